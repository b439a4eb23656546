package interp

// Coding of long texts, with safe points.

// decodePieces is decodeSome that lets other processes run; b may be any length.
// Only if signals is a thread, t, it signals malformed input.
func (ef *ExternalFormat) decodePieces(t, signals *Thread, b []byte, final bool, limit int) (s *String, used int) {
	var parts []*String
	length := 0
	for used < len(b) && (limit < 0 || length < limit) {
		if used > 0 {
			t.SafePoint()
		}
		end := min(used+piece, len(b))
		left := limit
		if limit >= 0 {
			left = limit - length
		}
		part, n := ef.decodeSome(signals, nil, b[used:end], final && end == len(b), left, nil)
		if n == 0 {
			break // an incomplete character
		}
		parts = append(parts, part)
		length += part.Len()
		used += n
	}
	return t.join(parts, length), used
}

// join returns the text of parts, simple strings, which have n characters
// together.
func (t *Thread) join(parts []*String, n int) *String {
	wide := false
	for _, p := range parts {
		wide = wide || p.x != nil
	}
	if !wide {
		b := MakeLong[byte](t, n)
		at := b
		for _, p := range parts {
			at = at[copy(at, p.b):]
			t.SafePoint()
		}
		return NewLatin1(b)
	}
	r := MakeLong[rune](t, n)
	at := r
	for _, p := range parts {
		for i := range p.Len() {
			at[i] = p.At(i)
		}
		at = at[p.Len():]
		t.SafePoint()
	}
	return &String{x: &stringExt{r: r, wide: true, fill: -1}}
}

// DecodeLong is Decode for texts of any length.
func (ef *ExternalFormat) DecodeLong(t *Thread, b []byte) *String {
	if len(b) <= piece {
		return ef.Decode(b)
	}
	s, _ := ef.instance().decodePieces(t, nil, b, true, -1)
	return s
}

// greatestCode is how many octets a character may take in any format, with a
// shift before and after it and as the end of a line.
const greatestCode = 16

// EncodeLong returns the characters of s from start to end as a text of its own,
// with room for more octets after it.
func (ef *ExternalFormat) EncodeLong(t *Thread, s *String, start, end, more int) []byte {
	if end-start <= piece {
		return ef.Encode(make([]byte, 0, end-start+more), s, start, end)
	}
	ef = ef.instance()
	dst := MakeLong[byte](t, end-start+more)[:0]
	t.InPieces(end-start, func(from, to int) {
		t.stillThere(s, start+to)
		if need := greatestCode * (to - from); cap(dst)-len(dst) < to-from || !ef.plain && cap(dst)-len(dst) < need {
			grown := MakeLong[byte](t, cap(dst)+cap(dst)/2+need)[:len(dst)]
			copyLong(t, grown, dst)
			dst = grown
			t.stillThere(s, start+to)
		}
		dst = ef.encodeString(dst, s, start+from, start+to)
	})
	return ef.finish(dst)
}
