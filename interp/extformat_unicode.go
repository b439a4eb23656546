package interp

import "unicode/utf8"

// The codings of Unicode, and those of its first 128 and 256 characters.

func decodeUTF8(ef *ExternalFormat, b []byte, final bool) (rune, int, bool) {
	if !final && !utf8.FullRune(b) {
		return 0, 0, false
	}
	c, n := utf8.DecodeRune(b)
	if c == utf8.RuneError && n == 1 {
		return c, malformedUTF8(b), true
	}
	return c, n, false
}

// malformedUTF8 returns the length of the malformed sequence that begins b: the
// longest beginning of a well-formed one (table 3-7 of the Unicode standard), so
// that it becomes one replacement character; at least 1.
func malformedUTF8(b []byte) int {
	want, lo, hi := 1, byte(0x80), byte(0xBF)
	switch c := b[0]; {
	case c >= 0xC2 && c <= 0xDF:
		want = 2
	case c == 0xE0:
		want, lo = 3, 0xA0
	case c == 0xED:
		want, hi = 3, 0x9F
	case c >= 0xE1 && c <= 0xEF:
		want = 3
	case c == 0xF0:
		want, lo = 4, 0x90
	case c == 0xF4:
		want, hi = 4, 0x8F
	case c >= 0xF1 && c <= 0xF3:
		want = 4
	}
	n := 1
	for n < want && n < len(b) && b[n] >= lo && b[n] <= hi {
		lo, hi = 0x80, 0xBF
		n++
	}
	return n
}

func encodeUTF8(ef *ExternalFormat, dst []byte, c rune) ([]byte, bool) {
	if !utf8.ValidRune(c) {
		return dst, false
	}
	return utf8.AppendRune(dst, c), true
}

func decodeLatin1(ef *ExternalFormat, b []byte, final bool) (rune, int, bool) {
	return rune(b[0]), 1, false
}

func encodeLatin1(ef *ExternalFormat, dst []byte, c rune) ([]byte, bool) {
	if c > 255 {
		return dst, false
	}
	return append(dst, byte(c)), true
}

func decodeASCII(ef *ExternalFormat, b []byte, final bool) (rune, int, bool) {
	if b[0] >= 128 {
		return utf8.RuneError, 1, true
	}
	return rune(b[0]), 1, false
}

func encodeASCII(ef *ExternalFormat, dst []byte, c rune) ([]byte, bool) {
	if c > 127 {
		return dst, false
	}
	return append(dst, byte(c)), true
}

// byteOrder is the order of the octets in a unit of UTF-16 or UTF-32.
type byteOrder uint8

const (
	orderUnknown byteOrder = iota
	orderBig
	orderLittle
)

func (o byteOrder) unit16(b []byte) rune {
	if o == orderLittle {
		return rune(b[0]) | rune(b[1])<<8
	}
	return rune(b[1]) | rune(b[0])<<8
}

func (o byteOrder) unit32(b []byte) uint32 {
	if o == orderLittle {
		return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
	}
	return uint32(b[3]) | uint32(b[2])<<8 | uint32(b[1])<<16 | uint32(b[0])<<24
}

func (o byteOrder) append16(dst []byte, u rune) []byte {
	if o == orderLittle {
		return append(dst, byte(u), byte(u>>8))
	}
	return append(dst, byte(u>>8), byte(u))
}

func (o byteOrder) append32(dst []byte, u rune) []byte {
	if o == orderLittle {
		return append(dst, byte(u), byte(u>>8), byte(u>>16), byte(u>>24))
	}
	return append(dst, byte(u>>24), byte(u>>16), byte(u>>8), byte(u))
}

func (o byteOrder) decode16(b []byte, final bool) (rune, int, bool) {
	if len(b) < 2 {
		if final {
			return utf8.RuneError, len(b), true
		}
		return 0, 0, false
	}
	u := o.unit16(b)
	switch {
	case u < 0xD800 || u >= 0xE000:
		return u, 2, false
	case u >= 0xDC00:
		return utf8.RuneError, 2, true
	case len(b) < 4:
		if final {
			return utf8.RuneError, len(b), true
		}
		return 0, 0, false
	}
	if lo := o.unit16(b[2:]); lo >= 0xDC00 && lo < 0xE000 {
		return (u-0xD800)<<10 + lo - 0xDC00 + 0x10000, 4, false
	}
	return utf8.RuneError, 2, true
}

