package interp

import "math/big"

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
	switch len(subs) {
	case 0:
		return &constNode{nil}
	case 1:
		return subs[0].node
	}
	return &prognNode{subs}
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

// Exits

// blockInfo is a block while it is compiled.
type blockInfo struct {
	name     *Symbol
	scope    *lambdaScope
	argDepth int
	mark     *exitMark
	point    *variable // holds the point, if exits leave functions; else nil
	context  context
	returns  []node // what the flag exits to it bring
}

func compileBlock(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 1, -1)
	name, ok := c.in.AsSymbol(ops[0])
	if !ok {
		c.t.ProgramError("block: `~s' is not a symbol", ops[0])
	}
	b := &blockInfo{name: name, scope: c.scope, argDepth: c.argDepth}
	before := c.exits
	n := &blockNode{info: b}
	n.body = c.body(cdr(form.Cdr), &Env{next: env, kind: envBlock, name: name, block: b})
	if b.mark == nil && b.point == nil {
		return n.body
	}
	n.exits = c.exits != before
	c.exits -= len(b.returns)
	return n
}

func compileReturnFrom(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 1, 2)
	name, ok := c.in.AsSymbol(ops[0])
	if !ok {
		c.t.ProgramError("return-from: `~s' is not a symbol", ops[0])
	}
	b := env.findBlock(name)
	if b == nil {
		c.t.ProgramError("return-from: there is no block named ~s here", name.Value())
		return nil
	}
	var value Value
	if len(ops) == 2 {
		value = ops[1]
	}
	if b.scope == c.scope && b.argDepth == c.argDepth {
		if b.mark == nil {
			b.mark = new(exitMark)
		}
		n := &returnNode{block: b, value: c.stmt(value, env)}
		b.returns = append(b.returns, n.value.node)
		c.exits++
		return n
	}
	if b.point == nil {
		b.point = c.lateVariable(b.scope)
	}
	return &farReturnNode{b, c.reference(b.point), c.arg(value, env)}
}

// lateVariable makes a variable of the compiler's own in scope, whose slot is
// given out when the scope's code is complete.
func (c *compiler) lateVariable(scope *lambdaScope) *variable {
	v := &variable{scope: scope, slot: -1}
	scope.late = append(scope.late, v)
	return v
}

// tagbodyInfo is a tagbody while it is compiled.
type tagbodyInfo struct {
	scope    *lambdaScope
	argDepth int
	mark     *exitMark
	point    *variable
	gos      int           // flag exits to it
	tags     []Value       // symbols or integers
	places   map[Value]int // of the tags, if they are many
	targets  []int         // tag number -> index of the statement after it
}

// manyTags is the number of tags from which on a table beats looking through
// them.
const manyTags = 16

// addTag adds a tag before statement number target.
func (info *tagbodyInfo) addTag(tag Value, target int) {
	info.tags = append(info.tags, tag)
	info.targets = append(info.targets, target)
	if len(info.tags) < manyTags {
		return
	}
	if info.places == nil {
		info.places = map[Value]int{}
		for i, x := range info.tags {
			info.places[x] = i
		}
	}
	info.places[tag] = len(info.tags) - 1
}

// tagIndex returns which tag a tag is, the last if there are several; -1 if it
// is none.
func (info *tagbodyInfo) tagIndex(tag Value) int {
	if _, big := tag.(*big.Int); info.places != nil && !big {
		if i, ok := info.places[tag]; ok {
			return i
		}
		return -1
	}
	for i := len(info.tags) - 1; i >= 0; i-- {
		if Eql(info.tags[i], tag) {
			return i
		}
	}
	return -1
}

// inside returns the environment of the statements in env.
func (info *tagbodyInfo) inside(env *Env) *Env {
	if len(info.tags) == 0 {
		return env
	}
	return &Env{next: env, kind: envTags, body: info}
}

