package builtins

import "sockrepl/interp"

// streamOperators declares streams, input and output.
func streamOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	inputOperators(in)
	outputOperators(in)
	stringStreams(in)
	compoundStreams(in)
	streamMacros(in)
	blockOperators(in)
	questionOperators(in)
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
}

// Closer is implemented by sockets that are no streams.
type Closer interface {
	CloseObject(t *thread, abort bool) bool
	IsOpen() bool
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
	cl.Defmacro("with-open-stream", "(var stream) &body body", `Evaluates BODY with VAR bound to STREAM, which is closed afterwards.`, func(t *thread, a args) value {
		spec := items(t, "with-open-stream", a.V(0))
		if len(spec) != 2 {
			t.ProgramError("with-open-stream: `~s' is not (variable stream)", a.V(0))
		}
		return closing(t, spec[0], spec[1], a.V(1))
	})
	cl.Defmacro("with-open-file", "(var filespec &rest options) &body body", `Evaluates BODY with VAR bound to a stream on the file FILESPEC, opened with OPTIONS, those of open. It is closed afterwards, with :abort if BODY is left by a non-local exit.`, func(t *thread, a args) value {
		spec := items(t, "with-open-file", a.V(0))
		if len(spec) < 2 {
			t.ProgramError("with-open-file: `~s' is not (variable file options...)", a.V(0))
		}
		return closing(t, spec[0], listStar(list(spec[1:]...), cl.Sym("open")), a.V(1))
	})
	stringStreamMacros(in)
}
