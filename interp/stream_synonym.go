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
