package builtins

import (
	"strings"

	"sockrepl/interp"
)

// processOperators declares processes: making them, what is known about them,
// starting and stopping. Waiting is in waiting.go.
func processOperators(in *interp.Interp) {
	S := &in.S
	mp := in.MP
	mp.Defvar("*current-process*", "The process that is running.", nil)
	share(in.Sys, S.StarCurrentProcess)
	all := mp.Sym("*all-processes*")
	all.SetSymbolMacro(list(mp.InternalSym("%all-processes")))
	share(in.Sys, all)
	mp.Defun0("%all-processes", "", `A list of the processes that have not ended.`, func(t *thread) value {
		var b interp.ListBuilder
		for _, p := range in.Processes() {
			b.Add(p)
		}
		return b.List()
	})
	mp.Defvar("*default-process-priority*", "The priority of processes for which no other is given. It makes no difference.", interp.Fix(0))
	mp.Defvar("*default-process-quantum*", "The quantum of processes for which no other is given. It makes no difference.", interp.Fix(2))
	in.Excl.Defvar("*required-top-level-bindings*", "An alist of variables and forms that a process with a listener, or that runs programs for others, should have among its initial bindings.", topLevelBindings(in))
	in.Excl.Defvar("*cl-default-special-bindings*", "An alist of the standard's variables and forms for their standard values, for the initial bindings of processes.", standardBindings(in))

	processMaking(in)
	processState(in)
	processReasons(in)
	waitingOperators(in)
	lockOperators(in)
	gateOperators(in)
	barrierOperators(in)
	queueOperators(in)
	objectLockOperators(in)
	atomicOperators(in)
	timerOperators(in)
	processPoolOperators(in)
}

// processOf returns the process that is the argument v of operator.
func processOf(t *thread, operator string, v value) *interp.Process {
	p, ok := v.(*interp.Process)
	if !ok {
		t.WrongType(operator, v, t.In.MP.Sym("process"))
	}
	return p
}

// topLevelBindings is the initial *required-top-level-bindings*.
func topLevelBindings(in *interp.Interp) value {
	S := &in.S
	b := []value{
		interp.NewCons(S.StarPackage, list(in.CL.Sym("find-package"), in.KeywordNamed("common-lisp-user"))),
		interp.NewCons(S.StarReadtable, list(in.CL.Sym("copy-readtable"), nil)),
	}
	for _, n := range []string{"+", "++", "+++", "*", "**", "***", "/", "//", "///", "-"} {
		b = append(b, interp.NewCons(in.CL.Sym(n), nil))
	}
	return list(b...)
}

// standardBindings lists what with-standard-io-syntax binds.
func standardBindings(in *interp.Interp) value {
	var b []value
	add := func(v value, names ...string) {
		for _, n := range names {
			b = append(b, interp.NewCons(in.CL.Sym(n), v))
		}
	}
	add(list(in.CL.Sym("find-package"), in.KeywordNamed("common-lisp-user")), "*package*")
	add(in.T, "*print-array*", "*print-escape*", "*print-gensym*", "*read-eval*")
	add(nil, "*print-circle*", "*print-length*", "*print-level*", "*print-lines*", "*print-miser-width*", "*print-pretty*",
		"*print-radix*", "*print-readably*", "*print-right-margin*", "*read-suppress*")
	add(interp.Fix(10), "*print-base*", "*read-base*")
	add(in.KeywordNamed("upcase"), "*print-case*")
	add(list(in.S.Quote, in.CL.Sym("single-float")), "*read-default-float-format*")
	add(list(in.CL.Sym("copy-readtable"), nil), "*readtable*")
	return list(b...)
}

