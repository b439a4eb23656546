package builtins

import "sockrepl/interp"

// genericMacros declares defgeneric, defmethod and what they expand into.
func genericMacros(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	cl.Defmacro("defmethod", "name &rest method", `Defines a method of the generic function NAME. METHOD is qualifiers, a lambda list whose required parameters may be specialised as (variable class) or (variable (eql form)), and the body.`, func(t *thread, a args) value {
		return methodForm(t, "defmethod", a.V(0), items(t, "defmethod", a.V(1)), a.Env())
	})
	excl.Defun1("%listed-method-function", "function", `The code of a method whose FUNCTION takes a list of arguments and a list of next methods.`, func(t *thread, f value) value {
		return interp.ListedMethodCode(t.FunctionDesignator(f))
	})
	excl.Defun("%ensure-method", "name qualifiers specializers list shape function doc &optional initargs", `Adds to the generic function NAME a method with QUALIFIERS and SPECIALIZERS whose lambda list is LIST, taken apart as SHAPE, and whose code is FUNCTION; DOC is its documentation, INITARGS are further ones for its class. Returns the method.`, func(t *thread, a args) value {
		g := t.EnsureGeneric("defmethod", a.V(0))
		return addMethodTo(t, g, a)
	})
	cl.Defmacro("defgeneric", "name lambda-list &rest options", `Defines the generic function NAME with LAMBDA-LIST. OPTIONS are (:argument-precedence-order parameter...), (declare ...), (:documentation string), (:method-combination name option...), (:generic-function-class class), (:method-class class) and (:method qualifier... lambda-list body...).`, func(t *thread, a args) value {
		return genericForm(t, a.V(0), a.V(1), items(t, "defgeneric", a.V(2)), a.Env())
	})
	excl.Defun("%ensure-generic", "name list options => function", `Makes NAME a generic function with the lambda list LIST and OPTIONS, a property list.`, func(t *thread, a args) value {
		checkGenericName(t, "defgeneric", a.V(0))
		return ensureGeneric(t, "defgeneric", a.V(0), a.V(1), true, a.Slice(t, 2)).Function
	})
	excl.Defun2("%initial-methods", "function methods", `Makes METHODS the methods that the definition of the generic function FUNCTION has.`, func(t *thread, f, v value) value {
		fn, ok := f.(*interp.Function)
		if !ok || !fn.IsGeneric() {
			t.WrongType("defgeneric", f, S.GenericFunction)
		}
		g := fn.Generic()
		g.Defined = nil
		for _, x := range items(t, "defgeneric", v) {
			if m, ok := x.(*interp.Method); ok {
				g.Defined = append(g.Defined, m)
			}
		}
		return f
	})
	outside := func(name, lambdaList, doc string) {
		cl.Defmacro(name, lambdaList, doc, func(t *thread, a args) value {
			return t.ProgramError("~a means something only inside a method, not in ~s", interp.NewString(in.CaseName(name)), a.Form())
		})
	}
	outside("call-next-method", "&rest arguments", `In a method, calls the next most specific one with ARGUMENTS, or with those of the method if there are none.`)
	outside("next-method-p", "", `In a method, true if there is a next one to call.`)
	outside = func(name, lambdaList, doc string) {
		cl.Defmacro(name, lambdaList, doc, func(t *thread, a args) value {
			return t.ProgramError("~a means something only inside an effective method, not in ~s", interp.NewString(in.CaseName(name)), a.Form())
		})
	}
	outside("call-method", "method &optional next-methods", `In the form of an effective method, calls METHOD, for which NEXT-METHODS are what call-next-method calls.`)
	outside("make-method", "form", `In call-method, a method whose body is FORM.`)
}

// checkGenericName refuses names of COMMON-LISP for new definitions.
func checkGenericName(t *thread, operator string, name value) {
	s := functionBlock(t, operator, name)
	t.CheckDefinitionLock(s)
	if s.IsSpecialOperator() {
		t.ProgramError("~a: ~s is a special operator and cannot be redefined", interp.NewString(operator), s)
	}
	if s.Package() == t.In.CL && (functionNamed(t, operator, name) != nil || s.Macro() != nil) {
		t.PackageLocked(t.In.CL, "~a: the definition of ~s cannot be changed: its package, ~a, is locked", interp.NewString(operator), name, interp.NewString(t.In.CL.Name()))
	}
}

