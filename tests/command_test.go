package tests

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestCommandLine(t *testing.T) {
	script := filepath.Join(t.TempDir(), "s.lisp")
	write := func(text string) {
		if err := os.WriteFile(script, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, script, stdin string
		args                []string
		out, errs           string // what must be in them
		status              int
	}{
		{name: "eval", args: []string{"-e", "(princ (+ 1 2))"}, out: "3"},
		{name: "eval twice", args: []string{"-e", "(defvar *x* 1)", "-e", "(princ (1+ *x*))"}, out: "2"},
		{name: "stdin", stdin: "(princ :hello)", out: "HELLO"},
		{name: "dash", args: []string{"-", "a"}, stdin: "(princ (sys:command-line-arguments))", out: "a"},
		{name: "shebang and arguments", script: "#!/usr/bin/env sockrepl\n(princ (rest (sys:command-line-arguments)))", args: []string{"FILE", "x", "-y"}, out: "(x -y)"},
		{name: "options of a script", script: "(sys:with-command-line-arguments (\"df:\" debug file) (rest)\n (princ (list (string= image (namestring *load-pathname*)) debug file rest)))\n(print (list (sys:command-line-argument-count) (sys:command-line-argument 2) (sys:command-line-argument-count :application nil)))",
			args: []string{"FILE", "-d", "-f", "x", "y"}, out: "(T T x (y))\n(5 \"-f\" 6)"},
		{name: "options of a script, wrong", script: "(sys:with-command-line-arguments (\"d\" debug) (rest :usage \"usage: it [-d]\") (princ debug))", args: []string{"FILE", "-x"}, errs: "usage: it [-d]\n", status: 1},
		{name: "load", script: "(defun f () 42)", args: []string{"-L", "FILE", "-e", "(princ (f))"}, out: "42"},
		{name: "exit status", args: []string{"-e", "(excl:exit 7)"}, status: 7},
		{name: "exit unwinds", args: []string{"-e", "(unwind-protect (excl:exit 3) (princ :cleaned))"}, out: "CLEANED", status: 3},
		{name: "error", script: "(defun f (x)\n  (car x))\n\n(f 3)\n", args: []string{"FILE"}, errs: "s.lisp:2:3: Error: CAR: `3' is not of the expected type `LIST'", status: 1},
		{name: "package for all", args: []string{"-e", "(defpackage :q (:use :cl))", "-e", "(in-package :q)", "-e", "(princ (package-name *package*))"}, out: "Q"},
		{name: "end of file", script: "(with-open-file (s \"/dev/null\")\n  (read-line s))\n", args: []string{"FILE"}, errs: "s.lisp:2:3: Error: eof encountered on stream", status: 1},
		{name: "read-time evaluation", script: "(list\n  #.(car 3))\n", args: []string{"FILE"}, errs: "s.lisp:2:5: Error: CAR", status: 1},
		{name: "unfinished", script: "(print 1)\n(let ((x 1)\n", args: []string{"FILE"}, out: "\n1 ", errs: "s.lisp:2:6: eof encountered inside a list", status: 1},
		{name: "unbalanced", script: "(princ 1)\n(foo\n  (bar", args: []string{"FILE"}, out: "1", errs: "s.lisp:3:3: ", status: 1},
		{name: "extra parenthesis", script: "(princ 1))\n", args: []string{"FILE"}, errs: "s.lisp:1:10: ", status: 1},
		{name: "short backtrace", script: "(defun f (n) (if (= n 0) (car 1) (1+ (f (1- n)))))\n(f 20)\n", args: []string{"FILE"}, errs: "  ... and 19 more of the same\n  in (top level form)", status: 1},
		{name: "full backtrace", script: "(defun f () (car 1))\n(defun g () (1+ (f)))\n(g)\n", args: []string{"--backtrace", "full", "FILE"}, errs: "  in G ", status: 1},
		{name: "unknown backtrace", args: []string{"--backtrace", "most"}, errs: "--backtrace takes full, short or none, not most", status: 2},
		{name: "unknown option", args: []string{"--nonsense"}, errs: "unknown option --nonsense", status: 2},
		{name: "missing operand", args: []string{"-e"}, errs: "needs an argument", status: 2},
		{name: "missing file", args: []string{"/nonexistent.lisp"}, errs: "/nonexistent.lisp", status: 1},
		{name: "version", args: []string{"--version"}, out: "sockrepl "},
		{name: "help", args: []string{"--help"}, out: "usage: sockrepl"},
		{name: "endless recursion", args: []string{"-e", "(defun f (x) (+ 1 (f x)))", "-e", "(handler-case (f 1) (storage-condition () (princ :caught)))"}, out: "CAUGHT"},
		{name: "circular", args: []string{"-e", "(let ((x (list 1 2))) (setf (cddr x) x) (let ((*print-circle* t)) (princ x)))"}, out: "#1=(1 2 . #1#)"},
		{name: "deep", script: strings.Repeat("(", 100000), args: []string{"FILE"}, errs: "Stack overflow", status: 1},
		{name: "background error", args: []string{"-e", `(mp:process-join (mp:process-run-function "p" (lambda () (car 3))))`, "-e", "(princ :on)"}, out: "ON", errs: "process p: Error: CAR"},
		{name: "keyword", args: []string{"-e", "(make-socket :colour 3)"}, errs: ":COLOUR", status: 1},
		{name: "wrong count", args: []string{"-e", "(car)"}, errs: "CAR", status: 1},
		{name: "exit cleanup forms", args: []string{"-e", "(push '(princ :bye) excl:*exit-cleanup-forms*)"}, out: "BYE"},
	} {
		t.Run(c.name, func(t *testing.T) {
			write(c.script)
			args := append([]string(nil), c.args...)
			for i := range args {
				if args[i] == "FILE" {
					args[i] = script
				}
			}
			out, errs, status := finish(t, c.stdin, args...)
			if status != c.status || !strings.Contains(out, c.out) || !strings.Contains(errs, c.errs) {
				t.Errorf("status %d (want %d)\nout  %q (want %q)\nerrs %.400q (want %q)", status, c.status, out, c.out, errs, c.errs)
			}
			if strings.Contains(errs, "goroutine") || strings.Contains(errs, "internal error") {
				t.Errorf("an internal error: %s", errs)
			}
		})
	}
}

func TestInterruptEndsScript(t *testing.T) {
	for name, form := range map[string]string{
		"computing": "(loop)",
		"accepting": "(accept-connection (make-socket :connect :passive))",
		"sleeping":  "(sleep 100)",
	} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(binary, "-e", "(unwind-protect (progn (princ :ready) (terpri) (force-output) "+form+") (princ :cleaned))")
			var out strings.Builder
			ready := make(chan bool, 1)
			cmd.Stdout = writerFunc(func(p []byte) {
				out.Write(p)
				if strings.Contains(out.String(), "READY") {
					select {
					case ready <- true:
					default:
					}
				}
			})
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			<-ready
			time.Sleep(50 * time.Millisecond)
			cmd.Process.Signal(syscall.SIGINT)
			done := make(chan struct{})
			go func() { cmd.Wait(); close(done) }()
			select {
			case <-done:
			case <-time.After(10 * time.Second):
				cmd.Process.Kill()
				t.Fatal("it does not end")
			}
			if cmd.ProcessState.ExitCode() != 130 || !strings.Contains(out.String(), "CLEANED") {
				t.Errorf("status %d, output %q", cmd.ProcessState.ExitCode(), out.String())
			}
		})
	}
}

type writerFunc func(p []byte)

func (f writerFunc) Write(p []byte) (int, error) {
	f(p)
	return len(p), nil
}
