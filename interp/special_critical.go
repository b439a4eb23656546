package interp

// DefineCriticalForms gives the interpreter
//
//	(excl::%without-scheduling form ...)
//	(excl::%without-interrupts form ...)
//
// The first keeps other processes from running until the forms are done or
// wait for something outside, and holds interrupts back; the second only does
// the latter. The forms are compiled in place; exits end the effect as they
// restore the dynamic state.
func (in *Interp) DefineCriticalForms() {
	in.Excl.InternalSym("%without-scheduling").special = func(c *compiler, form *Cons, env *Env) node {
		return &criticalNode{c.bodySub(form.Cdr, env), 1}
	}
	in.Excl.InternalSym("%without-interrupts").special = func(c *compiler, form *Cons, env *Env) node {
		return &criticalNode{c.bodySub(form.Cdr, env), 0}
	}
}

type criticalNode struct {
	body    sub
	noYield int32
}

func (n *criticalNode) gen(g *generator, ctx context) code {
	body, noYield := n.body.gen(g, ctx.noTail()), n.noYield
	return func(fr *Frame) Value {
		t := fr.t
		t.noInterrupts++
		t.noYield += noYield
		v := body(fr)
		t.noInterrupts--
		t.noYield -= noYield
		if t.intr.Load() != 0 && t.noInterrupts == 0 {
			t.fuel = 0
		}
		return v
	}
}
