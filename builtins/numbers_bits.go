package builtins

import (
	"math"
	"math/big"
	"math/rand/v2"
	"sync/atomic"

	"sockrepl/interp"
)

// bitsOperators declares the logical functions on integers.
func bitsOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	integer := func(t *thread, op string, v value) *big.Int {
		b := interp.BigInt(v)
		if b == nil {
			t.WrongType(op, v, S.Integer)
		}
		return b
	}
	fold := func(name string, unit int64, fix func(a, b int64) int64, wide func(z, a, b *big.Int) *big.Int) {
		two := func(t *thread, x, y value) value {
			if a, ok := x.(interp.Fixnum); ok {
				if b, ok := y.(interp.Fixnum); ok {
					return interp.Fix(fix(int64(a), int64(b)))
				}
			}
			return interp.NormalizeBig(wide(new(big.Int), integer(t, name, x), integer(t, name, y)))
		}
		cl.Defun(name, "&rest integers", `The bits of INTEGERS combined.`, func(t *thread, a args) value {
			acc := value(interp.Fix(unit))
			for i, v := range a.Rest() {
				if i == 0 {
					integer(t, name, v)
					acc = v
				} else {
					acc = two(t, acc, v)
				}
			}
			return acc
		}).Direct2(two)
	}
	not := func(z, x *big.Int) *big.Int { return z.Not(x) }
	fold("logand", -1, func(a, b int64) int64 { return a & b }, (*big.Int).And)
	fold("logior", 0, func(a, b int64) int64 { return a | b }, (*big.Int).Or)
	fold("logxor", 0, func(a, b int64) int64 { return a ^ b }, (*big.Int).Xor)
	fold("logeqv", -1, func(a, b int64) int64 { return ^(a ^ b) }, func(z, a, b *big.Int) *big.Int { return not(z, z.Xor(a, b)) })
	two := func(name string, f func(a, b *big.Int) *big.Int) {
		cl.Defun2(name, "integer-1 integer-2", `The bits of INTEGER-1 and INTEGER-2 combined.`, func(t *thread, x, y value) value {
			return interp.NormalizeBig(f(integer(t, name, x), integer(t, name, y)))
		})
	}
	z := func() *big.Int { return new(big.Int) }
	two("lognand", func(a, b *big.Int) *big.Int { return not(z(), z().And(a, b)) })
	two("lognor", func(a, b *big.Int) *big.Int { return not(z(), z().Or(a, b)) })
	two("logandc1", func(a, b *big.Int) *big.Int { return z().AndNot(b, a) })
	two("logandc2", func(a, b *big.Int) *big.Int { return z().AndNot(a, b) })
	two("logorc1", func(a, b *big.Int) *big.Int { return z().Or(not(z(), a), b) })
	two("logorc2", func(a, b *big.Int) *big.Int { return z().Or(a, not(z(), b)) })
	cl.Defun1("lognot", "integer", `The complement of the bits of INTEGER.`, func(t *thread, v value) value {
		if n, ok := v.(interp.Fixnum); ok {
			return interp.Fix(^int64(n))
		}
		return interp.NormalizeBig(not(z(), integer(t, "lognot", v)))
	})
	cl.Defun2("logtest", "integer-1 integer-2", `True if INTEGER-1 and INTEGER-2 have a bit in common.`, func(t *thread, x, y value) value {
		return t.Bool(z().And(integer(t, "logtest", x), integer(t, "logtest", y)).Sign() != 0)
	})
	cl.Defun2("logbitp", "index integer", `True if bit number INDEX of INTEGER is one.`, func(t *thread, i, v value) value {
		n := index(t, "logbitp", i)
		b := integer(t, "logbitp", v)
		if n > b.BitLen() {
			return t.Bool(b.Sign() < 0)
		}
		return t.Bool(bitAt(b, n) == 1)
	})
	cl.Defun1("logcount", "integer", `The number of ones in INTEGER, of zeros if it is negative.`, func(t *thread, v value) value {
		b := integer(t, "logcount", v)
		if b.Sign() < 0 {
			b = not(z(), b)
		}
		n := 0
		for _, w := range b.Bits() {
			for ; w != 0; w &= w - 1 {
				n++
			}
		}
		return interp.FixInt(n)
	})
	cl.Defun1("integer-length", "integer", `The number of bits that INTEGER needs without its sign.`, func(t *thread, v value) value {
		b := integer(t, "integer-length", v)
		if b.Sign() < 0 {
			b = not(z(), b)
		}
		return interp.FixInt(b.BitLen())
	})
	shift := func(t *thread, v, count value) value {
		n, ok := count.(interp.Fixnum)
		if !ok {
			if !interp.IsInteger(count) {
				t.WrongType("ash", count, S.Integer)
			}
			n = math.MaxInt64
			if t.Sign("ash", count) < 0 {
				n = math.MinInt64 + 1
			}
		}
		x, small := v.(interp.Fixnum)
		if small && n <= 0 {
			return interp.Fix(int64(x) >> min(uint64(-n), 63))
		}
		if small && n < 62 && x > -(1<<(62-uint(n))) && x < 1<<(62-uint(n)) {
			return interp.Fix(int64(x) << uint(n))
		}
		b := integer(t, "ash", v)
		if n <= 0 {
			return interp.NormalizeBig(z().Rsh(b, uint(min(uint64(-n), uint64(b.BitLen())+1))))
		}
		if b.Sign() == 0 {
			return v
		}
		if int64(b.BitLen())+int64(n) > 1<<33 || n > 1<<33 {
			t.StorageCondition("ash: a shift by ~d makes too great an integer", count)
		}
		return interp.NormalizeBig(z().Lsh(b, uint(n)))
	}
	cl.Defun2("ash", "integer count", `INTEGER shifted left by COUNT bits, right if that is negative.`, shift)

	byteSpec := func(t *thread, op string, v value) (size, pos int) {
		c, ok := v.(*interp.Cons)
		if !ok {
			t.WrongType(op, v, cl.Sym("byte"))
		}
		return index(t, op, c.Car), index(t, op, c.Cdr)
	}
	cl.Defun2("byte", "size position", `A byte specifier of SIZE bits at POSITION.`, func(t *thread, s, p value) value {
		index(t, "byte", s)
		index(t, "byte", p)
		return interp.NewCons(s, p)
	})
	cl.Defun1("byte-size", "bytespec", `The size of BYTESPEC.`, func(t *thread, b value) value { s, _ := byteSpec(t, "byte-size", b); return interp.FixInt(s) })
	cl.Defun1("byte-position", "bytespec", `The position of BYTESPEC.`, func(t *thread, b value) value {
		_, p := byteSpec(t, "byte-position", b)
		return interp.FixInt(p)
	})
	mask := func(t *thread, size int) *big.Int {
		if size > 1<<33 {
			t.StorageCondition("ldb: a byte of ~d bits is too great", interp.FixInt(size))
		}
		m := z().Lsh(big.NewInt(1), uint(size))
		return m.Sub(m, big.NewInt(1))
	}
	ldb := func(t *thread, spec, v value) *big.Int {
		s, p := byteSpec(t, "ldb", spec)
		b := integer(t, "ldb", v)
		r := z().Rsh(b, uint(min(p, b.BitLen()+1)))
		if r.Sign() >= 0 && r.BitLen() <= s {
			return r
		}
		return r.And(r, mask(t, s))
	}
	dpb := func(t *thread, newbyte *big.Int, spec, v value) value {
		s, p := byteSpec(t, "dpb", spec)
		m := z().Lsh(mask(t, s), uint(p))
		b := integer(t, "dpb", v)
		return interp.NormalizeBig(z().Or(z().AndNot(b, m), z().And(z().Lsh(newbyte, uint(p)), m)))
	}
	cl.Defun2("ldb", "bytespec integer", `The bits of INTEGER that BYTESPEC says.`, func(t *thread, s, v value) value { return interp.NormalizeBig(ldb(t, s, v)) })
	cl.Defun2("ldb-test", "bytespec integer", `True if a bit of INTEGER that BYTESPEC says is one.`, func(t *thread, s, v value) value { return t.Bool(ldb(t, s, v).Sign() != 0) })
	cl.Defun2("mask-field", "bytespec integer", `INTEGER with zeros but for the bits that BYTESPEC says.`, func(t *thread, s, v value) value {
		_, p := byteSpec(t, "mask-field", s)
		return interp.NormalizeBig(z().Lsh(ldb(t, s, v), uint(p)))
	})
	cl.Defun3("dpb", "newbyte bytespec integer", `INTEGER with the bits that BYTESPEC says replaced by NEWBYTE.`, func(t *thread, n, s, v value) value {
		return dpb(t, integer(t, "dpb", n), s, v)
	})
	cl.Defun3("deposit-field", "newbyte bytespec integer", `INTEGER with the bits that BYTESPEC says replaced by those of NEWBYTE.`, func(t *thread, n, s, v value) value {
		_, p := byteSpec(t, "deposit-field", s)
		return dpb(t, z().Rsh(integer(t, "deposit-field", n), uint(p)), s, v)
	})
	names := []string{"clr", "set", "1", "2", "c1", "c2", "and", "ior", "xor", "eqv", "nand", "nor", "andc1", "andc2", "orc1", "orc2"}
	for i, n := range names {
		cl.Defconstant("boole-"+n, "An operation of BOOLE.", interp.FixInt(i))
	}
	cl.Defun3("boole", "operation integer-1 integer-2", `The bits of INTEGER-1 and INTEGER-2 combined by OPERATION, one of the boole- constants.`, func(t *thread, op, x, y value) value {
		k, ok := op.(interp.Fixnum)
		if !ok || uint64(k) >= 16 {
			t.WrongType("boole", op, list(S.Integer, interp.Fix(0), interp.Fix(15)))
		}
		a, b := integer(t, "boole", x), integer(t, "boole", y)
		switch k {
		case 0:
			return interp.Fix(0)
		case 1:
			return interp.Fix(-1)
		case 2:
			return x
		case 3:
			return y
		case 4:
			return interp.NormalizeBig(not(z(), a))
		case 5:
			return interp.NormalizeBig(not(z(), b))
		}
		return t.Call2(cl.Sym("log"+names[k]).Function(), x, y)
	})
}

