package builtins

import (
	"slices"

	"sockrepl/interp"
)

// maxArraySize bounds what is allocated at once.
const maxArraySize = 1 << 31

// arrayOperators declares the functions on arrays.
func arrayOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	array := func(t *thread, operator string, v value) []int {
		d, ok := interp.Dimensions(v)
		if !ok {
			t.WrongType(operator, v, S.Array)
		}
		return d
	}
	cl.Defun("make-array",
		"dimensions &key (element-type t) (initial-element nil element-p) (initial-contents nil contents-p) adjustable fill-pointer displaced-to (displaced-index-offset 0) allocation",
		`An array of DIMENSIONS (a number or list) for elements of ELEMENT-TYPE, all INITIAL-ELEMENT or as in INITIAL-CONTENTS; ADJUSTABLE, with a FILL-POINTER (T: the length), or sharing the elements of DISPLACED-TO from DISPLACED-INDEX-OFFSET on. ALLOCATION, Allegro's, makes no difference.`,
		func(t *thread, a args) value {
			dims, size := dimensions(t, "make-array", a.V(0))
			elt := t.UpgradedElementType(a.V(1))
			return makeArray(t, "make-array", dims, size, elt, a, 2)
		})
	cl.Defun("vector", "&rest elements", `A simple vector of ELEMENTS.`, func(t *thread, a args) value {
		return &interp.Vector{E: append([]value(nil), a.Rest()...)}
	})
	subscript := func(t *thread, operator string, v value, dims []int, subs []value) int {
		if len(subs) != len(dims) {
			t.ProgramError("~a: ~d subscripts for an array of rank ~d", interp.NewString(operator), interp.FixInt(len(subs)), interp.FixInt(len(dims)))
		}
		at := 0
		for i, s := range subs {
			n, ok := s.(interp.Fixnum)
			if !ok || n < 0 || int(n) >= dims[i] {
				if !interp.IsInteger(s) {
					t.WrongType(operator, s, S.Integer)
				}
				t.TypeError(s, list(S.Integer, interp.Fix(0), list(interp.FixInt(dims[i]))),
					"~a: the subscript ~s is out of range for an array with the dimensions ~s", interp.NewString(operator), s, fixnums(dims))
			}
			at = at*dims[i] + int(n)
		}
		return at
	}
	aref := func(t *thread, v, i value) value {
		switch x := v.(type) {
		case *interp.Vector:
			if n, ok := i.(interp.Fixnum); ok && uint64(n) < uint64(len(x.E)) {
				return x.E[n]
			}
		case *interp.Octets:
			if n, ok := i.(interp.Fixnum); ok && uint64(n) < uint64(len(x.B)) {
				return interp.Fix(int64(x.B[n]))
			}
		}
		if at, ok := interp.RowMajorIndex1(v, i); ok {
			return t.RowMajorRef(v, at)
		}
		dims := array(t, "aref", v)
		return t.RowMajorRef(v, subscript(t, "aref", v, dims, []value{i}))
	}
	cl.Defun("aref", "array &rest subscripts", `The element of ARRAY at SUBSCRIPTS.`, func(t *thread, a args) value {
		dims := array(t, "aref", a.V(0))
		return t.RowMajorRef(a.V(0), subscript(t, "aref", a.V(0), dims, a.Rest()))
	}).Direct2(aref).Direct3(func(t *thread, v, i, j value) value {
		if at, ok := interp.RowMajorIndex2(v, i, j); ok {
			return t.RowMajorRef(v, at)
		}
		dims := array(t, "aref", v)
		return t.RowMajorRef(v, subscript(t, "aref", v, dims, []value{i, j}))
	})
	aset := func(t *thread, a args) value {
		dims := array(t, "(setf aref)", a.V(1))
		t.RowMajorSet(a.V(1), subscript(t, "(setf aref)", a.V(1), dims, a.Rest()), a.V(0))
		return a.V(0)
	}
	for _, f := range []*interp.Function{
		excl.Defun("%aset", "value array &rest subscripts", `Makes VALUE the element of ARRAY at SUBSCRIPTS.`, aset),
		cl.Defun("(setf aref)", "value array &rest subscripts", `Makes VALUE the element of ARRAY at SUBSCRIPTS.`, aset),
	} {
		f.Direct3(func(t *thread, x, v, i value) value {
			at, ok := interp.RowMajorIndex1(v, i)
			if !ok {
				at = subscript(t, "(setf aref)", v, array(t, "(setf aref)", v), []value{i})
			}
			t.RowMajorSet(v, at, x)
			return x
		}).Direct4(func(t *thread, x, v, i, j value) value {
			at, ok := interp.RowMajorIndex2(v, i, j)
			if !ok {
				at = subscript(t, "(setf aref)", v, array(t, "(setf aref)", v), []value{i, j})
			}
			t.RowMajorSet(v, at, x)
			return x
		})
	}
	for _, name := range []string{"bit", "sbit"} {
		cl.Defun(name, "array &rest subscripts", `The element of the bit ARRAY at SUBSCRIPTS.`, func(t *thread, a args) value {
			if interp.ElementTypeOf(a.V(0)) != interp.ElementBit {
				a.Wrong(t, 0, list(S.Array, S.Bit))
			}
			dims := array(t, name, a.V(0))
			return t.RowMajorRef(a.V(0), subscript(t, name, a.V(0), dims, a.Rest()))
		})
	}
	cl.Defun2("svref", "vector index", `Element INDEX of the simple VECTOR.`, func(t *thread, v, i value) value {
		x, ok := v.(*interp.Vector)
		if !ok {
			t.WrongType("svref", v, S.SimpleVector)
		}
		n, ok := i.(interp.Fixnum)
		if !ok || uint64(n) >= uint64(len(x.E)) {
			indexError(t, "svref", v, i)
		}
		return x.E[n]
	})
	excl.Defun3("%svset", "vector index value", `Makes VALUE element INDEX of the simple VECTOR.`, func(t *thread, v, i, x value) value {
		vec, ok := v.(*interp.Vector)
		if !ok {
			t.WrongType("(setf svref)", v, S.SimpleVector)
		}
		n, ok := i.(interp.Fixnum)
		if !ok || uint64(n) >= uint64(len(vec.E)) {
			indexError(t, "(setf svref)", v, i)
		}
		vec.E[n] = x
		return x
	})
	rowMajor := func(t *thread, operator string, v, i value) int {
		array(t, operator, v)
		n, ok := i.(interp.Fixnum)
		if !ok || n < 0 || int(n) >= interp.TotalSize(v) {
			indexError(t, operator, v, i)
		}
		return int(n)
	}
	cl.Defun2("row-major-aref", "array index", `The element of ARRAY at the row-major INDEX.`, func(t *thread, v, i value) value {
		return t.RowMajorRef(v, rowMajor(t, "row-major-aref", v, i))
	})
	excl.Defun3("%set-row-major-aref", "array index value", `Makes VALUE the element of ARRAY at the row-major INDEX.`, func(t *thread, v, i, x value) value {
		t.RowMajorSet(v, rowMajor(t, "(setf row-major-aref)", v, i), x)
		return x
	})
	cl.Defun1("array-rank", "array", `The number of dimensions of ARRAY.`, func(t *thread, v value) value { return interp.FixInt(len(array(t, "array-rank", v))) })
	cl.Defun1("array-dimensions", "array", `A list of the dimensions of ARRAY.`, func(t *thread, v value) value { return fixnums(array(t, "array-dimensions", v)) })
	cl.Defun2("array-dimension", "array axis", `The dimension of ARRAY along AXIS.`, func(t *thread, v, n value) value {
		d := array(t, "array-dimension", v)
		i, ok := n.(interp.Fixnum)
		if !ok || i < 0 || int(i) >= len(d) {
			t.WrongType("array-dimension", n, list(S.Integer, interp.Fix(0), list(interp.FixInt(len(d)))))
		}
		return interp.FixInt(d[i])
	})
	cl.Defun1("array-total-size", "array", `The number of elements of ARRAY.`, func(t *thread, v value) value {
		array(t, "array-total-size", v)
		return interp.FixInt(interp.TotalSize(v))
	})
	cl.Defun1("array-element-type", "array", `The type of the elements that ARRAY can hold.`, func(t *thread, v value) value {
		array(t, "array-element-type", v)
		return in.ElementTypeSpec(interp.ElementTypeOf(v))
	})
	cl.Defun("array-in-bounds-p", "array &rest subscripts", `True if SUBSCRIPTS are within ARRAY.`, func(t *thread, a args) value {
		d := array(t, "array-in-bounds-p", a.V(0))
		if len(d) != len(a.Rest()) {
			t.ProgramError("array-in-bounds-p: ~d subscripts for an array of rank ~d", interp.FixInt(len(a.Rest())), interp.FixInt(len(d)))
		}
		for i, s := range a.Rest() {
			if n, ok := s.(interp.Fixnum); !ok || n < 0 || int(n) >= d[i] {
				return nil
			}
		}
		return t.T
	})
	cl.Defun("array-row-major-index", "array &rest subscripts", `The row-major index of SUBSCRIPTS in ARRAY.`, func(t *thread, a args) value {
		return interp.FixInt(subscript(t, "array-row-major-index", a.V(0), array(t, "array-row-major-index", a.V(0)), a.Rest()))
	})
	cl.Defun1("adjustable-array-p", "array", `True if ARRAY is actually adjustable.`, func(t *thread, v value) value {
		array(t, "adjustable-array-p", v)
		switch x := v.(type) {
		case *interp.String:
			return t.Bool(x.IsAdjustable())
		case *interp.Array:
			return t.Bool(x.Adjustable)
		}
		return nil
	})
	cl.Defun1("array-has-fill-pointer-p", "array", `True if ARRAY has a fill pointer.`, func(t *thread, v value) value {
		array(t, "array-has-fill-pointer-p", v)
		return t.Bool(fillPointer(v) >= 0)
	})
	cl.Defun("array-displacement", "array => array-or-nil offset", `The array that ARRAY is displaced to, and the offset there; or NIL and 0.`, func(t *thread, a args) value {
		array(t, "array-displacement", a.V(0))
		switch x := a.V(0).(type) {
		case *interp.String:
			if to, off := x.Displacement(); to != nil {
				return t.Values2(to, interp.FixInt(off))
			}
		case *interp.Array:
			if x.Displaced {
				return t.Values2(x.Store, interp.FixInt(x.Offset))
			}
		}
		return t.Values2(nil, interp.Fix(0))
	})
	hasFill := func(t *thread, operator string, v value) int {
		n := fillPointer(v)
		if n < 0 {
			t.TypeError(v, list(S.And, S.Vector, list(S.Satisfies, cl.Sym("array-has-fill-pointer-p"))), "~a: ~s is not a vector with a fill pointer",
				interp.NewString(in.CaseName(operator)), seqShown(t, v))
		}
		return n
	}
	cl.Defun1("fill-pointer", "vector", `The fill pointer of VECTOR.`, func(t *thread, v value) value { return interp.FixInt(hasFill(t, "fill-pointer", v)) })
	excl.Defun2("%set-fill-pointer", "vector value", `Makes VALUE the fill pointer of VECTOR.`, func(t *thread, v, n value) value {
		hasFill(t, "(setf fill-pointer)", v)
		d, _ := interp.Dimensions(v)
		k, ok := n.(interp.Fixnum)
		if !ok || k < 0 || int(k) > d[0] {
			t.WrongType("(setf fill-pointer)", n, list(S.Integer, interp.Fix(0), interp.FixInt(d[0])))
		}
		setFill(v, int(k), true)
		return n
	})
	cl.Defun2("vector-push", "element vector", `Stores ELEMENT at the fill pointer of VECTOR and advances it; returns its old value, or NIL if VECTOR is full.`, func(t *thread, x, v value) value {
		n := hasFill(t, "vector-push", v)
		d, _ := interp.Dimensions(v)
		if n >= d[0] {
			return nil
		}
		t.RowMajorSet(v, n, x)
		setFill(v, n+1, true)
		return interp.FixInt(n)
	})
	cl.Defun("vector-push-extend", "element vector &optional extension", `VECTOR-PUSH of ELEMENT that makes VECTOR longer (by EXTENSION at least) if it is full; returns the old fill pointer.`, func(t *thread, a args) value {
		n := hasFill(t, "vector-push-extend", a.V(1))
		extension := 0
		if a.V(2) != nil {
			extension = a.Int(t, 2, 1, maxArraySize)
		}
		if arr, ok := a.V(1).(*interp.Array); ok && !arr.Adjustable && arr.Fill == arr.Dims[0] {
			arr.Adjustable = true
		}
		t.PushExtend(a.V(1), a.V(0), extension)
		return interp.FixInt(n)
	})
	cl.Defun1("vector-pop", "vector", `Steps the fill pointer of VECTOR back and returns the element there.`, func(t *thread, v value) value {
		n := hasFill(t, "vector-pop", v)
		if n == 0 {
			t.SimpleError("vector-pop: ~s is empty", v)
		}
		setFill(v, n-1, true)
		return t.RowMajorRef(v, n-1)
	})
	cl.Defun("adjust-array",
		"array dimensions &key (element-type t) (initial-element nil element-p) (initial-contents nil contents-p) adjustable fill-pointer displaced-to (displaced-index-offset 0)",
		`ARRAY with other DIMENSIONS: itself if adjustable, else a new one. The old elements stay at their subscripts; ELEMENT-TYPE, INITIAL-ELEMENT, INITIAL-CONTENTS, FILL-POINTER, DISPLACED-TO and DISPLACED-INDEX-OFFSET are as for make-array, ADJUSTABLE is not looked at.`,
		func(t *thread, a args) value { return adjustArray(t, a) })
	cl.Defun1("arrayp", "object", `True if OBJECT is an array.`, func(t *thread, v value) value { return t.Bool(interp.IsArray(v)) })
	cl.Defun1("vectorp", "object", `True if OBJECT is a vector.`, func(t *thread, v value) value {
		_, ok := interp.VectorLen(v)
		return t.Bool(ok)
	})
	cl.Defun1("simple-vector-p", "object", `True if OBJECT is a simple vector.`, func(t *thread, v value) value { _, ok := v.(*interp.Vector); return t.Bool(ok) })
	cl.Defun1("bit-vector-p", "object", `True if OBJECT is a bit vector.`, func(t *thread, v value) value {
		_, ok := interp.VectorLen(v)
		return t.Bool(ok && interp.ElementTypeOf(v) == interp.ElementBit)
	})
	cl.Defun1("simple-bit-vector-p", "object", `True if OBJECT is a simple bit vector.`, func(t *thread, v value) value { _, ok := v.(*interp.BitVector); return t.Bool(ok) })
	cl.Defun("upgraded-array-element-type", "type &optional environment", `The element type of arrays made for elements of TYPE; ENVIRONMENT is not looked at.`, func(t *thread, a args) value {
		return in.ElementTypeSpec(t.UpgradedElementType(a.V(0)))
	})
	cl.Defconstant("array-rank-limit", "Upper bound of the rank of arrays.", interp.Fix(65536))
	cl.Defconstant("array-dimension-limit", "Upper bound of the dimensions of arrays.", interp.Fix(maxArraySize))
	cl.Defconstant("array-total-size-limit", "Upper bound of the number of elements of arrays.", interp.Fix(maxArraySize))
	bitOperators(in)
}

