package builtins

import (
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"sockrepl/interp"
)

// radix is ~D, ~B, ~O, ~X and ~nR, its parameters beginning at number from.
func (f *formatter) radix(d *directive, p *paramSet, base, from int) {
	v := f.arg(d)
	n, isFixnum := v.(interp.Fixnum)
	if isFixnum && len(d.params) <= from && !d.at && !d.colon {
		f.t.WriteInteger(f.out, int64(n), base)
		return
	}
	if isFixnum && len(d.params) == from+1 && !d.at && !d.colon {
		f.repeat(' ', f.number(d, p, from, 0)-integerWidth(int64(n), base))
		f.t.WriteInteger(f.out, int64(n), base)
		return
	}
	mincol, padchar := f.number(d, p, from, 0), f.character(d, p, from+1, ' ')
	comma, interval := f.character(d, p, from+2, ','), f.number(d, p, from+3, 3)
	if !interp.IsInteger(v) {
		f.notInteger(v, base, mincol, padchar)
		return
	}
	digits, negative := magnitude(f.t, v, base)
	if d.colon {
		digits = grouped(digits, comma, max(interval, 1))
	}
	switch {
	case negative:
		digits = "-" + digits
	case d.at:
		digits = "+" + digits
	}
	f.repeat(padchar, mincol-utf8.RuneCountInString(digits))
	f.text(digits)
}

// integerWidth is how many characters n takes in the base, its sign included.
func integerWidth(n int64, base int) int {
	width, u := 1, uint64(n)
	if n < 0 {
		width, u = 2, -u
	}
	for ; u >= uint64(base); u /= uint64(base) {
		width++
	}
	return width
}

// magnitude returns the digits of an integer without its sign.
func magnitude(t *thread, v value, base int) (digits string, negative bool) {
	if n, ok := v.(interp.Fixnum); ok {
		u := uint64(n)
		if n < 0 {
			u = -u
		}
		digits, negative = strings.ToUpper(strconv.FormatUint(u, base)), n < 0
	} else {
		b := interp.BigInt(v)
		digits, negative = t.Digits(new(big.Int).Abs(b), base), b.Sign() < 0
	}
	return digits, negative
}

// notInteger prints what is no integer as ~A does, with the base for its parts.
func (f *formatter) notInteger(v value, base, mincol int, padchar rune) {
	t := f.t
	mark := t.BindMark()
	t.Bind(t.In.S.StarPrintBase, interp.FixInt(base))
	t.Bind(t.In.S.StarPrintRadix, nil)
	out := t.BorrowStringOutput()
	t.Print(out, v, false)
	s := t.ReturnStringOutput(out)
	t.Unbind(mark)
	f.repeat(padchar, mincol-s.Len())
	f.out.WriteString(t, s, 0, s.Len())
}

// grouped puts a character between groups of digits.
func grouped(digits string, comma rune, interval int) string {
	if len(digits) <= interval {
		return digits
	}
	var b strings.Builder
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%interval == 0 {
			b.WriteRune(comma)
		}
		b.WriteRune(c)
	}
	return b.String()
}

// directiveR is ~R.
func (f *formatter) directiveR(d *directive, p *paramSet) {
	if base, ok := f.optional(d, p, 0); ok {
		if base < 2 || base > 36 {
			f.fail(d, "~d is not a radix from 2 to 36", interp.FixInt(base))
		}
		f.radix(d, p, base, 1)
		return
	}
	if len(d.params) > 1 {
		// ~,mincolR has no radix but a width.
		f.radix(d, p, 10, 1)
		return
	}
	v := f.arg(d)
	b := interp.BigInt(v)
	if b == nil {
		f.t.WrongType("format", v, f.t.In.S.Integer)
	}
	switch {
	case d.at:
		n, ok := v.(interp.Fixnum)
		if !ok || n < 1 || n > 4999 || !d.colon && n > 3999 {
			f.text(f.t.Digits(b, 10))
			return
		}
		f.text(roman(int(n), d.colon))
	case b.BitLen() > 220 || len(b.Text(10)) > 66:
		f.text(f.t.Digits(b, 10))
	case d.colon:
		f.text(ordinal(b))
	default:
		f.text(cardinal(b))
	}
}

func roman(n int, old bool) string {
	type step struct {
		n int
		s string
	}
	steps := []step{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}}
	if old {
		steps = []step{{1000, "M"}, {500, "D"}, {100, "C"}, {50, "L"}, {10, "X"}, {5, "V"}, {1, "I"}}
	}
	var b strings.Builder
	for _, s := range steps {
		for n >= s.n {
			b.WriteString(s.s)
			n -= s.n
		}
	}
	return b.String()
}

var units = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
var tens = strings.Fields("- - twenty thirty forty fifty sixty seventy eighty ninety")
var thousands = strings.Fields("- thousand million billion trillion quadrillion quintillion sextillion septillion octillion nonillion decillion undecillion duodecillion tredecillion quattuordecillion quindecillion sexdecillion septendecillion octodecillion novemdecillion vigintillion")

func cardinalBelow1000(n int) string {
	var parts []string
	if n >= 100 {
		parts = append(parts, units[n/100]+" hundred")
		n %= 100
	}
	switch {
	case n >= 20 && n%10 != 0:
		parts = append(parts, tens[n/10]+"-"+units[n%10])
	case n >= 20:
		parts = append(parts, tens[n/10])
	case n > 0:
		parts = append(parts, units[n])
	}
	return strings.Join(parts, " ")
}

func cardinal(b *big.Int) string {
	if b.Sign() == 0 {
		return "zero"
	}
	n := new(big.Int).Abs(b)
	thousand := big.NewInt(1000)
	var parts []string
	for i := 0; n.Sign() > 0; i++ {
		r := new(big.Int)
		n.QuoRem(n, thousand, r)
		if r.Sign() > 0 {
			s := cardinalBelow1000(int(r.Int64()))
			if i > 0 {
				s += " " + thousands[i]
			}
			parts = append([]string{s}, parts...)
		}
	}
	s := strings.Join(parts, " ")
	if b.Sign() < 0 {
		s = "minus " + s
	}
	return s
}

var ordinals = map[string]string{"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth", "twelve": "twelfth"}

func ordinal(b *big.Int) string {
	s := cardinal(b)
	at := strings.LastIndexAny(s, " -") + 1
	last := s[at:]
	switch o, ok := ordinals[last]; {
	case ok:
		last = o
	case strings.HasSuffix(last, "y"):
		last = last[:len(last)-1] + "ieth"
	default:
		last += "th"
	}
	return s[:at] + last
}
