package builtins

import "sockrepl/interp"

// conditionOperators declares conditions, handlers and restarts.
func conditionOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	quote := func(v value) value { return list(S.Quote, v) }
	function := func(ll value, body ...value) value {
		return list(S.Function, listStar(list(body...), S.Lambda, ll))
	}

	// Making and signalling

	cl.Defun("make-condition", "type &rest initargs", `A condition of TYPE with INITARGS.`, func(t *thread, a args) value {
		return makeCondition(t, a.V(0), a.Rest())
	})
	cl.Defun("signal", "datum &rest arguments", `Signals the condition that DATUM and ARGUMENTS denote; returns NIL if no handler leaves.`, func(t *thread, a args) value {
		t.SignalCondition(coerceCondition(t, a.V(0), a.Rest(), S.SimpleCondition))
		return nil
	})
	cl.Defun("error", "datum &rest arguments", `Signals the error that DATUM and ARGUMENTS denote; without a handler enters the debugger.`, func(t *thread, a args) value {
		return t.ErrorCondition(coerceCondition(t, a.V(0), a.Rest(), S.SimpleError))
	})
	cl.Defun("cerror", "continue-control datum &rest arguments", `ERROR of DATUM and ARGUMENTS with a restart to continue that CONTINUE-CONTROL describes; returns NIL then.`, func(t *thread, a args) value {
		c := coerceCondition(t, a.V(1), a.Rest(), S.SimpleError)
		text := formatToString(t, a.V(0), a.Rest())
		t.WithSimpleRestart(S.Continue, text, func() value { return t.ErrorCondition(c) })
		return nil
	})
	cl.Defun("warn", "datum &rest arguments", `Signals the warning that DATUM and ARGUMENTS denote and, if nothing muffles it, reports it on *error-output*; returns NIL.`, func(t *thread, a args) value {
		c := coerceCondition(t, a.V(0), a.Rest(), S.SimpleWarning)
		if !t.Typep(c, S.Warning) {
			t.TypeError(c, S.Warning, "warn: ~s is not a warning", c)
		}
		t.WithSimpleRestart(S.MuffleWarning, "Skip warning.", func() value {
			t.SignalCondition(c)
			if s, ok := t.SymbolValue(S.StarErrorOutput).(interp.Stream); ok {
				freshLine(t, s)
				t.WriteText(s, "Warning: "+t.Report(c)+"\n")
			}
			return nil
		})
		return nil
	})
	cl.Defun("break", "&optional (control \"Break\") &rest arguments", `Enters the debugger with the message of CONTROL and ARGUMENTS; a restart continues, and NIL is returned.`, func(t *thread, a args) value {
		c := in.MakeCondition(S.SimpleBreak, []value{S.KFormatControl, a.V(0), S.KFormatArguments, list(a.Rest()...)})
		t.WithSimpleRestart(S.Continue, "return from break.", func() value {
			mark := t.BindMark()
			t.Bind(S.StarDebuggerHook, nil)
			v := t.InvokeDebugger(c)
			t.Unbind(mark)
			return v
		})
		return nil
	})
	cl.Defun1("invoke-debugger", "condition", `Enters the debugger with CONDITION; does not return.`, func(t *thread, c value) value {
		if !in.IsCondition(c) {
			t.WrongType("invoke-debugger", c, S.Condition)
		}
		return t.InvokeDebugger(c)
	})

	// Handlers

	excl.Defun("%with-handlers", "types functions body => *", `Calls BODY with FUNCTIONS handling conditions of TYPES.`, func(t *thread, a args) value {
		types, fns := a.Slice(t, 0), a.Slice(t, 1)
		functions := make([]*interp.Function, len(fns))
		for i, f := range fns {
			functions[i] = t.FunctionDesignator(f)
		}
		body := a.Function(t, 2)
		return t.WithHandlers(types, functions, func() value { return t.Call0(body) })
	})
	cl.Defmacro("handler-bind", "bindings &body body", `Evaluates BODY with the handlers of BINDINGS, lists of type and function, in force.`, func(t *thread, a args) value {
		var types, fns []value
		for _, b := range items(t, "handler-bind", a.V(0)) {
			parts := items(t, "handler-bind", b)
			if len(parts) != 2 {
				t.ProgramError("handler-bind: `~s' is not (type function)", b)
			}
			types = append(types, quote(parts[0]))
			fns = append(fns, parts[1])
		}
		return list(excl.Sym("%with-handlers"), listStar(list(types...), S.List), listStar(list(fns...), S.List),
			list(S.Function, listStar(a.V(1), S.Lambda, nil)))
	})
	excl.Defun("%handler-case", "types body => condition clause", `Calls BODY; a condition of one of TYPES leaves it: the condition and the number of the type; otherwise a list of its values and NIL.`, func(t *thread, a args) value {
		body := a.Function(t, 1)
		v, clause := t.HandlerCase(a.Slice(t, 0), func() value { return t.Call0(body) })
		if clause >= 0 {
			return t.Values2(v, interp.FixInt(clause))
		}
		return t.Values2(list(t.MultipleValues(v)...), nil)
	})
	cl.Defmacro("handler-case", "form &rest clauses", `Evaluates FORM; a condition of the type of one of CLAUSES leaves it, and that clause's forms are evaluated. A clause :no-error gets the values otherwise.`, func(t *thread, a args) value {
		clauses := items(t, "handler-case", a.V(1))
		var types []value
		var cases []value
		var noError *interp.Cons
		condition := in.Gensym("condition")
		n := 0
		for i, c := range clauses {
			clause, ok := c.(*interp.Cons)
			if !ok || cdr(clause) == nil || !isList(cadr(clause)) {
				t.ProgramError("handler-case: `~s' is not a clause", c)
			}
			if clause.Car == value(in.KeywordNamed("no-error")) && i == len(clauses)-1 {
				noError = clause
				continue
			}
			types = append(types, clause.Car)
			vars := items(t, "handler-case", cadr(clause))
			var body value
			if len(vars) > 0 {
				body = listStar(cddr(clause), S.Let, list(list(vars[0], condition)))
			} else {
				body = listStar(cddr(clause), S.Let, nil)
			}
			cases = append(cases, list(interp.FixInt(n), body))
			n++
		}
		clauseVar := in.Gensym("clause")
		otherwise := list(t.T, list(cl.Sym("values-list"), condition))
		if noError != nil {
			otherwise = list(t.T, list(S.Apply, list(S.Function, listStar(cdr(noError), S.Lambda)), condition))
		}
		return list(S.MultipleValueBind, list(condition, clauseVar),
			list(excl.Sym("%handler-case"), quote(list(types...)), function(nil, a.V(0))),
			listStar(list(append(cases, otherwise)...), S.Case, clauseVar))
	})
	cl.Defmacro("ignore-errors", "&body forms", `The values of FORMS, or NIL and the condition if an error is signalled.`, func(t *thread, a args) value {
		c := in.Gensym("condition")
		return list(cl.Sym("handler-case"), interp.NewCons(S.Progn, a.V(0)), list(S.Error, list(c), list(S.Values, nil, c)))
	})

	restartOperators(in)
	conditionAccessors(in)
	defineCondition(in)

	cl.Defmacro("assert", "test &optional places datum &rest arguments", `Signals an error, that of DATUM and ARGUMENTS if given, while TEST is false; its restart continue lets the user set PLACES.`, func(t *thread, a args) value {
		again, block := in.Gensym("again"), in.Gensym("assert")
		var sets []value
		for _, p := range items(t, "assert", a.V(1)) {
			sets = append(sets, list(S.Setf, p, list(excl.Sym("%ask-for"), quote(p), p)))
		}
		return list(S.Block, block, list(S.Tagbody, again,
			list(S.When, a.V(0), list(S.ReturnFrom, block, nil)),
			listStar(a.V(3), excl.Sym("%assertion-failed"), quote(a.V(0)), quote(a.V(1)), a.V(2)),
			listStar(list(sets...), S.Progn),
			list(S.Go, again)))
	})
	excl.Defun("%assertion-failed", "test places datum &rest arguments", `Signals that TEST failed, with a restart to continue after setting PLACES; DATUM and ARGUMENTS may say what to signal.`, func(t *thread, a args) value {
		var c *interp.Instance
		if a.V(2) != nil {
			c = coerceCondition(t, a.V(2), a.Rest(), S.SimpleError)
		} else {
			c = coerceCondition(t, interp.NewString("the assertion ~s failed."), []value{a.V(0)}, S.SimpleError)
		}
		text := "retry assertion."
		if a.V(1) != nil {
			text = "retry assertion with new values for " + t.Prin1(a.V(1)) + "."
		}
		t.WithSimpleRestart(S.Continue, text, func() value { return t.ErrorCondition(c) })
		return nil
	})
	excl.Defun2("%ask-for", "place value", `Asks whether the VALUE of PLACE should change; returns the old or the new one.`, func(t *thread, place, v value) value {
		s, ok := t.SymbolValue(S.StarQueryIO).(interp.Stream)
		if !ok {
			return v
		}
		t.WriteText(s, "The old value of "+t.Prin1(place)+" is "+t.Prin1(v)+".\nDo you want to supply a new value? ")
		s.Flush(t, true)
		line, _ := s.ReadLine(t)
		if line.Len() == 0 || line.At(0)|0x20 != 'y' {
			return v
		}
		return car(t.Call0(t.PromptForValue()))
	})
	cl.Defmacro("check-type", "place type &optional name", `Signals type-error while the value of PLACE is not of TYPE, which NAME describes; its restart store-value sets PLACE.`, func(t *thread, a args) value {
		again := in.Gensym("again")
		return list(S.Tagbody, again, list(S.Unless, list(S.Typep, a.V(0), quote(a.V(1))),
			list(S.Setf, a.V(0), list(excl.Sym("%check-type-failed"), quote(a.V(0)), a.V(0), quote(a.V(1)), a.V(2))),
			list(S.Go, again)))
	})
	excl.Defun("%check-type-failed", "place value type name", `Signals that VALUE of PLACE is not of TYPE, described by NAME; returns what store-value supplies.`, func(t *thread, a args) value {
		place, v, typ, name := a.V(0), a.V(1), a.V(2), a.V(3)
		return withStoreValue(t, place, func() value {
			if name != nil {
				return t.TypeError(v, typ, "the value of ~s is `~s', which is not ~a.", place, v, name)
			}
			return t.TypeError(v, typ, "the value of ~s is `~s', which is not of type `~s'.", place, v, typ)
		})
	})
}

