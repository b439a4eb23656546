package interp

import "math"

// num yields the value of a form that is wanted as a number, without boxing
// it: n if ok. What is not a fixnum is left in Frame.other, from where it must
// be taken at once.
type num func(fr *Frame) (n int64, ok bool)

// numNode is a node that can yield a number unboxed; nil if not here.
type numNode interface {
	genNum(g *generator) num
}

// take returns what a num left.
func (fr *Frame) take() Value {
	v := fr.other
	fr.other = nil
	return v
}

// num makes the code of a node that is wanted as a number.
func (g *generator) num(n node) num {
	if x, ok := n.(numNode); ok {
		if f := x.genNum(g); f != nil {
			return f
		}
	}
	f := n.gen(g, forValue)
	return func(fr *Frame) (int64, bool) {
		v := f(fr)
		if n, ok := v.(Fixnum); ok {
			return int64(n), true
		}
		fr.other = v
		return 0, false
	}
}

// numOf passes a value on as a num does.
func (fr *Frame) numOf(v Value) (int64, bool) {
	if n, ok := v.(Fixnum); ok {
		return int64(n), true
	}
	fr.other = v
	return 0, false
}

// boxed makes ordinary code of a num. For noinline see genArgs.
//
//go:noinline
func boxed(f num) code {
	return func(fr *Frame) Value {
		if n, ok := f(fr); ok {
			return Fix(n)
		}
		return fr.take()
	}
}

// numOperand is an operand of arithmetic: an unboxed variable, which is read in
// place, or any other form.
type numOperand struct {
	slot int
	f    num // nil: the unboxed variable in slot
}

func (g *generator) numOperand(n node) numOperand {
	if local, ok := n.(*localNode); ok && local.v.unboxed {
		return numOperand{slot: local.v.slot}
	}
	return numOperand{f: g.num(n)}
}

func (o numOperand) get(fr *Frame) (n int64, ok bool) { return o.f.get(o.slot, fr) }

// get is a method of num, not of numOperand, because only so the Go compiler
// finds it cheap enough to expand in place.
func (f num) get(slot int, fr *Frame) (n int64, ok bool) {
	if f == nil {
		return fr.ints[slot&(inlineSlots-1)], true
	}
	return f(fr)
}

// value is get as a value.
func (o numOperand) value(fr *Frame) Value {
	if n, ok := o.get(fr); ok {
		return Fix(n)
	}
	return fr.take()
}

// fixnumConstant returns the value of a form that is a constant fixnum.
func fixnumConstant(n node) (k int64, ok bool) {
	c, ok := n.(*constNode)
	if !ok {
		return 0, false
	}
	f, ok := c.v.(Fixnum)
	return int64(f), ok
}

func (n *constNode) genNum(g *generator) num {
	k, ok := fixnumConstant(n)
	if !ok {
		return nil
	}
	return func(fr *Frame) (int64, bool) { return k, true }
}

func (n *localNode) genNum(g *generator) num {
	slot := n.v.slot
	if _, plain := n.plainSlot(); plain {
		return func(fr *Frame) (int64, bool) {
			v := fr.slots[slot&(inlineSlots-1)]
			if k, ok := v.(Fixnum); ok {
				return int64(k), true
			}
			fr.other = v
			return 0, false
		}
	}
	switch {
	case n.v.scope != n.from:
	case n.v.unboxed:
		return func(fr *Frame) (int64, bool) { return fr.ints[slot&(inlineSlots-1)], true }
	case n.v.lazy:
		return func(fr *Frame) (int64, bool) {
			switch x := fr.slots[slot&(inlineSlots-1)].(type) {
			case *intsMark:
				return fr.ints[slot&(inlineSlots-1)], true
			case Fixnum:
				return int64(x), true
			default:
				fr.other = x
				return 0, false
			}
		}
	}
	f := n.read()
	return func(fr *Frame) (int64, bool) { return fr.numOf(f(fr)) }
}

// general computes what fixnum arithmetic cannot.
func (n *arithmeticNode) general(fr *Frame, v, w Value) (int64, bool) {
	fr.pos = n.pos
	switch n.op {
	case opAdd:
		return fr.numOf(fr.t.Add(v, w))
	case opSub:
		return fr.numOf(fr.t.Sub(v, w))
	}
	return fr.numOf(fr.t.Mul(v, w))
}

// genNum makes arithmetic without boxing the operands.
func (n *arithmeticNode) genNum(g *generator) num {
	a := g.numOperand(n.a)
	if k, ok := fixnumConstant(n.b); ok && n.op != opMul && k != math.MinInt64 {
		by := k
		if n.op == opSub {
			by = -k
		}
		return func(fr *Frame) (int64, bool) {
			x, ok := a.get(fr)
			if !ok {
				return n.general(fr, fr.take(), Fix(k))
			}
			if s := x + by; (x^s)&(by^s) >= 0 {
				return s, true
			}
			return n.general(fr, Fix(x), Fix(k))
		}
	}
	b := g.numOperand(n.b)
	switch n.op {
	case opAdd:
		return func(fr *Frame) (int64, bool) {
			x, ok := a.get(fr)
			if !ok {
				v := fr.take()
				return n.general(fr, v, b.value(fr))
			}
			y, ok := b.get(fr)
			if !ok {
				return n.general(fr, Fix(x), fr.take())
			}
			if s := x + y; (x^s)&(y^s) >= 0 {
				return s, true
			}
			return n.general(fr, Fix(x), Fix(y))
		}
	case opSub:
		return func(fr *Frame) (int64, bool) {
			x, ok := a.get(fr)
			if !ok {
				v := fr.take()
				return n.general(fr, v, b.value(fr))
			}
			y, ok := b.get(fr)
			if !ok {
				return n.general(fr, Fix(x), fr.take())
			}
			if d := x - y; (x^y)&(x^d) >= 0 {
				return d, true
			}
			return n.general(fr, Fix(x), Fix(y))
		}
	}
	return func(fr *Frame) (int64, bool) {
		x, ok := a.get(fr)
		if !ok {
			v := fr.take()
			return n.general(fr, v, b.value(fr))
		}
		y, ok := b.get(fr)
		if !ok {
			return n.general(fr, Fix(x), fr.take())
		}
		if p, ok := mulFixnums(Fixnum(x), Fixnum(y)); ok {
			return int64(p), true
		}
		return n.general(fr, Fix(x), Fix(y))
	}
}

