package interp

import "slices"

// The pretty printing stream: Oppen's algorithm in the form of Waters' XP. Text
// goes into a buffer, and what decides about line breaks (newlines, indentation,
// tabs, the ends of logical blocks) into a queue beside it. As soon as it is
// known whether a section fits on the line, the queue is worked off up to there.
//
// Positions in the queue count the characters since the stream was made; a
// position minus offset is an index of the buffer.

// NewlineKind is the kind of a conditional newline.
type NewlineKind uint8

// The kinds of pprint-newline, and the newlines that stand in text.
const (
	LinearNewline NewlineKind = iota
	FillNewline
	MiserNewline
	MandatoryNewline
	LiteralNewline
)

type prettyOpKind uint8

const (
	opNewline prettyOpKind = iota
	opIndent
	opBlockStart
	opBlockEnd
	opTab
)

// prettyOp is an entry of the queue.
type prettyOp struct {
	kind prettyOpKind
	posn int

	newline NewlineKind
	depth   int // of the blocks pending when a section began
	// sectionEnd is what ends the section that a newline or block start
	// begins; nil while it is not known.
	sectionEnd *prettyOp

	current bool // indentation relative to the current column
	amount  int

	prefix   []rune // of each line of the block, nil for none
	suffix   []rune
	blockEnd *prettyOp

	tab prettyTab
}

// prettyTab is a tab: to a column or by an amount, of the line or the section.
type prettyTab struct {
	section, relative bool
	colnum, colinc    int
}

// prettyBlock is a logical block that has begun on an earlier part of the
// output and does not fit on one line.
type prettyBlock struct {
	startColumn   int
	sectionColumn int
	sectionLine   int // number of the line on which the section began
	perLineEnd    int // how much of the prefix stands on lines after a literal newline
	prefixLength  int
	suffixLength  int
}

// PrettyStream breaks lines on the way to its target.
type PrettyStream struct {
	BaseStream
	target Stream
	width  int
	// maxLines is *print-lines*, -1 for no limit; done is set when it has been
	// reached, and the rest is dropped.
	maxLines int
	done     bool
	miser    int // *print-miser-width*, -1 for none

	buf    []rune
	offset int
	column int // of the first character in buf
	line   int
	queue  []*prettyOp
	blocks []prettyBlock
	// pending are the blocks that are open where text is added.
	pending []*prettyOp
	prefix  []rune // of the lines of the innermost of blocks, and what is left of longer ones
	suffix  []rune // the closing texts of blocks backwards, innermost last
}

// defaultLineLength is the line length where nothing says another.
const defaultLineLength = 80

// newPrettyStream returns a pretty printing stream to target; the printer
// variables are read now.
func (t *Thread) newPrettyStream(target Stream, readably bool) *PrettyStream {
	S := &t.In.S
	s := &PrettyStream{target: target, width: defaultLineLength, maxLines: -1, miser: -1}
	s.Self = s
	if n, ok := t.printVar(S.StarPrintRightMargin).(Fixnum); ok && n > 0 {
		s.width = int(min(n, 1<<30))
	}
	if n, ok := t.printVar(S.StarPrintLines).(Fixnum); ok && n >= 0 && !readably {
		s.maxLines = int(min(n, 1<<30))
	}
	if n, ok := t.printVar(S.StarPrintMiserWidth).(Fixnum); ok && n >= 0 {
		s.miser = int(min(n, 1<<30))
	}
	s.column = max(target.Column(t), 0)
	s.blocks = []prettyBlock{{startColumn: 0, sectionColumn: 0}}
	return s
}

func (s *PrettyStream) IsOutput() bool { return true }
func (s *PrettyStream) IsOpen() bool   { return s.target.IsOpen() }

// Column returns the column that the next character would have if no line were
// broken before.
func (s *PrettyStream) Column(t *Thread) int { return s.columnAt(len(s.buf)) }

// WriteChar adds a character; a newline breaks the line and keeps prefixes only.
func (s *PrettyStream) WriteChar(t *Thread, c rune) {
	if s.done {
		return
	}
	if c == '\n' {
		s.Newline(t, LiteralNewline)
		return
	}
	s.assureRoom(t)
	s.buf = append(s.buf, c)
}

