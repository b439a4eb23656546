package interp

// Places: what setf and its like know about the forms that name a place where
// a value is kept (CLHS 5.1).

// Expansion is a setf expansion (CLHS 5.1.1.2).
type Expansion struct {
	Vars, Vals []Value
	Stores     []Value
	Writer     Value
	Reader     Value
	// Plain is set where Reader and Writer only read Vars: then a constant or
	// an unchanging variable can stand in a temporary variable's place.
	Plain bool
	// Quiet is set where Reader and Writer run nothing that a program defines
	// and so assign no variable but the place itself.
	Quiet bool
}

// PlaceExpander makes the setf expansion of a place form for an operator known
// to Go.
type PlaceExpander func(t *Thread, form *Cons, env Value) Expansion

// placeExpanderBox lets a PlaceExpander stand where Lisp values do.
type placeExpanderBox struct{ f PlaceExpander }

// SetPlaceExpander makes f the setf method of the places that begin with s.
func (s *Symbol) SetPlaceExpander(f PlaceExpander) { s.SetSetfExpander(&placeExpanderBox{f}) }

// ShortSetf is the setf method of a short defsetf, and of the built-in places
// whose value is stored by one call: (Update arguments... value).
type ShortSetf struct {
	Update *Symbol
	// ValueFirst is set where the value comes before the arguments.
	ValueFirst bool
	// Min and Max bound the number of arguments if Max is not 0; negative:
	// any number.
	Min, Max int
	// Arguments, if not nil, makes the arguments of Update from those of the
	// place, each of which it must use once and in order.
	Arguments func(args []Value) []Value
	// Quiet promises that reading and storing run nothing that could assign a
	// variable.
	Quiet bool
	// Looks is set where Arguments looks into the object that an argument is,
	// which must come after the evaluation of the value.
	Looks bool

	setf *Symbol // of (setf setf), which is called instead of Update
}

// LongSetf is the setf method of define-setf-expander: a function of form and
// environment that returns the five values.
type LongSetf struct{ Function *Function }

// DefsetfLong is the setf method of a long defsetf: Function takes the list of
// argument temporaries, the list of store variables and the environment, and
// returns the storing form.
type DefsetfLong struct {
	Function *Function
	Stores   int
}

// maxPlaceExpansions bounds how often a place is expanded as a macro, so that
// a symbol macro for itself ends.
const maxPlaceExpansions = 10_000

// SetfExpansion returns the setf expansion of place in env.
func (t *Thread) SetfExpansion(place, env Value) Expansion {
	t.EnterDepth()
	for n := 0; n < maxPlaceExpansions; n++ {
		if m, x := t.setfMethod(place, env); m != nil {
			e := t.expandMethod(m, x, env)
			t.LeaveDepth()
			return e
		}
		expansion, ok := t.Macroexpand1(place, env)
		if !ok {
			e := t.plainExpansion(place)
			t.LeaveDepth()
			return e
		}
		place = expansion
	}
	t.notAPlace(place)
	return Expansion{}
}

// setfMethod returns the setf method of a compound place whose operator has
// one in env.
func (t *Thread) setfMethod(place, env Value) (method any, form *Cons) {
	x, ok := place.(*Cons)
	if !ok {
		return nil, nil
	}
	s, ok := x.Car.(*Symbol)
	if !ok || !t.IsGlobal(s, env) {
		return nil, nil
	}
	t.EnsureDefined(s)
	return s.SetfExpander(), x
}

// plainExpansion is for variables, and for functions f with no setf method but
// the function (setf f).
func (t *Thread) plainExpansion(place Value) Expansion {
	S := &t.In.S
	switch x := place.(type) {
	case *Symbol:
		if x.IsConstant() {
			return t.refusal(x)
		}
		store := t.In.Gensym("new")
		return Expansion{Stores: []Value{store}, Writer: List(S.Setq, x, store), Reader: x, Plain: true, Quiet: true}
	case *Cons:
		if s, ok := t.In.AsSymbol(x.Car); ok && !s.IsSpecialOperator() {
			return t.shortExpansion(&ShortSetf{ValueFirst: true, setf: s}, x)
		}
	}
	return t.refusal(place)
}

