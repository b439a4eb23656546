package interp

import (
	"math/big"
	"slices"
)

// typeSet is the set of objects that a type specifier stands for, in a form
// closed under union, intersection and complement. Objects fall into disjoint
// parts, each with a representation of its own.
type typeSet struct {
	integers, ratios, singles, doubles, chars cuts

	symbols   uint8 // keywords, other symbols
	conses    []consBox
	complexes []consBox // the car is the set of real parts, the cdr that of imaginary parts
	arrays    arraySets
	classes   []classClause // objects of all other classes: a union of clauses
	// individuals are objects that belong to the set, or do not, whatever the
	// parts above say; numbers and characters never are.
	individuals map[any]individual
}

// arraySets is a set of arrays: those of each element type that have such
// dimensions; simple arrays at the odd places. Places with equal sets usually
// share one, so that operations do their work once.
type arraySets [2 * (ElementDouble + 1)]*dimensionSet

// combine applies op, which may do with nil for no dimensions at all, to the
// places of two sets.
func (a *arraySets) combine(b *arraySets, op func(x, y *dimensionSet) *dimensionSet) (r arraySets) {
	for i := range a {
		if i > 0 && a[i] == a[i-1] && b[i] == b[i-1] {
			r[i] = r[i-1]
		} else {
			r[i] = op(a[i], b[i])
		}
	}
	return r
}

const (
	keywordSymbols = 1 << iota
	otherSymbols
	allSymbols = keywordSymbols | otherSymbols
)

type individual struct {
	v  Value
	in bool
}

// typeAlgebra computes with typeSets. The work that a question may take is
// bounded; when it is used up, results mean nothing.
type typeAlgebra struct {
	t     *Thread
	work  int
	spent bool
}

const maxTypeWork = 200_000

// step counts n units of work; it reports false if too much has been done.
func (g *typeAlgebra) step(n int) bool {
	if g.work += n; g.work > maxTypeWork {
		g.spent = true
	}
	return !g.spent
}

var (
	noObjects  = &typeSet{}
	allObjects = noObjects.everything()
	// allComplexes are the complex numbers: both parts are of one kind, and the
	// imaginary part of rational ones is not zero.
	allComplexes = []consBox{
		{&typeSet{integers: allCuts, ratios: allCuts}, &typeSet{integers: onePoint(0).complement(), ratios: allCuts}},
		{&typeSet{singles: allCuts}, &typeSet{singles: allCuts}},
		{&typeSet{doubles: allCuts}, &typeSet{doubles: allCuts}},
	}
)

// everything returns the set of all objects.
func (*typeSet) everything() *typeSet {
	s := &typeSet{integers: allCuts, ratios: allCuts, singles: allCuts, doubles: allCuts, chars: allCuts,
		complexes: allComplexes, symbols: allSymbols, classes: []classClause{{}}}
	every := &dimensionSet{others: true}
	for i := range s.arrays {
		s.arrays[i] = every
	}
	s.conses = []consBox{{s, s}}
	return s
}

func (g *typeAlgebra) empty(a *typeSet) bool {
	if a == noObjects {
		return true
	}
	if len(a.complexes) > 0 || a.symbols != 0 || len(a.conses) > 0 || len(a.classes) > 0 ||
		!a.integers.empty() || !a.ratios.empty() || !a.singles.empty() || !a.doubles.empty() || !a.chars.empty() {
		return false
	}
	for _, d := range a.arrays {
		if d != nil && !d.empty() {
			return false
		}
	}
	for _, x := range a.individuals {
		if x.in {
			return false
		}
	}
	return true
}

// inhabited reports whether there surely can be objects in the set with the
// classes that there are: a set that is neither empty nor inhabited waits for
// a class that inherits from several.
func (g *typeAlgebra) inhabited(a *typeSet) bool {
	rest := *a
	rest.conses, rest.classes = nil, nil
	if !g.empty(&rest) {
		return true
	}
	for _, b := range a.conses {
		if g.inhabited(b.car) && g.inhabited(b.cdr) {
			return true
		}
	}
	for _, c := range a.classes {
		if len(c.pos) == 0 || hasInstances(c.pos[0], c) {
			return true
		}
	}
	return false
}

// hasInstances reports whether k or a subclass of it is within the clause.
func hasInstances(k *Class, c classClause) bool {
	return c.contains(k) || slices.ContainsFunc(k.Subs, func(s *Class) bool { return hasInstances(s, c) })
}

func (g *typeAlgebra) complement(a *typeSet) *typeSet {
	switch a {
	case noObjects:
		return allObjects
	case allObjects:
		return noObjects
	}
	r := &typeSet{integers: a.integers.complement(), ratios: a.ratios.complement(), singles: a.singles.complement(),
		doubles: a.doubles.complement(), chars: a.chars.complement(),
		complexes: g.intersectConses(g.complementConses(a.complexes), allComplexes), symbols: allSymbols &^ a.symbols,
		conses: g.complementConses(a.conses), classes: g.complementClasses(a.classes)}
	every := &dimensionSet{others: true}
	r.arrays = a.arrays.combine(&a.arrays, func(x, _ *dimensionSet) *dimensionSet {
		if x == nil {
			return every
		}
		g.step(x.size())
		return x.complement()
	})
	for k, x := range a.individuals {
		r.setIndividual(k, individual{x.v, !x.in})
	}
	return r
}

