package builtins

import "sockrepl/interp"

// iterationMacros declares do, dolist and dotimes.
func iterationMacros(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	doMacro := func(name string, binder *interp.Symbol, set func(pairs []value) value) {
		cl.Defmacro(name, "variables end &body body",
			`Binds VARIABLES (var init step), then repeats BODY and the steps until the test of END is true; returns the values of END's forms.`,
			func(t *thread, a args) value {
				var bindings, steps []value
				for _, v := range items(t, name, a.V(0)) {
					parts, ok := interp.Slice(v)
					if _, isSym := v.(*interp.Symbol); isSym {
						bindings = append(bindings, v)
						continue
					}
					if !ok || len(parts) == 0 || len(parts) > 3 {
						t.ProgramError("~a: `~s' is not a variable with its initial value and step", interp.NewString(in.CaseName(name)), v)
					}
					bindings = append(bindings, list(parts[:min(2, len(parts))]...))
					if len(parts) == 3 {
						steps = append(steps, parts[0], parts[2])
					}
				}
				end, ok := a.V(1).(*interp.Cons)
				if !ok {
					t.ProgramError("~a: `~s' is not an end test", interp.NewString(in.CaseName(name)), a.V(1))
				}
				decls, _, body := interp.SplitBody(in, a.V(2))
				again, test := in.Gensym("again"), in.Gensym("test")
				forms := []value{S.Tagbody, list(S.Go, test), again}
				forms = append(forms, items(t, name, body)...)
				if len(steps) > 0 {
					forms = append(forms, set(steps))
				}
				forms = append(forms, test, list(S.Unless, end.Car, list(S.Go, again)))
				return list(S.Block, nil, listStar(list(list(forms...), listStar(end.Cdr, S.Progn)),
					append([]value{binder, list(bindings...)}, decls...)...))
			})
	}
	doMacro("do", S.Let, func(pairs []value) value { return listStar(list(pairs...), S.Psetq) })
	doMacro("do*", S.LetStar, func(pairs []value) value { return listStar(list(pairs...), S.Setq) })

	cl.Defmacro("dolist", "(var list-form &optional result) &body body",
		`Evaluates BODY with the variable of SPEC bound to each element of a list; returns its result form.`,
		func(t *thread, a args) value {
			spec := items(t, "dolist", a.V(0))
			if len(spec) < 2 || len(spec) > 3 {
				t.ProgramError("dolist: `~s' is not (variable list [result])", a.V(0))
			}
			decls, _, body := interp.SplitBody(in, a.V(1))
			tail, again, test := in.Gensym("tail"), in.Gensym("again"), in.Gensym("test")
			inner := listStar(list(listStar(body, S.Tagbody)), append([]value{S.Let, list(list(spec[0], list(S.Car, tail)))}, decls...)...)
			var result value
			if len(spec) == 3 && spec[2] != nil {
				result = list(S.Let, list(list(spec[0], nil)), spec[0], spec[2])
			}
			return list(S.Block, nil, list(S.Let, list(list(tail, spec[1])),
				list(S.Tagbody, list(S.Go, test), again, inner, list(S.Setq, tail, list(S.Cdr, tail)),
					test, list(S.Unless, list(cl.Sym("endp"), tail), list(S.Go, again))),
				result))
		})
	cl.Defmacro("dotimes", "(var count &optional result) &body body",
		`Evaluates BODY with the variable of SPEC bound to the integers from 0 below a count; returns its result form.`,
		func(t *thread, a args) value {
			spec := items(t, "dotimes", a.V(0))
			if len(spec) < 2 || len(spec) > 3 {
				t.ProgramError("dotimes: `~s' is not (variable count [result])", a.V(0))
			}
			decls, _, body := interp.SplitBody(in, a.V(1))
			again, test := in.Gensym("again"), in.Gensym("test")
			bindings := list(list(spec[0], interp.Fix(0)))
			var limit value
			if _, constant := spec[1].(interp.Fixnum); constant {
				limit = spec[1]
			} else {
				g := in.Gensym("limit")
				bindings = list(list(g, spec[1]), list(spec[0], interp.Fix(0)))
				limit = g
			}
			var result value
			if len(spec) == 3 {
				result = spec[2]
			}
			forms := []value{S.Tagbody, list(S.Go, test), again}
			forms = append(forms, listStar(body, S.Tagbody))
			if !hasTags(body) {
				forms = append(forms[:3], items(t, "dotimes", body)...)
			}
			forms = append(forms, list(S.Setq, spec[0], list(S.OnePlus, spec[0])),
				test, list(S.When, list(S.Less, spec[0], limit), list(S.Go, again)))
			return list(S.Block, nil, listStar(list(list(forms...), result), append([]value{S.Let, bindings}, decls...)...))
		})
}

// hasTags reports whether the forms of a body include tags.
func hasTags(body value) bool {
	for c, ok := body.(*interp.Cons); ok; c, ok = c.Cdr.(*interp.Cons) {
		if _, form := c.Car.(*interp.Cons); !form {
			return true
		}
	}
	return false
}