// coerceCondition returns the condition that a condition designator denotes.
func coerceCondition(t *thread, datum value, arguments []value, class *interp.Symbol) *interp.Instance {
	switch x := datum.(type) {
	case *interp.Instance:
		if t.In.IsCondition(x) {
			return x
		}
	case *interp.Symbol, *interp.Class:
		return makeCondition(t, datum, arguments)
	case *interp.String, *interp.Function:
		return t.In.MakeCondition(class, []value{t.In.S.KFormatControl, datum, t.In.S.KFormatArguments, list(arguments...)})
	}
	t.TypeError(datum, list(t.In.S.Or, t.In.S.Condition, t.In.S.Symbol, t.In.S.String), "`~s' does not denote a condition", datum)
	return nil
}

func makeCondition(t *thread, typ value, initargs []value) *interp.Instance {
	var c *interp.Class
	switch x := typ.(type) {
	case *interp.Symbol:
		c = x.Class()
	case *interp.Class:
		c = x
	case *interp.Cons:
		if s, ok := x.Car.(*interp.Symbol); ok {
			c = s.Class()
		}
	}
	if c == nil || c.Kind != interp.ConditionKind {
		t.TypeError(typ, t.In.S.Condition, "make-condition: `~s' is not the name of a condition class", typ)
	}
	if len(initargs)%2 != 0 {
		t.ProgramError("make-condition: the initargs ~s are not in pairs", list(initargs...))
	}
	return t.NewCondition(c, initargs)
}

