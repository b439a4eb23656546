package builtins

import (
	"errors"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"sockrepl/interp"
	"sockrepl/netcore"
)

// socketIdentifiers gives errnos the keywords by which Allegro's programs know
// them. All others are :unknown.
var socketIdentifiers = map[syscall.Errno]string{
	unix.EADDRINUSE:    "address-in-use",
	unix.EADDRNOTAVAIL: "address-not-available",
	unix.ENETDOWN:      "network-down",
	unix.ENETRESET:     "network-reset",
	unix.ENETUNREACH:   "network-unreachable",
	unix.ECONNABORTED:  "connection-aborted",
	unix.ECONNRESET:    "connection-reset",
	unix.ENOBUFS:       "no-buffer-space",
	unix.ENOMEM:        "no-buffer-space",
	unix.ENFILE:        "no-buffer-space",
	unix.ESHUTDOWN:     "shutdown",
	unix.ETIMEDOUT:     "connection-timed-out",
	unix.ECONNREFUSED:  "connection-refused",
	unix.EHOSTDOWN:     "host-down",
	unix.EHOSTUNREACH:  "host-unreachable",
}

func socketIdentifier(errno syscall.Errno) string {
	if s, ok := socketIdentifiers[errno]; ok {
		return s
	}
	return "unknown"
}

// notOurAddress reports whether the system said that an address is none of this
// machine's.
func notOurAddress(err error) bool {
	var e *netcore.Error
	return errors.As(err, &e) && e.Errno == unix.EADDRNOTAVAIL
}

// socketError signals what netcore returned about the socket s (NIL if there is
// none yet). It does not return. Interrupts that came meanwhile run first: a
// process that has been killed does not complain that its socket is closed then.
func socketError(t *thread, s value, err error, timeout string) value {
	t.HandleInterrupts()
	in := t.In
	S := &in.S
	var sysErr *netcore.Error
	switch {
	case err == netcore.ErrClosed:
		return socketClosed(t, s)
	case err == netcore.ErrTimeout:
		action := "reading from a socket"
		if timeout == "write-timeout" {
			action = "writing to a socket"
		}
		return t.ErrorOf(S.SocketError, []value{S.KStream, s, S.KIdentifier, in.KeywordNamed(timeout), S.KAction, interp.NewString(action)},
			"~a on ~s", interp.NewString(strings.ReplaceAll(timeout, "-", " ")), s)
	case errors.As(err, &sysErr):
		identifier := socketIdentifier(sysErr.Errno)
		if x, ok := s.(*socketStream); ok && sysErr.Errno == unix.EPIPE && x.shutOut {
			identifier = "shutdown"
		}
		return t.ErrorOf(S.SocketError, []value{S.KStream, s, S.KIdentifier, in.KeywordNamed(identifier),
			S.KCode, interp.FixInt(int(sysErr.Errno)), S.KAction, interp.NewString(sysErr.Action), S.KString, interp.NewString(netcore.Strerror(sysErr.Errno))},
			"~a.", interp.NewString(sysErr.Error()))
	}
	return unknownSocketError(t, s, "using a socket", "~a", interp.NewString(err.Error()))
}

// unknownSocketError signals a socket-error that no errno stands behind.
func unknownSocketError(t *thread, s value, action, control string, arguments ...value) value {
	S := &t.In.S
	return t.ErrorOf(S.SocketError, []value{S.KStream, s, S.KIdentifier, t.In.KeywordNamed("unknown"), S.KAction, interp.NewString(action)},
		control, arguments...)
}

// socketClosed signals that an operation met the closed socket s, or that s was
// closed while it waited. The condition is of both classes that programs expect
// then: stream-closed-error and socket-error.
func socketClosed(t *thread, s value) value {
	S := &t.In.S
	return t.ErrorOf(t.In.Excl.InternalSym("socket-closed-error"), []value{S.KStream, s, S.KIdentifier, t.In.KeywordNamed("unknown"),
		S.KCode, interp.FixInt(int(unix.EBADF)), S.KString, interp.NewString(netcore.Strerror(unix.EBADF))},
		"The socket ~s is closed.", s)
}
