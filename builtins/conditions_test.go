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

func TestHandlers(t *testing.T) {
	checkEval(t, newLisp(), []evalCase{
		{`(handler-case (error "x ~a" 1) (error (c) (princ-to-string c)))`, `"x 1"`},
		{`(handler-case (values 1 2 3) (error () 4))`, `1 2 3`},
		{`(handler-case (values) (error () 4))`, ``},
		{`(handler-case (signal "x") (error () 4))`, `NIL`},
		{`(handler-case (signal "x") (simple-condition () 4))`, `4`},
		{`(handler-case (car 5) (type-error (c) (list (type-error-datum c) (type-error-expected-type c))))`, `(5 LIST)`},
		{`(handler-case (error 'type-error :datum 1 :expected-type 'string) (arithmetic-error () 1) (type-error () 2) (error () 3))`, `2`},
		{`(handler-case (values 1 2) (error () 4) (:no-error (a b &optional c) (list a b c)))`, `(1 2 NIL)`},
		{`(handler-case (error "x") (error () (values 4 5)) (:no-error (a) (list a)))`, `4 5`},
		{`(handler-case (handler-case (values 1) (error () 2) (:no-error (x) (error "in ~a" x))) (error (c) (princ-to-string c)))`, `"in 1"`},
		{`(handler-case (error "x") (no-such-type () 1) (error () 2))`, `2`},
		{`(handler-case (error "x") ((and error (not type-error)) () 1))`, `1`},
		{`(handler-case (error "x") (t () 1))`, `1`},
		{`(handler-case (error "x") (nil () 1) (error () 2))`, `2`},
		{`(handler-case 1)`, `1`},
		{`(block nil (handler-case (return 3) (error () 4)))`, `3`},
		{`(let ((n 0)) (dotimes (i 5 n) (handler-case (progn (incf n) (when (evenp i) (error "x")) (incf n 10)) (error () (incf n 100)))))`, `325`},
		{`(loop for i from 1 to 4 collect (handler-case (if (= i 2) (return :left) i) (error () 0)))`, `:LEFT`},
		{`(defun f (n) (handler-case (if (= n 0) (error "bottom") (f (1- n))) (type-error () :wrong)))
		  (handler-case (f 50) (simple-error (c) (princ-to-string c)))`, `"bottom"`},
		{`(defvar *d* 1) (handler-case (let ((*d* 2)) (error "x")) (error () *d*))`, `1`},
		{`(handler-case (error "x") (error (*d*) (typep *d* 'error)))`, `T`},
		{`(handler-case (error "x") (error (c) (declare (ignore c)) :ignored))`, `:IGNORED`},
		// The clause runs with the handlers outside.
		{`(handler-case (handler-case (error "a") (error () (error "b"))) (error (c) (princ-to-string c)))`, `"b"`},
		{`(multiple-value-bind (v c) (ignore-errors (error "x") 1) (list v (princ-to-string c)))`, `(NIL "x")`},
		{`(ignore-errors 1 (values 2 3))`, `2 3`},
		{`(multiple-value-list (errorset (values 1 2)))`, `(T 1 2)`},
		{`(errorset (error "x"))`, `NIL`},
		{`(with-output-to-string (*error-output*) (errorset (error "x ~a" 1) t))`, "\"Error: x 1\n\""},
		{`(errorset (break "x") nil t)`, `NIL`},

		{`(let (log) (handler-bind ((error (lambda (c) (push (princ-to-string c) log))) (condition (lambda (c) (declare (ignore c)) (push :any log))))
		    (ignore-errors (error "x")) (signal "y")) (reverse log))`, `(:ANY)`},
		{`(let (log) (ignore-errors (handler-bind ((error (lambda (c) (push (princ-to-string c) log))) (condition (lambda (c) (declare (ignore c)) (push :any log))))
		    (error "x"))) (reverse log))`, `("x" :ANY)`},
		{`(handler-bind ((error (lambda (c) (declare (ignore c)) 5))) (values 1 2))`, `1 2`},
		{`(block out (handler-bind ((error (lambda (c) (return-from out (princ-to-string c))))) (error "far")))`, `"far"`},
		// A handler runs without the handlers of its own form.
		{`(handler-case (handler-bind ((error (lambda (c) (declare (ignore c)) (error "second")))) (error "first")) (error (c) (princ-to-string c)))`, `"second"`},
		{`(let (log) (handler-bind ((warning (lambda (c) (push (princ-to-string c) log) (muffle-warning c)))) (list (warn "w ~a" 1) log)))`, `(NIL ("w 1"))`},
		{`(flet ((h (c) (declare (ignore c)) (throw 'tag :thrown))) (catch 'tag (handler-bind ((error #'h)) (error "x"))))`, `:THROWN`},
		{`(defun handle-it (c) (throw 'tag (princ-to-string c))) (catch 'tag (handler-bind ((error 'handle-it)) (error "by name")))`, `"by name"`},
		{`(let ((c (make-condition 'simple-error :format-control "made"))) (handler-case (error c) (error (d) (eq c d))))`, `T`},
		{`(handler-case (error 'no-such-condition) (type-error (c) (type-error-datum c)))`, `NO-SUCH-CONDITION`},
		{`(handler-case (error 5) (type-error (c) (type-error-datum c)))`, `5`},
		{`(handler-case (make-condition 'type-error :nonsense 1) (program-error (c) (princ-to-string c)))`, `":NONSENSE is not an initarg of the condition class TYPE-ERROR"`},
		{`(princ-to-string (make-condition 'file-error :pathname "p" :format-control "f ~a" :format-arguments '(1)))`, `"f 1"`},
		{`(handler-case (eval '(handler-case 1 (error (a b) 2))) (program-error () :bad))`, `:BAD`},
		{`(handler-case (eval '(handler-bind ((error)) 2)) (program-error () :bad))`, `:BAD`},
		{`(handler-case (let ((x (list 1))) (labels ((g (n) (+ 1 (g (1+ n))))) (g 0)) x) (storage-condition () :deep))`, `:DEEP`},
	})
}

