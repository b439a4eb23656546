package interp

// Subtypep reports whether a is a subtype of b, and whether that is certain.
func (t *Thread) Subtypep(a, b Value) (sub, certain bool) {
	a, b = t.ExpandType(a), t.ExpandType(b)
	t.EnterDepth()
	defer t.LeaveDepth()
	return t.subtypep(a, b)
}

func (t *Thread) subtypep(a, b Value) (sub, certain bool) {
	S := &t.In.S
	if t.Equal(a, b) || a == nil || b == Value(t.T) {
		return true, true
	}
	ah, aa := splitType(a)
	bh, ba := splitType(b)
	// Unions and intersections first.
	switch {
	case ah == S.Or:
		all := true
		for _, x := range aa {
			s, c := t.Subtypep(x, b)
			if !s && c {
				return false, true
			}
			all = all && s
		}
		return all, all
	case ah == S.Member || ah == S.Eql:
		for _, x := range aa {
			if !t.Typep(x, b) {
				return false, true
			}
		}
		return true, true
	case bh == S.And:
		for _, x := range ba {
			s, c := t.Subtypep(a, x)
			if !s {
				return false, c
			}
		}
		return true, true
	case bh == S.Or:
		for _, x := range ba {
			if s, _ := t.Subtypep(a, x); s {
				return true, true
			}
		}
		if ah == S.And {
			break
		}
		return t.coveredByUnion(a, ba)
	case bh == S.Not && len(ba) == 1:
		if t.disjoint(a, ba[0]) {
			return true, true
		}
		if s, _ := t.Subtypep(a, ba[0]); s {
			return false, true
		}
		return false, false
	case ah == S.Not:
		return false, false
	}
	if ah == S.And {
		for _, x := range aa {
			if s, _ := t.Subtypep(x, b); s {
				return true, true
			}
		}
		return false, false
	}
	if bh == S.Member || bh == S.Eql {
		return false, a != nil
	}
	if ah == S.Satisfies || bh == S.Satisfies {
		return false, false
	}
	if b == nil {
		return false, true
	}
	if lo1, hi1, k1, ok := t.numericRange(ah, aa); ok {
		if lo2, hi2, k2, ok := t.numericRange(bh, ba); ok {
			if !numericKinds[k1][k2] {
				return false, true
			}
			return t.within(lo1, hi1, lo2, hi2), true
		}
	}
	if d1, ok := t.arrayShape(ah, aa); ok {
		if d2, ok := t.arrayShape(bh, ba); ok {
			return t.shapeWithin(d1, d2), true
		}
	}
	if ah == S.Cons && bh == S.Cons {
		for i := 0; i < 2; i++ {
			x, y := Value(t.T), Value(t.T)
			if i < len(aa) && !isStar(t, aa[i]) {
				x = aa[i]
			}
			if i < len(ba) && !isStar(t, ba[i]) {
				y = ba[i]
			}
			if s, c := t.Subtypep(x, y); !s {
				return false, c
			}
		}
		return true, true
	}
	return t.namedSubtype(ah, bh)
}

// coveredByUnion handles a named type that only the union as a whole covers.
func (t *Thread) coveredByUnion(a Value, parts []Value) (bool, bool) {
	S := &t.In.S
	split := map[*Symbol][]Value{
		S.List: {S.Null, S.Cons}, S.Boolean: {S.Null, List(S.Eql, t.T)}, S.Real: {S.Rational, S.Float}, S.Number: {S.Real, S.Complex},
		S.Rational: {S.Integer, S.Ratio}, S.Float: {S.SingleFloat, S.DoubleFloat}, S.Sequence: {S.List, S.Vector}, S.Integer: {S.Fixnum, S.Bignum},
	}
	s, _ := a.(*Symbol)
	if s == nil {
		return false, true
	}
	pieces, ok := split[s]
	if !ok {
		return false, true
	}
	union := ListStar(List(parts...), S.Or)
	for _, p := range pieces {
		if sub, _ := t.Subtypep(p, union); !sub {
			return false, true
		}
	}
	return true, true
}

// disjoint reports whether two types surely have no common element.
func (t *Thread) disjoint(a, b Value) bool {
	ah, aa := splitType(t.ExpandType(a))
	bh, ba := splitType(t.ExpandType(b))
	if lo1, hi1, k1, ok := t.numericRange(ah, aa); ok {
		if lo2, hi2, k2, ok := t.numericRange(bh, ba); ok {
			if !numericKinds[k1][k2] && !numericKinds[k2][k1] {
				return true
			}
			return before(t, hi1, lo2) || before(t, hi2, lo1)
		}
	}
	c, d := classOfType(ah), classOfType(bh)
	if c == nil || d == nil || c.Kind != BuiltInKind || d.Kind != BuiltInKind {
		return false
	}
	S := &t.In.S
	if c.IsSubclass(d) || d.IsSubclass(c) {
		return false
	}
	// NULL is both a symbol and a list; otherwise the built-in classes form a
	// tree, as far as these go.
	lists := func(k *Class) bool { return k == S.List.Class() || k == S.Sequence.Class() }
	if lists(c) && d == S.Symbol.Class() || lists(d) && c == S.Symbol.Class() {
		return false
	}
	return true
}

