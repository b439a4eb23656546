package netcore

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// What operations return besides *Error.
var (
	// ErrInterrupted tells that the Waiter ended a wait.
	ErrInterrupted = errors.New("interrupted")
	// ErrClosed tells that the socket has been closed.
	ErrClosed = errors.New("the socket has been closed")
	// ErrTimeout tells that a wait took longer than allowed.
	ErrTimeout = errors.New("timed out")
	// ErrWouldBlock tells that an operation would have had to wait.
	ErrWouldBlock = errors.New("operation would block")
)

// Error is what the system says of a socket operation.
type Error struct {
	// Action says what was being done, as "connecting to host 1.2.3.4 on port 80".
	Action string
	Errno  syscall.Errno
}

// Error implements error in Allegro's words.
func (e *Error) Error() string {
	return fmt.Sprintf("%q (errno %d) occurred while %s", Strerror(e.Errno), int(e.Errno), e.Action)
}

// Strerror returns the system's text for an errno, its first letter upper case.
func Strerror(e syscall.Errno) string {
	s := e.Error()
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		s = string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

var identifiers = map[syscall.Errno]string{
	unix.EADDRINUSE: "address-in-use", unix.EADDRNOTAVAIL: "address-not-available",
	unix.EBADF: "bad-file-descriptor", unix.ENOTSOCK: "bad-file-descriptor",
	unix.ENOBUFS: "no-buffer-space", unix.ENOMEM: "no-buffer-space",
	unix.ETIMEDOUT: "connection-timed-out", unix.ECONNREFUSED: "connection-refused",
	unix.ECONNRESET: "connection-reset", unix.ECONNABORTED: "connection-aborted",
	unix.EHOSTUNREACH: "host-unreachable", unix.EHOSTDOWN: "host-down",
	unix.ENETDOWN: "network-down", unix.ENETRESET: "network-reset", unix.ENETUNREACH: "network-unreachable",
	unix.ENOTCONN: "not-connected", unix.ESHUTDOWN: "shutdown", unix.EACCES: "access-denied", unix.EPERM: "access-denied",
	unix.EPROTOTYPE: "protocol-error", unix.EPROTONOSUPPORT: "protocol-not-supported", unix.EINVAL: "invalid-argument",
	unix.EISCONN: "already-connected", unix.EMSGSIZE: "message-too-long", unix.EAFNOSUPPORT: "address-family-not-supported",
	unix.EOPNOTSUPP: "operation-not-supported", unix.EMFILE: "too-many-open-files", unix.ENFILE: "too-many-open-files",
}

// Identifier returns the name, in lower case, by which Allegro's programs know
// an errno; "unknown" for those that have none.
func (e *Error) Identifier() string {
	if s, ok := identifiers[e.Errno]; ok {
		return s
	}
	return "unknown"
}

// wrap makes an *Error of what the system returned for action.
func wrap(err error, action string) error {
	var errno syscall.Errno
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrClosed), errors.Is(err, errFileClosing):
		return ErrClosed
	case errors.As(err, &errno):
		return &Error{Action: action, Errno: errno}
	}
	return err
}

var errFileClosing = errors.New("use of closed file")
