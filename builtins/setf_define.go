package builtins

import "sockrepl/interp"

// setfDefiners declares what defines new places and new macros that modify
// places.
func setfDefiners(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	quote := func(v value) value { return list(S.Quote, v) }

	cl.Defmacro("define-modify-macro", "name lambda-list function &optional doc",
		`Defines the macro NAME, which replaces the value of a place by FUNCTION of it and the arguments of LAMBDA-LIST; DOC is its documentation.`,
		func(t *thread, a args) value {
			vars, rest := modifyParameters(t, a.V(1))
			place, env := in.Gensym("place"), in.Gensym("env")
			body := list(list(excl.Sym("%modify-form"), place, env, quote(a.V(2)), listStar(list(rest), append([]value{S.ListStar}, vars...)...)))
			if a.V(3) != nil {
				body = interp.NewCons(a.V(3), body)
			}
			return listStar(body, S.Defmacro, a.V(0), listStar(a.V(1), S.AndEnvironment, env, place))
		})
	excl.Defun("%modify-form", "place env function arguments", `The form that replaces the value of PLACE in ENV by FUNCTION of it and ARGUMENTS.`, func(t *thread, a args) value {
		fn := a.V(2)
		return modifyForm(t, a.V(0), a.Slice(t, 3), a.V(1), func(old value, arguments []value) value {
			return listStar(list(arguments...), fn, old)
		})
	})

	cl.Defmacro("defsetf", "access &rest definition", `Says how to store in the places that begin with ACCESS: DEFINITION is the name of an updating function, or lambda list, store variables and body.`, func(t *thread, a args) value {
		access := definedAccess(t, "defsetf", a.V(0))
		def := items(t, "defsetf", a.V(1))
		if len(def) == 0 {
			macroError(t, "defsetf", "nothing follows ~s", access)
		}
		if update, ok := def[0].(*interp.Symbol); ok {
			if len(def) > 2 {
				macroError(t, "defsetf", "~s is followed by more than a documentation string in ~s", update, a.Form())
			}
			return always(in, list(excl.Sym("%defsetf"), quote(access), quote(update), nil, cadr(a.V(1))))
		}
		if len(def) < 2 {
			macroError(t, "defsetf", "there are no store variables in ~s", a.Form())
		}
		stores := items(t, "defsetf", def[1])
		function, doc := longSetfFunction(t, access, def[0], stores, list(def[2:]...))
		return always(in, list(excl.Sym("%defsetf"), quote(access), list(S.Function, function), interp.FixInt(len(stores)), doc))
	})
	excl.Defun("%defsetf", "access update stores doc", `Makes UPDATE store in the places of ACCESS: a symbol, or with a number of STORES the function that expands; DOC is the documentation. Returns ACCESS.`, func(t *thread, a args) value {
		s := lockedAccess(t, "defsetf", a.Symbol(t, 0))
		if a.V(2) == nil {
			s.SetSetfExpander(&interp.ShortSetf{Update: a.Symbol(t, 1)})
		} else {
			s.SetSetfExpander(&interp.DefsetfLong{Function: a.Function(t, 1), Stores: a.Index(t, 2)})
		}
		s.SetDoc("setf", a.V(3))
		return a.V(0)
	})
	cl.Defmacro("define-setf-expander", "access lambda-list &body body", `Defines the setf expander of ACCESS: BODY, for a place taken apart by LAMBDA-LIST, returns the five values.`, func(t *thread, a args) value {
		access := definedAccess(t, "define-setf-expander", a.V(0))
		_, doc, _ := interp.SplitBody(in, a.V(2))
		return always(in, list(excl.Sym("%define-setf-expander"), quote(access),
			list(S.Function, interp.MacroFunctionForm(t, access, a.V(1), a.V(2))), doc))
	})
	excl.Defun3("%define-setf-expander", "access function doc", `Makes FUNCTION the setf expander of ACCESS, with documentation DOC. Returns ACCESS.`, func(t *thread, access, f, doc value) value {
		s := lockedAccess(t, "define-setf-expander", symbolArgument(t, "define-setf-expander", access))
		s.SetSetfExpander(&interp.LongSetf{Function: t.FunctionDesignator(f)})
		s.SetDoc("setf", doc)
		return access
	})
}

// definedAccess returns the operator whose places are being defined.
func definedAccess(t *thread, operator string, v value) *interp.Symbol {
	s, ok := v.(*interp.Symbol)
	if !ok {
		macroError(t, operator, "`~s' is not the name of a function or macro", v)
	}
	return s
}

// lockedAccess refuses new ways to store in the places of the standard, on
// which everything else relies.
func lockedAccess(t *thread, operator string, s *interp.Symbol) *interp.Symbol {
	t.CheckDefinitionLock(s)
	if s.Package() == t.In.CL && s.SetfExpander() != nil {
		t.PackageLocked(t.In.CL, "~a: the definition of ~s cannot be changed: its package, ~a, is locked",
			interp.NewString(operator), s, interp.NewString(t.In.CL.Name()))
	}
	return s
}

// modifyParameters returns the variables of the lambda list of a
// define-modify-macro, and that of &rest or NIL.
func modifyParameters(t *thread, lambdaList value) (vars []value, rest value) {
	S := &t.In.S
	inRest := false
	for _, p := range items(t, "define-modify-macro", lambdaList) {
		switch p {
		case value(S.AndOptional):
			continue
		case value(S.AndRest):
			inRest = true
			continue
		}
		name := p
		if c, ok := p.(*interp.Cons); ok && !inRest {
			name = c.Car
		}
		if s, ok := name.(*interp.Symbol); !ok || s.IsConstant() || rest != nil || len(s.Name()) > 1 && s.Name()[0] == '&' {
			macroError(t, "define-modify-macro", "`~s' is misplaced in the lambda list ~s", p, lambdaList)
		}
		if inRest {
			rest = name
		} else {
			vars = append(vars, name)
		}
	}
	return vars, rest
}

// longSetfFunction returns the function of a long defsetf, of argument forms,
// store variables and environment.
func longSetfFunction(t *thread, access *interp.Symbol, lambdaList value, stores []value, body value) (function, doc value) {
	in := t.In
	S := &in.S
	arguments, storing, env := in.Gensym("arguments"), in.Gensym("stores"), in.Gensym("env")
	if params, ok := interp.Slice(lambdaList); ok {
		for i, p := range params {
			if p != value(S.AndEnvironment) {
				continue
			}
			if i+1 < len(params) {
				env, ok = params[i+1].(*interp.Symbol)
			}
			if !ok || i+1 == len(params) || env.IsConstant() {
				macroError(t, "defsetf", "~s is not followed by a variable in ~s", p, lambdaList)
			}
			lambdaList = list(append(append([]value(nil), params[:i]...), params[i+2:]...)...)
			break
		}
	}
	for _, s := range stores {
		if x, ok := s.(*interp.Symbol); !ok || x.IsConstant() {
			macroError(t, "defsetf", "`~s' is not a store variable", s)
		}
	}
	decls, doc, forms := interp.SplitBody(in, body)
	block := list(listStar(forms, S.Block, access))
	opts := interp.LambdaOptions{Name: access}
	inner := interp.DestructuringForm(t, opts, lambdaList, arguments, listStar(block, decls...))
	inner = interp.DestructuringForm(t, opts, list(stores...), storing, list(inner))
	return list(S.Lambda, list(arguments, storing, env), list(S.Declare, list(S.Ignorable, env)), inner), doc
}
