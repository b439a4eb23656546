package builtins

import "sockrepl/interp"

// The directives of FORMAT that contain others, and ~^.

// captured runs directives into a string.
func (f *formatter) captured(l *directiveList) (*interp.String, escape) {
	out := f.t.BorrowStringOutput()
	outer := f.out
	f.out = out
	e := f.run(l)
	f.out = outer
	return f.t.ReturnStringOutput(out), e
}

// caseStream changes the case of what goes through it, as ~(...~) says.
type caseStream struct {
	interp.BaseStream
	target    interp.Stream
	colon, at bool
	inWord    bool
	begun     bool // a word has begun
}

func (s *caseStream) IsOutput() bool           { return true }
func (s *caseStream) Column(t *thread) int     { return s.target.Column(t) }
func (s *caseStream) Flush(t *thread, ok bool) { s.target.Flush(t, ok) }

// WriteChar implements interp.Stream.
func (s *caseStream) WriteChar(t *thread, c rune) {
	alnum := interp.UpcaseChar(c) != c || interp.DowncaseChar(c) != c || c >= '0' && c <= '9'
	up := false
	switch {
	case s.colon && s.at:
		up = true
	case s.colon:
		up = alnum && !s.inWord
	case s.at:
		up = alnum && !s.begun
	}
	if up {
		c = interp.UpcaseChar(c)
	} else {
		c = interp.DowncaseChar(c)
	}
	s.inWord = alnum
	s.begun = s.begun || alnum
	s.target.WriteChar(t, c)
	t.SafePointSoon()
}

func (f *formatter) caseConversion(d *directive) escape {
	s := &caseStream{target: f.out, colon: d.colon, at: d.at}
	s.Self = s
	f.out = s
	e := f.run(d.clauses[0])
	f.out = s.target
	return e
}

// conditional is ~[.
func (f *formatter) conditional(d *directive, p *paramSet) escape {
	switch {
	case d.colon:
		if f.arg(d) == nil {
			return f.run(d.clauses[0])
		}
		return f.run(d.clauses[1])
	case d.at:
		at := f.position()
		if f.arg(d) == nil {
			return goOn
		}
		f.moveTo(d, at)
		return f.run(d.clauses[0])
	}
	n, given := f.optional(d, p, 0)
	if !given {
		v := f.arg(d)
		switch k := v.(type) {
		case interp.Fixnum:
			n = int(max(-1, min(k, maxParam)))
		default:
			if !interp.IsInteger(v) {
				f.t.WrongType("format", v, f.t.In.S.Integer)
			}
			n = -1
		}
	}
	hasDefault := len(d.seps) > 0 && d.seps[len(d.seps)-1].colon
	last := len(d.clauses) - 1
	switch {
	case n >= 0 && n <= last && !(hasDefault && n == last):
		return f.run(d.clauses[n])
	case hasDefault:
		return f.run(d.clauses[last])
	}
	return goOn
}

// iterate is ~{.
func (f *formatter) iterate(d *directive, p *paramSet) escape {
	t := f.t
	limit := f.number(d, p, 0, -1)
	body := d.clauses[0]
	control := value(nil)
	if len(body.ds) == 0 {
		control = f.arg(d)
		if s, ok := control.(*interp.String); ok {
			body = parsedControl(t, s)
		}
	}
	inner := f
	if !d.at {
		inner = &formatter{t: t, out: f.out, control: f.control, args: f.listOf(f.arg(d))}
	}
	if s, ok := control.(*interp.String); ok {
		outer := inner.control
		inner.control = s
		defer func() { inner.control = outer }()
	}
	f.t.EnterDepth()
	sublist := inner.inSublist
	inner.inSublist = false
	e := inner.iterations(d, limit, body, control)
	inner.inSublist = sublist
	f.t.LeaveDepth()
	if e == leaveBlock {
		return e
	}
	return goOn
}

func (f *formatter) listOf(v value) []value {
	args, ok := f.t.Slice(v)
	if !ok {
		// What is wrong is the end of a dotted list.
		for range args {
			v = cdr(v)
		}
		f.t.WrongType("format", v, f.t.In.S.List)
	}
	return args
}

