package tests

import "testing"

// TestAnswersBesideComputingOnOneProcessor counts what a process computes while
// others have a dialogue. Where there is one processor, nothing looks at the
// network while it computes, unless it stops for that.
func TestAnswersBesideComputingOnOneProcessor(t *testing.T) {
	t.Setenv("GOMAXPROCS", "1")
	out := lisp(t, `
(defvar *turns* 0)
(defun echo (s) (loop for line = (read-line s nil) while line do (write-line line s) (force-output s)))
(let* ((p (make-socket :connect :passive :local-host "127.1"))
       (s (make-socket :remote-host "127.1" :remote-port (local-port p)))
       (before 0) (dialogues 100))
  (mp:process-run-function "echo" #'echo (accept-connection p))
  (mp:process-run-function "computes" (lambda () (loop (incf *turns*))))
  (mp:process-wait "it computes" (lambda () (plusp *turns*)))
  (setf before *turns*)
  (loop repeat dialogues do (write-line "hello" s) (force-output s) (read-line s))
  ;; Two waits in a dialogue, for each of which it makes 10,000 turns or so.
  (let ((turns (floor (- *turns* before) dialogues)))
    (print (if (< turns 100000) :soon turns))))`)
	expect(t, out, ":SOON")
}
