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

// Target returns the stream that the variable has for its value.
func (x *SynonymStream) Target(t *Thread) Stream {
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

// enter is Target for an operation: a variable may have a stream for its value
// that leads back to it, so the depth is counted. LeaveDepth must follow.
func (x *SynonymStream) enter(t *Thread) Stream {
	t.EnterDepth()
	return x.Target(t)
}

// ResolveSynonym returns the stream that s stands for in the end.
func (t *Thread) ResolveSynonym(s Stream) Stream {
	for range 1000 {
		x, ok := s.(*SynonymStream)
		if !ok {
			return s
		}
		s = x.Target(t)
	}
	t.SimpleError("the synonym stream ~s leads back to itself", s)
	return nil
}

// StreamUnder returns the stream that what is read from s comes from in the end, or
// with output the one that what is written to it goes to, past synonym and two-way
// streams, and with echo past echo streams, which show what is read from them.
func (t *Thread) StreamUnder(s Stream, output, echo bool) Stream {
	for range 1000 { // two streams may lead to one another
		switch x := s.(type) {
		case *SynonymStream:
			s = t.ResolveSynonym(x)
			continue
		case *TwoWayStream:
			if output {
				s = x.Output
				continue
			}
			if echo || !x.Echo {
				s = x.Input
				continue
			}
		}
		break
	}
	return s
}

func (x *SynonymStream) LispClass(in *Interp) *Class { return in.CL.Sym("synonym-stream").Class() }

// IsInput and IsOutput tell about the variable's global value; see
// ResolveSynonym for that of a process.
func (x *SynonymStream) IsInput() bool  { return x.current() == nil || x.current().IsInput() }
func (x *SynonymStream) IsOutput() bool { return x.current() == nil || x.current().IsOutput() }

// current is the stream of the global value; nil if that is none or another
// synonym stream.
func (x *SynonymStream) current() Stream {
	s, _ := x.Symbol.value.(Stream)
	if _, again := s.(*SynonymStream); again {
		return nil
	}
	return s
}

func (x *SynonymStream) ElementType(t *Thread) Value {
	v := x.enter(t).ElementType(t)
	t.LeaveDepth()
	return v
}

func (x *SynonymStream) ReadChar(t *Thread) (rune, bool) {
	c, ok := x.enter(t).ReadChar(t)
	t.LeaveDepth()
	return c, ok
}

func (x *SynonymStream) UnreadChar(t *Thread, c rune) {
	x.enter(t).UnreadChar(t, c)
	t.LeaveDepth()
}

func (x *SynonymStream) ReadLine(t *Thread) (*String, bool) {
	s, missing := x.enter(t).ReadLine(t)
	t.LeaveDepth()
	return s, missing
}

func (x *SynonymStream) Listen(t *Thread) (ready, eof bool) {
	ready, eof = x.enter(t).Listen(t)
	t.LeaveDepth()
	return ready, eof
}

func (x *SynonymStream) ClearInput(t *Thread) {
	x.enter(t).ClearInput(t)
	t.LeaveDepth()
}

func (x *SynonymStream) ReadElement(t *Thread) (Value, bool) {
	v, ok := x.enter(t).ReadElement(t)
	t.LeaveDepth()
	return v, ok
}

func (x *SynonymStream) ReadChars(t *Thread, dst *String, start, end int, partial bool) int {
	n := x.enter(t).ReadChars(t, dst, start, end, partial)
	t.LeaveDepth()
	return n
}

func (x *SynonymStream) ReadOctets(t *Thread, dst []byte, partial bool) int {
	n := x.enter(t).ReadOctets(t, dst, partial)
	t.LeaveDepth()
	return n
}

func (x *SynonymStream) WriteChar(t *Thread, c rune) {
	x.enter(t).WriteChar(t, c)
	t.LeaveDepth()
}

func (x *SynonymStream) WriteString(t *Thread, s *String, start, end int) {
	x.enter(t).WriteString(t, s, start, end)
	t.LeaveDepth()
}

func (x *SynonymStream) WriteElement(t *Thread, v Value) {
	x.enter(t).WriteElement(t, v)
	t.LeaveDepth()
}

func (x *SynonymStream) WriteOctets(t *Thread, src []byte) {
	x.enter(t).WriteOctets(t, src)
	t.LeaveDepth()
}

func (x *SynonymStream) Column(t *Thread) int {
	n := x.enter(t).Column(t)
	t.LeaveDepth()
	return n
}

func (x *SynonymStream) Flush(t *Thread, wait bool) {
	x.enter(t).Flush(t, wait)
	t.LeaveDepth()
}

func (x *SynonymStream) ClearOutput(t *Thread) {
	x.enter(t).ClearOutput(t)
	t.LeaveDepth()
}

func (x *SynonymStream) ExternalFormat() *ExternalFormat {
	if s := x.current(); s != nil {
		return s.ExternalFormat()
	}
	return nil
}

func (x *SynonymStream) SetExternalFormat(t *Thread, ef *ExternalFormat) {
	x.enter(t).SetExternalFormat(t, ef)
	t.LeaveDepth()
}

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
