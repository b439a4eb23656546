package interp

// The special operators: the 25 of the standard, and the few macros that are
// compiled directly because everything is made of them.

// defineSpecialForms gives their symbols the compilers.
func (in *Interp) defineSpecialForms() {
	S := &in.S
	standard := map[*Symbol]specialForm{
		S.Block: compileBlock, S.Catch: compileCatch, S.EvalWhen: compileEvalWhen, S.Flet: compileFlet,
		S.Function: compileFunction, S.Go: compileGo, S.If: compileIf, S.Labels: compileLabels,
		S.Let: compileLet, S.LetStar: compileLetStar, S.LoadTimeValue: compileLoadTimeValue,
		S.Locally: compileLocally, S.Macrolet: compileMacrolet, S.MultipleValueCall: compileMultipleValueCall,
		S.MultipleValueProg1: compileMultipleValueProg1, S.Progn: compileProgn, S.Progv: compileProgv,
		S.Quote: compileQuote, S.ReturnFrom: compileReturnFrom, S.Setq: compileSetq,
		S.SymbolMacrolet: compileSymbolMacrolet, S.Tagbody: compileTagbody, S.The: compileThe,
		S.Throw: compileThrow, S.UnwindProtect: compileUnwindProtect,
	}
	for s, f := range standard {
		s.special = f
		s.flags |= flagSpecialOperator
	}
	direct := map[*Symbol]specialForm{
		S.And: compileAnd, S.Or: compileOr, S.Cond: compileCond, S.When: compileWhen, S.Unless: compileUnless,
		S.MultipleValueBind: compileMultipleValueBind, S.MultipleValueList: compileMultipleValueList,
		S.Prog1: compileProg1, S.NamedFunction: compileNamedFunction,
		S.MethodFunction: compileMethodFunction, S.NextMethodCall: compileNextMethodCall, S.HasNextMethod: compileHasNextMethod,
	}
	for s, f := range direct {
		s.special = f
	}
}

func compileQuote(c *compiler, form *Cons, env *Env) node {
	return &constNode{c.operands(form, 1, 1)[0]}
}

func compileProgn(c *compiler, form *Cons, env *Env) node { return c.body(form.Cdr, env) }

func compileIf(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 2, 3)
	n := &ifNode{cond: c.stmt(ops[0], env), then: c.stmt(ops[1], env)}
	if len(ops) == 3 {
		n.otherwise = c.stmt(ops[2], env)
	} else {
		n.otherwise = sub{&constNode{nil}, false}
	}
	return n
}

func compileWhen(c *compiler, form *Cons, env *Env) node {
	return c.conditional(form, env, true)
}

func compileUnless(c *compiler, form *Cons, env *Env) node {
	return c.conditional(form, env, false)
}

func (c *compiler) conditional(form *Cons, env *Env, when bool) node {
	ops := c.operands(form, 1, -1)
	n := &ifNode{cond: c.stmt(ops[0], env), then: sub{&constNode{nil}, false}, otherwise: sub{&constNode{nil}, false}}
	body := c.bodySub(cdr(form.Cdr), env)
	if when {
		n.then = body
	} else {
		n.otherwise = body
	}
	return n
}

func compileCond(c *compiler, form *Cons, env *Env) node {
	return c.clauses(c.operands(form, 0, -1), env)
}

func (c *compiler) clauses(clauses []Value, env *Env) node {
	if len(clauses) == 0 {
		return &constNode{nil}
	}
	clause, ok := clauses[0].(*Cons)
	if !ok {
		c.t.ProgramError("cond: `~s' is not a clause", clauses[0])
	}
	if p, ok := c.positions[clause]; ok {
		c.pos = p
	}
	cond := c.stmt(clause.Car, env)
	if k, isConst := cond.node.(*constNode); isConst && k.v != nil && clause.Cdr != nil {
		return c.body(clause.Cdr, env)
	}
	if clause.Cdr == nil {
		if len(clauses) == 1 {
			return &onlyValueNode{cond}
		}
		before := c.exits
		rest := c.clauses(clauses[1:], env)
		return &orNode{[]sub{cond, {rest, c.exits != before}}}
	}
	n := &ifNode{cond: cond, then: c.bodySub(clause.Cdr, env)}
	before := c.exits
	n.otherwise = sub{c.clauses(clauses[1:], env), false}
	n.otherwise.exits = c.exits != before
	return n
}

func (c *compiler) stmts(forms []Value, env *Env) []sub {
	subs := make([]sub, len(forms))
	for i, f := range forms {
		subs[i] = c.stmt(f, env)
	}
	return subs
}

