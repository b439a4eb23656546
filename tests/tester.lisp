;;;; A service that adds numbers, tested over its socket with Allegro's test harness.

(require :tester)

(defpackage :adder-tests
  (:use :common-lisp :acl-socket :excl :util.test))

(in-package :adder-tests)

(defun answer (line)
  (handler-case (format nil "~d" (reduce #'+ (mapcar #'parse-integer (delimited-string-to-list line #\Space))))
    (error () "what?")))

(defun serve (server)
  (loop
    (let ((stream (accept-connection server)))
      (mp:process-run-function "adder"
        (lambda ()
          (with-open-stream (stream stream)
            (loop for line = (read-line stream nil)
                  while line
                  do (write-line (answer line) stream)
                     (force-output stream))))))))

(defun ask (port &rest lines)
  (with-open-stream (stream (make-socket :remote-host "127.0.0.1" :remote-port port))
    (dolist (line lines)
      (write-line line stream))
    (force-output stream)
    (shutdown stream :direction :output)
    (apply #'values (loop for answer = (read-line stream nil) while answer collect answer))))

(defvar *server* (make-socket :connect :passive :local-host "127.0.0.1"))
(defvar *port* (local-port *server*))
(defvar *process* (mp:process-run-function "server" #'serve *server*))

(defvar *report*
  (with-output-to-string (*standard-output*)
    (with-tests (:name "adder")
      (test "5" (ask *port* "2 3") :test #'string=)
      (test '("1" "-1" "what?") (ask *port* "1" "-4 3" "one") :multiple-values t :test #'string=)
      (test "" (ask *port* "1e3") :test #'string= :known-failure t :fail-info "does not know floats")
      (test-no-error (ask *port*))
      (test-error (ask *port* 5) :condition-type 'type-error)
      (mp:process-kill *process*)
      (close *server*)
      (test-error (ask *port* "2 3") :condition-type 'socket-error :include-subtypes t)
      (test :connection-refused (handler-case (ask *port* "2 3")
                                  (socket-error (c) (stream-error-identifier c))))
      ;; What the with-tests of this process does not count.
      (mp:process-join (mp:process-run-function "elsewhere" (lambda () (test 1 1)))))))

(unless (search (format nil "Test failed: known failure: (ASK *PORT* \"1e3\")~%wanted: \"\"~%got: \"what?\"~%Additional info: does not know floats~%")
                *report*)
  (error "the known failure is not reported: ~a" *report*))
(unless (search (format nil "End adder test~%Errors detected in this test: 1~%Successes this test: 6~%") *report*)
  (error "wrong counts: ~a" *report*))
(unless (= *test-successes* 1)
  (error "~d tests elsewhere instead of one" *test-successes*))
