package netcore

import (
	"time"

	"golang.org/x/sys/unix"
)

// Pollable is something that WaitInput can wait for.
type Pollable interface{ Handle() Handle }

// Handle stands for a socket's descriptor.
type Handle struct{ s *sock }

// Handle implements Pollable.
func (s *sock) Handle() Handle { return Handle{s} }

// bell wakes a poll(2).
type bell struct{ in, out int }

func newBell() (*bell, error) {
	var fds [2]int
	if err := unix.Pipe(fds[:]); err != nil {
		return nil, err
	}
	for _, fd := range fds {
		unix.CloseOnExec(fd)
		unix.SetNonblock(fd, true)
	}
	return &bell{fds[0], fds[1]}, nil
}

func (b *bell) ring() { unix.Write(b.out, []byte{1}) }

func (b *bell) silence() {
	var buf [64]byte
	for {
		if n, _ := unix.Read(b.in, buf[:]); n < len(buf) {
			return
		}
	}
}

func (b *bell) close() {
	unix.Close(b.in)
	unix.Close(b.out)
}

// attend has Close ring b until leave.
func (s *sock) attend(b *bell) {
	s.mu.Lock()
	s.bells = append(s.bells, b)
	s.mu.Unlock()
}

func (s *sock) leave(b *bell) {
	s.mu.Lock()
	for i, x := range s.bells {
		if x == b {
			s.bells = append(s.bells[:i], s.bells[i+1:]...)
			break
		}
	}
	s.mu.Unlock()
}

func (s *sock) ringBells() {
	s.mu.Lock()
	for _, b := range s.bells {
		b.ring()
	}
	s.mu.Unlock()
}

// ClosedError is what WaitInput returns if a socket is closed during the wait.
type ClosedError struct {
	// Index is the socket's place in the list.
	Index int
}

// Error implements error.
func (e *ClosedError) Error() string { return ErrClosed.Error() }

// Unwrap makes it an ErrClosed.
func (e *ClosedError) Unwrap() error { return ErrClosed }

// WaitInput waits until one of the sockets has input, a connection or an error,
// or timeout has passed (negative: for ever), and reports which have. A socket
// that is closed before counts as ready; one that is closed during the wait ends
// it with a *ClosedError.
func WaitInput(w *Waiter, sockets []Pollable, timeout time.Duration) ([]bool, error) {
	ready := make([]bool, len(sockets))
	fds := make([]unix.PollFd, len(sockets), len(sockets)+1)
	any := false
	for i, p := range sockets {
		s := p.Handle().s
		fds[i] = unix.PollFd{Fd: -1, Events: unix.POLLIN} // ignored
		if !s.use() {
			ready[i], any = true, true
			continue
		}
		defer s.done()
		fds[i].Fd = int32(s.fd)
	}
	if any || timeout == 0 {
		_, err := pollReady(fds, ready, 0)
		return ready, wrap(err, "waiting for input")
	}
	b, err := newBell()
	if err != nil {
		return nil, wrap(err, "waiting for input")
	}
	defer b.close()
	for _, p := range sockets {
		s := p.Handle().s
		s.attend(b)
		defer s.leave(b)
	}
	if !w.beginWake(b.ring) {
		return nil, ErrInterrupted
	}
	defer w.endWake()
	fds = append(fds, unix.PollFd{Fd: int32(b.in), Events: unix.POLLIN})
	var deadline time.Time
	if timeout > 0 {
		deadline = time.Now().Add(timeout)
	}
	for {
		left := -1
		if timeout > 0 {
			left = milliseconds(time.Until(deadline))
		}
		any, err := pollReady(fds, ready, left)
		if err != nil {
			return nil, wrap(err, "waiting for input")
		}
		for i, p := range sockets {
			if p.Handle().s.IsClosed() {
				return nil, &ClosedError{i}
			}
		}
		switch {
		case any:
			return ready, nil
		case fds[len(sockets)].Revents != 0 && w.wasInterrupted():
			return nil, ErrInterrupted
		case timeout > 0 && !time.Now().Before(deadline):
			return ready, nil
		}
		b.silence()
	}
}

// milliseconds rounds up, into what poll takes.
func milliseconds(d time.Duration) int {
	return int(min(max(0, (d+time.Millisecond-1)/time.Millisecond), 1<<30))
}

// pollReady polls for at most ms milliseconds (-1: for ever) and marks in ready
// those that are; any tells whether there are such.
func pollReady(fds []unix.PollFd, ready []bool, ms int) (any bool, err error) {
	if _, err = unix.Poll(fds, ms); err == unix.EINTR {
		return false, nil
	}
	for i := range ready {
		if fds[i].Revents != 0 {
			ready[i], any = true, true
		}
	}
	return any, err
}
