package builtins

import "sockrepl/interp"

// placeMacros declares setf, the macros that modify places, and those that
// define new kinds of place.
func placeMacros(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	quote := func(v value) value { return list(S.Quote, v) }

	cl.Defmacro("setf", "&rest pairs", `Stores values in places: PAIRS are place and form by turns. Returns the last value.`, func(t *thread, a args) value {
		ps := items(t, "setf", a.V(0))
		if len(ps)%2 != 0 {
			t.ProgramError("setf: the place ~s has no value", ps[len(ps)-1])
		}
		if len(ps) == 2 {
			return setfForm(t, ps[0], ps[1], a.Env())
		}
		var b interp.ListBuilder
		b.Add(S.Progn)
		for i := 0; i < len(ps); i += 2 {
			b.Add(list(S.Setf, ps[i], ps[i+1]))
		}
		return b.List()
	})
	cl.Defmacro("psetf", "&rest pairs", `SETF of all PAIRS at once; returns NIL.`, func(t *thread, a args) value {
		ps := items(t, "psetf", a.V(0))
		if len(ps)%2 != 0 {
			t.ProgramError("psetf: the place ~s has no value", ps[len(ps)-1])
		}
		var writers []value
		w := wrapper{t: t}
		for i := 0; i < len(ps); i += 2 {
			x := t.SetfExpansion(ps[i], a.Env())
			w.bind(x.Vars, x.Vals)
			w.values(x.Stores, ps[i+1])
			writers = append(writers, x.Writer)
		}
		return w.wrap(append(writers, nil)...)
	})
	cl.Defmacro("shiftf", "&rest places-and-value", `Moves each place's value of PLACES-AND-VALUE to the one before, the last form's to the last place; returns the first's.`, func(t *thread, a args) value {
		ps := items(t, "shiftf", a.V(0))
		if len(ps) < 2 {
			t.ProgramError("shiftf: a place and a value are needed")
		}
		w := wrapper{t: t}
		var exps []interp.Expansion
		for _, p := range ps[:len(ps)-1] {
			x := t.SetfExpansion(p, a.Env())
			w.bind(x.Vars, x.Vals)
			exps = append(exps, x)
		}
		old := in.Gensym("old")
		first := exps[0]
		var olds []value
		for range first.Stores {
			olds = append(olds, in.Gensym("old"))
		}
		if len(olds) == 1 {
			w.bind([]value{old}, []value{first.Reader})
			olds = []value{old}
		} else {
			w.values(olds, first.Reader)
		}
		var writers []value
		for i, x := range exps {
			if i+1 < len(exps) {
				w.values(x.Stores, exps[i+1].Reader)
			} else {
				w.values(x.Stores, ps[len(ps)-1])
			}
			writers = append(writers, x.Writer)
		}
		return w.wrap(append(writers, listStar(list(olds...), S.Values))...)
	})
	cl.Defmacro("rotatef", "&rest places", `Moves the value of each of PLACES to the one before, the first's to the last; returns NIL.`, func(t *thread, a args) value {
		ps := items(t, "rotatef", a.V(0))
		if len(ps) < 2 {
			return listStar(list(append(append([]value(nil), ps...), nil)...), S.Progn)
		}
		w := wrapper{t: t}
		var exps []interp.Expansion
		for _, p := range ps {
			x := t.SetfExpansion(p, a.Env())
			w.bind(x.Vars, x.Vals)
			exps = append(exps, x)
		}
		var writers []value
		for i, x := range exps {
			w.values(x.Stores, exps[(i+1)%len(exps)].Reader)
			writers = append(writers, x.Writer)
		}
		return w.wrap(append(writers, nil)...)
	})

	// incf and decf evaluate the delta after the place's subforms.
	step := func(name string, op *interp.Symbol, by *interp.Symbol, doc string) {
		cl.Defmacro(name, "place &optional (delta 1)", doc, func(t *thread, a args) value {
			delta := a.V(1)
			if interp.IsConstantForm(in, delta) {
				return modifyForm(t, a.V(0), a.Env(), func(old value) value {
					if delta == value(interp.Fixnum(1)) {
						return list(by, old)
					}
					return list(op, old, delta)
				})
			}
			x := t.SetfExpansion(a.V(0), a.Env())
			w := wrapper{t: t}
			w.bind(x.Vars, x.Vals)
			d := in.Gensym("delta")
			w.bind([]value{d}, []value{delta})
			w.bind(x.Stores, []value{list(op, x.Reader, d)})
			return w.wrap(x.Writer)
		})
	}
	step("incf", S.Plus, S.OnePlus, `Adds DELTA to the value of PLACE; returns the sum.`)
	step("decf", S.Minus, S.OneMinus, `Subtracts DELTA from the value of PLACE; returns the difference.`)
	cl.Defmacro("push", "item place", `Puts ITEM in front of the list in PLACE; returns the new list.`, func(t *thread, a args) value {
		if s, ok := a.V(1).(*interp.Symbol); ok {
			if _, macro := t.Macroexpand1(s, a.Env()); !macro {
				return list(S.Setq, s, list(S.Cons, a.V(0), s))
			}
		}
		w := wrapper{t: t}
		g := in.Gensym("item")
		w.bind([]value{g}, []value{a.V(0)})
		x := t.SetfExpansion(a.V(1), a.Env())
		w.bind(x.Vars, x.Vals)
		w.bind(x.Stores, []value{list(S.Cons, g, x.Reader)})
		return w.wrap(x.Writer)
	})
	cl.Defmacro("pushnew", "item place &rest keys", `Puts ITEM in front of the list in PLACE unless it is there by the KEYS of adjoin; returns the list.`, func(t *thread, a args) value {
		w := wrapper{t: t}
		g := in.Gensym("item")
		w.bind([]value{g}, []value{a.V(0)})
		x := t.SetfExpansion(a.V(1), a.Env())
		w.bind(x.Vars, x.Vals)
		w.bind(x.Stores, []value{listStar(a.V(2), cl.Sym("adjoin"), g, x.Reader)})
		return w.wrap(x.Writer)
	})
	cl.Defmacro("pop", "place", `Takes the first element off the list in PLACE and returns it.`, func(t *thread, a args) value {
		if s, ok := a.V(0).(*interp.Symbol); ok {
			if _, macro := t.Macroexpand1(s, a.Env()); !macro {
				return list(S.Prog1, list(S.Car, s), list(S.Setq, s, list(S.Cdr, s)))
			}
		}
		x := t.SetfExpansion(a.V(0), a.Env())
		w := wrapper{t: t}
		w.bind(x.Vars, x.Vals)
		g := in.Gensym("list")
		w.bind([]value{g}, []value{x.Reader})
		w.bind(x.Stores, []value{list(S.Cdr, g)})
		return w.wrap(x.Writer, list(S.Car, g))
	})
	cl.Defmacro("remf", "place indicator", `Removes the property INDICATOR from the property list in PLACE; returns true if there was one.`, func(t *thread, a args) value {
		x := t.SetfExpansion(a.V(0), a.Env())
		w := wrapper{t: t}
		w.bind(x.Vars, x.Vals)
		ind, found := in.Gensym("indicator"), in.Gensym("found")
		w.bind([]value{ind}, []value{a.V(1)})
		w.values([]value{x.Stores[0], found}, list(excl.Sym("%remf"), x.Reader, ind))
		return w.wrap(x.Writer, found)
	})
	cl.Defmacro("define-modify-macro", "name lambda-list function &optional doc",
		`Defines the macro NAME, which replaces the value of a place by FUNCTION of it and the arguments of LAMBDA-LIST; DOC is its documentation.`,
		func(t *thread, a args) value {
			var vars []value
			var rest value
			mode := ""
			for _, p := range items(t, "define-modify-macro", a.V(1)) {
				switch p {
				case value(S.AndOptional):
					mode = "optional"
					continue
				case value(S.AndRest):
					mode = "rest"
					continue
				}
				name := p
				if c, ok := p.(*interp.Cons); ok {
					name = c.Car
				}
				if mode == "rest" {
					rest = name
				} else {
					vars = append(vars, name)
				}
			}
			place, env := in.Gensym("place"), in.Gensym("env")
			return list(S.Defmacro, a.V(0), listStar(a.V(1), S.AndEnvironment, env, place), a.V(3),
				list(excl.Sym("%modify-form"), place, env, quote(a.V(2)), listStar(list(rest), append([]value{S.ListStar}, vars...)...)))
		})
	excl.Defun("%modify-form", "place env function arguments", `The form that replaces the value of PLACE in ENV by FUNCTION of it and ARGUMENTS.`, func(t *thread, a args) value {
		place, env, fn := a.V(0), a.V(1), a.V(2)
		x := t.SetfExpansion(place, env)
		w := wrapper{t: t}
		w.bind(x.Vars, x.Vals)
		vars, vals := t.Temporaries(a.V(3))
		w.bind(vars, vals)
		w.bind(x.Stores, []value{listStar(list(vars...), fn, x.Reader)})
		return w.wrap(x.Writer)
	})
	cl.Defun("get-setf-expansion", "place &optional environment => vars vals stores writer reader", `The five values of the setf expansion of PLACE in ENVIRONMENT.`, func(t *thread, a args) value {
		x := t.SetfExpansion(a.V(0), a.V(1))
		return t.Values(list(x.Vars...), list(x.Vals...), list(x.Stores...), x.Writer, x.Reader)
	})

	cl.Defmacro("defsetf", "access &rest definition", `Says how to store in the places that begin with ACCESS: DEFINITION is the name of an updating function, or lambda list, store variables and body.`, func(t *thread, a args) value {
		access := a.Symbol(t, 0)
		def := items(t, "defsetf", a.V(1))
		if len(def) == 0 {
			t.ProgramError("defsetf: nothing follows ~s", access)
		}
		if update, ok := def[0].(*interp.Symbol); ok {
			return list(excl.Sym("%defsetf-short"), quote(access), quote(update))
		}
		if len(def) < 2 {
			t.ProgramError("defsetf: there are no store variables in ~s", a.Form())
		}
		arguments, stores, env := in.Gensym("arguments"), in.Gensym("stores"), in.Gensym("env")
		ll := def[0]
		if ls, ok := interp.Slice(ll); ok {
			for i, p := range ls {
				if p == value(S.AndEnvironment) && i+1 < len(ls) {
					env = ls[i+1].(*interp.Symbol)
					ll = list(append(append([]value(nil), ls[:i]...), ls[i+2:]...)...)
					break
				}
			}
		}
		decls, _, body := interp.SplitBody(in, list(def[2:]...))
		inner := interp.DestructuringForm(t, interp.LambdaOptions{Name: access}, ll, arguments,
			listStar(list(listStar(body, S.Block, access)), decls...))
		inner = interp.DestructuringForm(t, interp.LambdaOptions{Name: access}, def[1], stores, list(inner))
		n, _ := interp.ListLength(def[1])
		return list(excl.Sym("%defsetf-long"), quote(access),
			list(S.Function, list(S.Lambda, list(arguments, stores, env), list(S.Declare, list(S.Ignorable, env)), inner)), interp.FixInt(n))
	})
	excl.Defun2("%defsetf-short", "access update", `Makes UPDATE store in the places of ACCESS.`, func(t *thread, access, update value) value {
		symbolArgument(t, "defsetf", access).SetSetfExpander(&interp.ShortSetf{Update: update.(*interp.Symbol)})
		return access
	})
	excl.Defun3("%defsetf-long", "access function stores", `Makes FUNCTION expand the storing of STORES values in the places of ACCESS.`, func(t *thread, access, f, n value) value {
		k, _ := n.(interp.Fixnum)
		symbolArgument(t, "defsetf", access).SetSetfExpander(&interp.DefsetfLong{Function: t.FunctionDesignator(f), Stores: int(k)})
		return access
	})
	cl.Defmacro("define-setf-expander", "access lambda-list &body body", `Defines the setf expander of ACCESS: BODY, for a place taken apart by LAMBDA-LIST, returns the five values.`, func(t *thread, a args) value {
		return list(excl.Sym("%define-setf-expander"), quote(a.V(0)),
			list(S.Function, interp.MacroFunctionForm(t, a.V(0), a.V(1), a.V(2))))
	})
	excl.Defun2("%define-setf-expander", "access function", `Makes FUNCTION the setf expander of ACCESS.`, func(t *thread, access, f value) value {
		symbolArgument(t, "define-setf-expander", access).SetSetfExpander(&interp.LongSetf{Function: t.FunctionDesignator(f)})
		return access
	})
	standardPlaces(in)
}

