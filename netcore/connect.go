package netcore

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// Connect makes a stream socket and connects it to c.Remote.
func Connect(w *Waiter, c Config) (*Conn, error) {
	action := func() string {
		if c.File {
			return "connecting to " + c.Remote.describe()
		}
		return "creating a local socket and connecting to a remote " + c.Remote.describe()
	}
	bind := c.Local.IP.IsValid() || c.Local.Port != 0 || c.Local.File && c.Local.Path != ""
	var sa sockaddr
	if err := sa.set(c.Remote, c.v6()); err != nil {
		return nil, wrap(err, action())
	}
	if w.wasInterrupted() {
		return nil, ErrInterrupted
	}
	patient := canLinger && w != nil && w.Patient
	fd, err := c.open(bind, patient, action)
	if err != nil {
		return nil, err
	}
	conn := &Conn{Remote: c.Remote}
	conn.own(fd)
	conn.patient = patient
	watch := c.Monitor.watch(&c)
	if err := conn.connect(w, &sa); err != nil {
		if watch != nil {
			local, _ := conn.LocalAddr()
			watch.observe(EventRefused, local, c.Remote, nil, err)
		}
		conn.Close()
		if bind && c.File && c.Local.Path[0] != 0 {
			os.Remove(c.Local.Path) // made by this attempt
		}
		return nil, wrap(err, action())
	}
	conn.Local, _ = conn.LocalAddr()
	conn.watch = watch
	watch.observe(EventConnect, conn.Local, conn.Remote, nil, nil)
	return conn, nil
}

func (c *Conn) connect(w *Waiter, sa *sockaddr) error {
	pause := time.Millisecond
	for {
		err := connectFD(c.fd, sa)
		switch {
		case err == unix.EAGAIN && c.Remote.File:
			// The listener's backlog is full, and the system does not tell
			// when there is room again.
			if !w.sleep(pause) {
				return ErrInterrupted
			}
			pause = min(2*pause, 50*time.Millisecond)
			continue
		case err != unix.EINPROGRESS && err != unix.EINTR && err != unix.EAGAIN:
			return err
		}
		break
	}
	// On the loopback the connection is there by now; asking again says so.
	switch err := connectFD(c.fd, sa); err {
	case nil, unix.EISCONN:
		return nil
	case unix.EALREADY, unix.EINPROGRESS, unix.EINTR, unix.EAGAIN:
	default:
		return err
	}
	var failure error
	first := true
	err := c.wait(w, true, 0, func(fd uintptr) bool {
		if first {
			first = false
			return false
		}
		failure = connected(int(fd))
		return failure != unix.EINPROGRESS
	})
	if err == nil {
		err = failure
	}
	return err
}

// connected tells how the connection attempt of fd ended; EINPROGRESS if it has
// not.
func connected(fd int) error {
	code, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	switch {
	case err != nil:
		return err
	case code != 0:
		return unix.Errno(code)
	}
	if _, err := unix.Getpeername(fd); err != nil {
		return unix.EINPROGRESS
	}
	return nil
}
