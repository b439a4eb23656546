package netcore

import (
	"net/netip"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

func newSocket(domain, typ int) (int, error) {
	return unix.Socket(domain, typ|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
}

func acceptCloexec(fd int) (int, unix.Sockaddr, error) {
	return unix.Accept4(fd, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
}

// The calls below never wait, so they do not tell the scheduler that they might:
// when the kernel runs the peer first, the runtime would take the processor
// away and every return would be slow. Pieces are kept short for the same
// reason.
const longestCall = 64 << 10

// read and write are recv(2) and send(2) for connected sockets.
func read(fd int, p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	n, _, errno := syscall.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(&p[0])),
		uintptr(min(len(p), longestCall)), unix.MSG_DONTWAIT, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

func write(fd int, p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	n, _, errno := syscall.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(&p[0])),
		uintptr(min(len(p), longestCall)), unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

// sendto sends a datagram without allocating for IPv4 receivers.
func sendto(fd int, p []byte, to unix.Sockaddr) error {
	x, ok := to.(*unix.SockaddrInet4)
	if !ok {
		return unix.Sendto(fd, p, unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, to)
	}
	raw := unix.RawSockaddrInet4{Family: unix.AF_INET, Port: uint16(x.Port>>8 | x.Port<<8), Addr: x.Addr}
	var empty byte
	ptr := unsafe.Pointer(&empty)
	if len(p) > 0 {
		ptr = unsafe.Pointer(&p[0])
	}
	_, _, errno := syscall.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(ptr), uintptr(len(p)),
		unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, uintptr(unsafe.Pointer(&raw)), unix.SizeofSockaddrInet4)
	if errno != 0 {
		return errno
	}
	return nil
}

// recvfrom is recvfrom(2) that allocates nothing for IP senders.
func recvfrom(fd int, p []byte, from *Addr) (int, error) {
	var raw unix.RawSockaddrAny
	size := uint32(unix.SizeofSockaddrAny)
	var empty byte
	ptr := unsafe.Pointer(&empty)
	if len(p) > 0 {
		ptr = unsafe.Pointer(&p[0])
	}
	n, _, errno := syscall.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(ptr), uintptr(len(p)), unix.MSG_DONTWAIT,
		uintptr(unsafe.Pointer(&raw)), uintptr(unsafe.Pointer(&size)))
	if errno != 0 {
		return 0, errno
	}
	switch raw.Addr.Family {
	case unix.AF_INET:
		sa := (*unix.RawSockaddrInet4)(unsafe.Pointer(&raw))
		*from = Addr{IP: netip.AddrFrom4(sa.Addr), Port: port(sa.Port)}
	case unix.AF_INET6:
		sa := (*unix.RawSockaddrInet6)(unsafe.Pointer(&raw))
		ip := netip.AddrFrom16(sa.Addr)
		if sa.Scope_id != 0 {
			ip = ip.WithZone(strconv.Itoa(int(sa.Scope_id)))
		}
		*from = Addr{IP: ip, Port: port(sa.Port)}
	default:
		*from = Addr{File: true}
		if raw.Addr.Family == unix.AF_UNIX && size > 2 {
			sa := (*unix.RawSockaddrUnix)(unsafe.Pointer(&raw))
			b := make([]byte, 0, size-2)
			for i := 0; i < int(size)-2 && i < len(sa.Path); i++ {
				if sa.Path[i] == 0 && i > 0 {
					break
				}
				b = append(b, byte(sa.Path[i]))
			}
			from.Path = string(b)
		}
	}
	return int(n), nil
}

func port(n uint16) int { return int(n>>8 | n<<8) }

// setMD5 sets the TCP MD5 signature key for the peer (RFC 2385, tcp(7)).
func setMD5(fd int, peer Addr, key []byte) error {
	if len(key) > unix.TCP_MD5SIG_MAXKEYLEN {
		return unix.EINVAL
	}
	var sig unix.TCPMD5Sig
	if peer.IP.Is4() {
		sa := (*unix.RawSockaddrInet4)(unsafe.Pointer(&sig.Addr))
		sa.Family = unix.AF_INET
		sa.Addr = peer.IP.As4()
	} else {
		sa := (*unix.RawSockaddrInet6)(unsafe.Pointer(&sig.Addr))
		sa.Family = unix.AF_INET6
		sa.Addr = peer.IP.As16()
	}
	sig.Keylen = uint16(len(key))
	copy(sig.Key[:], key)
	return unix.SetsockoptTCPMD5Sig(fd, unix.IPPROTO_TCP, unix.TCP_MD5SIG, &sig)
}
