package builtins

import (
	"math/big"

	"sockrepl/interp"
)

// divisionOperators declares the functions that divide and round.
func divisionOperators(in *interp.Interp) {
	cl := in.CL
	define := func(name, doc string, divide func(t *thread, a, b value) (q, r value)) {
		cl.Defun(name, "number &optional (divisor 1) => quotient remainder", doc, func(t *thread, a args) value {
			q, r := divide(t, a.V(0), a.V(1))
			return t.Values2(q, r)
		}).Direct1(func(t *thread, v value) value {
			q, r := divide(t, v, interp.Fix(1))
			return t.Values2(q, r)
		}).Direct2(func(t *thread, a, b value) value {
			q, r := divide(t, a, b)
			return t.Values2(q, r)
		})
	}
	const rest = `, and the remainder NUMBER less quotient times divisor.
Signals division-by-zero if DIVISOR is zero.`
	rounding := []struct {
		mode      interp.RoundingMode
		name, how string
	}{
		{interp.Floor, "floor", "down"},
		{interp.Ceiling, "ceiling", "up"},
		{interp.Truncate, "truncate", "towards zero"},
		{interp.Round, "round", "to the nearest integer, a half to the even one"},
	}
	for _, x := range rounding {
		define(x.name, `Return the real NUMBER divided by DIVISOR, rounded `+x.how+` to an integer`+rest,
			func(t *thread, a, b value) (q, r value) { return t.Divide(x.mode, a, b) })
		define("f"+x.name, `Return the real NUMBER divided by DIVISOR, rounded `+x.how+` to a whole float`+rest,
			func(t *thread, a, b value) (q, r value) { return t.FloatDivide(x.mode, a, b) })
	}
	cl.Defun2("mod", "number divisor", `Return the remainder of the real NUMBER by DIVISOR that has the sign of DIVISOR.
Signals division-by-zero if DIVISOR is zero.`, (*thread).Mod)
	cl.Defun2("rem", "number divisor", `Return the remainder of the real NUMBER by DIVISOR that has the sign of NUMBER.
Signals division-by-zero if DIVISOR is zero.`, (*thread).Rem)
}

// rationalOperators declares the functions on rationals and those that make
// them.
func rationalOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	part := func(name, doc string, ofRatio func(r *big.Rat) *big.Int, ofInteger func(v value) value) {
		cl.Defun1(name, "rational", doc, func(t *thread, v value) value {
			switch x := v.(type) {
			case interp.Fixnum, *big.Int:
				return ofInteger(v)
			case *big.Rat:
				return interp.NormalizeBig(new(big.Int).Set(ofRatio(x)))
			}
			return t.WrongType(name, v, S.Rational)
		})
	}
	part("numerator", `Return the numerator of RATIONAL in lowest terms, which has its sign.`,
		(*big.Rat).Num, func(v value) value { return v })
	part("denominator", `Return the denominator of RATIONAL in lowest terms, a positive integer.`,
		(*big.Rat).Denom, func(v value) value { return interp.Fix(1) })
	cl.Defun1("rational", "number", `Return the rational that the real NUMBER is exactly.
Signals floating-point-invalid-operation for an infinite NUMBER.`,
		func(t *thread, v value) value { return t.Rational("rational", v) })
	cl.Defun1("rationalize", "number", `Return the simplest rational to which the real NUMBER is the nearest float of its format.
Signals floating-point-invalid-operation for an infinite NUMBER.`, (*thread).Rationalize)
	cl.Defun1("isqrt", "natural", `Return the greatest integer whose square is not above the integer NATURAL, which must
not be negative.`, (*thread).Isqrt)
}

