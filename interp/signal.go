package interp

// SignalCondition calls the handlers of condition c, innermost first, each
// with those outside of it in force. It returns if all of them decline.
func (t *Thread) SignalCondition(c *Instance) {
	if b := t.printVar(t.In.S.StarBreakOnSignals); b != nil && t.Typep(c, b) {
		t.bindNil(t.In.S.StarBreakOnSignals, func() { t.breakFor(c) })
	}
	outer := t.handlers
	for h := t.handlers; h != nil; h = h.next {
		for i := range h.bindings {
			b := &h.bindings[i]
			if !t.handles(b, c) {
				continue
			}
			t.handlers = h.next
			if h.exit != nil {
				// handler-case: leave, telling which clause.
				h.exit.tag = b.clause
				t.exitTo(h.exit, c)
			}
			t.Call1(b.fn, c)
		}
	}
	t.handlers = outer
}

func (t *Thread) handles(b *handlerBinding, c *Instance) bool {
	if b.class != nil {
		return c.Class.IsSubclass(b.class)
	}
	return t.Typep(c, b.typ)
}

// newHandler makes a binding for conditions of the type typ.
func (t *Thread) newHandler(typ Value, fn *Function, clause int) handlerBinding {
	b := handlerBinding{typ: typ, fn: fn, clause: clause}
	if s, ok := t.In.AsSymbol(typ); ok {
		if s.TypeExpander() == nil {
			b.class = s.Class()
		}
	}
	return b
}

// WithHandlers calls body with handlers in force: types[i] is handled by fns[i].
func (t *Thread) WithHandlers(types []Value, fns []*Function, body func() Value) Value {
	h := &handlerCluster{next: t.handlers}
	for i, typ := range types {
		h.bindings = append(h.bindings, t.newHandler(typ, fns[i], i))
	}
	t.handlers = h
	v := body()
	t.handlers = h.next
	return v
}

// HandlerCase calls body; a condition of types[i] leaves it, and HandlerCase
// returns the condition and i. Otherwise clause is -1 and the values of body
// pass through.
func (t *Thread) HandlerCase(types []Value, body func() Value) (v Value, clause int) {
	h := &handlerCluster{next: t.handlers, exit: &point{tag: -1}}
	for i, typ := range types {
		h.bindings = append(h.bindings, t.newHandler(typ, nil, i))
	}
	return t.handlerCase(h, t.fr, func(fr *Frame) Value { return body() })
}

func (t *Thread) handlerCase(h *handlerCluster, fr *Frame, body code) (v Value, clause int) {
	p := h.exit
	p.thread = t
	p.state = t.saveState()
	t.handlers = h
	v = t.finishHandlerCase(p, fr, body)
	t.handlers = h.next
	return v, p.tag
}

func (t *Thread) finishHandlerCase(p *point, fr *Frame, body code) (v Value) {
	defer p.arrive(&v)
	v = body(fr)
	p.expired = true
	return v
}

// ErrorCondition signals the condition c as ERROR does: handlers, then the
// debugger. It does not return, unless a restart supplies a value.
func (t *Thread) ErrorCondition(c *Instance) Value {
	t.SignalCondition(c)
	return t.InvokeDebugger(c)
}

// InvokeDebugger enters the debugger with c: *debugger-hook* first, then the
// process's debugger; without one the process unwinds.
func (t *Thread) InvokeDebugger(c Value) Value {
	S := &t.In.S
	if hook := t.printVar(S.StarDebuggerHook); hook != nil {
		t.bindNil(S.StarDebuggerHook, func() { t.Call2(t.FunctionDesignator(hook), c, hook) })
	}
	if t.Debugger != nil {
		t.Debugger(t, c)
	}
	t.Abandon(c)
	return nil
}

// bindNil calls f with s bound to NIL.
func (t *Thread) bindNil(s *Symbol, f func()) {
	mark := t.BindMark()
	t.Bind(s, nil)
	f()
	t.Unbind(mark)
}

// breakFor enters the debugger because of *break-on-signals*, with a restart
// to go on signalling.
func (t *Thread) breakFor(c *Instance) {
	t.WithSimpleRestart(t.In.S.Continue, "Go on signalling.", func() Value { return t.InvokeDebugger(c) })
}

// conditionReport writes the report of c to s.
func (t *Thread) conditionReport(c *Instance, s Stream) {
	for _, k := range c.Class.CPL {
		if k.Report != nil {
			t.Call2(k.Report, c, s)
			return
		}
	}
	S := &t.In.S
	control, ok := c.SlotValue(S.FormatControl)
	if !ok || control == nil {
		t.WriteText(s, t.defaultReport(c))
		return
	}
	args, ok := c.SlotValue(S.FormatArguments)
	if !ok {
		args = nil
	}
	items, _ := Slice(args)
	if f, isFn := control.(*Function); isFn {
		t.Apply(f, append([]Value{s}, items...))
		return
	}
	t.Apply(t.FunctionDesignator(S.Format), append([]Value{s, control}, items...))
}

