package builtins

import (
	"time"

	"sockrepl/interp"
)

// waitingOperators declares sleeping, process-wait, timeouts and the wait for
// input.
func waitingOperators(in *interp.Interp) {
	S := &in.S
	mp := in.MP
	mp.Defun("process-allow-schedule", "&optional process", `Lets other processes run. PROCESS makes no difference.`, func(t *thread, a args) value {
		t.Yield()
		return nil
	})
	mp.Defun0("start-scheduler", "", `Processes are scheduled from the start: does nothing, for programs that ask for it.`, func(t *thread) value { return nil })
	mp.Defun("process-sleep", "seconds &optional (whostate \"sleep\")", `Waits for SECONDS, with WHOSTATE shown meanwhile.`, func(t *thread, a args) value {
		t.Sleep(whostate(a, 1, "sleep"), duration(t, "process-sleep", a.V(0)))
		return nil
	})
	wait := func(t *thread, state string, limit time.Duration, f *interp.Function, arguments []value) bool {
		if f == mp.Sym("gate-open-p").Function() && len(arguments) == 1 {
			// No need to ask the gate again and again.
			if g, ok := arguments[0].(*gate); ok {
				return g.pass(t, state, limit)
			}
		}
		return t.WaitTest(state, limit, func() bool { return t.Apply(f, arguments) != nil })
	}
	mp.Defun("process-wait", "whostate function &rest arguments", `Waits until FUNCTION of ARGUMENTS is true, with WHOSTATE shown meanwhile; returns NIL. The process calls it itself, now and then, mostly when another process has run.`, func(t *thread, a args) value {
		wait(t, whostate(a, 0, "waiting"), -1, a.Function(t, 1), append([]value(nil), a.Rest()...))
		return nil
	})
	mp.Defun("process-wait-with-timeout", "whostate seconds function &rest arguments", `Waits as process-wait until FUNCTION of ARGUMENTS is true, with WHOSTATE shown, at most SECONDS; true if it was.`, func(t *thread, a args) value {
		limit := limitOf(t, "process-wait-with-timeout", a.V(1))
		return t.Bool(wait(t, whostate(a, 0, "waiting"), limit, a.Function(t, 2), append([]value(nil), a.Rest()...)))
	})
	in.Excl.Defun1("read-no-hang-p", "stream", `True if STREAM can be read without waiting, also for its end or an error.`, func(t *thread, v value) value {
		s, ok := v.(interp.Stream)
		if !ok {
			t.WrongType("read-no-hang-p", v, S.Stream)
		}
		return t.Bool(readyNow(t, s))
	})
	waitIOOperators(in)
	timeoutOperators(in)
}

// timeoutOperators declares with-timeout and with-virtual-timeout.
func timeoutOperators(in *interp.Interp) {
	S := &in.S
	lambda := func(body value) value { return list(S.Function, listStar(body, S.Lambda, nil)) }
	in.MP.Defmacro("with-timeout", "(seconds &body timeout-body) &body body", `The values of BODY; if it takes longer than SECONDS it is left and the forms TIMEOUT-BODY are evaluated instead, at once if SECONDS is zero or less; NIL is no limit. Cleanup forms that are in progress by then end first.`, func(t *thread, a args) value {
		spec := items(t, "with-timeout", a.V(0))
		if len(spec) == 0 {
			t.ProgramError("with-timeout: there is no time in `~s'", a.V(0))
		}
		return list(in.Excl.InternalSym("%with-timeout"), spec[0], lambda(list(spec[1:]...)), lambda(a.V(1)))
	})
	share(in.Sys, in.MP.Sym("with-timeout"))
	in.Excl.Defun("%with-timeout", "seconds timeout-function function => *", `Calls FUNCTION, or if that takes longer than SECONDS leaves it and calls TIMEOUT-FUNCTION.`, func(t *thread, a args) value {
		late, body := a.Function(t, 1), a.Function(t, 2)
		if a.V(0) == nil {
			return t.Call0(body)
		}
		d := seconds(t, "with-timeout", a.V(0))
		if d <= 0 {
			return t.Call0(late)
		}
		v, expired := t.WithTimeout(d, func() value { return t.Call0(body) })
		if expired {
			return t.Call0(late)
		}
		return v
	})
	in.MP.Defmacro("with-virtual-timeout", "(mode seconds &body timeout-body) &body body", `with-timeout of BODY by processor time: that of this program if MODE is :process, of this Lisp process if it is :thread. TIMEOUT-BODY is evaluated if it takes more than SECONDS.`, func(t *thread, a args) value {
		spec := items(t, "with-virtual-timeout", a.V(0))
		if len(spec) < 2 {
			t.ProgramError("with-virtual-timeout: `~s' is not (mode seconds forms...)", a.V(0))
		}
		return list(in.Excl.InternalSym("%with-virtual-timeout"), spec[0], spec[1], lambda(list(spec[2:]...)), lambda(a.V(1)))
	})
	share(in.Sys, in.MP.Sym("with-virtual-timeout"))
	in.Excl.Defun("%with-virtual-timeout", "mode seconds timeout-function function => *", `Calls FUNCTION, or if that takes more than SECONDS of processor time, of the kind MODE, leaves it and calls TIMEOUT-FUNCTION.`, func(t *thread, a args) value {
		mode := a.V(0)
		late, body := a.Function(t, 2), a.Function(t, 3)
		d := seconds(t, "with-virtual-timeout", a.V(1))
		used := func() time.Duration {
			user, system := interp.ProcessorTime()
			return user + system
		}
		now := used()
		switch mode {
		case value(in.KeywordNamed("process")):
		case value(in.KeywordNamed("thread")):
			now, used = t.CountTime()
		default:
			t.WrongType("with-virtual-timeout", mode, list(in.CL.Sym("member"), in.KeywordNamed("process"), in.KeywordNamed("thread")))
		}
		if d <= 0 {
			return t.Call0(late)
		}
		v, expired := t.WithVirtualTimeout(d, now, used, func() value { return t.Call0(body) })
		if expired {
			return t.Call0(late)
		}
		return v
	})
}

// seconds is duration where negative numbers count as zero.
func seconds(t *thread, operator string, v value) time.Duration {
	if !interp.IsReal(v) {
		t.WrongType(operator, v, t.In.S.Real)
	}
	if t.Sign(operator, v) < 0 {
		return 0
	}
	return duration(t, operator, v)
}

func whostate(a args, i int, def string) string {
	if s, ok := a.V(i).(*interp.String); ok {
		return s.Go()
	}
	return def
}

// readyNow reports whether a stream can be read without waiting, end of file
// included.
func readyNow(t *thread, s interp.Stream) bool {
	if x, ok := s.(interface {
		OctetReady(t *thread) (ready, eof bool)
	}); ok {
		ready, eof := x.OctetReady(t)
		return ready || eof
	}
	ready, eof := s.Listen(t)
	return ready || eof
}
