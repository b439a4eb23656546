package interp

import "math/big"

// UpgradedElementType returns the element type of arrays made for elements of
// the type spec.
func (t *Thread) UpgradedElementType(spec Value) ElementType {
	spec = t.ExpandType(spec)
	S := &t.In.S
	switch x := spec.(type) {
	case nil:
		return ElementNil
	case *Symbol:
		switch x {
		case S.Character, S.BaseChar, S.StandardChar, S.ExtendedChar:
			return ElementCharacter
		case S.Bit:
			return ElementBit
		case S.Fixnum:
			return ElementFixnum
		case S.SingleFloat, S.ShortFloat:
			return ElementSingle
		case S.DoubleFloat, S.LongFloat:
			return ElementDouble
		}
		if !t.IsTypeName(x) {
			t.TypePredicate(spec) // signals
		}
		return ElementT
	case *Cons:
		args, _ := Slice(x.Cdr)
		return t.elementTypeFor(x, args)
	case *Class:
		return t.smallestElementType(x)
	}
	t.badTypeSpecifier(spec)
	return ElementT
}

func (t *Thread) elementTypeFor(x *Cons, args []Value) ElementType {
	S := &t.In.S
	size := func() int {
		if len(args) == 1 {
			if n, ok := args[0].(Fixnum); ok {
				return int(n)
			}
		}
		return 1 << 20
	}
	switch x.Car {
	case Value(S.UnsignedByte):
		return unsignedFor(size())
	case Value(S.SignedByte):
		return signedFor(size())
	case Value(S.Mod):
		if len(args) == 1 {
			if b := BigInt(args[0]); b != nil && b.Sign() > 0 {
				return unsignedFor(new(big.Int).Sub(b, big.NewInt(1)).BitLen())
			}
		}
	case Value(S.Integer):
		if len(args) == 2 {
			lo, ok1 := parseBound(t, args, 0)
			hi, ok2 := parseBound(t, args, 1)
			if ok1 && ok2 && !lo.open && !hi.open && !lo.exclusive && !hi.exclusive && IsInteger(lo.v) && IsInteger(hi.v) && t.LessEq(lo.v, hi.v) {
				a, b := BigInt(lo.v), BigInt(hi.v)
				if a.Sign() >= 0 {
					return unsignedFor(b.BitLen())
				}
				return signedFor(max(new(big.Int).Not(a).BitLen(), b.BitLen()) + 1)
			}
		}
	case Value(S.SingleFloat), Value(S.ShortFloat):
		return ElementSingle
	case Value(S.DoubleFloat), Value(S.LongFloat):
		return ElementDouble
	}
	return t.smallestElementType(x)
}

// smallestElementType returns the first element type, the narrower ones first,
// that is a supertype of spec.
func (t *Thread) smallestElementType(spec Value) ElementType {
	g := &typeAlgebra{t: t}
	s := g.bounds(spec).hi
	for _, e := range [...]ElementType{ElementNil, ElementBit, ElementUB8, ElementSB8, ElementUB16, ElementSB16, ElementUB32, ElementSB32,
		ElementUB64, ElementFixnum, ElementCharacter, ElementSingle, ElementDouble} {
		if rest := g.intersect(s, g.complement(g.bounds(t.In.ElementTypeSpec(e)).lo)); g.empty(rest) && !g.spent {
			return e
		}
	}
	return ElementT
}

func unsignedFor(bits int) ElementType {
	switch {
	case bits <= 1:
		return ElementBit
	case bits <= 8:
		return ElementUB8
	case bits <= 16:
		return ElementUB16
	case bits <= 32:
		return ElementUB32
	case bits <= 64:
		return ElementUB64
	}
	return ElementT
}

func signedFor(bits int) ElementType {
	switch {
	case bits <= 8:
		return ElementSB8
	case bits <= 16:
		return ElementSB16
	case bits <= 32:
		return ElementSB32
	case bits <= 64:
		return ElementSB64
	}
	return ElementT
}
