package interp

// Calls with constant keywords: where their arguments go in the callee is worked
// out once for each callee.

// keySite is a call whose arguments from some position on are constant
// keywords, each with its value: where they go in the callee is worked out
// once for each callee.
type keySite struct {
	keywords []keywordArg
}

// keywordArg is a constant symbol at an argument position.
type keywordArg struct {
	index int
	key   *Symbol
}

// newKeySite returns the keyword arguments at the tail of an argument list,
// nil if there are none.
func (c *compiler) newKeySite(list Value) *keySite {
	items, _ := Slice(list)
	var site keySite
	for i := len(items) - 2; i >= 0; i -= 2 {
		s, ok := items[i].(*Symbol)
		if !ok || !s.IsKeyword() {
			break
		}
		site.keywords = append(site.keywords, keywordArg{i, s})
	}
	if len(site.keywords) == 0 {
		return nil
	}
	for i, j := 0, len(site.keywords)-1; i < j; i, j = i+1, j-1 {
		site.keywords[i], site.keywords[j] = site.keywords[j], site.keywords[i]
	}
	return &site
}

// keyPlan says for one callee where the arguments of a keySite go.
type keyPlan struct {
	fn    *Function
	goFn  *goFunc // of fn: a function may become generic
	first int     // arguments before the keywords
	slots []int   // for each keyword: index of the parameter
	ok    bool
	// direct is how the arguments get straight into the slots of an operator in
	// Go, if they can.
	direct *slotPlan
}

// slotPlan says what the slots of an operator in Go are filled with, all of whose
// positional parameters are supplied, without supplied-p parameters among them.
type slotPlan struct {
	// template is what they are filled with beforehand: defaults and arguments
	// that are constant.
	template []Value
	// moves are the other arguments, in their order.
	moves []slotMove
	// variables are the parameters whose defaults are the values of variables.
	variables []slotVariable
}

type slotMove struct {
	slot int
	from operand
}

type slotVariable struct {
	slot int
	name *Symbol
}

func (p *keyPlan) isFor(f *Function) bool { return f == p.fn && f.goFn == p.goFn }

// plan works out the permutation for f. Not ok where the call does not fit the
// fast way: then the general one finds the error or handles the case.
func (s *keySite) plan(f *Function, nargs int) *keyPlan {
	p := &keyPlan{fn: f, goFn: f.goFn}
	var find func(key *Symbol) int
	switch {
	case f.lam != nil && f.lam.hasKeys && f.lam.rest < 0:
		p.first = f.lam.nreq + f.lam.nopt
		find = func(key *Symbol) int {
			for i := range f.lam.keys {
				if f.lam.keys[i].key == key {
					return i
				}
			}
			return -1
		}
	case f.goFn != nil && f.goFn.bound != nil && f.goFn.op != nil:
		params := f.goFn.op.params()
		if len(params.keys) == 0 || params.rest {
			return p
		}
		p.first = params.req + params.opt
		find = func(key *Symbol) int {
			for i := range params.keys {
				if params.keys[i].key == key {
					return i
				}
			}
			return -1
		}
	default:
		return p
	}
	if nargs < p.first || (nargs-p.first)%2 != 0 || p.first < s.keywords[0].index {
		return p
	}
	seen := map[int]bool{}
	for _, k := range s.keywords {
		if k.index < p.first {
			continue
		}
		at := find(k.key)
		if at < 0 || seen[at] {
			return p
		}
		seen[at] = true
		p.slots = append(p.slots, at)
	}
	p.ok = true
	return p
}

// slotPlan works out how args get into the slots of p's callee, nil if they
// cannot straight away.
func (p *keyPlan) slotPlan(t *Thread, args []operand) *slotPlan {
	if !p.ok || p.fn.lam != nil {
		return nil
	}
	params := p.goFn.op.params()
	if len(params.keys) == 0 || params.keys[0].slot != p.first {
		return nil
	}
	for _, x := range params.list[:p.first] {
		if x.suppliedP {
			return nil
		}
	}
	d := &slotPlan{template: make([]Value, params.nslots)}
	fill := func(slot int, from operand) {
		if k, ok := from.constant(); ok {
			d.template[slot] = k
		} else {
			d.moves = append(d.moves, slotMove{slot, from})
		}
	}
	for i, a := range args[:p.first] {
		fill(i, a)
	}
	given := make([]bool, len(params.keys))
	for j, at := range p.slots {
		// The keyword itself is a constant.
		fill(params.keys[at].slot, args[p.first+2*j+1])
		given[at] = true
	}
	for i := range params.keys {
		k := &params.keys[i]
		if k.supplied && given[i] {
			d.template[k.slot+1] = t.T
		}
		switch def := params.list[k.slot].def; {
		case given[i]:
		case def.variable != nil:
			d.variables = append(d.variables, slotVariable{k.slot, def.variable})
		default:
			d.template[k.slot] = def.v
		}
	}
	return d
}

