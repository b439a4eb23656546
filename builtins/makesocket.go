package builtins

import (
	"net/netip"
	"strings"

	"sockrepl/interp"
	"sockrepl/netcore"
)

// The slots of make-socket's parameters, in the order of its lambda list.
const (
	msType = iota
	msFormat
	msFamily
	msConnect
	msEOL
	msIPv6
	msScope
	msMD5Key
	msMD5Format
	msLocalHost
	msLocalPort
	msRemoteHost
	msRemotePort
	msBacklog
	msReuse
	msKeepAlive
	msNoDelay
	msNoDelayGiven
	msBroadcast
	msLocalFile
	msRemoteFile
)

// kindKeys are the parameters that not all kinds of socket have, by family and
// type.
var kindKeys = map[string]map[int]bool{
	"internet stream":   {msLocalHost: true, msLocalPort: true, msRemoteHost: true, msRemotePort: true, msBacklog: true, msReuse: true, msKeepAlive: true, msNoDelay: true},
	"internet datagram": {msLocalHost: true, msLocalPort: true, msRemoteHost: true, msRemotePort: true, msReuse: true, msBroadcast: true},
	"file stream":       {msLocalFile: true, msRemoteFile: true, msBacklog: true},
	"file datagram":     {msLocalFile: true, msRemoteFile: true},
}

// defaultBacklog is how many connections wait for accept-connection.
const defaultBacklog = 5

func makeSocketOperator(in *interp.Interp) {
	in.Socket.Defun("make-socket",
		`&key (type :stream) (format nil) (address-family :internet) (connect :active) eol (ipv6 *ipv6*) scope-id tcp-md5-sig-key (tcp-md5-sig-key-ef :default)
		local-host local-port remote-host remote-port (backlog nil) reuse-address keepalive (nodelay t nodelay-p) broadcast local-filename remote-filename`,
		`A new socket of ADDRESS-FAMILY :internet or :file, TYPE :stream or :datagram, and CONNECT :active or :passive. LOCAL-HOST, LOCAL-PORT, LOCAL-FILENAME say where it is, REMOTE-HOST, REMOTE-PORT, REMOTE-FILENAME where it connects or sends; BACKLOG (5) is how many connections may wait; REUSE-ADDRESS, KEEPALIVE, NODELAY and BROADCAST set the options of those names; IPV6 and SCOPE-ID choose the address; TCP-MD5-SIG-KEY in TCP-MD5-SIG-KEY-EF signs segments on Linux. FORMAT and EOL are accepted and ignored. Signals socket-error if the system refuses, program-error for keywords of another kind.`,
		makeSocket)
}

func makeSocket(t *thread, a args) value {
	info := socketInfo{family: "internet", typ: "stream", connect: "active"}
	makeSocketChoice(t, a, msType, &info.typ, "stream", "datagram", "hiper")
	makeSocketChoice(t, a, msFamily, &info.family, "internet", "file")
	makeSocketChoice(t, a, msConnect, &info.connect, "active", "passive")
	if info.typ == "hiper" {
		info.typ = "stream"
	}
	checkKindKeys(t, a, info.family+" "+info.typ)
	cfg := netcore.Config{Monitor: socketMonitor(t.In), Faults: socketFaults(t.In), File: info.family == "file", Backlog: defaultBacklog, ReuseAddress: a.Bool(msReuse),
		KeepAlive: a.Bool(msKeepAlive), NoDelay: a.Bool(msNoDelay), Broadcast: a.Bool(msBroadcast)}
	if a.V(msBacklog) != nil {
		cfg.Backlog = a.Int(t, msBacklog, 0, 1<<30)
	}
	if a.V(msMD5Key) != nil {
		cfg.MD5Key = keyOctets(t, a, msMD5Key, msMD5Format)
	}
	switch {
	case cfg.File:
		return makeFileSocket(t, a, cfg, info)
	case info.typ == "datagram":
		return makeDatagramSocket(t, a, cfg, info)
	case info.connect == "passive":
		return makePassiveSocket(t, a, cfg, info)
	}
	return makeActiveSocket(t, a, cfg)
}

// makeSocketChoice sets *place to the one of names that the keyword in slot is;
// NIL leaves the default.
func makeSocketChoice(t *thread, a args, slot int, place *string, names ...string) {
	v := a.V(slot)
	if v == nil {
		return
	}
	var keys []value
	for _, n := range names {
		k := t.In.KeywordNamed(n)
		if v == value(k) {
			*place = n
			return
		}
		keys = append(keys, k)
	}
	a.Wrong(t, slot, listStar(list(keys...), t.In.S.Member))
}

