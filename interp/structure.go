package interp

// Structures of defstruct that are classes: instances, their accessors, and
// the code that the compiler makes in place for these.

// structureAccess is what the compiler knows of an accessor: which slot of
// which class it reads or writes.
type structureAccess struct {
	class *Class
	index int
}

// includesStructure reports whether c is the structure class d or includes it.
// Structures have one superclass, so that d, if it is there, stands at a place of
// the precedence list that follows from the lengths.
func includesStructure(c, d *Class) bool {
	n := len(c.CPL) - len(d.CPL)
	return n >= 0 && c.CPL[n] == d
}

// StructureOf returns v as an instance of the structure class c or of one that
// includes it, nil if it is none.
func StructureOf(v Value, c *Class) *Instance {
	if x, ok := v.(*Instance); ok && (x.Class == c || includesStructure(x.Class, c)) {
		return x
	}
	return nil
}

// hasType reports whether the slot restricts its values.
func (s *Slot) hasType(t *Thread) bool { return s.Type != nil && s.Type != Value(t.T) }

// checkSlot signals a type-error unless v is of the slot's type; operator is the
// function that stores it.
func (t *Thread) checkSlot(operator Value, s *Slot, v Value) {
	if s.predicate == nil {
		s.predicate = t.TypePredicate(s.Type)
	}
	if !s.predicate(t, v) {
		t.TypeError(v, s.Type, "~a: the value of the slot ~a, `~s', is not of the type `~s'", operator, s.Name, v, s.Type)
	}
}

// SetCheckedSlots notes which slots of a structure class restrict their values.
func (t *Thread) SetCheckedSlots(c *Class) {
	c.checked = nil
	for i, s := range c.Slots {
		if s.hasType(t) {
			c.checked = append(c.checked, i)
		}
	}
}

// NewStructure returns an instance of the structure class c with slots, which it
// keeps, as its values. Those that are Unbound become NIL without regard to
// the slot's type: nothing has initialised them.
func (t *Thread) NewStructure(c *Class, slots []Value) *Instance {
	x := &Instance{Class: c, Slots: slots}
	t.finishStructure(x)
	return x
}

func (t *Thread) finishStructure(x *Instance) {
	if len(x.Slots) != len(x.Class.Slots) {
		t.ProgramError("the structure ~s has been redefined: it has ~d slots, not ~d",
			x.Class.Name, FixInt(len(x.Class.Slots)), FixInt(len(x.Slots)))
	}
	for _, i := range x.Class.checked {
		if v := x.Slots[i]; IsUnbound(v) {
			x.Slots[i] = nil
		} else {
			t.checkSlot(x.Class.Name, x.Class.Slots[i], v)
		}
	}
}

// StructureClass returns the structure class that v, a symbol, names; operator
// is the lower-case name of the function that needs it.
func (t *Thread) StructureClass(operator string, v Value) *Class {
	if s, ok := v.(*Symbol); ok {
		if c := s.Class(); c != nil && c.Kind == StructureKind {
			return c
		}
	}
	t.ProgramError("~a: `~s' is not the name of a structure", NewString(operator), v)
	return nil
}

// NewStructureReader returns the function called name that reads slot index of
// instances of c.
func NewStructureReader(name *Symbol, c *Class, index int) *Function {
	read := func(t *Thread, v Value) Value {
		if x, ok := v.(*Instance); ok && (x.Class == c || includesStructure(x.Class, c)) {
			return x.Slots[index]
		}
		return t.wrongArgument(name, "structure", v, c.Name)
	}
	return &Function{name: name, goFn: &goFunc{access: &structureAccess{c, index}, fn1: read, fnN: func(t *Thread, args []Value) Value {
		t.CheckArgs(name, len(args), 1, 1)
		return read(t, args[0])
	}}}
}

// NewStructureWriter returns the function called name, a list (setf accessor),
// that stores its first argument in slot index of its second, an instance of c.
func NewStructureWriter(name Value, c *Class, index int) *Function {
	write := func(t *Thread, v, s Value) Value {
		x := StructureOf(s, c)
		if x == nil {
			return t.wrongArgument(name, "structure", s, c.Name)
		}
		if slot := x.Class.Slots[index]; slot.hasType(t) {
			t.checkSlot(name, slot, v)
		}
		x.Slots[index] = v
		return v
	}
	return &Function{name: name, goFn: &goFunc{access: &structureAccess{c, index}, fn2: write, fnN: func(t *Thread, args []Value) Value {
		t.CheckArgs(name, len(args), 2, 2)
		return write(t, args[0], args[1])
	}}}
}

// structureReadNode is a call of an accessor whose class is known. It holds
// good while the accessor is the function it was.
type structureReadNode struct {
	sym    *Symbol
	fn     *Function
	access *structureAccess
	arg    node
	pos    Pos
}

// structureRead returns the node of a call of a structure's accessor, nil if s
// is none.
func (c *compiler) structureRead(s *Symbol, args []node) node {
	f := s.fn
	if len(args) != 1 || f == nil || f.goFn == nil || f.goFn.access == nil || f.goFn.fn1 == nil {
		return nil
	}
	return &structureReadNode{s, f, f.goFn.access, args[0], c.pos}
}