// wrapper collects bindings around forms.
type wrapper struct {
	t      *thread
	layers []func(body value) value
}

// bind binds variables to the values of forms, one after the other.
func (w *wrapper) bind(vars, forms []value) {
	if len(vars) == 0 {
		return
	}
	S := &w.t.In.S
	var b interp.ListBuilder
	for i, v := range vars {
		b.Add(list(v, forms[i]))
	}
	bindings := b.List()
	w.layers = append(w.layers, func(body value) value { return listStar(body, S.LetStar, bindings) })
}

// values binds variables to the values of one form.
func (w *wrapper) values(vars []value, form value) {
	if len(vars) == 1 {
		w.bind(vars, []value{form})
		return
	}
	S := &w.t.In.S
	w.layers = append(w.layers, func(body value) value { return listStar(body, S.MultipleValueBind, list(vars...), form) })
}

func (w *wrapper) wrap(forms ...value) value {
	body := list(forms...)
	for i := len(w.layers) - 1; i >= 0; i-- {
		body = list(w.layers[i](body))
	}
	if c := body.(*interp.Cons); c.Cdr == nil {
		return c.Car
	}
	return interp.NewCons(w.t.In.S.Progn, body)
}

// setfForm stores the value of form in place, without temporaries where the
// order of evaluation is right anyway.
func setfForm(t *thread, place, form, env value) value {
	S := &t.In.S
	switch x := place.(type) {
	case *interp.Symbol:
		return list(S.Setq, x, form)
	case *interp.Cons:
		if s, ok := x.Car.(*interp.Symbol); ok {
			if m, ok := s.SetfExpander().(*interp.ShortSetf); ok && t.IsGlobal(s, env) {
				if direct, isList := interp.Slice(x.Cdr); isList {
					return listStar(list(append(direct, form)...), m.Update)
				}
			}
		}
	}
	x := t.SetfExpansion(place, env)
	w := wrapper{t: t}
	w.bind(x.Vars, x.Vals)
	if len(x.Stores) == 0 {
		return w.wrap(form, x.Writer)
	}
	w.values(x.Stores, form)
	return w.wrap(x.Writer)
}

