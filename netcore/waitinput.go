package netcore

import (
	"time"

	"golang.org/x/sys/unix"
)

// Pollable is something that WaitInput can wait for.
type Pollable interface{ Handle() Handle }

// Handle stands for a descriptor: a socket's, or any number.
type Handle struct {
	s  *sock // nil for a mere number
	fd int
}

// Descriptor is the Handle of the descriptor fd, which nobody may close while it
// is waited for.
func Descriptor(fd int) Handle { return Handle{fd: fd} }

// Handle implements Pollable.
func (h Handle) Handle() Handle { return h }

// Handle implements Pollable.
func (s *sock) Handle() Handle { return Handle{s: s} }

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
	ready, _, err := WaitIO(w, sockets, nil, timeout)
	return ready, err
}

// WaitIO is WaitInput that also waits until one of output can be written to
// without waiting. The index of a *ClosedError counts those after input.
func WaitIO(w *Waiter, input, output []Pollable, timeout time.Duration) (in, out []bool, err error) {
	all := append(append(make([]Pollable, 0, len(input)+len(output)), input...), output...)
	ready := make([]bool, len(all))
	in, out = ready[:len(input):len(input)], ready[len(input):]
	fds := make([]unix.PollFd, len(all), len(all)+1)
	any := false
	for i, p := range all {
		h := p.Handle()
		fds[i] = unix.PollFd{Fd: -1, Events: unix.POLLIN} // ignored
		if i >= len(input) {
			fds[i].Events = unix.POLLOUT
		}
		if h.s == nil {
			fds[i].Fd = int32(h.fd)
			continue
		}
		if !h.s.use() {
			ready[i], any = true, true
			continue
		}
		defer h.s.done()
		fds[i].Fd = int32(h.s.fd)
	}
	if any || timeout == 0 {
		_, err := pollReady(fds, ready, 0)
		return in, out, wrap(err, "waiting for input")
	}
	b, err := newBell()
	if err != nil {
		return nil, nil, wrap(err, "waiting for input")
	}
	defer b.close()
	for _, p := range all {
		if s := p.Handle().s; s != nil {
			s.attend(b)
			defer s.leave(b)
		}
	}
	if !w.beginWake(b.ring) {
		return nil, nil, ErrInterrupted
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
			return nil, nil, wrap(err, "waiting for input")
		}
		for i, p := range all {
			if s := p.Handle().s; s != nil && s.IsClosed() {
				return nil, nil, &ClosedError{i}
			}
		}
		switch {
		case any:
			return in, out, nil
		case fds[len(all)].Revents != 0 && w.wasInterrupted():
			return nil, nil, ErrInterrupted
		case timeout > 0 && !time.Now().Before(deadline):
			return in, out, nil
		}
		b.silence()
	}
}

// Writable reports whether something can be written to the descriptor fd without
// waiting, or its other end is gone.
func Writable(fd int) bool {
	fds := [1]unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
	n, _ := unix.Poll(fds[:], 0)
	return n > 0
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
