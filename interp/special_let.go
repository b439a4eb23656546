package interp

// The special forms that bind variables.

// letBinding is one variable of a let.
type letBinding struct {
	v       *variable // nil for a special
	special *Symbol
	init    sub
}

type bindingSpec struct {
	sym  *Symbol
	form Value
}

func (c *compiler) bindingSpecs(operator string, list Value) []bindingSpec {
	items, ok := Slice(list)
	if !ok {
		c.t.ProgramError("~a: the bindings ~s are not a proper list", NewString(operator), list)
	}
	specs := make([]bindingSpec, len(items))
	for i, item := range items {
		b, isList := item.(*Cons)
		if !isList {
			specs[i] = bindingSpec{c.checkVariable(operator, item), nil}
			continue
		}
		if n, ok := ListLength(b); !ok || n > 2 {
			c.t.ProgramError("~a: `~s' is not a binding", NewString(operator), item)
		}
		specs[i] = bindingSpec{c.checkVariable(operator, b.Car), cadr(b)}
	}
	return specs
}

// boundSpecially reports whether binding s makes a dynamic binding.
func (c *compiler) boundSpecially(s *Symbol, decls *declarations) bool {
	return s.IsSpecial() || decls.isSpecial(s)
}

func compileLet(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 1, -1)
	specs := c.bindingSpecs("let", ops[0])
	decls, _, body := c.parseBody(cdr(form.Cdr), false)
	n := &letNode{}
	inner := env
	mark := c.scope.next
	for i, spec := range specs {
		c.t.SafePointSoon()
		for _, other := range specs[:i] {
			if other.sym == spec.sym {
				c.t.ProgramError("let: the variable ~s is bound twice", spec.sym)
			}
		}
		inner = c.letBinding(n, spec.sym, c.stmt(spec.form, env), &decls, inner)
	}
	c.finishLet(n, specs, &decls, body, inner)
	c.scope.next = mark
	return n
}

func compileLetStar(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 1, -1)
	specs := c.bindingSpecs("let*", ops[0])
	decls, _, body := c.parseBody(cdr(form.Cdr), false)
	n := &letNode{sequential: true}
	mark := c.scope.next
	for _, spec := range specs {
		env = c.letBinding(n, spec.sym, c.stmt(spec.form, env), &decls, env)
	}
	c.finishLet(n, specs, &decls, body, env)
	c.scope.next = mark
	return n
}

// letBinding adds the binding of s to init and returns env with it.
func (c *compiler) letBinding(n *letNode, s *Symbol, init sub, decls *declarations, env *Env) *Env {
	b := letBinding{init: init}
	if c.boundSpecially(s, decls) {
		b.special = s
		n.specials++
		env = env.declareSpecial(s)
	} else {
		// The slot is taken only now: a let among the initial values must
		// not use it, nor those of the variables before.
		b.v = c.letVariable(s, init)
		env = env.bindVariable(b.v)
	}
	n.bindings = append(n.bindings, b)
	return env
}

// letVariable makes the variable of a let binding with its initial value.
func (c *compiler) letVariable(s *Symbol, init sub) *variable {
	v := &variable{sym: s, scope: c.scope, slot: c.scope.allocate(), values: []node{init.node}}
	if init.exits {
		v.exits = true
	}
	c.scope.lets = append(c.scope.lets, v)
	return v
}

func (c *compiler) finishLet(n *letNode, specs []bindingSpec, decls *declarations, body Value, env *Env) {
	env = c.declareFree(decls, env, func(s *Symbol) bool {
		for _, spec := range specs {
			if spec.sym == s {
				return true
			}
		}
		return false
	})
	n.body = c.bodySub(body, env)
}

func compileMultipleValueBind(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 2, -1)
	names, ok := Slice(ops[0])
	if !ok {
		c.t.ProgramError("multiple-value-bind: `~s' is not a list of variables", ops[0])
	}
	decls, _, body := c.parseBody(cddr(form.Cdr), false)
	n := &multipleValueBindNode{values: c.stmt(ops[1], env)}
	mark := c.scope.next
	bound := map[*Symbol]bool{}
	for _, name := range names {
		s := c.checkVariable("multiple-value-bind", name)
		if bound[s] {
			c.t.ProgramError("multiple-value-bind: the variable ~s is bound twice", s)
		}
		bound[s] = true
		b := letBinding{}
		if c.boundSpecially(s, &decls) {
			b.special = s
			n.specials++
			env = env.declareSpecial(s)
		} else {
			b.v = c.scope.newVariable(s)
			env = env.bindVariable(b.v)
		}
		n.bindings = append(n.bindings, b)
	}
	env = c.declareFree(&decls, env, func(s *Symbol) bool { return bound[s] })
	n.body = c.bodySub(body, env)
	c.scope.next = mark
	return n
}

func compileProgv(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 2, -1)
	n := &progvNode{symbols: c.arg(ops[0], env), values: c.arg(ops[1], env)}
	n.body = c.bodySub(cddr(form.Cdr), env)
	return n
}
