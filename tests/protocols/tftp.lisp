;;;; Datagrams from another port than the one that was asked, sent again when one
;;;; is not acknowledged.

(load (merge-pathnames "serve.lisp" *load-truename*))

(let ((server (make-socket :type :datagram :local-host "127.1"))
      (file (octets 1300)))
  (dotimes (i 1300) (setf (aref file i) (logand i 255)))
  (format t "~d~%" (local-port server))
  (finish-output)
  (multiple-value-bind (request size host port) (receive-from server 516)
    (let* ((end (position 0 request :start 2))
           (name (octets-to-string request :start 2 :end end))
           (transfer (make-socket :type :datagram :local-host "127.1" :remote-host host :remote-port port))
           (again 0))
      (assert (< end size))
      (loop for block from 1
            for data = (subseq file (* 512 (1- block)) (min 1300 (* 512 block)))
            for packet = (concatenate '(simple-array (unsigned-byte 8) (*)) (list 0 3 0 block) data)
            do (loop
                 (send-to transfer packet (length packet))
                 (when (and (mp:wait-for-input-available transfer :timeout 0.3)
                            (= block (aref (receive-from transfer 516) 3)))
                   (return))
                 (incf again))
            while (= (length data) 512))
      (close transfer)
      (format t "~a ~:[never~;~:*~d times~] again~%" name again)))
  (close server))