// maxIdleTurns is how many turns in a row an iteration without a limit may make
// that use up no arguments: it would go on for ever, unless a function that it
// calls leaves it.
const maxIdleTurns = 1000

// iterations runs body (or control, a function, if body is empty) until the
// arguments are exhausted.
func (f *formatter) iterations(d *directive, limit int, body *directiveList, control value) escape {
	t := f.t
	function, _ := control.(*interp.Function)
	if control != nil && function == nil {
		if _, ok := control.(*interp.String); !ok {
			function = t.FunctionDesignator(control)
		}
	}
	once := d.last.colon
	idle := 0 // turns in a row that used up no arguments
	for i := 0; limit < 0 || i < limit; i++ {
		if f.exhausted() && !(once && i == 0) {
			return goOn
		}
		t.SafePointSoon()
		before := f.position()
		e := goOn
		switch {
		case d.colon:
			var sublist value
			if !f.exhausted() {
				if f.block != nil && f.block.Stops() {
					return leaveBlock
				}
				sublist = f.arg(d)
			}
			e = f.sublist(sublist, body, function)
		case function != nil:
			f.runControl(function)
		default:
			e = f.run(body)
		}
		if e != goOn {
			return e
		}
		if f.position() != before {
			idle = 0
		} else if idle++; limit < 0 && idle > maxIdleTurns {
			f.fail(d, "the iteration uses up no arguments")
		}
	}
	return goOn
}

// sublist runs one turn of ~:{.
func (f *formatter) sublist(v value, body *directiveList, function *interp.Function) escape {
	args := f.listOf(v)
	if function != nil {
		f.t.ShareOutput(f.out)
		f.t.Apply(function, append([]value{f.out}, args...))
		return goOn
	}
	sub := formatter{t: f.t, out: f.out, control: f.control, args: args, inSublist: true, outerLeft: f.left()}
	if e := sub.run(body); e == leaveAll {
		return e
	}
	return goOn
}

// escapeUpward is ~^.
func (f *formatter) escapeUpward(d *directive, p *paramSet) escape {
	done := false
	// A parameter that is NIL counts as not given.
	var given [3]paramValue
	n := 0
	for _, x := range p[:3] {
		if x.kind != 0 {
			given[n] = x
			n++
		}
	}
	switch n {
	case 0:
		switch {
		case d.colon && f.inSublist:
			done = f.outerLeft == 0
		case d.colon:
			f.fail(d, "~~:^ stands outside of ~~:{")
		default:
			done = f.exhausted()
		}
	case 1:
		done = given[0].kind == 'n' && given[0].n == 0
	case 2:
		done = f.sameParam(given[0], given[1])
	default:
		done = f.notGreater(given[0], given[1]) && f.notGreater(given[1], given[2])
	}
	switch {
	case !done:
		return goOn
	case d.colon:
		return leaveAll
	}
	return leave
}

// object returns the value of a parameter as an object.
func (p paramValue) object() value {
	switch {
	case p.v != nil:
		return p.v
	case p.kind == 'n':
		return interp.FixInt(p.n)
	case p.kind == 'c':
		return interp.Char(p.c)
	}
	return nil
}

func (f *formatter) sameParam(a, b paramValue) bool { return interp.Eql(a.object(), b.object()) }

func (f *formatter) notGreater(a, b paramValue) bool {
	switch {
	case a.kind == 'n' && b.kind == 'n':
		return f.t.LessEq(a.object(), b.object())
	case a.kind == 'c' && b.kind == 'c':
		return a.c <= b.c
	}
	return false
}

// tabulate is ~T.
func (f *formatter) tabulate(d *directive, p *paramSet) {
	colnum, colinc := max(f.number(d, p, 0, 1), 0), max(f.number(d, p, 1, 1), 0)
	if s := prettyOutput(f.t, f.out); s != nil {
		s.TabTo(d.colon, d.at, colnum, colinc)
		return
	}
	if d.colon {
		return
	}
	col := f.out.Column(f.t)
	if d.at {
		f.repeat(' ', colnum)
		if col >= 0 && colinc > 0 {
			if over := (col + colnum) % colinc; over != 0 {
				f.repeat(' ', colinc-over)
			}
		}
		return
	}
	switch {
	case col < 0:
		f.text("  ")
	case col < colnum:
		f.repeat(' ', colnum-col)
	case colinc > 0:
		f.repeat(' ', colinc-(col-colnum)%colinc)
	}
}

