package interp

import (
	"math/big"
	"math/rand"
	"testing"
)

// TestDoubleWords compares integers of up to two words with those of any size.
func TestDoubleWords(t *testing.T) {
	chance := rand.New(rand.NewSource(1))
	integer := func() *big.Int {
		// Near the powers of two, where something may overflow.
		z := new(big.Int).Lsh(big.NewInt(1), uint(chance.Intn(130)))
		switch chance.Intn(4) {
		case 0:
			z.Rand(chance, z)
		case 1:
			z.Sub(z, big.NewInt(int64(chance.Intn(3))))
		}
		if chance.Intn(2) == 0 {
			z.Neg(z)
		}
		return z
	}
	ones := func(n int) *big.Int {
		z := new(big.Int).Lsh(big.NewInt(1), uint(n))
		return z.Sub(z, big.NewInt(1))
	}
	done := map[string]int{}
	for range 200000 {
		a, b := integer(), integer()
		x, y, ok := doubleWordsOf(NormalizeBig(new(big.Int).Set(a)), NormalizeBig(new(big.Int).Set(b)))
		if !ok {
			if a.BitLen() < 128 && b.BitLen() < 128 {
				t.Fatalf("%v and %v are not taken", a, b)
			}
			continue
		}
		same := func(op string, z doubleWord, ok bool, want *big.Int) {
			t.Helper()
			if !ok {
				if want.BitLen() < 127 && op != "quotient" && op != "remainder" && op != "product" {
					t.Fatalf("%s of %v and %v is not done", op, a, b)
				}
				return
			}
			done[op]++
			v := z.value()
			if got := BigInt(v); got.Cmp(want) != 0 {
				t.Fatalf("%s of %v and %v: %v, not %v", op, a, b, got, want)
			}
			if got, isBig := v.(*big.Int); isBig && got.IsInt64() {
				t.Fatalf("%s of %v and %v: the fixnum %v is a bignum", op, a, b, got)
			}
		}
		new := func() *big.Int { return new(big.Int) }
		z, ok := x.add(y)
		same("sum", z, ok, new().Add(a, b))
		z, ok = x.sub(y)
		same("difference", z, ok, new().Sub(a, b))
		z, ok = x.mul(y)
		same("product", z, ok, new().Mul(a, b))
		n := uint(chance.Intn(130))
		same("right", x.right(n), true, new().Rsh(a, n))
		if n < 128 {
			z, ok = x.left(n)
			same("left", z, ok, new().Lsh(a, n))
		}
		z, ok = x.low(int(n))
		if n < 127 && !ok {
			t.Fatalf("low %d of %v is not done", n, a)
		}
		same("low", z, ok, new().And(a, ones(int(n))))
		if size, pos := chance.Intn(127), chance.Intn(127); size+pos < 127 {
			field := new().And(b, ones(size))
			f, _ := doubleWordOf(NormalizeBig(new().Set(field)))
			same("deposit", x.deposit(f, size, pos), true,
				new().Or(new().AndNot(a, new().Lsh(ones(size), uint(pos))), new().Lsh(field, uint(pos))))
		}
		if b.Sign() == 0 {
			continue
		}
		for mode := Floor; mode <= Round; mode++ {
			q, r, ok := x.divide(mode, y)
			wantQ, wantR := (&Thread{}).divideBig(mode, a, b)
			same("quotient", q, ok, wantQ)
			same("remainder", r, ok, wantR)
		}
	}
	for _, op := range []string{"sum", "difference", "product", "right", "left", "low", "deposit", "quotient", "remainder"} {
		if done[op] < 10000 {
			t.Errorf("only %d of %s", done[op], op)
		}
	}
}
