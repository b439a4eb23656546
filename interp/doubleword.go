package interp

import (
	"math/big"
	"math/bits"
)

// Integers of no more than 128 bits are added, multiplied, divided and taken as
// bits in registers: those of 64 bits, which programs for hashing, random numbers
// and times use, are bignums half of the time. A result that is no fixnum takes
// one piece of memory.

// doubleWord is an integer in two's complement.
type doubleWord struct{ hi, lo uint64 }

// doubleWordOf returns a fixnum or short bignum; not ok for all else.
func doubleWordOf(v Value) (x doubleWord, ok bool) {
	switch n := v.(type) {
	case Fixnum:
		return doubleWord{uint64(n >> 63), uint64(n)}, true
	case *big.Int:
		words := n.Bits()
		switch {
		case bits.UintSize != 64:
			return doubleWord{}, false
		case len(words) == 1:
			x.lo = uint64(words[0])
		case len(words) == 2 && int64(words[1]) >= 0:
			x = doubleWord{uint64(words[1]), uint64(words[0])}
		default:
			return doubleWord{}, false
		}
		if n.Sign() < 0 {
			x = x.negate()
		}
		return x, true
	}
	return doubleWord{}, false
}

// doubleWordsOf is doubleWordOf of two.
func doubleWordsOf(a, b Value) (x, y doubleWord, ok bool) {
	if x, ok = doubleWordOf(a); ok {
		y, ok = doubleWordOf(b)
	}
	return x, y, ok
}

// value returns x as a Lisp integer.
func (x doubleWord) value() Value {
	if x.hi == uint64(int64(x.lo)>>63) {
		return Fix(int64(x.lo))
	}
	z := new(struct {
		big.Int
		words [2]big.Word
	})
	m := x.magnitude()
	z.words = [2]big.Word{big.Word(m.lo), big.Word(m.hi)}
	z.SetBits(z.words[:])
	if x.negative() {
		z.Neg(&z.Int)
	}
	return &z.Int
}

func (x doubleWord) negative() bool { return int64(x.hi) < 0 }

func (x doubleWord) negate() doubleWord {
	lo, borrow := bits.Sub64(0, x.lo, 0)
	hi, _ := bits.Sub64(0, x.hi, borrow)
	return doubleWord{hi, lo}
}

// magnitude returns the absolute value, without a sign.
func (x doubleWord) magnitude() doubleWord {
	if x.negative() {
		return x.negate()
	}
	return x
}

func (x doubleWord) add(y doubleWord) (z doubleWord, ok bool) {
	lo, carry := bits.Add64(x.lo, y.lo, 0)
	hi, _ := bits.Add64(x.hi, y.hi, carry)
	return doubleWord{hi, lo}, int64((x.hi^hi)&(y.hi^hi)) >= 0
}

func (x doubleWord) sub(y doubleWord) (z doubleWord, ok bool) {
	lo, borrow := bits.Sub64(x.lo, y.lo, 0)
	hi, _ := bits.Sub64(x.hi, y.hi, borrow)
	return doubleWord{hi, lo}, int64((x.hi^y.hi)&(x.hi^hi)) >= 0
}

func (x doubleWord) mul(y doubleWord) (z doubleWord, ok bool) {
	m, n := x.magnitude(), y.magnitude()
	if m.hi|n.hi != 0 {
		return doubleWord{}, false
	}
	hi, lo := bits.Mul64(m.lo, n.lo)
	z = doubleWord{hi, lo}
	if x.negative() != y.negative() {
		z = z.negate()
	}
	return z, int64(hi) >= 0
}

// left shifts by n bits.
func (x doubleWord) left(n uint) (z doubleWord, ok bool) {
	if n < 64 {
		z = doubleWord{x.hi<<n | x.lo>>(64-n), x.lo << n}
	} else {
		z = doubleWord{x.lo << (n - 64), 0}
	}
	return z, z.right(n) == x
}

// right shifts by n bits, keeping the sign.
func (x doubleWord) right(n uint) doubleWord {
	if n < 64 {
		return doubleWord{uint64(int64(x.hi) >> n), x.hi<<(64-n) | x.lo>>n}
	}
	return doubleWord{uint64(int64(x.hi) >> 63), uint64(int64(x.hi) >> min(n-64, 63))}
}

// low returns the low size bits.
func (x doubleWord) low(size int) (z doubleWord, ok bool) {
	switch {
	case size <= 64:
		// Shifting by 64 gives zero.
		return doubleWord{0, x.lo & (1<<uint(size) - 1)}, true
	case size < 128:
		return doubleWord{x.hi & (1<<uint(size-64) - 1), x.lo}, true
	}
	return x, !x.negative()
}

// deposit returns x with its size bits from pos on, which end below the 127th,
// replaced by b, which has no more.
func (x doubleWord) deposit(b doubleWord, size, pos int) doubleWord {
	ones, _ := doubleWord{^uint64(0), ^uint64(0)}.low(size)
	ones, _ = ones.left(uint(pos))
	b, _ = b.left(uint(pos))
	return doubleWord{x.hi&^ones.hi | b.hi, x.lo&^ones.lo | b.lo}
}

// divide returns the quotient in the given mode and the remainder, where y has
// one word or is a power of two, and not zero.
func (x doubleWord) divide(mode RoundingMode, y doubleWord) (q, r doubleWord, ok bool) {
	m, n := x.magnitude(), y.magnitude()
	switch {
	case int64(m.hi) < 0 || int64(n.hi) < 0:
		return q, r, false
	case n.hi == 0:
		q.hi = m.hi / n.lo
		q.lo, r.lo = bits.Div64(m.hi%n.lo, m.lo, n.lo)
	case n.lo == 0 && bits.OnesCount64(n.hi) == 1:
		size := 64 + bits.TrailingZeros64(n.hi)
		q = m.right(uint(size))
		r, _ = m.low(size)
	default:
		return q, r, false
	}
	sameSign := x.negative() == y.negative()
	if r != (doubleWord{}) && mode.away(sameSign, func() (int, bool) {
		rest, _ := n.sub(r)
		d, _ := r.sub(rest)
		return orderOf(d.negative(), d != doubleWord{} && !d.negative()), q.lo&1 != 0
	}) {
		q, _ = q.add(doubleWord{0, 1})
		r, _ = r.sub(n)
	}
	if x.negative() {
		r = r.negate()
	}
	if !sameSign {
		q = q.negate()
	}
	return q, r, true
}
