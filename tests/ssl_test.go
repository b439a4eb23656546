package tests

import (
	"bufio"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// sslServer is an HTTP server that speaks SSL, in plain Lisp; it prints its port.
// The page /why tells how the last handshake failed.
const sslServer = `
(let ((p (make-socket :connect :passive :local-host "127.1"))
      why
      (context (make-ssl-server-context :certificate "certificates/server.pem" :key "certificates/server.key")))
  (format t "~d~%" (local-port p))
  (force-output)
  (loop
    (let ((s (make-ssl-server-stream (accept-connection p) :context context)))
      (mp:process-run-function "client"
        (lambda ()
          (unwind-protect
              (handler-case
                  (progn
                    (setf (eol-convention s) :dos)
                    (let ((ask-why (search "/why " (read-line s))))
                      (loop until (equal (read-line s) ""))
                      (when ask-why (mp:process-wait-with-timeout "failure" 20 (lambda () why)))
                      (format s "HTTP/1.0 200 OK~%Content-Type: text/plain~%~%~a" (if ask-why why (make-string 100000 :initial-element #\x)))))
                (excl::ssl-error (c) (setf why (princ-to-string c))))
            (close s)))))))
`

// startLisp starts the program with the given form and returns the port that it
// prints.
func startLisp(t *testing.T, form string) (port string) {
	t.Helper()
	cmd := exec.Command(binary, "-e", form)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	start(t, cmd)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// TestSSLServer has clients not written here talk to a server in Lisp.
func TestSSLServer(t *testing.T) {
	port := startLisp(t, sslServer)
	page := strings.Repeat("x", 100000)
	for _, version := range []string{"1.2", "1.3"} {
		got := command(t, "", "curl", "-s", "--tlsv"+version, "--tls-max", version, "--cacert", "certificates/authority.pem", "https://localhost:"+port+"/")
		if got != page {
			t.Errorf("curl with TLS %s got %d octets", version, len(got))
		}
	}
	if out, err := exec.Command(peer(t, "curl"), "-s", "https://localhost:"+port+"/").CombinedOutput(); err == nil {
		t.Errorf("curl trusts a certificate of nobody it knows: %d octets", len(out))
	}
	got := command(t, "", "curl", "-s", "--cacert", "certificates/authority.pem", "https://localhost:"+port+"/why")
	if !strings.HasSuffix(got, "remote error: tls: unknown certificate authority") {
		t.Errorf("the server tells of a client that refuses it: %s", got)
	}
	got = command(t, "GET / HTTP/1.0\r\n\r\n", "openssl", "s_client", "-connect", "localhost:"+port, "-CAfile", "certificates/authority.pem", "-verify_return_error", "-quiet", "-ign_eof")
	if !strings.HasSuffix(got, page) {
		t.Errorf("openssl got %d octets", len(got))
	}
	got = command(t, "", "python3", "-c", `
import socket, ssl
c = ssl.create_default_context(cafile="certificates/authority.pem")
s = c.wrap_socket(socket.create_connection(("localhost", `+port+`)), server_hostname="localhost")
s.sendall(b"GET / HT"); s.sendall(b"TP/1.0\r\n\r\n")
got = b""
while True:
    piece = s.recv(100000)
    if not piece: break
    got += piece
print(len(got), s.version())
`)
	expect(t, got, "100045 TLSv1.3")
}

// TestSSLClient has Lisp talk to a server in Python, which asks for a certificate.
func TestSSLClient(t *testing.T) {
	port := python(t, `
import socket, ssl, threading
c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
c.load_cert_chain("certificates/server.pem", "certificates/server.key")
c.load_verify_locations("certificates/authority.pem")
c.verify_mode = ssl.CERT_OPTIONAL
l = socket.create_server(("127.0.0.1", 0))
print("port", l.getsockname()[1])
def serve(k):
    try:
        s = c.wrap_socket(k, server_side=True)
        f = s.makefile("rwb")
        for line in f:
            who = s.getpeercert()
            name = dict(x[0] for x in who["subject"])["commonName"] if who else "nobody"
            f.write(b"%s %s " % (s.version().encode(), name.encode()) + line)
            f.flush()
        s.unwrap()
    except ssl.SSLError:
        pass
    k.close()
while True:
    k, _ = l.accept()
    threading.Thread(target=serve, args=(k,)).start()
`)
	got := lisp(t, `
(defun ask (&rest options)
  (let ((s (apply #'make-ssl-client-stream (make-socket :remote-host "127.1" :remote-port `+port+`) options)))
    (unwind-protect
        (handler-case (progn (format s "one~%two~%") (force-output s) (list (read-line s) (read-line s)))
          (excl::ssl-error () :ssl-error))
      (close s))))
(print (ask))
(print (ask :method :tlsv1.2 :verify :required :ca-file "`+absolute(t, "certificates/authority.pem")+`" :server-name "localhost"))
(print (ask :certificate "`+absolute(t, "certificates/server.pem")+`" :key "`+absolute(t, "certificates/server.key")+`"))
(print (ask :verify :required))
`)
	expect(t, got, `("TLSv1.3 nobody one" "TLSv1.3 nobody two") ("TLSv1.2 nobody one" "TLSv1.2 nobody two")
		("TLSv1.3 localhost one" "TLSv1.3 localhost two") :SSL-ERROR`)
}

// TestSSLEnd has a peer that tells an end under SSL from one of the connection.
func TestSSLEnd(t *testing.T) {
	port := python(t, `
import socket, ssl
c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
c.load_cert_chain("certificates/server.pem", "certificates/server.key")
l = socket.create_server(("127.0.0.1", 0))
print("port", l.getsockname()[1])
while True:
    s = c.wrap_socket(l.accept()[0], server_side=True, suppress_ragged_eofs=False)
    try:
        while s.recv(100): pass
        end = b"told"
    except OSError:
        end = b"cut"
    try:
        s.sendall(end + b"\n")
    except OSError:
        pass
    s.close()
    other, _ = l.accept()
    other.sendall(end + b"\n")
    other.close()
`)
	got := lisp(t, `
(defun connect () (make-socket :remote-host "127.1" :remote-port `+port+`))
(defun end (how)
  (let ((s (make-ssl-client-stream (connect))))
    (write-line "x" s) (force-output s)
    (prog1 (funcall how s)
      (let ((told (connect))) (print (read-line told)) (close told))
      (close s :abort t))))
(end #'close)
(print (end #'(lambda (s) (shutdown s :direction :output) (read-line s))))
(end #'(lambda (s) (close s :abort t)))
`)
	expect(t, got, `"told" "told" "told" "cut"`)
}

// TestSSLReadAhead has a client send the beginning of its handshake along with
// what it says before, as one that does not wait for an answer to STARTTLS does:
// what the server has in its buffer then belongs to SSL.
func TestSSLReadAhead(t *testing.T) {
	port := startLisp(t, `
(let ((p (make-socket :connect :passive :local-host "127.1")))
  (format t "~d~%" (local-port p)) (force-output)
  (let* ((plain (accept-connection p)) (line (read-line plain))
         (s (make-ssl-server-stream plain :certificate "certificates/server.pem" :key "certificates/server.key")))
    (format s "~a and ~a~%" line (read-line s))
    (close s)))`)
	got := command(t, "", "python3", "-c", `
import socket, ssl
k = socket.create_connection(("127.0.0.1", `+port+`)); k.settimeout(20)
c = ssl.create_default_context(cafile="certificates/authority.pem")
incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
s = c.wrap_bio(incoming, outgoing, server_hostname="localhost")
before = b"before\n"
def do(f, *args):
    global before
    while True:
        try:
            return f(*args)
        except ssl.SSLWantReadError:
            k.sendall(before + outgoing.read()); before = b""
            incoming.write(k.recv(65536))
do(s.do_handshake)
s.write(b"behind\n")
print(do(s.read, 100))
`)
	if got != "b'before and behind\\n'\n" {
		t.Errorf("got %s", got)
	}
}

// TestSSLSuites asks openssl's server for a suite of TLS 1.3 that crypto/tls does
// not put first: the connection is made if the server has but that, and fails if
// it chooses another.
func TestSSLSuites(t *testing.T) {
	for _, suite := range []string{"TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_256_GCM_SHA384"} {
		cmd := exec.Command(peer(t, "openssl"), "s_server", "-accept", "127.0.0.1:0", "-cert", "certificates/server.pem", "-key", "certificates/server.key",
			"-tls1_3", "-ciphersuites", suite, "-rev")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		start(t, cmd)
		port := ""
		for lines := bufio.NewScanner(out); port == "" && lines.Scan(); {
			if _, rest, ok := strings.Cut(lines.Text(), "ACCEPT 127.0.0.1:"); ok {
				port = rest
			}
		}
		got := lisp(t, `
(dolist (options '((:ciphersuites "`+suite+`") (:ciphersuites "TLS_AES_128_GCM_SHA256")))
  (let ((s (apply #'make-ssl-client-stream (make-socket :remote-host "127.1" :remote-port `+port+`) options)))
    (print (handler-case (progn (write-line "abc" s) (force-output s) (values (read-line s))) (excl::ssl-error () :ssl-error)))
    (close s)))`)
		expect(t, got, `"cba" :SSL-ERROR`)
	}
}

// TestSSLMonitors reads what --trace-sockets and --pcap tell of SSL: what it
// carries, in clear.
func TestSSLMonitors(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.pcapng")
	const dialogue = `(let* ((p (make-socket :connect :passive :local-host "127.1"))
  (a (make-ssl-client-stream (make-socket :remote-host "127.1" :remote-port (local-port p))))
  (b (make-ssl-server-stream (accept-connection p) :certificate "certificates/server.pem" :key "certificates/server.key")))
  (mp:process-run-function "server" (lambda () (write-line (reverse (read-line b)) b) (close b)))
  (write-line "top secret" a) (force-output a) (read-line a) (read-line a nil) (close a))`
	_, errs, status := finish(t, "", "--trace-sockets", "--pcap", file, "-e", dialogue)
	if status != 0 || strings.Count(errs, "11 octets of TLS in clear") != 4 {
		t.Errorf("status %d\n%s", status, errs)
	}
	got := command(t, "", "tshark", "-r", file, "-q", "-z", "follow,tcp,ascii,0")
	if !strings.Contains(got, "top secret\n") || !strings.Contains(got, "terces pot\n") {
		t.Errorf("tshark reads\n%s", got)
	}
	if got := command(t, "", "tshark", "-r", file, "-Y", "frame.comment", "-T", "fields", "-e", "frame.comment"); strings.Count(got, "TLS in clear") != 2 {
		t.Errorf("comments: %s", got)
	}
}

func absolute(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
