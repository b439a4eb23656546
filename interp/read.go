package interp

import (
	"fmt"
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
	// suppress is *read-suppress*, also while #+ and #- pass text over.
	suppress bool
	around   surroundings

	file         string
	line, column int // of the character read last
	lastColumn   int
	beginLine    int // where item began last
	beginColumn  int
	positions    Positions
	chars        uint32 // read so far
	// terminal is set for input that somebody types.
	terminal bool
}

// surroundings are what counts inside of one object only.
type surroundings struct {
	labels map[int]*label
	quasi  int // backquotes around, less commas
	// consume has the reader take the whitespace character that ends a token,
	// as read does and read-preserving-whitespace does not.
	consume    bool
	testing    bool // a feature expression is being read
	skipping   bool // ... inside of text that is passed over
	uninterned bool // the symbol after #: is being read
}

// label is the object of a #n=.
type label struct {
	value Value
	// standIn takes the place of the object while it is being read.
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

// Locate tells src where form, which has been read last, stands.
func (r *Reader) Locate(src *Source, form Value) {
	src.Positions = r.Positions()
	src.Begin = MakePos(r.beginLine, r.beginColumn)
	if x, ok := form.(*Cons); ok {
		src.Begin = src.Positions[x]
	}
}

// Here returns the place of the character read last.
func (r *Reader) Here() Pos { return MakePos(r.line, r.column) }

// Line returns the line of the character read last.
func (r *Reader) Line() int { return r.line }

// SetTerminal tells that somebody types the input: closing parentheses without
// an opening one are then passed over.
func (r *Reader) SetTerminal() { r.terminal = true }

// readerKey is where the interpreter keeps the variable that is bound to the
// process's reader while one reads. It is a binding, not a field of the Thread,
// so that exits out of reader macros put it right.
type readerKey struct{}

// currentReader returns the reader at work in this process, nil if none.
func (t *Thread) currentReader() *Reader {
	v, _ := t.BoundValue(t.In.Attached(readerKey{}).(*Symbol))
	r, _ := v.(*Reader)
	return r
}

// reading calls f with r as the reader at work.
func (r *Reader) reading(t *Thread, f func() (Value, bool)) (Value, bool) {
	mark := t.BindMark()
	t.Bind(t.In.Attached(readerKey{}).(*Symbol), r)
	v, ok := f()
	t.Unbind(mark)
	return v, ok
}

// readerOn returns the reader that reads s already, or a new one.
func (t *Thread) readerOn(s Stream) *Reader {
	r := t.currentReader()
	if r == nil || r.s != s {
		r = NewReader(s, "")
	}
	r.begin(t)
	return r
}

// begin takes the reader variables as they are now.
func (r *Reader) begin(t *Thread) {
	r.t = t
	r.rt = t.Readtable()
	r.pkg = t.currentPackage()
	r.base = t.readBase()
	r.suppress = t.printVar(t.In.S.StarReadSuppress) != nil
}

func (t *Thread) currentPackage() *Package {
	if p, ok := t.printVar(t.In.S.StarPackage).(*Package); ok {
		return p
	}
	return t.In.User
}

func (t *Thread) readBase() int {
	return t.radixVariable(t.In.S.StarReadBase)
}

// Read reads the next object; ok is false at the end of the stream.
func (r *Reader) Read(t *Thread) (form Value, ok bool) {
	r.begin(t)
	r.around = surroundings{}
	if r.file != "" {
		r.positions = Positions{}
	}
	return r.reading(t, func() (Value, bool) { return r.item(0) })
}

// ReadObject reads an object from s as the function read does. recursive tells
// that it is part of an object that is being read from s; preserve leaves the
// whitespace after a token. If a timeout or another interrupt ends the reading,
// what it has taken from a device is there to be read again.
func (t *Thread) ReadObject(s Stream, recursive, preserve bool) (form Value, ok bool) {
	r := t.readerOn(s)
	around := r.around
	r.around.consume = false
	if !recursive {
		r.around = surroundings{consume: !preserve}
	}
	read := func() { form, ok = r.reading(t, func() (Value, bool) { return r.item(0) }) }
	if x, resumable := t.StreamUnder(s, false, false).(interface{ Resumably(*Thread, func()) }); resumable && !recursive {
		x.Resumably(t, read)
	} else {
		read()
	}
	r.around = around
	if r.suppress {
		return nil, ok
	}
	return form, ok
}

// ReadDelimited reads objects from s up to the character end.
func (t *Thread) ReadDelimited(s Stream, end rune) Value {
	r := t.readerOn(s)
	v, _ := r.reading(t, func() (Value, bool) { return r.list(end, false), true })
	if r.suppress {
		return nil
	}
	return v
}

// userCall calls a function of the program on behalf of the reader: the
// variables of the reader are then as the text so far has made them, and what
// the function changes holds from there on.
func (r *Reader) userCall(call func() Value) Value {
	t, S := r.t, &r.t.In.S
	around := r.around
	mark := t.BindMark()
	if r.pkg != t.currentPackage() {
		t.Bind(S.StarPackage, r.pkg)
	}
	if r.base != t.readBase() {
		t.Bind(S.StarReadBase, FixInt(r.base))
	}
	if r.suppress != (t.printVar(S.StarReadSuppress) != nil) {
		t.Bind(S.StarReadSuppress, t.Bool(r.suppress))
	}
	v := call()
	r.begin(t)
	t.Unbind(mark)
	r.around = around
	return v
}

func (r *Reader) next() (rune, bool) {
	var c rune
	if x := r.src; x != nil && !x.closed {
		if x.pos >= x.end || x.pos >= x.s.Dimension() {
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
	r.count(c)
	return c, true
}

// count keeps line and column when c has been read.
func (r *Reader) count(c rune) {
	if r.chars++; r.chars%piece == 0 {
		r.t.SafePoint()
	}
	if c == '\n' {
		r.line++
		r.lastColumn = r.column
		r.column = 0
	} else {
		r.column++
	}
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
	initargs := []Value{t.In.S.KStream, r.s}
	if where := r.where(line, column); where != "" {
		t.ErrorOf(t.In.S.EndOfFile, initargs, "~aeof encountered inside ~a that begins here", NewString(where), NewString(what))
	}
	t.ErrorOf(t.In.S.EndOfFile, initargs, "eof encountered on stream ~s inside ~a", r.s, NewString(what))
}

// dotToken is what item returns for a lone dot where one is allowed.
var dotToken Value = &readMark{"dot"}

// closeToken is what item returns for the end of a list.
var closeToken Value = &readMark{"close"}

// readMark is the type of what stands for text that denotes no object.
type readMark struct{ name string }

// item reads the next object. Inside a list that end closes it may return
// dotToken or closeToken; outside of lists end is 0.
func (r *Reader) item(end rune) (v Value, ok bool) {
	for {
		c, more := r.next()
		if !more {
			return nil, false
		}
		e := r.rt.get(c)
		if c == end && end != 0 {
			return closeToken, true
		}
		switch e.syntax {
		case whitespace:
			continue
		}
		r.beginLine, r.beginColumn = r.line, r.column
		switch e.syntax {
		case terminatingMacro, nonTerminatingMacro:
			if v, ok := r.callMacro(e, c); ok {
				return v, true
			}
			continue
		}
		return r.token(c, end != 0), true
	}
}

func (r *Reader) callMacro(e charSyntax, c rune) (v Value, ok bool) {
	switch {
	case e.macro != nil:
		return e.macro(r, c)
	case e.dispatch != nil:
		return r.dispatch(e.dispatch, c)
	}
	t := r.t
	v = r.userCall(func() Value { return t.Call2(t.FunctionDesignator(e.fn), r.s, Char(c)) })
	return v, t.nv > 0
}

// must reads an object that has to be there.
func (r *Reader) must(what string) Value {
	line, column := r.line, r.column
	r.t.EnterDepth()
	v, ok := r.item(0)
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
		v, ok := r.item(end)
		if !ok {
			r.endOfFile("a list", line, column)
		}
		if v == closeToken {
			break
		}
		if v == dotToken {
			if !dots || b.last == nil {
				r.fail("a dot stands where an object was expected")
			}
			tail, ok := r.item(end)
			if !ok {
				r.endOfFile("a list", line, column)
			}
			if tail == closeToken || tail == dotToken {
				r.fail("nothing follows the dot in a list")
			}
			b.SetTail(tail)
			rest, ok := r.item(end)
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

// longLiteral is the length from which on strings are read character by character, with safe
// points.
const longLiteral = 1 << 20
