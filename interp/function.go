package interp

// Function is a Lisp function: compiled Lisp code with its captured variables,
// or an operator in Go.
type Function struct {
	name Value // symbol, list (setf symbol), *String, or NIL
	lam  *lambda
	env  []Value // captured variables: values, or *cell where assigned
	goFn *goFunc
}

// goFunc is a function in Go with the entries it offers; those missing are
// reached through fnN.
type goFunc struct {
	fn0 func(t *Thread) Value
	fn1 func(t *Thread, a Value) Value
	fn2 func(t *Thread, a, b Value) Value
	fn3 func(t *Thread, a, b, c Value) Value
	// fnN takes any number of arguments and checks that number itself. The
	// slice is the caller's: it must not be kept.
	fnN func(t *Thread, args []Value) Value
	// bound takes the parameters already in order, one slot each, as op's
	// lambda list says; nil if the function has only the entries above.
	bound func(t *Thread, a Args) Value
	op    *Operator // declaration; nil for functions made at run time
	multi bool      // may return other than one value
	// access is set for accessors of structures, see structure.go.
	access *structureAccess
	// generic is the generic function that the entries belong to; see
	// Function.Generic.
	generic *GenericFunction
	// instance has class and slots of a funcallable instance; see funcallable.go.
	instance *Instance
	// code is the code of the method that the function runs; see methodCode.
	code *methodCode
	doc  Value // docstring, if not that of op
	// around is what the function is when it is not encapsulated.
	around *Function
}

// Name returns the function's name: a symbol, a list (setf symbol), a *String
// or NIL.
func (f *Function) Name() Value { return f.name }

// SetName names an anonymous function.
func (f *Function) SetName(name Value) { f.name = name }

// Operator returns the declaration of a function written in Go, or nil.
func (f *Function) Operator() *Operator {
	if f.goFn == nil {
		return nil
	}
	return f.goFn.op
}

// IsCompiledLisp reports whether f was written in Lisp.
func (f *Function) IsCompiledLisp() bool { return f.lam != nil }

// NewGoFunction returns a function made at run time, such as the value of
// constantly or complement. fn checks its argument count with Thread.CheckArgs
// and must not keep args. It may return any number of values with Thread.Values
// (it must then do so on every path).
func NewGoFunction(name Value, fn func(t *Thread, args []Value) Value) *Function {
	return &Function{name: name, goFn: &goFunc{fnN: fn, multi: true}}
}

// Call0 to Call3 and Apply call f. In the values that come back t.nv is set:
// see Thread.Values.

// Call0 calls f without arguments.
func (t *Thread) Call0(f *Function) Value {
	if lam := f.lam; lam != nil {
		if lam.simple == 0 {
			return t.invoke0(f, lam)
		}
		return t.enter(f, lam, nil)
	}
	g := f.goFn
	var v Value
	if g.fn0 != nil {
		v = g.fn0(t)
	} else {
		v = g.fnN(t, nil)
	}
	if !g.multi {
		t.nv = 1
	}
	return v
}

// Call1 calls f with one argument.
func (t *Thread) Call1(f *Function, a Value) Value {
	if lam := f.lam; lam != nil && lam.simple == 1 {
		return t.invoke1(f, lam, a)
	}
	if g := f.goFn; g != nil && g.fn1 != nil {
		v := g.fn1(t, a)
		if !g.multi {
			t.nv = 1
		}
		return v
	}
	args, mark := t.pushArgs(1)
	args[0] = a
	v := t.Apply(f, args)
	t.popArgs(args, mark)
	return v
}

// Call2 calls f with two arguments.
func (t *Thread) Call2(f *Function, a, b Value) Value {
	if lam := f.lam; lam != nil && lam.simple == 2 {
		return t.invoke2(f, lam, a, b)
	}
	if g := f.goFn; g != nil && g.fn2 != nil {
		v := g.fn2(t, a, b)
		if !g.multi {
			t.nv = 1
		}
		return v
	}
	args, mark := t.pushArgs(2)
	args[0], args[1] = a, b
	v := t.Apply(f, args)
	t.popArgs(args, mark)
	return v
}

