;;;; Starting and stopping processes, and what they wait for each other with.

(defun eventually (test)
  (assert (mp:process-wait-with-timeout "eventually" 10 test)))

(defun report-of (class function)
  (handler-case (progn (funcall function) nil)
    (condition (c) (assert (typep c class)) (princ-to-string c))))

;; Run and arrest reasons really start and stop.
(let* ((n 0)
       (p (mp:make-process :name "counter" :quantum 3 :priority 5)))
  (assert (eq :initial (mp:process-state p)))
  (assert (not (mp:process-active-p p)))
  (assert (equal '(3 5) (list (mp:process-quantum p) (mp:process-priority p))))
  (mp:process-preset p (lambda () (loop (incf n) (sleep 0.001))))
  (assert (zerop n))
  (mp:process-add-run-reason p :work)
  (eventually (lambda () (> n 2)))
  (assert (mp:process-active-p p))
  (mp:process-add-arrest-reason p :stop)
  (eventually (lambda () (equal "Arrested" (mp:process-whostate p))))
  (let ((before n)) (sleep 0.02) (assert (= n before)))
  (assert (not (mp:process-active-p p)))
  (assert (equal '(:stop) (mp:process-arrest-reasons p)))
  (mp:process-revoke-arrest-reason p :stop)
  (let ((before n)) (eventually (lambda () (> n before))))
  (setf (mp:process-run-reasons p) '())
  (eventually (lambda () (equal "Stopped" (mp:process-whostate p))))
  (let ((before n)) (sleep 0.02) (assert (= n before)))
  ;; One that is stopped can be killed.
  (mp:process-kill p :wait t)
  (assert (eq :terminated (mp:process-state p)))
  (assert (not (member p mp:*all-processes*))))

;; A process may stop itself, and be handed work as a run reason.
(let* ((worker (mp:process-run-function "worker"
                 (lambda ()
                   (mp:process-revoke-run-reason mp:*current-process* :enable)
                   (first (mp:process-run-reasons mp:*current-process*))))))
  (eventually (lambda () (not (mp:process-active-p worker))))
  (mp:process-add-run-reason worker '(:job 1))
  (assert (equal '(:job 1) (mp:process-join worker))))

;; Reset begins again, and restartable processes go on by themselves.
(let* ((n 0)
       (p (mp:process-run-restartable-function "again" (lambda () (incf n) (sleep 0.001)))))
  (eventually (lambda () (> n 3)))
  (mp:process-kill p :wait t))
(let* ((n 0)
       (p (mp:process-run-function "resettable" (lambda () (incf n) (sleep 100)))))
  (eventually (lambda () (= n 1)))
  (mp:process-reset p)
  (eventually (lambda () (= n 2)))
  (mp:process-kill p :wait t))

;; Names, property lists, bindings.
(defvar *bound* :global)
(defun value-of-bound () *bound*)
(let ((p (mp:process-run-function `(:name "named" :initial-bindings ((*bound* . (list 1 2))))
                                  'value-of-bound)))
  (setf (mp:process-name p) "renamed"
        (getf (mp:process-property-list p) :a) 1)
  (assert (string= "renamed" (mp:process-name p)))
  (assert (equal '(:a 1) (mp:process-property-list p)))
  (assert (equal '(1 2) (mp:process-join p))))
(assert (eq :global *bound*))
(let ((*bound* 5))
  (assert (eq :global (sys:global-symbol-value '*bound*)))
  (setf (sys:global-symbol-value '*bound*) :changed)
  (assert (= 5 *bound*)))
(assert (eq :changed *bound*))
(assert (assoc '*package* excl:*required-top-level-bindings*))
(assert (equal '(10 . t)
               (mp:process-join
                (let ((*print-base* 2))
                  (mp:process-run-function `(:name "x" :initial-bindings ,excl:*cl-default-special-bindings*)
                                           (lambda () (cons *print-base* *print-escape*)))))))
(report-of 'program-error (lambda () (mp:make-process :nam 1)))
(report-of 'type-error (lambda () (mp:process-kill 5)))

;; Timeouts: at once, nested, sparing cleanup forms, held back by nothing else.
(assert (eq :late (mp:with-timeout (0 :late) (error "not reached"))))
(assert (eq :late (mp:with-timeout (-1 :late) (error "not reached"))))
(let ((log '()))
  (assert (eq :late (mp:with-timeout (0.02 :late)
                      (unwind-protect (sleep 10)
                        (push :begun log)
                        (sleep 0.05)
                        (push :ended log)))))
  (assert (equal '(:ended :begun) log)))
(let ((log '()))
  ;; A timeout within a cleanup form cuts that form's work all the same.
  (unwind-protect nil
    (push (mp:with-timeout (0.02 :cut) (sleep 10)) log))
  (assert (equal '(:cut) log)))
(assert (eq :late (mp:with-virtual-timeout (:thread 0.02 :late) (loop))))
(assert (eq :done (mp:with-virtual-timeout (:thread 0.5 :late) (sleep 0.6) :done)))

;; Locks.
(let ((lock (mp:make-process-lock :name "l")))
  (report-of 'control-error (lambda () (mp:process-unlock lock)))
  (assert (mp:process-lock lock))
  (assert (eq mp:*current-process* (mp:process-lock-locker lock)))
  (report-of 'control-error (lambda () (mp:process-lock lock)))
  (report-of 'control-error (lambda () (mp:with-process-lock (lock :norecursive t) 1)))
  (assert (eq t (mp:with-process-lock (lock :seized held) held)))
  (assert (null (mp:process-join (mp:process-run-function "try"
                                   (lambda () (mp:process-lock lock nil "Lock" 0))))))
  (report-of 'control-error
             (lambda () (let ((e (mp:process-join (mp:process-run-function "other"
                                                    (lambda () (handler-case (mp:process-unlock lock) (error (c) c)))))))
                          (error e))))
  (mp:process-unlock lock)
  (assert (null (mp:process-lock-locker lock))))

;; Queues, semaphores, barriers, condition variables.
(let ((q (make-instance 'mp:queue)))
  (assert (mp:queue-empty-p q))
  (report-of 'error (lambda () (mp:dequeue q)))
  (assert (eq :none (mp:dequeue q :wait 0.01 :empty-queue-result :none)))
  (mp:process-run-function "feeder" (lambda () (dotimes (i 3) (mp:enqueue q i))))
  (assert (equal '(0 1 2) (loop repeat 3 collect (mp:dequeue q :wait t))))
  (assert (zerop (mp:queue-length q))))
(let ((s (mp:make-semaphore :count 1)))
  (mp:get-semaphore s)
  (assert (not (mp:gate-open-p s)))
  (assert (eq :late (mp:with-timeout (0.02 :late) (mp:get-semaphore s))))
  (mp:put-semaphore s)
  (mp:process-wait "semaphore" #'mp:gate-open-p s))
(let* ((calls 0)
       (b (mp:make-barrier 3 :callback (lambda () (incf calls))))
       (ps (loop repeat 2 collect (mp:process-run-function "at the barrier" #'mp:barrier-wait b))))
  (eventually (lambda () (= 2 (mp:barrier-arrived b))))
  (assert (mp:barrier-pass-through b))
  (assert (equal '(t t) (mapcar #'mp:process-join ps)))
  (assert (= 1 calls)))
(let* ((lock (mp:make-process-lock)) (cv (mp:make-condition-variable)) (ready nil)
       (p (mp:process-run-function "waits"
            (lambda ()
              (mp:with-process-lock (lock)
                (loop until ready do (mp:condition-variable-wait cv lock))
                (eq (mp:process-lock-locker lock) mp:*current-process*))))))
  (mp:with-process-lock (lock) (setf ready t) (mp:condition-variable-broadcast cv))
  (assert (eq t (mp:process-join p)))
  (report-of 'control-error (lambda () (mp:condition-variable-wait cv lock))))

;; Atomic changes, with many processes at it.
(let ((n 0) (l '()) (table (make-hash-table)))
  (setf (gethash :x table) 0)
  (mapc #'mp:process-join
        (loop repeat 10
              collect (mp:process-run-function "changes"
                        (lambda ()
                          (dotimes (i 200)
                            (excl:incf-atomic n)
                            (excl:incf-atomic (gethash :x table) 2)
                            (excl:push-atomic i l))))))
  (assert (= 2000 n (length l)))
  (assert (= 4000 (gethash :x table)))
  (assert (excl:atomic-conditional-setf n :new 2000))
  (assert (not (excl:atomic-conditional-setf n :newer 2000)))
  (assert (eq :new n)))

;; Timers and pools.
(let* ((n 0) (timer (mp:make-timer (lambda () (incf n)))))
  (mp:schedule-timer-relative timer 0.005 0.005)
  (eventually (lambda () (>= n 3)))
  (assert (mp:unschedule-timer timer))
  (assert (mp:timer-expired-p timer)))
(let ((items (loop for i below 20
                   collect (mp:process-pool-run nil :function #'* :arguments (list i i) :data i))))
  (dolist (w items)
    (assert (mp:process-pool-wait w :timeout 10))
    (let ((i (mp:process-pool-work-item-data w)))
      (assert (equal (list (* i i)) (mp:process-pool-work-item-values w))))))

(format t "ok~%")
