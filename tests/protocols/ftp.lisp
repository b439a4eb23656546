;;;; A file server with data connections of both kinds: PASV and PORT.

(load (merge-pathnames "serve.lisp" *load-truename*))

(defun endpoint (host port)
  (format nil "~{~d,~}~d,~d" (multiple-value-list (ipaddr-to-dotted host :values t)) (ash port -8) (logand port 255)))

(defun endpoint-of (text)
  (let ((n (mapcar #'parse-integer (split text #\,))))
    (values (dotted-to-ipaddr (format nil "~{~d~^.~}" (subseq n 0 4))) (+ (* 256 (fifth n)) (sixth n)))))

(serve 1
  (lambda (s)
    (let ((listening nil) (host nil) (port nil) (kept (octets 0)))
      (flet ((data-connection ()
               (if listening
                   (prog1 (accept-connection listening) (close listening) (setf listening nil))
                   (make-socket :remote-host host :remote-port port :local-host (local-host s) :reuse-address t))))
        (reply s "220 files")
        (loop for line = (get-line s)
              while line
              do (destructuring-bind (verb &optional argument) (split line #\Space)
                   (case (intern (string-upcase verb) :keyword)
                     ((:user :pass :type) (reply s "230 yes"))
                     (:pasv
                      (setf listening (make-socket :connect :passive :local-host (local-host s)))
                      (reply s "227 here (~a)" (endpoint (local-host s) (local-port listening))))
                     (:port
                      (multiple-value-setq (host port) (endpoint-of argument))
                      (reply s "200 there"))
                     (:nlst
                      (reply s "150 names")
                      (let ((d (data-connection))) (reply d "one") (reply d "two") (close d))
                      (reply s "226 done"))
                     (:stor
                      (reply s "150 send")
                      (let ((d (data-connection)) (buffer (octets 5000)))
                        (setf kept (octets 0))
                        (loop for end = (read-vector buffer d)
                              until (zerop end)
                              do (setf kept (concatenate '(vector (unsigned-byte 8)) kept (subseq buffer 0 end))))
                        (close d))
                      (reply s "226 ~d" (length kept)))
                     (:retr
                      (reply s "150 take")
                      (let ((d (data-connection))) (write-sequence kept d) (close d))
                      (reply s "226 done"))
                     (:quit (reply s "221 bye") (return))
                     (t (reply s "502 what")))))))))
