package netcore

import (
	"sync"

	"golang.org/x/sys/unix"
)

// poller tells those who wait for sockets what epoll(7) reports of them. A wait
// on the runtime's poller forgets what has been reported before it, and so must
// begin with a system call that is nearly always in vain; here it need not, and
// all for whom something has come at the same time are woken together.
type poller struct {
	epoll  // raw is nil until start
	mu     sync.Mutex
	parked []*parked // by descriptor
}

var sockets poller

// Start makes what waits share, a descriptor and a goroutine. Whoever counts
// descriptors calls it first; else it is made when something first waits.
func Start() error { return sockets.start() }

func (q *poller) start() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.raw != nil {
		return nil
	}
	e, err := newEpoll()
	if err != nil {
		return err
	}
	q.epoll = e
	go q.run()
	return nil
}

// run passes on what is reported, for ever.
func (q *poller) run() {
	events := make([]unix.EpollEvent, 128)
	q.raw.Read(func(uintptr) bool {
		for {
			n, _ := q.reported(events)
			q.report(events[:n])
			if n < len(events) {
				return false
			}
		}
	})
}

func (q *poller) report(events []unix.EpollEvent) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range events {
		// One that is closed here may live on in another program.
		if p := q.parked[events[i].Fd]; p != nil {
			p.report(events[i].Events)
		}
	}
}

// add has p told what is reported of its descriptor from now on, and what could
// be already.
func (q *poller) add(p *parked) error {
	if err := q.start(); err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.parked) <= p.fd {
		q.parked = append(q.parked, nil)
	}
	const edgeTriggered = 1 << 31 // EPOLLET, which x/sys has as a negative number
	e := unix.EpollEvent{Events: reportsInput | reportsRoom | edgeTriggered, Fd: int32(p.fd)}
	if err := unix.EpollCtl(q.fd, unix.EPOLL_CTL_ADD, p.fd, &e); err != nil {
		return err
	}
	q.parked[p.fd] = p
	return nil
}

// remove forgets p, whose descriptor is about to be closed.
func (q *poller) remove(p *parked) {
	q.mu.Lock()
	q.parked[p.fd] = nil
	q.mu.Unlock()
}
