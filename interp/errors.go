package interp

import (
	"math/big"
	"strings"
	"unicode"
)

// Signalling from Go. None of these functions returns: a handler leaves, or
// the debugger does. Those with a result have it only so that a call can stand
// in a return statement. Control strings are FORMAT's; arguments are Lisp
// objects and are printed only if somebody asks for the report.

// ErrorOf signals a condition of the class that name names, made with
// initargs (keyword, value, ...), with a report from control and args.
//
// A report that begins with an operator's declared name and a colon shows the name
// as symbols print.
func (t *Thread) ErrorOf(name *Symbol, initargs []Value, control string, args ...Value) Value {
	control, args = t.In.withOperatorInCase(control, args)
	c := t.In.MakeCondition(name, append(initargs,
		t.In.S.KFormatControl, NewString(control), t.In.S.KFormatArguments, List(args...)))
	return t.ErrorCondition(c)
}

// withOperatorInCase returns a control string and its arguments with the operator's
// name that stands before the first colon in the interpreter's case. Declared names
// are in lower case; those of zygomys may not be, and stay.
func (in *Interp) withOperatorInCase(control string, args []Value) (string, []Value) {
	name, rest, ok := strings.Cut(control, ": ")
	switch {
	case !ok || in.Modern:
	case name == "~a" && len(args) > 0:
		if s, isString := args[0].(*String); isString && isDeclaredName(s.Go()) {
			args[0] = NewString(in.CaseName(s.Go()))
		}
	case isDeclaredName(name):
		control = in.CaseName(name) + ": " + rest
	}
	return control, args
}

// isDeclaredName reports whether s can be the name of an operator in its
// declaration: a word in lower case, or (setf word).
func isDeclaredName(s string) bool {
	if inner, ok := strings.CutPrefix(s, "(setf "); ok {
		s = strings.TrimSuffix(inner, ")")
	}
	return !strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c == '~' || c == '(' || unicode.IsUpper(c) })
}

// SimpleError signals a simple-error.
func (t *Thread) SimpleError(control string, args ...Value) Value {
	return t.ErrorOf(t.In.S.SimpleError, nil, control, args...)
}

// ProgramError signals a program-error.
func (t *Thread) ProgramError(control string, args ...Value) Value {
	return t.ErrorOf(t.In.S.ProgramError, nil, control, args...)
}

// ControlError signals a control-error.
func (t *Thread) ControlError(control string, args ...Value) Value {
	return t.ErrorOf(t.In.S.ControlError, nil, control, args...)
}

// PackageError signals a package-error about the package or name p.
func (t *Thread) PackageError(p Value, control string, args ...Value) Value {
	return t.ErrorOf(t.In.S.PackageError, []Value{t.In.S.KPackage, p}, control, args...)
}

// TypeError signals a type-error with a report of its own.
func (t *Thread) TypeError(datum, expected Value, control string, args ...Value) Value {
	return t.ErrorOf(t.In.S.TypeError, []Value{t.In.S.KDatum, datum, t.In.S.KExpectedType, expected}, control, args...)
}

// WrongType signals that operator (a declared lower-case name of a Lisp
// operator) got datum where it expected an object of the type expected.
func (t *Thread) WrongType(operator string, datum, expected Value) Value {
	t.refineWrongType(NewString(t.In.CaseName(operator)), datum, expected)
	return t.TypeError(datum, expected, "~a: `~s' is not of the expected type `~s'",
		NewString(operator), datum, expected)
}

// refineWrongType signals the type-errors whose datum, as operators see it, is of
// the expected type by itself: a list that is not a proper one, a number too
// great for an index.
func (t *Thread) refineWrongType(operator, datum, expected Value) {
	S := &t.In.S
	switch x := datum.(type) {
	case *Cons:
		if expected != Value(S.List) && expected != Value(S.Sequence) {
			return
		}
		if tail, dotted := dottedTail(x); dotted {
			t.TypeError(tail, S.List, "~a: the list ~s ends in ~s, not in NIL", operator, x, tail)
		}
		t.TypeError(x, List(S.And, S.List, List(S.Satisfies, S.ListLength)), "~a: the list is circular", operator)
	case *big.Int:
		if expected == Value(S.UnsignedByte) && x.Sign() > 0 {
			t.TypeError(x, List(S.And, S.Fixnum, S.UnsignedByte), "~a: ~d is too great", operator, x)
		}
	}
}

// dottedTail returns the atom that ends a list; dotted is false if that is NIL
// or the list is circular.
func dottedTail(c *Cons) (tail Value, dotted bool) {
	slow := c
	for i := 0; ; i++ {
		next, ok := c.Cdr.(*Cons)
		if !ok {
			return c.Cdr, c.Cdr != nil
		}
		if c = next; i%2 == 1 {
			slow = slow.Cdr.(*Cons)
		}
		if c == slow {
			return nil, false
		}
	}
}

