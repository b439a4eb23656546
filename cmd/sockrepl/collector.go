package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync/atomic"
)

// collectorSlack is how many octets are allocated at least between two
// collections. Go's default begins at 4 MiB, so that a small program which
// conses a lot spends a third of its time in starting and ending collections.
// A fixed larger percentage would instead multiply the memory of a server that
// holds ten thousand connections; so the percentage follows the live heap, and
// is the default again once that exceeds the slack.
const collectorSlack = 24 << 20

const defaultPercent = 100

// tuneCollector keeps the slack from now on, unless GOGC says otherwise.
func tuneCollector() *collector {
	c := &collector{fixed: os.Getenv("GOGC") != ""}
	if !c.fixed {
		// Before the first collection the heap's limit is 4 MiB times this.
		c.percent = collectorSlack / (4 << 20) * 100
		debug.SetGCPercent(c.percent)
	}
	c.watch()
	return c
}

// collector is the state of the tuning. Only the goroutine that runs
// finalizers touches it after the start.
type collector struct {
	percent int
	fixed   bool // the percentage is not ours to set
	// collected, if set, is told how much each collection has found in use.
	collected atomic.Pointer[func(live uint64)]
}

// watch has adjust run after the next collection.
func (c *collector) watch() {
	runtime.SetFinalizer(&sentinel{c: c}, func(s *sentinel) {
		s.c.adjust()
		s.c.watch()
	})
}

// sentinel is garbage from the start: its finalizer tells of a collection.
type sentinel struct{ c *collector }

// adjust follows the live heap. Setting the percentage stops the program for
// some microseconds, so that small changes are let pass.
func (c *collector) adjust() {
	// The percentage is of all that the collector scans, not of the heap alone.
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/globals:bytes"}, {Name: "/gc/scan/stack:bytes"}}
	metrics.Read(samples)
	if f := c.collected.Load(); f != nil {
		(*f)(samples[0].Value.Uint64() + samples[2].Value.Uint64())
	}
	if c.fixed {
		return
	}
	var scanned uint64
	for _, s := range samples {
		if s.Value.Kind() == metrics.KindUint64 {
			scanned += s.Value.Uint64()
		}
	}
	percent := percentFor(scanned)
	if d := percent - c.percent; d*8 > c.percent || -d*8 > c.percent {
		c.percent = percent
		debug.SetGCPercent(percent)
	}
}

// percentFor is the growth in percent of scanned octets that allows the slack.
func percentFor(scanned uint64) int {
	return max(defaultPercent, int(collectorSlack*100/max(scanned, 1<<20)))
}

// defaultHeapLimit is how much of the memory that there is for this program its
// objects may take, unless --max-heap says otherwise: a storage-condition can be
// handled, the system's way of ending a program that takes all cannot. It is 0
// where the memory is not known.
func defaultHeapLimit() int64 {
	memory := int64(0)
	if b, err := os.ReadFile("/proc/meminfo"); err == nil {
		fields := strings.Fields(string(b))
		if len(fields) > 2 && fields[0] == "MemTotal:" {
			kib, _ := strconv.ParseInt(fields[1], 10, 64)
			memory = kib << 10
		}
	}
	// A control group may allow less.
	for _, name := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		if b, err := os.ReadFile(name); err == nil {
			if n, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64); err == nil && n > 0 && n < memory {
				memory = n
			}
		}
	}
	return memory / 4 * 3
}
