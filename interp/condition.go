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
}

// MakeCondition returns a condition of the class that name names, its slots set
// from initargs and then from the class's defaults.
func (in *Interp) MakeCondition(name *Symbol, initargs []Value) *Instance {
	c := name.Class()
	if c == nil || c.Kind != ConditionKind {
		c = in.S.SimpleError.Class()
	}
	x := &Instance{Class: c, Slots: make([]Value, len(c.Slots))}
	for i, s := range c.Slots {
		x.Slots[i] = Unbound
		for j := 0; j+1 < len(initargs); j += 2 {
			if hasInitarg(s, initargs[j]) {
				x.Slots[i] = initargs[j+1]
				break
			}
		}
	}
	return x
}

func hasInitarg(s *Slot, key Value) bool {
	k, _ := key.(*Symbol)
	for _, a := range s.Initargs {
		if a == k {
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

// NewCondition returns a condition of class c with initargs, then the default
// initargs, then the initial values of its slots.
func (t *Thread) NewCondition(c *Class, initargs []Value) *Instance {
	all := initargs
next:
	for _, d := range c.DefaultInitargs {
		for i := 0; i+1 < len(initargs); i += 2 {
			if initargs[i] == Value(d.Key) {
				continue next
			}
		}
		all = append(all[:len(all):len(all)], d.Key, t.Call0(d.Init))
	}
	for i := 0; i+1 < len(initargs); i += 2 {
		known := initargs[i] == Value(t.In.S.KAllowOtherKeys)
		for _, s := range c.Slots {
			known = known || hasInitarg(s, initargs[i])
		}
		if !known {
			t.ProgramError("make-condition: ~s is not an initarg of the condition class ~s", initargs[i], c.Name)
		}
	}
	x := &Instance{Class: c, Slots: make([]Value, len(c.Slots))}
slots:
	for i, s := range c.Slots {
		x.Slots[i] = Unbound
		for j := 0; j+1 < len(all); j += 2 {
			if hasInitarg(s, all[j]) {
				if s.Shared != nil {
					*s.Shared = all[j+1]
				} else {
					x.Slots[i] = all[j+1]
				}
				continue slots
			}
		}
		if s.Init != nil && s.Shared == nil {
			x.Slots[i] = t.Call0(s.Init)
		}
	}
	return x
}
