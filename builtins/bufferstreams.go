package builtins

import "sockrepl/interp"

// Streams over vectors of octets, and streams whose contents a function writes.

// bufferStream reads or writes a vector of octets.
type bufferStream struct {
	interp.DeviceStream
	src []byte // input still to come
	// Output goes to dst, which grows, or to the vector in a slot of inst, which
	// fills; to nowhere if counting.
	dst      []byte
	inst     *interp.Instance // class and slots of one for output
	slot     *interp.Symbol   // ... that slot
	growable bool
	// extending says that device-extend runs, which finds what is in the vector.
	extending bool
	start     int
	done      int64 // octets through the device
}

// LispClass implements interp.Object.
func (s *bufferStream) LispClass(in *interp.Interp) *interp.Class {
	if s.In {
		return in.Excl.Sym("buffer-input-simple-stream").Class()
	}
	return s.inst.Class
}

// SlotInstance implements interp.SlotHolder.
func (s *bufferStream) SlotInstance() *interp.Instance { return s.inst }

// Initialized takes the external format that make-instance was given.
func (s *bufferStream) Initialized(t *thread, slotNames value, initargs []value) {
	for i := 0; i+1 < len(initargs); i += 2 {
		if word(initargs[i]) == "external-format" {
			s.SetFormat(externalFormat(t, "make-instance", initargs[i+1]))
			return
		}
	}
}

// buffer returns the octets of the vector that output goes to; NIL if it goes nowhere.
func (s *bufferStream) buffer(t *thread) *interp.Octets {
	v, bound := s.inst.SlotValue(s.slot)
	b, ok := v.(*interp.Octets)
	if !ok && bound && v != nil {
		s.ClearOutput(t)
		t.TypeError(v, list(t.In.S.Vector, list(t.In.S.UnsignedByte, interp.Fix(8))), "the buffer of ~s is ~s, no vector of octets", s, v)
	}
	return b
}

// ElementType implements interp.Stream.
func (s *bufferStream) ElementType(t *thread) value {
	return list(t.In.S.UnsignedByte, interp.Fix(8))
}

// Read implements interp.Device.
func (s *bufferStream) Read(t *thread, p []byte) int {
	n := copy(p, s.src)
	s.src = s.src[n:]
	s.done += int64(n)
	return n
}

// TryRead implements interp.Device.
func (s *bufferStream) TryRead(t *thread, p []byte) (int, bool) { return s.Read(t, p), true }

// Write implements interp.Device.
func (s *bufferStream) Write(t *thread, p []byte) int {
	if s.growable {
		s.dst = append(s.dst, p...)
	} else if b := s.buffer(t); b != nil {
		copy(s.room(t, b, len(p)), p)
	}
	s.done += int64(len(p))
	return len(p)
}

// room returns the part of the buffer b where n octets can go: device-extend may put
// another one in its place.
func (s *bufferStream) room(t *thread, b *interp.Octets, n int) []byte {
	for len(b.B)-int(s.done) < n {
		before := len(b.B)
		s.extending = true
		more := t.One(t.Call3(deviceOf(t).extend, s, interp.FixInt(n), t.In.KeywordNamed("output")))
		s.extending = false
		if b = s.buffer(t); more == nil || b == nil || len(b.B) <= before {
			s.ClearOutput(t)
			t.ErrorOf(t.In.S.StreamError, []value{t.In.S.KStream, s}, "the buffer of ~s, ~d octets long, is full", s, interp.FixInt(before))
		}
	}
	return b.B[s.done:]
}

type bufferDevice struct{ *bufferStream }

// Close implements interp.Device.
func (d bufferDevice) Close(t *thread, abort bool) {}

// Position returns how many octets have been read or written.
func (s *bufferStream) Position() int {
	if s.extending {
		return s.start + int(s.done)
	}
	return s.start + int(s.done) - s.Buffered() + s.Pending()
}

// SetPosition goes to where the stream is, or to a place in the buffer of one for
// output, all of which has been flushed.
func (s *bufferStream) SetPosition(n int) bool {
	if s.In || s.growable || s.Pending() > 0 {
		return n == s.Position()
	}
	v, _ := s.inst.SlotValue(s.slot)
	if b, ok := v.(*interp.Octets); !ok || n < 0 || n > len(b.B) {
		return n == s.Position()
	}
	s.done = int64(n)
	return true
}

