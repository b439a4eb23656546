package interp

// ClassKind tells how a class came to be.
type ClassKind uint8

const (
	BuiltInKind ClassKind = iota
	StandardKind
	StructureKind
	ConditionKind
)

// Class is a Lisp class. Structures, conditions and standard objects are all
// *Instance of one.
type Class struct {
	Name   *Symbol // nil if anonymous
	Kind   ClassKind
	Supers []*Class
	Subs   []*Class
	CPL    []*Class // class precedence list, the class itself first
	// Slots are the effective slots in the order of Instance.Slots; Direct
	// those the class itself declares.
	Slots  []*Slot
	Direct []*Slot
	// DirectInitargs are the default initargs that the class itself declares,
	// DefaultInitargs the effective ones.
	DirectInitargs  []Initarg
	DefaultInitargs []Initarg
	Doc             Value
	// Report prints a condition of this class; nil means inherited.
	Report *Function
	Meta   *Class // the class's own class; nil for the usual one of its kind
	// Forward marks a class that is so far only named as a superclass.
	Forward bool
	// Allocate makes the objects of a class whose objects are not *Instance, and
	// of its subclasses; nil means inherited.
	Allocate func(t *Thread, c *Class) Value
	// AnyInitargs lets make-instance take initargs that no slot has; inherited.
	AnyInitargs bool

	ancestors  map[*Class]bool // the CPL as a set
	places     map[*Symbol]int // the index of each slot; nil if there are few
	layout     *Layout         // of instances made now; nil before Finalize
	extra      *Instance       // slots that a metaclass of the program adds
	inits      initCache
	finalizing bool        // its slots are being computed
	checked    []int       // slots of a structure that restrict their values
	props      map[any]any // what other layers keep with a class
	methods    methodSet   // those specialised to the class
	dependents []Value     // see dependent.go
	prototype  Value       // see Prototype
}

// Layout is the order of the slots in instances of a class. A redefinition that
// changes it makes a new one: instances that still have the old one are brought
// up to date when they are next used.
type Layout struct {
	class    *Class
	slots    []*Slot
	obsolete bool
	guarded  bool // methods of the program reach the slots; see slot_protocol.go
}

// Slot describes one slot of a class.
type Slot struct {
	Name     *Symbol
	Initargs []*Symbol
	// Init computes the initial value; nil means unbound.
	Init *Function
	// InitForm is the form that Init computes, for printing.
	InitForm Value
	// Constant is the initial value if the form is a constant; then Init need
	// not be called.
	Constant   Value
	IsConstant bool
	Type       Value
	Readers    []Value
	Writers    []Value
	// Shared holds the value of a slot with class allocation; nil for one
	// allocated in each instance.
	Shared *Value
	// Allocation is what else than :instance or :class the program says.
	Allocation Value
	Doc        Value
	// Class declares the slot.
	Class      *Class
	definition *SlotDefinition // as a Lisp object; nil until asked for
	// ReadOnly marks a structure slot without a setter.
	ReadOnly bool

	predicate typePredicate // of Type, made when first needed
}

// Initarg is one default initarg.
type Initarg struct {
	Key  *Symbol
	Init *Function
	Form Value
}

// Instance is an object of a class defined by defclass, defstruct or
// define-condition. An unbound slot holds Unbound.
type Instance struct {
	Class *Class
	Slots []Value
	// layout tells which slots stand in Slots; nil means those that Class had
	// when the instance was made, for classes whose layout does not change.
	layout *Layout
}

// fewSlots is the number of slots up to which a search is faster than a map.
const fewSlots = 8

// SlotIndex returns the index of the slot called name in instances of c, -1 if
// there is none.
func (c *Class) SlotIndex(name *Symbol) int {
	if c.places != nil {
		if i, ok := c.places[name]; ok {
			return i
		}
		return -1
	}
	for i, s := range c.Slots {
		if s.Name == name {
			return i
		}
	}
	return -1
}

// NewInstance returns an instance of c, which must be finalized, with all slots
// unbound.
func NewInstance(c *Class) *Instance {
	x := &Instance{Class: c, layout: c.layout, Slots: make([]Value, len(c.Slots))}
	for i := range x.Slots {
		x.Slots[i] = Unbound
	}
	return x
}

// SlotValue returns the value of the slot called name; ok is false where there
// is no such slot or it is unbound.
func (x *Instance) SlotValue(name *Symbol) (v Value, ok bool) {
	i := x.Class.SlotIndex(name)
	if i < 0 {
		return nil, false
	}
	v = x.Slots[i]
	if p := x.Class.Slots[i].Shared; p != nil {
		v = *p
	}
	return v, !IsUnbound(v)
}

// SetSlotValue stores into the slot called name; ok is false if there is none.
func (x *Instance) SetSlotValue(name *Symbol, v Value) (ok bool) {
	i := x.Class.SlotIndex(name)
	if i < 0 {
		return false
	}
	if p := x.Class.Slots[i].Shared; p != nil {
		*p = v
	} else {
		x.Slots[i] = v
	}
	return true
}

// IsSubclass reports whether c is d or one of its subclasses.
func (c *Class) IsSubclass(d *Class) bool { return c == d || c.ancestors[d] }

// Prop returns what SetProp kept with the class under key.
func (c *Class) Prop(key any) any { return c.props[key] }

// SetProp keeps a Go value with the class.
func (c *Class) SetProp(key, v any) {
	if c.props == nil {
		c.props = map[any]any{}
	}
	c.props[key] = v
}

// NewClass makes a class; call Finalize before it has instances. It gets its
// superclasses' slots then.
func (in *Interp) NewClass(name *Symbol, kind ClassKind, supers []*Class, direct []*Slot) *Class {
	c := &Class{Name: name, Kind: kind, Supers: supers, Direct: direct}
	for _, s := range direct {
		s.Class = c
	}
	for _, s := range supers {
		s.Subs = append(s.Subs, c)
	}
	return c
}

