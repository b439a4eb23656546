package interp

import (
	"math/big"
)

// Type specifiers are compiled to predicates, kept per interpreter: by symbol
// for names, by identity for lists.

// typePredicate tests whether a value is of a type.
type typePredicate func(t *Thread, v Value) bool

// Typep reports whether v is of the type spec.
func (t *Thread) Typep(v Value, spec Value) bool {
	switch x := spec.(type) {
	case *Class:
		if f := t.In.classPredicate(x); f != nil {
			return f(t, v)
		}
		return t.In.IsA(v, x)
	case *Symbol:
		if f := t.In.types[x]; f != nil {
			return f(t, v)
		}
		if x.TypeExpander() == nil {
			if c := x.Class(); c != nil {
				return t.In.IsA(v, c)
			}
		}
	}
	return t.TypePredicate(spec)(t, v)
}

// TypePredicate returns the predicate of a type specifier; it signals an error
// if there is no such type.
func (t *Thread) TypePredicate(spec Value) func(t *Thread, v Value) bool {
	switch x := spec.(type) {
	case nil:
		return func(t *Thread, v Value) bool { return false }
	case *Class:
		if f := t.In.classPredicate(x); f != nil {
			return f
		}
		return func(t *Thread, v Value) bool { return t.In.IsA(v, x) }
	case *Symbol:
		if f := t.In.types[x]; f != nil {
			return f
		}
		if x.TypeExpander() != nil {
			return t.TypePredicate(t.ExpandType(x))
		}
		if c := x.Class(); c != nil {
			return func(t *Thread, v Value) bool {
				// The class may be redefined later.
				if c := x.Class(); c != nil {
					return t.In.IsA(v, c)
				}
				return false
			}
		}
	case *Cons:
		if s, ok := x.Car.(*Symbol); ok {
			args, proper := Slice(x.Cdr)
			if !proper {
				break
			}
			if f := t.In.compoundTypes[s]; f != nil {
				t.EnterDepth()
				p := f(t, x, args)
				t.LeaveDepth()
				if p != nil {
					return p
				}
				break
			}
			if s.TypeExpander() != nil {
				return t.TypePredicate(t.ExpandType(x))
			}
			if len(args) == 0 {
				return t.TypePredicate(s)
			}
		}
	}
	t.SimpleError("`~s' is not a known type specifier", spec)
	return nil
}

// classPredicate is the predicate of a built-in class whose objects are not
// told by their direct class alone, such as the arrays; nil for others.
func (in *Interp) classPredicate(c *Class) typePredicate {
	if c.Kind != BuiltInKind || c.Name == nil || c.Name.Class() != c {
		return nil
	}
	return in.types[c.Name]
}

// ExpandType expands spec while it is a deftype.
func (t *Thread) ExpandType(spec Value) Value {
	for n := 0; n < 1000; n++ {
		s, ok := spec.(*Symbol)
		form := Value(nil)
		if ok {
			form = List(s)
		} else if c, isCons := spec.(*Cons); isCons {
			s, ok = c.Car.(*Symbol)
			form = spec
		}
		if !ok || s == nil || s.TypeExpander() == nil {
			return spec
		}
		spec = t.expandType(form)
	}
	t.SimpleError("the type `~s' expands without end", spec)
	return nil
}

func (t *Thread) expandType(form Value) Value {
	s := form.(*Cons).Car.(*Symbol)
	t.EnterDepth()
	v := t.Call2(s.TypeExpander(), form, nil)
	t.LeaveDepth()
	return v
}

// IsTypeName reports whether the symbol names a type.
func (t *Thread) IsTypeName(s *Symbol) bool {
	return t.In.types[s] != nil || t.In.compoundTypes[s] != nil || s.TypeExpander() != nil || s.Class() != nil
}

