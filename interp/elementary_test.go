package interp

import (
	"math"
	"math/big"
	"testing"
)

// TestElementary compares the elementary functions with their power series,
// summed in 300 bits.
func TestElementary(t *testing.T) {
	const bits = 300
	number := func(x float64) *big.Float { return new(big.Float).SetPrec(bits).SetFloat64(x) }
	// series sums terms, the first and then each z divided by divisor(k) times
	// the one before.
	series := func(first, z *big.Float, divisor func(k int) float64) *big.Float {
		sum, term := new(big.Float).Copy(first), new(big.Float).Copy(first)
		for k := 1; k < 400; k++ {
			term.Mul(term, z)
			term.Quo(term, number(divisor(k)))
			sum.Add(sum, term)
		}
		return sum
	}
	for _, f := range []struct {
		name  string
		ours  func(float64) float64
		exact func(x *big.Float) *big.Float
	}{
		{"exp", exactExp, func(x *big.Float) *big.Float {
			return series(number(1), x, func(k int) float64 { return float64(k) })
		}},
		{"sin", exactSin, func(x *big.Float) *big.Float {
			return series(x, new(big.Float).Mul(x, x), func(k int) float64 { return -float64(2 * k * (2*k + 1)) })
		}},
		{"cos", exactCos, func(x *big.Float) *big.Float {
			return series(number(1), new(big.Float).Mul(x, x), func(k int) float64 { return -float64(2 * k * (2*k - 1)) })
		}},
	} {
		missed := 0
		for i := -100; i <= 100; i++ {
			x := float64(i)/7 + 0.01
			want, _ := f.exact(number(x)).Float64()
			if f.ours(x) != want {
				missed++
			}
		}
		if missed > 1 {
			t.Errorf("%s: %d of 201 results are not the nearest floats", f.name, missed)
		}
	}
}

// TestInverses looks whether the inverse functions lead back to an exact
// argument, and the sides of a triangle to its third.
func TestInverses(t *testing.T) {
	near := func(name string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 16*(math.Nextafter(math.Abs(want), math.Inf(1))-math.Abs(want)) {
			t.Errorf("%s: %v is not near %v", name, got, want)
		}
	}
	for i := 1; i < 60; i++ {
		x := float64(i) / 8
		near("log", exactLog(exactExp(x)), x)
		near("pow", exactPow(exactPow(x, 1.5), 2.0/3), x)
		near("asinh", exactSinh(exactAsinh(x)), x)
		near("atan", exactTan(exactAtan(x)), x)
		near("atan2", exactAtan2(3*x, 3), exactAtan(x))
		near("tanh", exactTanh(x), exactSinh(x)/exactCosh(x))
		near("hypot", exactHypot(3*x, 4*x), 5*x)
		if x < 1 {
			near("asin", exactSin(exactAsin(x)), x)
			near("acos", exactCos(exactAcos(x)), x)
		}
	}
}

// TestUnusualArguments compares with Go's functions where those answer, and on
// either side of it.
func TestUnusualArguments(t *testing.T) {
	inf := math.Inf(1)
	// Go's own takes denormal numbers for greater than they are on amd64.
	log := func(x float64) float64 {
		m, e := math.Frexp(x)
		return math.Log(m) + float64(e)*math.Ln2
	}
	for name, f := range map[string][2]func(float64) float64{
		"exp": {exactExp, math.Exp}, "log": {exactLog, log}, "sin": {exactSin, math.Sin}, "cos": {exactCos, math.Cos}, "tan": {exactTan, math.Tan},
		"asin": {exactAsin, math.Asin}, "acos": {exactAcos, math.Acos}, "atan": {exactAtan, math.Atan}, "sinh": {exactSinh, math.Sinh},
		"cosh": {exactCosh, math.Cosh}, "tanh": {exactTanh, math.Tanh}, "asinh": {exactAsinh, math.Asinh}, "acosh": {exactAcosh, math.Acosh},
	} {
		for _, x := range []float64{0, math.Copysign(0, -1), 1, -1, 5e-324, 1e-300, 1e-9, 1e-7, 21.9, 22, 699, 701, -699, -746, 1e7, 1e8, 1e300, inf, -inf, math.NaN()} {
			got, want := f[0](x), f[1](x)
			if got == want && math.Signbit(got) == math.Signbit(want) || got != got && want != want {
				continue
			}
			if !(math.Abs(got-want) <= 1e-14*math.Abs(want)) {
				t.Errorf("%s of %v is %v, not %v", name, x, got, want)
			}
		}
	}
	for _, p := range [][2]float64{{0, 1}, {2, 1e9}, {-2, 3}, {-2, 4}, {2, -2000}, {1, 1e300}, {0.5, inf}} {
		got, want := exactPow(p[0], p[1]), math.Pow(p[0], p[1])
		if got != want && !(math.Abs(got-want) <= 1e-13*math.Abs(want)) {
			t.Errorf("%v to the power %v is %v, not %v", p[0], p[1], got, want)
		}
	}
}

func BenchmarkElementary(b *testing.B) {
	for _, f := range []struct {
		name string
		f    func(float64) float64
	}{{"exact-sin", exactSin}, {"go-sin", math.Sin}, {"exact-exp", exactExp}, {"go-exp", math.Exp}, {"exact-log", exactLog}, {"go-log", math.Log}} {
		b.Run(f.name, func(b *testing.B) {
			x := 0.7
			for range b.N {
				x += f.f(x) * 1e-9
			}
		})
	}
}
