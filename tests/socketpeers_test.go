package tests

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// lisp runs forms in the binary and returns what they print.
func lisp(t *testing.T, forms string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "test.lisp")
	if err := os.WriteFile(file, []byte(forms), 0o644); err != nil {
		t.Fatal(err)
	}
	out, errs, status := finish(t, "", file)
	if status != 0 {
		t.Fatalf("status %d\n%s%s", status, out, errs)
	}
	return out
}

// expect compares what a program printed, white space aside.
func expect(t *testing.T, got, want string) {
	t.Helper()
	if g, w := strings.Join(strings.Fields(got), " "), strings.Join(strings.Fields(want), " "); g != w {
		t.Errorf("got  %s\nwant %s", g, w)
	}
}

// python starts a Python program that prints "port N" when it is ready.
func python(t *testing.T, text string) (port string) {
	t.Helper()
	cmd := exec.Command(peer(t, "python3"), "-u", "-c", text)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	start(t, cmd)
	var n int
	if _, err := fmt.Fscanf(out, "port %d\n", &n); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(n)
}

// conditionForms is Lisp for the class, identifier and code of what a form signals.
const conditionForms = `
(defmacro signalled (&body body)
  "The class, identifier and errno of the error that BODY signals."
  ` + "`" + `(handler-case (progn ,@body :nothing)
     (stream-error (c) (list (type-of c) (stream-error-identifier c) (stream-error-code c)))
     (error (c) (type-of c))))
(setf *print-right-margin* 1000)
`

func TestBacklogReachesTheSystem(t *testing.T) {
	peer(t, "ss")
	out, _ := program(t, "-e", `(let ((a (make-socket :connect :passive :local-host "127.1" :backlog 37)) (b (make-socket :connect :passive :local-host "127.1")))
	  (format t "port ~d~%port ~d~%" (local-port a) (local-port b)) (force-output) (sleep 60))`)
	for _, want := range []string{"37", "5"} {
		listing := command(t, "", "ss", "-ltnH", "sport", "=", ":"+port(t, out))
		if f := strings.Fields(listing); len(f) < 3 || f[2] != want {
			t.Errorf("the backlog is not %s: %q", want, listing)
		}
	}
}

func TestDescriptorIsASocket(t *testing.T) {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		t.Skip(err)
	}
	out, _ := program(t, "-e", `(let ((s (make-socket :connect :passive))) (format t "~d ~d~%" (excl.osi:getpid) (socket-os-fd s)) (force-output) (sleep 60) (close s))`)
	var pid, fd int
	if _, err := fmt.Fscan(out, &pid, &fd); err != nil {
		t.Fatal(err)
	}
	if link, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", pid, fd)); err != nil || !strings.HasPrefix(link, "socket:") {
		t.Errorf("socket-os-fd is %d, which is %q, %v", fd, link, err)
	}
}