// configureProcess applies the options of make-process to a new process.
func configureProcess(t *thread, operator string, p *interp.Process, options []value) {
	in := t.In
	name := interp.NewString(in.CaseName(operator))
	if len(options)%2 != 0 {
		t.ProgramError("~a: the options ~s are not in pairs", name, list(options...))
	}
	p.Priority, _ = t.BoundValue(in.MP.Sym("*default-process-priority*"))
	p.Quantum, _ = t.BoundValue(in.MP.Sym("*default-process-quantum*"))
	hook := func(v value) *interp.Function {
		if v == nil {
			return nil
		}
		return t.FunctionDesignator(v)
	}
	seen := map[string]bool{}
	for i := 0; i < len(options); i += 2 {
		v := options[i+1]
		if s, ok := options[i].(*interp.Symbol); !ok || !s.IsKeyword() {
			t.ProgramError("~a: ~s is not an option of processes", name, options[i])
		}
		key := word(options[i])
		if seen[key] {
			continue // the first one counts, as with any keyword argument
		}
		seen[key] = true
		switch key {
		case "name":
			if v != nil {
				p.SetName(v)
			}
		case "priority":
			p.Priority = v
		case "quantum":
			p.Quantum = v
		case "run-reasons":
			p.RunReasons = items(t, operator, v)
		case "arrest-reasons":
			p.ArrestReasons = items(t, operator, v)
		case "initial-bindings":
			bindInitially(t, operator, p, v)
		case "reset-action":
			p.ResetAction = v
		case "resume-hook":
			p.ResumeHook = hook(v)
		case "suspend-hook":
			p.SuspendHook = hook(v)
		case "class":
			// What it says has been done: see newProcess.
		case "run-immediately", "stack-allocation", "message-interrupt-function":
			// The first is how processes are; the others are about stacks and
			// messages of a kind that there is not here.
		default:
			if p.Slots == nil {
				t.ProgramError("~a: ~s is not an option of processes", name, options[i])
			}
		}
	}
}

// bindInitially makes the alist v the bindings that p begins with.
func bindInitially(t *thread, operator string, p *interp.Process, v value) {
	bindings := items(t, operator, v)
	for _, b := range bindings {
		s, ok := car(b).(*interp.Symbol)
		if !ok || !isCons(b) || s.IsConstant() {
			t.ProgramError("~a: the initial binding ~s does not begin with a variable", interp.NewString(t.In.CaseName(operator)), b)
		}
	}
	p.ClearBindings()
	for _, b := range bindings {
		p.AddBinding(car(b).(*interp.Symbol), cdr(b))
	}
}

// processOptions are the keywords that configureProcess knows.
const processOptions = " name priority quantum run-reasons arrest-reasons initial-bindings reset-action resume-hook suspend-hook class run-immediately stack-allocation message-interrupt-function "

// newProcess makes a process of the class that options name. Options that do not
// belong to processes are initargs of that class.
func newProcess(t *thread, operator string, options []value) *interp.Process {
	in := t.In
	class := in.MP.Sym("process").Class()
	var initargs []value
	seen := false
	for i := 0; i+1 < len(options); i += 2 {
		s, ok := options[i].(*interp.Symbol)
		switch {
		case !ok || !s.IsKeyword() || !strings.Contains(processOptions, " "+word(s)+" "):
			initargs = append(initargs, options[i], options[i+1])
		case word(s) == "class" && !seen:
			seen = true
			if options[i+1] != nil {
				class = processClass(t, operator, options[i+1])
			}
		}
	}
	if class == in.MP.Sym("process").Class() {
		return in.NewProcess(interp.NewString("Anonymous"))
	}
	return t.MakeInstance(class, initargs).(*interp.Process)
}

// processClass is the class that v designates, which must be one of processes.
func processClass(t *thread, operator string, v value) *interp.Class {
	in := t.In
	c, ok := v.(*interp.Class)
	if s, isSymbol := v.(*interp.Symbol); isSymbol {
		c, ok = s.Class(), s.Class() != nil
	}
	if !ok || !c.IsSubclass(in.MP.Sym("process").Class()) {
		t.ProgramError("~a: the class ~s is not one of processes", interp.NewString(in.CaseName(operator)), v)
	}
	return c
}

