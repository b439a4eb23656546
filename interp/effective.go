package interp

// methodStep is one stage of an effective method: a method, or a Go function that
// runs several. It is what call-next-method in a method gets hold of.
type methodStep struct {
	generic *GenericFunction
	method  *Method     // what to run, unless call is set
	next    *methodStep // what call-next-method in method runs; nil if nothing
	call    func(t *Thread, args []Value) Value
}

// methodStepCall is a step with the arguments that the method was called with, for
// methods that pass them on without naming them all.
type methodStepCall struct {
	*methodStep
	args []Value
}

// LispClass implements Object.
func (s *methodStep) LispClass(in *Interp) *Class { return in.classes.t }

// run runs the step with args, which stay the caller's.
func (s *methodStep) run(t *Thread, args []Value) Value {
	if s.call != nil {
		return s.call(t, args)
	}
	m := s.method
	if !m.usesNext {
		return t.Apply(m.Fn, args)
	}
	all, mark := t.pushArgs(len(args) + 1)
	all[0] = s.hidden(args)
	copy(all[1:], args)
	v := t.Apply(m.Fn, all)
	t.popArgs(all, mark)
	return v
}

// hidden is the argument before the others of a method that uses the next one.
func (s *methodStep) hidden(args []Value) Value {
	if s.method.keepsArgs {
		return &methodStepCall{s, append([]Value(nil), args...)}
	}
	return s
}

// run1 is run for one argument.
func (s *methodStep) run1(t *Thread, a Value) Value {
	if m := s.method; s.call == nil && !m.keepsArgs {
		if m.usesNext {
			return t.Call2(m.Fn, s, a)
		}
		return t.Call1(m.Fn, a)
	}
	args, mark := t.pushArgs(1)
	args[0] = a
	v := s.run(t, args)
	t.popArgs(args, mark)
	return v
}

// run2 is run for two arguments.
func (s *methodStep) run2(t *Thread, a, b Value) Value {
	if m := s.method; s.call == nil && !m.keepsArgs {
		if m.usesNext {
			return t.Call3(m.Fn, s, a, b)
		}
		return t.Call2(m.Fn, a, b)
	}
	args, mark := t.pushArgs(2)
	args[0], args[1] = a, b
	v := s.run(t, args)
	t.popArgs(args, mark)
	return v
}

// stepOf is asStep for code that only methods contain.
func (t *Thread) stepOf(v Value) *methodStep {
	s := asStep(v)
	if s == nil {
		t.ProgramError("call-next-method: `~s' is not a step of an effective method", v)
	}
	return s
}

// asStep returns the step that a method's hidden argument stands for, nil if it
// is none.
func asStep(v Value) *methodStep {
	switch s := v.(type) {
	case *methodStep:
		return s
	case *methodStepCall:
		return s.methodStep
	}
	return nil
}

// callNext is call-next-method with args in the method that runs as s.
func (s *methodStep) callNext(t *Thread, args []Value) Value {
	if s.next != nil {
		return s.next.run(t, args)
	}
	all := append([]Value{s.generic.Function, s.method}, args...)
	return t.Apply(t.In.S.NoNextMethod.fn, all)
}

// checkSameMethods signals a program-error unless the methods for the arguments now
// are those for the arguments before (CLHS call-next-method).
func (s *methodStep) checkSameMethods(t *Thread, before, now []Value) {
	g := s.generic
	if len(before) < g.Shape.Required || len(now) < g.Shape.Required {
		return // the call signals what is wrong
	}
	a, b := g.Applicable(t, before), g.Applicable(t, now)
	same := len(a) == len(b)
	for i := range a {
		same = same && a[i] == b[i]
	}
	if !same {
		t.ProgramError("call-next-method: the applicable methods of ~s for the arguments ~s are not those for ~s",
			g.Function.displayName(t), List(now...), List(before...))
	}
}

// effective combines the applicable methods, most specific first.
func (g *GenericFunction) effective(t *Thread, methods []*Method) *methodStep {
	if len(methods) == 0 {
		return &methodStep{generic: g, call: func(t *Thread, args []Value) Value {
			return t.Apply(t.In.S.NoApplicableMethod.fn, append([]Value{g.Function}, args...))
		}}
	}
	if g.extension.effective {
		return g.checkingKeys(methods, g.effectiveByProtocol(t, methods))
	}
	return g.checkingKeys(methods, g.Combination.combine(t, g, methods))
}

// checkingKeys puts the check of keyword arguments (CLHS 7.6.5) before s, if any
// is needed: methods accept all keywords themselves.
func (g *GenericFunction) checkingKeys(methods []*Method, s *methodStep) *methodStep {
	has, allow := g.Shape.HasKeys, g.Shape.Allow
	known := append([]*Symbol(nil), g.Shape.Keys...)
	for _, m := range methods {
		has = has || m.Shape.HasKeys
		allow = allow || m.Shape.Allow
		known = append(known, m.Shape.Keys...)
	}
	if !has || allow {
		return s
	}
	first := g.Shape.Required + g.Shape.Optional
	return &methodStep{generic: g, call: func(t *Thread, args []Value) Value {
		if len(args) > first {
			g.checkKeys(t, args[first:], known)
		}
		return s.run(t, args)
	}}
}

