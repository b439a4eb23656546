package builtins

import "sockrepl/interp"

// combinationOperators declares define-method-combination.
func combinationOperators(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	quote := func(v value) value { return list(S.Quote, v) }
	in.CL.Defmacro("define-method-combination", "name &rest definition", `Defines the method combination NAME. The short DEFINITION is options: :documentation, :identity-with-one-argument and :operator, the operator whose arguments are the values of the methods qualified by NAME. The long one is a lambda list, a list of method groups, perhaps (:arguments . lambda-list) and (:generic-function variable), and forms whose value is the form of an effective method.`, func(t *thread, a args) value {
		name, ok := a.V(0).(*interp.Symbol)
		if !ok {
			t.ProgramError("define-method-combination: `~s' is not a symbol", a.V(0))
		}
		rest := items(t, "define-method-combination", a.V(1))
		if len(rest) > 0 && isList(rest[0]) {
			return longCombination(t, name, rest)
		}
		if len(rest)%2 != 0 {
			t.ProgramError("define-method-combination: the options ~s are not in pairs", a.V(1))
		}
		operator, identity, doc := value(name), value(nil), value(nil)
		for i := 0; i < len(rest); i += 2 {
			switch word(rest[i]) {
			case "operator":
				if _, ok := rest[i+1].(*interp.Symbol); !ok {
					t.ProgramError("define-method-combination: the operator ~s is not a symbol", rest[i+1])
				}
				operator = rest[i+1]
			case "identity-with-one-argument":
				identity = rest[i+1]
			case "documentation":
				doc = rest[i+1]
			default:
				t.ProgramError("define-method-combination: `~s' is not an option of the short form", rest[i])
			}
		}
		return list(excl.Sym("%define-short-combination"), quote(name), quote(operator), quote(t.Bool(identity != nil)), quote(doc))
	})
	excl.Defun("%define-short-combination", "name operator identity doc", `Makes NAME the method combination whose methods' values are the arguments of OPERATOR, which a single one does without if IDENTITY is true; DOC is its documentation.`, func(t *thread, a args) value {
		s := a.Symbol(t, 0)
		in.SetCombination(interp.ShortCombination(s, a.Symbol(t, 1), a.Bool(2), a.V(3)))
		return s.Value()
	})
	excl.Defun("%define-long-combination", "name function arguments doc", `Makes NAME the method combination whose effective methods FUNCTION makes of a generic function, its applicable methods and the combination's options. ARGUMENTS says how to bind the variables of :arguments; DOC is its documentation.`, func(t *thread, a args) value {
		s, f, arguments := a.Symbol(t, 0), a.Function(t, 1), a.V(2)
		in.SetCombination(&interp.CombinationType{Name: s, Doc: a.V(3), Make: func(t *thread, c *interp.CombinationType, options []value) *interp.MethodCombination {
			options = append([]value(nil), options...)
			return interp.FormCombination(s, options, func(t *thread, g *interp.GenericFunction, methods []*interp.Method) (value, func(args *interp.Symbol, form value) value) {
				var b interp.ListBuilder
				for _, m := range methods {
					b.Add(m)
				}
				form := t.Call3(f, g.Function, b.List(), list(options...))
				if arguments == nil {
					return form, nil
				}
				return form, func(args *interp.Symbol, form value) value {
					return argumentBindings(t, g, arguments, args, form)
				}
			})
		}})
		return s.Value()
	})
	excl.Defun("%method-groups", "methods groups => *", `Sorts METHODS into GROUPS, each a list of its name, qualifier patterns, order, whether it must have a method, and a description; as many values as there are groups.`, func(t *thread, a args) value {
		return t.Values(methodGroups(t, a.Slice(t, 0), a.Slice(t, 1))...)
	})
}

