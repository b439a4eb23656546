package netcore

import (
	"time"

	"golang.org/x/sys/unix"
)

// PacketConn is a datagram socket.
type PacketConn struct {
	sock
	Local Addr

	file, v6 bool

	// The sender of the datagram received last, and the receiver of the one
	// sent last: dialogues need not convert them again.
	from    Addr
	fromRaw sockaddr
	to      Addr
	toRaw   sockaddr
	toSet   bool
}

// OpenDatagram makes a datagram socket.
func OpenDatagram(c Config) (*PacketConn, error) {
	c.Datagram = true
	bind := !c.File || c.Local.Path != ""
	fd, err := c.open(bind, false, func() string { return "creating a datagram socket at " + c.Local.describe() })
	if err != nil {
		return nil, err
	}
	p := &PacketConn{file: c.File, v6: c.v6()}
	p.own(fd)
	p.faults = c.Faults
	p.Local, _ = p.LocalAddr()
	p.watch = c.Monitor.watch(&c)
	p.watch.observe(EventListen, p.Local, Addr{}, nil, nil)
	return p, nil
}

// File reports whether the socket is one in the file system.
func (c *PacketConn) File() bool { return c.file }

// RecvFrom waits for a datagram, and stores its first len(p) octets in p and its
// sender in from, unless that is nil.
func (c *PacketConn) RecvFrom(w *Waiter, p []byte, from *Addr) (n int, err error) {
	if w.wasInterrupted() || !c.in.turn.take(w) {
		return 0, ErrInterrupted
	}
	defer c.in.turn.give()
	if n, err = c.recvFrom(w, p); err != nil {
		return 0, wrap(err, "receiving from a datagram socket at "+c.Local.describe())
	}
	if !c.fromRaw.is(&c.from) {
		c.from = c.fromRaw.addr()
	}
	if from != nil {
		*from = c.from
	}
	if c.watch != nil {
		c.watch.observeReceived(c.Local, c.from, p, n, nil, false)
	}
	return n, nil
}

func (c *PacketConn) recvFrom(w *Waiter, p []byte) (int, error) {
	if c.lingers(w) {
		n, err := c.recvfrom(p, &c.fromRaw, true, false)
		c.lingered(err)
		switch {
		case c.IsClosed():
			return 0, ErrClosed
		case err != unix.EAGAIN && err != unix.EINTR:
			return n, err
		}
	}
	d := &c.in
	if d.call == nil {
		d.call = func(fd uintptr) bool {
			for {
				d.n, d.err = c.recvfrom(d.buf, &c.fromRaw, false, true)
				if d.err != unix.EINTR {
					return d.err != unix.EAGAIN
				}
			}
		}
	}
	d.buf, d.n, d.err = p, 0, nil
	err := c.wait(w, false, 0, d.call)
	d.buf = nil
	if err == nil {
		err = d.err
	}
	return d.n, c.ended(d.n, err)
}

// TryRecvFrom is RecvFrom that returns ErrWouldBlock instead of waiting.
func (c *PacketConn) TryRecvFrom(p []byte) (n int, from Addr, err error) {
	var sa sockaddr
	err = c.control(func(fd int) error {
		n, err = c.recvfrom(p, &sa, false, false)
		return err
	})
	switch err {
	case nil:
		from = sa.addr()
		if c.watch != nil {
			c.watch.observeReceived(c.Local, from, p, n, nil, false)
		}
		return n, from, nil
	case unix.EAGAIN:
		return 0, from, ErrWouldBlock
	}
	return 0, from, wrap(err, "receiving from a datagram socket at "+c.Local.describe())
}

// SendTo sends p as one datagram to the end to.
func (c *PacketConn) SendTo(w *Waiter, p []byte, to *Addr) error {
	err := c.sendTo(w, p, to)
	if c.watch != nil {
		c.watch.observeSent(c.Local, *to, p, len(p), err)
	}
	if err != nil {
		return wrap(err, "sending to "+to.describe())
	}
	return nil
}

// Close closes the socket and wakes whoever waits for it with ErrClosed.
func (c *PacketConn) Close() error {
	if !c.IsClosed() {
		c.watch.observe(EventClose, c.Local, Addr{}, nil, nil)
	}
	return c.sock.Close()
}

func (c *PacketConn) sendTo(w *Waiter, p []byte, to *Addr) error {
	d := &c.out
	if w.wasInterrupted() || !d.turn.take(w) {
		return ErrInterrupted
	}
	defer d.turn.give()
	if !c.toSet || *to != c.to {
		if to.File != c.file || !c.v6 && to.IP.Is6() {
			return unix.EAFNOSUPPORT
		}
		c.toSet = false
		if err := c.toRaw.set(*to, c.v6); err != nil {
			return err
		}
		c.to, c.toSet = *to, true
	}
	err := c.trySend(p)
	for pause := time.Millisecond; err == unix.EAGAIN && c.file; pause = min(2*pause, 50*time.Millisecond) {
		// The receiver's queue is full, and the system does not tell when
		// there is room again.
		if !w.sleep(pause) {
			return ErrInterrupted
		}
		err = c.trySend(p)
	}
	if err != unix.EAGAIN && err != unix.EINTR {
		return err
	}
	var failure error
	err = c.wait(w, true, 0, func(fd uintptr) bool {
		for {
			if failure = c.sendto(p, &c.toRaw, true); failure != unix.EINTR {
				return failure != unix.EAGAIN
			}
		}
	})
	if err == nil {
		err = failure
	}
	return c.ended(1, err)
}

func (c *PacketConn) trySend(p []byte) error {
	if !c.use() {
		return ErrClosed
	}
	defer c.done()
	return c.sendto(p, &c.toRaw, false)
}
