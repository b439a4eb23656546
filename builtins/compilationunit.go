package builtins

import (
	"sort"

	"sockrepl/interp"
)

// compilationUnit is what with-compilation-unit puts off to its end: which
// functions were referred to, and which of them the unit defines.
type compilationUnit struct {
	defined map[value]bool // names of functions; (setf x) as setfOf{x}
	// made are the functions that structures bring with them: their names may
	// not have been read yet.
	made      map[madeName]bool
	wanted    map[value]string
	places    map[value]interp.Place // of wanted, where that is known
	order     []value                // of wanted
	variables map[*interp.Symbol]bool
	// shapes are the lambda lists of functions that the unit defines, calls those of
	// functions of programs: they are compared when all definitions have been seen.
	shapes map[value]*interp.LambdaShape
	calls  []callSeen
	said   map[string]bool // warnings, so that none is repeated
	cut    bool            // a file could not be read to its end, and might define what is missing
}

// callSeen is a call of a global function.
type callSeen struct {
	name  *interp.Symbol
	args  value
	where string
}

// madeName is a symbol's name and package.
type madeName struct {
	pkg  *interp.Package
	name string
}

// setfOf is the key of the function (setf symbol).
type setfOf struct{ s *interp.Symbol }

// unitKey is where the interpreter keeps the variable bound to the unit.
type unitKey struct{}

func unitVariable(in *interp.Interp) *interp.Symbol {
	if s, ok := in.Attached(unitKey{}).(*interp.Symbol); ok {
		return s
	}
	s := interp.NewSymbol("compilation-unit")
	in.Special(s, nil)
	in.Attach(unitKey{}, s)
	return s
}

// withCompilationUnit calls body with the unit in progress, or with a new one
// if there is none or override says so. At its end a new one warns of what is
// still undefined, and of calls that do not fit the definitions; noting, if not
// nil, calls what warns.
func withCompilationUnit(t *thread, override bool, body func(u *compilationUnit) value, noting func(body func())) value {
	variable := unitVariable(t.In)
	if u, ok := t.SymbolValue(variable).(*compilationUnit); ok && !override {
		return body(u)
	}
	u := &compilationUnit{defined: map[value]bool{}, made: map[madeName]bool{}, wanted: map[value]string{}, places: map[value]interp.Place{}, variables: map[*interp.Symbol]bool{},
		shapes: map[value]*interp.LambdaShape{}, said: map[string]bool{}}
	mark := t.BindMark()
	t.Bind(variable, u)
	v := body(u)
	values := t.MultipleValues(v)
	t.Unbind(mark)
	if noting == nil {
		noting = func(body func()) { body() }
	}
	if u.cut {
		return t.Values(values...)
	}
	noting(func() {
		u.checkCalls(t)
		u.summary(t)
	})
	return t.Values(values...)
}

// LispClass implements interp.Object; units are not seen by programs.
func (u *compilationUnit) LispClass(in *interp.Interp) *interp.Class { return in.T.Class() }

// functionKey returns what stands for a function's name in the maps.
func functionKey(name value) value {
	if c, ok := name.(*interp.Cons); ok {
		if s, ok := car(cdr(c)).(*interp.Symbol); ok {
			return setfOf{s}
		}
		return nil
	}
	return name
}

// hooks returns what tells the unit what code in file needs. file may be "".
func (u *compilationUnit) hooks(t *thread, file string) interp.ExpandHooks {
	at := func(p interp.Pos) string {
		if file == "" || p == 0 {
			return ""
		}
		return interp.Place{File: file, Pos: p}.String()
	}
	return interp.ExpandHooks{
		Function: func(name value, p interp.Pos) {
			k := functionKey(name)
			if k == nil || functionExists(t, k) {
				return
			}
			if _, known := u.wanted[k]; !known {
				u.wanted[k] = at(p)
				if file != "" && p != 0 {
					u.places[k] = interp.Place{File: file, Pos: p}
				}
				u.order = append(u.order, k)
			}
		},
		Variable: func(s *interp.Symbol, p interp.Pos) {
			if u.variables[s] {
				return
			}
			u.variables[s] = true
			u.warn(t, t.In.Excl.InternalSym("compiler-free-reference-warning"), prefix(at(p))+"Free reference to undeclared variable "+t.Prin1(s)+" assumed special.")
		},
		Call: func(s *interp.Symbol, args value, p interp.Pos) {
			if f := s.Function(); f != nil && f.Operator() != nil && !f.HasMethods() {
				u.checkCall(t, t.In.S.SimpleWarning, callSeen{s, args, prefix(at(p))}, t.ShapeOf(f))
				return
			}
			u.calls = append(u.calls, callSeen{s, args, prefix(at(p))})
		},
		Misfit: func(name value, why string, p interp.Pos) {
			what := "The lambda expression"
			if name != nil {
				what = "The local function " + t.Prin1(name)
			}
			u.warn(t, t.In.S.SimpleWarning, prefix(at(p))+what+" is called "+why+".")
		},
		Unused: func(s *interp.Symbol, used bool, p interp.Pos) {
			what := "The variable " + t.Prin1(s) + " is never used."
			if used {
				what = "The variable " + t.Prin1(s) + " is used although it is declared to be ignored."
			}
			u.warn(t, t.In.S.StyleWarning, prefix(at(p))+what)
		},
	}
}

