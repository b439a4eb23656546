//go:build unix && !linux

package netcore

import (
	"time"

	"golang.org/x/sys/unix"
)

func poll(fds []unix.PollFd, ms int) (int, error) { return unix.Poll(fds, ms) }

// pollBed sleeps in poll(2), with a pipe that wakes it.
type pollBed struct {
	in, out int
	until   time.Time
}

func newBed(fds []unix.PollFd, until time.Time) (bed, error) {
	var ends [2]int
	if err := unix.Pipe(ends[:]); err != nil {
		return nil, err
	}
	for _, fd := range ends {
		unix.CloseOnExec(fd)
		unix.SetNonblock(fd, true)
	}
	return &pollBed{ends[0], ends[1], until}, nil
}

func (b *pollBed) sleep(fds []unix.PollFd) error {
	ms := -1
	if !b.until.IsZero() {
		ms = milliseconds(time.Until(b.until))
	}
	all := append(append(make([]unix.PollFd, 0, len(fds)+1), fds...), unix.PollFd{Fd: int32(b.in), Events: unix.POLLIN})
	if _, err := unix.Poll(all, ms); err != nil && err != unix.EINTR {
		return err
	}
	var buf [64]byte
	for {
		if n, _ := unix.Read(b.in, buf[:]); n < len(buf) {
			return nil
		}
	}
}

func (b *pollBed) ring() { unix.Write(b.out, []byte{1}) }

func (b *pollBed) close() {
	unix.Close(b.in)
	unix.Close(b.out)
}

// milliseconds rounds up, into what poll takes.
func milliseconds(d time.Duration) int {
	return int(min(max(0, (d+time.Millisecond-1)/time.Millisecond), 1<<30))
}
