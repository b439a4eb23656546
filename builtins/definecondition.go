package builtins

import "sockrepl/interp"

// defineCondition declares define-condition and what it expands into.
func defineCondition(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	in.Attach(accessorsKey{}, map[value]*conditionAccessor{})
	in.CL.Defmacro("define-condition", "name parents slots &rest options", `Defines the condition class NAME with PARENTS and SLOTS; OPTIONS are :report, :default-initargs and :documentation.`, func(t *thread, a args) value {
		name := a.Symbol(t, 0)
		slots := []value{S.List}
		var accessors []value
		for _, s := range items(t, "define-condition", a.V(2)) {
			slot := parseConditionSlot(t, s)
			slots = append(slots, slot.form(t))
			accessors = append(accessors, slot.accessorForms(t, name)...)
		}
		options := parseConditionOptions(t, a.V(3))
		define := list(excl.InternalSym("%define-condition"), list(S.Quote, name), list(S.Quote, a.V(1)),
			list(slots...), options.report, list(S.Quote, options.doc), options.initargs)
		return always(in, append(append([]value{define}, accessors...), list(S.Quote, name))...)
	})
	excl.Defun("%define-condition", "name parents slots report doc initargs", `Defines the condition class NAME with PARENTS, SLOTS, REPORT (a string or function), DOC and default INITARGS.`, func(t *thread, a args) value {
		name := a.Symbol(t, 0)
		supers := conditionParents(t, a.Slice(t, 1))
		var direct []*interp.Slot
		for _, s := range a.Slice(t, 2) {
			direct = append(direct, makeConditionSlot(t, s))
		}
		var initargs []interp.Initarg
		for _, d := range a.Slice(t, 5) {
			parts, _ := interp.Slice(d)
			k, _ := parts[0].(*interp.Symbol)
			f, _ := parts[1].(*interp.Function)
			initargs = append(initargs, interp.Initarg{Key: k, Init: f, Form: parts[2]})
		}
		c, ok := in.DefineCondition(name, supers, direct, initargs)
		if !ok {
			t.ProgramError("define-condition: the precedence lists of the parents of ~s contradict each other", name)
		}
		c.Report = reportFunction(a.V(3))
		c.Doc = a.V(4)
		name.SetDoc("type", c.Doc)
		return name
	})
	excl.Defun3("%condition-reader", "name class slot", `Makes NAME a reader of SLOT of the condition CLASS.`, func(t *thread, name, class, slot value) value {
		addAccessor(t, name, class, slot, (*interp.ConditionAccessor).Reader)
		return name
	})
	excl.Defun3("%condition-writer", "name class slot", `Makes NAME a writer of SLOT of the condition CLASS.`, func(t *thread, name, class, slot value) value {
		addAccessor(t, name, class, slot, (*interp.ConditionAccessor).Writer)
		return name
	})
}

// conditionSlotSpec is a slot of define-condition, taken apart.
type conditionSlotSpec struct {
	name             *interp.Symbol
	initargs         []value
	init             value
	hasInit, shared  bool
	typ, doc         value
	readers, writers []value
}

func parseConditionSlot(t *thread, v value) *conditionSlotSpec {
	spec := []value{v}
	if c, ok := v.(*interp.Cons); ok {
		spec = items(t, "define-condition", c)
	}
	name, ok := spec[0].(*interp.Symbol)
	if !ok || len(spec)%2 != 1 {
		t.ProgramError("define-condition: `~s' is not a slot", v)
	}
	s := &conditionSlotSpec{name: name, typ: t.T}
	for i := 1; i < len(spec); i += 2 {
		x := spec[i+1]
		switch word(spec[i]) {
		case "initarg":
			s.initargs = append(s.initargs, x)
		case "initform":
			s.init, s.hasInit = x, true
		case "reader":
			s.readers = append(s.readers, x)
		case "writer":
			s.writers = append(s.writers, x)
		case "accessor":
			s.readers = append(s.readers, x)
			s.writers = append(s.writers, list(t.In.S.Setf, x))
		case "allocation":
			s.shared = word(x) == "class"
		case "type":
			s.typ = x
		case "documentation":
			s.doc = x
		default:
			t.ProgramError("define-condition: `~s' is not a slot option", spec[i])
		}
	}
	return s
}

// form returns the form whose value makeConditionSlot takes.
func (s *conditionSlotSpec) form(t *thread) value {
	S := &t.In.S
	quote := func(v value) value { return list(S.Quote, v) }
	init := value(nil)
	if s.hasInit {
		init = list(S.Function, list(S.Lambda, nil, s.init))
	}
	return list(S.List, quote(s.name), quote(list(s.initargs...)), init, quote(s.init), t.Bool(s.shared),
		quote(s.typ), quote(s.doc), quote(list(s.readers...)), quote(list(s.writers...)))
}

func (s *conditionSlotSpec) accessorForms(t *thread, class *interp.Symbol) (forms []value) {
	add := func(operator string, names []value) {
		for _, n := range names {
			forms = append(forms, list(t.In.Excl.InternalSym(operator),
				list(t.In.S.Quote, n), list(t.In.S.Quote, class), list(t.In.S.Quote, s.name)))
		}
	}
	add("%condition-reader", s.readers)
	add("%condition-writer", s.writers)
	return forms
}

