package interp

import "bytes"

// Reading characters, lines, octets and elements from a device stream.

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
			found := x.tryFill(t)
			if found == nothingYet || found == atError {
				return 0, false
			}
			more = found == gotInput
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
	if x.Format.eol == eolCRLF && next > end && len(b) > 0 && b[len(b)-1] == '\r' {
		b = b[:len(b)-1]
	}
	x.r, x.last = next, next-end
	if len(b) >= greatPiece && x.giveUp(b, end) {
		return NewLatin1(b[:len(b):len(b)])
	}
	if x.Format.onError != replaceErrors {
		line := x.Format.decodeText(t, x.Self, b, func(read int) { x.r, x.last = start+read, 0 })
		x.r, x.last = next, next-end
		return line
	}
	return x.Format.decodeText(t, x.Self, b, nil)
}

// giveUp reports whether b, nearly all of what is in the buffer before end, has
// become a string's own: it is great, and its octets are the characters. Copying
// would keep everybody waiting. What follows is in a new buffer then.
func (x *DeviceStream) giveUp(b []byte, end int) bool {
	rest := x.in[end:x.w]
	if x.held > 0 || len(rest) > len(b) || !x.Format.plain || !x.Format.spec.latin1 && !isASCII(b) {
		return false
	}
	x.in = append(make([]byte, 0, max(len(rest), firstBuffer)), rest...)
	x.r, x.w = x.last, len(rest)
	x.in = x.in[:cap(x.in)]
	return true
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
		switch x.tryFill(t) {
		case nothingYet:
			return false, false
		case atEnd:
			return x.r < x.w, x.r == x.w
		case atError:
			return true, false
		}
	}
}

// OctetReady reports whether an octet can be read without waiting, or the error
// that there is instead.
func (x *DeviceStream) OctetReady(t *Thread) (ready, eof bool) {
	x.checkInput(t)
	if x.r < x.w {
		return true, false
	}
	found := x.tryFill(t)
	return found == gotInput || found == atError, found == atEnd
}

func (x *DeviceStream) ClearInput(t *Thread) {
	x.checkInput(t)
	for {
		x.r, x.w, x.last = 0, 0, 0
		if x.tryFill(t) != gotInput {
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
	return max(n, 0)
}
