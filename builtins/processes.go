package builtins

import (
	"sockrepl/interp"
)

// processOperators declares processes: making them, what is known about them,
// starting and stopping. Waiting is in waiting.go.
func processOperators(in *interp.Interp) {
	S := &in.S
	mp := in.MP
	mp.Defvar("*current-process*", "The process that is running.", nil)
	share(in.Sys, S.StarCurrentProcess)
	all := S.StarAllProcesses
	all.SetSymbolMacro(list(mp.InternalSym("%all-processes")))
	share(in.Sys, all)
	mp.Defun0("%all-processes", "", `A list of the processes that have not ended.`, func(t *thread) value {
		return in.ProcessList()
	})
	mp.Defvar("*default-process-priority*", "The priority of processes for which no other is given. It makes no difference.", interp.Fix(0))
	mp.Defvar("*default-process-quantum*", "The quantum of processes for which no other is given. It makes no difference.", interp.Fix(2))
	in.Excl.Defvar("*required-top-level-bindings*", "An alist of variables and forms that a process with a listener, or that runs programs for others, should have among its initial bindings.", topLevelBindings(in))
	in.Excl.Defvar("*required-thread-bindings*", "An alist of variables and forms for their values that every process to come binds when it begins, unless its initial bindings have the variable.", nil)
	in.Excl.Defvar("*cl-default-special-bindings*", "An alist of the standard's variables and forms for their standard values, for the initial bindings of processes.", standardBindings(in))

	processMaking(in)
	processControl(in)
	processState(in)
	processSettings(in)
	processValues(in)
	processReasons(in)
	waitingOperators(in)
	lockOperators(in)
	sharableLockOperators(in)
	gateOperators(in)
	barrierOperators(in)
	conditionVariableOperators(in)
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

// processAct returns what declares functions of one process.
func processAct(in *interp.Interp) func(name, doc string, f func(t *thread, p *interp.Process) value) {
	return func(name, doc string, f func(t *thread, p *interp.Process) value) {
		in.MP.Defun1(name, "process", doc, func(t *thread, v value) value { return f(t, processOf(t, name, v)) })
	}
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

// namedText is how an object of a class prints that need not have a name.
func namedText(t *thread, class string, name value) string {
	text := t.In.CaseName(class)
	if name != nil {
		text += " " + t.Princ(name)
	}
	return text
}
