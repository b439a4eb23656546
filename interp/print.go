package interp

import (
	"math/big"
	"strconv"
	"strings"
)

// printState is what one process keeps between nested calls of the printer.
type printState struct {
	circles *circleTable
	depth   int // of the object that a print-object method prints
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
	plainly  Value // an object that is not to be printed by its method
	circles  *circleTable
	rt       *Readtable
	pcase    *Symbol
}

func (t *Thread) printVar(s *Symbol) Value {
	v, _ := t.BoundValue(s)
	return v
}

func (t *Thread) newPrinter(out Stream, escape bool) *printer {
	S := &t.In.S
	p := &printer{t: t, out: out, escape: escape, base: 10, length: -1, level: -1, depth: t.printer.depth}
	p.readably = t.printVar(S.StarPrintReadably) != nil
	p.array = t.printVar(S.StarPrintArray) != nil || p.readably
	p.gensym = t.printVar(S.StarPrintGensym) != nil
	p.pretty = t.printVar(S.StarPrintPretty) != nil
	p.radix = t.printVar(S.StarPrintRadix) != nil
	if n, ok := t.printVar(S.StarPrintBase).(Fixnum); ok && n >= 2 && n <= 36 {
		p.base = int(n)
	}
	if n, ok := t.printVar(S.StarPrintLength).(Fixnum); ok && !p.readably {
		p.length = int(n)
	}
	if n, ok := t.printVar(S.StarPrintLevel).(Fixnum); ok && !p.readably {
		p.level = int(n)
	}
	p.pcase, _ = t.printVar(S.StarPrintCase).(*Symbol)
	p.rt = t.Readtable()
	if p.readably {
		p.escape = true
	}
	return p
}

// Print writes v to s as prin1 does with escape, as princ without. The other
// printer variables hold.
func (t *Thread) Print(s Stream, v Value, escape bool) {
	switch x := v.(type) {
	case *String:
		if !escape && t.printVar(t.In.S.StarPrintReadably) == nil {
			s.WriteString(t, x, 0, x.Len())
			return
		}
	case Char:
		if !escape {
			s.WriteChar(t, rune(x))
			return
		}
	}
	p := t.newPrinter(s, escape)
	if t.printVar(t.In.S.StarPrintCircle) != nil {
		p.printCircular(v)
		return
	}
	p.print(v)
}

// PrintEscaped is Print with *print-escape* bound accordingly, as prin1 and
// princ do it, for what print methods of the program see.
func (t *Thread) PrintEscaped(s Stream, v Value, escape bool) {
	switch x := v.(type) {
	case Fixnum, *String, Char, *Symbol, nil:
		t.Print(s, x, escape)
		return
	}
	mark := t.BindMark()
	t.Bind(t.In.S.StarPrintEscape, t.Bool(escape))
	t.Print(s, v, escape)
	t.Unbind(mark)
}

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

