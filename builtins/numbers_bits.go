package builtins

import (
	"math/big"

	"sockrepl/interp"
)

// logicalOperators declares the functions that treat integers as bits.
func logicalOperators(in *interp.Interp) {
	cl := in.CL
	folded(cl, "logand", "integers", `Return the bits that are one in all of INTEGERS, -1 if there are none.`,
		interp.Fix(-1), (*thread).LogAnd, checkInteger)
	folded(cl, "logior", "integers", `Return the bits that are one in any of INTEGERS, 0 if there are none.`,
		interp.Fix(0), (*thread).LogIor, checkInteger)
	folded(cl, "logxor", "integers", `Return the bits that are one in an odd number of INTEGERS, 0 if there are none.`,
		interp.Fix(0), (*thread).LogXor, checkInteger)
	folded(cl, "logeqv", "integers", `Return the exclusive nor of INTEGERS, taken from left to right, -1 if there are none.`,
		interp.Fix(-1), booleFunction("logeqv", interp.BooleEqv), checkInteger)
	two := func(name string, op int, doc string) {
		cl.Defun2(name, "integer-1 integer-2", doc, booleFunction(name, op))
	}
	two("lognand", interp.BooleNand, `Return the complement of the bitwise and of INTEGER-1 and INTEGER-2.`)
	two("lognor", interp.BooleNor, `Return the complement of the bitwise or of INTEGER-1 and INTEGER-2.`)
	two("logandc1", interp.BooleAndC1, `Return the bitwise and of the complement of INTEGER-1 with INTEGER-2.`)
	two("logandc2", interp.BooleAndC2, `Return the bitwise and of INTEGER-1 with the complement of INTEGER-2.`)
	two("logorc1", interp.BooleOrC1, `Return the bitwise or of the complement of INTEGER-1 with INTEGER-2.`)
	two("logorc2", interp.BooleOrC2, `Return the bitwise or of INTEGER-1 with the complement of INTEGER-2.`)
	cl.Defun1("lognot", "integer", `Return the complement of the bits of INTEGER.`,
		func(t *thread, v value) value { return t.LogNot("lognot", v) })
	cl.Defun2("logtest", "integer-1 integer-2", `Return true if a bit is one in both INTEGER-1 and INTEGER-2.`,
		func(t *thread, x, y value) value { return t.Bool(t.LogTest(x, y)) })
	cl.Defun2("logbitp", "index integer", `Return true if the bit of INTEGER whose weight is two to the power INDEX is one.`,
		func(t *thread, i, v value) value { return t.Bool(t.LogBitP(bitCount(t, "logbitp", i), v)) })
	cl.Defun1("logcount", "integer", `Return the number of ones in INTEGER, or of zeros if it is negative.`, (*thread).LogCount)
	cl.Defun1("integer-length", "integer", `Return the number of bits of INTEGER in two's complement without its sign.`, (*thread).IntegerLength)
	cl.Defun2("ash", "integer count", `Return INTEGER shifted left by COUNT bits, or right if COUNT is negative.
Signals storage-condition for a result of unreasonable size.`, (*thread).Ash)
	for i, name := range interp.BooleNames {
		cl.Defconstant("boole-"+name, "An operation for BOOLE.", interp.FixInt(i))
	}
	cl.Defun3("boole", "operation integer-1 integer-2", `Return the bits of INTEGER-1 and INTEGER-2 combined by OPERATION, one of the constants
whose names begin with boole-.`, func(t *thread, op, x, y value) value {
		k, ok := op.(interp.Fixnum)
		if !ok || uint64(k) >= uint64(len(interp.BooleNames)) {
			t.WrongType("boole", op, list(t.In.S.Integer, interp.Fix(0), interp.FixInt(len(interp.BooleNames)-1)))
		}
		return t.Boole("boole", int(k), x, y)
	})
}

func booleFunction(name string, op int) func(t *thread, a, b value) value {
	return func(t *thread, a, b value) value { return t.Boole(name, op, a, b) }
}

// bitCount returns a number of bits, or the index of one; those beyond all
// memory are as good as one that just is.
func bitCount(t *thread, op string, v value) int {
	const beyond = 1 << 48
	switch n := v.(type) {
	case interp.Fixnum:
		if n >= 0 {
			return int(min(n, beyond))
		}
	case *big.Int:
		if n.Sign() > 0 {
			return beyond
		}
	}
	t.WrongType(op, v, t.In.S.UnsignedByte)
	return 0
}

// byteOperators declares the functions on bytes: fields of bits in integers. A
// byte specifier is a cons of size and position.
func byteOperators(in *interp.Interp) {
	cl := in.CL
	part := func(t *thread, op string, spec value) *interp.Cons {
		c, ok := spec.(*interp.Cons)
		if !ok {
			t.WrongType(op, spec, t.In.S.Cons)
		}
		return c
	}
	field := func(t *thread, op string, spec value) (size, pos int) {
		c := part(t, op, spec)
		return bitCount(t, op, c.Car), bitCount(t, op, c.Cdr)
	}
	cl.Defun2("byte", "size position", `Return a byte specifier for SIZE bits from bit POSITION on.`, func(t *thread, size, pos value) value {
		bitCount(t, "byte", size)
		bitCount(t, "byte", pos)
		return interp.NewCons(size, pos)
	})
	cl.Defun1("byte-size", "bytespec", `Return the number of bits that BYTESPEC stands for.`,
		func(t *thread, b value) value { return part(t, "byte-size", b).Car })
	cl.Defun1("byte-position", "bytespec", `Return the index of the lowest bit that BYTESPEC stands for.`,
		func(t *thread, b value) value { return part(t, "byte-position", b).Cdr })
	cl.Defun2("ldb", "bytespec integer", `Return the byte of INTEGER that BYTESPEC stands for, as an unsigned integer.`, func(t *thread, b, v value) value {
		size, pos := field(t, "ldb", b)
		return t.Ldb("ldb", size, pos, v)
	})
	cl.Defun2("ldb-test", "bytespec integer", `Return true if a bit of INTEGER that BYTESPEC stands for is one.`, func(t *thread, b, v value) value {
		size, pos := field(t, "ldb-test", b)
		return t.Bool(t.Ldb("ldb-test", size, pos, v) != value(interp.Fixnum(0)))
	})
	cl.Defun2("mask-field", "bytespec integer", `Return INTEGER with zeros for all bits but those that BYTESPEC stands for.`, func(t *thread, b, v value) value {
		size, pos := field(t, "mask-field", b)
		return t.MaskField(size, pos, v)
	})
	cl.Defun3("dpb", "newbyte bytespec integer", `Return INTEGER with the bits that BYTESPEC stands for replaced by the low ones of NEWBYTE.`, func(t *thread, n, b, v value) value {
		size, pos := field(t, "dpb", b)
		return t.Dpb("dpb", n, size, pos, v)
	})
	cl.Defun3("deposit-field", "newbyte bytespec integer", `Return INTEGER with the bits that BYTESPEC stands for replaced by those of NEWBYTE in the
same places.`, func(t *thread, n, b, v value) value {
		size, pos := field(t, "deposit-field", b)
		return t.DepositField(n, size, pos, v)
	})
}
