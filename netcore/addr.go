package netcore

import (
	"encoding/binary"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// Addr is one end of a socket: an IP address and port, or a file name.
type Addr struct {
	IP   netip.Addr
	Port int
	Path string
	File bool
}

// Uint32 returns an IPv4 address as an integer, the first octet in the highest
// place.
func Uint32(ip netip.Addr) uint32 {
	b := ip.Unmap().As4()
	return binary.BigEndian.Uint32(b[:])
}

// FromUint32 is the inverse of Uint32.
func FromUint32(n uint32) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], n)
	return netip.AddrFrom4(b)
}

// ParseIP reads an IP address in all forms that inet_aton takes (a, a.b, a.b.c,
// a.b.c.d, decimal, octal after 0, hexadecimal after 0x) and IPv6 with an
// optional %scope, which must be the number of an interface or the name of one
// that exists; the result has it as a number.
func ParseIP(s string) (netip.Addr, bool) {
	if strings.Contains(s, ":") {
		return parseIPv6(s)
	}
	parts := strings.Split(s, ".")
	if s == "" || len(parts) > 4 {
		return netip.Addr{}, false
	}
	var n uint64
	for i, p := range parts {
		v, ok := parsePart(p)
		if !ok {
			return netip.Addr{}, false
		}
		if i == len(parts)-1 {
			bits := uint(32 - 8*i)
			if v >= 1<<bits {
				return netip.Addr{}, false
			}
			n = n<<bits | v
			break
		}
		if v > 255 {
			return netip.Addr{}, false
		}
		n = n<<8 | v
	}
	return FromUint32(uint32(n)), true
}

func parseIPv6(s string) (netip.Addr, bool) {
	ip, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Addr{}, false
	}
	zone := ip.Zone()
	if zone == "" {
		return ip, true
	}
	n, ok := scopeNumber(zone)
	return WithScope(ip, n), ok
}

func scopeNumber(zone string) (uint32, bool) {
	if n, err := strconv.ParseUint(zone, 10, 32); err == nil {
		return uint32(n), true
	}
	n, ok := InterfaceNumber(zone)
	return uint32(n), ok
}

// WithScope returns ip in the scope of the interface with number n; with 0, in
// none.
func WithScope(ip netip.Addr, n uint32) netip.Addr {
	if n == 0 {
		return ip.WithZone("")
	}
	return ip.WithZone(strconv.FormatUint(uint64(n), 10))
}

// ScopeID returns the number of the interface whose scope ip is in, 0 for none.
func ScopeID(ip netip.Addr) uint32 {
	n, _ := scopeNumber(ip.Zone())
	return n
}

// InterfaceNumber returns the number of the network interface called name.
func InterfaceNumber(name string) (int, bool) {
	i, err := net.InterfaceByName(name)
	if err != nil {
		return 0, false
	}
	return i.Index, true
}

// Interface is a network interface.
type Interface struct {
	Index int
	Name  string
}

// Interfaces returns the system's network interfaces.
func Interfaces() ([]Interface, error) {
	all, err := net.Interfaces()
	if err != nil {
		return nil, wrap(err, "listing the network interfaces")
	}
	list := make([]Interface, len(all))
	for i, x := range all {
		list[i] = Interface{x.Index, x.Name}
	}
	return list, nil
}

func parsePart(p string) (uint64, bool) {
	base := 10
	switch {
	case len(p) > 2 && p[0] == '0' && (p[1] == 'x' || p[1] == 'X'):
		base, p = 16, p[2:]
	case len(p) > 1 && p[0] == '0':
		base, p = 8, p[1:]
	}
	if p == "" || p[0] == '+' || p[0] == '-' || strings.Contains(p, "_") {
		return 0, false
	}
	v, err := strconv.ParseUint(p, base, 32)
	return v, err == nil
}

// PathText is the file's name as people are shown it. A name that begins with a
// null character is in Linux's abstract name space (unix(7)); ss and netstat write
// its null characters as @.
func (a Addr) PathText() string {
	if strings.HasPrefix(a.Path, "\x00") {
		return strings.ReplaceAll(a.Path, "\x00", "@")
	}
	return a.Path
}

// describe is the address in error messages.
func (a Addr) describe() string {
	if a.File {
		return "file " + strconv.Quote(a.PathText())
	}
	if !a.IP.IsValid() {
		return "any host on port " + strconv.Itoa(a.Port)
	}
	return "host " + a.IP.String() + " on port " + strconv.Itoa(a.Port)
}
