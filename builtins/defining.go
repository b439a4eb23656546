package builtins

import "sockrepl/interp"

// definingOperators declares the macros that define functions, macros and
// variables, and what they expand into.
func definingOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	quote := func(v interp.Value) interp.Value { return interp.List(S.Quote, v) }

	// functionForm is the lambda expression of a function called name, its body
	// in a block.
	functionForm := func(name, list, body interp.Value, block *interp.Symbol) (form, doc interp.Value) {
		decls, doc, forms := interp.SplitBody(in, body)
		inner := interp.Value(interp.List(interp.ListStar(forms, S.Block, block.Value())))
		inner = interp.ListStar(inner, decls...)
		if doc != nil {
			inner = interp.NewCons(doc, inner)
		}
		return interp.List(S.NamedFunction, name, interp.ListStar(inner, S.Lambda, list)), doc
	}

	cl.Defmacro("defun", "name lambda-list &body body",
		`Defines the function NAME, a symbol or a list (setf symbol), with LAMBDA-LIST and BODY; returns NAME.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			name := a.V(0)
			form, _ := functionForm(name, a.V(1), a.V(2), functionBlock(t, "defun", name))
			return interp.List(excl.Sym("%defun"), quote(name), form)
		})
	excl.Defun2("%defun", "name function", `Makes FUNCTION the global function of NAME.`,
		func(t *interp.Thread, name, f interp.Value) interp.Value {
			defineFunction(t, name, t.FunctionDesignator(f))
			return name
		})
	cl.Defmacro("defmacro", "name lambda-list &body body",
		`Defines the macro NAME, which takes its call apart as LAMBDA-LIST says and evaluates BODY for the expansion.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			name := a.Symbol(t, 0)
			_, doc, _ := interp.SplitBody(in, a.V(2))
			form := interp.MacroFunctionForm(t, name, a.V(1), a.V(2))
			return always(in, interp.List(excl.Sym("%defmacro"), quote(name),
				interp.List(S.NamedFunction, interp.List(S.Defmacro, name), form), quote(a.V(1)), doc))
		})
	excl.Defun("%defmacro", "name function lambda-list doc", `Makes FUNCTION the macro function of NAME; LAMBDA-LIST and DOC are for describe.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			s := a.Symbol(t, 0)
			checkRedefinition(t, s)
			f := a.Function(t, 1)
			f.SetMacroLambdaList(a.V(2))
			s.SetMacro(f)
			s.SetDoc("function", a.V(3))
			return s
		})
	cl.Defmacro("lambda", "lambda-list &body body", `The function with LAMBDA-LIST and BODY.`,
		func(t *interp.Thread, a interp.Args) interp.Value { return interp.List(S.Function, a.Form()) })

	variable := func(name, doc, set interp.Value) interp.Value {
		return interp.List(S.Progn,
			interp.List(S.EvalWhen, interp.List(S.CompileToplevel, S.LoadToplevel, S.Execute),
				interp.List(excl.Sym("%proclaim-special"), quote(name), quote(doc))),
			set, quote(name))
	}
	cl.Defmacro("defvar", "name &optional (value nil value-p) (doc nil)", `Proclaims NAME special and, unless it has a value, gives it VALUE; DOC is its documentation.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			var set interp.Value
			if a.Bool(2) {
				set = interp.List(S.Unless, interp.List(cl.Sym("boundp"), quote(a.V(0))), interp.List(S.Setq, a.V(0), a.V(1)))
			}
			return variable(a.V(0), a.V(3), set)
		})
	cl.Defmacro("defparameter", "name value &optional (doc nil)", `Proclaims NAME special and gives it VALUE; DOC is its documentation.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			return variable(a.V(0), a.V(2), interp.List(S.Setq, a.V(0), a.V(1)))
		})
	excl.Defun2("%proclaim-special", "name doc", `Proclaims the symbol NAME special, with documentation DOC.`,
		func(t *interp.Thread, name, doc interp.Value) interp.Value {
			s, ok := name.(*interp.Symbol)
			if !ok || s.IsConstant() {
				t.ProgramError("defvar: `~s' cannot be a variable", name)
			}
			s.Proclaim()
			if doc != nil {
				s.SetDoc("variable", doc)
			}
			return name
		})
	cl.Defmacro("defconstant", "name value &optional doc", `Makes NAME a constant with the value of VALUE and documentation DOC.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			return interp.List(S.Progn,
				interp.List(S.EvalWhen, interp.List(S.CompileToplevel),
					interp.List(excl.Sym("%compile-constant"), quote(a.V(0)), interp.List(S.Function, interp.List(S.Lambda, nil, a.V(1))))),
				interp.List(excl.Sym("%defconstant"), quote(a.V(0)), a.V(1), quote(a.V(2))))
		})
	excl.Defun3("%defconstant", "name value doc", `Makes the symbol NAME a constant with VALUE, with documentation DOC.`,
		func(t *interp.Thread, name, v, doc interp.Value) interp.Value {
			s := defineConstant(t, name, v)
			if doc != nil {
				s.SetDoc("variable", doc)
			}
			return name
		})
	excl.Defun2("%compile-constant", "name function", `Makes the symbol NAME a constant with the value that FUNCTION returns, for the rest of the
file being compiled; without a value if there is an error, which loading the file will show.`,
		func(t *interp.Thread, name, f interp.Value) interp.Value {
			v, clause := t.HandlerCase([]interp.Value{S.Error}, func() interp.Value { return t.Call0(t.FunctionDesignator(f)) })
			if clause >= 0 {
				if s, ok := name.(*interp.Symbol); ok && !s.IsConstant() {
					s.Proclaim()
				}
				return nil
			}
			defineConstant(t, name, v)
			return nil
		})
	excl.Defmacro("defvar-nonbindable", "name &optional value doc", `Defines the global variable NAME with VALUE and documentation DOC.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			return interp.List(S.Defparameter, a.V(0), a.V(1), a.V(2))
		})

	cl.Defmacro("declaim", "&rest specifiers", `Proclaims the declaration SPECIFIERS.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			var b interp.ListBuilder
			b.Add(S.Progn)
			for _, s := range a.Slice(t, 0) {
				b.Add(interp.List(S.Proclaim, quote(s)))
			}
			return interp.List(S.EvalWhen, interp.List(S.CompileToplevel, S.LoadToplevel, S.Execute), b.List())
		})
	cl.Defun("proclaim", "specifier", `Makes the declaration SPECIFIER hold everywhere.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			items := a.Slice(t, 0)
			if len(items) == 0 {
				a.Wrong(t, 0, S.Cons)
			}
			if items[0] == interp.Value(S.Optimize) {
				proclaimOptimize(in, items[1:])
				return nil
			}
			for _, item := range items[1:] {
				s, ok := item.(*interp.Symbol)
				switch items[0] {
				case interp.Value(S.Special):
					if !ok || s.IsConstant() {
						t.ProgramError("proclaim: `~s' cannot be a special variable", item)
					}
					s.Proclaim()
				case interp.Value(S.Notinline):
					if ok {
						s.SetNotInline(true)
					}
				case interp.Value(S.Inline):
					if ok {
						s.SetNotInline(false)
					}
				}
			}
			return nil
		})
	cl.Defmacro("define-symbol-macro", "symbol expansion", `Makes SYMBOL stand for the form EXPANSION everywhere.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			return always(in, interp.List(excl.Sym("%define-symbol-macro"), quote(a.V(0)), quote(a.V(1))))
		})
	excl.Defun2("%define-symbol-macro", "symbol expansion", `Makes SYMBOL a global symbol macro for EXPANSION.`,
		func(t *interp.Thread, name, expansion interp.Value) interp.Value {
			s, ok := name.(*interp.Symbol)
			if !ok || s.IsSpecial() {
				t.ProgramError("define-symbol-macro: `~s' cannot be a symbol macro", name)
			}
			s.SetSymbolMacro(expansion)
			return name
		})
	cl.Defmacro("define-compiler-macro", "name lambda-list &body body",
		`Defines a compiler macro for the function NAME: LAMBDA-LIST takes the call apart, BODY returns its expansion or the form itself.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			name := a.V(0)
			form := interp.MacroLambda(t, interp.LambdaOptions{Name: name, Block: functionBlock(t, "define-compiler-macro", name), Args: func(form interp.Value) interp.Value {
				return interp.List(S.If, interp.List(S.Eq, interp.List(S.Car, form), quote(S.Funcall)),
					interp.List(S.Cdr, interp.List(S.Cdr, form)), interp.List(S.Cdr, form))
			}}, a.V(1), a.V(2))
			_, doc, _ := interp.SplitBody(in, a.V(2))
			return always(in, interp.List(excl.Sym("%define-compiler-macro"), quote(name), interp.List(S.Function, form), doc))
		})
	for name, f := range map[string]func(t *interp.Thread, list, lo, hi, name, pattern interp.Value) interp.Value{"%check-list": interp.CheckList} {
		excl.Defun(name, "list lo hi name pattern", `LIST, if it has from LO to HI elements; else a program-error from NAME about PATTERN.`,
			func(t *interp.Thread, a interp.Args) interp.Value {
				return f(t, a.V(0), a.V(1), a.V(2), a.V(3), a.V(4))
			})
	}
	excl.Defun("%check-keys", "list keys allow name", `Checks that LIST is a property list of KEYS, or of any with ALLOW; else a program-error from NAME.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			return interp.CheckKeys(t, a.V(0), a.V(1), a.V(2), a.V(3))
		})
	excl.Defun2("%find-key", "list key", `The tail of the property list LIST that begins with KEY.`, interp.FindKey)
	excl.Defun1("backquote-error", "form", `Signals that a backquote construct, FORM, was evaluated out of place.`,
		func(t *interp.Thread, form interp.Value) interp.Value {
			return t.ProgramError("a comma is not inside a backquote: ~s", form)
		})
}

