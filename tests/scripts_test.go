package tests

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// program starts the binary with arguments and kills it when the test ends.
func program(t *testing.T, args ...string) (out *bufio.Reader, errs *bytes.Buffer) {
	t.Helper()
	cmd := exec.Command(binary, args...)
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	errs = &bytes.Buffer{}
	cmd.Stderr = errs
	start(t, cmd)
	return bufio.NewReader(pipe), errs
}

// finish runs the binary to its end.
func finish(t *testing.T, stdin string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	return finishWithin(t, time.Minute, stdin, args...)
}

func finishWithin(t *testing.T, limit time.Duration, stdin string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	var out, errs bytes.Buffer
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Stdout, cmd.Stderr = &out, &errs
	runErr := cmd.Run()
	if ctx.Err() != nil {
		t.Fatalf("%v does not end\n%s%s", args, &out, &errs)
	}
	if cmd.ProcessState == nil {
		t.Fatal(runErr)
	}
	status = cmd.ProcessState.ExitCode()
	return out.String(), errs.String(), status
}

// port reads the line with which a server tells its port.
func port(t *testing.T, out *bufio.Reader) string {
	t.Helper()
	line, err := out.ReadString('\n')
	m := regexp.MustCompile(`port (\d+)`).FindStringSubmatch(line)
	if err != nil || m == nil {
		t.Fatalf("the server said %q: %v", line, err)
	}
	return m[1]
}

func command(t *testing.T, stdin string, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, peer(t, name), args...)
	cmd.Stdin = strings.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		t.Fatalf("%s %v does not end: %s", name, args, out)
	}
	if err != nil {
		t.Logf("%s %v: %v", name, args, err)
	}
	return string(out)
}

// TestScripts runs each script of this folder: it checks itself, and says what
// is wrong with status 1.
func TestScripts(t *testing.T) {
	files, _ := filepath.Glob("*.lisp")
	if len(files) == 0 {
		t.Fatal("there are no scripts")
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(f, ".lisp"), func(t *testing.T) {
			// An error in a process of its own ends only that, with a report.
			out, errs, status := finish(t, "", f)
			if status != 0 || errs != "" {
				t.Errorf("status %d\n%s%s", status, out, errs)
			}
		})
	}
}

func TestHelloSockets(t *testing.T) {
	out, errs, status := finish(t, "", "../scripts/hello-sockets.lisp")
	if status != 0 || errs != "" {
		t.Fatalf("status %d: %s", status, errs)
	}
	for _, want := range []string{
		"main: listening at 127.0.0.1, port chosen by the system",
		"server: #<multivalent stream socket connected from localhost/",
		"main: Hello, world,",
		"server: got octet 42, sent 213",
		"main: the answer to octet 42 is 213",
		"main: then END-OF-FILE",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("there is no %q in\n%s", want, out)
		}
	}
}

func TestEchoServer(t *testing.T) {
	out, _ := program(t, "../scripts/echo-server.lisp", "0")
	p := port(t, out)
	t.Run("nc", func(t *testing.T) {
		if got := command(t, "one\ntwo\n", "nc", "-N", "127.0.0.1", p); got != "one\ntwo\n" {
			t.Errorf("nc got %q", got)
		}
	})
	t.Run("python", func(t *testing.T) {
		got := command(t, "", "python3", "-c", `
import socket, struct, sys
port = int(sys.argv[1])
many = [socket.create_connection(("127.0.0.1", port)) for _ in range(50)]
for i, s in enumerate(many):
    s.sendall(b"line %d\n" % i)
# some vanish in the middle of a line, some with a reset
for s in many[:10]:
    s.sendall(b"half a li")
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()
for s in many[10:20]:
    s.sendall(b"half a li")
    s.close()
for i, s in enumerate(many):
    if i >= 20:
        assert s.makefile("rb").readline() == b"line %d\n" % i
s = socket.create_connection(("127.0.0.1", port))
s.sendall(b"\xff\xfe bad utf-8\n")
assert s.recv(100).endswith(b" bad utf-8\n")
print("all right")
`, p)
		if got != "all right\n" {
			t.Error(got)
		}
	})
	t.Run("afterwards", func(t *testing.T) {
		if got := command(t, "still there\n", "nc", "-N", "127.0.0.1", p); got != "still there\n" {
			t.Errorf("nc got %q", got)
		}
	})
}

