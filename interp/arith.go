package interp

import (
	"math"
	"math/big"
)

// Arithmetic: fixnums and doubles first, everything else by the rank of its
// type. A fixnum result always goes through Fix.

// numRank orders the number types for contagion.
type numRank uint8

const (
	notNumber numRank = iota
	rankFixnum
	rankBig
	rankRatio
	rankSingle
	rankDouble
	rankComplex
)

func rankOf(v Value) numRank {
	switch v.(type) {
	case Fixnum:
		return rankFixnum
	case DoubleFloat:
		return rankDouble
	case SingleFloat:
		return rankSingle
	case *big.Int:
		return rankBig
	case *big.Rat:
		return rankRatio
	case *Complex:
		return rankComplex
	}
	return notNumber
}

// IsNumber reports whether v is a number.
func IsNumber(v Value) bool { return rankOf(v) != notNumber }

// IsReal reports whether v is a real number.
func IsReal(v Value) bool {
	r := rankOf(v)
	return r != notNumber && r != rankComplex
}

// IsRational reports whether v is an integer or ratio.
func IsRational(v Value) bool {
	r := rankOf(v)
	return r >= rankFixnum && r <= rankRatio
}

// IsInteger reports whether v is an integer.
func IsInteger(v Value) bool {
	switch v.(type) {
	case Fixnum, *big.Int:
		return true
	}
	return false
}

// IsFloat reports whether v is a float.
func IsFloat(v Value) bool {
	switch v.(type) {
	case SingleFloat, DoubleFloat:
		return true
	}
	return false
}

// ranks returns the greater rank of two numbers; it signals type-error for
// anything else.
func (t *Thread) ranks(op string, a, b Value) numRank {
	ra, rb := rankOf(a), rankOf(b)
	if ra == notNumber {
		t.WrongType(op, a, t.In.S.Number)
	}
	if rb == notNumber {
		t.WrongType(op, b, t.In.S.Number)
	}
	return max(ra, rb)
}

// realRanks is ranks for operators that take no complex numbers.
func (t *Thread) realRanks(op string, a, b Value) numRank {
	ra, rb := rankOf(a), rankOf(b)
	if ra == notNumber || ra == rankComplex {
		t.WrongType(op, a, t.In.S.Real)
	}
	if rb == notNumber || rb == rankComplex {
		t.WrongType(op, b, t.In.S.Real)
	}
	return max(ra, rb)
}

// Add returns a+b.
func (t *Thread) Add(a, b Value) Value {
	switch x := a.(type) {
	case Fixnum:
		if y, ok := b.(Fixnum); ok {
			if s, ok := addFixnums(x, y); ok {
				return Fix(int64(s))
			}
		}
	case DoubleFloat:
		if y, ok := b.(DoubleFloat); ok {
			return t.double2("+", float64(x+y), a, b)
		}
	}
	return t.addGeneral(a, b)
}

func (t *Thread) addGeneral(a, b Value) Value {
	switch t.ranks("+", a, b) {
	case rankFixnum, rankBig:
		if x, y, ok := doubleWordsOf(a, b); ok {
			if z, ok := x.add(y); ok {
				return z.value()
			}
		}
		return NormalizeBig(new(big.Int).Add(BigInt(a), BigInt(b)))
	case rankRatio:
		return t.rational(a, b, (*big.Rat).Add)
	case rankSingle:
		return t.single2("+", single(a)+single(b), a, b)
	case rankDouble:
		return t.double2("+", double(a)+double(b), a, b)
	}
	x, y := complexParts(a), complexParts(b)
	return t.Complex(t.Add(x.Re, y.Re), t.Add(x.Im, y.Im))
}

// Sub returns a-b.
func (t *Thread) Sub(a, b Value) Value {
	switch x := a.(type) {
	case Fixnum:
		if y, ok := b.(Fixnum); ok {
			if d, ok := subFixnums(x, y); ok {
				return Fix(int64(d))
			}
		}
	case DoubleFloat:
		if y, ok := b.(DoubleFloat); ok {
			return t.double2("-", float64(x-y), a, b)
		}
	}
	return t.subGeneral(a, b)
}

func (t *Thread) subGeneral(a, b Value) Value {
	switch t.ranks("-", a, b) {
	case rankFixnum, rankBig:
		if x, y, ok := doubleWordsOf(a, b); ok {
			if z, ok := x.sub(y); ok {
				return z.value()
			}
		}
		return NormalizeBig(new(big.Int).Sub(BigInt(a), BigInt(b)))
	case rankRatio:
		return t.rational(a, b, (*big.Rat).Sub)
	case rankSingle:
		return t.single2("-", single(a)-single(b), a, b)
	case rankDouble:
		return t.double2("-", double(a)-double(b), a, b)
	}
	x, y := complexParts(a), complexParts(b)
	return t.Complex(t.Sub(x.Re, y.Re), t.Sub(x.Im, y.Im))
}

