package builtins

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"sockrepl/interp"
)

// radix is ~D, ~B, ~O, ~X and ~nR, its parameters beginning at number from.
func (f *formatter) radix(d *directive, base, from int) {
	v := f.arg(d)
	if !interp.IsInteger(v) {
		mark := f.t.BindMark()
		f.t.Bind(f.t.In.S.StarPrintBase, interp.FixInt(base))
		f.t.Bind(f.t.In.S.StarPrintRadix, nil)
		sub := *d
		sub.params = nil
		if len(d.params) > from {
			sub.params = []formatParam{d.params[from]}
			sub.at = true
		}
		f.object(&sub, v, false)
		f.t.Unbind(mark)
		return
	}
	if n, ok := v.(interp.Fixnum); ok && len(d.params) == from && !d.at && !d.colon {
		var buf [70]byte
		for _, c := range strconv.AppendInt(buf[:0], int64(n), base) {
			if c >= 'a' {
				c -= 'a' - 'A'
			}
			f.out.WriteChar(f.t, rune(c))
		}
		return
	}
	if n, ok := v.(interp.Fixnum); ok && base == 10 && len(d.params) == from+1 && !d.at && !d.colon {
		var buf [20]byte
		digits := strconv.AppendInt(buf[:0], int64(n), 10)
		f.repeat(' ', f.param(d, from, 0)-len(digits))
		f.t.WriteFixnum(f.out, int64(n))
		return
	}
	mincol, padchar := f.param(d, from, 0), f.char(d, from+1, ' ')
	comma, interval := f.char(d, from+2, ','), f.param(d, from+3, 3)
	digits, negative := magnitude(v, base)
	if d.colon && interval > 0 {
		var groups []string
		for len(digits) > interval {
			groups = append([]string{digits[len(digits)-interval:]}, groups...)
			digits = digits[:len(digits)-interval]
		}
		digits = strings.Join(append([]string{digits}, groups...), string(comma))
	}
	switch {
	case negative:
		digits = "-" + digits
	case d.at:
		digits = "+" + digits
	}
	f.repeat(padchar, mincol-utf8.RuneCountInString(digits))
	f.t.WriteText(f.out, digits)
}

// magnitude returns the digits of an integer without its sign.
func magnitude(v value, base int) (digits string, negative bool) {
	if n, ok := v.(interp.Fixnum); ok {
		u := uint64(n)
		if n < 0 {
			u = -u
		}
		digits, negative = strconv.FormatUint(u, base), n < 0
	} else {
		b := interp.BigInt(v)
		digits, negative = new(big.Int).Abs(b).Text(base), b.Sign() < 0
	}
	if base > 10 {
		digits = strings.ToUpper(digits)
	}
	return digits, negative
}

func (f *formatter) directiveR(d *directive) {
	if base, ok := f.optional(d, 0); ok {
		if base < 2 || base > 36 {
			f.fail(d, "~d is not a radix from 2 to 36", interp.FixInt(base))
		}
		f.radix(d, base, 1)
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
			f.text(b.String())
			return
		}
		f.text(roman(int(n), d.colon))
	case len(b.Text(10)) > 66:
		f.text(b.String())
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

// real returns the argument of a float directive; ok is false if it is no real
// number and has been printed instead.
func (f *formatter) real(d *directive, widthAt int) (x float64, bits int, exact *big.Rat, ok bool) {
	v := f.arg(d)
	switch n := v.(type) {
	case interp.SingleFloat:
		return float64(n), 32, nil, true
	case interp.DoubleFloat:
		return float64(n), 64, nil, true
	}
	if r := interp.Rat(v); r != nil {
		fl, _ := r.Float64()
		if math.IsInf(fl, 0) {
			return fl, 64, r, true
		}
		return fl, 32, r, true
	}
	sub := &directive{char: 'd', pos: d.pos, at: true}
	if n, ok := f.optional(d, widthAt); ok {
		sub.params = []formatParam{{kind: 'n', n: n}}
	}
	f.object(sub, v, false)
	return 0, 0, nil, false
}

// decimal returns |x| with the given number of digits after the point (-1:
// as many as needed), rounded correctly from the shortest digits.
func decimal(x float64, bits, places int) string {
	x = math.Abs(x)
	if bits == 32 && x > math.MaxFloat32 {
		bits = 64
	}
	short := strconv.FormatFloat(x, 'f', -1, bits)
	if places < 0 {
		return short
	}
	whole, frac, _ := strings.Cut(short, ".")
	if len(frac) <= places {
		return whole + "." + frac + strings.Repeat("0", places-len(frac))
	}
	// Round the shortest digits half up, as the printed value is what people
	// see.
	digits := whole + frac[:places]
	if frac[places] >= '5' {
		digits = incrementDigits(digits)
	}
	cut := len(digits) - places
	return digits[:cut] + "." + digits[cut:]
}

func incrementDigits(s string) string {
	b := []byte(s)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] != '9' {
			b[i]++
			return string(b)
		}
		b[i] = '0'
	}
	return "1" + string(b)
}