// modifyForm replaces the value of place by what update makes of it.
func modifyForm(t *thread, place, env value, update func(old value) value) value {
	if s, ok := place.(*interp.Symbol); ok {
		if _, macro := t.Macroexpand1(s, env); !macro {
			return list(t.In.S.Setq, s, update(s))
		}
	}
	x := t.SetfExpansion(place, env)
	w := wrapper{t: t}
	w.bind(x.Vars, x.Vals)
	w.bind(x.Stores, []value{update(x.Reader)})
	return w.wrap(x.Writer)
}

// standardPlaces gives the places of the standard their setf methods.
func standardPlaces(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	for access, update := range map[string]string{
		"car": "%set-car", "cdr": "%set-cdr", "first": "%set-car", "rest": "%set-cdr", "nth": "%set-nth",
		"gethash": "", "elt": "%set-elt", "svref": "%svset", "row-major-aref": "%set-row-major-aref",
		"char": "%set-char", "schar": "%set-char", "fill-pointer": "%set-fill-pointer", "symbol-value": "%set-symbol-value",
		"symbol-function": "%set-symbol-function", "symbol-plist": "%set-symbol-plist", "fdefinition": "%set-fdefinition",
	} {
		if update != "" {
			cl.Sym(access).SetSetfExpander(&interp.ShortSetf{Update: excl.Sym(update)})
		}
	}
	// c[ad]{2,4}r: the rest of the path, then the last step.
	for _, path := range []string{"aa", "ad", "da", "dd", "aaa", "aad", "ada", "add", "daa", "dad", "dda", "ddd",
		"aaaa", "aaad", "aada", "aadd", "adaa", "adad", "adda", "addd", "daaa", "daad", "dada", "dadd", "ddaa", "ddad", "ddda", "dddd"} {
		inner := cl.Sym("c" + path[1:] + "r")
		update := excl.Sym("%set-c" + path[:1] + "r")
		cl.Sym("c" + path + "r").SetPlaceExpander(pathExpander(in, update, func(arg value) value { return list(inner, arg) }))
	}
	for i, name := range []string{"second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"} {
		n := interp.FixInt(i + 1)
		cl.Sym(name).SetPlaceExpander(pathExpander(in, excl.Sym("%set-car"), func(arg value) value { return list(cl.Sym("nthcdr"), n, arg) }))
	}
	// Places whose new value does not come last, or with optional arguments.
	custom := func(access string, write func(vars []value, store value) value) {
		s := cl.Sym(access)
		s.SetPlaceExpander(func(t *thread, form *interp.Cons, env value) interp.Expansion {
			vars, vals := t.Temporaries(form.Cdr)
			store := in.Gensym("new")
			return interp.Expansion{Vars: vars, Vals: vals, Stores: []value{store}, Writer: write(vars, store), Reader: listStar(list(vars...), s)}
		})
	}
	must := func(vars []value, i int) value {
		if i < len(vars) {
			return vars[i]
		}
		return nil
	}
	custom("aref", func(vars []value, store value) value { return listStar(list(vars...), excl.Sym("%aset"), store) })
	custom("bit", func(vars []value, store value) value { return listStar(list(vars...), excl.Sym("%aset"), store) })
	custom("sbit", func(vars []value, store value) value { return listStar(list(vars...), excl.Sym("%aset"), store) })
	custom("gethash", func(vars []value, store value) value {
		return list(excl.Sym("%set-gethash"), must(vars, 0), must(vars, 1), store)
	})
	custom("get", func(vars []value, store value) value {
		return list(excl.Sym("%put"), must(vars, 0), must(vars, 1), store)
	})
	custom("subseq", func(vars []value, store value) value {
		return list(excl.Sym("%set-subseq"), must(vars, 0), must(vars, 1), must(vars, 2), store)
	})
	custom("macro-function", func(vars []value, store value) value {
		return list(excl.Sym("%set-macro-function"), must(vars, 0), store)
	})
	custom("compiler-macro-function", func(vars []value, store value) value {
		return list(excl.Sym("%define-compiler-macro"), must(vars, 0), store)
	})
	cl.Sym("values").SetPlaceExpander(valuesExpander)
	cl.Sym("the").SetPlaceExpander(func(t *thread, form *interp.Cons, env value) interp.Expansion {
		x := t.SetfExpansion(cadr(form.Cdr), env)
		x.Reader = list(S.The, cadr(form), x.Reader)
		return x
	})
	cl.Sym("apply").SetPlaceExpander(applyExpander)
	cl.Sym("getf").SetPlaceExpander(getfExpander)
	field := func(name, deposit string) {
		cl.Sym(name).SetPlaceExpander(func(t *thread, form *interp.Cons, env value) interp.Expansion {
			x := t.SetfExpansion(cadr(form.Cdr), env)
			b, store := in.Gensym("byte"), in.Gensym("new")
			writer := list(S.Let, list(list(x.Stores[0], list(cl.Sym(deposit), store, b, x.Reader))), x.Writer, store)
			return interp.Expansion{Vars: append([]value{b}, x.Vars...), Vals: append([]value{cadr(form)}, x.Vals...),
				Stores: []value{store}, Writer: writer, Reader: list(cl.Sym(name), b, x.Reader)}
		})
	}
	field("ldb", "dpb")
	field("mask-field", "deposit-field")
	for _, name := range []string{"progn", "let", "let*", "locally"} {
		s := cl.Sym(name)
		s.SetPlaceExpander(func(t *thread, form *interp.Cons, env value) interp.Expansion {
			t.ProgramError("setf: `~s' is not a place", form)
			return interp.Expansion{}
		})
	}
	cl.Sym("if").SetPlaceExpander(func(t *thread, form *interp.Cons, env value) interp.Expansion {
		store := in.Gensym("new")
		g := in.Gensym("test")
		return interp.Expansion{Vars: []value{g}, Vals: []value{cadr(form)}, Stores: []value{store},
			Writer: list(S.If, g, list(S.Setf, cadr(form.Cdr), store), list(S.Setf, car(cddr(form.Cdr)), store)),
			Reader: list(S.If, g, cadr(form.Cdr), car(cddr(form.Cdr)))}
	})
}

