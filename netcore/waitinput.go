package netcore

import (
	"time"

	"golang.org/x/sys/unix"
)

// Pollable is a socket that WaitInput can wait for.
type Pollable interface {
	FD() int
	IsClosed() bool
}

// WaitInput waits until one of the sockets has input, a connection or an error,
// or timeout has passed (negative: for ever), and reports which have.
func WaitInput(w *Waiter, sockets []Pollable, timeout time.Duration) ([]bool, error) {
	var pipe [2]int
	if err := unix.Pipe(pipe[:]); err != nil {
		return nil, wrap(err, "waiting for input")
	}
	defer unix.Close(pipe[0])
	defer unix.Close(pipe[1])
	if !w.beginWake(func() { unix.Write(pipe[1], []byte{1}) }) {
		return nil, ErrInterrupted
	}
	defer w.endWake()
	fds := make([]unix.PollFd, len(sockets)+1)
	fds[0] = unix.PollFd{Fd: int32(pipe[0]), Events: unix.POLLIN}
	deadline := time.Now().Add(timeout)
	for {
		closed := false
		for i, s := range sockets {
			fds[i+1] = unix.PollFd{Fd: int32(s.FD()), Events: unix.POLLIN}
			closed = closed || s.IsClosed()
		}
		// A socket closed by another process is noticed at the next round.
		ms := 1000
		if closed {
			ms = 0
		}
		if timeout >= 0 {
			ms = min(ms, int((max(time.Until(deadline), 0)+time.Millisecond-1)/time.Millisecond))
		}
		n, err := unix.Poll(fds, ms)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return nil, wrap(err, "waiting for input")
		}
		if fds[0].Revents != 0 {
			return nil, ErrInterrupted
		}
		ready := make([]bool, len(sockets))
		any := false
		for i, s := range sockets {
			ready[i] = n > 0 && fds[i+1].Revents != 0 || s.IsClosed()
			any = any || ready[i]
		}
		if any || timeout >= 0 && !time.Now().Before(deadline) {
			return ready, nil
		}
	}
}
