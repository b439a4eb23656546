package interp

import (
	"bytes"
	"unicode/utf8"
)

// textStream is a stream of characters that are never coded: it keeps its
// external format for programs that treat all streams alike.
type textStream struct {
	BaseStream
	format *ExternalFormat
}

// ExternalFormat implements Stream.
func (x *textStream) ExternalFormat() *ExternalFormat { return x.format }

// SetExternalFormat implements Stream.
func (x *textStream) SetExternalFormat(t *Thread, ef *ExternalFormat) { x.format = ef }

// StringInput reads the characters of a string.
type StringInput struct {
	textStream
	s               *String
	start, pos, end int
}

// NewStringInput returns a stream of the characters of s from start to end.
func NewStringInput(s *String, start, end int) *StringInput {
	x := &StringInput{s: s, start: start, pos: start, end: end}
	x.Self = x
	return x
}

// LispClass implements Object.
func (x *StringInput) LispClass(in *Interp) *Class { return in.classes.stringStream }

// Position returns the index of the next character in the string.
func (x *StringInput) Position() int { return x.pos }

// SetPosition makes n the index of the next character; -1 is the end. It
// reports whether there is such a place.
func (x *StringInput) SetPosition(n int) bool {
	if n < 0 {
		n = x.limit()
	}
	if n < x.start || n > x.limit() {
		return false
	}
	x.pos = n
	return true
}

// limit is where the characters end, even if the string has been made shorter.
func (x *StringInput) limit() int { return min(x.end, x.s.Dimension()) }

func (x *StringInput) IsInput() bool { return true }

func (x *StringInput) check(t *Thread) {
	if x.closed {
		t.StreamClosed(x)
	}
}

func (x *StringInput) ReadChar(t *Thread) (rune, bool) {
	x.check(t)
	if x.pos >= x.limit() {
		return 0, false
	}
	c := x.s.At(x.pos)
	x.pos++
	return c, true
}

func (x *StringInput) UnreadChar(t *Thread, c rune) {
	x.check(t)
	if x.pos <= x.start {
		t.SimpleError("unread-char: no character has been read from ~s", x)
	}
	x.pos--
}

func (x *StringInput) ReadLine(t *Thread) (*String, bool) {
	x.check(t)
	end := x.limit()
	at, found := x.newline(end)
	line := t.Substring(x.s, min(x.pos, end), at)
	x.pos = at
	if found {
		x.pos++
	}
	return line, !found
}

// newline returns the index of the next newline before end; end if there is
// none.
func (x *StringInput) newline(end int) (at int, found bool) {
	if b := x.s.storage8(); b != nil && x.pos < end {
		if i := bytes.IndexByte(b[x.pos:end], '\n'); i >= 0 {
			return x.pos + i, true
		}
		return end, false
	}
	for i := x.pos; i < end; i++ {
		if x.s.At(i) == '\n' {
			return i, true
		}
	}
	return end, false
}

func (x *StringInput) ReadChars(t *Thread, dst *String, start, end int, partial bool) int {
	x.check(t)
	n := max(0, min(end-start, x.limit()-x.pos))
	from, to := x.s.storage8(), dst.storage8()
	if from != nil && to != nil {
		copy(to[start:start+n], from[x.pos:])
	} else {
		for i := range n {
			dst.Set(start+i, x.s.At(x.pos+i))
		}
	}
	x.pos += n
	return start + n
}

func (x *StringInput) Listen(t *Thread) (ready, eof bool) {
	x.check(t)
	ready = x.pos < x.limit()
	return ready, !ready
}

// StringOutput collects characters.
type StringOutput struct {
	textStream
	// Element is the element type that the stream was made with; nil stands
	// for character.
	Element Value
	// Void says that the element type is NIL: what is collected is a vector of
	// that element type while nothing is written.
	Void bool
	b    []byte // while all characters are below 256
	r    []rune // else
	wide bool
	col  int
	// dst, with a fill pointer, gets the characters instead.
	dst *String
	// lent is set for streams that only Go code sees, see BorrowStringOutput.
	lent bool
}

// NewStringOutput returns an empty output stream.
func NewStringOutput() *StringOutput {
	x := &StringOutput{}
	x.Self = x
	return x
}

// NewStringAppender returns a stream that adds to the end of dst, a string
// with a fill pointer.
func NewStringAppender(dst *String) *StringOutput {
	x := NewStringOutput()
	x.dst = dst
	return x
}

