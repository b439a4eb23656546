package interp

import (
	"math"
	"math/big"
)

// Type specifiers are compiled to predicates, kept per interpreter: by symbol
// for names, by identity for lists.

// typePredicate tests whether a value is of a type.
type typePredicate func(t *Thread, v Value) bool

// Typep reports whether v is of the type spec.
func (t *Thread) Typep(v Value, spec Value) bool {
	switch x := spec.(type) {
	case *Class:
		if f := t.In.classPredicate(x); f != nil {
			return f(t, v)
		}
		return t.In.IsA(v, x)
	case *Symbol:
		if f := t.In.types[x]; f != nil {
			return f(t, v)
		}
		if x.TypeExpander() == nil {
			if c := x.Class(); c != nil {
				return t.In.IsA(v, c)
			}
		}
	}
	return t.TypePredicate(spec)(t, v)
}

// TypePredicate returns the predicate of a type specifier; it signals an error
// if there is no such type.
func (t *Thread) TypePredicate(spec Value) func(t *Thread, v Value) bool {
	switch x := spec.(type) {
	case nil:
		return func(t *Thread, v Value) bool { return false }
	case *Class:
		if f := t.In.classPredicate(x); f != nil {
			return f
		}
		return func(t *Thread, v Value) bool { return t.In.IsA(v, x) }
	case *Symbol:
		if f := t.In.types[x]; f != nil {
			return f
		}
		if x.TypeExpander() != nil {
			return t.TypePredicate(t.ExpandType(x))
		}
		if c := x.Class(); c != nil {
			return func(t *Thread, v Value) bool {
				// The class may be redefined later.
				if c := x.Class(); c != nil {
					return t.In.IsA(v, c)
				}
				return false
			}
		}
	case *Cons:
		if s, ok := x.Car.(*Symbol); ok {
			args, proper := Slice(x.Cdr)
			if !proper {
				break
			}
			if f := t.In.compoundTypes[s]; f != nil {
				t.EnterDepth()
				p := f(t, x, args)
				t.LeaveDepth()
				if p != nil {
					return p
				}
				break
			}
			if s.TypeExpander() != nil {
				return t.TypePredicate(t.ExpandType(x))
			}
			if len(args) == 0 {
				return t.TypePredicate(s)
			}
		}
	}
	t.SimpleError("`~s' is not a known type specifier", spec)
	return nil
}

// classPredicate is the predicate of a built-in class whose objects are not
// told by their direct class alone, such as the arrays; nil for others.
func (in *Interp) classPredicate(c *Class) typePredicate {
	if c.Kind != BuiltInKind || c.Name == nil || c.Name.Class() != c {
		return nil
	}
	return in.types[c.Name]
}

// ExpandType expands spec while it is a deftype.
func (t *Thread) ExpandType(spec Value) Value {
	for n := 0; n < 1000; n++ {
		s, ok := spec.(*Symbol)
		form := Value(nil)
		if ok {
			form = List(s)
		} else if c, isCons := spec.(*Cons); isCons {
			s, ok = c.Car.(*Symbol)
			form = spec
		}
		if !ok || s == nil || s.TypeExpander() == nil {
			return spec
		}
		spec = t.expandType(form)
	}
	t.SimpleError("the type `~s' expands without end", spec)
	return nil
}

func (t *Thread) expandType(form Value) Value {
	s := form.(*Cons).Car.(*Symbol)
	t.EnterDepth()
	v := t.Call2(s.TypeExpander(), form, nil)
	t.LeaveDepth()
	return v
}

// IsTypeName reports whether the symbol names a type.
func (t *Thread) IsTypeName(s *Symbol) bool {
	return t.In.types[s] != nil || t.In.compoundTypes[s] != nil || s.TypeExpander() != nil || s.Class() != nil
}

