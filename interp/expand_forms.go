package interp

// How the special forms are rewritten, one function for each or for several of
// one shape.

func expandNothing(e *expander, form *Cons, env *Env) Value { return form }

// expandAll expands all operands, of which there are from lo to hi.
func expandAll(lo, hi int) expandForm {
	return func(e *expander, form *Cons, env *Env) Value {
		e.c.operands(form, lo, hi)
		return e.rebuild(form, form.Car, e.all(form.Cdr, env))
	}
}

func expandBlock(e *expander, form *Cons, env *Env) Value {
	ops := e.c.operands(form, 1, -1)
	name, ok := e.c.in.AsSymbol(ops[0])
	if !ok {
		e.c.t.ProgramError("block: `~s' is not a symbol", ops[0])
	}
	return expandAfter(1)(e, form, &Env{next: env, kind: envBlock, name: name, block: &blockInfo{name: name, scope: e.scope}})
}

func expandReturnFrom(e *expander, form *Cons, env *Env) Value {
	ops := e.c.operands(form, 1, 2)
	if name, ok := e.c.in.AsSymbol(ops[0]); !ok || env.findBlock(name) == nil {
		e.c.t.ProgramError("return-from: there is no block named ~s here", ops[0])
	}
	return expandAfter(1)(e, form, env)
}

func expandGo(e *expander, form *Cons, env *Env) Value {
	tag := e.c.operands(form, 1, 1)[0]
	if body, _ := env.findTag(tag); body == nil {
		e.c.t.ProgramError("go: there is no tag ~s here", tag)
	}
	return form
}

// expandAfter expands all operands after the first n.
func expandAfter(n int) expandForm {
	return func(e *expander, form *Cons, env *Env) Value {
		ops := e.c.operands(form, n, -1)
		var rest Value = form.Cdr
		for range n {
			rest = rest.(*Cons).Cdr
		}
		tail := e.all(rest, env)
		if tail == rest {
			return form
		}
		for i := n - 1; i >= 0; i-- {
			tail = &Cons{ops[i], tail}
		}
		return e.rebuild(form, form.Car, tail)
	}
}

func expandFunction(e *expander, form *Cons, env *Env) Value {
	name := e.c.operands(form, 1, 1)[0]
	switch x := name.(type) {
	case *Symbol:
		if b := env.findFunction(x); b == nil {
			e.function(x)
		}
	case *Cons:
		if x.Car == Value(e.c.in.S.Lambda) {
			if l := e.lambda(x, env); l != name {
				return e.rebuild(form, form.Car, List(l))
			}
		} else if s, ok := cadr(x).(*Symbol); ok && env.findFunction(e.c.in.SetfName(s)) == nil {
			e.function(x)
		}
	}
	return form
}

func expandNamedFunction(e *expander, form *Cons, env *Env) Value {
	ops := e.c.operands(form, 2, 2)
	l, ok := ops[1].(*Cons)
	if !ok || l.Car != Value(e.c.in.S.Lambda) {
		e.c.t.ProgramError("named-function: `~s' is not a lambda expression", ops[1])
	}
	if v := e.lambda(l, env); v != ops[1] {
		return e.rebuild(form, form.Car, List(ops[0], v))
	}
	return form
}

func expandTagbody(e *expander, form *Cons, env *Env) Value {
	ops := e.c.operands(form, 0, -1)
	info := &tagbodyInfo{scope: e.scope}
	for _, op := range ops {
		if _, isForm := op.(*Cons); isForm {
			continue
		}
		if !isTag(op) {
			e.c.t.ProgramError("tagbody: `~s' is neither a tag nor a form", op)
		}
		info.addTag(op, 0)
	}
	env = info.inside(env)
	changed := false
	out := make([]Value, len(ops))
	for i, op := range ops {
		out[i] = op
		if _, isForm := op.(*Cons); !isForm {
			continue
		}
		v := e.form(op, env)
		if _, still := v.(*Cons); !still {
			v = List(e.c.in.S.Progn, v) // not a tag
		}
		changed = changed || v != op
		out[i] = v
	}
	return e.withOperands(form, out, changed)
}

// withOperands returns form with the operands out, form itself if they are those
// that it has.
func (e *expander) withOperands(form *Cons, out []Value, changed bool) Value {
	if !changed {
		return form
	}
	return e.rebuild(form, form.Car, List(out...))
}

