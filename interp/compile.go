package interp

// The compiler turns forms into Go closures in two passes. The first expands
// macros, resolves names and yields a tree of nodes; then it is known which
// variables inner functions capture and which are assigned. The second, in
// generate*.go, makes the closures, each in the context its value is used in.

// code runs one form in the frame of its function.
type code func(fr *Frame) Value

// test runs one form for its truth.
type test func(fr *Frame) bool

// compiler is the state of one compilation.
type compiler struct {
	t     *Thread
	in    *Interp
	scope *lambdaScope
	// argDepth counts the argument positions around the form being compiled:
	// an exit is a flag in the frame only if no argument position lies between
	// it and its target.
	argDepth int
	// exits counts the flag exits compiled so far whose targets are around
	// the form being compiled.
	exits     int
	dynamic   []*dynamicTarget // around the form being compiled
	depth     int              // of nested forms
	positions Positions
	file      *sourceFile
	pos       Pos // of the innermost form with a known place
	// careful says that forms at fault become calls that signal what is wrong.
	careful bool
}

// node is a form after the first pass.
type node interface {
	// gen makes the code of the node for a context.
	gen(g *generator, ctx context) code
}

// context is how a form's values are used.
type context uint8

const (
	forEffect context = iota // not at all
	forValue                 // the first
	// forTailOne is forValue where the function returns what the form
	// returns: its body is oneValued.
	forTailOne
	forMany // all: Thread.nv is set
	// forTail is forMany where the function returns what the form returns.
	forTail
)

func (c context) many() bool { return c >= forMany }

// tail reports whether a self call may be a jump.
func (c context) tail() bool { return c == forTail || c == forTailOne }

// noTail is the context for a form after which something remains to be done.
func (c context) noTail() context {
	switch c {
	case forTail:
		return forMany
	case forTailOne:
		return forValue
	}
	return c
}

// sub is a subform in a position that exits may leave by flag.
type sub struct {
	node
	exits bool
}

// specialForm compiles the special operator of a symbol.
type specialForm func(c *compiler, form *Cons, env *Env) node

// maxFormDepth bounds how deeply forms may nest.
const maxFormDepth = 8_000

// form compiles one form. The subforms of a function call and the like go
// through arg instead.
func (c *compiler) form(form Value, env *Env) node {
	switch x := form.(type) {
	case *Cons:
		return c.list(x, env)
	case *Symbol:
		return c.symbol(x, env)
	}
	return &constNode{form}
}

// arg compiles a form whose value is an argument.
func (c *compiler) arg(form Value, env *Env) node {
	c.argDepth++
	c.t.SafePointSoon()
	n := c.form(form, env)
	c.argDepth--
	return n
}

// stmt compiles a form in a position that exits may leave by flag.
func (c *compiler) stmt(form Value, env *Env) sub {
	before := c.exits
	n := c.form(form, env)
	return sub{n, c.exits != before}
}

func (c *compiler) list(form *Cons, env *Env) node {
	if p, ok := c.positions[form]; ok {
		outer := c.pos
		c.pos = p
		defer func() { c.pos = outer }()
	}
	c.t.SafePointSoon()
	if c.depth++; c.depth > maxFormDepth {
		c.depth = 0
		c.t.StorageCondition("the forms nest more than ~d deep", Fix(maxFormDepth))
	}
	c.scope.nesting = max(c.scope.nesting, c.depth)
	var n node
	if c.careful {
		n = c.carefully(form, env)
	} else {
		n = c.compound(form, env)
	}
	c.depth--
	return n
}

func (c *compiler) compound(form *Cons, env *Env) node {
	s, ok := c.in.AsSymbol(form.Car)
	if !ok {
		return c.lambdaCall(form, env)
	}
	if b := env.findFunction(s); b != nil {
		if b.kind == envMacro {
			return c.expanded(c.t.callMacro(b.macro, form, envValue(env)), env)
		}
		return c.localCall(b.v, form, env)
	}
	if s.special != nil {
		return s.special(c, form, env)
	}
	if s.macro == nil && s.fn == nil && c.in.autoload != nil {
		c.in.autoload(c.t, s)
	}
	if cm := s.CompilerMacro(); cm != nil && !env.isNotinline(s) {
		if expansion := c.t.callMacro(cm, form, envValue(env)); expansion != Value(form) {
			return c.expanded(expansion, env)
		}
	}
	if s.macro != nil {
		return c.expanded(c.t.callMacro(s.macro, form, envValue(env)), env)
	}
	return c.globalCall(s, form, env)
}

