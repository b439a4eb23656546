package interp

// ReadtableCase is what the reader does with the case of symbols.
type ReadtableCase uint8

const (
	CaseUpcase ReadtableCase = iota
	CaseDowncase
	CasePreserve
	CaseInvert
)

// syntaxType is what a character means to the reader.
type syntaxType uint8

const (
	constituent syntaxType = iota
	whitespace
	terminatingMacro
	nonTerminatingMacro
	singleEscape
	multipleEscape
)

// charSyntax is the entry of one character.
type charSyntax struct {
	syntax   syntaxType
	macro    readerMacro
	dispatch *dispatchTable
	// fn designates the macro function. With macro or dispatch, which do the
	// work, it is what get-macro-character has returned, or nil.
	fn Value
}

// readerMacro reads what begins with c; ok is false if that is nothing.
type readerMacro func(r *Reader, c rune) (v Value, ok bool)

// dispatchMacro reads what begins with a dispatching character, arg (-1 if
// none) and sub.
type dispatchMacro func(r *Reader, sub rune, arg int) (v Value, ok bool)

type dispatchTable struct {
	entries map[rune]dispatchEntry
}

// dispatchEntry is what reads one subcharacter, as in charSyntax.
type dispatchEntry struct {
	macro dispatchMacro
	fn    Value
}

// Readtable says how characters are read.
type Readtable struct {
	Case  ReadtableCase
	ascii [128]charSyntax
	other map[rune]charSyntax
}

// LispClass implements Object.
func (rt *Readtable) LispClass(in *Interp) *Class { return in.classes.readtable }

func (rt *Readtable) get(c rune) charSyntax {
	if c < 128 && c >= 0 {
		return rt.ascii[c]
	}
	if e, ok := rt.other[c]; ok {
		return e
	}
	switch c {
	case 0xA0, 0x2028, 0x2029, 0x3000, 0xFEFF:
		return charSyntax{syntax: whitespace}
	}
	return charSyntax{}
}

// IsWhitespace reports whether c is whitespace to the reader.
func (rt *Readtable) IsWhitespace(c rune) bool { return rt.get(c).syntax == whitespace }

func (rt *Readtable) set(c rune, e charSyntax) {
	if c < 128 && c >= 0 {
		rt.ascii[c] = e
		return
	}
	if rt.other == nil {
		rt.other = map[rune]charSyntax{}
	}
	rt.other[c] = e
}

// Copy returns a readtable that can be changed without changing rt.
func (rt *Readtable) Copy() *Readtable {
	c := *rt
	c.other = map[rune]charSyntax{}
	for k, v := range rt.other {
		c.other[k] = v.copied()
	}
	for i := range c.ascii {
		c.ascii[i] = c.ascii[i].copied()
	}
	return &c
}

func (e charSyntax) copied() charSyntax {
	if e.dispatch != nil {
		d := &dispatchTable{entries: map[rune]dispatchEntry{}}
		for k, v := range e.dispatch.entries {
			d.entries[k] = v
		}
		e.dispatch = d
	}
	return e
}

// StandardReadtable returns a fresh readtable with the standard syntax.
func (in *Interp) StandardReadtable() *Readtable { return in.standardReadtable.Copy() }

// SetSyntaxFrom gives to the syntax that from has in other.
func (rt *Readtable) SetSyntaxFrom(to, from rune, other *Readtable) {
	rt.set(to, other.get(from).copied())
}

// MacroCharacter returns the function (or its name) that reads what begins with
// c, nil if none, and whether c may stand inside tokens.
func (rt *Readtable) MacroCharacter(in *Interp, c rune) (f Value, nonTerminating bool) {
	e := rt.get(c)
	if e.syntax != terminatingMacro && e.syntax != nonTerminatingMacro {
		return nil, false
	}
	if e.fn == nil {
		macro := e.macro
		if macro == nil {
			d := e.dispatch
			macro = func(r *Reader, c rune) (Value, bool) {
				if own := r.rt.get(c).dispatch; own != nil {
					return r.dispatch(own, c)
				}
				return r.dispatch(d, c)
			}
		}
		e.fn = readerFunction(in, 2, func(r *Reader, c rune, arg int) (Value, bool) { return macro(r, c) })
		rt.set(c, e)
	}
	return e.fn, e.syntax == nonTerminatingMacro
}

