package interp

import "sort"

// Method is a method of a generic function.
type Method struct {
	Class        *Class
	Qualifiers   []Value
	Specializers []Value // *Class or *EqlSpecializer, one for each required parameter
	List         Value   // lambda list without specialisers
	Shape        LambdaShape
	// Fn is called with the arguments; if usesNext, with a *methodStep before them
	// for call-next-method; if keepsArgs, with a *methodStepCall.
	Fn                  *Function
	usesNext, keepsArgs bool
	Doc                 Value

	generic *GenericFunction
	system  bool // the method that a function declared in Go has
	access  slotAccess
	slot    *Symbol   // with access
	direct  *Slot     // ... the one that the class declares; nil if not known
	extra   *Instance // slots that a class of the program adds
	listed  *Function // as a function of lists; see CallableFunction
}

// Generic returns the generic function that has the method, nil if none.
func (m *Method) Generic() *GenericFunction { return m.generic }

// LispClass implements Object.
func (m *Method) LispClass(in *Interp) *Class { return m.Class }

// PrintText implements Printable: #<STANDARD-METHOD NAME :AFTER (A T)>.
func (m *Method) PrintText(t *Thread) (text string, withIdentity bool) {
	text = t.Prin1(className(m.Class)) + " "
	if m.generic != nil {
		text += t.Prin1(m.generic.Function.name)
	} else {
		text += t.Prin1(nil)
	}
	for _, q := range m.Qualifiers {
		text += " " + t.Prin1(q)
	}
	return text + " " + t.Prin1(m.SpecializerNames(t)), m.generic == nil
}

// SpecializerNames lists the names of the classes and (eql object).
func (m *Method) SpecializerNames(t *Thread) Value {
	var b ListBuilder
	for _, s := range m.Specializers {
		switch s := s.(type) {
		case *Class:
			if s.Name == nil {
				b.Add(s)
			} else {
				b.Add(s.Name.Value())
			}
		case *EqlSpecializer:
			b.Add(List(t.In.S.Eql, s.Object))
		}
	}
	return b.List()
}

// SetAccess makes the method a reader (or writer) of the direct slot s.
func (m *Method) SetAccess(s *Slot, writer bool) {
	m.slot, m.direct, m.access = s.Name, s, readsSlot
	if writer {
		m.access = writesSlot
	}
}

// AccessedSlot returns the direct slot definition for which m is a reader or
// writer, NIL if it is none.
func (m *Method) AccessedSlot() Value {
	if m.direct == nil {
		return nil
	}
	return m.direct.asDefinition(true)
}

// sameSpecializer compares specialisers.
func sameSpecializer(a, b Value) bool {
	x, ok := a.(*EqlSpecializer)
	if !ok {
		return a == b
	}
	y, ok := b.(*EqlSpecializer)
	return ok && Eql(x.Object, y.Object)
}

// Agrees reports whether m has these qualifiers and specialisers.
func (m *Method) agrees(qualifiers, specializers []Value) bool {
	if len(m.Qualifiers) != len(qualifiers) || len(m.Specializers) != len(specializers) {
		return false
	}
	for i, q := range qualifiers {
		if !Eql(m.Qualifiers[i], q) {
			return false
		}
	}
	for i, s := range specializers {
		if !sameSpecializer(m.Specializers[i], s) {
			return false
		}
	}
	return true
}

// FindMethod returns the method with these qualifiers and specialisers, nil if
// there is none.
func (g *GenericFunction) FindMethod(qualifiers, specializers []Value) *Method {
	var found *Method
	for _, m := range g.Methods {
		if m.agrees(qualifiers, specializers) && (found == nil || found.system) {
			found = m
		}
	}
	return found
}

