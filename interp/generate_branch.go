package interp

// Code that decides: if, and, or.

type ifNode struct{ cond, then, otherwise sub }

func (n *ifNode) gen(g *generator, ctx context) code {
	then, otherwise := n.then.gen(g, ctx), n.otherwise.gen(g, ctx)
	if n.cond.exits {
		cond := n.cond.gen(g, forValue)
		return func(fr *Frame) Value {
			v := cond(fr)
			if fr.exit != nil {
				return v
			}
			if v != nil {
				return then(fr)
			}
			return otherwise(fr)
		}
	}
	cond := n.cond.node
	for {
		not, ok := cond.(*notNode)
		if !ok {
			break
		}
		cond, then, otherwise = not.arg, otherwise, then
	}
	return g.branch(cond, then, otherwise)
}

// branch makes the code that goes on with then or otherwise. Tests of a
// variable, and of one against a constant, are made in place.
func (g *generator) branch(cond node, then, otherwise code) code {
	switch x := cond.(type) {
	case *localNode:
		if slot, plain := x.plainSlot(); plain {
			return func(fr *Frame) Value {
				if fr.slots[slot&(inlineSlots-1)] != nil {
					return then(fr)
				}
				return otherwise(fr)
			}
		}
	case *comparisonNode:
		if f := x.branch(then, otherwise); f != nil {
			return f
		}
	}
	test := g.test(cond)
	return func(fr *Frame) Value {
		if test(fr) {
			return then(fr)
		}
		return otherwise(fr)
	}
}

// onlyValueNode is the test of the last clause of a cond: one value.
type onlyValueNode struct{ value sub }

func (n *onlyValueNode) gen(g *generator, ctx context) code {
	if n.value.exits {
		// An exit by flag may carry any number of values.
		value := n.value.gen(g, forValue)
		return func(fr *Frame) Value {
			v := value(fr)
			if fr.exit == nil {
				fr.t.nv = 1
			}
			return v
		}
	}
	return one(ctx, n.value.gen(g, forValue))
}

type andNode struct{ subs []sub }

func (n *andNode) gen(g *generator, ctx context) code { return shortcut(g, n.subs, ctx, true) }

type orNode struct{ subs []sub }

func (n *orNode) gen(g *generator, ctx context) code { return shortcut(g, n.subs, ctx, false) }

// shortcut makes the code of and and or: and goes on after true, or after NIL.
func shortcut(g *generator, subs []sub, ctx context, and bool) code {
	last := len(subs) - 1
	codes := make([]code, len(subs))
	exits := false
	for i, s := range subs {
		if i == last {
			codes[i] = s.gen(g, ctx)
		} else {
			codes[i] = s.gen(g, forValue)
			exits = exits || s.exits
		}
	}
	if len(codes) == 2 && !exits && !ctx.many() {
		a, b := codes[0], codes[1]
		if and {
			return func(fr *Frame) Value {
				if a(fr) == nil {
					return nil
				}
				return b(fr)
			}
		}
		return func(fr *Frame) Value {
			if v := a(fr); v != nil {
				return v
			}
			return b(fr)
		}
	}
	front, tail := codes[:last], codes[last]
	many := ctx.many()
	return func(fr *Frame) Value {
		for _, f := range front {
			v := f(fr)
			if fr.exit != nil {
				return v
			}
			if (v != nil) != and {
				if many {
					fr.t.nv = 1
				}
				return v
			}
		}
		return tail(fr)
	}
}
