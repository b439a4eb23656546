package builtins

import (
	"slices"
	"strings"

	"sockrepl/interp"
)

// Iteration paths are how the loop of MIT, which Allegro's descends from, is
// extended: after FOR v BEING THE stands a name that ADD-LOOP-PATH has given to
// a function, and prepositions with forms. The function is called while the loop
// is expanded and returns
//
//	(bindings prologue done steps after sets [done steps after sets])
//
// DONE is tested first in each turn, STEPS assigns variables all at once, AFTER is
// tested next, SETS assigns variables one by one. The further four, if given, are
// for the first turn.

// loopPath is what a name after BEING stands for.
type loopPath struct {
	function     value // called by name, whose definition may change
	prepositions [][]value
	inclusive    bool
	data         []value
}

// loopUniverse is a set of paths.
type loopUniverse struct {
	class *interp.Class
	paths map[string]*loopPath
}

// LispClass implements interp.Object.
func (u *loopUniverse) LispClass(in *interp.Interp) *interp.Class { return u.class }

// loopPathVariables are the special variables of path functions.
type loopPathVariables struct{ universe, epilogue, named *interp.Symbol }

// loopPathOperators declares add-loop-path and what path functions use.
func loopPathOperators(in *interp.Interp) *loopPathVariables {
	excl := in.Excl
	class := excl.DefineClass("loop-universe", in.T.Class())
	v := &loopPathVariables{
		universe: excl.Defvar("*loop-ansi-universe*", "The iteration paths that LOOP knows beside the standard ones.", &loopUniverse{class, map[string]*loopPath{}}),
		epilogue: excl.Defvar("*loop-epilogue*", "While an iteration path's function runs: forms for the loop's epilogue, last first.", nil),
		named:    excl.Defvar("*loop-named-variables*", "While an iteration path's function runs: an alist of what USING names.", nil),
	}
	excl.Defun("add-loop-path", "names function universe &key preposition-groups inclusive-permitted user-data",
		`Makes each of NAMES, a symbol or a list of them, an iteration path of UNIVERSE, excl::*loop-ansi-universe*:
(loop for v being the NAME preposition form ...) calls FUNCTION when it is expanded, with the variable, its type, a list
of (preposition form) and the elements of USER-DATA, also :inclusive t for (being form and its NAME), allowed with
INCLUSIVE-PERMITTED. Only one of each of PREPOSITION-GROUPS, lists of symbols, may be used. FUNCTION returns a list of
bindings, prologue forms, an end test, a list of variables and forms that are assigned together, a second end test,
a list of variables and forms assigned one by one; and the latter four once more if they differ in the first turn.`, func(t *thread, a args) value {
			u, ok := a.V(2).(*loopUniverse)
			if !ok {
				return a.Wrong(t, 2, class.Name)
			}
			path := &loopPath{function: a.V(1), inclusive: a.Bool(4), data: a.Slice(t, 5)}
			for _, g := range a.Slice(t, 3) {
				group := []value{g}
				if g == nil || isCons(g) {
					group = items(t, "add-loop-path", g)
				}
				path.prepositions = append(path.prepositions, group)
			}
			names := []value{a.V(0)}
			if a.V(0) == nil || isCons(a.V(0)) {
				names = a.Slice(t, 0)
			}
			for _, n := range names {
				if word(n) == "" {
					t.WrongType("add-loop-path", n, in.S.Symbol)
				}
			}
			for _, n := range names {
				u.paths[word(n)] = path
			}
			return a.V(0)
		})
	excl.Defun1("loop-named-variable", "name => variable given", `For functions of iteration paths: the VARIABLE that (using (NAME variable)) gives in the loop and true, or a new symbol and NIL.`, func(t *thread, name value) value {
		alist := items(t, "loop-named-variable", t.SymbolValue(v.named))
		for i, x := range alist {
			if word(car(x)) == word(name) {
				t.SetSymbolValue(v.named, list(slices.Delete(slices.Clone(alist), i, i+1)...))
				return t.Values(cdr(x), t.T)
			}
		}
		return t.Values(in.Gensym("loop"), nil)
	})
	return v
}

// pathTurn is what a path does in a turn.
type pathTurn struct {
	done  *loopItem
	steps []*loopAssignment
	after *loopItem
	sets  []*loopItem
}

// path parses the iteration along a path of the program's. It returns false
// without having read anything if what follows BEING is none.
func (p *loopParser) path(it *iteration, pattern, typ value) bool {
	u, ok := p.t.SymbolValue(p.paths.universe).(*loopUniverse)
	if !ok || len(u.paths) == 0 {
		return false
	}
	start := p.pos
	var phrases, extra []value
	if p.pos+2 < len(p.forms) && word(p.forms[p.pos+1]) == "and" {
		in := p.next("being")
		p.pos++
		if p.accept("its", "each", "his", "her") != "" {
			phrases = append(phrases, list(p.in.KeywordNamed("in"), in))
			extra = []value{p.in.KeywordNamed("inclusive"), p.t.T}
		} else {
			p.pos = start
		}
	}
	if extra == nil {
		p.accept("the", "each")
	}
	path := u.paths[p.peek()]
	if path == nil {
		p.pos = start
		return false
	}
	name := p.next("being")
	if extra != nil && !path.inclusive {
		p.fail("~s cannot be iterated over inclusively", name)
	}
	phrases, using := p.pathPhrases(path, phrases)
	mark := p.t.BindMark()
	p.t.Bind(p.paths.epilogue, nil)
	p.t.Bind(p.paths.named, using)
	result := p.t.Apply(p.t.FunctionDesignator(path.function), append(append([]value{pattern, typ, list(phrases...)}, extra...), path.data...))
	it.final = items(p.t, "loop", p.t.SymbolValue(p.paths.epilogue))
	using = p.t.SymbolValue(p.paths.named)
	p.t.Unbind(mark)
	slices.Reverse(it.final)
	if using != nil {
		p.fail("~s has no use for the variables ~s after using", name, using)
	}
	r, ok := interp.Slice(result)
	if !ok || len(r) != 6 && len(r) != 10 {
		p.fail("the function of ~s returned ~s, which is not a list of 6 or 10 elements,", name, result)
	}
	p.pathBindings(it, items(p.t, "loop", r[0]))
	it.prologue = items(p.t, "loop", r[1])
	it.turns[1] = p.pathTurn(r[2:6])
	it.turns[0] = it.turns[1]
	if len(r) == 10 {
		it.turns[0] = p.pathTurn(r[6:])
	}
	return true
}

