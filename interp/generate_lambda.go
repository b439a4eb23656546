package interp

// build makes the lambda of n.
func (n *lambdaNode) build(t *Thread) *lambda {
	scope := n.scope
	g := &generator{in: t.In, t: t, scope: scope}
	t.SafePointSoon()
	lam := &lambda{
		name: n.name, nslots: scope.max, list: n.list, doc: n.doc, rest: -1, file: n.file, pos: n.pos,
		weight: int32(1 + scope.nesting/12), self: &sourceForm{n.source},
	}
	scope.lam = lam
	noteJumps(n.body, scope)
	scope.chooseFixnumVariables()
	p := n.params
	lam.nreq, lam.nopt = len(p.req), len(p.opts)
	lam.hasKeys, lam.allow, lam.binds = p.hasKeys, p.allow, p.binds
	lam.single = oneValued(n.body, scope, true)
	tail := forTail
	if lam.single {
		tail = forTailOne
	}
	body := n.body.gen(g, tail)
	required := g.arrivals(p.req)
	if len(p.opts) == 0 && p.rest == nil && !p.hasKeys && len(p.aux) == 0 && !p.binds {
		lam.simple = len(p.req)
		if required != nil {
			inner := body
			body = func(fr *Frame) Value {
				required(fr)
				return inner(fr)
			}
		}
		lam.body = body
		return lam
	}
	lam.simple = -1
	lam.body = body
	lam.reqEnd = required
	for _, o := range p.opts {
		lam.opts = append(lam.opts, g.optional(o))
	}
	if p.rest != nil {
		lam.rest = p.rest.v.slot
		lam.restEnd = g.arrival(p.rest)
	}
	for _, o := range p.keys {
		lam.keys = append(lam.keys, keyCode{o.key, g.optional(o)})
	}
	for _, o := range p.aux {
		lam.aux = append(lam.aux, g.optional(o))
	}
	return lam
}

// arrival makes what remains to be done once a parameter's argument is in its
// slot: put it in a cell, or bind the special variable. nil if nothing.
func (g *generator) arrival(b *boundParam) func(fr *Frame) {
	slot := b.v.slot
	switch {
	case b.special != nil:
		s := b.special
		return func(fr *Frame) { fr.t.Bind(s, fr.ref(slot)) }
	case b.v.inCell():
		return func(fr *Frame) { fr.set(slot, &cell{fr.ref(slot)}) }
	}
	return nil
}

func (g *generator) arrivals(params []*boundParam) func(fr *Frame) {
	var steps []func(fr *Frame)
	for _, b := range params {
		if f := g.arrival(b); f != nil {
			steps = append(steps, f)
		}
	}
	switch len(steps) {
	case 0:
		return nil
	case 1:
		return steps[0]
	}
	return func(fr *Frame) {
		for _, f := range steps {
			f(fr)
		}
	}
}

func (g *generator) optional(o *optionalParam) optionalCode {
	c := optionalCode{slot: o.v.slot, supplied: -1, end: g.arrival(&o.boundParam)}
	if o.def != nil {
		c.def = o.def.gen(g, forValue)
	}
	if o.supplied != nil {
		c.supplied = o.supplied.v.slot
		own, end := c.end, g.arrival(o.supplied)
		if end != nil {
			c.end = func(fr *Frame) {
				if own != nil {
					own(fr)
				}
				end(fr)
			}
		}
	}
	return c
}

func (n *lambdaNode) gen(g *generator, ctx context) code {
	lam := n.build(g.t)
	name := n.name
	captures := n.scope.captures
	switch len(captures) {
	case 0:
		return (&constNode{&Function{name: name, lam: lam}}).gen(g, ctx)
	case 1:
		read := rawRead(captures[0], n.outer)
		return one(ctx, func(fr *Frame) Value {
			x := &struct {
				f   Function
				env [1]Value
			}{}
			x.env[0] = read(fr)
			x.f = Function{name: name, lam: lam, env: x.env[:]}
			return &x.f
		})
	}
	reads := make([]code, len(captures))
	for i, v := range captures {
		reads[i] = rawRead(v, n.outer)
	}
	return one(ctx, func(fr *Frame) Value {
		env := make([]Value, len(reads))
		for i, read := range reads {
			env[i] = read(fr)
		}
		return &Function{name: name, lam: lam, env: env}
	})
}

// selfNode is the running function.
type selfNode struct{}

func (n *selfNode) gen(g *generator, ctx context) code {
	return one(ctx, func(fr *Frame) Value { return fr.fn })
}

// functionNode is (function name) of a global function.
type functionNode struct {
	sym *Symbol
	pos Pos
}

func (n *functionNode) gen(g *generator, ctx context) code {
	s, pos := n.sym, n.pos
	return one(ctx, func(fr *Frame) Value {
		f := s.fn
		if f == nil {
			fr.pos = pos
			f = fr.t.undefinedFunction(s)
		}
		return f
	})
}

type setfFunctionNode struct {
	sym *Symbol
	pos Pos
}

func (n *setfFunctionNode) gen(g *generator, ctx context) code {
	s, pos := n.sym, n.pos
	return one(ctx, func(fr *Frame) Value {
		f := s.SetfFunction()
		if f == nil {
			fr.pos = pos
			f = fr.t.undefinedSetfFunction(s)
		}
		return f
	})
}

// fletNode is flet or labels.
type fletNode struct {
	vars      []*variable
	functions []*lambdaNode
	recursive bool
	body      sub
}

func (n *fletNode) gen(g *generator, ctx context) code {
	codes := make([]code, 0, len(n.vars)+2)
	if n.recursive {
		codes = append(codes, n.genRecursive(g))
	} else {
		for i, v := range n.vars {
			make, store := n.functions[i].gen(g, forValue), storeFresh(v)
			codes = append(codes, func(fr *Frame) Value {
				store(fr, make(fr))
				return nil
			})
		}
	}
	return sequence(append(codes, n.body.gen(g, ctx)), false)
}

// genRecursive makes all functions of a labels, then fills in what they
// capture, each other included.
func (n *fletNode) genRecursive(g *generator) code {
	type maker struct {
		name  Value
		lam   *lambda
		slot  int
		reads []code
	}
	makers := make([]maker, len(n.vars))
	for i, v := range n.vars {
		m := maker{name: n.functions[i].name, lam: n.functions[i].build(g.t), slot: v.slot}
		for _, c := range n.functions[i].scope.captures {
			m.reads = append(m.reads, rawRead(c, n.functions[i].outer))
		}
		makers[i] = m
	}
	return func(fr *Frame) Value {
		for i := range makers {
			m := &makers[i]
			fr.set(m.slot, &Function{name: m.name, lam: m.lam, env: make([]Value, len(m.reads))})
		}
		for i := range makers {
			m := &makers[i]
			env := fr.ref(m.slot).(*Function).env
			for j, read := range m.reads {
				env[j] = read(fr)
			}
		}
		return nil
	}
}
