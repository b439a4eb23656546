package builtins

import "sockrepl/interp"

// makeSequenceOperators declares the functions that make sequences of a type.
func makeSequenceOperators(in *interp.Interp) {
	cl := in.CL
	cl.Defun("make-sequence", "type size &key (initial-element nil initial-element-p)", `A sequence of TYPE with SIZE times INITIAL-ELEMENT.`, makeSequence)
	cl.Defun("concatenate", "type &rest sequences", `A sequence of TYPE with the elements of SEQUENCES.`, concatenate)
}

// makeSequence is make-sequence.
func makeSequence(t *thread, a args) value {
	n := a.Index(t, 1)
	if n > maxMadeList {
		t.StorageCondition("make-sequence: no room for ~d elements", a.V(1))
	}
	x := parseSequenceType(t, "make-sequence", a.V(0)).forLength(t, "make-sequence", n, nil)
	if x.list {
		var l value
		for i := 0; i < n; i++ {
			l = &interp.Cons{Car: a.V(2), Cdr: l}
			t.SafePointSoon()
		}
		if a.Bool(3) {
			x.admitted(t, "make-sequence", l)
		}
		return l
	}
	initial := a.V(2)
	switch {
	case !a.Bool(3) && x.elt == interp.ElementCharacter:
		initial = interp.Char(' ')
	case a.Bool(3) && x.elt != interp.ElementT:
		t.VectorSet(interp.MakeVector(x.elt, 1, nil), 0, initial) // signals what does not fit
	}
	return x.admitted(t, "make-sequence", t.NewVector(x.elt, n, initial))
}

// concatenate is the operator of that name.
func concatenate(t *thread, a args) value {
	if a.V(0) == value(t.In.S.String) || a.V(0) == value(t.In.S.SimpleString) {
		if s, ok := concatenateStrings(t, a.Rest()); ok {
			return s
		}
	} else if o, ok := concatenateOctets(t, a.V(0), a.Rest()); ok {
		return o
	}
	var all []value
	for _, s := range a.Rest() {
		vs, _ := elements(t, "concatenate", s, interp.Fix(0), nil)
		all = appendLong(t, all, vs)
	}
	return sequenceOf(t, "concatenate", a.V(0), all)
}

// concatenateOctets is for octet vectors that become one, of any length.
func concatenateOctets(t *thread, spec value, seqs []value) (*interp.Octets, bool) {
	n := 0
	for _, s := range seqs {
		o, ok := s.(*interp.Octets)
		if !ok {
			return nil, false
		}
		n += len(o.B)
	}
	S := &t.In.S
	c, ok := t.ExpandType(spec).(*interp.Cons)
	if !ok || n == 0 || c.Car != value(S.Vector) && c.Car != value(S.SimpleArray) && c.Car != value(S.Array) {
		return nil, false
	}
	switch size := cadr(c.Cdr); {
	case size == nil && cddr(c) == nil, size == value(S.Star):
	case c.Car != value(S.Vector) && isCons(size) && car(size) == value(S.Star) && cdr(size) == nil:
	default:
		return nil, false
	}
	if elt := cadr(c); elt == value(S.Star) || elt == nil || t.UpgradedElementType(elt) != interp.ElementUB8 {
		return nil, false
	}
	needElements(t, "concatenate", n)
	b := interp.MakeLong[byte](t, n)[:0]
	for _, s := range seqs {
		b = appendLong(t, b, s.(*interp.Octets).B)
	}
	return &interp.Octets{B: b}, true
}

func concatenateStrings(t *thread, seqs []value) (*interp.String, bool) {
	n := 0
	for _, s := range seqs {
		str, ok := s.(*interp.String)
		if !ok {
			return nil, false
		}
		if _, ok := str.Latin1(); !ok {
			return nil, false
		}
		n += str.Len()
	}
	needElements(t, "concatenate", n)
	b := interp.MakeLong[byte](t, n)[:0]
	for _, s := range seqs {
		part, ok := s.(*interp.String).Latin1()
		if !ok {
			return nil, false // another process has changed it meanwhile
		}
		b = appendLong(t, b, part)
	}
	return interp.NewLatin1(b), true
}

// needElements signals storage-condition if a vector of n octets or characters
// is more than there can be.
func needElements(t *thread, operator string, n int) {
	if n > maxArraySize {
		t.StorageCondition("~a: no room for ~d elements", interp.NewString(operator), interp.FixInt(n))
	}
	t.NeedRoom(int64(n))
}
