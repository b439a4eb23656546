package tests

import (
	"bufio"
	"fmt"
	"io"
	"math/rand"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// manyConnections is how many connections TestManyConnections has at once,
// where the system allows so many descriptors.
const manyConnections = 10_000

// TestManyConnections has ten thousand clients at once, each served by a process
// of its own: every octet comes back, a handful of threads suffices, and a
// connection costs no more than the documentation says.
func TestManyConnections(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	n := manyConnections
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if room := int(limit.Max) - 100; room < n {
		n = room
		t.Logf("the system allows %d descriptors: %d connections", limit.Max, n)
	}
	limit.Cur = limit.Max
	syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit)
	cmd := exec.Command(binary, "-e", `
(let ((server (make-socket :connect :passive :local-host "127.1" :backlog 1000)))
  (format t "~d~%" (local-port server))
  (finish-output)
  (mp:process-run-function "count"
    (lambda () (loop (read-line) (format t "~d~%" (- (length mp:*all-processes*) 2)) (finish-output))))
  (loop
    (mp:process-run-function "echo"
      (lambda (stream)
        (unwind-protect
            (loop for line = (read-line stream nil)
                  while line
                  do (write-line line stream) (force-output stream))
          (close stream)))
      (accept-connection server))))`)
	stdin, _ := cmd.StdinPipe()
	stdout, _ := cmd.StdoutPipe()
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	lines := bufio.NewScanner(stdout)
	if !lines.Scan() {
		t.Fatal("the server does not start")
	}
	address := "127.0.0.1:" + lines.Text()
	before := status(t, cmd.Process.Pid, "VmRSS")

	conns := make([]net.Conn, n)
	const workers = 50 // each has its share of the connections
	var wg sync.WaitGroup
	each := func(f func(i int) error) {
		t.Helper()
		errs := make(chan error, workers)
		for w := 0; w < workers; w++ {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for i := w; i < n; i += workers {
					if err := f(i); err != nil {
						errs <- fmt.Errorf("connection %d: %v", i, err)
						return
					}
				}
			}()
		}
		wg.Wait()
		close(errs)
		for err := range errs {
			t.Error(err)
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	defer func() {
		for _, c := range conns {
			if c != nil {
				c.Close()
			}
		}
	}()
	each(func(i int) (err error) {
		conns[i], err = net.DialTimeout("tcp", address, time.Minute)
		return err
	})
	// All of them wait for a line, and have not seen any.
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		io.WriteString(stdin, "\n")
		if !lines.Scan() {
			t.Fatal("the server has ended")
		}
		if served, _ := strconv.Atoi(lines.Text()); served >= n {
			break
		} else if time.Now().After(end) {
			t.Fatalf("%d of %d connections are served", served, n)
		}
	}
	for round := 0; round < 2; round++ {
		text := func(i int) string {
			r := rand.New(rand.NewSource(int64(i*2 + round)))
			b := make([]byte, 1+r.Intn(100))
			for j := range b {
				b[j] = byte(33 + r.Intn(90))
			}
			return string(b) + "\n"
		}
		// Everybody writes before anybody reads.
		each(func(i int) error {
			conns[i].SetDeadline(time.Now().Add(2 * time.Minute))
			_, err := io.WriteString(conns[i], text(i))
			return err
		})
		each(func(i int) error {
			want := text(i)
			got := make([]byte, len(want))
			if _, err := io.ReadFull(conns[i], got); err != nil {
				return err
			}
			if string(got) != want {
				return fmt.Errorf("%q came back as %q", want, got)
			}
			return nil
		})
		if round > 0 {
			break
		}
		threads := status(t, cmd.Process.Pid, "Threads")
		if threads >= 60 {
			t.Errorf("the server has %d threads", threads)
		}
		kib := float64(status(t, cmd.Process.Pid, "VmRSS")-before) / float64(n)
		t.Logf("%d connections: %.1f KiB each, %d threads", n, kib, threads)
		if kib > 12 {
			t.Errorf("a connection takes %.1f KiB", kib)
		}
	}
}

// status returns a number from the system's account of a program.
func status(t *testing.T, pid int, name string) int {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(b), "\n") {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			n, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Fatalf("there is no %s", name)
	return 0
}
