package interp

// The protocols of metaobjects that programs extend by metaclasses of their own:
// how slots are computed when a class is finalized, and how slots of instances are
// reached. Classes of standard-class never go this way.

// slotProtocol holds the functions to which programs add methods.
type slotProtocol struct {
	value, setValue, bound, makunbound *Function // slot-value-using-class and its kin
	directClass, effectiveClass        *Function
	effective, slots, slotInitargs     *Function
	initargs, precedence, finalize     *Function
	genericProtocol
}

// SetSlotProtocol gives the interpreter the functions of the protocols, by their
// names.
func (in *Interp) SetSlotProtocol(named func(name string) *Function) {
	in.protocol = slotProtocol{
		genericProtocol: in.protocol.genericProtocol,
		value:           named("slot-value-using-class"), setValue: named("(setf slot-value-using-class)"),
		bound: named("slot-boundp-using-class"), makunbound: named("slot-makunbound-using-class"),
		directClass: named("direct-slot-definition-class"), effectiveClass: named("effective-slot-definition-class"),
		effective: named("compute-effective-slot-definition"), slots: named("compute-slots"),
		slotInitargs: named("compute-effective-slot-definition-initargs"),
		initargs:     named("compute-default-initargs"), precedence: named("compute-class-precedence-list"),
		finalize: named("finalize-inheritance"),
	}
}

// accessGuarded reports whether slots of instances of c are reached by methods of
// the program.
func (in *Interp) accessGuarded(c *Class) bool {
	if c.Meta == nil {
		return false
	}
	p := &in.protocol
	for _, f := range [...]*Function{p.value, p.setValue, p.bound, p.makunbound} {
		if !f.hasMethods() {
			continue
		}
		at := 0
		if f == p.setValue {
			at = 1
		}
		for _, m := range f.Generic().Methods {
			if k, ok := m.Specializers[at].(*Class); ok && !m.system && c.Meta.IsSubclass(k) {
				return true
			}
		}
	}
	return false
}

// methodsChanged is called where methods of g have been added or removed: if g
// belongs to the protocol of access, classes may begin or cease to be guarded.
func (in *Interp) methodsChanged(g *GenericFunction) {
	switch p := &in.protocol; g.Function {
	case p.value, p.setValue, p.bound, p.makunbound:
		in.guardAgain(in.classes.standardObject, map[*Class]bool{})
	case p.discriminating, p.effectiveMethod, p.applicable, p.applicableClasses:
		in.genericProtocolChanged(g)
	}
}

func (in *Interp) guardAgain(c *Class, seen map[*Class]bool) {
	if seen[c] {
		return
	}
	seen[c] = true
	if c.layout != nil && c.layout.guarded != in.accessGuarded(c) {
		// What calls have remembered of the layout does not count any more.
		in.MakeInstancesObsolete(c)
		c.layout.guarded = !c.layout.guarded
	}
	for _, s := range c.Subs {
		in.guardAgain(s, seen)
	}
}

// guarded returns the class of v and the definition of its slot called name if
// methods of the program reach the slot.
func (t *Thread) guarded(v Value, name *Symbol) (c *Class, d *SlotDefinition) {
	x := t.Slots(v)
	if x == nil || x.layout == nil || !x.layout.guarded {
		return nil, nil
	}
	i := x.Class.SlotIndex(name)
	if i < 0 {
		return nil, nil
	}
	d = x.Class.Slots[i].asDefinition(false)
	d.owner = x.Class
	return x.Class, d
}

// finalizeBy is finalizeAs with what methods of the program for the metaclass have
// to say.
func (t *Thread) finalizeBy(c *Class, cpl []*Class) {
	p := &t.In.protocol
	if c.Meta == nil || p.slots == nil {
		c.finalizeAs(cpl)
		return
	}
	if p.precedence.hasMethods() {
		classes, ok := Slice(t.One(t.Call1(p.precedence, c)))
		cpl = nil
		for _, v := range classes {
			k, isClass := v.(*Class)
			ok = ok && isClass
			cpl = append(cpl, k)
		}
		if !ok || len(cpl) == 0 || cpl[0] != c {
			t.ProgramError("compute-class-precedence-list: what it returned for ~s is no list of classes that begins with it", c)
		}
	}
	if !p.slots.hasMethods() && !p.effective.hasMethods() && !p.effectiveClass.hasMethods() && !p.slotInitargs.hasMethods() {
		c.finalizeAs(cpl)
	} else {
		c.CPL, c.finalizing = cpl, true
		slots := t.slotsByProtocol(c)
		c.finalizing = false
		c.finalizeWith(cpl, slots)
	}
	c.layout.guarded = t.In.accessGuarded(c)
	if p.initargs.hasMethods() {
		c.DefaultInitargs = t.initargsOfList(t.One(t.Call1(p.initargs, c)))
	}
	if p.finalize.hasMethods() {
		t.Call1(p.finalize, c)
	}
}

