package tests

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestBlockedOutputStopsNobody has a process write to a standard output that
// nobody reads: others go on, a timeout cuts the write off, and nothing of what
// was written is lost or comes twice.
func TestBlockedOutputStopsNobody(t *testing.T) {
	for _, stream := range []string{"pipe", "socket"} {
		t.Run(stream, func(t *testing.T) {
			cmd := exec.Command(binary, "-e", `(progn
(defvar *written* 0)
(mp:process-run-function "writer"
  (lambda () (loop (write-line (format nil "~7,'0d~92a" *written* "x")) (incf *written*))))
(mp:process-wait "the pipe is full" (lambda () (let ((n *written*)) (sleep 0.1) (and (plusp n) (= n *written*)))))
(format *error-output* "full~%")
(format *error-output* "~a~%" (mp:with-timeout (0.05 :late) (format t "~%last words~%") (finish-output) :through))
(finish-output *error-output*)
(read-line *standard-input*)
(mp:process-kill (find "writer" mp:*all-processes* :key #'mp:process-name :test #'equal) :wait t)
(format *error-output* "written ~d~%" *written*))`)
			stdin, _ := cmd.StdinPipe()
			stderr, _ := cmd.StderrPipe()
			var stdout io.Reader
			if stream == "pipe" {
				stdout, _ = cmd.StdoutPipe()
			} else {
				ours, theirs := socketPair(t)
				stdout, cmd.Stdout = ours, theirs
				defer theirs.Close()
			}
			startWithin(t, time.Minute, cmd)
			lines := bufio.NewScanner(stderr)
			for _, want := range []string{"full", "LATE"} {
				if !lines.Scan() || lines.Text() != want {
					t.Fatalf("got %q instead of %q", lines.Text(), want)
				}
			}
			io.WriteString(stdin, "go on\n")
			rest := make(chan string, 1)
			go func() {
				b, _ := io.ReadAll(stdout)
				rest <- string(b)
			}()
			if !lines.Scan() || !strings.HasPrefix(lines.Text(), "written ") {
				t.Fatalf("got %q instead of what was written", lines.Text())
			}
			cmd.Wait()
			if c, ok := cmd.Stdout.(io.Closer); ok {
				c.Close()
			}
			next := 0
			for _, line := range strings.Split(<-rest, "\n") {
				if len(line) != 99 {
					continue // the words of the main process, in between
				}
				if want := pad(next); line[:7] != want {
					t.Fatalf("line %s comes where %s should", line[:7], want)
				}
				next++
			}
			if next == 0 {
				t.Error("nothing was written")
			}
		})
	}
}

// TestWaitingForStandardInput has one process wait for standard input: others go
// on, and the wait can be cut off without loss.
func TestWaitingForStandardInput(t *testing.T) {
	cmd := exec.Command(binary, "-e", `(progn
(defvar *n* 0)
(mp:process-run-function "ticks" (lambda () (loop (sleep 0.001) (incf *n*))))
(let* ((reader (mp:process-run-function "reader" (lambda () (read-line)))))
  (mp:process-wait "ticks" (lambda () (> *n* 20)))
  (format t "~a " (mp:process-whostate reader))
  (mp:process-kill reader :wait t)
  (format t "~a~%" (mp:with-timeout (0.05 :late) (read-char)))
  (finish-output)
  (format t "~a~%" (read-line))))`)
	stdin, _ := cmd.StdinPipe()
	stdout, _ := cmd.StdoutPipe()
	startWithin(t, time.Minute, cmd)
	lines := bufio.NewScanner(stdout)
	lines.Scan()
	if got := lines.Text(); got != "waiting for input LATE" {
		t.Errorf("got %q", got)
	}
	io.WriteString(stdin, "typed\n")
	lines.Scan()
	if got := lines.Text(); got != "typed" {
		t.Errorf("got %q", got)
	}
	cmd.Wait()
}

// TestAskingStandardInput has a program ask at once for what stands in a pipe
// already, without waiting for it. Where nothing stands nothing is taken either
// from a program that has the same input.
func TestAskingStandardInput(t *testing.T) {
	for _, c := range []struct{ form, want string }{
		{`(listen)`, "T"},
		{`(read-char-no-hang)`, "#\\x"},
		{`(null (mp:wait-for-input-available *standard-input* :timeout 0))`, "NIL"},
		{`(excl:read-no-hang-p *terminal-io*)`, "T"},
	} {
		out, in := lispOnPipe(t, "(progn (prin1 "+c.form+") (finish-output) (read-line))")
		io.WriteString(in, "xyz\n")
		in.Close()
		if got, _ := io.ReadAll(out()); string(got) != c.want {
			t.Errorf("%s is %s, not %s", c.form, got, c.want)
		}
	}
	out, in := lispOnPipe(t, `(progn (prin1 (list (listen) (read-char-no-hang))) (finish-output) (run-shell-command "cat"))`)
	stdout := out()
	got := make([]byte, len("(NIL NIL)"))
	io.ReadFull(stdout, got)
	io.WriteString(in, "for cat")
	in.Close()
	rest, _ := io.ReadAll(stdout)
	if string(got)+string(rest) != "(NIL NIL)for cat" {
		t.Errorf("got %s%s", got, rest)
	}
}

