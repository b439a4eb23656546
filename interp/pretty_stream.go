package interp

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
	if n := t.limitVariable(S.StarPrintRightMargin); n > 0 {
		s.width = min(n, 1<<30)
	}
	if n := t.limitVariable(S.StarPrintLines); n >= 0 && !readably {
		s.maxLines = min(n, 1<<30)
	}
	if n := t.limitVariable(S.StarPrintMiserWidth); n >= 0 {
		s.miser = min(n, 1<<30)
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

// WriteElement writes through to the target, after what has been buffered.
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

// LispClass implements Object.
func (s *PrettyStream) LispClass(in *Interp) *Class { return in.Excl.Sym("xp-simple-stream").Class() }
