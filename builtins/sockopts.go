package builtins

import (
	"strings"

	"sockrepl/interp"
	"sockrepl/netcore"
)

// optionHolder is what all sockets offer for their options.
type optionHolder interface {
	SetOption(o netcore.Option, n int) error
	Option(o netcore.Option) (int, error)
}

// optionsOf returns where the options of s are.
func optionsOf(s socket) optionHolder {
	switch x := s.(type) {
	case *socketStream:
		return x.conn
	case *passiveSocket:
		return x.l
	}
	return s.(*datagramSocket).c
}

// socketOptionOperators declares the socket options.
func socketOptionOperators(in *interp.Interp) {
	sp := in.Socket
	options := netcore.Options()
	var keys, names strings.Builder
	for _, o := range options {
		keys.WriteString(" (" + o.Name + " nil " + o.Name + "-p)")
		names.WriteString(" " + strings.ToUpper(o.Name))
	}
	nodelay := 0
	for i, o := range options {
		if o.Name == "nodelay" {
			nodelay = i
		}
	}
	noDelay := 1 + 2*len(options)
	sp.Defun("set-socket-options", "socket &key"+keys.String()+" (no-delay nil no-delay-p)",
		`Sets those options of SOCKET that are given, of`+names.String()+` (or NO-DELAY, as usocket has it): the sizes, times and numbers to positive integers (seconds for times), the others on or off. Signals socket-error if the system does not take one.`,
		func(t *thread, a args) value {
			s, ok := a.V(0).(socket)
			if !ok {
				return a.Wrong(t, 0, sp.Sym("socket"))
			}
			for i, o := range options {
				slot := 1 + 2*i
				if i == nodelay && a.Bool(noDelay+1) {
					slot = noDelay
				}
				if !a.Bool(slot+1) || !o.Boolean && a.V(slot) == nil {
					continue
				}
				n := 0
				if !o.Boolean {
					n = a.Int(t, slot, 1, 1<<31-1)
				} else if a.Bool(slot) {
					n = 1
				}
				if err := optionsOf(s).SetOption(o, n); err != nil {
					return socketError(t, s, err, "")
				}
			}
			return nil
		})
	sp.Defun1("socket-options", "socket", `A property list of the options of SOCKET as the system tells them, with the keywords of set-socket-options; those that SOCKET cannot have are left out. An extension.`, func(t *thread, v value) value {
		s, ok := v.(socket)
		if !ok {
			return t.WrongType("socket-options", v, sp.Sym("socket"))
		}
		if s.IsClosed() {
			return socketClosed(t, s)
		}
		var b interp.ListBuilder
		for _, o := range options {
			n, err := optionsOf(s).Option(o)
			if err != nil {
				continue
			}
			b.Add(in.KeywordNamed(o.Name))
			if o.Boolean {
				b.Add(t.Bool(n != 0))
			} else {
				b.Add(interp.FixInt(n))
			}
		}
		return b.List()
	})
	sp.Defgeneric("set-tcp-md5-sig", "socket address key &key (external-format :default)",
		`Has the passive SOCKET take connections from ADDRESS, an IP address, only with TCP MD5 signatures (RFC 2385) made with KEY: octets, or a string in EXTERNAL-FORMAT. An empty KEY takes that back. Linux only.`,
		func(t *thread, a args) value {
			p, ok := a.V(0).(*passiveSocket)
			if !ok || p.info.family != "internet" {
				return a.Wrong(t, 0, sp.Sym("socket-stream-internet-passive"))
			}
			peer := addressArgument(t, "set-tcp-md5-sig", a.V(1))
			key := keyOctets(t, a, 2, 3)
			if !netcore.CanMD5 {
				return t.SimpleError("set-tcp-md5-sig: only Linux has TCP MD5 signatures")
			}
			if err := p.l.SetMD5(peer, key); err != nil {
				return socketError(t, p, err, "")
			}
			return nil
		})
}
