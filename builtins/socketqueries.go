package builtins

import (
	"sockrepl/interp"
	"sockrepl/netcore"
)

// socketQueries declares what tells about sockets.
func socketQueries(in *interp.Interp) {
	sp, excl := in.Socket, in.Excl
	get := func(name, doc string, f func(t *thread, s socket) value) {
		sp.Defgeneric(name, "socket", doc, func(t *thread, a args) value {
			s, ok := a.V(0).(socket)
			if !ok {
				return a.Wrong(t, 0, sp.Sym("socket"))
			}
			return f(t, s)
		})
	}
	// ofFamily is get for sockets of one address family.
	ofFamily := func(family, name, doc string, f func(d *socketInfo) value) {
		get(name, doc, func(t *thread, s socket) value {
			d := s.describe()
			if d.family != family {
				return t.TypeError(s, sp.Sym("socket"), "~a: `~s' is not a socket of the address family ~s", interp.NewString(name), s, in.KeywordNamed(family))
			}
			return f(d)
		})
	}
	key := in.KeywordNamed
	get("socket-address-family", `The address family of SOCKET: :internet or :file.`, func(t *thread, s socket) value { return key(s.describe().family) })
	get("socket-type", `The type of SOCKET: :stream or :datagram.`, func(t *thread, s socket) value { return key(s.describe().typ) })
	get("socket-connect", `The kind of SOCKET: :active or :passive.`, func(t *thread, s socket) value { return key(s.describe().connect) })
	get("socket-format", `The format of SOCKET: always :multivalent.`, func(t *thread, s socket) value { return key("multivalent") })
	get("socket-os-fd", `The system's number of SOCKET. It means something else as soon as SOCKET is closed.`, func(t *thread, s socket) value {
		if n := s.FD(); n >= 0 {
			return interp.FixInt(n)
		}
		return socketClosed(t, s)
	})
	ofFamily("internet", "local-host", `The address of the internet SOCKET's own end; 0 if that is all interfaces.`, func(d *socketInfo) value { return ipValue(in, d.local.IP) })
	ofFamily("internet", "local-port", `The port of the internet SOCKET's own end.`, func(d *socketInfo) value { return interp.FixInt(d.local.Port) })
	ofFamily("internet", "remote-host", `The address of the other end of the internet SOCKET; of a datagram socket the default receiver's. 0 if there is none.`, func(d *socketInfo) value { return ipValue(in, d.remote.IP) })
	ofFamily("internet", "remote-port", `The port of the other end of the internet SOCKET; of a datagram socket the default receiver's. 0 if there is none.`, func(d *socketInfo) value { return interp.FixInt(d.remote.Port) })
	ofFamily("internet", "ipv6", `True if the internet SOCKET is an IPv6 socket.`, func(d *socketInfo) value { return boolValue(in, d.ipv6) })
	ofFamily("file", "local-filename", `The file name of the file SOCKET's own end, or NIL.`, func(d *socketInfo) value { return d.localFile })
	ofFamily("file", "remote-filename", `The file name of the other end of the file SOCKET, or NIL; of a datagram socket the default receiver's.`, func(d *socketInfo) value { return d.remoteFile })
	sp.Defgeneric("set-socket-format", "socket format", `Does nothing with SOCKET and FORMAT: sockets are always multivalent.`, func(t *thread, a args) value {
		if _, ok := a.V(0).(socket); !ok {
			return a.Wrong(t, 0, sp.Sym("socket"))
		}
		return a.V(1)
	})
	counter := func(name, doc string, f func(d *socketInfo) *int64) {
		excl.Defgeneric(name, "stream &optional set", `The number of octets that `+doc+` the socket STREAM; SET, if given, becomes the number.`, func(t *thread, a args) value {
			s, ok := a.V(0).(*socketStream)
			if !ok {
				return a.Wrong(t, 0, list(in.S.Or, sp.Sym("socket-stream-internet-active"), sp.Sym("socket-stream-file-active")))
			}
			n := f(&s.info)
			if a.V(1) != nil {
				*n = int64(a.Index(t, 1))
			}
			return interp.Fix(*n)
		})
	}
	counter("socket-bytes-read", "have come through", func(d *socketInfo) *int64 { return &d.bytesRead })
	counter("socket-bytes-written", "have gone through", func(d *socketInfo) *int64 { return &d.bytesWritten })
}

func boolValue(in *interp.Interp, b bool) value {
	if b {
		return in.T
	}
	return nil
}

// endText prints one end of a socket: host/port or a file name.
func endText(t *thread, a netcore.Addr) string {
	if a.File {
		return t.Prin1(interp.NewString(a.PathText()))
	}
	host := "*"
	if a.IP.IsValid() && !a.IP.IsUnspecified() {
		host = a.IP.String()
		if v, _ := t.BoundValue(t.In.Socket.Sym("*print-hostname-in-stream*")); v != nil {
			if name, ok := hostName(t, a.IP, false, printingPatience); ok {
				host = name
			}
		}
	}
	return host + "/" + itoa(a.Port)
}