func (in *Interp) defineTypes() {
	S := &in.S
	is := func(f func(v Value) bool) typePredicate {
		return func(t *Thread, v Value) bool { return f(v) }
	}
	arrayOf := func(simple bool, rank int, elt func(ElementType) bool) typePredicate {
		return is(func(v Value) bool {
			d, ok := Dimensions(v)
			return ok && (rank < 0 || len(d) == rank) && (elt == nil || elt(ElementTypeOf(v))) && (!simple || IsSimpleArray(v))
		})
	}
	elt := func(e ElementType) func(ElementType) bool { return func(x ElementType) bool { return x == e } }
	in.types = map[*Symbol]typePredicate{
		in.T:                           is(func(v Value) bool { return true }),
		S.Atom:                         is(isAtom),
		S.Null:                         is(func(v Value) bool { return v == nil }),
		S.Symbol:                       is(isSymbol),
		S.Cons:                         is(isCons),
		S.List:                         is(isList),
		S.Number:                       is(IsNumber),
		S.Real:                         is(IsReal),
		S.Rational:                     is(IsRational),
		S.Integer:                      is(IsInteger),
		S.Fixnum:                       is(func(v Value) bool { _, ok := v.(Fixnum); return ok }),
		S.Bignum:                       is(func(v Value) bool { _, ok := v.(*big.Int); return ok }),
		S.Ratio:                        is(func(v Value) bool { _, ok := v.(*big.Rat); return ok }),
		S.Bit:                          is(func(v Value) bool { n, ok := v.(Fixnum); return ok && uint64(n) <= 1 }),
		S.UnsignedByte:                 is(func(v Value) bool { return IsInteger(v) && signOf(v) >= 0 }),
		S.SignedByte:                   is(IsInteger),
		S.Float:                        is(IsFloat),
		S.SingleFloat:                  is(isSingle),
		S.ShortFloat:                   is(isSingle),
		S.DoubleFloat:                  is(isDouble),
		S.LongFloat:                    is(isDouble),
		S.Complex:                      is(func(v Value) bool { _, ok := v.(*Complex); return ok }),
		S.Character:                    is(func(v Value) bool { _, ok := v.(Char); return ok }),
		S.BaseChar:                     is(func(v Value) bool { _, ok := v.(Char); return ok }),
		S.ExtendedChar:                 is(func(v Value) bool { return false }),
		S.StandardChar:                 is(func(v Value) bool { c, ok := v.(Char); return ok && (c >= 32 && c < 127 || c == '\n') }),
		S.Keyword:                      is(func(v Value) bool { s, ok := v.(*Symbol); return ok && s.IsKeyword() }),
		S.Boolean:                      is(func(v Value) bool { return v == nil || v == Value(in.T) }),
		S.Function:                     is(isFunction),
		in.CL.Sym("compiled-function"): is(isFunction),
		S.String:                       is(isString),
		S.BaseString:                   is(isBaseString),
		S.SimpleString:                 is(func(v Value) bool { s, ok := v.(*String); return ok && s.IsSimple() }),
		S.SimpleBaseString:             is(func(v Value) bool { s, ok := v.(*String); return ok && s.IsSimple() && !s.IsVoid() }),
		S.Array:                        arrayOf(false, -1, nil),
		S.SimpleArray:                  arrayOf(true, -1, nil),
		S.Vector:                       arrayOf(false, 1, nil),
		S.SimpleVector:                 is(func(v Value) bool { _, ok := v.(*Vector); return ok }),
		S.BitVector:                    arrayOf(false, 1, elt(ElementBit)),
		S.SimpleBitVector:              is(func(v Value) bool { _, ok := v.(*BitVector); return ok }),
		S.Sequence: is(func(v Value) bool {
			if isList(v) {
				return true
			}
			_, ok := VectorLen(v)
			return ok
		}),
	}
	in.compoundTypes = map[*Symbol]func(t *Thread, spec *Cons, args []Value) typePredicate{
		S.And: func(t *Thread, spec *Cons, args []Value) typePredicate {
			ps := t.predicates(args)
			return func(t *Thread, v Value) bool {
				for _, p := range ps {
					if !p(t, v) {
						return false
					}
				}
				return true
			}
		},
		S.Or: func(t *Thread, spec *Cons, args []Value) typePredicate {
			ps := t.predicates(args)
			return func(t *Thread, v Value) bool {
				for _, p := range ps {
					if p(t, v) {
						return true
					}
				}
				return false
			}
		},
		S.Not: func(t *Thread, spec *Cons, args []Value) typePredicate {
			if len(args) != 1 {
				return nil
			}
			p := t.TypePredicate(args[0])
			return func(t *Thread, v Value) bool { return !p(t, v) }
		},
		S.Member: func(t *Thread, spec *Cons, args []Value) typePredicate {
			return func(t *Thread, v Value) bool {
				for _, a := range args {
					if Eql(a, v) {
						return true
					}
				}
				return false
			}
		},
		S.Eql: func(t *Thread, spec *Cons, args []Value) typePredicate {
			if len(args) != 1 {
				return nil
			}
			return func(t *Thread, v Value) bool { return Eql(args[0], v) }
		},
		S.Satisfies: func(t *Thread, spec *Cons, args []Value) typePredicate {
			if len(args) != 1 {
				return nil
			}
			return func(t *Thread, v Value) bool { return t.Call1(t.FunctionDesignator(args[0]), v) != nil }
		},
		S.Values:       func(t *Thread, spec *Cons, args []Value) typePredicate { return nil },
		S.Integer:      rangeType(S.Integer),
		S.Rational:     rangeType(S.Rational),
		S.Real:         rangeType(S.Real),
		S.Float:        rangeType(S.Float),
		S.SingleFloat:  rangeType(S.SingleFloat),
		S.DoubleFloat:  rangeType(S.DoubleFloat),
		S.ShortFloat:   rangeType(S.ShortFloat),
		S.LongFloat:    rangeType(S.LongFloat),
		S.Mod:          modType,
		S.UnsignedByte: byteType(false),
		S.SignedByte:   byteType(true),
		S.Cons: func(t *Thread, spec *Cons, args []Value) typePredicate {
			a, d := starPredicate(t, args, 0), starPredicate(t, args, 1)
			return func(t *Thread, v Value) bool {
				c, ok := v.(*Cons)
				return ok && a(t, c.Car) && d(t, c.Cdr)
			}
		},
		S.Function: func(t *Thread, spec *Cons, args []Value) typePredicate { return t.In.types[S.Function] },
		S.Complex: func(t *Thread, spec *Cons, args []Value) typePredicate {
			if len(args) > 1 {
				return nil
			}
			p := starPredicate(t, args, 0)
			return func(t *Thread, v Value) bool {
				c, ok := v.(*Complex)
				return ok && p(t, c.Re) && p(t, c.Im)
			}
		},
		S.Array:            arrayType(false, -1),
		S.SimpleArray:      arrayType(true, -1),
		S.Vector:           arrayType(false, 1),
		S.String:           sizedVector(S.String),
		S.BaseString:       sizedVector(S.BaseString),
		S.SimpleString:     sizedVector(S.SimpleString),
		S.SimpleBaseString: sizedVector(S.SimpleBaseString),
		S.SimpleVector:     sizedVector(S.SimpleVector),
		S.BitVector:        sizedVector(S.BitVector),
		S.SimpleBitVector:  sizedVector(S.SimpleBitVector),
	}
}

