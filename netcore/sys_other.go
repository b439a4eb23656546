//go:build unix && !linux

package netcore

import (
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"
)

const canLinger = false

func limitPatience(fd int) error { return nil }

func bePatient(fd int) error                      { return unix.ENOTSUP }
func beOrdinary(fd int) error                     { return unix.ENOTSUP }
func readLingering(fd int, p []byte) (int, error) { return read(fd, p) }
func closeFD(fd int)                              { unix.Close(fd) }
func read(fd int, p []byte) (int, error)          { return least(unix.Read(fd, p)) }
func write(fd int, p []byte) (int, error)         { return least(unix.Write(fd, p)) }
func drained(n int, p []byte) bool                { return false }
func least(n int, err error) (int, error)         { return max(n, 0), err }
func connectFD(fd int, to *sockaddr) error        { return unix.Connect(fd, to.sa) }
func bindFD(fd int, to *sockaddr) error           { return unix.Bind(fd, to.sa) }
func sendto(fd int, p []byte, to *sockaddr) error { return unix.Sendto(fd, p, 0, to.sa) }

func getsockname(fd int, sa *sockaddr) (err error) {
	sa.sa, err = unix.Getsockname(fd)
	return err
}

func newSocket(domain, typ int, patient bool) (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := unix.Socket(domain, typ, 0)
	if err != nil {
		return -1, err
	}
	return prepare(fd)
}

func prepare(fd int) (int, error) {
	unix.CloseOnExec(fd)
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return -1, err
	}
	return fd, nil
}

func acceptFD(fd int, patient bool, from *sockaddr) (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	n, sa, err := unix.Accept(fd)
	if err != nil {
		return -1, err
	}
	from.sa = sa
	return prepare(n)
}

func recvfrom(fd int, p []byte, from *sockaddr, linger bool) (n int, err error) {
	n, from.sa, err = unix.Recvfrom(fd, p, 0)
	return max(n, 0), err
}

// sockaddr is an address as the system has it.
type sockaddr struct{ sa unix.Sockaddr }

func (sa *sockaddr) addr() Addr {
	switch x := sa.sa.(type) {
	case *unix.SockaddrInet4:
		return Addr{IP: netip.AddrFrom4(x.Addr), Port: x.Port}
	case *unix.SockaddrInet6:
		return Addr{IP: WithScope(netip.AddrFrom16(x.Addr), x.ZoneId), Port: x.Port}
	case *unix.SockaddrUnix:
		return Addr{File: true, Path: x.Name}
	}
	return Addr{File: true}
}

func (sa *sockaddr) is(a *Addr) bool { return false }

// set makes sa the address a. With v6, an IPv4 address becomes an IPv4-mapped
// one.
func (sa *sockaddr) set(a Addr, v6 bool) error {
	switch {
	case a.File && len(a.Path) >= len(unix.RawSockaddrUnix{}.Path):
		return unix.ENAMETOOLONG
	case a.File:
		sa.sa = &unix.SockaddrUnix{Name: a.Path}
	case v6 || a.IP.Is6():
		x := &unix.SockaddrInet6{Port: a.Port, ZoneId: ScopeID(a.IP)}
		if a.IP.IsValid() {
			x.Addr = a.IP.As16()
		}
		sa.sa = x
	default:
		x := &unix.SockaddrInet4{Port: a.Port}
		if a.IP.IsValid() {
			x.Addr = a.IP.As4()
		}
		sa.sa = x
	}
	return nil
}

// setMD5 does nothing: TCP MD5 signatures are Linux's.
func setMD5(fd int, peer netip.Addr, v6 bool, key []byte) error { return nil }
