package builtins

import "sockrepl/interp"

// conditionOperators declares conditions, handlers and restarts.
func conditionOperators(in *interp.Interp) {
	signalOperators(in)
	debuggerOperators(in)
	conditionAccessors(in)
	handlerMacros(in)
	restartMacros(in)
	restartOperators(in)
	assertionMacros(in)
	defineCondition(in)
}

// signalOperators declares what makes and signals conditions.
func signalOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	cl.Defun("make-condition", "type &rest initargs", `A condition of TYPE with INITARGS.`, func(t *thread, a args) value {
		return makeCondition(t, a.V(0), a.Rest())
	})
	cl.Defun("signal", "datum &rest arguments", `Signals the condition that DATUM and ARGUMENTS denote; returns NIL if no handler leaves.`, func(t *thread, a args) value {
		t.SignalCondition(coerceCondition(t, a.V(0), a.Rest(), S.SimpleCondition))
		return nil
	})
	cl.Defun("error", "datum &rest arguments", `Signals the error that DATUM and ARGUMENTS denote; without a handler enters the debugger.`, func(t *thread, a args) value {
		return t.ErrorCondition(coerceCondition(t, a.V(0), a.Rest(), S.SimpleError))
	})
	cl.Defun("cerror", "continue-control datum &rest arguments", `ERROR of DATUM and ARGUMENTS with a restart to continue that CONTINUE-CONTROL describes; returns NIL then.`, func(t *thread, a args) value {
		arguments := append([]value(nil), a.Rest()...)
		c := coerceCondition(t, a.V(1), arguments, S.SimpleError)
		control := a.V(0)
		report := interp.NewGoFunction(nil, func(t *thread, as []value) value {
			t.FormatTo(as[0].(interp.Stream), control, arguments)
			return t.One(nil)
		})
		withRestartFor(t, c, S.Continue, report, func() value { return t.ErrorCondition(c) })
		return nil
	})
	excl.Defvar("*break-on-warnings*", "Whether WARN enters the debugger.", nil)
	cl.Defun("warn", "datum &rest arguments", `Signals the warning that DATUM and ARGUMENTS denote and, if nothing muffles it, reports it on *error-output*; returns NIL.`, func(t *thread, a args) value {
		c := coerceCondition(t, a.V(0), a.Rest(), S.SimpleWarning)
		if !t.Typep(c, S.Warning) {
			t.TypeError(c, S.Warning, "warn: `~s' is not a warning", c)
		}
		warn(t, c)
		return nil
	})
	excl.Defun("%coerce-condition", "class datum &rest arguments", `The condition that DATUM and ARGUMENTS denote, by default of CLASS.`, func(t *thread, a args) value {
		return coerceCondition(t, a.V(1), a.Rest(), a.Symbol(t, 0))
	})
}

// withRestartFor calls body with a restart for condition c that leaves it;
// report, a string or a function, describes it.
func withRestartFor(t *thread, c, name, report value, body func() value) value {
	var e interp.ExitPoint
	r := interp.ExitRestart(name, "", &e)
	r.ReportText = report
	if f, ok := report.(*interp.Function); ok {
		r.ReportText, r.Report = nil, f
	}
	r.Associate(c)
	v, _ := t.CallWithExit(&e, func() value { return t.WithRestarts([]*interp.Restart{r}, body) })
	return v
}

// warn signals the warning c and reports it if no handler muffles it.
func warn(t *thread, c *interp.Instance) {
	S := &t.In.S
	withRestartFor(t, c, S.MuffleWarning, interp.NewString("Skip warning."), func() value {
		t.SignalCondition(c)
		if v, _ := t.BoundValue(t.In.Excl.Sym("*break-on-warnings*")); v != nil {
			t.Break(c, "return from break.")
		}
		if s, ok := t.SymbolValue(S.StarErrorOutput).(interp.Stream); ok {
			text := t.Report(c)
			freshLine(t, s)
			t.WriteText(s, "Warning: ")
			writeString(t, s, text)
			s.WriteChar(t, '\n')
		}
		return nil
	})
}

func writeString(t *thread, s interp.Stream, text string) {
	str := interp.NewString(text)
	s.WriteString(t, str, 0, str.Len())
}

