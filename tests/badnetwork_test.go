package tests

import (
	"fmt"
	"io"
	"net"
	"os"
	"testing"
	"time"
)

// badProxy forwards connections to a server that returns what it gets, in the way
// that the first octet of a connection says, and returns its port:
//
//	o  octet by octet, with a pause now and then
//	r  all of a line, then a reset
//	R  a reset at once
//	s  a line, then nothing more in either direction
//	h  all, but it ends what it sends after the first line, and goes on reading
func badProxy(t *testing.T) (port int, heard <-chan string) {
	t.Helper()
	echo := listen(t, func(c net.Conn) {
		io.Copy(c, c)
		c.(*net.TCPConn).CloseWrite()
	})
	rest := make(chan string, 10)
	done := make(chan struct{})
	t.Cleanup(func() { close(done) })
	return listen(t, func(c net.Conn) {
		mode := make([]byte, 1)
		if _, err := io.ReadFull(c, mode); err != nil {
			return
		}
		server, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", echo))
		if err != nil {
			return // and the client reads the end of the file instead of an answer
		}
		defer server.Close()
		client := c.(*net.TCPConn)
		line := func() {
			buf := make([]byte, 1)
			for buf[0] != '\n' {
				if _, err := io.ReadFull(client, buf); err != nil {
					return
				}
				server.Write(buf)
				io.ReadFull(server, buf)
				client.Write(buf)
			}
		}
		switch mode[0] {
		case 'o':
			go func() {
				trickle(server, client)
				server.(*net.TCPConn).CloseWrite()
			}()
			trickle(client, server)
		case 'r':
			line()
			client.SetLinger(0)
		case 'R':
			client.SetLinger(0)
		case 's':
			line()
			<-done
		case 'h':
			line()
			client.CloseWrite()
			all, _ := io.ReadAll(client)
			rest <- string(all)
		}
	}), rest
}

// listen has serve talk to each client of a new port, and closes the connections.
func listen(t *testing.T, serve func(c net.Conn)) (port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				serve(c)
			}()
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}

// trickle copies octet by octet.
func trickle(dst io.Writer, src io.Reader) {
	buf := make([]byte, 1)
	for i := 0; ; i++ {
		if n, _ := src.Read(buf); n == 0 {
			return
		}
		if _, err := dst.Write(buf); err != nil {
			return
		}
		if i%50 == 0 {
			time.Sleep(time.Millisecond)
		}
	}
}

// openFiles is Lisp for the number of descriptors that are open, at the least:
// those of the command that counts them come and go meanwhile.
const openFiles = `
(defun open-files ()
  (loop repeat 5
        minimize (parse-integer (car (excl.osi:command-output (format nil "ls /proc/~d/fd | wc -l" (excl.osi:getpid)))))))
`

