package interp

// Expansion is a setf expansion (CLHS 5.1.1.2).
type Expansion struct {
	Vars, Vals []Value
	Stores     []Value
	Writer     Value
	Reader     Value
}

// PlaceExpander makes the setf expansion of a place form for an operator known
// to Go.
type PlaceExpander func(t *Thread, form *Cons, env Value) Expansion

// placeExpanderBox lets a PlaceExpander stand where Lisp values do.
type placeExpanderBox struct{ f PlaceExpander }

// SetPlaceExpander makes f the setf method of the places that begin with s.
func (s *Symbol) SetPlaceExpander(f PlaceExpander) { s.SetSetfExpander(&placeExpanderBox{f}) }

// ShortSetf is the setf method of a short defsetf, or of a built-in place:
// (Update args... value).
type ShortSetf struct{ Update *Symbol }

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

// SetfExpansion returns the setf expansion of place in env.
func (t *Thread) SetfExpansion(place, env Value) Expansion {
	in := t.In
	S := &in.S
	switch x := place.(type) {
	case *Symbol:
		if expansion, ok := t.Macroexpand1(place, env); ok {
			return t.SetfExpansion(expansion, env)
		}
		if x.IsConstant() {
			t.ProgramError("setf: the constant ~s cannot be assigned", x)
		}
		store := in.Gensym("new")
		return Expansion{Stores: []Value{store}, Writer: List(S.Setq, x, store), Reader: x}
	case *Cons:
		s, ok := x.Car.(*Symbol)
		if !ok {
			break
		}
		if b := asEnv(env).findFunction(s); b == nil {
			t.EnsureDefined(s)
			if m := s.SetfExpander(); m != nil {
				return t.expandMethod(m, x, env)
			}
		}
		if expansion, ok := t.Macroexpand1(place, env); ok {
			return t.SetfExpansion(expansion, env)
		}
		vars, vals := t.Temporaries(x.Cdr)
		store := in.Gensym("new")
		return Expansion{Vars: vars, Vals: vals, Stores: []Value{store},
			Writer: ListStar(List(vars...), S.Funcall, List(S.Function, List(S.Setf, s)), store),
			Reader: ListStar(List(vars...), s)}
	}
	t.ProgramError("setf: `~s' is not a place", place)
	return Expansion{}
}

func (t *Thread) expandMethod(m Value, x *Cons, env Value) Expansion {
	in := t.In
	switch m := m.(type) {
	case *placeExpanderBox:
		return m.f(t, x, env)
	case *ShortSetf:
		vars, vals := t.Temporaries(x.Cdr)
		store := in.Gensym("new")
		return Expansion{Vars: vars, Vals: vals, Stores: []Value{store},
			Writer: NewCons(m.Update, appendValues(vars, store)), Reader: ListStar(List(vars...), x.Car)}
	case *DefsetfLong:
		vars, vals := t.Temporaries(x.Cdr)
		stores := make([]Value, m.Stores)
		for i := range stores {
			stores[i] = in.Gensym("new")
		}
		return Expansion{Vars: vars, Vals: vals, Stores: stores,
			Writer: t.Call3(m.Function, List(vars...), List(stores...), env), Reader: ListStar(List(vars...), x.Car)}
	case *LongSetf:
		v := t.Call2(m.Function, x, env)
		parts := t.MultipleValues(v)
		if len(parts) == 5 {
			vars, ok1 := Slice(parts[0])
			vals, ok2 := Slice(parts[1])
			stores, ok3 := Slice(parts[2])
			if ok1 && ok2 && ok3 {
				return Expansion{vars, vals, stores, parts[3], parts[4]}
			}
		}
		t.ProgramError("setf: the setf expander of ~s did not return the five values it should", x.Car)
	}
	t.ProgramError("setf: `~s' is not a place", x)
	return Expansion{}
}

func appendValues(vs []Value, v Value) Value {
	return List(append(append([]Value(nil), vs...), v)...)
}

// Temporaries returns a fresh variable for each of the forms of a list.
func (t *Thread) Temporaries(forms Value) (vars, vals []Value) {
	vals, ok := Slice(forms)
	if !ok {
		t.ProgramError("setf: `~s' is not a proper list", forms)
	}
	for range vals {
		vars = append(vars, t.In.Gensym("arg"))
	}
	return vars, vals
}

// IsConstantForm reports whether a form is a constant, so that it does not matter
// when and how often it is evaluated.
func IsConstantForm(in *Interp, form Value) bool {
	switch x := form.(type) {
	case *Symbol:
		return x.IsConstant()
	case *Cons:
		return x.Car == Value(in.S.Quote) || x.Car == Value(in.S.Function)
	}
	return true
}