// readerFunction returns a function of a stream, a character and, if n is 3, an
// argument or NIL, that reads by macro.
func readerFunction(in *Interp, n int, macro dispatchMacro) *Function {
	return NewGoFunction(nil, func(t *Thread, args []Value) Value {
		t.CheckArgs(in.S.Function, len(args), n, n)
		s, ok := args[0].(Stream)
		if !ok {
			t.WrongType("read", args[0], in.S.Stream)
		}
		c, ok := args[1].(Char)
		if !ok {
			t.WrongType("read", args[1], in.S.Character)
		}
		arg := -1
		if n == 3 {
			if k, ok := args[2].(Fixnum); ok && k >= 0 {
				arg = int(k)
			}
		}
		v, ok := t.readerOn(s).call(t, macro, rune(c), arg)
		if !ok {
			return t.Values()
		}
		return t.One(v)
	})
}

// call reads by macro as part of what the process is reading.
func (r *Reader) call(t *Thread, macro dispatchMacro, c rune, arg int) (Value, bool) {
	return r.reading(t, func() (Value, bool) { return macro(r, c, arg) })
}

// SetMacroCharacter makes c a macro character that calls the function (or its
// name) f; nil makes it an ordinary constituent.
func (rt *Readtable) SetMacroCharacter(c rune, f Value, nonTerminating bool) {
	if f == nil {
		rt.set(c, charSyntax{})
		return
	}
	rt.set(c, charSyntax{syntax: macroSyntax(nonTerminating), fn: f})
}

func macroSyntax(nonTerminating bool) syntaxType {
	if nonTerminating {
		return nonTerminatingMacro
	}
	return terminatingMacro
}

// MakeDispatch makes c a dispatching macro character without subcharacters.
func (rt *Readtable) MakeDispatch(c rune, nonTerminating bool) {
	rt.set(c, charSyntax{syntax: macroSyntax(nonTerminating), dispatch: &dispatchTable{entries: map[rune]dispatchEntry{}}})
}

// SetDispatch gives the dispatching character c the function (or its name) f
// for sub, or none; ok is false if c is not dispatching.
func (rt *Readtable) SetDispatch(c, sub rune, f Value) (ok bool) {
	d := rt.get(c).dispatch
	if d == nil {
		return false
	}
	if f == nil {
		delete(d.entries, upcaseRune(sub))
	} else {
		d.entries[upcaseRune(sub)] = dispatchEntry{fn: f}
	}
	return true
}

// Dispatch returns the function (or its name) of the dispatching character c
// for sub; ok is false if c is not dispatching.
func (rt *Readtable) Dispatch(in *Interp, c, sub rune) (f Value, ok bool) {
	d := rt.get(c).dispatch
	if d == nil {
		return nil, false
	}
	e, found := d.entries[upcaseRune(sub)]
	if !found {
		return nil, true
	}
	if e.fn == nil {
		e.fn = readerFunction(in, 3, e.macro)
		d.entries[upcaseRune(sub)] = e
	}
	return e.fn, true
}

func upcaseRune(c rune) rune {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

// Readtable returns the current readtable.
func (t *Thread) Readtable() *Readtable {
	if v, ok := t.BoundValue(t.In.S.StarReadtable); ok {
		if rt, ok := v.(*Readtable); ok {
			return rt
		}
	}
	return t.In.standardReadtable
}

func (in *Interp) defineReadtables() {
	rt := &Readtable{}
	if in.Modern {
		rt.Case = CasePreserve
	}
	// Telnet clients send a null after a carriage return (RFC 854).
	for _, c := range " \t\n\r\f\x7f\x00" {
		rt.ascii[c].syntax = whitespace
	}
	rt.ascii['\\'].syntax = singleEscape
	rt.ascii['|'].syntax = multipleEscape
	for c, f := range map[rune]readerMacro{
		'(': readListMacro, ')': readCloseMacro, '\'': readQuoteMacro, ';': readCommentMacro,
		'"': readStringMacro, '`': readBackquoteMacro, ',': readCommaMacro,
	} {
		rt.ascii[c] = charSyntax{syntax: terminatingMacro, macro: f}
	}
	d := &dispatchTable{entries: map[rune]dispatchEntry{}}
	rt.ascii['#'] = charSyntax{syntax: nonTerminatingMacro, dispatch: d}
	for c, f := range dispatchMacros {
		d.entries[c] = dispatchEntry{macro: f}
	}
	in.standardReadtable = rt
	reader := NewSymbol("reader")
	in.Special(reader, nil)
	in.Attach(readerKey{}, reader)
	in.Special(in.S.StarReadtable, rt.Copy())
	in.Special(in.S.StarReadBase, Fix(10))
	in.Special(in.S.StarReadSuppress, nil)
	in.Special(in.S.StarReadDefaultFloat, in.S.SingleFloat)
}
