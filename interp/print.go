package interp

import (
	"math/big"
	"strconv"
	"strings"
)

// printContext is what a print function or method of the program finds where it
// prints parts of its object: the level and the labels of the object around.
type printContext struct {
	circles *circleTable
	depth   int
	// entered is the object being printed, whose label has been written.
	entered Value
}

// printer prints one object to a stream with the printer variables as they
// were when printing began.
type printer struct {
	t        *Thread
	out      Stream
	escape   bool
	readably bool
	array    bool
	gensym   bool
	pretty   bool
	base     int
	radix    bool
	length   int // -1: no limit
	level    int
	depth    int
	circles  *circleTable
	entered  Value
	plainly  Value        // an object that is not to be printed by its method
	dispatch *PprintTable // where pretty is set
	rt       *Readtable
	pcase    *Symbol
}

func (t *Thread) printVar(s *Symbol) Value {
	v, _ := t.BoundValue(s)
	return v
}

// newPrinter returns a printer to out that prints as prin1 with escape and as
// princ without, which prints for people whatever *print-readably* says. release
// gives the printer back.
func (t *Thread) newPrinter(out Stream, escape bool) *printer {
	return t.newPrinterFor(out, escape, escape && t.printVar(t.In.S.StarPrintReadably) != nil)
}

func (t *Thread) newPrinterFor(out Stream, escape, readably bool) *printer {
	S := &t.In.S
	p := t.freePrinter
	if p == nil {
		p = &printer{}
	} else {
		t.freePrinter = nil
	}
	base, length, level := t.radixVariable(S.StarPrintBase), -1, -1
	pcase := t.caseVariable()
	if !readably {
		length, level = t.limitVariable(S.StarPrintLength), t.limitVariable(S.StarPrintLevel)
	}
	*p = printer{t: t, out: out, escape: escape, base: base, length: length, level: level, pcase: pcase}
	p.readably = readably
	p.array = p.readably || t.printVar(S.StarPrintArray) != nil
	p.gensym = t.printVar(S.StarPrintGensym) != nil
	p.radix = t.printVar(S.StarPrintRadix) != nil
	p.rt = t.Readtable()
	if readably {
		p.escape = true
		p.rt = t.In.standardReadtable
	}
	if t.printVar(S.StarPrintPretty) != nil {
		p.pretty = true
		p.dispatch = t.pprintTable(t.printVar(S.StarPrintPprintDispatch))
	}
	if c := t.printing; c != nil {
		p.depth, p.entered = c.depth, c.entered
		if c.circles != nil && t.printVar(S.StarPrintCircle) != nil {
			p.circles = c.circles
		}
	}
	return p
}

func (p *printer) release() {
	t := p.t
	p.out, p.circles, p.entered = nil, nil, nil
	t.freePrinter = p
}

// Print writes v to s as prin1 does with escape, as princ without. The other
// printer variables hold; *print-escape* is bound for what a program's own
// print functions see.
func (t *Thread) Print(s Stream, v Value, escape bool) {
	switch x := v.(type) {
	case *String:
		if !escape && t.plainText() {
			s.WriteString(t, x, 0, x.Len())
			return
		}
	case Char:
		if !escape && t.plainText() {
			s.WriteChar(t, rune(x))
			return
		}
	case Fixnum:
		if t.plainIntegers() {
			t.WriteInteger(s, int64(x), 10)
			return
		}
	}
	t.print(t.newPrinter(s, escape), v)
}

// Write writes v to s as write does, with *print-escape* and *print-readably* as
// they are.
func (t *Thread) Write(s Stream, v Value) {
	S := &t.In.S
	escape := t.printVar(S.StarPrintEscape) != nil
	if escape || t.printVar(S.StarPrintReadably) == nil {
		t.Print(s, v, escape)
		return
	}
	t.print(t.newPrinterFor(s, escape, true), v)
}

func (t *Thread) print(p *printer, v Value) {
	if p.circles == nil && canShare(v) && t.printVar(t.In.S.StarPrintCircle) != nil {
		p.printCircular(v)
	} else {
		p.print(v)
	}
	p.release()
}

// plainText reports whether no printer variable makes strings and characters
// print otherwise than as they are.
func (t *Thread) plainText() bool { return t.printVar(t.In.S.StarPrintPretty) == nil }