func newBufferStream(input bool, ef *interp.ExternalFormat) *bufferStream {
	s := &bufferStream{}
	s.Init(s, bufferDevice{s}, input, !input)
	s.SetFormat(ef)
	return s
}

// newBufferOutput is newBufferStream for output to the vector in the buffer slot of an
// instance of c.
func newBufferOutput(t *thread, c *interp.Class, ef *interp.ExternalFormat) *bufferStream {
	s := newBufferStream(false, ef)
	s.inst, s.slot = interp.NewInstance(c), deviceOf(t).symbols["buffer"]
	return s
}

func bufferStreamOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	excl.DefineClass("buffer-input-simple-stream", S.Stream.Class())
	slot := devicesOf(in).symbols["buffer"]
	class := in.NewClass(excl.Sym("buffer-output-simple-stream"), interp.StandardKind, []*interp.Class{excl.Sym("direct-simple-stream").Class()},
		[]*interp.Slot{{Name: slot, Initargs: []*interp.Symbol{in.KeywordNamed("buffer")}}})
	class.Allocate = func(t *thread, c *interp.Class) value {
		return newBufferOutput(t, c, externalFormat(t, "make-instance", in.KeywordNamed("default")))
	}
	class.Finalize()
	class.Name.SetClass(class)
	octetVector := list(S.Vector, list(S.UnsignedByte, interp.Fix(8)))
	excl.Defun("make-buffer-input-stream", "octets &optional (start 0) end (external-format :default)", `A stream of the OCTETS from START to END, and of the characters that they are in EXTERNAL-FORMAT.`, func(t *thread, a args) value {
		b, ok := asOctets(t, a.V(0))
		if !ok {
			return a.Wrong(t, 0, octetVector)
		}
		from, to := bounds(t, "make-buffer-input-stream", a.V(0), len(b), a.V(1), a.V(2))
		s := newBufferStream(true, externalFormat(t, "make-buffer-input-stream", a.V(3)))
		s.src, s.start = b[from:to], from
		return s
	})
	output := func(t *thread, operator string, buffer, ef value) value {
		s := newBufferOutput(t, class, externalFormat(t, operator, ef))
		switch b := buffer.(type) {
		case nil:
		case *interp.Octets:
			s.inst.SetSlotValue(slot, b)
		default:
			if word(buffer) != "growable" {
				t.WrongType(operator, buffer, list(S.Or, S.Null, octetVector, list(S.Member, in.KeywordNamed("growable"))))
			}
			s.growable = true
		}
		return s
	}
	excl.Defun("make-buffer-output-stream", "buffer &optional (external-format :default)", `A stream that writes octets, and characters in EXTERNAL-FORMAT, to the octet vector BUFFER. :growable makes one that grows, NIL a stream that only counts.`, func(t *thread, a args) value {
		return output(t, "make-buffer-output-stream", a.V(0), a.V(1))
	})
	contents := func(t *thread, operator string, v value, detach bool) (octets value, n int) {
		s, ok := v.(*bufferStream)
		if !ok || s.In {
			t.WrongType(operator, v, excl.Sym("buffer-output-simple-stream"))
		}
		s.Flush(t, true)
		n = int(s.done)
		switch b := s.buffer(t); {
		case s.growable:
			octets = &interp.Octets{B: s.dst}
			s.dst = nil
		case b == nil:
			return nil, n
		case detach:
			octets = b
		default:
			octets = &interp.Octets{B: append([]byte(nil), b.B[:n]...)}
		}
		s.done = 0
		if detach {
			s.Close(t, true)
		}
		return octets, n
	}
	excl.Defun("get-output-stream-buffer", "stream &optional detach => octets count", `The octets written to STREAM so far, which is empty then, and their number. With DETACH the buffer itself; the stream is closed.`, func(t *thread, a args) value {
		b, n := contents(t, "get-output-stream-buffer", a.V(0), a.Bool(1))
		return t.Values2(b, interp.FixInt(n))
	})
	finish := excl.InternalSym("%finish-buffer")
	excl.Defun2("%finish-buffer", "stream buffer => octets count", `What with-output-to-buffer returns for STREAM, given the octet vector BUFFER or none.`, func(t *thread, v, buffer value) value {
		b, n := contents(t, "with-output-to-buffer", v, true)
		return t.Values2(b, interp.FixInt(n))
	})
	excl.Defmacro("with-output-to-buffer", "(var &optional (buffer :growable) &key external-format) &body body", `Evaluates BODY with VAR bound to a stream that writes octets, characters in EXTERNAL-FORMAT, into BUFFER: a vector, or :growable for a new one. Returns the vector of octets and their number; if BUFFER is NIL the stream only counts, and the values are those of BODY.`, func(t *thread, a args) value {
		spec := items(t, "with-output-to-buffer", a.V(0))
		if len(spec) == 0 || len(spec) > 2 && (len(spec) != 4 || word(spec[2]) != "external-format") {
			t.ProgramError("with-output-to-buffer: `~s' is not (variable [buffer] [:external-format format])", a.V(0))
		}
		buffer, ef := value(in.KeywordNamed("growable")), value(in.KeywordNamed("default"))
		if len(spec) > 1 {
			buffer = spec[1]
		}
		if len(spec) == 4 {
			ef = spec[3]
		}
		decls, _, forms := interp.SplitBody(in, a.V(1))
		b := in.Gensym("buffer")
		body := list(S.If, b,
			list(S.Progn, interp.NewCons(S.Progn, forms), list(finish, spec[0], b)),
			interp.NewCons(S.Progn, forms))
		return list(S.Let, list(list(b, buffer)),
			listStar(list(list(S.UnwindProtect, body, list(cl.Sym("close"), spec[0]))),
				append([]value{S.Let, list(list(spec[0], list(excl.Sym("make-buffer-output-stream"), b, ef)))}, decls...)...))
	})
	excl.Defmacro("with-input-from-buffer", "(var buffer &key index start end external-format) &body body", `Evaluates BODY with VAR bound to a stream of the octets of BUFFER from START to END, characters in EXTERNAL-FORMAT; INDEX is a place that gets the index of the first octet not read.`, func(t *thread, a args) value {
		spec := items(t, "with-input-from-buffer", a.V(0))
		if len(spec) < 2 || len(spec)%2 != 0 {
			t.ProgramError("with-input-from-buffer: `~s' is not (variable buffer options...)", a.V(0))
		}
		opt := map[string]value{"start": interp.Fix(0), "external-format": in.KeywordNamed("default")}
		for i := 2; i < len(spec); i += 2 {
			opt[word(spec[i])] = spec[i+1]
		}
		decls, _, forms := interp.SplitBody(in, a.V(1))
		body := value(interp.NewCons(S.Progn, forms))
		if index := opt["index"]; index != nil {
			body = list(S.MultipleValueProg1, body, list(S.Setf, index, list(cl.Sym("file-position"), spec[0])))
		}
		return listStar(list(list(S.UnwindProtect, body, list(cl.Sym("close"), spec[0]))),
			append([]value{S.Let, list(list(spec[0], list(excl.Sym("make-buffer-input-stream"), spec[1], opt["start"], opt["end"], opt["external-format"])))}, decls...)...)
	})
	excl.Defun("memcpy", "destination destination-offset source source-offset count", `Copies COUNT octets of SOURCE from SOURCE-OFFSET on to DESTINATION from DESTINATION-OFFSET on; both are octet vectors, but for a COUNT of 0, with which it looks at neither. Returns DESTINATION.`, func(t *thread, a args) value {
		if a.V(4) == interp.Fix(0) {
			return a.V(0)
		}
		dst, ok := octetStorage(a.V(0))
		if !ok {
			return a.Wrong(t, 0, octetVector)
		}
		src, ok := octetStorage(a.V(2))
		if !ok {
			return a.Wrong(t, 2, octetVector)
		}
		to := a.Int(t, 1, 0, len(dst))
		from := a.Int(t, 3, 0, len(src))
		n := a.Int(t, 4, 0, min(len(dst)-to, len(src)-from))
		copy(dst[to:to+n], src[from:from+n])
		return a.V(0)
	})
	functionStreams(in)
}

