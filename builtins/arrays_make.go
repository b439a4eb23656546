package builtins

import "sockrepl/interp"

// dimension checks that x is a dimension of an array.
func dimension(t *thread, operator string, x value) int {
	n, ok := x.(interp.Fixnum)
	if !ok || n < 0 || n > maxArraySize {
		if interp.IsInteger(x) && t.Sign(operator, x) > 0 {
			t.StorageCondition("~a: an array dimension of ~d is too large", interp.NewString(operator), x)
		}
		t.WrongType(operator, x, list(t.In.S.Integer, interp.Fix(0), list(interp.Fix(maxArraySize))))
	}
	return int(n)
}

// dimensions reads the dimensions argument of make-array.
func dimensions(t *thread, operator string, v value) (dims []int, size int) {
	if !isList(v) {
		n := dimension(t, operator, v)
		return []int{n}, n
	}
	size = 1
	for _, x := range properList(t, operator, v) {
		n := dimension(t, operator, x)
		dims = append(dims, n)
		if size *= n; size > maxArraySize {
			t.StorageCondition("~a: an array with the dimensions ~s is too large", interp.NewString(operator), v)
		}
	}
	return dims, size
}

// makeArray makes an array; the keyword arguments from initial-element on
// begin at slot at.
func makeArray(t *thread, operator string, dims []int, size int, elt interp.ElementType, a args, at int) value {
	element, elementGiven := a.V(at), a.Bool(at+1)
	contents, contentsGiven := a.V(at+2), a.Bool(at+3)
	adjustable, fillArg := a.Bool(at+4), a.V(at+5)
	displaced, offset := a.V(at+6), a.V(at+7)
	if elementGiven && contentsGiven {
		t.ProgramError("~a: both :initial-element and :initial-contents are given", interp.NewString(operator))
	}
	fill := fillPointerArgument(t, operator, dims, fillArg)
	if displaced != nil {
		if elementGiven || contentsGiven {
			t.ProgramError("~a: :displaced-to goes with neither :initial-element nor :initial-contents", interp.NewString(operator))
		}
		return displacedArray(t, operator, dims, size, elt, fill, adjustable, displaced, offset)
	}
	if elementGiven && size > 0 {
		probe := interp.MakeVector(elt, 1, nil)
		t.VectorSet(probe, 0, element)
	}
	if !elementGiven {
		element = nil
	}
	store := t.NewVector(elt, size, element)
	if contentsGiven {
		fillFrom(t, operator, store, dims, contents)
	}
	if len(dims) == 1 {
		if s, ok := store.(*interp.String); ok {
			if fill >= 0 {
				s.SetFillPointer(fill)
			}
			if adjustable {
				s.SetAdjustable()
			}
			return s
		}
		if fill < 0 && !adjustable {
			return store
		}
	}
	return &interp.Array{Elt: elt, Dims: dims, Fill: fill, Adjustable: adjustable, Store: store}
}

// fillPointerArgument returns the fill pointer that make-array and adjust-array
// are given, -1 if none.
func fillPointerArgument(t *thread, operator string, dims []int, v value) int {
	if v == nil {
		return -1
	}
	if len(dims) != 1 {
		t.ProgramError("~a: only a vector can have a fill pointer", interp.NewString(operator))
	}
	if v == value(t.T) {
		return dims[0]
	}
	n, ok := v.(interp.Fixnum)
	if !ok || n < 0 || int(n) > dims[0] {
		t.WrongType(operator, v, list(t.In.S.Integer, interp.Fix(0), interp.FixInt(dims[0])))
	}
	return int(n)
}

