package builtins

import (
	"slices"

	"sockrepl/interp"
)

// removeOperators declares remove, substitute and remove-duplicates with their
// destructive kin.
func removeOperators(in *interp.Interp) {
	cl := in.CL
	for _, v := range variants {
		for _, name := range []string{"remove", "delete"} {
			cl.Defun(name+v.suffix, v.lambdaList("", true), v.doc("SEQUENCE without (at most COUNT of) the elements"), func(t *thread, a args) value {
				return removed(t, v.parse(t, name, a, 0, true), name == "delete")
			})
		}
		for _, name := range []string{"substitute", "nsubstitute"} {
			cl.Defun(name+v.suffix, v.lambdaList("new ", true), v.doc("SEQUENCE with NEW for (at most COUNT of) the elements"), func(t *thread, a args) value {
				return substituted(t, v.parse(t, name, a, 1, true), a.V(0), name == "nsubstitute")
			})
		}
	}
	for _, name := range []string{"remove-duplicates", "delete-duplicates"} {
		cl.Defun(name, "sequence &key from-end test test-not (start 0) end key", `SEQUENCE without elements, from START to END, that match a later one (with FROM-END an earlier one) by TEST (or TEST-NOT) of KEY.`, func(t *thread, a args) value {
			all, _ := elements(t, name, a.V(0), interp.Fix(0), nil)
			from, to := sequenceBounds(t, name, a.V(0), len(all), a.V(4), a.V(5))
			vs := all[from:to]
			drop := duplicates(t, keysOf(t, a.V(6), vs), a.Bool(1), a.V(2), a.V(3))
			if name == "delete-duplicates" && isList(a.V(0)) {
				return splice(t, a.V(0), from, drop)
			}
			return likeSequence(t, a.V(0), without(t, all, from, drop))
		})
	}
}

// removed is remove, or with destructive delete.
func removed(t *thread, s searchArgs, destructive bool) value {
	all, _ := elements(t, s.operator, s.seq, interp.Fix(0), nil)
	from, to := sequenceBounds(t, s.operator, s.seq, len(all), s.start, s.end)
	hit := s.chosen(t, all[from:to])
	if destructive && isList(s.seq) {
		return splice(t, s.seq, from, hit)
	}
	if !slices.Contains(hit, true) {
		return s.seq
	}
	return likeSequence(t, s.seq, without(t, all, from, hit))
}

// substituted is substitute, or with destructive nsubstitute.
func substituted(t *thread, s searchArgs, item value, destructive bool) value {
	all, _ := elements(t, s.operator, s.seq, interp.Fix(0), nil)
	from, to := sequenceBounds(t, s.operator, s.seq, len(all), s.start, s.end)
	hit := s.chosen(t, all[from:to])
	if destructive {
		storeWhere(t, s.operator, s.seq, from, hit, item)
		return s.seq
	}
	out := interp.CopyLong(t, all)
	for i := range hit {
		if hit[i] {
			out[from+i] = item
		}
		t.SafePointSoon()
	}
	return likeSequence(t, s.seq, out)
}

// storeWhere stores item where hit says so, which begins at the element at from.
func storeWhere(t *thread, operator string, seq value, from int, hit []bool, item value) {
	if !isList(seq) {
		for i := range hit {
			if hit[i] {
				setElement(t, operator, seq, from+i, item)
			}
			t.SafePointSoon()
		}
		return
	}
	c, _ := tailOf(t, operator, seq, from).(*interp.Cons)
	for i := 0; i < len(hit) && c != nil; i++ {
		if hit[i] {
			c.Car = item
		}
		c, _ = c.Cdr.(*interp.Cons)
		t.SafePointSoon()
	}
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
	hit := interp.MakeLong[bool](t, len(vs))
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

// without returns all but the elements that drop marks, which stand from the one
// at from on.
func without(t *thread, all []value, from int, drop []bool) []value {
	out := appendLong(t, interp.MakeLong[value](t, len(all))[:0], all[:from])
	for i, v := range all[from : from+len(drop)] {
		if !drop[i] {
			out = append(out, v)
		}
		t.SafePointSoon()
	}
	return appendLong(t, out, all[from+len(drop):])
}

// splice takes the elements that drop marks, which stand from the one at from on,
// out of list by changing it: programs rely on delete to do so, though the
// standard only permits it.
func splice(t *thread, list value, from int, drop []bool) value {
	var last *interp.Cons // of those that stay
	first := list
	c, _ := list.(*interp.Cons)
	for i := 0; c != nil && i < from+len(drop); i++ {
		if i >= from && drop[i-from] {
			if last == nil {
				first = c.Cdr
			} else {
				last.Cdr = c.Cdr
			}
		} else {
			last = c
		}
		c, _ = c.Cdr.(*interp.Cons)
		t.SafePointSoon()
	}
	return first
}

// duplicates tells which keys match a later one, or with fromEnd an earlier
// one, that stays.
func duplicates(t *thread, keys []value, fromEnd bool, test, testNot value) []bool {
	drop := interp.MakeLong[bool](t, len(keys))
	if kind, ok := standardTest(t, test, testNot); ok && len(keys) >= hashedFrom {
		seen := interp.NewHashTable(kind)
		for i := range keys {
			if !fromEnd {
				i = len(keys) - 1 - i
			}
			if _, drop[i] = seen.Get(t, keys[i]); !drop[i] {
				seen.Put(t, keys[i], nil)
			}
			t.SafePointSoon()
		}
		return drop
	}
	matches := tester(t, test, testNot)
	for i := range keys {
		for j := i + 1; j < len(keys) && !drop[i]; j++ {
			if !(fromEnd && drop[j]) && matches(keys[i], keys[j]) {
				if fromEnd {
					drop[j] = true
				} else {
					drop[i] = true
				}
			}
			t.SafePointSoon()
		}
	}
	return drop
}
