package builtins

import (
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"sockrepl/interp"
	"sockrepl/netcore"
)

// refusing makes one kind of call fail while it is on.
type refusing struct {
	call  netcore.Call
	errno syscall.Errno
	on    bool
}

func (r *refusing) Fault(c netcore.Call, n int) (int, syscall.Errno) {
	if r.on && c == r.call {
		return 0, r.errno
	}
	return n, 0
}

// TestRefusedCalls has the system refuse each operation: the condition has the
// identifier, the code and the socket, and the socket goes on if it can.
func TestRefusedCalls(t *testing.T) {
	const setup = `
(defvar *p*) (defvar *a*) (defvar *b*) (defvar *d*)
(defun connect () (make-socket :remote-host "127.1" :remote-port (local-port *p*)))
(defun start ()
  (setf *p* (make-socket :connect :passive :local-host "127.1") *a* (connect) *b* (accept-connection *p*)
        *d* (make-socket :type :datagram :local-host "127.1" :remote-host "127.1" :remote-port 9)))
(defun end ()
  (let ((c (connect)) (s (accept-connection *p*)))
    (write-line "on" c) (force-output c)
    (prog1 (read-line s)
      (dolist (x (list c s *p* *d*)) (close x))
      (dolist (x (list *a* *b*)) (close x :abort t)))))
(defun signalled (function)
  (handler-case (progn (funcall function) :nothing)
    (socket-error (c)
      (list (excl:stream-error-identifier c) (excl:stream-error-code c)
            (position (stream-error-stream c) (list *p* *a* *b* *d*)) (stringp (excl:stream-error-action c))))))`
	const none, p, a, d = "NIL", "0", "1", "3"
	operations := []struct {
		call   netcore.Call
		form   string
		socket string
		errnos map[syscall.Errno]string
	}{
		{netcore.CallSocket, `(make-socket :connect :passive)`, none, map[syscall.Errno]string{unix.EMFILE: "unknown", unix.ENFILE: "no-buffer-space", unix.ENOBUFS: "no-buffer-space", unix.ENOMEM: "no-buffer-space", unix.EACCES: "unknown"}},
		{netcore.CallSocket, `(make-socket :type :datagram)`, none, map[syscall.Errno]string{unix.EMFILE: "unknown", unix.ENOBUFS: "no-buffer-space"}},
		{netcore.CallBind, `(make-socket :type :datagram :local-port 5)`, none, map[syscall.Errno]string{unix.EADDRINUSE: "address-in-use", unix.EADDRNOTAVAIL: "address-not-available", unix.EACCES: "unknown"}},
		{netcore.CallListen, `(make-socket :connect :passive)`, none, map[syscall.Errno]string{unix.EADDRINUSE: "address-in-use"}},
		{netcore.CallConnect, `(connect)`, none, map[syscall.Errno]string{unix.ECONNREFUSED: "connection-refused", unix.ETIMEDOUT: "connection-timed-out", unix.EHOSTUNREACH: "host-unreachable",
			unix.ENETUNREACH: "network-unreachable", unix.EHOSTDOWN: "host-down", unix.ENETDOWN: "network-down", unix.ECONNRESET: "connection-reset"}},
		{netcore.CallAccept, `(accept-connection *p*)`, p, map[syscall.Errno]string{unix.EMFILE: "unknown", unix.ENFILE: "no-buffer-space", unix.ENOBUFS: "no-buffer-space", unix.ENOMEM: "no-buffer-space"}},
		{netcore.CallAccept, `(accept-connection *p* :wait nil)`, p, map[syscall.Errno]string{unix.EMFILE: "unknown"}},
		{netcore.CallRead, `(read-char *a*)`, a, map[syscall.Errno]string{unix.ECONNRESET: "connection-reset", unix.ETIMEDOUT: "connection-timed-out", unix.ENETRESET: "network-reset", unix.EHOSTUNREACH: "host-unreachable"}},
		{netcore.CallRead, `(progn (listen *a*) (read-char *a*))`, a, map[syscall.Errno]string{unix.ECONNRESET: "connection-reset"}},
		{netcore.CallRead, `(read-sequence (make-array 9000 :element-type '(unsigned-byte 8)) *a*)`, a, map[syscall.Errno]string{unix.ECONNABORTED: "connection-aborted"}},
		{netcore.CallRead, `(receive-from *d* 1)`, d, map[syscall.Errno]string{unix.ECONNREFUSED: "connection-refused", unix.ENOMEM: "no-buffer-space"}},
		{netcore.CallWrite, `(progn (write-char #\x *a*) (force-output *a*))`, a, map[syscall.Errno]string{unix.ECONNRESET: "connection-reset", unix.EPIPE: "unknown", unix.ESHUTDOWN: "shutdown", unix.ENOBUFS: "no-buffer-space"}},
		{netcore.CallWrite, `(write-sequence (make-array 9000 :element-type '(unsigned-byte 8)) *a*)`, a, map[syscall.Errno]string{unix.ETIMEDOUT: "connection-timed-out"}},
		{netcore.CallWrite, `(send-to *d* "x" 1)`, d, map[syscall.Errno]string{unix.ENOBUFS: "no-buffer-space", unix.EHOSTUNREACH: "host-unreachable", unix.EPERM: "unknown"}},
	}
	r := &refusing{}
	in := interp.New(interp.Options{})
	Install(in)
	in.Attach(faultsKey{}, r)
	in.RunMain("test", func(th *interp.Thread) {
		run := func(form string) string {
			return th.Prin1(th.Eval(readForm(th, form)))
		}
		run("(progn " + setup + ")")
		for _, o := range operations {
			for errno, identifier := range o.errnos {
				run("(start)")
				r.call, r.errno, r.on = o.call, errno, true
				got := run("(signalled #'(lambda () " + o.form + "))")
				r.on = false
				want := "(:" + strings.ToUpper(identifier) + " " + itoa(int(errno)) + " " + o.socket + " T)"
				if got != want {
					t.Errorf("%s, errno %d: %s, want %s", o.form, errno, got, want)
				}
				if got := run("(end)"); got != `"on"` {
					t.Errorf("%s, errno %d: afterwards %s", o.form, errno, got)
				}
			}
		}
	})
}

func readForm(th *interp.Thread, text string) interp.Value {
	s := interp.NewString(text)
	form, _ := interp.NewReader(interp.NewStringInput(s, 0, s.Len()), "").Read(th)
	return form
}
