package interp

// The dynamic bindings of processes.

type processBinding struct {
	sym  *Symbol
	form Value
}

// AddBinding has the process bind s to the value of form when it starts.
func (p *Process) AddBinding(s *Symbol, form Value) {
	p.bindings = append(p.bindings, processBinding{s, form})
}

// Bindings returns an alist of the variables that the process binds when it
// starts, and the forms for their values.
func (p *Process) Bindings() Value {
	var b ListBuilder
	for _, x := range p.bindings {
		b.Add(NewCons(x.sym, x.form))
	}
	return b.List()
}

// ClearBindings undoes all AddBinding.
func (p *Process) ClearBindings() { p.bindings = nil }

// ProcessBinding returns the place of the value that p has bound s to, nil if
// it has no binding of s; empty tells that makunbound has emptied it.
func (p *Process) ProcessBinding(s *Symbol) (place *Value, empty bool) {
	if p.t == nil || int(s.index) >= len(p.t.bind) || IsUnbound(p.t.bind[s.index]) {
		return nil, false
	}
	v := &p.t.bind[s.index]
	return v, *v == makunbound
}

// WithBindings runs body in t's process with the dynamic bindings of p, which
// must be stopped, but for those of the variables in own: the innermost ones,
// whose values are p's again afterwards, as body has left them.
func (p *Process) WithBindings(t *Thread, own map[*Symbol]bool, body func()) {
	from := p.t
	if from == nil || from == t {
		body()
		return
	}
	var symbols []*Symbol
	seen := map[*Symbol]bool{p.in.S.StarCurrentProcess: true}
	defer t.Unbind(t.BindMark())
	for i := len(from.binds) - 1; i >= 0; i-- {
		s := from.binds[i].sym
		if v := from.bind[s.index]; !seen[s] && !own[s] && !IsUnbound(v) {
			seen[s] = true
			symbols = append(symbols, s)
			t.Bind(s, v)
		}
	}
	defer func() {
		for _, s := range symbols {
			if i := int(s.index); p.t == from && i < len(from.bind) && !IsUnbound(from.bind[i]) {
				from.bind[i] = t.bind[i]
			}
		}
	}()
	body()
}