func TestRestarts(t *testing.T) {
	checkEval(t, newLisp(), []evalCase{
		{`(restart-case (invoke-restart 'foo 1 2) (foo (a b &optional c) (list a b c)))`, `(1 2 NIL)`},
		{`(restart-case (values 1 2) (foo () 3))`, `1 2`},
		{`(restart-case 7)`, `7`},
		{`(handler-bind ((error (lambda (c) (declare (ignore c)) (use-value 5)))) (restart-case (error "x") (use-value (v) (* v 2))))`, `10`},
		{`(handler-bind ((error #'continue)) (list (cerror "go on" "x") 2))`, `(NIL 2)`},
		{`(handler-bind ((error (lambda (c) (princ-to-string (find-restart 'continue c)) (continue c)))) (cerror "go on with ~a" "x ~a" 1))`, `NIL`},
		{`(block nil (handler-bind ((error (lambda (c) (return (princ-to-string (find-restart 'continue c)))))) (cerror "go on with ~a" "x ~a" 1)))`, `"go on with 1"`},
		{`(with-simple-restart (skip "Skip ~a." 1) (invoke-restart 'skip))`, `NIL T`},
		{`(with-simple-restart (skip "Skip ~a." 1) (values 1 2 3))`, `1 2 3`},
		{`(with-simple-restart (skip "Skip ~a." 1) (princ-to-string (find-restart 'skip)))`, `"Skip 1."`},
		{`(restart-bind ((foo (lambda (x) (list :got x)))) (invoke-restart 'foo 1))`, `(:GOT 1)`},
		{`(restart-bind ((foo (lambda () 1) :report-function (lambda (s) (write-string "Do foo." s)))) (princ-to-string (find-restart 'foo)))`, `"Do foo."`},
		{`(restart-bind ((foo #'list :interactive-function (lambda () '(1 2)))) (invoke-restart-interactively 'foo))`, `(1 2)`},
		{`(restart-case (invoke-restart-interactively 'foo) (foo (a) :interactive (lambda () (list 3)) :report "x" (* a 2)))`, `6`},
		{`(restart-case (princ-to-string (find-restart 'foo)) (foo () :report "Report."))`, `"Report."`},
		{`(restart-case (princ-to-string (find-restart 'foo)) (foo ()))`, `"FOO"`},
		{`(restart-case (find-restart 'foo) (foo () :test (lambda (c) (declare (ignore c)) nil)))`, `NIL`},
		{`(restart-case (restart-name (find-restart 'foo)) (foo ()))`, `FOO`},
		{`(mapcar #'restart-name (restart-case (restart-case (compute-restarts) (a () 1) (b () 2)) (c () 3)))`, `(A B C)`},
		{`(restart-case (let ((r (find-restart 'foo))) (invoke-restart r)) (foo () :done))`, `:DONE`},
		{`(handler-case (invoke-restart 'none) (control-error () :control))`, `:CONTROL`},
		{`(handler-case (abort) (control-error () :control))`, `:CONTROL`},
		{`(handler-case (muffle-warning) (control-error () :control))`, `:CONTROL`},
		{`(list (continue) (use-value 1) (store-value 1))`, `(NIL NIL NIL)`},
		{`(let ((r (restart-case (find-restart 'foo) (foo ())))) (handler-case (invoke-restart r) (control-error () :control)))`, `:CONTROL`},
		{`(restart-case (progn (abort)) (abort () :aborted))`, `:ABORTED`},
		// Restarts are tied to the condition of the signalling form.
		{`(handler-bind ((error (lambda (c) (let ((other (make-condition 'error))) (throw 'out (list (and (find-restart 'foo c) t) (find-restart 'foo other) (and (find-restart 'foo) t)))))))
		   (catch 'out (restart-case (error "x") (foo () 1))))`, `(T NIL T)`},
		{`(catch 'out (handler-bind ((error (lambda (c) (throw 'out (list (and (find-restart 'foo c) t) (find-restart 'foo (make-condition 'error)))))))
		   (restart-case (cerror "a" "x") (foo () 1))))`, `(T NIL)`},
		{`(let ((c (make-condition 'error)) (d (make-condition 'error)))
		   (restart-case (with-condition-restarts c (list (find-restart 'foo)) (list (and (find-restart 'foo c) t) (find-restart 'foo d))) (foo ())))`, `(T NIL)`},
		{`(let ((c (make-condition 'error)) (d (make-condition 'error)))
		   (restart-case (progn (catch 'x (with-condition-restarts c (list (find-restart 'foo)) (throw 'x 1))) (and (find-restart 'foo d) t)) (foo ())))`, `T`},

		{`(handler-bind ((unbound-variable (lambda (c) (use-value (list :for (cell-error-name c)) c)))) unbound-here)`, `(:FOR UNBOUND-HERE)`},
		{`(handler-bind ((unbound-variable (lambda (c) (store-value 3 c)))) (list set-here set-here))`, `(3 3)`},
		{`(let ((n 0)) (handler-bind ((unbound-variable (lambda (c) (when (= (incf n) 3) (setf (symbol-value 'late) :there)) (invoke-restart (find-restart 'excl:try-again c))))) (list late n)))`, `(:THERE 3)`},
		{`(handler-bind ((undefined-function (lambda (c) (use-value #'list c)))) (undefined-here 1 2))`, `(1 2)`},
		{`(handler-bind ((undefined-function (lambda (c) (store-value '+ c)))) (+ (plus-here 1 2) (plus-here 3 4)))`, `10`},
		{`(handler-bind ((undefined-function (lambda (c) (invoke-restart (find-restart 'excl:return-value c) 9)))) (undefined-there 1 2))`, `9`},
		{`(handler-bind ((undefined-function (lambda (c) (throw 'u (mapcar #'princ-to-string (compute-restarts c)))))) (catch 'u (undefined-there)))`,
			`("Try calling UNDEFINED-THERE again." "Return a value instead of calling UNDEFINED-THERE." "Try calling a function other than UNDEFINED-THERE." "Setf the symbol-function of UNDEFINED-THERE and call it again.")`},
		{`(handler-case (undefined-there) (undefined-function (c) (list (cell-error-name c) (princ-to-string c))))`, "(UNDEFINED-THERE \"attempt to call `UNDEFINED-THERE' which is an undefined function.\")"},
		{`(handler-case never-bound (unbound-variable (c) (princ-to-string c)))`, "\"Attempt to take the value of the unbound variable `NEVER-BOUND'.\""},
	})
}

