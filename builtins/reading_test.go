package builtins

import "testing"

func TestReadingFunctions(t *testing.T) {
	checkEval(t, newLisp(), []evalCase{
		{`(read-from-string "(a . b) c")`, `(A . B) 7`},
		{`(read-from-string "a b")`, `A 2`},
		{`(read-from-string "a b" t nil :preserve-whitespace t)`, `A 1`},
		{`(read-from-string " 1 3 5" t nil :start 2)`, `3 5`},
		{`(read-from-string "abcdef" t nil :start 1 :end 3)`, `BC 3`},
		{`(read-from-string "" nil :eof)`, `:EOF 0`},
		{`(handler-case (read-from-string "") (end-of-file () :eof))`, `:EOF`},
		{`(handler-case (read-from-string "(a" nil :none) (end-of-file () :eof))`, `:EOF`},
		{`(handler-case (read-from-string ")") (reader-error () :bad))`, `:BAD`},
		{`(handler-case (read-from-string "foo:bar") (reader-error (c) (princ-to-string c)))`, `"there is no package named \"FOO\""`},
		{`(with-input-from-string (s "a (b c) 'd \"e\" 5") (list (read s) (read s) (read s) (read s) (read s) (read s nil :eof)))`, `(A (B C) 'D "e" 5 :EOF)`},
		{`(with-input-from-string (s "a b") (list (read s) (read-char s)))`, `(A #\b)`},
		{`(with-input-from-string (s "a b") (list (read-preserving-whitespace s) (read-char s)))`, `(A #\Space)`},
		{`(with-input-from-string (s "(a)b") (list (read s) (read-char s)))`, `((A) #\b)`},
		{`(with-input-from-string (s "a(b)") (list (read s) (read-char s)))`, `(A #\()`},
		{`(with-input-from-string (s "a b ] c") (list (read-delimited-list #\] s) (read s)))`, `((A B) C)`},
		{`(with-input-from-string (s "a) b]") (handler-case (read-delimited-list #\] s) (reader-error () :bad)))`, `:BAD`},
		{`(with-input-from-string (*standard-input* "xyz") (read))`, `XYZ`},
		{`(let ((*read-base* 16)) (read-from-string "ff"))`, `255 2`},
		{`(let ((*read-suppress* t)) (multiple-value-list (read-from-string "(nowhere:foo #\\nonesuch 1/0)")))`, `(NIL 28)`},
		{`(let ((*read-eval* nil)) (handler-case (read-from-string "#.(+ 1 2)") (reader-error () :no)))`, `:NO`},
		{`(read-from-string "#.(+ 1 2)")`, `3 9`},
		{`(let ((*package* (find-package :keyword))) (read-from-string "abc"))`, `:ABC 3`},
		{`(let ((*features* '(:mine))) (read-from-string "#+mine a b"))`, `A 9`},
		{`(let ((*features* (cons :mine *features*))) (read-from-string "(#+(and mine (not other)) 1 #-mine 2)"))`, `(1) 37`},
		{`(handler-case (read-from-string 5) (type-error () :type))`, `:TYPE`},
		{`(let ((s (make-string-input-stream "#1=(a #1#)"))) (let ((x (read s))) (eq x (second x))))`, `T`},
		{`(list (member :allegro *features*) (null (member :smp *features*)) (null (member :ignore *features*)))`,
			`((:ALLEGRO :ALLEGRO-V11.0 :COMMON-LISP :ANSI-CL :IEEE-FLOATING-POINT :UNIX :LINUX :64BIT :ICS :IPV6 :SMP-MACROS :OS-THREADS) T T)`},
		{`excl:*current-case-mode*`, `:CASE-INSENSITIVE-UPPER`},
	})
}

