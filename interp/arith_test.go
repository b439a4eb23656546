package interp

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// numberSource makes numbers of all real types, many of them at the borders.
type numberSource struct{ *rand.Rand }

func newNumberSource() numberSource { return numberSource{rand.New(rand.NewPCG(1, 2))} }

func (s numberSource) integer() Value {
	switch s.IntN(6) {
	case 0:
		return FixInt(s.IntN(21) - 10)
	case 1:
		return Fix(int64(s.Uint64()))
	case 2:
		return []Value{Fix(math.MinInt64), Fix(math.MaxInt64), Fix(0), Fix(-1)}[s.IntN(4)]
	case 3:
		b := new(big.Int).Lsh(big.NewInt(int64(s.Uint64())), uint(s.IntN(200)))
		return NormalizeBig(b.Add(b, big.NewInt(int64(s.IntN(3)-1))))
	}
	b := new(big.Int).Lsh(big.NewInt(1), uint(s.IntN(130)))
	b.Add(b, big.NewInt(int64(s.IntN(3)-1)))
	if s.IntN(2) == 0 {
		b.Neg(b)
	}
	return NormalizeBig(b)
}

func (s numberSource) rational() Value {
	if s.IntN(2) == 0 {
		return s.integer()
	}
	d := BigInt(s.integer())
	if d.Sign() == 0 {
		d = big.NewInt(7)
	}
	return normalizeRat(new(big.Rat).SetFrac(BigInt(s.integer()), d))
}

func (s numberSource) float() Value {
	f := math.Ldexp(s.Float64()*2-1, s.IntN(150)-60)
	switch s.IntN(4) {
	case 0:
		f = math.Round(f)
	case 1:
		f = float64(s.IntN(41)-20) / 2
	case 2:
		// Near a rational that other kinds also make.
		f = ratFloat(s.integer())
	}
	if g := float32(f); s.IntN(2) == 0 && g-g == 0 {
		return SingleFloat(g)
	}
	return DoubleFloat(f)
}

func (s numberSource) real() Value {
	if s.IntN(2) == 0 {
		return s.float()
	}
	return s.rational()
}

func withThread(t *testing.T, f func(t *Thread)) {
	t.Helper()
	if !New(Options{}).RunMain("test", f) {
		t.Fatal("the process did not end by itself")
	}
}

// exact returns a finite real as the rational it is.
func exact(v Value) *big.Rat {
	if r := Rat(v); r != nil {
		return r
	}
	return exactRat(double(v))
}

func TestComparisonIsExact(t *testing.T) {
	s := newNumberSource()
	withThread(t, func(th *Thread) {
		for range 200_000 {
			a, b := s.real(), s.real()
			want := exact(a).Cmp(exact(b))
			if th.Less(a, b) != (want < 0) || th.LessEq(a, b) != (want <= 0) || th.Greater(a, b) != (want > 0) ||
				th.GreaterEq(a, b) != (want >= 0) || th.NumEqual(a, b) != (want == 0) {
				t.Errorf("%v and %v: compared otherwise than %d", a, b, want)
				return
			}
		}
	})
}

func TestRationalArithmeticIsExact(t *testing.T) {
	s := newNumberSource()
	withThread(t, func(th *Thread) {
		for range 50_000 {
			a, b := s.rational(), s.rational()
			x, y := exact(a), exact(b)
			check := func(op string, got Value, want *big.Rat) {
				if !Eql(got, normalizeRat(want)) {
					t.Errorf("%v %s %v = %v, want %v", a, op, b, got, want)
				}
			}
			check("+", th.Add(a, b), new(big.Rat).Add(x, y))
			check("-", th.Sub(a, b), new(big.Rat).Sub(x, y))
			check("*", th.Mul(a, b), new(big.Rat).Mul(x, y))
			check("-", th.Negate(a), new(big.Rat).Neg(x))
			check("abs", th.Abs(a), new(big.Rat).Abs(x))
			if y.Sign() != 0 {
				check("/", th.Div(a, b), new(big.Rat).Quo(x, y))
			}
			if t.Failed() {
				return
			}
		}
	})
}

func TestDivisionIsExact(t *testing.T) {
	s := newNumberSource()
	withThread(t, func(th *Thread) {
		for range 100_000 {
			a, b := s.real(), s.real()
			if isZero(b) {
				continue
			}
			rank := max(rankOf(a), rankOf(b))
			if rank == rankSingle {
				a, b = SingleFloat(single(a)), SingleFloat(single(b))
			} else if rank == rankDouble {
				a, b = DoubleFloat(double(a)), DoubleFloat(double(b))
			}
			if isZero(b) || !isFinite(a) || !isFinite(b) {
				continue
			}
			for mode := Floor; mode <= Round; mode++ {
				q, r := th.Divide(mode, a, b)
				wq, wr := exactDivision(mode, exact(a), exact(b))
				if wq.Cmp(BigInt(q)) != 0 {
					t.Fatalf("%s of %v by %v: %v, want %v", roundingNames[mode], a, b, q, wq)
				}
				want := normalizeRat(wr)
				if rank >= rankSingle {
					want = floatOf(ratFloat(want), rank)
					if rank == rankSingle {
						f, _ := wr.Float32()
						want = SingleFloat(f)
					}
				}
				if !th.NumEqual(r, want) {
					t.Fatalf("%s of %v by %v leaves %v, want %v", roundingNames[mode], a, b, r, want)
				}
			}
		}
	})
}