func (n *structureReadNode) gen(g *generator, ctx context) code {
	s, f, c, index, pos := n.sym, n.fn, n.access.class, n.access.index, n.pos
	other := func(fr *Frame, v Value) Value {
		fr.pos = pos
		g := s.fn
		if g == nil {
			g = fr.t.undefinedFunction(s)
		}
		return fr.t.Call1(g, v)
	}
	if local, ok := n.arg.(*localNode); ok && !ctx.many() {
		if slot, plain := local.plainSlot(); plain {
			return func(fr *Frame) Value {
				v := fr.slots[slot&(inlineSlots-1)]
				if x, ok := v.(*Instance); ok && s.fn == f && (x.Class == c || includesStructure(x.Class, c)) {
					return x.Slots[index]
				}
				return other(fr, v)
			}
		}
	}
	arg, many := n.arg.gen(g, forValue), ctx.many()
	return func(fr *Frame) Value {
		v := arg(fr)
		if x, ok := v.(*Instance); ok && s.fn == f && (x.Class == c || includesStructure(x.Class, c)) {
			if many {
				fr.t.nv = 1
			}
			return x.Slots[index]
		}
		return other(fr, v)
	}
}

// SetStructureSlot stores v in the slot of the structure x that accessor reads,
// through the function (setf accessor).
func (t *Thread) SetStructureSlot(accessor, x, v Value) Value {
	s, ok := accessor.(*Symbol)
	if !ok {
		return t.WrongType("setf", accessor, t.In.S.Symbol)
	}
	f := s.SetfFunction()
	if f == nil {
		f = t.undefinedSetfFunction(s)
	}
	return t.Call2(f, v, x)
}

// structureWriteNode is the form that setf makes of a structure's accessor.
type structureWriteNode struct {
	sym       *Symbol
	structure node
	value     node
	pos       Pos
}

// structureWrite compiles (excl::%set-structure-slot 'accessor structure value).
func structureWrite(c *compiler, args []node) node {
	if len(args) != 3 {
		return nil
	}
	if k, ok := args[0].(*constNode); ok {
		if s, ok := k.v.(*Symbol); ok {
			return &structureWriteNode{s, args[1], args[2], c.pos}
		}
	}
	return nil
}

func (n *structureWriteNode) gen(g *generator, ctx context) code {
	s, pos, many := n.sym, n.pos, ctx.many()
	structure, value := n.structure.gen(g, forValue), n.value.gen(g, forValue)
	// The class is the one that the accessor has now; slots that restrict
	// their values are left to the function.
	var class *Class
	var index int
	f := s.SetfFunction()
	if f != nil && f.goFn != nil && f.goFn.access != nil {
		if a := f.goFn.access; !a.class.isChecked(a.index) {
			class, index = a.class, a.index
		}
	}
	return func(fr *Frame) Value {
		v := structure(fr)
		new := value(fr)
		if x, ok := v.(*Instance); ok && class != nil && s.ext.setf == f && (x.Class == class || includesStructure(x.Class, class)) {
			if many {
				fr.t.nv = 1
			}
			x.Slots[index] = new
			return new
		}
		fr.pos = pos
		return fr.t.SetStructureSlot(s, v, new)
	}
}

func (c *Class) isChecked(index int) bool {
	for _, i := range c.checked {
		if i == index {
			return true
		}
	}
	return false
}

// structureMakeNode makes a structure of a class by its name.
type structureMakeNode struct {
	name *Symbol
	args []node
	pos  Pos
}

// structureMake compiles (excl::%make-structure 'name values...).
func structureMake(c *compiler, args []node) node {
	if len(args) == 0 {
		return nil
	}
	if k, ok := args[0].(*constNode); ok {
		if s, ok := k.v.(*Symbol); ok {
			return &structureMakeNode{s, args[1:], c.pos}
		}
	}
	return nil
}

// Instances of few slots are allocated with their slots.
type (
	instance2 struct {
		Instance
		slots [2]Value
	}
	instance4 struct {
		Instance
		slots [4]Value
	}
	instance8 struct {
		Instance
		slots [8]Value
	}
)

func allocateStructure(c *Class, n int) *Instance {
	switch {
	case n <= 2:
		x := &instance2{}
		x.Class, x.Slots = c, x.slots[:n:n]
		return &x.Instance
	case n <= 4:
		x := &instance4{}
		x.Class, x.Slots = c, x.slots[:n:n]
		return &x.Instance
	case n <= 8:
		x := &instance8{}
		x.Class, x.Slots = c, x.slots[:n:n]
		return &x.Instance
	}
	return &Instance{Class: c, Slots: make([]Value, n)}
}

func (n *structureMakeNode) gen(g *generator, ctx context) code {
	name, pos := n.name, n.pos
	args := genArgs(g, n.args)
	return one(ctx, func(fr *Frame) Value {
		c := name.Class()
		if c == nil || c.Kind != StructureKind {
			fr.pos = pos
			c = fr.t.StructureClass("make-structure", name)
		}
		x := allocateStructure(c, len(args))
		for i, a := range args {
			x.Slots[i] = a(fr)
		}
		fr.pos = pos
		if len(c.checked) > 0 || len(args) != len(c.Slots) {
			fr.t.finishStructure(x)
		}
		return x
	})
}

// CopyStructure returns a new instance with the slots of x.
func CopyStructure(x *Instance) *Instance {
	y := allocateStructure(x.Class, len(x.Slots))
	copy(y.Slots, x.Slots)
	return y
}
