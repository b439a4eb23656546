package interp

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// heapLook is how often the heap's size is looked at.
	heapLook = 10 * time.Millisecond
	// heapPatience is how long a program has to give memory up before the next
	// process is told.
	heapPatience = 500 * time.Millisecond
)

// LimitHeap has storage-condition signalled in the process that is running when
// the objects of the program that are in use exceed limit bytes, and again as
// long as they do. It is a soft limit: it is looked at now and then, and what a
// program allocates in one piece in between is not prevented.
func (in *Interp) LimitHeap(limit int64) {
	debug.SetMemoryLimit(limit)
	go in.watchHeap(uint64(limit))
}

func (in *Interp) watchHeap(limit uint64) {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	size := func() uint64 {
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	for {
		time.Sleep(heapLook)
		if size() <= limit {
			continue
		}
		// What counts is what is left when the garbage is gone.
		runtime.GC()
		if size() <= limit {
			continue
		}
		var last *Thread
		in.Locked(func() { last = in.lock.last.Load() })
		if last != nil {
			last.Interrupt(func(t *Thread) {
				if size() <= limit {
					return
				}
				t.StorageCondition("The objects in use take more than the limit of ~d bytes", FixUint(limit))
			})
		}
		time.Sleep(heapPatience)
	}
}
