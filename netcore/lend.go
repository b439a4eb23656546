package netcore

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// ErrBusy is returned by Lend while somebody reads from the socket.
var ErrBusy = errors.New("another process is reading from the socket")

// Lend returns another descriptor of the connection, for a program that is to be
// started. The mode of a descriptor is that of all that stand for the same socket:
// for the program's sake they wait from now on, and no read here lingers any more.
func (c *Conn) Lend() (*os.File, error) {
	// Whoever lingers now would wait without end.
	if !c.in.turn.tryTake() {
		return nil, ErrBusy
	}
	defer c.in.turn.give()
	c.lent.Store(true)
	c.patient.Store(false)
	var n int
	err := c.control(func(fd int) (err error) {
		if err = beOrdinary(fd); err == nil {
			n, err = unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
		}
		return err
	})
	if err != nil {
		return nil, wrap(err, c.ends("lending"))
	}
	return os.NewFile(uintptr(n), "socket"), nil
}
