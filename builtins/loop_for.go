package builtins

import (
	"maps"
	"slices"
	"strings"

	"sockrepl/interp"
)

// iteration is what one of the for clauses joined by and contributes.
type iteration struct {
	// hidden are bindings of the loop's own variables, vars those of the
	// clause's variables, made after all hidden ones.
	hidden, vars []value
	// alone is set if no other clause is joined to this one.
	alone bool

	advance []value         // steps hidden variables
	cond    *loopItem       // on hidden variables
	init    *loopAssignment // the program's forms for the variable: first turn
	next    *loopAssignment // ... and further ones; equal if there is one form
	step    *loopAssignment // of a variable that counts
	reach   *loopItem       // on the variable that counts
	sets    []value         // patterns and forms that look at hidden variables

	// Of a path: its first turn and the others, the same if they do not differ,
	// forms of the prologue and epilogue, and ones inside all bindings.
	turns                  [2]*pathTurn
	prologue, final, apart []value
}

// loopAssignment gives the variables of a pattern the parts of form's value.
type loopAssignment struct{ pattern, form value }

func (p *loopParser) forClause() {
	its := []*iteration{p.firstIteration()}
	for p.accept("and") != "" {
		p.accept("for", "as")
		it := &iteration{}
		p.iteration(it)
		its = append(its, it)
	}
	for _, it := range its {
		p.bind(it.hidden...)
	}
	for _, it := range its {
		p.bind(it.vars...)
	}
	var reach, sets []*loopItem
	// For the first turn and the others: the tests before and after assigning
	// and what a path assigns then.
	var conds, after, pathSets [2][]*loopItem
	var advance, init, next, steps []*loopAssignment
	same := true
	for _, it := range its {
		for _, f := range it.advance {
			advance = append(advance, &loopAssignment{form: f})
		}
		if it.cond != nil {
			conds[0], conds[1] = append(conds[0], it.cond), append(conds[1], it.cond)
		}
		if it.turns[0] != nil {
			for i, turn := range it.turns {
				if turn.done != nil {
					conds[i] = append(conds[i], turn.done)
				}
				if turn.after != nil {
					after[i] = append(after[i], turn.after)
				}
				pathSets[i] = append(pathSets[i], turn.sets...)
			}
			init, next = append(init, it.turns[0].steps...), append(next, it.turns[1].steps...)
			same = same && it.turns[0] == it.turns[1]
			p.initial, p.final = append(p.initial, it.prologue...), append(p.final, it.final...)
			if len(it.apart) > 0 {
				p.layers = append(p.layers, loopLayer{forms: it.apart})
			}
		}
		if it.init != nil {
			init = append(init, it.init)
			same = same && it.init == it.next
		}
		if it.next != nil {
			next = append(next, it.next)
		}
		if it.step != nil {
			steps = append(steps, it.step)
		}
		if it.reach != nil {
			reach = append(reach, it.reach)
		}
		for i := 0; i+1 < len(it.sets); i += 2 {
			for _, f := range p.assign(it.sets[i], it.sets[i+1]) {
				sets = append(sets, &loopItem{form: f})
			}
		}
	}
	start := p.together(init)
	further := start
	if !same || len(steps) > 0 || len(init) != len(next) {
		further = p.together(append(next, steps...))
	}
	p.first = slices.Concat(p.first, conds[0], start, after[0], pathSets[0], sets, reach)
	for _, x := range advance {
		p.step = append(p.step, &loopItem{form: x.form})
	}
	p.step = slices.Concat(p.step, conds[1], further, after[1], pathSets[1], sets, reach)
}

// firstIteration parses a clause as one that stands alone, and once more if
// another is joined to it.
func (p *loopParser) firstIteration() *iteration {
	start, bound := p.pos, maps.Clone(p.bound)
	it := &iteration{alone: true}
	p.iteration(it)
	if p.peek() == "and" {
		p.pos, p.bound = start, bound
		it = &iteration{}
		p.iteration(it)
	}
	return it
}

