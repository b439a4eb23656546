package interp

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