// exactDivision rounds a/b by the definitions.
func exactDivision(mode RoundingMode, a, b *big.Rat) (q *big.Int, r *big.Rat) {
	quo := new(big.Rat).Quo(a, b)
	floor := new(big.Int).Div(quo.Num(), quo.Denom()) // Euclidean: the divisor is positive
	rest := new(big.Rat).Sub(quo, new(big.Rat).SetInt(floor))
	up := false
	switch mode {
	case Ceiling:
		up = rest.Sign() > 0
	case Truncate:
		up = rest.Sign() > 0 && quo.Sign() < 0
	case Round:
		c := rest.Cmp(big.NewRat(1, 2))
		up = c > 0 || c == 0 && floor.Bit(0) != 0
	}
	if up {
		floor.Add(floor, big.NewInt(1))
	}
	return floor, new(big.Rat).Sub(a, new(big.Rat).Mul(new(big.Rat).SetInt(floor), b))
}

func TestBitsAgreeWithBignums(t *testing.T) {
	s := newNumberSource()
	withThread(t, func(th *Thread) {
		for range 100_000 {
			a, b := s.integer(), s.integer()
			x, y := BigInt(a), BigInt(b)
			for op := range BooleNames {
				want := NormalizeBig(new(big.Int).Set(booleBig(op, x, y)))
				switch op {
				case Boole1:
					want = a
				case Boole2:
					want = b
				}
				if got := th.Boole("boole", op, a, b); !Eql(got, want) {
					t.Fatalf("boole-%s of %v and %v: %v, want %v", BooleNames[op], a, b, got, want)
				}
			}
			if got, want := th.LogAnd(a, b), NormalizeBig(new(big.Int).And(x, y)); !Eql(got, want) {
				t.Fatalf("logand of %v and %v: %v, want %v", a, b, got, want)
			}
			i, size := s.IntN(140), s.IntN(140)
			if got, want := th.LogBitP(i, a), x.Bit(i) == 1; got != want {
				t.Fatalf("bit %d of %v: %t", i, a, got)
			}
			mask := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), uint(size)), big.NewInt(1))
			field := new(big.Int).And(new(big.Int).Rsh(x, uint(i)), mask)
			if got := th.Ldb("ldb", size, i, a); !Eql(got, NormalizeBig(new(big.Int).Set(field))) {
				t.Fatalf("ldb of %d bits at %d of %v: %v, want %v", size, i, a, got, field)
			}
			cleared := new(big.Int).AndNot(x, new(big.Int).Lsh(mask, uint(i)))
			cleared.Or(cleared, new(big.Int).Lsh(new(big.Int).And(y, mask), uint(i)))
			if got := th.Dpb("dpb", b, size, i, a); !Eql(got, NormalizeBig(cleared)) {
				t.Fatalf("dpb of %v to %d bits at %d of %v: %v, want %v", b, size, i, a, got, cleared)
			}
			if got, want := th.Ash(a, FixInt(i)), NormalizeBig(new(big.Int).Lsh(x, uint(i))); !Eql(got, want) {
				t.Fatalf("%v shifted by %d: %v, want %v", a, i, got, want)
			}
			if got, want := th.Ash(a, FixInt(-i)), NormalizeBig(new(big.Int).Rsh(x, uint(i))); !Eql(got, want) {
				t.Fatalf("%v shifted by -%d: %v, want %v", a, i, got, want)
			}
		}
	})
}

func TestGCD(t *testing.T) {
	s := newNumberSource()
	withThread(t, func(th *Thread) {
		for range 20_000 {
			a, b := s.integer(), s.integer()
			x, y := new(big.Int).Abs(BigInt(a)), new(big.Int).Abs(BigInt(b))
			want := NormalizeBig(new(big.Int).GCD(nil, nil, x, y))
			got := th.GCD(a, b)
			if !Eql(got, want) {
				t.Fatalf("gcd of %v and %v: %v, want %v", a, b, got, want)
			}
			if l := th.LCM(a, b); !Eql(th.Mul(l, got), th.Abs(th.Mul(a, b))) {
				t.Fatalf("lcm of %v and %v: %v", a, b, l)
			}
		}
	})
}

