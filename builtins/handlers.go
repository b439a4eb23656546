package builtins

import "sockrepl/interp"

// handlerMacros declares the macros that establish handlers.
func handlerMacros(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	in.DefineHandlerForms()
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