func TestFileSockets(t *testing.T) {
	dir := t.TempDir()
	name := func(s string) string { return filepath.Join(dir, s) }
	os.WriteFile(name("plain"), nil, 0o644)
	out := lisp(t, conditionForms+fmt.Sprintf(`
(let* ((p (make-socket :address-family :file :connect :passive :local-filename %[1]q))
       (a (make-socket :address-family :file :remote-filename %[1]q :local-filename %[2]q))
       (b (accept-connection p)))
  (print (list (string= (local-filename p) %[1]q) (remote-filename p) (string= (local-filename a) %[2]q) (string= (remote-filename a) %[1]q)
               (string= (local-filename b) %[1]q) (string= (remote-filename b) %[2]q)))
  (print (list (class-name (class-of p)) (class-name (class-of a)) (class-name (class-of b))))
  (print (search (format nil "multivalent stream socket connected from ~s to ~s" %[2]q %[1]q) (princ-to-string a)))
  (print (search (format nil "multivalent stream socket waiting for connection at ~s" %[1]q) (princ-to-string p)))
  (mapc #'close (list a b p))
  (print (list (not (null (probe-file %[1]q))) (not (null (probe-file %[2]q))))))
(print (signalled (make-socket :address-family :file :connect :passive :local-filename %[1]q)))
(print (signalled (make-socket :address-family :file :connect :passive :local-filename %[3]q)))
(print (signalled (make-socket :address-family :file :remote-filename %[1]q :local-filename %[4]q)))
(print (probe-file %[4]q))
(print (signalled (make-socket :address-family :file :remote-filename "/no/such/file")))
(print (signalled (make-socket :address-family :file :connect :passive :local-filename (make-string 200 :initial-element #\x))))
(print (signalled (make-socket :address-family :file :connect :passive :local-filename (format nil "/tmp/a~ab" (code-char 0)))))
(print (signalled (make-socket :address-family :file :connect :passive :local-filename "")))
`, name("listener"), name("client"), name("plain"), name("unused")))
	expect(t, out, `(T NIL T T T T)
	(SOCKET-STREAM-FILE-PASSIVE SOCKET-STREAM-FILE-ACTIVE SOCKET-STREAM-FILE-ACTIVE)
	2 2 (T T)
	(SOCKET-ERROR :ADDRESS-IN-USE 98) (SOCKET-ERROR :ADDRESS-IN-USE 98) (SOCKET-ERROR :CONNECTION-REFUSED 111) NIL
	(SOCKET-ERROR :UNKNOWN 2) (SOCKET-ERROR :UNKNOWN 36) SIMPLE-ERROR SIMPLE-ERROR`)
}

func TestFileDatagrams(t *testing.T) {
	dir := t.TempDir()
	out := lisp(t, conditionForms+fmt.Sprintf(`
(let* ((a (make-socket :address-family :file :type :datagram :local-filename %[1]q))
       (b (make-socket :address-family :file :type :datagram :local-filename %[2]q :remote-filename %[1]q))
       (c (make-socket :address-family :file :type :datagram))
       (text (make-string 10)))
  (send-to b "one" 3)
  (multiple-value-bind (x size from) (receive-from a 10 :buffer text :extract t) (print (list x size (string= from %[2]q))))
  (send-to c "two" 3 :remote-filename %[1]q)
  (print (multiple-value-list (receive-from a 10 :buffer text :extract t)))
  (send-to b "" 0)
  (print (nth-value 1 (receive-from a 10)))
  (print (signalled (send-to c "x" 1)))
  (print (signalled (send-to c "x" 1 :remote-host "127.1" :remote-port 9)))
  (print (signalled (send-to c "x" 1 :remote-filename "/no/such/file")))
  ;; A full queue makes the sender wait until there is room.
  (let ((p (mp:process-run-function "sends" #'(lambda () (dotimes (i 500) (send-to b (format nil "~3,'0d" i) 3))))))
    (print (loop for i below 500 always (= i (parse-integer (receive-from a 3 :buffer text :extract t)))))
    (mp:process-join p)))
`, filepath.Join(dir, "a"), filepath.Join(dir, "b")))
	expect(t, out, `("one" 3 T) ("two" 3 "") 0 PROGRAM-ERROR PROGRAM-ERROR (SOCKET-ERROR :UNKNOWN 2) T`)
}

