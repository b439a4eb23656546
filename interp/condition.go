package interp

// Conditions are instances of classes of ConditionKind. Handlers run where the
// condition is signalled, on top of its stack, before anything unwinds.

// handlerCluster is one handler-bind or handler-case in force.
type handlerCluster struct {
	next     *handlerCluster
	bindings []handlerBinding
	// exit is the handler-case the cluster belongs to: a match leaves to it.
	// nil for handler-bind.
	exit *point
}

type handlerBinding struct {
	typ    Value  // type specifier
	class  *Class // the class it names, if it names one at entry
	fn     *Function
	clause int
	blind  bool // the clause of a handler-case does not look at the condition
}

// MakeCondition returns a condition of the class that name names, its slots set
// from initargs. It is for conditions made in Go, whose classes have neither
// initial values nor default initargs.
func (in *Interp) MakeCondition(name *Symbol, initargs []Value) *Instance {
	c := name.Class()
	if c == nil || c.Kind != ConditionKind {
		c = in.S.SimpleError.Class()
	}
	x := newConditionOf(c)
	for i, s := range c.Slots {
		x.Slots[i] = Unbound
		if v, ok := initargFor(s, initargs); ok {
			x.Slots[i] = v
		} else if s.IsConstant {
			x.Slots[i] = s.Constant
		}
	}
	return x
}

// newConditionOf returns a condition of class c with empty slots; those of most
// stand beside it, which saves an allocation.
func newConditionOf(c *Class) *Instance {
	const few = 4
	n := len(c.Slots)
	if n > few {
		return &Instance{Class: c, Slots: make([]Value, n)}
	}
	x := &struct {
		Instance
		slots [few]Value
	}{}
	x.Class, x.Slots = c, x.slots[:n:n]
	return &x.Instance
}

// initargFor returns what initargs have for the slot s.
func initargFor(s *Slot, initargs []Value) (v Value, ok bool) {
	if len(s.Initargs) == 0 {
		return nil, false
	}
	for i := 0; i+1 < len(initargs); i += 2 {
		if hasInitarg(s, initargs[i]) {
			return initargs[i+1], true
		}
	}
	return nil, false
}

func hasInitarg(s *Slot, key Value) bool {
	k, _ := key.(*Symbol)
	for _, a := range s.Initargs {
		if a == k || key == nil && a.Value() == nil {
			return true
		}
	}
	return false
}

// IsCondition reports whether v is a condition.
func (in *Interp) IsCondition(v Value) bool {
	x, ok := v.(*Instance)
	return ok && x.Class.Kind == ConditionKind
}

// SlotOrNil returns the value of the slot called name, NIL if there is none or
// it is unbound.
func (x *Instance) SlotOrNil(name *Symbol) Value {
	if v, ok := x.SlotValue(name); ok {
		return v
	}
	return nil
}

// NewCondition returns a condition of class c, as make-condition does: its slots
// come from initargs, then from the default initargs, then from the initial
// values. It signals program-error for an initarg that the class does not have.
func (t *Thread) NewCondition(c *Class, initargs []Value) *Instance {
	x, ok := t.makeInstance("make-condition", c, initargs).(*Instance)
	if !ok {
		t.SimpleError("make-condition: an allocate-instance method for the class ~s did not return a condition", className(c))
	}
	return x
}

// plistValue returns the value of key in a property list.
func plistValue(plist []Value, key *Symbol) (v Value, ok bool) {
	k := key.Value()
	for i := 0; i+1 < len(plist); i += 2 {
		if plist[i] == k {
			return plist[i+1], true
		}
	}
	return nil, false
}

// DefineCondition makes name the name of a condition class. A class that it
// names already goes on to be that class, unless its parents or the layout of
// its slots change: conditions that exist keep their slots.
func (in *Interp) DefineCondition(name *Symbol, supers []*Class, direct []*Slot, initargs []Initarg) (c *Class, ok bool) {
	c = in.NewClass(name, ConditionKind, supers, direct)
	c.DirectInitargs = initargs
	if !c.Finalize() {
		c.leaveSupers()
		return nil, false
	}
	old := name.Class()
	if old == nil || old.Kind != ConditionKind {
		name.SetClass(c)
		return c, true
	}
	if !sameLayout(old, c) {
		old.leaveSupers()
		name.SetClass(c)
		return c, true
	}
	c.leaveSupers()
	for _, s := range direct {
		s.Class = old
		if i := old.SlotIndex(s.Name); s.Shared != nil {
			s.Shared = old.Slots[i].Shared
		}
	}
	old.Direct, old.Report, old.Doc = direct, nil, nil
	old.DirectInitargs = initargs
	old.finalizeAgain()
	return old, true
}

// finalizeAgain brings c and its subclasses up to date after a change of c.
func (c *Class) finalizeAgain() {
	c.Finalize()
	for _, s := range c.Subs {
		s.finalizeAgain()
	}
}

// sameLayout reports whether instances of a and b have the same slots in the
// same places, and the classes the same superclasses.
func sameLayout(a, b *Class) bool {
	if len(a.Supers) != len(b.Supers) || !sameSlots(a.Slots, b.Slots) {
		return false
	}
	for i, s := range a.Supers {
		if b.Supers[i] != s {
			return false
		}
	}
	return true
}

// leaveSupers removes c from the subclasses of its superclasses.
func (c *Class) leaveSupers() {
	for _, s := range c.Supers {
		s.RemoveSubclass(c)
	}
}
