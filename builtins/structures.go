package builtins

import "sockrepl/interp"

// structureOperators declares defstruct and what works on structures.
func structureOperators(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	in.Attach(structuresKey{}, map[*interp.Symbol]*structure{})
	synchronizing := in.NewClass(S.SynchronizingStructure, interp.StructureKind, []*interp.Class{S.StructureObject.Class()}, nil)
	synchronizing.Finalize()
	S.SynchronizingStructure.SetClass(synchronizing)
	structures(in)[S.SynchronizingStructure] = &structure{name: S.SynchronizingStructure}

	in.CL.Defmacro("defstruct", "name-and-options &rest slots", `Defines a structure: NAME-AND-OPTIONS is its name or a list of name and options, SLOTS a docstring and the slots. Returns the name.`, func(t *thread, a args) value {
		p := parseStructure(t, a.V(0), a.V(1))
		s := p.s
		if known := findStructure(t, s.name); known == nil {
			// Another defstruct in the same toplevel form may include this one.
			structures(in)[s.name] = s
		}
		forms := []value{list(S.EvalWhen, list(S.CompileToplevel, S.LoadToplevel, S.Execute),
			list(excl.InternalSym("%define-structure"), list(S.Quote, s.description(t))))}
		for _, c := range p.constructors {
			forms = append(forms, p.constructorForm(c))
		}
		if p.printerKind != "" {
			forms = append(forms, p.printerForm())
		}
		return listStar(list(append(forms, list(S.Quote, s.name))...), S.Progn)
	})
	excl.Defun1("%define-structure", "description", `Defines the structure of DESCRIPTION, but for its constructors.`, func(t *thread, v value) value {
		s := describedStructure(t, v)
		defineStructure(t, s)
		return s.name
	})
	excl.Defun0("%print-depth", "", `The level at which the object is printed whose print function is running.`, func(t *thread) value { return interp.FixInt(t.PrintDepth()) })
	excl.Defun2("%print-plainly", "object stream", `Prints OBJECT to STREAM as if there were no method on print-object for it.`, func(t *thread, x, s value) value {
		out, ok := s.(interp.Stream)
		if !ok {
			return t.WrongType("print-object", s, S.Stream)
		}
		t.PrintPlainly(out, x)
		return x
	})
	excl.Defun("%make-structure", "name &rest values", `An instance of the structure NAME with VALUES in its slots.`, func(t *thread, a args) value {
		return t.NewStructure(t.StructureClass("make-structure", a.V(0)), append([]value(nil), a.Rest()...))
	})
	excl.Defun3("%set-structure-slot", "accessor structure value", `Stores VALUE in the slot of STRUCTURE that ACCESSOR reads.`, func(t *thread, accessor, x, v value) value {
		return t.SetStructureSlot(accessor, x, v)
	})
	excl.Defun3("%check-slot", "slot value type", `VALUE, which must be of TYPE, for SLOT.`, func(t *thread, slot, v, typ value) value {
		if !t.Typep(v, typ) {
			t.TypeError(v, typ, "the value of the slot ~a, `~s', is not of the type `~s'", slot, v, typ)
		}
		return v
	})
	excl.Defun0("%uninitialized", "", `Stands for the value of a slot that nothing initialises, in a constructor.`, func(t *thread) value { return interp.Unbound })
	in.CL.Defun1("copy-structure", "structure", `A new structure with the values of STRUCTURE in its slots.`, func(t *thread, v value) value {
		if a, ok := v.(*ipv6Address); ok {
			return &ipv6Address{a.class, a.ip}
		}
		x, ok := v.(*interp.Instance)
		if !ok || x.Class.Kind != interp.StructureKind {
			return t.WrongType("copy-structure", v, S.StructureObject)
		}
		return interp.CopyStructure(x)
	})
	in.SetMakeStructure(readStructure)
}