func (g *GenericFunction) checkKeys(t *Thread, args []Value, known []*Symbol) {
	if len(args)%2 != 0 {
		t.ProgramError("~s: the keyword arguments ~s are not in pairs", g.Function.displayName(t), List(args...))
	}
	bad := -1
	for i := 0; i < len(args); i += 2 {
		if !isKeyAmong(t, args[i], known) && bad < 0 {
			bad = i
		}
	}
	if bad < 0 {
		return
	}
	if allow, _ := plistValue(args, t.In.S.KAllowOtherKeys); allow != nil {
		return
	}
	var b ListBuilder
	for _, k := range known {
		b.Add(k)
	}
	t.ProgramError("~s: `~s' is not a keyword of its applicable methods, which are~:[ none~;~:*~{ ~s~}~]",
		g.Function.displayName(t), args[bad], b.List())
}

func isKeyAmong(t *Thread, v Value, known []*Symbol) bool {
	s, ok := t.In.AsSymbol(v)
	if !ok {
		return false
	}
	if s == t.In.S.KAllowOtherKeys {
		return true
	}
	for _, k := range known {
		if k == s {
			return true
		}
	}
	return false
}

// standardGroups sorts methods for the standard combination; wrong is what their call
// does if that is not possible.
func standardGroups(t *Thread, g *GenericFunction, methods []*Method) (around, before, primary, after []*Method, wrong *methodStep) {
	for _, m := range methods {
		switch {
		case len(m.Qualifiers) == 0:
			primary = append(primary, m)
		case len(m.Qualifiers) > 1:
			return nil, nil, nil, nil, g.invalidMethod(m)
		case m.Qualifiers[0] == Value(t.In.S.KAround):
			around = append(around, m)
		case m.Qualifiers[0] == Value(t.In.S.KBefore):
			before = append(before, m)
		case m.Qualifiers[0] == Value(t.In.S.KAfter):
			after = append(after, m)
		default:
			return nil, nil, nil, nil, g.invalidMethod(m)
		}
	}
	if len(primary) == 0 {
		wrong = &methodStep{generic: g, call: func(t *Thread, args []Value) Value {
			return t.ProgramError("~s has no primary method for the arguments ~s", g.Function, List(args...))
		}}
	}
	return around, before, primary, after, wrong
}

// combineStandard is the standard method combination.
func combineStandard(t *Thread, g *GenericFunction, methods []*Method) *methodStep {
	around, before, primary, after, wrong := standardGroups(t, g, methods)
	if wrong != nil {
		return wrong
	}
	main := g.chain(primary, nil)
	if len(before) > 0 || len(after) > 0 {
		main = g.withAuxiliary(before, main, after)
	}
	return g.chain(around, main)
}

// standardForm is the standard method combination as a form.
func standardForm(t *Thread, g *GenericFunction, methods []*Method) Value {
	around, before, primary, after, wrong := standardGroups(t, g, methods)
	if wrong != nil {
		return wrong.asForm(t)
	}
	S := &t.In.S
	form := callMethodForm(t, primary, nil)
	if len(before) > 0 {
		var b ListBuilder
		b.Add(S.Progn)
		for _, m := range before {
			b.Add(List(S.CallMethod, m))
		}
		b.Add(form)
		form = b.List()
	}
	if len(after) > 0 {
		var b ListBuilder
		b.Add(S.MultipleValueProg1)
		b.Add(form)
		for i := len(after) - 1; i >= 0; i-- {
			b.Add(List(S.CallMethod, after[i]))
		}
		form = b.List()
	}
	return aroundForm(t, around, form)
}

// chain makes steps of methods, each the next of the one before; the last one's
// next is end.
func (g *GenericFunction) chain(methods []*Method, end *methodStep) *methodStep {
	for i := len(methods) - 1; i >= 0; i-- {
		end = &methodStep{generic: g, method: methods[i], next: end}
	}
	return end
}

// withAuxiliary runs the before methods, main, and the after methods from the
// last to the first.
func (g *GenericFunction) withAuxiliary(before []*Method, main *methodStep, after []*Method) *methodStep {
	steps := func(ms []*Method) (list []*methodStep) {
		for _, m := range ms {
			list = append(list, &methodStep{generic: g, method: m})
		}
		return list
	}
	first, last := steps(before), steps(after)
	return &methodStep{generic: g, call: func(t *Thread, args []Value) Value {
		for _, s := range first {
			s.run(t, args)
		}
		if len(last) == 0 {
			return main.run(t, args)
		}
		v := main.run(t, args)
		saved := t.keepValues()
		for i := len(last) - 1; i >= 0; i-- {
			last[i].run(t, args)
		}
		t.bringBack(saved)
		return v
	}}
}

// invalidMethod signals that m's qualifiers mean nothing to the method
// combination.
func (g *GenericFunction) invalidMethod(m *Method) *methodStep {
	return &methodStep{generic: g, call: func(t *Thread, args []Value) Value {
		return t.ProgramError("~s: the qualifiers ~s of ~s have no meaning in the method combination ~s",
			g.Function.name, List(m.Qualifiers...), m, g.Combination.Name)
	}}
}
