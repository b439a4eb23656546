package builtins

import "sockrepl/interp"

// restartMacros declares the macros that establish restarts.
func restartMacros(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	quote := func(v value) value { return list(S.Quote, v) }
	make := excl.InternalSym("%make-restart")
	with := excl.InternalSym("%with-restarts")

	excl.Defun("%make-restart", "name function interactive report test", `A restart called NAME that calls FUNCTION; INTERACTIVE, REPORT and TEST are functions (REPORT may be a string) or NIL.`, func(t *thread, a args) value {
		r := &interp.Restart{Name: a.V(0), Function: a.Function(t, 1), Interactive: a.FunctionOrNil(t, 2), Test: a.FunctionOrNil(t, 4)}
		if _, ok := a.V(3).(*interp.String); ok {
			r.ReportText = a.V(3)
		} else {
			r.Report = a.FunctionOrNil(t, 3)
		}
		return r
	})
	cl.Defmacro("restart-bind", "bindings &body body", `Evaluates BODY with the restarts of BINDINGS (name function :interactive-function ... :report-function ... :test-function ...) in force.`, func(t *thread, a args) value {
		rs := []value{S.List}
		for _, b := range items(t, "restart-bind", a.V(0)) {
			parts := items(t, "restart-bind", b)
			if len(parts) < 2 || len(parts)%2 != 0 {
				t.ProgramError("restart-bind: `~s' is not a binding", b)
			}
			options := map[string]value{"interactive-function": nil, "report-function": nil, "test-function": nil}
			for i := 2; i < len(parts); i += 2 {
				if _, ok := options[word(parts[i])]; !ok {
					t.ProgramError("restart-bind: `~s' is not an option", parts[i])
				}
				options[word(parts[i])] = parts[i+1]
			}
			rs = append(rs, list(make, quote(parts[0]), parts[1],
				options["interactive-function"], options["report-function"], options["test-function"]))
		}
		return listStar(a.V(1), with, list(rs...))
	})
	cl.Defmacro("restart-case", "form &rest clauses", `Evaluates FORM with the restarts of CLAUSES in force: (name lambda-list [:report r] [:interactive f] [:test f] form...). Using one leaves FORM and evaluates the forms of its clause.`, func(t *thread, a args) value {
		block, choice, arguments := in.Gensym("restart-case"), in.Gensym("choice"), in.Gensym("arguments")
		rs := []value{S.List}
		chosen := []value{cl.Sym("ecase"), nil}
		for i, c := range items(t, "restart-case", a.V(1)) {
			clause := parseRestartClause(t, c)
			rest, number := in.Gensym("arguments"), interp.FixInt(i)
			rs = append(rs, list(make, quote(clause.name),
				list(S.Function, list(S.Lambda, list(S.AndRest, rest), list(S.Setq, arguments, rest), list(S.ReturnFrom, choice, number))),
				clause.interactive, clause.report, clause.test))
			chosen = append(chosen, list(number,
				list(S.Apply, list(S.Function, listStar(clause.body, S.Lambda, clause.lambdaList)), arguments)))
		}
		if len(rs) == 1 {
			return a.V(0)
		}
		// The form leaves both blocks; a restart leaves the inner one.
		chosen[1] = list(S.Block, choice,
			list(S.ReturnFrom, block, list(with, list(rs...), associated(t, a.V(0), a.Env()))))
		return list(S.Block, block, list(S.Let, list(list(arguments, nil)), list(chosen...)))
	})
	cl.Defmacro("with-simple-restart", "(name format-control &rest format-arguments) &body forms", `Evaluates FORMS with a restart called NAME, which FORMAT-CONTROL and FORMAT-ARGUMENTS describe, that makes it return NIL and true.`, func(t *thread, a args) value {
		spec := items(t, "with-simple-restart", a.V(0))
		if len(spec) < 2 {
			t.ProgramError("with-simple-restart: `~s' is not a list of name, format control and arguments", a.V(0))
		}
		s := in.Gensym("stream")
		return list(cl.Sym("restart-case"), interp.NewCons(S.Progn, a.V(1)),
			list(spec[0], nil, in.KeywordNamed("report"),
				list(S.Lambda, list(s), listStar(list(spec[1:]...), S.Format, s)), list(S.Values, nil, t.T)))
	})
	cl.Defmacro("with-condition-restarts", "condition restarts &body forms", `Evaluates FORMS with RESTARTS tied to CONDITION.`, func(t *thread, a args) value {
		c, rs := in.Gensym("condition"), in.Gensym("restarts")
		return list(S.Let, list(list(c, a.V(0)), list(rs, a.V(1))),
			list(S.UnwindProtect,
				listStar(a.V(2), S.Progn, list(excl.InternalSym("%associate-restarts"), c, rs)),
				list(excl.InternalSym("%dissociate-restarts"), c, rs)))
	})
	tie := func(name, doc string, tie func(r *interp.Restart, c value)) {
		excl.Defun2(name, "condition restarts", doc, func(t *thread, c, rs value) value {
			for _, v := range items(t, "with-condition-restarts", rs) {
				r, ok := v.(*interp.Restart)
				if !ok {
					t.WrongType("with-condition-restarts", v, S.Restart)
				}
				tie(r, c)
			}
			return nil
		})
	}
	tie("%associate-restarts", `Ties RESTARTS to CONDITION.`, (*interp.Restart).Associate)
	tie("%dissociate-restarts", `Undoes %associate-restarts of CONDITION and RESTARTS.`, (*interp.Restart).Dissociate)
	excl.Defun0("%current-restarts", "", `A list of the restarts of the innermost form that establishes some.`, func(t *thread) value {
		return restartList(t.CurrentRestarts())
	})
}

