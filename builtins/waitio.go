package builtins

import (
	"errors"
	"time"

	"sockrepl/interp"
	"sockrepl/netcore"
)

// waitIOOperators declares the waits for several streams, sockets and
// descriptors.
func waitIOOperators(in *interp.Interp) {
	mp := in.MP
	mp.Defun("wait-for-input-available", "streams &key wait-function (whostate \"waiting for input\") timeout",
		`Waits, at most TIMEOUT seconds, until one of STREAMS (a stream, socket, descriptor number or list of them) can be read without waiting, or WAIT-FUNCTION of it is true; a list of those that can. WHOSTATE is shown meanwhile.`,
		func(t *thread, a args) value {
			const operator = "wait-for-input-available"
			w := ioWait{t: t, operator: operator, whostate: whostate(a, 2, "waiting for input"), limit: limitOf(t, operator, a.V(3))}
			w.add(a, 0, a.FunctionOrNil(t, 1), false)
			var b interp.ListBuilder
			for _, r := range w.run() {
				b.Add(r.entry.v)
			}
			return b.List()
		})
	mp.Defun("wait-for-io-available", "input-streams output-streams &key input-wait-function output-wait-function (whostate \"waiting for i/o\") timeout",
		`Waits, at most TIMEOUT seconds, until one of INPUT-STREAMS can be read or one of OUTPUT-STREAMS written to without waiting, or INPUT-WAIT-FUNCTION or OUTPUT-WAIT-FUNCTION of it is true. Each is a stream, socket, descriptor number or list of them. A list of pairs (stream . status): :in, :out, or :in-error and :out-error if asking signals an error. WHOSTATE is shown meanwhile.`,
		func(t *thread, a args) value {
			const operator = "wait-for-io-available"
			w := ioWait{t: t, operator: operator, whostate: whostate(a, 4, "waiting for i/o"), limit: limitOf(t, operator, a.V(5)), catch: true}
			w.add(a, 0, a.FunctionOrNil(t, 2), false)
			w.add(a, 1, a.FunctionOrNil(t, 3), true)
			var b interp.ListBuilder
			for _, r := range w.run() {
				status := "in"
				if r.entry.output {
					status = "out"
				}
				if r.failed {
					status += "-error"
				}
				b.Add(interp.NewCons(r.entry.v, in.KeywordNamed(status)))
			}
			return b.List()
		})
	mp.Defmacro("waiting-for-input-available", "(stream-or-fd) &body body", `Evaluates BODY, which waits with process-wait for something that depends on input from the stream or descriptor number in SPEC.`, func(t *thread, a args) value {
		spec := items(t, "waiting-for-input-available", a.V(0))
		if len(spec) != 1 {
			t.ProgramError("waiting-for-input-available: `~s' is not (stream-or-fd)", a.V(0))
		}
		// Predicates of process-wait are asked again when input arrives, as at
		// other times; nothing has to be prepared.
		return list(in.Excl.InternalSym("%waiting-for-input"), spec[0], list(in.S.Function, listStar(a.V(1), in.S.Lambda, nil)))
	})
	in.Excl.Defun("%waiting-for-input", "stream function => *", `The values of FUNCTION, which waits for input from STREAM.`, func(t *thread, a args) value {
		ioEntryOf(t, "waiting-for-input-available", a.V(0), nil, false)
		return t.Call0(a.Function(t, 1))
	})
}

// ioEntry is something that a process waits for.
type ioEntry struct {
	v      value
	output bool
	test   *interp.Function // NIL for the usual one
	// poll is what the system can be asked about, nil if there is nothing.
	poll netcore.Pollable
	hit  bool // the system says that it is ready
}

// ioEntryOf checks that v can be waited for.
func ioEntryOf(t *thread, operator string, v value, test *interp.Function, output bool) ioEntry {
	e := ioEntry{v: v, test: test, output: output}
	switch x := v.(type) {
	case socket:
		e.poll = x
	case interp.Fixnum:
		if x < 0 || x > 1<<31-1 {
			t.TypeError(v, list(t.In.S.Integer, interp.Fix(0), interp.Fix(1<<31-1)), "~a: ~s is not the number of a descriptor", interp.NewString(t.In.CaseName(operator)), v)
		}
		e.poll = netcore.Descriptor(int(x))
	case interp.Stream:
		if s, ok := x.(interface{ outputDescriptor() (fd int, ok bool) }); ok && output {
			if fd, ok := s.outputDescriptor(); ok {
				e.poll = netcore.Descriptor(fd)
			}
		}
	default:
		t.TypeError(v, list(t.In.CL.Sym("or"), t.In.S.Stream, t.In.Socket.Sym("socket"), t.In.S.Integer), "~a: ~s is neither a stream nor a socket nor the number of a descriptor",
			interp.NewString(t.In.CaseName(operator)), v)
	}
	if test != nil {
		e.poll = nil
	}
	return e
}

