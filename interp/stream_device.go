package interp

import "bytes"

// Device is what a DeviceStream buffers: a file, a terminal, a socket.
type Device interface {
	// Read waits for octets and stores at least one in p; at end of file it
	// returns 0. It may leave by a non-local exit, with nothing read.
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

const (
	firstBuffer  = 1024
	greatBuffer  = 32 << 10
	flushAt      = 8 << 10
	directOutput = 4 << 10
)

// DeviceStream is a buffered bivalent stream: characters and octets are read
// and written at one position.
type DeviceStream struct {
	BaseStream
	Device Device
	Format *ExternalFormat
	// In and Out tell which directions are open.
	In, Out bool
	// LineBuffered sends output at each newline, as to a terminal.
	LineBuffered bool
	// Tied is flushed before this stream waits for input.
	Tied Stream
	// Element is the element type; nil stands for character.
	Element Value

	in   []byte
	r, w int // what is in the buffer: in[r:w]
	last int // octets of the last character read, for UnreadChar
	eof  bool
	out  []byte
	col  int
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

func (x *DeviceStream) checkOutput(t *Thread) {
	if x.closed {
		t.StreamClosed(x.Self)
	}
	if !x.Out {
		x.notFor(t, "an output stream")
	}
}

// room makes place behind in[w]: it moves what is unread to the front, but for
// the last character read, and grows the buffer if it is full.
func (x *DeviceStream) room() []byte {
	if keep := x.r - x.last; keep > 0 && (x.w == len(x.in) || x.r == x.w) {
		copy(x.in, x.in[keep:x.w])
		x.r -= keep
		x.w -= keep
	}
	if x.w == len(x.in) {
		size := max(firstBuffer, 2*len(x.in))
		grown := make([]byte, size)
		copy(grown, x.in[:x.w])
		x.in = grown
	}
	return x.in[x.w:]
}

// fill waits for more input; it reports false at end of file.
func (x *DeviceStream) fill(t *Thread) bool {
	x.checkInput(t)
	if x.eof {
		x.eof = false // a terminal may go on after it
		return false
	}
	if len(x.out) > 0 {
		x.Flush(t, false)
	}
	if x.Tied != nil {
		x.Tied.Flush(t, false)
	}
	n := x.Device.Read(t, x.room())
	x.filled(n)
	return n > 0
}

func (x *DeviceStream) filled(n int) {
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
	n, ready := x.Device.TryRead(t, x.room())
	if n > 0 {
		x.filled(n)
		return true, false
	}
	if ready {
		x.eof = true
	}
	return false, ready
}

func (x *DeviceStream) ReadChar(t *Thread) (rune, bool) {
	if x.r < x.w && x.Format.eol == eolLF && x.Format.asciiCompatible() {
		if c := x.in[x.r]; c < 128 && !x.closed {
			x.r++
			x.last = 1
			return rune(c), true
		}
	}
	x.checkInput(t)
	final := false
	for {
		if x.r < x.w {
			if c, n := x.Format.decode(x.in[x.r:x.w], final); n > 0 {
				x.r += n
				x.last = n
				return c, true
			}
		}
		if final {
			return 0, false
		}
		if !x.fill(t) {
			if x.r == x.w {
				return 0, false
			}
			final = true
		}
	}
}

// UnreadChar steps back over the character read last.
func (x *DeviceStream) UnreadChar(t *Thread, c rune) {
	if x.last > 0 && x.r >= x.last {
		x.r -= x.last
		x.last = 0
		return
	}
	t.SimpleError("unread-char: no character has been read from ~s since the last one was unread", x.Self)
}

func (x *DeviceStream) ReadLine(t *Thread) (*String, bool) {
	x.checkInput(t)
	if !x.Format.asciiCompatible() || x.Format.eol == eolCR {
		return x.BaseStream.ReadLine(t)
	}
	scanned := x.r
	for {
		if i := bytes.IndexByte(x.in[scanned:x.w], '\n'); i >= 0 {
			end := scanned + i
			line := x.line(x.in[x.r:end])
			x.r = end + 1
			x.last = 1
			return line, false
		}
		// What has come so far stays in the buffer, should the wait be cut
		// short.
		offset := x.w - x.r
		if !x.fill(t) {
			line := x.line(x.in[x.r:x.w])
			x.r = x.w
			x.last = 0
			return line, true
		}
		scanned = x.r + offset
	}
}

func (x *DeviceStream) line(b []byte) *String {
	if x.Format.eol == eolCRLF && len(b) > 0 && b[len(b)-1] == '\r' {
		b = b[:len(b)-1]
	}
	return x.Format.Decode(b)
}

func (x *DeviceStream) ReadChars(t *Thread, dst *String, start, end int, partial bool) int {
	for i := start; i < end; i++ {
		if partial && i > start && x.r == x.w {
			if got, _ := x.tryFill(t); !got {
				return i
			}
		}
		c, ok := x.ReadChar(t)
		if !ok {
			return i
		}
		dst.Set(i, c)
	}
	return end
}

func (x *DeviceStream) Listen(t *Thread) (ready, eof bool) {
	x.checkInput(t)
	for {
		if x.r < x.w {
			_, n := x.Format.decode(x.in[x.r:x.w], x.eof)
			if n > 0 {
				return true, false
			}
		}
		got, eof := x.tryFill(t)
		if !got {
			return false, eof && x.r == x.w
		}
	}
}

// OctetReady reports whether an octet can be read without waiting.
func (x *DeviceStream) OctetReady(t *Thread) (ready, eof bool) {
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
	if x.r == x.w || x.closed {
		x.checkInput(t)
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
	for n < len(dst) {
		if partial && n > 0 {
			return n
		}
		if len(dst)-n < len(x.in) || x.eof {
			if !x.fill(t) {
				return n
			}
			k := copy(dst[n:], x.in[x.r:x.w])
			x.r += k
			n += k
			continue
		}
		// A great piece goes to its place without the buffer between.
		if len(x.out) > 0 {
			x.Flush(t, false)
		}
		k := x.readDirect(t, dst[n:], dst[:n])
		if k == 0 {
			return n
		}
		n += k
	}
	return n
}

// readDirect reads into dst. Should the wait be left, what was read before goes
// back into the buffer.
func (x *DeviceStream) readDirect(t *Thread, dst, before []byte) int {
	done := false
	defer func() {
		if !done && len(before) > 0 {
			x.in = append(append([]byte(nil), before...), x.in[x.r:x.w]...)
			x.r, x.w = 0, len(x.in)
		}
	}()
	n := x.Device.Read(t, dst)
	done = true
	return n
}

func (x *DeviceStream) WriteChar(t *Thread, c rune) {
	x.checkOutput(t)
	x.out = x.Format.appendRune(x.out, c)
	if c == '\n' {
		x.col = 0
		if x.LineBuffered {
			x.Flush(t, false)
		}
	} else {
		x.col++
	}
	if len(x.out) >= flushAt {
		x.Flush(t, false)
	}
}

func (x *DeviceStream) WriteString(t *Thread, s *String, start, end int) {
	x.checkOutput(t)
	newline := false
	for i := end - 1; ; i-- {
		if i < start {
			x.col += end - start
			break
		}
		if s.At(i) == '\n' {
			x.col = end - 1 - i
			newline = true
			break
		}
	}
	// Long strings go in pieces so that the buffer stays small.
	for end-start > flushAt {
		x.out = x.Format.Encode(x.out, s, start, start+flushAt)
		start += flushAt
		x.Flush(t, false)
	}
	x.out = x.Format.Encode(x.out, s, start, end)
	if len(x.out) >= flushAt || newline && x.LineBuffered {
		x.Flush(t, false)
	}
}

func (x *DeviceStream) WriteElement(t *Thread, v Value) {
	x.checkOutput(t)
	n, ok := v.(Fixnum)
	if !ok || uint64(n) > 255 {
		t.WrongType("write-byte", v, List(t.In.S.UnsignedByte, Fix(8)))
	}
	x.out = append(x.out, byte(n))
	if len(x.out) >= flushAt {
		x.Flush(t, false)
	}
}

func (x *DeviceStream) WriteOctets(t *Thread, src []byte) {
	x.checkOutput(t)
	if len(src) < directOutput {
		x.out = append(x.out, src...)
		if len(x.out) >= flushAt {
			x.Flush(t, false)
		}
		return
	}
	x.Flush(t, false)
	for len(src) > 0 {
		src = src[x.Device.Write(t, src):]
	}
}

func (x *DeviceStream) Column(t *Thread) int { return x.col }

// LineStarted tells an output stream that its terminal's cursor stands at the
// start of a line, as it does when the user has ended a line of input.
func (x *DeviceStream) LineStarted() { x.col = 0 }

// Flush writes the output buffer. What is written leaves the buffer at once,
// so that nothing is sent twice if the wait is left.
func (x *DeviceStream) Flush(t *Thread, wait bool) {
	if x.closed {
		t.StreamClosed(x.Self)
	}
	for len(x.out) > 0 {
		n := x.Device.Write(t, x.out)
		if n == len(x.out) {
			x.out = x.out[:0]
			if cap(x.out) > 4*flushAt {
				x.out = nil
			}
			return
		}
		x.out = append(x.out[:0], x.out[n:]...)
	}
}

func (x *DeviceStream) ClearOutput(t *Thread) { x.out = x.out[:0] }

func (x *DeviceStream) ExternalFormat() *ExternalFormat { return x.Format }

func (x *DeviceStream) SetExternalFormat(t *Thread, ef *ExternalFormat) { x.Format = ef }

// Close flushes, unless abort, and closes the device. The stream counts as
// closed even if that fails.
func (x *DeviceStream) Close(t *Thread, abort bool) bool {
	if x.closed {
		return false
	}
	if !abort && len(x.out) > 0 {
		flushed := false
		defer func() {
			if !flushed {
				x.closed = true
				x.Device.Close(t, true)
			}
		}()
		x.Flush(t, true)
		flushed = true
	}
	x.closed = true
	x.in, x.out, x.r, x.w = nil, nil, 0, 0
	x.Device.Close(t, abort)
	return true
}

// Pending returns how many octets are written and not yet sent.
func (x *DeviceStream) Pending() int { return len(x.out) }

// Discard drops what has been read ahead, after the device's position changed.
func (x *DeviceStream) Discard() { x.r, x.w, x.last, x.eof = 0, 0, 0, false }
