package interp

// The second pass: each node makes a closure for the context its value is used
// in. Where exits can pass by flag (sub.exits), the closure looks at Frame.exit
// after the subform; where they cannot, it does not.

// generator makes the code of one function.
type generator struct {
	in    *Interp
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

// raw reads what a closure copies: the value, or the cell.
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
		if f := x.branch(g, then, otherwise); f != nil {
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

// Bindings

type letNode struct {
	bindings   []letBinding
	specials   int
	sequential bool
	body       sub
}

// initialize makes code that stores into a fresh binding of v.
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
	stores := make([]func(fr *Frame, x Value), len(n.bindings))
	for i, b := range n.bindings {
		if b.v != nil {
			stores[i] = storeFresh(b.v)
		} else {
			s := b.special
			stores[i] = func(fr *Frame, x Value) { fr.t.Bind(s, x) }
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
		nv := t.nv
		for i, store := range stores {
			switch {
			case i >= nv:
				store(fr, nil)
			case i == 0:
				store(fr, v)
			default:
				store(fr, t.mv[i])
			}
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

// Exits

type blockNode struct {
	info  *blockInfo
	body  node
	exits bool
}

func (n *blockNode) gen(g *generator, ctx context) code {
	info := n.info
	if info.point != nil {
		ctx = ctx.noTail()
	}
	info.context = ctx
	body := n.body.gen(g, ctx)
	if mark := info.mark; mark != nil {
		inner := body
		body = func(fr *Frame) Value {
			v := inner(fr)
			if fr.exit == mark {
				fr.exit = nil
			}
			return v
		}
	}
	if info.point != nil {
		inner := body
		store := storeFresh(info.point)
		body = func(fr *Frame) Value {
			p := new(point)
			store(fr, p)
			return fr.t.runPoint(p, fr, inner)
		}
	}
	return body
}

type returnNode struct {
	block *blockInfo
	value sub
}

func (n *returnNode) gen(g *generator, ctx context) code {
	value := n.value.gen(g, n.block.context)
	mark := n.block.mark
	if n.value.exits {
		return func(fr *Frame) Value {
			v := value(fr)
			if fr.exit == nil {
				fr.exit = mark
			}
			return v
		}
	}
	return func(fr *Frame) Value {
		v := value(fr)
		fr.exit = mark
		return v
	}
}

type farReturnNode struct {
	block *blockInfo
	point *localNode
	value node
}

func (n *farReturnNode) gen(g *generator, ctx context) code {
	point, value := n.point.read(), n.value.gen(g, forMany)
	name := n.block.name.Value()
	return func(fr *Frame) Value {
		v := value(fr)
		p := fr.t.livePoint(point(fr))
		if p == nil {
			return fr.t.ControlError("return-from: the block ~s has been left already", name)
		}
		return fr.t.exitTo(p, v)
	}
}

// livePoint returns v as a point that can still be reached by t.
func (t *Thread) livePoint(v Value) *point {
	p, ok := v.(*point)
	if !ok || p.expired || p.thread != t {
		return nil
	}
	return p
}

type tagbodyNode struct {
	info  *tagbodyInfo
	steps []stepNode
	exits bool
}

// step is a statement of a tagbody ready to run.
type step struct {
	body   code
	test   test
	want   bool // jump if the test is this
	target int  // step to go on with after a jump
}

func (n *tagbodyNode) gen(g *generator, ctx context) code {
	info := n.info
	steps := make([]step, len(n.steps))
	for i, s := range n.steps {
		steps[i].target = -1
		if s.jump >= 0 {
			steps[i].target = info.targets[s.jump]
		}
		switch {
		case s.test != nil:
			steps[i].test = g.test(s.test)
			steps[i].want = !s.negate
		case s.body.node != nil:
			steps[i].body = s.body.gen(g, forEffect)
		}
	}
	if info.point != nil {
		run := n.genPoint(steps)
		if !ctx.many() {
			return run
		}
		return func(fr *Frame) Value {
			v := run(fr)
			if fr.exit == nil {
				fr.t.nv = 1
			}
			return v
		}
	}
	return n.run(steps, ctx.many())
}

// run makes the loop that runs the steps.
func (n *tagbodyNode) run(steps []step, many bool) code {
	info := n.info
	mark := info.mark
	targets := info.targets
	exits := n.exits
	return func(fr *Frame) Value {
		for pc := 0; pc < len(steps); {
			s := &steps[pc]
			if s.body != nil {
				v := s.body(fr)
				pc++
				if exits && fr.exit != nil {
					if fr.exit != mark || mark == nil {
						return v
					}
					fr.exit = nil
					pc = targets[fr.tag]
					if fr.t.fuel--; fr.t.fuel < 0 {
						fr.t.safePoint()
					}
				}
				continue
			}
			if s.test == nil || s.test(fr) == s.want {
				if s.target <= pc {
					if fr.t.fuel--; fr.t.fuel < 0 {
						fr.t.safePoint()
					}
				}
				pc = s.target
				continue
			}
			pc++
		}
		if many {
			fr.t.nv = 1
		}
		return nil
	}
}

// genPoint is for a tagbody that inner functions can go to: each turn from a
// tag is a run of its own under the same point.
func (n *tagbodyNode) genPoint(steps []step) code {
	info := n.info
	store := storeFresh(info.point)
	// Code for a start at each tag, and at the first statement.
	starts := make([]code, len(info.targets)+1)
	for i, target := range info.targets {
		starts[i] = n.runFrom(steps, target)
	}
	starts[len(info.targets)] = n.runFrom(steps, 0)
	return func(fr *Frame) Value {
		next := len(starts) - 1
		p := new(point)
		store(fr, p)
		for {
			p.tag = -1
			p.expired = false
			v := fr.t.runPoint(p, fr, starts[next])
			if p.tag < 0 {
				return v
			}
			next = p.tag
			if fr.t.fuel--; fr.t.fuel < 0 {
				fr.t.safePoint()
			}
		}
	}
}

// runFrom is run that begins at statement first.
func (n *tagbodyNode) runFrom(steps []step, first int) code {
	if first == 0 {
		return n.run(steps, false)
	}
	jump := append([]step{{target: first + 1}}, steps...)
	for i := 1; i < len(jump); i++ {
		if jump[i].target >= 0 {
			jump[i].target++
		}
	}
	targets := make([]int, len(n.info.targets))
	for i, x := range n.info.targets {
		targets[i] = x + 1
	}
	info := &tagbodyInfo{mark: n.info.mark, targets: targets}
	return (&tagbodyNode{info: info, exits: n.exits}).run(jump, false)
}

type goNode struct {
	info *tagbodyInfo
	tag  int
}

func (n *goNode) gen(g *generator, ctx context) code {
	mark, tag := n.info.mark, n.tag
	return func(fr *Frame) Value {
		fr.exit = mark
		fr.tag = tag
		return nil
	}
}

type farGoNode struct {
	point *localNode
	tag   int
}

func (n *farGoNode) gen(g *generator, ctx context) code {
	point, tag := n.point.read(), n.tag
	return func(fr *Frame) Value {
		p := fr.t.livePoint(point(fr))
		if p == nil {
			return fr.t.ControlError("go: the tagbody has been left already")
		}
		p.tag = tag
		return fr.t.exitTo(p, nil)
	}
}

type catchNode struct {
	tag    node
	body   node
	target *dynamicTarget
}

func (n *catchNode) gen(g *generator, ctx context) code {
	tag, body, mark := g.operand(n.tag), n.body.gen(g, forMany), n.target.mark
	return func(fr *Frame) Value { return fr.t.runCatch(tag.get(fr), fr, body, mark) }
}

type throwNode struct {
	tag, value node
	near       []*exitMark
	pos        Pos
}

func (n *throwNode) gen(g *generator, ctx context) code {
	tag, value, near, pos := g.operand(n.tag), n.value.gen(g, forMany), n.near, n.pos
	return func(fr *Frame) Value {
		x := tag.get(fr)
		v := value(fr)
		t := fr.t
		if p := t.catchOf(x); p != nil && p.reaches(fr, near) {
			fr.exit = p.mark
			return v
		}
		fr.pos = pos
		return t.Throw(x, v)
	}
}

type unwindProtectNode struct {
	body    sub
	cleanup node
}

func (n *unwindProtectNode) gen(g *generator, ctx context) code {
	body, cleanup := n.body.gen(g, ctx.noTail()), n.cleanup.gen(g, forEffect)
	return func(fr *Frame) Value { return fr.t.protect(fr, body, cleanup) }
}
