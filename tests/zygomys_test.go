package tests

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestZygomysEchoServer(t *testing.T) {
	out, _ := program(t, "../scripts/echo-server.zy", "0")
	p := port(t, out)
	if got := command(t, "one\ntwo\n", "nc", "-N", "127.0.0.1", p); got != "one\ntwo\n" {
		t.Errorf("nc got %q", got)
	}
	got := command(t, "", "python3", "-c", `
import socket, struct, sys
port = int(sys.argv[1])
many = [socket.create_connection(("127.0.0.1", port)) for _ in range(30)]
for s in many[:10]:
    s.sendall(b"half a li")
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()
for i, s in enumerate(many[10:]):
    s.sendall(b"line %d\n" % i)
    assert s.makefile("rb").readline() == b"line %d\n" % i
print("all right")
`, p)
	if got != "all right\n" {
		t.Error(got)
	}
}

func TestZygomysHTTPGet(t *testing.T) {
	p := httpServer(t)
	out, errs, status := finish(t, "", "../scripts/http-get.zy", "127.0.0.1", p, "/page.txt")
	if status != 0 || out != "first\nsecond: é\n" {
		t.Errorf("status %d: %q %s", status, out, errs)
	}
	if _, _, status := finish(t, "", "../scripts/http-get.zy", "127.0.0.1", p, "/none.txt"); status != 1 {
		t.Errorf("status %d for a missing page", status)
	}
	if _, _, status := finish(t, "", "../scripts/http-get.zy"); status != 2 {
		t.Errorf("status %d without arguments", status)
	}
}

func TestZygomysChat(t *testing.T) {
	out, _ := program(t, "../scripts/chat.zy", "0")
	p := port(t, out)
	got := command(t, "", "python3", "-c", `
import select, socket, sys
port = int(sys.argv[1])
def join(name):
    s = socket.create_connection(("127.0.0.1", port), timeout=20)
    f = s.makefile("rw")
    assert f.read(len("Your name? ")) == "Your name? "
    f.write(name + "\n"); f.flush()
    return s, f
a, fa = join("ann")
# Until the server has heard of ann, she is not told who comes and goes.
for i in range(100):
    join("guest %d" % i)[0].shutdown(socket.SHUT_RDWR)
    if select.select([a], [], [], 0.1)[0]:
        break
b, fb = join("bob")
def heard(f):
    line = f.readline()
    while line.startswith("guest "):
        line = f.readline()
    return line
assert heard(fa) == "bob: has come\n"
fa.write("hello\n"); fa.flush()
assert heard(fb) == "ann: hello\n"
fb.write("hey\n"); fb.flush()
assert heard(fa) == "bob: hey\n"
b.shutdown(socket.SHUT_RDWR)
assert heard(fa) == "bob: has gone\n"
print("all right")
`, p)
	if got != "all right\n" {
		t.Error(got)
	}
}

func TestZygomysCommandLine(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "s.zy")
	text := "#!/usr/bin/env sockrepl\n(println (commandLineArguments))\n(frob)\n"
	if err := os.WriteFile(script, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	out, errs, status := finish(t, "", script, "a", "b")
	if status != 1 || !strings.HasPrefix(out, `("`) || !strings.HasSuffix(out, `"a" "b")`+"\n") || !strings.HasPrefix(errs, script+":3: Error: symbol `frob` not found") {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	for _, c := range []struct {
		stdin, want string
		args        []string
	}{
		{"", "3\n", []string{"--zy", "-e", "(println (+ 1 2))"}},
		{"(println (+ 1 2))\n", "3\n", []string{"--zy"}},
		{"", "7\n", []string{"-e", `(format t "~d~%" (zygo:eval "{1 + 2 * 3}"))`}},
	} {
		if out, errs, status := finish(t, c.stdin, c.args...); status != 0 || out != c.want {
			t.Errorf("%v: status %d: %s%s", c.args, status, out, errs)
		}
	}
	if _, errs, status := finish(t, "(println (+ 1\n", "--zy"); status != 1 || !strings.Contains(errs, "standard input:1: ") {
		t.Errorf("unbalanced input: status %d: %s", status, errs)
	}
	if _, _, status := finish(t, "", "--zy", "-e", "(exit 7)"); status != 7 {
		t.Errorf("(exit 7): status %d", status)
	}
}
