package interp

// Exits that leave functions are Go panics that run to a known target: the
// exit writes the target into the Thread, then panics; every deferred function
// on the way looks whether it is the target and recovers only then, and those
// of unwind-protect run their cleanup without recovering. (Recovering and
// panicking again would cost the square of the blocks passed.)

// unwinding is the value of the panic; internal errors panic with others.
type unwinding struct{}

var unwind any = unwinding{}

// exitTarget identifies a block or tagbody for exits inside one function,
// which are a flag in the frame instead of a panic.
type exitTarget = *exitMark

type exitMark struct{ _ byte }

// point is somewhere an exit can go to: an entry of a block, tagbody or catch.
type point struct {
	thread  *Thread
	value   Value // first value of the exit; the others stand in the Thread
	tag     int   // which tag of a tagbody
	catch   Value // tag of a catch
	outer   *point
	mark    *exitMark // of the catch or handler-case, see near.go; nil if none
	state   dynamicState
	expired bool
}

// LispClass implements Object, for points that show up in frames.
func (p *point) LispClass(in *Interp) *Class { return in.T.Class() }

// dynamicState is what an exit puts back at its target.
type dynamicState struct {
	fr       *Frame
	depth    int32
	argTop   int
	bindMark int
	handlers *handlerCluster
	restarts *restartCluster
	catches  *point
	cleaning int32
	noIntr   int32
	noYield  int32
	printing *printContext
}

// saveStateIn is saveState without copies on the stack.
func (t *Thread) saveStateIn(s *dynamicState) {
	s.fr, s.depth, s.argTop, s.bindMark = t.fr, t.depth, t.argTop, len(t.binds)
	s.handlers, s.restarts, s.catches = t.handlers, t.restarts, t.catches
	s.cleaning, s.noIntr, s.noYield, s.printing = t.cleaning, t.noInterrupts, t.noYield, t.printing
}

func (t *Thread) saveState() dynamicState {
	return dynamicState{t.fr, t.depth, t.argTop, len(t.binds), t.handlers, t.restarts, t.catches, t.cleaning, t.noInterrupts, t.noYield, t.printing}
}

// restoreState returns to s. The argument slots above are cleared so that
// they keep nothing alive.
func (t *Thread) restoreState(s *dynamicState) {
	t.unwindFrames(s.fr)
	t.depth = s.depth
	if t.argTop > s.argTop && t.argTop <= len(t.argStack) {
		clear(t.argStack[s.argTop:t.argTop])
	}
	t.argTop = s.argTop
	t.Unbind(s.bindMark)
	t.handlers = s.handlers
	t.restarts = s.restarts
	t.catches = s.catches
	t.cleaning = s.cleaning
	t.noInterrupts = s.noIntr
	t.noYield = s.noYield
	if t.intr.Load() != 0 {
		t.fuel = 0 // what was held back may run now
	}
	t.printing = s.printing
	if t.depth < defaultMaxDepth {
		t.maxDepth = defaultMaxDepth
	}
}

// exitTo leaves to p with v and the values that stand in the Thread.
func (t *Thread) exitTo(p *point, v Value) Value {
	p.value = v
	t.target = p
	panic(unwind)
}

// runPoint runs body so that exits to p end in it.
func (t *Thread) runPoint(p *point, fr *Frame, body code) (v Value) {
	p.thread = t
	t.saveStateIn(&p.state)
	defer p.arrive(&v)
	v = body(fr)
	p.expired = true
	return v
}

// arrive is the deferred half of runPoint.
func (p *point) arrive(v *Value) {
	if p.expired {
		return
	}
	t := p.thread
	if t.target == p {
		recover()
		t.target = nil
		t.restoreState(&p.state)
		*v = p.value
		p.value = nil
	}
	p.expired = true
}