func compileAnd(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 0, -1)
	switch len(ops) {
	case 0:
		return &constNode{c.in.T}
	case 1:
		return c.form(ops[0], env)
	}
	return &andNode{c.stmts(ops, env)}
}

func compileOr(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 0, -1)
	switch len(ops) {
	case 0:
		return &constNode{nil}
	case 1:
		return c.form(ops[0], env)
	}
	return &orNode{c.stmts(ops, env)}
}

func compileSetq(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 0, -1)
	if len(ops)%2 != 0 {
		c.t.ProgramError("setq: ~s has a variable without a value", form)
	}
	var subs []sub
	for i := 0; i < len(ops); i += 2 {
		before := c.exits
		n := c.assign(ops[i], ops[i+1], env)
		subs = append(subs, sub{n, c.exits != before})
	}
	return progn(subs)
}

func (c *compiler) assign(variable, form Value, env *Env) node {
	s, ok := variable.(*Symbol)
	if !ok {
		return c.form(c.in.refusedSetq(variable, form), env)
	}
	b := env.findVariable(s)
	if b == nil {
		if expansion, ok := s.SymbolMacro(); ok {
			return c.form(List(c.in.S.Setf, expansion, form), env)
		}
		if s.IsConstant() {
			return c.form(c.in.refusedSetq(s, form), env)
		}
		return &setSpecialNode{s, c.stmt(form, env)}
	}
	switch b.kind {
	case envSymbolMacro:
		return c.form(List(c.in.S.Setf, b.form, form), env)
	case envSpecial:
		return &setSpecialNode{s, c.stmt(form, env)}
	}
	value := c.stmt(form, env)
	b.v.assigned = true
	ref := c.reference(b.v)
	b.v.boxedUses--
	b.v.values = append(b.v.values, value.node)
	if value.exits {
		b.v.exits = true
	}
	return &setLocalNode{ref, value}
}

// refusedSetq is what stands for an assignment to what is no variable.
func (in *Interp) refusedSetq(variable, form Value) Value {
	S := &in.S
	return List(in.Excl.InternalSym("%no-place"), List(S.Quote, S.Setq), List(S.Quote, variable), form)
}

func compileThe(c *compiler, form *Cons, env *Env) node {
	return c.form(c.operands(form, 2, 2)[1], env)
}

func compileLocally(c *compiler, form *Cons, env *Env) node {
	decls, _, body := c.parseBody(form.Cdr, false)
	return c.body(body, c.declareFree(&decls, env, nil))
}

func compileEvalWhen(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 1, -1)
	if !c.situations(ops[0]).execute {
		return &constNode{nil}
	}
	return c.body(cdr(form.Cdr), env)
}

type situations struct{ compile, load, execute bool }

func (c *compiler) situations(list Value) (s situations) {
	items, ok := Slice(list)
	if !ok {
		c.t.ProgramError("eval-when: `~s' is not a list of situations", list)
	}
	S := &c.in.S
	for _, item := range items {
		switch item {
		case Value(S.CompileToplevel), Value(S.Compile):
			s.compile = true
		case Value(S.LoadToplevel), Value(S.Load):
			s.load = true
		case Value(S.Execute), Value(S.Eval):
			s.execute = true
		default:
			c.t.ProgramError("eval-when: `~s' is not a situation", item)
		}
	}
	return s
}

func compileLoadTimeValue(c *compiler, form *Cons, env *Env) node {
	return &constNode{c.t.Eval(c.operands(form, 1, 2)[0])}
}

func compileProg1(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 1, -1)
	return &prog1Node{first: c.stmt(ops[0], env), rest: c.bodySub(cdr(form.Cdr), env)}
}

func compileMultipleValueProg1(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 1, -1)
	return &prog1Node{first: c.stmt(ops[0], env), rest: c.bodySub(cdr(form.Cdr), env), many: true}
}

func compileMultipleValueCall(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 1, -1)
	n := &multipleValueCallNode{function: c.arg(ops[0], env), pos: c.pos}
	for _, op := range ops[1:] {
		n.args = append(n.args, c.arg(op, env))
	}
	return n
}

func compileMultipleValueList(c *compiler, form *Cons, env *Env) node {
	return &multipleValueListNode{c.stmt(c.operands(form, 1, 1)[0], env)}
}

func (c *compiler) checkFunctionName(operator string, v Value) *Symbol {
	s, ok := c.in.AsSymbol(v)
	if !ok {
		c.t.ProgramError("~a: `~s' is not a function name", NewString(operator), v)
	}
	return s
}
