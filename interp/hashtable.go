package interp

import (
	"hash/maphash"
	"math"
	"math/big"
	"unsafe"
)

// HashTest is what a hash table compares keys with.
type HashTest uint8

const (
	TestEq HashTest = iota
	TestEql
	TestEqual
	TestEqualp
)

// HashTable is a Lisp hash table: entries in the order of insertion, and an
// open-addressing index into them.
type HashTable struct {
	test    HashTest
	entries []hashEntry
	index   []int32 // entry number plus one; 0 free
	live    int
	seed    maphash.Seed
	// What make-hash-table was told, for the accessors.
	Size, RehashSize, RehashThreshold Value
}

type hashEntry struct {
	hash     uint64
	key, val Value
	used     bool
}

// NewHashTable returns an empty table.
func NewHashTable(test HashTest) *HashTable {
	return &HashTable{test: test, seed: maphash.MakeSeed()}
}

// LispClass implements Object.
func (h *HashTable) LispClass(in *Interp) *Class { return in.classes.hashTable }

// Test returns the predicate that compares keys.
func (h *HashTable) Test() HashTest { return h.test }

// Len returns the number of entries.
func (h *HashTable) Len() int { return h.live }

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

// maxHashDepth bounds how much of a key's structure is looked at.
const maxHashDepth = 16

func (h *HashTable) hash(t *Thread, key Value) uint64 {
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
	case *String:
		if h.test >= TestEqual {
			return h.hashString(k)
		}
		return mix(address(key))
	}
	return h.hashOther(key, 0)
}

func (h *HashTable) hashString(s *String) uint64 {
	if b, ok := s.Latin1(); ok && h.test == TestEqual {
		return maphash.Bytes(h.seed, b)
	}
	var x uint64 = 14695981039346656037
	latin := h.test == TestEqual
	n := s.Len()
	if latin {
		// A wide string may hold only Latin-1 characters.
		small := make([]byte, 0, 64)
		for i := 0; i < n; i++ {
			c := s.At(i)
			if c > 255 {
				latin = false
				break
			}
			small = append(small, byte(c))
		}
		if latin {
			return maphash.Bytes(h.seed, small)
		}
	}
	for i := 0; i < n; i++ {
		c := s.At(i)
		if h.test == TestEqualp {
			c = FoldCase(c)
		}
		x = (x ^ uint64(c)) * 1099511628211
	}
	return mix(x)
}

func (h *HashTable) hashOther(key Value, depth int) uint64 {
	switch k := key.(type) {
	case nil:
		return 7
	case Fixnum:
		if h.test == TestEqualp {
			return mix(math.Float64bits(float64(k)))
		}
		return mix(uint64(k))
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
		return maphash.Bytes(h.seed, k.Bytes())
	case *big.Rat:
		f, _ := k.Float64()
		return mix(math.Float64bits(f))
	case *Complex:
		return h.hashOther(k.Re, depth) + 31*h.hashOther(k.Im, depth)
	}
	if h.test < TestEqual || depth > maxHashDepth {
		if h.test < TestEqual {
			return mix(address(key))
		}
		return 11
	}
	switch k := key.(type) {
	case *String:
		return h.hashString(k)
	case *Cons:
		var x uint64 = 17
		var v Value = k
		for n := 0; n < maxHashDepth; n++ {
			c, ok := v.(*Cons)
			if !ok {
				break
			}
			x = x*31 + h.hashOther(c.Car, depth+4)
			v = c.Cdr
		}
		return mix(x)
	case *BitVector:
		return uint64(k.N) + 101
	case Hashable:
		return k.HashObject()
	}
	if h.test == TestEqualp {
		switch k := key.(type) {
		case *Vector, *Octets, *NumVector, *Array:
			return uint64(TotalSize(k)) + 103
		case *Instance:
			if k.Class.Kind == StructureKind {
				return mix(address(k.Class))
			}
		case *HashTable:
			return uint64(k.live) + 107
		}
	}
	if a, ok := key.(*Array); ok && a.Elt == ElementBit {
		n, _ := VectorLen(a)
		return uint64(n) + 101
	}
	return mix(address(key))
}

// Hashable is implemented with Comparable.
type Hashable interface{ HashObject() uint64 }

func (h *HashTable) hashFloat(f float64, kind uint64) uint64 {
	if h.test == TestEqualp {
		if f == 0 {
			f = 0
		}
		return mix(math.Float64bits(f))
	}
	return mix(math.Float64bits(f) + kind)
}

func (h *HashTable) same(t *Thread, a, b Value) bool {
	if a == b && h.test != TestEql {
		return true
	}
	switch h.test {
	case TestEq:
		return a == b
	case TestEql:
		return Eql(a, b)
	case TestEqual:
		return t.Equal(a, b)
	}
	return t.Equalp(a, b)
}

