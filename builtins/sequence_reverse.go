package builtins

import "sockrepl/interp"

// reverseOperators declares reverse and nreverse.
func reverseOperators(in *interp.Interp) {
	cl := in.CL
	cl.Defun1("reverse", "sequence", `A copy of SEQUENCE in reverse order.`, func(t *thread, seq value) value { return reversed(t, "reverse", seq) })
	cl.Defun1("nreverse", "sequence", `SEQUENCE in reverse order, by changing it.`, nreverse)
}

// nreverse is the operator of that name.
func nreverse(t *thread, seq value) value {
	if isList(seq) {
		if _, ok := t.ListLength(seq); !ok {
			notProper(t, "nreverse", seq)
		}
		var result value
		for c, ok := seq.(*interp.Cons); ok; c, ok = seq.(*interp.Cons) {
			seq, c.Cdr, result = c.Cdr, result, c
			t.SafePointSoon()
		}
		return result
	}
	n, ok := interp.VectorLen(seq)
	if !ok {
		t.WrongType("nreverse", seq, t.In.S.Sequence)
	}
	if v, ok := seq.(*interp.Vector); ok {
		interp.ReverseLong(t, v.E)
		return seq
	}
	if b, ok := octetsOf(seq); ok {
		interp.ReverseLong(t, b)
		return seq
	}
	for i, j := 0, n-1; i < j; i, j = i+1, j-1 {
		x, y := elementAt(t, "nreverse", seq, i), elementAt(t, "nreverse", seq, j)
		t.VectorSet(seq, i, y)
		t.VectorSet(seq, j, x)
		t.SafePointSoon()
	}
	return seq
}

func reversed(t *thread, operator string, seq value) value {
	if isList(seq) {
		var result value
		for _, v := range properList(t, operator, seq) {
			result = interp.NewCons(v, result)
			t.SafePointSoon()
		}
		return result
	}
	if _, simple := seq.(*interp.Vector); simple || interp.ElementTypeOf(seq) == interp.ElementUB8 || interp.ElementTypeOf(seq) == interp.ElementCharacter {
		c := subseq(t, operator, seq, interp.Fix(0), nil)
		switch x := c.(type) {
		case *interp.Vector:
			interp.ReverseLong(t, x.E)
			return c
		default:
			if b, ok := octetsOf(c); ok {
				interp.ReverseLong(t, b)
				return c
			}
		}
	}
	vs, _ := elements(t, operator, seq, interp.Fix(0), nil)
	out := interp.CopyLong(t, vs)
	interp.ReverseLong(t, out)
	return likeSequence(t, seq, out)
}