// refusal is the expansion of what is no place. Only storing is an error, when
// it happens: code that does not run does no harm.
func (t *Thread) refusal(place Value) Expansion {
	store := t.In.Gensym("new")
	return Expansion{Stores: []Value{store}, Reader: place, Plain: true, Quiet: true,
		Writer: List(t.In.Excl.InternalSym("%no-place"), List(t.In.S.Quote, t.In.S.Setf), List(t.In.S.Quote, place), store)}
}

func (t *Thread) setfError(control string, args ...Value) {
	t.ProgramError("~a: "+control, append([]Value{t.In.S.Setf}, args...)...)
}

func (t *Thread) notAPlace(place Value) { t.setfError("`~s' is not a place", place) }

func (t *Thread) expandMethod(method any, x *Cons, env Value) Expansion {
	switch m := method.(type) {
	case *placeExpanderBox:
		return m.f(t, x, env)
	case *ShortSetf:
		return t.shortExpansion(m, x)
	case *DefsetfLong:
		args, vars, vals := t.constantsAndTemporaries(x.Cdr)
		stores := make([]Value, m.Stores)
		for i := range stores {
			stores[i] = t.In.Gensym("new")
		}
		return Expansion{Vars: vars, Vals: vals, Stores: stores,
			Writer: t.Call3(m.Function, List(args...), List(stores...), env), Reader: ListStar(List(args...), x.Car)}
	case *LongSetf:
		v := t.Call2(m.Function, x, env)
		parts := t.MultipleValues(v)
		if len(parts) == 5 {
			vars, ok1 := Slice(parts[0])
			vals, ok2 := Slice(parts[1])
			stores, ok3 := Slice(parts[2])
			if ok1 && ok2 && ok3 && len(vars) == len(vals) {
				return Expansion{Vars: vars, Vals: vals, Stores: stores, Writer: parts[3], Reader: parts[4]}
			}
		}
		t.setfError("the setf expander of ~s did not return the five values it should", x.Car)
	}
	t.notAPlace(x)
	return Expansion{}
}

func (t *Thread) shortExpansion(m *ShortSetf, x *Cons) Expansion {
	vars, vals := t.Temporaries(x.Cdr)
	m.check(t, x, len(vars))
	store := t.In.Gensym("new")
	// The argument forms of a macro may be quoted in its expansion.
	return Expansion{Vars: vars, Vals: vals, Stores: []Value{store}, Writer: m.call(t, vars, store),
		Reader: ListStar(List(vars...), x.Car), Plain: m.Update == nil || m.Update.macro == nil,
		Quiet: m.Quiet || m.Update != nil && m.Update.pkg == t.In.Excl && isCommonLisp(t.In, x.Car)}
}

func isCommonLisp(in *Interp, v Value) bool {
	s, ok := v.(*Symbol)
	return ok && s.pkg == in.CL
}

func (m *ShortSetf) check(t *Thread, form *Cons, n int) {
	if m.Max != 0 && (n < m.Min || m.Max > 0 && n > m.Max) {
		t.setfError("wrong number of arguments in the place ~s", form)
	}
}

// call returns the form that stores value.
func (m *ShortSetf) call(t *Thread, args []Value, value Value) Value {
	S := &t.In.S
	if m.Arguments != nil {
		args = m.Arguments(args)
	}
	switch {
	case m.setf != nil:
		return ListStar(List(args...), S.Funcall, List(S.Function, List(S.Setf, m.setf)), value)
	case m.ValueFirst:
		return ListStar(List(args...), m.Update, value)
	}
	return NewCons(m.Update, List(append(append([]Value(nil), args...), value)...))
}

// DirectStore returns a form that stores the value of form in place without
// any temporary variable; ok is false where that would evaluate the forms in
// another order than the standard wants.
func (t *Thread) DirectStore(place *Cons, form, env Value) (store Value, ok bool) {
	method, _ := t.setfMethod(place, env)
	m, ok := method.(*ShortSetf)
	if !ok {
		return nil, false
	}
	args, proper := Slice(place.Cdr)
	if !proper || m.Update.macro != nil {
		return nil, false
	}
	m.check(t, place, len(args))
	switch {
	case m.ValueFirst:
		ok = t.interchangeable(args, form, env)
	case m.Looks:
		ok = t.Harmless(form, env)
	}
	if !ok {
		return nil, false
	}
	return m.call(t, args, form), true
}

