package builtins

import (
	"errors"
	"io"

	"golang.org/x/sys/unix"

	"sockrepl/interp"
	"sockrepl/netcore"
)

const (
	// sslPiece is the most that is turned into records at a time.
	sslPiece = 64 << 10
	// leastSSLInput and mostSSLInput bound what is received at a time: enough for
	// a dialogue, for many waiting connections' sake, and more than a record.
	leastSSLInput = 1 << 10
	mostSSLInput  = 16<<10 + 512
	// mostDiscarded is how often close looks for what has come.
	mostDiscarded = 64
)

// sslLayer is what lies between a socket stream and its connection.
type sslLayer struct {
	tls      *netcore.TLS
	settings *sslSettings
	shaking  *thread // the process that does the handshake
	sending  bool    // a process sends what is to go out
	done     bool    // the handshake
	failed   error
	peer     *certificate // nil until asked for
	input    []byte
	// accepted is how much of the octets given to the last send is in records
	// already, if that was left early.
	accepted int
	broken   bool // nothing can be sent any more
}

// newSSLStream returns a stream that speaks SSL over the connection of old, from
// which it takes what has been read ahead.
func newSSLStream(t *thread, old *socketStream, settings *sslSettings) *socketStream {
	old.Flush(t, true)
	s := newSocketStream(old.conn, old.info.family)
	s.info = old.info
	s.shutIn, s.shutOut = old.shutIn, old.shutOut
	s.ssl = &sslLayer{tls: netcore.NewTLS(settings.config(), settings.client), settings: settings}
	s.ssl.tls.Received(old.Take())
	s.conn.Secure()
	return s
}

// shakeHands does the handshake unless it is done. It may be left by a non-local
// exit, and goes on then when next called. A handshake that output makes necessary
// is part of writing: close, which sends what is buffered, is cut short by the
// timeout for writes, not by that for reads.
func (d *socketDevice) shakeHands(t *thread, writing bool) {
	x := d.ssl
	for !x.done && x.shaking != nil && x.shaking != t {
		timeout, identifier := d.bound(writing)
		if timeout == 0 {
			timeout = -1
		}
		if !t.WaitTest("waiting for SSL handshake", timeout, func() bool { return x.shaking == nil || d.conn.IsClosed() }) {
			socketError(t, (*socketStream)(d), netcore.ErrTimeout, identifier)
		}
		if d.conn.IsClosed() {
			socketClosed(t, (*socketStream)(d))
		}
	}
	if !x.done {
		// A function that an interrupt runs may come here again.
		before := x.shaking
		x.shaking = t
		defer func() { x.shaking = before }()
		for !d.handshakeStep(t) {
			if writing {
				d.sslReceived(d.receiveToWrite(t, d.sslRoom()))
			} else {
				d.sslReceived(d.receiveOctets(t, d.sslRoom()))
			}
		}
	}
	d.checkHandshake(t)
}

// handshakeStep goes on with the handshake as far as what has been received
// allows, and sends what comes of it; it reports whether that was all.
func (d *socketDevice) handshakeStep(t *thread) bool {
	d.advanceHandshake(t)
	if d.ssl.failed != nil {
		d.trySendRecords() // the alert
	} else {
		d.sendRecords(t)
	}
	return d.ssl.done
}

// advanceHandshake is handshakeStep without the sending.
func (d *socketDevice) advanceHandshake(t *thread) {
	x := d.ssl
	var done bool
	var err error
	t.Blocking("SSL handshake", func() { done, err = x.tls.Handshake() }, nil)
	if done && !x.done {
		if err == nil {
			err = x.settings.checkSuite(x.tls.State())
		}
		x.done, x.failed = true, err
	}
}

// checkHandshake signals that the handshake has failed, if it has.
func (d *socketDevice) checkHandshake(t *thread) {
	if err := d.ssl.failed; err != nil {
		d.ClearOutput(t)
		sslError(t, (*socketStream)(d), "shaking hands", err)
	}
}

// sslRoom is where octets are received.
func (d *socketDevice) sslRoom() []byte {
	x := d.ssl
	if x.input == nil {
		x.input = make([]byte, leastSSLInput)
	}
	return x.input
}

// sslReceived takes note of n octets in the room; 0 is the end of the connection.
func (d *socketDevice) sslReceived(n int) {
	switch x := d.ssl; {
	case n > 0:
		x.tls.Received(x.input[:n])
		if n == len(x.input) && n < mostSSLInput {
			x.input = make([]byte, min(4*n, mostSSLInput))
		}
	case n == 0:
		x.tls.Ended()
	}
}

// receiveSecret is receive under SSL.
func (d *socketDevice) receiveSecret(t *thread, p []byte) int {
	d.shakeHands(t, false)
	for {
		n, err := d.ssl.tls.Read(p)
		d.observeRead(p[:n])
		switch err {
		case nil, io.EOF:
			return n
		case netcore.ErrWouldBlock:
			d.sendRecords(t) // what the peer has asked for: new keys
		default:
			sslError(t, (*socketStream)(d), "reading", err)
		}
		if n = d.receiveOctets(t, d.sslRoom()); n < 0 {
			return n
		}
		d.sslReceived(n)
	}
}

