package builtins

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"sockrepl/interp"
)

// The float directives of FORMAT. A number has the shortest digits that read back
// as the same number; where fewer are wanted, its exact value is rounded, upwards
// if it lies in the middle.

// decimal is a non-negative number as digits d1 d2 d3... that stand for
// 0.d1d2d3... times ten to exp.
type decimal struct {
	digits string
	exp    int
	x      float64 // the number itself: the digits times ten to shift
	shift  int
	bits   int // 32 or 64, of the float
	zero   bool
}

func newDecimal(x float64, bits int) decimal {
	x = math.Abs(x)
	if x == 0 {
		return decimal{digits: "0", exp: 1, bits: bits, zero: true}
	}
	if bits == 32 && x > math.MaxFloat32 {
		bits = 64
	}
	digits, exp := interp.ShortestDigits(x, bits)
	return decimal{digits: digits, exp: exp + 1, x: x, bits: bits}
}

// rounded returns d with n digits at most; trailing zeros are dropped. With n of
// zero or less, the result is nothing, or a 1 one place higher.
func (d decimal) rounded(n int) decimal {
	if n >= len(d.digits) {
		return d
	}
	if n < 0 {
		d.digits = ""
		return d
	}
	kept := d.digits[:n]
	if d.roundsUp(n) {
		kept = incremented(kept)
		if len(kept) > n {
			d.exp++
		}
	}
	d.digits = strings.TrimRight(kept, "0")
	return d
}

// roundsUp reports whether what follows the first n digits is a half or more.
// The shortest digits tell unless a 5 is all that follows: that may stand for
// somewhat less.
func (d decimal) roundsUp(n int) bool {
	rest := d.digits[n:]
	if rest != "5" || d.x == 0 {
		return rest[0] >= '5'
	}
	half, ok := new(big.Rat).SetString("0." + d.digits + "e" + strconv.Itoa(d.exp+d.shift))
	return !ok || new(big.Rat).SetFloat64(d.x).Cmp(half) >= 0
}