func isSingle(v Value) bool { _, ok := v.(SingleFloat); return ok }
func isDouble(v Value) bool { _, ok := v.(DoubleFloat); return ok }
func isBaseString(v Value) bool {
	s, ok := v.(*String)
	return ok && !s.IsVoid()
}
func isFunction(v Value) bool {
	switch x := v.(type) {
	case *Function:
		return true
	case Funcallable:
		return x.FuncallableFunction() != nil
	}
	return false
}

// IsFunction reports whether v is a function.
func IsFunction(v Value) bool { return isFunction(v) }

// Funcallable is implemented by objects other than *Function that can be
// called, such as generic functions.
type Funcallable interface{ FuncallableFunction() *Function }

func signOf(v Value) int {
	switch x := v.(type) {
	case Fixnum:
		if x < 0 {
			return -1
		}
		return 1
	case *big.Int:
		return x.Sign()
	}
	return 0
}

// IsSimpleArray reports whether v is a simple array.
func IsSimpleArray(v Value) bool {
	switch x := v.(type) {
	case *String:
		return x.IsSimple()
	case *Vector, *Octets, *BitVector, *NumVector:
		return true
	case *Array:
		return x.Fill < 0 && !x.Adjustable && !x.Displaced
	}
	return false
}

func (t *Thread) predicates(specs []Value) []func(t *Thread, v Value) bool {
	ps := make([]func(t *Thread, v Value) bool, len(specs))
	for i, s := range specs {
		ps[i] = t.TypePredicate(s)
	}
	return ps
}

func isStar(t *Thread, v Value) bool { return v == Value(t.In.S.Star) }