func before(t *Thread, hi, lo rangeBound) bool {
	if hi.open || lo.open {
		return false
	}
	return t.Less(hi.v, lo.v) || t.NumEqual(hi.v, lo.v) && (hi.exclusive || lo.exclusive)
}

func classOfType(s *Symbol) *Class {
	if s == nil {
		return nil
	}
	return s.Class()
}

func splitType(v Value) (head *Symbol, args []Value) {
	switch x := v.(type) {
	case *Symbol:
		return x, nil
	case *Class:
		return x.Name, nil
	case *Cons:
		head, _ = x.Car.(*Symbol)
		args, _ = Slice(x.Cdr)
	}
	return head, args
}

// numeric kinds, and which is a subset of which
type numericKind uint8

const (
	kindNumber numericKind = iota
	kindReal
	kindRational
	kindInteger
	kindRatio
	kindFloat
	kindSingle
	kindDouble
	kindComplex
)

var numericKinds = [9][9]bool{
	kindNumber:   {kindNumber: true},
	kindReal:     {kindNumber: true, kindReal: true},
	kindRational: {kindNumber: true, kindReal: true, kindRational: true},
	kindInteger:  {kindNumber: true, kindReal: true, kindRational: true, kindInteger: true},
	kindRatio:    {kindNumber: true, kindReal: true, kindRational: true, kindRatio: true},
	kindFloat:    {kindNumber: true, kindReal: true, kindFloat: true},
	kindSingle:   {kindNumber: true, kindReal: true, kindFloat: true, kindSingle: true},
	kindDouble:   {kindNumber: true, kindReal: true, kindFloat: true, kindDouble: true},
	kindComplex:  {kindNumber: true, kindComplex: true},
}

func (t *Thread) numericRange(head *Symbol, args []Value) (lo, hi rangeBound, kind numericKind, ok bool) {
	S := &t.In.S
	lo, hi = rangeBound{open: true}, rangeBound{open: true}
	switch head {
	case S.Number:
		return lo, hi, kindNumber, true
	case S.Complex:
		return lo, hi, kindComplex, true
	case S.Ratio:
		return lo, hi, kindRatio, true
	case S.Fixnum:
		return rangeBound{v: Fixnum(-1 << 63)}, rangeBound{v: Fixnum(1<<63 - 1)}, kindInteger, true
	case S.Bit:
		return rangeBound{v: Fix(0)}, rangeBound{v: Fix(1)}, kindInteger, true
	case S.UnsignedByte:
		lo = rangeBound{v: Fix(0)}
		if len(args) == 1 && !isStar(t, args[0]) {
			hi = rangeBound{v: t.Expt(Fix(2), args[0]), exclusive: true}
			hi = rangeBound{v: t.Sub(hi.v, Fix(1))}
		}
		return lo, hi, kindInteger, true
	case S.SignedByte:
		if len(args) == 1 && !isStar(t, args[0]) {
			half := t.Expt(Fix(2), t.Sub(args[0], Fix(1)))
			lo, hi = rangeBound{v: t.Negate(half)}, rangeBound{v: t.Sub(half, Fix(1))}
		}
		return lo, hi, kindInteger, true
	case S.Mod:
		if len(args) == 1 {
			return rangeBound{v: Fix(0)}, rangeBound{v: t.Sub(args[0], Fix(1))}, kindInteger, true
		}
		return lo, hi, kind, false
	case S.Integer:
		kind = kindInteger
	case S.Rational:
		kind = kindRational
	case S.Real:
		kind = kindReal
	case S.Float:
		kind = kindFloat
	case S.SingleFloat, S.ShortFloat:
		kind = kindSingle
	case S.DoubleFloat, S.LongFloat:
		kind = kindDouble
	default:
		return lo, hi, kind, false
	}
	lo, ok1 := parseBound(t, args, 0)
	hi, ok2 := parseBound(t, args, 1)
	if kind == kindInteger {
		if !lo.open && lo.exclusive {
			lo = rangeBound{v: t.Add(lo.v, Fix(1))}
		}
		if !hi.open && hi.exclusive {
			hi = rangeBound{v: t.Sub(hi.v, Fix(1))}
		}
	}
	return lo, hi, kind, ok1 && ok2
}