func TestAbstractName(t *testing.T) {
	if _, err := os.Stat("/proc/net/unix"); err != nil {
		t.Skip("abstract names are Linux's")
	}
	name := fmt.Sprintf("sockrepl-test-%d", os.Getpid())
	out := lisp(t, fmt.Sprintf(`
(let* ((name (format nil "~a%s" (code-char 0)))
       (p (make-socket :address-family :file :connect :passive :local-filename name)))
  (with-open-file (f "/proc/net/unix") (print (loop for line = (read-line f nil) while line thereis (not (null (search "@%[1]s" line))))))
  (print (subseq (princ-to-string p) 0 (search " @ " (princ-to-string p))))
  (let ((a (make-socket :address-family :file :remote-filename name)) (b (accept-connection p)))
    (write-line "over nothing" a) (force-output a) (print (read-line b))
    (print (mapcar #'(lambda (x) (null (search "@%[1]s" x))) (list (princ-to-string a) (princ-to-string b) (with-output-to-string (o) (describe b o)))))
    (print (list (equal (local-filename p) name) (equal (remote-filename a) name) (equal (local-filename b) name)))
    (handler-case (make-socket :address-family :file :connect :passive :local-filename name) (socket-error (e) (terpri) (princ e)))
    (let ((d (make-socket :type :datagram :address-family :file :local-filename (format nil "~a-d" name))))
      (print (subseq (princ-to-string d) 0 (search " @ " (princ-to-string d))))
      (handler-case (send-to d "x" 1 :remote-filename (format nil "~a-nobody" name)) (socket-error (e) (terpri) (princ e)))
      (send-to d "x" 1 :remote-filename (local-filename d))
      (print (equal (nth-value 2 (receive-from d 1)) (local-filename d))))))`, name))
	expect(t, out, fmt.Sprintf(`T "#<multivalent stream socket waiting for connection at \"@%[1]s\"" "over nothing" (NIL NIL NIL) (T T T)
		"Address already in use" (errno 98) occurred while creating a socket that listens at file "@%[1]s".
		"#<multivalent datagram socket at \"@%[1]s-d\""
		"Connection refused" (errno 111) occurred while sending to file "@%[1]s-nobody". T`, name))
}

// The peer resets the connection with SO_LINGER 0, at each stage of its life.
func TestResets(t *testing.T) {
	reset := `
import socket, struct, sys
def reset(c):
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)); c.close()
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(); print("port", s.getsockname()[1])
while True:
    c, _ = s.accept()
    how = c.recv(1)
    if how == b"r": reset(c)                        # while the other reads
    if how == b"d": c.sendall(b"data"); reset(c)    # with data on the way
    if how == b"w":
        while c.recv(1, socket.MSG_PEEK) == b"": pass
        reset(c)                                    # with unread data, while the other writes
    if how == b"c": c.close()                       # in order
    if how == b"a":                                 # before it is accepted
        port = int(c.recv(100)); d = socket.create_connection(("127.0.0.1", port)); reset(d); c.sendall(b"!"); c.close()
`
	p := python(t, reset)
	out := lisp(t, conditionForms+`
(defun connected (how) (let ((s (make-socket :remote-host "127.1" :remote-port `+p+`))) (write-string how s) (force-output s) s))
(let ((s (connected "r")))
  (print (signalled (read-char s)))
  (print (member (third (signalled (write-line "x" s) (force-output s))) '(:nothing 32 104)))
  (print (close s :abort t)))
(let ((s (connected "w")))
  (print (let ((r (signalled (loop (write-line "and so on" s) (force-output s))))) (and (member (third r) '(32 104)) (first r))))
  (print (signalled (loop (write-line "and so on" s) (force-output s))))
  (close s :abort t))
(let ((s (connected "c")))
  (print (read-char s nil :eof))
  (print (third (signalled (loop (write-line "x" s) (force-output s)))))
  (close s :abort t))
(let* ((l (make-socket :connect :passive :local-host "127.1")) (c (connected (format nil "a~d" (local-port l)))))
  (read-char c)
  (print (signalled (let ((s (accept-connection l))) (unwind-protect (read-char s) (close s :abort t)))))
  ;; The listener goes on.
  (let* ((a (make-socket :remote-host "127.1" :remote-port (local-port l))) (b (accept-connection l)))
    (write-line "fine" a) (force-output a) (print (read-line b))))
`)
	expect(t, out, `(SOCKET-ERROR :CONNECTION-RESET 104) (32 104) T
	SOCKET-ERROR (SOCKET-ERROR :UNKNOWN 32)
	:EOF 32
	(SOCKET-ERROR :CONNECTION-RESET 104) "fine"`)
}

func TestDatagramPeer(t *testing.T) {
	p := python(t, `
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0)); print("port", s.getsockname()[1])
while True:
    data, who = s.recvfrom(70000); s.sendto(data.upper() if data else b"(empty)", who)
`)
	out := lisp(t, `
(let ((s (make-socket :type :datagram :remote-host "localhost" :remote-port `+p+`)) (text (make-string 100)))
  (dolist (message '("hello" "" "x"))
    (send-to s message (length message))
    (multiple-value-bind (answer size host port) (receive-from s 100 :buffer text :extract t)
      (print (list answer size (ipaddr-to-dotted host) (= port `+p+`))))))`)
	expect(t, out, `("HELLO" 5 "127.0.0.1" T) ("(empty)" 7 "127.0.0.1" T) ("X" 1 "127.0.0.1" T)`)
}

