//go:build unix && !linux

package netcore

import (
	"syscall"

	"golang.org/x/sys/unix"
)

func newSocket(domain, typ int) (int, error) {
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

func acceptCloexec(fd int) (int, unix.Sockaddr, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	n, sa, err := unix.Accept(fd)
	if err != nil {
		return -1, nil, err
	}
	n, err = prepare(n)
	return n, sa, err
}

func read(fd int, p []byte) (int, error)  { return unix.Read(fd, p) }
func write(fd int, p []byte) (int, error) { return unix.Write(fd, p) }

func sendto(fd int, p []byte, to unix.Sockaddr) error { return unix.Sendto(fd, p, 0, to) }

func recvfrom(fd int, p []byte, from *Addr) (int, error) {
	n, sa, err := unix.Recvfrom(fd, p, 0)
	if err == nil {
		*from = fromSockaddr(sa)
	}
	return n, err
}

// setMD5 does nothing: TCP MD5 signatures are Linux's.
func setMD5(fd int, peer Addr, key []byte) error { return nil }
