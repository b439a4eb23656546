package builtins

import "sockrepl/interp"

// metaobjectOperators declares the functions on classes, generic functions and
// methods.
func metaobjectOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	cl.Defgeneric("print-object", "object stream", `Prints OBJECT to STREAM; what the printer calls for objects for which the program has methods on it.`, func(t *thread, a args) value {
		t.PrintPlainly(a.OutputStream(t, 1), a.V(0))
		return a.V(0)
	})
	cl.Defgeneric("no-applicable-method", "generic-function &rest function-arguments", `Called where GENERIC-FUNCTION has no method for FUNCTION-ARGUMENTS; signals an error.`, func(t *thread, a args) value {
		arguments := append([]value(nil), a.Rest()...)
		var classes interp.ListBuilder
		for _, x := range arguments {
			c := in.ClassOf(x)
			if c.Name == nil {
				classes.Add(c)
			} else {
				classes.Add(c.Name.Value())
			}
		}
		return t.ProgramError("No methods applicable for generic function ~s with args ~s of classes ~s", a.V(0), list(arguments...), classes.List())
	})
	cl.Defgeneric("no-next-method", "generic-function method &rest arguments", `Called where METHOD of GENERIC-FUNCTION calls the next method, and there is none for ARGUMENTS; signals an error.`, func(t *thread, a args) value {
		return t.ProgramError("~s of ~s has no next method for the arguments ~s", a.V(1), a.V(0), list(append([]value(nil), a.Rest()...)...))
	})
	generic := func(t *thread, a args, i int) *interp.GenericFunction {
		if f, ok := a.V(i).(*interp.Function); ok && f.IsGeneric() {
			return f.Generic()
		}
		a.Wrong(t, i, S.GenericFunction)
		return nil
	}
	method := func(t *thread, a args, i int) *interp.Method {
		m, ok := a.V(i).(*interp.Method)
		if !ok {
			a.Wrong(t, i, cl.Sym("method"))
		}
		return m
	}
	cl.Defgeneric("add-method", "generic-function method", `Adds METHOD to GENERIC-FUNCTION, in place of one with the same qualifiers and specialisers.`, func(t *thread, a args) value {
		t.AddMethod(generic(t, a, 0), method(t, a, 1))
		return a.V(0)
	})
	cl.Defgeneric("remove-method", "generic-function method", `Removes METHOD from GENERIC-FUNCTION.`, func(t *thread, a args) value {
		t.RemoveMethod(generic(t, a, 0), method(t, a, 1))
		return a.V(0)
	})
	cl.Defgeneric("find-method", "generic-function qualifiers specializers &optional (errorp t)", `The method of GENERIC-FUNCTION with QUALIFIERS and SPECIALIZERS, classes or (eql object); an error if there is none, or NIL without ERRORP.`, func(t *thread, a args) value {
		g := generic(t, a, 0)
		specs := a.Slice(t, 2)
		if g.Known && len(specs) != g.Shape.Required {
			t.SimpleError("find-method: ~s has ~d required parameters, not as many as there are specialisers in ~s", a.V(0), interp.FixInt(g.Shape.Required), a.V(2))
		}
		var specializers []value
		for _, s := range specs {
			specializers = append(specializers, specializer(t, "find-method", s))
		}
		if m := g.FindMethod(a.Slice(t, 1), specializers); m != nil {
			return m
		}
		if a.Bool(3) {
			t.SimpleError("find-method: ~s has no method with the qualifiers ~s and the specialisers ~s", a.V(0), a.V(1), a.V(2))
		}
		return nil
	})
	cl.Defgeneric("compute-applicable-methods", "generic-function arguments", `The methods of GENERIC-FUNCTION that apply to the list ARGUMENTS, the most specific first.`, func(t *thread, a args) value {
		g := generic(t, a, 0)
		arguments := a.Slice(t, 1)
		if len(arguments) < g.Shape.Required {
			t.ProgramError("compute-applicable-methods: ~s are too few arguments for ~s", a.V(1), a.V(0))
		}
		var b interp.ListBuilder
		for _, m := range g.Applicable(t, arguments) {
			b.Add(m)
		}
		return b.List()
	})
	cl.Defgeneric("method-qualifiers", "method", `The qualifiers of METHOD.`, func(t *thread, a args) value {
		return list(method(t, a, 0).Qualifiers...)
	})
	cl.Defgeneric("function-keywords", "method => keys allow-other-keys-p", `The keywords that METHOD takes, and whether it takes any other.`, func(t *thread, a args) value {
		m := method(t, a, 0)
		var b interp.ListBuilder
		for _, k := range m.Shape.Keys {
			b.Add(k.Value())
		}
		return t.Values2(b.List(), t.Bool(m.Shape.Allow))
	})
	cl.Defun("ensure-generic-function", "function-name &rest initargs", `The generic function called FUNCTION-NAME, made or changed as INITARGS say: :lambda-list, :argument-precedence-order, :declare, :documentation, :generic-function-class, :method-class, :method-combination, :environment, which makes no difference, and those of the class. Methods on mop:ensure-generic-function-using-class come first.`, func(t *thread, a args) value {
		options := append([]value(nil), a.Rest()...)
		if len(options)%2 != 0 {
			t.ProgramError("ensure-generic-function: the initargs ~s are not in pairs", list(options...))
		}
		var lambdaList value
		known := false
		var others []value
		for i := 0; i < len(options); i += 2 {
			switch {
			case options[i] == value(in.KeywordNamed("lambda-list")):
				if !known {
					lambdaList, known = options[i+1], true
				}
			case options[i] == value(in.KeywordNamed("environment")):
			default:
				others = append(others, options[i], options[i+1])
			}
		}
		return t.One(ensureGeneric(t, "ensure-generic-function", a.V(0), lambdaList, known, others).Function)
	})
	combinationError := func(t *thread, control value, arguments []value) value {
		return t.ErrorOf(S.ProgramError, nil, "~?", control, list(append([]value(nil), arguments...)...))
	}
	cl.Defun("invalid-method-error", "method control &rest arguments", `Signals that METHOD does not fit the method combination; CONTROL and ARGUMENTS are for format.`, func(t *thread, a args) value {
		return t.ErrorOf(S.ProgramError, nil, "~s: ~?", a.V(0), a.V(1), list(append([]value(nil), a.Rest()...)...))
	})
	cl.Defun("method-combination-error", "control &rest arguments", `Signals an error in a method combination; CONTROL and ARGUMENTS are for format.`, func(t *thread, a args) value {
		return combinationError(t, a.V(0), a.Rest())
	})
}
