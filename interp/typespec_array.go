package interp

import "math"

// Type specifiers of arrays.

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
