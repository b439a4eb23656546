package interp

import (
	"fmt"
	"os"
	"runtime/debug"
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

// Process is a Lisp process: a goroutine with a Thread of its own.
type Process struct {
	in       *Interp
	t        *Thread
	id       int64
	name     Value
	whostate string
	state    processState
	started  time.Time

	// What a program keeps with the process.
	Priority, Quantum Value
	// ResetAction true has the process begin again when its function returns.
	ResetAction  Value
	PropertyList Value
	// The process runs while it has run reasons and no arrest reasons. Call
	// ReasonsChanged after changing them.
	RunReasons    []Value
	ArrestReasons []Value
	// ResumeHook and SuspendHook are called in the process before it goes on
	// after a stop, and before it stops.
	ResumeHook, SuspendHook *Function
	// Slots are those of a subclass of mp:process; nil for the class itself.
	Slots *Instance
	// KeepsLispAlive false lets a program end without asking about the process.
	KeepsLispAlive bool

	function *Function
	args     []Value
	bindings []processBinding
	reset    bool // run the function again when it has been left
	killed   bool
	dying    bool // will be killed

	top    *ExitPoint
	done   chan struct{} // closed when the run ends
	values []Value       // the function's values, once it has returned
	failed Value         // the condition that ended it, or NIL
}

type processState uint8

const (
	processIdle processState = iota // not started
	processRunning
	processDead
)

type processBinding struct {
	sym  *Symbol
	form Value
}

// processTable lists the processes that live.
type processTable struct {
	mu    sync.Mutex
	all   map[*Process]struct{}
	count atomic.Int64
}

func (pt *processTable) add(p *Process) {
	pt.mu.Lock()
	if pt.all == nil {
		pt.all = map[*Process]struct{}{}
	}
	pt.all[p] = struct{}{}
	pt.mu.Unlock()
}

func (pt *processTable) remove(p *Process) {
	pt.mu.Lock()
	delete(pt.all, p)
	pt.mu.Unlock()
}

// several reports whether more than one process lives.
func (pt *processTable) several() bool {
	pt.mu.Lock()
	defer pt.mu.Unlock()
	return len(pt.all) > 1
}

// Processes returns the live processes, oldest first.
func (in *Interp) Processes() []*Process {
	in.processes.mu.Lock()
	defer in.processes.mu.Unlock()
	list := make([]*Process, 0, len(in.processes.all))
	for p := range in.processes.all {
		list = append(list, p)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].id < list[j].id })
	return list
}

// NewProcess makes a process that does nothing yet.
func (in *Interp) NewProcess(name Value) *Process {
	return &Process{in: in, id: in.processes.count.Add(1), name: name, KeepsLispAlive: true}
}

// LispClass implements Object.
func (p *Process) LispClass(in *Interp) *Class {
	if p.Slots != nil {
		return p.Slots.Class
	}
	return in.classes.process
}

// SlotInstance implements SlotHolder.
func (p *Process) SlotInstance() *Instance { return p.Slots }

// allocateProcess is the Allocate of mp:process and its subclasses.
func allocateProcess(t *Thread, c *Class) Value {
	p := t.In.NewProcess(NewString("Anonymous"))
	if c != t.In.classes.process {
		p.Slots = NewInstance(c)
	}
	return p
}

// PrintText implements Printable.
func (p *Process) PrintText(t *Thread) (string, bool) {
	class := t.In.CaseName("multiprocessing:process")
	if p.Slots != nil {
		class = t.Prin1(p.Slots.Class.Name.Value())
	}
	return class + " " + t.Princ(p.name) + "(" + fmt.Sprint(p.id) + ")", true
}

// Name returns the process's name.
func (p *Process) Name() Value { return p.name }

// SetName renames the process.
func (p *Process) SetName(v Value) { p.name = v }

// ID returns the process's number.
func (p *Process) ID() int64 { return p.id }

// Thread returns the process's run state, nil before its first run.
func (p *Process) Thread() *Thread { return p.t }

// Alive reports whether the process has not ended.
func (p *Process) Alive() bool { return p.state != processDead }

// Started reports whether the process has been started and has not ended.
func (p *Process) Started() bool { return p.state == processRunning }

// Allowed reports whether the process may run: it has run reasons and no
// arrest reasons. One that is being killed may run to its end.
func (p *Process) Allowed() bool {
	return p.dying || len(p.RunReasons) > 0 && len(p.ArrestReasons) == 0
}

// Active reports whether the process runs or waits: it has been started, has
// not ended, and may run.
func (p *Process) Active() bool { return p.state == processRunning && p.Allowed() }

// Waits reports whether the process waits for something.
func (p *Process) Waits() bool { return p.whostate != "" }

// Whostate tells what the process does or waits for.
func (p *Process) Whostate() string {
	switch {
	case p.state == processIdle:
		return "Initial"
	case p.state == processDead:
		return "Terminated"
	case len(p.ArrestReasons) > 0:
		return "Arrested"
	case len(p.RunReasons) == 0:
		return "Stopped"
	case p.whostate != "":
		return p.whostate
	}
	return "Run"
}

// SetWhostate names what the process waits for.
func (p *Process) SetWhostate(s string) { p.whostate = s }

// Since returns when the process began to run.
func (p *Process) Since() time.Time { return p.started }

// Process returns the process that t belongs to.
func (t *Thread) Process() *Process { return t.process }

// Preset sets what the process runs when it is enabled.
func (p *Process) Preset(f *Function, args []Value) {
	p.function, p.args = f, args
	p.in.processes.add(p)
}

// Function returns the function the process runs and its arguments.
func (p *Process) Function() (*Function, []Value) { return p.function, p.args }

