package interp

// Arithmetic on fixnums in place; everything else goes to the general
// functions of arith.go.

type arithmeticOp uint8

const (
	opAdd arithmeticOp = iota
	opSub
	opMul
)

// arithmetic compiles + - and *: calls of two arguments in place, longer ones
// as a chain. identity is the value without arguments, -1 if there is none.
func arithmetic(op arithmeticOp, identity int64) primitive {
	return func(c *compiler, args []node) node {
		switch {
		case len(args) == 0 && identity >= 0:
			return &constNode{Fix(identity)}
		case len(args) < 2:
			return nil
		}
		n := args[0]
		for _, a := range args[1:] {
			numericUse(n)
			numericUse(a)
			n = &arithmeticNode{op, n, a, c.pos}
		}
		return n
	}
}

func increment(by int64) primitive {
	return func(c *compiler, args []node) node {
		if len(args) != 1 {
			return nil
		}
		numericUse(args[0])
		return &arithmeticNode{opAdd, args[0], &constNode{Fix(by)}, c.pos}
	}
}

type arithmeticNode struct {
	op   arithmeticOp
	a, b node
	pos  Pos
}

// addFixnums, subFixnums and mulFixnums report overflow.
func addFixnums(x, y Fixnum) (Fixnum, bool) {
	s := x + y
	return s, (x^s)&(y^s) >= 0
}

func subFixnums(x, y Fixnum) (Fixnum, bool) {
	d := x - y
	return d, (x^y)&(x^d) >= 0
}

func mulFixnums(x, y Fixnum) (Fixnum, bool) {
	const half = 1 << 31
	if x > -half && x < half && y > -half && y < half {
		return x * y, true
	}
	if x == 0 || y == 0 {
		return 0, true
	}
	p := x * y
	return p, p/y == x && !(x == -1 && y == -1<<63) && !(y == -1 && x == -1<<63)
}

func (n *arithmeticNode) gen(g *generator, ctx context) code {
	return one(ctx, n.genValue(g))
}

func (n *arithmeticNode) genValue(g *generator) code {
	pos := n.pos
	if involvesUnboxed(n.a) || involvesUnboxed(n.b) {
		return boxed(n.genNum(g))
	}
	if k, ok := n.b.(*constNode); ok {
		if y, isFixnum := k.v.(Fixnum); isFixnum && n.op != opMul {
			if n.op == opSub && y != -1<<63 {
				return n.addConstant(g, -y)
			}
			if n.op == opAdd {
				return n.addConstant(g, y)
			}
		}
	}
	a, b := g.operand(n.a), g.operand(n.b)
	switch n.op {
	case opAdd:
		return func(fr *Frame) Value {
			v := a.get(fr)
			w := b.get(fr)
			if x, ok := v.(Fixnum); ok {
				if y, ok := w.(Fixnum); ok {
					if s, ok := addFixnums(x, y); ok {
						return Fix(int64(s))
					}
				}
			}
			fr.pos = pos
			return fr.t.Add(v, w)
		}
	case opSub:
		return func(fr *Frame) Value {
			v := a.get(fr)
			w := b.get(fr)
			if x, ok := v.(Fixnum); ok {
				if y, ok := w.(Fixnum); ok {
					if d, ok := subFixnums(x, y); ok {
						return Fix(int64(d))
					}
				}
			}
			fr.pos = pos
			return fr.t.Sub(v, w)
		}
	}
	return func(fr *Frame) Value {
		v := a.get(fr)
		w := b.get(fr)
		if x, ok := v.(Fixnum); ok {
			if y, ok := w.(Fixnum); ok {
				if p, ok := mulFixnums(x, y); ok {
					return Fix(int64(p))
				}
			}
		}
		fr.pos = pos
		return fr.t.Mul(v, w)
	}
}

// addConstant makes the code of (+ a y); (- a k) arrives as (+ a -k), and its
// errors still name the operator written.
func (n *arithmeticNode) addConstant(g *generator, y Fixnum) code {
	op, pos, original := n.op, n.pos, n.b.(*constNode).v
	general := func(fr *Frame, v Value) Value {
		fr.pos = pos
		if op == opSub {
			return fr.t.Sub(v, original)
		}
		return fr.t.Add(v, original)
	}
	a := g.operand(n.a)
	return func(fr *Frame) Value {
		v := a.get(fr)
		if x, ok := v.(Fixnum); ok {
			if s, ok := addFixnums(x, y); ok {
				return Fix(int64(s))
			}
		}
		return general(fr, v)
	}
}

type comparisonOp uint8

const (
	opLess comparisonOp = iota
	opLessEq
	opGreater
	opGreaterEq
	opEq
)

func comparison(op comparisonOp) primitive {
	return func(c *compiler, args []node) node {
		if len(args) != 2 {
			return nil
		}
		numericUse(args[0])
		numericUse(args[1])
		return &comparisonNode{op, args[0], args[1], c.pos}
	}
}

func compareWithZero(args []node, op comparisonOp) node {
	if len(args) != 1 {
		return nil
	}
	numericUse(args[0])
	return &comparisonNode{op, args[0], &constNode{Fix(0)}, 0}
}

type comparisonNode struct {
	op   comparisonOp
	a, b node
	pos  Pos
}

func (n *comparisonNode) gen(g *generator, ctx context) code { return truthValue(ctx, n.genTest(g)) }

