package builtins

import "sockrepl/interp"

// Functions of the metaobject protocol to which programs add methods for
// metaclasses of their own: how slots are computed and how they are reached.

// slotProtocolOperators declares them in EXCL; export makes names known in MOP.
func slotProtocolOperators(in *interp.Interp, export func(names ...string)) {
	S := &in.S
	excl := in.Excl
	functions := map[string]*interp.Function{}
	// using declares a function of a class, an object and a slot, which come at the
	// place at of its arguments.
	using := func(name, parameters, doc string, at int, f func(t *thread, v value, slot *interp.Symbol, a args) value) {
		functions[name] = excl.Defgeneric(name, parameters, doc, func(t *thread, a args) value {
			slot := a.V(at + 2)
			if d, ok := slot.(*interp.SlotDefinition); ok && d.Slot.Name != nil {
				slot = d.Slot.Name.Value()
			}
			return f(t, a.V(at+1), slotName(t, name, slot), a)
		})
	}
	using("slot-value-using-class", "class object slot", `SLOT-VALUE of OBJECT, of CLASS, and SLOT, a slot definition or name. Methods for a metaclass of the program decide about all slots of instances of its classes.`, 0, func(t *thread, v value, slot *interp.Symbol, a args) value {
		return t.PlainSlotValue(v, slot)
	})
	using("(setf slot-value-using-class)", "new-value class object slot", `Makes NEW-VALUE the value of SLOT, a slot definition or name, of OBJECT, of CLASS.`, 1, func(t *thread, v value, slot *interp.Symbol, a args) value {
		return t.SetPlainSlotValue(v, slot, a.V(0))
	})
	using("slot-boundp-using-class", "class object slot", `SLOT-BOUNDP of OBJECT, of CLASS, and SLOT, a slot definition or name.`, 0, func(t *thread, v value, slot *interp.Symbol, a args) value {
		return t.Bool(t.PlainSlotIsBound(v, slot))
	})
	using("slot-makunbound-using-class", "class object slot", `SLOT-MAKUNBOUND of OBJECT, of CLASS, and SLOT, a slot definition or name.`, 0, func(t *thread, v value, slot *interp.Symbol, a args) value {
		t.MakePlainSlotUnbound(v, slot)
		return v
	})
	functions["direct-slot-definition-class"] = excl.Defgeneric("direct-slot-definition-class", "class &rest initargs", `The class of the slot definitions of CLASS itself, a subclass of standard-direct-slot-definition; INITARGS describe the slot.`, func(t *thread, a args) value {
		return excl.Sym("standard-direct-slot-definition").Class()
	}).AllowKeys()
	functions["effective-slot-definition-class"] = excl.Defgeneric("effective-slot-definition-class", "class &rest initargs", `The class of the slot definitions of instances of CLASS, a subclass of standard-effective-slot-definition; INITARGS describe the slot.`, func(t *thread, a args) value {
		return excl.Sym("standard-effective-slot-definition").Class()
	}).AllowKeys()
	functions["compute-effective-slot-definition"] = excl.Defgeneric("compute-effective-slot-definition", "class name direct-slots", `The slot called NAME in instances of CLASS, which comes of DIRECT-SLOTS, those of its classes from the most specific on.`, func(t *thread, a args) value {
		c, name, direct := a.V(0), a.V(1), a.V(2)
		return t.One(t.ComputeEffectiveSlot(classArgument(t, "compute-effective-slot-definition", c), slotName(t, "compute-effective-slot-definition", name), items(t, "compute-effective-slot-definition", direct)))
	})
	initargs := excl.Defgeneric("compute-effective-slot-definition-initargs", "class direct-slots", `The initargs of the slot in instances of CLASS that comes of DIRECT-SLOTS, definitions of one name, the most specific first; compute-effective-slot-definition makes it of them.`, func(t *thread, a args) value {
		classArgument(t, "compute-effective-slot-definition-initargs", a.V(0))
		return t.EffectiveSlotInitargs(a.Slice(t, 1))
	})
	functions["compute-slots"] = excl.Defgeneric("compute-slots", "class", `The slot definitions of instances of CLASS in their order.`, func(t *thread, a args) value {
		c := a.V(0)
		return t.One(t.ComputeSlots(classArgument(t, "compute-slots", c)))
	})
	functions["compute-default-initargs"] = excl.Defgeneric("compute-default-initargs", "class", `The default initargs of CLASS and its superclasses: lists of initarg, form and function.`, func(t *thread, a args) value {
		c := a.V(0)
		return initargList(classArgument(t, "compute-default-initargs", c).DefaultInitargs)
	})
	functions["compute-class-precedence-list"] = excl.Defgeneric("compute-class-precedence-list", "class", `CLASS and its superclasses, the most specific first.`, func(t *thread, a args) value {
		c := a.V(0)
		cpl, ok := classArgument(t, "compute-class-precedence-list", c).ComputePrecedence()
		if !ok {
			t.ProgramError("compute-class-precedence-list: the precedence lists of the superclasses of ~s contradict each other", c)
		}
		return classList(cpl)
	})
	functions["finalize-inheritance"] = excl.Defgeneric("finalize-inheritance", "class", `Makes CLASS ready to have instances; an error if a superclass is not defined. Methods are called whenever a class of their metaclass has become ready.`, func(t *thread, a args) value {
		c := a.V(0)
		t.FinalizeClass(classArgument(t, "finalize-inheritance", c))
		return t.One(nil)
	})
	excl.Defgeneric("slot-definition-location", "slot", `Where instances keep the value of SLOT, for standard-instance-access: an index; NIL if they do not.`, func(t *thread, a args) value {
		v := a.V(0)
		d, ok := v.(*interp.SlotDefinition)
		if !ok {
			return t.WrongType("slot-definition-location", v, excl.Sym("slot-definition"))
		}
		if d.Direct || d.Slot.Shared != nil {
			return nil
		}
		return d.Location()
	})
	access := func(t *thread, operator string, expected *interp.Symbol, v, location value) *value {
		x := t.Slots(v)
		if x == nil {
			t.WrongType(operator, v, expected)
		}
		i, ok := location.(interp.Fixnum)
		if !ok || i < 0 || int(i) >= len(x.Slots) {
			t.TypeError(location, list(S.Integer, interp.Fix(0), list(interp.FixInt(len(x.Slots)))), "~a: ~s has no slot at ~s", interp.NewString(operator), v, location)
		}
		return &x.Slots[i]
	}
	accessors := func(name string, expected *interp.Symbol, what string) {
		excl.Defun2(name, "instance location", `The value of the slot of INSTANCE`+what+` at LOCATION, past all methods.`, func(t *thread, x, location value) value {
			v := *access(t, name, expected, x, location)
			if interp.IsUnbound(v) {
				t.SimpleError("~a: the slot of ~s at ~s has no value", interp.NewString(name), x, location)
			}
			return v
		})
		excl.Defun3("(setf "+name+")", "value instance location", `Makes VALUE the value of the slot of INSTANCE`+what+` at LOCATION, past all methods.`, func(t *thread, v, x, location value) value {
			*access(t, name, expected, x, location) = v
			return v
		})
		export(name)
	}
	accessors("standard-instance-access", S.StandardObject, "")
	accessors("funcallable-standard-instance-access", excl.Sym("funcallable-standard-object"), ", a function with slots,")
	excl.Defun2("set-funcallable-instance-function", "instance function", `Has INSTANCE, of a class of funcallable-standard-class, do what FUNCTION does when it is called.`, func(t *thread, x, f value) value {
		if !interp.SetFuncallableFunction(x, t.FunctionArgument("set-funcallable-instance-function", "function", f)) {
			t.WrongType("set-funcallable-instance-function", x, excl.Sym("funcallable-standard-object"))
		}
		return nil
	})
	in.SetSlotProtocol(func(name string) *interp.Function {
		if name == "compute-effective-slot-definition-initargs" {
			return initargs // Allegro's, which MOP does not export
		}
		return functions[name]
	})
	for name := range functions {
		if name[0] != '(' {
			export(name)
		}
	}
	export("slot-definition-location", "set-funcallable-instance-function")
}

// ensureClassUsingClass calls ensure-class-using-class.
func ensureClassUsingClass(t *thread, name *interp.Symbol, initargs []value) value {
	f := t.In.Excl.Sym("ensure-class-using-class").Function()
	var c value
	if k := name.Class(); k != nil && k.Name == name && !k.Forward {
		c = k
	}
	return t.One(t.Apply(f, append([]value{c, name.Value()}, initargs...)))
}

// initargList describes default initargs as lists of initarg, form and function.
func initargList(initargs []interp.Initarg) value {
	var b interp.ListBuilder
	for _, d := range initargs {
		b.Add(list(d.Key.Value(), d.Form, d.Init))
	}
	return b.List()
}

func classList(classes []*interp.Class) value {
	var b interp.ListBuilder
	for _, c := range classes {
		b.Add(c)
	}
	return b.List()
}