// formatToString is (format nil control args...), or what a function as control
// writes.
func formatToString(t *thread, control value, arguments []value) string {
	out := interp.NewStringOutput()
	f := t.In.S.Format.Function()
	if fn, ok := control.(*interp.Function); ok {
		t.Apply(fn, append([]value{out}, arguments...))
	} else {
		t.Apply(f, append([]value{out, control}, arguments...))
	}
	return out.Take().Go()
}

func freshLine(t *thread, s interp.Stream) bool {
	if s.Column(t) == 0 {
		return false
	}
	s.WriteChar(t, '\n')
	return true
}

func restartOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	quote := func(v value) value { return list(S.Quote, v) }
	excl.Defun("%with-restarts", "restarts body => *", `Calls BODY with RESTARTS, made by %make-restart, in force.`, func(t *thread, a args) value {
		var rs []*interp.Restart
		for _, r := range a.Slice(t, 0) {
			rs = append(rs, r.(*interp.Restart))
		}
		body := a.Function(t, 1)
		return t.WithRestarts(rs, func() value { return t.Call0(body) })
	})
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
		var rs []value
		for _, b := range items(t, "restart-bind", a.V(0)) {
			parts := items(t, "restart-bind", b)
			if len(parts) < 2 || len(parts)%2 != 0 {
				t.ProgramError("restart-bind: `~s' is not a binding", b)
			}
			opt := map[string]value{}
			for i := 2; i < len(parts); i += 2 {
				opt[word(parts[i])] = parts[i+1]
			}
			rs = append(rs, list(excl.Sym("%make-restart"), quote(parts[0]), parts[1],
				opt["interactive-function"], opt["report-function"], opt["test-function"]))
		}
		return list(excl.Sym("%with-restarts"), listStar(list(rs...), S.List), list(S.Function, listStar(a.V(1), S.Lambda, nil)))
	})
	cl.Defmacro("restart-case", "form &rest clauses", `Evaluates FORM with the restarts of CLAUSES in force; one that is invoked leaves FORM, and its clause's forms are evaluated.`, func(t *thread, a args) value {
		block, arguments, tagged := in.Gensym("restart-case"), in.Gensym("arguments"), []value{}
		var rs []value
		var names []value
		for _, c := range items(t, "restart-case", a.V(1)) {
			parts := items(t, "restart-case", c)
			if len(parts) < 2 || !isList(parts[1]) {
				t.ProgramError("restart-case: `~s' is not a clause", c)
			}
			var interactive, report, test value
			body := parts[2:]
		options:
			for len(body) >= 2 {
				fn := func(v value) value {
					if _, isString := v.(*interp.String); isString {
						return v
					}
					return list(S.Function, v)
				}
				k, ok := body[0].(*interp.Symbol)
				if !ok || !k.IsKeyword() {
					break
				}
				switch word(k) {
				case "interactive":
					interactive = fn(body[1])
				case "report":
					report = fn(body[1])
				case "test":
					test = fn(body[1])
				default:
					break options
				}
				body = body[2:]
			}
			tag := in.Gensym("clause")
			r := in.Gensym("rest")
			rs = append(rs, list(excl.Sym("%make-restart"), quote(parts[0]),
				list(S.Function, list(S.Lambda, list(S.AndRest, r), list(S.Setq, arguments, r), list(S.Go, tag))), interactive, report, test))
			names = append(names, parts[0])
			tagged = append(tagged, tag, list(S.ReturnFrom, block,
				list(S.Apply, list(S.Function, listStar(list(body...), S.Lambda, parts[1])), arguments)))
		}
		form := a.V(0)
		rsVar := in.Gensym("restarts")
		body := value(list(excl.Sym("%with-restarts"), rsVar, list(S.Function, list(S.Lambda, nil, associated(t, form, rsVar, a.Env())))))
		return list(S.Block, block, list(S.Let, list(list(arguments, nil)),
			listStar(list(tagged...), S.Tagbody, list(S.ReturnFrom, block,
				list(S.Let, list(list(rsVar, listStar(list(rs...), S.List))), body)))))
	})
	cl.Defmacro("with-simple-restart", "(name format-control &rest format-arguments) &body forms", `Evaluates FORMS with a restart, named and described by SPEC, that makes it return NIL and true.`, func(t *thread, a args) value {
		spec := items(t, "with-simple-restart", a.V(0))
		if len(spec) < 2 {
			t.ProgramError("with-simple-restart: `~s' is not (name control arguments...)", a.V(0))
		}
		s := in.Gensym("stream")
		return list(cl.Sym("restart-case"), interp.NewCons(S.Progn, a.V(1)),
			list(spec[0], nil, in.KeywordNamed("report"),
				list(S.Lambda, list(s), listStar(list(spec[1:]...), S.Format, s)), list(S.Values, nil, t.T)))
	})
	cl.Defmacro("with-condition-restarts", "condition restarts &body forms", `Evaluates FORMS with RESTARTS tied to CONDITION.`, func(t *thread, a args) value {
		return list(S.Progn, list(excl.Sym("%associate-restarts"), a.V(0), a.V(1)), interp.NewCons(S.Progn, a.V(2)))
	})
	excl.Defun2("%associate-restarts", "condition restarts", `Ties RESTARTS to CONDITION.`, func(t *thread, c, rs value) value {
		for _, r := range items(t, "with-condition-restarts", rs) {
			if x, ok := r.(*interp.Restart); ok {
				x.Associate(c)
			}
		}
		return nil
	})
	cl.Defun("compute-restarts", "&optional condition", `A list of the restarts in force, for CONDITION if given; innermost first.`, func(t *thread, a args) value {
		var b interp.ListBuilder
		for _, r := range t.ComputeRestarts(a.V(0)) {
			b.Add(r)
		}
		return b.List()
	})
	find := func(t *thread, id, c value) *interp.Restart {
		if r, ok := id.(*interp.Restart); ok {
			if t.RestartActive(r) {
				return r
			}
			return nil
		}
		return t.FindRestart(id, c)
	}
	cl.Defun("find-restart", "identifier &optional condition", `The innermost restart named IDENTIFIER (for CONDITION if given), or NIL.`, func(t *thread, a args) value {
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
		return InvokeInteractively(t, must(t, a.V(0)))
	})
	cl.Defun1("restart-name", "restart", `The name of RESTART.`, func(t *thread, v value) value {
		r, ok := v.(*interp.Restart)
		if !ok {
			t.WrongType("restart-name", v, S.Restart)
		}
		return r.Name
	})
	cl.Defun("abort", "&optional condition", `Invokes the restart abort (for CONDITION); control-error if there is none.`, func(t *thread, a args) value {
		r := t.FindRestart(S.Abort, a.V(0))
		if r == nil {
			t.ControlError("abort: there is no restart ~s in force", S.Abort)
		}
		return t.InvokeRestart(r, nil)
	})
	cl.Defun("muffle-warning", "&optional condition", `Invokes the restart muffle-warning (for CONDITION); control-error if there is none.`, func(t *thread, a args) value {
		r := t.FindRestart(S.MuffleWarning, a.V(0))
		if r == nil {
			t.ControlError("muffle-warning: there is no restart ~s in force", S.MuffleWarning)
		}
		return t.InvokeRestart(r, nil)
	})
	cl.Defun("continue", "&optional condition", `Invokes the restart continue (for CONDITION), if there is one.`, func(t *thread, a args) value {
		if r := t.FindRestart(S.Continue, a.V(0)); r != nil {
			return t.InvokeRestart(r, nil)
		}
		return nil
	})
	for name, s := range map[string]*interp.Symbol{"use-value": S.UseValue, "store-value": S.StoreValue} {
		cl.Defun(name, "value &optional condition", `Invokes the restart of that name (for CONDITION) with VALUE, if there is one.`, func(t *thread, a args) value {
			if r := t.FindRestart(s, a.V(1)); r != nil {
				return t.InvokeRestart(r, []value{a.V(0)})
			}
			return nil
		})
	}
}