// always has forms evaluated at top level when a file is compiled, too.
func always(in *interp.Interp, forms ...interp.Value) interp.Value {
	S := &in.S
	return interp.ListStar(interp.List(forms...), S.EvalWhen, interp.List(S.CompileToplevel, S.LoadToplevel, S.Execute))
}

// defineConstant makes name a constant. One that is a constant already keeps
// its value if that is EQUALP to v: a file that is compiled and then loaded
// evaluates the form twice.
func defineConstant(t *interp.Thread, name, v interp.Value) *interp.Symbol {
	s, ok := name.(*interp.Symbol)
	if !ok {
		t.ProgramError("defconstant: `~s' is not a symbol", name)
	}
	if s.IsConstant() {
		if old := s.GlobalValue(); !interp.Eql(old, v) && !t.Equalp(old, v) {
			if s.Package() == t.In.CL || s.IsKeyword() {
				t.ProgramError("defconstant: the constant ~s is one of the standard", s)
			}
			t.WithSimpleRestart(t.In.S.Continue, "Give it the new value.", func() interp.Value {
				return t.ProgramError("defconstant: the constant ~s has the value ~s already, it cannot become ~s", s, old, v)
			})
			s.SetConstant(v)
		}
		return s
	}
	s.SetConstant(v)
	return s
}

