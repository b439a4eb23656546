package interp

import "math/big"

// The special forms that leave others early: block, tagbody, catch and
// unwind-protect. How an exit finds its target is explained in point.go.

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
	expanded := c.expandStep(form, env)
	if f, ok := expanded.(*Cons); ok {
		S := &c.in.S
		if tag := c.ownTag(f, env, info); tag >= 0 {
			return stepNode{jump: tag}
		}
		ops, proper := Slice(f.Cdr)
		when := f.Car == Value(S.When) && len(ops) == 2 || f.Car == Value(S.If) && (len(ops) == 2 || len(ops) == 3 && ops[2] == nil)
		unless := f.Car == Value(S.Unless) && len(ops) == 2
		if proper && (when || unless) {
			target := c.expandStep(ops[1], env)
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
func (c *compiler) expandStep(form Value, env *Env) Value {
	for n := 0; ; n++ {
		c.t.checkExpansions(n, form)
		x, ok := form.(*Cons)
		if !ok {
			return form
		}
		if s, ok := x.Car.(*Symbol); !ok || s.special != nil && env.findFunction(s) == nil {
			return form
		}
		next, expanded := c.macroexpand1(form, env)
		if !expanded {
			return form
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
