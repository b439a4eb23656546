package interp

import (
	"os"
	"sync"
)

// turnstile lets goroutines go on once those have been found for which something
// has come from the network. Go's scheduler asks the network only where no
// goroutine can run, so that one whose partner always answers at once keeps a
// processor to itself, for as long as ten milliseconds. Who passes waits for a
// word from the network of its own: others that have something get their turn
// together with it.
type turnstile struct {
	pipe    *os.File // nil if there is none
	mu      sync.Mutex
	waiting []chan struct{}
}

// network is the turnstile of all interpreters. It is made with the first of them,
// so that the descriptors that a program has do not grow in number later.
var network turnstile

var openNetwork = sync.OnceFunc(network.open)

// pass returns when the network has been asked.
func (x *turnstile) pass() {
	if x.pipe == nil {
		return
	}
	through := make(chan struct{})
	x.mu.Lock()
	x.waiting = append(x.waiting, through)
	first := len(x.waiting) == 1
	x.mu.Unlock()
	if first {
		if _, err := x.pipe.Write([]byte{0}); err != nil {
			x.letThrough()
		}
	}
	<-through
}

// open makes the pipe, and the goroutine that waits for it.
func (x *turnstile) open() {
	r, w, err := os.Pipe()
	if err != nil {
		return
	}
	x.pipe = w
	go func() {
		for buffer := make([]byte, 64); ; {
			if _, err := r.Read(buffer); err != nil {
				return
			}
			x.letThrough()
		}
	}()
}

func (x *turnstile) letThrough() {
	x.mu.Lock()
	for _, through := range x.waiting {
		close(through)
	}
	x.waiting = x.waiting[:0]
	x.mu.Unlock()
}
