package interp

// Classes as instances of their metaclasses: make-instance, initialize-instance
// and reinitialize-instance of standard-class and its subclasses.

// allocateClass is the Allocate of standard-class.
func allocateClass(t *Thread, meta *Class) Value {
	c := &Class{Kind: StandardKind, Forward: true, Meta: meta}
	t.addMetaclassSlots(c)
	return c
}

// addMetaclassSlots gives c the slots that its metaclass adds, unbound.
func (t *Thread) addMetaclassSlots(c *Class) {
	meta := c.Meta
	if meta != nil && len(meta.Slots) > 0 && (c.extra == nil || c.extra.Class != meta) {
		c.extra = NewInstance(meta)
	}
}

// classInitargs are the initargs that classes take besides those of the slots
// of the metaclass.
func (t *Thread) classInitargs() []*Symbol {
	in := t.In
	return []*Symbol{in.S.KName, in.KeywordNamed("direct-superclasses"), in.KeywordNamed("direct-slots"),
		in.KeywordNamed("direct-default-initargs"), in.KeywordNamed("documentation")}
}

// initializeClass is what shared-initialize does with a class: initargs not given
// leave what they stand for as it is.
func (t *Thread) initializeClass(c *Class, initargs []Value) {
	keys := t.classInitargs()
	given := false
	for _, k := range keys {
		if _, ok := plistValue(initargs, k); ok {
			given = true
		}
	}
	if !given && !c.Forward {
		return
	}
	d := &ClassDefinition{Name: c.Name, Slots: c.Direct, Initargs: c.DirectInitargs, Doc: c.Doc, Meta: c.Meta}
	for _, s := range c.Supers {
		d.Supers = append(d.Supers, s)
	}
	if v, ok := plistValue(initargs, keys[0]); ok {
		d.Name, _ = v.(*Symbol)
	}
	list := func(k *Symbol) ([]Value, bool) { return t.plistItems(initargs, k) }
	if supers, ok := list(keys[1]); ok {
		d.Supers = supers
	}
	if slots, ok := list(keys[2]); ok {
		d.Slots = nil
		d.SlotPlists = slots
	}
	if defaults, ok := list(keys[3]); ok {
		d.Initargs = t.initargsOfList(List(defaults...))
	}
	if doc, ok := plistValue(initargs, keys[4]); ok {
		d.Doc = doc
	}
	c.Name = d.Name
	t.ReinitializeClass(c, d)
}

// slotOfPlist makes a slot of its description as a property list.
func (t *Thread) slotOfPlist(v Value) *Slot {
	parts, ok := Slice(v)
	if !ok || len(parts)%2 != 0 {
		t.ProgramError("initialize-instance: the slot ~s is not a property list", v)
	}
	s := &Slot{}
	if t.fillSlot(s, parts); s.Name == nil {
		t.ProgramError("initialize-instance: the slot ~s has no name", v)
	}
	return s
}

// RedefineClass changes the class c, which has the name given, as initargs say; meta is
// its metaclass from now on. ok is false if c cannot go on to be the class of that name.
func (t *Thread) RedefineClass(c *Class, meta *Class, initargs []Value) (ok bool) {
	if c == nil || c.Forward || c.Kind == StructureKind {
		return false
	}
	t.checkRedefinable(c)
	if t.In.metaclass(c) == meta {
		t.Apply(t.In.S.ReinitializeInstance.fn, append([]Value{c}, initargs...))
		return true
	}
	t.ensureFinalized(meta)
	c.Meta, c.extra = meta, nil
	if meta == t.In.classes.standardClass {
		c.Meta = nil
	}
	t.addMetaclassSlots(c)
	initargs = t.defaultInitargs(meta, initargs)
	t.checkInitargs("defclass", meta, initargs, t.makeKeys(meta))
	t.Apply(t.In.S.InitializeInstance.fn, append([]Value{c}, initargs...))
	return true
}

// NameClass makes name the name of c and c the class that name names. A class
// that was only named as a superclass so far gives way to c in its subclasses.
func (t *Thread) NameClass(c *Class, name *Symbol) {
	old := name.Class()
	c.Name = name
	name.SetClass(c)
	if old == nil || old == c || !old.Forward {
		return
	}
	for _, s := range old.Subs {
		for i, k := range s.Supers {
			if k == old {
				s.Supers[i] = c
			}
		}
		c.Subs = append(c.Subs, s)
	}
	old.Subs = nil
	t.In.classEpoch++
	t.finalizeSubclasses(c)
}
