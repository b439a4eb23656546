package interp

import (
	"sync"
	"sync/atomic"
	"time"
)

// Processes in process-wait evaluate their predicate themselves, with their own
// dynamic bindings, one after the other when their turn comes. A round of turns
// begins when another process has run Lisp, which is all that can change most
// predicates, or after a while, for those that look at the clock or outside.
// Rounds are kept apart so that they take a tenth of a processor at most,
// however many processes wait.
type testWaits struct {
	mu      sync.Mutex
	list    []*testWait // first come first
	running bool        // the goroutine that gives the turns
	count   atomic.Int32
	poke    chan struct{} // the state may have changed
	turn    chan struct{} // a turn has ended
}

// testWait is one process's wait.
type testWait struct {
	t   *Thread
	due atomic.Bool // it is the process's turn
}

const (
	// turnLimit is how long a turn may hold up the next one, should the
	// predicate wait itself or a computing process keep the lock.
	turnLimit = 2 * time.Millisecond
	// roundShare is how many times longer than a round the pause after it is.
	roundShare = 10
	// leastPause and greatestPause bound that pause.
	leastPause    = 50 * time.Microsecond
	greatestPause = 250 * time.Millisecond
	// idlePause is the least time between rounds when no process has run.
	idlePause = 5 * time.Millisecond
)

// stateChanged is told that t has run Lisp and is about to let others run.
func (ws *testWaits) stateChanged(t *Thread) {
	if ws.count.Load() == 0 || t.testing {
		return
	}
	select {
	case ws.poke <- struct{}{}:
	default:
	}
}

func (ws *testWaits) add(w *testWait) {
	ws.mu.Lock()
	if ws.poke == nil {
		ws.poke = make(chan struct{}, 1)
		ws.turn = make(chan struct{}, 1)
	}
	ws.list = append(ws.list, w)
	ws.count.Add(1)
	if !ws.running {
		ws.running = true
		go ws.run()
	}
	ws.mu.Unlock()
}

func (ws *testWaits) remove(w *testWait) {
	ws.mu.Lock()
	for i, x := range ws.list {
		if x == w {
			ws.list = append(ws.list[:i:i], ws.list[i+1:]...)
			ws.count.Add(-1)
			break
		}
	}
	ws.mu.Unlock()
	ws.ended()
}

// ended tells that a turn has ended.
func (ws *testWaits) ended() {
	select {
	case ws.turn <- struct{}{}:
	default:
	}
}

// run gives the turns until nobody waits.
func (ws *testWaits) run() {
	timer := time.NewTimer(idlePause)
	defer timer.Stop()
	pause := leastPause
	for {
		timer.Reset(max(idlePause, 2*pause))
		select {
		case <-ws.poke:
		case <-timer.C:
		}
		ws.mu.Lock()
		round := ws.list
		if len(round) == 0 {
			ws.running = false
			ws.mu.Unlock()
			return
		}
		ws.mu.Unlock()
		start := time.Now()
		for _, w := range round {
			select {
			case <-ws.turn: // left over from one that came late
			default:
			}
			w.due.Store(true)
			w.t.Wake()
			timer.Reset(turnLimit)
			select {
			case <-ws.turn:
			case <-timer.C:
			}
		}
		pause = min(max(roundShare*time.Since(start), leastPause), greatestPause)
		time.Sleep(pause)
	}
}

// WaitTest waits until test, which may run Lisp, is true, or until timeout has
// passed (negative: for ever). It reports whether test was true.
func (t *Thread) WaitTest(whostate string, timeout time.Duration, test func() bool) bool {
	if test() {
		return true
	}
	if timeout == 0 {
		return false
	}
	deadline := time.Now().Add(timeout)
	ws := &t.In.tests
	w := &testWait{t: t}
	t.sleeper.channel()
	ws.add(w)
	outer := t.testing
	defer func() {
		t.testing = outer
		ws.remove(w)
	}()
	due := func() bool { return w.due.Load() }
	for {
		left := timeout
		if timeout > 0 {
			left = max(time.Until(deadline), 0)
		}
		came := t.Park(whostate, left, due)
		w.due.Store(false)
		t.testing = true
		ok := test()
		t.testing = outer
		ws.ended()
		if ok || !came {
			return ok
		}
	}
}
