package builtins

import "sockrepl/interp"

// docKinds are the kinds of documentation of symbols and what they are kept
// under.
var docKinds = map[string]string{"function": "function", "compiler-macro": "compiler-macro", "variable": "variable", "type": "type", "structure": "type",
	"setf": "setf", "method-combination": "method-combination"}

// documentation returns the docstring of an object or name.
func documentation(t *thread, v value, kind string) value {
	switch x := v.(type) {
	case *interp.Function:
		if g := x.Generic(); g != nil && g.Doc != nil {
			return g.Doc
		}
		return x.Documentation()
	case *interp.Package:
		return x.Doc()
	case *interp.Class:
		return x.Doc
	case *interp.Method:
		return x.Doc
	case *interp.MethodCombination:
		if c := t.In.CombinationNamed(x.Name); c != nil {
			return c.Doc
		}
		return nil
	case *interp.SlotDefinition:
		return x.Slot.Doc
	case *interp.Cons:
		if f := t.In.FunctionNamed(x); f != nil && kind == "function" {
			return documentation(t, f, kind)
		}
		return nil
	}
	s, ok := t.In.AsSymbol(v)
	if !ok {
		return nil
	}
	switch kind {
	case "type", "structure":
		if c := s.Class(); c != nil && c.Doc != nil {
			return c.Doc
		}
	case "function":
		if f := s.Function(); f != nil && f.IsGeneric() && f.Generic().Doc != nil {
			return f.Generic().Doc
		}
	case "method-combination":
		if c := t.In.CombinationNamed(s); c != nil {
			return c.Doc
		}
		return nil
	case "package":
		if p := t.In.FindPackage(s.Name()); p != nil {
			return p.Doc()
		}
		return nil
	}
	if d := s.Doc(docKinds[kind]); d != nil {
		return d
	}
	for _, op := range t.In.Operators() {
		if op.Symbol == s && !op.Setf && op.Doc != "" && (op.Kind == interp.VariableOperator) == (kind == "variable") && (kind == "variable" || kind == "function") {
			return interp.NewString(op.Doc)
		}
	}
	if kind == "function" && s.Function() != nil {
		return s.Function().Documentation()
	}
	return nil
}

// setDocumentation makes doc the docstring of an object or name.
func setDocumentation(t *thread, doc, v value, kind string) {
	switch x := v.(type) {
	case *interp.Function:
		if g := x.Generic(); g != nil {
			g.Doc = doc
		} else {
			x.SetDocumentation(doc)
		}
	case *interp.Package:
		x.SetDoc(doc)
	case *interp.Class:
		x.Doc = doc
	case *interp.Method:
		x.Doc = doc
	case *interp.MethodCombination:
		if c := t.In.CombinationNamed(x.Name); c != nil {
			c.Doc = doc
		}
	case *interp.SlotDefinition:
		x.Slot.Doc = doc
	case *interp.Cons:
		if f := t.In.FunctionNamed(x); f != nil && kind == "function" {
			setDocumentation(t, doc, f, kind)
		}
	}
	s, ok := t.In.AsSymbol(v)
	if !ok {
		return
	}
	switch kind {
	case "type", "structure":
		if c := s.Class(); c != nil {
			c.Doc = doc
		}
	case "function":
		if f := s.Function(); f != nil {
			setDocumentation(t, doc, f, kind)
		}
	case "method-combination":
		if c := t.In.CombinationNamed(s); c != nil {
			c.Doc = doc
		}
	}
	if k, ok := docKinds[kind]; ok {
		s.SetDoc(k, doc)
	}
}

// documentationOperators declares documentation and make-load-form.
func documentationOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	for _, kind := range []string{"compiler-macro", "structure", "variable"} {
		cl.Sym(kind) // they name nothing else
	}
	cl.Defgeneric("documentation", "x doc-type", `The documentation of X, an object or a name: DOC-TYPE is function, variable, type, structure, setf, compiler-macro, method-combination or t.`, func(t *thread, a args) value {
		return documentation(t, a.V(0), word(a.V(1)))
	})
	cl.Defgeneric("(setf documentation)", "new-value x doc-type", `Makes NEW-VALUE, a string or NIL, the documentation of X of the kind DOC-TYPE.`, func(t *thread, a args) value {
		setDocumentation(t, a.V(0), a.V(1), word(a.V(2)))
		return a.V(0)
	})
	cl.Defgeneric("make-load-form", "object &optional environment => *", `Two forms that make an object like OBJECT when a compiled file is loaded: one that makes it, one that gives it its contents. Objects other than classes need a method; ENVIRONMENT makes no difference.`, func(t *thread, a args) value {
		if c, ok := a.V(0).(*interp.Class); ok && c.Name != nil {
			return t.Values2(list(cl.Sym("find-class"), list(S.Quote, c.Name.Value())), nil)
		}
		return t.ErrorOf(S.SimpleError, nil, "make-load-form: ~s needs a method of the program to stand in a compiled file", a.V(0))
	})
	cl.Defun("make-load-form-saving-slots", "object &key (slot-names nil slot-names-p) environment => *", `What make-load-form of OBJECT may return: forms that allocate an object of its class and give it the values of SLOT-NAMES, by default of all slots. ENVIRONMENT makes no difference.`, func(t *thread, a args) value {
		x := t.Slots(a.V(0))
		if x == nil {
			a.Wrong(t, 0, S.StandardObject)
		}
		quote := func(v value) value { return list(S.Quote, v) }
		var names []value
		if a.Bool(2) {
			names = a.Slice(t, 1)
		} else {
			for _, s := range x.Class.Slots {
				if s.Shared == nil {
					names = append(names, s.Name.Value())
				}
			}
		}
		forms := []value{S.Progn}
		for _, n := range names {
			name, ok := in.AsSymbol(n)
			if !ok || !t.SlotExists(x, name) {
				t.SimpleError("make-load-form-saving-slots: ~s has no slot ~s", a.V(0), n)
			}
			if t.SlotIsBound(x, name) {
				forms = append(forms, list(S.Setf, list(S.SlotValue, quote(a.V(0)), quote(n)), quote(t.SlotValueOf(x, name))))
			} else {
				forms = append(forms, list(S.SlotMakunbound, quote(a.V(0)), quote(n)))
			}
		}
		class := value(x.Class)
		if x.Class.Name != nil {
			class = list(cl.Sym("find-class"), quote(x.Class.Name.Value()))
		}
		return t.Values2(list(S.AllocateInstance, class), list(forms...))
	})
}