func pathExpander(in *interp.Interp, update *interp.Symbol, inner func(arg value) value) interp.PlaceExpander {
	return func(t *thread, form *interp.Cons, env value) interp.Expansion {
		vars, vals := t.Temporaries(form.Cdr)
		if len(vars) != 1 {
			t.ProgramError("setf: wrong number of arguments in the place ~s", form)
		}
		store := in.Gensym("new")
		return interp.Expansion{Vars: vars, Vals: vals, Stores: []value{store},
			Writer: list(update, inner(vars[0]), store), Reader: list(form.Car, vars[0])}
	}
}

func valuesExpander(t *thread, form *interp.Cons, env value) interp.Expansion {
	S := &t.In.S
	var x interp.Expansion
	var writers, readers []value
	for _, p := range items(t, "values", form.Cdr) {
		e := t.SetfExpansion(p, env)
		x.Vars = append(x.Vars, e.Vars...)
		x.Vals = append(x.Vals, e.Vals...)
		if len(e.Stores) == 0 {
			continue
		}
		x.Stores = append(x.Stores, e.Stores[0])
		w := e.Writer
		if len(e.Stores) > 1 {
			// Further store variables of a nested place get NIL.
			var b interp.ListBuilder
			for _, s := range e.Stores[1:] {
				b.Add(s)
			}
			w = list(S.Let, b.List(), w)
		}
		writers = append(writers, w)
		readers = append(readers, e.Reader)
	}
	x.Writer = listStar(list(writers...), S.Values)
	x.Reader = listStar(list(readers...), S.Values)
	return x
}

