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
		return genGlobalCall0(n.sym, n.pos)
	case 1:
		return genGlobalCall1(n.sym, n.pos, args[0], many)
	case 2:
		return genGlobalCall2(n.sym, n.pos, args[0], args[1], many)
	case 3:
		return genGlobalCall3(n.sym, n.pos, args[0], args[1], args[2], many)
	}
	return genGlobalCallN(n.sym, n.pos, args)
}

//go:noinline
func genGlobalCall0(s *Symbol, pos Pos) code {
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
func genGlobalCallN(s *Symbol, pos Pos, args []operand) code {
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
