package interp

import (
	"hash/maphash"
	"math"
	"math/big"
	"unsafe"
)

// Hash codes of objects, for hash tables and sxhash.

func mix(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// address is the identity of what a pointer-shaped value points to. Go's
// collector does not move objects.
func address(v Value) uint64 {
	return uint64(uintptr((*[2]unsafe.Pointer)(unsafe.Pointer(&v))[1]))
}

// Address returns a number that identifies the object v while it lives.
func Address(v Value) uint64 { return address(v) }

// hash is a hash of key that is the same for all keys the test calls equal.
func (h *HashTable) hash(t *Thread, key Value) uint64 {
	if h.test == TestOther {
		return h.other.hashOf(t, key)
	}
	switch k := key.(type) {
	case *Symbol:
		return mix(address(key))
	case *String:
		switch h.test {
		case TestEqual:
			return h.hashString(k)
		case TestEq, TestEql:
			return mix(address(key))
		}
	}
	budget := hashBudget
	return h.hashPart(key, &budget)
}

// hashString is for EQUAL, to which all characters of a string matter.
func (h *HashTable) hashString(s *String) uint64 {
	if b, ok := s.Latin1(); ok {
		return maphash.Bytes(h.seed, b)
	}
	// A wide string may hold only Latin-1 characters, and then hashes like one
	// that is stored as octets.
	n := s.Len()
	small := make([]byte, 0, 64)
	for i := 0; i < n; i++ {
		c := s.At(i)
		if c > 255 {
			var x uint64 = fnvOffset
			for i := 0; i < n; i++ {
				x = (x ^ uint64(s.At(i))) * fnvPrime
			}
			return mix(x)
		}
		small = append(small, byte(c))
	}
	return maphash.Bytes(h.seed, small)
}

// hashPart hashes a key, or a part of one, until the budget is used up.
func (h *HashTable) hashPart(key Value, budget *int) uint64 {
	if *budget--; *budget < 0 {
		return beyondBudget
	}
	switch k := key.(type) {
	case nil:
		return 7
	case Fixnum:
		if h.test == TestEqualp {
			return mix(math.Float64bits(float64(k)))
		}
		return mix(uint64(k))
	case *Symbol:
		return mix(address(key))
	case Char:
		if h.test == TestEqualp {
			return mix(uint64(FoldCase(rune(k))) + 1<<40)
		}
		return mix(uint64(k) + 1<<40)
	case DoubleFloat:
		return h.hashFloat(float64(k), 1)
	case SingleFloat:
		return h.hashFloat(float64(k), 2)
	case *big.Int:
		if h.test == TestEqualp {
			f, _ := new(big.Float).SetInt(k).Float64()
			return mix(math.Float64bits(f))
		}
		return hashBig(k)
	case *big.Rat:
		f, _ := k.Float64()
		return mix(math.Float64bits(f))
	case *Complex:
		// EQUALP compares by =, to which #c(1.0 0.0) is 1.
		if im := k.Im; h.test == TestEqualp && (im == Value(SingleFloat(0)) || im == Value(DoubleFloat(0))) {
			return h.hashPart(k.Re, budget)
		}
		return h.hashPart(k.Re, budget) + 31*h.hashPart(k.Im, budget)
	}
	if h.test < TestEqual {
		return mix(address(key))
	}
	switch k := key.(type) {
	case *String:
		if h.test == TestEqual {
			return h.hashString(k)
		}
		return h.hashElements(key, k.Len(), budget)
	case *Cons:
		var x uint64 = 17
		for ; *budget > 0; *budget-- {
			x = x*31 + h.hashPart(k.Car, budget)
			next, ok := k.Cdr.(*Cons)
			if !ok {
				x = x*31 + h.hashPart(k.Cdr, budget)
				break
			}
			k = next
		}
		return mix(x)
	case *BitVector:
		return h.hashElements(key, k.N, budget)
	case *Array:
		n, vector := VectorLen(k)
		switch {
		case vector && (h.test == TestEqualp || k.Elt == ElementBit):
			return h.hashElements(key, n, budget)
		case h.test == TestEqualp:
			return h.hashElements(key, TotalSize(k), budget)
		}
	case Hashable:
		return k.HashObject()
	}
	if h.test == TestEqualp {
		switch k := key.(type) {
		case *Vector, *Octets, *NumVector:
			return h.hashElements(key, TotalSize(k), budget)
		case *Instance:
			if k.Class.Kind == StructureKind {
				x := address(k.Class)
				for i := 0; i < len(k.Slots) && *budget > 0; i++ {
					x = x*31 + h.hashPart(k.Slots[i], budget)
				}
				return mix(x)
			}
		case *HashTable:
			return mix(uint64(k.live)<<8 + uint64(k.test))
		}
	}
	return mix(address(key))
}

// hashElements hashes the first n elements of an array: of a long one those at
// both ends. Under EQUALP all vectors of equal elements are alike, whether they
// are strings, bit vectors or any others.
func (h *HashTable) hashElements(v Value, n int, budget *int) uint64 {
	const end = 32
	x := uint64(n) + 101
	for i := 0; i < n && *budget > 0; i++ {
		if i == end && n > 2*end {
			i = n - end
		}
		x = x*31 + h.hashPart(rowMajorRef(v, i), budget)
	}
	return mix(x)
}

func hashBig(n *big.Int) uint64 {
	var x uint64 = fnvOffset
	for _, w := range n.Bits() {
		x = (x ^ uint64(w)) * fnvPrime
	}
	return mix(x)
}

// Hashable is implemented with Comparable.
type Hashable interface{ HashObject() uint64 }

func (h *HashTable) hashFloat(f float64, kind uint64) uint64 {
	switch {
	case f != f:
		return 13
	case h.test != TestEqualp:
		return mix(math.Float64bits(f) + kind)
	case f == 0:
		return mix(0) // either zero
	}
	return mix(math.Float64bits(f))
}

// SxHash returns the hash of v under EQUAL, the same in every run for what
// reads back as equal. Strings that differ in case have the same: programs written for
// Allegro rely on that in hash functions for tests that pass over case.
func (t *Thread) SxHash(v Value) int64 {
	budget := hashBudget
	return int64(t.sxhash(v, &budget) & (1<<62 - 1))
}

func (t *Thread) sxhash(v Value, budget *int) uint64 {
	if *budget--; *budget < 0 {
		return beyondBudget
	}
	switch k := v.(type) {
	case nil:
		return 7
	case *Symbol:
		return hashName(k.name)
	case *String:
		var x uint64 = fnvOffset
		for i := 0; i < k.Len(); i++ {
			x = (x ^ uint64(FoldCase(k.At(i)))) * fnvPrime
			if i%piece == piece-1 {
				t.SafePoint()
			}
		}
		return x
	case Fixnum:
		return mix(uint64(k))
	case Char:
		return mix(uint64(k) + 1<<40)
	case DoubleFloat:
		if k != k {
			return 13
		}
		return mix(math.Float64bits(float64(k + 0))) // the two zeros are similar
	case SingleFloat:
		if k != k {
			return 13
		}
		return mix(uint64(math.Float32bits(float32(k + 0))))
	case *big.Int:
		return hashBig(k)
	case *big.Rat:
		return hashBig(k.Num()) + 31*hashBig(k.Denom())
	case *Complex:
		return t.sxhash(k.Re, budget) + 31*t.sxhash(k.Im, budget)
	case *Cons:
		var x uint64 = 17
		for ; *budget > 0; *budget-- {
			x = x*31 + t.sxhash(k.Car, budget)
			next, ok := k.Cdr.(*Cons)
			if !ok {
				x = x*31 + t.sxhash(k.Cdr, budget)
				break
			}
			k = next
		}
		return x
	case *BitVector, *Array:
		if n, vector := VectorLen(v); vector && ElementTypeOf(v) == ElementBit {
			x := uint64(n) + 101
			for i := 0; i < min(n, hashBudget); i++ {
				x = x*31 + uint64(rowMajorRef(v, i).(Fixnum))
			}
			return mix(x)
		}
	case *Instance:
		if k.Class.Name != nil {
			return hashName(k.Class.Name.name)
		}
	case Hashable:
		return k.HashObject()
	}
	if c := t.In.ClassOf(v); c.Name != nil {
		return hashName(c.Name.name)
	}
	return 5
}

func hashName(s string) uint64 {
	var x uint64 = fnvOffset
	for i := 0; i < len(s); i++ {
		x = (x ^ uint64(s[i])) * fnvPrime
	}
	return x
}
