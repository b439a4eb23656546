package interp

// Lexical variables that surely hold fixnums, and are not captured, live
// unboxed in Frame.ints. Surely means: bound by a let to a form of type fixnum,
// and assigned only such forms; or bound and assigned small integers only, and
// themselves plus or minus one: to go on from a small integer to the end of the
// fixnums takes longer than anybody waits.
//
// Other variables that arithmetic is stored into, and that are not captured,
// are lazy: a fixnum that a computation yields stands in Frame.ints, with
// inInts in the variable's slot. The first to read it as a value boxes it and
// leaves the box in the slot, so that no assignment boxes more than once, and
// most never.

// intsMark is the type of inInts.
type intsMark struct{}

// inInts says that a lazy variable's fixnum stands in Frame.ints. It is never
// visible to Lisp.
func inInts() Value { return (*intsMark)(nil) }

// chooseFixnumVariables decides which of the variables that lets of the scope
// bind are unboxed. Everything is compiled by now, nothing generated.
func (s *lambdaScope) chooseFixnumVariables() {
	var candidates []*variable
	for _, v := range s.lets {
		// Reading an unboxed variable as a value boxes it anew: that must not
		// happen more often than assigning did.
		if !v.captured && !v.exits && v.slot < inlineSlots && v.boxedUses <= 1 && len(v.values) > 0 {
			v.unboxed, v.small = true, true
			candidates = append(candidates, v)
		}
	}
	for changed := true; changed; {
		changed = false
		for _, v := range candidates {
			if v.small && !v.holdsSmall() {
				v.small = false
				changed = true
			}
			if v.unboxed && !v.holdsFixnums() {
				v.unboxed = false
				changed = true
			}
		}
	}
	s.chooseLazyVariables(append(s.lets, s.others...))
	s.lets, s.others = nil, nil
}

func (s *lambdaScope) chooseLazyVariables(all []*variable) {
	for changed := true; changed; {
		changed = false
		for _, v := range all {
			if !v.lazy && !v.unboxed && !v.captured && !v.exits && v.slot < inlineSlots && v.holdsNumbers() {
				v.lazy = true
				changed = true
			}
		}
	}
}

// holdsNumbers reports whether some of what v is given are numbers that are
// there unboxed.
func (v *variable) holdsNumbers() bool {
	for _, n := range v.values {
		if isNumeric(n) {
			return true
		}
	}
	return false
}

// isNumeric reports whether a form computes a number, so that it is there
// without a box if it is a fixnum.
func isNumeric(n node) bool {
	switch x := n.(type) {
	case *localNode:
		return (x.v.unboxed || x.v.lazy) && x.v.scope == x.from
	case *arithmeticNode, *integerNode, *fieldNode, *depositNode, *lengthNode, *charCodeNode, *divideNode:
		return true
	}
	return false
}

func (v *variable) holdsFixnums() bool {
	for _, n := range v.values {
		if !isFixnumForm(n) && !(v.small && isStepOf(n, v)) {
			return false
		}
	}
	return true
}

// holdsSmall reports whether v is given small integers only, but for steps.
func (v *variable) holdsSmall() bool {
	for _, n := range v.values {
		if !isSmallForm(n) && !isStepOf(n, v) {
			return false
		}
	}
	return true
}

// smallBits is how many bits a small integer has, with its sign.
const smallBits = 62

func isSmall(k int64) bool { return k>>(smallBits-1) == 0 || k>>(smallBits-1) == -1 }

// isSmallForm reports whether a form's value is a small integer, or one that
// steps have led a little beyond.
func isSmallForm(n node) bool {
	switch x := n.(type) {
	case *constNode:
		k, ok := x.v.(Fixnum)
		return ok && isSmall(int64(k))
	case *localNode:
		return x.v.unboxed && x.v.small && x.v.scope == x.from
	case *lengthNode, *charCodeNode:
		return true
	case *fieldNode:
		return x.size < smallBits
	case *integerNode:
		switch x.op {
		case opAnd:
			return isSmallNatural(x.a) || isSmallNatural(x.b) || isSmallForm(x.a) && isSmallForm(x.b)
		case opMod, opRem:
			k, ok := fixnumConstant(x.b)
			return ok && k > 0 && isSmall(int64(k)) && isFixnumForm(x.a)
		}
		return x.op != opShift && isSmallForm(x.a) && isSmallForm(x.b)
	}
	return false
}

func isSmallNatural(n node) bool { return isNaturalConstant(n) && isSmallForm(n) }

