package interp

// Code that binds variables: let, multiple-value-bind, progv.

type letNode struct {
	bindings   []letBinding
	specials   int
	sequential bool
	body       sub
}

// freshStore stores into a fresh binding: into a slot of the frame by far most
// often, which is done in place.
type freshStore struct {
	slot  int // notSlot if store does it
	store func(fr *Frame, x Value)
}

func (s *freshStore) put(fr *Frame, x Value) {
	if s.slot >= 0 {
		fr.slots[s.slot&(inlineSlots-1)] = x
	} else {
		s.store(fr, x)
	}
}

func newFreshStore(v *variable) freshStore {
	if !v.unboxed && !v.inCell() && v.slot < inlineSlots {
		return freshStore{slot: v.slot}
	}
	return freshStore{notSlot, storeFresh(v)}
}

// storeFresh makes code that stores into a fresh binding of v.
func storeFresh(v *variable) func(fr *Frame, x Value) {
	slot := v.slot
	switch {
	case v.unboxed:
		return func(fr *Frame, x Value) {
			n, _ := x.(Fixnum)
			fr.ints[slot&(inlineSlots-1)] = int64(n)
		}
	case v.inCell():
		return func(fr *Frame, x Value) { fr.set(slot, &cell{x}) }
	case slot < inlineSlots:
		return func(fr *Frame, x Value) { fr.slots[slot&(inlineSlots-1)] = x }
	}
	return func(fr *Frame, x Value) { fr.set(slot, x) }
}

func (n *letNode) gen(g *generator, ctx context) code {
	if n.specials > 0 {
		return n.genSpecial(g, ctx)
	}
	codes := make([]code, 0, len(n.bindings)+1)
	exits := false
	for _, b := range n.bindings {
		codes = append(codes, g.initializer(b))
		exits = exits || b.init.exits
	}
	return sequence(append(codes, n.body.gen(g, ctx)), exits)
}

func (g *generator) initializer(b letBinding) code {
	if b.v.unboxed {
		value, slot := g.numOperand(b.init.node), b.v.slot
		return func(fr *Frame) Value {
			fr.ints[slot&(inlineSlots-1)], _ = value.get(fr)
			return nil
		}
	}
	slot := b.v.slot
	if b.v.lazy && isNumeric(b.init.node) {
		return g.lazyStore(b.init.node, slot)
	}
	init := b.init.gen(g, forValue)
	if !b.v.inCell() && slot < inlineSlots && !b.init.exits {
		return func(fr *Frame) Value {
			fr.slots[slot&(inlineSlots-1)] = init(fr)
			return nil
		}
	}
	store := storeFresh(b.v)
	return func(fr *Frame) Value {
		v := init(fr)
		if fr.exit == nil {
			store(fr, v)
		}
		return v
	}
}

// genSpecial is for a let with dynamic bindings.
func (n *letNode) genSpecial(g *generator, ctx context) code {
	body := n.body.gen(g, ctx.noTail())
	if len(n.bindings) == 1 {
		s, init := n.bindings[0].special, n.bindings[0].init.gen(g, forValue)
		return func(fr *Frame) Value {
			v := init(fr)
			if fr.exit != nil {
				return v
			}
			t := fr.t
			mark := len(t.binds)
			t.Bind(s, v)
			v = body(fr)
			t.Unbind(mark)
			return v
		}
	}
	type step struct {
		init    code
		store   func(fr *Frame, x Value)
		special *Symbol
	}
	steps := make([]step, len(n.bindings))
	for i, b := range n.bindings {
		steps[i] = step{init: b.init.gen(g, forValue), special: b.special}
		if b.v != nil {
			steps[i].store = storeFresh(b.v)
		}
	}
	sequential := n.sequential
	return func(fr *Frame) Value {
		t := fr.t
		mark := len(t.binds)
		// The values of a parallel let wait on the argument stack.
		var args []Value
		var argMark int
		if !sequential {
			args, argMark = t.pushArgs(len(steps))
		}
		for i := range steps {
			s := &steps[i]
			v := s.init(fr)
			if fr.exit != nil {
				if !sequential {
					t.popArgs(args, argMark)
				}
				t.Unbind(mark)
				return v
			}
			switch {
			case s.special == nil:
				s.store(fr, v)
			case sequential:
				t.Bind(s.special, v)
			default:
				args[i] = v
			}
		}
		if !sequential {
			for i := range steps {
				if s := steps[i].special; s != nil {
					t.Bind(s, args[i])
				}
			}
			t.popArgs(args, argMark)
		}
		v := body(fr)
		t.Unbind(mark)
		return v
	}
}

type multipleValueBindNode struct {
	bindings []letBinding
	specials int
	values   sub
	body     sub
}

func (n *multipleValueBindNode) gen(g *generator, ctx context) code {
	values := n.values.gen(g, forMany)
	stores := make([]freshStore, len(n.bindings))
	for i, b := range n.bindings {
		if b.v != nil {
			stores[i] = newFreshStore(b.v)
		} else {
			s := b.special
			stores[i] = freshStore{notSlot, func(fr *Frame, x Value) { fr.t.Bind(s, x) }}
		}
	}
	bodyContext := ctx
	if n.specials > 0 {
		bodyContext = ctx.noTail()
	}
	body := n.body.gen(g, bodyContext)
	specials := n.specials > 0
	return func(fr *Frame) Value {
		v := values(fr)
		if fr.exit != nil {
			return v
		}
		t := fr.t
		mark := len(t.binds)
		n := min(t.nv, len(stores))
		if n > 0 {
			stores[0].put(fr, v)
		}
		for i := 1; i < n; i++ {
			stores[i].put(fr, t.mv[i])
		}
		for i := n; i < len(stores); i++ {
			stores[i].put(fr, nil)
		}
		v = body(fr)
		if specials {
			t.Unbind(mark)
		}
		return v
	}
}

type multipleValueListNode struct{ values sub }

func (n *multipleValueListNode) gen(g *generator, ctx context) code {
	values := n.values.gen(g, forMany)
	many := ctx.many()
	return func(fr *Frame) Value {
		v := values(fr)
		if fr.exit != nil {
			return v
		}
		t := fr.t
		var list Value
		if t.nv > 1 {
			list = List(t.mv[1:t.nv]...)
		}
		if t.nv > 0 {
			list = &Cons{v, list}
		}
		if many {
			t.nv = 1
		}
		return list
	}
}

type progvNode struct {
	symbols, values node
	body            sub
}

func (n *progvNode) gen(g *generator, ctx context) code {
	symbols, values := n.symbols.gen(g, forValue), n.values.gen(g, forValue)
	body := n.body.gen(g, ctx.noTail())
	return func(fr *Frame) Value {
		t := fr.t
		syms, vals := symbols(fr), values(fr)
		names, ok1 := Slice(syms)
		items, ok2 := Slice(vals)
		if !ok1 || !ok2 {
			t.WrongType("progv", vals, t.In.S.List)
		}
		mark := len(t.binds)
		for i, name := range names {
			s, ok := name.(*Symbol)
			if !ok {
				t.WrongType("progv", name, t.In.S.Symbol)
			}
			if s.IsConstant() {
				t.ProgramError("progv: the constant ~s cannot be bound", s)
			}
			if i < len(items) {
				t.Bind(s, items[i])
			} else {
				t.Bind(s, makunbound)
			}
		}
		v := body(fr)
		t.Unbind(mark)
		return v
	}
}
