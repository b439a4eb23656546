package interp

import "strings"

// The dispatching macro character #.

var dispatchMacros = map[rune]dispatchMacro{}

func init() {
	// In a function, since these refer to the reader that refers to the table.
	for c, f := range map[rune]dispatchMacro{
		'\'': readFunctionMacro, '\\': readCharMacro, '(': readVectorMacro, ':': readUninternedMacro,
		'.': readEvalMacro, '+': readFeatureMacro, '-': readFeatureMacro, '|': readBlockCommentMacro,
		'X': readRadixMacro, 'O': readRadixMacro, 'B': readRadixMacro, 'R': readRadixMacro,
		'P': readPathnameMacro, 'S': readStructureMacro, '*': readBitsMacro, '=': readLabelMacro,
		'#': readReferenceMacro, 'C': readComplexMacro, 'A': readArrayMacro,
		'<': readUnreadableMacro, ')': readUnreadableMacro, ' ': readUnreadableMacro, '\n': readUnreadableMacro,
		'\t': readUnreadableMacro, '\r': readUnreadableMacro, '\f': readUnreadableMacro,
	} {
		dispatchMacros[c] = f
	}
}

// dispatch reads the argument and subcharacter after a dispatching character.
func (r *Reader) dispatch(d *dispatchTable, c rune) (v Value, ok bool) {
	line, column := r.line, r.column
	arg := -1
	for {
		sub, ok := r.next()
		if !ok {
			r.endOfFile("a dispatching macro character", line, column)
		}
		if sub >= '0' && sub <= '9' {
			arg = min(max(arg, 0)*10+int(sub-'0'), 1<<40)
			continue
		}
		e, found := d.entries[upcaseRune(sub)]
		switch {
		case e.macro != nil:
			return e.macro(r, sub, arg)
		case found:
			var n Value
			if arg >= 0 {
				n = FixInt(arg)
			}
			t := r.t
			v := r.userCall(func() Value { return t.Call3(t.FunctionDesignator(e.fn), r.s, Char(sub), n) })
			return v, t.nv > 0
		case r.suppress:
			r.skipAdjacent()
			return nil, true
		}
		r.fail("no dispatch function is defined for ~s after ~s", Char(sub), Char(c))
	}
}

// skipAdjacent reads what stands right behind a dispatching macro character
// that is not known and is passed over.
func (r *Reader) skipAdjacent() {
	c, ok := r.next()
	if !ok {
		return
	}
	e := r.rt.get(c)
	r.back(c)
	if e.syntax != whitespace && c != ')' {
		r.must("text that is passed over")
	}
}

// skipToken passes over a token, if one begins here.
func (r *Reader) skipToken() {
	c, ok := r.next()
	if !ok {
		return
	}
	switch r.rt.get(c).syntax {
	case whitespace:
		r.endToken(c)
	case terminatingMacro:
		r.back(c)
	default:
		r.token(c, false)
	}
}

func readFunctionMacro(r *Reader, sub rune, arg int) (Value, bool) {
	return r.quoted(r.t.In.S.Function, "a function name"), true
}

// readCharMacro reads #\x and #\Name.
func readCharMacro(r *Reader, sub rune, arg int) (Value, bool) {
	line, column := r.line, r.column
	c, ok := r.next()
	if !ok {
		r.endOfFile("a character", line, column)
	}
	name := []rune{c}
	for {
		n, ok := r.next()
		if !ok {
			break
		}
		e := r.rt.get(n)
		if e.syntax == whitespace {
			r.endToken(n)
			break
		}
		if e.syntax == terminatingMacro {
			r.back(n)
			break
		}
		if e.syntax == singleEscape {
			if n, ok = r.next(); !ok {
				r.endOfFile("a character", line, column)
			}
		}
		name = append(name, n)
	}
	if r.suppress {
		return nil, true
	}
	if len(name) == 1 {
		return Char(name[0]), true
	}
	ch, ok := NamedChar(string(name))
	if !ok {
		r.fail("there is no character named ~s", NewString(string(name)))
	}
	return Char(ch), true
}

func readUninternedMacro(r *Reader, sub rune, arg int) (Value, bool) {
	c, ok := r.next()
	if !ok {
		return NewSymbol(""), true
	}
	switch r.rt.get(c).syntax {
	case whitespace:
		r.endToken(c)
		return NewSymbol(""), true
	case terminatingMacro:
		r.back(c)
		return NewSymbol(""), true
	}
	r.around.uninterned = true
	v := r.token(c, false)
	r.around.uninterned = false
	return v, true
}

