package builtins

import "sockrepl/interp"

// genericLambda is the lambda list of a generic function or method, taken apart.
type genericLambda struct {
	shape        interp.LambdaShape
	required     []*interp.Symbol
	specializers []value // for each required parameter of a method: its form, T for none
	list         value   // without specialisers
	allowing     value   // ... and with &allow-other-keys if it has &key
}

// parseGenericLambda takes apart the lambda list of a method, or with generic
// that of a generic function, which may have neither specialisers nor defaults.
func parseGenericLambda(t *thread, operator string, v value, generic bool) *genericLambda {
	S := &t.In.S
	fail := func(why string, x value) {
		t.ProgramError("~a: ~s ~a in the lambda list ~s", interp.NewString(t.In.CaseName(operator)), x, interp.NewString(why), v)
	}
	elements, ok := interp.Slice(v)
	if !ok {
		t.ProgramError("~a: the lambda list ~s is not a proper list", interp.NewString(t.In.CaseName(operator)), v)
	}
	g := &genericLambda{}
	var list, allowing interp.ListBuilder
	add := func(x value) {
		list.Add(x)
		allowing.Add(x)
	}
	order := map[*interp.Symbol]int{S.AndOptional: 1, S.AndRest: 2, S.AndKey: 3, S.AndAllowOtherKeys: 4, S.AndAux: 5}
	section, restTaken := 0, false
	endKeys := func() {
		if g.shape.HasKeys && !g.shape.Allow {
			allowing.Add(S.AndAllowOtherKeys)
		}
	}
	aux := false
	seen := map[*interp.Symbol]bool{}
	variable := func(x value) *interp.Symbol {
		s, ok := x.(*interp.Symbol)
		if !ok || s.IsConstant() {
			fail("is not the name of a variable", x)
		}
		if seen[s] && !aux {
			fail("appears twice", s)
		}
		seen[s] = true
		return s
	}
	for _, x := range elements {
		s, isSymbol := x.(*interp.Symbol)
		if isSymbol && len(s.Name()) > 1 && s.Name()[0] == '&' {
			at, known := order[s]
			if !known || at <= section || section == 2 && !restTaken || at == 4 && section != 3 || generic && s == S.AndAux {
				fail("is misplaced", s)
			}
			section = at
			switch s {
			case S.AndRest:
				g.shape.Rest = true
			case S.AndKey:
				g.shape.HasKeys = true
			case S.AndAllowOtherKeys:
				g.shape.Allow = true
			case S.AndAux:
				endKeys()
				aux = true
			}
			add(s)
			continue
		}
		switch section {
		case 0:
			specializer := value(t.T)
			if c, ok := x.(*interp.Cons); ok && !generic {
				parts, proper := interp.Slice(c)
				if !proper || len(parts) != 2 {
					fail("is not a parameter", x)
				}
				x, specializer = parts[0], parts[1]
			}
			s := variable(x)
			g.required = append(g.required, s)
			g.specializers = append(g.specializers, specializer)
			g.shape.Required++
			add(s)
		case 1:
			g.shape.Optional++
			variable(optionalName(fail, x, generic, false))
			add(x)
		case 2:
			if restTaken {
				fail("is misplaced", x)
			}
			restTaken = true
			variable(x)
			add(x)
		case 3:
			name := optionalName(fail, x, generic, true)
			key, named := name.(*interp.Cons)
			if !named {
				s := variable(name)
				g.shape.Keys = append(g.shape.Keys, t.In.KeywordNamed(s.Name()))
				k, _ := t.In.Keyword.Intern(s.Name())
				g.shape.Keys[len(g.shape.Keys)-1] = k
			} else {
				k, isSymbol := t.In.AsSymbol(key.Car)
				parts, proper := interp.Slice(key)
				if !proper || len(parts) != 2 || !isSymbol {
					fail("is not a keyword parameter", x)
				}
				variable(parts[1])
				g.shape.Keys = append(g.shape.Keys, k)
			}
			add(x)
		case 4:
			fail("is misplaced", x)
		case 5:
			add(x)
		}
	}
	if section == 2 && !restTaken {
		fail("has no variable after it", S.AndRest)
	}
	if !aux {
		endKeys()
	}
	g.list, g.allowing = list.List(), allowing.List()
	return g
}

// optionalName is the variable, or the list (keyword variable), of an optional
// or keyword parameter.
func optionalName(fail func(why string, x value), x value, generic, key bool) value {
	c, ok := x.(*interp.Cons)
	if !ok {
		return x
	}
	parts, proper := interp.Slice(c)
	if !proper || len(parts) > 3 || generic && len(parts) > 1 {
		fail("is not a parameter that may stand", x)
	}
	if generic && key {
		if _, isList := parts[0].(*interp.Cons); !isList {
			return parts[0]
		}
	}
	return parts[0]
}
