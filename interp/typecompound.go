package interp

import "math/big"

// The predicates of compound type specifiers.

func (t *Thread) predicates(specs []Value) []func(t *Thread, v Value) bool {
	ps := make([]func(t *Thread, v Value) bool, len(specs))
	for i, s := range specs {
		ps[i] = t.TypePredicate(s)
	}
	return ps
}

func isStar(t *Thread, v Value) bool { return v == Value(t.In.S.Star) }

// starPredicate is the predicate of argument i, where * or none is anything.
func starPredicate(t *Thread, args []Value, i int) func(t *Thread, v Value) bool {
	if i >= len(args) || isStar(t, args[i]) {
		return func(t *Thread, v Value) bool { return true }
	}
	return t.TypePredicate(args[i])
}

// rangeBound is one end of a numeric range.
type rangeBound struct {
	v         Value
	exclusive bool
	open      bool // no bound
}

func parseBound(t *Thread, args []Value, i int) (b rangeBound, ok bool) {
	if i >= len(args) || isStar(t, args[i]) {
		return rangeBound{open: true}, true
	}
	v := args[i]
	if c, isCons := v.(*Cons); isCons && c.Cdr == nil {
		b.exclusive = true
		v = c.Car
	}
	b.v = v
	return b, IsReal(v)
}

func (b rangeBound) above(t *Thread, v Value) bool {
	if b.open {
		return true
	}
	if b.exclusive {
		return t.Less(b.v, v)
	}
	return t.LessEq(b.v, v)
}

func (b rangeBound) below(t *Thread, v Value) bool {
	if b.open {
		return true
	}
	if b.exclusive {
		return t.Less(v, b.v)
	}
	return t.LessEq(v, b.v)
}

func rangeType(base *Symbol) func(t *Thread, spec *Cons, args []Value) typePredicate {
	return func(t *Thread, spec *Cons, args []Value) typePredicate {
		lo, ok1 := parseBound(t, args, 0)
		hi, ok2 := parseBound(t, args, 1)
		if !ok1 || !ok2 || len(args) > 2 {
			return nil
		}
		p := t.In.types[base]
		return func(t *Thread, v Value) bool { return p(t, v) && lo.above(t, v) && hi.below(t, v) }
	}
}

func modType(t *Thread, spec *Cons, args []Value) typePredicate {
	if len(args) != 1 || !IsInteger(args[0]) {
		return nil
	}
	n := args[0]
	return func(t *Thread, v Value) bool { return IsInteger(v) && signOf(v) >= 0 && t.Less(v, n) }
}

func byteType(signed bool) func(t *Thread, spec *Cons, args []Value) typePredicate {
	return func(t *Thread, spec *Cons, args []Value) typePredicate {
		if len(args) == 0 || isStar(t, args[0]) {
			if signed {
				return t.In.types[t.In.S.Integer]
			}
			return t.In.types[t.In.S.UnsignedByte]
		}
		n, ok := args[0].(Fixnum)
		if !ok || n < 1 || len(args) > 1 {
			return nil
		}
		return func(t *Thread, v Value) bool {
			b := BigInt(v)
			if b == nil {
				return false
			}
			if !signed {
				return b.Sign() >= 0 && b.BitLen() <= int(n)
			}
			if b.Sign() < 0 {
				b = new(big.Int).Not(b)
			}
			return b.BitLen() < int(n)
		}
	}
}

func arrayType(simple bool, rank int) func(t *Thread, spec *Cons, args []Value) typePredicate {
	return func(t *Thread, spec *Cons, args []Value) typePredicate {
		if len(args) > 2 {
			return nil
		}
		anyElt := len(args) == 0 || isStar(t, args[0])
		var elt ElementType
		if !anyElt {
			elt = t.UpgradedElementType(args[0])
		}
		dims := []Value(nil)
		want := rank
		if len(args) == 2 && !isStar(t, args[1]) {
			if rank == 1 {
				dims = []Value{args[1]}
			} else if n, ok := args[1].(Fixnum); ok {
				want = int(n)
			} else {
				items, ok := Slice(args[1])
				if !ok {
					return nil
				}
				dims, want = items, len(items)
			}
		}
		return func(t *Thread, v Value) bool {
			d, ok := Dimensions(v)
			if !ok || want >= 0 && len(d) != want || !anyElt && ElementTypeOf(v) != elt || simple && !isSimpleArray(v) {
				return false
			}
			for i, x := range dims {
				if n, isNum := x.(Fixnum); isNum && int(n) != d[i] {
					return false
				}
			}
			return true
		}
	}
}

func sizedVector(base *Symbol) func(t *Thread, spec *Cons, args []Value) typePredicate {
	return func(t *Thread, spec *Cons, args []Value) typePredicate {
		p := t.In.types[base]
		if len(args) == 0 || isStar(t, args[0]) {
			return p
		}
		n, ok := args[0].(Fixnum)
		if !ok || len(args) > 1 {
			return nil
		}
		return func(t *Thread, v Value) bool {
			d, ok := Dimensions(v)
			return ok && p(t, v) && d[0] == int(n)
		}
	}
}
