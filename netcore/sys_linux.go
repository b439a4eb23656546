package netcore

// Sockets by raw system calls of Linux.

import (
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// sockFlags are the flags of new descriptors: in non-blocking mode unless they
// are to be patient.
func sockFlags(patient bool) int {
	if patient {
		return unix.SOCK_CLOEXEC
	}
	return unix.SOCK_CLOEXEC | unix.SOCK_NONBLOCK
}

func newSocket(domain, typ int, patient bool) (int, error) {
	fd, err := unix.Socket(domain, typ|sockFlags(patient), 0)
	if err == nil && patient {
		if err = limitPatience(fd); err == nil {
			err = unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &patience)
		}
		if err != nil {
			unix.Close(fd)
		}
	}
	return fd, err
}

// The calls below do not wait, or for a few milliseconds at most, so they do not
// tell the scheduler that they might: when the kernel runs the peer first, the
// runtime would take the processor away and every return would be slow. Pieces
// are kept short for the same reason.
const longestCall = 64 << 10

// canLinger tells that reads can wait in the system call (see linger.go).
const canLinger = true

// patience becomes one or two of the kernel's ticks.
var patience = unix.Timeval{Usec: 1000}

func limitPatience(fd int) error {
	return unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &patience)
}

func bePatient(fd int) error {
	if err := limitPatience(fd); err != nil {
		return err
	}
	return unix.SetNonblock(fd, false)
}

// beOrdinary puts the descriptor fd into the mode that programs expect of what
// they are given: their calls wait as long as it takes. Our own say MSG_DONTWAIT.
func beOrdinary(fd int) error {
	var forever unix.Timeval
	for _, option := range []int{unix.SO_RCVTIMEO, unix.SO_SNDTIMEO} {
		if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, option, &forever); err != nil {
			return err
		}
	}
	return unix.SetNonblock(fd, false)
}

func closeFD(fd int) { syscall.RawSyscall(unix.SYS_CLOSE, uintptr(fd), 0, 0) }

// pointer returns the address of p's octets; of something else if there are
// none.
func pointer(p []byte) unsafe.Pointer {
	if len(p) == 0 {
		return unsafe.Pointer(&nothing)
	}
	return unsafe.Pointer(&p[0])
}

var nothing byte

func result(n uintptr, errno syscall.Errno) (int, error) {
	switch errno {
	case 0:
		return int(n), nil
	case unix.EAGAIN:
		return 0, unix.EAGAIN // without making an interface value
	}
	return 0, errno
}

// acceptFD takes a pending connection from the listening socket fd.
func acceptFD(fd int, patient bool, from *sockaddr) (int, error) {
	from.size = unix.SizeofSockaddrAny
	n, _, errno := syscall.RawSyscall6(unix.SYS_ACCEPT4, uintptr(fd), uintptr(unsafe.Pointer(&from.raw)),
		uintptr(unsafe.Pointer(&from.size)), uintptr(sockFlags(patient)), 0, 0)
	return result(n, errno)
}

func getsockname(fd int, sa *sockaddr) error {
	sa.size = unix.SizeofSockaddrAny
	_, _, errno := syscall.RawSyscall(unix.SYS_GETSOCKNAME, uintptr(fd), uintptr(unsafe.Pointer(&sa.raw)), uintptr(unsafe.Pointer(&sa.size)))
	if errno != 0 {
		return errno
	}
	return nil
}

func connectFD(fd int, to *sockaddr) error {
	_, _, errno := syscall.RawSyscall(unix.SYS_CONNECT, uintptr(fd), uintptr(unsafe.Pointer(&to.raw)), uintptr(to.size))
	if errno != 0 {
		return errno
	}
	return nil
}

func bindFD(fd int, to *sockaddr) error {
	_, _, errno := syscall.RawSyscall(unix.SYS_BIND, uintptr(fd), uintptr(unsafe.Pointer(&to.raw)), uintptr(to.size))
	if errno != 0 {
		return errno
	}
	return nil
}

func recv(fd int, p []byte, flags uintptr) (int, error) {
	n, _, errno := syscall.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(pointer(p)), uintptr(min(len(p), longestCall)), flags, 0, 0)
	return result(n, errno)
}

// drained tells that a read that put n octets into p found no more, nor an end.
func drained(n int, p []byte) bool { return n > 0 && n < min(len(p), longestCall) }

// read and write are recv(2) and send(2) for connected sockets.
func read(fd int, p []byte) (int, error) { return recv(fd, p, unix.MSG_DONTWAIT) }

// readLingering is read on a patient descriptor; it waits for a moment.
func readLingering(fd int, p []byte) (int, error) { return recv(fd, p, 0) }

func write(fd int, p []byte) (int, error) {
	n, _, errno := syscall.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(pointer(p)), uintptr(min(len(p), longestCall)),
		unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, 0, 0)
	return result(n, errno)
}

// sendto sends a datagram.
func sendto(fd int, p []byte, to *sockaddr) error {
	_, _, errno := syscall.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(pointer(p)), uintptr(len(p)),
		unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, uintptr(unsafe.Pointer(&to.raw)), uintptr(to.size))
	_, err := result(0, errno)
	return err
}

