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
type epollBed struct {
	file *os.File
	raw  syscall.RawConn
}

func newBed(fds []unix.PollFd, until time.Time) (bed, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
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
		err = unix.EpollCtl(fd, unix.EPOLL_CTL_ADD, int(fds[i].Fd), &e)
		if err == unix.EEXIST {
			for j := range fds[:i] {
				if fds[j].Fd == fds[i].Fd {
					e.Events |= uint32(fds[j].Events)
				}
			}
			err = unix.EpollCtl(fd, unix.EPOLL_CTL_MOD, int(fds[i].Fd), &e)
		}
		// Files of the kind that epoll refuses never make one wait.
		if err != nil && err != unix.EPERM {
			unix.Close(fd)
			return nil, err
		}
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return nil, err
	}
	b := &epollBed{file: os.NewFile(uintptr(fd), "epoll")}
	if b.raw, err = b.file.SyscallConn(); err == nil && !until.IsZero() {
		err = b.file.SetReadDeadline(until)
	}
	if err != nil {
		b.file.Close()
		return nil, err
	}
	return b, nil
}

func (b *epollBed) sleep(fds []unix.PollFd) error {
	err := b.raw.Read(func(fd uintptr) bool {
		var e [1]unix.EpollEvent
		n, err := unix.EpollWait(int(fd), e[:], 0)
		return n > 0 || err != nil && err != unix.EINTR
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
