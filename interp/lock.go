package interp

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// lock is the interpreter's lock: a process runs Lisp only while it holds it,
// and drops it around everything that can wait.
type lock struct {
	mu      sync.Mutex
	waiters atomic.Int32

	last    atomic.Pointer[Thread] // who held the lock last, or does now
	changes uint32                 // how often that was another than before

	watched atomic.Bool // watch runs
	// suspect held the lock at a tick of watch, and has not begun to wait since;
	// if that is so at the next tick, too, it is computing, unless the system
	// has let other programs run in its place: then it has passed no safe point.
	suspect   atomic.Pointer[Thread]
	computing atomic.Bool
	// suspectAt is the count of suspect's safe points at the last tick.
	suspectAt int32
}

// acquire takes the lock for t, nil for what is no process. What will be one spins
// for it, too, and counts that in spins; nil for what does not.
func (l *lock) acquire(t *Thread, spins *int32) {
	if !l.mu.TryLock() {
		l.waiters.Add(1)
		l.startWatch()
		if !l.spin(t, spins) {
			l.mu.Lock()
		}
		l.waiters.Add(-1)
	}
}

const (
	// spinTime is how long a process spins for the lock while another computes.
	spinTime = 100 * time.Microsecond
	// spinsInARow is how often it does so until it lets others come first for
	// which something has come from the network.
	spinsInARow = 2
)

// spin takes the lock from a process that computes, which it hurries, or for that
// one from those that have hurried it, and reports whether it has got it.
// Parking would have the two change threads of the system at every turn; the
// system's scheduler then puts them on one processor now and then, where the one
// waits for a tick of the clock to come before the other.
func (l *lock) spin(t *Thread, spins *int32) bool {
	if !l.computing.Load() || spins == nil || available.single.Load() {
		return false
	}
	if *spins++; *spins > spinsInARow && t != l.suspect.Load() {
		*spins = 0
		network.pass()
	}
	for began, n := time.Now(), 0; ; n++ {
		if l.mu.TryLock() {
			return true
		}
		if n%64 == 0 {
			if time.Since(began) > spinTime {
				return false
			}
			if c := l.suspect.Load(); c == l.last.Load() {
				c.hurry()
			}
		}
	}
}

// suspectHolder notes at a tick of watch that t holds the lock, or did last.
func (l *lock) suspectHolder(t *Thread) {
	switch l.suspect.Load() {
	case nil:
		l.suspectAt = t.passed()
		l.suspect.Store(t)
	case t:
		if n := t.passed(); n != l.suspectAt {
			l.suspectAt = n
			l.computing.Store(true)
		}
	}
}

// passed is the count of safe points that t has passed. As with fuel, it is
// the running process's own.
//
//go:norace
func (t *Thread) passed() int32 {
	if t == nil {
		return 0
	}
	return t.points
}

// cleared takes note that t, the suspect, waits.
func (l *lock) cleared() {
	l.computing.Store(false)
	l.suspect.Store(nil)
}

const (
	// watchTick is how long processes may wait for the lock before its holder
	// is hurried. watchRest is how many such ticks without any that wait end
	// watch.
	watchTick = time.Millisecond
	watchRest = 100
	// shortTick is the tick while one process computes in long operations and
	// others wait for it again and again.
	shortTick = 100 * time.Microsecond
)

// startWatch is called when a process is to come to its next safe point soon.
func (l *lock) startWatch() {
	if !l.watched.Load() && l.watched.CompareAndSwap(false, true) {
		go l.watch()
		go available.observe(l)
	}
}

// watch hurries the holder of the lock as long as others wait for it, and if an
// interrupt has just arrived for it. A quantum
// of fuel is some 50 microseconds of calls and loop turns, but each of them may
// be an operation on a long sequence or number.
func (l *lock) watch() {
	tick := watchTick
	var hurried *Thread
	for rest := time.Duration(0); rest < watchRest*watchTick; rest += tick {
		time.Sleep(tick)
		t := l.last.Load()
		if l.waiters.Load() > 0 {
			rest, tick = 0, watchTick
			if t == hurried {
				tick = shortTick
			}
			hurried = t
			t.hurry()
			l.suspectHolder(t)
		} else if t != nil && t.intr.Load() != 0 {
			t.hurry()
		}
	}
	l.watched.Store(false)
	if l.waiters.Load() > 0 {
		l.startWatch()
	}
}

