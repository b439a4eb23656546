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
