package interp

import (
	"fmt"
	"strings"
	"unicode"
)

// Reader reads Lisp objects from a stream and knows where in it they stand.
type Reader struct {
	t    *Thread
	s    Stream
	src  *StringInput // s, if it is one: read without calls through Stream
	rt   *Readtable
	pkg  *Package
	base int

	file         string
	line, column int // of the character read last
	lastColumn   int
	positions    Positions
	suppress     bool
	quasi        int // backquotes around, less commas

	labels   map[int]*label
	preserve bool // read-preserving-whitespace
}

// label is the object of a #n=.
type label struct {
	value Value
	// stand-in for the object while it is being read
	standIn *Cons
	used    bool
	done    bool
}

// NewReader returns a reader of s. file names it in messages; "" for streams
// that are no source files.
func NewReader(s Stream, file string) *Reader {
	r := &Reader{s: s, file: file, line: 1}
	r.src, _ = s.(*StringInput)
	return r
}

// NewSourceReader returns a reader of source text.
func NewSourceReader(text *String, file string) *Reader {
	r := NewReader(NewStringInput(text, 0, text.Len()), file)
	// #!, as scripts begin, is a comment.
	if text.Len() > 1 && text.At(0) == '#' && text.At(1) == '!' {
		for r.src.pos < r.src.end && text.At(r.src.pos) != '\n' {
			r.src.pos++
		}
	}
	return r
}

// Positions returns where the lists of the form read last stand, and forgets
// them.
func (r *Reader) Positions() Positions {
	p := r.positions
	r.positions = nil
	return p
}

// Line returns the line of the character read last.
func (r *Reader) Line() int { return r.line }

// readerOn returns the reader that reads s already, or a new one.
func (t *Thread) readerOn(s Stream) *Reader {
	if r := t.reader; r != nil && r.s == s {
		return r
	}
	r := NewReader(s, "")
	r.begin(t)
	return r
}

// begin takes the reader variables as they are now.
func (r *Reader) begin(t *Thread) {
	r.t = t
	r.rt = t.Readtable()
	S := &t.In.S
	r.pkg, _ = t.printVar(S.StarPackage).(*Package)
	if r.pkg == nil {
		r.pkg = t.In.User
	}
	r.base = 10
	if n, ok := t.printVar(S.StarReadBase).(Fixnum); ok && n >= 2 && n <= 36 {
		r.base = int(n)
	}
	r.suppress = t.printVar(S.StarReadSuppress) != nil
}

// Read reads the next object; ok is false at the end of the stream.
func (r *Reader) Read(t *Thread) (form Value, ok bool) {
	r.begin(t)
	r.labels = nil
	r.quasi = 0
	if r.file != "" {
		r.positions = Positions{}
	}
	outer := t.reader
	t.reader = r
	v, ok := r.item(false)
	t.reader = outer
	return v, ok
}

// ReadRecursive reads an object as part of one that is being read from the
// same stream.
func (t *Thread) ReadRecursive(s Stream) (form Value, ok bool) {
	r := t.readerOn(s)
	r.begin(t)
	outer := t.reader
	t.reader = r
	v, ok := r.item(false)
	t.reader = outer
	return v, ok
}

// ReadDelimited reads objects up to the character end.
func (t *Thread) ReadDelimited(s Stream, end rune) Value {
	r := t.readerOn(s)
	r.begin(t)
	outer := t.reader
	t.reader = r
	v := r.list(end, false)
	t.reader = outer
	return v
}

// SetPreserveWhitespace has the reader leave the character after a token.
func (r *Reader) SetPreserveWhitespace() { r.preserve = true }

func (r *Reader) next() (rune, bool) {
	var c rune
	if x := r.src; x != nil && !x.closed {
		if x.pos >= x.end {
			return 0, false
		}
		c = x.s.At(x.pos)
		x.pos++
	} else {
		var ok bool
		if c, ok = r.s.ReadChar(r.t); !ok {
			return 0, false
		}
	}
	if c == '\n' {
		r.line++
		r.lastColumn = r.column
		r.column = 0
	} else {
		r.column++
	}
	return c, true
}

func (r *Reader) back(c rune) {
	if x := r.src; x != nil {
		x.pos--
	} else {
		r.s.UnreadChar(r.t, c)
	}
	if c == '\n' {
		r.line--
		r.column = r.lastColumn
	} else {
		r.column--
	}
}

// where describes the place (line, column) for messages.
func (r *Reader) where(line, column int) string {
	if r.file == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d: ", r.file, line, column)
}

