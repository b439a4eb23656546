package interp

// operand is an argument ready to be fetched. Variables in the frame are by far
// the most frequent ones: they are read in place, without a call.
type operand struct {
	slot int
	f    code // nil: the variable in slot
}

// operand makes the operand of a node.
func (g *generator) operand(n node) operand {
	if local, ok := n.(*localNode); ok {
		if slot, plain := local.plainSlot(); plain {
			return operand{slot: slot}
		}
	}
	return operand{f: n.gen(g, forValue)}
}

func (o operand) get(fr *Frame) Value { return o.f.get(o.slot, fr) }

// get is a method of code, not of operand, because only so the Go compiler
// finds it cheap enough to expand in place.
func (f code) get(slot int, fr *Frame) Value {
	if f == nil {
		return fr.slots[slot&(inlineSlots-1)]
	}
	return f(fr)
}

func (g *generator) operands(nodes []node) []operand {
	list := make([]operand, len(nodes))
	for i, n := range nodes {
		list[i] = g.operand(n)
	}
	return list
}
