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
	m.target(lambdaList, expr)
	return ListStar(body, in.S.LetStar, m.bindings.List())
}

// macroLambda turns lambda lists into the bindings of one let*.
type macroLambda struct {
	t        *Thread
	in       *Interp
	opts     LambdaOptions
	bindings ListBuilder
	bound    map[*Symbol]bool
}

func (m *macroLambda) bind(v *Symbol, form Value) { m.bindings.Add(List(v, form)) }

func (m *macroLambda) fail(control string, args ...Value) {
	m.t.ProgramError("~s: "+control, append([]Value{m.opts.Name}, args...)...)
}

// top handles the outermost list of a macro: args is the form of the list to
// take apart, form and env are the macro function's parameters.
func (m *macroLambda) top(list Value, form, env *Symbol, args Value) {
	p := m.split(list, true)
	if p.hasWhole {
		m.target(p.whole, form)
		p.hasWhole = false
	}
	if p.hasEnv {
		m.variable(p.env, env)
	}
	m.parts(p, args)
}

// variable binds a variable of the lambda list.
func (m *macroLambda) variable(v Value, form Value) {
	s, ok := v.(*Symbol)
	if !ok || s.IsConstant() {
		m.fail("`~s' is not the name of a variable", v)
	}
	if m.bound[s] {
		m.fail("the variable ~s appears twice in the lambda list", s)
	}
	if m.bound == nil {
		m.bound = map[*Symbol]bool{}
	}
	m.bound[s] = true
	m.bind(s, form)
}

// target binds a variable, or those of a nested lambda list, to the value of
// form.
func (m *macroLambda) target(v Value, form Value) {
	switch v.(type) {
	case nil, *Cons:
		m.t.EnterDepth()
		m.parts(m.split(v, false), form)
		m.t.LeaveDepth()
	default:
		m.variable(v, form)
	}
}

// parts takes the list that is the value of form apart. One variable walks
// along the list: next moves it on where what it points at has been used.
func (m *macroLambda) parts(p *macroParams, form Value) {
	S, in := &m.in.S, m.in
	tail := in.Gensym("args")
	if p.hasWhole {
		m.bind(tail, form)
		m.target(p.whole, tail)
		form = tail
		tail = in.Gensym("args")
	}
	// How many elements there may be; inverted if more may follow.
	positional := len(p.req) + len(p.opt)
	hi := positional
	if p.open() {
		hi = ^positional
	}
	m.bind(tail, List(in.Excl.Sym("%check-list"), form, FixInt(len(p.req)), FixInt(hi), List(S.Quote, m.opts.Name), List(S.Quote, p.list)))
	used := false
	next := func() Value {
		if !used {
			used = true
			return tail
		}
		return List(S.Setq, tail, List(S.Cdr, tail))
	}
	for _, r := range p.req {
		m.target(r, List(S.Car, next()))
	}
	for _, o := range p.opt {
		m.defaulted(o, next(), List(S.Car, tail))
	}
	rest := Value(tail)
	if used {
		rest = List(S.Cdr, tail)
	}
	switch {
	case p.hasKeys:
		list := in.Gensym("rest")
		m.bind(list, rest)
		if p.hasRest {
			m.target(p.rest, list)
		}
		m.keys(p, list)
	case p.hasRest:
		m.target(p.rest, rest)
	}
	for _, a := range p.aux {
		m.target(a.name, a.def)
	}
}

// defaulted binds an optional or keyword parameter to the value of given if
// test is true.
func (m *macroLambda) defaulted(o macroParam, test, given Value) {
	S := &m.in.S
	if o.supplied == nil {
		m.target(o.name, List(S.If, test, given, o.def))
		return
	}
	// The supplied-p variable is bound after the parameter, but known before.
	flag := m.in.Gensym("supplied")
	m.bind(flag, List(S.If, test, m.t.T, nil))
	m.target(o.name, List(S.If, flag, given, o.def))
	m.variable(o.supplied, flag)
}

