package netcore

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func fileAddr(t *testing.T, name string) Addr {
	return Addr{File: true, Path: filepath.Join(t.TempDir(), name)}
}

// soon returns what comes from ch, which must come.
func soon[T any](t *testing.T, what string, ch <-chan T) (x T) {
	t.Helper()
	select {
	case x = <-ch:
	case <-time.After(10 * time.Second):
		t.Fatalf("%s does not end", what)
	}
	return x
}

// TestFullBacklog connects more than the listener's backlog has room for: what
// finds it full waits until there is room.
func TestFullBacklog(t *testing.T) {
	l, err := Listen(Config{File: true, Local: fileAddr(t, "full"), Backlog: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	const many = 10
	results := make(chan error, many)
	interrupted := make(chan error, 1)
	w := &Waiter{}
	for range many {
		go func() {
			c, err := Connect(nil, Config{File: true, Remote: l.Local})
			if err == nil {
				defer c.Close()
			}
			results <- err
		}()
	}
	// There is room for two, says listen(2): those that have come first.
	for range 2 {
		if err := soon(t, "a connection", results); err != nil {
			t.Fatal(err)
		}
	}
	go func() {
		_, err := Connect(w, Config{File: true, Remote: l.Local})
		interrupted <- err
	}()
	w.Interrupt()
	if err := soon(t, "an interrupted connection", interrupted); err != ErrInterrupted {
		t.Errorf("interrupted: %v", err)
	}
	go func() {
		for range many {
			if c, err := l.Accept(nil); err == nil {
				c.Close()
			}
		}
	}()
	for range many - 2 {
		if err := soon(t, "a connection", results); err != nil {
			t.Error(err)
		}
	}
}

// TestFullReceiver sends to a datagram socket whose queue is full.
func TestFullReceiver(t *testing.T) {
	receiver, err := OpenDatagram(Config{File: true, Local: fileAddr(t, "receiver")})
	if err != nil {
		t.Fatal(err)
	}
	defer receiver.Close()
	// A sender that has nothing under way itself, so that only the receiver's queue
	// holds it up.
	var sender *PacketConn
	for range 1000 {
		if sender, err = OpenDatagram(Config{File: true}); err != nil {
			t.Fatal(err)
		}
		defer sender.Close()
		if err = sender.toRaw.set(receiver.Local, false); err != nil {
			t.Fatal(err)
		}
		if err = sender.trySend([]byte("filler")); err != nil {
			break
		}
	}
	if err != unix.EAGAIN {
		t.Skipf("the queue does not get full: %v", err)
	}
	result := make(chan error, 1)
	w := &Waiter{}
	go func() { result <- sender.SendTo(w, []byte("cut"), &receiver.Local) }()
	w.Interrupt()
	if err := soon(t, "interrupted sending", result); err != ErrInterrupted {
		t.Errorf("interrupted: %v", err)
	}
	go func() { result <- sender.SendTo(nil, []byte("last"), &receiver.Local) }()
	time.Sleep(20 * time.Millisecond) // to be in the wait, as a rule
	hurry := &Waiter{}
	defer time.AfterFunc(10*time.Second, hurry.Interrupt).Stop()
	buf := make([]byte, 10)
	for text := ""; text != "last"; {
		n, err := receiver.RecvFrom(hurry, buf, nil)
		if text = string(buf[:n]); err != nil || text == "cut" {
			t.Fatalf("received %q, %v", text, err)
		}
	}
	if err := soon(t, "sending", result); err != nil {
		t.Error(err)
	}
}

// TestNameOfFailedAttempt connects in vain from a file name, which is gone then.
func TestNameOfFailedAttempt(t *testing.T) {
	local := fileAddr(t, "local")
	if _, err := Connect(nil, Config{File: true, Local: local, Remote: fileAddr(t, "nobody")}); err == nil {
		t.Fatal("there is a connection")
	}
	if _, err := os.Lstat(local.Path); !os.IsNotExist(err) {
		t.Errorf("the name is left: %v", err)
	}
}
