package interp

// Primitives are the standard functions that are compiled in place: they
// cannot be redefined, so the call need not go through the symbol.

// primitive returns the node of a call with the given arguments, nil if the
// call is not of the kind it treats.
type primitive func(c *compiler, args []node) node

func (in *Interp) definePrimitives() {
	S := &in.S
	in.primitives = map[*Symbol]primitive{
		S.Plus:      arithmetic(opAdd, 0),
		S.Times:     arithmetic(opMul, 1),
		S.Minus:     arithmetic(opSub, -1),
		S.OnePlus:   increment(1),
		S.OneMinus:  increment(-1),
		S.Less:      comparison(opLess),
		S.Greater:   comparison(opGreater),
		S.LessEq:    comparison(opLessEq),
		S.GreaterEq: comparison(opGreaterEq),
		S.NumEq:     comparison(opEq),
		S.Eq:        func(c *compiler, args []node) node { return testOf2(args, Eq) },
		S.Eql:       func(c *compiler, args []node) node { return testOf2(args, Eql) },
		S.Null:      func(c *compiler, args []node) node { return negation(args) },
		S.Not:       func(c *compiler, args []node) node { return negation(args) },
		S.Consp:     func(c *compiler, args []node) node { return testOf1(args, isCons) },
		S.Listp:     func(c *compiler, args []node) node { return testOf1(args, isList) },
		S.Atom:      func(c *compiler, args []node) node { return testOf1(args, isAtom) },
		S.Symbolp:   func(c *compiler, args []node) node { return testOf1(args, isSymbol) },
		S.Stringp:   func(c *compiler, args []node) node { return testOf1(args, isString) },
		S.Zerop:     func(c *compiler, args []node) node { return compareWithZero(args, opEq) },
		S.Plusp:     func(c *compiler, args []node) node { return compareWithZero(args, opGreater) },
		S.Minusp:    func(c *compiler, args []node) node { return compareWithZero(args, opLess) },
		S.Car:       listAccess((*Thread).car),
		S.First:     listAccess((*Thread).car),
		S.Cdr:       listAccess((*Thread).cdr),
		S.Rest:      listAccess((*Thread).cdr),
		S.Cons:      func(c *compiler, args []node) node { return callOf2(args, newCons) },
		S.Values:    func(c *compiler, args []node) node { return &valuesNode{args} },
		S.Funcall:   compileFuncall,
		in.Excl.InternalSym("%set-structure-slot"): structureWrite,
		in.Excl.InternalSym("%make-structure"):     structureMake,
		S.Logand:                                   logical(opAnd, S.Logand),
		S.Logior:                                   logical(opIor, S.Logior),
		S.Logxor:                                   logical(opXor, S.Logxor),
		S.SlotValue:                                compileSlotValue, S.SetSlotValue: compileSetSlotValue, S.MakeInstance: compileMakeInstance,
		S.Gethash:                           compileGethash,
		in.Excl.InternalSym("%set-gethash"): compileSetGethash,
		S.Error:                             compileErrorCall,
		S.Mod:                               integer(opMod, S.Mod),
		S.Rem:                               integer(opRem, S.Rem),
		S.Ash:                               integer(opShift, S.Ash),
	}
	in.defineVectorPrimitives()
	in.defineBitPrimitives()
	in.defineCharPrimitives()
	in.defineStringPrimitives()
	in.defineDividePrimitives()
	in.defineParityPrimitives()
}

func newCons(t *Thread, a, b Value) Value { return &Cons{a, b} }

func isCons(v Value) bool { _, ok := v.(*Cons); return ok }
func isAtom(v Value) bool { _, ok := v.(*Cons); return !ok }
func isSymbol(v Value) bool {
	if v == nil {
		return true
	}
	_, ok := v.(*Symbol)
	return ok
}
func isString(v Value) bool { _, ok := v.(*String); return ok }

func (t *Thread) car(v Value) Value {
	switch x := v.(type) {
	case *Cons:
		return x.Car
	case nil:
		return nil
	}
	return t.WrongType("car", v, t.In.S.List)
}

func (t *Thread) cdr(v Value) Value {
	switch x := v.(type) {
	case *Cons:
		return x.Cdr
	case nil:
		return nil
	}
	return t.WrongType("cdr", v, t.In.S.List)
}

func listAccess(f func(t *Thread, v Value) Value) primitive {
	return func(c *compiler, args []node) node {
		if len(args) != 1 {
			return nil
		}
		return &unaryNode{args[0], f, c.pos}
	}
}

// unaryNode calls a Go function of one argument directly.
type unaryNode struct {
	arg node
	f   func(t *Thread, v Value) Value
	pos Pos
}

func (n *unaryNode) gen(g *generator, ctx context) code {
	f, pos := n.f, n.pos
	arg := g.operand(n.arg)
	return one(ctx, func(fr *Frame) Value {
		v := arg.get(fr)
		fr.pos = pos
		return f(fr.t, v)
	})
}

func callOf2(args []node, f func(t *Thread, a, b Value) Value) node {
	if len(args) != 2 {
		return nil
	}
	return &binaryNode{args[0], args[1], f}
}

type binaryNode struct {
	a, b node
	f    func(t *Thread, a, b Value) Value
}

func (n *binaryNode) gen(g *generator, ctx context) code {
	a, b, f := g.operand(n.a), g.operand(n.b), n.f
	return one(ctx, func(fr *Frame) Value {
		x := a.get(fr)
		return f(fr.t, x, b.get(fr))
	})
}

// Tests

