package builtins

import (
	"sockrepl/interp"
)

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

// conditionVariableOperators declares condition variables.
func conditionVariableOperators(in *interp.Interp) {
	mp := in.MP
	cvClass := mp.DefineClass("condition-variable", in.T.Class())
	cvOf := func(t *thread, operator string, v value) *conditionVariable {
		return instanceOf[*conditionVariable](t, operator, v, cvClass)
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
		limit := limitOf(t, "condition-variable-wait", a.V(3))
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
