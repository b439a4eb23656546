package interp

import "bytes"

func (x *DeviceStream) checkOutput(t *Thread) {
	if x.closed {
		t.StreamClosed(x.Self)
	}
	if !x.Out {
		x.notFor(t, outputStream)
	}
}

func (x *DeviceStream) WriteChar(t *Thread, c rune) {
	x.checkOutput(t)
	if c >= 128 && x.Format.onError != replaceErrors && !x.Format.expresses(c) {
		x.Format.inexpressible(t, x.Self, c)
	}
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
	x.Format.checkEncoding(t, x.Self, s, start, end)
	newline := lastNewline(s, start, end)
	if newline < 0 {
		x.col += end - start
	} else {
		x.col = end - 1 - newline
	}
	// Long strings go in pieces so that the buffer stays small.
	if end-start > flushAt {
		start = x.writePieces(t, s, start, end)
	}
	x.out = x.Format.encodeString(x.out, s, start, end)
	if len(x.out) >= flushAt || newline >= 0 && x.LineBuffered {
		x.Flush(t, false)
	}
}

// writePieces writes all of s from start to end but the last piece, which is no
// longer than the buffer, and returns where that begins. What is not written
// because the wait was left goes to the buffer, as it would have had s been
// short.
func (x *DeviceStream) writePieces(t *Thread, s *String, start, end int) int {
	cleared, done := x.cleared, false
	defer func() {
		if !done && !x.closed && cleared == x.cleared {
			x.out = x.Format.encodeString(x.out, s, start, end)
		}
	}()
	for end-start > flushAt {
		x.out = x.Format.encodeString(x.out, s, start, start+flushAt)
		start += flushAt
		x.Flush(t, false)
	}
	done = true
	return start
}

// lastNewline returns the index of the last newline in s from start to end, -1
// if there is none.
func lastNewline(s *String, start, end int) int {
	if b, ok := s.Latin1(); ok {
		// Most texts have none, which IndexByte finds out many octets at a time.
		if bytes.IndexByte(b[start:end], '\n') < 0 {
			return -1
		}
		return start + bytes.LastIndexByte(b[start:end], '\n')
	}
	for i := end - 1; i >= start; i-- {
		if s.At(i) == '\n' {
			return i
		}
	}
	return -1
}

func (x *DeviceStream) WriteElement(t *Thread, v Value) {
	x.checkOutput(t)
	n, ok := v.(Fixnum)
	if !ok || uint64(n) > 255 || x.binary.octets != 0 {
		x.CheckElement(t, "write-byte", v)
	}
	if x.binary.octets != 0 {
		x.writeWide(v)
	} else {
		x.out = append(x.out, byte(n))
		if n == '\n' {
			x.col = 0
		} else {
			x.col++
		}
	}
	if len(x.out) >= flushAt {
		x.Flush(t, false)
	}
}

func (x *DeviceStream) WriteOctets(t *Thread, src []byte) {
	x.checkOutput(t)
	if len(src) == 0 {
		return
	}
	// The column matters only to fresh-line: whether it is 0.
	if src[len(src)-1] == '\n' {
		x.col = 0
	} else {
		x.col = 1
	}
	if len(src) < directOutput {
		x.out = append(x.out, src...)
		if len(x.out) >= flushAt {
			x.Flush(t, false)
		}
		return
	}
	x.writeDirect(t, src)
}

// writeDirect sends src behind what is buffered. What is not sent because the
// wait was left goes to the buffer, as it would have had src been short.
func (x *DeviceStream) writeDirect(t *Thread, src []byte) {
	left, cleared := src, x.cleared
	defer func() {
		if len(left) > 0 && !x.closed && cleared == x.cleared {
			x.out = append(x.out, left...)
		}
	}()
	x.Flush(t, true)
	left = nil
	x.send(t, src)
}