// Call3 calls f with three arguments.
func (t *Thread) Call3(f *Function, a, b, c Value) Value {
	if lam := f.lam; lam != nil && lam.simple == 3 {
		return t.invoke3(f, lam, a, b, c)
	}
	if g := f.goFn; g != nil && g.fn3 != nil {
		v := g.fn3(t, a, b, c)
		if !g.multi {
			t.nv = 1
		}
		return v
	}
	args, mark := t.pushArgs(3)
	args[0], args[1], args[2] = a, b, c
	v := t.Apply(f, args)
	t.popArgs(args, mark)
	return v
}

// Apply calls f with args, which stay the caller's.
func (t *Thread) Apply(f *Function, args []Value) Value {
	if f.lam != nil {
		return t.enter(f, f.lam, args)
	}
	g := f.goFn
	v := g.call(t, args)
	if !g.multi {
		t.nv = 1
	}
	return v
}

func (g *goFunc) call(t *Thread, args []Value) Value {
	switch len(args) {
	case 0:
		if g.fn0 != nil {
			return g.fn0(t)
		}
	case 1:
		if g.fn1 != nil {
			return g.fn1(t, args[0])
		}
	case 2:
		if g.fn2 != nil {
			return g.fn2(t, args[0], args[1])
		}
	case 3:
		if g.fn3 != nil {
			return g.fn3(t, args[0], args[1], args[2])
		}
	}
	return g.fnN(t, args)
}

// Funcall calls f with the values given. For paths that are not hot: the
// argument slice is allocated.
func (t *Thread) Funcall(f *Function, args ...Value) Value { return t.Apply(f, args) }

// pushArgs reserves n argument slots on the thread's argument stack. The slots
// never move; popArgs(args, mark) gives them back.
func (t *Thread) pushArgs(n int) (args []Value, mark int) {
	mark = t.argTop
	end := mark + n
	if end > len(t.argStack) {
		// The old array lives on in the slices handed out from it.
		t.argStack = make([]Value, 2*end+32)
	}
	t.argTop = end
	return t.argStack[mark:end:end], mark
}

func (t *Thread) popArgs(args []Value, mark int) {
	// Most are few: not worth a call that clears memory.
	switch len(args) {
	case 4:
		args[3] = nil
		fallthrough
	case 3:
		args[2] = nil
		fallthrough
	case 2:
		args[1] = nil
		fallthrough
	case 1:
		args[0] = nil
	default:
		clear(args)
	}
	t.argTop = mark
}

// PushArgs and PopArgs give Go functions argument slots for Apply without an
// allocation: pass what PushArgs returned to PopArgs afterwards.
func (t *Thread) PushArgs(n int) (args []Value, mark int) { return t.pushArgs(n) }

// PopArgs gives back what PushArgs returned.
func (t *Thread) PopArgs(args []Value, mark int) { t.popArgs(args, mark) }

// IsClosure reports whether f, written in Lisp, has captured variables.
func (f *Function) IsClosure() bool { return len(f.own().env) > 0 }

// displayName is the function's name for messages.
func (f *Function) displayName(t *Thread) Value {
	if f.name == nil {
		return t.In.S.Lambda
	}
	return f.name
}

// SetMacroLambdaList records the lambda list that a macro was defined with.
func (f *Function) SetMacroLambdaList(list Value) {
	if f.lam != nil {
		f.lam.list = list
	}
}

// LambdaExpression returns the source of a function written in Lisp, or NIL.
func (f *Function) LambdaExpression() Value {
	if f = f.own(); f.lam == nil || f.lam.self == nil {
		return nil
	}
	return f.lam.self.form
}

// LambdaList returns the lambda list of a function written in Lisp.
func (f *Function) LambdaList() (list Value, ok bool) {
	if f = f.own(); f.lam == nil {
		return nil, false
	}
	return f.lam.list, true
}

// Documentation returns the docstring of f, a *String or NIL.
func (f *Function) Documentation() Value {
	f = f.own()
	switch {
	case f.lam != nil:
		return f.lam.doc
	case f.goFn.doc != nil:
		return f.goFn.doc
	case f.goFn.op != nil && f.goFn.op.Doc != "":
		return NewString(f.goFn.op.Doc)
	}
	return nil
}

// SetDocumentation makes doc the docstring of f.
func (f *Function) SetDocumentation(doc Value) {
	if f = f.own(); f.lam != nil {
		f.lam.doc = doc
	} else {
		f.goFn.doc = doc
	}
}
