package builtins

import "sockrepl/interp"

// Streams over vectors of octets, and streams whose contents a function writes.

// bufferStream reads or writes a vector of octets.
type bufferStream struct {
	interp.DeviceStream
	src []byte // input still to come
	// Output goes to dst, which grows, or if fixed fills; to nowhere if
	// counting.
	dst      []byte
	fixed    *interp.Octets
	counting bool
	start    int
	done     int64 // octets through the device
}

// LispClass implements interp.Object.
func (s *bufferStream) LispClass(in *interp.Interp) *interp.Class {
	if s.In {
		return in.Excl.Sym("buffer-input-simple-stream").Class()
	}
	return in.Excl.Sym("buffer-output-simple-stream").Class()
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
	switch {
	case s.counting:
	case s.fixed != nil:
		if len(p) > len(s.fixed.B)-int(s.done) {
			s.ClearOutput(t)
			t.ErrorOf(t.In.S.StreamError, []value{t.In.S.KStream, s}, "the buffer of ~s, ~d octets long, is full", s, interp.FixInt(len(s.fixed.B)))
		}
		copy(s.fixed.B[s.done:], p)
	default:
		s.dst = append(s.dst, p...)
	}
	s.done += int64(len(p))
	return len(p)
}

type bufferDevice struct{ *bufferStream }

// Close implements interp.Device.
func (d bufferDevice) Close(t *thread, abort bool) {}

// Position returns how many octets have been read or written.
func (s *bufferStream) Position() int {
	return s.start + int(s.done) - s.Buffered() + s.Pending()
}

// SetPosition can go only where the stream is.
func (s *bufferStream) SetPosition(n int) bool { return n == s.Position() }

func newBufferStream(input bool, ef *interp.ExternalFormat) *bufferStream {
	s := &bufferStream{}
	s.Init(s, bufferDevice{s}, input, !input)
	s.SetFormat(ef)
	return s
}

func bufferStreamOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	stream := S.Stream.Class()
	excl.DefineClass("buffer-input-simple-stream", stream)
	excl.DefineClass("buffer-output-simple-stream", stream)
	octetVector := list(S.Vector, list(S.UnsignedByte, interp.Fix(8)))
	excl.Defun("make-buffer-input-stream", "octets &optional (start 0) end (external-format :default)", `A stream of the OCTETS from START to END, and of the characters that they are in EXTERNAL-FORMAT.`, func(t *thread, a args) value {
		b, ok := asOctets(a.V(0))
		if !ok {
			return a.Wrong(t, 0, octetVector)
		}
		from, to := bounds(t, "make-buffer-input-stream", a.V(0), len(b), a.V(1), a.V(2))
		s := newBufferStream(true, externalFormat(t, "make-buffer-input-stream", a.V(3)))
		s.src, s.start = b[from:to], from
		return s
	})
	output := func(t *thread, operator string, buffer, ef value) value {
		s := newBufferStream(false, externalFormat(t, operator, ef))
		switch b := buffer.(type) {
		case nil:
			s.counting = true
		case *interp.Octets:
			s.fixed = b
		default:
			if word(buffer) != "growable" {
				t.WrongType(operator, buffer, list(S.Or, S.Null, octetVector, list(S.Member, in.KeywordNamed("growable"))))
			}
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
		switch {
		case s.counting:
			return nil, n
		case s.fixed != nil && detach:
			octets = s.fixed
		case s.fixed != nil:
			octets = &interp.Octets{B: append([]byte(nil), s.fixed.B[:n]...)}
		default:
			octets = &interp.Octets{B: s.dst}
			s.dst = nil
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
	excl.Defmacro("with-output-to-buffer", "(var &optional (buffer :growable) &key external-format) &body body", `Evaluates BODY with the variable of SPEC bound to a stream that writes octets. Returns the vector of octets and their number; if the buffer is NIL the stream only counts, and the values are those of BODY.`, func(t *thread, a args) value {
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
	excl.Defmacro("with-input-from-buffer", "(var buffer &key index start end external-format) &body body", `Evaluates BODY with the variable of SPEC bound to a stream of the octets of a buffer; INDEX of SPEC is a place that gets the index of the first octet not read.`, func(t *thread, a args) value {
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
	excl.Defun("memcpy", "destination destination-offset source source-offset count", `Copies COUNT octets of SOURCE from SOURCE-OFFSET on to DESTINATION from DESTINATION-OFFSET on; both are octet vectors. Returns DESTINATION.`, func(t *thread, a args) value {
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
	excl.Defmacro("with-function-input-stream", "(var function &rest arguments) &body body", `Evaluates BODY with the variable of SPEC bound to a stream of what the function of SPEC writes: it is called in another process with a stream for output and the arguments of SPEC.`, func(t *thread, a args) value {
		spec := items(t, "with-function-input-stream", a.V(0))
		if len(spec) < 2 {
			t.ProgramError("with-function-input-stream: `~s' is not (variable function arguments...)", a.V(0))
		}
		return listStar(a.V(1), in.CL.Sym("with-open-stream"), list(spec[0], listStar(list(spec[1:]...), excl.Sym("make-function-input-stream"))))
	})
}