func compileTagbody(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 0, -1)
	info := &tagbodyInfo{scope: c.scope, argDepth: c.argDepth}
	before := c.exits
	var forms []Value
	for _, op := range ops {
		if _, isForm := op.(*Cons); isForm {
			forms = append(forms, op)
			continue
		}
		if !isTag(op) {
			c.t.ProgramError("tagbody: `~s' is neither a tag nor a form", op)
		}
		info.addTag(op, len(forms))
	}
	inner := info.inside(env)
	n := &tagbodyNode{info: info}
	for _, f := range forms {
		n.steps = append(n.steps, c.step(f, inner, info))
	}
	n.exits = c.exits != before
	c.exits -= info.gos
	return n
}

func isTag(v Value) bool {
	switch v.(type) {
	case nil, *Symbol:
		return true
	}
	return IsInteger(v)
}

// stepNode is a statement of a tagbody: a form, a jump, or a jump on a test.
type stepNode struct {
	body   sub
	test   node
	negate bool
	jump   int // tag to go to; -1 if none
}

// step compiles a statement, recognising (go tag), (if test (go tag)) and
// (when test (go tag)), which become jumps.
func (c *compiler) step(form Value, env *Env, info *tagbodyInfo) stepNode {
	expanded, _ := c.expandStep(form, env)
	if f, ok := expanded.(*Cons); ok {
		S := &c.in.S
		if tag := c.ownTag(f, env, info); tag >= 0 {
			return stepNode{jump: tag}
		}
		ops, proper := Slice(f.Cdr)
		when := f.Car == Value(S.When) && len(ops) == 2 || f.Car == Value(S.If) && (len(ops) == 2 || len(ops) == 3 && ops[2] == nil)
		unless := f.Car == Value(S.Unless) && len(ops) == 2
		if proper && (when || unless) {
			target, _ := c.expandStep(ops[1], env)
			if g, ok := target.(*Cons); ok {
				if tag := c.ownTag(g, env, info); tag >= 0 {
					before := c.exits
					cond := c.form(ops[0], env)
					if c.exits == before {
						return stepNode{test: cond, negate: unless, jump: tag}
					}
					// The test itself leaves: an ordinary statement.
				}
			}
		}
		form = expanded
	}
	return stepNode{body: c.stmt(form, env), jump: -1}
}

// expandStep expands macros until a special form or function call is seen.
func (c *compiler) expandStep(form Value, env *Env) (Value, bool) {
	for n := 0; ; n++ {
		c.t.checkExpansions(n, form)
		x, ok := form.(*Cons)
		if !ok {
			return form, false
		}
		if s, ok := x.Car.(*Symbol); !ok || s.special != nil && env.findFunction(s) == nil {
			return form, false
		}
		next, expanded := c.macroexpand1(form, env)
		if !expanded {
			return form, false
		}
		if y, ok := next.(*Cons); ok && c.positions != nil {
			if p, known := c.positions[x]; known {
				if _, has := c.positions[y]; !has {
					c.positions[y] = p
				}
			}
		}
		form = next
	}
}

// ownTag returns the number of the tag if form is (go tag) to a tag of info.
func (c *compiler) ownTag(form *Cons, env *Env, info *tagbodyInfo) int {
	if form.Car != Value(c.in.S.Go) || env.findFunction(c.in.S.Go) != nil {
		return -1
	}
	if body, index := env.findTag(cadr(form)); body == info {
		return index
	}
	return -1
}

func compileGo(c *compiler, form *Cons, env *Env) node {
	tag := c.operands(form, 1, 1)[0]
	info, index := env.findTag(tag)
	if info == nil {
		if tag == Value(c.in.Excl.InternalSym("%end-loop")) {
			c.t.ProgramError("~a: there is no loop around it", c.in.CL.Sym("loop-finish"))
		}
		c.t.ProgramError("go: there is no tag ~s here", tag)
		return nil
	}
	if info.scope == c.scope && info.argDepth == c.argDepth {
		if info.mark == nil {
			info.mark = new(exitMark)
		}
		info.gos++
		c.exits++
		return &goNode{info, index}
	}
	if info.point == nil {
		info.point = c.lateVariable(info.scope)
	}
	return &farGoNode{c.reference(info.point), index}
}

func compileCatch(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 1, -1)
	n := &catchNode{tag: c.arg(ops[0], env), target: &dynamicTarget{catch: true}}
	c.inside(n.target, func() { n.body = c.body(cdr(form.Cdr), env) })
	return n
}

