package interp

// Methods as instances: make-instance of standard-method and its subclasses, and
// the functions of methods that take a list of arguments and a list of the next
// methods, as the metaobject protocol has them.

var methodInitargs = []string{"qualifiers", "specializers", "lambda-list", "function", "documentation", "slot-definition"}

// allocateMethod is the Allocate of standard-method.
func allocateMethod(t *Thread, c *Class) Value {
	m := &Method{Class: c}
	m.Fn = NewGoFunction(nil, func(t *Thread, args []Value) Value {
		return t.ErrorOf(t.In.S.UndefinedFunction, []Value{t.In.S.KName, m}, "the method ~s has no function yet", m)
	})
	if len(c.Slots) > 0 {
		m.extra = NewInstance(c)
	}
	return m
}

// initializeMethod is what shared-initialize does with a method.
func (t *Thread) initializeMethod(m *Method, initargs []Value) {
	in := t.In
	get := func(key string) (Value, bool) { return plistValue(initargs, in.KeywordNamed(key)) }
	list := func(key string) ([]Value, bool) { return t.plistItems(initargs, in.KeywordNamed(key)) }
	for _, key := range []string{"specializers", "lambda-list", "qualifiers"} {
		if _, given := get(key); given && m.generic != nil {
			t.ProgramError("reinitialize-instance: ~s cannot get other ~s: it belongs to ~s", m, in.KeywordNamed(key), m.generic.Function)
		}
	}
	if q, ok := list("qualifiers"); ok {
		m.Qualifiers = q
	}
	if ss, ok := list("specializers"); ok {
		for _, s := range ss {
			if methodsOf(s) == nil {
				t.WrongType("initialize-instance", s, in.classes.specializer.Name)
			}
		}
		m.Specializers = ss
	}
	if v, ok := get("lambda-list"); ok {
		m.List, m.Shape = v, in.protocol.layer.Shape(t, "initialize-instance", v, false)
	}
	if v, ok := get("documentation"); ok {
		m.Doc = v
	}
	if v, ok := get("slot-definition"); ok {
		d, isSlot := v.(*SlotDefinition)
		if !isSlot {
			t.WrongType("initialize-instance", v, in.classes.directSlot.Name)
		}
		m.direct = d.Slot
	}
	if v, ok := get("function"); ok {
		m.setFunction(t.FunctionDesignator(v))
	}
}

// setFunction gives m a function of a list of arguments and a list of next methods.
func (m *Method) setFunction(f *Function) {
	if c := f.methodCode(); c != nil {
		m.Fn, m.usesNext, m.keepsArgs = c.fn, c.usesNext, c.keepsArgs
		if c.owner == nil {
			c.owner, m.listed = m, f
		}
		return
	}
	m.listed = f
	m.usesNext, m.keepsArgs = true, false
	told := f.takesFurther(2)
	m.Fn = NewGoFunction(f.name, func(t *Thread, as []Value) Value {
		var next ListBuilder
		if s := asStep(as[0]); s != nil {
			for n := s.next; n != nil; n = n.next {
				next.Add(n.asMethod(t))
			}
		}
		args := List(append([]Value(nil), as[1:]...)...)
		if told && m.generic != nil {
			// So that it can call no-next-method.
			return t.Apply(f, []Value{args, next.List(), t.In.KeywordNamed("generic-function"), m.generic.Function, t.In.KeywordNamed("method"), m})
		}
		return t.goingDeeper(func() Value { return t.Call2(f, args, next.List()) })
	})
}

// takesFurther reports whether f, written in Lisp, takes any keyword arguments after
// the first n.
func (f *Function) takesFurther(n int) bool {
	l := f.lam
	return l != nil && l.nreq+l.nopt == n && (l.allow || l.rest >= 0 && !l.hasKeys)
}

// asMethod is the step as a method of a list of next methods.
func (s *methodStep) asMethod(t *Thread) *Method {
	if s.call == nil {
		return s.method
	}
	m := &Method{Class: t.In.classes.standardMethod, Shape: s.generic.Shape, List: s.generic.List, generic: s.generic}
	for i := 0; i < s.generic.Shape.Required; i++ {
		m.Specializers = append(m.Specializers, t.In.classes.t)
	}
	m.Fn = NewGoFunction(nil, s.call)
	return m
}

// methodCode returns what f calls if it is a function of lists made for the code of
// a method, else nil.
func (f *Function) methodCode() *methodCode {
	if f.goFn == nil {
		return nil
	}
	return f.goFn.code
}

// CallableFunction is the method's function as a function of a list of arguments
// and a list of the methods that call-next-method calls.
func (m *Method) CallableFunction(t *Thread) *Function {
	if m.listed == nil {
		m.listed = t.listedFunction(&methodCode{fn: m.Fn, usesNext: m.usesNext, keepsArgs: m.keepsArgs, owner: m})
	}
	return m.listed
}