// isFixnumForm reports whether a form's value is a fixnum whenever it has one.
func isFixnumForm(n node) bool {
	switch x := n.(type) {
	case *constNode:
		_, ok := x.v.(Fixnum)
		return ok
	case *localNode:
		return x.v.unboxed && x.v.scope == x.from
	case *lengthNode, *charCodeNode, *fieldNode:
		return true
	case *depositNode:
		return isFixnumForm(x.value) && isFixnumForm(x.arg)
	case *integerNode:
		if x.op == opAnd {
			return isNaturalConstant(x.a) || isNaturalConstant(x.b) || isFixnumForm(x.a) && isFixnumForm(x.b)
		}
		if x.op == opMod || x.op == opRem {
			// The remainder is smaller than the divisor.
			k, ok := fixnumConstant(x.b)
			return ok && k > 0 && isFixnumForm(x.a)
		}
		return x.op != opShift && isFixnumForm(x.a) && isFixnumForm(x.b)
	}
	return false
}

func isNaturalConstant(n node) bool {
	k, ok := n.(*constNode)
	if !ok {
		return false
	}
	f, ok := k.v.(Fixnum)
	return ok && f >= 0
}

// isStepOf reports whether a form is v plus or minus one.
func isStepOf(n node, v *variable) bool {
	a, ok := n.(*arithmeticNode)
	if !ok || a.op == opMul {
		return false
	}
	local, ok := a.a.(*localNode)
	k, isConst := a.b.(*constNode)
	if !ok || !isConst || local.v != v {
		return false
	}
	return k.v == Value(Fixnum(1)) || k.v == Value(Fixnum(-1))
}

// numericUse notes that an operand is used as a number, unboxed if it can be.
func numericUse(n node) {
	if local, ok := n.(*localNode); ok {
		local.v.boxedUses--
	}
}

// boxed returns the lazy variable in slot as a value, and keeps the box.
func (fr *Frame) boxed(slot int) Value {
	v := fr.slots[slot]
	if _, ok := v.(*intsMark); ok {
		v = Fix(fr.ints[slot])
		fr.slots[slot] = v
	}
	return v
}

// lazyStore makes the code that stores the number n into the lazy variable in
// slot.
func (g *generator) lazyStore(n node, slot int) code {
	value := g.numOperand(n)
	return func(fr *Frame) Value {
		if i, ok := value.get(fr); ok {
			fr.ints[slot&(inlineSlots-1)] = i
			fr.slots[slot&(inlineSlots-1)] = inInts()
		} else {
			fr.slots[slot&(inlineSlots-1)] = fr.take()
		}
		return nil
	}
}

// genLazy stores a number into a lazy variable.
func (n *setLocalNode) genLazy(g *generator, ctx context) code {
	slot := n.to.v.slot
	if ctx == forEffect {
		return g.lazyStore(n.value.node, slot)
	}
	value := boxed(g.num(n.value.node))
	return one(ctx, func(fr *Frame) Value {
		v := value(fr)
		fr.slots[slot&(inlineSlots-1)] = v
		return v
	})
}

// genNumericJump is genSelfJump where parameters are lazy: numbers wait on the
// way into them unboxed.
func genNumericJump(g *generator, nodes []node) code {
	args := make([]num, len(nodes))
	for i, n := range nodes {
		if i < inlineSlots && g.scope.params.req[i].v.lazy && isNumeric(n) {
			args[i] = g.num(n)
			continue
		}
		f := n.gen(g, forValue)
		args[i] = func(fr *Frame) (int64, bool) {
			fr.other = f(fr)
			return 0, false
		}
	}
	if len(args) == 2 {
		a, b := args[0], args[1]
		return func(fr *Frame) Value {
			v, w := inInts(), inInts()
			x, ok := a(fr)
			if !ok {
				v = fr.take()
			}
			y, ok := b(fr)
			if !ok {
				w = fr.take()
			}
			fr.ints[0], fr.ints[1] = x, y
			fr.slots[0], fr.slots[1] = v, w
			fr.again = true
			return nil
		}
	}
	return func(fr *Frame) Value {
		t := fr.t
		vals, mark := t.pushArgs(len(args))
		var ints [inlineSlots]int64
		for i, a := range args {
			if x, ok := a(fr); ok {
				ints[i], vals[i] = x, inInts()
			} else {
				vals[i] = fr.take()
			}
		}
		for i, v := range vals {
			fr.set(i, v)
		}
		n := min(len(vals), inlineSlots)
		copy(fr.ints[:n], ints[:n])
		t.popArgs(vals, mark)
		fr.again = true
		return nil
	}
}
