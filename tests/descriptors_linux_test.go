package tests

import (
	"os/exec"
	"strings"
	"testing"
)

// TestOutOfDescriptors uses up the descriptors that a program may have: what needs
// one says so, what needs none goes on, a server that waits included.
func TestOutOfDescriptors(t *testing.T) {
	const program = `
		(let* ((server (make-socket :connect :passive :local-host "127.1"))
		       (closing (make-socket :type :datagram))
		       (port (local-port server))
		       (files '()))
		  (handler-case (loop (push (open "/dev/null") files)) (file-error ()))
		  (flet ((report (f) (handler-case (mp:with-timeout (30 :hangs) (funcall f))
		                       (excl:socket-error (c) (list :socket (excl:stream-error-code c)))
		                       (file-error () :file)
		                       (excl:syscall-error () :system)))
		         (later (f) (mp:process-run-function "later" f)))
		    (print
		      (mapcar #'report
		        (list (lambda () (make-socket :connect :passive))
		              (lambda () (directory "/*"))
		              (lambda () (excl.osi:getpwnam "root"))
		              (lambda () (excl.osi:command-output "true"))
		              (lambda () (mp:wait-for-input-available server :timeout 0.01))
		              (lambda () (mp:with-timeout (0.01 :left) (mp:wait-for-input-available server)))
		              (lambda () (later (lambda () (close closing))) (mp:wait-for-input-available closing) :waited)
		              (lambda ()
		                (later (lambda () (close (pop files)) (make-socket :remote-host "127.1" :remote-port port)))
		                (eq server (first (mp:wait-for-input-available server))))
		              ;; What closing gave back is used again.
		              (lambda () (push (open "/dev/null") files) (accept-connection server))
		              (lambda () (close (pop files)) (streamp (accept-connection server))))))))`
	cmd := exec.Command("/bin/sh", "-c", `ulimit -n 40 && exec "$0" -e "$1"`, binary, program)
	out, err := cmd.CombinedOutput()
	const want = "((:SOCKET 24) :FILE :FILE :SYSTEM NIL :LEFT (:SOCKET 9) T (:SOCKET 24) T)"
	if got := strings.TrimSpace(string(out)); err != nil || got != want {
		t.Errorf("got %s\nwant %s\n%v", got, want, err)
	}
}
