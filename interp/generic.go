package interp

// objectSystem is what an interpreter keeps of generic functions and classes.
type objectSystem struct {
	// classEpoch changes whenever a class or a method of the system's generic
	// functions does: what caches rest on such has to be found again.
	classEpoch          uint32
	combinations        map[*Symbol]*CombinationType
	standardCombination *MethodCombination
	extensible          map[*Symbol]bool // see Extensible
	eqlSpecializers     map[uint64][]*EqlSpecializer
	protocol            slotProtocol
	protocolEpoch       uint32 // changes with the methods of the protocol of generic functions
}

// GenericFunction is the work behind a *Function that chooses methods by the
// classes of its arguments. The function object is the Lisp object; see
// Function.Generic.
type GenericFunction struct {
	Function *Function
	Class    *Class
	// List is the lambda list; Known is false while neither a definition nor a
	// method has said what it is.
	List  Value
	Known bool
	Shape LambdaShape
	// Order lists the required parameters in the order of precedence.
	Order       []int
	Combination *MethodCombination
	MethodClass *Class
	Doc         Value
	Methods     []*Method
	// Defined are the methods that the definition itself has: another
	// definition removes them.
	Defined []*Method
	// Declarations are the declaration specifiers of the definition.
	Declarations Value

	extra      *Instance // slots that a class of the program adds
	system     bool      // declared in Go: methods may be added to it
	in         *Interp
	dispatch   dispatcher
	dependents []Value // see dependent.go
	extension  genericExtension
}

// Generic returns the generic function behind f, nil if f is an ordinary one.
func (f *Function) Generic() *GenericFunction {
	g := f.goFn
	switch {
	case g == nil:
		return nil
	case g.generic == nil && g.op != nil && g.op.generic:
		return f.makeGeneric(g.op.in)
	}
	return g.generic
}

// IsGeneric reports whether f is a generic function.
func (f *Function) IsGeneric() bool {
	return f.goFn != nil && (f.goFn.generic != nil || f.goFn.op != nil && f.goFn.op.generic)
}

// hasMethods reports whether the program has added methods to f, which is
// declared in Go.
func (f *Function) hasMethods() bool {
	return f != nil && (f.goFn == nil || f.goFn.generic != nil && len(f.goFn.generic.Methods) > 1)
}

// HasMethods reports whether the program has added methods to f, a generic
// function of the system.
func (f *Function) HasMethods() bool { return f.hasMethods() }

// NewGeneric returns a generic function without methods.
func (in *Interp) NewGeneric(name Value) *GenericFunction {
	f := &Function{name: name, goFn: &goFunc{multi: true}}
	g := &GenericFunction{Function: f, Class: in.classes.genericFunction, in: in,
		Combination: in.standardCombination, MethodClass: in.classes.standardMethod}
	f.goFn.generic = g
	g.changed()
	return g
}

// Defgeneric declares a generic function of the system: fn is what it does
// where no method of the program applies or the last one calls the next.
func (p *Package) Defgeneric(name, lambdaList, doc string, fn func(t *Thread, a Args) Value) *Function {
	op := p.declare(FunctionOperator, name, lambdaList, doc, fn)
	op.generic = true
	return p.install(op, &goFunc{bound: fn})
}

// AllowKeys says that what f, declared by Defgeneric with &rest, takes there are
// keyword arguments of any kind, as for the initargs of an instance.
func (f *Function) AllowKeys() *Function {
	f.goFn.op.allowKeys = true
	return f
}

// MakeGeneric turns f, a function declared in Go, into a generic function whose
// method for all arguments is what f did; f stays the same object.
func (in *Interp) MakeGeneric(f *Function) *GenericFunction {
	if g := f.Generic(); g != nil {
		return g
	}
	return f.makeGeneric(in)
}