// hurry has t come to its next safe point soon. Fuel belongs to the process that
// runs and is counted without synchronisation, which would cost every call; a
// store that is lost to the count just then is made again at the next tick.
//
//go:norace
func (t *Thread) hurry() {
	if t != nil {
		t.fuel = 0
	}
}

func (l *lock) release() { l.mu.Unlock() }

// enterLisp takes the interpreter's lock, leaveLisp drops it.
func (t *Thread) enterLisp() {
	t.In.lock.acquire(t, &t.spins)
	t.entered()
}

// entered notes that t has the interpreter's lock now.
func (t *Thread) entered() {
	l := &t.In.lock
	t.turns++
	if l.last.Load() != t {
		l.last.Store(t)
		l.changes++
	}
	if t.accounting {
		t.since = time.Now()
	}
}

func (t *Thread) leaveLisp() {
	t.points = 0
	if l := &t.In.lock; l.suspect.Load() == t {
		l.cleared()
	}
	t.letGo()
}

// letGo is leaveLisp of a process that would rather go on.
func (t *Thread) letGo() {
	if t.accounting {
		t.used += time.Since(t.since)
	}
	t.In.lock.release()
}

// Acquire takes the interpreter's lock, Release drops it.
func (t *Thread) Acquire() { t.enterLisp() }

// Release drops the interpreter's lock so that other processes can run while
// this one waits outside of Lisp. Prefer Blocking.
func (t *Thread) Release() { t.leaveLisp() }

// Locked runs f with the interpreter's lock held, for goroutines that are no
// Lisp process. f must not run Lisp.
func (in *Interp) Locked(f func()) {
	in.lock.acquire(nil, nil)
	defer in.lock.release()
	f()
}

// quietWaits is how many waits of a process in a row must pass with no other
// process running for it to count as undisturbed.
const quietWaits = 4

// noteQuiet notes, at the end of a wait, whether another process ran meanwhile.
func (t *Thread) noteQuiet() {
	if c := t.In.lock.changes; c != t.seenChanges {
		t.seenChanges = c
		t.quiet = 0
	} else if t.quiet < quietWaits {
		t.quiet++
	}
}

// Undisturbed reports whether no other process has run lately, nor wants to, and
// there are processors for what else there is to do.
func (t *Thread) Undisturbed() bool {
	return t.quiet >= quietWaits && t.In.lock.waiters.Load() == 0 && !available.fewer.Load()
}

// SafePoint offers the interpreter's lock to other processes and handles
// interrupts; long loops in Go call it now and then.
func (t *Thread) SafePoint() { t.safePoint() }

func (t *Thread) safePoint() {
	t.fuel = fuelQuantum
	t.points++
	if t.settled() && t.intr.Load() != 0 {
		t.handleInterrupts()
	}
	if t.noYield > 0 {
		return
	}
	t.In.tests.stateChanged(t)
	switch {
	case available.single.Load() && t.points >= passingPoints && t.In.processes.several():
		t.points = 0
		t.letNetworkIn()
	case t.In.lock.waiters.Load() > 0:
		t.yield()
	}
}

// yield lets a waiting process run. Without the Gosched the one that has
// just released the lock would nearly always take it again first.
func (t *Thread) yield() {
	t.letGo()
	runtime.Gosched()
	t.enterLisp()
}

// Yield offers the lock to other processes now.
func (t *Thread) Yield() {
	t.HandleInterrupts()
	if t.noYield == 0 {
		t.In.tests.stateChanged(t)
		t.yield()
	}
}

// SafePointSoon counts one turn of a loop in Go; every few thousand turns it is
// a SafePoint.
func (t *Thread) SafePointSoon() {
	if t.fuel--; t.fuel < 0 {
		t.safePoint()
	}
}
