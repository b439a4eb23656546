package interp

import "slices"

// Defining and redefining standard classes.

// ClassDefinition is what defclass says of a class.
type ClassDefinition struct {
	Name   *Symbol
	Supers []Value // classes, or symbols that name them now or later
	// Slots are the direct slots; Shared is not nil for those with class
	// allocation.
	Slots []*Slot
	// SlotPlists describes the direct slots instead, as property lists.
	SlotPlists []Value
	Initargs   []Initarg
	Doc        Value
	Meta       *Class // nil for standard-class
}

// DefineStandardClass makes d.Name the name of a standard class. A standard
// class of that name goes on to be that class: it, its subclasses and all their
// instances change (CLHS 4.3.6).
func (t *Thread) DefineStandardClass(d *ClassDefinition) *Class {
	c := d.Name.Class()
	if c != nil && c.Name == d.Name {
		t.checkRedefinable(c)
	} else {
		t.CheckDefinitionLock(d.Name)
		c = nil
	}
	return t.ReinitializeClass(c, d)
}

func (t *Thread) checkRedefinable(c *Class) {
	t.CheckDefinitionLock(c.Name)
	switch {
	case c.Name.pkg == t.In.CL:
		t.PackageError(t.In.CL, "defclass: the class ~s of the standard cannot be redefined", c.Name)
	case c.Kind == BuiltInKind:
		t.ProgramError("defclass: the built-in class ~s cannot be redefined", c.Name)
	}
}

// ReinitializeClass gives c, or a new class if c is nil, the definition d.
func (t *Thread) ReinitializeClass(c *Class, d *ClassDefinition) *Class {
	if c != nil && c.Kind == StructureKind {
		c = nil // the name now belongs to another class
	}
	supers := t.superclasses(c, d)
	t.validateSupers(c, d, supers)
	kind := StandardKind
	for _, s := range supers {
		if s.Kind == ConditionKind {
			kind = ConditionKind
		}
	}
	fresh := c == nil
	if fresh {
		c = &Class{Name: d.Name}
	} else if c.Kind != kind && !c.Forward {
		// A condition class cannot become an ordinary one, nor the reverse.
		fresh = true
		c = &Class{Name: d.Name}
	}
	cpl := t.checkedPrecedence(c, d.Name, supers)
	oldDirect := c.Direct
	for _, s := range c.Supers {
		if !slices.Contains(supers, s) {
			t.removeSubclass(s, c)
		}
	}
	c.Supers = supers
	for _, s := range supers {
		t.addSubclass(s, c)
	}
	c.Kind, c.Forward, c.Meta, c.Doc = kind, false, d.Meta, d.Doc
	if t.In.funcallableMeta(c.Meta) && !dependsOn(c, t.In.classes.genericFunction) {
		c.Allocate = allocateFuncallable
	}
	if d.SlotPlists != nil {
		d.Slots = t.directSlots(c, d.SlotPlists)
	}
	c.Direct, c.DirectInitargs = d.Slots, d.Initargs
	for _, s := range d.Slots {
		s.Class = c
		if s.Shared != nil {
			s.Shared = sharedCell(oldDirect, s)
		}
	}
	if fresh && d.Name != nil {
		d.Name.SetClass(c)
	}
	t.In.classEpoch++
	if cpl != nil {
		t.finalizeBy(c, cpl)
		t.finalizeSubclasses(c)
		t.initializeShared(c)
	}
	t.UpdateAccessors("defclass", c, oldDirect)
	return c
}

// DetachedClass returns a class that nothing else knows of: neither its name nor
// its superclasses lead to it.
func (in *Interp) DetachedClass(name *Symbol, kind ClassKind, supers []*Class, direct []*Slot) *Class {
	if len(supers) == 0 {
		supers = []*Class{in.classes.standardObject}
	}
	c := &Class{Name: name, Kind: kind, Supers: supers, Direct: direct}
	for _, s := range direct {
		s.Class = c
	}
	if cpl, ok := precedenceList(c); ok {
		c.finalizeAs(cpl)
	}
	return c
}

// sharedCell is the cell of a slot with class allocation: the one that it had
// before, if it had.
func sharedCell(old []*Slot, s *Slot) *Value {
	for _, o := range old {
		if o.Name == s.Name && o.Shared != nil {
			return o.Shared
		}
	}
	return s.Shared
}