// makeGeneric gives f, declared in Go, a dispatcher. What it did so far becomes
// its system method, which is less specific than any other.
func (f *Function) makeGeneric(in *Interp) *GenericFunction {
	old, op := *f.goFn, *f.goFn.op
	op.generic = false
	old.op = &op
	p := op.params()
	g := &GenericFunction{Function: f, Class: in.classes.genericFunction, in: in, system: true, Known: true,
		Combination: in.standardCombination, MethodClass: in.classes.standardMethod}
	g.Shape = LambdaShape{Required: p.req, Optional: p.opt, Rest: p.rest, HasKeys: len(p.keys) > 0, Allow: p.allowOther}
	for _, k := range p.keys {
		g.Shape.Keys = append(g.Shape.Keys, k.key)
	}
	if old.op.allowKeys {
		g.Shape.HasKeys, g.Shape.Allow = true, true
	}
	g.List = old.op.declaredList()
	g.Order = inOrder(p.req)
	specializers := make([]Value, p.req)
	var names ListBuilder
	for i := range specializers {
		specializers[i] = in.classes.t
		names.Add(in.T)
	}
	m := &Method{Class: in.classes.standardMethod, Specializers: specializers, Shape: g.Shape, List: g.List, system: true, generic: g,
		Fn: &Function{name: List(in.CL.Sym("method"), f.name, names.List()), goFn: &old}}
	g.Methods = []*Method{m}
	f.goFn = &goFunc{multi: true, op: f.goFn.op, generic: g}
	g.changed()
	return g
}

// declaredList is the lambda list of a function declared in Go, without
// defaults.
func (op *Operator) declaredList() Value {
	in, p := op.in, op.params()
	var list ListBuilder
	name := func(text string) {
		s, status := op.Symbol.pkg.Find(in.CaseName(text))
		if status == NotFound {
			s = NewSymbol(in.CaseName(text))
		}
		list.Add(s)
	}
	optional, keyword := p.opt, p.keys
	for i, x := range p.list {
		switch {
		case x.suppliedP:
			continue
		case i == p.req && p.opt > 0:
			list.Add(in.S.AndOptional)
		case i >= p.req && optional == 0 && len(keyword) == len(p.keys) && len(keyword) > 0:
			list.Add(in.S.AndKey)
		}
		if i >= p.req && optional > 0 {
			optional--
		} else if i >= p.req && len(keyword) > 0 {
			keyword = keyword[1:]
		}
		name(x.name)
	}
	if p.rest {
		list.Add(in.S.AndRest)
		name("arguments")
	}
	if op.allowKeys {
		list.Add(in.S.AndKey)
	}
	if p.allowOther || op.allowKeys {
		list.Add(in.S.AndAllowOtherKeys)
	}
	return list.List()
}

