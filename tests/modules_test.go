package tests

import (
	"testing"

	"sockrepl/builtins"
	"sockrepl/interp"
	"sockrepl/stdlib"
)

// describeModule is what tells of the operators of a module in Lisp as
// referenceEntry does of those in Go.
const describeModule = `
(defun describe-module (module)
  (let ((before (list-all-packages)))
    (require module)
    (with-output-to-string (out)
      (dolist (package (set-difference (list-all-packages) before))
        (format out "~%## ~(~a~)~%~%After (require :~a).~%~%" (package-name package) module)
        (let ((symbols '()))
          (do-external-symbols (s package) (push s symbols))
          (dolist (s (sort symbols #'string<))
            (let ((variable (documentation s 'variable)) (function (documentation s 'function)))
              (when variable
                (format out "- ~(~a~) (variable): ~a~%" (quoted s nil) (one-line variable)))
              (when function
                (format out "- ~a~@[~a~]: ~a~%" (quoted s (arglist s)) (and (macro-function s) " (macro)") (one-line function)))
              (unless (or variable function)
                (error "~s has no docstring" s)))))))))

(defun quoted (symbol arglist)
  (let ((*print-right-margin* 1000) (*print-case* :downcase) (*package* (symbol-package symbol)))
    (if (fboundp symbol)
        (format nil "` + "`~s`" + `" (cons symbol arglist))
        (format nil "` + "`~a`" + `" symbol))))

(defun one-line (text) (substitute #\Space #\Newline text))
`

// moduleSections is the part of the reference about modules written in Lisp.
func moduleSections(t *testing.T) string {
	text := ""
	for _, name := range stdlib.Names() {
		in := interp.New(interp.Options{})
		builtins.Install(in)
		done := in.RunMain("reference", func(th *interp.Thread) {
			builtins.EvalText(th, interp.NewString(describeModule), "describeModule")
			text += th.Princ(builtins.EvalText(th, interp.NewString(`(describe-module "`+name+`")`), name))
		})
		if !done {
			t.Errorf("the module %s cannot be described", name)
		}
	}
	return text
}

// TestModules loads each module in a fresh Lisp of each case: nothing may be
// left behind but its own packages, and a second require loads nothing.
func TestModules(t *testing.T) {
	for _, options := range []interp.Options{{}, {Modern: true}} {
		for _, name := range stdlib.Names() {
			in := interp.New(options)
			builtins.Install(in)
			in.RunMain("modules", func(th *interp.Thread) {
				v := builtins.EvalText(th, interp.NewString(`(let ((package *package*)) (require "`+name+`") (list (eq package *package*) *load-truename* (require "`+name+`")))`), name)
				if got := th.Princ(v); got != "(T NIL NIL)" && got != "(t nil nil)" {
					t.Errorf("%s, modern %v: %s", name, options.Modern, got)
				}
			})
		}
	}
	if _, ok := stdlib.Module("../stdlib"); ok {
		t.Error("what is no module is one")
	}
}