// makeConditionSlot makes the slot that a form of conditionSlotSpec denotes.
func makeConditionSlot(t *thread, v value) *interp.Slot {
	parts := items(t, "define-condition", v)
	s := &interp.Slot{Name: parts[0].(*interp.Symbol), InitForm: parts[3], Type: parts[5], Doc: parts[6]}
	for _, k := range items(t, "define-condition", parts[1]) {
		sym, ok := k.(*interp.Symbol)
		if !ok {
			t.ProgramError("define-condition: the initarg `~s' is not a symbol", k)
		}
		s.Initargs = append(s.Initargs, sym)
	}
	s.Init, _ = parts[2].(*interp.Function)
	if parts[4] != nil {
		shared := interp.Unbound
		if s.Init != nil {
			shared = t.Call0(s.Init)
		}
		s.Shared = &shared
	}
	s.Readers, _ = interp.Slice(parts[7])
	s.Writers, _ = interp.Slice(parts[8])
	return s
}

// conditionOptions are the options of define-condition: forms for report and
// initargs, and the documentation itself.
type conditionOptions struct{ report, doc, initargs value }

func parseConditionOptions(t *thread, v value) (o conditionOptions) {
	S := &t.In.S
	for _, option := range items(t, "define-condition", v) {
		arguments := items(t, "define-condition", cdr(option))
		switch name := word(car(option)); {
		case name == "report" && len(arguments) == 1:
			o.report = reportForm(t, arguments[0])
		case name == "documentation" && len(arguments) == 1:
			o.doc = arguments[0]
		case name == "default-initargs" && len(arguments)%2 == 0:
			forms := []value{S.List}
			for i := 0; i < len(arguments); i += 2 {
				forms = append(forms, list(S.List, list(S.Quote, arguments[i]),
					list(S.Function, list(S.Lambda, nil, arguments[i+1])), list(S.Quote, arguments[i+1])))
			}
			o.initargs = list(forms...)
		default:
			t.ProgramError("define-condition: `~s' is not an option", option)
		}
	}
	return o
}

// reportForm returns the form of a report: a string stands for itself; the
// function that a symbol names need be there only when the report is made.
func reportForm(t *thread, report value) value {
	S := &t.In.S
	switch x := report.(type) {
	case *interp.String:
		return x
	case *interp.Symbol:
		c, s := t.In.Gensym("condition"), t.In.Gensym("stream")
		return list(S.Function, list(S.Lambda, list(c, s), list(x, c, s)))
	}
	return list(S.Function, report)
}

func reportFunction(report value) *interp.Function {
	switch x := report.(type) {
	case *interp.Function:
		return x
	case *interp.String:
		return interp.NewGoFunction(nil, func(t *thread, as []value) value {
			t.CheckArgs(t.In.S.Function, len(as), 2, 2)
			if s, ok := as[1].(interp.Stream); ok {
				s.WriteString(t, x, 0, x.Len())
			}
			return t.One(nil)
		})
	}
	return nil
}

func conditionParents(t *thread, names []value) []*interp.Class {
	var supers []*interp.Class
	for _, n := range names {
		s, _ := n.(*interp.Symbol)
		if s == nil || s.Class() == nil || s.Class().Kind != interp.ConditionKind {
			t.ProgramError("define-condition: `~s' is not the name of a condition class", n)
		}
		supers = append(supers, s.Class())
	}
	if len(supers) == 0 {
		return []*interp.Class{t.In.S.Condition.Class()}
	}
	return supers
}

// accessorsKey is where the interpreter keeps the accessors of conditions, by
// the symbol for readers and the setf function's place for writers.
type accessorsKey struct{}

type conditionAccessor struct {
	*interp.ConditionAccessor
	fn *interp.Function
}

// setfPlace is the key of the function (setf symbol).
type setfPlace struct{ symbol *interp.Symbol }

// addAccessor makes name an accessor of slot of class. A function of that name
// that is an accessor of conditions already serves the new class as well, and
// one of the system's goes on to serve what it does.
func addAccessor(t *thread, name, class, slot value, function func(*interp.ConditionAccessor) *interp.Function) {
	all := t.In.Attached(accessorsKey{}).(map[value]*conditionAccessor)
	symbol, isSymbol := name.(*interp.Symbol)
	key, old := name, (*interp.Function)(nil)
	if isSymbol {
		old = symbol.Function()
	} else {
		symbol = functionBlock(t, "define-condition", name)
		key, old = setfPlace{symbol}, symbol.SetfFunction()
	}
	a := all[key]
	if a == nil || a.fn != old {
		otherwise := old
		if old != nil && old.Operator() == nil {
			otherwise = nil
		}
		accessor := interp.NewConditionAccessor(name, otherwise)
		a = &conditionAccessor{accessor, function(accessor)}
		all[key] = a
		if isSymbol {
			if otherwise == nil {
				checkRedefinition(t, symbol)
			}
			symbol.SetFunction(a.fn)
		} else {
			symbol.SetSetfFunction(a.fn)
		}
	}
	a.Add(class.(*interp.Symbol), slot.(*interp.Symbol))
}