// expanded compiles what a macro made of the form at hand, at its place.
func (c *compiler) expanded(expansion Value, env *Env) node {
	if x, ok := expansion.(*Cons); ok {
		if _, known := c.positions[x]; !known {
			return c.list(x, env)
		}
	}
	return c.form(expansion, env)
}

func (c *compiler) symbol(s *Symbol, env *Env) node {
	if b := env.findVariable(s); b != nil {
		switch b.kind {
		case envVariable:
			return c.reference(b.v)
		case envSymbolMacro:
			return c.expansion(s, b.form, env)
		}
		return &specialNode{s, c.pos}
	}
	if s.IsConstant() {
		return &constNode{s.value}
	}
	if expansion, ok := s.SymbolMacro(); ok {
		return c.expansion(s, expansion, env)
	}
	return &specialNode{s, c.pos}
}

// expansion compiles what the symbol macro s stands for.
func (c *compiler) expansion(s *Symbol, form Value, env *Env) node {
	c.t.SafePointSoon()
	if c.depth++; c.depth > maxFormDepth {
		c.t.ProgramError("the symbol macro ~s expands into itself", s)
	}
	n := c.form(form, env)
	c.depth--
	return n
}

func (c *compiler) reference(v *variable) *localNode {
	if v.scope != c.scope {
		c.scope.capture(v)
	}
	v.boxedUses++
	return &localNode{v, c.scope}
}

// body compiles the forms of an implicit progn.
func (c *compiler) body(forms Value, env *Env) node {
	items, ok := Slice(forms)
	if !ok {
		c.t.ProgramError("the body ~s is not a proper list", forms)
	}
	subs := make([]sub, len(items))
	for i, x := range items {
		subs[i] = c.stmt(x, env)
	}
	return progn(subs)
}

// progn is the node of forms evaluated one after the other.
func progn(subs []sub) node {
	switch len(subs) {
	case 0:
		return &constNode{nil}
	case 1:
		return subs[0].node
	}
	return &prognNode{subs}
}

func (c *compiler) bodySub(forms Value, env *Env) sub {
	before := c.exits
	n := c.body(forms, env)
	return sub{n, c.exits != before}
}

// args compiles the arguments of a call.
func (c *compiler) args(list Value, env *Env) []node {
	n, ok := ListLength(list)
	if !ok {
		c.t.ProgramError("the arguments ~s are not a proper list", list)
	}
	nodes := make([]node, n)
	for i := range nodes {
		x := list.(*Cons)
		nodes[i] = c.arg(x.Car, env)
		list = x.Cdr
	}
	return nodes
}

// declarations are the declare expressions at the head of a body.
type declarations struct {
	specials  []*Symbol
	ignored   []*Symbol // declared ignore or ignorable
	unused    []*Symbol // declared ignore
	notinline []*Symbol
	types     []typeDeclaration
}

type typeDeclaration struct {
	typ  Value
	vars []*Symbol
}

func (d *declarations) isSpecial(s *Symbol) bool {
	for _, x := range d.specials {
		if x == s {
			return true
		}
	}
	return false
}

// parseBody splits declarations (and with doc a docstring) from forms.
func (c *compiler) parseBody(forms Value, doc bool) (decls declarations, docstring Value, rest Value) {
	for {
		x, ok := forms.(*Cons)
		if !ok {
			return decls, docstring, forms
		}
		if s, isString := x.Car.(*String); isString && doc && docstring == nil && x.Cdr != nil {
			docstring = s
			forms = x.Cdr
			continue
		}
		d, ok := x.Car.(*Cons)
		if !ok || d.Car != Value(c.in.S.Declare) {
			return decls, docstring, forms
		}
		c.declare(&decls, d.Cdr)
		forms = x.Cdr
	}
}