// plainIntegers reports whether integers are printed in decimal digits.
func (t *Thread) plainIntegers() bool {
	S := &t.In.S
	base, ok := t.printVar(S.StarPrintBase).(Fixnum)
	return ok && base == 10 && t.printVar(S.StarPrintRadix) == nil && t.printVar(S.StarPrintPretty) == nil
}

// PrintEscaped is Print.
func (t *Thread) PrintEscaped(s Stream, v Value, escape bool) { t.Print(s, v, escape) }

// Identity is the text that tells an object from others of its class.
func Identity(v Value) string { return identity(v) }

// Prin1 returns v as prin1 prints it.
func (t *Thread) Prin1(v Value) string { return t.printString(v, true).Go() }

// Princ returns v as princ prints it.
func (t *Thread) Princ(v Value) string { return t.printString(v, false).Go() }

func (t *Thread) printString(v Value, escape bool) *String {
	s := NewStringOutput()
	t.Print(s, v, escape)
	return s.Take()
}

// PrintToString returns v printed as a fresh string.
func (t *Thread) PrintToString(v Value, escape bool) *String { return t.printString(v, escape) }

func (p *printer) write(text string) { p.t.WriteText(p.out, text) }

// print prints v, or refers to it by its label.
func (p *printer) print(v Value) {
	if p.circles != nil && p.circles.label(p, v) {
		return
	}
	if p.pretty && p.printDispatched(v) {
		return
	}
	p.printPlain(v)
}

// printPlain prints v without regard to labels and pretty printing functions.
func (p *printer) printPlain(v Value) {
	switch x := v.(type) {
	case nil:
		p.symbol(p.t.In.nilSym)
	case Fixnum:
		p.integer(x)
	case *Symbol:
		p.symbol(x)
	case *String:
		p.string(x)
	case Char:
		p.char(rune(x))
	case *Cons:
		p.cons(x)
	case *big.Int:
		p.bignum(x)
	case *big.Rat:
		p.ratio(x)
	case DoubleFloat:
		p.write(p.t.floatText(float64(x), 64))
	case SingleFloat:
		p.write(p.t.floatText(float64(x), 32))
	case *Complex:
		p.write("#C(")
		p.print(x.Re)
		p.write(" ")
		p.print(x.Im)
		p.write(")")
	case *Vector:
		p.vector(x)
	case *BitVector:
		p.bits(x)
	case *Octets, *NumVector:
		p.vector(x)
	case *Array:
		p.arrayObject(x)
	case *Instance:
		p.instance(x)
	case *Function:
		if v == p.plainly || !p.byMethod(v) {
			if slots := x.funcallableInstance(); slots != nil {
				p.unreadable(v, p.t.Prin1(className(slots.Class)), true)
			} else {
				p.function(x)
			}
		}
	case *Package:
		p.unreadable(v, p.symbolName("package")+" \""+x.Name()+"\"", true)
	case *Class:
		if v == p.plainly || !p.byMethod(v) {
			p.unreadable(v, p.t.Prin1(className(p.t.In.metaclass(x)))+" "+p.t.Prin1(className(x)), x.Name == nil)
		}
	case *HashTable:
		test := ""
		if x.test == TestOther {
			test = p.t.Princ(x.TestFunction())
		} else {
			test = p.symbolName([...]string{"eq", "eql", "equal", "equalp"}[x.test])
		}
		p.unreadable(v, test+" hash-table with "+strconv.Itoa(x.live)+" entries", true)
	case *unboundMarker:
		p.write("#<Unbound>")
	default:
		if v == p.plainly || !p.byMethod(v) {
			p.object(v)
		}
	}
}

// object prints objects of Go types that this package does not know.
func (p *printer) object(v Value) {
	switch x := v.(type) {
	case Readable:
		x.PrintReadable(p.t, p.out, p.escape)
	case Printable:
		text, identity := x.PrintText(p.t)
		p.unreadable(v, text, identity)
	default:
		p.unreadable(v, p.symbolName(p.t.In.ClassOf(v).Name.name), true)
	}
}

// Readable is implemented by objects that print so that they can be read
// back, such as pathnames.
type Readable interface {
	PrintReadable(t *Thread, s Stream, escape bool)
}

