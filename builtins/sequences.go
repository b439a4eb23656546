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

// checkLength signals an error if the vector seq, which had n elements, has
// become shorter since other processes could run.
func checkLength(t *thread, operator string, seq value, n int) {
	if now, _ := interp.VectorLen(seq); now < n {
		t.SimpleError("~a: ~s has become shorter meanwhile", interp.NewString(t.In.CaseName(operator)), seqShown(t, seq))
	}
}

// bounds checks bounding indices against the length n.
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
		t.TypeError(spec, list(S.Or, S.Symbol, S.Cons, S.Class), "~a: ~s is not a type specifier", interp.NewString(t.In.CaseName(operator)), spec)
	}
	t.TypeError(spec, list(S.Member, S.List, S.Vector, S.String, S.SimpleVector, S.BitVector), "~a: ~s is not a type of sequences that can be made", interp.NewString(t.In.CaseName(operator)), spec)
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
	t.TypeError(datum, expected, "~a: ~d element~:p do not make a ~s", interp.NewString(t.In.CaseName(operator)), interp.FixInt(n), s.spec)
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
		t.TypeError(v, s.spec, "~a: ~s is not of the type ~s", interp.NewString(t.In.CaseName(operator)), v, s.spec)
	}
	return v
}

// sequenceOf returns a sequence of the type spec with the elements vs.
func sequenceOf(t *thread, operator string, spec value, vs []value) value {
	return parseSequenceType(t, operator, spec).sequence(t, operator, vs)
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
	excl.Defun("%set-subseq", "sequence start end new", `Replaces the elements of SEQUENCE from START to END by those of NEW.`, func(t *thread, a args) value {
		replaceElements(t, "(setf subseq)", a.V(0), a.V(3), a.V(1), a.V(2), interp.Fix(0), nil)
		return a.V(3)
	})
	cl.Defun1("copy-seq", "sequence", `A copy of SEQUENCE.`, func(t *thread, seq value) value { return subseq(t, "copy-seq", seq, interp.Fix(0), nil) })
	cl.Defun1("reverse", "sequence", `A copy of SEQUENCE in reverse order.`, func(t *thread, seq value) value { return reversed(t, "reverse", seq) })
	cl.Defun1("nreverse", "sequence", `SEQUENCE in reverse order, by changing it.`, func(t *thread, seq value) value {
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
			t.WrongType("nreverse", seq, S.Sequence)
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
	})
	cl.Defun("make-sequence", "type size &key (initial-element nil given)", `A sequence of TYPE with SIZE times INITIAL-ELEMENT.`, func(t *thread, a args) value {
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
	})
	cl.Defun("concatenate", "type &rest sequences", `A sequence of TYPE with the elements of SEQUENCES.`, func(t *thread, a args) value {
		if a.V(0) == value(S.String) || a.V(0) == value(S.SimpleString) {
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
	})
	cl.Defun("fill", "sequence item &key (start 0) end", `Makes ITEM every element of SEQUENCE from START to END.`, func(t *thread, a args) value {
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
			t.WrongType("fill", seq, S.Sequence)
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
	})
	cl.Defun("replace", "sequence-1 sequence-2 &key (start1 0) end1 (start2 0) end2",
		`Copies elements of SEQUENCE-2 from START2 to END2 into SEQUENCE-1 from START1 to END1, as far as both go; returns SEQUENCE-1.`,
		func(t *thread, a args) value {
			return replaceElements(t, "replace", a.V(0), a.V(1), a.V(2), a.V(3), a.V(4), a.V(5))
		})
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
	cl.Defun("map-into", "result function &rest sequences", `Stores the values of FUNCTION called with the elements of SEQUENCES into RESULT, which is returned.`, func(t *thread, a args) value {
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
			a.Wrong(t, 0, S.Sequence)
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
			for _, v := range out {
				if c == nil {
					break // the function cut the list
				}
				c.Car = v
				c, _ = c.Cdr.(*interp.Cons)
				t.SafePointSoon()
			}
			return dst
		}
		setFill(dst, len(out), true)
		for i, v := range out {
			setElement(t, "map-into", dst, i, v)
			t.SafePointSoon()
		}
		return dst
	})
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

	cl.Defun("reduce", "function sequence &key key from-end (start 0) end (initial-value nil given)",
		`Combines the elements of SEQUENCE from START to END, or their KEY, by FUNCTION, left to right or with FROM-END right to left, beginning with INITIAL-VALUE.`,
		func(t *thread, a args) value {
			f, key := a.Function(t, 0), keyFunction(t, a.V(2))
			fromEnd, given, acc := a.Bool(3), a.Bool(7), a.V(6)
			step := func(i int, v value) bool {
				switch v = key(v); {
				case !given:
					acc, given = v, true
				case fromEnd:
					acc = t.Call2(f, v, acc)
				default:
					acc = t.Call2(f, acc, v)
				}
				return true
			}
			if fromEnd {
				scanBack(t, "reduce", a.V(1), a.V(4), a.V(5), step)
			} else {
				scan(t, "reduce", a.V(1), a.V(4), a.V(5), step)
			}
			if !given {
				return t.Call0(f)
			}
			return acc
		})
	searchOperators(in)
	removeOperators(in)

	for _, name := range []string{"sort", "stable-sort"} {
		cl.Defun(name, "sequence predicate &key key", `SEQUENCE ordered so that PREDICATE holds between the KEY of elements, by changing it.`, func(t *thread, a args) value {
			return sortSequence(t, name, a.V(0), a.Function(t, 1), a.V(2))
		})
	}
	cl.Defun("merge", "type sequence-1 sequence-2 predicate &key key", `A sequence of TYPE of the elements of the ordered SEQUENCE-1 and SEQUENCE-2 in the order of PREDICATE on their KEY.`, func(t *thread, a args) value {
		f, key := a.Function(t, 3), keyFunction(t, a.V(4))
		x, _ := elements(t, "merge", a.V(1), interp.Fix(0), nil)
		y, _ := elements(t, "merge", a.V(2), interp.Fix(0), nil)
		out := interp.MakeLong[value](t, len(x)+len(y))[:0]
		for len(x) > 0 && len(y) > 0 {
			if t.Call2(f, key(y[0]), key(x[0])) != nil {
				out, y = append(out, y[0]), y[1:]
			} else {
				out, x = append(out, x[0]), x[1:]
			}
			t.SafePointSoon()
		}
		return sequenceOf(t, "merge", a.V(0), appendLong(t, appendLong(t, out, x), y))
	})
}

