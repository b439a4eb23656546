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
	recursive relockings // in which ways a process may lock it again
	safe      bool
	auto      bool
	owner     *interp.Process // holds it in exclusive mode
	holders   map[*interp.Process]*holding
	queue     waitQueue
	upgrade   waitQueue                // at most one, who shares it and waits to be alone, before the others
	watched   map[*interp.Process]bool // those whose end unlocks it
}

// lockMode is shared or exclusive.
type lockMode int

const (
	shared lockMode = iota
	exclusive
)

// relocking is a way to lock what one holds: again in the same mode, in exclusive
// mode what is shared, or in shared mode what is exclusive.
type relocking int

const (
	againShared relocking = iota
	againExclusive
	upgrading
	downgrading
)

// relockings says of each way whether it is allowed.
type relockings [4]bool

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
	if len(l.upgrade.list) > 0 {
		p := l.upgrade.list[0].t.Process()
		if len(l.holders) == 0 || len(l.holders) == 1 && l.holders[p] != nil {
			l.hold(p, exclusive)
			l.upgrade.grant(nil)
		}
		return
	}
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

// relockingOf returns in which way a process that holds the lock as h says locks it
// in mode m.
func (h *holding) relockingOf(m lockMode) relocking {
	switch {
	case h.all[m] > 0:
		return relocking(m)
	case m == exclusive:
		return upgrading
	}
	return downgrading
}

// relockingResult and relockingRefused are what sharable-lock-lock returns.
var (
	relockingResult  = [4]string{"recursive", "recursive", "upgrade", "downgrade"}
	relockingRefused = [4]string{"recursive-error", "recursive-error", "upgrade-error", "downgrade-error"}
)

// seize locks l for the process within limit. got is :locked, or how it was locked
// again; or NIL and why the reason: :timeout, without waiting what is in the way, or
// that it may not lock it again.
func (l *sharableLock) seize(t *thread, m lockMode, allowed relockings, limit time.Duration) (got, why value) {
	p := t.Process()
	key := t.In.KeywordNamed
	if h := l.holders[p]; h != nil {
		way := h.relockingOf(m)
		if !allowed[way] || way == upgrading && len(l.upgrade.list) > 0 {
			// Two who share it and want it alone would wait for one another.
			return nil, key(relockingRefused[way])
		}
		if way != upgrading || len(l.holders) == 1 {
			l.hold(p, m)
			return key(relockingResult[way]), nil
		}
		return l.await(t, &l.upgrade, m, limit, relockingResult[way])
	}
	if len(l.queue.list) == 0 && len(l.upgrade.list) == 0 && l.free(m) {
		l.hold(p, m)
		return key("locked"), nil
	}
	return l.await(t, &l.queue, m, limit, "locked")
}

// await waits in q for what cannot be had at once.
func (l *sharableLock) await(t *thread, q *waitQueue, m lockMode, limit time.Duration, result string) (got, why value) {
	key := t.In.KeywordNamed
	if limit == 0 {
		if l.owner != nil || len(l.holders) < l.limit && m == shared {
			return nil, key("exclusive")
		}
		return nil, key("shared")
	}
	defer l.serve() // others may have waited for this process only
	if _, granted := q.waitFor(t, interp.FixInt(int(m)), "Lock", limit, func(*queued) { l.release(t.Process(), m) }); granted {
		return key(result), nil
	}
	return nil, key("timeout")
}

// sharers is how many processes hold the lock in shared mode.
func (l *sharableLock) sharers() (n int) {
	for _, h := range l.holders {
		if h.all[shared] > 0 {
			n++
		}
	}
	return n
}

func (l *sharableLock) fail(t *thread, class, operator, control string) value {
	return t.ErrorOf(t.In.MP.Sym(class), nil, control, interp.NewString(operator), l)
}