// methodForm is the expansion of defmethod, or of a :method option of
// defgeneric, from what follows the name.
func methodForm(t *thread, operator string, name value, rest []value, env value) value {
	S := &t.In.S
	quote := func(v value) value { return list(S.Quote, v) }
	block := functionBlock(t, operator, name)
	var qualifiers []value
	for len(rest) > 0 && !isList(rest[0]) {
		qualifiers = append(qualifiers, rest[0])
		rest = rest[1:]
	}
	if len(rest) == 0 {
		t.ProgramError("~a: the method of ~s has no lambda list", interp.NewString(operator), name)
	}
	l := parseGenericLambda(t, operator, rest[0], false)
	decls, doc, forms := interp.SplitBody(t.In, list(rest[1:]...))
	specializers, shown := []value{S.List}, []value{}
	for _, s := range l.specializers {
		form, printed := specializerForm(t, operator, s)
		specializers = append(specializers, form)
		shown = append(shown, printed)
	}
	label := append(append([]value{t.In.CL.Sym("method"), name}, qualifiers...), list(shown...))
	// Parameters that are specialised count as used.
	body := list(listStar(forms, S.Block, block))
	plain := listStar(body, decls...) // for make-method-lambda
	var used []value
	for _, s := range l.required {
		used = append(used, s)
	}
	body = interp.NewCons(list(S.Declare, listStar(list(used...), S.Ignorable)), body)
	body = listStar(body, decls...)
	if doc != nil {
		body = interp.NewCons(doc, body)
	}
	function := listStar(body, S.MethodFunction, list(label...), l.allowing)
	ensure := []value{t.In.Excl.Sym("%ensure-method"), quote(name), quote(list(qualifiers...)), list(specializers...),
		quote(l.list), quote(shapeList(t, &l.shape)), function, quote(doc)}
	if f := functionNamed(t, operator, name); f != nil && f.IsGeneric() {
		if lambda, initargs, ok := t.ProcessMethodLambda(f.Generic(), listStar(plain, S.Lambda, l.allowing), env); ok {
			ensure[6] = list(t.In.Excl.Sym("%listed-method-function"), list(S.Function, lambda))
			ensure = append(ensure, quote(initargs))
		}
	}
	return list(ensure...)
}

// specializerForm returns the form that yields a specialiser, a symbol, class or
// list (eql object), and how it is printed.
func specializerForm(t *thread, operator string, s value) (form, printed value) {
	S := &t.In.S
	switch x := s.(type) {
	case *interp.Symbol, nil, *interp.Class:
		return list(S.Quote, s), s
	case *interp.Cons:
		if parts, ok := interp.Slice(x); ok && len(parts) == 2 && parts[0] == value(S.Eql) {
			printed = x
			if q, ok := parts[1].(*interp.Cons); ok && q.Car == value(S.Quote) {
				printed = list(S.Eql, cadr(q))
			}
			return list(S.List, list(S.Quote, S.Eql), parts[1]), printed
		}
	}
	t.ProgramError("~a: `~s' is neither the name of a class nor (eql form)", interp.NewString(operator), s)
	return nil, nil
}

// shapeList is a lambda list's shape as a constant, which arrives as an argument
// of %ensure-method.
func shapeList(t *thread, s *interp.LambdaShape) value {
	var keys interp.ListBuilder
	for _, k := range s.Keys {
		keys.Add(k.Value())
	}
	return list(interp.FixInt(s.Required), interp.FixInt(s.Optional), t.Bool(s.Rest), t.Bool(s.HasKeys), t.Bool(s.Allow), keys.List())
}

func shapeOf(t *thread, v value) (s interp.LambdaShape) {
	parts := description(t, "defmethod", v, 6)
	req, _ := parts[0].(interp.Fixnum)
	opt, _ := parts[1].(interp.Fixnum)
	s = interp.LambdaShape{Required: int(req), Optional: int(opt), Rest: parts[2] != nil, HasKeys: parts[3] != nil, Allow: parts[4] != nil}
	keys, _ := interp.Slice(parts[5])
	for _, k := range keys {
		sym, _ := t.In.AsSymbol(k)
		s.Keys = append(s.Keys, sym)
	}
	return s
}

// description returns the n parts of a list that a defining macro made, and
// signals program-error if it is no such list.
func description(t *thread, operator string, v value, n int) []value {
	parts, ok := interp.Slice(v)
	if !ok || len(parts) != n {
		t.ProgramError("~a: ~s is not what the macro of that name makes", interp.NewString(operator), v)
	}
	return parts
}

// specializer returns the class or EQL specialiser that v denotes.
func specializer(t *thread, operator string, v value) value {
	switch x := v.(type) {
	case *interp.Class, *interp.EqlSpecializer:
		return x
	case *interp.Cons:
		if parts, ok := interp.Slice(x); ok && len(parts) == 2 && parts[0] == value(t.In.S.Eql) {
			return &interp.EqlSpecializer{Object: parts[1]}
		}
	}
	s, ok := t.In.AsSymbol(v)
	if !ok {
		t.ProgramError("~a: `~s' is not a specialiser", interp.NewString(operator), v)
	}
	c := s.Class()
	if c == nil {
		t.SimpleError("~a: there is no class named ~s", interp.NewString(operator), v)
	}
	return c
}