func (t *Thread) within(lo1, hi1, lo2, hi2 rangeBound) bool {
	if !lo1.open && !hi1.open && t.Less(hi1.v, lo1.v) {
		return true // empty
	}
	if !lo2.open {
		if lo1.open || t.Less(lo1.v, lo2.v) || t.NumEqual(lo1.v, lo2.v) && lo2.exclusive && !lo1.exclusive {
			return false
		}
	}
	if !hi2.open {
		if hi1.open || t.Less(hi2.v, hi1.v) || t.NumEqual(hi1.v, hi2.v) && hi2.exclusive && !hi1.exclusive {
			return false
		}
	}
	return true
}

// arrayShape is what an array type says.
type arrayShape struct {
	simple bool
	elts   []ElementType // nil: any
	rank   int           // -1: any
	dims   []Value
}

func (t *Thread) arrayShape(head *Symbol, args []Value) (d arrayShape, ok bool) {
	S := &t.In.S
	d.rank = -1
	arg := func(i int) Value {
		if i < len(args) {
			return args[i]
		}
		return S.Star
	}
	sized := func(simple bool, elt ElementType) (arrayShape, bool) {
		return arrayShape{simple: simple, elts: []ElementType{elt}, rank: 1, dims: []Value{arg(0)}}, true
	}
	switch head {
	case S.String, S.BaseString:
		return sized(false, ElementCharacter)
	case S.SimpleString, S.SimpleBaseString:
		return sized(true, ElementCharacter)
	case S.BitVector:
		return sized(false, ElementBit)
	case S.SimpleBitVector:
		return sized(true, ElementBit)
	case S.SimpleVector:
		return sized(true, ElementT)
	case S.Vector, S.Array, S.SimpleArray:
	default:
		return d, false
	}
	d.simple = head == S.SimpleArray
	if !isStar(t, arg(0)) {
		d.elts = []ElementType{t.UpgradedElementType(arg(0))}
	}
	if head == S.Vector {
		d.rank = 1
		d.dims = []Value{arg(1)}
		return d, true
	}
	switch x := arg(1).(type) {
	case Fixnum:
		d.rank = int(x)
	case nil:
		d.rank = 0
	case *Cons:
		d.dims, _ = Slice(x)
		d.rank = len(d.dims)
	}
	return d, true
}

func (t *Thread) shapeWithin(a, b arrayShape) bool {
	if b.simple && !a.simple || b.rank >= 0 && a.rank != b.rank {
		return false
	}
	if b.elts != nil && (a.elts == nil || a.elts[0] != b.elts[0]) {
		return false
	}
	for i, d := range b.dims {
		if isStar(t, d) {
			continue
		}
		if i >= len(a.dims) || !Eql(a.dims[i], d) {
			return false
		}
	}
	return true
}

// namedSubtype compares types by their names alone.
func (t *Thread) namedSubtype(a, b *Symbol) (sub, certain bool) {
	S := &t.In.S
	if a == nil || b == nil {
		return false, false
	}
	supers := map[*Symbol][]*Symbol{
		S.Keyword: {S.Symbol, S.Atom}, S.Boolean: {S.Symbol, S.Atom}, S.Null: {S.Symbol, S.List, S.Sequence, S.Boolean, S.Atom},
		S.StandardChar: {S.BaseChar, S.Character, S.Atom}, S.BaseChar: {S.Character, S.Atom}, S.ExtendedChar: {S.Character, S.Atom},
		S.Character: {S.BaseChar, S.Atom}, S.Bit: {S.Atom},
		S.Bignum:  {S.Integer, S.Rational, S.Real, S.Number, S.Atom, S.SignedByte},
		S.Integer: {S.SignedByte, S.Atom},
	}
	for _, s := range supers[a] {
		if s == b {
			return true, true
		}
	}
	if shape, ok := t.arrayShape(a, nil); ok {
		if b == S.Sequence {
			return shape.rank == 1, true
		}
		if b == S.Atom {
			return true, true
		}
	}
	if b == S.Atom {
		if a == S.Cons || a == S.List || a == S.Sequence || a == t.T {
			return false, true
		}
		return true, true
	}
	if b == S.Function && (a == S.CompiledFunction || a == S.GenericFunction) {
		return true, true
	}
	if a == S.Function && b == S.CompiledFunction {
		return true, true
	}
	c, d := a.Class(), b.Class()
	if c != nil && d != nil {
		return c.IsSubclass(d), true
	}
	if t.IsTypeName(a) && t.IsTypeName(b) {
		return false, true
	}
	return false, false
}
