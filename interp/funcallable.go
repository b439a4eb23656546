package interp

// Funcallable instances: objects of classes of funcallable-standard-class, which
// have slots and are functions. What they do when they are called is set with
// set-funcallable-instance-function.

// allocateFuncallable is the Allocate of the classes of funcallable-standard-class.
func allocateFuncallable(t *Thread, c *Class) Value {
	f := &Function{name: nil}
	f.goFn = &goFunc{multi: true, instance: NewInstance(c), fnN: func(t *Thread, args []Value) Value {
		return t.ErrorOf(t.In.S.UndefinedFunction, []Value{t.In.S.KName, f}, "the funcallable instance ~s has no function yet", f)
	}}
	return f
}

// funcallableMeta reports whether classes of the metaclass have funcallable
// instances.
func (in *Interp) funcallableMeta(meta *Class) bool {
	return meta != nil && meta.IsSubclass(in.classes.funcallableClass)
}

// SetFuncallableFunction makes f what the funcallable instance x does; ok is false
// if x is none.
func SetFuncallableFunction(x Value, f *Function) (ok bool) {
	g, isFunction := x.(*Function)
	if isFunction && g.IsGeneric() {
		if g.Generic().system {
			return false
		}
		g.Generic().setDiscriminator(f)
		return true
	}
	if !isFunction || g.goFn == nil || g.goFn.instance == nil {
		return false
	}
	g.goFn.fnN = func(t *Thread, args []Value) Value { return t.goingDeeper(func() Value { return t.Apply(f, args) }) }
	return true
}

// funcallableInstance returns the slots of f if it is a funcallable instance.
func (f *Function) funcallableInstance() *Instance {
	if f.goFn == nil {
		return nil
	}
	return f.goFn.instance
}
