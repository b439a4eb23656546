package builtins

import (
	"strings"

	"sockrepl/interp"
)

// formatOperators declares format and formatter.
func formatOperators(in *interp.Interp) {
	S := &in.S
	in.Attach(formatCacheKey{}, &formatCache{m: map[string]*directiveList{}})
	in.CL.Defun("format", "destination control &rest arguments",
		`Writes ARGUMENTS as CONTROL (a string, or a function of a stream and arguments) says to DESTINATION: a stream, T for *standard-output*, a string with a fill pointer, or NIL, which returns a string.`,
		func(t *thread, a args) value {
			switch d := a.V(0).(type) {
			case nil:
				out := t.ScratchOutput()
				formatTo(t, out, a.V(1), a.Rest())
				return t.TakeScratch(out)
			case *interp.String:
				if d.FillPointer() < 0 {
					a.Wrong(t, 0, S.Stream)
				}
				formatTo(t, interp.NewStringAppender(d), a.V(1), a.Rest())
			case interp.Stream:
				formatTo(t, d, a.V(1), a.Rest())
			default:
				if d != value(t.T) {
					a.Wrong(t, 0, S.Stream)
				}
				formatTo(t, designatedOutput(t, "format", nil), a.V(1), a.Rest())
			}
			return nil
		})
	in.CL.Defmacro("formatter", "control", `A function of a stream and arguments that formats by CONTROL and returns the arguments left.`, func(t *thread, a args) value {
		s, r := in.Gensym("stream"), in.Gensym("arguments")
		return list(S.Function, list(S.Lambda, list(s, S.AndRest, r), list(in.Excl.Sym("%format-rest"), s, a.V(0), r)))
	})
	in.Excl.Defun3("%format-rest", "stream control arguments", `Formats ARGUMENTS by CONTROL to STREAM; returns those left.`, func(t *thread, s, control, arguments value) value {
		f := &formatter{t: t, out: s.(interp.Stream), args: items(t, "formatter", arguments)}
		f.control = control.(*interp.String)
		f.run(parsedControl(t, f.control))
		return list(f.args[f.next:]...)
	})
}

type formatCacheKey struct{}

type formatCache struct {
	m map[string]*directiveList
	// recent are control strings used lately, by their address: most are
	// constants of the program. A string may have been changed since.
	recent [64]recentControl
}

type recentControl struct {
	control *interp.String
	text    string
	list    *directiveList
}

// parsedControl returns the directives of a control string, parsed once.
func parsedControl(t *thread, control *interp.String) *directiveList {
	cache := t.In.Attached(formatCacheKey{}).(*formatCache)
	var key string
	if b, ok := control.Latin1(); ok {
		r := &cache.recent[interp.Address(control)>>5%uint64(len(cache.recent))]
		if r.control == control && r.text == string(b) {
			return r.list
		}
		if d := cache.m[string(b)]; d != nil {
			*r = recentControl{control, string(b), d}
			return d
		}
		key = string(b)
	} else {
		key = "\x00" + control.Go()
		if d := cache.m[key]; d != nil {
			return d
		}
	}
	p := &formatParser{t: t, s: control}
	d := p.parse(0)
	if len(cache.m) > 2000 {
		clear(cache.m)
	}
	cache.m[key] = d
	return d
}

func formatTo(t *thread, out interp.Stream, control value, arguments []value) {
	switch c := control.(type) {
	case *interp.String:
		f := formatter{t: t, out: out, args: arguments, control: c}
		f.run(parsedControl(t, c))
	case *interp.Function:
		t.Apply(c, append([]value{out}, arguments...))
	default:
		t.WrongType("format", control, list(t.In.S.Or, t.In.S.String, t.In.S.Function))
	}
}

// directive is one element of a control string: literal text (char 0) or a
// directive.
type directive struct {
	char      rune
	text      *interp.String
	params    []formatParam
	colon, at bool
	pos       int // of the tilde in the control string
	// clauses are the parts of ~( ~[ ~{ and ~<, separated by ~;.
	clauses []*directiveList
	last    *directive // the closing directive
	seps    []*directive
	name    *interp.Symbol // ~/name/
}

type formatParam struct {
	kind byte // 0 none, 'n' number, 'c' character, 'v', '#'
	n    int
	c    rune
}

type directiveList struct{ ds []*directive }

type formatParser struct {
	t   *thread
	s   *interp.String
	pos int
}

