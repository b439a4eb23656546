package builtins

import (
	"strconv"

	"sockrepl/interp"
)

// Shorthands of this package: names for interp's types, forms, lists.

type (
	value  = interp.Value
	thread = interp.Thread
	args   = interp.Args
)

// list and listStar build forms.
func list(vs ...value) value { return interp.List(vs...) }

func listStar(tail value, vs ...value) value { return interp.ListStar(tail, vs...) }

// car and cdr are those of Lisp, but NIL for what is no list.
func car(v value) value {
	if c, ok := v.(*interp.Cons); ok {
		return c.Car
	}
	return nil
}

func cdr(v value) value {
	if c, ok := v.(*interp.Cons); ok {
		return c.Cdr
	}
	return nil
}

func cadr(v value) value { return car(cdr(v)) }

func cddr(v value) value { return cdr(cdr(v)) }

// items returns the elements of a list in a macro call.
func items(t *thread, operator string, v value) []value {
	vs, ok := interp.Slice(v)
	if !ok {
		macroError(t, operator, "`~s' is not a proper list", v)
	}
	return vs
}

// macroError signals that a call of a macro is malformed; operator is the
// declared name of the macro.
func macroError(t *thread, operator, control string, args ...value) value {
	return t.ProgramError("~a: "+control, append([]value{interp.NewString(operator)}, args...)...)
}

func itoa(n int) string { return strconv.Itoa(n) }

// instanceOf returns v, which operator was given for an instance of class, as the
// T that such instances are.
func instanceOf[T any](t *thread, operator string, v value, class *interp.Class) T {
	x, ok := v.(T)
	if !ok {
		t.WrongType(operator, v, class.Name)
	}
	return x
}