//go:noinline
func (n *globalCallNode) genKeys(args []operand, many bool) code {
	s, pos, site := n.sym, n.pos, n.keys
	var plan *keyPlan
	return func(fr *Frame) Value {
		t := fr.t
		if p := plan; p != nil && p.direct != nil && p.isFor(s.fn) {
			return n.callDirect(fr, len(args), p, many)
		}
		vals, mark := t.pushArgs(len(args))
		for i, a := range args {
			vals[i] = a.get(fr)
		}
		fr.pos = pos
		f := s.fn
		if f == nil {
			f = t.undefinedFunction(s)
		}
		p := plan
		if p == nil || !p.isFor(f) {
			p = site.plan(f, len(args))
			p.direct = p.slotPlan(t, args)
			plan = p
		}
		var v Value
		switch {
		case !p.ok:
			v = t.Apply(f, vals)
		case f.lam != nil:
			v = t.enterKeys(f, f.lam, vals, p)
		default:
			v = f.goFn.callKeys(t, vals, p)
			if many && !f.goFn.multi {
				t.nv = 1
			}
		}
		t.popArgs(vals, mark)
		return v
	}
}

// callDirect evaluates the arguments, of which there are nargs, straight into
// the slots of an operator in Go that the plan p is for.
func (n *globalCallNode) callDirect(fr *Frame, nargs int, p *keyPlan, many bool) Value {
	t := fr.t
	d := p.direct
	slots, mark := t.pushArgs(len(d.template))
	copy(slots, d.template)
	for i := range d.moves {
		m := &d.moves[i]
		slots[m.slot] = m.from.get(fr)
	}
	fr.pos = n.pos
	if !p.isFor(n.sym.fn) {
		return n.callRedefined(t, nargs, p, slots, mark)
	}
	for _, x := range d.variables {
		slots[x.slot] = t.SymbolValue(x.name)
	}
	g := p.goFn
	v := g.bound(t, Args{v: slots, op: g.op})
	t.popArgs(slots, mark)
	if many && !g.multi {
		t.nv = 1
	}
	return v
}

// callRedefined calls a function that the evaluation of its arguments, which are
// in the slots of p, has redefined.
func (n *globalCallNode) callRedefined(t *Thread, nargs int, p *keyPlan, slots []Value, mark int) Value {
	vals, valsMark := t.pushArgs(nargs)
	copy(vals, slots[:p.first])
	params := p.goFn.op.params()
	for j, at := range p.slots {
		vals[p.first+2*j] = params.keys[at].key
		vals[p.first+2*j+1] = slots[params.keys[at].slot]
	}
	f := n.sym.fn
	if f == nil {
		f = t.undefinedFunction(n.sym)
	}
	v := t.Apply(f, vals)
	t.popArgs(vals, valsMark)
	t.popArgs(slots, mark)
	return v
}

// enterKeys is enter for arguments whose keywords p has found already.
func (t *Thread) enterKeys(f *Function, lam *lambda, args []Value, p *keyPlan) Value {
	mark := len(t.binds)
	nf := t.pushFrame(f, lam)
	if t.depth += lam.weight; t.depth > t.maxDepth {
		t.depthExceeded()
	}
	for i := 0; i < lam.nreq; i++ {
		nf.set(i, args[i])
	}
	if lam.reqEnd != nil {
		lam.reqEnd(nf)
	}
	for i := range lam.opts {
		lam.opts[i].supply(t, nf, args[lam.nreq+i])
	}
keys:
	for i := range lam.keys {
		for j, at := range p.slots {
			if at == i {
				lam.keys[i].supply(t, nf, args[p.first+2*j+1])
				continue keys
			}
		}
		lam.keys[i].omit(nf)
	}
	for i := range lam.aux {
		lam.aux[i].omit(nf)
	}
	t.depth -= lam.weight
	v := t.runFrame(nf, lam)
	if lam.binds {
		t.Unbind(mark)
	}
	return v
}

// callKeys is callBound for arguments whose keywords p has found already.
func (g *goFunc) callKeys(t *Thread, args []Value, p *keyPlan) Value {
	params := g.op.params()
	slots, mark := t.pushArgs(params.nslots)
	slot := params.fillPositional(t, args, slots)
	for i := range params.list[slot:] {
		slots[slot+i] = Unbound
	}
	for j, at := range p.slots {
		slots[params.keys[at].slot] = args[p.first+2*j+1]
	}
	params.finishKeys(t, slots)
	v := g.bound(t, Args{v: slots, op: g.op})
	t.popArgs(slots, mark)
	return v
}
