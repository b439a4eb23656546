package interp

import (
	"math"
	"math/big"
)

// typeBounds is what is known of the meaning of a type specifier: everything in
// lo is of the type, nothing outside hi is. They differ where the specifier
// names a predicate, the arguments of a function, or a type that does not exist.
type typeBounds struct{ lo, hi *typeSet }

func exactly(s *typeSet) typeBounds { return typeBounds{s, s} }

var unknownType = typeBounds{noObjects, allObjects}

// bounds returns the meaning of a type specifier.
func (g *typeAlgebra) bounds(spec Value) typeBounds {
	t := g.t
	t.EnterDepth()
	defer t.LeaveDepth()
	if !g.step(1) {
		return unknownType
	}
	switch x := t.ExpandType(spec).(type) {
	case nil:
		return exactly(noObjects)
	case *Class:
		return g.classBounds(x)
	case *Symbol:
		return g.named(x, nil)
	case *Cons:
		head, _ := x.Car.(*Symbol)
		args, proper := Slice(x.Cdr)
		if head != nil && proper {
			return g.named(head, args)
		}
		t.badTypeSpecifier(spec)
	default:
		t.badTypeSpecifier(spec)
	}
	return unknownType
}

// badTypeSpecifier signals that an object cannot be a type specifier.
func (t *Thread) badTypeSpecifier(spec Value) {
	t.SimpleError("`~s' is not a type specifier", spec)
}

func (g *typeAlgebra) classBounds(c *Class) typeBounds {
	if c.Kind == BuiltInKind && c.Name != nil && c.Name.Class() == c {
		return g.named(c.Name, nil)
	}
	return exactly(&typeSet{classes: []classClause{{pos: []*Class{c}}}})
}

// named returns the meaning of the type called name with arguments.
func (g *typeAlgebra) named(name *Symbol, args []Value) typeBounds {
	S := &g.t.In.S
	switch name {
	case S.And:
		r := exactly(allObjects)
		for _, a := range args {
			b := g.bounds(a)
			r = typeBounds{g.intersect(r.lo, b.lo), g.intersect(r.hi, b.hi)}
		}
		return r
	case S.Or:
		parts := []typeBounds{exactly(noObjects)}
		for _, a := range args {
			parts = append(parts, g.bounds(a))
		}
		return fold(parts, func(a, b typeBounds) typeBounds { return typeBounds{g.union(a.lo, b.lo), g.union(a.hi, b.hi)} })
	case S.Not:
		if len(args) == 1 {
			b := g.bounds(args[0])
			return typeBounds{g.complement(b.hi), g.complement(b.lo)}
		}
		return unknownType
	case S.Member, S.Eql:
		return exactly(g.members(args))
	case S.Satisfies, S.Values:
		return unknownType
	case S.Function:
		all := g.classSet(S.Function)
		if len(args) > 0 {
			return typeBounds{noObjects, all}
		}
		return exactly(all)
	case S.Cons:
		car, cdr := g.argument(args, 0), g.argument(args, 1)
		return typeBounds{g.pairs(car.lo, cdr.lo), g.pairs(car.hi, cdr.hi)}
	case S.Complex:
		part := g.argument(args, 0)
		return typeBounds{g.complexesOf(part.lo), g.complexesOf(part.hi)}
	}
	if s, ok := g.numeric(name, args); ok {
		return exactly(s)
	}
	if s, ok := g.array(name, args); ok {
		return exactly(s)
	}
	if name == S.Nil {
		return exactly(noObjects)
	}
	if s, ok := g.simple(name); ok && len(args) == 0 {
		return exactly(s)
	}
	if c := name.Class(); c != nil && len(args) == 0 {
		return exactly(&typeSet{classes: []classClause{{pos: []*Class{c}}}})
	}
	return unknownType
}

// argument is the meaning of argument i, where * or none is anything.
func (g *typeAlgebra) argument(args []Value, i int) typeBounds {
	if i >= len(args) || isStar(g.t, args[i]) {
		return exactly(allObjects)
	}
	return g.bounds(args[i])
}

func (g *typeAlgebra) pairs(car, cdr *typeSet) *typeSet {
	return &typeSet{conses: g.addCons(nil, car, func() *typeSet { return cdr })}
}

func (g *typeAlgebra) classSet(name *Symbol) *typeSet {
	return &typeSet{classes: []classClause{{pos: []*Class{name.Class()}}}}
}

