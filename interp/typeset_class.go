package interp

import "slices"

// Sets of the objects of classes, as unions of clauses.

// classClause is the set of the objects that are of all the classes pos and of
// none of the classes neg.
type classClause struct{ pos, neg []*Class }

func (c classClause) contains(class *Class) bool {
	for _, p := range c.pos {
		if !class.IsSubclass(p) {
			return false
		}
	}
	for _, n := range c.neg {
		if class.IsSubclass(n) {
			return false
		}
	}
	return true
}

// disjointClasses reports whether no object is, or will be, of both classes.
// Programs may define a class that inherits from any two standard classes, or
// any two conditions.
func disjointClasses(a, b *Class) bool {
	if a.IsSubclass(b) || b.IsSubclass(a) || a.Kind == b.Kind && (a.Kind == StandardKind || a.Kind == ConditionKind) {
		return false
	}
	return !haveCommonSubclass(a, b)
}

func haveCommonSubclass(a, b *Class) bool {
	for _, s := range a.Subs {
		if s.IsSubclass(b) || haveCommonSubclass(s, b) {
			return true
		}
	}
	return false
}

// simplify removes what other parts of the clause imply; it reports false if
// nothing can be in it.
func (c classClause) simplify() (classClause, bool) {
	var r classClause
	for i, p := range c.pos {
		implied := false
		for j, q := range c.pos {
			if disjointClasses(p, q) {
				return r, false
			}
			implied = implied || p != q && q.IsSubclass(p) || p == q && j < i
		}
		for _, n := range c.neg {
			if p.IsSubclass(n) {
				return r, false
			}
		}
		if !implied {
			r.pos = append(r.pos, p)
		}
	}
	for i, n := range c.neg {
		implied := false
		for j, m := range c.neg {
			implied = implied || n != m && n.IsSubclass(m) || n == m && j < i
		}
		for _, p := range r.pos {
			implied = implied || disjointClasses(n, p)
		}
		if !implied {
			r.neg = append(r.neg, n)
		}
	}
	return r, true
}

// implies reports whether everything in c is in d.
func (c classClause) implies(d classClause) bool {
	for _, p := range d.pos {
		if !slices.ContainsFunc(c.pos, func(q *Class) bool { return q.IsSubclass(p) }) {
			return false
		}
	}
	for _, n := range d.neg {
		if !slices.ContainsFunc(c.neg, n.IsSubclass) && !slices.ContainsFunc(c.pos, func(q *Class) bool { return disjointClasses(q, n) }) {
			return false
		}
	}
	return true
}

// addClause adds a clause to a union.
func (g *typeAlgebra) addClause(all []classClause, c classClause) []classClause {
	c, possible := c.simplify()
	if !possible || !g.step(len(all)+1) {
		return all
	}
	for _, d := range all {
		if c.implies(d) {
			return all
		}
	}
	kept := make([]classClause, 0, len(all)+1)
	for _, d := range all {
		if !d.implies(c) {
			kept = append(kept, d)
		}
	}
	return append(kept, c)
}

func (g *typeAlgebra) intersectClasses(a, b []classClause) []classClause {
	var r []classClause
	for _, x := range a {
		for _, y := range b {
			r = g.addClause(r, classClause{append(slices.Clone(x.pos), y.pos...), append(slices.Clone(x.neg), y.neg...)})
		}
	}
	return r
}

func (g *typeAlgebra) complementClasses(a []classClause) []classClause {
	r := []classClause{{}}
	for _, c := range a {
		var not []classClause
		for _, p := range c.pos {
			not = append(not, classClause{neg: []*Class{p}})
		}
		for _, n := range c.neg {
			not = append(not, classClause{pos: []*Class{n}})
		}
		r = g.intersectClasses(r, not)
	}
	return r
}
