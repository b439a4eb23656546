package interp

import (
	"math"
	"math/big"
)

// RoundingMode is one of the four ways to make a quotient an integer.
type RoundingMode uint8

const (
	Floor RoundingMode = iota
	Ceiling
	Truncate
	Round
)

var roundingNames = [...]string{"floor", "ceiling", "truncate", "round"}

// away reports whether a quotient that has been truncated, and is not exact, goes
// away from zero by one. sameSign tells whether it is positive; half orders twice
// the remainder and the divisor, without their signs, and tells whether the
// truncated quotient is odd.
func (mode RoundingMode) away(sameSign bool, half func() (order int, odd bool)) bool {
	switch mode {
	case Floor:
		return !sameSign
	case Ceiling:
		return sameSign
	case Round:
		order, odd := half()
		return order > 0 || order == 0 && odd
	}
	return false
}

// Floor returns the integer quotient of two reals, rounded as the name says, and the
// remainder a - q*b; so do Ceiling, Truncate and Round.
func (t *Thread) Floor(a, b Value) (q, r Value) { return t.Divide(Floor, a, b) }

// Ceiling is explained at Floor.
func (t *Thread) Ceiling(a, b Value) (q, r Value) { return t.Divide(Ceiling, a, b) }

// Truncate is explained at Floor.
func (t *Thread) Truncate(a, b Value) (q, r Value) { return t.Divide(Truncate, a, b) }

// Round is explained at Floor.
func (t *Thread) Round(a, b Value) (q, r Value) { return t.Divide(Round, a, b) }

// Mod returns the remainder of Floor.
func (t *Thread) Mod(a, b Value) Value {
	if x, ok := a.(Fixnum); ok {
		if y, ok := b.(Fixnum); ok && y != 0 {
			r := x % y
			if r != 0 && (r < 0) != (y < 0) {
				r += y
			}
			return Fix(int64(r))
		}
	}
	return t.remainder("mod", Floor, a, b)
}

// Rem returns the remainder of Truncate.
func (t *Thread) Rem(a, b Value) Value {
	if x, ok := a.(Fixnum); ok {
		if y, ok := b.(Fixnum); ok && y != 0 {
			return Fix(int64(x % y))
		}
	}
	return t.remainder("rem", Truncate, a, b)
}

// remainder returns the remainder of Divide, for the operator op.
func (t *Thread) remainder(op string, mode RoundingMode, a, b Value) Value {
	if x, y, ok := doubleWordsOf(a, b); ok && y != (doubleWord{}) {
		if _, r, ok := x.divide(mode, y); ok {
			return r.value()
		}
	}
	_, r := t.divideFor(op, mode, a, b)
	return r
}

// Divide returns the integer quotient of two reals in the given mode and the
// remainder a - q*b.
func (t *Thread) Divide(mode RoundingMode, a, b Value) (q, r Value) {
	if x, ok := a.(Fixnum); ok {
		if y, ok := b.(Fixnum); ok && y != 0 && y != -1 {
			q, r := divideFixnums(mode, x, y)
			return Fix(int64(q)), Fix(int64(r))
		}
	}
	return t.divideFor(roundingNames[mode], mode, a, b)
}

// divideFor is Divide for the operator op.
func (t *Thread) divideFor(op string, mode RoundingMode, a, b Value) (q, r Value) {
	rank := t.realRanks(op, a, b)
	if isZero(b) {
		t.DivisionByZero(op, a, b)
	}
	switch {
	case rank <= rankBig:
		if x, y, ok := doubleWordsOf(a, b); ok {
			if q, r, ok := x.divide(mode, y); ok {
				return q.value(), r.value()
			}
		}
		bq, br := t.divideBig(mode, BigInt(a), BigInt(b))
		return NormalizeBig(bq), NormalizeBig(br)
	case rank == rankRatio:
		x := t.Div(a, b)
		quo := Rat(x)
		bq, _ := t.divideBig(mode, quo.Num(), quo.Denom())
		q = NormalizeBig(bq)
		return q, t.Sub(a, t.Mul(q, b))
	}
	x, y := t.sameFormat(op, rank, a, b)
	if f, rem, ok := divideFloats(mode, x, y, rank); ok {
		return floatInteger(f), floatOf(rem, rank)
	}
	return t.divideExactly(mode, x, y, rank)
}

// sameFormat returns two reals as finite floats of the format rank stands for.
func (t *Thread) sameFormat(op string, rank numRank, a, b Value) (x, y float64) {
	if rank == rankDouble {
		x, y = double(a), double(b)
	} else {
		x, y = float64(single(a)), float64(single(b))
	}
	if x-x != 0 || y-y != 0 {
		if !isFinite(a) || !isFinite(b) {
			t.ArithmeticError(t.In.S.FloatingPointInvalidOperation, op, a, b)
		}
		t.ArithmeticError(t.In.S.FloatingPointOverflow, op, a, b)
	}
	return x, y
}

func floatOf(f float64, rank numRank) Value {
	if rank == rankDouble {
		return DoubleFloat(f)
	}
	return SingleFloat(f)
}

