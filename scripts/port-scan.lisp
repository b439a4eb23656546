;;;; Tells which ports of a host accept connections.
;;;;
;;;;   sockrepl scripts/port-scan.lisp HOST FROM TO

(defvar *lock* (mp:make-process-lock :name "results"))
(defvar *open* '())

(defun probe (host port seconds)
  "True if HOST accepts a connection at PORT within SECONDS."
  (handler-case
      (mp:with-timeout (seconds nil)
        (close (make-socket :remote-host host :remote-port port))
        t)
    (socket-error () nil)))

(defun scan (host ports)
  (dolist (port ports)
    (when (probe host port 2)
      (mp:with-process-lock (*lock*)
        (push port *open*)))))

(defun deal (list n)
  "The elements of LIST in N lists of about the same length."
  (let ((hands (make-array n :initial-element '())))
    (loop for x in list
          for i from 0
          do (push x (aref hands (mod i n))))
    (coerce hands 'list)))

(let ((arguments (rest (sys:command-line-arguments))))
  (unless (= (length arguments) 3)
    (format *error-output* "usage: port-scan.lisp HOST FROM TO~%")
    (excl:exit 2))
  (let* ((host (lookup-hostname (first arguments)))
         (from (parse-integer (second arguments)))
         (to (parse-integer (third arguments)))
         (ports (loop for port from from to to collect port)))
    (mapc #'mp:process-join
          (loop for hand in (deal ports 32)
                when hand
                  collect (mp:process-run-function "scanner" #'scan host hand)))
    (format t "~a: ~:[no open ports~;open ports ~:*~{~d~^, ~}~]~%"
            (ipaddr-to-dotted host) (sort *open* #'<))))
