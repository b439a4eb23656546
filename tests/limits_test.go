package tests

import (
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
(write-line "port 1")
(finish-output)
(unwind-protect (sleep 60) (format t "main "))`
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

func TestClosedOutput(t *testing.T) {
	cmd := exec.Command("sh", "-c", binary+` -e '(loop (write-line "x"))' | head -1`)
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != "x\n" {
		t.Errorf("%q, %v", out, err)
	}
}