// slotsByProtocol calls compute-slots.
func (t *Thread) slotsByProtocol(c *Class) []*Slot {
	v := t.One(t.Call1(t.In.protocol.slots, c))
	items, ok := Slice(v)
	slots := make([]*Slot, len(items))
	seen := map[*Symbol]bool{}
	for i, x := range items {
		d, isSlot := x.(*SlotDefinition)
		if !ok || !isSlot || d.Slot.Name == nil {
			t.ProgramError("compute-slots: ~s, which it returned for ~s, is no list of slot definitions", v, c)
		}
		if seen[d.Slot.Name] {
			t.ProgramError("compute-slots: what it returned for ~s has two slots called ~s", c, d.Slot.Name.Value())
		}
		seen[d.Slot.Name] = true
		slots[i] = d.Slot
	}
	return slots
}

// ComputeSlots is what compute-slots does by itself: it returns the effective slot
// definitions of c in the order of slots.
func (t *Thread) ComputeSlots(c *Class) Value {
	var names []*Symbol
	direct := map[*Symbol][]Value{}
	for i := len(c.CPL) - 1; i >= 0; i-- {
		for _, s := range c.CPL[i].Direct {
			if direct[s.Name] == nil {
				names = append(names, s.Name)
			}
			direct[s.Name] = append([]Value{s.asDefinition(true)}, direct[s.Name]...)
		}
	}
	var b ListBuilder
	for _, n := range names {
		b.Add(t.One(t.Call3(t.In.protocol.effective, c, n.Value(), List(direct[n]...))))
	}
	return b.List()
}

// ComputeEffectiveSlot is what compute-effective-slot-definition does by itself:
// the slot called name that comes of the direct definitions, the most specific
// first.
func (t *Thread) ComputeEffectiveSlot(c *Class, name *Symbol, direct []Value) Value {
	s := t.mergedSlot(direct)
	plist := t.slotPlist(s, true)
	if f := t.In.protocol.slotInitargs; f.hasMethods() {
		v := t.One(t.Call2(f, c, List(direct...)))
		given, ok := Slice(v)
		if !ok || len(given)%2 != 0 {
			t.ProgramError("compute-effective-slot-definition-initargs: ~s, which it returned for ~s, is no property list", v, c)
		}
		plist = given
		if t.fillSlot(s, plist); s.Name == nil {
			s.Name = name
		}
		s.definition = nil
	}
	class := t.In.classes.effectiveSlot
	if f := t.In.protocol.effectiveClass; f.hasMethods() {
		class = t.slotClass(f, c, plist, t.In.classes.effectiveSlot)
	}
	if class == t.In.classes.effectiveSlot && !t.hasFurther(plist) {
		return s.asDefinition(false)
	}
	d, ok := t.MakeInstance(class, plist).(*SlotDefinition)
	if !ok {
		t.ProgramError("compute-effective-slot-definition: an instance of ~s is no slot definition", class)
	}
	*d.Slot = *s
	d.Slot.definition = d
	return d
}

// EffectiveSlotInitargs is what compute-effective-slot-definition-initargs does by itself.
func (t *Thread) EffectiveSlotInitargs(direct []Value) Value {
	return List(t.slotPlist(t.mergedSlot(direct), true)...)
}

// mergedSlot is the slot that comes of direct definitions, the most specific first.
func (t *Thread) mergedSlot(direct []Value) *Slot {
	s := &Slot{}
	for i := len(direct) - 1; i >= 0; i-- {
		d, ok := direct[i].(*SlotDefinition)
		if !ok {
			t.WrongType("compute-effective-slot-definition", direct[i], t.In.classes.directSlot.Name)
		}
		s = mergeSlots(s, d.Slot)
	}
	if s.Name == nil {
		t.ProgramError("compute-effective-slot-definition: there is no definition with a name among ~s", List(direct...))
	}
	return s
}

