package builtins

import "sockrepl/interp"

// placeMacros declares setf, the macros that modify places, and those that
// define new kinds of place.
func placeMacros(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl

	cl.Defmacro("setf", "&rest pairs", `Stores values in places: PAIRS are place and form by turns. Returns the last value.`, func(t *thread, a args) value {
		ps := items(t, "setf", a.V(0))
		if len(ps)%2 != 0 {
			macroError(t, "setf", "the place ~s has no value", ps[len(ps)-1])
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
	excl.Defun3("%no-place", "operator place value", `Signals a program-error: OPERATOR cannot store VALUE in PLACE.`, func(t *thread, op, place, v value) value {
		switch s, ok := place.(*interp.Symbol); {
		case ok && s.IsConstant():
			return t.ProgramError("~a: the constant ~s cannot be assigned", op, place)
		case op == value(S.Setq):
			return t.ProgramError("~a: `~s' is not a variable name", op, place)
		}
		return t.ProgramError("~a: `~s' is not a place", op, place)
	})
	cl.Defmacro("psetf", "&rest pairs", `SETF of all PAIRS at once; returns NIL.`, func(t *thread, a args) value {
		ps := items(t, "psetf", a.V(0))
		if len(ps)%2 != 0 {
			macroError(t, "psetf", "the place ~s has no value", ps[len(ps)-1])
		}
		if vars, vals, ok := plainVariables(t, ps, a.Env()); ok {
			return list(S.Progn, parallelSetq(t, vars, vals, a.Env()), nil)
		}
		var writers []value
		w := wrapper{t: t}
		for i := 0; i < len(ps); i += 2 {
			x := t.Simplify(t.SetfExpansion(ps[i], a.Env()), a.Env(), false)
			w.bind(x.Vars, x.Vals)
			w.values(x.Stores, ps[i+1])
			writers = append(writers, x.Writer)
		}
		return w.wrap(append(writers, nil)...)
	})
	cl.Defmacro("psetq", "&rest pairs", `Assigns the values of PAIRS (variable form ...) at once; returns NIL.`, func(t *thread, a args) value {
		ps := items(t, "psetq", a.V(0))
		if len(ps)%2 != 0 {
			macroError(t, "psetq", "the variable ~s has no value", ps[len(ps)-1])
		}
		for i := 0; i < len(ps); i += 2 {
			if _, ok := ps[i].(*interp.Symbol); !ok {
				macroError(t, "psetq", "`~s' is not a variable name", ps[i])
			}
		}
		if vars, vals, ok := plainVariables(t, ps, a.Env()); ok {
			return list(S.Progn, parallelSetq(t, vars, vals, a.Env()), nil)
		}
		return listStar(a.V(0), cl.Sym("psetf"))
	})
	cl.Defmacro("shiftf", "&rest places-and-value", `Moves each place's value of PLACES-AND-VALUE to the one before, the last form's to the last place; returns the first's.`, func(t *thread, a args) value {
		ps := items(t, "shiftf", a.V(0))
		if len(ps) < 2 {
			macroError(t, "shiftf", "a place and a value are needed in ~s", a.Form())
		}
		return shiftForm(t, ps[:len(ps)-1], ps[len(ps)-1], a.Env())
	})
	cl.Defmacro("rotatef", "&rest places", `Moves the value of each of PLACES to the one before, the first's to the last; returns NIL.`, func(t *thread, a args) value {
		return rotateForm(t, items(t, "rotatef", a.V(0)), a.Env())
	})
	step := func(name string, op *interp.Symbol, by *interp.Symbol, doc string) {
		cl.Defmacro(name, "place &optional (delta 1)", doc, func(t *thread, a args) value {
			place, delta, env := a.V(0), a.V(1), a.Env()
			if delta == value(interp.Fixnum(1)) {
				return modifyForm(t, place, nil, env, func(old value, _ []value) value { return list(by, old) })
			}
			return modifyForm(t, place, []value{delta}, env, func(old value, by []value) value { return list(op, old, by[0]) })
		})
	}
	step("incf", S.Plus, S.OnePlus, `Adds DELTA to the value of PLACE; returns the sum.`)
	step("decf", S.Minus, S.OneMinus, `Subtracts DELTA from the value of PLACE; returns the difference.`)
	cl.Defmacro("push", "item place", `Puts ITEM in front of the list in PLACE; returns the new list.`, func(t *thread, a args) value {
		return pushForm(t, a.V(0), a.V(1), nil, a.Env(), func(item, old value, _ []value) value { return list(S.Cons, item, old) })
	})
	adjoin := cl.Sym("adjoin")
	cl.Defmacro("pushnew", "item place &rest keys", `Puts ITEM in front of the list in PLACE unless it is there by the KEYS of adjoin; returns the list.`, func(t *thread, a args) value {
		return pushForm(t, a.V(0), a.V(1), items(t, "pushnew", a.V(2)), a.Env(), func(item, old value, keys []value) value {
			return listStar(list(keys...), adjoin, item, old)
		})
	})
	cl.Defmacro("pop", "place", `Takes the first element off the list in PLACE and returns it.`, func(t *thread, a args) value {
		if t.IsPlainVariable(a.V(0), a.Env()) {
			return list(S.Prog1, list(S.Car, a.V(0)), list(S.Setq, a.V(0), list(S.Cdr, a.V(0))))
		}
		x := singleValued(t, "pop", a.V(0), a.Env())
		x = t.Simplify(x, a.Env(), x.Quiet)
		w := wrapper{t: t}
		w.bind(x.Vars, x.Vals)
		g := in.Gensym("list")
		w.bind([]value{g}, []value{x.Reader})
		return w.wrap(w.store(x, list(S.Cdr, g), a.Env()), list(S.Car, g))
	})
	remf := in.Excl.Sym("%remf")
	cl.Defmacro("remf", "place indicator", `Removes the property INDICATOR from the property list in PLACE; returns true if there was one.`, func(t *thread, a args) value {
		x := t.Simplify(singleValued(t, "remf", a.V(0), a.Env()), a.Env(), false)
		w := wrapper{t: t}
		w.bind(x.Vars, x.Vals)
		ind, found := in.Gensym("indicator"), in.Gensym("found")
		w.bind([]value{ind}, []value{a.V(1)})
		w.values([]value{x.Stores[0], found}, list(remf, x.Reader, ind))
		return w.wrap(x.Writer, found)
	})
	cl.Defun("get-setf-expansion", "place &optional environment => vars vals stores writer reader", `The five values of the setf expansion of PLACE in ENVIRONMENT.`, func(t *thread, a args) value {
		x := t.SetfExpansion(a.V(0), a.V(1))
		return t.Values(list(x.Vars...), list(x.Vals...), list(x.Stores...), x.Writer, x.Reader)
	})
	setfDefiners(in)
	standardPlaces(in)
}

// wrapper collects bindings around forms.
type wrapper struct {
	t *thread
	// pending are bindings for the innermost let*, layers what stands around.
	pending []value
	layers  []func(body value) value
}

// bind binds variables to the values of forms, one after the other.
func (w *wrapper) bind(vars, forms []value) {
	for i, v := range vars {
		w.pending = append(w.pending, list(v, forms[i]))
	}
}

func (w *wrapper) flush() {
	if len(w.pending) == 0 {
		return
	}
	letStar, bindings := w.t.In.S.LetStar, list(w.pending...)
	w.pending = nil
	w.layers = append(w.layers, func(body value) value { return listStar(body, letStar, bindings) })
}

// values binds variables to the values of one form.
func (w *wrapper) values(vars []value, form value) {
	if len(vars) == 1 {
		w.bind(vars, []value{form})
		return
	}
	w.flush()
	bind := w.t.In.S.MultipleValueBind
	w.layers = append(w.layers, func(body value) value { return listStar(body, bind, list(vars...), form) })
}

// store returns the form that stores the value of form in the place of x,
// through its store variable if it must be.
func (w *wrapper) store(x interp.Expansion, form, env value) value {
	if store, ok := w.t.StoreInline(x, form, env); ok {
		return store
	}
	w.values(x.Stores, form)
	return x.Writer
}

func (w *wrapper) wrap(forms ...value) value {
	w.flush()
	body := list(forms...)
	for i := len(w.layers) - 1; i >= 0; i-- {
		body = list(w.layers[i](body))
	}
	if c, ok := body.(*interp.Cons); ok && c.Cdr == nil {
		return c.Car
	}
	return interp.NewCons(w.t.In.S.Progn, body)
}

// setfForm stores the value of form in place, without temporaries where the
// order of evaluation is right anyway.
func setfForm(t *thread, place, form, env value) value {
	switch x := place.(type) {
	case *interp.Symbol:
		// Of a symbol macro setq is a setf.
		return list(t.In.S.Setq, x, form)
	case *interp.Cons:
		if x.Car == value(t.In.S.The) && car(cddr(x)) != nil {
			return setfForm(t, car(cddr(x)), list(t.In.S.The, cadr(x), form), env)
		}
		if store, ok := t.DirectStore(x, form, env); ok {
			return store
		}
	}
	x := t.Simplify(t.SetfExpansion(place, env), env, t.Harmless(form, env))
	w := wrapper{t: t}
	w.bind(x.Vars, x.Vals)
	if len(x.Stores) == 0 {
		return w.wrap(form, x.Writer)
	}
	return w.wrap(w.store(x, form, env))
}

// singleValued is SetfExpansion of a place that must hold a single value.
func singleValued(t *thread, operator string, place, env value) interp.Expansion {
	x := t.SetfExpansion(place, env)
	if len(x.Stores) != 1 {
		macroError(t, operator, "the place ~s does not hold a single value", place)
	}
	return x
}

// modifyForm replaces the value of place by what update makes of it and of
// arguments, forms evaluated after the subforms of the place and before its
// value is read.
func modifyForm(t *thread, place value, arguments []value, env value, update func(old value, arguments []value) value) value {
	w := wrapper{t: t}
	x := singleValued(t, "setf", place, env)
	harmless := allHarmless(t, arguments, env)
	x = t.Simplify(x, env, x.Quiet && harmless)
	w.bind(x.Vars, x.Vals)
	if !harmless {
		arguments = w.temporaries("arg", arguments)
	}
	return w.wrap(w.store(x, update(x.Reader, arguments), env))
}

func allHarmless(t *thread, forms []value, env value) bool {
	for _, f := range forms {
		if !t.Harmless(f, env) {
			return false
		}
	}
	return true
}

// temporaries binds a variable to each of forms that is no constant, and
// returns what stands for them.
func (w *wrapper) temporaries(name string, forms []value) []value {
	in := w.t.In
	refs := make([]value, len(forms))
	for i, f := range forms {
		refs[i] = f
		if !interp.IsConstantForm(in, f) {
			refs[i] = in.Gensym(name)
			w.bind([]value{refs[i]}, []value{f})
		}
	}
	return refs
}

// pushForm is push and pushnew: item is evaluated first, then the subforms of
// the place, then keys.
func pushForm(t *thread, item, place value, keys []value, env value, update func(item, old value, keys []value) value) value {
	w := wrapper{t: t}
	x := singleValued(t, "push", place, env)
	// Reading a variable calls nothing: the item may come just before.
	variable := len(x.Vars) == 0 && t.IsPlainVariable(x.Reader, env)
	harmless := t.Harmless(item, env)
	if !harmless && !(variable && allHarmless(t, keys, env)) {
		item = w.temporaries("item", []value{item})[0]
	}
	x = t.Simplify(x, env, x.Quiet && len(keys) == 0)
	w.bind(x.Vars, x.Vals)
	if !allHarmless(t, keys, env) {
		keys = w.temporaries("key", keys)
	}
	return w.wrap(w.store(x, update(item, x.Reader, keys), env))
}

// plainVariables splits pairs of variables and forms; ok is false if not all
// places are variables.
func plainVariables(t *thread, pairs []value, env value) (vars []*interp.Symbol, vals []value, ok bool) {
	for i := 0; i < len(pairs); i += 2 {
		if !t.IsPlainVariable(pairs[i], env) {
			return nil, nil, false
		}
		vars = append(vars, pairs[i].(*interp.Symbol))
		vals = append(vals, pairs[i+1])
	}
	return vars, vals, true
}

// nestLimit is how many assignments are nested in one another.
const nestLimit = 8

// parallelSetq assigns variables at once.
func parallelSetq(t *thread, vars []*interp.Symbol, vals []value, env value) value {
	S := &t.In.S
	switch {
	case len(vars) == 0:
		return nil
	case len(vars) == 1:
		return list(S.Setq, vars[0], vals[0])
	case independent(t, vars, vals, env):
		var b interp.ListBuilder
		b.Add(S.Setq)
		for i, v := range vars {
			b.Add(v)
			b.Add(vals[i])
		}
		return b.List()
	case len(vars) <= nestLimit:
		// (setq a (prog1 x (setq b y))): x and y are evaluated, then b and a
		// assigned.
		last := len(vars) - 1
		form := list(S.Setq, vars[last], vals[last])
		for i := last - 1; i >= 0; i-- {
			form = list(S.Setq, vars[i], list(S.Prog1, vals[i], form))
		}
		return form
	}
	var bindings, sets []value
	for i, v := range vars {
		g := t.In.Gensym("new")
		bindings = append(bindings, list(g, vals[i]))
		sets = append(sets, v, g)
	}
	return list(S.Let, list(bindings...), listStar(list(sets...), S.Setq))
}

// independent reports whether assigning variables one after the other has the
// same effect as at once: no form sees a variable assigned before.
func independent(t *thread, vars []*interp.Symbol, vals []value, env value) bool {
	for i := 1; i < len(vals); i++ {
		if !t.Harmless(vals[i], env) {
			return false
		}
		for _, v := range vars[:i] {
			if interp.Mentions(vals[i], v) {
				return false
			}
		}
	}
	return true
}

// places are the expansions of several places whose subforms are bound.
func (w *wrapper) places(ps []value, env value, harmless bool) []interp.Expansion {
	var xs []interp.Expansion
	quiet := harmless
	for _, p := range ps {
		x := w.t.SetfExpansion(p, env)
		// A variable among the places could be the subform of another.
		quiet = quiet && x.Quiet && !w.t.IsPlainVariable(x.Reader, env)
		xs = append(xs, x)
	}
	for i, x := range xs {
		xs[i] = w.t.Simplify(x, env, quiet)
		w.bind(xs[i].Vars, xs[i].Vals)
	}
	return xs
}

// shiftForm is shiftf: the values of places move to the one before, the value
// of last to the last place.
func shiftForm(t *thread, ps []value, last, env value) value {
	S := &t.In.S
	if allPlain(t, ps, env) && len(ps) <= nestLimit {
		form := last
		for i := len(ps) - 1; i >= 0; i-- {
			form = list(S.Prog1, ps[i], list(S.Setq, ps[i], form))
		}
		return form
	}
	w := wrapper{t: t}
	xs := w.places(ps, env, t.Harmless(last, env))
	olds := make([]value, len(xs[0].Stores))
	for i := range olds {
		olds[i] = t.In.Gensym("old")
	}
	w.values(olds, xs[0].Reader)
	var forms []value
	for i, x := range xs {
		if i+1 < len(xs) {
			w.values(x.Stores, xs[i+1].Reader)
		} else {
			w.values(x.Stores, last)
		}
		forms = append(forms, x.Writer)
	}
	if len(olds) == 1 {
		return w.wrap(append(forms, olds[0])...)
	}
	return w.wrap(append(forms, listStar(list(olds...), S.Values))...)
}

func allPlain(t *thread, ps []value, env value) bool {
	for _, p := range ps {
		if !t.IsPlainVariable(p, env) {
			return false
		}
	}
	return true
}

// rotateForm is rotatef.
func rotateForm(t *thread, ps []value, env value) value {
	S := &t.In.S
	if len(ps) == 0 {
		return nil
	}
	if allPlain(t, ps, env) {
		vars := make([]*interp.Symbol, len(ps))
		for i, p := range ps {
			vars[i] = p.(*interp.Symbol)
		}
		return list(S.Progn, parallelSetq(t, vars, append(append([]value(nil), ps[1:]...), ps[0]), env), nil)
	}
	w := wrapper{t: t}
	xs := w.places(ps, env, true)
	var writers []value
	for i, x := range xs {
		w.values(x.Stores, xs[(i+1)%len(xs)].Reader)
		writers = append(writers, x.Writer)
	}
	return w.wrap(append(writers, nil)...)
}
