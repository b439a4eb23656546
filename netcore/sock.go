package netcore

import (
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// sock is a descriptor. Calls that do not wait are made on its number, guarded
// by a count of users so that the number cannot be closed, and given to another
// file, under them. The first wait gives the descriptor to the runtime's poller.
type sock struct {
	fd     int
	users  atomic.Int32 // calls in progress on fd; closedBit once Close was called
	parked atomic.Pointer[parked]
	mu     sync.Mutex // guards bells, and the making of parked against disposal
	forget runtime.Cleanup

	bells []bed // to be rung by Close

	in, out direction
	watch   *watch
	faults  Faults

	// patient tells that the descriptor is in the mode for lingering (see
	// linger.go). misses counts down the reads that do without after one that
	// was in vain; it belongs to whoever has the input's turn.
	patient atomic.Bool
	misses  int
	lent    atomic.Bool // see Conn.Lend

	// drains tells that a read that gets less than it has room for leaves
	// nothing. That holds for TCP; in the Unix domain descriptors that are sent
	// along end a read, and faults make some shorter.
	drains bool
}

const closedBit = 1 << 30

// own makes s the owner of the descriptor fd, which is closed at the latest when
// nothing refers to s any more.
func (s *sock) own(fd int) {
	s.fd = fd
	s.forget = runtime.AddCleanup(s, func(fd int) { closeFD(fd) }, fd)
}

// use keeps the descriptor open until done is called; it reports false if it is
// closed already.
func (s *sock) use() bool {
	for {
		n := s.users.Load()
		if n&closedBit != 0 {
			return false
		}
		if s.users.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

func (s *sock) done() {
	if s.users.Add(-1) == closedBit {
		s.dispose()
	}
}

// Close closes the descriptor and wakes whoever waits for it with ErrClosed.
func (s *sock) Close() error {
	for {
		n := s.users.Load()
		if n&closedBit != 0 {
			return nil
		}
		if !s.users.CompareAndSwap(n, n+1|closedBit) {
			continue
		}
		if n > 0 {
			// The last user closes. One that lingers is woken; the others
			// do not take long.
			unix.Shutdown(s.fd, unix.SHUT_RD)
			s.ringBells()
		}
		s.done()
		return nil
	}
}

// dispose closes the descriptor. Nobody uses it, and nobody will; but some may
// be parked.
func (s *sock) dispose() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget.Stop()
	if p := s.parked.Load(); p != nil {
		p.close()
	} else {
		closeFD(s.fd)
	}
}

// IsClosed reports whether Close has been called.
func (s *sock) IsClosed() bool { return s.users.Load()&closedBit != 0 }

// FD returns the descriptor's number, -1 once it is closed.
func (s *sock) FD() int {
	if s.IsClosed() {
		return -1
	}
	return s.fd
}

// control runs f on the descriptor without waiting.
func (s *sock) control(f func(fd int) error) error {
	if !s.use() {
		return ErrClosed
	}
	defer s.done()
	return f(s.fd)
}

// park gives the descriptor to the poller, if it is not there yet.
func (s *sock) park() (*parked, error) {
	if p := s.parked.Load(); p != nil {
		return p, nil
	}
	if !s.use() {
		return nil, ErrClosed
	}
	defer s.done()
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.parked.Load(); p != nil {
		return p, nil
	}
	p, err := s.newParked()
	if err == nil {
		s.parked.Store(p)
	}
	return p, err
}

// LocalAddr returns the socket's own end as the system has it.
func (s *sock) LocalAddr() (Addr, error) {
	var sa sockaddr
	if err := s.control(func(fd int) error { return getsockname(fd, &sa) }); err != nil {
		return Addr{}, wrap(err, "asking for the local address of a socket")
	}
	return sa.addr(), nil
}