func TestAssertions(t *testing.T) {
	checkEval(t, newLisp(), []evalCase{
		{`(assert (= 1 1))`, `NIL`},
		{`(handler-case (assert (= 1 2)) (simple-error (c) (princ-to-string c)))`, `"the assertion (= 1 2) failed."`},
		{`(handler-case (let ((x 1)) (assert (= x 2) (x) "x is ~a" x)) (simple-error (c) (princ-to-string c)))`, `"x is 1"`},
		{`(handler-case (assert nil () 'type-error :datum 1 :expected-type 'string) (type-error (c) (type-error-datum c)))`, `1`},
		{`(let ((x 1)) (handler-bind ((error (lambda (c) (setf x 2) (continue c)))) (assert (= x 2) (x))) x)`, `2`},
		{`(let ((x (list 1 2))) (with-input-from-string (*standard-input* "y (+ 2 3) n ")
		    (let ((*query-io* (make-two-way-stream (make-string-input-stream (format nil "y~%(+ 2 3)~%")) (make-string-output-stream))))
		      (handler-bind ((error (lambda (c) (invoke-restart-interactively (find-restart 'continue c))))) (assert (= (car x) 5) ((car x))))) x))`, `(5 2)`},
		{`(let ((x 1)) (check-type x integer) x)`, `1`},
		{`(let ((x 1)) (check-type x integer))`, `NIL`},
		{`(handler-case (let ((x 1)) (check-type x string)) (type-error (c) (list (princ-to-string c) (type-error-datum c) (type-error-expected-type c))))`,
			"(\"the value of X is `1', which is not of type `STRING'.\" 1 STRING)"},
		{`(handler-case (let ((x 1)) (check-type x string "a name")) (type-error (c) (princ-to-string c)))`, "\"the value of X is `1', which is not a name.\""},
		{`(let ((x (list 1))) (handler-bind ((type-error (lambda (c) (store-value (if (eql (type-error-datum c) 1) 2 "s") c)))) (check-type (car x) string)) x)`, `("s")`},
	})
}

