package interp

import "sync/atomic"

// Interp is one Lisp: its packages, classes and processes. Two of them in one
// Go program share nothing.
type Interp struct {
	S      knownSymbols
	T      *Symbol
	Modern bool // case-sensitive mode, symbols declared in lower case

	CL, User, Keyword, Excl, OSI, Socket, MP, Sys, TopLevel, StreamPkg *Package

	nilSym   *Symbol
	packages map[string]*Package

	lock      lock
	bindCount int32 // symbols with a place in the binding vectors
	processes processTable
	tests     testWaits
	// countTimes has every process count the time for which it runs.
	countTimes bool
	gensyms    atomic.Int64
	operators  []*Operator
	attached   map[any]any
	classes    builtinClasses
	objectSystem
	primitives map[*Symbol]primitive
	// expandTable rewrites special forms; made when first needed.
	expandTable map[*Symbol]expandForm
	// autoload defines the function or macro s if the library in Lisp has it.
	autoload          func(t *Thread, s *Symbol)
	exit              exitRequest
	heap              heapLimit
	prettyForms       map[*Symbol]*prettyEntry
	prettyFill        *prettyEntry // lists of data
	prettyCall        *prettyEntry // calls of functions
	notPretty         *Function    // prints what has no entry
	noPprintEntries   *PprintTable // the initial pprint dispatch table
	standardReadtable *Readtable
	types             map[*Symbol]typePredicate
	compoundTypes     map[*Symbol]func(t *Thread, spec *Cons, args []Value) typePredicate
	formats           map[formatKey]*ExternalFormat
	composedFormats   map[string]*ExternalFormat // by names in lower case
	makeStructure     func(t *Thread, c *Class, initargs []Value) (v Value, why string)
	unhandled         atomic.Pointer[func(t *Thread, c Value)] // reports what ends a process
}

// Options choose the kind of interpreter that New makes.
type Options struct {
	// Modern selects the case-sensitive mode: the reader keeps case and the
	// standard symbols have lower-case names.
	Modern bool
}

// New returns a Lisp with the special operators and what the compiler needs.
// Package builtins supplies the rest.
func New(opts Options) *Interp {
	openNetwork()
	in := &Interp{Modern: opts.Modern, packages: map[string]*Package{}, attached: map[any]any{}}
	in.makePackages()
	in.makeNilAndT()
	in.internKnown()
	in.bindCount = 1 // place 0 is that of all symbols never rebound
	in.defineClasses()
	in.defineCombinations()
	in.defineSpecialForms()
	in.defineTypes()
	in.definePrimitives()
	in.definePrettyForms()
	in.defineVariables()
	return in
}

func (in *Interp) makePackages() {
	pkg := func(name string, nicknames ...string) *Package {
		for i, n := range nicknames {
			nicknames[i] = in.CaseName(n)
		}
		return in.newPackage(in.CaseName(name), nicknames...)
	}
	in.CL = pkg("common-lisp", "cl", "lisp")
	in.Keyword = pkg("keyword")
	in.Keyword.keyword = true
	in.Excl = pkg("excl")
	in.OSI = pkg("excl.osi", "osi")
	in.Sys = pkg("system", "sys", "si")
	in.MP = pkg("multiprocessing", "mp")
	in.Socket = pkg("acl-socket", "socket")
	in.TopLevel = pkg("top-level", "tpl")
	in.StreamPkg = pkg("stream")
	pkg("mop", "aclmop", "clos")
	in.User = pkg("common-lisp-user", "cl-user", "user")
	for _, p := range []*Package{in.Excl, in.OSI, in.Sys, in.MP, in.Socket, in.TopLevel, in.StreamPkg, in.User} {
		p.Use(in.CL)
	}
	for _, p := range []*Package{in.OSI, in.Sys, in.MP, in.Socket, in.TopLevel, in.StreamPkg} {
		p.Use(in.Excl)
	}
	// Packages of Allegro whose names programs mention.
	for _, names := range [][]string{{"foreign-functions", "ff"}, {"top-level.debug", "debug"}, {"net.uri"}, {"net.sasl"}, {"util.zip"}, {"util.string"},
		{"util.date-time"}, {"defsystem", "defsys", "ds"}, {"compiler", "comp"}, {"debugger"}, {"scm"}, {"prof"}, {"inspect"}, {"cross-reference", "xref"}} {
		p := pkg(names[0], names[1:]...)
		p.Use(in.CL)
		p.Use(in.Excl)
	}
	for _, p := range []*Package{in.Excl, in.Socket, in.MP} {
		in.User.Use(p)
	}
}

func (in *Interp) makeNilAndT() {
	in.nilSym, _ = in.CL.Intern(in.CaseName("nil"))
	in.nilSym.flags = flagNil
	in.nilSym.SetConstant(nil)
	in.CL.Export(in.nilSym)
	in.T = in.CL.Sym("t")
	in.T.SetConstant(in.T)
}

// defineVariables gives the variables the compiler and process core rely on
// their global values.
func (in *Interp) defineVariables() {
	in.Special(in.S.StarPackage, in.User)
	in.Special(in.S.StarMacroexpandHook, in.S.Funcall)
	in.Special(in.S.StarGensymCounter, Fix(1))
	in.Special(in.S.StarDebuggerHook, nil)
	in.Special(in.S.StarBreakOnSignals, nil)
	in.Special(in.S.StarCurrentProcess, nil)
	in.Special(in.S.StarReadEval, in.T)
	in.defineReadtables()
}

// Special proclaims s special and gives it a global value.
func (in *Interp) Special(s *Symbol, v Value) {
	s.Proclaim()
	s.value = v
}

// SetAutoload gives the interpreter a function that is asked to define symbols
// found without a function or macro.
func (in *Interp) SetAutoload(f func(t *Thread, s *Symbol)) { in.autoload = f }

// Bool returns T or NIL.
func (in *Interp) Bool(b bool) Value {
	if b {
		return in.T
	}
	return nil
}

// AsSymbol returns v as a symbol, NIL included.
func (in *Interp) AsSymbol(v Value) (*Symbol, bool) {
	switch s := v.(type) {
	case nil:
		return in.nilSym, true
	case *Symbol:
		return s, true
	}
	return nil, false
}

// Attach keeps a Go value with the interpreter under key, whose type should
// be private to the caller; Attached returns it. For packages that need state
// of their own per interpreter.
func (in *Interp) Attach(key, v any) { in.attached[key] = v }

// Attached returns what Attach kept under key, nil if nothing.
func (in *Interp) Attached(key any) any { return in.attached[key] }
