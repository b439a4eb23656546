package interp

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// lock is the interpreter's lock: a process runs Lisp only while it holds it,
// and drops it around everything that can wait.
type lock struct {
	mu      sync.Mutex
	waiters atomic.Int32
}

func (l *lock) acquire() {
	if l.mu.TryLock() {
		return
	}
	l.waiters.Add(1)
	l.mu.Lock()
	l.waiters.Add(-1)
}

func (l *lock) release() { l.mu.Unlock() }

// yield lets a waiting process run. Without the Gosched the one that has
// just released the lock would nearly always take it again first.
func (l *lock) yield() {
	l.mu.Unlock()
	runtime.Gosched()
	l.acquire()
}

// Acquire takes the interpreter's lock, Release drops it.
func (t *Thread) Acquire() { t.In.lock.acquire() }

// Release drops the interpreter's lock so that other processes can run while
// this one waits outside of Lisp. Prefer Blocking.
func (t *Thread) Release() { t.In.lock.release() }

// SafePoint offers the interpreter's lock to other processes and handles
// interrupts; long loops in Go call it now and then.
func (t *Thread) SafePoint() { t.safePoint() }

func (t *Thread) safePoint() {
	t.fuel = fuelQuantum
	if t.intr.Load() != 0 {
		t.handleInterrupts()
	}
	if t.In.lock.waiters.Load() > 0 {
		t.In.lock.yield()
	}
}

// SafePointSoon counts one turn of a loop in Go; every few thousand turns it is
// a SafePoint.
func (t *Thread) SafePointSoon() {
	if t.fuel--; t.fuel < 0 {
		t.safePoint()
	}
}
