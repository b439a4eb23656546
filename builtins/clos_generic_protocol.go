package builtins

import "sockrepl/interp"

// Functions of the metaobject protocol to which programs add methods for generic
// functions and methods of classes of their own.

// genericProtocolOperators declares them in EXCL; export makes names known in MOP.
func genericProtocolOperators(in *interp.Interp, export func(names ...string)) {
	S := &in.S
	excl := in.Excl
	functions := map[string]*interp.Function{}
	define := func(name, parameters, doc string, f func(t *thread, a args) value) *interp.Function {
		functions[name] = excl.Defgeneric(name, parameters, doc, f)
		export(name)
		return functions[name]
	}
	define("compute-discriminating-function", "generic-function", `What a call of GENERIC-FUNCTION does, as a function; by itself one that calls the effective method for its arguments. Asked again whenever methods or lambda list have changed.`, func(t *thread, a args) value {
		return genericArgument(t, "compute-discriminating-function", a.V(0)).NativeFunction()
	})
	define("compute-effective-method", "generic-function combination methods => form options", `The form of the effective method of GENERIC-FUNCTION whose applicable METHODS, the most specific first, COMBINATION combines; call-method and make-method mean in it what they mean in define-method-combination. The options are lists: (:arguments . lambda-list), (:generic-function variable).`, func(t *thread, a args) value {
		g := genericArgument(t, "compute-effective-method", a.V(0))
		c, ok := a.V(1).(*interp.MethodCombination)
		if !ok {
			a.Wrong(t, 1, in.CL.Sym("method-combination"))
		}
		var methods []*interp.Method
		for _, v := range a.Slice(t, 2) {
			methods = append(methods, methodArgument(t, "compute-effective-method", v))
		}
		if len(methods) == 0 {
			t.SimpleError("compute-effective-method: there is no method for ~s to combine", a.V(0))
		}
		return t.Values2(g.EffectiveMethodForm(t, c, methods), nil)
	})
	define("make-method-lambda", "generic-function method lambda-expression environment => lambda-expression initargs", `What defmethod makes the function of a method of: a lambda expression of a list of arguments and a list of next methods that does what LAMBDA-EXPRESSION, the method's as it stands in ENVIRONMENT, says; and further initargs for the method. METHOD is a prototype of those of GENERIC-FUNCTION.`, func(t *thread, a args) value {
		return t.Values2(listedLambda(t, a.V(2)), nil)
	})
	excl.Defun("%call-next", "next-methods arguments generic-function method", `What call-next-method does in METHOD of GENERIC-FUNCTION, whose NEXT-METHODS there are, with the list ARGUMENTS.`, func(t *thread, a args) value {
		arguments := append([]value(nil), a.Slice(t, 1)...)
		var methods []*interp.Method
		for _, v := range a.Slice(t, 0) {
			methods = append(methods, methodArgument(t, "call-next-method", v))
		}
		if len(methods) == 0 {
			return t.Apply(S.NoNextMethod.Function(), append([]value{a.V(2), a.V(3)}, arguments...))
		}
		return t.RunMethods(methods, arguments)
	})
	define("find-method-combination", "generic-function name options", `The method combination called NAME with OPTIONS, as GENERIC-FUNCTION uses it.`, func(t *thread, a args) value {
		genericArgument(t, "find-method-combination", a.V(0))
		return t.FindCombination(a.Symbol(t, 1), append([]value(nil), a.Slice(t, 2)...))
	})
	define("ensure-generic-function-using-class", "generic-function function-name &rest initargs", `What ensure-generic-function and defgeneric do for GENERIC-FUNCTION, which FUNCTION-NAME names, NIL if it names none, and INITARGS: :generic-function-class and those of that class.`, func(t *thread, a args) value {
		var g *interp.GenericFunction
		if a.V(0) != nil {
			g = genericArgument(t, "ensure-generic-function-using-class", a.V(0))
		}
		return t.One(initializeGenericNamed(t, g, a.V(1), append([]value(nil), a.Rest()...)))
	}).AllowKeys()
	define("add-direct-method", "specializer method", `Has SPECIALIZER, a class or EQL specialiser, know METHOD, which add-method has added to a generic function.`, func(t *thread, a args) value {
		return directMethod(t, a, true)
	})
	define("remove-direct-method", "specializer method", `Has SPECIALIZER, a class or EQL specialiser, forget METHOD, which remove-method has removed from its generic function.`, func(t *thread, a args) value {
		return directMethod(t, a, false)
	})
	define("add-direct-subclass", "superclass subclass", `Has SUPERCLASS know its direct SUBCLASS.`, func(t *thread, a args) value {
		aClass(t, a, 0).AddSubclass(aClass(t, a, 1))
		return nil
	})
	define("remove-direct-subclass", "superclass subclass", `Has SUPERCLASS forget SUBCLASS, which is no direct subclass any more.`, func(t *thread, a args) value {
		aClass(t, a, 0).RemoveSubclass(aClass(t, a, 1))
		return nil
	})
	define("specializer-direct-methods", "specializer", `The methods with SPECIALIZER, a class or EQL specialiser, among their specialisers.`, func(t *thread, a args) value {
		var b interp.ListBuilder
		for _, m := range directMethodsOf(t, "specializer-direct-methods", a.V(0)) {
			b.Add(m)
		}
		return b.List()
	})
	define("specializer-direct-generic-functions", "specializer", `The generic functions that have methods with SPECIALIZER, a class or EQL specialiser, among their specialisers.`, func(t *thread, a args) value {
		var b interp.ListBuilder
		seen := map[*interp.GenericFunction]bool{}
		for _, m := range directMethodsOf(t, "specializer-direct-generic-functions", a.V(0)) {
			if g := m.Generic(); g != nil && !seen[g] {
				seen[g] = true
				b.Add(g.Function)
			}
		}
		return b.List()
	})
	define("validate-superclass", "class superclass", `Whether CLASS may have SUPERCLASS: true; what programs write methods for that mix metaclasses. Where one returns NIL, the definition of the class is an error.`, func(t *thread, a args) value {
		return t.T
	})
	define("reader-method-class", "class slot &rest initargs", `The class of the methods that read SLOT, a direct slot definition of CLASS: a subclass of standard-reader-method; INITARGS are those of the method.`, func(t *thread, a args) value {
		return excl.Sym("standard-reader-method").Class()
	}).AllowKeys()
	define("writer-method-class", "class slot &rest initargs", `The class of the methods that set SLOT, a direct slot definition of CLASS: a subclass of standard-writer-method; INITARGS are those of the method.`, func(t *thread, a args) value {
		return excl.Sym("standard-writer-method").Class()
	}).AllowKeys()
	dependentOperators(in, define)
	functions["compute-applicable-methods-using-classes"] = define("compute-applicable-methods-using-classes", "generic-function classes => methods certain-p", `The methods of GENERIC-FUNCTION for arguments of CLASSES, and whether that is certain: it is not if a method is for one object.`, func(t *thread, a args) value {
		var ks []*interp.Class
		for _, c := range a.Slice(t, 1) {
			ks = append(ks, classArgument(t, "compute-applicable-methods-using-classes", c))
		}
		ms, certain := genericArgument(t, "compute-applicable-methods-using-classes", a.V(0)).ApplicableToClasses(t, ks)
		if !certain {
			return t.Values2(nil, nil)
		}
		var b interp.ListBuilder
		for _, m := range ms {
			b.Add(m)
		}
		return t.Values2(b.List(), t.T)
	})
	functions["compute-applicable-methods"] = in.CL.Sym("compute-applicable-methods").Function()
	functions["add-method"] = in.CL.Sym("add-method").Function()
	in.SetGenericProtocol(func(name string) *interp.Function { return functions[name] }, interp.GenericLayer{
		Shape: func(t *thread, operator string, v value, generic bool) interp.LambdaShape {
			return parseGenericLambda(t, operator, v, generic).shape
		},
		Arguments: func(t *thread, g *interp.GenericFunction, v value, args *interp.Symbol, form value) value {
			plan, _ := argumentPlan(t, v)
			return argumentBindings(t, g, plan, args, form)
		},
	})
	excl.Defun1("extract-lambda-list", "specialized-lambda-list", `SPECIALIZED-LAMBDA-LIST, that of a method, without specialisers.`, func(t *thread, v value) value {
		return parseGenericLambda(t, "extract-lambda-list", v, false).list
	})
	excl.Defun1("extract-specializer-names", "specialized-lambda-list", `The specialisers of the required parameters of SPECIALIZED-LAMBDA-LIST, that of a method; T for one that has none.`, func(t *thread, v value) value {
		return list(parseGenericLambda(t, "extract-specializer-names", v, false).specializers...)
	})
	export("extract-lambda-list", "extract-specializer-names")
}