// symbolName puts a declared name into the case that *print-case* asks for.
func (p *printer) symbolName(name string) string {
	if p.t.In.Modern {
		return strings.ToLower(name)
	}
	return p.caseText(strings.ToUpper(name))
}

// identity returns a number that identifies the object.
func identity(v Value) string { return "@ #x" + strconv.FormatUint(Address(v), 16) }

// NotReadable signals that v cannot be printed so that it can be read back.
func (t *Thread) NotReadable(v Value) Value {
	return t.ErrorOf(t.In.S.PrintNotReadable, []Value{t.In.S.KObject, v},
		"an object of the type ~s cannot be printed so that it can be read back", t.In.ClassOf(v).Name)
}

func (p *printer) unreadable(v Value, text string, withIdentity bool) {
	if p.readably {
		p.t.NotReadable(v)
	}
	s := NewString(text)
	if p.pretty && withIdentity {
		p.breaking(&logicalBlock{}, []rune("#<"), false, []rune(">"), func(b *logicalBlock) {
			p.out.WriteString(p.t, s, 0, s.Len())
			p.write(" ")
			b.ps.Newline(p.t, FillNewline)
			p.write(identity(v))
		})
		return
	}
	p.write("#<")
	p.out.WriteString(p.t, s, 0, s.Len())
	if withIdentity {
		p.write(" " + identity(v))
	}
	p.write(">")
}

// PrintUnreadable writes v as "#<text @ address>".
func (t *Thread) PrintUnreadable(s Stream, v Value, text string, withIdentity bool) {
	t.newPrinter(s, true).unreadable(v, text, withIdentity)
}

// program calls f, which calls a print function of the program, with what it
// prints one level inside the object v.
func (p *printer) program(v Value, depth int, f func()) {
	t := p.t
	t.ShareOutput(p.out)
	saved := t.printing
	t.printing = &printContext{circles: p.circles, depth: depth, entered: v}
	mark := t.BindMark()
	S := &t.In.S
	if (t.printVar(S.StarPrintEscape) != nil) != p.escape {
		t.Bind(S.StarPrintEscape, t.Bool(p.escape))
	}
	if (t.printVar(S.StarPrintReadably) != nil) != p.readably {
		t.Bind(S.StarPrintReadably, t.Bool(p.readably))
	}
	t.EnterDepth()
	f()
	t.LeaveDepth()
	t.Unbind(mark)
	t.printing = saved
}

// tooDeep writes the mark for what stands deeper than *print-level* allows.
func (p *printer) tooDeep() bool {
	if p.level >= 0 && p.depth >= p.level {
		p.write("#")
		return true
	}
	return false
}

// deeper and shallower count the level of an object whose parts are printed.
func (p *printer) deeper() {
	p.depth++
	p.t.EnterDepth()
}

func (p *printer) shallower() {
	p.t.LeaveDepth()
	p.depth--
}

func (p *printer) string(s *String) {
	if s.IsVoid() && s.Len() > 0 {
		p.unreadable(s, p.symbolName("vector")+" "+strconv.Itoa(s.Len()), true)
		return
	}
	if !p.escape {
		p.out.WriteString(p.t, s, 0, s.Len())
		return
	}
	p.out.WriteChar(p.t, '"')
	from, n := 0, s.Len()
	for i := 0; i < n; i++ {
		if c := s.At(i); c == '"' || c == '\\' {
			p.out.WriteString(p.t, s, from, i)
			p.out.WriteChar(p.t, '\\')
			from = i
		}
		if i%piece == piece-1 {
			p.out.WriteString(p.t, s, from, i+1)
			from = i + 1
			p.t.SafePoint()
			p.t.stillThere(s, n)
		}
	}
	p.out.WriteString(p.t, s, from, n)
	p.out.WriteChar(p.t, '"')
}

func (p *printer) char(c rune) {
	if !p.escape {
		p.out.WriteChar(p.t, c)
		return
	}
	p.write(`#\`)
	if c >= 32 && c < 127 || c > 160 && strconv.IsPrint(c) {
		p.out.WriteChar(p.t, c)
		return
	}
	p.write(CharName(c))
}