func restartList(rs []*interp.Restart) value {
	var b interp.ListBuilder
	for _, r := range rs {
		b.Add(r)
	}
	return b.List()
}

// restartClause is a clause of restart-case; the options are forms.
type restartClause struct {
	name, lambdaList, body    value
	interactive, report, test value
}

func parseRestartClause(t *thread, v value) restartClause {
	parts := items(t, "restart-case", v)
	if len(parts) < 2 || !isList(parts[1]) {
		t.ProgramError("restart-case: `~s' is not a clause", v)
	}
	c := restartClause{name: parts[0], lambdaList: parts[1]}
	rest := parts[2:]
	for len(rest) >= 2 {
		var option *value
		if s, ok := rest[0].(*interp.Symbol); ok && s.IsKeyword() {
			option = map[string]*value{"interactive": &c.interactive, "report": &c.report, "test": &c.test}[word(s)]
		}
		if option == nil {
			break
		}
		*option = rest[1]
		if _, isString := rest[1].(*interp.String); !isString {
			*option = list(t.In.S.Function, rest[1])
		}
		rest = rest[2:]
	}
	c.body = list(rest...)
	return c
}

// associated rewrites the form of a restart-case that signals, so that the
// restarts are tied to the condition signalled.
func associated(t *thread, form value, env value) value {
	in := t.In
	S := &in.S
	expanded, _ := t.Macroexpand(form, env)
	c, ok := expanded.(*interp.Cons)
	if !ok {
		return form
	}
	s, ok := c.Car.(*interp.Symbol)
	if !ok || s.Package() != in.CL || !t.IsGlobal(s, env) {
		return form
	}
	class := map[string]*interp.Symbol{
		"signal": S.SimpleCondition, "error": S.SimpleError, "cerror": S.SimpleError, "warn": S.SimpleWarning,
	}[word(s)]
	operands, proper := interp.Slice(c.Cdr)
	if class == nil || !proper || len(operands) == 0 {
		return form
	}
	condition := in.Gensym("condition")
	coerce := in.Excl.InternalSym("%coerce-condition")
	associate := list(in.Excl.InternalSym("%associate-restarts"), condition, list(in.Excl.InternalSym("%current-restarts")))
	if word(s) != "cerror" {
		return list(S.Let, list(list(condition, listStar(c.Cdr, coerce, list(S.Quote, class)))),
			associate, list(s, condition))
	}
	if len(operands) < 2 {
		return form
	}
	control, datum, arguments := in.Gensym("control"), in.Gensym("datum"), in.Gensym("arguments")
	return list(S.LetStar, list(
		list(control, operands[0]), list(datum, operands[1]), list(arguments, listStar(list(operands[2:]...), S.List)),
		list(condition, list(S.Apply, list(S.Function, coerce), list(S.Quote, class), datum, arguments))),
		associate, list(S.Apply, list(S.Function, s), control, condition, arguments))
}

