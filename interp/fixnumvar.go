package interp

// Lexical variables that surely hold fixnums, and are not captured, live
// unboxed in Frame.ints. Surely means: bound by a let to a form of type fixnum,
// and assigned only such forms, or themselves plus or minus one (which takes
// longer than anybody waits to overflow).

// num yields the value of a form without boxing it: n if ok, else other.
type num func(fr *Frame) (n int64, other Value, ok bool)

// numNode is a node that can yield a number unboxed.
type numNode interface {
	genNum(g *generator) num
}

// chooseFixnumVariables decides which of the variables that lets of the scope
// bind are unboxed. Everything is compiled by now, nothing generated.
func (s *lambdaScope) chooseFixnumVariables() {
	candidates := s.lets[:0]
	for _, v := range s.lets {
		// Reading an unboxed variable as a value boxes it anew: that must not
		// happen more often than assigning did.
		if !v.captured && v.slot < inlineSlots && v.boxedUses <= 1 && len(v.values) > 0 {
			v.unboxed = true
			candidates = append(candidates, v)
		}
	}
	for changed := true; changed; {
		changed = false
		for _, v := range candidates {
			if v.unboxed && !v.holdsFixnums() {
				v.unboxed = false
				changed = true
			}
		}
	}
	s.lets = nil
}

func (v *variable) holdsFixnums() bool {
	for _, n := range v.values {
		if !isFixnumForm(n) && !isStepOf(n, v) {
			return false
		}
	}
	return true
}

// isFixnumForm reports whether a form's value is a fixnum whenever it has one.
func isFixnumForm(n node) bool {
	switch x := n.(type) {
	case *constNode:
		_, ok := x.v.(Fixnum)
		return ok
	case *localNode:
		return x.v.unboxed && x.v.scope == x.from
	case *logicalNode:
		if x.op == opAnd {
			return isNaturalConstant(x.a) || isNaturalConstant(x.b) || isFixnumForm(x.a) && isFixnumForm(x.b)
		}
		return isFixnumForm(x.a) && isFixnumForm(x.b)
	}
	return false
}

func isNaturalConstant(n node) bool {
	k, ok := n.(*constNode)
	if !ok {
		return false
	}
	f, ok := k.v.(Fixnum)
	return ok && f >= 0
}

// isStepOf reports whether a form is v plus or minus one.
func isStepOf(n node, v *variable) bool {
	a, ok := n.(*arithmeticNode)
	if !ok || a.op == opMul {
		return false
	}
	local, ok := a.a.(*localNode)
	k, isConst := a.b.(*constNode)
	if !ok || !isConst || local.v != v {
		return false
	}
	return k.v == Value(Fixnum(1)) || k.v == Value(Fixnum(-1))
}

// numericUse notes that an operand is used as a number, unboxed if it can be.
func numericUse(n node) {
	if local, ok := n.(*localNode); ok {
		local.v.boxedUses--
	}
}

// num makes the code of a node that is wanted as a number.
func (g *generator) num(n node) num {
	if x, ok := n.(numNode); ok {
		if f := x.genNum(g); f != nil {
			return f
		}
	}
	f := n.gen(g, forValue)
	return func(fr *Frame) (int64, Value, bool) {
		v := f(fr)
		if n, ok := v.(Fixnum); ok {
			return int64(n), nil, true
		}
		return 0, v, false
	}
}

// boxed makes ordinary code of a num.
func boxed(f num) code {
	return func(fr *Frame) Value {
		n, other, ok := f(fr)
		if ok {
			return Fix(n)
		}
		return other
	}
}

func (n *constNode) genNum(g *generator) num {
	k, ok := n.v.(Fixnum)
	if !ok {
		return nil
	}
	i := int64(k)
	return func(fr *Frame) (int64, Value, bool) { return i, nil, true }
}

