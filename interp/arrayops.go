package interp

import "math"

// VectorLen returns the length of a vector, up to its fill pointer.
func VectorLen(v Value) (n int, ok bool) {
	switch x := v.(type) {
	case *String:
		return x.Len(), true
	case *Vector:
		return len(x.E), true
	case *Octets:
		return len(x.B), true
	case *BitVector:
		return x.N, true
	case *NumVector:
		return x.len(), true
	case *Array:
		if len(x.Dims) != 1 {
			return 0, false
		}
		if x.Fill >= 0 {
			return x.Fill, true
		}
		return x.Dims[0], true
	}
	return 0, false
}

func (x *BitVector) bit(i int) byte { return x.Bits[i>>3] >> (i & 7) & 1 }

func (x *BitVector) setBit(i int, bit byte) {
	x.Bits[i>>3] = x.Bits[i>>3]&^(1<<(i&7)) | bit<<(i&7)
}

func (x *NumVector) len() int {
	if x.F != nil {
		return len(x.F)
	}
	return len(x.I)
}

func (x *NumVector) at(i int) Value {
	switch x.Elt {
	case ElementSingle:
		return SingleFloat(x.F[i])
	case ElementDouble:
		return DoubleFloat(x.F[i])
	case ElementUB64:
		return FixUint(uint64(x.I[i]))
	}
	return Fix(x.I[i])
}

// IsArray reports whether v is an array.
func IsArray(v Value) bool {
	_, ok := arrayDims(v)
	return ok
}

// arrayDims returns the dimensions of an array, fill pointers disregarded for
// all but the length that equalp and printing look at.
func arrayDims(v Value) (dims []int, ok bool) {
	if x, isArray := v.(*Array); isArray && len(x.Dims) != 1 {
		return x.Dims, true
	}
	n, ok := VectorLen(v)
	return []int{n}, ok
}

// Dimensions returns the dimensions of an array whatever its fill pointer.
func Dimensions(v Value) (dims []int, ok bool) {
	switch x := v.(type) {
	case *Array:
		return x.Dims, true
	case *String:
		return []int{x.Dimension()}, true
	}
	return arrayDims(v)
}

// RowMajorIndex1 returns the row-major index of one subscript; ok is false if v is no
// vector or i is not in its dimension.
func RowMajorIndex1(v, i Value) (at int, ok bool) {
	n, ok := i.(Fixnum)
	if !ok {
		return 0, false
	}
	size := 0
	switch x := v.(type) {
	case *Array:
		if len(x.Dims) == 1 {
			size = x.Dims[0]
		}
	case *String, *Vector, *Octets, *BitVector, *NumVector:
		size = TotalSize(v)
	}
	return int(n), uint64(n) < uint64(size)
}

// RowMajorIndex2 is RowMajorIndex1 for two subscripts.
func RowMajorIndex2(v, i, j Value) (at int, ok bool) {
	x, isArray := v.(*Array)
	m, ok := i.(Fixnum)
	n, ok2 := j.(Fixnum)
	if !isArray || !ok || !ok2 || len(x.Dims) != 2 || uint64(m) >= uint64(x.Dims[0]) || uint64(n) >= uint64(x.Dims[1]) {
		return 0, false
	}
	return int(m)*x.Dims[1] + int(n), true
}

// TotalSize returns the number of elements of an array.
func TotalSize(v Value) int {
	switch x := v.(type) {
	case *String:
		return x.Dimension()
	case *Array:
		n := 1
		for _, d := range x.Dims {
			n *= d
		}
		return n
	}
	n, _ := VectorLen(v)
	return n
}

// vectorRef returns element i of a vector, i being below its dimension.
func vectorRef(v Value, i int) Value {
	switch x := v.(type) {
	case *Vector:
		return x.E[i]
	case *String:
		return Char(x.At(i))
	case *Octets:
		return smallFixnums[int(x.B[i])-minSmall]
	case *BitVector:
		return Fix(int64(x.bit(i)))
	case *NumVector:
		return x.at(i)
	case *Array:
		return rowMajorRef(x, i)
	}
	return nil
}

// VectorRef returns element i of a vector; i must be below its length. It
// signals type-error if the element type is NIL.
func (t *Thread) VectorRef(v Value, i int) Value {
	if s, ok := v.(*String); ok {
		if s.x == nil {
			return Char(s.b[i])
		}
		if s.x.void {
			t.nothingToRead(s)
		}
		return Char(s.At(i))
	}
	return vectorRef(v, i)
}

// nothingToRead signals that an array has the element type NIL.
func (t *Thread) nothingToRead(v Value) {
	t.TypeError(v, List(t.In.S.Not, List(t.In.S.Array, nil)), "the array ~s holds nothing, since its element type is NIL", v)
}

