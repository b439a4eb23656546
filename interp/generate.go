package interp

// The second pass: each node makes a closure for the context its value is used
// in. Where exits can pass by flag (sub.exits), the closure looks at Frame.exit
// after the subform; where they cannot, it does not.

// generator makes the code of one function.
type generator struct {
	in    *Interp
	t     *Thread // which compiles
	scope *lambdaScope
}

// one declares in a many-values context that there is a single value.
func one(ctx context, f code) code {
	if !ctx.many() {
		return f
	}
	return func(fr *Frame) Value {
		v := f(fr)
		fr.t.nv = 1
		return v
	}
}

type constNode struct{ v Value }

func (n *constNode) gen(g *generator, ctx context) code {
	v := n.v
	if ctx.many() {
		return func(fr *Frame) Value {
			fr.t.nv = 1
			return v
		}
	}
	if v == nil {
		return returnNil
	}
	return func(fr *Frame) Value { return v }
}

func returnNil(fr *Frame) Value { return nil }

type prognNode struct{ subs []sub }

func (n *prognNode) gen(g *generator, ctx context) code {
	last := len(n.subs) - 1
	codes := make([]code, len(n.subs))
	exits := false
	for i, s := range n.subs {
		c := forEffect
		if i == last {
			c = ctx
		} else {
			exits = exits || s.exits
		}
		codes[i] = s.gen(g, c)
	}
	return sequence(codes, exits)
}

// sequence runs codes one after the other.
func sequence(codes []code, exits bool) code {
	switch {
	case len(codes) == 1:
		return codes[0]
	case len(codes) == 2 && !exits:
		a, b := codes[0], codes[1]
		return func(fr *Frame) Value {
			a(fr)
			return b(fr)
		}
	case len(codes) == 3 && !exits:
		a, b, c := codes[0], codes[1], codes[2]
		return func(fr *Frame) Value {
			a(fr)
			b(fr)
			return c(fr)
		}
	case len(codes) == 2:
		a, b := codes[0], codes[1]
		return func(fr *Frame) Value {
			if v := a(fr); fr.exit != nil {
				return v
			}
			return b(fr)
		}
	}
	front, last := codes[:len(codes)-1], codes[len(codes)-1]
	if !exits {
		return func(fr *Frame) Value {
			for _, f := range front {
				f(fr)
			}
			return last(fr)
		}
	}
	return func(fr *Frame) Value {
		for _, f := range front {
			if v := f(fr); fr.exit != nil {
				return v
			}
		}
		return last(fr)
	}
}

type prog1Node struct {
	first, rest sub
	many        bool
}

func (n *prog1Node) gen(g *generator, ctx context) code {
	rest := n.rest.gen(g, forEffect)
	if n.many && ctx.many() {
		first := n.first.gen(g, forMany)
		return func(fr *Frame) Value {
			v := first(fr)
			if fr.exit != nil {
				return v
			}
			saved := fr.t.keepValues()
			if w := rest(fr); fr.exit != nil {
				return w
			}
			fr.t.bringBack(saved)
			return v
		}
	}
	first := n.first.gen(g, forValue)
	many := ctx.many()
	return func(fr *Frame) Value {
		v := first(fr)
		if fr.exit != nil {
			return v
		}
		if w := rest(fr); fr.exit != nil {
			return w
		}
		if many {
			fr.t.nv = 1
		}
		return v
	}
}
