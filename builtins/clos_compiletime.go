package builtins

import "sockrepl/interp"

// Classes of a file while it is compiled: macros find them through find-class with
// their environment (CLHS defclass), although nothing defines them yet.

// fileClassesKey is where the interpreter keeps the variable bound to the classes
// of the file that is being compiled.
type fileClassesKey struct{}

// fileClasses are the classes by name.
type fileClasses map[*interp.Symbol]*interp.Class

// LispClass implements interp.Object; the table is not seen by programs.
func (m fileClasses) LispClass(in *interp.Interp) *interp.Class { return in.T.Class() }

func fileClassesVariable(in *interp.Interp) *interp.Symbol {
	if s, ok := in.Attached(fileClassesKey{}).(*interp.Symbol); ok {
		return s
	}
	s := interp.NewSymbol("file-classes")
	in.Special(s, nil)
	in.Attach(fileClassesKey{}, s)
	return s
}

// bindFileClasses begins the compilation of a file.
func bindFileClasses(t *thread) { t.Bind(fileClassesVariable(t.In), fileClasses{}) }

func compilingFile(t *thread) bool {
	_, ok := t.SymbolValue(fileClassesVariable(t.In)).(fileClasses)
	return ok
}

// noteClass makes the class called name known to macros.
func noteClass(t *thread, name value, superclasses, slots []value) {
	known, ok := t.SymbolValue(fileClassesVariable(t.In)).(fileClasses)
	s, isSymbol := name.(*interp.Symbol)
	if !ok || !isSymbol {
		return
	}
	var supers []*interp.Class
	for _, x := range superclasses {
		if n, ok := x.(*interp.Symbol); ok {
			if c := fileClass(t, n); c != nil {
				supers = append(supers, c)
			}
		}
	}
	var direct []*interp.Slot
	for _, x := range slots {
		spec := parseSlot(t, "defclass", x, true)
		slot := &interp.Slot{Name: spec.name, InitForm: spec.init, Type: spec.typ, Doc: spec.doc, Readers: spec.readers, Writers: spec.writers}
		for _, k := range spec.initargs {
			key, _ := t.In.AsSymbol(k)
			slot.Initargs = append(slot.Initargs, key)
		}
		direct = append(direct, slot)
	}
	known[s] = t.In.DetachedClass(s, interp.StandardKind, supers, direct)
}

// fileClass returns the class called s: the one that is defined, or one of the
// file that is being compiled; nil if there is none.
func fileClass(t *thread, s *interp.Symbol) *interp.Class {
	if known, ok := t.SymbolValue(fileClassesVariable(t.In)).(fileClasses); ok && known[s] != nil {
		return known[s]
	}
	if c := s.Class(); c != nil && !c.Forward {
		return c
	}
	return nil
}