// pathPhrases takes the prepositions with their forms, and the variables after
// using as an alist.
func (p *loopParser) pathPhrases(path *loopPath, phrases []value) (all []value, using value) {
	used := make([]bool, len(path.prepositions))
	find := func(w string) (group int, prep value) {
		for i, g := range path.prepositions {
			for _, x := range g {
				if w != "" && word(x) == w {
					return i, x
				}
			}
		}
		return -1, nil
	}
	if len(phrases) > 0 {
		if i, _ := find("in"); i >= 0 {
			used[i] = true
		}
	}
	var named []value
	for p.more() {
		i, prep := find(p.peek())
		if i >= 0 {
			if used[i] {
				p.fail("`~s' stands where a preposition of its kind has been", p.forms[p.pos])
			}
			used[i] = true
			p.pos++
			phrases = append(phrases, list(prep, p.next(word(prep))))
			continue
		}
		if p.accept("using") == "" {
			break
		}
		for n := 0; n == 0 || p.more() && isCons(p.forms[p.pos]); n++ {
			spec := p.next("using")
			u, ok := interp.Slice(spec)
			if !ok || len(u) != 2 || word(u[0]) == "" {
				p.fail("`~s' stands where (name variable) must follow using", spec)
			}
			if slices.ContainsFunc(named, func(x value) bool { return word(car(x)) == word(u[0]) }) {
				p.fail("using names ~s twice", u[0])
			}
			named = append(named, interp.NewCons(u[0], u[1]))
		}
	}
	return phrases, list(named...)
}

// pathBindings binds the variables of a path, all at once: no form for one sees
// another.
func (p *loopParser) pathBindings(it *iteration, bindings []value) {
	for _, b := range bindings {
		variable, init, typ := b, value(nil), value(nil)
		if isCons(b) {
			variable, init, typ = car(b), cadr(b), car(cddr(b))
		}
		if init == nil {
			it.vars = append(it.vars, p.variables(variable, typ)...)
			continue
		}
		g := p.gensym("path")
		it.hidden = append(it.hidden, list(g, init))
		s, ok := variable.(*interp.Symbol)
		if ok {
			it.vars = append(it.vars, list(p.claim(s), g))
			continue
		}
		it.vars = append(it.vars, p.variables(variable, typ)...)
		it.apart = append(it.apart, p.takeApart(variable, g)...)
	}
}

// pathTurn makes of the tests and lists of variables and forms what to do.
func (p *loopParser) pathTurn(parts []value) *pathTurn {
	S := &p.in.S
	until := func(test value) *loopItem {
		if test == nil {
			return nil
		}
		return &loopItem{cond: list(S.Not, test)}
	}
	pairs := func(v value) []value {
		l := items(p.t, "loop", v)
		if len(l)%2 != 0 {
			p.fail("a path assigns the odd list ~s", v)
		}
		return l
	}
	turn := &pathTurn{done: until(parts[0]), after: until(parts[2])}
	steps, sets := pairs(parts[1]), pairs(parts[3])
	for i := 0; i < len(steps); i += 2 {
		turn.steps = append(turn.steps, &loopAssignment{steps[i], steps[i+1]})
	}
	for i := 0; i < len(sets); i += 2 {
		for _, f := range p.assign(sets[i], sets[i+1]) {
			turn.sets = append(turn.sets, &loopItem{form: f})
		}
	}
	return turn
}

// loopPackageSymbols declares what iterates over the symbols of a package.
func loopPackageSymbols(in *interp.Interp) {
	in.Excl.Defun2("%loop-symbols", "package kind", `The symbols of PACKAGE of that KIND: external-symbol, present-symbol, or symbol for all accessible ones.`, func(t *thread, pkg, kind value) value {
		p, ok := pkg.(*interp.Package)
		if !ok {
			name, isName := in.StringDesignator(pkg)
			if !isName {
				t.WrongType("loop", pkg, list(in.S.Or, in.S.Package, in.S.String, in.S.Symbol, in.S.Character))
			}
			if p = in.FindPackage(name.Go()); p == nil {
				t.PackageError(pkg, "~a: there is no package named ~s", in.S.Loop, name)
			}
		}
		var b interp.ListBuilder
		add := func(s *interp.Symbol) { b.Add(s.Value()) }
		switch strings.TrimSuffix(word(kind), "s") {
		case "symbol":
			p.Accessible(add)
		case "present-symbol":
			for _, s := range p.Internals() {
				add(s)
			}
			fallthrough
		default:
			for _, s := range p.Externals() {
				add(s)
			}
		}
		return b.List()
	})
}
