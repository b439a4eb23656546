package builtins

import "sockrepl/interp"

type (
	value  = interp.Value
	thread = interp.Thread
	args   = interp.Args
)

// list and listStar build forms.
func list(vs ...value) value                 { return interp.List(vs...) }
func listStar(tail value, vs ...value) value { return interp.ListStar(tail, vs...) }

// pair takes a list of one or two elements apart.
func car(v value) value {
	if c, ok := v.(*interp.Cons); ok {
		return c.Car
	}
	return nil
}

func cdr(v value) value {
	if c, ok := v.(*interp.Cons); ok {
		return c.Cdr
	}
	return nil
}

func cadr(v value) value { return car(cdr(v)) }
func cddr(v value) value { return cdr(cdr(v)) }

// items returns the elements of a list in a macro call.
func items(t *thread, operator string, v value) []value {
	vs, ok := interp.Slice(v)
	if !ok {
		t.ProgramError("~a: `~s' is not a proper list", interp.NewString(t.In.CaseName(operator)), v)
	}
	return vs
}

// controlMacros declares the macros that direct evaluation.
func controlMacros(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	def := func(name, lambdaList, doc string, fn func(t *thread, a args) value) {
		cl.Defmacro(name, lambdaList, doc, fn)
	}

	def("return", "&optional value", `Leaves the block named NIL with VALUE.`,
		func(t *thread, a args) value { return list(S.ReturnFrom, nil, a.V(0)) })
	def("and", "&rest forms", `The values of the last of FORMS, or NIL as soon as one is false.`, func(t *thread, a args) value {
		fs := items(t, "and", a.V(0))
		switch len(fs) {
		case 0:
			return t.T
		case 1:
			return fs[0]
		}
		return list(S.If, fs[0], listStar(list(fs[1:]...), S.And), nil)
	})
	def("or", "&rest forms", `The first true value of FORMS, or the values of the last.`, func(t *thread, a args) value {
		fs := items(t, "or", a.V(0))
		switch len(fs) {
		case 0:
			return nil
		case 1:
			return fs[0]
		}
		g := in.Gensym("or")
		return list(S.Let, list(list(g, fs[0])), list(S.If, g, g, listStar(list(fs[1:]...), S.Or)))
	})
	def("cond", "&rest clauses", `Evaluates the forms of the first of CLAUSES whose test is true.`, func(t *thread, a args) value {
		cs := items(t, "cond", a.V(0))
		if len(cs) == 0 {
			return nil
		}
		c, ok := cs[0].(*interp.Cons)
		if !ok {
			t.ProgramError("cond: `~s' is not a clause", cs[0])
		}
		rest := listStar(list(cs[1:]...), S.Cond)
		if c.Cdr == nil {
			return list(S.Or, c.Car, rest)
		}
		return list(S.If, c.Car, listStar(c.Cdr, S.Progn), rest)
	})
	def("when", "test &body forms", `Evaluates FORMS if TEST is true.`,
		func(t *thread, a args) value { return list(S.If, a.V(0), listStar(a.V(1), S.Progn)) })
	def("unless", "test &body forms", `Evaluates FORMS if TEST is false.`,
		func(t *thread, a args) value { return list(S.If, a.V(0), nil, listStar(a.V(1), S.Progn)) })
	def("prog1", "first &rest forms", `The value of FIRST, after which FORMS are evaluated.`, func(t *thread, a args) value {
		g := in.Gensym("first")
		return list(S.Let, list(list(g, a.V(0))), listStar(listStar(list(g), items(t, "prog1", a.V(1))...), S.Progn))
	})
	def("prog2", "first second &rest forms", `Evaluates FIRST, SECOND and FORMS; returns the value of SECOND.`,
		func(t *thread, a args) value { return list(S.Progn, a.V(0), listStar(a.V(2), S.Prog1, a.V(1))) })
	def("multiple-value-bind", "variables form &body body", `Evaluates BODY with VARIABLES bound to the values of FORM.`, func(t *thread, a args) value {
		return list(S.MultipleValueCall, list(S.Function, listStar(a.V(2), S.Lambda,
			listStar(list(S.AndRest, in.Gensym("rest")), append([]value{S.AndOptional}, items(t, "multiple-value-bind", a.V(0))...)...))), a.V(1))
	})
	def("multiple-value-list", "form", `A list of the values of FORM.`,
		func(t *thread, a args) value { return list(S.MultipleValueCall, list(S.Function, S.List), a.V(0)) })
	def("multiple-value-setq", "variables form", `Assigns the values of FORM to VARIABLES; returns the first.`, func(t *thread, a args) value {
		vars := items(t, "multiple-value-setq", a.V(0))
		if len(vars) == 0 {
			return list(S.Values, a.V(1))
		}
		return list(S.Values, list(S.Setf, listStar(a.V(0), S.Values), a.V(1)))
	})
	def("nth-value", "n form", `Value number N of FORM, or NIL.`, func(t *thread, a args) value {
		return list(cl.Sym("nth"), a.V(0), list(S.MultipleValueList, a.V(1)))
	})
	def("psetq", "&rest pairs", `Assigns the values of PAIRS (variable form ...) at once; returns NIL.`, func(t *thread, a args) value {
		ps := items(t, "psetq", a.V(0))
		if len(ps)%2 != 0 {
			t.ProgramError("psetq: a variable without a value in ~s", a.Form())
		}
		return list(S.Progn, listStar(a.V(0), cl.Sym("psetf")), nil)
	})
	prog := func(name string, binder *interp.Symbol) {
		def(name, "variables &body body", `A block named NIL with VARIABLES bound around a tagbody of BODY.`, func(t *thread, a args) value {
			decls, _, forms := interp.SplitBody(in, a.V(1))
			return list(S.Block, nil, listStar(list(listStar(forms, S.Tagbody)), append([]value{binder, a.V(0)}, decls...)...))
		})
	}
	prog("prog", S.Let)
	prog("prog*", S.LetStar)
	def("destructuring-bind", "lambda-list expression &body body",
		`Evaluates BODY with the variables of the macro LAMBDA-LIST bound to the parts of the value of EXPRESSION; program-error where they do not match.`,
		func(t *thread, a args) value {
			return interp.DestructuringForm(t, interp.LambdaOptions{Name: S.DestructuringBind}, a.V(0), a.V(1), a.V(2))
		})

	caseMacros(in)
	in.Excl.Defmacro("if*", "test &rest clauses",
		`Allegro's conditional: CLAUSES after TEST are introduced by then, elseif, else and thenret.`, ifStar)
	in.Excl.Defmacro("while", "test &body body", `Repeats BODY while TEST is true; in a block named NIL.`, func(t *thread, a args) value {
		again, out := in.Gensym("again"), in.Gensym("test")
		return list(S.Block, nil, listStar(listStar(list(out, list(S.When, a.V(0), list(S.Go, again))), items(t, "while", a.V(1))...),
			S.Tagbody, list(S.Go, out), again))
	})
	in.Excl.Defmacro("until", "test &body body", `Repeats BODY until TEST is true; in a block named NIL.`, func(t *thread, a args) value {
		return listStar(a.V(1), in.Excl.Sym("while"), list(S.Not, a.V(0)))
	})
}

