package interp

// lambda is the code of a function written in Lisp, shared by all closures
// made from it.
type lambda struct {
	name   Value
	simple int // number of parameters if all are required, else -1
	nslots int
	weight int32 // what a call counts for the depth limit
	single bool  // the body has one value, and does not set Thread.nv
	body   code

	nreq    int
	nopt    int
	opts    []optionalCode
	rest    int // slot of the &rest list, -1 if none
	restEnd func(fr *Frame)
	keys    []keyCode
	hasKeys bool
	allow   bool
	reqEnd  func(fr *Frame) // completes the required parameters: cells, specials
	aux     []optionalCode
	binds   bool // some parameter is special

	list Value // the lambda list, for describe
	doc  Value
	file *sourceFile
	pos  Pos
	self *sourceForm // the definition, for function-lambda-expression
}

// optionalCode fills the slot of an optional or auxiliary parameter.
type optionalCode struct {
	slot     int
	def      code // nil for a default of NIL
	supplied int  // slot of the supplied-p parameter, -1 if none
	end      func(fr *Frame)
}

type keyCode struct {
	key *Symbol
	optionalCode
}

// sourceForm keeps a function's lambda expression.
type sourceForm struct{ form Value }

// enter calls f with args in the general way.
func (t *Thread) enter(f *Function, lam *lambda, args []Value) Value {
	if lam.simple >= 0 {
		if len(args) != lam.simple {
			t.wrongCount(f.name, len(args), lam.simple, lam.simple)
		}
		nf := t.pushFrame(f, lam)
		if len(args) <= inlineSlots {
			copy(nf.slots[:], args)
		} else {
			copy(nf.slots[:], args[:inlineSlots])
			copy(nf.more, args[inlineSlots:])
		}
		return t.runFrame(nf, lam)
	}
	if n := len(args); n < lam.nreq || n > lam.nreq+lam.nopt && lam.rest < 0 && !lam.hasKeys {
		hi := lam.nreq + lam.nopt
		if lam.rest >= 0 || lam.hasKeys {
			hi = -1
		}
		t.wrongCount(f.name, n, lam.nreq, hi)
	}
	mark := len(t.binds)
	nf := t.pushFrame(f, lam)
	if t.depth += lam.weight; t.depth > t.maxDepth {
		t.depthExceeded()
	}
	lam.fill(t, nf, args)
	t.depth -= lam.weight
	v := t.runFrame(nf, lam)
	if lam.binds {
		t.Unbind(mark)
	}
	return v
}

// fill puts args into the slots of nf as the lambda list says.
func (lam *lambda) fill(t *Thread, nf *Frame, args []Value) {
	for i := 0; i < lam.nreq; i++ {
		nf.set(i, args[i])
	}
	if lam.reqEnd != nil {
		lam.reqEnd(nf)
	}
	rest := args[lam.nreq:]
	for i := range lam.opts {
		o := &lam.opts[i]
		if len(rest) > 0 {
			o.supply(t, nf, rest[0])
			rest = rest[1:]
		} else {
			o.omit(nf)
		}
	}
	if lam.rest >= 0 {
		nf.set(lam.rest, List(rest...))
		if lam.restEnd != nil {
			lam.restEnd(nf)
		}
	}
	if lam.hasKeys {
		lam.fillKeys(t, nf, rest)
	}
	for i := range lam.aux {
		lam.aux[i].omit(nf)
	}
}

func (o *optionalCode) supply(t *Thread, nf *Frame, v Value) {
	nf.set(o.slot, v)
	if o.supplied >= 0 {
		nf.set(o.supplied, t.T)
	}
	if o.end != nil {
		o.end(nf)
	}
}

func (o *optionalCode) omit(nf *Frame) {
	var v Value
	if o.def != nil {
		v = o.def(nf)
	}
	nf.set(o.slot, v)
	if o.supplied >= 0 {
		nf.set(o.supplied, nil)
	}
	if o.end != nil {
		o.end(nf)
	}
}

