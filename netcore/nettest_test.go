package netcore

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/nettest"
)

// TestConformance runs the standard's test of connections over ours, through an
// adapter that makes deadlines of interrupts.
func TestConformance(t *testing.T) {
	for _, patient := range []bool{false, true} {
		name := "parking"
		if patient {
			name = "lingering"
		}
		adapted := func(a, b *Conn) (net.Conn, net.Conn, func(), error) {
			return &adapter{Conn: a, patient: patient}, &adapter{Conn: b, patient: patient}, func() { a.Close(); b.Close() }, nil
		}
		t.Run("tcp "+name, func(t *testing.T) {
			nettest.TestConn(t, func() (net.Conn, net.Conn, func(), error) { return adapted(pair(t)) })
		})
		t.Run("unix "+name, func(t *testing.T) {
			nettest.TestConn(t, func() (net.Conn, net.Conn, func(), error) { return adapted(filePair(t)) })
		})
	}
}

// filePair returns both ends of a Unix-domain connection.
func filePair(t testing.TB) (*Conn, *Conn) {
	t.Helper()
	dir, err := os.MkdirTemp("", "sockrepl") // t.TempDir's names are too long
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	at := Addr{File: true, Path: filepath.Join(dir, "socket")}
	l, err := Listen(Config{File: true, Local: at, Backlog: 5})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	a, err := Connect(nil, Config{File: true, Remote: at})
	if err != nil {
		t.Fatal(err)
	}
	b, err := l.Accept(nil)
	if err != nil {
		t.Fatal(err)
	}
	return a, b
}

// adapter makes a net.Conn of a Conn.
type adapter struct {
	*Conn
	patient bool
	rd, wd  deadline
}

// deadline interrupts those who wait when its time has come.
type deadline struct {
	mu      sync.Mutex
	at      time.Time
	timer   *time.Timer
	waiting map[*Waiter]bool
}

func (d *deadline) passed() bool { return !d.at.IsZero() && !time.Now().Before(d.at) }

func (d *deadline) set(at time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.at = at
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	if !at.IsZero() {
		d.timer = time.AfterFunc(time.Until(at), d.expire)
	}
}

func (d *deadline) expire() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.passed() {
		for w := range d.waiting {
			w.Interrupt()
		}
	}
}

// do runs f, again after interrupts that came too early, and with the errors
// that net.Conn has.
func (d *deadline) do(patient bool, f func(w *Waiter) (int, error)) (int, error) {
	for {
		w := &Waiter{Patient: patient}
		d.mu.Lock()
		if d.passed() {
			d.mu.Unlock()
			return 0, os.ErrDeadlineExceeded
		}
		if d.waiting == nil {
			d.waiting = map[*Waiter]bool{}
		}
		d.waiting[w] = true
		d.mu.Unlock()
		n, err := f(w)
		d.mu.Lock()
		delete(d.waiting, w)
		d.mu.Unlock()
		if !errors.Is(err, ErrInterrupted) {
			return n, err
		}
	}
}

func (a *adapter) Read(p []byte) (int, error) {
	n, err := a.rd.do(a.patient, func(w *Waiter) (int, error) { return a.Recv(w, p) })
	if n == 0 && err == nil && len(p) > 0 {
		err = io.EOF
	}
	return n, err
}

func (a *adapter) Write(p []byte) (n int, err error) {
	for {
		k, err := a.wd.do(a.patient, func(w *Waiter) (int, error) { return a.Send(w, p[n:]) })
		if n += k; err != nil || n == len(p) {
			return n, err
		}
	}
}

func (a *adapter) LocalAddr() net.Addr                 { return adaptedAddr{a.Local} }
func (a *adapter) RemoteAddr() net.Addr                { return adaptedAddr{a.Remote} }
func (a *adapter) SetReadDeadline(at time.Time) error  { a.rd.set(at); return nil }
func (a *adapter) SetWriteDeadline(at time.Time) error { a.wd.set(at); return nil }
func (a *adapter) SetDeadline(at time.Time) error {
	a.rd.set(at)
	a.wd.set(at)
	return nil
}

type adaptedAddr struct{ Addr }

func (a adaptedAddr) Network() string { return "tcp" }
func (a adaptedAddr) String() string  { return a.describe() }
