package interp

import "slices"

// MethodCombination is a kind of method combination with its options, as a
// generic function has it.
type MethodCombination struct {
	Name    *Symbol
	Options []Value
	// combine makes an effective method of the applicable methods, form one that is
	// written as a form.
	combine func(t *Thread, g *GenericFunction, methods []*Method) *methodStep
	form    func(t *Thread, g *GenericFunction, methods []*Method) Value
}

// CombinationType is what define-method-combination defines: it makes the
// combination for the options of a generic function.
type CombinationType struct {
	Name *Symbol
	Doc  Value
	Make func(t *Thread, c *CombinationType, options []Value) *MethodCombination
}

// LispClass implements Object.
func (m *MethodCombination) LispClass(in *Interp) *Class { return in.classes.methodCombination }

// PrintText implements Printable.
func (m *MethodCombination) PrintText(t *Thread) (text string, withIdentity bool) {
	return t.Prin1(t.In.classes.methodCombination.Name) + " " + t.Prin1(m.Name), true
}

// defineCombinations makes the combinations of the standard.
func (in *Interp) defineCombinations() {
	in.combinations = map[*Symbol]*CombinationType{}
	in.standardCombination = &MethodCombination{Name: in.CL.Sym("standard"), combine: combineStandard, form: standardForm}
	in.SetCombination(&CombinationType{Name: in.CL.Sym("standard"), Make: func(t *Thread, c *CombinationType, options []Value) *MethodCombination {
		if len(options) > 0 {
			t.ProgramError("the method combination ~s has no options", c.Name)
		}
		return in.standardCombination
	}})
	for _, name := range []string{"progn", "and", "or", "+", "list", "append", "nconc", "max", "min"} {
		s := in.CL.Sym(name)
		in.SetCombination(ShortCombination(s, s, name != "list" && name != "progn", nil))
	}
}

// SetCombination makes c what its name means as a method combination.
func (in *Interp) SetCombination(c *CombinationType) { in.combinations[c.Name] = c }

// ShortCombination is what the short form of define-method-combination defines:
// the values of the methods qualified by name are the arguments of operator.
// identityWithOne leaves the operator out if there is a single method.
func ShortCombination(name, operator *Symbol, identityWithOne bool, doc Value) *CombinationType {
	return &CombinationType{Name: name, Doc: doc, Make: func(t *Thread, c *CombinationType, options []Value) *MethodCombination {
		lastFirst := false
		if len(options) > 1 {
			t.ProgramError("the method combination ~s has at most one option, not ~s", name, List(options...))
		}
		if len(options) == 1 {
			switch options[0] {
			case Value(t.In.S.KMostSpecificFirst):
			case Value(t.In.S.KMostSpecificLast):
				lastFirst = true
			default:
				t.ProgramError("`~s' is not an order of the methods: ~s and ~s are", options[0], t.In.S.KMostSpecificFirst, t.In.S.KMostSpecificLast)
			}
		}
		return &MethodCombination{Name: name, Options: options,
			combine: func(t *Thread, g *GenericFunction, methods []*Method) *methodStep {
				around, primary, wrong := shortGroups(t, g, name, methods, lastFirst)
				if wrong != nil {
					return wrong
				}
				var main *methodStep
				if len(primary) == 1 && identityWithOne {
					main = g.chain(primary, nil)
				} else {
					main = g.fromForm(t, shortForm(t, operator, primary, false), nil)
				}
				return g.chain(around, main)
			},
			form: func(t *Thread, g *GenericFunction, methods []*Method) Value {
				around, primary, wrong := shortGroups(t, g, name, methods, lastFirst)
				if wrong != nil {
					return wrong.asForm(t)
				}
				return aroundForm(t, around, shortForm(t, operator, primary, identityWithOne))
			}}
	}}
}

// shortGroups sorts methods for the short form of combination called name; wrong is
// what their call does if that is not possible.
func shortGroups(t *Thread, g *GenericFunction, name *Symbol, methods []*Method, lastFirst bool) (around, primary []*Method, wrong *methodStep) {
	for _, m := range methods {
		switch {
		case len(m.Qualifiers) == 1 && m.Qualifiers[0] == Value(name):
			primary = append(primary, m)
		case len(m.Qualifiers) == 1 && m.Qualifiers[0] == Value(t.In.S.KAround):
			around = append(around, m)
		default:
			return nil, nil, g.invalidMethod(m)
		}
	}
	if len(primary) == 0 {
		return nil, nil, &methodStep{generic: g, call: func(t *Thread, args []Value) Value {
			return t.ProgramError("~s has no method with the qualifier ~s for the arguments ~s", g.Function, name, List(args...))
		}}
	}
	if lastFirst {
		slices.Reverse(primary)
	}
	return around, primary, nil
}

func shortForm(t *Thread, operator *Symbol, primary []*Method, identityWithOne bool) Value {
	if len(primary) == 1 && identityWithOne {
		return callMethodForm(t, primary, nil)
	}
	var b ListBuilder
	b.Add(operator)
	for _, m := range primary {
		b.Add(List(t.In.S.CallMethod, m))
	}
	return b.List()
}

// callMethodForm is the form that calls the first of methods, with the others and what last
// is, if not NIL, as the next ones.
func callMethodForm(t *Thread, methods []*Method, last Value) Value {
	var next ListBuilder
	for _, m := range methods[1:] {
		next.Add(m)
	}
	if last != nil {
		next.Add(last)
	}
	if next.List() == nil {
		return List(t.In.S.CallMethod, methods[0])
	}
	return List(t.In.S.CallMethod, methods[0], next.List())
}

