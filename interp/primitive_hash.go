package interp

// gethash and its setf are compiled in place: a key that a computation yields
// is looked up without a box.

// gethashNode is (gethash key table) or (gethash key table default).
type gethashNode struct {
	key, table, def node // def is nil if there is none
	pos             Pos
}

func compileGethash(c *compiler, args []node) node {
	n := &gethashNode{pos: c.pos}
	switch len(args) {
	case 2:
		n.key, n.table = args[0], args[1]
	case 3:
		n.key, n.table, n.def = args[0], args[1], args[2]
	default:
		return nil
	}
	numericUse(n.key)
	return n
}

// hashTableArgument returns v as a hash table; operator wants one.
func (fr *Frame) hashTableArgument(operator string, v Value, pos Pos) *HashTable {
	h, ok := v.(*HashTable)
	if !ok {
		fr.pos = pos
		fr.t.WrongType(operator, v, fr.t.In.S.HashTable)
	}
	return h
}

func (n *gethashNode) gen(g *generator, ctx context) code {
	table, pos := g.operand(n.table), n.pos
	var def operand
	if n.def != nil {
		def = g.operand(n.def)
	} else {
		def = operand{slot: notSlot}
	}
	many := ctx.many()
	finish := func(fr *Frame, v Value, found bool, d Value) Value {
		if !found {
			v = d
		}
		if many {
			return fr.t.Values2(v, fr.t.Bool(found))
		}
		return v
	}
	if isNumeric(n.key) {
		key := g.numOperand(n.key)
		return func(fr *Frame) Value {
			k, ok := key.get(fr)
			var x Value
			if !ok {
				x = fr.take()
			}
			w := table.get(fr)
			d := def.get(fr)
			h := fr.hashTableArgument("gethash", w, pos)
			var v Value
			var found bool
			if ok {
				v, found = h.GetFixnum(fr.t, k)
			} else {
				v, found = h.Get(fr.t, x)
			}
			return finish(fr, v, found, d)
		}
	}
	key := g.operand(n.key)
	return func(fr *Frame) Value {
		x := key.get(fr)
		w := table.get(fr)
		d := def.get(fr)
		h := fr.hashTableArgument("gethash", w, pos)
		v, found := h.Get(fr.t, x)
		return finish(fr, v, found, d)
	}
}

// setGethashNode is (excl::%set-gethash key table value).
type setGethashNode struct {
	key, table, value node
	pos               Pos
}

func compileSetGethash(c *compiler, args []node) node {
	if len(args) != 3 {
		return nil
	}
	numericUse(args[0])
	return &setGethashNode{args[0], args[1], args[2], c.pos}
}

func (n *setGethashNode) gen(g *generator, ctx context) code {
	table, value, pos := g.operand(n.table), g.operand(n.value), n.pos
	if isNumeric(n.key) {
		key := g.numOperand(n.key)
		return one(ctx, func(fr *Frame) Value {
			k, ok := key.get(fr)
			var x Value
			if !ok {
				x = fr.take()
			}
			w := table.get(fr)
			v := value.get(fr)
			h := fr.hashTableArgument("(setf gethash)", w, pos)
			if ok {
				h.PutFixnum(fr.t, k, v)
			} else {
				h.Put(fr.t, x, v)
			}
			return v
		})
	}
	key := g.operand(n.key)
	return one(ctx, func(fr *Frame) Value {
		x := key.get(fr)
		w := table.get(fr)
		v := value.get(fr)
		fr.hashTableArgument("(setf gethash)", w, pos).Put(fr.t, x, v)
		return v
	})
}
