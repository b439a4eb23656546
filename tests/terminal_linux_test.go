package tests

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// screen is a pseudo terminal with sockrepl's top level in it.
type screen struct {
	t      *testing.T
	cmd    *exec.Cmd
	master *os.File
	mu     sync.Mutex
	text   strings.Builder
	seen   int // how much of text there was at the last say
}

// openTerminal starts the binary at a terminal of its own.
func openTerminal(t *testing.T, args ...string) *screen {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo terminals: %v", err)
	}
	t.Cleanup(func() { master.Close() })
	fd := int(master.Fd())
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 50, Col: 120})
	}
	if err != nil {
		t.Skipf("no pseudo terminals: %v", err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo terminals: %v", err)
	}
	defer slave.Close()
	cmd := exec.Command(binary, args...)
	home := t.TempDir()
	cmd.Env = append(os.Environ(), "TERM=xterm", "HOME="+home, "XDG_CONFIG_HOME="+home)
	if text, ok := initFiles[t.Name()]; ok {
		os.WriteFile(filepath.Join(home, ".sockrepl.lisp"), []byte(text), 0o644)
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	s := &screen{t: t, cmd: cmd, master: master}
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := master.Read(buf)
			if err != nil {
				return
			}
			s.mu.Lock()
			s.text.Write(buf[:n])
			s.mu.Unlock()
		}
	}()
	return s
}

// openListener is openTerminal for the top level, which has prompted.
func openListener(t *testing.T, args ...string) *screen {
	t.Helper()
	s := openTerminal(t, args...)
	s.expect("CL-USER(1): ")
	return s
}

// initFiles are the init files of the tests that have one.
var initFiles = map[string]string{
	"TestInitFile":           "(defvar *greeting* :from-the-init-file)",
	"TestInitFileLeftOut":    "(defvar *greeting* :from-the-init-file)",
	"TestInitFileWithErrors": "(defvar *before* :kept)\n(car 1)\n(defvar *after* 1)",
}

// escapes are what a line editor writes beside text.
var escapes = regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]|\r|\a|\b")

// shown returns what has been shown since the last say. An escape sequence may
// have come in part by then: so what has been seen is counted before they are
// taken out.
func (s *screen) shown() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return escapes.ReplaceAllString(s.text.String()[s.seen:], "")
}

// say types text and waits until want appears after it.
func (s *screen) say(text, want string) {
	s.t.Helper()
	s.mu.Lock()
	s.seen = s.text.Len()
	s.mu.Unlock()
	s.master.WriteString(text)
	s.expect(want)
}

// expect waits until want appears after what has been seen.
func (s *screen) expect(want string) {
	s.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if strings.Contains(s.shown(), want) {
			return
		}
	}
	s.t.Fatalf("%q does not appear; the terminal shows\n%s", want, s.shown())
}

const controlC, controlD = "\x03", "\x04"

func TestTopLevel(t *testing.T) {
	s := openListener(t)
	s.say("(list 1\r", "")
	s.say("\"two\")\r", "(1 \"two\")\nCL-USER(2): ")
	s.say("(values)\r", "; No value\nCL-USER(3): ")
	s.say("(car 'x)\r", "[condition type: TYPE-ERROR]")
	s.expect("[1] CL-USER(4): ")
	s.say("(list * ** ***)\r", "(NIL (1 \"two\") NIL)")
	s.expect("[1] CL-USER(5): ")
	s.say(":pop\r", "\nCL-USER(6): ")
	s.say(controlD, "")
}

func TestTopLevelInterrupts(t *testing.T) {
	s := openListener(t)
	s.say("(progn (format t \"GO~%\") (loop))\r", "\nGO")
	s.say(controlC, "^C\nError: Received signal number 2")
	s.expect("0: continue computation")
	s.expect("[1c] CL-USER(2): ")
	s.say(":pop\r", "\nCL-USER(3): ")
	s.say("(let ((s (make-socket :connect :passive))) (format t \"WAITS~%\") (accept-connection s))\r", "\nWAITS")
	s.say(controlC, "[1c] CL-USER(4): ")
	s.say("(list 1\r", "")
	s.say(controlC, "[1c] CL-USER(4): ") // a form half typed is forgotten
	s.say(":reset\r", "\nCL-USER(5): ")
	s.say("(+ 40 2)\r", "\n42\n")
	s.say("(list 1 2", "(list 1 2")
	s.say(controlC, "^C\nCL-USER(6): ") // so is a line
	s.say("(progn (format t \"STOPS~%\") (mp:process-add-arrest-reason mp:*current-process* :me) (list :goes :on))\r", "\nSTOPS")
	s.say(controlC, "[1c] CL-USER(7): ")
	s.say("(mp:process-revoke-arrest-reason mp:*current-process* :me)\r", "[1c] CL-USER(8): ")
	s.say(":cont\r", "(:GOES :ON)\nCL-USER(9): ")
	s.say(controlC, "[1c] CL-USER(9): ")
}

