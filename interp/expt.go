package interp

import (
	"math"
	"math/big"
	"math/bits"
)

// Expt returns base to the power: exact for a rational base and integer power.
func (t *Thread) Expt(base, power Value) Value {
	t.ranks("expt", base, power)
	if IsInteger(power) {
		return t.integerPower(base, power)
	}
	if isZero(base) {
		return t.powerOfZero(base, power)
	}
	if isZero(power) {
		return t.oneOf(base, power)
	}
	rank := max(floatRank(base), floatRank(power))
	if IsReal(base) && IsReal(power) {
		if f, ok := realPower(base, power); ok {
			return t.floatResult("expt", f, rank, base, power)
		}
	}
	z := complex128Of(power) * complex128Of(t.logarithm(base, rankDouble, base))
	return t.complexOf("expt", complexExp(z), rank, base, power)
}

// floatResult is double2 or single2.
func (t *Thread) floatResult(op string, f float64, rank numRank, a, b Value) Value {
	if rank == rankDouble {
		return t.double2(op, f, a, b)
	}
	return t.single2(op, float32(f), a, b)
}

// realPower returns the power of reals where it is real.
func realPower(base, power Value) (f float64, ok bool) {
	x, y := double(base), double(power)
	if x < 0 && y != math.Trunc(y) {
		return 0, false
	}
	if x == 0 || math.IsInf(x, 0) && !math.IsInf(y, 0) {
		// Rationals of any size have logarithms.
		if IsRational(base) && x >= 0 {
			return math.Exp(y * logAbs(base)), true
		}
	}
	return exactPow(x, y), true
}

// powerOfZero returns zero to a power that is no integer.
func (t *Thread) powerOfZero(base, power Value) Value {
	if isZero(power) {
		return t.oneOf(base, power)
	}
	re := complexParts(power).Re
	if t.Sign("expt", re) <= 0 {
		return t.DivisionByZero("expt", base, power)
	}
	return t.Mul(base, power)
}

// oneOf returns one in the type of the product of base and power.
func (t *Thread) oneOf(base, power Value) Value {
	_, c1 := base.(*Complex)
	_, c2 := power.(*Complex)
	rank := max(floatRank(base), floatRank(power))
	one := floatOf(1, rank)
	if c1 || c2 {
		return MakeComplex(one, floatOf(0, rank))
	}
	return one
}

// integerPower returns base to the power of an integer.
func (t *Thread) integerPower(base, power Value) Value {
	negative := t.Sign("expt", power) < 0
	if negative && isZero(base) {
		return t.DivisionByZero("expt", base, power)
	}
	switch x := base.(type) {
	case DoubleFloat:
		return t.double2("expt", floatPower(float64(x), power), base, power)
	case SingleFloat:
		return t.single2("expt", float32(floatPower(float64(x), power)), base, power)
	case *Complex:
		if IsFloat(x.Re) {
			return t.complexPower(x, power)
		}
	}
	if v, ok := unitPower(base, power); ok {
		return v
	}
	n, ok := power.(Fixnum)
	if ok && negative {
		return t.Div(Fix(1), t.rationalPower(base, uint64(-n)))
	}
	if !ok {
		return t.StorageCondition("~a: ~s to the power of ~s is greater than this Lisp makes", NewString("expt"), base, power)
	}
	return t.rationalPower(base, uint64(n))
}

// unitPower returns the powers of 0, 1, -1, i and -i, which do not grow.
func unitPower(base, power Value) (v Value, ok bool) {
	low := lowBits(power)
	switch x := base.(type) {
	case Fixnum:
		switch {
		case x == 0 && isZero(power), x == 1, x == -1 && low&1 == 0:
			return Fix(1), true
		case x == 0, x == -1:
			return x, true
		}
	case *Complex:
		if x.Re == Value(Fixnum(0)) && (x.Im == Value(Fixnum(1)) || x.Im == Value(Fixnum(-1))) {
			switch low {
			case 0:
				return Fix(1), true
			case 1:
				return x, true
			case 2:
				return Fix(-1), true
			}
			return &Complex{Fix(0), Fix(-int64(x.Im.(Fixnum)))}, true
		}
	}
	return nil, false
}

// lowBits is the integer v modulo four.
func lowBits(v Value) uint {
	if b, ok := v.(*big.Int); ok {
		return b.Bit(0) | b.Bit(1)<<1
	}
	return uint(v.(Fixnum)) & 3
}