// rowMajorRef returns the element at row-major index i.
func rowMajorRef(v Value, i int) Value {
	x, ok := v.(*Array)
	if !ok {
		return vectorRef(v, i)
	}
	if x.Displaced {
		if i += x.Offset; i >= TotalSize(x.Store) {
			return nil // displaced to an array that shrank since
		}
		return rowMajorRef(x.Store, i)
	}
	return vectorRef(x.Store, i)
}

// RowMajorRef returns the element at row-major index i, below TotalSize. It
// signals type-error if the element type is NIL.
func (t *Thread) RowMajorRef(v Value, i int) Value {
	if ElementTypeOf(v) == ElementNil {
		t.nothingToRead(v)
	}
	return rowMajorRef(v, i)
}

// VectorSet stores x at i, below the dimension; it signals type-error if the
// vector cannot hold x.
func (t *Thread) VectorSet(v Value, i int, x Value) {
	switch a := v.(type) {
	case *Vector:
		a.E[i] = x
	case *String:
		c, ok := x.(Char)
		if !ok {
			t.WrongType("(setf aref)", x, t.In.ElementTypeSpec(ElementTypeOf(a)))
		}
		t.setChar("(setf aref)", a, i, c)
	case *Octets:
		n, ok := x.(Fixnum)
		if !ok || uint64(n) > 255 {
			t.WrongType("(setf aref)", x, List(t.In.S.UnsignedByte, Fix(8)))
		}
		a.B[i] = byte(n)
	case *BitVector:
		n, ok := x.(Fixnum)
		if !ok || uint64(n) > 1 {
			t.WrongType("(setf aref)", x, t.In.S.Bit)
		}
		a.setBit(i, byte(n))
	case *NumVector:
		t.setNumber(a, i, x)
	case *Array:
		t.RowMajorSet(a, i, x)
	}
}

// setChar stores c as character i of s, which must not be of element type NIL.
func (t *Thread) setChar(operator string, s *String, i int, c Char) {
	if s.IsVoid() {
		t.WrongType(operator, c, nil)
	}
	s.Set(i, rune(c))
}

// RowMajorSet stores x at row-major index i.
func (t *Thread) RowMajorSet(v Value, i int, x Value) {
	a, ok := v.(*Array)
	if !ok {
		t.VectorSet(v, i, x)
		return
	}
	if a.Displaced {
		if i += a.Offset; i >= TotalSize(a.Store) {
			t.SimpleError("(setf aref): ~s is displaced past the end of its target", v)
		}
		t.RowMajorSet(a.Store, i, x)
		return
	}
	t.VectorSet(a.Store, i, x)
}

// elementRanges are the limits of the integer element types.
var elementRanges = [ElementDouble + 1]struct{ lo, hi int64 }{
	ElementBit: {0, 1}, ElementUB8: {0, math.MaxUint8},
	ElementSB8: {math.MinInt8, math.MaxInt8}, ElementUB16: {0, math.MaxUint16},
	ElementSB16: {math.MinInt16, math.MaxInt16}, ElementUB32: {0, math.MaxUint32},
	ElementSB32: {math.MinInt32, math.MaxInt32}, ElementSB64: {math.MinInt64, math.MaxInt64},
	ElementUB64: {0, math.MaxInt64}, ElementFixnum: {math.MinInt64, math.MaxInt64},
}

func (t *Thread) setNumber(a *NumVector, i int, x Value) {
	switch a.Elt {
	case ElementSingle:
		f, ok := x.(SingleFloat)
		if !ok {
			t.WrongType("(setf aref)", x, t.In.S.SingleFloat)
		}
		a.F[i] = float64(f)
		return
	case ElementDouble:
		f, ok := x.(DoubleFloat)
		if !ok {
			t.WrongType("(setf aref)", x, t.In.S.DoubleFloat)
		}
		a.F[i] = float64(f)
		return
	case ElementUB64:
		u, ok := Uint64(x)
		if !ok {
			t.WrongType("(setf aref)", x, t.In.ElementTypeSpec(a.Elt))
		}
		a.I[i] = int64(u)
		return
	}
	n, ok := x.(Fixnum)
	r := &elementRanges[a.Elt]
	if !ok || int64(n) < r.lo || int64(n) > r.hi {
		t.WrongType("(setf aref)", x, t.In.ElementTypeSpec(a.Elt))
	}
	a.I[i] = int64(n)
}

