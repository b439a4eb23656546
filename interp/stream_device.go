package interp

import "bytes"

// Device is what a DeviceStream buffers: a file, a terminal, a socket.
type Device interface {
	// Read waits for octets and stores at least one in p; at end of file it
	// returns 0. It may leave by a non-local exit, with nothing read. If an
	// interrupt ran meanwhile, which may have read from the stream, it may
	// return -1, with nothing read.
	Read(t *Thread, p []byte) int
	// TryRead stores what is there without waiting. ready is false if there
	// is nothing yet; n is 0 and ready true at end of file.
	TryRead(t *Thread, p []byte) (n int, ready bool)
	// Write writes some octets of p, at least one, and returns their number.
	// It may leave by a non-local exit, with nothing written.
	Write(t *Thread, p []byte) int
	// Close releases what the device holds; with abort it need not be orderly.
	Close(t *Thread, abort bool)
}

// Keeper is implemented by devices that cannot give back all that a Write has
// taken when it is left: what is framed or encrypted by then.
type Keeper interface {
	// Accepted returns how much of the octets given to the Write that was left
	// the device has taken, and forgets that.
	Accepted() int
	// Keeps reports whether some of that is still to be sent.
	Keeps() bool
	// SendKept sends it, as Write would.
	SendKept(t *Thread)
}

const (
	firstBuffer  = 256 // enough for a dialogue; it grows with the first read that fills it
	greatBuffer  = 32 << 10
	flushAt      = 8 << 10
	directInput  = 4 << 10
	directOutput = 4 << 10
)

// DeviceStream is a buffered bivalent stream: characters and octets are read
// and written at one position.
type DeviceStream struct {
	BaseStream
	Device Device
	// Format codes characters; see SetFormat.
	Format *ExternalFormat
	// In and Out tell which directions are open.
	In, Out bool
	// LineBuffered sends output at each newline, as to a terminal.
	LineBuffered bool
	// CloseWakes has Close end what another process is sending: it may wait
	// for a peer that never reads.
	CloseWakes bool
	// Tied is flushed before this stream waits for input.
	Tied Stream
	// Element is the element type; nil stands for character.
	Element Value
	binary  binaryElement

	in      []byte
	r, w    int // what is in the buffer: in[r:w]
	last    int // octets of the last character read, for UnreadChar
	held    int // 1 + the index from which on the buffer is to be kept; 0 if all may go
	cuts    int // waits for input that were left by a non-local exit
	errors  int // octets that are no character, signalled
	eof     bool
	reading turn
	// watching are told when something comes into the buffer.
	watching []Waker

	out     []byte
	col     int
	sending turn
	cleared int // counts ClearOutput, for a Flush in progress
	// owing says that a send was left, so that a Keeper may have octets.
	owing bool
}

// Init makes x ready: self is the stream that embeds it.
func (x *DeviceStream) Init(self Stream, d Device, in, out bool) {
	x.Self, x.Device, x.In, x.Out = self, d, in, out
	x.Format = UTF8
}

// NewDeviceStream returns a stream on d.
func NewDeviceStream(d Device, in, out bool) *DeviceStream {
	x := &DeviceStream{}
	x.Init(x, d, in, out)
	return x
}

func (x *DeviceStream) IsInput() bool  { return x.In }
func (x *DeviceStream) IsOutput() bool { return x.Out }

// ElementType returns the element type.
func (x *DeviceStream) ElementType(t *Thread) Value {
	if x.Element == nil {
		return t.In.S.Character
	}
	return x.Element
}