func TestReadtables(t *testing.T) {
	const bracket = `(let ((*readtable* (copy-readtable nil)))
	  (set-macro-character #\[ (lambda (s c) (declare (ignore c)) (cons 'vec (read-delimited-list #\] s t))))
	  (set-macro-character #\] (get-macro-character #\)))
	  (set-dispatch-macro-character #\# #\! (lambda (s c n) (list c n (read s t nil t))))
	  (set-macro-character #\$ (lambda (s c) (declare (ignore s c)) (values)))
	  (set-macro-character #\% (lambda (s c) (declare (ignore c)) (read s t nil t) :skipped) t)
	  `
	checkEval(t, newLisp(), []evalCase{
		{bracket + `(values (read-from-string "([a b [c]] d)")))`, `((VEC A B (VEC C)) D)`},
		{bracket + "(values (read-from-string \"`[a ,(+ 1 2)]\")))", "`(VEC A ,(+ 1 2))"},
		{bracket + `(values (read-from-string "(#5!(a) #!b)")))`, `((#\! 5 (A)) (#\! NIL B))`},
		{bracket + `(values (read-from-string "(a $ b $)")))`, `(A B)`},
		{bracket + `(values (read-from-string "$$$x")))`, `X`},
		{bracket + `(values (read-from-string "(a%b %c d)")))`, `(A%B :SKIPPED D)`},
		{bracket + `(let ((x (read-from-string "(#1=[a] #1#)"))) (eq (first x) (second x))))`, `T`},
		{bracket + `(handler-case (read-from-string "[a") (end-of-file () :eof)))`, `:EOF`},
		{bracket + `(handler-case (read-from-string "[a)") (reader-error () :bad)))`, `:BAD`},
		// What is passed over is passed over in macro functions, too.
		{bracket + `(values (read-from-string "#-allegro [no:where #\\nonesuch] x")))`, `X`},
		{bracket + `(values (read-from-string "#x(a)")))`, `!(10) is not a rational number in base 16`},

		{`(let ((rt (copy-readtable nil))) (list (readtablep rt) (readtablep 1) (readtable-case rt) (setf (readtable-case rt) :invert) (readtable-case rt)))`, `(T NIL :UPCASE :INVERT :INVERT)`},
		{`(handler-case (setf (readtable-case (copy-readtable)) :nonsense) (type-error () :type))`, `:TYPE`},
		{`(let ((*readtable* (copy-readtable nil))) (setf (readtable-case *readtable*) :preserve) (list (symbol-name (read-from-string "aBc")) (symbol-name (read-from-string "|x|y"))))`, `("aBc" "xy")`},
		{`(let ((*readtable* (copy-readtable nil))) (setf (readtable-case *readtable*) :invert) (mapcar (lambda (s) (symbol-name (read-from-string s))) '("abc" "ABC" "aBc")))`, `("ABC" "abc" "aBc")`},
		{`(let ((*readtable* (copy-readtable nil))) (set-syntax-from-char #\! #\;) (values (read-from-string (format nil "a!b~%"))))`, `A`},
		{`(let ((*readtable* (copy-readtable nil))) (set-syntax-from-char #\, #\Space) (values (read-from-string "(a,b,,c)")))`, `(A B C)`},
		{`(let ((*readtable* (copy-readtable nil))) (set-syntax-from-char #\' #\a) (values (read-from-string "a'b")))`, `|A'B|`},
		{`(let ((*readtable* (copy-readtable nil))) (set-syntax-from-char #\! #\") (values (read-from-string "!a\"b!")))`, `"a\"b"`},
		{`(let ((*readtable* (copy-readtable nil))) (set-syntax-from-char #\! #\\) (values (read-from-string "\"a!\"b\"")))`, `"a\"b"`},
		{`(let ((*readtable* (copy-readtable nil))) (set-syntax-from-char #\! #\#) (values (read-from-string "!(1 2)")))`, `#(1 2)`},
		{`(multiple-value-list (get-macro-character #\a))`, `(NIL NIL)`},
		{`(multiple-value-bind (f n) (get-macro-character #\#) (list (functionp f) n))`, `(T T)`},
		{`(multiple-value-bind (f n) (get-macro-character #\() (list (functionp f) n))`, `(T NIL)`},
		{`(eq (get-macro-character #\") (get-macro-character #\"))`, `T`},
		{`(with-input-from-string (s "a b) c") (list (funcall (get-macro-character #\() s #\() (read s)))`, `((A B) C)`},
		{`(with-input-from-string (s "ff c") (list (funcall (get-dispatch-macro-character #\# #\x) s #\x nil) (read s)))`, `(255 C)`},
		{`(with-input-from-string (s "xff c") (list (funcall (get-macro-character #\#) s #\#) (read s)))`, `(255 C)`},
		{`(multiple-value-list (with-input-from-string (s (format nil "comment~%a")) (funcall (get-macro-character #\;) s #\;)))`, `NIL`},
		{`(list (get-dispatch-macro-character #\# #\!) (functionp (get-dispatch-macro-character #\# #\X)))`, `(NIL T)`},
		{`(handler-case (get-dispatch-macro-character #\a #\x) (error () :bad))`, `:BAD`},
		{`(handler-case (set-dispatch-macro-character #\# #\5 #'list) (error () :bad))`, `:BAD`},
		{`(let ((*readtable* (copy-readtable nil))) (make-dispatch-macro-character #\!) (set-dispatch-macro-character #\! #\a (lambda (s c n) (declare (ignore s)) (list c n))) (values (read-from-string "(!a !7a)")))`, `((#\a NIL) (#\a 7))`},
		{`(let ((*readtable* (copy-readtable nil))) (make-dispatch-macro-character #\!) (handler-case (read-from-string "!b") (reader-error () :bad)))`, `:BAD`},
		// A macro function given by name counts as it is when text is read.
		{`(let ((*readtable* (copy-readtable nil))) (set-macro-character #\! 'bang) (defun bang (s c) (declare (ignore s)) (list :first c))
		    (let ((a (read-from-string "!"))) (defun bang (s c) (declare (ignore s)) (list :second c)) (list a (read-from-string "!") (get-macro-character #\!))))`, `((:FIRST #\!) (:SECOND #\!) BANG)`},
		{`(let ((a (copy-readtable nil)) (b (copy-readtable nil))) (set-macro-character #\! (lambda (s c) (declare (ignore s c)) :bang) nil a)
		    (list (eq (copy-readtable a b) b) (let ((*readtable* b)) (read-from-string "!"))))`, `(T :BANG)`},
		{`(progn (copy-readtable nil) (set-macro-character #\! (lambda (s c) (declare (ignore s c)) :bang) nil (copy-readtable)) (read-from-string "!"))`, `! 1`},
		// Leaving a reader macro by an exit leaves nothing behind.
		{`(let ((*readtable* (copy-readtable nil))) (set-macro-character #\! (lambda (s c) (declare (ignore s c)) (throw 'out :left)))
		    (with-input-from-string (s "(a #+(b ! c)) d e) f")
		      (list (catch 'out (read s)) (read s) (handler-case (read s) (reader-error () :bad)))))`, `(:LEFT C :BAD)`},
		{`(let ((*readtable* (copy-readtable nil))) (set-macro-character #\! (lambda (s c) (declare (ignore c)) (handler-case (read s t nil t) (error () :caught))))
		    (values (read-from-string "(a !nowhere:b (c !d))")))`, `(A :CAUGHT (C D))`},
		{`(let ((*readtable* (copy-readtable nil))) (set-macro-character #\! (lambda (s c) (declare (ignore s c)) (values (read-from-string "(nested 'x)"))))
		    (values (read-from-string "(a ! b)")))`, `(A (NESTED 'X) B)`},
		{`(let ((*readtable* (copy-readtable nil))) (set-macro-character #\! (lambda (s c) (declare (ignore c)) (let ((*read-base* 2)) (read s t nil t))))
		    (values (read-from-string "(10 !10 10)")))`, `(10 2 10)`},
	})
}

