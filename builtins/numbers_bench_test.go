package builtins

import (
	"math/big"
	"testing"

	"sockrepl/interp"
)

// BenchmarkArithmetic measures the general functions behind the operators; the
// allocations are those of the result.
func BenchmarkArithmetic(b *testing.B) {
	in := interp.New(interp.Options{})
	Install(in)
	big1 := new(big.Int).Lsh(big.NewInt(3), 100)
	word := new(big.Int).SetUint64(0xcbf29ce484222325)
	for _, x := range []struct {
		name string
		f    func(t *thread)
	}{
		{"AddFixnums", func(t *thread) { t.Add(interp.Fix(3), interp.Fix(4)) }},
		{"AddDoubles", func(t *thread) { t.Add(interp.DoubleFloat(3), interp.DoubleFloat(0.5)) }},
		{"CompareMixed", func(t *thread) { t.Less(interp.Fix(3), interp.DoubleFloat(3.5)) }},
		{"CompareBig", func(t *thread) { t.Less(interp.Fix(3), big1) }},
		{"Mod", func(t *thread) { t.Mod(interp.Fix(-7), interp.Fix(3)) }},
		{"FloorDouble", func(t *thread) { t.Floor(interp.DoubleFloat(-7.5), interp.DoubleFloat(2)) }},
		{"LogAnd", func(t *thread) { t.LogAnd(interp.Fix(255), big1) }},
		{"Ldb", func(t *thread) { t.Ldb("ldb", 8, 4, interp.Fix(43981)) }},
		{"Ash", func(t *thread) { t.Ash(interp.Fix(5), interp.Fix(4)) }},
		{"MulWord", func(t *thread) { t.Mul(word, interp.Fix(0x100000001b3)) }},
		{"LogXorWord", func(t *thread) { t.LogXor(word, interp.Fix(255)) }},
		{"LdbWord", func(t *thread) { t.Ldb("ldb", 64, 0, big1) }},
		{"ModWord", func(t *thread) { t.Mod(big1, interp.Fix(1000003)) }},
		{"Gcd", func(t *thread) { t.GCD(interp.Fix(123456), interp.Fix(7890)) }},
		{"ExptDouble", func(t *thread) { t.Expt(interp.DoubleFloat(1.1), interp.Fix(20)) }},
	} {
		b.Run(x.name, func(b *testing.B) {
			b.ReportAllocs()
			in.RunMain("bench", func(t *thread) {
				for b.Loop() {
					x.f(t)
				}
			})
		})
	}
}
