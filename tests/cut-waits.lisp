;;;; Timeouts and interrupts that come just when a datagram, a connection or
;;;; octets do: whatever has come is there for the next operation.

(defconstant +times+ 500)

(defun moment () (random 0.0004))

(defun hand-over (x)
  "X, after a call of a function of the program's: a place where a process looks at its interrupts."
  x)

(defvar *process* mp:*current-process*)

(defmacro cut ((kind) &body body)
  "The value of BODY, or :LATE if a timeout or an interrupt of KIND has left it."
  `(ecase ,kind
     (:timeout (sys:with-timeout ((moment) :late) (hand-over (progn ,@body))))
     (:interrupt
      (catch 'late
        (let ((over nil))
          (mp:process-run-function "interrupts"
            (lambda () (sleep (moment))
              (mp:process-interrupt *process* (lambda () (unless over (throw 'late :late))))))
          (let ((value (hand-over (progn ,@body))))
            (setf over t)
            value))))))

(defun all-arrive (what sender receiver &optional (number #'identity))
  "Has a process call SENDER with 0, 1, ... and checks that RECEIVER, cut again and again, returns what NUMBER turns into those numbers in this order."
  (dolist (kind '(:timeout :interrupt))
    (let ((arrived 0) (late 0))
      (mp:process-run-function "sends" (lambda () (dotimes (i +times+) (funcall sender i) (sleep (moment)))))
      (loop while (< arrived +times+)
            do (let ((item (cut (kind) (funcall receiver))))
                 (cond ((eq item :late) (incf late))
                       ((eql (funcall number item) arrived) (incf arrived))
                       (t (error "~a, ~(~a~): ~s came, ~s was awaited" what kind item arrived)))))
      (assert (plusp late)))))

(defun number-in (octets) (+ (aref octets 0) (ash (aref octets 1) 8)))

(let* ((to (make-socket :type :datagram :local-host "127.1"))
       (from (make-socket :type :datagram :local-host "127.1" :remote-host "127.1" :remote-port (local-port to)))
       (octets (make-array 2 :element-type '(unsigned-byte 8))))
  (all-arrive "receive-from"
              (lambda (i) (setf (aref octets 0) (logand i 255) (aref octets 1) (ash i -8)) (send-to from octets 2))
              (lambda () (receive-from to 2))
              #'number-in)
  (close to)
  (close from))

(let* ((p (make-socket :connect :passive :local-host "127.1" :backlog (* 2 +times+))))
  (all-arrive "accept-connection"
              (lambda (i) (let ((s (make-socket :remote-host "127.1" :remote-port (local-port p)))) (format s "~d~%" i) (close s)))
              (lambda () (accept-connection p))
              (lambda (s) (prog1 (parse-integer (read-line s)) (close s))))
  (close p))

(defmacro with-connection ((a b) &body body)
  `(let* ((p (make-socket :connect :passive :local-host "127.1"))
          (,a (make-socket :remote-host "127.1" :remote-port (local-port p)))
          (,b (accept-connection p)))
     ,@body
     (mapc #'close (list p ,a ,b))))

(with-connection (a b)
  (all-arrive "read-char"
              (lambda (i) (write-char (code-char (+ 5000 i)) a) (force-output a))
              (lambda () (read-char b))
              (lambda (c) (- (char-code c) 5000))))

(with-connection (a b)
  (all-arrive "read-line"
              (lambda (i) (format a "~d" i) (force-output a) (terpri a) (force-output a))
              (lambda () (read-line b))
              #'parse-integer))

(with-connection (a b)
  (all-arrive "read"
              (lambda (i) (format a "(~d \"a " i) (force-output a) (format a "string\")~%") (force-output a))
              (lambda () (read b))
              #'first))

(defun check-blocks (what size pieces)
  (with-connection (a b)
    (let ((in (make-array size :element-type '(unsigned-byte 8))) (out (make-array size :element-type '(unsigned-byte 8))))
      (all-arrive what
                  (lambda (i)
                    (setf (aref out 0) (logand i 255) (aref out 1) (ash i -8))
                    (loop for from below size by (/ size pieces)
                          do (write-sequence out a :start from :end (+ from (/ size pieces)))
                             (force-output a)))
                  (lambda () (read-sequence in b) in)
                  #'number-in))))

(check-blocks "read-sequence" 3000 2)
(check-blocks "read-sequence past the buffer" 8000 2)

(with-connection (a b)
  (let ((text (make-string 10)))
    (all-arrive "read-sequence of characters"
                (lambda (i) (format a "~5,'0d" i) (force-output a) (format a "smörg") (force-output a))
                (lambda () (read-sequence text b) text)
                (lambda (text) (parse-integer text :end 5)))))

(with-connection (a b)
  (let ((buffer (make-array 2 :element-type '(unsigned-byte 8))))
    (all-arrive "read-vector"
                (lambda (i) (write-byte (logand i 255) a) (write-byte (ash i -8) a) (force-output a))
                (lambda () (assert (= 2 (read-vector buffer b))) buffer)
                #'number-in)))

;;; The same under SSL, where the handshake is cut, too, and the sender as well.

(defmacro with-ssl-connection ((a b) &body body)
  `(with-connection (plain-a plain-b)
     (let ((,a (make-ssl-client-stream plain-a))
           (,b (make-ssl-server-stream plain-b :certificate "certificates/server.pem" :key "certificates/server.key")))
       ,@body
       (mapc #'close (list ,a ,b)))))

(with-ssl-connection (a b)
  (all-arrive "read-line under SSL"
              (lambda (i) (format a "~d" i) (force-output a) (terpri a) (force-output a))
              (lambda () (read-line b))
              #'parse-integer))

(with-ssl-connection (a b)
  (let ((size 40000) (times 60) (sent 0))
    (mp:process-run-function "sends"
      (lambda ()
        (dotimes (i times)
          (write-sequence (make-array size :element-type '(unsigned-byte 8) :initial-element i) a)
          (loop while (eq (cut (:timeout) (force-output a) (incf sent)) :late)))))
    (let ((in (make-array size :element-type '(unsigned-byte 8))))
      (dotimes (i times)
        (sleep (moment))
        (assert (= size (read-sequence in b)))
        (assert (every (lambda (octet) (= octet i)) in))))
    (mp:process-wait-with-timeout "sent" 20 (lambda () (= sent times)))
    (assert (= sent times))))

(format t "ok~%")
