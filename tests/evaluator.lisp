;;;; What running code must bear: interrupts at any point, calls too deep,
;;;; other processes in between.

(defvar *x* 1)
(defvar *result* nil)

(defun in-process (function)
  (mp:process-join (mp:process-run-function "test" function)))

;; Every kind of endless loop lets itself be interrupted.
(assert (eq 'late (mp:with-timeout (0.05 'late) (loop))))
(assert (eq 'late (mp:with-timeout (0.05 'late) (tagbody again (go again)))))
(assert (eq 'late (mp:with-timeout (0.05 'late) (labels ((f (n) (f (+ n 1)))) (f 0)))))
(assert (eq 'late (mp:with-timeout (0.05 'late) (labels ((f (x y) (f y x))) (f 1 2)))))
(assert (eq 'late (mp:with-timeout (0.05 'late) (let ((x 0)) (loop (setq x (logand (+ x 1) 1023)))))))
(assert (eq 'late (mp:with-timeout (0.05 'late) (loop (catch 'a (throw 'a 1))))))
(assert (eq 'late (mp:with-timeout (0.05 'late) (loop (handler-case (error "x") (error () nil))))))
(assert (eq 'late (mp:with-timeout (0.05 'late) (let ((h (make-hash-table))) (loop (setf (gethash 1 h) 2))))))

;; An interrupt that leaves undoes what it passes.
(let ((steps '()))
  (assert (eq 'late (mp:with-timeout (0.05 'late)
                      (catch 'a
                        (let ((*x* 2))
                          (unwind-protect (handler-case (loop) (error () nil))
                            (push *x* steps)))))))
  (assert (equal '(2) steps))
  (assert (= *x* 1)))

;; A sum kept in a loop variable is not disturbed by what runs in between.
(let ((interruptions 0)
      (self mp:*current-process*))
  (mp:process-run-function "interrupter"
    (lambda () (dotimes (i 20) (mp:process-interrupt self (lambda () (incf interruptions))) (sleep 0.001))))
  (let ((sum 0) (n 0))
    (loop (setq sum (+ sum 3) n (+ n 1)) (when (and (>= interruptions 20) (> n 100000)) (return)))
    (assert (= sum (* 3 n)))))

;; Each process has its own bindings.
(let ((processes (loop for i below 5
                       collect (let ((i i))
                                 (mp:process-run-function "binder"
                                   (lambda ()
                                     (let ((*x* i))
                                       (dotimes (k 20000) (setq *x* (+ *x* 1)))
                                       (- *x* i))))))))
  (assert (equal '(20000 20000 20000 20000 20000) (mapcar #'mp:process-join processes)))
  (assert (= *x* 1)))

;; Calls too deep are a condition, in any process and through every construct.
(defun deep (n) (+ 1 (deep n)))
(defun deep-protected (n) (catch 'x (unwind-protect (list (deep-protected (+ n 1))) (setq *result* n))))
(defun deep-handled (n) (handler-case (list (deep-handled (+ n 1))) (type-error () n)))
(defun deep-bound (n) (let ((*x* n)) (multiple-value-bind (a b) (deep-bound (+ n 1)) (list a b))))
(defun deep-sorting (v) (sort v (lambda (a b) (declare (ignore a b)) (deep-sorting (vector 1 2 3)))))
(defun deep-keys (&key (a 1) b) (list (deep-keys :b a :a b)))
(defun try (f) (handler-case (funcall f 0) (storage-condition () 'deep)))
(dolist (f (list #'deep-protected #'deep-handled #'deep-bound #'deep (lambda (x) (declare (ignore x)) (deep-sorting (vector 3 2 1)))
                 (lambda (x) (deep-keys :a x))))
  (assert (eq 'deep (try f))))
(assert (eq 'deep (in-process (lambda () (try #'deep)))))
(assert (eq 'deep (try #'deep)))
(assert (= *result* 0))
(assert (= *x* 1))

;; A process that is killed runs its cleanup forms.
(let ((p (mp:process-run-function "spin"
           (lambda () (unwind-protect (let ((n 0)) (setq *result* 'running) (loop (setq n (mod (+ n 1) 7))))
                        (setq *result* 'cleaned))))))
  (mp:process-wait "start" (lambda () (eq *result* 'running)))
  (mp:process-kill p)
  (mp:process-wait "end" (lambda () (not (mp:process-alive-p p))))
  (assert (eq *result* 'cleaned)))

;; Deep recursion leaves nothing behind that makes the next calls fail.
(assert (= 500500 (labels ((sum (n) (if (= n 0) 0 (+ n (sum (- n 1)))))) (sum 1000))))
