package netcore

import (
	"bytes"
	"errors"
	"runtime/debug"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// pattern is what a stream carries from the octet at on.
func pattern(at, n int) []byte {
	p := make([]byte, n)
	for i := range p {
		p[i] = byte((at + i) * 7 % 251)
	}
	return p
}

// TestFullSendBuffer fills what the system buffers: a write then waits, for its
// limit or until it is interrupted, and goes on where it was once there is room.
func TestFullSendBuffer(t *testing.T) {
	for _, patient := range []bool{false, true} {
		a, b := pair(t)
		// The system moves what it has, and takes some more then; that it would
		// it tells only once there is much room.
		sent, w := 0, &Waiter{Patient: patient}
		a.WriteTimeout = 100 * time.Millisecond
		for {
			n, err := a.Send(w, pattern(sent, 10_000))
			if err == ErrTimeout {
				if n, err = a.TrySend(pattern(sent, 10)); err == ErrWouldBlock {
					break
				}
			}
			if err != nil || n == 0 {
				t.Fatalf("filling the buffer: %d, %v", n, err)
			}
			sent += n
		}
		a.WriteTimeout = 0
		time.AfterFunc(20*time.Millisecond, w.Interrupt)
		if n, err := a.Send(w, pattern(sent, 10)); n != 0 || err != ErrInterrupted {
			t.Errorf("a write that is interrupted: %d, %v", n, err)
		}
		w.Clear()
		const more = 3_000_000
		done := make(chan error, 1)
		go func() {
			for end := sent + more; sent < end; {
				n, err := a.Send(w, pattern(sent, min(50_000, end-sent)))
				if err != nil || n == 0 {
					a.Close()
					done <- err
					return
				}
				sent += n
			}
			done <- a.Shutdown(true)
		}()
		select {
		case err := <-done:
			t.Errorf("a write beyond what is buffered did not wait: %v", err)
		case <-time.After(20 * time.Millisecond):
		}
		got, buf := 0, make([]byte, 70_000)
		for {
			n, err := b.Recv(&Waiter{Patient: patient}, buf)
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				break
			}
			if !bytes.Equal(buf[:n], pattern(got, n)) {
				t.Fatalf("what comes after %d octets is not what was sent", got)
			}
			got += n
		}
		if err := <-done; err != nil || got != sent {
			t.Errorf("%d octets of %d came: %v", got, sent, err)
		}
	}
}

// busyListener returns a listener whose backlog is full, so that what connects to it
// waits, and the connections in it.
func busyListener(t *testing.T) (*Listener, []*Conn) {
	t.Helper()
	l, err := Listen(Config{Local: loopback(), Backlog: 0})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	var there []*Conn
	for range 10 {
		w := &Waiter{}
		stop := time.AfterFunc(50*time.Millisecond, w.Interrupt)
		c, err := Connect(w, Config{Remote: l.Local})
		stop.Stop()
		switch err {
		case nil:
			there = append(there, c)
			t.Cleanup(func() { c.Close() })
		case ErrInterrupted:
			return l, there
		default:
			t.Fatal(err)
		}
	}
	t.Skip("the system lets all of them connect at once")
	return nil, nil
}

// TestAttemptsSettle has connections come to be, and fail, while they are waited for:
// both are known only by what the system says when asked.
func TestAttemptsSettle(t *testing.T) {
	for _, refused := range []bool{false, true} {
		l, _ := busyListener(t)
		type result struct {
			c   *Conn
			err error
		}
		results := make(chan result, 1)
		a, err := NewAttempt(Config{Remote: l.Local}, false)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			c, err := a.Wait(&Waiter{})
			results <- result{c, err}
		}()
		time.Sleep(20 * time.Millisecond)
		if err := a.conn.control(connected); err != unix.EINPROGRESS {
			t.Errorf("an attempt in progress: %v", err)
		}
		select {
		case r := <-results:
			t.Fatalf("the attempt has ended: %v", r.err)
		default:
		}
		if refused {
			l.Close()
		} else {
			go func() {
				for {
					if _, err := l.Accept(nil); err != nil {
						return
					}
				}
			}()
		}
		select {
		case r := <-results:
			var e *Error
			switch {
			case refused && (r.c != nil || !errors.As(r.err, &e) || e.Errno != unix.ECONNREFUSED):
				t.Errorf("the listener has closed: %v, %v", r.c, r.err)
			case !refused && r.err != nil:
				t.Errorf("the listener accepts: %v", r.err)
			case !refused:
				if n, err := r.c.Send(nil, []byte("x")); n != 1 || err != nil {
					t.Errorf("on the connection: %d, %v", n, err)
				}
				r.c.Close()
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("the attempt (to be refused %v) goes on", refused)
		}
	}
}

// TestAbandonedAttempts gives attempts up while they are waited for: their descriptors
// are closed at once, not when the collector finds them.
func TestAbandonedAttempts(t *testing.T) {
	l, _ := busyListener(t)
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	before := descriptors(t)
	for i := range 10 {
		w := &Waiter{Patient: i%2 == 0}
		time.AfterFunc(5*time.Millisecond, w.Interrupt)
		if _, err := Connect(w, Config{Remote: l.Local}); err != ErrInterrupted {
			t.Fatalf("an attempt that is interrupted: %v", err)
		}
	}
	if after := descriptors(t); after > before {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}
