package netcore

import "golang.org/x/sys/unix"

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

	Monitor *Monitor // who watches the socket; nil for nobody
	Faults  Faults   // what disturbs it, in tests; nil for nothing
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

// v6 reports whether the socket is an IPv6 one: because that was asked for, or
// because an address needs it.
func (c *Config) v6() bool {
	return !c.File && (c.IPv6 || c.Local.IP.Is6() || c.Remote.IP.Is6())
}

// open makes the descriptor with its options, bound if bind. An active stream
// socket may be patient at once.
func (c *Config) open(bind, patient bool, action func() string) (int, error) {
	typ := unix.SOCK_STREAM
	if c.Datagram {
		typ = unix.SOCK_DGRAM
	}
	fd := -1
	err := c.fault(CallSocket)
	if err == nil {
		fd, err = newSocket(c.domain(), typ, patient)
	}
	if err != nil {
		return -1, wrap(err, action())
	}
	set := func(level, opt int, on bool) {
		if on && err == nil {
			err = unix.SetsockoptInt(fd, level, opt, 1)
		}
	}
	set(unix.SOL_SOCKET, unix.SO_REUSEADDR, c.ReuseAddress)
	set(unix.SOL_SOCKET, unix.SO_KEEPALIVE, c.KeepAlive)
	set(unix.SOL_SOCKET, unix.SO_BROADCAST, c.Broadcast)
	set(unix.IPPROTO_TCP, unix.TCP_NODELAY, c.NoDelay && !c.File && !c.Datagram)
	if err == nil && len(c.MD5Key) > 0 {
		err = setMD5(fd, c.Remote.IP, c.v6(), c.MD5Key)
	}
	if err == nil && bind {
		var sa sockaddr
		if err = sa.set(c.Local, c.v6()); err == nil {
			err = c.fault(CallBind)
		}
		if err == nil {
			err = bindFD(fd, &sa)
		}
	}
	if err != nil {
		closeFD(fd)
		return -1, wrap(err, action())
	}
	return fd, nil
}
