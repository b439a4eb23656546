package interp

// operand is an argument ready to be fetched. Variables in the frame and
// constants are by far the most frequent ones: they are read in place, without
// a call.
type operand struct {
	slot int // of the variable; notSlot if it is none
	f    code
	k    Value // the constant, if f is nil too
}

const notSlot = -1

// operand makes the operand of a node.
func (g *generator) operand(n node) operand {
	switch x := n.(type) {
	case *localNode:
		if slot, plain := x.plainSlot(); plain {
			return operand{slot: slot}
		}
	case *constNode:
		return operand{slot: notSlot, k: x.v}
	}
	g.t.SafePointSoon()
	return codeOperand(n.gen(g, forValue))
}

func codeOperand(f code) operand { return operand{slot: notSlot, f: f} }

// constant returns the value of an operand that is a constant.
func (o operand) constant() (v Value, ok bool) { return o.k, o.slot < 0 && o.f == nil }

func (o operand) get(fr *Frame) Value { return o.f.get(o.slot, o.k, fr) }

// get is a method of code, not of operand, because only so the Go compiler
// finds it cheap enough to expand in place.
func (f code) get(slot int, k Value, fr *Frame) Value {
	if slot >= 0 {
		return fr.slots[slot&(inlineSlots-1)]
	}
	if f != nil {
		return f(fr)
	}
	return k
}

func (g *generator) operands(nodes []node) []operand {
	list := make([]operand, len(nodes))
	for i, n := range nodes {
		g.t.SafePointSoon()
		list[i] = g.operand(n)
	}
	return list
}
