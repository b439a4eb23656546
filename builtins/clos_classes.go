package builtins

import (
	"slices"

	"sockrepl/interp"
)

// classOperators declares the functions on classes.
func classOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	cl.Defun1("class-of", "object", `The class of OBJECT.`, func(t *thread, v value) value { return in.ClassOf(v) })
	cl.Defun("find-class", "name &optional (errorp t) (environment nil environment-p)", `The class called NAME; an error if there is none, or NIL without ERRORP. With ENVIRONMENT, also a class of the file that is being compiled.`, func(t *thread, a args) value {
		if a.Bool(3) {
			if c := fileClass(t, a.Symbol(t, 0)); c != nil {
				return c
			}
		}
		if c := a.Symbol(t, 0).Class(); c != nil && !c.Forward {
			return c
		}
		if a.Bool(1) {
			t.SimpleError("find-class: there is no class named ~s", a.V(0))
		}
		return nil
	})
	cl.Defun("(setf find-class)", "new-class name &optional errorp environment", `Makes NAME the name of NEW-CLASS, or of no class if that is NIL; ERRORP and ENVIRONMENT make no difference.`, func(t *thread, a args) value {
		s := a.Symbol(t, 1)
		if old := s.Class(); old != nil && s.Package() == cl && value(old) != a.V(0) {
			t.PackageError(cl, "(setf find-class): the class ~s of the standard cannot be changed", a.V(1))
		}
		if a.V(0) == nil {
			s.SetClass(nil)
			return nil
		}
		c, ok := a.V(0).(*interp.Class)
		if !ok {
			a.Wrong(t, 0, list(S.Or, S.Class, S.Null))
		}
		s.SetClass(c)
		return c
	})
	cl.Defgeneric("class-name", "class", `The name of CLASS.`, func(t *thread, a args) value {
		return nameOfClass(aClass(t, a, 0))
	})
	cl.Defgeneric("(setf class-name)", "name class", `Makes NAME the name of CLASS. What NAME names as a class stays as it is.`, func(t *thread, a args) value {
		c := aClass(t, a, 1)
		if c.Kind == interp.BuiltInKind || c.Name != nil && c.Name.Package() == cl {
			t.PackageError(cl, "(setf class-name): the class ~s of the standard cannot be changed", c)
		}
		s := a.Symbol(t, 0)
		if s.Value() == nil {
			s = nil
		}
		c.Name = s
		return a.V(0)
	})
	metaobjectReaders(in)
	// Functions on streams to which programs with classes of their own add methods.
	in.Extensible("close", "open-stream-p", "input-stream-p", "output-stream-p", "interactive-stream-p", "stream-element-type", "stream-external-format")
}

// aClass returns argument i, which must be a class.
func aClass(t *thread, a args, i int) *interp.Class {
	c, ok := a.V(i).(*interp.Class)
	if !ok {
		a.Wrong(t, i, t.In.S.Class)
	}
	return c
}

func nameOfClass(c *interp.Class) value {
	if c.Name == nil {
		return nil
	}
	return c.Name.Value()
}

