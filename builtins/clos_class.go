package builtins

import "sockrepl/interp"

// classMacros declares defclass and what it expands into.
func classMacros(in *interp.Interp) {
	cl, excl := in.CL, in.Excl
	cl.Defmacro("defclass", "name superclasses slots &rest options", `Defines the class NAME with SUPERCLASSES and SLOTS, each a name or (name option value...) with the options :initarg, :initform, :reader, :writer, :accessor, :allocation, :type and :documentation. OPTIONS are (:default-initargs initarg form...), (:documentation string) and (:metaclass class).`, func(t *thread, a args) value {
		return classForm(t, "defclass", a.V(0), a.V(1), items(t, "defclass", a.V(2)), items(t, "defclass", a.V(3)))
	})
	excl.Defun3("%note-class", "name superclasses slots", `Has find-class find the class NAME with SUPERCLASSES and SLOTS, for macros of the file that is being compiled, before that is loaded.`, func(t *thread, name, supers, slots value) value {
		noteClass(t, name, items(t, "defclass", supers), items(t, "defclass", slots))
		return name
	})
	excl.Defun("%defclass", "name superclasses slots initargs doc metaclass options", `Defines the class NAME with SUPERCLASSES, SLOTS, default INITARGS, documentation DOC, METACLASS and further OPTIONS; returns the class.`, func(t *thread, a args) value {
		d := &interp.ClassDefinition{Name: a.Symbol(t, 0), Supers: append([]value(nil), a.Slice(t, 1)...), Doc: a.V(4)}
		d.Meta = metaclassNamed(t, a.V(5))
		for _, s := range a.Slice(t, 2) {
			slot, further := makeSlot(t, s), slotOptions(t, s)
			d.Slots = append(d.Slots, slot)
			d.SlotPlists = append(d.SlotPlists, list(append(further, t.SlotPlist(slot, allocated(s))...)...))
		}
		for _, i := range a.Slice(t, 3) {
			d.Initargs = append(d.Initargs, makeInitarg(t, i))
		}
		if classByProtocol(in, d) {
			return ensureByProtocol(t, d, a.V(5), a.Slice(t, 6))
		}
		d.SlotPlists = nil
		c := t.DefineStandardClass(d)
		d.Name.SetDoc("type", d.Doc)
		return c
	})
}

// classByProtocol reports whether the definition of a class is up to the metaobject
// protocol: where it has a metaclass, something that depends on it, or where the program
// has methods for all classes.
func classByProtocol(in *interp.Interp, d *interp.ClassDefinition) bool {
	c := d.Name.Class()
	return d.Meta != nil || in.Excl.Sym("ensure-class-using-class").Function().HasMethods() ||
		c != nil && (len(*interp.Dependents(c)) > 0 || c.Meta != nil && c.Name == d.Name)
}

// ensureByProtocol has ensure-class-using-class define the class.
func ensureByProtocol(t *thread, d *interp.ClassDefinition, metaclass value, options []value) value {
	key := t.In.KeywordNamed
	initargs := []value{key("direct-superclasses"), list(d.Supers...), key("direct-slots"), list(d.SlotPlists...)}
	if len(d.Initargs) > 0 {
		initargs = append(initargs, key("direct-default-initargs"), initargList(d.Initargs))
	}
	if d.Doc != nil {
		initargs = append(initargs, key("documentation"), d.Doc)
	}
	if metaclass != nil {
		initargs = append(initargs, key("metaclass"), metaclass)
	}
	d.Name.SetDoc("type", d.Doc)
	return ensureClassUsingClass(t, d.Name, append(initargs, options...))
}

// metaclassNamed returns the metaclass of that name, nil for standard-class.
func metaclassNamed(t *thread, v value) *interp.Class {
	s, _ := v.(*interp.Symbol)
	if s == nil || s == t.In.S.StandardClass {
		return nil
	}
	c := s.Class()
	if c == nil {
		t.SimpleError("defclass: there is no class named ~s", s)
	}
	t.FinalizeClass(c)
	if !c.IsSubclass(t.In.S.StandardClass.Class()) {
		t.ProgramError("defclass: ~s cannot be the metaclass of a class that defclass defines", s)
	}
	return c
}

// slotSpec is a slot of defclass or define-condition, taken apart.
type slotSpec struct {
	name             *interp.Symbol
	initargs         []value
	init             value
	hasInit          bool
	allocation       value // :class, :instance, NIL if not given
	typ, doc         value
	readers, writers []value
	// further are the options that only a metaclass may know, a property list.
	further []value
}