func expandLet(e *expander, form *Cons, env *Env) Value {
	ops := e.c.operands(form, 1, -1)
	specs := e.c.bindingSpecs("let", ops[0])
	sequential := form.Car == Value(e.c.in.S.LetStar)
	decls, _, body := e.c.parseBody(cdr(form.Cdr), false)
	inner := env
	bound := map[*Symbol]bool{}
	names := make([]*Symbol, 0, len(specs))
	items, _ := Slice(ops[0])
	out := make([]Value, len(specs))
	changed := false
	for i, spec := range specs {
		out[i] = items[i]
		at := env
		if sequential {
			at = inner
		}
		if v := e.form(spec.form, at); v != spec.form {
			out[i] = List(spec.sym, v)
			changed = true
		}
		if bound[spec.sym] && !sequential {
			e.c.t.ProgramError("let: the variable ~s is bound twice", spec.sym)
		}
		bound[spec.sym] = true
		names = append(names, spec.sym)
		inner = e.bind(spec.sym, &decls, inner)
	}
	here := e.inSource(ops[0], inner, env)
	inner = e.c.declareFree(&decls, inner, func(s *Symbol) bool { return bound[s] })
	bindings := ops[0]
	if changed {
		bindings = List(out...)
	}
	rest := form.Cdr.(*Cons)
	tail := e.keepSpecials(names, &decls, e.replaceTail(rest.Cdr, body, e.all(body, inner)))
	e.used(here, &decls)
	return e.rebuild(form, form.Car, e.rebuild(rest, bindings, tail))
}

func expandMultipleValueBind(e *expander, form *Cons, env *Env) Value {
	ops := e.c.operands(form, 2, -1)
	names, ok := Slice(ops[0])
	if !ok {
		e.c.t.ProgramError("multiple-value-bind: `~s' is not a list of variables", ops[0])
	}
	vars := form.Cdr.(*Cons)
	values := vars.Cdr.(*Cons)
	decls, _, body := e.c.parseBody(values.Cdr, false)
	inner := env
	bound := map[*Symbol]bool{}
	symbols := make([]*Symbol, 0, len(names))
	for _, name := range names {
		s := e.c.checkVariable("multiple-value-bind", name)
		if bound[s] {
			e.c.t.ProgramError("multiple-value-bind: the variable ~s is bound twice", s)
		}
		bound[s] = true
		symbols = append(symbols, s)
		inner = e.bind(s, &decls, inner)
	}
	here := e.inSource(ops[0], inner, env)
	inner = e.c.declareFree(&decls, inner, func(s *Symbol) bool { return bound[s] })
	tail := e.rebuild(values, e.form(values.Car, env), e.keepSpecials(symbols, &decls, e.replaceTail(values.Cdr, body, e.all(body, inner))))
	e.used(here, &decls)
	return e.rebuild(form, form.Car, e.rebuild(vars, vars.Car, tail))
}

func expandFlet(e *expander, form *Cons, env *Env) Value {
	c := e.c
	operator := "flet"
	recursive := form.Car == Value(c.in.S.Labels)
	if recursive {
		operator = "labels"
	}
	defs := c.localDefinitions(operator, form)
	inner := env
	for _, def := range defs {
		name, _ := c.localName(operator, def.Car)
		v := e.variable(name)
		if e.local == nil {
			e.local = map[*variable]*LambdaShape{}
		}
		e.local[v] = c.in.ShapeOfList(cadr(def))
		inner = inner.bindFunction(v)
	}
	at := env
	if recursive {
		at = inner
	}
	out := make([]Value, len(defs))
	changed := false
	for i, def := range defs {
		rest := def.Cdr.(*Cons)
		_, block := c.localName(operator, def.Car)
		within := &Env{next: at, kind: envBlock, name: block, block: &blockInfo{name: block, scope: e.scope}}
		list, body := e.lambdaParts(rest.Car, rest.Cdr, within)
		out[i] = e.rebuild(def, def.Car, e.rebuild(rest, list, body))
		changed = changed || out[i] != Value(def)
	}
	rest := form.Cdr.(*Cons)
	decls, _, body := c.parseBody(rest.Cdr, false)
	definitions := rest.Car
	if changed {
		definitions = List(out...)
	}
	tail := e.replaceTail(rest.Cdr, body, e.all(body, c.declareFree(&decls, inner, nil)))
	return e.rebuild(form, form.Car, e.rebuild(rest, definitions, tail))
}

// inPlace returns the forms of a body, whose environment is env, as one form
// in place of form.
func (e *expander) inPlace(form *Cons, forms Value, env *Env) Value {
	_, _, rest := e.c.parseBody(forms, false)
	head := e.c.in.S.Progn
	if rest != forms {
		head = e.c.in.S.Locally
	}
	return e.rebuild(form, head, e.replaceTail(forms, rest, e.all(rest, env)))
}

func expandMacrolet(e *expander, form *Cons, env *Env) Value {
	inner, _ := e.c.macrolet(form, env)
	return e.inPlace(form, cdr(form.Cdr), inner)
}

func expandSymbolMacrolet(e *expander, form *Cons, env *Env) Value {
	inner, _ := e.c.symbolMacrolet(form, env)
	return e.inPlace(form, cdr(form.Cdr), inner)
}

func expandLocally(e *expander, form *Cons, env *Env) Value {
	decls, _, _ := e.c.parseBody(form.Cdr, false)
	return e.rebuild(form, form.Car, e.body(form.Cdr, false, e.c.declareFree(&decls, env, nil)))
}

