package interp

// The protocol that makes instances (CLHS 7.1). The generic functions are
// called where the program has methods; otherwise the work is done directly.

// initCache keeps what is known of making instances of a class, as of epoch.
type initCache struct {
	epoch uint32
	valid bool
	make  keySet
}

// keySet is the set of initargs that may be given.
type keySet struct {
	any  bool
	keys []*Symbol
}

func (k *keySet) add(s *LambdaShape) {
	k.any = k.any || s.Allow
	k.keys = append(k.keys, s.Keys...)
}

func (k *keySet) has(s *Symbol) bool {
	for _, x := range k.keys {
		if x == s {
			return true
		}
	}
	return false
}

// addMethods adds the keywords of the methods of the function f that apply to
// args.
func (k *keySet) addMethods(t *Thread, f *Function, args ...Value) {
	if f == nil || !f.hasMethods() {
		return
	}
	g := f.Generic()
	for len(args) < g.Shape.Required {
		args = append(args, t.T)
	}
	for _, m := range g.Methods {
		if !m.system && m.applies(t, args) {
			k.add(&m.Shape)
		}
	}
}

// initargsOf adds the initargs of the slots of c.
func (k *keySet) initargsOf(t *Thread, c *Class) {
	if c.IsSubclass(t.In.classes.class) {
		k.keys = append(k.keys, t.classInitargs()...)
	}
	if c.IsSubclass(t.In.classes.directSlot) || c.IsSubclass(t.In.classes.effectiveSlot) {
		k.keys = append(k.keys, t.slotInitargs()...)
	}
	if c.IsSubclass(t.In.classes.standardMethod) {
		k.keys = append(k.keys, t.keywords(methodInitargs)...)
	}
	if c.IsSubclass(t.In.classes.genericFunction) {
		k.keys = append(k.keys, t.keywords(genericInitargs)...)
	}
	for _, s := range c.Slots {
		k.keys = append(k.keys, s.Initargs...)
	}
}

// keywords are the keywords of the names.
func (t *Thread) keywords(names []string) []*Symbol {
	keys := make([]*Symbol, len(names))
	for i, n := range names {
		keys[i] = t.In.KeywordNamed(n)
	}
	return keys
}

// makeKeys returns the initargs that make-instance of c takes.
func (t *Thread) makeKeys(c *Class) *keySet {
	if c.inits.valid && c.inits.epoch == t.In.classEpoch {
		return &c.inits.make
	}
	S := &t.In.S
	k := keySet{any: c.AnyInitargs}
	k.initargsOf(t, c)
	// The methods for instances of c: an instance without slots stands for them.
	x := &Instance{Class: c}
	k.addMethods(t, S.MakeInstance.fn, c)
	k.addMethods(t, S.AllocateInstance.fn, c)
	k.addMethods(t, S.InitializeInstance.fn, x)
	k.addMethods(t, S.SharedInitialize.fn, x, t.T)
	c.inits = initCache{epoch: t.In.classEpoch, valid: true, make: k}
	return &c.inits.make
}

// checkInitargs signals program-error unless initargs are in pairs, with
// keywords among k.
func (t *Thread) checkInitargs(operator string, c *Class, initargs []Value, k *keySet) {
	if len(initargs)%2 != 0 {
		t.ProgramError("~a: the initargs ~s for ~s are not in pairs", NewString(operator), List(initargs...), className(c))
	}
	if k.any {
		return
	}
	for i := 0; i < len(initargs); i += 2 {
		s, ok := t.In.AsSymbol(initargs[i])
		if !ok {
			t.ProgramError("~a: the initarg ~s is not a symbol", NewString(operator), initargs[i])
		}
		if k.has(s) || s == t.In.S.KAllowOtherKeys {
			continue
		}
		if allow, _ := plistValue(initargs, t.In.S.KAllowOtherKeys); allow != nil {
			return
		}
		t.ProgramError("~a: `~s' is not a valid initarg for the class ~s", NewString(operator), initargs[i], className(c))
	}
}

// MakeInstance is make-instance of a class.
func (t *Thread) MakeInstance(c *Class, initargs []Value) Value {
	return t.makeInstance("make-instance", c, initargs)
}