// recvfrom receives a datagram and its sender; with linger on a patient
// descriptor it waits for a moment.
func recvfrom(fd int, p []byte, from *sockaddr, linger bool) (int, error) {
	from.size = unix.SizeofSockaddrAny
	var flags uintptr = unix.MSG_DONTWAIT
	if linger {
		flags = 0
	}
	n, _, errno := syscall.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(pointer(p)), uintptr(len(p)), flags,
		uintptr(unsafe.Pointer(&from.raw)), uintptr(unsafe.Pointer(&from.size)))
	return result(n, errno)
}

// sockaddr is an address as the system has it.
type sockaddr struct {
	raw  unix.RawSockaddrAny
	size uint32
}

// set makes sa the address a. With v6, an IPv4 address becomes an IPv4-mapped
// one.
func (sa *sockaddr) set(a Addr, v6 bool) error {
	switch {
	case a.File:
		x := (*unix.RawSockaddrUnix)(unsafe.Pointer(&sa.raw))
		abstract := a.Path != "" && a.Path[0] == 0
		if len(a.Path) > len(x.Path) || len(a.Path) == len(x.Path) && !abstract {
			return unix.ENAMETOOLONG
		}
		*x = unix.RawSockaddrUnix{Family: unix.AF_UNIX}
		for i := range len(a.Path) {
			x.Path[i] = int8(a.Path[i])
		}
		sa.size = uint32(2 + len(a.Path))
		if a.Path != "" && !abstract {
			sa.size++ // the null that ends it
		}
	case v6 || a.IP.Is6():
		x := (*unix.RawSockaddrInet6)(unsafe.Pointer(&sa.raw))
		*x = unix.RawSockaddrInet6{Family: unix.AF_INET6, Port: swap(uint16(a.Port)), Scope_id: ScopeID(a.IP)}
		if a.IP.IsValid() {
			x.Addr = a.IP.As16()
		}
		sa.size = unix.SizeofSockaddrInet6
	default:
		x := (*unix.RawSockaddrInet4)(unsafe.Pointer(&sa.raw))
		*x = unix.RawSockaddrInet4{Family: unix.AF_INET, Port: swap(uint16(a.Port))}
		if a.IP.IsValid() {
			x.Addr = a.IP.As4()
		}
		sa.size = unix.SizeofSockaddrInet4
	}
	return nil
}

// addr is the inverse of set.
func (sa *sockaddr) addr() Addr {
	switch sa.raw.Addr.Family {
	case unix.AF_INET:
		x := (*unix.RawSockaddrInet4)(unsafe.Pointer(&sa.raw))
		return Addr{IP: netip.AddrFrom4(x.Addr), Port: int(swap(x.Port))}
	case unix.AF_INET6:
		x := (*unix.RawSockaddrInet6)(unsafe.Pointer(&sa.raw))
		ip := netip.AddrFrom16(x.Addr)
		return Addr{IP: WithScope(ip, x.Scope_id), Port: int(swap(x.Port))}
	}
	a := Addr{File: true}
	if sa.raw.Addr.Family == unix.AF_UNIX && sa.size > 2 {
		x := (*unix.RawSockaddrUnix)(unsafe.Pointer(&sa.raw))
		b := make([]byte, 0, sa.size-2)
		for i := 0; i < int(sa.size)-2 && i < len(x.Path); i++ {
			if x.Path[i] == 0 && x.Path[0] != 0 {
				break
			}
			b = append(b, byte(x.Path[i]))
		}
		a.Path = string(b)
	}
	return a
}

// is reports whether sa is a; it may be wrong in saying no.
func (sa *sockaddr) is(a *Addr) bool {
	switch sa.raw.Addr.Family {
	case unix.AF_INET:
		x := (*unix.RawSockaddrInet4)(unsafe.Pointer(&sa.raw))
		return a.IP.Is4() && x.Addr == a.IP.As4() && int(swap(x.Port)) == a.Port
	case unix.AF_INET6:
		x := (*unix.RawSockaddrInet6)(unsafe.Pointer(&sa.raw))
		return x.Scope_id == 0 && a.IP.Is6() && a.IP.Zone() == "" && x.Addr == a.IP.As16() && int(swap(x.Port)) == a.Port
	}
	return false
}

func swap(n uint16) uint16 { return n>>8 | n<<8 }

// setMD5 sets the TCP MD5 signature key for the peer (RFC 2385, tcp(7)).
func setMD5(fd int, peer netip.Addr, v6 bool, key []byte) error {
	if len(key) > unix.TCP_MD5SIG_MAXKEYLEN {
		return unix.EINVAL
	}
	var sig unix.TCPMD5Sig
	if peer.Is4() && !v6 {
		sa := (*unix.RawSockaddrInet4)(unsafe.Pointer(&sig.Addr))
		sa.Family = unix.AF_INET
		sa.Addr = peer.As4()
	} else {
		sa := (*unix.RawSockaddrInet6)(unsafe.Pointer(&sig.Addr))
		sa.Family = unix.AF_INET6
		sa.Addr = peer.As16()
	}
	sig.Keylen = uint16(len(key))
	copy(sig.Key[:], key)
	return unix.SetsockoptTCPMD5Sig(fd, unix.IPPROTO_TCP, unix.TCP_MD5SIG, &sig)
}
