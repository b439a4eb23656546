package builtins

import (
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
	pushExtend := func(t *thread, x, v value, extension int) value {
		n := hasFill(t, "vector-push-extend", v)
		if arr, ok := v.(*interp.Array); ok && !arr.Adjustable && arr.Fill == arr.Dims[0] {
			arr.Adjustable = true
		}
		t.PushExtend(v, x, extension)
		return interp.FixInt(n)
	}
	cl.Defun("vector-push-extend", "element vector &optional extension", `VECTOR-PUSH of ELEMENT that makes VECTOR longer (by EXTENSION at least) if it is full; returns the old fill pointer.`, func(t *thread, a args) value {
		hasFill(t, "vector-push-extend", a.V(1))
		extension := 0
		if a.V(2) != nil {
			extension = a.Int(t, 2, 1, maxArraySize)
		}
		return pushExtend(t, a.V(0), a.V(1), extension)
	}).Direct2(func(t *thread, x, v value) value { return pushExtend(t, x, v, 0) })
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
