;;;; A SOCKS5 proxy whose two directions end one after the other.

(load (merge-pathnames "serve.lisp" *load-truename*))

(defun relay (from to)
  (let ((buffer (octets 4096)))
    (loop for end = (read-vector buffer from)
          until (zerop end)
          do (write-vector buffer to :end end))
    (shutdown to :direction :output)))

(defun number-of (octets stream) (let ((n 0)) (dotimes (i octets n) (setf n (+ (ash n 8) (read-byte stream))))))

(serve 1
  (lambda (s)
    (assert (= 5 (read-byte s)))
    (dotimes (i (read-byte s)) (read-byte s))
    (write-sequence #(5 0) s)
    (let ((head (octets 4)))
      (read-sequence head s)
      (let* ((host (ecase (aref head 3)
                     (1 (number-of 4 s))
                     (3 (let ((name (make-string (read-byte s)))) (read-sequence name s) name))))
             (to (make-socket :remote-host host :remote-port (number-of 2 s))))
        (write-sequence #(5 0 0 1) s)
        (write-vector (make-array 1 :element-type '(unsigned-byte 32) :initial-element (local-host to)) s :endian-swap :network-order)
        (write-vector (make-array 1 :element-type '(unsigned-byte 16) :initial-element (local-port to)) s :endian-swap :network-order)
        (force-output s)
        (let ((up (mp:process-run-function "up" #'relay s to)))
          (relay to s)
          (mp:process-join up)
          (close to))))))