// ClassToBe returns the class called name, a forward-referenced one if it is not
// defined yet.
func (t *Thread) ClassToBe(name *Symbol) *Class {
	k := name.Class()
	if k == nil {
		k = &Class{Name: name, Kind: StandardKind, Forward: true}
		name.SetClass(k)
	}
	return k
}

// superclasses finds the direct superclasses of a definition; those not defined
// yet are made as forward-referenced classes.
func (t *Thread) superclasses(c *Class, d *ClassDefinition) []*Class {
	var supers []*Class
	for _, v := range d.Supers {
		k, ok := v.(*Class)
		if !ok {
			s, isSymbol := v.(*Symbol)
			if !isSymbol {
				t.ProgramError("defclass: `~s' is not the name of a class", v)
			}
			if s == d.Name && (c == nil || c != s.Class()) {
				t.ProgramError("defclass: ~s cannot be its own superclass", s)
			}
			k = t.ClassToBe(s)
		}
		if k.Kind == StructureKind || k.Kind == BuiltInKind && k.Allocate == nil {
			t.ProgramError("defclass: ~s cannot be a superclass of the standard class ~s: it is a ~s",
				className(k), d.Name.Value(), className(t.In.metaclass(k)))
		}
		for _, x := range supers {
			if x == k {
				t.ProgramError("defclass: the superclass ~s of ~s is named twice", className(k), d.Name.Value())
			}
		}
		if c != nil && (k == c || dependsOn(k, c)) {
			t.ProgramError("defclass: ~s cannot be a superclass of ~s, which is its own superclass then", className(k), d.Name.Value())
		}
		supers = append(supers, k)
	}
	if len(supers) == 0 {
		supers = []*Class{t.In.classes.standardObject}
		if t.In.funcallableMeta(d.Meta) {
			supers[0] = t.In.classes.funcallable
		}
	}
	return supers
}

// validateSupers asks methods of the program whether supers may be the superclasses of
// c, which is to have the definition d; nil if it is new.
func (t *Thread) validateSupers(c *Class, d *ClassDefinition, supers []*Class) {
	f := t.In.protocol.validateSuperclass
	if !f.hasMethods() {
		return
	}
	if c == nil {
		c = &Class{Name: d.Name, Kind: StandardKind, Meta: d.Meta}
		t.addMetaclassSlots(c)
	}
	for _, s := range supers {
		if !s.Forward && t.One(t.Call2(f, c, s)) == nil {
			t.ProgramError("defclass: validate-superclass says that ~s, a ~s, cannot be a superclass of ~s, a ~s",
				className(s), className(t.In.metaclass(s)), d.Name.Value(), className(t.In.metaclass(c)))
		}
	}
}

// dependsOn reports whether d is among the ancestors of c, finalized or not.
func dependsOn(c, d *Class) bool {
	for _, s := range c.Supers {
		if s == d || dependsOn(s, d) {
			return true
		}
	}
	return false
}

// checkedPrecedence returns the precedence list that c would have with supers;
// nil while one of them is not defined.
func (t *Thread) checkedPrecedence(c *Class, name *Symbol, supers []*Class) []*Class {
	for _, s := range supers {
		if s.Forward || s.layout == nil && !t.tryFinalize(s) {
			return nil
		}
	}
	trial := &Class{Name: name, Supers: supers}
	cpl, ok := precedenceList(trial)
	if !ok {
		t.ProgramError("defclass: the precedence lists of the superclasses of ~s contradict each other: ~s", name.Value(), classNames(supers))
	}
	cpl[0] = c
	return cpl
}

func classNames(classes []*Class) Value {
	var b ListBuilder
	for _, c := range classes {
		b.Add(className(c))
	}
	return b.List()
}

// tryFinalize finalizes c if all its superclasses are defined.
func (t *Thread) tryFinalize(c *Class) bool {
	if c.layout != nil || c.finalizing {
		return true
	}
	if c.Forward {
		return false
	}
	t.EnterDepth()
	defer t.LeaveDepth()
	for _, s := range c.Supers {
		if !t.tryFinalize(s) {
			return false
		}
	}
	t.finalizeBy(c, t.checkedPrecedence(c, c.Name, c.Supers))
	t.initializeShared(c)
	return true
}

