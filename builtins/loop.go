package builtins

import (
	"strings"

	"sockrepl/interp"
)

// loopMacros declares loop and loop-finish.
func loopMacros(in *interp.Interp) {
	S := &in.S
	in.CL.Defmacro("loop", "&rest forms", `Repeats FORMS; with a symbol among them first, the clauses of the extended loop.`, func(t *thread, a args) value {
		forms := items(t, "loop", a.V(0))
		simple := true
		for _, f := range forms {
			if _, compound := f.(*interp.Cons); !compound {
				simple = false
			}
		}
		if simple {
			again := in.Gensym("again")
			return list(S.Block, nil, listStar(listStar(list(list(S.Go, again)), forms...), S.Tagbody, again))
		}
		p := &loopParser{t: t, in: in, forms: forms, whole: a.Form()}
		return p.parse()
	})
	in.CL.Defmacro("loop-finish", "", `Ends the loop around it; its epilogue is run.`, func(t *thread, a args) value {
		return t.ProgramError("loop-finish: there is no loop around it")
	})
}

// loopParser turns the clauses of an extended loop into
//
//	(block NAME
//	  (let/let* variables...            ; with and for, nested as they come
//	    (let (accumulators)
//	      (macrolet ((loop-finish () '(go end)))
//	        (tagbody
//	          prologue: initially, first values, first tests
//	          again body
//	          steps and tests
//	          (go again)
//	          end epilogue result)))))
type loopParser struct {
	t     *thread
	in    *interp.Interp
	forms []value
	pos   int
	whole value

	name     value
	layers   []loopLayer
	accs     []*accumulator
	initial  []value // initially clauses
	first    []value // before the first turn
	body     []value
	step     []value // before further turns
	final    []value
	result   value // of always, thereis, or the default accumulator
	end      *interp.Symbol
	again    *interp.Symbol
	endUsed  bool
	itVar    *interp.Symbol
	resultOK bool
}

// loopLayer is one let around the loop.
type loopLayer struct {
	bindings   []value
	sequential bool
	decls      []value
	wrap       func(body value) value
}

// accumulator is the variable of collect, sum and the like.
type accumulator struct {
	name  value // of into; nil for the default
	kind  string
	v     *interp.Symbol
	tail  *interp.Symbol
	typ   value
	given *interp.Symbol // whether maximize has a value yet
}

func (p *loopParser) fail(control string, args ...value) {
	p.t.ProgramError("loop: "+control+" in ~s", append(args, p.whole)...)
}

// word returns v as a loop keyword in lower case, "" if it is no symbol.
func word(v value) string {
	if s, ok := v.(*interp.Symbol); ok {
		return strings.ToLower(s.Name())
	}
	return ""
}

func (p *loopParser) more() bool { return p.pos < len(p.forms) }

func (p *loopParser) peek() string {
	if !p.more() {
		return ""
	}
	return word(p.forms[p.pos])
}

func (p *loopParser) accept(words ...string) string {
	w := p.peek()
	for _, x := range words {
		if w == x {
			p.pos++
			return w
		}
	}
	return ""
}

func (p *loopParser) next(after string) value {
	if !p.more() {
		p.fail("nothing follows ~a", interp.NewString(after))
	}
	v := p.forms[p.pos]
	p.pos++
	return v
}

func (p *loopParser) gensym(name string) *interp.Symbol { return p.in.Gensym(name) }

func (p *loopParser) parse() value {
	S := &p.in.S
	p.end, p.again = p.gensym("end"), p.gensym("again")
	if p.accept("named") != "" {
		p.name = p.next("named")
	}
	for p.more() {
		p.clause()
	}
	var body []value
	body = append(body, p.initial...)
	body = append(body, p.first...)
	body = append(body, p.again)
	body = append(body, p.body...)
	body = append(body, p.step...)
	body = append(body, list(S.Go, p.again), p.end)
	body = append(body, p.final...)
	result := p.result
	var accBindings []value
	for _, a := range p.accs {
		accBindings = append(accBindings, p.accumulatorBindings(a)...)
		if a.name == nil && !p.resultOK {
			result = a.value(p)
		}
	}
	if result != nil {
		body = append(body, list(S.ReturnFrom, p.name, result))
	}
	form := list(S.Macrolet, list(list(p.in.CL.Sym("loop-finish"), nil, list(S.Quote, list(S.Go, p.end)))),
		listStar(list(body...), S.Tagbody))
	if len(accBindings) > 0 {
		form = list(S.Let, list(accBindings...), form)
	}
	for i := len(p.layers) - 1; i >= 0; i-- {
		l := p.layers[i]
		if l.wrap != nil {
			form = l.wrap(form)
			continue
		}
		binder := S.Let
		if l.sequential {
			binder = S.LetStar
		}
		form = listStar(list(form), append([]value{binder, list(l.bindings...)}, l.decls...)...)
	}
	return list(S.Block, p.name, form)
}

