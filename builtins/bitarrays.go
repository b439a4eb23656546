package builtins

import (
	"slices"

	"sockrepl/interp"
)

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
