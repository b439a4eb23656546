package interp

// Classes and generic functions tell the objects that add-dependent names when they
// change.

// Dependents returns the dependents of v, a class or generic function; nil if it
// is neither.
func Dependents(v Value) *[]Value {
	switch x := v.(type) {
	case *Class:
		return &x.dependents
	case *Function:
		if x.IsGeneric() {
			return &x.Generic().dependents
		}
	}
	return nil
}

// Notify calls update-dependent of v, which has changed as what says, for each of
// dependents.
func (t *Thread) Notify(dependents []Value, v Value, what ...Value) {
	if len(dependents) == 0 {
		return
	}
	saved := t.keepValues()
	for _, d := range append([]Value(nil), dependents...) {
		t.Apply(t.In.protocol.updateDependent, append([]Value{v, d}, what...))
	}
	t.bringBack(saved)
}
