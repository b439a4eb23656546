package interp

import (
	"runtime"
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
	later := func(d time.Duration) { p.changed, p.kept = p.changed.Add(-d), p.kept.Add(-d) }

	p.adjust(3.9, 100, false)
	expect("taken away, but all are used", 4)
	p.adjust(2, takenAway-1, false)
	expect("hardly taken away", 4)
	p.adjust(2, 100, true)
	expect("one process computes", 4)
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
	expect("taken away again", 3)
	p.wanted()
	expect("a process computes", 4)
	p.adjust(3, 100, false)
	expect("just after a process computed", 4)
	later(2 * keepTime)
	p.adjust(3, 100, false)
	expect("long after a process computed", 3)
}

// TestComputingTakesBackAllProcessors has a process compute while fewer are in
// use.
func TestComputingTakesBackAllProcessors(t *testing.T) {
	before := runtime.GOMAXPROCS(2)
	defer runtime.GOMAXPROCS(before)
	available.mu.Lock()
	available.all = 2
	available.set(1)
	available.mu.Unlock()
	in := New(Options{})
	in.RunMain("test", func(th *Thread) {
		for range computingPoints {
			th.SafePoint()
		}
		if !available.fewer.Load() {
			t.Error("all processors are in use too early")
		}
		th.SafePoint()
		if available.fewer.Load() || runtime.GOMAXPROCS(0) != 2 {
			t.Errorf("fewer processors (%d) in use while a process computes", runtime.GOMAXPROCS(0))
		}
	})
}
