package builtins

import (
	"testing"

	"sockrepl/interp"
)

// evaluatorBenchmarks are functions of the number of turns to make; what is
// measured is one turn.
var evaluatorBenchmarks = []struct{ name, definitions, lambda string }{
	{"Call", "(defun bench-id (x) x)", "(lambda (n) (dotimes (i n) (bench-id i)))"},
	{"CallThree", "(defun bench-third (x y z) x y z)", "(lambda (n) (dotimes (i n) (bench-third i 'a nil)))"},
	{"Recursion", "(defun bench-fib (n) (if (< n 2) n (+ (bench-fib (- n 1)) (bench-fib (- n 2)))))", "(lambda (n) (dotimes (i n) (bench-fib 5)))"},
	{"TailCall", "(defun bench-sum (n s) (if (= n 0) s (bench-sum (- n 1) (+ s n))))", "(lambda (n) (bench-sum n 0))"},
	{"Sum", "", "(lambda (n) (let ((s 0)) (dotimes (i n s) (setq s (+ s i)))))"},
	{"Mask", "", "(lambda (n) (let ((s 0)) (dotimes (i n s) (setq s (logand (+ s i) 65535)))))"},
	{"FloatSum", "", "(lambda (n) (let ((s 0.5d0)) (dotimes (i n s) (setq s (+ s 1.5d0)))))"},
	{"Closure", "(defun bench-counter () (let ((n 0)) (lambda (by) (setq n (+ n by)))))", "(lambda (n) (let ((f (bench-counter))) (dotimes (i n) (funcall f 1))))"},
	{"KeywordCall", "", "(lambda (n) (dotimes (i n) (position #\\c \"abc\" :start 1)))"},
	{"KeywordLambda", "(defun bench-key (a &key (b 1) c) (list a b c))", "(lambda (n) (dotimes (i n) (bench-key 1 :c 3)))"},
	{"Special", "(defvar *bench* 0) (defun bench-special () *bench*)", "(lambda (n) (dotimes (i n) (let ((*bench* i)) (bench-special))))"},
	{"Values", "(defun bench-values (x) (values x x))", "(lambda (n) (dotimes (i n) (multiple-value-bind (a b) (bench-values i) (eq a b))))"},
	{"Return", "", "(lambda (n) (dotimes (i n) (block nil (when (>= i 0) (return i)))))"},
	{"FarReturn", "(defun bench-call (f) (funcall f))", "(lambda (n) (dotimes (i n) (block b (bench-call (lambda () (return-from b i))))))"},
	{"CatchThrow", "", "(lambda (n) (dotimes (i n) (catch 'a (throw 'a i))))"},
	{"CatchFarThrow", "(defun bench-throw (x) (throw 'a x))", "(lambda (n) (dotimes (i n) (catch 'a (bench-throw i))))"},
	{"UnwindProtect", "(defvar *bench* 0)", "(lambda (n) (dotimes (i n) (unwind-protect (car nil) (cdr nil))))"},
	{"HandlerCase", "", "(lambda (n) (dotimes (i n) (handler-case (car nil) (error () 1))))"},
	{"HandledError", "", "(lambda (n) (dotimes (i n) (handler-case (error \"x ~a\" i) (error () 1))))"},
	{"HandledFarError", "(defun bench-error () (error \"x\"))", "(lambda (n) (dotimes (i n) (handler-case (bench-error) (error () 1))))"},
	{"HashFixnum", "(defvar *bench-table* (let ((h (make-hash-table))) (dotimes (i 1024 h) (setf (gethash i h) i))))", "(lambda (n) (let ((h *bench-table*)) (dotimes (i n) (gethash (logand i 1023) h))))"},
	{"HashString", "(defvar *bench-strings* (let ((h (make-hash-table :test 'equal))) (dotimes (i 100 h) (setf (gethash (format nil \"key~d\" i) h) i))))", "(lambda (n) (let ((h *bench-strings*)) (dotimes (i n) (gethash \"key77\" h))))"},
	{"HashInsert", "", "(lambda (n) (let ((h (make-hash-table))) (dotimes (i n) (setf (gethash (* i 3) h) i))))"},
	{"SortFixnums", "", "(lambda (n) (let ((x 12345) (l '())) (dotimes (i n) (setq x (mod (+ (* x 1103515245) 12345) 2147483648)) (push x l)) (sort l #'<)))"},
	{"WriteString", "", "(lambda (n) (with-output-to-string (s) (dotimes (i n) (write-string \"line\" s) (princ i s) (terpri s))))"},
	{"ParseLines", `(defvar *bench-text* (with-output-to-string (out) (dotimes (i 1000) (format out "line ~d ~d~%" i (* i 7)))))
(defun bench-split (line)
  (let ((parts '()) (start 0))
    (loop (let ((end (position #\Space line :start start)))
            (push (subseq line start end) parts)
            (when (null end) (return (nreverse parts)))
            (setq start (+ end 1))))))`, `(lambda (n)
  (let ((in (make-string-input-stream *bench-text*)))
    (dotimes (i n)
      (let ((line (read-line in nil nil)))
        (when (null line) (setq in (make-string-input-stream *bench-text*) line "a 1 2"))
        (let ((parts (bench-split line))) (+ (parse-integer (second parts)) (parse-integer (third parts))))))))`},
	{"Format", "", "(lambda (n) (dotimes (i n) (format nil \"~a: ~5d ~s~%\" \"item\" i 'x)))"},
}

func BenchmarkEvaluator(b *testing.B) {
	in := interp.New(interp.Options{})
	Install(in)
	in.RunMain("benchmark", func(t *thread) {
		for _, x := range evaluatorBenchmarks {
			LoadText(t, interp.NewString(x.definitions), x.name, nil)
			f := t.CompileLambda(readOne(t, x.lambda))
			b.Run(x.name, func(b *testing.B) {
				b.ReportAllocs()
				t.Call1(f, interp.FixInt(b.N))
			})
		}
	})
}

// readOne reads a form in the package that is current.
func readOne(t *thread, text string) value {
	return t.Call1(t.In.CL.Sym("read-from-string").Function(), interp.NewString(text))
}
