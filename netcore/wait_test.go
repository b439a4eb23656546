package netcore

import (
	"errors"
	"net/netip"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

var ipv6Loopback = netip.MustParseAddr("::1")

func TestCloseWakes(t *testing.T) {
	buf := make([]byte, 10)
	for _, patient := range []bool{false, true} {
		w := func() *Waiter { return &Waiter{Patient: patient} }
		wakes := func(name string, x interface{ Close() error }, wait func() error) {
			t.Helper()
			began := make(chan struct{})
			result := make(chan error, 1)
			go func() {
				close(began)
				result <- wait()
			}()
			<-began
			time.Sleep(time.Millisecond) // to be in the wait, as a rule
			x.Close()
			select {
			case err := <-result:
				if err != ErrClosed {
					t.Errorf("%s (patient %v): %v", name, patient, err)
				}
			case <-time.After(5 * time.Second):
				t.Fatalf("%s (patient %v): closing did not wake", name, patient)
			}
		}
		l, err := Listen(Config{Local: loopback(), Backlog: 5})
		if err != nil {
			t.Fatal(err)
		}
		wakes("accept", l, func() error { _, err := l.Accept(w()); return err })
		a, _ := pair(t)
		wakes("read", a, func() error { _, err := a.Recv(w(), buf); return err })
		b, _ := pair(t)
		wakes("write", b, func() error {
			var err error
			for err == nil {
				_, err = b.Send(w(), make([]byte, 1<<16))
			}
			return err
		})
		p, err := OpenDatagram(Config{Local: loopback()})
		if err != nil {
			t.Fatal(err)
		}
		wakes("receive", p, func() error { _, err := p.RecvFrom(w(), buf, nil); return err })
	}
}

func TestTwoWaitInOneDirection(t *testing.T) {
	a, b := pair(t)
	first, second := &Waiter{}, &Waiter{}
	results := make(chan string, 2)
	read := func(w *Waiter) {
		buf := make([]byte, 10)
		n, err := b.Recv(w, buf)
		if err != nil {
			results <- err.Error()
			return
		}
		results <- string(buf[:n])
	}
	go read(first)
	go read(second)
	// One of them has the turn, the other waits for it: both can be told to
	// stop, in whatever order.
	second.Interrupt()
	if r := <-results; r != "interrupted" {
		t.Errorf("interrupted: %q", r)
	}
	a.Send(nil, []byte("x"))
	if r := <-results; r != "x" {
		t.Errorf("the other: %q", r)
	}
}

func TestLingering(t *testing.T) {
	a, b := pair(t)
	w := &Waiter{Patient: true}
	buf := make([]byte, 10)
	// What comes later than one lingers for is received all the same.
	for i := range 20 {
		go func() {
			if i%2 == 0 {
				time.Sleep(15 * time.Millisecond)
			}
			a.Send(nil, []byte{byte(i)})
		}()
		if n, err := b.Recv(w, buf); n != 1 || err != nil || buf[0] != byte(i) {
			t.Fatalf("read %d: %d octets, %v", i, n, err)
		}
	}
	if _, err := b.TryRecv(buf); err != ErrWouldBlock {
		t.Errorf("TryRecv of a patient socket: %v", err)
	}
	b.ReadTimeout = 10 * time.Millisecond
	if _, err := b.Recv(w, buf); err != ErrTimeout {
		t.Errorf("timeout of a patient socket: %v", err)
	}
	w.Interrupt()
	if _, err := b.Recv(w, buf); err != ErrInterrupted {
		t.Errorf("interrupt of a patient socket: %v", err)
	}
}

// TestPatientAccept reads from a connection that was pending when a patient
// process accepted it.
func TestPatientAccept(t *testing.T) {
	l, err := Listen(Config{Local: loopback(), Backlog: 5})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for range 2 {
		a, err := Connect(nil, Config{Remote: l.Local})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		w := &Waiter{Patient: true}
		b, err := l.Accept(w)
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		b.ReadTimeout = 10 * time.Millisecond
		if _, err := b.Recv(w, make([]byte, 1)); err != ErrTimeout {
			t.Errorf("timeout: %v", err)
		}
	}
}

func TestPatientConnect(t *testing.T) {
	l, err := Listen(Config{Local: loopback(), Backlog: 5})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	w := &Waiter{Patient: true}
	buf := make([]byte, 10)
	for range 3 {
		a, err := Connect(w, Config{Remote: l.Local, NoDelay: true})
		if err != nil {
			t.Fatal(err)
		}
		b, err := l.Accept(w)
		if err != nil {
			t.Fatal(err)
		}
		a.Send(w, []byte("hello"))
		if n, err := b.Recv(w, buf); string(buf[:n]) != "hello" || err != nil {
			t.Errorf("%q, %v", buf[:n], err)
		}
		// Longer than the system keeps: the writer must wait for the reader.
		const size = 8 << 20
		go func() {
			for left := size; left > 0; {
				n, err := b.Send(&Waiter{Patient: true}, make([]byte, min(left, 1<<20)))
				if err != nil {
					break
				}
				left -= n
			}
			b.Close()
		}()
		got, big := 0, make([]byte, 1<<16)
		for {
			n, err := a.Recv(w, big)
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				break
			}
			got += n
		}
		if got != size {
			t.Errorf("%d octets arrived of %d", got, size)
		}
		a.Close()
	}
	if c, err := l.TryAccept(); c != nil || err != nil {
		t.Errorf("TryAccept of a patient listener: %v, %v", c, err)
	}
}

