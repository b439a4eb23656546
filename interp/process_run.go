package interp

import (
	"fmt"
	"os"
	"runtime/debug"
	"time"
)

// How processes run, stop, begin again and end.

// ReasonsChanged starts, stops or resumes the process as its reasons now say.
// A process that takes its own last reason stops before ReasonsChanged returns.
func (p *Process) ReasonsChanged(t *Thread) {
	switch {
	case p.state == processRunning && p.Allowed():
		if p.t.stopped {
			p.t.Wake()
		}
	case p.state == processRunning:
		p.t.post(interrupt{run: (*Thread).pause, cleaning: always, debugging: always})
		if p.t == t {
			t.HandleInterrupts()
		}
	default:
		p.Launch()
	}
}

// Launch starts a process that has not been started, if it may run.
func (p *Process) Launch() {
	if p.state != processRunning && p.Allowed() {
		p.start()
	}
}

// pause is what a process does that may not run: nothing, but for being killed
// and reset.
func (t *Thread) pause() {
	p := t.process
	if p.Allowed() || t.stopped || t.excused {
		return
	}
	if p.SuspendHook != nil {
		t.Call0(p.SuspendHook)
	}
	state := p.whostate
	t.stopped = true
	defer func() {
		t.stopped = false
		p.whostate = state
		t.lookAgain()
	}()
	t.Park("Arrested", -1, p.Allowed)
	t.stopped = false
	if p.ResumeHook != nil {
		t.Call0(p.ResumeHook)
	}
}

// start has the process's function run in a goroutine, after those of the processes
// that were started before it have begun.
func (p *Process) start() {
	if p.function == nil || p.in.exit.requested {
		return
	}
	p.prepare(p.in.newThread())
	p.in.processes.starting.push(p)
	go p.in.runNext()
}

// runNext runs the process that was started first of those that have not begun. It
// is one goroutine's life. Which goroutine comes to the lock first is the scheduler's
// choice, and that is often the last one made.
func (in *Interp) runNext() {
	t := in.begin()
	p := t.process
	p.run(func(t *Thread) {
		for _, b := range p.bindings {
			t.Bind(b.sym, t.Eval(b.form))
		}
		p.runEarly(t)
		v := t.Apply(p.function, p.args)
		p.values = t.MultipleValues(v)
	})
	in.tests.stateChanged(t)
	p.t = nil
	t.leaveLisp()
}

// begin takes the lock for the process that was started first. What it needs on the
// stack is not to lie there as long as the process lives.
//
//go:noinline
func (in *Interp) begin() *Thread {
	var spins int32
	in.lock.acquire(nil, &spins)
	t := in.processes.starting.pop().t
	t.entered()
	return t
}

func (p *Process) prepare(t *Thread) {
	p.t = t
	t.process = p
	if p.in.countTimes {
		t.accounting, t.since = true, time.Now()
	}
	p.state = processRunning
	p.started = time.Now()
	p.done = make(chan struct{})
	p.killed, p.dying, p.values, p.failed = false, false, nil, nil
	p.in.processes.add(p)
	t.Bind(p.in.S.StarCurrentProcess, p)
}

// run is the border of a process: what leaves body ends here. The lock is held.
func (p *Process) run(body func(t *Thread)) {
	t := p.t
	for again := false; ; {
		p.top = &ExitPoint{}
		p.reset = false
		p.guarded(body, again)
		again = p.reset || p.ResetAction != nil && p.failed == nil && !p.in.exit.requested
		if !again || p.killed {
			break
		}
		t.Unbind(1) // *current-process* stays bound
	}
	t.Unbind(0)
	p.state = processDead
	p.function, p.args, p.early, p.top = nil, nil, nil, nil
	p.in.processes.remove(p)
	for _, f := range p.atEnd {
		f()
	}
	p.atEnd = nil
	close(p.done)
}

// Interrupt has the process run f in between two steps of what it does, also if it
// is arrested. One that is yet to be started runs it before its function; one that
// has ended, or ends first, does not.
func (p *Process) Interrupt(f func(t *Thread)) {
	switch {
	case p.state == processRunning:
		p.t.InterruptStopped(f)
	case p.state == processIdle || p.function != nil:
		p.early = append(p.early, f)
	}
}

