package interp

// The expander rewrites forms so that no macro call, symbol macro or compiler
// macro is left in them: what the file compiler writes out, and where it sees
// which functions and variables a form needs.

// ExpandHooks are told what ExpandForm sees.
type ExpandHooks struct {
	// Function is told of each global function that is called or referred to:
	// a symbol or a list (setf symbol). May be nil.
	Function func(name Value, at Pos)
	// Guard, if not nil, calls expand, which expands form, and returns what it
	// returns or something else in its place.
	Guard func(form *Cons, at Pos, expand func() Value) Value
	// Variable is told of each free variable that nothing declares special.
	// May be nil.
	Variable func(s *Symbol, at Pos)
	// Call is told of each call of a global function. May be nil.
	Call func(name *Symbol, args Value, at Pos)
	// Misfit is told of each call of a local function, or of a lambda expression,
	// whose name is NIL, that does not fit it. May be nil.
	Misfit func(name Value, why string, at Pos)
	// Unused is told of each variable that the source text binds and does not
	// refer to, and of those that it declares to be ignored and uses. May be nil.
	Unused func(s *Symbol, used bool, at Pos)
	// KeepSpecials has bindings of variables that are proclaimed special declare
	// so: where the result is run they need not be proclaimed.
	KeepSpecials bool
}

// expander is the state of one expansion.
type expander struct {
	c     *compiler
	x     *ExpandHooks
	scope *lambdaScope               // stands for the functions around, none of which is compiled
	local map[*variable]*LambdaShape // of local functions
}

// expandForm rewrites a special form.
type expandForm func(e *expander, form *Cons, env *Env) Value

// ExpandForm returns form without macro calls. env is the environment it stands
// in; src tells where it was read and learns where the new lists belong.
func (t *Thread) ExpandForm(form Value, env *Env, src *Source, x *ExpandHooks) Value {
	c := t.newCompiler(src)
	defer t.compiling(c)()
	e := &expander{c: c, x: x, scope: &lambdaScope{}}
	c.scope = e.scope
	return e.form(form, env)
}

// expanders returns what rewrites each special form that the compiler knows.
func (in *Interp) expanders() map[*Symbol]expandForm {
	if in.expandTable != nil {
		return in.expandTable
	}
	S := &in.S
	m := map[*Symbol]expandForm{
		S.Quote:    expandNothing,
		S.Function: expandFunction, S.NamedFunction: expandNamedFunction,
		S.Block: expandBlock, S.ReturnFrom: expandReturnFrom, S.The: expandAfter(1), S.Tagbody: expandTagbody, S.Go: expandGo,
		S.Let: expandLet, S.LetStar: expandLet, S.MultipleValueBind: expandMultipleValueBind,
		S.Flet: expandFlet, S.Labels: expandFlet, S.Macrolet: expandMacrolet, S.SymbolMacrolet: expandSymbolMacrolet,
		S.Locally: expandLocally, S.EvalWhen: expandEvalWhen, S.Setq: expandSetq, S.LoadTimeValue: expandLoadTimeValue,
		S.MethodFunction:                     expandMethodFunction,
		S.Cond:                               expandCond,
		in.Excl.InternalSym("%handler-bind"): expandHandlerBind,
		in.Excl.InternalSym("%handler-case"): expandHandlerCase,
	}
	for _, f := range []struct {
		s      *Symbol
		lo, hi int
	}{{S.Progn, 0, -1}, {S.If, 2, 3}, {S.When, 1, -1}, {S.Unless, 1, -1}, {S.And, 0, -1}, {S.Or, 0, -1}, {S.Prog1, 1, -1},
		{S.MultipleValueProg1, 1, -1}, {S.MultipleValueCall, 1, -1}, {S.MultipleValueList, 1, 1}, {S.Throw, 2, 2}, {S.Catch, 1, -1},
		{S.UnwindProtect, 1, -1}, {S.Progv, 2, -1}, {in.Excl.InternalSym("%with-restarts"), 1, -1},
		{in.Excl.InternalSym("%without-scheduling"), 0, -1}, {in.Excl.InternalSym("%without-interrupts"), 0, -1},
		{S.NextMethodCall, 1, -1}, {S.HasNextMethod, 1, 1}} {
		m[f.s] = expandAll(f.lo, f.hi)
	}
	in.expandTable = m
	return m
}