// applyExpander is for (setf (apply #'f args...) v).
func applyExpander(t *thread, form *interp.Cons, env value) interp.Expansion {
	in := t.In
	S := &in.S
	fn, ok := cadr(form).(*interp.Cons)
	if !ok || fn.Car != value(S.Function) {
		t.ProgramError("setf: `~s' does not apply a function by name", form)
	}
	vars, vals := t.Temporaries(cddr(form))
	store := in.Gensym("new")
	name := cadr(fn)
	writer := value(in.CL.Sym("aref"))
	if name == writer || name == value(in.CL.Sym("bit")) || name == value(in.CL.Sym("sbit")) {
		writer = listStar(list(vars...), S.Apply, list(S.Function, in.Excl.Sym("%aset")), store)
	} else {
		writer = listStar(list(vars...), S.Apply, list(S.Function, list(S.Setf, name)), store)
	}
	return interp.Expansion{Vars: vars, Vals: vals, Stores: []value{store}, Writer: writer,
		Reader: listStar(list(vars...), S.Apply, fn)}
}

func getfExpander(t *thread, form *interp.Cons, env value) interp.Expansion {
	in := t.In
	S := &in.S
	x := t.SetfExpansion(cadr(form), env)
	vars, vals := t.Temporaries(cddr(form))
	if len(vars) < 1 || len(vars) > 2 {
		t.ProgramError("setf: wrong number of arguments in the place ~s", form)
	}
	store := in.Gensym("new")
	writer := list(S.Let, list(list(x.Stores[0], list(in.Excl.Sym("%putf"), x.Reader, vars[0], store))), x.Writer, store)
	return interp.Expansion{Vars: append(append([]value(nil), x.Vars...), vars...), Vals: append(append([]value(nil), x.Vals...), vals...),
		Stores: []value{store}, Writer: writer, Reader: listStar(list(vars...), in.CL.Sym("getf"), x.Reader)}
}