// find returns the entry of key, or -1, and the place in the index where the
// search ended.
func (h *HashTable) find(t *Thread, key Value, hash uint64) (entry, place int) {
	if len(h.index) == 0 {
		return -1, -1
	}
	mask := len(h.index) - 1
	for i := int(hash) & mask; ; i = (i + 1) & mask {
		e := int(h.index[i]) - 1
		if e < 0 {
			return -1, i
		}
		x := &h.entries[e]
		if x.used && x.hash == hash && h.same(t, x.key, key) {
			return e, i
		}
	}
}

// Get returns the value of key.
func (h *HashTable) Get(t *Thread, key Value) (v Value, ok bool) {
	if h.live == 0 {
		return nil, false
	}
	e, _ := h.find(t, key, h.hash(t, key))
	if e < 0 {
		return nil, false
	}
	return h.entries[e].val, true
}

// Put sets the value of key.
func (h *HashTable) Put(t *Thread, key, val Value) {
	hash := h.hash(t, key)
	e, place := h.find(t, key, hash)
	if e >= 0 {
		h.entries[e].val = val
		return
	}
	// Removed entries keep their places until the table is rebuilt.
	if len(h.entries)+1 > len(h.index)*3/4 {
		h.rebuild()
		_, place = h.find(t, key, hash)
	}
	h.entries = append(h.entries, hashEntry{hash, key, val, true})
	h.index[place] = int32(len(h.entries))
	h.live++
}

func (h *HashTable) rebuild() {
	size := 8
	for size*3/4 < h.live*2+2 {
		size *= 2
	}
	kept := make([]hashEntry, 0, size*3/4+1)
	for _, e := range h.entries {
		if e.used {
			kept = append(kept, e)
		}
	}
	h.entries = kept
	h.index = make([]int32, size)
	mask := size - 1
	for i := range kept {
		j := int(kept[i].hash) & mask
		for h.index[j] != 0 {
			j = (j + 1) & mask
		}
		h.index[j] = int32(i + 1)
	}
}

// Remove drops the entry of key and reports whether there was one.
func (h *HashTable) Remove(t *Thread, key Value) bool {
	if h.live == 0 {
		return false
	}
	e, _ := h.find(t, key, h.hash(t, key))
	if e < 0 {
		return false
	}
	h.entries[e] = hashEntry{}
	h.live--
	return true
}

// Clear drops all entries.
func (h *HashTable) Clear() { h.entries, h.index, h.live = nil, nil, 0 }

// HashIter goes through a table's entries, oldest first. Entries may be
// changed and removed meanwhile.
type HashIter struct {
	h       *HashTable
	entries []hashEntry
	i       int
}

// Iter returns an iterator.
func (h *HashTable) Iter() *HashIter { return &HashIter{h: h, entries: h.entries} }

// Next returns the next entry.
func (it *HashIter) Next() (key, val Value, ok bool) {
	for it.i < len(it.entries) {
		e := it.entries[it.i]
		it.i++
		if e.used {
			return e.key, e.val, true
		}
	}
	return nil, nil, false
}

// LispClass implements Object; iterators are handled by macros only.
func (it *HashIter) LispClass(in *Interp) *Class { return in.T.Class() }

// SxHash returns the hash of v under EQUAL, the same in every run for what
// reads back as equal.
func (t *Thread) SxHash(v Value) int64 { return int64(t.sxhash(v, 0) & (1<<62 - 1)) }

func (t *Thread) sxhash(v Value, depth int) uint64 {
	fnv := func(s string) uint64 {
		var x uint64 = 14695981039346656037
		for i := 0; i < len(s); i++ {
			x = (x ^ uint64(s[i])) * 1099511628211
		}
		return x
	}
	switch k := v.(type) {
	case nil:
		return 7
	case *Symbol:
		return fnv(k.name)
	case *String:
		return fnv(k.Go())
	case Fixnum:
		return mix(uint64(k))
	case Char:
		return mix(uint64(k) + 1<<40)
	case DoubleFloat:
		return mix(math.Float64bits(float64(k)))
	case SingleFloat:
		return mix(uint64(math.Float32bits(float32(k))))
	case *big.Int:
		return fnv(k.String())
	case *big.Rat:
		return fnv(k.String())
	case *Cons:
		if depth > maxHashDepth {
			return 3
		}
		var x uint64 = 17
		var rest Value = k
		for n := 0; n < maxHashDepth; n++ {
			c, ok := rest.(*Cons)
			if !ok {
				break
			}
			x = x*31 + t.sxhash(c.Car, depth+4)
			rest = c.Cdr
		}
		return x
	case *Instance:
		if k.Class.Name != nil {
			return fnv(k.Class.Name.name)
		}
	case Hashable:
		return k.HashObject()
	}
	if c := t.In.ClassOf(v); c.Name != nil {
		return fnv(c.Name.name)
	}
	return 5
}
