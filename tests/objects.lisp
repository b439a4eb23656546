;;;; Objects under change: classes and methods that are redefined while processes use them, deep calls, many methods.

(defmacro check (form)
  `(unless ,form (error "not so: ~s" ',form)))

;;; Processes hold instances while their class and its methods change.

(defclass counter () ((n :initform 0 :accessor n)))
(defvar *counters* (loop repeat 20 collect (make-instance 'counter)))
(defmethod work ((c counter)) (incf (n c)))
(defvar *rounds* 0)
(defvar *stop* nil)
(defvar *errors* '())

(defun worker ()
  (handler-case
      (loop until *stop*
            do (dolist (c *counters*)
                 (work c)
                 (check (integerp (slot-value c 'n)))
                 (check (eql 0 (n (make-instance 'counter)))))
               (incf *rounds*))
    (error (c) (push (princ-to-string c) *errors*))))

(defvar *workers* (loop for i below 3 collect (mp:process-run-function (format nil "worker ~d" i) #'worker)))

(defun wait-for-a-round ()
  (let ((now *rounds*))
    (mp:process-wait "for a round" (lambda () (or (> *rounds* now) *errors*)))))

(dotimes (i 20)
  (eval `(defclass counter ()
           ((n :initform 0 :accessor n)
            ,@(loop for j below (mod i 5) collect (list (intern (format nil "SLOT-~d" j)) :initform j)))))
  (wait-for-a-round)
  (eval `(defmethod work ((c counter)) (incf (n c) ,(1+ (mod i 2)))))
  (when (zerop (mod i 3)) (eval '(defmethod work :before ((c counter)) (check (slot-boundp c 'n)))))
  (when (zerop (mod i 5))
    (let ((m (find-method #'work '(:before) '(counter) nil)))
      (when m (remove-method #'work m))))
  (wait-for-a-round))
(setq *stop* t)
(dolist (p *workers*) (mp:process-wait "for the end" (lambda () (not (mp:process-alive-p p)))))
(check (null *errors*))
(check (every (lambda (c) (plusp (n c))) *counters*))

;;; Calls, printing and updates that nest without end are conditions.

(defmacro too-deep-p (form)
  `(handler-case (progn ,form nil) (storage-condition () t)))

(defmethod deep ((x integer)) (1+ (deep (1+ x))))
(check (too-deep-p (deep 0)))
(defmethod deep-next ((x fixnum)) (list (call-next-method)))
(defmethod deep-next ((x integer)) (list (deep-next x)))
(check (too-deep-p (deep-next 0)))
(defclass selfish () ())
(defmethod print-object ((x selfish) stream) (format stream "<~a>" x))
(check (too-deep-p (princ-to-string (make-instance 'selfish))))

;;; An exit out of the update of an instance leaves it updated.

(defclass changing () ((a :initform 1 :accessor a)))
(defvar *changing* (make-instance 'changing))
(defclass changing () ((a :initform 1 :accessor a) (b :initform 2 :accessor b)))
(defmethod update-instance-for-redefined-class :after ((x changing) added discarded plist &key)
  (declare (ignore added discarded plist))
  (throw 'out :thrown))
(check (eq :thrown (catch 'out (b *changing*))))
(check (eql 2 (b *changing*)))

;;; Many classes, many objects.

(dotimes (i 60)
  (let ((name (intern (format nil "CLASS-~d" i))))
    (eval `(defclass ,name () ()))
    (eval `(defmethod number-of ((x ,name)) ,i))
    (eval `(defmethod number-of ((x (eql ',name))) ,(- i)))
    (eval `(defmethod number-of ((x (eql ,i))) ,(* 2 i)))))
(loop repeat 3
      do (dotimes (i 60)
           (let ((name (intern (format nil "CLASS-~d" i))))
             (check (eql i (number-of (make-instance name))))
             (check (eql (- i) (number-of name)))
             (check (eql (* 2 i) (number-of i))))))
(check (eq :none (handler-case (number-of "other") (program-error () :none))))

;;; A graph of classes: every ancestor's method runs once, in the order of the precedence list.

(defclass top () ((log :initform '() :accessor log-of)))
(defclass left (top) ())
(defclass right (top) ())
(defclass bottom (left right) ())
(defgeneric visit (x) (:method-combination progn :most-specific-last))
(dolist (name '(top left right bottom))
  (eval `(defmethod visit progn ((x ,name)) (push ',name (log-of x)))))
(let ((x (make-instance 'bottom)))
  (visit x)
  (check (equal '(bottom left right top) (log-of x)))
  (check (equal (log-of x) (mapcar #'class-name (butlast (mop:class-precedence-list (class-of x)) 2)))))

;;; print-object is what the printer calls, everywhere.

(defclass named () ((name :initarg :name :reader name-of)))
(defmethod print-object ((x named) stream)
  (print-unreadable-object (x stream :type t) (princ (name-of x) stream)))
(define-condition named-error (error) ((name :initarg :name :reader name-of)))
(defmethod print-object ((x named-error) stream) (format stream "the error ~a" (name-of x)))
(defstruct (point (:constructor point (x y))) x y)
(defmethod print-object ((p point) stream) (format stream "~a/~a" (point-x p) (point-y p)))
(let ((x (make-instance 'named :name "Jim")))
  (check (string= "#<NAMED Jim>" (prin1-to-string x)))
  (check (string= "(#<NAMED Jim> #(#<NAMED Jim>))" (princ-to-string (list x (vector x)))))
  (check (string= "1/#<NAMED Jim> 2/3" (format nil "~a ~s" (point 1 x) (point 2 3)))))
(check (string= "the error E" (handler-case (error 'named-error :name "E") (error (c) (format nil "~a" c)))))

(write-line "ok")
