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
