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

(let* ((arguments (rest (sys:command-line-arguments)))
       (range (mapcar (lambda (text) (ignore-errors (parse-integer text))) (rest arguments))))
  (unless (and (= (length arguments) 3) (every #'integerp range) (<= 1 (first range) (second range) 65535))
    (format *error-output* "usage: port-scan.lisp HOST FROM TO, with ports from 1 to 65535~%")
    (exit 2 :quiet t))
  (let ((host (lookup-hostname (first arguments)))
        (ports (loop for port from (first range) to (second range) collect port)))
    (mapc #'mp:process-join
          (loop for hand in (deal ports 32)
                when hand
                  collect (mp:process-run-function "scanner" #'scan host hand)))
    (format t "~a: ~:[no open ports~;open ports ~:*~{~d~^, ~}~]~%"
            (ipaddr-to-dotted host) (sort *open* #'<))))