func (lam *lambda) fillKeys(t *Thread, nf *Frame, args []Value) {
	if len(args)%2 != 0 {
		t.ProgramError("~s: the keyword arguments ~s are not in pairs", nf.fn.displayName(t), List(args...))
	}
	if !lam.allow {
		lam.checkKeys(t, nf, args)
	}
next:
	for i := range lam.keys {
		k := &lam.keys[i]
		for j := 0; j < len(args); j += 2 {
			if s, ok := args[j].(*Symbol); ok && s == k.key {
				k.supply(t, nf, args[j+1])
				continue next
			}
		}
		k.omit(nf)
	}
}

func (lam *lambda) checkKeys(t *Thread, nf *Frame, args []Value) {
	bad := -1
	for j := 0; j < len(args); j += 2 {
		s, _ := args[j].(*Symbol)
		if s == t.In.S.KAllowOtherKeys {
			if args[j+1] != nil {
				return
			}
			// Only the first :allow-other-keys counts.
			for j += 2; j < len(args); j += 2 {
				if bad < 0 && !lam.knowsKey(t, args[j]) {
					bad = j
				}
			}
			break
		}
		if bad < 0 && !lam.knowsKey(t, s) {
			bad = j
		}
	}
	if bad >= 0 {
		var b ListBuilder
		for i := range lam.keys {
			b.Add(lam.keys[i].key)
		}
		t.ProgramError("~s: ~s is not one of its keywords, which are~:[ none~;~:*~{ ~s~}~]", nf.fn.displayName(t), args[bad], b.List())
	}
}

func (lam *lambda) knowsKey(t *Thread, key Value) bool {
	s, _ := key.(*Symbol)
	if s == nil && key != nil {
		return false
	}
	if s == nil {
		s = t.In.nilSym
	}
	if s == t.In.S.KAllowOtherKeys {
		return true
	}
	for i := range lam.keys {
		if lam.keys[i].key == s {
			return true
		}
	}
	return false
}

// displayName is the function's name for messages.
func (f *Function) displayName(t *Thread) Value {
	if f.name == nil {
		return t.In.S.Lambda
	}
	return f.name
}

// SetMacroLambdaList records the lambda list that a macro was defined with.
func (f *Function) SetMacroLambdaList(list Value) {
	if f.lam != nil {
		f.lam.list = list
	}
}

// LambdaExpression returns the source of a function written in Lisp, or NIL.
func (f *Function) LambdaExpression() Value {
	if f = f.own(); f.lam == nil || f.lam.self == nil {
		return nil
	}
	return f.lam.self.form
}

// LambdaList returns the lambda list of a function written in Lisp.
func (f *Function) LambdaList() (list Value, ok bool) {
	if f = f.own(); f.lam == nil {
		return nil, false
	}
	return f.lam.list, true
}

// Documentation returns the docstring of f, a *String or NIL.
func (f *Function) Documentation() Value {
	f = f.own()
	switch {
	case f.lam != nil:
		return f.lam.doc
	case f.goFn.doc != nil:
		return f.goFn.doc
	case f.goFn.op != nil && f.goFn.op.Doc != "":
		return NewString(f.goFn.op.Doc)
	}
	return nil
}

// SetDocumentation makes doc the docstring of f.
func (f *Function) SetDocumentation(doc Value) {
	if f = f.own(); f.lam != nil {
		f.lam.doc = doc
	} else {
		f.goFn.doc = doc
	}
}

// compiledParams are a lambda list's parameters after the first pass.
type compiledParams struct {
	req     []*boundParam
	opts    []*optionalParam
	rest    *boundParam
	keys    []*optionalParam
	hasKeys bool
	allow   bool
	aux     []*optionalParam
	binds   bool
}

type boundParam struct {
	v       *variable // where the argument arrives
	special *Symbol   // bound to it then, if special
}

type optionalParam struct {
	boundParam
	key      *Symbol
	def      node
	supplied *boundParam
}

// lambdaNode makes a function.
type lambdaNode struct {
	scope  *lambdaScope // of the function
	outer  *lambdaScope
	body   node
	params *compiledParams
	list   Value
	doc    Value
	name   Value
	pos    Pos
	file   *sourceFile
	source Value
}

