package interp

import (
	"runtime"
	"sync"
	"time"
)

// WithTimeout calls body and leaves it once d has passed; expired tells that it
// did. Cleanup forms that are in progress by then end first, and a debugger
// that was entered inside body holds the timeout back.
func (t *Thread) WithTimeout(d time.Duration, body func() Value) (v Value, expired bool) {
	return t.withExpiry(body, func(expire func()) (stop func()) {
		timer := time.AfterFunc(d, expire)
		return func() { timer.Stop() }
	})
}

// withExpiry calls body and leaves it after expire has been called, from
// whatever goroutine. start arranges for that, and stop ends the arrangement.
func (t *Thread) withExpiry(body func() Value, start func(expire func()) (stop func())) (v Value, expired bool) {
	e := &ExitPoint{}
	x := interrupt{cleaning: t.cleaning, debugging: t.debugging, run: func(t *Thread) {
		if e.Live() {
			t.ExitTo(e, nil)
		}
	}}
	stop := start(func() { t.post(x) })
	defer stop()
	return t.CallWithExit(e, body)
}

// WithVirtualTimeout is WithTimeout by another clock, which shows now: used tells,
// on any goroutine without the interpreter's lock, what it shows later. It must
// not run faster than all processors together.
func (t *Thread) WithVirtualTimeout(d, now time.Duration, used func() time.Duration, body func() Value) (v Value, expired bool) {
	return t.withExpiry(body, func(expire func()) (stop func()) {
		var mu sync.Mutex
		var timer *time.Timer
		stopped := false
		end := now + d
		pause := func(left time.Duration) time.Duration {
			return max(left/time.Duration(runtime.NumCPU()), time.Millisecond)
		}
		check := func() {
			left := end - used()
			mu.Lock()
			defer mu.Unlock()
			switch {
			case stopped:
			case left <= 0:
				expire()
			default:
				timer.Reset(pause(left))
			}
		}
		mu.Lock()
		timer = time.AfterFunc(pause(d), check)
		mu.Unlock()
		return func() {
			mu.Lock()
			stopped = true
			timer.Stop()
			mu.Unlock()
		}
	})
}

// CountTime begins to count the time that the process spends in Lisp. It returns
// what has been counted so far, and a function that tells it later, which must
// be called without the interpreter's lock.
func (t *Thread) CountTime() (now time.Duration, used func() time.Duration) {
	if !t.accounting {
		t.accounting = true
		t.since = time.Now()
	}
	return t.TimeUsed(), func() (d time.Duration) {
		t.In.Locked(func() { d = t.used })
		return d
	}
}

// TimeUsed returns how long the process that asks has run Lisp since CountTime.
func (t *Thread) TimeUsed() time.Duration {
	if !t.accounting {
		return 0
	}
	return t.used + time.Since(t.since)
}
