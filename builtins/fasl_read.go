package builtins

import (
	"encoding/binary"
	"math"
	"math/big"

	"sockrepl/interp"
)

// faslReader reads the items of a fasl.
type faslReader struct {
	t         *thread
	name      string // of the file
	in        []byte
	at        int
	symbols   []*interp.Symbol
	packages  []*interp.Package
	labels    map[uint64]value
	positions interp.Positions
	line      int
}

// isFasl reports whether the contents of a file are a fasl, of any version.
func isFasl(data []byte) bool {
	return len(data) >= len(faslPrefix) && string(data[:len(faslPrefix)]) == faslPrefix
}

// loadFasl evaluates the forms in data, one fasl or several in a row; each, if
// not nil, is called after each form.
func loadFasl(t *thread, data []byte, name string, each func(form value, vs []value)) {
	for {
		r := &faslReader{t: t, name: name, in: data, labels: map[uint64]value{}}
		r.load(each)
		if data = data[r.at:]; !isFasl(data) {
			return
		}
	}
}

// load evaluates the forms of one fasl.
func (r *faslReader) load(each func(form value, vs []value)) {
	t := r.t
	if len(r.in) < len(faslHeader) || string(r.in[:len(faslHeader)]) != faslHeader {
		r.fail("it was written by another version of this program; compile it again")
	}
	r.at = len(faslHeader)
	src := interp.NewSource(r.text())
	for {
		switch r.octet() {
		case faslEnd:
			return
		case faslObject:
			n := r.number()
			r.labels[n] = t.EvalProcessed(r.object(), src)
		case faslForm:
			r.positions = interp.Positions{}
			form := r.object()
			src.Positions = r.positions
			v := t.EvalProcessed(form, src)
			if each != nil {
				each(form, t.MultipleValues(v))
			}
		default:
			r.fail("it is damaged")
		}
		t.SafePoint()
	}
}

// fail signals file-error about the file.
func (r *faslReader) fail(reason string) {
	t := r.t
	t.ErrorOf(t.In.S.FileError, []value{t.In.S.KPathname, toPathname(t, "load", interp.NewString(r.name))},
		"~a: ~a cannot be loaded: ~a", interp.NewString("load"), interp.NewString(r.name), interp.NewString(reason))
}

const faslTruncated = "it ends too early, as if it had not been written to the end"

func (r *faslReader) octet() byte {
	if r.at >= len(r.in) {
		r.fail(faslTruncated)
	}
	b := r.in[r.at]
	r.at++
	return b
}

func (r *faslReader) take(n uint64) []byte {
	if n > uint64(len(r.in)-r.at) {
		r.fail(faslTruncated)
	}
	b := r.in[r.at : r.at+int(n)]
	r.at += int(n)
	return b
}

func (r *faslReader) number() uint64 {
	n, size := binary.Uvarint(r.in[r.at:])
	if size <= 0 {
		r.fail(faslTruncated)
	}
	r.at += size
	return n
}

func (r *faslReader) signed() int64 {
	n, size := binary.Varint(r.in[r.at:])
	if size <= 0 {
		r.fail(faslTruncated)
	}
	r.at += size
	return n
}

// count reads the number of things that follow, each of at least one octet.
func (r *faslReader) count() int {
	n := r.number()
	if n > uint64(len(r.in)-r.at) {
		r.fail(faslTruncated)
	}
	return int(n)
}

func (r *faslReader) bits() uint64  { return binary.LittleEndian.Uint64(r.take(8)) }
func (r *faslReader) text() string  { return string(r.take(r.number())) }
func (r *faslReader) object() value { return r.labelled(-1) }
func (r *faslReader) bignum() *big.Int {
	sign := r.signed()
	x := new(big.Int).SetBytes(r.take(r.number()))
	if sign < 0 {
		x.Neg(x)
	}
	return x
}

// note makes v what label stands for, unless label is negative. Objects are
// noted before their parts are read, which may refer to them.
func (r *faslReader) note(label int64, v value) value {
	if label >= 0 {
		r.labels[uint64(label)] = v
	}
	return v
}

// labelled reads an object that label stands for, if that is not negative.
func (r *faslReader) labelled(label int64) value {
	r.t.EnterDepth()
	r.t.SafePointSoon()
	v := r.tagged(label)
	r.t.LeaveDepth()
	return v
}

func (r *faslReader) tagged(label int64) value {
	switch tag := r.octet(); tag {
	case tagNil:
		return nil
	case tagT:
		return r.t.In.T
	case tagFixnum:
		return interp.Fix(r.signed())
	case tagBignum:
		return r.bignum()
	case tagRatio:
		num := r.bignum()
		den := r.bignum()
		if den.Sign() == 0 {
			r.fail("it is damaged")
		}
		return new(big.Rat).SetFrac(num, den)
	case tagSingle:
		return interp.SingleFloat(math.Float32frombits(uint32(r.bits())))
	case tagDouble:
		return interp.DoubleFloat(math.Float64frombits(r.bits()))
	case tagComplex:
		re := r.object()
		return &interp.Complex{Re: re, Im: r.object()}
	case tagChar:
		c := r.number()
		if c >= interp.CharCodeLimit {
			r.fail("it is damaged")
		}
		return interp.Char(c)
	case tagLatin1:
		b := r.take(r.number())
		return r.note(label, interp.NewLatin1(append(make([]byte, 0, len(b)), b...)))
	case tagString:
		runes := make([]rune, r.count())
		for i := range runes {
			c := r.number()
			if c >= interp.CharCodeLimit {
				r.fail("it is damaged")
			}
			runes[i] = rune(c)
		}
		return r.note(label, interp.NewRunes(runes))
	case tagList, tagDottedList:
		return r.list(label, tag == tagDottedList, 0)
	case tagPlaced:
		r.line += int(r.signed())
		p := interp.MakePos(r.line, int(r.number()))
		return r.list(label, r.octet() == tagDottedList, p)
	case tagSymbol:
		n := r.number()
		if n >= uint64(len(r.symbols)) {
			r.fail("it is damaged")
		}
		return r.symbols[n].Value()
	case tagNewSymbol:
		p := r.pkg()
		s, _ := p.Intern(r.text())
		r.symbols = append(r.symbols, s)
		return s.Value()
	case tagUninterned:
		s := interp.NewSymbol(r.text())
		r.symbols = append(r.symbols, s)
		return s
	case tagPackage:
		return r.pkg()
	case tagLabel:
		return r.labelled(int64(r.number()))
	case tagReference:
		v, ok := r.labels[r.number()]
		if !ok {
			r.fail("it is damaged")
		}
		return v
	default:
		return r.rareObject(tag, label)
	}
}