// starPredicate is the predicate of argument i, where * or none is anything.
func starPredicate(t *Thread, args []Value, i int) func(t *Thread, v Value) bool {
	if i >= len(args) || isStar(t, args[i]) {
		return func(t *Thread, v Value) bool { return true }
	}
	return t.TypePredicate(args[i])
}

// bound is one end of a numeric range.
type rangeBound struct {
	v         Value
	exclusive bool
	open      bool // no bound
}

func parseBound(t *Thread, args []Value, i int) (b rangeBound, ok bool) {
	if i >= len(args) || isStar(t, args[i]) {
		return rangeBound{open: true}, true
	}
	v := args[i]
	if c, isCons := v.(*Cons); isCons && c.Cdr == nil {
		b.exclusive = true
		v = c.Car
	}
	b.v = v
	return b, IsReal(v)
}

func (b rangeBound) above(t *Thread, v Value) bool {
	if b.open {
		return true
	}
	if b.exclusive {
		return t.Less(b.v, v)
	}
	return t.LessEq(b.v, v)
}

func (b rangeBound) below(t *Thread, v Value) bool {
	if b.open {
		return true
	}
	if b.exclusive {
		return t.Less(v, b.v)
	}
	return t.LessEq(v, b.v)
}

func rangeType(base *Symbol) func(t *Thread, spec *Cons, args []Value) typePredicate {
	return func(t *Thread, spec *Cons, args []Value) typePredicate {
		lo, ok1 := parseBound(t, args, 0)
		hi, ok2 := parseBound(t, args, 1)
		if !ok1 || !ok2 || len(args) > 2 {
			return nil
		}
		p := t.In.types[base]
		return func(t *Thread, v Value) bool { return p(t, v) && lo.above(t, v) && hi.below(t, v) }
	}
}

func modType(t *Thread, spec *Cons, args []Value) typePredicate {
	if len(args) != 1 || !IsInteger(args[0]) {
		return nil
	}
	n := args[0]
	return func(t *Thread, v Value) bool { return IsInteger(v) && signOf(v) >= 0 && t.Less(v, n) }
}

func byteType(signed bool) func(t *Thread, spec *Cons, args []Value) typePredicate {
	return func(t *Thread, spec *Cons, args []Value) typePredicate {
		if len(args) == 0 || isStar(t, args[0]) {
			if signed {
				return t.In.types[t.In.S.Integer]
			}
			return t.In.types[t.In.S.UnsignedByte]
		}
		n, ok := args[0].(Fixnum)
		if !ok || n < 1 || len(args) > 1 {
			return nil
		}
		return func(t *Thread, v Value) bool {
			b := BigInt(v)
			if b == nil {
				return false
			}
			if !signed {
				return b.Sign() >= 0 && b.BitLen() <= int(n)
			}
			if b.Sign() < 0 {
				b = new(big.Int).Not(b)
			}
			return b.BitLen() < int(n)
		}
	}
}

func arrayType(simple bool, rank int) func(t *Thread, spec *Cons, args []Value) typePredicate {
	return func(t *Thread, spec *Cons, args []Value) typePredicate {
		if len(args) > 2 {
			return nil
		}
		anyElt := len(args) == 0 || isStar(t, args[0])
		var elt ElementType
		if !anyElt {
			elt = t.UpgradedElementType(args[0])
		}
		dims := []Value(nil)
		want := rank
		if len(args) == 2 && !isStar(t, args[1]) {
			if rank == 1 {
				dims = []Value{args[1]}
			} else if n, ok := args[1].(Fixnum); ok {
				want = int(n)
			} else {
				items, ok := Slice(args[1])
				if !ok {
					return nil
				}
				dims, want = items, len(items)
			}
		}
		return func(t *Thread, v Value) bool {
			d, ok := Dimensions(v)
			if !ok || want >= 0 && len(d) != want || !anyElt && ElementTypeOf(v) != elt || simple && !IsSimpleArray(v) {
				return false
			}
			for i, x := range dims {
				if n, isNum := x.(Fixnum); isNum && int(n) != d[i] {
					return false
				}
			}
			return true
		}
	}
}

func sizedVector(base *Symbol) func(t *Thread, spec *Cons, args []Value) typePredicate {
	return func(t *Thread, spec *Cons, args []Value) typePredicate {
		p := t.In.types[base]
		if len(args) == 0 || isStar(t, args[0]) {
			return p
		}
		n, ok := args[0].(Fixnum)
		if !ok || len(args) > 1 {
			return nil
		}
		return func(t *Thread, v Value) bool {
			d, ok := Dimensions(v)
			return ok && p(t, v) && d[0] == int(n)
		}
	}
}

