package builtins

import "sockrepl/interp"

// definingOperators declares the macros that define functions, macros and
// variables, and what they expand into.
func definingOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	quote := func(v value) value { return list(S.Quote, v) }

	cl.Defmacro("defun", "name lambda-list &body body",
		`Defines the function NAME, a symbol or a list (setf symbol), with LAMBDA-LIST and BODY; returns NAME.`,
		func(t *thread, a args) value {
			name := a.V(0)
			form, _ := functionForm(in, name, a.V(1), a.V(2), functionBlock(t, "defun", name))
			return list(excl.Sym("%defun"), quote(name), form)
		})
	excl.Defun2("%defun", "name function", `Makes FUNCTION the global function of NAME.`,
		func(t *thread, name, f value) value {
			defineFunction(t, name, t.FunctionDesignator(f))
			return name
		})
	cl.Defmacro("defmacro", "name lambda-list &body body",
		`Defines the macro NAME, which takes its call apart as LAMBDA-LIST says and evaluates BODY for the expansion.`,
		func(t *thread, a args) value {
			name := a.Symbol(t, 0)
			_, doc, _ := interp.SplitBody(in, a.V(2))
			form := interp.MacroFunctionForm(t, name, a.V(1), a.V(2))
			return always(in, list(excl.Sym("%defmacro"), quote(name),
				list(S.NamedFunction, list(S.Defmacro, name), form), quote(a.V(1)), doc))
		})
	excl.Defun("%defmacro", "name function lambda-list doc", `Makes FUNCTION the macro function of NAME; LAMBDA-LIST and DOC are for describe.`,
		func(t *thread, a args) value {
			s := a.Symbol(t, 0)
			checkRedefinition(t, s)
			f := a.Function(t, 1)
			f.SetMacroLambdaList(a.V(2))
			s.SetMacro(f)
			s.SetDoc("function", a.V(3))
			return s
		})
	cl.Defmacro("lambda", "lambda-list &body body", `The function with LAMBDA-LIST and BODY.`,
		func(t *thread, a args) value { return list(S.Function, a.Form()) })

	variableDefinitions(in)
	proclamations(in)
	cl.Defmacro("define-symbol-macro", "symbol expansion", `Makes SYMBOL stand for the form EXPANSION everywhere.`,
		func(t *thread, a args) value {
			return always(in, list(excl.Sym("%define-symbol-macro"), quote(a.V(0)), quote(a.V(1))))
		})
	excl.Defun2("%define-symbol-macro", "symbol expansion", `Makes SYMBOL a global symbol macro for EXPANSION.`,
		func(t *thread, name, expansion value) value {
			s, ok := name.(*interp.Symbol)
			if !ok || s.IsSpecial() {
				t.ProgramError("define-symbol-macro: `~s' cannot be a symbol macro", name)
			}
			s.SetSymbolMacro(expansion)
			return name
		})
	cl.Defmacro("define-compiler-macro", "name lambda-list &body body",
		`Defines a compiler macro for the function NAME: LAMBDA-LIST takes the call apart, BODY returns its expansion or the form itself.`,
		func(t *thread, a args) value {
			name := a.V(0)
			form := interp.MacroLambda(t, interp.LambdaOptions{Name: name, Block: functionBlock(t, "define-compiler-macro", name), Args: func(form value) value {
				return list(S.If, list(S.Eq, list(S.Car, form), quote(S.Funcall)),
					list(S.Cdr, list(S.Cdr, form)), list(S.Cdr, form))
			}}, a.V(1), a.V(2))
			_, doc, _ := interp.SplitBody(in, a.V(2))
			return always(in, list(excl.Sym("%define-compiler-macro"), quote(name), list(S.Function, form), doc))
		})
	excl.Defun("%check-list", "list lo hi name pattern", `LIST, if it has from LO to HI elements; else a program-error from NAME about PATTERN.`,
		func(t *thread, a args) value {
			return interp.CheckList(t, a.V(0), a.V(1), a.V(2), a.V(3), a.V(4))
		})
	excl.Defun("%check-keys", "list keys allow name", `Checks that LIST is a property list of KEYS, or of any with ALLOW; else a program-error from NAME.`,
		func(t *thread, a args) value {
			return interp.CheckKeys(t, a.V(0), a.V(1), a.V(2), a.V(3))
		})
	excl.Defun2("%find-key", "list key", `The tail of the property list LIST that begins with KEY.`, interp.FindKey)
	excl.Defun1("backquote-error", "form", `Signals that a backquote construct, FORM, was evaluated out of place.`,
		func(t *thread, form value) value {
			return t.ProgramError("a comma is not inside a backquote: ~s", form)
		})
}

