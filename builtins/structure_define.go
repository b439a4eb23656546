package builtins

import "sockrepl/interp"

// structuresKey is where an interpreter keeps its structures by name.
type structuresKey struct{}

func structures(in *interp.Interp) map[*interp.Symbol]*structure {
	return in.Attached(structuresKey{}).(map[*interp.Symbol]*structure)
}

func findStructure(t *thread, name *interp.Symbol) *structure { return structures(t.In)[name] }

// description is the structure as a list that a form can quote: what
// describedStructure makes a structure of again.
func (s *structure) description(t *thread) value {
	var slots, names interp.ListBuilder
	for _, x := range s.slots {
		slots.Add(list(x.name.Value(), x.accessor.Value(), t.Bool(x.fresh), x.init, x.typ, t.Bool(x.readOnly), interp.FixInt(x.index)))
	}
	for _, n := range s.names {
		names.Add(interp.NewCons(interp.FixInt(n.index), n.name))
	}
	return list(s.name, symbolValue(s.include), s.doc, s.typ, t.Bool(s.named), interp.FixInt(s.size), names.List(), symbolValue(s.copier),
		symbolValue(s.predicate), symbolValue(s.maker), slots.List())
}

// symbolValue is a symbol as a value, NIL for none.
func symbolValue(s *interp.Symbol) value {
	if s == nil {
		return nil
	}
	return s.Value()
}

func describedStructure(t *thread, v value) *structure {
	parts := items(t, "defstruct", v)
	if len(parts) != 11 {
		macroError(t, "defstruct", "`~s' does not describe a structure", v)
	}
	symbol := func(v value) *interp.Symbol {
		s, _ := v.(*interp.Symbol)
		return s
	}
	size, _ := parts[5].(interp.Fixnum)
	s := &structure{name: symbol(parts[0]), include: symbol(parts[1]), doc: parts[2], typ: parts[3], named: parts[4] != nil, size: int(size),
		copier: symbol(parts[7]), predicate: symbol(parts[8]), maker: symbol(parts[9])}
	for _, n := range items(t, "defstruct", parts[6]) {
		i, _ := car(n).(interp.Fixnum)
		s.names = append(s.names, structureName{int(i), symbol(cdr(n))})
	}
	for _, v := range items(t, "defstruct", parts[10]) {
		x := items(t, "defstruct", v)
		name, _ := t.In.AsSymbol(x[0])
		accessor, _ := t.In.AsSymbol(x[1])
		i, _ := x[6].(interp.Fixnum)
		s.slots = append(s.slots, &structureSlot{name: name, accessor: accessor, fresh: x[2] != nil, init: x[3], typ: x[4], readOnly: x[5] != nil, index: int(i)})
	}
	return s
}

// defineStructure makes s known, with its class, accessors, copier and
// predicate.
func defineStructure(t *thread, s *structure) {
	name := s.name
	t.CheckDefinitionLock(name)
	if name.Package() == t.In.CL {
		t.PackageLocked(t.In.CL, "defstruct: ~s cannot be a structure: its package, ~a, is locked", name, interp.NewString(t.In.CL.Name()))
	}
	var class *interp.Class
	if s.typ == nil {
		class = structureClass(t, s)
	}
	structures(t.In)[name] = s
	name.SetDoc("type", s.doc)
	if s.copier != nil {
		defineFunction(t, s.copier, s.copyFunction(class))
	}
	if s.predicate != nil {
		defineFunction(t, s.predicate, s.predicateFunction(class))
	}
	for _, slot := range s.slots {
		if slot.fresh {
			s.defineAccessor(t, class, slot)
		}
	}
}

// structureClass returns the class of s: the one it has if the definition is
// the same, else a new one.
func structureClass(t *thread, s *structure) *interp.Class {
	super := t.In.S.StructureObject.Class()
	if s.include != nil {
		super = t.StructureClass("defstruct", s.include)
	}
	old := s.name.Class()
	if old != nil && old.Kind == interp.StructureKind && old.Supers[0] == super && sameSlots(t, old, s) {
		old.Doc = s.doc
		updateSlots(t, old, s)
		return old
	}
	switch {
	case old == nil:
	case old.Kind == interp.BuiltInKind:
		t.ProgramError("defstruct: ~s is the name of a built-in class", s.name)
	default:
		warn(t, t.In.MakeCondition(t.In.S.SimpleWarning, []value{
			t.In.S.KFormatControl, interp.NewString("the structure ~s is redefined with other slots: its instances belong to the old definition, which accessors and predicate no longer accept"),
			t.In.S.KFormatArguments, list(s.name)}))
	}
	var direct []*interp.Slot
	for i, slot := range s.slots {
		name := slot.name
		if i < len(super.Slots) {
			name = super.Slots[i].Name
		}
		keyword, _ := t.In.Keyword.Intern(name.Name())
		direct = append(direct, &interp.Slot{Name: name, Initargs: []*interp.Symbol{keyword}})
	}
	c := t.In.NewClass(s.name, interp.StructureKind, []*interp.Class{super}, direct)
	c.Doc = s.doc
	c.Finalize()
	s.name.SetClass(c)
	s.name.SetTypeExpander(nil)
	updateSlots(t, c, s)
	return c
}

// sameSlots reports whether the class has the slots of s.
func sameSlots(t *thread, c *interp.Class, s *structure) bool {
	if len(c.Slots) != len(s.slots) {
		return false
	}
	for i, slot := range s.slots {
		if c.Slots[i].Name.Name() != slot.name.Name() || !t.Equal(c.Slots[i].Type, slot.typ) {
			return false
		}
	}
	return true
}