// ensureFinalized finalizes c or signals why it cannot be.
func (t *Thread) ensureFinalized(c *Class) {
	if c.layout != nil || c.finalizing {
		return
	}
	if c.Forward {
		t.SimpleError("the class ~s is not defined yet", className(c))
	}
	if !t.tryFinalize(c) {
		t.SimpleError("the class ~s cannot have instances: its superclass ~s is not defined yet", className(c), className(c.undefinedSuper()))
	}
}

// FinalizeClass finalizes c or signals why it cannot be.
func (t *Thread) FinalizeClass(c *Class) { t.ensureFinalized(c) }

// undefinedSuper is a forward-referenced class among c's ancestors.
func (c *Class) undefinedSuper() *Class {
	if c.Forward {
		return c
	}
	for _, s := range c.Supers {
		if f := s.undefinedSuper(); f != nil {
			return f
		}
	}
	return nil
}

// finalizeSubclasses brings the subclasses of c up to date, those finalized
// before and those that waited for c.
func (t *Thread) finalizeSubclasses(c *Class) {
	t.EnterDepth()
	defer t.LeaveDepth()
	for _, s := range c.Subs {
		if s.layout == nil {
			t.tryFinalize(s)
			continue
		}
		cpl, ok := precedenceList(s)
		if !ok {
			// It can have no instances until it is defined anew.
			s.layout.obsolete = true
			s.layout = nil
			continue
		}
		t.finalizeBy(s, cpl)
		t.finalizeSubclasses(s)
	}
}

// initializeShared gives the slots with class allocation that c declares, and
// that have no value, their initial ones.
func (t *Thread) initializeShared(c *Class) {
	for _, d := range c.Direct {
		if d.Shared == nil || !IsUnbound(*d.Shared) {
			continue
		}
		if i := c.SlotIndex(d.Name); i >= 0 && c.Slots[i].Init != nil {
			*d.Shared = t.initialValue(c.Slots[i])
		}
	}
}

// initialValue evaluates the initial form of a slot that has one.
func (t *Thread) initialValue(s *Slot) Value {
	if s.IsConstant {
		return s.Constant
	}
	return t.Call0(s.Init)
}

// UpdateAccessors removes the methods for the readers and writers of the slots
// that c had, and makes those for the slots it has now; operator is what defines
// the class.
func (t *Thread) UpdateAccessors(operator string, c *Class, old []*Slot) {
	for _, s := range old {
		for _, name := range s.Readers {
			t.removeAccessor(name, []Value{c}, s.Name)
		}
		for _, name := range s.Writers {
			t.removeAccessor(name, []Value{t.In.classes.t, c}, s.Name)
		}
	}
	for _, s := range c.Direct {
		for _, name := range s.Readers {
			t.addReader(operator, name, c, s)
		}
		for _, name := range s.Writers {
			t.addWriter(operator, name, c, s)
		}
	}
}

func (t *Thread) removeAccessor(name Value, specializers []Value, slot *Symbol) {
	f := t.In.FunctionNamed(name)
	if f == nil || f.Generic() == nil {
		return
	}
	g := f.Generic()
	if m := g.FindMethod(nil, specializers); m != nil && m.access != noAccess && m.slot == slot {
		t.RemoveMethod(g, m)
	}
}

// FunctionNamed returns the global function of a function name, nil if there is
// none.
func (in *Interp) FunctionNamed(name Value) *Function {
	switch x := name.(type) {
	case *Symbol:
		return x.fn
	case *Cons:
		if s, ok := cadr(x).(*Symbol); ok && x.Car == Value(in.S.Setf) {
			return s.SetfFunction()
		}
	}
	return nil
}

// addReader adds to the generic function called name a method that reads the
// slot s of instances of c.
func (t *Thread) addReader(operator string, name Value, c *Class, s *Slot) {
	slot := s.Name
	read := func(t *Thread, v Value) Value { return t.SlotValueOf(v, slot) }
	f := &Function{name: List(t.In.CL.Sym("method"), name, List(c)), goFn: &goFunc{fn1: read, fnN: func(t *Thread, args []Value) Value {
		t.CheckArgs(name, len(args), 1, 1)
		return read(t, args[0])
	}}}
	m := t.accessorMethod(f, c, s, t.In.protocol.readerClass, "standard-reader-method", []Value{c}, List(t.In.S.ObjectParameter))
	m.SetAccess(s, false)
	t.addMethodBy(t.EnsureGeneric(operator, name), m)
}

