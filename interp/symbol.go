package interp

// Symbol is a Lisp symbol. NIL's symbol exists for its name, package and
// property list but never appears as a Value: see Symbol.Value.
type Symbol struct {
	name  string
	pkg   *Package // home package; nil if uninterned
	value Value    // global value, Unbound if none
	fn    *Function
	macro *Function // macro function; nil if none
	// special compiles the special operator of this name.
	special specialForm
	ext     *symbolExt
	index   int32 // place in every Thread's binding vector; 0: never rebound
	flags   symbolFlags
}

type symbolFlags uint16

const (
	flagSpecial  symbolFlags = 1 << iota // proclaimed special
	flagConstant                         // defconstant, keyword, T or NIL
	flagNil                              // the symbol NIL
	flagNotInline
	flagSpecialOperator // one of the standard's
	flagGlobal          // defvar-nonbindable: global, must not be rebound
)

// symbolExt holds what few symbols have.
type symbolExt struct {
	plist         Value
	setf          *Function // function named (setf SYMBOL)
	setfName      *Symbol   // stands for (setf SYMBOL) in environments
	setfExpander  Value     // defsetf or define-setf-expander, see place.go
	symbolMacro   Value     // define-symbol-macro expansion; Unbound if none
	compilerMacro *Function
	class         *Class
	typeExpander  *Function        // deftype
	docs          map[string]Value // documentation by kind
}

// NewSymbol returns a fresh uninterned symbol.
func NewSymbol(name string) *Symbol { return &Symbol{name: name, value: Unbound} }

// Name returns the print name.
func (s *Symbol) Name() string { return s.name }

// Package returns the home package, nil if the symbol has none.
func (s *Symbol) Package() *Package { return s.pkg }

// Value returns the symbol as a Lisp object: NIL's symbol is the Go nil.
func (s *Symbol) Value() Value {
	if s.flags&flagNil != 0 {
		return nil
	}
	return s
}

// IsKeyword reports whether the symbol's home is the keyword package.
func (s *Symbol) IsKeyword() bool { return s.pkg != nil && s.pkg.keyword }

// IsConstant reports whether the symbol names a constant variable.
func (s *Symbol) IsConstant() bool { return s.flags&flagConstant != 0 }

// IsSpecial reports whether the symbol is proclaimed special.
func (s *Symbol) IsSpecial() bool { return s.flags&flagSpecial != 0 }

// Proclaim makes the symbol globally special.
func (s *Symbol) Proclaim() { s.flags |= flagSpecial }

// Unproclaim takes the proclamation as special back: code compiled from now on
// binds the symbol lexically.
func (s *Symbol) Unproclaim() { s.flags &^= flagSpecial }

// SetConstant makes the symbol a constant with the given value.
func (s *Symbol) SetConstant(v Value) {
	s.value = v
	s.flags |= flagConstant | flagSpecial
}

// GlobalValue returns the value outside all bindings, Unbound if none.
func (s *Symbol) GlobalValue() Value { return s.value }

// SetGlobalValue sets the value outside all bindings.
func (s *Symbol) SetGlobalValue(v Value) { s.value = v }

// Function returns the global function, nil if none.
func (s *Symbol) Function() *Function { return s.fn }

// SetFunction defines the global function; f may be nil.
func (s *Symbol) SetFunction(f *Function) {
	s.fn = f
	if f != nil {
		s.macro = nil
	}
}

// Macro returns the global macro function, nil if none.
func (s *Symbol) Macro() *Function { return s.macro }

// SetMacro defines the global macro function, a function of form and
// environment.
func (s *Symbol) SetMacro(f *Function) {
	s.macro = f
	if f != nil {
		s.fn = nil
	}
}

// IsSpecialOperator reports whether the symbol names a special operator of the
// standard.
func (s *Symbol) IsSpecialOperator() bool { return s.flags&flagSpecialOperator != 0 }

func (s *Symbol) extra() *symbolExt {
	if s.ext == nil {
		s.ext = &symbolExt{symbolMacro: Unbound}
	}
	return s.ext
}

// SetfFunction returns the function named (setf SYMBOL), nil if none.
func (s *Symbol) SetfFunction() *Function {
	if s.ext == nil {
		return nil
	}
	return s.ext.setf
}

// SetSetfFunction defines the function named (setf SYMBOL).
func (s *Symbol) SetSetfFunction(f *Function) { s.extra().setf = f }

// Plist returns the property list.
func (s *Symbol) Plist() Value {
	if s.ext == nil {
		return nil
	}
	return s.ext.plist
}

// SetPlist replaces the property list.
func (s *Symbol) SetPlist(v Value) { s.extra().plist = v }

// Class returns the class that the symbol names, nil if none.
func (s *Symbol) Class() *Class {
	if s.ext == nil {
		return nil
	}
	return s.ext.class
}

// SetClass makes the symbol name the class c; c may be nil.
func (s *Symbol) SetClass(c *Class) { s.extra().class = c }

// SymbolMacro returns the global symbol-macro expansion.
func (s *Symbol) SymbolMacro() (expansion Value, ok bool) {
	if s.ext == nil || IsUnbound(s.ext.symbolMacro) {
		return nil, false
	}
	return s.ext.symbolMacro, true
}

// SetSymbolMacro defines the global symbol-macro expansion.
func (s *Symbol) SetSymbolMacro(v Value) { s.extra().symbolMacro = v }

// CompilerMacro returns the compiler macro function, nil if none.
func (s *Symbol) CompilerMacro() *Function {
	if s.ext == nil {
		return nil
	}
	return s.ext.compilerMacro
}

// SetCompilerMacro defines the compiler macro function.
func (s *Symbol) SetCompilerMacro(f *Function) { s.extra().compilerMacro = f }

// SetfExpander returns what defsetf or define-setf-expander recorded.
func (s *Symbol) SetfExpander() Value {
	if s.ext == nil {
		return nil
	}
	return s.ext.setfExpander
}

// SetSetfExpander records a setf method; nil removes it.
func (s *Symbol) SetSetfExpander(v Value) { s.extra().setfExpander = v }

// TypeExpander returns the deftype expander, nil if none.
func (s *Symbol) TypeExpander() *Function {
	if s.ext == nil {
		return nil
	}
	return s.ext.typeExpander
}

// SetTypeExpander records the deftype expander.
func (s *Symbol) SetTypeExpander(f *Function) { s.extra().typeExpander = f }

// Doc returns the documentation of the given kind ("function", "variable",
// "type", "structure", "setf"), a *String or NIL.
func (s *Symbol) Doc(kind string) Value {
	if s.ext == nil {
		return nil
	}
	return s.ext.docs[kind]
}

// SetDoc records documentation of the given kind.
func (s *Symbol) SetDoc(kind string, doc Value) {
	e := s.extra()
	if e.docs == nil {
		e.docs = map[string]Value{}
	}
	e.docs[kind] = doc
}

// SetNotInline has calls of the symbol's function always go through the symbol.
func (s *Symbol) SetNotInline(on bool) {
	if on {
		s.flags |= flagNotInline
	} else {
		s.flags &^= flagNotInline
	}
}
