package builtins

import "sockrepl/interp"

// compileOperators declares compile and the functions on compiler macros.
func compileOperators(in *interp.Interp) {
	cl, excl := in.CL, in.Excl
	cl.Defun("compile", "name &optional definition => function warnings-p failure-p",
		`Compiles DEFINITION, a lambda expression or a function, or the function or macro function NAME (which always is compiled).
Makes the result the function NAME, or returns it if NAME is NIL. The further values tell whether there were warnings,
and whether there were others than style warnings.`, compile)
	cl.Defun("compiler-macro-function", "name &optional environment", `The compiler macro of the function NAME, or NIL, also if ENVIRONMENT binds the name.`,
		func(t *thread, a args) value {
			s := compilerMacroHolder(t, "compiler-macro-function", a.V(0))
			if !t.IsGlobal(s, a.V(1)) {
				return nil
			}
			return functionValue(s.CompilerMacro())
		})
	excl.Defun3("%define-compiler-macro", "name function doc", `Makes FUNCTION the compiler macro of NAME, with documentation DOC.`,
		func(t *thread, name, f, doc value) value {
			if s, ok := name.(*interp.Symbol); ok && (s.IsSpecialOperator() || s.Macro() != nil && s.Package() == in.CL) {
				t.ProgramError("define-compiler-macro: `~s' is not a function", s)
			}
			setCompilerMacro(t, name, f)
			if s, ok := name.(*interp.Symbol); ok {
				s.SetDoc("compiler-macro", doc)
			}
			return name
		})
}

func setCompilerMacro(t *thread, name, f value) value {
	s := compilerMacroHolder(t, "compiler-macro-function", name)
	if f == nil {
		s.SetCompilerMacro(nil)
	} else {
		s.SetCompilerMacro(t.FunctionDesignator(f))
	}
	return f
}

func compile(t *thread, a args) value {
	S := &t.In.S
	name, definition := a.V(0), a.V(1)
	if name != nil {
		functionNameArgument(t, "compile", name)
	}
	var count warningCount
	if definition == nil {
		f := functionNamed(t, "compile", name)
		if s, ok := name.(*interp.Symbol); ok && f == nil {
			if t.EnsureDefined(s); s.Macro() != nil {
				f = s.Macro()
			} else {
				f = t.FunctionDesignator(s)
			}
		}
		if f == nil {
			t.ErrorOf(S.UndefinedFunction, []value{S.KName, name}, "compile: the function ~s is undefined", name)
		}
		if source := f.LambdaExpression(); source != nil && !f.IsClosure() {
			count.during(t, func() { examine(t, source) })
		}
		if name == nil {
			return t.Values3(f, t.Bool(count.warnings), t.Bool(count.failure))
		}
		return t.Values3(name, t.Bool(count.warnings), t.Bool(count.failure))
	}
	var f *interp.Function
	switch x := definition.(type) {
	case *interp.Function:
		f = x
	case *interp.Cons:
		if x.Car != value(S.Lambda) {
			a.Wrong(t, 1, list(S.Or, S.Function, list(S.Cons, list(S.Eql, S.Lambda))))
		}
		count.during(t, func() {
			examine(t, x)
			f = t.CompileLambda(x)
		})
	default:
		a.Wrong(t, 1, list(S.Or, S.Function, list(S.Cons, list(S.Eql, S.Lambda))))
	}
	if name == nil {
		return t.Values3(f, t.Bool(count.warnings), t.Bool(count.failure))
	}
	if s, ok := name.(*interp.Symbol); ok && s.Macro() != nil {
		checkRedefinition(t, s)
		s.SetMacro(f)
	} else {
		defineFunction(t, name, f)
	}
	return t.Values3(name, t.Bool(count.warnings), t.Bool(count.failure))
}

// warningCount tells whether there were warnings, and whether there were others
// than style warnings.
type warningCount struct{ warnings, failure bool }

// during calls body and counts the warnings signalled meanwhile.
func (n *warningCount) during(t *thread, body func()) {
	S := &t.In.S
	note := interp.NewGoFunction(nil, func(t *thread, args []value) value {
		n.warnings = true
		n.failure = n.failure || !t.Typep(args[0], S.StyleWarning)
		return t.One(nil)
	})
	t.WithHandlers([]value{S.Warning}, []*interp.Function{note}, func() value {
		body()
		return nil
	})
}

// examine warns of what the lambda expression refers to and is not defined. Of
// forms that cannot be expanded the compiler itself warns.
func examine(t *thread, lambda value) {
	t.HandlerCase([]value{t.In.S.Error}, func() value {
		return withCompilationUnit(t, false, func(u *compilationUnit) value {
			hooks := u.hooks(t, "")
			return t.ExpandForm(list(t.In.S.Function, lambda), nil, nil, &hooks)
		}, nil)
	})
}
