package tests

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// chunkServer answers every request with its method, its body and a long text,
// in chunks.
const chunkServer = `
(defun read-head (s)
  (loop for line = (string-right-trim '(#\Return) (read-line s))
        until (string= line "") collect line))
(let ((server (make-socket :connect :passive :local-host "127.0.0.1")))
  (format t "~d~%" (local-port server)) (finish-output)
  (loop
    (let ((s (accept-connection server)))
      (unwind-protect
          (let* ((head (read-head s)) (body ""))
            (cond ((find-if (lambda (l) (search "chunked" l)) head)
                   (socket-control s :input-chunking t)
                   (setq body (with-output-to-string (o)
                                (handler-bind ((excl:socket-chunking-end-of-file (lambda (c) (declare (ignore c)) (write-string "!" o))))
                                  (loop for c = (read-char s nil) while c do (write-char c o)))))
                   (socket-control s :input-chunking nil))
                  ((let ((l (find-if (lambda (l) (search "Content-Length:" l)) head)))
                     (when l
                       (setq body (make-string (parse-integer l :start 15)))
                       (read-sequence body s)))))
            (format s "HTTP/1.1 200 OK~c~cTransfer-Encoding: chunked~c~cConnection: close~c~c~c~c"
                    #\Return #\Linefeed #\Return #\Linefeed #\Return #\Linefeed #\Return #\Linefeed)
            (force-output s)
            (socket-control s :output-chunking t)
            (write-line (first head) s)
            (force-output s)
            (write-line body s)
            (dotimes (i 20000) (format s "~5d~%" i))
            (write-sequence (make-array 70000 :element-type '(unsigned-byte 8) :initial-element 122) s)
            (socket-control s :output-chunking-eof t))
        (close s)))))
`

func script(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "script.lisp")
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

func checkChunkedAnswer(t *testing.T, got, first, body string) {
	t.Helper()
	lines := strings.SplitN(got, "\n", 3)
	if len(lines) != 3 || lines[0] != first || lines[1] != body {
		t.Fatalf("the answer begins %.200q", got)
	}
	if want := 20000*6 + 70000; len(lines[2]) != want || !strings.HasSuffix(lines[2], "19999\n"+strings.Repeat("z", 70000)) {
		t.Errorf("the answer goes on with %d octets, not %d", len(lines[2]), want)
	}
}

func TestChunkedAnswers(t *testing.T) {
	curl := peer(t, "curl")
	python := peer(t, "python3")
	out, errs := program(t, script(t, chunkServer))
	line, err := out.ReadString('\n')
	if err != nil {
		t.Fatalf("%v\n%s", err, errs)
	}
	port := strings.TrimSpace(line)
	url := "http://127.0.0.1:" + port + "/x"

	got, err := exec.Command(curl, "-sS", "--max-time", "60", url).CombinedOutput()
	if err != nil {
		t.Fatalf("curl: %v\n%s", err, got)
	}
	checkChunkedAnswer(t, string(got), "GET /x HTTP/1.1", "")

	cmd := exec.Command(curl, "-sS", "--max-time", "60", "-H", "Transfer-Encoding: chunked", "-H", "Expect:", "--data-binary", "@-", url)
	cmd.Stdin = strings.NewReader(strings.Repeat("data", 30000))
	if got, err = cmd.CombinedOutput(); err != nil {
		t.Fatalf("curl: %v\n%.300s", err, got)
	}
	checkChunkedAnswer(t, string(got), "POST /x HTTP/1.1", strings.Repeat("data", 30000)+"!")

	client := `
import http.client, sys
c = http.client.HTTPConnection("127.0.0.1", ` + port + `, timeout=60)
c.request("POST", "/x", body=iter([b"one", b"two" * 1000, b"three"]), encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
sys.stdout.write(c.getresponse().read().decode())
`
	if got, err = exec.Command(python, "-c", client).CombinedOutput(); err != nil {
		t.Fatalf("python3: %v\n%.300s", err, got)
	}
	checkChunkedAnswer(t, string(got), "POST /x HTTP/1.1", "one"+strings.Repeat("two", 1000)+"three!")
}

// TestChunkedClient talks to Python's server on one connection, chunked both
// ways, twice.
func TestChunkedClient(t *testing.T) {
	python := peer(t, "python3")
	server := `
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *args): pass
    def do_POST(self):
        body = b""
        while True:
            n = int(self.rfile.readline().split(b";")[0], 16)
            body += self.rfile.read(n)
            self.rfile.readline()
            if n == 0: break
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in (b"got ", b"%d" % len(body), b" ", body[-3:] + b"\n", b"y" * 50000):
            self.wfile.write(b"%x;ext=1\r\n" % len(part) + part + b"\r\n")
        self.wfile.write(b"0\r\nTrailer: t\r\n\r\n")
s = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(s.server_port, flush=True)
s.serve_forever()
`
	cmd := exec.Command(python, "-c", server)
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cmd.Process.Kill()
		cmd.Wait()
	}()
	port := make([]byte, 16)
	n, err := pipe.Read(port)
	if err != nil {
		t.Fatal(err)
	}
	client := `
(defun crlf (s) (write-char #\Return s) (write-char #\Linefeed s))
(let ((s (make-socket :remote-host "127.0.0.1" :remote-port ` + strings.TrimSpace(string(port[:n])) + `)))
  (socket-control s :read-timeout 20 :write-timeout 20)
  (dotimes (i 2)
    (dolist (line '("POST / HTTP/1.1" "Host: x" "Transfer-Encoding: chunked" "")) (write-string line s) (crlf s))
    (force-output s)
    (socket-control s :output-chunking t)
    (dotimes (j 3000) (write-string "some text" s))
    (write-string "end" s)
    (socket-control s :output-chunking-eof t)
    (loop for line = (string-right-trim '(#\Return) (read-line s)) until (string= line ""))
    (socket-control s :input-chunking t)
    (let ((line (read-line s)) (v (make-array 60000 :element-type '(unsigned-byte 8))))
      (format t "~a ~d ~s ~s~%" line (read-sequence v s) (listen s) (read-byte s nil :eof)))
    (socket-control s :input-chunking nil))
  (close s))
`
	out, errs, status := finish(t, "", script(t, client))
	if want := strings.Repeat("got 27003 end 50000 NIL :EOF\n", 2); status != 0 || out != want {
		t.Errorf("status %d, wrote %q, want %q\n%s", status, out, want, errs)
	}
}
