package builtins

import "sockrepl/interp"

// instanceOperators declares the functions on instances and their slots.
func instanceOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	cl.Defun2("slot-value", "object slot-name", `The value of the slot SLOT-NAME of OBJECT.`, func(t *thread, v, name value) value {
		return t.SlotValueOf(v, slotName(t, "slot-value", name))
	})
	cl.Defun3("(setf slot-value)", "value object slot-name", `Makes VALUE the value of the slot SLOT-NAME of OBJECT.`, func(t *thread, x, v, name value) value {
		return t.SetSlotValueOf(v, slotName(t, "slot-value", name), x)
	})
	excl.Defun3("set-slot-value", "object slot-name value", `Makes VALUE the value of the slot SLOT-NAME of OBJECT; SETF of slot-value expands into this.`, func(t *thread, v, name, x value) value {
		return t.SetSlotValueOf(v, slotName(t, "slot-value", name), x)
	})
	cl.Sym("slot-value").SetSetfExpander(&interp.ShortSetf{Update: S.SetSlotValue, Min: 2, Max: 2})
	cl.Defun2("slot-boundp", "object slot-name", `True if the slot SLOT-NAME of OBJECT has a value.`, func(t *thread, v, name value) value {
		return t.Bool(t.SlotIsBound(v, slotName(t, "slot-boundp", name)))
	})
	cl.Defun2("slot-makunbound", "object slot-name", `Takes the value of the slot SLOT-NAME of OBJECT away; returns OBJECT.`, func(t *thread, v, name value) value {
		t.MakeSlotUnbound(v, slotName(t, "slot-makunbound", name))
		return v
	})
	cl.Defun2("slot-exists-p", "object slot-name", `True if OBJECT has a slot SLOT-NAME.`, func(t *thread, v, name value) value {
		return t.Bool(t.SlotExists(v, slotName(t, "slot-exists-p", name)))
	})
	cl.Defgeneric("slot-missing", "class object slot-name operation &optional new-value", `Called where OBJECT, of CLASS, has no slot SLOT-NAME: OPERATION is slot-value, setf (with NEW-VALUE), slot-boundp or slot-makunbound. Signals an error.`, func(t *thread, a args) value {
		if plist, is := streamPlistSlot(t, a); is {
			return plist
		}
		return t.ErrorOf(S.CellError, []value{S.KName, a.V(2)}, "The slot ~s is missing from the object ~s of class ~s during operation ~s.", a.V(2), a.V(1), a.V(0), a.V(3))
	})
	cl.Defgeneric("slot-unbound", "class instance slot-name", `Called where the slot SLOT-NAME of INSTANCE, of CLASS, has no value; signals unbound-slot. What it returns is the value.`, func(t *thread, a args) value {
		return t.UnboundSlot(a.V(1), a.V(2))
	})

	cl.Defgeneric("make-instance", "class &rest initargs", `A new instance of CLASS, a class or its name, initialised from INITARGS.`, func(t *thread, a args) value {
		c := classArgument(t, "make-instance", a.V(0))
		if a.V(0) != value(c) && a.Operator().Symbol.Function().HasMethods() {
			// Methods for the metaclass come into play.
			return t.One(t.Apply(a.Operator().Symbol.Function(), append([]value{c}, a.Rest()...)))
		}
		return t.MakeInstance(c, a.Rest())
	}).AllowKeys()
	cl.Defgeneric("allocate-instance", "class &rest initargs", `A new instance of CLASS whose slots have no values; INITARGS make no difference.`, func(t *thread, a args) value {
		c, ok := a.V(0).(*interp.Class)
		if !ok {
			a.Wrong(t, 0, S.Class)
		}
		return t.AllocateInstance(c)
	}).AllowKeys()
	cl.Defgeneric("initialize-instance", "instance &rest initargs", `Gives the slots of INSTANCE their first values, by shared-initialize with INITARGS; returns INSTANCE.`, func(t *thread, a args) value {
		t.InitializeInstance(a.V(0), a.Rest())
		return a.V(0)
	}).AllowKeys()
	cl.Defgeneric("reinitialize-instance", "instance &rest initargs", `Changes the slots of INSTANCE as INITARGS say; returns INSTANCE.`, func(t *thread, a args) value {
		t.ReinitializeInstance(a.V(0), a.Rest())
		return a.V(0)
	}).AllowKeys()
	cl.Defgeneric("shared-initialize", "instance slot-names &rest initargs", `Sets the slots of INSTANCE from INITARGS, and those of SLOT-NAMES, T for all, that have no value from their initial forms; returns INSTANCE.`, func(t *thread, a args) value {
		t.SharedInitialize(a.V(0), a.V(1), a.Rest())
		return a.V(0)
	}).AllowKeys()
	cl.Defgeneric("update-instance-for-redefined-class", "instance added-slots discarded-slots property-list &rest initargs", `Called when INSTANCE has been brought up to date with its class, which has changed: ADDED-SLOTS are new, DISCARDED-SLOTS are gone, PROPERTY-LIST has the values that these had. Initialises the new ones, with INITARGS.`, func(t *thread, a args) value {
		t.UpdateForRedefinedClass(a.V(0), a.V(1), a.V(2), a.V(3), a.Rest())
		return a.V(0)
	}).AllowKeys()
	cl.Defgeneric("update-instance-for-different-class", "previous current &rest initargs", `Called by change-class: CURRENT is the instance, PREVIOUS a copy as it was. Initialises the slots that are new, with INITARGS.`, func(t *thread, a args) value {
		t.UpdateForDifferentClass(a.V(0), a.V(1), a.Rest())
		return a.V(1)
	}).AllowKeys()
	cl.Defgeneric("change-class", "instance new-class &rest initargs", `Makes INSTANCE an instance of NEW-CLASS, a class or its name: slots of the same name keep their values, new ones are initialised with INITARGS. Returns INSTANCE.`, func(t *thread, a args) value {
		x, ok := a.V(0).(*interp.Instance)
		c := classArgument(t, "change-class", a.V(1))
		if !ok || x.Class.Kind == interp.StructureKind {
			t.WrongType("change-class", a.V(0), S.StandardObject)
		}
		t.FinalizeClass(c)
		if c.Kind != x.Class.Kind || c.IsMetaobject(in) {
			t.ProgramError("change-class: ~s cannot become an instance of ~s", x, c)
		}
		t.ChangeClass(x, c, a.Rest())
		return x
	}).AllowKeys()
	cl.Defgeneric("make-instances-obsolete", "class", `Has all instances of CLASS, a class or its name, brought up to date by update-instance-for-redefined-class when they are next used; returns CLASS.`, func(t *thread, a args) value {
		c := classArgument(t, "make-instances-obsolete", a.V(0))
		in.MakeInstancesObsolete(c)
		return a.V(0)
	})
	slotMacros(in)
}