// TestSignedSegments talks TCP MD5 signatures with a peer that sets TCP_MD5SIG
// itself: with the right key, and with a wrong one.
func TestSignedSegments(t *testing.T) {
	sign := `
import socket, struct, sys, threading
def sign(s, key):
    a = struct.pack("=HH4s", socket.AF_INET, 0, socket.inet_aton("127.0.0.1")).ljust(128, b"\0")
    s.setsockopt(6, 14, a + struct.pack("=BBHI", 0, 0, len(key), 0) + key.ljust(80, b"\0"))
s = socket.socket()
try: sign(s, b"sec\xc3\xa9ret")
except OSError as e: print("port 0"); sys.exit()
s.bind(("127.0.0.1", 0)); s.listen(); print("port", s.getsockname()[1])
while True:
    c, _ = s.accept()
    what = c.recv(100)
    if what == b"hello": c.sendall(b"signed\n"); c.close(); continue
    port, key = what.split(b" ")        # call back
    d = socket.socket(); sign(d, key); d.settimeout(1.5 if key == b"theirs" else 30)
    try: d.connect(("127.0.0.1", int(port))); d.sendall(b"called back\n"); c.sendall(b"connected\n")
    except OSError: c.sendall(b"no connection\n")
    c.close()
`
	p := python(t, sign)
	if p == "0" {
		t.Skip("the kernel has no TCP MD5 signatures")
	}
	out := lisp(t, conditionForms+`
(defun call (what &rest key)
  (let ((s (apply #'make-socket :remote-host "127.0.0.1" :remote-port `+p+` :tcp-md5-sig-key key)))
    (unwind-protect (progn (write-string what s) (force-output s) (read-line s)) (close s))))
(print (call "hello" "secéret"))
(print (call "hello" (string-to-octets "secéret" :null-terminate nil)))
(print (signalled (call "hello" "secéret" :tcp-md5-sig-key-ef :nonsense)))
(print (with-pending-connect (sys:with-timeout (1 :no-answer) (call "hello" "secéret" :tcp-md5-sig-key-ef :latin1))))
(print (sys:with-timeout (1 :no-answer) (call "hello" "wrong")))
(let ((l (make-socket :connect :passive :local-host "127.1")))
  (set-tcp-md5-sig l (dotted-to-ipaddr "127.0.0.1") "ours")
  (print (call (format nil "~d ours" (local-port l)) "secéret"))
  (print (read-line (accept-connection l)))
  (print (call (format nil "~d theirs" (local-port l)) "secéret"))
  (set-tcp-md5-sig l "127.0.0.1" "ours" :external-format :utf-8)
  (set-tcp-md5-sig l "127.0.0.1" (make-array 0 :element-type '(unsigned-byte 8)))
  (print (signalled (set-tcp-md5-sig l "127.0.0.1" (make-string 81 :initial-element #\x))))
  (print (signalled (set-tcp-md5-sig l "127.0.0.1" 5)))
  (print (signalled (set-tcp-md5-sig 5 "127.0.0.1" "x"))))
(let ((l (ignore-errors (make-socket :connect :passive :local-host "::1"))))
  (print (or (null l) (null (set-tcp-md5-sig l (dotted-to-ipaddr "::1") "ours"))))
  (print (or (null l) (let ((s (make-socket :remote-host "::1" :remote-port (local-port l) :tcp-md5-sig-key "ours")))
                        (write-line "six" s) (force-output s) (string= "six" (read-line (accept-connection l)))))))
`)
	expect(t, out, `"signed" "signed" NO-EXTERNAL-FORMAT-ERROR :NO-ANSWER :NO-ANSWER
	"connected" "called back" "no connection" (SOCKET-ERROR :UNKNOWN 22) TYPE-ERROR TYPE-ERROR T T`)
}