// InvokeInteractively calls a restart's function with the arguments that its
// interactive function returns.
func InvokeInteractively(t *thread, r *interp.Restart) value {
	var arguments []value
	if r.Interactive != nil {
		arguments, _ = interp.Slice(t.Call0(r.Interactive))
	}
	return t.InvokeRestart(r, arguments)
}

// associated rewrites the form of a restart-case that signals so that its
// restarts are tied to the condition signalled.
func associated(t *thread, form value, restarts *interp.Symbol, env value) value {
	in := t.In
	S := &in.S
	form, _ = t.Macroexpand(form, env)
	c, ok := form.(*interp.Cons)
	if !ok {
		return form
	}
	s, ok := c.Car.(*interp.Symbol)
	if !ok || !t.IsGlobal(s, env) {
		return form
	}
	name := word(s)
	if s.Package() != in.CL || name != "signal" && name != "error" && name != "warn" && name != "cerror" {
		return form
	}
	g := in.Gensym("condition")
	class := S.SimpleError
	switch name {
	case "signal":
		class = S.SimpleCondition
	case "warn":
		class = S.SimpleWarning
	}
	if name == "cerror" {
		rest := items(t, "cerror", c.Cdr)
		if len(rest) < 2 {
			return form
		}
		return list(S.Let, list(list(g, listStar(list(rest[1:]...), in.Excl.Sym("%coerce-condition"), list(S.Quote, class)))),
			list(in.Excl.Sym("%associate-restarts"), g, restarts),
			listStar(list(rest[2:]...), s, rest[0], g))
	}
	return list(S.Let, list(list(g, listStar(c.Cdr, in.Excl.Sym("%coerce-condition"), list(S.Quote, class)))),
		list(in.Excl.Sym("%associate-restarts"), g, restarts), list(s, g))
}

