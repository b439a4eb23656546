package builtins_test

import (
	"fmt"
	"sync"
	"testing"

	"sockrepl/builtins"
	"sockrepl/interp"
)

// TestInterpretersAreIndependent runs several Lisps at once that define the same
// names, each with processes and sockets of its own.
func TestInterpretersAreIndependent(t *testing.T) {
	const program = `
		(defvar *count* %[1]d)
		(defun count-on () (incf *count*))
		(defstruct point x)
		(defclass thing () ((owner :initarg :owner :reader owner)))
		(defmethod owned ((x thing)) (owner x))
		(setf (get 'thing :owner) %[1]d)
		(mapc #'mp:process-join
		      (loop repeat 5 collect (mp:process-run-function "counts" (lambda () (dotimes (i 200) (count-on))))))
		(let* ((server (make-socket :connect :passive :local-host "127.1"))
		       (client (make-socket :remote-host "127.1" :remote-port (local-port server)))
		       (peer (accept-connection server)))
		  (format client "~%%~d~%%" *count*)
		  (force-output client)
		  (read-line peer)
		  (unless (and (eql (read peer) *count*) (= *count* %[2]d))
		    (error "*count* is ~d" *count*))
		  (mapc #'close (list client peer server)))
		(mp:with-timeout (0.01 nil) (loop))
		(unless (and (eql (owned (make-instance 'thing :owner %[1]d)) (get 'thing :owner))
		             (eql (point-x (make-point :x %[1]d)) %[1]d))
		  (error "another's definitions"))`
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			in := interp.New(interp.Options{})
			builtins.Install(in)
			in.SetUnhandled(func(th *interp.Thread, c interp.Value) { t.Errorf("interpreter %d: %s", i, th.SafeReport(c)) })
			ok := in.RunMain("main", func(th *interp.Thread) {
				builtins.LoadText(th, interp.NewString(fmt.Sprintf(program, i, i+1000)), "program", nil)
			})
			if !ok {
				t.Errorf("interpreter %d failed", i)
			}
		}()
	}
	wg.Wait()
}
