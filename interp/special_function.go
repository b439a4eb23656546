package interp

// The function special form, and lambda expressions as operators of calls.

func compileFunction(c *compiler, form *Cons, env *Env) node {
	name := c.operands(form, 1, 1)[0]
	if name == nil {
		name = c.in.nilSym
	}
	switch x := name.(type) {
	case *Symbol:
		if b := env.findFunction(x); b != nil {
			if b.kind == envMacro {
				if b.form != nil {
					return c.form(b.form, env)
				}
				c.t.ProgramError("function: ~s is a local macro", x)
			}
			return c.functionReference(b.v)
		}
		return &functionNode{x, c.pos}
	case *Cons:
		if x.Car == Value(c.in.S.Lambda) {
			if !isList(x.Cdr) || x.Cdr == nil {
				c.t.ProgramError("function: `~s' is not a lambda expression", x)
			}
			return c.lambda(cadr(x), cddr(x), nil, nil, nil, env)
		}
		if x.Car == Value(c.in.S.Setf) {
			if s, ok := c.in.AsSymbol(cadr(x)); ok && cdr(x) != nil {
				if b := env.findFunction(c.in.SetfName(s)); b != nil {
					return c.functionReference(b.v)
				}
				return &setfFunctionNode{s, c.pos}
			}
		}
	}
	c.t.ProgramError("function: `~s' is not the name of a function", name)
	return nil
}

// functionReference yields the local function v.
func (c *compiler) functionReference(v *variable) node {
	if v.selfOf != nil && v.selfOf == c.scope {
		return &selfNode{}
	}
	return c.reference(v)
}

// compileNamedFunction compiles (named-function name (lambda ...)).
func compileNamedFunction(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 2, 2)
	l, ok := ops[1].(*Cons)
	if !ok || l.Car != Value(c.in.S.Lambda) || cdr(l) == nil {
		c.t.ProgramError("named-function: `~s' is not a lambda expression", ops[1])
	}
	global, _ := ops[0].(*Symbol)
	if global != nil && (env.findFunction(global) != nil || c.scope.parent != nil) {
		global = nil
	}
	return c.lambda(cadr(l), cddr(l), ops[0], global, nil, env)
}

// lambdaCall compiles ((lambda ...) args).
func (c *compiler) lambdaCall(form *Cons, env *Env) node {
	l, ok := form.Car.(*Cons)
	if !ok || l.Car != Value(c.in.S.Lambda) || l.Cdr == nil {
		c.t.ProgramError("`~s' is not a function name or lambda expression, in the form ~s", form.Car, form)
	}
	fn := c.lambda(cadr(l), cddr(l), nil, nil, nil, env)
	return &callNode{target: fn, args: c.args(form.Cdr, env), pos: c.pos}
}
