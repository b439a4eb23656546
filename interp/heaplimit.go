package interp

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

// heapPatience is how long a program has to give memory up before the next
// process is told.
const heapPatience = 500 * time.Millisecond

// heapLimit bounds the objects of the program.
type heapLimit struct {
	octets uint64 // 0: no limit
	// told is when a process was told last, in nanoseconds.
	told atomic.Int64
}

// LimitHeap has storage-condition signalled in the process that is running when
// the objects of the program that are in use exceed limit bytes, and again as
// long as they do; and where an object is about to be made that would not fit.
// Whoever sets a limit must have HeapCollected called after each collection.
func (in *Interp) LimitHeap(limit int64) {
	debug.SetMemoryLimit(limit)
	in.heap.octets = uint64(limit)
}

// HeapCollected tells that a collection has ended, which found live bytes of
// objects and on stacks in use. It may be called by any goroutine.
func (in *Interp) HeapCollected(live uint64) {
	h := &in.heap
	if h.octets == 0 || live <= h.octets {
		return
	}
	now := time.Now().UnixNano()
	if now-h.told.Load() < int64(heapPatience) {
		return
	}
	h.told.Store(now)
	if t := in.lock.last.Load(); t != nil {
		t.Interrupt(func(t *Thread) {
			if heapLive() > h.octets {
				t.StorageCondition("The objects and stacks in use take more than the limit of ~d bytes", FixUint(h.octets))
			}
		})
	}
}

// greatPiece is the size of objects from which on their room is looked for
// before they are made.
const greatPiece = 1 << 20

// NeedRoom signals storage-condition if n bytes more would exceed the limit.
func (t *Thread) NeedRoom(n int64) {
	if n < greatPiece || t.In.heap.octets == 0 {
		return
	}
	t.needRoom(uint64(n))
}

func (t *Thread) needRoom(n uint64) {
	limit := t.In.heap.octets
	if n <= limit && heapObjects() <= limit-n {
		return
	}
	if n <= limit {
		// What counts is what is left when the garbage is gone.
		t.Blocking("Collecting", runtime.GC, nil)
	}
	if n > limit || heapLive() > limit-n {
		t.StorageCondition("An object of some ~d bytes exceeds the limit of ~d for all that are in use", FixUint(n), FixUint(limit))
	}
}

// heapObjects is the size of all objects, in use or not collected yet.
func heapObjects() uint64 { return runtimeMetric("/memory/classes/heap/objects:bytes") }

// heapLive is the size of the objects that the last collection found in use, and of
// what it found on the stacks of processes.
func heapLive() uint64 {
	return runtimeMetric("/gc/heap/live:bytes") + runtimeMetric("/gc/scan/stack:bytes")
}

// runtimeMetric is what package metrics calls name, 0 in a runtime that does not
// tell.
func runtimeMetric(name string) uint64 {
	sample := []metrics.Sample{{Name: name}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return sample[0].Value.Uint64()
}