// runCatch runs body with a catch tag in force; mark marks flag exits to it.
func (t *Thread) runCatch(tag Value, fr *Frame, body code, mark *exitMark) Value {
	p := t.spare.point
	if p != nil {
		t.spare.point = p.outer
		t.spare.points--
	} else {
		p = &point{thread: t}
	}
	p.catch, p.outer, p.mark = tag, t.catches, mark
	p.state = t.saveState()
	t.catches = p
	v := t.finishCatch(p, fr, body)
	if t.spare.points < maxSpare {
		// Nothing refers to it any more.
		*p = point{thread: t, outer: t.spare.point}
		t.spare.point = p
		t.spare.points++
	}
	return v
}

func (t *Thread) finishCatch(p *point, fr *Frame, body code) (v Value) {
	defer p.arrive(&v)
	v = body(fr)
	p.expired = true
	t.catches = p.outer
	if fr.exit != nil && fr.exit == p.mark {
		fr.exit = nil
	}
	return v
}

// maxSpare is how many points, and how many entries of handler-case, a thread
// keeps for their next use.
const maxSpare = 32

// spares are a thread's points and entries of handler-case that are not in
// use. They are not reached by anything once their form has been left.
type spares struct {
	point   *point
	entry   *handlerCaseEntry
	points  int
	entries int
}

// Throw leaves to the innermost catch of tag with v and the values in the
// Thread; it signals control-error if there is none.
func (t *Thread) Throw(tag, v Value) Value {
	if p := t.catchOf(tag); p != nil {
		return t.exitTo(p, v)
	}
	return t.ControlError("throw: there is no catch tag ~s in force", tag)
}

// catchOf returns the innermost catch of tag.
func (t *Thread) catchOf(tag Value) *point {
	for p := t.catches; p != nil; p = p.outer {
		if Eq(p.catch, tag) {
			return p
		}
	}
	return nil
}

// savedValues keeps the values of a form while others are evaluated.
type savedValues struct {
	n    int
	rest []Value
}

func (t *Thread) keepValues() savedValues {
	s := savedValues{n: t.nv}
	if t.nv > 1 {
		s.rest = append([]Value(nil), t.mv[1:t.nv]...)
	}
	return s
}

func (t *Thread) bringBack(s savedValues) {
	t.nv = s.n
	for i, v := range s.rest {
		t.setValue(i+1, v)
	}
}

// protect runs body, then cleanup, whichever way body is left. Exits out of the
// cleanup forms are never flags in the frame: see compileUnwindProtect.
func (t *Thread) protect(fr *Frame, body, cleanup code) (v Value) {
	var p protection
	p.t, p.fr, p.cleanup = t, fr, cleanup
	t.saveStateIn(&p.state)
	defer p.leave()
	v = body(fr)
	p.done = true
	t.cleanUp(fr, cleanup)
	return v
}

// cleanUp runs the cleanup forms of a body that has ended. On its own it keeps
// the stack small of processes that wait in such a body.
//
//go:noinline
func (t *Thread) cleanUp(fr *Frame, cleanup code) {
	exit := fr.exit
	fr.exit = nil
	saved := t.keepValues()
	t.cleaning++
	cleanup(fr)
	t.cleaning--
	fr.exit = exit
	t.bringBack(saved)
}

type protection struct {
	t       *Thread
	fr      *Frame
	cleanup code
	state   dynamicState
	done    bool
}

// leave runs the cleanup forms when the body is left by an exit. Depth is not
// put back: the stack is still as deep as it was.
func (p *protection) leave() {
	if p.done {
		return
	}
	p.done = true
	t := p.t
	target := t.target
	t.target = nil
	depth := t.depth
	t.restoreState(&p.state)
	t.depth = depth
	saved := t.keepValues()
	var value Value
	if target != nil {
		value = target.value
	}
	p.fr.exit = nil
	t.cleaning++
	p.cleanup(p.fr)
	t.cleaning--
	t.bringBack(saved)
	if target != nil {
		target.value = value
	}
	t.target = target
}

// Unwinding reports whether an exit is on its way to its target. Go code that
// recovers from a panic must then let go of everything and call Unwind.
func (t *Thread) Unwinding() bool { return t.target != nil }

// Unwind goes on with the exit on its way.
func (t *Thread) Unwind() { panic(unwind) }