// checkKindKeys signals program-error for a keyword that belongs to another kind
// of socket, unless its value is NIL.
func checkKindKeys(t *thread, a args, kind string) {
	allowed := kindKeys[kind]
	for i := msLocalHost; i <= msRemoteFile; i++ {
		if a.V(i) == nil || allowed[i] || i == msNoDelayGiven || i == msNoDelay && !a.Bool(msNoDelayGiven) {
			continue
		}
		name := a.Operator().ParameterNames()[i]
		t.ProgramError("make-socket: ~s does not belong to a ~a socket of ~s ~s", t.In.KeywordNamed(name),
			interp.NewString(strings.Fields(kind)[1]), t.In.KeywordNamed("address-family"), t.In.KeywordNamed(strings.Fields(kind)[0]))
	}
}

// localEnds returns the addresses that :local-host denotes, or one for all.
func localEnds(t *thread, a args, protocol string) (ips []netip.Addr, port int) {
	ips = hostArgument(t, "make-socket", "local-host", a.V(msLocalHost), a.V(msIPv6))
	if len(ips) == 0 || a.V(msIPv6) != nil && ips[0] == netip.IPv4Unspecified() {
		ips = []netip.Addr{{}} // an IPv6 socket has 0 as its own wildcard
	}
	return ips, portArgument(t, "make-socket", "local-port", a.V(msLocalPort), protocol)
}

// remoteEnds returns the addresses that :remote-host denotes; none if it is not
// given. An IPv6 socket cannot have IPv4 ones.
func remoteEnds(t *thread, a args, cfg *netcore.Config, protocol string) (ips []netip.Addr, port int) {
	host := a.V(msRemoteHost)
	ips = hostArgument(t, "make-socket", "remote-host", host, a.V(msIPv6))
	if cfg.IPv6 || cfg.Local.IP.Is6() {
		var six []netip.Addr
		for _, ip := range ips {
			if ip.Is6() {
				six = append(six, ip)
			}
		}
		if len(six) == 0 && len(ips) > 0 {
			t.SimpleError("make-socket: an IPv6 socket cannot have the IPv4 host ~s as remote-host", host)
		}
		ips = six
	}
	if zone, ok := scopeArgument(t, "make-socket", a.V(msScope)); ok {
		ips = append([]netip.Addr(nil), ips...)
		for i, ip := range ips {
			ips[i] = ip.WithZone(zone)
		}
		if x, ok := host.(*ipv6Address); ok {
			x.ip = x.ip.WithZone(zone)
		}
	}
	return ips, portArgument(t, "make-socket", "remote-port", a.V(msRemotePort), protocol)
}

func makePassiveSocket(t *thread, a args, cfg netcore.Config, info socketInfo) value {
	cfg.IPv6, cfg.MD5Key = a.V(msIPv6) != nil, nil
	ips, port := localEnds(t, a, "tcp")
	cfg.Local.Port = port
	return firstThatOpens(t, ips, func(ip netip.Addr) (value, error) {
		cfg.Local.IP = ip
		l, err := netcore.Listen(cfg)
		if err != nil {
			return nil, err
		}
		info.local, info.ipv6 = l.Local, l.Local.IP.Is6()
		return &passiveSocket{l: l, info: info}, nil
	})
}

// firstThatOpens returns what open makes for the first address that it succeeds
// for; if there is none it signals the last error.
func firstThatOpens(t *thread, ips []netip.Addr, open func(ip netip.Addr) (value, error)) value {
	var last error
	for _, ip := range ips {
		s, err := open(ip)
		if err == nil {
			return s
		}
		last = err
	}
	return socketError(t, nil, last, "")
}

func makeActiveSocket(t *thread, a args, cfg netcore.Config) value {
	if a.V(msRemoteHost) == nil {
		t.ProgramError("make-socket: an active internet stream socket needs :remote-host")
	}
	if a.V(msRemotePort) == nil {
		t.ProgramError("make-socket: an active internet stream socket needs :remote-port")
	}
	cfg.IPv6 = a.V(msIPv6) != nil
	locals, port := localEnds(t, a, "tcp")
	cfg.Local = netcore.Addr{IP: locals[0], Port: port}
	remotes, port := remoteEnds(t, a, &cfg, "tcp")
	cfg.Remote.Port = port
	return firstThatOpens(t, remotes, func(ip netip.Addr) (s value, err error) {
		cfg.Remote.IP = ip
		for _, cfg.Local.IP = range locals {
			var conn *netcore.Conn
			if conn, err = connect(t, cfg); err == nil {
				return newSocketStream(conn, "internet"), nil
			}
			if !notOurAddress(err) {
				break
			}
		}
		return nil, err
	})
}