func readEvalMacro(r *Reader, sub rune, arg int) (Value, bool) {
	begin := MakePos(r.line, r.column-1)
	form := r.must("a form after #.")
	if r.suppress || r.around.skipping {
		return nil, true
	}
	if r.t.printVar(r.t.In.S.StarReadEval) == nil {
		r.fail("#. while ~s is NIL", r.t.In.S.StarReadEval)
	}
	// The form's errors tell where in the file it stands.
	var src *Source
	if r.positions != nil && r.file != "" {
		src = NewSource(r.file)
		src.Positions, src.Begin = r.positions, begin
	}
	return r.userCall(func() Value { return r.t.EvalSource(form, src) }), true
}

func readBlockCommentMacro(r *Reader, sub rune, arg int) (Value, bool) {
	line, column := r.line, r.column
	depth := 1
	var last rune
	for {
		c, ok := r.next()
		if !ok {
			r.endOfFile("a comment", line, column)
		}
		switch {
		case last == '|' && c == '#':
			if depth--; depth == 0 {
				return nil, false
			}
			c = 0
		case last == '#' && c == '|':
			depth++
			c = 0
		}
		last = c
	}
}

func readRadixMacro(r *Reader, sub rune, arg int) (Value, bool) {
	base := map[rune]int{'X': 16, 'O': 8, 'B': 2, 'R': arg}[upcaseRune(sub)]
	if (base < 2 || base > 36) && !r.suppress {
		r.fail("#~c needs a radix from 2 to 36 in front", Char(sub))
	}
	outer := r.base
	r.base = base
	v := r.must("a rational number")
	r.base = outer
	if r.suppress {
		return nil, true
	}
	if !IsRational(v) {
		r.fail("`~s' is not a rational number in base ~d", v, FixInt(base))
	}
	return v, true
}

func readPathnameMacro(r *Reader, sub rune, arg int) (Value, bool) {
	v := r.must("a pathname")
	if r.suppress {
		return nil, true
	}
	if c, ok := v.(*Cons); ok { // Allegro's way of writing arguments of make-pathname
		initargs, proper := Slice(c)
		if !proper {
			r.fail("#P is followed by ~s, which is neither a string nor a list of arguments for make-pathname", v)
		}
		return r.t.Apply(r.t.FunctionDesignator(r.t.In.CL.Sym("make-pathname")), initargs), true
	}
	if _, ok := v.(*String); !ok {
		r.fail("#P is followed by ~s, which is neither a string nor a list of arguments for make-pathname", v)
	}
	return r.t.Call1(r.t.FunctionDesignator(r.t.In.CL.Sym("parse-namestring")), v), true
}

func readStructureMacro(r *Reader, sub rune, arg int) (Value, bool) {
	v := r.must("a structure")
	if r.suppress {
		return nil, true
	}
	items, ok := Slice(v)
	if !ok || len(items) == 0 || len(items)%2 != 1 {
		r.fail("#S is followed by ~s, which is not a list of a name and slots with values", v)
	}
	name, ok := items[0].(*Symbol)
	if !ok {
		r.fail("#S: `~s' is not the name of a structure", items[0])
	}
	return r.t.ReadStructure(r, name, items[1:]), true
}

// ReadStructure makes the structure that #S denotes.
func (t *Thread) ReadStructure(r *Reader, name *Symbol, initargs []Value) Value {
	c := name.Class()
	if c == nil || c.Kind != StructureKind || t.In.makeStructure == nil {
		r.fail("#S: `~s' is not the name of a structure", name)
	}
	for i := 0; i < len(initargs); i += 2 {
		s, ok := t.In.StringDesignator(initargs[i])
		if !ok {
			r.fail("#S: `~s' is not the name of a slot", initargs[i])
		}
		initargs[i], _ = t.In.Keyword.Intern(s.Go())
	}
	v, why := t.In.makeStructure(t, c, initargs)
	if why != "" {
		r.fail("#S: ~a", NewString(why))
	}
	return v
}

// SetMakeStructure gives the interpreter the function that #S calls. It returns
// the structure, or why there is none.
func (in *Interp) SetMakeStructure(f func(t *Thread, c *Class, initargs []Value) (v Value, why string)) {
	in.makeStructure = f
}

func readComplexMacro(r *Reader, sub rune, arg int) (Value, bool) {
	v := r.must("a complex number")
	if r.suppress {
		return nil, true
	}
	items, ok := Slice(v)
	if !ok || len(items) != 2 || !IsReal(items[0]) || !IsReal(items[1]) {
		r.fail("#C is followed by ~s, which is not a list of two real numbers", v)
	}
	return MakeComplex(items[0], items[1]), true
}

func readUnreadableMacro(r *Reader, sub rune, arg int) (Value, bool) {
	if strings.ContainsRune(" \t\n\r\f", sub) {
		r.fail("whitespace after #")
	}
	r.fail("#~a cannot be read", Char(sub))
	return nil, false
}
