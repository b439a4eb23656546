package interp

// Pretty printing of lists: logical blocks for Go and for pprint-logical-block.

// logicalBlock is a logical block being printed, with the list whose elements
// it takes one by one.
type logicalBlock struct {
	p     *printer
	ps    *PrettyStream // nil if lines are not broken
	rest  Value
	count int
	// met is the greatest count before which mayPop has looked at rest; a block
	// that goes back to elements meets the tails up to there again, which does
	// not make them shared.
	met int
	// checked is set when mayPop has allowed the next pop.
	checked bool
}

// logicalBlock prints a logical block between prefix and a closing parenthesis;
// the caller has looked at *print-level*. Without pretty printing it is just text.
func (p *printer) logicalBlock(list Value, prefix string, body func(b *logicalBlock)) {
	b := logicalBlock{p: p, rest: list}
	p.deeper()
	if p.pretty {
		p.breaking(&b, []rune(prefix), false, []rune(")"), body)
	} else {
		p.write(prefix)
		body(&b)
		p.write(")")
	}
	p.shallower()
}

// breaking runs the body of a block on a pretty printing stream, which is made
// unless the output is one already.
func (p *printer) breaking(b *logicalBlock, prefix []rune, perLine bool, suffix []rune, body func(b *logicalBlock)) {
	outer := p.out
	ps, ok := outer.(*PrettyStream)
	if !ok {
		ps = p.t.newPrettyStream(outer, p.readably)
		p.out = ps
	}
	b.ps = ps
	ps.StartBlock(p.t, prefix, perLine, suffix)
	body(b)
	ps.EndBlock(p.t)
	if !ok {
		ps.Finish(p.t)
		p.out = outer
	}
}

// PrettyStreamOf returns s as a pretty printing stream, nil if it is none.
func PrettyStreamOf(s Stream) *PrettyStream {
	ps, _ := s.(*PrettyStream)
	return ps
}

// exhausted reports whether no element is left.
func (b *logicalBlock) exhausted() bool {
	if b.ps != nil && b.ps.done {
		b.rest = nil
	}
	return b.rest == nil
}

// pop takes the next element. It reports false where the block must end: at a
// dotted end, which it prints, at *print-length* or at a shared tail.
func (b *logicalBlock) pop() (v Value, ok bool) {
	if !b.checked && !b.mayPop() {
		return nil, false
	}
	b.checked = false
	b.count++
	x, _ := b.rest.(*Cons)
	if x == nil {
		return nil, true
	}
	b.rest = x.Cdr
	b.p.t.SafePointSoon()
	return x.Car, true
}

// mayPop reports whether the block goes on with another element; it prints
// what stands for the rest if not.
func (b *logicalBlock) mayPop() bool {
	p := b.p
	x, isCons := b.rest.(*Cons)
	switch {
	case b.ps != nil && b.ps.done:
		return false
	case !isCons && b.rest != nil:
		p.write(". ")
		p.print(b.rest)
		return false
	case p.length >= 0 && b.count >= p.length:
		p.write("...")
		return false
	case isCons && b.count > 0 && (p.isComma(x) || p.circles != nil && b.count > b.met && p.circles.sharedTail(x)):
		p.write(". ")
		p.print(x)
		return false
	}
	b.met = max(b.met, b.count)
	b.checked = true
	return true
}

// item prints the next element; false as by pop.
func (b *logicalBlock) item() bool {
	v, ok := b.pop()
	if ok {
		b.p.print(v)
	}
	return ok
}

// itemAs prints the next element by f if it is a list.
func (b *logicalBlock) itemAs(f func(p *printer, x *Cons)) bool {
	v, ok := b.pop()
	if !ok {
		return false
	}
	if x, isCons := v.(*Cons); isCons {
		b.p.printAs(x, f)
	} else {
		b.p.print(v)
	}
	return true
}

// listItem is itemAs that prints NIL as an empty list.
func (b *logicalBlock) listItem(f func(p *printer, x *Cons)) bool {
	if x, ok := b.rest.(*Cons); ok && x.Car == nil {
		if _, ok := b.pop(); ok {
			b.p.write("()")
			return true
		}
		return false
	}
	return b.itemAs(f)
}

// newline adds a conditional newline.
func (b *logicalBlock) newline(kind NewlineKind) {
	if b.ps != nil {
		b.ps.Newline(b.p.t, kind)
	}
}

// indent sets the indentation relative to the block.
func (b *logicalBlock) indent(n int) {
	if b.ps != nil {
		b.ps.Indent(false, n)
	}
}

