package interp

// The protocol of generic functions that programs extend by classes of their own:
// which methods apply, what the effective method is, and what a call does at all.
// Generic functions of standard-generic-function never go this way, unless a method
// of the program is for one of them by EQL.

// genericProtocol holds the functions to which programs add methods, and what other
// layers do for the protocol.
type genericProtocol struct {
	discriminating, effectiveMethod         *Function
	applicable, applicableClasses           *Function
	methodLambda, ensureGeneric             *Function
	addMethod                               *Function
	addDirectMethod, removeDirectMethod     *Function
	addDirectSubclass, removeDirectSubclass *Function
	validateSuperclass                      *Function
	readerClass, writerClass                *Function
	updateDependent                         *Function
	layer                                   GenericLayer
}

// GenericLayer is what the protocol of generic functions needs of other layers.
type GenericLayer struct {
	// Shape takes a lambda list apart.
	Shape func(t *Thread, operator string, list Value, generic bool) LambdaShape
	// Arguments puts the bindings of (:arguments . list) around the form of an
	// effective method whose arguments are in args.
	Arguments func(t *Thread, g *GenericFunction, list Value, args *Symbol, form Value) Value
}

// SetGenericProtocol gives the interpreter the functions of the protocol, by their
// names.
func (in *Interp) SetGenericProtocol(named func(name string) *Function, layer GenericLayer) {
	in.protocol.genericProtocol = genericProtocol{
		discriminating: named("compute-discriminating-function"), effectiveMethod: named("compute-effective-method"),
		applicable: named("compute-applicable-methods"), applicableClasses: named("compute-applicable-methods-using-classes"),
		methodLambda: named("make-method-lambda"), ensureGeneric: named("ensure-generic-function-using-class"), addMethod: named("add-method"),
		addDirectMethod: named("add-direct-method"), removeDirectMethod: named("remove-direct-method"),
		addDirectSubclass: named("add-direct-subclass"), removeDirectSubclass: named("remove-direct-subclass"),
		validateSuperclass: named("validate-superclass"), readerClass: named("reader-method-class"), writerClass: named("writer-method-class"),
		updateDependent: named("update-dependent"), layer: layer,
	}
}

// genericExtension is what methods of the program for the protocol mean for one
// generic function.
type genericExtension struct {
	// possible is false for functions that the protocol leaves alone: only what
	// follows is looked at for the others.
	possible bool
	epoch    uint32 // of objectSystem.protocolEpoch, when the rest was found out
	// effective and applicable say that the program has methods for
	// compute-effective-method and for those that compute the applicable methods.
	effective, applicable bool
	// discriminator is what a call does, if not what the system does.
	discriminator *Function
	native        *Function // see NativeFunction
}

// extends reports whether the program has a method of the protocol's function f that
// is for g: for a class of the program that g is of, or for g alone.
func (in *Interp) extends(f *Function, g *GenericFunction) bool {
	if g.system || !f.hasMethods() {
		return false
	}
	for _, m := range f.Generic().Methods {
		if m.system || len(m.Specializers) == 0 {
			continue
		}
		switch s := m.Specializers[0].(type) {
		case *Class:
			if g.Class.IsSubclass(s) && !in.classes.genericFunction.IsSubclass(s) {
				return true
			}
		case *EqlSpecializer:
			if f, ok := s.Object.(*Function); ok && f == g.Function {
				return true
			}
		}
	}
	return false
}

// genericProtocolChanged is called where methods of f, of the protocol, have been added
// or removed.
func (in *Interp) genericProtocolChanged(f *GenericFunction) {
	in.protocolEpoch++
	for _, m := range f.Methods {
		if len(m.Specializers) == 0 {
			continue
		}
		e, ok := m.Specializers[0].(*EqlSpecializer)
		if !ok {
			continue
		}
		if f, ok := e.Object.(*Function); ok && f.IsGeneric() && !f.Generic().system {
			g := f.Generic()
			g.extension.possible = true
			g.changed()
		}
	}
}

// rediscriminate makes a change of the methods or the lambda list of g take effect,
// asking compute-discriminating-function.
func (t *Thread) rediscriminate(g *GenericFunction) {
	if g.extension.possible {
		g.adopt(t)
	} else {
		g.changed()
	}
}

// adopt finds out what methods of the program for the protocol say about g.
func (g *GenericFunction) adopt(t *Thread) {
	x, p := &g.extension, &t.In.protocol
	x.epoch = t.In.protocolEpoch
	x.effective = t.In.extends(p.effectiveMethod, g)
	x.applicable = t.In.extends(p.applicable, g) || t.In.extends(p.applicableClasses, g)
	x.discriminator = nil
	g.changed()
	if !t.In.extends(p.discriminating, g) {
		return
	}
	v := t.One(t.Call1(p.discriminating, g.Function))
	f, ok := v.(*Function)
	if !ok {
		t.ProgramError("compute-discriminating-function: ~s, which it returned for ~s, is no function", v, g.Function)
	}
	g.setDiscriminator(f)
}

// setDiscriminator makes f what a call of g does.
func (g *GenericFunction) setDiscriminator(f *Function) {
	if f == g.extension.native {
		f = nil
	}
	g.extension.discriminator = f
	if f != nil && !g.extension.possible {
		g.extension.possible = true
		g.extension.epoch = g.in.protocolEpoch
	}
	g.setEntries()
}

