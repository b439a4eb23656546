;;;; One process that waits for the listening socket and all clients.

(load (merge-pathnames "serve.lisp" *load-truename*))

(let ((server (make-socket :connect :passive :local-host "127.1" :backlog 100))
      (clients nil)
      (guests 0))
  (format t "~d~%" (local-port server))
  (finish-output)
  (loop
    (dolist (s (mp:wait-for-input-available (cons server clients) :timeout 30 :whostate "chatting"))
      (if (eq s server)
          (loop for client = (accept-connection server :wait nil)
                while client
                do (incf guests)
                   (push client clients)
                   (reply client "~d" guests))
          (let ((line (get-line s)))
            (cond (line (dolist (client clients) (reply client "~a" line)))
                  (t (setf clients (delete s clients))
                     (close s))))))
    (when (and (plusp guests) (null clients))
      (return)))
  (format t "~d guests~%" guests))
