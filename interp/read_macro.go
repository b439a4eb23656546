package interp

// The standard macro characters but for #, whose sub-characters are in
// read_dispatch.go.

func readListMacro(r *Reader, c rune) (Value, bool) {
	pos := MakePos(r.line, r.column)
	v := r.list(')', true)
	if x, ok := v.(*Cons); ok && r.positions != nil {
		r.positions[x] = pos
	}
	return v, true
}

func readCloseMacro(r *Reader, c rune) (Value, bool) {
	if !r.terminal || r.suppress {
		r.fail("a closing parenthesis without an opening one")
	}
	return nil, false
}

func (r *Reader) quoted(s *Symbol, what string) Value {
	pos := MakePos(r.line, r.column)
	c := &Cons{s, &Cons{r.must(what), nil}}
	if r.positions != nil {
		r.positions[c] = pos
	}
	return c
}

func readQuoteMacro(r *Reader, c rune) (Value, bool) {
	return r.quoted(r.t.In.S.Quote, "a quoted form"), true
}

func readCommentMacro(r *Reader, c rune) (Value, bool) {
	for {
		if c, ok := r.next(); !ok || c == '\n' {
			return nil, false
		}
	}
}

func readStringMacro(r *Reader, end rune) (Value, bool) {
	if s := r.plainString(end); s != nil {
		return s, true
	}
	line, column := r.line, r.column
	var chars []rune
	for {
		c, ok := r.next()
		if !ok {
			r.endOfFile("a string", line, column)
		}
		if c == end {
			return r.t.NewLongRunes(chars), true
		}
		if r.rt.get(c).syntax == singleEscape {
			if c, ok = r.next(); !ok {
				r.endOfFile("a string", line, column)
			}
		}
		chars = append(chars, c)
	}
}

// plainString takes a string without escapes out of its source in one piece;
// it returns nil, and reads nothing, where that cannot be done.
func (r *Reader) plainString(end rune) *String {
	x := r.src
	if x == nil || x.closed {
		return nil
	}
	b, ok := x.s.Latin1()
	if !ok {
		return nil
	}
	for i := x.pos; i < min(x.end, len(b), x.pos+longLiteral); i++ {
		c := rune(b[i])
		if c == end {
			s := x.s.Substring(x.pos, i)
			for _, d := range b[x.pos : i+1] {
				r.count(rune(d))
			}
			x.pos = i + 1
			return s
		}
		if r.rt.get(c).syntax == singleEscape {
			return nil
		}
	}
	return nil
}

func readBackquoteMacro(r *Reader, c rune) (Value, bool) {
	r.around.quasi++
	v := r.quoted(r.t.In.S.Backquote, "a backquoted form")
	r.around.quasi--
	return v, true
}

func readCommaMacro(r *Reader, c rune) (Value, bool) {
	if r.around.quasi <= 0 && !r.suppress {
		r.fail("a comma outside of a backquoted form")
	}
	S := &r.t.In.S
	s := S.BqComma
	n, ok := r.next()
	if !ok {
		r.endOfFile("a form after a comma", r.line, r.column)
	}
	switch n {
	case '@':
		s = S.BqCommaAtsign
	case '.':
		s = S.BqCommaDot
	default:
		r.back(n)
	}
	r.around.quasi--
	v := r.quoted(s, "a form after a comma")
	r.around.quasi++
	return v, true
}
