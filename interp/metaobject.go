package interp

// SlotDefinition is a slot as a Lisp object, as class-slots lists them.
type SlotDefinition struct {
	Slot   *Slot
	Direct bool

	class *Class    // nil for the usual one
	owner *Class    // the class whose effective slot it is; nil if not known
	extra *Instance // slots that a class of the program adds
}

// Location returns the index of the slot in instances of its class, NIL if that is
// not known.
func (d *SlotDefinition) Location() Value {
	if d.owner == nil {
		return nil
	}
	if i := d.owner.SlotIndex(d.Slot.Name); i >= 0 {
		return FixInt(i)
	}
	return nil
}

// SlotInstance implements SlotHolder.
func (d *SlotDefinition) SlotInstance() *Instance { return d.extra }

// asDefinition returns the definition of s, the same one each time.
func (s *Slot) asDefinition(direct bool) *SlotDefinition {
	if s.definition == nil {
		s.definition = &SlotDefinition{Slot: s, Direct: direct}
	}
	return s.definition
}

// LispClass implements Object.
func (d *SlotDefinition) LispClass(in *Interp) *Class {
	if d.class != nil {
		return d.class
	}
	if d.Direct {
		return in.classes.directSlot
	}
	return in.classes.effectiveSlot
}

// PrintText implements Printable.
func (d *SlotDefinition) PrintText(t *Thread) (text string, withIdentity bool) {
	name := Value(nil)
	if d.Slot.Name != nil {
		name = d.Slot.Name.Value()
	}
	return t.Prin1(d.LispClass(t.In).Name) + " " + t.Prin1(name), true
}

// SlotDefinitions lists the effective or direct slots of c. The definitions stay
// the same as long as the slots do.
func SlotDefinitions(c *Class, direct bool) Value {
	slots := c.Slots
	if direct {
		slots = c.Direct
	}
	var b ListBuilder
	for _, s := range slots {
		d := s.asDefinition(direct)
		if !direct {
			d.owner = c
		}
		b.Add(d)
	}
	return b.List()
}

// ApplicableToClasses returns the methods for arguments of the classes ks, the
// most specific first; certain is false if that depends on the arguments.
func (g *GenericFunction) ApplicableToClasses(t *Thread, ks []*Class) (ms []*Method, certain bool) {
	for len(ks) < g.Shape.Required {
		ks = append(ks, t.In.classes.t)
	}
next:
	for _, m := range g.Methods {
		for i, s := range m.Specializers {
			switch s := s.(type) {
			case *Class:
				if !ks[i].IsSubclass(s) {
					continue next
				}
			case *EqlSpecializer:
				if t.In.ClassOf(s.Object).IsSubclass(ks[i]) {
					return nil, false
				}
				continue next
			}
		}
		ms = append(ms, m)
	}
	g.sort(ms, ks)
	return ms, true
}