// pipe carries octets from one process to another.
type pipe struct {
	b              []byte
	closed, broken bool          // by the writer, by the reader
	changed        chan struct{} // closed at the next change; nil if nobody waits
}

// pipeSize is how much a pipe holds before its writer waits.
const pipeSize = 32 << 10

func (p *pipe) wait(t *thread, whostate string) {
	if p.changed == nil {
		p.changed = make(chan struct{})
	}
	ch := p.changed
	t.WaitChan(whostate, ch, -1)
}

func (p *pipe) change() {
	if p.changed != nil {
		close(p.changed)
		p.changed = nil
	}
}

// pipeReader and pipeWriter are the devices at the two ends.
type pipeReader struct{ *pipe }

// Read implements interp.Device.
func (r pipeReader) Read(t *thread, p []byte) int {
	if len(r.b) == 0 && !r.closed {
		r.wait(t, "waiting for input")
		if len(r.b) == 0 && !r.closed {
			return -1
		}
	}
	return r.take(p)
}

func (r pipeReader) take(p []byte) int {
	n := copy(p, r.b)
	r.b = append(r.b[:0], r.b[n:]...)
	r.change()
	return n
}

// TryRead implements interp.Device.
func (r pipeReader) TryRead(t *thread, p []byte) (int, bool) {
	n := r.take(p)
	return n, n > 0 || r.closed
}