func (p *loopParser) clause() {
	S := &p.in.S
	switch w := word(p.next("loop")); w {
	case "with":
		p.with()
	case "for", "as":
		p.forClause()
	case "repeat":
		n := p.gensym("count")
		p.layers = append(p.layers, loopLayer{bindings: []value{list(n, p.next(w))}})
		test := list(S.Unless, list(p.in.CL.Sym(">"), n, interp.Fix(0)), list(S.Go, p.end))
		p.first = append(p.first, test, list(S.Setq, n, list(S.OneMinus, n)))
		p.step = append(p.step, test, list(S.Setq, n, list(S.OneMinus, n)))
	case "initially":
		p.initial = append(p.initial, p.compoundForms(w)...)
	case "finally":
		if p.accept("return") != "" {
			p.final = append(p.final, list(S.ReturnFrom, p.name, p.next("finally return")))
		} else {
			p.accept("do", "doing")
			p.final = append(p.final, p.compoundForms(w)...)
		}
	case "while":
		p.body = append(p.body, list(S.Unless, p.next(w), list(S.Go, p.end)))
	case "until":
		p.body = append(p.body, list(S.When, p.next(w), list(S.Go, p.end)))
	case "always":
		p.body = append(p.body, list(S.Unless, p.next(w), list(S.ReturnFrom, p.name, nil)))
		p.setResult(p.t.T)
	case "never":
		p.body = append(p.body, list(S.When, p.next(w), list(S.ReturnFrom, p.name, nil)))
		p.setResult(p.t.T)
	case "thereis":
		g := p.gensym("it")
		p.body = append(p.body, list(S.Let, list(list(g, p.next(w))), list(S.When, g, list(S.ReturnFrom, p.name, g))))
		p.setResult(nil)
	default:
		p.pos--
		p.body = append(p.body, p.selectable())
	}
}

func (p *loopParser) setResult(v value) {
	p.result, p.resultOK = v, true
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
		p.fail("no compound form follows ~a", interp.NewString(after))
	}
	return forms
}

// selectable parses do, return, if and the accumulation clauses.
func (p *loopParser) selectable() value {
	S := &p.in.S
	v := p.next("loop")
	w := word(v)
	switch w {
	case "do", "doing":
		return listStar(list(p.compoundForms(w)...), S.Progn)
	case "return":
		return list(S.ReturnFrom, p.name, p.it(p.next(w)))
	case "if", "when", "unless":
		test := p.next(w)
		outer := p.itVar
		it := p.gensym("it")
		p.itVar = it
		then := p.conditional()
		var otherwise value
		if p.accept("else") != "" {
			otherwise = p.conditional()
		}
		p.accept("end")
		p.itVar = outer
		if w == "unless" {
			then, otherwise = otherwise, then
		}
		return list(S.Let, list(list(it, test)), list(S.If, it, then, otherwise))
	case "collect", "collecting", "append", "appending", "nconc", "nconcing", "count", "counting", "sum", "summing",
		"maximize", "maximizing", "minimize", "minimizing":
		return p.accumulate(strings.TrimSuffix(w, "ing"), w)
	}
	p.fail("`~s' is not a clause", v)
	return nil
}

// it replaces the symbol IT by the variable of the test around.
func (p *loopParser) it(form value) value {
	if p.itVar != nil && word(form) == "it" {
		v := p.itVar
		return v
	}
	return form
}

// conditional parses the clauses after if, joined by and.
func (p *loopParser) conditional() value {
	forms := []value{p.selectable()}
	for p.accept("and") != "" {
		forms = append(forms, p.selectable())
	}
	if len(forms) == 1 {
		return forms[0]
	}
	return listStar(list(forms...), p.in.S.Progn)
}