// genericArgument returns the generic function that v is.
func genericArgument(t *thread, operator string, v value) *interp.GenericFunction {
	f, ok := v.(*interp.Function)
	if !ok || !f.IsGeneric() {
		t.WrongType(operator, v, t.In.S.GenericFunction)
	}
	return f.Generic()
}

func methodArgument(t *thread, operator string, v value) *interp.Method {
	m, ok := v.(*interp.Method)
	if !ok {
		t.WrongType(operator, v, t.In.CL.Sym("method"))
	}
	return m
}

func directMethod(t *thread, a args, add bool) value {
	m := methodArgument(t, a.Operator().Symbol.Name(), a.V(1))
	if !interp.SetDirectMethod(a.V(0), m, add) {
		a.Wrong(t, 0, t.In.Excl.Sym("specializer"))
	}
	return nil
}

func directMethodsOf(t *thread, operator string, v value) []*interp.Method {
	ms, ok := interp.DirectMethods(v)
	if !ok {
		t.WrongType(operator, v, t.In.Excl.Sym("specializer"))
	}
	return ms
}

// dependentOperators declares the functions on dependents.
func dependentOperators(in *interp.Interp, define func(name, parameters, doc string, f func(t *thread, a args) value) *interp.Function) {
	dependents := func(t *thread, a args) *[]value {
		d := interp.Dependents(a.V(0))
		if d == nil {
			a.Wrong(t, 0, list(in.S.Or, in.S.Class, in.S.GenericFunction))
		}
		return d
	}
	define("add-dependent", "metaobject dependent", `Has update-dependent be called for DEPENDENT whenever METAOBJECT, a class or generic function, changes.`, func(t *thread, a args) value {
		d := dependents(t, a)
		for _, x := range *d {
			if interp.Eql(x, a.V(1)) {
				return nil
			}
		}
		*d = append(*d, a.V(1))
		return nil
	})
	define("remove-dependent", "metaobject dependent", `Undoes add-dependent of METAOBJECT and DEPENDENT.`, func(t *thread, a args) value {
		d := dependents(t, a)
		var kept []value
		for _, x := range *d {
			if !interp.Eql(x, a.V(1)) {
				kept = append(kept, x)
			}
		}
		*d = kept
		return nil
	})
	define("map-dependents", "metaobject function", `Calls FUNCTION with each dependent of METAOBJECT, a class or generic function.`, func(t *thread, a args) value {
		f := a.Function(t, 1)
		for _, x := range append([]value(nil), *dependents(t, a)...) {
			t.Call1(f, x)
		}
		return t.One(nil)
	})
	define("update-dependent", "metaobject dependent &rest initargs", `Called when METAOBJECT, a class or generic function, has been reinitialised with INITARGS, or, where these are add-method or remove-method and a method, has got or lost that. Does nothing; programs add methods for the classes of DEPENDENT.`, func(t *thread, a args) value {
		return nil
	})
}

