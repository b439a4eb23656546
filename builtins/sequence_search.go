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
	suffix string
	// list is the lambda list after the first parameter, the sequence.
	first   string
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
		f := t.FunctionDesignator(item)
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
	vs, from := elements(t, s.operator, s.seq, s.start, s.end)
	if s.fromEnd {
		for i := len(vs) - 1; i >= 0; i-- {
			if s.match(s.key(vs[i])) {
				return from + i, vs[i]
			}
			t.SafePointSoon()
		}
		return -1, nil
	}
	for i, v := range vs {
		if s.match(s.key(v)) {
			return from + i, v
		}
		t.SafePointSoon()
	}
	return -1, nil
}

func searchOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	for _, v := range variants {
		cl.Defun("find"+v.suffix, v.lambdaList("", false), v.doc("The first of the elements"), func(t *thread, a args) value {
			s := v.parse(t, "find", a, 0, false)
			_, x := s.find(t)
			return x
		})
		cl.Defun("position"+v.suffix, v.lambdaList("", false), v.doc("The index of the first of the elements"), func(t *thread, a args) value {
			if v.isItem && a.V(3) == nil && a.V(4) == nil && a.V(7) == nil && !a.Bool(2) {
				if at, ok := positionInString(t, a); ok {
					if at < 0 {
						return nil
					}
					return interp.FixInt(at)
				}
			}
			s := v.parse(t, "position", a, 0, false)
			at, _ := s.find(t)
			if at < 0 {
				return nil
			}
			return interp.FixInt(at)
		})
		cl.Defun("count"+v.suffix, v.lambdaList("", false), v.doc("The number of elements"), func(t *thread, a args) value {
			s := v.parse(t, "count", a, 0, false)
			vs, _ := elements(t, s.operator, s.seq, s.start, s.end)
			n := 0
			if s.fromEnd {
				for i := len(vs) - 1; i >= 0; i-- {
					if s.match(s.key(vs[i])) {
						n++
					}
				}
				return interp.FixInt(n)
			}
			for _, x := range vs {
				if s.match(s.key(x)) {
					n++
				}
				t.SafePointSoon()
			}
			return interp.FixInt(n)
		})
	}
	const two = "sequence-1 sequence-2 &key from-end test test-not key (start1 0) end1 (start2 0) end2"
	cl.Defun("search", two, `The index in SEQUENCE-2, from START2 to END2, where the elements of SEQUENCE-1 from START1 to END1 occur by TEST (or TEST-NOT) of KEY; the last one with FROM-END; or NIL.`, func(t *thread, a args) value {
		if a.V(2) == nil && a.V(3) == nil && a.V(4) == nil && a.V(5) == nil {
			if at, ok := searchStrings(t, a); ok {
				if at < 0 {
					return nil
				}
				return interp.FixInt(at)
			}
		}
		same, key := tester(t, a.V(3), a.V(4)), keyFunction(t, a.V(5))
		x, _ := elements(t, "search", a.V(0), a.V(6), a.V(7))
		y, from := elements(t, "search", a.V(1), a.V(8), a.V(9))
		matches := func(i int) bool {
			for k := range x {
				if !same(key(x[k]), key(y[i+k])) {
					return false
				}
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
	})
	cl.Defun("mismatch", two, `The index in SEQUENCE-1, from START1 to END1, of the first element that differs by TEST (or TEST-NOT) of KEY from that of SEQUENCE-2 from START2 to END2; the last with FROM-END; NIL if they match.`, func(t *thread, a args) value {
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
		}
	})
	_ = S
}

// positionInString is position of a character in a compact string.
func positionInString(t *thread, a args) (at int, ok bool) {
	s, isString := a.V(1).(*interp.String)
	c, isChar := a.V(0).(interp.Char)
	if !isString || !isChar {
		return 0, false
	}
	b, compact := s.Latin1()
	if !compact {
		return 0, false
	}
	from, to := bounds(t, "position", s, len(b), a.V(5), a.V(6))
	if c > 255 {
		return -1, true
	}
	if i := bytes.IndexByte(b[from:to], byte(c)); i >= 0 {
		return from + i, true
	}
	return -1, true
}

// searchStrings is search in compact strings.
func searchStrings(t *thread, a args) (at int, ok bool) {
	x, ok1 := a.V(0).(*interp.String)
	y, ok2 := a.V(1).(*interp.String)
	if !ok1 || !ok2 {
		return 0, false
	}
	b, ok1 := x.Latin1()
	d, ok2 := y.Latin1()
	if !ok1 || !ok2 {
		return 0, false
	}
	s1, e1 := bounds(t, "search", x, len(b), a.V(6), a.V(7))
	s2, e2 := bounds(t, "search", y, len(d), a.V(8), a.V(9))
	if i := bytes.Index(d[s2:e2], b[s1:e1]); i >= 0 {
		return s2 + i, true
	}
	return -1, true
}