// Write implements interp.Device; the stream is for input only.
func (r pipeReader) Write(t *thread, p []byte) int { return len(p) }

// Close implements interp.Device.
func (r pipeReader) Close(t *thread, abort bool) {
	r.broken, r.b = true, nil
	r.change()
}

type pipeWriter struct {
	*pipe
	stream *interp.DeviceStream
}

// Read implements interp.Device; the stream is for output only.
func (w pipeWriter) Read(t *thread, p []byte) int { return 0 }

// TryRead implements interp.Device.
func (w pipeWriter) TryRead(t *thread, p []byte) (int, bool) { return 0, true }

// Write implements interp.Device.
func (w pipeWriter) Write(t *thread, p []byte) int {
	for len(w.b) >= pipeSize && !w.broken {
		w.wait(t, "waiting for output")
	}
	if w.broken {
		w.stream.ClearOutput(t)
		t.ErrorOf(t.In.S.StreamError, []value{t.In.S.KStream, w.stream}, "nobody reads what is written to ~s any more", w.stream)
	}
	p = p[:min(len(p), pipeSize)]
	w.b = append(w.b, p...)
	w.change()
	return len(p)
}

// Close implements interp.Device.
func (w pipeWriter) Close(t *thread, abort bool) {
	w.closed = true
	w.change()
}

// newPipe returns the two ends of a pipe.
func newPipe() (input, output *interp.DeviceStream) {
	p := &pipe{}
	input = interp.NewDeviceStream(pipeReader{p}, true, false)
	w := pipeWriter{pipe: p}
	output = &interp.DeviceStream{}
	w.stream = output
	output.Init(output, w, false, true)
	return input, output
}

// functionStreams declares streams whose contents a function writes in a
// process of its own.
func functionStreams(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	excl.Defun("make-function-input-stream", "function &rest arguments", `A stream of what FUNCTION writes: it is called in another process with a stream for output and ARGUMENTS.`, func(t *thread, a args) value {
		f := a.Function(t, 0)
		arguments := append([]value(nil), a.Rest()...)
		input, output := newPipe()
		run := interp.NewGoFunction(excl.InternalSym("function-input-stream"), func(t *thread, _ []value) value {
			defer func() {
				if output.IsOpen() {
					output.Close(t, true)
				}
			}()
			c, clause := t.HandlerCase([]value{S.StreamError}, func() value {
				t.Apply(f, append([]value{output}, arguments...))
				output.Close(t, false)
				return nil
			})
			// That the reader has gone is how most such streams end.
			if w, ok := output.Device.(pipeWriter); clause >= 0 && !(ok && w.broken) {
				t.ErrorCondition(c.(*interp.Instance))
			}
			return nil
		})
		t.Call2(t.FunctionDesignator(in.MP.Sym("process-run-function")), interp.NewString("function input stream"), run)
		return input
	})
	excl.Defmacro("with-function-input-stream", "(var function &rest arguments) &body body", `Evaluates BODY with VAR bound to a stream of what FUNCTION writes: it is called in another process with a stream for output and ARGUMENTS.`, func(t *thread, a args) value {
		spec := items(t, "with-function-input-stream", a.V(0))
		if len(spec) < 2 {
			t.ProgramError("with-function-input-stream: `~s' is not (variable function arguments...)", a.V(0))
		}
		return listStar(a.V(1), in.CL.Sym("with-open-stream"), list(spec[0], listStar(list(spec[1:]...), excl.Sym("make-function-input-stream"))))
	})
}
