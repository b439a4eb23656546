package builtins

import (
	"sockrepl/interp"
	"sockrepl/netcore"
)

// datagramSocket is a datagram socket.
type datagramSocket struct {
	c    *netcore.PacketConn
	info socketInfo

	// The end that the last datagram came from, as Lisp values: in a
	// dialogue they need not be made again.
	from datagramEnd

	kept kept[datagram]
}

// datagram is one that has been received.
type datagram struct {
	octets []byte
	from   netcore.Addr
}

// datagramEnd is an address with the values that stand for it.
type datagramEnd struct {
	addr       netcore.Addr
	host, port value
}

// set makes e the end at a. An address object that the program has changed the
// scope of is not the same end any more.
func (e *datagramEnd) set(in *interp.Interp, a *netcore.Addr) {
	x, isObject := e.host.(*ipv6Address)
	if e.host == nil || e.addr != *a || isObject && x.ip != a.IP {
		*e = datagramEnd{*a, ipValue(in, a.IP), interp.FixInt(a.Port)}
	}
}

func (s *datagramSocket) describe() *socketInfo { return &s.info }

// FD returns the descriptor's number, -1 once closed.
func (s *datagramSocket) FD() int { return s.c.FD() }

// Handle implements netcore.Pollable.
func (s *datagramSocket) Handle() netcore.Handle { return s.c.Handle() }

// IsClosed reports whether the socket has been closed.
func (s *datagramSocket) IsClosed() bool { return s.c.IsClosed() }

// IsOpen implements Closer.
func (s *datagramSocket) IsOpen() bool { return !s.c.IsClosed() }

// CloseObject implements Closer.
func (s *datagramSocket) CloseObject(t *thread, abort bool) bool {
	was := s.IsOpen()
	s.c.Close()
	s.kept.items = nil
	return was
}

// LispClass implements interp.Object.
func (s *datagramSocket) LispClass(in *interp.Interp) *interp.Class {
	if s.info.family == "file" {
		return classesOf(in).datagramFile
	}
	return classesOf(in).datagramInternet
}

// PrintText implements interp.Printable.
func (s *datagramSocket) PrintText(t *thread) (string, bool) {
	text := "multivalent datagram socket at " + endText(t, s.info.local)
	if s.info.remote.IP.IsValid() || s.info.remote.Path != "" {
		text += " to " + endText(t, s.info.remote)
	}
	return text + closedMark(s), true
}

// datagramOperators declares send-to and receive-from.
func datagramOperators(in *interp.Interp) {
	in.Socket.Defgeneric("send-to", "socket buffer size &key remote-host remote-port (ipv6 *ipv6*) scope-id remote-filename",
		`Sends the first SIZE octets of BUFFER, an octet vector or a string (in UTF-8), as a datagram from SOCKET to REMOTE-HOST and REMOTE-PORT, or REMOTE-FILENAME; by default those of make-socket. IPV6 and SCOPE-ID are as there. Returns the number of octets.`,
		sendTo)
	in.Socket.Defgeneric("receive-from", "socket size &key buffer extract => buffer size host port",
		`Waits for a datagram on SOCKET and takes its first SIZE octets; the rest is lost. They go into BUFFER if given, an octet vector, signed or not, or a string (decoded from UTF-8) of at least SIZE elements, else into a new octet vector. Returns the buffer, or with EXTRACT a new one of just what was received; the number of octets; and the sender's address and port, or file name ("" if it has none).`,
		receiveFrom)
}

func datagramArgument(t *thread, a args) *datagramSocket {
	s, ok := a.V(0).(*datagramSocket)
	if !ok {
		a.Wrong(t, 0, list(t.In.S.Or, t.In.Socket.Sym("socket-datagram-internet-active"), t.In.Socket.Sym("socket-datagram-file-active")))
	}
	return s
}

func wrongBuffer(t *thread, a args, slot int) {
	a.Wrong(t, slot, list(t.In.S.Or, t.In.S.String, list(t.In.S.Vector, list(t.In.S.UnsignedByte, interp.Fix(8)))))
}

// datagramOctets returns the octets of send-to's buffer: those of a string in
// UTF-8, or of a vector of whatever numbers as they are in memory.
func datagramOctets(t *thread, a args) []byte {
	if b, ok := asOctets(t, a.V(1)); ok {
		return b
	}
	switch b := a.V(1).(type) {
	case *interp.String:
		return interp.UTF8.Encode(nil, b, 0, b.Len())
	case *interp.NumVector:
		n, _ := interp.VectorLen(b)
		r := rawVector{nums: b, width: elementOctets(b.Elt)}
		return r.load(0, n*r.width)
	}
	wrongBuffer(t, a, 1)
	return nil
}

func sendTo(t *thread, a args) value {
	s := datagramArgument(t, a)
	size := a.Index(t, 2)
	p := datagramOctets(t, a)
	if size > len(p) {
		t.SimpleError("send-to: the buffer has ~d octets, not ~d", interp.FixInt(len(p)), interp.FixInt(size))
	}
	var to netcore.Addr
	sendToEnd(t, a, s, &to)
	w := waiter(t)
	for {
		t.BeginWait("sending", w)
		err := s.c.SendTo(w, p[:size], &to)
		t.EndWait(false)
		if err == nil {
			return a.V(2)
		}
		if err != netcore.ErrInterrupted {
			return socketError(t, s, err, "")
		}
		t.HandleInterrupts()
	}
}

