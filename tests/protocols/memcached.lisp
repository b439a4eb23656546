;;;; Values of any octets between lines, many requests in one segment.

(load (merge-pathnames "serve.lisp" *load-truename*))

(defvar *values* (make-hash-table :test 'equal))

(serve 1
  (lambda (s)
    (loop for line = (get-line s)
          while line
          do (destructuring-bind (verb &optional key flags time size) (split line #\Space)
               (declare (ignore flags time))
               (cond ((string= verb "set")
                      (let ((value (octets (parse-integer size))))
                        (read-sequence value s)
                        (get-line s)
                        (setf (gethash key *values*) value)
                        (reply s "STORED")))
                     ((string= verb "get")
                      (let ((value (gethash key *values*)))
                        (when value
                          (reply s "VALUE ~a 0 ~d" key (length value))
                          (write-sequence value s)
                          (reply s ""))
                        (reply s "END")))
                     ((string= verb "quit") (return))
                     (t (reply s "ERROR")))))))
