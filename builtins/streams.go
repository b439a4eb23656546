package builtins

import (
	"strings"

	"sockrepl/interp"
)

// streamOperators declares input and output.
func streamOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL

	// Input

	const eofArgs = "&optional stream (eof-error-p t) eof-value recursive-p"
	// atEOF is what a reading function does at end of file, its parameters
	// beginning at slot i.
	atEOF := func(t *thread, a args, i int, s interp.Stream) value {
		if a.Bool(i + 1) {
			return t.EndOfFile(s)
		}
		return a.V(i + 2)
	}
	cl.Defun("read-char", eofArgs, `The next character of STREAM; at end of file an error, or EOF-VALUE if EOF-ERROR-P is false. RECURSIVE-P makes no difference.`, func(t *thread, a args) value {
		s := a.InputStream(t, 0)
		c, ok := s.ReadChar(t)
		if !ok {
			return atEOF(t, a, 0, s)
		}
		return interp.Char(c)
	})
	cl.Defun("unread-char", "char &optional stream", `Puts CHAR, read last, back to STREAM.`, func(t *thread, a args) value {
		a.InputStream(t, 1).UnreadChar(t, a.Char(t, 0))
		return nil
	})
	cl.Defun("peek-char", "&optional peek-type stream (eof-error-p t) eof-value recursive-p",
		`The next character of STREAM, left there; with PEEK-TYPE T the next that is not whitespace, with a character that one. EOF-ERROR-P, EOF-VALUE and RECURSIVE-P are as for read-char.`, func(t *thread, a args) value {
			s := a.InputStream(t, 1)
			for {
				c, ok := peekChar(t, s)
				if !ok {
					return atEOF(t, a, 1, s)
				}
				switch k := a.V(0).(type) {
				case interp.Char:
					if rune(k) != c {
						s.ReadChar(t)
						continue
					}
				case nil:
				default:
					if k != value(t.T) {
						a.Wrong(t, 0, list(S.Or, S.Character, list(S.Member, nil, t.T)))
					}
					if t.Readtable().IsWhitespace(c) {
						s.ReadChar(t)
						continue
					}
				}
				return interp.Char(c)
			}
		})
	cl.Defun("read-char-no-hang", eofArgs, `READ-CHAR of STREAM, or NIL if that would mean waiting; EOF-ERROR-P, EOF-VALUE and RECURSIVE-P are as there.`, func(t *thread, a args) value {
		s := a.InputStream(t, 0)
		ready, eof := s.Listen(t)
		if eof {
			return atEOF(t, a, 0, s)
		}
		if !ready {
			return nil
		}
		c, ok := s.ReadChar(t)
		if !ok {
			return atEOF(t, a, 0, s)
		}
		return interp.Char(c)
	})
	cl.Defun("listen", "&optional stream", `True if a character can be read from STREAM without waiting.`, func(t *thread, a args) value {
		ready, _ := a.InputStream(t, 0).Listen(t)
		return t.Bool(ready)
	})
	cl.Defun("read-line", eofArgs+" => line missing-newline-p", `The next line of STREAM without its newline, and whether end of file came first; EOF-ERROR-P, EOF-VALUE and RECURSIVE-P are as for read-char.`, func(t *thread, a args) value {
		s := a.InputStream(t, 0)
		line, missing := s.ReadLine(t)
		if missing && line.Len() == 0 {
			return t.Values2(atEOF(t, a, 0, s), t.T)
		}
		return t.Values2(line, t.Bool(missing))
	}).Direct1(func(t *thread, v value) value {
		s, ok := v.(interp.Stream)
		if !ok {
			s = designatedInput(t, "read-line", v)
		}
		line, missing := s.ReadLine(t)
		if missing && line.Len() == 0 {
			return t.Values2(t.EndOfFile(s), t.T)
		}
		return t.Values2(line, t.Bool(missing))
	}).Direct2(func(t *thread, v, eofError value) value {
		return readLine(t, v, eofError, nil)
	}).Direct3(readLine)
	cl.Defun("clear-input", "&optional stream", `Drops what has arrived on STREAM.`, func(t *thread, a args) value {
		a.InputStream(t, 0).ClearInput(t)
		return nil
	})
	cl.Defun("read-byte", "stream &optional (eof-error-p t) eof-value", `The next octet of STREAM; at end of file an error, or EOF-VALUE if EOF-ERROR-P is false.`, func(t *thread, a args) value {
		s := a.Stream(t, 0)
		v, ok := s.ReadElement(t)
		if !ok {
			return atEOF(t, a, 0, s)
		}
		return v
	})
	// Output

	cl.Defun("write-char", "char &optional stream", `Writes CHAR to STREAM and returns it.`, func(t *thread, a args) value {
		a.OutputStream(t, 1).WriteChar(t, a.Char(t, 0))
		return a.V(0)
	}).Direct2(func(t *thread, v, w value) value {
		c, ok := v.(interp.Char)
		if !ok {
			t.WrongType("write-char", v, S.Character)
		}
		s, ok := w.(interp.Stream)
		if !ok {
			s = designatedOutput(t, "write-char", w)
		}
		s.WriteChar(t, rune(c))
		return v
	})
	write := func(name, doc string, newline bool) {
		cl.Defun(name, "string &optional stream &key (start 0) end", doc, func(t *thread, a args) value {
			str, s := a.String(t, 0), a.OutputStream(t, 1)
			from, to := bounds(t, name, str, str.Len(), a.V(2), a.V(3))
			s.WriteString(t, str, from, to)
			if newline {
				s.WriteChar(t, '\n')
			}
			return str
		}).Direct2(func(t *thread, v, w value) value {
			str, ok := v.(*interp.String)
			if !ok {
				t.WrongType(name, v, S.String)
			}
			s, ok := w.(interp.Stream)
			if !ok {
				s = designatedOutput(t, name, w)
			}
			s.WriteString(t, str, 0, str.Len())
			if newline {
				s.WriteChar(t, '\n')
			}
			return str
		})
	}
	write("write-string", `Writes STRING from START to END to STREAM and returns it.`, false)
	write("write-line", `Writes STRING from START to END and a newline to STREAM and returns it.`, true)
	cl.Defun("terpri", "&optional stream", `Writes a newline to STREAM.`, func(t *thread, a args) value {
		a.OutputStream(t, 0).WriteChar(t, '\n')
		return nil
	}).Direct1(func(t *thread, v value) value {
		s, ok := v.(interp.Stream)
		if !ok {
			s = designatedOutput(t, "terpri", v)
		}
		s.WriteChar(t, '\n')
		return nil
	})
	cl.Defun("fresh-line", "&optional stream", `Writes a newline to STREAM unless it is at the beginning of a line; true if it did.`, func(t *thread, a args) value {
		return t.Bool(freshLine(t, a.OutputStream(t, 0)))
	})
	cl.Defun2("write-byte", "byte stream", `Writes the octet BYTE to STREAM and returns it.`, func(t *thread, b, v value) value {
		s, ok := v.(interp.Stream)
		if !ok {
			t.WrongType("write-byte", v, S.Stream)
		}
		s.WriteElement(t, b)
		return b
	})
	flush := func(name, doc string, f func(t *thread, s interp.Stream)) {
		cl.Defun(name, "&optional stream", doc, func(t *thread, a args) value {
			f(t, a.OutputStream(t, 0))
			return nil
		}).Direct1(func(t *thread, v value) value {
			s, ok := v.(interp.Stream)
			if !ok {
				s = designatedOutput(t, name, v)
			}
			f(t, s)
			return nil
		})
	}
	flush("force-output", `Begins to send what STREAM has buffered.`, func(t *thread, s interp.Stream) { s.Flush(t, false) })
	flush("finish-output", `Sends what STREAM has buffered and waits until the system has it.`, func(t *thread, s interp.Stream) { s.Flush(t, true) })
	flush("clear-output", `Drops what STREAM has buffered.`, func(t *thread, s interp.Stream) { s.ClearOutput(t) })

	// Streams as such

	cl.Defun("close", "stream &key abort", `Closes STREAM, a stream or socket; with ABORT without sending what is buffered. True if it was open.`, func(t *thread, a args) value {
		switch s := a.V(0).(type) {
		case interp.Stream:
			return t.Bool(s.Close(t, a.Bool(1)))
		case Closer:
			return t.Bool(s.CloseObject(t, a.Bool(1)))
		}
		return a.Wrong(t, 0, S.Stream)
	})
	pred := func(name, doc string, f func(t *thread, s interp.Stream) bool) {
		cl.Defun1(name, "stream", doc, func(t *thread, v value) value {
			s, ok := v.(interp.Stream)
			if !ok {
				if c, isCloser := v.(Closer); isCloser {
					return t.Bool(name == "open-stream-p" && c.IsOpen())
				}
				t.WrongType(name, v, S.Stream)
			}
			return t.Bool(f(t, s))
		})
	}
	pred("input-stream-p", `True if STREAM can be read.`, func(t *thread, s interp.Stream) bool { return t.ResolveSynonym(s).IsInput() })
	pred("output-stream-p", `True if STREAM can be written.`, func(t *thread, s interp.Stream) bool { return t.ResolveSynonym(s).IsOutput() })
	pred("open-stream-p", `True if STREAM has not been closed.`, func(t *thread, s interp.Stream) bool { return s.IsOpen() })
	pred("interactive-stream-p", `True if STREAM is a terminal.`, func(t *thread, s interp.Stream) bool {
		x, ok := t.ResolveSynonym(s).(interface{ Interactive() bool })
		return ok && x.Interactive()
	})
	cl.Defun1("streamp", "object", `True if OBJECT is a stream.`, func(t *thread, v value) value { _, ok := v.(interp.Stream); return t.Bool(ok) })
	cl.Defun("stream-element-type", "stream", `The type of the elements of STREAM.`, func(t *thread, a args) value { return a.Stream(t, 0).ElementType(t) })
	// Streams made of others

	cl.Defun("make-string-input-stream", "string &optional (start 0) end", `A stream of the characters of STRING from START to END.`, func(t *thread, a args) value {
		s := a.String(t, 0)
		from, to := bounds(t, "make-string-input-stream", s, s.Len(), a.V(1), a.V(2))
		return interp.NewStringInput(s, from, to)
	})
	cl.Defun("make-string-output-stream", "&key (element-type 'character)", `A stream that collects what is written; ELEMENT-TYPE is a subtype of character.`, func(t *thread, a args) value {
		return stringOutput(t, "make-string-output-stream", a.V(0))
	})
	cl.Defun1("get-output-stream-string", "stream", `What has been written to STREAM, made by make-string-output-stream, since the last call.`, func(t *thread, v value) value {
		s, ok := v.(*interp.StringOutput)
		if !ok {
			t.WrongType("get-output-stream-string", v, in.CL.Sym("string-stream"))
		}
		return s.Take()
	})
	streams := func(t *thread, a args, vs []value, input bool) []interp.Stream {
		out := make([]interp.Stream, len(vs))
		for i, v := range vs {
			s, ok := v.(interp.Stream)
			pred := "output-stream-p"
			fits := ok && t.ResolveSynonym(s).IsOutput()
			if input {
				pred = "input-stream-p"
				fits = ok && t.ResolveSynonym(s).IsInput()
			}
			if !fits {
				t.WrongType(a.Operator().Name(), v, list(S.And, S.Stream, list(S.Satisfies, cl.Sym(pred))))
			}
			if interp.StreamNesting(s) >= interp.MaxStreamNesting {
				t.SimpleError("~a: ~s is made of streams nested too deeply", interp.NewString(a.Operator().Name()), s)
			}
			out[i] = s
		}
		return out
	}
	cl.Defun("make-broadcast-stream", "&rest streams", `A stream that writes to all of STREAMS.`, func(t *thread, a args) value {
		return interp.NewBroadcastStream(streams(t, a, a.Rest(), false))
	})
	cl.Defun("make-concatenated-stream", "&rest streams", `A stream that reads STREAMS one after the other.`, func(t *thread, a args) value {
		return interp.NewConcatenatedStream(streams(t, a, a.Rest(), true))
	})
	two := func(name, doc string, f func(in, out interp.Stream) *interp.TwoWayStream) {
		cl.Defun(name, "input-stream output-stream", doc, func(t *thread, a args) value {
			return f(streams(t, a, []value{a.V(0)}, true)[0], streams(t, a, []value{a.V(1)}, false)[0])
		})
	}
	two("make-two-way-stream", `A stream that reads INPUT-STREAM and writes OUTPUT-STREAM.`, interp.NewTwoWayStream)
	two("make-echo-stream", `A stream that reads INPUT-STREAM, writing what it reads to OUTPUT-STREAM.`, interp.NewEchoStream)
	cl.Defun("make-synonym-stream", "symbol", `A stream that stands for the value of the variable SYMBOL.`, func(t *thread, a args) value {
		return interp.NewSynonymStream(a.Symbol(t, 0))
	})
	accessor := func(name string, f func(s value) (value, bool)) {
		class := cl.Sym(name[:strings.Index(name, "-stream")+len("-stream")])
		cl.Defun1(name, "stream", `What STREAM is made of.`, func(t *thread, v value) value {
			r, ok := f(v)
			if !ok {
				t.WrongType(name, v, class)
			}
			return r
		})
	}
	listOf := func(ss []interp.Stream) value {
		var b interp.ListBuilder
		for _, s := range ss {
			b.Add(s)
		}
		return b.List()
	}
	twoWay := func(input, echo bool) func(s value) (value, bool) {
		return func(s value) (value, bool) {
			x, ok := s.(*interp.TwoWayStream)
			if !ok || x.Echo != echo {
				return nil, false
			}
			if input {
				return x.Input, true
			}
			return x.Output, true
		}
	}
	accessor("two-way-stream-input-stream", twoWay(true, false))
	accessor("two-way-stream-output-stream", twoWay(false, false))
	accessor("echo-stream-input-stream", twoWay(true, true))
	accessor("echo-stream-output-stream", twoWay(false, true))
	accessor("broadcast-stream-streams", func(s value) (value, bool) {
		if x, ok := s.(*interp.BroadcastStream); ok {
			return listOf(x.Streams), true
		}
		return nil, false
	})
	accessor("concatenated-stream-streams", func(s value) (value, bool) {
		if x, ok := s.(*interp.ConcatenatedStream); ok {
			return listOf(x.Streams), true
		}
		return nil, false
	})
	accessor("synonym-stream-symbol", func(s value) (value, bool) {
		if x, ok := s.(*interp.SynonymStream); ok {
			return x.Symbol, true
		}
		return nil, false
	})
	streamMacros(in)
	blockOperators(in)

	yes := func(name, prompt string, answers map[string]bool) {
		cl.Defun(name, "&optional control &rest arguments", `Asks the question of CONTROL and ARGUMENTS on *query-io* until the answer is clear; true for yes.`, func(t *thread, a args) value {
			s := t.SymbolValue(S.StarQueryIO).(interp.Stream)
			for {
				freshLine(t, s)
				if a.V(0) != nil {
					t.WriteText(s, formatToString(t, a.V(0), a.Rest())+" ")
				}
				t.WriteText(s, prompt)
				s.Flush(t, true)
				line, missing := s.ReadLine(t)
				if missing && line.Len() == 0 {
					t.EndOfFile(s)
				}
				if v, ok := answers[lower(line.Go())]; ok {
					return t.Bool(v)
				}
			}
		})
	}
	yes("y-or-n-p", "(y or n) ", map[string]bool{"y": true, "n": false, "yes": true, "no": false})
	yes("yes-or-no-p", "(yes or no) ", map[string]bool{"yes": true, "no": false})
}

