package builtins

import "sockrepl/interp"

// describeMetaobject says what describe-object does of instances, classes,
// generic functions and methods.
func describeMetaobject(t *thread, v value, say func(text string)) {
	named := func(title string, list []value) {
		if len(list) == 0 {
			return
		}
		say("  " + title + ":\n")
		for _, x := range list {
			say("    " + t.Prin1(x) + "\n")
		}
	}
	classes := func(list []*interp.Class) (vs []value) {
		for _, c := range list {
			vs = append(vs, nameOfClass(c))
		}
		return vs
	}
	switch x := v.(type) {
	case *interp.Instance:
		say("  Its class is " + t.Prin1(nameOfClass(x.Class)) + ".\n")
		describeSlots(t, x, say)
	case *interp.Class:
		if x.Doc != nil {
			say("  " + t.Princ(x.Doc) + "\n")
		}
		named("Direct superclasses", classes(x.Supers))
		named("Direct subclasses", classes(x.Subs))
		if x.IsFinalized() {
			named("Precedence list", classes(x.CPL))
		}
		if len(x.Slots) > 0 {
			say("  Slots:\n")
		}
		for _, s := range x.Slots {
			say("    " + describeSlotDefinition(t, s) + "\n")
		}
	case *interp.Function:
		if g := x.Generic(); g != nil {
			say("  Its lambda list is " + t.Prin1(g.List) + ", its method combination " + t.Prin1(g.Combination.Name) + ".\n")
			var methods []value
			for _, m := range g.Methods {
				methods = append(methods, m)
			}
			named("Methods", methods)
		}
	case *interp.Method:
		say("  Its lambda list is " + t.Prin1(x.List) + ".\n")
		if x.Doc != nil {
			say("  " + t.Princ(x.Doc) + "\n")
		}
	}
}

// describeSlots prints the slots of an instance and their values.
func describeSlots(t *thread, x *interp.Instance, say func(text string)) {
	for _, shared := range []bool{false, true} {
		title := false
		for _, s := range t.Slots(x).Class.Slots {
			if (s.Shared != nil) != shared {
				continue
			}
			if !title && shared {
				say("  With one value for the class:\n")
			}
			title = true
			text := "#<Unbound>"
			if t.SlotExists(x, s.Name) && t.SlotIsBound(x, s.Name) {
				text = t.Prin1(t.SlotValueOf(x, s.Name))
			}
			say("  " + t.Prin1(s.Name.Value()) + ": " + text + "\n")
		}
	}
}
