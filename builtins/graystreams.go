package builtins

import "sockrepl/interp"

// Gray streams: instances of classes of the program's below
// excl:fundamental-stream, whose methods on stream-read-char, stream-write-char
// and so on are what the standard functions do.

// grayStream is such a stream.
type grayStream struct {
	interp.BaseStream
	inst *interp.Instance
	g    *grayGenerics
}

// grayGenerics are the generic functions of Gray streams.
type grayGenerics struct {
	readChar, unreadChar, readCharNoHang, peekChar, listen, readLine, clearInput,
	writeChar, lineColumn, startLine, writeString, terpri, freshLine, finishOutput, forceOutput, clearOutput, advance,
	readByte, writeByte, readSequence, writeSequence, filePosition *interp.Function
	input, output *interp.Class
}

type grayKey struct{}

// SlotInstance implements interp.SlotHolder.
func (s *grayStream) SlotInstance() *interp.Instance { return s.inst }

// LispClass implements interp.Object.
func (s *grayStream) LispClass(in *interp.Interp) *interp.Class { return s.inst.Class }

// IsInput and IsOutput go by the classes.
func (s *grayStream) IsInput() bool  { return s.inst.Class.IsSubclass(s.g.input) }
func (s *grayStream) IsOutput() bool { return s.inst.Class.IsSubclass(s.g.output) }

func (s *grayStream) call(t *thread, f *interp.Function) value { return t.One(t.Call1(f, s)) }

// char returns what a reading function has returned: a character, or :eof.
func (s *grayStream) char(t *thread, operator string, v value) (rune, bool) {
	if c, ok := v.(interp.Char); ok {
		return rune(c), true
	}
	if v != value(t.In.KeywordNamed("eof")) {
		t.WrongType(operator, v, list(t.In.S.Or, t.In.S.Character, list(t.In.S.Member, t.In.KeywordNamed("eof"))))
	}
	return 0, false
}

// ReadChar implements interp.Stream, as do the methods below.
func (s *grayStream) ReadChar(t *thread) (rune, bool) {
	return s.char(t, "stream-read-char", s.call(t, s.g.readChar))
}

func (s *grayStream) UnreadChar(t *thread, c rune) { t.Call2(s.g.unreadChar, s, interp.Char(c)) }

// PeekChar asks stream-peek-char.
func (s *grayStream) PeekChar(t *thread) (rune, bool) {
	return s.char(t, "stream-peek-char", s.call(t, s.g.peekChar))
}

func (s *grayStream) ReadLine(t *thread) (*interp.String, bool) {
	vs := t.MultipleValues(t.Call1(s.g.readLine, s))
	missing := len(vs) > 1 && vs[1] != nil
	if len(vs) > 0 {
		if line, ok := vs[0].(*interp.String); ok {
			return line, missing
		}
	}
	return interp.NewString(""), true
}

func (s *grayStream) Listen(t *thread) (ready, eof bool) {
	return s.call(t, s.g.listen) != nil, false
}

func (s *grayStream) ClearInput(t *thread) { t.Call1(s.g.clearInput, s) }

func (s *grayStream) ReadElement(t *thread) (value, bool) {
	v := s.call(t, s.g.readByte)
	if v == value(t.In.KeywordNamed("eof")) {
		return nil, false
	}
	return v, true
}

func (s *grayStream) WriteChar(t *thread, c rune) { t.Call2(s.g.writeChar, s, interp.Char(c)) }

func (s *grayStream) WriteString(t *thread, str *interp.String, start, end int) {
	t.Apply(s.g.writeString, []value{s, str, interp.FixInt(start), interp.FixInt(end)})
}

func (s *grayStream) WriteElement(t *thread, v value) { t.Call2(s.g.writeByte, s, v) }

func (s *grayStream) Column(t *thread) int {
	if n, ok := s.call(t, s.g.lineColumn).(interp.Fixnum); ok {
		return int(n)
	}
	if s.call(t, s.g.startLine) != nil {
		return 0
	}
	return -1
}

