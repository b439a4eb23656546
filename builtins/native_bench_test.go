package builtins

import (
	"bytes"
	"sort"
	"testing"

	"sockrepl/interp"
)

// BenchmarkBesideGo measures sorting, hash tables and the scanning of strings
// beside the same work in Go: of each pair, the Lisp function should take less
// than three times as long.
func BenchmarkBesideGo(b *testing.B) {
	const n, length = 100_000, 1_000_000
	numbers := make([]int64, n)
	for i := range numbers {
		numbers[i] = int64(i*7919) % 1_000_003
	}
	text := bytes.Repeat([]byte("a"), length)
	text[length-1] = 'b'
	in := interp.New(interp.Options{})
	Install(in)
	in.RunMain("benchmark", func(t *thread) {
		vector := &interp.Vector{E: make([]value, n)}
		for i, x := range numbers {
			vector.E[i] = interp.Fix(x)
		}
		str := interp.NewLatin1(text)
		for _, p := range []struct {
			name, lambda string
			argument     value
			native       func()
		}{
			{"sort", "(lambda (v) (sort (copy-seq v) #'<))", vector, func() {
				c := append([]int64(nil), numbers...)
				sort.Slice(c, func(i, j int) bool { return c[i] < c[j] })
			}},
			{"hash-table", "(lambda (v) (let ((h (make-hash-table))) (loop for x across v do (setf (gethash x h) x)) (loop for x across v count (gethash x h))))", vector, func() {
				m := map[int64]int64{}
				for _, x := range numbers {
					m[x] = x
				}
				found := 0
				for _, x := range numbers {
					if _, ok := m[x]; ok {
						found++
					}
				}
			}},
			{"position", "(lambda (s) (position #\\b s))", str, func() { bytes.IndexByte(text, 'b') }},
			{"search", "(lambda (s) (search \"aab\" s))", str, func() { bytes.Index(text, []byte("aab")) }},
			{"count", "(lambda (s) (count #\\b s))", str, func() { bytes.Count(text, []byte("b")) }},
		} {
			f := t.CompileLambda(readOne(t, p.lambda))
			b.Run(p.name+"/lisp", func(b *testing.B) {
				for range b.N {
					t.Call1(f, p.argument)
				}
			})
			b.Run(p.name+"/go", func(b *testing.B) {
				for range b.N {
					p.native()
				}
			})
		}
	})
}
