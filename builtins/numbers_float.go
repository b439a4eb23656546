package builtins

import (
	"math"
	"math/big"

	"sockrepl/interp"
)

// floatFormat describes single-floats or double-floats.
type floatFormat struct {
	double bool
	digits int // of the significand
	least  int // exponent of the least denormalized float
}

var (
	singleFormat = floatFormat{false, 24, -149}
	doubleFormat = floatFormat{true, 53, -1074}
)

// make returns f, which the format can represent.
func (k floatFormat) make(f float64) value {
	if k.double {
		return interp.DoubleFloat(f)
	}
	return interp.SingleFloat(f)
}

// floatArgument returns a float and its format; it signals type-error for
// anything else.
func floatArgument(t *thread, op string, v value) (f float64, format floatFormat) {
	switch x := v.(type) {
	case interp.DoubleFloat:
		return float64(x), doubleFormat
	case interp.SingleFloat:
		return float64(x), singleFormat
	}
	t.WrongType(op, v, t.In.S.Float)
	return 0, singleFormat
}

// finiteFloat is floatArgument for operators that cannot treat the others.
func finiteFloat(t *thread, op string, v value) (f float64, format floatFormat) {
	f, format = floatArgument(t, op, v)
	if f-f != 0 {
		t.ArithmeticError(t.In.S.FloatingPointInvalidOperation, op, v)
	}
	return f, format
}

// floatOperators declares the functions that convert to floats and take them
// apart.
func floatOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	cl.Defun("float", "number &optional (prototype nil prototype-p)", `Return the real NUMBER as a float: of the format of the float PROTOTYPE if that is given,
otherwise NUMBER itself if it is a float, or a single-float.
Signals floating-point-overflow if NUMBER is too great.`, func(t *thread, a args) value {
		if a.Bool(2) {
			_, format := floatArgument(t, "float", a.V(1))
			return t.ToFloat(a.V(0), format.double)
		}
		return asFloat(t, a.V(0))
	}).Direct1(asFloat)
	cl.Defun("decode-float", "float => significand exponent sign", `Return the significand of FLOAT, a float from 1/2 to 1 (or 0), its exponent, and 1.0 or
-1.0 as its sign is. Signals floating-point-invalid-operation unless FLOAT is finite.`, func(t *thread, a args) value {
		f, format := finiteFloat(t, "decode-float", a.V(0))
		m, e := math.Frexp(math.Abs(f))
		return t.Values3(format.make(m), interp.FixInt(e), format.make(math.Copysign(1, f)))
	})
	cl.Defun("integer-decode-float", "float => significand exponent sign", `Return the significand of FLOAT as an integer, its exponent, and 1 or -1 as its sign is.
Signals floating-point-invalid-operation unless FLOAT is finite.`, func(t *thread, a args) value {
		f, format := finiteFloat(t, "integer-decode-float", a.V(0))
		sign := int64(1)
		if math.Signbit(f) {
			sign = -1
		}
		if f == 0 {
			return t.Values3(interp.Fix(0), interp.Fix(0), interp.Fix(sign))
		}
		m, e := math.Frexp(math.Abs(f))
		digits := precision(e, format)
		return t.Values3(interp.Fix(int64(math.Ldexp(m, digits))), interp.FixInt(e-digits), interp.Fix(sign))
	})
	cl.Defun2("scale-float", "float integer", `Return FLOAT times two to the power INTEGER.
Signals floating-point-overflow if that is too great; what is too small becomes zero.`, func(t *thread, v, n value) value {
		f, format := floatArgument(t, "scale-float", v)
		r := math.Ldexp(f, exponentArgument(t, n))
		if !format.double {
			r = float64(float32(r))
		}
		if math.IsInf(r, 0) && !math.IsInf(f, 0) {
			t.ArithmeticError(S.FloatingPointOverflow, "scale-float", v, n)
		}
		return format.make(r)
	})
	cl.Defun1("float-radix", "float", `Return the base in which FLOAT is stored, 2.`, func(t *thread, v value) value {
		floatArgument(t, "float-radix", v)
		return interp.Fix(2)
	})
	cl.Defun1("float-digits", "float", `Return the number of binary digits in the significand of the format of FLOAT.`, func(t *thread, v value) value {
		_, format := floatArgument(t, "float-digits", v)
		return interp.FixInt(format.digits)
	})
	cl.Defun1("float-precision", "float", `Return the number of significant binary digits in FLOAT: those of its format, fewer if it
is denormalized, 0 for zero.`, func(t *thread, v value) value {
		f, format := finiteFloat(t, "float-precision", v)
		if f == 0 {
			return interp.Fix(0)
		}
		_, e := math.Frexp(f)
		return interp.FixInt(precision(e, format))
	})
	cl.Defun("float-sign", "float-1 &optional (float-2 nil float-2-p)", `Return a float with the sign of FLOAT-1 and the absolute value of FLOAT-2; if that is not
given, one in the format of FLOAT-1.`, func(t *thread, a args) value {
		f, format := floatArgument(t, "float-sign", a.V(0))
		g := 1.0
		if a.Bool(2) {
			g, format = floatArgument(t, "float-sign", a.V(1))
		}
		return format.make(math.Copysign(g, f))
	})
	in.Excl.Defun1("exceptional-floating-point-number-p", "object", `Return true if OBJECT is a float that is infinite or not a number.`, func(t *thread, v value) value {
		f, _ := interp.Float64(v)
		return t.Bool(interp.IsFloat(v) && f-f != 0)
	})
	in.Excl.Defun1("infinityp", "object", `Return true if OBJECT is a float that is infinite, of either sign.`, func(t *thread, v value) value {
		f, _ := interp.Float64(v)
		return t.Bool(interp.IsFloat(v) && math.IsInf(f, 0))
	})
	in.Excl.Defun1("nanp", "object", `Return true if OBJECT is a float that is not a number.`, func(t *thread, v value) value {
		f, _ := interp.Float64(v)
		return t.Bool(interp.IsFloat(v) && math.IsNaN(f))
	})
}

