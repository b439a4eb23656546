package interp

// Subtypep reports whether a is a subtype of b, and whether that is certain.
// It is certain unless a predicate (satisfies), the arguments of a function type,
// an undefined type or classes yet to be defined decide, or the types are too
// intricate.
func (t *Thread) Subtypep(a, b Value) (sub, certain bool) {
	if a == nil || a == b || b == Value(t.T) {
		return true, true
	}
	if p, ok := a.(*Symbol); ok {
		if q, ok := b.(*Symbol); ok && namesSubclass(p, q) {
			return true, true
		}
	}
	g := &typeAlgebra{t: t}
	x, y := g.bounds(a), g.bounds(b)
	if g.empty(g.intersect(x.hi, g.complement(y.lo))) && !g.spent {
		return true, true
	}
	if g.inhabited(g.intersect(x.lo, g.complement(y.hi))) && !g.spent {
		return false, true
	}
	if t.sameSpecifier(a, b) {
		return true, true
	}
	return false, false
}

// namesSubclass reports whether two symbols name a class and a superclass of it.
func namesSubclass(a, b *Symbol) bool {
	c, d := a.Class(), b.Class()
	return c != nil && d != nil && c.IsSubclass(d) && a.TypeExpander() == nil && b.TypeExpander() == nil
}

// sameSpecifier reports whether two type specifiers are built alike of the same
// objects.
func (t *Thread) sameSpecifier(a, b Value) bool {
	t.EnterDepth()
	defer t.LeaveDepth()
	for {
		x, ok1 := a.(*Cons)
		y, ok2 := b.(*Cons)
		if !ok1 || !ok2 {
			return Eql(a, b)
		}
		if !t.sameSpecifier(x.Car, y.Car) {
			return false
		}
		a, b = x.Cdr, y.Cdr
	}
}
