;;;; Processes, locks, timeouts and dynamic bindings.

(defvar *x* :global)

;; Dynamic bindings are each process's own.
(let ((*x* :bound))
  (assert (eq :global (mp:process-join (mp:process-run-function "a" (lambda () *x*)))))
  (assert (eq :bound *x*)))

;; Values, options, names.
(assert (equal '(1 2 3) (multiple-value-list
                         (mp:process-join (mp:process-run-function "b" #'values 1 2 3)))))
(let ((p (mp:process-run-function '(:name "c" :initial-bindings ((*x* . '(a b))))
                                  (lambda () *x*))))
  (assert (string= "c" (mp:process-name p)))
  (assert (equal '(a b) (mp:process-join p))))
(assert (search "MULTIPROCESSING:PROCESS" (princ-to-string mp:*current-process*)))

;; Timeouts cut off computation, sleep, accept and reads, and nest.
(assert (eq :late (mp:with-timeout (0.05 :late) (loop))))
(assert (eq :late (sys:with-timeout (0.05 :late) (sleep 10))))
(assert (eq 3 (mp:with-timeout (5 :late) 3)))
(assert (eq :inner (mp:with-timeout (5 :outer) (mp:with-timeout (0.05 :inner) (sleep 5)))))
(assert (eq :outer (mp:with-timeout (0.05 :outer) (mp:with-timeout (5 :inner) (sleep 5)))))
(let ((server (make-socket :connect :passive :local-host "127.0.0.1")))
  (assert (eq :late (mp:with-timeout (0.05 :late) (accept-connection server))))
  (let ((client (make-socket :remote-host "127.0.0.1" :remote-port (local-port server))))
    (let ((other (accept-connection server)))
      (write-string "half a line" other)
      (force-output other)
      (assert (eq :late (mp:with-timeout (0.1 :late) (read-line client))))
      ;; Nothing of what had come is lost.
      (write-line ", and the rest" other)
      (force-output other)
      (assert (string= "half a line, and the rest" (read-line client)))
      (close other))
    (close client))
  (close server))

;; Killing runs cleanup forms, once.
(let* ((log '())
       (p (mp:process-run-function "victim"
            (lambda () (unwind-protect (sleep 100) (push :cleaned log))))))
  (sleep 0.02)
  (mp:process-kill p :wait t)
  (assert (equal '(:cleaned) log))
  (assert (not (mp:process-active-p p))))

;; Locks exclude, nest, and are released when their holder is killed.
(let ((lock (mp:make-process-lock :name "l"))
      (count 0))
  (mapc #'mp:process-join
        (loop repeat 20
              collect (mp:process-run-function "counter"
                        (lambda ()
                          (dotimes (i 100)
                            (mp:with-process-lock (lock)
                              (let ((old count))
                                (mp:process-allow-schedule)
                                (setf count (1+ old)))))))))
  (assert (= 2000 count))
  (mp:with-process-lock (lock) (mp:with-process-lock (lock) (incf count)))
  (let ((holder (mp:process-run-function "holder"
                  (lambda () (mp:with-process-lock (lock) (sleep 100))))))
    (sleep 0.02)
    (assert (null (mp:with-process-lock (lock :timeout 0.02) :seized)))
    (mp:process-kill holder :wait t)
    (assert (eq :seized (mp:with-process-lock (lock :timeout 1) :seized)))))

;; process-wait and gates.
(let ((gate (mp:make-gate nil)))
  (mp:process-run-function "opener" (lambda () (sleep 0.02) (mp:open-gate gate)))
  (mp:process-wait "gate" #'mp:gate-open-p gate)
  (assert (mp:gate-open-p gate))
  (assert (null (mp:process-wait-with-timeout "never" 0.02 (lambda () nil)))))

;; A process can be interrupted and goes on.
(let* ((seen nil)
       (p (mp:process-run-function "worker" (lambda () (sleep 0.2) :done))))
  (sleep 0.02)
  (mp:process-interrupt p (lambda () (setf seen t)))
  (assert (eq :done (mp:process-join p)))
  (assert seen))

;; Waiting for input over several sockets.
(let* ((server (make-socket :connect :passive :local-host "127.0.0.1"))
       (a (make-socket :remote-host "127.0.0.1" :remote-port (local-port server)))
       (b (accept-connection server))
       (u (make-socket :type :datagram :local-host "127.0.0.1")))
  (assert (null (mp:wait-for-input-available (list server a b u) :timeout 0.02)))
  (write-line "x" a)
  (force-output a)
  (assert (equal (list b) (mp:wait-for-input-available (list server a b u) :timeout 5)))
  (read-char b)
  (assert (equal (list b) (mp:wait-for-input-available b :timeout 5)))
  (send-to u "hi" 2 :remote-host "127.0.0.1" :remote-port (local-port u))
  (assert (equal (list u) (mp:wait-for-input-available (list server u) :timeout 5)))
  (let ((c (make-socket :remote-host "127.0.0.1" :remote-port (local-port server))))
    (assert (equal (list server) (mp:wait-for-input-available server :timeout 5)))
    (close c))
  (mapc #'close (list server a b u)))

(format t "ok~%")
