package interp

// What a device stream has read ahead: filling the buffer, and keeping there
// what an operation that is left has taken out.

func (x *DeviceStream) checkInput(t *Thread) {
	if x.closed {
		t.StreamClosed(x.Self)
	}
	if !x.In {
		x.notFor(t, inputStream)
	}
}

// room makes place behind in[w]: it moves what is unread to the front, but for
// the last character read and what is held, and grows the buffer if it is full.
func (x *DeviceStream) room() []byte {
	keep := x.r - x.last
	if x.held > 0 {
		keep = min(keep, x.held-1)
	}
	if keep == x.w && len(x.in) > 2*greatBuffer {
		x.in, x.r, x.w = nil, 0, 0
		x.held = min(x.held, 1)
	} else if keep > 0 && (x.w == len(x.in) || x.r == x.w) {
		copy(x.in, x.in[keep:x.w])
		x.r -= keep
		x.w -= keep
		if x.held > 0 {
			x.held -= keep
		}
	}
	if x.w == len(x.in) {
		size := max(firstBuffer, 2*len(x.in))
		grown := make([]byte, size)
		copy(grown, x.in[:x.w])
		x.in = grown
	}
	return x.in[x.w:]
}

// inputMark is where an operation began that may have to begin again.
type inputMark struct {
	outermost bool
	at        int          // octets since the outermost one's beginning
	state     *codingState // the format's, if it has any
	coding    codingState  // what that was
}

// hold keeps what is read from now on in the buffer until the release, which
// puts it back unless all is done. Holds nest.
func (x *DeviceStream) hold() (m inputMark) {
	m.outermost = x.held == 0
	if m.outermost {
		x.held = x.r + 1
	}
	m.at = x.r - (x.held - 1)
	if s := x.Format.state; s != nil {
		m.state, m.coding = s, s.copyOfInput()
	}
	return m
}

func (x *DeviceStream) release(m *inputMark, done bool) {
	if x.closed || x.held == 0 {
		return
	}
	if !done {
		x.r, x.last = min(x.held-1+m.at, x.w), 0
		if m.state != nil && m.state == x.Format.state {
			m.state.setInput(m.coding)
		}
		x.announce()
	}
	if m.outermost {
		x.held = 0
	}
}

// Atomically calls f, which reads from the stream. If f is left by a non-local
// exit, an interrupt say, what it has read is there to be read again. Not so if
// that was because octets are no character: they count as read, with all before.
func (x *DeviceStream) Atomically(f func()) {
	m := x.hold()
	done, errors := false, x.errors
	defer func() { x.release(&m, done || x.errors != errors) }()
	f()
	done = true
}

// Resumably is Atomically for an f that calls functions of the program: what it
// has read is there again only if a wait for input or an interrupt has ended
// it, not if the program itself leaves it.
func (x *DeviceStream) Resumably(t *Thread, f func()) {
	m := x.hold()
	done, cuts, interrupts := false, x.cuts, t.interrupted
	defer func() {
		x.release(&m, done || x.cuts == cuts && t.interrupted == interrupts)
	}()
	f()
	done = true
}

// fill waits for more input; it reports false at end of file.
func (x *DeviceStream) fill(t *Thread) bool {
	x.checkInput(t)
	if x.reading.taken(t) {
		had := x.w - x.r
		x.reading.wait(t, "waiting for input")
		x.checkInput(t)
		if x.w-x.r > had {
			return true
		}
	}
	if x.eof {
		x.eof = false // a terminal may go on after it
		x.noteEnd(t)
		return false
	}
	x.flushBeforeInput(t)
	for {
		x.detach(t)
		had := x.w - x.r
		p := x.room()
		n := x.read(t, p)
		if n < 0 {
			if x.checkInput(t); x.w-x.r > had {
				return true
			}
			continue
		}
		x.filled(p, n)
		if n == 0 {
			x.noteEnd(t)
			return false
		}
		if t.Settle() {
			// A function run by an interrupt may have read it.
			if x.checkInput(t); x.w-x.r <= had {
				continue
			}
		}
		return true
	}
}

