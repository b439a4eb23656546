package interp

import (
	"reflect"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// The codings of golang.org/x/text, one character at a time.

// codingState is the state of an instance of a format.
type codingState struct {
	order  byteOrder // UTF-16 and -32: of the input, once known
	marked bool      // the byte order mark has been written
	// decoder and encoder are those of a coding with shifts.
	decoder, encoder transform.Transformer
	// pending is the second character of a two-octet code for two, of which
	// the lead octet has been taken; trail is the octet still to come, taken
	// the pending that was there before the last decode.
	pending, taken rune
	trail          byte
}

// coding returns the state of an instance; a fresh one for a format that is
// none.
func (ef *ExternalFormat) coding() *codingState {
	if ef.state == nil {
		return ef.spec.stateful()
	}
	return ef.state
}

// copyOfInput returns what setInput goes back to.
func (s *codingState) copyOfInput() codingState {
	c := *s
	if s.decoder != nil {
		c.decoder = copyOfTransformer(s.decoder)
	}
	return c
}

// setInput makes the state of the input that of c.
func (s *codingState) setInput(c codingState) {
	s.order, s.decoder = c.order, c.decoder
	s.pending, s.taken, s.trail = c.pending, c.taken, c.trail
}

// copyOfTransformer copies what a decoder with shifts knows; it is a pointer to a
// number, of a type that is not exported.
func copyOfTransformer(d transform.Transformer) transform.Transformer {
	old := reflect.ValueOf(d)
	c := reflect.New(old.Type().Elem())
	c.Elem().Set(old.Elem())
	return c.Interface().(transform.Transformer)
}

// takePending returns the character that is pending if b is its octet.
func (s *codingState) takePending(b byte) rune {
	p := s.pending
	s.taken, s.pending = p, 0
	if p != 0 && b == s.trail {
		return p
	}
	return 0
}

// unread goes back before the character decoded last.
func (s *codingState) unread() { s.pending = s.taken }

// finish appends the way back to the initial state.
func (s *codingState) finish(dst []byte) []byte {
	if s.encoder == nil {
		return dst
	}
	var room [16]byte
	n, _, _ := s.encoder.Transform(room[:], nil, true)
	return append(dst, room[:n]...)
}

// singleByte is the coding of a charmap.
func singleByte(m *charmap.Charmap, name string, nicknames ...string) formatSpec {
	return formatSpec{name: name + "-base", nicknames: append([]string{name}, nicknames...), ascii: m.DecodeByte('\n') == '\n' && m.DecodeByte('a') == 'a',
		decode: func(ef *ExternalFormat, b []byte, final bool) (rune, int, bool) {
			c := m.DecodeByte(b[0])
			return c, 1, c == utf8.RuneError
		},
		encode: func(ef *ExternalFormat, dst []byte, c rune) ([]byte, bool) {
			b, ok := m.EncodeRune(c)
			if !ok {
				return dst, false
			}
			return append(dst, b), true
		},
	}
}

// multibyte is a coding with characters of one to width octets and no shifts.
func multibyte(width int, enc encoding.Encoding, name string, nicknames ...string) formatSpec {
	decoder, encoder := enc.NewDecoder().Transformer, enc.NewEncoder().Transformer
	spec := formatSpec{name: name + "-base", nicknames: append([]string{name}, nicknames...), ascii: true, width: width,
		decode: func(ef *ExternalFormat, b []byte, final bool) (rune, int, bool) {
			return transformOne(ef.state, decoder, b, width, final)
		},
		encode: func(ef *ExternalFormat, dst []byte, c rune) ([]byte, bool) {
			return transformRune(encoder, dst, c)
		},
	}
	if name == "big5" {
		spec.stateful = func() *codingState { return &codingState{} }
	}
	return spec
}

// shifting is a coding whose octets mean what the last shift sequence says.
func shifting(width int, enc encoding.Encoding, name string, nicknames ...string) formatSpec {
	return formatSpec{name: name + "-base", nicknames: append([]string{name}, nicknames...), width: width,
		decode: func(ef *ExternalFormat, b []byte, final bool) (rune, int, bool) {
			return transformOne(nil, ef.coding().decoder, b, width, final)
		},
		encode: func(ef *ExternalFormat, dst []byte, c rune) ([]byte, bool) {
			return transformRune(ef.coding().encoder, dst, c)
		},
		stateful: func() *codingState {
			return &codingState{decoder: enc.NewDecoder().Transformer, encoder: enc.NewEncoder().Transformer}
		},
	}
}

// transformOne decodes the first character of b, which takes at most width
// octets. The decoder gets one octet more each time until it finds a character,
// so that it never takes two.
func transformOne(s *codingState, decoder transform.Transformer, b []byte, width int, final bool) (rune, int, bool) {
	if s != nil {
		if p := s.takePending(b[0]); p != 0 {
			return p, 1, false
		}
	}
	var out [16]byte
	for k := 1; k <= len(b); k++ {
		nd, ns, _ := decoder.Transform(out[:], b[:k], false)
		switch {
		case nd > 0:
			c, size := utf8.DecodeRune(out[:nd])
			if size < nd && s != nil && ns == 2 {
				s.pending, _ = utf8.DecodeRune(out[size:nd])
				s.trail = b[1]
				return c, 1, false
			}
			return c, ns, c == utf8.RuneError && ns < 4
		case ns > 0:
			return noChar, ns, false
		case k > width:
			return utf8.RuneError, 1, true
		}
	}
	if !final {
		return 0, 0, false
	}
	if nd, ns, _ := decoder.Transform(out[:], b, true); nd > 0 && ns > 0 {
		c, _ := utf8.DecodeRune(out[:nd])
		if c == utf8.RuneError {
			// The whole of an incomplete character is replaced at once.
			return c, len(b), true
		}
		return c, ns, false
	}
	return utf8.RuneError, len(b), true
}

// transformRune appends the code of c.
func transformRune(encoder transform.Transformer, dst []byte, c rune) ([]byte, bool) {
	if !utf8.ValidRune(c) {
		return dst, false
	}
	var src [utf8.UTFMax]byte
	var out [16]byte
	n := utf8.EncodeRune(src[:], c)
	nd, ns, err := encoder.Transform(out[:], src[:n], false)
	if err != nil || ns < n {
		return dst, false
	}
	return append(dst, out[:nd]...), true
}