// Mul returns a*b.
func (t *Thread) Mul(a, b Value) Value {
	switch x := a.(type) {
	case Fixnum:
		if y, ok := b.(Fixnum); ok {
			if p, ok := mulFixnums(x, y); ok {
				return Fix(int64(p))
			}
		}
	case DoubleFloat:
		if y, ok := b.(DoubleFloat); ok {
			return t.double2("*", float64(x*y), a, b)
		}
	}
	return t.mulGeneral(a, b)
}

func (t *Thread) mulGeneral(a, b Value) Value {
	switch t.ranks("*", a, b) {
	case rankFixnum, rankBig:
		if x, y, ok := doubleWordsOf(a, b); ok {
			if z, ok := x.mul(y); ok {
				return z.value()
			}
		}
		return t.mulBig(BigInt(a), BigInt(b))
	case rankRatio:
		return t.rational(a, b, (*big.Rat).Mul)
	case rankSingle:
		return t.single2("*", single(a)*single(b), a, b)
	case rankDouble:
		return t.double2("*", double(a)*double(b), a, b)
	}
	return t.mulComplex(a, b)
}

// Div returns a/b.
func (t *Thread) Div(a, b Value) Value {
	switch x := a.(type) {
	case Fixnum:
		if y, ok := b.(Fixnum); ok && y != 0 && y != -1 {
			if q := x / y; q*y == x {
				return Fix(int64(q))
			}
			return big.NewRat(int64(x), int64(y))
		}
	case DoubleFloat:
		if y, ok := b.(DoubleFloat); ok && y != 0 {
			return t.double2("/", float64(x/y), a, b)
		}
	}
	return t.divGeneral(a, b)
}

func (t *Thread) divGeneral(a, b Value) Value {
	rank := t.ranks("/", a, b)
	if isZero(b) {
		if rank >= rankSingle && isZero(a) {
			return t.ArithmeticError(t.In.S.FloatingPointInvalidOperation, "/", a, b)
		}
		return t.DivisionByZero("/", a, b)
	}
	switch rank {
	case rankFixnum, rankBig, rankRatio:
		return t.rational(a, b, (*big.Rat).Quo)
	case rankSingle:
		return t.single2("/", single(a)/single(b), a, b)
	case rankDouble:
		return t.double2("/", double(a)/double(b), a, b)
	}
	return t.divComplex(a, b)
}

// Negate returns -a.
func (t *Thread) Negate(a Value) Value {
	switch x := a.(type) {
	case Fixnum:
		if x != math.MinInt64 {
			return Fix(-int64(x))
		}
		return new(big.Int).Neg(big.NewInt(math.MinInt64))
	case DoubleFloat:
		return -x
	case SingleFloat:
		return -x
	case *big.Int:
		if n, ok := doubleWordOf(x); ok {
			return n.negate().value()
		}
		return NormalizeBig(new(big.Int).Neg(x))
	case *big.Rat:
		return new(big.Rat).Neg(x)
	case *Complex:
		return &Complex{t.Negate(x.Re), t.Negate(x.Im)}
	}
	return t.WrongType("-", a, t.In.S.Number)
}

// Abs returns the absolute value of a.
func (t *Thread) Abs(a Value) Value {
	switch x := a.(type) {
	case Fixnum:
		if x >= 0 {
			return a
		}
		return t.Negate(a)
	case DoubleFloat:
		return DoubleFloat(math.Abs(float64(x)))
	case SingleFloat:
		return SingleFloat(math.Abs(float64(x)))
	case *big.Int:
		if x.Sign() >= 0 {
			return a
		}
		return t.Negate(a)
	case *big.Rat:
		if x.Sign() >= 0 {
			return a
		}
		return t.Negate(a)
	case *Complex:
		return t.magnitude(x)
	}
	return t.WrongType("abs", a, t.In.S.Number)
}

// rational applies op to two rationals.
func (t *Thread) rational(a, b Value, op func(z, x, y *big.Rat) *big.Rat) Value {
	x, y := Rat(a), Rat(b)
	n := ratBits(x) + ratBits(y)
	if n > maxIntegerBits {
		return t.tooGreat(n)
	}
	z := new(big.Rat)
	if n < longWorkBits {
		op(z, x, y)
	} else {
		t.longWork(func() { op(z, x, y) })
	}
	return normalizeRat(z)
}

// isZero reports whether v is a zero of any type.
func isZero(v Value) bool {
	switch x := v.(type) {
	case Fixnum:
		return x == 0
	case DoubleFloat:
		return x == 0
	case SingleFloat:
		return x == 0
	case *Complex:
		return isZero(x.Re) && isZero(x.Im)
	}
	return false
}