// lambda compiles a lambda expression (without the symbol LAMBDA): list and
// body. name is for messages; global is the global function it defines, if
// any; self the local one.
func (c *compiler) lambda(list, forms Value, name Value, global *Symbol, self *variable, env *Env) *lambdaNode {
	scope := &lambdaScope{parent: c.scope, name: global, selfVar: self}
	n := &lambdaNode{scope: scope, outer: c.scope, list: list, name: name, pos: c.pos, file: c.file}
	n.source = ListStar(forms, c.in.S.Lambda, list)
	if self != nil {
		self.selfOf = scope
	}
	outerDepth, outerArgs, outerExits := c.depth, c.argDepth, c.exits
	c.scope, c.argDepth = scope, 0
	c.depth = outerDepth
	decls, doc, body := c.parseBody(forms, true)
	n.doc = doc
	n.params = &compiledParams{}
	inner := c.parameters(n.params, list, &decls, env)
	scope.params = n.params
	inner = c.declareFree(&decls, inner, n.params.binding)
	n.body = c.body(body, inner)
	for _, v := range scope.late {
		v.slot = scope.max
		scope.max++
	}
	scope.nesting -= outerDepth
	c.scope, c.argDepth, c.depth, c.exits = scope.parent, outerArgs, outerDepth, outerExits
	return n
}

// binding reports whether the parameters bind s.
func (p *compiledParams) binding(s *Symbol) bool {
	is := func(b *boundParam) bool { return b != nil && (b.v.sym == s || b.special == s) }
	for _, b := range p.req {
		if is(b) {
			return true
		}
	}
	for _, list := range [][]*optionalParam{p.opts, p.keys, p.aux} {
		for _, o := range list {
			if is(&o.boundParam) || is(o.supplied) {
				return true
			}
		}
	}
	return is(p.rest)
}

// parameters compiles a lambda list and returns the environment of the body.
func (c *compiler) parameters(p *compiledParams, list Value, decls *declarations, env *Env) *Env {
	S := &c.in.S
	mode := S.Lambda
	seen := map[*Symbol]bool{}
	bind := func(v Value) boundParam {
		s := c.checkVariable("lambda", v)
		// Auxiliary variables are bound in turn, as by LET*.
		if seen[s] && mode != S.AndAux {
			c.t.ProgramError("lambda: the parameter ~s appears twice in ~s", s, list)
		}
		seen[s] = true
		b := boundParam{v: c.scope.newVariable(s)}
		if c.boundSpecially(s, decls) {
			b.special = s
			p.binds = true
			env = env.declareSpecial(s)
		} else {
			env = env.bindVariable(b.v)
		}
		return b
	}
	optional := func(spec Value, key bool) *optionalParam {
		o := &optionalParam{}
		name := spec
		var rest Value
		if l, ok := spec.(*Cons); ok {
			if n, ok := ListLength(l); !ok || n > 3 {
				c.t.ProgramError("lambda: `~s' is not a parameter", spec)
			}
			name, rest = l.Car, l.Cdr
		}
		if key {
			if l, ok := name.(*Cons); ok {
				k, isSym := c.in.AsSymbol(l.Car)
				if n, ok := ListLength(l); !ok || n != 2 || !isSym {
					c.t.ProgramError("lambda: `~s' is not a keyword parameter", spec)
				}
				o.key, name = k, cadr(l)
			} else if s, ok := name.(*Symbol); ok {
				o.key, _ = c.in.Keyword.Intern(s.name)
			}
		}
		if rest != nil && car(rest) != nil {
			o.def = c.arg(car(rest), env)
		}
		o.boundParam = bind(name)
		if cdr(rest) != nil {
			b := bind(cadr(rest))
			o.supplied = &b
		}
		return o
	}
	order := map[*Symbol]int{S.Lambda: 0, S.AndOptional: 1, S.AndRest: 2, S.AndBody: 2, S.AndKey: 3, S.AndAllowOtherKeys: 4, S.AndAux: 5}
	restTaken := false
	for rest := list; rest != nil; {
		x, ok := rest.(*Cons)
		if !ok {
			c.t.ProgramError("lambda: the lambda list ~s is not a proper list", list)
		}
		rest = x.Cdr
		if s, ok := x.Car.(*Symbol); ok && len(s.name) > 1 && s.name[0] == '&' {
			at, known := order[s]
			if !known || at <= order[mode] {
				c.t.ProgramError("lambda: ~s is misplaced in the lambda list ~s", s, list)
			}
			mode = s
			switch s {
			case S.AndKey:
				p.hasKeys = true
			case S.AndAllowOtherKeys:
				p.allow = true
				if !p.hasKeys {
					c.t.ProgramError("lambda: ~s without ~s in the lambda list ~s", s, S.AndKey, list)
				}
			case S.AndRest, S.AndBody:
				if rest == nil {
					c.t.ProgramError("lambda: no variable after ~s in the lambda list ~s", s, list)
				}
			}
			continue
		}
		switch mode {
		case S.Lambda:
			b := bind(x.Car)
			p.req = append(p.req, &b)
		case S.AndOptional:
			p.opts = append(p.opts, optional(x.Car, false))
		case S.AndRest, S.AndBody:
			if restTaken {
				c.t.ProgramError("lambda: `~s' after the ~s variable in the lambda list ~s", x.Car, S.AndRest, list)
			}
			restTaken = true
			b := bind(x.Car)
			p.rest = &b
		case S.AndKey:
			p.keys = append(p.keys, optional(x.Car, true))
		case S.AndAux:
			p.aux = append(p.aux, optional(x.Car, false))
		default:
			c.t.ProgramError("lambda: `~s' is misplaced in the lambda list ~s", x.Car, list)
		}
	}
	return env
}

