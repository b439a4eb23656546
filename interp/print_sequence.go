package interp

import (
	"strconv"
	"strings"
)

func (p *printer) cons(x *Cons) {
	if s, ok := x.Car.(*Symbol); ok && p.abbreviated(s, x) {
		return
	}
	if p.tooDeep() {
		return
	}
	p.t.SafePointSoon()
	p.deeper()
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
		if !ok || p.circles != nil && p.circles.sharedTail(next) {
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
	p.shallower()
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
	mark := ""
	switch s {
	case S.Quote:
		mark = "'"
	case S.Function:
		mark = "#'"
	case S.Backquote:
		mark = "`"
	case S.BqComma:
		mark = ","
		if s, ok := rest.Car.(*Symbol); ok && s.name != "" && (s.name[0] == '.' || s.name[0] == '@') {
			mark = ", " // else another kind of comma
		}
	case S.BqCommaAtsign:
		mark = ",@"
	case S.BqCommaDot:
		mark = ",."
	default:
		return false
	}
	if p.circles != nil && p.circles.sharedTail(rest) {
		return false
	}
	p.write(mark)
	p.t.EnterDepth()
	p.print(rest.Car)
	p.t.LeaveDepth()
	return true
}

func (p *printer) vector(v Value) {
	n, _ := VectorLen(v)
	if !p.array {
		p.unreadable(v, p.symbolName("vector")+" "+strconv.Itoa(n), true)
		return
	}
	if p.readably && ElementTypeOf(v) != ElementT {
		p.specialised(v, func() { p.vectorElements("(", v, n) })
		return
	}
	p.vectorElements("#(", v, n)
}

func (p *printer) vectorElements(prefix string, v Value, n int) {
	if p.tooDeep() {
		return
	}
	if p.pretty {
		p.prettyVector(prefix, v, n)
		return
	}
	p.t.SafePointSoon()
	p.deeper()
	p.write(prefix)
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
		// A print function of the program may have shrunk the vector.
		if m, _ := VectorLen(v); i >= m {
			break
		}
		p.print(vectorRef(v, i))
		if i%fuelQuantum == fuelQuantum-1 {
			p.t.safePoint()
		}
	}
	p.write(")")
	p.shallower()
}

// specialised prints an array of an element type other than T so that it is
// read as one of its type: contents prints a list of the elements.
func (p *printer) specialised(v Value, contents func()) {
	t := p.t
	if t.printVar(t.In.S.StarReadEval) == nil {
		t.NotReadable(v)
	}
	dims, _ := arrayDims(v)
	p.write("#.(")
	p.print(t.In.CL.Sym("make-array"))
	p.write(" '")
	var list ListBuilder
	for _, d := range dims {
		list.Add(FixInt(d))
	}
	p.print(list.List())
	p.write(" ")
	p.print(t.In.S.KElementType)
	p.write(" '")
	p.print(t.In.ElementTypeSpec(ElementTypeOf(v)))
	p.write(" ")
	p.print(t.In.S.KInitialContents)
	p.write(" '")
	contents()
	p.write(")")
}

func (p *printer) bits(v Value) {
	n, _ := VectorLen(v)
	if !p.array {
		p.unreadable(v, p.symbolName("bit-vector")+" "+strconv.Itoa(n), true)
		return
	}
	p.write("#*")
	p.t.InPieces(n, func(start, end int) {
		p.t.stillThere(v, end)
		var b strings.Builder
		for i := start; i < end; i++ {
			b.WriteByte('0' + byte(vectorRef(v, i).(Fixnum)))
		}
		p.write(b.String())
	})
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
	if !p.array || x.Elt == ElementNil && TotalSize(x) > 0 {
		p.unreadable(x, p.symbolName("array")+" of rank "+strconv.Itoa(len(x.Dims)), true)
		return
	}
	contents := func() {
		next := 0
		if len(x.Dims) == 0 {
			p.print(rowMajorRef(x, 0))
		} else {
			p.dimension(x, 0, &next, "(")
		}
	}
	if p.readably && (x.Elt != ElementT || hidesDimension(x.Dims)) {
		p.specialised(x, contents)
		return
	}
	prefix := "#" + strconv.Itoa(len(x.Dims)) + "A"
	if len(x.Dims) == 0 {
		p.write(prefix)
		contents()
		return
	}
	next := 0
	p.dimension(x, 0, &next, prefix+"(")
}

// hidesDimension reports whether the contents of an array do not tell its
// dimensions: after one of length zero.
func hidesDimension(dims []int) bool {
	for i, n := range dims {
		if n == 0 {
			for _, m := range dims[i+1:] {
				if m != 0 {
					return true
				}
			}
			return false
		}
	}
	return false
}

// dimension prints the elements of an array that have the same indices before
// index d; next is the row-major index of the first.
func (p *printer) dimension(x *Array, d int, next *int, prefix string) {
	inner := 1
	for _, k := range x.Dims[d+1:] {
		inner *= k
	}
	if p.tooDeep() {
		*next += inner * x.Dims[d]
		return
	}
	kind := FillNewline
	if d < len(x.Dims)-1 {
		kind = LinearNewline
	}
	p.logicalBlock(nil, prefix, func(b *logicalBlock) {
		for i := 0; i < x.Dims[d]; i++ {
			if i > 0 {
				p.write(" ")
				b.newline(kind)
			}
			if p.length >= 0 && i >= p.length {
				p.write("...")
				*next += inner * (x.Dims[d] - i)
				break
			}
			if d == len(x.Dims)-1 {
				if *next >= TotalSize(x) {
					break
				}
				p.print(rowMajorRef(x, *next))
				*next++
			} else {
				p.dimension(x, d+1, next, "(")
			}
			p.t.SafePointSoon()
		}
	})
}
