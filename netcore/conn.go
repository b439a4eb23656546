package netcore

import (
	"time"

	"golang.org/x/sys/unix"
)

// Conn is a connected stream socket.
type Conn struct {
	sock
	Local, Remote Addr
	// ReadTimeout and WriteTimeout bound single waits; 0 is no bound.
	ReadTimeout, WriteTimeout time.Duration

	secured bool // see Secure
}

// adopt makes c, whose remote end is known, the owner of the descriptor fd, which is
// in the mode for lingering if patient says so.
func (c *Conn) adopt(fd int, patient bool, faults Faults) {
	c.own(fd)
	c.faults = faults
	c.drains = !c.Remote.File && faults == nil
	c.patient.Store(patient && canLinger)
}

func (c *Conn) ends(what string) string {
	return what + " a socket connected to " + c.Remote.describe()
}

// Recv waits for octets and stores at least one in p; 0 and nil is the end of
// what the peer sends.
func (c *Conn) Recv(w *Waiter, p []byte) (int, error) {
	return c.RecvWithin(w, p, c.ReadTimeout)
}

// RecvWithin is Recv with a bound of its own rather than ReadTimeout; 0 is none.
func (c *Conn) RecvWithin(w *Waiter, p []byte, timeout time.Duration) (int, error) {
	n, err := c.receive(w, p, timeout)
	if err == errNotParked {
		// Done here, getting onto the poller, which goes deep, does not double
		// the stack that is kept while waiting.
		if _, err = c.park(); err == nil {
			n, err = c.receive(w, p, timeout)
		}
	}
	if err != nil || c.watch != nil {
		err = c.received(p, n, err)
	}
	return n, err
}

// received is what is rare in Recv. On its own it keeps the stack of those who
// wait small: ten thousand goroutines may.
//
//go:noinline
func (c *Conn) received(p []byte, n int, err error) error {
	if err != nil {
		err = wrap(err, c.ends("reading from"))
	}
	if c.watch != nil && !(c.secured && n > 0) {
		c.watch.observeReceived(c.Local, c.Remote, p, n, err, true)
	}
	return err
}

// TryRecv is Recv that returns ErrWouldBlock instead of waiting.
func (c *Conn) TryRecv(p []byte) (int, error) {
	if !c.use() {
		return 0, ErrClosed
	}
	defer c.done()
	for {
		n, err := c.read(p, false)
		switch err {
		case nil:
			if c.watch != nil && !(c.secured && n > 0) {
				c.watch.observeReceived(c.Local, c.Remote, p, n, nil, true)
			}
			return n, nil
		case unix.EINTR:
			continue
		case unix.EAGAIN:
			return 0, ErrWouldBlock
		}
		return 0, wrap(err, c.ends("reading from"))
	}
}

// Send writes some octets of p, at least one, and returns their number.
func (c *Conn) Send(w *Waiter, p []byte) (int, error) {
	n, err := c.send(w, p, c.WriteTimeout)
	if err != nil {
		err = wrap(err, c.ends("writing to"))
	}
	if c.watch != nil && !(c.secured && n > 0) {
		c.watch.observeSent(c.Local, c.Remote, p, n, err)
	}
	return n, err
}

// Shutdown ends reading, or with write writing. Where the connection is over by
// itself, so that the system knows of none, there is nothing left to end.
func (c *Conn) Shutdown(write bool) error {
	how := unix.SHUT_RD
	if write {
		how = unix.SHUT_WR
	}
	if err := c.control(func(fd int) error { return unix.Shutdown(fd, how) }); err != nil && err != unix.ENOTCONN {
		return wrap(err, c.ends("shutting down"))
	}
	if write {
		c.watch.observe(EventShutdown, c.Local, c.Remote, nil, nil)
	}
	return nil
}

// Close closes the socket and wakes whoever waits for it with ErrClosed.
func (c *Conn) Close() error {
	if !c.IsClosed() {
		c.watch.observe(EventClose, c.Local, c.Remote, nil, nil)
	}
	return c.sock.Close()
}
