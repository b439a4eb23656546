package netcore

import (
	"bytes"
	"errors"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func loopback() Addr { return Addr{IP: netip.MustParseAddr("127.0.0.1")} }

// pair returns both ends of a connection.
func pair(t testing.TB) (*Conn, *Conn) {
	t.Helper()
	l, err := Listen(Config{Local: loopback(), Backlog: 5})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	a, err := Connect(nil, Config{Remote: l.Local, NoDelay: true})
	if err != nil {
		t.Fatal(err)
	}
	b, err := l.Accept(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close(); b.Close() })
	return a, b
}

func TestStream(t *testing.T) {
	a, b := pair(t)
	if a.Local != b.Remote || a.Remote != b.Local {
		t.Errorf("ends differ: %v %v, %v %v", a.Local, a.Remote, b.Local, b.Remote)
	}
	if _, err := b.TryRecv(make([]byte, 1)); err != ErrWouldBlock {
		t.Errorf("TryRecv of nothing: %v", err)
	}
	if n, err := a.Send(nil, []byte("hello")); n != 5 || err != nil {
		t.Fatalf("Send: %d, %v", n, err)
	}
	buf := make([]byte, 10)
	if n, err := b.Recv(nil, buf); err != nil || string(buf[:n]) != "hello" {
		t.Errorf("Recv: %q, %v", buf[:n], err)
	}
	if err := a.Shutdown(true); err != nil {
		t.Error(err)
	}
	if n, err := b.Recv(nil, buf); n != 0 || err != nil {
		t.Errorf("Recv at the end: %d, %v", n, err)
	}
}

// unmapped is a with an IPv4 address in place of an IPv4-mapped one.
func unmapped(a Addr) Addr {
	a.IP = a.IP.Unmap()
	return a
}

// TestAcceptedEnds compares the ends of connections with what the system says,
// for listeners at one address, at all of them, and in the file system.
func TestAcceptedEnds(t *testing.T) {
	for _, test := range []struct {
		at, to Addr
	}{
		{at: loopback()},
		{at: Addr{IP: netip.MustParseAddr("127.0.0.2")}},
		{at: Addr{IP: netip.IPv4Unspecified()}, to: Addr{IP: netip.MustParseAddr("127.0.0.3")}},
		{at: Addr{IP: netip.IPv6Loopback()}},
		{at: Addr{IP: netip.IPv6Unspecified()}, to: Addr{IP: netip.IPv6Loopback()}},
		{at: Addr{IP: netip.IPv6Unspecified()}, to: Addr{IP: netip.MustParseAddr("127.0.0.3")}},
		{at: Addr{IP: netip.MustParseAddr("::ffff:127.0.0.1")}, to: loopback()},
		{at: Addr{File: true, Path: t.TempDir() + "/s"}},
	} {
		v6 := test.at.IP.Is6()
		l, err := Listen(Config{Local: test.at, IPv6: v6, File: test.at.File, Backlog: 5})
		if err != nil {
			if v6 || test.at.IP.IsLoopback() && test.at.IP != loopback().IP {
				continue // not every machine has IPv6, or all of 127.0.0.0/8
			}
			t.Fatal(err)
		}
		to := l.Local
		if test.to.IP.IsValid() {
			to.IP = test.to.IP
		}
		a, err := Connect(nil, Config{Remote: to, File: test.at.File})
		if err != nil {
			l.Close()
			if v6 || to.IP != loopback().IP {
				continue
			}
			t.Fatal(err)
		}
		b, err := l.Accept(nil)
		if err != nil {
			t.Fatal(err)
		}
		local, err := b.LocalAddr()
		if err != nil || b.Local != local || !test.at.File && (unmapped(b.Local) != a.Remote || unmapped(b.Remote) != a.Local) {
			t.Errorf("at %v: the ends are %v and %v, of the peer %v and %v; the system says %v, %v", test.at, b.Local, b.Remote, a.Local, a.Remote, local, err)
		}
		a.Close()
		b.Close()
		l.Close()
	}
}

func TestInterrupt(t *testing.T) {
	a, b := pair(t)
	w := &Waiter{}
	buf := make([]byte, 10)
	// Before the wait.
	w.Interrupt()
	if _, err := b.Recv(w, buf); err != ErrInterrupted {
		t.Errorf("interrupted before: %v", err)
	}
	w.Clear()
	// During it.
	go func() {
		time.Sleep(20 * time.Millisecond)
		w.Interrupt()
	}()
	if _, err := b.Recv(w, buf); err != ErrInterrupted {
		t.Errorf("interrupted during: %v", err)
	}
	w.Clear()
	// Nothing is lost, and the socket waits again.
	go func() {
		time.Sleep(20 * time.Millisecond)
		a.Send(nil, []byte("later"))
	}()
	if n, err := b.Recv(w, buf); err != nil || string(buf[:n]) != "later" {
		t.Errorf("after: %q, %v", buf[:n], err)
	}
}

