package interp

import (
	"math"
	"math/big"
	"math/bits"
)

// Integers as bits: two's complement without end.

// longBits is the size of integers from which on an operation that passes over
// their bits once takes long enough to let other processes run meanwhile.
const longBits = 1 << 22

// bitwise returns op(new(big.Int), x, y).
func (t *Thread) bitwise(x, y *big.Int, op func(z, x, y *big.Int) *big.Int) Value {
	if x.BitLen()+y.BitLen() < longBits {
		return NormalizeBig(op(new(big.Int), x, y))
	}
	return t.longBitwise(func() *big.Int { return op(new(big.Int), x, y) })
}

// longBitwise returns what op does, while other processes run.
func (t *Thread) longBitwise(op func() *big.Int) Value {
	var z *big.Int
	t.longWork(func() { z = op() })
	return NormalizeBig(z)
}

// LogAnd returns the bitwise and of two integers.
func (t *Thread) LogAnd(a, b Value) Value {
	if x, ok := a.(Fixnum); ok {
		if y, ok := b.(Fixnum); ok {
			return Fix(int64(x & y))
		}
		if y, ok := b.(*big.Int); ok && x >= 0 {
			// No more than the low word of y is needed.
			return Fix(int64(x) & int64(lowWord(y)))
		}
	} else if y, ok := b.(Fixnum); ok && y >= 0 {
		return t.LogAnd(b, a)
	}
	if x, y, ok := doubleWordsOf(a, b); ok {
		return doubleWord{x.hi & y.hi, x.lo & y.lo}.value()
	}
	x, y := t.integer("logand", a), t.integer("logand", b)
	return t.bitwise(x, y, (*big.Int).And)
}

// LogIor returns the bitwise or of two integers.
func (t *Thread) LogIor(a, b Value) Value {
	if x, ok := a.(Fixnum); ok {
		if y, ok := b.(Fixnum); ok {
			return Fix(int64(x | y))
		}
	}
	if x, y, ok := doubleWordsOf(a, b); ok {
		return doubleWord{x.hi | y.hi, x.lo | y.lo}.value()
	}
	x, y := t.integer("logior", a), t.integer("logior", b)
	return t.bitwise(x, y, (*big.Int).Or)
}

// LogXor returns the bitwise exclusive or of two integers.
func (t *Thread) LogXor(a, b Value) Value {
	if x, ok := a.(Fixnum); ok {
		if y, ok := b.(Fixnum); ok {
			return Fix(int64(x ^ y))
		}
	}
	if x, y, ok := doubleWordsOf(a, b); ok {
		return doubleWord{x.hi ^ y.hi, x.lo ^ y.lo}.value()
	}
	x, y := t.integer("logxor", a), t.integer("logxor", b)
	return t.bitwise(x, y, (*big.Int).Xor)
}

// LogNot returns the complement of an integer, for the operator op.
func (t *Thread) LogNot(op string, a Value) Value {
	if x, ok := a.(Fixnum); ok {
		return Fix(int64(^x))
	}
	if x, ok := doubleWordOf(a); ok {
		return doubleWord{^x.hi, ^x.lo}.value()
	}
	x := t.integer(op, a)
	return t.bitwise(x, x, func(z, x, _ *big.Int) *big.Int { return z.Not(x) })
}

// lowWord returns the low 64 bits of x in two's complement.
func lowWord(x *big.Int) uint64 {
	var low uint64
	words := x.Bits()
	if len(words) > 0 {
		low = uint64(words[0])
	}
	if bits.UintSize == 32 && len(words) > 1 {
		low |= uint64(words[1]) << 32
	}
	if x.Sign() < 0 {
		return -low
	}
	return low
}

// Ash returns a shifted left by count bits, right if count is negative.
func (t *Thread) Ash(a, count Value) Value {
	n, ok := count.(Fixnum)
	if !ok {
		n = t.hugeCount(count)
	}
	if x, ok := a.(Fixnum); ok {
		if n <= 0 {
			return Fix(int64(x) >> min(uint64(-n), 63))
		}
		if n < 63 {
			if y := x << uint(n); y>>uint(n) == x {
				return Fix(int64(y))
			}
		}
	}
	if x, ok := doubleWordOf(a); ok {
		if n <= 0 {
			return x.right(uint(-n)).value()
		}
		if n < 128 {
			if z, ok := x.left(uint(n)); ok {
				return z.value()
			}
		}
	}
	return t.shiftBig(t.integer("ash", a), n, count)
}

// hugeCount stands for a shift count that is no fixnum.
func (t *Thread) hugeCount(count Value) Fixnum {
	if t.integer("ash", count).Sign() < 0 {
		return math.MinInt64 + 1
	}
	return math.MaxInt64
}

