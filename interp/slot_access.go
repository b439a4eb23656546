package interp

// Calls of slot-value and (setf slot-value) with a constant name remember where
// the slot stood in the instance they saw last.

// slotCache is what one such call remembers.
type slotCache struct {
	layout *Layout
	index  int
}

// find returns the place of the slot called name in v, nil if the general way
// has to be gone.
func (c *slotCache) find(v Value, name *Symbol) *Value {
	x, ok := v.(*Instance)
	if !ok || x.layout == nil || x.layout.obsolete {
		return nil
	}
	if x.layout != c.layout {
		if x.layout.guarded {
			return nil
		}
		i := x.Class.SlotIndex(name)
		if i < 0 || x.layout.slots[i].Shared != nil {
			return nil
		}
		c.layout, c.index = x.layout, i
	}
	return &x.Slots[c.index]
}

// constantSymbol returns the symbol that n yields if it is a constant.
func constantSymbol(n node) *Symbol {
	if k, ok := n.(*constNode); ok {
		s, _ := k.v.(*Symbol)
		return s
	}
	return nil
}

func compileSlotValue(c *compiler, args []node) node {
	if len(args) != 2 || constantSymbol(args[1]) == nil {
		return nil
	}
	return &slotValueNode{args[0], constantSymbol(args[1]), c.pos}
}

type slotValueNode struct {
	object node
	name   *Symbol
	pos    Pos
}

func (n *slotValueNode) gen(g *generator, ctx context) code {
	object, name, pos := n.object.gen(g, forValue), n.name, n.pos
	cache := &slotCache{}
	return one(ctx, func(fr *Frame) Value {
		v := object(fr)
		if x, ok := v.(*Instance); ok && x.layout == cache.layout && x.layout != nil && !x.layout.obsolete {
			if s := x.Slots[cache.index]; !IsUnbound(s) {
				return s
			}
		} else if p := cache.find(v, name); p != nil && !IsUnbound(*p) {
			return *p
		}
		fr.pos = pos
		return fr.t.SlotValueOf(v, name)
	})
}

func compileSetSlotValue(c *compiler, args []node) node {
	if len(args) != 3 || constantSymbol(args[1]) == nil {
		return nil
	}
	return &setSlotValueNode{args[0], args[2], constantSymbol(args[1]), c.pos}
}

type setSlotValueNode struct {
	object, value node
	name          *Symbol
	pos           Pos
}

func (n *setSlotValueNode) gen(g *generator, ctx context) code {
	object, value, name, pos := n.object.gen(g, forValue), n.value.gen(g, forValue), n.name, n.pos
	cache := &slotCache{}
	return one(ctx, func(fr *Frame) Value {
		v := object(fr)
		x := value(fr)
		if p := cache.find(v, name); p != nil {
			*p = x
			return x
		}
		fr.pos = pos
		return fr.t.SetSlotValueOf(v, name, x)
	})
}
