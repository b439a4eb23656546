package interp

import (
	"bytes"
	"math"
	"math/big"
	"math/bits"
	"unicode"
)

// Eq is identity; numbers and characters are identical where their type and
// value are, as far as they are not in memory of their own.
func Eq(a, b Value) bool { return a == b }

// Eql is Eq, and equality of type and value for numbers.
func Eql(a, b Value) bool {
	if a == b {
		// Equal floats may differ in the sign of zero.
		switch x := a.(type) {
		case DoubleFloat:
			return math.Signbit(float64(x)) == math.Signbit(float64(b.(DoubleFloat)))
		case SingleFloat:
			return math.Signbit(float64(x)) == math.Signbit(float64(b.(SingleFloat)))
		}
		return true
	}
	switch x := a.(type) {
	case *big.Int:
		y, ok := b.(*big.Int)
		return ok && x.Cmp(y) == 0
	case *big.Rat:
		y, ok := b.(*big.Rat)
		return ok && x.Cmp(y) == 0
	case *Complex:
		y, ok := b.(*Complex)
		return ok && Eql(x.Re, y.Re) && Eql(x.Im, y.Im)
	case DoubleFloat:
		y, ok := b.(DoubleFloat)
		return ok && x != x && y != y
	case SingleFloat:
		y, ok := b.(SingleFloat)
		return ok && x != x && y != y
	}
	return false
}

// Equal is the predicate EQUAL: structure of conses, strings, bit vectors and
// pathnames.
func (t *Thread) Equal(a, b Value) bool {
	for n := 1; ; n++ {
		if Eql(a, b) {
			return true
		}
		switch x := a.(type) {
		case *Cons:
			y, ok := b.(*Cons)
			if !ok {
				return false
			}
			t.EnterDepth()
			same := t.Equal(x.Car, y.Car)
			t.LeaveDepth()
			if !same {
				return false
			}
			a, b = x.Cdr, y.Cdr
			t.SafePointSoon()
			if n%fuelQuantum == 0 {
				t.noticeCircles("equal", n, a, b)
			}
			continue
		case *String:
			y, ok := b.(*String)
			return ok && t.sameText(x, y)
		case *BitVector, *Array:
			return t.bitVectorsEqual(a, b)
		case Comparable:
			return x.EqualObject(t, b)
		}
		return false
	}
}

// noticeCircles signals type-error if a comparison that has gone along two lists
// for long is in circles of both. It looks at the first multiple of fuelQuantum
// past each power of two.
func (t *Thread) noticeCircles(operator string, n int, a, b Value) {
	if n < 1<<16 || bits.Len(uint(n)) == bits.Len(uint(n-fuelQuantum)) {
		return
	}
	for _, l := range []Value{a, b} {
		c, ok := l.(*Cons)
		if !ok {
			return
		}
		if _, dotted := dottedTail(c); dotted {
			return
		}
		if _, proper := ListLength(c); proper {
			return
		}
	}
	t.WrongType(operator, a, t.In.S.List)
}

// Comparable is implemented by objects outside this file that EQUAL compares
// by content, such as pathnames.
type Comparable interface {
	EqualObject(t *Thread, other Value) bool
}

func (t *Thread) bitVectorsEqual(a, b Value) bool {
	if ElementTypeOf(a) != ElementBit || ElementTypeOf(b) != ElementBit {
		return false
	}
	n, ok1 := VectorLen(a)
	m, ok2 := VectorLen(b)
	if !ok1 || !ok2 || n != m {
		return false
	}
	if x, ok := a.(*BitVector); ok {
		if y, ok := b.(*BitVector); ok {
			return t.sameOctets(x.Bits[:n/8], y.Bits[:n/8]) && sameBits(x, y, n&^7, n)
		}
	}
	for i := 0; i < n; i++ {
		if i%piece == piece-1 {
			if t.SafePoint(); TotalSize(a) < n || TotalSize(b) < n {
				return false
			}
		}
		if vectorRef(a, i) != vectorRef(b, i) {
			return false
		}
	}
	return true
}

// sameOctets is bytes.Equal for slices of one length, with safe points.
func (t *Thread) sameOctets(x, y []byte) bool {
	same := true
	t.InPieces(len(x), func(from, to int) { same = same && bytes.Equal(x[from:to], y[from:to]) })
	return same
}