// Finalize computes precedence list and effective slots. It reports false if
// the superclasses' orders contradict each other.
func (c *Class) Finalize() bool {
	cpl, ok := precedenceList(c)
	if !ok {
		return false
	}
	c.finalizeAs(cpl)
	return true
}

// finalizeAs is Finalize where the precedence list is known. Instances keep
// their layout if their slots stay the same.
func (c *Class) finalizeAs(cpl []*Class) { c.finalizeWith(cpl, nil) }

// finalizeWith is finalizeAs with effective slots that are known; nil if not.
func (c *Class) finalizeWith(cpl []*Class, slots []*Slot) {
	c.CPL = cpl
	c.ancestors = make(map[*Class]bool, len(cpl))
	for _, a := range cpl {
		c.ancestors[a] = true
		if c.Allocate == nil {
			c.Allocate = a.Allocate
		}
		c.AnyInitargs = c.AnyInitargs || a.AnyInitargs
	}
	if slots != nil {
		c.Slots = slots
	} else {
		c.effectiveSlots()
	}
	c.effectiveInitargs()
	if len(c.Slots) > fewSlots {
		c.places = make(map[*Symbol]int, len(c.Slots))
		for i, s := range c.Slots {
			c.places[s.Name] = i
		}
	}
	if old := c.layout; old != nil {
		if sameSlots(old.slots, c.Slots) {
			old.slots = c.Slots
			return
		}
		old.obsolete = true
	}
	guarded := c.layout != nil && c.layout.guarded
	c.layout = &Layout{class: c, slots: c.Slots, guarded: guarded}
}

// sameSlots reports whether instances with the slots a and b look the same.
func sameSlots(a, b []*Slot) bool {
	if len(a) != len(b) {
		return false
	}
	for i, s := range a {
		if b[i].Name != s.Name || (b[i].Shared == nil) != (s.Shared == nil) {
			return false
		}
	}
	return true
}

// IsFinalized reports whether the class can have instances.
func (c *Class) IsFinalized() bool { return c.layout != nil }

// effectiveSlots merges the slots of the precedence list, least specific class
// first, so that a superclass's slots keep their places.
func (c *Class) effectiveSlots() {
	c.Slots, c.places = nil, nil
	for i := len(c.CPL) - 1; i >= 0; i-- {
		for _, d := range c.CPL[i].Direct {
			if j := c.SlotIndex(d.Name); j >= 0 {
				c.Slots[j] = mergeSlots(c.Slots[j], d)
			} else {
				c.Slots = append(c.Slots, mergeSlots(&Slot{}, d))
			}
		}
	}
}

// mergeSlots returns the slot that results where d is declared over inherited.
func mergeSlots(inherited, d *Slot) *Slot {
	s := *d
	s.definition = nil
	s.Initargs = append(append([]*Symbol(nil), d.Initargs...), inherited.Initargs...)
	if s.Init == nil {
		s.Init, s.InitForm = inherited.Init, inherited.InitForm
		s.Constant, s.IsConstant = inherited.Constant, inherited.IsConstant
	}
	if s.Type == nil {
		s.Type = inherited.Type
	}
	if s.Doc == nil {
		s.Doc = inherited.Doc
	}
	return &s
}

func (c *Class) effectiveInitargs() {
	c.DefaultInitargs = nil
	seen := map[*Symbol]bool{}
	for _, a := range c.CPL {
		for _, d := range a.DirectInitargs {
			if !seen[d.Key] {
				seen[d.Key] = true
				c.DefaultInitargs = append(c.DefaultInitargs, d)
			}
		}
	}
}

// precedenceList orders c and its ancestors as CLHS 4.3.5 says.
func precedenceList(c *Class) ([]*Class, bool) {
	var all []*Class
	seen := map[*Class]bool{}
	var walk func(*Class)
	walk = func(k *Class) {
		if seen[k] {
			return
		}
		seen[k] = true
		all = append(all, k)
		for _, s := range k.Supers {
			walk(s)
		}
	}
	walk(c)
	before := map[*Class][]*Class{} // what must come before the key
	for _, k := range all {
		prev := k
		for _, s := range k.Supers {
			before[s] = append(before[s], prev)
			prev = s
		}
	}
	var order []*Class
	placed := map[*Class]bool{}
	for len(order) < len(all) {
		next := nextInOrder(all, order, placed, before)
		if next == nil {
			return nil, false
		}
		placed[next] = true
		order = append(order, next)
	}
	return order, true
}

// ComputePrecedence orders c and its ancestors; ok is false if their orders
// contradict each other.
func (c *Class) ComputePrecedence() (cpl []*Class, ok bool) { return precedenceList(c) }

// nextInOrder picks, among the classes with nothing left before them, the one
// that is a direct superclass of the rightmost class placed.
func nextInOrder(all, order []*Class, placed map[*Class]bool, before map[*Class][]*Class) *Class {
	var ready []*Class
	for _, k := range all {
		if placed[k] {
			continue
		}
		free := true
		for _, b := range before[k] {
			free = free && placed[b]
		}
		if free {
			ready = append(ready, k)
		}
	}
	if len(ready) <= 1 {
		if len(ready) == 0 {
			return nil
		}
		return ready[0]
	}
	for i := len(order) - 1; i >= 0; i-- {
		for _, s := range order[i].Supers {
			for _, r := range ready {
				if r == s {
					return r
				}
			}
		}
	}
	return ready[0]
}

// FindClass returns the class named by s, nil if none.
func (in *Interp) FindClass(s *Symbol) *Class { return s.Class() }
