;;;; Echoes lines on any number of connections at once, a process for each.
;;;;
;;;;   sockrepl scripts/echo-server.lisp [PORT]

(defun serve (stream)
  "Echoes lines until the client is gone, however it goes."
  (unwind-protect
      (handler-case
          (loop for line = (read-line stream nil)
                while line
                do (write-line line stream)
                   (force-output stream))
        (stream-error ()))
    (ignore-errors (close stream))
    (ignore-errors (close stream :abort t))))

(defun port-argument (default)
  "The port that the only argument of the program says, or DEFAULT."
  (let ((arguments (rest (sys:command-line-arguments))))
    (cond ((null arguments) default)
          ((and (null (rest arguments)) (ignore-errors (parse-integer (first arguments)))))
          (t (format *error-output* "usage: echo-server.lisp [PORT]~%")
             (exit 2 :quiet t)))))

(let* ((port (port-argument 7777))
       (server (make-socket :connect :passive :local-port port :backlog 128
                            :reuse-address t)))
  (format t "echo server at port ~d~%" (local-port server))
  (force-output)
  (unwind-protect
      (loop
        (handler-case
            (let ((stream (accept-connection server)))
              (mp:process-run-function "echo" #'serve stream))
          (socket-error (c)
            (format *error-output* "accept: ~a~%" c)
            (sleep 0.1))))
    (close server)))
