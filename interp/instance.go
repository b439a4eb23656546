package interp

// Slots of instances by name, as slot-value and its like reach them.

// SlotHolder is implemented by objects of Go types that have slots as well.
type SlotHolder interface {
	// SlotInstance returns the instance that has the object's slots, nil if
	// there are none. Its class is the object's.
	SlotInstance() *Instance
}

// Slots returns the instance that has v's slots, brought up to date with its
// class; nil if v has none.
func (t *Thread) Slots(v Value) *Instance {
	var x *Instance
	switch o := v.(type) {
	case *Instance:
		x = o
	case *Function:
		if g := o.Generic(); g != nil {
			x = g.extra
		} else {
			x = o.funcallableInstance()
		}
	case *Method:
		x = o.extra
	case *Class:
		x = o.extra
	case SlotHolder:
		x = o.SlotInstance()
	}
	if x != nil && x.layout != nil && x.layout.obsolete {
		t.updateInstance(x, v)
	}
	return x
}

// findSlot returns the place of the slot called name in v, nil if there is none.
func (t *Thread) findSlot(v Value, name *Symbol) *Value {
	x := t.Slots(v)
	if x == nil {
		return nil
	}
	i := x.Class.SlotIndex(name)
	if i < 0 {
		return nil
	}
	if p := x.Class.Slots[i].Shared; p != nil {
		return p
	}
	return &x.Slots[i]
}

// slotMissing calls the generic function slot-missing.
func (t *Thread) slotMissing(v Value, name *Symbol, operation *Symbol, more ...Value) Value {
	args := append([]Value{t.In.ClassOf(v), v, name.Value(), operation}, more...)
	return t.One(t.Apply(t.In.S.SlotMissing.fn, args))
}

// slotUnbound calls the generic function slot-unbound.
func (t *Thread) slotUnbound(v Value, name *Symbol) Value {
	return t.One(t.Call3(t.In.S.SlotUnboundFunction.fn, t.In.ClassOf(v), v, name.Value()))
}

// SlotValueOf is slot-value.
func (t *Thread) SlotValueOf(v Value, name *Symbol) Value {
	if c, d := t.guarded(v, name); c != nil {
		return t.One(t.Call3(t.In.protocol.value, c, v, d))
	}
	return t.PlainSlotValue(v, name)
}

// SetSlotValueOf is (setf slot-value).
func (t *Thread) SetSlotValueOf(v Value, name *Symbol, x Value) Value {
	if c, d := t.guarded(v, name); c != nil {
		t.Apply(t.In.protocol.setValue, []Value{x, c, v, d})
		return t.One(x)
	}
	return t.SetPlainSlotValue(v, name, x)
}

// SlotIsBound is slot-boundp.
func (t *Thread) SlotIsBound(v Value, name *Symbol) bool {
	if c, d := t.guarded(v, name); c != nil {
		return t.One(t.Call3(t.In.protocol.bound, c, v, d)) != nil
	}
	return t.PlainSlotIsBound(v, name)
}

// SlotExists is slot-exists-p.
func (t *Thread) SlotExists(v Value, name *Symbol) bool { return t.findSlot(v, name) != nil }

// MakeSlotUnbound is slot-makunbound.
func (t *Thread) MakeSlotUnbound(v Value, name *Symbol) {
	if c, d := t.guarded(v, name); c != nil {
		t.Call3(t.In.protocol.makunbound, c, v, d)
		return
	}
	t.MakePlainSlotUnbound(v, name)
}

// updateInstance brings x, which has the slots of the object v, up to date with
// its class, whose slots have changed since x was made (CLHS 4.3.6).
func (t *Thread) updateInstance(x *Instance, v Value) {
	c := x.Class
	t.ensureFinalized(c)
	old, values := x.layout, x.Slots
	kept := map[*Symbol]Value{}
	for i, s := range old.slots {
		if s.Shared != nil {
			kept[s.Name] = *s.Shared
		} else {
			kept[s.Name] = values[i]
		}
	}
	slots := make([]Value, len(c.Slots))
	var added, discarded, plist ListBuilder
	for i, s := range c.Slots {
		slots[i] = Unbound
		if s.Shared != nil {
			continue
		}
		if v, ok := kept[s.Name]; ok {
			slots[i] = v
		} else {
			added.Add(s.Name.Value())
		}
	}
	for i, s := range old.slots {
		if s.Shared != nil {
			continue
		}
		if j := c.SlotIndex(s.Name); j >= 0 && c.Slots[j].Shared == nil {
			continue
		}
		discarded.Add(s.Name.Value())
		if !IsUnbound(values[i]) {
			plist.Add(s.Name.Value())
			plist.Add(values[i])
		}
	}
	x.Slots, x.layout = slots, c.layout
	saved := t.keepValues()
	t.Apply(t.In.S.UpdateInstanceForRedefinedClass.fn, []Value{v, added.List(), discarded.List(), plist.List()})
	t.bringBack(saved)
}

// MakeInstancesObsolete has all instances of c and its subclasses brought up to
// date when they are next used.
func (in *Interp) MakeInstancesObsolete(c *Class) {
	if c.layout != nil {
		c.layout.obsolete = true
		c.layout = &Layout{class: c, slots: c.Slots, guarded: c.layout.guarded}
	}
	in.classEpoch++
	for _, s := range c.Subs {
		in.MakeInstancesObsolete(s)
	}
}

// ChangeClass makes x an instance of c: slots of the same name keep their values
// (CLHS 7.2).
func (t *Thread) ChangeClass(x *Instance, c *Class, initargs []Value) {
	t.Slots(x)
	t.ensureFinalized(c)
	previous := &Instance{Class: x.Class, layout: x.layout, Slots: x.Slots}
	slots := make([]Value, len(c.Slots))
	for i, s := range c.Slots {
		slots[i] = Unbound
		if s.Shared != nil {
			continue
		}
		if j := x.Class.SlotIndex(s.Name); j >= 0 {
			slots[i] = previous.Slots[j]
			if p := x.Class.Slots[j].Shared; p != nil {
				slots[i] = *p
			}
		}
	}
	x.Class, x.layout, x.Slots = c, c.layout, slots
	t.Apply(t.In.S.UpdateInstanceForDifferentClass.fn, append([]Value{previous, x}, initargs...))
}

// UnboundSlot signals unbound-slot, with restarts to use or store a value; it
// returns what they supply.
func (t *Thread) UnboundSlot(v, name Value) Value {
	S := &t.In.S
	text := t.Prin1(name)
	c := t.In.MakeCondition(S.UnboundSlot, []Value{S.KName, name, S.KInstance, v,
		S.KFormatControl, NewString("The slot ~s is unbound in the object ~s of class ~s."), S.KFormatArguments, List(name, v, t.In.ClassOf(v))})
	slot, _ := t.In.AsSymbol(name)
	return t.signalWithRestarts(c,
		retry{t.In.Excl.Sym("try-again"), "Try reading the slot " + text + " again.", false,
			func(Value) (Value, bool) { return t.SlotValueOf(v, slot), true }},
		retry{S.StoreValue, "Store a value in the slot " + text + " and use it.", true,
			func(x Value) (Value, bool) { return t.SetSlotValueOf(v, slot, x), true }},
		retry{S.UseValue, "Use a value without storing it in the slot " + text + ".", true,
			func(x Value) (Value, bool) { return x, true }})
}
