;;;; compile-file and load: what is done when, what the fasl keeps, what they return.

(defvar *dir* (pathname (format nil "/tmp/sockrepl-compile-~a-~a/" (excl.osi:getpid) (random 1000000))))
(defun file (name) (merge-pathnames name *dir*))
(defun write-file (name &rest lines)
  (with-open-file (s (file name) :direction :output :if-exists :supersede)
    (format s "~{~a~%~}" lines))
  (file name))

(defmacro quietly (form)
  `(let ((*error-output* (make-broadcast-stream)) (*standard-output* (make-broadcast-stream))) ,form))

(defun compile-and-load (&rest lines)
  "Compile a file of LINES and load the result, without the source being there."
  (let ((values (quietly (multiple-value-list (compile-file (apply #'write-file "t.lisp" lines))))))
    (delete-file (file "t.lisp"))
    (assert (load (first values)))
    values))

(ensure-directories-exist *dir*)
(unwind-protect
     (progn
       ;; Forms are processed one at a time: packages, features, variables that #. reads, macros.
       (let ((values (compile-and-load
                      "(defpackage :cf-one (:use :common-lisp) (:export #:f))"
                      "(in-package :cf-one)"
                      "(eval-when (compile) (defvar *only-now* 5) (push :cf-feature *features*))"
                      "(defmacro twice (x) `(* 2 ,x))"
                      "(eval-when (:compile-toplevel) (defmacro gone (x) `(list ,x #+cf-feature :with)))"
                      "(defun f (x) (gone (twice (+ x #.*only-now*))))"
                      "(macrolet ((def (name) `(defun ,name () ',name))) (def g) (progn (def h)))"
                      "(symbol-macrolet ((forty-two 42)) (defun i () forty-two))")))
         (assert (equal (list (truename (file "t.fasl")) nil nil) values))
         (assert (equal '(14 :with) (funcall (find-symbol "F" "CF-ONE") 2)))
         (assert (string= "H" (funcall (find-symbol "H" "CF-ONE"))))
         (assert (eql 42 (funcall (find-symbol "I" "CF-ONE")))))
       ;; The table of eval-when (figure 3-7).
       (defvar *log* '())
       (compile-and-load
        "(eval-when (compile) (push 'compile *log*) (eval-when (eval) (push 'nested *log*)))"
        "(eval-when (load) (push 'load *log*))"
        "(eval-when (eval) (push 'eval *log*))"
        "(eval-when (compile load) (push 'both *log*) (eval-when (eval) (push 'too *log*)))"
        "(let () (eval-when (compile) (push 'never *log*)) (eval-when (eval) (push 'inner *log*)))")
       (assert (equal '(compile nested both too load both inner) (reverse *log*)))
       ;; Literal objects: identity, circles, uninterned symbols, arrays, hash tables.
       (defvar *lits* nil)
       (compile-and-load
        "(push '#1=(a . #1#) *lits*)"
        "(push '(#2=#:x #2# #:x) *lits*)"
        "(push '#.(make-array '(2 2) :initial-contents '((1 2) (3 4))) *lits*)"
        "(push '#.(let ((h (make-hash-table :test 'equal))) (setf (gethash \"k\" h) '(v)) h) *lits*)"
        "(push (list #c(1 2) 1/3 1.5d0 -2.5 123456789012345678901234567890 #\\latin_small_letter_thorn \"\\\\\" #*1011 #P\"a/b\" :key) *lits*)"
        "(push (let ((s '(shared))) (eq s (symbol-macrolet ((c s)) c))) *lits*)"
        "(push '#.(make-array 3 :element-type '(unsigned-byte 8) :initial-contents '(1 2 255)) *lits*)"
        "(push '#.(make-array 2 :element-type 'double-float :initial-contents '(1d0 -2d0)) *lits*)"
        "(push '#.(find-package :keyword) *lits*)")
       (destructuring-bind (package doubles octets shared atoms hash array symbols circle) *lits*
         (assert (eq package (find-package :keyword)))
         (assert (equalp doubles #(1d0 -2d0)))
         (assert (equalp octets #(1 2 255)))
         (assert (typep octets '(simple-array (unsigned-byte 8) (3))))
         (assert shared)
         (assert (equal atoms (list #c(1 2) 1/3 1.5d0 -2.5 123456789012345678901234567890 (code-char 254) "\\" #*1011 #P"a/b" :key)))
         (assert (equal '(v) (gethash "k" hash)))
         (assert (= 4 (aref array 1 1)))
         (assert (and (eq (first symbols) (second symbols)) (not (eq (first symbols) (third symbols)))))
         (assert (null (symbol-package (first symbols))))
         (assert (eq circle (cdr circle))))
       ;; Objects that make-load-form describes: made once, initialised after, in circles.
       (defclass node () ((next :initarg :next :accessor next) (name :initarg :name :reader node-name)))
       (defmethod make-load-form ((n node) &optional environment)
         (declare (ignore environment))
         (values `(make-instance 'node :name ,(node-name n)) `(setf (next ,n) ',(next n))))
       (defstruct place x y)
       (defmethod make-load-form ((p place) &optional environment)
         (make-load-form-saving-slots p :environment environment))
       (defvar *ring* (let ((a (make-instance 'node :name "a")) (b (make-instance 'node :name "b")))
                        (setf (next a) b (next b) a)
                        a))
       (compile-and-load "(push '#.(list *ring* *ring* (make-place :x 1 :y '(2))) *lits*)")
       (destructuring-bind (one two place) (first *lits*)
         (assert (and (eq one two) (not (eq one *ring*)) (eq one (next (next one)))))
         (assert (equal '("a" "b") (list (node-name one) (node-name (next one)))))
         (assert (equalp place (make-place :x 1 :y '(2)))))
       (defclass opaque () ())
       (defvar *opaque* (make-instance 'opaque))
       (assert (eq :caught (handler-case (compile-and-load "(print '#.*opaque*)") (error () :caught))))
       (assert (eq :caught (handler-case (compile-and-load "(print '#.*standard-output*)") (error () :caught))))
       ;; Classes, methods and conditions.
       (compile-and-load
        "(defclass cf-a () ((x :initarg :x :accessor cf-x)))"
        "(defclass cf-b (cf-a) ((y :initform (list 1 2) :reader cf-y)))"
        "(defmethod cf-g ((a cf-a) &key (z (list 3))) (list :a (cf-x a) z))"
        "(defmethod cf-g ((b cf-b) &key z) (when (next-method-p) (cons z (call-next-method))))"
        "(define-condition cf-c (error) ((why :initarg :why)) (:report (lambda (c s) (format s \"cf ~a\" (slot-value c 'why)))))")
       (assert (equal '(nil :a 1 (3)) (funcall 'cf-g (make-instance 'cf-b :x 1))))
       (assert (equal "cf 5" (handler-case (error 'cf-c :why 5) (error (c) (princ-to-string c)))))
       ;; load-time-value is evaluated once, when the file is loaded.
       (defvar *count* 0)
       (compile-and-load "(defun ltv () (load-time-value (list (incf *count*))))" "(push (eq (ltv) (ltv)) *log*)")
       (assert (eq t (first *log*)))
       (assert (= 1 *count*))
       ;; Constants are evaluated at compile time and again at load time.
       (compile-and-load "(defconstant +cf-list+ (list 1 \"two\" (vector 3)))" "(defun cf-const () #.(second +cf-list+))")
       (assert (equal "two" (funcall 'cf-const)))
       ;; Warnings and failure: style warnings only, others, errors in forms.
       (flet ((outcome (&rest lines)
                (rest (quietly (multiple-value-list (compile-file (apply #'write-file "w.lisp" lines)))))))
         (assert (equal '(nil nil) (outcome "(defun cf-a () (cf-b))" "(defun cf-b () 1)")))
         (assert (equal '(t nil) (outcome "(defun cf-c () (cf-nowhere))")))
         (assert (equal '(t t) (outcome "(defun cf-d () cf-nowhere)")))
         (assert (equal '(t t) (outcome "(defun cf-e (x) (if x 1 (return-from nowhere 2)))" "(defun cf-f () 6)"))))
       ;; Warnings say where; those of calls come when the file's definitions are known.
       (flet ((warnings (&rest lines)
                (let ((found '()))
                  (handler-bind ((warning (lambda (w)
                                            (push (list (if (typep w 'style-warning) :style :full)
                                                        (let ((text (princ-to-string w))) (subseq text (1+ (search "p.lisp:" text)))))
                                                  found)
                                            (muffle-warning w))))
                    (compile-file (apply #'write-file "p.lisp" lines) :verbose nil))
                  (reverse found))))
         (assert (equal '((:full ".lisp:1:16: The function CAR is called with 2 arguments, but takes 1."))
                        (warnings "(defun wa-a () (car 1 2))")))
         (assert (equal '((:full ".lisp:1:16: The function WA-C is called with 1 argument, but takes 2 to 3.")
                          (:full ".lisp:3:16: The function WA-E is called with :Z, which is none of its keywords.")
                          (:full ".lisp:4:14: The function WA-E is called with an odd number of keyword arguments."))
                        (warnings "(defun wa-b () (wa-c 1))" "(defun wa-c (a b &optional c) (list a b c))"
                                  "(defun wa-d () (wa-e :z 1))" "(print (list (wa-e :y) (wa-e :z 1 :allow-other-keys t)))"
                                  "(defun wa-e (&key y) y)")))
         (assert (equal '((:full ".lisp:2:19: The local function F is called with 0 arguments, but takes 1.")
                          (:full ".lisp:2:23: The lambda expression is called with 2 arguments, but takes 0."))
                        (warnings "(defgeneric wa-f (x &key))" "(flet ((f (x) x)) (f) ((lambda () 1) 2 3) (wa-f 1 :any 2))")))
         (assert (equal '((:style ".lisp:5:34: The variable E is used although it is declared to be ignored.")
                          (:style ".lisp:4:24: The variable C is never used.")
                          (:style ".lisp:3:8: The variable A is never used.")
                          (:style ".lisp:1:13: The variable Y is never used."))
                        (warnings "(defun wa-g (x y z)" "  (declare (ignore z))" "  (let ((a 1) (b 2)) (declare (ignorable b))"
                                  "  (multiple-value-bind (c d) (floor x)"
                                  "  (dolist (unused '(1)) ((lambda (e) (declare (ignore e)) e) d)))))")))
         (assert (equal '((:style ".lisp:1:31: The function FILE is called with 0 arguments, but takes 1."))
                        (warnings "(defun wa-h () ((lambda ()) ) (file))")))
         (assert (equal '() (warnings "(defun wa-i (&rest r &key a b) (apply #'wa-i 1 r) (list a b))" "(wa-i :a 1)"
                                      "(defmethod wa-j ((x integer) y) x)" "(wa-j 1 2)" "(defstruct wa-k l)" "(wa-k-l (make-wa-k :l 1))"))))
       ;; Macros find classes of the file.
       (assert (compile-and-load
                "(defclass cf-early () ((x :initarg :x)))"
                "(defclass cf-early-2 (cf-early) ())"
                "(defmacro class-known (name &environment e) `'(,(and (find-class name nil e) t) ,(and (subtypep (find-class name nil e) 'standard-object) t)))"
                "(setq *log* (list (class-known cf-early-2) (let () (class-known cf-early))))"))
       (assert (equal '((t t) (t t)) *log*))
       (assert (not (find-class 'cf-early-3 nil)))
       ;; #S reads structures of the same file.
       (compile-and-load "(defstruct cf-s a (b 2))" "(setq *log* (list #.(cf-s-b #S(cf-s :a 1)) (cf-s-p (make-cf-s))))")
       (assert (equal '(2 t) *log*))
       ;; The rest of a form with a mistake works, the mistake is an error when reached.
       (assert (load (file "w")))
       (assert (eql 1 (funcall 'cf-e t)))
       (assert (eq :caught (handler-case (funcall 'cf-e nil) (program-error () :caught))))
       (assert (eql 6 (funcall 'cf-f)))
       ;; Errors at compile time are errors of compile-file; so is text that cannot be read.
       (assert (eq :caught (handler-case (quietly (compile-file (write-file "e.lisp" "(eval-when (compile) (car 1))")))
                             (type-error () :caught))))
       (let ((report (handler-case (quietly (compile-file (write-file "e.lisp" "(list 1)" "(foo" "  (bar")))
                       (end-of-file (c) (princ-to-string c)))))
         (assert (search "e.lisp:3:3: " report)))
       (assert (not (probe-file (file "e.fasl"))))
       ;; Without a handler compile-file reports them itself, and does not enter the debugger.
       (flet ((report (&rest lines)
                (let* ((values nil)
                       (text (with-output-to-string (*error-output*)
                               (setq values (multiple-value-list (compile-file (apply #'write-file "e.lisp" lines) :verbose nil))))))
                  (assert (equal '(nil t t) values))
                  (assert (not (probe-file (file "e.fasl"))))
                  (assert (not (search "undefined" text)))
                  text)))
         (assert (search "e.lisp:2:1: a closing" (report "(list 1)" ")" "(list 2)")))
         (assert (search "e.lisp:2:1: " (report "(cf-defined-below)" "(foo" "(defun cf-defined-below ())")))
         (assert (search "e.lisp:2:8: Attempt to take the value of the unbound variable `CF-UNBOUND'" (report "(list" "  (foo #.cf-unbound))")))
         (assert (search "e.lisp:2:5: CAR: `5'" (report "(list" "  #.(car 5))")))
         (assert (search "e.lisp:1:16: no way" (report "#.(flet ((f () (error \"no way\"))) (f))"))))
       ;; What is not an error goes on to the hook around, and the rest is compiled.
       (let ((seen nil))
         (let ((excl::*internal-invoke-debugger-hook* (lambda (c hook) (declare (ignore hook)) (push (type-of c) seen) (continue))))
           (quietly (compile-file (write-file "e.lisp" "#.(break)" "(list 1)"))))
         (assert (equal '(excl::simple-break) seen))
         (assert (delete-file (file "e.fasl"))))
       (assert (eq :caught (handler-case (compile-file (file "missing.lisp")) (file-error () :caught))))
       ;; A fasl that is cut off, or of another version, is a file-error.
       (write-file "t.lisp" "(setq *log* 1)" "(setq *log* 2)")
       (quietly (compile-file (file "t.lisp")))
       (with-open-file (in (file "t.fasl") :element-type '(unsigned-byte 8))
         (let ((bytes (make-array (- (file-length in) 4) :element-type '(unsigned-byte 8))))
           (read-sequence bytes in)
           (with-open-file (out (file "cut.fasl") :direction :output :element-type '(unsigned-byte 8))
             (write-sequence bytes out))
           (replace bytes (map 'vector #'char-code "; fasl, sockrepl 0.0, format 0"))
           (with-open-file (out (file "old.fasl") :direction :output :element-type '(unsigned-byte 8))
             (write-sequence bytes out))))
       (assert (search "ends too early" (handler-case (load (file "cut")) (file-error (c) (princ-to-string c)))))
       (assert (search "another version" (handler-case (load (file "old")) (file-error (c) (princ-to-string c)))))
       ;; load of a bare name takes the fasl unless the source is newer; of a stream, either.
       (write-file "n.lisp" "(setq *log* 'source)")
       (quietly (compile-file (file "n.lisp")))
       (delete-file (file "n.lisp"))
       (write-file "n.cl" "(setq *log* (list 'newer *load-pathname*))")
       (load (file "n"))
       (assert (or (eq *log* 'source) (equal *log* (list 'newer (file "n.cl")))))
       (with-open-file (s (file "n.cl")) (load s))
       (assert (equal *log* (list 'newer (file "n.cl"))))
       (with-open-file (s (file "n.fasl") :element-type '(unsigned-byte 8)) (load s))
       (assert (eq 'source *log*))
       (assert (null (load (file "missing") :if-does-not-exist nil)))
       (assert (eq :caught (handler-case (load (file "missing")) (file-error () :caught))))
       ;; What is told.
       (assert (equal (format nil "; Loading ~a~%" (namestring (file "n.cl")))
                      (with-output-to-string (*standard-output*) (load (file "n.cl") :verbose t))))
       (assert (equal (format nil "(NEWER ~s)~%" (file "n.cl"))
                      (with-output-to-string (*standard-output*) (load (file "n.cl") :print t))))
       (assert (search ";;; Compiling file " (with-output-to-string (*standard-output*) (compile-file (file "n.cl") :verbose t))))
       (assert (equal "" (with-output-to-string (*standard-output*) (compile-file (file "n.cl") :verbose nil))))
       ;; Variables while compiling, and names of output.
       (quietly (compile-file (write-file "v.lisp" "(setq *log* '#.(list *compile-file-pathname* *compile-file-truename*))")
                              :output-file (file "other.fasl")))
       (load (file "other.fasl"))
       (assert (equal *log* (list (file "v.lisp") (truename (file "v.lisp")))))
       (assert (equal (file "v.fasl") (compile-file-pathname (file "v.lisp"))))
       (assert (equal (file "x.fasl") (compile-file-pathname (file "v.lisp") :output-file (file "x"))))
       ;; compile-file-if-needed.
       (assert (equal (file "v.fasl") (quietly (excl:compile-file-if-needed (file "v.lisp")))))
       (let ((date (file-write-date (file "v.fasl"))))
         (assert (equal "" (with-output-to-string (*standard-output*) (excl:compile-file-if-needed (file "v.lisp")))))
         (assert (= date (file-write-date (file "v.fasl")))))
       ;; Modules.
       (write-file "cf-module.cl" "(provide :cf-module)" "(setq *log* 'module)")
       (write-file "user.lisp" "(require :cf-module)")
       (load (file "user.lisp"))
       (assert (eq 'module *log*))
       (setq *log* nil)
       (require :cf-module)
       (assert (null *log*))
       (require :sock)
       (assert (eq :caught (handler-case (require :no-such-module) (error () :caught)))))
  (excl:delete-directory-and-files *dir*))
