package netcore

import (
	"errors"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// storm disturbs calls at random, but gives in at times.
type storm struct {
	mu    sync.Mutex
	rand  *rand.Rand
	errno map[Call][]syscall.Errno
	rows  map[Call]int
	count int
}

func newStorm() *storm {
	return &storm{rand: rand.New(rand.NewPCG(1, 2)), rows: map[Call]int{}, errno: map[Call][]syscall.Errno{
		CallConnect: {unix.EINTR},
		CallAccept: {unix.EINTR, unix.EAGAIN, unix.ECONNABORTED, unix.EPROTO, unix.EHOSTDOWN, unix.EHOSTUNREACH,
			unix.ENETDOWN, unix.ENETUNREACH},
		CallRead:  {unix.EINTR, unix.EAGAIN},
		CallWrite: {unix.EINTR, unix.EAGAIN},
	}}
}

func (s *storm) Fault(c Call, n int) (int, syscall.Errno) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.errno[c]; len(e) > 0 && s.rows[c] < 5 && s.rand.IntN(3) > 0 {
		s.rows[c]++
		s.count++
		return 0, e[s.rand.IntN(len(e))]
	}
	s.rows[c] = 0
	return 1 + s.rand.IntN(max(n, 1)), 0
}

// TestStormLosesNothing sends streams and datagrams through storms of EINTR and
// EAGAIN, short reads and short writes, by processes patient and not.
func TestStormLosesNothing(t *testing.T) {
	s := newStorm()
	l, err := Listen(Config{Local: loopback(), Backlog: 5, Faults: s})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for round := range 10 {
		patient := round%2 == 0
		a, err := Connect(&Waiter{Patient: patient}, Config{Remote: l.Local, Faults: s})
		if err != nil {
			t.Fatal(err)
		}
		b, err := l.Accept(&Waiter{Patient: patient})
		if err != nil {
			t.Fatal(err)
		}
		const size = 300_000
		sent := make([]byte, size)
		for i := range sent {
			sent[i] = byte(i * 7 % 251)
		}
		var wg sync.WaitGroup
		for _, ends := range [][2]*Conn{{a, b}, {b, a}} {
			wg.Go(func() {
				w := &Waiter{Patient: patient}
				for p := sent; len(p) > 0; {
					n, err := ends[0].Send(w, p)
					if err != nil || n == 0 {
						t.Errorf("sending: %d, %v", n, err)
						return
					}
					p = p[n:]
				}
			})
			wg.Go(func() {
				w := &Waiter{Patient: patient}
				buf := make([]byte, 10_000)
				for got := 0; got < size; {
					n, err := ends[1].Recv(w, buf)
					if err != nil || n == 0 {
						t.Errorf("receiving after %d: %d, %v", got, n, err)
						return
					}
					for i, c := range buf[:n] {
						if c != sent[got+i] {
							t.Errorf("octet %d is %d", got+i, c)
							return
						}
					}
					got += n
				}
			})
		}
		wg.Wait()
		a.Close()
		b.Close()
	}
	p, err := OpenDatagram(Config{Local: loopback(), Faults: s})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for i := range 300 {
		w := &Waiter{Patient: i%2 == 0}
		if err := p.SendTo(w, []byte{byte(i)}, &p.Local); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 2)
		if n, err := p.RecvFrom(w, buf, nil); err != nil || n != 1 || buf[0] != byte(i) {
			t.Fatalf("datagram %d: %v, %v", i, buf[:n], err)
		}
	}
	if s.count < 1000 {
		t.Errorf("there were only %d faults", s.count)
	}
}

// refusal makes one kind of call fail.
type refusal struct {
	call  Call
	errno syscall.Errno
	off   bool
}

func (r *refusal) Fault(c Call, n int) (int, syscall.Errno) {
	if c == r.call && !r.off {
		return 0, r.errno
	}
	return n, 0
}

func descriptors(t *testing.T) int {
	t.Helper()
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip(err)
	}
	return len(list)
}

// TestRefusals has each system call fail with each errno that it may: the error
// is passed on, no descriptor is left, and the socket goes on if it can.
func TestRefusals(t *testing.T) {
	errnos := map[Call][]syscall.Errno{
		CallSocket:  {unix.EMFILE, unix.ENFILE, unix.ENOBUFS, unix.ENOMEM, unix.EACCES},
		CallBind:    {unix.EADDRINUSE, unix.EACCES, unix.ENOBUFS},
		CallListen:  {unix.EADDRINUSE, unix.ENOBUFS},
		CallConnect: {unix.ECONNREFUSED, unix.ETIMEDOUT, unix.ENETUNREACH, unix.EHOSTUNREACH, unix.EADDRNOTAVAIL, unix.ENOBUFS},
		CallAccept:  {unix.EMFILE, unix.ENFILE, unix.ENOBUFS, unix.ENOMEM},
		CallRead:    {unix.ECONNRESET, unix.ETIMEDOUT, unix.ENOMEM, unix.ENOBUFS, unix.EHOSTUNREACH},
		CallWrite:   {unix.ECONNRESET, unix.EPIPE, unix.ENOBUFS, unix.ENOMEM, unix.ENETDOWN},
	}
	// A collection would close what was left.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	before := descriptors(t)
	for call, list := range errnos {
		for _, errno := range list {
			for _, patient := range []bool{false, true} {
				r := &refusal{call: call, errno: errno, off: true}
				w := &Waiter{Patient: patient}
				check := func(err error) {
					t.Helper()
					var e *Error
					if !errors.As(err, &e) || e.Errno != errno {
						t.Errorf("call %d, errno %d: %v", call, errno, err)
					}
				}
				l, err := Listen(Config{Local: loopback(), Backlog: 5, Faults: r})
				if err != nil {
					t.Fatal(err)
				}
				a, err := Connect(w, Config{Remote: l.Local, Faults: r})
				if err != nil {
					t.Fatal(err)
				}
				r.off = false
				var b *Conn
				switch call {
				case CallSocket, CallBind:
					_, err = Listen(Config{Local: loopback(), Faults: r})
					check(err)
					_, err = OpenDatagram(Config{Local: loopback(), Faults: r})
					check(err)
				case CallListen:
					_, err = Listen(Config{Local: loopback(), Faults: r})
					check(err)
				case CallConnect:
					_, err = Connect(w, Config{Remote: l.Local, Faults: r})
					check(err)
				case CallAccept:
					_, err = l.Accept(w)
					check(err)
					_, err = l.TryAccept()
					check(err)
				case CallRead:
					_, err = a.Recv(w, make([]byte, 1))
					check(err)
					_, err = a.TryRecv(make([]byte, 1))
					check(err)
				case CallWrite:
					_, err = a.Send(w, make([]byte, 1))
					check(err)
				}
				r.off = true
				if b, err = l.Accept(w); err != nil {
					t.Errorf("call %d, errno %d: the listener does not go on: %v", call, errno, err)
				} else {
					b.Close()
				}
				a.Close()
				l.Close()
			}
		}
	}
	// What is closed while a goroutine is about to leave its call may take a
	// moment to be closed.
	for end := time.Now().Add(5 * time.Second); descriptors(t) > before; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d descriptors before, %d after", before, descriptors(t))
		}
	}
}
