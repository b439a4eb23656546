package interp

import (
	"math"
	"math/big"
	"math/cmplx"
)

// Irrational and transcendental functions. A rational argument gives a
// single-float; everything is computed in double precision and rounded once.
// Branch cuts are those of CLHS 12.1.5 and the entries of the functions: where
// an argument is complex, the sign of a zero tells the side of the cut.

// Analytic describes a function of one complex variable.
type Analytic struct {
	Name string
	// Real computes it where it is real, which Domain tells; a nil Domain is
	// the whole axis.
	Real func(float64) float64
	// Exact is Real for double-floats, which is to be right to the last place.
	Exact  func(float64) float64
	Domain func(float64) bool
	// Complex computes it elsewhere. Outside Domain a real argument is
	// taken to lie below the axis if Below says so.
	Complex func(complex128) complex128
	Below   func(float64) bool
	// Left reports where on the imaginary axis an argument whose real part is
	// an exact zero is taken to lie left of it.
	Left func(im float64) bool
	// Pole reports whether the function is infinite at a real x.
	Pole func(x float64) bool
}

// Analytic returns the value of f at v.
func (t *Thread) Analytic(f *Analytic, v Value) Value {
	switch x := v.(type) {
	case DoubleFloat:
		return t.analyticReal(f, float64(x), rankDouble, v)
	case *Complex:
		return t.analyticComplex(f, x)
	}
	d, ok := Float64(v)
	if !ok {
		return t.WrongType(f.Name, v, t.In.S.Number)
	}
	return t.analyticReal(f, d, rankSingle, v)
}

func (t *Thread) analyticReal(f *Analytic, x float64, rank numRank, v Value) Value {
	if f.Pole != nil && f.Pole(x) {
		return t.DivisionByZero(f.Name, v)
	}
	if f.Domain == nil || f.Domain(x) || x != x {
		if rank == rankDouble {
			return t.double1(f.Name, f.Exact(x), v)
		}
		return t.single1(f.Name, float32(f.Real(x)), v)
	}
	zero := 0.0
	if f.Below != nil && f.Below(x) {
		zero = math.Copysign(0, -1)
	}
	return t.complexOf(f.Name, f.Complex(complex(x, zero)), rank, v)
}

func (t *Thread) analyticComplex(f *Analytic, x *Complex) Value {
	z := complex128Of(x)
	if f.Pole != nil && imag(z) == 0 && f.Pole(real(z)) {
		return t.DivisionByZero(f.Name, x)
	}
	if f.Left != nil && x.Re == Value(Fixnum(0)) && f.Left(imag(z)) {
		z = complex(math.Copysign(0, -1), imag(z))
	}
	return t.complexOf(f.Name, f.Complex(z), floatRank(x), x)
}

func inUnit(x float64) bool     { return -1 <= x && x <= 1 }
func aboveOne(x float64) bool   { return x > 1 }
func belowMinus(x float64) bool { return x < -1 }

// AnalyticFunctions returns the functions of one argument that need nothing
// but their own rule.
func AnalyticFunctions() []Analytic {
	return []Analytic{
		{Name: "exp", Real: math.Exp, Exact: exactExp, Complex: complexExp},
		{Name: "sin", Real: math.Sin, Exact: exactSin, Complex: cmplx.Sin},
		{Name: "cos", Real: math.Cos, Exact: exactCos, Complex: cmplx.Cos},
		{Name: "tan", Real: math.Tan, Exact: exactTan, Complex: complexTan},
		{Name: "sinh", Real: math.Sinh, Exact: exactSinh, Complex: cmplx.Sinh},
		{Name: "cosh", Real: math.Cosh, Exact: exactCosh, Complex: cmplx.Cosh},
		{Name: "tanh", Real: math.Tanh, Exact: exactTanh, Complex: complexTanh},
		{Name: "asin", Real: math.Asin, Exact: exactAsin, Domain: inUnit, Complex: complexAsin, Below: aboveOne},
		{Name: "acos", Real: math.Acos, Exact: exactAcos, Domain: inUnit, Complex: complexAcos, Below: aboveOne},
		{Name: "asinh", Real: math.Asinh, Exact: exactAsinh, Complex: complexAsinh, Left: belowMinus},
		{Name: "acosh", Real: math.Acosh, Exact: exactAcosh, Complex: complexAcosh,
			Domain: func(x float64) bool { return x >= 1 }},
		{Name: "atanh", Real: math.Atanh, Exact: math.Atanh, Complex: complexAtanh,
			Domain: inUnit, Pole: func(x float64) bool { return x == 1 || x == -1 }},
	}
}

