package builtins

import (
	"encoding/binary"
	"math"
	"math/big"

	"sockrepl/interp"
)

// faslItem is a form to be evaluated when the file is loaded.
type faslItem struct {
	form      value
	positions interp.Positions
}

// faslWriter writes the items of one file.
type faslWriter struct {
	t         *thread
	out       []byte
	symbols   map[*interp.Symbol]int
	packages  map[*interp.Package]int
	counts    map[value]int // how often an object occurs
	labels    map[value]int // labels given out
	made      map[value]madeState
	positions interp.Positions
	line      int // of the position written last
	source    string
	at        interp.Pos // of the item being written
}

// madeState is how far an object that MAKE-LOAD-FORM describes has come.
type madeState uint8

const (
	making madeState = iota + 1
	madeObject
)

// writeFasl returns the fasl of items that come from the file called source.
func writeFasl(t *thread, source string, items []faslItem) []byte {
	w := &faslWriter{t: t, symbols: map[*interp.Symbol]int{}, packages: map[*interp.Package]int{},
		counts: map[value]int{}, labels: map[value]int{}, made: map[value]madeState{}}
	w.source = source
	w.out = append(w.out, faslHeader...)
	w.text(source)
	for _, i := range items {
		w.count(i.form)
	}
	for _, i := range items {
		w.at = firstPlace(i.positions)
		w.item(i.form, i.positions)
	}
	w.out = append(w.out, faslEnd)
	return w.out
}

// firstPlace returns the first of the places.
func firstPlace(ps interp.Positions) (at interp.Pos) {
	for _, p := range ps {
		if at == 0 || p < at {
			at = p
		}
	}
	return at
}

// place returns where the item being written stands, as it is put before messages.
func (w *faslWriter) place() *interp.String {
	if w.at == 0 {
		return interp.NewString("compile-file: ")
	}
	return interp.NewString(interp.Place{File: w.source, Pos: w.at}.String() + ": ")
}

// item writes a form, after the objects that have to be made for it.
func (w *faslWriter) item(form value, positions interp.Positions) {
	w.prepare(form, map[value]bool{})
	w.out = append(w.out, faslForm)
	w.positions = positions
	w.object(form)
	w.positions = nil
}

// count finds out which objects occur more than once.
func (w *faslWriter) count(v value) {
	w.t.EnterDepth()
	defer w.t.LeaveDepth()
	for {
		if w.t.SafePointSoon(); !shareable(v) {
			return
		}
		if w.counts[v]++; w.counts[v] > 1 {
			return
		}
		c, ok := v.(*interp.Cons)
		if !ok {
			eachPart(v, w.count)
			return
		}
		w.count(c.Car)
		v = c.Cdr
	}
}

// shareable reports whether v has an identity that loading must keep.
func shareable(v value) bool {
	switch v.(type) {
	case *interp.Cons, *interp.String, *interp.Vector, *interp.Octets, *interp.BitVector, *interp.NumVector,
		*interp.Array, *interp.HashTable, *Pathname:
		return true
	}
	return false
}

// eachPart calls f for the objects in v, which is no cons.
func eachPart(v value, f func(value)) {
	switch x := v.(type) {
	case *interp.Vector:
		for _, e := range x.E {
			f(e)
		}
	case *interp.Array:
		f(x.Store)
	case *interp.HashTable:
		for it := x.Iter(); ; {
			k, e, ok := it.Next()
			if !ok {
				return
			}
			f(k)
			f(e)
		}
	}
}

// prepare writes items that make the instances in v which have not been made.
func (w *faslWriter) prepare(v value, seen map[value]bool) {
	w.t.EnterDepth()
	defer w.t.LeaveDepth()
	for {
		w.t.SafePointSoon()
		switch x := v.(type) {
		case *interp.Cons:
			if seen[v] {
				return
			}
			if w.counts[v] != 1 {
				seen[v] = true
			}
			w.prepare(x.Car, seen)
			v = x.Cdr
			continue
		case *interp.Vector, *interp.Array, *interp.HashTable:
			if !seen[v] {
				seen[v] = true
				eachPart(v, func(e value) { w.prepare(e, seen) })
			}
		case *interp.Instance:
			w.makeInstance(x)
		}
		return
	}
}

