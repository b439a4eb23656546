package builtins

import (
	"bytes"

	"sockrepl/interp"
)

// matcher is what find, count, remove and their kin look for.
type matcher func(v value) bool

const (
	itemKeys  = "&key from-end test test-not (start 0) end key"
	predKeys  = "&key from-end (start 0) end key"
	itemCount = "&key from-end test test-not (start 0) end count key"
	predCount = "&key from-end (start 0) end count key"
)

// variant is one of the three forms of a search function.
type variant struct {
	suffix  string
	first   string // the parameter in front of the sequence
	isItem  bool
	negated bool
}

var variants = []variant{{"", "item", true, false}, {"-if", "predicate", false, false}, {"-if-not", "predicate", false, true}}

// searchArgs are the common arguments of the three forms.
type searchArgs struct {
	match           matcher
	seq, start, end value
	fromEnd         bool
	count           value
	key             func(v value) value
	operator        string
}

// parse reads the arguments: at is the index of item or predicate.
func (v variant) parse(t *thread, name string, a args, at int, withCount bool) searchArgs {
	s := searchArgs{operator: name + v.suffix, seq: a.V(at + 1), fromEnd: a.Bool(at + 2)}
	i := at + 3
	item := a.V(at)
	if v.isItem {
		same := tester(t, a.V(i), a.V(i+1))
		i += 2
		s.match = func(x value) bool { return same(item, x) }
	} else {
		f := a.Function(t, at)
		negated := v.negated
		s.match = func(x value) bool { return (t.Call1(f, x) != nil) != negated }
	}
	s.start, s.end = a.V(i), a.V(i+1)
	i += 2
	if withCount {
		s.count = a.V(i)
		i++
	}
	s.key = keyFunction(t, a.V(i))
	return s
}

func (v variant) lambdaList(before string, count bool) string {
	keys := map[bool]map[bool]string{true: {true: itemCount, false: itemKeys}, false: {true: predCount, false: predKeys}}
	return before + v.first + " sequence " + keys[v.isItem][count]
}

func (v variant) doc(what string) string {
	if v.isItem {
		return what + ` that match ITEM by TEST (or not TEST-NOT) of their KEY, in SEQUENCE from START to END, searched from the end with FROM-END.`
	}
	not := ""
	if v.negated {
		not = "not "
	}
	return what + ` whose KEY does ` + not + `satisfy PREDICATE, in SEQUENCE from START to END, searched from the end with FROM-END.`
}

// find returns the index of the first match, -1 if there is none, and the
// element.
func (s *searchArgs) find(t *thread) (at int, v value) {
	at = -1
	look := func(i int, x value) bool {
		if s.match(s.key(x)) {
			at, v = i, x
		}
		return at < 0
	}
	scanFrom(t, s.operator, s.fromEnd, s.seq, s.start, s.end, look)
	return at, v
}

// searchOperators declares find, position, count, search and mismatch.
func searchOperators(in *interp.Interp) {
	cl := in.CL
	for _, v := range variants {
		cl.Defun("find"+v.suffix, v.lambdaList("", false), v.doc("The first of the elements"), func(t *thread, a args) value {
			if at, ok := v.quickPosition(t, "find", a); ok {
				if at < 0 {
					return nil
				}
				return a.V(0)
			}
			s := v.parse(t, "find", a, 0, false)
			_, x := s.find(t)
			return x
		})
		cl.Defun("position"+v.suffix, v.lambdaList("", false), v.doc("The index of the first of the elements"), func(t *thread, a args) value {
			if at, ok := v.quickPosition(t, "position", a); ok {
				if at < 0 {
					return nil
				}
				return interp.FixInt(at)
			}
			s := v.parse(t, "position", a, 0, false)
			at, _ := s.find(t)
			if at < 0 {
				return nil
			}
			return interp.FixInt(at)
		})
		cl.Defun("count"+v.suffix, v.lambdaList("", false), v.doc("The number of elements"), func(t *thread, a args) value {
			if n, ok := v.quickCount(t, a); ok {
				return interp.FixInt(n)
			}
			s := v.parse(t, "count", a, 0, false)
			n := 0
			scanFrom(t, s.operator, s.fromEnd, s.seq, s.start, s.end, func(i int, x value) bool {
				if s.match(s.key(x)) {
					n++
				}
				return true
			})
			return interp.FixInt(n)
		})
	}
	const two = "sequence-1 sequence-2 &key from-end test test-not key (start1 0) end1 (start2 0) end2"
	cl.Defun("search", two, `The index in SEQUENCE-2, from START2 to END2, where the elements of SEQUENCE-1 from START1 to END1 occur by TEST (or TEST-NOT) of KEY; the last one with FROM-END; or NIL.`, searchSubsequence)
	cl.Defun("mismatch", two, `The index in SEQUENCE-1, from START1 to END1, of the first element that differs by TEST (or TEST-NOT) of KEY from that of SEQUENCE-2 from START2 to END2; the last with FROM-END; NIL if they match.`, mismatch)
}

