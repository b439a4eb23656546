package interp

import "strconv"

// sourceFile is where code was read from.
type sourceFile struct{ name string }

// Source tells where the forms given to EvalSource come from.
type Source struct {
	file      *sourceFile
	Positions Positions
	Begin     Pos // where the form begins: the place of what has none of its own
}

// NewSource returns the source of that name for messages.
func NewSource(name string) *Source { return &Source{file: &sourceFile{name}} }

// Name returns the name of the source.
func (s *Source) Name() string { return s.file.name }

func (t *Thread) newCompiler(src *Source) *compiler {
	c := &compiler{t: t, in: t.In}
	if src != nil {
		c.file, c.positions, c.pos = src.file, src.Positions, src.Begin
	}
	return c
}

// Eval evaluates form in the null lexical environment. Thread.Values tells of
// all its values.
func (t *Thread) Eval(form Value) Value { return t.evalToplevel(form, nil, nil) }

// EvalSource is Eval for a form read from src.
func (t *Thread) EvalSource(form Value, src *Source) Value { return t.evalToplevel(form, nil, src) }

// evalToplevel evaluates form as a top level form: the subforms of progn and
// its like one after the other, so that each sees what the ones before define.
func (t *Thread) evalToplevel(form Value, env *Env, src *Source) Value {
	for n := 0; ; n++ {
		t.checkExpansions(n, form)
		x, ok := form.(*Cons)
		if !ok {
			return t.evalCompiled(form, env, src)
		}
		s, ok := x.Car.(*Symbol)
		if !ok || env.findFunction(s) == nil && s.special != nil {
			break
		}
		expansion, expanded := t.macroexpandAt(form, env, src)
		if !expanded {
			break
		}
		if y, ok := expansion.(*Cons); ok && src != nil && src.Positions != nil {
			if p, known := src.Positions[x]; known {
				if _, has := src.Positions[y]; !has {
					src.Positions[y] = p
				}
			}
		}
		form = expansion
	}
	x := form.(*Cons)
	c := t.newCompiler(src)
	S := &t.In.S
	switch x.Car {
	case Value(S.Progn):
		return t.evalForms(x.Cdr, env, src)
	case Value(S.EvalWhen):
		ops := c.operands(x, 1, -1)
		if !c.situations(ops[0]).execute {
			return t.One(nil)
		}
		return t.evalForms(cddr(x), env, src)
	case Value(S.Locally):
		decls, _, body := c.parseBody(x.Cdr, false)
		return t.evalForms(body, c.declareFree(&decls, env, nil), src)
	case Value(S.Macrolet):
		inner, body := c.macrolet(x, env)
		return t.evalForms(body, inner, src)
	case Value(S.SymbolMacrolet):
		inner, body := c.symbolMacrolet(x, env)
		return t.evalForms(body, inner, src)
	}
	return t.evalCompiled(form, env, src)
}

// macroexpandAt is Macroexpand1 with the form's place known to error reports.
func (t *Thread) macroexpandAt(form Value, env *Env, src *Source) (Value, bool) {
	defer t.compiling(t.newCompiler(src))()
	if src != nil {
		if x, ok := form.(*Cons); ok {
			if p := src.Positions[x]; p != 0 {
				t.compiler.pos = p
			}
		}
	}
	return t.Macroexpand1(form, envValue(env))
}

// compiling makes c the compiler whose place error reports show, until the
// function returned is called.
func (t *Thread) compiling(c *compiler) func() {
	outer := t.compiler
	t.compiler = c
	return func() { t.compiler = outer }
}

func (t *Thread) evalForms(forms Value, env *Env, src *Source) Value {
	if _, ok := ListLength(forms); !ok {
		t.ProgramError("the body ~s is not a proper list", forms)
	}
	v := t.One(nil)
	for forms != nil {
		x, ok := forms.(*Cons)
		if !ok { // one of the forms has changed the list
			t.ProgramError("the body ~s is not a proper list", forms)
		}
		v = t.evalToplevel(x.Car, env, src)
		forms = x.Cdr
	}
	return v
}

func (t *Thread) evalCompiled(form Value, env *Env, src *Source) Value {
	return t.Call0(t.compileToplevel(form, env, src))
}

// compileToplevel compiles form as the body of a function without parameters.
func (t *Thread) compileToplevel(form Value, env *Env, src *Source) *Function {
	return &Function{lam: t.compiled(
		func() *compiler {
			c := t.newCompiler(src)
			if x, ok := form.(*Cons); ok && c.positions != nil && c.positions[x] != 0 {
				c.pos = c.positions[x]
			}
			return c
		},
		func(c *compiler) *lambda { return c.lambda(nil, List(form), nil, nil, nil, env).build(t) })}
}

// compileInMacroEnv compiles a lambda expression that runs while forms in env
// are compiled: it sees the macros of env, but not what exists only at run
// time.
func (t *Thread) compileInMacroEnv(form Value, env *Env) *Function {
	return t.compileLambdaExpression(form, macroBindings(env))
}

