package interp

import (
	"math"
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
	// cleaning is how many cleanup forms may be in progress when it runs:
	// those begun before whatever the interrupt would leave.
	cleaning int32
	// debugging is how many debuggers may be open when it runs.
	debugging int32
	// urgent marks one that runs also in a process that is arrested, excused one
	// for whose duration such a process may run.
	urgent, excused bool
}

// always is the bound of interrupts that nothing holds back.
const always = math.MaxInt32

// interrupts is the mailbox of a process.
type interrupts struct {
	mu    sync.Mutex
	queue []interrupt
	waker Waker
}

// Interrupt has t's process run f soon, in between two steps of what it does.
// It may be called from any goroutine.
func (t *Thread) Interrupt(f func(t *Thread)) {
	t.post(interrupt{run: f, cleaning: always, debugging: always})
}

// InterruptLate is Interrupt that spares cleanup forms of unwind-protect: f
// runs when they are done. It reaches arrested processes, too.
func (t *Thread) InterruptLate(f func(t *Thread)) {
	t.post(interrupt{run: f, debugging: always, urgent: true})
}

// InterruptStopped is Interrupt that reaches arrested processes, too: f may then
// do whatever it could do in one that is not arrested.
func (t *Thread) InterruptStopped(f func(t *Thread)) {
	t.post(interrupt{run: f, cleaning: always, debugging: always, excused: true})
}

// whileStopped calls f in a process that is arrested. Timeouts around the arrest
// do not come meanwhile. If f leaves by a non-local exit, the process stops again
// where it gets to.
func (t *Thread) whileStopped(f func(t *Thread)) {
	done := t.DebuggerEntered()
	t.stopped, t.excused = false, true
	returned := false
	defer func() {
		t.stopped, t.excused = returned, false
		done()
		if !returned {
			t.post(interrupt{run: (*Thread).pause, cleaning: always, debugging: always})
			t.fuel = 0
		}
	}()
	f(t)
	returned = true
}

// DebuggerEntered counts a debugger that the process enters; done undoes it,
// however the debugger is left. Timeouts around it are held back meanwhile.
func (t *Thread) DebuggerEntered() (done func()) {
	n := t.debugging
	t.debugging++
	return func() {
		t.debugging = n
		t.lookAgain()
	}
}

// lookAgain has the interrupts looked at again that were held back so far.
func (t *Thread) lookAgain() {
	p := &t.pending
	p.mu.Lock()
	if len(p.queue) > 0 {
		t.intr.Store(1)
	}
	p.mu.Unlock()
}

func (t *Thread) post(x interrupt) {
	p := &t.pending
	p.mu.Lock()
	p.queue = append(p.queue, x)
	t.intr.Store(1)
	if p.waker != nil {
		p.waker.Interrupt()
	} else {
		t.In.lock.startWatch()
	}
	p.mu.Unlock()
}

// runnable reports whether x may run now.
func (t *Thread) runnable(x *interrupt) bool {
	return t.noInterrupts == 0 && t.cleaning <= x.cleaning && t.debugging <= x.debugging && (x.urgent || x.excused || !t.stopped)
}

// nextInterrupt takes the first interrupt that may run now.
func (t *Thread) nextInterrupt() (x interrupt, ok bool) {
	p := &t.pending
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.queue {
		if x = p.queue[i]; t.runnable(&x) {
			n := copy(p.queue[i:], p.queue[i+1:])
			p.queue[i+n] = interrupt{}
			p.queue = p.queue[:i+n]
			return x, true
		}
	}
	if len(p.queue) == 0 {
		p.queue = nil
		t.intr.Store(0)
	}
	return interrupt{}, false
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
		t.interrupted++
		if t.stopped && x.excused {
			t.whileStopped(x.run)
		} else {
			x.run(t)
		}
		t.bringBack(nv)
	}
}

// InterruptCount returns how many interrupts have run: where it changes, a
// function of the program's may have done anything in between.
func (t *Thread) InterruptCount() uint32 { return t.interrupted }

// WithoutInterrupts runs f with interrupts held back.
func (t *Thread) WithoutInterrupts(f func()) {
	n := t.noInterrupts
	t.noInterrupts++
	defer func() { t.noInterrupts = n }()
	f()
}

// BeginWait announces a wait that waker can end, and drops the interpreter's
// lock. whostate tells observers what the process waits for. Interrupts that
// have arrived run first. EndWait must follow; before it nothing of the
// interpreter may be touched.
func (t *Thread) BeginWait(whostate string, waker Waker) {
	for {
		t.HandleInterrupts()
		if t.tryBeginWait(whostate, waker) {
			return
		}
	}
}

// tryBeginWait is BeginWait that reports false, still with the lock, if there
// are interrupts to run first. What the caller has looked at before holds
// until the lock is dropped.
func (t *Thread) tryBeginWait(whostate string, waker Waker) bool {
	p := &t.pending
	p.mu.Lock()
	if t.intr.Load() != 0 {
		for i := range p.queue {
			if t.runnable(&p.queue[i]) {
				p.mu.Unlock()
				return false
			}
		}
	}
	p.waker = waker
	p.mu.Unlock()
	if t.process != nil {
		t.process.whostate = whostate
	}
	t.In.tests.stateChanged(t)
	t.leaveLisp()
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
	t.enterLisp()
	t.noteQuiet()
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

// Park waits until ready is true, which is looked at with the interpreter's
// lock held: at once, after each Wake and after interrupts. A negative timeout
// is none. It reports whether ready was true before the timeout had passed.
func (t *Thread) Park(whostate string, timeout time.Duration, ready func() bool) bool {
	var expired <-chan time.Time
	late := false
	wake := t.sleeper.channel()
	for {
		if ready() {
			return true
		}
		if late || timeout == 0 {
			return false
		}
		if t.intr.Load() != 0 {
			t.handleInterrupts()
			// They may have taken a Wake for this wait.
			if ready() {
				return true
			}
		}
		if timeout > 0 && expired == nil {
			timer := time.NewTimer(timeout)
			defer timer.Stop()
			expired = timer.C
		}
		if !t.tryBeginWait(whostate, &t.sleeper) {
			continue
		}
		select {
		case <-wake:
		case <-expired:
			late = true
		}
		t.EndWait(false)
	}
}

// Wake has the process look again at what it waits for in Park. The
// interpreter's lock must be held.
func (t *Thread) Wake() { t.sleeper.Interrupt() }

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
			select {
			case <-ch: // both had come
				came = true
			default:
			}
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