// slotClass calls f, which chooses the class of slot definitions of c: expected or
// a subclass.
func (t *Thread) slotClass(f *Function, c *Class, plist []Value, expected *Class) *Class {
	v := t.One(t.Apply(f, append([]Value{c}, plist...)))
	k, ok := v.(*Class)
	if !ok || !k.IsSubclass(expected) {
		t.ProgramError("~s: ~s, which it returned for ~s, is no subclass of ~s", f.displayName(t), v, c, expected)
	}
	return k
}

// directSlots makes the direct slots of c of their descriptions as property lists.
func (t *Thread) directSlots(c *Class, plists []Value) []*Slot {
	var slots []*Slot
	f := t.In.protocol.directClass
	for _, v := range plists {
		class := t.In.classes.directSlot
		plist, ok := Slice(v)
		if ok && c.Meta != nil && f.hasMethods() {
			class = t.slotClass(f, c, plist, class)
		}
		if class == t.In.classes.directSlot && !t.hasFurther(plist) {
			slots = append(slots, t.slotOfPlist(v))
			continue
		}
		d, ok := t.MakeInstance(class, plist).(*SlotDefinition)
		if !ok || d.Slot.Name == nil {
			t.ProgramError("defclass: the description ~s of a slot yields no slot definition with a name", v)
		}
		slots = append(slots, d.Slot)
	}
	return slots
}

// hasFurther reports whether a description of a slot says more than the system's
// own slot definitions hold.
func (t *Thread) hasFurther(plist []Value) bool {
	known := t.slotInitargs()
	for i := 0; i < len(plist); i += 2 {
		if s, _ := plist[i].(*Symbol); !containsSymbol(known, s) {
			return true
		}
	}
	return false
}

// slotInitargs are the initargs of slot definitions.
func (t *Thread) slotInitargs() []*Symbol {
	var keys []*Symbol
	for _, k := range [...]string{"name", "initargs", "initform", "initfunction", "type", "allocation", "documentation", "readers", "writers"} {
		keys = append(keys, t.In.KeywordNamed(k))
	}
	return keys
}

// slotPlist describes s as a property list, with or without its allocation.
func (t *Thread) slotPlist(s *Slot, allocation bool) []Value {
	key := t.In.KeywordNamed
	var initargs ListBuilder
	for _, k := range s.Initargs {
		initargs.Add(k.Value())
	}
	plist := []Value{key("name"), s.Name.Value()}
	if initargs.List() != nil {
		plist = append(plist, key("initargs"), initargs.List())
	}
	if s.Init != nil {
		plist = append(plist, key("initform"), s.InitForm, key("initfunction"), s.Init)
	}
	if s.Type != nil {
		plist = append(plist, key("type"), s.Type)
	}
	if s.Doc != nil {
		plist = append(plist, key("documentation"), s.Doc)
	}
	if allocation {
		plist = append(plist, key("allocation"), s.AllocationKey(t.In))
	}
	if len(s.Readers) > 0 {
		plist = append(plist, key("readers"), List(s.Readers...))
	}
	if len(s.Writers) > 0 {
		plist = append(plist, key("writers"), List(s.Writers...))
	}
	return plist
}

// SlotPlist describes s as a property list, as direct-slot-definition-class gets
// it; whether with its allocation says allocation.
func (t *Thread) SlotPlist(s *Slot, allocation bool) []Value { return t.slotPlist(s, allocation) }

// AllocationKey is :instance, :class or what else the program calls it.
func (s *Slot) AllocationKey(in *Interp) Value {
	switch {
	case s.Shared != nil:
		return in.KeywordNamed("class")
	case s.Allocation != nil:
		return s.Allocation
	}
	return in.KeywordNamed("instance")
}

// allocateSlotDefinition is the Allocate of the classes of slot definitions.
func allocateSlotDefinition(t *Thread, c *Class) Value {
	d := &SlotDefinition{Slot: &Slot{}, Direct: c.IsSubclass(t.In.classes.directSlot), class: c}
	d.Slot.definition = d
	if len(c.Slots) > 0 {
		d.extra = NewInstance(c)
	}
	return d
}