// next writes a blank and a newline of the kind unless the list is exhausted,
// which it reports by false.
func (b *logicalBlock) next(kind NewlineKind) bool {
	if b.exhausted() {
		return false
	}
	b.p.write(" ")
	b.newline(kind)
	return true
}

// operator prints the first element and what next writes, and has further lines
// begin where its arguments do; it reports false where there are none.
func (b *logicalBlock) operator(kind NewlineKind) bool {
	if !b.item() || !b.next(kind) {
		return false
	}
	if b.ps != nil {
		b.ps.Indent(true, 0)
	}
	return true
}

// items prints the elements left, separated by newlines of the kind.
func (b *logicalBlock) items(kind NewlineKind) {
	for b.item() && b.next(kind) {
	}
}

// body prints the elements left, each after a newline of the kind.
func (b *logicalBlock) body(kind NewlineKind) {
	for b.next(kind) && b.item() {
	}
}

// printAs prints a list by f instead of what its first element stands for.
func (p *printer) printAs(x *Cons, f func(p *printer, x *Cons)) {
	if p.circles != nil && p.circles.label(p, x) {
		return
	}
	if e := p.dispatch.programEntry(p.t, x); e != nil {
		p.callEntry(e, x)
		return
	}
	f(p, x)
}

// list prints the elements of x as a block in parentheses.
func (p *printer) list(x *Cons, body func(b *logicalBlock)) {
	if !p.tooDeep() {
		p.logicalBlock(x, "(", body)
	}
}

// prettyVector prints a vector; the caller has looked at *print-level*.
func (p *printer) prettyVector(prefix string, v Value, n int) {
	p.logicalBlock(nil, prefix, func(b *logicalBlock) {
		for i := 0; i < n && !b.ps.done; i++ {
			if i > 0 {
				p.write(" ")
				b.newline(FillNewline)
			}
			if p.length >= 0 && i >= p.length {
				p.write("...")
				return
			}
			if m, _ := VectorLen(v); i >= m {
				return
			}
			p.print(vectorRef(v, i))
			p.t.SafePointSoon()
		}
	})
}

// LogicalBlock is the state of a pprint-logical-block of the program.
type LogicalBlock struct{ b logicalBlock }

// LispClass implements Object.
func (l *LogicalBlock) LispClass(in *Interp) *Class { return in.T.Class() }

// Exhausted reports whether no element of the list is left.
func (l *LogicalBlock) Exhausted() bool { return l.b.exhausted() }

// Rest returns the elements left, Count how many have been taken.
func (l *LogicalBlock) Rest() Value { return l.b.rest }

// Count returns how many elements have been taken.
func (l *LogicalBlock) Count() int { return l.b.count }

// Restart makes rest, before which there are count elements, what is left.
func (l *LogicalBlock) Restart(rest Value, count int) {
	l.b.rest, l.b.count, l.b.checked = rest, count, false
}

// Stops reports whether the block must end instead of taking another element,
// and prints what stands for the rest then.
func (l *LogicalBlock) Stops() bool { return l.b.rest != nil && !l.b.mayPop() }

// Pop takes the next element of the list; ok is false where the block must
// end.
func (l *LogicalBlock) Pop() (v Value, ok bool) { return l.b.pop() }

// PrintLogicalBlock prints list to out as a logical block: body gets a pretty
// printing stream and the state of the block. An object that is no list is
// printed as by write. A fresh list is none that others could share.
func (t *Thread) PrintLogicalBlock(out Stream, list Value, fresh bool, prefix []rune, perLine bool, suffix []rune, body func(s *PrettyStream, l *LogicalBlock)) {
	p := t.newPrinter(out, t.printVar(t.In.S.StarPrintEscape) != nil)
	if !isList(list) {
		p.release()
		t.Write(out, list)
		return
	}
	entered := fresh || list != nil && p.entered == list
	print := func() {
		if !entered && p.circles != nil && p.circles.label(p, list) {
			return
		}
		if p.tooDeep() {
			return
		}
		l := &LogicalBlock{logicalBlock{p: p, rest: list}}
		p.deeper()
		p.breaking(&l.b, prefix, perLine, suffix, func(*logicalBlock) {
			p.program(nil, p.depth, func() { body(l.b.ps, l) })
		})
		p.shallower()
	}
	if p.circles == nil && list != nil && t.printVar(t.In.S.StarPrintCircle) != nil && t.printing == nil {
		p.twice(print)
	} else {
		print()
	}
	p.release()
}
