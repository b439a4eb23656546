package netcore

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// Attempt is an attempt to connect.
type Attempt struct {
	config Config
	conn   *Conn
	to     sockaddr
	file   string // a name bound for it
	watch  *watch
}

// NewAttempt makes a stream socket that Wait is to connect to c.Remote. With
// patient the first wait may linger.
func NewAttempt(c Config, patient bool) (*Attempt, error) {
	a := &Attempt{config: c, conn: &Conn{Remote: c.Remote}}
	if err := a.to.set(c.Remote, c.v6()); err != nil {
		return nil, a.failed(err)
	}
	patient = patient && canLinger
	bind := c.Local.IP.IsValid() || c.Local.Port != 0 || c.Local.File && c.Local.Path != ""
	fd, err := c.open(bind, patient, a.action)
	if err != nil {
		return nil, err
	}
	if bind && c.File && c.Local.Path[0] != 0 {
		a.file = c.Local.Path
	}
	a.conn.adopt(fd, patient, c.Faults)
	a.watch = c.Monitor.watch(&a.config)
	return a, nil
}

// action is what the attempt is; its local end is named if it was asked for.
func (a *Attempt) action() string {
	local, remote := a.config.Local, a.config.Remote.describe()
	switch {
	case a.config.File && local.Path != "":
		return "connecting from " + local.describe() + " to " + remote
	case a.config.File:
		return "connecting to " + remote
	case local.IP.IsValid() || local.Port != 0:
		return "creating a local socket at " + local.describe() + " and connecting to a remote " + remote
	}
	return "creating a local socket and connecting to a remote " + remote
}

func (a *Attempt) failed(err error) error { return wrap(err, a.action()) }

// Wait waits for the connection. After ErrInterrupted it can be called again;
// other errors end the attempt.
func (a *Attempt) Wait(w *Waiter) (*Conn, error) {
	if w.wasInterrupted() {
		return nil, ErrInterrupted
	}
	c := a.conn
	switch err := c.connect(w, &a.to); err {
	case nil:
		c.Local, _ = c.LocalAddr()
		c.watch = a.watch
		a.watch.observe(EventConnect, c.Local, c.Remote, nil, nil)
		return c, nil
	case ErrInterrupted:
		return nil, err
	default:
		if a.watch != nil {
			local, _ := c.LocalAddr()
			a.watch.observe(EventRefused, local, c.Remote, nil, err)
		}
		a.GiveUp()
		return nil, a.failed(err)
	}
}

// GiveUp ends an attempt that has not succeeded.
func (a *Attempt) GiveUp() {
	a.conn.Close()
	if a.file != "" {
		os.Remove(a.file)
		a.file = ""
	}
}

// Connect makes a stream socket and connects it to c.Remote.
func Connect(w *Waiter, c Config) (*Conn, error) {
	a, err := NewAttempt(c, w != nil && w.Patient)
	if err != nil {
		return nil, err
	}
	conn, err := a.Wait(w)
	if err == ErrInterrupted {
		a.GiveUp()
	}
	return conn, err
}

// connect goes on until the connection is there. It can be called again after
// ErrInterrupted.
func (c *Conn) connect(w *Waiter, sa *sockaddr) error {
	pause := time.Millisecond
	for {
		err := c.tryConnect(sa)
		switch {
		case err == unix.EAGAIN && c.Remote.File:
			// The listener's backlog is full, and the system does not tell
			// when there is room again.
			if !w.sleep(pause) {
				return ErrInterrupted
			}
			pause = min(2*pause, 50*time.Millisecond)
			continue
		case err == unix.EISCONN:
			return nil
		case err != unix.EINPROGRESS && err != unix.EALREADY && err != unix.EINTR && err != unix.EAGAIN:
			return err
		}
		break
	}
	// On the loopback the connection is there by now; asking again says so.
	switch err := c.tryConnect(sa); err {
	case nil, unix.EISCONN:
		return nil
	case unix.EALREADY, unix.EINPROGRESS, unix.EINTR, unix.EAGAIN:
	default:
		return err
	}
	var failure error
	// It may be there before the poller is asked, which would not tell then.
	err := c.wait(w, true, 0, func(fd uintptr) bool {
		failure = connected(int(fd))
		return failure != unix.EINPROGRESS
	})
	if err == nil {
		err = failure
	}
	return err
}

// tryConnect is connect(2).
func (c *Conn) tryConnect(sa *sockaddr) error {
	return c.control(func(fd int) error { return c.connectFD(sa) })
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