func TestBadProxy(t *testing.T) {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		t.Skip(err)
	}
	port, heard := badProxy(t)
	out := lisp(t, conditionForms+openFiles+fmt.Sprintf(`
(defmacro with-proxy ((s mode) &body body)
  "Evaluates BODY with S connected to the proxy, twenty times; the last values."
  `+"`"+`(let ((result nil))
     (dotimes (i 20 result)
       (let ((,s (make-socket :remote-host "127.1" :remote-port %d)))
         (unwind-protect (progn (write-char ,mode ,s) (setf result (progn ,@body)))
           (close ,s :abort t))))))
(defvar *before* (open-files))
;; Octet by octet: characters, lines, blocks and chunks of HTTP come together again.
(print (with-proxy (s #\o)
  (write-line "smörgåsbord → 木" s) (force-output s)
  (list (read-line s)
        (let ((out (make-array 500 :element-type '(unsigned-byte 8) :initial-element i)) (in (make-array 500 :element-type '(unsigned-byte 8))))
          (write-sequence out s) (force-output s)
          (list (read-sequence in s) (equalp in out)))
        (progn
          (socket-control s :output-chunking t :input-chunking t)
          (format s "one ~a~%%" i) (force-output s) (format s "two~%%")
          (socket-control s :output-chunking-eof t)
          (shutdown s :direction :output)
          (list (string= (read-line s) (format nil "one ~a" i)) (read-line s) (read-line s nil :eof))))))
;; A reset: what came before it is read, and then the condition is there, for whatever is tried.
(print (with-proxy (s #\r)
  (write-line "line" s) (force-output s)
  (list (read-line s) (first (signalled (loop (read-char s)))) (second (signalled (loop (write-line "more" s) (force-output s)))))))
(print (with-proxy (s #\R)
  (force-output s)
  (list (signalled (read-char s)) (signalled (read-char s)))))
(print (with-proxy (s #\R)
  (force-output s)
  (mp:wait-for-input-available s)
  (null (member (signalled (loop (write-line "more" s) (force-output s))) '((socket-error :connection-reset 104) (socket-error :unknown 32)) :test #'equal))))
;; Nothing comes, or goes, any more: the limits of the socket, and those around it.
(print (with-proxy (s #\s)
  (write-line "line" s) (force-output s)
  (list (prog1 (read-line s) (socket-control s :read-timeout 0.01 :write-timeout 0.01))
        (second (signalled (read-char s))) (mp:wait-for-input-available s :timeout 0.001)
        (progn (socket-control s :read-timeout nil) (sys:with-timeout (0.001 :late) (read-char s)))
        (second (signalled (loop (write-line (make-string 10000) s)))))))
;; Half closed: this side may go on.
(print (with-proxy (s #\h)
  (write-line "line" s) (force-output s)
  (list (read-line s) (read-line s nil :eof) (progn (write-string "and so on" s) (force-output s) (shutdown s :direction :output)))))
(loop repeat 100 until (<= (open-files) *before*) do (sleep 0.02)) ; some are closed by who uses them last
(print (max 0 (- (open-files) *before*)))
`, port))
	expect(t, out, `("smörgåsbord → 木" (500 T) (T "two" :EOF))
	("line" SOCKET-ERROR :UNKNOWN)
	((SOCKET-ERROR :CONNECTION-RESET 104) (END-OF-FILE NIL NIL))
	NIL
	("line" :READ-TIMEOUT NIL :LATE :WRITE-TIMEOUT)
	("line" :EOF NIL)
	0`)
	for range 20 {
		if got := <-heard; got != "and so on" {
			t.Errorf("after the half close: %q", got)
		}
	}
}

// TestSlowReader sends 100 MB to a reader that pauses: all of it arrives, in
// order, and no process keeps much of it in memory.
func TestSlowReader(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip(err)
	}
	out := lisp(t, `
(defun resident ()
  (with-open-file (f "/proc/self/status") (loop for line = (read-line f) when (eql 0 (search "VmRSS:" line)) return (parse-integer line :start 6 :junk-allowed t))))
(defconstant +block+ 100000)
(defun block-number (n block)
  (dotimes (i 50 block) (setf (aref block (* i 2000)) (mod (+ n i) 251))))
(let* ((p (make-socket :connect :passive :local-host "127.1"))
       (a (make-socket :remote-host "127.1" :remote-port (local-port p))) (b (accept-connection p))
       (block (make-array +block+ :element-type '(unsigned-byte 8))) (in (make-array +block+ :element-type '(unsigned-byte 8))) (right 0) (most 0))
  (dotimes (n 20) (write-sequence block a) (force-output a) (read-sequence in b)) ; to be warm
  (let ((before (resident)))
    (mp:process-run-function "writes" (lambda () (dotimes (n 1000) (write-sequence (block-number n block) a)) (close a)))
    (loop for n from 0
          while (= +block+ (read-sequence in b))
          do (when (loop for i below 50 always (= (aref in (* i 2000)) (mod (+ n i) 251))) (incf right))
             (when (zerop (mod n 50)) (sleep 0.01) (setf most (max most (resident)))))
    (print right)
    (print (if (< (- most before) 20000) :flat (list before most)))))`)
	expect(t, out, "1000 :FLAT")
}