// expandEvalWhen is for those not at top level, where only :execute counts.
func expandEvalWhen(e *expander, form *Cons, env *Env) Value {
	ops := e.c.operands(form, 1, -1)
	if !e.c.situations(ops[0]).execute {
		return nil
	}
	return e.rebuild(form, e.c.in.S.Progn, e.all(cdr(form.Cdr), env))
}

func expandSetq(e *expander, form *Cons, env *Env) Value {
	S := &e.c.in.S
	ops := e.c.operands(form, 0, -1)
	if len(ops)%2 != 0 {
		e.c.t.ProgramError("setq: ~s has a variable without a value", form)
	}
	if len(ops) == 0 {
		return nil
	}
	forms := make([]Value, 0, len(ops)/2)
	for i := 0; i < len(ops); i += 2 {
		s, ok := ops[i].(*Symbol)
		if !ok {
			forms = append(forms, e.form(e.c.in.refusedSetq(ops[i], ops[i+1]), env))
			continue
		}
		expansion, isMacro := e.symbolMacro(s, env)
		if isMacro {
			forms = append(forms, e.form(List(S.Setf, expansion, ops[i+1]), env))
			continue
		}
		if s.IsConstant() && env.findVariable(s) == nil {
			forms = append(forms, e.form(e.c.in.refusedSetq(s, ops[i+1]), env))
			continue
		}
		e.symbol(s, env)
		v := e.form(ops[i+1], env)
		if len(ops) == 2 && v == ops[i+1] {
			return form
		}
		forms = append(forms, List(S.Setq, s, v))
	}
	for _, f := range forms {
		e.at(form, f)
	}
	if len(forms) == 1 {
		return forms[0]
	}
	return e.rebuild(form, S.Progn, List(forms...))
}

// symbolMacro returns what s stands for in env if it is a symbol macro.
func (e *expander) symbolMacro(s *Symbol, env *Env) (expansion Value, ok bool) {
	if b := env.findVariable(s); b != nil {
		return b.form, b.kind == envSymbolMacro
	}
	return s.SymbolMacro()
}

// expandLoadTimeValue expands the form in the null environment, in which it
// will be evaluated.
func expandLoadTimeValue(e *expander, form *Cons, env *Env) Value {
	ops := e.c.operands(form, 1, 2)
	v := e.form(ops[0], nil)
	if v == ops[0] {
		return form
	}
	return e.rebuild(form, form.Car, &Cons{v, cddr(form)})
}

func expandCond(e *expander, form *Cons, env *Env) Value {
	ops := e.c.operands(form, 0, -1)
	changed := false
	out := make([]Value, len(ops))
	for i, op := range ops {
		clause, ok := op.(*Cons)
		if !ok {
			e.c.t.ProgramError("cond: `~s' is not a clause", op)
		}
		v := e.all(clause, env)
		e.at(clause, v)
		changed = changed || v != op
		out[i] = v
	}
	return e.withOperands(form, out, changed)
}

// expandHandlerBind rewrites (%handler-bind ((type function-form) ...) form ...).
func expandHandlerBind(e *expander, form *Cons, env *Env) Value {
	ops := e.c.operands(form, 1, -1)
	items, _ := Slice(ops[0])
	out := make([]Value, len(items))
	for i, item := range items {
		out[i] = List(car(item), e.form(cadr(item), env))
	}
	return e.rebuild(form, form.Car, &Cons{List(out...), e.all(cdr(form.Cdr), env)})
}

// expandHandlerCase rewrites (%handler-case form (type (variable) form ...) ...).
func expandHandlerCase(e *expander, form *Cons, env *Env) Value {
	ops := e.c.operands(form, 1, -1)
	out := []Value{e.form(ops[0], env)}
	for _, op := range ops[1:] {
		body := cddr(op)
		decls, _, _ := e.c.parseBody(body, false)
		inner := env
		var bound *Symbol
		if vars, ok := cadr(op).(*Cons); ok {
			bound = e.c.checkVariable("handler-case", vars.Car)
			inner = e.bind(bound, &decls, inner)
		}
		inner = e.c.declareFree(&decls, inner, func(s *Symbol) bool { return s == bound })
		out = append(out, &Cons{car(op), &Cons{cadr(op), e.body(body, false, inner)}})
	}
	return e.rebuild(form, form.Car, List(out...))
}

// expandMethodFunction rewrites (%method-function name lambda-list . body). What
// call-next-method and next-method-p, local macros in it, stand for depends on
// the whole body: they are left for the compiler.
func expandMethodFunction(e *expander, form *Cons, env *Env) Value {
	S := &e.c.in.S
	e.c.operands(form, 2, -1)
	for _, s := range []*Symbol{S.CallNextMethod, S.NextMethodP} {
		env = env.bindFunction(e.variable(s))
	}
	name := form.Cdr.(*Cons)
	rest := name.Cdr.(*Cons)
	list, body := e.lambdaParts(rest.Car, rest.Cdr, env)
	return e.rebuild(form, form.Car, e.rebuild(name, name.Car, e.rebuild(rest, list, body)))
}
