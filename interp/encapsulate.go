package interp

// Encapsulate has every call of f go through around, which gets what f did
// before as inner. f stays the same object, so that all who have it see the
// change. The function returned undoes it.
//
// Calls of f to itself in tail position are jumps that nobody sees; f is
// compiled again without them if it is no closure and its source is known.
func (t *Thread) Encapsulate(f *Function, around func(t *Thread, inner *Function, args []Value) Value) (undo func()) {
	inner := *f
	called := &inner
	if f.lam != nil && len(f.env) == 0 && f.lam.self != nil {
		if again, ok := f.lam.self.form.(*Cons); ok {
			if g := t.recompile(again, f); g != nil {
				called = g
			}
		}
	}
	g := &goFunc{multi: true, around: &inner, fnN: func(t *Thread, args []Value) Value { return around(t, called, args) }}
	if f.goFn != nil {
		g.op, g.generic, g.doc, g.instance = f.goFn.op, f.goFn.generic, f.goFn.doc, f.goFn.instance
	}
	f.lam, f.env, f.goFn = nil, nil, g
	return func() {
		if f.goFn == g {
			f.lam, f.env, f.goFn = inner.lam, inner.env, inner.goFn
			return
		}
		// Another encapsulation is around this one.
		g.fnN = func(t *Thread, args []Value) Value { return t.Apply(&inner, args) }
	}
}

// recompile compiles a function's source so that its calls to itself are
// ordinary ones; nil if it does not compile any more.
func (t *Thread) recompile(source *Cons, f *Function) *Function {
	v, clause := t.HandlerCase([]Value{t.In.S.Error}, func() Value { return t.CompileLambda(source) })
	if g, ok := v.(*Function); ok && clause < 0 {
		g.name = f.name
		return g
	}
	return nil
}

// own returns what describes f: f itself, or what it was before it was
// encapsulated.
func (f *Function) own() *Function {
	if f.goFn != nil && f.goFn.around != nil {
		return f.goFn.around.own()
	}
	return f
}
