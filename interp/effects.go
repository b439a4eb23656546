package interp

// What macros may know about a form without evaluating it. They leave out
// temporary variables where the order of evaluation makes no difference.

// IsConstantForm reports whether a form is a constant, so that it does not
// matter when and how often it is evaluated.
func IsConstantForm(in *Interp, form Value) bool {
	switch x := form.(type) {
	case *Symbol:
		return x.IsConstant()
	case *Cons:
		return x.Car == Value(in.S.Quote) || x.Car == Value(in.S.Function) && isSymbol(cadr(x))
	}
	return true
}

// IsPlainVariable reports whether form is a variable in env: a symbol that is
// neither constant nor a symbol macro.
func (t *Thread) IsPlainVariable(form, env Value) bool {
	s, ok := form.(*Symbol)
	if !ok || s.IsConstant() {
		return false
	}
	if b := asEnv(env).findVariable(s); b != nil {
		return b.kind != envSymbolMacro
	}
	_, macro := s.SymbolMacro()
	return !macro
}

// harmlessDepth and harmlessWidth bound how far Harmless looks into a form.
const (
	harmlessDepth = 6
	harmlessWidth = 8
)

// Harmless reports whether evaluating form in env changes nothing and runs
// nothing that a program defines: constants, variables, and calls of functions
// that only look at their arguments. Two harmless forms can change places.
func (t *Thread) Harmless(form, env Value) bool {
	return t.harmless(form, env, t.In.harmlessFunctions(), harmlessDepth)
}

func (t *Thread) harmless(form, env Value, functions map[*Symbol]bool, depth int) bool {
	if IsConstantForm(t.In, form) || t.IsPlainVariable(form, env) {
		return true
	}
	x, ok := form.(*Cons)
	if !ok || depth == 0 {
		return false
	}
	args := x.Cdr
	if x.Car == Value(t.In.S.The) {
		// The type is no form.
		args = cdr(args)
	} else if s, ok := x.Car.(*Symbol); !ok || !functions[s] || !t.IsGlobal(s, env) {
		return false
	}
	for n := 0; args != nil; n++ {
		c, ok := args.(*Cons)
		if !ok || n == harmlessWidth || !t.harmless(c.Car, env, functions, depth-1) {
			return false
		}
		args = c.Cdr
	}
	return true
}

type harmlessKey struct{}

func (in *Interp) harmlessFunctions() map[*Symbol]bool {
	if m, ok := in.Attached(harmlessKey{}).(map[*Symbol]bool); ok {
		return m
	}
	m := map[*Symbol]bool{}
	for _, name := range []string{
		"+", "-", "*", "1+", "1-", "<", ">", "<=", ">=", "=", "/=", "min", "max", "abs", "mod", "rem", "ash",
		"logand", "logior", "logxor", "lognot", "zerop", "plusp", "minusp", "evenp", "oddp",
		"car", "cdr", "caar", "cadr", "cdar", "cddr", "caddr", "cdddr", "first", "rest", "second", "third",
		"nth", "nthcdr", "cons", "list", "list*", "vector", "length", "aref", "svref", "char", "schar",
		"char-code", "code-char", "char=", "char/=", "char<", "char>", "char<=", "char>=",
		"eq", "eql", "null", "not", "atom", "consp", "listp", "symbolp", "stringp", "numberp", "integerp", "characterp",
		"endp", "fill-pointer",
	} {
		m[in.CL.Sym(name)] = true
	}
	in.Attach(harmlessKey{}, m)
	return m
}

// Mentions reports whether the symbol s occurs anywhere in form. It says yes
// where the form is too large to tell.
func Mentions(form Value, s *Symbol) bool {
	budget := 200
	return mentions(form, s, &budget)
}

func mentions(form Value, s *Symbol, budget *int) bool {
	for {
		if *budget--; *budget < 0 {
			return true
		}
		x, ok := form.(*Cons)
		if !ok {
			return form == Value(s)
		}
		if mentions(x.Car, s, budget) {
			return true
		}
		form = x.Cdr
	}
}