func (p *formatParser) fail(pos int, message string) {
	p.t.SimpleError("format: "+strings.ReplaceAll(message, "~", "~~")+" at position ~d of the control string ~s", interp.FixInt(pos), p.s)
}

var closers = map[rune]rune{'(': ')', '[': ']', '{': '}', '<': '>'}

// parse reads directives up to the closing one (0: the end of the string).
func (p *formatParser) parse(closer rune) *directiveList {
	l, _, _ := p.parseClause(closer, -1)
	return l
}

// parseClause reads up to the closing directive or ~;, which is returned.
func (p *formatParser) parseClause(closer rune, opened int) (l *directiveList, end *directive, sep bool) {
	l = &directiveList{}
	n := p.s.Len()
	p.t.EnterDepth()
	defer p.t.LeaveDepth()
	for {
		from := p.pos
		for p.pos < n && p.s.At(p.pos) != '~' {
			p.pos++
		}
		if p.pos > from {
			l.ds = append(l.ds, &directive{text: p.s.Substring(from, p.pos)})
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
			if closer == 0 || closer == ')' || closer == '}' {
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
			for {
				clause, end, more := p.parseClause(c, d.pos)
				d.clauses = append(d.clauses, clause)
				if !more {
					d.last = end
					break
				}
				d.seps = append(d.seps, end)
			}
		}
		l.ds = append(l.ds, d)
	}
}

func (p *formatParser) directive() *directive {
	d := &directive{pos: p.pos}
	p.pos++
	n := p.s.Len()
	peek := func() rune {
		if p.pos >= n {
			p.fail(d.pos, "the control string ends inside a directive")
		}
		return p.s.At(p.pos)
	}
	for {
		c := peek()
		switch {
		case c >= '0' && c <= '9' || c == '+' || c == '-':
			from := p.pos
			p.pos++
			for p.pos < n && p.s.At(p.pos) >= '0' && p.s.At(p.pos) <= '9' {
				p.pos++
			}
			v := 0
			for _, k := range p.s.GoSlice(from, p.pos) {
				if k >= '0' && k <= '9' {
					v = min(v*10+int(k-'0'), 1<<30)
				}
			}
			if c == '-' {
				v = -v
			}
			d.params = append(d.params, formatParam{kind: 'n', n: v})
		case c == '\'':
			p.pos++
			d.params = append(d.params, formatParam{kind: 'c', c: peek()})
			p.pos++
		case c == 'v' || c == 'V':
			p.pos++
			d.params = append(d.params, formatParam{kind: 'v'})
		case c == '#':
			p.pos++
			d.params = append(d.params, formatParam{kind: '#'})
		case c == ',':
			d.params = append(d.params, formatParam{})
		}
		if peek() == ',' {
			p.pos++
			if c := peek(); c != ',' && !(c >= '0' && c <= '9') && !strings.ContainsRune("+-'vV#", c) {
				break
			}
			continue
		}
		break
	}
	for {
		switch peek() {
		case ':':
			if d.colon {
				p.fail(d.pos, "two colons in a directive")
			}
			d.colon = true
			p.pos++
			continue
		case '@':
			if d.at {
				p.fail(d.pos, "two at signs in a directive")
			}
			d.at = true
			p.pos++
			continue
		}
		break
	}
	d.char = peek()
	p.pos++
	if d.char >= 'A' && d.char <= 'Z' {
		d.char += 'a' - 'A'
	}
	if d.char == '\n' {
		from := p.pos
		for p.pos < n && (p.s.At(p.pos) == ' ' || p.s.At(p.pos) == '\t') {
			p.pos++
		}
		switch {
		case d.at && d.colon:
			p.fail(d.pos, "~newline with both modifiers")
		case d.at:
			d.text = interp.NewString("\n")
		case d.colon:
			d.text = interp.NewString("")
			p.pos = from
		default:
			d.text = interp.NewString("")
		}
		if d.at {
			d.char = 0
			return d
		}
		d.char = 0
		return d
	}
	if d.char == '/' {
		from := p.pos
		for peek() != '/' {
			p.pos++
		}
		name := p.s.GoSlice(from, p.pos)
		p.pos++
		d.name = p.symbol(d.pos, name)
		return d
	}
	if !strings.ContainsRune("asdboxrcfeg$%&|~*?()[]{}<>;^pwti_", d.char) {
		p.fail(d.pos, "~"+string(d.char)+" is not a directive")
	}
	return d
}

func (p *formatParser) symbol(pos int, name string) *interp.Symbol {
	if !p.t.In.Modern {
		name = strings.ToUpper(name)
	}
	pkg := p.t.In.User
	if i := strings.IndexByte(name, ':'); i >= 0 {
		pkg = p.t.In.FindPackage(name[:i])
		if pkg == nil {
			p.fail(pos, "there is no package "+name[:i])
		}
		name = strings.TrimLeft(name[i:], ":")
	}
	s, _ := pkg.Intern(name)
	return s
}

// formatter runs directives.
type formatter struct {
	t       *thread
	out     interp.Stream
	control *interp.String
	args    []value
	next    int
	// outer is the state of the ~{ with a colon around, for ~:^.
	outerLeft int
	inSublist bool
}

// escape is what ~^ leaves by: the rest of the current construct is skipped.
type escape uint8

const (
	goOn escape = iota
	leave
	leaveAll // ~:^
)

func (f *formatter) fail(d *directive, control string, args ...value) {
	f.t.SimpleError("format: "+control+" at position ~d of the control string ~s", append(args, interp.FixInt(d.pos), f.control)...)
}

func (f *formatter) arg(d *directive) value {
	if f.next >= len(f.args) {
		f.fail(d, "there is no argument left for the directive")
	}
	v := f.args[f.next]
	f.next++
	return v
}

// param returns parameter i as an integer.
func (f *formatter) param(d *directive, i, def int) int {
	n, ok := f.optional(d, i)
	if !ok {
		return def
	}
	return n
}

func (f *formatter) optional(d *directive, i int) (n int, ok bool) {
	if i >= len(d.params) {
		return 0, false
	}
	switch p := &d.params[i]; p.kind {
	case 'n':
		return p.n, true
	case '#':
		return len(f.args) - f.next, true
	case 'c':
		f.fail(d, "a character stands where a number is expected")
	case 'v':
		switch v := f.arg(d).(type) {
		case nil:
			return 0, false
		case interp.Fixnum:
			return int(max(-1<<40, min(1<<40, v))), true
		default:
			f.fail(d, "the parameter ~s is not an integer", v)
		}
	}
	return 0, false
}

func (f *formatter) char(d *directive, i int, def rune) rune {
	if i >= len(d.params) {
		return def
	}
	switch p := &d.params[i]; p.kind {
	case 'c':
		return p.c
	case 'v':
		switch v := f.arg(d).(type) {
		case nil:
			return def
		case interp.Char:
			return rune(v)
		default:
			f.fail(d, "the parameter ~s is not a character", v)
		}
	case 0:
		return def
	}
	f.fail(d, "a number stands where a character is expected")
	return def
}

const maxFormatRepeat = 1 << 24

// repeat writes c n times.
func (f *formatter) repeat(c rune, n int) {
	if n > maxFormatRepeat {
		f.t.SimpleError("format: ~d is too great a repetition", interp.FixInt(n))
	}
	for i := 0; i < n; i++ {
		f.out.WriteChar(f.t, c)
	}
}

func (f *formatter) text(s string) { f.t.WriteText(f.out, s) }

func (f *formatter) run(l *directiveList) escape {
	for _, d := range l.ds {
		if d.char == 0 {
			f.out.WriteString(f.t, d.text, 0, d.text.Len())
			continue
		}
		if e := f.do(d); e != goOn {
			return e
		}
	}
	return goOn
}

func (f *formatter) do(d *directive) escape {
	t := f.t
	switch d.char {
	case 'a':
		f.object(d, f.arg(d), false)
	case 's':
		f.object(d, f.arg(d), true)
	case 'd':
		f.radix(d, 10, 0)
	case 'b':
		f.radix(d, 2, 0)
	case 'o':
		f.radix(d, 8, 0)
	case 'x':
		f.radix(d, 16, 0)
	case 'r':
		f.directiveR(d)
	case 'c':
		f.character(d)
	case 'f':
		f.fixed(d)
	case 'e':
		f.exponential(d)
	case 'g':
		f.general(d)
	case '$':
		f.money(d)
	case '%':
		f.repeat('\n', f.param(d, 0, 1))
	case '&':
		if n := f.param(d, 0, 1); n > 0 {
			freshLine(t, f.out)
			f.repeat('\n', n-1)
		}
	case '|':
		f.repeat('\f', f.param(d, 0, 1))
	case '~':
		f.repeat('~', f.param(d, 0, 1))
	case 't':
		f.tabulate(d)
	case '*':
		f.jump(d)
	case '?':
		return f.indirect(d)
	case '(':
		return f.caseConversion(d)
	case '[':
		return f.conditional(d)
	case '{':
		f.iterate(d)
	case '<':
		if d.last.colon {
			return f.logicalBlock(d)
		}
		f.justify(d)
	case '^':
		return f.escapeUpward(d)
	case 'p':
		if d.colon {
			if f.next == 0 {
				f.fail(d, "~~:P has no argument before it")
			}
			f.next--
		}
		one := interp.Eql(f.arg(d), interp.Fix(1))
		switch {
		case d.at && one:
			f.text("y")
		case d.at:
			f.text("ies")
		case !one:
			f.text("s")
		}
	case 'w':
		v := f.arg(d)
		if d.colon || d.at {
			mark := t.BindMark()
			if d.colon {
				t.Bind(t.In.S.StarPrintPretty, t.T)
			}
			if d.at {
				t.Bind(t.In.S.StarPrintLength, nil)
				t.Bind(t.In.S.StarPrintLevel, nil)
			}
			t.Write(f.out, v)
			t.Unbind(mark)
		} else {
			t.Write(f.out, v)
		}
	case '_', 'i':
		// Line breaks and indentation of the pretty printer: nothing while
		// it is off.
	case '/':
		v := f.arg(d)
		vs := []value{f.out, v, t.Bool(d.colon), t.Bool(d.at)}
		for i, p := range d.params {
			switch p.kind {
			case 'c':
				vs = append(vs, interp.Char(p.c))
			case 0:
				vs = append(vs, nil)
			default:
				n, _ := f.optional(d, i)
				vs = append(vs, interp.FixInt(n))
			}
		}
		t.Apply(t.FunctionDesignator(d.name), vs)
	}
	return goOn
}

// object is ~A and ~S.
func (f *formatter) object(d *directive, v value, esc bool) {
	if len(d.params) == 0 {
		if v == nil && d.colon {
			f.text("()")
			return
		}
		f.t.Print(f.out, v, esc)
		return
	}
	mincol, colinc := f.param(d, 0, 0), f.param(d, 1, 1)
	minpad, padchar := f.param(d, 2, 0), f.char(d, 3, ' ')
	var s *interp.String
	if v == nil && d.colon {
		s = interp.NewString("()")
	} else {
		out := interp.NewStringOutput()
		f.t.Print(out, v, esc)
		s = out.Take()
	}
	pad := max(minpad, 0)
	for colinc > 0 && s.Len()+pad < mincol {
		pad += max(colinc, 1)
		if pad > maxFormatRepeat {
			f.fail(d, "~d is too great a width", interp.FixInt(mincol))
		}
	}
	if d.at {
		f.repeat(padchar, pad)
	}
	f.out.WriteString(f.t, s, 0, s.Len())
	if !d.at {
		f.repeat(padchar, pad)
	}
}

func (f *formatter) jump(d *directive) {
	to := f.next
	switch {
	case d.at:
		to = f.param(d, 0, 0)
	case d.colon:
		to -= f.param(d, 0, 1)
	default:
		to += f.param(d, 0, 1)
	}
	if to < 0 || to > len(f.args) {
		f.fail(d, "there is no argument number ~d", interp.FixInt(to))
	}
	f.next = to
}

func (f *formatter) indirect(d *directive) escape {
	control := f.arg(d)
	if d.at {
		if s, ok := control.(*interp.String); ok {
			f.t.EnterDepth()
			f.run(parsedControl(f.t, s))
			f.t.LeaveDepth()
			return goOn
		}
		rest := f.t.Apply(f.t.FunctionDesignator(control), append([]value{f.out}, f.args[f.next:]...))
		left, _ := interp.Slice(rest)
		f.next = len(f.args) - len(left)
		return goOn
	}
	arguments := items(f.t, "format", f.arg(d))
	f.t.EnterDepth()
	formatTo(f.t, f.out, control, arguments)
	f.t.LeaveDepth()
	return goOn
}

// sub runs directives with another output stream and the same arguments.
func (f *formatter) captured(l *directiveList) (*interp.String, escape) {
	out := interp.NewStringOutput()
	outer := f.out
	f.out = out
	e := f.run(l)
	f.out = outer
	return out.Take(), e
}

func (f *formatter) caseConversion(d *directive) escape {
	s, e := f.captured(d.clauses[0])
	n := s.Len()
	inWord, first := false, true
	for i := 0; i < n; i++ {
		c := s.At(i)
		alnum := interp.UpcaseChar(c) != c || interp.DowncaseChar(c) != c || c >= '0' && c <= '9'
		switch {
		case d.colon && d.at:
			c = interp.UpcaseChar(c)
		case d.colon:
			if alnum && !inWord {
				c = interp.UpcaseChar(c)
			} else {
				c = interp.DowncaseChar(c)
			}
		case d.at:
			if alnum && first {
				c = interp.UpcaseChar(c)
				first = false
			} else {
				c = interp.DowncaseChar(c)
			}
		default:
			c = interp.DowncaseChar(c)
		}
		inWord = alnum
		f.out.WriteChar(f.t, c)
	}
	return e
}

func (f *formatter) conditional(d *directive) escape {
	switch {
	case d.colon:
		if len(d.clauses) != 2 {
			f.fail(d, "~~:[ needs two clauses")
		}
		if f.arg(d) == nil {
			return f.run(d.clauses[0])
		}
		return f.run(d.clauses[1])
	case d.at:
		if len(d.clauses) != 1 {
			f.fail(d, "~~@[ needs one clause")
		}
		if f.arg(d) == nil {
			return goOn
		}
		f.next--
		return f.run(d.clauses[0])
	}
	n, given := f.optional(d, 0)
	if !given {
		v := f.arg(d)
		k, ok := v.(interp.Fixnum)
		if !ok {
			if !interp.IsInteger(v) {
				f.fail(d, "~~[ has the argument ~s, which is not an integer", v)
			}
			k = -1
		}
		n = int(max(-1, min(k, 1<<30)))
	}
	hasDefault := len(d.seps) > 0 && d.seps[len(d.seps)-1].colon
	if n >= 0 && n < len(d.clauses) && !(hasDefault && n == len(d.clauses)-1) {
		return f.run(d.clauses[n])
	}
	if hasDefault {
		return f.run(d.clauses[len(d.clauses)-1])
	}
	return goOn
}

func (f *formatter) iterate(d *directive) {
	limit := f.param(d, 0, -1)
	body := d.clauses[0]
	var control value
	if len(body.ds) == 0 {
		control = f.arg(d)
		if s, ok := control.(*interp.String); ok {
			body = parsedControl(f.t, s)
			control = nil
		}
	}
	inner := f
	if !d.at {
		inner = &formatter{t: f.t, out: f.out, control: f.control, args: items(f.t, "format", f.arg(d))}
	}
	inner.out = f.out
	once := d.last.colon
	f.t.EnterDepth()
	defer f.t.LeaveDepth()
	for i := 0; limit < 0 || i < limit; i++ {
		if inner.next >= len(inner.args) && !(once && i == 0) {
			return
		}
		f.t.SafePointSoon()
		before := inner.next
		var e escape
		if d.colon {
			sub := &formatter{t: f.t, out: f.out, control: f.control, inSublist: true}
			if inner.next < len(inner.args) {
				sub.args = items(f.t, "format", inner.args[inner.next])
				inner.next++
			}
			sub.outerLeft = len(inner.args) - inner.next
			if control != nil {
				f.t.Apply(f.t.FunctionDesignator(control), append([]value{f.out}, sub.args...))
			} else if e = sub.run(body); e == leave {
				e = goOn
			}
		} else if control != nil {
			rest := f.t.Apply(f.t.FunctionDesignator(control), append([]value{f.out}, inner.args[inner.next:]...))
			left, _ := interp.Slice(rest)
			inner.next = len(inner.args) - len(left)
		} else {
			e = inner.run(body)
		}
		if e != goOn {
			return
		}
		if inner.next == before && limit < 0 && len(inner.args) > 0 && !d.colon && i > maxFormatRepeat {
			f.fail(d, "the iteration uses up no arguments")
		}
	}
}

func (f *formatter) escapeUpward(d *directive) escape {
	done := false
	switch len(d.params) {
	case 0:
		if d.colon {
			done = f.outerLeft == 0
		} else {
			done = f.next >= len(f.args)
		}
	case 1:
		done = f.param(d, 0, 0) == 0
	case 2:
		done = f.param(d, 0, 0) == f.param(d, 1, 0)
	default:
		a, b, c := f.param(d, 0, 0), f.param(d, 1, 0), f.param(d, 2, 0)
		done = a <= b && b <= c
	}
	switch {
	case !done:
		return goOn
	case d.colon:
		return leaveAll
	}
	return leave
}

func (f *formatter) tabulate(d *directive) {
	colnum, colinc := f.param(d, 0, 1), f.param(d, 1, 1)
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
	if col < 0 {
		f.text("  ")
		return
	}
	switch {
	case col < colnum:
		f.repeat(' ', colnum-col)
	case colinc > 0:
		f.repeat(' ', colinc-(col-colnum)%colinc)
	}
}

// logicalBlock is ~<...~:>: without pretty printing, its contents.
func (f *formatter) logicalBlock(d *directive) escape {
	prefix, suffix := "", ""
	if d.colon {
		prefix, suffix = "(", ")"
	}
	body := d.clauses[0]
	textOf := func(l *directiveList) string {
		s := ""
		for _, x := range l.ds {
			if x.char == 0 {
				s += x.text.Go()
			}
		}
		return s
	}
	if len(d.clauses) > 1 {
		prefix = textOf(d.clauses[0])
		body = d.clauses[1]
	}
	if len(d.clauses) > 2 {
		suffix = textOf(d.clauses[2])
	}
	inner := f
	if !d.at {
		v := f.arg(d)
		if !isList(v) {
			f.t.Print(f.out, v, true)
			return goOn
		}
		inner = &formatter{t: f.t, out: f.out, control: f.control, args: items(f.t, "format", v)}
	}
	f.text(prefix)
	inner.run(body)
	f.text(suffix)
	if d.at {
		f.next = len(f.args)
	}
	return goOn
}

// justify is ~<...~>.
func (f *formatter) justify(d *directive) {
	mincol, colinc := f.param(d, 0, 0), max(f.param(d, 1, 1), 1)
	minpad, padchar := f.param(d, 2, 0), f.char(d, 3, ' ')
	var segments []*interp.String
	var overflow *interp.String
	width, slack := 72, 0
	for i, c := range d.clauses {
		s, e := f.captured(c)
		if e != goOn {
			break
		}
		if i == 0 && len(d.seps) > 0 && d.seps[0].colon {
			overflow = s
			slack = f.param(d.seps[0], 0, 0)
			width = f.param(d.seps[0], 1, 72)
			continue
		}
		segments = append(segments, s)
	}
	if len(segments) == 0 {
		segments = []*interp.String{interp.NewString("")}
	}
	gaps := len(segments) - 1
	left, right := d.colon, d.at
	if left {
		gaps++
	}
	if right {
		gaps++
	}
	if gaps == 0 {
		// A single segment is right justified.
		left, gaps = true, 1
	}
	size := gaps * minpad
	for _, s := range segments {
		size += s.Len()
	}
	total := mincol
	for total < size {
		total += colinc
	}
	if total > maxFormatRepeat {
		f.fail(d, "~d is too great a width", interp.FixInt(total))
	}
	if overflow != nil {
		if col := f.out.Column(f.t); col >= 0 && col+total+slack > width {
			f.out.WriteString(f.t, overflow, 0, overflow.Len())
		}
	}
	pad := total - size
	gap := func() {
		n := (pad + gaps - 1) / gaps
		pad -= n
		gaps--
		f.repeat(padchar, n+minpad)
	}
	if left {
		gap()
	}
	for i, s := range segments {
		if i > 0 {
			gap()
		}
		f.out.WriteString(f.t, s, 0, s.Len())
	}
	if right {
		gap()
	}
}

// character is ~C.
func (f *formatter) character(d *directive) {
	v := f.arg(d)
	c, ok := v.(interp.Char)
	if !ok {
		f.t.WrongType("format", v, f.t.In.S.Character)
	}
	switch {
	case d.at:
		f.t.Print(f.out, c, true)
	case d.colon:
		if c > 32 && c < 127 {
			f.out.WriteChar(f.t, rune(c))
		} else {
			f.text(interp.CharName(rune(c)))
		}
	default:
		f.out.WriteChar(f.t, rune(c))
	}
}