// macroBindings returns env without variables and functions.
func macroBindings(env *Env) *Env {
	if env == nil {
		return nil
	}
	rest := macroBindings(env.next)
	switch env.kind {
	case envMacro, envSymbolMacro, envSpecial, envNotinline:
		if rest == env.next {
			return env
		}
		e := *env
		e.next = rest
		return &e
	}
	return rest
}

func (t *Thread) compileLambdaExpression(form Value, env *Env) *Function {
	lam := t.compiled(
		func() *compiler {
			c := t.newCompiler(nil)
			if t.compiler != nil {
				c.file, c.positions, c.pos = t.compiler.file, t.compiler.positions, t.compiler.pos
			}
			return c
		},
		func(c *compiler) *lambda {
			return c.lambda(nil, List(List(t.In.S.Function, form)), nil, nil, nil, env).build(t)
		})
	f, _ := t.Call0(&Function{lam: lam}).(*Function)
	return f
}

// CompileLambda compiles a lambda expression in the null lexical environment.
func (t *Thread) CompileLambda(form Value) *Function { return t.compileLambdaExpression(form, nil) }

// depthExceeded signals that calls nest too deeply, with some room for the
// handlers; if they use that up too, the process ends.
func (t *Thread) depthExceeded() {
	if t.maxDepth > defaultMaxDepth {
		t.maxDepth += depthReserve
		t.Abandon(t.In.MakeCondition(t.In.S.StorageCondition, []Value{
			t.In.S.KFormatControl, NewString("Stack overflow while handling a stack overflow")}))
	}
	t.maxDepth += depthReserve
	t.StorageCondition("Stack overflow: calls nest too deeply")
}

// undefinedFunction signals that s has no function; it returns the one that a
// restart or the library in Lisp supplies.
func (t *Thread) undefinedFunction(s *Symbol) *Function {
	if t.In.autoload != nil && s.macro == nil {
		if t.In.autoload(t, s); s.fn != nil {
			return s.fn
		}
	}
	control := "attempt to call `~s' which is an undefined function."
	switch {
	case s.IsSpecialOperator():
		control = "attempt to call `~s' which is a special operator."
	case s.macro != nil:
		control = "attempt to call `~s' which is a macro."
	}
	return t.undefined(s.Value(), control, s.SetFunction, s.Function)
}

func (t *Thread) undefinedSetfFunction(s *Symbol) *Function {
	name := List(t.In.S.Setf, s)
	return t.undefined(name, "attempt to call `~s' which is an undefined function.", s.SetSetfFunction, s.SetfFunction)
}

// Place is where a process is: the innermost function with a known place.
type Place struct {
	File string
	Pos  Pos
}

// String returns FILE:LINE:COLUMN.
func (p Place) String() string {
	return p.File + ":" + strconv.Itoa(p.Pos.Line()) + ":" + strconv.Itoa(p.Pos.Column())
}

// Where returns the place that an error reported now happened at.
func (t *Thread) Where() (p Place, ok bool) {
	if c := t.compiler; c != nil && c.file != nil && c.pos != 0 {
		return Place{c.file.name, c.pos}, true
	}
	for fr := t.fr; fr != nil; fr = fr.prev {
		if fr.fn != nil && fr.fn.lam != nil && fr.fn.lam.file != nil && fr.pos != 0 {
			return Place{fr.fn.lam.file.name, fr.pos}, true
		}
	}
	return p, false
}

// BacktraceEntry is one call of a backtrace.
type BacktraceEntry struct {
	Function *Function
	Name     Value
	Place    Place
}

// Backtrace returns the calls in progress, innermost first, at most limit.
func (t *Thread) Backtrace(limit int) []BacktraceEntry {
	var list []BacktraceEntry
	for fr := t.fr; fr != nil && fr.fn != nil && len(list) < limit; fr = fr.prev {
		e := BacktraceEntry{Function: fr.fn, Name: fr.fn.name}
		if lam := fr.fn.lam; lam != nil && lam.file != nil {
			e.Place = Place{lam.file.name, fr.pos}
		}
		list = append(list, e)
	}
	return list
}

// Gensym returns a fresh uninterned symbol whose name begins with prefix.
func (in *Interp) Gensym(prefix string) *Symbol {
	return NewSymbol(in.CaseName(prefix) + strconv.FormatInt(in.gensyms.Add(1), 10))
}

// EnsureDefined has the library in Lisp define s if it knows it and nothing
// else has.
func (t *Thread) EnsureDefined(s *Symbol) {
	if s.fn == nil && s.macro == nil && t.In.autoload != nil {
		t.In.autoload(t, s)
	}
}

// DefinedAt returns where the source of f begins; ok is false if that is not
// known.
func (f *Function) DefinedAt() (p Place, ok bool) {
	if f.lam == nil || f.lam.file == nil || f.lam.pos == 0 {
		return Place{}, false
	}
	return Place{f.lam.file.name, f.lam.pos}, true
}
