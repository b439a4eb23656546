package interp

// SynonymStream stands for the stream that is the value of a variable.
type SynonymStream struct {
	BaseStream
	Symbol *Symbol
}

// NewSynonymStream returns a synonym stream of s.
func NewSynonymStream(s *Symbol) *SynonymStream {
	x := &SynonymStream{Symbol: s}
	x.Self = x
	return x
}

func (x *SynonymStream) target(t *Thread) Stream {
	if x.closed {
		t.StreamClosed(x)
	}
	v := t.SymbolValue(x.Symbol)
	s, ok := v.(Stream)
	if !ok {
		t.TypeError(v, t.In.S.Stream, "the value of ~s, `~s', is not a stream", x.Symbol, v)
	}
	return s
}

func (x *SynonymStream) LispClass(in *Interp) *Class { return in.CL.Sym("synonym-stream").Class() }
func (x *SynonymStream) IsInput() bool               { return x.current() == nil || x.current().IsInput() }
func (x *SynonymStream) IsOutput() bool              { return x.current() == nil || x.current().IsOutput() }

// current is the stream of the global value, for what has no thread at hand.
func (x *SynonymStream) current() Stream {
	s, _ := x.Symbol.value.(Stream)
	return s
}
func (x *SynonymStream) ElementType(t *Thread) Value         { return x.target(t).ElementType(t) }
func (x *SynonymStream) ReadChar(t *Thread) (rune, bool)     { return x.target(t).ReadChar(t) }
func (x *SynonymStream) UnreadChar(t *Thread, c rune)        { x.target(t).UnreadChar(t, c) }
func (x *SynonymStream) ReadLine(t *Thread) (*String, bool)  { return x.target(t).ReadLine(t) }
func (x *SynonymStream) Listen(t *Thread) (ready, eof bool)  { return x.target(t).Listen(t) }
func (x *SynonymStream) ClearInput(t *Thread)                { x.target(t).ClearInput(t) }
func (x *SynonymStream) ReadElement(t *Thread) (Value, bool) { return x.target(t).ReadElement(t) }
func (x *SynonymStream) WriteChar(t *Thread, c rune)         { x.target(t).WriteChar(t, c) }
func (x *SynonymStream) WriteElement(t *Thread, v Value)     { x.target(t).WriteElement(t, v) }
func (x *SynonymStream) WriteOctets(t *Thread, src []byte)   { x.target(t).WriteOctets(t, src) }
func (x *SynonymStream) Column(t *Thread) int                { return x.target(t).Column(t) }
func (x *SynonymStream) Flush(t *Thread, wait bool)          { x.target(t).Flush(t, wait) }
func (x *SynonymStream) ClearOutput(t *Thread)               { x.target(t).ClearOutput(t) }
func (x *SynonymStream) ReadChars(t *Thread, dst *String, start, end int, partial bool) int {
	return x.target(t).ReadChars(t, dst, start, end, partial)
}
func (x *SynonymStream) ReadOctets(t *Thread, dst []byte, partial bool) int {
	return x.target(t).ReadOctets(t, dst, partial)
}
func (x *SynonymStream) WriteString(t *Thread, s *String, start, end int) {
	x.target(t).WriteString(t, s, start, end)
}
func (x *SynonymStream) ExternalFormat() *ExternalFormat {
	if s := x.current(); s != nil {
		return s.ExternalFormat()
	}
	return nil
}
func (x *SynonymStream) SetExternalFormat(t *Thread, ef *ExternalFormat) {
	x.target(t).SetExternalFormat(t, ef)
}

// TwoWayStream reads from one stream and writes to another; an echo stream
// also writes what it reads.
type TwoWayStream struct {
	BaseStream
	Input, Output Stream
	Echo          bool
	unread        bool // the next character has been echoed already
}

