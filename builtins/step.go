package builtins

import (
	"strings"

	"sockrepl/interp"
)

// stepOperators declares step.
func stepOperators(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	depth := interp.NewSymbol("step-depth")
	in.Special(depth, interp.Fix(0))
	mode := interp.NewSymbol("step-mode")
	in.Special(mode, nil)
	step := excl.InternalSym("%step")
	in.CL.Defmacro("step", "form", `Evaluates FORM step by step: each form in it is shown on *debug-io* before it is evaluated, and waits for a command:
an empty line goes on into the form, s goes over it, f finishes without stopping, ? tells the commands. Forms in functions that
are called are not shown. Returns the values of FORM.`, func(t *thread, a args) value {
		env, _ := a.Env().(*interp.Env)
		x := &interp.ExpandHooks{}
		x.Guard = func(form *interp.Cons, at interp.Pos, expand func() value) value {
			v := expand()
			if form.Car == value(S.Quote) || form.Car == value(S.Function) {
				return v
			}
			return list(step, list(S.Quote, form), list(S.Function, list(S.Lambda, nil, v)))
		}
		v := t.ExpandForm(a.V(0), env, nil, x)
		return list(excl.InternalSym("%stepping"), list(S.Function, list(S.Lambda, nil, v)))
	})
	excl.Defun1("%stepping", "function => *", `The values of FUNCTION, with the stepper on.`, func(t *thread, f value) value {
		mark := t.BindMark()
		t.Bind(mode, in.KeywordNamed("step"))
		t.Bind(depth, interp.Fix(0))
		v := t.Call0(t.FunctionDesignator(f))
		t.Unbind(mark)
		return v
	})
	excl.Defun2("%step", "form function => *", `The values of FUNCTION, which evaluates FORM, shown if the stepper is on.`, func(t *thread, form, f value) value {
		fn := t.FunctionDesignator(f)
		if t.SymbolValue(mode) == nil {
			return t.Call0(fn)
		}
		n, _ := t.SymbolValue(depth).(interp.Fixnum)
		out := designatedStream(t, "step", nil, S.StarDebugIO)
		indent := strings.Repeat(" ", 1+2*min(int(n), 30))
		t.WriteText(out, indent+itoa(int(n))+": "+t.Prin1(form))
		mark := t.BindMark()
		t.Bind(depth, n+1)
		switch stepCommand(t, out) {
		case "s":
			t.Bind(mode, nil)
		case "f":
			t.SetSymbolValue(mode, nil)
		}
		v := t.Call0(fn)
		vs := t.MultipleValues(v)
		t.Unbind(mark)
		if t.SymbolValue(mode) != nil {
			text := ""
			for _, x := range vs {
				text += " " + t.Prin1(x)
			}
			t.WriteText(out, indent+itoa(int(n))+": result"+text+"\n")
		}
		return t.Values(vs...)
	})
}

// stepCommand reads a command of the stepper: "", "s" or "f". At end of file
// nobody is there to step.
func stepCommand(t *thread, s interp.Stream) string {
	for {
		t.WriteText(s, " ? ")
		s.Flush(t, true)
		line, missing := s.ReadLine(t)
		if missing && line.Len() == 0 {
			t.WriteText(s, "\n")
			return "f"
		}
		switch c := strings.TrimPrefix(strings.TrimSpace(line.Go()), ":"); c {
		case "", "n", "sl":
			return ""
		case "s", "scont":
			return "s"
		case "f", "q":
			return "f"
		}
		t.WriteText(s, "an empty line goes on into the form, s goes over it, f finishes without stopping\n")
	}
}
