package builtins

import "sockrepl/interp"

// atomicOperators declares critical sections and the operators that change a
// place in one step. One process at a time runs Lisp, so a step is atomic if no
// other process gets its turn within it.
func atomicOperators(in *interp.Interp) {
	S := &in.S
	in.DefineCriticalForms()
	withoutScheduling := in.Excl.InternalSym("%without-scheduling")
	withoutInterrupts := in.Excl.InternalSym("%without-interrupts")
	const alone = `Evaluates BODY with no other process running and interrupts held back, as long as BODY does not wait for something outside; then others run.`
	critical := func(p *interp.Package, name, doc string, head *interp.Symbol) *interp.Symbol {
		p.Defmacro(name, "&body body", doc, func(t *thread, a args) value { return listStar(a.V(0), head) })
		return p.Sym(name)
	}
	share(in.Sys, critical(in.MP, "without-scheduling", alone, withoutScheduling))
	critical(in.Excl, "without-interrupts", alone, withoutScheduling)
	critical(in.Excl, "with-delayed-interrupts", alone, withoutScheduling)
	critical(in.Excl, ".atomically", alone, withoutScheduling)
	critical(in.Excl, "atomically", alone, withoutScheduling)
	critical(in.MP, "without-interrupts-only", `Evaluates BODY with interrupts (kills, timeouts, process-interrupt) held back. Other processes run meanwhile.`, withoutInterrupts)

	one := func(name string, op *interp.Symbol) {
		in.Excl.Defmacro(name, "place &optional (delta 1)", `Changes the number in PLACE by DELTA with no other process between. Returns the new value.`, func(t *thread, a args) value {
			return list(withoutScheduling, list(op, a.V(0), a.V(1)))
		})
	}
	one("incf-atomic", S.Incf)
	one("decf-atomic", S.Decf)
	one("atomic-incf", S.Incf)
	one("atomic-decf", S.Decf)
	for _, name := range []string{"push-atomic", "atomic-push"} {
		in.Excl.Defmacro(name, "item place", `PUSH of ITEM on PLACE with no other process between.`, func(t *thread, a args) value {
			return list(withoutScheduling, list(S.Push, a.V(0), a.V(1)))
		})
	}
	for _, name := range []string{"pop-atomic", "atomic-pop"} {
		in.Excl.Defmacro(name, "place", `POP of PLACE with no other process between.`, func(t *thread, a args) value {
			return list(withoutScheduling, list(S.Pop, a.V(0)))
		})
	}
	// ifUnchanged is the form that stores the value of variable new in the place of x
	// if it is still that of variable old, and is true then. Numbers that a place
	// makes anew whenever it is read count as the same.
	ifUnchanged := func(t *thread, x interp.Expansion, new, old, env value) value {
		inner := &wrapper{t: t}
		store := inner.store(x, new, env)
		return list(withoutScheduling, list(S.When, list(S.Eql, x.Reader, old), inner.wrap(store), in.T))
	}
	for _, name := range []string{"update-atomic", "atomic-update"} {
		in.Excl.Defmacro(name, "(variable place) &body body", `Stores the value of BODY, evaluated with VARIABLE bound to the value of PLACE, in PLACE, and returns it. If another process has changed PLACE meanwhile, that is done again with its new value.`, func(t *thread, a args) value {
			spec := items(t, name, a.V(0))
			if len(spec) != 2 {
				t.ProgramError("~a: `~s' is not (variable place)", interp.NewString(name), a.V(0))
			}
			w := &wrapper{t: t}
			x := t.SetfExpansion(spec[1], a.Env())
			w.bind(x.Vars, x.Vals)
			done, vNew, vOld := in.Gensym("done"), in.Gensym("new"), in.Gensym("old")
			again := &wrapper{t: t}
			again.bind([]value{vOld, vNew}, []value{x.Reader, listStar(a.V(1), S.Let, list(list(spec[0], vOld)))})
			step := again.wrap(list(S.When, ifUnchanged(t, x, vNew, vOld, a.Env()), list(S.ReturnFrom, done, vNew)))
			return w.wrap(list(S.Block, done, list(in.CL.Sym("loop"), step)))
		})
	}
	in.Excl.Defmacro("atomic-conditional-setf", "place new old", `Stores NEW in PLACE and returns true if the value of PLACE is OLD, with no other process between.`, func(t *thread, a args) value {
		w := &wrapper{t: t}
		x := t.SetfExpansion(a.V(0), a.Env())
		vNew, vOld := in.Gensym("new"), in.Gensym("old")
		w.bind(x.Vars, x.Vals)
		w.bind([]value{vNew, vOld}, []value{a.V(1), a.V(2)})
		return w.wrap(ifUnchanged(t, x, vNew, vOld, a.Env()))
	})

	in.Sys.Defun1("global-symbol-value", "symbol", `The global value of SYMBOL, whatever this process has bound it to.`, func(t *thread, v value) value {
		s, ok := in.AsSymbol(v)
		if !ok {
			t.WrongType("global-symbol-value", v, S.Symbol)
		}
		g := s.GlobalValue()
		if interp.IsUnbound(g) {
			return t.ErrorOf(S.UnboundVariable, []value{S.KName, s}, "global-symbol-value: ~s has no global value", s)
		}
		return g
	})
	in.Sys.Defun2("(setf global-symbol-value)", "value symbol", `Makes VALUE the global value of SYMBOL, whatever this process has bound it to.`, func(t *thread, v, sym value) value {
		s, ok := in.AsSymbol(sym)
		if !ok {
			t.WrongType("(setf global-symbol-value)", sym, S.Symbol)
		}
		if s.IsConstant() {
			return t.ProgramError("(setf global-symbol-value): the constant ~s cannot be assigned", s)
		}
		s.SetGlobalValue(v)
		return v
	})
}

// share makes s, of another package, an external symbol of p as well.
func share(p *interp.Package, s *interp.Symbol) {
	p.Import(s)
	p.Export(s)
}
