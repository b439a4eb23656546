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
	// direct says that the callee is an operator in Go and all its positional
	// parameters are supplied, without supplied-p parameters among them.
	direct bool
	// defaults are what the slots of the keyword parameters are filled with
	// beforehand, where all of those are constants.
	defaults []Value
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
	if f.lam == nil {
		params := f.goFn.op.params()
		p.direct = len(params.keys) > 0 && params.keys[0].slot == p.first
		for _, x := range params.list[:min(p.first, len(params.list))] {
			p.direct = p.direct && !x.suppliedP
		}
		p.defaults = params.constantDefaults(p.first)
	}
	return p
}

//go:noinline
func (n *globalCallNode) genKeys(args []operand, many bool) code {
	s, pos, site := n.sym, n.pos, n.keys
	var plan *keyPlan
	return func(fr *Frame) Value {
		t := fr.t
		if p := plan; p != nil && p.direct && p.isFor(s.fn) {
			return n.callDirect(fr, args, p, many)
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

// callDirect evaluates the arguments straight into the slots of an operator in
// Go that the plan p is for.
func (n *globalCallNode) callDirect(fr *Frame, args []operand, p *keyPlan, many bool) Value {
	t := fr.t
	g := p.fn.goFn
	params := g.op.params()
	slots, mark := t.pushArgs(params.nslots)
	if p.defaults != nil {
		copy(slots[p.first:], p.defaults)
	} else {
		for i := range slots[p.first:] {
			slots[p.first+i] = Unbound
		}
	}
	for i, a := range args[:p.first] {
		slots[i] = a.get(fr)
	}
	for j, at := range p.slots {
		// The keyword itself is a constant.
		slots[params.keys[at].slot] = args[p.first+2*j+1].get(fr)
	}
	fr.pos = n.pos
	if !p.isFor(n.sym.fn) {
		// The arguments have redefined the function.
		vals, valsMark := t.pushArgs(len(args))
		copy(vals, slots[:p.first])
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
	if p.defaults == nil {
		params.finishKeys(t, slots)
	}
	v := g.bound(t, Args{v: slots, op: g.op})
	t.popArgs(slots, mark)
	if many && !g.multi {
		t.nv = 1
	}
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