// incremented adds one to the last digit.
func incremented(s string) string {
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

// maxDigits bounds the digits after the point.
const maxDigits = 10_000

// positional returns d times ten to the scale in positional notation, without a
// zero before or after the point if there is nothing else. fraction is the
// number of digits after the point, negative for as many as needed; then width,
// if it is positive, bounds the whole. At least least digits after the point
// are kept.
func (d decimal) positional(width, fraction, scale, least int) string {
	if d.zero {
		if fraction < 0 {
			return ".0"
		}
		return "." + strings.Repeat("0", fraction)
	}
	switch {
	case fraction >= 0:
		d = d.rounded(d.exp + max(fraction+scale, least+scale))
	case width > 1:
		// As many digits after the point as there is room for.
		d = d.rounded(d.fitting(width, scale, least))
	}
	e := d.exp + scale
	var b strings.Builder
	n := len(d.digits)
	if n == 0 && fraction < 0 {
		return ".0"
	}
	if e > 0 {
		whole := min(n, e)
		b.WriteString(d.digits[:whole])
		b.WriteString(strings.Repeat("0", e-whole))
		b.WriteByte('.')
		b.WriteString(d.digits[whole:])
		b.WriteString(strings.Repeat("0", max(0, fraction-(n-whole))))
		return b.String()
	}
	b.WriteByte('.')
	zeros := -e
	if fraction >= 0 {
		zeros = min(zeros, fraction)
	}
	b.WriteString(strings.Repeat("0", zeros))
	b.WriteString(d.digits)
	b.WriteString(strings.Repeat("0", max(0, fraction+e-n)))
	return b.String()
}

// fitting returns how many digits of d times ten to the scale there is room for in
// a width, with at least least after the point.
func (d decimal) fitting(width, scale, least int) int {
	e := d.exp + scale
	return e + max(width-1-max(e, 0), least, 0)
}

// real returns the argument of a float directive; ok is false if it is no real
// number and has been printed instead, in a field of the width in parameter
// widthAt.
func (f *formatter) real(d *directive, p *paramSet, widthAt int) (x float64, bits int, ok bool) {
	v := f.arg(d)
	switch n := v.(type) {
	case interp.SingleFloat:
		return float64(n), 32, true
	case interp.DoubleFloat:
		return float64(n), 64, true
	}
	if r := interp.Rat(v); r != nil {
		if single, _ := r.Float32(); !math.IsInf(float64(single), 0) {
			return float64(single), 32, true
		}
		if double, _ := r.Float64(); !math.IsInf(double, 0) {
			return double, 64, true
		}
	}
	// As by ~wD.
	sub := paramSet{p[widthAt]}
	plain := &directive{char: 'd', pos: d.pos, params: []formatParam{{}}, at: true}
	mark := f.t.BindMark()
	f.t.Bind(f.t.In.S.StarPrintBase, interp.Fix(10))
	f.t.Bind(f.t.In.S.StarPrintRadix, nil)
	f.object(plain, &sub, v, false)
	f.t.Unbind(mark)
	return 0, 0, false
}

// unprintable writes infinities and what is not a number, which have no digits.
func (f *formatter) unprintable(x float64, bits int) bool {
	if !math.IsInf(x, 0) && x == x {
		return false
	}
	if bits == 32 {
		f.t.Print(f.out, interp.SingleFloat(x), true)
	} else {
		f.t.Print(f.out, interp.DoubleFloat(x), true)
	}
	return true
}

// field is what the float directives have in common.
type field struct {
	width    int // negative if not given
	fraction int // digits after the point; negative if not given
	overflow rune
	pad      rune
	plus     bool
	scale    int
	expWidth int // negative if not given
	marker   rune
}

func (f *formatter) widthParam(d *directive, p *paramSet, i int) int {
	n, ok := f.optional(d, p, i)
	if !ok {
		return -1
	}
	if n > maxFormatRepeat {
		f.fail(d, "~d is too great a width", interp.FixInt(n))
	}
	return max(n, 0)
}

// fixed is ~w,d,k,overflowchar,padcharF.
func (f *formatter) fixed(d *directive, p *paramSet) {
	q := field{width: f.widthParam(d, p, 0), fraction: min(f.widthParam(d, p, 1), maxDigits), plus: d.at,
		overflow: f.character(d, p, 3, 0), pad: f.character(d, p, 4, ' ')}
	q.scale = max(-maxDigits, min(f.number(d, p, 2, 0), maxDigits))
	x, bits, ok := f.real(d, p, 0)
	if ok && !f.unprintable(x, bits) {
		f.writeFixed(x, newDecimal(x, bits), q)
	}
}

// point is a number in positional notation, and whether a zero may stand before
// or after it.
type point struct {
	text           string
	before, behind bool
}

// fit settles which of the optional zeros there is room for; it returns the
// blanks left, negative if the number is too long.
func (s *point) fit(q *field, space int) int {
	s.before = s.text[0] == '.'
	s.behind = s.text[len(s.text)-1] == '.' && q.fraction != 0
	if q.width < 0 {
		return 0
	}
	space -= len(s.text)
	if s.before {
		if space > 0 || s.behind {
			space--
		} else {
			s.before = false
		}
	}
	if s.behind {
		if space > 0 {
			space--
		} else {
			s.behind = false
		}
	}
	return space
}

func (f *formatter) writeSign(x float64, plus bool) {
	switch {
	case math.Signbit(x):
		f.out.WriteChar(f.t, '-')
	case plus:
		f.out.WriteChar(f.t, '+')
	}
}

func (f *formatter) writePoint(s *point) {
	if s.before {
		f.out.WriteChar(f.t, '0')
	}
	f.text(s.text)
	if s.behind {
		f.out.WriteChar(f.t, '0')
	}
}

// writeFixed writes a number as ~F does; it reports whether the field
// overflowed.
func (f *formatter) writeFixed(x float64, d decimal, q field) bool {
	space := q.width
	if q.width >= 0 && (q.plus || math.Signbit(x)) {
		space--
	}
	s := point{text: d.positional(space, q.fraction, q.scale, 0)}
	space = s.fit(&q, space)
	if space < 0 && q.overflow != 0 {
		f.repeat(q.overflow, q.width)
		return true
	}
	f.repeat(q.pad, space)
	f.writeSign(x, q.plus)
	f.writePoint(&s)
	return false
}

// exponentParams returns the parameters of ~E and ~G.
func (f *formatter) exponentParams(d *directive, p *paramSet) field {
	q := field{width: f.widthParam(d, p, 0), fraction: min(f.widthParam(d, p, 1), maxDigits), expWidth: min(f.widthParam(d, p, 2), maxDigits),
		plus: d.at, overflow: f.character(d, p, 4, 0), pad: f.character(d, p, 5, ' '), marker: f.character(d, p, 6, 0)}
	q.scale = max(-maxDigits, min(f.number(d, p, 3, 1), maxDigits))
	return q
}

// exponential is ~w,d,e,k,overflowchar,padchar,exptcharE.
func (f *formatter) exponential(d *directive, p *paramSet) {
	q := f.exponentParams(d, p)
	x, bits, ok := f.real(d, p, 0)
	if ok && !f.unprintable(x, bits) {
		f.writeExponential(x, newDecimal(x, bits), q)
	}
}

// exponentMarker is the marker that the printer would write for a float.
func (f *formatter) exponentMarker(bits int) rune {
	S := &f.t.In.S
	v, _ := f.t.BoundValue(S.StarReadDefaultFloat)
	isDouble := v == value(S.DoubleFloat) || v == value(S.LongFloat)
	switch {
	case isDouble == (bits == 64):
		return 'e'
	case bits == 64:
		return 'd'
	}
	return 'f'
}

func (f *formatter) writeExponential(x float64, d decimal, q field) {
	k := q.scale
	if q.fraction >= 0 && k > q.fraction+1 {
		// There are k digits before the point and none after it.
		q.fraction = k - 1
	}
	exponent := d.exp - k
	if d.zero {
		exponent = 1 - k
	}
	m := d
	m.exp = 0
	if !d.zero {
		// The value that goes with the digits, for rounding.
		m.shift = d.exp
	}
	fraction, least := -1, 0
	if q.fraction >= 0 {
		fraction = q.fraction
		if k > 0 {
			fraction = q.fraction + 1 - k
		}
		least = fraction
	}
	if k < 0 {
		least = 1
	}
	var text string
	var space int
	for again := true; ; again = false {
		text = strings.TrimPrefix(strconv.Itoa(exponent), "-")
		space = q.width
		if q.width >= 0 {
			space -= 2 + max(len(text), q.expWidth)
			if q.plus || math.Signbit(x) {
				space--
			}
		}
		// Rounding may give one more digit before the point: 9.99 becomes 10.0.
		if !again || !m.rounded(m.kept(q, space, least)).carried(m) {
			break
		}
		m.digits, m.exp, m.x = "1", 0, 0
		exponent++
	}
	if q.width >= 0 && q.overflow != 0 && q.expWidth >= 0 && len(text) > q.expWidth {
		f.repeat(q.overflow, q.width)
		return
	}
	s := point{text: m.positional(space, fraction, k, least)}
	q.fraction = fraction
	space = s.fit(&q, space)
	if space < 0 && q.overflow != 0 {
		f.repeat(q.overflow, q.width)
		return
	}
	f.repeat(q.pad, space)
	f.writeSign(x, q.plus)
	f.writePoint(&s)
	marker := q.marker
	if marker == 0 {
		marker = f.exponentMarker(d.bits)
	}
	f.out.WriteChar(f.t, marker)
	if exponent < 0 {
		f.out.WriteChar(f.t, '-')
	} else {
		f.out.WriteChar(f.t, '+')
	}
	f.repeat('0', q.expWidth-len(text))
	f.text(text)
}

// kept returns how many digits of a mantissa ~E keeps.
func (d decimal) kept(q field, space, least int) int {
	k := q.scale
	switch {
	case d.zero:
		return len(d.digits)
	case q.fraction >= 0 && k > 0:
		return q.fraction + 1
	case q.fraction >= 0:
		return q.fraction + k
	case space > 1:
		return d.fitting(space, k, least)
	}
	return len(d.digits)
}

// carried reports whether rounding m gave d one more digit before the point.
func (d decimal) carried(m decimal) bool { return d.exp > m.exp }

// general is ~w,d,e,k,overflowchar,padchar,exptcharG.
func (f *formatter) general(d *directive, p *paramSet) {
	q := f.exponentParams(d, p)
	x, bits, ok := f.real(d, p, 0)
	if !ok || f.unprintable(x, bits) {
		return
	}
	m := newDecimal(x, bits)
	n := m.exp
	if q.fraction < 0 {
		q.fraction = max(len(m.digits), 1, min(n, 7))
	}
	tail := 4
	if q.expWidth >= 0 {
		tail = q.expWidth + 2
	}
	if places := q.fraction - n; places >= 0 && places <= q.fraction {
		r := q
		r.fraction, r.scale = places, 0
		if q.width >= 0 {
			r.width = max(q.width-tail, 0)
		}
		blank := ' '
		if f.writeFixed(x, m, r) {
			blank = q.overflow
		}
		f.repeat(blank, tail)
		return
	}
	f.writeExponential(x, m, q)
}

// money is ~d,n,w,padchar$.
func (f *formatter) money(d *directive, p *paramSet) {
	for i := 0; i < 3; i++ {
		f.widthParam(d, p, i)
	}
	places, n := max(0, min(f.number(d, p, 0, 2), maxDigits)), max(0, min(f.number(d, p, 1, 1), maxDigits))
	w, pad := f.number(d, p, 2, 0), f.character(d, p, 3, ' ')
	x, bits, ok := f.real(d, p, 2)
	if !ok || f.unprintable(x, bits) {
		return
	}
	text := newDecimal(x, bits).positional(-1, places, 0, 0)
	point := strings.IndexByte(text, '.')
	sign := 0
	if d.at || math.Signbit(x) {
		sign = 1
	}
	fill := w - sign - max(n, point) - 1 - places
	if d.colon {
		f.writeSign(x, d.at)
		f.repeat(pad, fill)
	} else {
		f.repeat(pad, fill)
		f.writeSign(x, d.at)
	}
	f.repeat('0', n-point)
	f.text(text)
}