// addMethodTo does the work of %ensure-method for g.
func addMethodTo(t *thread, g *interp.GenericFunction, a args) value {
	var specializers []value
	for _, s := range a.Slice(t, 2) {
		x := specializer(t, "defmethod", s)
		if e, ok := x.(*interp.EqlSpecializer); ok {
			x = t.In.EqlSpecializerOf(e.Object)
		}
		specializers = append(specializers, x)
	}
	if !interp.IsMethodCode(a.V(5)) {
		t.WrongType("defmethod", a.V(5), t.In.S.Function)
	}
	m := t.In.NewMethod(a.V(5), append([]value(nil), a.Slice(t, 1)...), specializers, a.V(3), shapeOf(t, a.V(4)))
	if len(specializers) != m.Shape.Required {
		t.ProgramError("defmethod: ~s are not as many specialisers as ~s has required parameters", a.V(2), a.V(3))
	}
	m.Doc = a.V(6)
	return t.InstallMethod(g, m, append([]value(nil), a.Slice(t, 7)...))
}

// genericOptions are the options of defgeneric, taken apart.
type genericOptions struct {
	plist   interp.ListBuilder // for %ensure-generic
	methods []value            // forms that add the methods
}

// genericForm is the expansion of defgeneric.
func genericForm(t *thread, name, lambdaList value, options []value, env value) value {
	S := &t.In.S
	quote := func(v value) value { return list(S.Quote, v) }
	functionBlock(t, "defgeneric", name)
	parseGenericLambda(t, "defgeneric", lambdaList, true)
	var o genericOptions
	var declarations []value
	ofOtherClass := false
	for _, option := range options {
		if word(car(option)) == "generic-function-class" {
			ofOtherClass = cadr(option) != value(t.In.CL.Sym("standard-generic-function"))
		}
	}
	seen := map[string]bool{}
	for _, option := range options {
		parts := items(t, "defgeneric", option)
		if len(parts) == 0 {
			t.ProgramError("defgeneric: `~s' is not an option", option)
		}
		key := word(parts[0])
		if s, ok := parts[0].(*interp.Symbol); !ok || !s.IsKeyword() && s != S.Declare {
			key = ""
		}
		if seen[key] && key != "method" && key != "declare" {
			t.ProgramError("defgeneric: the option ~s appears twice", parts[0])
		}
		seen[key] = true
		single := func() value {
			if len(parts) != 2 {
				t.ProgramError("defgeneric: the option ~s takes one argument", option)
			}
			return parts[1]
		}
		switch key {
		case "documentation":
			if _, ok := single().(*interp.String); !ok {
				t.ProgramError("defgeneric: the documentation ~s is not a string", parts[1])
			}
			o.plist.Add(parts[0])
			o.plist.Add(parts[1])
		case "argument-precedence-order", "method-combination":
			o.plist.Add(parts[0])
			o.plist.Add(list(parts[1:]...))
		case "generic-function-class", "method-class":
			o.plist.Add(parts[0])
			o.plist.Add(single())
		case "declare":
			checkGenericDeclaration(t, parts[1:])
			declarations = append(declarations, parts[1:]...)
		case "method":
			o.methods = append(o.methods, methodForm(t, "defgeneric", name, parts[1:], env))
		default:
			if !ofOtherClass || key == "" {
				t.ProgramError("defgeneric: `~s' is not an option", option)
			}
			o.plist.Add(parts[0])
			o.plist.Add(list(parts[1:]...))
		}
	}
	if len(declarations) > 0 {
		o.plist.Add(t.In.KeywordNamed("declarations"))
		o.plist.Add(list(declarations...))
	}
	f := t.In.Gensym("function")
	define := list(t.In.Excl.Sym("%ensure-generic"), quote(name), quote(lambdaList), quote(o.plist.List()))
	if len(o.methods) == 0 {
		return define
	}
	return list(S.Let, list(list(f, define)),
		list(t.In.Excl.Sym("%initial-methods"), f, listStar(list(o.methods...), S.List)))
}

// checkGenericDeclaration refuses declarations other than optimize.
func checkGenericDeclaration(t *thread, specifiers []value) {
	for _, s := range specifiers {
		switch word(car(s)) {
		case "special", "ftype", "function", "inline", "notinline", "declaration", "type", "ignore", "ignorable", "dynamic-extent":
			t.ProgramError("defgeneric: the declaration ~s cannot stand here", s)
		}
	}
}