// updateSlots gives the slots of a class what a definition says of them.
func updateSlots(t *thread, c *interp.Class, s *structure) {
	for i, slot := range s.slots {
		x := c.Slots[i]
		x.Type, x.ReadOnly, x.InitForm, x.Init = slot.typ, slot.readOnly, slot.init, nil
		if form := slot.init; form != nil {
			// For make-instance; constructors have the form themselves.
			x.Init = interp.NewGoFunction(nil, func(t *thread, _ []value) value { return t.One(t.Eval(form)) })
		}
	}
	t.SetCheckedSlots(c)
}

// defineAccessor defines the function that reads a slot and, unless it is
// read-only, the one that writes it.
func (s *structure) defineAccessor(t *thread, class *interp.Class, slot *structureSlot) {
	in := t.In
	name := slot.accessor
	read, write := s.accessFunctions(t, class, slot)
	checkRedefinition(t, name)
	name.SetFunction(read)
	if slot.readOnly {
		name.SetSetfFunction(nil)
		name.SetSetfExpander(nil)
		return
	}
	name.SetSetfFunction(write)
	quoted := list(in.S.Quote, name)
	name.SetSetfExpander(&interp.ShortSetf{Update: in.Excl.InternalSym("%set-structure-slot"), Min: 1, Max: 1, Quiet: true,
		Arguments: func(args []value) []value { return append([]value{quoted}, args...) }})
}

// accessFunctions returns reader and writer of a slot.
func (s *structure) accessFunctions(t *thread, class *interp.Class, slot *structureSlot) (read, write *interp.Function) {
	name, setfName, index := slot.accessor, list(t.In.S.Setf, slot.accessor), slot.index
	if class != nil {
		return interp.NewStructureReader(name, class, index), interp.NewStructureWriter(setfName, class, index)
	}
	var get func(t *thread, v value) value
	var set func(t *thread, v, x value) value
	if s.typ == value(t.In.S.List) {
		get = func(t *thread, v value) value { return t.One(car(s.tail(t, name, v, index))) }
		set = func(t *thread, v, x value) value {
			c, ok := s.tail(t, setfName, x, index).(*interp.Cons)
			if !ok {
				return t.TypeError(x, s.typ, "~s: the list ~s has no element ~d", setfName, x, interp.FixInt(index))
			}
			c.Car = v
			return t.One(v)
		}
	} else {
		get = func(t *thread, v value) value {
			s.checkVector(t, name, v, index)
			return t.One(t.VectorRef(v, index))
		}
		set = func(t *thread, v, x value) value {
			s.checkVector(t, setfName, x, index)
			t.VectorSet(x, index, v)
			return t.One(v)
		}
	}
	check := slot.typ != value(t.T)
	store := func(t *thread, v, x value) value {
		if check && !t.Typep(v, slot.typ) {
			t.TypeError(v, slot.typ, "~s: the value of the slot ~a, `~s', is not of the type `~s'", setfName, slot.name, v, slot.typ)
		}
		return set(t, v, x)
	}
	read = interp.NewGoFunction(name, func(t *thread, as []value) value {
		t.CheckArgs(name, len(as), 1, 1)
		return get(t, as[0])
	}).Direct1(get)
	write = interp.NewGoFunction(setfName, func(t *thread, as []value) value {
		t.CheckArgs(setfName, len(as), 2, 2)
		return store(t, as[0], as[1])
	}).Direct2(store)
	return read, write
}

// tail returns the tail of a list that begins with element index, NIL if the
// list is shorter.
func (s *structure) tail(t *thread, operator, v value, index int) value {
	for l := v; ; index-- {
		switch x := l.(type) {
		case nil:
			return nil
		case *interp.Cons:
			if index == 0 {
				return x
			}
			l = x.Cdr
			continue
		}
		return t.TypeError(v, s.typ, "~s: `~s' is not a list", operator, v)
	}
}

func (s *structure) checkVector(t *thread, operator, v value, index int) {
	if n, ok := interp.VectorLen(v); !ok || index >= n {
		t.TypeError(v, list(t.In.S.Vector, t.In.S.Star, interp.FixInt(s.size)), "~s: `~s' is not a vector of ~d elements", operator, v, interp.FixInt(s.size))
	}
}

// oneArgument returns the function called name that f computes.
func oneArgument(name value, f func(t *thread, v value) value) *interp.Function {
	single := func(t *thread, v value) value { return t.One(f(t, v)) }
	return interp.NewGoFunction(name, func(t *thread, as []value) value {
		t.CheckArgs(name, len(as), 1, 1)
		return single(t, as[0])
	}).Direct1(single)
}

func (s *structure) copyFunction(class *interp.Class) *interp.Function {
	return oneArgument(s.copier, func(t *thread, v value) value {
		if class == nil {
			return t.Call1(t.FunctionDesignator(t.In.CL.Sym("copy-seq")), v)
		}
		x := interp.StructureOf(v, class)
		if x == nil {
			return t.TypeError(v, s.name, "~s: `~s' is not of the type `~s'", s.copier, v, s.name)
		}
		return interp.CopyStructure(x)
	})
}

func (s *structure) predicateFunction(class *interp.Class) *interp.Function {
	if class != nil {
		return oneArgument(s.predicate, func(t *thread, v value) value { return t.Bool(interp.StructureOf(v, class) != nil) })
	}
	at := s.names[len(s.names)-1].index
	return oneArgument(s.predicate, func(t *thread, v value) value {
		if s.typ == value(t.In.S.List) {
			for i := 0; ; i++ {
				c, ok := v.(*interp.Cons)
				if !ok {
					return nil
				}
				if i == at {
					return t.Bool(c.Car == value(s.name))
				}
				v = c.Cdr
			}
		}
		n, ok := interp.VectorLen(v)
		return t.Bool(ok && at < n && t.VectorRef(v, at) == value(s.name))
	})
}