var accumulatorKinds = map[string]string{
	"collect": "list", "append": "list", "nconc": "list", "count": "sum", "sum": "sum", "maximize": "max", "minimize": "max",
	"maximiz": "max", "minimiz": "max",
}

func (p *loopParser) accumulate(verb, w string) value {
	S := &p.in.S
	if verb == "maximiz" || verb == "minimiz" {
		verb += "e"
	}
	form := p.it(p.next(w))
	var into value
	if p.accept("into") != "" {
		into = p.next("into")
		if s, ok := into.(*interp.Symbol); !ok || s.IsConstant() {
			p.fail("`~s' after into is not a variable", into)
		}
	}
	var typ value
	if p.accept("of-type") != "" {
		typ = p.next("of-type")
	} else if w := p.peek(); w == "fixnum" || w == "float" || w == "t" || w == "single-float" || w == "double-float" || w == "integer" || w == "number" {
		typ = p.next("type")
	}
	a := p.accumulator(into, accumulatorKinds[verb], verb)
	if typ != nil {
		a.typ = typ
	}
	switch verb {
	case "collect":
		return list(S.Setq, a.tail, list(p.in.Excl.Sym("%collect"), a.tail, form))
	case "append":
		return list(S.Setq, a.tail, list(p.in.Excl.Sym("%collect-append"), a.tail, form))
	case "nconc":
		return list(S.Setq, a.tail, list(p.in.Excl.Sym("%collect-nconc"), a.tail, form))
	case "count":
		return list(S.When, form, list(S.Setq, a.v, list(S.OnePlus, a.v)))
	case "sum":
		return list(S.Setq, a.v, list(S.Plus, a.v, form))
	}
	g := p.gensym("value")
	op := p.in.CL.Sym(">")
	if verb == "minimize" {
		op = p.in.CL.Sym("<")
	}
	return list(S.Let, list(list(g, form)),
		list(S.When, list(S.Or, list(S.Not, a.given), list(op, g, a.v)), list(S.Setq, a.given, p.t.T, a.v, g)))
}

func (p *loopParser) accumulator(name value, kind, verb string) *accumulator {
	for _, a := range p.accs {
		if a.name == name {
			if a.kind != kind {
				p.fail("~a does not go together with another accumulation clause", interp.NewString(verb))
			}
			return a
		}
	}
	a := &accumulator{name: name, kind: kind}
	if s, ok := name.(*interp.Symbol); ok {
		a.v = s
	} else {
		a.v = p.gensym("result")
	}
	switch kind {
	case "list":
		a.tail = p.gensym("tail")
	case "max":
		a.given = p.gensym("given")
	}
	p.accs = append(p.accs, a)
	return a
}

// accumulatorBindings returns the bindings that hold an accumulation.
func (p *loopParser) accumulatorBindings(a *accumulator) []value {
	S := &p.in.S
	switch a.kind {
	case "list":
		// A collector is a cell (head . last); the variable of into has to be
		// a plain list all the time, so it is a symbol macro for the head.
		if a.name != nil {
			v, tail := a.v, a.tail
			p.layers = append(p.layers, loopLayer{wrap: func(body value) value {
				return list(S.Let, list(list(tail, list(p.in.Excl.Sym("%collector")))),
					list(S.SymbolMacrolet, list(list(v, list(p.in.Excl.Sym("%collected"), tail))), body))
			}})
			return nil
		}
		return []value{list(a.tail, list(p.in.Excl.Sym("%collector")))}
	case "sum":
		zero := value(interp.Fix(0))
		switch word(a.typ) {
		case "float", "single-float":
			zero = interp.SingleFloat(0)
		case "double-float":
			zero = interp.DoubleFloat(0)
		}
		return []value{list(a.v, zero)}
	}
	return []value{list(a.v, nil), list(a.given, nil)}
}

func (a *accumulator) value(p *loopParser) value {
	if a.kind == "list" {
		return list(p.in.Excl.Sym("%collected"), a.tail)
	}
	return a.v
}

// typeSpec skips a type after a variable.
func (p *loopParser) typeSpec() value {
	if p.accept("of-type") != "" {
		return p.next("of-type")
	}
	switch p.peek() {
	case "fixnum", "float", "t", "nil":
		if p.pos+1 <= len(p.forms) {
			return p.next("type")
		}
	}
	return nil
}

