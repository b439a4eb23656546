package interp

import "slices"

// Deciding where lines are broken: working off the queue of a pretty printing
// stream.

func (s *PrettyStream) force(t *Thread) {
	if s.done {
		return
	}
	s.maybeOutput(t, false)
	if s.done {
		return
	}
	s.expandTabs(nil)
	s.emit(t, s.buf)
	s.column += len(s.buf)
	s.drop(len(s.buf))
	s.queue = nil
}

func (s *PrettyStream) block() *prettyBlock { return &s.blocks[len(s.blocks)-1] }

func (s *PrettyStream) misering() bool {
	return s.miser >= 0 && s.width-s.block().startColumn <= s.miser
}

// fitting says whether a section fits on the line.
type fitting uint8

const (
	fits fitting = iota
	fitsNot
	notKnown
)

func (s *PrettyStream) fitsOnLine(until *prettyOp, force bool) fitting {
	available := s.width
	if s.maxLines >= 0 && s.maxLines == s.line+1 {
		// Room for " .."; the blank stands in place of one that the line ends
		// with.
		available -= 2 + s.block().suffixLength
	}
	switch {
	case until != nil:
		if s.columnOf(until.posn, false) <= available {
			return fits
		}
		return fitsNot
	case force, s.columnAt(len(s.buf)) > available:
		return fitsNot
	}
	return notKnown
}

// maybeOutput works off the queue as far as decisions can be taken; it reports
// whether a line has been output. force tells that the last newline is one that
// breaks the line in any case.
func (s *PrettyStream) maybeOutput(t *Thread, force bool) (output bool) {
	for len(s.queue) > 0 && !s.done {
		op := s.queue[0]
		switch op.kind {
		case opNewline:
			breaks, known := s.breaksAt(op, force)
			if !known {
				return output
			}
			if breaks {
				output = true
				s.outputLine(t, op)
				if s.done {
					return true
				}
			}
		case opIndent:
			if !s.misering() {
				column := s.block().startColumn
				if op.current {
					column = s.columnOf(op.posn, false)
				}
				s.setIndentation(column + op.amount)
			}
		case opBlockStart:
			switch s.fitsOnLine(op.sectionEnd, force) {
			case fits:
				// The whole block is on this line: what it says of newlines and
				// indentation does not matter.
				s.skipBlock(op)
				continue
			case fitsNot:
				s.enterBlock(s.columnOf(op.posn, false), op.prefix, op.suffix)
			case notKnown:
				return output
			}
		case opBlockEnd:
			s.leaveBlock()
		case opTab:
			s.expandTabs(op)
		}
		s.queue = s.queue[1:]
	}
	return output
}

// breaksAt decides about a newline.
func (s *PrettyStream) breaksAt(op *prettyOp, force bool) (breaks, known bool) {
	switch op.newline {
	case MiserNewline:
		return s.misering(), true
	case FillNewline:
		if s.misering() || s.line > s.block().sectionLine {
			return true, true
		}
		switch s.fitsOnLine(op.sectionEnd, force) {
		case fits:
			return false, true
		case notKnown:
			return false, false
		}
	}
	return true, true
}

// skipBlock takes a block that fits on the line off the queue. If its end has
// not been seen yet, that is because its section ended inside an outer one.
func (s *PrettyStream) skipBlock(start *prettyOp) {
	s.expandTabs(start.blockEnd)
	for len(s.queue) > 0 {
		op := s.queue[0]
		s.queue = s.queue[1:]
		if op == start.blockEnd {
			return
		}
	}
}

func (s *PrettyStream) enterBlock(column int, prefix, suffix []rune) {
	b := *s.block()
	b.startColumn, b.sectionColumn, b.sectionLine = column, column, s.line
	s.blocks = append(s.blocks, b)
	s.setIndentation(column)
	if prefix != nil {
		s.block().perLineEnd = column
		copy(s.prefix[max(column-len(prefix), 0):column], prefix)
	}
	if len(suffix) > 0 {
		for i := len(suffix) - 1; i >= 0; i-- {
			s.suffix = append(s.suffix, suffix[i])
		}
		s.block().suffixLength += len(suffix)
	}
}

func (s *PrettyStream) leaveBlock() {
	if len(s.blocks) < 2 {
		return
	}
	old := *s.block()
	s.blocks = s.blocks[:len(s.blocks)-1]
	b := s.block()
	s.suffix = s.suffix[:b.suffixLength]
	if b.prefixLength > old.prefixLength {
		for i := old.prefixLength; i < b.prefixLength && i < len(s.prefix); i++ {
			s.prefix[i] = ' '
		}
	}
}

// setIndentation makes the following lines of the block begin at column.
func (s *PrettyStream) setIndentation(column int) {
	b := s.block()
	column = min(max(column, b.perLineEnd), maxBlanks)
	for len(s.prefix) < column {
		s.prefix = append(s.prefix, ' ')
	}
	for i := b.prefixLength; i < column; i++ {
		s.prefix[i] = ' '
	}
	b.prefixLength = column
}

// outputLine writes the line that op ends and begins the next.
func (s *PrettyStream) outputLine(t *Thread, op *prettyOp) {
	literal := op.newline == LiteralNewline
	consume := op.posn - s.offset
	end := consume
	if !literal {
		for end > 0 && s.buf[end-1] == ' ' {
			end--
		}
	}
	s.emit(t, s.buf[:end])
	if s.maxLines >= 0 && s.line+1 >= s.maxLines {
		t.WriteText(s.target, " ..")
		closing := append([]rune(nil), s.suffix[:s.block().suffixLength]...)
		slices.Reverse(closing)
		s.emit(t, closing)
		s.done = true
		s.buf, s.queue = nil, nil
		return
	}
	s.line++
	s.target.WriteChar(t, '\n')
	b := s.block()
	n := b.prefixLength
	if literal {
		n = b.perLineEnd
	}
	rest := append([]rune(nil), s.buf[consume:]...)
	s.buf = append(append(s.buf[:0], s.prefix[:n]...), rest...)
	s.offset += consume - n
	s.column = 0
	if !literal {
		b.sectionColumn, b.sectionLine = n, s.line
	}
}