// ifStar expands if*.
func ifStar(t *thread, a args) value {
	in := t.In
	S := &in.S
	keyword := func(v value) string {
		s, ok := v.(*interp.Symbol)
		if !ok {
			return ""
		}
		switch n := s.Name(); n {
		case "THEN", "then":
			return "then"
		case "THENRET", "thenret":
			return "thenret"
		case "ELSE", "else":
			return "else"
		case "ELSEIF", "elseif":
			return "elseif"
		}
		return ""
	}
	forms := append([]value{a.V(0)}, items(t, "if*", a.V(1))...)
	var clauses []value
	for i := 0; i < len(forms); {
		test := forms[i]
		i++
		if i >= len(forms) {
			t.ProgramError("if*: nothing follows the test ~s", test)
		}
		k := keyword(forms[i])
		i++
		from := i
		for i < len(forms) && keyword(forms[i]) == "" {
			i++
		}
		body := forms[from:i]
		switch {
		case k == "thenret" && len(body) == 0:
			clauses = append(clauses, list(test))
		case k == "then" && len(body) > 0:
			clauses = append(clauses, listStar(list(body...), test))
		case k == "then":
			clauses = append(clauses, list(test, nil))
		default:
			t.ProgramError("if*: the test ~s is not followed by then or thenret in ~s", test, a.Form())
		}
		if i == len(forms) {
			break
		}
		switch k = keyword(forms[i]); k {
		case "else":
			rest := forms[i+1:]
			for _, f := range rest {
				if keyword(f) != "" {
					t.ProgramError("if*: ~s after else in ~s", f, a.Form())
				}
			}
			if len(rest) == 0 {
				t.ProgramError("if*: nothing follows else in ~s", a.Form())
			}
			clauses = append(clauses, listStar(list(rest...), t.T))
			i = len(forms)
		case "elseif":
			i++
			if i >= len(forms) {
				t.ProgramError("if*: nothing follows elseif in ~s", a.Form())
			}
		default:
			t.ProgramError("if*: ~s is misplaced in ~s", forms[i], a.Form())
		}
	}
	return listStar(list(clauses...), S.Cond)
}