func (p *printer) print(v Value) {
	if p.circles != nil && p.circles.label(p, v) {
		return
	}
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
		p.nested(func() { p.cons(x) })
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
		if v != p.plainly && p.byMethod(v) {
			return
		}
		p.function(x)
	case *Package:
		p.unreadable(v, p.symbolName("package")+" \""+x.Name()+"\"", true)
	case *Class:
		if v != p.plainly && p.byMethod(v) {
			return
		}
		p.unreadable(v, p.t.Prin1(className(p.t.In.metaclass(x)))+" "+p.t.Prin1(className(x)), x.Name == nil)
	case *HashTable:
		test := [...]string{"eql", "eql", "equal", "equalp"}[x.test]
		if x.test == TestEq {
			test = "eq"
		}
		p.unreadable(v, p.symbolName(test)+" hash-table with "+strconv.Itoa(x.live)+" entries", true)
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

func (p *printer) unreadable(v Value, text string, withIdentity bool) {
	if p.readably {
		p.t.ErrorOf(p.t.In.S.PrintNotReadable, []Value{p.t.In.S.KObject, v},
			"~a cannot be printed so that it can be read back", NewString("#<"+text+">"))
	}
	p.write("#<")
	s := NewString(text)
	p.out.WriteString(p.t, s, 0, s.Len())
	if withIdentity {
		p.write(" " + identity(v))
	}
	p.write(">")
}

// nested prints an object's inside one level deeper.
func (p *printer) nested(inside func()) {
	if p.level >= 0 && p.depth >= p.level {
		p.write("#")
		return
	}
	p.depth++
	p.t.EnterDepth()
	inside()
	p.t.LeaveDepth()
	p.depth--
}

func (p *printer) cons(x *Cons) {
	if s, ok := x.Car.(*Symbol); ok && p.abbreviated(s, x) {
		return
	}
	p.write("(")
	for n := 0; ; n++ {
		if p.length >= 0 && n >= p.length {
			p.write("...")
			break
		}
		p.print(x.Car)
		if x.Cdr == nil {
			break
		}
		next, ok := x.Cdr.(*Cons)
		if ok && p.isComma(next) {
			ok = false
		}
		if !ok || p.circles != nil && p.circles.shared(next) {
			p.write(" . ")
			p.print(x.Cdr)
			break
		}
		p.write(" ")
		x = next
		if n%fuelQuantum == fuelQuantum-1 {
			p.t.safePoint()
		}
	}
	p.write(")")
}

// isComma reports whether a tail is the form that the reader makes of a comma
// after a dot.
func (p *printer) isComma(x *Cons) bool {
	S := &p.t.In.S
	rest, ok := x.Cdr.(*Cons)
	return ok && rest.Cdr == nil && (x.Car == Value(S.BqComma) || x.Car == Value(S.BqCommaAtsign) || x.Car == Value(S.BqCommaDot))
}

// abbreviated prints (quote x) as 'x, and its like.
func (p *printer) abbreviated(s *Symbol, x *Cons) bool {
	rest, ok := x.Cdr.(*Cons)
	if !ok || rest.Cdr != nil {
		return false
	}
	S := &p.t.In.S
	switch s {
	case S.Quote:
		p.write("'")
	case S.Function:
		p.write("#'")
	case S.Backquote:
		p.write("`")
	case S.BqComma:
		p.write(",")
	case S.BqCommaAtsign:
		p.write(",@")
	case S.BqCommaDot:
		p.write(",.")
	default:
		return false
	}
	p.print(rest.Car)
	return true
}

func (p *printer) vector(v Value) {
	n, _ := VectorLen(v)
	if !p.array {
		p.unreadable(v, p.symbolName("vector")+" "+strconv.Itoa(n), true)
		return
	}
	p.nested(func() {
		p.write("#(")
		for i := 0; i < n; i++ {
			if p.length >= 0 && i >= p.length {
				if i > 0 {
					p.write(" ")
				}
				p.write("...")
				break
			}
			if i > 0 {
				p.write(" ")
			}
			p.print(vectorRef(v, i))
			if i%fuelQuantum == fuelQuantum-1 {
				p.t.safePoint()
			}
		}
		p.write(")")
	})
}

func (p *printer) bits(v Value) {
	n, _ := VectorLen(v)
	if !p.array {
		p.unreadable(v, p.symbolName("bit-vector")+" "+strconv.Itoa(n), true)
		return
	}
	var b strings.Builder
	b.WriteString("#*")
	for i := 0; i < n; i++ {
		b.WriteByte('0' + byte(vectorRef(v, i).(Fixnum)))
	}
	p.write(b.String())
}

func (p *printer) arrayObject(x *Array) {
	if len(x.Dims) == 1 {
		if x.Elt == ElementBit {
			p.bits(x)
		} else {
			p.vector(x)
		}
		return
	}
	if !p.array {
		p.unreadable(x, p.symbolName("array")+" of rank "+strconv.Itoa(len(x.Dims)), true)
		return
	}
	p.write("#" + strconv.Itoa(len(x.Dims)) + "A")
	if len(x.Dims) == 0 {
		p.print(rowMajorRef(x, 0))
		return
	}
	next := 0
	p.dimension(x, 0, &next)
}

func (p *printer) dimension(x *Array, d int, next *int) {
	p.nested(func() {
		p.write("(")
		for i := 0; i < x.Dims[d]; i++ {
			if i > 0 {
				p.write(" ")
			}
			if p.length >= 0 && i >= p.length {
				p.write("...")
				inner := 1
				for _, k := range x.Dims[d+1:] {
					inner *= k
				}
				*next += inner * (x.Dims[d] - i)
				break
			}
			if d == len(x.Dims)-1 {
				p.print(rowMajorRef(x, *next))
				*next++
			} else {
				p.dimension(x, d+1, next)
			}
		}
		p.write(")")
	})
}

func (p *printer) function(f *Function) {
	if f.IsGeneric() {
		p.unreadable(f, p.t.Prin1(className(p.t.In.ClassOf(f)))+" "+p.t.Prin1(f.name), false)
		return
	}
	name := p.t.In.S.Lambda.name
	if f.name != nil {
		name = p.t.Prin1(f.name)
	}
	switch {
	case f.lam == nil:
		p.unreadable(f, p.symbolName("function")+" "+name, false)
	case len(f.env) > 0:
		p.unreadable(f, "Closure "+name, true)
	case f.name == nil:
		p.unreadable(f, p.symbolName("function")+" ("+p.symbolName("lambda")+")", true)
	default:
		p.unreadable(f, p.symbolName("function")+" "+name, false)
	}
}

// instance prints conditions, structures and standard objects.
func (p *printer) instance(x *Instance) {
	if Value(x) != p.plainly && p.byMethod(x) {
		return
	}
	switch x.Class.Kind {
	case ConditionKind:
		if !p.escape {
			p.t.conditionReport(x, p.out)
			return
		}
		p.unreadable(x, p.t.Prin1(x.Class.Name), true)
	case StructureKind:
		if p.structurePrinter(x) {
			return
		}
		p.nested(func() {
			p.write("#S(")
			p.print(x.Class.Name)
			for i, s := range x.Class.Slots {
				if p.length >= 0 && i >= p.length {
					p.write(" ...")
					break
				}
				// The keyword's colon is part of the syntax, with or without
				// escapes.
				p.write(" :")
				p.name(s.Name.name, p.escape)
				p.write(" ")
				p.print(x.Slots[i])
			}
			p.write(")")
		})
	default:
		name := "anonymous"
		if x.Class.Name != nil {
			name = p.t.Prin1(x.Class.Name)
		}
		p.unreadable(x, name, true)
	}
}

// PrintUnreadable writes v as "#<text @ address>".
func (t *Thread) PrintUnreadable(s Stream, v Value, text string, withIdentity bool) {
	t.newPrinter(s, true).unreadable(v, text, withIdentity)
}

func (p *printer) string(s *String) {
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
	if c > 32 && c < 127 || c > 160 && strconv.IsPrint(c) {
		p.out.WriteChar(p.t, c)
		return
	}
	p.write(CharName(c))
}

// circleTable numbers the objects that occur more than once.
type circleTable struct {
	seen  map[uint64]int // 0: seen once, -1: more than once, n > 0: its label
	count int
}

func (p *printer) printCircular(v Value) {
	if outer := p.t.printer.circles; outer != nil {
		p.circles = outer
		p.print(v)
		return
	}
	c := &circleTable{seen: map[uint64]int{}}
	c.scan(p.t, v)
	for k, n := range c.seen {
		if n == 0 {
			delete(c.seen, k)
		}
	}
	if len(c.seen) > 0 {
		p.circles = c
	}
	p.t.printer.circles = p.circles
	p.print(v)
	p.t.printer.circles = nil
}

// canShare reports whether v is an object whose identity *print-circle*
// preserves.
func canShare(v Value) bool {
	switch x := v.(type) {
	case *Cons, *Vector, *Array, *Instance:
		return true
	case *String:
		return true
	case *Symbol:
		return x.pkg == nil
	}
	return false
}

func (c *circleTable) scan(t *Thread, v Value) {
	t.EnterDepth()
	defer t.LeaveDepth()
	for n := 1; canShare(v); n++ {
		if n%fuelQuantum == 0 {
			t.safePoint()
		}
		id := address(v)
		if _, again := c.seen[id]; again {
			c.seen[id] = -1
			return
		}
		c.seen[id] = 0
		switch x := v.(type) {
		case *Cons:
			c.scan(t, x.Car)
			v = x.Cdr
			continue
		case *Vector:
			for _, e := range x.E {
				c.scan(t, e)
			}
		case *Array:
			if x.Elt == ElementT {
				for i, size := 0, TotalSize(x); i < size; i++ {
					c.scan(t, rowMajorRef(x, i))
				}
			}
		case *Instance:
			if x.Class.Kind == StructureKind {
				for _, e := range x.Slots {
					c.scan(t, e)
				}
			}
		}
		return
	}
}

// shared reports whether v has or will have a label.
func (c *circleTable) shared(v Value) bool {
	_, ok := c.seen[address(v)]
	return ok
}

// label prints #n= before the first and #n# instead of every other occurrence;
// it reports whether that was all.
func (c *circleTable) label(p *printer, v Value) bool {
	if !canShare(v) {
		return false
	}
	id := address(v)
	n, ok := c.seen[id]
	if !ok {
		return false
	}
	if n > 0 {
		p.write("#" + strconv.Itoa(n) + "#")
		return true
	}
	c.count++
	c.seen[id] = c.count
	p.write("#" + strconv.Itoa(c.count) + "=")
	return false
}