// makeInstance writes what makes the object x as MAKE-LOAD-FORM says.
func (w *faslWriter) makeInstance(x *interp.Instance) {
	t := w.t
	switch w.made[x] {
	case making:
		t.SimpleError("~athe creation form of ~s refers to the object itself", w.place(), x)
	case madeObject:
		return
	}
	w.made[x] = making
	f := t.FunctionDesignator(t.In.CL.Sym("make-load-form"))
	if g := f.Generic(); g == nil || len(g.Applicable(t, []value{x})) < 2 {
		t.SimpleError("~athe object ~s cannot stand in a compiled file: there is no method on ~s for the class ~s", w.place(), x, f.Name(), nameOfClass(x.Class))
	}
	create := t.Apply(f, []value{x})
	vs := t.MultipleValues(create)
	if c, ok := create.(*interp.Cons); !ok || c.Car == nil {
		if _, isSymbol := create.(*interp.Symbol); !isSymbol {
			t.SimpleError("~amake-load-form returned ~s for ~s, which is no form", w.place(), create, x)
		}
	}
	create = w.expand(create)
	w.count(create)
	w.prepare(create, map[value]bool{})
	label := len(w.labels)
	w.labels[x] = label
	w.out = append(w.out, faslObject)
	w.number(uint64(label))
	w.object(create)
	w.made[x] = madeObject
	if len(vs) > 1 && vs[1] != nil {
		init := w.expand(vs[1])
		w.count(init)
		w.item(init, nil)
	}
}

func (w *faslWriter) expand(form value) value {
	return w.t.ExpandForm(form, nil, nil, &interp.ExpandHooks{})
}

func (w *faslWriter) number(n uint64) { w.out = binary.AppendUvarint(w.out, n) }
func (w *faslWriter) text(s string)   { w.number(uint64(len(s))); w.out = append(w.out, s...) }
func (w *faslWriter) octets(b []byte) { w.number(uint64(len(b))); w.out = append(w.out, b...) }
func (w *faslWriter) tag(b byte)      { w.out = append(w.out, b) }
func (w *faslWriter) signed(n int64)  { w.out = binary.AppendVarint(w.out, n) }
func (w *faslWriter) bits(n uint64)   { w.out = binary.LittleEndian.AppendUint64(w.out, n) }
func (w *faslWriter) objects(vs ...value) {
	for _, v := range vs {
		w.object(v)
	}
}

// labelled writes a label or reference for v if it occurs more than once; it
// reports true if v itself need not follow.
func (w *faslWriter) labelled(v value) (done bool) {
	if n, ok := w.labels[v]; ok {
		w.tag(tagReference)
		w.number(uint64(n))
		return true
	}
	if shareable(v) && w.counts[v] > 1 {
		n := len(w.labels)
		w.labels[v] = n
		w.tag(tagLabel)
		w.number(uint64(n))
	}
	return false
}

func (w *faslWriter) object(v value) {
	w.t.EnterDepth()
	defer w.t.LeaveDepth()
	w.t.SafePointSoon()
	switch x := v.(type) {
	case nil:
		w.tag(tagNil)
		return
	case *interp.Symbol:
		w.symbol(x)
		return
	case interp.Fixnum:
		w.tag(tagFixnum)
		w.signed(int64(x))
		return
	}
	if w.labelled(v) {
		return
	}
	switch x := v.(type) {
	case *big.Int:
		w.tag(tagBignum)
		w.bignum(x)
	case *big.Rat:
		w.tag(tagRatio)
		w.bignum(x.Num())
		w.bignum(x.Denom())
	case interp.SingleFloat:
		w.tag(tagSingle)
		w.bits(uint64(math.Float32bits(float32(x))))
	case interp.DoubleFloat:
		w.tag(tagDouble)
		w.bits(math.Float64bits(float64(x)))
	case *interp.Complex:
		w.tag(tagComplex)
		w.objects(x.Re, x.Im)
	case interp.Char:
		w.tag(tagChar)
		w.number(uint64(x))
	case *interp.String:
		w.string(x)
	case *interp.Cons:
		w.list(x)
	case *interp.Vector:
		w.tag(tagVector)
		w.number(uint64(len(x.E)))
		w.objects(x.E...)
	case *interp.Octets:
		w.tag(tagOctets)
		w.octets(x.B)
	case *interp.BitVector:
		w.tag(tagBits)
		w.number(uint64(x.N))
		w.octets(x.Bits)
	case *interp.NumVector:
		w.numbers(x)
	case *interp.Array:
		w.array(x)
	case *interp.HashTable:
		w.hashTable(x)
	case *Pathname:
		w.tag(tagPathname)
		w.objects(x.Host, x.Device, x.Directory, x.Name, x.Type, x.Version)
	case *interp.Package:
		w.tag(tagPackage)
		w.pkg(x)
	case *interp.Function:
		w.function(x)
	case *interp.Class:
		if x.Name == nil || x.Name.Class() != x {
			w.cannot(v)
		}
		w.tag(tagClass)
		w.symbol(x.Name)
	default:
		w.cannot(v)
	}
}

