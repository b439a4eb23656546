package interp

// restartCluster is one restart-bind in force: its restarts, first to last.
type restartCluster struct {
	next     *restartCluster
	restarts []*Restart
}

// Restart is a way to go on after a condition.
type Restart struct {
	Name        Value
	Function    *Function
	Interactive *Function // returns the list of arguments; nil for none
	Report      *Function // writes the description to a stream
	ReportText  Value     // a string, instead of Report
	Test        *Function
	// conditions are those that with-condition-restarts ties it to.
	conditions []Value
}

// LispClass implements Object.
func (r *Restart) LispClass(in *Interp) *Class { return in.classes.restart }

// PrintReadable implements Readable: princ prints what the restart does.
func (r *Restart) PrintReadable(t *Thread, s Stream, escape bool) {
	if escape {
		t.PrintUnreadable(s, r, t.In.CaseName("restart")+" "+t.Prin1(r.Name), true)
		return
	}
	text := NewString(t.RestartText(r))
	s.WriteString(t, text, 0, text.Len())
}

// WithRestarts calls body with restarts in force.
func (t *Thread) WithRestarts(rs []*Restart, body func() Value) Value {
	cluster := &restartCluster{next: t.restarts, restarts: rs}
	t.restarts = cluster
	v := body()
	t.restarts = cluster.next
	return v
}

// ComputeRestarts returns the restarts in force, innermost first; with a
// condition only those that are for it or for none in particular.
func (t *Thread) ComputeRestarts(c Value) []*Restart {
	var list []*Restart
	for k := t.restarts; k != nil; k = k.next {
		for _, r := range k.restarts {
			if t.restartApplies(r, c) {
				list = append(list, r)
			}
		}
	}
	return list
}

// CurrentRestarts returns the restarts of the innermost restart-bind.
func (t *Thread) CurrentRestarts() []*Restart {
	if t.restarts == nil {
		return nil
	}
	return t.restarts.restarts
}

func (t *Thread) restartApplies(r *Restart, c Value) bool {
	if c != nil && len(r.conditions) > 0 {
		found := false
		for _, x := range r.conditions {
			found = found || x == c
		}
		if !found {
			return false
		}
	}
	return r.Test == nil || t.Call1(r.Test, c) != nil
}

// FindRestart returns the innermost restart of that name, nil if none.
func (t *Thread) FindRestart(name Value, c Value) *Restart {
	for k := t.restarts; k != nil; k = k.next {
		for _, r := range k.restarts {
			if r.Name == name && t.restartApplies(r, c) {
				return r
			}
		}
	}
	return nil
}

// Associate ties the restart to the condition c; Dissociate undoes that.
func (r *Restart) Associate(c Value) { r.conditions = append(r.conditions, c) }

// Dissociate undoes the latest Associate with c.
func (r *Restart) Dissociate(c Value) {
	for i := len(r.conditions) - 1; i >= 0; i-- {
		if r.conditions[i] == c {
			r.conditions = append(r.conditions[:i:i], r.conditions[i+1:]...)
			return
		}
	}
}

// RestartActive reports whether r is in force.
func (t *Thread) RestartActive(r *Restart) bool {
	for k := t.restarts; k != nil; k = k.next {
		for _, x := range k.restarts {
			if x == r {
				return true
			}
		}
	}
	return false
}

// InvokeRestart calls r's function.
func (t *Thread) InvokeRestart(r *Restart, args []Value) Value {
	if r.Function == nil {
		return t.One(nil)
	}
	return t.Apply(r.Function, args)
}

// InvokeRestartInteractively calls r's function with the arguments that its
// interactive function asks for.
func (t *Thread) InvokeRestartInteractively(r *Restart) Value {
	var args []Value
	if r.Interactive != nil {
		list := t.Call0(r.Interactive)
		var ok bool
		if args, ok = Slice(list); !ok {
			t.WrongType("invoke-restart-interactively", list, t.In.S.List)
		}
	}
	return t.InvokeRestart(r, args)
}

// RestartText returns the text that describes r to the user.
func (t *Thread) RestartText(r *Restart) string {
	if r.ReportText != nil {
		return t.Princ(r.ReportText)
	}
	if r.Report != nil {
		s := NewStringOutput()
		t.Call1(r.Report, s)
		return s.Take().Go()
	}
	return t.Prin1(r.Name)
}

// ExitRestart returns a restart that leaves to e with the list of its
// arguments.
func ExitRestart(name Value, report string, e *ExitPoint) *Restart {
	return &Restart{Name: name, ReportText: NewString(report), Function: NewGoFunction(name, func(t *Thread, args []Value) Value {
		return t.ExitTo(e, List(args...))
	})}
}

// WithSimpleRestart calls body with a restart that leaves it; invoked tells
// that it was used.
func (t *Thread) WithSimpleRestart(name Value, report string, body func() Value) (v Value, invoked bool) {
	var e ExitPoint
	return t.CallWithExit(&e, func() Value {
		return t.WithRestarts([]*Restart{ExitRestart(name, report, &e)}, body)
	})
}

