package netcore

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// Call is a system call that Faults can disturb.
type Call uint8

// The system calls of sockets.
const (
	CallSocket Call = iota
	CallBind
	CallListen
	CallConnect
	CallAccept
	CallRead  // of a stream or a datagram
	CallWrite // likewise
)

// Faults disturbs the system calls of the sockets whose Config names it, and of
// those accepted from them, so that tests see what the system rarely does. Where
// there is none it costs a comparison.
type Faults interface {
	// Fault is asked before a call that moves n octets at most; it may be
	// called from any goroutine. An errno other than 0 is the result of the
	// call, which is not made. Else a stream moves limit octets at most.
	Fault(c Call, n int) (limit int, errno syscall.Errno)
}

// fault asks f about a call; err is its result if it is not to be made.
func fault(f Faults, c Call, p []byte) (shorter []byte, err error) {
	limit, errno := f.Fault(c, len(p))
	if errno != 0 {
		return nil, errno
	}
	return p[:max(min(limit, len(p)), min(1, len(p)))], nil
}

// fault is fault for a call on s. A call that is made when the poller says that
// it can be must not come back with EAGAIN: nothing would wake it again.
func (s *sock) fault(c Call, p []byte, parked bool) ([]byte, error) {
	shorter, err := fault(s.faults, c, p)
	if err == unix.EAGAIN && parked {
		return p, nil
	}
	return shorter, err
}

// read reads what is there; parked tells that the poller has said so.
func (s *sock) read(p []byte, parked bool) (n int, err error) {
	if s.faults != nil {
		if p, err = s.fault(CallRead, p, parked); err != nil {
			return 0, err
		}
	}
	return read(s.fd, p)
}

func (s *sock) readLingering(p []byte) (n int, err error) {
	if s.faults != nil {
		if p, err = s.fault(CallRead, p, false); err != nil {
			return 0, err
		}
	}
	return readLingering(s.fd, p)
}

func (s *sock) write(p []byte, parked bool) (n int, err error) {
	if s.faults != nil {
		if p, err = s.fault(CallWrite, p, parked); err != nil {
			return 0, err
		}
	}
	return write(s.fd, p)
}

func (s *sock) recvfrom(p []byte, from *sockaddr, linger, parked bool) (int, error) {
	if s.faults != nil {
		if _, err := s.fault(CallRead, p, parked); err != nil {
			return 0, err
		}
	}
	return recvfrom(s.fd, p, from, linger)
}

func (s *sock) sendto(p []byte, to *sockaddr, parked bool) error {
	if s.faults != nil {
		if _, err := s.fault(CallWrite, p, parked); err != nil {
			return err
		}
	}
	return sendto(s.fd, p, to)
}

func (s *sock) acceptFD(patient, parked bool, from *sockaddr) (int, error) {
	if s.faults != nil {
		if _, err := s.fault(CallAccept, nil, parked); err != nil {
			return -1, err
		}
	}
	return acceptFD(s.fd, patient, from)
}

// connectFD is connect(2), which goes on after EINTR.
func (s *sock) connectFD(to *sockaddr) error {
	if s.faults != nil {
		_, err := s.fault(CallConnect, nil, false)
		if err == unix.EINTR {
			connectFD(s.fd, to)
		}
		if err != nil {
			return err
		}
	}
	return connectFD(s.fd, to)
}

// fault asks about a call that is made before there is a sock.
func (c *Config) fault(call Call) error {
	if c.Faults == nil {
		return nil
	}
	_, err := fault(c.Faults, call, nil)
	return err
}
