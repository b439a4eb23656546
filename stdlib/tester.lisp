;;;; Allegro's test harness, as its document test-harness.htm describes it.
;;;;
;;;;   (require :tester)
;;;;   (use-package :util.test)
;;;;   (with-tests (:name "arithmetic")
;;;;     (test 4 (+ 2 2))
;;;;     (test-error (/ 1 0) :condition-type 'division-by-zero))

(defpackage :util.test
  (:use :common-lisp)
  (:export #:*break-on-test-failures* #:*error-protect-tests* #:*test-report-thread*
           #:*test-errors* #:*test-successes* #:*test-unexpected-failures* #:inc-test-counter
           #:test #:test-error #:test-no-error #:test-warning #:test-no-warning #:with-tests))

(in-package :util.test)

(defvar *break-on-test-failures* nil
  "Whether BREAK is called when a test fails; else testing goes on.")

(defvar *error-protect-tests* nil
  "Whether an error in the form of a test is a failure of that test; else it is an
error as ever, but in TEST-ERROR and TEST-NO-ERROR.")

(defvar *test-report-thread* nil
  "Whether each report begins with a line that names the process it comes from.")

(defvar *test-errors* 0
  "How many tests have failed.")

(defvar *test-successes* 0
  "How many tests have succeeded.")

(defvar *test-unexpected-failures* 0
  "How many tests have failed that were not known to.")

(defmacro inc-test-counter (name-of-counter &optional (increment 1))
  "Adds INCREMENT to NAME-OF-COUNTER, one of *TEST-ERRORS*, *TEST-SUCCESSES* and
*TEST-UNEXPECTED-FAILURES*, in one step that no other process can come between."
  (check-type name-of-counter (member *test-errors* *test-successes* *test-unexpected-failures*))
  `(excl:incf-atomic ,name-of-counter ,increment))

;;; Reports. Each is written at once, so that those of several processes do not mix.

(defun call-reporting (function)
  (let ((text (with-output-to-string (out)
                (when *test-report-thread*
                  (let ((process mp:*current-process*))
                    (format out "***** test report from ~a[~d] *****~%"
                            (mp:process-name process) (mp:process-id process))))
                (funcall function out))))
    (fresh-line)
    (write-string text)
    (force-output)))

(defmacro reporting ((out) &body body)
  `(call-reporting (lambda (,out) ,@body)))

(defun report-condition (condition out)
  (format out "Condition type: ~s~%Message: ~a~%" (type-of condition) condition))

;;; What all tests have in common.

(defstruct (expectation (:conc-name nil))
  form fail-info known-failure)

(defun succeeded (expectation)
  (inc-test-counter *test-successes*)
  (when (known-failure expectation)
    (reporting (out)
      (format out "Expected test failure for ~s did not occur.~%" (form expectation))))
  t)

(defun failed (expectation explain &optional condition)
  "Counts and reports a failure, which EXPLAIN tells the reason of on a stream."
  (inc-test-counter *test-errors*)
  (unless (known-failure expectation)
    (inc-test-counter *test-unexpected-failures*))
  (reporting (out)
    (when condition (report-condition condition out))
    (if (known-failure expectation)
        (format out "Test failed: known failure: ~s~%" (form expectation))
        (format out " * * * UNEXPECTED TEST FAILURE * * *~%Test failed: ~s~%" (form expectation)))
    (funcall explain out)
    (when (fail-info expectation)
      (format out "Additional info: ~a~%" (fail-info expectation))))
  (when *break-on-test-failures*
    (break "The test ~s failed." (form expectation)))
  nil)

(defun failed-because (expectation condition control &rest arguments)
  (failed expectation (lambda (out) (format out "Reason: ~?~%" control arguments)) condition))

(defmacro expecting ((form fail-info known-failure) operator &rest arguments)
  "Calls OPERATOR with what is expected of FORM, with ARGUMENTS, and with FORM as a
function, which is evaluated last."
  `(,operator (make-expectation :form ',form :fail-info ,fail-info :known-failure ,known-failure)
              ,@arguments
              (lambda () ,form)))

;;; Values.

(defun call-protected (function)
  "Returns the list of FUNCTION's values, or NIL and the error that it signalled."
  (if *error-protect-tests*
      (handler-case (multiple-value-list (funcall function))
        (error (condition) (values nil condition)))
      (multiple-value-list (funcall function))))

(defun test-values (expectation expected test multiple-values function)
  (multiple-value-bind (values condition) (call-protected function)
    (cond (condition
           (failed-because expectation condition "an error (of type ~s) was detected." (type-of condition)))
          ((if multiple-values
               (and (listp expected)
                    (= (length expected) (length values))
                    (every test expected values))
               (funcall test expected (first values)))
           (succeeded expectation))
          (t
           (failed expectation
                   (lambda (out)
                     (if multiple-values
                         (format out "wanted values: ~{~s~^, ~}~%got values: ~{~s~^, ~}~%"
                                 (if (listp expected) expected (list expected)) values)
                         (format out "wanted: ~s~%got: ~s~%" expected (first values)))))))))

(defmacro test (expected-value test-form &key (test '#'eql) multiple-values fail-info known-failure)
  "Tests that the value of TEST-FORM is EXPECTED-VALUE as the predicate TEST says, which
gets the expected value first. With MULTIPLE-VALUES, EXPECTED-VALUE is a list, and
TEST-FORM must return as many values, each the same. FAIL-INFO is a string that a report
of a failure ends with. KNOWN-FAILURE says that the test is known to fail. True if the
test succeeds."
  `(expecting (,test-form ,fail-info ,known-failure)
              test-values ,expected-value ,test ,multiple-values))

;;; Errors.

(defun error-of (function announce catch-breaks)
  "Returns the error that FUNCTION signals, or with CATCH-BREAKS the condition of a call
of BREAK; NIL if there is none."
  (block nil
    (let* ((outer excl:*internal-invoke-debugger-hook*)
           (excl:*internal-invoke-debugger-hook*
             (if catch-breaks
                 (lambda (condition hook)
                   (cond ((typep condition 'excl:simple-break) (return condition))
                         (outer (funcall outer condition hook))))
                 outer))
           (condition (handler-case (progn (funcall function) (return nil))
                        (error (condition) condition))))
      (when announce
        (reporting (out) (report-condition condition out)))
      condition)))

(defun type-matches-p (condition type include-subtypes)
  (if include-subtypes
      (typep condition type)
      (eq (type-of condition) type)))

(defun message-part (reader condition)
  (and (typep condition 'simple-condition) (funcall reader condition)))

(defun test-for-error (expectation announce catch-breaks type include-subtypes control control-p arguments arguments-p function)
  (check-type type (and symbol (not null)))
  (let ((condition (error-of function announce catch-breaks)))
    (flet ((differs (what wanted got)
             (failed-because expectation nil "the error has another ~a.~%wanted: ~s~%got: ~s"
                             what wanted got)))
      (cond ((null condition)
             (failed-because expectation nil "no error was detected."))
            ((not (type-matches-p condition type include-subtypes))
             (failed-because expectation condition
                             "the error is of another type.~%wanted: ~:[exactly ~;~]~s~%got: ~s"
                             include-subtypes type (type-of condition)))
            ((and control-p (not (equal control (message-part #'simple-condition-format-control condition))))
             (differs "format control" control (message-part #'simple-condition-format-control condition)))
            ((and arguments-p (not (equal arguments (message-part #'simple-condition-format-arguments condition))))
             (differs "list of format arguments" arguments (message-part #'simple-condition-format-arguments condition)))
            (t (succeeded expectation))))))

(defmacro test-error (form &key announce catch-breaks fail-info known-failure (condition-type ''simple-error)
                             include-subtypes (format-control nil control-p) (format-arguments nil arguments-p))
  "Tests that FORM signals an error of the type CONDITION-TYPE, a symbol, or with
INCLUDE-SUBTYPES of a subtype of that. FORMAT-CONTROL and FORMAT-ARGUMENTS, if given, must
be EQUAL to those of the condition. With ANNOUNCE the error is told of; with CATCH-BREAKS a
call of BREAK counts as an error. FAIL-INFO and KNOWN-FAILURE are as for TEST. Keywords are
evaluated before FORM."
  `(expecting (,form ,fail-info ,known-failure)
              test-for-error ,announce ,catch-breaks ,condition-type ,include-subtypes
              ,format-control ,control-p ,format-arguments ,arguments-p))

(defun test-for-no-error (expectation announce catch-breaks function)
  (let ((condition (error-of function announce catch-breaks)))
    (if condition
        (failed-because expectation condition "an error (of type ~s) was detected." (type-of condition))
        (succeeded expectation))))

(defmacro test-no-error (form &key announce catch-breaks fail-info known-failure)
  "Tests that FORM signals no error, nor with CATCH-BREAKS calls BREAK. With ANNOUNCE the
error is told of. FAIL-INFO and KNOWN-FAILURE are as for TEST. Keywords are evaluated
before FORM."
  `(expecting (,form ,fail-info ,known-failure)
              test-for-no-error ,announce ,catch-breaks))

;;; Warnings.

(defun warning-of (function)
  "Returns the first warning that FUNCTION signals, NIL if there is none."
  (let ((first nil))
    (handler-bind ((warning (lambda (condition)
                              (unless first (setq first condition))
                              (muffle-warning condition))))
      (funcall function))
    first))

(defun test-for-warning (expectation wanted function)
  (multiple-value-bind (values condition) (call-protected (lambda () (warning-of function)))
    (let ((warning (first values)))
      (cond (condition
             (failed-because expectation condition "an error (of type ~s) was detected." (type-of condition)))
            ((if wanted warning (not warning))
             (succeeded expectation))
            (wanted
             (failed-because expectation nil "no warning was detected."))
            (t
             (failed-because expectation warning "a warning (of type ~s) was detected." (type-of warning)))))))

(defmacro test-warning (form &key fail-info known-failure)
  "Tests that FORM signals a warning. FAIL-INFO and KNOWN-FAILURE are as for TEST. Keywords
are evaluated before FORM."
  `(expecting (,form ,fail-info ,known-failure) test-for-warning t))

(defmacro test-no-warning (form &key fail-info known-failure)
  "Tests that FORM signals no warning. FAIL-INFO and KNOWN-FAILURE are as for TEST. Keywords
are evaluated before FORM."
  `(expecting (,form ,fail-info ,known-failure) test-for-warning nil))

;;; Tests together.

(defun call-with-tests (name function)
  (let ((*test-errors* 0)
        (*test-successes* 0)
        (*test-unexpected-failures* 0))
    (reporting (out) (format out "Begin ~a test~%" name))
    (unwind-protect (funcall function)
      (reporting (out)
        (format out "**********************************~%End ~a test~%" name)
        (format out "Errors detected in this test: ~d~@[ UNEXPECTED: ~d~]~%" *test-errors*
                (and (plusp *test-unexpected-failures*) *test-unexpected-failures*))
        (format out "Successes this test: ~d~%" *test-successes*)))
    (zerop *test-unexpected-failures*)))

(defmacro with-tests ((&key (name "unnamed")) &body body)
  "Evaluates BODY, mostly tests, with counters of its own that begin at 0, and reports
under NAME how many succeeded and failed. Tests in other processes count elsewhere. True
if none failed that was not known to."
  `(call-with-tests ,name (lambda () ,@body)))