// listedFunction is the code of a method as a function of two lists.
func (t *Thread) listedFunction(c *methodCode) *Function {
	name := t.In.Excl.Sym("method-function")
	f := NewGoFunction(name, func(t *Thread, as []Value) Value {
		t.CheckArgs(name, len(as), 1, -1)
		args, ok := Slice(as[0])
		if !ok {
			t.WrongType("method-function", as[0], t.In.S.List)
		}
		m := c.owner
		if m == nil {
			m = &Method{Class: t.In.classes.standardMethod, Fn: c.fn, usesNext: c.usesNext, keepsArgs: c.keepsArgs}
		}
		var next *methodStep
		if len(as) > 1 {
			nexts, _ := Slice(as[1])
			for i := len(nexts) - 1; i >= 0; i-- {
				if n, ok := nexts[i].(*Method); ok {
					next = &methodStep{generic: n.generic, method: n, next: next}
				}
			}
		}
		return (&methodStep{generic: m.generic, method: m, next: next}).run(t, args)
	})
	f.goFn.code = c
	return f
}

// methodPlist describes a method that defmethod or defclass defines as
// initialization arguments.
func (t *Thread) methodPlist(m *Method) []Value {
	key := t.In.KeywordNamed
	plist := []Value{key("qualifiers"), List(m.Qualifiers...), key("specializers"), List(m.Specializers...),
		key("lambda-list"), m.List, key("function")}
	if m.listed != nil {
		plist = append(plist, m.listed)
	} else {
		plist = append(plist, t.listedFunction(&methodCode{fn: m.Fn, usesNext: m.usesNext, keepsArgs: m.keepsArgs}))
	}
	if m.Doc != nil {
		plist = append(plist, key("documentation"), m.Doc)
	}
	return plist
}

// makeMethod makes an instance of the class c of methods.
func (t *Thread) makeMethod(c *Class, initargs []Value) *Method {
	m, ok := t.One(t.Apply(t.In.S.MakeInstance.fn, append([]Value{c}, initargs...))).(*Method)
	if !ok {
		t.ProgramError("make-instance: what it made of ~s is no method", c)
	}
	return m
}

// InstallMethod adds m, which defmethod has defined, to g. If g has methods of another
// class than standard-method, an instance of that is made of m; initargs are for it.
func (t *Thread) InstallMethod(g *GenericFunction, m *Method, initargs []Value) *Method {
	if g.MethodClass != t.In.classes.standardMethod || len(initargs) > 0 {
		m = t.makeMethod(g.MethodClass, append(t.methodPlist(m), initargs...))
	}
	t.addMethodBy(g, m)
	return m
}

// addMethodBy calls add-method.
func (t *Thread) addMethodBy(g *GenericFunction, m *Method) {
	if f := t.In.protocol.addMethod; f.hasMethods() && !g.system {
		t.Call2(f, g.Function, m)
		return
	}
	t.AddMethod(g, m)
}

// ListedMethodCode is the code of a method whose function takes a list of arguments and
// a list of next methods.
func ListedMethodCode(f *Function) Value { return &methodCode{listed: f} }

// RunMethods calls the first of methods with args; the others are those that
// call-next-method calls.
func (t *Thread) RunMethods(methods []*Method, args []Value) Value {
	var step *methodStep
	for i := len(methods) - 1; i >= 0; i-- {
		step = &methodStep{generic: methods[i].generic, method: methods[i], next: step}
	}
	return step.run(t, args)
}

// ProcessMethodLambda has make-method-lambda make something of the lambda expression of a
// method that is being defined for g, if the program has methods for that; ok is false
// if it has none.
func (t *Thread) ProcessMethodLambda(g *GenericFunction, lambda, env Value) (processed, initargs Value, ok bool) {
	f := t.In.protocol.methodLambda
	if g.system || !f.hasMethods() {
		return nil, nil, false
	}
	args := []Value{g.Function, t.Prototype(g.MethodClass), lambda, env}
	for _, m := range f.Generic().Methods {
		if m.system || !m.applies(t, args) {
			continue
		}
		values := append(t.MultipleValues(t.Apply(f, args)), nil, nil)
		return values[0], values[1], true
	}
	return nil, nil, false
}

// Prototype returns an instance of c, the same one as long as c does not change.
func (t *Thread) Prototype(c *Class) Value {
	t.ensureFinalized(c)
	if p, ok := c.prototype.(*Instance); ok && (p.layout == nil || p.layout != c.layout) {
		c.prototype = nil
	}
	if c.prototype == nil {
		c.prototype = t.One(t.Apply(t.In.S.AllocateInstance.fn, []Value{c}))
	}
	return c.prototype
}