// TestNoDescriptorsLeft runs out of descriptors, in make-socket and in
// accept-connection, and goes on when there are some again.
func TestNoDescriptorsLeft(t *testing.T) {
	file := filepath.Join(t.TempDir(), "test.lisp")
	os.WriteFile(file, []byte(conditionForms+`
(let ((l (make-socket :connect :passive :local-host "127.1" :backlog 100)) (all '()) (c (make-socket :type :datagram)))
  (print (signalled (loop (push (make-socket :connect :passive :local-host "127.1") all))))
  (close (pop all))
  (let ((a (make-socket :remote-host "127.1" :remote-port (local-port l))))
    (print (signalled (accept-connection l)))
    (close c)
    (let ((b (accept-connection l)))
      (write-line "going on" a) (force-output a) (print (read-line b)))))
`), 0o644)
	out := command(t, "", "sh", "-c", "ulimit -n 40; exec "+binary+" "+file)
	expect(t, out, `(SOCKET-ERROR :UNKNOWN 24) (SOCKET-ERROR :UNKNOWN 24) "going on"`)
}

func TestIPv6Sockets(t *testing.T) {
	if lisp(t, `(prin1 (not (null (ignore-errors (make-socket :connect :passive :local-host "::1")))))`) != "T" {
		t.Skip("no IPv6 here")
	}
	out := lisp(t, conditionForms+`
(defun talk (p host &rest options)
  (let* ((a (apply #'make-socket :remote-host host :remote-port (local-port p) options)) (b (accept-connection p)))
    (write-line "hello" a) (force-output a)
    (prog1 (list (read-line b) (ipv6 a) (ipv6 b) (local-host b) (remote-host b)) (close a) (close b))))
(let ((*print-hostname-in-stream* nil) (p (make-socket :connect :passive :local-host "::1")))
  (print (ipv6 p))
  (print (search (format nil "at ::1/~d" (local-port p)) (princ-to-string p)))
  (print (talk p "::1"))
  (print (talk p (dotted-to-ipaddr "::1") :ipv6 t)))
;; A passive IPv6 socket takes IPv4 clients too, where the system says so.
(let ((p (make-socket :connect :passive :ipv6 t)))
  (print (list (ipv6 p) (ipaddr-to-dotted (local-host p))))
  (print (talk p "127.0.0.1" :ipv6 nil)))
(let ((*ipv6* t)) (print (ipv6 (make-socket :connect :passive))))
(print (ipv6 (make-socket :type :datagram :local-host "::")))
(print (ipv6 (make-socket :type :datagram)))
(let* ((a (make-socket :type :datagram :local-host "::1")) (b (make-socket :type :datagram :local-host "::1" :remote-host "::1" :remote-port (local-port a))))
  (send-to b "six" 3)
  (multiple-value-bind (x size host port) (receive-from a 10 :buffer (make-string 10) :extract t) (print (list x size host (= port (local-port b))))
    (send-to a "seven" 5 :remote-host host :remote-port port)
    (print (receive-from b 10 :buffer (make-string 10) :extract t))))
`)
	expect(t, out, `T 51 ("hello" T T #<IPV6-ADDRESS ::1> #<IPV6-ADDRESS ::1>) ("hello" T T #<IPV6-ADDRESS ::1> #<IPV6-ADDRESS ::1>)
	(T "::") ("hello" NIL T #<IPV6-ADDRESS ::ffff:127.0.0.1> #<IPV6-ADDRESS ::ffff:127.0.0.1>)
	T T NIL ("six" 3 #<IPV6-ADDRESS ::1> T) "seven"`)
}