// send has the device write all of b, in this process's turn. What could not be
// sent because the wait was left stays in the buffer.
func (x *DeviceStream) send(t *Thread, b []byte) {
	sent, cleared := 0, x.cleared
	before := x.sending.begin(t)
	defer func() {
		x.sending.end(before)
		if sent < len(b) {
			x.keepUnsent(b, sent, cleared)
		}
	}()
	for sent < len(b) {
		sent += x.Device.Write(t, b[sent:])
	}
}

// keepUnsent puts the octets of b that a wait which was left has not sent before
// all that is in the buffer, unless they have been dropped since x.cleared was
// cleared; sent of them had gone to the device before.
func (x *DeviceStream) keepUnsent(b []byte, sent, cleared int) {
	x.owing = true
	if d, ok := x.Device.(Keeper); ok {
		sent += d.Accepted()
	}
	if sent < len(b) && !x.closed && cleared == x.cleared {
		x.out = append(append([]byte(nil), b[sent:]...), x.out...)
	}
}

// WriteSome writes what the system takes of src at once, at least one octet, after
// all that is buffered, and returns how many those are.
func (x *DeviceStream) WriteSome(t *Thread, src []byte) int {
	x.checkOutput(t)
	if len(src) == 0 {
		return 0
	}
	x.Flush(t, true)
	n := 0
	before := x.sending.begin(t)
	defer func() {
		x.sending.end(before)
		x.owing = x.owing || n == 0
	}()
	n = x.Device.Write(t, src)
	if src[n-1] == '\n' {
		x.col = 0
	} else {
		x.col = 1
	}
	return n
}

func (x *DeviceStream) Column(t *Thread) int { return x.col }

// LineStarted tells an output stream that its terminal's cursor stands at the
// start of a line, as it does when the user has ended a line of input.
func (x *DeviceStream) LineStarted() { x.col = 0 }

// Flush writes the output buffer; with wait it returns when what another
// process is sending is sent too. What could not be sent because the wait was
// left stays in the buffer, and nothing is sent twice.
func (x *DeviceStream) Flush(t *Thread, wait bool) {
	if x.closed {
		t.StreamClosed(x.Self)
	}
	for len(x.out) > 0 || x.owes() || wait && x.sending.taken(t) {
		if x.sending.taken(t) {
			x.sending.wait(t, "waiting for output")
			if x.closed {
				t.StreamClosed(x.Self)
			}
			continue
		}
		if x.sending.owner == t {
			return // an interrupt came while t sends; it goes on with that
		}
		if len(x.out) > 0 {
			x.flush(t)
		} else {
			x.sendKept(t)
		}
	}
}

// owes reports whether the device has octets to send that are not in the buffer
// any more.
func (x *DeviceStream) owes() bool {
	if x.owing {
		d, ok := x.Device.(Keeper)
		x.owing = ok && d.Keeps()
	}
	return x.owing
}

// Owe says that the device, a Keeper, has been given octets behind the buffer's
// back; the next Flush sends them.
func (x *DeviceStream) Owe() { x.owing = true }

func (x *DeviceStream) sendKept(t *Thread) {
	before := x.sending.begin(t)
	defer x.sending.end(before)
	x.Device.(Keeper).SendKept(t)
}

func (x *DeviceStream) flush(t *Thread) {
	b, sent, cleared := x.out, 0, x.cleared
	x.out = nil
	before := x.sending.begin(t)
	defer func() {
		x.sending.end(before)
		if sent < len(b) {
			x.keepUnsent(b, sent, cleared)
		}
		if len(x.out) == 0 && cap(b) <= 4*flushAt && !x.closed {
			x.out = b[:0]
		}
	}()
	for sent < len(b) {
		sent += x.Device.Write(t, b[sent:])
	}
}

// ClearOutput drops what is buffered, also what a Flush in progress has not sent
// yet.
func (x *DeviceStream) ClearOutput(t *Thread) {
	x.out = x.out[:0]
	x.cleared++
}

// Pending returns how many octets are written and not yet sent.
func (x *DeviceStream) Pending() int { return len(x.out) }
