package builtins

import (
	"bytes"
	"encoding/base64"
	"errors"

	"sockrepl/interp"
)

// basePiece is how many octets are coded between two safe points: whole groups
// of three.
const basePiece = 3 << 12

// toBase64 returns data in base 64, with a newline after each wrap characters
// but the last ones if wrap is not zero.
func toBase64(t *thread, data []byte, wrap int) []byte {
	enc := base64.StdEncoding
	text := interp.MakeLong[byte](t, enc.EncodedLen(len(data)))
	for from, to := 0, 0; from < len(data); from += basePiece {
		end := min(from+basePiece, len(data))
		enc.Encode(text[to:], data[from:end])
		to += enc.EncodedLen(end - from)
		if end < len(data) {
			t.SafePoint()
		}
	}
	if wrap == 0 || len(text) <= wrap {
		return text
	}
	wrapped := interp.MakeLong[byte](t, len(text)+(len(text)-1)/wrap)[:0]
	for ; len(text) > wrap; text = text[wrap:] {
		wrapped = append(append(wrapped, text[:wrap]...), '\n')
		t.SafePointSoon()
	}
	return append(wrapped, text...)
}

// fromBase64 returns the octets that s is in base 64 from start to end. White
// space in it counts for nothing.
func fromBase64(t *thread, operator string, s *interp.String, start, end int) []byte {
	text := interp.MakeLong[byte](t, end-start)[:0]
	t.InPieces(cap(text), func(from, to int) {
		for i := start + from; i < min(start+to, s.Len()); i++ { // it may have become shorter
			switch c := s.At(i); {
			case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			case c < 256:
				text = append(text, byte(c))
			default:
				text = append(text, 0xff) // no digit either
			}
		}
	})
	enc := base64.StdEncoding
	data := interp.MakeLong[byte](t, enc.DecodedLen(len(text)))
	used := 0
	for from := 0; from < len(text); {
		end := min(from+basePiece, len(text))
		if bytes.IndexByte(text[from:end], '=') >= 0 {
			end = len(text) // which is an error if this is not the last group
		}
		n, err := enc.Decode(data[used:], text[from:end])
		if err != nil {
			var at base64.CorruptInputError
			if errors.As(err, &at) {
				err = at + base64.CorruptInputError(from)
			}
			t.ErrorOf(t.In.S.ParseError, nil, "~a: the string is not base 64: ~a", interp.NewString(operator), interp.NewString(err.Error()))
		}
		used += n
		if from = end; from < len(text) {
			t.SafePoint()
		}
	}
	return data[:used]
}
