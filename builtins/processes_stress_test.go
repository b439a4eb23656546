package builtins

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"
)

// stressCount is how many processes the stress tests end at random points; the
// environment variable SOCKREPL_STRESS gives another number.
func stressCount(def int) int {
	if n, err := strconv.Atoi(os.Getenv("SOCKREPL_STRESS")); err == nil && n > 0 {
		return n
	}
	return def
}

// evalWithin is evalText that fails the test if the form does not end in time.
func evalWithin(t *testing.T, limit time.Duration, form string) string {
	t.Helper()
	result := make(chan string, 1)
	go func() { result <- evalText(newLisp(), form) }()
	select {
	case s := <-result:
		return s
	case <-time.After(limit):
		t.Fatalf("no end within %v: a deadlock, or a lost wake-up", limit)
	}
	return ""
}

// The workers hold locks, wait for everything that there is to wait for, and
// count what they enter and clean up. *inside* must never be above one per lock.
const stressProgram = `
(defvar *locks* (coerce (loop repeat 4 collect (mp:make-process-lock)) 'vector))
(defvar *inside* (make-array 4 :initial-element 0))
(defvar *gate* (mp:make-gate nil))
(defvar *queue* (mp:make-queue))
(defvar *semaphore* (mp:make-semaphore :count 2))
(defvar *condition* (mp:make-condition-variable))
(defvar *sharable* (mp:make-sharable-lock :max-shared 3))
(defvar *readers* 0)
(defvar *writing* nil)
(defvar *entered* 0)
(defvar *cleaned* 0)
(defvar *overlaps* 0)
(defvar *bad* 0)

(defun work-under-lock (i depth)
  (mp:with-process-lock ((aref *locks* i))
    (unwind-protect
        (progn
          (unless (zerop (aref *inside* i)) (incf *overlaps*))
          (incf (aref *inside* i))
          (case (random 4)
            (0 (loop repeat (random 3000)))
            (1 (mp:process-allow-schedule))
            (2 (sleep (random 0.0005)))
            (3 (when (< (1+ i) 4) (when (plusp depth) (work-under-lock (1+ i) (1- depth)))))))
      (setf (aref *inside* i) 0))))

(defun share-data ()
  (mp:with-sharable-lock (:shared *sharable* :timeout (random 0.002))
    (unwind-protect
        (progn (when (or *writing* (> (incf *readers*) 3)) (incf *overlaps*))
               (mp:process-allow-schedule))
      (decf *readers*))))

(defun change-data ()
  (mp:with-sharable-lock (:exclusive *sharable*)
    (when (or *writing* (plusp *readers*)) (incf *overlaps*))
    (unwind-protect (progn (setq *writing* t) (mp:process-allow-schedule))
      (setq *writing* nil))))

(defun wait-somehow ()
  (case (random 11)
    (0 (mp:process-wait-with-timeout "gate" (random 0.002) #'mp:gate-open-p *gate*))
    (1 (mp:dequeue *queue* :wait (random 0.001)))
    (2 (mp:enqueue *queue* 1))
    (3 (mp:process-wait-with-timeout "test" (random 0.002) (lambda () (zerop (random 5)))))
    (4 (unwind-protect (mp:get-semaphore *semaphore*) (mp:put-semaphore *semaphore*)))
    (5 (mp:open-gate *gate*) (mp:close-gate *gate*))
    (6 (mp:with-process-lock ((aref *locks* 0))
         (mp:condition-variable-wait *condition* (aref *locks* 0) :timeout (random 0.002))))
    (7 (mp:condition-variable-broadcast *condition*))
    (8 (share-data))
    (9 (change-data))
    (10 (mp:with-locked-queue (*queue* :timeout (random 0.002)) (loop repeat 500)))))

;; A timeout must neither be early nor cut cleanup forms off.
(defun bounded (n)
  (let ((begun 0) (ended 0))
    (mp:with-timeout ((random 0.002) nil)
      (unwind-protect
          (progn (wait-somehow) (work-under-lock (random 4) n))
        (incf begun)
        (loop repeat 500)
        (incf ended)))
    (unless (= begun ended) (incf *bad*))))

(defun worker ()
  (let ((begun 0))
    (unwind-protect
        (progn
          (excl:incf-atomic *entered*)
          (setf begun 1)
          (loop (bounded 2)))
      (when (= begun 1)
        (mp:process-allow-schedule)
        (excl:incf-atomic *cleaned*)
        (setf begun 2)))))
`

