package builtins

import (
	"net/netip"

	"sockrepl/interp"
	"sockrepl/netcore"
)

// datagramOperators declares send-to and receive-from.
func datagramOperators(in *interp.Interp) {
	S := &in.S
	sp := in.Socket
	sock := func(t *thread, a args) *datagramSocket {
		s, ok := a.V(0).(*datagramSocket)
		if !ok {
			a.Wrong(t, 0, sp.Sym("socket-datagram-internet-active"))
		}
		return s
	}
	sp.Defun("send-to", "socket buffer size &key remote-host remote-port (ipv6 *ipv6*) scope-id remote-filename",
		`Sends the first SIZE octets of BUFFER, an octet vector or string, from the datagram SOCKET to REMOTE-HOST and REMOTE-PORT, or REMOTE-FILENAME; by default those of make-socket. IPV6 and SCOPE-ID are as there. Returns the number of octets.`,
		func(t *thread, a args) value {
			s := sock(t, a)
			size := a.Index(t, 2)
			var p []byte
			switch b := a.V(1).(type) {
			case *interp.Octets:
				p = b.B
			case *interp.String:
				p = interp.UTF8.Encode(nil, b, 0, b.Len())
			default:
				a.Wrong(t, 1, list(S.Or, S.String, list(S.Vector, list(S.UnsignedByte, interp.Fix(8)))))
			}
			if size > len(p) {
				t.SimpleError("send-to: the buffer has ~d octets, not ~d", interp.FixInt(len(p)), interp.FixInt(size))
			}
			to := s.info.remote
			if s.info.family == "file" {
				if a.V(7) != nil {
					to = netcore.Addr{File: true, Path: fileName(t, "send-to", a.V(7))}
				}
				if to.Path == "" {
					t.SimpleError("send-to: ~s has no default receiver and :remote-filename is not given", s)
				}
			} else {
				if a.V(3) != nil {
					to.IP = hostArgument(t, "send-to", "the remote-host", a.V(3), a.V(5) != nil)[0]
				}
				if a.V(4) != nil {
					to.Port = portArgument(t, "send-to", "the remote-port", a.V(4), "udp")
				}
				if a.V(6) != nil {
					to.IP = to.IP.WithZone(itoa(a.Int(t, 6, 0, 1<<31)))
				}
				if !to.IP.IsValid() {
					t.SimpleError("send-to: ~s has no default receiver and :remote-host is not given", s)
				}
			}
			w := waiter(t)
			for {
				t.BeginWait("sending", w)
				err := s.c.SendTo(w, p[:size], to)
				t.EndWait(false)
				if err == nil {
					return a.V(2)
				}
				if err != netcore.ErrInterrupted {
					return socketError(t, s, err, "write-timeout")
				}
				t.HandleInterrupts()
			}
		})
	sp.Defun("receive-from", "socket size &key buffer extract => buffer size host port",
		`Waits for a datagram on SOCKET and takes its first SIZE octets, into BUFFER (an octet vector or string) if given. Returns the buffer, or with EXTRACT just the part received, the number of octets, and the sender's host and port, or file name.`,
		func(t *thread, a args) value {
			s := sock(t, a)
			size := a.Int(t, 1, 0, 1<<20)
			var p []byte
			str, isString := a.V(2).(*interp.String)
			switch b := a.V(2).(type) {
			case nil:
				p = make([]byte, size)
			case *interp.Octets:
				if len(b.B) < size {
					t.SimpleError("receive-from: the buffer has ~d octets, not ~d", interp.FixInt(len(b.B)), interp.FixInt(size))
				}
				p = b.B[:size]
			case *interp.String:
				p = make([]byte, size)
			default:
				a.Wrong(t, 2, list(S.Or, S.String, list(S.Vector, list(S.UnsignedByte, interp.Fix(8)))))
			}
			var n int
			var from netcore.Addr
			var err error
			w := waiter(t)
			for {
				t.BeginWait("waiting for a datagram", w)
				n, from, err = s.c.RecvFrom(w, p)
				t.EndWait(false)
				if err != netcore.ErrInterrupted {
					break
				}
				t.HandleInterrupts()
			}
			if err != nil {
				return socketError(t, s, err, "read-timeout")
			}
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
			return t.Values4(result, interp.FixInt(n), ipValue(in, from.IP), interp.FixInt(from.Port))
		})
}

type nameCacheKey struct{}

// nameCache keeps the names of addresses that have been looked up.
type nameCache struct {
	names map[netip.Addr]string
}

// cachedName returns the name of a host for printing; ok is false if it has
// none. The answer is kept.
func cachedName(t *thread, ip netip.Addr) (string, bool) {
	c := t.In.Attached(nameCacheKey{}).(*nameCache)
	name, ok := c.names[ip]
	if !ok {
		name = lookupName(t, ip)
		c.names[ip] = name
	}
	return name, name != ""
}

func lookupName(t *thread, ip netip.Addr) string {
	if ip.IsLoopback() && ip.Is4() && ip.As4() == [4]byte{127, 0, 0, 1} {
		return "localhost"
	}
	var name string
	waiting(t, "name lookup", func(w *netcore.Waiter) (err error) {
		name, _, err = netcore.LookupAddr(w, ip)
		return err
	})
	return name
}