// chosen returns which elements (relative to start) match, at most count of
// them.
func (s *searchArgs) chosen(t *thread, vs []value) []bool {
	limit := len(vs)
	if s.count != nil {
		switch n := s.count.(type) {
		case interp.Fixnum:
			limit = int(max(0, min(n, interp.Fixnum(len(vs)))))
		default:
			if !interp.IsInteger(s.count) {
				t.WrongType(s.operator, s.count, list(t.In.S.Or, t.In.S.Null, t.In.S.Integer))
			}
			if t.Sign(s.operator, s.count) < 0 {
				limit = 0
			}
		}
	}
	hit := make([]bool, len(vs))
	n := 0
	try := func(i int) {
		if n < limit && s.match(s.key(vs[i])) {
			hit[i] = true
			n++
		}
		t.SafePointSoon()
	}
	if s.fromEnd {
		for i := len(vs) - 1; i >= 0; i-- {
			try(i)
		}
	} else {
		for i := range vs {
			try(i)
		}
	}
	return hit
}

func removeOperators(in *interp.Interp) {
	cl := in.CL
	remove := func(t *thread, s searchArgs) value {
		all, _ := elements(t, s.operator, s.seq, nil, nil)
		vs, from := elements(t, s.operator, s.seq, s.start, s.end)
		hit := s.chosen(t, vs)
		out := append([]value(nil), all[:from]...)
		removed := false
		for i, v := range vs {
			if hit[i] {
				removed = true
			} else {
				out = append(out, v)
			}
		}
		if !removed {
			return s.seq
		}
		return likeSequence(t, s.seq, append(out, all[from+len(vs):]...))
	}
	substitute := func(t *thread, s searchArgs, item value, destructive bool) value {
		vs, from := elements(t, s.operator, s.seq, s.start, s.end)
		hit := s.chosen(t, vs)
		if destructive {
			c := tailIfList(t, s.seq, from)
			for i := range vs {
				if isList(s.seq) {
					if hit[i] {
						c.(*interp.Cons).Car = item
					}
					c = cdr(c)
				} else if hit[i] {
					t.VectorSet(s.seq, from+i, item)
				}
			}
			return s.seq
		}
		all, _ := elements(t, s.operator, s.seq, nil, nil)
		out := append([]value(nil), all...)
		for i := range vs {
			if hit[i] {
				out[from+i] = item
			}
		}
		return likeSequence(t, s.seq, out)
	}
	for _, v := range variants {
		for _, name := range []string{"remove", "delete"} {
			cl.Defun(name+v.suffix, v.lambdaList("", true), v.doc("SEQUENCE without (at most COUNT of) the elements"), func(t *thread, a args) value {
				return remove(t, v.parse(t, name, a, 0, true))
			})
		}
		for _, name := range []string{"substitute", "nsubstitute"} {
			cl.Defun(name+v.suffix, v.lambdaList("new ", true), v.doc("SEQUENCE with NEW for (at most COUNT of) the elements"), func(t *thread, a args) value {
				return substitute(t, v.parse(t, name, a, 1, true), a.V(0), name == "nsubstitute")
			})
		}
	}
	for _, name := range []string{"remove-duplicates", "delete-duplicates"} {
		cl.Defun(name, "sequence &key from-end test test-not (start 0) end key", `SEQUENCE without elements, from START to END, that match a later one (with FROM-END an earlier one) by TEST (or TEST-NOT) of KEY.`, func(t *thread, a args) value {
			same, key := tester(t, a.V(2), a.V(3)), keyFunction(t, a.V(6))
			all, _ := elements(t, name, a.V(0), nil, nil)
			vs, from := elements(t, name, a.V(0), a.V(4), a.V(5))
			keys := make([]value, len(vs))
			for i, v := range vs {
				keys[i] = key(v)
			}
			drop := make([]bool, len(vs))
			for i := range vs {
				for j := i + 1; j < len(vs); j++ {
					if drop[i] || a.Bool(1) && drop[j] {
						continue
					}
					if same(keys[i], keys[j]) {
						if a.Bool(1) {
							drop[j] = true
						} else {
							drop[i] = true
						}
					}
					t.SafePointSoon()
				}
			}
			out := append([]value(nil), all[:from]...)
			for i, v := range vs {
				if !drop[i] {
					out = append(out, v)
				}
			}
			return likeSequence(t, a.V(0), append(out, all[from+len(vs):]...))
		})
	}
}

func tailIfList(t *thread, seq value, n int) value {
	if isList(seq) {
		return tailOf(t, "nsubstitute", seq, n)
	}
	return nil
}