func (in *Interp) defineTypes() {
	S := &in.S
	is := func(f func(v Value) bool) typePredicate {
		return func(t *Thread, v Value) bool { return f(v) }
	}
	arrayOf := func(simple bool, rank int, elt func(ElementType) bool) typePredicate {
		return is(func(v Value) bool {
			d, ok := Dimensions(v)
			return ok && (rank < 0 || len(d) == rank) && (elt == nil || elt(ElementTypeOf(v))) && (!simple || isSimpleArray(v))
		})
	}
	elt := func(e ElementType) func(ElementType) bool { return func(x ElementType) bool { return x == e } }
	in.types = map[*Symbol]typePredicate{
		in.T:                           is(func(v Value) bool { return true }),
		S.Atom:                         is(isAtom),
		S.Null:                         is(func(v Value) bool { return v == nil }),
		S.Symbol:                       is(isSymbol),
		S.Cons:                         is(isCons),
		S.List:                         is(isList),
		S.Number:                       is(IsNumber),
		S.Real:                         is(IsReal),
		S.Rational:                     is(IsRational),
		S.Integer:                      is(IsInteger),
		S.Fixnum:                       is(func(v Value) bool { _, ok := v.(Fixnum); return ok }),
		S.Bignum:                       is(func(v Value) bool { _, ok := v.(*big.Int); return ok }),
		S.Ratio:                        is(func(v Value) bool { _, ok := v.(*big.Rat); return ok }),
		S.Bit:                          is(func(v Value) bool { n, ok := v.(Fixnum); return ok && uint64(n) <= 1 }),
		S.UnsignedByte:                 is(func(v Value) bool { return IsInteger(v) && signOf(v) >= 0 }),
		S.SignedByte:                   is(IsInteger),
		S.Float:                        is(IsFloat),
		S.SingleFloat:                  is(isSingle),
		S.ShortFloat:                   is(isSingle),
		S.DoubleFloat:                  is(isDouble),
		S.LongFloat:                    is(isDouble),
		S.Complex:                      is(func(v Value) bool { _, ok := v.(*Complex); return ok }),
		S.Character:                    is(func(v Value) bool { _, ok := v.(Char); return ok }),
		S.BaseChar:                     is(func(v Value) bool { _, ok := v.(Char); return ok }),
		S.ExtendedChar:                 is(func(v Value) bool { return false }),
		S.StandardChar:                 is(func(v Value) bool { c, ok := v.(Char); return ok && (c >= 32 && c < 127 || c == '\n') }),
		S.Keyword:                      is(func(v Value) bool { s, ok := v.(*Symbol); return ok && s.IsKeyword() }),
		S.Boolean:                      is(func(v Value) bool { return v == nil || v == Value(in.T) }),
		S.Function:                     is(isFunction),
		in.CL.Sym("compiled-function"): is(isFunction),
		S.String:                       is(isString),
		S.BaseString:                   is(isBaseString),
		S.SimpleString:                 is(func(v Value) bool { s, ok := v.(*String); return ok && s.IsSimple() }),
		S.SimpleBaseString:             is(func(v Value) bool { s, ok := v.(*String); return ok && s.IsSimple() && !s.IsVoid() }),
		S.Array:                        arrayOf(false, -1, nil),
		S.SimpleArray:                  arrayOf(true, -1, nil),
		S.Vector:                       arrayOf(false, 1, nil),
		S.SimpleVector:                 is(func(v Value) bool { _, ok := v.(*Vector); return ok }),
		S.BitVector:                    arrayOf(false, 1, elt(ElementBit)),
		S.SimpleBitVector:              is(func(v Value) bool { _, ok := v.(*BitVector); return ok }),
		S.Sequence: is(func(v Value) bool {
			if isList(v) {
				return true
			}
			_, ok := VectorLen(v)
			return ok
		}),
	}
	in.compoundTypes = map[*Symbol]func(t *Thread, spec *Cons, args []Value) typePredicate{
		S.And: func(t *Thread, spec *Cons, args []Value) typePredicate {
			ps := t.predicates(args)
			return func(t *Thread, v Value) bool {
				for _, p := range ps {
					if !p(t, v) {
						return false
					}
				}
				return true
			}
		},
		S.Or: func(t *Thread, spec *Cons, args []Value) typePredicate {
			ps := t.predicates(args)
			return func(t *Thread, v Value) bool {
				for _, p := range ps {
					if p(t, v) {
						return true
					}
				}
				return false
			}
		},
		S.Not: func(t *Thread, spec *Cons, args []Value) typePredicate {
			if len(args) != 1 {
				return nil
			}
			p := t.TypePredicate(args[0])
			return func(t *Thread, v Value) bool { return !p(t, v) }
		},
		S.Member: func(t *Thread, spec *Cons, args []Value) typePredicate {
			return func(t *Thread, v Value) bool {
				for _, a := range args {
					if Eql(a, v) {
						return true
					}
				}
				return false
			}
		},
		S.Eql: func(t *Thread, spec *Cons, args []Value) typePredicate {
			if len(args) != 1 {
				return nil
			}
			return func(t *Thread, v Value) bool { return Eql(args[0], v) }
		},
		S.Satisfies: func(t *Thread, spec *Cons, args []Value) typePredicate {
			if len(args) != 1 {
				return nil
			}
			return func(t *Thread, v Value) bool { return t.Call1(t.FunctionDesignator(args[0]), v) != nil }
		},
		S.Values:       func(t *Thread, spec *Cons, args []Value) typePredicate { return nil },
		S.Integer:      rangeType(S.Integer),
		S.Rational:     rangeType(S.Rational),
		S.Real:         rangeType(S.Real),
		S.Float:        rangeType(S.Float),
		S.SingleFloat:  rangeType(S.SingleFloat),
		S.DoubleFloat:  rangeType(S.DoubleFloat),
		S.ShortFloat:   rangeType(S.ShortFloat),
		S.LongFloat:    rangeType(S.LongFloat),
		S.Mod:          modType,
		S.UnsignedByte: byteType(false),
		S.SignedByte:   byteType(true),
		S.Cons: func(t *Thread, spec *Cons, args []Value) typePredicate {
			a, d := starPredicate(t, args, 0), starPredicate(t, args, 1)
			return func(t *Thread, v Value) bool {
				c, ok := v.(*Cons)
				return ok && a(t, c.Car) && d(t, c.Cdr)
			}
		},
		S.Function: func(t *Thread, spec *Cons, args []Value) typePredicate { return t.In.types[S.Function] },
		S.Complex: func(t *Thread, spec *Cons, args []Value) typePredicate {
			if len(args) > 1 {
				return nil
			}
			p := starPredicate(t, args, 0)
			return func(t *Thread, v Value) bool {
				c, ok := v.(*Complex)
				return ok && p(t, c.Re) && p(t, c.Im)
			}
		},
		S.Array:            arrayType(false, -1),
		S.SimpleArray:      arrayType(true, -1),
		S.Vector:           arrayType(false, 1),
		S.String:           sizedVector(S.String),
		S.BaseString:       sizedVector(S.BaseString),
		S.SimpleString:     sizedVector(S.SimpleString),
		S.SimpleBaseString: sizedVector(S.SimpleBaseString),
		S.SimpleVector:     sizedVector(S.SimpleVector),
		S.BitVector:        sizedVector(S.BitVector),
		S.SimpleBitVector:  sizedVector(S.SimpleBitVector),
	}
}

func isSingle(v Value) bool { _, ok := v.(SingleFloat); return ok }
func isDouble(v Value) bool { _, ok := v.(DoubleFloat); return ok }
func isBaseString(v Value) bool {
	s, ok := v.(*String)
	return ok && !s.IsVoid()
}
func isFunction(v Value) bool {
	switch x := v.(type) {
	case *Function:
		return true
	case Funcallable:
		return x.FuncallableFunction() != nil
	}
	return false
}

// IsFunction reports whether v is a function.
func IsFunction(v Value) bool { return isFunction(v) }

// Funcallable is implemented by objects other than *Function that can be
// called, such as generic functions.
type Funcallable interface{ FuncallableFunction() *Function }

func signOf(v Value) int {
	switch x := v.(type) {
	case Fixnum:
		if x < 0 {
			return -1
		}
		return 1
	case *big.Int:
		return x.Sign()
	}
	return 0
}

// isSimpleArray reports whether v is a simple array.
func isSimpleArray(v Value) bool {
	switch x := v.(type) {
	case *String:
		return x.IsSimple()
	case *Vector, *Octets, *BitVector, *NumVector:
		return true
	case *Array:
		return x.Fill < 0 && !x.Adjustable && !x.Displaced
	}
	return false
}
