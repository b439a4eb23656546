package netcore

import (
	"net/netip"

	"golang.org/x/sys/unix"
)

// Option is a socket option of the system.
type Option struct {
	// Name is as in make-socket and set-socket-options.
	Name string
	// Boolean options are on or off; the others are positive numbers.
	Boolean bool

	level, number int
	unsupported   bool
}

// Options lists the options that can be set on sockets. Whether the system
// takes one for a socket of some kind is the system's business.
func Options() []Option {
	return []Option{
		{Name: "reuse-address", Boolean: true, level: unix.SOL_SOCKET, number: unix.SO_REUSEADDR},
		{Name: "broadcast", Boolean: true, level: unix.SOL_SOCKET, number: unix.SO_BROADCAST},
		{Name: "keepalive", Boolean: true, level: unix.SOL_SOCKET, number: unix.SO_KEEPALIVE},
		{Name: "nodelay", Boolean: true, level: unix.IPPROTO_TCP, number: unix.TCP_NODELAY},
		{Name: "oob-inline", Boolean: true, level: unix.SOL_SOCKET, number: unix.SO_OOBINLINE},
		{Name: "receive-buffer-size", level: unix.SOL_SOCKET, number: unix.SO_RCVBUF},
		{Name: "send-buffer-size", level: unix.SOL_SOCKET, number: unix.SO_SNDBUF},
		{Name: "tcp-keepalive-idle-time", level: unix.IPPROTO_TCP, number: keepIdle, unsupported: keepIdle == 0},
		{Name: "tcp-keepalive-probe-interval", level: unix.IPPROTO_TCP, number: unix.TCP_KEEPINTVL},
		{Name: "tcp-keepalive-max-probes", level: unix.IPPROTO_TCP, number: unix.TCP_KEEPCNT},
	}
}

// SetOption sets an option; a Boolean one to 0 or 1.
func (s *sock) SetOption(o Option, n int) error {
	return wrap(s.control(func(fd int) error {
		if o.unsupported {
			return unix.ENOPROTOOPT
		}
		return unix.SetsockoptInt(fd, o.level, o.number, n)
	}), "setting the option "+o.Name+" of a socket")
}

// Option returns the value of an option as the system tells it.
func (s *sock) Option(o Option) (n int, err error) {
	err = s.control(func(fd int) (err error) {
		if o.unsupported {
			return unix.ENOPROTOOPT
		}
		n, err = unix.GetsockoptInt(fd, o.level, o.number)
		return err
	})
	return n, wrap(err, "asking for the option "+o.Name+" of a socket")
}

// SetMD5 sets the TCP MD5 signature key (RFC 2385) for connections from peer, an
// empty one to have none. It exists on Linux only: see CanMD5.
func (l *Listener) SetMD5(peer netip.Addr, key []byte) error {
	return wrap(l.control(func(fd int) error { return setMD5(fd, peer, l.Local.IP.Is6(), key) }),
		"setting the TCP MD5 signature key for "+peer.String())
}
