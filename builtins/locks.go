package builtins

import (
	"slices"
	"time"

	"sockrepl/interp"
)

// waitQueue lists the processes that wait for an object, first come first
// served. Whoever makes the object available grants it to the first of them.
type waitQueue struct{ list []*queued }

// queued is one process in a waitQueue.
type queued struct {
	t       *thread
	granted bool
	item    value // what it asks for, then what it was granted
}

// wait waits until the process is granted the object. Should an exit leave the
// wait just when it has been, giveBack passes it on.
func (q *waitQueue) wait(t *thread, state string, limit time.Duration, giveBack func(w *queued)) (w *queued, granted bool) {
	return q.waitFor(t, nil, state, limit, giveBack)
}

// waitFor is wait for what item says.
func (q *waitQueue) waitFor(t *thread, item value, state string, limit time.Duration, giveBack func(w *queued)) (w *queued, granted bool) {
	w = &queued{t: t, item: item}
	q.list = append(q.list, w)
	returned := false
	defer func() {
		if !w.granted {
			q.remove(w)
		} else if !returned && giveBack != nil {
			giveBack(w)
		}
	}()
	granted = t.Park(state, limit, func() bool { return w.granted })
	returned = true
	return w, granted
}

func (q *waitQueue) remove(w *queued) {
	for i, x := range q.list {
		if x == w {
			q.list = append(q.list[:i], q.list[i+1:]...)
			return
		}
	}
}

// grant serves the first process that waits; nil if none does.
func (q *waitQueue) grant(item value) *queued {
	if len(q.list) == 0 {
		return nil
	}
	w := q.list[0]
	q.list[0] = nil
	q.list = q.list[1:]
	if len(q.list) == 0 {
		q.list = nil
	}
	w.granted, w.item = true, item
	w.t.Wake()
	return w
}

// grantAll serves all of them.
func (q *waitQueue) grantAll() {
	for q.grant(nil) != nil {
	}
}

// processLock is a lock between processes.
type processLock struct {
	class  *interp.Class
	name   value
	holder value // NIL while it is free; nobody waits then
	queue  waitQueue
}

// LispClass implements interp.Object.
func (l *processLock) LispClass(in *interp.Interp) *interp.Class { return l.class }

// PrintText implements interp.Printable.
func (l *processLock) PrintText(t *thread) (string, bool) {
	return t.In.CaseName("multiprocessing:process-lock") + " " + t.Princ(l.name), true
}

// seize takes the lock for holder; it reports false after limit. A lock goes
// straight from the process that releases it to the one that has waited longest.
func (l *processLock) seize(t *thread, holder value, state string, limit time.Duration) bool {
	if l.holder == nil {
		l.holder = holder
		return true
	}
	_, granted := l.queue.wait(t, state, limit, func(*queued) { l.release() })
	if granted {
		l.holder = holder
	}
	return granted
}

// release passes the lock on, or frees it.
func (l *processLock) release() {
	if w := l.queue.grant(nil); w != nil {
		l.holder = w.t.Process() // until the process says for whom it seizes it
		return
	}
	l.holder = nil
}

// limitOf is the time limit in an argument where NIL is none.
func limitOf(t *thread, operator string, v value) time.Duration {
	if v == nil {
		return -1
	}
	return seconds(t, operator, v)
}