// retry is a restart of signalWithRestarts.
type retry struct {
	name   Value
	report string
	// asks tells that the restart takes a value, for which it asks.
	asks bool
	// resume returns what to go on with; ok is false to signal once more.
	resume func(v Value) (result Value, ok bool)
}

// signalWithRestarts signals the error c with restarts in force and returns
// what the one that is used has for a result.
func (t *Thread) signalWithRestarts(c *Instance, retries ...retry) Value {
	for {
		var e ExitPoint
		rs := make([]*Restart, len(retries))
		for i, r := range retries {
			rs[i] = ExitRestart(r.name, r.report, &e)
			rs[i].Function = NewGoFunction(r.name, func(t *Thread, args []Value) Value {
				hi := 0
				if r.asks {
					hi = 1
				}
				t.CheckArgs(r.name, len(args), hi, hi)
				return t.ExitTo(&e, List(append([]Value{FixInt(i)}, args...)...))
			})
			if r.asks {
				rs[i].Interactive = t.PromptForValue()
			}
			rs[i].Associate(c)
		}
		v, _ := t.CallWithExit(&e, func() Value {
			return t.WithRestarts(rs, func() Value { return t.ErrorCondition(c) })
		})
		i, _ := car(v).(Fixnum)
		if result, ok := retries[i].resume(cadr(v)); ok {
			return result
		}
	}
}

// PromptForValue returns the function that asks the user for a value for a
// restart: a list of that value.
func (t *Thread) PromptForValue() *Function {
	return NewGoFunction(nil, func(t *Thread, args []Value) Value {
		t.CheckArgs(t.In.S.Function, len(args), 0, 0)
		v, ok := t.AskForValue("Enter a form to be evaluated: ")
		if !ok {
			t.EndOfFile(t.printVar(t.In.S.StarQueryIO))
		}
		return t.One(List(v))
	})
}

// AskForValue reads a form from *query-io* after the prompt and returns its
// value; ok is false at end of file.
func (t *Thread) AskForValue(prompt string) (v Value, ok bool) {
	s, isStream := t.SymbolValue(t.In.S.StarQueryIO).(Stream)
	if !isStream {
		return nil, false
	}
	t.WriteText(s, prompt)
	s.Flush(t, true)
	form, ok := t.ReadObject(s, false, false)
	if !ok {
		return nil, false
	}
	return t.Eval(form), true
}

func (t *Thread) unboundVariable(s *Symbol) Value {
	S := &t.In.S
	name := t.Prin1(s.Value())
	c := t.In.MakeCondition(S.UnboundVariable, []Value{S.KName, s.Value(),
		S.KFormatControl, NewString("Attempt to take the value of the unbound variable `~s'."), S.KFormatArguments, List(s.Value())})
	keyword := t.In.KeywordNamed(s.Name())
	return t.signalWithRestarts(c,
		retry{t.In.Excl.Sym("try-again"), "Try evaluating " + name + " again.", false,
			func(Value) (Value, bool) { return t.BoundValue(s) }},
		retry{t.In.Excl.Sym("use-keyword"), "Use " + t.Prin1(keyword) + " instead.", false,
			func(Value) (Value, bool) { return keyword, true }},
		retry{S.StoreValue, "Set the symbol-value of " + name + " and use its value.", true,
			func(v Value) (Value, bool) { t.SetSymbolValue(s, v); return v, true }},
		retry{S.UseValue, "Use a value without setting " + name + ".", true,
			func(v Value) (Value, bool) { return v, true }})
}

// undefined signals undefined-function for name with the usual restarts.
func (t *Thread) undefined(name Value, control string, store func(f *Function), again func() *Function) *Function {
	S := &t.In.S
	text := t.Prin1(name)
	c := t.In.MakeCondition(S.UndefinedFunction, []Value{S.KName, name,
		S.KFormatControl, NewString(control), S.KFormatArguments, List(name)})
	v := t.signalWithRestarts(c,
		retry{t.In.Excl.Sym("try-again"), "Try calling " + text + " again.", false,
			func(Value) (Value, bool) { f := again(); return f, f != nil }},
		retry{t.In.Excl.Sym("return-value"), "Return a value instead of calling " + text + ".", true,
			func(v Value) (Value, bool) { return constantFunction(v), true }},
		retry{S.UseValue, "Try calling a function other than " + text + ".", true,
			func(v Value) (Value, bool) { return t.FunctionDesignator(v), true }},
		retry{S.StoreValue, "Setf the symbol-function of " + text + " and call it again.", true,
			func(v Value) (Value, bool) { f := t.FunctionDesignator(v); store(f); return f, true }})
	f, _ := v.(*Function)
	return f
}

// constantFunction returns a function of any arguments that returns v.
func constantFunction(v Value) *Function {
	return NewGoFunction(nil, func(t *Thread, args []Value) Value { return t.One(v) })
}
