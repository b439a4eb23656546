package builtins_test

import (
	"fmt"
	"strings"
	"time"

	"sockrepl/builtins"
	"sockrepl/interp"
)

// A Go program makes an interpreter and runs Lisp in it.
func ExampleInstall() {
	in := interp.New(interp.Options{})
	builtins.Install(in)
	in.RunMain("main", func(t *interp.Thread) {
		const program = `
			(let* ((server (make-socket :connect :passive))
			       (client (make-socket :remote-host "localhost" :remote-port (local-port server)))
			       (peer (accept-connection server)))
			  (write-line "hello" client)
			  (force-output client)
			  (format t "~a~%" (string-upcase (read-line peer))))`
		builtins.LoadText(t, interp.NewString(program), "program", nil)
	})
	// Output: HELLO
}

// An operator of the program's own is declared like all others.
func ExampleInstall_operator() {
	in := interp.New(interp.Options{})
	builtins.Install(in)
	in.User.Defun2("hypotenuse", "a b", `The longest side of a right triangle with the sides A and B.`,
		func(t *interp.Thread, a, b interp.Value) interp.Value {
			return t.Call1(in.CL.Sym("sqrt").Function(), t.Add(t.Mul(a, a), t.Mul(b, b)))
		})
	in.RunMain("main", func(t *interp.Thread) {
		f := in.User.Sym("hypotenuse").Function()
		fmt.Println(t.Prin1(t.Call2(f, interp.Fix(3), interp.Fix(4))))
		c, clause := t.HandlerCase([]interp.Value{in.S.TypeError}, func() interp.Value {
			return t.Call2(f, interp.NewString("three"), interp.Fix(4))
		})
		if clause >= 0 {
			fmt.Println(t.SafeReport(c))
		}
	})
	// Output:
	// 5.0
	// *: `"three"' is not of the expected type `NUMBER'
}

// Each interpreter is a Lisp of its own, and is ended by itself.
func ExampleFinish() {
	var text strings.Builder
	first, second := interp.New(interp.Options{}), interp.New(interp.Options{})
	builtins.Install(first)
	builtins.Install(second)
	builtins.InstallStandardStreams(first, strings.NewReader(""), &text, &text, false)
	first.RunMain("main", func(t *interp.Thread) {
		builtins.LoadText(t, interp.NewString(`
			(push '(format t "form, ") excl:*exit-cleanup-forms*)
			(mp:process-run-function "other"
			  (lambda () (unwind-protect (sleep 1000) (format t "process"))))
			(mp:process-allow-schedule)
			(unwind-protect (exit 3) (format t "main, "))`), "program", nil)
	})
	builtins.Finish(first, time.Second, func(t *interp.Thread, text string) { fmt.Print(text) })
	status, _ := first.ExitStatus()
	fmt.Println(text.String(), status)
	second.RunMain("main", func(t *interp.Thread) {
		builtins.LoadText(t, interp.NewString(`(format t "~s goes on" excl:*exit-cleanup-forms*)`), "program", nil)
	})
	builtins.Finish(second, time.Second, func(t *interp.Thread, text string) { fmt.Print(text) })
	// Output:
	// main, form, process 3
	// NIL goes on
}
