package builtins

import (
	"strings"

	"sockrepl/interp"
)

// describingOperators declares documentation, describe and arglist.
func describingOperators(in *interp.Interp) {
	cl := in.CL
	lambdaList := func(t *thread, v value) (string, bool) {
		f, _ := v.(*interp.Function)
		if s, ok := v.(*interp.Symbol); ok {
			if f = s.Function(); f == nil {
				f = s.Macro()
			}
		}
		if f == nil {
			return "", false
		}
		if op := f.Operator(); op != nil {
			ll, _, _ := strings.Cut(op.LambdaList, "=>")
			return "(" + in.CaseName(strings.Join(strings.Fields(ll), " ")) + ")", true
		}
		if l, ok := f.LambdaList(); ok {
			if l == nil {
				return "()", true
			}
			return t.Prin1(l), true
		}
		return "", false
	}
	in.Excl.Defun1("arglist", "function", `The lambda list of FUNCTION or of the function or macro it names.`, func(t *thread, v value) value {
		text, ok := lambdaList(t, v)
		if !ok {
			return t.SimpleError("arglist: ~s has no known lambda list", v)
		}
		s := interp.NewString(text)
		form, _ := interp.NewReader(interp.NewStringInput(s, 0, s.Len()), "").Read(t)
		return form
	})
	cl.Defun("describe", "object &optional stream => *", `Prints what is known of OBJECT to STREAM, by describe-object; no values.`, func(t *thread, a args) value {
		t.Call2(cl.Sym("describe-object").Function(), a.V(0), a.OutputStream(t, 1))
		return t.Values()
	})
	cl.Defgeneric("describe-object", "object stream => *", `Prints what is known of OBJECT to STREAM, for describe.`, func(t *thread, a args) value {
		out := a.OutputStream(t, 1)
		say := func(text string) { s := interp.NewString(text); out.WriteString(t, s, 0, s.Len()) }
		v := a.V(0)
		say(t.Prin1(v) + " is of type " + t.Prin1(describedType(t, v)) + ".\n")
		switch x := v.(type) {
		case *interp.Symbol:
			if p := x.Package(); p != nil {
				say("  Its package is " + p.Name() + ".\n")
			}
			describeVariable(t, x, say)
			kind := ""
			switch {
			case x.IsSpecialOperator():
				kind = "a special operator"
			case x.Macro() != nil:
				kind = "a macro"
			case x.Function() != nil:
				kind = "a function"
			}
			if kind != "" {
				say("  It names " + kind)
				if ll, ok := lambdaList(t, x); ok {
					say(" with the lambda list " + ll)
				}
				say(".\n")
				if d := documentation(t, x, "function"); d != nil {
					say("    " + t.Princ(d) + "\n")
				}
			}
			describeOtherMeanings(t, x, say)
		case *interp.Function:
			if g := x.Generic(); g != nil && g.Doc != nil {
				say("  " + t.Princ(g.Doc) + "\n")
			}
			if ll, ok := lambdaList(t, x); ok {
				say("  Its lambda list is " + ll + ".\n")
			}
			if d := x.Documentation(); d != nil {
				say("  " + t.Princ(d) + "\n")
			}
			describeMetaobject(t, v, say)
			if slots := t.Slots(x); slots != nil {
				describeSlots(t, slots, say)
			}
		case *interp.Instance, *interp.Class, *interp.Method:
			describeMetaobject(t, v, say)
		default:
			describeContents(t, v, say)
			if x, ok := v.(interp.SlotHolder); ok {
				if slots := x.SlotInstance(); slots != nil {
					describeSlots(t, slots, say)
				}
			}
		}
		return t.Values()
	})
}

// describedType is the type that a description calls v by: that of an integer
// is a name.
func describedType(t *thread, v value) value {
	if interp.IsInteger(v) {
		return t.In.ClassOf(v).Name
	}
	return t.TypeOf(v)
}
