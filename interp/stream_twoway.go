package interp

// TwoWayStream reads from one stream and writes to another; an echo stream
// also writes what it reads.
type TwoWayStream struct {
	BaseStream
	Input, Output Stream
	Echo          bool
	unread        bool // the next character has been echoed already
	depth         int
}

// NewTwoWayStream returns a two-way stream.
func NewTwoWayStream(in, out Stream) *TwoWayStream {
	x := &TwoWayStream{Input: in, Output: out, depth: nestingOf(in, out)}
	x.Self = x
	return x
}

// NewEchoStream returns an echo stream.
func NewEchoStream(in, out Stream) *TwoWayStream {
	x := NewTwoWayStream(in, out)
	x.Echo = true
	return x
}

func (x *TwoWayStream) LispClass(in *Interp) *Class {
	if x.Echo {
		return in.CL.Sym("echo-stream").Class()
	}
	return in.CL.Sym("two-way-stream").Class()
}

func (x *TwoWayStream) IsInput() bool  { return true }
func (x *TwoWayStream) IsOutput() bool { return true }
func (x *TwoWayStream) nesting() int   { return x.depth }

// Interactive reports whether the input is a terminal.
func (x *TwoWayStream) Interactive() bool {
	s, ok := x.Input.(interface{ Interactive() bool })
	return ok && s.Interactive()
}

func (x *TwoWayStream) check(t *Thread) {
	if x.closed {
		t.StreamClosed(x)
	}
}

func (x *TwoWayStream) ReadChar(t *Thread) (rune, bool) {
	x.check(t)
	c, ok := x.Input.ReadChar(t)
	if x.Echo && ok && !x.unread {
		x.Output.WriteChar(t, c)
	}
	x.unread = false
	return c, ok
}

func (x *TwoWayStream) UnreadChar(t *Thread, c rune) {
	x.check(t)
	x.Input.UnreadChar(t, c)
	x.unread = x.Echo
}

// PeekChar returns the next character without reading it; it is not echoed.
func (x *TwoWayStream) PeekChar(t *Thread) (rune, bool) {
	x.check(t)
	c, ok := x.Input.ReadChar(t)
	if ok {
		x.Input.UnreadChar(t, c)
	}
	return c, ok
}

func (x *TwoWayStream) ReadLine(t *Thread) (*String, bool) {
	x.check(t)
	if x.Echo {
		return x.BaseStream.ReadLine(t)
	}
	return x.Input.ReadLine(t)
}

func (x *TwoWayStream) ReadChars(t *Thread, dst *String, start, end int, partial bool) int {
	x.check(t)
	if x.Echo {
		return x.BaseStream.ReadChars(t, dst, start, end, partial)
	}
	return x.Input.ReadChars(t, dst, start, end, partial)
}

func (x *TwoWayStream) Listen(t *Thread) (ready, eof bool) {
	x.check(t)
	return x.Input.Listen(t)
}

// OctetReady reports whether an octet can be read without waiting.
func (x *TwoWayStream) OctetReady(t *Thread) (ready, eof bool) {
	x.check(t)
	if s, ok := x.Input.(interface {
		OctetReady(t *Thread) (ready, eof bool)
	}); ok {
		return s.OctetReady(t)
	}
	return x.Input.Listen(t)
}

func (x *TwoWayStream) ClearInput(t *Thread) { x.check(t); x.Input.ClearInput(t) }

func (x *TwoWayStream) ReadElement(t *Thread) (Value, bool) {
	x.check(t)
	v, ok := x.Input.ReadElement(t)
	if x.Echo && ok && !x.unread {
		x.Output.WriteElement(t, v)
	}
	x.unread = false
	return v, ok
}

func (x *TwoWayStream) ReadOctets(t *Thread, dst []byte, partial bool) int {
	x.check(t)
	n := x.Input.ReadOctets(t, dst, partial)
	if x.Echo && n > 0 {
		echo := dst[:n]
		if x.unread {
			echo = echo[1:]
		}
		x.Output.WriteOctets(t, echo)
		x.unread = false
	}
	return n
}

func (x *TwoWayStream) WriteChar(t *Thread, c rune) {
	x.check(t)
	x.Output.WriteChar(t, c)
}

func (x *TwoWayStream) WriteString(t *Thread, s *String, start, end int) {
	x.check(t)
	x.Output.WriteString(t, s, start, end)
}

func (x *TwoWayStream) WriteElement(t *Thread, v Value)   { x.check(t); x.Output.WriteElement(t, v) }
func (x *TwoWayStream) WriteOctets(t *Thread, src []byte) { x.check(t); x.Output.WriteOctets(t, src) }
func (x *TwoWayStream) Column(t *Thread) int              { return x.Output.Column(t) }
func (x *TwoWayStream) Flush(t *Thread, wait bool)        { x.check(t); x.Output.Flush(t, wait) }
func (x *TwoWayStream) ClearOutput(t *Thread)             { x.check(t); x.Output.ClearOutput(t) }
func (x *TwoWayStream) ExternalFormat() *ExternalFormat   { return x.Output.ExternalFormat() }

func (x *TwoWayStream) SetExternalFormat(t *Thread, ef *ExternalFormat) {
	x.check(t)
	x.Input.SetExternalFormat(t, ef)
	x.Output.SetExternalFormat(t, ef)
}

func (x *TwoWayStream) ElementType(t *Thread) Value { return x.Input.ElementType(t) }