// simple returns the set of a type that takes no arguments and is not numeric.
func (g *typeAlgebra) simple(name *Symbol) (*typeSet, bool) {
	S := &g.t.In.S
	switch name {
	case g.t.T:
		return allObjects, true
	case S.Atom:
		return g.complement(&typeSet{conses: allObjects.conses}), true
	case S.Null:
		return g.members([]Value{nil}), true
	case S.Boolean:
		return g.members([]Value{nil, g.t.T}), true
	case S.Symbol:
		return &typeSet{symbols: allSymbols}, true
	case S.Keyword:
		return &typeSet{symbols: keywordSymbols}, true
	case S.List:
		return g.union(g.members([]Value{nil}), &typeSet{conses: allObjects.conses}), true
	case S.Sequence:
		list, _ := g.simple(S.List)
		vectors, _ := g.array(S.Vector, nil)
		return g.union(list, vectors), true
	case S.Character, S.BaseChar:
		return &typeSet{chars: allCuts}, true
	case S.ExtendedChar:
		return noObjects, true
	case S.StandardChar:
		return &typeSet{chars: onePoint('\n').union(span(' ', '~'))}, true
	case S.CompiledFunction:
		return g.classSet(S.Function), true
	}
	return nil, false
}

// members returns the set of the objects given.
func (g *typeAlgebra) members(objects []Value) *typeSet {
	s := &typeSet{}
	var integers, ratios, singles, doubles, chars []cuts
	for _, v := range objects {
		if !g.step(1) {
			break
		}
		switch x := v.(type) {
		case Fixnum, *big.Int:
			integers = append(integers, rationalCuts(Rat(x), integerCut))
		case *big.Rat:
			ratios = append(ratios, rationalCuts(x, ratioCut))
		case SingleFloat:
			singles = append(singles, onePoint(singleKey(float32(x))))
		case DoubleFloat:
			doubles = append(doubles, onePoint(doubleKey(float64(x))).clip(math.MinInt64, math.MaxInt64))
		case Char:
			chars = append(chars, onePoint(int64(x)))
		case *Complex:
			box := consBox{g.members([]Value{x.Re}), g.members([]Value{x.Im})}
			s.complexes = g.uniteConses(s.complexes, []consBox{box})
		default:
			s.setIndividual(v, individual{v, true})
		}
	}
	s.integers, s.ratios = fold(integers, cuts.union), fold(ratios, cuts.union)
	s.singles, s.doubles, s.chars = fold(singles, cuts.union), fold(doubles, cuts.union), fold(chars, cuts.union)
	return s
}

// fold combines the items by op in pairs of like size, which is much less work
// for sets than one after the other.
func fold[T any](items []T, op func(a, b T) T) (r T) {
	switch n := len(items); n {
	case 0:
		return r
	case 1:
		return items[0]
	default:
		return op(fold(items[:n/2], op), fold(items[n/2:], op))
	}
}

func rationalCuts(x *big.Rat, at func(x *big.Rat, after bool) cut) cuts {
	lo, hi := at(x, false), at(x, true)
	return interval(&lo, &hi)
}

// complexesOf returns the complex numbers whose parts both are in the set part.
func (g *typeAlgebra) complexesOf(part *typeSet) *typeSet {
	s := &typeSet{}
	for _, all := range allComplexes {
		s.complexes = g.addCons(s.complexes, g.intersect(all.car, part), func() *typeSet { return g.intersect(all.cdr, part) })
	}
	return s
}

// The floats of a format in their order, negative zero before zero.

func singleKey(f float32) int64 {
	if b := int32(math.Float32bits(f)); b < 0 {
		return int64(^(b & math.MaxInt32))
	} else {
		return int64(b)
	}
}

func doubleKey(f float64) int64 {
	if b := int64(math.Float64bits(f)); b < 0 {
		return ^(b & math.MaxInt64)
	} else {
		return b
	}
}

// floatCut returns the cut of the floats at v: before the first one that is not
// less than v, or that is greater if after. The two zeros are one number.
func floatCut(v Value, after bool, toDouble bool) cut {
	var key int64
	var above bool // the float of key is greater than v
	if toDouble {
		f, infinite := nearestDouble(v)
		key = doubleKey(f)
		above = !infinite && compareToFloat(v, f) < 0
		if !infinite && compareToFloat(v, f) > 0 {
			return keyCut(key, 1)
		}
	} else {
		f, infinite := nearestSingle(v)
		key = singleKey(f)
		above = !infinite && compareToFloat(v, float64(f)) < 0
		if !infinite && compareToFloat(v, float64(f)) > 0 {
			return keyCut(key, 1)
		}
	}
	switch {
	case above:
		return keyCut(key, 0)
	case key == 0 || key == -1:
		if after {
			return keyCut(1, 0)
		}
		return keyCut(-1, 0)
	case after:
		return keyCut(key, 1)
	}
	return keyCut(key, 0)
}

