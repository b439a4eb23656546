;;;; The case-sensitive mode: the reader keeps case, the standard's names are in lower case.

(defmacro same (form text) `(let ((got (prin1-to-string ,form))) (assert (string= got ,text) () "~a is ~a" ',form got)))

(same (list 'Foo 'foo 'FOO :Bar nil t) "(Foo foo FOO :Bar nil t)")
(assert (not (eq 'foo 'Foo)))
(same (symbol-name 'car) "\"car\"")
(same (package-name *package*) "\"common-lisp-user\"")
(same excl:*current-case-mode* ":case-sensitive-lower")
(assert (member :case-sensitive *features*))
(assert (eq 'car (intern "car")))
(assert (not (eq 'car (intern "CAR"))))

;; Definitions, conditions, structures, classes, packages.
(defun Hello (x) (list x 'Hello))
(same (Hello 3) "(3 Hello)")
(assert (eq :undefined (handler-case (eval '(HELLO 3)) (undefined-function () :undefined))))
(same (handler-case (car 3) (type-error (c) (princ-to-string c))) "\"car: `3' is not of the expected type `list'\"")
(same (handler-case (make-socket) (program-error (c) (subseq (princ-to-string c) 0 12))) "\"make-socket:\"")
(defstruct Point x (Y 2))
(same (make-Point :x 1) "#S(Point :x 1 :Y 2)")
(same (Point-Y (read-from-string "#S(Point :x 5)")) "2")
(defclass A () ((x :initarg :x :accessor ax)))
(defmethod print-object ((a A) s) (format s "<A ~a>" (ax a)))
(same (make-instance 'A :x 1) "<A 1>")
(defpackage :Mine (:use :cl) (:export #:Thing))
(same 'Mine:Thing "Mine:Thing")
(assert (null (find-package :mine)))

;; Names that are compared by name: if*, loop, format.
(same (if* t then 1 else 2) "1")
(same (loop for i from 1 to 3 collect i) "(1 2 3)")
(same (format nil "~a ~(~a~) ~:@(~a~)" 'Ab 'Ab 'Ab) "\"Ab ab AB\"")
(same (macroexpand-1 '(push 1 x)) "(setq x (cons 1 x))")
(same (type-of 1.5) "single-float")

;; Readtables of other cases.
(let ((*readtable* (copy-readtable nil)))
  (setf (readtable-case *readtable*) :upcase)
  (assert (string= "ABC" (symbol-name (read-from-string "abc")))))

;; Sockets, processes, compiled files.
(let ((s (make-socket :connect :passive :local-host "127.0.0.1")))
  (assert (integerp (local-port s)))
  (close s))
(same (mp:process-join (mp:process-run-function "p" (lambda () 'Done))) "Done")
(let ((source (pathname (format nil "/tmp/sockrepl-modern-~a.cl" (random 1000000000))))
      (*standard-output* (make-broadcast-stream)))
  (unwind-protect
       (progn
         (with-open-file (s source :direction :output)
           (print '(defun From-File () '(From-File from-file)) s))
         (load (compile-file source))
         (same (From-File) "(From-File from-file)"))
    (delete-file source)
    (delete-file (compile-file-pathname source))))