func TestDialogueAllocatesNothing(t *testing.T) {
	a, b := pair(t)
	w := &Waiter{Patient: true}
	msg, buf := []byte("sixty-four octets or thereabouts"), make([]byte, 64)
	round := func() {
		a.Send(w, msg)
		b.Recv(w, buf)
		b.Send(w, msg)
		a.Recv(w, buf)
	}
	round()
	if n := testing.AllocsPerRun(100, round); n > 0 {
		t.Errorf("a round trip on a stream allocates %v times", n)
	}
	for _, local := range []Addr{loopback(), {IP: ipv6Loopback}} {
		p, err := OpenDatagram(Config{Local: local})
		if err != nil {
			t.Skip(err)
		}
		defer p.Close()
		q, err := OpenDatagram(Config{Local: local})
		if err != nil {
			t.Fatal(err)
		}
		defer q.Close()
		exchange := func() {
			p.SendTo(w, msg, &q.Local)
			var from Addr
			q.RecvFrom(w, buf, &from)
			q.SendTo(w, msg, &from)
			p.RecvFrom(w, buf, nil)
		}
		exchange()
		if n := testing.AllocsPerRun(100, exchange); n > 0 {
			t.Errorf("a round trip of datagrams at %v allocates %v times", local.IP, n)
		}
	}
}

func TestWaitInputEnds(t *testing.T) {
	a, b := pair(t)
	p, err := OpenDatagram(Config{Local: loopback()})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	all := []Pollable{a, p}
	if hits, err := WaitInput(nil, all, 5*time.Millisecond); err != nil || hits != nil {
		t.Errorf("nothing there: %v, %v", hits, err)
	}
	wait := func(w *Waiter) chan error {
		began, result := make(chan struct{}), make(chan error, 1)
		go func() {
			close(began)
			_, err := WaitInput(w, all, -1)
			result <- err
		}()
		<-began
		time.Sleep(time.Millisecond) // to be in the wait, as a rule
		return result
	}
	w := &Waiter{}
	result := wait(w)
	w.Interrupt()
	if err := <-result; err != ErrInterrupted {
		t.Errorf("interrupted: %v", err)
	}
	w.Clear()
	result = wait(w)
	b.Send(nil, []byte("x"))
	if err := <-result; err != nil {
		t.Errorf("something came: %v", err)
	}
	a.Recv(nil, make([]byte, 1))
	result = wait(w)
	p.Close()
	var closed *PollError
	if err := <-result; !errors.As(err, &closed) || closed.Index != 1 || closed.Err != ErrClosed {
		t.Errorf("closed: %v", err)
	}
	if hits, err := WaitInput(w, all, -1); !errors.As(err, &closed) || closed.Index != 1 || closed.Err != ErrClosed {
		t.Errorf("closed before: %v, %v", hits, err)
	}
}