func (c *compiler) declare(decls *declarations, specs Value) {
	items, ok := Slice(specs)
	if !ok {
		c.t.ProgramError("declare: `~s' is not a proper list", specs)
	}
	S := &c.in.S
	for _, item := range items {
		spec, ok := item.(*Cons)
		if !ok {
			c.t.ProgramError("declare: `~s' is not a declaration specifier", item)
		}
		rest, ok := Slice(spec.Cdr)
		if !ok {
			c.t.ProgramError("declare: `~s' is not a proper list", item)
		}
		switch spec.Car {
		case Value(S.Special):
			decls.specials = append(decls.specials, c.symbols(rest)...)
		case Value(S.Ignore), Value(S.Ignorable):
			c.declaredNames(item, rest)
			names := variableNames(rest)
			decls.ignored = append(decls.ignored, names...)
			if spec.Car == Value(S.Ignore) {
				decls.unused = append(decls.unused, names...)
			}
		case Value(S.Notinline):
			decls.notinline = append(decls.notinline, variableNames(rest)...)
		case Value(S.Type):
			if len(rest) > 0 {
				decls.types = append(decls.types, typeDeclaration{rest[0], variableNames(rest[1:])})
			}
		case Value(S.Optimize), Value(S.Inline), Value(S.Ftype), Value(S.Declaration):
		case Value(S.DynamicExtent):
			c.declaredNames(item, rest)
		default:
			decls.types = append(decls.types, typeDeclaration{spec.Car, variableNames(rest)})
		}
	}
}

// declaredNames checks that a declaration names variables and functions only.
func (c *compiler) declaredNames(spec Value, names []Value) {
	for _, n := range names {
		if f, ok := n.(*Cons); ok && f.Car == Value(c.in.S.Function) {
			continue
		}
		if _, ok := c.in.AsSymbol(n); !ok {
			c.t.ProgramError("declare: `~s' in ~s is neither a variable nor (function name)", n, spec)
		}
	}
}

func (c *compiler) symbols(items []Value) []*Symbol {
	var list []*Symbol
	for _, item := range items {
		s, ok := c.in.AsSymbol(item)
		if !ok {
			c.t.ProgramError("declare: `~s' is not a symbol", item)
		}
		list = append(list, s)
	}
	return list
}

func variableNames(items []Value) []*Symbol {
	var list []*Symbol
	for _, item := range items {
		if s, ok := item.(*Symbol); ok {
			list = append(list, s)
		}
	}
	return list
}

// declareFree puts the special and notinline declarations of decls that do not
// concern variables in bound into env.
func (c *compiler) declareFree(decls *declarations, env *Env, bound func(*Symbol) bool) *Env {
	for _, s := range decls.specials {
		if bound == nil || !bound(s) {
			env = env.declareSpecial(s)
		}
	}
	for _, s := range decls.notinline {
		env = &Env{next: env, kind: envNotinline, name: s}
	}
	return env
}

// checkVariable signals program-error if v cannot be bound as a variable.
func (c *compiler) checkVariable(operator string, v Value) *Symbol {
	s, ok := v.(*Symbol)
	if !ok {
		c.t.ProgramError("~a: `~s' cannot be bound: it is not a variable name", NewString(operator), v)
	}
	if s.IsConstant() {
		c.t.ProgramError("~a: the constant ~s cannot be bound", NewString(operator), s)
	}
	return s
}

// operands returns the operands of a special form, which must number from lo
// to hi (hi < 0: no limit).
func (c *compiler) operands(form *Cons, lo, hi int) []Value {
	items, ok := Slice(form.Cdr)
	if !ok {
		c.t.ProgramError("~s: the form ~s is not a proper list", form.Car, form)
	}
	if len(items) < lo || hi >= 0 && len(items) > hi {
		c.t.ProgramError("~s: wrong number of operands in ~s", form.Car, form)
	}
	return items
}