func inOrder(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

// changed makes a change of the methods or the lambda list take effect.
func (g *GenericFunction) changed() {
	g.dispatch.reset(g)
	g.setEntries()
	if g.system {
		g.in.classEpoch++ // plans of make-instance may rest on it
	}
}

// setEntries has calls of g end where they should.
func (g *GenericFunction) setEntries() {
	f := g.Function.own().goFn
	f.fn0, f.fn1, f.fn2, f.fn3 = nil, nil, nil, nil
	lo, hi := g.Shape.arity()
	takes := func(n int) bool { return g.Known && n >= lo && (hi < 0 || n <= hi) }
	if g.extension.possible {
		g.setExtendedEntries(f, takes)
		return
	}
	if takes(0) {
		f.fn0 = g.call0
	}
	if takes(1) {
		f.fn1 = g.call1
	}
	if takes(2) {
		f.fn2 = g.call2
	}
	if takes(3) {
		f.fn3 = g.call3
	}
	f.fnN = g.call
}

// checkCount signals program-error for a wrong number of arguments.
func (g *GenericFunction) checkCount(t *Thread, n int) {
	if g.Known {
		lo, hi := g.Shape.arity()
		t.CheckArgs(g.Function.displayName(t), n, lo, hi)
	}
}

func (g *GenericFunction) call0(t *Thread) Value { return g.dispatch.find(g, t, nil).step.run(t, nil) }

func (g *GenericFunction) call1(t *Thread, a Value) Value {
	e := g.dispatch.find1(g, t, a)
	if f := e.plain; f != nil {
		if lam := f.lam; lam != nil && lam.simple == 1 {
			nf := t.pushFrame(f, lam)
			nf.slots[0] = a
			return t.runFrame(nf, lam)
		}
		return t.Call1(f, a)
	}
	if e.access == readsSlot {
		if x, ok := a.(*Instance); ok && x.layout == e.layout {
			if v := *e.place(x); !IsUnbound(v) {
				t.nv = 1
				return v
			}
		}
	}
	return e.step.run1(t, a)
}

func (g *GenericFunction) call2(t *Thread, a, b Value) Value {
	e := g.dispatch.find2(g, t, a, b)
	if f := e.plain; f != nil {
		if lam := f.lam; lam != nil && lam.simple == 2 {
			nf := t.pushFrame(f, lam)
			nf.slots[0] = a
			nf.slots[1] = b
			return t.runFrame(nf, lam)
		}
		return t.Call2(f, a, b)
	}
	if e.access == writesSlot {
		if x, ok := b.(*Instance); ok && x.layout == e.layout {
			*e.place(x) = a
			t.nv = 1
			return a
		}
	}
	return e.step.run2(t, a, b)
}

func (g *GenericFunction) call3(t *Thread, a, b, c Value) Value {
	args, mark := t.pushArgs(3)
	args[0], args[1], args[2] = a, b, c
	e := g.dispatch.find(g, t, args)
	var v Value
	if f := e.plain; f != nil {
		v = t.Call3(f, a, b, c)
	} else {
		v = e.step.run(t, args)
	}
	t.popArgs(args, mark)
	return v
}

func (g *GenericFunction) call(t *Thread, args []Value) Value {
	g.checkCount(t, len(args))
	e := g.dispatch.find(g, t, args)
	if f := e.plain; f != nil {
		return t.Apply(f, args)
	}
	return e.step.run(t, args)
}

// LambdaShape is what a lambda list says about the arguments, as far as the
// congruence of methods goes.
type LambdaShape struct {
	Required, Optional   int
	Rest, HasKeys, Allow bool
	Keys                 []*Symbol
}

// arity returns the least and greatest number of arguments; hi is negative if
// there is no limit.
func (s *LambdaShape) arity() (lo, hi int) {
	if s.Rest || s.HasKeys {
		return s.Required, -1
	}
	return s.Required, s.Required + s.Optional
}

// accepts reports whether a method of shape m takes the keyword k.
func (s *LambdaShape) accepts(k *Symbol) bool {
	if s.Allow || !s.HasKeys && s.Rest {
		return true
	}
	for _, x := range s.Keys {
		if x == k {
			return true
		}
	}
	return false
}

// Congruent tells why methods of the shape m do not fit a generic function of
// shape s (CLHS 7.6.4); "" if they do.
func (s *LambdaShape) Congruent(m *LambdaShape) string {
	switch {
	case s.Required != m.Required:
		return "the number of required parameters differs"
	case s.Optional != m.Optional:
		return "the number of optional parameters differs"
	case (s.Rest || s.HasKeys) != (m.Rest || m.HasKeys):
		return "only one of the two takes &rest or &key arguments"
	}
	for _, k := range s.Keys {
		if !m.accepts(k) {
			return "the method does not accept the keyword " + k.name
		}
	}
	return ""
}

// SetGenericList sets the lambda list of g and the order of its arguments'
// precedence, nil for the order of the list; not known leaves the list as it is.
func (t *Thread) SetGenericList(g *GenericFunction, known bool, list Value, shape LambdaShape, order []int) {
	if known {
		g.List, g.Shape, g.Known = list, shape, true
		g.Order = inOrder(shape.Required)
	}
	if order != nil {
		g.Order = order
	}
	t.rediscriminate(g)
}

// SetGenericClass makes g an instance of c, a subclass of
// standard-generic-function.
func (t *Thread) SetGenericClass(g *GenericFunction, c *Class) {
	if g.Class == c {
		return
	}
	g.Class = c
	g.extra = nil
	if len(c.Slots) > 0 {
		g.extra = NewInstance(c)
		t.SharedInitialize(g.extra, t.T, nil)
	}
	g.extension.possible = g.extension.possible || c != t.In.classes.genericFunction
	t.rediscriminate(g)
}
