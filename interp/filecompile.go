package interp

// FileCompiler processes the top level forms of a file as CLHS 3.2.3.1 says.
type FileCompiler struct {
	Hooks ExpandHooks
	// Seen is told of each top level form, before and after every expansion.
	Seen func(form *Cons)
	// Emit gets each form that remains to be evaluated when the file is
	// loaded, in which no macro call is left.
	Emit func(form Value)

	evaluating bool
}

// Evaluating reports whether something is being evaluated at compile time.
func (f *FileCompiler) Evaluating() bool { return f.evaluating }

// Process processes one form read from src: what it says is to happen at
// compile time happens, the rest is given to Emit.
func (f *FileCompiler) Process(t *Thread, form Value, src *Source) {
	f.evaluating = false
	f.toplevel(t, form, nil, src, false)
}

// toplevel processes form in env. compileTimeToo is the mode in which forms are
// evaluated as well as emitted.
func (f *FileCompiler) toplevel(t *Thread, form Value, env *Env, src *Source, compileTimeToo bool) {
	t.EnterDepth()
	defer t.LeaveDepth()
	S := &t.In.S
	for n := 0; ; n++ {
		t.checkExpansions(n, form)
		x, ok := form.(*Cons)
		if !ok {
			// Atoms have no effect, but a symbol macro may stand for a form.
			if expansion, expanded := t.Macroexpand1(form, envValue(env)); expanded {
				form = expansion
				continue
			}
			if s, isSymbol := form.(*Symbol); isSymbol {
				f.finish(t, s, env, src, compileTimeToo)
			}
			return
		}
		f.Seen(x)
		c := t.newCompiler(src)
		s, ok := x.Car.(*Symbol)
		if !ok {
			f.finish(t, form, env, src, compileTimeToo)
			return
		}
		if env.findFunction(s) == nil {
			switch s {
			case S.Progn:
				f.forms(t, x.Cdr, env, src, compileTimeToo)
				return
			case S.Locally:
				decls, _, body := c.parseBody(x.Cdr, false)
				f.forms(t, body, c.declareFree(&decls, env, nil), src, compileTimeToo)
				return
			case S.Macrolet:
				inner, body := c.macrolet(x, env)
				f.forms(t, body, inner, src, compileTimeToo)
				return
			case S.SymbolMacrolet:
				inner, body := c.symbolMacrolet(x, env)
				f.forms(t, body, inner, src, compileTimeToo)
				return
			case S.EvalWhen:
				f.evalWhen(t, c, x, env, src, compileTimeToo)
				return
			}
			if s.special != nil {
				f.finish(t, form, env, src, compileTimeToo)
				return
			}
		}
		expansion, expanded := t.macroexpandAt(form, env, src)
		if !expanded {
			f.finish(t, form, env, src, compileTimeToo)
			return
		}
		src.inherit(x, expansion)
		form = expansion
	}
}

// inherit gives the list v, if it has no place of its own, that of form.
func (s *Source) inherit(form *Cons, v Value) {
	x, ok := v.(*Cons)
	if !ok || s == nil || s.Positions == nil {
		return
	}
	if p, known := s.Positions[form]; known {
		if _, has := s.Positions[x]; !has {
			s.Positions[x] = p
		}
	}
}

func (f *FileCompiler) forms(t *Thread, forms Value, env *Env, src *Source, compileTimeToo bool) {
	if _, ok := ListLength(forms); !ok {
		t.ProgramError("the body ~s is not a proper list", forms)
	}
	for forms != nil {
		x, ok := forms.(*Cons)
		if !ok {
			t.ProgramError("the body ~s is not a proper list", forms)
		}
		f.toplevel(t, x.Car, env, src, compileTimeToo)
		forms = x.Cdr
	}
}

// evalWhen does what figure 3-7 of the standard says.
func (f *FileCompiler) evalWhen(t *Thread, c *compiler, form *Cons, env *Env, src *Source, compileTimeToo bool) {
	s := c.situations(c.operands(form, 1, -1)[0])
	body := cddr(form)
	switch {
	case s.load:
		f.forms(t, body, env, src, s.compile || s.execute && compileTimeToo)
	case s.compile || s.execute && compileTimeToo:
		f.evaluating = true
		t.evalForms(body, env, src)
		f.evaluating = false
	}
}

// finish evaluates form, if the mode says so, and emits it.
func (f *FileCompiler) finish(t *Thread, form Value, env *Env, src *Source, compileTimeToo bool) {
	if compileTimeToo {
		f.evaluating = true
		t.evalToplevel(form, env, src)
		f.evaluating = false
	}
	f.Hooks.KeepSpecials = true
	f.Emit(t.ExpandForm(form, env, src, &f.Hooks))
}

// EvalProcessed evaluates a form that a FileCompiler emitted.
func (t *Thread) EvalProcessed(form Value, src *Source) Value { return t.evalCompiled(form, nil, src) }
