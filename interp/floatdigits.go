package interp

import (
	"math"
	"strconv"
	"strings"
)

// ShortestDigits returns the fewest digits d1 d2 d3... such that d1.d2d3... times
// ten to exp reads back as the positive float x of 32 or 64 bits. Where two
// numbers of so many digits are equally near, it is the greater.
func ShortestDigits(x float64, bits int) (digits string, exp int) {
	text := strconv.FormatFloat(x, 'e', -1, bits)
	mantissa, expText, _ := strings.Cut(text, "e")
	exp, _ = strconv.Atoi(expText)
	digits = strings.Replace(mantissa, ".", "", 1)
	if greater := strconv.Itoa(tieAbove(x, digits, exp)); len(greater) == len(digits) {
		back, _ := strconv.ParseFloat(greater+"e"+strconv.Itoa(exp-len(digits)+1), bits)
		if back == x {
			return greater, exp
		}
	}
	return digits, exp
}

// tieAbove returns the integer after the one that digits write if x is just
// between them, each with the place of the last digit at exp less their number
// and one; else 0.
func tieAbove(x float64, digits string, exp int) int {
	d, err := strconv.Atoi(digits)
	k := exp - len(digits) + 1
	if err != nil || d >= 1<<51 || k < -22 || k > 22 {
		return 0 // such a half is no float, or x no such half
	}
	half, power := float64(d)+0.5, math.Pow10(max(k, -k))
	a, b := x, half // a times power is to be b
	if k > 0 {
		a, b = half, x
	}
	if p := a * power; p == b && math.FMA(a, power, -p) == 0 {
		return d + 1
	}
	return 0
}
