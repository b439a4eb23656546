package builtins

import (
	"strings"

	"sockrepl/interp"
)

// controlMacros declares the macros that direct evaluation.
func controlMacros(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	def := func(name, lambdaList, doc string, fn func(t *thread, a args) value) {
		cl.Defmacro(name, lambdaList, doc, fn)
	}

	def("return", "&optional value", `Leaves the block named NIL with VALUE.`,
		func(t *thread, a args) value { return list(S.ReturnFrom, nil, a.V(0)) })
	def("and", "&rest forms", `The values of the last of FORMS, or NIL as soon as one is false.`, func(t *thread, a args) value {
		fs := items(t, "and", a.V(0))
		switch len(fs) {
		case 0:
			return t.T
		case 1:
			return fs[0]
		}
		return list(S.If, fs[0], listStar(list(fs[1:]...), S.And), nil)
	})
	def("or", "&rest forms", `The first true value of FORMS, or the values of the last.`, func(t *thread, a args) value {
		fs := items(t, "or", a.V(0))
		switch len(fs) {
		case 0:
			return nil
		case 1:
			return fs[0]
		}
		g := in.Gensym("or")
		return list(S.Let, list(list(g, fs[0])), list(S.If, g, g, listStar(list(fs[1:]...), S.Or)))
	})
	def("cond", "&rest clauses", `Evaluates the forms of the first of CLAUSES whose test is true.`, func(t *thread, a args) value {
		cs := items(t, "cond", a.V(0))
		if len(cs) == 0 {
			return nil
		}
		c, ok := cs[0].(*interp.Cons)
		if !ok {
			macroError(t, "cond", "`~s' is not a clause", cs[0])
		}
		rest := listStar(list(cs[1:]...), S.Cond)
		if c.Cdr == nil {
			return list(S.Or, c.Car, rest)
		}
		return list(S.If, c.Car, listStar(c.Cdr, S.Progn), rest)
	})
	def("when", "test &body forms", `Evaluates FORMS if TEST is true.`,
		func(t *thread, a args) value { return list(S.If, a.V(0), listStar(a.V(1), S.Progn)) })
	def("unless", "test &body forms", `Evaluates FORMS if TEST is false.`,
		func(t *thread, a args) value { return list(S.If, a.V(0), nil, listStar(a.V(1), S.Progn)) })
	def("prog1", "first &rest forms", `The value of FIRST, after which FORMS are evaluated.`, func(t *thread, a args) value {
		g := in.Gensym("first")
		return list(S.Let, list(list(g, a.V(0))), listStar(listStar(list(g), items(t, "prog1", a.V(1))...), S.Progn))
	})
	def("prog2", "first second &rest forms", `Evaluates FIRST, SECOND and FORMS; returns the value of SECOND.`,
		func(t *thread, a args) value { return list(S.Progn, a.V(0), listStar(a.V(2), S.Prog1, a.V(1))) })
	def("multiple-value-bind", "variables form &body body", `Evaluates BODY with VARIABLES bound to the values of FORM.`, func(t *thread, a args) value {
		return list(S.MultipleValueCall, list(S.Function, listStar(a.V(2), S.Lambda,
			listStar(list(S.AndRest, in.Gensym("rest")), append([]value{S.AndOptional}, items(t, "multiple-value-bind", a.V(0))...)...))), a.V(1))
	})
	def("multiple-value-list", "form", `A list of the values of FORM.`,
		func(t *thread, a args) value { return list(S.MultipleValueCall, list(S.Function, S.List), a.V(0)) })
	def("multiple-value-setq", "variables form", `Assigns the values of FORM to VARIABLES; returns the first.`, multipleValueSetq)
	def("nth-value", "n form", `Value number N of FORM, or NIL.`, nthValue)
	destructuringMacros(in)
	caseMacros(in)
	exclMacros(in)
}

func multipleValueSetq(t *thread, a args) value {
	S := &t.In.S
	vars := items(t, "multiple-value-setq", a.V(0))
	var temps []value
	forms := []value{S.Setq}
	for _, v := range vars {
		if _, ok := v.(*interp.Symbol); !ok {
			macroError(t, "multiple-value-setq", "`~s' is not a variable name", v)
		}
		if !t.IsPlainVariable(v, a.Env()) {
			// A symbol macro is a place like any other.
			return list(S.Values, list(S.Setf, listStar(a.V(0), S.Values), a.V(1)))
		}
		g := t.In.Gensym("value")
		temps = append(temps, g)
		forms = append(forms, v, g)
	}
	if len(vars) == 0 {
		return list(S.Values, a.V(1))
	}
	return list(S.MultipleValueBind, list(temps...), a.V(1), list(forms...), temps[0])
}

// maxBoundValue is the greatest number for which nth-value binds the values
// before it rather than making a list.
const maxBoundValue = 16

