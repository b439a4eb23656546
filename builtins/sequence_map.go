package builtins

import "sockrepl/interp"

// mapSequenceOperators declares the functions that call another with the
// elements of sequences: map, map-into, reduce and the quantifiers.
func mapSequenceOperators(in *interp.Interp) {
	cl := in.CL
	cl.Defun("map", "result-type function first &rest sequences",
		`Calls FUNCTION with the elements of FIRST and SEQUENCES in step; returns a sequence of RESULT-TYPE of the values, or NIL if that is NIL.`,
		func(t *thread, a args) value {
			var out []value
			keep := a.V(0) != nil
			mapSequences(t, "map", a.Function(t, 1), append([]value{a.V(2)}, a.Rest()...), func(v value) bool {
				if keep {
					out = append(growLong(t, out, 1), v)
				}
				return true
			})
			if !keep {
				return nil
			}
			return sequenceOf(t, "map", a.V(0), out)
		})
	cl.Defun("map-into", "result function &rest sequences", `Stores the values of FUNCTION called with the elements of SEQUENCES into RESULT, which is returned.`, mapInto)
	quantifier := func(name, doc string, stop func(v value) bool, stopped func(v value) value, done value) {
		cl.Defun(name, "predicate first &rest sequences", doc, func(t *thread, a args) value {
			result := done
			mapSequences(t, name, a.Function(t, 0), append([]value{a.V(1)}, a.Rest()...), func(v value) bool {
				if stop(v) {
					result = stopped(v)
					return false
				}
				return true
			})
			return result
		})
	}
	yes := func(v value) bool { return v != nil }
	no := func(v value) bool { return v == nil }
	quantifier("some", `The first true value of PREDICATE for the elements of FIRST and SEQUENCES in step, or NIL.`, yes, func(v value) value { return v }, nil)
	quantifier("every", `True if PREDICATE is true for all elements of FIRST and SEQUENCES in step.`, no, func(v value) value { return nil }, in.T)
	quantifier("notany", `True if PREDICATE is true for no elements of FIRST and SEQUENCES in step.`, yes, func(v value) value { return nil }, in.T)
	quantifier("notevery", `True if PREDICATE is false for some elements of FIRST and SEQUENCES in step.`, no, func(v value) value { return in.T }, nil)

	cl.Defun("reduce", "function sequence &key key from-end (start 0) end (initial-value nil initial-value-p)",
		`Combines the elements of SEQUENCE from START to END, or their KEY, by FUNCTION, left to right or with FROM-END right to left, beginning with INITIAL-VALUE.`,
		reduceSequence)
}

// mapInto is map-into.
func mapInto(t *thread, a args) value {
	f := a.Function(t, 1)
	dst := a.V(0)
	limit := 0
	if isList(dst) {
		n, ok := t.ListLength(dst)
		if !ok {
			notProper(t, "map-into", dst)
		}
		limit = n
	} else if d, ok := interp.Dimensions(dst); ok && len(d) == 1 {
		limit = d[0]
	} else {
		a.Wrong(t, 0, t.In.S.Sequence)
	}
	var out []value
	if len(a.Rest()) == 0 {
		for i := 0; i < limit; i++ {
			out = append(growLong(t, out, 1), t.Call0(f))
			t.SafePointSoon()
		}
	} else if limit > 0 {
		mapSequences(t, "map-into", f, append([]value(nil), a.Rest()...), func(v value) bool {
			out = append(growLong(t, out, 1), v)
			return len(out) < limit
		})
	}
	if isList(dst) {
		c, _ := dst.(*interp.Cons)
		refill(t, c, out)
		return dst
	}
	setFillPointer(dst, len(out))
	for i, v := range out {
		setElement(t, "map-into", dst, i, v)
		t.SafePointSoon()
	}
	return dst
}

// refill makes the elements of the list c those of out, as far as it goes: a
// function of the program may have cut it.
func refill(t *thread, c *interp.Cons, out []value) {
	for _, v := range out {
		if c == nil {
			break
		}
		c.Car = v
		c, _ = c.Cdr.(*interp.Cons)
		t.SafePointSoon()
	}
}

// reduceSequence is reduce.
func reduceSequence(t *thread, a args) value {
	f, key := a.Function(t, 0), keyFunction(t, a.V(2))
	fromEnd, given, acc := a.Bool(3), a.Bool(7), a.V(6)
	scanFrom(t, "reduce", fromEnd, a.V(1), a.V(4), a.V(5), func(i int, v value) bool {
		switch v = key(v); {
		case !given:
			acc, given = v, true
		case fromEnd:
			acc = t.Call2(f, v, acc)
		default:
			acc = t.Call2(f, acc, v)
		}
		return true
	})
	if !given {
		return t.Call0(f)
	}
	return acc
}

// mapSequences calls f with the elements of seqs in step and each with the
// value, until one ends or each returns false.
func mapSequences(t *thread, operator string, f *interp.Function, seqs []value, each func(v value) bool) {
	if len(seqs) == 1 {
		if !isList(seqs[0]) {
			n, ok := interp.VectorLen(seqs[0])
			if !ok {
				t.WrongType(operator, seqs[0], t.In.S.Sequence)
			}
			for i := 0; i < n; i++ {
				if !each(t.Call1(f, elementAt(t, operator, seqs[0], i))) {
					return
				}
				t.SafePointSoon()
			}
			return
		}
		l := seqs[0]
		for n := 1; ; n++ {
			c, ok := l.(*interp.Cons)
			if !ok {
				if l != nil {
					t.WrongType(operator, l, t.In.S.List)
				}
				return
			}
			if !each(t.Call1(f, c.Car)) {
				return
			}
			l = c.Cdr
			t.SafePointSoon()
			noticeCircle(t, operator, n, l)
		}
	}
	for _, s := range seqs {
		if _, ok := interp.VectorLen(s); !ok && !isList(s) {
			t.WrongType(operator, s, t.In.S.Sequence)
		}
	}
	vs := make([]value, len(seqs))
	for i := 0; ; i++ {
		for k, s := range seqs {
			if isList(s) || i > 0 && !interp.IsArray(s) {
				c, ok := s.(*interp.Cons)
				if !ok {
					if s != nil {
						t.WrongType(operator, s, t.In.S.List)
					}
					return
				}
				vs[k], seqs[k] = c.Car, c.Cdr
				continue
			}
			if n, _ := interp.VectorLen(s); i >= n {
				return
			}
			vs[k] = elementAt(t, operator, s, i)
		}
		if !each(t.Apply(f, vs)) {
			return
		}
		t.SafePointSoon()
	}
}