func conditionAccessors(in *interp.Interp) {
	S := &in.S
	in.Excl.Defun("%coerce-condition", "class datum &rest arguments", `The condition that DATUM and ARGUMENTS denote, by default of CLASS.`, func(t *thread, a args) value {
		return coerceCondition(t, a.V(1), a.Rest(), a.V(0).(*interp.Symbol))
	})
	for _, d := range []struct {
		pkg   *interp.Package
		name  string
		class *interp.Symbol
		slot  *interp.Symbol
	}{
		{in.CL, "simple-condition-format-control", S.SimpleCondition, S.FormatControl},
		{in.CL, "simple-condition-format-arguments", S.SimpleCondition, S.FormatArguments},
		{in.CL, "type-error-datum", S.TypeError, S.Datum},
		{in.CL, "type-error-expected-type", S.TypeError, S.ExpectedType},
		{in.CL, "cell-error-name", S.CellError, S.Name},
		{in.CL, "unbound-slot-instance", S.UnboundSlot, S.InstanceSlot},
		{in.CL, "package-error-package", S.PackageError, S.PackageSlot},
		{in.CL, "stream-error-stream", S.StreamError, S.StreamSlot},
		{in.CL, "file-error-pathname", S.FileError, S.PathnameSlot},
		{in.CL, "arithmetic-error-operation", S.ArithmeticError, S.OperationSlot},
		{in.CL, "arithmetic-error-operands", S.ArithmeticError, S.OperandsSlot},
		{in.CL, "print-not-readable-object", S.PrintNotReadable, S.ObjectSlot},
		{in.Excl, "stream-error-identifier", S.StreamError, S.IdentifierSlot},
		{in.Excl, "stream-error-code", S.StreamError, S.CodeSlot},
		{in.Excl, "stream-error-action", S.StreamError, S.ActionSlot},
	} {
		d.pkg.Defun1(d.name, "condition", `What CONDITION, of the class that the name says, tells.`, func(t *thread, v value) value {
			x, ok := v.(*interp.Instance)
			if !ok || !t.Typep(v, d.class) {
				t.WrongType(d.name, v, d.class)
			}
			val, bound := x.SlotValue(d.slot)
			if !bound {
				switch d.slot {
				case S.FormatArguments, S.IdentifierSlot, S.CodeSlot, S.ActionSlot:
					return nil
				}
				return t.ErrorOf(S.UnboundSlot, []value{S.KName, d.slot, S.KInstance, v}, "~a: ~s does not tell", interp.NewString(d.name), v)
			}
			return val
		})
	}
}