// TestKilledAnywhere kills processes at random points. No lock stays held, none
// is held twice, every cleanup form runs once, and whoever waits gets on.
func TestKilledAnywhere(t *testing.T) {
	n := stressCount(600)
	got := evalWithin(t, 2*time.Minute+time.Duration(n)*60*time.Millisecond, stressProgram+fmt.Sprintf(`
(let ((workers (make-array 24 :initial-element nil)) (all '()))
  (dotimes (i %d)
    (let* ((k (random 24)) (old (aref workers k)))
      (when old
        (if (zerop (random 4)) (mp:process-kill old :wait t) (mp:process-kill old)))
      (push (setf (aref workers k) (mp:process-run-function "worker" #'worker)) all)
      (when (zerop (random 3)) (sleep (random 0.0004)))
      (when (zerop (random 3)) (mp:process-allow-schedule))))
  (loop for w across workers when w do (mp:process-kill w))
  (dolist (w all) (mp:process-join w))
  (list (= *entered* *cleaned*) *overlaps* *bad*
        (loop for l across *locks* always (null (mp:process-lock-locker l)))
        (loop for l across *locks* always (mp:with-process-lock (l :timeout 5) t))
        (mp:sharable-lock-lock *sharable* :exclusive :timeout 0)
        (mp:with-locked-queue (*queue* :timeout 0) t)
        (length mp:*all-processes*)))`, n))
	if want := "(T 0 0 T T :LOCKED T 1)"; got != want {
		t.Errorf("cleanup once, overlaps, cut cleanups, locks free, locks seizable, sharable lock, queue, processes: got %s, want %s", got, want)
	}
}

// TestNoWakeUpIsLost has many processes wait, ends some of them meanwhile, and
// then provides for exactly the others.
func TestNoWakeUpIsLost(t *testing.T) {
	rounds := max(stressCount(600)/50, 10)
	got := evalWithin(t, 2*time.Minute, fmt.Sprintf(`
(defun try-round (wait provide)
  (let ((ps (loop repeat 40 collect (mp:process-run-function "waiter" wait)))
        (waiting '()))
    (dotimes (i (random 5)) (mp:process-allow-schedule))
    (dolist (p ps)
      (if (zerop (random 3))
          (progn (mp:process-kill p) (when (zerop (random 2)) (mp:process-join p)))
          (push p waiting)))
    (funcall provide (length waiting))
    (dolist (p ps) (mp:process-join p))
    (count :served (mapcar #'mp:process-join waiting))))
(defun rounds (make wait provide)
  (loop repeat %d
        always (let ((x (funcall make)) (n nil))
                 (= (try-round (lambda () (funcall wait x) :served)
                               (lambda (k) (setf n k) (funcall provide x k)))
                    n))))
(list (rounds (lambda () (mp:make-semaphore)) #'mp:get-semaphore
              (lambda (s n) (dotimes (i (+ n 40)) (mp:put-semaphore s))))
      (rounds (lambda () (mp:make-queue)) (lambda (q) (mp:dequeue q :wait t))
              (lambda (q n) (dotimes (i (+ n 40)) (mp:enqueue q i))))
      (rounds (lambda () (mp:make-gate nil)) (lambda (g) (mp:process-wait "g" #'mp:gate-open-p g))
              (lambda (g n) (mp:open-gate g)))
      (rounds (lambda () (list nil)) (lambda (c) (mp:process-wait "flag" #'car c))
              (lambda (c n) (setf (car c) t)))
      (rounds (lambda () (let ((l (mp:make-process-lock))) (mp:process-lock l) l))
              (lambda (l) (mp:with-process-lock (l) (mp:process-allow-schedule)))
              (lambda (l n) (mp:process-unlock l)))
      (rounds (lambda () (let ((l (mp:make-sharable-lock))) (mp:sharable-lock-lock l :exclusive) l))
              (lambda (l) (mp:with-sharable-lock ((if (zerop (random 3)) :exclusive :shared) l) (mp:process-allow-schedule)))
              (lambda (l n) (mp:sharable-lock-unlock l :exclusive))))`, rounds))
	if want := "(T T T T T T)"; got != want {
		t.Errorf("semaphore, queue, gate, predicate, lock, sharable lock: got %s, want %s", got, want)
	}
}
