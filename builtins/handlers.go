package builtins

import "sockrepl/interp"

// handlerMacros declares the macros that establish handlers.
func handlerMacros(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	in.DefineHandlerForms()
	handlerForms(in)
	noError := in.KeywordNamed("no-error")

	cl.Defmacro("handler-bind", "bindings &body body", `Evaluates BODY with the handlers of BINDINGS, lists of type and function, in force.`, func(t *thread, a args) value {
		for _, b := range items(t, "handler-bind", a.V(0)) {
			if n, ok := interp.ListLength(b); !ok || n != 2 {
				t.ProgramError("handler-bind: `~s' is not a list of type and function", b)
			}
		}
		return listStar(a.V(1), excl.InternalSym("%handler-bind"), a.V(0))
	})
	cl.Defmacro("handler-case", "form &rest clauses", `Evaluates FORM; a condition of the type of one of CLAUSES, lists (type ([variable]) form...), leaves it, and that clause's forms are evaluated. A clause :no-error has a lambda list for the values of FORM otherwise.`, func(t *thread, a args) value {
		var clauses []value
		var normal *interp.Cons
		for _, c := range items(t, "handler-case", a.V(1)) {
			clause, ok := c.(*interp.Cons)
			if !ok || !isCons(clause.Cdr) {
				t.ProgramError("handler-case: `~s' is not a clause", c)
			}
			if clause.Car == value(noError) {
				normal = clause
				continue
			}
			if n, ok := interp.ListLength(cadr(clause)); !ok || n > 1 {
				t.ProgramError("handler-case: the clause `~s' has not at most one variable", c)
			}
			clauses = append(clauses, c)
		}
		handlerCase := func(form value) value {
			if len(clauses) == 0 {
				return form
			}
			return listStar(list(clauses...), excl.InternalSym("%handler-case"), form)
		}
		if normal == nil {
			return handlerCase(a.V(0))
		}
		values, whole := in.Gensym("values"), in.Gensym("handler-case")
		return list(S.Block, whole,
			list(S.MultipleValueCall, list(S.Function, listStar(normal.Cdr, S.Lambda)),
				list(S.Block, values,
					list(S.ReturnFrom, whole, handlerCase(list(S.ReturnFrom, values, a.V(0)))))))
	})
	cl.Defmacro("ignore-errors", "&body forms", `The values of FORMS, or NIL and the condition if an error is signalled.`, func(t *thread, a args) value {
		c := in.Gensym("condition")
		return list(excl.InternalSym("%handler-case"), interp.NewCons(S.Progn, a.V(0)),
			list(S.Error, list(c), list(S.Values, nil, c)))
	})
	excl.Defmacro("errorset", "form &optional announce catch-breaks", `T and the values of FORM, or NIL if it signals an error, which is reported on *error-output* if ANNOUNCE is true. CATCH-BREAKS has BREAK, too, end it.`, func(t *thread, a args) value {
		c := in.Gensym("condition")
		announced := func(typ value) value {
			return list(typ, list(c), list(excl.InternalSym("%announce-error"), a.V(1), c), nil)
		}
		form := list(excl.InternalSym("%handler-case"),
			list(S.MultipleValueCall, list(S.Function, S.Values), t.T, a.V(0)), announced(S.Error))
		if a.V(2) == nil {
			return form
		}
		hook := in.Gensym("hook")
		block := in.Gensym("errorset")
		return list(S.Block, block,
			list(S.Let, list(list(excl.Sym("*internal-invoke-debugger-hook*"),
				list(S.Function, list(S.Lambda, list(c, hook), list(S.Declare, list(S.Ignore, hook)),
					list(excl.InternalSym("%announce-error"), a.V(1), c), list(S.ReturnFrom, block, nil))))),
				form))
	})
	excl.Defun2("%announce-error", "announce condition", `Reports CONDITION on *error-output* if ANNOUNCE is true.`, func(t *thread, announce, c value) value {
		if s, ok := t.SymbolValue(S.StarErrorOutput).(interp.Stream); ok && announce != nil {
			text := t.SafeReport(c)
			freshLine(t, s)
			writeString(t, s, "Error: "+text+"\n")
		}
		return nil
	})
}

// handlerForms declares what the special forms of the handler macros mean in terms
// of functions. The compiler knows them; programs that walk code do not, and
// expand them.
func handlerForms(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	thunk := func(forms value) value { return list(S.Function, listStar(forms, S.Lambda, nil)) }
	call := func(function string, arguments ...value) value {
		return interp.NewCons(excl.InternalSym(function), list(arguments...))
	}
	excl.Defmacro("%handler-bind", "bindings &body body", `HANDLER-BIND of BODY with BINDINGS as a call.`, func(t *thread, a args) value {
		var types, functions interp.ListBuilder
		functions.Add(S.List)
		for _, b := range items(t, "handler-bind", a.V(0)) {
			types.Add(car(b))
			functions.Add(cadr(b))
		}
		return call("%call-with-handlers", list(S.Quote, types.List()), functions.List(), thunk(a.V(1)))
	})
	excl.Defun3("%call-with-handlers", "types functions body => *", `Calls BODY with a handler for conditions of each of TYPES in force, the function in its place in FUNCTIONS.`, func(t *thread, types, functions, body value) value {
		var fs []*interp.Function
		for _, f := range items(t, "handler-bind", functions) {
			fs = append(fs, t.FunctionDesignator(f))
		}
		return t.WithHandlers(items(t, "handler-bind", types), fs, func() value { return t.Call0(t.FunctionDesignator(body)) })
	})
	excl.Defmacro("%handler-case", "form &rest clauses", `HANDLER-CASE of FORM with CLAUSES as a call.`, func(t *thread, a args) value {
		var types, functions interp.ListBuilder
		functions.Add(S.List)
		for _, c := range items(t, "handler-case", a.V(1)) {
			vars := cadr(c)
			body := cdr(cdr(c))
			if vars == nil {
				g := in.Gensym("condition")
				vars, body = list(g), interp.NewCons(list(S.Declare, list(S.Ignore, g)), body)
			}
			types.Add(car(c))
			functions.Add(list(S.Function, listStar(body, S.Lambda, vars)))
		}
		return call("%call-with-cases", list(S.Quote, types.List()), functions.List(), thunk(list(a.V(0))))
	})
	excl.Defun3("%call-with-cases", "types functions body => *", `Calls BODY; a condition of one of TYPES leaves it, and the function in its place in FUNCTIONS is called with the condition.`, func(t *thread, types, functions, body value) value {
		fs := items(t, "handler-case", functions)
		v, clause := t.HandlerCase(items(t, "handler-case", types), func() value { return t.Call0(t.FunctionDesignator(body)) })
		if clause < 0 {
			return v
		}
		return t.Call1(t.FunctionDesignator(fs[clause]), v)
	})
	excl.Defmacro("%with-restarts", "restarts &body body", `BODY with the RESTARTS of a list in force, as a call.`, func(t *thread, a args) value {
		return call("%call-with-restarts", a.V(0), thunk(a.V(1)))
	})
	excl.Defun2("%call-with-restarts", "restarts body => *", `Calls BODY with RESTARTS in force.`, func(t *thread, restarts, body value) value {
		var rs []*interp.Restart
		for _, r := range items(t, "with-restarts", restarts) {
			x, ok := r.(*interp.Restart)
			if !ok {
				t.WrongType("%with-restarts", r, S.Restart)
			}
			rs = append(rs, x)
		}
		return t.WithRestarts(rs, func() value { return t.Call0(t.FunctionDesignator(body)) })
	})
}
