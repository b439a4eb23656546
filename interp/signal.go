package interp

// Signalling, handlers and the way into the debugger.

// SignalCondition calls the handlers of condition c, innermost first, each
// with those outside of it in force. It returns if all of them decline.
func (t *Thread) SignalCondition(c *Instance) {
	if h, clause := t.handlerFor(c); h != nil {
		h.exit.tag = clause
		t.exitTo(h.exit, c)
	}
}

// handlerFor is SignalCondition that returns the handler-case which takes the
// condition, and its clause, instead of leaving to it; h is nil if all decline.
func (t *Thread) handlerFor(c *Instance) (h *handlerCluster, clause int) {
	t.breakOnSignal(c)
	outer := t.handlers
	for h := outer; h != nil; h = h.next {
		for i := range h.bindings {
			b := &h.bindings[i]
			// Tests of types, too, may run functions of the program.
			t.handlers = h.next
			if !t.handles(b, c) {
				continue
			}
			if h.exit != nil {
				return h, b.clause
			}
			t.Call1(b.fn, c)
		}
	}
	t.handlers = outer
	return nil, 0
}

// blindHandlerFor returns the handler-case which takes a condition of class c, and
// its clause, if neither that nor anything before it looks at the condition; else
// h is nil.
func (t *Thread) blindHandlerFor(c *Class) (h *handlerCluster, clause int) {
	if t.printVar(t.In.S.StarBreakOnSignals) != nil {
		return nil, 0
	}
	for h := t.handlers; h != nil; h = h.next {
		for i := range h.bindings {
			b := &h.bindings[i]
			if b.class == nil {
				return nil, 0
			}
			if !c.IsSubclass(b.class) {
				continue
			}
			if h.exit == nil || !b.blind {
				return nil, 0
			}
			return h, b.clause
		}
	}
	return nil, 0
}

// breakOnSignal enters the debugger if c is of the type in *break-on-signals*.
func (t *Thread) breakOnSignal(c *Instance) {
	s := t.In.S.StarBreakOnSignals
	typ := t.printVar(s)
	if typ == nil {
		return
	}
	mark := t.BindMark()
	t.Bind(s, nil)
	if t.Typep(c, typ) {
		t.Break(t.In.MakeCondition(t.In.S.SimpleBreak, []Value{
			t.In.S.KFormatControl, NewString("break on ~s: ~a"), t.In.S.KFormatArguments, List(s, c)}), "Go on signalling.")
	}
	t.Unbind(mark)
}

// handles reports whether handler b is for condition c. A type that nobody has
// defined so far has no objects.
func (t *Thread) handles(b *handlerBinding, c *Instance) bool {
	if b.class != nil {
		return c.Class.IsSubclass(b.class)
	}
	if s, ok := b.typ.(*Symbol); ok && t.In.types[s] == nil && s.TypeExpander() == nil && s.Class() == nil {
		return false
	}
	return t.Typep(c, b.typ)
}

// newHandler makes a binding for conditions of the type typ.
func (t *Thread) newHandler(typ Value, fn *Function, clause int) handlerBinding {
	b := handlerBinding{typ: typ, fn: fn, clause: clause}
	if s, ok := typ.(*Symbol); ok && s.TypeExpander() == nil {
		b.class = s.Class()
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

// handlerCase runs body with h, which has an exit, in force.
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
// debugger. It does not return.
func (t *Thread) ErrorCondition(c *Instance) Value {
	t.SignalCondition(c)
	return t.InvokeDebugger(c)
}

// InvokeDebugger enters the debugger with c: *debugger-hook* first, then the
// process's debugger; without one the process unwinds.
func (t *Thread) InvokeDebugger(c Value) Value {
	t.printing = nil
	t.callDebuggerHook(t.In.Excl.InternalSym("*internal-invoke-debugger-hook*"), c)
	t.callDebuggerHook(t.In.S.StarDebuggerHook, c)
	if t.Debugger != nil {
		t.Debugger(t, c)
	}
	t.Abandon(c)
	return nil
}

// callDebuggerHook calls the function in variable s, if there is one, with c
// and itself. The variable is bound to NIL meanwhile.
func (t *Thread) callDebuggerHook(s *Symbol, c Value) {
	hook := t.printVar(s)
	if hook == nil {
		return
	}
	f := t.FunctionDesignator(hook)
	mark := t.BindMark()
	t.Bind(s, nil)
	t.Call2(f, c, hook)
	t.Unbind(mark)
}

// Break enters the debugger with c, without *debugger-hook*, and with a
// restart to continue, which report describes.
func (t *Thread) Break(c *Instance, report string) {
	t.WithSimpleRestart(t.In.S.Continue, report, func() Value {
		t.bindNil(t.In.S.StarDebuggerHook, func() { t.InvokeDebugger(c) })
		return nil
	})
}
