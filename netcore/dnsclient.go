package netcore

import (
	"context"
	"slices"
	"sync"
	"time"
)

// DNSClient asks name servers and remembers what they replied. Queries that are
// submitted to it are worked on while somebody runs Serve.
type DNSClient struct {
	mu     sync.Mutex
	cache  dnsCache
	queue  []*dnsJob           // not begun
	begun  []*dnsJob           // those that count as busy, in order
	active map[dnsWork]*dnsJob // not done
	wake   chan struct{}       // tells Serve of a change
	ctx    context.Context     // of exchanges begun by Serve
	cancel context.CancelFunc
}

// dnsBusyMost is how many queries Serve works on at a time. Those that nobody
// waits for any more give way to others.
const dnsBusyMost = 64

// dnsWork tells jobs apart: who asks the same in the same way shares one.
type dnsWork struct {
	dnsKey
	tries   int
	timeout time.Duration
	tcp     bool
}

// dnsJob is the work on a query.
type dnsJob struct {
	q    *DNSQuery
	work dnsWork
	made time.Time
	// waiting is how many wait for it; cancel ends the work, once that has begun.
	waiting int
	cancel  context.CancelFunc
	// over is closed when all tries have been made: a reply that comes later
	// is not waited for.
	over chan struct{}
	done chan struct{} // closed once the other fields do not change
	// reply is nil if no server replied; stopped tells that nobody tried
	// to the end.
	reply   *DNSReply
	stopped bool
}

// finish ends a job.
func (j *dnsJob) finish(reply *DNSReply, stopped bool) {
	j.reply, j.stopped = reply, stopped
	close(j.done)
}

// isShared reports whether who asks now can share the job. One that began before
// the present try leaves too little time.
func (j *dnsJob) isShared() bool {
	return j.q.limit() == 0 || time.Since(j.made) < j.q.Timeout
}

func newDNSJob(q *DNSQuery) *dnsJob {
	return &dnsJob{q: q, made: time.Now(), over: make(chan struct{}), done: make(chan struct{})}
}

// NewDNSClient returns a client that knows nothing yet.
func NewDNSClient() *DNSClient {
	c := &DNSClient{active: map[dnsWork]*dnsJob{}, wake: make(chan struct{}, 1)}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c
}

// DNSPending is somebody's interest in a query.
type DNSPending struct {
	job    *dnsJob
	until  time.Time
	client *DNSClient         // that it was submitted to; nil if to none
	cancel context.CancelFunc // nil if the work is not for this one alone
}

// dnsDelay is what the work on a query may take besides the tries.
const dnsDelay = time.Second

func newDNSPending(j *dnsJob) *DNSPending {
	p := &DNSPending{job: j, until: time.Now()}
	if limit := j.q.limit(); limit > 0 {
		p.until = p.until.Add(limit).Add(dnsDelay)
	}
	return p
}

// Submit has Serve work on q, unless the reply is known. It does not wait. Cancel
// must follow.
func (c *DNSClient) Submit(q *DNSQuery) *DNSPending {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := newDNSPending(c.jobFor(q))
	p.client = c
	p.job.waiting++
	c.tell()
	return p
}

// Prefetch is Submit for a reply that is to be there when somebody asks for it.
func (c *DNSClient) Prefetch(q *DNSQuery) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.jobFor(q)
	c.tell()
}

// jobFor returns the work on q: what somebody else has had begun, or some that is
// in the queue now. If the reply is known it is done.
func (c *DNSClient) jobFor(q *DNSQuery) *dnsJob {
	key := q.key()
	j := newDNSJob(q)
	j.work = dnsWork{key, q.Tries, q.Timeout, q.TCP}
	if !q.IgnoreCache {
		if reply := c.cache.get(key, j.made); reply != nil {
			j.finish(reply, false)
			return j
		}
	}
	if other := c.active[j.work]; other != nil && other.isShared() {
		return other
	}
	c.active[j.work] = j
	c.queue = append(c.queue, j)
	return j
}

