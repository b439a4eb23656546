package interp

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// String is a Lisp string. Text whose codes are all below 256 takes one octet
// a character (b); x is nil for such a simple string. A wider character, a
// fill pointer, displacement or the element type NIL brings in x.
type String struct {
	b []byte
	x *stringExt
}

// stringExt is the part of a string that few strings need.
type stringExt struct {
	r          []rune // the characters, if wide; else they are in b
	wide       bool
	fill       int // fill pointer; -1 if none
	adjustable bool
	void       bool    // the element type is NIL: there is a length, but nothing to read or write
	displaced  *String // the string whose characters these are; nil if own
	offset     int
	length     int // total length, if displaced
}

// NewString returns a simple Lisp string with the text of s, which should be
// UTF-8; octets that are not become the replacement character.
func NewString(s string) *String {
	ascii := true
	wide := false
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			// Lead octets 0xC2 and 0xC3 begin the codes 128 to 255.
			if s[i] > 0xC3 {
				wide = true
				break
			}
		}
	}
	if ascii {
		return &String{b: []byte(s)}
	}
	if !wide && utf8.ValidString(s) {
		b := make([]byte, 0, len(s))
		for _, r := range s {
			b = append(b, byte(r))
		}
		return &String{b: b}
	}
	r := []rune(s)
	if strings.Contains(s, surrogateLead) {
		r = decodeSurrogates(s)
	}
	return &String{x: &stringExt{r: r, wide: true, fill: -1}}
}

// surrogateLead begins the surrogates in a Go string that Go made: there each
// stands as the three octets that UTF-8 would have for its code.
const surrogateLead = "\xED"

// decodeSurrogates is []rune(s) that knows surrogates.
func decodeSurrogates(s string) []rune {
	var r []rune
	for len(s) > 0 {
		if len(s) >= 3 && s[0] == surrogateLead[0] && s[1]&0xE0 == 0xA0 && s[2]&0xC0 == 0x80 {
			r = append(r, 0xD000|rune(s[1]&0x3F)<<6|rune(s[2]&0x3F))
			s = s[3:]
			continue
		}
		c, n := utf8.DecodeRuneInString(s)
		r = append(r, c)
		s = s[n:]
	}
	return r
}

// NewLatin1 returns a simple string of the characters whose codes are the
// octets of b, which the string takes over.
func NewLatin1(b []byte) *String { return &String{b: b} }

// NewRunes returns a simple string of the characters r, which the string may
// take over.
func NewRunes(r []rune) *String {
	for _, c := range r {
		if c > 255 || c < 0 {
			return &String{x: &stringExt{r: r, wide: true, fill: -1}}
		}
	}
	b := make([]byte, len(r))
	for i, c := range r {
		b[i] = byte(c)
	}
	return &String{b: b}
}

// MakeString returns a simple string of n times the character c.
func MakeString(n int, c rune) *String {
	if c > 255 {
		r := make([]rune, n)
		for i := range r {
			r[i] = c
		}
		return NewRunes(r)
	}
	b := make([]byte, n)
	if c != 0 {
		for i := range b {
			b[i] = byte(c)
		}
	}
	return &String{b: b}
}

// NewVoidString returns a simple vector of length n with the element type NIL,
// which is a string that no character can be read from.
func NewVoidString(n int) *String {
	return &String{b: make([]byte, n), x: &stringExt{fill: -1, void: true}}
}

// IsVoid reports whether the element type of s is NIL.
func (s *String) IsVoid() bool { return s.x != nil && s.x.void }

// newOctetString returns a string of n characters with the code 0. Short ones
// stand beside their header, which saves an allocation.
func newOctetString(n int) *String {
	const short, middle = 16, 32
	switch {
	case n <= short:
		x := &struct {
			s   String
			buf [short]byte
		}{}
		x.s.b = x.buf[:n:n]
		return &x.s
	case n <= middle:
		x := &struct {
			s   String
			buf [middle]byte
		}{}
		x.s.b = x.buf[:n:n]
		return &x.s
	}
	return &String{b: make([]byte, n)}
}

