package builtins

import (
	"strings"

	"sockrepl/interp"
)

// standardPlaces gives the places of the standard their setf methods. Those
// not here are stored by functions named (setf f).
func standardPlaces(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	place := func(access, update string, lo, hi int) *interp.ShortSetf {
		m := &interp.ShortSetf{Update: excl.Sym(update), Min: lo, Max: hi}
		cl.Sym(access).SetSetfExpander(m)
		return m
	}
	place("car", "%set-car", 1, 1)
	place("first", "%set-car", 1, 1)
	place("cdr", "%set-cdr", 1, 1)
	place("rest", "%set-cdr", 1, 1)
	place("nth", "%set-nth", 2, 2)
	place("elt", "%set-elt", 2, 2)
	place("svref", "%svset", 2, 2)
	place("row-major-aref", "%set-row-major-aref", 2, 2)
	place("char", "%set-char", 2, 2)
	place("schar", "%set-char", 2, 2)
	place("fill-pointer", "%set-fill-pointer", 1, 1)
	place("symbol-value", "%set-symbol-value", 1, 1)
	place("symbol-function", "%set-symbol-function", 1, 1)
	place("symbol-plist", "%set-symbol-plist", 1, 1)
	place("fdefinition", "%set-fdefinition", 1, 1)
	for _, access := range []string{"aref", "bit", "sbit"} {
		place(access, "%aset", 1, -1).ValueFirst = true
	}
	// first drops the arguments after the first n (defaults, environments),
	// unless they are forms still to be evaluated.
	first := func(n int) func(args []value) []value {
		return func(args []value) []value {
			if len(args) <= n {
				return args
			}
			kept := append([]value(nil), args[:n]...)
			if _, ok := args[n].(*interp.Cons); ok {
				kept[n-1] = list(S.Prog1, kept[n-1], args[n])
			}
			return kept
		}
	}
	place("gethash", "%set-gethash", 2, 3).Arguments = first(2)
	place("get", "%put", 2, 3).Arguments = first(2)
	place("macro-function", "%set-macro-function", 1, 2).Arguments = first(1)
	place("compiler-macro-function", "%set-compiler-macro-function", 1, 2).Arguments = first(1)
	place("subseq", "%set-subseq", 2, 3).Arguments = func(args []value) []value {
		if len(args) == 2 {
			return append(append([]value(nil), args...), nil)
		}
		return args
	}
	listPlaces(in)

	cl.Sym("values").SetPlaceExpander(valuesExpander)
	cl.Sym("the").SetPlaceExpander(theExpander)
	cl.Sym("apply").SetPlaceExpander(applyExpander)
	cl.Sym("getf").SetPlaceExpander(getfExpander)
	fieldPlace(in, "ldb", "dpb")
	fieldPlace(in, "mask-field", "deposit-field")

	excl.Defun2("%set-compiler-macro-function", "name function", `Makes FUNCTION the compiler macro of NAME, or takes it away if FUNCTION is NIL; returns FUNCTION.`, setCompilerMacro)
}

// listPlaces are the parts of lists that are reached by several steps: all but
// the last step are calls of car and cdr.
func listPlaces(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	looking := func(access, update, path string) {
		cl.Sym(access).SetSetfExpander(&interp.ShortSetf{Update: excl.Sym(update), Min: 1, Max: 1, Looks: true,
			Arguments: func(args []value) []value {
				form := args[0]
				for i := len(path) - 1; i >= 0; i-- {
					step := S.Car
					if path[i] == 'd' {
						step = S.Cdr
					}
					form = list(step, form)
				}
				return []value{form}
			}})
	}
	// c[ad]{2,4}r, by all paths of that length.
	paths := []string{"a", "d"}
	for n := 2; n <= 4; n++ {
		var longer []string
		for _, p := range paths {
			longer = append(longer, "a"+p, "d"+p)
		}
		paths = longer
		for _, p := range paths {
			looking("c"+p+"r", "%set-c"+p[:1]+"r", p[1:])
		}
	}
	for i, name := range []string{"second", "third", "fourth"} {
		looking(name, "%set-car", strings.Repeat("d", i+1))
	}
	for i, name := range []string{"fifth", "sixth", "seventh", "eighth", "ninth", "tenth"} {
		n := interp.FixInt(i + 4)
		cl.Sym(name).SetSetfExpander(&interp.ShortSetf{Update: excl.Sym("%set-nth"), Min: 1, Max: 1,
			Arguments: func(args []value) []value { return []value{n, args[0]} }})
	}
}