// debuggerOperators declares what enters the debugger.
func debuggerOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	cl.Defvar("*debugger-hook*", "NIL, or a function of a condition and itself that is called before the debugger is entered.", nil)
	cl.Defvar("*break-on-signals*", "A type of conditions whose signalling enters the debugger.", nil)
	excl.Defvar("*internal-invoke-debugger-hook*", "NIL, or a function of a condition and itself that is called first when the debugger is entered.", nil)
	cl.Defun("break", "&optional (control \"Break\") &rest arguments", `Enters the debugger with the message of CONTROL and ARGUMENTS; a restart continues, and NIL is returned.`, func(t *thread, a args) value {
		t.Break(coerceCondition(t, a.V(0), a.Rest(), S.SimpleBreak), "return from break.")
		return nil
	})
	cl.Defun1("invoke-debugger", "condition", `Enters the debugger with CONDITION; does not return.`, func(t *thread, c value) value {
		if !in.IsCondition(c) {
			t.WrongType("invoke-debugger", c, S.Condition)
		}
		return t.InvokeDebugger(c)
	})
}

// coerceCondition returns the condition that a condition designator denotes.
func coerceCondition(t *thread, datum value, arguments []value, class *interp.Symbol) *interp.Instance {
	S := &t.In.S
	switch x := datum.(type) {
	case *interp.Instance:
		if t.In.IsCondition(x) {
			if len(arguments) > 0 {
				t.TypeError(list(arguments...), S.Null, "`~s' is a condition already and takes no arguments, not ~s", x, list(arguments...))
			}
			return x
		}
	case *interp.String, *interp.Function:
		return t.In.MakeCondition(class, []value{S.KFormatControl, datum, S.KFormatArguments, list(arguments...)})
	case *interp.Symbol, *interp.Class, nil:
		return makeCondition(t, datum, arguments)
	}
	t.TypeError(datum, list(S.Or, S.Condition, S.Symbol, S.String, S.Function), "`~s' does not denote a condition", datum)
	return nil
}

// conditionOfType returns the first class, of c and its subclasses, whose
// conditions are all of the compound type typ; nil if there is none.
func conditionOfType(t *thread, c *interp.Class, typ value) *interp.Class {
	if sub, _ := t.Subtypep(c, typ); sub && c != t.In.S.Condition.Class() {
		return c
	}
	t.EnterDepth()
	defer t.LeaveDepth()
	for _, s := range c.Subs {
		if found := conditionOfType(t, s, typ); found != nil {
			return found
		}
	}
	return nil
}

// combinedCondition returns a class without a name below the condition classes that
// types name, nil if one of them names none.
func combinedCondition(t *thread, types []value) *interp.Class {
	var supers []*interp.Class
	for _, x := range types {
		s, ok := x.(*interp.Symbol)
		if !ok || s.Class() == nil || s.Class().Kind != interp.ConditionKind {
			return nil
		}
		supers = append(supers, s.Class())
	}
	c := t.In.DetachedClass(nil, interp.ConditionKind, supers, nil)
	if !c.IsFinalized() {
		return nil
	}
	return c
}

func makeCondition(t *thread, typ value, initargs []value) *interp.Instance {
	var c *interp.Class
	switch x := typ.(type) {
	case *interp.Symbol:
		c = x.Class()
	case *interp.Class:
		c = x
	case *interp.Cons:
		if c = conditionOfType(t, t.In.S.Condition.Class(), x); c == nil && x.Car == value(t.In.S.And) {
			c = combinedCondition(t, items(t, "make-condition", x.Cdr))
		}
	}
	if c == nil || c.Kind != interp.ConditionKind {
		t.TypeError(typ, t.In.S.Condition, "`~s' is not the name of a condition class", typ)
	}
	return t.NewCondition(c, initargs)
}

// formatToString is (format nil control args...), or what a function as control
// writes.
func formatToString(t *thread, control value, arguments []value) string {
	out := interp.NewStringOutput()
	t.FormatTo(out, control, arguments)
	return out.Take().Go()
}

func freshLine(t *thread, s interp.Stream) bool {
	if s.Column(t) == 0 {
		return false
	}
	s.WriteChar(t, '\n')
	return true
}