// Latin1 returns the octets of a string whose active characters all have codes
// below 256 because of how it is stored; ok is false for others. The slice is
// the string's own: writing to it writes to the string.
func (s *String) Latin1() (b []byte, ok bool) {
	x := s.x
	if x == nil {
		return s.b, true
	}
	if x.wide || x.displaced != nil || x.void {
		return nil, false
	}
	if x.fill >= 0 {
		return s.b[:x.fill], true
	}
	return s.b, true
}

// storage8 returns the octets that are the characters of s, beyond its fill
// pointer too; nil if it is stored in another way.
func (s *String) storage8() []byte {
	if s.x != nil && (s.x.wide || s.x.displaced != nil || s.x.void) {
		return nil
	}
	return s.b
}

// Len returns the length: the fill pointer if there is one.
func (s *String) Len() int {
	if s.x == nil {
		return len(s.b)
	}
	if s.x.fill >= 0 {
		return s.x.fill
	}
	return s.Dimension()
}

// Dimension returns the total length, whatever the fill pointer.
func (s *String) Dimension() int {
	switch x := s.x; {
	case x == nil:
		return len(s.b)
	case x.displaced != nil:
		return x.length
	case x.wide:
		return len(x.r)
	}
	return len(s.b)
}

// At returns character i, which must be below Dimension.
func (s *String) At(i int) rune {
	x := s.x
	if x == nil {
		return rune(s.b[i])
	}
	if x.displaced != nil {
		return x.displaced.At(x.offset + i)
	}
	if x.wide {
		return x.r[i]
	}
	return rune(s.b[i])
}

// Set replaces character i, which must be below Dimension. It does nothing to
// a string of element type NIL.
func (s *String) Set(i int, c rune) {
	x := s.x
	if x != nil && x.void {
		return
	}
	if (x == nil || !x.wide && x.displaced == nil) && uint32(c) < 256 {
		s.b[i] = byte(c)
		return
	}
	if x != nil && x.displaced != nil {
		x.displaced.Set(x.offset+i, c)
		return
	}
	s.widen()
	s.x.r[i] = c
}

// widen gives the string room for characters above 255.
func (s *String) widen() {
	if s.x == nil {
		s.x = &stringExt{fill: -1}
	}
	if s.x.wide {
		return
	}
	r := make([]rune, len(s.b))
	for i, c := range s.b {
		r[i] = rune(c)
	}
	s.x.r, s.x.wide, s.b = r, true, nil
}

// Go returns the text as a Go string.
func (s *String) Go() string { return s.GoSlice(0, s.Len()) }

// String returns the text; it makes a *String printable in Go.
func (s *String) String() string { return s.Go() }

// GoSlice returns the text from start to end as a Go string, from which
// NewString makes the same text.
func (s *String) GoSlice(start, end int) string {
	if b, ok := s.Latin1(); ok && isASCII(b[start:end]) {
		return string(b[start:end])
	}
	var dst []byte
	for i := start; i < end; i++ {
		if c := s.At(i); utf16.IsSurrogate(c) {
			dst = append(s.AppendUTF8(dst, start, i), surrogateLead[0], 0x80|byte(c>>6)&0x3F, 0x80|byte(c)&0x3F)
			start = i + 1
		}
	}
	return string(s.AppendUTF8(dst, start, end))
}

// AppendUTF8 appends the characters from start to end to dst in UTF-8.
func (s *String) AppendUTF8(dst []byte, start, end int) []byte {
	if b, ok := s.Latin1(); ok {
		for _, c := range b[start:end] {
			if c < utf8.RuneSelf {
				dst = append(dst, c)
			} else {
				dst = append(dst, 0xC0|c>>6, 0x80|c&0x3F)
			}
		}
		return dst
	}
	for i := start; i < end; i++ {
		dst = utf8.AppendRune(dst, s.At(i))
	}
	return dst
}

