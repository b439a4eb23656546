package tests

import (
	"errors"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestMaxHeap(t *testing.T) {
	out, errs, status := finish(t, "", "--max-heap", "60M", "-e",
		`(let ((x nil)) (handler-case (loop (push (make-string 10000) x)) (storage-condition () (setf x nil) (princ :limited))))`)
	if out != "LIMITED" || status != 0 {
		t.Errorf("what is kept: %q, status %d\n%s", out, status, errs)
	}
	out, errs, status = finish(t, "", "--max-heap", "60M", "-e", `(dotimes (i 20000 (princ :done)) (make-string 10000))`)
	if out != "DONE" || status != 0 {
		t.Errorf("garbage: %q, status %d\n%s", out, status, errs)
	}
	if _, _, status = finish(t, "", "--max-heap", "much", "-e", "1"); status != 2 {
		t.Errorf("status %d for a size that is none", status)
	}
}

// TestMaxHeapBeforeMaking asks for single objects, and for growth, that do not
// fit: the program is told before they are made.
func TestMaxHeapBeforeMaking(t *testing.T) {
	for _, form := range []string{
		`(make-array 100000000)`,
		`(make-array 1000000000 :element-type '(unsigned-byte 8))`,
		`(make-array '(100000 100000))`,
		`(make-string 500000000)`,
		`(make-string 1000000000000)`,
		`(make-list 500000000)`,
		`(make-sequence 'list 500000000)`,
		`(make-sequence 'string 500000000)`,
		`(make-hash-table :size 100000000000)`,
		`(adjust-array (make-array 1 :adjustable t) 100000000)`,
		`(ash 1 100000000000)`,
		`(expt 7 (expt 10 20))`,
		`(let ((x 2)) (loop (setf x (* x x))))`,
		`(let ((x "abc")) (loop (setf x (concatenate 'string x x))))`,
		`(let ((x (list 1))) (loop (setf x (concatenate 'list x x))))`,
		`(let ((x (list 1))) (loop (setf x (append x x))))`,
		`(let ((x "abc")) (loop (setf x (format nil "~a~a" x x))))`,
		`(let ((v (vector 1))) (loop (setf v (concatenate 'vector v v))))`,
		`(let ((v (make-array 1 :adjustable t :fill-pointer 0))) (loop (vector-push-extend 1 v)))`,
		`(let ((h (make-hash-table)) (i 0)) (loop (setf (gethash (incf i) h) i)))`,
		`(with-output-to-string (s) (loop (write-string "something to write" s)))`,
		`(copy-seq (make-string 90000000))`,
	} {
		t.Run(form, func(t *testing.T) {
			t.Parallel()
			out, errs, status := finish(t, "", "--max-heap", "120M", "-e", "(handler-case (progn "+form+" (princ :made)) (storage-condition () (princ :limited)))")
			if out != "LIMITED" || status != 0 {
				t.Errorf("%q, status %d\n%.300s", out, status, errs)
			}
		})
	}
	// Widths of format are bounded at once.
	for _, form := range []string{`"~1000000000@a"`, `"~100000000000%"`, `"~,1000000000f"`, `"~1000000000$"`, `"~1000000000t"`} {
		out, _, status := finish(t, "", "-e", "(handler-case (length (format nil "+form+" 1.5)) (error () (princ :error)))")
		if out != "ERROR" || status != 0 {
			t.Errorf("%s: %q, status %d", form, out, status)
		}
	}
}

func TestExit(t *testing.T) {
	for _, c := range []struct {
		form, out string
		status    int
	}{
		{`(excl:exit)`, "", 0},
		{`(excl:exit 7)`, "", 7},
		{`(excl:exit -1)`, "", 255},
		{`(excl:exit t :quiet t)`, "", 0},
		{`(progn (princ "a") (unwind-protect (excl:exit 3 :no-unwind t) (princ "b")))`, "a", 3},
		{`(progn (princ "a") (unwind-protect (excl:exit 3) (princ "b")))`, "ab", 3},
		{`(progn (push '(princ "form") excl:*exit-cleanup-forms*) (mp:process-run-function "x" #'excl:exit 4) (unwind-protect (sleep 60) (princ "main ")))`, "main form", 4},
	} {
		out, errs, status := finish(t, "", "-e", c.form)
		if out != c.out || status != c.status || errs != "" {
			t.Errorf("%s: %q, status %d, %q; want %q and %d", c.form, out, status, errs, c.out, c.status)
		}
	}
	out, errs, status := finish(t, "", "-e", `(setq excl:*exit-cleanup-forms* '((error "form ~a" 1) (princ "next")))`)
	if out != "next" || status != 0 || !strings.Contains(errs, "Error: form 1") {
		t.Errorf("a form that fails: %q, status %d, %q", out, status, errs)
	}
}

// TestSignalsUnwind ends a program in which processes wait for all kinds of
// things: each runs its cleanup form.
func TestSignalsUnwind(t *testing.T) {
	const program = `
(defvar *lock* (mp:make-process-lock))
(defvar *started* 0)
(defun start (name wait)
  (mp:process-run-function name
    (lambda () (unwind-protect (progn (incf *started*) (funcall wait)) (format t "~a " name)))))
(mp:process-lock *lock*)
(start "lock" (lambda () (mp:with-process-lock (*lock*) 1)))
(start "accept" (lambda () (accept-connection (make-socket :connect :passive))))
(start "loop" (lambda () (loop)))
(start "test" (lambda () (mp:process-wait "never" (lambda () nil))))
(start "gate" (lambda () (mp:process-wait "never" #'mp:gate-open-p (mp:make-gate nil))))
(start "datagram" (lambda () (receive-from (make-socket :type :datagram) 10)))
(mp:process-wait "all" (lambda () (= *started* 6)))
(unwind-protect (progn (write-line "port 1") (finish-output) (sleep 60)) (format t "main "))`
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		cmd := exec.Command(binary, "-e", "(progn "+program+")")
		var out strings.Builder
		pipe, _ := cmd.StdoutPipe()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 1000)
		for !strings.Contains(out.String(), "port") {
			n, err := pipe.Read(buf)
			out.Write(buf[:n])
			if err != nil {
				t.Fatalf("the program ended: %q", out.String())
			}
		}
		time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
		cmd.Process.Signal(sig)
		for {
			n, err := pipe.Read(buf)
			out.Write(buf[:n])
			if err != nil {
				break
			}
		}
		cmd.Wait()
		if got, want := cmd.ProcessState.ExitCode(), 128+int(sig); got != want {
			t.Errorf("%v: status %d, want %d", sig, got, want)
		}
		for _, name := range []string{"lock", "accept", "loop", "test", "gate", "datagram", "main"} {
			if strings.Count(out.String(), name) != 1 {
				t.Errorf("%v: %s was not cleaned up once: %q", sig, name, out.String())
			}
		}
	}
}

