package builtins

import (
	"os"
	"os/signal"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"sockrepl/interp"
)

// signalHandlers are the functions that programs have set for signals.
type signalHandlers struct {
	mu      sync.Mutex
	handler map[syscall.Signal]*interp.Function
	queue   chan os.Signal
	start   sync.Once
}

type signalHandlersKey struct{}

// osiSignals declares what sends and receives signals.
func osiSignals(in *interp.Interp) {
	h := &signalHandlers{handler: map[syscall.Signal]*interp.Function{}, queue: make(chan os.Signal, 16)}
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
			delete(h.handler, s)
			switch s {
			case syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE:
				// The command itself has something to do on these.
			default:
				signal.Reset(s)
			}
			return t.T
		}
		h.handler[s] = f
		signal.Notify(h.queue, s)
		return t.T
	})
	osiUnixSignal(in)
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
		f := h.handler[n]
		h.mu.Unlock()
		if f == nil {
			continue
		}
		go in.RunMain("signal "+n.String(), func(t *thread) { t.Call2(f, interp.FixInt(int(n)), in.T) })
	}
}

// HandledSignals returns what tells whether the program has set a handler for a
// signal. It may be called by anyone at any time.
func HandledSignals(in *interp.Interp) func(s syscall.Signal) bool {
	h := in.Attached(signalHandlersKey{}).(*signalHandlers)
	return func(s syscall.Signal) bool {
		h.mu.Lock()
		defer h.mu.Unlock()
		return h.handler[s] != nil
	}
}
