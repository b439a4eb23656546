package builtins

import (
	"bufio"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"sockrepl/interp"
)

// Absurd calls: every declared operator is called as its lambda list allows, with
// arguments that make no sense. Whatever happens must be a Lisp condition, or
// can be left by a timeout; never a Go panic, a hang or the end of the program.
//
// The calls are made by a child, which notes each before it makes it, so that
// also the end of the program can be traced. SOCKREPL_ABSURD_SECONDS and
// SOCKREPL_ABSURD_SEED choose how long and from where; SOCKREPL_ABSURD_ONLY
// restricts the calls to operators whose names contain it.

// notAbsurd lists the operators that end, stop or damage the program by purpose,
// or act on what is outside of it.
var notAbsurd = map[string]bool{}

func init() {
	for _, name := range strings.Fields(`
		exit mp-safe-exit quit abort
		process-kill process-reset process-disable process-add-arrest-reason process-revoke-run-reason
		(setf process-run-reasons) (setf process-arrest-reasons) process-preset
		without-interrupts-only
		chmod fchmod chown unlink link symlink mkdir rmdir utime os-open mkstemp unsetenv setenv waitpid reap-os-subprocess make-directory (setf file-contents)
		run-shell-command shell command-output with-command-output with-command-io kill set-signal-handler setuid setgid seteuid setegid fork
		delete-file rename-file delete-directory delete-directory-and-files rename chdir chroot
		copy-file copy-directory clean-system concatenate-system umask (setf getenv) dribble ed
		configure-dns dns-query dns-lookup-hostname dns-ipaddr-to-hostname lookup-hostname ipaddr-to-hostname
		detach-from-terminal syslog openlog initgroups unix-signal
		do-command swank start-emacs-lisp-interface resize-areas gc room`) {
		notAbsurd[name] = true
	}
	// With spaces in them.
	for _, name := range []string{"(setf getenv)", "(setf file-contents)", "(setf process-run-reasons)", "(setf process-arrest-reasons)"} {
		notAbsurd[name] = true
	}
}

// absurdForms are the arguments.
var absurdForms = strings.Split(strings.TrimSpace(`
nil
t
0
1
-1
2
255
1114111
1114112
1000000000000
4611686018427387904
-9223372036854775808
9223372036854775807
(expt 2 100)
(- (expt 2 70))
1/3
-1.5
1.0d0
1d308
-0.0
#c(1 2)
#\a
#\Nul
(code-char 55357)
""
"abc"
"a~5,,,3fb~{~a~}~^"
"127.0.0.1"
(make-string 3 :initial-element #\λ)
(make-array 4 :element-type 'character :fill-pointer 2 :adjustable t)
'()
'(1 2 3)
'(a b . c)
'((a . 1) (b . 2))
'(:a 1 :b 2)
'(:start)
(list 1 "x" #\y nil)
(let ((x (list 1 2 3))) (setf (cdddr x) x) x)
(let ((x (list 1 2))) (setf (car x) x) x)
(let ((x (vector 1 2))) (setf (aref x 0) x) x)
'foo
'car
'if
'*print-base*
'most-positive-fixnum
:key
:start
'#:gone
#'car
#'cons
(lambda (&rest x) x)
(lambda () (error "inside"))
(lambda (&rest x) (declare (ignore x)) (values))
#(1 2 3)
#()
(make-array '(2 3) :initial-element 7)
(make-array 3 :adjustable t :fill-pointer 0)
(make-array '(1 0 2))
#*10110
(make-array 5 :element-type '(unsigned-byte 8) :initial-element 65)
(make-array 0 :element-type '(unsigned-byte 8))
(make-array 2 :element-type 'double-float :initial-element 1d0)
(make-hash-table)
(let ((h (make-hash-table :test 'equal))) (setf (gethash "k" h) h) h)
(make-string-input-stream "(a b) 12 \"x")
(make-string-output-stream)
(let ((s (make-string-input-stream "x"))) (close s) s)
(make-broadcast-stream)
(make-concatenated-stream)
*standard-output*
*standard-input*
*package*
(find-package :keyword)
"COMMON-LISP-USER"
*readtable*
*random-state*
(find-class 'integer)
(find-class 'standard-object)
(find-class 'simple-error)
(make-condition 'simple-error :format-control "~a" :format-arguments '(1))
'simple-error
'(integer 0 5)
'(or null (vector * 3))
'(satisfies foo)
'(unsigned-byte 8)
'(mod 0)
#p"nowhere/x.lisp"
#p""
"nowhere/*.lisp"
(mp:make-process-lock)
(mp:make-gate nil)
(mp:make-queue)
(mp:make-process :name "idle")
(make-socket :connect :passive :local-host "127.0.0.1")
(make-socket :type :datagram)
(let ((s (make-socket :connect :passive))) (close s) s)
(make-random-state nil)
'(lambda (x) x)
'(setf car)
'((x 1) (y 2))
'(x y &optional z)
(cons 1 2)
(quote . #1=(1 . #1#))
`), "\n")

