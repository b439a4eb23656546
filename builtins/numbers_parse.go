package builtins

import (
	"math"
	"math/big"

	"sockrepl/interp"
)

// integerParser declares parse-integer.
func integerParser(in *interp.Interp) {
	in.CL.Defun("parse-integer", "string &key (start 0) end (radix 10) junk-allowed => integer position",
		`Return the integer that STRING holds from START to END in the given RADIX, with an optional
sign and white space around it, and the index where it ends. Anything else signals
parse-error; if JUNK-ALLOWED, parsing stops there, and the integer may be NIL.`, parseIntegerOperator).
		Direct1(parseDecimal)
}

// parseDecimal is parse-integer of a whole string in base ten.
func parseDecimal(t *thread, v value) value {
	s, ok := v.(*interp.String)
	if !ok {
		t.WrongType("parse-integer", v, t.In.S.String)
	}
	if b, ok := s.Latin1(); ok && len(b) > 0 && len(b) <= 18 {
		n, plain := int64(0), true
		for _, c := range b {
			if c -= '0'; c > 9 {
				plain = false
				break
			}
			n = n*10 + int64(c)
		}
		if plain {
			return t.Values2(interp.Fix(n), interp.FixInt(len(b)))
		}
	}
	return parseInteger(t, s, 0, s.Len(), 10, false)
}

func parseIntegerOperator(t *thread, a args) value {
	s := a.String(t, 0)
	from, to := bounds(t, "parse-integer", s, s.Len(), a.V(1), a.V(2))
	radix := a.Int(t, 3, 2, 36)
	return parseInteger(t, s, from, to, radix, a.Bool(4))
}

// longDigits is how many characters are looked at between two safe points.
const longDigits = 1 << 16

func parseInteger(t *thread, s *interp.String, from, to, radix int, junk bool) value {
	offset := 0
	if to-from >= longDigits {
		// Nobody else has this string, which might become shorter at a safe point.
		s = t.Substring(s, from, to)
		offset, from, to = from, 0, to-from
	}
	i := skipWhitespace(t, s, from, to)
	negative := false
	if i < to && (s.At(i) == '-' || s.At(i) == '+') {
		negative = s.At(i) == '-'
		i++
	}
	digits := i
	for i < to && digitWeight(s.At(i), radix) >= 0 {
		if i++; (i-from)%longDigits == 0 {
			t.SafePoint()
		}
	}
	if i == digits {
		if !junk {
			notAnInteger(t, s, from, to, radix)
		}
		return t.Values2(nil, interp.FixInt(offset+i))
	}
	end := i
	if !junk {
		if end = skipWhitespace(t, s, i, to); end < to {
			notAnInteger(t, s, from, to, radix)
		}
	}
	return t.Values2(integerFromDigits(t, s, digits, i, radix, negative), interp.FixInt(offset+end))
}

func notAnInteger(t *thread, s *interp.String, from, to, radix int) {
	const shown = 200
	text := s.Substring(from, min(to, from+shown))
	t.ParseError("~a: there is no integer in base ~d in the string ~s",
		interp.NewString("parse-integer"), interp.FixInt(radix), text)
}

// skipWhitespace returns the index of the first character from i on that is not
// white space in the standard syntax.
func skipWhitespace(t *thread, s *interp.String, i, end int) int {
	for start := i; i < end; i++ {
		if (i-start)%longDigits == longDigits-1 {
			t.SafePoint()
		}
		switch s.At(i) {
		case ' ', '\n', '\t', '\r', '\f':
		default:
			return i
		}
	}
	return i
}

// digitWeight returns the weight of a digit in radix, -1 for what is none.
func digitWeight(c rune, radix int) int {
	w := -1
	switch {
	case '0' <= c && c <= '9':
		w = int(c - '0')
	case 'a' <= c && c <= 'z':
		w = int(c-'a') + 10
	case 'A' <= c && c <= 'Z':
		w = int(c-'A') + 10
	}
	if w >= radix {
		return -1
	}
	return w
}

// integerFromDigits returns the integer of the digits from start to end.
func integerFromDigits(t *thread, s *interp.String, start, end, radix int, negative bool) value {
	n := int64(0)
	for i := start; i < end; i++ {
		if n > (math.MaxInt64-35)/int64(radix) {
			return bigFromDigits(t, s, start, end, radix, negative)
		}
		n = n*int64(radix) + int64(digitWeight(s.At(i), radix))
	}
	if negative {
		n = -n
	}
	return interp.Fix(n)
}

func bigFromDigits(t *thread, s *interp.String, start, end, radix int, negative bool) value {
	t.CheckIntegerBits(int(float64(end-start) * math.Log2(float64(radix))))
	text := t.GoTextSlice(s, start, end)
	var n *big.Int
	t.LongWork(len(text) > 100_000, func() { n = interp.BigDigits(text, radix) })
	if negative {
		n.Neg(n)
	}
	return interp.NormalizeBig(n)
}