func TestIntegerPowersOfFloatsRoundOnce(t *testing.T) {
	s := newNumberSource()
	for range 20_000 {
		x, n := s.Float64()*4-2, int64(s.IntN(60)-30)
		f, ok := exactPower(x, n)
		if !ok {
			continue
		}
		p := new(big.Float).SetPrec(4000).SetInt64(1)
		for range magnitude64(n) {
			p.Mul(p, new(big.Float).SetFloat64(x))
		}
		if n < 0 {
			p.Quo(new(big.Float).SetPrec(4000).SetInt64(1), p)
		}
		if want, _ := p.Float64(); f != want {
			t.Fatalf("%v to the %d: %v, want %v", x, n, f, want)
		}
	}
}

func TestRationalizeReadsBack(t *testing.T) {
	s := newNumberSource()
	withThread(t, func(th *Thread) {
		for range 20_000 {
			v := s.float()
			r := th.Rationalize(v)
			_, isDouble := v.(DoubleFloat)
			if back := th.ToFloat(r, isDouble); !th.NumEqual(back, v) {
				t.Fatalf("rationalize of %v: %v, which is %v", v, r, back)
			}
			e := th.Rational("rational", v)
			if x, y := Rat(r), Rat(e); x.Denom().Cmp(y.Denom()) > 0 {
				t.Fatalf("rationalize of %v: %v, while it is %v", v, r, e)
			}
		}
	})
}

func TestIsqrt(t *testing.T) {
	s := newNumberSource()
	withThread(t, func(th *Thread) {
		for range 20_000 {
			n := th.Abs(s.integer())
			r := th.Isqrt(n)
			next := th.Add(r, Fix(1))
			if th.Greater(th.Mul(r, r), n) || th.LessEq(th.Mul(next, next), n) {
				t.Fatalf("isqrt of %v: %v", n, r)
			}
		}
	})
}

// TestInverseFunctions checks that the function undoes its inverse, on both
// sides of the cuts.
func TestInverseFunctions(t *testing.T) {
	s := newNumberSource()
	functions := map[string]Analytic{"atan": atanFunction}
	for _, f := range AnalyticFunctions() {
		functions[f.Name] = f
	}
	for inverse, direct := range map[string]string{"asin": "sin", "acos": "cos", "atan": "tan",
		"asinh": "sinh", "acosh": "cosh", "atanh": "tanh"} {
		f, g := functions[inverse], functions[direct]
		for range 2000 {
			z := complex(s.Float64()*8-4, s.Float64()*8-4)
			switch s.IntN(4) {
			case 0:
				z = complex(real(z), math.Copysign(0, imag(z)))
			case 1:
				z = complex(math.Copysign(0, real(z)), imag(z))
			}
			w := g.Complex(f.Complex(z))
			if d := w - z; math.Hypot(real(d), imag(d)) > 1e-12 {
				t.Fatalf("%s of %s of %v: %v", direct, inverse, z, w)
			}
		}
	}
}

func TestNoAllocation(t *testing.T) {
	bignum := new(big.Int).Lsh(big.NewInt(3), 100)
	half, double, single := big.NewRat(1, 2), Value(DoubleFloat(2.5)), Value(SingleFloat(2.5))
	withThread(t, func(th *Thread) {
		for name, f := range map[string]func(){
			"small sums":       func() { th.Add(Fix(3), Fix(4)); th.Sub(Fix(3), Fix(4)); th.Mul(Fix(3), Fix(4)) },
			"exact quotients":  func() { th.Div(Fix(8), Fix(4)); th.Floor(Fix(-7), Fix(2)); th.Mod(Fix(-7), Fix(2)) },
			"fixnum order":     func() { th.Less(Fix(3), Fix(4)); th.NumEqual(Fix(3), Fix(4)) },
			"float order":      func() { th.Less(double, single); th.Less(Fix(3), double); th.NumEqual(single, Fix(2)) },
			"bignum order":     func() { th.Less(bignum, Fix(3)); th.NumEqual(bignum, bignum); th.Less(bignum, double) },
			"ratio order":      func() { th.Less(half, Fix(3)); th.Less(Fix(3), half); th.NumEqual(half, half) },
			"extremes, signs":  func() { th.Max(Fix(3), double); th.Min(Fix(2), single); th.Sign("plusp", bignum) },
			"bits":             func() { th.LogAnd(bignum, Fix(255)); th.LogBitP(50, bignum); th.Ldb("ldb", 8, 4, Fix(5000)) },
			"shifts":           func() { th.Ash(Fix(5), Fix(3)); th.Ash(Fix(5000), Fix(-3)); th.IntegerLength(bignum) },
			"kinds of numbers": func() { IsNumber(double); IsReal(half); IsRational(bignum); IsInteger(single); IsFloat(double) },
		} {
			if n := testing.AllocsPerRun(100, f); n != 0 {
				t.Errorf("%s: %v allocations", name, n)
			}
		}
	})
}
