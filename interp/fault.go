package interp

// attempt calls body. If it signals an error that nothing in it handles it is
// left, and the condition is returned.
func (t *Thread) attempt(body func()) (condition *Instance) {
	v, clause := t.HandlerCase([]Value{t.In.S.Error}, func() Value {
		body()
		return nil
	})
	if clause < 0 {
		return nil
	}
	return v.(*Instance)
}

// compiled compiles with what build does. A form at fault, one that is
// malformed or whose macro function signals an error, does no harm before it is
// reached: when the first attempt fails, a second finds the innermost forms at
// fault and puts in their places calls that signal what was wrong.
func (t *Thread) compiled(start func() *compiler, build func(c *compiler) *lambda) (lam *lambda) {
	outer := t.compiler
	try := func(careful bool) {
		c := start()
		c.careful = careful
		restore := t.compiling(c)
		lam = build(c)
		restore()
	}
	if t.attempt(func() { try(false) }) != nil {
		t.compiler = outer
		try(true)
	}
	return lam
}

// carefully compiles a compound form, and one that signals its error if it
// cannot be compiled.
func (c *compiler) carefully(form *Cons, env *Env) (n node) {
	before := *c
	condition := c.t.attempt(func() { n = c.compound(form, env) })
	if condition == nil {
		return n
	}
	*c = before
	c.t.compiler = c
	return c.fault(form, condition, env)
}

// macroexpand1 is Macroexpand1 for a form whose compilation is in progress.
func (c *compiler) macroexpand1(form Value, env *Env) (expansion Value, expanded bool) {
	if c.careful {
		return c.carefullyMacroexpand1(form, env)
	}
	return c.t.Macroexpand1(form, envValue(env))
}

// carefullyMacroexpand1 is Macroexpand1 for a form that may be at fault; where it
// is found when the form is compiled.
func (c *compiler) carefullyMacroexpand1(form Value, env *Env) (expansion Value, expanded bool) {
	c.t.attempt(func() { expansion, expanded = c.t.Macroexpand1(form, envValue(env)) })
	return expansion, expanded
}

// fault is the node that signals condition, which was found in form. A warning
// tells of it unless the form is about to be evaluated anyway.
func (c *compiler) fault(form *Cons, condition *Instance, env *Env) node {
	if c.scope.parent != nil {
		var at Place
		if c.file != nil {
			at = Place{c.file.name, c.pos}
		}
		c.t.WarnOfFault(form, at, condition)
	}
	return c.globalCall(c.in.Excl.InternalSym("%compile-time-error"), List(nil, List(c.in.S.Quote, condition)).(*Cons), env)
}

// WarnOfFault warns of the error condition in form, which is at
// the place if that has a position. It returns the text that describes it.
func (t *Thread) WarnOfFault(form Value, at Place, condition Value) string {
	report := t.SafeReport(condition)
	if at.Pos != 0 {
		report = at.String() + ": " + report
	}
	t.Call3(t.FunctionDesignator(t.In.CL.Sym("warn")),
		NewString("Error in the form ~a, which will signal it when it is evaluated: ~a"), NewString(t.Briefly(form)), NewString(report))
	return report
}

// Briefly prints the beginning of a form.
func (t *Thread) Briefly(form Value) string {
	S := &t.In.S
	mark := t.BindMark()
	t.Bind(S.StarPrintLength, Fix(3))
	t.Bind(S.StarPrintLevel, Fix(2))
	text := t.Prin1(form)
	t.Unbind(mark)
	return text
}
