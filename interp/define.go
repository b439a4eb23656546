package interp

import (
	"reflect"
	"runtime"
)

// OperatorKind tells what a declared operator is.
type OperatorKind int

const (
	FunctionOperator OperatorKind = iota
	MacroOperator
	SpecialOperator
	VariableOperator
)

// Operator is the declaration of a function, macro, special operator or
// variable in Go: the one place from which come argument checks, describe,
// arglist, completion and the reference pages.
type Operator struct {
	Symbol     *Symbol
	Setf       bool // the function is named (setf Symbol)
	Kind       OperatorKind
	LambdaList string // in Lisp syntax; results may follow "=>"
	Doc        string

	in      *Interp
	fn      any // the Go function it was declared with
	parsed  *params
	generic bool // declared by Defgeneric
	// allowKeys says that what a generic function takes as &rest are keyword
	// arguments of any kind.
	allowKeys bool
}

// Source returns the Go file and line of the function behind a function or
// macro; "" for a variable.
func (op *Operator) Source() (file string, line int) {
	if op.fn == nil {
		return "", 0
	}
	pc := reflect.ValueOf(op.fn).Pointer()
	return runtime.FuncForPC(pc).FileLine(pc)
}

// Name returns the operator's name as Lisp prints it, "(setf x)" included.
func (op *Operator) Name() string {
	if op.Setf {
		return "(" + op.in.CaseName("setf") + " " + op.Symbol.name + ")"
	}
	return op.Symbol.name
}

func (op *Operator) params() *params {
	if op.parsed == nil {
		op.parsed = parseDeclared(op)
	}
	return op.parsed
}

// Operators returns every declaration, in the order made.
func (in *Interp) Operators() []*Operator { return in.operators }

func (p *Package) declare(kind OperatorKind, name, lambdaList, doc string, fn any) *Operator {
	op := &Operator{Kind: kind, LambdaList: lambdaList, Doc: doc, in: p.in, fn: fn}
	if place, ok := setfName(name); ok {
		op.Setf = true
		name = place
	}
	op.Symbol = p.Sym(name)
	p.in.operators = append(p.in.operators, op)
	return op
}

func setfName(name string) (place string, ok bool) {
	const head = "(setf "
	if len(name) > len(head) && name[:len(head)] == head {
		return name[len(head) : len(name)-1], true
	}
	return "", false
}

func (p *Package) install(op *Operator, g *goFunc) *Function {
	g.op = op
	f := &Function{name: op.Symbol, goFn: g}
	if op.Setf {
		f.name = List(p.in.S.Setf, op.Symbol)
		op.Symbol.SetSetfFunction(f)
	} else {
		op.Symbol.SetFunction(f)
	}
	g.multi = declaresManyValues(op.LambdaList)
	if g.fnN == nil {
		g.fnN = g.callBound
	}
	return f
}

// callBound puts args into the parameters' order and calls the function.
func (g *goFunc) callBound(t *Thread, args []Value) Value {
	p := g.op.params()
	slots, mark := t.pushArgs(p.nslots + p.restLength(len(args)))
	p.fill(t, g.op, args, slots)
	v := g.bound(t, Args{v: slots, op: g.op})
	t.popArgs(slots, mark)
	return v
}

// Defun declares a function. name is in lower case, "(setf name)" for a setf
// function. lambdaList is in Lisp syntax, with the results after "=>" where
// they are other than one value:
//
//	p.Defun("floor", "number &optional (divisor 1) => quotient remainder", `...`, floor)
//
// fn gets one slot for each parameter, in order, and one for each supplied-p
// parameter after it; those of &rest stand behind (see Args.Rest). A function
// that declares several results ends with Thread.Values or a call.
func (p *Package) Defun(name, lambdaList, doc string, fn func(t *Thread, a Args) Value) *Function {
	return p.install(p.declare(FunctionOperator, name, lambdaList, doc, fn), &goFunc{bound: fn})
}

// Defun0 declares a function without parameters.
func (p *Package) Defun0(name, lambdaList, doc string, fn func(t *Thread) Value) *Function {
	op := p.declare(FunctionOperator, name, lambdaList, doc, fn)
	return p.install(op, &goFunc{fn0: fn, fnN: func(t *Thread, args []Value) Value {
		t.checkCount(op, len(args), 0)
		return fn(t)
	}})
}

