package netcore

import (
	"sync"
	"time"
)

// Waiter ends the waits of one process: Interrupt makes the operation that waits
// with it, or the next one that would, return ErrInterrupted, until Clear. A
// nil *Waiter never interrupts.
type Waiter struct {
	mu          sync.Mutex
	s           *sock
	write       bool
	interrupted bool
	woke        bool
	wake        func() // for waits that are not on one socket
}

// Interrupt ends the wait in progress, or else the next one.
func (w *Waiter) Interrupt() {
	w.mu.Lock()
	w.interrupted = true
	if w.s != nil {
		w.woke = true
		w.s.setDeadline(w.write, longAgo)
	}
	if w.wake != nil {
		w.wake()
	}
	w.mu.Unlock()
}

// Clear forgets an Interrupt.
func (w *Waiter) Clear() {
	w.mu.Lock()
	w.interrupted = false
	w.mu.Unlock()
}

var longAgo = time.Unix(1, 0)

// begin announces a wait for s; it reports false if it must not begin.
func (w *Waiter) begin(s *sock, write bool) bool {
	if w == nil {
		return true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.interrupted {
		return false
	}
	w.s, w.write, w.woke = s, write, false
	return true
}

// end takes the announcement back and undoes what Interrupt did to the socket.
func (w *Waiter) end(s *sock, write bool) {
	if w == nil {
		return
	}
	w.mu.Lock()
	w.s = nil
	if w.woke {
		s.setDeadline(write, time.Time{})
		w.woke = false
	}
	w.mu.Unlock()
}

// beginWake is begin for a wait that wake ends.
func (w *Waiter) beginWake(wake func()) bool {
	if w == nil {
		return true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.interrupted {
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

// wasInterrupted tells why a deadline passed.
func (w *Waiter) wasInterrupted() bool {
	if w == nil {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.interrupted
}
