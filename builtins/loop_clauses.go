package builtins

import "sockrepl/interp"

// The clauses of LOOP that do not iterate: what they become.

// test has the loop end where cond is false.
func (p *loopParser) test(cond value) {
	S := &p.in.S
	if cond == nil {
		cond = list(S.Quote, nil) // a loopItem without a test has nil
	}
	if len(p.tests) == len(p.body) {
		p.tests = append(p.tests, cond)
	}
	p.body = append(p.body, list(S.Unless, cond, list(S.Go, p.end)))
}

func (p *loopParser) clause() {
	p.t.SafePointSoon()
	S := &p.in.S
	switch v := p.next("loop"); word(v) {
	case "with":
		p.with()
	case "for", "as":
		p.moveTests()
		p.forClause()
	case "repeat":
		p.moveTests()
		p.repeat()
	case "initially":
		p.accept("do", "doing")
		p.initial = append(p.initial, p.compoundForms("initially")...)
	case "finally":
		if p.accept("return") != "" {
			p.final = append(p.final, list(S.ReturnFrom, p.name, p.next("finally return")))
			break
		}
		p.accept("do", "doing")
		p.final = append(p.final, p.compoundForms("finally")...)
	case "while":
		p.test(p.next("while"))
	case "until":
		p.test(list(S.Not, p.next("until")))
	case "always":
		p.body = append(p.body, list(S.Unless, p.next("always"), list(S.ReturnFrom, p.name, nil)))
		p.fixResult("always", p.t.T)
	case "never":
		p.body = append(p.body, list(S.When, p.next("never"), list(S.ReturnFrom, p.name, nil)))
		p.fixResult("never", p.t.T)
	case "thereis":
		g := p.gensym("found")
		p.body = append(p.body, list(S.Let, list(list(g, p.next("thereis"))), list(S.When, g, list(S.ReturnFrom, p.name, g))))
		p.fixResult("thereis", nil)
	case "named":
		p.fail("named is not the first clause")
	default:
		p.pos--
		p.body = append(p.body, p.selectable("loop")...)
	}
}

// fixResult is for the clauses that decide the loop's value by themselves.
func (p *loopParser) fixResult(clause string, v value) {
	for _, a := range p.accs {
		if a.name == nil {
			p.fail("~a and ~a cannot both give the value of the loop", text(a.clause), text(clause))
		}
	}
	if p.fixedSet && p.result != v {
		// always and thereis: the loop that ends has found nothing wrong.
		v = p.t.T
	}
	p.fixed, p.fixedSet, p.result = clause, true, v
}

func (p *loopParser) repeat() {
	S := &p.in.S
	n := p.gensym("count")
	p.bind(list(n, p.next("repeat")))
	test := &loopItem{cond: list(S.Plusp, n)}
	count := &loopItem{form: list(S.Setq, n, list(S.OneMinus, n))}
	p.first = append(p.first, test, count)
	p.step = append(p.step, test, count)
}

// compoundForms are the forms after do, initially and finally.
func (p *loopParser) compoundForms(after string) []value {
	var forms []value
	for p.more() {
		if _, ok := p.forms[p.pos].(*interp.Cons); !ok {
			break
		}
		forms = append(forms, p.next(after))
	}
	if len(forms) == 0 {
		p.fail("no compound form follows ~a", text(after))
	}
	return forms
}

// selectable parses the clauses that may be conditional: do, return, if and
// the accumulations.
func (p *loopParser) selectable(after string) []value {
	S := &p.in.S
	v := p.next(after)
	w := word(v)
	switch w {
	case "do", "doing":
		return p.compoundForms(w)
	case "return":
		return []value{list(S.ReturnFrom, p.name, p.itForm(w))}
	case "if", "when", "unless":
		return []value{p.conditional(w)}
	}
	if verb, ok := accumulations[w]; ok {
		return []value{p.accumulate(verb, w)}
	}
	if after == "loop" {
		p.fail("`~s' is not a clause", v)
	}
	p.fail("`~s' is not a clause that can follow ~a", v, text(after))
	return nil
}

// itForm takes the form of return or an accumulation. The symbol it stands for
// the value of the test if the clause is the first after it.
func (p *loopParser) itForm(after string) value {
	form := p.next(after)
	if p.it == nil || !p.it.allowed || word(form) != "it" {
		return form
	}
	if p.it.v == nil {
		p.it.v = p.gensym("it")
	}
	return p.it.v
}

func (p *loopParser) conditional(w string) value {
	S := &p.in.S
	test := p.next(w)
	outer := p.it
	it := &loopIt{}
	then := p.branch(w, it)
	var otherwise value
	if p.accept("else") != "" {
		otherwise = p.branch("else", it)
	}
	p.accept("end")
	p.it = outer
	condition := test
	if it.v != nil {
		condition = it.v
	}
	if w == "unless" {
		then, otherwise = otherwise, then
	}
	form := list(S.If, condition, then, otherwise)
	if it.v != nil {
		form = list(S.Let, list(list(it.v, test)), form)
	}
	return form
}

// branch parses the clauses after a test or else, joined by and.
func (p *loopParser) branch(after string, it *loopIt) value {
	p.it = it
	it.allowed = true
	forms := p.selectable(after)
	it.allowed = false
	for p.accept("and") != "" {
		p.it = it
		forms = append(forms, p.selectable("and")...)
	}
	if len(forms) == 1 {
		return forms[0]
	}
	return listStar(list(forms...), p.in.S.Progn)
}
