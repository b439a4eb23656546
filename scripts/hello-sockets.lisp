;;;; A passive socket, a process that accepts, and an active socket that talks
;;;; to it: lines and octets both ways, then everything is closed.

(defun greet (server)
  "Answers one client: a line for a line, an octet for an octet."
  (let ((stream (accept-connection server)))
    (unwind-protect
        (progn
          (format t "server: ~a~%" stream)
          (let ((name (read-line stream)))
            (format stream "Hello, ~a, from port ~d.~%" name (remote-port stream)))
          (force-output stream)
          (let ((octet (read-byte stream)))
            (write-byte (- 255 octet) stream)
            (force-output stream)
            (format t "server: got octet ~d, sent ~d~%" octet (- 255 octet))))
      (close stream))))

(let* ((server (make-socket :connect :passive :local-host "127.1" :reuse-address t))
       (port (local-port server))
       (process (mp:process-run-function "greeter" #'greet server)))
  (unwind-protect
      (progn
        (format t "main: listening at ~a, port ~:[missing~;chosen by the system~]~%"
                (ipaddr-to-dotted (local-host server)) (plusp port))
        (let ((client (make-socket :remote-host "localhost" :remote-port port)))
          (unwind-protect
              (progn
                (write-line "world" client)
                (force-output client)
                (format t "main: ~a~%"
                        (let ((line (read-line client)))
                          (subseq line 0 (search " from" line))))
                (write-byte 42 client)
                (force-output client)
                (format t "main: the answer to octet 42 is ~d~%" (read-byte client))
                (format t "main: then ~a~%" (read-byte client nil :end-of-file)))
            (close client)))
        (mp:process-join process))
    (close server)))