// complexExp is e to the power z.
func complexExp(z complex128) complex128 {
	if re, im := real(z), imag(z); math.Abs(re) < 700 && ordinaryAngle(im) {
		r := exactExp(re)
		return complex(r*exactCos(im), r*exactSin(im))
	}
	return cmplx.Exp(z)
}

// complexLog is the principal logarithm, accurate near the unit circle.
func complexLog(z complex128) complex128 {
	x, y := math.Abs(real(z)), math.Abs(imag(z))
	big, small := max(x, y), min(x, y)
	r := exactHypot(x, y)
	var re float64
	if 0.5 < r && r < 3 {
		re = math.Log1p((big-1)*(big+1)+small*small) / 2
	} else if r > math.MaxFloat64 || r < 0x1p-1022 && r > 0 {
		// Scale, so that neither the square nor the sum leaves the range.
		k := math.Ilogb(big)
		re = math.Log(math.Hypot(math.Ldexp(big, -k), math.Ldexp(small, -k))) + float64(k)*math.Ln2
	} else {
		re = exactLog(r)
	}
	return complex(re, exactAtan2(imag(z), real(z)))
}

// The inverse functions follow W. Kahan, "Branch Cuts for Complex Elementary
// Functions, or Much Ado About Nothing's Sign Bit" (1987).

func complexAsin(z complex128) complex128 {
	a, b := sqrtMinusPlus(z)
	return complex(math.Atan2(real(z), real(a*b)), math.Asinh(imag(cmplx.Conj(a)*b)))
}

func complexAcos(z complex128) complex128 {
	a, b := sqrtMinusPlus(z)
	return complex(2*math.Atan2(real(a), real(b)), math.Asinh(imag(cmplx.Conj(b)*a)))
}

// sqrtMinusPlus returns the roots of 1-z and 1+z.
func sqrtMinusPlus(z complex128) (a, b complex128) {
	return cmplx.Sqrt(complex(1-real(z), -imag(z))), cmplx.Sqrt(complex(1+real(z), imag(z)))
}

func complexAcosh(z complex128) complex128 {
	a := cmplx.Sqrt(complex(real(z)-1, imag(z)))
	b := cmplx.Sqrt(complex(real(z)+1, imag(z)))
	return complex(math.Asinh(real(cmplx.Conj(a)*b)), 2*math.Atan2(imag(a), real(b)))
}

// complexAsinh is -i asin(iz).
func complexAsinh(z complex128) complex128 {
	w := complexAsin(complex(-imag(z), real(z)))
	return complex(imag(w), -real(w))
}

// complexAtan is -i atanh(iz).
func complexAtan(z complex128) complex128 {
	w := complexAtanh(complex(-imag(z), real(z)))
	return complex(imag(w), -real(w))
}

func complexAtanh(z complex128) complex128 {
	const (
		theta = 0x1p509 // a quarter of the root of the greatest float
		rho   = 0x1p-509
	)
	beta := math.Copysign(1, real(z))
	x, y := math.Abs(real(z)), -beta*imag(z)
	ay := math.Abs(y)
	var re, im float64
	switch {
	case x > theta || ay > theta:
		re = real(1 / complex(x, y))
		im = math.Copysign(math.Pi/2, y)
	case x == 1 && ay < rho:
		re = math.Log(math.Sqrt(math.Sqrt(4+y*y)) / math.Sqrt(ay))
		im = math.Copysign(math.Pi/2+math.Atan(ay/2), y) / 2
	default:
		t := (ay + rho) * (ay + rho)
		re = math.Log1p(4*x/((1-x)*(1-x)+t)) / 4
		im = math.Atan2(2*y, (1-x)*(1+x)-t) / 2
	}
	return complex(beta*re, -beta*im)
}