func nthValue(t *thread, a args) value {
	in := t.In
	S := &in.S
	n, ok := a.V(0).(interp.Fixnum)
	switch {
	case ok && n == 0:
		return list(S.Values, a.V(1))
	case ok && n > 0 && n <= maxBoundValue:
		var vars []value
		for i := interp.Fixnum(0); i <= n; i++ {
			vars = append(vars, in.Gensym("value"))
		}
		return list(S.MultipleValueBind, list(vars...), a.V(1), vars[n])
	}
	return list(in.CL.Sym("nth"), a.V(0), list(S.MultipleValueList, a.V(1)))
}

// caseMacros declares case, typecase and their kin.
func caseMacros(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	for _, k := range []caseKind{
		{name: "case", what: "whose keys contain the value of KEY", of: S.Member},
		{name: "typecase", what: "whose type the value of KEY has", of: S.Or, types: true},
	} {
		cl.Defmacro(k.name, "key &rest clauses", `Evaluates the forms of the first of CLAUSES `+k.what+`; otherwise NIL.`, func(t *thread, a args) value {
			c := k.clauses(t, k.name, a)
			key := a.V(0)
			if s, ok := key.(*interp.Symbol); ok && !s.IsSpecial() && t.IsPlainVariable(s, a.Env()) {
				return c.dispatch(s, nil)
			}
			g := in.Gensym("key")
			return list(S.Let, list(list(g, key)), c.dispatch(g, nil))
		})
		cl.Defmacro("e"+k.name, "key &rest clauses", `Evaluates the forms of the first of CLAUSES `+k.what+`; type-error if there is none.`, func(t *thread, a args) value {
			return k.exhaustive(t, k.clauses(t, "e"+k.name, a), a)
		})
		cl.Defmacro("c"+k.name, "place &rest clauses", `Evaluates the forms of the first of CLAUSES for the value of PLACE; if there is none, type-error with the restart store-value, which stores another value in the place and tries again.`, func(t *thread, a args) value {
			c := k.clauses(t, "c"+k.name, a)
			if isConstant(t, a.V(0)) { // there is nothing to store a correction in
				return k.exhaustive(t, c, a)
			}
			return k.correctable(t, c, a)
		})
	}
	failure := func(t *thread, operator, v, expected value) value {
		return t.TypeError(v, expected, "~a: `~s' matches none of the clauses, which are for~:[ nothing~;~:*~{ ~s~}~]", operator, v, cdr(expected))
	}
	excl.Defun3("%case-failure", "operator value expected", `Signals that VALUE fits no clause of OPERATOR, EXPECTED being their type.`, failure)
	excl.Defun("%correctable-case-failure", "operator value expected place", `%case-failure for OPERATOR, VALUE and EXPECTED with the restart store-value, whose value is returned, for PLACE.`, func(t *thread, a args) value {
		operator, v, expected, place := a.V(0), a.V(1), a.V(2), a.V(3)
		return withStoreValue(t, place, func() value { return failure(t, operator, v, expected) })
	})
}

// caseKind is case or typecase.
type caseKind struct {
	name, what string
	of         *interp.Symbol // makes a type of the keys
	types      bool
}

// caseClauses are the clauses of a case form.
type caseClauses struct {
	t         *thread
	kind      caseKind
	operator  value
	clauses   []*interp.Cons
	otherwise value // the body of the last clause if it is for all other keys
	hasElse   bool
}

// clauses checks the clauses of a form. Only in case and typecase themselves
// are T and OTHERWISE special.
func (k caseKind) clauses(t *thread, operator string, a args) *caseClauses {
	S := &t.In.S
	c := &caseClauses{t: t, kind: k, operator: t.In.CL.Sym(operator)}
	list := items(t, operator, a.V(1))
	for i, v := range list {
		clause, ok := v.(*interp.Cons)
		if !ok {
			t.ProgramError("~a: `~s' is not a clause", c.operator, v)
		}
		if operator == k.name && (clause.Car == value(t.T) || clause.Car == value(S.Otherwise)) {
			if i == len(list)-1 {
				c.otherwise, c.hasElse = clause.Cdr, true
				continue
			}
			if !k.types || clause.Car == value(S.Otherwise) {
				t.ProgramError("~a: the clause ~s is not the last; the key ~s must be written in a list", c.operator, clause, clause.Car)
			}
		}
		c.clauses = append(c.clauses, clause)
	}
	return c
}