// displacedArray makes an array of size elements that are those of the array
// displaced from offset on.
func displacedArray(t *thread, operator string, dims []int, size int, elt interp.ElementType, fill int, adjustable bool, displaced, offset value) value {
	S := &t.In.S
	if !interp.IsArray(displaced) {
		t.WrongType(operator, displaced, S.Array)
	}
	// Without :element-type an array is of whatever it is displaced to.
	if actual := interp.ElementTypeOf(displaced); actual != elt && (elt != interp.ElementT || operator == "adjust-array") {
		t.TypeError(displaced, list(S.Array, t.In.ElementTypeSpec(elt)), "~a: ~s has the element type ~s, not ~s",
			interp.NewString(operator), seqShown(t, displaced), t.In.ElementTypeSpec(actual), t.In.ElementTypeSpec(elt))
	}
	off, ok := offset.(interp.Fixnum)
	if !ok || off < 0 || int(off) > interp.TotalSize(displaced)-size {
		t.SimpleError("~a: ~d elements from ~s on are not within ~s", interp.NewString(operator), interp.FixInt(size), offset, seqShown(t, displaced))
	}
	if s, ok := displaced.(*interp.String); ok && len(dims) == 1 {
		x := interp.NewString("")
		x.DisplaceTo(s, int(off), size)
		x.SetFillPointer(fill)
		if adjustable {
			x.SetAdjustable()
		}
		return x
	}
	return &interp.Array{Elt: interp.ElementTypeOf(displaced), Dims: dims, Fill: fill, Adjustable: adjustable,
		Displaced: true, Offset: int(off), Store: displaced}
}

// fillFrom stores the :initial-contents of an array with the dimensions dims in
// store, the vector of its elements.
func fillFrom(t *thread, operator string, store value, dims []int, contents value) {
	next := 0
	var fill func(v value, d int)
	fill = func(v value, d int) {
		if d == len(dims) {
			t.RowMajorSet(store, next, v)
			next++
			t.SafePointSoon()
			return
		}
		vs, _ := elements(t, operator, v, interp.Fix(0), nil)
		if len(vs) != dims[d] {
			t.SimpleError("~a: the :initial-contents ~s do not fit the dimensions ~s", interp.NewString(operator), contents, fixnums(dims))
		}
		for _, x := range vs {
			fill(x, d+1)
		}
	}
	fill(contents, 0)
}

func adjustArray(t *thread, a args) value {
	S := &t.In.S
	v := a.V(0)
	old, ok := interp.Dimensions(v)
	if !ok {
		a.Wrong(t, 0, S.Array)
	}
	dims, size := dimensions(t, "adjust-array", a.V(1))
	if len(dims) != len(old) {
		t.ProgramError("adjust-array: the rank of an array cannot change from ~d to ~d", interp.FixInt(len(old)), interp.FixInt(len(dims)))
	}
	// The slots of adjust-array from initial-element on are those of
	// make-array, one further.
	keep := fillPointer(v)
	if a.V(8) != nil && keep < 0 {
		t.TypeError(v, list(S.And, S.Vector, list(S.Satisfies, t.In.CL.Sym("array-has-fill-pointer-p"))), "adjust-array: ~s has no fill pointer to set", seqShown(t, v))
	}
	if a.V(8) == nil && keep >= 0 {
		a.Set(8, interp.FixInt(min(keep, dims[0])))
	}
	fresh := makeArray(t, "adjust-array", dims, size, interp.ElementTypeOf(v), a, 3)
	if a.V(9) == nil && !a.Bool(6) {
		copyElements(t, v, old, fresh, dims)
	}
	switch x := v.(type) {
	case *interp.Array:
		if !x.Adjustable {
			return fresh
		}
		if f, ok := fresh.(*interp.Array); ok {
			adj := x.Adjustable
			*x = *f
			x.Adjustable = adj
			return x
		}
		x.Store, x.Dims, x.Displaced, x.Offset, x.Fill = fresh, dims, false, 0, -1
		return x
	case *interp.String:
		f, ok := fresh.(*interp.String)
		if !x.IsAdjustable() || !ok {
			return fresh
		}
		x.Become(f)
		x.SetAdjustable()
		return x
	}
	return fresh
}

// copyElements copies the elements that two arrays have at the same
// subscripts.
func copyElements(t *thread, from value, old []int, to value, dims []int) {
	size := interp.TotalSize(from)
	var walk func(d, i, j int)
	walk = func(d, i, j int) {
		if d == len(old) {
			t.RowMajorSet(to, j, t.RowMajorRef(from, i))
			if t.SafePointSoon(); interp.TotalSize(from) < size {
				t.SimpleError("adjust-array: ~s has become smaller meanwhile", seqShown(t, from))
			}
			return
		}
		for k := 0; k < min(old[d], dims[d]); k++ {
			walk(d+1, i*old[d]+k, j*dims[d]+k)
		}
	}
	walk(0, 0, 0)
}
