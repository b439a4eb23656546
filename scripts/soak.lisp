;;;; Servers and clients of all kinds at once, for as long as told: lines,
;;;; octets and datagrams, SSL, clients that vanish, resets, timeouts, kills, locks.
;;;; Every answer is checked. At the end no process, no descriptor and no memory
;;;; may be left over; the status is 1 if any is.
;;;;
;;;;   sockrepl scripts/soak.lisp [SECONDS [CLIENTS]]

(defvar *deadline*)
(defvar *lock* (mp:make-process-lock :name "counts"))
(defvar *counts* (make-hash-table))
(defvar *failures* '())

(defun note (what &optional (n 1))
  (mp:with-process-lock (*lock*) (incf (gethash what *counts* 0) n)))

(defun fail (control &rest arguments)
  (let ((text (apply #'format nil control arguments)))
    (mp:with-process-lock (*lock*)
      (when (< (length *failures*) 20) (push text *failures*)))))

(defun check (got wanted what)
  (unless (equalp got wanted) (fail "~a: got ~s instead of ~s" what got wanted)))

(defun finished-p () (>= (get-internal-real-time) *deadline*))

;;; Servers.

(defun echo-lines (stream)
  (unwind-protect
      (handler-case
          (loop for line = (read-line stream nil)
                while line
                do (write-line line stream)
                   (force-output stream))
        (stream-error () (note :server-errors)))
    (close stream :abort t)))

(defun stream-server (server)
  (loop (let ((stream (accept-connection server)))
          (mp:process-run-function "echo" #'echo-lines stream))))

(defun certificate (name)
  (merge-pathnames (concatenate 'string "../tests/certificates/" name) *load-truename*))

(defun ssl-server (server context)
  (loop (let ((stream (make-ssl-server-stream (accept-connection server) :context context)))
          (mp:process-run-function "ssl echo" #'echo-lines stream))))

(defun datagram-server (socket)
  (let ((buffer (make-array 2048 :element-type '(unsigned-byte 8))))
    (loop (multiple-value-bind (data size host port)
              (receive-from socket 2048 :buffer buffer)
            (send-to socket data size :remote-host host :remote-port port)))))

;;; Clients. Each makes one visit.

(defun random-line ()
  (let ((line (make-string (random 200))))
    (dotimes (i (length line) line)
      (setf (char line i) (code-char (+ 97 (random 26)))))))

(defmacro with-connection ((stream form) &body body)
  `(let ((,stream ,form))
     (unwind-protect (progn ,@body)
       (close ,stream :abort t))))

(defun talk (stream)
  (dotimes (i (1+ (random 20)))
    (let ((line (random-line)))
      (write-line line stream)
      (force-output stream)
      (check (read-line stream nil :end) line "a line")
      (note :lines))))

(defun talk-tcp (port)
  (with-connection (stream (connect port))
    (talk stream)))

(defun connect (port &optional context)
  (let ((stream (make-socket :remote-host "127.0.0.1" :remote-port port)))
    (if context (make-ssl-client-stream stream :context context) stream)))

(defun talk-ssl (port context)
  (with-connection (stream (connect port context))
    (talk stream)
    (note :ssl-sessions)))

(defun talk-unix (name)
  (with-connection (stream (make-socket :address-family :file :remote-filename name))
    (talk stream)))

(defun send-bulk (port)
  "More than the system buffers, read by another process meanwhile."
  (with-connection (stream (make-socket :remote-host "127.0.0.1" :remote-port port))
    (let* ((size 300000)
           (text (make-string 99 :initial-element #\x))
           (lines (floor size 100))
           (reader (mp:process-run-function "reader"
                     (lambda ()
                       (dotimes (i lines) (check (read-line stream nil) text "bulk"))))))
      (unwind-protect
          (progn
            (dotimes (i lines) (write-line text stream))
            (force-output stream)
            (mp:process-join reader))
        (mp:process-kill reader))
      (note :octets (* lines 100)))))

(defun vanish (port)
  "Leaves in the middle of a line."
  (let ((stream (make-socket :remote-host "127.0.0.1" :remote-port port)))
    (write-string "half a li" stream)
    (force-output stream)
    (close stream :abort (zerop (random 2)))
    (note :vanished)))

(defun time-out (port &optional context)
  "Waits in vain for an answer to nothing."
  (with-connection (stream (connect port context))
    (check (mp:with-timeout (0.02 :late) (read-line stream)) :late "a timeout")
    (write-line "still here" stream)
    (force-output stream)
    (check (read-line stream) "still here" "after a timeout")
    (note :timeouts)))

(defun get-killed (port &optional context)
  "A process that is killed while it waits: its cleanup form closes."
  (let* ((cleaned nil)
         (victim (mp:process-run-function "victim"
                   (lambda ()
                     (let ((stream (connect port context)))
                       (unwind-protect (read-line stream)
                         (close stream)
                         (setf cleaned t)))))))
    (mp:process-wait-with-timeout "connected" 0.05 (lambda () cleaned))
    (mp:process-kill victim)
    (mp:process-join victim)
    (note :kills)))

(defun ask-datagram (port)
  (let ((socket (make-socket :type :datagram :remote-host "127.0.0.1" :remote-port port))
        (data (make-array (1+ (random 1000)) :element-type '(unsigned-byte 8) :initial-element (random 256))))
    (unwind-protect
        (progn
          (send-to socket data (length data))
          (multiple-value-bind (answer size)
              (mp:with-timeout (5 (values nil 0))
                (receive-from socket 2048 :extract t))
            (check size (length data) "the size of a datagram")
            (check answer data "a datagram")
            (note :datagrams)))
      (close socket))))

(defun refused ()
  (handler-case (close (make-socket :remote-host "127.0.0.1" :remote-port 1))
    (socket-error (c)
      (check (stream-error-identifier c) :connection-refused "a refusal")
      (note :refusals))))

(defun client (tcp unix udp ssl context)
  (loop until (finished-p)
        do (handler-case
               (case (random 13)
                 ((0 1 2) (talk-tcp tcp))
                 ((3) (talk-unix unix))
                 ((4) (send-bulk tcp))
                 ((5) (vanish tcp))
                 ((6) (time-out tcp))
                 ((7) (get-killed tcp))
                 ((8) (ask-datagram udp))
                 ((9) (refused))
                 ((10) (talk-ssl ssl context))
                 ((11) (time-out ssl context))
                 ((12) (get-killed ssl context)))
             (error (c) (fail "a client: ~a: ~a" (type-of c) c)))))

;;; What the system says of this program.

(defun resident-kib ()
  (with-open-file (s "/proc/self/status" :if-does-not-exist nil)
    (when s
      (loop for line = (read-line s nil)
            while line
            when (and (> (length line) 6) (string= (subseq line 0 6) "VmRSS:"))
              return (parse-integer line :start 6 :junk-allowed t)))))

(defun descriptors () (length (directory "/proc/self/fd/*" :follow-symbolic-links nil)))

(defun report (seconds)
  (format t "~6d s  ~8d KiB  ~4d processes " seconds (or (resident-kib) 0) (length mp:*all-processes*))
  (mp:with-process-lock (*lock*)
    (maphash (lambda (what n) (format t " ~(~a~) ~d" what n)) *counts*))
  (terpri)
  (finish-output))

(defun numbers (defaults)
  "What the arguments of the program say, all of them numbers, or else DEFAULTS."
  (let* ((arguments (rest (sys:command-line-arguments)))
         (given (mapcar (lambda (text) (ignore-errors (parse-integer text))) arguments)))
    (unless (and (every #'integerp given) (every #'plusp given) (<= (length given) (length defaults)))
      (format *error-output* "usage: soak.lisp [SECONDS [CLIENTS]]~%")
      (exit 2 :quiet t))
    (append given (nthcdr (length given) defaults))))

(let* ((numbers (numbers '(60 40)))
       (seconds (first numbers))
       (clients (second numbers))
       (name (format nil "/tmp/sockrepl-soak-~d" (excl.osi:getpid)))
       (processes-before (length mp:*all-processes*))
       (descriptors-before (descriptors))
       (tcp (make-socket :connect :passive :local-host "127.1" :backlog 200))
       (unix (make-socket :address-family :file :connect :passive :local-filename name :backlog 200))
       (udp (make-socket :type :datagram :local-host "127.1"))
       (ssl (make-socket :connect :passive :local-host "127.1" :backlog 200))
       (server-context (make-ssl-server-context :certificate (certificate "server.pem") :key (certificate "server.key")))
       (client-context (make-ssl-client-context :verify :required :ca-file (certificate "authority.pem")))
       (early nil))
  (setf *deadline* (+ (get-internal-real-time) (* seconds internal-time-units-per-second)))
  (let ((servers (list (mp:process-run-function "tcp server" #'stream-server tcp)
                       (mp:process-run-function "unix server" #'stream-server unix)
                       (mp:process-run-function "udp server" #'datagram-server udp)
                       (mp:process-run-function "ssl server" #'ssl-server ssl server-context)))
        (visitors (loop for i below clients
                        collect (mp:process-run-function (format nil "client ~d" i) #'client
                                                         (local-port tcp) name (local-port udp)
                                                         (local-port ssl) client-context)))
        (step (max 1 (floor seconds 12))))
    (loop for elapsed from step by step
          until (finished-p)
          do (mp:process-wait-with-timeout "the next report" step #'finished-p)
             (report (min elapsed seconds))
             (when (and (null early) (>= elapsed (floor seconds 3)))
               (setf early (resident-kib))))
    (mapc #'mp:process-join visitors)
    (mapc #'mp:process-kill servers)
    (mapc #'mp:process-join servers)
    (mapc #'close (list tcp unix udp ssl))
    (delete-file name)
    (unless (mp:process-wait-with-timeout "the last servers" 10
              (lambda () (<= (length mp:*all-processes*) processes-before)))
      (fail "~d processes are left over" (- (length mp:*all-processes*) processes-before)))
    (unless (<= (descriptors) descriptors-before)
      (fail "~d descriptors are left over" (- (descriptors) descriptors-before)))
    (let ((late (resident-kib)))
      (when (and early late (> late (+ 20000 (* 5/4 early))))
        (fail "memory grows: ~d KiB after a third of the time, ~d at the end" early late)))
    (report seconds)
    (dolist (f (reverse *failures*)) (format t "FAILED ~a~%" f))
    (format t "~:[~d failures~;all right~]~%" (null *failures*) (length *failures*))
    (exit (if *failures* 1 0) :quiet t)))
