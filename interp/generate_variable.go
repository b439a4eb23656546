package interp

// Code that reads and sets variables.

// localNode refers to a lexical variable from the function from.
type localNode struct {
	v    *variable
	from *lambdaScope
}

// plainSlot returns the slot of a variable of the function itself that needs
// no cell and stands in the frame; ok is false for others.
func (n *localNode) plainSlot() (slot int, ok bool) {
	if n.v.unboxed || n.v.lazy {
		return 0, false
	}
	if n.v.scope != n.from || n.v.inCell() || n.v.slot >= inlineSlots {
		return 0, false
	}
	return n.v.slot, true
}

func (n *localNode) gen(g *generator, ctx context) code {
	return one(ctx, n.read())
}

func (n *localNode) read() code {
	if n.v.scope == n.from {
		slot := n.v.slot
		switch {
		case n.v.unboxed:
			return func(fr *Frame) Value { return Fix(fr.ints[slot&(inlineSlots-1)]) }
		case n.v.lazy:
			return func(fr *Frame) Value { return fr.boxed(slot & (inlineSlots - 1)) }
		case n.v.inCell():
			return func(fr *Frame) Value { return fr.ref(slot).(*cell).v }
		case slot < inlineSlots:
			return func(fr *Frame) Value { return fr.slots[slot&(inlineSlots-1)] }
		}
		slot -= inlineSlots
		return func(fr *Frame) Value { return fr.more[slot] }
	}
	i := n.from.captureIndex(n.v)
	if n.v.inCell() {
		return func(fr *Frame) Value { return fr.fn.env[i].(*cell).v }
	}
	return func(fr *Frame) Value { return fr.fn.env[i] }
}

// rawRead reads what a closure copies: the value, or the cell.
func rawRead(v *variable, from *lambdaScope) code {
	if v.scope == from {
		slot := v.slot
		return func(fr *Frame) Value { return fr.ref(slot) }
	}
	i := from.captureIndex(v)
	return func(fr *Frame) Value { return fr.fn.env[i] }
}

type setLocalNode struct {
	to    *localNode
	value sub
}

func (n *setLocalNode) gen(g *generator, ctx context) code {
	switch {
	case n.to.v.unboxed:
		return n.genUnboxed(g, ctx)
	case n.to.v.lazy && isNumeric(n.value.node):
		return n.genLazy(g, ctx)
	}
	v, from := n.to.v, n.to.from
	if v.scope != from && !n.value.exits {
		if f := n.genAccumulate(g); f != nil {
			return one(ctx, f)
		}
	}
	value := n.value.gen(g, forValue)
	var f code
	if slot, plain := n.to.plainSlot(); plain && !n.value.exits {
		f = func(fr *Frame) Value {
			x := value(fr)
			fr.slots[slot&(inlineSlots-1)] = x
			return x
		}
		return one(ctx, f)
	}
	var store func(fr *Frame, x Value)
	switch {
	case v.scope == from && v.inCell():
		slot := v.slot
		store = func(fr *Frame, x Value) { fr.ref(slot).(*cell).v = x }
	case v.scope == from:
		slot := v.slot
		store = func(fr *Frame, x Value) { fr.set(slot, x) }
	default:
		i := from.captureIndex(v)
		store = func(fr *Frame, x Value) { fr.fn.env[i].(*cell).v = x }
	}
	many := ctx.many()
	return func(fr *Frame) Value {
		x := value(fr)
		if fr.exit == nil {
			store(fr, x)
			if many {
				fr.t.nv = 1
			}
		}
		return x
	}
}

// genAccumulate is for (setq v (+ v x)) of a variable that an outer function
// binds: the usual state of a closure. nil for other assignments.
func (n *setLocalNode) genAccumulate(g *generator) code {
	sum, ok := n.value.node.(*arithmeticNode)
	if !ok || sum.op != opAdd {
		return nil
	}
	local, ok := sum.a.(*localNode)
	if !ok || local.v != n.to.v || !local.v.inCell() {
		return nil
	}
	i, by := local.from.captureIndex(local.v), g.operand(sum.b)
	return func(fr *Frame) Value {
		c := fr.fn.env[i].(*cell)
		v := c.v
		w := by.get(fr)
		if x, ok := v.(Fixnum); ok {
			if y, ok := w.(Fixnum); ok {
				if s, ok := addFixnums(x, y); ok {
					r := Fix(int64(s))
					c.v = r
					return r
				}
			}
		}
		fr.pos = sum.pos
		r := fr.t.Add(v, w)
		c.v = r
		return r
	}
}

// genUnboxed stores a number into Frame.ints. What is not a fixnum after all
// cannot come: the value's form has that type.
func (n *setLocalNode) genUnboxed(g *generator, ctx context) code {
	value, slot := g.numOperand(n.value.node), n.to.v.slot
	if isStepOf(n.value.node, n.to.v) && ctx == forEffect {
		by := int64(n.value.node.(*arithmeticNode).b.(*constNode).v.(Fixnum))
		if n.value.node.(*arithmeticNode).op == opSub {
			by = -by
		}
		return func(fr *Frame) Value {
			fr.ints[slot&(inlineSlots-1)] += by
			return nil
		}
	}
	if ctx == forEffect {
		return func(fr *Frame) Value {
			fr.ints[slot&(inlineSlots-1)], _ = value.get(fr)
			return nil
		}
	}
	return one(ctx, func(fr *Frame) Value {
		i, _ := value.get(fr)
		fr.ints[slot&(inlineSlots-1)] = i
		return Fix(i)
	})
}

// specialNode refers to a dynamic variable.
type specialNode struct {
	sym *Symbol
	pos Pos
}

func (n *specialNode) gen(g *generator, ctx context) code {
	s, pos := n.sym, n.pos
	return one(ctx, func(fr *Frame) Value {
		t := fr.t
		var v Value
		if i := int(s.index); i < len(t.bind) {
			v = t.bind[i]
			if !IsUnbound(v) {
				if v != makunbound {
					return v
				}
				fr.pos = pos
				return t.unboundVariable(s)
			}
		}
		v = s.value
		if IsUnbound(v) {
			fr.pos = pos
			return t.unboundVariable(s)
		}
		return v
	})
}

type setSpecialNode struct {
	sym   *Symbol
	value sub
}

func (n *setSpecialNode) gen(g *generator, ctx context) code {
	s, value, many := n.sym, n.value.gen(g, forValue), ctx.many()
	return func(fr *Frame) Value {
		v := value(fr)
		if fr.exit == nil {
			t := fr.t
			if i := int(s.index); i < len(t.bind) && !IsUnbound(t.bind[i]) {
				t.bind[i] = v
			} else {
				s.value = v
			}
			if many {
				t.nv = 1
			}
		}
		return v
	}
}