// macroArguments are further arguments of macros, which do not evaluate them.
var macroArguments = strings.Split(strings.TrimSpace(`
x
(x 1)
((x 1) (y 2))
(x (list 1 2))
(x y)
((f (x) x))
(error () 1)
(t 2)
(car x)
(progn 1 2)
(values 1 2)
"doc"
(declare (special x))
(x . y)
#1=(a . #1#)
(:name 1)
(&optional)
(&key &rest)
(setf x 1)
(go a)
(return 1)
otherwise
5
`), "\n")

type absurdity struct{ r *rand.Rand }

func (g *absurdity) pick(from []string) string { return from[g.r.Intn(len(from))] }

func (g *absurdity) argument(macro bool) string {
	if macro && g.r.Intn(3) > 0 {
		return g.pick(macroArguments)
	}
	s := g.pick(absurdForms)
	for strings.HasPrefix(s, "(quote . ") && !macro {
		s = g.pick(absurdForms)
	}
	return s
}

// call makes a call of op.
func (g *absurdity) call(op *interp.Operator) string {
	macro := op.Kind == interp.MacroOperator
	list, _, _ := strings.Cut(op.LambdaList, "=>")
	args := g.arguments(list, macro)
	if g.r.Intn(25) == 0 {
		args = append(args, g.argument(macro))
	}
	name := op.Symbol.Package().ShortName() + "::" + "|" + op.Symbol.Name() + "|"
	if op.Setf {
		return "(funcall #'(setf " + name + ") " + strings.Join(args, " ") + ")"
	}
	return "(" + name + " " + strings.Join(args, " ") + ")"
}

// arguments generates some for a lambda list.
func (g *absurdity) arguments(list string, macro bool) []string {
	var args []string
	mode := ""
	for _, item := range topLevelItems(list) {
		if strings.HasPrefix(item, "&") {
			mode = item
			if (mode == "&rest" || mode == "&body") && g.r.Intn(3) > 0 {
				for n := g.r.Intn(4); n > 0; n-- {
					args = append(args, g.argument(macro))
				}
			}
			continue
		}
		switch mode {
		case "":
			if macro && strings.HasPrefix(item, "(") && g.r.Intn(4) > 0 {
				args = append(args, "("+strings.Join(g.arguments(item[1:len(item)-1], macro), " ")+")")
			} else {
				args = append(args, g.argument(macro))
			}
		case "&optional":
			if g.r.Intn(3) == 0 {
				mode = "done"
				break
			}
			args = append(args, g.argument(macro))
		case "&key":
			if g.r.Intn(2) == 0 {
				name, _, _ := strings.Cut(strings.Trim(item, "()"), " ")
				args = append(args, ":"+strings.Trim(name, "()"), g.argument(macro))
			}
		}
	}
	return args
}