// defineCondition declares define-condition.
func defineCondition(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	quote := func(v value) value { return list(S.Quote, v) }
	in.CL.Defmacro("define-condition", "name parents slots &rest options", `Defines the condition class NAME with PARENTS and SLOTS; OPTIONS are :report, :default-initargs and :documentation.`, func(t *thread, a args) value {
		name := a.Symbol(t, 0)
		var slots, accessors []value
		for _, s := range items(t, "define-condition", a.V(2)) {
			spec := []value{s}
			if c, ok := s.(*interp.Cons); ok {
				spec = items(t, "define-condition", c)
			}
			sname, ok := spec[0].(*interp.Symbol)
			if !ok || len(spec)%2 != 1 {
				t.ProgramError("define-condition: `~s' is not a slot", s)
			}
			var initargs []value
			var init, shared value
			hasInit := false
			for i := 1; i < len(spec); i += 2 {
				switch word(spec[i]) {
				case "initarg":
					initargs = append(initargs, spec[i+1])
				case "initform":
					init, hasInit = spec[i+1], true
				case "reader":
					accessors = append(accessors, list(excl.Sym("%condition-reader"), quote(spec[i+1]), quote(name), quote(sname)))
				case "writer":
					accessors = append(accessors, list(excl.Sym("%condition-writer"), quote(spec[i+1]), quote(name), quote(sname)))
				case "accessor":
					accessors = append(accessors, list(excl.Sym("%condition-reader"), quote(spec[i+1]), quote(name), quote(sname)),
						list(excl.Sym("%condition-writer"), quote(list(S.Setf, spec[i+1])), quote(name), quote(sname)))
				case "allocation":
					if word(spec[i+1]) == "class" {
						shared = t.T
					}
				case "type", "documentation":
				default:
					t.ProgramError("define-condition: `~s' is not a slot option", spec[i])
				}
			}
			fn := value(nil)
			if hasInit {
				fn = list(S.Function, list(S.Lambda, nil, init))
			}
			slots = append(slots, list(S.List, quote(sname), quote(list(initargs...)), fn, shared))
		}
		var report, doc value
		var defaults []value
		for _, o := range items(t, "define-condition", a.V(3)) {
			switch word(car(o)) {
			case "report":
				r := cadr(o)
				if _, isString := r.(*interp.String); isString {
					report = list(S.Function, list(S.Lambda, list(in.CL.Sym("condition"), in.CL.Sym("stream")),
						list(S.Declare, list(S.Ignore, in.CL.Sym("condition"))), list(in.CL.Sym("write-string"), r, in.CL.Sym("stream"))))
				} else {
					report = list(S.Function, r)
				}
			case "documentation":
				doc = cadr(o)
			case "default-initargs":
				ds := items(t, "define-condition", cdr(o))
				for i := 0; i+1 < len(ds); i += 2 {
					defaults = append(defaults, list(S.List, quote(ds[i]), list(S.Function, list(S.Lambda, nil, ds[i+1]))))
				}
			default:
				t.ProgramError("define-condition: `~s' is not an option", o)
			}
		}
		forms := append([]value{S.Progn, list(excl.Sym("%define-condition"), quote(name), quote(a.V(1)), listStar(list(slots...), S.List), report, doc, listStar(list(defaults...), S.List))}, accessors...)
		return list(append(forms, quote(name))...)
	})
	excl.Defun("%define-condition", "name parents slots report doc defaults", `Defines the condition class NAME with PARENTS, SLOTS, REPORT function, DOC and DEFAULTS.`, func(t *thread, a args) value {
		name := a.Symbol(t, 0)
		var supers []*interp.Class
		for _, p := range a.Slice(t, 1) {
			s, _ := p.(*interp.Symbol)
			if s == nil || s.Class() == nil || s.Class().Kind != interp.ConditionKind {
				t.SimpleError("define-condition: ~s is not a condition class", p)
			}
			supers = append(supers, s.Class())
		}
		if len(supers) == 0 {
			supers = []*interp.Class{S.Condition.Class()}
		}
		var direct []*interp.Slot
		for _, s := range a.Slice(t, 2) {
			parts, _ := interp.Slice(s)
			slot := &interp.Slot{Name: parts[0].(*interp.Symbol)}
			for _, k := range items(t, "define-condition", parts[1]) {
				if sym, ok := k.(*interp.Symbol); ok {
					slot.Initargs = append(slot.Initargs, sym)
				}
			}
			if f, ok := parts[2].(*interp.Function); ok {
				slot.Init = f
			}
			if parts[3] != nil {
				v := interp.Unbound
				if slot.Init != nil {
					v = t.Call0(slot.Init)
				}
				slot.Shared = &v
			}
			direct = append(direct, slot)
		}
		c := in.NewClass(name, interp.ConditionKind, supers, direct)
		for _, d := range a.Slice(t, 5) {
			k, _ := car(d).(*interp.Symbol)
			f, _ := cadr(d).(*interp.Function)
			c.DefaultInitargs = append(c.DefaultInitargs, interp.Initarg{Key: k, Init: f})
		}
		c.Report = a.FunctionOrNil(t, 3)
		c.Doc = a.V(4)
		if !c.Finalize() {
			t.SimpleError("define-condition: the parents of ~s contradict each other", name)
		}
		name.SetClass(c)
		return name
	})
	slot := func(t *thread, operator string, class, v, name value) (*interp.Instance, *interp.Symbol) {
		x, ok := v.(*interp.Instance)
		if !ok || !t.Typep(v, class) {
			t.WrongType(operator, v, class)
		}
		return x, name.(*interp.Symbol)
	}
	excl.Defun3("%condition-reader", "name class slot", `Makes NAME the reader of SLOT of the condition CLASS.`, func(t *thread, name, class, sname value) value {
		reader := func(t *thread, as []value) value {
			t.CheckArgs(name, len(as), 1, 1)
			x, s := slot(t, t.Prin1(name), class, as[0], sname)
			v, bound := x.SlotValue(s)
			if !bound {
				return t.ErrorOf(S.UnboundSlot, []value{S.KName, s, S.KInstance, x}, "The slot ~s of ~s is unbound.", s, x)
			}
			return t.One(v)
		}
		defineFunction(t, name, interp.NewGoFunction(name, reader))
		return name
	})
	excl.Defun3("%condition-writer", "name class slot", `Makes NAME the writer of SLOT of the condition CLASS.`, func(t *thread, name, class, sname value) value {
		defineFunction(t, name, interp.NewGoFunction(name, func(t *thread, as []value) value {
			t.CheckArgs(name, len(as), 2, 2)
			x, s := slot(t, t.Prin1(name), class, as[1], sname)
			x.SetSlotValue(s, as[0])
			return t.One(as[0])
		}))
		return name
	})
}
