package interp

import "unicode/utf8"

// ExternalFormat says how characters are coded as octets and how lines end. A
// format that programs name is never changed; a stream whose coding has state
// (a byte order to be found out, a shift) works with an instance of its own.
type ExternalFormat struct {
	spec *formatSpec
	eol  eolStyle
	// onError tells what malformed input and inexpressible characters do;
	// replacement (if not 0) is what they become where they are replaced.
	onError     codingErrorAction
	replacement rune
	// plain tells that an octet below 128 is the character of that code,
	// newline included: the common case that needs no call.
	plain bool
	// title is the name that a program gave when it composed the format; nil if
	// none did.
	title *Symbol
	// origin is the format that this instance was made of; nil if it is none.
	origin *ExternalFormat
	state  *codingState
}

type eolStyle uint8

const (
	eolLF eolStyle = iota
	eolCRLF
	eolCR
)

type codingErrorAction uint8

const (
	// replaceErrors replaces malformed input and what cannot be expressed.
	replaceErrors codingErrorAction = iota
	// signalErrors signals a character-decoding-error or
	// character-encoding-error.
	signalErrors
	// strictUTF8 does what *utf-8s-transcoding-error-action* says.
	strictUTF8
)

// noChar is what decode returns as the character for octets that stand for
// none, such as a byte order mark.
const noChar rune = -1

// The external formats that Go code names.
var (
	UTF8   = newFormat(&formatSpecs[0], eolLF)
	Latin1 = newFormat(&formatSpecs[1], eolLF)
)

func newFormat(spec *formatSpec, eol eolStyle) *ExternalFormat {
	return &ExternalFormat{spec: spec, eol: eol, plain: spec.ascii && eol == eolLF}
}

// LispClass implements Object.
func (ef *ExternalFormat) LispClass(in *Interp) *Class { return in.classes.externalFormat }

// Name returns the name of the format's coding in lower case.
func (ef *ExternalFormat) Name() string { return ef.spec.name }

// Title returns the name that a program gave when it composed the format, nil if
// none did.
func (ef *ExternalFormat) Title() *Symbol { return ef.title }

// Nicknames returns the other names of the format's coding.
func (ef *ExternalFormat) Nicknames() []string { return ef.spec.nicknames }

// EOL returns how lines end: unix, dos or mac.
func (ef *ExternalFormat) EOL() string { return eolNames[ef.eol] }

var eolNames = [...]string{eolLF: "unix", eolCRLF: "dos", eolCR: "mac"}

// Width returns the greatest number of octets of a character.
func (ef *ExternalFormat) Width() int { return max(ef.spec.width, 1) }

// PrintText implements Printable.
func (ef *ExternalFormat) PrintText(t *Thread) (string, bool) {
	if ef.title != nil {
		return t.In.CaseName("external-format") + " " + t.Prin1(ef.title), true
	}
	name := ":" + ef.spec.name
	switch ef.eol {
	case eolCRLF:
		name = "(:e-crlf " + name + ")"
	case eolCR:
		name = "(:e-cr " + name + ")"
	}
	return t.In.CaseName("external-format") + " " + t.In.CaseName(name), true
}

// instance returns what a stream is to work with.
func (ef *ExternalFormat) instance() *ExternalFormat {
	if ef.spec.stateful == nil {
		return ef
	}
	x := *ef
	x.origin = ef.named()
	x.state = ef.spec.stateful()
	return &x
}

// named returns the format that a program gets to see.
func (ef *ExternalFormat) named() *ExternalFormat {
	if ef.origin != nil {
		return ef.origin
	}
	return ef
}

// reset forgets the state of an instance: what follows is a text of its own.
func (ef *ExternalFormat) reset() {
	if ef.state != nil {
		ef.state = ef.spec.stateful()
	}
}

// decode returns the first character of b and how many octets it took; 0 if b
// ends in the middle of one and final is false. bad tells that the octets are
// malformed; the character is U+FFFD then. It is noChar for octets that stand for
// none.
func (ef *ExternalFormat) decode(b []byte, final bool) (c rune, n int, bad bool) {
	if len(b) == 0 {
		return 0, 0, false
	}
	if b[0] < 128 && ef.spec.ascii {
		c, n = rune(b[0]), 1
		if ef.state != nil {
			if p := ef.state.takePending(b[0]); p != 0 {
				return p, 1, false
			}
		}
	} else {
		c, n, bad = ef.spec.decode(ef, b, final)
	}
	if c == '\r' && ef.eol != eolLF && n > 0 {
		c, n = ef.decodeReturn(b, n, final)
	}
	return c, n, bad
}

// decodeReturn is decode for a carriage return of n octets in a format where
// it is (part of) the end of a line.
func (ef *ExternalFormat) decodeReturn(b []byte, n int, final bool) (rune, int) {
	if ef.eol == eolCR {
		return '\n', n
	}
	unit := max(ef.spec.unit, 1)
	if len(b) < n+unit {
		if final {
			return '\r', n
		}
		return 0, 0
	}
	if c, k, bad := ef.spec.decode(ef, b[n:n+unit], false); c == '\n' && k == unit && !bad {
		return '\n', n + unit
	}
	return '\r', n
}

// peek is decode that leaves the state as it is.
func (ef *ExternalFormat) peek(b []byte, final bool) (c rune, n int) {
	if ef.state != nil {
		saved := ef.state.copyOfInput()
		defer func() { ef.state.setInput(saved) }()
	}
	c, n, _ = ef.decode(b, final)
	return c, n
}