func (e *expander) form(form Value, env *Env) Value {
	switch x := form.(type) {
	case *Cons:
		e.c.t.EnterDepth()
		var v Value
		if e.x.Guard != nil {
			at, ok := e.c.positions[x]
			if !ok {
				at = e.c.pos
			}
			v = e.x.Guard(x, at, func() Value { return e.list(x, env) })
		} else {
			v = e.list(x, env)
		}
		e.c.t.LeaveDepth()
		return v
	case *Symbol:
		return e.symbol(x, env)
	}
	return form
}

func (e *expander) symbol(s *Symbol, env *Env) Value {
	if b := env.findVariable(s); b != nil {
		switch b.kind {
		case envSymbolMacro:
			return e.expansion(b.form, env)
		case envVariable:
			b.v.boxedUses++
		}
		return s
	}
	if expansion, ok := s.SymbolMacro(); ok && !s.IsConstant() {
		return e.expansion(expansion, env)
	}
	if e.x.Variable != nil && !s.IsSpecial() && !s.IsConstant() {
		e.x.Variable(s, e.c.pos)
	}
	return s
}

// expansion expands what a symbol macro stands for, which may be itself.
func (e *expander) expansion(form Value, env *Env) Value {
	e.c.t.EnterDepth()
	v := e.form(form, env)
	e.c.t.LeaveDepth()
	return v
}

func (e *expander) list(form *Cons, env *Env) Value {
	c := e.c
	c.t.SafePointSoon()
	if p, ok := c.positions[form]; ok {
		outer := c.pos
		c.pos = p
		defer func() { c.pos = outer }()
	}
	s, ok := c.in.AsSymbol(form.Car)
	if !ok {
		return e.lambdaCall(form, env)
	}
	if b := env.findFunction(s); b != nil {
		if b.kind == envMacro {
			return e.expanded(form, c.t.callMacro(b.macro, form, envValue(env)), env)
		}
		e.fits(s, e.local[b.v], form.Cdr)
		return e.rebuild(form, form.Car, e.all(form.Cdr, env))
	}
	if s.special != nil {
		if f := c.in.expanders()[s]; f != nil {
			return f(e, form, env)
		}
	} else if s.macro == nil && s.fn == nil && c.in.autoload != nil {
		c.in.autoload(c.t, s)
	}
	if cm := s.CompilerMacro(); cm != nil && !env.isNotinline(s) {
		if expansion := c.t.callMacro(cm, form, envValue(env)); expansion != Value(form) {
			return e.expanded(form, expansion, env)
		}
	}
	if s.macro != nil {
		return e.expanded(form, c.t.callMacro(s.macro, form, envValue(env)), env)
	}
	e.function(s)
	if e.x.Call != nil {
		e.x.Call(s, form.Cdr, e.c.pos)
	}
	return e.rebuild(form, form.Car, e.all(form.Cdr, env))
}

// fits tells of a call of a function of that shape, if it is known, that the
// arguments do not fit.
func (e *expander) fits(name *Symbol, shape *LambdaShape, args Value) {
	if shape == nil || e.x.Misfit == nil {
		return
	}
	if why := shape.Misfit(e.c.in, args); why != "" {
		e.x.Misfit(symbolOrNil(name), why, e.c.pos)
	}
}

func symbolOrNil(s *Symbol) Value {
	if s == nil {
		return nil
	}
	return s
}

// boundHere are the variables of one form that binds some.
type boundHere struct {
	vars []*variable
	at   Pos
}