// ensureGeneric makes name a generic function, or changes the one it names: the
// work of defgeneric and ensure-generic-function. options are a property list.
func ensureGeneric(t *thread, operator string, name, lambdaList value, known bool, options []value) *interp.GenericFunction {
	in := t.In
	op := interp.NewString(operator)
	if f := functionNamed(t, operator, name); f != nil && f.Generic() == nil {
		t.ProgramError("~a: ~s names an ordinary function", op, name)
	}
	var list *genericLambda
	if known {
		list = parseGenericLambda(t, operator, lambdaList, true)
	}
	get := func(key string) (value, bool) {
		for i := 0; i+1 < len(options); i += 2 {
			if s, ok := options[i].(*interp.Symbol); ok && s.IsKeyword() && word(s) == key {
				return options[i+1], true
			}
		}
		return nil, false
	}
	// Everything is checked before anything changes.
	combination := t.FindCombination(in.CL.Sym("standard"), nil)
	given, hasCombination := get("method-combination")
	if hasCombination && given != nil {
		combination = combinationArgument(t, operator, given)
	}
	class := genericClass(t, operator, get, "generic-function-class", in.CL.Sym("standard-generic-function").Class())
	methodClass := genericClass(t, operator, get, "method-class", in.CL.Sym("standard-method").Class())
	order, hasOrder := get("argument-precedence-order")
	var positions []int
	if hasOrder && order != nil {
		if list == nil {
			t.ProgramError("~a: an argument precedence order needs a lambda list", op)
		}
		positions = precedenceOrder(t, operator, list, order)
	}
	if genericByProtocol(t, functionNamed(t, operator, name), class, options) {
		return ensureGenericByProtocol(t, operator, name, lambdaList, known, options)
	}
	g := t.EnsureGeneric(operator, name)
	if operator == "defgeneric" {
		// The methods of an earlier defgeneric form go; ensure-generic-function
		// leaves them.
		for _, m := range g.Defined {
			t.RemoveMethod(g, m)
		}
		g.Defined = nil
	}
	if list != nil {
		for _, m := range g.Methods {
			if why := list.shape.Congruent(&m.Shape); why != "" {
				t.ProgramError("~a: the lambda list ~s does not fit the method ~s of ~s: ~a", op, lambdaList, m, name, interp.NewString(why))
			}
		}
	}
	if hasCombination || operator == "defgeneric" {
		g.Combination = combination
	}
	if class != nil {
		t.SetGenericClass(g, class)
	}
	if methodClass != nil {
		g.MethodClass = methodClass
	}
	if doc, ok := get("documentation"); ok || operator == "defgeneric" {
		g.Doc = doc
	}
	for _, key := range []string{"declare", "declarations"} {
		if d, ok := get(key); ok {
			g.Declarations = d
		}
	}
	t.SetGenericList(g, list != nil, lambdaList, listShape(list), positions)
	return g
}

func listShape(l *genericLambda) interp.LambdaShape {
	if l == nil {
		return interp.LambdaShape{}
	}
	return l.shape
}

// genericClass returns the class that an option names, nil if it is not given.
func genericClass(t *thread, operator string, get func(string) (value, bool), key string, base *interp.Class) *interp.Class {
	v, ok := get(key)
	if !ok {
		return nil
	}
	c, isClass := v.(*interp.Class)
	if s, isSymbol := v.(*interp.Symbol); isSymbol {
		c, isClass = s.Class(), s.Class() != nil
	}
	if !isClass || c == nil {
		t.SimpleError("~a: there is no class named ~s", interp.NewString(operator), v)
	}
	t.FinalizeClass(c)
	if !c.IsSubclass(base) {
		t.ProgramError("~a: `~s' is not a subclass of ~s", interp.NewString(operator), v, base.Name)
	}
	return c
}

// precedenceOrder turns an :argument-precedence-order into positions.
func precedenceOrder(t *thread, operator string, l *genericLambda, order value) []int {
	names := items(t, operator, order)
	var positions []int
	for _, n := range names {
		at := -1
		for i, s := range l.required {
			if value(s) == n {
				at = i
			}
		}
		for _, p := range positions {
			if p == at {
				at = -1
			}
		}
		if at < 0 {
			t.ProgramError("~a: ~s in the argument precedence order is not a required parameter, or appears twice", interp.NewString(operator), n)
		}
		positions = append(positions, at)
	}
	if len(positions) != len(l.required) {
		t.ProgramError("~a: the argument precedence order ~s does not name every required parameter", interp.NewString(operator), order)
	}
	return positions
}
