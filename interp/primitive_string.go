package interp

import "bytes"

// SUBSEQ of a simple string, and POSITION of a character in one, are compiled in
// place: indices need no box, and keyword arguments no places. Whatever is not
// simple, and every error, goes to the function itself.

func (in *Interp) defineStringPrimitives() {
	subseq := in.CL.Sym("subseq")
	in.primitives[subseq] = func(c *compiler, args []node) node {
		if len(args) != 2 && len(args) != 3 {
			return nil
		}
		numericUse(args[1])
		return &subseqNode{args: args, sym: subseq, pos: c.pos}
	}
	position := in.CL.Sym("position")
	start, end := in.KeywordNamed("start"), in.KeywordNamed("end")
	in.primitives[position] = func(c *compiler, args []node) node {
		n := &positionNode{sym: position, pos: c.pos}
		rest := args
		if len(rest) < 2 || len(rest)%2 != 0 {
			return nil
		}
		n.item, n.seq, rest = rest[0], rest[1], rest[2:]
		if len(rest) > 0 && isConstant(rest[0], start) {
			n.start, rest = rest[1], rest[2:]
			numericUse(n.start)
		}
		if len(rest) > 0 && isConstant(rest[0], end) {
			n.end, rest = rest[1], rest[2:]
		}
		if len(rest) > 0 {
			return nil
		}
		n.startKey, n.endKey = start, end
		return n
	}
}

// isConstant reports whether n is the constant v.
func isConstant(n node, v Value) bool {
	k, ok := n.(*constNode)
	return ok && k.v == v
}

// endWithin returns the index that end designates in a sequence of n elements, NIL
// being n; it is -1 for what is no index.
func endWithin(end Value, n int) int64 {
	switch x := end.(type) {
	case nil:
		return int64(n)
	case Fixnum:
		if x >= 0 && int64(x) <= int64(n) {
			return int64(x)
		}
	}
	return -1
}

// subseqNode is a call of subseq.
type subseqNode struct {
	args []node
	sym  *Symbol
	pos  Pos
}

func (n *subseqNode) gen(g *generator, ctx context) code {
	seq, start, end := g.operand(n.args[0]), g.numOperand(n.args[1]), operand{slot: notSlot}
	if len(n.args) == 3 {
		end = g.operand(n.args[2])
	}
	return one(ctx, func(fr *Frame) Value {
		v := seq.get(fr)
		from, ok := start.get(fr)
		var boxed Value
		if !ok {
			boxed = fr.take()
		}
		e := end.get(fr)
		if s, isString := v.(*String); isString && s.x == nil && ok {
			if to := endWithin(e, len(s.b)); from >= 0 && from <= to {
				x := newOctetString(int(to - from))
				copy(x.b, s.b[from:to])
				return x
			}
		}
		if ok {
			boxed = Fix(from)
		}
		fr.pos = n.pos
		return fr.t.Call3(n.sym.fn, v, boxed, e)
	})
}

// positionNode is a call of position without keyword arguments, or with :start,
// :end or both in this order.
type positionNode struct {
	item, seq        node
	start, end       node // nil if there is none
	startKey, endKey *Symbol
	sym              *Symbol
	pos              Pos
}

func (n *positionNode) gen(g *generator, ctx context) code {
	item, seq, start, end := g.operand(n.item), g.operand(n.seq), numOperand{}, operand{slot: notSlot}
	hasStart := n.start != nil
	if hasStart {
		start = g.numOperand(n.start)
	}
	if n.end != nil {
		end = g.operand(n.end)
	}
	return one(ctx, func(fr *Frame) Value {
		x := item.get(fr)
		v := seq.get(fr)
		from, ok := int64(0), true
		var boxed Value
		if hasStart {
			if from, ok = start.get(fr); !ok {
				boxed = fr.take()
			}
		}
		e := end.get(fr)
		if s, isString := v.(*String); isString && s.x == nil && ok {
			c, isChar := x.(Char)
			if to := endWithin(e, len(s.b)); isChar && from >= 0 && from <= to {
				if c > 255 {
					return nil
				}
				if i := bytes.IndexByte(s.b[from:to], byte(c)); i >= 0 {
					return Fix(from + int64(i))
				}
				return nil
			}
		}
		if ok {
			boxed = Fix(from)
		}
		fr.pos = n.pos
		return n.general(fr.t, x, v, boxed, e)
	})
}

// general calls the function.
func (n *positionNode) general(t *Thread, item, seq, start, end Value) Value {
	args, mark := t.pushArgs(6)
	args[0], args[1], args[2], args[3], args[4], args[5] = item, seq, n.startKey, start, n.endKey, end
	v := t.Apply(n.sym.fn, args)
	t.popArgs(args, mark)
	return v
}