// setFill adjusts the fill pointer of the result of map-into.
func setFill(v value, n int, on bool) {
	switch x := v.(type) {
	case *interp.String:
		if x.FillPointer() >= 0 && on {
			x.SetFillPointer(n)
		}
	case *interp.Array:
		if x.Fill >= 0 && on {
			x.Fill = n
		}
	}
}

func indexError(t *thread, operator string, seq, i value) {
	n, ok := interp.VectorLen(seq)
	if !ok {
		n, _ = t.ListLength(seq)
	}
	t.TypeError(i, list(t.In.S.Integer, interp.Fix(0), list(interp.FixInt(n))),
		"~a: the index ~s is out of range for ~s, whose length is ~d", interp.NewString(t.In.CaseName(operator)), i, seqShown(t, seq), interp.FixInt(n))
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

// appendLong is append with safe points.
func appendLong[E any](t *thread, to, vs []E) []E {
	for len(vs) > 1<<14 {
		to = append(growLong(t, to, len(vs)), vs[:1<<14]...)
		vs = vs[1<<14:]
		t.SafePoint()
	}
	return append(growLong(t, to, len(vs)), vs...)
}

// growLong returns s with room for n elements more: twice what it has, if that
// is not enough, and copied with safe points if it is long.
func growLong[E any](t *thread, s []E, n int) []E {
	if len(s) < 1<<14 || len(s)+n <= cap(s) {
		return s
	}
	grown := interp.MakeLong[E](t, max(2*cap(s), len(s)+n))
	t.InPieces(len(s), func(start, end int) { copy(grown[start:end], s[start:end]) })
	return grown[:len(s)]
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

// needElements signals storage-condition if a vector of n octets or characters
// is more than there can be.
func needElements(t *thread, operator string, n int) {
	if n > maxArraySize {
		t.StorageCondition("~a: no room for ~d elements", interp.NewString(t.In.CaseName(operator)), interp.FixInt(n))
	}
	t.NeedRoom(int64(n))
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