func complexTanh(z complex128) complex128 {
	x, y := real(z), imag(z)
	if math.Abs(x) > 178 { // a quarter of the asinh of the greatest float
		return complex(math.Copysign(1, x), math.Copysign(0, y))
	}
	t := math.Tan(y)
	beta := 1 + t*t
	s := math.Sinh(x)
	rho := math.Sqrt(1 + s*s)
	if math.IsInf(t, 0) {
		return complex(rho/s, 1/t)
	}
	d := 1 + beta*s*s
	return complex(beta*rho*s/d, t/d)
}

// complexTan is -i tanh(iz).
func complexTan(z complex128) complex128 {
	w := complexTanh(complex(-imag(z), real(z)))
	return complex(imag(w), -real(w))
}

// Log returns the natural logarithm of v.
func (t *Thread) Log(v Value) Value {
	if !IsNumber(v) {
		t.WrongType("log", v, t.In.S.Number)
	}
	return t.logarithm(v, floatRank(v), v)
}

// logarithm returns the logarithm of v in the format of rank; operand is what
// errors name.
func (t *Thread) logarithm(v Value, rank numRank, operand Value) Value {
	if isZero(v) {
		return t.DivisionByZero("log", operand)
	}
	if x, ok := v.(*Complex); ok {
		return t.complexOf("log", t.logComplex(x), rank, operand)
	}
	f := logAbs(v)
	if t.Sign("log", v) < 0 {
		return t.complexOf("log", complex(f, math.Pi), rank, operand)
	}
	if rank == rankDouble {
		return t.double1("log", f, operand)
	}
	return t.single1("log", float32(f), operand)
}

// logAbs returns the logarithm of the absolute value of a real but zero.
func logAbs(v Value) float64 {
	switch x := v.(type) {
	case *big.Int:
		return bigLog(x)
	case *big.Rat:
		if f := math.Abs(ratFloat(v)); f > 0.5 && f < 2 {
			// Near one the difference counts.
			d := new(big.Rat).Sub(new(big.Rat).Abs(x), big.NewRat(1, 1))
			g, _ := d.Float64()
			return math.Log1p(g)
		} else if f > 0x1p-1022 && f <= math.MaxFloat64 {
			return exactLog(f)
		}
		return bigLog(x.Num()) - bigLog(x.Denom())
	}
	return exactLog(math.Abs(double(v)))
}

// bigLog returns the logarithm of the absolute value of an integer of any size.
func bigLog(b *big.Int) float64 {
	m := new(big.Float)
	exp := new(big.Float).SetInt(b).MantExp(m)
	f, _ := m.Float64()
	return math.Log(math.Abs(f)) + float64(exp)*math.Ln2
}

func (t *Thread) logComplex(x *Complex) complex128 {
	if IsFloat(x.Re) {
		return complexLog(complex128Of(x))
	}
	norm := t.Add(t.Mul(x.Re, x.Re), t.Mul(x.Im, x.Im))
	return complex(logAbs(norm)/2, math.Atan2(scaledParts(*x)))
}

