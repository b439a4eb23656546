package tests

import (
	"errors"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// badLink makes a device "bad" in the network namespace, at 10.9.6.1/24, with
// a network behind it that delays packets for 1 to 5 milliseconds, which puts
// them out of order, loses some, damages some and brings some twice. Whatever
// is sent to another address there comes back as if from that address, so that
// one program has both ends.
func badLink(t *testing.T, name string) {
	t.Helper()
	f, err := openTunnel(name, "bad")
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) || errors.Is(err, unix.ENODEV) {
		t.Skip("there are no tunnel devices: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var forwarding sync.WaitGroup
	t.Cleanup(func() {
		f.Close()
		forwarding.Wait()
	})
	forwarding.Go(func() { forwardBadly(f, rand.New(rand.NewSource(1))) })
	for _, args := range [][]string{{"addr", "add", "10.9.6.1/24", "dev", "bad"}, {"link", "set", "bad", "up"}} {
		command(t, "", "ip", append([]string{"-n", name}, args...)...)
	}
}

// openTunnel makes a tunnel device in a network namespace: what is sent to it can
// be read from the file, and what is written there arrives from it.
func openTunnel(namespace, device string) (*os.File, error) {
	runtime.LockOSThread()
	home, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		runtime.UnlockOSThread()
		return nil, err
	}
	defer home.Close()
	there, err := os.Open("/var/run/netns/" + namespace)
	if err != nil {
		runtime.UnlockOSThread()
		return nil, err
	}
	defer there.Close()
	if err := unix.Setns(int(there.Fd()), unix.CLONE_NEWNET); err != nil {
		runtime.UnlockOSThread()
		return nil, err
	}
	defer func() {
		// A thread that cannot come home ends with its goroutine.
		if unix.Setns(int(home.Fd()), unix.CLONE_NEWNET) == nil {
			runtime.UnlockOSThread()
		}
	}()
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	request, err := unix.NewIfreq(device)
	if err == nil {
		request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
		err = unix.IoctlIfreq(fd, unix.TUNSETIFF, request)
	}
	if err != nil {
		unix.Close(fd)
		return nil, err
	}
	return os.NewFile(uintptr(fd), device), nil
}

// forwardBadly forwards packets until the tunnel is closed. With source and
// destination exchanged, all check sums are as before.
func forwardBadly(f *os.File, chance *rand.Rand) {
	const protocol, source, destination, payload = 9, 12, 16, 20
	for buffer := make([]byte, 1<<16); ; {
		n, err := f.Read(buffer)
		if err != nil {
			return
		}
		p := append([]byte(nil), buffer[:n]...)
		if n <= payload || p[0]>>4 != 4 {
			continue
		}
		var from [4]byte
		copy(from[:], p[source:])
		copy(p[source:], p[destination:destination+4])
		copy(p[destination:], from[:])
		times := 1
		switch luck := chance.Intn(100); {
		case luck < 5:
			times = 0
		case luck < 7:
			p[payload+chance.Intn(n-payload)] ^= 1
		case luck < 10 && p[protocol] == unix.IPPROTO_TCP:
			times = 2
		}
		for range times {
			delay := time.Millisecond + time.Duration(chance.Int63n(int64(4*time.Millisecond)))
			time.AfterFunc(delay, func() { f.Write(p) })
		}
	}
}

// TestBadNetwork talks over a network that delays, loses, damages and reorders
// packets.
func TestBadNetwork(t *testing.T) {
	inside := namespace(t)
	badLink(t, inside[2])
	file := filepath.Join(t.TempDir(), "test.lisp")
	os.WriteFile(file, []byte(`
(let* ((p (make-socket :connect :passive :local-host "10.9.6.1" :backlog 20)) (wrong 0) (clients nil))
  (mp:process-run-function "server"
    (lambda () (loop (let ((s (accept-connection p)))
      (mp:process-run-function "serves" (lambda () (loop for line = (read-line s nil) while line do (write-line line s) (force-output s)) (close s)))))))
  (dotimes (k 10)
    (push (mp:process-run-function "client"
            (lambda (k) (let ((s (make-socket :remote-host "10.9.6.2" :remote-port (local-port p))))
              (dotimes (i 10) (let ((line (format nil "~d ~d ~a" k i (make-string (* 300 i) :initial-element #\x)))) (write-line line s) (force-output s) (unless (equal line (read-line s)) (incf wrong))))
              (close s)))
            k)
          clients))
  (mapc #'mp:process-join clients)
  (print wrong))
;; A megabyte there and back, while more of it is being sent.
(let* ((p (make-socket :connect :passive :local-host "10.9.6.1")) (a (make-socket :remote-host "10.9.6.2" :remote-port (local-port p))) (b (accept-connection p))
       (out (make-array 1000000 :element-type '(unsigned-byte 8))) (in (make-array 1000000 :element-type '(unsigned-byte 8))))
  (dotimes (i 1000000) (setf (aref out i) (mod (* i 31) 253)))
  (mp:process-run-function "returns" (lambda () (loop for octet = (read-byte b nil) while octet do (write-byte octet b)) (close b)))
  (mp:process-run-function "sends" (lambda () (write-sequence out a) (shutdown a :direction :output)))
  (print (list (read-sequence in a) (equalp in out) (read-byte a nil))))
;; Of datagrams some are lost, and none comes changed.
(let* ((d (make-socket :type :datagram :local-host "10.9.6.1")) (s (make-socket :type :datagram :remote-host "10.9.6.2" :remote-port (local-port d))) (seen nil))
  (dotimes (i 200) (send-to s (format nil "~3,'0d~:*~3,'0d" i) 6))
  (loop while (mp:wait-for-input-available d :timeout 0.3)
        do (let ((text (receive-from d 10 :buffer (make-string 10) :extract t)))
             (assert (and (= 6 (length text)) (string= text text :end1 3 :start2 3)))
             (push text seen)))
  (print (list (< 100 (length seen) 201) (= (length seen) (length (remove-duplicates seen :test #'string=))))))
`), 0o644)
	out := command(t, "", "ip", append(inside, binary, file)...)
	if got := strings.Join(strings.Fields(out), " "); got != "0 (1000000 T NIL) (T T)" {
		t.Errorf("got %s", got)
	}
}