func compileThrow(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 2, 2)
	n := &throwNode{tag: c.arg(ops[0], env), value: c.arg(ops[1], env), pos: c.pos}
	n.near = c.near(true)
	return n
}

// compileUnwindProtect compiles the cleanup forms as if they were arguments:
// when an exit is already in progress as a panic, exits out of them must be
// panics too.
func compileUnwindProtect(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 1, -1)
	if len(ops) == 1 {
		return c.form(ops[0], env)
	}
	n := &unwindProtectNode{body: c.stmt(ops[0], env)}
	c.argDepth++
	n.cleanup = c.body(cdr(form.Cdr), env)
	c.argDepth--
	return n
}

// Binding

// letBinding is one variable of a let.
type letBinding struct {
	v       *variable // nil for a special
	special *Symbol
	init    sub
}

type bindingSpec struct {
	sym  *Symbol
	form Value
}

func (c *compiler) bindingSpecs(operator string, list Value) []bindingSpec {
	items, ok := Slice(list)
	if !ok {
		c.t.ProgramError("~a: the bindings ~s are not a proper list", NewString(c.in.CaseName(operator)), list)
	}
	specs := make([]bindingSpec, len(items))
	for i, item := range items {
		b, isList := item.(*Cons)
		if !isList {
			specs[i] = bindingSpec{c.checkVariable(operator, item), nil}
			continue
		}
		if n, ok := ListLength(b); !ok || n > 2 {
			c.t.ProgramError("~a: `~s' is not a binding", NewString(c.in.CaseName(operator)), item)
		}
		specs[i] = bindingSpec{c.checkVariable(operator, b.Car), cadr(b)}
	}
	return specs
}

// boundSpecially reports whether binding s makes a dynamic binding.
func (c *compiler) boundSpecially(s *Symbol, decls *declarations) bool {
	return s.IsSpecial() || decls.isSpecial(s)
}

func compileLet(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 1, -1)
	specs := c.bindingSpecs("let", ops[0])
	decls, _, body := c.parseBody(cdr(form.Cdr), false)
	n := &letNode{}
	inner := env
	mark := c.scope.next
	for i, spec := range specs {
		c.t.SafePointSoon()
		for _, other := range specs[:i] {
			if other.sym == spec.sym {
				c.t.ProgramError("let: the variable ~s is bound twice", spec.sym)
			}
		}
		b := letBinding{init: c.stmt(spec.form, env)}
		if c.boundSpecially(spec.sym, &decls) {
			b.special = spec.sym
			n.specials++
			inner = inner.declareSpecial(spec.sym)
		} else {
			// The slot is taken only now: a let among the initial values
			// must not use it, nor those of the variables before.
			b.v = c.letVariable(spec.sym, b.init)
			inner = inner.bindVariable(b.v)
		}
		n.bindings = append(n.bindings, b)
	}
	c.finishLet(n, specs, &decls, body, inner)
	c.scope.next = mark
	return n
}

func compileLetStar(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 1, -1)
	specs := c.bindingSpecs("let*", ops[0])
	decls, _, body := c.parseBody(cdr(form.Cdr), false)
	n := &letNode{sequential: true}
	mark := c.scope.next
	for _, spec := range specs {
		b := letBinding{init: c.stmt(spec.form, env)}
		if c.boundSpecially(spec.sym, &decls) {
			b.special = spec.sym
			n.specials++
			env = env.declareSpecial(spec.sym)
		} else {
			b.v = c.letVariable(spec.sym, b.init)
			env = env.bindVariable(b.v)
		}
		n.bindings = append(n.bindings, b)
	}
	c.finishLet(n, specs, &decls, body, env)
	c.scope.next = mark
	return n
}

// letVariable makes the variable of a let binding with its initial value.
func (c *compiler) letVariable(s *Symbol, init sub) *variable {
	v := &variable{sym: s, scope: c.scope, slot: c.scope.allocate(), values: []node{init.node}}
	if init.exits {
		v.exits = true
	}
	c.scope.lets = append(c.scope.lets, v)
	return v
}

