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

// bed is where a wait for several descriptors sleeps.
type bed interface {
	// sleep waits until one of the descriptors has something, the bell was
	// rung, or the time given to newBed has come.
	sleep(fds []unix.PollFd) error
	// ring ends the sleep, or the next one.
	ring()
	close()
}

// attend has Close ring b until leave.
func (s *sock) attend(b bed) {
	s.mu.Lock()
	s.bells = append(s.bells, b)
	s.mu.Unlock()
}

func (s *sock) leave(b bed) {
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

// PollError is what WaitInput and WaitIO return if one of the descriptors cannot
// be waited for.
type PollError struct {
	// Index is its place: those of output come after those of input.
	Index int
	// Err is ErrClosed for a socket that is closed, before the wait or during
	// it, or an *Error.
	Err error
}

// Error implements error.
func (e *PollError) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e *PollError) Unwrap() error { return e.Err }

// WaitInput waits until one of the descriptors has input, a connection, an end or
// an error to read, or timeout has passed (negative: for ever), and reports which
// have; nil if none.
func WaitInput(w *Waiter, list []Pollable, timeout time.Duration) ([]bool, error) {
	ready, _, err := WaitIO(w, list, nil, timeout)
	return ready, err
}

// WaitIO is WaitInput that also waits until one of output can be written to
// without waiting.
func WaitIO(w *Waiter, input, output []Pollable, timeout time.Duration) (in, out []bool, err error) {
	all := append(append(make([]Pollable, 0, len(input)+len(output)), input...), output...)
	ready, err := waitAll(w, all, len(input), timeout)
	if ready == nil {
		return nil, nil, err
	}
	return ready[:len(input):len(input)], ready[len(input):], err
}

// waitAll waits for list, of which the first inputs are to be read, and the others
// to be written to.
func waitAll(w *Waiter, list []Pollable, inputs int, timeout time.Duration) ([]bool, error) {
	ready, err := waitForReady(w, list, inputs, timeout)
	for i := range ready[:min(inputs, len(ready))] {
		if s := list[i].Handle().s; s != nil && ready[i] {
			s.noteInput()
		}
	}
	return ready, err
}

func waitForReady(w *Waiter, list []Pollable, inputs int, timeout time.Duration) ([]bool, error) {
	fds := make([]unix.PollFd, len(list))
	for i, p := range list {
		h := p.Handle()
		fds[i] = unix.PollFd{Fd: int32(h.fd), Events: unix.POLLIN}
		if i >= inputs {
			fds[i].Events = unix.POLLOUT
		}
		if h.s == nil {
			continue
		}
		if !h.s.use() {
			return nil, &PollError{i, ErrClosed}
		}
		defer h.s.done()
		fds[i].Fd = int32(h.s.fd)
	}
	ready, err := pollReady(fds, 0)
	if ready != nil || err != nil || timeout == 0 {
		return ready, err
	}
	if w.lingersForInput() {
		if ready, err = pollReady(fds, 1); ready != nil || err != nil {
			return ready, err
		}
		w.lingeredForInput()
	}
	var until time.Time
	if timeout > 0 {
		until = time.Now().Add(timeout)
	}
	b, err := newBed(fds, until)
	if err != nil {
		return nil, wrap(err, waitingForInput)
	}
	defer b.close()
	for _, p := range list {
		if s := p.Handle().s; s != nil {
			s.attend(b)
			defer s.leave(b)
		}
	}
	if !w.beginWake(b.ring) {
		return nil, ErrInterrupted
	}
	defer w.endWake()
	for {
		for i, p := range list {
			if s := p.Handle().s; s != nil && s.IsClosed() {
				return nil, &PollError{i, ErrClosed}
			}
		}
		if ready, err := pollReady(fds, 0); ready != nil || err != nil {
			return ready, err
		}
		switch {
		case w.wasInterrupted():
			return nil, ErrInterrupted
		case timeout > 0 && !time.Now().Before(until):
			return nil, nil
		}
		if err := b.sleep(fds); err != nil {
			return nil, wrap(err, waitingForInput)
		}
	}
}

// Readable reports whether the descriptor fd has input, an end or an error to
// read.
func Readable(fd int) bool { return pollNow(fd, unix.POLLIN) }

// Writable reports whether something can be written to the descriptor fd without
// waiting, or its other end is gone.
func Writable(fd int) bool { return pollNow(fd, unix.POLLOUT) }

func pollNow(fd int, event int16) bool {
	fds := [1]unix.PollFd{{Fd: int32(fd), Events: event}}
	n, _ := poll(fds[:], 0)
	return n > 0
}

const waitingForInput = "waiting for input"

// pollReady polls for at most ms milliseconds and reports which are ready, nil if
// none.
func pollReady(fds []unix.PollFd, ms int) ([]bool, error) {
	n, err := poll(fds, ms)
	if err == unix.EINTR || err == nil && n == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, wrap(err, waitingForInput)
	}
	ready := make([]bool, len(fds))
	for i := range fds {
		if fds[i].Revents&unix.POLLNVAL != 0 {
			return nil, &PollError{i, wrap(unix.EBADF, waitingForInput)}
		}
		ready[i] = fds[i].Revents != 0
	}
	return ready, nil
}