func (f *formatter) special(x float64) (string, bool) {
	if !math.IsInf(x, 0) && x == x {
		return "", false
	}
	return f.t.Prin1(interp.DoubleFloat(x)), true
}

func (f *formatter) padded(s string, w int, given bool, overflow rune, pad rune) {
	if given && len(s) > w && overflow != 0 {
		f.repeat(overflow, w)
		return
	}
	if given {
		f.repeat(pad, w-len(s))
	}
	f.text(s)
}

// fixed is ~w,d,k,overflowchar,padcharF.
func (f *formatter) fixed(d *directive) {
	x, bits, _, ok := f.real(d, 0)
	if !ok {
		return
	}
	w, hasW := f.optional(d, 0)
	places, hasD := f.optional(d, 1)
	k := f.param(d, 2, 0)
	overflow, pad := f.char(d, 3, 0), f.char(d, 4, ' ')
	f.padded(f.fixedText(x, bits, w, hasW, places, hasD, k, d.at), w, hasW, overflow, pad)
}

func (f *formatter) fixedText(x float64, bits, w int, hasW bool, places int, hasD bool, k int, plus bool) string {
	if s, ok := f.special(x); ok {
		return s
	}
	if k != 0 {
		x = scaled(x, k, bits)
		bits = 64
	}
	sign := ""
	if math.Signbit(x) {
		sign = "-"
	} else if plus {
		sign = "+"
	}
	if hasD && places > 10000 {
		places = 10000
	}
	var s string
	switch {
	case hasD:
		s = decimal(x, bits, max(places, 0))
		if places <= 0 && !strings.Contains(s, ".") {
			s += "."
		}
	default:
		s = decimal(x, bits, -1)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		if hasW {
			if room := w - len(sign); len(s) > room {
				dot := strings.IndexByte(s, '.')
				if avail := room - dot - 1; avail >= 0 && avail < len(s)-dot-1 {
					s = decimal(x, bits, avail)
				} else if avail < 0 {
					s = decimal(x, bits, 0)
				}
				if !strings.Contains(s, ".") {
					s += "."
				}
			}
		}
	}
	if strings.HasPrefix(s, "0.") && len(s) > 2 && hasW && len(sign)+len(s) > w {
		s = s[1:]
	}
	if strings.HasPrefix(s, "0.") && hasW && hasD && len(sign)+len(s) > w && len(s) > 2 {
		s = s[1:]
	}
	return sign + s
}

// scaled returns x times ten to the k, by its decimal digits.
func scaled(x float64, k, bits int) float64 {
	s := strconv.FormatFloat(x, 'e', -1, bits)
	m, e, _ := strings.Cut(s, "e")
	exp, _ := strconv.Atoi(e)
	y, _ := strconv.ParseFloat(m+"e"+strconv.Itoa(exp+k), 64)
	return y
}

// exponential is ~w,d,e,k,overflowchar,padchar,exptcharE.
func (f *formatter) exponential(d *directive) {
	x, bits, _, ok := f.real(d, 0)
	if !ok {
		return
	}
	w, hasW := f.optional(d, 0)
	places, hasD := f.optional(d, 1)
	e, hasE := f.optional(d, 2)
	k := f.param(d, 3, 1)
	overflow, pad := f.char(d, 4, 0), f.char(d, 5, ' ')
	marker := f.char(d, 6, 0)
	if s, ok := f.special(x); ok {
		f.padded(s, w, hasW, overflow, pad)
		return
	}
	f.padded(f.exponentialText(x, bits, w, hasW, places, hasD, e, hasE, k, marker, d.at), w, hasW, overflow, pad)
}