func asFloat(t *thread, v value) value {
	if interp.IsFloat(v) {
		return v
	}
	return t.ToFloat(v, false)
}

// precision returns the digits of a float whose exponent is e.
func precision(e int, format floatFormat) int { return min(format.digits, e-format.least) }

// exponentArgument returns the exponent that scale-float got; beyond the range
// of all floats the exact number does not matter.
func exponentArgument(t *thread, v value) int {
	const limit = 5000
	switch n := v.(type) {
	case interp.Fixnum:
		return int(max(-limit, min(limit, n)))
	case *big.Int:
		return n.Sign() * limit
	}
	t.WrongType("scale-float", v, t.In.S.Integer)
	return 0
}

// floatConstants declares the limits of the number types.
func floatConstants(in *interp.Interp) {
	cl := in.CL
	cl.Defconstant("pi", "The ratio of a circle's circumference to its diameter, a double-float.", interp.DoubleFloat(math.Pi))
	cl.Defconstant("most-positive-fixnum", "The greatest fixnum.", interp.Fix(math.MaxInt64))
	cl.Defconstant("most-negative-fixnum", "The least fixnum.", interp.Fix(math.MinInt64))
	limits := func(name string, format floatFormat, greatest, normalized float64) {
		def := func(constant, doc string, f float64) {
			cl.Defconstant(constant, doc+" of type "+name+".", format.make(f))
		}
		least := math.Ldexp(1, format.least)
		def("most-positive-"+name, "The greatest float", greatest)
		def("most-negative-"+name, "The least float", -greatest)
		def("least-positive-"+name, "The positive float nearest to zero", least)
		def("least-negative-"+name, "The negative float nearest to zero", -least)
		def("least-positive-normalized-"+name, "The positive float of full precision nearest to zero", normalized)
		def("least-negative-normalized-"+name, "The negative float of full precision nearest to zero", -normalized)
		// One more than half a unit in the last place: half rounds to even.
		ulp := math.Ldexp(1, 1-format.digits)
		def(name+"-epsilon", "The least float that changes 1 when added,", ulp/2*(1+ulp))
		def(name+"-negative-epsilon", "The least float that changes 1 when subtracted,", ulp/4*(1+ulp))
	}
	for _, name := range []string{"single-float", "short-float"} {
		limits(name, singleFormat, math.MaxFloat32, 0x1p-126)
	}
	for _, name := range []string{"double-float", "long-float"} {
		limits(name, doubleFormat, math.MaxFloat64, 0x1p-1022)
	}
	for _, x := range []struct {
		name string
		f    float64
	}{{"infinity", math.Inf(1)}, {"negative-infinity", math.Inf(-1)}, {"nan", math.NaN()}} {
		doc := "The float that results from an operation beyond all numbers, as a "
		in.Excl.Defvar("*"+x.name+"-single*", doc+"single-float.", interp.SingleFloat(x.f))
		in.Excl.Defvar("*"+x.name+"-double*", doc+"double-float.", interp.DoubleFloat(x.f))
	}
}
