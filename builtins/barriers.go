package builtins

import (
	"time"

	"sockrepl/interp"
)

// barrier lets processes go on together once a number of them has arrived.
type barrier struct {
	class    *interp.Class
	name     value
	need     int // 0 once it has been disabled
	here     int
	callback *interp.Function
	queue    waitQueue
}

// LispClass implements interp.Object.
func (b *barrier) LispClass(in *interp.Interp) *interp.Class { return b.class }

// PrintText implements interp.Printable.
func (b *barrier) PrintText(t *thread) (string, bool) {
	text := namedText(t, "multiprocessing:barrier", b.name)
	return text + " " + itoa(b.here) + " of " + itoa(b.need), true
}

// arrive counts one arrival and reports whether it is the last one, which has
// let the others go.
func (b *barrier) arrive(t *thread) bool {
	b.here++
	if b.here < b.need {
		return false
	}
	if b.callback != nil {
		t.Call0(b.callback)
	}
	b.here = 0
	b.queue.grantAll()
	return true
}

// conditionVariable is where processes wait for what a lock protects to change.
type conditionVariable struct {
	class *interp.Class
	name  value
	queue waitQueue
}

// LispClass implements interp.Object.
func (c *conditionVariable) LispClass(in *interp.Interp) *interp.Class { return c.class }

// PrintText implements interp.Printable.
func (c *conditionVariable) PrintText(t *thread) (string, bool) {
	return namedText(t, "multiprocessing:condition-variable", c.name), true
}

// barrierOperators declares barriers and condition variables.
func barrierOperators(in *interp.Interp) {
	mp := in.MP
	barrierClass := mp.DefineClass("barrier", in.T.Class())
	barrierOf := func(t *thread, operator string, v value) *barrier {
		b, ok := v.(*barrier)
		if !ok {
			t.WrongType(operator, v, barrierClass.Name)
		}
		return b
	}
	mp.Defun("make-barrier", "count &key callback name", `A barrier called NAME that lets processes go on when COUNT of them have arrived. The last one calls CALLBACK first.`, func(t *thread, a args) value {
		return &barrier{class: barrierClass, need: a.Int(t, 0, 1, 1<<40), callback: a.FunctionOrNil(t, 1), name: a.V(2)}
	})
	mp.Defun("barrier-wait", "barrier &key (whostate \"waiting at a barrier\") timeout", `Arrives at BARRIER and waits for the others, with WHOSTATE shown, at most TIMEOUT seconds. True if all have come; :last for the one that came last.`, func(t *thread, a args) value {
		b := barrierOf(t, "barrier-wait", a.V(0))
		limit := limitOf(t, "barrier-wait", a.V(2))
		if b.arrive(t) {
			return in.KeywordNamed("last")
		}
		counted := true
		defer func() {
			if counted {
				b.here-- // it does not count as arrived any more
			}
		}()
		_, came := b.queue.wait(t, whostate(a, 1, "waiting at a barrier"), limit, func(*queued) { counted = false })
		counted = !came
		return t.Bool(came)
	})
	mp.Defun1("barrier-pass-through", "barrier", `Arrives at BARRIER without waiting; true if that was the last arrival it needed.`, func(t *thread, v value) value {
		return t.Bool(barrierOf(t, "barrier-pass-through", v).arrive(t))
	})
	mp.Defun1("barrier-count", "barrier", `How many arrivals BARRIER needs.`, func(t *thread, v value) value {
		return interp.FixInt(barrierOf(t, "barrier-count", v).need)
	})
	mp.Defun1("barrier-arrived", "barrier", `How many have arrived at BARRIER so far.`, func(t *thread, v value) value {
		return interp.FixInt(barrierOf(t, "barrier-arrived", v).here)
	})

	cvClass := mp.DefineClass("condition-variable", in.T.Class())
	cvOf := func(t *thread, operator string, v value) *conditionVariable {
		c, ok := v.(*conditionVariable)
		if !ok {
			t.WrongType(operator, v, cvClass.Name)
		}
		return c
	}
	mp.Defun("make-condition-variable", "&key name", `A condition variable called NAME.`, func(t *thread, a args) value {
		return &conditionVariable{class: cvClass, name: a.V(0)}
	})
	mp.Defun("condition-variable-wait", "condition-variable lock &key (whostate \"waiting for a condition\") timeout", `Releases LOCK, which this process must hold, waits at most TIMEOUT seconds for CONDITION-VARIABLE to be signalled, with WHOSTATE shown, and seizes LOCK again, also when it is left by an exit. True if it was signalled.`, func(t *thread, a args) value {
		c := cvOf(t, "condition-variable-wait", a.V(0))
		l, ok := a.V(1).(*processLock)
		if !ok {
			a.Wrong(t, 1, mp.Sym("process-lock"))
		}
		me := value(t.Process())
		if l.holder != me {
			t.ControlError("condition-variable-wait: ~s is not held by this process", l)
		}
		limit := time.Duration(-1)
		if a.V(3) != nil {
			limit = seconds(t, "condition-variable-wait", a.V(3))
		}
		state := whostate(a, 2, "waiting for a condition")
		l.release()
		defer func() {
			t.WithoutInterrupts(func() { l.seize(t, me, "Lock", -1) })
		}()
		_, signalled := c.queue.wait(t, state, limit, func(*queued) { c.queue.grant(nil) })
		return t.Bool(signalled)
	})
	mp.Defun1("condition-variable-signal", "condition-variable", `Lets the process go on that has waited longest for CONDITION-VARIABLE; true if there was one.`, func(t *thread, v value) value {
		return t.Bool(cvOf(t, "condition-variable-signal", v).queue.grant(nil) != nil)
	})
	mp.Defun1("condition-variable-broadcast", "condition-variable", `Lets all processes go on that wait for CONDITION-VARIABLE; returns their number.`, func(t *thread, v value) value {
		c := cvOf(t, "condition-variable-broadcast", v)
		n := len(c.queue.list)
		c.queue.grantAll()
		return interp.FixInt(n)
	})
}