// prefix returns a place as it stands before a message.
func prefix(where string) string {
	if where != "" {
		where += ": "
	}
	return where
}

// warn signals a warning of that class, unless it has been signalled before.
func (u *compilationUnit) warn(t *thread, class *interp.Symbol, text string) {
	if u.said[text] {
		return
	}
	u.said[text] = true
	c := t.In.MakeCondition(class, []value{t.In.S.KFormatControl, interp.NewString("~a"), t.In.S.KFormatArguments, list(interp.NewString(text))})
	t.Call1(t.FunctionDesignator(t.In.CL.Sym("warn")), c)
}

// checkCall warns of a call that does not fit the function's shape, if that is
// known.
func (u *compilationUnit) checkCall(t *thread, class *interp.Symbol, c callSeen, shape *interp.LambdaShape) {
	if shape == nil {
		return
	}
	if why := shape.Misfit(t.In, c.args); why != "" {
		u.warn(t, class, c.where+"The function "+t.Prin1(c.name)+" is called "+why+".")
	}
}

// checkCalls compares the calls with the functions that the unit has defined by
// now. Those that it has not may become other ones until they are called.
func (u *compilationUnit) checkCalls(t *thread) {
	for _, c := range u.calls {
		if u.defined[c.name] {
			u.checkCall(t, t.In.S.SimpleWarning, c, u.shapes[c.name])
		} else if f := c.name.Function(); f != nil {
			u.checkCall(t, t.In.S.StyleWarning, c, t.ShapeOf(f))
		}
	}
	u.calls = nil
}

func functionExists(t *thread, k value) bool {
	switch x := k.(type) {
	case *interp.Symbol:
		t.EnsureDefined(x)
		return x.Function() != nil || x.Macro() != nil || x.IsSpecialOperator()
	case setfOf:
		return x.s.SetfFunction() != nil || x.s.SetfExpander() != nil
	}
	return false
}

// summary warns of the functions that are still undefined.
func (u *compilationUnit) summary(t *thread) {
	S := &t.In.S
	var names []string
	var functions interp.ListBuilder
	text := map[string]string{}
	for _, k := range u.order {
		if u.defined[k] || functionExists(t, k) {
			continue
		}
		if s, ok := k.(*interp.Symbol); ok && u.made[madeName{s.Package(), s.Name()}] {
			continue
		}
		var name string
		if s, ok := k.(setfOf); ok {
			name = t.Prin1(list(S.Setf, s.s))
		} else {
			name = t.Prin1(k)
		}
		names = append(names, name)
		text[name] = u.wanted[k]
		functions.Add(u.reference(t, k))
	}
	if len(names) == 0 {
		return
	}
	sort.Strings(names)
	report := "While compiling these undefined functions were referenced:"
	for _, n := range names {
		report += "\n         " + n
		if text[n] != "" {
			report += " at " + text[n]
		}
	}
	control := interp.NewGoFunction(S.Format, func(t *thread, a []value) value {
		t.WriteText(a[0].(interp.Stream), report)
		return nil
	})
	t.Call1(t.FunctionDesignator(t.In.CL.Sym("warn")), t.In.MakeCondition(t.In.Excl.Sym("compiler-undefined-functions-called-warning"),
		[]value{S.KFormatControl, control, S.KFormatArguments, list(functions.List())}))
}

// reference is the function k, which is undefined, with a list of a position in a
// file and the file's name, if they are known: as Allegro has it in the arguments
// of its warning.
func (u *compilationUnit) reference(t *thread, k value) value {
	name := k
	if s, ok := k.(setfOf); ok {
		name = list(t.In.S.Setf, s.s)
	}
	place, known := u.places[k]
	if !known {
		return list(name)
	}
	data, err := readFile(t, place.File)
	if err != nil {
		return list(name)
	}
	return list(name, list(characterOffset(decodeSource(t, data, nil).Go(), place.Pos), interp.NewString(place.File)))
}

