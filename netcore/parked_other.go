//go:build !linux

package netcore

import (
	"errors"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Start does nothing: waits share the runtime's poller only.
func Start() error { return nil }

// parked is a descriptor on the runtime's poller.
type parked struct {
	file *os.File
	raw  syscall.RawConn
}

// wake ends a wait in progress.
func (p *parked) wake(write bool) { p.setDeadline(write, longAgo) }

func (p *parked) setDeadline(write bool, at time.Time) {
	if write {
		p.file.SetWriteDeadline(at)
	} else {
		p.file.SetReadDeadline(at)
	}
}

// noteInput does nothing: reads begin by trying.
func (s *sock) noteInput() {}

// close closes the descriptor and wakes whoever waits for it.
func (p *parked) close() { p.file.Close() }

// newParked gives the descriptor to the poller.
func (s *sock) newParked() (*parked, error) {
	// Only a descriptor in non-blocking mode gets there.
	if err := unix.SetNonblock(s.fd, true); err != nil {
		return nil, err
	}
	p := &parked{file: os.NewFile(uintptr(s.fd), "socket")}
	raw, err := p.file.SyscallConn()
	if err != nil {
		return nil, err
	}
	p.raw = raw
	s.forget.Stop() // the file has a cleanup of its own
	return p, nil
}

// wait runs call on the descriptor, waiting whenever it returns false. The caller
// has the turn of the direction.
func (s *sock) wait(w *Waiter, write bool, timeout time.Duration, call func(fd uintptr) bool) error {
	p, err := s.park()
	if err != nil {
		return err
	}
	// Before begin: it must not undo the deadline of an Interrupt.
	var until time.Time
	if timeout > 0 {
		until = time.Now().Add(timeout)
	}
	p.setDeadline(write, until)
	if !w.begin(p, write) {
		return ErrInterrupted
	}
	if write {
		err = p.raw.Write(call)
	} else {
		err = p.raw.Read(call)
	}
	w.end()
	switch {
	case err == nil:
		return nil
	case s.IsClosed():
		return ErrClosed
	case errors.Is(err, os.ErrDeadlineExceeded):
		if w.wasInterrupted() {
			return ErrInterrupted
		}
		return ErrTimeout
	}
	return err
}