func (f *formatter) exponentialText(x float64, bits, w int, hasW bool, places int, hasD bool, e int, hasE bool, k int, marker rune, plus bool) string {
	sign := ""
	if math.Signbit(x) {
		sign = "-"
	} else if plus {
		sign = "+"
	}
	if marker == 0 {
		marker = 'e'
		def := f.t.SymbolValue(f.t.In.S.StarReadDefaultFloat)
		if bits == 64 && def != value(f.t.In.S.DoubleFloat) {
			marker = 'd'
		}
	}
	digits, exp := shortestDigits(x, bits)
	if x == 0 {
		exp = 0
	}
	// digits d1d2d3... stand for 0.d1d2d3... times 10^exp; k digits go before
	// the point.
	shown := exp - k
	if x == 0 {
		shown = 0
	}
	if hasD {
		places = max(0, min(places, 10000))
		var n int
		switch {
		case k > 0:
			n = places + 1
			if k > 1 {
				n = max(places+1, k)
			}
		case k == 0:
			n = places
		default:
			n = places + k
		}
		if n >= 0 && len(digits) > n {
			up := digits[n] >= '5'
			digits = digits[:n]
			if up {
				before := len(digits)
				digits = incrementDigits("0" + digits)
				if digits[0] != '0' {
					shown++
					digits = digits[:max(before, 1)]
				} else {
					digits = digits[1:]
				}
			}
		}
		for len(digits) < n {
			digits += "0"
		}
	}
	var mantissa string
	switch {
	case k > 0:
		for len(digits) < k {
			digits += "0"
		}
		mantissa = digits[:k] + "." + digits[k:]
		if !hasD && len(digits) == k {
			mantissa += "0"
		}
	default:
		mantissa = "0." + strings.Repeat("0", -k) + digits
	}
	expDigits := strconv.Itoa(abs(shown))
	if hasE {
		for len(expDigits) < e {
			expDigits = "0" + expDigits
		}
	}
	expSign := "+"
	if shown < 0 {
		expSign = "-"
	}
	tail := string(marker) + expSign + expDigits
	s := sign + mantissa + tail
	if hasW && len(s) > w && strings.HasPrefix(mantissa, "0.") {
		s = sign + mantissa[1:] + tail
	}
	return s
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// shortestDigits returns the fewest digits of x and the exponent that makes
// 0.digits times ten to it equal |x|.
func shortestDigits(x float64, bits int) (digits string, exp int) {
	if bits == 32 && math.Abs(x) > math.MaxFloat32 {
		bits = 64
	}
	s := strconv.FormatFloat(math.Abs(x), 'e', -1, bits)
	m, e, _ := strings.Cut(s, "e")
	exp, _ = strconv.Atoi(e)
	return strings.Replace(m, ".", "", 1), exp + 1
}

// general is ~w,d,e,k,overflowchar,padchar,exptcharG.
func (f *formatter) general(d *directive) {
	x, bits, _, ok := f.real(d, 0)
	if !ok {
		return
	}
	w, hasW := f.optional(d, 0)
	places, hasD := f.optional(d, 1)
	e, hasE := f.optional(d, 2)
	k := f.param(d, 3, 1)
	overflow, pad := f.char(d, 4, 0), f.char(d, 5, ' ')
	marker := f.char(d, 6, 0)
	if s, ok := f.special(x); ok {
		f.padded(s, w, hasW, overflow, pad)
		return
	}
	digits, n := shortestDigits(x, bits)
	if x == 0 {
		n = 0
	}
	if !hasD {
		places = max(len(strings.TrimRight(digits, "0")), min(n, 7))
		places = max(places, 1)
	}
	dd := places - n
	if dd >= 0 && dd <= places {
		ee := 4
		if hasE {
			ee = e + 2
		}
		s := f.fixedText(x, bits, w-ee, hasW, dd, true, 0, d.at)
		f.padded(s, w-ee, hasW, overflow, pad)
		f.repeat(' ', ee)
		return
	}
	f.padded(f.exponentialText(x, bits, w, hasW, places, hasD, e, hasE, k, marker, d.at), w, hasW, overflow, pad)
}

// money is ~d,n,w,padchar$.
func (f *formatter) money(d *directive) {
	x, bits, _, ok := f.real(d, 2)
	if !ok {
		return
	}
	places, n := f.param(d, 0, 2), f.param(d, 1, 1)
	w, pad := f.param(d, 2, 0), f.char(d, 3, ' ')
	if s, ok := f.special(x); ok {
		f.padded(s, w, true, 0, pad)
		return
	}
	s := decimal(x, bits, max(0, min(places, 10000)))
	whole, frac, _ := strings.Cut(s, ".")
	for len(whole) < min(n, 10000) {
		whole = "0" + whole
	}
	sign := ""
	if math.Signbit(x) {
		sign = "-"
	} else if d.at {
		sign = "+"
	}
	body := whole + "." + frac
	fill := max(0, w-len(sign)-len(body))
	if d.colon {
		f.text(sign)
		f.repeat(pad, fill)
	} else {
		f.repeat(pad, fill)
		f.text(sign)
	}
	f.text(body)
}
