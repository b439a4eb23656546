package interp

// Columns of text that is still in the buffer of a pretty printing stream, and
// the tabs that depend on them.

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
func (s *PrettyStream) columnAt(index int) int { return s.columnOf(s.offset+index, true) }

// columnOf returns the column of a position. Tabs that stand at the very position
// count only with tabs: for an entry of the queue they come before it or after it
// by their order.
func (s *PrettyStream) columnOf(posn int, tabs bool) int {
	column := s.column
	section := s.blocks[len(s.blocks)-1].sectionColumn
	for _, op := range s.queue {
		if op.posn > posn || op.posn == posn && !(tabs && op.kind == opTab) {
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

// TabTo adds a tab: to column colnum, or by colnum columns with relative, or
// on to a multiple of colinc; in a section instead of the line with section.
func (s *PrettyStream) TabTo(section, relative bool, colnum, colinc int) {
	s.Tab(prettyTab{section: section, relative: relative, colnum: min(colnum, maxBlanks), colinc: min(colinc, maxBlanks)})
}