// A patient listener's connections must not wait in the system call for ever.
func TestAcceptedPatienceEnds(t *testing.T) {
	file := Addr{File: true, Path: "\x00sockrepl-patience-" + strconv.Itoa(os.Getpid())}
	if runtime.GOOS != "linux" {
		t.Skip("only Linux lingers")
	}
	for _, cfg := range []Config{{Local: loopback(), Backlog: 5}, {File: true, Local: file, Backlog: 5}, {Local: Addr{IP: ipv6Loopback}, Backlog: 5}} {
		l, err := Listen(cfg)
		if err != nil {
			t.Log(err)
			continue
		}
		defer l.Close()
		if l.Local.File {
			cfg.Remote = cfg.Local
		} else {
			cfg.Remote = l.Local
		}
		cfg.Local = Addr{File: cfg.File}
		a, err := Connect(&Waiter{Patient: true}, cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		b, err := l.Accept(&Waiter{Patient: true})
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		for _, c := range []*Conn{a, b} {
			if !c.patient.Load() {
				t.Errorf("%v is not patient", c.Local)
			}
			limit, err := unix.GetsockoptTimeval(c.fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO)
			if err != nil || limit.Sec == 0 && limit.Usec == 0 {
				t.Errorf("%v would wait for ever", c.Local)
			}
		}
	}
}

// An attempt that is interrupted goes on when it is waited for again.
func TestAttemptGoesOn(t *testing.T) {
	// A listener whose backlog is full lets connections wait.
	l, err := Listen(Config{Local: loopback(), Backlog: 0})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var waiting []*Attempt
	w := &Waiter{}
	for range 5 {
		a, err := NewAttempt(Config{Remote: l.Local}, false)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			time.Sleep(20 * time.Millisecond)
			w.Interrupt()
		}()
		c, err := a.Wait(w)
		switch err {
		case nil:
			defer c.Close()
		case ErrInterrupted:
			waiting = append(waiting, a)
		default:
			t.Fatal(err)
		}
		for !w.wasInterrupted() {
			time.Sleep(time.Millisecond)
		}
		w.Clear()
	}
	if len(waiting) == 0 {
		t.Skip("the system lets all of them connect at once")
	}
	go func() {
		for {
			if _, err := l.Accept(nil); err != nil {
				return
			}
		}
	}()
	for i, a := range waiting {
		if i > 0 {
			a.GiveUp()
			if _, err := a.Wait(w); err == nil {
				t.Error("one given up has connected")
			}
			continue
		}
		c, err := a.Wait(w)
		if err != nil {
			t.Errorf("waited for again: %v", err)
			continue
		}
		c.Close()
	}
}

// TestInterruptEndsBoundedWait interrupts waits that have a timeout as soon as
// they are announced. With more threads than processors the system stops the one
// that waits between any two steps.
func TestInterruptEndsBoundedWait(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4 * runtime.NumCPU()))
	_, b := pair(t)
	b.ReadTimeout = time.Hour
	for round := range 1000 {
		w := &Waiter{}
		result := make(chan error, 1)
		go func() {
			_, err := b.Recv(w, make([]byte, 1))
			result <- err
		}()
		for announced := false; !announced; {
			w.mu.Lock()
			announced = w.p != nil
			w.mu.Unlock()
		}
		w.Interrupt()
		select {
		case err := <-result:
			if err != ErrInterrupted {
				t.Fatalf("round %d: %v", round, err)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("round %d: the wait goes on", round)
		}
	}
}
