package builtins

import (
	"strings"

	"sockrepl/interp"
)

// compoundStreams declares streams made of others.
func compoundStreams(in *interp.Interp) {
	S := &in.S
	cl := in.CL
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
}
