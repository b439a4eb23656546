package interp

import "sort"

// Specialisers know the methods that are specialised to them.

// EqlSpecializer specialises a parameter to one object.
type EqlSpecializer struct {
	Object  Value
	methods methodSet
}

// LispClass implements Object.
func (s *EqlSpecializer) LispClass(in *Interp) *Class { return in.classes.eqlSpecializer }

// PrintText implements Printable.
func (s *EqlSpecializer) PrintText(t *Thread) (text string, withIdentity bool) {
	return t.Prin1(t.In.classes.eqlSpecializer.Name) + " " + t.Prin1(s.Object), false
}

// EqlSpecializerOf returns the EQL specialiser of v, the same one for objects
// that are EQL.
func (in *Interp) EqlSpecializerOf(v Value) *EqlSpecializer {
	for _, s := range in.eqlSpecializers[Address(v)] {
		if Eql(s.Object, v) {
			return s
		}
	}
	s := &EqlSpecializer{Object: v}
	if in.eqlSpecializers == nil {
		in.eqlSpecializers = map[uint64][]*EqlSpecializer{}
	}
	in.eqlSpecializers[Address(v)] = append(in.eqlSpecializers[Address(v)], s)
	return s
}

// methodSet is a set of methods that remembers the order in which they came. A
// class like T has very many: none is looked for one by one.
type methodSet struct {
	at   map[*Method]int
	next int
}

func (s *methodSet) add(m *Method) {
	if s.at == nil {
		s.at = map[*Method]int{}
	}
	if _, ok := s.at[m]; !ok {
		s.at[m] = s.next
		s.next++
	}
}

func (s *methodSet) remove(m *Method) { delete(s.at, m) }

func (s *methodSet) list() []*Method {
	ms := make([]*Method, 0, len(s.at))
	for m := range s.at {
		ms = append(ms, m)
	}
	sort.Slice(ms, func(i, j int) bool { return s.at[ms[i]] < s.at[ms[j]] })
	return ms
}

// methodsOf returns the set of a specialiser's methods, nil if v is none.
func methodsOf(v Value) *methodSet {
	switch s := v.(type) {
	case *Class:
		return &s.methods
	case *EqlSpecializer:
		return &s.methods
	}
	return nil
}

// DirectMethods returns the methods specialised to the specialiser v in the order in
// which they came; ok is false if v is no specialiser.
func DirectMethods(v Value) (ms []*Method, ok bool) {
	s := methodsOf(v)
	if s == nil {
		return nil, false
	}
	return s.list(), true
}

// SetDirectMethod adds m to the methods of the specialiser v, or takes it out; ok is
// false if v is no specialiser.
func SetDirectMethod(v Value, m *Method, add bool) (ok bool) {
	s := methodsOf(v)
	switch {
	case s == nil:
		return false
	case add:
		s.add(m)
	default:
		s.remove(m)
	}
	return true
}

// addDirectMethods tells the specialisers of m of it.
func (t *Thread) addDirectMethods(m *Method) { t.directMethods(m, t.In.protocol.addDirectMethod, true) }

// removeDirectMethods has the specialisers of m forget it.
func (t *Thread) removeDirectMethods(m *Method) {
	t.directMethods(m, t.In.protocol.removeDirectMethod, false)
}

func (t *Thread) directMethods(m *Method, f *Function, add bool) {
	for _, s := range m.Specializers {
		if f.hasMethods() {
			t.Call2(f, s, m)
		} else {
			SetDirectMethod(s, m, add)
		}
	}
}

// addSubclass tells s, a direct superclass, of its subclass c.
func (t *Thread) addSubclass(s, c *Class) {
	if f := t.In.protocol.addDirectSubclass; f.hasMethods() {
		t.Call2(f, s, c)
		return
	}
	s.AddSubclass(c)
}

// removeSubclass has s forget its subclass c.
func (t *Thread) removeSubclass(s, c *Class) {
	if f := t.In.protocol.removeDirectSubclass; f.hasMethods() {
		t.Call2(f, s, c)
		return
	}
	s.RemoveSubclass(c)
}

// AddSubclass makes k a direct subclass in the eyes of c.
func (c *Class) AddSubclass(k *Class) {
	for _, x := range c.Subs {
		if x == k {
			return
		}
	}
	c.Subs = append(c.Subs[:len(c.Subs):len(c.Subs)], k)
}

// RemoveSubclass undoes AddSubclass.
func (c *Class) RemoveSubclass(k *Class) {
	for i, x := range c.Subs {
		if x == k {
			c.Subs = append(c.Subs[:i:i], c.Subs[i+1:]...)
			return
		}
	}
}
