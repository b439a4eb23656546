;;;; Literals of a given number of octets in lines of text.

(load (merge-pathnames "serve.lisp" *load-truename*))

(serve 1
  (lambda (s)
    (reply s "* OK ready")
    (loop for line = (get-line s)
          while line
          do (let ((tag (first (split line #\Space))) (open (position #\{ line :from-end t)))
               (cond (open
                      (let ((literal (octets (parse-integer line :start (1+ open) :junk-allowed t))))
                        (reply s "+ go on")
                        (read-sequence literal s)
                        (get-line s)
                        (reply s "* 1 FETCH (BODY[] {~d}" (length literal))
                        (write-sequence literal s)
                        (reply s ")")
                        (reply s "~a OK ~a" tag (length (octets-to-string literal :end (length literal))))))
                     ((search "LOGOUT" line) (reply s "* BYE now") (reply s "~a OK done" tag) (return))
                     ((search "CAPABILITY" line) (reply s "* CAPABILITY IMAP4rev1") (reply s "~a OK done" tag))
                     (t (reply s "~a OK done" tag)))))))