func (m *macroLambda) keys(p *macroParams, tail *Symbol) {
	S, in := &m.in.S, m.in
	var names ListBuilder
	for _, k := range p.keys {
		names.Add(k.key)
	}
	check := Value(List(in.Excl.Sym("%check-keys"), tail, List(S.Quote, names.List()), m.t.Bool(p.allow), List(S.Quote, m.opts.Name)))
	found := in.Gensym("found")
	for i, k := range p.keys {
		var test Value = found
		find := List(in.Excl.Sym("%find-key"), tail, List(S.Quote, k.key))
		if i == 0 {
			m.bind(found, List(S.Progn, check, find))
		} else {
			test = List(S.Setq, found, find)
		}
		m.defaulted(k, test, List(S.Car, List(S.Cdr, found)))
	}
	if len(p.keys) == 0 {
		m.bind(found, check)
	}
}

// macroParam is an optional, keyword or auxiliary parameter.
type macroParam struct {
	name, def, supplied Value
	key                 Value // the keyword's symbol
}

// macroParams are the parts of a macro lambda list.
type macroParams struct {
	list           Value // without &whole and &environment, for messages
	whole, env     Value
	hasWhole       bool
	hasEnv         bool
	req            []Value
	opt, keys, aux []macroParam
	rest           Value
	hasRest        bool
	hasKeys, allow bool
}

// open reports whether there may be more elements than parameters.
func (p *macroParams) open() bool { return p.hasRest || p.hasKeys }

// The sections of a lambda list, in the order they may have.
const (
	sectionRequired = iota
	sectionOptional
	sectionRest
	sectionKey
	sectionAllow
	sectionAux
)

// split sorts the parameters of list. Only the outermost list of a macro may
// have &environment.
func (m *macroLambda) split(list Value, top bool) *macroParams {
	S := &m.in.S
	items, end := m.elements(list)
	p := &macroParams{}
	section := sectionRequired
	var shown []Value
	enter := func(next int, keyword *Symbol) {
		if next <= section {
			m.fail("~s is misplaced in the lambda list ~s", keyword, list)
		}
		section = next
	}
	for i := 0; i < len(items); i++ {
		s, _ := items[i].(*Symbol)
		// operand takes the variable that follows a keyword.
		operand := func() Value {
			if i++; i == len(items) {
				m.fail("nothing follows ~s in the lambda list ~s", s, list)
			}
			return items[i]
		}
		switch {
		case s == nil:
			// A pattern or a parameter with its default.
		case s == S.AndWhole:
			// The standard has it first; Allegro takes it anywhere.
			if p.hasWhole {
				m.fail("~s is misplaced in the lambda list ~s", s, list)
			}
			p.whole, p.hasWhole = operand(), true
			continue
		case s == S.AndEnvironment:
			if !top || p.hasEnv {
				m.fail("~s is misplaced in the lambda list ~s", s, list)
			}
			p.env, p.hasEnv = operand(), true
			continue
		case s == S.AndOptional:
			enter(sectionOptional, s)
			shown = append(shown, s)
			continue
		case s == S.AndRest || s == S.AndBody:
			enter(sectionRest, s)
			p.rest, p.hasRest = operand(), true
			shown = append(shown, s, p.rest)
			continue
		case s == S.AndKey:
			enter(sectionKey, s)
			p.hasKeys = true
			shown = append(shown, s)
			continue
		case s == S.AndAllowOtherKeys:
			if section != sectionKey {
				m.fail("~s is misplaced in the lambda list ~s", s, list)
			}
			section, p.allow = sectionAllow, true
			shown = append(shown, s)
			continue
		case s == S.AndAux:
			enter(sectionAux, s)
			shown = append(shown, s)
			continue
		}
		switch section {
		case sectionRequired:
			p.req = append(p.req, items[i])
		case sectionOptional:
			p.opt = append(p.opt, m.parameter(items[i], m.opts.Default, 3))
		case sectionKey:
			p.keys = append(p.keys, m.keyword(items[i]))
		case sectionAux:
			p.aux = append(p.aux, m.parameter(items[i], nil, 2))
		default:
			m.fail("`~s' is misplaced in the lambda list ~s", items[i], list)
		}
		shown = append(shown, items[i])
	}
	if end != nil {
		if section >= sectionRest {
			m.fail("the lambda list ~s is dotted, after a rest or keyword parameter", list)
		}
		p.rest, p.hasRest = end, true
	}
	p.list = ListStar(end, shown...)
	return p
}

