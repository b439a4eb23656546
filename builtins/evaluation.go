package builtins

import "sockrepl/interp"

// evaluationOperators declares what evaluates, compiles and calls functions.
func evaluationOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	compileOperators(in)
	cl.Defun1("eval", "form => *", `The values of FORM, evaluated in the null lexical environment.`,
		func(t *interp.Thread, form interp.Value) interp.Value { return t.Eval(form) })
	cl.Defun("funcall", "function &rest arguments => *", `The values of FUNCTION (or the function it names) called with ARGUMENTS.`,
		func(t *interp.Thread, a interp.Args) interp.Value { return t.Apply(a.Function(t, 0), a.Rest()) })
	cl.Defun("apply", "function &rest arguments => *", `The values of FUNCTION called with ARGUMENTS, of which the last is a list of further ones.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			rest := a.Rest()
			if len(rest) == 0 {
				t.ProgramError("apply: there is no argument list")
			}
			f := a.Function(t, 0)
			last := len(rest) - 1
			tail, ok := interp.Slice(rest[last])
			if !ok {
				t.WrongType("apply", rest[last], S.List)
			}
			args, mark := t.PushArgs(last + len(tail))
			copy(args, rest[:last])
			copy(args[last:], tail)
			v := t.Apply(f, args)
			t.PopArgs(args, mark)
			return v
		})
	cl.Defun("values", "&rest values => *", `VALUES as multiple values.`,
		func(t *interp.Thread, a interp.Args) interp.Value { return t.Values(a.Rest()...) })
	cl.Defun1("values-list", "list => *", `The elements of LIST as multiple values.`,
		func(t *interp.Thread, list interp.Value) interp.Value {
			items, ok := interp.Slice(list)
			if !ok {
				t.WrongType("values-list", list, S.List)
			}
			return t.Values(items...)
		})
	cl.Defun("macroexpand-1", "form &optional environment stop-on-special-forms-p => expansion expanded-p", `FORM expanded once in ENVIRONMENT, and whether it was; a special form never is, whatever STOP-ON-SPECIAL-FORMS-P is.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			v, ok := t.Macroexpand1(a.V(0), a.V(1))
			return t.Values2(v, t.Bool(ok))
		})
	cl.Defun("macroexpand", "form &optional environment stop-on-special-forms-p => expansion expanded-p", `FORM expanded in ENVIRONMENT until it is no macro call, and whether it was one. That
is never a special form, whatever STOP-ON-SPECIAL-FORMS-P is.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			v, ok := t.Macroexpand(a.V(0), a.V(1))
			return t.Values2(v, t.Bool(ok))
		})
	cl.Defun("macro-function", "symbol &optional environment", `The macro function of SYMBOL in ENVIRONMENT, or NIL.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			return functionValue(t.MacroFunction(a.Symbol(t, 0), a.V(1)))
		})
	excl.Defun2("%set-macro-function", "symbol function", `Makes FUNCTION the macro function of SYMBOL.`,
		func(t *interp.Thread, s, f interp.Value) interp.Value {
			sym := symbolArgument(t, "(setf macro-function)", s)
			checkRedefinition(t, sym)
			sym.SetMacro(t.FunctionDesignator(f))
			return f
		})
	cl.Defun1("special-operator-p", "symbol", `True if SYMBOL names a special operator.`,
		func(t *interp.Thread, s interp.Value) interp.Value {
			return t.Bool(symbolArgument(t, "special-operator-p", s).IsSpecialOperator())
		})
	cl.Defun1("fboundp", "name", `True if NAME, a symbol or (setf symbol), has a function, macro or special operator.`,
		func(t *interp.Thread, name interp.Value) interp.Value {
			if s, ok := name.(*interp.Symbol); ok {
				t.EnsureDefined(s)
				return t.Bool(s.Function() != nil || s.Macro() != nil || s.IsSpecialOperator())
			}
			return t.Bool(functionNamed(t, "fboundp", name) != nil)
		})
	fdefinition := func(operator string) func(t *interp.Thread, name interp.Value) interp.Value {
		return func(t *interp.Thread, name interp.Value) interp.Value {
			if s, ok := name.(*interp.Symbol); ok {
				t.EnsureDefined(s)
				if s.Macro() != nil {
					return s.Macro()
				}
				if s.IsSpecialOperator() {
					return specialOperatorFunction(s)
				}
				return t.FunctionDesignator(s)
			}
			f := functionNamed(t, operator, name)
			if f == nil {
				t.ErrorOf(S.UndefinedFunction, []interp.Value{S.KName, name}, "the function ~s is undefined", name)
			}
			return f
		}
	}
	cl.Defun1("fdefinition", "name", `The function or macro function of NAME; undefined-function if there is none.`, fdefinition("fdefinition"))
	cl.Defun1("symbol-function", "symbol", `The function or macro function of SYMBOL; undefined-function if there is none.`,
		func(t *interp.Thread, s interp.Value) interp.Value {
			symbolArgument(t, "symbol-function", s)
			return fdefinition("symbol-function")(t, s)
		})
	setFunction := func(t *interp.Thread, name, f interp.Value) interp.Value {
		defineFunction(t, name, t.FunctionDesignator(f))
		return f
	}
	excl.Defun2("%set-fdefinition", "name function", `Makes FUNCTION the function of NAME.`, setFunction)
	excl.Defun2("%set-symbol-function", "symbol function", `Makes FUNCTION the function of SYMBOL.`,
		func(t *interp.Thread, s, f interp.Value) interp.Value {
			symbolArgument(t, "(setf symbol-function)", s)
			return setFunction(t, s, f)
		})
	cl.Defun1("fmakunbound", "name", `Takes the function or macro away from NAME, which is returned.`,
		func(t *interp.Thread, name interp.Value) interp.Value {
			if s, ok := name.(*interp.Symbol); ok {
				checkRedefinition(t, s)
				s.SetFunction(nil)
				s.SetMacro(nil)
				return name
			}
			if s := functionNameArgument(t, "fmakunbound", name); isCons(name) {
				s.SetSetfFunction(nil)
			}
			return name
		})
	cl.Defun1("functionp", "object", `True if OBJECT is a function.`,
		func(t *interp.Thread, v interp.Value) interp.Value { return t.Bool(interp.IsFunction(v)) })
	cl.Defun1("compiled-function-p", "object", `True if OBJECT is a compiled function, as all are.`,
		func(t *interp.Thread, v interp.Value) interp.Value { return t.Bool(interp.IsFunction(v)) })
	cl.Defun("function-lambda-expression", "function => lambda-expression closure-p name", `The source of FUNCTION, whether it may be a closure, and its name.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			f := a.Function(t, 0)
			return t.Values3(f.LambdaExpression(), t.T, f.Name())
		})
	cl.Defun("constantp", "form &optional environment", `True if FORM is a constant; ENVIRONMENT is not looked at.`,
		func(t *interp.Thread, a interp.Args) interp.Value { return t.Bool(isConstant(t, a.V(0))) })
	cl.Defun1("identity", "object", `OBJECT.`, func(t *interp.Thread, v interp.Value) interp.Value { return v })
	cl.Defun1("constantly", "value", `A function of any arguments that returns VALUE.`,
		func(t *interp.Thread, v interp.Value) interp.Value {
			return interp.NewGoFunction(nil, func(t *interp.Thread, args []interp.Value) interp.Value { return t.One(v) })
		})
	cl.Defun1("complement", "function", `The function that returns true where FUNCTION returns false.`,
		func(t *interp.Thread, f interp.Value) interp.Value {
			fn := t.FunctionDesignator(f)
			return interp.NewGoFunction(nil, func(t *interp.Thread, args []interp.Value) interp.Value {
				return t.One(t.Bool(t.Apply(fn, args) == nil))
			})
		})
	cl.Defun("not", "object", `True if OBJECT is NIL.`, func(t *interp.Thread, a interp.Args) interp.Value { return t.Bool(a.V(0) == nil) })
	for name, f := range map[string]func(a, b interp.Value) bool{"eq": interp.Eq, "eql": interp.Eql} {
		cl.Defun2(name, "x y", `True if X and Y are the same object (EQL: or numbers of the same type and value).`,
			func(t *interp.Thread, a, b interp.Value) interp.Value { return t.Bool(f(a, b)) })
	}
	cl.Defun2("equal", "x y", `True if X and Y are structures of equal conses, strings, numbers and the like.`,
		func(t *interp.Thread, a, b interp.Value) interp.Value { return t.Bool(t.Equal(a, b)) })
	cl.Defun2("equalp", "x y", `EQUAL without regard to case and number types, and into arrays, structures and hash tables; true if X and Y are so.`,
		func(t *interp.Thread, a, b interp.Value) interp.Value { return t.Bool(t.Equalp(a, b)) })

	cl.Defconstant("lambda-list-keywords", "The symbols that divide lambda lists.", interp.List(S.AndOptional, S.AndRest,
		S.AndKey, S.AndAllowOtherKeys, S.AndAux, S.AndBody, S.AndWhole, S.AndEnvironment))
	cl.Defconstant("call-arguments-limit", "Upper bound of the arguments of a call.", interp.Fix(1<<24))
	cl.Defconstant("lambda-parameters-limit", "Upper bound of the parameters of a function.", interp.Fix(1<<24))
	cl.Defconstant("multiple-values-limit", "Upper bound of the values of a form.", interp.Fix(1<<24))
}

// specialOperatorFunction returns what stands for the definition of a special
// operator: an object that cannot be called.
func specialOperatorFunction(s *interp.Symbol) *interp.Function {
	return interp.NewGoFunction(list(s), func(t *interp.Thread, args []interp.Value) interp.Value {
		return t.ErrorOf(t.In.S.UndefinedFunction, []interp.Value{t.In.S.KName, s}, "attempt to call `~s' which is a special operator.", s)
	})
}

func functionValue(f *interp.Function) interp.Value {
	if f == nil {
		return nil
	}
	return f
}

// symbolArgument returns v as a symbol or signals type-error for operator.
func symbolArgument(t *interp.Thread, operator string, v interp.Value) *interp.Symbol {
	s, ok := t.In.AsSymbol(v)
	if !ok {
		t.WrongType(operator, v, t.In.S.Symbol)
	}
	return s
}

func isConstant(t *interp.Thread, form interp.Value) bool {
	switch x := form.(type) {
	case *interp.Symbol:
		return x.IsConstant()
	case *interp.Cons:
		return x.Car == interp.Value(t.In.S.Quote)
	}
	return true
}
