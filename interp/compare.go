package interp

import (
	"math"
	"math/big"
)

// Comparisons are exact: a float counts as the rational that it is.

// compare orders two reals; ok is false if one is not a number.
func (t *Thread) compare(op string, a, b Value) (order int, ok bool) {
	switch x := a.(type) {
	case Fixnum:
		switch y := b.(type) {
		case Fixnum:
			return orderOf(x < y, x > y), true
		case *big.Int:
			return -y.Sign(), true
		case DoubleFloat:
			return compareFixnumFloat(int64(x), float64(y))
		case SingleFloat:
			return compareFixnumFloat(int64(x), float64(y))
		}
	case DoubleFloat:
		switch y := b.(type) {
		case DoubleFloat:
			return compareFloats(float64(x), float64(y))
		case SingleFloat:
			return compareFloats(float64(x), float64(y))
		case Fixnum:
			order, ok = compareFixnumFloat(int64(y), float64(x))
			return -order, ok
		}
	case *big.Int:
		switch y := b.(type) {
		case *big.Int:
			return x.Cmp(y), true
		case Fixnum:
			return x.Sign(), true
		}
	}
	return t.compareGeneral(op, a, b)
}

func (t *Thread) compareGeneral(op string, a, b Value) (order int, ok bool) {
	t.realRanks(op, a, b)
	switch x := a.(type) {
	case SingleFloat, DoubleFloat:
		if IsFloat(b) {
			return compareFloats(double(a), double(b))
		}
		order, ok = compareRationalFloat(b, double(x))
		return -order, ok
	}
	if IsFloat(b) {
		return compareRationalFloat(a, double(b))
	}
	return t.compareRationals(a, b), true
}

// compareRationals orders two rationals of which one at least is a ratio.
func (t *Thread) compareRationals(a, b Value) int {
	x, isRatio := a.(*big.Rat)
	if !isRatio {
		return -t.compareRationals(b, a)
	}
	if n, ok := b.(Fixnum); ok {
		return compareRatioFixnum(x, int64(n))
	}
	y := Rat(b)
	if ratBits(x)+ratBits(y) >= longWorkBits {
		return t.compareLong(x, y)
	}
	return compareRatios(x, y)
}

// compareLong is x.Cmp(y) while other processes run.
func (t *Thread) compareLong(x, y *big.Rat) (order int) {
	if x.Num().Cmp(y.Num()) == 0 && x.Denom().Cmp(y.Denom()) == 0 {
		return 0 // two ratios in lowest terms need no products to be equal
	}
	t.longWork(func() { order = x.Cmp(y) })
	return order
}

func orderOf(less, greater bool) int {
	switch {
	case less:
		return -1
	case greater:
		return 1
	}
	return 0
}

func compareFloats(x, y float64) (order int, ok bool) {
	return orderOf(x < y, x > y), x == x && y == y
}

func compareFixnumFloat(x int64, f float64) (order int, ok bool) {
	switch {
	case f >= 1<<63:
		return -1, true
	case f < -1<<63:
		return 1, true
	case f != f:
		return 0, false
	}
	whole := math.Trunc(f)
	if n := int64(whole); x != n {
		return orderOf(x < n, true), true
	}
	return orderOf(whole < f, whole > f), true
}

func compareRationalFloat(a Value, f float64) (order int, ok bool) {
	if f-f != 0 {
		return orderOf(f > 0, f < 0), f == f
	}
	switch x := a.(type) {
	case Fixnum:
		return compareFixnumFloat(int64(x), f)
	case *big.Int:
		return compareBigFloat(x, f), true
	case *big.Rat:
		// Rounding keeps order, so that only equality needs a closer look.
		if g, exact := x.Float64(); g != f || exact {
			return orderOf(g < f, g > f), true
		}
		return x.Cmp(exactRat(f)), true
	}
	return 0, false
}

// compareBigFloat compares an integer outside the fixnums with a finite float.
func compareBigFloat(x *big.Int, f float64) int {
	_, exp := math.Frexp(f)
	sign := x.Sign()
	if math.Signbit(f) != (sign < 0) || exp < x.BitLen() {
		return sign
	}
	if exp > x.BitLen() {
		return -sign
	}
	return x.Cmp(BigInt(floatInteger(f)))
}

// NumEqual is a = b.
func (t *Thread) NumEqual(a, b Value) bool {
	if x, ok := a.(Fixnum); ok {
		if y, ok := b.(Fixnum); ok {
			return x == y
		}
	}
	_, ca := a.(*Complex)
	_, cb := b.(*Complex)
	if ca || cb {
		t.ranks("=", a, b)
		x, y := complexParts(a), complexParts(b)
		return t.NumEqual(x.Re, y.Re) && t.NumEqual(x.Im, y.Im)
	}
	if rankOf(a) == notNumber || rankOf(b) == notNumber {
		t.ranks("=", a, b) // signals, and expects any number
	}
	order, ok := t.compare("=", a, b)
	return ok && order == 0
}

// Less is a < b.
func (t *Thread) Less(a, b Value) bool {
	if x, ok := a.(Fixnum); ok {
		if y, ok := b.(Fixnum); ok {
			return x < y
		}
	}
	order, ok := t.compare("<", a, b)
	return ok && order < 0
}

// LessEq is a <= b.
func (t *Thread) LessEq(a, b Value) bool {
	if x, ok := a.(Fixnum); ok {
		if y, ok := b.(Fixnum); ok {
			return x <= y
		}
	}
	order, ok := t.compare("<=", a, b)
	return ok && order <= 0
}

// Greater is a > b.
func (t *Thread) Greater(a, b Value) bool {
	if x, ok := a.(Fixnum); ok {
		if y, ok := b.(Fixnum); ok {
			return x > y
		}
	}
	order, ok := t.compare(">", a, b)
	return ok && order > 0
}

// GreaterEq is a >= b.
func (t *Thread) GreaterEq(a, b Value) bool {
	if x, ok := a.(Fixnum); ok {
		if y, ok := b.(Fixnum); ok {
			return x >= y
		}
	}
	order, ok := t.compare(">=", a, b)
	return ok && order >= 0
}

// Sign returns -1, 0 or 1 for a real number, 0 for one that is not a number; op
// is the operator that a type-error names.
func (t *Thread) Sign(op string, v Value) int {
	switch x := v.(type) {
	case Fixnum:
		return orderOf(x < 0, x > 0)
	case *big.Int:
		return x.Sign()
	case *big.Rat:
		return x.Sign()
	case DoubleFloat:
		return orderOf(x < 0, x > 0)
	case SingleFloat:
		return orderOf(x < 0, x > 0)
	}
	t.WrongType(op, v, t.In.S.Real)
	return 0
}

// Max and Min return the greater and the lesser of two reals, the first if they
// are equal.
func (t *Thread) Max(a, b Value) Value {
	if order, ok := t.compare("max", a, b); ok && order < 0 {
		return b
	}
	return a
}

// Min is explained at Max.
func (t *Thread) Min(a, b Value) Value {
	if order, ok := t.compare("min", a, b); ok && order > 0 {
		return b
	}
	return a
}
