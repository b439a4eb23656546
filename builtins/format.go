package builtins

import (
	"sockrepl/interp"
)

// formatOperators declares format and formatter.
func formatOperators(in *interp.Interp) {
	S := &in.S
	cache := &formatCache{m: map[string]*directiveList{}}
	in.Attach(formatCacheKey{}, cache)
	in.CL.Defun("format", "destination control &rest arguments",
		`Writes ARGUMENTS as CONTROL (a string, or a function of a stream and arguments) says to DESTINATION: a stream, T for *standard-output*, a string with a fill pointer, or NIL, which returns a string.`,
		func(t *thread, a args) value {
			switch d := a.V(0).(type) {
			case nil:
				out := t.BorrowStringOutput()
				formatTo(t, cache, out, a.V(1), a.Rest())
				return t.ReturnStringOutput(out)
			case *interp.String:
				if d.FillPointer() < 0 {
					a.Wrong(t, 0, list(S.Or, S.Null, list(S.Eql, in.T), S.Stream, list(S.And, S.String, list(S.Not, S.SimpleString))))
				}
				formatTo(t, cache, interp.NewStringAppender(d), a.V(1), a.Rest())
			case interp.Stream:
				formatTo(t, cache, d, a.V(1), a.Rest())
			default:
				if d != value(t.T) {
					a.Wrong(t, 0, S.Stream)
				}
				formatTo(t, cache, designatedOutput(t, "format", nil), a.V(1), a.Rest())
			}
			return nil
		})
	in.CL.Defmacro("formatter", "control", `A function of a stream and arguments that formats by CONTROL and returns the arguments left.`, func(t *thread, a args) value {
		control, ok := a.V(0).(*interp.String)
		if !ok {
			a.Wrong(t, 0, S.String)
		}
		parsedControl(t, control)
		s, r := in.Gensym("stream"), in.Gensym("arguments")
		return list(S.Function, list(S.Lambda, list(s, S.AndRest, r), list(in.Excl.InternalSym("%format-rest"), s, control, r)))
	})
	in.Excl.Defun("%format-rest", "stream control arguments", `Formats ARGUMENTS by CONTROL to STREAM; returns those left.`, func(t *thread, a args) value {
		control := a.String(t, 1)
		f := formatter{t: t, out: a.OutputStream(t, 0), args: items(t, "formatter", a.V(2)), control: control}
		f.run(parsedControl(t, control))
		return list(f.args[f.next:]...)
	})
}

// formatTo formats arguments by control, a string or a function, to out.
func formatTo(t *thread, cache *formatCache, out interp.Stream, control value, arguments []value) {
	switch c := control.(type) {
	case *interp.String:
		f := formatter{t: t, out: out, args: arguments, control: c}
		f.run(cache.parsed(t, c))
	case *interp.Function:
		t.ShareOutput(out)
		t.Apply(c, append([]value{out}, arguments...))
	default:
		t.WrongType("format", control, list(t.In.S.Or, t.In.S.String, t.In.S.Function))
	}
}

// formatter runs directives.
type formatter struct {
	t       *thread
	out     interp.Stream
	control *interp.String
	args    []value
	next    int
	// block is the logical block whose list the arguments are taken from; nil
	// if they are args.
	block *interp.LogicalBlock
	whole value // that list

	inSublist bool
	// outerLeft is how many sublists the ~:{ around has left, for ~:^.
	outerLeft int
}

// escape is how a list of directives ended: what is skipped after ~^.
type escape uint8

const (
	goOn       escape = iota
	leave             // ~^
	leaveAll          // ~:^
	leaveBlock        // the list of a logical block came to its end
)

func (f *formatter) fail(d *directive, control string, args ...value) {
	formatError(f.t, f.control, d.pos, control, args...)
}

// left returns how many arguments are left.
func (f *formatter) left() int {
	if f.block == nil {
		return len(f.args) - f.next
	}
	n := 0
	for l := f.block.Rest(); ; n++ {
		c, ok := l.(*interp.Cons)
		if !ok || n > maxFormatRepeat {
			return n
		}
		l = c.Cdr
	}
}

// exhausted reports whether no argument is left.
func (f *formatter) exhausted() bool {
	if f.block != nil {
		return f.block.Exhausted()
	}
	return f.next >= len(f.args)
}