func fixnums(ns []int) value {
	var b interp.ListBuilder
	for _, n := range ns {
		b.Add(interp.FixInt(n))
	}
	return b.List()
}

func fillPointer(v value) int {
	switch x := v.(type) {
	case *interp.String:
		return x.FillPointer()
	case *interp.Array:
		return x.Fill
	}
	return -1
}

// dimensions reads the dimensions argument of make-array.
func dimensions(t *thread, operator string, v value) (dims []int, size int) {
	one := func(x value) int {
		n, ok := x.(interp.Fixnum)
		if !ok || n < 0 || n > maxArraySize {
			if interp.IsInteger(x) && t.Sign(operator, x) > 0 {
				t.StorageCondition("~a: an array dimension of ~d is too large", interp.NewString(t.In.CaseName(operator)), x)
			}
			t.WrongType(operator, x, list(t.In.S.Integer, interp.Fix(0), list(interp.Fix(maxArraySize))))
		}
		return int(n)
	}
	if !isList(v) {
		n := one(v)
		return []int{n}, n
	}
	size = 1
	for _, x := range properList(t, operator, v) {
		n := one(x)
		dims = append(dims, n)
		if size *= n; size > maxArraySize {
			t.StorageCondition("~a: an array with the dimensions ~s is too large", interp.NewString(t.In.CaseName(operator)), v)
		}
	}
	return dims, size
}