// test makes the code of a node that is wanted for its truth.
func (g *generator) test(n node) test {
	if tn, ok := n.(testNode); ok {
		return tn.genTest(g)
	}
	switch x := n.(type) {
	case *constNode:
		truth := x.v != nil
		return func(fr *Frame) bool { return truth }
	case *localNode:
		if slot, plain := x.plainSlot(); plain {
			return func(fr *Frame) bool { return fr.slots[slot&(inlineSlots-1)] != nil }
		}
	case *andNode:
		if !anyExits(x.subs) {
			return g.junction(x.subs, true)
		}
	case *orNode:
		if !anyExits(x.subs) {
			return g.junction(x.subs, false)
		}
	}
	f := n.gen(g, forValue)
	return func(fr *Frame) bool { return f(fr) != nil }
}

func anyExits(subs []sub) bool {
	for _, s := range subs {
		if s.exits {
			return true
		}
	}
	return false
}

// junction tests nodes one after the other while they are true (and), or
// until one is.
func (g *generator) junction(subs []sub, and bool) test {
	tests := make([]test, len(subs))
	for i, s := range subs {
		tests[i] = g.test(s.node)
	}
	if len(tests) == 2 {
		a, b := tests[0], tests[1]
		if and {
			return func(fr *Frame) bool { return a(fr) && b(fr) }
		}
		return func(fr *Frame) bool { return a(fr) || b(fr) }
	}
	return func(fr *Frame) bool {
		for _, f := range tests {
			if f(fr) != and {
				return !and
			}
		}
		return and
	}
}

// testNode is a node whose value is a truth value.
type testNode interface {
	genTest(g *generator) test
}

// truthValue makes T and NIL of a test.
func truthValue(ctx context, f test) code {
	return one(ctx, func(fr *Frame) Value {
		if f(fr) {
			return fr.t.T
		}
		return nil
	})
}

func testOf1(args []node, f func(Value) bool) node {
	if len(args) != 1 {
		return nil
	}
	return &unaryTestNode{args[0], f}
}

type unaryTestNode struct {
	arg node
	f   func(Value) bool
}

func (n *unaryTestNode) gen(g *generator, ctx context) code { return truthValue(ctx, n.genTest(g)) }

func (n *unaryTestNode) genTest(g *generator) test {
	f, arg := n.f, g.operand(n.arg)
	return func(fr *Frame) bool { return f(arg.get(fr)) }
}

// notNode is not or null.
type notNode struct{ arg node }

func negation(args []node) node {
	if len(args) != 1 {
		return nil
	}
	return &notNode{args[0]}
}

func (n *notNode) gen(g *generator, ctx context) code { return truthValue(ctx, n.genTest(g)) }

func (n *notNode) genTest(g *generator) test {
	arg := g.test(n.arg)
	return func(fr *Frame) bool { return !arg(fr) }
}

func testOf2(args []node, f func(a, b Value) bool) node {
	if len(args) != 2 {
		return nil
	}
	return &binaryTestNode{args[0], args[1], f}
}

type binaryTestNode struct {
	a, b node
	f    func(a, b Value) bool
}

func (n *binaryTestNode) gen(g *generator, ctx context) code { return truthValue(ctx, n.genTest(g)) }

func (n *binaryTestNode) genTest(g *generator) test {
	f := n.f
	a := g.operand(n.a)
	if k, ok := n.b.(*constNode); ok {
		switch k.v.(type) {
		case *Symbol, Char, Fixnum:
			// Identity is enough for these.
			v := k.v
			return func(fr *Frame) bool { return a.get(fr) == v }
		}
	}
	b := g.operand(n.b)
	return func(fr *Frame) bool {
		x := a.get(fr)
		return f(x, b.get(fr))
	}
}

// valuesNode is (values ...).
type valuesNode struct{ args []node }

func (n *valuesNode) gen(g *generator, ctx context) code {
	args := genArgs(g, n.args)
	if !ctx.many() {
		return func(fr *Frame) Value {
			var first Value
			for i, a := range args {
				if v := a(fr); i == 0 {
					first = v
				}
			}
			return first
		}
	}
	switch len(args) {
	case 0:
		return func(fr *Frame) Value {
			fr.t.nv = 0
			return nil
		}
	case 1:
		return one(ctx, args[0])
	case 2:
		a, b := args[0], args[1]
		return func(fr *Frame) Value {
			x := a(fr)
			return fr.t.Values2(x, b(fr))
		}
	}
	return func(fr *Frame) Value {
		t := fr.t
		vals, mark := t.pushArgs(len(args))
		for i, a := range args {
			vals[i] = a(fr)
		}
		v := t.Values(vals...)
		t.popArgs(vals, mark)
		return v
	}
}

// compileFuncall compiles (funcall f ...): of a local function or lambda
// expression a plain call, else one through the designator.
func compileFuncall(c *compiler, args []node) node {
	if len(args) == 0 {
		return nil
	}
	switch target := args[0].(type) {
	case *functionNode:
		return &globalCallNode{sym: target.sym, args: args[1:], pos: c.pos}
	case *lambdaNode:
		return &callNode{target: target, args: args[1:], pos: c.pos}
	}
	return &callNode{target: &designatorNode{args[0]}, args: args[1:], pos: c.pos}
}

// designatorNode yields the function that a value designates.
type designatorNode struct{ value node }

func (n *designatorNode) gen(g *generator, ctx context) code {
	value := n.value.gen(g, forValue)
	return func(fr *Frame) Value {
		v := value(fr)
		if f, ok := v.(*Function); ok {
			return f
		}
		return fr.t.FunctionDesignator(v)
	}
}
