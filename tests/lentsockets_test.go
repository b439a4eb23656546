package tests

import "testing"

// TestSocketsOfPrograms gives connections to programs, as servers like inetd do.
func TestSocketsOfPrograms(t *testing.T) {
	out := lisp(t, conditionForms+`
(defmacro with-pair ((a b &rest options) &body body)
  `+"`"+`(let* ((p (make-socket :connect :passive :local-host "127.1"))
          (,a (make-socket :remote-host "127.1" :remote-port (local-port p) ,@options)) (,b (accept-connection p)))
     (unwind-protect (progn ,@body) (close p) (close ,a :abort t) (close ,b :abort t))))
;; The program waits for what comes later, as programs do that know nothing of other modes.
(print (with-pair (a b)
  (let ((before (progn (write-line "before" b) (mp:process-run-function "client" (lambda () (read-line a) (sleep 0.05) (write-line "late" a) (force-output a)
                        (shutdown a :direction :output) (list (read-line a) (read-line a nil :end)))))))
    (list (run-shell-command "cat" :input b :output b) (close b) (mp:process-join before)))))
;; More than the buffers hold, while nobody reads.
(print (with-pair (a b)
  (let ((n 0))
    (multiple-value-bind (stream errors pid) (run-shell-command "head -c 20000000 /dev/zero" :output b :wait nil)
      (close b)
      (sleep 0.05)
      (loop for c = (read-byte a nil) while c do (incf n))
      (list stream errors n (sys:reap-os-subprocess :pid pid))))))
;; The socket goes on here: patiently and not, with limits.
(print (with-pair (a b)
  (flet ((ask (s u) (write-line "x" s) (force-output s) (read-line u)))
    (list (loop repeat 1000 always (equal (ask a b) (ask b a)))
          (run-shell-command "read x; echo \"<$x>\"; echo \"$x\" >&2" :input (progn (write-line "y" a) (force-output a) b) :output b :error-output b)
          (read-line a) (read-line a)
          (loop repeat 1000 always (equal (ask a b) (ask b a)))
          (mp:with-timeout (0.02 :late) (read-char b))
          (progn (socket-control b :read-timeout 0.02 :write-timeout 0.02) (second (signalled (read-char b))))
          (second (signalled (loop (write-line (make-string 10000) b))))))))
;; As standard output, and one that was being waited for.
(print (with-pair (a b)
  (let* ((reader (mp:process-run-function "reads" (lambda () (read-line b))))
         (busy (progn (mp:process-wait "reader" (lambda () (equal (mp:process-whostate reader) "waiting for input")))
                      (handler-case (run-shell-command "cat" :input b) (simple-error (c) (search "another process is reading" (princ-to-string c)))))))
    (write-line "mine" a) (force-output a)
    (list (integerp busy) (mp:process-join reader)
          (run-shell-command "echo out" :output (make-two-way-stream b b)) (read-line a)))))
;; What a program would miss, or not understand.
(print (with-pair (a b)
  (flet ((refused (text &rest arguments)
           (handler-case (apply #'run-shell-command "cat" arguments) (simple-error (c) (integerp (search text (princ-to-string c)))))))
    (format a "one~%two~%") (force-output a) (read-line b)
    (list (refused "miss 4 octets" :input b) (read-line b)
          (progn (socket-control b :output-chunking t) (refused "chunks" :output b)) (progn (socket-control b :output-chunking nil :input-chunking t) (refused "chunks" :input b))
          (refused "SSL" :output (make-ssl-client-stream a))
          (progn (close b) (handler-case (run-shell-command "cat" :input b) (stream-closed-error () 'stream-closed-error)))))))
`)
	expect(t, out, `(0 T ("late" :END))
	(NIL NIL 20000000 0)
	(T 0 "<y>" "y" T :LATE :READ-TIMEOUT :WRITE-TIMEOUT)
	(T "mine" 0 "out")
	(T "two" T T T STREAM-CLOSED-ERROR)`)
}
