;;;; What the servers of this directory share.

(defun serve (clients function)
  "Prints a port and calls FUNCTION with CLIENTS connections, one after another."
  (let ((server (make-socket :connect :passive :local-host "127.1" :reuse-address t)))
    (format t "~d~%" (local-port server))
    (finish-output)
    (dotimes (i clients)
      (let ((s (accept-connection server)))
        (socket-control s :read-timeout 30 :write-timeout 30)
        (unwind-protect (funcall function s)
          (ignore-errors (close s))
          (ignore-errors (close s :abort t)))))
    (close server)))

(defun reply (stream control &rest arguments)
  "Sends a line that ends as the internet's protocols want it."
  (apply #'format stream control arguments)
  (format stream "~c~c" #\Return #\Linefeed)
  (force-output stream))

(defun get-line (stream)
  "A line without its end, NIL at the end of the connection."
  (let ((line (read-line stream nil)))
    (and line (string-right-trim '(#\Return) line))))

(defun split (text separator)
  (loop for start = 0 then (1+ end)
        for end = (position separator text :start start)
        collect (subseq text start end)
        while end))

(defun octets (size) (make-array size :element-type '(unsigned-byte 8)))