// tryReceiveSecret is tryReceive under SSL. It does not wait to send either: what
// the system does not take at once is sent with the next octets. An error stays.
func (d *socketDevice) tryReceiveSecret(t *thread, p []byte) (n int, ready bool) {
	x := d.ssl
	for {
		switch {
		case x.failed != nil:
			return -1, true
		case x.done:
			n, err := x.tls.Read(p)
			d.observeRead(p[:n])
			switch err {
			case nil, io.EOF:
				return n, true
			case netcore.ErrWouldBlock:
				d.trySendRecords()
			default:
				return -1, true
			}
		case x.shaking != nil:
			return 0, false
		default:
			x.shaking = t
			d.advanceHandshake(t)
			x.shaking = nil
			d.trySendRecords()
			if x.done {
				continue
			}
		}
		n, ready := d.tryReceiveOctets(t, d.sslRoom())
		if !ready || n < 0 {
			return n, ready
		}
		d.sslReceived(n)
	}
}

// observeRead tells the observer what has been read under SSL.
func (d *socketDevice) observeRead(p []byte) {
	if len(p) > 0 {
		d.conn.ObserveClear(netcore.EventReceive, p)
	}
}

// transmitSecret is transmit under SSL.
func (d *socketDevice) transmitSecret(t *thread, p []byte) int {
	x := d.ssl
	x.accepted = 0
	d.shakeHands(t, true)
	d.sendRecords(t)
	p = p[:min(len(p), sslPiece)]
	if err := x.tls.Write(p); err != nil {
		d.ClearOutput(t)
		s := (*socketStream)(d)
		if s.shutOut {
			socketError(t, s, &netcore.Error{Action: "writing under SSL to what was shut down", Errno: unix.EPIPE}, "")
		}
		sslError(t, s, "writing", err)
	}
	d.conn.ObserveClear(netcore.EventSend, p)
	x.accepted = len(p)
	d.sendRecords(t)
	return x.takeAccepted()
}

// takeAccepted returns how much of the octets given to the last send will be sent
// though that was left.
func (x *sslLayer) takeAccepted() int {
	if x == nil {
		return 0
	}
	n := x.accepted
	x.accepted = 0
	return n
}

// sendRecords sends what is to go to the peer. What another process finds there
// meanwhile is left to the one that is at it.
func (d *socketDevice) sendRecords(t *thread) {
	x := d.ssl
	if x.sending {
		return
	}
	x.sending = true
	defer func() { x.sending = false }()
	for len(x.tls.Outgoing()) > 0 {
		x.tls.Sent(d.transmitOctets(t, x.tls.Outgoing()))
	}
}

// trySendRecords is sendRecords that does not wait: what the system does not take
// at once stays.
func (d *socketDevice) trySendRecords() {
	if x := d.ssl; !x.sending && len(x.tls.Outgoing()) > 0 {
		if n, err := d.conn.TrySend(x.tls.Outgoing()); err == nil {
			x.tls.Sent(n)
		}
	}
}

// keeps reports whether records wait to be sent that no process is sending. Those
// of the handshake do not count: it sends them itself when it goes on.
func (x *sslLayer) keeps() bool {
	return x != nil && x.done && !x.sending && !x.broken && len(x.tls.Outgoing()) > 0
}

// discardReceived drops what has come and will not be read: the system resets a
// connection that is closed before all of it has been received, and the peer
// then loses what is under way to it. Servers send session tickets that a client
// which only writes never gets to.
func (d *socketDevice) discardReceived() {
	p := make([]byte, mostSSLInput) // another process may be reading into the stream's own
	for range mostDiscarded {
		if n, err := d.conn.TryRecv(p); n == 0 || err != nil {
			return
		}
	}
}

// endSecret tells the peer that no more will be sent; without wait only if the
// system takes it at once.
func (d *socketDevice) endSecret(t *thread, wait bool) {
	x := d.ssl
	switch {
	case !x.done || x.failed != nil || x.tls.CloseWrite() != nil:
	case wait:
		d.sendRecords(t)
	default:
		d.trySendRecords()
	}
}

// sslError signals that SSL has failed on s.
func sslError(t *thread, s *socketStream, action string, err error) {
	text := err.Error()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		text = "the peer has ended the connection"
	}
	S := &t.In.S
	t.ErrorOf(t.In.Excl.InternalSym("ssl-error"), []value{S.KStream, s, S.KIdentifier, t.In.KeywordNamed("unknown"), S.KAction, interp.NewString(action)},
		"SSL error while ~a on ~s: ~a", interp.NewString(action), s, interp.NewString(text))
}