// Functions as forms

func compileFunction(c *compiler, form *Cons, env *Env) node {
	name := c.operands(form, 1, 1)[0]
	if name == nil {
		name = c.in.nilSym
	}
	switch x := name.(type) {
	case *Symbol:
		if b := env.findFunction(x); b != nil {
			if b.kind == envMacro {
				if b.form != nil {
					return c.form(b.form, env)
				}
				c.t.ProgramError("function: ~s is a local macro", x)
			}
			return c.functionReference(b.v)
		}
		return &functionNode{x, c.pos}
	case *Cons:
		if x.Car == Value(c.in.S.Lambda) {
			if !isList(x.Cdr) || x.Cdr == nil {
				c.t.ProgramError("function: `~s' is not a lambda expression", x)
			}
			return c.lambda(cadr(x), cddr(x), nil, nil, nil, env)
		}
		if x.Car == Value(c.in.S.Setf) {
			if s, ok := c.in.AsSymbol(cadr(x)); ok && cdr(x) != nil {
				if b := env.findFunction(c.in.SetfName(s)); b != nil {
					return c.functionReference(b.v)
				}
				return &setfFunctionNode{s, c.pos}
			}
		}
	}
	c.t.ProgramError("function: `~s' is not the name of a function", name)
	return nil
}

// functionReference yields the local function v.
func (c *compiler) functionReference(v *variable) node {
	if v.selfOf != nil && v.selfOf == c.scope {
		return &selfNode{}
	}
	return c.reference(v)
}

// compileNamedFunction compiles (named-function name (lambda ...)).
func compileNamedFunction(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 2, 2)
	l, ok := ops[1].(*Cons)
	if !ok || l.Car != Value(c.in.S.Lambda) || cdr(l) == nil {
		c.t.ProgramError("named-function: `~s' is not a lambda expression", ops[1])
	}
	global, _ := ops[0].(*Symbol)
	if global != nil && (env.findFunction(global) != nil || c.scope.parent != nil) {
		global = nil
	}
	return c.lambda(cadr(l), cddr(l), ops[0], global, nil, env)
}

// lambdaCall compiles ((lambda ...) args).
func (c *compiler) lambdaCall(form *Cons, env *Env) node {
	l, ok := form.Car.(*Cons)
	if !ok || l.Car != Value(c.in.S.Lambda) || l.Cdr == nil {
		c.t.ProgramError("`~s' is not a function name or lambda expression, in the form ~s", form.Car, form)
	}
	fn := c.argDepthLambda(l, env)
	return &callNode{target: fn, args: c.args(form.Cdr, env), pos: c.pos}
}

func (c *compiler) argDepthLambda(l *Cons, env *Env) node {
	return c.lambda(cadr(l), cddr(l), nil, nil, nil, env)
}

// SetfName returns the uninterned symbol that stands for the function name
// (setf s): local functions and compiler macros of that name are kept under it.
func (in *Interp) SetfName(s *Symbol) *Symbol {
	e := s.extra()
	if e.setfName == nil {
		e.setfName = NewSymbol("(SETF " + s.name + ")")
	}
	return e.setfName
}