// involvesUnboxed reports whether an operand yields a number without a box, so
// that it is worth computing that way.
func involvesUnboxed(n node) bool {
	switch x := n.(type) {
	case *localNode:
		return (x.v.unboxed || x.v.lazy) && x.v.scope == x.from
	case *arithmeticNode:
		return true
	case *integerNode, *fieldNode, *depositNode, *lengthNode, *charCodeNode, *divideNode:
		return true
	}
	return false
}

// integerOp is an operation on two integers compiled in place.
type integerOp uint8

const (
	opAnd integerOp = iota
	opIor
	opXor
	opMod
	opRem
	opShift
	opNot // of the first; the second is a constant
)

// integerNode is a call of logand, mod, ash and the like on two integers.
type integerNode struct {
	op   integerOp
	a, b node
	sym  *Symbol
	pos  Pos
}

// logical compiles an associative operation.
func logical(op integerOp, sym *Symbol) primitive {
	return func(c *compiler, args []node) node {
		if len(args) < 2 {
			return nil
		}
		n := args[0]
		for _, a := range args[1:] {
			numericUse(n)
			numericUse(a)
			n = &integerNode{op, n, a, sym, c.pos}
		}
		return n
	}
}

// integer compiles an operation of two operands.
func integer(op integerOp, sym *Symbol) primitive {
	return func(c *compiler, args []node) node {
		if len(args) != 2 {
			return nil
		}
		numericUse(args[0])
		numericUse(args[1])
		return &integerNode{op, args[0], args[1], sym, c.pos}
	}
}

func (n *integerNode) gen(g *generator, ctx context) code { return one(ctx, boxed(n.genNum(g))) }

// general computes what fixnum arithmetic cannot.
func (n *integerNode) general(fr *Frame, v, w Value) (int64, bool) {
	fr.pos = n.pos
	if IsInteger(v) && IsInteger(w) && !(n.op.divides() && isZero(w)) {
		return fr.numOf(n.op.integers(fr.t, v, w))
	}
	if n.op == opNot {
		return fr.numOf(fr.t.Call1(n.sym.fn, v))
	}
	return fr.numOf(fr.t.Call2(n.sym.fn, v, w))
}

func (op integerOp) divides() bool { return op == opMod || op == opRem }

// integers computes op of two integers.
func (op integerOp) integers(t *Thread, v, w Value) Value {
	switch op {
	case opAnd:
		return t.LogAnd(v, w)
	case opIor:
		return t.LogIor(v, w)
	case opXor:
		return t.LogXor(v, w)
	case opMod:
		return t.Mod(v, w)
	case opRem:
		return t.Rem(v, w)
	case opShift:
		return t.Ash(v, w)
	}
	return t.LogNot("lognot", v)
}

// fixnums computes op of two fixnums; not ok if the general way must.
func (op integerOp) fixnums(x, y int64) (n int64, ok bool) {
	switch op {
	case opAnd:
		return x & y, true
	case opIor:
		return x | y, true
	case opXor:
		return x ^ y, true
	case opNot:
		return ^x, true
	case opShift:
		if y <= 0 {
			return x >> uint64(min(-y, 63)), y > math.MinInt64
		}
		if y < 63 {
			n = x << uint64(y)
			return n, n>>uint64(y) == x
		}
		return 0, x == 0
	}
	// mod and rem; -1 would overflow at the least fixnum.
	if y == 0 || y == -1 {
		return 0, y == -1
	}
	n = x % y
	if op == opMod && n != 0 && n^y < 0 {
		n += y
	}
	return n, true
}

func (n *integerNode) genNum(g *generator) num {
	a, op := g.numOperand(n.a), n.op
	if k, ok := fixnumConstant(n.b); ok {
		if op == opAnd {
			return func(fr *Frame) (int64, bool) {
				x, ok := a.get(fr)
				if !ok {
					return n.general(fr, fr.take(), Fix(k))
				}
				return x & k, true
			}
		}
		return func(fr *Frame) (int64, bool) {
			x, ok := a.get(fr)
			if !ok {
				return n.general(fr, fr.take(), Fix(k))
			}
			if r, ok := op.fixnums(x, k); ok {
				return r, true
			}
			return n.general(fr, Fix(x), Fix(k))
		}
	}
	b := g.numOperand(n.b)
	return func(fr *Frame) (int64, bool) {
		x, ok := a.get(fr)
		if !ok {
			v := fr.take()
			return n.general(fr, v, b.value(fr))
		}
		y, ok := b.get(fr)
		if !ok {
			return n.general(fr, Fix(x), fr.take())
		}
		if r, ok := op.fixnums(x, y); ok {
			return r, true
		}
		return n.general(fr, Fix(x), Fix(y))
	}
}
