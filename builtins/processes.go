package builtins

import (
	"time"

	"sockrepl/interp"
	"sockrepl/netcore"
)

// processOperators declares processes, locks, gates and waiting.
func processOperators(in *interp.Interp) {
	S := &in.S
	mp := in.MP
	processClass := mp.Sym("process")
	process := func(t *thread, operator string, v value) *interp.Process {
		p, ok := v.(*interp.Process)
		if !ok {
			t.WrongType(operator, v, processClass)
		}
		return p
	}
	mp.Defvar("*current-process*", "The process that is running.", nil)
	in.Sys.Import(S.StarCurrentProcess)
	in.Sys.Export(S.StarCurrentProcess)
	mp.Sym("*all-processes*").SetSymbolMacro(list(mp.Sym("%all-processes")))
	mp.Defun0("%all-processes", "", `A list of the live processes.`, func(t *thread) value {
		var b interp.ListBuilder
		for _, p := range in.Processes() {
			b.Add(p)
		}
		return b.List()
	})
	in.Sys.Export(func() *interp.Symbol { s := mp.Sym("*all-processes*"); in.Sys.Import(s); return s }())

	// configure applies the options of make-process.
	configure := func(t *thread, operator string, p *interp.Process, options []value) (runNow bool) {
		if len(options)%2 != 0 {
			t.ProgramError("~a: the options ~s are not in pairs", interp.NewString(operator), list(options...))
		}
		for i := 0; i+1 < len(options); i += 2 {
			v := options[i+1]
			switch word(options[i]) {
			case "name":
				p.SetName(v)
			case "priority":
				p.Priority = v
			case "quantum":
				p.Quantum = v
			case "run-reasons":
				p.RunReasons = items(t, operator, v)
			case "arrest-reasons":
				p.ArrestReasons = items(t, operator, v)
			case "initial-bindings":
				for _, b := range items(t, operator, v) {
					s, ok := car(b).(*interp.Symbol)
					if !ok {
						t.ProgramError("~a: the initial binding ~s does not begin with a variable", interp.NewString(operator), b)
					}
					p.AddBinding(s, cdr(b))
				}
			case "run-immediately":
				runNow = v != nil
			case "reset-action":
				p.ResetAction = v
			case "class", "resume-hook", "suspend-hook", "stack-allocation", "message-interrupt-function":
			default:
				t.ProgramError("~a: ~s is not an option of processes", interp.NewString(operator), options[i])
			}
		}
		return runNow
	}
	runFunction := func(name string, again bool) {
		mp.Defun(name, "name-or-options function &rest arguments", `A new process, named or with the options of NAME-OR-OPTIONS, that calls FUNCTION with ARGUMENTS.`, func(t *thread, a args) value {
			p := in.NewProcess(interp.NewString("Anonymous"))
			switch n := a.V(0).(type) {
			case *interp.Cons:
				configure(t, name, p, items(t, name, n))
			case nil:
			default:
				p.SetName(n)
			}
			if again {
				p.ResetAction = t.T
			}
			f := a.V(1)
			if c, ok := f.(*interp.Cons); ok && c.Car == value(S.Lambda) {
				f = t.Eval(list(S.Function, c))
			}
			p.Preset(t.FunctionDesignator(f), append([]value(nil), a.Rest()...))
			p.RunReasons = append(p.RunReasons, in.KeywordNamed("enable"))
			p.Start()
			return p
		})
	}
	runFunction("process-run-function", false)
	runFunction("process-run-restartable-function", true)
	mp.Defun("make-process", "&rest options", `A new process with OPTIONS (:name, :priority, :quantum, :run-reasons, :arrest-reasons, :initial-bindings, :reset-action ...), which runs what process-preset says once it is enabled.`, func(t *thread, a args) value {
		p := in.NewProcess(interp.NewString("Anonymous"))
		configure(t, "make-process", p, append([]value(nil), a.Rest()...))
		return p
	})
	mp.Defun("process-preset", "process function &rest arguments", `Makes PROCESS call FUNCTION with ARGUMENTS when it is enabled; a running one begins again with it.`, func(t *thread, a args) value {
		p := process(t, "process-preset", a.V(0))
		p.Preset(a.Function(t, 1), append([]value(nil), a.Rest()...))
		if p.Started().IsZero() {
			if len(p.RunReasons) > 0 && len(p.ArrestReasons) == 0 {
				p.Start()
			}
		} else {
			p.Reset()
		}
		return nil
	})
	start := func(p *interp.Process) {
		if len(p.RunReasons) > 0 && len(p.ArrestReasons) == 0 {
			p.Start()
		}
	}
	act := func(name, doc string, f func(t *thread, p *interp.Process) value) {
		mp.Defun1(name, "process", doc, func(t *thread, v value) value { return f(t, process(t, name, v)) })
	}
	act("process-enable", `Lets PROCESS run.`, func(t *thread, p *interp.Process) value {
		p.RunReasons = []value{in.KeywordNamed("enable")}
		p.ArrestReasons = nil
		start(p)
		return nil
	})
	act("process-disable", `Takes the run reasons of PROCESS away.`, func(t *thread, p *interp.Process) value {
		p.RunReasons, p.ArrestReasons = nil, nil
		return nil
	})
	act("process-reset", `Has PROCESS unwind and begin again.`, func(t *thread, p *interp.Process) value { p.Reset(); return nil })
	act("process-name", `The name of PROCESS.`, func(t *thread, p *interp.Process) value { return p.Name() })
	act("process-whostate", `What PROCESS does or waits for, as a string.`, func(t *thread, p *interp.Process) value { return interp.NewString(p.Whostate()) })
	act("process-active-p", `True if PROCESS has been started, has not ended and is not arrested.`, func(t *thread, p *interp.Process) value { return t.Bool(p.Active()) })
	act("process-alive-p", `True if PROCESS has not ended.`, func(t *thread, p *interp.Process) value { return t.Bool(p.Alive()) })
	act("process-runnable-p", `True if PROCESS is active and does not wait.`, func(t *thread, p *interp.Process) value {
		return t.Bool(p.Active() && p.Whostate() == "Run")
	})
	act("process-id", `The number of PROCESS.`, func(t *thread, p *interp.Process) value { return interp.Fix(p.ID()) })
	field := func(name, doc string, f func(p *interp.Process) *value) {
		act(name, doc, func(t *thread, p *interp.Process) value { return *f(p) })
		mp.Defun2("(setf "+name+")", "value process", `Makes VALUE that of PROCESS.`, func(t *thread, v, p value) value {
			*f(process(t, name, p)) = v
			return v
		})
	}
	field("process-property-list", `The property list of PROCESS.`, func(p *interp.Process) *value { return &p.PropertyList })
	field("process-priority", `The priority of PROCESS, which makes no difference.`, func(p *interp.Process) *value { return &p.Priority })
	field("process-quantum", `The quantum of PROCESS, which makes no difference.`, func(p *interp.Process) *value { return &p.Quantum })
	mp.Defun2("(setf process-name)", "name process", `Makes NAME the name of PROCESS.`, func(t *thread, v, p value) value {
		process(t, "process-name", p).SetName(v)
		return v
	})
	reasons := func(kind string, f func(p *interp.Process) *[]value) {
		act("process-"+kind+"-reasons", `The `+kind+` reasons of PROCESS.`, func(t *thread, p *interp.Process) value { return list(*f(p)...) })
		mp.Defun2("process-add-"+kind+"-reason", "process object", `Adds OBJECT to the `+kind+` reasons of PROCESS.`, func(t *thread, v, x value) value {
			p := process(t, "process-add-"+kind+"-reason", v)
			*f(p) = append(*f(p), x)
			start(p)
			return nil
		})
		mp.Defun2("process-revoke-"+kind+"-reason", "process object", `Removes OBJECT from the `+kind+` reasons of PROCESS.`, func(t *thread, v, x value) value {
			p := process(t, "process-revoke-"+kind+"-reason", v)
			var rest []value
			for _, r := range *f(p) {
				if !interp.Eql(r, x) {
					rest = append(rest, r)
				}
			}
			*f(p) = rest
			start(p)
			return nil
		})
	}
	reasons("run", func(p *interp.Process) *[]value { return &p.RunReasons })
	reasons("arrest", func(p *interp.Process) *[]value { return &p.ArrestReasons })
	mp.Defun("process-kill", "process &key wait", `Has PROCESS unwind, running its cleanup forms, and end; with WAIT returns when it has.`, func(t *thread, a args) value {
		p := process(t, "process-kill", a.V(0))
		p.Kill()
		if p == t.Process() {
			t.HandleInterrupts()
		}
		if done := p.Done(); a.Bool(1) && done != nil {
			t.WaitChan("waiting for a process to end", done, -1)
		}
		return nil
	})
	mp.Defun("process-interrupt", "process function &rest arguments", `Has PROCESS call FUNCTION with ARGUMENTS as soon as it can, and then go on.`, func(t *thread, a args) value {
		p := process(t, "process-interrupt", a.V(0))
		f := a.Function(t, 1)
		arguments := append([]value(nil), a.Rest()...)
		if p == t.Process() {
			t.Apply(f, arguments)
			return nil
		}
		th := p.Thread()
		if th == nil || !p.Alive() {
			return t.SimpleError("process-interrupt: ~s does not run", p)
		}
		th.Interrupt(func(t *thread) { t.Apply(f, arguments) })
		return nil
	})
	mp.Defun("process-join", "process &key timeout => *", `Waits for PROCESS to end (at most TIMEOUT seconds) and returns the values of its function; NIL if it did not return.`, func(t *thread, a args) value {
		p := process(t, "process-join", a.V(0))
		done := p.Done()
		if done == nil {
			return t.One(nil)
		}
		limit := time.Duration(-1)
		if a.V(1) != nil {
			limit = duration(t, "process-join", a.V(1))
		}
		if !t.WaitChan("waiting for a process to end", done, limit) {
			return t.One(nil)
		}
		vs, _ := p.Result()
		if len(vs) == 0 {
			return t.One(nil)
		}
		return t.Values(vs...)
	})
	mp.Defun("process-allow-schedule", "&optional process", `Lets other processes run. PROCESS makes no difference.`, func(t *thread, a args) value {
		t.Sleep("Run", 0)
		return nil
	})
	mp.Defun("process-sleep", "seconds &optional whostate", `Waits for SECONDS, with WHOSTATE shown meanwhile.`, func(t *thread, a args) value {
		t.Sleep(whostate(a, 1, "sleep"), duration(t, "process-sleep", a.V(0)))
		return nil
	})
	// A test is tried again at growing intervals up to a few milliseconds.
	poll := func(t *thread, state string, limit time.Duration, test func() bool) bool {
		deadline := time.Now().Add(limit)
		pause := 50 * time.Microsecond
		for {
			if test() {
				return true
			}
			step := pause
			if limit >= 0 {
				left := time.Until(deadline)
				if left <= 0 {
					return false
				}
				step = min(step, left)
			}
			t.Sleep(state, step)
			pause = min(2*pause, 5*time.Millisecond)
		}
	}
	mp.Defun("process-wait", "whostate function &rest arguments", `Waits until FUNCTION of ARGUMENTS is true, with WHOSTATE shown meanwhile; returns NIL.`, func(t *thread, a args) value {
		f, rest := a.Function(t, 1), append([]value(nil), a.Rest()...)
		poll(t, whostate(a, 0, "waiting"), -1, func() bool { return t.Apply(f, rest) != nil })
		return nil
	})
	mp.Defun("process-wait-with-timeout", "whostate seconds function &rest arguments", `Waits until FUNCTION of ARGUMENTS is true, with WHOSTATE shown, at most SECONDS; true if it was.`, func(t *thread, a args) value {
		f, rest := a.Function(t, 2), append([]value(nil), a.Rest()...)
		return t.Bool(poll(t, whostate(a, 0, "waiting"), seconds(t, "process-wait-with-timeout", a.V(1)), func() bool { return t.Apply(f, rest) != nil }))
	})
	mp.Defun("wait-for-input-available", "streams &key wait-function (whostate \"waiting for input\") timeout",
		`Waits, at most TIMEOUT seconds, until one of STREAMS (a stream, socket or list of them) can be read without waiting, or WAIT-FUNCTION of it is true; a list of those that can. WHOSTATE is shown meanwhile.`,
		func(t *thread, a args) value {
			vs := []value{a.V(0)}
			if isList(a.V(0)) {
				vs = a.Slice(t, 0)
			}
			if len(vs) == 0 {
				return nil
			}
			limit := time.Duration(-1)
			if a.V(3) != nil {
				limit = seconds(t, "wait-for-input-available", a.V(3))
			}
			return waitForInput(t, a, vs, limit, poll)
		})
	in.Excl.Defun1("read-no-hang-p", "stream", `True if STREAM can be read without waiting, also for its end.`, func(t *thread, v value) value {
		s, ok := v.(interp.Stream)
		if !ok {
			t.WrongType("read-no-hang-p", v, S.Stream)
		}
		return t.Bool(readyNow(t, s))
	})
	mp.Defmacro("without-scheduling", "&body body", `Evaluates BODY with interrupts held back. Other processes run when it waits.`, func(t *thread, a args) value {
		return list(in.Excl.Sym("%without-interrupts"), list(S.Function, listStar(a.V(0), S.Lambda, nil)))
	})
	in.Excl.Defmacro("without-interrupts", "&body body", `Evaluates BODY with interrupts held back. Other processes run when it waits.`, func(t *thread, a args) value {
		return list(in.Excl.Sym("%without-interrupts"), list(S.Function, listStar(a.V(0), S.Lambda, nil)))
	})
	in.Excl.Defun("%without-interrupts", "function => *", `Calls FUNCTION with interrupts held back.`, func(t *thread, a args) value {
		f := a.Function(t, 0)
		var v value
		t.WithoutInterrupts(func() { v = t.Call0(f) })
		return v
	})

	timeout := func(p *interp.Package) {
		p.Defmacro("with-timeout", "(seconds &body timeout-body) &body body", `The values of BODY; if it takes longer than the seconds of SPEC it is left and the timeout forms of SPEC are evaluated instead.`, func(t *thread, a args) value {
			spec := items(t, "with-timeout", a.V(0))
			if len(spec) == 0 {
				t.ProgramError("with-timeout: there is no time")
			}
			return list(in.Excl.Sym("%with-timeout"), spec[0],
				list(S.Function, list(S.Lambda, nil, listStar(list(spec[1:]...), S.Progn))),
				list(S.Function, listStar(a.V(1), S.Lambda, nil)))
		})
	}
	timeout(mp)
	s := mp.Sym("with-timeout")
	in.Sys.Import(s)
	in.Sys.Export(s)
	in.Excl.Defun("%with-timeout", "seconds timeout-function function => *", `Calls FUNCTION, or if that takes longer than SECONDS leaves it and calls TIMEOUT-FUNCTION.`, func(t *thread, a args) value {
		d := seconds(t, "with-timeout", a.V(0))
		late, body := a.Function(t, 1), a.Function(t, 2)
		if d <= 0 {
			return t.Call0(late)
		}
		v, expired := callWithTimeout(t, d, func() value { return t.Call0(body) })
		if expired {
			return t.Call0(late)
		}
		return v
	})
	lockOperators(in)
}