// appendRune appends the code of c; what the format cannot express becomes its
// replacement.
func (ef *ExternalFormat) appendRune(dst []byte, c rune) []byte {
	if c < 128 && ef.plain {
		return append(dst, byte(c))
	}
	if c == '\n' && ef.eol != eolLF {
		dst, _ = ef.spec.encode(ef, dst, '\r')
		if ef.eol == eolCR {
			return dst
		}
	}
	out, ok := ef.spec.encode(ef, dst, c)
	if !ok {
		r := ef.replacement
		if r == 0 {
			r = '?'
		}
		if out, ok = ef.spec.encode(ef, dst, r); !ok {
			out, _ = ef.spec.encode(ef, dst, '?')
		}
	}
	return out
}

// expresses reports whether the format has a code for c.
func (ef *ExternalFormat) expresses(c rune) bool {
	var room [8]byte
	_, ok := ef.spec.encode(ef, room[:0], c)
	return ok
}

// finish appends what ends a text: the way back to the initial shift state.
func (ef *ExternalFormat) finish(dst []byte) []byte {
	if ef.state == nil {
		return dst
	}
	return ef.state.finish(dst)
}

// Encode appends the characters of s from start to end as a text of its own.
func (ef *ExternalFormat) Encode(dst []byte, s *String, start, end int) []byte {
	ef = ef.instance()
	return ef.finish(ef.encodeString(dst, s, start, end))
}

// encodeString appends the characters of s from start to end in an instance.
func (ef *ExternalFormat) encodeString(dst []byte, s *String, start, end int) []byte {
	if b, ok := s.Latin1(); ok && ef.plain {
		switch {
		case ef.spec.latin1, isASCII(b[start:end]):
			return append(dst, b[start:end]...)
		case ef.spec.utf8:
			return s.AppendUTF8(dst, start, end)
		}
	}
	for i := start; i < end; i++ {
		dst = ef.appendRune(dst, s.At(i))
	}
	return dst
}

// Decode returns the characters that the octets b are, malformed ones replaced.
func (ef *ExternalFormat) Decode(b []byte) *String { return ef.instance().decodeText(nil, nil, b, nil) }

// decodeText is Decode in an instance. Given a thread it signals malformed
// input if the format wants that; stream is where b came from. It calls malformed,
// unless that is nil, with the number of octets read so far before it does.
func (ef *ExternalFormat) decodeText(t *Thread, stream Value, b []byte, malformed func(read int)) *String {
	s, _ := ef.decodeSome(t, stream, b, true, -1, malformed)
	return s
}

// decodeValidUTF8 allocates no more than the string.
func decodeValidUTF8(b []byte) *String {
	count, wide := 0, false
	for _, c := range b {
		if c&0xC0 != 0x80 {
			count++
		}
		wide = wide || c > 0xC3
	}
	if wide {
		r := make([]rune, 0, count)
		for len(b) > 0 {
			c, n := utf8.DecodeRune(b)
			r = append(r, c)
			b = b[n:]
		}
		return &String{x: &stringExt{r: r, wide: true, fill: -1}}
	}
	s := make([]byte, 0, count)
	for i := 0; i < len(b); i++ {
		c := b[i]
		if c >= utf8.RuneSelf {
			i++
			c = c<<6 | b[i]&0x3F
		}
		s = append(s, c)
	}
	return NewLatin1(s)
}

// DecodeSome decodes at most limit characters of b (any number if limit is
// negative) and returns them and how many octets they took. Unless final, it
// stops before an incomplete character at the end. It signals malformed input
// if the format wants that.
func (ef *ExternalFormat) DecodeSome(t *Thread, b []byte, final bool, limit int) (s *String, used int) {
	if len(b) > piece {
		return ef.instance().decodePieces(t, t, b, final, limit)
	}
	return ef.instance().decodeSome(t, nil, b, final, limit, nil)
}

// decodeSome is DecodeSome in an instance. Only if it is given a thread it signals
// malformed input; stream is where b came from, malformed as for decodeText.
func (ef *ExternalFormat) decodeSome(t *Thread, stream Value, b []byte, final bool, limit int, malformed func(read int)) (s *String, used int) {
	if ef.plain {
		if ef.spec.latin1 || isASCII(b) {
			used = len(b)
			if limit >= 0 {
				used = min(used, limit)
			}
			return NewLatin1(append(make([]byte, 0, used), b[:used]...)), used
		}
		if ef.spec.utf8 && limit < 0 && utf8.Valid(b) {
			return decodeValidUTF8(b), len(b)
		}
	}
	r := make([]rune, 0, len(b)/max(ef.spec.unit, 1))
	for used < len(b) && (limit < 0 || len(r) < limit) {
		c, n, bad := ef.decode(b[used:], final)
		if n == 0 {
			break
		}
		if bad {
			if malformed != nil {
				malformed(used + n)
			}
			if t != nil {
				c = ef.malformed(t, stream, b[used:used+n])
			} else if ef.replacement != 0 {
				c = ef.replacement
			}
		}
		if c != noChar {
			r = append(r, c)
		}
		used += n
	}
	return NewRunes(r), used
}

// EncodeText is EncodeLong that signals what the format cannot express if it wants
// that.
func (ef *ExternalFormat) EncodeText(t *Thread, s *String, start, end, more int) []byte {
	ef.checkEncoding(t, nil, s, start, end)
	return ef.EncodeLong(t, s, start, end, more)
}

// Nulls returns how many zero octets end a text that is terminated by a null
// character.
func (ef *ExternalFormat) Nulls() int { return max(ef.spec.unit, 1) }

// IsOctets reports whether characters and octets are the same in the format.
func (ef *ExternalFormat) IsOctets() bool { return ef.spec.latin1 && ef.eol == eolLF }
