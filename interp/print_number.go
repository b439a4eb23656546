package interp

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// WriteInteger writes n in a base from 2 to 36.
func (t *Thread) WriteInteger(s Stream, n int64, base int) {
	var buf [65]byte
	b := strconv.AppendInt(buf[:0], n, base)
	for i, c := range b {
		if c >= 'a' {
			b[i] = c - 'a' + 'A'
		}
	}
	if o, ok := s.(*StringOutput); ok && o.dst == nil && !o.wide && !o.closed {
		o.b = append(o.b, b...)
		o.col += len(b)
		return
	}
	for _, c := range b {
		s.WriteChar(t, rune(c))
	}
}

func (p *printer) integer(n Fixnum) {
	if !p.radix {
		p.t.WriteInteger(p.out, int64(n), p.base)
		return
	}
	p.withRadix(strings.ToUpper(strconv.FormatInt(int64(n), p.base)), true)
}

// Digits returns n in base, in upper case; other processes run meanwhile if it is long.
func (t *Thread) Digits(n *big.Int, base int) (text string) {
	t.LongWork(n.BitLen() > longWorkBits/2, func() { text = strings.ToUpper(n.Text(base)) })
	return text
}

func (p *printer) bignum(n *big.Int) {
	p.withRadix(p.t.Digits(n, p.base), true)
}

func (p *printer) ratio(r *big.Rat) {
	p.withRadix(p.t.Digits(r.Num(), p.base)+"/"+p.t.Digits(r.Denom(), p.base), false)
}

func (p *printer) withRadix(digits string, integer bool) {
	if p.radix {
		switch p.base {
		case 2:
			digits = "#b" + digits
		case 8:
			digits = "#o" + digits
		case 16:
			digits = "#x" + digits
		case 10:
			if integer {
				digits += "."
			} else {
				digits = "#10r" + digits
			}
		default:
			digits = "#" + strconv.Itoa(p.base) + "r" + digits
		}
	}
	p.write(digits)
}

// floatText returns a float with the fewest digits that read back as the same,
// and the exponent marker that *read-default-float-format* makes necessary.
func (t *Thread) floatText(f float64, bits int) string {
	S := &t.In.S
	isDouble := bits == 64
	def := t.printVar(S.StarReadDefaultFloat)
	defaultDouble := def == Value(S.DoubleFloat) || def == Value(S.LongFloat)
	plain := isDouble == defaultDouble
	marker := "e"
	if !plain {
		marker = "f"
		if isDouble {
			marker = "d"
		}
	}
	switch {
	case math.IsInf(f, 0) || f != f:
		name := "infinity"
		if f != f {
			name = "nan"
		}
		kind := "single"
		if isDouble {
			kind = "double"
		}
		sign := ""
		if math.IsInf(f, -1) {
			name = "negative-" + name
		}
		return sign + "#.excl:*" + name + "-" + kind + "*"
	case f == 0:
		text := "0.0"
		if math.Signbit(f) {
			text = "-0.0"
		}
		if !plain {
			text += marker + "0"
		}
		return text
	}
	sign := ""
	if f < 0 {
		sign = "-"
	}
	abs := math.Abs(f)
	digits, exp := ShortestDigits(abs, bits)
	if abs >= 1e-3 && abs < 1e7 {
		text := sign + placePoint(digits, exp)
		if !plain {
			text += marker + "0"
		}
		return text
	}
	if len(digits) == 1 {
		digits += "0"
	}
	return sign + digits[:1] + "." + digits[1:] + marker + strconv.Itoa(exp)
}

// placePoint writes d.ddd times ten to the exp in positional notation.
func placePoint(digits string, exp int) string {
	switch {
	case exp < 0:
		return "0." + strings.Repeat("0", -exp-1) + digits
	case exp >= len(digits)-1:
		return digits + strings.Repeat("0", exp-len(digits)+1) + ".0"
	}
	return digits[:exp+1] + "." + digits[exp+1:]
}
