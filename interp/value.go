package interp

import "math/big"

// Value is any Lisp object. NIL is the Go nil; the others are
//
//	*Symbol  Fixnum  *big.Int  *big.Rat  SingleFloat  DoubleFloat  *Complex
//	Char  *Cons  *String  *Vector  *Octets  *BitVector  *Array  *HashTable
//	*Function  *Package  *Instance  *Class  Stream ...
//
// and whatever else implements Object. A *big.Int is never in the range of
// Fixnum, a *big.Rat is never an integer: arithmetic normalises.
type Value any

// Fixnum is an integer that fits 64 bits.
type Fixnum int64

// SingleFloat is a single-float (and short-float).
type SingleFloat float32

// DoubleFloat is a double-float (and long-float).
type DoubleFloat float64

// Char is a character; its code is a Unicode scalar value, or a surrogate
// when a program insists on one.
type Char rune

// CharCodeLimit is the exclusive upper bound of character codes.
const CharCodeLimit = 0x110000

// Complex is a complex number. Rational parts: Im is never a rational zero.
type Complex struct{ Re, Im Value }

// Cons is a pair.
type Cons struct{ Car, Cdr Value }

const (
	minSmall = -128
	maxSmall = 1023
)

// smallFixnums saves the allocation for counters, octets and short lengths.
// It is written once, before main.
var smallFixnums = func() (table [maxSmall - minSmall + 1]Value) {
	for i := range table {
		table[i] = Fixnum(i + minSmall)
	}
	return table
}()

// Fix returns the fixnum i as a Value without allocating for small i.
func Fix(i int64) Value {
	if u := uint64(i - minSmall); u < uint64(len(smallFixnums)) {
		return smallFixnums[u]
	}
	return Fixnum(i)
}

// FixInt is Fix for a Go int.
func FixInt(i int) Value { return Fix(int64(i)) }

// FixUint returns an unsigned 64-bit integer as a Lisp integer.
func FixUint(u uint64) Value {
	if u <= 1<<63-1 {
		return Fix(int64(u))
	}
	return new(big.Int).SetUint64(u)
}

// Object is implemented by Go types outside this package that are Lisp
// objects of a class of their own, such as sockets.
type Object interface {
	// LispClass returns the object's class in in.
	LispClass(in *Interp) *Class
}

// Printable is implemented by objects that print themselves unreadably.
// The text stands between "#<" and ">"; the printer adds the identity
// where withIdentity is true.
type Printable interface {
	PrintText(t *Thread) (text string, withIdentity bool)
}

// unboundMarker is the type of the markers that stand for "no value here" in
// variables, slots and binding vectors. They are never visible to Lisp.
type unboundMarker struct{ _ byte }

// Unbound marks a variable or slot that has no value.
var Unbound Value = &unboundMarker{}

// IsUnbound reports whether v is the marker Unbound.
func IsUnbound(v Value) bool {
	_, ok := v.(*unboundMarker)
	return ok
}

// cell holds a variable that is both captured by a closure and assigned.
type cell struct{ v Value }
