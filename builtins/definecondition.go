package builtins

import "sockrepl/interp"

// defineCondition declares define-condition and what it expands into.
func defineCondition(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	in.CL.Defmacro("define-condition", "name parents slots &rest options", `Defines the condition class NAME with PARENTS and SLOTS; OPTIONS are :report, :default-initargs and :documentation.`, func(t *thread, a args) value {
		name := a.Symbol(t, 0)
		slots := []value{S.List}
		for _, s := range items(t, "define-condition", a.V(2)) {
			slots = append(slots, parseSlot(t, "define-condition", s, false).form(t))
		}
		options := parseConditionOptions(t, a.V(3))
		return always(in, list(excl.InternalSym("%define-condition"), list(S.Quote, name), list(S.Quote, a.V(1)),
			list(slots...), options.report, list(S.Quote, options.doc), options.initargs))
	})
	excl.Defun("%define-condition", "name parents slots report doc initargs", `Defines the condition class NAME with PARENTS, SLOTS, REPORT (a string or function), DOC and default INITARGS.`, func(t *thread, a args) value {
		name := a.Symbol(t, 0)
		t.CheckDefinitionLock(name)
		supers := conditionParents(t, a.Slice(t, 1))
		var direct []*interp.Slot
		for _, s := range a.Slice(t, 2) {
			direct = append(direct, makeSlot(t, s))
		}
		var initargs []interp.Initarg
		for _, d := range a.Slice(t, 5) {
			initargs = append(initargs, makeInitarg(t, d))
		}
		old := name.Class()
		var before []*interp.Slot
		if old != nil {
			before = old.Direct
		}
		c, ok := in.DefineCondition(name, supers, direct, initargs)
		if !ok {
			t.ProgramError("define-condition: the precedence lists of the parents of ~s contradict each other", name)
		}
		if c != old {
			before = nil
		}
		t.UpdateAccessors("define-condition", c, before)
		c.Report = reportFunction(a.V(3))
		c.Doc = a.V(4)
		name.SetDoc("type", c.Doc)
		return name
	})
}

// conditionOptions are the options of define-condition: forms for report and
// initargs, and the documentation itself.
type conditionOptions struct{ report, doc, initargs value }

func parseConditionOptions(t *thread, v value) (o conditionOptions) {
	for _, option := range items(t, "define-condition", v) {
		arguments := items(t, "define-condition", cdr(option))
		switch name := word(car(option)); {
		case name == "report" && len(arguments) == 1:
			o.report = reportForm(t, arguments[0])
		case name == "documentation" && len(arguments) == 1:
			o.doc = arguments[0]
		case name == "default-initargs" && len(arguments)%2 == 0:
			o.initargs = initargForms(t, "define-condition", arguments)
		default:
			t.ProgramError("define-condition: `~s' is not an option", option)
		}
	}
	return o
}

// reportForm returns the form of a report: a string stands for itself; the
// function that a symbol names need be there only when the report is made.
func reportForm(t *thread, report value) value {
	S := &t.In.S
	switch x := report.(type) {
	case *interp.String:
		return x
	case *interp.Symbol:
		c, s := t.In.Gensym("condition"), t.In.Gensym("stream")
		return list(S.Function, list(S.Lambda, list(c, s), list(x, c, s)))
	}
	return list(S.Function, report)
}

func reportFunction(report value) *interp.Function {
	switch x := report.(type) {
	case *interp.Function:
		return x
	case *interp.String:
		return interp.NewGoFunction(nil, func(t *thread, as []value) value {
			t.CheckArgs(t.In.S.Function, len(as), 2, 2)
			if s, ok := as[1].(interp.Stream); ok {
				s.WriteString(t, x, 0, x.Len())
			}
			return t.One(nil)
		})
	}
	return nil
}

func conditionParents(t *thread, names []value) []*interp.Class {
	var supers []*interp.Class
	for _, n := range names {
		s, _ := n.(*interp.Symbol)
		if s == nil || s.Class() == nil || s.Class().Kind != interp.ConditionKind {
			t.ProgramError("define-condition: `~s' is not the name of a condition class", n)
		}
		supers = append(supers, s.Class())
	}
	if len(supers) == 0 {
		return []*interp.Class{t.In.S.Condition.Class()}
	}
	return supers
}