// IsElement reports whether an array of element type e can have v in it.
func IsElement(v Value, e ElementType) (ok bool) {
	switch e {
	case ElementT:
		return true
	case ElementNil:
		return false
	case ElementCharacter:
		_, ok = v.(Char)
		return ok
	case ElementSingle:
		_, ok = v.(SingleFloat)
		return ok
	case ElementDouble:
		_, ok = v.(DoubleFloat)
		return ok
	case ElementUB64:
		_, ok = Uint64(v)
		return ok
	}
	n, ok := v.(Fixnum)
	r := &elementRanges[e]
	return ok && r.lo <= int64(n) && int64(n) <= r.hi
}

// ElementTypeOf returns the element type of an array; ElementT for anything
// else.
func ElementTypeOf(v Value) ElementType {
	switch x := v.(type) {
	case *String:
		if x.IsVoid() {
			return ElementNil
		}
		return ElementCharacter
	case *Octets:
		return ElementUB8
	case *BitVector:
		return ElementBit
	case *NumVector:
		return x.Elt
	case *Array:
		return x.Elt
	}
	return ElementT
}

// ElementTypeSpec returns the type specifier of an element type.
func (in *Interp) ElementTypeSpec(e ElementType) Value {
	S := &in.S
	switch e {
	case ElementNil:
		return nil
	case ElementCharacter:
		return S.Character
	case ElementBit:
		return S.Bit
	case ElementUB8:
		return List(S.UnsignedByte, Fix(8))
	case ElementSB8:
		return List(S.SignedByte, Fix(8))
	case ElementUB16:
		return List(S.UnsignedByte, Fix(16))
	case ElementSB16:
		return List(S.SignedByte, Fix(16))
	case ElementUB32:
		return List(S.UnsignedByte, Fix(32))
	case ElementSB32:
		return List(S.SignedByte, Fix(32))
	case ElementUB64:
		return List(S.UnsignedByte, Fix(64))
	case ElementSB64:
		return List(S.SignedByte, Fix(64))
	case ElementFixnum:
		return S.Fixnum
	case ElementSingle:
		return S.SingleFloat
	case ElementDouble:
		return S.DoubleFloat
	}
	return in.T
}

// MakeVector returns a simple vector of n elements, all initial; NIL stands
// for the type's zero where it does not fit the type.
func MakeVector(elt ElementType, n int, initial Value) Value {
	switch elt {
	case ElementCharacter:
		c, _ := initial.(Char)
		return MakeString(n, rune(c))
	case ElementUB8:
		b := make([]byte, n)
		if k, _ := initial.(Fixnum); k != 0 {
			for i := range b {
				b[i] = byte(k)
			}
		}
		return &Octets{b}
	case ElementBit:
		v := &BitVector{Bits: make([]byte, (n+7)/8), N: n}
		if k, _ := initial.(Fixnum); k != 0 {
			for i := range v.Bits {
				v.Bits[i] = 0xFF
			}
		}
		return v
	case ElementT:
		e := make([]Value, n)
		if initial != nil {
			for i := range e {
				e[i] = initial
			}
		}
		return &Vector{e}
	case ElementSingle, ElementDouble:
		v := &NumVector{Elt: elt, F: make([]float64, n)}
		var f float64
		switch x := initial.(type) {
		case SingleFloat:
			f = float64(x)
		case DoubleFloat:
			f = float64(x)
		}
		if f != 0 {
			for i := range v.F {
				v.F[i] = f
			}
		}
		return v
	case ElementNil:
		return NewVoidString(n)
	}
	v := &NumVector{Elt: elt, I: make([]int64, n)}
	if u, ok := Uint64(initial); ok {
		for i := range v.I {
			v.I[i] = int64(u)
		}
	} else if k, ok := initial.(Fixnum); ok {
		for i := range v.I {
			v.I[i] = int64(k)
		}
	}
	return v
}

// SubVector returns a fresh simple vector of the elements from start to end.
func (t *Thread) SubVector(v Value, start, end int) Value {
	switch x := v.(type) {
	case *String:
		if x.IsVoid() {
			return NewVoidString(end - start)
		}
		t.NeedRoom(int64(end - start))
		return t.Substring(x, start, end)
	case *Vector:
		if n := end - start; n > piece {
			from := x.E[start:end]
			r := t.NewVector(ElementT, n, nil).(*Vector)
			copyLong(t, r.E, from)
			return r
		}
		return &Vector{append(make([]Value, 0, end-start), x.E[start:end]...)}
	case *Octets:
		return &Octets{CopyLong(t, x.B[start:end])}
	}
	r := t.NewVector(ElementTypeOf(v), end-start, nil)
	t.InPieces(end-start, func(from, to int) {
		if n, _ := VectorLen(v); n < start+to {
			t.SimpleError("~s has become shorter while it was copied", v)
		}
		for i := from; i < to; i++ {
			t.VectorSet(r, i, vectorRef(v, start+i))
		}
	})
	return r
}