// sendToEnd stores in to where a call of send-to sends.
func sendToEnd(t *thread, a args, s *datagramSocket, to *netcore.Addr) {
	const host, port, ipv6, scope, file = 3, 4, 5, 6, 7
	if s.c.File() {
		if a.V(host) != nil || a.V(port) != nil {
			t.ProgramError("send-to: :remote-host and :remote-port do not belong to a datagram socket of :address-family :file")
		}
		*to = s.info.remote
		if a.V(file) != nil {
			*to, _ = socketFile(t, "send-to", a, file)
		}
		if to.Path == "" {
			t.ProgramError("send-to: ~s has no default receiver and :remote-filename is not given", s)
		}
		return
	}
	if a.V(file) != nil {
		t.ProgramError("send-to: :remote-filename does not belong to a datagram socket of :address-family :internet")
	}
	h, p := a.V(host), a.V(port)
	// Answers go where the last datagram came from, as a rule.
	if p != nil && a.V(scope) == nil && interp.Eql(h, s.from.host) && interp.Eql(p, s.from.port) {
		*to = s.from.addr
		return
	}
	*to = s.info.remote
	if h != nil {
		to.IP = hostArgument(t, "send-to", "remote-host", h, a.V(ipv6))[0]
	}
	if p != nil {
		to.Port = portArgument(t, "send-to", "remote-port", p, "udp")
	}
	if zone, ok := scopeArgument(t, "send-to", a.V(scope)); ok {
		to.IP = to.IP.WithZone(zone)
		if x, ok := h.(*ipv6Address); ok {
			x.ip = to.IP
		}
	}
	if !to.IP.IsValid() {
		t.ProgramError("send-to: ~s has no default receiver and :remote-host is not given", s)
	}
	if to.Port == 0 && p == nil {
		t.ProgramError("send-to: ~s has no default receiver and :remote-port is not given", s)
	}
}

func receiveFrom(t *thread, a args) value {
	s := datagramArgument(t, a)
	size := a.Int(t, 1, 0, 1<<30)
	p, length := receiveBuffer(t, a, size)
	if length < size {
		t.SimpleError("receive-from: the buffer has ~d elements, not ~d", interp.FixInt(length), interp.FixInt(size))
	}
	var from netcore.Addr
	n := receiveWaiting(t, s, p, &from)
	result := received(a, p, n)
	if from.File {
		return t.Values3(result, interp.FixInt(n), interp.NewString(from.Path))
	}
	s.from.set(t.In, &from)
	return t.Values4(result, interp.FixInt(n), s.from.host, s.from.port)
}

// receiveBuffer returns where the first size octets of a datagram go, and the
// length of receive-from's buffer.
func receiveBuffer(t *thread, a args, size int) (p []byte, length int) {
	buffer := a.V(2)
	if storage, ok := octetStorage(buffer); ok {
		return storage[:min(size, len(storage))], len(storage)
	}
	switch b := buffer.(type) {
	case nil:
		return interp.MakeLong[byte](t, size), size
	case *interp.String:
		return make([]byte, min(size, 1<<16)), b.Len()
	case *interp.NumVector:
		if b.Elt == interp.ElementSB8 {
			return make([]byte, min(size, len(b.I))), len(b.I)
		}
	}
	wrongBuffer(t, a, 2)
	return nil, 0
}

// received returns the buffer of receive-from with the n octets at p in it, or a
// new one for :extract.
func received(a args, p []byte, n int) value {
	extract := a.Bool(3)
	switch b := a.V(2).(type) {
	case nil:
		if !extract {
			return &interp.Octets{B: p}
		}
	case *interp.String:
		text := interp.UTF8.Decode(p[:n])
		if extract {
			return text
		}
		for i := 0; i < text.Len() && i < b.Len(); i++ {
			b.Set(i, text.At(i))
		}
		return b
	case *interp.NumVector:
		if extract {
			b = &interp.NumVector{Elt: interp.ElementSB8, I: make([]int64, n)}
		}
		for i, c := range p[:n] {
			b.I[i] = int64(int8(c))
		}
		return b
	default:
		if !extract {
			return b
		}
	}
	return &interp.Octets{B: append([]byte(nil), p[:n]...)}
}

// receiveWaiting waits for a datagram, and stores its first octets in p and its
// sender in from. One that comes while an interrupt does is kept until that has run.
func receiveWaiting(t *thread, s *datagramSocket, p []byte, from *netcore.Addr) int {
	w := waiter(t)
	for {
		if d, ok := s.kept.take(); ok {
			t.PutOffInterrupts()
			*from = d.from
			return copy(p, d.octets)
		}
		if !s.kept.begin(t, "waiting for a datagram", w) {
			continue
		}
		n, err := s.c.RecvFrom(w, p, from)
		s.kept.end(t, w)
		switch {
		case err == netcore.ErrInterrupted:
			t.HandleInterrupts()
		case err != nil:
			socketError(t, s, err, "")
		case !t.InterruptsArrived():
			t.PutOffInterrupts()
			return n
		default:
			s.kept.keep(datagram{append([]byte(nil), p[:n]...), *from})
			t.Settle()
		}
	}
}
