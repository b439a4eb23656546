package builtins

import (
	"bytes"

	"sockrepl/interp"
)

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