// inSource notes the variables that env has and outer has not, if their list was
// read from the source: what macros bind may go without use.
func (e *expander) inSource(list Value, env, outer *Env) (b boundHere) {
	c, ok := list.(*Cons)
	if !ok || e.x.Unused == nil {
		return b
	}
	at, read := e.c.positions[c]
	if !read {
		return b
	}
	b.at = at
	for ; env != outer; env = env.next {
		if env.kind == envVariable && env.name.pkg != nil {
			b.vars = append(b.vars, env.v)
		}
	}
	return b
}

// used tells of the variables that nothing has referred to.
func (e *expander) used(b boundHere, decls *declarations) {
	for i := len(b.vars) - 1; i >= 0; i-- {
		v := b.vars[i]
		switch {
		case v.boxedUses == 0:
			if !containsSymbol(decls.ignored, v.sym) {
				e.x.Unused(v.sym, false, b.at)
			}
		case containsSymbol(decls.unused, v.sym):
			e.x.Unused(v.sym, true, b.at)
		}
	}
}

// keepSpecials puts a declaration before the body forms that bind the variables
// in bound, as KeepSpecials says.
func (e *expander) keepSpecials(bound []*Symbol, decls *declarations, forms Value) Value {
	if !e.x.KeepSpecials {
		return forms
	}
	var names ListBuilder
	for _, s := range bound {
		if s.IsSpecial() && s.pkg != e.c.in.CL && !decls.isSpecial(s) {
			names.Add(s)
		}
	}
	if names.List() == nil {
		return forms
	}
	return &Cons{List(e.c.in.S.Declare, &Cons{e.c.in.S.Special, names.List()}), forms}
}

// function tells of a reference to a global function.
func (e *expander) function(name Value) {
	if e.x.Function != nil {
		e.x.Function(name, e.c.pos)
	}
}

// expanded goes on with what a macro made of form, at form's place.
func (e *expander) expanded(form *Cons, expansion Value, env *Env) Value {
	e.at(form, expansion)
	return e.form(expansion, env)
}

// at gives the list v, if it has no place of its own, that of form.
func (e *expander) at(form *Cons, v Value) {
	x, ok := v.(*Cons)
	if !ok || e.c.positions == nil {
		return
	}
	if p, known := e.c.positions[form]; known {
		if _, has := e.c.positions[x]; !has {
			e.c.positions[x] = p
		}
	}
}

// rebuild returns form with the car and cdr given: form itself if nothing
// changed.
func (e *expander) rebuild(form *Cons, car, cdr Value) Value {
	if form.Car == car && form.Cdr == cdr {
		return form
	}
	x := &Cons{car, cdr}
	e.at(form, x)
	return x
}

// all expands every element of a list of forms, which keeps its conses as far
// as it can.
func (e *expander) all(forms Value, env *Env) Value {
	n, ok := ListLength(forms)
	if !ok {
		e.c.t.ProgramError("`~s' is not a proper list of forms", forms)
	}
	if n == 0 {
		return nil
	}
	conses := make([]*Cons, n)
	values := make([]Value, n)
	for i := range conses {
		x := forms.(*Cons)
		conses[i], values[i] = x, e.form(x.Car, env)
		forms = x.Cdr
	}
	var tail Value
	for i := n - 1; i >= 0; i-- {
		if x := conses[i]; x.Car == values[i] && x.Cdr == tail {
			tail = x
		} else {
			tail = &Cons{values[i], tail}
		}
	}
	return tail
}

// body expands the forms after a body's declarations (and, with doc, its
// docstring), which stay, in the environment env.
func (e *expander) body(forms Value, doc bool, env *Env) Value {
	_, _, rest := e.c.parseBody(forms, doc)
	return e.replaceTail(forms, rest, e.all(rest, env))
}

// replaceTail returns list with its tail rest replaced by tail.
func (e *expander) replaceTail(list, rest, tail Value) Value {
	if rest == tail {
		return list
	}
	var b ListBuilder
	for list != rest {
		x := list.(*Cons)
		b.Add(x.Car)
		list = x.Cdr
	}
	b.SetTail(tail)
	return b.List()
}

