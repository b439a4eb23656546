package builtins

import (
	"os"
	"os/signal"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"sockrepl/interp"
)

// signalHandlers are the functions that programs have set for signals, the newest last.
type signalHandlers struct {
	mu      sync.Mutex
	handler map[syscall.Signal][]*interp.Function
	queue   chan os.Signal
	start   sync.Once
}

type signalHandlersKey struct{}

// osiSignals declares what sends and receives signals.
func osiSignals(in *interp.Interp) {
	h := &signalHandlers{handler: map[syscall.Signal][]*interp.Function{}, queue: make(chan os.Signal, 16)}
	in.Attach(signalHandlersKey{}, h)
	in.OSI.Defun("kill", "pid signal", `Sends SIGNAL, a number such as *sigterm*, to the process with the number PID (0 only asks whether it is there). Signals excl:syscall-error.`, func(t *thread, a args) value {
		if err := unix.Kill(a.Int(t, 0, -1<<31, 1<<31-1), unix.Signal(a.Int(t, 1, 0, 64))); err != nil {
			return syscallError(t, "kill", err)
		}
		return t.T
	})
	in.OSI.Defun("set-signal-handler", "signal function", `Has FUNCTION called with the number SIGNAL and T, in a process of its own, whenever this program receives that signal; NIL restores what happens otherwise. Returns true.`, func(t *thread, a args) value {
		s := syscall.Signal(a.Int(t, 0, 1, 64))
		f := a.FunctionOrNil(t, 1)
		h.start.Do(func() { go h.run(in) })
		h.mu.Lock()
		defer h.mu.Unlock()
		if f == nil {
			h.set(s, nil)
		} else {
			h.set(s, []*interp.Function{f})
		}
		return t.T
	})
	in.Excl.Defun("add-signal-handler", "number function &key delay-interrupts", `Has FUNCTION called with NUMBER and T, in a process of its own, whenever this program receives that signal; where it returns NIL, the handlers added before are called. DELAY-INTERRUPTS makes no difference. Returns true.`, func(t *thread, a args) value {
		s, f := syscall.Signal(a.Int(t, 0, 1, 64)), a.Function(t, 1)
		h.start.Do(func() { go h.run(in) })
		h.mu.Lock()
		defer h.mu.Unlock()
		h.set(s, append(h.handler[s][:len(h.handler[s]):len(h.handler[s])], f))
		return t.T
	})
	in.Excl.Defun("remove-signal-handler", "number", `Removes the handler for the signal NUMBER that was added last; true if there was one.`, func(t *thread, a args) value {
		s := syscall.Signal(a.Int(t, 0, 1, 64))
		h.mu.Lock()
		defer h.mu.Unlock()
		n := len(h.handler[s])
		if n > 0 {
			h.set(s, h.handler[s][:n-1])
		}
		return t.Bool(n > 0)
	})
	in.Excl.Defmacro("with-signal-handler", "(number function) &body body", `Evaluates BODY with FUNCTION as the handler, added last, for the signal NUMBER.`, func(t *thread, a args) value {
		spec := items(t, "with-signal-handler", a.V(0))
		if len(spec) != 2 {
			t.ProgramError("with-signal-handler: `~s' is not (number function)", a.V(0))
		}
		n := in.Gensym("number")
		return list(in.S.Let, list(list(n, spec[0])), list(in.Excl.Sym("add-signal-handler"), n, spec[1]),
			list(in.S.UnwindProtect, listStar(a.V(1), in.S.Progn), list(in.Excl.Sym("remove-signal-handler"), n)))
	})
	osiUnixSignal(in)
}

// set makes fs the handlers of s. The caller holds mu.
func (h *signalHandlers) set(s syscall.Signal, fs []*interp.Function) {
	if len(fs) > 0 {
		h.handler[s] = fs
		signal.Notify(h.queue, s)
		return
	}
	delete(h.handler, s)
	switch s {
	case syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE:
		// The command itself has something to do on these.
	default:
		signal.Reset(s)
	}
}

// osiUnixSignal declares unix-signal.
func osiUnixSignal(in *interp.Interp) {
	h := in.Attached(signalHandlersKey{}).(*signalHandlers)
	in.Excl.Defun("unix-signal", "signal action", `Has the program ignore SIGNAL, a number such as *sigpipe*, if ACTION is 1, and do what the system does by default if it is 0. Forgets a handler of set-signal-handler.`, func(t *thread, a args) value {
		s := syscall.Signal(a.Int(t, 0, 1, 64))
		ignore := a.Int(t, 1, 0, 1) == 1
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.handler, s)
		if ignore {
			signal.Ignore(s)
		} else {
			signal.Reset(s)
		}
		return t.T
	})
}

// run starts a process for each signal that arrives.
func (h *signalHandlers) run(in *interp.Interp) {
	for s := range h.queue {
		n := s.(syscall.Signal)
		h.mu.Lock()
		fs := h.handler[n]
		h.mu.Unlock()
		if len(fs) == 0 {
			continue
		}
		go in.RunMain("signal "+n.String(), func(t *thread) {
			for i := len(fs) - 1; i >= 0; i-- {
				if t.Call2(fs[i], interp.FixInt(int(n)), in.T) != nil {
					return
				}
			}
		})
	}
}

// HandledSignals returns what tells whether the program has set a handler for a
// signal. It may be called by anyone at any time.
func HandledSignals(in *interp.Interp) func(s syscall.Signal) bool {
	h := in.Attached(signalHandlersKey{}).(*signalHandlers)
	return func(s syscall.Signal) bool {
		h.mu.Lock()
		defer h.mu.Unlock()
		return len(h.handler[s]) > 0
	}
}