// searchSubsequence is search.
func searchSubsequence(t *thread, a args) value {
	if !a.Bool(2) && a.V(5) == nil && plainTest(t, a.V(3), a.V(4)) {
		if at, ok := searchOctets(t, a.V(0), a.V(1), a.V(6), a.V(7), a.V(8), a.V(9)); ok {
			if at < 0 {
				return nil
			}
			return interp.FixInt(at)
		}
	}
	same := tester(t, a.V(3), a.V(4))
	x, _ := elements(t, "search", a.V(0), a.V(6), a.V(7))
	y, from := elements(t, "search", a.V(1), a.V(8), a.V(9))
	x, y = keysOf(t, a.V(5), x), keysOf(t, a.V(5), y)
	matches := func(i int) bool {
		for k := range x {
			if !same(x[k], y[i+k]) {
				return false
			}
			t.SafePointSoon()
		}
		return true
	}
	if a.Bool(2) {
		for i := len(y) - len(x); i >= 0; i-- {
			if matches(i) {
				return interp.FixInt(from + i)
			}
			t.SafePointSoon()
		}
		return nil
	}
	for i := 0; i+len(x) <= len(y); i++ {
		if matches(i) {
			return interp.FixInt(from + i)
		}
		t.SafePointSoon()
	}
	return nil
}

// mismatch is the operator of that name.
func mismatch(t *thread, a args) value {
	same, key := tester(t, a.V(3), a.V(4)), keyFunction(t, a.V(5))
	x, from := elements(t, "mismatch", a.V(0), a.V(6), a.V(7))
	y, _ := elements(t, "mismatch", a.V(1), a.V(8), a.V(9))
	if a.Bool(2) {
		for i := 1; ; i++ {
			if i > len(x) || i > len(y) {
				if len(x) == len(y) {
					return nil
				}
				return interp.FixInt(from + len(x) - i + 1)
			}
			if !same(key(x[len(x)-i]), key(y[len(y)-i])) {
				return interp.FixInt(from + len(x) - i + 1)
			}
			t.SafePointSoon()
		}
	}
	for i := 0; ; i++ {
		if i >= len(x) || i >= len(y) {
			if len(x) == len(y) {
				return nil
			}
			return interp.FixInt(from + i)
		}
		if !same(key(x[i]), key(y[i])) {
			return interp.FixInt(from + i)
		}
		t.SafePointSoon()
	}
}

// quickPosition finds the item of find and position in strings and octet
// vectors, where nothing but EQL or the like needs to be called. ok is false for
// anything else.
func (v variant) quickPosition(t *thread, operator string, a args) (at int, ok bool) {
	if !v.isItem || a.Bool(2) || a.V(7) != nil {
		return -1, false
	}
	switch a.V(1).(type) {
	case *interp.String, *interp.Octets:
		// CHAR= takes only characters, and says so itself.
		if a.V(3) == nil && a.V(4) == nil || isCharacter(a.V(0)) && plainTest(t, a.V(3), a.V(4)) {
			return positionOctet(t, operator, a.V(0), a.V(1), a.V(5), a.V(6))
		}
	}
	return -1, false
}

// quickCount is quickPosition for count.
func (v variant) quickCount(t *thread, a args) (n int, ok bool) {
	if !v.isItem || a.V(7) != nil {
		return 0, false
	}
	if a.V(3) != nil || a.V(4) != nil {
		if !isCharacter(a.V(0)) || !plainTest(t, a.V(3), a.V(4)) {
			return 0, false
		}
	}
	b, ok := octetsOf(a.V(1))
	if !ok {
		return 0, false
	}
	from, to := bounds(t, "count", a.V(1), len(b), a.V(5), a.V(6))
	c, possible := soughtOctet(a.V(1), a.V(0))
	if !possible {
		return 0, true
	}
	return bytes.Count(b[from:to], []byte{c}), true
}

func isCharacter(v value) bool { _, ok := v.(interp.Char); return ok }