// Ask begins to work on q at once, without Serve and what is remembered. Cancel
// must follow.
func (q *DNSQuery) Ask() *DNSPending {
	ctx, cancel := context.WithCancel(context.Background())
	j := newDNSJob(q)
	go func() { j.finish(q.exchange(ctx, nil), false) }()
	p := newDNSPending(j)
	p.cancel = cancel
	return p
}

// Cancel ends the work of Ask. That of Submit goes on as long as nobody is kept
// waiting by it.
func (p *DNSPending) Cancel() {
	if p.cancel != nil {
		p.cancel()
	}
	if c := p.client; c != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		p.job.waiting--
		c.tell()
	}
}

// Wait waits for the reply, for as long as the query says; it is nil if there is
// none. After ErrInterrupted Wait can be called again. ErrClosed tells that
// Serve has been stopped.
func (p *DNSPending) Wait(w *Waiter) (*DNSReply, error) {
	if !p.known() {
		ctx, cancel := context.WithDeadline(context.Background(), p.until)
		defer cancel()
		if !w.beginWake(cancel) {
			return nil, ErrInterrupted
		}
		select {
		case <-p.job.done:
		case <-p.job.over:
		case <-ctx.Done():
		}
		w.endWake()
		switch {
		case p.known():
		case w.wasInterrupted():
			return nil, ErrInterrupted
		default:
			return nil, nil
		}
	}
	if p.job.stopped {
		return nil, ErrClosed
	}
	return p.job.reply, nil
}

func (p *DNSPending) known() bool {
	select {
	case <-p.job.done:
		return true
	default:
		return false
	}
}

func (c *DNSClient) tell() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Serve works on what is submitted until w is interrupted, and returns
// ErrInterrupted. It can be called again then. Only one may serve at a time.
func (c *DNSClient) Serve(w *Waiter) error {
	stop := make(chan struct{})
	if !w.beginWake(sync.OnceFunc(func() { close(stop) })) {
		return ErrInterrupted
	}
	defer w.endWake()
	for {
		c.beginSome()
		select {
		case <-c.wake:
		case <-stop:
			return ErrInterrupted
		}
	}
}

// Stop ends all work: those who wait for it get ErrClosed. Whoever runs Serve
// calls it when not running it again.
func (c *DNSClient) Stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cancel()
	c.ctx, c.cancel = context.WithCancel(context.Background())
	for work, j := range c.active {
		delete(c.active, work)
		j.finish(nil, true)
	}
	c.queue = nil
}

// beginSome begins with what is in the queue, as far as that is allowed, first
// with what somebody waits for.
func (c *DNSClient) beginSome() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.queue) > 0 {
		i := max(slices.IndexFunc(c.queue, (*dnsJob).isWanted), 0)
		j := c.queue[i]
		if len(c.begun) >= dnsBusyMost && !(j.isWanted() && c.dropUnwanted()) {
			return
		}
		c.queue = slices.Delete(c.queue, i, i+1)
		c.begun = append(c.begun, j)
		ctx, cancel := context.WithCancel(c.ctx)
		j.cancel = cancel
		go c.exchange(ctx, j)
	}
}

func (j *dnsJob) isWanted() bool { return j.waiting > 0 }

// dropUnwanted ends the oldest work that nobody waits for; false if there is none.
func (c *DNSClient) dropUnwanted() bool {
	i := slices.IndexFunc(c.begun, func(j *dnsJob) bool { return !j.isWanted() })
	if i < 0 {
		return false
	}
	j := c.begun[i]
	c.begun = slices.Delete(c.begun, i, i+1)
	if c.active[j.work] == j {
		delete(c.active, j.work)
	}
	j.cancel()
	return true
}

func (c *DNSClient) exchange(ctx context.Context, j *dnsJob) {
	reply := j.q.exchange(ctx, func() { close(j.over) })
	c.mu.Lock()
	defer c.mu.Unlock()
	j.cancel()
	if i := slices.Index(c.begun, j); i >= 0 {
		c.begun = slices.Delete(c.begun, i, i+1)
	}
	c.tell()
	if reply != nil {
		c.cache.put(j.work.dnsKey, reply)
	}
	if c.active[j.work] == j {
		delete(c.active, j.work)
	}
	if !j.stopped {
		j.finish(reply, false)
	}
}
