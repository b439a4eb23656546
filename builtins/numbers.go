package builtins

import (
	"math/big"

	"sockrepl/interp"
)

// numberOperators declares the functions and constants of the chapter on
// numbers.
func numberOperators(in *interp.Interp) {
	arithmeticOperators(in)
	comparisonOperators(in)
	numberPredicates(in)
	divisionOperators(in)
	rationalOperators(in)
	irrationalOperators(in)
	complexOperators(in)
	floatOperators(in)
	floatConstants(in)
	logicalOperators(in)
	byteOperators(in)
	integerParser(in)
	randomOperators(in)
}

// checkNumber signals type-error unless v is a number.
func checkNumber(t *thread, op string, v value) value {
	if !interp.IsNumber(v) {
		t.WrongType(op, v, t.In.S.Number)
	}
	return v
}

// checkReal signals type-error unless v is a real number.
func checkReal(t *thread, op string, v value) value {
	if !interp.IsReal(v) {
		t.WrongType(op, v, t.In.S.Real)
	}
	return v
}

// checkInteger signals type-error unless v is an integer.
func checkInteger(t *thread, op string, v value) value {
	if !interp.IsInteger(v) {
		t.WrongType(op, v, t.In.S.Integer)
	}
	return v
}

// folded declares an operator that combines any number of arguments from left
// to right; unit is the value of none, check judges a single one.
func folded(p *interp.Package, name, parameter, doc string, unit value, two func(t *thread, a, b value) value, check func(t *thread, op string, v value) value) {
	one := func(t *thread, v value) value { return check(t, name, v) }
	p.Defun(name, "&rest "+parameter, doc, func(t *thread, a args) value {
		vs := a.Rest()
		switch len(vs) {
		case 0:
			return unit
		case 1:
			return one(t, vs[0])
		}
		return foldLeft(t, two, vs[0], vs[1:])
	}).Direct1(one).Direct2(two)
}

func foldLeft(t *thread, two func(t *thread, a, b value) value, acc value, vs []value) value {
	for _, v := range vs {
		acc = two(t, acc, v)
		t.SafePointSoon()
	}
	return acc
}

func arithmeticOperators(in *interp.Interp) {
	cl := in.CL
	folded(cl, "+", "numbers", `Return the sum of NUMBERS, 0 if there are none.`,
		interp.Fix(0), (*thread).Add, checkNumber)
	folded(cl, "*", "numbers", `Return the product of NUMBERS, 1 if there are none.`,
		interp.Fix(1), (*thread).Mul, checkNumber)
	inverse := func(name, doc string, one func(t *thread, v value) value, two func(t *thread, a, b value) value) {
		cl.Defun(name, "number &rest more", doc, func(t *thread, a args) value {
			if len(a.Rest()) == 0 {
				return one(t, a.V(0))
			}
			return foldLeft(t, two, a.V(0), a.Rest())
		}).Direct1(one).Direct2(two)
	}
	inverse("-", `Return NUMBER less all of MORE; without MORE the negative of NUMBER.`,
		(*thread).Negate, (*thread).Sub)
	inverse("/", `Return NUMBER divided by each of MORE; without MORE the reciprocal of NUMBER.
A zero divisor, be it a float, signals division-by-zero.`,
		func(t *thread, v value) value { return t.Div(interp.Fix(1), v) }, (*thread).Div)
	cl.Defun1("1+", "number", `Return NUMBER plus one.`,
		func(t *thread, v value) value { return t.Add(v, interp.Fix(1)) })
	cl.Defun1("1-", "number", `Return NUMBER less one.`,
		func(t *thread, v value) value { return t.Sub(v, interp.Fix(1)) })
	cl.Defun1("abs", "number", `Return the absolute value of NUMBER.`, (*thread).Abs)
	cl.Defun1("signum", "number", `Return -1, 0 or 1 for a rational NUMBER as its sign is, otherwise NUMBER
divided by its absolute value; a float or complex zero is returned as it is.`, (*thread).Signum)
	folded(cl, "gcd", "integers", `Return the greatest common divisor of INTEGERS, 0 if there are none.`,
		interp.Fix(0), (*thread).GCD, absoluteInteger)
	folded(cl, "lcm", "integers", `Return the least common multiple of INTEGERS, 1 if there are none.`,
		interp.Fix(1), (*thread).LCM, absoluteInteger)
}

func absoluteInteger(t *thread, op string, v value) value { return t.Abs(checkInteger(t, op, v)) }

