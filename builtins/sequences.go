package builtins

import "sockrepl/interp"

// Sequences are taken as slices of their elements where the operation is not
// one that a particular representation makes much faster.

// elements returns the elements of a sequence from start to end (NIL: to the
// end); it signals type-error for bounds that do not fit.
func elements(t *thread, operator string, seq, start, end value) (vs []value, from int) {
	if isList(seq) {
		all := properList(t, operator, seq)
		s, e := sequenceBounds(t, operator, seq, len(all), start, end)
		return all[s:e], s
	}
	n, ok := interp.VectorLen(seq)
	if !ok {
		t.WrongType(operator, seq, t.In.S.Sequence)
	}
	s, e := sequenceBounds(t, operator, seq, n, start, end)
	if v, ok := seq.(*interp.Vector); ok {
		return v.E[s:e:e], s
	}
	vs = interp.MakeLong[value](t, e-s)
	checkLength(t, operator, seq, e)
	t.InPieces(e-s, func(start, end int) {
		checkLength(t, operator, seq, s+end)
		for i := start; i < end; i++ {
			vs[i] = t.VectorRef(seq, s+i)
		}
	})
	return vs, s
}

// seqShown is a sequence in an error message: huge ones by their type.
func seqShown(t *thread, seq value) value {
	if n, ok := interp.VectorLen(seq); ok && n > 100 {
		return t.TypeOf(seq)
	}
	return seq
}

// likeSequence returns a sequence of the kind of model with the elements vs.
func likeSequence(t *thread, model value, vs []value) value {
	switch m := model.(type) {
	case nil, *interp.Cons:
		return longList(t, vs)
	case *interp.String:
		return stringOfElements(t, vs)
	case *interp.Vector:
		return t.SubVector(&interp.Vector{E: vs}, 0, len(vs))
	default:
		v := t.NewVector(interp.ElementTypeOf(m), len(vs), nil)
		t.InPieces(len(vs), func(start, end int) {
			for i := start; i < end; i++ {
				t.VectorSet(v, i, vs[i])
			}
		})
		return v
	}
}

// stringOfElements returns a string of characters.
func stringOfElements(t *thread, vs []value) *interp.String {
	narrow := true
	r := interp.MakeLong[rune](t, len(vs))
	t.InPieces(len(vs), func(start, end int) {
		for i := start; i < end; i++ {
			c, ok := vs[i].(interp.Char)
			if !ok {
				t.WrongType("(setf aref)", vs[i], t.In.S.Character)
			}
			r[i] = rune(c)
			narrow = narrow && c <= 0xFF
		}
	})
	if !narrow {
		return interp.NewRunes(r)
	}
	b := interp.MakeLong[byte](t, len(r))
	t.InPieces(len(r), func(start, end int) {
		for i := start; i < end; i++ {
			b[i] = byte(r[i])
		}
	})
	return interp.NewLatin1(b)
}

// sequenceOperators declares the functions on sequences.
func sequenceOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl

	cl.Defun1("length", "sequence", `The number of elements of SEQUENCE.`, func(t *thread, v value) value {
		if n, ok := interp.VectorLen(v); ok {
			return interp.FixInt(n)
		}
		n, ok := t.ListLength(v)
		if !ok {
			if isCons(v) {
				notProper(t, "length", v)
			}
			t.WrongType("length", v, S.Sequence)
		}
		return interp.FixInt(n)
	})
	excl.Defun1("%vector-length", "vector", `The length of VECTOR; type-error for anything else.`, func(t *thread, v value) value {
		n, ok := interp.VectorLen(v)
		if !ok {
			t.WrongType("loop", v, S.Vector)
		}
		return interp.FixInt(n)
	})
	elt := func(t *thread, operator string, seq, i value) (vec value, c *interp.Cons, k int) {
		n, ok := i.(interp.Fixnum)
		if !ok || n < 0 {
			t.WrongType(operator, i, S.UnsignedByte)
		}
		if isList(seq) {
			c, ok := tailOf(t, operator, seq, int(n)).(*interp.Cons)
			if !ok {
				indexError(t, operator, seq, i)
			}
			return nil, c, 0
		}
		size, ok := interp.VectorLen(seq)
		if !ok {
			t.WrongType(operator, seq, S.Sequence)
		}
		if int(n) >= size {
			indexError(t, operator, seq, i)
		}
		return seq, nil, int(n)
	}
	cl.Defun2("elt", "sequence index", `Element number INDEX of SEQUENCE; type-error if there is none.`, func(t *thread, seq, i value) value {
		vec, c, k := elt(t, "elt", seq, i)
		if c != nil {
			return c.Car
		}
		return t.VectorRef(vec, k)
	})
	excl.Defun3("%set-elt", "sequence index value", `Makes VALUE element number INDEX of SEQUENCE.`, func(t *thread, seq, i, v value) value {
		vec, c, k := elt(t, "(setf elt)", seq, i)
		if c != nil {
			c.Car = v
		} else {
			t.VectorSet(vec, k, v)
		}
		return v
	})
	cl.Defun("subseq", "sequence start &optional end", `A copy of the elements of SEQUENCE from START to END.`, func(t *thread, a args) value {
		return subseq(t, "subseq", a.V(0), a.V(1), a.V(2))
	}).Direct2(func(t *thread, seq, start value) value {
		return subseq(t, "subseq", seq, start, nil)
	}).Direct3(func(t *thread, seq, start, end value) value {
		return subseq(t, "subseq", seq, start, end)
	})
	cl.Defun1("copy-seq", "sequence", `A copy of SEQUENCE.`, func(t *thread, seq value) value { return subseq(t, "copy-seq", seq, interp.Fix(0), nil) })
	makeSequenceOperators(in)
	replaceOperators(in)
	reverseOperators(in)
	mapSequenceOperators(in)
	searchOperators(in)
	removeOperators(in)
	sortOperators(in)
}

func indexError(t *thread, operator string, seq, i value) {
	n, ok := interp.VectorLen(seq)
	if !ok {
		n, _ = t.ListLength(seq)
	}
	t.TypeError(i, list(t.In.S.Integer, interp.Fix(0), list(interp.FixInt(n))),
		"~a: the index ~s is out of range for ~s, whose length is ~d", interp.NewString(operator), i, seqShown(t, seq), interp.FixInt(n))
}

func subseq(t *thread, operator string, seq, start, end value) value {
	if isList(seq) {
		vs, _ := elements(t, operator, seq, start, end)
		return longList(t, vs)
	}
	n, ok := interp.VectorLen(seq)
	if !ok {
		t.WrongType(operator, seq, t.In.S.Sequence)
	}
	s, e := sequenceBounds(t, operator, seq, n, start, end)
	return t.SubVector(seq, s, e)
}

// consSize is what a cons takes, in bytes.
const consSize = 32

// longList is list with safe points. vs must not change meanwhile.
func longList(t *thread, vs []value) (l value) {
	t.NeedRoom(int64(len(vs)) * consSize)
	for i := len(vs) - 1; i >= 0; i-- {
		l = &interp.Cons{Car: vs[i], Cdr: l}
		t.SafePointSoon()
	}
	return l
}