func (n *localNode) genNum(g *generator) num {
	if n.v.unboxed {
		slot := n.v.slot
		return func(fr *Frame) (int64, Value, bool) { return fr.ints[slot&(inlineSlots-1)], nil, true }
	}
	slot, plain := n.plainSlot()
	if !plain {
		return nil
	}
	return func(fr *Frame) (int64, Value, bool) {
		v := fr.slots[slot&(inlineSlots-1)]
		if k, ok := v.(Fixnum); ok {
			return int64(k), nil, true
		}
		return 0, v, false
	}
}

// box is what num found, as a value.
func box(n int64, other Value, ok bool) Value {
	if ok {
		return Fix(n)
	}
	return other
}

// genNum makes arithmetic without boxing the operands.
func (n *arithmeticNode) genNum(g *generator) num {
	op, pos := n.op, n.pos
	general := func(fr *Frame, v, w Value) (int64, Value, bool) {
		fr.pos = pos
		var r Value
		switch op {
		case opAdd:
			r = fr.t.Add(v, w)
		case opSub:
			r = fr.t.Sub(v, w)
		default:
			r = fr.t.Mul(v, w)
		}
		if k, ok := r.(Fixnum); ok {
			return int64(k), nil, true
		}
		return 0, r, false
	}
	a, b := g.num(n.a), g.num(n.b)
	var compute func(x, y Fixnum) (Fixnum, bool)
	switch op {
	case opAdd:
		return func(fr *Frame) (int64, Value, bool) {
			x, v, ok1 := a(fr)
			y, w, ok2 := b(fr)
			if ok1 && ok2 {
				if s := x + y; (x^s)&(y^s) >= 0 {
					return s, nil, true
				}
			}
			return general(fr, box(x, v, ok1), box(y, w, ok2))
		}
	case opSub:
		compute = subFixnums
	default:
		compute = mulFixnums
	}
	return func(fr *Frame) (int64, Value, bool) {
		x, v, ok1 := a(fr)
		y, w, ok2 := b(fr)
		if ok1 && ok2 {
			if r, ok := compute(Fixnum(x), Fixnum(y)); ok {
				return int64(r), nil, true
			}
		}
		return general(fr, box(x, v, ok1), box(y, w, ok2))
	}
}

// involvesUnboxed reports whether an operand yields a number without a box, so
// that it is worth computing that way.
func involvesUnboxed(n node) bool {
	switch x := n.(type) {
	case *localNode:
		return x.v.unboxed
	case *arithmeticNode:
		return true
	case *logicalNode:
		return true
	}
	return false
}

// logicalOp is a bitwise operation compiled in place.
type logicalOp uint8

const (
	opAnd logicalOp = iota
	opIor
	opXor
)

// logicalNode is logand, logior or logxor of two integers.
type logicalNode struct {
	op   logicalOp
	a, b node
	sym  *Symbol
	pos  Pos
}

func logical(op logicalOp, sym *Symbol) primitive {
	return func(c *compiler, args []node) node {
		if len(args) < 2 {
			return nil
		}
		n := args[0]
		for _, a := range args[1:] {
			numericUse(n)
			numericUse(a)
			n = &logicalNode{op, n, a, sym, c.pos}
		}
		return n
	}
}

func (n *logicalNode) gen(g *generator, ctx context) code { return one(ctx, boxed(n.genNum(g))) }

func (n *logicalNode) genNum(g *generator) num {
	a, b := g.num(n.a), g.num(n.b)
	sym, pos, op := n.sym, n.pos, n.op
	return func(fr *Frame) (int64, Value, bool) {
		x, v, ok1 := a(fr)
		y, w, ok2 := b(fr)
		if ok1 && ok2 {
			switch op {
			case opAnd:
				return x & y, nil, true
			case opIor:
				return x | y, nil, true
			}
			return x ^ y, nil, true
		}
		fr.pos = pos
		r := fr.t.Call2(sym.fn, box(x, v, ok1), box(y, w, ok2))
		if k, ok := r.(Fixnum); ok {
			return int64(k), nil, true
		}
		return 0, r, false
	}
}