func (s *grayStream) Flush(t *thread, wait bool) {
	if wait {
		t.Call1(s.g.finishOutput, s)
	} else {
		t.Call1(s.g.forceOutput, s)
	}
}

// readSequence and writeSequence ask the generic functions.
func (s *grayStream) readSequence(t *thread, seq, start, end value) value {
	return t.Apply(s.g.readSequence, []value{s, seq, start, end})
}

func (s *grayStream) writeSequence(t *thread, seq, start, end value) {
	t.Apply(s.g.writeSequence, []value{s, seq, start, end})
}

func (s *grayStream) ClearOutput(t *thread) { t.Call1(s.g.clearOutput, s) }

// ElementType is that of characters unless a method of stream-element-type says
// another.
func (s *grayStream) ElementType(t *thread) value {
	if s.inst.Class.IsSubclass(t.In.Excl.Sym("fundamental-binary-stream").Class()) {
		return list(t.In.S.UnsignedByte, interp.Fix(8))
	}
	return t.In.S.Character
}

// grayOperators declares the classes and generic functions.
func grayOperators(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	g := &grayGenerics{}
	in.Attach(grayKey{}, g)
	eof := value(in.KeywordNamed("eof"))
	class := func(name string, supers ...*interp.Class) *interp.Class {
		k := in.NewClass(excl.Sym(name), interp.StandardKind, supers, nil)
		k.Allocate = func(t *thread, c *interp.Class) value {
			s := &grayStream{inst: interp.NewInstance(c), g: g}
			s.Self = s
			return s
		}
		k.Finalize()
		k.Name.SetClass(k)
		shareWithStream(in, name)
		return k
	}
	base := class("fundamental-stream", S.StandardObject.Class(), S.Stream.Class())
	g.input, g.output = class("fundamental-input-stream", base), class("fundamental-output-stream", base)
	chars, binary := class("fundamental-character-stream", base), class("fundamental-binary-stream", base)
	class("fundamental-character-input-stream", g.input, chars)
	class("fundamental-character-output-stream", g.output, chars)
	class("fundamental-binary-input-stream", g.input, binary)
	class("fundamental-binary-output-stream", g.output, binary)

	// generic declares a function whose method here is f for Gray streams, and
	// for streams of the system plain.
	generic := func(name, list, doc string, f func(t *thread, s *grayStream, a args) value, plain func(t *thread, s interp.Stream, a args) value) *interp.Function {
		shareWithStream(in, name)
		return excl.Defgeneric(name, list, doc, func(t *thread, a args) value {
			if s, ok := a.V(0).(*grayStream); ok {
				return f(t, s, a)
			}
			s, ok := a.V(0).(interp.Stream)
			if !ok {
				a.Wrong(t, 0, S.Stream)
			}
			return plain(t, s, a)
		})
	}
	noMethod := func(name string) func(t *thread, s *grayStream, a args) value {
		return func(t *thread, s *grayStream, a args) value {
			return t.ErrorOf(S.StreamError, []value{S.KStream, s}, "~a: ~s has no method for it", interp.NewString(name), s)
		}
	}
	none := func(t *thread, s *grayStream, a args) value { return nil }
	charOr := func(c rune, ok bool) value {
		if ok {
			return interp.Char(c)
		}
		return eof
	}
	g.readChar = generic("stream-read-char", "stream", `The next character of STREAM, or :eof.`, noMethod("stream-read-char"), func(t *thread, s interp.Stream, a args) value { return charOr(s.ReadChar(t)) })
	g.unreadChar = generic("stream-unread-char", "stream char", `Puts CHAR back to STREAM.`, noMethod("stream-unread-char"), func(t *thread, s interp.Stream, a args) value { s.UnreadChar(t, a.Char(t, 1)); return nil })
	g.readCharNoHang = generic("stream-read-char-no-hang", "stream", `The next character of STREAM, :eof, or NIL if that would mean waiting.`,
		func(t *thread, s *grayStream, a args) value { return s.call(t, g.readChar) },
		func(t *thread, s interp.Stream, a args) value {
			if !readyNow(t, s) {
				return nil
			}
			return charOr(s.ReadChar(t))
		})
	g.peekChar = generic("stream-peek-char", "stream", `The next character of STREAM, left there, or :eof.`, func(t *thread, s *grayStream, a args) value {
		v := s.call(t, g.readChar)
		if v != eof {
			t.Call2(g.unreadChar, s, v)
		}
		return v
	}, func(t *thread, s interp.Stream, a args) value { return charOr(peekChar(t, s)) })
	g.listen = excl.Defgeneric("stream-listen", "stream", `True if a character can be read from STREAM without waiting: what LISTEN asks.`, func(t *thread, a args) value {
		if s, ok := a.V(0).(*grayStream); ok {
			v := s.call(t, g.readCharNoHang)
			if v == nil || v == eof {
				return nil
			}
			t.Call2(g.unreadChar, s, v)
			return t.T
		}
		s := a.Stream(t, 0)
		ready, _ := s.Listen(t)
		return t.Bool(ready)
	})
	shareWithStream(in, "stream-listen")
	g.readLine = generic("stream-read-line", "stream => line missing-newline-p", `The next line of STREAM, and whether end of file came before its newline.`,
		func(t *thread, s *grayStream, a args) value {
			line, missing := s.BaseStream.ReadLine(t)
			return t.Values2(line, t.Bool(missing))
		},
		func(t *thread, s interp.Stream, a args) value {
			line, missing := s.ReadLine(t)
			return t.Values2(line, t.Bool(missing))
		})
	g.clearInput = generic("stream-clear-input", "stream", `Drops what has arrived on STREAM.`, none, func(t *thread, s interp.Stream, a args) value { s.ClearInput(t); return nil })
	g.writeChar = generic("stream-write-char", "stream char", `Writes CHAR to STREAM and returns it.`, noMethod("stream-write-char"), func(t *thread, s interp.Stream, a args) value { s.WriteChar(t, a.Char(t, 1)); return a.V(1) })
	g.lineColumn = generic("stream-line-column", "stream", `The column of the next character written to STREAM; NIL if it is not known.`, none, func(t *thread, s interp.Stream, a args) value {
		if n := s.Column(t); n >= 0 {
			return interp.FixInt(n)
		}
		return nil
	})
	startLine := func(t *thread, column value) value { return t.Bool(column == value(interp.Fix(0))) }
	g.startLine = generic("stream-start-line-p", "stream", `True if STREAM is known to be at the beginning of a line.`,
		func(t *thread, s *grayStream, a args) value { return startLine(t, s.call(t, g.lineColumn)) },
		func(t *thread, s interp.Stream, a args) value { return t.Bool(s.Column(t) == 0) })
	text := func(t *thread, a args) (s *interp.String, from, to int) {
		s = a.String(t, 1)
		from, to = bounds(t, "stream-write-string", s, s.Len(), a.V(2), a.V(3))
		return s, from, to
	}
	g.writeString = generic("stream-write-string", "stream string &optional (start 0) end", `Writes STRING from START to END to STREAM and returns it.`,
		func(t *thread, s *grayStream, a args) value {
			str, from, to := text(t, a)
			for i := from; i < to; i++ {
				t.Call2(g.writeChar, s, interp.Char(str.At(i)))
			}
			return str
		},
		func(t *thread, s interp.Stream, a args) value {
			str, from, to := text(t, a)
			s.WriteString(t, str, from, to)
			return str
		})
	newline := func(t *thread, s interp.Stream, a args) value { s.WriteChar(t, '\n'); return nil }
	g.terpri = generic("stream-terpri", "stream", `Writes a newline to STREAM.`, func(t *thread, s *grayStream, a args) value { return newline(t, s, a) }, newline)
	g.freshLine = generic("stream-fresh-line", "stream", `Writes a newline to STREAM unless it is at the beginning of a line; true if it did.`,
		func(t *thread, s *grayStream, a args) value {
			if s.call(t, g.startLine) != nil {
				return nil
			}
			t.Call1(g.terpri, s)
			return t.T
		},
		func(t *thread, s interp.Stream, a args) value { return t.Bool(freshLine(t, s)) })
	g.finishOutput = generic("stream-finish-output", "stream", `Sends what STREAM has buffered and waits until it is there.`, none, func(t *thread, s interp.Stream, a args) value { s.Flush(t, true); return nil })
	g.forceOutput = generic("stream-force-output", "stream", `Begins to send what STREAM has buffered.`, none, func(t *thread, s interp.Stream, a args) value { s.Flush(t, false); return nil })
	g.clearOutput = generic("stream-clear-output", "stream", `Drops what STREAM has buffered.`, none, func(t *thread, s interp.Stream, a args) value { s.ClearOutput(t); return nil })
	advance := func(t *thread, s interp.Stream, a args) value {
		at := s.Column(t)
		if at < 0 {
			return nil
		}
		for to := a.Int(t, 1, 0, 1<<20); at < to; at++ {
			s.WriteChar(t, ' ')
		}
		return t.T
	}
	g.advance = generic("stream-advance-to-column", "stream column", `Writes blanks to STREAM up to COLUMN; NIL if its column is not known.`, func(t *thread, s *grayStream, a args) value { return advance(t, s, a) }, advance)
	g.readByte = generic("stream-read-byte", "stream", `The next element of the binary STREAM, or :eof.`, noMethod("stream-read-byte"), func(t *thread, s interp.Stream, a args) value {
		if v, ok := s.ReadElement(t); ok {
			return v
		}
		return eof
	})
	whole := "stream sequence &optional (start 0) end"
	read := func(t *thread, s interp.Stream, a args) value {
		return readInto(t, "stream-read-sequence", a.V(1), s, a.V(2), a.V(3), false)
	}
	g.readSequence = generic("stream-read-sequence", whole, `Fills SEQUENCE from START to END from STREAM: what READ-SEQUENCE calls. Returns the index of the first element not filled.`,
		func(t *thread, s *grayStream, a args) value { return read(t, s, a) }, read)
	write := func(t *thread, s interp.Stream, a args) value {
		writeSequence(t, "stream-write-sequence", a.V(1), s, a.V(2), a.V(3))
		return a.V(1)
	}
	g.writeSequence = generic("stream-write-sequence", whole, `Writes the elements of SEQUENCE from START to END to STREAM: what WRITE-SEQUENCE calls. Returns SEQUENCE.`,
		func(t *thread, s *grayStream, a args) value { return write(t, s, a) }, write)
	g.filePosition = generic("stream-file-position", "stream &optional position", `The position of STREAM, or NIL if it has none; with POSITION goes there, and is true if it could: what FILE-POSITION calls.`,
		func(t *thread, s *grayStream, a args) value { return nil },
		func(t *thread, s interp.Stream, a args) value {
			if a.V(1) == nil {
				return t.Call1(in.CL.Sym("file-position").Function(), s)
			}
			return t.Call2(in.CL.Sym("file-position").Function(), s, a.V(1))
		})
	g.writeByte = generic("stream-write-byte", "stream byte", `Writes BYTE to the binary STREAM and returns it.`, noMethod("stream-write-byte"), func(t *thread, s interp.Stream, a args) value { s.WriteElement(t, a.V(1)); return a.V(1) })
}

// shareWithStream makes the package STREAM export a symbol of EXCL.
func shareWithStream(in *interp.Interp, name string) {
	s := in.Excl.Sym(name)
	in.StreamPkg.Import(s)
	in.StreamPkg.Export(s)
}
