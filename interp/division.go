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

// Divide returns the integer quotient of two reals in the given mode and the
// remainder a - q*b.
func (t *Thread) Divide(mode RoundingMode, a, b Value) (q, r Value) {
	if x, ok := a.(Fixnum); ok {
		if y, ok := b.(Fixnum); ok && y != 0 && y != -1 {
			q, r := divideFixnums(mode, x, y)
			return Fix(int64(q)), Fix(int64(r))
		}
	}
	name := roundingNames[mode]
	ra, rb := rankOf(a), rankOf(b)
	if ra == notNumber || ra == rankComplex {
		t.WrongType(name, a, t.In.S.Real)
	}
	if rb == notNumber || rb == rankComplex {
		t.WrongType(name, b, t.In.S.Real)
	}
	if t.Sign(name, b) == 0 {
		t.DivisionByZero(name, a, b)
	}
	if max(ra, rb) >= rankSingle {
		return t.divideFloats(mode, name, a, b, max(ra, rb))
	}
	if max(ra, rb) <= rankBig {
		bq, br := divideBig(mode, BigInt(a), BigInt(b))
		return NormalizeBig(bq), NormalizeBig(br)
	}
	// a/b rounded; then the remainder.
	quo := new(big.Rat).Quo(Rat(a), Rat(b))
	bq, _ := divideBig(mode, quo.Num(), quo.Denom())
	q = NormalizeBig(bq)
	return q, t.Sub(a, t.Mul(q, b))
}

func divideFixnums(mode RoundingMode, x, y Fixnum) (q, r Fixnum) {
	q, r = x/y, x%y
	if r == 0 {
		return q, r
	}
	up := false // away from truncation
	switch mode {
	case Floor:
		up = (r < 0) != (y < 0)
		if up {
			return q - 1, r + y
		}
	case Ceiling:
		up = (r < 0) == (y < 0)
		if up {
			return q + 1, r - y
		}
	case Round:
		ar, ay := uint64(r), uint64(y)
		if r < 0 {
			ar = -ar
		}
		if y < 0 {
			ay = -ay
		}
		if twice := ar * 2; twice > ay || twice == ay && q&1 != 0 {
			if (r < 0) == (y < 0) {
				return q + 1, r - y
			}
			return q - 1, r + y
		}
	}
	return q, r
}

func divideBig(mode RoundingMode, x, y *big.Int) (q, r *big.Int) {
	q, r = new(big.Int).QuoRem(x, y, new(big.Int))
	if r.Sign() == 0 {
		return q, r
	}
	sameSign := (r.Sign() < 0) == (y.Sign() < 0)
	up := func() { q.Add(q, big.NewInt(1)); r.Sub(r, y) }
	down := func() { q.Sub(q, big.NewInt(1)); r.Add(r, y) }
	switch mode {
	case Floor:
		if !sameSign {
			down()
		}
	case Ceiling:
		if sameSign {
			up()
		}
	case Round:
		twice := new(big.Int).Abs(r)
		twice.Lsh(twice, 1)
		if c := twice.CmpAbs(y); c > 0 || c == 0 && q.Bit(0) != 0 {
			if sameSign {
				up()
			} else {
				down()
			}
		}
	}
	return q, r
}

func (t *Thread) divideFloats(mode RoundingMode, name string, a, b Value, rank numRank) (q, r Value) {
	if !finite(a) || !finite(b) {
		t.ArithmeticError(t.In.S.FloatingPointInvalidOperation, name, a, b)
	}
	x, y := double(a), double(b)
	make := func(f float64) Value {
		if rank == rankDouble {
			return DoubleFloat(f)
		}
		return SingleFloat(f)
	}
	if y == 1 {
		f := roundFloat(mode, x)
		return floatInteger(f), make(x - f)
	}
	// The quotient exactly, so that the remainder has the right sign.
	ra, rb := exactOf(a), exactOf(b)
	quo := new(big.Rat).Quo(ra, rb)
	bq, _ := divideBig(mode, quo.Num(), quo.Denom())
	rem := new(big.Rat).Sub(ra, new(big.Rat).Mul(new(big.Rat).SetInt(bq), rb))
	f, _ := rem.Float64()
	return NormalizeBig(bq), make(f)
}

func exactOf(v Value) *big.Rat {
	if r := Rat(v); r != nil {
		return r
	}
	return exactRat(double(v))
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

// floatInteger returns a float without fraction as an integer.
func floatInteger(f float64) Value {
	if math.Abs(f) < 1<<62 {
		return Fix(int64(f))
	}
	b, _ := new(big.Float).SetFloat64(f).Int(nil)
	return NormalizeBig(b)
}