func (o byteOrder) encode16(dst []byte, c rune) ([]byte, bool) {
	if c >= 0x10000 {
		c -= 0x10000
		return o.append16(o.append16(dst, 0xD800+c>>10), 0xDC00+c&0x3FF), true
	}
	if !utf8.ValidRune(c) {
		return dst, false
	}
	return o.append16(dst, c), true
}

func (o byteOrder) decode32(b []byte, final bool) (rune, int, bool) {
	if len(b) < 4 {
		if final {
			return utf8.RuneError, len(b), true
		}
		return 0, 0, false
	}
	if u := o.unit32(b); u <= utf8.MaxRune && utf8.ValidRune(rune(u)) {
		return rune(u), 4, false
	}
	return utf8.RuneError, 4, true
}

func (o byteOrder) encode32(dst []byte, c rune) ([]byte, bool) {
	if !utf8.ValidRune(c) {
		return dst, false
	}
	return o.append32(dst, c), true
}

func decodeUTF16BE(ef *ExternalFormat, b []byte, final bool) (rune, int, bool) {
	return orderBig.decode16(b, final)
}

func encodeUTF16BE(ef *ExternalFormat, dst []byte, c rune) ([]byte, bool) {
	return orderBig.encode16(dst, c)
}

func decodeUTF16LE(ef *ExternalFormat, b []byte, final bool) (rune, int, bool) {
	return orderLittle.decode16(b, final)
}

func encodeUTF16LE(ef *ExternalFormat, dst []byte, c rune) ([]byte, bool) {
	return orderLittle.encode16(dst, c)
}

func decodeUTF32BE(ef *ExternalFormat, b []byte, final bool) (rune, int, bool) {
	return orderBig.decode32(b, final)
}

func encodeUTF32BE(ef *ExternalFormat, dst []byte, c rune) ([]byte, bool) {
	return orderBig.encode32(dst, c)
}

func decodeUTF32LE(ef *ExternalFormat, b []byte, final bool) (rune, int, bool) {
	return orderLittle.decode32(b, final)
}

func encodeUTF32LE(ef *ExternalFormat, dst []byte, c rune) ([]byte, bool) {
	return orderLittle.encode32(dst, c)
}

const byteOrderMark = 0xFEFF

// newOrder is the state of a coding whose order a byte order mark tells: on
// input the order is big-endian without a mark, on output the mark is written
// and the order is big-endian.
func newOrder() *codingState { return &codingState{} }

func decodeUTF16(ef *ExternalFormat, b []byte, final bool) (rune, int, bool) {
	s := ef.coding()
	if s.order == orderUnknown && len(b) >= 2 {
		s.order = orderBig
		switch {
		case orderBig.unit16(b) == byteOrderMark:
			return noChar, 2, false
		case orderLittle.unit16(b) == byteOrderMark:
			s.order = orderLittle
			return noChar, 2, false
		}
	}
	return s.order.decode16(b, final)
}

func encodeUTF16(ef *ExternalFormat, dst []byte, c rune) ([]byte, bool) {
	if s := ef.coding(); !s.marked {
		s.marked = true
		dst = orderBig.append16(dst, byteOrderMark)
	}
	return orderBig.encode16(dst, c)
}

func decodeUTF32(ef *ExternalFormat, b []byte, final bool) (rune, int, bool) {
	s := ef.coding()
	if s.order == orderUnknown && len(b) >= 4 {
		s.order = orderBig
		switch {
		case orderBig.unit32(b) == byteOrderMark:
			return noChar, 4, false
		case orderLittle.unit32(b) == byteOrderMark:
			s.order = orderLittle
			return noChar, 4, false
		}
	}
	return s.order.decode32(b, final)
}

func encodeUTF32(ef *ExternalFormat, dst []byte, c rune) ([]byte, bool) {
	if s := ef.coding(); !s.marked {
		s.marked = true
		dst = orderBig.append32(dst, byteOrderMark)
	}
	return orderBig.encode32(dst, c)
}