// initialFor is the value a variable of a declared type has before it gets one.
func initialFor(typ value) value {
	switch word(typ) {
	case "fixnum", "integer", "number":
		return interp.Fix(0)
	case "float", "single-float":
		return interp.SingleFloat(0)
	case "double-float":
		return interp.DoubleFloat(0)
	}
	return nil
}

// variables returns the variables of a destructuring pattern.
func (p *loopParser) variables(pattern value) []value {
	switch x := pattern.(type) {
	case nil:
		return nil
	case *interp.Symbol:
		return []value{x}
	case *interp.Cons:
		return append(p.variables(x.Car), p.variables(x.Cdr)...)
	}
	p.fail("`~s' cannot be a variable", pattern)
	return nil
}

// assign returns a form that sets the variables of pattern to the parts of
// form.
func (p *loopParser) assign(pattern, form value) value {
	S := &p.in.S
	switch x := pattern.(type) {
	case nil:
		return form
	case *interp.Symbol:
		return list(S.Setq, x, form)
	}
	g := p.gensym("part")
	body := append([]value{S.Let, list(list(g, form))}, p.destructure(pattern, g)...)
	return list(body...)
}

func (p *loopParser) destructure(pattern value, v *interp.Symbol) []value {
	S := &p.in.S
	var forms []value
	access := value(v)
	for {
		switch x := pattern.(type) {
		case nil:
			return forms
		case *interp.Symbol:
			return append(forms, list(S.Setq, x, access))
		case *interp.Cons:
			if x.Car != nil {
				forms = append(forms, p.assign(x.Car, list(S.Car, access)))
			}
			if x.Cdr == nil {
				return forms
			}
			access = list(S.Cdr, access)
			pattern = x.Cdr
		default:
			p.fail("`~s' cannot be a variable", pattern)
		}
	}
}

func (p *loopParser) with() {
	l := loopLayer{}
	var sets []value
	for {
		pattern := p.next("with")
		typ := p.typeSpec()
		var init value
		given := p.accept("=") != ""
		if given {
			init = p.next("=")
		} else {
			init = initialFor(typ)
		}
		if s, ok := pattern.(*interp.Symbol); ok {
			l.bindings = append(l.bindings, list(s, init))
		} else if pattern != nil {
			g := p.gensym("with")
			l.bindings = append(l.bindings, list(g, init))
			for _, v := range p.variables(pattern) {
				l.bindings = append(l.bindings, list(v, nil))
			}
			sets = append(sets, p.destructure(pattern, g)...)
		} else {
			l.bindings = append(l.bindings, list(p.gensym("ignored"), init))
		}
		if p.accept("and") == "" {
			break
		}
	}
	p.layers = append(p.layers, l)
	if len(sets) > 0 {
		S := &p.in.S
		p.layers = append(p.layers, loopLayer{wrap: func(body value) value {
			return listStar(list(append(sets, body)...), S.Progn)
		}})
	}
}

// iteration is what one for clause contributes.
type iteration struct {
	bindings  []value // of variables
	hidden    []value // of variables of loop's own, bound before them
	firstTest value   // ends the loop before the first turn if true
	firstSet  []value // pattern, form
	stepSet   []value // pattern, form: advance
	stepTest  value   // ends the loop before a further turn, after stepSet
	thenSet   []value // pattern, form: after the test
}

func (p *loopParser) forClause() {
	var its []*iteration
	for {
		its = append(its, p.iteration())
		if p.accept("and") == "" {
			break
		}
		p.accept("for", "as")
	}
	S := &p.in.S
	var hidden, vars []value
	for _, it := range its {
		hidden = append(hidden, it.hidden...)
		vars = append(vars, it.bindings...)
	}
	if len(hidden) > 0 {
		p.layers = append(p.layers, loopLayer{bindings: hidden, sequential: true})
	}
	if len(vars) > 0 {
		p.layers = append(p.layers, loopLayer{bindings: vars})
	}
	leave := list(S.Go, p.end)
	phase := func(test func(*iteration) value, set func(*iteration) []value) []value {
		var out []value
		for _, it := range its {
			if c := test(it); c != nil {
				out = append(out, list(S.When, c, leave))
			}
		}
		return append(out, p.parallel(its, set)...)
	}
	none := func(*iteration) value { return nil }
	p.first = append(p.first, phase(func(it *iteration) value { return it.firstTest }, func(it *iteration) []value { return it.firstSet })...)
	p.step = append(p.step, phase(none, func(it *iteration) []value { return it.stepSet })...)
	p.step = append(p.step, phase(func(it *iteration) value { return it.stepTest }, func(it *iteration) []value { return it.thenSet })...)
}