func (t *Thread) makeInstance(operator string, c *Class, initargs []Value) Value {
	t.ensureFinalized(c)
	initargs = t.defaultInitargs(c, initargs)
	t.checkInitargs(operator, c, initargs, t.makeKeys(c))
	S := &t.In.S
	var v Value
	if S.AllocateInstance.fn.hasMethods() {
		v = t.Apply(S.AllocateInstance.fn, append([]Value{c}, initargs...))
	} else {
		v = t.AllocateInstance(c)
	}
	if c.Kind == StructureKind {
		t.structureDefaults(v, c, initargs)
	}
	args, mark := t.pushArgs(len(initargs) + 1)
	args[0] = v
	copy(args[1:], initargs)
	t.Apply(S.InitializeInstance.fn, args)
	t.popArgs(args, mark)
	return v
}

// structureDefaults gives the slots of v, a fresh instance of the structure class
// c, that initargs do not mention their initial values: the slots of structures
// are never without value, so that shared-initialize does not see which are.
func (t *Thread) structureDefaults(v Value, c *Class, initargs []Value) {
	x, ok := v.(*Instance)
	if !ok || x.Class != c {
		return
	}
	for i, s := range c.Slots {
		if s.Init == nil {
			continue
		}
		if _, given := initargFor(s, initargs); !given {
			x.Slots[i] = t.initialValue(s)
		}
	}
}

// defaultInitargs adds the default initargs of c that are not given.
func (t *Thread) defaultInitargs(c *Class, initargs []Value) []Value {
	given := initargs
	for i := range c.DefaultInitargs {
		d := &c.DefaultInitargs[i]
		if _, ok := plistValue(given, d.Key); !ok {
			initargs = append(initargs[:len(initargs):len(initargs)], d.Key.Value(), t.Call0(d.Init))
		}
	}
	return initargs
}

// AllocateInstance is allocate-instance: an object of class c, its slots unbound.
func (t *Thread) AllocateInstance(c *Class) Value {
	t.ensureFinalized(c)
	if c.Allocate != nil {
		return c.Allocate(t, c)
	}
	if c.Kind == BuiltInKind || c.metaobject(t.In) {
		t.SimpleError("allocate-instance: the class ~s has no instances that programs can make", className(c))
	}
	if c.Kind == StructureKind {
		// Accessors of structures do not expect slots without a value.
		return allocateStructure(c, len(c.Slots))
	}
	return NewInstance(c)
}

// metaobject reports whether instances of c are of Go types of their own.
func (c *Class) metaobject(in *Interp) bool {
	k := &in.classes
	return c.IsSubclass(k.class) || c.IsSubclass(k.method) || c.IsSubclass(k.function) || c.IsSubclass(k.methodCombination) || c.IsSubclass(k.eqlSpecializer)
}

// InitializeInstance is what initialize-instance does by itself.
func (t *Thread) InitializeInstance(v Value, initargs []Value) {
	t.initializeBy(v, t.T, initargs)
}

// initializeBy calls shared-initialize.
func (t *Thread) initializeBy(v, slots Value, initargs []Value) {
	f := t.In.S.SharedInitialize.fn
	if !f.hasMethods() {
		t.SharedInitialize(v, slots, initargs)
		return
	}
	args, mark := t.pushArgs(len(initargs) + 2)
	args[0], args[1] = v, slots
	copy(args[2:], initargs)
	t.Apply(f, args)
	t.popArgs(args, mark)
}

// SharedInitialize is what shared-initialize does by itself: slots get the
// values of initargs; those still unbound that slots names, T for all, their
// initial values.
func (t *Thread) SharedInitialize(v, slots Value, initargs []Value) {
	if len(initargs)%2 != 0 {
		t.ProgramError("shared-initialize: the initargs ~s are not in pairs", List(initargs...))
	}
	for i := 0; i < len(initargs); i += 2 {
		switch initargs[i].(type) {
		case nil, *Symbol:
		default:
			t.ProgramError("shared-initialize: the initarg ~s is not a symbol", initargs[i])
		}
	}
	t.initializeSlots(v, slots, initargs)
	// The slots that classes of the program add have their values when methods of the
	// program are called from here.
	switch x := v.(type) {
	case *Class:
		t.initializeClass(x, initargs)
	case *SlotDefinition:
		t.fillSlot(x.Slot, initargs)
	case *Method:
		t.initializeMethod(x, initargs)
	case *Function:
		if x.IsGeneric() {
			t.initializeGeneric(x.Generic(), initargs)
			t.rediscriminate(x.Generic())
		}
	}
}