// general compares numbers that are not both fixnums.
func (n *comparisonNode) general(fr *Frame, v, w Value) bool {
	fr.pos = n.pos
	t := fr.t
	switch n.op {
	case opLess:
		return t.Less(v, w)
	case opLessEq:
		return t.LessEq(v, w)
	case opGreater:
		return t.Less(w, v)
	case opGreaterEq:
		return t.LessEq(w, v)
	}
	return t.NumEqual(v, w)
}

func (op comparisonOp) fixnums(x, y Fixnum) bool {
	switch op {
	case opLess:
		return x < y
	case opLessEq:
		return x <= y
	case opGreater:
		return x > y
	case opGreaterEq:
		return x >= y
	}
	return x == y
}

func (n *comparisonNode) genTest(g *generator) test {
	if involvesUnboxed(n.a) || involvesUnboxed(n.b) {
		return n.testUnboxed(g)
	}
	if k, ok := n.b.(*constNode); ok {
		if y, isFixnum := k.v.(Fixnum); isFixnum {
			return n.testConstant(g, y)
		}
	}
	a, b := g.operand(n.a), g.operand(n.b)
	switch n.op {
	case opLess:
		return func(fr *Frame) bool {
			v := a.get(fr)
			w := b.get(fr)
			if x, ok := v.(Fixnum); ok {
				if y, ok := w.(Fixnum); ok {
					return x < y
				}
			}
			return n.general(fr, v, w)
		}
	case opGreaterEq:
		return func(fr *Frame) bool {
			v := a.get(fr)
			w := b.get(fr)
			if x, ok := v.(Fixnum); ok {
				if y, ok := w.(Fixnum); ok {
					return x >= y
				}
			}
			return n.general(fr, v, w)
		}
	}
	op := n.op
	return func(fr *Frame) bool {
		v := a.get(fr)
		w := b.get(fr)
		if x, ok := v.(Fixnum); ok {
			if y, ok := w.(Fixnum); ok {
				return op.fixnums(x, y)
			}
		}
		return n.general(fr, v, w)
	}
}

// testConstant compares with the constant y.
func (n *comparisonNode) testConstant(g *generator, y Fixnum) test {
	op, k, a := n.op, n.b.(*constNode).v, g.operand(n.a)
	switch op {
	case opLess:
		return func(fr *Frame) bool {
			v := a.get(fr)
			if x, ok := v.(Fixnum); ok {
				return x < y
			}
			return n.general(fr, v, k)
		}
	case opEq:
		return func(fr *Frame) bool {
			v := a.get(fr)
			if x, ok := v.(Fixnum); ok {
				return x == y
			}
			return n.general(fr, v, k)
		}
	}
	return func(fr *Frame) bool {
		v := a.get(fr)
		if x, ok := v.(Fixnum); ok {
			return op.fixnums(x, y)
		}
		return n.general(fr, v, k)
	}
}

// branch makes the code of an if on the comparison of a variable with a
// fixnum; nil for other comparisons.
func (n *comparisonNode) branch(then, otherwise code) code {
	local, ok := n.a.(*localNode)
	if !ok || n.op != opLess && n.op != opEq {
		return nil
	}
	slot, plain := local.plainSlot()
	k, isConst := n.b.(*constNode)
	if !plain || !isConst {
		return nil
	}
	y, ok := k.v.(Fixnum)
	if !ok {
		return nil
	}
	if n.op == opLess {
		return func(fr *Frame) Value {
			v := fr.slots[slot&(inlineSlots-1)]
			x, ok := v.(Fixnum)
			if ok && x < y || !ok && n.general(fr, v, y) {
				return then(fr)
			}
			return otherwise(fr)
		}
	}
	return func(fr *Frame) Value {
		v := fr.slots[slot&(inlineSlots-1)]
		x, ok := v.(Fixnum)
		if ok && x == y || !ok && n.general(fr, v, y) {
			return then(fr)
		}
		return otherwise(fr)
	}
}

// testUnboxed compares without boxing the operands.
func (n *comparisonNode) testUnboxed(g *generator) test {
	a, op := g.numOperand(n.a), n.op
	if k, ok := fixnumConstant(n.b); ok {
		return func(fr *Frame) bool {
			x, ok := a.get(fr)
			if !ok {
				return n.general(fr, fr.take(), Fix(k))
			}
			return op.fixnums(Fixnum(x), Fixnum(k))
		}
	}
	b := g.numOperand(n.b)
	switch op {
	case opLess:
		return func(fr *Frame) bool {
			x, ok := a.get(fr)
			if !ok {
				v := fr.take()
				return n.general(fr, v, b.value(fr))
			}
			y, ok := b.get(fr)
			if !ok {
				return n.general(fr, Fix(x), fr.take())
			}
			return x < y
		}
	case opGreaterEq:
		return func(fr *Frame) bool {
			x, ok := a.get(fr)
			if !ok {
				v := fr.take()
				return n.general(fr, v, b.value(fr))
			}
			y, ok := b.get(fr)
			if !ok {
				return n.general(fr, Fix(x), fr.take())
			}
			return x >= y
		}
	}
	return func(fr *Frame) bool {
		x, ok := a.get(fr)
		if !ok {
			v := fr.take()
			return n.general(fr, v, b.value(fr))
		}
		y, ok := b.get(fr)
		if !ok {
			return n.general(fr, Fix(x), fr.take())
		}
		return op.fixnums(Fixnum(x), Fixnum(y))
	}
}
