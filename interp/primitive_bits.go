package interp

// Bytes of integers that constant byte specifiers stand for are taken and put in
// place, without making the specifier.

const (
	// maxField is the greatest size of a byte that is a fixnum whatever it is
	// taken from.
	maxField = 62
	// maxTaken is the greatest size of a byte that is taken in place.
	maxTaken = 64
)

func (in *Interp) defineBitPrimitives() {
	cl := in.CL
	b, ldb, dpb, not := cl.Sym("byte"), cl.Sym("ldb"), cl.Sym("dpb"), cl.Sym("lognot")
	in.primitives[ldb] = func(c *compiler, args []node) node {
		if len(args) != 2 {
			return nil
		}
		size, position, ok := constantByte(b, args[0])
		if !ok {
			return nil
		}
		numericUse(args[1])
		return &fieldNode{args[1], field{size, position, ldb}, c.pos}
	}
	in.primitives[dpb] = func(c *compiler, args []node) node {
		if len(args) != 3 {
			return nil
		}
		size, position, ok := constantByte(b, args[1])
		if !ok || size+position > maxField {
			return nil
		}
		numericUse(args[0])
		numericUse(args[2])
		return &depositNode{args[0], args[2], field{size, position, dpb}, c.pos}
	}
	in.primitives[not] = func(c *compiler, args []node) node {
		if len(args) != 1 {
			return nil
		}
		numericUse(args[0])
		return &integerNode{opNot, args[0], &constNode{v: Fixnum(0)}, not, c.pos}
	}
}

// constantByte takes a byte specifier with constant parts apart, if it stands for
// bits that can be treated in place.
func constantByte(b *Symbol, n node) (size, position int64, ok bool) {
	var parts [2]Value
	switch x := n.(type) {
	case *globalCallNode:
		if x.sym != b || len(x.args) != 2 {
			return 0, 0, false
		}
		for i, a := range x.args {
			k, isConstant := a.(*constNode)
			if !isConstant {
				return 0, 0, false
			}
			parts[i] = k.v
		}
	case *constNode:
		c, isCons := x.v.(*Cons)
		if !isCons {
			return 0, 0, false
		}
		parts = [2]Value{c.Car, c.Cdr}
	default:
		return 0, 0, false
	}
	s, isFixnum := parts[0].(Fixnum)
	p, isFixnum2 := parts[1].(Fixnum)
	ok = isFixnum && isFixnum2 && 0 <= s && s <= maxTaken && 0 <= p && p < 64
	return int64(s), int64(p), ok
}

// field is a byte of an integer, and the function for it.
type field struct {
	size, position int64
	sym            *Symbol
}

func (f field) mask() int64 { return 1<<uint64(f.size) - 1 }

func (f field) spec() Value { return &Cons{Fixnum(f.size), Fixnum(f.position)} }

// fieldNode is a call of ldb. An integer's bits go on for ever as its sign, which
// is what shifting to the right does.
type fieldNode struct {
	arg node
	field
	pos Pos
}

func (n *fieldNode) gen(g *generator, ctx context) code { return one(ctx, boxed(n.genNum(g))) }

// general takes the byte of what is no fixnum.
func (n *fieldNode) general(fr *Frame, v Value) (int64, bool) {
	fr.pos = n.pos
	if IsInteger(v) {
		return fr.numOf(fr.t.Ldb("ldb", int(n.size), int(n.position), v))
	}
	return fr.numOf(fr.t.Call2(n.sym.fn, n.spec(), v))
}

func (n *fieldNode) genNum(g *generator) num {
	arg, mask, shift := g.numOperand(n.arg), n.mask(), uint64(n.position)&63
	if n.size > maxField {
		return func(fr *Frame) (int64, bool) {
			x, ok := arg.get(fr)
			if !ok {
				return n.general(fr, fr.take())
			}
			if x < 0 {
				return n.general(fr, Fix(x))
			}
			return x >> shift, true
		}
	}
	return func(fr *Frame) (int64, bool) {
		x, ok := arg.get(fr)
		if !ok {
			return n.general(fr, fr.take())
		}
		return x >> shift & mask, true
	}
}

// depositNode is a call of dpb.
type depositNode struct {
	value, arg node
	field
	pos Pos
}

func (n *depositNode) gen(g *generator, ctx context) code { return one(ctx, boxed(n.genNum(g))) }

func (n *depositNode) genNum(g *generator) num {
	value, arg, mask, shift := g.numOperand(n.value), g.numOperand(n.arg), n.mask(), uint64(n.position)&63
	general := func(fr *Frame, v, w Value) (int64, bool) {
		fr.pos = n.pos
		return fr.numOf(fr.t.Call3(n.sym.fn, v, n.spec(), w))
	}
	return func(fr *Frame) (int64, bool) {
		x, ok := value.get(fr)
		if !ok {
			v := fr.take()
			return general(fr, v, arg.value(fr))
		}
		y, ok := arg.get(fr)
		if !ok {
			return general(fr, Fix(x), fr.take())
		}
		return y&^(mask<<shift) | x&mask<<shift, true
	}
}
