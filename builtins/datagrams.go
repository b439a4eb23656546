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
func (e *datagramEnd) set(in *interp.Interp, a netcore.Addr) {
	x, isObject := e.host.(*ipv6Address)
	if e.host == nil || e.addr != a || isObject && x.ip != a.IP {
		*e = datagramEnd{a, ipValue(in, a.IP), interp.FixInt(a.Port)}
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
	to := sendToEnd(t, a, s)
	w := waiter(t)
	for {
		t.BeginWait("sending", w)
		err := s.c.SendTo(w, p[:size], to)
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

// sendToEnd returns where a call of send-to sends.
func sendToEnd(t *thread, a args, s *datagramSocket) netcore.Addr {
	const host, port, ipv6, scope, file = 3, 4, 5, 6, 7
	if s.info.family == "file" {
		if a.V(host) != nil || a.V(port) != nil {
			t.ProgramError("send-to: :remote-host and :remote-port do not belong to a datagram socket of :address-family :file")
		}
		to := s.info.remote
		if a.V(file) != nil {
			to, _ = socketFile(t, "send-to", a, file)
		}
		if to.Path == "" {
			t.ProgramError("send-to: ~s has no default receiver and :remote-filename is not given", s)
		}
		return to
	}
	if a.V(file) != nil {
		t.ProgramError("send-to: :remote-filename does not belong to a datagram socket of :address-family :internet")
	}
	to := s.info.remote
	if h, p := a.V(host), a.V(port); h != nil || p != nil {
		// Answers go where the last datagram came from, as a rule.
		if a.V(scope) == nil && interp.Eql(h, s.from.host) && interp.Eql(p, s.from.port) {
			return s.from.addr
		}
		if h != nil {
			to.IP = hostArgument(t, "send-to", "remote-host", h, a.V(ipv6))[0]
		}
		if p != nil {
			to.Port = portArgument(t, "send-to", "remote-port", p, "udp")
		}
	}
	if zone, ok := scopeArgument(t, "send-to", a.V(scope)); ok {
		to.IP = to.IP.WithZone(zone)
		if x, ok := a.V(host).(*ipv6Address); ok {
			x.ip = to.IP
		}
	}
	if !to.IP.IsValid() {
		t.ProgramError("send-to: ~s has no default receiver and :remote-host is not given", s)
	}
	if to.Port == 0 && a.V(port) == nil {
		t.ProgramError("send-to: ~s has no default receiver and :remote-port is not given", s)
	}
	return to
}

func receiveFrom(t *thread, a args) value {
	s := datagramArgument(t, a)
	size := a.Int(t, 1, 0, 1<<30)
	var p []byte
	length := size
	str, isString := a.V(2).(*interp.String)
	signed, _ := a.V(2).(*interp.NumVector)
	switch b := a.V(2).(type) {
	case nil:
		p = interp.MakeLong[byte](t, size)
	case *interp.String:
		length = b.Len()
		p = make([]byte, min(size, 1<<16))
	case *interp.NumVector:
		if b.Elt != interp.ElementSB8 {
			wrongBuffer(t, a, 2)
		}
		length = len(b.I)
		p = make([]byte, min(size, length))
	default:
		storage, ok := octetStorage(b)
		if !ok {
			wrongBuffer(t, a, 2)
		}
		length = len(storage)
		p = storage[:min(size, length)]
	}
	if length < size {
		t.SimpleError("receive-from: the buffer has ~d elements, not ~d", interp.FixInt(length), interp.FixInt(size))
	}
	n, from := receiveWaiting(t, s, p)
	var result value
	switch {
	case isString:
		text := interp.UTF8.Decode(p[:n])
		if a.Bool(3) {
			result = text
			break
		}
		for i := 0; i < text.Len() && i < str.Len(); i++ {
			str.Set(i, text.At(i))
		}
		result = str
	case signed != nil:
		if a.Bool(3) {
			signed = &interp.NumVector{Elt: interp.ElementSB8, I: make([]int64, n)}
		}
		for i, c := range p[:n] {
			signed.I[i] = int64(int8(c))
		}
		result = signed
	case a.Bool(3):
		result = &interp.Octets{B: append([]byte(nil), p[:n]...)}
	case a.V(2) != nil:
		result = a.V(2)
	default:
		result = &interp.Octets{B: p}
	}
	if from.File {
		return t.Values3(result, interp.FixInt(n), interp.NewString(from.Path))
	}
	s.from.set(t.In, from)
	return t.Values4(result, interp.FixInt(n), s.from.host, s.from.port)
}

// receiveWaiting waits for a datagram and stores its first octets in p. One that
// comes while an interrupt does is kept until that has run.
func receiveWaiting(t *thread, s *datagramSocket, p []byte) (int, netcore.Addr) {
	w := waiter(t)
	for {
		if d, ok := s.kept.take(); ok {
			t.PutOffInterrupts()
			return copy(p, d.octets), d.from
		}
		if !s.kept.begin(t, "waiting for a datagram", w) {
			continue
		}
		n, from, err := s.c.RecvFrom(w, p)
		s.kept.end(t, w)
		switch {
		case err == netcore.ErrInterrupted:
			t.HandleInterrupts()
		case err != nil:
			socketError(t, s, err, "")
		case !t.InterruptsArrived():
			t.PutOffInterrupts()
			return n, from
		default:
			s.kept.keep(datagram{append([]byte(nil), p[:n]...), from})
			t.Settle()
		}
	}
}