// makeArray makes an array; the keyword arguments from initial-element on
// begin at slot at.
func makeArray(t *thread, operator string, dims []int, size int, elt interp.ElementType, a args, at int) value {
	S := &t.In.S
	element, elementGiven := a.V(at), a.Bool(at+1)
	contents, contentsGiven := a.V(at+2), a.Bool(at+3)
	adjustable, fillArg := a.Bool(at+4), a.V(at+5)
	displaced, offset := a.V(at+6), a.V(at+7)
	if elementGiven && contentsGiven {
		t.ProgramError("~a: both :initial-element and :initial-contents are given", interp.NewString(operator))
	}
	fill := -1
	if fillArg != nil {
		if len(dims) != 1 {
			t.ProgramError("~a: only a vector can have a fill pointer", interp.NewString(operator))
		}
		fill = dims[0]
		if fillArg != value(t.T) {
			n, ok := fillArg.(interp.Fixnum)
			if !ok || n < 0 || int(n) > dims[0] {
				t.WrongType(operator, fillArg, list(S.Integer, interp.Fix(0), interp.FixInt(dims[0])))
			}
			fill = int(n)
		}
	}
	if displaced != nil {
		if elementGiven || contentsGiven {
			t.ProgramError("~a: :displaced-to goes with neither :initial-element nor :initial-contents", interp.NewString(operator))
		}
		if !interp.IsArray(displaced) {
			t.WrongType(operator, displaced, S.Array)
		}
		// Without :element-type an array is of whatever it is displaced to.
		if actual := interp.ElementTypeOf(displaced); actual != elt && (elt != interp.ElementT || operator == "adjust-array") {
			t.TypeError(displaced, list(S.Array, t.In.ElementTypeSpec(elt)), "~a: ~s has the element type ~s, not ~s",
				interp.NewString(t.In.CaseName(operator)), seqShown(t, displaced), t.In.ElementTypeSpec(actual), t.In.ElementTypeSpec(elt))
		}
		off, ok := offset.(interp.Fixnum)
		if !ok || off < 0 || int(off)+size > interp.TotalSize(displaced) {
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
	if elementGiven && size > 0 {
		probe := interp.MakeVector(elt, 1, nil)
		t.VectorSet(probe, 0, element)
	}
	if !elementGiven {
		element = nil
	}
	store := t.NewVector(elt, size, element)
	if contentsGiven {
		i := 0
		var fillIn func(v value, d int)
		fillIn = func(v value, d int) {
			if d == len(dims) {
				t.RowMajorSet(store, i, v)
				i++
				t.SafePointSoon()
				return
			}
			vs, _ := elements(t, operator, v, interp.Fix(0), nil)
			if len(vs) != dims[d] {
				t.SimpleError("~a: the :initial-contents ~s do not fit the dimensions ~s", interp.NewString(operator), contents, fixnums(dims))
			}
			for _, x := range vs {
				fillIn(x, d+1)
			}
		}
		fillIn(contents, 0)
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

func bitOperators(in *interp.Interp) {
	S := &in.S
	for name, op := range map[string]func(a, b int64) int64{
		"bit-and": func(a, b int64) int64 { return a & b }, "bit-ior": func(a, b int64) int64 { return a | b },
		"bit-xor": func(a, b int64) int64 { return a ^ b }, "bit-eqv": func(a, b int64) int64 { return 1 ^ a ^ b },
		"bit-nand": func(a, b int64) int64 { return 1 ^ a&b }, "bit-nor": func(a, b int64) int64 { return 1 ^ (a | b) },
		"bit-andc1": func(a, b int64) int64 { return (1 ^ a) & b }, "bit-andc2": func(a, b int64) int64 { return a & (1 ^ b) },
		"bit-orc1": func(a, b int64) int64 { return (1 ^ a) | b }, "bit-orc2": func(a, b int64) int64 { return a | (1 ^ b) },
	} {
		in.CL.Defun(name, "bit-array1 bit-array2 &optional result", `The operation on the bits of BIT-ARRAY1 and BIT-ARRAY2, in RESULT: an array, T for the first, or NIL for a new one.`, func(t *thread, a args) value {
			return bitOperation(t, a, 2, a.V(2), func(i int) int64 {
				x, _ := t.RowMajorRef(a.V(0), i).(interp.Fixnum)
				y, _ := t.RowMajorRef(a.V(1), i).(interp.Fixnum)
				return op(int64(x), int64(y))
			})
		})
	}
	in.CL.Defun("bit-not", "bit-array &optional result", `The complement of the bits of BIT-ARRAY, in RESULT: an array, T for itself, or NIL for a new one.`, func(t *thread, a args) value {
		return bitOperation(t, a, 1, a.V(1), func(i int) int64 {
			x, _ := t.RowMajorRef(a.V(0), i).(interp.Fixnum)
			return 1 ^ int64(x)
		})
	})
	_ = S
}

func bitOperation(t *thread, a args, n int, result value, bit func(i int) int64) value {
	S := &t.In.S
	d, ok := interp.Dimensions(a.V(0))
	for i := 0; i < n; i++ {
		e, isArray := interp.Dimensions(a.V(i))
		if !ok || !isArray || interp.ElementTypeOf(a.V(i)) != interp.ElementBit {
			a.Wrong(t, i, list(S.Array, S.Bit))
		}
		if !t.Equal(fixnums(d), fixnums(e)) {
			t.SimpleError("~a: the arrays have different dimensions, ~s and ~s", a.Operator().Symbol, fixnums(d), fixnums(e))
		}
	}
	size := interp.TotalSize(a.V(0))
	switch result {
	case nil:
		result = t.NewVector(interp.ElementBit, size, nil)
		if len(d) != 1 {
			result = &interp.Array{Elt: interp.ElementBit, Dims: d, Fill: -1, Store: result}
		}
	case value(t.T):
		result = a.V(0)
	default:
		e, _ := interp.Dimensions(result)
		if interp.ElementTypeOf(result) != interp.ElementBit || !slices.Equal(d, e) {
			a.Wrong(t, n, list(S.Array, S.Bit, fixnums(d)))
		}
	}
	t.InPieces(size, func(start, end int) {
		for i := 0; i <= n; i++ {
			x := result
			if i < n {
				x = a.V(i)
			}
			if interp.TotalSize(x) < size {
				t.SimpleError("~a: ~s has become smaller meanwhile", a.Operator().Symbol, x)
			}
		}
		for i := start; i < end; i++ {
			t.RowMajorSet(result, i, interp.Fix(bit(i)))
		}
	})
	return result
}