// WriteString adds characters, see WriteChar.
func (s *PrettyStream) WriteString(t *Thread, str *String, start, end int) {
	if s.done {
		return
	}
	s.assureRoom(t)
	for i := start; i < end; i++ {
		c := str.At(i)
		if c == '\n' {
			s.Newline(t, LiteralNewline)
			if s.done {
				return
			}
			continue
		}
		s.buf = append(s.buf, c)
	}
}

func (s *PrettyStream) addText(text []rune) { s.buf = append(s.buf, text...) }

// WriteElement and WriteOctets write through to the target, after what has been
// buffered.
func (s *PrettyStream) WriteElement(t *Thread, v Value) {
	s.force(t)
	s.target.WriteElement(t, v)
}

func (s *PrettyStream) Flush(t *Thread, wait bool) { s.target.Flush(t, wait) }

// assureRoom keeps the buffer from growing while it is not needed for a
// decision.
func (s *PrettyStream) assureRoom(t *Thread) {
	if len(s.buf) <= s.width {
		return
	}
	t.SafePointSoon()
	if s.maybeOutput(t, false) {
		return
	}
	n := len(s.buf)
	if len(s.queue) > 0 {
		n = s.queue[0].posn - s.offset
	}
	if n > 0 {
		s.emit(t, s.buf[:n])
		s.column += n
		s.drop(n)
	}
}

// drop takes n characters off the front of the buffer.
func (s *PrettyStream) drop(n int) {
	s.buf = append(s.buf[:0], s.buf[n:]...)
	s.offset += n
}

func (s *PrettyStream) emit(t *Thread, text []rune) {
	if len(text) > 0 {
		str := NewRunes(append([]rune(nil), text...))
		s.target.WriteString(t, str, 0, str.Len())
	}
}

func (s *PrettyStream) enqueue(op *prettyOp) *prettyOp {
	op.posn = s.offset + len(s.buf)
	s.queue = append(s.queue, op)
	return op
}

// endSections makes op the end of the sections that it ends: those at its depth
// or deeper whose end is not known yet.
func (s *PrettyStream) endSections(op *prettyOp) {
	for _, q := range s.queue {
		if q != op && (q.kind == opNewline || q.kind == opBlockStart) && q.sectionEnd == nil && op.depth <= q.depth {
			q.sectionEnd = op
		}
	}
}

// Newline adds a conditional newline.
func (s *PrettyStream) Newline(t *Thread, kind NewlineKind) {
	if s.done {
		return
	}
	op := s.enqueue(&prettyOp{kind: opNewline, newline: kind, depth: len(s.pending)})
	s.endSections(op)
	s.maybeOutput(t, kind == LiteralNewline || kind == MandatoryNewline)
}

// Indent sets the indentation of the following lines of the block, relative to
// the block or to the current column.
func (s *PrettyStream) Indent(current bool, n int) {
	if !s.done {
		s.enqueue(&prettyOp{kind: opIndent, current: current, amount: n})
	}
}

// Tab adds a tab.
func (s *PrettyStream) Tab(tab prettyTab) {
	if !s.done {
		s.enqueue(&prettyOp{kind: opTab, tab: tab})
	}
}

// StartBlock begins a logical block; with perLine, every line of it begins with
// prefix.
func (s *PrettyStream) StartBlock(t *Thread, prefix []rune, perLine bool, suffix []rune) {
	if s.done {
		return
	}
	s.assureRoom(t)
	s.addText(prefix)
	op := &prettyOp{kind: opBlockStart, suffix: suffix, depth: len(s.pending)}
	if perLine {
		op.prefix = prefix
	}
	s.enqueue(op)
	s.pending = append(s.pending, op)
}