// namespace makes a network namespace with two interfaces that are wired to each
// other, and returns how to run a program in it. It takes root.
func namespace(t *testing.T) []string {
	t.Helper()
	ip, err := exec.LookPath("ip")
	if err != nil || os.Geteuid() != 0 {
		t.Skip("network namespaces take root and ip")
	}
	name := fmt.Sprintf("sockrepl%d", os.Getpid())
	run := func(args ...string) {
		t.Helper()
		if out, err := exec.Command(ip, args...).CombinedOutput(); err != nil {
			if os.Getenv("SOCKREPL_REQUIRE_PEERS") == "1" {
				t.Fatalf("ip %v: %s%v", args, out, err)
			}
			t.Skipf("ip %v: %s%v", args, out, err)
		}
	}
	run("netns", "add", name)
	t.Cleanup(func() { exec.Command(ip, "netns", "del", name).Run() })
	run("-n", name, "link", "set", "lo", "up")
	run("-n", name, "link", "add", "left", "type", "veth", "peer", "name", "right")
	for _, x := range [][2]string{{"left", "10.9.8.1/24"}, {"right", "10.9.7.1/24"}} {
		run("-n", name, "addr", "add", x[1], "broadcast", "+", "dev", x[0])
		run("-n", name, "link", "set", x[0], "up")
	}
	run("-n", name, "addr", "add", "fe80::1/64", "dev", "left", "nodad")
	run("-n", name, "addr", "add", "fe80::2/64", "dev", "right", "nodad")
	return []string{"netns", "exec", name}
}

func TestSeveralInterfaces(t *testing.T) {
	inside := namespace(t)
	file := filepath.Join(t.TempDir(), "test.lisp")
	os.WriteFile(file, []byte(conditionForms+`
(print (sort (mapcar #'cdr (get-ip-interfaces)) #'string<))
;; Broadcast takes permission.
(let ((a (make-socket :type :datagram)) (s (make-socket :type :datagram)) (b (make-socket :type :datagram :broadcast t)))
  (print (signalled (send-to s "x" 1 :remote-host "10.9.8.255" :remote-port (local-port a))))
  (print (send-to b "x" 1 :remote-host "10.9.8.255" :remote-port (local-port a)))
  (multiple-value-bind (x size host) (receive-from a 10 :buffer (make-string 10) :extract t) (print (list x size (ipaddr-to-dotted host)))))
;; A listener at one interface is not at the others; one at all is.
(let ((one (make-socket :connect :passive :local-host "10.9.8.1")) (all (make-socket :connect :passive)))
  (print (streamp (make-socket :remote-host "10.9.8.1" :remote-port (local-port one))))
  (print (signalled (make-socket :remote-host "127.1" :remote-port (local-port one))))
  (dolist (host '("127.1" "10.9.8.1" "10.9.7.1"))
    (make-socket :remote-host host :remote-port (local-port all))
    (print (ipaddr-to-dotted (local-host (accept-connection all))))))
;; The local end can be chosen.
(let* ((p (make-socket :connect :passive)) (free (let ((s (make-socket :connect :passive))) (prog1 (local-port s) (close s))))
       (a (make-socket :remote-host "10.9.8.1" :remote-port (local-port p) :local-host "10.9.7.1" :local-port free :reuse-address t)) (b (accept-connection p)))
  (print (list (ipaddr-to-dotted (remote-host b)) (= free (remote-port b) (local-port a)))))
(print (signalled (make-socket :remote-host "203.0.113.1" :remote-port 80)))
;; Link-local addresses need the interface.
(let* ((left (car (rassoc "left" (get-ip-interfaces) :test #'string=)))
       (here (format nil "fe80::1%~d" left))
       (p (make-socket :connect :passive :local-host here)))
  (flet ((reach (host &rest options)
           (signalled (let ((a (apply #'make-socket :remote-host host :remote-port (local-port p) options)) (b (accept-connection p)))
                        (prog1 (return-from reach (list (= left (ipv6-address-scope-id (remote-host a))) (= left (ipv6-address-scope-id (local-host b))))) (close a) (close b))))))
    (print (reach here))
    (print (reach "fe80::1%left"))
    (print (reach "fe80::1" :scope-id left))
    (print (reach "fe80::1" :scope-id "left"))
    (let ((a (dotted-to-ipaddr "fe80::1"))) (print (list (reach a :scope-id left) (= left (ipv6-address-scope-id a)) (reach a))))
    (print (reach "fe80::1"))
    (let ((d (make-socket :type :datagram :local-host here)) (e (make-socket :type :datagram :ipv6 t)))
      (send-to e "x" 1 :remote-host "fe80::1" :remote-port (local-port d) :scope-id left)
      (print (= left (ipv6-address-scope-id (nth-value 2 (receive-from d 10))))))))
`), 0o644)
	out := command(t, "", "ip", append(inside, binary, file)...)
	expect(t, out, `("left" "lo" "right") (SOCKET-ERROR :UNKNOWN 13) 1 ("x" 1 "10.9.8.1")
	T (SOCKET-ERROR :CONNECTION-REFUSED 111) "127.0.0.1" "10.9.8.1" "10.9.7.1" ("10.9.7.1" T)
	(SOCKET-ERROR :NETWORK-UNREACHABLE 101)
	(T T) (T T) (T T) (T T) ((T T) T (T T)) (SOCKET-ERROR :UNKNOWN 22) T`)
}

