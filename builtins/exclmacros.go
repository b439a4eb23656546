package builtins

import (
	"strings"

	"sockrepl/interp"
)

// exclMacros declares Allegro's control macros.
func exclMacros(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	excl.Defmacro("if*", "test &rest clauses",
		`Allegro's conditional: CLAUSES after TEST are introduced by then, elseif, else and thenret.`, ifStar)
	excl.Defmacro("while", "test &body body", `Repeats BODY, which may begin with the word do, while TEST is true; in a block named NIL and a tagbody. Returns NIL.`, func(t *thread, a args) value {
		return whileForm(t, a.V(1), func(again value) value { return list(S.When, a.V(0), again) })
	})
	excl.Defmacro("until", "test &body body", `Repeats BODY, which may begin with the word do, until TEST is true; in a block named NIL and a tagbody. Returns NIL.`, func(t *thread, a args) value {
		return whileForm(t, a.V(1), func(again value) value { return list(S.Unless, a.V(0), again) })
	})
}

// whileForm repeats body as long as the statement made by test goes to the tag.
func whileForm(t *thread, body value, test func(again value) value) value {
	in := t.In
	S := &in.S
	forms := items(t, "while", body)
	if len(forms) > 0 && word(forms[0]) == "do" {
		forms = forms[1:]
	}
	again, check := in.Gensym("again"), in.Gensym("test")
	statements := append([]value{S.Tagbody, list(S.Go, check), again}, forms...)
	return list(S.Block, nil, list(append(statements, check, test(list(S.Go, again)))...))
}

// word is the name of a symbol that stands for itself in a macro's syntax,
// in lower case: whatever its package, and the case it was read in.
func word(v value) string {
	if s, ok := v.(*interp.Symbol); ok {
		return strings.ToLower(s.Name())
	}
	return ""
}

// ifStarWord is word for the words of if*.
func ifStarWord(v value) string {
	switch w := word(v); w {
	case "then", "thenret", "else", "elseif":
		return w
	}
	return ""
}

// ifStar expands if* to cond.
func ifStar(t *thread, a args) value {
	rest := append([]value{a.V(0)}, items(t, "if*", a.V(1))...)
	var clauses []value
	// forms takes the forms before the next word.
	forms := func() []value {
		n := 0
		for n < len(rest) && ifStarWord(rest[n]) == "" {
			n++
		}
		taken := rest[:n]
		rest = rest[n:]
		return taken
	}
	// next takes a word, or the test after elseif.
	next := func(after string) value {
		if len(rest) == 0 {
			macroError(t, "if*", "nothing follows ~a in ~s", interp.NewString(after), a.Form())
		}
		v := rest[0]
		rest = rest[1:]
		return v
	}
	body := func() value {
		if fs := forms(); len(fs) > 0 {
			return list(fs...)
		}
		return list(nil)
	}
	for {
		test := next("elseif")
		switch w := next("the test"); ifStarWord(w) {
		case "then":
			clauses = append(clauses, interp.NewCons(test, body()))
		case "thenret":
			clauses = append(clauses, list(test))
		default:
			macroError(t, "if*", "`~s' stands where then or thenret must follow the test ~s in ~s", w, test, a.Form())
		}
		if len(rest) == 0 {
			break
		}
		w := next("")
		if ifStarWord(w) == "elseif" {
			continue
		}
		if ifStarWord(w) != "else" {
			macroError(t, "if*", "`~s' is misplaced in ~s", w, a.Form())
		}
		clauses = append(clauses, interp.NewCons(t.T, body()))
		if len(rest) > 0 {
			macroError(t, "if*", "`~s' follows the else clause in ~s", rest[0], a.Form())
		}
		break
	}
	return listStar(list(clauses...), t.In.S.Cond)
}
