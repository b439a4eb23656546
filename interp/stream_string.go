package interp

// StringInput reads the characters of a string.
type StringInput struct {
	BaseStream
	s        *String
	pos, end int
}

// NewStringInput returns a stream of the characters of s from start to end.
func NewStringInput(s *String, start, end int) *StringInput {
	x := &StringInput{s: s, pos: start, end: end}
	x.Self = x
	return x
}

// LispClass implements Object.
func (x *StringInput) LispClass(in *Interp) *Class { return in.classes.stringStream }

// Position returns the index of the next character in the string.
func (x *StringInput) Position() int { return x.pos }

func (x *StringInput) IsInput() bool { return true }

func (x *StringInput) ReadChar(t *Thread) (rune, bool) {
	if x.closed {
		t.StreamClosed(x)
	}
	if x.pos >= x.end || x.pos >= x.s.Dimension() {
		return 0, false
	}
	c := x.s.At(x.pos)
	x.pos++
	return c, true
}

func (x *StringInput) UnreadChar(t *Thread, c rune) {
	if x.pos > 0 {
		x.pos--
	}
}

func (x *StringInput) ReadLine(t *Thread) (*String, bool) {
	if x.closed {
		t.StreamClosed(x)
	}
	end := min(x.end, x.s.Dimension())
	for i := x.pos; i < end; i++ {
		if x.s.At(i) == '\n' {
			line := x.s.Substring(x.pos, i)
			x.pos = i + 1
			return line, false
		}
	}
	line := x.s.Substring(min(x.pos, end), end)
	x.pos = end
	return line, true
}

func (x *StringInput) Listen(t *Thread) (ready, eof bool) {
	ready = x.pos < x.end
	return ready, !ready
}

// StringOutput collects characters.
type StringOutput struct {
	BaseStream
	b    []byte // while all characters are below 256
	r    []rune // else
	wide bool
	col  int
	// dst, with a fill pointer, gets the characters instead.
	dst *String
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

// Take returns what has been written since the last call.
func (x *StringOutput) Take() *String {
	var s *String
	if x.wide {
		s = NewRunes(x.r)
	} else {
		s = NewLatin1(x.b)
	}
	x.b, x.r, x.wide = nil, nil, false
	return s
}

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
		t.PushExtend(x.dst, Char(c))
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
	if b, ok := s.Latin1(); ok && !x.wide && x.dst == nil {
		x.b = append(x.b, b[start:end]...)
		for i := end - 1; i >= start; i-- {
			if b[i] == '\n' {
				x.col = end - 1 - i
				return
			}
		}
		x.col += end - start
		return
	}
	for i := start; i < end; i++ {
		x.put(t, s.At(i))
	}
}

// writeText is for ASCII text without newlines from the printer.
func (x *StringOutput) writeText(text string) {
	for _, c := range text {
		x.put(nil, c)
	}
}

func (x *StringOutput) Column(t *Thread) int { return x.col }

func (x *StringOutput) ClearOutput(t *Thread) {}