// bitAt is bit n of b in two's complement.
func bitAt(b *big.Int, n int) uint {
	if b.Sign() < 0 {
		return 1 - new(big.Int).Not(b).Bit(n)
	}
	return b.Bit(n)
}

// floatOperators declares the functions that take floats apart.
func floatOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	parts := func(t *thread, op string, v value) (f float64, double bool) {
		switch x := v.(type) {
		case interp.DoubleFloat:
			return float64(x), true
		case interp.SingleFloat:
			return float64(x), false
		}
		t.WrongType(op, v, S.Float)
		return 0, false
	}
	make := func(f float64, double bool) value {
		if double {
			return interp.DoubleFloat(f)
		}
		return interp.SingleFloat(f)
	}
	cl.Defun("decode-float", "float => significand exponent sign", `Significand, exponent and sign of FLOAT.`, func(t *thread, a args) value {
		f, d := parts(t, "decode-float", a.V(0))
		m, e := math.Frexp(math.Abs(f))
		return t.Values3(make(m, d), interp.FixInt(e), make(math.Copysign(1, f), d))
	})
	cl.Defun("integer-decode-float", "float => significand exponent sign", `Significand and exponent of FLOAT as integers, and its sign.`, func(t *thread, a args) value {
		f, d := parts(t, "integer-decode-float", a.V(0))
		m, e := math.Frexp(math.Abs(f))
		bits := 24
		if d {
			bits = 53
		}
		sign := int64(1)
		if math.Signbit(f) {
			sign = -1
		}
		return t.Values3(interp.Fix(int64(math.Ldexp(m, bits))), interp.FixInt(e-bits), interp.Fix(sign))
	})
	cl.Defun2("scale-float", "float integer", `FLOAT times two to the power INTEGER.`, func(t *thread, v, n value) value {
		f, d := parts(t, "scale-float", v)
		k, ok := n.(interp.Fixnum)
		if !ok {
			t.WrongType("scale-float", n, S.Fixnum)
		}
		r := math.Ldexp(f, int(max(-5000, min(5000, k))))
		if math.IsInf(r, 0) || !d && math.Abs(r) > math.MaxFloat32 {
			t.ArithmeticError(S.FloatingPointOverflow, "scale-float", v, n)
		}
		return make(r, d)
	})
	cl.Defun1("float-radix", "float", `The base in which FLOAT is stored, 2.`, func(t *thread, v value) value { parts(t, "float-radix", v); return interp.Fix(2) })
	digits := func(name string, precise bool) {
		cl.Defun1(name, "float", `The number of digits of the significand of FLOAT.`, func(t *thread, v value) value {
			f, d := parts(t, name, v)
			n := 24
			if d {
				n = 53
			}
			if precise {
				if f == 0 {
					return interp.Fix(0)
				}
				_, e := math.Frexp(math.Abs(f))
				low := -125
				if d {
					low = -1021
				}
				if e < low {
					n -= low - e
				}
			}
			return interp.FixInt(n)
		})
	}
	digits("float-digits", false)
	digits("float-precision", true)
	cl.Defun("float-sign", "float-1 &optional (float-2 nil given)", `The absolute value of FLOAT-2 (or 1) with the sign of FLOAT-1.`, func(t *thread, a args) value {
		f, d := parts(t, "float-sign", a.V(0))
		g := 1.0
		if a.Bool(2) {
			g, d = parts(t, "float-sign", a.V(1))
		}
		return make(math.Copysign(g, f), d)
	})
	num := func(name string, v value) { cl.Defconstant(name, "A limit of the number types.", v) }
	num("most-positive-fixnum", interp.Fix(math.MaxInt64))
	num("most-negative-fixnum", interp.Fix(math.MinInt64))
	for _, s := range []string{"single", "short"} {
		num("most-positive-"+s+"-float", interp.SingleFloat(math.MaxFloat32))
		num("most-negative-"+s+"-float", interp.SingleFloat(-math.MaxFloat32))
		num("least-positive-"+s+"-float", interp.SingleFloat(math.SmallestNonzeroFloat32))
		num("least-negative-"+s+"-float", interp.SingleFloat(-math.SmallestNonzeroFloat32))
		num("least-positive-normalized-"+s+"-float", interp.SingleFloat(math.Ldexp(1, -126)))
		num("least-negative-normalized-"+s+"-float", interp.SingleFloat(-math.Ldexp(1, -126)))
		num(s+"-float-epsilon", interp.SingleFloat(math.Ldexp(1, -24)*(1+math.Ldexp(1, -23))))
		num(s+"-float-negative-epsilon", interp.SingleFloat(math.Ldexp(1, -25)*(1+math.Ldexp(1, -23))))
	}
	for _, s := range []string{"double", "long"} {
		num("most-positive-"+s+"-float", interp.DoubleFloat(math.MaxFloat64))
		num("most-negative-"+s+"-float", interp.DoubleFloat(-math.MaxFloat64))
		num("least-positive-"+s+"-float", interp.DoubleFloat(math.SmallestNonzeroFloat64))
		num("least-negative-"+s+"-float", interp.DoubleFloat(-math.SmallestNonzeroFloat64))
		num("least-positive-normalized-"+s+"-float", interp.DoubleFloat(math.Ldexp(1, -1022)))
		num("least-negative-normalized-"+s+"-float", interp.DoubleFloat(-math.Ldexp(1, -1022)))
		num(s+"-float-epsilon", interp.DoubleFloat(math.Ldexp(1, -53)*(1+math.Ldexp(1, -52))))
		num(s+"-float-negative-epsilon", interp.DoubleFloat(math.Ldexp(1, -54)*(1+math.Ldexp(1, -52))))
	}
	for name, v := range map[string]value{
		"infinity-single": interp.SingleFloat(math.Inf(1)), "infinity-double": interp.DoubleFloat(math.Inf(1)),
		"negative-infinity-single": interp.SingleFloat(math.Inf(-1)), "negative-infinity-double": interp.DoubleFloat(math.Inf(-1)),
		"nan-single": interp.SingleFloat(math.NaN()), "nan-double": interp.DoubleFloat(math.NaN()),
	} {
		in.Excl.Defvar("*"+name+"*", "A float that is no number.", v)
	}
}