func (g *typeAlgebra) intersect(a, b *typeSet) *typeSet {
	switch {
	case a == allObjects || a == b:
		return b
	case b == allObjects:
		return a
	case a == noObjects || b == noObjects || !g.step(4):
		return noObjects
	}
	r := &typeSet{integers: a.integers.intersect(b.integers), ratios: a.ratios.intersect(b.ratios), singles: a.singles.intersect(b.singles),
		doubles: a.doubles.intersect(b.doubles), chars: a.chars.intersect(b.chars),
		complexes: g.intersectConses(a.complexes, b.complexes), symbols: a.symbols & b.symbols,
		conses: g.intersectConses(a.conses, b.conses), classes: g.intersectClasses(a.classes, b.classes)}
	r.arrays = a.arrays.combine(&b.arrays, func(x, y *dimensionSet) *dimensionSet {
		if x == nil || y == nil || !g.step(x.size()*y.size()) {
			return nil
		}
		return x.intersect(y)
	})
	g.mergeIndividuals(r, a, b, both)
	return r
}

func (g *typeAlgebra) union(a, b *typeSet) *typeSet {
	switch {
	case a == noObjects || a == b:
		return b
	case b == noObjects:
		return a
	case a == allObjects || b == allObjects || !g.step(4):
		return allObjects
	}
	r := &typeSet{integers: a.integers.union(b.integers), ratios: a.ratios.union(b.ratios), singles: a.singles.union(b.singles),
		doubles: a.doubles.union(b.doubles), chars: a.chars.union(b.chars),
		complexes: g.uniteConses(a.complexes, b.complexes), symbols: a.symbols | b.symbols,
		conses: g.uniteConses(a.conses, b.conses)}
	for _, c := range a.classes {
		r.classes = g.addClause(r.classes, c)
	}
	for _, c := range b.classes {
		r.classes = g.addClause(r.classes, c)
	}
	r.arrays = a.arrays.combine(&b.arrays, func(x, y *dimensionSet) *dimensionSet {
		switch {
		case x == nil:
			return y
		case y == nil || !g.step(x.size()*y.size()):
			return x
		}
		return x.union(y)
	})
	g.mergeIndividuals(r, a, b, either)
	return r
}

func (a *typeSet) setIndividual(key any, x individual) {
	if a.individuals == nil {
		a.individuals = map[any]individual{}
	}
	a.individuals[key] = x
}

func (g *typeAlgebra) mergeIndividuals(r, a, b *typeSet, op func(a, b bool) bool) {
	for _, m := range []map[any]individual{a.individuals, b.individuals} {
		for k, x := range m {
			if !g.step(1) {
				return
			}
			r.setIndividual(k, individual{x.v, op(g.contains(a, x.v), g.contains(b, x.v))})
		}
	}
}

// contains reports whether v is in the set.
func (g *typeAlgebra) contains(a *typeSet, v Value) bool {
	switch x := v.(type) {
	case Fixnum:
		return a.integers.contains(new(big.Rat).SetInt64(int64(x)))
	case *big.Int:
		return a.integers.contains(new(big.Rat).SetInt(x))
	case *big.Rat:
		return a.ratios.contains(x)
	case SingleFloat:
		return a.singles.contains(big.NewRat(singleKey(float32(x)), 1))
	case DoubleFloat:
		return a.doubles.contains(big.NewRat(doubleKey(float64(x)), 1))
	case Char:
		return a.chars.contains(big.NewRat(int64(x), 1))
	case *Complex:
		return g.boxed(a.complexes, x.Re, x.Im)
	}
	if len(a.individuals) > 0 {
		if x, ok := a.individuals[v]; ok {
			return x.in
		}
	}
	switch x := v.(type) {
	case nil:
		return a.symbols&otherSymbols != 0
	case *Symbol:
		if x.IsKeyword() {
			return a.symbols&keywordSymbols != 0
		}
		return a.symbols&otherSymbols != 0
	case *Cons:
		return g.boxed(a.conses, x.Car, x.Cdr)
	}
	if dims, ok := Dimensions(v); ok {
		d := a.arrays[arrayPlace(ElementTypeOf(v), isSimpleArray(v))]
		return d != nil && d.contains(dims)
	}
	class := g.t.In.ClassOf(v)
	for _, c := range a.classes {
		if c.contains(class) {
			return true
		}
	}
	return false
}

func arrayPlace(e ElementType, simple bool) int {
	if simple {
		return 2*int(e) + 1
	}
	return 2 * int(e)
}
