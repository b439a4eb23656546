package builtins

import (
	"strings"

	"sockrepl/interp"
)

// directive is one element of a control string: literal text (char 0) or a
// directive.
type directive struct {
	char      rune
	text      *interp.String
	colon, at bool
	pos       int // of the tilde in the control string
	params    []formatParam
	// fixed are the values of the parameters where they do not depend on
	// arguments.
	fixed    paramSet
	isFixed  bool
	consumes bool // takes an argument, even without parameters that do
	// clauses are the parts of ~( ~[ ~{ and ~<, separated by ~;.
	clauses []*directiveList
	last    *directive // the closing directive
	seps    []*directive
	block   *blockSpec     // of ~<...~:>
	name    *interp.Symbol // ~/name/
}

// formatParam is a parameter as it stands in the control string.
type formatParam struct {
	kind byte // 0 none, 'n' number, 'c' character, 'v', '#'
	n    int
	c    rune
}

// directiveList is a control string or a clause of one.
type directiveList struct {
	ds []*directive
	// pretty is the first directive of the pretty printer in it or deeper.
	pretty *directive
	// overflows is the first ~:; of a ~<...~> in it or deeper.
	overflows *directive
}

// blockSpec is what stands around the body of ~<...~:>.
type blockSpec struct {
	prefix, suffix []rune
	perLine        bool
	body           *directiveList
}

// formatParser parses one control string.
type formatParser struct {
	t   *thread
	s   *interp.String
	pos int
}

// formatError signals that a control string is wrong at a position; message is
// text, not a control string.
func formatError(t *thread, s *interp.String, pos int, message string, args ...value) {
	t.SimpleError("format: "+message+", at position ~d of the control string ~s", append(args, interp.FixInt(pos), interp.NewString(s.Go()))...)
}

func (p *formatParser) fail(pos int, message string) {
	formatError(p.t, p.s, pos, strings.ReplaceAll(message, "~", "~~"))
}

var closers = map[rune]rune{'(': ')', '[': ']', '{': '}', '<': '>'}

// parseClause reads up to the directive that closes what was opened at a
// position (closer 0: the end of the string), or to ~;, and returns it.
func (p *formatParser) parseClause(closer rune, opened int) (l *directiveList, end *directive, sep bool) {
	l = &directiveList{}
	n := p.s.Len()
	p.t.EnterDepth()
	defer p.t.LeaveDepth()
	for {
		from := p.pos
		for p.pos < n && p.s.At(p.pos) != '~' {
			p.pos++
			p.t.SafePointSoon()
		}
		p.t.SafePointSoon()
		if p.pos > from {
			l.ds = append(l.ds, &directive{text: p.s.Substring(from, p.pos), pos: from})
		}
		if p.pos == n {
			if closer != 0 {
				p.fail(opened, "the directive is not closed by ~"+string(closer))
			}
			return l, nil, false
		}
		d := p.directive()
		switch d.char {
		case ';':
			if closer != ']' && closer != '>' {
				p.fail(d.pos, "~; stands where it separates nothing")
			}
			return l, d, true
		case ')', ']', '}', '>':
			if d.char != closer {
				p.fail(d.pos, "~"+string(d.char)+" closes nothing")
			}
			return l, d, false
		}
		if c := closers[d.char]; c != 0 {
			p.clauses(d, c)
		}
		l.add(d)
	}
}

// add adds a directive to the list.
func (l *directiveList) add(d *directive) {
	l.ds = append(l.ds, d)
	note := func(first **directive, x *directive) {
		if *first == nil {
			*first = x
		}
	}
	switch {
	case d.char == 'w', d.char == '_', d.char == 'i', d.char == 't' && d.colon, d.block != nil:
		note(&l.pretty, d)
	case d.char == '<' && len(d.seps) > 0 && d.seps[0].colon:
		note(&l.overflows, d)
	}
	for _, c := range d.clauses {
		note(&l.pretty, c.pretty)
		note(&l.overflows, c.overflows)
	}
}

// clauses reads what stands between d and its closing directive.
func (p *formatParser) clauses(d *directive, closer rune) {
	for {
		clause, end, more := p.parseClause(closer, d.pos)
		d.clauses = append(d.clauses, clause)
		if !more {
			d.last = end
			break
		}
		d.seps = append(d.seps, end)
	}
	switch d.char {
	case '[':
		p.checkConditional(d)
	case '<':
		if d.last.colon {
			p.logicalBlock(d)
		} else {
			p.checkJustification(d)
		}
	}
}

