package interp

import (
	"strings"
	"unicode/utf8"
)

// ExternalFormat says how characters are coded as octets.
type ExternalFormat struct {
	name string
	kind formatKind
	eol  eolStyle
}

type formatKind uint8

const (
	formatUTF8 formatKind = iota
	formatLatin1
	formatASCII
	formatUTF16LE
	formatUTF16BE
)

type eolStyle uint8

const (
	eolLF eolStyle = iota
	eolCRLF
	eolCR
)

// The external formats at hand.
var (
	UTF8   = &ExternalFormat{name: "utf8", kind: formatUTF8}
	Latin1 = &ExternalFormat{name: "latin1", kind: formatLatin1}
)

var formatNames = map[string]formatKind{
	"utf-8": formatUTF8, "utf8": formatUTF8, "default": formatUTF8,
	"latin-1": formatLatin1, "latin1": formatLatin1, "iso-8859-1": formatLatin1, "iso8859-1": formatLatin1,
	"octets": formatLatin1, "binary": formatLatin1, "iso-latin-1": formatLatin1, "8-bit": formatLatin1,
	"ascii": formatASCII, "us-ascii": formatASCII, "7-bit": formatASCII,
	"utf-16le": formatUTF16LE, "utf16le": formatUTF16LE, "unicode-le": formatUTF16LE,
	"utf-16be": formatUTF16BE, "utf16be": formatUTF16BE, "utf-16": formatUTF16BE, "unicode": formatUTF16BE,
}

// Name returns the format's name in lower case.
func (ef *ExternalFormat) Name() string { return ef.name }

// LispClass implements Object.
func (ef *ExternalFormat) LispClass(in *Interp) *Class { return in.classes.externalFormat }

// PrintText implements Printable.
func (ef *ExternalFormat) PrintText(t *Thread) (string, bool) {
	name := ":" + ef.name
	switch ef.eol {
	case eolCRLF:
		name = "(:e-crlf " + name + ")"
	case eolCR:
		name = "(:e-cr " + name + ")"
	}
	return t.In.CaseName("external-format") + " " + t.In.CaseName(name), true
}

// FindExternalFormat returns the external format that v designates: one
// itself, a keyword such as :utf-8, a list of a name and :eol-style or of
// :e-crlf and a format; nil if there is none.
func (t *Thread) FindExternalFormat(v Value) *ExternalFormat {
	switch x := v.(type) {
	case *ExternalFormat:
		return x
	case *Symbol:
		return findFormat(x.name, eolLF)
	case *String:
		return findFormat(x.Go(), eolLF)
	case *Cons:
		s, ok := x.Car.(*Symbol)
		if !ok {
			return nil
		}
		switch strings.ToLower(s.name) {
		case "e-crlf":
			return t.withEOL(cadr(x), eolCRLF)
		case "e-cr":
			return t.withEOL(cadr(x), eolCR)
		}
		eol := eolLF
		for rest := x.Cdr; rest != nil; rest = cddr(rest) {
			k, _ := car(rest).(*Symbol)
			val, _ := cadr(rest).(*Symbol)
			if k == nil || val == nil {
				return nil
			}
			if n := strings.ToLower(k.name); n == "eol-style" || n == "eol" {
				switch strings.ToLower(val.name) {
				case "crlf", "dos", "mswin":
					eol = eolCRLF
				case "cr", "mac":
					eol = eolCR
				}
			}
		}
		return findFormat(s.name, eol)
	}
	return nil
}

func (t *Thread) withEOL(v Value, eol eolStyle) *ExternalFormat {
	base := t.FindExternalFormat(v)
	if base == nil {
		return nil
	}
	ef := *base
	ef.eol = eol
	return &ef
}

func findFormat(name string, eol eolStyle) *ExternalFormat {
	name = strings.ToLower(name)
	if base, ok := strings.CutSuffix(name, "-crlf"); ok {
		name, eol = base, eolCRLF
	}
	kind, ok := formatNames[name]
	if !ok {
		return nil
	}
	if eol == eolLF {
		switch kind {
		case formatUTF8:
			return UTF8
		case formatLatin1:
			return Latin1
		}
	}
	canonical := [...]string{"utf8", "latin1", "ascii", "utf-16le", "utf-16be"}[kind]
	return &ExternalFormat{name: canonical, kind: kind, eol: eol}
}

// asciiCompatible tells that octets below 128 are the characters of that code.
func (ef *ExternalFormat) asciiCompatible() bool { return ef.kind <= formatASCII }