// rareObject reads the objects that few files have.
func (r *faslReader) rareObject(tag byte, label int64) value {
	switch tag {
	case tagVector:
		v := &interp.Vector{E: make([]value, r.count())}
		r.note(label, v)
		for i := range v.E {
			v.E[i] = r.object()
		}
		return v
	case tagOctets:
		return r.note(label, &interp.Octets{B: append([]byte{}, r.take(r.number())...)})
	case tagBits:
		n := r.number()
		b := append([]byte{}, r.take(r.number())...)
		if n > 8*uint64(len(b)) || uint64(len(b)) != (n+7)/8 {
			r.fail("it is damaged")
		}
		return r.note(label, &interp.BitVector{Bits: b, N: int(n)})
	case tagNumbers:
		return r.note(label, r.numbers())
	case tagArray:
		return r.array(label)
	case tagHashTable:
		return r.hashTable(label)
	case tagPathname:
		p := &Pathname{class: r.t.In.S.Pathname.Class()}
		r.note(label, p)
		for _, part := range []*value{&p.Host, &p.Device, &p.Directory, &p.Name, &p.Type, &p.Version} {
			*part = r.object()
		}
		return p
	case tagFunction:
		return r.t.Call1(r.t.FunctionDesignator(r.t.In.CL.Sym("fdefinition")), r.object())
	case tagClass:
		return r.t.Call1(r.t.FunctionDesignator(r.t.In.CL.Sym("find-class")), r.object())
	}
	r.fail("it is damaged")
	return nil
}

func (r *faslReader) list(label int64, dotted bool, p interp.Pos) value {
	n := r.count()
	if n == 0 {
		r.fail("it is damaged")
	}
	first := &interp.Cons{}
	if p != 0 {
		r.positions[first] = p
	}
	r.note(label, first)
	last := first
	for i := range n {
		if i > 0 {
			c := &interp.Cons{}
			last.Cdr = c
			last = c
		}
		last.Car = r.object()
	}
	if dotted {
		last.Cdr = r.object()
	}
	return first
}

// pkg reads a package.
func (r *faslReader) pkg() *interp.Package {
	n := r.number()
	if n > 0 {
		if n > uint64(len(r.packages)) {
			r.fail("it is damaged")
		}
		return r.packages[n-1]
	}
	name := r.text()
	p := r.t.In.FindPackage(name)
	for p == nil {
		r.t.PackageError(interp.NewString(name), "load: ~a needs the package ~s, which does not exist", interp.NewString(r.name), interp.NewString(name))
	}
	r.packages = append(r.packages, p)
	return p
}

func (r *faslReader) numbers() value {
	x := &interp.NumVector{Elt: r.elementType()}
	for range r.count() {
		x.I = append(x.I, r.signed())
	}
	for range r.count() {
		x.F = append(x.F, math.Float64frombits(r.bits()))
	}
	floats := x.Elt == interp.ElementSingle || x.Elt == interp.ElementDouble
	if x.Elt < interp.ElementSB8 || floats && len(x.I) > 0 || !floats && len(x.F) > 0 {
		r.fail("it is damaged")
	}
	return x
}

func (r *faslReader) array(label int64) value {
	x := &interp.Array{Elt: r.elementType()}
	r.note(label, x)
	x.Dims = make([]int, r.count())
	for i := range x.Dims {
		x.Dims[i] = int(r.number())
	}
	x.Fill = int(r.signed())
	x.Adjustable = r.object() != nil
	x.Store = r.object()
	size := 1
	for _, d := range x.Dims {
		if d < 0 || d > 1<<40/max(size, 1) {
			r.fail("it is damaged")
		}
		size *= d
	}
	if _, displaced := x.Store.(*interp.Array); displaced || interp.ElementTypeOf(x.Store) != x.Elt {
		r.fail("it is damaged")
	}
	if n, ok := interp.VectorLen(x.Store); !ok || n != size || x.Fill > size || x.Fill >= 0 && len(x.Dims) != 1 {
		r.fail("it is damaged")
	}
	return x
}

func (r *faslReader) elementType() interp.ElementType {
	b := r.octet()
	if b > byte(interp.ElementDouble) {
		r.fail("it is damaged")
	}
	return interp.ElementType(b)
}

func (r *faslReader) hashTable(label int64) value {
	var x *interp.HashTable
	switch test := interp.HashTest(r.octet()); {
	case test < interp.TestOther:
		x = interp.NewHashTable(test)
	case test == interp.TestOther:
		same := r.object()
		x = interp.NewHashTableOf(same, r.object())
	default:
		r.fail("it is damaged")
	}
	r.note(label, x)
	for range r.count() {
		k := r.object()
		x.Put(r.t, k, r.object())
	}
	return x
}
