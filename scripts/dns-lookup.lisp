;;;; Asks name servers for names, or for the names of addresses with --type ptr, and
;;;; prints the answers. ADDRESS may have a port, as in 127.0.0.1#5353.
;;;;
;;;;   sockrepl scripts/dns-lookup.lisp [--server ADDRESS] [--type TYPE] NAME...

(require :acldns)

(defun answer-text (answer type)
  "ANSWER to a question of TYPE, as dns-query returns it, as text."
  (cond ((ipaddrp answer) (ipaddr-to-dotted answer))
        ((member type '(:mx :srv))
         (destructuring-bind (name address &rest numbers) answer
           (format nil "~a~@[ (~a)~]~{ ~d~}" name (and address (ipaddr-to-dotted address)) numbers)))
        ((listp answer) (format nil "~{~a~^ ~}" answer))
        (t answer)))

(defun look-up (name type server)
  "Prints the answers for NAME; returns true if there are any."
  (multiple-value-bind (best seconds others flags) (dns-query name :type type :nameserver server)
    (cond (best
           (dolist (answer (cons best others) t)
             (format t "~a ~(~a~) ~a, for ~d s~%" name type (answer-text answer type) seconds)))
          ((null flags) (format t "~a: no name server replies~%" name))
          ((member :no-such-domain flags) (format t "~a: there is no such name~%" name))
          (t (format t "~a: there is no ~(~a~) record~%" name type)))))

(sys:with-command-line-arguments (("server" :long server :required-companion) ("type" :long type :required-companion))
    (names :usage "usage: dns-lookup.lisp [--server ADDRESS] [--type TYPE] NAME...")
  (unless names
    (format *error-output* "usage: dns-lookup.lisp [--server ADDRESS] [--type TYPE] NAME...~%")
    (exit 2 :quiet t))
  (let ((type (intern (string-upcase (or type "a")) :keyword)))
    (exit (if (every #'identity (mapcar (lambda (name) (look-up name type server)) names)) 0 1) :quiet t)))
