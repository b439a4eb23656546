package interp

// Args are the arguments of an operator written in Go, one slot for each
// parameter of its declaration, and those of &rest behind. The slots are gone
// when the operator returns.
//
// The typed readers signal a type-error that names operator and argument.
//
// They go from function to function in registers, of which there are not many.
type Args struct {
	v     []Value
	op    *Operator
	macro *macroCall // nil for a function
}

// macroCall is the form of a call of a macro, and its lexical environment.
type macroCall struct{ form, env Value }

// V returns slot i.
func (a Args) V(i int) Value { return a.v[i] }

// Set replaces slot i.
func (a Args) Set(i int, v Value) { a.v[i] = v }

// Rest returns the arguments of &rest.
func (a Args) Rest() []Value { return a.v[a.op.params().nslots:] }

// All returns all slots.
func (a Args) All() []Value { return a.v }

// Operator returns the declaration of the operator called.
func (a Args) Operator() *Operator { return a.op }

// Form returns the whole form of a macro call.
func (a Args) Form() Value { return a.macro.form }

// Env returns the lexical environment of a macro call.
func (a Args) Env() Value { return a.macro.env }

// Bool reports whether slot i is true.
func (a Args) Bool(i int) bool { return a.v[i] != nil }

// Wrong signals that slot i is not of the type named by expected, a type
// specifier. It does not return.
func (a Args) Wrong(t *Thread, i int, expected Value) Value {
	return t.wrongArgument(operatorName(a.op), t.In.CaseName(a.name(i)), a.v[i], expected)
}

// name returns the name of the parameter that slot i belongs to.
func (a Args) name(i int) string {
	if list := a.op.params().list; i < len(list) {
		return list[i].name
	}
	return "argument"
}

// Fixnum returns slot i, which must be a fixnum.
func (a Args) Fixnum(t *Thread, i int) int64 {
	if n, ok := a.v[i].(Fixnum); ok {
		return int64(n)
	}
	a.Wrong(t, i, t.In.S.Fixnum)
	return 0
}

// Int returns slot i, which must be a fixnum from lo to hi.
func (a Args) Int(t *Thread, i int, lo, hi int) int {
	if n, ok := a.v[i].(Fixnum); ok && int64(n) >= int64(lo) && int64(n) <= int64(hi) {
		return int(n)
	}
	a.Wrong(t, i, List(t.In.S.Integer, FixInt(lo), FixInt(hi)))
	return 0
}

// Index returns slot i, which must be a non-negative fixnum.
func (a Args) Index(t *Thread, i int) int {
	if n, ok := a.v[i].(Fixnum); ok && n >= 0 {
		return int(n)
	}
	a.Wrong(t, i, t.In.S.UnsignedByte)
	return 0
}

// Symbol returns slot i, which must be a symbol; NIL's symbol for NIL.
func (a Args) Symbol(t *Thread, i int) *Symbol {
	if s, ok := t.In.AsSymbol(a.v[i]); ok {
		return s
	}
	a.Wrong(t, i, t.In.S.Symbol)
	return nil
}

// String returns slot i, which must be a string.
func (a Args) String(t *Thread, i int) *String {
	if s, ok := a.v[i].(*String); ok {
		return s
	}
	a.Wrong(t, i, t.In.S.String)
	return nil
}

// StringDesignator returns the string that slot i designates: a string, a
// symbol's name or a character.
func (a Args) StringDesignator(t *Thread, i int) *String {
	if s, ok := t.In.StringDesignator(a.v[i]); ok {
		return s
	}
	a.Wrong(t, i, List(t.In.S.Or, t.In.S.String, t.In.S.Symbol, t.In.S.Character))
	return nil
}

// Text is StringDesignator as a Go string.
func (a Args) Text(t *Thread, i int) string {
	if s, ok := a.v[i].(*Symbol); ok {
		return s.name
	}
	return a.StringDesignator(t, i).Go()
}

// Char returns slot i, which must be a character.
func (a Args) Char(t *Thread, i int) rune {
	if c, ok := a.v[i].(Char); ok {
		return rune(c)
	}
	a.Wrong(t, i, t.In.S.Character)
	return 0
}

// Cons returns slot i, which must be a cons.
func (a Args) Cons(t *Thread, i int) *Cons {
	if c, ok := a.v[i].(*Cons); ok {
		return c
	}
	a.Wrong(t, i, t.In.S.Cons)
	return nil
}

// List returns slot i, which must be a list, perhaps improper.
func (a Args) List(t *Thread, i int) Value {
	if !isList(a.v[i]) {
		a.Wrong(t, i, t.In.S.List)
	}
	return a.v[i]
}

// Slice returns the elements of slot i, which must be a proper list.
func (a Args) Slice(t *Thread, i int) []Value {
	items, ok := t.Slice(a.v[i])
	if !ok {
		a.Wrong(t, i, t.In.S.List)
	}
	return items
}

// Function returns the function that slot i designates: a function, or a
// symbol with a global function.
func (a Args) Function(t *Thread, i int) *Function {
	if f, ok := a.v[i].(*Function); ok {
		return f
	}
	return t.functionArgument(operatorName(a.op), a.name(i), a.v[i])
}

// FunctionOrNil is Function with NIL for none.
func (a Args) FunctionOrNil(t *Thread, i int) *Function {
	if a.v[i] == nil {
		return nil
	}
	return a.Function(t, i)
}

// Package returns the package that slot i designates: a package, or its name.
func (a Args) Package(t *Thread, i int) *Package {
	if p, ok := a.v[i].(*Package); ok {
		return p
	}
	s, ok := t.In.StringDesignator(a.v[i])
	if !ok {
		a.Wrong(t, i, List(t.In.S.Or, t.In.S.Package, t.In.S.String, t.In.S.Symbol, t.In.S.Character))
	}
	p := t.In.FindPackage(s.Go())
	if p == nil {
		t.PackageError(a.v[i], "~a: there is no package named ~s", operatorName(a.op), s)
	}
	return p
}

// Stream returns slot i, which must be a stream.
func (a Args) Stream(t *Thread, i int) Stream {
	if s, ok := a.v[i].(Stream); ok {
		return s
	}
	a.Wrong(t, i, t.In.S.Stream)
	return nil
}

// InputStream returns the stream that slot i designates for input: NIL is
// *standard-input*, T is *terminal-io*.
func (a Args) InputStream(t *Thread, i int) Stream {
	return a.designatedStream(t, i, t.In.S.StarStandardInput)
}

// OutputStream returns the stream that slot i designates for output: NIL is
// *standard-output*, T is *terminal-io*.
func (a Args) OutputStream(t *Thread, i int) Stream {
	return a.designatedStream(t, i, t.In.S.StarStandardOutput)
}

func (a Args) designatedStream(t *Thread, i int, standard *Symbol) Stream {
	v := a.v[i]
	switch v {
	case nil:
		v = t.SymbolValue(standard)
	case Value(t.T):
		v = t.SymbolValue(t.In.S.StarTerminalIO)
	}
	if s, ok := v.(Stream); ok {
		return s
	}
	a.v[i] = v
	a.Wrong(t, i, t.In.S.Stream)
	return nil
}
