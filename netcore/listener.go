package netcore

import "golang.org/x/sys/unix"

// Listener is a listening stream socket.
type Listener struct {
	sock
	Local Addr
}

// Listen makes a listening socket.
func Listen(c Config) (*Listener, error) {
	c.NoDelay = false
	action := func() string { return "creating a socket that listens at " + c.Local.describe() }
	fd, err := c.open(true, false, action)
	if err != nil {
		return nil, err
	}
	// A connection has the options that its listener has when the peer comes,
	// and it may be accepted by one who lingers.
	if canLinger {
		err = limitPatience(fd)
	}
	if err == nil {
		err = c.fault(CallListen)
	}
	if err == nil {
		err = unix.Listen(fd, c.Backlog)
	}
	if err != nil {
		closeFD(fd)
		return nil, wrap(err, action())
	}
	l := &Listener{}
	l.own(fd)
	l.faults = c.Faults
	l.Local, _ = l.LocalAddr()
	l.watch = c.Monitor.watch(&c)
	l.watch.observe(EventListen, l.Local, Addr{}, nil, nil)
	return l, nil
}

func (l *Listener) failed(err error) error {
	return wrap(err, "accepting a connection at "+l.Local.describe())
}

// anywhere reports whether connections may come in at any address of the system;
// else it is the listener's.
func (l *Listener) anywhere() bool {
	return !l.Local.File && (!l.Local.IP.IsValid() || l.Local.IP.IsUnspecified())
}

// Accept waits for a connection.
func (l *Listener) Accept(w *Waiter) (*Conn, error) {
	if w.wasInterrupted() {
		return nil, ErrInterrupted
	}
	if !l.in.turn.take(w) {
		return nil, ErrInterrupted
	}
	defer l.in.turn.give()
	if l.lingers(w) {
		c, err := l.accept(true, false)
		l.lingered(err)
		switch {
		case l.IsClosed():
			if c != nil {
				c.Close()
			}
			return nil, ErrClosed
		case err == nil:
			return l.accepted(c), nil
		case err != unix.EAGAIN && err != unix.EINTR:
			return nil, l.failed(err)
		}
	}
	if err := l.hurry(); err != nil {
		return nil, l.failed(err)
	}
	var c *Conn
	var failure error
	err := l.wait(w, false, 0, func(fd uintptr) bool {
		c, failure = l.accept(false, true)
		return failure != unix.EAGAIN
	})
	if err == nil {
		err = failure
	}
	if err != nil {
		return nil, l.failed(l.ended(0, err))
	}
	return l.accepted(c), nil
}

// accepted has the listener's monitor watch c too.
func (l *Listener) accepted(c *Conn) *Conn {
	if l.watch != nil {
		c.watch = l.watch.another()
		c.watch.observe(EventAccept, c.Local, c.Remote, nil, nil)
	}
	return c
}

// Close closes the socket and wakes whoever waits for it with ErrClosed.
func (l *Listener) Close() error {
	if !l.IsClosed() {
		l.watch.observe(EventClose, l.Local, Addr{}, nil, nil)
	}
	return l.sock.Close()
}

// TryAccept is Accept that returns nil and no error if nobody is pending.
func (l *Listener) TryAccept() (*Conn, error) {
	if err := l.hurry(); err != nil {
		return nil, l.failed(err)
	}
	var c *Conn
	err := l.control(func(fd int) (err error) {
		c, err = l.accept(false, false)
		return err
	})
	switch err {
	case nil:
		return l.accepted(c), nil
	case unix.EAGAIN:
		return nil, nil
	}
	return nil, l.failed(err)
}

// accept takes one pending connection. Those that broke while pending are
// passed over.
func (l *Listener) accept(patient, parked bool) (*Conn, error) {
	var sa sockaddr
	for {
		n, err := l.acceptFD(patient, parked, &sa)
		switch err {
		case nil:
			from := sa.addr()
			// An Internet socket has inherited the listener's limit. One
			// of the Unix domain has not.
			if patient && from.File && limitPatience(n) != nil {
				unix.SetNonblock(n, true)
				patient = false
			}
			c := &Conn{Remote: from}
			c.adopt(n, patient, l.faults)
			c.Local = l.Local
			if l.anywhere() {
				c.Local, _ = c.LocalAddr()
			}
			return c, nil
		case unix.ECONNABORTED, unix.EPROTO, unix.EHOSTDOWN, unix.EHOSTUNREACH, unix.ENETDOWN, unix.ENETUNREACH:
			continue // of the connection, says accept(2), not of the listener
		case unix.EINTR:
			if !patient {
				continue
			}
		}
		return nil, err
	}
}
