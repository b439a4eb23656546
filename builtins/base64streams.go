package builtins

import (
	"encoding/base64"

	"sockrepl/interp"
)

// base64StreamOperators declares what codes streams in base 64.
func base64StreamOperators(in *interp.Interp) {
	in.Excl.Defun("base64-encode-stream", "instream outstream &key (wrap-at 72)", `Reads octets from INSTREAM to its end and writes them to OUTSTREAM in base 64, as characters, in lines of at most WRAP-AT characters; with NIL in one.`, func(t *thread, a args) value {
		e := &base64Encoder{t: t, out: a.Stream(t, 1)}
		if a.V(2) != nil {
			e.width = a.Int(t, 2, 1, 1<<30)
		}
		source := a.Stream(t, 0)
		for chunk := make([]byte, 3*1024); ; {
			n := source.ReadOctets(t, chunk, false)
			e.write(base64.StdEncoding.EncodeToString(chunk[:n]))
			if n < len(chunk) { // the end: only there a group may be short
				return nil
			}
			t.SafePoint()
		}
	})
	in.Excl.Defun("base64-decode-stream", "instream outstream &key count (error-p t)", `Reads base 64 from INSTREAM and writes the octets that it stands for to OUTSTREAM, until base 64 ends with = or INSTREAM does, or COUNT octets have been read. Other characters are passed over. What ends in the middle of a group of four signals parse-error with ERROR-P; without it the decoding just ends.`, func(t *thread, a args) value {
		d := &base64Decoder{t: t, in: a.Stream(t, 0), left: -1}
		if a.V(2) != nil {
			d.left = a.Index(t, 2)
		}
		out := a.Stream(t, 1)
		for {
			octets, more, ok := d.group()
			out.WriteOctets(t, octets)
			if !ok && a.Bool(3) {
				return t.ErrorOf(in.S.ParseError, nil, "base64-decode-stream: what ~s has is not base 64: a group of four is not complete", a.V(0))
			}
			if !more {
				return nil
			}
			t.SafePoint()
		}
	})
}

// base64Encoder writes text in lines of width characters; 0 for one line.
type base64Encoder struct {
	t             *thread
	out           interp.Stream
	width, column int
}

func (e *base64Encoder) write(text string) {
	for text != "" {
		n := len(text)
		if e.width > 0 {
			if e.column == e.width {
				e.t.WriteText(e.out, "\n")
				e.column = 0
			}
			n = min(n, e.width-e.column)
		}
		e.t.WriteText(e.out, text[:n])
		text = text[n:]
		e.column += n
	}
}

// base64Decoder takes groups of four characters from a stream.
type base64Decoder struct {
	t    *thread
	in   interp.Stream
	left int // how many octets may still be read; negative for any number
}

// next returns the next octet that is of base 64, also =.
func (d *base64Decoder) next() (c byte, ok bool) {
	var b [1]byte
	for d.left != 0 {
		if d.in.ReadOctets(d.t, b[:], false) == 0 {
			return 0, false
		}
		d.left--
		switch c := b[0]; {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '+', c == '/', c == '=':
			return c, true
		}
	}
	return 0, false
}

// group returns the octets of the next group; more tells that others may
// follow, ok that it was whole.
func (d *base64Decoder) group() (octets []byte, more, ok bool) {
	var text [4]byte
	for i := range text {
		c, there := d.next()
		if !there {
			return nil, false, i == 0
		}
		text[i] = c
	}
	octets, err := base64.StdEncoding.DecodeString(string(text[:]))
	if err != nil {
		return nil, false, false
	}
	return octets, text[3] != '=', true
}
