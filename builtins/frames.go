package builtins

import "sockrepl/interp"

// callFrame is a call in progress, as it was when a program asked for the newest
// one of a process.
type callFrame struct {
	class *interp.Class
	stack []interp.BacktraceEntry
	index int
}

// LispClass implements interp.Object.
func (f *callFrame) LispClass(in *interp.Interp) *interp.Class { return f.class }

func (f *callFrame) entry() interp.BacktraceEntry { return f.stack[f.index] }

// PrintText implements interp.Printable.
func (f *callFrame) PrintText(t *thread) (string, bool) {
	return t.In.CaseName("debugger:frame") + " " + t.Prin1(frameList(f.entry())), true
}

// frameOperators declares what Emacs's interfaces to Allegro ask of calls in
// progress. Neither arguments nor variables of calls are known, and no call can
// be left or made again.
func frameOperators(in *interp.Interp) {
	p := in.FindPackage(in.CaseName("debugger"))
	class := p.DefineClass("frame", in.T.Class())
	frame := func(t *thread, operator string, v value) *callFrame {
		return instanceOf[*callFrame](t, operator, v, class)
	}
	internal := func(name, lambdaList, doc string, f func(t *thread, a args) value) {
		in.Excl.Defun(name, lambdaList, doc, f)
		in.Excl.Unexport(in.Excl.Sym(name))
	}
	internal("current-thread", "", `The process that runs.`, func(t *thread, a args) value {
		return t.SymbolValue(in.MP.Sym("*current-process*"))
	})
	internal("int-newest-frame", "process", `The newest call in progress of PROCESS, or NIL if there is none.`, func(t *thread, a args) value {
		process, ok := a.V(0).(*interp.Process)
		if !ok {
			return a.Wrong(t, 0, in.MP.Sym("process"))
		}
		of := process.Thread()
		if of == nil {
			return nil
		}
		stack := of.Backtrace(10000)
		if len(stack) == 0 {
			return nil
		}
		return &callFrame{class, stack, 0}
	})
	internal("int-next-older-frame", "frame", `The call that made that of FRAME, or NIL.`, func(t *thread, a args) value {
		f := frame(t, "int-next-older-frame", a.V(0))
		if f.index+1 == len(f.stack) {
			return nil
		}
		return &callFrame{class, f.stack, f.index + 1}
	})
	internal("function-source-debug-info", "function", `NIL: no table tells which part of its source FUNCTION has reached.`, func(t *thread, a args) value {
		a.Function(t, 0)
		return nil
	})
	p.Defun1("frame-name", "frame", `The name of the function that FRAME is a call of, or NIL.`, func(t *thread, v value) value {
		return frame(t, "frame-name", v).entry().Name
	})
	p.Defun1("frame-function", "frame", `The function that FRAME is a call of.`, func(t *thread, v value) value {
		return frame(t, "frame-function", v).entry().Function
	})
	p.Defun1("frame-expression", "frame", `A list of the name of the function, or the function, that FRAME is a call of.`, func(t *thread, v value) value {
		return frameList(frame(t, "frame-expression", v).entry())
	})
	p.Defun1("frame-visible-p", "frame", `True if the function that FRAME is a call of has a name.`, func(t *thread, v value) value {
		return t.Bool(frame(t, "frame-visible-p", v).entry().Name != nil)
	})
	p.Defun("output-frame", "stream frame &optional style", `Prints FRAME on STREAM, with where it stands unless STYLE is :brief.`, func(t *thread, a args) value {
		f := frame(t, "output-frame", a.V(1))
		text := t.Prin1(frameList(f.entry()))
		if place := f.entry().Place; word(a.V(2)) != "brief" && place.Pos.Line() > 0 {
			text += " at " + place.String()
		}
		t.WriteText(a.OutputStream(t, 0), text)
		return nil
	})
	p.Defun1("frame-number-vars", "frame", `How many variables of FRAME are known: 0.`, func(t *thread, v value) value {
		frame(t, "frame-number-vars", v)
		return interp.Fix(0)
	})
	for _, name := range []string{"frame-var-name", "frame-var-value"} {
		p.Defun2(name, "frame number", `Signals an error: the variable with that NUMBER of FRAME is not known.`, func(t *thread, v, n value) value {
			return t.SimpleError("~a: ~s has no variable ~s that is known", interp.NewString(name), frame(t, name, v), n)
		})
	}
	p.Defun1("frame-retryable-p", "frame", `True if FRAME can be called again: NIL.`, func(t *thread, v value) value {
		frame(t, "frame-retryable-p", v)
		return nil
	})
	p.Defun("frame-retry", "frame function &rest arguments", `Signals an error: FRAME cannot be left to call FUNCTION with ARGUMENTS instead.`, func(t *thread, a args) value {
		return t.SimpleError("frame-retry: ~s cannot be called again", frame(t, "frame-retry", a.V(0)))
	})
	p.Defun("frame-return", "frame &rest values", `Signals an error: FRAME cannot be left with VALUES.`, func(t *thread, a args) value {
		return t.SimpleError("frame-return: ~s cannot be left", frame(t, "frame-return", a.V(0)))
	})
	p.Defun1("environment-of-frame", "frame", `The environment of FRAME for eval-form-in-context: NIL, the global one.`, func(t *thread, v value) value {
		frame(t, "environment-of-frame", v)
		return nil
	})
	p.Defun("eval-form-in-context", "form environment => *", `The values of FORM; ENVIRONMENT, of a frame, is the global one.`, func(t *thread, a args) value {
		return t.Eval(a.V(0))
	})
	p.Defun("dyn-fd-analyze", "frame => kind function start end pc", `NIL, the function that FRAME is a call of, and three times NIL: its machine code, of which there is none.`, func(t *thread, a args) value {
		return t.Values(nil, frame(t, "dyn-fd-analyze", a.V(0)).entry().Function, nil, nil, nil)
	})
}