func (x *DeviceStream) checkInput(t *Thread) {
	if x.closed {
		t.StreamClosed(x.Self)
	}
	if !x.In {
		x.notFor(t, "an input stream")
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

// hold keeps what is read from now on in the buffer until the release, which
// puts it back unless all is done. Holds nest: at counts the octets from the
// outermost one's beginning to this one's.
func (x *DeviceStream) hold() (outermost bool, at int) {
	outermost = x.held == 0
	if outermost {
		x.held = x.r + 1
	}
	return outermost, x.r - (x.held - 1)
}

func (x *DeviceStream) release(outermost bool, at int, done bool) {
	if x.closed || x.held == 0 {
		return
	}
	if !done {
		x.r, x.last = min(x.held-1+at, x.w), 0
		x.announce()
	}
	if outermost {
		x.held = 0
	}
}

// Atomically calls f, which reads from the stream. If f is left by a non-local
// exit, an interrupt say, what it has read is there to be read again. Not so if
// that was because octets are no character: they count as read, with all before.
func (x *DeviceStream) Atomically(f func()) {
	outermost, at := x.hold()
	done, errors := false, x.errors
	defer func() { x.release(outermost, at, done || x.errors != errors) }()
	f()
	done = true
}

// Resumably is Atomically for an f that calls functions of the program: what it
// has read is there again only if a wait for input or an interrupt has ended
// it, not if the program itself leaves it.
func (x *DeviceStream) Resumably(t *Thread, f func()) {
	outermost, at := x.hold()
	done, cuts, interrupts := false, x.cuts, t.interrupted
	defer func() {
		x.release(outermost, at, done || x.cuts == cuts && t.interrupted == interrupts)
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

// tryFill takes what is there without waiting.
func (x *DeviceStream) tryFill(t *Thread) (got, eof bool) {
	x.checkInput(t)
	if x.eof {
		return false, true
	}
	if x.reading.taken(t) {
		return false, false
	}
	x.detach(t)
	p := x.room()
	n, ready := x.Device.TryRead(t, p)
	if n > 0 {
		x.filled(p, n)
		return true, false
	}
	if ready {
		x.eof = true
	}
	return false, ready
}

func (x *DeviceStream) ReadChar(t *Thread) (rune, bool) {
	if x.r < x.w && x.Format.plain {
		if c := x.in[x.r]; c < 128 && !x.closed {
			x.r++
			x.last = 1
			return rune(c), true
		}
	}
	x.checkInput(t)
	return x.next(t, true)
}

// next decodes the next character. Without wait it reports false where it
// would have to wait.
func (x *DeviceStream) next(t *Thread, wait bool) (c rune, ok bool) {
	final := false
	for {
		if x.r < x.w {
			c, n, bad := x.Format.decode(x.in[x.r:x.w], final)
			if n > 0 {
				x.r += n
				if c == noChar {
					x.last = 0
					continue
				}
				x.last = n
				if bad {
					c = x.Format.malformed(t, x.Self, x.in[x.r-n:x.r])
				}
				return c, true
			}
		}
		if final {
			return 0, false
		}
		more := false
		if wait {
			more = x.fill(t)
		} else {
			got, eof := x.tryFill(t)
			if !got && !eof {
				return 0, false
			}
			more = got
		}
		if !more {
			if x.r == x.w {
				return 0, false
			}
			final, x.eof = true, true
		}
	}
}

// UnreadChar steps back over the character read last.
func (x *DeviceStream) UnreadChar(t *Thread, c rune) {
	x.checkInput(t)
	if x.last == 0 || x.r < x.last {
		t.SimpleError("unread-char: no character has been read from ~s since the last one was unread", x.Self)
	}
	x.r -= x.last
	x.last = 0
	x.announce()
	if s := x.Format.state; s != nil {
		s.unread()
	}
}

func (x *DeviceStream) ReadLine(t *Thread) (*String, bool) {
	x.checkInput(t)
	if !x.Format.spec.ascii || x.Format.eol == eolCR {
		return x.readLineSlowly(t)
	}
	scanned := x.r
	for {
		if i := bytes.IndexByte(x.in[scanned:x.w], '\n'); i >= 0 {
			return x.line(t, scanned+i, scanned+i+1), false
		}
		// What has come so far stays in the buffer, should the wait be cut
		// short.
		offset := x.w - x.r
		if !x.fill(t) {
			return x.line(t, x.w, x.w), true
		}
		scanned = x.r + offset
	}
}

// line reads and decodes a line in the buffer that ends at end, and what follows
// it at next.
func (x *DeviceStream) line(t *Thread, end, next int) *String {
	start, b := x.r, x.in[x.r:end]
	if x.Format.eol == eolCRLF && len(b) > 0 && b[len(b)-1] == '\r' {
		b = b[:len(b)-1]
	}
	x.r, x.last = next, next-end
	if x.Format.onError != replaceErrors {
		line := x.Format.decodeText(t, x.Self, b, func(read int) { x.r, x.last = start+read, 0 })
		x.r, x.last = next, next-end
		return line
	}
	return x.Format.decodeText(t, x.Self, b, nil)
}

// noteMalformed says that the octets read last are signalled as no character.
func (x *DeviceStream) noteMalformed() { x.errors++ }

// readLineSlowly is for formats whose newlines have to be decoded to be found.
func (x *DeviceStream) readLineSlowly(t *Thread) (line *String, missing bool) {
	x.Atomically(func() { line, missing = x.BaseStream.ReadLine(t) })
	return line, missing
}

func (x *DeviceStream) ReadChars(t *Thread, dst *String, start, end int, partial bool) (filled int) {
	x.checkInput(t)
	if start == end {
		return end
	}
	x.Atomically(func() { filled = x.readChars(t, dst, start, end, partial) })
	return filled
}

func (x *DeviceStream) readChars(t *Thread, dst *String, start, end int, partial bool) int {
	for i := start; i < end; {
		if x.r < x.w && x.Format.plain {
			if n := x.copyPlain(dst, i, end); n > 0 {
				i += n
				continue
			}
		}
		c, ok := x.next(t, !partial || i == start)
		if !ok {
			return i
		}
		dst.Set(i, c)
		i++
	}
	return end
}

// copyPlain copies characters that are single octets from the buffer to dst and
// returns their number.
func (x *DeviceStream) copyPlain(dst *String, i, end int) int {
	b := x.in[x.r:min(x.w, x.r+end-i)]
	if !x.Format.spec.latin1 {
		if n := asciiPrefix(b); n < len(b) {
			b = b[:n]
		}
	}
	if len(b) == 0 {
		return 0
	}
	if to := dst.storage8(); to != nil {
		copy(to[i:end], b)
	} else {
		for j, c := range b {
			dst.Set(i+j, rune(c))
		}
	}
	x.r += len(b)
	x.last = 1
	return len(b)
}

// asciiPrefix returns how many octets at the beginning of b are below 128.
func asciiPrefix(b []byte) int {
	for i, c := range b {
		if c >= 128 {
			return i
		}
	}
	return len(b)
}

func (x *DeviceStream) Listen(t *Thread) (ready, eof bool) {
	x.checkInput(t)
	for {
		for x.r < x.w {
			c, n := x.Format.peek(x.in[x.r:x.w], x.eof)
			if n == 0 {
				break
			}
			if c != noChar {
				return true, false
			}
			x.Format.decode(x.in[x.r:x.w], x.eof)
			x.r += n
			x.last = 0
		}
		got, eof := x.tryFill(t)
		if !got {
			return eof && x.r < x.w, eof && x.r == x.w
		}
	}
}

// OctetReady reports whether an octet can be read without waiting.
func (x *DeviceStream) OctetReady(t *Thread) (ready, eof bool) {
	x.checkInput(t)
	if x.r < x.w {
		return true, false
	}
	return x.tryFill(t)
}

// Buffered returns how many octets have been read from the device and not
// from the stream.
func (x *DeviceStream) Buffered() int { return x.w - x.r }

func (x *DeviceStream) ClearInput(t *Thread) {
	x.checkInput(t)
	for {
		x.r, x.w, x.last = 0, 0, 0
		if got, _ := x.tryFill(t); !got {
			return
		}
	}
}

func (x *DeviceStream) ReadElement(t *Thread) (Value, bool) {
	if x.r == x.w || x.closed || x.binary.octets != 0 {
		x.checkInput(t)
		if x.binary.octets != 0 {
			return x.readWide(t)
		}
		if x.r == x.w && !x.fill(t) {
			return nil, false
		}
	}
	b := x.in[x.r]
	x.r++
	x.last = 0
	return smallFixnums[int(b)-minSmall], true
}

func (x *DeviceStream) ReadOctets(t *Thread, dst []byte, partial bool) int {
	x.checkInput(t)
	x.last = 0
	n := copy(dst, x.in[x.r:x.w])
	x.r += n
	if n == len(dst) {
		return n
	}
	return x.readMore(t, dst, n, partial)
}

// readMore is ReadOctets for what is not in the buffer; n octets are in dst
// already. Should a wait be left, they go back into the buffer.
func (x *DeviceStream) readMore(t *Thread, dst []byte, n int, partial bool) int {
	done := false
	defer func() {
		if !done {
			x.PutBack(dst[:n])
		}
	}()
	if partial && n > 0 {
		n += x.tryOctets(t, dst[n:])
		done = true
		return n
	}
	for n < len(dst) {
		k := 0
		if len(dst)-n >= max(len(x.in), directInput) && !x.eof && !x.reading.taken(t) {
			// A great piece goes to its place without the buffer between.
			x.flushBeforeInput(t)
			k = x.read(t, dst[n:])
			if k < 0 {
				k = copy(dst[n:], x.in[x.r:x.w])
				x.r += k
				if n += k; k > 0 && partial {
					break
				}
				continue
			}
			switch {
			case k == 0:
				x.noteEnd(t)
			case !t.InterruptsArrived():
				t.PutOffInterrupts()
			default:
				x.PutBack(dst[:n+k])
				n = 0
				t.Settle()
				x.checkInput(t)
				if k = copy(dst, x.in[x.r:x.w]); k == 0 {
					continue
				}
				x.r += k
			}
		} else if x.fill(t) {
			k = copy(dst[n:], x.in[x.r:x.w])
			x.r += k
		}
		n += k
		if k == 0 || partial {
			break
		}
	}
	done = true
	return n
}

// tryOctets stores what is there without waiting in dst, the buffer being
// empty.
func (x *DeviceStream) tryOctets(t *Thread, dst []byte) int {
	if x.eof || x.reading.owner != nil {
		return 0
	}
	n, ready := x.Device.TryRead(t, dst)
	if n == 0 && ready {
		x.eof = true
	}
	return n
}

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

func (x *DeviceStream) ExternalFormat() *ExternalFormat { return x.Format.named() }

// SetExternalFormat changes how characters are coded from here on; octets read
// ahead are decoded anew.
func (x *DeviceStream) SetExternalFormat(t *Thread, ef *ExternalFormat) { x.SetFormat(ef) }

// SetFormat is SetExternalFormat for a stream that is being made.
func (x *DeviceStream) SetFormat(ef *ExternalFormat) {
	if x.Format != nil && x.Format.state != nil {
		x.out = x.Format.finish(x.out)
	}
	x.Format = ef.instance()
	x.last = 0
}

// Close flushes, unless abort, and closes the device. The stream counts as
// closed even if that fails.
func (x *DeviceStream) Close(t *Thread, abort bool) bool {
	if x.closed {
		return false
	}
	if !abort && x.Out {
		x.out = x.Format.finish(x.out)
	}
	if !abort && x.sending.taken(t) && x.CloseWakes {
		abort = true
	}
	if !abort && (len(x.out) > 0 || x.sending.owner != nil || x.owes()) {
		flushed := false
		defer func() {
			if !flushed && !x.closed {
				x.closed = true
				x.Device.Close(t, true)
			}
		}()
		x.Flush(t, true)
		flushed = true
		if x.closed {
			return false
		}
	}
	x.closed = true
	x.in, x.out, x.r, x.w, x.held = nil, nil, 0, 0, 0
	x.Device.Close(t, abort)
	return true
}

// Discard drops what has been read ahead, after the device's position changed.
func (x *DeviceStream) Discard() {
	x.r, x.w, x.last, x.eof = 0, 0, 0, false
	x.Format.reset()
}
