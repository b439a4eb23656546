package builtins

import (
	"strings"

	"sockrepl/interp"
)

// What is known about processes.

// osThread stands for the system's thread of a process: here a goroutine.
type osThread struct{ process *interp.Process }

// LispClass implements interp.Object.
func (x *osThread) LispClass(in *interp.Interp) *interp.Class { return in.Sys.Sym("thread").Class() }

// PrintText implements interp.Printable.
func (x *osThread) PrintText(t *thread) (string, bool) {
	return t.In.CaseName("system:thread") + " of " + t.Princ(x.process.Name()) + "(" + itoa(int(x.process.ID())) + ")", true
}

// EqualObject implements interp.Comparable.
func (x *osThread) EqualObject(t *thread, other value) bool {
	y, ok := other.(*osThread)
	return ok && x.process == y.process
}

// processState declares what is known about processes.
func processState(in *interp.Interp) {
	mp := in.MP
	act := processAct(in)
	in.Sys.DefineClass("thread", in.T.Class())
	mp.Defun1("process-p", "object", `True if OBJECT is a process.`, func(t *thread, v value) value {
		_, ok := v.(*interp.Process)
		return t.Bool(ok)
	})
	act("process-name", `The name of PROCESS.`, func(t *thread, p *interp.Process) value { return p.Name() })
	act("process-whostate", `What PROCESS does or waits for, as a string.`, func(t *thread, p *interp.Process) value {
		return interp.NewString(p.Whostate())
	})
	act("process-active-p", `True if PROCESS has been started, has not ended, has a run reason and no arrest reason.`, func(t *thread, p *interp.Process) value {
		return t.Bool(p.Active())
	})
	act("process-alive-p", `True if PROCESS has not ended.`, func(t *thread, p *interp.Process) value { return t.Bool(p.Alive()) })
	act("process-runnable-p", `True if PROCESS is active and does not wait.`, func(t *thread, p *interp.Process) value {
		return t.Bool(p.Active() && !p.Waits())
	})
	act("process-state", `How PROCESS is: :initial, :runnable, :waiting, :inactive or :terminated.`, func(t *thread, p *interp.Process) value {
		return in.KeywordNamed(stateOf(p))
	})
	act("process-id", `The number of PROCESS.`, func(t *thread, p *interp.Process) value { return interp.Fix(p.ID()) })
	act("process-sequence", `The number of PROCESS.`, func(t *thread, p *interp.Process) value { return interp.Fix(p.ID()) })
	act("process-thread", `The system's thread of PROCESS, NIL if it does not run. One that is asked for again is EQUAL.`, func(t *thread, p *interp.Process) value {
		if !p.Started() {
			return nil
		}
		return &osThread{p}
	})
	act("process-times-resumed", `How often PROCESS has been given a turn to run.`, func(t *thread, p *interp.Process) value {
		turns, _ := p.Usage()
		return interp.FixInt(turns)
	})
	act("process-cpu-msec-used", `The milliseconds for which PROCESS has run Lisp, as far as they have been counted: since the first call of this function, or the start of the top level.`, func(t *thread, p *interp.Process) value {
		in.CountTimes()
		_, used := p.Usage()
		return interp.Fix(used.Milliseconds())
	})
	mp.Defun("process-name-to-process", "name &key abbrev (error t)", `The process called NAME, or with ABBREV the one whose name begins so. Without one, or with several, signals an error, or returns NIL if ERROR is.`, func(t *thread, a args) value {
		name := a.Text(t, 0)
		var found []value
		for _, p := range in.Processes() {
			switch text := t.Princ(p.Name()); {
			case text == name:
				return p
			case a.Bool(1) && strings.HasPrefix(text, name):
				found = append(found, p)
			}
		}
		if len(found) == 1 {
			return found[0]
		}
		if a.Bool(2) {
			return t.SimpleError("process-name-to-process: ~:[no process is called ~a~;several processes' names begin with ~a~]", t.Bool(len(found) > 0), a.V(0))
		}
		return nil
	})
	act("process-initial-form", `The list of the function that PROCESS runs and its arguments, NIL when it has ended.`, func(t *thread, p *interp.Process) value {
		f, arguments := p.Function()
		if f == nil {
			return nil
		}
		return interp.NewCons(f, list(arguments...))
	})
}

