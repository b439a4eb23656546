package builtins

import "sockrepl/interp"

// sequenceType is what a sequence type says of the sequences to make.
type sequenceType struct {
	spec    value // as the program wrote it
	list    bool
	elt     interp.ElementType
	min     int
	max     int // negative: no bound
	another *sequenceType
	checked bool // the type says more than what stands here
}

// parseSequenceType returns the meaning of a type that sequences can be made
// of; it signals type-error for others.
func parseSequenceType(t *thread, operator string, spec value) *sequenceType {
	if s := sequenceTypeOf(t, spec, spec); s != nil {
		return s
	}
	S := &t.In.S
	if !isSymbolOrCons(spec) {
		t.TypeError(spec, list(S.Or, S.Symbol, S.Cons, S.Class), "~a: `~s' is not a type specifier", interp.NewString(operator), spec)
	}
	t.TypeError(spec, list(S.Member, S.List, S.Vector, S.String, S.SimpleVector, S.BitVector), "~a: `~s' is not a type of sequences that can be made", interp.NewString(operator), spec)
	return nil
}

func isSymbolOrCons(v value) bool {
	switch v.(type) {
	case nil, *interp.Symbol, *interp.Cons, *interp.Class:
		return true
	}
	return false
}

// sequenceTypeOf is parseSequenceType for spec, a part of the type full; nil if
// it is none.
func sequenceTypeOf(t *thread, spec, full value) *sequenceType {
	S := &t.In.S
	spec = t.ExpandType(spec)
	if c, ok := spec.(*interp.Class); ok && c.Name != nil {
		spec = c.Name
	}
	head, arguments := spec, value(nil)
	if c, ok := spec.(*interp.Cons); ok {
		head, arguments = c.Car, c.Cdr
	}
	args, ok := interp.Slice(arguments)
	if !ok {
		return nil
	}
	arg := func(i int) value {
		if i < len(args) {
			return args[i]
		}
		return S.Star
	}
	s := &sequenceType{spec: full, max: -1}
	sized := func(elt interp.ElementType, size value) *sequenceType {
		s.elt = elt
		if n, ok := size.(interp.Fixnum); ok && n >= 0 {
			s.min, s.max = int(n), int(n)
		} else if size != value(S.Star) {
			return nil
		}
		return s
	}
	switch head {
	case value(S.List):
		s.list = true
		return s
	case value(S.Null):
		s.list, s.max = true, 0
		return s
	case value(S.Cons):
		return consSequence(t, s, args, full)
	case value(S.String), value(S.SimpleString), value(S.BaseString), value(S.SimpleBaseString):
		return sized(interp.ElementCharacter, arg(0))
	case value(S.BitVector), value(S.SimpleBitVector):
		return sized(interp.ElementBit, arg(0))
	case value(S.SimpleVector):
		return sized(interp.ElementT, arg(0))
	case value(S.Vector), value(S.Array), value(S.SimpleArray):
		elt := interp.ElementT
		if arg(0) != value(S.Star) {
			elt = t.UpgradedElementType(arg(0))
		}
		size := arg(1)
		if head != value(S.Vector) {
			switch d := size.(type) {
			case *interp.Cons:
				if d.Cdr != nil {
					return nil
				}
				size = d.Car
			case interp.Fixnum:
				if d != 1 {
					return nil
				}
				size = S.Star
			case nil:
				return nil
			}
		}
		return sized(elt, size)
	case value(S.Or):
		return alternatives(t, args, full)
	case value(S.And):
		for _, a := range args {
			if s := sequenceTypeOf(t, a, full); s != nil {
				s.checked = len(args) > 1
				return s
			}
		}
	}
	return nil
}

// consSequence is (cons car cdr) as a sequence type: the lists of at least so
// many elements as conses are nested, or of so many if NULL is the innermost.
func consSequence(t *thread, s *sequenceType, args []value, full value) *sequenceType {
	s.list, s.min, s.checked = true, 1, len(args) > 0
	if len(args) == 2 && args[1] != value(t.In.S.Star) {
		rest := sequenceTypeOf(t, args[1], full)
		if rest == nil || !rest.list {
			return s
		}
		s.min = rest.min + 1
		if rest.max >= 0 {
			s.max = rest.max + 1
		}
	}
	return s
}

// alternatives is (or ...) as a sequence type; nil unless the parts that are
// sequence types agree on what the elements are.
func alternatives(t *thread, specs []value, full value) *sequenceType {
	var first, last *sequenceType
	for _, a := range specs {
		s := sequenceTypeOf(t, a, full)
		switch {
		case s == nil:
		case first == nil:
			first, last = s, s
		case s.list != first.list || s.elt != first.elt:
			return nil
		default:
			last.another = s
		}
		for last != nil && last.another != nil {
			last = last.another
		}
	}
	return first
}

// forLength returns the alternative that admits n elements; it signals
// type-error if there is none. The elements are vs, if they are known.
func (s *sequenceType) forLength(t *thread, operator string, n int, vs []value) *sequenceType {
	for x := s; x != nil; x = x.another {
		if n >= x.min && (x.max < 0 || n <= x.max) {
			return x
		}
	}
	datum, expected := list(vs...), s.spec
	if vs == nil { // the sequence is not made yet
		datum, expected = interp.FixInt(n), s.lengths(t)
	}
	t.TypeError(datum, expected, "~a: ~d element~:p do not make a ~s", interp.NewString(operator), interp.FixInt(n), s.spec)
	return nil
}

// lengths returns the type of the lengths that the type admits.
func (s *sequenceType) lengths(t *thread) value {
	var b interp.ListBuilder
	b.Add(t.In.S.Or)
	for x := s; x != nil; x = x.another {
		var most value = t.In.S.Star
		if x.max >= 0 {
			most = interp.FixInt(x.max)
		}
		b.Add(list(t.In.S.Integer, interp.FixInt(x.min), most))
	}
	return b.List()
}

// sequence returns a sequence of the type with the elements vs.
func (s *sequenceType) sequence(t *thread, operator string, vs []value) value {
	x := s.forLength(t, operator, len(vs), vs)
	var v value
	switch {
	case x.list:
		v = longList(t, vs)
	case x.elt == interp.ElementT:
		v = t.SubVector(&interp.Vector{E: vs}, 0, len(vs))
	default:
		v = likeSequence(t, interp.MakeVector(x.elt, 0, nil), vs)
	}
	return x.admitted(t, operator, v)
}

// admitted returns the sequence v; it signals type-error if the type says more
// than what is tested before, and v is not of it.
func (s *sequenceType) admitted(t *thread, operator string, v value) value {
	if s.checked && !t.Typep(v, s.spec) {
		t.TypeError(v, s.spec, "~a: ~s is not of the type ~s", interp.NewString(operator), v, s.spec)
	}
	return v
}

// sequenceOf returns a sequence of the type spec with the elements vs.
func sequenceOf(t *thread, operator string, spec value, vs []value) value {
	return parseSequenceType(t, operator, spec).sequence(t, operator, vs)
}