// AddBinding has the process bind s to the value of form when it starts.
func (p *Process) AddBinding(s *Symbol, form Value) {
	p.bindings = append(p.bindings, processBinding{s, form})
}

// Bindings returns an alist of the variables that the process binds when it
// starts, and the forms for their values.
func (p *Process) Bindings() Value {
	var b ListBuilder
	for _, x := range p.bindings {
		b.Add(NewCons(x.sym, x.form))
	}
	return b.List()
}

// ClearBindings undoes all AddBinding.
func (p *Process) ClearBindings() { p.bindings = nil }

// ProcessBinding returns the place of the value that p has bound s to, nil if
// it has no binding of s; empty tells that makunbound has emptied it.
func (p *Process) ProcessBinding(s *Symbol) (place *Value, empty bool) {
	if p.t == nil || int(s.index) >= len(p.t.bind) || IsUnbound(p.t.bind[s.index]) {
		return nil, false
	}
	v := &p.t.bind[s.index]
	return v, *v == makunbound
}

// Stopped reports whether the process has stopped because of its reasons.
func (p *Process) Stopped() bool { return p.t != nil && p.t.stopped }

// WithBindings runs body in t's process with the dynamic bindings of p, which
// must be stopped, but for those of the variables in own: the innermost ones,
// whose values are p's again afterwards, as body has left them.
func (p *Process) WithBindings(t *Thread, own map[*Symbol]bool, body func()) {
	from := p.t
	if from == nil || from == t {
		body()
		return
	}
	var symbols []*Symbol
	seen := map[*Symbol]bool{p.in.S.StarCurrentProcess: true}
	defer t.Unbind(t.BindMark())
	for i := len(from.binds) - 1; i >= 0; i-- {
		s := from.binds[i].sym
		if v := from.bind[s.index]; !seen[s] && !own[s] && !IsUnbound(v) {
			seen[s] = true
			symbols = append(symbols, s)
			t.Bind(s, v)
		}
	}
	defer func() {
		for _, s := range symbols {
			if i := int(s.index); p.t == from && i < len(from.bind) && !IsUnbound(from.bind[i]) {
				from.bind[i] = t.bind[i]
			}
		}
	}()
	body()
}

// CountTimes has the processor time of all processes counted from now on.
func (in *Interp) CountTimes() {
	if in.countTimes {
		return
	}
	in.countTimes = true
	for _, p := range in.Processes() {
		if t := p.t; t != nil && !t.accounting {
			t.accounting, t.since = true, time.Now()
		}
	}
}

// Usage returns how many turns a process has had, and for how long it has run
// Lisp as far as that has been counted.
func (p *Process) Usage() (turns int, used time.Duration) {
	if p.t == nil {
		return 0, 0
	}
	return int(p.t.turns), p.t.used
}

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

// start runs the process's function in a goroutine.
func (p *Process) start() {
	if p.function == nil || p.in.exit.requested {
		return
	}
	p.prepare(p.in.newThread())
	t := p.t
	go func() {
		t.enterLisp()
		p.run(func(t *Thread) {
			for _, b := range p.bindings {
				t.Bind(b.sym, t.Eval(b.form))
			}
			v := t.Apply(p.function, p.args)
			p.values = t.MultipleValues(v)
		})
		p.in.tests.stateChanged(t)
		p.t = nil
		t.leaveLisp()
	}()
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
	p.function, p.args, p.top = nil, nil, nil
	p.in.processes.remove(p)
	close(p.done)
}

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
	in.lock.acquire(nil)
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
		p.state = processDead
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

// exitRequest is a program's wish to end.
type exitRequest struct {
	main      *Process
	requested bool
	quiet     bool
	status    int
}

// Exit ends the program with status: every process unwinds. It does not
// return.
func (t *Thread) Exit(status int) {
	in := t.In
	if !in.exit.requested {
		in.exit.requested = true
		in.exit.status = status
		if main := in.exit.main; main != nil && main != t.process {
			main.Kill()
		}
	}
	t.endProcess()
}

// ExitStatus returns the status that a call of Exit asked for.
func (in *Interp) ExitStatus() (status int, requested bool) {
	return in.exit.status, in.exit.requested
}

// SetExitQuiet tells that the program's end should not speak of processes that
// do not end.
func (in *Interp) SetExitQuiet(quiet bool) { in.exit.quiet = quiet }

// ExitQuiet returns what SetExitQuiet was told.
func (in *Interp) ExitQuiet() bool { return in.exit.quiet }

// ExitPoint is a place that ExitTo can leave to, from deeper down or from an
// interrupt.
type ExitPoint struct{ p point }

// Live reports whether the body the point belongs to still runs.
func (e *ExitPoint) Live() bool { return !e.p.expired }

// CallWithExit runs body; t.ExitTo(e, v) inside it, or in an interrupt, makes
// CallWithExit return v and true. The values of body pass through.
func (t *Thread) CallWithExit(e *ExitPoint, body func() Value) (v Value, exited bool) {
	returned := false
	v = t.runPoint(&e.p, t.fr, func(fr *Frame) Value {
		v := body()
		returned = true
		return v
	})
	return v, !returned
}

// ExitTo leaves to e with v; it signals control-error if e's body has been left.
func (t *Thread) ExitTo(e *ExitPoint, v Value) Value {
	if t.livePoint(&e.p) == nil {
		return t.ControlError("the place to leave to has been left already")
	}
	return t.exitTo(&e.p, v)
}

// TopExit returns the exit that ends what the process does.
func (t *Thread) TopExit() *ExitPoint { return t.process.top }