func (c *compiler) finishLet(n *letNode, specs []bindingSpec, decls *declarations, body Value, env *Env) {
	env = c.declareFree(decls, env, func(s *Symbol) bool {
		for _, spec := range specs {
			if spec.sym == s {
				return true
			}
		}
		return false
	})
	n.body = c.bodySub(body, env)
}

func compileMultipleValueBind(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 2, -1)
	names, ok := Slice(ops[0])
	if !ok {
		c.t.ProgramError("multiple-value-bind: `~s' is not a list of variables", ops[0])
	}
	decls, _, body := c.parseBody(cddr(form.Cdr), false)
	n := &multipleValueBindNode{values: c.stmt(ops[1], env)}
	mark := c.scope.next
	bound := map[*Symbol]bool{}
	for _, name := range names {
		s := c.checkVariable("multiple-value-bind", name)
		if bound[s] {
			c.t.ProgramError("multiple-value-bind: the variable ~s is bound twice", s)
		}
		bound[s] = true
		b := letBinding{}
		if c.boundSpecially(s, &decls) {
			b.special = s
			n.specials++
			env = env.declareSpecial(s)
		} else {
			b.v = c.scope.newVariable(s)
			env = env.bindVariable(b.v)
		}
		n.bindings = append(n.bindings, b)
	}
	env = c.declareFree(&decls, env, func(s *Symbol) bool { return bound[s] })
	n.body = c.bodySub(body, env)
	c.scope.next = mark
	return n
}

func compileProgv(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 2, -1)
	n := &progvNode{symbols: c.arg(ops[0], env), values: c.arg(ops[1], env)}
	n.body = c.bodySub(cddr(form.Cdr), env)
	return n
}

func compileSymbolMacrolet(c *compiler, form *Cons, env *Env) node {
	inner, body := c.symbolMacrolet(form, env)
	return c.body(body, inner)
}

// symbolMacrolet returns the environment with the symbol macros of form, and
// its body.
func (c *compiler) symbolMacrolet(form *Cons, env *Env) (*Env, Value) {
	ops := c.operands(form, 1, -1)
	items, ok := Slice(ops[0])
	if !ok {
		c.t.ProgramError("symbol-macrolet: `~s' is not a list of bindings", ops[0])
	}
	decls, _, body := c.parseBody(cdr(form.Cdr), false)
	for _, item := range items {
		b, ok := Slice(item)
		if !ok || len(b) != 2 {
			c.t.ProgramError("symbol-macrolet: `~s' is not a list (symbol expansion)", item)
		}
		s := c.checkVariable("symbol-macrolet", b[0])
		if c.boundSpecially(s, &decls) {
			c.t.ProgramError("symbol-macrolet: ~s is a special variable", s)
		}
		env = env.bindSymbolMacro(s, b[1])
	}
	return c.declareFree(&decls, env, nil), body
}

func compileMacrolet(c *compiler, form *Cons, env *Env) node {
	inner, body := c.macrolet(form, env)
	return c.body(body, inner)
}

// macrolet returns the environment with the macros of form, and its body.
func (c *compiler) macrolet(form *Cons, env *Env) (*Env, Value) {
	ops := c.operands(form, 1, -1)
	items, ok := Slice(ops[0])
	if !ok {
		c.t.ProgramError("macrolet: `~s' is not a list of definitions", ops[0])
	}
	inner := env
	for _, item := range items {
		def, ok := item.(*Cons)
		if !ok || !isList(def.Cdr) || def.Cdr == nil {
			c.t.ProgramError("macrolet: `~s' is not a definition", item)
		}
		s := c.checkFunctionName("macrolet", def.Car)
		expander := MacroFunctionForm(c.t, s, cadr(def), cddr(def))
		inner = inner.bindMacro(s, c.t.compileInMacroEnv(expander, env))
	}
	decls, _, body := c.parseBody(cdr(form.Cdr), false)
	return c.declareFree(&decls, inner, nil), body
}

func (c *compiler) checkFunctionName(operator string, v Value) *Symbol {
	s, ok := c.in.AsSymbol(v)
	if !ok {
		c.t.ProgramError("~a: `~s' is not a function name", NewString(c.in.CaseName(operator)), v)
	}
	return s
}