// appendRune appends the code of c; what the format cannot express becomes a
// question mark.
func (ef *ExternalFormat) appendRune(dst []byte, c rune) []byte {
	if c == '\n' && ef.eol != eolLF {
		dst = ef.appendCode(dst, '\r')
		if ef.eol == eolCR {
			return dst
		}
	}
	return ef.appendCode(dst, c)
}

func (ef *ExternalFormat) appendCode(dst []byte, c rune) []byte {
	switch ef.kind {
	case formatUTF8:
		if c < utf8.RuneSelf {
			return append(dst, byte(c))
		}
		return utf8.AppendRune(dst, c)
	case formatLatin1:
		if c < 256 {
			return append(dst, byte(c))
		}
		return append(dst, '?')
	case formatASCII:
		if c < 128 {
			return append(dst, byte(c))
		}
		return append(dst, '?')
	}
	if c >= 0x10000 {
		c -= 0x10000
		return ef.appendUnit(ef.appendUnit(dst, 0xD800+c>>10), 0xDC00+c&0x3FF)
	}
	return ef.appendUnit(dst, c)
}

func (ef *ExternalFormat) appendUnit(dst []byte, u rune) []byte {
	if ef.kind == formatUTF16LE {
		return append(dst, byte(u), byte(u>>8))
	}
	return append(dst, byte(u>>8), byte(u))
}

// decode returns the first character of b and how many octets it took; 0 if b
// ends in the middle of one and final is false. Malformed input gives
// U+FFFD.
func (ef *ExternalFormat) decode(b []byte, final bool) (c rune, n int) {
	if len(b) == 0 {
		return 0, 0
	}
	switch ef.kind {
	case formatUTF8:
		if b[0] < utf8.RuneSelf {
			return ef.decodeEOL(rune(b[0]), 1, b, final)
		}
		if !final && !utf8.FullRune(b) {
			return 0, 0
		}
		return utf8.DecodeRune(b)
	case formatLatin1:
		return ef.decodeEOL(rune(b[0]), 1, b, final)
	case formatASCII:
		if b[0] >= 128 {
			return utf8.RuneError, 1
		}
		return ef.decodeEOL(rune(b[0]), 1, b, final)
	}
	if len(b) < 2 {
		if final {
			return utf8.RuneError, 1
		}
		return 0, 0
	}
	u := ef.unit(b)
	if u >= 0xD800 && u < 0xDC00 {
		if len(b) < 4 {
			if final {
				return utf8.RuneError, len(b)
			}
			return 0, 0
		}
		if lo := ef.unit(b[2:]); lo >= 0xDC00 && lo < 0xE000 {
			return (u-0xD800)<<10 + lo - 0xDC00 + 0x10000, 4
		}
		return utf8.RuneError, 2
	}
	return ef.decodeEOL(u, 2, b, final)
}

func (ef *ExternalFormat) unit(b []byte) rune {
	if ef.kind == formatUTF16LE {
		return rune(b[0]) | rune(b[1])<<8
	}
	return rune(b[1]) | rune(b[0])<<8
}

func (ef *ExternalFormat) decodeEOL(c rune, n int, b []byte, final bool) (rune, int) {
	if c != '\r' || ef.eol == eolLF {
		return c, n
	}
	if ef.eol == eolCR {
		return '\n', n
	}
	if len(b) < 2*n {
		if final {
			return c, n
		}
		return 0, 0
	}
	next := rune(b[n])
	if n == 2 {
		next = ef.unit(b[n:])
	}
	if next == '\n' {
		return '\n', 2 * n
	}
	return c, n
}

// Encode appends the characters of s from start to end.
func (ef *ExternalFormat) Encode(dst []byte, s *String, start, end int) []byte {
	if b, ok := s.Latin1(); ok && ef.eol == eolLF {
		switch {
		case ef.kind == formatLatin1, ef.kind == formatUTF8 && isASCII(b[start:end]):
			return append(dst, b[start:end]...)
		}
	}
	for i := start; i < end; i++ {
		dst = ef.appendRune(dst, s.At(i))
	}
	return dst
}

// Decode returns the characters that the octets b are.
func (ef *ExternalFormat) Decode(b []byte) *String {
	if ef.eol == eolLF {
		switch {
		case ef.kind == formatLatin1, ef.kind == formatUTF8 && isASCII(b):
			return NewLatin1(append(make([]byte, 0, len(b)), b...))
		}
	}
	r := make([]rune, 0, len(b))
	for len(b) > 0 {
		c, n := ef.decode(b, true)
		r = append(r, c)
		b = b[n:]
	}
	return NewRunes(r)
}
