package interp

// ConditionAccessor is the work of the functions that define-condition makes for
// readers and writers of slots. Several classes may have slots with the same
// reader: one function serves them all.
type ConditionAccessor struct {
	name    Value
	entries []accessorEntry
	// otherwise is called with objects of other classes: the function that
	// had the name before, if it is the system's; nil if there was none.
	otherwise *Function
}

type accessorEntry struct{ class, slot *Symbol }

// NewConditionAccessor returns an accessor called name without slots. Objects
// that have none go to otherwise, unless it is nil.
func NewConditionAccessor(name Value, otherwise *Function) *ConditionAccessor {
	return &ConditionAccessor{name: name, otherwise: otherwise}
}

// Add makes the accessor work on the slot of conditions of the class named
// class.
func (a *ConditionAccessor) Add(class, slot *Symbol) {
	e := accessorEntry{class, slot}
	for _, x := range a.entries {
		if x == e {
			return
		}
	}
	a.entries = append(a.entries, e)
}

// find returns the place of the slot in v: of the most specific class among
// the entries.
func (a *ConditionAccessor) find(v Value) (place *Value, slot *Symbol) {
	x, ok := v.(*Instance)
	if !ok {
		return nil, nil
	}
	var best *Class
	for _, e := range a.entries {
		c := e.class.Class()
		if c == nil || !x.Class.IsSubclass(c) || best != nil && !c.IsSubclass(best) {
			continue
		}
		if i := x.Class.SlotIndex(e.slot); i >= 0 {
			best, slot, place = c, e.slot, &x.Slots[i]
			if p := x.Class.Slots[i].Shared; p != nil {
				place = p
			}
		}
	}
	return place, slot
}

// expected is the type specifier of the objects that the accessor works on.
func (a *ConditionAccessor) expected(t *Thread) Value {
	if len(a.entries) == 1 {
		return a.entries[0].class
	}
	var b ListBuilder
	b.Add(t.In.S.Or)
	for _, e := range a.entries {
		b.Add(e.class)
	}
	return b.List()
}

// Reader returns the function that reads the slot.
func (a *ConditionAccessor) Reader() *Function {
	read := func(t *Thread, v Value) Value {
		place, slot := a.find(v)
		switch {
		case place == nil && a.otherwise != nil:
			return t.One(t.Call1(a.otherwise, v))
		case place == nil:
			return t.wrongArgument(a.name, "condition", v, a.expected(t))
		case IsUnbound(*place):
			return t.ErrorOf(t.In.S.UnboundSlot, []Value{t.In.S.KName, slot, t.In.S.KInstance, v},
				"The slot ~s is unbound in the object ~s.", slot, v)
		}
		return *place
	}
	return &Function{name: a.name, goFn: &goFunc{fn1: read, fnN: func(t *Thread, args []Value) Value {
		t.CheckArgs(a.name, len(args), 1, 1)
		return read(t, args[0])
	}}}
}

// Writer returns the function of a new value and a condition that writes the
// slot.
func (a *ConditionAccessor) Writer() *Function {
	write := func(t *Thread, v, c Value) Value {
		place, _ := a.find(c)
		switch {
		case place == nil && a.otherwise != nil:
			return t.One(t.Call2(a.otherwise, v, c))
		case place == nil:
			return t.wrongArgument(a.name, "condition", c, a.expected(t))
		}
		*place = v
		return v
	}
	return &Function{name: a.name, goFn: &goFunc{fn2: write, fnN: func(t *Thread, args []Value) Value {
		t.CheckArgs(a.name, len(args), 2, 2)
		return write(t, args[0], args[1])
	}}}
}