// LogBase returns the logarithm of v to base.
func (t *Thread) LogBase(v, base Value) Value {
	t.ranks("log", v, base)
	rank := max(floatRank(v), floatRank(base))
	switch {
	case isZero(base):
		return floatOf(0, rank)
	case isZero(v):
		return t.DivisionByZero("log", v, base)
	case IsReal(v) && IsReal(base) && t.Sign("log", v) > 0 && t.Sign("log", base) > 0:
		a, b := logAbs(v), logAbs(base)
		if b == 0 {
			return t.DivisionByZero("log", v, base)
		}
		f := a / b
		if isTwo(base) && IsFloat(v) {
			if m, e := math.Frexp(double(v)); m == 0.5 {
				f = float64(e - 1)
			}
		}
		if rank == rankDouble {
			return t.double2("log", f, v, base)
		}
		return t.single2("log", float32(f), v, base)
	}
	a := complex128Of(t.logarithm(v, rankDouble, v))
	b := complex128Of(t.logarithm(base, rankDouble, base))
	if b == 0 {
		return t.DivisionByZero("log", v, base)
	}
	return t.complexOf("log", a/b, rank, v, base)
}

func isTwo(v Value) bool {
	f, ok := Float64(v)
	return ok && f == 2
}

// Sqrt returns the principal square root of v, a float even where an exact one
// exists.
func (t *Thread) Sqrt(v Value) Value {
	rank := floatRank(v)
	switch x := v.(type) {
	case *Complex:
		return t.sqrtComplex(x, rank)
	case DoubleFloat:
		if x >= 0 || x != x {
			return DoubleFloat(math.Sqrt(float64(x)))
		}
	case SingleFloat:
		if x >= 0 || x != x {
			return SingleFloat(math.Sqrt(float64(x)))
		}
	}
	if !IsReal(v) {
		return t.WrongType("sqrt", v, t.In.S.Number)
	}
	if t.Sign("sqrt", v) < 0 {
		root := t.Sqrt(t.Negate(v))
		return MakeComplex(floatOf(0, rank), root)
	}
	return t.single1("sqrt", rationalRoot(v), v)
}

// rationalRoot returns the root of a rational that is not negative.
func rationalRoot(v Value) float32 {
	f := ratFloat(v)
	if f-f == 0 && f > 0x1p-1000 || isZero(v) {
		return float32(math.Sqrt(f))
	}
	r := Rat(v)
	q := new(big.Float).SetPrec(128).SetRat(r)
	root, _ := q.Sqrt(q).Float32()
	return root
}

func (t *Thread) sqrtComplex(x *Complex, rank numRank) Value {
	if IsFloat(x.Re) {
		return t.complexOf("sqrt", cmplx.Sqrt(complex128Of(x)), rank, x)
	}
	z := complex128Of(x)
	if cmplx.IsInf(z) || cmplx.Abs(z) < 0x1p-1000 {
		// Through the logarithm, which rationals of any size have.
		return t.complexOf("sqrt", complexExp(t.logComplex(x)/2), rank, x)
	}
	return t.complexOf("sqrt", cmplx.Sqrt(z), rank, x)
}

// Atan returns the arc tangent of v.
func (t *Thread) Atan(v Value) Value {
	if z := complexParts(v); isZero(z.Re) && !isZero(z.Im) && math.Abs(double(z.Im)) == 1 {
		return t.DivisionByZero("atan", v)
	}
	return t.Analytic(&atanFunction, v)
}

// atanFunction is apart from the others because its poles are complex.
var atanFunction = Analytic{Name: "atan", Real: math.Atan, Exact: exactAtan, Complex: complexAtan, Left: aboveOne}

// Atan2 returns the angle of the point x, y.
func (t *Thread) Atan2(y, x Value) Value {
	rank := t.realRanks("atan", y, x)
	var angle float64
	if rank < rankSingle {
		angle = math.Atan2(scaledParts(Complex{x, y}))
	} else {
		angle = exactAtan2(double(y), double(x))
	}
	return floatOf(angle, max(rank, rankSingle))
}

// Cis returns e to the power i*v for a real v.
func (t *Thread) Cis(v Value) Value {
	if !IsReal(v) {
		t.WrongType("cis", v, t.In.S.Real)
	}
	x := double(v)
	return t.complexOf("cis", complex(exactCos(x), exactSin(x)), floatRank(v), v)
}