// peekChar returns the next character and leaves it there. An echo stream does
// not echo what is only peeked at.
func peekChar(t *thread, s interp.Stream) (rune, bool) {
	if x, ok := s.(interface {
		PeekChar(t *thread) (rune, bool)
	}); ok {
		return x.PeekChar(t)
	}
	c, ok := s.ReadChar(t)
	if ok {
		s.UnreadChar(t, c)
	}
	return c, ok
}

// Closer is implemented by sockets that are no streams.
type Closer interface {
	CloseObject(t *thread, abort bool) bool
	IsOpen() bool
}

func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	for len(b) > 0 && b[len(b)-1] <= ' ' {
		b = b[:len(b)-1]
	}
	return string(b)
}

// designatedInput and designatedOutput resolve NIL and T.
func designatedInput(t *thread, operator string, v value) interp.Stream {
	return designatedStream(t, operator, v, t.In.S.StarStandardInput)
}

func designatedOutput(t *thread, operator string, v value) interp.Stream {
	return designatedStream(t, operator, v, t.In.S.StarStandardOutput)
}

func designatedStream(t *thread, operator string, v value, standard *interp.Symbol) interp.Stream {
	switch v {
	case nil:
		v = t.SymbolValue(standard)
	case value(t.T):
		v = t.SymbolValue(t.In.S.StarTerminalIO)
	}
	s, ok := v.(interp.Stream)
	if !ok {
		t.WrongType(operator, v, t.In.S.Stream)
	}
	return s
}

