package interp

// Macro lambda lists: destructuring compiled to a let* of the variables, with
// calls of a few internal functions that check and search argument lists.

// LambdaOptions vary how a macro lambda list is taken apart.
type LambdaOptions struct {
	// Name is the operator that errors name.
	Name Value
	// Default is the form for optional and keyword parameters without one;
	// deftype has '*.
	Default Value
	// Block is the name of the block around the body; nil for none.
	Block *Symbol
	// Args gives the form of the argument list, from the variable that holds
	// the whole form; nil stands for its cdr.
	Args func(form Value) Value
}

// MacroFunctionForm returns a lambda expression of a form and an environment
// that takes the form apart as lambdaList says and evaluates body, in a block
// called name.
func MacroFunctionForm(t *Thread, name Value, lambdaList, body Value) Value {
	block, _ := name.(*Symbol)
	return MacroLambda(t, LambdaOptions{Name: name, Block: block}, lambdaList, body)
}

// MacroLambda is MacroFunctionForm with options.
func MacroLambda(t *Thread, opts LambdaOptions, lambdaList, body Value) Value {
	in := t.In
	form, env := in.Gensym("form"), in.Gensym("env")
	m := &macroLambda{t: t, in: in, opts: opts}
	args := List(in.S.Cdr, form)
	if opts.Args != nil {
		args = opts.Args(form)
	}
	m.top(lambdaList, form, env, args)
	decls, doc, forms := splitBody(in, body)
	if opts.Block != nil {
		forms = List(ListStar(forms, in.S.Block, opts.Block))
	}
	forms = ListStar(forms, decls...)
	inner := ListStar(forms, in.S.LetStar, m.bindings.List())
	list := List(form, env)
	ignore := List(in.S.Declare, List(in.S.Ignorable, form, env))
	if doc != nil {
		return List(in.S.Lambda, list, doc, ignore, inner)
	}
	return List(in.S.Lambda, list, ignore, inner)
}

// DestructuringForm returns a form that binds the variables of lambdaList to
// the parts of the value of expr around body.
func DestructuringForm(t *Thread, opts LambdaOptions, lambdaList, expr, body Value) Value {
	in := t.In
	m := &macroLambda{t: t, in: in, opts: opts}
	v := in.Gensym("list")
	m.bind(v, expr)
	m.pattern(lambdaList, v, false)
	return ListStar(body, in.S.LetStar, m.bindings.List())
}

type macroLambda struct {
	t        *Thread
	in       *Interp
	opts     LambdaOptions
	bindings ListBuilder
}

func (m *macroLambda) bind(v *Symbol, form Value) { m.bindings.Add(List(v, form)) }

func (m *macroLambda) fail(control string, args ...Value) {
	m.t.ProgramError("~s: "+control, append([]Value{m.opts.Name}, args...)...)
}

// top handles &whole and &environment, which only the outermost list has in
// this meaning.
func (m *macroLambda) top(list Value, form, env *Symbol, args Value) {
	S := &m.in.S
	if x, ok := list.(*Cons); ok && x.Car == Value(S.AndWhole) {
		m.variable(cadr(x), form)
		list = cddr(x)
	}
	// &environment may stand anywhere.
	var b ListBuilder
	for {
		x, ok := list.(*Cons)
		if !ok {
			b.SetTail(list)
			break
		}
		if x.Car == Value(S.AndEnvironment) {
			m.variable(cadr(x), env)
			list = cddr(x)
			continue
		}
		b.Add(x.Car)
		list = x.Cdr
	}
	v := m.in.Gensym("args")
	m.bind(v, args)
	m.pattern(b.List(), v, true)
}

func (m *macroLambda) variable(v Value, form Value) {
	s, ok := v.(*Symbol)
	if !ok || s.IsConstant() {
		m.fail("`~s' is not the name of a variable", v)
	}
	m.bind(s, form)
}