// NewTwoWayStream returns a two-way stream.
func NewTwoWayStream(in, out Stream) *TwoWayStream {
	x := &TwoWayStream{Input: in, Output: out}
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
func (x *TwoWayStream) ReadLine(t *Thread) (*String, bool) {
	x.check(t)
	if x.Echo {
		return x.BaseStream.ReadLine(t)
	}
	return x.Input.ReadLine(t)
}
func (x *TwoWayStream) Listen(t *Thread) (ready, eof bool) { return x.Input.Listen(t) }
func (x *TwoWayStream) ClearInput(t *Thread)               { x.Input.ClearInput(t) }
func (x *TwoWayStream) ReadElement(t *Thread) (Value, bool) {
	x.check(t)
	v, ok := x.Input.ReadElement(t)
	if x.Echo && ok {
		x.Output.WriteElement(t, v)
	}
	return v, ok
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
func (x *TwoWayStream) Flush(t *Thread, wait bool)        { x.Output.Flush(t, wait) }
func (x *TwoWayStream) ClearOutput(t *Thread)             { x.Output.ClearOutput(t) }
func (x *TwoWayStream) ExternalFormat() *ExternalFormat   { return x.Output.ExternalFormat() }
func (x *TwoWayStream) ElementType(t *Thread) Value       { return x.Input.ElementType(t) }

// BroadcastStream writes to any number of streams.
type BroadcastStream struct {
	BaseStream
	Streams []Stream
}

// NewBroadcastStream returns a broadcast stream.
func NewBroadcastStream(streams []Stream) *BroadcastStream {
	x := &BroadcastStream{Streams: streams}
	x.Self = x
	return x
}

func (x *BroadcastStream) LispClass(in *Interp) *Class { return in.CL.Sym("broadcast-stream").Class() }
func (x *BroadcastStream) IsOutput() bool              { return true }
func (x *BroadcastStream) ElementType(t *Thread) Value {
	if n := len(x.Streams); n > 0 {
		return x.Streams[n-1].ElementType(t)
	}
	return t.T
}
func (x *BroadcastStream) WriteChar(t *Thread, c rune) {
	if x.closed {
		t.StreamClosed(x)
	}
	for _, s := range x.Streams {
		s.WriteChar(t, c)
	}
}
func (x *BroadcastStream) WriteString(t *Thread, str *String, start, end int) {
	if x.closed {
		t.StreamClosed(x)
	}
	for _, s := range x.Streams {
		s.WriteString(t, str, start, end)
	}
}
func (x *BroadcastStream) WriteElement(t *Thread, v Value) {
	for _, s := range x.Streams {
		s.WriteElement(t, v)
	}
}
func (x *BroadcastStream) Column(t *Thread) int {
	if n := len(x.Streams); n > 0 {
		return x.Streams[n-1].Column(t)
	}
	return 0
}
func (x *BroadcastStream) Flush(t *Thread, wait bool) {
	for _, s := range x.Streams {
		s.Flush(t, wait)
	}
}

// ConcatenatedStream reads streams one after the other.
type ConcatenatedStream struct {
	BaseStream
	Streams []Stream
}

// NewConcatenatedStream returns a concatenated stream.
func NewConcatenatedStream(streams []Stream) *ConcatenatedStream {
	x := &ConcatenatedStream{Streams: streams}
	x.Self = x
	return x
}

func (x *ConcatenatedStream) LispClass(in *Interp) *Class {
	return in.CL.Sym("concatenated-stream").Class()
}
func (x *ConcatenatedStream) IsInput() bool { return true }
func (x *ConcatenatedStream) ReadChar(t *Thread) (rune, bool) {
	if x.closed {
		t.StreamClosed(x)
	}
	for len(x.Streams) > 0 {
		if c, ok := x.Streams[0].ReadChar(t); ok {
			return c, true
		}
		x.Streams = x.Streams[1:]
	}
	return 0, false
}
func (x *ConcatenatedStream) UnreadChar(t *Thread, c rune) {
	if len(x.Streams) > 0 {
		x.Streams[0].UnreadChar(t, c)
	}
}
func (x *ConcatenatedStream) ReadElement(t *Thread) (Value, bool) {
	for len(x.Streams) > 0 {
		if v, ok := x.Streams[0].ReadElement(t); ok {
			return v, true
		}
		x.Streams = x.Streams[1:]
	}
	return nil, false
}
func (x *ConcatenatedStream) Listen(t *Thread) (ready, eof bool) {
	for len(x.Streams) > 0 {
		ready, eof := x.Streams[0].Listen(t)
		if ready || !eof {
			return ready, eof
		}
		x.Streams = x.Streams[1:]
	}
	return false, true
}
