package builtins

import (
	"time"

	"sockrepl/interp"
	"sockrepl/netcore"
)

// socketClasses are the classes of sockets.
type socketClasses struct {
	socket, internetActive, internetPassive, fileActive, filePassive, datagramInternet, datagramFile *interp.Class
}

type socketClassesKey struct{}

func classesOf(in *interp.Interp) *socketClasses {
	return in.Attached(socketClassesKey{}).(*socketClasses)
}

// socket is what all socket objects offer.
type socket interface {
	interp.Object
	netcore.Pollable
	IsOpen() bool
	FD() int
	IsClosed() bool
	describe() *socketInfo
}

// socketInfo is what a socket was made with.
type socketInfo struct {
	family, typ, connect    string
	local, remote           netcore.Addr
	localFile, remoteFile   value
	ipv6                    bool
	bytesRead, bytesWritten int64
}

// socketStream is a connected stream socket.
type socketStream struct {
	interp.DeviceStream
	conn    *netcore.Conn
	info    socketInfo
	shutIn  bool
	shutOut bool
	chunks  *chunking // nil if never chunked
	ssl     *sslLayer // nil if it does not speak SSL
	// failed is what the system told when somebody asked whether there is input;
	// it tells that only once. The next read signals it.
	failed error
}

// SignalClosed signals that the socket is closed.
func (s *socketStream) SignalClosed(t *thread) { socketClosed(t, s) }

func (s *socketStream) describe() *socketInfo { return &s.info }

// FD returns the descriptor's number, -1 once closed.
func (s *socketStream) FD() int { return s.conn.FD() }

// Handle implements netcore.Pollable.
func (s *socketStream) Handle() netcore.Handle { return s.conn.Handle() }

// IsOpen implements interp.Stream. A socket that SSL was put on is closed with the
// stream that speaks it.
func (s *socketStream) IsOpen() bool { return s.DeviceStream.IsOpen() && !s.conn.IsClosed() }

// IsClosed reports whether the socket has been closed.
func (s *socketStream) IsClosed() bool { return s.conn.IsClosed() }

// LispClass implements interp.Object.
func (s *socketStream) LispClass(in *interp.Interp) *interp.Class {
	switch {
	case s.ssl != nil && s.ssl.settings.client:
		return in.Attached(sslClassesKey{}).(*sslClassSet).client
	case s.ssl != nil:
		return in.Attached(sslClassesKey{}).(*sslClassSet).server
	case s.info.family == "file":
		return classesOf(in).fileActive
	}
	return classesOf(in).internetActive
}

// ElementType is that of octets, as in Allegro: sockets are bivalent.
func (s *socketStream) ElementType(t *thread) value {
	return list(t.In.S.UnsignedByte, interp.Fix(8))
}

// PrintText implements interp.Printable.
func (s *socketStream) PrintText(t *thread) (string, bool) {
	kind := "multivalent"
	if s.ssl != nil {
		kind = "SSL server"
		if s.ssl.settings.client {
			kind = "SSL client"
		}
	}
	return kind + " stream socket connected from " + endText(t, s.info.local) + " to " + endText(t, s.info.remote) + closedMark(s), true
}

// closedMark is what closed sockets print at the end.
func closedMark(s socket) string {
	if s.IsClosed() {
		return " (closed)"
	}
	return ""
}

func newSocketStream(conn *netcore.Conn, family string) *socketStream {
	s := &socketStream{conn: conn}
	s.info = socketInfo{family: family, typ: "stream", connect: "active", local: conn.Local, remote: conn.Remote, ipv6: conn.Local.IP.Is6()}
	s.Init(s, (*socketDevice)(s), true, true)
	s.CloseWakes = true
	return s
}

// socketDevice is the interp.Device of a socketStream.
type socketDevice socketStream

// waiter returns the process's Waiter.
func waiter(t *thread) *netcore.Waiter {
	w, ok := t.Waker.(*netcore.Waiter)
	if !ok {
		w = &netcore.Waiter{}
		t.Waker = w
	}
	w.Patient = t.Undisturbed()
	return w
}

// waiting runs f, which waits with w, without the interpreter's lock, again
// after each interrupt.
func waiting(t *thread, whostate string, f func(w *netcore.Waiter) error) error {
	w := waiter(t)
	for {
		t.BeginWait(whostate, w)
		err := f(w)
		t.EndWait(false)
		if err != netcore.ErrInterrupted {
			return err
		}
		t.HandleInterrupts()
	}
}