// EndBlock ends the innermost logical block.
func (s *PrettyStream) EndBlock(t *Thread) {
	if s.done || len(s.pending) == 0 {
		return
	}
	start := s.pending[len(s.pending)-1]
	s.pending = s.pending[:len(s.pending)-1]
	start.blockEnd = s.enqueue(&prettyOp{kind: opBlockEnd, suffix: start.suffix})
	s.addText(start.suffix)
}

// Finish writes what is left to the target.
func (s *PrettyStream) Finish(t *Thread) {
	s.force(t)
	s.closed = true
}

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

// tabSize returns how many blanks a tab at column is.
func tabSize(tab *prettyTab, sectionStart, column int) int {
	if tab.relative {
		n := tab.colnum
		from := column
		if tab.section {
			from -= sectionStart
		}
		if tab.colinc > 1 {
			if rem := (from + n) % tab.colinc; rem != 0 {
				n += tab.colinc - rem
			}
		}
		return n
	}
	origin := tab.colnum
	if tab.section {
		origin += sectionStart
	}
	switch {
	case column < origin:
		return origin - column
	case tab.colinc <= 0:
		return 0
	}
	return tab.colinc - (column-origin)%tab.colinc
}

// columnAt returns the column of an index of the buffer.
func (s *PrettyStream) columnAt(index int) int {
	column := s.column
	section := s.blocks[len(s.blocks)-1].sectionColumn
	end := index + s.offset
	for _, op := range s.queue {
		if op.posn > end || op.posn == end && op.kind != opTab {
			break
		}
		switch op.kind {
		case opTab:
			column += tabSize(&op.tab, section, column+op.posn-s.offset)
		case opNewline, opBlockStart:
			section = column + op.posn - s.offset
		}
	}
	return column + index
}

func (s *PrettyStream) columnOf(posn int) int { return s.columnBefore(posn) }

// columnBefore is columnAt for the position of an entry of the queue: tabs that
// stand at the very position come after it or before it by their order.
func (s *PrettyStream) columnBefore(posn int) int {
	column := s.column
	section := s.blocks[len(s.blocks)-1].sectionColumn
	for _, op := range s.queue {
		if op.posn >= posn {
			break
		}
		switch op.kind {
		case opTab:
			column += tabSize(&op.tab, section, column+op.posn-s.offset)
		case opNewline, opBlockStart:
			section = column + op.posn - s.offset
		}
	}
	return column + posn - s.offset
}

// expandTabs replaces the tabs of the queue up to through (nil: all) by blanks.
func (s *PrettyStream) expandTabs(through *prettyOp) {
	section := s.blocks[len(s.blocks)-1].sectionColumn
	for i, op := range s.queue {
		switch op.kind {
		case opTab:
			index := op.posn - s.offset
			n := tabSize(&op.tab, section, s.column+index)
			op.tab = prettyTab{relative: true}
			if n > 0 {
				s.insertBlanks(index, n)
				for _, later := range s.queue[i+1:] {
					later.posn += n
				}
			}
		case opNewline, opBlockStart:
			section = s.column + op.posn - s.offset
		}
		if op == through {
			return
		}
	}
}

func (s *PrettyStream) insertBlanks(index, n int) {
	s.buf = append(s.buf, blanks(n)...)
	copy(s.buf[index+n:], s.buf[index:len(s.buf)-n])
	for i := index; i < index+n; i++ {
		s.buf[i] = ' '
	}
}

// maxBlanks bounds the width of a single tab or indentation.
const maxBlanks = 1 << 20

func blanks(n int) []rune {
	r := make([]rune, min(max(n, 0), maxBlanks))
	for i := range r {
		r[i] = ' '
	}
	return r
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
		if s.columnOf(until.posn) <= available {
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
					column = s.columnOf(op.posn)
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
				s.enterBlock(s.columnOf(op.posn), op.prefix, op.suffix)
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

// TabTo adds a tab: to column colnum, or by colnum columns with relative, or
// on to a multiple of colinc; in a section instead of the line with section.
func (s *PrettyStream) TabTo(section, relative bool, colnum, colinc int) {
	s.Tab(prettyTab{section: section, relative: relative, colnum: min(colnum, maxBlanks), colinc: min(colinc, maxBlanks)})
}
