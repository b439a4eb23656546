package interp

// Access to simple vectors and strings is compiled in place: the index needs no
// box, nor does an integer that goes into or comes out of a vector of integers. Whatever is not simple, and every error, goes to the function itself.

// vectorKinds says which vectors an accessor takes in place.
type vectorKinds uint8

const (
	inVectors vectorKinds = 1 << iota
	inStrings
	inOctets
	inNumbers
	inBits

	inAll = inVectors | inStrings | inOctets | inNumbers | inBits
)

// vectorAccessor is a reader or writer of elements.
type vectorAccessor struct {
	sym   *Symbol
	kinds vectorKinds
	// valueFirst says that a writer's arguments are value, vector, index
	// instead of vector, index, value.
	valueFirst bool
}

func (in *Interp) defineVectorPrimitives() {
	cl, excl := in.CL, in.Excl
	for name, kinds := range map[string]vectorKinds{
		"aref": inAll, "elt": inAll, "svref": inVectors,
		"char": inStrings, "schar": inStrings, "bit": inBits, "sbit": inBits,
	} {
		a := vectorAccessor{sym: cl.Sym(name), kinds: kinds}
		in.primitives[a.sym] = a.compileRead
	}
	for name, kinds := range map[string]vectorKinds{
		"%aset": inAll, "%set-elt": inAll, "%svset": inVectors,
		"%set-char": inStrings,
	} {
		a := vectorAccessor{sym: excl.InternalSym(name), kinds: kinds, valueFirst: name == "%aset"}
		in.primitives[a.sym] = a.compileWrite
	}
	length := in.S.Length
	in.primitives[length] = func(c *compiler, args []node) node {
		if len(args) != 1 {
			return nil
		}
		return &lengthNode{args[0], length, c.pos}
	}
}

type elementNode struct {
	vectorAccessor
	vector, index node
	pos           Pos
}

func (a vectorAccessor) compileRead(c *compiler, args []node) node {
	if len(args) != 2 {
		return nil
	}
	numericUse(args[1])
	return &elementNode{a, args[0], args[1], c.pos}
}

// element returns element i of v if it can be had in place.
func (k vectorKinds) element(v Value, i int64) (x Value, ok bool) {
	switch v := v.(type) {
	case *Vector:
		if k&inVectors != 0 && uint64(i) < uint64(len(v.E)) {
			return v.E[i], true
		}
	case *String:
		if k&inStrings != 0 && v.x == nil && uint64(i) < uint64(len(v.b)) {
			return Char(v.b[i]), true
		}
	case *Octets:
		if k&inOctets != 0 && uint64(i) < uint64(len(v.B)) {
			return Fix(int64(v.B[i])), true
		}
	case *NumVector:
		if k&inNumbers != 0 && uint64(i) < uint64(v.len()) {
			return v.at(int(i)), true
		}
	case *BitVector:
		if k&inBits != 0 && uint64(i) < uint64(v.N) {
			return Fix(int64(v.bit(int(i)))), true
		}
	}
	return nil, false
}

// integer returns element i of v if it can be had in place and v holds integers.
func (k vectorKinds) integer(v Value, i int64) (n int64, ok bool) {
	switch v := v.(type) {
	case *Octets:
		if k&inOctets != 0 && uint64(i) < uint64(len(v.B)) {
			return int64(v.B[i]), true
		}
	case *NumVector:
		if k&inNumbers != 0 && uint64(i) < uint64(len(v.I)) {
			n = v.I[i]
			return n, v.Elt != ElementUB64 || n >= 0
		}
	case *BitVector:
		if k&inBits != 0 && uint64(i) < uint64(v.N) {
			return int64(v.bit(int(i))), true
		}
	}
	return 0, false
}

func (n *elementNode) gen(g *generator, ctx context) code {
	vector, index, kinds := g.operand(n.vector), g.numOperand(n.index), n.kinds
	return one(ctx, func(fr *Frame) Value {
		v := vector.get(fr)
		i, ok := index.get(fr)
		if !ok {
			return n.general(fr, v, fr.take())
		}
		if x, ok := kinds.element(v, i); ok {
			return x
		}
		return n.general(fr, v, Fix(i))
	})
}

func (n *elementNode) genNum(g *generator) num {
	vector, index, kinds := g.operand(n.vector), g.numOperand(n.index), n.kinds
	return func(fr *Frame) (int64, bool) {
		v := vector.get(fr)
		i, ok := index.get(fr)
		if !ok {
			return fr.numOf(n.general(fr, v, fr.take()))
		}
		if x, ok := kinds.integer(v, i); ok {
			return x, true
		}
		if x, ok := kinds.element(v, i); ok {
			return fr.numOf(x)
		}
		return fr.numOf(n.general(fr, v, Fix(i)))
	}
}

func (n *elementNode) general(fr *Frame, v, i Value) Value {
	fr.pos = n.pos
	return fr.t.Call2(n.sym.fn, v, i)
}

type setElementNode struct {
	vectorAccessor
	vector, index, value node
	pos                  Pos
}

func (a vectorAccessor) compileWrite(c *compiler, args []node) node {
	if len(args) != 3 {
		return nil
	}
	n := &setElementNode{a, args[0], args[1], args[2], c.pos}
	if a.valueFirst {
		n.value, n.vector, n.index = args[0], args[1], args[2]
	}
	numericUse(n.index)
	return n
}

