package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
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
func tuneCollector() {
	if os.Getenv("GOGC") != "" {
		return
	}
	// Before the first collection the heap's limit is 4 MiB times this.
	c := &collector{percent: collectorSlack / (4 << 20) * 100}
	debug.SetGCPercent(c.percent)
	c.watch()
}

// collector is the state of the tuning. Only the goroutine that runs
// finalizers touches it after the start.
type collector struct{ percent int }

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