func comparisonOperators(in *interp.Interp) {
	cl := in.CL
	compare := func(name, doc string, check func(t *thread, op string, v value) value, holds func(t *thread, a, b value) bool) {
		cl.Defun(name, "number &rest more", doc, func(t *thread, a args) value {
			x, all := a.V(0), true
			if len(a.Rest()) == 0 {
				check(t, name, x)
			}
			for _, y := range a.Rest() {
				// The rest is compared all the same: it must be numbers.
				all = holds(t, x, y) && all
				x = y
				t.SafePointSoon()
			}
			return t.Bool(all)
		}).Direct2(func(t *thread, x, y value) value { return t.Bool(holds(t, x, y)) })
	}
	compare("=", `Return true if NUMBER and all of MORE are equal, whatever their types.`, checkNumber, (*thread).NumEqual)
	compare("<", `Return true if the reals NUMBER and MORE increase strictly.`, checkReal, (*thread).Less)
	compare("<=", `Return true if the reals NUMBER and MORE never decrease.`, checkReal, (*thread).LessEq)
	compare(">", `Return true if the reals NUMBER and MORE decrease strictly.`, checkReal, (*thread).Greater)
	compare(">=", `Return true if the reals NUMBER and MORE never increase.`, checkReal, (*thread).GreaterEq)
	cl.Defun("/=", "number &rest more", `Return true if no two of NUMBER and MORE are equal.`, func(t *thread, a args) value {
		x, rest := checkNumber(t, "/=", a.V(0)), a.Rest()
		for _, y := range rest {
			checkNumber(t, "/=", y)
		}
		for i := -1; i < len(rest); i++ {
			if i >= 0 {
				x = rest[i]
			}
			for _, y := range rest[i+1:] {
				if t.NumEqual(x, y) {
					return nil
				}
				t.SafePointSoon()
			}
		}
		return t.T
	}).Direct2(func(t *thread, x, y value) value {
		checkNumber(t, "/=", x)
		checkNumber(t, "/=", y)
		return t.Bool(!t.NumEqual(x, y))
	})
	extreme := func(name, doc string, two func(t *thread, a, b value) value) {
		cl.Defun(name, "number &rest more", doc, func(t *thread, a args) value {
			return foldLeft(t, two, checkReal(t, name, a.V(0)), a.Rest())
		}).Direct2(two)
	}
	extreme("max", `Return the greatest of the reals NUMBER and MORE, in its own type.`, (*thread).Max)
	extreme("min", `Return the least of the reals NUMBER and MORE, in its own type.`, (*thread).Min)
}

func numberPredicates(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	kind := func(p *interp.Package, name, doc string, is func(v value) bool) {
		p.Defun1(name, "object", doc, func(t *thread, v value) value { return t.Bool(is(v)) })
	}
	kind(cl, "numberp", `Return true if OBJECT is a number.`, interp.IsNumber)
	kind(cl, "realp", `Return true if OBJECT is a real number.`, interp.IsReal)
	kind(cl, "rationalp", `Return true if OBJECT is an integer or ratio.`, interp.IsRational)
	kind(cl, "integerp", `Return true if OBJECT is an integer.`, interp.IsInteger)
	kind(cl, "floatp", `Return true if OBJECT is a float.`, interp.IsFloat)
	kind(cl, "complexp", `Return true if OBJECT is a complex number.`, isComplex)
	kind(in.Excl, "fixnump", `Return true if OBJECT is a fixnum: an integer of 64 bits.`, isFixnum)
	kind(in.Excl, "bignump", `Return true if OBJECT is a bignum.`, isBignum)
	kind(in.Excl, "ratiop", `Return true if OBJECT is a ratio.`, isRatio)
	kind(in.Excl, "single-float-p", `Return true if OBJECT is a single-float.`, isSingle)
	kind(in.Excl, "double-float-p", `Return true if OBJECT is a double-float.`, isDouble)
	cl.Defun1("zerop", "number", `Return true if NUMBER is zero, of whatever type and sign.`, func(t *thread, v value) value {
		if n, ok := v.(interp.Fixnum); ok {
			return t.Bool(n == 0)
		}
		return t.Bool(t.NumEqual(checkNumber(t, "zerop", v), interp.Fix(0)))
	})
	cl.Defun1("plusp", "number", `Return true if the real NUMBER is greater than zero.`,
		func(t *thread, v value) value { return t.Bool(t.Sign("plusp", v) > 0) })
	cl.Defun1("minusp", "number", `Return true if the real NUMBER is less than zero; a negative zero is not.`,
		func(t *thread, v value) value { return t.Bool(t.Sign("minusp", v) < 0) })
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
	cl.Defun1("oddp", "integer", `Return true if INTEGER is odd.`,
		func(t *thread, v value) value { return t.Bool(odd(t, "oddp", v)) })
	cl.Defun1("evenp", "integer", `Return true if INTEGER is even.`,
		func(t *thread, v value) value { return t.Bool(!odd(t, "evenp", v)) })
}

func isComplex(v value) bool { _, ok := v.(*interp.Complex); return ok }
func isFixnum(v value) bool  { _, ok := v.(interp.Fixnum); return ok }
func isBignum(v value) bool  { _, ok := v.(*big.Int); return ok }
func isRatio(v value) bool   { _, ok := v.(*big.Rat); return ok }
func isSingle(v value) bool  { _, ok := v.(interp.SingleFloat); return ok }
func isDouble(v value) bool  { _, ok := v.(interp.DoubleFloat); return ok }
