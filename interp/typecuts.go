package interp

import (
	"math/big"
	"slices"
)

// cuts is a set of points of an ordered line, as the places where membership
// changes. Lines are the integers, the ratios (the rationals between them), the
// floats of a format (by their order, see singleKey), the characters, and array
// dimensions. Whoever makes cuts normalises them for its line, so that between
// two different cuts there always is a point.
type cuts struct {
	inside bool // whether the far left belongs to the set
	at     []cut
}

// cut is a place just before or just after a point.
type cut struct {
	x     *big.Rat
	after bool
}

func (a cut) compare(b cut) int {
	if c := a.x.Cmp(b.x); c != 0 || a.after == b.after {
		return c
	}
	if a.after {
		return 1
	}
	return -1
}

var allCuts = cuts{inside: true}

func (a cuts) empty() bool { return !a.inside && len(a.at) == 0 }

func (a cuts) complement() cuts { return cuts{!a.inside, a.at} }

// combine merges two sets: a point belongs to the result if op says so.
func (a cuts) combine(b cuts, op func(a, b bool) bool) cuts {
	inA, inB := a.inside, b.inside
	r := cuts{inside: op(inA, inB)}
	in := r.inside
	for i, j := 0, 0; i < len(a.at) || j < len(b.at); {
		var at cut
		switch {
		case j == len(b.at) || i < len(a.at) && a.at[i].compare(b.at[j]) < 0:
			at = a.at[i]
			inA = !inA
			i++
		case i == len(a.at) || b.at[j].compare(a.at[i]) < 0:
			at = b.at[j]
			inB = !inB
			j++
		default:
			at = a.at[i]
			inA, inB = !inA, !inB
			i++
			j++
		}
		if now := op(inA, inB); now != in {
			in = now
			r.at = append(r.at, at)
		}
	}
	return r
}

func both(a, b bool) bool   { return a && b }
func either(a, b bool) bool { return a || b }

func (a cuts) intersect(b cuts) cuts { return a.combine(b, both) }
func (a cuts) union(b cuts) cuts     { return a.combine(b, either) }

func (a cuts) contains(x *big.Rat) bool {
	before := cut{x, true}
	n := 0
	for _, c := range a.at {
		if c.compare(before) >= 0 {
			break
		}
		n++
	}
	return a.inside != (n%2 == 1)
}

// interval returns the set from cut lo to cut hi; nil is no bound.
func interval(lo, hi *cut) cuts {
	if lo != nil && hi != nil && lo.compare(*hi) >= 0 {
		return cuts{}
	}
	r := cuts{inside: lo == nil}
	if lo != nil {
		r.at = append(r.at, *lo)
	}
	if hi != nil {
		r.at = append(r.at, *hi)
	}
	return r
}

// integerCut returns the cut of the integers at the rational x: before the
// first integer that is not less than x, or that is greater if after.
func integerCut(x *big.Rat, after bool) cut {
	n := new(big.Int).Div(x.Num(), x.Denom()) // rounds down
	if !x.IsInt() || after {
		n.Add(n, big.NewInt(1))
	}
	return cut{x: new(big.Rat).SetInt(n)}
}

// ratioCut returns the cut of the ratios at x; an integer is none of them.
func ratioCut(x *big.Rat, after bool) cut { return cut{x, after && !x.IsInt()} }

// clip removes the cuts that no point of a line from lo to hi lies before or
// after.
func (a cuts) clip(lo, hi int64) cuts {
	first, last := big.NewRat(lo, 1), big.NewRat(hi, 1)
	r := cuts{inside: a.inside}
	for _, c := range a.at {
		switch {
		case c.x.Cmp(first) <= 0:
			r.inside = !r.inside
		case c.x.Cmp(last) <= 0:
			r.at = append(r.at, c)
		}
	}
	return r
}

// onePoint returns the set of the integer n on a line of integers.
func onePoint(n int64) cuts { return span(n, n) }

// span returns the set of the integers from lo to hi.
func span(lo, hi int64) cuts {
	return cuts{at: []cut{{x: big.NewRat(lo, 1)}, {x: new(big.Rat).SetInt(new(big.Int).Add(big.NewInt(hi), big.NewInt(1)))}}}
}

