package builtins

import (
	"time"

	"sockrepl/interp"
)

// socketControlOperators declares socket-control and the timeouts.
func socketControlOperators(in *interp.Interp) {
	sp, excl := in.Socket, in.Excl
	sp.Defgeneric("socket-control", "socket &key (output-chunking nil output-chunking-p) output-chunking-eof (input-chunking nil input-chunking-p) (read-timeout nil read-timeout-p) (write-timeout nil write-timeout-p)",
		`Changes how the connected SOCKET transfers. OUTPUT-CHUNKING turns HTTP's chunking of output on or off; what is buffered when it is turned on will be chunked too. OUTPUT-CHUNKING-EOF ends chunked output with the empty chunk. INPUT-CHUNKING turns chunking of input on or off; at the last chunk reading finds end of file, and excl:socket-chunking-end-of-file is signalled before. READ-TIMEOUT and WRITE-TIMEOUT are the seconds that a single read or write may wait before a socket-error with that identifier; NIL is for ever.`,
		func(t *thread, a args) value {
			s, ok := a.V(0).(*socketStream)
			if !ok {
				return a.Wrong(t, 0, list(in.S.Or, sp.Sym("socket-stream-internet-active"), sp.Sym("socket-stream-file-active")))
			}
			if !s.IsOpen() {
				return t.StreamClosed(s)
			}
			if a.Bool(7) {
				s.conn.ReadTimeout = timeoutArgument(t, a, 6)
			}
			if a.Bool(9) {
				s.conn.WriteTimeout = timeoutArgument(t, a, 8)
			}
			if a.Bool(2) {
				s.chunkOutput(t, a.Bool(1))
			}
			if a.Bool(3) {
				s.endChunks(t)
			}
			if a.Bool(5) {
				s.chunkInput(a.Bool(4))
			}
			return nil
		})
	timeout := func(name, doc string, place func(s *socketStream) *time.Duration) {
		excl.Defun(name, "stream", `The seconds that `+doc+` on STREAM may wait; NIL if for ever.`, func(t *thread, a args) value {
			s, ok := t.ResolveSynonym(a.Stream(t, 0)).(*socketStream)
			if !ok || *place(s) == 0 {
				return nil
			}
			return secondsValue(*place(s))
		})
		excl.Defun("(setf "+name+")", "seconds stream", `Makes `+doc+` on the socket STREAM wait SECONDS at most; NIL is for ever.`, func(t *thread, a args) value {
			s, ok := t.ResolveSynonym(a.Stream(t, 1)).(*socketStream)
			if !ok {
				return a.Wrong(t, 1, sp.Sym("socket"))
			}
			*place(s) = timeoutArgument(t, a, 0)
			return a.V(0)
		})
	}
	timeout("stream-input-timeout", "a read", func(s *socketStream) *time.Duration { return &s.conn.ReadTimeout })
	timeout("stream-output-timeout", "a write", func(s *socketStream) *time.Duration { return &s.conn.WriteTimeout })
	// The names that they have inside Allegro, which programs (maild) use.
	timeout("stream-read-timeout", "a read", func(s *socketStream) *time.Duration { return &s.conn.ReadTimeout })
	timeout("stream-write-timeout", "a write", func(s *socketStream) *time.Duration { return &s.conn.WriteTimeout })
}

// timeoutArgument returns slot i, a positive number of seconds or NIL for none.
func timeoutArgument(t *thread, a args, i int) time.Duration {
	v := a.V(i)
	if v == nil {
		return 0
	}
	name := a.Operator().Name()
	if !interp.IsReal(v) || t.Sign(name, v) <= 0 {
		a.Wrong(t, i, list(t.In.S.Or, t.In.S.Null, list(t.In.CL.Sym("real"), list(interp.Fix(0)))))
	}
	return max(duration(t, name, v), 1)
}

// secondsValue is an integer if d is whole seconds.
func secondsValue(d time.Duration) value {
	if d%time.Second == 0 {
		return interp.Fix(int64(d / time.Second))
	}
	return interp.DoubleFloat(d.Seconds())
}

// chunking is the state of a socket that transfers chunks.
type chunking struct {
	in  *chunkDecoder // nil if input is plain
	raw []byte        // received and not decoded

	out bool
	// pending is framed and not sent; accepted is how much of the octets
	// given to the last Write that was left early is in it.
	pending  []byte
	accepted int
}

// chunkInput turns chunking of input on or off. What has been read ahead is
// decoded, or what follows the chunks is plain.
func (s *socketStream) chunkInput(on bool) {
	if on {
		if s.chunks == nil {
			s.chunks = &chunking{}
		}
		c := s.chunks
		switch {
		case c.in == nil:
			c.raw = s.Take()
		case !c.in.done() || s.DeviceStream.Buffered() > 0:
			return // in the midst of the chunks
		}
		c.in = &chunkDecoder{}
		s.SetInput(nil)
		return
	}
	if s.readsChunks() {
		c := s.chunks
		s.SetInput(append(s.Take(), c.raw...))
		c.in, c.raw = nil, nil
	}
}

// chunkOutput turns chunking of output on or off.
func (s *socketStream) chunkOutput(t *thread, on bool) {
	if s.chunks == nil {
		if !on {
			return
		}
		s.chunks = &chunking{}
	}
	if !on && s.chunks.out {
		s.Flush(t, true)
	}
	s.chunks.out = on
}