func (p *formatParser) checkConditional(d *directive) {
	switch {
	case d.colon && d.at:
		p.fail(d.pos, "~:@[ is not a directive")
	case d.colon && len(d.clauses) != 2:
		p.fail(d.pos, "~:[ needs two clauses")
	case d.at && len(d.clauses) != 1:
		p.fail(d.pos, "~@[ needs one clause")
	}
	for i, s := range d.seps {
		if s.colon && (d.colon || i < len(d.seps)-1) {
			p.fail(s.pos, "~:; does not stand before the last clause")
		}
	}
}

// checkJustification refuses the directives of the pretty printer in ~<...~>.
func (p *formatParser) checkJustification(d *directive) {
	for i, s := range d.seps {
		if s.colon && i > 0 {
			p.fail(s.pos, "~:; does not stand after the first clause")
		}
	}
	for _, c := range d.clauses {
		if c.pretty != nil {
			p.fail(c.pretty.pos, "~"+string(c.pretty.char)+" cannot stand in ~<...~>")
		}
	}
}

// logicalBlock takes the clauses of ~<...~:> as prefix, body and suffix.
func (p *formatParser) logicalBlock(d *directive) {
	b := &blockSpec{}
	d.block = b
	if d.colon {
		b.prefix, b.suffix = []rune("("), []rune(")")
	}
	if len(d.clauses) > 3 {
		p.fail(d.pos, "~<...~:> has more than three clauses")
	}
	for i, s := range d.seps {
		if s.colon || s.at && i > 0 {
			p.fail(s.pos, "the modifiers of ~; cannot stand here in ~<...~:>")
		}
	}
	for _, c := range d.clauses {
		if c.overflows != nil {
			p.fail(c.overflows.pos, "~<...~:;...~> cannot stand in ~<...~:>")
		}
	}
	b.body = d.clauses[0]
	if len(d.clauses) > 1 {
		b.prefix = p.fixedText(d.clauses[0])
		b.perLine = d.seps[0].at
		b.body = d.clauses[1]
	}
	if len(d.clauses) > 2 {
		b.suffix = p.fixedText(d.clauses[2])
	}
	if d.last.at {
		b.body = b.body.filled()
	}
}

// fixedText returns the text of a clause that cannot have directives.
func (p *formatParser) fixedText(l *directiveList) []rune {
	var r []rune
	for _, x := range l.ds {
		if x.char != 0 {
			p.fail(x.pos, "a directive cannot stand in the prefix or suffix of ~<...~:>")
		}
		r = append(r, []rune(x.text.Go())...)
	}
	return r
}

// filled is the list with a ~:_ after each group of blanks in its text.
func (l *directiveList) filled() *directiveList {
	out := &directiveList{pretty: l.pretty, overflows: l.overflows}
	for _, d := range l.ds {
		switch {
		case d.char == 0 && d.isFixed || d.char == '<':
			out.ds = append(out.ds, d)
			continue
		case d.char != 0:
			inner := *d
			inner.clauses = nil
			for _, c := range d.clauses {
				inner.clauses = append(inner.clauses, c.filled())
			}
			out.ds = append(out.ds, &inner)
			continue
		}
		from, n := 0, d.text.Len()
		for i := 0; i < n; i++ {
			if d.text.At(i) == ' ' && (i+1 == n || d.text.At(i+1) != ' ') {
				out.ds = append(out.ds, &directive{text: d.text.Substring(from, i+1), pos: d.pos},
					&directive{char: '_', colon: true, pos: d.pos, isFixed: true})
				from = i + 1
			}
		}
		if from < n {
			out.ds = append(out.ds, &directive{text: d.text.Substring(from, n), pos: d.pos})
		}
	}
	return out
}

// directive reads one directive; the position is at its tilde.
func (p *formatParser) directive() *directive {
	d := &directive{pos: p.pos}
	p.pos++
	p.parameters(d)
	p.modifiers(d)
	d.char = p.peek(d)
	p.pos++
	if d.char >= 'A' && d.char <= 'Z' {
		d.char += 'a' - 'A'
	}
	switch {
	case d.char == '\n':
		p.newline(d)
		return d
	case d.char == '/':
		p.functionName(d)
	case !strings.ContainsRune("asdboxrcfeg$%&|~*?()[]{}<>;^pwti_", d.char):
		p.fail(d.pos, "~"+string(d.char)+" is not a directive")
	}
	p.check(d)
	d.isFixed = true
	for i, x := range d.params {
		if x.kind == 'v' || x.kind == '#' {
			d.isFixed = false
		} else if i < maxFixedParams {
			d.fixed[i] = paramValue{kind: x.kind, n: x.n, c: x.c}
		}
	}
	d.consumes = strings.ContainsRune("asdboxrcfeg$?{[<pw/", d.char) && !(d.char == '{' && d.at)
	return d
}

func (p *formatParser) peek(d *directive) rune {
	if p.pos >= p.s.Len() {
		p.fail(d.pos, "the control string ends inside a directive")
	}
	return p.s.At(p.pos)
}

