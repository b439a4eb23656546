;;;; Option negotiation: octets above 250 between characters.

(load (merge-pathnames "serve.lisp" *load-truename*))

(serve 1
  (lambda (s)
    (flet ((command (s)
             (let ((verb (read-byte s)))
               (list* verb
                      (if (= verb 250)
                          (loop for octet = (read-byte s)
                                until (and (= octet 255) (= (read-byte s) 240))
                                collect octet)
                          (list (read-byte s)))))))
      (write-sequence #(255 253 24 255 251 1) s)
      (force-output s)
      (let ((commands nil) (text nil))
        (loop for octet = (read-byte s)
              until (= octet 10)
              do (case octet
                   (255 (push (command s) commands))
                   (13)
                   (t (push octet text))))
        (reply s "~s ~a" (reverse commands)
               (octets-to-string (coerce (reverse text) '(vector (unsigned-byte 8)))))))))