// lockOperators declares process locks.
func lockOperators(in *interp.Interp) {
	S := &in.S
	mp := in.MP
	mp.InternalSym("lock") // what acl-compat, among others, imports for the name of a parameter
	lockClass := mp.DefineClass("process-lock", in.T.Class())
	lock := func(t *thread, operator string, v value) *processLock {
		l, ok := v.(*processLock)
		if !ok {
			t.WrongType(operator, v, mp.Sym("process-lock"))
		}
		return l
	}
	makeLock := func(t *thread, a args) value { return &processLock{class: lockClass, name: a.V(0)} }
	mp.Defun("make-process-lock", "&key (name \"lock\")", `A lock called NAME.`, makeLock)
	in.Excl.Defun("make-basic-lock", "&key (name \"lock\")", `A lock called NAME, for with-locked-structure.`, makeLock)
	mp.Defun("process-lock", "lock &optional lock-value (whostate \"Lock\") timeout", `Waits for LOCK, at most TIMEOUT seconds, with WHOSTATE shown, and seizes it for LOCK-VALUE or the current process; true if it could. Signals control-error if LOCK-VALUE holds it already.`, func(t *thread, a args) value {
		l := lock(t, "process-lock", a.V(0))
		holder := a.V(1)
		if holder == nil {
			holder = t.Process()
		}
		if l.holder == holder {
			t.ControlError("process-lock: ~s is held by ~s already", l, holder)
		}
		return t.Bool(l.seize(t, holder, whostate(a, 2, "Lock"), limitOf(t, "process-lock", a.V(3))))
	})
	mp.Defun("process-unlock", "lock &optional lock-value", `Releases LOCK, held by LOCK-VALUE or the current process. Signals control-error if it is not.`, func(t *thread, a args) value {
		l := lock(t, "process-unlock", a.V(0))
		holder := a.V(1)
		if holder == nil {
			holder = t.Process()
		}
		if l.holder != holder {
			if l.holder == nil {
				t.ControlError("process-unlock: nobody holds ~s", l)
			}
			t.ControlError("process-unlock: ~s is held by ~s, not by ~s", l, l.holder, holder)
		}
		l.release()
		return nil
	})
	mp.Defun1("process-lock-locker", "lock", `What holds LOCK, or NIL.`, func(t *thread, v value) value { return lock(t, "process-lock-locker", v).holder })
	mp.Defun1("process-lock-name", "lock", `The name of LOCK.`, func(t *thread, v value) value { return lock(t, "process-lock-name", v).name })
	mp.Defun1("process-lock-p", "object", `True if OBJECT is a process lock.`, func(t *thread, v value) value { _, ok := v.(*processLock); return t.Bool(ok) })
	seizeLock, leaveLock := in.Excl.InternalSym("%seize-lock"), in.Excl.InternalSym("%leave-lock")
	mp.Defmacro("with-process-lock", "(lock &key timeout norecursive seized whostate) &body body", `Evaluates BODY while LOCK is held; NIL if it could not be seized within TIMEOUT seconds, with WHOSTATE shown meanwhile. A process may seize a lock again that it holds, unless NORECURSIVE is true; SEIZED names a variable that tells whether it did.`, func(t *thread, a args) value {
		spec := items(t, "with-process-lock", a.V(0))
		opt := lockOptions(t, "with-process-lock", a.V(0), spec, 1, "timeout", "norecursive", "seized", "whostate")
		var bindings value
		got := t.In.Gensym("got")
		if v := opt["seized"]; v != nil {
			bindings = list(list(v, list(S.Eq, got, in.KeywordNamed("held"))))
		}
		return withLock(t, got, spec[0], seizeLock, leaveLock, list(opt["timeout"], opt["norecursive"], opt["whostate"]),
			listStar(a.V(1), S.Let, bindings))
	})
	in.Excl.Defun("%seize-lock", "lock timeout norecursive whostate", `Seizes LOCK as with-process-lock has it with TIMEOUT, NORECURSIVE and WHOSTATE: T if it was free, :held if the process had it already, NIL if the time was too short.`, func(t *thread, a args) value {
		l := lock(t, "with-process-lock", a.V(0))
		me := value(t.Process())
		if l.holder == me {
			if a.Bool(2) {
				t.ControlError("with-process-lock: ~s is held by this process already", l)
			}
			return in.KeywordNamed("held")
		}
		return t.Bool(l.seize(t, me, whostate(a, 3, "Lock"), limitOf(t, "with-process-lock", a.V(1))))
	})
	in.Excl.Defun1("%leave-lock", "lock", `Releases LOCK if the process still holds it.`, func(t *thread, v value) value {
		if l, ok := v.(*processLock); ok && l.holder == value(t.Process()) {
			l.release()
		}
		return nil
	})
}

// withLock is the expansion of macros that hold a lock around body: got is a
// variable for what seize returned, options are its further arguments. No
// interrupt comes between the seizing and the moment got says so.
func withLock(t *thread, got *interp.Symbol, lockForm value, seize, leave *interp.Symbol, options, body value) value {
	S := &t.In.S
	l := t.In.Gensym("lock")
	return list(S.Let, list(list(l, lockForm), list(got, nil)),
		list(S.UnwindProtect,
			list(S.When, list(S.Setq, got, listStar(options, seize, l)), body),
			list(S.When, list(S.Eq, got, t.In.T), list(leave, l))))
}

// lockOptions reads the options of a macro from the list spec, which v is, where n
// forms come before them.
func lockOptions(t *thread, operator string, v value, spec []value, n int, names ...string) map[string]value {
	if len(spec) < n || (len(spec)-n)%2 != 0 {
		t.ProgramError("~a: `~s' is not (lock options...)", interp.NewString(operator), v)
	}
	opt := map[string]value{}
	for i := n; i < len(spec); i += 2 {
		w := word(spec[i])
		if !slices.Contains(names, w) {
			t.ProgramError("~a: `~s' is not an option", interp.NewString(operator), spec[i])
		}
		if _, given := opt[w]; !given {
			opt[w] = spec[i+1]
		}
	}
	return opt
}