// randomState is a Lisp random state.
type randomState struct {
	class *interp.Class
	pcg   *rand.PCG
}

// LispClass implements interp.Object.
func (r *randomState) LispClass(in *interp.Interp) *interp.Class { return r.class }

var randomSeed atomic.Uint64

func randomOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	class := S.RandomState.Class()
	fresh := func() *randomState {
		return &randomState{class, rand.NewPCG(rand.Uint64(), randomSeed.Add(1))}
	}
	cl.Defvar("*random-state*", "The random state that RANDOM uses by default.", &randomState{class, rand.NewPCG(1, 2)})
	cl.Defun1("random-state-p", "object", `True if OBJECT is a random state.`, func(t *thread, v value) value { _, ok := v.(*randomState); return t.Bool(ok) })
	cl.Defun("make-random-state", "&optional state", `A copy of the random STATE (NIL: the current one), or with T one seeded at random.`, func(t *thread, a args) value {
		if a.V(0) == value(t.T) {
			return fresh()
		}
		v := a.V(0)
		if v == nil {
			v = t.SymbolValue(S.StarRandomState)
		}
		r, ok := v.(*randomState)
		if !ok {
			t.WrongType("make-random-state", v, S.RandomState)
		}
		c := *r.pcg
		return &randomState{class, &c}
	})
	cl.Defun("random", "limit &optional (state *random-state*)", `A random number below LIMIT, a positive integer or float, from STATE.`, func(t *thread, a args) value {
		r, ok := a.V(1).(*randomState)
		if !ok {
			a.Wrong(t, 1, S.RandomState)
		}
		g := rand.New(r.pcg)
		switch n := a.V(0).(type) {
		case interp.Fixnum:
			if n > 0 {
				return interp.Fix(g.Int64N(int64(n)))
			}
		case interp.DoubleFloat:
			if n > 0 {
				return interp.DoubleFloat(g.Float64() * float64(n))
			}
		case interp.SingleFloat:
			if n > 0 {
				for {
					if f := interp.SingleFloat(g.Float32() * float32(n)); f < n {
						return f
					}
				}
			}
		case *big.Int:
			if n.Sign() > 0 {
				return interp.NormalizeBig(bigRandom(g, n))
			}
		}
		return a.Wrong(t, 0, list(S.Or, list(S.Integer, interp.Fix(1)), list(S.Float, list(interp.Fix(0)))))
	})
}

func bigRandom(g *rand.Rand, n *big.Int) *big.Int {
	words := (n.BitLen() + 63) / 64
	top := uint(n.BitLen() - (words-1)*64)
	for {
		r := new(big.Int)
		for i := 0; i < words; i++ {
			w := g.Uint64()
			if i == 0 && top < 64 {
				w &= 1<<top - 1
			}
			r.Lsh(r, 64)
			r.Or(r, new(big.Int).SetUint64(w))
		}
		if r.Cmp(n) < 0 {
			return r
		}
	}
}
