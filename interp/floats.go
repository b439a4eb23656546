package interp

import (
	"math"
	"math/big"
)

// Floats: conversions between them and the rationals, and the traps. Of the
// exceptions of IEEE 754, overflow, invalid operation and division by zero
// signal; an operand that is already infinite or not a number passes through.

// double2 returns f, the result of op on a and b, as a double-float.
func (t *Thread) double2(op string, f float64, a, b Value) Value {
	if f-f != 0 { // infinite or not a number
		t.trap2(op, f, a, b)
	}
	return DoubleFloat(f)
}

// single2 is double2 for a single-float.
func (t *Thread) single2(op string, f float32, a, b Value) Value {
	if f-f != 0 {
		t.trap2(op, float64(f), a, b)
	}
	return SingleFloat(f)
}

// double1 returns f, the result of op on a, as a double-float.
func (t *Thread) double1(op string, f float64, a Value) Value {
	if f-f != 0 {
		t.trap1(op, f, a)
	}
	return DoubleFloat(f)
}

// single1 is double1 for a single-float.
func (t *Thread) single1(op string, f float32, a Value) Value {
	if f-f != 0 {
		t.trap1(op, float64(f), a)
	}
	return SingleFloat(f)
}

func (t *Thread) trap2(op string, f float64, a, b Value) {
	if isFinite(a) && isFinite(b) || f != f && !isNaN(a) && !isNaN(b) {
		t.ArithmeticError(t.trapClass(f), op, a, b)
	}
}

func (t *Thread) trap1(op string, f float64, a Value) {
	if isFinite(a) || f != f && !isNaN(a) {
		t.ArithmeticError(t.trapClass(f), op, a)
	}
}

func (t *Thread) trapClass(f float64) *Symbol {
	if f != f {
		return t.In.S.FloatingPointInvalidOperation
	}
	return t.In.S.FloatingPointOverflow
}

// isFinite reports whether no part of v is infinite or not a number.
func isFinite(v Value) bool {
	switch x := v.(type) {
	case DoubleFloat:
		return x-x == 0
	case SingleFloat:
		return x-x == 0
	case *Complex:
		return isFinite(x.Re) && isFinite(x.Im)
	}
	return true
}

func isNaN(v Value) bool {
	switch x := v.(type) {
	case DoubleFloat:
		return x != x
	case SingleFloat:
		return x != x
	case *Complex:
		return isNaN(x.Re) || isNaN(x.Im)
	}
	return false
}

// ratFloat returns a rational as the nearest double; too great is infinite.
func ratFloat(v Value) float64 {
	switch x := v.(type) {
	case Fixnum:
		return float64(x)
	case *big.Int:
		f, _ := x.Float64()
		return f
	case *big.Rat:
		f, _ := x.Float64()
		return f
	}
	return math.NaN()
}

// Float64 returns a real number as a double, infinite if it is too great; ok is
// false for what is no real number.
func Float64(v Value) (f float64, ok bool) {
	switch x := v.(type) {
	case DoubleFloat:
		return float64(x), true
	case SingleFloat:
		return float64(x), true
	case Fixnum:
		return float64(x), true
	case *big.Int, *big.Rat:
		return ratFloat(v), true
	}
	return 0, false
}

// single and double return a real number in that format, infinite if it is too
// great.
func single(v Value) float32 {
	switch x := v.(type) {
	case SingleFloat:
		return float32(x)
	case DoubleFloat:
		return float32(x)
	case Fixnum:
		return float32(x)
	case *big.Int:
		f, _ := new(big.Float).SetInt(x).Float32()
		return f
	case *big.Rat:
		f, _ := x.Float32()
		return f
	}
	return float32(math.NaN())
}

func double(v Value) float64 {
	f, _ := Float64(v)
	return f
}

// ToFloat returns a real number as a double-float or single-float, signalling
// floating-point-overflow where it is too great.
func (t *Thread) ToFloat(v Value, toDouble bool) Value {
	if !IsReal(v) {
		t.WrongType("float", v, t.In.S.Real)
	}
	if toDouble {
		if _, ok := v.(DoubleFloat); ok {
			return v
		}
		return t.double1("float", double(v), v)
	}
	if _, ok := v.(SingleFloat); ok {
		return v
	}
	return t.single1("float", single(v), v)
}