// topLevelItems splits a lambda list at its blanks outside parentheses and
// strings.
func topLevelItems(list string) []string {
	var items []string
	depth, start, text := 0, -1, false
	for i, c := range list + " " {
		switch {
		case c == '"':
			text = !text
		case text:
			continue
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
		blank := c == ' ' && depth == 0
		if blank && start >= 0 {
			items = append(items, list[start:i])
			start = -1
		} else if !blank && start < 0 {
			start = i
		}
	}
	return items
}

// TestAbsurdCalls makes the calls in children.
func TestAbsurdCalls(t *testing.T) {
	if os.Getenv("SOCKREPL_ABSURD_CHILD") != "" {
		absurdChild()
		return
	}
	n, err := strconv.ParseFloat(os.Getenv("SOCKREPL_ABSURD_SECONDS"), 64)
	if err != nil {
		t.Skip("SOCKREPL_ABSURD_SECONDS says for how long to make calls")
	}
	total := time.Duration(n * float64(time.Second))
	seed, _ := strconv.ParseInt(os.Getenv("SOCKREPL_ABSURD_SEED"), 10, 64)
	end := time.Now().Add(total)
	calls := 0
	for ; time.Now().Before(end); seed++ {
		dir := t.TempDir()
		note := filepath.Join(dir, "call")
		cmd := exec.Command("/proc/self/exe", "-test.run", "^TestAbsurdCalls$")
		if exe, err := os.Executable(); err == nil {
			cmd = exec.Command(exe, "-test.run", "^TestAbsurdCalls$")
		}
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "SOCKREPL_ABSURD_CHILD="+note, "TMPDIR="+dir,
			"SOCKREPL_ABSURD_SEED="+fmt.Sprint(seed), "SOCKREPL_ABSURD_SECONDS="+fmt.Sprint(time.Until(end).Seconds()))
		out, err := os.CreateTemp(dir, "out")
		if err != nil {
			t.Fatal(err)
		}
		cmd.Stdout, cmd.Stderr = out, out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		select {
		case err = <-done:
		case <-time.After(time.Until(end) + 90*time.Second):
			cmd.Process.Signal(syscall.SIGQUIT)
			err = fmt.Errorf("the child does not end: %v", <-done)
		}
		out.Close()
		text, _ := os.ReadFile(out.Name())
		for _, line := range strings.Split(string(text), "\n") {
			if n, ok := strings.CutPrefix(line, "CALLS "); ok {
				k, _ := strconv.Atoi(n)
				calls += k
			}
			if p, ok := strings.CutPrefix(line, "PROBLEM "); ok {
				t.Errorf("seed %d: %s", seed, p)
			}
		}
		if err != nil {
			call, _ := os.ReadFile(note)
			t.Errorf("seed %d: the program ended (%v) at %s\n%s", seed, err, call, firstLines(lastWords(string(text)), 60))
		} else if t.Failed() && testing.Verbose() {
			t.Logf("%s", text)
		}
	}
	t.Logf("%d calls", calls)
}

// lastWords is what the runtime says when it ends a program, or the whole text.
func lastWords(text string) string {
	for _, word := range []string{"fatal error: ", "panic: ", "SIGSEGV"} {
		if i := strings.LastIndex(text, word); i >= 0 {
			return text[i:]
		}
	}
	return text
}

func firstLines(s string, n int) string {
	lines := strings.SplitAfterN(s, "\n", n+1)
	if len(lines) > n {
		lines = lines[:n]
	}
	return strings.Join(lines, "")
}