// UpgradedElementType returns the element type of arrays made for elements of
// the type spec.
func (t *Thread) UpgradedElementType(spec Value) ElementType {
	spec = t.ExpandType(spec)
	S := &t.In.S
	switch x := spec.(type) {
	case nil:
		return ElementNil
	case *Symbol:
		switch x {
		case S.Character, S.BaseChar, S.StandardChar, S.ExtendedChar:
			return ElementCharacter
		case S.Bit:
			return ElementBit
		case S.Fixnum:
			return ElementFixnum
		case S.SingleFloat, S.ShortFloat:
			return ElementSingle
		case S.DoubleFloat, S.LongFloat:
			return ElementDouble
		}
		if !t.IsTypeName(x) {
			t.TypePredicate(spec) // signals
		}
		return ElementT
	case *Cons:
		args, _ := Slice(x.Cdr)
		return t.elementTypeFor(x, args)
	case *Class:
		return t.smallestElementType(x)
	}
	t.badTypeSpecifier(spec)
	return ElementT
}

func (t *Thread) elementTypeFor(x *Cons, args []Value) ElementType {
	S := &t.In.S
	size := func() int {
		if len(args) == 1 {
			if n, ok := args[0].(Fixnum); ok {
				return int(n)
			}
		}
		return 1 << 20
	}
	switch x.Car {
	case Value(S.UnsignedByte):
		return unsignedFor(size())
	case Value(S.SignedByte):
		return signedFor(size())
	case Value(S.Mod):
		if len(args) == 1 {
			if b := BigInt(args[0]); b != nil && b.Sign() > 0 {
				return unsignedFor(new(big.Int).Sub(b, big.NewInt(1)).BitLen())
			}
		}
	case Value(S.Integer):
		if len(args) == 2 {
			lo, ok1 := parseBound(t, args, 0)
			hi, ok2 := parseBound(t, args, 1)
			if ok1 && ok2 && !lo.open && !hi.open && !lo.exclusive && !hi.exclusive && IsInteger(lo.v) && IsInteger(hi.v) && t.LessEq(lo.v, hi.v) {
				a, b := BigInt(lo.v), BigInt(hi.v)
				if a.Sign() >= 0 {
					return unsignedFor(b.BitLen())
				}
				return signedFor(max(new(big.Int).Not(a).BitLen(), b.BitLen()) + 1)
			}
		}
	case Value(S.SingleFloat), Value(S.ShortFloat):
		return ElementSingle
	case Value(S.DoubleFloat), Value(S.LongFloat):
		return ElementDouble
	}
	return t.smallestElementType(x)
}

// smallestElementType returns the first element type, the narrower ones first,
// that is a supertype of spec.
func (t *Thread) smallestElementType(spec Value) ElementType {
	g := &typeAlgebra{t: t}
	s := g.bounds(spec).hi
	for _, e := range [...]ElementType{ElementNil, ElementBit, ElementUB8, ElementSB8, ElementUB16, ElementSB16, ElementUB32, ElementSB32,
		ElementUB64, ElementFixnum, ElementCharacter, ElementSingle, ElementDouble} {
		if rest := g.intersect(s, g.complement(g.bounds(t.In.ElementTypeSpec(e)).lo)); g.empty(rest) && !g.spent {
			return e
		}
	}
	return ElementT
}

func unsignedFor(bits int) ElementType {
	switch {
	case bits <= 1:
		return ElementBit
	case bits <= 8:
		return ElementUB8
	case bits <= 16:
		return ElementUB16
	case bits <= 32:
		return ElementUB32
	case bits <= 64:
		return ElementUB64
	}
	return ElementT
}

func signedFor(bits int) ElementType {
	switch {
	case bits <= 8:
		return ElementSB8
	case bits <= 16:
		return ElementSB16
	case bits <= 32:
		return ElementSB32
	case bits <= 64:
		return ElementSB64
	}
	return ElementT
}

