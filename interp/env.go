package interp

// Env is a lexical environment during compilation: a list of what the forms
// around have bound, innermost first. Macro functions get one; nil is the null
// environment.
type Env struct {
	next *Env
	kind envKind
	name *Symbol // of the variable, function or block; nil for tags

	v     *variable // envVariable, envFunction
	form  Value     // envSymbolMacro; envMacro: what (function name) stands for, or nil
	macro *Function // envMacro
	block *blockInfo
	body  *tagbodyInfo // envTags: the tagbody that has them
}

type envKind uint8

const (
	envVariable envKind = iota
	envSpecial
	envSymbolMacro
	envFunction
	envMacro
	envBlock
	envTags
	envNotinline
)

// LispClass implements Object.
func (e *Env) LispClass(in *Interp) *Class { return in.classes.environment }

// variable is a lexical variable or a local function while its code is
// compiled.
type variable struct {
	sym      *Symbol
	scope    *lambdaScope
	slot     int
	captured bool // an inner function refers to it
	assigned bool
	// For the choice of unboxed variables: what a let and setq give it, and
	// how often it is read as a value that must be boxed.
	values    []node
	boxedUses int
	exits     bool // an exit may pass in place of a value
	unboxed   bool
	small     bool // unboxed, and far from the end of the fixnums
	lazy      bool
	// selfOf is the function that the variable names, for a local function:
	// inside it the running function itself is the value.
	selfOf *lambdaScope
}

// inCell reports whether the variable lives in a cell, shared by the functions
// that refer to it.
func (v *variable) inCell() bool { return v.captured && v.assigned }

// lambdaScope is one function while it is compiled.
type lambdaScope struct {
	parent   *lambdaScope
	name     *Symbol // global function being defined, nil if none
	selfVar  *variable
	captures []*variable
	next     int // next free slot
	max      int
	late     []*variable // variables that get their slots when all is compiled
	nesting  int         // greatest nesting of forms, for the depth weight
	lam      *lambda
	params   *compiledParams
	lets     []*variable // bound by let in the function itself
	others   []*variable // its other variables
}

func (s *lambdaScope) allocate() int {
	slot := s.next
	s.next++
	s.max = max(s.max, s.next)
	return slot
}

// newVariable makes a variable of the function that something other than let
// binds.
func (s *lambdaScope) newVariable(name *Symbol) *variable {
	v := &variable{sym: name, scope: s, slot: s.allocate()}
	s.others = append(s.others, v)
	return v
}

// capture makes v available in s and the scopes between.
func (s *lambdaScope) capture(v *variable) {
	for ; s != v.scope; s = s.parent {
		if s.captureIndex(v) < 0 {
			s.captures = append(s.captures, v)
		}
		v.captured = true
	}
}

func (s *lambdaScope) captureIndex(v *variable) int {
	for i, c := range s.captures {
		if c == v {
			return i
		}
	}
	return -1
}

func (e *Env) bindVariable(v *variable) *Env {
	return &Env{next: e, kind: envVariable, name: v.sym, v: v}
}

func (e *Env) declareSpecial(s *Symbol) *Env {
	return &Env{next: e, kind: envSpecial, name: s}
}

func (e *Env) bindSymbolMacro(s *Symbol, form Value) *Env {
	return &Env{next: e, kind: envSymbolMacro, name: s, form: form}
}

func (e *Env) bindFunction(v *variable) *Env {
	return &Env{next: e, kind: envFunction, name: v.sym, v: v}
}

func (e *Env) bindMacro(s *Symbol, f *Function) *Env {
	return &Env{next: e, kind: envMacro, name: s, macro: f}
}

// findVariable returns the binding of s as a variable, nil if it has none here.
func (e *Env) findVariable(s *Symbol) *Env {
	for ; e != nil; e = e.next {
		if e.name == s && e.kind <= envSymbolMacro {
			return e
		}
	}
	return nil
}