// arg takes the next argument.
func (f *formatter) arg(d *directive) value {
	if f.exhausted() {
		f.fail(d, "there is no argument left for the directive")
	}
	if f.block != nil {
		v, _ := f.block.Pop()
		return v
	}
	v := f.args[f.next]
	f.next++
	return v
}

// moveTo makes argument number n the next.
func (f *formatter) moveTo(d *directive, n int) {
	if f.block == nil {
		if n < 0 || n > len(f.args) {
			f.fail(d, "there is no argument number ~d", interp.FixInt(n))
		}
		f.next = n
		return
	}
	l := f.whole
	for i := 0; i < n; i++ {
		c, ok := l.(*interp.Cons)
		if !ok {
			f.fail(d, "there is no argument number ~d", interp.FixInt(n))
		}
		l = c.Cdr
	}
	if n < 0 {
		f.fail(d, "there is no argument number ~d", interp.FixInt(n))
	}
	f.block.Restart(l, n)
}

// position returns the number of the next argument.
func (f *formatter) position() int {
	if f.block != nil {
		return f.block.Count()
	}
	return f.next
}

// rest takes all arguments left.
func (f *formatter) rest() []value {
	if f.block == nil {
		r := f.args[f.next:]
		f.next = len(f.args)
		return r
	}
	var r []value
	for !f.block.Exhausted() {
		v, ok := f.block.Pop()
		if !ok {
			break
		}
		r = append(r, v)
	}
	return r
}

func (f *formatter) text(s string) { f.t.WriteText(f.out, s) }

func (f *formatter) run(l *directiveList) escape {
	for _, d := range l.ds {
		if d.char == 0 {
			f.out.WriteString(f.t, d.text, 0, d.text.Len())
			continue
		}
		if f.block != nil && (d.consumes || !d.isFixed) && f.block.Stops() {
			return leaveBlock
		}
		if e := f.do(d); e != goOn {
			return e
		}
	}
	return goOn
}

// do carries out one directive.
func (f *formatter) do(d *directive) escape {
	t := f.t
	var room paramSet
	p := f.params(d, &room)
	switch d.char {
	case 'a':
		f.object(d, p, f.arg(d), false)
	case 's':
		f.object(d, p, f.arg(d), true)
	case 'd':
		f.radix(d, p, 10, 0)
	case 'b':
		f.radix(d, p, 2, 0)
	case 'o':
		f.radix(d, p, 8, 0)
	case 'x':
		f.radix(d, p, 16, 0)
	case 'r':
		f.directiveR(d, p)
	case 'c':
		f.directiveC(d)
	case 'f':
		f.fixed(d, p)
	case 'e':
		f.exponential(d, p)
	case 'g':
		f.general(d, p)
	case '$':
		f.money(d, p)
	case '%':
		if len(d.params) == 0 {
			f.out.WriteChar(t, '\n')
			break
		}
		f.repeat('\n', f.number(d, p, 0, 1))
	case '&':
		if n := f.number(d, p, 0, 1); n > 0 {
			freshLine(t, f.out)
			f.repeat('\n', n-1)
		}
	case '|':
		f.repeat('\f', f.number(d, p, 0, 1))
	case '~':
		f.repeat('~', f.number(d, p, 0, 1))
	case 't':
		f.tabulate(d, p)
	case '*':
		f.jump(d, p)
	case '?':
		return f.indirect(d)
	case '(':
		return f.caseConversion(d)
	case '[':
		return f.conditional(d, p)
	case '{':
		return f.iterate(d, p)
	case '<':
		if d.block != nil {
			f.logicalBlock(d)
		} else {
			return f.justify(d, p)
		}
	case '^':
		return f.escapeUpward(d, p)
	case 'p':
		f.plural(d)
	case 'w':
		f.write(d)
	case '_', 'i':
		f.prettyDirective(d, p)
	case '/':
		f.call(d, p)
	}
	return goOn
}