// listedLambda is what make-method-lambda makes of a lambda expression.
func listedLambda(t *thread, v value) value {
	S := &t.In.S
	c, ok := v.(*interp.Cons)
	if !ok || c.Car != value(S.Lambda) {
		t.ProgramError("make-method-lambda: `~s' is not a lambda expression", v)
	}
	args, next, given := t.In.Gensym("args"), t.In.Gensym("next-methods"), t.In.Gensym("given")
	generic, method := t.In.Gensym("generic-function"), t.In.Gensym("method")
	key := func(name string, s *interp.Symbol) value { return list(list(t.In.KeywordNamed(name), s)) }
	function := func(s *interp.Symbol) value { return list(S.Function, s) }
	callNext := list(S.CallNextMethod, list(S.AndRest, given),
		list(t.In.Excl.InternalSym("%call-next"), next, list(S.Or, given, args), generic, method))
	nextP := list(S.NextMethodP, nil, list(S.If, next, t.T, nil))
	return list(S.Lambda, list(args, next, S.AndKey, key("generic-function", generic), key("method", method), S.AndAllowOtherKeys),
		list(S.Declare, list(S.Ignorable, args, next, generic, method)),
		list(S.Flet, list(callNext, nextP),
			list(S.Declare, list(S.Ignorable, function(S.CallNextMethod), function(S.NextMethodP))),
			list(S.Apply, list(S.Function, v), args)))
}
