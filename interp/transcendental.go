package interp

import (
	"math"
	"math/big"
)

// ToFloat returns a real number as a double or single float, signalling
// overflow where it is too great.
func (t *Thread) ToFloat(v Value, double bool) Value {
	f, ok := Float64(v)
	if !ok {
		t.WrongType("float", v, t.In.S.Real)
	}
	if double {
		return t.checkFloat("float", f, v, nil)
	}
	if IsRational(v) {
		return t.checkSingle("float", ratSingle(v), v, nil)
	}
	return t.checkSingle("float", float32(f), v, nil)
}

// Transcendental applies f to a real number in the domain of f (nil: all), g
// to others.
func (t *Thread) Transcendental(name string, v Value, f func(float64) float64, g func(complex128) complex128, domain func(float64) bool) Value {
	switch x := v.(type) {
	case DoubleFloat:
		if domain == nil || domain(float64(x)) {
			return t.checkFloat(name, f(float64(x)), v, nil)
		}
		return fromComplex(g(complex(float64(x), 0)), true)
	case *Complex:
		_, double := x.Re.(DoubleFloat)
		re, _ := Float64(x.Re)
		im, _ := Float64(x.Im)
		return fromComplex(g(complex(re, im)), double)
	}
	d, ok := Float64(v)
	if !ok {
		return t.WrongType(name, v, t.In.S.Number)
	}
	if domain == nil || domain(d) {
		return t.checkSingle(name, float32(f(d)), v, nil)
	}
	return fromComplex(g(complex(d, 0)), false)
}

func fromComplex(c complex128, double bool) Value {
	if double {
		return MakeComplex(DoubleFloat(real(c)), DoubleFloat(imag(c)))
	}
	return MakeComplex(SingleFloat(real(c)), SingleFloat(imag(c)))
}

// Sqrt returns the principal square root of v; exact roots of rationals are
// single floats as the standard allows.
func (t *Thread) Sqrt(v Value) Value {
	if IsReal(v) && t.Sign("sqrt", v) < 0 {
		return MakeComplex(t.Mul(Fix(0), t.Sqrt(t.Negate(v))), t.Sqrt(t.Negate(v)))
	}
	if b, ok := v.(*big.Int); ok {
		r := new(big.Int).Sqrt(b)
		return t.ToFloat(NormalizeBig(r), false)
	}
	return t.Transcendental("sqrt", v, math.Sqrt, complexSqrt, nil)
}

func complexSqrt(c complex128) complex128 {
	r := math.Hypot(real(c), imag(c))
	re := math.Sqrt((r + real(c)) / 2)
	im := math.Sqrt((r - real(c)) / 2)
	return complex(re, math.Copysign(im, imag(c)))
}

// Expt returns base to the power: exact for rational base and integer power.
func (t *Thread) Expt(base, power Value) Value {
	t.ranks("expt", base, power)
	if p, ok := power.(*big.Int); ok && IsRational(base) {
		switch base {
		case Value(Fixnum(0)), Value(Fixnum(1)):
			if p.Sign() > 0 || base == Value(Fixnum(1)) {
				return base
			}
			return t.DivisionByZero("expt", base, power)
		case Value(Fixnum(-1)):
			if p.Bit(0) == 0 {
				return Fix(1)
			}
			return base
		}
		return t.StorageCondition("expt: the power ~d is too great", power)
	}
	if n, ok := power.(Fixnum); ok {
		return t.integerPower(base, n)
	}
	if IsReal(base) && IsReal(power) && t.Sign("expt", base) >= 0 {
		_, d1 := base.(DoubleFloat)
		_, d2 := power.(DoubleFloat)
		x, _ := Float64(base)
		y, _ := Float64(power)
		if d1 || d2 {
			return t.checkFloat("expt", math.Pow(x, y), base, power)
		}
		return t.checkSingle("expt", float32(math.Pow(x, y)), base, power)
	}
	if base == Value(Fixnum(0)) {
		return base
	}
	// e to the power*log(base)
	log := t.Transcendental("expt", base, math.Log, complexLog, func(f float64) bool { return f > 0 })
	return t.Transcendental("expt", t.Mul(power, log), math.Exp, complexExp, nil)
}

func complexLog(c complex128) complex128 {
	return complex(math.Log(math.Hypot(real(c), imag(c))), math.Atan2(imag(c), real(c)))
}

func complexExp(c complex128) complex128 {
	e := math.Exp(real(c))
	return complex(e*math.Cos(imag(c)), e*math.Sin(imag(c)))
}

func (t *Thread) integerPower(base Value, n Fixnum) Value {
	switch x := base.(type) {
	case DoubleFloat:
		return t.checkFloat("expt", math.Pow(float64(x), float64(n)), base, nil)
	case SingleFloat:
		return t.checkSingle("expt", float32(math.Pow(float64(x), float64(n))), base, nil)
	}
	if n < 0 {
		return t.Div(Fix(1), t.integerPower(base, -n))
	}
	bits := 0
	switch x := base.(type) {
	case Fixnum, *big.Int:
		bits = BigInt(x).BitLen()
	case *big.Rat:
		bits = max(x.Num().BitLen(), x.Denom().BitLen())
	}
	if bits > 1 && int64(bits) > maxBignumBits/int64(max(n, 1)) {
		return t.StorageCondition("expt: the result would have some ~d bits", t.Mul(FixInt(bits), n))
	}
	if b := BigInt(base); b != nil {
		return NormalizeBig(new(big.Int).Exp(b, big.NewInt(int64(n)), nil))
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