func (e *expander) variable(s *Symbol) *variable { return &variable{sym: s, scope: e.scope} }

// bind returns env with s bound as a variable, lexical or special.
func (e *expander) bind(s *Symbol, decls *declarations, env *Env) *Env {
	if e.c.boundSpecially(s, decls) {
		return env.declareSpecial(s)
	}
	return env.bindVariable(e.variable(s))
}

func (e *expander) lambdaCall(form *Cons, env *Env) Value {
	l, ok := form.Car.(*Cons)
	if !ok || l.Car != Value(e.c.in.S.Lambda) || !isList(l.Cdr) || l.Cdr == nil {
		e.c.t.ProgramError("`~s' is not a function name or lambda expression, in the form ~s", form.Car, form)
	}
	e.fits(nil, e.c.in.ShapeOfList(cadr(l)), form.Cdr)
	return e.rebuild(form, e.lambda(l, env), e.all(form.Cdr, env))
}

// lambda expands a lambda expression.
func (e *expander) lambda(l *Cons, env *Env) Value {
	rest, ok := l.Cdr.(*Cons)
	if !ok {
		e.c.t.ProgramError("`~s' is not a lambda expression", l)
	}
	list, body := e.lambdaParts(rest.Car, rest.Cdr, env)
	return e.rebuild(l, l.Car, e.rebuild(rest, list, body))
}

// lambdaParts expands a lambda list and the body that belongs to it.
func (e *expander) lambdaParts(list, body Value, env *Env) (Value, Value) {
	decls, _, forms := e.c.parseBody(body, true)
	bound := map[*Symbol]bool{}
	given, outer := list, env
	list, parameters, env := e.lambdaList(list, &decls, bound, env)
	here := e.inSource(given, env, outer)
	env = e.c.declareFree(&decls, env, func(s *Symbol) bool { return bound[s] })
	body = e.keepSpecials(parameters, &decls, e.replaceTail(body, forms, e.all(forms, env)))
	e.used(here, &decls)
	return list, body
}

// lambdaList expands the default values in a lambda list; it returns the
// variables of the list, too.
func (e *expander) lambdaList(list Value, decls *declarations, bound map[*Symbol]bool, env *Env) (expanded Value, variables []*Symbol, inner *Env) {
	S := &e.c.in.S
	if list == nil {
		return nil, nil, env
	}
	items, ok := Slice(list)
	if !ok {
		e.c.t.ProgramError("lambda: the lambda list ~s is not a proper list", list)
	}
	aux := false // such variables are bound in turn, as by LET*
	bind := func(v Value) {
		s := e.c.checkVariable("lambda", v)
		if bound[s] && !aux {
			e.c.t.ProgramError("lambda: the parameter ~s appears twice in ~s", s, list)
		}
		bound[s] = true
		variables = append(variables, s)
		env = e.bind(s, decls, env)
	}
	changed := false
	out := make([]Value, len(items))
	for i, item := range items {
		out[i] = item
		spec, isList := item.(*Cons)
		if !isList {
			switch item {
			case Value(S.AndAux):
				aux = true
			case Value(S.AndOptional), Value(S.AndRest), Value(S.AndKey), Value(S.AndAllowOtherKeys), Value(S.AndBody):
			default:
				bind(item)
			}
			continue
		}
		if n, ok := ListLength(spec); !ok || n > 3 {
			e.c.t.ProgramError("lambda: `~s' is not a parameter", spec)
		}
		if def, ok := spec.Cdr.(*Cons); ok {
			if v := e.form(def.Car, env); v != def.Car {
				out[i] = &Cons{spec.Car, &Cons{v, def.Cdr}}
				changed = true
			}
		}
		if name, ok := spec.Car.(*Cons); ok {
			bind(cadr(name))
		} else {
			bind(spec.Car)
		}
		if supplied := cdr(cdr(spec)); supplied != nil {
			bind(car(supplied))
		}
	}
	if !changed {
		return list, variables, env
	}
	return List(out...), variables, env
}
