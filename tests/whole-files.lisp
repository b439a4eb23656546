;;;; Files that make one wait, or never end, and files given to other programs:
;;;; timeouts come, descriptors and streams stay in order.

(defvar *directory* (let ((name (sys:make-temp-file-name "whole"))) (make-directory name) (concatenate 'string (namestring name) "/")))

(defun in-dir (name) (concatenate 'string *directory* name))

(defmacro check (form value) `(let ((got ,form)) (unless (equal got ,value) (error "~s is ~s" ',form got))))

(defmacro late (&body body) `(check (sys:with-timeout (0.05 :late) ,@body) :late))

(defun descriptors () (length (directory "/proc/self/fd/*")))

(defvar *loaded* nil)

(let ((fifo (in-dir "fifo")) (file (in-dir "file")) (before 0))
  (check (run-shell-command (format nil "mkfifo ~a" fifo)) 0)
  (setf before (descriptors))

  ;; Nobody is at the other end; who gave up is not found there later.
  (late (open fifo))
  (late (open fifo :direction :output :if-exists :append))
  (late (load fifo))
  (late (compile-file fifo))
  (late (file-contents fifo))
  (late (setf (file-contents fifo) "x"))
  (late (run-shell-command "true" :input fifo))
  (late (sys:copy-file fifo file))
  (late (with-open-file (s fifo :direction :io :if-exists :append) (loop (write-line "nobody reads this" s))))
  (late (load "/dev/zero"))
  (late (file-contents "/dev/zero"))
  (late (sys:copy-file "/dev/zero" "/dev/null" :overwrite t :preserve-time nil))
  (mp:process-wait-with-timeout "closed" 10 (lambda () (= (descriptors) before)))
  (check (descriptors) before)

  (mp:process-run-function "writes" (lambda () (setf (file-contents fifo) "(setf *loaded* 42)")))
  (load fifo)
  (check *loaded* 42)
  (setf (file-contents file) "")
  (check (file-contents file) "")
  (let ((text (make-string 3000000 :initial-element #\x)))
    (setf (file-contents file) text)
    (check (string= (file-contents file) text) t)
    (sys:copy-file file (in-dir "copy"))
    (check (excl:compare-files file (in-dir "copy")) t))

  ;; A file stream lent to a program is used on where that has come to.
  (with-open-file (s file :direction :output :if-exists :supersede)
    (write-line "before" s)
    (check (run-shell-command "echo during" :output s) 0)
    (check (file-position s) 14)
    (write-line "after" s))
  (check (file-contents file) (format nil "before~%during~%after~%"))
  (with-open-file (s file)
    (check (read-line s) "before")
    (check (run-shell-command "head -c 7" :input s :output (in-dir "part")) 0)
    (check (read-line s) "after"))
  (check (file-contents (in-dir "part")) (format nil "during~%"))

  ;; Descriptors of programs that are not waited for, or never start.
  (setf before (descriptors))
  (late (run-shell-command "sleep 0.3" :output :stream))
  (check (run-shell-command "cat" :input :stream :output :stream) 0)
  (check (handler-case (run-shell-command "true" :input :stream :error-output (in-dir "none/x")) (file-error () :none)) :none)
  (check (handler-case (run-shell-command #("/none" "x") :input :stream :output :stream) (excl:syscall-error () :none)) :none)
  (mp:process-wait-with-timeout "sleep has ended" 10 (lambda () (= (descriptors) before)))
  (check (descriptors) before)
  (check (excl.osi:command-output (format nil "ps --ppid ~d -o pid= -o stat= | grep Z" (excl.osi:getpid))) nil)

  ;; What command-output has started ends with it, when nobody waits any more, unless
  ;; there is a terminal; nothing stays open.
  (flet ((left (command &rest options)
           (mp:with-timeout (0.3 :left) (apply #'excl.osi:command-output command options)))
         (running (mark) (excl.osi:command-output (format nil "ps -e -o args= | grep '^[s]leep ~a$'" mark))))
    (check (left "sleep 4001.25; true") :left)
    (check (left "(sleep 4001.25; true) & sleep 4001.25 & wait") :left)
    (check (left "sleep 4001.25 & exit 0") :left)
    (check (left "sleep 4001.25; cat" :input (make-string 1000000 :initial-element #\x)) :left)
    (unless (handler-case (close (open "/dev/tty")) (file-error () nil))
      (mp:process-wait-with-timeout "they have ended" 10 (lambda () (null (running "4001.25"))))
      (check (running "4001.25") nil))
    (mp:process-wait-with-timeout "closed" 10 (lambda () (= (descriptors) before)))
    (check (descriptors) before)
    (check (excl.osi:command-output "exec 3<&0; cat <&3 & exit 3" :input (format nil "a~%b")) '("a" "b"))
    (check (length (excl.osi:command-output "cat" :input (make-string 1000000 :initial-element #\x) :whole t)) 1000000)
    (check (excl.osi:command-output "head -c 1" :input (make-string 1000000 :initial-element #\x) :whole t) "x")))

(excl:delete-directory-and-files *directory*)