// fail signals reader-error at the place read last.
func (r *Reader) fail(control string, args ...Value) {
	t := r.t
	t.ErrorOf(t.In.S.ReaderError, []Value{t.In.S.KStream, r.s}, "~a"+control,
		append([]Value{NewString(r.where(r.line, r.column))}, args...)...)
}

// endOfFile signals end-of-file inside what began at line and column.
func (r *Reader) endOfFile(what string, line, column int) {
	t := r.t
	where := r.where(line, column)
	if where != "" {
		what += " that begins here"
	}
	t.ErrorOf(t.In.S.EndOfFile, []Value{t.In.S.KStream, r.s}, "~aend of file inside ~a", NewString(where), NewString(what))
}

// dotToken is what item returns for a lone dot where one is allowed.
var dotToken Value = &unboundMarker{}

// closeToken is what item returns for the end of a list.
var closeToken Value = &unboundMarker{}

// item reads the next object. In a list it may return dotToken or closeToken.
func (r *Reader) item(inList bool) (v Value, ok bool) {
	for {
		c, more := r.next()
		if !more {
			return nil, false
		}
		e := r.rt.get(c)
		switch e.syntax {
		case whitespace:
			continue
		case terminatingMacro, nonTerminatingMacro:
			if c == ')' && inList && e.fn == nil && e.dispatch == nil {
				return closeToken, true
			}
			if v, ok := r.callMacro(e, c); ok {
				return v, true
			}
			continue
		case invalidChar:
			r.fail("the character ~s cannot be read", Char(c))
		}
		v := r.token(c, inList)
		return v, true
	}
}

func (r *Reader) callMacro(e charSyntax, c rune) (v Value, ok bool) {
	t := r.t
	switch {
	case e.fn != nil:
		v = t.Call2(e.fn, r.s, Char(c))
		return v, t.nv > 0
	case e.dispatch != nil:
		return r.dispatch(e.dispatch, c)
	}
	return e.macro(r, c)
}

// must reads an object that has to be there.
func (r *Reader) must(what string) Value {
	line, column := r.line, r.column
	r.t.EnterDepth()
	v, ok := r.item(false)
	r.t.LeaveDepth()
	if !ok {
		r.endOfFile(what, line, column)
	}
	return v
}

// list reads up to end. The opening character has been read.
func (r *Reader) list(end rune, dots bool) Value {
	line, column := r.line, r.column
	var b ListBuilder
	r.t.EnterDepth()
	for {
		v, ok := r.listItem(end)
		if !ok {
			r.endOfFile("a list", line, column)
		}
		if v == closeToken {
			break
		}
		if v == dotToken {
			if !dots || b.last == nil && !r.suppress {
				r.fail("a dot stands where an object was expected")
			}
			tail, ok := r.listItem(end)
			if !ok {
				r.endOfFile("a list", line, column)
			}
			if tail == closeToken || tail == dotToken {
				r.fail("nothing follows the dot in a list")
			}
			b.SetTail(tail)
			rest, ok := r.listItem(end)
			if !ok {
				r.endOfFile("a list", line, column)
			}
			if rest != closeToken {
				r.fail("more than one object follows the dot in a list")
			}
			break
		}
		b.Add(v)
	}
	r.t.LeaveDepth()
	return b.List()
}

func (r *Reader) listItem(end rune) (v Value, ok bool) {
	if end == ')' {
		return r.item(true)
	}
	for {
		c, more := r.next()
		if !more {
			return nil, false
		}
		if c == end {
			return closeToken, true
		}
		if r.rt.get(c).syntax == whitespace {
			continue
		}
		r.back(c)
		return r.item(true)
	}
}

// token reads a number or symbol whose first character is c.
func (r *Reader) token(c rune, inList bool) Value {
	var buf [64]rune
	chars := buf[:0]
	var escaped []bool // which characters are escaped; nil while none is
	any := false
	mark := func(from int) {
		any = true
		for len(escaped) < from {
			escaped = append(escaped, false)
		}
		for len(escaped) < len(chars) {
			escaped = append(escaped, true)
		}
	}
	line, column := r.line, r.column
	for {
		switch e := r.rt.get(c); e.syntax {
		case singleEscape:
			n, ok := r.next()
			if !ok {
				r.endOfFile("a token", line, column)
			}
			chars = append(chars, n)
			mark(len(chars) - 1)
		case multipleEscape:
			from := len(chars)
			for {
				n, ok := r.next()
				if !ok {
					r.endOfFile("a symbol's name between bars", line, column)
				}
				if s := r.rt.get(n).syntax; s == multipleEscape {
					break
				} else if s == singleEscape {
					if n, ok = r.next(); !ok {
						r.endOfFile("a symbol's name between bars", line, column)
					}
				}
				chars = append(chars, n)
			}
			mark(from)
		case whitespace:
			// As the standard has it, read takes the character after a token
			// if it is whitespace, read-preserving-whitespace does not.
			if r.preserve || c == '\n' || inList || r.file != "" {
				r.back(c)
			}
			return r.makeToken(chars, escaped, any, inList)
		case terminatingMacro:
			r.back(c)
			return r.makeToken(chars, escaped, any, inList)
		default:
			chars = append(chars, c)
		}
		var ok bool
		if c, ok = r.next(); !ok {
			return r.makeToken(chars, escaped, any, inList)
		}
	}
}