// processSettings declares what a program can set of processes.
func processSettings(in *interp.Interp) {
	mp := in.MP
	act := processAct(in)
	// what names the setting that an operator is about.
	what := func(name string) string { return strings.ReplaceAll(strings.TrimPrefix(name, "process-"), "-", " ") }
	field := func(name, doc string, check func(t *thread, operator string, v value) value, f func(p *interp.Process) *value) {
		act(name, doc, func(t *thread, p *interp.Process) value { return *f(p) })
		setter := "(setf " + name + ")"
		mp.Defun2(setter, "value process", `Makes VALUE the `+what(name)+` of PROCESS.`, func(t *thread, v, p value) value {
			field := f(processOf(t, setter, p))
			*field = check(t, setter, v)
			return v
		})
	}
	anything := func(t *thread, operator string, v value) value { return v }
	aList := func(t *thread, operator string, v value) value {
		if !isList(v) {
			t.WrongType(operator, v, in.CL.Sym("list"))
		}
		return v
	}
	field("process-property-list", `The property list of PROCESS.`, aList, func(p *interp.Process) *value { return &p.PropertyList })
	field("process-priority", `The priority of PROCESS, which makes no difference.`, realArgument, func(p *interp.Process) *value { return &p.Priority })
	field("process-quantum", `The quantum of PROCESS, which makes no difference.`, realArgument, func(p *interp.Process) *value { return &p.Quantum })
	field("process-reset-action", `True if PROCESS begins again when its function returns.`, anything, func(p *interp.Process) *value { return &p.ResetAction })
	mp.Defun2("(setf process-name)", "name process", `Makes NAME the name of PROCESS.`, func(t *thread, v, p value) value {
		processOf(t, "(setf process-name)", p).SetName(v)
		return v
	})
	act("process-keeps-lisp-alive-p", `True if a program's end should wait for PROCESS, which is shown when it does not end.`, func(t *thread, p *interp.Process) value {
		return t.Bool(p.KeepsLispAlive)
	})
	mp.Defun2("(setf process-keeps-lisp-alive-p)", "value process", `Tells by VALUE whether a program's end should wait for PROCESS.`, func(t *thread, v, p value) value {
		processOf(t, "(setf process-keeps-lisp-alive-p)", p).KeepsLispAlive = v != nil
		return v
	})
	hook := func(name, doc string, f func(p *interp.Process) **interp.Function) {
		act(name, doc, func(t *thread, p *interp.Process) value {
			if h := *f(p); h != nil {
				return h
			}
			return nil
		})
		mp.Defun2("(setf "+name+")", "function process", `Makes FUNCTION the `+what(name)+` of PROCESS; NIL for none.`, func(t *thread, v, x value) value {
			p := processOf(t, "(setf "+name+")", x)
			if *f(p) = nil; v != nil {
				*f(p) = t.FunctionDesignator(v)
			}
			return v
		})
	}
	hook("process-resume-hook", `The function that PROCESS calls before it goes on after a stop, or NIL.`, func(p *interp.Process) **interp.Function { return &p.ResumeHook })
	hook("process-suspend-hook", `The function that PROCESS calls before it stops, or NIL.`, func(p *interp.Process) **interp.Function { return &p.SuspendHook })
	act("process-initial-bindings", `An alist of the variables that PROCESS binds when it starts and the forms for their values.`, func(t *thread, p *interp.Process) value {
		return p.Bindings()
	})
	mp.Defun2("(setf process-initial-bindings)", "bindings process", `Makes the alist BINDINGS of variables and forms those of PROCESS when it starts.`, func(t *thread, v, x value) value {
		bindInitially(t, "(setf process-initial-bindings)", processOf(t, "(setf process-initial-bindings)", x), v)
		return v
	})
}

// processValues declares access to the bindings that other processes have made.
func processValues(in *interp.Interp) {
	mp := in.MP
	mp.Defun("symeval-in-process", "symbol process => value status", `The value that PROCESS has bound SYMBOL to most recently, and T. Without a binding NIL and NIL; if makunbound has emptied the binding, NIL and :unbound.`, func(t *thread, a args) value {
		s, ok := in.AsSymbol(a.V(0))
		if !ok {
			a.Wrong(t, 0, in.S.Symbol)
		}
		place, empty := processOf(t, "symeval-in-process", a.V(1)).ProcessBinding(s)
		switch {
		case place == nil:
			return t.Values2(nil, nil)
		case empty:
			return t.Values2(nil, in.KeywordNamed("unbound"))
		}
		return t.Values2(*place, t.T)
	})
	mp.Defun("(setf symeval-in-process)", "value symbol process", `Makes VALUE that of the most recent binding of SYMBOL in PROCESS. Signals an error if there is none.`, func(t *thread, a args) value {
		s, ok := in.AsSymbol(a.V(1))
		if !ok {
			a.Wrong(t, 1, in.S.Symbol)
		}
		place, _ := processOf(t, "(setf symeval-in-process)", a.V(2)).ProcessBinding(s)
		if place == nil {
			return t.SimpleError("(setf symeval-in-process): ~s is not bound in ~s", s, a.V(2))
		}
		*place = a.V(0)
		return a.V(0)
	})
}

// stateOf is the state of a process in one word.
func stateOf(p *interp.Process) string {
	switch {
	case !p.Alive():
		return "terminated"
	case !p.Started():
		return "initial"
	case !p.Active():
		return "inactive"
	case p.Waits():
		return "waiting"
	}
	return "runnable"
}
