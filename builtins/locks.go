package builtins

import (
	"time"

	"sockrepl/interp"
)

// processLock is a lock between processes.
type processLock struct {
	class  *interp.Class
	name   value
	holder value
	depth  int
	// waiters are woken one after the other as the lock is released.
	waiters []chan struct{}
}

// LispClass implements interp.Object.
func (l *processLock) LispClass(in *interp.Interp) *interp.Class { return l.class }

// PrintText implements interp.Printable.
func (l *processLock) PrintText(t *thread) (string, bool) {
	return t.In.CaseName("multiprocessing:process-lock") + " " + t.Princ(l.name), true
}

func (l *processLock) release() {
	l.holder = nil
	if len(l.waiters) > 0 {
		ch := l.waiters[0]
		l.waiters = l.waiters[1:]
		close(ch)
	}
}

// gate is a gate that processes wait at.
type gate struct {
	class *interp.Class
	open  bool
}

// LispClass implements interp.Object.
func (g *gate) LispClass(in *interp.Interp) *interp.Class { return g.class }

// lockOperators declares process locks and gates.
func lockOperators(in *interp.Interp) {
	S := &in.S
	mp := in.MP
	lockClass := mp.DefineClass("process-lock", in.T.Class())
	gateClass := mp.DefineClass("gate", in.T.Class())
	lock := func(t *thread, operator string, v value) *processLock {
		l, ok := v.(*processLock)
		if !ok {
			t.WrongType(operator, v, mp.Sym("process-lock"))
		}
		return l
	}
	mp.Defun("make-process-lock", "&key (name \"lock\")", `A lock called NAME.`, func(t *thread, a args) value {
		return &processLock{class: lockClass, name: a.V(0)}
	})
	// seize takes the lock for holder; it reports false after limit.
	seize := func(t *thread, l *processLock, holder value, state string, limit time.Duration) bool {
		deadline := time.Now().Add(limit)
		for l.holder != nil {
			left := time.Duration(-1)
			if limit >= 0 {
				if left = time.Until(deadline); left <= 0 {
					return false
				}
			}
			ch := make(chan struct{})
			l.waiters = append(l.waiters, ch)
			waitForLock(t, l, ch, state, left)
		}
		l.holder = holder
		l.depth = 1
		return true
	}
	limitOf := func(t *thread, operator string, v value) time.Duration {
		if v == nil {
			return -1
		}
		return seconds(t, operator, v)
	}
	mp.Defun("process-lock", "lock &optional lock-value (whostate \"Lock\") timeout", `Waits for LOCK, at most TIMEOUT seconds, with WHOSTATE shown, and seizes it for LOCK-VALUE or the current process; true if it could.`, func(t *thread, a args) value {
		l := lock(t, "process-lock", a.V(0))
		holder := a.V(1)
		if holder == nil {
			holder = t.Process()
		}
		if l.holder == holder {
			t.SimpleError("process-lock: ~s is held by ~s already", l, holder)
		}
		return t.Bool(seize(t, l, holder, whostate(a, 2, "Lock"), limitOf(t, "process-lock", a.V(3))))
	})
	mp.Defun("process-unlock", "lock &optional lock-value", `Releases LOCK, held by LOCK-VALUE or the current process.`, func(t *thread, a args) value {
		l := lock(t, "process-unlock", a.V(0))
		holder := a.V(1)
		if holder == nil {
			holder = t.Process()
		}
		if l.holder != holder {
			t.SimpleError("process-unlock: ~s is not held by ~s", l, holder)
		}
		l.release()
		return nil
	})
	mp.Defun1("process-lock-locker", "lock", `What holds LOCK, or NIL.`, func(t *thread, v value) value { return lock(t, "process-lock-locker", v).holder })
	mp.Defun1("process-lock-p", "object", `True if OBJECT is a process lock.`, func(t *thread, v value) value { _, ok := v.(*processLock); return t.Bool(ok) })
	mp.Defmacro("with-process-lock", "(lock &key timeout norecursive seized whostate) &body body", `Evaluates BODY while the lock of SPEC is held; NIL if it could not be seized in time.`, func(t *thread, a args) value {
		spec := items(t, "with-process-lock", a.V(0))
		if len(spec) == 0 || len(spec)%2 == 0 {
			t.ProgramError("with-process-lock: `~s' is not (lock options...)", a.V(0))
		}
		opt := map[string]value{}
		for i := 1; i < len(spec); i += 2 {
			opt[word(spec[i])] = spec[i+1]
		}
		body := listStar(a.V(1), S.Lambda, nil)
		var pass value
		if v := opt["seized"]; v != nil {
			body = listStar(a.V(1), S.Lambda, list(v))
			pass = t.T
		}
		return list(in.Excl.Sym("%with-process-lock"), spec[0], opt["timeout"], opt["norecursive"], opt["whostate"], pass, list(S.Function, body))
	})
	in.Excl.Defun("%with-process-lock", "lock timeout norecursive whostate pass function => *", `Calls FUNCTION while LOCK is held, as with-process-lock has it with TIMEOUT, NORECURSIVE and WHOSTATE; with PASS tells it whether it was held before.`, func(t *thread, a args) value {
		l := lock(t, "with-process-lock", a.V(0))
		f, pass := a.Function(t, 5), a.Bool(4)
		me := value(t.Process())
		call := func(held bool) value {
			if pass {
				return t.Call1(f, t.Bool(held))
			}
			return t.Call0(f)
		}
		if l.holder == me {
			if a.Bool(2) {
				t.SimpleError("with-process-lock: ~s is held by this process already", l)
			}
			return call(true)
		}
		if !seize(t, l, me, whostate(a, 3, "Lock"), limitOf(t, "with-process-lock", a.V(1))) {
			return t.One(nil)
		}
		defer func() {
			if l.holder == me {
				l.release()
			}
		}()
		return call(false)
	})
	gateOf := func(t *thread, operator string, v value) *gate {
		g, ok := v.(*gate)
		if !ok {
			t.WrongType(operator, v, mp.Sym("gate"))
		}
		return g
	}
	mp.Defun1("make-gate", "open", `A gate, open if OPEN is true.`, func(t *thread, v value) value { return &gate{gateClass, v != nil} })
	mp.Defun1("open-gate", "gate", `Opens GATE.`, func(t *thread, v value) value { gateOf(t, "open-gate", v).open = true; return nil })
	mp.Defun1("close-gate", "gate", `Closes GATE.`, func(t *thread, v value) value { gateOf(t, "close-gate", v).open = false; return nil })
	mp.Defun1("gate-open-p", "gate", `True if GATE is open.`, func(t *thread, v value) value { return t.Bool(gateOf(t, "gate-open-p", v).open) })
	for _, op := range []struct {
		name string
		f    func(t *thread, place, delta value) value
	}{{"incf-atomic", func(t *thread, p, d value) value { return list(S.Incf, p, d) }},
		{"decf-atomic", func(t *thread, p, d value) value { return list(S.Decf, p, d) }},
		{"atomic-incf", func(t *thread, p, d value) value { return list(S.Incf, p, d) }},
		{"atomic-decf", func(t *thread, p, d value) value { return list(S.Decf, p, d) }}} {
		in.Excl.Defmacro(op.name, "place &optional (delta 1)", `Changes the number in PLACE by DELTA in one step that no other process interrupts.`, func(t *thread, a args) value {
			return op.f(t, a.V(0), a.V(1))
		})
	}
	for _, name := range []string{"push-atomic", "atomic-push"} {
		in.Excl.Defmacro(name, "item place", `PUSH of ITEM on PLACE in one step that no other process interrupts.`, func(t *thread, a args) value {
			return list(S.Push, a.V(0), a.V(1))
		})
	}
	for _, name := range []string{"pop-atomic", "atomic-pop"} {
		in.Excl.Defmacro(name, "place", `POP of PLACE in one step that no other process interrupts.`, func(t *thread, a args) value { return list(S.Pop, a.V(0)) })
	}
}

// waitForLock waits on ch. Should the wait be left, the place in the queue is
// given up; a wake-up that came already goes to the next.
func waitForLock(t *thread, l *processLock, ch chan struct{}, state string, limit time.Duration) {
	woken := false
	defer func() {
		if woken {
			return
		}
		for i, w := range l.waiters {
			if w == ch {
				l.waiters = append(l.waiters[:i], l.waiters[i+1:]...)
				return
			}
		}
		if l.holder == nil {
			l.release()
		}
	}()
	woken = t.WaitChan(state, ch, limit)
}
