package interp

// Ending the program, and leaving to a place from deeper down.

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
