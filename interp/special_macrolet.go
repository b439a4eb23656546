package interp

// The special forms that bind macros and symbol macros.

func compileSymbolMacrolet(c *compiler, form *Cons, env *Env) node {
	inner, body := c.symbolMacrolet(form, env)
	return c.body(body, inner)
}

// symbolMacrolet returns the environment with the symbol macros of form, and
// its body.
func (c *compiler) symbolMacrolet(form *Cons, env *Env) (*Env, Value) {
	ops := c.operands(form, 1, -1)
	items, ok := Slice(ops[0])
	if !ok {
		c.t.ProgramError("symbol-macrolet: `~s' is not a list of bindings", ops[0])
	}
	decls, _, body := c.parseBody(cdr(form.Cdr), false)
	for _, item := range items {
		b, ok := Slice(item)
		if !ok || len(b) != 2 {
			c.t.ProgramError("symbol-macrolet: `~s' is not a list (symbol expansion)", item)
		}
		s := c.checkVariable("symbol-macrolet", b[0])
		if c.boundSpecially(s, &decls) {
			c.t.ProgramError("symbol-macrolet: ~s is a special variable", s)
		}
		env = env.bindSymbolMacro(s, b[1])
	}
	return c.declareFree(&decls, env, nil), body
}

func compileMacrolet(c *compiler, form *Cons, env *Env) node {
	inner, body := c.macrolet(form, env)
	return c.body(body, inner)
}

// macrolet returns the environment with the macros of form, and its body.
func (c *compiler) macrolet(form *Cons, env *Env) (*Env, Value) {
	ops := c.operands(form, 1, -1)
	items, ok := Slice(ops[0])
	if !ok {
		c.t.ProgramError("macrolet: `~s' is not a list of definitions", ops[0])
	}
	inner := env
	for _, item := range items {
		def, ok := item.(*Cons)
		if !ok || !isList(def.Cdr) || def.Cdr == nil {
			c.t.ProgramError("macrolet: `~s' is not a definition", item)
		}
		s := c.checkFunctionName("macrolet", def.Car)
		expander := MacroFunctionForm(c.t, s, cadr(def), cddr(def))
		inner = inner.bindMacro(s, c.t.compileInMacroEnv(expander, env))
	}
	decls, _, body := c.parseBody(cdr(form.Cdr), false)
	return c.declareFree(&decls, inner, nil), body
}