// interchangeable reports whether form may be evaluated before args.
func (t *Thread) interchangeable(args []Value, form, env Value) bool {
	if IsConstantForm(t.In, form) {
		return true
	}
	constants, harmless := true, true
	for _, a := range args {
		constants = constants && IsConstantForm(t.In, a)
		harmless = harmless && t.Harmless(a, env)
	}
	return constants || harmless && t.Harmless(form, env)
}

// Temporaries returns a fresh variable for each of the forms of a list.
func (t *Thread) Temporaries(forms Value) (vars, vals []Value) {
	vals, ok := Slice(forms)
	if !ok {
		t.setfError("`~s' is not a proper list", forms)
	}
	for range vals {
		vars = append(vars, t.In.Gensym("arg"))
	}
	return vars, vals
}

// constantsAndTemporaries is Temporaries that leaves constants as they are:
// the lambda list of a long defsetf looks for keywords among args.
func (t *Thread) constantsAndTemporaries(forms Value) (args, vars, vals []Value) {
	allVars, allVals := t.Temporaries(forms)
	for i, form := range allVals {
		if IsConstantForm(t.In, form) {
			args = append(args, form)
			continue
		}
		args = append(args, allVars[i])
		vars = append(vars, allVars[i])
		vals = append(vals, form)
	}
	return args, vars, vals
}

// Simplify leaves out the temporary variables of x that are not needed: those
// for constants and, if nothing is evaluated between Vals and Writer that could
// assign them, those for variables.
func (t *Thread) Simplify(x Expansion, env Value, keepVariables bool) Expansion {
	if !x.Plain {
		return x
	}
	var vars, vals []Value
	replace := map[Value]Value{}
	for i, form := range x.Vals {
		if IsConstantForm(t.In, form) || keepVariables && t.IsPlainVariable(form, env) {
			replace[x.Vars[i]] = form
			continue
		}
		vars = append(vars, x.Vars[i])
		vals = append(vals, form)
	}
	if len(replace) > 0 {
		x.Vars, x.Vals = vars, vals
		x.Writer, x.Reader = t.substitute(x.Writer, replace), t.substitute(x.Reader, replace)
	}
	return x
}

// substitute replaces variables in a form made here, which is small but for the
// constants that it quotes.
func (t *Thread) substitute(form Value, replace map[Value]Value) Value {
	switch x := form.(type) {
	case *Symbol:
		if v, ok := replace[x]; ok {
			return v
		}
	case *Cons:
		if x.Car == t.In.S.Quote.Value() {
			return form
		}
		if a, d := t.substitute(x.Car, replace), t.substitute(x.Cdr, replace); a != x.Car || d != x.Cdr {
			return NewCons(a, d)
		}
	}
	return form
}

// StoreInline returns x.Writer with form for its store variable; ok is false
// where form would be evaluated at another time than before the call that
// stores.
func (t *Thread) StoreInline(x Expansion, form, env Value) (store Value, ok bool) {
	w, isCall := x.Writer.(*Cons)
	if !isCall || !x.Plain || len(x.Stores) != 1 {
		return nil, false
	}
	args, proper := Slice(w.Cdr)
	if s, isSymbol := w.Car.(*Symbol); !proper || !isSymbol || s != t.In.S.Setq && (s.special != nil || s.macro != nil || !t.IsGlobal(s, env)) {
		return nil, false
	}
	found := 0
	for _, a := range args {
		if a == x.Stores[0] {
			found++
			continue
		}
		switch a.(type) {
		case nil, *Symbol:
		default:
			if !IsConstantForm(t.In, a) && !isSetfFunction(t.In, a) && !t.Harmless(form, env) {
				return nil, false
			}
		}
	}
	if found != 1 {
		return nil, false
	}
	return t.substitute(w, map[Value]Value{x.Stores[0]: form}), true
}

// isSetfFunction reports whether form is #'(setf f).
func isSetfFunction(in *Interp, form Value) bool {
	x, ok := form.(*Cons)
	return ok && x.Car == Value(in.S.Function) && car(cadr(x)) == Value(in.S.Setf)
}
