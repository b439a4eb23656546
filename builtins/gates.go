package builtins

import (
	"time"

	"sockrepl/interp"
)

// gate is a gate that processes wait at, or a counting semaphore.
type gate struct {
	class *interp.Class
	name  value
	open  bool
	count int
	// passers wait for the gate to be open, takers for the count.
	passers, takers waitQueue
}

// LispClass implements interp.Object.
func (g *gate) LispClass(in *interp.Interp) *interp.Class { return g.class }

// PrintText implements interp.Printable.
func (g *gate) PrintText(t *thread) (string, bool) {
	text := namedText(t, "multiprocessing:gate", g.name)
	switch {
	case g.open:
		text += " open"
	case g.count > 0:
		text += " count " + itoa(g.count)
	default:
		text += " closed"
	}
	return text, true
}

func (g *gate) isOpen() bool { return g.open || g.count > 0 }

// pass waits until the gate is open. It may have been closed again by the time
// the process goes on, as with any predicate.
func (g *gate) pass(t *thread, state string, limit time.Duration) bool {
	if g.isOpen() {
		return true
	}
	_, passed := g.passers.wait(t, state, limit, nil)
	return passed
}

func (g *gate) put() {
	if g.takers.grant(nil) != nil {
		return
	}
	g.count++
	g.passers.grantAll()
}

// gateOperators declares gates and semaphores.
func gateOperators(in *interp.Interp) {
	mp := in.MP
	class := mp.DefineClass("gate", in.T.Class())
	semaphore := mp.DefineClass("semaphore", class)
	gateOf := func(t *thread, operator string, v value) *gate { return instanceOf[*gate](t, operator, v, class) }
	mp.Defun1("make-gate", "open", `A gate, open if OPEN is true.`, func(t *thread, v value) value { return &gate{class: class, open: v != nil} })
	mp.Defun1("open-gate", "gate", `Opens GATE: processes that wait for it go on.`, func(t *thread, v value) value {
		g := gateOf(t, "open-gate", v)
		g.open = true
		g.passers.grantAll()
		return nil
	})
	mp.Defun1("close-gate", "gate", `Closes GATE.`, func(t *thread, v value) value {
		gateOf(t, "close-gate", v).open = false
		return nil
	})
	mp.Defun1("gate-open-p", "gate", `True if GATE is open, or a semaphore above zero.`, func(t *thread, v value) value {
		return t.Bool(gateOf(t, "gate-open-p", v).isOpen())
	})
	mp.Defun("make-semaphore", "&key (count 0) name", `A semaphore called NAME that stands at COUNT.`, func(t *thread, a args) value {
		return &gate{class: semaphore, name: a.V(1), count: a.Int(t, 0, 0, 1<<40)}
	})
	mp.Defun1("put-semaphore", "semaphore", `Counts SEMAPHORE, which may be a gate, up by one, or lets a process go on that waits for it.`, func(t *thread, v value) value {
		gateOf(t, "put-semaphore", v).put()
		return nil
	})
	mp.Defun1("get-semaphore", "semaphore", `Waits until SEMAPHORE is above zero and counts it down by one.`, func(t *thread, v value) value {
		g := gateOf(t, "get-semaphore", v)
		if g.count > 0 {
			g.count--
			return t.T
		}
		g.takers.wait(t, "waiting for a semaphore", -1, func(*queued) { g.put() })
		return t.T
	})
	mp.Defun1("semaphore-count", "semaphore", `What SEMAPHORE stands at.`, func(t *thread, v value) value {
		return interp.FixInt(gateOf(t, "semaphore-count", v).count)
	})
}
