package interp

// Vectors, bit vectors and arrays: #(, #* and #A.

// maxVectorLength bounds #n(...) and its like.
const maxVectorLength = 1 << 28

func readVectorMacro(r *Reader, sub rune, arg int) (Value, bool) {
	v := r.list(')', false)
	if r.suppress {
		return nil, true
	}
	items, _ := Slice(v)
	if arg >= 0 {
		if len(items) > arg {
			r.fail("~d objects for a vector of length ~d", FixInt(len(items)), FixInt(arg))
		}
		if len(items) == 0 && arg > 0 {
			r.fail("a vector of length ~d without an element", FixInt(arg))
		}
		if arg > maxVectorLength {
			r.fail("a vector of length ~d is too long", FixInt(arg))
		}
		for len(items) < arg {
			items = append(items, items[len(items)-1])
		}
	}
	return &Vector{items}, true
}

func readBitsMacro(r *Reader, sub rune, arg int) (Value, bool) {
	if r.suppress {
		r.skipToken()
		return nil, true
	}
	var bits []byte
	for {
		c, ok := r.next()
		if !ok {
			break
		}
		if c != '0' && c != '1' {
			e := r.rt.get(c)
			if e.syntax == whitespace {
				r.endToken(c)
				break
			}
			r.back(c)
			if e.syntax != terminatingMacro {
				r.fail("~s in a bit vector", Char(c))
			}
			break
		}
		bits = append(bits, byte(c-'0'))
	}
	n := len(bits)
	if arg >= 0 {
		if n > arg || n == 0 && arg > 0 || arg > maxVectorLength {
			r.fail("~d bits for a bit vector of length ~d", FixInt(n), FixInt(arg))
		}
		n = arg
	}
	v := &BitVector{Bits: make([]byte, (n+7)/8), N: n}
	for i := 0; i < n; i++ {
		if bits[min(i, len(bits)-1)] == 1 {
			v.Bits[i>>3] |= 1 << (i & 7)
		}
	}
	return v, true
}

// maxArrayRank bounds the rank of #nA.
const maxArrayRank = 65535

func readArrayMacro(r *Reader, sub rune, arg int) (Value, bool) {
	v := r.must("the contents of an array")
	if r.suppress {
		return nil, true
	}
	if arg < 0 || arg > maxArrayRank {
		r.fail("#A needs a rank from 0 to ~d in front", Fix(maxArrayRank))
	}
	var dims []int
	contents := v
	for i := 0; i < arg; i++ {
		items, ok := sequenceItems(contents)
		if !ok {
			r.fail("the contents ~s do not fit an array of rank ~d", v, FixInt(arg))
		}
		dims = append(dims, len(items))
		if len(items) > 0 {
			contents = items[0]
		} else {
			for len(dims) < arg {
				dims = append(dims, 0)
			}
			break
		}
	}
	var all []Value
	var collect func(v Value, d int)
	collect = func(v Value, d int) {
		if d == len(dims) {
			all = append(all, v)
			return
		}
		items, ok := sequenceItems(v)
		if !ok || len(items) != dims[d] {
			r.fail("the contents ~s do not fit an array of rank ~d", v, FixInt(arg))
		}
		for _, i := range items {
			collect(i, d+1)
		}
	}
	collect(v, 0)
	if arg == 1 {
		return &Vector{all}, true
	}
	return &Array{Dims: dims, Fill: -1, Store: &Vector{all}}, true
}

// sequenceItems returns the elements of a list or vector.
func sequenceItems(v Value) ([]Value, bool) {
	if isList(v) {
		return Slice(v)
	}
	n, ok := VectorLen(v)
	if !ok {
		return nil, false
	}
	items := make([]Value, n)
	for i := range items {
		items[i] = vectorRef(v, i)
	}
	return items, true
}