// complexOperators declares the functions on the parts of complex numbers.
func complexOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	cl.Defun("complex", "real &optional (imaginary 0)", `Return the complex number whose parts are REAL and IMAGINARY: REAL itself if both
are rational and IMAGINARY is zero. If one is a float, so becomes the other.`, func(t *thread, a args) value {
		re, im := checkReal(t, "complex", a.V(0)), checkReal(t, "complex", a.V(1))
		if a.V(1) == value(interp.Fixnum(0)) && interp.IsRational(re) {
			return re
		}
		if interp.IsFloat(re) || interp.IsFloat(im) {
			wide := isDouble(re) || isDouble(im)
			re, im = t.ToFloat(re, wide), t.ToFloat(im, wide)
		}
		return t.Complex(re, im)
	})
	cl.Defun1("realpart", "number", `Return the real part of NUMBER.`, func(t *thread, v value) value {
		if c, ok := v.(*interp.Complex); ok {
			return c.Re
		}
		return checkNumber(t, "realpart", v)
	})
	cl.Defun1("imagpart", "number", `Return the imaginary part of NUMBER: for a real a zero of its type.`, func(t *thread, v value) value {
		switch x := v.(type) {
		case *interp.Complex:
			return x.Im
		case interp.DoubleFloat:
			return 0 * x
		case interp.SingleFloat:
			return 0 * x
		}
		checkNumber(t, "imagpart", v)
		return interp.Fix(0)
	})
	cl.Defun1("conjugate", "number", `Return the complex conjugate of NUMBER: for a real the same.`, func(t *thread, v value) value {
		if c, ok := v.(*interp.Complex); ok {
			return interp.MakeComplex(c.Re, t.Negate(c.Im))
		}
		return checkNumber(t, "conjugate", v)
	})
	cl.Defun1("phase", "number", `Return the angle of NUMBER in radians, from -pi to pi.`, (*thread).Phase)
	cl.Defun1("cis", "radians", `Return the complex number of absolute value one and angle RADIANS.`, (*thread).Cis)
	cl.Defun("upgraded-complex-part-type", "typespec &optional environment",
		`Return the type of the parts of complex numbers whose parts are of the type TYPESPEC, a subtype
of real: TYPESPEC itself. ENVIRONMENT is not used.`, func(t *thread, a args) value {
			if is, _ := t.Subtypep(a.V(0), S.Real); is {
				return a.V(0)
			}
			return t.TypeError(a.V(0), S.Real, "~a: `~s' is not a subtype of `~s'", a.Operator().Symbol, a.V(0), S.Real)
		})
}

// irrationalOperators declares the irrational and transcendental functions.
func irrationalOperators(in *interp.Interp) {
	cl := in.CL
	meaning := map[string]string{
		"exp":   `Return e to the power NUMBER.`,
		"sin":   `Return the sine of NUMBER, an angle in radians.`,
		"cos":   `Return the cosine of NUMBER, an angle in radians.`,
		"tan":   `Return the tangent of NUMBER, an angle in radians.`,
		"sinh":  `Return the hyperbolic sine of NUMBER.`,
		"cosh":  `Return the hyperbolic cosine of NUMBER.`,
		"tanh":  `Return the hyperbolic tangent of NUMBER.`,
		"asin":  `Return the arc sine of NUMBER, complex for a real beyond -1 and 1.`,
		"acos":  `Return the arc cosine of NUMBER, complex for a real beyond -1 and 1.`,
		"asinh": `Return the inverse hyperbolic sine of NUMBER.`,
		"acosh": `Return the inverse hyperbolic cosine of NUMBER, complex for a real below 1.`,
		"atanh": `Return the inverse hyperbolic tangent of NUMBER, complex for a real beyond -1 and 1;
those two signal division-by-zero.`,
	}
	functions := interp.AnalyticFunctions()
	for i := range functions {
		f := &functions[i]
		cl.Defun1(f.Name, "number", meaning[f.Name], func(t *thread, v value) value { return t.Analytic(f, v) })
	}
	cl.Defun("atan", "y &optional (x nil x-p)", `Return the arc tangent of Y; with X, both real, the angle of the point X, Y, from -pi to pi.
The poles, i and -i, signal division-by-zero.`, func(t *thread, a args) value {
		if a.Bool(2) {
			return t.Atan2(a.V(0), a.V(1))
		}
		return t.Atan(checkNumber(t, "atan", a.V(0)))
	}).Direct1(func(t *thread, v value) value { return t.Atan(checkNumber(t, "atan", v)) }).Direct2((*thread).Atan2)
	cl.Defun("log", "number &optional (base nil base-p)", `Return the logarithm of NUMBER to BASE, without BASE the natural one.
That of a negative number is complex. A zero NUMBER signals division-by-zero, a zero
BASE gives zero.`, func(t *thread, a args) value {
		if a.Bool(2) {
			return t.LogBase(a.V(0), a.V(1))
		}
		return t.Log(a.V(0))
	}).Direct1((*thread).Log).Direct2((*thread).LogBase)
	cl.Defun1("sqrt", "number", `Return the principal square root of NUMBER, a float even if the root is exact; that of a
negative number is complex.`, (*thread).Sqrt)
	cl.Defun2("expt", "base power", `Return BASE to the POWER: exact for a rational BASE and an integer POWER.
Signals division-by-zero for zero to a negative POWER, storage-condition for a result
of unreasonable size.`, (*thread).Expt)
}
