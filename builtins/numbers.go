package builtins

import (
	"math"
	"math/big"
	"math/cmplx"

	"sockrepl/interp"
)

// numberOperators declares the functions on numbers.
func numberOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	number := func(t *thread, op string, v value) value {
		if !interp.IsNumber(v) {
			t.WrongType(op, v, S.Number)
		}
		return v
	}
	fold := func(name, doc string, unit value, single func(t *thread, v value) value, f func(t *thread, a, b value) value) {
		cl.Defun(name, "&rest numbers", doc, func(t *thread, a args) value {
			vs := a.Rest()
			switch len(vs) {
			case 0:
				return unit
			case 1:
				return single(t, vs[0])
			}
			acc := vs[0]
			for _, v := range vs[1:] {
				acc = f(t, acc, v)
			}
			return acc
		}).Direct2(f)
	}
	fold("+", `The sum of NUMBERS.`, interp.Fix(0), func(t *thread, v value) value { return number(t, "+", v) }, (*thread).Add)
	fold("*", `The product of NUMBERS.`, interp.Fix(1), func(t *thread, v value) value { return number(t, "*", v) }, (*thread).Mul)
	cl.Defun("-", "number &rest more", `NUMBER less MORE, or its negative.`, func(t *thread, a args) value {
		if len(a.Rest()) == 0 {
			return t.Negate(a.V(0))
		}
		acc := a.V(0)
		for _, v := range a.Rest() {
			acc = t.Sub(acc, v)
		}
		return acc
	}).Direct2((*thread).Sub)
	cl.Defun("/", "number &rest more", `NUMBER divided by MORE, or its reciprocal; division-by-zero.`, func(t *thread, a args) value {
		if len(a.Rest()) == 0 {
			return t.Div(interp.Fix(1), a.V(0))
		}
		acc := a.V(0)
		for _, v := range a.Rest() {
			acc = t.Div(acc, v)
		}
		return acc
	}).Direct2((*thread).Div)
	cl.Defun1("1+", "number", `NUMBER and one.`, func(t *thread, v value) value { return t.Add(v, interp.Fix(1)) })
	cl.Defun1("1-", "number", `NUMBER less one.`, func(t *thread, v value) value { return t.Sub(v, interp.Fix(1)) })
	compare := func(name, doc string, f func(t *thread, a, b value) bool, check *interp.Symbol) {
		cl.Defun(name, "number &rest more", doc, func(t *thread, a args) value {
			if len(a.Rest()) == 0 && !t.Typep(a.V(0), check) {
				a.Wrong(t, 0, check)
			}
			x, ok := a.V(0), true
			for _, y := range a.Rest() {
				if !f(t, x, y) {
					ok = false
				}
				x = y
			}
			return t.Bool(ok)
		}).Direct2(func(t *thread, x, y value) value { return t.Bool(f(t, x, y)) })
	}
	compare("=", `True if NUMBER and MORE are all equal.`, (*thread).NumEqual, S.Number)
	compare("<", `True if NUMBER and MORE increase.`, (*thread).Less, S.Real)
	compare("<=", `True if NUMBER and MORE do not decrease.`, (*thread).LessEq, S.Real)
	compare(">", `True if NUMBER and MORE decrease.`, func(t *thread, a, b value) bool { return t.Less(b, a) }, S.Real)
	compare(">=", `True if NUMBER and MORE do not increase.`, func(t *thread, a, b value) bool { return t.LessEq(b, a) }, S.Real)
	cl.Defun("/=", "number &rest more", `True if no two of NUMBER and MORE are equal.`, func(t *thread, a args) value {
		vs := append([]value{number(t, "/=", a.V(0))}, a.Rest()...)
		for i := range vs {
			for j := i + 1; j < len(vs); j++ {
				if t.NumEqual(vs[i], vs[j]) {
					return nil
				}
			}
		}
		return t.T
	})
	extreme := func(name, doc string, better func(t *thread, a, b value) bool) {
		cl.Defun(name, "number &rest more", doc, func(t *thread, a args) value {
			best := a.V(0)
			if !interp.IsReal(best) {
				a.Wrong(t, 0, S.Real)
			}
			for _, v := range a.Rest() {
				if better(t, v, best) {
					best = v
				}
			}
			return best
		})
	}
	extreme("max", `The greatest of NUMBER and MORE.`, func(t *thread, a, b value) bool { return t.Less(b, a) })
	extreme("min", `The least of NUMBER and MORE.`, func(t *thread, a, b value) bool { return t.Less(a, b) })
	pred := func(name, doc string, f func(t *thread, v value) bool) {
		cl.Defun1(name, "number", doc, func(t *thread, v value) value { return t.Bool(f(t, v)) })
	}
	pred("zerop", `True if NUMBER is zero.`, func(t *thread, v value) bool { return t.NumEqual(v, interp.Fix(0)) })
	pred("plusp", `True if NUMBER is greater than zero.`, func(t *thread, v value) bool { return t.Sign("plusp", v) > 0 })
	pred("minusp", `True if NUMBER is less than zero.`, func(t *thread, v value) bool { return t.Sign("minusp", v) < 0 })
	odd := func(t *thread, op string, v value) bool {
		switch n := v.(type) {
		case interp.Fixnum:
			return n&1 != 0
		case *big.Int:
			return n.Bit(0) != 0
		}
		t.WrongType(op, v, S.Integer)
		return false
	}
	pred("oddp", `True if the integer NUMBER is odd.`, func(t *thread, v value) bool { return odd(t, "oddp", v) })
	pred("evenp", `True if the integer NUMBER is even.`, func(t *thread, v value) bool { return !odd(t, "evenp", v) })
	kind := func(name, doc string, f func(v value) bool) {
		cl.Defun1(name, "object", doc, func(t *thread, v value) value { return t.Bool(f(v)) })
	}
	kind("numberp", `True if OBJECT is a number.`, interp.IsNumber)
	kind("realp", `True if OBJECT is a real number.`, interp.IsReal)
	kind("rationalp", `True if OBJECT is an integer or ratio.`, interp.IsRational)
	kind("integerp", `True if OBJECT is an integer.`, interp.IsInteger)
	kind("floatp", `True if OBJECT is a float.`, interp.IsFloat)
	kind("complexp", `True if OBJECT is a complex number.`, func(v value) bool { _, ok := v.(*interp.Complex); return ok })
	in.Excl.Defun1("fixnump", "object", `True if OBJECT is a fixnum.`, func(t *thread, v value) value { _, ok := v.(interp.Fixnum); return t.Bool(ok) })

	cl.Defun1("abs", "number", `The absolute value of NUMBER.`, func(t *thread, v value) value {
		if c, ok := v.(*interp.Complex); ok {
			return t.Sqrt(t.Add(t.Mul(c.Re, c.Re), t.Mul(c.Im, c.Im)))
		}
		if f, ok := v.(interp.DoubleFloat); ok {
			return interp.DoubleFloat(math.Abs(float64(f)))
		}
		if f, ok := v.(interp.SingleFloat); ok {
			return interp.SingleFloat(math.Abs(float64(f)))
		}
		if t.Sign("abs", v) < 0 {
			return t.Negate(v)
		}
		return v
	})
	cl.Defun1("signum", "number", `-1, 0 or 1 as NUMBER is, of its type.`, func(t *thread, v value) value {
		switch x := v.(type) {
		case interp.DoubleFloat:
			return interp.DoubleFloat(t.Sign("signum", x))
		case interp.SingleFloat:
			return interp.SingleFloat(t.Sign("signum", x))
		case *interp.Complex:
			return t.Div(x, t.Sqrt(t.Add(t.Mul(x.Re, x.Re), t.Mul(x.Im, x.Im))))
		}
		return interp.FixInt(t.Sign("signum", v))
	})
	for mode, name := range []string{"floor", "ceiling", "truncate", "round"} {
		m := interp.RoundingMode(mode)
		cl.Defun(name, "number &optional (divisor 1) => quotient remainder", `NUMBER divided by DIVISOR, rounded to an integer, and the remainder.`, func(t *thread, a args) value {
			q, r := t.Divide(m, a.V(0), a.V(1))
			return t.Values2(q, r)
		})
		cl.Defun("f"+name, "number &optional (divisor 1) => quotient remainder", `NUMBER divided by DIVISOR, rounded to an integer as a float, and the remainder.`, func(t *thread, a args) value {
			q, r := t.Divide(m, a.V(0), a.V(1))
			_, d1 := a.V(0).(interp.DoubleFloat)
			_, d2 := a.V(1).(interp.DoubleFloat)
			f, _ := interp.Float64(q)
			if d1 || d2 {
				return t.Values2(interp.DoubleFloat(f), r)
			}
			return t.Values2(interp.SingleFloat(f), r)
		})
	}
	cl.Defun2("mod", "number divisor", `The remainder of NUMBER by DIVISOR that has the sign of DIVISOR.`, func(t *thread, a, b value) value {
		_, r := t.Divide(interp.Floor, a, b)
		return r
	})
	cl.Defun2("rem", "number divisor", `The remainder of NUMBER by DIVISOR that has the sign of NUMBER.`, func(t *thread, a, b value) value {
		_, r := t.Divide(interp.Truncate, a, b)
		return r
	})
	integer := func(t *thread, op string, v value) *big.Int {
		b := interp.BigInt(v)
		if b == nil {
			t.WrongType(op, v, S.Integer)
		}
		return b
	}
	cl.Defun("gcd", "&rest integers", `The greatest common divisor of INTEGERS.`, func(t *thread, a args) value {
		acc := new(big.Int)
		for _, v := range a.Rest() {
			acc.GCD(nil, nil, acc, new(big.Int).Abs(integer(t, "gcd", v)))
		}
		return interp.NormalizeBig(acc)
	})
	cl.Defun("lcm", "&rest integers", `The least common multiple of INTEGERS.`, func(t *thread, a args) value {
		acc := big.NewInt(1)
		for _, v := range a.Rest() {
			n := new(big.Int).Abs(integer(t, "lcm", v))
			if n.Sign() == 0 {
				return interp.Fix(0)
			}
			g := new(big.Int).GCD(nil, nil, acc, n)
			acc.Mul(acc, n.Quo(n, g))
		}
		return interp.NormalizeBig(acc)
	})
	cl.Defun1("numerator", "rational", `The numerator of RATIONAL.`, func(t *thread, v value) value {
		r := interp.Rat(v)
		if r == nil {
			t.WrongType("numerator", v, S.Rational)
		}
		return interp.NormalizeBig(new(big.Int).Set(r.Num()))
	})
	cl.Defun1("denominator", "rational", `The denominator of RATIONAL.`, func(t *thread, v value) value {
		r := interp.Rat(v)
		if r == nil {
			t.WrongType("denominator", v, S.Rational)
		}
		return interp.NormalizeBig(new(big.Int).Set(r.Denom()))
	})
	cl.Defun("float", "number &optional prototype", `The real NUMBER as a float: of PROTOTYPE's type, or single unless it is one already.`, func(t *thread, a args) value {
		if !interp.IsReal(a.V(0)) {
			a.Wrong(t, 0, S.Real)
		}
		if a.V(1) == nil && interp.IsFloat(a.V(0)) {
			return a.V(0)
		}
		if _, ok := a.V(1).(interp.DoubleFloat); ok {
			return t.ToFloat(a.V(0), true)
		}
		return t.ToFloat(a.V(0), false)
	})
	toRational := func(name string, conv func(f float64, single bool) *big.Rat) {
		cl.Defun1(name, "number", `The real NUMBER as a rational.`, func(t *thread, v value) value {
			if interp.IsRational(v) {
				return v
			}
			f, ok := interp.Float64(v)
			if !ok {
				t.WrongType(name, v, S.Real)
			}
			if math.IsInf(f, 0) || f != f {
				t.ArithmeticError(S.FloatingPointInvalidOperation, name, v)
			}
			_, isSingle := v.(interp.SingleFloat)
			return interp.NormalizeRat(conv(f, isSingle))
		})
	}
	toRational("rational", func(f float64, single bool) *big.Rat { return new(big.Rat).SetFloat64(f) })
	toRational("rationalize", simplestRational)
	cl.Defun("complex", "real &optional (imaginary 0)", `The complex number of REAL and IMAGINARY parts.`, func(t *thread, a args) value {
		for i := 0; i < 2; i++ {
			if !interp.IsReal(a.V(i)) {
				a.Wrong(t, i, S.Real)
			}
		}
		return interp.MakeComplex(a.V(0), a.V(1))
	})
	cl.Defun1("realpart", "number", `The real part of NUMBER.`, func(t *thread, v value) value {
		if c, ok := v.(*interp.Complex); ok {
			return c.Re
		}
		return number(t, "realpart", v)
	})
	cl.Defun1("imagpart", "number", `The imaginary part of NUMBER.`, func(t *thread, v value) value {
		if c, ok := v.(*interp.Complex); ok {
			return c.Im
		}
		return t.Mul(interp.Fix(0), number(t, "imagpart", v))
	})
	cl.Defun1("conjugate", "number", `The conjugate of NUMBER.`, func(t *thread, v value) value {
		if c, ok := v.(*interp.Complex); ok {
			return interp.MakeComplex(c.Re, t.Negate(c.Im))
		}
		return number(t, "conjugate", v)
	})
	cl.Defun2("expt", "base power", `BASE to the POWER.`, func(t *thread, b, p value) value { return t.Expt(b, p) })
	cl.Defun1("sqrt", "number", `The square root of NUMBER.`, func(t *thread, v value) value { return t.Sqrt(number(t, "sqrt", v)) })
	cl.Defun1("isqrt", "natural", `The integer part of the square root of NATURAL.`, func(t *thread, v value) value {
		n := integer(t, "isqrt", v)
		if n.Sign() < 0 {
			t.WrongType("isqrt", v, S.UnsignedByte)
		}
		return interp.NormalizeBig(new(big.Int).Sqrt(n))
	})
	cl.Defun1("exp", "number", `e to the power NUMBER.`, func(t *thread, v value) value {
		return t.Transcendental("exp", v, math.Exp, cmplx.Exp, nil)
	})
	cl.Defun("log", "number &optional base", `The logarithm of NUMBER to BASE, or the natural one.`, func(t *thread, a args) value {
		ln := func(v value) value {
			if interp.IsReal(v) && t.Sign("log", v) == 0 {
				return t.DivisionByZero("log", v)
			}
			if b, ok := v.(*big.Int); ok && b.Sign() > 0 {
				return interp.SingleFloat(bigLog(b))
			}
			return t.Transcendental("log", v, math.Log, cmplx.Log, func(f float64) bool { return f >= 0 })
		}
		if a.V(1) == nil {
			return ln(a.V(0))
		}
		if x, ok := interp.BigInt(a.V(0)), true; ok && x != nil && interp.IsInteger(a.V(1)) && x.Sign() > 0 {
			// Exact powers give exact logarithms as far as a single can tell.
			b := interp.BigInt(a.V(1))
			if b.Sign() > 0 && b.Cmp(big.NewInt(1)) > 0 {
				return interp.SingleFloat(bigLog(x) / bigLog(b))
			}
		}
		return t.Div(ln(a.V(0)), ln(a.V(1)))
	})
	trig := func(name string, f func(float64) float64, g func(complex128) complex128, domain func(float64) bool) {
		cl.Defun1(name, "number", `The function of NUMBER, complex where no real one exists.`, func(t *thread, v value) value {
			return t.Transcendental(name, v, f, g, domain)
		})
	}
	unit := func(f float64) bool { return f >= -1 && f <= 1 }
	trig("sin", math.Sin, cmplx.Sin, nil)
	trig("cos", math.Cos, cmplx.Cos, nil)
	trig("tan", math.Tan, cmplx.Tan, nil)
	trig("asin", math.Asin, cmplx.Asin, unit)
	trig("acos", math.Acos, cmplx.Acos, unit)
	trig("sinh", math.Sinh, cmplx.Sinh, nil)
	trig("cosh", math.Cosh, cmplx.Cosh, nil)
	trig("tanh", math.Tanh, cmplx.Tanh, nil)
	trig("asinh", math.Asinh, cmplx.Asinh, nil)
	trig("acosh", math.Acosh, cmplx.Acosh, func(f float64) bool { return f >= 1 })
	trig("atanh", math.Atanh, cmplx.Atanh, func(f float64) bool { return f > -1 && f < 1 })
	cl.Defun("atan", "y &optional x", `The arc tangent of Y, or the angle of the point X, Y.`, func(t *thread, a args) value {
		if a.V(1) == nil {
			return t.Transcendental("atan", a.V(0), math.Atan, cmplx.Atan, nil)
		}
		y, ok1 := interp.Float64(a.V(0))
		x, ok2 := interp.Float64(a.V(1))
		if !ok1 {
			a.Wrong(t, 0, S.Real)
		}
		if !ok2 {
			a.Wrong(t, 1, S.Real)
		}
		_, d1 := a.V(0).(interp.DoubleFloat)
		_, d2 := a.V(1).(interp.DoubleFloat)
		if d1 || d2 {
			return interp.DoubleFloat(math.Atan2(y, x))
		}
		return interp.SingleFloat(math.Atan2(y, x))
	})
	cl.Defun1("cis", "angle", `cos ANGLE + i sin ANGLE.`, func(t *thread, v value) value {
		return interp.MakeComplex(t.Transcendental("cis", v, math.Cos, cmplx.Cos, nil), t.Transcendental("cis", v, math.Sin, cmplx.Sin, nil))
	})
	cl.Defun1("phase", "number", `The angle of NUMBER.`, func(t *thread, v value) value {
		c, ok := v.(*interp.Complex)
		if !ok {
			c = &interp.Complex{Re: number(t, "phase", v), Im: interp.Fix(0)}
		}
		re, _ := interp.Float64(c.Re)
		im, _ := interp.Float64(c.Im)
		if _, ok := c.Re.(interp.DoubleFloat); ok {
			return interp.DoubleFloat(math.Atan2(im, re))
		}
		return interp.SingleFloat(math.Atan2(im, re))
	})
	cl.Defconstant("pi", "The ratio of a circle's circumference to its diameter.", interp.DoubleFloat(math.Pi))
	bitsOperators(in)
	floatOperators(in)
	parseInteger(in)
	randomOperators(in)
}