// TestEndsWhileLineIsEdited ends the program in ways that the editor does not know
// of: at once, and with the terminal as it was.
func TestEndsWhileLineIsEdited(t *testing.T) {
	for _, c := range []struct {
		name, form string
		signal     syscall.Signal
		status     int
	}{
		{name: "exit", form: "(exit 3)", status: 3},
		{name: "exit without unwinding", form: "(exit 4 :no-unwind t)", status: 4},
		{name: "kill", form: "(mp:process-kill listener)", status: 1},
		{name: "SIGTERM", form: "nil", signal: syscall.SIGTERM, status: 143},
		{name: "SIGHUP", form: "nil", signal: syscall.SIGHUP, status: 129},
		{name: "SIGQUIT", form: "nil", signal: syscall.SIGQUIT, status: 131},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := openListener(t)
			mode := func() uint32 {
				m, err := unix.IoctlGetTermios(int(s.master.Fd()), unix.TCGETS)
				if err != nil {
					t.Fatal(err)
				}
				return m.Lflag & (unix.ECHO | unix.ICANON | unix.ISIG)
			}
			typed := filepath.Join(t.TempDir(), "typed")
			s.say("(let ((listener mp:*current-process*)) (mp:process-run-function \"e\" (lambda () (mp:process-wait \"typed\" #'probe-file \""+typed+"\") "+c.form+")) nil)\r", "CL-USER(2): ")
			s.say("(list 1 2", "(list 1 2")
			if mode() != 0 {
				t.Fatal("the line is not edited")
			}
			if err := os.WriteFile(typed, nil, 0o644); err != nil {
				t.Fatal(err)
			}
			if c.signal != 0 {
				s.cmd.Process.Signal(c.signal)
			}
			ended := make(chan struct{})
			go func() { s.cmd.Wait(); close(ended) }()
			select {
			case <-ended:
			case <-time.After(20 * time.Second):
				t.Fatalf("does not end; the terminal shows\n%s", s.shown())
			}
			if got := s.cmd.ProcessState.ExitCode(); got != c.status {
				t.Errorf("status %d, want %d", got, c.status)
			}
			if mode() != unix.ECHO|unix.ICANON|unix.ISIG {
				t.Errorf("the terminal's mode is left as %#x", mode())
			}
			if text := s.shown(); strings.Contains(text, "goroutine") {
				t.Errorf("the terminal shows\n%s", text)
			}
		})
	}
}

// TestTopLevelFocus looks at another process: its bindings and its calls.
func TestTopLevelFocus(t *testing.T) {
	s := openListener(t)
	s.say("(defvar *mine* :global)\r", "CL-USER(2): ")
	s.say("(defun works () (let ((*mine* 42)) (loop (sleep 0.001))))\r", "CL-USER(3): ")
	s.say("(mp:process-run-function \"worker\" 'works)\r", "CL-USER(4): ")
	s.say("(mp:process-wait \"works\" (lambda () (mp:symeval-in-process '*mine* (mp:process-name-to-process \"worker\"))))\r", "CL-USER(5): ")
	s.say(":focus nobody\r", "There is no process nobody.")
	s.expect("CL-USER(6): ")
	s.say(":focus worker\r", "Focus is on #<MULTIPROCESSING:PROCESS worker(")
	s.expect("[Focused process: worker]\nCL-USER(7): ")
	s.say("*mine*\r", "42\n[Focused process: worker]\nCL-USER(8): ")
	s.say("(setf *mine* 43)\r", "43\n[Focused process: worker]\nCL-USER(9): ")
	s.say(":zoom\r", "(WORKS)")
	s.expect("CL-USER(10): ")
	s.say(":focus :listener\r", "Focus is on the listener.\nCL-USER(11): ")
	s.say("*mine*\r", ":GLOBAL\nCL-USER(12): ")
	s.say("(mp:symeval-in-process '*mine* (mp:process-name-to-process \"worker\"))\r", "43\nT\nCL-USER(13): ")
	s.say(":processes\r", "worker, (DEBUGGING)")
	s.say(":focus worker\r", "Focus is on #<")
	s.say(":kill\r", "CL-USER(16): ")
	s.say("(mp:process-wait \"ends\" (lambda () (null (rest mp:*all-processes*))))\r", "CL-USER(17): ")
	s.say(":focus\r", "Focus is on the listener.")
	s.say(":exit\r", "")
}

