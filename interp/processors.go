package interp

import (
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// processors are those that Go's scheduler keeps busy. It keeps as many as the
// machine has, also where other programs want some of them: then the system
// takes one away for a tick of the clock, 4 milliseconds, and as likely as not
// from the process that holds the interpreter's lock, so that all wait. Processes
// that change with one another do as well with fewer, and their answers come in
// time. So while they contend for the lock, processors that the system keeps
// taking away are left to the others.
type processors struct {
	all      int         // how many there are to begin with
	fewer    atomic.Bool // some are left to others
	single   atomic.Bool // there is one at the moment
	observed atomic.Bool // observe runs
	// working counts the goroutines that compute outside of Lisp: with a single
	// processor everybody waits for the scheduler to interrupt them, for ten
	// milliseconds.
	working  atomic.Int32
	patience time.Duration
	changed  time.Time // when their number was changed last
	thronged time.Time // when a throng was seen last
}

// available are the processors of all interpreters, whose number is Go's.
var available = processors{patience: minPatience}

func init() { available.single.Store(runtime.GOMAXPROCS(0) == 1) }

const (
	// observeTick is the time between two looks; observeRest is how many of
	// them without contention end them.
	observeTick = 10 * time.Millisecond
	observeRest = 20
	// takenAway is how often in two ticks on end the system takes processors
	// away where there are not enough; one a tick is usual.
	takenAway = 6
	// crowd is how many processes must wait for the lock for fewer processors to
	// be better beside one that computes.
	crowd = 16
	// throng is how many goroutines must be ready to run for all processors to be
	// better again: by the time that all have run, ticks of the clock have passed
	// anyway, so that one more that is taken away does no harm.
	throng = 300
	// minPatience and maxPatience limit the time until one more is tried. It
	// doubles whenever that was in vain.
	minPatience = 250 * time.Millisecond
	maxPatience = 2 * time.Second
	// passingPoints is how many safe points, of some 50 microseconds each, a
	// process that computes on the only processor passes until it lets those
	// come for which something has come from the network.
	passingPoints = 5
)

// observe looks how many processors the system leaves to l's processes, as long
// as they contend for it or make do with fewer than all.
func (p *processors) observe(l *lock) {
	if runtime.GOMAXPROCS(0) == 1 && !p.fewer.Load() || !p.observed.CompareAndSwap(false, true) {
		return
	}
	defer p.observed.Store(false)
	before, taken := usageOf(), 0
	for rest := 0; rest < observeRest || p.fewer.Load(); rest++ {
		time.Sleep(observeTick)
		now := usageOf()
		if l.waiters.Load() > 0 || l.watched.Load() {
			rest = 0
		}
		lately := now.taken - before.taken
		if l.computing.Load() && l.waiters.Load() < crowd {
			// These get the lock by spinning, for which there must be two.
			lately = 0
		}
		if ready() >= throng {
			p.thronged = time.Now()
		}
		p.adjust(now.since(before), taken+lately, p.working.Load() > 0 || time.Since(p.thronged) < minPatience)
		before, taken = now, lately
	}
}

// adjust changes the number of processors, if it should be changed, knowing how
// many have been used, how often one was taken away in the last two ticks, and
// whether all are needed: something is computed outside of Lisp, or there is a
// throng.
func (p *processors) adjust(used float64, taken int, all bool) {
	now := runtime.GOMAXPROCS(0)
	if p.all < now {
		p.all = now
	}
	settled := time.Since(p.changed)
	switch {
	case now < p.all && (all || used < float64(now)/2):
		p.set(p.all)
	case now > 1 && taken >= takenAway && used < float64(now)-0.4 && !all:
		if settled < minPatience {
			// One more was tried in vain.
			p.patience = min(2*p.patience, maxPatience)
		}
		p.set(now - 1)
	case now < p.all && settled > p.patience:
		p.set(now + 1)
	case settled > maxPatience:
		p.patience = minPatience
	}
}

func (p *processors) set(n int) {
	runtime.GOMAXPROCS(n)
	p.fewer.Store(n < p.all)
	p.single.Store(n == 1)
	p.changed = time.Now()
}

// letNetworkIn lets the processes go on for which something has come from the
// network, while t computes on the only processor.
func (t *Thread) letNetworkIn() {
	t.letGo()
	network.pass()
	// Those who are to go on come first.
	runtime.Gosched()
	t.enterLisp()
}

// ready returns how many goroutines could run and do not.
func ready() uint64 { return runtimeMetric("/sched/goroutines/runnable:goroutines") }

// usage is what this program has had of the machine so far.
type usage struct {
	at, used time.Duration
	taken    int // how often a processor was taken away
}

var processStart = time.Now()

func usageOf() usage {
	r := resources()
	return usage{
		at:    time.Since(processStart),
		used:  time.Duration(r.Utime.Nano() + r.Stime.Nano()),
		taken: int(r.Nivcsw),
	}
}

// since returns how many processors have been used on average since before.
func (u usage) since(before usage) float64 {
	return float64(u.used-before.used) / float64(max(u.at-before.at, 1))
}

// resources returns what the system has given to this program so far, zeros if it
// does not tell.
func resources() (r unix.Rusage) {
	if unix.Getrusage(unix.RUSAGE_SELF, &r) != nil {
		return unix.Rusage{}
	}
	return r
}

// ProcessorTime returns the processor time that the program has used itself and
// that the system has used for it.
func ProcessorTime() (user, system time.Duration) {
	r := resources()
	return time.Duration(r.Utime.Nano()), time.Duration(r.Stime.Nano())
}
