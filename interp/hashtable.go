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
	// TestOther compares with a function of the program; see NewHashTableOf.
	TestOther
)

// HashTable is a Lisp hash table: entries in the order of insertion, and an
// open-addressing index into them. Fixnum keys stand in the entries themselves,
// so that looking one up follows no pointer and needs no box.
type HashTable struct {
	test    HashTest
	entries []hashEntry
	index   []int32 // entry number plus one; 0 free
	live    int
	changes uint32 // additions, removals and rebuilds so far
	seed    maphash.Seed
	other   *otherTest   // nil but for TestOther
	growth  *tableGrowth // in progress; nil if there is none
	// What make-hash-table was told, for the accessors.
	Size, RehashSize, RehashThreshold Value
	WeakKeys, WeakValues, NoValues    bool
}

// hashEntry is an entry: of a fixnum key, where inInts is the key and hash the
// number itself; of another; or of none any more, where the key is Unbound.
type hashEntry struct {
	hash     uint64
	key, val Value
}

// isFixnum reports whether the entry has a fixnum key.
func (x *hashEntry) isFixnum() bool {
	_, ok := x.key.(*intsMark)
	return ok
}

// probe is a walk through the places of an index where a hash may be. It
// begins at the hash's low bits, which keeps runs of fixnums together, and
// goes on to places that depend on all of its bits, so that keys that agree in
// the low ones part soon. In the end it comes to every place.
type probe struct{ place, perturb, mask uint64 }

func (h *HashTable) probe(hash uint64) probe { return newProbe(h.index, hash) }

func newProbe(index []int32, hash uint64) probe {
	mask := uint64(len(index) - 1)
	return probe{hash & mask, mix(hash), mask}
}

// next is called where the place before was taken.
func (p *probe) next() {
	p.place = (p.place*5 + 1 + p.perturb) & p.mask
	p.perturb >>= 5
}

// NewHashTable returns an empty table.
func NewHashTable(test HashTest) *HashTable {
	return &HashTable{test: test, seed: maphash.MakeSeed()}
}

// otherTest holds the functions of a table with TestOther, or their names, which
// are looked up for each use.
type otherTest struct{ same, hash Value }

// NewHashTableOf returns an empty table whose keys are compared with the function
// designator same; hash designates the function that returns the hash of a key.
func NewHashTableOf(same, hash Value) *HashTable {
	h := NewHashTable(TestOther)
	h.other = &otherTest{same, hash}
	return h
}

// TestFunction returns the designator of the function that compares keys, if it
// is none of the four of the standard.
func (h *HashTable) TestFunction() Value {
	if h.other == nil {
		return nil
	}
	return h.other.same
}

// HashFunction returns the designator of the program's hash function, or NIL.
func (h *HashTable) HashFunction() Value {
	if h.other == nil {
		return nil
	}
	return h.other.hash
}