// readStructure is #S: it calls the constructor with keywords, or does what that
// does while a file is compiled that will define it. why tells what is wrong.
func readStructure(t *thread, c *interp.Class, initargs []value) (v value, why string) {
	s := findStructure(t, c.Name)
	if s == nil || s.maker == nil || s.maker.Function() == nil && !compilingFile(t) {
		return nil, "the structure " + t.Prin1(c.Name) + " has no constructor with keywords"
	}
	known := []value{}
	var allow value
	for i := len(initargs) - 2; i >= 0; i -= 2 {
		if initargs[i] == value(t.In.S.KAllowOtherKeys) {
			allow = initargs[i+1]
		}
	}
	for i := 0; i+1 < len(initargs); i += 2 {
		if k, ok := initargs[i].(*interp.Symbol); ok && (s.slotNamed(k.Name()) != nil) {
			known = append(known, k, initargs[i+1])
		} else if k != t.In.S.KAllowOtherKeys && allow == nil {
			return nil, "the structure " + t.Prin1(c.Name) + " has no slot " + t.Princ(initargs[i])
		}
	}
	if s.maker.Function() == nil {
		return t.MakeInstance(c, known), ""
	}
	return t.Apply(s.maker.Function(), known), ""
}

// constructorForm defines one constructor.
func (p *structureParser) constructorForm(c structureConstructor) value {
	S := &p.t.In.S
	b := &constructorBuilder{p: p, forms: make([]value, len(p.s.slots)), given: make([]bool, len(p.s.slots))}
	if c.boa {
		b.positional(c.list)
	} else {
		b.keywords()
	}
	function := list(S.NamedFunction, c.name, list(S.Lambda, list(b.list...), p.instanceForm(b.slotForms())))
	if len(b.functions) > 0 {
		function = list(S.Flet, list(b.functions...), function)
	}
	return list(p.t.In.Excl.Sym("%defun"), list(S.Quote, c.name), function)
}

// constructorBuilder makes the lambda list of a constructor and the forms for
// the slots.
type constructorBuilder struct {
	p    *structureParser
	list []value
	// forms and given say which slots have their value from a parameter.
	forms []value
	given []bool
	vars  []*interp.Symbol
	// functions compute defaults that a parameter would shadow.
	functions []value
}

// unset is the form for a slot whose default says nothing that its type would
// allow.
func (p *structureParser) unset() value {
	return list(p.t.In.Excl.InternalSym("%uninitialized"))
}

// initial returns the form of a slot's default. NIL, the usual way to say that
// there is none, goes with any type.
func (p *structureParser) initial(slot *structureSlot) value {
	if slot.init == nil && slot.typ != value(p.t.T) && p.s.typ == nil {
		return p.unset()
	}
	return slot.init
}

func (b *constructorBuilder) keywords() {
	in := b.p.t.In
	b.list = []value{in.S.AndKey}
	for i, slot := range b.p.s.slots {
		// The variable must not be the slot's name, which may be special or
		// shadow a variable that a default refers to.
		v := interp.NewSymbol(slot.name.Name())
		k, _ := in.Keyword.Intern(slot.name.Name())
		b.list = append(b.list, list(list(k, v), b.p.initial(slot)))
		b.forms[i], b.given[i] = v, true
	}
}

// positional takes the lambda list of a constructor "by order of arguments".
func (b *constructorBuilder) positional(lambdaList value) {
	S := &b.p.t.In.S
	var mode value
	var rest value
	params := lambdaList
	for {
		c, ok := params.(*interp.Cons)
		if !ok {
			if params != nil {
				// A dotted end is the old spelling of &rest.
				rest = params
			}
			break
		}
		b.parameter(c.Car, &mode)
		params = c.Cdr
	}
	if rest != nil {
		b.list = append(b.list, S.AndRest)
		mode = S.AndRest
		b.parameter(rest, &mode)
	}
}

// parameter takes one element of a lambda list; mode is the lambda list
// keyword before it.
func (b *constructorBuilder) parameter(x value, mode *value) {
	S := &b.p.t.In.S
	switch x {
	case value(S.AndOptional), value(S.AndRest), value(S.AndKey), value(S.AndAux), value(S.AndAllowOtherKeys):
		if x != value(S.AndAllowOtherKeys) {
			*mode = x
		}
		b.list = append(b.list, x)
		return
	}
	name, hasDefault := x, false
	if c, ok := x.(*interp.Cons); ok && *mode != nil && *mode != value(S.AndRest) {
		name, hasDefault = c.Car, c.Cdr != nil
		if kc, ok := name.(*interp.Cons); ok && *mode == value(S.AndKey) {
			name = cadr(kc)
		}
		if sup, ok := car(cddr(c)).(*interp.Symbol); ok {
			b.variable(sup, false)
		}
	}
	v, ok := name.(*interp.Symbol)
	if !ok {
		b.p.fail("`~s' is misplaced in the lambda list of a constructor", x)
	}
	aux := *mode == value(S.AndAux)
	slot := b.variable(v, !(aux && !hasDefault))
	switch {
	case aux && !hasDefault && slot != nil:
		// The slot is left uninitialised.
		b.setForm(slot, b.p.unsetIfTyped(slot))
	case *mode != nil && *mode != value(S.AndRest) && !aux && !hasDefault && slot != nil:
		if c, ok := x.(*interp.Cons); ok {
			name = c.Car
		}
		x = list(name, slot.init)
	}
	b.list = append(b.list, x)
}

