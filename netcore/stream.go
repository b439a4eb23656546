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
}

func newConn(fd int, remote Addr) *Conn {
	c := &Conn{Remote: remote}
	s := newSock(fd)
	c.file, c.raw = s.file, s.raw
	c.Local, _ = c.LocalAddr()
	return c
}

func (c *Conn) ends(what string) string {
	return what + " a socket connected to " + c.Remote.describe()
}

// Recv waits for octets and stores at least one in p; 0 and nil is the end of
// what the peer sends.
func (c *Conn) Recv(w *Waiter, p []byte) (int, error) {
	n, err := c.receive(w, p, c.ReadTimeout)
	if err != nil {
		err = wrap(err, c.ends("reading from"))
	}
	return n, err
}

// TryRecv is Recv that returns ErrWouldBlock instead of waiting.
func (c *Conn) TryRecv(p []byte) (n int, err error) {
	err = c.control(func(fd int) error {
		for {
			n, err = read(fd, p)
			if err != unix.EINTR {
				return err
			}
		}
	})
	if err == unix.EAGAIN {
		return 0, ErrWouldBlock
	}
	return max(n, 0), wrap(err, c.ends("reading from"))
}

// Send writes some octets of p, at least one, and returns their number.
func (c *Conn) Send(w *Waiter, p []byte) (int, error) {
	n, err := c.send(w, p, c.WriteTimeout)
	if err != nil {
		err = wrap(err, c.ends("writing to"))
	}
	return n, err
}

// Shutdown ends reading, or with write writing.
func (c *Conn) Shutdown(write bool) error {
	how := unix.SHUT_RD
	if write {
		how = unix.SHUT_WR
	}
	return wrap(c.control(func(fd int) error { return unix.Shutdown(fd, how) }), c.ends("shutting down"))
}

// Listener is a listening stream socket.
type Listener struct {
	sock
	Local Addr
}

// Accept waits for a connection.
func (l *Listener) Accept(w *Waiter) (*Conn, error) {
	var c *Conn
	var failure error
	err := l.wait(w, false, 0, func(fd uintptr) bool {
		c, failure = accept(int(fd))
		return failure != unix.EAGAIN
	})
	if err == nil {
		err = failure
	}
	return c, wrap(err, "accepting a connection at "+l.Local.describe())
}

// TryAccept is Accept that returns nil and no error if nobody is pending.
func (l *Listener) TryAccept() (*Conn, error) {
	var c *Conn
	err := l.control(func(fd int) (err error) {
		c, err = accept(fd)
		return err
	})
	if err == unix.EAGAIN {
		return nil, nil
	}
	return c, wrap(err, "accepting a connection at "+l.Local.describe())
}

// accept takes one pending connection. Those that broke while pending are
// passed over.
func accept(fd int) (*Conn, error) {
	for {
		n, sa, err := acceptCloexec(fd)
		switch err {
		case nil:
			return newConn(n, fromSockaddr(sa)), nil
		case unix.EINTR, unix.ECONNABORTED:
			continue
		}
		return nil, err
	}
}

// Config says what socket to make.
type Config struct {
	File     bool // address family: file names
	IPv6     bool
	Datagram bool

	Local  Addr
	Remote Addr // of a stream: where to connect

	Backlog      int
	ReuseAddress bool
	KeepAlive    bool
	NoDelay      bool
	Broadcast    bool
	MD5Key       []byte // TCP MD5 signature key for Remote; nil for none
}

func (c *Config) domain() int {
	switch {
	case c.File:
		return unix.AF_UNIX
	case c.v6():
		return unix.AF_INET6
	}
	return unix.AF_INET
}

func (c *Config) v6() bool {
	is6 := func(a Addr) bool { return a.IP.Is6() && !a.IP.Is4In6() }
	return !c.File && (c.IPv6 || is6(c.Local) || is6(c.Remote))
}

// open makes the descriptor with its options, bound if bind.
func (c *Config) open(bind bool, action string) (int, error) {
	typ := unix.SOCK_STREAM
	if c.Datagram {
		typ = unix.SOCK_DGRAM
	}
	fd, err := newSocket(c.domain(), typ)
	if err != nil {
		return -1, wrap(err, action)
	}
	set := func(level, opt int, on bool) {
		if on && err == nil {
			err = unix.SetsockoptInt(fd, level, opt, 1)
		}
	}
	set(unix.SOL_SOCKET, unix.SO_REUSEADDR, c.ReuseAddress)
	set(unix.SOL_SOCKET, unix.SO_KEEPALIVE, c.KeepAlive)
	set(unix.SOL_SOCKET, unix.SO_BROADCAST, c.Broadcast)
	if !c.File && !c.Datagram {
		set(unix.IPPROTO_TCP, unix.TCP_NODELAY, c.NoDelay)
	}
	if err == nil && len(c.MD5Key) > 0 {
		err = setMD5(fd, c.Remote, c.MD5Key)
	}
	if err == nil && bind {
		var sa unix.Sockaddr
		if sa, err = c.Local.sockaddr(c.v6()); err == nil {
			err = unix.Bind(fd, sa)
		}
	}
	if err != nil {
		unix.Close(fd)
		return -1, wrap(err, action)
	}
	return fd, nil
}

// Listen makes a listening socket.
func Listen(c Config) (*Listener, error) {
	c.NoDelay = false
	action := "creating a socket that listens at " + c.Local.describe()
	fd, err := c.open(true, action)
	if err != nil {
		return nil, err
	}
	if err := unix.Listen(fd, c.Backlog); err != nil {
		unix.Close(fd)
		return nil, wrap(err, action)
	}
	l := &Listener{}
	s := newSock(fd)
	l.file, l.raw = s.file, s.raw
	l.Local, _ = l.LocalAddr()
	return l, nil
}

// Connect makes a stream socket and connects it to c.Remote.
func Connect(w *Waiter, c Config) (*Conn, error) {
	action := "creating a local socket and connecting to " + c.Remote.describe()
	if c.File {
		action = "connecting to " + c.Remote.describe()
	}
	bind := c.Local.IP.IsValid() || c.Local.Port != 0 || c.Local.File && c.Local.Path != ""
	fd, err := c.open(bind, action)
	if err != nil {
		return nil, err
	}
	sa, err := c.Remote.sockaddr(c.v6())
	if err != nil {
		unix.Close(fd)
		return nil, wrap(err, action)
	}
	conn := &Conn{Remote: c.Remote}
	s := newSock(fd)
	conn.file, conn.raw = s.file, s.raw
	first := true
	var failure error
	err = conn.wait(w, true, 0, func(fd uintptr) bool {
		if first {
			first = false
			failure = unix.Connect(int(fd), sa)
			for failure == unix.EINTR {
				failure = unix.EINPROGRESS
			}
			return failure != unix.EINPROGRESS
		}
		code, err := unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_ERROR)
		switch {
		case err != nil:
			failure = err
		case code != 0:
			failure = unix.Errno(code)
		default:
			if _, err := unix.Getpeername(int(fd)); err != nil {
				return false // not yet
			}
			failure = nil
		}
		return true
	})
	if err == nil {
		err = failure
	}
	if err != nil {
		conn.Close()
		return nil, wrap(err, action)
	}
	conn.Local, _ = conn.LocalAddr()
	return conn, nil
}