// maxFormatNumber bounds the numbers in a control string.
const maxFormatNumber = 1 << 30

// parameters reads the parameters of a directive, separated by commas.
func (p *formatParser) parameters(d *directive) {
	n := p.s.Len()
	for {
		c := p.peek(d)
		switch {
		case c >= '0' && c <= '9' || c == '+' || c == '-':
			from := p.pos
			p.pos++
			for p.pos < n && p.s.At(p.pos) >= '0' && p.s.At(p.pos) <= '9' {
				p.pos++
			}
			v, digits := 0, 0
			for _, k := range p.s.GoSlice(from, p.pos) {
				if k >= '0' && k <= '9' {
					v = min(v*10+int(k-'0'), maxFormatNumber)
					digits++
				}
			}
			if digits == 0 {
				p.fail(d.pos, "a sign without a number stands in a directive")
			}
			if c == '-' {
				v = -v
			}
			d.params = append(d.params, formatParam{kind: 'n', n: v})
		case c == '\'':
			p.pos++
			d.params = append(d.params, formatParam{kind: 'c', c: p.peek(d)})
			p.pos++
		case c == 'v' || c == 'V':
			p.pos++
			d.params = append(d.params, formatParam{kind: 'v'})
		case c == '#':
			p.pos++
			d.params = append(d.params, formatParam{kind: '#'})
		case c == ',':
			d.params = append(d.params, formatParam{})
		default:
			return
		}
		if p.peek(d) != ',' {
			return
		}
		p.pos++
	}
}

func (p *formatParser) modifiers(d *directive) {
	for {
		switch p.peek(d) {
		case ':':
			if d.colon {
				p.fail(d.pos, "there are two colons in a directive")
			}
			d.colon = true
		case '@':
			if d.at {
				p.fail(d.pos, "there are two at signs in a directive")
			}
			d.at = true
		default:
			return
		}
		p.pos++
	}
}

// paramLimits says how many parameters a directive may have.
var paramLimits = map[rune]int{'a': 4, 's': 4, 'd': 4, 'b': 4, 'o': 4, 'x': 4, 'r': 5, 'c': 0, 'f': 5, 'e': 7, 'g': 7, '$': 4, '%': 1,
	'&': 1, '|': 1, '~': 1, '*': 1, '?': 0, '(': 0, ')': 0, '[': 1, ']': 0, '{': 1, '}': 0, '<': 4, '>': 0, ';': 2, '^': 3, 'p': 0,
	'w': 0, 't': 2, 'i': 1, '_': 0}

// noModifiers and oneModifier are the directives that take no modifier, and
// those that do not take both.
const (
	noModifiers = "%&|~"
	oneModifier = "*?[^"
)

func (p *formatParser) check(d *directive) {
	if limit, ok := paramLimits[d.char]; ok && len(d.params) > limit {
		p.fail(d.pos, "~"+string(d.char)+" has too many parameters")
	}
	switch {
	case (d.colon || d.at) && strings.ContainsRune(noModifiers, d.char):
		p.fail(d.pos, "~"+string(d.char)+" takes no modifiers")
	case d.colon && d.at && strings.ContainsRune(oneModifier, d.char), d.colon && d.char == '?', d.at && d.char == '^', d.at && d.char == 'i':
		p.fail(d.pos, "~"+string(d.char)+" does not take these modifiers")
	}
}

// newline is a tilde at the end of a line: what follows is ignored.
func (p *formatParser) newline(d *directive) {
	if d.at && d.colon {
		p.fail(d.pos, "a tilde at the end of a line has both modifiers")
	}
	n := p.s.Len()
	if !d.colon {
		for p.pos < n && (p.s.At(p.pos) == ' ' || p.s.At(p.pos) == '\t') {
			p.pos++
		}
	}
	d.text = interp.NewString("")
	if d.at {
		d.text = interp.NewString("\n")
	}
	// Marked as fixed, it is not a text whose blanks count in ~:@>.
	d.char, d.isFixed = 0, true
}

// functionName reads the rest of ~/name/.
func (p *formatParser) functionName(d *directive) {
	from := p.pos
	for p.peek(d) != '/' {
		p.pos++
	}
	name := p.s.GoSlice(from, p.pos)
	p.pos++
	if !p.t.In.Modern {
		name = strings.ToUpper(name)
	}
	pkg := p.t.In.User
	if i := strings.IndexByte(name, ':'); i >= 0 {
		if pkg = p.t.In.FindPackage(name[:i]); pkg == nil {
			p.fail(d.pos, "there is no package "+name[:i])
		}
		name = strings.TrimPrefix(name[i+1:], ":")
	}
	d.name, _ = pkg.Intern(name)
}