// processMaking declares what makes, starts and ends processes.
func processMaking(in *interp.Interp) {
	S := &in.S
	mp := in.MP
	functionOf := func(t *thread, v value) *interp.Function {
		if c, ok := v.(*interp.Cons); ok && c.Car == value(S.Lambda) {
			v = t.Eval(list(S.Function, c))
		}
		return t.FunctionDesignator(v)
	}
	runFunction := func(name string, again bool) {
		what := `A new process that calls FUNCTION with ARGUMENTS and ends when that returns`
		if again {
			what = `A new process that calls FUNCTION with ARGUMENTS, again and again, until it is killed`
		}
		mp.Defun(name, "name-or-options function &rest arguments", what+`. NAME-OR-OPTIONS is its name, or a list of options of make-process.`, func(t *thread, a args) value {
			var options []value
			n, isList := a.V(0).(*interp.Cons)
			if isList {
				options = items(t, name, n)
			}
			p := newProcess(t, name, options)
			configureProcess(t, name, p, options)
			if !isList && a.V(0) != nil {
				p.SetName(a.V(0))
			}
			if again {
				p.ResetAction = t.T
			}
			p.Preset(functionOf(t, a.V(1)), append([]value(nil), a.Rest()...))
			if len(p.RunReasons) == 0 {
				p.RunReasons = []value{in.KeywordNamed("enable")}
			}
			p.Launch()
			return p
		})
	}
	runFunction("process-run-function", false)
	runFunction("process-run-restartable-function", true)
	mp.Defun("make-process", "&rest options", `A new process with OPTIONS (:name, :class, :priority, :quantum, :run-reasons, :arrest-reasons, :initial-bindings, :reset-action, :resume-hook, :suspend-hook ...). It runs what process-preset says once it has a run reason and no arrest reason.`, func(t *thread, a args) value {
		options := append([]value(nil), a.Rest()...)
		p := newProcess(t, "make-process", options)
		configureProcess(t, "make-process", p, options)
		return p
	})
	mp.Defun("process-preset", "process function &rest arguments", `Makes PROCESS call FUNCTION with ARGUMENTS when it runs; a running one unwinds and begins again with it.`, func(t *thread, a args) value {
		p := processOf(t, "process-preset", a.V(0))
		p.Preset(functionOf(t, a.V(1)), append([]value(nil), a.Rest()...))
		if p.Started() {
			p.Reset()
			if p == t.Process() {
				t.HandleInterrupts()
			}
		} else {
			p.Launch()
		}
		return nil
	})
	act := processAct(in)
	act("process-reset", `Has PROCESS unwind and begin again.`, func(t *thread, p *interp.Process) value {
		p.Reset()
		if p == t.Process() {
			t.HandleInterrupts()
		}
		return nil
	})
	act("process-enable", `Lets PROCESS run: gives it a run reason and takes its arrest reasons away.`, func(t *thread, p *interp.Process) value {
		p.RunReasons = []value{in.KeywordNamed("enable")}
		p.ArrestReasons = nil
		p.ReasonsChanged(t)
		return nil
	})
	act("process-disable", `Stops PROCESS: takes its run reasons and arrest reasons away.`, func(t *thread, p *interp.Process) value {
		p.RunReasons, p.ArrestReasons = nil, nil
		p.ReasonsChanged(t)
		return nil
	})
	mp.Defgeneric("process-kill", "process &key wait", `Has PROCESS unwind, running its cleanup forms, and end; with WAIT returns when it has.`, func(t *thread, a args) value {
		p := processOf(t, "process-kill", a.V(0))
		done := p.Done()
		p.Kill()
		if p == t.Process() {
			t.HandleInterrupts()
			return nil
		}
		if a.Bool(1) && done != nil {
			t.WaitChan("waiting for a process to end", done, -1)
		}
		return nil
	})
	mp.Defun("process-interrupt", "process function &rest arguments", `Has PROCESS call FUNCTION with ARGUMENTS as soon as it can, also if it waits or may not run, and then go on. Signals an error if PROCESS has not been started or has ended.`, func(t *thread, a args) value {
		p := processOf(t, "process-interrupt", a.V(0))
		f := functionOf(t, a.V(1))
		arguments := append([]value(nil), a.Rest()...)
		if p == t.Process() {
			t.Apply(f, arguments)
			return nil
		}
		if !p.Started() {
			return t.SimpleError("process-interrupt: ~s does not run", p)
		}
		p.Thread().InterruptStopped(func(t *thread) { t.Apply(f, arguments) })
		return nil
	})
	mp.Defun("process-join", "process &key timeout => *", `Waits for PROCESS to end (at most TIMEOUT seconds) and returns the values of its function; NIL if it did not return.`, func(t *thread, a args) value {
		p := processOf(t, "process-join", a.V(0))
		done := p.Done()
		limit := limitOf(t, "process-join", a.V(1))
		if done == nil || !t.WaitChan("waiting for a process to end", done, limit) {
			return t.One(nil)
		}
		vs, _ := p.Result()
		if len(vs) == 0 {
			return t.One(nil)
		}
		return t.Values(vs...)
	})
}

