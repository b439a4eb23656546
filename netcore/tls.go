package netcore

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// TLS is one end of a TLS connection (RFC 8446, RFC 5246) that moves octets in
// memory only: what the peer has sent goes in by Received, what is to be sent
// comes out by Outgoing. So no call of it waits for the network, and what waits
// can be interrupted and taken up again. It is used by one goroutine at a time.
type TLS struct {
	conn *tls.Conn
	wire *wire
	hs   *handshake
	done bool
	err  error  // of the handshake
	tail []byte // what the peer sent last during the handshake, at most a record of an alert
}

// handshake runs on a goroutine of its own, which stops where it needs more from
// the peer.
type handshake struct {
	started bool
	starved chan struct{} // it needs input
	resume  chan struct{} // there is some; closed to end it
	result  chan error
}

// wire is the net.Conn under a TLS.
type wire struct {
	in    []byte
	ended bool // the peer sends no more
	out   []byte
	hs    *handshake // nil once it is over
}

// NewTLS returns the end of a TLS connection that config describes.
func NewTLS(config *tls.Config, client bool) *TLS {
	hs := &handshake{starved: make(chan struct{}), resume: make(chan struct{}), result: make(chan error, 1)}
	x := &TLS{wire: &wire{hs: hs}, hs: hs}
	if client {
		x.conn = tls.Client(x.wire, config)
	} else {
		x.conn = tls.Server(x.wire, config)
	}
	// A handshake that nobody goes on with must not leave its goroutine behind.
	runtime.AddCleanup(x, func(resume chan struct{}) { close(resume) }, hs.resume)
	return x
}

// Received takes octets that came from the peer.
func (x *TLS) Received(p []byte) {
	x.wire.in = append(x.wire.in, p...)
	if !x.done {
		x.tail = append(x.tail, p[max(0, len(p)-clearAlertSize):]...)
		x.tail = x.tail[max(0, len(x.tail)-clearAlertSize):]
	}
}

// Ended takes note that the peer sends no more.
func (x *TLS) Ended() { x.wire.ended = true }

// Outgoing returns the octets to be sent to the peer, valid until the next call.
func (x *TLS) Outgoing() []byte { return x.wire.out }

// Sent takes note that the first n octets of Outgoing have been sent.
func (x *TLS) Sent(n int) { x.wire.out = append(x.wire.out[:0], x.wire.out[n:]...) }

// Handshake goes on with the handshake as far as what has been received lets it.
// done tells that it is over.
func (x *TLS) Handshake() (done bool, err error) {
	if x.done {
		return true, x.err
	}
	hs := x.hs
	if hs.started {
		hs.resume <- struct{}{}
	} else {
		hs.started = true
		conn := x.conn
		go func() { hs.result <- conn.Handshake() }()
	}
	select {
	case <-hs.starved:
		return false, nil
	case x.err = <-hs.result:
		x.done = true
		x.wire.hs = nil
		x.err = x.peersReason(x.err)
		return true, x.err
	}
}

// clearAlertSize is the size of the record of an alert that is not encrypted.
const clearAlertSize = 7

// peersReason returns the alert that the peer sent in clear, if the handshake
// has failed because of that, else err. A TLS 1.3 client that refuses a server's
// certificate may not write under the keys of the handshake yet, while package
// tls already reads under them and takes the alert for a forged record. It is
// as much worth as any alert before the peer is known. No encrypted record is
// as short.
func (x *TLS) peersReason(err error) error {
	const alert, fatal = 21, 2
	var op *net.OpError
	p := x.tail
	if !errors.As(err, &op) || op.Op != "local error" || len(p) != clearAlertSize ||
		p[0] != alert || p[1] != 3 || p[3] != 0 || p[4] != 2 || p[5] != fatal {
		return err
	}
	return &net.OpError{Op: "remote error", Err: tls.AlertError(p[6])}
}

// Read stores octets from the peer, at least one, in p. It returns io.EOF where
// the peer has ended, ErrWouldBlock where more has to be received first.
func (x *TLS) Read(p []byte) (int, error) {
	n, err := x.conn.Read(p)
	if err != nil && errors.Is(err, errStarved) {
		err = ErrWouldBlock
	}
	if n > 0 {
		return n, nil
	}
	return 0, err
}

// Write turns p into octets to be sent.
func (x *TLS) Write(p []byte) error {
	_, err := x.conn.Write(p)
	return err
}

// CloseWrite tells the peer that no more will be sent.
func (x *TLS) CloseWrite() error { return x.conn.CloseWrite() }

// State describes the connection.
func (x *TLS) State() tls.ConnectionState { return x.conn.ConnectionState() }

// errStarved is of the kind that package tls takes for temporary.
var errStarved net.Error = starved{}

type starved struct{}

func (starved) Error() string   { return "there is no input yet" }
func (starved) Timeout() bool   { return true }
func (starved) Temporary() bool { return true }

// Read implements net.Conn.
func (w *wire) Read(p []byte) (int, error) {
	for len(w.in) == 0 {
		hs := w.hs
		switch {
		case w.ended:
			return 0, io.EOF
		case hs == nil:
			return 0, errStarved
		}
		hs.starved <- struct{}{}
		if _, ok := <-hs.resume; !ok {
			return 0, os.ErrClosed
		}
	}
	n := copy(p, w.in)
	w.in = append(w.in[:0], w.in[n:]...)
	return n, nil
}

// Write implements net.Conn.
func (w *wire) Write(p []byte) (int, error) {
	w.out = append(w.out, p...)
	return len(p), nil
}

// Close implements net.Conn; the socket is closed by others.
func (w *wire) Close() error { return nil }

// LocalAddr implements net.Conn; there is no network here.
func (w *wire) LocalAddr() net.Addr { return nil }

// RemoteAddr implements net.Conn.
func (w *wire) RemoteAddr() net.Addr { return nil }

// SetDeadline implements net.Conn; nothing here waits.
func (w *wire) SetDeadline(time.Time) error { return nil }

// SetReadDeadline implements net.Conn.
func (w *wire) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline implements net.Conn.
func (w *wire) SetWriteDeadline(time.Time) error { return nil }

// Secure has what the connection's observer sees be what is in clear, told by
// ObserveClear, rather than what goes over the network.
func (c *Conn) Secure() { c.secured = true }

// ObserveClear tells the observer what was sent or received under TLS.
func (c *Conn) ObserveClear(kind EventKind, data []byte) {
	if w := c.watch; w != nil {
		w.monitor.observer.Observe(&Event{Kind: kind, Time: time.Now(), Socket: w.id, Network: w.network, Local: c.Local, Remote: c.Remote,
			Data: data, Comment: "TLS in clear"})
	}
}

// TrySend is Send that returns ErrWouldBlock instead of waiting.
func (c *Conn) TrySend(p []byte) (int, error) {
	if !c.use() {
		return 0, ErrClosed
	}
	defer c.done()
	n, err := c.write(p, false)
	switch err {
	case nil:
		if c.watch != nil && !c.secured {
			c.watch.observeSent(c.Local, c.Remote, p, n, nil)
		}
		return n, nil
	case unix.EAGAIN, unix.EINTR:
		return 0, ErrWouldBlock
	}
	return 0, wrap(err, c.ends("writing to"))
}