// TestSignalUnwindsBesideStuckMain has the main process stay in a cleanup form: the
// others and the program's cleanup forms have their turn all the same.
func TestSignalUnwindsBesideStuckMain(t *testing.T) {
	out, err := exec.Command(binary, "-e", `(progn
(push '(write-line "program") sys:*exit-cleanup-forms*)
(mp:process-run-function "other" (lambda () (unwind-protect (sleep 60) (write-line "other"))))
(unwind-protect (progn (sleep 0.1) (excl.osi:kill (excl.osi:getpid) 15) (sleep 60)) (loop)))`).Output()
	var failed *exec.ExitError
	if !errors.As(err, &failed) || failed.ExitCode() != 128+15 {
		t.Fatalf("%v, %q", err, out)
	}
	if got := strings.Fields(string(out)); len(got) != 2 || got[0] != "program" || got[1] != "other" {
		t.Errorf("%q", got)
	}
	if text := string(failed.Stderr); !strings.Contains(text, "does not end") {
		t.Errorf("on standard error: %q", text)
	}
}

// TestKeyboardInterruptIsSignalled has a script handle SIGINT by its condition, and
// go on, and another that does not.
func TestKeyboardInterruptIsSignalled(t *testing.T) {
	const program = `(progn
(defun interrupted (function)
  (mp:process-run-function "kills" (lambda () (sleep 0.05) (excl.osi:kill (excl.osi:getpid) 2)))
  (funcall function))
(dotimes (i 2) (print (handler-case (interrupted (lambda () (sleep 60))) (excl:interrupt-signal () :caught))))
(print (handler-case (interrupted (lambda () (loop))) (excl:interrupt-signal () :caught)))
(finish-output)
(interrupted (lambda () (handler-case (sleep 60) (error () :error)))))`
	out, err := exec.Command(binary, "-e", program).Output()
	var failed *exec.ExitError
	if !errors.As(err, &failed) || failed.ExitCode() != 128+2 {
		t.Fatalf("%v, %q", err, out)
	}
	if got := strings.Fields(string(out)); strings.Join(got, " ") != ":CAUGHT :CAUGHT :CAUGHT" {
		t.Errorf("%q", got)
	}
}

func TestClosedOutput(t *testing.T) {
	cmd := exec.Command("sh", "-c", binary+` -e '(loop (write-line "x"))' | head -1`)
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != "x\n" {
		t.Errorf("%q, %v", out, err)
	}
}