func (t *Thread) wrongArgument(operator Value, name string, datum, expected Value) Value {
	t.refineWrongType(operator, datum, expected)
	return t.TypeError(datum, expected, "~a: the argument ~a, `~s', is not of the expected type `~s'",
		operator, NewString(name), datum, expected)
}

// StreamError signals a stream-error about stream.
func (t *Thread) StreamError(stream Value, control string, args ...Value) Value {
	return t.ErrorOf(t.In.S.StreamError, []Value{t.In.S.KStream, stream}, control, args...)
}

// EndOfFile signals end-of-file on stream.
func (t *Thread) EndOfFile(stream Value) Value {
	return t.ErrorOf(t.In.S.EndOfFile, []Value{t.In.S.KStream, stream},
		"eof encountered on stream ~s", stream)
}

// ParseError signals a parse-error.
func (t *Thread) ParseError(control string, args ...Value) Value {
	return t.ErrorOf(t.In.S.ParseError, nil, control, args...)
}

// StorageCondition signals a storage-condition.
func (t *Thread) StorageCondition(control string, args ...Value) Value {
	return t.ErrorOf(t.In.S.StorageCondition, nil, control, args...)
}

// ArithmeticError signals an arithmetic-error of the class name: the operation
// (a declared lower-case name) on operands failed.
func (t *Thread) ArithmeticError(name *Symbol, operation string, operands ...Value) Value {
	op := t.In.CL.Sym(operation)
	list := List(operands...)
	return t.ErrorOf(name, []Value{t.In.S.KOperation, op, t.In.S.KOperands, list},
		"~a was signalled by ~s with the operands ~s", name, op, list)
}

// DivisionByZero signals division-by-zero.
func (t *Thread) DivisionByZero(operation string, operands ...Value) Value {
	op := t.In.CL.Sym(operation)
	list := List(operands...)
	return t.ErrorOf(t.In.S.DivisionByZero, []Value{t.In.S.KOperation, op, t.In.S.KOperands, list},
		"Attempt to divide ~s by zero.", car(list))
}

func (t *Thread) argumentCount(op *Operator, n int, p *params) {
	lo, hi := p.req, p.req+p.opt
	if p.rest || len(p.keys) > 0 || p.allowOther {
		hi = -1
	}
	t.wrongCount(operatorName(op), n, lo, hi)
}

func (t *Thread) checkCount(op *Operator, n, want int) {
	if n != want {
		t.wrongCount(operatorName(op), n, want, want)
	}
}

// CheckArgs signals a program-error unless n is from lo to hi (any number if hi
// is negative); name is the function's name for the report.
func (t *Thread) CheckArgs(name Value, n, lo, hi int) {
	if n < lo || hi >= 0 && n > hi {
		t.wrongCount(name, n, lo, hi)
	}
}

func (t *Thread) wrongCount(name Value, n, lo, hi int) {
	if name == nil {
		name = NewString("an unnamed function")
	} else {
		name = NewString(t.Prin1(name))
	}
	bound, limit := "", lo
	switch {
	case lo == hi:
	case n < lo:
		bound = "at least "
	default:
		bound, limit = "at most ", hi
	}
	t.ProgramError("~a got ~d arg~:p, wanted ~a~d arg~:p.", name, FixInt(n), NewString(bound), FixInt(limit))
}

// FunctionDesignator returns the function that v designates: a function, a
// symbol with a global function, or a lambda expression. It signals
// undefined-function for another symbol and a type-error for anything else.
func (t *Thread) FunctionDesignator(v Value) *Function {
	f, ok := t.designatedFunction(v)
	if !ok {
		t.TypeError(v, t.In.S.Function, "`~s' is neither a function nor the name of one", v)
	}
	return f
}

// FunctionArgument is FunctionDesignator of what operator was given as the
// argument of that name, which the error's message tells.
func (t *Thread) FunctionArgument(operator, name string, v Value) *Function {
	return t.functionArgument(NewString(t.In.CaseName(operator)), name, v)
}

func (t *Thread) functionArgument(operator Value, name string, v Value) *Function {
	f, ok := t.designatedFunction(v)
	if !ok {
		t.TypeError(v, t.In.S.Function, "~a: the argument ~a, `~s', is neither a function nor the name of one",
			operator, NewString(t.In.CaseName(name)), v)
	}
	return f
}

func (t *Thread) designatedFunction(v Value) (f *Function, ok bool) {
	switch f := v.(type) {
	case *Function:
		return f, true
	case *Symbol:
		if f.fn != nil {
			return f.fn, true
		}
		return t.undefinedFunction(f), true
	case nil:
		return t.undefinedFunction(t.In.nilSym), true
	case *Cons:
		if f.Car == Value(t.In.S.Lambda) {
			return t.compileLambdaExpression(f, nil), true
		}
	}
	return nil, false
}
