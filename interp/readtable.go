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
	invalidChar
)

// charSyntax is the entry of one character.
type charSyntax struct {
	syntax   syntaxType
	macro    readerMacro
	fn       *Function // the macro function of a program, or of get-macro-character
	dispatch *dispatchTable
}

// readerMacro reads what begins with c; ok is false if that is nothing.
type readerMacro func(r *Reader, c rune) (v Value, ok bool)

// dispatchMacro reads what begins with a dispatching character, arg (-1 if
// none) and sub.
type dispatchMacro func(r *Reader, sub rune, arg int) (v Value, ok bool)

type dispatchTable struct {
	entries map[rune]dispatchEntry
}

type dispatchEntry struct {
	macro dispatchMacro
	fn    *Function
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
	if c == 0xA0 || c == 0x2028 || c == 0x2029 || c == 0x3000 {
		return charSyntax{syntax: whitespace}
	}
	return charSyntax{}
}

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

// MacroCharacter returns the reader macro function of c, nil if none, and
// whether it leaves tokens whole.
func (rt *Readtable) MacroCharacter(in *Interp, c rune) (f *Function, nonTerminating bool) {
	e := rt.get(c)
	if e.syntax != terminatingMacro && e.syntax != nonTerminatingMacro {
		return nil, false
	}
	if e.fn == nil {
		if macro := e.macro; macro != nil {
			e.fn = NewGoFunction(nil, func(t *Thread, args []Value) Value {
				t.CheckArgs(in.S.Function, len(args), 2, 2)
				s, _ := args[0].(Stream)
				ch, _ := args[1].(Char)
				if s == nil {
					t.WrongType("read", args[0], in.S.Stream)
				}
				if v, ok := macro(t.readerOn(s), rune(ch)); ok {
					return t.One(v)
				}
				return t.Values()
			})
		} else {
			e.fn = NewGoFunction(nil, func(t *Thread, args []Value) Value {
				t.CheckArgs(in.S.Function, len(args), 2, 2)
				s, _ := args[0].(Stream)
				ch, _ := args[1].(Char)
				if s == nil {
					t.WrongType("read", args[0], in.S.Stream)
				}
				if v, ok := t.readerOn(s).dispatch(rt.get(c).dispatch, rune(ch)); ok {
					return t.One(v)
				}
				return t.Values()
			})
		}
		rt.set(c, e)
	}
	return e.fn, e.syntax == nonTerminatingMacro
}

// SetMacroCharacter makes c a macro character that calls f; nil makes it an
// ordinary constituent.
func (rt *Readtable) SetMacroCharacter(c rune, f *Function, nonTerminating bool) {
	if f == nil {
		rt.set(c, charSyntax{})
		return
	}
	e := charSyntax{syntax: terminatingMacro, fn: f}
	if nonTerminating {
		e.syntax = nonTerminatingMacro
	}
	rt.set(c, e)
}

// MakeDispatch makes c a dispatching macro character without subcharacters.
func (rt *Readtable) MakeDispatch(c rune, nonTerminating bool) {
	e := charSyntax{syntax: terminatingMacro, dispatch: &dispatchTable{entries: map[rune]dispatchEntry{}}}
	if nonTerminating {
		e.syntax = nonTerminatingMacro
	}
	rt.set(c, e)
}

// SetDispatch gives the dispatching character c the function f for sub; ok is
// false if c is not dispatching.
func (rt *Readtable) SetDispatch(c, sub rune, f *Function) (ok bool) {
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

// Dispatch returns the function of the dispatching character c for sub; ok is
// false if c is not dispatching.
func (rt *Readtable) Dispatch(in *Interp, c, sub rune) (f *Function, ok bool) {
	d := rt.get(c).dispatch
	if d == nil {
		return nil, false
	}
	e, found := d.entries[upcaseRune(sub)]
	if !found {
		return nil, true
	}
	if e.fn == nil {
		macro := e.macro
		e.fn = NewGoFunction(nil, func(t *Thread, args []Value) Value {
			t.CheckArgs(in.S.Function, len(args), 3, 3)
			s, _ := args[0].(Stream)
			ch, _ := args[1].(Char)
			if s == nil {
				t.WrongType("read", args[0], in.S.Stream)
			}
			arg := -1
			if n, ok := args[2].(Fixnum); ok {
				arg = int(n)
			}
			if v, ok := macro(t.readerOn(s), rune(ch), arg); ok {
				return t.One(v)
			}
			return t.Values()
		})
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
	for _, c := range " \t\n\r\f" {
		rt.ascii[c].syntax = whitespace
	}
	rt.ascii[127].syntax = constituent
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
	in.Special(in.S.StarReadtable, rt.Copy())
	in.Special(in.S.StarReadBase, Fix(10))
	in.Special(in.S.StarReadSuppress, nil)
	in.Special(in.S.StarReadDefaultFloat, in.S.SingleFloat)
}
