package builtins

import (
	"os"
	"time"

	"sockrepl/interp"
)

// Finish ends a Lisp whose main process has ended: it evaluates
// *exit-cleanup-forms*, reporting those that fail, has the other processes unwind, for patience at most, tells
// complain of those that do not end unless exit was to be quiet, and sends what
// output there still is. It reports whether that could be sent.
func Finish(in *interp.Interp, patience time.Duration, complain func(t *interp.Thread, text string)) (ok bool) {
	return in.RunMain("exit", func(t *thread) {
		forms, _ := interp.Slice(t.SymbolValue(in.Excl.Sym("*exit-cleanup-forms*")))
		for _, f := range forms {
			c, clause := t.HandlerCase([]value{in.S.SeriousCondition}, func() value { return t.Eval(f) })
			if clause >= 0 {
				t.ReportUnhandled(c)
			}
		}
		var others []*interp.Process
		for _, q := range in.Processes() {
			if q != t.Process() && q.Done() != nil {
				EndProcess(q)
				others = append(others, q)
			}
		}
		deadline := time.Now().Add(patience)
		for _, q := range others {
			if !t.WaitChan("waiting for a process to end", q.Done(), max(time.Until(deadline), 0)) && q.KeepsLispAlive && !in.ExitQuiet() {
				complain(t, "; process "+t.Princ(q.Name())+" does not end: "+q.Whostate()+"\n")
			}
		}
		if ss, ok := in.Attached(standardStreamsKey{}).(*StandardStreams); ok {
			ss.Flush(t)
		}
	})
}

// EndProcess kills q as its Lisp ends, when nobody answers a debugger any more.
// The caller holds the interpreter's lock.
func EndProcess(q *interp.Process) {
	if t := q.Thread(); t != nil {
		t.Debugger = nil
	}
	q.Kill()
}

type finishKey struct{}

// SetFinish has finish called before (exit :no-unwind t) ends the program, by
// which Go's deferred functions are passed over.
func SetFinish(in *interp.Interp, finish func()) { in.Attach(finishKey{}, finish) }

// exitOperators declares what ends the program.
func exitOperators(in *interp.Interp) {
	cleanup := in.Excl.Defvar("*exit-cleanup-forms*", "Forms that are evaluated before the program ends.", nil)
	share(in.Sys, cleanup)
	status := func(a args, t *thread) int {
		switch v := a.V(0).(type) {
		case nil:
			return 0
		case interp.Fixnum:
			return int(v & 255)
		case *interp.Symbol:
			if v == in.T {
				return 0
			}
		}
		a.Wrong(t, 0, list(in.S.Or, in.S.Integer, list(in.CL.Sym("member"), in.T, nil)))
		return 0
	}
	exit := func(t *thread, a args) value {
		n := status(a, t)
		if a.Bool(1) {
			t.HandlerCase([]value{in.S.Condition}, func() value {
				t.SymbolValue(in.S.StarStandardOutput).(interp.Stream).Flush(t, true)
				return nil
			})
			if finish, ok := in.Attached(finishKey{}).(func()); ok {
				finish()
			}
			os.Exit(n)
		}
		in.SetExitQuiet(a.Bool(2))
		t.Exit(n)
		return nil
	}
	in.Excl.Defun("exit", "&optional (status 0) &key no-unwind quiet", `Ends the program, from any process, with STATUS (its lowest eight bits; T and NIL are 0): processes unwind, *exit-cleanup-forms* are evaluated. With NO-UNWIND the program ends at once. A process that does not end is named on standard error, unless QUIET.`, exit)
	in.Excl.Defun("mp-safe-exit", "&optional (status 0) &key no-unwind quiet", `The same as exit, with STATUS, NO-UNWIND and QUIET.`, exit)
}
