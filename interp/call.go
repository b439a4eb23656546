package interp

// Calls: of global functions through the symbol, so that a redefinition takes
// effect at once; of local functions; of computed ones.

// callNode is a call of a function that a node yields.
type callNode struct {
	target node
	args   []node
	pos    Pos
}

// globalCallNode is a call of the global function of a symbol.
type globalCallNode struct {
	sym  *Symbol
	args []node
	pos  Pos
	// self is the function being compiled, if sym names it: a call in tail
	// position is then a jump.
	self *lambdaScope
	keys *keySite
}

func (c *compiler) globalCall(s *Symbol, form *Cons, env *Env) node {
	args := c.args(form.Cdr, env)
	notinline := s.flags&flagNotInline != 0 || env.isNotinline(s)
	if p := c.in.primitives[s]; p != nil && !notinline {
		if n := p(c, args); n != nil {
			return n
		}
	}
	if !notinline {
		if n := c.structureRead(s, args); n != nil {
			return n
		}
	}
	n := &globalCallNode{sym: s, args: args, pos: c.pos}
	if c.scope.name == s && !notinline {
		n.self = c.scope
	}
	n.keys = c.newKeySite(form.Cdr)
	return n
}

func (c *compiler) localCall(v *variable, form *Cons, env *Env) node {
	n := &callNode{args: c.args(form.Cdr, env), pos: c.pos}
	if v.selfOf != nil && v.selfOf == c.scope {
		return &selfCallNode{callNode: n, self: c.scope}
	}
	n.target = c.functionReference(v)
	return n
}

// genArgs makes the code of arguments.
func genArgs(g *generator, args []node) []code {
	codes := make([]code, len(args))
	for i, a := range args {
		codes[i] = a.gen(g, forValue)
	}
	return codes
}

func (n *globalCallNode) gen(g *generator, ctx context) code {
	if ctx == forTail && n.self != nil && n.self == g.scope {
		if jump := genSelfJump(g, n.args); jump != nil {
			return jump
		}
	}
	args := genArgs(g, n.args)
	if n.keys != nil {
		return n.genKeys(args, ctx.many())
	}
	many := ctx.many()
	switch len(args) {
	case 0:
		return genGlobalCall0(n.sym, n.pos, many)
	case 1:
		return genGlobalCall1(n.sym, n.pos, args[0], n.args[0], many)
	case 2:
		return genGlobalCall2(n.sym, n.pos, args[0], args[1], many)
	case 3:
		return genGlobalCall3(n.sym, n.pos, args[0], args[1], args[2], many)
	}
	return genGlobalCallN(n.sym, n.pos, args, many)
}

func genGlobalCall0(s *Symbol, pos Pos, many bool) code {
	return func(fr *Frame) Value {
		t := fr.t
		fr.pos = pos
		f := s.fn
		if f == nil {
			f = t.undefinedFunction(s)
		}
		if lam := f.lam; lam != nil && lam.simple == 0 {
			return t.runFrame(t.pushFrame(f, lam), lam)
		}
		return t.Call0(f)
	}
}

func genGlobalCall1(s *Symbol, pos Pos, a code, an node, many bool) code {
	return func(fr *Frame) Value {
		x := a(fr)
		t := fr.t
		fr.pos = pos
		f := s.fn
		if f == nil {
			f = t.undefinedFunction(s)
		}
		if lam := f.lam; lam != nil {
			if lam.simple == 1 {
				nf := t.pushFrame(f, lam)
				nf.slots[0] = x
				return t.runFrame(nf, lam)
			}
		} else if g := f.goFn; g.fn1 != nil {
			v := g.fn1(t, x)
			if many && !g.multi {
				t.nv = 1
			}
			return v
		}
		return t.Call1(f, x)
	}
}

func genGlobalCall2(s *Symbol, pos Pos, a, b code, many bool) code {
	return func(fr *Frame) Value {
		x := a(fr)
		y := b(fr)
		t := fr.t
		fr.pos = pos
		f := s.fn
		if f == nil {
			f = t.undefinedFunction(s)
		}
		if lam := f.lam; lam != nil {
			if lam.simple == 2 {
				nf := t.pushFrame(f, lam)
				nf.slots[0] = x
				nf.slots[1] = y
				return t.runFrame(nf, lam)
			}
		} else if g := f.goFn; g.fn2 != nil {
			v := g.fn2(t, x, y)
			if many && !g.multi {
				t.nv = 1
			}
			return v
		}
		return t.Call2(f, x, y)
	}
}

func genGlobalCall3(s *Symbol, pos Pos, a, b, c code, many bool) code {
	return func(fr *Frame) Value {
		x := a(fr)
		y := b(fr)
		z := c(fr)
		t := fr.t
		fr.pos = pos
		f := s.fn
		if f == nil {
			f = t.undefinedFunction(s)
		}
		if lam := f.lam; lam != nil {
			if lam.simple == 3 {
				nf := t.pushFrame(f, lam)
				nf.slots[0] = x
				nf.slots[1] = y
				nf.slots[2] = z
				return t.runFrame(nf, lam)
			}
		} else if g := f.goFn; g.fn3 != nil {
			v := g.fn3(t, x, y, z)
			if many && !g.multi {
				t.nv = 1
			}
			return v
		}
		return t.Call3(f, x, y, z)
	}
}

