package builtins

import "sockrepl/interp"

// scan calls each with the elements of seq from start to end and their
// indices, until it returns false. Nothing is copied, and a list is not walked
// further than needed.
func scan(t *thread, operator string, seq, start, end value, each func(i int, v value) bool) {
	if !isList(seq) {
		n, ok := interp.VectorLen(seq)
		if !ok {
			t.WrongType(operator, seq, t.In.S.Sequence)
		}
		s, e := sequenceBounds(t, operator, seq, n, start, end)
		for i := s; i < e; i++ {
			if !each(i, elementAt(t, operator, seq, i)) {
				return
			}
			t.SafePointSoon()
		}
		return
	}
	s := startIndex(t, operator, start)
	e := boundIndex(t, operator, end, -1)
	rest := seq
	for i := 0; i != e; i++ {
		c, ok := rest.(*interp.Cons)
		if !ok {
			if rest != nil {
				notProper(t, operator, seq)
			}
			if i < s || e >= 0 {
				sequenceBounds(t, operator, seq, i, start, end)
			}
			return
		}
		if i >= s && !each(i, c.Car) {
			return
		}
		rest = c.Cdr
		t.SafePointSoon()
		noticeCircle(t, operator, i, rest)
	}
	if e >= 0 && s > e {
		boundsError(t, operator, seq, s, e, -1)
	}
}

// scanBack is scan from the end.
func scanBack(t *thread, operator string, seq, start, end value, each func(i int, v value) bool) {
	if isList(seq) {
		vs, from := elements(t, operator, seq, start, end)
		for i := len(vs) - 1; i >= 0; i-- {
			if !each(from+i, vs[i]) {
				return
			}
			t.SafePointSoon()
		}
		return
	}
	n, ok := interp.VectorLen(seq)
	if !ok {
		t.WrongType(operator, seq, t.In.S.Sequence)
	}
	s, e := sequenceBounds(t, operator, seq, n, start, end)
	for i := e - 1; i >= s; i-- {
		if !each(i, elementAt(t, operator, seq, i)) {
			return
		}
		t.SafePointSoon()
	}
}

// scanFrom is scan from the start, or with fromEnd from the end.
func scanFrom(t *thread, operator string, fromEnd bool, seq, start, end value, each func(i int, v value) bool) {
	if fromEnd {
		scanBack(t, operator, seq, start, end, each)
	} else {
		scan(t, operator, seq, start, end, each)
	}
}

// elementAt returns element i of a vector that may have been shrunk by a
// function called, or by another process, since its length was taken.
func elementAt(t *thread, operator string, v value, i int) value {
	switch x := v.(type) {
	case *interp.Vector:
		return x.E[i]
	case *interp.Array, *interp.String:
		if i >= interp.TotalSize(v) {
			indexError(t, operator, v, interp.FixInt(i))
		}
	}
	return t.VectorRef(v, i)
}

// setElement is VectorSet with the same care.
func setElement(t *thread, operator string, v value, i int, x value) {
	if i >= interp.TotalSize(v) {
		indexError(t, operator, v, interp.FixInt(i))
	}
	t.VectorSet(v, i, x)
}
