;;;; A Lisp top level for telnet clients.
;;;;
;;;;   sockrepl scripts/telnet-repl.lisp [PORT]
;;;;   telnet localhost PORT

(defun run-repl (stream)
  "Runs a top level on STREAM until the client calls (quit) or leaves."
  (unwind-protect
      (catch 'quit
        (tpl:start-interactive-top-level
         stream #'tpl:top-level-read-eval-print-loop nil))
    (ignore-errors (close stream))
    (ignore-errors (close stream :abort t))))

(defun quit ()
  "Ends the top level of this connection."
  (throw 'quit nil))

(defun port-argument (default)
  "The port that the only argument of the program says, or DEFAULT."
  (let ((arguments (rest (sys:command-line-arguments))))
    (cond ((null arguments) default)
          ((and (null (rest arguments)) (ignore-errors (parse-integer (first arguments)))))
          (t (format *error-output* "usage: telnet-repl.lisp [PORT]~%")
             (exit 2 :quiet t)))))

(let* ((port (port-argument 7778))
       (server (make-socket :connect :passive :local-port port :reuse-address t)))
  (format t "telnet server at port ~d~%" (local-port server))
  (force-output)
  (unwind-protect
      (loop
        (let ((stream (accept-connection server)))
          (format stream "~&Welcome to sockrepl. (quit) ends the session.~%")
          (force-output stream)
          (mp:process-run-function
           (format nil "telnet client ~a" (ipaddr-to-dotted (remote-host stream)))
           #'run-repl stream)))
    (close server)))