// addWriter adds to the generic function called name a method that sets the
// slot s of instances of c, its second argument, to the first.
func (t *Thread) addWriter(operator string, name Value, c *Class, s *Slot) {
	slot := s.Name
	write := func(t *Thread, x, v Value) Value { return t.SetSlotValueOf(v, slot, x) }
	f := &Function{name: List(t.In.CL.Sym("method"), name, List(t.T, c)), goFn: &goFunc{fn2: write, fnN: func(t *Thread, args []Value) Value {
		t.CheckArgs(name, len(args), 2, 2)
		return write(t, args[0], args[1])
	}}}
	m := t.accessorMethod(f, c, s, t.In.protocol.writerClass, "standard-writer-method", []Value{t.In.classes.t, c}, List(t.In.S.NewValueParameter, t.In.S.ObjectParameter))
	m.SetAccess(s, true)
	t.addMethodBy(t.EnsureGeneric(operator, name), m)
}

// accessorMethod makes the method that calls f for the slot s of c. choose, reader-method-class
// or writer-method-class, says of which class it is where the program has methods.
func (t *Thread) accessorMethod(f *Function, c *Class, s *Slot, choose *Function, class string, specializers []Value, list Value) *Method {
	usual := t.In.Excl.Sym(class).Class()
	m := t.In.NewMethod(f, nil, specializers, list, LambdaShape{Required: len(specializers)})
	m.Class = usual
	if c.Meta == nil || !choose.hasMethods() {
		return m
	}
	initargs := append(t.methodPlist(m), t.In.KeywordNamed("slot-definition"), s.asDefinition(true))
	k := t.slotClass(choose, c, append([]Value{s.asDefinition(true)}, initargs...), usual)
	if k == usual {
		return m
	}
	return t.makeMethod(k, initargs)
}

// EnsureGeneric returns the generic function called name; it makes one if name
// has no function, or one of the system's to which programs add methods.
func (t *Thread) EnsureGeneric(operator string, name Value) *GenericFunction {
	return t.EnsureGenericBy(operator, name, func() *GenericFunction { return t.In.NewGeneric(name) })
}

// EnsureGenericBy is EnsureGeneric that has make make the function.
func (t *Thread) EnsureGenericBy(operator string, name Value, make func() *GenericFunction) *GenericFunction {
	in := t.In
	s, isSymbol := name.(*Symbol)
	if !isSymbol {
		x, ok := name.(*Cons)
		if ok && x.Car == Value(in.S.Setf) && cddr(x) == nil {
			s, ok = cadr(x).(*Symbol)
		}
		if !ok || s == nil {
			t.ProgramError("~a: `~s' is not a function name", NewString(operator), name)
		}
	}
	f := in.FunctionNamed(name)
	if f == nil && in.autoload != nil && isSymbol && s.macro == nil {
		in.autoload(t, s)
		f = s.fn
	}
	if f == nil {
		if isSymbol && (s.macro != nil || s.IsSpecialOperator() || s.special != nil) {
			t.ProgramError("~a: ~s is a macro or special operator, it cannot become a generic function", NewString(operator), name)
		}
		t.CheckDefinitionLock(s)
		if s.pkg == in.CL && isSymbol {
			t.PackageLocked(in.CL, "~a: ~s cannot be made a generic function: its package, ~a, is locked", NewString(operator), name, NewString(in.CL.name))
		}
		g := make()
		if isSymbol {
			s.SetFunction(g.Function)
		} else {
			s.SetSetfFunction(g.Function)
		}
		return g
	}
	if g := f.Generic(); g != nil {
		return g
	}
	// Conditions of the program may share readers with those of the standard.
	if f.goFn != nil && f.goFn.op != nil && (s.pkg != in.CL || in.extensible[s] || operator == "define-condition") {
		return in.MakeGeneric(f)
	}
	t.ProgramError("~a: ~s names an ordinary function, to which methods cannot be added", NewString(operator), name)
	return nil
}

// Extensible lets programs add methods to functions of COMMON-LISP that are
// declared as ordinary ones.
func (in *Interp) Extensible(names ...string) {
	if in.extensible == nil {
		in.extensible = map[*Symbol]bool{}
	}
	for _, n := range names {
		in.extensible[in.CL.Sym(n)] = true
	}
}
