package netcore

import (
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// parked is a descriptor on the poller. A token in input or output tells that
// something may have been reported since the last one was taken; there can be
// too many of them, never too few.
type parked struct {
	fd            int
	input, output chan struct{}
	// over tells that more than input has been reported: its end, an error, or
	// urgent data, before which reading stops.
	over atomic.Bool
}

// The events that are reported to those who read, and to those who write.
const (
	reportsOver  = unix.EPOLLRDHUP | unix.EPOLLHUP | unix.EPOLLERR | unix.EPOLLPRI
	reportsInput = unix.EPOLLIN | reportsOver
	reportsRoom  = unix.EPOLLOUT | unix.EPOLLHUP | unix.EPOLLERR
)

func (p *parked) report(events uint32) {
	if events&reportsOver != 0 {
		p.over.Store(true) // before the token: see drained
	}
	if events&reportsInput != 0 {
		putToken(p.input)
	}
	if events&reportsRoom != 0 {
		putToken(p.output)
	}
}

func putToken(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (p *parked) tokens(write bool) chan struct{} {
	if write {
		return p.output
	}
	return p.input
}

// wake ends a wait in progress, or the next one.
func (p *parked) wake(write bool) { putToken(p.tokens(write)) }

// noteInput tells that there is input: a read need not wait for the poller to say
// so, too.
func (s *sock) noteInput() {
	if p := s.parked.Load(); p != nil {
		putToken(p.input)
	}
}

// close closes the descriptor and wakes whoever waits for it.
func (p *parked) close() {
	sockets.remove(p)
	closeFD(p.fd)
	p.wake(false)
	p.wake(true)
}

// newParked gives the descriptor to the poller. Whoever forgets s has it closed.
func (s *sock) newParked() (*parked, error) {
	p := &parked{fd: s.fd, input: make(chan struct{}, 1), output: make(chan struct{}, 1)}
	if err := sockets.add(p); err != nil {
		return nil, err
	}
	s.forget.Stop()
	s.forget = runtime.AddCleanup(s, (*parked).close, p)
	return p, nil
}

// wait runs call on the descriptor, waiting whenever it returns false. The caller
// has the turn of the direction.
func (s *sock) wait(w *Waiter, write bool, timeout time.Duration, call func(fd uintptr) bool) error {
	p, err := s.park()
	if err != nil {
		return err
	}
	d := &s.in
	if write {
		d = &s.out
	}
	if timeout > 0 {
		d.startTimer(timeout)
		defer d.timer.Stop()
	}
	for {
		if !d.drained || p.over.Load() {
			if !s.use() {
				return ErrClosed
			}
			ended := call(uintptr(s.fd))
			s.done()
			if ended {
				return nil
			}
		}
		if !w.begin(p, write) {
			return ErrInterrupted
		}
		late := false
		if timeout > 0 {
			select {
			case <-p.tokens(write):
			case <-d.timer.C:
				late = true
			}
		} else {
			<-p.tokens(write)
		}
		d.drained = false
		w.end()
		switch {
		case w.wasInterrupted():
			return ErrInterrupted
		case late:
			return ErrTimeout
		}
	}
}

func (d *direction) startTimer(timeout time.Duration) {
	if d.timer == nil {
		d.timer = time.NewTimer(timeout)
	} else {
		d.timer.Reset(timeout)
	}
}