// AddMethod adds m, in place of a method that agrees with it. The lambda lists
// must be congruent.
func (t *Thread) AddMethod(g *GenericFunction, m *Method) {
	if m.generic != nil && m.generic != g {
		t.SimpleError("add-method: ~s is a method of ~s already", m, m.generic.Function)
	}
	if len(m.Specializers) != m.Shape.Required {
		t.ProgramError("add-method: ~s has ~d specialisers, not as many as its lambda list ~s has required parameters",
			m, FixInt(len(m.Specializers)), m.List)
	}
	if !g.Known {
		g.Known = true
		g.Shape = m.Shape
		g.Shape.Keys = nil
		g.List = genericList(t.In, m.List)
		g.Order = inOrder(g.Shape.Required)
	} else if why := g.Shape.Congruent(&m.Shape); why != "" {
		t.ProgramError("the method for ~s with the lambda list ~s does not fit the generic function ~s with the lambda list ~s: ~a",
			m.SpecializerNames(t), m.List, g.Function.name, g.List, NewString(why))
	}
	old := g.FindMethod(m.Qualifiers, m.Specializers)
	if old == m {
		return
	}
	if old != nil && !old.system {
		t.removeDirectMethods(old)
		old.generic = nil
		for i, x := range g.Methods {
			if x == old {
				g.Methods = append(append(append([]*Method(nil), g.Methods[:i]...), m), g.Methods[i+1:]...)
			}
		}
	} else {
		g.Methods = append(g.Methods[:len(g.Methods):len(g.Methods)], m)
	}
	m.generic = g
	t.addDirectMethods(m)
	t.In.methodsChanged(g)
	t.rediscriminate(g)
	t.Notify(g.dependents, g.Function, t.In.CL.Sym("add-method"), m)
}

// RemoveMethod removes m if g has it.
func (t *Thread) RemoveMethod(g *GenericFunction, m *Method) {
	for i, x := range g.Methods {
		if x == m && !m.system {
			g.Methods = append(append([]*Method(nil), g.Methods[:i]...), g.Methods[i+1:]...)
			m.generic = nil
			t.removeDirectMethods(m)
			t.In.methodsChanged(g)
			t.rediscriminate(g)
			t.Notify(g.dependents, g.Function, t.In.CL.Sym("remove-method"), m)
			return
		}
	}
}

// genericList is the lambda list of a generic function made for a method of
// lambda list list: no defaults and no particular keywords.
func genericList(in *Interp, list Value) Value {
	S := &in.S
	var b ListBuilder
	keys := false
	for rest := list; rest != nil; rest = cdr(rest) {
		switch x := car(rest).(type) {
		case *Symbol:
			if x == S.AndAux {
				return b.List()
			}
			if keys && x != S.AndAllowOtherKeys {
				continue
			}
			keys = keys || x == S.AndKey
			b.Add(x)
		case *Cons:
			if !keys {
				b.Add(x.Car)
			}
		}
	}
	return b.List()
}

// applies reports whether the method is for args.
func (m *Method) applies(t *Thread, args []Value) bool {
	for i, s := range m.Specializers {
		switch s := s.(type) {
		case *Class:
			if s != t.In.classes.t && !t.In.ClassOf(args[i]).IsSubclass(s) {
				return false
			}
		case *EqlSpecializer:
			if !Eql(s.Object, args[i]) {
				return false
			}
		}
	}
	return true
}

// Applicable returns the methods for args, the most specific first.
func (g *GenericFunction) Applicable(t *Thread, args []Value) []*Method {
	var ms []*Method
	for _, m := range g.Methods {
		if m.applies(t, args) {
			ms = append(ms, m)
		}
	}
	classes := make([]*Class, g.Shape.Required)
	for i := range classes {
		classes[i] = t.In.ClassOf(args[i])
	}
	g.sort(ms, classes)
	return ms
}

// sort puts the most specific of methods for arguments of classes first.
func (g *GenericFunction) sort(ms []*Method, classes []*Class) {
	sort.SliceStable(ms, func(i, j int) bool { return g.moreSpecific(ms[i], ms[j], classes) })
}

// moreSpecific reports whether a comes before b for arguments of classes.
func (g *GenericFunction) moreSpecific(a, b *Method, classes []*Class) bool {
	if a.system || b.system {
		return !a.system
	}
	for _, p := range g.Order {
		x, y := a.Specializers[p], b.Specializers[p]
		if sameSpecializer(x, y) {
			continue
		}
		return specializerRank(x, classes[p]) < specializerRank(y, classes[p])
	}
	return false
}

// specializerRank is the place of a specialiser among those that arguments of
// class c have, the most specific first.
func specializerRank(s Value, c *Class) int {
	k, ok := s.(*Class)
	if !ok {
		return -1
	}
	for i, a := range c.CPL {
		if a == k {
			return i
		}
	}
	return len(c.CPL)
}