// setElement stores x as element i of v if it can be done in place.
func (k vectorKinds) setElement(v Value, i int64, x Value) bool {
	switch v := v.(type) {
	case *Vector:
		if k&inVectors != 0 && uint64(i) < uint64(len(v.E)) {
			v.E[i] = x
			return true
		}
	case *String:
		c, ok := x.(Char)
		if ok && k&inStrings != 0 && v.x == nil && uint32(c) < 256 && uint64(i) < uint64(len(v.b)) {
			v.b[i] = byte(c)
			return true
		}
	case *Octets:
		o, ok := x.(Fixnum)
		if ok && k&inOctets != 0 && uint64(o) < 256 && uint64(i) < uint64(len(v.B)) {
			v.B[i] = byte(o)
			return true
		}
	case *NumVector:
		switch x := x.(type) {
		case Fixnum:
			return k.setInteger(v, i, int64(x))
		case DoubleFloat:
			if k&inNumbers != 0 && v.Elt == ElementDouble && uint64(i) < uint64(len(v.F)) {
				v.F[i] = float64(x)
				return true
			}
		case SingleFloat:
			if k&inNumbers != 0 && v.Elt == ElementSingle && uint64(i) < uint64(len(v.F)) {
				v.F[i] = float64(x)
				return true
			}
		}
	case *BitVector:
		if o, ok := x.(Fixnum); ok {
			return k.setInteger(v, i, int64(o))
		}
	}
	return false
}

// setInteger is setElement of an integer in a vector that holds only such.
func (k vectorKinds) setInteger(v Value, i, x int64) bool {
	switch v := v.(type) {
	case *Octets:
		if k&inOctets != 0 && uint64(x) < 256 && uint64(i) < uint64(len(v.B)) {
			v.B[i] = byte(x)
			return true
		}
	case *NumVector:
		if r := &elementRanges[v.Elt]; k&inNumbers != 0 && r.lo <= x && x <= r.hi && uint64(i) < uint64(len(v.I)) {
			v.I[i] = x
			return true
		}
	case *BitVector:
		if k&inBits != 0 && uint64(x) < 2 && uint64(i) < uint64(v.N) {
			v.setBit(int(i), byte(x))
			return true
		}
	}
	return false
}

// computes reports whether a value is the result of arithmetic, which comes
// without a box.
func computes(n node) bool {
	switch x := n.(type) {
	case *arithmeticNode, *integerNode, *fieldNode, *depositNode, *divideNode, *charCodeNode:
		return true
	case *localNode:
		return x.v.unboxed
	}
	return false
}

// genInteger is gen for a value that comes without a box.
func (n *setElementNode) genInteger(g *generator, ctx context) code {
	vector, index, value, kinds := g.operand(n.vector), g.numOperand(n.index), g.numOperand(n.value), n.kinds
	first := n.valueFirst
	return one(ctx, func(fr *Frame) Value {
		var v, x, at Value
		var i, k int64
		var known, indexed bool
		if first {
			if k, known = value.get(fr); !known {
				x = fr.take()
			}
		}
		v = vector.get(fr)
		if i, indexed = index.get(fr); !indexed {
			at = fr.take()
		}
		if !first {
			if k, known = value.get(fr); !known {
				x = fr.take()
			}
		}
		if known {
			if indexed && kinds.setInteger(v, i, k) {
				if ctx == forEffect {
					return nil
				}
				return Fix(k)
			}
			x = Fix(k)
		}
		if !indexed {
			return n.general(fr, v, at, x)
		}
		if kinds.setElement(v, i, x) {
			return x
		}
		return n.general(fr, v, Fix(i), x)
	})
}

func (n *setElementNode) gen(g *generator, ctx context) code {
	if n.kinds&inOctets != 0 && computes(n.value) {
		return n.genInteger(g, ctx)
	}
	vector, index, value, kinds := g.operand(n.vector), g.numOperand(n.index), g.operand(n.value), n.kinds
	if n.valueFirst {
		return one(ctx, func(fr *Frame) Value {
			x := value.get(fr)
			v := vector.get(fr)
			i, ok := index.get(fr)
			if !ok {
				return n.general(fr, v, fr.take(), x)
			}
			if kinds.setElement(v, i, x) {
				return x
			}
			return n.general(fr, v, Fix(i), x)
		})
	}
	return one(ctx, func(fr *Frame) Value {
		v := vector.get(fr)
		i, ok := index.get(fr)
		var other Value
		if !ok {
			other = fr.take()
		}
		x := value.get(fr)
		if !ok {
			return n.general(fr, v, other, x)
		}
		if kinds.setElement(v, i, x) {
			return x
		}
		return n.general(fr, v, Fix(i), x)
	})
}

func (n *setElementNode) general(fr *Frame, v, i, x Value) Value {
	fr.pos = n.pos
	if n.valueFirst {
		return fr.t.Call3(n.sym.fn, x, v, i)
	}
	return fr.t.Call3(n.sym.fn, v, i, x)
}

// lengthNode is a call of length.
type lengthNode struct {
	arg node
	sym *Symbol
	pos Pos
}

func (n *lengthNode) gen(g *generator, ctx context) code { return one(ctx, boxed(n.genNum(g))) }

func (n *lengthNode) genNum(g *generator) num {
	arg := g.operand(n.arg)
	return func(fr *Frame) (int64, bool) {
		v := arg.get(fr)
		switch x := v.(type) {
		case nil:
			return 0, true
		case *String:
			return int64(x.Len()), true
		case *Vector:
			return int64(len(x.E)), true
		case *Octets:
			return int64(len(x.B)), true
		}
		fr.pos = n.pos
		return fr.numOf(fr.t.Call1(n.sym.fn, v))
	}
}
