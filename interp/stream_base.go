package interp

import "strings"

// BaseStream is embedded by streams: its operations signal that the stream does
// not offer them. Self must be set.
type BaseStream struct {
	Self   Stream
	closed bool
	plist  Value
}

// Plist is the property list that programs keep with a stream.
func (b *BaseStream) Plist() Value { return b.plist }

// SetPlist replaces the property list.
func (b *BaseStream) SetPlist(v Value) { b.plist = v }

// LispClass implements Object.
func (b *BaseStream) LispClass(in *Interp) *Class { return in.classes.stream }

// IsInput, IsOutput and the other methods implement Stream.
func (b *BaseStream) IsInput() bool  { return false }
func (b *BaseStream) IsOutput() bool { return false }
func (b *BaseStream) IsOpen() bool   { return !b.closed }

// Close marks the stream closed.
func (b *BaseStream) Close(t *Thread, abort bool) bool {
	was := !b.closed
	b.closed = true
	return was
}

// ElementType is character unless a stream knows better.
func (b *BaseStream) ElementType(t *Thread) Value { return t.In.S.Character }

// notFor signals that the stream is not what an operation needs, such as "an
// input stream".
func (b *BaseStream) notFor(t *Thread, what string) {
	if b.closed {
		t.StreamClosed(b.Self)
	}
	S := &t.In.S
	expected := List(S.Not, b.Self.LispClass(t.In).Name)
	switch {
	case strings.HasSuffix(what, "input stream") && !b.Self.IsInput():
		expected = List(S.And, S.Stream, List(S.Satisfies, t.In.CL.Sym("input-stream-p")))
	case strings.HasSuffix(what, "output stream") && !b.Self.IsOutput():
		expected = List(S.And, S.Stream, List(S.Satisfies, t.In.CL.Sym("output-stream-p")))
	}
	t.TypeError(b.Self, expected, "~s is not "+what, b.Self)
}

// StreamClosed signals that an operation met the closed stream s.
func (t *Thread) StreamClosed(s Value) Value {
	if x, ok := s.(interface{ SignalClosed(t *Thread) }); ok {
		x.SignalClosed(t) // a condition of its own
	}
	return t.ErrorOf(t.In.S.StreamClosedError, []Value{t.In.S.KStream, s}, "The stream ~s is closed.", s)
}

func (b *BaseStream) ReadChar(t *Thread) (rune, bool) {
	b.notFor(t, "a character input stream")
	return 0, false
}
func (b *BaseStream) UnreadChar(t *Thread, c rune) { b.notFor(t, "a character input stream") }

// ReadLine reads through ReadChar of the embedding stream.
func (b *BaseStream) ReadLine(t *Thread) (*String, bool) {
	var r []rune
	for {
		c, ok := b.Self.ReadChar(t)
		if !ok {
			return NewRunes(r), true
		}
		if c == '\n' {
			return NewRunes(r), false
		}
		r = append(r, c)
	}
}

// ReadChars reads through ReadChar of the embedding stream.
func (b *BaseStream) ReadChars(t *Thread, dst *String, start, end int, partial bool) int {
	for i := start; i < end; i++ {
		if partial && i > start {
			if ready, _ := b.Self.Listen(t); !ready {
				return i
			}
		}
		c, ok := b.Self.ReadChar(t)
		if !ok {
			return i
		}
		dst.Set(i, c)
	}
	return end
}

func (b *BaseStream) Listen(t *Thread) (ready, eof bool) {
	b.notFor(t, "an input stream")
	return false, false
}
func (b *BaseStream) ClearInput(t *Thread) {
	if !b.Self.IsInput() || b.closed {
		b.notFor(t, "an input stream")
	}
}
func (b *BaseStream) ReadElement(t *Thread) (Value, bool) {
	b.notFor(t, "a binary input stream")
	return nil, false
}

// ReadOctets reads through ReadElement of the embedding stream.
func (b *BaseStream) ReadOctets(t *Thread, dst []byte, partial bool) int {
	for i := range dst {
		if partial && i > 0 {
			if ready, _ := b.Self.Listen(t); !ready {
				return i
			}
		}
		v, ok := b.Self.ReadElement(t)
		if !ok {
			return i
		}
		n, _ := v.(Fixnum)
		dst[i] = byte(n)
	}
	return len(dst)
}

func (b *BaseStream) WriteChar(t *Thread, c rune) { b.notFor(t, "a character output stream") }

// WriteString writes through WriteChar of the embedding stream.
func (b *BaseStream) WriteString(t *Thread, s *String, start, end int) {
	for i := start; i < end; i++ {
		b.Self.WriteChar(t, s.At(i))
	}
}
func (b *BaseStream) WriteElement(t *Thread, v Value) { b.notFor(t, "a binary output stream") }

// WriteOctets writes through WriteElement of the embedding stream.
func (b *BaseStream) WriteOctets(t *Thread, src []byte) {
	for _, c := range src {
		b.Self.WriteElement(t, Fix(int64(c)))
	}
}
func (b *BaseStream) Column(t *Thread) int { return -1 }
func (b *BaseStream) Flush(t *Thread, wait bool) {
	if !b.Self.IsOutput() || b.closed {
		b.notFor(t, "an output stream")
	}
}
func (b *BaseStream) ClearOutput(t *Thread) {
	if !b.Self.IsOutput() || b.closed {
		b.notFor(t, "an output stream")
	}
}
func (b *BaseStream) ExternalFormat() *ExternalFormat { return nil }
func (b *BaseStream) SetExternalFormat(t *Thread, ef *ExternalFormat) {
	b.notFor(t, "a stream with an external format")
}

// WriteText writes the Go string s to a stream.
func (t *Thread) WriteText(s Stream, text string) {
	if o, ok := s.(*StringOutput); ok {
		o.writeText(text)
		return
	}
	str := NewString(text)
	s.WriteString(t, str, 0, str.Len())
}