func keyCut(key, more int64) cut {
	n := new(big.Int).Add(big.NewInt(key), big.NewInt(more))
	return cut{x: new(big.Rat).SetInt(n)}
}

// nearestDouble returns the double-float next to the real v; infinite tells
// that v itself is an infinity.
func nearestDouble(v Value) (f float64, infinite bool) {
	switch x := v.(type) {
	case SingleFloat:
		return float64(x), math.IsInf(float64(x), 0)
	case DoubleFloat:
		return float64(x), math.IsInf(float64(x), 0)
	}
	f, _ = Rat(v).Float64()
	return f, false
}

// nearestSingle is nearestDouble for single-floats.
func nearestSingle(v Value) (f float32, infinite bool) {
	switch x := v.(type) {
	case SingleFloat:
		return float32(x), math.IsInf(float64(x), 0)
	case DoubleFloat:
		return float32(x), math.IsInf(float64(x), 0)
	}
	f, _ = Rat(v).Float32()
	return f, false
}

// compareToFloat compares the finite real v with f.
func compareToFloat(v Value, f float64) int {
	switch {
	case math.IsInf(f, 1):
		return -1
	case math.IsInf(f, -1):
		return 1
	}
	return exactReal(v).Cmp(exactRat(f))
}

// exactReal returns a finite real as the rational it is.
func exactReal(v Value) *big.Rat {
	switch x := v.(type) {
	case SingleFloat:
		return exactRat(float64(x))
	case DoubleFloat:
		return exactRat(float64(x))
	}
	return Rat(v)
}

// numeric returns the set of a type of real numbers, or of all numbers.
func (g *typeAlgebra) numeric(name *Symbol, args []Value) (*typeSet, bool) {
	S := &g.t.In.S
	size := func() (int, bool) { // of a byte; 0 is none
		if len(args) == 0 || len(args) == 1 && isStar(g.t, args[0]) {
			return 0, true
		}
		n, ok := args[0].(Fixnum)
		return int(n), ok && n > 0 && n < 1<<24 && len(args) == 1
	}
	switch name {
	case S.Number:
		return &typeSet{integers: allCuts, ratios: allCuts, singles: allCuts, doubles: allCuts, complexes: allComplexes}, len(args) == 0
	case S.Ratio:
		return &typeSet{ratios: allCuts}, len(args) == 0
	case S.Fixnum:
		return &typeSet{integers: span(math.MinInt64, math.MaxInt64)}, len(args) == 0
	case S.Bignum:
		return &typeSet{integers: span(math.MinInt64, math.MaxInt64).complement()}, len(args) == 0
	case S.Bit:
		return &typeSet{integers: span(0, 1)}, len(args) == 0
	case S.Mod:
		if len(args) != 1 || !IsInteger(args[0]) {
			return nil, false
		}
		return &typeSet{integers: g.between(rangeBound{v: Fix(0)}, rangeBound{v: args[0], exclusive: true}, integerCut)}, true
	case S.UnsignedByte:
		n, ok := size()
		hi := rangeBound{open: true}
		if n > 0 {
			hi = rangeBound{v: NormalizeBig(new(big.Int).Lsh(big.NewInt(1), uint(n))), exclusive: true}
		}
		return &typeSet{integers: g.between(rangeBound{v: Fix(0)}, hi, integerCut)}, ok
	case S.SignedByte:
		n, ok := size()
		if n == 0 {
			return &typeSet{integers: allCuts}, ok
		}
		half := new(big.Int).Lsh(big.NewInt(1), uint(n-1))
		lo, hi := rangeBound{v: NormalizeBig(new(big.Int).Neg(half))}, rangeBound{v: NormalizeBig(half), exclusive: true}
		return &typeSet{integers: g.between(lo, hi, integerCut)}, ok
	}
	lo, ok1 := parseBound(g.t, args, 0)
	hi, ok2 := parseBound(g.t, args, 1)
	if !ok1 || !ok2 || len(args) > 2 {
		return nil, false
	}
	s := &typeSet{}
	switch name {
	case S.Integer:
		s.integers = g.between(lo, hi, integerCut)
	case S.Rational:
		s.integers = g.between(lo, hi, integerCut)
		s.ratios = g.between(lo, hi, ratioCut)
	case S.Real:
		s.integers = g.between(lo, hi, integerCut)
		s.ratios = g.between(lo, hi, ratioCut)
		s.singles = floatsBetween(lo, hi, false)
		s.doubles = floatsBetween(lo, hi, true)
	case S.Float:
		s.singles = floatsBetween(lo, hi, false)
		s.doubles = floatsBetween(lo, hi, true)
	case S.SingleFloat, S.ShortFloat:
		s.singles = floatsBetween(lo, hi, false)
	case S.DoubleFloat, S.LongFloat:
		s.doubles = floatsBetween(lo, hi, true)
	default:
		return nil, false
	}
	return s, true
}

