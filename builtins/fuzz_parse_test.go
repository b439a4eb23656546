package builtins_test

import (
	"math/big"
	"strings"
	"testing"
	"unicode"

	"sockrepl/interp"
)

// FuzzParseInteger compares parse-integer with math/big.
func FuzzParseInteger(f *testing.F) {
	f.Add("  -123 ", uint8(10))
	f.Add("+zZ", uint8(36))
	f.Add("123456789012345678901234567890", uint8(10))
	f.Add("1 2", uint8(16))
	in := newInterp()
	f.Fuzz(func(t *testing.T, s string, radix uint8) {
		base := 2 + int(radix)%35
		if len(s) > 1000 || strings.ContainsFunc(s, func(c rune) bool { return c >= 128 || unicode.IsControl(c) || c == '_' }) {
			return // other digits and white space
		}
		want, ok := new(big.Int).SetString(strings.TrimSpace(s), base)
		guarded(t, in, func(th *interp.Thread) {
			parse := th.In.CL.Sym("parse-integer").Function()
			text := interp.NewString(s)
			got, failed := th.HandlerCase([]interp.Value{th.In.S.ParseError}, func() interp.Value {
				return th.Funcall(parse, text, th.In.KeywordNamed("radix"), interp.FixInt(base))
			})
			switch {
			case ok != (failed < 0):
				t.Errorf("%q in radix %d: an integer: %v, wanted %v", s, base, failed < 0, ok)
			case ok && th.Princ(got) != want.String():
				t.Errorf("%q in radix %d is %s, wanted %s", s, base, th.Princ(got), want)
			}
		})
	})
}
