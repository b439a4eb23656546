package builtins

import "sockrepl/interp"

// elementOperators declares access to the elements of arrays.
func elementOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
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
		return t.RowMajorRef(v, subscripted(t, "aref", v, []value{i}))
	}
	cl.Defun("aref", "array &rest subscripts", `The element of ARRAY at SUBSCRIPTS.`, func(t *thread, a args) value {
		return t.RowMajorRef(a.V(0), subscripted(t, "aref", a.V(0), a.Rest()))
	}).Direct2(aref).Direct3(func(t *thread, v, i, j value) value {
		if at, ok := interp.RowMajorIndex2(v, i, j); ok {
			return t.RowMajorRef(v, at)
		}
		return t.RowMajorRef(v, subscripted(t, "aref", v, []value{i, j}))
	})
	aset := func(t *thread, a args) value {
		t.RowMajorSet(a.V(1), subscripted(t, "(setf aref)", a.V(1), a.Rest()), a.V(0))
		return a.V(0)
	}
	for _, f := range []*interp.Function{
		excl.Defun("%aset", "value array &rest subscripts", `Makes VALUE the element of ARRAY at SUBSCRIPTS.`, aset),
		cl.Defun("(setf aref)", "value array &rest subscripts", `Makes VALUE the element of ARRAY at SUBSCRIPTS.`, aset),
	} {
		f.Direct3(func(t *thread, x, v, i value) value {
			at, ok := interp.RowMajorIndex1(v, i)
			if !ok {
				at = subscripted(t, "(setf aref)", v, []value{i})
			}
			t.RowMajorSet(v, at, x)
			return x
		}).Direct4(func(t *thread, x, v, i, j value) value {
			at, ok := interp.RowMajorIndex2(v, i, j)
			if !ok {
				at = subscripted(t, "(setf aref)", v, []value{i, j})
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
			return t.RowMajorRef(a.V(0), subscripted(t, name, a.V(0), a.Rest()))
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
		arrayDimensions(t, operator, v)
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
}

// subscripted returns the row-major index of the element of the array v at subs.
func subscripted(t *thread, operator string, v value, subs []value) int {
	S, dims := &t.In.S, arrayDimensions(t, operator, v)
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
