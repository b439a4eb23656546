package builtins

import (
	"fmt"
	"testing"
	"time"
)

// TestComputingStopsNobody has one process compute without waiting, in operations
// that each take long, while another sleeps again and again for a moment. The
// bound is generous: what keeps the lock for the whole of an operation, or for
// thousands of them, takes minutes.
func TestComputingStopsNobody(t *testing.T) {
	for _, c := range []struct{ name, setup, form string }{
		{"a loop", "(n 0)", "(setf n (logand (+ n 1) 65535))"},
		{"consing", "(n 1000)", "(make-list n)"},
		{"multiplying", "(x (expt 3 50000))", "(* x x)"},
		{"printing integers", "(x (expt 3 100000))", "(princ-to-string x)"},
		{"reading integers", "(s (make-string 50000 :initial-element #\\9))", "(parse-integer s)"},
		{"dividing", "(x (expt 3 100000)) (y (expt 7 20000))", "(floor x y)"},
		{"ratios", "(x (/ (expt 3 500) (expt 7 500)))", "(+ x (/ 1 x))"},
		{"filling", "(v (make-array 1000000))", "(fill v 1)"},
		{"filling octets", "(v (make-array 10000000 :element-type '(unsigned-byte 8)))", "(fill v 1)"},
		{"copying", "(v (make-array 1000000))", "(copy-seq v)"},
		{"replacing", "(v (make-array 1000000)) (w (make-array 1000000))", "(replace v w)"},
		{"sorting", "(l (loop for i below 100000 collect (- i)))", "(sort (copy-list l) #'<)"},
		{"formatting", "(l (loop for i below 100000 collect i))", "(format nil \"~{~a ~}\" l)"},
		{"joining", "(l (make-list 100000))", "(concatenate 'list l l)"},
		{"searching", "(s (make-string 1000000 :initial-element #\\a))", "(search \"aaaaab\" s)"},
		{"comparing", "(x (make-list 500000)) (y (make-list 500000))", "(equal x y)"},
		{"bits", "(x (make-array 1000000 :element-type 'bit)) (y (make-array 1000000 :element-type 'bit))", "(bit-and x y)"},
		{"beginning again", "(p (mp:process-run-restartable-function \"again\" #'values))", "(values p)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := evalWithin(t, 5*time.Minute, fmt.Sprintf(`
(let* ((gate (mp:make-gate nil))
       (p (mp:process-run-function "computing"
            (lambda () (let* (%s) (mp:open-gate gate) (loop %s))))))
  (mp:process-wait "computing" #'mp:gate-open-p gate)
  (loop repeat 5 do (sleep 0.0001))
  (dolist (q mp:*all-processes*) (unless (eq q mp:*current-process*) (mp:process-kill q)))
  (mp:process-join p)
  :done)`, c.setup, c.form))
			if got != ":DONE" {
				t.Error(got)
			}
		})
	}
}