// sameText is x.Equal(y), with safe points.
func (t *Thread) sameText(x, y *String) bool {
	n := x.Len()
	if n <= piece || n != y.Len() {
		return x.Equal(y)
	}
	a, ok1 := x.Latin1()
	b, ok2 := y.Latin1()
	if ok1 && ok2 {
		return t.sameOctets(a, b)
	}
	for i := 0; i < n; i++ {
		if i%piece == piece-1 {
			if t.SafePoint(); x.Len() != n || y.Len() != n {
				return false
			}
		}
		if x.At(i) != y.At(i) {
			return false
		}
	}
	return true
}

func sameBits(x, y *BitVector, from, to int) bool {
	for i := from; i < to; i++ {
		if vectorRef(x, i) != vectorRef(y, i) {
			return false
		}
	}
	return true
}

// Equal reports whether two strings have the same characters.
func (s *String) Equal(o *String) bool {
	a, ok1 := s.Latin1()
	b, ok2 := o.Latin1()
	if ok1 && ok2 {
		return string(a) == string(b)
	}
	n := s.Len()
	if n != o.Len() {
		return false
	}
	for i := 0; i < n; i++ {
		if s.At(i) != o.At(i) {
			return false
		}
	}
	return true
}

// FoldCase maps characters that differ only in case to one.
func FoldCase(c rune) rune {
	if c < 0x80 {
		if 'A' <= c && c <= 'Z' {
			return c + 'a' - 'A'
		}
		return c
	}
	return unicode.ToLower(c)
}

// EqualFold is Equal without regard to case.
func (s *String) EqualFold(o *String) bool {
	n := s.Len()
	if n != o.Len() {
		return false
	}
	for i := 0; i < n; i++ {
		if FoldCase(s.At(i)) != FoldCase(o.At(i)) {
			return false
		}
	}
	return true
}

// Equalp is the predicate EQUALP.
func (t *Thread) Equalp(a, b Value) bool {
	t.EnterDepth()
	same := t.equalp(a, b)
	t.LeaveDepth()
	return same
}

func (t *Thread) equalp(a, b Value) bool {
	for n := 1; ; n++ {
		if a == b {
			return true
		}
		if IsNumber(a) {
			return IsNumber(b) && t.NumEqual(a, b)
		}
		switch x := a.(type) {
		case Char:
			y, ok := b.(Char)
			return ok && FoldCase(rune(x)) == FoldCase(rune(y))
		case *Cons:
			y, ok := b.(*Cons)
			if !ok || !t.Equalp(x.Car, y.Car) {
				return false
			}
			a, b = x.Cdr, y.Cdr
			t.SafePointSoon()
			if n%fuelQuantum == 0 {
				t.noticeCircles("equalp", n, a, b)
			}
			continue
		case *String:
			if y, ok := b.(*String); ok {
				return t.SameFolded(x, y)
			}
		case *HashTable:
			y, ok := b.(*HashTable)
			return ok && t.equalTables(x, y)
		case *Instance:
			y, ok := b.(*Instance)
			if !ok || x.Class != y.Class || x.Class.Kind != StructureKind {
				return false
			}
			for i := range x.Slots {
				if !t.Equalp(x.Slots[i], y.Slots[i]) {
					return false
				}
			}
			return true
		case Comparable:
			return x.EqualObject(t, b)
		}
		return t.arraysEqualp(a, b)
	}
}

func (t *Thread) arraysEqualp(a, b Value) bool {
	da, ok1 := arrayDims(a)
	db, ok2 := arrayDims(b)
	if !ok1 || !ok2 || len(da) != len(db) {
		return false
	}
	size := 1
	for i := range da {
		if da[i] != db[i] {
			return false
		}
		size *= da[i]
	}
	if x, ok := a.(*Octets); ok {
		if y, ok := b.(*Octets); ok {
			return bytes.Equal(x.B, y.B)
		}
	}
	for i := 0; i < size; i++ {
		// Another process may have shrunk one of them at a safe point.
		if i >= TotalSize(a) || i >= TotalSize(b) || !t.Equalp(rowMajorRef(a, i), rowMajorRef(b, i)) {
			return false
		}
		t.SafePointSoon()
	}
	return true
}

func (t *Thread) equalTables(x, y *HashTable) bool {
	if x.Len() != y.Len() || x.test != y.test || x.TestFunction() != y.TestFunction() {
		return false
	}
	it := x.Iter()
	for {
		k, v, ok := it.Next()
		if !ok {
			return true
		}
		t.SafePointSoon()
		w, found := y.Get(t, k)
		if !found || !t.Equalp(v, w) {
			return false
		}
	}
}
