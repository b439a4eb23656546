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

// The functions that make closures are not to be expanded where they are
// called: in the copies, the Go compiler does not expand what the closures call.

// genArgs makes the code of arguments.
func genArgs(g *generator, args []node) []code {
	codes := make([]code, len(args))
	for i, a := range args {
		codes[i] = a.gen(g, forValue)
	}
	return codes
}

func (n *globalCallNode) gen(g *generator, ctx context) code {
	if ctx.tail() && n.self != nil && n.self == g.scope {
		if jump := genSelfJump(g, n.args); jump != nil {
			return jump
		}
	}
	args := g.operands(n.args)
	if n.keys != nil {
		return n.genKeys(args, ctx.many())
	}
	many := ctx.many()
	switch len(args) {
	case 0:
		return genGlobalCall0(n.sym, n.pos, many)
	case 1:
		return genGlobalCall1(n.sym, n.pos, args[0], many)
	case 2:
		return genGlobalCall2(n.sym, n.pos, args[0], args[1], many)
	case 3:
		return genGlobalCall3(n.sym, n.pos, args[0], args[1], args[2], many)
	}
	return genGlobalCallN(n.sym, n.pos, args, many)
}

//go:noinline
func genGlobalCall0(s *Symbol, pos Pos, many bool) code {
	return func(fr *Frame) Value {
		t := fr.t
		fr.pos = pos
		f := s.fn
		if f == nil {
			f = t.undefinedFunction(s)
		}
		if lam := f.lam; lam != nil && lam.simple == 0 {
			return t.invoke0(f, lam)
		}
		return t.Call0(f)
	}
}

//go:noinline
func genGlobalCall1(s *Symbol, pos Pos, a operand, many bool) code {
	return func(fr *Frame) Value {
		x := a.get(fr)
		t := fr.t
		fr.pos = pos
		f := s.fn
		if f == nil {
			f = t.undefinedFunction(s)
		}
		if lam := f.lam; lam != nil {
			if lam.simple == 1 {
				return t.invoke1(f, lam, x)
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

//go:noinline
func genGlobalCall2(s *Symbol, pos Pos, a, b operand, many bool) code {
	return func(fr *Frame) Value {
		x := a.get(fr)
		y := b.get(fr)
		t := fr.t
		fr.pos = pos
		f := s.fn
		if f == nil {
			f = t.undefinedFunction(s)
		}
		if lam := f.lam; lam != nil {
			if lam.simple == 2 {
				return t.invoke2(f, lam, x, y)
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

//go:noinline
func genGlobalCall3(s *Symbol, pos Pos, a, b, c operand, many bool) code {
	return func(fr *Frame) Value {
		x := a.get(fr)
		y := b.get(fr)
		z := c.get(fr)
		t := fr.t
		fr.pos = pos
		f := s.fn
		if f == nil {
			f = t.undefinedFunction(s)
		}
		if lam := f.lam; lam != nil {
			if lam.simple == 3 {
				return t.invoke3(f, lam, x, y, z)
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

//go:noinline
func genGlobalCallN(s *Symbol, pos Pos, args []operand, many bool) code {
	return func(fr *Frame) Value {
		t := fr.t
		vals, mark := t.pushArgs(len(args))
		for i, a := range args {
			vals[i] = a.get(fr)
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
	target := n.target
	if d, ok := target.(*designatorNode); ok {
		target = d.value
	}
	return genCall(g.operand(target), g.operands(n.args), n.pos)
}

// genCall makes the call of the function that target yields or designates.
func genCall(target operand, args []operand, pos Pos) code {
	switch len(args) {
	case 0:
		return func(fr *Frame) Value {
			v := target.get(fr)
			fr.pos = pos
			t := fr.t
			f, ok := v.(*Function)
			if !ok {
				f = t.FunctionDesignator(v)
			}
			return t.Call0(f)
		}
	case 1:
		a := args[0]
		return func(fr *Frame) Value {
			v := target.get(fr)
			x := a.get(fr)
			fr.pos = pos
			t := fr.t
			f, ok := v.(*Function)
			if !ok {
				f = t.FunctionDesignator(v)
			}
			if lam := f.lam; lam != nil && lam.simple == 1 {
				return t.invoke1(f, lam, x)
			}
			return t.Call1(f, x)
		}
	case 2:
		a, b := args[0], args[1]
		return func(fr *Frame) Value {
			v := target.get(fr)
			x := a.get(fr)
			y := b.get(fr)
			fr.pos = pos
			t := fr.t
			f, ok := v.(*Function)
			if !ok {
				f = t.FunctionDesignator(v)
			}
			if lam := f.lam; lam != nil && lam.simple == 2 {
				return t.invoke2(f, lam, x, y)
			}
			return t.Call2(f, x, y)
		}
	case 3:
		a, b, c := args[0], args[1], args[2]
		return func(fr *Frame) Value {
			v := target.get(fr)
			x := a.get(fr)
			y := b.get(fr)
			z := c.get(fr)
			fr.pos = pos
			t := fr.t
			f, ok := v.(*Function)
			if !ok {
				f = t.FunctionDesignator(v)
			}
			if lam := f.lam; lam != nil && lam.simple == 3 {
				return t.invoke3(f, lam, x, y, z)
			}
			return t.Call3(f, x, y, z)
		}
	}
	return func(fr *Frame) Value {
		fv := target.get(fr)
		t := fr.t
		vals, mark := t.pushArgs(len(args))
		for i, a := range args {
			vals[i] = a.get(fr)
		}
		fr.pos = pos
		f, ok := fv.(*Function)
		if !ok {
			f = t.FunctionDesignator(fv)
		}
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
	if ctx.tail() && n.self == g.scope {
		if jump := genSelfJump(g, n.args); jump != nil {
			return jump
		}
	}
	return genCall(codeOperand(func(fr *Frame) Value { return fr.fn }), g.operands(n.args), n.pos)
}

// jumps reports whether a self call in tail position with n arguments can be
// a jump: the lambda list is just so many required parameters.
func (s *lambdaScope) jumps(n int) bool {
	p := s.params
	return p != nil && len(p.opts) == 0 && p.rest == nil && !p.hasKeys && len(p.aux) == 0 && !p.binds && n == len(p.req)
}

// genSelfJump makes a self call in tail position: the arguments go into the
// parameters' slots, and runFrame runs the body again. nil if the lambda list
// is not just required parameters, or their number is another.
func genSelfJump(g *generator, nodes []node) code {
	if !g.scope.jumps(len(nodes)) {
		return nil
	}
	for _, b := range g.scope.params.req {
		if b.v.lazy {
			return genNumericJump(g, nodes)
		}
	}
	args := g.operands(nodes)
	switch len(args) {
	case 0:
		return func(fr *Frame) Value {
			fr.again = true
			return nil
		}
	case 1:
		a := args[0]
		return func(fr *Frame) Value {
			fr.slots[0] = a.get(fr)
			fr.again = true
			return nil
		}
	case 2:
		a, b := args[0], args[1]
		return func(fr *Frame) Value {
			x := a.get(fr)
			fr.slots[1] = b.get(fr)
			fr.slots[0] = x
			fr.again = true
			return nil
		}
	case 3:
		a, b, c := args[0], args[1], args[2]
		return func(fr *Frame) Value {
			x := a.get(fr)
			y := b.get(fr)
			fr.slots[2] = c.get(fr)
			fr.slots[0], fr.slots[1] = x, y
			fr.again = true
			return nil
		}
	}
	return func(fr *Frame) Value {
		t := fr.t
		vals, mark := t.pushArgs(len(args))
		for i, a := range args {
			vals[i] = a.get(fr)
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