// localName splits the name of a local function definition into the symbol it
// is known under and the name of its block.
func (c *compiler) localName(operator string, v Value) (name, block *Symbol) {
	if x, ok := v.(*Cons); ok && x.Car == Value(c.in.S.Setf) && x.Cdr != nil && cddr(x) == nil {
		if s, ok := c.in.AsSymbol(cadr(x)); ok {
			return c.in.SetfName(s), s
		}
	}
	s := c.checkFunctionName(operator, v)
	return s, s
}

func (c *compiler) localDefinitions(operator string, form *Cons) []*Cons {
	ops := c.operands(form, 1, -1)
	items, ok := Slice(ops[0])
	if !ok {
		c.t.ProgramError("~a: `~s' is not a list of definitions", NewString(c.in.CaseName(operator)), ops[0])
	}
	defs := make([]*Cons, len(items))
	for i, item := range items {
		def, ok := item.(*Cons)
		if n, proper := ListLength(item); !ok || !proper || n < 2 {
			c.t.ProgramError("~a: `~s' is not a definition", NewString(c.in.CaseName(operator)), item)
		}
		defs[i] = def
	}
	return defs
}

// localLambda compiles the function of a definition of flet or labels, its body
// in a block of its name.
func (c *compiler) localLambda(def *Cons, block *Symbol, self *variable, env *Env) *lambdaNode {
	decls, doc, body := splitBody(c.in, cddr(def))
	forms := List(ListStar(body, c.in.S.Block, block))
	if doc != nil {
		forms = NewCons(doc, forms)
	}
	for i := len(decls) - 1; i >= 0; i-- {
		forms = NewCons(decls[i], forms)
	}
	return c.lambda(cadr(def), forms, def.Car, nil, self, env)
}

// SplitBody splits a function's body into declarations, docstring (NIL if none)
// and forms.
func SplitBody(in *Interp, forms Value) (decls []Value, doc Value, body Value) {
	return splitBody(in, forms)
}

// splitBody takes declarations and docstring from the front of a function body.
func splitBody(in *Interp, forms Value) (decls []Value, doc Value, body Value) {
	for {
		x, ok := forms.(*Cons)
		if !ok {
			return decls, doc, forms
		}
		if s, isString := x.Car.(*String); isString && doc == nil && x.Cdr != nil {
			doc = s
		} else if d, isList := x.Car.(*Cons); isList && d.Car == Value(in.S.Declare) {
			decls = append(decls, d)
		} else {
			return decls, doc, forms
		}
		forms = x.Cdr
	}
}

func compileFlet(c *compiler, form *Cons, env *Env) node {
	defs := c.localDefinitions("flet", form)
	n := &fletNode{}
	inner := env
	mark := c.scope.next
	for _, def := range defs {
		name, block := c.localName("flet", def.Car)
		fn := c.localLambda(def, block, nil, env)
		v := &variable{sym: name, scope: c.scope, slot: c.scope.allocate()}
		n.vars = append(n.vars, v)
		n.functions = append(n.functions, fn)
		inner = inner.bindFunction(v)
	}
	decls, _, body := c.parseBody(cdr(form.Cdr), false)
	n.body = c.bodySub(body, c.declareFree(&decls, inner, nil))
	c.scope.next = mark
	return n
}

func compileLabels(c *compiler, form *Cons, env *Env) node {
	defs := c.localDefinitions("labels", form)
	n := &fletNode{recursive: true}
	mark := c.scope.next
	blocks := make([]*Symbol, len(defs))
	for i, def := range defs {
		name, block := c.localName("labels", def.Car)
		blocks[i] = block
		v := &variable{sym: name, scope: c.scope, slot: c.scope.allocate()}
		n.vars = append(n.vars, v)
		env = env.bindFunction(v)
	}
	for i, def := range defs {
		n.functions = append(n.functions, c.localLambda(def, blocks[i], n.vars[i], env))
	}
	decls, _, body := c.parseBody(cdr(form.Cdr), false)
	n.body = c.bodySub(body, c.declareFree(&decls, env, nil))
	c.scope.next = mark
	return n
}
