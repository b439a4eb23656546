package builtins

import "sockrepl/interp"

// variableDefinitions declares the macros that define variables and constants,
// and what they expand into.
func variableDefinitions(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	quote := func(v value) value { return list(S.Quote, v) }
	variable := func(name, doc, set value) value {
		return list(S.Progn,
			list(S.EvalWhen, list(S.CompileToplevel, S.LoadToplevel, S.Execute),
				list(excl.Sym("%proclaim-special"), quote(name), quote(doc))),
			set, quote(name))
	}
	cl.Defmacro("defvar", "name &optional (value nil value-p) (doc nil)", `Proclaims NAME special and, unless it has a value, gives it VALUE; DOC is its documentation.`,
		func(t *thread, a args) value {
			var set value
			if a.Bool(2) {
				set = list(S.Unless, list(cl.Sym("boundp"), quote(a.V(0))), list(S.Setq, a.V(0), a.V(1)))
			}
			return variable(a.V(0), a.V(3), set)
		})
	cl.Defmacro("defparameter", "name value &optional (doc nil)", `Proclaims NAME special and gives it VALUE; DOC is its documentation.`,
		func(t *thread, a args) value {
			return variable(a.V(0), a.V(2), list(S.Setq, a.V(0), a.V(1)))
		})
	excl.Defun2("%proclaim-special", "name doc", `Proclaims the symbol NAME special, with documentation DOC.`,
		func(t *thread, name, doc value) value {
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
		func(t *thread, a args) value {
			return list(S.Progn,
				list(S.EvalWhen, list(S.CompileToplevel),
					list(excl.Sym("%compile-constant"), quote(a.V(0)), list(S.Function, list(S.Lambda, nil, a.V(1))))),
				list(excl.Sym("%defconstant"), quote(a.V(0)), a.V(1), quote(a.V(2))))
		})
	excl.Defun3("%defconstant", "name value doc", `Makes the symbol NAME a constant with VALUE, with documentation DOC.`,
		func(t *thread, name, v, doc value) value {
			s := defineConstant(t, name, v)
			if doc != nil {
				s.SetDoc("variable", doc)
			}
			return name
		})
	excl.Defun2("%compile-constant", "name function", `Makes the symbol NAME a constant with the value that FUNCTION returns, for the rest of the
file being compiled; without a value if there is an error, which loading the file will show.`,
		func(t *thread, name, f value) value {
			v, clause := t.HandlerCase([]value{S.Error}, func() value { return t.Call0(t.FunctionDesignator(f)) })
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
		func(t *thread, a args) value {
			return list(S.Defparameter, a.V(0), a.V(1), a.V(2))
		})
}

// defineConstant makes name a constant. One that is a constant already keeps
// its value if that is EQUALP to v: a file that is compiled and then loaded
// evaluates the form twice.
func defineConstant(t *thread, name, v value) *interp.Symbol {
	s, ok := name.(*interp.Symbol)
	if !ok {
		t.ProgramError("defconstant: `~s' is not a symbol", name)
	}
	if s.IsConstant() {
		if old := s.GlobalValue(); !interp.Eql(old, v) && !t.Equalp(old, v) {
			if s.Package() == t.In.CL || s.IsKeyword() {
				t.ProgramError("defconstant: the constant ~s is one of the standard", s)
			}
			t.WithSimpleRestart(t.In.S.Continue, "Give it the new value.", func() value {
				return t.ProgramError("defconstant: the constant ~s has the value ~s already, it cannot become ~s", s, old, v)
			})
			s.SetConstant(v)
		}
		return s
	}
	s.SetConstant(v)
	return s
}