// target binds a variable or nested pattern to the value of form.
func (m *macroLambda) target(v Value, form Value) {
	if s, ok := v.(*Symbol); ok {
		m.variable(s, form)
		return
	}
	g := m.in.Gensym("part")
	m.bind(g, form)
	m.pattern(v, g, false)
}

// pattern takes apart the list in the variable v.
func (m *macroLambda) pattern(list Value, v *Symbol, top bool) {
	m.t.EnterDepth()
	defer m.t.LeaveDepth()
	S, in := &m.in.S, m.in
	if x, ok := list.(*Cons); ok && x.Car == Value(S.AndWhole) {
		m.target(cadr(x), v)
		list = cddr(x)
	}
	p := m.split(list)
	tail := v
	lo, hi := FixInt(len(p.req)), Value(nil)
	if p.rest == nil && !p.hasKeys {
		hi = FixInt(len(p.req) + len(p.opt))
	}
	checked := in.Gensym("tail")
	m.bind(checked, List(in.Excl.Sym("%check-list"), tail, lo, hi, List(S.Quote, m.opts.Name), List(S.Quote, list)))
	tail = checked
	next := func() {
		g := in.Gensym("tail")
		m.bind(g, List(S.Cdr, tail))
		tail = g
	}
	last := p.rest == nil && !p.hasKeys
	for i, r := range p.req {
		m.target(r, List(S.Car, tail))
		if i < len(p.req)-1 || len(p.opt) > 0 || !last {
			next()
		}
	}
	for i, o := range p.opt {
		name, def, supplied := m.optional(o, false)
		m.target(name, List(S.If, tail, List(S.Car, tail), def))
		if supplied != nil {
			m.variable(supplied, List(S.If, tail, m.t.T, nil))
		}
		if i < len(p.opt)-1 || !last {
			next()
		}
	}
	if p.rest != nil {
		m.target(p.restVar(), tail)
	}
	if p.hasKeys {
		m.keys(p, tail)
	}
	for _, a := range p.aux {
		if x, ok := a.(*Cons); ok {
			m.target(x.Car, cadr(x))
		} else {
			m.target(a, nil)
		}
	}
}

func (m *macroLambda) keys(p *macroParams, tail *Symbol) {
	S, in := &m.in.S, m.in
	var names ListBuilder
	type key struct {
		key  *Symbol
		spec Value
	}
	var keys []key
	for _, k := range p.keys {
		spec := k
		if x, ok := k.(*Cons); ok {
			spec = x.Car
		}
		var s *Symbol
		if x, ok := spec.(*Cons); ok {
			s, _ = x.Car.(*Symbol)
		} else if v, ok := spec.(*Symbol); ok {
			s, _ = in.Keyword.Intern(v.name)
		}
		if s == nil {
			m.fail("`~s' is not a keyword parameter", k)
		}
		names.Add(s)
		keys = append(keys, key{s, k})
	}
	m.bind(in.Gensym("check"), List(in.Excl.Sym("%check-keys"), tail, List(S.Quote, names.List()), m.t.Bool(p.allow), List(S.Quote, m.opts.Name)))
	for _, k := range keys {
		name, def, supplied := m.optional(k.spec, true)
		g := in.Gensym("key")
		m.bind(g, List(in.Excl.Sym("%find-key"), tail, List(S.Quote, k.key)))
		m.target(name, List(S.If, g, List(S.Car, List(S.Cdr, g)), def))
		if supplied != nil {
			m.variable(supplied, List(S.If, g, m.t.T, nil))
		}
	}
}

// optional splits an optional or keyword parameter.
func (m *macroLambda) optional(spec Value, key bool) (name, def, supplied Value) {
	def = m.opts.Default
	x, ok := spec.(*Cons)
	if !ok {
		return spec, def, nil
	}
	name = x.Car
	if key {
		if n, ok := name.(*Cons); ok {
			name = cadr(n)
		}
	}
	if rest, ok := x.Cdr.(*Cons); ok {
		def = rest.Car
		supplied = cadr(rest)
	}
	return name, def, supplied
}