// isASCII looks at eight octets at a time: every line that is read or written
// passes through it.
func isASCII(b []byte) bool {
	const high = 0x8080808080808080
	if len(b) >= 8 {
		// The last octets may be looked at twice.
		last := binary.NativeEndian.Uint64(b[len(b)-8:])
		for ; len(b) > 8; b = b[8:] {
			if binary.NativeEndian.Uint64(b)&high != 0 {
				return false
			}
		}
		return last&high == 0
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Substring returns a fresh simple string of the characters from start to end.
func (s *String) Substring(start, end int) *String {
	if b, ok := s.Latin1(); ok {
		c := newOctetString(end - start)
		copy(c.b, b[start:end])
		return c
	}
	r := make([]rune, end-start)
	for i := range r {
		r[i] = s.At(start + i)
	}
	return NewRunes(r)
}

// IsSimple reports whether s is a simple string: no fill pointer, not
// adjustable, not displaced.
func (s *String) IsSimple() bool {
	return s.x == nil || s.x.fill < 0 && !s.x.adjustable && s.x.displaced == nil
}

// FillPointer returns the fill pointer, -1 if there is none.
func (s *String) FillPointer() int {
	if s.x == nil {
		return -1
	}
	return s.x.fill
}

// SetFillPointer gives s a fill pointer; -1 takes it away.
func (s *String) SetFillPointer(n int) {
	if s.x == nil {
		s.x = &stringExt{}
	}
	s.x.fill = n
}

// IsAdjustable reports whether the string is actually adjustable.
func (s *String) IsAdjustable() bool { return s.x != nil && s.x.adjustable }

// SetAdjustable makes the string actually adjustable.
func (s *String) SetAdjustable() {
	if s.x == nil {
		s.x = &stringExt{fill: -1}
	}
	s.x.adjustable = true
}

// Displacement returns the string that s is displaced to and the offset there;
// nil if it has its own characters.
func (s *String) Displacement() (to *String, offset int) {
	if s.x == nil {
		return nil, 0
	}
	return s.x.displaced, s.x.offset
}

// DisplaceTo makes s share length characters of to from offset on.
func (s *String) DisplaceTo(to *String, offset, length int) {
	if s.x == nil {
		s.x = &stringExt{fill: -1}
	}
	s.x.displaced, s.x.offset, s.x.length = to, offset, length
	s.x.void = to.IsVoid()
	s.x.r, s.x.wide, s.b = nil, false, nil
}

// Resize gives s the total length n, with its own characters; new ones are c.
func (s *String) Resize(n int, c rune) {
	old := s.Dimension()
	if s.x != nil && s.x.void {
		s.b, s.x.displaced = make([]byte, n), nil
		return
	}
	if s.x != nil && s.x.displaced != nil {
		r := make([]rune, old)
		for i := range r {
			r[i] = s.At(i)
		}
		s.x.displaced, s.x.r, s.x.wide = nil, r, true
	}
	if n > old && c > 255 {
		s.widen()
	}
	if s.x != nil && s.x.wide {
		for len(s.x.r) < n {
			s.x.r = append(s.x.r, c)
		}
		s.x.r = s.x.r[:n]
		return
	}
	for len(s.b) < n {
		s.b = append(s.b, byte(c))
	}
	s.b = s.b[:n]
}

// StringDesignator returns the string that v designates: a string, a symbol's
// name or a character.
func (in *Interp) StringDesignator(v Value) (*String, bool) {
	switch s := v.(type) {
	case *String:
		return s, true
	case nil:
		return NewString(in.nilSym.name), true
	case *Symbol:
		return NewString(s.name), true
	case Char:
		return MakeString(1, rune(s)), true
	}
	return nil, false
}

// Become gives s the characters, fill pointer and displacement of o.
func (s *String) Become(o *String) { *s = *o }
