package builtins

import (
	"fmt"
	"io"
	"net"
	"slices"
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

// BenchmarkAnswersBesideComputing has a client talk to an echo server in Lisp
// while another process of that computes, and reports the 99th percentile of the
// time that an answer takes.
func BenchmarkAnswersBesideComputing(b *testing.B) {
	in := newLisp()
	port := evalText(in, `
(let ((p (make-socket :connect :passive :local-host "127.1")))
  (mp:process-run-function "computes" (lambda () (let ((n 0)) (loop (setf n (logand (+ n 1) 65535))))))
  (mp:process-run-function "server"
    (lambda ()
      (let ((s (accept-connection p)))
        (loop for line = (read-line s nil) while line do (write-line line s) (force-output s))
        (close s)
        (close p))))
  (local-port p))`)
	defer evalText(in, `(dolist (p mp:*all-processes*) (unless (eq p mp:*current-process*) (mp:process-kill p)))`)
	conn, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	var times []time.Duration
	answer := make([]byte, 6)
	for b.Loop() {
		began := time.Now()
		if _, err := conn.Write([]byte("hello\n")); err != nil {
			b.Fatal(err)
		}
		if _, err := io.ReadFull(conn, answer); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(began))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "p99-µs")
}