// always has forms evaluated at top level when a file is compiled, too.
func always(in *interp.Interp, forms ...value) value {
	S := &in.S
	return listStar(list(forms...), S.EvalWhen, list(S.CompileToplevel, S.LoadToplevel, S.Execute))
}

// functionForm is the lambda expression of a function called name, its body
// in a block.
func functionForm(in *interp.Interp, name, lambdaList, body value, block *interp.Symbol) (form, doc value) {
	S := &in.S
	decls, doc, forms := interp.SplitBody(in, body)
	inner := value(list(listStar(forms, S.Block, block.Value())))
	inner = listStar(inner, decls...)
	if doc != nil {
		inner = interp.NewCons(doc, inner)
	}
	return list(S.NamedFunction, name, listStar(inner, S.Lambda, lambdaList)), doc
}

// functionBlock is the name of the block in a function called name.
func functionBlock(t *thread, operator string, name value) *interp.Symbol {
	if s := functionNameSymbol(t, name); s != nil {
		return s
	}
	t.ProgramError("~a: `~s' is not a function name", interp.NewString(operator), name)
	return nil
}

// checkRedefinition refuses new definitions for symbols of COMMON-LISP, on
// which everything else relies.
func checkRedefinition(t *thread, s *interp.Symbol) {
	t.CheckDefinitionLock(s)
	if s.IsSpecialOperator() {
		t.ProgramError("~s is a special operator and cannot be redefined", s)
	}
	if s.Package() == t.In.CL && (s.Function() != nil || s.Macro() != nil) {
		t.PackageLocked(t.In.CL, "the definition of ~s cannot be changed: its package, ~a, is locked", s, interp.NewString(t.In.CL.Name()))
	}
}

// defineFunction makes f the global function of name, a symbol or (setf symbol).
func defineFunction(t *thread, name value, f *interp.Function) {
	switch x := name.(type) {
	case *interp.Symbol:
		checkRedefinition(t, x)
		x.SetFunction(f)
		redefined(t, name, f)
		rewrapped(t, name, f)
	case *interp.Cons:
		s := functionBlock(t, "defun", name)
		t.CheckDefinitionLock(s)
		s.SetSetfFunction(f)
		redefined(t, name, f)
		rewrapped(t, name, f)
	}
}

// functionNamed returns the function of a function name, nil if it has none.
func functionNamed(t *thread, operator string, name value) *interp.Function {
	s := functionNameArgument(t, operator, name)
	if isCons(name) {
		return s.SetfFunction()
	}
	return s.Function()
}

// compilerMacroHolder returns the symbol that keeps the compiler macro of the
// function name: itself, or what stands for (setf place).
func compilerMacroHolder(t *thread, operator string, name value) *interp.Symbol {
	s := functionNameArgument(t, operator, name)
	if isCons(name) {
		return t.In.SetfName(s)
	}
	return s
}

// functionNameArgument returns the symbol in the function name that operator, a
// function, got; it signals type-error if name is none.
func functionNameArgument(t *thread, operator string, name value) *interp.Symbol {
	s := functionNameSymbol(t, name)
	if s == nil {
		S := &t.In.S
		t.WrongType(operator, name, list(S.Or, S.Symbol, list(S.Cons, list(S.Eql, S.Setf), list(S.Cons, S.Symbol, S.Null))))
	}
	return s
}

// functionNameSymbol returns the symbol in a function name: itself, or the
// place of (setf place). It is nil if name is no function name.
func functionNameSymbol(t *thread, name value) *interp.Symbol {
	if c, ok := name.(*interp.Cons); ok {
		if items, proper := interp.Slice(c); !proper || len(items) != 2 || items[0] != value(t.In.S.Setf) {
			return nil
		}
		name = cadr(c)
	}
	s, _ := t.In.AsSymbol(name)
	return s
}