// TestHostWithSeveralAddresses connects to a name whose first address nobody
// listens at.
func TestHostWithSeveralAddresses(t *testing.T) {
	inside := namespace(t)
	dir := t.TempDir()
	hosts := filepath.Join(dir, "hosts")
	os.WriteFile(hosts, []byte("127.0.0.1 localhost\n10.9.7.1 several\n10.9.8.1 several\n127.0.0.1 both\n::1 both\n::1 six\n10.9.8.1 four\n192.0.2.1 mine\n10.9.8.1 mine\n"), 0o644)
	file := filepath.Join(dir, "test.lisp")
	os.WriteFile(file, []byte(conditionForms+`
(let ((p (make-socket :connect :passive :local-host "10.9.8.1")))
  (print (mapcar #'ipaddr-to-dotted (lookup-hostname "several" :all t)))
  (print (ipaddr-to-dotted (remote-host (make-socket :remote-host "several" :remote-port (local-port p)))))
  (close p)
  (print (signalled (make-socket :remote-host "several" :remote-port (local-port p)))))
(dolist (ipv6 '(nil t :ipv6))
  (dolist (name '("both" "six" "four"))
    (print (ignore-errors (mapcar #'ipaddr-to-dotted (lookup-hostname name :all t :ipv6 ipv6))))))
(let ((*ipv6* t)) (print (list (lookup-hostname "both") (lookup-hostname "both" :ipv6 nil))))
(print (signalled (lookup-hostname "six")))
(print (list (ipaddr-to-hostname "10.9.7.1") (ipaddr-to-hostname (dotted-to-ipaddr "10.9.7.1"))))
(let ((p (make-socket :connect :passive :local-host "both" :ipv6 t)))
  (print (ipv6 p))
  (print (remote-host (make-socket :remote-host "both" :remote-port (local-port p) :ipv6 t)))
  (print (signalled (make-socket :remote-host "four" :remote-port (local-port p) :ipv6 t)))
  (print (signalled (make-socket :remote-host "six" :remote-port (local-port p)))))
(let ((p (make-socket :connect :passive :local-host "mine")))
  (print (list (ipaddr-to-dotted (local-host p))
               (ipaddr-to-dotted (local-host (make-socket :remote-host "four" :remote-port (local-port p) :local-host "mine"))))))
`), 0o644)
	script := fmt.Sprintf("mount --bind %s /etc/hosts && exec %s %s", hosts, binary, file)
	out, err := exec.Command("ip", append(inside, "unshare", "-m", "sh", "-c", script)...).Output()
	if err != nil && len(out) == 0 {
		t.Skipf("cannot put a file in place of /etc/hosts: %v", err)
	}
	expect(t, string(out), `("10.9.7.1" "10.9.8.1") "10.9.8.1" (SOCKET-ERROR :CONNECTION-REFUSED 111)
	("127.0.0.1") NIL ("10.9.8.1")
	("::1" "127.0.0.1") ("::1") ("10.9.8.1")
	("::1") ("::1") NIL
	(#<IPV6-ADDRESS ::1> 2130706433)
	(SOCKET-ERROR :UNKNOWN NIL) ("several" "several")
	T #<IPV6-ADDRESS ::1> SIMPLE-ERROR (SOCKET-ERROR :UNKNOWN NIL)
	("10.9.8.1" "10.9.8.1")`)
}
