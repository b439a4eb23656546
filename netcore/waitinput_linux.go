package netcore

import (
	"errors"
	"os"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// poll is poll(2), for a few milliseconds at most: it does not tell the scheduler
// that it might wait.
func poll(fds []unix.PollFd, ms int) (int, error) {
	limit := unix.NsecToTimespec(int64(ms) * 1e6)
	n, _, errno := syscall.RawSyscall6(unix.SYS_PPOLL, uintptr(unsafe.Pointer(unsafe.SliceData(fds))), uintptr(len(fds)),
		uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

// epollBed sleeps on the runtime's poller, by a descriptor of epoll(7) that
// watches the others: a process that waits costs no thread.
type epollBed struct{ epoll }

func newBed(fds []unix.PollFd, until time.Time) (bed, error) {
	ep, err := newEpoll()
	switch err {
	case nil:
	case unix.EMFILE, unix.ENFILE:
		return &napBed{until: until}, nil
	default:
		return nil, err
	}
	for i := range fds {
		// The events of poll(2) and epoll(7) have the same numbers.
		e := unix.EpollEvent{Events: uint32(fds[i].Events)}
		err = unix.EpollCtl(ep.fd, unix.EPOLL_CTL_ADD, int(fds[i].Fd), &e)
		if err == unix.EEXIST {
			for j := range fds[:i] {
				if fds[j].Fd == fds[i].Fd {
					e.Events |= uint32(fds[j].Events)
				}
			}
			err = unix.EpollCtl(ep.fd, unix.EPOLL_CTL_MOD, int(fds[i].Fd), &e)
		}
		// Files of the kind that epoll refuses never make one wait.
		if err != nil && err != unix.EPERM {
			ep.file.Close()
			return nil, err
		}
	}
	if !until.IsZero() {
		if err := ep.file.SetReadDeadline(until); err != nil {
			ep.file.Close()
			return nil, err
		}
	}
	return &epollBed{ep}, nil
}

func (b *epollBed) sleep(fds []unix.PollFd) error {
	err := b.raw.Read(func(uintptr) bool {
		n, err := b.reported(make([]unix.EpollEvent, 1))
		return n > 0 || err != nil
	})
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	return err
}

func (b *epollBed) ring()  { b.file.SetReadDeadline(longAgo) }
func (b *epollBed) close() { b.file.Close() }

// napBed is for want of a descriptor: it polls now and then.
type napBed struct {
	until time.Time
	rung  atomic.Bool
}

const nap = 10 * time.Millisecond

func (b *napBed) sleep(fds []unix.PollFd) error {
	for !b.rung.Swap(false) {
		ms := nap
		if !b.until.IsZero() {
			if ms = min(nap, time.Until(b.until)); ms <= 0 {
				break
			}
		}
		if n, err := unix.Poll(fds, int((ms+time.Millisecond-1)/time.Millisecond)); n > 0 || err != nil && err != unix.EINTR {
			return err
		}
	}
	return nil
}

func (b *napBed) ring()  { b.rung.Store(true) }
func (b *napBed) close() {}
