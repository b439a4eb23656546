package interp

// Compiling lambda lists.

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

// paramsCompiler compiles the parameters of a lambda list from left to right.
type paramsCompiler struct {
	*compiler
	*compiledParams
	list  Value
	decls *declarations
	env   *Env    // where the next default form stands
	mode  *Symbol // the lambda list keyword seen last, LAMBDA before the first
	seen  map[*Symbol]bool
}

// parameters compiles a lambda list and returns the environment of the body.
func (c *compiler) parameters(p *compiledParams, list Value, decls *declarations, env *Env) *Env {
	pc := &paramsCompiler{c, p, list, decls, env, c.in.S.Lambda, map[*Symbol]bool{}}
	for rest := list; rest != nil; {
		x, ok := rest.(*Cons)
		if !ok {
			c.t.ProgramError("lambda: the lambda list ~s is not a proper list", list)
		}
		rest = x.Cdr
		if s, ok := x.Car.(*Symbol); ok && len(s.name) > 1 && s.name[0] == '&' {
			pc.keyword(s, rest)
		} else {
			pc.parameter(x.Car)
		}
	}
	return pc.env
}

// keyword takes a lambda list keyword, which rest follows.
func (p *paramsCompiler) keyword(s *Symbol, rest Value) {
	S := &p.in.S
	at, known := lambdaListOrder(S, s)
	if before, _ := lambdaListOrder(S, p.mode); !known || at <= before {
		p.t.ProgramError("lambda: ~s is misplaced in the lambda list ~s", s, p.list)
	}
	p.mode = s
	switch s {
	case S.AndKey:
		p.hasKeys = true
	case S.AndAllowOtherKeys:
		p.allow = true
		if !p.hasKeys {
			p.t.ProgramError("lambda: ~s without ~s in the lambda list ~s", s, S.AndKey, p.list)
		}
	case S.AndRest, S.AndBody:
		if rest == nil {
			p.t.ProgramError("lambda: no variable after ~s in the lambda list ~s", s, p.list)
		}
	}
}

// lambdaListOrder returns the place of a keyword in lambda lists; LAMBDA stands
// for the beginning.
func lambdaListOrder(S *knownSymbols, keyword *Symbol) (at int, known bool) {
	switch keyword {
	case S.Lambda:
		return 0, true
	case S.AndOptional:
		return 1, true
	case S.AndRest, S.AndBody:
		return 2, true
	case S.AndKey:
		return 3, true
	case S.AndAllowOtherKeys:
		return 4, true
	case S.AndAux:
		return 5, true
	}
	return 0, false
}

// parameter compiles a parameter of the kind that the keyword before it says.
func (p *paramsCompiler) parameter(spec Value) {
	S := &p.in.S
	switch p.mode {
	case S.Lambda:
		b := p.bind(spec)
		p.req = append(p.req, &b)
	case S.AndOptional:
		p.opts = append(p.opts, p.optional(spec, false))
	case S.AndRest, S.AndBody:
		if p.rest != nil {
			p.t.ProgramError("lambda: `~s' after the ~s variable in the lambda list ~s", spec, S.AndRest, p.list)
		}
		b := p.bind(spec)
		p.rest = &b
	case S.AndKey:
		p.keys = append(p.keys, p.optional(spec, true))
	case S.AndAux:
		p.aux = append(p.aux, p.optional(spec, false))
	default:
		p.t.ProgramError("lambda: `~s' is misplaced in the lambda list ~s", spec, p.list)
	}
}

// bind makes the variable of a parameter.
func (p *paramsCompiler) bind(v Value) boundParam {
	s := p.checkVariable("lambda", v)
	// Auxiliary variables are bound in turn, as by LET*.
	if p.seen[s] && p.mode != p.in.S.AndAux {
		p.t.ProgramError("lambda: the parameter ~s appears twice in ~s", s, p.list)
	}
	p.seen[s] = true
	b := boundParam{v: p.scope.newVariable(s)}
	if p.boundSpecially(s, p.decls) {
		b.special = s
		p.binds = true
		p.env = p.env.declareSpecial(s)
	} else {
		p.env = p.env.bindVariable(b.v)
	}
	return b
}

// optional compiles an optional, keyword or auxiliary parameter.
func (p *paramsCompiler) optional(spec Value, key bool) *optionalParam {
	o := &optionalParam{}
	name := spec
	var rest Value
	if l, ok := spec.(*Cons); ok {
		if n, ok := ListLength(l); !ok || n > 3 {
			p.t.ProgramError("lambda: `~s' is not a parameter", spec)
		}
		name, rest = l.Car, l.Cdr
	}
	if key {
		if l, ok := name.(*Cons); ok {
			k, isSym := p.in.AsSymbol(l.Car)
			if n, ok := ListLength(l); !ok || n != 2 || !isSym {
				p.t.ProgramError("lambda: `~s' is not a keyword parameter", spec)
			}
			o.key, name = k, cadr(l)
		} else if s, ok := name.(*Symbol); ok {
			o.key, _ = p.in.Keyword.Intern(s.name)
		}
	}
	if rest != nil && car(rest) != nil {
		o.def = p.arg(car(rest), p.env)
	}
	o.boundParam = p.bind(name)
	if cdr(rest) != nil {
		b := p.bind(cadr(rest))
		o.supplied = &b
	}
	return o
}