// parallel assigns the variables of clauses joined by and at once.
func (p *loopParser) parallel(its []*iteration, set func(*iteration) []value) []value {
	S := &p.in.S
	var pairs [][]value
	for _, it := range its {
		s := set(it)
		for i := 0; i+1 < len(s); i += 2 {
			pairs = append(pairs, s[i:i+2])
		}
	}
	if len(pairs) == 0 {
		return nil
	}
	if len(its) == 1 {
		var out []value
		for _, x := range pairs {
			out = append(out, p.assign(x[0], x[1]))
		}
		return out
	}
	var bindings, sets []value
	for _, x := range pairs {
		g := p.gensym("next")
		bindings = append(bindings, list(g, x[1]))
		sets = append(sets, p.assign(x[0], g))
	}
	return []value{listStar(list(sets...), S.Let, list(bindings...))}
}

func (p *loopParser) iteration() *iteration {
	pattern := p.next("for")
	typ := p.typeSpec()
	it := &iteration{}
	declare := func() {
		for _, v := range p.variables(pattern) {
			it.bindings = append(it.bindings, list(v, initialFor(typ)))
		}
	}
	switch w := p.peek(); w {
	case "=":
		p.pos++
		declare()
		form := p.next("=")
		it.firstSet = []value{pattern, form}
		if p.accept("then") != "" {
			it.stepSet = []value{pattern, p.next("then")}
		} else {
			it.stepSet = []value{pattern, form}
		}
	case "in", "on":
		p.pos++
		declare()
		p.listIteration(it, pattern, w)
	case "across":
		p.pos++
		declare()
		p.acrossIteration(it, pattern)
	case "being":
		p.pos++
		declare()
		p.beingIteration(it, pattern)
	default:
		p.arithmetic(it, pattern, typ)
	}
	return it
}

func (p *loopParser) listIteration(it *iteration, pattern value, w string) {
	S := &p.in.S
	tail := p.gensym("list")
	it.hidden = []value{list(tail, p.next(w))}
	advance := list(S.Cdr, tail)
	if p.accept("by") != "" {
		by := p.next("by")
		if c, ok := by.(*interp.Cons); ok && (c.Car == value(S.Function) || c.Car == value(S.Quote)) && cadr(c) != nil {
			if s, ok := cadr(c).(*interp.Symbol); ok {
				advance = list(s, tail)
			} else {
				advance = list(S.Funcall, by, tail)
			}
		} else {
			g := p.gensym("by")
			it.hidden = append(it.hidden, list(g, by))
			advance = list(S.Funcall, g, tail)
		}
	}
	var current value
	if w == "in" {
		test := list(p.in.CL.Sym("endp"), tail)
		it.firstTest, it.stepTest = test, test
		current = list(S.Car, tail)
	} else {
		test := list(p.in.CL.Sym("atom"), tail)
		it.firstTest, it.stepTest = test, test
		current = tail
	}
	it.firstSet = []value{pattern, current}
	it.stepSet = []value{tail, advance}
	it.thenSet = []value{pattern, current}
}

func (p *loopParser) acrossIteration(it *iteration, pattern value) {
	S := &p.in.S
	vec, i, n := p.gensym("vector"), p.gensym("index"), p.gensym("length")
	it.hidden = []value{list(vec, p.next("across")), list(i, interp.Fix(0)), list(n, list(p.in.Excl.Sym("%vector-length"), vec))}
	test := list(p.in.CL.Sym(">="), i, n)
	current := list(p.in.CL.Sym("aref"), vec, i)
	it.firstTest, it.stepTest = test, test
	it.firstSet = []value{pattern, current}
	it.stepSet = []value{i, list(S.OnePlus, i)}
	it.thenSet = []value{pattern, current}
}

