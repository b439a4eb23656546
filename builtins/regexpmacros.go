package builtins

import (
	"strings"

	"sockrepl/interp"
)

// The macros that bind variables to the groups of a match: re-let, re-lambda and
// re-case.

// groupBinding is an element of their bindings: a variable and the group that it
// is bound to, by number or name, or the text on one side of it.
type groupBinding struct {
	variable *interp.Symbol
	group    value // an integer or a string
	side     value // :before, :after or NIL
}

// parseGroupBinding takes var, (var group) and (var group :before) apart.
func parseGroupBinding(t *thread, operator string, v value) groupBinding {
	b := groupBinding{}
	wrong := func() { t.ProgramError("~a: `~s' is not a binding (variable group)", interp.NewString(operator), v) }
	parts := []value{v, v}
	if c, ok := v.(*interp.Cons); ok {
		parts, _ = interp.Slice(c)
	}
	if len(parts) < 2 || len(parts) > 3 {
		wrong()
	}
	s, ok := parts[0].(*interp.Symbol)
	if !ok {
		wrong()
	}
	b.variable = s
	switch g := parts[1].(type) {
	case interp.Fixnum:
		b.group = g
	case *interp.Symbol, *interp.String:
		name, _ := t.In.StringDesignator(g)
		b.group = name
	default:
		wrong()
	}
	if len(parts) == 3 {
		if b.side = parts[2]; word(b.side) != "before" && word(b.side) != "after" {
			wrong()
		}
	}
	return b
}

// withMatch returns a form for body with the variables of bindings bound to the
// groups of the match of text, a form, with regexp; without a match it is NIL.
func withMatch(t *thread, operator string, regexp, text, bindings, body value) value {
	S := &t.In.S
	matched := t.In.Gensym("matched")
	vars, groups := []value{matched}, []value{}
	for _, v := range items(t, operator, bindings) {
		b := parseGroupBinding(t, operator, v)
		vars = append(vars, b.variable)
		groups = append(groups, list(b.group, b.side))
	}
	if c, ok := regexp.(*interp.Cons); ok {
		if _, ok := c.Car.(*interp.String); ok {
			regexp = list(S.LoadTimeValue, interp.NewCons(t.In.Excl.Sym("compile-re"), c))
		}
	}
	return list(S.MultipleValueBind, list(vars...),
		list(t.In.Excl.InternalSym("%match-groups"), regexp, text, list(S.Quote, list(groups...))),
		list(S.When, matched, listStar(body, S.Let, nil)))
}

// regexpMacros declares them.
func regexpMacros(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	const bindings = `Each of BINDINGS is (variable group) or (variable group :before) or (variable group :after): a group by its number, 0 being the whole match, or name, or the text before or after it; a variable alone stands for the group of its name. REGEXP is a string in Perl's syntax, a list of one and options of compile-re, or a form.`
	excl.Defmacro("re-let", "regexp string bindings &body body", `Evaluates BODY with variables bound to groups of the match of REGEXP in STRING; NIL if there is none. `+bindings, func(t *thread, a args) value {
		return withMatch(t, "re-let", a.V(0), a.V(1), a.V(2), a.V(3))
	})
	excl.Defmacro("re-lambda", "regexp bindings &body body", `A function of a string and the keyword argument :if-does-not-match that evaluates BODY with variables bound to groups of the match of REGEXP in it; the keyword argument is its value if there is none. `+bindings, func(t *thread, a args) value {
		text, none, block := in.Gensym("string"), in.Gensym("none"), in.Gensym("match")
		body := listStar(a.V(2), S.Let, nil)
		return list(S.Lambda, list(text, S.AndKey, list(list(in.KeywordNamed("if-does-not-match"), none))),
			list(S.Block, block, withMatch(t, "re-lambda", a.V(0), text, a.V(1), list(list(S.ReturnFrom, block, body))), none))
	})
	excl.Defmacro("re-case", "string &rest clauses", `Evaluates the forms of the first of CLAUSES, each (regexp bindings . forms) as for re-let, whose regexp matches STRING; a last clause (t . forms) is for all else.`, func(t *thread, a args) value {
		text, block := in.Gensym("string"), in.Gensym("match")
		forms := []value{S.Block, block}
		for _, c := range items(t, "re-case", a.V(1)) {
			parts, ok := interp.Slice(c)
			if !ok || len(parts) == 0 {
				t.ProgramError("re-case: `~s' is not a clause (regexp bindings . forms)", c)
			}
			if parts[0] == value(t.T) || word(parts[0]) == "otherwise" {
				forms = append(forms, listStar(cdr(c), S.Progn))
				continue
			}
			if len(parts) < 2 {
				t.ProgramError("re-case: `~s' is not a clause (regexp bindings . forms)", c)
			}
			leave := list(S.ReturnFrom, block, listStar(cdr(cdr(c)), S.Let, nil))
			forms = append(forms, withMatch(t, "re-case", parts[0], text, parts[1], list(leave)))
		}
		if len(forms) == 2 || word(car(forms[len(forms)-1])) != "progn" {
			forms = append(forms, nil)
		}
		return list(S.Let, list(list(text, a.V(0))), list(forms...))
	})
	excl.Defun("%match-groups", "regexp string groups => matched &rest parts", `True if REGEXP matches STRING, and the parts that GROUPS, lists of group and side, ask for.`, matchGroups)
}

func matchGroups(t *thread, a args) value {
	re := perlSyntax.compiled(t, a.V(0), "")
	str := a.String(t, 1)
	s := newSubject(t, str, 0, str.Len())
	m := s.find(t, re)
	if m == nil {
		return t.One(nil)
	}
	vs := []value{t.T}
	for _, g := range items(t, "re-let", a.V(2)) {
		n := -1
		switch x := car(g).(type) {
		case interp.Fixnum:
			n = int(x)
		case *interp.String:
			for i, name := range re.SubexpNames() {
				if name != "" && strings.EqualFold(name, x.Go()) {
					n = i
				}
			}
		}
		if n < 0 || 2*n >= len(m) {
			t.SimpleError("re-let: the regular expression ~s has no group ~s", a.V(0), car(g))
		}
		from, to := m[2*n], m[2*n+1]
		switch side := word(cadr(g)); {
		case from < 0:
			vs = append(vs, nil)
		case side == "before":
			vs = append(vs, s.slice(0, from))
		case side == "after":
			vs = append(vs, s.slice(to, len(s.text)))
		default:
			vs = append(vs, s.slice(from, to))
		}
	}
	return t.Values(vs...)
}