func TestTimeoutAndClose(t *testing.T) {
	_, b := pair(t)
	b.ReadTimeout = 20 * time.Millisecond
	if _, err := b.Recv(nil, make([]byte, 1)); err != ErrTimeout {
		t.Errorf("timeout: %v", err)
	}
	b.ReadTimeout = 0
	go func() {
		time.Sleep(20 * time.Millisecond)
		b.Close()
	}()
	if _, err := b.Recv(nil, make([]byte, 1)); err != ErrClosed {
		t.Errorf("closed: %v", err)
	}
	if _, err := b.Recv(nil, make([]byte, 1)); err != ErrClosed || b.FD() != -1 {
		t.Errorf("closed already: %v", err)
	}
}

func TestErrors(t *testing.T) {
	l, err := Listen(Config{Local: loopback(), Backlog: 5})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Listen(Config{Local: l.Local, Backlog: 5})
	var e *Error
	if !errors.As(err, &e) || e.Errno != unix.EADDRINUSE {
		t.Errorf("port in use: %v", err)
	}
	if c, err := l.TryAccept(); c != nil || err != nil {
		t.Errorf("TryAccept of nobody: %v, %v", c, err)
	}
	l.Close()
	_, err = Connect(nil, Config{Remote: l.Local})
	if !errors.As(err, &e) || e.Errno != unix.ECONNREFUSED {
		t.Errorf("nobody listening: %v", err)
	}
}

func TestStrerror(t *testing.T) {
	for errno, want := range map[syscall.Errno]string{0: "Success", unix.ECONNREFUSED: "Connection refused", 99999: "Unknown error 99999"} {
		if got := Strerror(errno); got != want {
			t.Errorf("%d: %q, not %q", int(errno), got, want)
		}
	}
}

func TestDatagram(t *testing.T) {
	a, err := OpenDatagram(Config{Local: loopback()})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	b, err := OpenDatagram(Config{Local: loopback()})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for _, size := range []int{0, 1, 1000, 65507} {
		want := bytes.Repeat([]byte{7}, size)
		if err := a.SendTo(nil, want, &b.Local); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 70000)
		var from Addr
		n, err := b.RecvFrom(nil, buf, &from)
		if err != nil || !bytes.Equal(buf[:n], want) || from != a.Local {
			t.Errorf("%d octets: %d from %v, %v", size, n, from, err)
		}
	}
	hits, err := WaitInput(nil, []Pollable{a, b}, 0)
	if err != nil || hits != nil {
		t.Errorf("WaitInput: %v, %v", hits, err)
	}
	a.SendTo(nil, []byte("x"), &b.Local)
	hits, err = WaitInput(nil, []Pollable{a, b}, time.Second)
	if err != nil || hits == nil || hits[0] || !hits[1] {
		t.Errorf("WaitInput: %v, %v", hits, err)
	}
}

func TestParseIP(t *testing.T) {
	for text, want := range map[string]string{
		"127.0.0.1": "127.0.0.1", "127.1": "127.0.0.1", "1.2.3": "1.2.0.3", "16909060": "1.2.3.4", "0x7f.1": "127.0.0.1",
		"127.0.01": "127.0.0.1", "0177.0.0.1": "127.0.0.1", "::1": "::1", "fe80::1%2": "fe80::1%2", "::ffff:1.2.3.4": "::ffff:1.2.3.4",
	} {
		if ip, ok := ParseIP(text); !ok || ip.String() != want {
			t.Errorf("ParseIP(%q) = %v, %v", text, ip, ok)
		}
	}
	for _, text := range []string{"", ".", "1.", "256.1.1.1", "1.2.3.4.5", "1.2.3.256", "1.2.65536", "4294967296", "a.b", "1..2", "-1", "0x", "08", ":::", "1_0.1"} {
		if ip, ok := ParseIP(text); ok {
			t.Errorf("ParseIP(%q) = %v", text, ip)
		}
	}
}

func FuzzParseIP(f *testing.F) {
	for _, s := range []string{"127.1", "0x7f.0.0.1", "fe80::1%eth0", "1.2.3.4", "::"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if ip, ok := ParseIP(s); ok {
			if again, ok := ParseIP(ip.String()); !ok || again != ip {
				t.Errorf("%q is %v, which is read as %v", s, ip, again)
			}
		}
	})
}

func BenchmarkPingPong(b *testing.B) {
	x, y := pair(b)
	go func() {
		buf := make([]byte, 64)
		for {
			n, err := y.Recv(nil, buf)
			if n == 0 || err != nil {
				return
			}
			y.Send(nil, buf[:n])
		}
	}()
	msg, buf := make([]byte, 64), make([]byte, 64)
	w := &Waiter{}
	b.ReportAllocs()
	for b.Loop() {
		x.Send(w, msg)
		x.Recv(w, buf)
	}
}