func (r *Reader) makeToken(chars []rune, escaped []bool, any, inList bool) Value {
	if r.suppress {
		if !any && len(chars) == 1 && chars[0] == '.' && inList {
			return dotToken
		}
		return nil
	}
	if !any {
		if len(chars) == 1 && chars[0] == '.' {
			if !inList {
				r.fail("a dot stands where an object was expected")
			}
			return dotToken
		}
		if v, ok := r.number(chars); ok {
			return v
		}
		dots := true
		for _, c := range chars {
			dots = dots && c == '.'
		}
		if dots {
			r.fail("a token of nothing but dots")
		}
	}
	return r.symbolToken(chars, escaped)
}

func (r *Reader) number(chars []rune) (Value, bool) {
	c := chars[0]
	if r.base == 10 && !(c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.') {
		return nil, false
	}
	t := r.t
	def, _ := t.printVar(t.In.S.StarReadDefaultFloat).(*Symbol)
	v, ok := ParseNumber(string(chars), r.base, def, t)
	if ok && v == overflow {
		r.fail("the floating-point number ~a is out of range", NewRunes(append([]rune(nil), chars...)))
	}
	if ok && v == dividedByZero {
		r.fail("the ratio ~a has the denominator zero", NewRunes(append([]rune(nil), chars...)))
	}
	return v, ok
}

func (r *Reader) symbolToken(chars []rune, escaped []bool) Value {
	isEscaped := func(i int) bool { return i < len(escaped) && escaped[i] }
	first, second := -1, -1
	for i, c := range chars {
		if c == ':' && !isEscaped(i) {
			switch {
			case first < 0:
				first = i
			case second < 0 && i == first+1:
				second = i
			default:
				r.fail("too many colons in ~s", NewRunes(append([]rune(nil), chars...)))
			}
		}
	}
	r.fold(chars, escaped)
	if first < 0 {
		s, _ := r.pkg.Intern(string(chars))
		return s.Value()
	}
	start := first + 1
	if second > 0 {
		start = second + 1
	}
	name := string(chars[start:])
	if first == 0 {
		if second == 1 && name == "" || name == "" && len(escaped) == 0 {
			r.fail("a keyword without a name")
		}
		s, _ := r.t.In.Keyword.Intern(name)
		return s
	}
	pkgName := string(chars[:first])
	p := r.t.In.FindPackage(pkgName)
	if p == nil {
		r.fail("there is no package named ~s", NewString(pkgName))
	}
	if name == "" && len(escaped) == 0 {
		r.fail("nothing follows the package name ~s", NewString(pkgName))
	}
	if second > 0 {
		s, _ := p.Intern(name)
		return s.Value()
	}
	s, status := p.Find(name)
	if status != External {
		if s == nil {
			r.fail("there is no symbol ~s in the package ~a", NewString(name), NewString(p.Name()))
		}
		r.fail("the symbol ~s is not external in the package ~a", NewString(name), NewString(p.Name()))
	}
	return s.Value()
}

// fold puts the unescaped characters into the case that the readtable says.
func (r *Reader) fold(chars []rune, escaped []bool) {
	isEscaped := func(i int) bool { return i < len(escaped) && escaped[i] }
	mode := r.rt.Case
	if mode == CaseInvert {
		upper, lower := false, false
		for i, c := range chars {
			if !isEscaped(i) {
				upper = upper || unicode.IsUpper(c)
				lower = lower || unicode.IsLower(c)
			}
		}
		switch {
		case upper && !lower:
			mode = CaseDowncase
		case lower && !upper:
			mode = CaseUpcase
		}
	}
	for i, c := range chars {
		if isEscaped(i) {
			continue
		}
		switch mode {
		case CaseUpcase:
			if c < 128 {
				chars[i] = upcaseRune(c)
			} else {
				chars[i] = UpcaseChar(c)
			}
		case CaseDowncase:
			chars[i] = DowncaseChar(c)
		}
	}
}

