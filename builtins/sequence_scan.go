package builtins

import (
	"bytes"

	"sockrepl/interp"
)

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

// startIndex reads the first of two bounding indices, which cannot be NIL.
func startIndex(t *thread, operator string, v value) int {
	if v == nil {
		t.WrongType(operator, v, t.In.S.UnsignedByte)
	}
	return boundIndex(t, operator, v, 0)
}

// boundIndex reads a bounding index; none stands for NIL.
func boundIndex(t *thread, operator string, v value, none int) int {
	if v == nil {
		return none
	}
	x, ok := v.(interp.Fixnum)
	if !ok || x < 0 {
		if !ok && interp.IsInteger(v) && t.Sign(operator, v) > 0 {
			return 1 << 62
		}
		t.WrongType(operator, v, t.In.S.UnsignedByte)
	}
	return int(x)
}

// boundsError signals that s and e do not bound a part of seq, whose length is
// n (-1 if that is not known, nor the cause).
func boundsError(t *thread, operator string, seq value, s, e, n int) {
	S := &t.In.S
	name, from, to := interp.NewString(t.In.CaseName(operator)), interp.FixInt(s), interp.FixInt(e)
	if s > e {
		t.TypeError(from, list(S.Integer, interp.Fix(0), to), "~a: the start ~d is after the end ~d", name, from, to)
	}
	t.TypeError(to, list(S.Integer, from, interp.FixInt(n)), "~a: the bounds ~d and ~d are not within ~s, whose length is ~d",
		name, from, to, seqShown(t, seq), interp.FixInt(n))
}

// octetsOf returns the octets behind a vector of them or behind a string
// stored one octet to a character.
func octetsOf(v value) (b []byte, ok bool) {
	switch x := v.(type) {
	case *interp.String:
		return x.Latin1()
	case *interp.Octets:
		return x.B, true
	}
	return nil, false
}

// sameStorage reports whether two vectors hold their elements in the same way:
// both as octets of characters, or both as octets of numbers.
func sameStorage(x, y value) bool {
	_, xString := x.(*interp.String)
	_, yString := y.(*interp.String)
	return xString == yString
}

// replaceOctets copies between strings or between octet vectors; ok is false
// where the two are not stored alike.
func replaceOctets(t *thread, operator string, dst, src, start1, end1, start2, end2 value) (ok bool) {
	d, ok1 := octetsOf(dst)
	b, ok2 := octetsOf(src)
	if !ok1 || !ok2 || !sameStorage(dst, src) {
		return false
	}
	s1, e1 := sequenceBounds(t, operator, dst, len(d), start1, end1)
	s2, e2 := sequenceBounds(t, operator, src, len(b), start2, end2)
	copy(d[s1:e1], b[s2:e2])
	return true
}

// soughtOctet returns the octet that stands for item in a vector stored as
// octets. possible is false where no element can be item.
func soughtOctet(seq, item value) (c byte, possible bool) {
	if _, ok := seq.(*interp.String); ok {
		x, ok := item.(interp.Char)
		return byte(x), ok && x < 256
	}
	x, ok := item.(interp.Fixnum)
	return byte(x), ok && x >= 0 && x < 256
}

// positionOctet is position, by EQL or the like and from the front, in a string
// or octet vector; ok is false where it is another vector. -1 is nowhere.
func positionOctet(t *thread, operator string, item, seq, start, end value) (at int, ok bool) {
	b, ok := octetsOf(seq)
	if !ok {
		return -1, false
	}
	from, to := sequenceBounds(t, operator, seq, len(b), start, end)
	c, possible := soughtOctet(seq, item)
	if !possible {
		return -1, true
	}
	if i := bytes.IndexByte(b[from:to], c); i >= 0 {
		return from + i, true
	}
	return -1, true
}

// searchOctets is search, by EQL or the like and from the front, in strings and
// octet vectors; ok is false where one of the sequences is another.
func searchOctets(t *thread, x, y, start1, end1, start2, end2 value) (at int, ok bool) {
	b, ok1 := octetsOf(x)
	d, ok2 := octetsOf(y)
	if !ok1 || !ok2 || !sameStorage(x, y) {
		return -1, false
	}
	s1, e1 := sequenceBounds(t, "search", x, len(b), start1, end1)
	s2, e2 := sequenceBounds(t, "search", y, len(d), start2, end2)
	if i := bytes.Index(d[s2:e2], b[s1:e1]); i >= 0 {
		return s2 + i, true
	}
	return -1, true
}

// plainTest reports whether the test compares characters and small numbers as
// EQL does.
func plainTest(t *thread, test, testNot value) bool {
	if test != nil && testNot == nil && t.FunctionDesignator(test) == t.In.CL.Sym("char=").Function() {
		return true
	}
	kind, ok := standardTest(t, test, testNot)
	return ok && kind != interp.TestEqualp
}
