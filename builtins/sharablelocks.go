package builtins

import (
	"time"

	"sockrepl/interp"
)

// sharableLock is a lock that one process holds in exclusive mode, or some hold
// in shared mode. Who wants it waits behind those who came before, so that
// neither mode keeps the other out for ever.
type sharableLock struct {
	class *interp.Class
	name  value
	// limit is how many processes may share it.
	limit     int
	recursive lockModes // those in which a process may lock it again
	safe      bool
	auto      bool
	owner     *interp.Process // holds it in exclusive mode
	holders   map[*interp.Process]*holding
	queue     waitQueue
	watched   map[*interp.Process]bool // those whose end unlocks it
}

// lockMode is shared or exclusive.
type lockMode int

const (
	shared lockMode = iota
	exclusive
)

// lockModes says of each mode whether something is so in it.
type lockModes [2]bool

// holding is what a process has locked: by mode how often in all, and how often
// with sharable-lock-lock.
type holding struct{ all, called [2]int }

// LispClass implements interp.Object.
func (l *sharableLock) LispClass(in *interp.Interp) *interp.Class { return l.class }

// PrintText implements interp.Printable.
func (l *sharableLock) PrintText(t *thread) (string, bool) {
	return namedText(t, "multiprocessing:sharable-lock", l.name), true
}

// free reports whether a process that does not hold the lock may have it.
func (l *sharableLock) free(m lockMode) bool {
	if m == exclusive {
		return len(l.holders) == 0
	}
	return l.owner == nil && len(l.holders) < l.limit
}

// hold gives the lock to p, which may have it.
func (l *sharableLock) hold(p *interp.Process, m lockMode) {
	h := l.holders[p]
	if h == nil {
		h = &holding{}
		l.holders[p] = h
		l.watch(p)
	}
	h.all[m]++
	if m == exclusive {
		l.owner = p
	}
}

// watch sees to it that the end of p unlocks l, if it is to.
func (l *sharableLock) watch(p *interp.Process) {
	if !l.auto || l.watched[p] {
		return
	}
	l.watched[p] = true
	p.AtEnd(func() {
		delete(l.watched, p)
		if l.holders[p] != nil {
			l.drop(p)
		}
	})
}

// serve gives the lock to those who have waited longest.
func (l *sharableLock) serve() {
	for len(l.queue.list) > 0 {
		w := l.queue.list[0]
		m := lockMode(w.item.(interp.Fixnum))
		if !l.free(m) {
			return
		}
		l.hold(w.t.Process(), m)
		l.queue.grant(nil)
	}
}

// drop ends all holding of p.
func (l *sharableLock) drop(p *interp.Process) {
	delete(l.holders, p)
	if l.owner == p {
		l.owner = nil
	}
	l.serve()
}

// release undoes one hold of p, and reports whether it was the last in its mode.
func (l *sharableLock) release(p *interp.Process, m lockMode) (last bool) {
	h := l.holders[p]
	h.all[m]--
	switch {
	case h.all == [2]int{}:
		l.drop(p)
	case m == exclusive && h.all[m] == 0:
		l.owner = nil
		l.serve()
	}
	return h.all[m] == 0
}

// seize locks l for the process within limit. got is :locked or :recursive, or NIL
// and why the reason: :timeout, or without waiting what is in the way.
func (l *sharableLock) seize(t *thread, operator string, m lockMode, recursive lockModes, limit time.Duration) (got, why value) {
	p := t.Process()
	if h := l.holders[p]; h != nil {
		switch {
		case m == exclusive && h.all[exclusive] == 0:
			return l.fail(t, operator, "~a: this process holds ~s in shared mode and cannot have it in exclusive mode as well"), nil
		case !recursive[m]:
			return l.fail(t, operator, "~a: this process holds ~s already"), nil
		}
		l.hold(p, m)
		return t.In.KeywordNamed("recursive"), nil
	}
	locked := t.In.KeywordNamed("locked")
	if len(l.queue.list) == 0 && l.free(m) {
		l.hold(p, m)
		return locked, nil
	}
	if limit == 0 {
		if l.owner != nil || len(l.holders) < l.limit && m == shared {
			return nil, t.In.KeywordNamed("exclusive")
		}
		return nil, t.In.KeywordNamed("shared")
	}
	defer l.serve() // others may have waited for this process only
	if _, granted := l.queue.waitFor(t, interp.FixInt(int(m)), "Lock", limit, func(*queued) { l.release(p, m) }); granted {
		return locked, nil
	}
	return nil, t.In.KeywordNamed("timeout")
}

func (l *sharableLock) fail(t *thread, operator, control string) value {
	return t.ErrorOf(t.In.MP.Sym("sharable-lock-error"), nil, control, interp.NewString(operator), l)
}