// parseSlot takes a slot description apart. Options that are not the standard's are
// for a metaclass of the program.
func parseSlot(t *thread, operator string, v value, ofMetaclass bool) *slotSpec {
	op := interp.NewString(operator)
	spec := []value{v}
	if c, ok := v.(*interp.Cons); ok {
		spec = items(t, operator, c)
	}
	name, ok := spec[0].(*interp.Symbol)
	if !ok || len(spec)%2 != 1 {
		t.ProgramError("~a: `~s' is not a slot", op, v)
	}
	if name.IsConstant() {
		t.ProgramError("~a: the constant ~s cannot be the name of a slot", op, name)
	}
	s := &slotSpec{name: name}
	seen := map[string]bool{}
	accessor := func(x value) value {
		if n, ok := x.(*interp.Symbol); !ok || n.IsKeyword() {
			t.ProgramError("~a: `~s' is not the name of a function, in the slot ~s", op, x, v)
		}
		return x
	}
	for i := 1; i < len(spec); i += 2 {
		x := spec[i+1]
		option := ""
		if k, ok := spec[i].(*interp.Symbol); ok && k.IsKeyword() {
			option = word(k)
		}
		switch option {
		case "initform", "allocation", "type", "documentation":
			if seen[option] {
				t.ProgramError("~a: the option ~s appears twice in the slot ~s", op, spec[i], v)
			}
			seen[option] = true
		}
		switch option {
		case "initarg":
			if _, ok := t.In.AsSymbol(x); !ok {
				t.ProgramError("~a: the initarg ~s of the slot ~s is not a symbol", op, x, name)
			}
			s.initargs = append(s.initargs, x)
		case "initform":
			s.init, s.hasInit = x, true
		case "reader":
			s.readers = append(s.readers, accessor(x))
		case "writer":
			functionBlock(t, operator, x)
			s.writers = append(s.writers, x)
		case "accessor":
			s.readers = append(s.readers, accessor(x))
			s.writers = append(s.writers, list(t.In.S.Setf, x))
		case "allocation":
			if w := word(x); ofMetaclass && w != "class" && w != "instance" {
				s.further = append(s.further, spec[i], x)
			} else if w != "class" && w != "instance" {
				t.ProgramError("~a: `~s' is not a kind of allocation, :class and :instance are", op, x)
			}
			if w := word(x); w == "class" || w == "instance" {
				s.allocation = x
			}
		case "type":
			s.typ = x
		case "documentation":
			if _, ok := x.(*interp.String); !ok && x != nil {
				t.ProgramError("~a: the documentation ~s of the slot ~s is not a string", op, x, name)
			}
			s.doc = x
		default:
			if _, isSymbol := spec[i].(*interp.Symbol); !ofMetaclass || !isSymbol {
				t.ProgramError("~a: `~s' is not a slot option", op, spec[i])
			}
			s.further = append(s.further, spec[i], x)
		}
	}
	return s
}

// form returns the form whose value makeSlot takes.
func (s *slotSpec) form(t *thread) value {
	S := &t.In.S
	quote := func(v value) value { return list(S.Quote, v) }
	init := value(nil)
	if s.hasInit {
		init = list(S.Function, list(S.Lambda, nil, s.init))
	}
	return list(S.List, quote(s.name), quote(list(s.initargs...)), init, quote(s.init), quote(s.allocation),
		quote(s.typ), quote(s.doc), quote(list(s.readers...)), quote(list(s.writers...)), quote(list(s.further...)))
}

// slotOptions returns the further options of the slot that the value of a slotSpec's
// form describes, as a property list in which none appears twice: the values of one
// that did are in a list.
func slotOptions(t *thread, v value) []value {
	given, _ := interp.Slice(description(t, "defclass", v, 10)[9])
	var keys []value
	values := map[value][]value{}
	for i := 0; i+1 < len(given); i += 2 {
		if values[given[i]] == nil {
			keys = append(keys, given[i])
		}
		values[given[i]] = append(values[given[i]], given[i+1])
	}
	var plist []value
	for _, k := range keys {
		if vs := values[k]; len(vs) == 1 {
			plist = append(plist, k, vs[0])
		} else {
			plist = append(plist, k, list(vs...))
		}
	}
	return plist
}

// allocated reports whether the slot that the value of a slotSpec's form describes has
// an allocation given.
func allocated(v value) bool {
	parts, _ := interp.Slice(v)
	return len(parts) > 4 && parts[4] != nil
}

// makeSlot makes the slot that the value of a slotSpec's form describes.
func makeSlot(t *thread, v value) *interp.Slot {
	parts := description(t, "defclass", v, 10)
	s := &interp.Slot{Name: slotName(t, "defclass", parts[0]), InitForm: parts[3], Type: parts[5], Doc: parts[6]}
	initargs, _ := interp.Slice(parts[1])
	for _, k := range initargs {
		sym, _ := t.In.AsSymbol(k)
		s.Initargs = append(s.Initargs, sym)
	}
	s.Init, _ = parts[2].(*interp.Function)
	if s.Init != nil {
		s.Constant, s.IsConstant = constantForm(t, s.InitForm)
	}
	if word(parts[4]) == "class" {
		shared := interp.Unbound
		s.Shared = &shared
	}
	s.Readers, _ = interp.Slice(parts[7])
	s.Writers, _ = interp.Slice(parts[8])
	return s
}

