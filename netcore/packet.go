package netcore

import (
	"golang.org/x/sys/unix"
)

// PacketConn is a datagram socket.
type PacketConn struct {
	sock
	Local Addr
	// from is the sender of the datagram received last.
	from Addr
	to   unix.SockaddrInet4
	to6  unix.SockaddrInet6
}

// OpenDatagram makes a datagram socket.
func OpenDatagram(c Config) (*PacketConn, error) {
	c.Datagram = true
	bind := !c.File || c.Local.Path != ""
	fd, err := c.open(bind, "creating a datagram socket at "+c.Local.describe())
	if err != nil {
		return nil, err
	}
	p := &PacketConn{}
	s := newSock(fd)
	p.file, p.raw = s.file, s.raw
	p.unix, p.v6 = c.File, c.v6()
	p.Local, _ = p.LocalAddr()
	return p, nil
}

// RecvFrom waits for a datagram and stores its first len(p) octets in p.
func (c *PacketConn) RecvFrom(w *Waiter, p []byte) (n int, from Addr, err error) {
	d := &c.in
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.call == nil {
		d.call = func(fd uintptr) bool {
			for {
				d.n, d.err = recvfrom(int(fd), d.buf, &c.from)
				if d.err == unix.EINTR {
					continue
				}
				return d.err != unix.EAGAIN
			}
		}
	}
	d.buf = p
	err = c.wait(w, false, 0, d.call)
	d.buf = nil
	if err == nil {
		err = d.err
	}
	if err != nil {
		return 0, Addr{}, wrap(err, "receiving from a datagram socket")
	}
	return d.n, c.from, nil
}

// TryRecvFrom is RecvFrom that returns ErrWouldBlock instead of waiting.
func (c *PacketConn) TryRecvFrom(p []byte) (n int, from Addr, err error) {
	err = c.control(func(fd int) error {
		n, err = recvfrom(fd, p, &from)
		return err
	})
	if err == unix.EAGAIN {
		return 0, from, ErrWouldBlock
	}
	return n, from, wrap(err, "receiving from a datagram socket")
}

// SendTo sends p as one datagram to a.
func (c *PacketConn) SendTo(w *Waiter, p []byte, a Addr) error {
	d := &c.out
	d.mu.Lock()
	defer d.mu.Unlock()
	var sa unix.Sockaddr
	switch {
	case c.unix:
		var err error
		if sa, err = a.sockaddr(false); err != nil {
			return wrap(err, "sending to "+a.describe())
		}
	case c.v6:
		c.to6.Port, c.to6.Addr, c.to6.ZoneId = a.Port, a.IP.As16(), zoneID(a.IP.Zone())
		sa = &c.to6
	default:
		if !a.IP.Is4() && !a.IP.Is4In6() {
			return wrap(unix.EAFNOSUPPORT, "sending to "+a.describe())
		}
		c.to.Port, c.to.Addr = a.Port, a.IP.Unmap().As4()
		sa = &c.to
	}
	// The common case does not wait.
	err := c.control(func(fd int) error { return sendto(fd, p, sa) })
	if err == unix.EAGAIN || err == unix.EINTR {
		var failure error
		err = c.wait(w, true, 0, func(fd uintptr) bool {
			failure = sendto(int(fd), p, sa)
			return failure != unix.EAGAIN && failure != unix.EINTR
		})
		if err == nil {
			err = failure
		}
	}
	if err != nil {
		return wrap(err, "sending to "+a.describe())
	}
	return nil
}