func (t *Thread) shiftBig(x *big.Int, n Fixnum, count Value) Value {
	if n <= 0 {
		shift := uint(min(uint64(-n), uint64(x.BitLen())))
		if x.BitLen()-int(shift) < longBits {
			return NormalizeBig(new(big.Int).Rsh(x, shift))
		}
		return t.longBitwise(func() *big.Int { return new(big.Int).Rsh(x, shift) })
	}
	if x.Sign() == 0 {
		return Fix(0)
	}
	if n > maxIntegerBits || int(n)+x.BitLen() > maxIntegerBits {
		return t.StorageCondition("~a: a shift by ~d bits makes an integer greater than this Lisp makes",
			NewString("ash"), count)
	}
	if int(n)+x.BitLen() < longBits {
		return NormalizeBig(new(big.Int).Lsh(x, uint(n)))
	}
	return t.longBitwise(func() *big.Int { return new(big.Int).Lsh(x, uint(n)) })
}

// IntegerLength returns the number of bits that an integer takes in two's
// complement without its sign.
func (t *Thread) IntegerLength(a Value) Value {
	switch x := a.(type) {
	case Fixnum:
		return FixInt(bits.Len64(uint64(x ^ x>>63)))
	case *big.Int:
		n := x.BitLen()
		if x.Sign() < 0 && x.TrailingZeroBits() == uint(n-1) {
			n-- // a negative power of two
		}
		return FixInt(n)
	}
	return t.WrongType("integer-length", a, t.In.S.Integer)
}

// LogCount returns the number of ones in an integer, of zeros if it is
// negative.
func (t *Thread) LogCount(a Value) Value {
	switch x := a.(type) {
	case Fixnum:
		return FixInt(bits.OnesCount64(uint64(x ^ x>>63)))
	case *big.Int:
		if x.Sign() < 0 {
			x = new(big.Int).Not(x)
		}
		n := 0
		for _, w := range x.Bits() {
			n += bits.OnesCount(uint(w))
		}
		return FixInt(n)
	}
	return t.WrongType("logcount", a, t.In.S.Integer)
}

// LogBitP reports whether bit index of an integer is one; index is not
// negative.
func (t *Thread) LogBitP(index int, a Value) bool {
	switch x := a.(type) {
	case Fixnum:
		return x>>min(uint(index), 63)&1 != 0
	case *big.Int:
		if index >= x.BitLen() {
			return x.Sign() < 0
		}
		if x.Sign() < 0 {
			return negativeBit(x, index)
		}
		return x.Bit(index) != 0
	}
	t.WrongType("logbitp", a, t.In.S.Integer)
	return false
}

// negativeBit is a bit of a negative integer: below its lowest one they are
// zeros, above that they are inverted.
func negativeBit(x *big.Int, index int) bool {
	low := int(x.TrailingZeroBits())
	if index <= low {
		return index == low
	}
	word := x.Bits()[index/bits.UintSize]
	return word>>(uint(index)%bits.UintSize)&1 == 0
}

// LogTest reports whether two integers have a one in common.
func (t *Thread) LogTest(a, b Value) bool {
	if x, ok := a.(Fixnum); ok {
		if y, ok := b.(Fixnum); ok {
			return x&y != 0
		}
	}
	x, y := t.integer("logtest", a), t.integer("logtest", b)
	return new(big.Int).And(x, y).Sign() != 0
}

// Ldb returns size bits of an integer from bit pos on, for the operator op.
func (t *Thread) Ldb(op string, size, pos int, a Value) Value {
	if x, ok := a.(Fixnum); ok && (x >= 0 || size < 63) {
		x >>= min(uint(pos), 63)
		if size >= 63 {
			return Fix(int64(x))
		}
		return Fix(int64(x) & (1<<uint(size) - 1))
	}
	if x, ok := doubleWordOf(a); ok {
		if z, ok := x.right(uint(pos)).low(size); ok {
			return z.value()
		}
	}
	x := t.integer(op, a)
	if x.Sign() < 0 {
		t.checkByte(op, size)
	}
	if n := x.BitLen() - pos; n < longBits || x.Sign() > 0 && size < longBits {
		return NormalizeBig(bitField(x, size, pos))
	}
	return t.longBitwise(func() *big.Int { return bitField(x, size, pos) })
}

// bitField returns size bits of x from bit pos on.
func bitField(x *big.Int, size, pos int) *big.Int {
	if words := x.Bits(); x.Sign() > 0 {
		// The words of x that have none of the bits need no copying.
		first := min(pos/bits.UintSize, len(words))
		end := min((pos+size)/bits.UintSize+1, len(words))
		x = new(big.Int).SetBits(words[first:end])
		pos -= first * bits.UintSize
	}
	z := new(big.Int).Rsh(x, uint(min(pos, x.BitLen())))
	if z.Sign() >= 0 && z.BitLen() <= size {
		return z
	}
	return z.And(z, mask(size))
}

// checkByte signals storage-condition for a byte too great to be an integer.
func (t *Thread) checkByte(op string, size int) {
	if size > maxIntegerBits {
		t.StorageCondition("~a: a byte of ~d bits is greater than this Lisp makes", NewString(op), FixInt(size))
	}
}

// mask returns the integer of size ones.
func mask(size int) *big.Int {
	z := new(big.Int).Lsh(big.NewInt(1), uint(size))
	return z.Sub(z, big.NewInt(1))
}

