package interp

import (
	"runtime"
	"sync"
	"testing"
)

// TestStacksAreInUse has many processes' worth of stacks count for the limit: each
// takes more than its objects.
func TestStacksAreInUse(t *testing.T) {
	const many = 10_000
	var ready, ended sync.WaitGroup
	stop := make(chan struct{})
	runtime.GC()
	before := heapLive()
	ready.Add(many)
	ended.Add(many)
	for range many {
		go func() {
			defer ended.Done()
			deep(20, func() {
				ready.Done()
				<-stop
			})
		}()
	}
	ready.Wait()
	runtime.GC()
	if grown := int64(heapLive()) - int64(before); grown < many*2000 {
		t.Errorf("%d bytes more in use for %d stacks", grown, many)
	}
	close(stop)
	ended.Wait()
}

// deep calls f with n frames of a hundred bytes and more below it.
//
//go:noinline
func deep(n int, f func()) byte {
	var frame [100]byte
	if n == 0 {
		f()
		return frame[0]
	}
	frame[n] = deep(n-1, f)
	return frame[n] + frame[0]
}