// elements returns the elements of a lambda list and the variable after its
// dot, if any.
func (m *macroLambda) elements(list Value) (items []Value, end Value) {
	if items, ok := Slice(list); ok {
		return items, nil
	}
	for n := 0; ; n++ {
		x, ok := list.(*Cons)
		if !ok {
			return items, list
		}
		if n > maxFormDepth {
			m.fail("the lambda list is circular or too long")
		}
		items = append(items, x.Car)
		list = x.Cdr
	}
}

// parameter takes (name default supplied-p) apart, which may have at most limit
// elements, or just a name.
func (m *macroLambda) parameter(spec, def Value, limit int) macroParam {
	x, ok := spec.(*Cons)
	if !ok {
		return macroParam{name: spec, def: def}
	}
	n, ok := ListLength(x)
	if !ok || n > limit {
		m.fail("`~s' is not a parameter", spec)
	}
	p := macroParam{name: x.Car, def: def}
	if n > 1 {
		p.def = cadr(x)
	}
	p.supplied = caddr(x)
	return p
}

// keyword takes a keyword parameter apart: its name may be a list of the
// keyword and a variable or pattern.
func (m *macroLambda) keyword(spec Value) macroParam {
	p := m.parameter(spec, m.opts.Default, 3)
	switch x := p.name.(type) {
	case *Symbol:
		s, _ := m.in.Keyword.Intern(x.name)
		p.key = s
		return p
	case *Cons:
		if n, ok := ListLength(x); ok && n == 2 {
			if _, isSymbol := m.in.AsSymbol(x.Car); isSymbol {
				p.key, p.name = x.Car, cadr(x)
				return p
			}
		}
	}
	m.fail("`~s' is not a keyword parameter", spec)
	return p
}

// CheckList is %check-list: it returns list if it is a proper list of lo to hi
// elements and signals program-error otherwise. Where hi is negative anything
// may follow the first ^hi elements, but a shorter list must be proper.
func CheckList(t *Thread, list, lo, hi, name, pattern Value) Value {
	least, _ := lo.(Fixnum)
	most, _ := hi.(Fixnum)
	open := most < 0
	if open {
		most = ^most
	}
	v := list
	n := Fixnum(0)
	for n < most {
		x, ok := v.(*Cons)
		if !ok {
			break
		}
		n++
		v = x.Cdr
	}
	what := ""
	switch {
	case n < most && v != nil:
		what = "it is not a proper list"
	case n < least:
		what = "too few elements"
	case open || v == nil:
		return list
	default:
		what = "it is not a proper list"
		if _, ok := v.(*Cons); ok {
			what = "too many elements"
		}
	}
	return t.ProgramError("~s: ~s does not match ~s: ~a", name, list, pattern, NewString(what))
}

// CheckKeys is %check-keys: it signals program-error unless list is pairs of
// the keywords names (or any, with allow) and values.
func CheckKeys(t *Thread, list, names, allow, name Value) Value {
	n, ok := ListLength(list)
	if !ok || n%2 != 0 {
		t.ProgramError("~s: the keyword arguments ~s are not in pairs", name, list)
	}
	if allow != nil {
		return nil
	}
	if x := FindKey(t, list, t.In.S.KAllowOtherKeys); cadr(x) != nil {
		return nil
	}
	for v := list; v != nil; v = cddr(v) {
		if key := car(v); key != Value(t.In.S.KAllowOtherKeys) && !memq(key, names) {
			t.ProgramError("~s: `~s' is not one of its keywords, which are~:[ none~;~:*~{ ~s~}~]", name, key, names)
		}
	}
	return nil
}

func memq(v, list Value) bool {
	for ; list != nil; list = cdr(list) {
		if Eq(car(list), v) {
			return true
		}
	}
	return false
}

// FindKey is %find-key: the tail of the property list that begins with key.
func FindKey(t *Thread, list, key Value) Value {
	for {
		x, ok := list.(*Cons)
		if !ok {
			return nil
		}
		if Eq(x.Car, key) {
			return x
		}
		list = cdr(x.Cdr)
	}
}
