package interp

import (
	"fmt"
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

	early  []func(t *Thread) // interrupts for when it is started
	top    *ExitPoint
	done   chan struct{} // closed when the run ends
	atEnd  []func()      // called when the run ends
	values []Value       // the function's values, once it has returned
	failed Value         // the condition that ended it, or NIL
}

type processState uint8

const (
	processIdle processState = iota // not started
	processRunning
	processDead
)

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

// Stopped reports whether the process has stopped because of its reasons.
func (p *Process) Stopped() bool { return p.t != nil && p.t.stopped }

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