// runEarly runs the interrupts that came before the process was started.
func (p *Process) runEarly(t *Thread) {
	early := p.early
	p.early = nil
	for _, f := range early {
		t.InterruptStopped(f)
	}
	t.HandleInterrupts()
}

// AtEnd has f, which must not wait, called when the process's run has ended.
func (p *Process) AtEnd(f func()) { p.atEnd = append(p.atEnd, f) }

// guarded runs body, up to where all exits end. A process that begins again
// lets others run first, since it may do nothing else.
func (p *Process) guarded(body func(t *Thread), again bool) {
	t := p.t
	defer func() {
		if x := recover(); x != nil {
			p.internalError(x)
		}
	}()
	t.runPoint(&p.top.p, t.fr, func(fr *Frame) Value {
		t.pause()
		if again {
			t.Yield()
		}
		body(t)
		return nil
	})
}

// internalError reports a panic that is no exit: a mistake in this program. It
// ends the process, not the program.
func (p *Process) internalError(x any) {
	t := p.t
	where := ""
	if f, err := os.CreateTemp("", "sockrepl-report-*.txt"); err == nil {
		fmt.Fprintf(f, "%v\n\n%s", x, debug.Stack())
		f.Close()
		where = " and " + f.Name()
	}
	fmt.Fprintf(os.Stderr, "sockrepl: internal error in process %s: %v\nThis is a mistake in sockrepl. Please report it, with the program that caused it%s.\n",
		p.nameText(), x, where)
	t.target = nil
	t.restoreState(&p.top.p.state)
	p.failed = p.in.T
}

func (p *Process) nameText() string {
	if s, ok := p.in.StringDesignator(p.name); ok {
		return s.Go()
	}
	return fmt.Sprint(p.id)
}

// RunMain makes the calling goroutine the process called name and runs body
// in it. It reports whether body returned, rather than being left by an
// unhandled error or a kill.
func (in *Interp) RunMain(name string, body func(t *Thread)) (ok bool) {
	p := in.NewProcess(NewString(name))
	p.RunReasons = []Value{in.KeywordNamed("enable")}
	p.Priority, p.Quantum = Fix(0), Fix(2)
	in.lock.acquire(nil, nil)
	p.prepare(in.newThread())
	in.lock.last.Store(p.t)
	if in.exit.main == nil {
		in.exit.main = p
	}
	p.run(func(t *Thread) {
		body(t)
		ok = true
	})
	in.lock.release()
	return ok
}

// Kill has the process unwind, running its cleanup forms, and end.
func (p *Process) Kill() {
	if p.state != processRunning {
		p.state, p.early = processDead, nil
		p.in.processes.remove(p)
		return
	}
	p.dying = true
	if p.t.stopped {
		p.t.Wake()
	}
	p.t.InterruptLate(func(t *Thread) { t.endProcess() })
}

// endProcess has the process that t is end.
func (t *Thread) endProcess() {
	t.process.killed = true
	t.exitTo(&t.process.top.p, nil)
}

// Reset has the process unwind and begin again.
func (p *Process) Reset() {
	if p.state != processRunning {
		return
	}
	p.t.InterruptLate(func(t *Thread) {
		p.reset = true
		t.exitTo(&p.top.p, nil)
	})
}

// Done returns a channel that is closed when the process ends; nil if it has
// not been started.
func (p *Process) Done() <-chan struct{} { return p.done }

// Result returns the values of the process's function, and the condition that
// ended it if one did.
func (p *Process) Result() (values []Value, failed Value) { return p.values, p.failed }

// Abandon ends what the process is doing because of the unhandled condition c:
// everything unwinds, up to whoever runs the process.
func (t *Thread) Abandon(c Value) {
	t.ReportUnhandled(c)
	t.process.failed = c
	t.exitTo(&t.process.top.p, nil)
}

// ReportUnhandled reports the condition c as one that nothing handled.
func (t *Thread) ReportUnhandled(c Value) {
	if r := t.In.unhandled.Load(); r != nil {
		(*r)(t, c)
	}
}

// SetUnhandled gives the interpreter a function that reports conditions which
// end a process.
func (in *Interp) SetUnhandled(f func(t *Thread, c Value)) { in.unhandled.Store(&f) }