// together makes the statements that assign the variables of clauses joined by
// and: all forms are evaluated before.
func (p *loopParser) together(as []*loopAssignment) []*loopItem {
	S := &p.in.S
	switch len(as) {
	case 0:
		return nil
	case 1:
		var xs []*loopItem
		for _, f := range p.assign(as[0].pattern, as[0].form) {
			xs = append(xs, &loopItem{form: f})
		}
		return xs
	}
	var vars []*interp.Symbol
	var vals, temps, sets []value
	for _, a := range as {
		s, ok := a.pattern.(*interp.Symbol)
		if !ok {
			// Taken apart when all forms have been evaluated.
			s = p.gensym("value")
			temps = append(temps, s)
			sets = append(sets, p.assign(a.pattern, s)...)
		}
		vars = append(vars, s)
		vals = append(vals, a.form)
	}
	form := parallelSetq(p.t, vars, vals, p.env)
	if len(temps) > 0 {
		form = listStar(list(append([]value{form}, sets...)...), S.Let, list(temps...))
	}
	return []*loopItem{{form: form}}
}

func (p *loopParser) iteration(it *iteration) {
	pattern := p.next("for")
	typ, _ := p.typeSpec()
	w := p.accept("=", "in", "on", "across", "being")
	if w == "" {
		p.arithmetic(it, pattern)
		return
	}
	if w == "on" {
		if _, ok := pattern.(*interp.Symbol); ok {
			p.tails(it, pattern)
			return
		}
	}
	if w == "being" && p.path(it, pattern, typ) {
		return
	}
	it.vars = p.variables(pattern, typ)
	switch w {
	case "=":
		form := p.next("=")
		it.init = &loopAssignment{pattern, form}
		it.next = it.init
		if p.accept("then") != "" {
			it.next = &loopAssignment{pattern, p.next("then")}
		}
	case "in":
		tail := p.listVariable(it, w)
		it.cond = &loopItem{cond: tail}
		it.sets = []value{pattern, list(p.in.S.Car, tail)}
	case "on":
		tail := p.listVariable(it, w)
		it.cond = &loopItem{cond: list(p.in.S.Consp, tail)}
		it.sets = []value{pattern, tail}
	case "across":
		p.across(it, pattern)
	case "being":
		p.being(it, pattern)
	}
}

// variables claims the variables of a pattern and returns their bindings, to
// what a variable of its type begins with.
func (p *loopParser) variables(pattern, typ value) []value {
	var bindings []value
	p.eachVariable(pattern, typ, func(v *interp.Symbol, typ value) {
		bindings = append(bindings, list(p.claim(v), zeroOf(typ)))
	})
	return bindings
}

// maxPattern bounds the variables of a pattern, which might be circular.
const maxPattern = 4_000

// eachVariable calls f with the variables of a pattern and their types; typ is
// a type or a tree of types like the pattern.
func (p *loopParser) eachVariable(pattern, typ value, f func(v *interp.Symbol, typ value)) {
	p.t.EnterDepth()
	for n := 0; pattern != nil; n++ {
		x, ok := pattern.(*interp.Cons)
		if !ok {
			s, isSymbol := pattern.(*interp.Symbol)
			if !isSymbol || n > maxPattern {
				p.fail("`~s' cannot be a variable", pattern)
			}
			f(s, typ)
			break
		}
		if n > maxPattern {
			p.fail("a pattern of variables is circular or too long")
		}
		t, isTree := typ.(*interp.Cons)
		if isTree {
			p.eachVariable(x.Car, t.Car, f)
			typ = t.Cdr
		} else {
			p.eachVariable(x.Car, typ, f)
		}
		pattern = x.Cdr
	}
	p.t.LeaveDepth()
}