// NativeFunction is the function that chooses among the methods of g as the system
// does.
func (g *GenericFunction) NativeFunction() *Function {
	if g.extension.native == nil {
		g.extension.native = &Function{name: g.Function.name, goFn: &goFunc{multi: true, fnN: g.call}}
	}
	return g.extension.native
}

// current returns the function of the program that a call of g goes to; nil if none.
func (g *GenericFunction) current(t *Thread) *Function {
	if g.extension.epoch != t.In.protocolEpoch {
		g.adopt(t)
	}
	return g.extension.discriminator
}

// setExtendedEntries is setEntries for functions that the program may extend.
func (g *GenericFunction) setExtendedEntries(f *goFunc, takes func(n int) bool) {
	if takes(1) {
		f.fn1 = func(t *Thread, a Value) Value {
			if d := g.current(t); d != nil {
				return t.goingDeeper(func() Value { return t.Call1(d, a) })
			}
			return g.call1(t, a)
		}
	}
	if takes(2) {
		f.fn2 = func(t *Thread, a, b Value) Value {
			if d := g.current(t); d != nil {
				return t.goingDeeper(func() Value { return t.Call2(d, a, b) })
			}
			return g.call2(t, a, b)
		}
	}
	if takes(3) {
		f.fn3 = func(t *Thread, a, b, c Value) Value {
			if d := g.current(t); d != nil {
				return t.goingDeeper(func() Value { return t.Call3(d, a, b, c) })
			}
			return g.call3(t, a, b, c)
		}
	}
	f.fnN = func(t *Thread, args []Value) Value {
		if d := g.current(t); d != nil {
			return t.goingDeeper(func() Value { return t.Apply(d, args) })
		}
		return g.call(t, args)
	}
}

// goingDeeper counts a call that Go code passes on: a function that the program has
// set may come back here without a Lisp call between.
func (t *Thread) goingDeeper(call func() Value) Value {
	t.EnterDepth()
	v := call()
	t.LeaveDepth()
	return v
}

// applicableMethods returns the methods for args, as the protocol has them; once says
// that other arguments of the same classes may have others.
func (g *GenericFunction) applicableMethods(t *Thread, args []Value) (ms []*Method, once bool) {
	if !g.extension.applicable {
		return g.Applicable(t, args), false
	}
	p := &t.In.protocol
	byClasses := t.In.extends(p.applicableClasses, g)
	byArguments := t.In.extends(p.applicable, g)
	if byClasses || !byArguments {
		var classes ListBuilder
		for i := 0; i < g.Shape.Required; i++ {
			classes.Add(t.In.ClassOf(args[i]))
		}
		values := t.MultipleValues(t.Call2(p.applicableClasses, g.Function, classes.List()))
		if len(values) > 1 && values[1] != nil {
			return g.methodsOfList(t, p.applicableClasses, values[0]), false
		}
	}
	if !byArguments && !byClasses {
		return g.Applicable(t, args), false
	}
	v := t.One(t.Call2(p.applicable, g.Function, List(append([]Value(nil), args...)...)))
	return g.methodsOfList(t, p.applicable, v), true
}

// methodsOfList returns the methods that f returned for g.
func (g *GenericFunction) methodsOfList(t *Thread, f *Function, v Value) []*Method {
	items, ok := Slice(v)
	ms := make([]*Method, len(items))
	for i, x := range items {
		m, isMethod := x.(*Method)
		ms[i], ok = m, ok && isMethod
	}
	if !ok {
		t.ProgramError("~s: ~s, which it returned for ~s, is no list of methods", f.displayName(t), v, g.Function)
	}
	return ms
}

// effectiveByProtocol has compute-effective-method combine methods.
func (g *GenericFunction) effectiveByProtocol(t *Thread, methods []*Method) *methodStep {
	var list ListBuilder
	for _, m := range methods {
		list.Add(m)
	}
	values := t.MultipleValues(t.Call3(t.In.protocol.effectiveMethod, g.Function, g.Combination, list.List()))
	if len(values) == 0 {
		values = []Value{nil}
	}
	if len(values) == 1 || values[1] == nil {
		return g.fromForm(t, values[0], nil)
	}
	options, _ := Slice(values[1])
	return g.fromForm(t, values[0], func(args *Symbol, form Value) Value {
		for _, o := range options {
			switch car(o) {
			case Value(t.In.KeywordNamed("arguments")):
				form = t.In.protocol.layer.Arguments(t, g, cdr(o), args, form)
			case Value(t.In.KeywordNamed("generic-function")):
				form = List(t.In.S.Let, List(List(cadr(o), g.Function)), List(t.In.S.Declare, List(t.In.S.Ignorable, cadr(o))), form)
			default:
				t.ProgramError("compute-effective-method: ~s, which it returned for ~s, is no option of an effective method", o, g.Function)
			}
		}
		return form
	})
}

// EffectiveMethodForm is the form that compute-effective-method returns by itself.
func (g *GenericFunction) EffectiveMethodForm(t *Thread, c *MethodCombination, methods []*Method) Value {
	if c.form == nil {
		return nil
	}
	return c.form(t, g, append([]*Method(nil), methods...))
}
