package interp

// MaxStreamNesting is how deep streams may be made of streams made of streams.
const MaxStreamNesting = 1000

// StreamNesting returns how deep s is made of others.
func StreamNesting(s Stream) int {
	if x, ok := s.(interface{ nesting() int }); ok {
		return x.nesting()
	}
	return 0
}

func nestingOf(parts ...Stream) int {
	n := 0
	for _, s := range parts {
		n = max(n, StreamNesting(s))
	}
	return n + 1
}

// BroadcastStream writes to any number of streams.
type BroadcastStream struct {
	BaseStream
	Streams []Stream
	depth   int
}

// NewBroadcastStream returns a broadcast stream.
func NewBroadcastStream(streams []Stream) *BroadcastStream {
	x := &BroadcastStream{Streams: streams, depth: nestingOf(streams...)}
	x.Self = x
	return x
}

func (x *BroadcastStream) LispClass(in *Interp) *Class { return in.CL.Sym("broadcast-stream").Class() }
func (x *BroadcastStream) IsOutput() bool              { return true }
func (x *BroadcastStream) nesting() int                { return x.depth }
func (x *BroadcastStream) ElementType(t *Thread) Value {
	if n := len(x.Streams); n > 0 {
		return x.Streams[n-1].ElementType(t)
	}
	return t.T
}

// each calls f with the streams.
func (x *BroadcastStream) each(t *Thread, f func(s Stream)) {
	if x.closed {
		t.StreamClosed(x)
	}
	for _, s := range x.Streams {
		f(s)
	}
}
func (x *BroadcastStream) WriteChar(t *Thread, c rune) {
	x.each(t, func(s Stream) { s.WriteChar(t, c) })
}
func (x *BroadcastStream) WriteString(t *Thread, str *String, start, end int) {
	x.each(t, func(s Stream) { s.WriteString(t, str, start, end) })
}
func (x *BroadcastStream) WriteElement(t *Thread, v Value) {
	x.each(t, func(s Stream) { s.WriteElement(t, v) })
}
func (x *BroadcastStream) WriteOctets(t *Thread, src []byte) {
	x.each(t, func(s Stream) { s.WriteOctets(t, src) })
}
func (x *BroadcastStream) Flush(t *Thread, wait bool) {
	x.each(t, func(s Stream) { s.Flush(t, wait) })
}
func (x *BroadcastStream) ClearOutput(t *Thread) {
	x.each(t, func(s Stream) { s.ClearOutput(t) })
}
func (x *BroadcastStream) Column(t *Thread) int {
	if n := len(x.Streams); n > 0 {
		return x.Streams[n-1].Column(t)
	}
	return 0
}
func (x *BroadcastStream) ExternalFormat() *ExternalFormat {
	if n := len(x.Streams); n > 0 {
		return x.Streams[n-1].ExternalFormat()
	}
	return nil
}

// ConcatenatedStream reads streams one after the other.
type ConcatenatedStream struct {
	BaseStream
	Streams []Stream // what is still to be read
	// from is the stream of the last character read.
	from  Stream
	depth int
}

// NewConcatenatedStream returns a concatenated stream.
func NewConcatenatedStream(streams []Stream) *ConcatenatedStream {
	x := &ConcatenatedStream{Streams: streams, depth: nestingOf(streams...)}
	x.Self = x
	return x
}

func (x *ConcatenatedStream) LispClass(in *Interp) *Class {
	return in.CL.Sym("concatenated-stream").Class()
}
func (x *ConcatenatedStream) IsInput() bool { return true }
func (x *ConcatenatedStream) nesting() int  { return x.depth }
func (x *ConcatenatedStream) ElementType(t *Thread) Value {
	if len(x.Streams) > 0 {
		return x.Streams[0].ElementType(t)
	}
	return t.T
}
func (x *ConcatenatedStream) check(t *Thread) {
	if x.closed {
		t.StreamClosed(x)
	}
}
func (x *ConcatenatedStream) ReadChar(t *Thread) (rune, bool) {
	x.check(t)
	for len(x.Streams) > 0 {
		if c, ok := x.Streams[0].ReadChar(t); ok {
			x.from = x.Streams[0]
			return c, true
		}
		x.Streams = x.Streams[1:]
	}
	return 0, false
}
func (x *ConcatenatedStream) UnreadChar(t *Thread, c rune) {
	x.check(t)
	if x.from == nil {
		t.SimpleError("unread-char: no character has been read from ~s", x)
	}
	x.from.UnreadChar(t, c)
	if len(x.Streams) == 0 || x.Streams[0] != x.from {
		x.Streams = append([]Stream{x.from}, x.Streams...)
	}
}
func (x *ConcatenatedStream) ReadElement(t *Thread) (Value, bool) {
	x.check(t)
	for len(x.Streams) > 0 {
		if v, ok := x.Streams[0].ReadElement(t); ok {
			x.from = x.Streams[0]
			return v, true
		}
		x.Streams = x.Streams[1:]
	}
	return nil, false
}
func (x *ConcatenatedStream) ReadOctets(t *Thread, dst []byte, partial bool) int {
	x.check(t)
	n := 0
	for len(x.Streams) > 0 && n < len(dst) {
		k := x.Streams[0].ReadOctets(t, dst[n:], partial)
		n += k
		if partial && n > 0 {
			break
		}
		if k == 0 || n < len(dst) {
			x.Streams = x.Streams[1:]
		}
	}
	return n
}
func (x *ConcatenatedStream) Listen(t *Thread) (ready, eof bool) {
	x.check(t)
	for len(x.Streams) > 0 {
		ready, eof := x.Streams[0].Listen(t)
		if ready || !eof {
			return ready, eof
		}
		x.Streams = x.Streams[1:]
	}
	return false, true
}
func (x *ConcatenatedStream) ClearInput(t *Thread) {
	x.check(t)
	if len(x.Streams) > 0 {
		x.Streams[0].ClearInput(t)
	}
}
func (x *ConcatenatedStream) ExternalFormat() *ExternalFormat {
	if len(x.Streams) > 0 {
		return x.Streams[0].ExternalFormat()
	}
	return nil
}
func (x *ConcatenatedStream) SetExternalFormat(t *Thread, ef *ExternalFormat) {
	x.check(t)
	for _, s := range x.Streams {
		s.SetExternalFormat(t, ef)
	}
}