// callWithTimeout calls body and leaves it after d; expired tells that it did.
func callWithTimeout(t *thread, d time.Duration, body func() value) (v value, expired bool) {
	var e interp.ExitPoint
	timer := time.AfterFunc(d, func() {
		t.Interrupt(func(t *thread) {
			if e.Live() {
				t.ExitTo(&e, nil)
			}
		})
	})
	defer timer.Stop()
	return t.CallWithExit(&e, body)
}

// seconds is duration where negative numbers count as zero.
func seconds(t *thread, operator string, v value) time.Duration {
	if interp.IsReal(v) && t.Sign(operator, v) < 0 {
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

func waitForInput(t *thread, a args, vs []value, limit time.Duration, poll func(t *thread, state string, limit time.Duration, test func() bool) bool) value {
	state := whostate(a, 2, "waiting for input")
	ready := func() value {
		var b interp.ListBuilder
		for _, v := range vs {
			hit := false
			switch s := v.(type) {
			case *socketStream:
				hit = s.Buffered() > 0 || !s.IsOpen()
			case interp.Stream:
				hit = readyNow(t, s)
			}
			if f := a.V(1); f != nil {
				hit = t.Call1(t.FunctionDesignator(f), v) != nil
			}
			if hit {
				b.Add(v)
			}
		}
		return b.List()
	}
	var sockets []netcore.Pollable
	all := a.V(1) == nil
	for _, v := range vs {
		s, ok := v.(socket)
		if !ok {
			all = false
			if _, isStream := v.(interp.Stream); !isStream {
				t.TypeError(v, t.In.S.Stream, "wait-for-input-available: ~s is neither a stream nor a socket", v)
			}
			continue
		}
		sockets = append(sockets, s)
	}
	if r := ready(); r != nil {
		return r
	}
	if !all {
		var result value
		poll(t, state, limit, func() bool {
			if len(sockets) > 0 && a.V(1) == nil {
				hits, _ := netcore.WaitInput(nil, sockets, 0)
				var b interp.ListBuilder
				for i, h := range hits {
					if h {
						b.Add(sockets[i].(value))
					}
				}
				if result = b.List(); result != nil {
					return true
				}
			}
			result = ready()
			return result != nil
		})
		return result
	}
	deadline := time.Now().Add(limit)
	var hits []bool
	err := waiting(t, state, func(w *netcore.Waiter) (err error) {
		left := limit
		if limit >= 0 {
			left = max(time.Until(deadline), 0)
		}
		hits, err = netcore.WaitInput(w, sockets, left)
		return err
	})
	if err != nil {
		return socketError(t, nil, err, "read-timeout")
	}
	var b interp.ListBuilder
	for i, h := range hits {
		if h {
			b.Add(vs[i])
		}
	}
	return b.List()
}
