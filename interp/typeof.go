package interp

import (
	"math"
	"math/big"
)

// TypeOf returns the most useful type specifier of v.
func (t *Thread) TypeOf(v Value) Value {
	S := &t.In.S
	switch x := v.(type) {
	case nil:
		return S.Null
	case Fixnum, *big.Int:
		return t.typeOfInteger(v)
	case *Symbol:
		if x == t.T {
			return S.Boolean
		}
		if x.IsKeyword() {
			return S.Keyword
		}
		return S.Symbol
	case *String:
		elt := t.In.ElementTypeSpec(ElementTypeOf(x))
		if x.IsSimple() {
			return List(S.SimpleArray, elt, List(FixInt(x.Len())))
		}
		return List(S.Vector, elt, FixInt(x.Dimension()))
	case Char:
		if x >= 32 && x < 127 || x == '\n' {
			return S.StandardChar
		}
		return S.Character
	case *Vector:
		return List(S.SimpleVector, FixInt(len(x.E)))
	case *BitVector:
		return List(S.SimpleBitVector, FixInt(x.N))
	case *Octets, *NumVector:
		n, _ := VectorLen(x)
		return List(S.SimpleArray, t.In.ElementTypeSpec(ElementTypeOf(x)), List(FixInt(n)))
	case *Array:
		var dims ListBuilder
		for _, d := range x.Dims {
			dims.Add(FixInt(d))
		}
		kind := S.Array
		if isSimpleArray(x) {
			kind = S.SimpleArray
		}
		return List(kind, t.In.ElementTypeSpec(x.Elt), dims.List())
	case *Complex:
		part := S.Rational
		switch x.Re.(type) {
		case SingleFloat:
			part = S.SingleFloat
		case DoubleFloat:
			part = S.DoubleFloat
		}
		return List(S.Complex, part)
	case *Instance:
		// A class whose name means another class, or none, stands for itself.
		if name := x.Class.Name; name != nil && name.Class() == x.Class {
			return name.Value()
		}
		return x.Class
	}
	if f, ok := v.(Funcallable); ok && f.FuncallableFunction() != nil {
		return t.In.ClassOf(v).Name
	}
	c := t.In.ClassOf(v)
	if c.Name == nil {
		return c
	}
	return c.Name.Value()
}

// typeOfInteger returns a subtype of each standardized type name that v is of.
func (t *Thread) typeOfInteger(v Value) Value {
	S := &t.In.S
	switch x := v.(type) {
	case Fixnum:
		switch {
		case uint64(x) <= 1:
			return S.Bit
		case x > 0:
			return List(S.Integer, Fix(0), Fix(math.MaxInt64))
		}
		return S.Fixnum
	case *big.Int:
		if x.Sign() > 0 {
			return List(S.Integer, FixUint(1<<63))
		}
	}
	return S.Bignum
}