// prettyDirective is ~_ and ~I.
func (f *formatter) prettyDirective(d *directive, p *paramSet) {
	s := prettyOutput(f.t, f.out)
	if s == nil {
		return
	}
	switch {
	case d.char == 'i':
		s.Indent(d.colon, f.number(d, p, 0, 0))
	case d.colon && d.at:
		s.Newline(f.t, interp.MandatoryNewline)
	case d.colon:
		s.Newline(f.t, interp.FillNewline)
	case d.at:
		s.Newline(f.t, interp.MiserNewline)
	default:
		s.Newline(f.t, interp.LinearNewline)
	}
}

// logicalBlock is ~<...~:>.
func (f *formatter) logicalBlock(d *directive) {
	t := f.t
	var v value
	fresh := d.at
	if d.at {
		v = list(f.rest()...)
	} else {
		v = f.arg(d)
	}
	control := f.control
	b := d.block
	t.ShareOutput(f.out)
	t.PrintLogicalBlock(f.out, v, fresh, b.prefix, b.perLine, b.suffix, func(s *interp.PrettyStream, l *interp.LogicalBlock) {
		inner := formatter{t: t, out: s, control: control, block: l, whole: v}
		inner.run(b.body)
	})
}

// justify is ~<...~>.
func (f *formatter) justify(d *directive, p *paramSet) escape {
	mincol, colinc := f.number(d, p, 0, 0), max(f.number(d, p, 1, 1), 1)
	minpad, padchar := max(f.number(d, p, 2, 0), 0), f.character(d, p, 3, ' ')
	var segments []*interp.String
	var overflow *interp.String
	width, slack := f.lineWidth(), 0
	for i, c := range d.clauses {
		s, e := f.captured(c)
		if e == leaveBlock {
			return e
		}
		if e != goOn {
			break
		}
		if i == 0 && len(d.seps) > 0 && d.seps[0].colon {
			sep := d.seps[0]
			var room paramSet
			q := f.params(sep, &room)
			overflow = s
			slack, width = f.number(sep, q, 0, 0), f.number(sep, q, 1, width)
			continue
		}
		segments = append(segments, s)
	}
	gaps := max(len(segments)-1, 0)
	if d.colon {
		gaps++
	}
	if d.at {
		gaps++
	}
	size := gaps * minpad
	for _, s := range segments {
		size += s.Len()
	}
	total := max(mincol, 0)
	if size > total {
		total += (size - total + colinc - 1) / colinc * colinc
	}
	if total > maxFormatRepeat {
		f.fail(d, "~d is too great a width", interp.FixInt(total))
	}
	if overflow != nil && max(f.out.Column(f.t), 0)+total+slack > width {
		f.out.WriteString(f.t, overflow, 0, overflow.Len())
	}
	padding := total - size + gaps*minpad
	gap := func() {
		n := padding
		if gaps > 0 {
			n /= gaps
		}
		padding -= n
		gaps--
		f.repeat(padchar, n)
	}
	if d.colon || !d.at && len(segments) <= 1 {
		gap()
	}
	for i, s := range segments {
		if i > 0 {
			gap()
		}
		f.out.WriteString(f.t, s, 0, s.Len())
	}
	if d.at {
		gap()
	}
	return goOn
}

// lineWidth is the width that ~<...~:;...~> takes a line to have.
func (f *formatter) lineWidth() int {
	const usual = 72
	if v, _ := f.t.BoundValue(f.t.In.S.StarPrintRightMargin); v != nil {
		if n, ok := v.(interp.Fixnum); ok && n > 0 && n < 1<<30 {
			return int(n)
		}
	}
	return usual
}