// absurdChild makes calls until its time is up or one hangs.
func absurdChild() {
	// What asks for more memory than there should be must not harm others.
	const limit = 4 << 30 // of a type that depends on the system
	syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: limit, Max: limit})
	seed, _ := strconv.ParseInt(os.Getenv("SOCKREPL_ABSURD_SEED"), 10, 64)
	secs, _ := strconv.ParseFloat(os.Getenv("SOCKREPL_ABSURD_SECONDS"), 64)
	only := strings.ToUpper(os.Getenv("SOCKREPL_ABSURD_ONLY"))
	end := time.Now().Add(time.Duration(secs * float64(time.Second)))
	g := &absurdity{rand.New(rand.NewSource(seed))}
	note, err := os.Create(os.Getenv("SOCKREPL_ABSURD_CHILD"))
	if err != nil {
		fmt.Println("PROBLEM", err)
		return
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	calls := 0
	defer func() { fmt.Fprintln(out, "\nCALLS", calls) }()
	for time.Now().Before(end) {
		in := newLisp()
		in.Special(in.S.StarStandardInput, interp.NewStringInput(interp.NewString("y"), 0, 1))
		var ops []*interp.Operator
		for _, op := range in.Operators() {
			if op.Kind != interp.VariableOperator && !strings.Contains(op.Name(), "%") && !notAbsurd[strings.ToLower(op.Name())] && strings.Contains(op.Name(), only) {
				ops = append(ops, op)
			}
		}
		// A fresh interpreter now and then: many calls leave damage behind.
		for i := 0; i < 400 && time.Now().Before(end); i++ {
			form := g.call(ops[g.r.Intn(len(ops))])
			note.Truncate(0)
			note.WriteAt([]byte(form), 0)
			calls++
			result := make(chan string, 1)
			go func() { result <- absurdCall(in, form) }()
			problem, ended := awaitCall(result)
			switch {
			case !ended:
				stack := make([]byte, 1<<20)
				stack = stack[:runtime.Stack(stack, true)]
				for _, g := range strings.Split(string(stack), "\n\n") {
					head, _, _ := strings.Cut(g, "\n")
					if strings.Contains(g, "absurdCall") || strings.Contains(g, "/interp.") && strings.Contains(head, "[run") {
						fmt.Fprintf(out, "%s\n", firstLines(g, 30))
					}
				}
				fmt.Fprintln(out, "\nPROBLEM hang:", form)
				return
			case problem != "":
				fmt.Fprintf(out, "\nPROBLEM %s at %s: %s\n", problem, panicPlace(), form)
				i = 400
			}
		}
	}
}

// awaitCall waits for a call's result. One that takes too much processor time, or
// ever so long without it, has not ended.
func awaitCall(result <-chan string) (problem string, ended bool) {
	begun, used := time.Now(), processorTime()
	for {
		select {
		case problem = <-result:
			return problem, true
		case <-time.After(time.Second):
			if processorTime()-used > 8*time.Second || time.Since(begun) > time.Minute {
				return "", false
			}
		}
	}
}

func processorTime() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// panicPlace finds the place of the last internal error in its report.
func panicPlace() string {
	reports, _ := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "sockrepl-report-*"))
	place := "?"
	for _, r := range reports {
		b, _ := os.ReadFile(r)
		os.Remove(r)
		what, _, _ := strings.Cut(string(b), "\n")
		_, stack, _ := strings.Cut(string(b), "panic(")
		for _, line := range strings.Split(stack, "\n") {
			file := strings.TrimSpace(line)
			if strings.HasPrefix(line, "\t") && (strings.Contains(file, "/interp/") || strings.Contains(file, "/builtins/") || strings.Contains(file, "/netcore/")) && !strings.Contains(file, "/point.go") {
				file, _, _ = strings.Cut(file, " ")
				place = filepath.Base(filepath.Dir(file)) + "/" + filepath.Base(file) + " (" + what + ")"
				break
			}
		}
	}
	return place
}

// absurdCall makes one call. What it does wrong is returned.
func absurdCall(in *interp.Interp, form string) (problem string) {
	reported := false
	in.SetUnhandled(func(th *interp.Thread, c interp.Value) { reported = true })
	ended := in.RunMain("absurd", func(th *interp.Thread) {
		_, expired := th.WithTimeout(100*time.Millisecond, func() interp.Value {
			th.HandlerCase([]interp.Value{in.S.Condition}, func() interp.Value {
				s := interp.NewString(form)
				r := interp.NewReader(interp.NewStringInput(s, 0, s.Len()), "absurd")
				f, _ := r.Read(th)
				for _, v := range th.MultipleValues(th.Eval(f)) {
					th.Prin1(v)
				}
				return nil
			})
			return nil
		})
		_ = expired
	})
	if !ended && !reported {
		if _, requested := in.ExitStatus(); !requested {
			return "internal error"
		}
	}
	return ""
}
