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
		`Waits, at most TIMEOUT seconds, until one of STREAMS (a stream, socket, descriptor number or list of them) can be read without waiting, or WAIT-FUNCTION of it is true, which is then asked now and then. Ends, errors and connections to accept count. A list of those that are ready; NIL if none is in time. WHOSTATE is shown meanwhile. Signals stream-closed-error if one of them is or gets closed.`,
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
	mp.Defmacro("waiting-for-input-available", "(stream-or-fd) &body body", `Evaluates BODY, which waits with process-wait for something that depends on input from STREAM-OR-FD, a stream or the number of a descriptor.`, func(t *thread, a args) value {
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
	// test tells whether it is ready without asking the system: by a function
	// of the program's, or by what is in its buffer; nil if it never is.
	test func() bool
	// poll is what the system can be asked about, nil if there is nothing.
	poll netcore.Pollable
	// hint tells that what the system says is only a reason to ask test again.
	hint bool
	// arrives returns a channel that is closed when input comes of which no
	// descriptor tells. Without it and poll the entry is asked now and then.
	arrives func() <-chan struct{}
	// watch has a Waiter interrupted if another process puts something into
	// the buffer; nil if none does.
	watch, unwatch func(w *netcore.Waiter)
}

// watchedInput is a stream with a buffer that can be watched.
type watchedInput interface {
	WatchInput(w interp.Waker)
	UnwatchInput(w interp.Waker)
}

// watchBuffer has the wait see what other processes put into the buffer of x.
func (e *ioEntry) watchBuffer(x watchedInput) {
	e.watch = func(w *netcore.Waiter) { x.WatchInput(w) }
	e.unwatch = func(w *netcore.Waiter) { x.UnwatchInput(w) }
}

// ioEntryOf checks that v can be waited for.
func ioEntryOf(t *thread, operator string, v value, test *interp.Function, output bool) ioEntry {
	e := ioEntry{v: v, output: output}
	switch x := v.(type) {
	case *socketStream:
		e.poll = x
		if !output {
			e.test = func() bool { return x.Buffered() > 0 }
			if x.ssl != nil || x.readsChunks() {
				// What has come need not be all of a record, or only the size
				// of a chunk; and the end of the chunks is in no descriptor.
				e.test, e.hint = func() bool { return readyNow(t, x) }, true
			}
			e.watchBuffer(x)
		}
	case *passiveSocket:
		e.poll, e.test, e.watch, e.unwatch = x, x.kept.any, x.kept.watch, x.kept.unwatch
	case *datagramSocket:
		e.poll = x
		if !output {
			e.test, e.watch, e.unwatch = x.kept.any, x.kept.watch, x.kept.unwatch
		}
	case interp.Fixnum:
		if x < 0 || x > 1<<31-1 {
			t.TypeError(v, list(t.In.S.Integer, interp.Fix(0), interp.Fix(1<<31-1)), "~a: `~s' is not the number of a descriptor", interp.NewString(operator), v)
		}
		e.poll = netcore.Descriptor(int(x))
	case interp.Stream:
		e.ofStream(t, operator, x)
	default:
		t.TypeError(v, list(t.In.CL.Sym("or"), t.In.S.Stream, t.In.Socket.Sym("socket"), t.In.S.Integer), "~a: `~s' is neither a stream nor a socket nor the number of a descriptor",
			interp.NewString(operator), v)
	}
	if test != nil {
		return ioEntry{v: v, output: output, test: func() bool { return t.Call1(test, v) != nil }}
	}
	return e
}

// ofStream makes e wait for a stream that is no socket.
func (e *ioEntry) ofStream(t *thread, operator string, s interp.Stream) {
	if inner := t.StreamUnder(s, e.output, true); inner != s {
		v := e.v
		*e = ioEntryOf(t, operator, inner, nil, e.output)
		e.v = v
		return
	}
	if e.output {
		e.test = func() bool {
			if !s.IsOutput() {
				t.TypeError(s, t.In.S.Stream, "~a: `~s' is not an output stream", interp.NewString(operator), s)
			}
			return e.poll == nil
		}
		if x, ok := s.(interface{ outputDescriptor() (fd int, ok bool) }); ok {
			if fd, ok := x.outputDescriptor(); ok {
				e.poll = netcore.Descriptor(fd)
			}
		}
		return
	}
	e.test = func() bool { return readyNow(t, s) }
	if x, ok := s.(watchedInput); ok {
		e.watchBuffer(x)
	}
	if x, ok := s.(interface{ inputDescriptor() (fd int, ok bool) }); ok && s.IsOpen() && s.IsInput() {
		if fd, ok := x.inputDescriptor(); ok {
			e.poll = netcore.Descriptor(fd)
		}
	}
	if x, ok := s.(*terminalStream); ok {
		e.arrives = x.inputArrives()
	}
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
	// catch has errors tell that the entry is ready.
	catch   bool
	entries []ioEntry
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
func (w *ioWait) run() (ready []ioReady) {
	if len(w.entries) == 0 {
		return nil
	}
	t := w.t
	for i := range w.entries {
		if e := &w.entries[i]; e.poll == nil && e.arrives == nil {
			t.WaitTest(w.whostate, w.limit, func() bool {
				ready = w.ready()
				return ready != nil
			})
			return ready
		}
	}
	k := waiter(t)
	deadline := time.Now().Add(w.limit)
	for {
		before := t.InterruptCount()
		t.HandleInterrupts()
		if ready = w.ready(); ready != nil {
			return ready
		}
		left := w.limit
		if left >= 0 {
			if left = time.Until(deadline); left <= 0 {
				return nil
			}
		}
		if t.InterruptCount() == before {
			w.sleep(k, left)
		}
	}
}

// ready lists those that need not be waited for: because of what is in their
// buffers, because the test says so, or by the system's account.
func (w *ioWait) ready() (ready []ioReady) {
	hits, failed := make([]bool, len(w.entries)), make([]bool, len(w.entries))
	for i := range w.entries {
		e := &w.entries[i]
		ask := func() value {
			if s, ok := e.v.(socket); ok && e.poll != nil && s.IsClosed() {
				socketError(w.t, s, netcore.ErrClosed, "")
			}
			hits[i] = e.test != nil && e.test()
			return nil
		}
		if w.catch {
			_, clause := w.t.HandlerCase([]value{w.t.In.S.Error}, ask)
			failed[i] = clause >= 0
		} else {
			ask()
		}
	}
	w.poll(hits, failed)
	for i := range w.entries {
		if hits[i] || failed[i] {
			ready = append(ready, ioReady{&w.entries[i], failed[i]})
		}
	}
	return ready
}

// polled returns the entries that the system can be asked about, input first, but
// for those that have failed.
func (w *ioWait) polled(failed []bool) (input, output []netcore.Pollable, places []int) {
	for _, out := range []bool{false, true} {
		for i := range w.entries {
			e := &w.entries[i]
			if e.output != out || e.poll == nil || failed != nil && failed[i] {
				continue
			}
			places = append(places, i)
			if out {
				output = append(output, e.poll)
			} else {
				input = append(input, e.poll)
			}
		}
	}
	return input, output, places
}

// poll asks the system and marks what is ready and what cannot be asked about.
func (w *ioWait) poll(hits, failed []bool) {
	for {
		input, output, places := w.polled(failed)
		if len(places) == 0 {
			return
		}
		in, out, err := netcore.WaitIO(nil, input, output, 0)
		var refused *netcore.PollError
		switch {
		case errors.As(err, &refused) && w.catch:
			failed[places[refused.Index]] = true
			continue
		case refused != nil:
			socketError(w.t, w.entries[places[refused.Index]].v, refused.Err, "")
		case err != nil:
			socketError(w.t, nil, err, "")
		}
		for i, hit := range append(in, out...) {
			hits[places[i]] = hits[places[i]] || hit && !w.entries[places[i]].hint
		}
		return
	}
}

// sleep waits until there may be something to find.
func (w *ioWait) sleep(k *netcore.Waiter, limit time.Duration) {
	t := w.t
	input, output, _ := w.polled(nil)
	stop := w.watch(k)
	if !t.TryBeginWait(w.whostate, k) {
		stop()
		return
	}
	_, _, err := netcore.WaitIO(k, input, output, limit)
	t.EndWait(false)
	stop()
	var refused *netcore.PollError
	if err != nil && err != netcore.ErrInterrupted && !errors.As(err, &refused) {
		socketError(t, nil, err, "")
	}
}

// watch has k interrupted when input comes of which no descriptor tells, until
// stop is called.
func (w *ioWait) watch(k *netcore.Waiter) (stop func()) {
	var ended chan struct{}
	for i := range w.entries {
		e := &w.entries[i]
		if e.watch != nil {
			e.watch(k)
		}
		if e.poll == nil && e.arrives != nil {
			if ended == nil {
				ended = make(chan struct{})
			}
			came := e.arrives()
			go func() {
				select {
				case <-came:
					k.Interrupt()
				case <-ended:
				}
			}()
		}
	}
	return func() {
		if ended != nil {
			close(ended)
		}
		for i := range w.entries {
			if e := &w.entries[i]; e.unwatch != nil {
				e.unwatch(k)
			}
		}
	}
}
