package interp

// Sets of conses, as boxes.

// consBox is the set of conses whose car and cdr are in the sets. The boxes of
// a typeSet have disjoint cars, and no set of a box is empty.
type consBox struct{ car, cdr *typeSet }

// boxed reports whether the pair of car and cdr is in one of the boxes.
func (g *typeAlgebra) boxed(boxes []consBox, car, cdr Value) bool {
	if !g.step(1) {
		return false
	}
	for _, box := range boxes {
		if g.contains(box.car, car) {
			return g.contains(box.cdr, cdr)
		}
	}
	return false
}

func (g *typeAlgebra) intersectConses(a, b []consBox) []consBox {
	var r []consBox
	for _, x := range a {
		for _, y := range b {
			if !g.step(len(r) + 1) {
				return nil
			}
			r = g.addCons(r, g.intersect(x.car, y.car), func() *typeSet { return g.intersect(x.cdr, y.cdr) })
		}
	}
	return r
}

func (g *typeAlgebra) addCons(r []consBox, car *typeSet, cdr func() *typeSet) []consBox {
	if g.empty(car) {
		return r
	}
	if d := cdr(); !g.empty(d) {
		return append(r, consBox{car, d})
	}
	return r
}

func (g *typeAlgebra) uniteConses(a, b []consBox) []consBox {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	var r []consBox
	for _, x := range a {
		for _, y := range b {
			if !g.step(len(r) + 1) {
				return nil
			}
			r = g.addCons(r, g.intersect(x.car, y.car), func() *typeSet { return g.union(x.cdr, y.cdr) })
		}
	}
	for _, x := range a {
		r = g.addCons(r, g.intersect(x.car, g.complement(g.cars(b))), func() *typeSet { return x.cdr })
	}
	for _, y := range b {
		r = g.addCons(r, g.intersect(y.car, g.complement(g.cars(a))), func() *typeSet { return y.cdr })
	}
	return r
}

// cars returns the union of the cars of boxes.
func (g *typeAlgebra) cars(boxes []consBox) *typeSet {
	all := noObjects
	for _, b := range boxes {
		all = g.union(all, b.car)
	}
	return all
}

func (g *typeAlgebra) complementConses(a []consBox) []consBox {
	var r []consBox
	for _, x := range a {
		r = g.addCons(r, x.car, func() *typeSet { return g.complement(x.cdr) })
	}
	return g.addCons(r, g.complement(g.cars(a)), func() *typeSet { return allObjects })
}
