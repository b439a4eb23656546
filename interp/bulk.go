package interp

import "unsafe"

// Operations on many elements at once, which must not keep other processes from
// running.

// piece is how many elements are done between two safe points.
const piece = 1 << 14

// InPieces calls f for pieces of the n elements of something, with safe points
// between. What f works on may have been changed at a safe point.
func (t *Thread) InPieces(n int, f func(start, end int)) {
	for start := 0; start < n; start += piece {
		if start > 0 {
			t.SafePoint()
		}
		f(start, min(start+piece, n))
	}
}

// longMake is the size in bytes of vectors from which on they are made while
// other processes run.
const longMake = 256 << 10

// NewVector is MakeVector that signals storage-condition if there is no room.
func (t *Thread) NewVector(elt ElementType, n int, initial Value) (v Value) {
	size := int64(n) * elementSize(elt)
	t.NeedRoom(size)
	t.LongWork(size >= longMake, func() { v = MakeVector(elt, n, initial) })
	return v
}

// elementSize is about how many bytes an element takes.
func elementSize(elt ElementType) int64 {
	switch elt {
	case ElementCharacter, ElementUB8, ElementBit:
		return 1
	case ElementT, ElementNil:
		return 16
	}
	return 8
}

// copyLong is copy that lets other processes run, for slices that nobody changes
// the length of.
func copyLong[E any](t *Thread, dst, src []E) {
	t.InPieces(min(len(dst), len(src)), func(start, end int) { copy(dst[start:end], src[start:end]) })
}

// MakeLong is make for slices of any length: long ones, which take the system's
// time to get, are made while other processes run.
func MakeLong[E any](t *Thread, n int) (s []E) {
	var e E
	size := int64(n) * int64(unsafe.Sizeof(e))
	t.NeedRoom(size)
	t.LongWork(size >= longMake, func() { s = make([]E, n) })
	return s
}

// CopyInto is copy for slices of any length that nobody changes the length of.
func CopyInto[E any](t *Thread, dst, src []E) { copyLong(t, dst, src) }

// ReplaceChars makes the characters of s, a simple string that nobody else has,
// those of dst from at on. dst must be long enough.
func (t *Thread) ReplaceChars(dst *String, at int, s *String) {
	t.InPieces(s.Len(), func(start, end int) {
		t.stillThere(dst, at+end)
		for i := start; i < end; i++ {
			dst.Set(at+i, s.At(i))
		}
	})
}

// CopyLong returns a copy of s, which nobody changes the length of.
func CopyLong[E any](t *Thread, s []E) []E {
	if len(s) <= piece {
		return append([]E(nil), s...)
	}
	c := MakeLong[E](t, len(s))
	copyLong(t, c, s)
	return c
}

// Substring returns a fresh simple string of the characters of s from start to
// end, which are there.
func (t *Thread) Substring(s *String, start, end int) *String {
	b, ok := s.Latin1()
	if !ok || end-start <= piece {
		if end-start > piece {
			return t.wideSubstring(s, start, end)
		}
		return s.Substring(start, end)
	}
	c := MakeLong[byte](t, end-start)
	copyLong(t, c, b[start:end])
	return NewLatin1(c)
}

// wideSubstring is Substring of strings that are not stored as octets.
func (t *Thread) wideSubstring(s *String, start, end int) *String {
	r := MakeLong[rune](t, end-start)
	t.InPieces(len(r), func(from, to int) {
		t.stillThere(s, start+to)
		for i := from; i < to; i++ {
			r[i] = s.At(start + i)
		}
	})
	return t.NewLongRunes(r)
}

// NewLongRunes is NewRunes with safe points.
func (t *Thread) NewLongRunes(r []rune) *String {
	wide := false
	t.InPieces(len(r), func(from, to int) {
		for _, c := range r[from:to] {
			wide = wide || c > 255 || c < 0
		}
	})
	if wide {
		return &String{x: &stringExt{r: r, wide: true, fill: -1}}
	}
	b := MakeLong[byte](t, len(r))
	t.InPieces(len(r), func(from, to int) {
		for i := from; i < to; i++ {
			b[i] = byte(r[i])
		}
	})
	return NewLatin1(b)
}

// stillThere signals an error if the vector v has no n elements any more.
func (t *Thread) stillThere(v Value, n int) {
	if TotalSize(v) < n {
		t.SimpleError("~s has become shorter meanwhile", v)
	}
}

// GoText returns s.Go(), with safe points.
func (t *Thread) GoText(s *String) string { return t.GoTextSlice(s, 0, s.Len()) }

// GoTextSlice returns s.GoSlice(start, end), with safe points.
func (t *Thread) GoTextSlice(s *String, start, end int) string {
	if end-start <= piece {
		return s.GoSlice(start, end)
	}
	text := MakeLong[byte](t, end-start)[:0]
	t.InPieces(end-start, func(from, to int) {
		t.stillThere(s, start+to)
		if need := 4 * (to - from); cap(text)-len(text) < need {
			grown := MakeLong[byte](t, 2*cap(text)+need)[:len(text)]
			copyLong(t, grown, text)
			text = grown
			t.stillThere(s, start+to)
		}
		text = append(text, s.GoSlice(start+from, start+to)...)
	})
	return unsafe.String(unsafe.SliceData(text), len(text))
}

// SameFolded is x.EqualFold(y), with safe points.
func (t *Thread) SameFolded(x, y *String) bool {
	n := x.Len()
	if n <= piece || n != y.Len() {
		return x.EqualFold(y)
	}
	for i := 0; i < n; i++ {
		if i%piece == piece-1 {
			if t.SafePoint(); x.Len() != n || y.Len() != n {
				return false
			}
		}
		if FoldCase(x.At(i)) != FoldCase(y.At(i)) {
			return false
		}
	}
	return true
}

// grownLong returns s, which is full, with twice the room.
func grownLong[E any](t *Thread, s []E) []E {
	g := MakeLong[E](t, 2*len(s))
	copyLong(t, g, s)
	return g[:len(s)]
}

// ReverseLong reverses s, which nobody changes the length of.
func ReverseLong[E any](t *Thread, s []E) {
	n := len(s)
	t.InPieces(n/2, func(start, end int) {
		for i := start; i < end; i++ {
			s[i], s[n-1-i] = s[n-1-i], s[i]
		}
	})
}

// longWalk is how many conses are walked along between two safe points; it is a
// power of 2.
const longWalk = 1 << 15

// ListLength is the function of that name for lists of any length. The list may
// change meanwhile.
func (t *Thread) ListLength(v Value) (n int, ok bool) { return listLength(v, t.SafePoint) }

// Slice is the function of that name for lists of any length.
func (t *Thread) Slice(v Value) (items []Value, ok bool) {
	n, ok := t.ListLength(v)
	if !ok || n <= longWalk {
		return Slice(v)
	}
	items = MakeLong[Value](t, n)
	for i := range items {
		c, isCons := v.(*Cons)
		if !isCons { // another process has cut the list
			return items[:i], v == nil
		}
		items[i] = c.Car
		v = c.Cdr
		if i&(longWalk-1) == longWalk-1 {
			t.SafePoint()
		}
	}
	return items, true
}
