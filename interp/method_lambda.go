package interp

// The function of a method. call-next-method and next-method-p are local macros
// in it. A method that uses them has a hidden parameter before the others, for
// the step of the effective method that it is; others are plain functions.

// methodCode is what excl::method-function yields.
type methodCode struct {
	fn                  *Function
	usesNext, keepsArgs bool
	listed              *Function // instead of fn: takes a list of arguments and one of next methods
	owner               *Method   // whose code it is, if known
}

// LispClass implements Object.
func (m *methodCode) LispClass(in *Interp) *Class { return in.classes.t }

// IsMethodCode reports whether NewMethod takes v as the code of a method.
func IsMethodCode(v Value) bool {
	switch v.(type) {
	case *methodCode, *Function:
		return true
	}
	return false
}

// NewMethod makes a method of code, the value of an excl::method-function form
// or a function.
func (in *Interp) NewMethod(code Value, qualifiers, specializers []Value, list Value, shape LambdaShape) *Method {
	m := &Method{Class: in.classes.standardMethod, Qualifiers: qualifiers, Specializers: specializers, List: list, Shape: shape}
	switch x := code.(type) {
	case *methodCode:
		if x.listed != nil {
			m.setFunction(x.listed)
		} else {
			m.Fn, m.usesNext, m.keepsArgs = x.fn, x.usesNext, x.keepsArgs
		}
	case *Function:
		m.Fn = x
	}
	return m
}

// methodUses collects what a method's body needs of the hidden parameter.
type methodUses struct {
	next     *Symbol   // the parameter; nil if the method is compiled without
	required []*Symbol // the parameters that call-next-method passes on
	simple   bool      // ... if they are all
	used     bool
	keeps    bool
	safe     bool // call-next-method checks the arguments it is given
}

// compileMethodFunction compiles (method-function name lambda-list . body).
func compileMethodFunction(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 2, -1)
	name, list, body := ops[0], ops[1], cddr(form.Cdr)
	u := &methodUses{safe: c.declaresSafety(body)}
	if !c.mentionsNext(ops[1:]) {
		n := c.lambda(list, body, name, nil, nil, u.bind(c, env))
		if !u.used {
			return &methodNode{function: n}
		}
	}
	u.next = c.in.Gensym("next")
	u.required, u.simple = requiredOnly(list)
	if !u.simple {
		n := c.lambda(NewCons(u.next, list), body, name, nil, nil, u.bind(c, env))
		return &methodNode{function: n, uses: u}
	}
	// The parameters themselves may be assigned: what call-next-method passes on
	// are others.
	var bindings ListBuilder
	hidden := make([]Value, len(u.required))
	for i, s := range u.required {
		h := c.in.Gensym(s.name)
		hidden[i] = h
		bindings.Add(List(s, h))
		u.required[i] = h
	}
	_, doc, _ := splitBody(c.in, body)
	inner := List(ListStar(withoutDoc(c.in, body), c.in.S.Let, bindings.List()))
	if doc != nil {
		inner = NewCons(doc, inner)
	}
	n := c.lambda(NewCons(u.next, List(hidden...)), inner, name, nil, nil, u.bind(c, env))
	return &methodNode{function: n, uses: u}
}

// declaresSafety reports whether body begins with a declaration of safety 3.
func (c *compiler) declaresSafety(body Value) bool {
	S := &c.in.S
	decls, _, _ := splitBody(c.in, body)
	for _, d := range decls {
		specs, _ := Slice(cdr(d))
		for _, spec := range specs {
			if car(spec) != Value(S.Optimize) {
				continue
			}
			qualities, _ := Slice(cdr(spec))
			for _, q := range qualities {
				if q == Value(S.Safety) || car(q) == Value(S.Safety) && cadr(q) == Value(Fixnum(3)) {
					return true
				}
			}
		}
	}
	return false
}

// withoutDoc is a body without its docstring.
func withoutDoc(in *Interp, body Value) Value {
	decls, _, forms := splitBody(in, body)
	return ListStar(forms, decls...)
}

// mentionsNext reports whether a form surely or perhaps uses call-next-method or
// next-method-p.
func (c *compiler) mentionsNext(forms []Value) bool {
	S := &c.in.S
	var found func(v Value, depth int) bool
	found = func(v Value, depth int) bool {
		for n := 0; ; n++ {
			x, ok := v.(*Cons)
			if !ok {
				return v == Value(S.CallNextMethod) || v == Value(S.NextMethodP)
			}
			if n > 100_000 || depth > 500 {
				return true // circular, or too much to look at
			}
			if found(x.Car, depth+1) {
				return true
			}
			v = x.Cdr
		}
	}
	for _, f := range forms {
		if found(f, 0) {
			return true
		}
	}
	return false
}

// requiredOnly returns the parameters of a lambda list of required ones.
func requiredOnly(list Value) (params []*Symbol, ok bool) {
	items, proper := Slice(list)
	if !proper {
		return nil, false
	}
	seen := map[*Symbol]bool{}
	for _, item := range items {
		s, isSymbol := item.(*Symbol)
		if !isSymbol || len(s.name) > 1 && s.name[0] == '&' || s.IsConstant() || seen[s] {
			return nil, false
		}
		seen[s] = true
		params = append(params, s)
	}
	return params, true
}

