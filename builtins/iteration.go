package builtins

import "sockrepl/interp"

// iterationMacros declares do, dolist, dotimes and prog. Their loops end with
// the test, which is a single conditional jump back.
func iterationMacros(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	doMacro := func(name string, binder *interp.Symbol, parallel bool) {
		cl.Defmacro(name, "variables end &body body",
			`Binds VARIABLES (var init step), then repeats BODY and the steps until the test of END is true; returns the values of END's forms.`,
			func(t *thread, a args) value { return doForm(t, name, binder, parallel, a) })
	}
	doMacro("do", S.Let, true)
	doMacro("do*", S.LetStar, false)
	cl.Defmacro("dolist", "(var list-form &optional result) &body body",
		`Evaluates BODY with VAR bound to each element of the list that LIST-FORM makes; returns the value of RESULT, evaluated with VAR bound to NIL.`, dolistForm)
	cl.Defmacro("dotimes", "(var count &optional result) &body body",
		`Evaluates BODY with VAR bound to the integers from 0 below COUNT; returns the value of RESULT, evaluated with VAR bound to the number of turns.`, dotimesForm)
	prog := func(name string, binder *interp.Symbol) {
		cl.Defmacro(name, "variables &body body", `A block named NIL with VARIABLES bound around a tagbody of BODY.`, func(t *thread, a args) value {
			decls, forms := bodyParts(t, a.V(1))
			return list(S.Block, nil, binding(binder, a.V(0), decls, listStar(forms, S.Tagbody)))
		})
	}
	prog("prog", S.Let)
	prog("prog*", S.LetStar)
}

// bodyParts splits declarations from the forms and tags of a body, in which a
// string is a form.
func bodyParts(t *thread, body value) (decls []value, forms value) {
	for {
		x, ok := body.(*interp.Cons)
		if !ok || car(x.Car) != value(t.In.S.Declare) {
			return decls, body
		}
		decls = append(decls, x.Car)
		body = x.Cdr
	}
}

// binding returns (binder bindings declarations... forms...).
func binding(binder *interp.Symbol, bindings value, decls []value, forms ...value) value {
	return listStar(list(append(append([]value(nil), decls...), forms...)...), binder, bindings)
}

func doForm(t *thread, name string, binder *interp.Symbol, parallel bool, a args) value {
	in := t.In
	S := &in.S
	var bindings, stepForms []value
	var stepVars []*interp.Symbol
	for _, v := range items(t, name, a.V(0)) {
		if _, ok := v.(*interp.Symbol); ok {
			bindings = append(bindings, v)
			continue
		}
		parts, ok := interp.Slice(v)
		if !ok || len(parts) == 0 || len(parts) > 3 {
			macroError(t, name, "`~s' is not a variable with its initial value and step", v)
		}
		bindings = append(bindings, list(parts[:min(2, len(parts))]...))
		if len(parts) == 3 {
			s, ok := parts[0].(*interp.Symbol)
			if !ok {
				macroError(t, name, "`~s' is not the name of a variable", parts[0])
			}
			stepVars = append(stepVars, s)
			stepForms = append(stepForms, parts[2])
		}
	}
	end, ok := a.V(1).(*interp.Cons)
	if !ok {
		macroError(t, name, "`~s' is not a list of a test and result forms", a.V(1))
	}
	decls, body := bodyParts(t, a.V(2))
	again, test := in.Gensym("again"), in.Gensym("test")
	forms := append([]value{S.Tagbody, list(S.Go, test), again}, items(t, name, body)...)
	switch {
	case parallel && len(stepVars) > 0:
		forms = append(forms, parallelSetq(t, stepVars, stepForms, a.Env()))
	default:
		for i, s := range stepVars {
			forms = append(forms, list(S.Setq, s, stepForms[i]))
		}
	}
	if end.Car == nil {
		forms = append(forms, test, list(S.Go, again))
	} else {
		forms = append(forms, test, list(S.Unless, end.Car, list(S.Go, again)))
	}
	return list(S.Block, nil, binding(binder, list(bindings...), decls, list(forms...), listStar(end.Cdr, S.Progn)))
}

// loopSpec takes (var form [result]) apart.
func loopSpec(t *thread, operator string, spec value) (v *interp.Symbol, form, result value) {
	parts := items(t, operator, spec)
	if len(parts) < 2 || len(parts) > 3 {
		macroError(t, operator, "`~s' is not a list of a variable, a form and a result form", spec)
	}
	v, ok := parts[0].(*interp.Symbol)
	if !ok {
		macroError(t, operator, "`~s' is not the name of a variable", parts[0])
	}
	if len(parts) == 3 {
		result = parts[2]
	}
	return v, parts[1], result
}

// bodyForms returns the forms of an iteration's body: in a tagbody of their own
// only if there are tags among them.
func bodyForms(t *thread, operator string, body value) []value {
	forms := items(t, operator, body)
	for _, f := range forms {
		if _, ok := f.(*interp.Cons); !ok {
			return []value{interp.NewCons(t.In.S.Tagbody, body)}
		}
	}
	return forms
}

func dolistForm(t *thread, a args) value {
	in := t.In
	S := &in.S
	v, form, result := loopSpec(t, "dolist", a.V(0))
	decls, body := bodyParts(t, a.V(1))
	tail, again, test := in.Gensym("tail"), in.Gensym("again"), in.Gensym("test")
	// The variable is bound anew for each element: closures keep their own. A
	// tail that is no list is noticed by car.
	turn := binding(S.Let, list(list(v, list(S.Car, tail))), decls, bodyForms(t, "dolist", body)...)
	if result != nil {
		result = binding(S.Let, list(list(v, nil)), specialDeclarations(t, decls), v, result)
	}
	return list(S.Block, nil, list(S.Let, list(list(tail, form)),
		list(S.Tagbody, list(S.Go, test), again, turn, list(S.Setq, tail, list(S.Cdr, tail)),
			test, list(S.When, tail, list(S.Go, again))),
		result))
}

// specialDeclarations returns those of decls that declare variables special: they
// are for the result form as well.
func specialDeclarations(t *thread, decls []value) []value {
	S := &t.In.S
	var out []value
	for _, d := range decls {
		specs, _ := interp.Slice(cdr(d))
		for _, spec := range specs {
			if car(spec) == value(S.Special) {
				out = append(out, list(S.Declare, spec))
			}
		}
	}
	return out
}

func dotimesForm(t *thread, a args) value {
	in := t.In
	S := &in.S
	v, form, result := loopSpec(t, "dotimes", a.V(0))
	decls, body := bodyParts(t, a.V(1))
	again, test := in.Gensym("again"), in.Gensym("test")
	bindings := []value{list(v, interp.Fix(0))}
	limit := form
	if _, constant := form.(interp.Fixnum); !constant {
		g := in.Gensym("limit")
		bindings = []value{list(g, form), list(v, interp.Fix(0))}
		limit = g
	}
	forms := append([]value{S.Tagbody, list(S.Go, test), again}, bodyForms(t, "dotimes", body)...)
	forms = append(forms, list(S.Setq, v, list(S.OnePlus, v)), test, list(S.When, list(S.Less, v, limit), list(S.Go, again)))
	return list(S.Block, nil, binding(S.Let, list(bindings...), decls, list(forms...), result))
}
