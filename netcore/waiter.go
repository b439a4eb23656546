package netcore

import (
	"sync"
	"sync/atomic"
	"time"
)

// Waiter ends the waits of one process: Interrupt makes the operation that waits
// with it, or the next one that would, return ErrInterrupted, until Clear. A
// nil *Waiter never interrupts.
type Waiter struct {
	// Patient tells that nothing else in the program wants to run, so that a
	// wait may keep the processor for some milliseconds.
	Patient bool

	interrupted atomic.Bool
	mu          sync.Mutex
	p           *parked
	write       bool
	wake        func() // for waits that are not on one socket
	misses      int    // waits for several descriptors to go without lingering
}

// Interrupt ends the wait in progress, or else the next one.
func (w *Waiter) Interrupt() {
	w.mu.Lock()
	w.interrupted.Store(true)
	if w.p != nil {
		w.p.wake(w.write)
	}
	if w.wake != nil {
		w.wake()
	}
	w.mu.Unlock()
}

// Clear forgets an Interrupt.
func (w *Waiter) Clear() {
	if w.interrupted.Load() {
		w.interrupted.Store(false)
	}
}

// begin announces a wait for p; it reports false if it must not begin.
func (w *Waiter) begin(p *parked, write bool) bool {
	if w == nil {
		return true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.interrupted.Load() {
		return false
	}
	w.p, w.write = p, write
	return true
}

// end takes the announcement back.
func (w *Waiter) end() {
	if w == nil {
		return
	}
	w.mu.Lock()
	w.p = nil
	w.mu.Unlock()
}

// beginWake is begin for a wait that wake ends.
func (w *Waiter) beginWake(wake func()) bool {
	if w == nil {
		return true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.interrupted.Load() {
		return false
	}
	w.wake = wake
	return true
}

func (w *Waiter) endWake() {
	if w == nil {
		return
	}
	w.mu.Lock()
	w.wake = nil
	w.mu.Unlock()
}

// wasInterrupted tells whether Interrupt was called.
func (w *Waiter) wasInterrupted() bool {
	return w != nil && w.interrupted.Load()
}

// sleep waits for d; it reports false if it was cut short.
func (w *Waiter) sleep(d time.Duration) bool {
	stop := make(chan struct{}, 1)
	if !w.beginWake(func() {
		select {
		case stop <- struct{}{}:
		default:
		}
	}) {
		return false
	}
	defer w.endWake()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-stop:
		return false
	}
}
