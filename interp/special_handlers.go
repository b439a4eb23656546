package interp

// The special forms that handler-bind, handler-case and restart-case expand
// into. Their bodies are compiled in place, in the frame of the function
// around, so that entering one costs little and exits out of it stay cheap.

// DefineHandlerForms gives the interpreter
//
//	(excl::%handler-bind ((type function-form) ...) form ...)
//	(excl::%handler-case form (type (variable) form ...) ...)
//	(excl::%with-restarts restarts-form form ...)
//
// The types are not evaluated. A clause of %handler-case may leave out the
// variable; restarts-form returns a list of restarts.
func (in *Interp) DefineHandlerForms() {
	for name, f := range map[string]specialForm{
		"%handler-bind": compileHandlerBind, "%handler-case": compileHandlerCase, "%with-restarts": compileWithRestarts,
	} {
		in.Excl.InternalSym(name).special = f
	}
}

type handlerBindNode struct {
	types     []Value
	functions []node
	body      sub
}

func compileHandlerBind(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 1, -1)
	n := &handlerBindNode{}
	for bindings := ops[0]; bindings != nil; bindings = cdr(bindings) {
		b := car(bindings)
		n.types = append(n.types, car(b))
		n.functions = append(n.functions, c.arg(cadr(b), env))
	}
	n.body = c.bodySub(cdr(form.Cdr), env)
	return n
}

func (n *handlerBindNode) gen(g *generator, ctx context) code {
	body := n.body.gen(g, ctx.noTail())
	types := n.types
	functions := make([]code, len(n.functions))
	for i, f := range n.functions {
		functions[i] = f.gen(g, forValue)
	}
	return func(fr *Frame) Value {
		t := fr.t
		h := &handlerCluster{bindings: make([]handlerBinding, len(types))}
		for i, f := range functions {
			h.bindings[i] = t.newHandler(types[i], t.FunctionDesignator(f(fr)), i)
		}
		h.next = t.handlers
		t.handlers = h
		v := body(fr)
		t.handlers = h.next
		return v
	}
}

type handlerCaseNode struct {
	body    sub
	target  *dynamicTarget
	clauses []handlerClause
}

// handlerClause is a clause of handler-case.
type handlerClause struct {
	typ     Value
	binding *letBinding // of the variable, nil if there is none
	body    sub
}

func compileHandlerCase(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 1, -1)
	n := &handlerCaseNode{target: &dynamicTarget{}}
	c.inside(n.target, func() { n.body = c.stmt(ops[0], env) })
	for _, op := range ops[1:] {
		n.clauses = append(n.clauses, c.handlerClause(op, env))
	}
	return n
}

func (c *compiler) handlerClause(clause Value, env *Env) handlerClause {
	h := handlerClause{typ: car(clause)}
	decls, _, body := c.parseBody(cddr(clause), false)
	mark := c.scope.next
	var bound *Symbol
	if vars, ok := cadr(clause).(*Cons); ok {
		bound = c.checkVariable("handler-case", vars.Car)
		h.binding = &letBinding{}
		if c.boundSpecially(bound, &decls) {
			h.binding.special = bound
			env = env.declareSpecial(bound)
		} else {
			h.binding.v = c.scope.newVariable(bound)
			env = env.bindVariable(h.binding.v)
		}
	}
	h.body = c.bodySub(body, c.declareFree(&decls, env, func(s *Symbol) bool { return s == bound }))
	c.scope.next = mark
	return h
}

// gen makes the code of the clause: it gets the condition and binds it.
func (h *handlerClause) gen(g *generator, ctx context) func(fr *Frame, v Value) Value {
	switch {
	case h.binding == nil:
		body := h.body.gen(g, ctx)
		return func(fr *Frame, v Value) Value { return body(fr) }
	case h.binding.special != nil:
		s, body := h.binding.special, h.body.gen(g, ctx.noTail())
		return func(fr *Frame, v Value) Value {
			mark := len(fr.t.binds)
			fr.t.Bind(s, v)
			v = body(fr)
			fr.t.Unbind(mark)
			return v
		}
	}
	store, body := storeFresh(h.binding.v), h.body.gen(g, ctx)
	return func(fr *Frame, v Value) Value {
		store(fr, v)
		return body(fr)
	}
}

// handlerCaseEntry is one entry of a handler-case, allocated at once.
type handlerCaseEntry struct {
	cluster  handlerCluster
	exit     point
	bindings [2]handlerBinding
	next     *handlerCaseEntry // the next spare one
}

// newEntry returns an entry that is not in use.
func (t *Thread) newEntry() *handlerCaseEntry {
	if e := t.spare.entry; e != nil {
		t.spare.entry = e.next
		t.spare.entries--
		e.next = nil
		return e
	}
	return &handlerCaseEntry{}
}

// dropEntry takes an entry back that nothing refers to any more.
func (t *Thread) dropEntry(e *handlerCaseEntry) {
	if t.spare.entries < maxSpare {
		// The next use sets all else; what it keeps alive meanwhile is little.
		e.exit.value, e.exit.expired = nil, false
		e.next = t.spare.entry
		t.spare.entry = e
		t.spare.entries++
	}
}

func (n *handlerCaseNode) gen(g *generator, ctx context) code {
	body := n.body.gen(g, ctx.noTail())
	types := make([]Value, len(n.clauses))
	clauses := make([]func(fr *Frame, v Value) Value, len(n.clauses))
	blind := make([]bool, len(n.clauses))
	for i := range n.clauses {
		types[i], blind[i] = n.clauses[i].typ, n.clauses[i].binding == nil
		clauses[i] = n.clauses[i].gen(g, ctx)
	}
	mark := n.target.mark
	return func(fr *Frame) Value {
		t := fr.t
		e := t.newEntry()
		e.exit.tag = -1
		e.exit.mark = mark
		h := &e.cluster
		h.next, h.exit = t.handlers, &e.exit
		h.bindings = e.bindings[:0]
		for i, typ := range types {
			b := t.newHandler(typ, nil, i)
			b.blind = blind[i]
			h.bindings = append(h.bindings, b)
		}
		v, clause := t.handlerCase(h, fr, body)
		if mark != nil && fr.exit == mark {
			fr.exit = nil
		}
		t.dropEntry(e)
		if clause < 0 {
			return v
		}
		return clauses[clause](fr, v)
	}
}

type withRestartsNode struct {
	restarts node
	body     sub
}

func compileWithRestarts(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 1, -1)
	return &withRestartsNode{restarts: c.arg(ops[0], env), body: c.bodySub(cdr(form.Cdr), env)}
}

func (n *withRestartsNode) gen(g *generator, ctx context) code {
	restarts, body := n.restarts.gen(g, forValue), n.body.gen(g, ctx.noTail())
	return func(fr *Frame) Value {
		t := fr.t
		k := &restartCluster{}
		list := restarts(fr)
		for l := list; l != nil; l = cdr(l) {
			r, ok := car(l).(*Restart)
			if !ok {
				return t.WrongType("%with-restarts", car(l), t.In.S.Restart)
			}
			k.restarts = append(k.restarts, r)
		}
		k.next = t.restarts
		t.restarts = k
		v := body(fr)
		t.restarts = k.next
		return v
	}
}
