package interp

import (
	"hash/maphash"
	"math/big"
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

// hashBudget bounds how many parts of a key's structure are looked at, so that
// huge and circular keys cost no more than others. Equal keys are walked in the
// same order, so that it ends at the same part of both.
const hashBudget = 128

// beyondBudget stands for what was not looked at any more.
const beyondBudget = 11

// The parameters of the FNV-1a hash.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

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