// dispatch returns the form that chooses a clause by the value of key, a
// variable.
func (c *caseClauses) dispatch(key *interp.Symbol, failure value) value {
	S := &c.t.In.S
	var out []value
	for _, clause := range c.clauses {
		test := c.test(key, clause.Car)
		if test == nil {
			continue
		}
		body := clause.Cdr
		if body == nil {
			body = list(nil)
		}
		out = append(out, listStar(body, test))
	}
	switch {
	case failure != nil:
		out = append(out, list(c.t.T, failure))
	case c.hasElse && c.otherwise != nil:
		out = append(out, listStar(c.otherwise, c.t.T))
	case c.hasElse:
		out = append(out, list(c.t.T, nil))
	}
	return listStar(list(out...), S.Cond)
}

// test returns the test for the keys of a clause, NIL if there are none.
func (c *caseClauses) test(key *interp.Symbol, keys value) value {
	S := &c.t.In.S
	if c.kind.types {
		return typeTest(c.t, key, keys)
	}
	var tests []value
	for _, k := range c.keys(keys) {
		tests = append(tests, list(S.Eql, key, list(S.Quote, k)))
	}
	switch len(tests) {
	case 0:
		return nil
	case 1:
		return tests[0]
	}
	return listStar(list(tests...), S.Or)
}

// keys returns the keys of a clause of case: a list of them, or one atom.
func (c *caseClauses) keys(keys value) []value {
	switch keys.(type) {
	case nil:
		return nil
	case *interp.Cons:
		ks, ok := interp.Slice(keys)
		if !ok {
			c.t.ProgramError("~a: the keys ~s are not a proper list", c.operator, keys)
		}
		return ks
	}
	return []value{keys}
}

// expected returns a form for the type of the values that have a clause.
func (c *caseClauses) expected() value {
	var b interp.ListBuilder
	b.Add(c.kind.of)
	for _, clause := range c.clauses {
		if c.kind.types {
			b.Add(clause.Car)
			continue
		}
		for _, k := range c.keys(clause.Car) {
			b.Add(k)
		}
	}
	return list(c.t.In.S.Quote, b.List())
}

// typeTest is typep of a constant type, by the type's own predicate if it has
// one.
func typeTest(t *thread, key *interp.Symbol, typ value) value {
	S := &t.In.S
	switch typ {
	case nil:
		return nil
	case value(t.T):
		return t.T
	}
	if s, ok := typ.(*interp.Symbol); ok {
		if name, ok := typePredicates[strings.ToLower(s.Name())]; ok && s == t.In.CL.Sym(strings.ToLower(s.Name())) {
			return list(t.In.CL.Sym(name), key)
		}
	}
	return list(S.Typep, key, list(S.Quote, typ))
}

// typePredicates are the functions for the commonest types.
var typePredicates = map[string]string{
	"symbol": "symbolp", "null": "null", "cons": "consp", "list": "listp", "atom": "atom", "keyword": "keywordp",
	"string": "stringp", "character": "characterp", "integer": "integerp", "number": "numberp", "float": "floatp",
	"rational": "rationalp", "real": "realp", "function": "functionp", "vector": "vectorp", "array": "arrayp",
	"hash-table": "hash-table-p", "package": "packagep", "stream": "streamp", "pathname": "pathnamep",
}

// exhaustive expands ecase and etypecase.
func (k caseKind) exhaustive(t *thread, c *caseClauses, a args) value {
	S := &t.In.S
	g := t.In.Gensym("key")
	failure := list(t.In.Excl.Sym("%case-failure"), list(S.Quote, c.operator), g, c.expected())
	return list(S.Let, list(list(g, a.V(0))), c.dispatch(g, failure))
}

// correctable expands ccase and ctypecase: the subforms of the place are
// evaluated once, its value is looked at again after each correction.
func (k caseKind) correctable(t *thread, c *caseClauses, a args) value {
	in := t.In
	S := &in.S
	place := a.V(0)
	x := singleValued(t, "c"+k.name, place, a.Env())
	g, again, block := in.Gensym("key"), in.Gensym("again"), in.Gensym("case")
	correct := storeForm(t, x, list(in.Excl.Sym("%correctable-case-failure"), list(S.Quote, c.operator), g, c.expected(), list(S.Quote, place)), a.Env())
	w := wrapper{t: t}
	w.bind(x.Vars, x.Vals)
	return w.wrap(list(S.Block, block, list(S.Tagbody, again,
		list(S.ReturnFrom, block, list(S.Let, list(list(g, x.Reader)), c.dispatch(g, list(S.Progn, correct, list(S.Go, again))))))))
}

// withStoreValue calls body with a restart store-value that returns the value
// given to it.
func withStoreValue(t *thread, place value, body func() value) value {
	var e interp.ExitPoint
	r := interp.ExitRestart(t.In.S.StoreValue, "Supply a new value for "+t.Prin1(place)+".", &e)
	r.Interactive = t.PromptForValue()
	v, _ := t.CallWithExit(&e, func() value {
		return t.WithRestarts([]*interp.Restart{r}, body)
	})
	return car(v)
}