// dimensionBox is a set of lists of array dimensions: one set of numbers for
// each dimension.
type dimensionBox []cuts

// dimensionSet is a set of lists of array dimensions. Of ranks that are not
// mentioned it has all or none.
type dimensionSet struct {
	others bool
	ranks  map[int][]dimensionBox // the boxes of a rank are disjoint
}

func fullBox(rank int) dimensionBox {
	b := make(dimensionBox, rank)
	for i := range b {
		b[i] = allCuts
	}
	return b
}

func (a dimensionBox) intersect(b dimensionBox) (dimensionBox, bool) {
	r := make(dimensionBox, len(a))
	for i := range a {
		if r[i] = a[i].intersect(b[i]); r[i].empty() {
			return nil, false
		}
	}
	return r, true
}

// without returns disjoint boxes of what is in a and not in b.
func (a dimensionBox) without(b dimensionBox) []dimensionBox {
	var rest []dimensionBox
	left := slices.Clone(a)
	for i := range a {
		if out := left[i].intersect(b[i].complement()); !out.empty() {
			piece := slices.Clone(left)
			piece[i] = out
			rest = append(rest, piece)
		}
		if left[i] = left[i].intersect(b[i]); left[i].empty() {
			return rest
		}
	}
	return rest
}

func (a *dimensionSet) boxes(rank int) []dimensionBox {
	if b, ok := a.ranks[rank]; ok {
		return b
	}
	if a.others {
		return []dimensionBox{fullBox(rank)}
	}
	return nil
}

// size tells how much work operations on the set are.
func (a *dimensionSet) size() int {
	n := 1
	for _, b := range a.ranks {
		n += len(b)
	}
	return n
}

func (a *dimensionSet) empty() bool {
	if a.others {
		return false
	}
	for _, b := range a.ranks {
		if len(b) > 0 {
			return false
		}
	}
	return true
}

// combine applies op to the boxes of every rank that either set mentions.
func (a *dimensionSet) combine(b *dimensionSet, others bool, op func(x, y []dimensionBox) []dimensionBox) *dimensionSet {
	r := &dimensionSet{others: others}
	if len(a.ranks)+len(b.ranks) > 0 {
		r.ranks = map[int][]dimensionBox{}
	}
	for _, m := range []map[int][]dimensionBox{a.ranks, b.ranks} {
		for n := range m {
			r.ranks[n] = op(a.boxes(n), b.boxes(n))
		}
	}
	return r
}

func (a *dimensionSet) intersect(b *dimensionSet) *dimensionSet {
	return a.combine(b, a.others && b.others, func(x, y []dimensionBox) (r []dimensionBox) {
		for _, p := range x {
			for _, q := range y {
				if box, ok := p.intersect(q); ok {
					r = append(r, box)
				}
			}
		}
		return r
	})
}

func (a *dimensionSet) union(b *dimensionSet) *dimensionSet {
	return a.combine(b, a.others || b.others, func(x, y []dimensionBox) []dimensionBox {
		return append(slices.Clone(x), withoutAll(y, x)...)
	})
}

func (a *dimensionSet) complement() *dimensionSet {
	r := &dimensionSet{others: !a.others}
	if len(a.ranks) > 0 {
		r.ranks = map[int][]dimensionBox{}
	}
	for n, boxes := range a.ranks {
		r.ranks[n] = withoutAll([]dimensionBox{fullBox(n)}, boxes)
	}
	return r
}

// withoutAll takes all the boxes of b away from those of a.
func withoutAll(a, b []dimensionBox) []dimensionBox {
	for _, q := range b {
		var rest []dimensionBox
		for _, p := range a {
			rest = append(rest, p.without(q)...)
		}
		a = rest
	}
	return a
}

func (a *dimensionSet) contains(dims []int) bool {
	for _, box := range a.boxes(len(dims)) {
		in := true
		for i, d := range dims {
			in = in && box[i].contains(big.NewRat(int64(d), 1))
		}
		if in {
			return true
		}
	}
	return false
}