// MaskField returns an integer with zeros outside the byte of size bits at pos.
func (t *Thread) MaskField(size, pos int, a Value) Value {
	z := t.Ldb("mask-field", size, pos, a)
	if z == Value(Fixnum(0)) {
		return z
	}
	return t.Ash(z, FixInt(pos))
}

// Dpb returns an integer with the byte of size bits at pos replaced by the low
// bits of newbyte, for the operator op.
func (t *Thread) Dpb(op string, newbyte Value, size, pos int, a Value) Value {
	n := t.Ldb(op, size, 0, newbyte)
	if x, ok := a.(Fixnum); ok && size < 63 && pos < 63-size {
		mask := Fixnum(1)<<uint(size) - 1
		return Fix(int64(x&^(mask<<uint(pos)) | n.(Fixnum)<<uint(pos)))
	}
	if x, y, ok := doubleWordsOf(a, n); ok && size < 127 && pos < 127-size {
		return x.deposit(y, size, pos).value()
	}
	old := t.integer(op, a)
	if pos > maxIntegerBits || size > maxIntegerBits {
		// Only a byte that changes nothing does not need the bits.
		if Eql(n, t.Ldb(op, size, pos, a)) {
			return a
		}
		t.checkByte(op, max(pos, size))
	}
	b := BigInt(n)
	if max(old.BitLen(), size+pos) < longBits {
		return NormalizeBig(depositBits(b, old, size, pos))
	}
	return t.longBitwise(func() *big.Int { return depositBits(b, old, size, pos) })
}

// depositBits returns old with its size bits from pos on replaced by b, which has
// no more.
func depositBits(b, old *big.Int, size, pos int) *big.Int {
	m := mask(size)
	m.Lsh(m, uint(pos))
	z := new(big.Int).AndNot(old, m)
	return z.Or(z, m.Lsh(b, uint(pos)))
}

// DepositField returns an integer with the byte of size bits at pos replaced by
// that of newbyte.
func (t *Thread) DepositField(newbyte Value, size, pos int, a Value) Value {
	field := t.Ldb("deposit-field", size, pos, newbyte)
	return t.Dpb("deposit-field", field, size, pos, a)
}

// The operations of BOOLE, in the order of their constants.
const (
	BooleClr = iota
	BooleSet
	Boole1
	Boole2
	BooleC1
	BooleC2
	BooleAnd
	BooleIor
	BooleXor
	BooleEqv
	BooleNand
	BooleNor
	BooleAndC1
	BooleAndC2
	BooleOrC1
	BooleOrC2
)

// BooleNames are the names of the operations of BOOLE without their prefix.
var BooleNames = [...]string{"clr", "set", "1", "2", "c1", "c2", "and", "ior", "xor", "eqv", "nand", "nor",
	"andc1", "andc2", "orc1", "orc2"}

// Boole combines two integers by an operation of BOOLE, for the operator name.
func (t *Thread) Boole(name string, op int, a, b Value) Value {
	if x, ok := a.(Fixnum); ok {
		if y, ok := b.(Fixnum); ok {
			return Fix(int64(booleFixnums(op, x, y)))
		}
	}
	x, y := t.integer(name, a), t.integer(name, b)
	switch op {
	case Boole1:
		return a
	case Boole2:
		return b
	}
	if x.BitLen()+y.BitLen() < longBits {
		return NormalizeBig(booleBig(op, x, y))
	}
	return t.longBitwise(func() *big.Int { return booleBig(op, x, y) })
}

func booleFixnums(op int, x, y Fixnum) Fixnum {
	switch op {
	case BooleSet:
		return -1
	case Boole1:
		return x
	case Boole2:
		return y
	case BooleC1:
		return ^x
	case BooleC2:
		return ^y
	case BooleAnd:
		return x & y
	case BooleIor:
		return x | y
	case BooleXor:
		return x ^ y
	case BooleEqv:
		return ^(x ^ y)
	case BooleNand:
		return ^(x & y)
	case BooleNor:
		return ^(x | y)
	case BooleAndC1:
		return ^x & y
	case BooleAndC2:
		return x &^ y
	case BooleOrC1:
		return ^x | y
	case BooleOrC2:
		return x | ^y
	}
	return 0
}

func booleBig(op int, x, y *big.Int) *big.Int {
	z := new(big.Int)
	switch op {
	case BooleSet:
		return z.SetInt64(-1)
	case BooleC1:
		return z.Not(x)
	case BooleC2:
		return z.Not(y)
	case BooleAnd:
		return z.And(x, y)
	case BooleIor:
		return z.Or(x, y)
	case BooleXor:
		return z.Xor(x, y)
	case BooleEqv:
		return z.Not(z.Xor(x, y))
	case BooleNand:
		return z.Not(z.And(x, y))
	case BooleNor:
		return z.Not(z.Or(x, y))
	case BooleAndC1:
		return z.AndNot(y, x)
	case BooleAndC2:
		return z.AndNot(x, y)
	case BooleOrC1:
		return z.Not(z.AndNot(x, y))
	case BooleOrC2:
		return z.Not(z.AndNot(y, x))
	}
	return z
}
