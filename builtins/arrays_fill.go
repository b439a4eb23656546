package builtins

import "sockrepl/interp"

// fillPointerOperators declares vectors with fill pointers.
func fillPointerOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	hasFill := func(t *thread, operator string, v value) int {
		n := fillPointer(v)
		if n < 0 {
			t.TypeError(v, list(S.And, S.Vector, list(S.Satisfies, cl.Sym("array-has-fill-pointer-p"))), "~a: `~s' is not a vector with a fill pointer",
				interp.NewString(operator), seqShown(t, v))
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
		setFillPointer(v, int(k))
		return n
	})
	cl.Defun2("vector-push", "element vector", `Stores ELEMENT at the fill pointer of VECTOR and advances it; returns its old value, or NIL if VECTOR is full.`, func(t *thread, x, v value) value {
		n := hasFill(t, "vector-push", v)
		d, _ := interp.Dimensions(v)
		if n >= d[0] {
			return nil
		}
		t.RowMajorSet(v, n, x)
		setFillPointer(v, n+1)
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
		setFillPointer(v, n-1)
		return t.RowMajorRef(v, n-1)
	})
}

// fillPointer returns the fill pointer of the vector v, -1 if it has none.
func fillPointer(v value) int {
	switch x := v.(type) {
	case *interp.String:
		return x.FillPointer()
	case *interp.Array:
		return x.Fill
	}
	return -1
}

// setFillPointer makes n the fill pointer of the vector v, if it has one.
func setFillPointer(v value, n int) {
	switch x := v.(type) {
	case *interp.String:
		if x.FillPointer() >= 0 {
			x.SetFillPointer(n)
		}
	case *interp.Array:
		if x.Fill >= 0 {
			x.Fill = n
		}
	}
}
