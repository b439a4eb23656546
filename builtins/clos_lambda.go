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

// genericLambdaParser takes the lambda list of a generic function or method apart.
type genericLambdaParser struct {
	*genericLambda
	t        *thread
	operator string
	whole    value
	generic  bool // of a generic function, without specialisers and defaults
	// section is the lambda list keyword seen last, as its place in lambda lists.
	section        lambdaSection
	restTaken      bool
	seen           map[*interp.Symbol]bool
	list, allowing interp.ListBuilder
}

// lambdaSection is a part of a lambda list.
type lambdaSection int

const (
	requiredSection lambdaSection = iota
	optionalSection
	restSection
	keySection
	allowSection
	auxSection
)

// parseGenericLambda takes apart the lambda list of a method, or with generic
// that of a generic function, which may have neither specialisers nor defaults.
func parseGenericLambda(t *thread, operator string, v value, generic bool) *genericLambda {
	elements, ok := interp.Slice(v)
	if !ok {
		t.ProgramError("~a: the lambda list ~s is not a proper list", interp.NewString(operator), v)
	}
	p := &genericLambdaParser{genericLambda: &genericLambda{}, t: t, operator: operator, whole: v, generic: generic, seen: map[*interp.Symbol]bool{}}
	for _, x := range elements {
		if s, isSymbol := x.(*interp.Symbol); isSymbol && len(s.Name()) > 1 && s.Name()[0] == '&' {
			p.keyword(s)
		} else {
			p.parameter(x)
		}
	}
	if p.section == restSection && !p.restTaken {
		p.fail("has no variable after it", t.In.S.AndRest)
	}
	if p.section != auxSection {
		p.endKeys()
	}
	g := p.genericLambda
	g.list, g.allowing = p.list.List(), p.allowing.List()
	return g
}

func (p *genericLambdaParser) fail(why string, x value) {
	p.t.ProgramError("~a: ~s ~a in the lambda list ~s", interp.NewString(p.t.In.CaseName(p.operator)), x, interp.NewString(why), p.whole)
}

func (p *genericLambdaParser) add(x value) {
	p.list.Add(x)
	p.allowing.Add(x)
}

// endKeys adds what makes the list one that allows all keywords.
func (p *genericLambdaParser) endKeys() {
	if p.shape.HasKeys && !p.shape.Allow {
		p.allowing.Add(p.t.In.S.AndAllowOtherKeys)
	}
}

// keyword takes a lambda list keyword.
func (p *genericLambdaParser) keyword(s *interp.Symbol) {
	S := &p.t.In.S
	sections := map[*interp.Symbol]lambdaSection{S.AndOptional: optionalSection, S.AndRest: restSection, S.AndKey: keySection, S.AndAllowOtherKeys: allowSection, S.AndAux: auxSection}
	section, known := sections[s]
	switch {
	case !known, section <= p.section, p.section == restSection && !p.restTaken,
		section == allowSection && p.section != keySection, p.generic && section == auxSection:
		p.fail("is misplaced", s)
	}
	p.section = section
	switch section {
	case restSection:
		p.shape.Rest = true
	case keySection:
		p.shape.HasKeys = true
	case allowSection:
		p.shape.Allow = true
	case auxSection:
		p.endKeys()
	}
	p.add(s)
}

// parameter takes what stands for one parameter.
func (p *genericLambdaParser) parameter(x value) {
	switch p.section {
	case requiredSection:
		x = p.requiredParameter(x)
	case optionalSection:
		p.shape.Optional++
		p.variable(p.optionalName(x))
	case restSection:
		if p.restTaken {
			p.fail("is misplaced", x)
		}
		p.restTaken = true
		p.variable(x)
	case keySection:
		p.keyParameter(x)
	case allowSection:
		p.fail("is misplaced", x)
	}
	p.add(x)
}

// requiredParameter returns the variable of a required parameter.
func (p *genericLambdaParser) requiredParameter(x value) value {
	specializer := value(p.t.T)
	if c, ok := x.(*interp.Cons); ok && !p.generic {
		parts, proper := interp.Slice(c)
		if !proper || len(parts) != 2 {
			p.fail("is not a parameter", x)
		}
		x, specializer = parts[0], parts[1]
	}
	s := p.variable(x)
	p.required = append(p.required, s)
	p.specializers = append(p.specializers, specializer)
	p.shape.Required++
	return s
}

func (p *genericLambdaParser) keyParameter(x value) {
	name := p.optionalName(x)
	c, named := name.(*interp.Cons)
	if !named {
		k, _ := p.t.In.Keyword.Intern(p.variable(name).Name())
		p.shape.Keys = append(p.shape.Keys, k)
		return
	}
	k, isSymbol := p.t.In.AsSymbol(c.Car)
	parts, proper := interp.Slice(c)
	if !proper || len(parts) != 2 || !isSymbol {
		p.fail("is not a keyword parameter", x)
	}
	p.variable(parts[1])
	p.shape.Keys = append(p.shape.Keys, k)
}

// variable checks that x can be the variable of a parameter.
func (p *genericLambdaParser) variable(x value) *interp.Symbol {
	s, ok := x.(*interp.Symbol)
	if !ok || s.IsConstant() {
		p.fail("is not the name of a variable", x)
	}
	if p.seen[s] {
		p.fail("appears twice", s)
	}
	p.seen[s] = true
	return s
}

// optionalName is the variable, or the list (keyword variable), of an optional
// or keyword parameter.
func (p *genericLambdaParser) optionalName(x value) value {
	c, ok := x.(*interp.Cons)
	if !ok {
		return x
	}
	parts, proper := interp.Slice(c)
	if !proper || len(parts) > 3 || p.generic && len(parts) > 1 {
		p.fail("is not a parameter that may stand", x)
	}
	return parts[0]
}