// assign returns the statements that give the variables of pattern the parts
// of the value of form; parts that are not there are NIL.
func (p *loopParser) assign(pattern, form value) []value {
	S := &p.in.S
	switch x := pattern.(type) {
	case nil:
		if p.t.Harmless(form, nil) {
			return nil
		}
		return []value{form}
	case *interp.Symbol:
		return []value{list(S.Setq, x, form)}
	}
	g := p.gensym("part")
	return []value{listStar(list(p.takeApart(pattern, g)...), S.Let, list(list(g, form)))}
}

// takeApart is assign for the value of a variable that it may change.
func (p *loopParser) takeApart(pattern value, g *interp.Symbol) []value {
	S := &p.in.S
	var forms []value
	access := value(g)
	for {
		x, ok := pattern.(*interp.Cons)
		if !ok {
			if pattern != nil {
				forms = append(forms, list(S.Setq, pattern, access))
			}
			return forms
		}
		if x.Car != nil {
			if access != value(g) {
				forms = append(forms, list(S.Setq, g, access))
				access = g
			}
			p.t.EnterDepth()
			forms = append(forms, p.assign(x.Car, list(S.Car, g))...)
			p.t.LeaveDepth()
		}
		access = list(S.Cdr, access)
		pattern = x.Cdr
	}
}

func (p *loopParser) with() {
	var l loopLayer
	var sets []value
	for {
		pattern := p.next("with")
		typ, _ := p.typeSpec()
		var init value
		given := p.accept("=") != ""
		if given {
			init = p.next("=")
		}
		switch x := pattern.(type) {
		case *interp.Symbol:
			if !given {
				init = zeroOf(typ)
			}
			l.bindings = append(l.bindings, list(p.claim(x), init))
		case nil:
			l.bindings = append(l.bindings, list(p.gensym("ignored"), init))
		default:
			g := p.gensym("with")
			l.bindings = append(l.bindings, list(g, init))
			l.bindings = append(l.bindings, p.variables(pattern, typ)...)
			if given {
				sets = append(sets, p.takeApart(pattern, g)...)
			}
		}
		if p.accept("and") == "" {
			break
		}
		l.parallel = true
	}
	if l.parallel {
		p.layers = append(p.layers, l)
	} else {
		p.bind(l.bindings...)
	}
	if len(sets) > 0 {
		p.layers = append(p.layers, loopLayer{forms: sets})
	}
}

// listVariable binds a variable of the loop's own to the list that follows in
// or on, and steps it.
func (p *loopParser) listVariable(it *iteration, after string) *interp.Symbol {
	tail := p.gensym("tail")
	it.hidden = append(it.hidden, list(tail, p.next(after)))
	it.advance = []value{list(p.in.S.Setq, tail, p.by(it, tail))}
	return tail
}

// by takes the function after by and returns the form of the next tail.
func (p *loopParser) by(it *iteration, tail *interp.Symbol) value {
	S := &p.in.S
	if p.accept("by") == "" {
		return list(S.Cdr, tail)
	}
	by := p.next("by")
	if c, ok := by.(*interp.Cons); ok && cddr(c) == nil {
		if s, ok := cadr(c).(*interp.Symbol); ok {
			if c.Car == value(S.Function) || c.Car == value(S.Quote) && p.t.IsGlobal(s, p.env) && s.Macro() == nil {
				return list(s, tail)
			}
		}
	}
	g := p.gensym("by")
	it.hidden = append(it.hidden, list(g, by))
	return list(S.Funcall, g, tail)
}

// tails is for v on list, where the variable itself steps along the list.
func (p *loopParser) tails(it *iteration, pattern value) {
	S := &p.in.S
	v := p.claim(pattern)
	form := p.next("on")
	if it.alone {
		it.hidden = append(it.hidden, list(v, form))
	} else {
		g := p.gensym("list")
		it.hidden = append(it.hidden, list(g, form))
		it.vars = []value{list(v, g)}
	}
	// A function after by is evaluated before the variable is bound.
	n := len(it.hidden)
	next := p.by(it, v)
	if it.alone && len(it.hidden) > n {
		g := p.gensym("list")
		it.hidden = []value{list(g, form), it.hidden[n], list(v, g)}
	}
	it.step = &loopAssignment{v, next}
	it.reach = &loopItem{cond: list(S.Consp, v)}
}

