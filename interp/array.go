package interp

// Vector is a simple-vector.
type Vector struct{ E []Value }

// Octets is a simple (unsigned-byte 8) vector; system calls read into and
// write from B directly.
type Octets struct{ B []byte }

// BitVector is a simple-bit-vector of N bits, eight to an octet, bit i in the
// octet i/8 at position i%8.
type BitVector struct {
	Bits []byte
	N    int
}

// ElementType is what an array can hold.
type ElementType uint8

const (
	ElementT ElementType = iota
	ElementNil
	ElementCharacter
	ElementBit
	ElementUB8
	ElementSB8
	ElementUB16
	ElementSB16
	ElementUB32
	ElementSB32
	ElementUB64
	ElementSB64
	ElementFixnum
	ElementSingle
	ElementDouble
)

// NumVector is a simple vector of numbers of a specialised type other than bit
// and (unsigned-byte 8): integers in I ((unsigned-byte 64) as its bits), floats
// in F.
type NumVector struct {
	Elt ElementType
	I   []int64
	F   []float64
}

// Array is every other array: of rank other than one, with a fill pointer,
// adjustable or displaced. Strings with fill pointers are *String all the same.
type Array struct {
	Elt        ElementType
	Dims       []int
	Fill       int // fill pointer; -1 if none
	Adjustable bool
	Displaced  bool  // Store is another array of the program's
	Offset     int   // of element 0 in Store, if displaced
	Store      Value // a *Vector, *Octets, *BitVector, *NumVector, *String; or any array if displaced
}