// constantForm returns the value of a form that is a constant for sure.
func constantForm(t *thread, form value) (v value, ok bool) {
	switch x := form.(type) {
	case nil:
		return nil, true
	case *interp.Symbol:
		if x.IsKeyword() || x == t.T {
			return x, true
		}
		return nil, false
	case *interp.Cons:
		if x.Car == value(t.In.S.Quote) {
			return cadr(x), true
		}
		return nil, false
	}
	return form, true
}

// initargForms is the form of a list of default initargs, for makeInitarg.
func initargForms(t *thread, operator string, arguments []value) value {
	S := &t.In.S
	if len(arguments)%2 != 0 {
		t.ProgramError("~a: the default initargs ~s are not in pairs", interp.NewString(operator), list(arguments...))
	}
	seen := map[value]bool{}
	forms := []value{S.List}
	for i := 0; i < len(arguments); i += 2 {
		if _, ok := t.In.AsSymbol(arguments[i]); !ok {
			t.ProgramError("~a: the default initarg ~s is not a symbol", interp.NewString(operator), arguments[i])
		}
		if seen[arguments[i]] {
			t.ProgramError("~a: the default initarg ~s appears twice", interp.NewString(operator), arguments[i])
		}
		seen[arguments[i]] = true
		forms = append(forms, list(S.List, list(S.Quote, arguments[i]),
			list(S.Function, list(S.Lambda, nil, arguments[i+1])), list(S.Quote, arguments[i+1])))
	}
	return list(forms...)
}

// makeInitarg makes a default initarg of an element of what initargForms says.
func makeInitarg(t *thread, v value) interp.Initarg {
	parts := description(t, "defclass", v, 3)
	k, ok := t.In.AsSymbol(parts[0])
	f, isFunction := parts[1].(*interp.Function)
	if !ok || !isFunction {
		t.ProgramError("defclass: `~s' is not a default initarg", v)
	}
	return interp.Initarg{Key: k, Init: f, Form: parts[2]}
}

// classForm is the expansion of defclass.
func classForm(t *thread, operator string, name, supers value, slots, options []value) value {
	S := &t.In.S
	op := interp.NewString(operator)
	quote := func(v value) value { return list(S.Quote, v) }
	if _, ok := name.(*interp.Symbol); !ok {
		t.ProgramError("~a: `~s' is not the name of a class", op, name)
	}
	for _, s := range items(t, operator, supers) {
		if _, ok := s.(*interp.Symbol); !ok {
			t.ProgramError("~a: the superclass ~s is not the name of a class", op, s)
		}
	}
	forms := []value{S.List}
	ofMetaclass := false
	for _, option := range options {
		if word(car(option)) == "metaclass" {
			m := car(cdr(option))
			ofMetaclass = m != value(S.StandardClass)
		}
	}
	seenSlots := map[*interp.Symbol]bool{}
	for _, s := range slots {
		spec := parseSlot(t, operator, s, ofMetaclass)
		if seenSlots[spec.name] {
			t.ProgramError("~a: the slot ~s appears twice", op, spec.name)
		}
		seenSlots[spec.name] = true
		forms = append(forms, spec.form(t))
	}
	var initargs, doc, metaclass value
	further := []value{S.List}
	seen := map[*interp.Symbol]bool{}
	for _, option := range options {
		name, isSymbol := car(option).(*interp.Symbol)
		if isSymbol && seen[name] {
			t.ProgramError("~a: the option ~s appears twice", op, name)
		}
		seen[name] = true
		key := ""
		if isSymbol && name.IsKeyword() {
			key = word(name)
		}
		if isSymbol && key != "default-initargs" && key != "documentation" && key != "metaclass" && (key != "" || ofMetaclass) {
			// For the metaclass: what follows the name, whatever that is.
			further = append(further, quote(name), quote(cdr(option)))
			continue
		}
		arguments := items(t, operator, cdr(option))
		switch {
		case key == "default-initargs":
			initargs = initargForms(t, operator, arguments)
		case key == "documentation" && len(arguments) == 1:
			if _, ok := arguments[0].(*interp.String); !ok {
				t.ProgramError("~a: the documentation ~s is not a string", op, arguments[0])
			}
			doc = arguments[0]
		case key == "metaclass" && len(arguments) == 1:
			metaclass = arguments[0]
			if _, ok := metaclass.(*interp.Symbol); !ok {
				t.ProgramError("~a: the metaclass ~s is not the name of a class", op, metaclass)
			}
		default:
			t.ProgramError("~a: `~s' is not an option", op, option)
		}
	}
	if len(further) > 1 && (metaclass == nil || metaclass == value(S.StandardClass)) {
		t.ProgramError("~a: `~s' is not an option", op, cadr(further[1]))
	}
	definition := list(t.In.Excl.Sym("%defclass"), quote(name), quote(supers), list(forms...), initargs, doc, quote(metaclass), list(further...))
	if !compilingFile(t) {
		return definition
	}
	return list(S.Progn, list(S.EvalWhen, list(S.CompileToplevel), list(t.In.Excl.InternalSym("%note-class"), quote(name), quote(supers), quote(list(slots...)))), definition)
}