// lispOnPipe returns the end of a pipe that is the standard input of a program that
// evaluates form, and what starts it and returns its output.
func lispOnPipe(t *testing.T, form string) (run func() io.Reader, in *os.File) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary, "-e", form)
	cmd.Stdin = r
	return func() io.Reader {
		stdout, _ := cmd.StdoutPipe()
		startWithin(t, time.Minute, cmd)
		r.Close()
		return stdout
	}, w
}

// TestWaitingForStandardInputAndSockets passes lines on from a pipe to a socket
// and back, in a loop that waits for both without a limit.
func TestWaitingForStandardInputAndSockets(t *testing.T) {
	cmd := exec.Command(binary, "-e", `(let* ((p (make-socket :connect :passive :local-host "127.1"))
       (a (make-socket :remote-host "127.1" :remote-port (local-port p)))
       (b (accept-connection p)))
  (mp:process-run-function "shouts"
    (lambda () (loop for line = (read-line b nil) while line do (write-line (string-upcase line) b) (force-output b)) (close b)))
  (loop for ready = (mp:wait-for-input-available (list a *standard-input*))
        do (when (member *standard-input* ready)
             (let ((line (read-line *standard-input* nil)))
               (if line
                   (progn (write-line line a) (force-output a))
                   (shutdown a :direction :output))
               (unless line
                 (loop for more = (read-line a nil) while more do (write-line more))
                 (return))))
           (when (member a ready)
             (write-line (read-line a))
             (finish-output))))`)
	stdin, _ := cmd.StdinPipe()
	stdout, _ := cmd.StdoutPipe()
	startWithin(t, time.Minute, cmd)
	lines := bufio.NewScanner(stdout)
	for _, line := range []string{"first", "second\nthird", "fourth"} {
		time.Sleep(50 * time.Millisecond) // the program is waiting by then
		io.WriteString(stdin, line+"\n")
		for _, want := range strings.Split(strings.ToUpper(line), "\n") {
			if !lines.Scan() || lines.Text() != want {
				t.Fatalf("got %q instead of %q", lines.Text(), want)
			}
		}
	}
	stdin.Close()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// TestSignalsEndBlockedPrograms ends programs that cannot write: within two
// seconds, and a little.
func TestSignalsEndBlockedPrograms(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(binary, "-e", `(progn (format *error-output* "ready~%") (loop (write-line "to nobody")))`)
			stderr, _ := cmd.StderrPipe()
			stdout, _ := cmd.StdoutPipe()
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer stdout.Close()
			bufio.NewReader(stderr).ReadString('\n')
			time.Sleep(50 * time.Millisecond) // any moment will do
			begun := time.Now()
			cmd.Process.Signal(sig)
			kill := time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
			defer kill.Stop()
			cmd.Process.Wait()
			if d := time.Since(begun); d > 6*time.Second {
				t.Errorf("it took %v", d)
			}
		})
	}
}

// TestFullStandardOutput writes to a device that takes nothing: it is an error,
// also where only the end of the program sends what has been written.
func TestFullStandardOutput(t *testing.T) {
	for _, c := range []struct {
		form, errs string
		status     int
	}{
		{`(progn (print 1) (finish-output))`, "-e:1:18: Error: writing to standard output: no space left on device", 1},
		{`(print 1)`, "process exit: Error: writing to standard output: no space left on device", 1},
		{`(progn (print 1) (handler-case (finish-output) (stream-error (c) (print (stream-error-code c) *error-output*))))`, "\n28", 0},
		{`(exit 3)`, "", 3},
	} {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Skip(err)
		}
		var errs strings.Builder
		cmd := exec.Command(binary, "-e", c.form)
		cmd.Stdout, cmd.Stderr = full, &errs
		cmd.Run()
		full.Close()
		if status := cmd.ProcessState.ExitCode(); !strings.HasPrefix(errs.String(), c.errs) || status != c.status {
			t.Errorf("%s ends with status %d and says %q", c.form, status, errs.String())
		}
	}
}

// TestDevicesAreNoTerminals has a program without a script read and write devices
// that are no terminals: nothing is prompted for.
func TestDevicesAreNoTerminals(t *testing.T) {
	cmd := exec.Command(binary) // its input is /dev/null
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	cmd.Stdout = full
	if err := cmd.Run(); err != nil {
		t.Errorf("it writes something: %v", err)
	}
}

// TestHangupIsLeftIgnored starts a program as nohup does.
func TestHangupIsLeftIgnored(t *testing.T) {
	out, err := exec.Command("/bin/sh", "-c", `trap '' HUP; exec "$0" -e '(progn (excl.osi:kill (excl.osi:getpid) excl.osi:*sighup*) (sleep 0.1) (princ :through))'`, binary).Output()
	if string(out) != "THROUGH" || err != nil {
		t.Errorf("%q, %v", out, err)
	}
}

func pad(n int) string {
	s := "0000000" + strconv.Itoa(n)
	return s[len(s)-7:]
}

// socketPair returns the ends of a connection, ours and a program's.
func socketPair(t *testing.T) (ours, theirs *os.File) {
	t.Helper()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	syscall.CloseOnExec(fds[0])
	syscall.CloseOnExec(fds[1])
	return os.NewFile(uintptr(fds[0]), "ours"), os.NewFile(uintptr(fds[1]), "theirs")
}