// TypeOf returns the most useful type specifier of v.
func (t *Thread) TypeOf(v Value) Value {
	S := &t.In.S
	switch x := v.(type) {
	case nil:
		return S.Null
	case Fixnum, *big.Int:
		return t.typeOfInteger(v)
	case *Symbol:
		if x == t.T {
			return S.Boolean
		}
		if x.IsKeyword() {
			return S.Keyword
		}
		return S.Symbol
	case *String:
		elt := t.In.ElementTypeSpec(ElementTypeOf(x))
		if x.IsSimple() {
			return List(S.SimpleArray, elt, List(FixInt(x.Len())))
		}
		return List(S.Vector, elt, FixInt(x.Dimension()))
	case Char:
		if x >= 32 && x < 127 || x == '\n' {
			return S.StandardChar
		}
		return S.Character
	case *Vector:
		return List(S.SimpleVector, FixInt(len(x.E)))
	case *BitVector:
		return List(S.SimpleBitVector, FixInt(x.N))
	case *Octets, *NumVector:
		n, _ := VectorLen(x)
		return List(S.SimpleArray, t.In.ElementTypeSpec(ElementTypeOf(x)), List(FixInt(n)))
	case *Array:
		var dims ListBuilder
		for _, d := range x.Dims {
			dims.Add(FixInt(d))
		}
		kind := S.Array
		if IsSimpleArray(x) {
			kind = S.SimpleArray
		}
		return List(kind, t.In.ElementTypeSpec(x.Elt), dims.List())
	case *Complex:
		part := S.Rational
		switch x.Re.(type) {
		case SingleFloat:
			part = S.SingleFloat
		case DoubleFloat:
			part = S.DoubleFloat
		}
		return List(S.Complex, part)
	case *Instance:
		// A class whose name means another class, or none, stands for itself.
		if name := x.Class.Name; name != nil && name.Class() == x.Class {
			return name.Value()
		}
		return x.Class
	}
	if f, ok := v.(Funcallable); ok && f.FuncallableFunction() != nil {
		return t.In.ClassOf(v).Name
	}
	c := t.In.ClassOf(v)
	if c.Name == nil {
		return c
	}
	return c.Name.Value()
}

// typeOfInteger returns a subtype of each standardized type name that v is of.
func (t *Thread) typeOfInteger(v Value) Value {
	S := &t.In.S
	switch x := v.(type) {
	case Fixnum:
		switch {
		case uint64(x) <= 1:
			return S.Bit
		case x > 0:
			return List(S.Integer, Fix(0), Fix(math.MaxInt64))
		}
		return S.Fixnum
	case *big.Int:
		if x.Sign() > 0 {
			return List(S.Integer, FixUint(1<<63))
		}
	}
	return S.Bignum
}

// PushExtend adds x to the end of a vector with a fill pointer. A full one gets
// room for extension more elements, for about twice as many if that is 0.
func (t *Thread) PushExtend(v Value, x Value, extension int) {
	switch a := v.(type) {
	case *String:
		if n := a.FillPointer(); n == a.Dimension() {
			n = extended(n, extension)
			t.NeedRoom(int64(n)) // others may have pushed meanwhile
			a.Resize(max(n, a.Dimension()), ' ')
		}
		n := a.FillPointer()
		c, ok := x.(Char)
		if !ok {
			t.WrongType("vector-push-extend", x, t.In.S.Character)
		}
		t.setChar("vector-push-extend", a, n, c)
		a.SetFillPointer(n + 1)
	case *Array:
		if a.Fill == a.Dims[0] {
			n := extended(a.Fill, extension)
			t.NeedRoom(int64(n) * elementSize(a.Elt)) // others may have pushed meanwhile
			t.growArray(a, max(n, a.Dims[0]))
		}
		t.RowMajorSet(a, a.Fill, x)
		a.Fill++
	}
}

func extended(n, extension int) int {
	if extension > 0 {
		return n + extension
	}
	return max(2*n, 16)
}

// growArray gives a vector room for n elements, in a store of its own.
func (t *Thread) growArray(a *Array, n int) {
	// Small steps must not copy all elements each time.
	if s, ok := a.Store.(*Vector); ok && !a.Displaced {
		s.E = append(s.E, make([]Value, n-len(s.E))...)
		a.Dims = []int{n}
		return
	}
	store := MakeVector(a.Elt, n, nil)
	for i := 0; i < min(a.Dims[0], n); i++ {
		t.VectorSet(store, i, rowMajorRef(a, i))
	}
	a.Store, a.Displaced, a.Offset = store, false, 0
	a.Dims = []int{n}
}