// findFunction returns the binding of s as a local function or macro.
func (e *Env) findFunction(s *Symbol) *Env {
	for ; e != nil; e = e.next {
		if e.name == s && (e.kind == envFunction || e.kind == envMacro) {
			return e
		}
	}
	return nil
}

func (e *Env) findBlock(s *Symbol) *blockInfo {
	for ; e != nil; e = e.next {
		if e.kind == envBlock && e.name == s {
			return e.block
		}
	}
	return nil
}

// findTag returns the innermost tagbody with a tag, and which of its tags it is;
// nil if there is none.
func (e *Env) findTag(tag Value) (body *tagbodyInfo, index int) {
	for ; e != nil; e = e.next {
		if e.kind == envTags {
			if i := e.body.tagIndex(tag); i >= 0 {
				return e.body, i
			}
		}
	}
	return nil, -1
}

func (e *Env) isNotinline(s *Symbol) bool {
	if s.flags&flagNotInline != 0 {
		return true
	}
	for ; e != nil; e = e.next {
		if e.name != s {
			continue
		}
		switch e.kind {
		case envNotinline:
			return true
		case envFunction, envMacro:
			return false
		}
	}
	return false
}

func asEnv(v Value) *Env {
	e, _ := v.(*Env)
	return e
}

// envValue is e as a Lisp object: NIL for the null environment.
func envValue(e *Env) Value {
	if e == nil {
		return nil
	}
	return e
}

// MacroFunction returns the macro function that s names in env, an *Env or
// NIL; nil if there is none.
func (t *Thread) MacroFunction(s *Symbol, env Value) *Function {
	if b := asEnv(env).findFunction(s); b != nil {
		if b.kind == envMacro {
			return b.macro
		}
		return nil
	}
	if s.macro == nil && s.fn == nil && t.In.autoload != nil {
		t.In.autoload(t, s)
	}
	return s.macro
}

// Macroexpand1 expands form once if it is a macro call or symbol macro in env,
// an *Env or NIL.
func (t *Thread) Macroexpand1(form, env Value) (expansion Value, expanded bool) {
	switch x := form.(type) {
	case *Symbol:
		if b := asEnv(env).findVariable(x); b != nil {
			if b.kind == envSymbolMacro {
				return b.form, true
			}
			return form, false
		}
		if expansion, ok := x.SymbolMacro(); ok {
			return expansion, true
		}
	case *Cons:
		s, ok := x.Car.(*Symbol)
		if !ok {
			return form, false
		}
		f := t.MacroFunction(s, env)
		if f == nil {
			return form, false
		}
		return t.callMacro(f, form, env), true
	}
	return form, false
}

// callMacro calls the macro function f through *macroexpand-hook*.
func (t *Thread) callMacro(f *Function, form, env Value) Value {
	hook := t.SymbolValue(t.In.S.StarMacroexpandHook)
	if hook == Value(t.In.S.Funcall) {
		return t.Call2(f, form, env)
	}
	return t.Call3(t.FunctionDesignator(hook), f, form, env)
}

// Macroexpand is Macroexpand1 until nothing changes.
func (t *Thread) Macroexpand(form, env Value) (expansion Value, expanded bool) {
	for n := 0; ; n++ {
		next, ok := t.Macroexpand1(form, env)
		if !ok {
			return form, expanded
		}
		t.checkExpansions(n, form)
		form, expanded = next, true
	}
}

// maxExpansions bounds how often a form is expanded at one place: a macro that
// expands into a call of itself would keep the compiler busy for ever.
const maxExpansions = 50_000

// checkExpansions signals program-error if form has been expanded n times, which
// is too many.
func (t *Thread) checkExpansions(n int, form Value) {
	if n > maxExpansions {
		t.ProgramError("the expansion of ~s does not end", car(form))
	}
}

// IsGlobal reports whether s is not bound as a function or macro in env.
func (t *Thread) IsGlobal(s *Symbol, env Value) bool { return asEnv(env).findFunction(s) == nil }
