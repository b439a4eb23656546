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
	order     []value // of wanted
	variables map[*interp.Symbol]bool
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
// still undefined; warned, if not nil, is set then.
func withCompilationUnit(t *thread, override bool, body func(u *compilationUnit) value, warned *bool) value {
	variable := unitVariable(t.In)
	if u, ok := t.SymbolValue(variable).(*compilationUnit); ok && !override {
		return body(u)
	}
	u := &compilationUnit{defined: map[value]bool{}, made: map[madeName]bool{}, wanted: map[value]string{}, variables: map[*interp.Symbol]bool{}}
	mark := t.BindMark()
	t.Bind(variable, u)
	v := body(u)
	values := t.MultipleValues(v)
	t.Unbind(mark)
	if u.summary(t) && warned != nil {
		*warned = true
	}
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
		return file + ":" + itoa(p.Line()) + ":" + itoa(p.Column())
	}
	return interp.ExpandHooks{
		Function: func(name value, p interp.Pos) {
			k := functionKey(name)
			if k == nil || functionExists(t, k) {
				return
			}
			if _, known := u.wanted[k]; !known {
				u.wanted[k] = at(p)
				u.order = append(u.order, k)
			}
		},
		Variable: func(s *interp.Symbol, p interp.Pos) {
			if u.variables[s] {
				return
			}
			u.variables[s] = true
			where := at(p)
			if where != "" {
				where += ": "
			}
			c := t.In.MakeCondition(t.In.S.SimpleWarning, []value{
				t.In.S.KFormatControl, interp.NewString("~aFree reference to undeclared variable ~s assumed special."),
				t.In.S.KFormatArguments, list(interp.NewString(where), s)})
			t.Call1(t.FunctionDesignator(t.In.CL.Sym("warn")), c)
		},
	}
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

// summary warns of the functions that are still undefined; it reports whether
// there were any.
func (u *compilationUnit) summary(t *thread) bool {
	S := &t.In.S
	var names []string
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
	}
	if len(names) == 0 {
		return false
	}
	sort.Strings(names)
	report := "While compiling these undefined functions were referenced:"
	for _, n := range names {
		report += "\n         " + n
		if text[n] != "" {
			report += " at " + text[n]
		}
	}
	c := t.In.MakeCondition(S.StyleWarning, []value{S.KFormatControl, interp.NewString("~a"), S.KFormatArguments, list(interp.NewString(report))})
	t.Call1(t.FunctionDesignator(t.In.CL.Sym("warn")), c)
	return true
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
unless the option :override in OPTIONS is true.`, func(t *thread, a args) value {
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
