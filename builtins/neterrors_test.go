package builtins

import (
	"errors"
	"testing"

	"golang.org/x/sys/unix"

	"sockrepl/interp"
	"sockrepl/netcore"
)

func TestSocketIdentifiers(t *testing.T) {
	want := map[string][]unix.Errno{
		"address-in-use": {unix.EADDRINUSE}, "address-not-available": {unix.EADDRNOTAVAIL},
		"network-down": {unix.ENETDOWN}, "network-reset": {unix.ENETRESET}, "network-unreachable": {unix.ENETUNREACH},
		"connection-aborted": {unix.ECONNABORTED}, "connection-reset": {unix.ECONNRESET},
		"no-buffer-space": {unix.ENOBUFS, unix.ENOMEM, unix.ENFILE}, "shutdown": {unix.ESHUTDOWN},
		"connection-timed-out": {unix.ETIMEDOUT}, "connection-refused": {unix.ECONNREFUSED},
		"host-down": {unix.EHOSTDOWN}, "host-unreachable": {unix.EHOSTUNREACH},
		"unknown": {unix.EPIPE, unix.EINVAL, unix.EMFILE, unix.EACCES},
	}
	in := interp.New(interp.Options{})
	Install(in)
	in.RunMain("test", func(th *interp.Thread) {
		for identifier, errnos := range want {
			for _, errno := range errnos {
				c := signalledBy(th, func() {
					socketError(th, nil, &netcore.Error{Action: "testing", Errno: errno}, "")
				})
				got, ok := c.SlotValue(in.S.IdentifierSlot)
				if code, _ := c.SlotValue(in.S.CodeSlot); !ok || got != value(in.KeywordNamed(identifier)) || code != value(interp.FixInt(int(errno))) {
					t.Errorf("errno %d: identifier %s, code %s", errno, th.Prin1(got), th.Prin1(code))
				}
			}
		}
		c := signalledBy(th, func() { socketError(th, nil, errors.New("something else"), "") })
		if got := th.Princ(c); got != "something else" {
			t.Errorf("report %q", got)
		}
	})
}

// signalledBy returns the error that f signals.
func signalledBy(th *interp.Thread, f func()) *interp.Instance {
	c, _ := th.HandlerCase([]value{th.In.S.Error}, func() value {
		f()
		return nil
	})
	return c.(*interp.Instance)
}
