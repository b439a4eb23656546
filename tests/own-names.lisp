;;;; A program in CL-USER with definitions whose names Allegro's packages have too:
;;;; they are the program's own, and Allegro's go on to mean what they meant.

(defun before (x) (enqueue x (make-queue)))

(defstruct queue (items '()) (limit 10))
(defun enqueue (x q) (push x (queue-items q)) q)
(defun dequeue (q)
  (let ((last (car (last (queue-items q)))))
    (setf (queue-items q) (butlast (queue-items q)))
    last))
(defclass barrier () ((height :initform 2 :accessor barrier-height)))
(defgeneric shutdown (what))
(defmethod shutdown ((b barrier)) (list :shut (barrier-height b)))
(define-condition socket-error (error) ((port :initarg :port :reader port)))
(defmacro while (test &body body) `(loop (unless ,test (return :own)) ,@body))
(deftype gate () '(member :open :closed))

#| (defun wait-for-input-available () "in a comment") |#
#-allegro
(defun gc () "not read")

(let ((q (before 1)))
  (enqueue 2 q)
  (assert (queue-p q))
  (assert (equal '(1 2) (list (dequeue q) (dequeue q))))
  (assert (eq 'queue (type-of q)))
  (assert (not (eq 'queue 'mp:queue))))
(assert (equal '(:shut 2) (shutdown (make-instance 'barrier))))
(assert (= 80 (handler-case (error 'socket-error :port 80) (socket-error (c) (port c)))))
(assert (let ((i 0)) (eq :own (while (< i 3) (incf i)))))
(assert (typep :open 'gate))

;; Allegro's are as they were.
(let ((q (make-instance 'mp:queue)))
  (mp:enqueue q :a)
  (assert (eq :a (mp:dequeue q))))
(assert (eq 'gc 'excl:gc))
(assert (null (excl:while nil)))
(assert (typep (mp:make-gate nil) 'mp:gate))
(let ((s (socket:make-socket :connect :passive)))
  (assert (handler-case (socket:make-socket :remote-host "127.0.0.1" :remote-port (prog1 (socket:local-port s) (close s)))
            (excl:socket-error () t)))
  (assert (integerp (local-port s))))

;; A package that is used or imported from wins over what was only at hand.
(defpackage :own-library (:use :cl) (:export #:accept-connection #:process-name #:send-to))
(use-package :own-library)
(import 'own-library::send-to)
(assert (eq 'accept-connection 'own-library:accept-connection))
(assert (eq 'process-name 'own-library:process-name))
