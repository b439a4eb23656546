package interp

// Characters are compared, and their codes taken, in place.

func (in *Interp) defineCharPrimitives() {
	cl := in.CL
	for name, op := range map[string]comparisonOp{
		"char=": opEq, "char<": opLess, "char<=": opLessEq, "char>": opGreater, "char>=": opGreaterEq,
	} {
		s := cl.Sym(name)
		in.primitives[s] = func(c *compiler, args []node) node {
			if len(args) != 2 {
				return nil
			}
			return &charTestNode{op, args[0], args[1], s, c.pos}
		}
	}
	code := cl.Sym("char-code")
	in.primitives[code] = func(c *compiler, args []node) node {
		if len(args) != 1 {
			return nil
		}
		return &charCodeNode{args[0], code, c.pos}
	}
}

// charTestNode compares two characters.
type charTestNode struct {
	op   comparisonOp
	a, b node
	sym  *Symbol
	pos  Pos
}

func (n *charTestNode) gen(g *generator, ctx context) code { return truthValue(ctx, n.genTest(g)) }

func (n *charTestNode) genTest(g *generator) test {
	a, b, op := g.operand(n.a), g.operand(n.b), n.op
	return func(fr *Frame) bool {
		v := a.get(fr)
		w := b.get(fr)
		if x, ok := v.(Char); ok {
			if y, ok := w.(Char); ok {
				return op.fixnums(Fixnum(x), Fixnum(y))
			}
		}
		fr.pos = n.pos
		return fr.t.Call2(n.sym.fn, v, w) != nil
	}
}

// charCodeNode is a call of char-code.
type charCodeNode struct {
	arg node
	sym *Symbol
	pos Pos
}

func (n *charCodeNode) gen(g *generator, ctx context) code { return one(ctx, boxed(n.genNum(g))) }

func (n *charCodeNode) genNum(g *generator) num {
	arg := g.operand(n.arg)
	return func(fr *Frame) (int64, bool) {
		v := arg.get(fr)
		if c, ok := v.(Char); ok {
			return int64(c), true
		}
		fr.pos = n.pos
		return fr.numOf(fr.t.Call1(n.sym.fn, v))
	}
}
