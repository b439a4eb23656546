package builtins

import "sockrepl/interp"

// setArgs are two lists taken as sets, the keys of their elements, and the
// test between these.
type setArgs struct {
	x, y         []value
	xKeys, yKeys []value
	matches      func(a, b value) bool
	// Tables of the keys; nil where they are few or the test has no hash.
	xTable, yTable *interp.HashTable
}

// setArguments reads LIST-1, LIST-2, KEY, TEST and TEST-NOT.
func setArguments(t *thread, operator string, a args) *setArgs {
	s := &setArgs{matches: tester(t, a.V(3), a.V(4))}
	s.x, s.y = properList(t, operator, a.V(0)), properList(t, operator, a.V(1))
	s.xKeys, s.yKeys = keysOf(t, a.V(2), s.x), keysOf(t, a.V(2), s.y)
	kind, ok := standardTest(t, a.V(3), a.V(4))
	if len(s.x) > 1 {
		s.yTable = keyTable(t, kind, ok, s.yKeys)
	}
	if len(s.y) > 1 {
		s.xTable = keyTable(t, kind, ok, s.xKeys)
	}
	return s
}

// inSecond reports whether element i of the first list is in the second. The
// test gets the element of the first list first.
func (s *setArgs) inSecond(t *thread, i int) bool {
	if s.yTable != nil {
		_, found := s.yTable.Get(t, s.xKeys[i])
		return found
	}
	for _, k := range s.yKeys {
		if s.matches(s.xKeys[i], k) {
			return true
		}
		t.SafePointSoon()
	}
	return false
}

// inFirst reports whether element i of the second list is in the first.
func (s *setArgs) inFirst(t *thread, i int) bool {
	if s.xTable != nil {
		_, found := s.xTable.Get(t, s.yKeys[i])
		return found
	}
	for _, k := range s.xKeys {
		if s.matches(k, s.yKeys[i]) {
			return true
		}
		t.SafePointSoon()
	}
	return false
}

// chosen is the list of those elements of the first list, then tail, that are
// or are not in the second.
func (s *setArgs) chosen(t *thread, in bool, tail value) value {
	var b interp.ListBuilder
	for i, v := range s.x {
		if s.inSecond(t, i) == in {
			b.Add(v)
		}
	}
	b.SetTail(tail)
	return b.List()
}

// setOperators declares the functions that take lists as sets.
func setOperators(in *interp.Interp) {
	define := func(name, doc string, f func(t *thread, s *setArgs, second value) value) {
		in.CL.Defun(name, "list-1 list-2 &key key test test-not",
			doc+` Elements are the same if TEST (or not TEST-NOT) holds between their KEY.`,
			func(t *thread, a args) value { return f(t, setArguments(t, name, a), a.V(1)) })
	}
	union := func(t *thread, s *setArgs, second value) value { return s.chosen(t, false, second) }
	intersection := func(t *thread, s *setArgs, second value) value { return s.chosen(t, true, nil) }
	difference := func(t *thread, s *setArgs, second value) value { return s.chosen(t, false, nil) }
	exclusive := func(t *thread, s *setArgs, second value) value {
		var b interp.ListBuilder
		for i, v := range s.y {
			if !s.inFirst(t, i) {
				b.Add(v)
			}
		}
		return s.chosen(t, false, b.List())
	}
	define("union", `A list of what is in LIST-1 or in LIST-2.`, union)
	define("nunion", `A list of what is in LIST-1 or in LIST-2; it may share their conses.`, union)
	define("intersection", `A list of the elements of LIST-1 that are in LIST-2.`, intersection)
	define("nintersection", `A list of the elements of LIST-1 that are in LIST-2; it may be made of LIST-1.`, intersection)
	define("set-difference", `A list of the elements of LIST-1 that are not in LIST-2.`, difference)
	define("nset-difference", `A list of the elements of LIST-1 that are not in LIST-2; it may be made of LIST-1.`, difference)
	define("set-exclusive-or", `A list of the elements that are in just one of LIST-1 and LIST-2.`, exclusive)
	define("nset-exclusive-or", `A list of the elements that are in just one of LIST-1 and LIST-2; it may be made of these.`, exclusive)
	define("subsetp", `True if every element of LIST-1 is in LIST-2.`, func(t *thread, s *setArgs, second value) value {
		for i := range s.x {
			if !s.inSecond(t, i) {
				return nil
			}
		}
		return t.T
	})
}
