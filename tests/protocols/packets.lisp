;;;; Binary records in network order, numbers and text mixed; the peer is C's.

(load (merge-pathnames "serve.lisp" *load-truename*))

(defun read-all (vector octets stream)
  "Fills VECTOR, of so many octets, from STREAM in network order."
  (loop with position = 0
        while (< position octets)
        do (let ((end (read-vector vector stream :start position :endian-swap :network-order)))
             (assert (> end position))
             (setf position end)))
  vector)

(serve 1
  (lambda (s)
    (let ((id (make-array 1 :element-type '(unsigned-byte 32)))
          (number (make-array 1 :element-type '(signed-byte 16)))
          (value (make-array 1 :element-type 'double-float))
          (name (make-string 8)))
      (read-all id 4 s)
      (read-all number 2 s)
      (read-all value 8 s)
      (read-sequence name s)
      (format t "~x ~d ~a ~a~%" (aref id 0) (aref number 0) (aref value 0) (string-right-trim '(#\Null) name))
      (incf (aref value 0))
      (dolist (part (list id number value)) (write-vector part s :endian-swap :network-order))
      (write-string name s)
      (force-output s)
      (format t "~a~%" (handler-case (read-byte s) (socket-error (c) (stream-error-identifier c)))))))