func (p *structureParser) unsetIfTyped(slot *structureSlot) value {
	if slot.typ != value(p.t.T) && p.s.typ == nil {
		return p.unset()
	}
	return nil
}

func (b *constructorBuilder) setForm(slot *structureSlot, form value) {
	for i, s := range b.p.s.slots {
		if s == slot {
			b.forms[i], b.given[i] = form, true
		}
	}
}

// variable notes a parameter; if a slot has its name, the parameter is the
// slot's value. It returns that slot.
func (b *constructorBuilder) variable(v *interp.Symbol, supplies bool) *structureSlot {
	b.vars = append(b.vars, v)
	slot := b.p.s.slotNamed(v.Name())
	if slot != nil && supplies {
		b.setForm(slot, v)
	}
	return slot
}

// slotForms returns the forms of the values of all slots.
func (b *constructorBuilder) slotForms() []value {
	for i, slot := range b.p.s.slots {
		if b.given[i] {
			continue
		}
		form := b.p.initial(slot)
		for _, v := range b.vars {
			if interp.Mentions(form, v) && !interp.IsConstantForm(b.p.t.In, form) {
				f := b.p.t.In.Gensym("init")
				b.functions = append(b.functions, list(f, nil, form))
				form = list(f)
				break
			}
		}
		b.forms[i] = form
	}
	return b.forms
}

// instanceForm makes an instance of slot values.
func (p *structureParser) instanceForm(values []value) value {
	S := &p.t.In.S
	s := p.s
	if s.typ == nil {
		return listStar(list(values...), p.t.In.Excl.InternalSym("%make-structure"), list(S.Quote, s.name))
	}
	elements := make([]value, s.size)
	for _, n := range s.names {
		elements[n.index] = list(S.Quote, n.name)
	}
	for i, slot := range s.slots {
		elements[slot.index] = values[i]
		if slot.typ != value(p.t.T) && !(slot.init == nil && values[i] == nil) {
			elements[slot.index] = list(p.t.In.Excl.InternalSym("%check-slot"), list(S.Quote, slot.name), values[i], list(S.Quote, slot.typ))
		}
	}
	switch c, specialised := s.typ.(*interp.Cons); {
	case s.typ == value(S.List):
		return listStar(list(elements...), S.List)
	case specialised && cadr(c) != value(p.t.T):
		return p.specialisedVector(cadr(c), elements)
	}
	return listStar(list(elements...), S.Vector)
}

// specialisedVector makes a vector of an element type; elements that no slot
// has are left as make-array makes them.
func (p *structureParser) specialisedVector(typ value, elements []value) value {
	in := p.t.In
	S := &in.S
	v := in.Gensym("vector")
	filled := make([]bool, len(elements))
	for _, slot := range p.s.slots {
		filled[slot.index] = true
	}
	for _, n := range p.s.names {
		filled[n.index] = true
	}
	forms := []value{S.Let, list(list(v, list(in.CL.Sym("make-array"), interp.FixInt(len(elements)), S.KElementType, list(S.Quote, typ))))}
	for i, e := range elements {
		if filled[i] {
			forms = append(forms, list(S.Setf, list(S.Aref, v, interp.FixInt(i)), e))
		}
	}
	return list(append(forms, v)...)
}

// printerForm defines the method that prints instances.
func (p *structureParser) printerForm() value {
	in := p.t.In
	S := &in.S
	x, stream := in.Gensym("structure"), in.Gensym("stream")
	body := list(in.Excl.InternalSym("%print-plainly"), x, stream)
	if p.printer != nil {
		call := []value{S.Funcall, list(S.Function, p.printer), x, stream}
		if p.printerKind == "print-function" {
			call = append(call, list(in.Excl.InternalSym("%print-depth")))
		}
		body = list(call...)
	}
	return list(in.CL.Sym("defmethod"), S.PrintObject, list(list(x, p.s.name), stream), body)
}