// functionBlock is the name of the block in a function called name.
func functionBlock(t *interp.Thread, operator string, name interp.Value) *interp.Symbol {
	if s := functionNameSymbol(t, name); s != nil {
		return s
	}
	t.ProgramError("~a: `~s' is not a function name", interp.NewString(t.In.CaseName(operator)), name)
	return nil
}

// checkRedefinition refuses new definitions for symbols of COMMON-LISP, on
// which everything else relies.
func checkRedefinition(t *interp.Thread, s *interp.Symbol) {
	if s.IsSpecialOperator() {
		t.ProgramError("~s is a special operator and cannot be redefined", s)
	}
	if s.Package() == t.In.CL && (s.Function() != nil || s.Macro() != nil) {
		t.PackageError(t.In.CL, "the definition of ~s cannot be changed: its package, ~a, is locked", s, interp.NewString(t.In.CL.Name()))
	}
}

// defineFunction makes f the global function of name, a symbol or (setf symbol).
func defineFunction(t *interp.Thread, name interp.Value, f *interp.Function) {
	switch x := name.(type) {
	case *interp.Symbol:
		checkRedefinition(t, x)
		x.SetFunction(f)
		redefined(t, name, f)
		rewrapped(t, name, f)
	case *interp.Cons:
		functionBlock(t, "defun", name).SetSetfFunction(f)
		redefined(t, name, f)
		rewrapped(t, name, f)
	}
}

// functionNamed returns the function of a function name, nil if it has none.
func functionNamed(t *interp.Thread, operator string, name interp.Value) *interp.Function {
	s := functionNameArgument(t, operator, name)
	if isCons(name) {
		return s.SetfFunction()
	}
	return s.Function()
}

// compilerMacroHolder returns the symbol that keeps the compiler macro of the
// function name: itself, or what stands for (setf place).
func compilerMacroHolder(t *interp.Thread, operator string, name interp.Value) *interp.Symbol {
	s := functionNameArgument(t, operator, name)
	if isCons(name) {
		return t.In.SetfName(s)
	}
	return s
}

// functionNameArgument returns the symbol in the function name that operator, a
// function, got; it signals type-error if name is none.
func functionNameArgument(t *interp.Thread, operator string, name interp.Value) *interp.Symbol {
	s := functionNameSymbol(t, name)
	if s == nil {
		S := &t.In.S
		t.WrongType(operator, name, list(S.Or, S.Symbol, list(S.Cons, list(S.Eql, S.Setf), list(S.Cons, S.Symbol, S.Null))))
	}
	return s
}

// functionNameSymbol returns the symbol in a function name: itself, or the
// place of (setf place). It is nil if name is no function name.
func functionNameSymbol(t *interp.Thread, name interp.Value) *interp.Symbol {
	if c, ok := name.(*interp.Cons); ok {
		if items, proper := interp.Slice(c); !proper || len(items) != 2 || items[0] != interp.Value(t.In.S.Setf) {
			return nil
		}
		name = cadr(c)
	}
	s, _ := t.In.AsSymbol(name)
	return s
}