func bigLog(b *big.Int) float64 {
	f := new(big.Float).SetInt(b)
	m := new(big.Float)
	e := f.MantExp(m)
	x, _ := m.Float64()
	return math.Log(x) + float64(e)*math.Ln2
}

// simplestRational returns the simplest rational that is as near to f as floats
// of its precision tell (Stern-Brocot search in the interval of half a unit in
// the last place).
func simplestRational(f float64, single bool) *big.Rat {
	exact := new(big.Rat).SetFloat64(f)
	if exact.IsInt() {
		return exact
	}
	var lo, hi *big.Rat
	if single {
		a, b := math.Nextafter32(float32(f), float32(math.Inf(-1))), math.Nextafter32(float32(f), float32(math.Inf(1)))
		lo, hi = new(big.Rat).SetFloat64(float64(a)), new(big.Rat).SetFloat64(float64(b))
	} else {
		lo, hi = new(big.Rat).SetFloat64(math.Nextafter(f, math.Inf(-1))), new(big.Rat).SetFloat64(math.Nextafter(f, math.Inf(1)))
	}
	half := big.NewRat(1, 2)
	lo = lo.Mul(lo.Add(lo, exact), half)
	hi = hi.Mul(hi.Add(hi, exact), half)
	if f < 0 {
		lo, hi = new(big.Rat).Neg(hi), new(big.Rat).Neg(lo)
		r := simplestBetween(lo, hi)
		return r.Neg(r)
	}
	return simplestBetween(lo, hi)
}