func TestWarnings(t *testing.T) {
	checkEval(t, newLisp(), []evalCase{
		{`(with-output-to-string (*error-output*) (warn "w ~a" 1) (write-string "x" *error-output*) (warn 'simple-warning :format-control "v"))`, "\"Warning: w 1\nx\nWarning: v\n\""},
		{`(handler-case (warn 'simple-error :format-control "x") (type-error () :bad))`, `:BAD`},
		{`(with-output-to-string (*error-output*) (handler-bind ((warning #'muffle-warning)) (warn "x")))`, `""`},
		{`(handler-case (warn "x") (simple-warning () :caught))`, `:CAUGHT`},
		{`(handler-case (warn "x") (error () :caught) (warning () :warning))`, `:WARNING`},
	})
}

func TestDebugger(t *testing.T) {
	checkEval(t, newLisp(), []evalCase{
		{`(catch 'out (let ((*debugger-hook* (lambda (c hook) (throw 'out (list (princ-to-string c) *debugger-hook* (functionp hook)))))) (error "x")))`, `("x" NIL T)`},
		{`(let ((*debugger-hook* (lambda (c hook) (declare (ignore hook)) (continue c)))) (list (cerror "a" "b") 1))`, `(NIL 1)`},
		{`(let ((excl:*internal-invoke-debugger-hook* (lambda (c hook) (declare (ignore hook)) (continue c)))) (list (break "b") 1))`, `(NIL 1)`},
		{`(catch 'out (let ((*break-on-signals* 'error) (excl:*internal-invoke-debugger-hook* (lambda (c hook) (declare (ignore hook)) (throw 'out (princ-to-string c))))) (ignore-errors (error "x"))))`, `"break on *BREAK-ON-SIGNALS*: x"`},
		{`(let ((*break-on-signals* 'error) (excl:*internal-invoke-debugger-hook* (lambda (c hook) (declare (ignore hook)) (continue c)))) (handler-case (error "x") (error () :handled)))`, `:HANDLED`},
		{`(error "unhandled ~a" 1)`, `!unhandled 1`},
		{`(handler-case (invoke-debugger 1) (type-error () :bad))`, `:BAD`},
		{`(let ((x (list 1))) (setf (cdr x) x) (error "circular ~s" x))`, `!circular #1=(1 . #1#)`},
		{`(error "bad control ~")`, `!a condition of type SIMPLE-ERROR, whose report failed with one of type SIMPLE-ERROR`},
	})
}

