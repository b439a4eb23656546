package interp

import (
	"math"
	"math/big"
)

// Complex numbers. Those with float parts are computed as complex128, and
// rounded once for single-floats; rational ones exactly.

// MakeComplex returns the complex number re+i*im: the real itself where both
// are rational and im is zero. Parts of different types become floats.
func MakeComplex(re, im Value) Value {
	switch rank := max(rankOf(re), rankOf(im)); {
	case rank <= rankRatio:
		if im == Value(Fixnum(0)) {
			return re
		}
		return &Complex{re, im}
	case rank == rankDouble:
		return &Complex{DoubleFloat(double(re)), DoubleFloat(double(im))}
	}
	return &Complex{SingleFloat(single(re)), SingleFloat(single(im))}
}

// Complex is MakeComplex for parts of any size: it signals what ToFloat does for
// a rational part that no float is near to.
func (t *Thread) Complex(re, im Value) Value {
	if a, b := rankOf(re), rankOf(im); a != b && max(a, b) > rankRatio {
		re, im = t.ToFloat(re, max(a, b) == rankDouble), t.ToFloat(im, max(a, b) == rankDouble)
	}
	return MakeComplex(re, im)
}

// complexParts returns the parts of a number; those of a real are itself and
// an exact zero.
func complexParts(v Value) Complex {
	if x, ok := v.(*Complex); ok {
		return *x
	}
	return Complex{v, Fix(0)}
}

// floatRank returns the rank of the float format for results from v.
func floatRank(v Value) numRank {
	if x, ok := v.(*Complex); ok {
		v = x.Re
	}
	if r := rankOf(v); r >= rankSingle {
		return r
	}
	return rankSingle
}

// complex128Of returns a number as a Go complex number.
func complex128Of(v Value) complex128 {
	x := complexParts(v)
	return complex(double(x.Re), double(x.Im))
}

// complexOf returns z, the result of op on operands, with parts of the format
// that rank stands for.
func (t *Thread) complexOf(op string, z complex128, rank numRank, operands ...Value) Value {
	re, im := real(z), imag(z)
	if rank != rankDouble {
		re, im = float64(float32(re)), float64(float32(im))
	}
	if f := re - re + (im - im); f != 0 {
		t.trapComplex(op, re, im, operands)
	}
	if rank == rankDouble {
		return &Complex{DoubleFloat(re), DoubleFloat(im)}
	}
	return &Complex{SingleFloat(re), SingleFloat(im)}
}

func (t *Thread) trapComplex(op string, re, im float64, operands []Value) {
	for _, v := range operands {
		if !isFinite(v) {
			return
		}
	}
	f := re
	if f-f == 0 {
		f = im
	}
	t.ArithmeticError(t.trapClass(f), op, operands...)
}

func (t *Thread) mulComplex(a, b Value) Value {
	x, isComplex := a.(*Complex)
	if !isComplex {
		return t.mulComplex(b, a)
	}
	y, isComplex := b.(*Complex)
	if !isComplex {
		return t.Complex(t.Mul(x.Re, b), t.Mul(x.Im, b))
	}
	if rank := max(rankOf(x.Re), rankOf(y.Re)); rank >= rankSingle {
		z, w := complex128Of(a), complex128Of(b)
		re := real(z)*real(w) - imag(z)*imag(w)
		im := real(z)*imag(w) + imag(z)*real(w)
		return t.complexOf("*", complex(re, im), rank, a, b)
	}
	return t.Complex(t.Sub(t.Mul(x.Re, y.Re), t.Mul(x.Im, y.Im)),
		t.Add(t.Mul(x.Re, y.Im), t.Mul(x.Im, y.Re)))
}

// divComplex returns a/b, of which one at least is complex; b is not zero.
func (t *Thread) divComplex(a, b Value) Value {
	x, y := complexParts(a), complexParts(b)
	if _, isComplex := b.(*Complex); !isComplex {
		return t.Complex(t.Div(x.Re, b), t.Div(x.Im, b))
	}
	if rank := max(rankOf(x.Re), rankOf(x.Im), rankOf(y.Re)); rank >= rankSingle {
		return t.complexOf("/", complex128Of(a)/complex128Of(b), rank, a, b)
	}
	d := t.Add(t.Mul(y.Re, y.Re), t.Mul(y.Im, y.Im))
	re := t.Add(t.Mul(x.Re, y.Re), t.Mul(x.Im, y.Im))
	im := t.Sub(t.Mul(x.Im, y.Re), t.Mul(x.Re, y.Im))
	return t.Complex(t.Div(re, d), t.Div(im, d))
}

// magnitude returns the absolute value of a complex number.
func (t *Thread) magnitude(x *Complex) Value {
	switch x.Re.(type) {
	case DoubleFloat:
		return t.double1("abs", exactHypot(double(x.Re), double(x.Im)), x)
	case SingleFloat:
		return t.single1("abs", float32(math.Hypot(double(x.Re), double(x.Im))), x)
	}
	return t.Sqrt(t.Add(t.Mul(x.Re, x.Re), t.Mul(x.Im, x.Im)))
}

// Signum returns v divided by its absolute value, v itself if it is zero.
func (t *Thread) Signum(v Value) Value {
	switch x := v.(type) {
	case Fixnum, *big.Int, *big.Rat:
		return FixInt(t.Sign("signum", v))
	case DoubleFloat:
		if x == 0 || x != x {
			return x
		}
		return DoubleFloat(math.Copysign(1, float64(x)))
	case SingleFloat:
		if x == 0 || x != x {
			return x
		}
		return SingleFloat(math.Copysign(1, float64(x)))
	case *Complex:
		if isZero(x) {
			return x
		}
		return t.Div(x, t.magnitude(x))
	}
	return t.WrongType("signum", v, t.In.S.Number)
}

// Phase returns the angle of v.
func (t *Thread) Phase(v Value) Value {
	if !IsNumber(v) {
		t.WrongType("phase", v, t.In.S.Number)
	}
	x := complexParts(v)
	if IsRational(x.Re) {
		return SingleFloat(math.Atan2(scaledParts(x)))
	}
	angle := exactAtan2(double(x.Im), double(x.Re))
	if floatRank(v) == rankDouble {
		return DoubleFloat(angle)
	}
	return SingleFloat(angle)
}

// scaledParts returns imaginary and real part of a rational complex number as
// floats of the same proportion.
func scaledParts(x Complex) (im, re float64) {
	im, re = ratFloat(x.Im), ratFloat(x.Re)
	if im-im == 0 && re-re == 0 && (im != 0 || isZero(x.Im)) && (re != 0 || isZero(x.Re)) {
		return im, re
	}
	// Out of range: divide both by the greater.
	a, b := new(big.Rat).Abs(Rat(x.Im)), new(big.Rat).Abs(Rat(x.Re))
	if a.Cmp(b) < 0 {
		a = b
	}
	im, _ = new(big.Rat).Quo(Rat(x.Im), a).Float64()
	re, _ = new(big.Rat).Quo(Rat(x.Re), a).Float64()
	return im, re
}