// defaultReport is the text of a condition made without one.
func (t *Thread) defaultReport(c *Instance) string {
	S := &t.In.S
	slot := func(s *Symbol) string {
		v, ok := c.SlotValue(s)
		if !ok {
			return "an unknown object"
		}
		return "`" + t.Prin1(v) + "'"
	}
	is := func(s *Symbol) bool { k := s.Class(); return k != nil && c.Class.IsSubclass(k) }
	switch {
	case is(S.TypeError):
		return slot(S.Datum) + " is not of the expected type " + slot(S.ExpectedType)
	case is(S.UnboundVariable):
		return "attempt to take the value of the unbound variable " + slot(S.Name)
	case is(S.UndefinedFunction):
		return "attempt to call " + slot(S.Name) + " which is an undefined function."
	case is(S.EndOfFile):
		return "end of file on " + slot(S.StreamSlot)
	case is(S.DivisionByZero):
		return "Attempt to divide by zero"
	}
	return t.Prin1(c.Class.Name)
}

// Report returns a condition's report.
func (t *Thread) Report(c Value) string {
	x, ok := c.(*Instance)
	if !ok || x.Class.Kind != ConditionKind {
		return t.Princ(c)
	}
	s := NewStringOutput()
	t.conditionReport(x, s)
	return s.Take().Go()
}

// SafeReport is Report for messages to the user: circular and huge objects are
// cut short, and an error in the report becomes part of the text.
func (t *Thread) SafeReport(c Value) string {
	S := &t.In.S
	mark := t.BindMark()
	t.Bind(S.StarPrintLength, Fix(20))
	t.Bind(S.StarPrintLevel, Fix(6))
	t.Bind(S.StarPrintCircle, t.T)
	t.Bind(S.StarPrintReadably, nil)
	var text string
	v, clause := t.HandlerCase([]Value{S.SeriousCondition}, func() Value {
		text = t.Report(c)
		return nil
	})
	t.Unbind(mark)
	if clause >= 0 {
		x, _ := c.(*Instance)
		y, _ := v.(*Instance)
		if x != nil && y != nil {
			return "a condition of class " + x.Class.Name.name + " (its report failed with one of class " + y.Class.Name.name + ")"
		}
	}
	return text
}

// Restarts

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

// Associate ties restarts to the condition c.
func (r *Restart) Associate(c Value) { r.conditions = append(r.conditions, c) }

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
		return nil
	}
	return t.Apply(r.Function, args)
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

// retryTexts describe the restarts of retrying.
type retryTexts struct{ again, use, store string }

// retrying signals the condition c with the restarts try-again, use-value, which
// returns a value, and store-value, which also keeps it with store. again looks
// whether there is a value by now.
func (t *Thread) retrying(c *Instance, texts retryTexts, store func(v Value), again func() (Value, bool)) Value {
	S := &t.In.S
	for {
		var e, s, r ExitPoint
		use := ExitRestart(S.UseValue, texts.use, &e)
		use.Interactive = t.PromptForValue()
		keep := ExitRestart(S.StoreValue, texts.store, &s)
		keep.Interactive = t.PromptForValue()
		retry := ExitRestart(t.In.Excl.Sym("try-again"), texts.again, &r)
		v, exited := t.CallWithExit(&r, func() Value {
			v, exited := t.CallWithExit(&s, func() Value {
				v, _ := t.CallWithExit(&e, func() Value {
					rs := []*Restart{retry, keep, use}
					for _, x := range rs {
						x.Associate(c)
					}
					return t.WithRestarts(rs, func() Value { return List(t.ErrorCondition(c)) })
				})
				return v
			})
			if exited {
				store(car(v))
			}
			return v
		})
		if !exited {
			return car(v)
		}
		if v, ok := again(); ok {
			return v
		}
	}
}

// PromptForValue returns the function that asks the user for a value for a restart.
func (t *Thread) PromptForValue() *Function {
	return NewGoFunction(nil, func(t *Thread, args []Value) Value {
		s, _ := t.printVar(t.In.S.StarQueryIO).(Stream)
		if s == nil {
			return t.One(nil)
		}
		t.WriteText(s, "Enter a form to be evaluated: ")
		s.Flush(t, true)
		form, ok := NewReader(s, "").Read(t)
		if !ok {
			return t.One(nil)
		}
		return t.One(List(t.Eval(form)))
	})
}

func (t *Thread) unboundVariable(s *Symbol) Value {
	c := t.In.MakeCondition(t.In.S.UnboundVariable, []Value{t.In.S.KName, s,
		t.In.S.KFormatControl, NewString("Attempt to take the value of the unbound variable `~s'."), t.In.S.KFormatArguments, List(s)})
	name := t.Prin1(s)
	texts := retryTexts{"Try evaluating " + name + " again.", "Use a value without setting " + name + ".", "Set the symbol-value of " + name + " and use its value."}
	return t.retrying(c, texts, func(v Value) { t.SetSymbolValue(s, v) },
		func() (Value, bool) { return t.BoundValue(s) })
}

// undefined signals undefined-function for name with the usual restarts.
func (t *Thread) undefined(name Value, control string, store func(f *Function), again func() *Function) *Function {
	c := t.In.MakeCondition(t.In.S.UndefinedFunction, []Value{t.In.S.KName, name,
		t.In.S.KFormatControl, NewString(control), t.In.S.KFormatArguments, List(name)})
	text := t.Prin1(name)
	texts := retryTexts{"Try calling " + text + " again.", "Try calling a function other than " + text + ".", "Setf the symbol-function of " + text + " and call it again."}
	v := t.retrying(c, texts, func(v Value) { store(t.FunctionDesignator(v)) }, func() (Value, bool) {
		f := again()
		return f, f != nil
	})
	return t.FunctionDesignator(v)
}