func genGlobalCallN(s *Symbol, pos Pos, args []code, many bool) code {
	return func(fr *Frame) Value {
		t := fr.t
		vals, mark := t.pushArgs(len(args))
		for i, a := range args {
			vals[i] = a(fr)
		}
		fr.pos = pos
		f := s.fn
		if f == nil {
			f = t.undefinedFunction(s)
		}
		v := t.Apply(f, vals)
		t.popArgs(vals, mark)
		return v
	}
}

func (n *callNode) gen(g *generator, ctx context) code {
	return genCall(n.target.gen(g, forValue), genArgs(g, n.args), n.pos)
}

// genCall makes the call of the function that target yields.
func genCall(target code, args []code, pos Pos) code {
	switch len(args) {
	case 0:
		return func(fr *Frame) Value {
			f := target(fr).(*Function)
			fr.pos = pos
			return fr.t.Call0(f)
		}
	case 1:
		a := args[0]
		return func(fr *Frame) Value {
			f := target(fr).(*Function)
			x := a(fr)
			fr.pos = pos
			return fr.t.Call1(f, x)
		}
	case 2:
		a, b := args[0], args[1]
		return func(fr *Frame) Value {
			f := target(fr).(*Function)
			x := a(fr)
			y := b(fr)
			fr.pos = pos
			return fr.t.Call2(f, x, y)
		}
	case 3:
		a, b, c := args[0], args[1], args[2]
		return func(fr *Frame) Value {
			f := target(fr).(*Function)
			x := a(fr)
			y := b(fr)
			z := c(fr)
			fr.pos = pos
			return fr.t.Call3(f, x, y, z)
		}
	}
	return func(fr *Frame) Value {
		f := target(fr).(*Function)
		t := fr.t
		vals, mark := t.pushArgs(len(args))
		for i, a := range args {
			vals[i] = a(fr)
		}
		fr.pos = pos
		v := t.Apply(f, vals)
		t.popArgs(vals, mark)
		return v
	}
}

// selfCallNode is a call of a local function by itself.
type selfCallNode struct {
	*callNode
	self *lambdaScope
}

func (n *selfCallNode) gen(g *generator, ctx context) code {
	if ctx == forTail && n.self == g.scope {
		if jump := genSelfJump(g, n.args); jump != nil {
			return jump
		}
	}
	return genCall(func(fr *Frame) Value { return fr.fn }, genArgs(g, n.args), n.pos)
}

// genSelfJump makes a self call in tail position: the arguments go into the
// parameters' slots, and runFrame runs the body again. nil if the lambda list
// is not just required parameters, or their number is another.
func genSelfJump(g *generator, nodes []node) code {
	p := g.scope.params
	if p == nil || len(p.opts) > 0 || p.rest != nil || p.hasKeys || len(p.aux) > 0 || p.binds || len(nodes) != len(p.req) {
		return nil
	}
	args := genArgs(g, nodes)
	switch len(args) {
	case 0:
		return func(fr *Frame) Value {
			fr.again = true
			return nil
		}
	case 1:
		a := args[0]
		return func(fr *Frame) Value {
			fr.slots[0] = a(fr)
			fr.again = true
			return nil
		}
	case 2:
		a, b := args[0], args[1]
		return func(fr *Frame) Value {
			x := a(fr)
			fr.slots[1] = b(fr)
			fr.slots[0] = x
			fr.again = true
			return nil
		}
	}
	return func(fr *Frame) Value {
		t := fr.t
		vals, mark := t.pushArgs(len(args))
		for i, a := range args {
			vals[i] = a(fr)
		}
		for i, v := range vals {
			fr.set(i, v)
		}
		t.popArgs(vals, mark)
		fr.again = true
		return nil
	}
}

// multipleValueCallNode is multiple-value-call.
type multipleValueCallNode struct {
	function node
	args     []node
	pos      Pos
}

func (n *multipleValueCallNode) gen(g *generator, ctx context) code {
	function, pos := n.function.gen(g, forValue), n.pos
	args := make([]code, len(n.args))
	for i, a := range n.args {
		args[i] = a.gen(g, forMany)
	}
	return func(fr *Frame) Value {
		t := fr.t
		fv := function(fr)
		fr.pos = pos
		f := t.FunctionDesignator(fv)
		var all []Value
		for _, a := range args {
			v := a(fr)
			if t.nv > 0 {
				all = append(all, v)
			}
			if t.nv > 1 {
				all = append(all, t.mv[1:t.nv]...)
			}
		}
		fr.pos = pos
		return t.Apply(f, all)
	}
}

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
}

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
		if len(params.keys) == 0 || params.restSlot {
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

func (n *globalCallNode) genKeys(args []code, many bool) code {
	s, pos, site := n.sym, n.pos, n.keys
	var plan *keyPlan
	return func(fr *Frame) Value {
		t := fr.t
		vals, mark := t.pushArgs(len(args))
		for i, a := range args {
			vals[i] = a(fr)
		}
		fr.pos = pos
		f := s.fn
		if f == nil {
			f = t.undefinedFunction(s)
		}
		p := plan
		if p == nil || p.fn != f || p.goFn != f.goFn {
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