// Read implements interp.Device.
func (d *socketDevice) Read(t *thread, p []byte) int {
	if (*socketStream)(d).readsChunks() {
		return d.readChunked(t, p)
	}
	return d.receive(t, p)
}

// receive waits for octets of the peer.
func (d *socketDevice) receive(t *thread, p []byte) (n int) {
	if d.ssl != nil {
		n = d.receiveSecret(t, p)
	} else {
		n = d.receiveOctets(t, p)
	}
	d.info.bytesRead += int64(max(n, 0))
	return n
}

// receiveOctets waits for octets of the connection. What is rare is done
// elsewhere, so that the stacks of those who wait stay small.
func (d *socketDevice) receiveOctets(t *thread, p []byte) int {
	w := d.beginReceiving(t)
	if w == nil {
		return -1
	}
	n, err := d.conn.RecvWithin(w, p, d.conn.ReadTimeout)
	return d.endReceiving(t, n, err, "read-timeout")
}

// receiveToWrite is receiveOctets as part of a write: it waits as long as one may.
func (d *socketDevice) receiveToWrite(t *thread, p []byte) int {
	w := d.beginReceiving(t)
	if w == nil {
		return -1
	}
	n, err := d.conn.RecvWithin(w, p, d.conn.WriteTimeout)
	return d.endReceiving(t, n, err, "write-timeout")
}

// beginReceiving begins a wait for octets, and returns nil if an interrupt came
// before.
func (d *socketDevice) beginReceiving(t *thread) *netcore.Waiter {
	s := (*socketStream)(d)
	if err := s.failed; err != nil {
		s.failed = nil
		socketError(t, s, err, "")
	}
	w := waiter(t)
	before := t.InterruptCount()
	t.BeginWait("waiting for input", w)
	if t.InterruptCount() != before {
		t.EndWait(false)
		return nil
	}
	return w
}

// endReceiving ends such a wait, which gave n octets or err.
func (d *socketDevice) endReceiving(t *thread, n int, err error, timeout string) int {
	t.EndWait(false)
	switch err {
	case nil:
		return n
	case netcore.ErrInterrupted:
		t.HandleInterrupts()
		return -1
	}
	socketError(t, (*socketStream)(d), err, timeout)
	return 0
}

// bound returns how long a write or a read may wait, 0 for ever, and the
// identifier of the error when that is over.
func (d *socketDevice) bound(writing bool) (timeout time.Duration, identifier string) {
	if writing {
		return d.conn.WriteTimeout, "write-timeout"
	}
	return d.conn.ReadTimeout, "read-timeout"
}

// TryRead implements interp.Device.
func (d *socketDevice) TryRead(t *thread, p []byte) (int, bool) {
	if (*socketStream)(d).readsChunks() {
		return d.tryReadChunked(t, p)
	}
	return d.tryReceive(t, p)
}

// tryReceive takes octets of the peer without waiting.
func (d *socketDevice) tryReceive(t *thread, p []byte) (n int, ready bool) {
	if d.ssl != nil {
		n, ready = d.tryReceiveSecret(t, p)
	} else {
		n, ready = d.tryReceiveOctets(t, p)
	}
	d.info.bytesRead += int64(max(n, 0))
	return n, ready
}

// tryReceiveOctets takes octets of the connection without waiting.
func (d *socketDevice) tryReceiveOctets(t *thread, p []byte) (int, bool) {
	s := (*socketStream)(d)
	if s.failed != nil {
		return -1, true
	}
	n, err := s.conn.TryRecv(p)
	switch err {
	case nil:
		return n, true
	case netcore.ErrWouldBlock:
		return 0, false
	case netcore.ErrClosed:
		socketClosed(t, s)
	}
	s.failed = err
	return -1, true
}

// Write implements interp.Device.
func (d *socketDevice) Write(t *thread, p []byte) int {
	if d.chunks != nil {
		return d.writeChunked(t, p)
	}
	return d.transmit(t, p)
}

// transmit sends octets to the peer.
func (d *socketDevice) transmit(t *thread, p []byte) (n int) {
	if d.ssl != nil {
		n = d.transmitSecret(t, p)
	} else {
		n = d.transmitOctets(t, p)
	}
	d.info.bytesWritten += int64(n)
	return n
}

// transmitOctets sends octets on the connection.
func (d *socketDevice) transmitOctets(t *thread, p []byte) int {
	s := (*socketStream)(d)
	w := waiter(t)
	for {
		t.BeginWait("waiting for output", w)
		n, err := s.conn.Send(w, p)
		t.EndWait(false)
		if err == nil {
			return n
		}
		if err == netcore.ErrInterrupted {
			t.HandleInterrupts()
			continue
		}
		// What cannot be sent any more must not be tried again by close. After a
		// timeout it can.
		if err != netcore.ErrTimeout {
			s.ClearOutput(t)
			d.forget()
		}
		socketError(t, s, err, "write-timeout")
	}
}