// exactRat returns a finite float as the rational it is.
func exactRat(f float64) *big.Rat { return new(big.Rat).SetFloat64(f) }

// Rational returns the rational that the finite real v is, for the operator op.
func (t *Thread) Rational(op string, v Value) Value {
	switch x := v.(type) {
	case Fixnum, *big.Int, *big.Rat:
		return v
	case DoubleFloat, SingleFloat:
		if !isFinite(x) {
			return t.ArithmeticError(t.In.S.FloatingPointInvalidOperation, op, v)
		}
		return rationalOf(double(x))
	}
	return t.WrongType(op, v, t.In.S.Real)
}

// rationalOf returns a finite float as the rational it is.
func rationalOf(f float64) Value {
	if f == math.Trunc(f) {
		return floatInteger(f)
	}
	return exactRat(f)
}

// floatInteger returns a float without fraction as an integer.
func floatInteger(f float64) Value {
	if -1<<63 <= f && f < 1<<63 {
		return Fix(int64(f))
	}
	b, _ := new(big.Float).SetFloat64(f).Int(nil)
	return b
}

// Rationalize returns the simplest rational that the float v is the nearest
// float of its format to.
func (t *Thread) Rationalize(v Value) Value {
	r := t.Rational("rationalize", v)
	switch x := v.(type) {
	case DoubleFloat:
		f := math.Abs(float64(x))
		down, up := math.Nextafter(f, 0), math.Nextafter(f, math.Inf(1))
		return simplestNear(r, f, down, up, math.Float64bits(f)&1 != 0)
	case SingleFloat:
		f := float32(math.Abs(float64(x)))
		down, up := math.Nextafter32(f, 0), math.Nextafter32(f, float32(math.Inf(1)))
		return simplestNear(r, float64(f), float64(down), float64(up), math.Float32bits(f)&1 != 0)
	}
	return r
}

// simplestNear returns the simplest rational between the midpoints of the
// positive float f and its neighbours, with the sign of exact. The midpoints
// themselves round to f only if its significand is even.
func simplestNear(exact Value, f, down, up float64, odd bool) Value {
	r, isRatio := exact.(*big.Rat)
	if !isRatio {
		return exact
	}
	half := big.NewRat(1, 2)
	at := exactRat(f)
	lo := exactRat(down)
	lo.Mul(lo.Add(lo, at), half)
	hi := exactRat(up)
	if math.IsInf(up, 0) {
		hi = at
	} else {
		hi.Mul(hi.Add(hi, at), half)
	}
	s := simplestBetween(lo, hi, odd)
	if r.Sign() < 0 {
		s.Neg(s)
	}
	return normalizeRat(s)
}

// simplestBetween returns the rational with the least denominator from lo to
// hi, which are positive; open leaves the ends out. A nil hi is infinite.
func simplestBetween(lo, hi *big.Rat, open bool) *big.Rat {
	whole := new(big.Rat).SetInt(new(big.Int).Quo(lo.Num(), lo.Denom()))
	if !open && whole.Cmp(lo) == 0 {
		return whole
	}
	next := new(big.Rat).Add(whole, big.NewRat(1, 1))
	if hi == nil {
		return next
	}
	if c := next.Cmp(hi); c < 0 || c == 0 && !open {
		return next
	}
	// Both lie in [whole, next]: what is simplest among the reciprocals of
	// the fractions is so here.
	from := new(big.Rat).Inv(new(big.Rat).Sub(hi, whole))
	var to *big.Rat
	if rest := new(big.Rat).Sub(lo, whole); rest.Sign() != 0 {
		to = rest.Inv(rest)
	}
	s := simplestBetween(from, to, open)
	return s.Add(whole, s.Inv(s))
}

// isqrt64 is the integer square root of a non-negative integer.
func isqrt64(n int64) int64 {
	r := int64(math.Sqrt(float64(n)))
	// The float is off by one at most; r*r does not overflow for r up to
	// 3037000499.
	r = min(r, 3037000499)
	for r*r > n {
		r--
	}
	for r < 3037000499 && (r+1)*(r+1) <= n {
		r++
	}
	return r
}