// floatPower returns x to an integer power.
func floatPower(x float64, power Value) float64 {
	if n, ok := power.(Fixnum); ok {
		if f, ok := exactPower(x, int64(n)); ok {
			return f
		}
	}
	f := exactPow(math.Abs(x), double(power))
	if math.Signbit(x) && lowBits(power)&1 != 0 {
		return -f
	}
	return f
}

// exactPower multiplies in twice the precision, so that one rounding is all
// that the result suffers; ok is false where that leaves the range.
func exactPower(x float64, n int64) (f float64, ok bool) {
	const limit = 1 << 20
	if n < -limit || n > limit {
		return 0, false
	}
	hi, lo := 1.0, 0.0
	sqHi, sqLo := x, 0.0
	for k := magnitude64(n); k != 0; k >>= 1 {
		if k&1 != 0 {
			hi, lo = mulDouble(hi, lo, sqHi, sqLo)
		}
		if k > 1 {
			sqHi, sqLo = mulDouble(sqHi, sqLo, sqHi, sqLo)
		}
	}
	if n < 0 {
		q := 1 / hi
		r := math.FMA(-q, hi, 1) - q*lo
		hi, lo = q, r*q
	}
	f = hi + lo
	a := math.Abs(f)
	return f, a > 0x1p-960 && a < 0x1p960
}

// mulDouble multiplies two numbers that are sums of two floats each.
func mulDouble(aHi, aLo, bHi, bLo float64) (hi, lo float64) {
	p := aHi * bHi
	e := math.FMA(aHi, bHi, -p) + (aHi*bLo + aLo*bHi)
	hi = p + e
	return hi, e - (hi - p)
}

// complexPower returns a complex number of floats to an integer power.
func (t *Thread) complexPower(x *Complex, power Value) Value {
	rank := floatRank(x)
	z := complex128Of(x)
	n, ok := power.(Fixnum)
	if !ok || n < -1<<16 || n > 1<<16 {
		w := complex(double(power), 0) * complexLog(z)
		return t.complexOf("expt", complexExp(w), rank, x, power)
	}
	w := complex(1, 0)
	for k := magnitude64(int64(n)); k != 0; k >>= 1 {
		if k&1 != 0 {
			w *= z
		}
		if k > 1 {
			z *= z
		}
	}
	if n < 0 {
		w = 1 / w
	}
	return t.complexOf("expt", w, rank, x, power)
}

// rationalPower returns an exact number to the power n.
func (t *Thread) rationalPower(base Value, n uint64) Value {
	if n == 0 {
		return Fix(1)
	}
	size := exactBits(base)
	if hi, lo := bits.Mul64(uint64(size), n); hi != 0 || lo > maxIntegerBits {
		return t.StorageCondition("~a: ~s to the power of ~d is greater than this Lisp makes", NewString("expt"), base, FixUint(n))
	}
	switch x := base.(type) {
	case Fixnum, *big.Int:
		return NormalizeBig(t.bigPower(BigInt(x), n, size))
	case *big.Rat:
		num, den := t.bigPower(x.Num(), n, size), t.bigPower(x.Denom(), n, size)
		z := new(big.Rat)
		if uint64(size)*n < longWorkBits/8 {
			return z.SetFrac(num, den)
		}
		t.longWork(func() { z.SetFrac(num, den) })
		return z
	}
	result := Value(Fix(1))
	for square := base; n > 0; n >>= 1 {
		if n&1 != 0 {
			result = t.Mul(result, square)
		}
		if n > 1 {
			square = t.Mul(square, square)
		}
	}
	return result
}

func (t *Thread) bigPower(x *big.Int, n uint64, size int) *big.Int {
	z := new(big.Int)
	if x.Sign() > 0 && x.TrailingZeroBits() == uint(x.BitLen()-1) {
		return z.Lsh(big.NewInt(1), uint(n)*x.TrailingZeroBits())
	}
	e := new(big.Int).SetUint64(n)
	if uint64(size)*n < longWorkBits {
		return z.Exp(x, e, nil)
	}
	t.longWork(func() { z.Exp(x, e, nil) })
	return z
}

// exactBits returns the size of the greatest part of an exact number.
func exactBits(v Value) int {
	switch x := v.(type) {
	case Fixnum:
		return bits.Len64(magnitude64(int64(x)))
	case *big.Int:
		return x.BitLen()
	case *big.Rat:
		return ratBits(x)
	case *Complex:
		return max(exactBits(x.Re), exactBits(x.Im))
	}
	return 0
}