func TestTelnetRepl(t *testing.T) {
	telnet := peer(t, "telnet")
	out, _ := program(t, "../scripts/telnet-repl.lisp", "0")
	p := port(t, out)
	session := func(t *testing.T) {
		cmd := exec.Command(telnet, "127.0.0.1", p)
		in, _ := cmd.StdinPipe()
		pipe, _ := cmd.StdoutPipe()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		defer cmd.Process.Kill()
		var mu sync.Mutex
		var seen strings.Builder
		done := make(chan struct{})
		go func() {
			buf := make([]byte, 4096)
			for {
				n, err := pipe.Read(buf)
				mu.Lock()
				seen.Write(buf[:n])
				mu.Unlock()
				if err != nil {
					close(done)
					return
				}
			}
		}()
		expect := func(text string) {
			t.Helper()
			for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
				mu.Lock()
				found := strings.Contains(seen.String(), text)
				mu.Unlock()
				if found {
					return
				}
			}
			t.Fatalf("telnet does not show %q but\n%s", text, seen.String())
		}
		say := func(text string) { io.WriteString(in, text+"\r\n") }
		expect("Welcome to sockrepl")
		expect("CL-USER(1): ")
		say("(* 6 7)")
		expect("42")
		expect("CL-USER(2): ")
		say("(car 'x)")
		expect("Error: CAR: `X' is not of the expected type `LIST'")
		expect("[condition type: TYPE-ERROR]")
		expect("0: Return to Top Level (an \"abort\" restart).")
		expect("[1] CL-USER(3): ")
		say("(/ 1 0)")
		expect("0: Return to Debug Level 1 (an \"abort\" restart).")
		expect("[2] CL-USER(4): ")
		say(":pop")
		expect("[1] CL-USER(5): ")
		say(":reset")
		expect("\nCL-USER(6): ")
		say("(list + *)")
		expect("CL-USER(7): ")
		say("(quit)")
		select {
		case <-done:
		case <-time.After(20 * time.Second):
			t.Errorf("the connection stays open:\n%s", seen.String())
		}
		in.Close()
	}
	for i := 0; i < 2; i++ {
		t.Run(fmt.Sprint("client", i+1), session)
	}
}

// httpServer starts Python's HTTP server on a folder with one file.
func httpServer(t *testing.T) (port string) {
	python := peer(t, "python3")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "page.txt"), []byte("first\nsecond: \xc3\xa9\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory", dir, "0")
	pipe, _ := cmd.StdoutPipe()
	cmd.Stderr = io.Discard
	start(t, cmd)
	line, _ := bufio.NewReader(pipe).ReadString('\n')
	m := regexp.MustCompile(`port (\d+)`).FindStringSubmatch(line)
	if m == nil {
		t.Fatalf("http.server said %q", line)
	}
	return m[1]
}

func TestHTTPGet(t *testing.T) {
	p := httpServer(t)
	out, errs, status := finish(t, "", "../scripts/http-get.lisp", "127.0.0.1", p, "/page.txt")
	if status != 0 || out != "first\nsecond: \xc3\xa9\n" || !strings.HasPrefix(errs, "200 text/plain") {
		t.Errorf("status %d, %q, %q", status, out, errs)
	}
	if curl := command(t, "", "curl", "-s", "http://127.0.0.1:"+p+"/page.txt"); curl != out {
		t.Errorf("curl got %q", curl)
	}
	if _, errs, status := finish(t, "", "../scripts/http-get.lisp", "127.0.0.1", p, "/missing"); status != 1 || !strings.HasPrefix(errs, "404") {
		t.Errorf("missing file: status %d, %q", status, errs)
	}
}

func TestPortScan(t *testing.T) {
	p := httpServer(t)
	out, errs, status := finish(t, "", "../scripts/port-scan.lisp", "127.0.0.1", p, p)
	if want := "127.0.0.1: open ports " + p + "\n"; status != 0 || out != want {
		t.Errorf("status %d, %q, %q", status, out, errs)
	}
	// A port that was free a moment ago.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, free, _ := net.SplitHostPort(l.Addr().String())
	l.Close()
	out, _, _ = finish(t, "", "../scripts/port-scan.lisp", "127.0.0.1", free, free)
	if out != "127.0.0.1: no open ports\n" {
		t.Errorf("%q", out)
	}
}

// TestScriptUsage gives the scripts arguments that make no sense.
func TestScriptUsage(t *testing.T) {
	for _, args := range [][]string{
		{"echo-server.lisp", "x"}, {"echo-server.lisp", "1", "2"}, {"telnet-repl.lisp", "x"},
		{"http-get.lisp"}, {"http-get.lisp", "localhost", "x", "/"},
		{"port-scan.lisp"}, {"port-scan.lisp", "localhost", "9", "1"}, {"port-scan.lisp", "localhost", "1", "65536"},
		{"dns-lookup.lisp"}, {"soak.lisp", "x"}, {"soak.lisp", "1", "1", "1"}, {"http-get.zy", "localhost"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			out, errs, status := finish(t, "", append([]string{"../scripts/" + args[0]}, args[1:]...)...)
			if want := "usage: " + args[0] + " "; status != 2 || !strings.HasPrefix(out+errs, want) {
				t.Errorf("status %d: %s%s", status, out, errs)
			}
		})
	}
}
