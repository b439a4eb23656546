package netcore

import (
	"bytes"
	"hash/crc32"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// within fails the test if f takes long, which means for ever.
func within(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		t.Fatalf("%s: waits for ever", what)
	}
}

// unreferenced returns a connection of ours, on the poller, and its peer, one of
// package net. Nothing else refers to it.
func unreferenced(t *testing.T) (*Conn, *net.TCPConn) {
	t.Helper()
	l, err := Listen(Config{Local: loopback(), Backlog: 5})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	peer, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(l.Local.Port)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { peer.Close() })
	c, err := l.Accept(nil)
	if err == nil {
		_, err = c.park()
	}
	if err != nil {
		t.Fatal(err)
	}
	return c, peer.(*net.TCPConn)
}

// accepted is unreferenced of a connection that is closed with the test.
func accepted(t *testing.T) (*Conn, *net.TCPConn) {
	t.Helper()
	c, peer := unreferenced(t)
	t.Cleanup(func() { c.Close() })
	return c, peer
}

// The end, or a reset, that comes together with octets is seen after they have been
// read, which nothing more is reported of.
func TestEndWithOctets(t *testing.T) {
	for _, reset := range []bool{false, true} {
		for i := range 300 {
			c, peer := accepted(t)
			buf := make([]byte, 100)
			within(t, "reading", func() {
				peer.Write([]byte("first"))
				if n, err := c.Recv(&Waiter{}, buf); n != 5 || err != nil {
					t.Errorf("read %d, %v", n, err)
				}
				go func() {
					// At once, or when the reader waits.
					if i%2 == 0 {
						time.Sleep(time.Duration(rand.IntN(200)) * time.Microsecond)
					}
					peer.Write([]byte("last"))
					if reset {
						peer.SetLinger(0)
					}
					peer.Close()
				}()
				for {
					n, err := c.Recv(&Waiter{}, buf)
					if err != nil && !reset {
						t.Error(err)
					}
					if n == 0 {
						return
					}
				}
			})
			c.Close()
		}
	}
}

// A read stops at urgent data, with octets left behind it.
func TestReadStopsAtUrgentData(t *testing.T) {
	for _, inline := range []bool{false, true} {
		c, peer := accepted(t)
		if inline {
			if err := c.control(func(fd int) error { return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_OOBINLINE, 1) }); err != nil {
				t.Fatal(err)
			}
		}
		raw, err := peer.SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		want := "beforeafter"
		if inline {
			want = "before!after"
		}
		got := make([]byte, 0, 100)
		within(t, "reading", func() {
			w := &Waiter{}
			peer.Write([]byte("."))
			c.Recv(w, got[:100])
			raw.Write(func(fd uintptr) bool {
				unix.Send(int(fd), []byte("before!"), unix.MSG_OOB)
				unix.Send(int(fd), []byte("after"), 0)
				return true
			})
			time.Sleep(5 * time.Millisecond)
			for len(got) < len(want) {
				n, err := c.Recv(w, got[len(got):100])
				if n == 0 {
					t.Errorf("read %q, then %v", got, err)
					return
				}
				got = got[:len(got)+n]
			}
		})
		if string(got) != want {
			t.Errorf("read %q, not %q", got, want)
		}
	}
}

// Whatever the sizes of writes and reads, and however reads are cut short, all
// octets come.
func TestReadsOfAllSizes(t *testing.T) {
	var wg sync.WaitGroup
	for seed := range uint64(8) {
		c, peer := accepted(t)
		sent, received := crc32.NewIEEE(), crc32.NewIEEE()
		wg.Add(2)
		go func() {
			defer wg.Done()
			r := rand.New(rand.NewPCG(seed, 1))
			for range 3000 {
				p := bytes.Repeat([]byte{byte(r.Int())}, 1+r.IntN(1<<r.IntN(14)))
				sent.Write(p)
				if _, err := peer.Write(p); err != nil {
					t.Error(err)
				}
				if r.IntN(10) == 0 {
					time.Sleep(time.Duration(r.IntN(100)) * time.Microsecond)
				}
			}
			peer.CloseWrite()
		}()
		within(t, "reading", func() {
			defer wg.Done()
			r := rand.New(rand.NewPCG(seed, 2))
			w := &Waiter{}
			buf := make([]byte, 1<<14)
			for {
				w.Patient = r.IntN(4) == 0
				c.ReadTimeout = time.Duration(r.IntN(3)) * 10 * time.Microsecond
				if r.IntN(20) == 0 {
					go w.Interrupt()
				}
				n, err := c.Recv(w, buf[:1+r.IntN(1<<r.IntN(15))])
				switch {
				case err == ErrInterrupted:
					w.Clear()
				case err == ErrTimeout:
				case err != nil:
					t.Error(err)
					return
				case n == 0:
					return
				}
				received.Write(buf[:n])
			}
		})
		wg.Wait()
		if sent.Sum32() != received.Sum32() {
			t.Errorf("seed %d: not what was sent", seed)
		}
	}
}

// A descriptor that is closed here but lives on elsewhere is on the poller still:
// what is reported of it must not be lost on the next one of that number, nor
// disturb it.
func TestNumberTakenAgain(t *testing.T) {
	c, peer := accepted(t)
	elsewhere, err := unix.Dup(c.fd)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(elsewhere)
	number := c.fd
	c.Close()
	next, nextPeer := accepted(t)
	for range 20 {
		if next.fd == number {
			break
		}
		next, nextPeer = accepted(t)
	}
	if next.fd != number {
		t.Skip("the number is not taken again")
	}
	within(t, "reading", func() {
		go func() {
			for range 100 {
				peer.Write([]byte("of the old one"))
				time.Sleep(100 * time.Microsecond)
			}
			peer.Close()
			nextPeer.Write([]byte("mine"))
		}()
		buf := make([]byte, 100)
		n, err := next.Recv(&Waiter{}, buf)
		if string(buf[:n]) != "mine" {
			t.Errorf("read %q, %v", buf[:n], err)
		}
	})
}

// A connection that nothing refers to any more is closed, though it is on the
// poller.
func TestForgottenIsClosed(t *testing.T) {
	peer := func() *net.TCPConn {
		c, peer := unreferenced(t)
		c.ReadTimeout = time.Millisecond
		if _, err := c.Recv(&Waiter{}, make([]byte, 1)); err != ErrTimeout {
			t.Errorf("read: %v", err)
		}
		return peer
	}()
	for range 100 {
		runtime.GC()
		peer.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		if _, err := peer.Read(make([]byte, 1)); err != nil && !os.IsTimeout(err) {
			return
		}
	}
	t.Error("it is still open")
}

// With Start called beforehand, waiting makes no descriptor.
func TestWaitsShareADescriptor(t *testing.T) {
	if err := Start(); err != nil {
		t.Fatal(err)
	}
	c, peer := accepted(t)
	count := func() int {
		list, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Skip(err)
		}
		return len(list)
	}
	before := count()
	go func() {
		time.Sleep(time.Millisecond)
		peer.Write([]byte("."))
	}()
	if n, err := c.Recv(&Waiter{}, make([]byte, 1)); n != 1 {
		t.Error(err)
	}
	if after := count(); after != before {
		t.Errorf("%d descriptors, %d before", after, before)
	}
}