// between returns the rationals of a line between two bounds.
func (g *typeAlgebra) between(lo, hi rangeBound, at func(x *big.Rat, after bool) cut) cuts {
	end := func(b rangeBound, after bool, infinity float64) (c *cut, all bool) {
		if b.open {
			return nil, true
		}
		if f, isFloat := floatValue(b.v); isFloat && (math.IsInf(f, 0) || math.IsNaN(f)) {
			return nil, f == infinity
		}
		k := at(exactReal(b.v), after)
		return &k, true
	}
	from, some1 := end(lo, lo.exclusive, math.Inf(-1))
	to, some2 := end(hi, !hi.exclusive, math.Inf(1))
	if !some1 || !some2 {
		return cuts{}
	}
	return interval(from, to)
}

func floatValue(v Value) (float64, bool) {
	switch x := v.(type) {
	case SingleFloat:
		return float64(x), true
	case DoubleFloat:
		return float64(x), true
	}
	return 0, false
}

func floatsBetween(lo, hi rangeBound, toDouble bool) cuts {
	var from, to *cut
	for _, b := range []rangeBound{lo, hi} {
		if f, isFloat := floatValue(b.v); isFloat && math.IsNaN(f) {
			return cuts{}
		}
	}
	if !lo.open {
		c := floatCut(lo.v, lo.exclusive, toDouble)
		from = &c
	}
	if !hi.open {
		c := floatCut(hi.v, !hi.exclusive, toDouble)
		to = &c
	}
	if toDouble {
		return interval(from, to).clip(math.MinInt64, math.MaxInt64)
	}
	return interval(from, to).clip(math.MinInt32, math.MaxInt32)
}

// array returns the set of an array type.
func (g *typeAlgebra) array(name *Symbol, args []Value) (*typeSet, bool) {
	S := &g.t.In.S
	arg := func(i int) Value {
		if i < len(args) {
			return args[i]
		}
		return S.Star
	}
	sized := func(simple bool, elts ...ElementType) (*typeSet, bool) {
		dims, ok := g.dimensions(List(arg(0)))
		return arraysOf(elts, simple, dims), ok && len(args) <= 1
	}
	simple, oneDimensional := false, false
	switch name {
	case S.String:
		return sized(false, ElementCharacter, ElementNil)
	case S.BaseString:
		return sized(false, ElementCharacter)
	case S.SimpleString:
		return sized(true, ElementCharacter, ElementNil)
	case S.SimpleBaseString:
		return sized(true, ElementCharacter)
	case S.BitVector:
		return sized(false, ElementBit)
	case S.SimpleBitVector:
		return sized(true, ElementBit)
	case S.SimpleVector:
		return sized(true, ElementT)
	case S.Vector:
		oneDimensional = true
	case S.Array:
	case S.SimpleArray:
		simple = true
	default:
		return nil, false
	}
	if len(args) > 2 {
		return nil, false
	}
	var elts []ElementType
	if isStar(g.t, arg(0)) {
		for e := ElementT; e <= ElementDouble; e++ {
			elts = append(elts, e)
		}
	} else {
		elts = []ElementType{g.t.UpgradedElementType(arg(0))}
	}
	spec := arg(1)
	if oneDimensional {
		spec = List(spec)
	}
	dims, ok := g.dimensions(spec)
	return arraysOf(elts, simple, dims), ok
}

func arraysOf(elts []ElementType, simple bool, dims *dimensionSet) *typeSet {
	s := &typeSet{}
	for _, e := range elts {
		s.arrays[arrayPlace(e, true)] = dims
		if !simple {
			s.arrays[arrayPlace(e, false)] = dims
		}
	}
	return s
}

// dimensions returns the meaning of the dimensions in an array type.
func (g *typeAlgebra) dimensions(spec Value) (*dimensionSet, bool) {
	if isStar(g.t, spec) {
		return &dimensionSet{others: true}, true
	}
	var box dimensionBox
	if n, ok := spec.(Fixnum); ok {
		if n < 0 || n > 1<<10 {
			return nil, false
		}
		box = fullBox(int(n))
	} else {
		items, proper := Slice(spec)
		if !proper {
			return nil, false
		}
		box = fullBox(len(items))
		for i, d := range items {
			if isStar(g.t, d) {
				continue
			}
			n, ok := d.(Fixnum)
			if !ok || n < 0 {
				return nil, false
			}
			box[i] = onePoint(int64(n)).clip(0, math.MaxInt64)
		}
	}
	return &dimensionSet{ranks: map[int][]dimensionBox{len(box): {box}}}, true
}
