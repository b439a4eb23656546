package interp

import (
	"math"
	"math/big"
)

// Numbers: fixnums first, everything else by the rank of its type.

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

// NormalizeBig returns b as a Lisp integer; b may be taken over.
func NormalizeBig(b *big.Int) Value {
	if b.IsInt64() {
		return Fix(b.Int64())
	}
	return b
}

// NormalizeRat returns r as a Lisp rational; r may be taken over.
func NormalizeRat(r *big.Rat) Value {
	if r.IsInt() {
		return NormalizeBig(new(big.Int).Set(r.Num()))
	}
	return r
}

// BigInt returns an integer as a *big.Int, which must not be changed.
func BigInt(v Value) *big.Int {
	switch x := v.(type) {
	case Fixnum:
		return big.NewInt(int64(x))
	case *big.Int:
		return x
	}
	return nil
}

// Rat returns a rational as a *big.Rat, which must not be changed.
func Rat(v Value) *big.Rat {
	switch x := v.(type) {
	case Fixnum:
		return new(big.Rat).SetInt64(int64(x))
	case *big.Int:
		return new(big.Rat).SetInt(x)
	case *big.Rat:
		return x
	}
	return nil
}

// Uint64 returns an integer in the range of 64 unsigned bits.
func Uint64(v Value) (uint64, bool) {
	switch x := v.(type) {
	case Fixnum:
		return uint64(x), x >= 0
	case *big.Int:
		return x.Uint64(), x.IsUint64()
	}
	return 0, false
}

// RatFloat returns a rational as the nearest double; too large is infinite.
func RatFloat(v Value) float64 {
	switch x := v.(type) {
	case Fixnum:
		return float64(x)
	case *big.Int:
		f, _ := new(big.Float).SetInt(x).Float64()
		return f
	case *big.Rat:
		f, _ := x.Float64()
		return f
	}
	return math.NaN()
}

// Float64 returns a real number as a double.
func Float64(v Value) (float64, bool) {
	switch x := v.(type) {
	case DoubleFloat:
		return float64(x), true
	case SingleFloat:
		return float64(x), true
	case Fixnum, *big.Int, *big.Rat:
		return RatFloat(v), true
	}
	return 0, false
}

// ratSingle returns a rational as the nearest single.
func ratSingle(v Value) float32 {
	switch x := v.(type) {
	case Fixnum:
		return float32(x)
	case *big.Int:
		f, _ := new(big.Float).SetInt(x).Float32()
		return f
	case *big.Rat:
		f, _ := x.Float32()
		return f
	}
	return float32(math.NaN())
}

// exactRat returns a finite float as the rational it is.
func exactRat(f float64) *big.Rat { return new(big.Rat).SetFloat64(f) }

// checkFloat returns f as a double, signalling overflow where the operands
// were finite.
func (t *Thread) checkFloat(op string, f float64, a, b Value) Value {
	if math.IsInf(f, 0) && finite(a) && finite(b) {
		return t.ArithmeticError(t.In.S.FloatingPointOverflow, op, a, b)
	}
	if f != f && notNaN(a) && notNaN(b) {
		return t.ArithmeticError(t.In.S.FloatingPointInvalidOperation, op, a, b)
	}
	return DoubleFloat(f)
}

func (t *Thread) checkSingle(op string, f float32, a, b Value) Value {
	if g := float64(f); math.IsInf(g, 0) && finite(a) && finite(b) {
		return t.ArithmeticError(t.In.S.FloatingPointOverflow, op, a, b)
	} else if f != f && notNaN(a) && notNaN(b) {
		return t.ArithmeticError(t.In.S.FloatingPointInvalidOperation, op, a, b)
	}
	return SingleFloat(f)
}

func finite(v Value) bool {
	switch x := v.(type) {
	case DoubleFloat:
		return !math.IsInf(float64(x), 0) && x == x
	case SingleFloat:
		return !math.IsInf(float64(x), 0) && x == x
	}
	return true
}

