;;;; A text goes through a socket in pieces of any size, in several codings, plain,
;;;; in chunks and under SSL, and is read by all operators in any order, many of
;;;; them cut by timeouts and exits: what comes out is what went in. An argument is the
;;;; number of texts.

(defvar *seed* (make-random-state t))

(defun below (n) (random n *seed*))

(defun one-of (sequence) (elt sequence (below (length sequence))))

(defun text (characters)
  "A text with ends of lines and halves of them, of the CHARACTERS called so."
  (let ((s (make-string (+ 500 (below 2500)))))
    (dotimes (i (length s) s)
      (setf (char s i)
            (case (below 10)
              (0 #\Newline)
              (1 (if (eq characters :kana) #\Space #\Return))
              ((2 3) (code-char (ecase characters
                                  (:latin1 (+ 128 (below 128)))
                                  (:kana (+ #x3042 (below 40)))
                                  (:all (one-of (list (+ #x400 (below 200)) (+ #x4e00 (below 2000)) (+ #x1f600 (below 60))))))))
              (t (code-char (+ 32 (below 90)))))))))

(defun connection (chunked ssl format)
  (let* ((p (make-socket :connect :passive :local-host "127.1"))
         (a (make-socket :remote-host "127.1" :remote-port (local-port p)))
         (b (accept-connection p)))
    (close p)
    (when ssl
      (setf a (make-ssl-client-stream a)
            b (make-ssl-server-stream b :certificate "certificates/server.pem" :key "certificates/server.key")))
    (setf (stream-external-format b) format)
    (when chunked
      (socket-control a :output-chunking t)
      (socket-control b :input-chunking t))
    (values a b)))

(defun send (octets a chunked)
  "Writes OCTETS to A in pieces and ends."
  (loop with end = (length octets) and i = 0 while (< i end)
        do (let ((next (min end (+ i 1 (below (one-of '(3 10 500)))))))
             (if (zerop (below 2))
                 (write-sequence octets a :start i :end next)
                 (excl:write-vector (subseq octets i next) a))
             (setf i next)
             (when (zerop (below 3)) (force-output a))
             (when (zerop (below 30)) (sleep 0.001))))
  (when chunked (socket-control a :output-chunking-eof t))
  (close a))

(defun cut-short (s b)
  "The value of READ-SEQUENCE, or NIL if a timeout or an exit comes first."
  (if (zerop (below 2))
      (sys:with-timeout ((/ (below 10) 10000)) (read-sequence s b))
      (let ((me mp:*current-process*) (open t))
        (catch 'out
          (mp:process-run-function "interrupts"
            (lambda ()
              (sleep (/ (below 5) 5000))
              (mp:process-interrupt me (lambda () (when open (throw 'out nil))))))
          ;; Between these two nothing can come.
          (prog1 (read-sequence s b) (setf open nil))))))

(defun receive (b)
  "All the characters of B."
  (let ((out (make-string-output-stream)) (end nil))
    (flet ((piece (read)
             ;; What READ stored, and whether that was less than there is room for.
             (let* ((s (make-string (+ 1 (below 60)))) (n (funcall read s b)))
               (and n (values (subseq s 0 n) (< n (length s)))))))
      (flet ((read-some ()
               (ecase (below 8)
                 (0 (let ((c (read-char b nil))) (values (and c (string c)) (not c))))
                 (1 (let ((c (peek-char nil b nil)))
                      (when c
                        (assert (eql c (read-char b)))
                        (unread-char c b)
                        (assert (eql c (read-char b)))
                        (string c))))
                 (2 (piece #'read-sequence))
                 (3 (let ((s (piece #'excl:read-vector))) (values s (string= s ""))))
                 (4 (let ((c (read-char-no-hang b nil :end))) (if (characterp c) (string c) (values nil (eq c :end)))))
                 (5 (listen b) (mp:wait-for-input-available b) nil)
                 (6 (multiple-value-bind (line missing) (read-line b nil "")
                      (values (if missing line (format nil "~a~%" line)) missing)))
                 (7 (socket-control b :read-timeout (/ (1+ (below 5)) 5000))
                  (unwind-protect
                      (handler-case (piece #'read-sequence)
                        (socket-error (c) (assert (eq :read-timeout (stream-error-identifier c))) nil))
                    (socket-control b :read-timeout nil))))))
        (loop until end
              do (multiple-value-bind (s last)
                     (if (zerop (below 3)) (piece #'cut-short) (read-some))
                   (when s (write-string s out))
                   (setf end last)))
        (get-output-stream-string out)))))

(defparameter *codings*
  '((:latin1 :latin1) (:latin1 (:e-crlf :latin1)) (:all :utf-8) (:all (:e-crlf :utf-8)) (:all :utf-16) (:all (:e-crlf :utf-16))
    (:all :utf-16le) (:all :utf-32) (:all :gb18030) (:kana :jis) (:kana (:e-crlf :jis)) (:kana :hz) (:kana :euc-jp) (:kana :shiftjis)))

(let ((texts (if (rest (sys:command-line-arguments)) (parse-integer (second (sys:command-line-arguments))) 60)))
  (dotimes (i texts)
    (destructuring-bind (characters format) (one-of *codings*)
      (let* ((chunked (zerop (below 2))) (ssl (zerop (below 3)))
             (text (text characters))
             (octets (excl:string-to-octets text :external-format format :null-terminate nil)))
        (multiple-value-bind (a b) (connection chunked ssl format)
          (let* ((sender (mp:process-run-function "sends" #'send octets a chunked))
                 (got (receive b)) (at (mismatch text got)))
            (mp:process-join sender)
            (close b)
            (when at
              (error "~s~@[ in chunks~*~]~@[ under SSL~*~]: the texts of ~d and ~d characters differ at ~d" format chunked ssl (length text) (length got) at))))))))