// noteEnd tells the device, if it wants to know, that a read finds end of file.
func (x *DeviceStream) noteEnd(t *Thread) {
	if d, ok := x.Device.(interface{ EndOfFile(t *Thread) }); ok {
		d.EndOfFile(t)
	}
}

// detach makes a new buffer if t is already waiting to fill the rest of this
// one and reads in between, in a function run by an interrupt.
func (x *DeviceStream) detach(t *Thread) {
	if x.reading.owner == t {
		x.in = append([]byte(nil), x.in[:x.w]...)
	}
}

// flushBeforeInput sends what the peer may have to see before it answers. What
// another process is about to send is left to it.
func (x *DeviceStream) flushBeforeInput(t *Thread) {
	if x.sending.owner == nil && (len(x.out) > 0 || x.owes()) {
		x.Flush(t, false)
	}
	if x.Tied != nil {
		x.Tied.Flush(t, false)
	}
}

// read is the device's Read while no other process reads.
func (x *DeviceStream) read(t *Thread, p []byte) int {
	before, done := x.reading.begin(t), false
	defer func() {
		if !done {
			x.cuts++
		}
		x.reading.end(before)
	}()
	n := x.Device.Read(t, p)
	done = true
	return n
}

// filled takes note of n octets in p, which room returned.
func (x *DeviceStream) filled(p []byte, n int) {
	if n == 0 {
		return
	}
	x.announce()
	if x.w >= len(x.in) || &x.in[x.w] != &p[0] {
		// A function run by an interrupt has read from the stream meanwhile.
		x.in = append(append([]byte(nil), x.in[:x.w]...), p[:n]...)
		x.w = len(x.in)
		return
	}
	x.w += n
	// A buffer that one read fills is too small for this traffic.
	if x.w == len(x.in) && len(x.in) < greatBuffer {
		grown := make([]byte, min(4*len(x.in), greatBuffer))
		copy(grown, x.in[:x.w])
		x.in = grown
	}
}

// tryFilled is what tryFill has found.
type tryFilled uint8

const (
	nothingYet tryFilled = iota
	gotInput
	atEnd
	atError // which the next read signals
)

// tryFill takes what is there without waiting.
func (x *DeviceStream) tryFill(t *Thread) tryFilled {
	x.checkInput(t)
	if x.eof {
		return atEnd
	}
	if x.reading.taken(t) {
		return nothingYet
	}
	x.detach(t)
	p := x.room()
	n, ready := x.Device.TryRead(t, p)
	switch {
	case n > 0:
		x.filled(p, n)
		return gotInput
	case n < 0:
		return atError
	case ready:
		x.eof = true
		return atEnd
	}
	return nothingYet
}

// ReadElsewhere reports whether another process than t is reading.
func (x *DeviceStream) ReadElsewhere(t *Thread) bool { return x.reading.taken(t) }

// Buffered returns how many octets have been read from the device and not
// from the stream.
func (x *DeviceStream) Buffered() int { return x.w - x.r }

// PutBack makes the octets b, which have been read, the next to be read.
func (x *DeviceStream) PutBack(b []byte) {
	if len(b) == 0 || x.closed {
		return
	}
	x.in = append(append(make([]byte, 0, max(len(b)+x.w-x.r, firstBuffer)), b...), x.in[x.r:x.w]...)
	x.r, x.w, x.last = 0, len(x.in), 0
	x.held = min(x.held, 1)
	x.in = x.in[:cap(x.in)]
	x.announce()
}

// SetInput makes b all that has been read ahead, and forgets an end of file.
func (x *DeviceStream) SetInput(b []byte) {
	x.r, x.w, x.last, x.eof = 0, 0, 0, false
	x.PutBack(b)
}

// Take removes and returns all that has been read ahead.
func (x *DeviceStream) Take() []byte {
	b := append([]byte(nil), x.in[x.r:x.w]...)
	x.r, x.w, x.last = 0, 0, 0
	return b
}

// Discard drops what has been read ahead, after the device's position changed.
func (x *DeviceStream) Discard() {
	x.r, x.w, x.last, x.eof = 0, 0, 0, false
	x.Format.reset()
}