func divideFixnums(mode RoundingMode, x, y Fixnum) (q, r Fixnum) {
	q, r = x/y, x%y
	if r == 0 {
		return q, r
	}
	sameSign := (r < 0) == (y < 0)
	switch mode {
	case Floor:
		if !sameSign {
			return q - 1, r + y
		}
	case Ceiling:
		if sameSign {
			return q + 1, r - y
		}
	case Round:
		// |r| < |y| <= 2^63, so that twice |r| fits.
		twice, whole := 2*magnitude64(int64(r)), magnitude64(int64(y))
		if twice > whole || twice == whole && q&1 != 0 {
			if sameSign {
				return q + 1, r - y
			}
			return q - 1, r + y
		}
	}
	return q, r
}

func (t *Thread) divideBig(mode RoundingMode, x, y *big.Int) (q, r *big.Int) {
	q, r = new(big.Int), new(big.Int)
	if x.BitLen() < longWorkBits {
		q.QuoRem(x, y, r)
	} else {
		t.longWork(func() { q.QuoRem(x, y, r) })
	}
	if r.Sign() == 0 {
		return q, r
	}
	sameSign := (r.Sign() < 0) == (y.Sign() < 0)
	away := mode.away(sameSign, func() (int, bool) { return new(big.Int).Lsh(r, 1).CmpAbs(y), q.Bit(0) != 0 })
	switch one := big.NewInt(1); {
	case !away:
	case sameSign:
		q.Add(q, one)
		r.Sub(r, y)
	default:
		q.Sub(q, one)
		r.Add(r, y)
	}
	return q, r
}

// divideFloats divides two finite floats; ok is false if the quotient is too
// great for its float to be exact.
func divideFloats(mode RoundingMode, x, y float64, rank numRank) (q, r float64, ok bool) {
	if y == 1 && x != 0 {
		q = roundFloat(mode, x)
		return q, subtract(x, q, rank), true
	}
	if quo := math.Abs(x / y); !(quo < 1<<51) {
		return 0, 0, false
	}
	r = math.Mod(x, y)
	// x-r is a multiple of y but for the last rounding.
	q = math.RoundToEven((x - r) / y)
	if r == 0 {
		// The zero is that of x - q*y, where the integer q has no negative zero.
		return q, x - (q+0)*y, true
	}
	sameSign := (r < 0) == (y < 0)
	away := mode.away(sameSign, func() (int, bool) {
		half, rest := math.Abs(y), math.Abs(r)
		c := rest - (half - rest) // the sign is right, half-rest exact where it matters
		return orderOf(c < 0, c > 0), math.Mod(q, 2) != 0
	})
	switch {
	case !away:
	case sameSign:
		q, r = q+1, subtract(r, y, rank)
	default:
		q, r = q-1, -subtract(-r, y, rank)
	}
	return q, r, true
}

// subtract returns x-y rounded once to the format rank stands for.
func subtract(x, y float64, rank numRank) float64 {
	if rank == rankSingle {
		return float64(float32(x) - float32(y))
	}
	return x - y
}

// divideExactly divides two finite floats as the rationals that they are.
func (t *Thread) divideExactly(mode RoundingMode, x, y float64, rank numRank) (q, r Value) {
	a, b := exactRat(x), exactRat(y)
	quo := new(big.Rat).Quo(a, b)
	bq, _ := t.divideBig(mode, quo.Num(), quo.Denom())
	rem := a.Sub(a, b.Mul(new(big.Rat).SetInt(bq), b))
	if rank == rankSingle {
		f, _ := rem.Float32()
		return NormalizeBig(bq), SingleFloat(f)
	}
	f, _ := rem.Float64()
	return NormalizeBig(bq), DoubleFloat(f)
}

func roundFloat(mode RoundingMode, x float64) float64 {
	switch mode {
	case Floor:
		return math.Floor(x)
	case Ceiling:
		return math.Ceil(x)
	case Truncate:
		return math.Trunc(x)
	}
	return math.RoundToEven(x)
}

// FloatDivide is Divide with the quotient as a float: of the format of the
// operands, single for rationals.
func (t *Thread) FloatDivide(mode RoundingMode, a, b Value) (q, r Value) {
	op := "f" + roundingNames[mode]
	rank := t.realRanks(op, a, b)
	if rank < rankSingle {
		q, r = t.divideFor(op, mode, a, b)
		return t.ToFloat(q, false), r
	}
	if isZero(b) {
		t.DivisionByZero(op, a, b)
	}
	x, y := t.sameFormat(op, rank, a, b)
	negative := math.Signbit(x) != math.Signbit(y)
	f, rem, ok := divideFloats(mode, x, y, rank)
	if ok {
		r = floatOf(rem, rank)
	} else {
		q, r = t.divideExactly(mode, x, y, rank)
		f = ratFloat(q)
	}
	if f == 0 {
		f = 0
		if negative {
			f = math.Copysign(0, -1)
		}
	}
	if isZero(r) {
		r = floatOf(0, rank) // also where Divide, with an integer quotient, has a negative zero
	}
	if rank == rankDouble {
		return t.double2(op, f, a, b), r
	}
	return t.single2(op, float32(f), a, b), r
}