func TestTopLevelRestarts(t *testing.T) {
	s := openListener(t)
	s.say("(* 2 nothing)\r", "3: Use a value without setting NOTHING.")
	s.expect("[1] CL-USER(2): ")
	s.say(":cont 3\r", "Enter a form to be evaluated: ")
	s.say("(+ 20 1)\r", "\n42\n")
	s.say("#<junk>\r", "READER-ERROR")
	s.expect("[1] CL-USER(3): ")
	s.say("(cerror \"Go on.\" \"stop\")\r", "0: Go on.")
	s.expect("[2c] CL-USER(4): ")
	s.say(":cont\r", "\nNIL\n[1] CL-USER(5): ")
	s.say(controlD, "\nCL-USER(5): ")
}

func TestTopLevelInspector(t *testing.T) {
	s := openListener(t)
	s.say(":i\r", "Nothing is inspected.")
	s.say(":i (list 1 2)\r", "CL-USER(3): ")
	s.say(":i 1\r", "2 is of type FIXNUM.")
	s.say(":i q\r", "CL-USER(5): ")
	s.say("(list (inspect (list 'a (list 'b))) :after)\r", "[1i] CL-USER(6): ")
	s.say(":i 1 0\r", "B is of type SYMBOL.")
	s.say(":i tree\r", "(A (B))\n  (B)\n    B\n")
	s.say("(list * :evaluated)\r", "(B :EVALUATED)")
	s.say("(car 5)\r", "[2i] CL-USER(10): ")
	s.say(":i q\r", "((A (B)) :AFTER)")
	s.expect("\nCL-USER(11): ")
	s.say(":in 5\r", "[1i] CL-USER(12): ")
	s.say(":in 6\r", "[2i] CL-USER(13): ")
	s.say(":pop\r", "[1i] CL-USER(14): ")
	s.say(controlD, "\nCL-USER(14): ")
}

func TestTopLevelCompletion(t *testing.T) {
	s := openListener(t)
	s.say("(accept-conn\t", "(accept-connection")
	s.say(controlC, "CL-USER(1): ")
	s.say("(progn (format t \"Name: \") (read-line))\r", "\nName: ")
	s.say("somebody\r", "\"somebody\"")
}

func TestInitFile(t *testing.T) {
	s := openListener(t)
	s.say("*greeting*\r", ":FROM-THE-INIT-FILE")
}

func TestInitFileLeftOut(t *testing.T) {
	s := openListener(t, "-q")
	s.say("(boundp '*greeting*)\r", "\nNIL\n")
}

func TestInitFileWithErrors(t *testing.T) {
	s := openTerminal(t)
	s.expect(".sockrepl.lisp:2:1: Error: CAR")
	s.expect("CL-USER(1): ")
	s.say("(list *before* (boundp '*after*))\r", "(:KEPT NIL)")
}

func TestZygomysTopLevel(t *testing.T) {
	s := openTerminal(t, "--zy")
	s.expect("zy> ")
	s.say("(+ 1\r", "..> ")
	s.say("2)\r", "3\nzy> ")
	s.say("(frob)\r", "Error: zygo-error: symbol `frob` not found\nzy> ")
	s.say("(def s (makeSocket connect: %passive localHost: \"127.1\"))\r", "waiting for connection at localhost/")
	s.say("(begin (println \"WAITS\") (finishOutput) (acceptConnection s))\r", "\nWAITS")
	s.say(controlC, "Error: interrupt-signal: ")
	s.say("(begin (println \"GO\") (finishOutput) (for [nil true nil] (+ 1 1)))\r", "\nGO")
	s.say(controlC, "Error: interrupt-signal: ")
	s.say("(acceptC\t s)", "(acceptConnection s)")
	s.say(controlC, "zy> ")
	s.say("(println (* 6 7))\r", "42\n")
	s.say("(exit 0)\r", "")
}