func TestBackquote(t *testing.T) {
	checkEval(t, newLisp(), []evalCase{
		{"(let ((a 1) (b '(2 3))) `(a ,a ,@b . ,a))", `(A 1 2 3 . 1)`},
		{"(let ((b '(2 3))) (list `(,@b) `(,@b . c) `(x ,@b y) `(,@b ,@b)))", `((2 3) (2 3 . C) (X 2 3 Y) (2 3 2 3))`},
		{"(let ((a 1)) (list `,a `a `\"s\" `5 `nil `#\\x `(1 . 2)))", `(1 A "s" 5 NIL #\x (1 . 2))`},
		{"(let ((a 1) (b '(2 3))) (list `#(x ,a ,@b) `#() `#(1 2)))", `(#(X 1 2 3) #() #(1 2))`},
		{"(let ((b (list 1 2))) `(x ,.b y))", `(X 1 2 Y)`},
		{"(let ((a 1)) `(a (b (c ,a) ,(+ a 1)) . ,(list a)))", `(A (B (C 1) 2) 1)`},
		{"(let ((a 1)) `',a)", `'1`},
		{"``(a ,,(+ 1 2))", "`(A ,3)"},
		{"(let ((a 'x) (b '(y z))) ``(p ,,a ,',a ,@,a ,',@b ,,@b))", "`(P ,X ,'X ,@X ,(QUOTE Y Z) (BQ-COMMA Y Z))"},
		{"(let ((x 5)) (eval (let ((y 'x)) ``(a ,,y ,',y))))", `!Attempt to take the value of the unbound variable ` + "`X'."},
		{"(progn (defvar *q* 7) (let ((y '*q*)) (eval ``(a ,,y ,',y))))", `(A 7 *Q*)`},
		{"(let ((l '(*q* *q*))) (eval ``(a ,,@l)))", `(A 7 7)`},
		{"(let ((l '((list 1) (list 2)))) (eval ``(a ,@,@l)))", `(A 1 2)`},
		{"(let ((l nil)) (eval ``(a ,,@l ,@,@l b)))", `(A B)`},
		{"(let ((n 2)) ```(,,,n ,',',n))", "``(,,2 ,','2)"},
		{"(handler-case (eval '`,@(list 1)) (program-error () :bad))", `:BAD`},
		{"(handler-case (eval '`(a . ,@(list 1))) (program-error () :bad))", `:BAD`},
		{"(defmacro twice (x) `(let ((v ,x)) (list v v)))(twice 4)", `(4 4)`},
		{"(defmacro def-doubler (name) `(defmacro ,name (x) `(list ,x ,',name ,x)))(def-doubler doubler)(let ((doubler 0)) (doubler 3))", `(3 0 3)`},
		{"(let ((x '(a b))) `(,@x . ,(cdr x)))", `(A B B)`},
		{"(let ((n 3)) `(,@(loop for i below n collect i) ,@nil end))", `(0 1 2 END)`},
		{"(eq (let ((tail (list 1))) (cdr `(a ,@tail))) nil)", `NIL`},
		{"(let ((tail (list 1 2))) (eq tail (cdr `(a ,@tail))))", `T`},
	})
}