// plistItems returns the elements of the list that the initialization argument
// key is.
func (t *Thread) plistItems(initargs []Value, key *Symbol) (items []Value, given bool) {
	v, ok := plistValue(initargs, key)
	if !ok {
		return nil, false
	}
	items, proper := Slice(v)
	if !proper {
		t.WrongType("initialize-instance", v, t.In.S.List)
	}
	return items, true
}

// fillSlot gives s what a description as a property list says.
func (t *Thread) fillSlot(s *Slot, plist []Value) {
	get := func(key string) (Value, bool) { return plistValue(plist, t.In.KeywordNamed(key)) }
	list := func(key string) ([]Value, bool) { return t.plistItems(plist, t.In.KeywordNamed(key)) }
	if v, ok := get("name"); ok {
		name, isSymbol := t.In.AsSymbol(v)
		if !isSymbol {
			t.WrongType("initialize-instance", v, t.In.S.Symbol)
		}
		s.Name = name
	}
	if v, ok := get("initform"); ok {
		s.InitForm = v
	}
	if v, ok := get("initfunction"); ok && v != nil {
		s.Init = t.FunctionDesignator(v)
	}
	if v, ok := get("type"); ok {
		s.Type = v
	}
	if v, ok := get("documentation"); ok {
		s.Doc = v
	}
	if items, ok := list("readers"); ok {
		s.Readers = items
	}
	if items, ok := list("writers"); ok {
		s.Writers = items
	}
	if keys, ok := list("initargs"); ok {
		s.Initargs = nil
		for _, k := range keys {
			sym, isSymbol := t.In.AsSymbol(k)
			if !isSymbol {
				t.WrongType("initialize-instance", k, t.In.S.Symbol)
			}
			s.Initargs = append(s.Initargs, sym)
		}
	}
	if v, ok := get("allocation"); ok {
		s.Allocation = nil
		switch v {
		case Value(t.In.KeywordNamed("class")):
			if s.Shared == nil {
				shared := Unbound
				s.Shared = &shared
			}
		case Value(t.In.KeywordNamed("instance")):
		default:
			s.Allocation = v
		}
	}
}

// initargsOfList makes default initargs of lists (initarg form function).
func (t *Thread) initargsOfList(v Value) []Initarg {
	items, ok := Slice(v)
	if !ok {
		t.WrongType("initialize-instance", v, t.In.S.List)
	}
	var initargs []Initarg
	for _, x := range items {
		parts, _ := Slice(x)
		if len(parts) != 3 {
			t.ProgramError("initialize-instance: the default initarg ~s is not (initarg form function)", x)
		}
		k, isSymbol := t.In.AsSymbol(parts[0])
		if !isSymbol {
			t.WrongType("initialize-instance", parts[0], t.In.S.Symbol)
		}
		initargs = append(initargs, Initarg{Key: k, Form: parts[1], Init: t.FunctionDesignator(parts[2])})
	}
	return initargs
}

// PlainSlotValue is what slot-value-using-class does by itself.
func (t *Thread) PlainSlotValue(v Value, name *Symbol) Value {
	p := t.findSlot(v, name)
	if p == nil {
		return t.slotMissing(v, name, t.In.S.SlotValue)
	}
	if IsUnbound(*p) {
		return t.slotUnbound(v, name)
	}
	return *p
}

// SetPlainSlotValue is what (setf slot-value-using-class) does by itself.
func (t *Thread) SetPlainSlotValue(v Value, name *Symbol, x Value) Value {
	p := t.findSlot(v, name)
	if p == nil {
		t.slotMissing(v, name, t.In.S.Setf, x)
		return x
	}
	*p = x
	return x
}

// PlainSlotIsBound is what slot-boundp-using-class does by itself.
func (t *Thread) PlainSlotIsBound(v Value, name *Symbol) bool {
	p := t.findSlot(v, name)
	if p == nil {
		return t.slotMissing(v, name, t.In.S.SlotBoundp) != nil
	}
	return !IsUnbound(*p)
}

// MakePlainSlotUnbound is what slot-makunbound-using-class does by itself.
func (t *Thread) MakePlainSlotUnbound(v Value, name *Symbol) {
	if p := t.findSlot(v, name); p != nil {
		*p = Unbound
		return
	}
	t.slotMissing(v, name, t.In.S.SlotMakunbound)
}