// Close implements interp.Device.
func (d *socketDevice) Close(t *thread, abort bool) {
	if d.ssl != nil && !abort {
		d.endSecret(t, false)
		d.discardReceived()
	}
	d.conn.Close()
}

// passiveSocket is a listening socket.
type passiveSocket struct {
	l    *netcore.Listener
	info socketInfo
	kept kept[*netcore.Conn]
}

func (s *passiveSocket) describe() *socketInfo { return &s.info }

// FD returns the descriptor's number, -1 once closed.
func (s *passiveSocket) FD() int { return s.l.FD() }

// Handle implements netcore.Pollable.
func (s *passiveSocket) Handle() netcore.Handle { return s.l.Handle() }

// IsClosed reports whether the socket has been closed.
func (s *passiveSocket) IsClosed() bool { return s.l.IsClosed() }

// IsOpen implements Closer.
func (s *passiveSocket) IsOpen() bool { return !s.l.IsClosed() }

// CloseObject implements Closer.
func (s *passiveSocket) CloseObject(t *thread, abort bool) bool {
	was := s.IsOpen()
	s.l.Close()
	for {
		conn, ok := s.kept.take()
		if !ok {
			return was
		}
		conn.Close()
	}
}

// LispClass implements interp.Object.
func (s *passiveSocket) LispClass(in *interp.Interp) *interp.Class {
	if s.info.family == "file" {
		return classesOf(in).filePassive
	}
	return classesOf(in).internetPassive
}

// PrintText implements interp.Printable.
func (s *passiveSocket) PrintText(t *thread) (string, bool) {
	return "multivalent stream socket waiting for connection at " + endText(t, s.info.local) + closedMark(s), true
}

// socketOperators declares make-socket and what goes with it.
func socketOperators(in *interp.Interp) {
	// Now, so that the descriptors that a program has do not grow in number later;
	// if it cannot be had, waiting says so.
	netcore.Start()
	S := &in.S
	sp := in.Socket
	base := sp.DefineClass("socket", in.T.Class())
	stream := S.Stream.Class()
	c := &socketClasses{socket: base}
	ofStream := sp.DefineClass("socket-stream", base)
	internet, file := sp.DefineClass("socket-stream-internet", ofStream), sp.DefineClass("socket-stream-file", ofStream)
	c.internetActive = sp.DefineClass("socket-stream-internet-active", internet, stream)
	c.internetPassive = sp.DefineClass("socket-stream-internet-passive", internet)
	c.fileActive = sp.DefineClass("socket-stream-file-active", file, stream)
	c.filePassive = sp.DefineClass("socket-stream-file-passive", file)
	datagram := sp.DefineClass("socket-datagram", base)
	c.datagramInternet = sp.DefineClass("socket-datagram-internet-active", datagram)
	c.datagramFile = sp.DefineClass("socket-datagram-file-active", datagram)
	// Names of earlier releases, which programs still use.
	sp.InternalSym("hiper-socket-stream-internet-active").SetClass(c.internetActive)
	sp.InternalSym("internet-datagram-socket").SetClass(c.datagramInternet)
	sp.InternalSym("file-datagram-socket").SetClass(c.datagramFile)
	in.Attach(socketClassesKey{}, c)
	in.Attach(ipv6ClassKey{}, sp.DefineClass("ipv6-address", S.StructureObject.Class()))
	attachHostCache(in)
	sp.Defvar("*ipv6*", "Whether sockets and lookups use IPv6: NIL for IPv4 unless a host is an IPv6 address, :ipv6 for IPv6 only, T to make IPv6 sockets and prefer IPv6 in lookups.", nil)
	sp.Defvar("*print-hostname-in-stream*", "Whether sockets print with host names rather than addresses.", in.T)

	dnsOperators(in)
	makeSocketOperator(in)
	connectionOperators(in)
	socketQueries(in)
	socketOptionOperators(in)
	sp.Defmacro("with-pending-connect", "&body body", `Evaluates BODY; a connection attempt that it leaves is given up, as all are here.`, func(t *thread, a args) value {
		return interp.NewCons(S.Progn, a.V(0))
	})
	socketControlOperators(in)
	sslOperators(in)
	datagramOperators(in)
	addressOperators(in)
}