// endChunks sends the chunk that ends chunked output.
func (s *socketStream) endChunks(t *thread) {
	if s.chunks == nil || !s.chunks.out {
		return
	}
	s.Flush(t, true)
	s.chunks.out = false
	s.chunks.pending = append(s.chunks.pending, lastChunk...)
	s.Owe()
	s.Flush(t, true)
}

// readsChunks reports whether input is chunked.
func (s *socketStream) readsChunks() bool { return s.chunks != nil && s.chunks.in != nil }

// Buffered returns how many octets have come and not been read; of chunked
// input those that are not decoded yet count too.
func (s *socketStream) Buffered() int {
	n := s.DeviceStream.Buffered()
	if s.chunks != nil {
		n += len(s.chunks.raw)
	}
	return n
}

func (s *socketStream) device() *socketDevice { return (*socketDevice)(s) }

// readChunked is Read of chunked input. It asks the system only when what has
// been received carries no more data.
func (d *socketDevice) readChunked(t *thread, p []byte) int {
	for {
		n, more, err := d.decode(p)
		switch {
		case err != nil:
			d.chunkError(t, "unknown", "bad chunked input on ~s: ~a", interp.NewString(err.Error()))
		case n > 0 || !more:
			return n
		}
		got := d.receive(t, d.rawRoom())
		if got < 0 {
			return got
		}
		d.chunks.raw = d.chunks.raw[:got]
		if got == 0 {
			d.chunkError(t, "connection-aborted", "the connection ended before the last chunk on ~s")
		}
	}
}

// tryReadChunked is TryRead of chunked input.
func (d *socketDevice) tryReadChunked(t *thread, p []byte) (int, bool) {
	for {
		n, more, err := d.decode(p)
		switch {
		case err != nil:
			return -1, true
		case n > 0 || !more:
			return n, true
		}
		got, ready := d.tryReceive(t, d.rawRoom())
		if !ready {
			return 0, false
		}
		if got <= 0 {
			return -1, true // the end of the connection, too: it must not come within a chunk
		}
		d.chunks.raw = d.chunks.raw[:got]
	}
}

// decode stores data in p; more tells that there is data to come. An error stays
// and is returned once the data before it is used up.
func (d *socketDevice) decode(p []byte) (n int, more bool, err error) {
	c := d.chunks
	n, used, err := c.in.decode(p, c.raw)
	c.raw = c.raw[used:]
	if n > 0 {
		err = nil
	}
	return n, !c.in.done(), err
}

// rawRoom makes room for what is received; c.raw is empty then.
func (d *socketDevice) rawRoom() []byte {
	c := d.chunks
	if cap(c.raw) < 4<<10 {
		c.raw = make([]byte, 0, 16<<10)
	}
	return c.raw[:cap(c.raw)]
}

// chunkError signals that the chunks are not what they should be. The socket is
// CONTROL's first argument.
func (d *socketDevice) chunkError(t *thread, identifier, control string, arguments ...value) {
	S, s := &t.In.S, (*socketStream)(d)
	t.ErrorOf(S.SocketError, []value{S.KStream, s, S.KIdentifier, t.In.KeywordNamed(identifier), S.KAction, interp.NewString("reading chunks")},
		control, append([]value{s}, arguments...)...)
}

// EndOfFile is called when a read is about to find end of file: programs that
// read chunks may want to know.
func (d *socketDevice) EndOfFile(t *thread) {
	if !(*socketStream)(d).readsChunks() {
		return
	}
	S := &t.In.S
	s := (*socketStream)(d)
	t.SignalCondition(t.In.MakeCondition(t.In.Excl.Sym("socket-chunking-end-of-file"), []value{
		S.KStream, s, S.KFormatControl, interp.NewString("end of the chunks on ~s"), S.KFormatArguments, list(s)}))
}

// writeChunked is Write of chunked output.
func (d *socketDevice) writeChunked(t *thread, p []byte) int {
	c := d.chunks
	c.accepted = 0
	d.drain(t)
	if !c.out {
		return d.transmit(t, p)
	}
	p = p[:min(len(p), outputChunk)]
	c.pending = appendChunk(c.pending[:0], p)
	c.accepted = len(p)
	d.drain(t)
	c.accepted = 0
	return len(p)
}

// drain sends the chunks that are framed.
func (d *socketDevice) drain(t *thread) {
	c := d.chunks
	if d.ssl != nil {
		defer func() { c.pending = c.pending[min(d.ssl.takeAccepted(), len(c.pending)):] }()
	}
	for len(c.pending) > 0 {
		n := d.transmit(t, c.pending)
		c.pending = append(c.pending[:0], c.pending[n:]...)
	}
}

// Accepted implements interp.Keeper.
func (d *socketDevice) Accepted() int {
	n := d.ssl.takeAccepted()
	if d.chunks != nil {
		n += d.chunks.accepted
		d.chunks.accepted = 0
	}
	return n
}

// Keeps implements interp.Keeper.
func (d *socketDevice) Keeps() bool {
	return d.chunks != nil && len(d.chunks.pending) > 0 || d.ssl.keeps()
}

// SendKept implements interp.Keeper.
func (d *socketDevice) SendKept(t *thread) {
	if d.ssl.keeps() {
		d.sendRecords(t)
	}
	if d.chunks != nil {
		d.drain(t)
	}
}

// forget drops what is kept, since it cannot be sent any more.
func (d *socketDevice) forget() {
	if d.chunks != nil {
		d.chunks.pending = nil
	}
	if d.ssl != nil {
		d.ssl.broken = true
	}
}
