package interp

// Local functions: flet and labels.

// SetfName returns the uninterned symbol that stands for the function name
// (setf s): local functions and compiler macros of that name are kept under it.
func (in *Interp) SetfName(s *Symbol) *Symbol {
	e := s.extra()
	if e.setfName == nil {
		e.setfName = NewSymbol("(SETF " + s.name + ")")
	}
	return e.setfName
}

// localName splits the name of a local function definition into the symbol it
// is known under and the name of its block.
func (c *compiler) localName(operator string, v Value) (name, block *Symbol) {
	if x, ok := v.(*Cons); ok && x.Car == Value(c.in.S.Setf) && x.Cdr != nil && cddr(x) == nil {
		if s, ok := c.in.AsSymbol(cadr(x)); ok {
			return c.in.SetfName(s), s
		}
	}
	s := c.checkFunctionName(operator, v)
	return s, s
}

func (c *compiler) localDefinitions(operator string, form *Cons) []*Cons {
	ops := c.operands(form, 1, -1)
	items, ok := Slice(ops[0])
	if !ok {
		c.t.ProgramError("~a: `~s' is not a list of definitions", NewString(operator), ops[0])
	}
	defs := make([]*Cons, len(items))
	for i, item := range items {
		def, ok := item.(*Cons)
		if n, proper := ListLength(item); !ok || !proper || n < 2 {
			c.t.ProgramError("~a: `~s' is not a definition", NewString(operator), item)
		}
		defs[i] = def
	}
	return defs
}

// localLambda compiles the function of a definition of flet or labels, its body
// in a block of its name.
func (c *compiler) localLambda(def *Cons, block *Symbol, self *variable, env *Env) *lambdaNode {
	decls, doc, body := splitBody(c.in, cddr(def))
	forms := List(ListStar(body, c.in.S.Block, block))
	if doc != nil {
		forms = NewCons(doc, forms)
	}
	for i := len(decls) - 1; i >= 0; i-- {
		forms = NewCons(decls[i], forms)
	}
	return c.lambda(cadr(def), forms, def.Car, nil, self, env)
}

func compileFlet(c *compiler, form *Cons, env *Env) node {
	defs := c.localDefinitions("flet", form)
	n := &fletNode{}
	inner := env
	mark := c.scope.next
	for _, def := range defs {
		name, block := c.localName("flet", def.Car)
		fn := c.localLambda(def, block, nil, env)
		v := &variable{sym: name, scope: c.scope, slot: c.scope.allocate()}
		n.vars = append(n.vars, v)
		n.functions = append(n.functions, fn)
		inner = inner.bindFunction(v)
	}
	decls, _, body := c.parseBody(cdr(form.Cdr), false)
	n.body = c.bodySub(body, c.declareFree(&decls, inner, nil))
	c.scope.next = mark
	return n
}

func compileLabels(c *compiler, form *Cons, env *Env) node {
	defs := c.localDefinitions("labels", form)
	n := &fletNode{recursive: true}
	mark := c.scope.next
	blocks := make([]*Symbol, len(defs))
	for i, def := range defs {
		name, block := c.localName("labels", def.Car)
		blocks[i] = block
		v := &variable{sym: name, scope: c.scope, slot: c.scope.allocate()}
		n.vars = append(n.vars, v)
		env = env.bindFunction(v)
	}
	for i, def := range defs {
		n.functions = append(n.functions, c.localLambda(def, blocks[i], n.vars[i], env))
	}
	decls, _, body := c.parseBody(cdr(form.Cdr), false)
	n.body = c.bodySub(body, c.declareFree(&decls, env, nil))
	c.scope.next = mark
	return n
}
