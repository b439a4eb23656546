package builtins

import (
	"errors"
	"net/netip"
	"strings"

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
}

func (s *socketStream) describe() *socketInfo { return &s.info }

// FD returns the descriptor's number, -1 once closed.
func (s *socketStream) FD() int { return s.conn.FD() }

// IsClosed reports whether the socket has been closed.
func (s *socketStream) IsClosed() bool { return s.conn.IsClosed() }

// LispClass implements interp.Object.
func (s *socketStream) LispClass(in *interp.Interp) *interp.Class {
	if s.info.family == "file" {
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
	if !s.IsOpen() {
		return "multivalent stream socket (closed)", true
	}
	return "multivalent stream socket connected from " + endText(t, s.info.local) + " to " + endText(t, s.info.remote), true
}

// endText prints one end of a socket: host/port or a file name.
func endText(t *thread, a netcore.Addr) string {
	if a.File {
		return t.Prin1(interp.NewString(a.Path))
	}
	host := "*"
	if a.IP.IsValid() && !a.IP.IsUnspecified() {
		host = a.IP.String()
		if v, _ := t.BoundValue(t.In.Socket.Sym("*print-hostname-in-stream*")); v != nil {
			if name, ok := cachedName(t, a.IP); ok {
				host = name
			}
		}
	}
	return host + "/" + itoa(a.Port)
}

func newSocketStream(conn *netcore.Conn, family string) *socketStream {
	s := &socketStream{conn: conn}
	s.info = socketInfo{family: family, typ: "stream", connect: "active", local: conn.Local, remote: conn.Remote}
	s.Init(s, (*socketDevice)(s), true, true)
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
	s := (*socketStream)(d)
	w := waiter(t)
	for {
		t.BeginWait("waiting for input", w)
		n, err := s.conn.Recv(w, p)
		t.EndWait(false)
		if err == nil {
			s.info.bytesRead += int64(n)
			return n
		}
		if err == netcore.ErrInterrupted {
			t.HandleInterrupts()
			continue
		}
		socketError(t, s, err, "read-timeout")
	}
}

// TryRead implements interp.Device.
func (d *socketDevice) TryRead(t *thread, p []byte) (int, bool) {
	s := (*socketStream)(d)
	n, err := s.conn.TryRecv(p)
	switch {
	case err == netcore.ErrWouldBlock:
		return 0, false
	case err != nil:
		socketError(t, s, err, "read-timeout")
	}
	s.info.bytesRead += int64(n)
	return n, true
}

// Write implements interp.Device.
func (d *socketDevice) Write(t *thread, p []byte) int {
	s := (*socketStream)(d)
	w := waiter(t)
	for {
		t.BeginWait("waiting for output", w)
		n, err := s.conn.Send(w, p)
		t.EndWait(false)
		if err == nil {
			s.info.bytesWritten += int64(n)
			return n
		}
		if err == netcore.ErrInterrupted {
			t.HandleInterrupts()
			continue
		}
		// What cannot be sent any more must not be tried again by close.
		s.ClearOutput(t)
		socketError(t, s, err, "write-timeout")
	}
}

// Close implements interp.Device.
func (d *socketDevice) Close(t *thread, abort bool) {
	d.conn.Close()
}

// socketError signals what netcore returned about the socket s (NIL if there is
// none yet). It does not return.
func socketError(t *thread, s value, err error, timeout string) value {
	in := t.In
	S := &in.S
	var sysErr *netcore.Error
	switch {
	case err == netcore.ErrClosed:
		return t.StreamClosed(s)
	case err == netcore.ErrTimeout:
		return t.ErrorOf(S.SocketError, []value{S.KStream, s, S.KIdentifier, in.KeywordNamed(timeout), S.KAction, interp.NewString(timeout)},
			"~a on ~s", interp.NewString(strings.ReplaceAll(timeout, "-", " ")), s)
	case errors.As(err, &sysErr):
		return t.ErrorOf(S.SocketError, []value{S.KStream, s, S.KIdentifier, in.KeywordNamed(sysErr.Identifier()),
			S.KCode, interp.FixInt(int(sysErr.Errno)), S.KAction, interp.NewString(sysErr.Action), S.KString, interp.NewString(netcore.Strerror(sysErr.Errno))},
			"~a.", interp.NewString(sysErr.Error()))
	}
	return t.ErrorOf(S.SocketError, []value{S.KStream, s, S.KIdentifier, in.KeywordNamed("unknown"), S.KAction, nil}, "~a", interp.NewString(err.Error()))
}

// passiveSocket is a listening socket.
type passiveSocket struct {
	l    *netcore.Listener
	info socketInfo
}

func (s *passiveSocket) describe() *socketInfo { return &s.info }

// FD returns the descriptor's number, -1 once closed.
func (s *passiveSocket) FD() int { return s.l.FD() }

// IsClosed reports whether the socket has been closed.
func (s *passiveSocket) IsClosed() bool { return s.l.IsClosed() }

// IsOpen implements Closer.
func (s *passiveSocket) IsOpen() bool { return !s.l.IsClosed() }

// CloseObject implements Closer.
func (s *passiveSocket) CloseObject(t *thread, abort bool) bool {
	was := s.IsOpen()
	s.l.Close()
	return was
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
	if !s.IsOpen() {
		return "multivalent stream socket waiting for connection (closed)", true
	}
	return "multivalent stream socket waiting for connection at " + endText(t, s.info.local), true
}

// datagramSocket is a datagram socket.
type datagramSocket struct {
	c    *netcore.PacketConn
	info socketInfo
}

func (s *datagramSocket) describe() *socketInfo { return &s.info }

// FD returns the descriptor's number, -1 once closed.
func (s *datagramSocket) FD() int { return s.c.FD() }

// IsClosed reports whether the socket has been closed.
func (s *datagramSocket) IsClosed() bool { return s.c.IsClosed() }

// IsOpen implements Closer.
func (s *datagramSocket) IsOpen() bool { return !s.c.IsClosed() }

// CloseObject implements Closer.
func (s *datagramSocket) CloseObject(t *thread, abort bool) bool {
	was := s.IsOpen()
	s.c.Close()
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
	if !s.IsOpen() {
		return "multivalent datagram socket (closed)", true
	}
	return "multivalent datagram socket at " + endText(t, s.info.local), true
}

// ipv6Address is an IPv6 address as a Lisp object.
type ipv6Address struct {
	class *interp.Class
	ip    netip.Addr
}

// LispClass implements interp.Object.
func (a *ipv6Address) LispClass(in *interp.Interp) *interp.Class { return a.class }

// PrintText implements interp.Printable.
func (a *ipv6Address) PrintText(t *thread) (string, bool) {
	return t.In.CaseName("ipv6-address") + " " + a.ip.String(), false
}

// EqualObject implements interp.Comparable.
func (a *ipv6Address) EqualObject(t *thread, other value) bool {
	b, ok := other.(*ipv6Address)
	return ok && a.ip == b.ip
}

// HashObject implements interp.Hashable.
func (a *ipv6Address) HashObject() uint64 {
	var h uint64 = 14695981039346656037
	b := a.ip.As16()
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

type ipv6ClassKey struct{}

// ipValue returns an address as Lisp has it: an integer, or an ipv6-address.
func ipValue(in *interp.Interp, ip netip.Addr) value {
	switch {
	case !ip.IsValid():
		return interp.Fix(0)
	case ip.Is4(), ip.Is4In6():
		return interp.Fix(int64(netcore.Uint32(ip)))
	}
	return &ipv6Address{in.Attached(ipv6ClassKey{}).(*interp.Class), ip}
}

// hostArgument returns the addresses that a host argument denotes, in the order
// to try them; none for NIL.
func hostArgument(t *thread, operator, argument string, v value, v6 bool) []netip.Addr {
	switch x := v.(type) {
	case nil:
		return nil
	case interp.Fixnum:
		if x >= 0 && x < 1<<32 {
			return []netip.Addr{netcore.FromUint32(uint32(x))}
		}
	case *ipv6Address:
		return []netip.Addr{x.ip}
	case *interp.String, *interp.Symbol:
		s, _ := t.In.StringDesignator(v)
		return lookup(t, operator, s.Go(), v6)
	}
	t.TypeError(v, list(t.In.S.Or, list(t.In.S.UnsignedByte, interp.Fix(32)), t.In.S.String, t.In.Socket.Sym("ipv6-address")),
		"~a: ~a is ~s, which is no host: not an integer of 32 bits, name, dotted address or ipv6-address", interp.NewString(operator), interp.NewString(argument), v)
	return nil
}

func lookup(t *thread, operator, name string, v6 bool) []netip.Addr {
	if name == "" {
		return nil
	}
	var ips []netip.Addr
	err := waiting(t, "name lookup", func(w *netcore.Waiter) (err error) {
		ips, err = netcore.LookupHost(w, name, v6)
		return err
	})
	if err != nil || len(ips) == 0 {
		t.ErrorOf(t.In.S.SocketError, []value{t.In.S.KStream, nil, t.In.S.KIdentifier, t.In.KeywordNamed("unknown"), t.In.S.KAction, interp.NewString("looking up a host name")},
			"~a: unknown host ~s", interp.NewString(operator), interp.NewString(name))
	}
	return ips
}

// portArgument returns the number of a port or service name.
func portArgument(t *thread, operator, argument string, v value, protocol string) int {
	switch x := v.(type) {
	case nil:
		return 0
	case interp.Fixnum:
		if x >= 0 && x <= 65535 {
			return int(x)
		}
	case *interp.String, *interp.Symbol:
		s, _ := t.In.StringDesignator(v)
		name := s.Go()
		if _, isSymbol := v.(*interp.Symbol); isSymbol {
			name = strings.ToLower(name)
		}
		if n, ok := netcore.LookupPort(name, protocol); ok {
			return n
		}
		t.SimpleError("~a: ~a: there is no service ~s for ~a", interp.NewString(operator), interp.NewString(argument), v, interp.NewString(protocol))
	}
	t.TypeError(v, list(t.In.S.Or, list(t.In.S.Integer, interp.Fix(0), interp.Fix(65535)), t.In.S.String),
		"~a: ~a is ~s, which is no port: not an integer from 0 to 65535 or service name", interp.NewString(operator), interp.NewString(argument), v)
	return 0
}

// keysOfKind lists the keywords that belong to each kind of socket.
var keysOfKind = map[string]string{
	"internet stream":   "local-port local-host remote-host remote-port backlog reuse-address keepalive nodelay",
	"internet datagram": "local-port local-host remote-host remote-port reuse-address broadcast",
	"file stream":       "local-filename remote-filename backlog",
	"file datagram":     "local-filename remote-filename",
}

// socketOperators declares make-socket and what goes with it.
func socketOperators(in *interp.Interp) {
	S := &in.S
	sp, excl := in.Socket, in.Excl
	base := sp.DefineClass("socket", in.T.Class())
	stream := S.Stream.Class()
	c := &socketClasses{socket: base}
	c.internetActive = sp.DefineClass("socket-stream-internet-active", base, stream)
	c.internetPassive = sp.DefineClass("socket-stream-internet-passive", base)
	c.fileActive = sp.DefineClass("socket-stream-file-active", base, stream)
	c.filePassive = sp.DefineClass("socket-stream-file-passive", base)
	c.datagramInternet = sp.DefineClass("socket-datagram-internet-active", base)
	c.datagramFile = sp.DefineClass("socket-datagram-file-active", base)
	sp.InternalSym("hiper-socket-stream-internet-active").SetClass(c.internetActive)
	in.Attach(socketClassesKey{}, c)
	in.Attach(ipv6ClassKey{}, sp.DefineClass("ipv6-address", in.T.Class()))
	in.Attach(nameCacheKey{}, &nameCache{names: map[netip.Addr]string{}})
	sp.Defvar("*ipv6*", "Whether sockets and lookups use IPv6: NIL for IPv4, :ipv6 for IPv6 only, T to prefer IPv6.", nil)
	sp.Defvar("*print-hostname-in-stream*", "Whether sockets print with host names rather than addresses.", in.T)

	sp.Defun("make-socket",
		`&key (type :stream) (format nil) (address-family :internet) (connect :active) eol (ipv6 *ipv6*) scope-id tcp-md5-sig-key (tcp-md5-sig-key-ef :utf-8)
		local-host local-port remote-host remote-port (backlog nil) reuse-address keepalive (nodelay t nodelay-p) broadcast local-filename remote-filename`,
		`A new socket of ADDRESS-FAMILY :internet or :file, TYPE :stream or :datagram, and CONNECT :active or :passive. LOCAL-HOST, LOCAL-PORT, LOCAL-FILENAME say where it is, REMOTE-HOST, REMOTE-PORT, REMOTE-FILENAME where it connects or sends; BACKLOG (5) is how many connections may wait; REUSE-ADDRESS, KEEPALIVE, NODELAY and BROADCAST set the options of those names; IPV6 and SCOPE-ID choose the address; TCP-MD5-SIG-KEY in TCP-MD5-SIG-KEY-EF signs segments on Linux. FORMAT and EOL are accepted and ignored. Signals socket-error if the system refuses, program-error for keywords of another kind.`,
		makeSocket)
	sp.Defun("accept-connection", "socket &key (wait t)", `The next connection to the passive SOCKET; without WAIT NIL if nobody is pending. Signals socket-error.`, func(t *thread, a args) value {
		p, ok := a.V(0).(*passiveSocket)
		if !ok {
			a.Wrong(t, 0, sp.Sym("socket-stream-internet-passive"))
		}
		var conn *netcore.Conn
		var err error
		if !a.Bool(1) {
			conn, err = p.l.TryAccept()
		} else {
			w := waiter(t)
			for {
				t.BeginWait("waiting for connection", w)
				conn, err = p.l.Accept(w)
				t.EndWait(false)
				if err != netcore.ErrInterrupted {
					break
				}
				t.HandleInterrupts()
			}
		}
		if err != nil {
			return socketError(t, p, err, "read-timeout")
		}
		if conn == nil {
			return nil
		}
		s := newSocketStream(conn, p.info.family)
		s.info.ipv6 = p.info.ipv6
		if p.info.family == "file" {
			s.info.localFile = p.info.localFile
			s.info.local = p.info.local
		}
		return s
	})
	sp.Defun("shutdown", "socket &key direction", `Ends the DIRECTION :input or :output of the connected SOCKET; after both it is closed. Output in the buffer is not sent first.`, func(t *thread, a args) value {
		s, ok := a.V(0).(*socketStream)
		if !ok {
			a.Wrong(t, 0, sp.Sym("socket-stream-internet-active"))
		}
		if !s.IsOpen() {
			return nil
		}
		switch a.V(1) {
		case value(S.KInput):
			s.shutIn = true
		case value(S.KOutput):
			s.shutOut = true
		default:
			t.SimpleError("shutdown: the direction is ~s, not :input or :output", a.V(1))
		}
		if err := s.conn.Shutdown(a.V(1) == value(S.KOutput)); err != nil {
			return socketError(t, s, err, "write-timeout")
		}
		if s.shutIn && s.shutOut {
			s.Close(t, false)
		}
		return nil
	})
	get := func(name, doc string, f func(t *thread, s socket) value) {
		sp.Defun1(name, "socket", doc, func(t *thread, v value) value {
			s, ok := v.(socket)
			if !ok {
				t.WrongType(name, v, sp.Sym("socket"))
			}
			return f(t, s)
		})
	}
	key := in.KeywordNamed
	get("socket-address-family", `The address family of SOCKET: :internet or :file.`, func(t *thread, s socket) value { return key(s.describe().family) })
	get("socket-type", `The type of SOCKET: :stream or :datagram.`, func(t *thread, s socket) value { return key(s.describe().typ) })
	get("socket-connect", `The kind of SOCKET: :active or :passive.`, func(t *thread, s socket) value { return key(s.describe().connect) })
	get("socket-format", `The format of SOCKET: always :multivalent.`, func(t *thread, s socket) value { return key("multivalent") })
	get("socket-os-fd", `The system's number of SOCKET.`, func(t *thread, s socket) value {
		if n := s.FD(); n >= 0 {
			return interp.FixInt(n)
		}
		return t.StreamClosed(s)
	})
	internet := func(t *thread, name string, s socket) *socketInfo {
		d := s.describe()
		if d.family != "internet" {
			t.SimpleError("~a: ~s is not an internet socket", interp.NewString(name), s)
		}
		return d
	}
	get("local-host", `The address of SOCKET's own end.`, func(t *thread, s socket) value { return ipValue(in, internet(t, "local-host", s).local.IP) })
	get("local-port", `The port of SOCKET's own end.`, func(t *thread, s socket) value { return interp.FixInt(internet(t, "local-port", s).local.Port) })
	get("remote-host", `The address of the other end of SOCKET; of a datagram socket the default receiver's.`, func(t *thread, s socket) value {
		return ipValue(in, internet(t, "remote-host", s).remote.IP)
	})
	get("remote-port", `The port of the other end of SOCKET; of a datagram socket the default receiver's.`, func(t *thread, s socket) value {
		return interp.FixInt(internet(t, "remote-port", s).remote.Port)
	})
	get("local-filename", `The file name of SOCKET's own end, or NIL.`, func(t *thread, s socket) value { return s.describe().localFile })
	get("remote-filename", `The file name of the other end of SOCKET, or NIL.`, func(t *thread, s socket) value { return s.describe().remoteFile })
	get("ipv6", `True if SOCKET is an IPv6 socket.`, func(t *thread, s socket) value { return t.Bool(s.describe().ipv6) })
	sp.Defun2("set-socket-format", "socket format", `Does nothing with SOCKET and FORMAT: sockets are always multivalent.`, func(t *thread, s, f value) value { return f })
	counter := func(name string, f func(d *socketInfo) *int64) {
		excl.Defun(name, "stream &optional set", `The number of octets that went through the socket STREAM; SET replaces it.`, func(t *thread, a args) value {
			s, ok := a.V(0).(*socketStream)
			if !ok {
				a.Wrong(t, 0, sp.Sym("socket"))
			}
			n := f(&s.info)
			if a.V(1) != nil {
				*n = a.Fixnum(t, 1)
			}
			return interp.Fix(*n)
		})
	}
	counter("socket-bytes-read", func(d *socketInfo) *int64 { return &d.bytesRead })
	counter("socket-bytes-written", func(d *socketInfo) *int64 { return &d.bytesWritten })
	sp.Defmacro("with-pending-connect", "&body body", `Evaluates BODY; a connection attempt that it leaves is given up, as all are here.`, func(t *thread, a args) value {
		return interp.NewCons(S.Progn, a.V(0))
	})
	datagramOperators(in)
	addressOperators(in)
}

func makeSocket(t *thread, a args) value {
	in := t.In
	S := &in.S
	const op = "make-socket"
	oneOf := func(slot int, names ...string) string {
		w := word(a.V(slot))
		if k, ok := a.V(slot).(*interp.Symbol); ok && k.IsKeyword() {
			for _, n := range names {
				if w == n {
					return n
				}
			}
		}
		var ks []value
		for _, n := range names {
			ks = append(ks, in.KeywordNamed(n))
		}
		a.Wrong(t, slot, listStar(list(ks...), S.Member))
		return ""
	}
	typ := oneOf(0, "stream", "datagram", "hiper")
	if typ == "hiper" {
		typ = "stream"
	}
	family := oneOf(2, "internet", "file")
	connect := oneOf(3, "active", "passive")
	kind := family + " " + typ
	allowed := " " + keysOfKind[kind] + " "
	names := a.Operator().ParameterNames()
	for i := 9; i < len(names); i++ {
		given := a.V(i) != nil
		if names[i] == "nodelay" {
			given = a.Bool(i + 1)
		}
		if strings.HasSuffix(names[i], "-p") {
			continue
		}
		if given && !strings.Contains(allowed, " "+names[i]+" ") {
			t.ProgramError("make-socket: ~s does not belong to a ~a socket", in.KeywordNamed(names[i]), interp.NewString(kind))
		}
	}
	const (
		localHost = 9 + iota
		localPort
		remoteHost
		remotePort
		backlog
		reuse
		keepalive
		nodelay
		_
		broadcast
		localFile
		remoteFile
	)
	cfg := netcore.Config{File: family == "file", Backlog: 5, ReuseAddress: a.Bool(reuse), KeepAlive: a.Bool(keepalive),
		NoDelay: a.Bool(nodelay), Broadcast: a.Bool(broadcast)}
	if a.V(backlog) != nil {
		cfg.Backlog = a.Int(t, backlog, 0, 1<<30)
	}
	info := socketInfo{family: family, typ: typ, connect: connect}
	if cfg.File {
		return makeFileSocket(t, a, cfg, info, a.V(localFile), a.V(remoteFile))
	}
	v6 := a.V(5) != nil
	cfg.IPv6 = v6
	protocol := "tcp"
	if typ == "datagram" {
		protocol = "udp"
	}
	if ips := hostArgument(t, op, "the local-host", a.V(localHost), v6); len(ips) > 0 {
		cfg.Local.IP = ips[0]
	}
	cfg.Local.Port = portArgument(t, op, "the local-port", a.V(localPort), protocol)
	if key := a.V(7); key != nil {
		cfg.MD5Key = keyOctets(t, a, 7, 8)
	}
	if typ == "stream" && connect == "passive" {
		cfg.MD5Key = nil
		l, err := netcore.Listen(cfg)
		if err != nil {
			return socketError(t, nil, err, "read-timeout")
		}
		info.local = l.Local
		info.ipv6 = l.Local.IP.Is6()
		return &passiveSocket{l, info}
	}
	remotes := hostArgument(t, op, "the remote-host", a.V(remoteHost), v6)
	cfg.Remote.Port = portArgument(t, op, "the remote-port", a.V(remotePort), protocol)
	if scope := a.V(6); scope != nil {
		zone := itoa(a.Int(t, 6, 0, 1<<31))
		for i, ip := range remotes {
			remotes[i] = ip.WithZone(zone)
		}
		if x, ok := a.V(remoteHost).(*ipv6Address); ok {
			x.ip = x.ip.WithZone(zone)
		}
	}
	for _, ip := range remotes {
		if v6 && ip.Is4() {
			t.SimpleError("make-socket: an IPv6 socket cannot reach the IPv4 host ~s", a.V(remoteHost))
		}
	}
	if typ == "datagram" {
		info.connect = "active"
		if len(remotes) > 0 {
			cfg.Remote.IP = remotes[0]
		}
		info.remote = cfg.Remote
		c, err := netcore.OpenDatagram(cfg)
		if err != nil {
			return socketError(t, nil, err, "read-timeout")
		}
		info.local, info.ipv6 = c.Local, c.Local.IP.Is6()
		return &datagramSocket{c, info}
	}
	if len(remotes) == 0 {
		t.ProgramError("make-socket: an active internet stream socket needs :remote-host")
	}
	if a.V(remotePort) == nil {
		t.ProgramError("make-socket: an active internet stream socket needs :remote-port")
	}
	var last error
	for _, ip := range remotes {
		cfg.Remote.IP = ip
		var conn *netcore.Conn
		last = waiting(t, "connecting", func(w *netcore.Waiter) (err error) {
			conn, err = netcore.Connect(w, cfg)
			return err
		})
		if last == nil {
			s := newSocketStream(conn, "internet")
			s.info.ipv6 = conn.Local.IP.Is6()
			return s
		}
	}
	return socketError(t, nil, last, "read-timeout")
}

// keyOctets returns a TCP MD5 key: octets, or a string in an external format.
func keyOctets(t *thread, a args, slot, format int) []byte {
	switch k := a.V(slot).(type) {
	case *interp.Octets:
		return append([]byte(nil), k.B...)
	case *interp.String:
		ef := t.FindExternalFormat(a.V(format))
		if ef == nil {
			t.SimpleError("~a: ~s is not an external format", a.Operator().Symbol, a.V(format))
		}
		return ef.Encode(nil, k, 0, k.Len())
	}
	a.Wrong(t, slot, list(t.In.S.Or, t.In.S.String, list(t.In.S.Vector, list(t.In.S.UnsignedByte, interp.Fix(8)))))
	return nil
}

func makeFileSocket(t *thread, a args, cfg netcore.Config, info socketInfo, local, remote value) value {
	name := func(v value) netcore.Addr {
		if v == nil {
			return netcore.Addr{File: true}
		}
		return netcore.Addr{File: true, Path: fileName(t, "make-socket", v)}
	}
	cfg.Local, cfg.Remote = name(local), name(remote)
	info.local, info.remote = cfg.Local, cfg.Remote
	info.localFile, info.remoteFile = local, remote
	switch {
	case info.typ == "datagram":
		info.connect = "active"
		c, err := netcore.OpenDatagram(cfg)
		if err != nil {
			return socketError(t, nil, err, "read-timeout")
		}
		return &datagramSocket{c, info}
	case info.connect == "passive":
		if local == nil {
			t.ProgramError("make-socket: a passive file stream socket needs :local-filename")
		}
		info.remoteFile = nil
		l, err := netcore.Listen(cfg)
		if err != nil {
			return socketError(t, nil, err, "read-timeout")
		}
		return &passiveSocket{l, info}
	}
	if remote == nil {
		t.ProgramError("make-socket: an active file stream socket needs :remote-filename")
	}
	var conn *netcore.Conn
	err := waiting(t, "connecting", func(w *netcore.Waiter) (err error) {
		conn, err = netcore.Connect(w, cfg)
		return err
	})
	if err != nil {
		return socketError(t, nil, err, "read-timeout")
	}
	s := newSocketStream(conn, "file")
	s.info.localFile, s.info.remoteFile = local, remote
	s.info.local, s.info.remote = cfg.Local, cfg.Remote
	return s
}
