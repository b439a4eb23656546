package interp

import (
	"sync"
	"time"
)

// Interrupts are functions that one process has another run: process-kill,
// process-interrupt, timeouts, Ctrl-C. They run at a safe point, or when a
// wait of the process has been cut short for them.

// Waker ends a wait early. Interrupt may be called from any goroutine, also
// just before the wait begins: it must then end at once. Clear forgets an
// Interrupt that was not noticed.
type Waker interface {
	Interrupt()
	Clear()
}

type interrupt struct {
	run func(t *Thread)
	// late marks one that waits until cleanup forms in progress are done.
	late bool
}

// interrupts is the mailbox of a process.
type interrupts struct {
	mu    sync.Mutex
	queue []interrupt
	waker Waker
}

// Interrupt has t's process run f soon, in between two steps of what it does.
// It may be called from any goroutine.
func (t *Thread) Interrupt(f func(t *Thread)) { t.post(interrupt{run: f}) }

// InterruptLate is Interrupt that spares cleanup forms of unwind-protect: f
// runs when they are done.
func (t *Thread) InterruptLate(f func(t *Thread)) { t.post(interrupt{run: f, late: true}) }

func (t *Thread) post(x interrupt) {
	p := &t.pending
	p.mu.Lock()
	p.queue = append(p.queue, x)
	t.intr.Store(1)
	if p.waker != nil {
		p.waker.Interrupt()
	}
	p.mu.Unlock()
}

// next takes the first interrupt that may run now.
func (t *Thread) nextInterrupt() (x interrupt, ok bool) {
	p := &t.pending
	p.mu.Lock()
	defer p.mu.Unlock()
	if t.noInterrupts == 0 {
		for i, q := range p.queue {
			if q.late && t.cleaning > 0 {
				continue
			}
			p.queue = append(p.queue[:i], p.queue[i+1:]...)
			return q, true
		}
	}
	if len(p.queue) == 0 {
		t.intr.Store(0)
	}
	return x, false
}

// handleInterrupts runs the interrupts that have arrived. They may leave by a
// non-local exit.
func (t *Thread) handleInterrupts() {
	for {
		x, ok := t.nextInterrupt()
		if !ok {
			return
		}
		nv := t.keepValues()
		x.run(t)
		t.bringBack(nv)
	}
}

// WithoutInterrupts runs f with interrupts held back.
func (t *Thread) WithoutInterrupts(f func()) {
	t.noInterrupts++
	defer func() { t.noInterrupts-- }()
	f()
}

// BeginWait announces a wait that waker can end, and drops the interpreter's
// lock. whostate tells observers what the process waits for. EndWait must
// follow; before it nothing of the interpreter may be touched.
func (t *Thread) BeginWait(whostate string, waker Waker) {
	p := &t.pending
	for {
		if t.intr.Load() != 0 {
			t.handleInterrupts()
		}
		p.mu.Lock()
		if t.intr.Load() == 0 || t.onlyLate() {
			break
		}
		p.mu.Unlock()
	}
	p.waker = waker
	p.mu.Unlock()
	if t.process != nil {
		t.process.whostate = whostate
	}
	t.In.lock.release()
}

// onlyLate reports whether nothing in the queue may run now. The mailbox's
// mutex is held.
func (t *Thread) onlyLate() bool {
	if t.noInterrupts > 0 {
		return true
	}
	for _, x := range t.pending.queue {
		if !x.late || t.cleaning == 0 {
			return false
		}
	}
	return true
}

// EndWait takes the lock back after a wait. With handle, interrupts that have
// arrived run now and may leave by a non-local exit; without it the caller
// has something to put away first, and calls HandleInterrupts itself.
func (t *Thread) EndWait(handle bool) {
	p := &t.pending
	p.mu.Lock()
	if p.waker != nil {
		p.waker.Clear()
		p.waker = nil
	}
	p.mu.Unlock()
	t.In.lock.acquire()
	if t.process != nil {
		t.process.whostate = ""
	}
	if t.intr.Load() != 0 {
		t.fuel = 0 // to be looked at soon
		if handle {
			t.handleInterrupts()
		}
	}
}

// HandleInterrupts runs the interrupts that have arrived; they may leave by a
// non-local exit.
func (t *Thread) HandleInterrupts() {
	if t.intr.Load() != 0 {
		t.handleInterrupts()
	}
}

// Blocking runs wait without the interpreter's lock. whostate says what the
// process waits for, wake (if not nil) makes wait return early; it is called
// from another goroutine when the process is interrupted. Interrupts that
// arrived are processed (and may leave by a non-local exit) before Blocking
// returns.
func (t *Thread) Blocking(whostate string, wait func(), wake func()) {
	var w Waker
	if wake != nil {
		w = wakeFunc(wake)
	}
	t.BeginWait(whostate, w)
	wait()
	t.EndWait(true)
}

type wakeFunc func()

func (f wakeFunc) Interrupt() { f() }
func (f wakeFunc) Clear()     {}

// sleeper is the waker of waits on Go channels.
type sleeper struct{ ch chan struct{} }

func (s *sleeper) channel() chan struct{} {
	if s.ch == nil {
		s.ch = make(chan struct{}, 1)
	}
	return s.ch
}

// Interrupt implements Waker.
func (s *sleeper) Interrupt() {
	select {
	case s.ch <- struct{}{}:
	default:
	}
}

// Clear implements Waker.
func (s *sleeper) Clear() {
	select {
	case <-s.ch:
	default:
	}
}

// WaitChan waits until ch can be received from or is closed, or until timeout
// has passed (negative: for ever). Interrupts are handled meanwhile and the
// wait goes on after them. It reports whether ch came.
func (t *Thread) WaitChan(whostate string, ch <-chan struct{}, timeout time.Duration) bool {
	var expired <-chan time.Time
	if timeout >= 0 {
		timer := time.NewTimer(timeout)
		defer timer.Stop()
		expired = timer.C
	}
	wake := t.sleeper.channel()
	for {
		came, late := false, false
		t.BeginWait(whostate, &t.sleeper)
		select {
		case <-ch:
			came = true
		case <-expired:
			late = true
		case <-wake:
		}
		t.EndWait(!came)
		if came || late {
			return came
		}
	}
}

// Sleep waits for d, handling interrupts meanwhile.
func (t *Thread) Sleep(whostate string, d time.Duration) {
	t.WaitChan(whostate, nil, max(d, 0))
}
