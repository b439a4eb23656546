;;;; A mail server that offers STARTTLS and prints what it is sent.

(load (merge-pathnames "serve.lisp" *load-truename*))

(defun message (s)
  (loop for line = (get-line s)
        until (or (null line) (string= line "."))
        collect (if (eql 0 (search ".." line)) (subseq line 1) line)))

(serve 1
  (lambda (s)
    (reply s "220 mail")
    (loop for line = (get-line s)
          while line
          do (let ((verb (string-upcase (first (split line #\Space)))))
               (cond ((string= verb "EHLO") (reply s "250-mail") (reply s "250-8BITMIME") (reply s "250 STARTTLS"))
                     ((string= verb "STARTTLS")
                      (reply s "220 go on")
                      (setf s (make-ssl-server-stream s :certificate "certificates/server.pem" :key "certificates/server.key")))
                     ((string= verb "DATA") (reply s "354 end with a dot") (format t "~s~%" (message s)) (reply s "250 kept"))
                     ((string= verb "QUIT") (reply s "221 bye") (close s) (return))
                     (t (reply s "250 fine")))))))