// theExpander: (setf (the type place) v) is (setf place (the type v)).
func theExpander(t *thread, form *interp.Cons, env value) interp.Expansion {
	S := &t.In.S
	ops := items(t, "setf", form.Cdr)
	if len(ops) != 2 {
		macroError(t, "setf", "wrong number of arguments in the place ~s", form)
	}
	x := t.SetfExpansion(ops[1], env)
	x.Reader = list(S.The, ops[0], x.Reader)
	return x
}

// valuesExpander stores one value in each place; a place of several values
// gets NIL for the others.
func valuesExpander(t *thread, form *interp.Cons, env value) interp.Expansion {
	S := &t.In.S
	var x interp.Expansion
	var writers, readers []value
	for _, p := range items(t, "setf", form.Cdr) {
		e := t.SetfExpansion(p, env)
		x.Vars = append(x.Vars, e.Vars...)
		x.Vals = append(x.Vals, e.Vals...)
		store, writer := value(t.In.Gensym("new")), e.Writer
		if len(e.Stores) > 0 {
			store = e.Stores[0]
		}
		if len(e.Stores) > 1 {
			writer = list(S.Let, list(e.Stores[1:]...), writer)
		}
		x.Stores = append(x.Stores, store)
		writers = append(writers, writer)
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
	fn, _ := cadr(form).(*interp.Cons)
	var name *interp.Symbol
	if fn != nil && fn.Car == value(S.Function) && cddr(fn) == nil {
		name, _ = cadr(fn).(*interp.Symbol)
	}
	vars, vals := t.Temporaries(cddr(form))
	if name == nil || len(vars) == 0 {
		macroError(t, "setf", "the place ~s does not apply a function by name to arguments", form)
	}
	store := in.Gensym("new")
	update := list(S.Function, list(S.Setf, name))
	switch name {
	case S.Aref, in.CL.Sym("bit"), in.CL.Sym("sbit"):
		update = list(S.Function, in.Excl.Sym("%aset"))
	}
	return interp.Expansion{Vars: vars, Vals: vals, Stores: []value{store}, Plain: true,
		Writer: listStar(list(vars...), S.Apply, update, store), Reader: listStar(list(vars...), S.Apply, fn)}
}

// getfExpander: the property list is itself in a place, which gets the new
// list.
func getfExpander(t *thread, form *interp.Cons, env value) interp.Expansion {
	in := t.In
	S := &in.S
	ops := items(t, "setf", form.Cdr)
	if len(ops) < 2 || len(ops) > 3 {
		macroError(t, "setf", "wrong number of arguments in the place ~s", form)
	}
	x := singleValued(t, "getf", ops[0], env)
	vars, vals := t.Temporaries(list(ops[1:]...))
	store := in.Gensym("new")
	put := list(in.Excl.Sym("%putf"), x.Reader, vars[0], store)
	return interp.Expansion{Vars: joined(x.Vars, vars), Vals: joined(x.Vals, vals), Stores: []value{store},
		Writer: list(S.Progn, storeForm(t, x, put, env), store), Reader: listStar(list(vars...), in.CL.Sym("getf"), x.Reader),
		Plain: x.Plain, Quiet: x.Quiet}
}

// fieldPlace is for ldb and mask-field: deposit makes the new integer.
func fieldPlace(in *interp.Interp, access, deposit string) {
	S := &in.S
	reader, writer := in.CL.Sym(access), in.CL.Sym(deposit)
	reader.SetPlaceExpander(func(t *thread, form *interp.Cons, env value) interp.Expansion {
		ops := items(t, "setf", form.Cdr)
		if len(ops) != 2 {
			macroError(t, "setf", "wrong number of arguments in the place ~s", form)
		}
		x := singleValued(t, access, ops[1], env)
		field, store := in.Gensym("bytespec"), in.Gensym("new")
		return interp.Expansion{Vars: joined([]value{field}, x.Vars), Vals: joined([]value{ops[0]}, x.Vals), Stores: []value{store},
			Writer: list(S.Progn, storeForm(t, x, list(writer, store, field, x.Reader), env), store),
			Reader: list(reader, field, x.Reader), Plain: x.Plain, Quiet: x.Quiet}
	})
}

// storeForm stores the value of form in the place of x, whose temporaries are
// bound around.
func storeForm(t *thread, x interp.Expansion, form, env value) value {
	w := wrapper{t: t}
	return w.wrap(w.store(x, form, env))
}

func joined(a, b []value) []value { return append(append([]value(nil), a...), b...) }