// slotMacros declares with-slots and with-accessors.
func slotMacros(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	with := func(entries []value, object, body value, access func(entry value, object *interp.Symbol) (name, form value)) value {
		x := in.Gensym("object")
		var macros interp.ListBuilder
		for _, e := range entries {
			name, form := access(e, x)
			macros.Add(list(name, form))
		}
		return list(S.Let, list(list(x, object)), list(S.Declare, list(S.Ignorable, x)), listStar(body, S.SymbolMacrolet, macros.List()))
	}
	symbol := func(t *thread, operator string, v value) value {
		if s, ok := v.(*interp.Symbol); !ok || s.IsConstant() {
			t.ProgramError("~a: `~s' is not the name of a variable", interp.NewString(operator), v)
		}
		return v
	}
	cl.Defmacro("with-slots", "slots instance &body body", `Evaluates BODY with SLOTS, each a name or (variable name), standing for the slots of INSTANCE.`, func(t *thread, a args) value {
		return with(items(t, "with-slots", a.V(0)), a.V(1), a.V(2), func(e value, x *interp.Symbol) (name, form value) {
			slot := e
			if c, ok := e.(*interp.Cons); ok {
				parts := items(t, "with-slots", c)
				if len(parts) != 2 {
					t.ProgramError("with-slots: `~s' is neither a name nor (variable slot)", e)
				}
				e, slot = parts[0], parts[1]
			}
			if _, ok := in.AsSymbol(slot); !ok {
				t.ProgramError("with-slots: `~s' is not the name of a slot", slot)
			}
			return symbol(t, "with-slots", e), list(S.SlotValue, x, list(S.Quote, slot))
		})
	})
	cl.Defmacro("with-accessors", "accessors instance &body body", `Evaluates BODY with each variable of ACCESSORS, a list of (variable function), standing for the function's value of INSTANCE.`, func(t *thread, a args) value {
		return with(items(t, "with-accessors", a.V(0)), a.V(1), a.V(2), func(e value, x *interp.Symbol) (name, form value) {
			parts := items(t, "with-accessors", e)
			if len(parts) != 2 {
				t.ProgramError("with-accessors: `~s' is not (variable accessor)", e)
			}
			return symbol(t, "with-accessors", parts[0]), list(parts[1], x)
		})
	})
}

// slotName returns the name of a slot.
func slotName(t *thread, operator string, v value) *interp.Symbol {
	s, ok := t.In.AsSymbol(v)
	if !ok {
		t.WrongType(operator, v, t.In.S.Symbol)
	}
	return s
}

// classArgument returns the class that v is or names.
func classArgument(t *thread, operator string, v value) *interp.Class {
	switch x := v.(type) {
	case *interp.Class:
		return x
	case *interp.Symbol:
		if c := x.Class(); c != nil {
			return c
		}
		t.SimpleError("~a: there is no class named ~s", interp.NewString(operator), x)
	case nil:
		t.SimpleError("~a: there is no class named ~s", interp.NewString(operator), nil)
	}
	t.WrongType(operator, v, t.In.S.Class)
	return nil
}
