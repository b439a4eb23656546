package tests

import (
	"os"
	"testing"
)

// TestWaitersShareThreads has many processes wait for the input of sockets, with
// descriptors and timeouts among them.
func TestWaitersShareThreads(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip(err)
	}
	out := lisp(t, `
(let* ((p (make-socket :connect :passive :local-host "127.1" :backlog 300)) (d (make-socket :type :datagram)) (woken 0) (all nil))
  (dotimes (i 200)
    (let* ((a (make-socket :remote-host "127.1" :remote-port (local-port p))) (b (accept-connection p)))
      (push a all)
      (mp:process-run-function "waits"
        (lambda (timeout) (when (equal (list b) (mp:wait-for-input-available (list d b (socket-os-fd d)) :timeout timeout)) (incf woken)))
        (if (evenp i) 60 nil))))
  (mp:process-wait "all wait" (lambda () (= 200 (count "waiting for input" mp:*all-processes* :key #'mp:process-whostate :test #'equal))))
  (with-open-file (f "/proc/self/status")
    (print (< (loop for line = (read-line f) when (eql 0 (search "Threads:" line)) return (parse-integer line :start 8)) 50)))
  (dolist (a all) (write-char #\x a) (force-output a))
  (mp:process-wait "all woken" (lambda () (= woken 200)))
  (print woken))`)
	expect(t, out, "T 200")
}