// initializeSlots is what SharedInitialize does with the slots that v has by its class.
func (t *Thread) initializeSlots(v, slots Value, initargs []Value) {
	x := t.Slots(v)
	if x == nil {
		return
	}
	c := x.Class
	if x.layout != nil && x.layout.guarded {
		t.initializeGuarded(v, c, slots, initargs)
		return
	}
	for i := 0; i < len(c.Slots); i++ {
		s := c.Slots[i]
		value, given := initargFor(s, initargs)
		if !given {
			if s.Init == nil || slots == nil || !IsUnbound(*place(x, i)) || slots != Value(t.T) && !isMember(s.Name, slots) {
				continue
			}
			value = t.initialValue(s)
			if x.Class != c || x.layout != c.layout {
				return // the form changed the class of the instance
			}
		}
		*place(x, i) = value
	}
	if h, ok := v.(Initialized); ok {
		h.Initialized(t, slots, initargs)
	}
}

// initializeGuarded is SharedInitialize for v of class c, whose slots are reached by
// methods of the program.
func (t *Thread) initializeGuarded(v Value, c *Class, slots Value, initargs []Value) {
	for _, s := range c.Slots {
		value, given := initargFor(s, initargs)
		if !given {
			if s.Init == nil || slots == nil || slots != Value(t.T) && !isMember(s.Name, slots) || t.SlotIsBound(v, s.Name) {
				continue
			}
			value = t.initialValue(s)
		}
		t.SetSlotValueOf(v, s.Name, value)
	}
}

// Initialized is implemented by objects of Go types that have something to do
// when their slots have been initialised.
type Initialized interface {
	Initialized(t *Thread, slotNames Value, initargs []Value)
}

// place is where slot i of x is.
func place(x *Instance, i int) *Value {
	if p := x.Class.Slots[i].Shared; p != nil {
		return p
	}
	return &x.Slots[i]
}

func isMember(s *Symbol, list Value) bool {
	for ; list != nil; list = cdr(list) {
		if x, ok := car(list).(*Symbol); ok && x == s || car(list) == nil && s.Value() == nil {
			return true
		}
		if _, ok := list.(*Cons); !ok {
			return false
		}
	}
	return false
}

// ReinitializeInstance is what reinitialize-instance does by itself.
func (t *Thread) ReinitializeInstance(v Value, initargs []Value) {
	c := t.In.ClassOf(v)
	k := keySet{}
	k.initargsOf(t, c)
	k.addMethods(t, t.In.S.ReinitializeInstance.fn, v)
	k.addMethods(t, t.In.S.SharedInitialize.fn, v, nil)
	t.checkInitargs("reinitialize-instance", c, initargs, &k)
	t.initializeBy(v, nil, initargs)
	if d := Dependents(v); d != nil {
		t.Notify(*d, v, initargs...)
	}
}

// UpdateForRedefinedClass is what update-instance-for-redefined-class does by
// itself.
func (t *Thread) UpdateForRedefinedClass(v, added, discarded, plist Value, initargs []Value) {
	c := t.In.ClassOf(v)
	k := keySet{}
	k.initargsOf(t, c)
	k.addMethods(t, t.In.S.UpdateInstanceForRedefinedClass.fn, v, added, discarded, plist)
	k.addMethods(t, t.In.S.SharedInitialize.fn, v, added)
	t.checkInitargs("update-instance-for-redefined-class", c, initargs, &k)
	t.initializeBy(v, added, initargs)
}

// UpdateForDifferentClass is what update-instance-for-different-class does by
// itself.
func (t *Thread) UpdateForDifferentClass(previous, current Value, initargs []Value) {
	c := t.In.ClassOf(current)
	old := t.In.ClassOf(previous)
	var added ListBuilder
	for _, s := range c.Slots {
		if i := old.SlotIndex(s.Name); s.Shared == nil && i < 0 {
			added.Add(s.Name.Value())
		}
	}
	k := keySet{}
	k.initargsOf(t, c)
	k.addMethods(t, t.In.S.UpdateInstanceForDifferentClass.fn, previous, current)
	k.addMethods(t, t.In.S.SharedInitialize.fn, current, added.List())
	t.checkInitargs("change-class", c, initargs, &k)
	t.initializeBy(current, added.List(), initargs)
}

// IsMetaobject reports whether the instances of c are classes, functions,
// methods or the like.
func (c *Class) IsMetaobject(in *Interp) bool { return c.metaobject(in) }
