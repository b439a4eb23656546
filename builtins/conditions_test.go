package builtins

import (
	"strings"
	"testing"

	"sockrepl/interp"
)

// evalCase is a form and what its values print as; a form that ends with an
// unhandled error gives "!" and the report.
type evalCase struct{ form, want string }

// checkEval evaluates the forms of cases one after the other in one interpreter.
func checkEval(t *testing.T, in *interp.Interp, cases []evalCase) {
	t.Helper()
	for _, c := range cases {
		if got := evalText(in, c.form); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.form, got, c.want)
		}
	}
}

// evalText returns the values of the last form in text, printed.
func evalText(in *interp.Interp, text string) string {
	var out []string
	in.SetUnhandled(func(th *interp.Thread, c interp.Value) { out = []string{"!" + th.SafeReport(c)} })
	in.RunMain("test", func(th *interp.Thread) {
		r := interp.NewSourceReader(interp.NewString(text), "test")
		for {
			form, ok := r.Read(th)
			if !ok {
				return
			}
			v := th.Eval(form)
			out = nil
			for _, x := range th.MultipleValues(v) {
				out = append(out, th.Prin1(x))
			}
		}
	})
	return strings.Join(out, " ")
}

func newLisp() *interp.Interp {
	in := interp.New(interp.Options{})
	Install(in)
	for _, s := range []*interp.Symbol{in.S.StarErrorOutput, in.S.StarStandardOutput, in.S.StarStandardInput, in.S.StarQueryIO} {
		in.Special(s, interp.NewStringOutput())
	}
	return in
}

// TestDebugger has what tests/lisp/conditions.txt cannot: errors that no handler
// is there for.
func TestDebugger(t *testing.T) {
	checkEval(t, newLisp(), []evalCase{
		{`(catch 'out (let ((*debugger-hook* (lambda (c hook) (throw 'out (list (princ-to-string c) *debugger-hook* (functionp hook)))))) (error "x")))`, `("x" NIL T)`},
		{`(let ((*debugger-hook* (lambda (c hook) (declare (ignore hook)) (continue c)))) (list (cerror "a" "b") 1))`, `(NIL 1)`},
		{`(error "unhandled ~a" 1)`, `!unhandled 1`},
		{`(let ((x (list 1))) (setf (cdr x) x) (error "circular ~s" x))`, `!circular #1=(1 . #1#)`},
		{`(error "bad control ~")`, `!a condition of type SIMPLE-ERROR, whose report failed with one of type SIMPLE-ERROR`},
	})
}
