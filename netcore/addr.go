package netcore

import (
	"encoding/binary"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
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
// optional %scope.
func ParseIP(s string) (netip.Addr, bool) {
	if strings.Contains(s, ":") {
		ip, err := netip.ParseAddr(s)
		return ip, err == nil
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

func zoneID(zone string) uint32 {
	if zone == "" {
		return 0
	}
	if n, err := strconv.ParseUint(zone, 10, 32); err == nil {
		return uint32(n)
	}
	if i, err := net.InterfaceByName(zone); err == nil {
		return uint32(i.Index)
	}
	return 0
}

func fromSockaddr(sa unix.Sockaddr) Addr {
	switch x := sa.(type) {
	case *unix.SockaddrInet4:
		return Addr{IP: netip.AddrFrom4(x.Addr), Port: x.Port}
	case *unix.SockaddrInet6:
		ip := netip.AddrFrom16(x.Addr)
		if x.ZoneId != 0 {
			ip = ip.WithZone(strconv.Itoa(int(x.ZoneId)))
		}
		return Addr{IP: ip, Port: x.Port}
	case *unix.SockaddrUnix:
		return Addr{File: true, Path: x.Name}
	}
	return Addr{}
}

// describe is the address in error messages.
func (a Addr) describe() string {
	if a.File {
		return "file " + strconv.Quote(a.Path)
	}
	if !a.IP.IsValid() {
		return "port " + strconv.Itoa(a.Port)
	}
	return "host " + a.IP.String() + " on port " + strconv.Itoa(a.Port)
}
