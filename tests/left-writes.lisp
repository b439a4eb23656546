;;;; Writes that a timeout leaves because the peer does not read: what the buffer,
;;;; the chunks and SSL hold by then is sent by the next force-output or close, in
;;;; order and once.

(defun connection (kind)
  "Both ends of a connection, the second of which takes little before it is read."
  (let* ((p (make-socket :connect :passive :local-host "127.1"))
         (a (make-socket :remote-host "127.1" :remote-port (local-port p)))
         (b (accept-connection p)))
    (close p)
    (set-socket-options a :send-buffer-size 5000)
    (ecase kind
      (:plain)
      (:chunks
       (socket-control a :output-chunking t)
       (socket-control b :input-chunking t))
      (:ssl
       (setf a (make-ssl-client-stream a)
             b (make-ssl-server-stream b :certificate "certificates/server.pem" :key "certificates/server.key"))
       (let ((server (mp:process-run-function "shakes hands" #'ssl-do-handshake b)))
         (ssl-do-handshake a)
         (mp:process-join server))))
    (values a b)))

(defun write-numbers (stream &optional (seconds 0.2))
  "Writes lines with 0, 1, ... until a limit cuts that; what did, and the number it cut."
  (let ((n 0))
    (values (handler-case (sys:with-timeout (seconds :with-timeout)
                            ;; Each in one piece, which a limit that is reached
                            ;; between two waits cannot cut.
                            (loop (write-string (format nil "~d~%" n) stream) (incf n)))
              (socket-error (c) (stream-error-identifier c)))
            n)))

(defun reader (stream)
  "A process that reads lines with 0, 1, ... to the end; its value is how many came."
  (mp:process-run-function "reads"
    (lambda ()
      (let ((i 0))
        (handler-case
            (loop for line = (read-line stream nil)
                  while line
                  do (unless (string= line (princ-to-string i))
                       (return (list i line)))
                     (incf i)
                  finally (return i))
          (socket-error (c)             ; the end without a last chunk
            (list i (stream-error-identifier c))))))))

(defun check (kind limit how end)
  (multiple-value-bind (a b) (connection kind)
    (when (eq limit :write-timeout) (socket-control a :write-timeout 0.05))
    (multiple-value-bind (cut n) (write-numbers a (if (eq limit :write-timeout) 30 0.2))
      (assert (eq cut limit))
      (socket-control a :write-timeout nil)
      (let ((reader (reader b)))
        (funcall end a)
        ;; Line N may or may not have been in the buffer when the cut came.
        (let ((came (mp:process-join reader :timeout 30)))
          (unless (and (member (if (consp came) (first came) came) (list n (1+ n)))
                       (or (integerp came)
                           (and (eq kind :chunks) (eq (second came) :connection-aborted))))
            (error "~(~a, ~a~), ~a: ~s came, ~d lines were written" kind limit how came n)))))
    (close a :abort t)
    (close b :abort t)))

(dolist (limit '(:write-timeout :with-timeout))
  (dolist (kind '(:plain :chunks :ssl))
    (check kind limit "close" #'close)
    (check kind limit "force-output"
           (lambda (a) (force-output a) (shutdown a :direction :output))))
  (check :chunks limit "the last chunk"
         (lambda (a) (socket-control a :output-chunking-eof t))))

;;; Plain close waits for the peer as force-output does, and as long as the
;;; socket's limit says; the stream is closed in any case. With :abort it does not.

(defun fill-up (stream)
  "Writes until nobody takes more."
  (socket-control stream :write-timeout 0.1)
  (assert (eq :write-timeout (handler-case (loop (write-string "and so on" stream))
                               (socket-error (c) (stream-error-identifier c)))))
  (socket-control stream :write-timeout nil))

(defun seconds (start) (/ (- (get-internal-real-time) start) internal-time-units-per-second))

(multiple-value-bind (a b) (connection :plain)
  (fill-up a)
  (write-string (make-string 5000) a)   ; more than the system takes
  (assert (eq :late (sys:with-timeout (0.2 :late) (close a))))
  (assert (not (open-stream-p a)))
  (close b))

(multiple-value-bind (a b) (connection :plain)
  (fill-up a)
  (write-string (make-string 5000) a)
  (socket-control a :write-timeout 0.2)
  (assert (eq :write-timeout (handler-case (close a) (socket-error (c) (stream-error-identifier c)))))
  (assert (not (open-stream-p a)))
  (assert (null (close a)))
  (close b))

(dolist (kind '(:plain :chunks :ssl))
  (multiple-value-bind (a b) (connection kind)
    (fill-up a)
    (let ((start (get-internal-real-time)))
      (close a :abort t)
      (assert (< (seconds start) 5))
      (assert (not (open-stream-p a))))
    (close b)))

;;; A client that only writes never reads the session tickets that the server
;;; sends after the handshake; its close must not reset the connection for them.

(multiple-value-bind (a b) (connection :ssl)
  (mp:process-run-function "writes"
    (lambda () (dotimes (i 100000) (format a "~d~%" i)) (close a)))
  (sleep 0.3)
  (assert (= 100000 (mp:process-join (reader b) :timeout 30))))

;; Nor for other things that it has not read: all that it wrote arrives, and its end,
;; though most of that is in the system's buffer still when it closes.
(let* ((p (make-socket :connect :passive :local-host "127.1")) a b)
  (set-socket-options p :receive-buffer-size 4000)
  (setf a (make-ssl-client-stream (make-socket :remote-host "127.1" :remote-port (local-port p)))
        b (make-ssl-server-stream (accept-connection p) :certificate "certificates/server.pem" :key "certificates/server.key"))
  (set-socket-options a :send-buffer-size 1000000)
  (let ((server (mp:process-run-function "writes" (lambda () (write-line "never read" b) (force-output b)))))
    (ssl-do-handshake a)
    (mp:process-join server))
  (mp:wait-for-input-available (socket-os-fd a))
  (socket-control a :write-timeout 10)
  (dotimes (i 50000) (format a "~d~%" i))
  (close a)
  (assert (eql 50000 (mp:process-join (reader b) :timeout 30)))
  (close b)
  (close p))

;;; What one write has that is longer than the buffer goes the same way: a string,
;;; octets, both behind something that is buffered.

(defun whole-block (kind block octets seconds how)
  "BLOCK, written at once after a line, is cut; what comes when it has been sent by
HOW: how much, and where that differs from OCTETS."
  (multiple-value-bind (a b) (connection kind)
    (write-line "first" a)
    (socket-control a :write-timeout seconds)
    (assert (eq :write-timeout (handler-case (progn (write-sequence block a) :written)
                                 (socket-error (c) (stream-error-identifier c)))))
    (socket-control a :write-timeout nil)
    (let ((reader (mp:process-run-function "reads"
                    (lambda ()
                      (list (read-line b)
                            (let ((v (make-array (length block) :element-type '(unsigned-byte 8))))
                              (list (read-sequence v b) (mismatch v octets)))
                            (read-line b nil))))))
      (write-line "last" a)
      (funcall how a)
      (prog1 (mp:process-join reader :timeout 30)
        (close a :abort t)
        (close b :abort t)))))

(let* ((octets (make-array 9000000 :element-type '(unsigned-byte 8)))
       (text (make-string (length octets))))
  (dotimes (i (length octets))
    (setf (aref octets i) (mod i 113)
          (char text i) (code-char (mod i 113))))
  (dolist (kind '(:plain :ssl :chunks))
    (dolist (block (list octets text))
      (let ((came (whole-block kind block octets 0.2 #'force-output)))
        (unless (equal came `("first" (,(length block) nil) "last"))
          (error "~(~a~), ~a: ~s came" kind (type-of block) came))))))

;;; What cannot be sent any more is dropped, however long.

(multiple-value-bind (a b) (connection :plain)
  (let ((writer (mp:process-run-function "writes"
                  (lambda ()
                    (handler-case (write-sequence (make-array 9000000 :element-type '(unsigned-byte 8)) a)
                      (socket-error (c) (stream-error-code c)))))))
    (mp:process-wait-with-timeout "a full buffer" 20 (lambda () (plusp (excl::socket-bytes-written a))))
    (close b :abort t)
    (assert (member (mp:process-join writer :timeout 20) '(32 104)))
    (force-output a)
    (close a)))