// Defun1 declares a function of one required parameter.
func (p *Package) Defun1(name, lambdaList, doc string, fn func(t *Thread, a Value) Value) *Function {
	op := p.declare(FunctionOperator, name, lambdaList, doc, fn)
	return p.install(op, &goFunc{fn1: fn, fnN: func(t *Thread, args []Value) Value {
		t.checkCount(op, len(args), 1)
		return fn(t, args[0])
	}})
}

// Defun2 declares a function of two required parameters.
func (p *Package) Defun2(name, lambdaList, doc string, fn func(t *Thread, a, b Value) Value) *Function {
	op := p.declare(FunctionOperator, name, lambdaList, doc, fn)
	return p.install(op, &goFunc{fn2: fn, fnN: func(t *Thread, args []Value) Value {
		t.checkCount(op, len(args), 2)
		return fn(t, args[0], args[1])
	}})
}

// Defun3 declares a function of three required parameters.
func (p *Package) Defun3(name, lambdaList, doc string, fn func(t *Thread, a, b, c Value) Value) *Function {
	op := p.declare(FunctionOperator, name, lambdaList, doc, fn)
	return p.install(op, &goFunc{fn3: fn, fnN: func(t *Thread, args []Value) Value {
		t.checkCount(op, len(args), 3)
		return fn(t, args[0], args[1], args[2])
	}})
}

// Direct1 and Direct2 add an entry that calls with that many arguments use
// instead of the general one; it must accept exactly what that one accepts.
func (f *Function) Direct1(fn func(t *Thread, a Value) Value) *Function {
	f.goFn.fn1 = fn
	return f
}

// Direct2 is Direct1 for two arguments.
func (f *Function) Direct2(fn func(t *Thread, a, b Value) Value) *Function {
	f.goFn.fn2 = fn
	return f
}

// Direct4 is Direct1 for four arguments.
func (f *Function) Direct4(fn func(t *Thread, a, b, c, d Value) Value) *Function {
	general := f.goFn.fnN
	f.goFn.fnN = func(t *Thread, args []Value) Value {
		if len(args) == 4 {
			return fn(t, args[0], args[1], args[2], args[3])
		}
		return general(t, args)
	}
	return f
}

// Direct3 is Direct1 for three arguments.
func (f *Function) Direct3(fn func(t *Thread, a, b, c Value) Value) *Function {
	f.goFn.fn3 = fn
	return f
}

// Defmacro declares a macro. fn returns the expansion; parameters that are
// lists in the lambda list, such as (var list), are one slot each, and &rest
// or &body is a slot holding the list. See Args.Form and Args.Env.
func (p *Package) Defmacro(name, lambdaList, doc string, fn func(t *Thread, a Args) Value) *Function {
	op := p.declare(MacroOperator, name, lambdaList, doc, fn)
	g := &goFunc{op: op, fn2: func(t *Thread, form, env Value) Value { return expandGoMacro(t, op, fn, form, env) }}
	g.fnN = func(t *Thread, args []Value) Value {
		t.checkCount(op, len(args), 2)
		return g.fn2(t, args[0], args[1])
	}
	f := &Function{name: op.Symbol, goFn: g}
	op.Symbol.SetMacro(f)
	return f
}

func expandGoMacro(t *Thread, op *Operator, fn func(t *Thread, a Args) Value, form, env Value) Value {
	items, ok := Slice(cdr(form))
	if !ok {
		t.ProgramError("~a: the form ~s is a dotted or circular list", op.Symbol, form)
	}
	p := op.params()
	slots := make([]Value, p.nslots)
	p.fill(t, op, items, slots)
	return fn(t, Args{v: slots, op: op, macro: &macroCall{form, env}})
}

// Defvar declares a special variable with its initial global value.
func (p *Package) Defvar(name, doc string, v Value) *Symbol {
	op := p.declare(VariableOperator, name, "", doc, nil)
	p.in.Special(op.Symbol, v)
	return op.Symbol
}

// Defconstant declares a constant.
func (p *Package) Defconstant(name, doc string, v Value) *Symbol {
	op := p.declare(VariableOperator, name, "", doc, nil)
	op.Symbol.SetConstant(v)
	return op.Symbol
}