// connect waits for a connection; one that is left for good is given up.
func connect(t *thread, cfg netcore.Config) (conn *netcore.Conn, err error) {
	attempt, err := netcore.NewAttempt(cfg, t.Undisturbed())
	if err != nil {
		return nil, err
	}
	ended := false
	defer func() {
		if !ended {
			attempt.GiveUp()
		}
	}()
	err = waiting(t, "connecting", func(w *netcore.Waiter) (err error) {
		conn, err = attempt.Wait(w)
		return err
	})
	if err == nil {
		t.Settle()
	}
	ended = true
	return conn, err
}

func makeDatagramSocket(t *thread, a args, cfg netcore.Config, info socketInfo) value {
	info.connect = "active"
	cfg.IPv6, cfg.MD5Key = a.V(msIPv6) != nil, nil
	ips, port := localEnds(t, a, "udp")
	cfg.Local.Port = port
	cfg.Local.IP = ips[0]
	remotes, port := remoteEnds(t, a, &cfg, "udp")
	cfg.Remote.Port = port
	if len(remotes) > 0 {
		cfg.Remote.IP = remotes[0]
	}
	info.remote = cfg.Remote
	return firstThatOpens(t, ips, func(ip netip.Addr) (value, error) {
		cfg.Local.IP = ip
		c, err := netcore.OpenDatagram(cfg)
		if err != nil {
			return nil, err
		}
		info.local, info.ipv6 = c.Local, c.Local.IP.Is6()
		return &datagramSocket{c: c, info: info}, nil
	})
}

// socketFile returns a file name, the argument in slot i, as an address and as
// the value that local-filename and remote-filename return.
func socketFile(t *thread, operator string, a args, i int) (netcore.Addr, value) {
	v := a.V(i)
	var name string
	switch x := v.(type) {
	case nil:
		return netcore.Addr{File: true}, nil
	case *interp.String:
		name = x.Go() // as it is: it may begin with a null character
	case *Pathname:
		name = fileName(t, operator, v)
	default:
		a.Wrong(t, i, list(t.In.S.Or, t.In.S.Pathname, t.In.S.String))
	}
	if name == "" {
		t.SimpleError("~a: a socket's file name cannot be empty", interp.NewString(operator))
	}
	if strings.Contains(name[1:], "\x00") {
		t.SimpleError("~a: the file name ~s has a null character in it", interp.NewString(operator), v)
	}
	return netcore.Addr{File: true, Path: name}, interp.NewString(name)
}

func makeFileSocket(t *thread, a args, cfg netcore.Config, info socketInfo) value {
	cfg.MD5Key = nil
	passive := info.typ == "stream" && info.connect == "passive"
	cfg.Local, info.localFile = socketFile(t, "make-socket", a, msLocalFile)
	if !passive {
		cfg.Remote, info.remoteFile = socketFile(t, "make-socket", a, msRemoteFile)
	}
	info.local, info.remote = cfg.Local, cfg.Remote
	info.local.File, info.remote.File = true, true
	switch {
	case info.typ == "datagram":
		info.connect = "active"
		c, err := netcore.OpenDatagram(cfg)
		if err != nil {
			return socketError(t, nil, err, "")
		}
		return &datagramSocket{c: c, info: info}
	case passive:
		if info.localFile == nil {
			t.ProgramError("make-socket: a passive file stream socket needs :local-filename")
		}
		l, err := netcore.Listen(cfg)
		if err != nil {
			return socketError(t, nil, err, "")
		}
		return &passiveSocket{l: l, info: info}
	case info.remoteFile == nil:
		t.ProgramError("make-socket: an active file stream socket needs :remote-filename")
	}
	conn, err := connect(t, cfg)
	if err != nil {
		return socketError(t, nil, err, "")
	}
	s := newSocketStream(conn, "file")
	s.info = info
	return s
}

// keyOctets returns a TCP MD5 key: octets, or a string in an external format.
func keyOctets(t *thread, a args, slot, format int) []byte {
	switch k := a.V(slot).(type) {
	case *interp.Octets:
		return append([]byte(nil), k.B...)
	case *interp.String:
		ef := t.FindExternalFormat(a.V(format))
		if ef == nil {
			noExternalFormat(t, a.Operator().Symbol.Name(), a.V(format))
		}
		return ef.Encode(nil, k, 0, k.Len())
	}
	a.Wrong(t, slot, list(t.In.S.Or, t.In.S.String, list(t.In.S.Vector, list(t.In.S.UnsignedByte, interp.Fix(8)))))
	return nil
}
