package interp

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

// IsInput implements Stream, as do IsOutput and the other methods.
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

// streamRole is what an operation needs a stream to be.
type streamRole struct {
	name          string // for the report
	input, output bool
}

var (
	inputStream           = streamRole{"an input stream", true, false}
	characterInputStream  = streamRole{"a character input stream", true, false}
	binaryInputStream     = streamRole{"a binary input stream", true, false}
	outputStream          = streamRole{"an output stream", false, true}
	characterOutputStream = streamRole{"a character output stream", false, true}
	binaryOutputStream    = streamRole{"a binary output stream", false, true}
	encodingStream        = streamRole{"a stream with an external format", false, false}
)

// notFor signals that the stream is not what an operation needs.
func (b *BaseStream) notFor(t *Thread, role streamRole) {
	if b.closed {
		t.StreamClosed(b.Self)
	}
	S := &t.In.S
	expected := List(S.Not, b.Self.LispClass(t.In).Name)
	switch {
	case role.input && !b.Self.IsInput():
		expected = List(S.And, S.Stream, List(S.Satisfies, t.In.CL.Sym("input-stream-p")))
	case role.output && !b.Self.IsOutput():
		expected = List(S.And, S.Stream, List(S.Satisfies, t.In.CL.Sym("output-stream-p")))
	}
	t.TypeError(b.Self, expected, "`~s' is not "+role.name, b.Self)
}

// StreamClosed signals that an operation met the closed stream s.
func (t *Thread) StreamClosed(s Value) Value {
	if x, ok := s.(interface{ SignalClosed(t *Thread) }); ok {
		x.SignalClosed(t) // a condition of its own
	}
	return t.ErrorOf(t.In.S.StreamClosedError, []Value{t.In.S.KStream, s}, "The stream ~s is closed.", s)
}

func (b *BaseStream) ReadChar(t *Thread) (rune, bool) {
	b.notFor(t, characterInputStream)
	return 0, false
}
func (b *BaseStream) UnreadChar(t *Thread, c rune) { b.notFor(t, characterInputStream) }

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
	b.notFor(t, inputStream)
	return false, false
}
func (b *BaseStream) ClearInput(t *Thread) {
	if !b.Self.IsInput() || b.closed {
		b.notFor(t, inputStream)
	}
}
func (b *BaseStream) ReadElement(t *Thread) (Value, bool) {
	b.notFor(t, binaryInputStream)
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

func (b *BaseStream) WriteChar(t *Thread, c rune) { b.notFor(t, characterOutputStream) }

// WriteString writes through WriteChar of the embedding stream.
func (b *BaseStream) WriteString(t *Thread, s *String, start, end int) {
	for i := start; i < end; i++ {
		b.Self.WriteChar(t, s.At(i))
	}
}
func (b *BaseStream) WriteElement(t *Thread, v Value) { b.notFor(t, binaryOutputStream) }

// WriteOctets writes through WriteElement of the embedding stream.
func (b *BaseStream) WriteOctets(t *Thread, src []byte) {
	for _, c := range src {
		b.Self.WriteElement(t, Fix(int64(c)))
	}
}
func (b *BaseStream) Column(t *Thread) int { return -1 }
func (b *BaseStream) Flush(t *Thread, wait bool) {
	if !b.Self.IsOutput() || b.closed {
		b.notFor(t, outputStream)
	}
}
func (b *BaseStream) ClearOutput(t *Thread) {
	if !b.Self.IsOutput() || b.closed {
		b.notFor(t, outputStream)
	}
}
func (b *BaseStream) ExternalFormat() *ExternalFormat { return nil }
func (b *BaseStream) SetExternalFormat(t *Thread, ef *ExternalFormat) {
	b.notFor(t, encodingStream)
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
