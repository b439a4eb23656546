;;;; Gets a document by HTTP/1.0 and writes its body to standard output.
;;;;
;;;;   sockrepl scripts/http-get.lisp HOST PORT PATH

(defun crlf (stream)
  (write-char #\return stream)
  (write-char #\linefeed stream))

(defun request-line (stream line)
  (write-string line stream)
  (crlf stream))

(defun read-header-line (stream)
  "The next line without its carriage return, NIL at the end of the headers."
  (let ((line (string-right-trim '(#\return) (read-line stream))))
    (if (string= line "") nil line)))

(defun http-get (host port path)
  "The status code, the headers as an alist, and the octets of PATH at HOST.
No wait takes more than half a minute."
  (let ((stream (mp:with-timeout (30 (error "~a does not answer" host))
                  (make-socket :remote-host host :remote-port port))))
    (unwind-protect
        (progn
          (socket-control stream :read-timeout 30 :write-timeout 30)
          (request-line stream (format nil "GET ~a HTTP/1.0" path))
          (request-line stream (format nil "Host: ~a:~d" host port))
          (request-line stream "User-Agent: sockrepl")
          (crlf stream)
          (force-output stream)
          (let* ((status (read-header-line stream))
                 (code (parse-integer status :start (1+ (position #\space status))
                                             :junk-allowed t))
                 (headers (loop for line = (read-header-line stream)
                                while line
                                for colon = (position #\: line)
                                when colon
                                  collect (cons (string-downcase (subseq line 0 colon))
                                                (string-trim " " (subseq line (1+ colon))))))
                 (body (make-array 0 :element-type '(unsigned-byte 8)
                                     :adjustable t :fill-pointer t))
                 (buffer (make-array 8192 :element-type '(unsigned-byte 8))))
            (loop for n = (read-sequence buffer stream)
                  do (dotimes (i n) (vector-push-extend (aref buffer i) body))
                  while (= n (length buffer)))
            (values code headers body)))
      (close stream))))

(let* ((arguments (rest (sys:command-line-arguments)))
       (port (and (= (length arguments) 3) (ignore-errors (parse-integer (second arguments))))))
  (unless port
    (format *error-output* "usage: http-get.lisp HOST PORT PATH~%")
    (exit 2 :quiet t))
  (destructuring-bind (host path) (list (first arguments) (third arguments))
    (multiple-value-bind (code headers body) (http-get host port path)
      (format *error-output* "~d ~:[~;~:*~a~]~%" code
              (cdr (assoc "content-type" headers :test #'string=)))
      (write-sequence (coerce body '(simple-array (unsigned-byte 8) (*)))
                      *standard-output*)
      (finish-output)
      (exit (if (= code 200) 0 1) :quiet t))))
