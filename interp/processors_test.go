package interp

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestProcessorsAreLeftToOthers drives the number of processors by what a
// program would observe.
func TestProcessorsAreLeftToOthers(t *testing.T) {
	before := runtime.GOMAXPROCS(4)
	defer runtime.GOMAXPROCS(before)
	p := &processors{patience: minPatience}
	expect := func(what string, n int) {
		t.Helper()
		if got := runtime.GOMAXPROCS(0); got != n || p.fewer.Load() != (n < 4) {
			t.Errorf("%s: %d processors, fewer %v; want %d", what, got, p.fewer.Load(), n)
		}
	}
	later := func(d time.Duration) { p.changed = p.changed.Add(-d) }

	p.adjust(3.9, 100, false)
	expect("taken away, but all are used", 4)
	p.adjust(2, takenAway-1, false)
	expect("hardly taken away", 4)
	p.adjust(3, 100, false)
	expect("one is taken away", 3)
	p.adjust(2.2, 100, false)
	expect("another is taken away", 2)
	p.adjust(1.9, 0, false)
	expect("enough", 2)

	later(time.Hour)
	p.adjust(1.9, 0, false)
	expect("one more is tried", 3)
	patience := p.patience
	p.adjust(2, 100, false)
	expect("in vain", 2)
	if p.patience != 2*patience {
		t.Errorf("patience %v after one more was tried in vain, before %v", p.patience, patience)
	}
	p.adjust(0.5, 0, false)
	expect("there is little to do", 4)

	p.adjust(3, 100, false)
	p.adjust(2, 100, false)
	p.adjust(1, 100, false)
	expect("taken away again", 1)
	if !p.single.Load() {
		t.Error("one processor is not single")
	}
	p.adjust(1, 100, true)
	expect("something is computed outside of Lisp", 4)
	p.adjust(3, 100, true)
	expect("still computed", 4)
}

// Whether there is a throng is what the runtime tells; one that does not would
// leave a processor unused.
func TestReadyIsTold(t *testing.T) {
	var stop atomic.Bool
	var wg sync.WaitGroup
	for range 2 * throng {
		wg.Go(func() {
			for !stop.Load() {
				runtime.Gosched()
			}
		})
	}
	most := uint64(0)
	for began := time.Now(); most < throng && time.Since(began) < 10*time.Second; time.Sleep(time.Millisecond) {
		most = max(most, ready())
	}
	stop.Store(true)
	wg.Wait()
	if most < throng {
		t.Errorf("%d of %d goroutines could run", most, 2*throng)
	}
}