// longCombination is the expansion of the long form of define-method-combination.
func longCombination(t *thread, name *interp.Symbol, rest []value) value {
	S := &t.In.S
	excl := t.In.Excl
	quote := func(v value) value { return list(S.Quote, v) }
	if len(rest) < 2 {
		t.ProgramError("define-method-combination: the long form of ~s has no method groups", name)
	}
	lambdaList := rest[0]
	var variables []value
	groups := []value{S.List}
	for _, g := range items(t, "define-method-combination", rest[1]) {
		variable, form := groupForm(t, g)
		variables = append(variables, variable)
		groups = append(groups, form)
	}
	body := list(rest[2:]...)
	generic, methods, options := t.In.Gensym("generic-function"), t.In.Gensym("methods"), t.In.Gensym("options")
	var bindings []value
	var arguments value
	for body != nil {
		option, ok := car(body).(*interp.Cons)
		if !ok {
			break
		}
		k, isSymbol := option.Car.(*interp.Symbol)
		if !isSymbol || !k.IsKeyword() {
			break
		}
		switch word(k) {
		case "arguments":
			var pairs []value
			arguments, pairs = argumentPlan(t, cdr(option))
			bindings = append(bindings, pairs...)
		case "generic-function":
			bindings = append(bindings, list(cadr(option), generic))
		default:
			t.ProgramError("define-method-combination: `~s' is not an option of the long form", option)
		}
		body = cdr(body)
	}
	decls, doc, forms := interp.SplitBody(t.In, body)
	inner := list(listStar(forms, S.Block, name))
	inner = list(listStar(listStar(inner, decls...), S.Let, list(bindings...)))
	inner = list(listStar(inner, S.MultipleValueBind, list(variables...), list(excl.Sym("%method-groups"), methods, list(groups...))))
	combine := list(S.Apply, list(S.Function, listStar(inner, S.Lambda, lambdaList)), options)
	function := list(S.Function, list(S.Lambda, list(generic, methods, options), list(S.Declare, list(S.Ignorable, generic)), combine))
	return list(excl.Sym("%define-long-combination"), quote(name), function, quote(arguments), quote(doc))
}

// groupForm takes a method group specifier apart: its variable, and the form
// that makes what %method-groups takes.
func groupForm(t *thread, v value) (variable, form value) {
	S := &t.In.S
	parts := items(t, "define-method-combination", v)
	if len(parts) < 2 {
		t.ProgramError("define-method-combination: `~s' is not a method group", v)
	}
	variable = parts[0]
	patterns := []value{}
	i := 1
	for ; i < len(parts); i++ {
		if k, ok := parts[i].(*interp.Symbol); ok && k.IsKeyword() {
			break
		}
		patterns = append(patterns, parts[i])
	}
	order, required, description := value(t.In.S.KMostSpecificFirst), value(nil), value(nil)
	if (len(parts)-i)%2 != 0 || len(patterns) == 0 {
		t.ProgramError("define-method-combination: `~s' is not a method group", v)
	}
	for ; i+1 < len(parts); i += 2 {
		switch word(parts[i]) {
		case "order":
			order = parts[i+1]
		case "required":
			required = parts[i+1]
		case "description":
			description = parts[i+1]
		default:
			t.ProgramError("define-method-combination: `~s' is not an option of a method group", parts[i])
		}
	}
	quote := func(v value) value { return list(S.Quote, v) }
	return variable, list(S.List, quote(variable), quote(list(patterns...)), order, required, quote(description))
}

// methodGroups sorts methods into groups, and returns a list for each.
func methodGroups(t *thread, methods, groups []value) []value {
	S := &t.In.S
	type group struct {
		parts   []value
		methods []value
	}
	all := make([]group, len(groups))
	for i, g := range groups {
		all[i].parts = description(t, "define-method-combination", g, 5)
	}
next:
	for _, v := range methods {
		m, ok := v.(*interp.Method)
		if !ok {
			t.WrongType("define-method-combination", v, t.In.CL.Sym("method"))
		}
		qualifiers := list(m.Qualifiers...)
		for i := range all {
			patterns, _ := interp.Slice(all[i].parts[1])
			for _, p := range patterns {
				if matchesQualifiers(t, p, qualifiers) {
					all[i].methods = append(all[i].methods, m)
					continue next
				}
			}
		}
		t.ProgramError("~s: its qualifiers ~s have no meaning in the method combination", m, qualifiers)
	}
	lists := make([]value, len(all))
	for i, g := range all {
		switch g.parts[2] {
		case value(S.KMostSpecificFirst):
		case value(S.KMostSpecificLast):
			for a, b := 0, len(g.methods)-1; a < b; a, b = a+1, b-1 {
				g.methods[a], g.methods[b] = g.methods[b], g.methods[a]
			}
		default:
			t.ProgramError("`~s' is not an order of the methods: ~s and ~s are", g.parts[2], S.KMostSpecificFirst, S.KMostSpecificLast)
		}
		if g.parts[3] != nil && len(g.methods) == 0 {
			t.ProgramError("no applicable method is in the group ~s of the method combination, which must have one", g.parts[0])
		}
		lists[i] = list(g.methods...)
	}
	return lists
}

// matchesQualifiers reports whether a pattern, or the predicate that it names,
// fits a list of qualifiers.
func matchesQualifiers(t *thread, pattern, qualifiers value) bool {
	star := value(t.In.S.Star)
	if s, ok := pattern.(*interp.Symbol); ok && pattern != star {
		return t.Call1(t.FunctionDesignator(s), qualifiers) != nil
	}
	for pattern != star {
		p, ok := pattern.(*interp.Cons)
		q, more := qualifiers.(*interp.Cons)
		if !ok || !more {
			return !ok && !more && pattern == nil
		}
		if p.Car != star && !t.Equal(p.Car, q.Car) {
			return false
		}
		pattern, qualifiers = p.Cdr, q.Cdr
	}
	return true
}

