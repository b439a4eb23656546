package interp

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// overflow and dividedByZero are what parseNumber returns for tokens
// that have the syntax of a number but denote none.
var (
	overflow      Value = &readMark{"overflow"}
	dividedByZero Value = &readMark{"dividedByZero"}
)

// parseNumber returns the number that token denotes in the given base; ok is
// false if it has not the syntax of one. def is the float format of an
// exponent marker e or none.
func parseNumber(token string, base int, def *Symbol, t *Thread) (v Value, ok bool) {
	if v, ok := parseInteger(t, token, base); ok {
		return v, true
	}
	if body, ok := strings.CutSuffix(token, "."); ok {
		return parseInteger(t, body, 10)
	}
	if num, den, ok := strings.Cut(token, "/"); ok {
		n, ok1 := parseInteger(t, num, base)
		d, ok2 := parseInteger(t, den, base)
		if !ok1 || !ok2 || den[0] == '+' || den[0] == '-' {
			return nil, false
		}
		if d == Value(Fixnum(0)) {
			return dividedByZero, true
		}
		return normalizeRat(new(big.Rat).SetFrac(BigInt(n), BigInt(d))), true
	}
	return parseFloat(token, def, t)
}

func parseInteger(t *Thread, token string, base int) (Value, bool) {
	digits := token
	if digits != "" && (digits[0] == '+' || digits[0] == '-') {
		digits = digits[1:]
	}
	if digits == "" {
		return nil, false
	}
	for i := 0; i < len(digits); i++ {
		if w := digitWeight(rune(digits[i])); w < 0 || w >= base {
			return nil, false
		}
		if i%piece == piece-1 {
			t.SafePoint()
		}
	}
	if len(digits) <= maxInt64Digits {
		if n, err := strconv.ParseInt(token, base, 64); err == nil {
			return Fix(n), true
		}
	}
	t.CheckIntegerBits(int(float64(len(digits)) * math.Log2(float64(base))))
	var b *big.Int
	t.LongWork(len(digits) > 100_000, func() { b = bigDigits(digits, base) })
	if token[0] == '-' {
		b.Neg(b)
	}
	return NormalizeBig(b), true
}

// maxInt64Digits is the length of the longest integer of 64 bits, in base 2.
const maxInt64Digits = 64

// bigDigits returns the integer that digits denote. It halves long ones: Go's
// own conversion takes time in the square of the length.
func bigDigits(digits string, base int) *big.Int {
	const direct = 2000
	scales := map[int]*big.Int{} // powers of the base, for the few lengths that halving makes
	var convert func(digits string) *big.Int
	convert = func(digits string) *big.Int {
		if len(digits) <= direct {
			b, _ := new(big.Int).SetString(digits, base)
			return b
		}
		low := len(digits) / 2
		scale := scales[low]
		if scale == nil {
			scale = new(big.Int).Exp(big.NewInt(int64(base)), big.NewInt(int64(low)), nil)
			scales[low] = scale
		}
		b := convert(digits[:len(digits)-low])
		return b.Add(b.Mul(b, scale), convert(digits[len(digits)-low:]))
	}
	return convert(digits)
}

// BigDigits returns the integer of the digits, which all are digits in base.
func BigDigits(digits string, base int) *big.Int { return bigDigits(digits, base) }

// digitWeight returns the weight of a digit in base 36, -1 for others.
func digitWeight(c rune) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'z':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'Z':
		return int(c-'A') + 10
	}
	return -1
}

// parseFloat reads [sign] {digit}* . {digit}+ [exponent] and
// [sign] {digit}+ [. {digit}*] exponent.
func parseFloat(token string, def *Symbol, t *Thread) (Value, bool) {
	i := 0
	if i < len(token) && (token[i] == '+' || token[i] == '-') {
		i++
	}
	digitsFrom := i
	isDigit := func() bool { return i < len(token) && token[i] >= '0' && token[i] <= '9' }
	for isDigit() {
		i++
	}
	whole := i - digitsFrom
	fraction, point := 0, false
	if i < len(token) && token[i] == '.' {
		point = true
		i++
		from := i
		for isDigit() {
			i++
		}
		fraction = i - from
	}
	mantissaEnd := i
	marker := byte('e')
	exponent := ""
	if i < len(token) {
		marker = token[i] | 0x20
		if !strings.ContainsRune("esfdl", rune(marker)) {
			return nil, false
		}
		i++
		from := i
		if i < len(token) && (token[i] == '+' || token[i] == '-') {
			i++
		}
		digits := i
		for isDigit() {
			i++
		}
		if i == digits || i != len(token) {
			return nil, false
		}
		exponent = token[from:]
	}
	switch {
	case exponent == "" && (!point || fraction == 0):
		return nil, false
	case whole == 0 && fraction == 0:
		return nil, false
	}
	double := marker == 'd' || marker == 'l'
	if marker == 'e' {
		S := &t.In.S
		double = def == S.DoubleFloat || def == S.LongFloat
	}
	text := token[:mantissaEnd]
	if exponent != "" {
		text += "e" + exponent
	}
	bits := 32
	if double {
		bits = 64
	}
	f, err := strconv.ParseFloat(text, bits)
	if err != nil || math.IsInf(f, 0) {
		return overflow, true
	}
	if double {
		return DoubleFloat(f), true
	}
	return SingleFloat(f), true
}
