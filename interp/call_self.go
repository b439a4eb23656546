package interp

// Calls of a local function by itself: in tail position they are jumps.

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
