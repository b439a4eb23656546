package netcore

import (
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// epoll is a descriptor of epoll(7) that is itself on the runtime's poller: waiting
// for what it reports takes no thread.
type epoll struct {
	fd   int
	file *os.File
	raw  syscall.RawConn
}

func newEpoll() (epoll, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return epoll{}, err
	}
	// Only a descriptor in non-blocking mode gets onto the runtime's poller.
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return epoll{}, err
	}
	file := os.NewFile(uintptr(fd), "epoll")
	raw, err := file.SyscallConn()
	if err != nil {
		file.Close()
		return epoll{}, err
	}
	return epoll{fd, file, raw}, nil
}

// reported stores what has been reported, without waiting, and returns how many
// that are.
func (e *epoll) reported(events []unix.EpollEvent) (int, error) {
	for {
		n, _, errno := syscall.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(e.fd), uintptr(unsafe.Pointer(unsafe.SliceData(events))),
			uintptr(len(events)), 0, 0, 0)
		switch errno {
		case 0:
			return int(n), nil
		case unix.EINTR:
		default:
			return 0, errno
		}
	}
}
