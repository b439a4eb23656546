package interp

// An exit to a catch, or of a signalled error to a handler-case, whose form
// stands around it in the same function can be a flag in the frame like
// return-from. Whether the exit goes there is known only when it is made: the
// innermost catch of the tag, or the handler that takes the condition, must be
// one of those around, entered by the same frame.

// dynamicTarget is a catch or handler-case while its body is compiled.
type dynamicTarget struct {
	catch    bool
	scope    *lambdaScope
	argDepth int
	mark     *exitMark // nil if nothing in the body can leave to it by flag
	exits    int       // flag exits that it is the outermost target of
}

// inside compiles the body of a target.
func (c *compiler) inside(d *dynamicTarget, body func()) {
	d.scope, d.argDepth = c.scope, c.argDepth
	c.dynamic = append(c.dynamic, d)
	body()
	c.dynamic = c.dynamic[:len(c.dynamic)-1]
	c.exits -= d.exits
}

// near returns the marks of the catches, or of the handler-cases, that an exit
// from here can reach by flag.
func (c *compiler) near(catch bool) (marks []*exitMark) {
	for _, d := range c.dynamic {
		if d.catch != catch || d.scope != c.scope || d.argDepth != c.argDepth {
			continue
		}
		if d.mark == nil {
			d.mark = new(exitMark)
		}
		if len(marks) == 0 {
			d.exits++
			c.exits++
		}
		marks = append(marks, d.mark)
	}
	return marks
}

// reaches reports whether p was entered by the frame fr, and is one of marks.
func (p *point) reaches(fr *Frame, marks []*exitMark) bool {
	if p.mark == nil || p.state.fr != fr {
		return false
	}
	for _, m := range marks {
		if m == p.mark {
			return true
		}
	}
	return false
}

// errorNode is a call of error inside of a handler-case.
type errorNode struct {
	call *globalCallNode
	near []*exitMark
}

func compileErrorCall(c *compiler, args []node) node {
	if len(args) == 0 {
		return nil
	}
	if f := c.in.S.Error.fn; f == nil || f.goFn == nil || f.goFn.bound == nil {
		return nil // it is not the standard function; traced, for one
	}
	near := c.near(false)
	if near == nil {
		return nil
	}
	return &errorNode{&globalCallNode{sym: c.in.S.Error, args: args, pos: c.pos}, near}
}

func (n *errorNode) gen(g *generator, ctx context) code {
	args, pos, near := g.operands(n.call.args), n.call.pos, n.near
	s, standard, coerce := n.call.sym, n.call.sym.fn.goFn, g.in.Excl.InternalSym("%coerce-condition")
	return func(fr *Frame) Value {
		t := fr.t
		vals, mark := t.pushArgs(len(args) + 1)
		for i, a := range args {
			vals[i+1] = a.get(fr)
		}
		fr.pos = pos
		if f := s.fn; f == nil || f.goFn != standard {
			// Somebody else's definition, such as a trace.
			if f == nil {
				f = t.undefinedFunction(s)
			}
			v := t.Apply(f, vals[1:])
			t.popArgs(vals, mark)
			return v
		}
		var c *Instance
		S := &t.In.S
		if _, ok := vals[1].(*String); ok {
			if h, clause := t.blindHandlerFor(S.SimpleError.Class()); h != nil && h.exit.reaches(fr, near) {
				t.popArgs(vals, mark)
				h.exit.tag = clause
				fr.exit = h.exit.mark
				return nil
			}
			c = t.In.MakeCondition(S.SimpleError, []Value{S.KFormatControl, vals[1], S.KFormatArguments, List(vals[2:]...)})
		} else {
			vals[0] = S.SimpleError
			c = t.Apply(coerce.fn, vals).(*Instance)
		}
		t.popArgs(vals, mark)
		handlers := t.handlers
		h, clause := t.handlerFor(c)
		if h == nil {
			return t.InvokeDebugger(c)
		}
		h.exit.tag = clause
		if !h.exit.reaches(fr, near) {
			return t.exitTo(h.exit, c)
		}
		// The forms on the way undo what they did, as in any exit by flag.
		t.handlers = handlers
		fr.exit = h.exit.mark
		return c
	}
}