// conditionAccessors declares the readers of the standard conditions' slots.
// What a condition was made without is NIL to them.
func conditionAccessors(in *interp.Interp) {
	S := &in.S
	for _, d := range []struct {
		pkg     *interp.Package
		name    string
		classes []*interp.Symbol
		slot    *interp.Symbol
		doc     string
	}{
		{in.CL, "simple-condition-format-control", []*interp.Symbol{S.Condition}, S.FormatControl, "The format control of CONDITION's report."},
		{in.CL, "simple-condition-format-arguments", []*interp.Symbol{S.Condition}, S.FormatArguments, "The list of arguments to the format control of CONDITION's report."},
		{in.CL, "type-error-datum", []*interp.Symbol{S.TypeError}, S.Datum, "The object that is of the wrong type, by the type-error CONDITION."},
		{in.CL, "type-error-expected-type", []*interp.Symbol{S.TypeError}, S.ExpectedType, "The type that the datum of the type-error CONDITION should have."},
		{in.CL, "cell-error-name", []*interp.Symbol{S.CellError}, S.Name, "The name of the variable, function or slot that the cell-error CONDITION is about."},
		{in.CL, "unbound-slot-instance", []*interp.Symbol{S.UnboundSlot}, S.InstanceSlot, "The object whose slot is unbound, by CONDITION."},
		{in.CL, "package-error-package", []*interp.Symbol{S.PackageError}, S.PackageSlot, "The package, or its name, that the package-error CONDITION is about."},
		{in.CL, "stream-error-stream", []*interp.Symbol{S.StreamError, in.Excl.Sym("socket-chunking-end-of-file")}, S.StreamSlot, "The stream or socket that the stream-error CONDITION is about."},
		{in.CL, "file-error-pathname", []*interp.Symbol{S.FileError}, S.PathnameSlot, "The pathname that the file-error CONDITION is about."},
		{in.CL, "arithmetic-error-operation", []*interp.Symbol{S.ArithmeticError}, S.OperationSlot, "The operation that failed, by the arithmetic-error CONDITION."},
		{in.CL, "arithmetic-error-operands", []*interp.Symbol{S.ArithmeticError}, S.OperandsSlot, "The list of operands of the operation that failed, by CONDITION."},
		{in.CL, "print-not-readable-object", []*interp.Symbol{S.PrintNotReadable}, S.ObjectSlot, "The object that cannot be printed readably, by CONDITION."},
		{in.Excl, "stream-error-identifier", []*interp.Symbol{S.StreamError}, S.IdentifierSlot, "The keyword that tells what happened to the stream of CONDITION, or NIL."},
		{in.Excl, "stream-error-code", []*interp.Symbol{S.StreamError}, S.CodeSlot, "The errno of the stream-error CONDITION, or NIL."},
		{in.Excl, "stream-error-action", []*interp.Symbol{S.StreamError}, S.ActionSlot, "What was attempted when CONDITION arose, or NIL."},
		{in.Excl, "stream-error-string", []*interp.Symbol{S.ErrnoStreamError}, conditionSlot(in, S.ErrnoStreamError, "string"), "The system's description of the errno-stream-error CONDITION, or NIL."},
		{in.Excl, "syscall-error-errno", []*interp.Symbol{S.SyscallError, S.FileError}, conditionSlot(in, S.SyscallError, "errno"), "The errno of the failed system call or file operation CONDITION tells of."},
	} {
		d.pkg.Defun1(d.name, "condition", d.doc+" NIL if it does not tell; type-error for objects of other types.", func(t *thread, v value) value {
			x, ok := v.(*interp.Instance)
			if !ok || !isOneOf(x, d.classes) {
				expected := value(d.classes[0])
				if len(d.classes) > 1 {
					expected = list(S.Or, d.classes[0], d.classes[1])
				}
				t.WrongType(d.name, v, expected)
			}
			return x.SlotOrNil(d.slot)
		})
	}
}

// conditionSlot returns the name of the slot of class whose initarg has the
// given name.
func conditionSlot(in *interp.Interp, class *interp.Symbol, initarg string) *interp.Symbol {
	k := in.KeywordNamed(initarg)
	for _, s := range class.Class().Slots {
		for _, i := range s.Initargs {
			if i == k {
				return s.Name
			}
		}
	}
	return k
}

func isOneOf(x *interp.Instance, classes []*interp.Symbol) bool {
	for _, s := range classes {
		if c := s.Class(); c != nil && x.Class.IsSubclass(c) {
			return true
		}
	}
	return false
}