// macroParams are the parts of a macro lambda list.
type macroParams struct {
	req, opt, keys, aux []Value
	rest                *Cons // its car is the variable
	hasKeys, allow      bool
}

func (p *macroParams) restVar() Value { return p.rest.Car }

func (m *macroLambda) split(list Value) *macroParams {
	S := &m.in.S
	p := &macroParams{}
	mode := S.Lambda
	for list != nil {
		x, ok := list.(*Cons)
		if !ok {
			if p.rest != nil || p.hasKeys {
				m.fail("the lambda list ends in ~s after a rest or keyword parameter", list)
			}
			p.rest = &Cons{list, nil}
			return p
		}
		list = x.Cdr
		if s, ok := x.Car.(*Symbol); ok {
			switch s {
			case S.AndOptional, S.AndAux:
				mode = s
				continue
			case S.AndKey:
				mode, p.hasKeys = s, true
				continue
			case S.AndAllowOtherKeys:
				p.allow = true
				continue
			case S.AndRest, S.AndBody:
				rest, ok := list.(*Cons)
				if !ok || p.rest != nil {
					m.fail("~s is misplaced in a lambda list", s)
				}
				p.rest = rest
				list = rest.Cdr
				mode = S.AndRest
				continue
			case S.AndWhole, S.AndEnvironment:
				m.fail("~s is misplaced in a lambda list", s)
			}
		}
		switch mode {
		case S.Lambda:
			p.req = append(p.req, x.Car)
		case S.AndOptional:
			p.opt = append(p.opt, x.Car)
		case S.AndKey:
			p.keys = append(p.keys, x.Car)
		case S.AndAux:
			p.aux = append(p.aux, x.Car)
		default:
			m.fail("`~s' after the rest parameter of a lambda list", x.Car)
		}
	}
	return p
}

// CheckList is %check-list: it returns list if it has from lo to hi elements
// (hi NIL: no limit) and signals program-error otherwise.
func CheckList(t *Thread, list, lo, hi, name, pattern Value) Value {
	n := int64(0)
	v := list
	for {
		x, ok := v.(*Cons)
		if !ok {
			break
		}
		v = x.Cdr
		if n++; n > 1<<24 {
			t.ProgramError("~s: the argument list is circular or too long", name)
		}
	}
	min, _ := lo.(Fixnum)
	max, limited := hi.(Fixnum)
	switch {
	case n < int64(min):
		t.ProgramError("~s: ~s does not match ~s: too few elements", name, list, pattern)
	case limited && (n > int64(max) || v != nil):
		t.ProgramError("~s: ~s does not match ~s: too many elements", name, list, pattern)
	}
	return list
}

// CheckKeys is %check-keys: it signals program-error unless list is pairs of
// the keywords names (or any, with allow) and values.
func CheckKeys(t *Thread, list, names, allow, name Value) Value {
	items, ok := Slice(list)
	if !ok || len(items)%2 != 0 {
		t.ProgramError("~s: the keyword arguments ~s are not in pairs", name, list)
	}
	if allow != nil {
		return nil
	}
	for i := 0; i < len(items); i += 2 {
		if items[i] == Value(t.In.S.KAllowOtherKeys) {
			if items[i+1] != nil {
				return nil
			}
			break
		}
	}
	known, _ := Slice(names)
next:
	for i := 0; i < len(items); i += 2 {
		if items[i] == Value(t.In.S.KAllowOtherKeys) {
			continue
		}
		for _, k := range known {
			if k == items[i] {
				continue next
			}
		}
		t.ProgramError("~s: ~s is not one of its keywords, which are~{ ~s~}", name, items[i], names)
	}
	return nil
}

// FindKey is %find-key: the tail of the property list that begins with key.
func FindKey(t *Thread, list, key Value) Value {
	for {
		x, ok := list.(*Cons)
		if !ok {
			return nil
		}
		if x.Car == key {
			return x
		}
		list = cdr(x.Cdr)
	}
}
