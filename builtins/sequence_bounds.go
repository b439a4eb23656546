package builtins

import "sockrepl/interp"

// bounds returns the bounding indices of a part of seq, whose length is n; it
// signals type-error if they do not fit.
func bounds(t *thread, operator string, seq value, n int, start, end value) (s, e int) {
	s, e = boundIndex(t, operator, start, 0), boundIndex(t, operator, end, n)
	if s > e || e > n {
		boundsError(t, operator, seq, s, e, n)
	}
	return s, e
}

// sequenceBounds is bounds for the functions of the standard, whose start cannot
// be NIL.
func sequenceBounds(t *thread, operator string, seq value, n int, start, end value) (s, e int) {
	startIndex(t, operator, start)
	return bounds(t, operator, seq, n, start, end)
}

// checkLength signals an error if the vector seq, which had n elements, has
// become shorter since other processes could run.
func checkLength(t *thread, operator string, seq value, n int) {
	if now, _ := interp.VectorLen(seq); now < n {
		t.SimpleError("~a: ~s has become shorter meanwhile", interp.NewString(operator), seqShown(t, seq))
	}
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
	name, from, to := interp.NewString(operator), interp.FixInt(s), interp.FixInt(e)
	if s > e {
		t.TypeError(from, list(S.Integer, interp.Fix(0), to), "~a: the start ~d is after the end ~d", name, from, to)
	}
	t.TypeError(to, list(S.Integer, from, interp.FixInt(n)), "~a: the bounds ~d and ~d are not within ~s, whose length is ~d",
		name, from, to, seqShown(t, seq), interp.FixInt(n))
}