// streamMacros declares the with- macros.
func streamMacros(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	closing := func(t *thread, v, form, body value) value {
		decls, _, forms := interp.SplitBody(in, body)
		abort := in.Gensym("abort")
		inner := listStar(list(list(S.UnwindProtect,
			list(S.MultipleValueProg1, interp.NewCons(S.Progn, forms), list(S.Setq, abort, nil)),
			list(S.When, v, list(cl.Sym("close"), v, in.KeywordNamed("abort"), abort)))),
			append([]value{S.Let, list(list(v, form), list(abort, t.T))}, decls...)...)
		return inner
	}
	cl.Defmacro("with-open-stream", "(var stream) &body body", `Evaluates BODY with the variable of SPEC bound to a stream, which is closed afterwards.`, func(t *thread, a args) value {
		spec := items(t, "with-open-stream", a.V(0))
		if len(spec) != 2 {
			t.ProgramError("with-open-stream: `~s' is not (variable stream)", a.V(0))
		}
		return closing(t, spec[0], spec[1], a.V(1))
	})
	cl.Defmacro("with-open-file", "(var filespec &rest options) &body body", `Evaluates BODY with the variable of SPEC bound to a stream on a file, which is closed afterwards.`, func(t *thread, a args) value {
		spec := items(t, "with-open-file", a.V(0))
		if len(spec) < 2 {
			t.ProgramError("with-open-file: `~s' is not (variable file options...)", a.V(0))
		}
		return closing(t, spec[0], listStar(list(spec[1:]...), cl.Sym("open")), a.V(1))
	})
	stringStreamMacros(in)
}

// readLine is read-line with its usual arguments.
func readLine(t *thread, v, eofError, eofValue value) value {
	s, ok := v.(interp.Stream)
	if !ok {
		s = designatedInput(t, "read-line", v)
	}
	line, missing := s.ReadLine(t)
	if missing && line.Len() == 0 {
		if eofError != nil {
			return t.Values2(t.EndOfFile(s), t.T)
		}
		return t.Values2(eofValue, t.T)
	}
	return t.Values2(line, t.Bool(missing))
}