// LispClass implements Object.
func (x *StringOutput) LispClass(in *Interp) *Class { return in.classes.stringStream }

// ElementType implements Stream.
func (x *StringOutput) ElementType(t *Thread) Value {
	if x.Element != nil || x.Void {
		return x.Element
	}
	return t.In.S.Character
}

// Take returns what has been written since the last call.
func (x *StringOutput) Take() *String {
	var s *String
	if x.wide {
		s = NewRunes(x.r)
	} else if s = NewLatin1(x.b); x.Void && len(x.b) == 0 {
		s = NewVoidString(0)
	}
	x.b, x.r, x.wide, x.col = nil, nil, false, 0
	return s
}

// Position returns how many characters there are.
func (x *StringOutput) Position() int {
	switch {
	case x.dst != nil:
		return x.dst.Len()
	case x.wide:
		return len(x.r)
	}
	return len(x.b)
}

// SetPosition can go only where the stream is.
func (x *StringOutput) SetPosition(n int) bool { return n < 0 || n == x.Position() }

func (x *StringOutput) IsOutput() bool { return true }

func (x *StringOutput) widen() {
	x.r = make([]rune, len(x.b), 2*len(x.b)+16)
	for i, c := range x.b {
		x.r[i] = rune(c)
	}
	x.wide, x.b = true, nil
}

func (x *StringOutput) WriteChar(t *Thread, c rune) {
	if x.closed {
		t.StreamClosed(x)
	}
	if uint32(c) < 256 && c != '\n' && !x.wide && x.dst == nil {
		x.b = append(x.b, byte(c))
		x.col++
		return
	}
	x.put(t, c)
}

func (x *StringOutput) put(t *Thread, c rune) {
	if c == '\n' {
		x.col = 0
	} else {
		x.col++
	}
	switch {
	case x.dst != nil:
		t.PushExtend(x.dst, Char(c), 0)
	case x.wide:
		x.r = append(x.r, c)
	case c < 256:
		x.b = append(x.b, byte(c))
	default:
		x.widen()
		x.r = append(x.r, c)
	}
}

func (x *StringOutput) WriteString(t *Thread, s *String, start, end int) {
	if x.closed {
		t.StreamClosed(x)
	}
	if n := len(x.b) + end - start; n > greatPiece && n > cap(x.b) {
		t.NeedRoom(2 * int64(n))
	}
	if b, ok := s.Latin1(); ok && !x.wide && x.dst == nil {
		x.b = append(x.b, b[start:end]...)
		if i := bytes.LastIndexByte(b[start:end], '\n'); i >= 0 {
			x.col = end - start - 1 - i
		} else {
			x.col += end - start
		}
		return
	}
	for i := start; i < end; i++ {
		x.put(t, s.At(i))
	}
}

// writeText is for text from the printer.
func (x *StringOutput) writeText(text string) {
	if !x.wide && x.dst == nil && isPlain(text) {
		x.b = append(x.b, text...)
		x.col += len(text)
		return
	}
	for _, c := range text {
		x.put(nil, c)
	}
}

// isPlain reports whether text is ASCII in one line.
func isPlain(text string) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c >= utf8.RuneSelf || c == '\n' {
			return false
		}
	}
	return true
}

func (x *StringOutput) Column(t *Thread) int { return x.col }

func (x *StringOutput) ClearOutput(t *Thread) {}

// BorrowStringOutput returns an empty string output stream that the thread may
// use again after ReturnStringOutput, unless it is shared in between.
func (t *Thread) BorrowStringOutput() *StringOutput {
	x := t.freeOutput
	if x == nil {
		x = NewStringOutput()
		x.lent = true
		return x
	}
	t.freeOutput = nil
	return x
}

// ReturnStringOutput returns what has been written to x and takes x back.
func (t *Thread) ReturnStringOutput(x *StringOutput) *String {
	if !x.lent || x.wide || x.closed {
		return x.Take()
	}
	s := newOctetString(len(x.b))
	copy(s.b, x.b)
	x.b, x.col = x.b[:0], 0
	if cap(x.b) <= maxKeptOutput {
		t.freeOutput = x
	}
	return s
}

// maxKeptOutput is how much room a stream to be used again may have.
const maxKeptOutput = 1 << 12

// ShareOutput notes that the program gets to see the stream s: if it is
// borrowed, it is not used again.
func (t *Thread) ShareOutput(s Stream) {
	switch x := s.(type) {
	case *StringOutput:
		x.lent = false
	case *PrettyStream:
		t.ShareOutput(x.target)
	}
}