// caseMacros declares case, typecase and their kin.
func caseMacros(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	isElse := func(v value) bool { return v == value(in.T) || v == value(S.Otherwise) }
	// keysOf returns the keys of all clauses, for error messages.
	keysOf := func(t *thread, name string, clauses []value, typecase bool) value {
		var b interp.ListBuilder
		for _, c := range clauses {
			k := car(c)
			if typecase {
				b.Add(k)
				continue
			}
			if ks, ok := interp.Slice(k); ok {
				for _, x := range ks {
					b.Add(x)
				}
			} else {
				b.Add(k)
			}
		}
		return b.List()
	}
	test := func(t *thread, g *interp.Symbol, key value, typecase bool) value {
		quote := func(v value) value { return list(S.Quote, v) }
		if typecase {
			return list(S.Typep, g, quote(key))
		}
		if key == nil {
			return nil
		}
		ks, isList := interp.Slice(key)
		if !isList {
			if _, cons := key.(*interp.Cons); cons {
				t.ProgramError("case: the keys ~s are not a proper list", key)
			}
			return list(S.Eql, g, quote(key))
		}
		if len(ks) == 1 {
			return list(S.Eql, g, quote(ks[0]))
		}
		var tests []value
		for _, k := range ks {
			tests = append(tests, list(S.Eql, g, quote(k)))
		}
		return listStar(list(tests...), S.Or)
	}
	expand := func(t *thread, name string, key value, clauses []value, typecase bool, otherwise value) (value, *interp.Symbol) {
		g := in.Gensym("key")
		var out []value
		for i, c := range clauses {
			clause, ok := c.(*interp.Cons)
			if !ok {
				t.ProgramError("~a: `~s' is not a clause", interp.NewString(in.CaseName(name)), c)
			}
			body := clause.Cdr
			if body == nil {
				body = list(nil)
			}
			if isElse(clause.Car) && i == len(clauses)-1 && otherwise == nil {
				out = append(out, listStar(body, t.T))
				continue
			}
			out = append(out, listStar(body, test(t, g, clause.Car, typecase)))
		}
		if otherwise != nil {
			out = append(out, list(t.T, otherwise))
		}
		return list(S.Let, list(list(g, key)), listStar(list(out...), S.Cond)), g
	}
	for _, d := range []struct {
		name     string
		typecase bool
	}{{"case", false}, {"typecase", true}} {
		typecase := d.typecase
		name := d.name
		what := "whose keys contain the value of KEY"
		if typecase {
			what = "whose type the value of KEY has"
		}
		cl.Defmacro(name, "key &rest clauses", `Evaluates the forms of the first of CLAUSES `+what+`; otherwise NIL.`, func(t *thread, a args) value {
			form, _ := expand(t, name, a.V(0), items(t, name, a.V(1)), typecase, nil)
			return form
		})
		expected := func(t *thread, clauses []value) value {
			keys := keysOf(t, name, clauses, typecase)
			if typecase {
				return list(S.Quote, interp.NewCons(S.Or, keys))
			}
			return list(S.Quote, interp.NewCons(S.Member, keys))
		}
		cl.Defmacro("e"+name, "key &rest clauses", `Evaluates the forms of the first of CLAUSES `+what+`; type-error if there is none.`, func(t *thread, a args) value {
			clauses := items(t, "e"+name, a.V(1))
			g := in.Gensym("value")
			form, _ := expand(t, "e"+name, g, clauses, typecase,
				list(in.Excl.Sym("%case-failure"), list(S.Quote, cl.Sym("e"+name)), g, expected(t, clauses)))
			return list(S.Let, list(list(g, a.V(0))), form)
		})
		cl.Defmacro("c"+name, "place &rest clauses", `Like the e form for the value of PLACE with CLAUSES, with a restart that stores another value there.`, func(t *thread, a args) value {
			clauses := items(t, "c"+name, a.V(1))
			g, again, block := in.Gensym("value"), in.Gensym("again"), in.Gensym("case")
			form, _ := expand(t, "c"+name, g, clauses, typecase,
				list(S.Progn,
					list(S.Setf, a.V(0), list(in.Excl.Sym("%correctable-case-failure"), list(S.Quote, cl.Sym("c"+name)), g, expected(t, clauses), list(S.Quote, a.V(0)))),
					list(S.Go, again)))
			return list(S.Block, block, list(S.Tagbody, again,
				list(S.ReturnFrom, block, list(S.Let, list(list(g, a.V(0))), form))))
		})
	}
	failure := func(t *thread, operator, v, expected value) value {
		return t.TypeError(v, expected, "~a: `~s' matches none of the clauses, which are for ~s", operator, v, cdr(expected))
	}
	in.Excl.Defun3("%case-failure", "operator value expected", `Signals that VALUE fits no clause of OPERATOR, EXPECTED being their type.`, failure)
	in.Excl.Defun("%correctable-case-failure", "operator value expected place", `%case-failure for OPERATOR, VALUE and EXPECTED with the restart store-value for PLACE.`, func(t *thread, a args) value {
		operator, v, expected, place := a.V(0), a.V(1), a.V(2), a.V(3)
		return withStoreValue(t, place, func() value { return failure(t, operator, v, expected) })
	})
	in.S.Otherwise.SetDoc("variable", nil)
}

// withStoreValue calls body with a restart store-value that returns the value
// given to it.
func withStoreValue(t *thread, place value, body func() value) value {
	var e interp.ExitPoint
	r := interp.ExitRestart(t.In.S.StoreValue, "Supply a new value for "+t.Prin1(place)+".", &e)
	r.Interactive = t.PromptForValue()
	v, _ := t.CallWithExit(&e, func() value {
		return t.WithRestarts([]*interp.Restart{r}, body)
	})
	return car(v)
}