// object is ~A and ~S.
func (f *formatter) object(d *directive, p *paramSet, v value, esc bool) {
	t := f.t
	if len(d.params) == 0 {
		if v == nil && d.colon {
			f.text("()")
			return
		}
		t.Print(f.out, v, esc)
		return
	}
	mincol, colinc := f.number(d, p, 0, 0), f.number(d, p, 1, 1)
	minpad, padchar := f.number(d, p, 2, 0), f.character(d, p, 3, ' ')
	out := t.BorrowStringOutput()
	if v == nil && d.colon {
		t.WriteText(out, "()")
	} else {
		t.Print(out, v, esc)
	}
	s := t.ReturnStringOutput(out)
	pad := max(minpad, 0)
	if short := mincol - s.Len() - pad; short > 0 {
		colinc = max(colinc, 1)
		pad += (short + colinc - 1) / colinc * colinc
	}
	if d.at {
		f.repeat(padchar, pad)
	}
	f.out.WriteString(t, s, 0, s.Len())
	if !d.at {
		f.repeat(padchar, pad)
	}
}

// directiveC is ~C.
func (f *formatter) directiveC(d *directive) {
	v := f.arg(d)
	c, ok := v.(interp.Char)
	if !ok {
		f.t.WrongType("format", v, f.t.In.S.Character)
	}
	switch {
	case d.colon && c != ' ' && isGraphicChar(rune(c)), !d.colon && !d.at:
		f.out.WriteChar(f.t, rune(c))
	case d.colon:
		f.text(interp.CharName(rune(c)))
	default:
		f.t.Print(f.out, c, true)
	}
}

func (f *formatter) plural(d *directive) {
	if d.colon {
		f.moveTo(d, f.position()-1)
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
}

// write is ~W.
func (f *formatter) write(d *directive) {
	t := f.t
	v := f.arg(d)
	if !d.colon && !d.at {
		t.Write(f.out, v)
		return
	}
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
}

// call is ~/name/.
func (f *formatter) call(d *directive, p *paramSet) {
	t := f.t
	vs := []value{f.out, nil, t.Bool(d.colon), t.Bool(d.at)}
	for i := range d.params {
		x := paramValue{}
		if d.isFixed || i < maxFixedParams {
			x = p[min(i, maxFixedParams-1)]
		}
		if i >= maxFixedParams {
			x = f.paramValue(d, i)
		}
		switch {
		case x.v != nil:
			vs = append(vs, x.v)
		case x.kind == 'c':
			vs = append(vs, interp.Char(x.c))
		case x.kind == 'n':
			vs = append(vs, interp.FixInt(x.n))
		default:
			vs = append(vs, nil)
		}
	}
	vs[1] = f.arg(d)
	t.ShareOutput(f.out)
	t.Apply(t.FunctionDesignator(d.name), vs)
}

// jump is ~*.
func (f *formatter) jump(d *directive, p *paramSet) {
	switch {
	case d.at:
		f.moveTo(d, f.number(d, p, 0, 0))
	case d.colon:
		f.moveTo(d, f.position()-f.number(d, p, 0, 1))
	default:
		f.moveTo(d, f.position()+f.number(d, p, 0, 1))
	}
}

// indirect is ~?.
func (f *formatter) indirect(d *directive) escape {
	t := f.t
	control := f.arg(d)
	t.EnterDepth()
	if d.at {
		f.runControl(control)
	} else {
		arguments := f.arg(d)
		args, ok := interp.Slice(arguments)
		if !ok {
			t.WrongType("format", arguments, t.In.S.List)
		}
		if s, isString := control.(*interp.String); isString {
			sub := formatter{t: t, out: f.out, control: s, args: args, inSublist: f.inSublist, outerLeft: f.outerLeft}
			sub.run(parsedControl(t, s))
		} else {
			formatTo(t, formatCacheOf(t), f.out, control, args)
		}
	}
	t.LeaveDepth()
	return goOn
}

// runControl formats by another control, a string or a function, with the same
// arguments. What ~^ leaves in it is that control only.
func (f *formatter) runControl(control value) {
	t := f.t
	switch c := control.(type) {
	case *interp.String:
		outer := f.control
		f.control = c
		f.run(parsedControl(t, c))
		f.control = outer
	case *interp.Function:
		t.ShareOutput(f.out)
		at := f.position()
		args := f.rest()
		left, _ := interp.Slice(t.Apply(c, append([]value{f.out}, args...)))
		f.moveTo(&directive{}, at+len(args)-len(left))
	default:
		t.WrongType("format", control, list(t.In.S.Or, t.In.S.String, t.In.S.Function))
	}
}