// bind adds the local macros to env.
func (u *methodUses) bind(c *compiler, env *Env) *Env {
	S := &c.in.S
	nextMethodApply := NewGoFunction(S.CallNextMethod, func(t *Thread, as []Value) Value {
		args, _ := Slice(as[1])
		return t.stepOf(as[0]).callNext(t, args)
	})
	checkedNext := NewGoFunction(S.CallNextMethod, func(t *Thread, as []Value) Value {
		s := t.stepOf(as[0])
		before, _ := Slice(as[1])
		if k, ok := as[0].(*methodStepCall); ok {
			before = k.args
		}
		s.checkSameMethods(t, before, as[2:])
		return s.callNext(t, as[2:])
	})
	macro := func(name *Symbol, expand func(t *Thread, args Value) Value) {
		f := NewGoFunction(List(S.Macrolet, name), func(t *Thread, as []Value) Value {
			u.used = true
			if u.next == nil {
				return t.One(nil) // compiled again with the parameter
			}
			return t.One(expand(t, cdr(as[0])))
		})
		env = env.bindMacro(name, f)
		// What (function name) compiles to.
		env.form = List(S.Lambda, nil, List(name))
		if name == S.CallNextMethod && u.next != nil {
			rest := c.in.Gensym("args")
			env.form = List(S.Lambda, List(S.AndRest, rest), List(S.If, rest, List(S.Funcall, nextMethodApply, u.next, rest), List(name)))
		}
	}
	macro(S.CallNextMethod, func(t *Thread, args Value) Value {
		if args == nil {
			if u.simple {
				var b ListBuilder
				b.Add(S.NextMethodCall)
				b.Add(u.next)
				for _, s := range u.required {
					b.Add(s)
				}
				return b.List()
			}
			u.keeps = true
			return List(S.NextMethodCall, u.next, S.NextMethodCall)
		}
		if u.safe {
			var before ListBuilder
			before.Add(S.List)
			if u.simple {
				for _, s := range u.required {
					before.Add(s)
				}
			} else {
				u.keeps = true
			}
			return ListStar(args, S.Funcall, checkedNext, u.next, before.List())
		}
		return ListStar(args, S.NextMethodCall, u.next)
	})
	macro(S.NextMethodP, func(t *Thread, args Value) Value {
		if args != nil {
			t.ProgramError("next-method-p: wrong number of arguments in ~s", NewCons(S.NextMethodP, args))
		}
		return List(S.HasNextMethod, u.next)
	})
	return env
}

// methodNode yields a methodCode.
type methodNode struct {
	function *lambdaNode
	uses     *methodUses
}

func (n *methodNode) gen(g *generator, ctx context) code {
	function, u := n.function.gen(g, forValue), n.uses
	return one(ctx, func(fr *Frame) Value {
		m := &methodCode{fn: function(fr).(*Function)}
		if u != nil {
			m.usesNext, m.keepsArgs = true, u.keeps
		}
		return m
	})
}

// compileNextMethodCall compiles (next-method-call hidden . args), or with the
// symbol itself as the only argument, a call with the arguments that the method
// got.
func compileNextMethodCall(c *compiler, form *Cons, env *Env) node {
	ops := c.operands(form, 1, -1)
	n := &nextCallNode{hidden: c.arg(ops[0], env), pos: c.pos}
	if len(ops) == 2 && ops[1] == Value(c.in.S.NextMethodCall) {
		n.same = true
		return n
	}
	for _, a := range ops[1:] {
		n.args = append(n.args, c.arg(a, env))
	}
	return n
}

type nextCallNode struct {
	hidden node
	args   []node
	same   bool
	pos    Pos
}

func (n *nextCallNode) gen(g *generator, ctx context) code {
	hidden, pos := n.hidden.gen(g, forValue), n.pos
	if n.same {
		return func(fr *Frame) Value {
			v := hidden(fr)
			fr.pos = pos
			s, ok := v.(*methodStepCall)
			if !ok {
				return fr.t.stepOf(nil).callNext(fr.t, nil)
			}
			return s.callNext(fr.t, s.args)
		}
	}
	args := genArgs(g, n.args)
	switch len(args) {
	case 1:
		a := args[0]
		return func(fr *Frame) Value {
			s := fr.t.stepOf(hidden(fr))
			x := a(fr)
			fr.pos = pos
			if s.next == nil {
				return s.callNext(fr.t, []Value{x})
			}
			return s.next.run1(fr.t, x)
		}
	case 2:
		a, b := args[0], args[1]
		return func(fr *Frame) Value {
			s := fr.t.stepOf(hidden(fr))
			x := a(fr)
			y := b(fr)
			fr.pos = pos
			if s.next == nil {
				return s.callNext(fr.t, []Value{x, y})
			}
			return s.next.run2(fr.t, x, y)
		}
	}
	return func(fr *Frame) Value {
		t := fr.t
		s := fr.t.stepOf(hidden(fr))
		vals, mark := t.pushArgs(len(args))
		for i, a := range args {
			vals[i] = a(fr)
		}
		fr.pos = pos
		v := s.callNext(t, vals)
		t.popArgs(vals, mark)
		return v
	}
}

// compileHasNextMethod compiles (has-next-method hidden).
func compileHasNextMethod(c *compiler, form *Cons, env *Env) node {
	return &unaryTestNode{c.arg(c.operands(form, 1, 1)[0], env), func(v Value) bool {
		s := asStep(v)
		return s != nil && s.next != nil
	}}
}