func TestDefineCondition(t *testing.T) {
	checkEval(t, newLisp(), []evalCase{
		{`(define-condition my-error (error) ((code :initarg :code :reader my-code :initform 7) (text :initarg :text :accessor my-text)) (:report (lambda (c s) (format s "code ~a" (my-code c)))))`, `MY-ERROR`},
		{`(handler-case (error 'my-error :code 3) (my-error (c) (list (my-code c) (princ-to-string c))))`, `(3 "code 3")`},
		{`(my-code (make-condition 'my-error))`, `7`},
		{`(let ((c (make-condition 'my-error :text "a"))) (setf (my-text c) "b") (my-text c))`, `"b"`},
		{`(handler-case (my-text (make-condition 'my-error)) (unbound-slot (c) (list (cell-error-name c) (typep (unbound-slot-instance c) 'my-error))))`, `(TEXT T)`},
		{`(handler-case (my-code 5) (type-error (c) (type-error-datum c)))`, `5`},
		{`(handler-case (my-code (make-condition 'error)) (type-error () :other))`, `:OTHER`},
		{`(define-condition sub-error (my-error) ((more :initarg :more :reader more)) (:default-initargs :code 9) (:documentation "A sub error."))`, `SUB-ERROR`},
		{`(let ((c (make-condition 'sub-error :more 1))) (list (my-code c) (more c) (princ-to-string c) (typep c 'my-error)))`, `(9 1 "code 9" T)`},
		{`(define-condition text-error (error) () (:report "Just text."))  (princ-to-string (make-condition 'text-error))`, `"Just text."`},
		{`(define-condition named-error (error) () (:report report-it)) (defun report-it (c s) (declare (ignore c)) (write-string "named" s)) (princ-to-string (make-condition 'named-error))`, `"named"`},
		{`(define-condition plain () ()) (list (typep (make-condition 'plain) 'condition) (typep (make-condition 'plain) 'error))`, `(T NIL)`},
		{`(define-condition both (my-error simple-condition) ()) (let ((c (make-condition 'both :format-control "f" :code 1))) (list (typep c 'simple-condition) (simple-condition-format-control c) (princ-to-string c)))`, `(T "f" "code 1")`},
		{`(define-condition shared-a () ((n :allocation :class :initform 1 :accessor shared-n))) (let ((a (make-condition 'shared-a)) (b (make-condition 'shared-a))) (setf (shared-n a) 5) (shared-n b))`, `5`},
		{`(define-condition bare () (slot)) (typep (make-condition 'bare) 'bare)`, `T`},
		// One reader for slots of several classes.
		{`(define-condition r1 (error) ((a :initarg :v :reader the-value))) (define-condition r2 (error) ((b :initarg :v :reader the-value)))
		  (list (the-value (make-condition 'r1 :v 1)) (the-value (make-condition 'r2 :v 2)))`, `(1 2)`},
		{`(define-condition r3 (error) ((c :initarg :c :reader stream-error-code))) (list (stream-error-code (make-condition 'r3 :c 1)) (stream-error-code (make-condition 'stream-error :code 2)))`, `(1 2)`},
		// A definition made again keeps the class of existing conditions.
		{`(let ((old (make-condition 'my-error :code 1))) (eval '(define-condition my-error (error) ((code :initarg :code :reader my-code :initform 8) (text :initarg :text :accessor my-text)) (:report "new"))) (list (typep old 'my-error) (my-code old) (princ-to-string old) (my-code (make-condition 'my-error)) (princ-to-string (make-condition 'sub-error)) (my-code (make-condition 'sub-error))))`,
			`(T 1 "new" 8 "new" 9)`},
		{`(let ((old (make-condition 'my-error :code 1))) (eval '(define-condition my-error (error) ((other :initarg :other :reader my-other)))) (list (typep old 'my-error) (my-other (make-condition 'my-error :other 2))))`, `(NIL 2)`},
		{`(handler-case (eval '(define-condition x (no-parent) ())) (program-error () :bad))`, `:BAD`},
		{`(handler-case (eval '(define-condition x () ((a :nonsense 1)))) (program-error () :bad))`, `:BAD`},
		{`(handler-case (eval '(define-condition x () () (:nonsense 1))) (program-error () :bad))`, `:BAD`},
		{`(define-condition w (my-error) ((v :initform 1 :writer set-v :reader get-v))) (let ((c (make-condition 'w))) (set-v 4 c) (get-v c))`, `4`},
	})
}