// processAct returns what declares functions of one process.
func processAct(in *interp.Interp) func(name, doc string, f func(t *thread, p *interp.Process) value) {
	return func(name, doc string, f func(t *thread, p *interp.Process) value) {
		in.MP.Defun1(name, "process", doc, func(t *thread, v value) value { return f(t, processOf(t, name, v)) })
	}
}

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
	field := func(name, doc string, f func(p *interp.Process) *value) {
		act(name, doc, func(t *thread, p *interp.Process) value { return *f(p) })
		mp.Defun2("(setf "+name+")", "value process", `Makes VALUE that of PROCESS.`, func(t *thread, v, p value) value {
			*f(processOf(t, "(setf "+name+")", p)) = v
			return v
		})
	}
	field("process-property-list", `The property list of PROCESS.`, func(p *interp.Process) *value { return &p.PropertyList })
	field("process-priority", `The priority of PROCESS, which makes no difference.`, func(p *interp.Process) *value { return &p.Priority })
	field("process-quantum", `The quantum of PROCESS, which makes no difference.`, func(p *interp.Process) *value { return &p.Quantum })
	field("process-reset-action", `True if PROCESS begins again when its function returns.`, func(p *interp.Process) *value { return &p.ResetAction })
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
		mp.Defun2("(setf "+name+")", "function process", `Makes FUNCTION that of PROCESS; NIL for none.`, func(t *thread, v, x value) value {
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
	act("process-times-resumed", `How often PROCESS has been given a turn to run.`, func(t *thread, p *interp.Process) value {
		turns, _ := p.Usage()
		return interp.FixInt(turns)
	})
	act("process-cpu-msec-used", `The milliseconds for which PROCESS has run Lisp, as far as they have been counted: since the first call of this function, or the start of the top level.`, func(t *thread, p *interp.Process) value {
		in.CountTimes()
		_, used := p.Usage()
		return interp.Fix(used.Milliseconds())
	})
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

// processReasons declares run and arrest reasons.
func processReasons(in *interp.Interp) {
	mp := in.MP
	act := processAct(in)
	reasons := func(kind string, f func(p *interp.Process) *[]value) {
		act("process-"+kind+"-reasons", `A list of the `+kind+` reasons of PROCESS.`, func(t *thread, p *interp.Process) value { return list(*f(p)...) })
		mp.Defun("(setf process-"+kind+"-reasons)", "reasons process", `Makes the list REASONS the `+kind+` reasons of PROCESS, which starts or stops accordingly.`, func(t *thread, a args) value {
			p := processOf(t, "(setf process-"+kind+"-reasons)", a.V(1))
			v := a.V(0)
			*f(p) = append([]value(nil), a.Slice(t, 0)...)
			p.ReasonsChanged(t)
			return v
		})
		mp.Defun2("process-add-"+kind+"-reason", "process object", `Adds OBJECT to the `+kind+` reasons of PROCESS, if it is not one of them.`, func(t *thread, v, x value) value {
			p := processOf(t, "process-add-"+kind+"-reason", v)
			for _, r := range *f(p) {
				if interp.Eql(r, x) {
					return nil
				}
			}
			*f(p) = append([]value{x}, *f(p)...)
			p.ReasonsChanged(t)
			return nil
		})
		mp.Defun2("process-revoke-"+kind+"-reason", "process object", `Removes OBJECT from the `+kind+` reasons of PROCESS.`, func(t *thread, v, x value) value {
			p := processOf(t, "process-revoke-"+kind+"-reason", v)
			var rest []value
			for _, r := range *f(p) {
				if !interp.Eql(r, x) {
					rest = append(rest, r)
				}
			}
			*f(p) = rest
			p.ReasonsChanged(t)
			return nil
		})
	}
	reasons("run", func(p *interp.Process) *[]value { return &p.RunReasons })
	reasons("arrest", func(p *interp.Process) *[]value { return &p.ArrestReasons })
}
