package builtins

import (
	"strings"

	"sockrepl/interp"
)

// Making, starting, stopping and ending processes.

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
	name := interp.NewString(operator)
	if len(options)%2 != 0 {
		t.ProgramError("~a: the options ~s are not in pairs", name, list(options...))
	}
	p.Priority, _ = t.BoundValue(in.MP.Sym("*default-process-priority*"))
	p.Quantum, _ = t.BoundValue(in.MP.Sym("*default-process-quantum*"))
	hook := func(v value) *interp.Function {
		switch v.(type) {
		case nil:
			return nil
		case *interp.Function, *interp.Symbol:
			return t.FunctionDesignator(v)
		}
		t.WrongType(operator, v, list(in.S.Or, in.S.Function, in.S.Symbol))
		return nil
	}
	seen := map[string]bool{}
	for i := 0; i < len(options); i += 2 {
		v := options[i+1]
		if s, ok := options[i].(*interp.Symbol); !ok || !s.IsKeyword() {
			t.ProgramError("~a: `~s' is not an option of processes", name, options[i])
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
			if v != nil {
				p.Priority = realArgument(t, operator, v)
			}
		case "quantum":
			if v != nil {
				p.Quantum = realArgument(t, operator, v)
			}
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
				t.ProgramError("~a: `~s' is not an option of processes", name, options[i])
			}
		}
	}
	bindRequired(t, p)
}

// bindRequired adds the bindings of *required-thread-bindings* to those that p
// begins with, for variables that it has none of.
func bindRequired(t *thread, p *interp.Process) {
	required := t.SymbolValue(t.In.S.StarRequiredBindings)
	if required == nil {
		return
	}
	given := map[value]bool{}
	for _, b := range items(t, "*required-thread-bindings*", p.Bindings()) {
		given[car(b)] = true
	}
	for _, b := range items(t, "*required-thread-bindings*", required) {
		if s, ok := car(b).(*interp.Symbol); ok && isCons(b) && !s.IsConstant() && !given[s] {
			given[s] = true
			p.AddBinding(s, cdr(b))
		}
	}
}

// realArgument checks that v is a real.
func realArgument(t *thread, operator string, v value) value {
	if !interp.IsReal(v) {
		t.WrongType(operator, v, t.In.S.Real)
	}
	return v
}

// bindInitially makes the alist v the bindings that p begins with.
func bindInitially(t *thread, operator string, p *interp.Process, v value) {
	bindings := items(t, operator, v)
	for _, b := range bindings {
		s, ok := car(b).(*interp.Symbol)
		if !ok || !isCons(b) || s.IsConstant() {
			t.ProgramError("~a: the initial binding ~s does not begin with a variable", interp.NewString(operator), b)
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
		t.ProgramError("~a: the class ~s is not one of processes", interp.NewString(operator), v)
	}
	return c
}

// processFunction is the function that argument i designates, or is the lambda
// expression of.
func processFunction(t *thread, a args, i int) *interp.Function {
	S := &t.In.S
	if c, ok := a.V(i).(*interp.Cons); ok && c.Car == value(S.Lambda) {
		return t.FunctionDesignator(t.Eval(list(S.Function, c)))
	}
	return a.Function(t, i)
}

// processMaking declares what makes processes and says what they run.
func processMaking(in *interp.Interp) {
	mp := in.MP
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
			p.Preset(processFunction(t, a, 1), append([]value(nil), a.Rest()...))
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
		p.Preset(processFunction(t, a, 1), append([]value(nil), a.Rest()...))
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
}

// processControl declares what stops, interrupts and ends processes, and waits
// for their end.
func processControl(in *interp.Interp) {
	mp := in.MP
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
	interrupt := func(name, doc string, run func(t *thread, f func())) {
		mp.Defgeneric(name, "process function &rest arguments", doc, func(t *thread, a args) value {
			p := processOf(t, name, a.V(0))
			f := processFunction(t, a, 1)
			arguments := append([]value(nil), a.Rest()...)
			call := func(t *thread) { run(t, func() { t.Apply(f, arguments) }) }
			if p == t.Process() {
				call(t)
				return nil
			}
			p.Interrupt(call)
			return nil
		})
	}
	interrupt("process-interrupt", `Has PROCESS call FUNCTION with ARGUMENTS as soon as it can, also if it waits or may not run, and then go on. Other interrupts may run meanwhile. If PROCESS is yet to be started it calls FUNCTION before its own; if it has ended, or ends before it gets there, FUNCTION is not called.`,
		func(t *thread, f func()) { f() })
	interrupt("process-queue-interrupt", `Is process-interrupt of PROCESS, FUNCTION and ARGUMENTS with interrupts held back meanwhile, so that those that arrive are run one after another in their order.`,
		func(t *thread, f func()) { t.WithoutInterrupts(f) })
	mp.Defun("process-join", "process &key timeout => *", `Waits for PROCESS to end (at most TIMEOUT seconds) and returns the values of its function; NIL if it did not return.`, func(t *thread, a args) value {
		p := processOf(t, "process-join", a.V(0))
		if p == t.Process() {
			return t.ControlError("process-join: ~s would wait for itself", p)
		}
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