// metaobjectReaders declares the readers of classes, slots, generic functions
// and methods, in EXCL and in MOP.
func metaobjectReaders(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	mop := in.FindPackage(in.CaseName("mop"))
	export := func(names ...string) {
		for _, n := range names {
			s := excl.Sym(n)
			mop.Import(s)
			mop.Export(s)
		}
	}
	reader := func(name, parameter, doc string, f func(t *thread, v value) (value, bool), expected func() value) {
		excl.Defgeneric(name, parameter, doc, func(t *thread, a args) value {
			x, ok := f(t, a.V(0))
			if !ok {
				t.WrongType(name, a.V(0), expected())
			}
			return x
		})
		export(name)
	}
	classes := classList
	ofClass := func(name, doc string, f func(t *thread, c *interp.Class) value) {
		reader(name, "class", doc, func(t *thread, v value) (value, bool) {
			c, ok := v.(*interp.Class)
			if !ok {
				return nil, false
			}
			return f(t, c), true
		}, func() value { return S.Class })
	}
	finalized := func(t *thread, c *interp.Class) *interp.Class {
		t.FinalizeClass(c)
		return c
	}
	ofClass("class-direct-superclasses", `The direct superclasses of CLASS.`, func(t *thread, c *interp.Class) value { return classes(c.Supers) })
	ofClass("class-direct-subclasses", `The direct subclasses of CLASS.`, func(t *thread, c *interp.Class) value { return classes(c.Subs) })
	ofClass("class-precedence-list", `CLASS and its superclasses, the most specific first.`, func(t *thread, c *interp.Class) value { return classes(finalized(t, c).CPL) })
	ofClass("class-slots", `The slots of instances of CLASS, as slot definitions.`, func(t *thread, c *interp.Class) value { return interp.SlotDefinitions(finalized(t, c), false) })
	ofClass("class-direct-slots", `The slots that CLASS itself declares, as slot definitions.`, func(t *thread, c *interp.Class) value { return interp.SlotDefinitions(c, true) })
	ofClass("class-finalized-p", `True if CLASS can have instances.`, func(t *thread, c *interp.Class) value { return t.Bool(c.IsFinalized()) })
	ofClass("class-prototype", `An instance of CLASS whose slots have no values, the same one as long as CLASS does not change.`, func(t *thread, c *interp.Class) value { return t.Prototype(c) })
	initargs := initargList
	ofClass("class-default-initargs", `The default initargs of CLASS: lists of initarg, form and function.`, func(t *thread, c *interp.Class) value { return initargs(finalized(t, c).DefaultInitargs) })
	ofClass("class-direct-default-initargs", `The default initargs that CLASS itself declares: lists of initarg, form and function.`, func(t *thread, c *interp.Class) value { return initargs(c.DirectInitargs) })

	ofSlot := func(name, doc string, f func(t *thread, s *interp.Slot) value) {
		reader(name, "slot", doc, func(t *thread, v value) (value, bool) {
			d, ok := v.(*interp.SlotDefinition)
			if !ok {
				return nil, false
			}
			return f(t, d.Slot), true
		}, func() value { return excl.Sym("slot-definition") })
	}
	ofSlot("slot-definition-name", `The name of SLOT.`, func(t *thread, s *interp.Slot) value { return s.Name.Value() })
	ofSlot("slot-definition-initargs", `The initargs of SLOT.`, func(t *thread, s *interp.Slot) value {
		var b interp.ListBuilder
		for _, k := range s.Initargs {
			b.Add(k.Value())
		}
		return b.List()
	})
	ofSlot("slot-definition-initform", `The initial form of SLOT, NIL if it has none.`, func(t *thread, s *interp.Slot) value { return s.InitForm })
	ofSlot("slot-definition-initfunction", `The function that computes the initial value of SLOT, NIL if it has none.`, func(t *thread, s *interp.Slot) value {
		if s.Init == nil {
			return nil
		}
		return s.Init
	})
	ofSlot("slot-definition-readers", `The names of the readers of SLOT.`, func(t *thread, s *interp.Slot) value { return list(s.Readers...) })
	ofSlot("slot-definition-writers", `The names of the writers of SLOT.`, func(t *thread, s *interp.Slot) value { return list(s.Writers...) })
	ofSlot("slot-definition-type", `The type of SLOT.`, func(t *thread, s *interp.Slot) value {
		if s.Type == nil {
			return t.T
		}
		return s.Type
	})
	ofSlot("slot-definition-allocation", `Whether SLOT has a value in each :instance or one for the :class, or what else its definition says.`, func(t *thread, s *interp.Slot) value {
		return s.AllocationKey(in)
	})

	ofGeneric := func(name, doc string, f func(t *thread, g *interp.GenericFunction) value) {
		reader(name, "generic-function", doc, func(t *thread, v value) (value, bool) {
			fn, ok := v.(*interp.Function)
			if !ok || !fn.IsGeneric() {
				return nil, false
			}
			return f(t, fn.Generic()), true
		}, func() value { return S.GenericFunction })
	}
	ofGeneric("generic-function-name", `The name of GENERIC-FUNCTION.`, func(t *thread, g *interp.GenericFunction) value { return g.Function.Name() })
	ofGeneric("generic-function-methods", `The methods of GENERIC-FUNCTION.`, func(t *thread, g *interp.GenericFunction) value {
		var b interp.ListBuilder
		for _, m := range g.Methods {
			b.Add(m)
		}
		return b.List()
	})
	ofGeneric("generic-function-lambda-list", `The lambda list of GENERIC-FUNCTION.`, func(t *thread, g *interp.GenericFunction) value { return g.List })
	ofGeneric("generic-function-method-class", `The class of the methods of GENERIC-FUNCTION.`, func(t *thread, g *interp.GenericFunction) value { return g.MethodClass })
	ofGeneric("generic-function-method-combination", `The method combination of GENERIC-FUNCTION.`, func(t *thread, g *interp.GenericFunction) value { return g.Combination })
	ofGeneric("generic-function-declarations", `The declarations of GENERIC-FUNCTION, a list of declaration specifiers.`, func(t *thread, g *interp.GenericFunction) value { return g.Declarations })
	excl.Defgeneric("(setf generic-function-name)", "name generic-function", `Makes NAME the name of GENERIC-FUNCTION. What NAME names as a function stays as it is.`, func(t *thread, a args) value {
		genericArgument(t, "(setf generic-function-name)", a.V(1))
		t.Apply(S.ReinitializeInstance.Function(), []value{a.V(1), S.KName, a.V(0)})
		return t.One(a.V(0))
	})
	ofGeneric("generic-function-argument-precedence-order", `The required parameters of GENERIC-FUNCTION in the order of their precedence.`, func(t *thread, g *interp.GenericFunction) value {
		names, _ := interp.Slice(g.List)
		var b interp.ListBuilder
		for _, i := range g.Order {
			b.Add(names[i])
		}
		return b.List()
	})

	ofMethod := func(name, doc string, f func(t *thread, m *interp.Method) value) {
		reader(name, "method", doc, func(t *thread, v value) (value, bool) {
			m, ok := v.(*interp.Method)
			if !ok {
				return nil, false
			}
			return f(t, m), true
		}, func() value { return in.CL.Sym("method") })
	}
	ofMethod("method-specializers", `The specialisers of METHOD: classes and EQL specialisers.`, func(t *thread, m *interp.Method) value { return list(m.Specializers...) })
	ofMethod("method-generic-function", `The generic function that has METHOD, or NIL.`, func(t *thread, m *interp.Method) value {
		if g := m.Generic(); g != nil {
			return g.Function
		}
		return nil
	})
	ofMethod("method-lambda-list", `The lambda list of METHOD without specialisers.`, func(t *thread, m *interp.Method) value { return m.List })
	ofMethod("method-function", `The function of METHOD: it takes a list of arguments and a list of the next methods.`, func(t *thread, m *interp.Method) value { return m.CallableFunction(t) })
	ofMethod("accessor-method-slot-definition", `The direct slot definition whose slot METHOD reads or sets; NIL if it is no accessor.`, func(t *thread, m *interp.Method) value { return m.AccessedSlot() })
	reader("eql-specializer-object", "specializer", `The object of the EQL SPECIALIZER.`, func(t *thread, v value) (value, bool) {
		e, ok := v.(*interp.EqlSpecializer)
		if !ok {
			return nil, false
		}
		return e.Object, true
	}, func() value { return excl.Sym("eql-specializer") })
	excl.Defun1("intern-eql-specializer", "object", `The EQL specialiser of OBJECT.`, func(t *thread, v value) value { return in.EqlSpecializerOf(v) })
	export("intern-eql-specializer")
	for _, n := range []string{"forward-referenced-class", "standard-accessor-method", "standard-reader-method", "standard-writer-method",
		"metaobject", "specializer", "direct-slot-definition", "effective-slot-definition",
		"eql-specializer", "slot-definition", "standard-slot-definition", "standard-direct-slot-definition", "standard-effective-slot-definition", "funcallable-standard-object", "funcallable-standard-class"} {
		export(n)
	}
	ensureClass := func(t *thread, name *interp.Symbol, given []value) value {
		meta, initargs := S.StandardClass.Class(), []value{S.KName, name.Value()}
		for rest := given; len(rest) > 0; rest = rest[2:] {
			if len(rest) == 1 {
				t.ProgramError("ensure-class: the initargs ~s are not in pairs", list(append([]value(nil), given...)...))
			}
			if rest[0] == value(in.KeywordNamed("metaclass")) {
				meta = classArgument(t, "ensure-class", rest[1])
				continue
			}
			v := rest[1]
			if rest[0] == value(in.KeywordNamed("direct-superclasses")) {
				v = superclassesToBe(t, name, v)
			}
			initargs = append(initargs, rest[0], v)
		}
		if c := name.Class(); c != nil && c.Name == name && t.RedefineClass(c, meta, initargs) {
			return t.One(c)
		}
		c := t.Apply(S.MakeInstance.Function(), append([]value{meta}, initargs...))
		if k, ok := c.(*interp.Class); ok {
			t.NameClass(k, name)
		}
		return t.One(c)
	}
	excl.Defun("ensure-class", "name &rest initargs", `The class called NAME, made or changed as INITARGS say: :direct-superclasses, :direct-slots, :direct-default-initargs, :documentation, :metaclass and those of the metaclass. Methods on ensure-class-using-class come first.`, func(t *thread, a args) value {
		name := a.Symbol(t, 0)
		return ensureClassUsingClass(t, name, a.Rest())
	})
	excl.Defgeneric("ensure-class-using-class", "class name &rest initargs", `What ensure-class and defclass do for the CLASS called NAME, NIL if there is none, and INITARGS.`, func(t *thread, a args) value {
		return ensureClass(t, a.Symbol(t, 1), a.Rest())
	}).AllowKeys()
	export("ensure-class", "ensure-class-using-class")
	slotProtocolOperators(in, export)
	genericProtocolOperators(in, export)
	for _, n := range []string{"add-method", "allocate-instance", "built-in-class", "class", "compute-applicable-methods", "ensure-generic-function", "find-method",
		"generic-function", "make-instance", "method", "method-combination", "method-qualifiers", "remove-method", "shared-initialize",
		"standard-class", "standard-generic-function", "standard-method", "standard-object", "class-name", "class-of", "find-class"} {
		s := in.CL.Sym(n)
		mop.Import(s)
		mop.Export(s)
	}
}

// superclassesToBe replaces names by classes in the direct superclasses of the class
// called name: methods of initialize-instance for a metaclass get classes. What is wrong
// is left to them.
func superclassesToBe(t *thread, name *interp.Symbol, supers value) value {
	given, ok := interp.Slice(supers)
	if !ok {
		return supers
	}
	classes := slices.Clone(given)
	for i, v := range classes {
		if s, isName := v.(*interp.Symbol); isName && s != name {
			classes[i] = t.ClassToBe(s)
		}
	}
	return list(classes...)
}