// hashOf calls the program's hash function.
func (o *otherTest) hashOf(t *Thread, key Value) uint64 {
	v := t.Call1(t.FunctionDesignator(o.hash), key)
	if !IsInteger(v) {
		t.WrongType("the hash function of a hash table", v, t.In.S.Integer)
	}
	if n, ok := v.(Fixnum); ok {
		return mix(uint64(n))
	}
	return hashBig(v.(*big.Int))
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

// hashBudget bounds how many parts of a key's structure are looked at, so that
// huge and circular keys cost no more than others. Equal keys are walked in the
// same order, so that it ends at the same part of both.
const hashBudget = 128

// beyondBudget stands for what was not looked at any more.
const beyondBudget = 11

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

// The parameters of the FNV-1a hash.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

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

func (h *HashTable) same(t *Thread, a, b Value) bool {
	switch h.test {
	case TestEq:
		return a == b
	case TestEql:
		return Eql(a, b)
	case TestEqual:
		if x, ok := a.(*String); ok {
			y, ok := b.(*String)
			return ok && x.Equal(y)
		}
		return t.Equal(a, b)
	case TestOther:
		return t.Call2(t.FunctionDesignator(h.other.same), a, b) != nil
	}
	return t.Equalp(a, b)
}

// inline reports whether k as a key stands in the entry itself. EQUALP compares
// fixnums with floats, and a test of the program with whatever it likes.
func (h *HashTable) inline(key Value) (n int64, ok bool) {
	k, ok := key.(Fixnum)
	return int64(k), ok && h.test < TestEqualp
}

// findFixnum returns the entry of a fixnum key, or -1, and the place in the
// index where the search ended.
func (h *HashTable) findFixnum(n int64) (entry int, place uint64) {
	if len(h.index) == 0 {
		return -1, 0
	}
	for p := h.probe(uint64(n)); ; p.next() {
		e := int(h.index[p.place]) - 1
		if e < 0 {
			return -1, p.place
		}
		if x := &h.entries[e]; x.hash == uint64(n) && x.isFixnum() {
			return e, p.place
		}
	}
}

// find returns the entry of a key that is not inline, or -1, and the place in
// the index where the search ended.
func (h *HashTable) find(t *Thread, key Value, hash uint64) (entry int, place uint64) {
	if len(h.index) == 0 {
		return -1, 0
	}
	changes := h.changes
	for p := h.probe(hash); ; p.next() {
		e := int(h.index[p.place]) - 1
		if e < 0 {
			return -1, p.place
		}
		x := &h.entries[e]
		if x.hash != hash || x.isFixnum() || IsUnbound(x.key) {
			continue
		}
		same := h.same(t, x.key, key)
		if h.changes != changes {
			// Comparing long keys let another process run.
			return h.find(t, key, hash)
		}
		if same {
			return e, p.place
		}
	}
}

// Get returns the value of key.
func (h *HashTable) Get(t *Thread, key Value) (v Value, ok bool) {
	if h.live == 0 {
		return nil, false
	}
	if n, ok := h.inline(key); ok {
		return h.GetFixnum(t, n)
	}
	e, _ := h.find(t, key, h.hash(t, key))
	if e < 0 {
		return nil, false
	}
	return h.entries[e].val, true
}

// GetFixnum is Get of a fixnum.
func (h *HashTable) GetFixnum(t *Thread, n int64) (v Value, ok bool) {
	if h.test >= TestEqualp {
		return h.Get(t, Fix(n))
	}
	e, _ := h.findFixnum(n)
	if e < 0 {
		return nil, false
	}
	return h.entries[e].val, true
}

// Put sets the value of key.
func (h *HashTable) Put(t *Thread, key, val Value) {
	if n, ok := h.inline(key); ok {
		h.PutFixnum(t, n, val)
		return
	}
	if len(h.entries) > greatTable {
		h.needRoom(t)
	}
	hash := h.hash(t, key)
	e, place := h.find(t, key, hash)
	if h.growth != nil { // it began while long keys were compared
		h.growth = nil
	}
	if e >= 0 {
		h.entries[e].val = val
		return
	}
	h.add(place, hashEntry{hash, key, val})
}

// PutFixnum is Put of a fixnum.
func (h *HashTable) PutFixnum(t *Thread, n int64, val Value) {
	if h.test >= TestEqualp {
		h.Put(t, Fix(n), val)
		return
	}
	if len(h.entries) > greatTable {
		h.needRoom(t)
	}
	e, place := h.findFixnum(n)
	if e >= 0 {
		h.entries[e].val = val
		return
	}
	h.add(place, hashEntry{uint64(n), inInts(), val})
}

// greatTable is how many entries a table has before the room for more of them is
// looked for.
const greatTable = 1 << 14

// needRoom has a great table grow if the next new entry needs that; it signals
// storage-condition if there is no room. Other processes may run meanwhile.
func (h *HashTable) needRoom(t *Thread) {
	for h.growth != nil || len(h.entries)+1 > len(h.index)*3/4 {
		h.awaitGrowth(t)
		if len(h.entries)+1 <= len(h.index)*3/4 {
			return
		}
		t.NeedRoom(int64(h.live) * 2 * entrySize)
		if h.growth != nil {
			continue
		}
		h.grow(t, h.live*2+2)
	}
}

// entrySize is what an entry takes, in bytes, with its share of the index.
const entrySize = 48

// add puts a new entry at a free place of the index.
func (h *HashTable) add(place uint64, x hashEntry) {
	// Removed entries keep their places until the table is rebuilt.
	if len(h.entries)+1 > len(h.index)*3/4 {
		h.rebuild(h.live*2 + 2)
		place = freePlace(h.index, x.hash)
	}
	h.entries = append(h.entries, x)
	h.index[place] = int32(len(h.entries))
	h.live++
	h.changes++
}

// freePlace returns the first free place for a hash in an index.
func freePlace(index []int32, hash uint64) uint64 {
	p := newProbe(index, hash)
	for index[p.place] != 0 {
		p.next()
	}
	return p.place
}

// Reserve makes room for n entries, so that the table need not grow before.
func (h *HashTable) Reserve(n int) {
	if n > h.live && n+1 > len(h.index)*3/4 {
		h.rebuild(n + 1)
	}
}

// indexSize is the size of the index of a table with room for n entries.
func indexSize(n int) int {
	size := 8
	for size*3/4 < n {
		size *= 2
	}
	return size
}

// rebuild drops the places of removed entries and makes room for n entries.
func (h *HashTable) rebuild(n int) {
	size := indexSize(n)
	h.changes++
	h.growth = nil
	kept := make([]hashEntry, 0, size*3/4+1)
	for i := range h.entries {
		if x := &h.entries[i]; !IsUnbound(x.key) {
			kept = append(kept, *x)
		}
	}
	h.entries = kept
	h.index = make([]int32, size)
	for i := range kept {
		h.index[freePlace(h.index, kept[i].hash)] = int32(i + 1)
	}
}

// Remove drops the entry of key and reports whether there was one.
func (h *HashTable) Remove(t *Thread, key Value) bool {
	if h.live == 0 {
		return false
	}
	if h.growth != nil {
		h.awaitGrowth(t)
	}
	var e int
	if n, ok := h.inline(key); ok {
		e, _ = h.findFixnum(n)
	} else {
		e, _ = h.find(t, key, h.hash(t, key))
	}
	if e < 0 {
		return false
	}
	h.growth = nil
	h.entries[e] = hashEntry{key: Unbound}
	h.live--
	h.changes++
	return true
}

// Clear drops all entries.
func (h *HashTable) Clear() {
	h.entries, h.index, h.live, h.growth = nil, nil, 0, nil
	h.changes++
}

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
		e := &it.entries[it.i]
		it.i++
		switch {
		case e.isFixnum():
			return Fix(int64(e.hash)), e.val, true
		case !IsUnbound(e.key):
			return e.key, e.val, true
		}
	}
	return nil, nil, false
}

// LispClass implements Object; iterators are handled by macros only.
func (it *HashIter) LispClass(in *Interp) *Class { return in.T.Class() }

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