func (p *loopParser) beingIteration(it *iteration, pattern value) {
	S, excl := &p.in.S, p.in.Excl
	if p.accept("the", "each") == "" {
		p.fail("neither the nor each follows being")
	}
	kind := p.next("being")
	w := word(kind)
	if p.accept("in", "of") == "" && strings.HasPrefix(w, "hash") {
		p.fail("no table follows ~s", kind)
	}
	iter := p.gensym("iterator")
	current := p.gensym("current")
	var second value
	var using string
	switch w {
	case "hash-key", "hash-keys", "hash-value", "hash-values":
		table := p.next(w)
		if p.accept("using") != "" {
			u, ok := interp.Slice(p.next("using"))
			if !ok || len(u) != 2 {
				p.fail("using is not followed by (kind variable)")
			}
			using, second = word(u[0]), u[1]
			for _, v := range p.variables(second) {
				it.bindings = append(it.bindings, list(v, nil))
			}
		}
		it.hidden = []value{list(iter, list(excl.Sym("%hash-iterator"), table)), list(current, nil)}
		advance := list(S.Not, list(S.Setq, current, list(excl.Sym("%hash-next"), iter)))
		it.firstTest, it.stepTest = advance, advance
		key, val := list(S.Car, current), list(S.Cdr, current)
		if strings.HasPrefix(w, "hash-value") {
			key, val = val, key
		}
		set := []value{pattern, key}
		if using != "" {
			set = append(set, second, val)
		}
		it.firstSet, it.thenSet = set, set
	case "symbol", "symbols", "present-symbol", "present-symbols", "external-symbol", "external-symbols":
		pkg := value(S.StarPackage)
		p.pos--
		if p.accept("in", "of") != "" {
			pkg = p.next(w)
		} else {
			p.pos++
			if word(p.forms[p.pos-1]) == "in" || word(p.forms[p.pos-1]) == "of" {
				pkg = p.next(w)
			}
		}
		it.hidden = []value{list(iter, list(excl.Sym("%package-symbols"), pkg, list(S.Quote, p.in.KeywordNamed(strings.TrimSuffix(w, "s")))))}
		test := list(p.in.CL.Sym("endp"), iter)
		it.firstTest, it.stepTest = test, test
		it.firstSet = []value{pattern, list(S.Car, iter)}
		it.stepSet = []value{iter, list(S.Cdr, iter)}
		it.thenSet = it.firstSet
	default:
		p.fail("`~s' is not something to iterate over", kind)
	}
}

// arithmetic parses from, to, by and their kin.
func (p *loopParser) arithmetic(it *iteration, pattern, typ value) {
	S := &p.in.S
	v, ok := pattern.(*interp.Symbol)
	if !ok {
		if pattern != nil {
			p.fail("`~s' cannot count", pattern)
		}
		v = p.gensym("ignored")
	}
	var from, limit, by value
	down, limitOp := false, ""
	seen := false
	constant := func(form value, name string) value {
		switch form.(type) {
		case interp.Fixnum, interp.DoubleFloat, interp.SingleFloat:
			return form
		}
		g := p.gensym(name)
		it.hidden = append(it.hidden, list(g, form))
		return g
	}
	fromSeen := false
loop:
	for {
		switch w := p.accept("from", "upfrom", "downfrom", "to", "upto", "downto", "below", "above", "by"); w {
		case "from", "upfrom", "downfrom":
			from, fromSeen = constant(p.next(w), "from"), true
			down = down || w == "downfrom"
		case "to", "upto", "below":
			limit, limitOp = constant(p.next(w), "limit"), w
		case "downto", "above":
			limit, limitOp = constant(p.next(w), "limit"), w
			down = true
		case "by":
			by = constant(p.next(w), "by")
		default:
			break loop
		}
		seen = true
	}
	if !seen {
		if !p.more() {
			p.fail("nothing follows for ~s", pattern)
		}
		p.fail("`~s' does not say how ~s is stepped", p.forms[p.pos], pattern)
	}
	if !fromSeen {
		if down {
			p.fail("a loop downwards needs a start for ~s", pattern)
		}
		from = interp.Fix(0)
	}
	if by == nil {
		by = interp.Fix(1)
	}
	it.bindings = append(it.bindings, list(v, from))
	if limitOp != "" {
		op := ">"
		switch {
		case limitOp == "below":
			op = ">="
		case limitOp == "above":
			op = "<="
		case down:
			op = "<"
		}
		test := list(p.in.CL.Sym(op), v, limit)
		it.firstTest, it.stepTest = test, test
	}
	op := S.Plus
	if down {
		op = S.Minus
	}
	it.stepSet = []value{v, list(op, v, by)}
}
