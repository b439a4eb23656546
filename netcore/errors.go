package netcore

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
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
	if e == 0 {
		return "Success"
	}
	if number, unknown := strings.CutPrefix(s, "errno "); unknown {
		return "Unknown error " + number
	}
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		s = string(s[0]-'a'+'A') + s[1:]
	}
	return s
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