func simplestBetween(lo, hi *big.Rat) *big.Rat {
	fl := new(big.Int).Quo(lo.Num(), lo.Denom())
	floor := new(big.Rat).SetInt(fl)
	if floor.Cmp(lo) == 0 {
		return floor
	}
	next := new(big.Rat).Add(floor, big.NewRat(1, 1))
	if next.Cmp(hi) <= 0 {
		return next
	}
	a := new(big.Rat).Inv(new(big.Rat).Sub(hi, floor))
	b := new(big.Rat).Inv(new(big.Rat).Sub(lo, floor))
	r := simplestBetween(a, b)
	return r.Add(floor, r.Inv(r))
}

// parseInteger declares parse-integer.
func parseInteger(in *interp.Interp) {
	S := &in.S
	in.CL.Defun("parse-integer", "string &key (start 0) end (radix 10) junk-allowed => integer position",
		`The integer in STRING from START to END in RADIX, and where it ends; parse-error if there is something else, unless JUNK-ALLOWED.`,
		func(t *thread, a args) value {
			s := a.String(t, 0)
			from, to := bounds(t, "parse-integer", s, s.Len(), a.V(1), a.V(2))
			radix := a.Int(t, 3, 2, 36)
			space := func(c rune) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }
			i := from
			for i < to && space(s.At(i)) {
				i++
			}
			begin := i
			neg := false
			if i < to && (s.At(i) == '-' || s.At(i) == '+') {
				neg = s.At(i) == '-'
				i++
			}
			digits := i
			n := int64(0)
			var wide *big.Int
			for ; i < to; i++ {
				w := digitWeight(s.At(i))
				if w < 0 || w >= radix {
					break
				}
				if wide == nil && n > (math.MaxInt64-36)/int64(radix) {
					wide = big.NewInt(n)
				}
				if wide != nil {
					wide.Mul(wide, big.NewInt(int64(radix)))
					wide.Add(wide, big.NewInt(int64(w)))
				} else {
					n = n*int64(radix) + int64(w)
				}
			}
			end := i
			for i < to && space(s.At(i)) {
				i++
			}
			if !a.Bool(4) && (end == digits || i < to) {
				t.ErrorOf(S.ParseError, nil, "parse-integer: ~s is not an integer in base ~d", s.Substring(from, to), interp.FixInt(radix))
			}
			if end == digits {
				if a.Bool(4) {
					return t.Values2(nil, interp.FixInt(digits))
				}
				return t.Values2(nil, interp.FixInt(begin))
			}
			if a.Bool(4) {
				i = end
			}
			if wide != nil {
				if neg {
					wide.Neg(wide)
				}
				return t.Values2(interp.NormalizeBig(wide), interp.FixInt(i))
			}
			if neg {
				n = -n
			}
			return t.Values2(interp.Fix(n), interp.FixInt(i))
		})
}

func digitWeight(c rune) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'z':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'Z':
		return int(c-'A') + 10
	}
	return -1
}