// UpcaseChar and DowncaseChar map characters that have both cases, one to one.
func UpcaseChar(c rune) rune {
	if c < 128 {
		return upcaseRune(c)
	}
	if u := unicode.ToUpper(c); unicode.ToLower(u) == c {
		return u
	}
	return c
}

// DowncaseChar is the inverse of UpcaseChar.
func DowncaseChar(c rune) rune {
	if c < 128 {
		if 'A' <= c && c <= 'Z' {
			return c - 'A' + 'a'
		}
		return c
	}
	if l := unicode.ToLower(c); unicode.ToUpper(l) == c {
		return l
	}
	return c
}

// Standard macro characters

func readListMacro(r *Reader, c rune) (Value, bool) {
	pos := MakePos(r.line, r.column)
	v := r.list(')', true)
	if x, ok := v.(*Cons); ok && r.positions != nil {
		r.positions[x] = pos
	}
	return v, true
}

func readCloseMacro(r *Reader, c rune) (Value, bool) {
	if r.file == "" {
		// At a terminal an extra parenthesis is no reason to complain.
		return nil, false
	}
	r.fail("a closing parenthesis without an opening one")
	return nil, false
}

func (r *Reader) quoted(s *Symbol, what string) Value {
	pos := MakePos(r.line, r.column)
	c := &Cons{s, &Cons{r.must(what), nil}}
	if r.positions != nil {
		r.positions[c] = pos
	}
	return c
}

func readQuoteMacro(r *Reader, c rune) (Value, bool) {
	return r.quoted(r.t.In.S.Quote, "a quoted form"), true
}

func readCommentMacro(r *Reader, c rune) (Value, bool) {
	for {
		if c, ok := r.next(); !ok || c == '\n' {
			return nil, false
		}
	}
}

func readStringMacro(r *Reader, end rune) (Value, bool) {
	line, column := r.line, r.column
	if x := r.src; x != nil {
		if b, ok := x.s.Latin1(); ok {
			// The common case: no escapes, taken in one piece.
			for i := x.pos; i < x.end; i++ {
				c := b[i]
				if c == '\\' || rune(c) == end && rune(c) != '"' {
					break
				}
				if c == '"' && end == '"' {
					for _, d := range b[x.pos : i+1] {
						if d == '\n' {
							r.line++
							r.column = 0
						} else {
							r.column++
						}
					}
					s := x.s.Substring(x.pos, i)
					x.pos = i + 1
					return s, true
				}
			}
		}
	}
	var chars []rune
	for {
		c, ok := r.next()
		if !ok {
			r.endOfFile("a string", line, column)
		}
		if c == end {
			return NewRunes(chars), true
		}
		if r.rt.get(c).syntax == singleEscape {
			if c, ok = r.next(); !ok {
				r.endOfFile("a string", line, column)
			}
		}
		chars = append(chars, c)
	}
}

func readBackquoteMacro(r *Reader, c rune) (Value, bool) {
	r.quasi++
	v := r.quoted(r.t.In.S.Backquote, "a backquoted form")
	r.quasi--
	return v, true
}

func readCommaMacro(r *Reader, c rune) (Value, bool) {
	if r.quasi <= 0 && !r.suppress {
		r.fail("a comma outside of a backquoted form")
	}
	S := &r.t.In.S
	s := S.BqComma
	n, ok := r.next()
	if !ok {
		r.endOfFile("a form after a comma", r.line, r.column)
	}
	switch n {
	case '@':
		s = S.BqCommaAtsign
	case '.':
		s = S.BqCommaDot
	default:
		r.back(n)
	}
	r.quasi--
	v := r.quoted(s, "a form after a comma")
	r.quasi++
	return v, true
}

// featureTest evaluates a feature expression.
func (r *Reader) featureTest(v Value) bool {
	t := r.t
	switch x := v.(type) {
	case *Symbol:
		features, _ := Slice(t.printVar(t.In.S.StarFeatures))
		for _, f := range features {
			if f == Value(x) {
				return true
			}
		}
		return false
	case nil:
		return false
	case *Cons:
		items, ok := Slice(x.Cdr)
		if op, isSym := x.Car.(*Symbol); isSym && ok {
			switch strings.ToLower(op.name) {
			case "and":
				for _, i := range items {
					if !r.featureTest(i) {
						return false
					}
				}
				return true
			case "or":
				for _, i := range items {
					if r.featureTest(i) {
						return true
					}
				}
				return false
			case "not":
				if len(items) == 1 {
					return !r.featureTest(items[0])
				}
			}
		}
	}
	r.fail("~s is not a feature expression", v)
	return false
}