func notNaN(v Value) bool {
	switch x := v.(type) {
	case DoubleFloat:
		return x == x
	case SingleFloat:
		return x == x
	}
	return true
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

// Add returns a+b.
func (t *Thread) Add(a, b Value) Value {
	if x, ok := a.(Fixnum); ok {
		if y, ok := b.(Fixnum); ok {
			if s, ok := addFixnums(x, y); ok {
				return Fix(int64(s))
			}
		}
	}
	switch t.ranks("+", a, b) {
	case rankFixnum, rankBig:
		return NormalizeBig(new(big.Int).Add(BigInt(a), BigInt(b)))
	case rankRatio:
		return NormalizeRat(new(big.Rat).Add(Rat(a), Rat(b)))
	case rankSingle:
		return t.checkSingle("+", single(a)+single(b), a, b)
	case rankDouble:
		return t.checkFloat("+", double(a)+double(b), a, b)
	}
	x, y := complexParts(a), complexParts(b)
	return MakeComplex(t.Add(x.Re, y.Re), t.Add(x.Im, y.Im))
}

// Sub returns a-b.
func (t *Thread) Sub(a, b Value) Value {
	if x, ok := a.(Fixnum); ok {
		if y, ok := b.(Fixnum); ok {
			if d, ok := subFixnums(x, y); ok {
				return Fix(int64(d))
			}
		}
	}
	switch t.ranks("-", a, b) {
	case rankFixnum, rankBig:
		return NormalizeBig(new(big.Int).Sub(BigInt(a), BigInt(b)))
	case rankRatio:
		return NormalizeRat(new(big.Rat).Sub(Rat(a), Rat(b)))
	case rankSingle:
		return t.checkSingle("-", single(a)-single(b), a, b)
	case rankDouble:
		return t.checkFloat("-", double(a)-double(b), a, b)
	}
	x, y := complexParts(a), complexParts(b)
	return MakeComplex(t.Sub(x.Re, y.Re), t.Sub(x.Im, y.Im))
}

// maxBignumBits bounds the size of integers: past it a storage-condition is
// more useful than the memory.
const maxBignumBits = 1 << 33

// Mul returns a*b.
func (t *Thread) Mul(a, b Value) Value {
	if x, ok := a.(Fixnum); ok {
		if y, ok := b.(Fixnum); ok {
			if p, ok := mulFixnums(x, y); ok {
				return Fix(int64(p))
			}
		}
	}
	switch t.ranks("*", a, b) {
	case rankFixnum, rankBig:
		x, y := BigInt(a), BigInt(b)
		if x.BitLen()+y.BitLen() > maxBignumBits {
			return t.StorageCondition("*: the product would have ~d bits", FixInt(x.BitLen()+y.BitLen()))
		}
		return NormalizeBig(new(big.Int).Mul(x, y))
	case rankRatio:
		return NormalizeRat(new(big.Rat).Mul(Rat(a), Rat(b)))
	case rankSingle:
		return t.checkSingle("*", single(a)*single(b), a, b)
	case rankDouble:
		return t.checkFloat("*", double(a)*double(b), a, b)
	}
	x, y := complexParts(a), complexParts(b)
	return MakeComplex(t.Sub(t.Mul(x.Re, y.Re), t.Mul(x.Im, y.Im)),
		t.Add(t.Mul(x.Re, y.Im), t.Mul(x.Im, y.Re)))
}

// Div returns a/b.
func (t *Thread) Div(a, b Value) Value {
	r := t.ranks("/", a, b)
	switch {
	case r <= rankRatio:
		y := Rat(b)
		if y.Sign() == 0 {
			return t.DivisionByZero("/", a, b)
		}
		if x, ok := a.(Fixnum); ok {
			if y, ok := b.(Fixnum); ok && x%y == 0 && y != -1 {
				return Fix(int64(x / y))
			}
		}
		return NormalizeRat(new(big.Rat).Quo(Rat(a), y))
	case r == rankSingle:
		y := single(b)
		if y == 0 {
			return t.DivisionByZero("/", a, b)
		}
		return t.checkSingle("/", single(a)/y, a, b)
	case r == rankDouble:
		y := double(b)
		if y == 0 {
			return t.DivisionByZero("/", a, b)
		}
		return t.checkFloat("/", double(a)/y, a, b)
	}
	x, y := complexParts(a), complexParts(b)
	d := t.Add(t.Mul(y.Re, y.Re), t.Mul(y.Im, y.Im))
	re := t.Add(t.Mul(x.Re, y.Re), t.Mul(x.Im, y.Im))
	im := t.Sub(t.Mul(x.Im, y.Re), t.Mul(x.Re, y.Im))
	return MakeComplex(t.Div(re, d), t.Div(im, d))
}

// Negate returns -a.
func (t *Thread) Negate(a Value) Value {
	switch x := a.(type) {
	case DoubleFloat:
		return -x
	case SingleFloat:
		return -x
	case *Complex:
		return MakeComplex(t.Negate(x.Re), t.Negate(x.Im))
	}
	if rankOf(a) == notNumber {
		return t.WrongType("-", a, t.In.S.Number)
	}
	return t.Sub(Fix(0), a)
}

func single(v Value) float32 {
	switch x := v.(type) {
	case SingleFloat:
		return float32(x)
	case DoubleFloat:
		return float32(x)
	}
	return ratSingle(v)
}

func double(v Value) float64 {
	f, _ := Float64(v)
	return f
}

func complexParts(v Value) Complex {
	if x, ok := v.(*Complex); ok {
		return *x
	}
	return Complex{v, zeroLike(v)}
}

// zeroLike returns an exact zero: a complex with a float part gets its type
// from the sums.
func zeroLike(v Value) Value { return Fix(0) }

// MakeComplex returns the complex number re+i*im: the real itself where both
// are rational and im is zero. Parts of different types become floats.
func MakeComplex(re, im Value) Value {
	ra, rb := rankOf(re), rankOf(im)
	if ra <= rankRatio && rb <= rankRatio {
		if im == Value(Fixnum(0)) {
			return re
		}
		return &Complex{re, im}
	}
	if max(ra, rb) == rankDouble {
		return &Complex{DoubleFloat(double(re)), DoubleFloat(double(im))}
	}
	return &Complex{SingleFloat(single(re)), SingleFloat(single(im))}
}

// compare orders two reals exactly; ok is false if one is a NaN.
func (t *Thread) compare(op string, a, b Value) (c int, ok bool) {
	if x, isFix := a.(Fixnum); isFix {
		if y, isFix := b.(Fixnum); isFix {
			switch {
			case x < y:
				return -1, true
			case x > y:
				return 1, true
			}
			return 0, true
		}
	}
	ra, rb := rankOf(a), rankOf(b)
	if ra == notNumber || ra == rankComplex {
		t.WrongType(op, a, t.In.S.Real)
	}
	if rb == notNumber || rb == rankComplex {
		t.WrongType(op, b, t.In.S.Real)
	}
	if ra >= rankSingle && rb >= rankSingle {
		return compareFloats(double(a), double(b))
	}
	if ra >= rankSingle || rb >= rankSingle {
		return compareMixed(a, b, ra >= rankSingle)
	}
	if ra <= rankBig && rb <= rankBig {
		return BigInt(a).Cmp(BigInt(b)), true
	}
	return Rat(a).Cmp(Rat(b)), true
}

func compareFloats(x, y float64) (c int, ok bool) {
	switch {
	case x < y:
		return -1, true
	case x > y:
		return 1, true
	case x == y:
		return 0, true
	}
	return 0, false
}

// compareMixed compares a float with a rational by the float's exact value.
func compareMixed(a, b Value, floatFirst bool) (c int, ok bool) {
	if !floatFirst {
		c, ok = compareMixed(b, a, true)
		return -c, ok
	}
	f := double(a)
	switch {
	case f != f:
		return 0, false
	case math.IsInf(f, 1):
		return 1, true
	case math.IsInf(f, -1):
		return -1, true
	}
	return exactRat(f).Cmp(Rat(b)), true
}

// NumEqual is a = b.
func (t *Thread) NumEqual(a, b Value) bool {
	if rankOf(a) == rankComplex || rankOf(b) == rankComplex {
		t.ranks("=", a, b)
		x, y := complexParts(a), complexParts(b)
		return t.NumEqual(x.Re, y.Re) && t.NumEqual(x.Im, y.Im)
	}
	t.ranks("=", a, b)
	c, ok := t.compare("=", a, b)
	return ok && c == 0
}

// Less is a < b.
func (t *Thread) Less(a, b Value) bool {
	c, ok := t.compare("<", a, b)
	return ok && c < 0
}

// LessEq is a <= b.
func (t *Thread) LessEq(a, b Value) bool {
	c, ok := t.compare("<=", a, b)
	return ok && c <= 0
}

// Sign returns -1, 0 or 1 for a real number.
func (t *Thread) Sign(op string, v Value) int {
	switch x := v.(type) {
	case Fixnum:
		switch {
		case x < 0:
			return -1
		case x > 0:
			return 1
		}
		return 0
	case *big.Int:
		return x.Sign()
	case *big.Rat:
		return x.Sign()
	case DoubleFloat, SingleFloat:
		f := double(v)
		switch {
		case f < 0:
			return -1
		case f > 0:
			return 1
		}
		return 0
	}
	t.WrongType(op, v, t.In.S.Real)
	return 0
}