// define notes the functions that a top level form defines.
func (u *compilationUnit) define(t *thread, form *interp.Cons) {
	S := &t.In.S
	head, ok := form.Car.(*interp.Symbol)
	if !ok || head.Package() != t.In.CL && head.Package() != t.In.Excl {
		return
	}
	note := func(name value) {
		if k := functionKey(name); k != nil {
			u.defined[k] = true
		}
	}
	name := car(form.Cdr)
	switch word(head) {
	case "defun":
		u.shapes[functionKey(name)] = t.In.ShapeOfList(car(cdr(form.Cdr)))
	case "defgeneric":
		u.genericShape(t, name, car(cdr(form.Cdr)))
	case "defmethod":
		rest := cdr(form.Cdr)
		for rest != nil && !isList(car(rest)) {
			rest = cdr(rest) // a qualifier
		}
		if _, known := u.shapes[functionKey(name)]; !known {
			u.genericShape(t, name, car(rest))
		}
	}
	switch word(head) {
	case "defun", "defgeneric", "defmethod", "defmacro", "define-modify-macro", "named-function":
		note(name)
	case "defsetf", "define-setf-expander":
		if s, ok := name.(*interp.Symbol); ok {
			note(list(S.Setf, s))
		}
	case "defclass", "define-condition":
		u.defineSlots(t, car(cdr(cdr(form.Cdr))), note)
	case "defstruct":
		u.defineStructure(t, name, cdr(form.Cdr), note)
	case "declaim":
		specs, _ := interp.Slice(form.Cdr)
		for _, spec := range specs {
			if word(car(spec)) == "ftype" {
				names, _ := interp.Slice(cdr(cdr(spec)))
				for _, n := range names {
					note(n)
				}
			}
		}
	}
}

// genericShape notes the lambda list of a generic function; its keywords depend on
// the methods.
func (u *compilationUnit) genericShape(t *thread, name, lambdaList value) {
	if shape := t.In.ShapeOfList(lambdaList); shape != nil {
		shape.Allow = true
		u.shapes[functionKey(name)] = shape
	}
}

// defineSlots notes the accessors in the slots of a class.
func (u *compilationUnit) defineSlots(t *thread, slots value, note func(value)) {
	vs, _ := interp.Slice(slots)
	for _, s := range vs {
		options, _ := interp.Slice(cdr(s))
		for i := 0; i+1 < len(options); i += 2 {
			switch word(options[i]) {
			case "accessor":
				note(options[i+1])
				note(list(t.In.S.Setf, options[i+1]))
			case "reader", "writer":
				note(options[i+1])
			}
		}
	}
}

// defineStructure notes the functions that a structure of that name and options
// brings with it.
func (u *compilationUnit) defineStructure(t *thread, nameAndOptions, slots value, note func(value)) {
	name, options := nameAndOptions, []value(nil)
	if c, ok := nameAndOptions.(*interp.Cons); ok {
		name = c.Car
		options, _ = interp.Slice(c.Cdr)
	}
	s, ok := name.(*interp.Symbol)
	if !ok {
		return
	}
	pkg, _ := t.SymbolValue(t.In.S.StarPackage).(*interp.Package)
	made := func(text string) { u.made[madeName{pkg, text}] = true }
	conc := s.Name() + "-"
	made(t.In.CaseName("make-") + s.Name())
	made(t.In.CaseName("copy-") + s.Name())
	made(s.Name() + t.In.CaseName("-p"))
	for _, o := range options {
		arg := car(cdr(o))
		switch word(car(o)) {
		case "conc-name":
			conc = ""
			if text, ok := t.In.StringDesignator(arg); ok && arg != nil {
				conc = text.Go()
			}
		case "constructor", "copier", "predicate":
			note(arg)
		}
		if word(o) == "conc-name" {
			conc = ""
		}
	}
	vs, _ := interp.Slice(slots)
	for _, slot := range vs {
		if c, ok := slot.(*interp.Cons); ok {
			slot = c.Car
		}
		if x, ok := slot.(*interp.Symbol); ok {
			made(conc + x.Name())
		}
	}
}

// compilationUnitOperators declares with-compilation-unit.
func compilationUnitOperators(in *interp.Interp) {
	S := &in.S
	in.CL.Defmacro("with-compilation-unit", "(&key override) &body body", `Evaluates BODY; warnings of undefined functions are put off to its end, or to that of the unit around it
unless OVERRIDE is true.`, func(t *thread, a args) value {
		options := items(t, "with-compilation-unit", a.V(0))
		if len(options)%2 != 0 {
			t.ProgramError("with-compilation-unit: the options ~s are not in pairs", a.V(0))
		}
		var override value
		for i := len(options) - 2; i >= 0; i -= 2 {
			if word(options[i]) == "override" {
				override = options[i+1]
			}
		}
		return list(in.Excl.Sym("%call-with-compilation-unit"), override, list(S.Function, listStar(a.V(1), S.Lambda, nil)))
	})
	in.Excl.Defun2("%call-with-compilation-unit", "override function => *", `The values of FUNCTION, called in a compilation unit, a new one with OVERRIDE.`, func(t *thread, override, f value) value {
		return withCompilationUnit(t, override != nil, func(u *compilationUnit) value { return t.Call0(t.FunctionDesignator(f)) }, nil)
	})
}
