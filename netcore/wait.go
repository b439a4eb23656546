package netcore

import (
	"errors"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// direction holds the arguments and results of the system calls in one
// direction, so that the functions handed to the poller are made once. They
// belong to whoever has the turn.
type direction struct {
	turn  turn
	call  func(fd uintptr) bool
	buf   []byte
	n     int
	err   error
	timer *time.Timer // of waits with a timeout, once there was one

	// drained tells that nothing was left when something was last read, so that
	// whatever has come since is reported: a wait need not begin by trying.
	drained bool
}

// turn is a lock that a Waiter can end the wait for.
type turn struct {
	mu    sync.Mutex
	taken bool
	queue []chan struct{}
}

// take waits for the turn; it reports false if w was interrupted.
func (q *turn) take(w *Waiter) bool {
	q.mu.Lock()
	if !q.taken {
		q.taken = true
		q.mu.Unlock()
		return true
	}
	mine := make(chan struct{}, 1)
	q.queue = append(q.queue, mine)
	q.mu.Unlock()
	stop := make(chan struct{}, 1)
	if !w.beginWake(func() {
		select {
		case stop <- struct{}{}:
		default:
		}
	}) {
		q.leave(mine)
		return false
	}
	defer w.endWake()
	select {
	case <-mine:
		return true
	case <-stop:
		q.leave(mine)
		return false
	}
}

// tryTake takes the turn if nobody has it.
func (q *turn) tryTake() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	was := q.taken
	q.taken = true
	return !was
}

// leave gives up waiting for the turn that would be announced on mine, or the
// turn itself if it came just now.
func (q *turn) leave(mine chan struct{}) {
	q.mu.Lock()
	for i, c := range q.queue {
		if c == mine {
			q.queue = append(q.queue[:i], q.queue[i+1:]...)
			q.mu.Unlock()
			return
		}
	}
	q.mu.Unlock()
	q.give()
}

// give ends the turn.
func (q *turn) give() {
	q.mu.Lock()
	if len(q.queue) > 0 {
		q.queue[0] <- struct{}{}
		q.queue = q.queue[1:]
	} else {
		q.taken = false
	}
	q.mu.Unlock()
}

// longAgo is a deadline that ends what waits on the runtime's poller.
var longAgo = time.Unix(1, 0)

// errNotParked tells that a read is to wait on a socket that must be parked first.
var errNotParked = errors.New("not parked")

// receive is the general read: octets into p. It may return errNotParked.
func (s *sock) receive(w *Waiter, p []byte, timeout time.Duration) (int, error) {
	if w.wasInterrupted() {
		return 0, ErrInterrupted
	}
	d := &s.in
	if !d.turn.take(w) {
		return 0, ErrInterrupted
	}
	defer d.turn.give()
	if n, err := s.receiveSoon(w, p); err != unix.EAGAIN {
		return n, err
	}
	if s.parked.Load() == nil {
		return 0, errNotParked
	}
	if d.call == nil {
		d.call = func(fd uintptr) bool {
			for {
				d.n, d.err = s.read(d.buf, true)
				d.drained = s.drains && drained(d.n, d.buf)
				if d.err != unix.EINTR {
					return d.err != unix.EAGAIN
				}
			}
		}
	}
	d.buf, d.n, d.err = p, 0, nil
	err := s.wait(w, false, timeout, d.call)
	d.buf = nil
	if err == nil {
		err = d.err
	}
	return d.n, s.ended(d.n, err)
}

// ended is err, the result of a call that moved n octets, or ErrClosed if the
// call ended because another process closed the socket: a close shuts the socket
// down first, which a call in progress may take for an end of file, or for an
// error of its own.
func (s *sock) ended(n int, err error) error {
	if (err != nil || n == 0) && s.IsClosed() {
		return ErrClosed
	}
	return err
}

// receiveSoon is a read that does not park; EAGAIN tells that there was nothing.
func (s *sock) receiveSoon(w *Waiter, p []byte) (n int, err error) {
	switch {
	case s.lingers(w):
		n, err = s.readLingering(p)
		s.lingered(err)
	case s.parked.Load() != nil:
		return 0, unix.EAGAIN // the parked read begins by trying
	case s.use():
		n, err = s.read(p, false)
		s.done()
	default:
		return 0, ErrClosed
	}
	if err == unix.EINTR {
		err = unix.EAGAIN
	}
	if n == 0 && err == nil && s.IsClosed() {
		err = ErrClosed
	}
	return n, err
}

// send is the general write: some octets of p. It is tried first without
// waiting, which is nearly always enough.
func (s *sock) send(w *Waiter, p []byte, timeout time.Duration) (int, error) {
	if w.wasInterrupted() {
		return 0, ErrInterrupted
	}
	if !s.use() {
		return 0, ErrClosed
	}
	n, err := s.write(p, false)
	s.done()
	if err != unix.EAGAIN && err != unix.EINTR {
		return n, err
	}
	d := &s.out
	if !d.turn.take(w) {
		return 0, ErrInterrupted
	}
	defer d.turn.give()
	if d.call == nil {
		d.call = func(fd uintptr) bool {
			for {
				d.n, d.err = s.write(d.buf, true)
				if d.err != unix.EINTR {
					return d.err != unix.EAGAIN
				}
			}
		}
	}
	d.buf, d.n, d.err = p, 0, nil
	err = s.wait(w, true, timeout, d.call)
	d.buf = nil
	if err == nil {
		err = d.err
	}
	return d.n, s.ended(d.n, err)
}