// aroundForm puts the around methods around a form.
func aroundForm(t *Thread, around []*Method, form Value) Value {
	if len(around) == 0 {
		return form
	}
	return callMethodForm(t, around, List(t.In.S.MakeMethod, form))
}

// asForm is a form that runs the step, which signals something, without arguments.
func (s *methodStep) asForm(t *Thread) Value {
	return List(t.In.S.Funcall, NewGoFunction(nil, func(t *Thread, as []Value) Value { return s.run(t, nil) }))
}

// effectiveForm is an effective method that is written as a form, while its
// forms are compiled.
type effectiveForm struct {
	g    *GenericFunction
	args *Symbol // variable with the list of the arguments
}

// fromForm makes a step of an effective method's form. bindings, if not nil,
// makes the form around it that binds the :arguments of the combination.
func (g *GenericFunction) fromForm(t *Thread, form Value, bindings func(args *Symbol, form Value) Value) *methodStep {
	e := &effectiveForm{g: g, args: t.In.Gensym("args")}
	env := (*Env)(nil).bindMacro(t.In.S.CallMethod, NewGoFunction(nil, func(t *Thread, as []Value) Value {
		return t.One(e.callMethod(t, as[0]))
	}))
	env = env.bindMacro(t.In.S.MakeMethod, NewGoFunction(nil, func(t *Thread, as []Value) Value {
		return t.ProgramError("make-method: `~s' is not an argument of call-method", as[0])
	}))
	env = env.bindMacro(bindingArguments, NewGoFunction(nil, func(t *Thread, as []Value) Value {
		parts, _ := Slice(as[0])
		return t.One(t.Call2(parts[1].(*Function), e.args, parts[2]))
	}))
	if bindings != nil {
		form = bindings(e.args, form)
	}
	f := t.compileLambdaExpression(List(t.In.S.Lambda, List(t.In.S.AndRest, e.args), List(t.In.S.Declare, List(t.In.S.Ignorable, e.args)), form), env)
	f.name = g.Function.name
	return &methodStep{generic: g, call: func(t *Thread, args []Value) Value { return t.Apply(f, args) }}
}

// callMethod expands (call-method method next-methods).
func (e *effectiveForm) callMethod(t *Thread, form Value) Value {
	items, ok := Slice(form)
	if !ok || len(items) < 2 || len(items) > 3 {
		t.ProgramError("call-method: `~s' is not (call-method method [next-methods])", form)
	}
	s := e.step(t, items[1])
	if len(items) == 3 {
		nexts, ok := Slice(items[2])
		if !ok {
			t.ProgramError("call-method: `~s' is not a list of methods", items[2])
		}
		var next *methodStep
		for i := len(nexts) - 1; i >= 0; i-- {
			n := *e.step(t, nexts[i])
			n.next = next
			next = &n
		}
		s.next = next
	}
	call := NewGoFunction(nil, func(t *Thread, as []Value) Value {
		args, _ := Slice(as[0])
		return s.run(t, args)
	})
	return List(t.In.S.Funcall, call, e.args)
}

// step makes a step of a method or of (make-method form).
func (e *effectiveForm) step(t *Thread, v Value) *methodStep {
	switch x := v.(type) {
	case *Method:
		return &methodStep{generic: e.g, method: x}
	case *Cons:
		if x.Car == Value(t.In.S.MakeMethod) && cddr(x) == nil && x.Cdr != nil {
			return e.g.fromForm(t, cadr(x), nil)
		}
	}
	t.ProgramError("call-method: `~s' is neither a method nor (make-method form)", v)
	return nil
}

// FormCombination is a combination whose effective methods are the forms that
// expand returns: the long form of define-method-combination. expand gets the
// applicable methods and may return a function that binds the combination's
// :arguments around the form.
func FormCombination(name *Symbol, options []Value, expand func(t *Thread, g *GenericFunction, methods []*Method) (form Value, bindings func(args *Symbol, form Value) Value)) *MethodCombination {
	return &MethodCombination{Name: name, Options: options,
		combine: func(t *Thread, g *GenericFunction, methods []*Method) *methodStep {
			form, bindings := expand(t, g, methods)
			return g.fromForm(t, form, bindings)
		},
		form: func(t *Thread, g *GenericFunction, methods []*Method) Value {
			form, bindings := expand(t, g, methods)
			if bindings == nil {
				return form
			}
			return List(bindingArguments, NewGoFunction(nil, func(t *Thread, as []Value) Value {
				args, _ := as[0].(*Symbol)
				return t.One(bindings(args, as[1]))
			}), form)
		}}
}

// bindingArguments is an operator in the forms of effective methods: (it function form)
// is what function makes of the variable that has the list of arguments, and form.
var bindingArguments = NewSymbol("binding-arguments")

// CombinationNamed returns what name means as a method combination, nil if it
// means nothing.
func (in *Interp) CombinationNamed(name *Symbol) *CombinationType { return in.combinations[name] }

// FindCombination returns the method combination called name with options; it
// signals an error if there is none.
func (t *Thread) FindCombination(name *Symbol, options []Value) *MethodCombination {
	c := t.In.combinations[name]
	if c == nil {
		t.ProgramError("there is no method combination named ~s", name)
		return nil // ProgramError does not return
	}
	return c.Make(t, c, options)
}