func (w *faslWriter) cannot(v value) {
	w.t.SimpleError("~athe object ~s cannot stand in a compiled file", w.place(), v)
}

func (w *faslWriter) bignum(x *big.Int) {
	w.signed(int64(x.Sign()))
	w.octets(x.Bytes())
}

func (w *faslWriter) symbol(s *interp.Symbol) {
	if s == w.t.In.T {
		w.tag(tagT)
		return
	}
	if n, ok := w.symbols[s]; ok {
		w.tag(tagSymbol)
		w.number(uint64(n))
		return
	}
	w.symbols[s] = len(w.symbols)
	if p := s.Package(); p != nil {
		w.tag(tagNewSymbol)
		w.pkg(p)
	} else {
		w.tag(tagUninterned)
	}
	w.text(s.Name())
}

// pkg writes a package: zero and its name, or its index and one.
func (w *faslWriter) pkg(p *interp.Package) {
	if n, ok := w.packages[p]; ok {
		w.number(uint64(n) + 1)
		return
	}
	w.packages[p] = len(w.packages)
	w.number(0)
	w.text(p.Name())
}

func (w *faslWriter) string(x *interp.String) {
	if b, ok := x.Latin1(); ok {
		w.tag(tagLatin1)
		w.octets(b[:x.Len()])
		return
	}
	w.tag(tagString)
	w.number(uint64(x.Len()))
	for i := range x.Len() {
		w.number(uint64(x.At(i)))
	}
}

// list writes a list up to a cons that occurs elsewhere too.
func (w *faslWriter) list(x *interp.Cons) {
	if p, ok := w.positions[x]; ok {
		w.tag(tagPlaced)
		w.signed(int64(p.Line() - w.line))
		w.number(uint64(p.Column()))
		w.line = p.Line()
	}
	var elements []value
	var tail value = x
	for {
		c, ok := tail.(*interp.Cons)
		if !ok || len(elements) > 0 && (w.counts[tail] > 1 || w.placed(c)) {
			break
		}
		elements = append(elements, c.Car)
		tail = c.Cdr
		w.t.SafePointSoon()
	}
	if tail == nil {
		w.tag(tagList)
	} else {
		w.tag(tagDottedList)
	}
	w.number(uint64(len(elements)))
	w.objects(elements...)
	if tail != nil {
		w.object(tail)
	}
}

func (w *faslWriter) placed(c *interp.Cons) bool {
	_, ok := w.positions[c]
	return ok
}

func (w *faslWriter) numbers(x *interp.NumVector) {
	w.tag(tagNumbers)
	w.tag(byte(x.Elt))
	w.number(uint64(len(x.I)))
	for _, n := range x.I {
		w.signed(n)
	}
	w.number(uint64(len(x.F)))
	for _, f := range x.F {
		w.bits(math.Float64bits(f))
	}
}

// array writes an array that is not displaced; one that is becomes a copy.
func (w *faslWriter) array(x *interp.Array) {
	if x.Displaced {
		w.t.SimpleError("compile-file: the displaced array ~s cannot be written to a fasl file", x)
	}
	w.tag(tagArray)
	w.tag(byte(x.Elt))
	w.number(uint64(len(x.Dims)))
	for _, d := range x.Dims {
		w.number(uint64(d))
	}
	w.signed(int64(x.Fill))
	w.object(w.t.Bool(x.Adjustable))
	w.object(x.Store)
}

func (w *faslWriter) hashTable(x *interp.HashTable) {
	w.tag(tagHashTable)
	w.tag(byte(x.Test()))
	if x.Test() == interp.TestOther {
		w.object(x.TestFunction())
		w.object(x.HashFunction())
	}
	w.number(uint64(x.Len()))
	eachPart(x, w.object)
}

// function writes a global function by its name; others have no notation.
func (w *faslWriter) function(f *interp.Function) {
	switch name := f.Name().(type) {
	case *interp.Symbol:
		if name.Function() != f && name.Macro() != f {
			w.cannot(f)
		}
	case *interp.Cons:
		if s, ok := car(cdr(name)).(*interp.Symbol); !ok || s.SetfFunction() != f {
			w.cannot(f)
		}
	default:
		w.cannot(f)
	}
	w.tag(tagFunction)
	w.object(f.Name())
}