// ioReady is an entry that need not be waited for any longer.
type ioReady struct {
	entry  *ioEntry
	failed bool
}

// ioWait is a wait for several entries.
type ioWait struct {
	t        *thread
	operator string
	whostate string
	limit    time.Duration
	// catch has errors of tests tell that the entry is ready.
	catch   bool
	entries []ioEntry
	// What the system can be asked about, and the entries that it belongs to,
	// in the order of input followed by output.
	input, output []netcore.Pollable
	polled        []*ioEntry
}

// add takes what argument i designates into the wait.
func (w *ioWait) add(a args, i int, test *interp.Function, output bool) {
	vs := []value{a.V(i)}
	if isList(a.V(i)) {
		vs = a.Slice(w.t, i)
	}
	for _, v := range vs {
		w.entries = append(w.entries, ioEntryOf(w.t, w.operator, v, test, output))
	}
}

// run waits, and returns what is ready.
func (w *ioWait) run() []ioReady {
	if len(w.entries) == 0 {
		return nil
	}
	for _, output := range []bool{false, true} {
		for i := range w.entries {
			e := &w.entries[i]
			if e.output != output || e.poll == nil {
				continue
			}
			w.polled = append(w.polled, e)
			if output {
				w.output = append(w.output, e.poll)
			} else {
				w.input = append(w.input, e.poll)
			}
		}
	}
	if r := w.ready(); r != nil {
		return r
	}
	if len(w.polled) < len(w.entries) {
		var result []ioReady
		w.t.WaitTest(w.whostate, w.limit, func() bool {
			result = w.ready()
			return result != nil
		})
		return result
	}
	return w.poll()
}

// poll waits for what the system knows about.
func (w *ioWait) poll() (result []ioReady) {
	deadline := time.Now().Add(w.limit)
	err := waiting(w.t, w.whostate, func(k *netcore.Waiter) error {
		left := w.limit
		if left >= 0 {
			left = max(time.Until(deadline), 0)
		}
		return w.ask(k, left)
	})
	if err != nil {
		var closed *netcore.ClosedError
		if !errors.As(err, &closed) {
			socketError(w.t, nil, err, "")
		}
		e := w.polled[closed.Index]
		if !w.catch {
			socketError(w.t, e.v, netcore.ErrClosed, "")
		}
		return []ioReady{{e, true}}
	}
	for _, e := range w.polled {
		if e.hit {
			result = append(result, ioReady{entry: e})
		}
	}
	return result
}

// ask asks the system, waiting for at most limit, and notes what is ready.
func (w *ioWait) ask(k *netcore.Waiter, limit time.Duration) error {
	in, out, err := netcore.WaitIO(k, w.input, w.output, limit)
	for i, e := range w.polled {
		switch {
		case err != nil:
			e.hit = false
		case i < len(in):
			e.hit = in[i]
		default:
			e.hit = out[i-len(in)]
		}
	}
	return err
}

// ready lists those that need not be waited for: by the system's account,
// because there is something in their buffers, or because the test says so.
func (w *ioWait) ready() (result []ioReady) {
	if len(w.polled) > 0 {
		w.ask(nil, 0)
	}
	for i := range w.entries {
		e := &w.entries[i]
		hit, clause := false, -1
		if w.catch {
			_, clause = w.t.HandlerCase([]value{w.t.In.S.Error}, func() value {
				hit = w.test(e)
				return nil
			})
		} else {
			hit = w.test(e)
		}
		if failed := clause >= 0; hit || failed {
			result = append(result, ioReady{e, failed})
		}
	}
	return result
}

// test reports whether e is ready.
func (w *ioWait) test(e *ioEntry) bool {
	t := w.t
	switch {
	case e.test != nil:
		return t.Call1(e.test, e.v) != nil
	case e.poll != nil:
		if s, ok := e.v.(socket); ok && w.catch && s.IsClosed() {
			socketError(t, s, netcore.ErrClosed, "")
		}
		if s, ok := e.v.(*socketStream); ok && !e.output && s.Buffered() > 0 {
			return true
		}
		return e.hit
	case e.output:
		if w.catch && !e.v.(interp.Stream).IsOutput() {
			t.TypeError(e.v, t.In.S.Stream, "~a: ~s is not an output stream", interp.NewString(t.In.CaseName(w.operator)), e.v)
		}
		return true
	}
	return readyNow(t, e.v.(interp.Stream))
}