func (p *loopParser) across(it *iteration, pattern value) {
	S := &p.in.S
	vec, i, n := p.gensym("vector"), p.gensym("index"), p.gensym("length")
	it.hidden = []value{list(vec, p.next("across")), list(n, list(p.in.Excl.Sym("%vector-length"), vec)), list(i, interp.Fix(0))}
	it.advance = []value{list(S.Setq, i, list(S.OnePlus, i))}
	it.cond = &loopItem{cond: list(S.Less, i, n)}
	it.sets = []value{pattern, list(S.Aref, vec, i)}
}

// being parses the iteration over a hash table or package.
func (p *loopParser) being(it *iteration, pattern value) {
	p.accept("the", "each")
	kind := p.next("being")
	switch w := strings.TrimSuffix(word(kind), "s"); w {
	case "hash-key", "hash-value":
		p.hashTable(it, pattern, w, kind)
	case "symbol", "present-symbol", "external-symbol":
		S := &p.in.S
		pkg := value(S.StarPackage)
		if in := p.accept("in", "of"); in != "" {
			pkg = p.next(in)
		}
		tail := p.gensym("symbols")
		it.hidden = []value{list(tail, list(p.in.Excl.Sym("%loop-symbols"), pkg, p.in.KeywordNamed(w)))}
		it.cond = &loopItem{cond: tail}
		it.advance = []value{list(S.Setq, tail, list(S.Cdr, tail))}
		it.sets = []value{pattern, list(S.Car, tail)}
	default:
		p.fail("`~s' is not something to iterate over", kind)
	}
}

func (p *loopParser) hashTable(it *iteration, pattern value, w string, kind value) {
	S, excl := &p.in.S, p.in.Excl
	if p.accept("in", "of") == "" {
		p.fail("no table follows ~s", kind)
	}
	table := p.next("of")
	var other value
	if p.accept("using") != "" {
		spec := p.next("using")
		u, ok := interp.Slice(spec)
		wanted := "hash-key"
		if w == wanted {
			wanted = "hash-value"
		}
		if !ok || len(u) != 2 || strings.TrimSuffix(word(u[0]), "s") != wanted {
			p.fail("`~s' stands where (~a variable) must follow using", spec, text(wanted))
		}
		other = u[1]
		it.vars = append(it.vars, p.variables(other, nil)...)
	}
	iter := p.gensym("iterator")
	it.hidden = []value{list(iter, list(excl.Sym("%hash-iterator"), table))}
	found := map[string]value{w: pattern}
	if other != nil {
		found["hash-key"], found["hash-value"] = other, pattern
		if w == "hash-key" {
			found["hash-key"], found["hash-value"] = pattern, other
		}
	}
	// The test stores key and value in the variables, or in hidden ones from
	// which they are taken when all variables are assigned.
	more, key, val := p.gensym("more"), p.gensym("key"), p.gensym("value")
	var stores []value
	for _, part := range []struct {
		pattern value
		from    *interp.Symbol
	}{{found["hash-key"], key}, {found["hash-value"], val}} {
		if part.pattern == nil {
			continue
		}
		if s, ok := part.pattern.(*interp.Symbol); ok && it.alone {
			stores = append(stores, s, part.from)
			continue
		}
		g := p.gensym("entry")
		it.hidden = append(it.hidden, list(g, nil))
		stores = append(stores, g, part.from)
		it.sets = append(it.sets, part.pattern, g)
	}
	test := list(S.When, more, p.t.T)
	if len(stores) > 0 {
		test = list(S.When, more, listStar(list(stores...), S.Setq), p.t.T)
	}
	it.cond = &loopItem{cond: list(S.MultipleValueBind, list(more, key, val), list(excl.Sym("%hash-next-values"), iter), test)}
}