// restartOperators declares the functions that find and use restarts.
func restartOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	cl.Defun("compute-restarts", "&optional condition", `A list of the restarts in force, for CONDITION if given; innermost first.`, func(t *thread, a args) value {
		return restartList(t.ComputeRestarts(a.V(0)))
	})
	find := func(t *thread, id, c value) *interp.Restart {
		r, ok := id.(*interp.Restart)
		switch {
		case !ok:
			return t.FindRestart(id, c)
		case t.RestartActive(r):
			return r
		}
		return nil
	}
	cl.Defun("find-restart", "identifier &optional condition", `The innermost restart named IDENTIFIER (for CONDITION if given), or NIL.`, func(t *thread, a args) value {
		if _, ok := a.V(0).(*interp.Restart); !ok {
			if _, ok := in.AsSymbol(a.V(0)); !ok {
				a.Wrong(t, 0, list(S.Or, S.Symbol, S.Restart))
			}
		}
		if r := find(t, a.V(0), a.V(1)); r != nil {
			return r
		}
		return nil
	})
	must := func(t *thread, id value) *interp.Restart {
		r := find(t, id, nil)
		if r == nil {
			t.ControlError("there is no restart ~s in force", id)
		}
		return r
	}
	cl.Defun("invoke-restart", "restart &rest arguments => *", `Calls the function of RESTART, or of the restart it names, with ARGUMENTS; control-error if there is none.`, func(t *thread, a args) value {
		return t.InvokeRestart(must(t, a.V(0)), append([]value(nil), a.Rest()...))
	})
	cl.Defun("invoke-restart-interactively", "restart => *", `Calls the function of RESTART with arguments that its interactive function asks for.`, func(t *thread, a args) value {
		return t.InvokeRestartInteractively(must(t, a.V(0)))
	})
	cl.Defun1("restart-name", "restart", `The name of RESTART.`, func(t *thread, v value) value {
		r, ok := v.(*interp.Restart)
		if !ok {
			t.WrongType("restart-name", v, S.Restart)
		}
		return r.Name
	})
	for name, s := range map[string]*interp.Symbol{"abort": S.Abort, "muffle-warning": S.MuffleWarning} {
		cl.Defun(name, "&optional condition => *", `Invokes the restart of that name (for CONDITION); control-error if there is none.`, func(t *thread, a args) value {
			r := t.FindRestart(s, a.V(0))
			if r == nil {
				t.ControlError("there is no restart ~s in force", s)
			}
			t.InvokeRestart(r, nil)
			return t.ControlError("the restart ~s did not leave", s)
		})
	}
	cl.Defun("continue", "&optional condition => *", `Invokes the restart continue (for CONDITION), if there is one.`, func(t *thread, a args) value {
		if r := t.FindRestart(S.Continue, a.V(0)); r != nil {
			return t.InvokeRestart(r, nil)
		}
		return t.One(nil)
	})
	for name, s := range map[string]*interp.Symbol{"use-value": S.UseValue, "store-value": S.StoreValue} {
		cl.Defun(name, "value &optional condition => *", `Invokes the restart of that name (for CONDITION) with VALUE, if there is one.`, func(t *thread, a args) value {
			if r := t.FindRestart(s, a.V(1)); r != nil {
				return t.InvokeRestart(r, []value{a.V(0)})
			}
			return t.One(nil)
		})
	}
}

// InvokeInteractively calls a restart's function with the arguments that its
// interactive function returns.
func InvokeInteractively(t *thread, r *interp.Restart) value { return t.InvokeRestartInteractively(r) }
