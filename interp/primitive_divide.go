package interp

// divideNode is floor or truncate of two integers where only the quotient is
// wanted. For both values it is an ordinary call.
type divideNode struct {
	call  *globalCallNode
	floor bool
}

func (in *Interp) defineDividePrimitives() {
	for name, floor := range map[string]bool{"floor": true, "truncate": false} {
		s := in.CL.Sym(name)
		in.primitives[s] = func(c *compiler, args []node) node {
			if len(args) != 2 {
				return nil
			}
			numericUse(args[0])
			numericUse(args[1])
			return &divideNode{&globalCallNode{sym: s, args: args, pos: c.pos}, floor}
		}
	}
}

func (n *divideNode) gen(g *generator, ctx context) code {
	if ctx.many() {
		return n.call.gen(g, ctx)
	}
	return boxed(n.genNum(g))
}

func (n *divideNode) general(fr *Frame, v, w Value) (int64, bool) {
	fr.pos = n.call.pos
	return fr.numOf(fr.t.Call2(n.call.sym.fn, v, w))
}

func (n *divideNode) genNum(g *generator) num {
	a, b, floor := g.numOperand(n.call.args[0]), g.numOperand(n.call.args[1]), n.floor
	return func(fr *Frame) (int64, bool) {
		x, ok := a.get(fr)
		if !ok {
			v := fr.take()
			return n.general(fr, v, b.value(fr))
		}
		y, ok := b.get(fr)
		switch {
		case !ok:
			return n.general(fr, Fix(x), fr.take())
		case y == 0 || y == -1:
			// An error, or a quotient that may be too great.
			return n.general(fr, Fix(x), Fix(y))
		}
		q := x / y
		if floor && x%y != 0 && (x < 0) != (y < 0) {
			q--
		}
		return q, true
	}
}

// parityNode is evenp or oddp.
type parityNode struct {
	arg node
	odd bool
	sym *Symbol
	pos Pos
}

func (in *Interp) defineParityPrimitives() {
	for name, odd := range map[string]bool{"evenp": false, "oddp": true} {
		s := in.CL.Sym(name)
		in.primitives[s] = func(c *compiler, args []node) node {
			if len(args) != 1 {
				return nil
			}
			numericUse(args[0])
			return &parityNode{args[0], odd, s, c.pos}
		}
	}
}

func (n *parityNode) gen(g *generator, ctx context) code { return truthValue(ctx, n.genTest(g)) }

func (n *parityNode) genTest(g *generator) test {
	arg, odd := g.numOperand(n.arg), n.odd
	return func(fr *Frame) bool {
		x, ok := arg.get(fr)
		if !ok {
			v := fr.take()
			fr.pos = n.pos
			return fr.t.Call1(n.sym.fn, v) != nil
		}
		return (x&1 != 0) == odd
	}
}
