package netcore

import (
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// sock is a descriptor on the runtime's poller.
type sock struct {
	file   *os.File
	raw    syscall.RawConn
	closed atomic.Bool
	v6     bool
	unix   bool

	in, out direction
}

// direction holds the arguments and results of the system calls in one
// direction, so that the functions handed to the poller are made once.
type direction struct {
	mu   sync.Mutex
	call func(fd uintptr) bool
	buf  []byte
	n    int
	err  error
}

// newSock takes over the descriptor fd.
func newSock(fd int) *sock {
	s := &sock{file: os.NewFile(uintptr(fd), "socket")}
	s.raw, _ = s.file.SyscallConn()
	return s
}

func (s *sock) setDeadline(write bool, at time.Time) {
	if write {
		s.file.SetWriteDeadline(at)
	} else {
		s.file.SetReadDeadline(at)
	}
}

// wait runs call on the descriptor, waiting whenever it returns false.
func (s *sock) wait(w *Waiter, write bool, timeout time.Duration, call func(fd uintptr) bool) error {
	if s.closed.Load() {
		return ErrClosed
	}
	if !w.begin(s, write) {
		return ErrInterrupted
	}
	if timeout > 0 {
		s.setDeadline(write, time.Now().Add(timeout))
	}
	var err error
	if write {
		err = s.raw.Write(call)
	} else {
		err = s.raw.Read(call)
	}
	w.end(s, write)
	if timeout > 0 {
		s.setDeadline(write, time.Time{})
	}
	switch {
	case err == nil:
		return nil
	case s.closed.Load():
		return ErrClosed
	case errors.Is(err, os.ErrDeadlineExceeded):
		if w.wasInterrupted() {
			return ErrInterrupted
		}
		return ErrTimeout
	}
	return err
}

// control runs f on the descriptor without waiting.
func (s *sock) control(f func(fd int) error) error {
	if s.closed.Load() {
		return ErrClosed
	}
	var result error
	if err := s.raw.Control(func(fd uintptr) { result = f(int(fd)) }); err != nil {
		return ErrClosed
	}
	return result
}

// Close closes the descriptor and wakes whoever waits for it with ErrClosed.
func (s *sock) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	return s.file.Close()
}

// IsClosed reports whether Close has been called.
func (s *sock) IsClosed() bool { return s.closed.Load() }

// FD returns the descriptor's number, -1 once it is closed.
func (s *sock) FD() int {
	n := -1
	s.control(func(fd int) error { n = fd; return nil })
	return n
}

// LocalAddr returns the socket's own end as the system has it.
func (s *sock) LocalAddr() (Addr, error) {
	var a Addr
	err := s.control(func(fd int) error {
		sa, err := unix.Getsockname(fd)
		if err == nil {
			a = fromSockaddr(sa)
		}
		return err
	})
	return a, wrap(err, "asking for the local address of a socket")
}

// receive is the general read: bytes into p.
func (s *sock) receive(w *Waiter, p []byte, timeout time.Duration) (int, error) {
	d := &s.in
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.call == nil {
		d.call = func(fd uintptr) bool {
			for {
				n, err := read(int(fd), d.buf)
				if err == unix.EINTR {
					continue
				}
				if err == unix.EAGAIN {
					return false
				}
				d.n, d.err = n, err
				return true
			}
		}
	}
	d.buf, d.n, d.err = p, 0, nil
	err := s.wait(w, false, timeout, d.call)
	d.buf = nil
	if err == nil {
		err = d.err
	}
	return max(d.n, 0), err
}

// send is the general write: some bytes of p.
func (s *sock) send(w *Waiter, p []byte, timeout time.Duration) (int, error) {
	d := &s.out
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.call == nil {
		d.call = func(fd uintptr) bool {
			for {
				n, err := write(int(fd), d.buf)
				if err == unix.EINTR {
					continue
				}
				if err == unix.EAGAIN {
					return false
				}
				d.n, d.err = n, err
				return true
			}
		}
	}
	d.buf, d.n, d.err = p, 0, nil
	err := s.wait(w, true, timeout, d.call)
	d.buf = nil
	if err == nil {
		err = d.err
	}
	return max(d.n, 0), err
}
