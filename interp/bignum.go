package interp

import (
	"math/big"
	"math/bits"
)

// Integers beyond the fixnums, and ratios.

const (
	// maxIntegerBits bounds the size of integers: some eighty million
	// digits. Past it a storage-condition is more useful than the memory.
	maxIntegerBits = 1 << 28
	// longWorkBits is the size of operands from which on an operation may
	// take long enough to let other processes run meanwhile.
	longWorkBits = 1 << 17
)

// NormalizeBig returns b as a Lisp integer; b may be taken over.
func NormalizeBig(b *big.Int) Value {
	if b.IsInt64() {
		return Fix(b.Int64())
	}
	return b
}

// normalizeRat returns r as a Lisp rational; r may be taken over.
func normalizeRat(r *big.Rat) Value {
	if r.IsInt() {
		return NormalizeBig(new(big.Int).Set(r.Num()))
	}
	return r
}

// BigInt returns an integer as a *big.Int, which must not be changed; nil for
// what is no integer.
func BigInt(v Value) *big.Int {
	switch x := v.(type) {
	case Fixnum:
		return big.NewInt(int64(x))
	case *big.Int:
		return x
	}
	return nil
}

// Rat returns a rational as a *big.Rat, which must not be changed; nil for
// what is no rational.
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

// tooGreat signals that an integer of n bits is wanted.
func (t *Thread) tooGreat(n int) Value {
	return t.StorageCondition("An integer of some ~d bits is greater than this Lisp makes", FixInt(n))
}

// CheckIntegerBits signals storage-condition if integers of n bits are greater
// than this Lisp makes.
func (t *Thread) CheckIntegerBits(n int) {
	if n > maxIntegerBits || n < 0 {
		t.tooGreat(n)
	}
}

// longWork runs f, which must not touch Lisp objects other than immutable
// numbers, without the interpreter's lock. An interrupt may leave before f has
// ended; its result is lost then.
func (t *Thread) longWork(f func()) {
	if t.noInterrupts > 0 {
		f()
		return
	}
	done := make(chan struct{})
	available.working.Add(1)
	go func() {
		defer close(done)
		defer available.working.Add(-1)
		f()
	}()
	t.WaitChan("Computing", done, -1)
}

// LongWork runs f: without the interpreter's lock, as longWork, if long is true.
func (t *Thread) LongWork(long bool, f func()) {
	if long {
		t.longWork(f)
		return
	}
	f()
}

func (t *Thread) mulBig(x, y *big.Int) Value {
	n := x.BitLen() + y.BitLen()
	if n > maxIntegerBits {
		return t.tooGreat(n)
	}
	z := new(big.Int)
	if n < longWorkBits {
		z.Mul(x, y)
	} else {
		t.longWork(func() { z.Mul(x, y) })
	}
	return NormalizeBig(z)
}

func ratBits(r *big.Rat) int { return max(r.Num().BitLen(), r.Denom().BitLen()) }

// compareRatios is x.Cmp(y) without memory of its own for small parts.
func compareRatios(x, y *big.Rat) int {
	a, b, c, d := x.Num(), y.Denom(), y.Num(), x.Denom()
	if a.IsInt64() && b.IsInt64() && c.IsInt64() && d.IsInt64() {
		return compareProducts(a.Int64(), b.Int64(), c.Int64(), d.Int64())
	}
	return x.Cmp(y)
}

// compareRatioFixnum compares a ratio with a fixnum.
func compareRatioFixnum(x *big.Rat, y int64) int {
	a, b := x.Num(), x.Denom()
	if a.IsInt64() && b.IsInt64() {
		return compareProducts(a.Int64(), 1, y, b.Int64())
	}
	return x.Cmp(new(big.Rat).SetInt64(y))
}

// compareProducts compares a*b with c*d, where b and d are positive.
func compareProducts(a, b, c, d int64) int {
	if (a < 0) != (c < 0) {
		if a < 0 {
			return -1
		}
		return 1
	}
	hi1, lo1 := bits.Mul64(magnitude64(a), uint64(b))
	hi2, lo2 := bits.Mul64(magnitude64(c), uint64(d))
	order := 0
	switch {
	case hi1 < hi2 || hi1 == hi2 && lo1 < lo2:
		order = -1
	case hi1 > hi2 || lo1 > lo2:
		order = 1
	}
	if a < 0 {
		return -order
	}
	return order
}

func magnitude64(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// GCD returns the greatest common divisor of two integers.
func (t *Thread) GCD(a, b Value) Value {
	if x, ok := a.(Fixnum); ok {
		if y, ok := b.(Fixnum); ok {
			return FixUint(gcd64(magnitude64(int64(x)), magnitude64(int64(y))))
		}
	}
	x, y := t.integer("gcd", a), t.integer("gcd", b)
	z := new(big.Int)
	work := func() { z.GCD(nil, nil, new(big.Int).Abs(x), new(big.Int).Abs(y)) }
	if x.BitLen()+y.BitLen() < longWorkBits/8 {
		work()
	} else {
		t.longWork(work)
	}
	return NormalizeBig(z)
}

func gcd64(x, y uint64) uint64 {
	for y != 0 {
		x, y = y, x%y
	}
	return x
}

// LCM returns the least common multiple of two integers.
func (t *Thread) LCM(a, b Value) Value {
	t.integer("lcm", a)
	t.integer("lcm", b)
	if isZero(a) || isZero(b) {
		return Fix(0)
	}
	q, _ := t.Divide(Truncate, a, t.GCD(a, b))
	return t.Abs(t.Mul(q, b))
}

// integer returns an integer as a *big.Int and signals type-error for anything
// else.
func (t *Thread) integer(op string, v Value) *big.Int {
	b := BigInt(v)
	if b == nil {
		t.WrongType(op, v, t.In.S.Integer)
	}
	return b
}

// Isqrt returns the greatest integer whose square is not above v.
func (t *Thread) Isqrt(v Value) Value {
	switch x := v.(type) {
	case Fixnum:
		if x >= 0 {
			return Fix(isqrt64(int64(x)))
		}
	case *big.Int:
		if x.Sign() > 0 {
			z := new(big.Int)
			if x.BitLen() < longWorkBits {
				z.Sqrt(x)
			} else {
				t.longWork(func() { z.Sqrt(x) })
			}
			return NormalizeBig(z)
		}
	}
	return t.WrongType("isqrt", v, t.In.S.UnsignedByte)
}