func TestConditionReports(t *testing.T) {
	checkEval(t, newLisp(), []evalCase{
		{`(princ-to-string (make-condition 'type-error :datum 1 :expected-type 'string))`, "\"`1' is not of the expected type `STRING'\""},
		{`(princ-to-string (make-condition 'unbound-variable :name 'foo))`, "\"Attempt to take the value of the unbound variable `FOO'.\""},
		{`(princ-to-string (make-condition 'simple-condition))`, `"A condition of type SIMPLE-CONDITION was signalled."`},
		{`(princ-to-string (make-condition 'error))`, `"A condition of type ERROR was signalled."`},
		{`(princ-to-string (make-condition 'type-error))`, `"A condition of type TYPE-ERROR was signalled."`},
		{`(princ-to-string (make-condition 'file-error :pathname "x"))`, `"An error occurred with the file \"x\"."`},
		{`(handler-case (/ 1 0) (division-by-zero (c) (list (arithmetic-error-operation c) (arithmetic-error-operands c))))`, `(/ (1 0))`},
		{`(list (stream-error-identifier (make-condition 'excl:socket-error :identifier :connection-refused :code 111)) (stream-error-code (make-condition 'end-of-file)))`, `(:CONNECTION-REFUSED NIL)`},
		{`(syscall-error-errno (make-condition 'excl:syscall-error :errno 2))`, `2`},
		{`(dolist (s '(condition serious-condition error warning style-warning simple-error type-error program-error control-error package-error parse-error print-not-readable
		     file-error stream-error end-of-file reader-error cell-error unbound-variable undefined-function unbound-slot storage-condition arithmetic-error division-by-zero
		     floating-point-overflow excl:socket-error excl:errno-stream-error excl:stream-closed-error excl:socket-chunking-end-of-file excl:syscall-error excl:simple-break) :all)
		   (unless (plusp (length (princ-to-string (make-condition s)))) (return s)))`, `:ALL`},
	})
}
