package builtins

import "sockrepl/interp"

// maxArraySize bounds what is allocated at once.
const maxArraySize = 1 << 31

// arrayOperators declares the functions on arrays.
func arrayOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	cl.Defun("make-array",
		"dimensions &key (element-type t) (initial-element nil initial-element-p) (initial-contents nil initial-contents-p) adjustable fill-pointer displaced-to (displaced-index-offset 0) allocation",
		`An array of DIMENSIONS (a number or list) for elements of ELEMENT-TYPE, all INITIAL-ELEMENT or as in INITIAL-CONTENTS; ADJUSTABLE, with a FILL-POINTER (T: the length), or sharing the elements of DISPLACED-TO from DISPLACED-INDEX-OFFSET on. ALLOCATION, Allegro's, makes no difference.`,
		func(t *thread, a args) value {
			dims, size := dimensions(t, "make-array", a.V(0))
			elt := t.UpgradedElementType(a.V(1))
			return makeArray(t, "make-array", dims, size, elt, a, 2)
		})
	cl.Defun("vector", "&rest elements", `A simple vector of ELEMENTS.`, func(t *thread, a args) value {
		return &interp.Vector{E: append([]value(nil), a.Rest()...)}
	})
	elementOperators(in)
	fillPointerOperators(in)
	cl.Defun1("array-rank", "array", `The number of dimensions of ARRAY.`, func(t *thread, v value) value { return interp.FixInt(len(arrayDimensions(t, "array-rank", v))) })
	cl.Defun1("array-dimensions", "array", `A list of the dimensions of ARRAY.`, func(t *thread, v value) value { return fixnums(arrayDimensions(t, "array-dimensions", v)) })
	cl.Defun2("array-dimension", "array axis", `The dimension of ARRAY along AXIS.`, func(t *thread, v, n value) value {
		d := arrayDimensions(t, "array-dimension", v)
		i, ok := n.(interp.Fixnum)
		if !ok || i < 0 || int(i) >= len(d) {
			t.WrongType("array-dimension", n, list(S.Integer, interp.Fix(0), list(interp.FixInt(len(d)))))
		}
		return interp.FixInt(d[i])
	})
	cl.Defun1("array-total-size", "array", `The number of elements of ARRAY.`, func(t *thread, v value) value {
		arrayDimensions(t, "array-total-size", v)
		return interp.FixInt(interp.TotalSize(v))
	})
	cl.Defun1("array-element-type", "array", `The type of the elements that ARRAY can hold.`, func(t *thread, v value) value {
		arrayDimensions(t, "array-element-type", v)
		return in.ElementTypeSpec(interp.ElementTypeOf(v))
	})
	cl.Defun("array-in-bounds-p", "array &rest subscripts", `True if SUBSCRIPTS are within ARRAY.`, func(t *thread, a args) value {
		d := arrayDimensions(t, "array-in-bounds-p", a.V(0))
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
		return interp.FixInt(subscripted(t, "array-row-major-index", a.V(0), a.Rest()))
	})
	cl.Defun1("adjustable-array-p", "array", `True if ARRAY is actually adjustable.`, func(t *thread, v value) value {
		arrayDimensions(t, "adjustable-array-p", v)
		switch x := v.(type) {
		case *interp.String:
			return t.Bool(x.IsAdjustable())
		case *interp.Array:
			return t.Bool(x.Adjustable)
		}
		return nil
	})
	cl.Defun1("array-has-fill-pointer-p", "array", `True if ARRAY has a fill pointer.`, func(t *thread, v value) value {
		arrayDimensions(t, "array-has-fill-pointer-p", v)
		return t.Bool(fillPointer(v) >= 0)
	})
	cl.Defun("array-displacement", "array => array-or-nil offset", `The array that ARRAY is displaced to, and the offset there; or NIL and 0.`, func(t *thread, a args) value {
		arrayDimensions(t, "array-displacement", a.V(0))
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
	cl.Defun("adjust-array",
		"array dimensions &key (element-type t) (initial-element nil initial-element-p) (initial-contents nil initial-contents-p) adjustable fill-pointer displaced-to (displaced-index-offset 0)",
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

// fixnums returns a list of numbers.
func fixnums(ns []int) value {
	var b interp.ListBuilder
	for _, n := range ns {
		b.Add(interp.FixInt(n))
	}
	return b.List()
}

// arrayDimensions returns the dimensions of the array that is the argument v.
func arrayDimensions(t *thread, operator string, v value) []int {
	d, ok := interp.Dimensions(v)
	if !ok {
		t.WrongType(operator, v, t.In.S.Array)
	}
	return d
}
