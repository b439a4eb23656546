package builtins

import "sockrepl/interp"

// How ensure-generic-function and defgeneric go by the metaobject protocol, where
// the program has classes or methods for that.

// genericInitargs are the initargs of generic functions that are taken without the
// protocol.
var genericInitargs = map[string]bool{"argument-precedence-order": true, "declare": true, "declarations": true, "documentation": true,
	"generic-function-class": true, "method-class": true, "method-combination": true}

// genericByProtocol reports whether the definition of the function f, nil if there is
// none yet, with options and class, nil if that is not given, is up to the protocol.
func genericByProtocol(t *thread, f *interp.Function, class *interp.Class, options []value) bool {
	standard := t.In.CL.Sym("standard-generic-function").Class()
	if t.In.Excl.Sym("ensure-generic-function-using-class").Function().HasMethods() || class != nil && class != standard ||
		f != nil && f.Generic().Class != standard {
		return true
	}
	for i := 0; i < len(options); i += 2 {
		if k, ok := options[i].(*interp.Symbol); !ok || !k.IsKeyword() || !genericInitargs[word(k)] {
			return true
		}
	}
	return false
}

// ensureGenericByProtocol calls ensure-generic-function-using-class.
func ensureGenericByProtocol(t *thread, operator string, name, lambdaList value, known bool, options []value) *interp.GenericFunction {
	f := functionNamed(t, operator, name)
	if f != nil && operator == "defgeneric" {
		g := f.Generic()
		for _, m := range g.Defined {
			t.RemoveMethod(g, m)
		}
		g.Defined = nil
	}
	args := []value{nil, name}
	if f != nil {
		args[0] = f
	}
	if known {
		args = append(args, t.In.KeywordNamed("lambda-list"), lambdaList)
	}
	v := t.One(t.Apply(t.In.Excl.Sym("ensure-generic-function-using-class").Function(), append(args, options...)))
	return genericArgument(t, operator, v)
}

// initializeGenericNamed is what ensure-generic-function-using-class does by itself.
func initializeGenericNamed(t *thread, g *interp.GenericFunction, name value, options []value) value {
	const operator = "ensure-generic-function"
	in := t.In
	if len(options)%2 != 0 {
		t.ProgramError("ensure-generic-function: the initargs ~s are not in pairs", list(options...))
	}
	class := in.CL.Sym("standard-generic-function").Class()
	if g != nil {
		class = g.Class
	}
	initargs := []value{in.S.KName, name}
	for i := 0; i < len(options); i += 2 {
		key, v := options[i], options[i+1]
		given := func(string) (value, bool) { return v, true }
		switch key {
		case value(in.KeywordNamed("generic-function-class")):
			class = genericClass(t, operator, given, "", in.CL.Sym("standard-generic-function").Class())
			continue
		case value(in.KeywordNamed("environment")):
			continue
		case value(in.KeywordNamed("declare")):
			key = in.KeywordNamed("declarations")
		case value(in.KeywordNamed("method-class")):
			if v != nil {
				v = genericClass(t, operator, given, "", in.CL.Sym("method").Class())
			}
		case value(in.KeywordNamed("method-combination")):
			if v != nil {
				v = combinationArgument(t, operator, v)
			}
		}
		initargs = append(initargs, key, v)
	}
	if g == nil {
		g = t.EnsureGenericBy(operator, name, func() *interp.GenericFunction {
			return genericArgument(t, operator, t.One(t.Apply(in.S.MakeInstance.Function(), append([]value{class}, initargs...))))
		})
		return g.Function
	}
	if class != g.Class {
		t.SetGenericClass(g, class)
	}
	t.Apply(in.S.ReinitializeInstance.Function(), append([]value{g.Function}, initargs...))
	return g.Function
}

// combinationArgument returns the method combination that v is, names, or is the name
// and options of, in a list.
func combinationArgument(t *thread, operator string, v value) *interp.MethodCombination {
	switch x := v.(type) {
	case *interp.MethodCombination:
		return x
	case *interp.Symbol:
		return t.FindCombination(x, nil)
	}
	parts := items(t, operator, v)
	var s *interp.Symbol
	if len(parts) > 0 {
		s, _ = parts[0].(*interp.Symbol)
	}
	if s == nil {
		t.ProgramError("~a: `~s' is not a method combination", interp.NewString(operator), v)
	}
	return t.FindCombination(s, parts[1:])
}
