package builtins

import "sockrepl/interp"

// replaceOperators declares the functions that store into a part of a sequence.
func replaceOperators(in *interp.Interp) {
	cl, excl := in.CL, in.Excl
	cl.Defun("fill", "sequence item &key (start 0) end", `Makes ITEM every element of SEQUENCE from START to END.`, fillSequence)
	cl.Defun("replace", "sequence-1 sequence-2 &key (start1 0) end1 (start2 0) end2",
		`Copies elements of SEQUENCE-2 from START2 to END2 into SEQUENCE-1 from START1 to END1, as far as both go; returns SEQUENCE-1.`,
		func(t *thread, a args) value {
			return replaceElements(t, "replace", a.V(0), a.V(1), a.V(2), a.V(3), a.V(4), a.V(5))
		})
	excl.Defun("%set-subseq", "sequence start end new", `Replaces the elements of SEQUENCE from START to END by those of NEW.`, func(t *thread, a args) value {
		replaceElements(t, "(setf subseq)", a.V(0), a.V(3), a.V(1), a.V(2), interp.Fix(0), nil)
		return a.V(3)
	})
}

// fillSequence is fill.
func fillSequence(t *thread, a args) value {
	seq := a.V(0)
	if isList(seq) {
		n, ok := t.ListLength(seq)
		if !ok {
			notProper(t, "fill", seq)
		}
		s, e := sequenceBounds(t, "fill", seq, n, a.V(2), a.V(3))
		c := tailOf(t, "fill", seq, s)
		for i := s; i < e; i++ {
			k, ok := c.(*interp.Cons)
			if !ok {
				break // the program has shortened it meanwhile
			}
			k.Car = a.V(1)
			c = k.Cdr
			t.SafePointSoon()
		}
		return seq
	}
	n, ok := interp.VectorLen(seq)
	if !ok {
		t.WrongType("fill", seq, t.In.S.Sequence)
	}
	s, e := sequenceBounds(t, "fill", seq, n, a.V(2), a.V(3))
	if b, ok := octetsOf(seq); ok {
		if c, possible := soughtOctet(seq, a.V(1)); possible {
			t.InPieces(e-s, func(start, end int) {
				for i := range b[s+start : s+end] {
					b[s+start+i] = c
				}
			})
			return seq
		}
	}
	t.InPieces(e-s, func(start, end int) {
		checkLength(t, "fill", seq, s+end)
		for i := start; i < end; i++ {
			t.VectorSet(seq, s+i, a.V(1))
		}
	})
	return seq
}

func replaceElements(t *thread, operator string, dst, src, start1, end1, start2, end2 value) value {
	if replaceOctets(t, operator, dst, src, start1, end1, start2, end2) {
		return dst
	}
	vs, _ := elements(t, operator, src, start2, end2)
	if _, displaced := dst.(*interp.Array); dst == src || displaced {
		// They may share their elements.
		vs = interp.CopyLong(t, vs)
	}
	if isList(dst) {
		n, ok := t.ListLength(dst)
		if !ok {
			notProper(t, operator, dst)
		}
		s, e := sequenceBounds(t, operator, dst, n, start1, end1)
		c := tailOf(t, operator, dst, s)
		for i := 0; i < len(vs) && s+i < e; i++ {
			x, ok := c.(*interp.Cons)
			if !ok {
				break // another process has shortened it meanwhile
			}
			x.Car = vs[i]
			c = x.Cdr
			t.SafePointSoon()
		}
		return dst
	}
	n, ok := interp.VectorLen(dst)
	if !ok {
		t.WrongType(operator, dst, t.In.S.Sequence)
	}
	s, e := sequenceBounds(t, operator, dst, n, start1, end1)
	n = min(len(vs), e-s)
	if x, ok := dst.(*interp.Vector); ok {
		checkLength(t, operator, dst, s+n)
		to := x.E[s : s+n]
		t.InPieces(n, func(start, end int) { copy(to[start:end], vs[start:end]) })
		return dst
	}
	t.InPieces(n, func(start, end int) {
		checkLength(t, operator, dst, s+end)
		for i := start; i < end; i++ {
			t.VectorSet(dst, s+i, vs[i])
		}
	})
	return dst
}