// argumentPlan takes the lambda list of (:arguments ...) apart. plan is a list of
// (kind variable form supplied-p keyword), for argumentBindings; pairs bind each variable
// to the form, a symbol, that stands for the argument in an effective method.
func argumentPlan(t *thread, v value) (plan value, pairs []value) {
	S := &t.In.S
	var b interp.ListBuilder
	add := func(kind string, variable, form, supplied, key value) {
		entry := []value{t.In.KeywordNamed(kind), variable, form, supplied, key}
		for _, x := range []value{variable, supplied} {
			if x == nil {
				continue
			}
			s, ok := x.(*interp.Symbol)
			if !ok || s.IsConstant() {
				t.ProgramError("define-method-combination: `~s' is not the name of a variable in the :arguments ~s", x, v)
			}
			g := t.In.Gensym(s.Name())
			pairs = append(pairs, list(s, list(S.Quote, g)))
			entry = append(entry, g)
		}
		b.Add(list(entry...))
	}
	kind := "required"
	elements := items(t, "define-method-combination", v)
	for i := 0; i < len(elements); i++ {
		x := elements[i]
		switch x {
		case value(S.AndWhole):
			if i++; i < len(elements) {
				add("whole", elements[i], nil, nil, nil)
			}
			continue
		case value(S.AndOptional):
			kind = "optional"
			continue
		case value(S.AndRest):
			kind = "rest"
			continue
		case value(S.AndKey):
			kind = "key"
			continue
		case value(S.AndAux):
			kind = "aux"
			continue
		case value(S.AndAllowOtherKeys):
			continue
		}
		parts := []value{x}
		if c, ok := x.(*interp.Cons); ok {
			parts = items(t, "define-method-combination", c)
		}
		for len(parts) < 3 {
			parts = append(parts, nil)
		}
		key := value(nil)
		if kind == "key" {
			if c, ok := parts[0].(*interp.Cons); ok {
				key, parts[0] = c.Car, cadr(c)
			} else if s, ok := parts[0].(*interp.Symbol); ok {
				key, _ = t.In.Keyword.Intern(s.Name())
			}
		}
		add(kind, parts[0], parts[1], parts[2], key)
	}
	return b.List(), pairs
}

// argumentBindings puts around form, that of an effective method of g, the
// bindings of plan to the parts of the list of arguments in args.
func argumentBindings(t *thread, g *interp.GenericFunction, plan value, args *interp.Symbol, form value) value {
	S := &t.In.S
	cl := t.In.CL
	nth := func(i int) value { return list(cl.Sym("nth"), interp.FixInt(i), args) }
	tail := func(i int) value { return list(cl.Sym("nthcdr"), interp.FixInt(i), args) }
	rest := tail(g.Shape.Required + g.Shape.Optional)
	required, optional := 0, 0
	var bindings, hidden interp.ListBuilder
	entries, _ := interp.Slice(plan)
	for _, e := range entries {
		parts, _ := interp.Slice(e)
		variable, init, supplied := parts[1], parts[2], parts[3]
		var there, v value
		switch word(parts[0]) {
		case "whole":
			v = args
		case "required":
			if required < g.Shape.Required {
				v = nth(required)
			}
			required++
		case "optional":
			v = init
			if optional < g.Shape.Optional {
				at := g.Shape.Required + optional
				there = tail(at)
				v = list(S.If, there, nth(at), init)
			}
			optional++
		case "rest":
			v = rest
		case "key":
			found := list(t.In.Excl.Sym("%find-key"), rest, list(S.Quote, parts[4]))
			there = found
			v = list(S.If, found, list(cl.Sym("cadr"), found), init)
		case "aux":
			v = init
		}
		bindings.Add(list(variable, v))
		if supplied != nil {
			bindings.Add(list(supplied, list(S.If, there, t.T, nil)))
			hidden.Add(list(parts[6], supplied))
		}
		hidden.Add(list(parts[5], variable))
	}
	variables := func(bindings value) value {
		var b interp.ListBuilder
		all, _ := interp.Slice(bindings)
		for _, x := range all {
			b.Add(car(x))
		}
		return list(S.Declare, listStar(b.List(), S.Ignorable))
	}
	outer, inner := bindings.List(), hidden.List()
	return list(S.LetStar, outer, variables(outer), list(S.Let, inner, variables(inner), form))
}
