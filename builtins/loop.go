package builtins

import (
	"sockrepl/interp"
)

// loopMacros declares loop and loop-finish.
func loopMacros(in *interp.Interp) {
	S := &in.S
	end, paths := loopEnd(in), loopPathOperators(in)
	in.CL.Defmacro("loop", "&rest forms", `Repeats FORMS; with a symbol among them, they are the clauses of the extended loop.`, func(t *thread, a args) value {
		forms := items(t, "loop", a.V(0))
		for _, f := range forms {
			if _, compound := f.(*interp.Cons); !compound {
				p := &loopParser{t: t, in: in, env: a.Env(), forms: forms, whole: a.Form(), end: end, paths: paths, bound: map[*interp.Symbol]bool{}}
				return p.parse()
			}
		}
		again := in.Gensym("again")
		return list(S.Block, nil, list(append(append([]value{S.Tagbody, again}, forms...), list(S.Go, again))...))
	})
	in.CL.Defmacro("loop-finish", "", `Ends the extended loop around it normally: its epilogue is run and its value returned.`, func(t *thread, a args) value {
		// Programs that walk code may expand it without its environment: it is the
		// tag that is missed where there is no loop.
		return list(S.Go, end)
	})
	loopPackageSymbols(in)
}

// loopEnd is the tag before the epilogue of every loop: loop-finish goes to
// the innermost.
func loopEnd(in *interp.Interp) *interp.Symbol { return in.Excl.InternalSym("%end-loop") }

// loopParser turns the clauses of an extended loop into
//
//	(block NAME
//	  (let* (variables...)                ; of with and for, as they come
//	    (let* (accumulators...)
//	      (tagbody
//	         initially
//	         first values and tests
//	       again
//	         body
//	         steps and tests
//	         (go again)
//	       end
//	         finally)
//	      result)))
//
// with the tests moved to the end of the cycle where that makes no difference.
type loopParser struct {
	t     *thread
	in    *interp.Interp
	env   value
	forms []value
	pos   int
	whole value

	name    value
	bound   map[*interp.Symbol]bool // variables of with, for and into
	layers  []loopLayer
	accs    []*accumulator
	initial []value
	first   []*loopItem // before the first turn
	body    []value
	tests   []value     // the tests of while and until that body consists of so far
	step    []*loopItem // before further turns
	final   []value

	// What always, never and thereis leave as the value of a loop that ends.
	fixed    string
	fixedSet bool
	result   value

	end   *interp.Symbol // tag before the epilogue
	paths *loopPathVariables
	it    *loopIt
}

// loopLayer is one let or let* around the loop, or destructuring between them.
type loopLayer struct {
	bindings []value
	parallel bool
	forms    []value // evaluated inside the bindings, before all that follows
}

// loopItem is a statement of the stepping, or a test: the loop goes on while
// cond is true.
type loopItem struct{ cond, form value }

// loopIt is the conditional clause around: its test's value is it.
type loopIt struct {
	v       *interp.Symbol // made when first used
	allowed bool
}

// Reading the clauses

func (p *loopParser) fail(control string, args ...value) {
	macroError(p.t, "loop", control+" in ~s", append(args, p.whole)...)
}

// text is a Go string as an argument of fail.
func text(s string) value { return interp.NewString(s) }

func (p *loopParser) more() bool { return p.pos < len(p.forms) }

// peek returns the name of the next form if it is a symbol: the words of loop
// are known by name, whatever their package.
func (p *loopParser) peek() string {
	if !p.more() {
		return ""
	}
	return word(p.forms[p.pos])
}

// accept takes the next form if it is one of words.
func (p *loopParser) accept(words ...string) string {
	w := p.peek()
	if w == "" {
		return ""
	}
	for _, x := range words {
		if w == x {
			p.pos++
			return w
		}
	}
	return ""
}

// next takes the next form, which has to follow after.
func (p *loopParser) next(after string) value {
	if !p.more() {
		p.fail("nothing follows ~a", text(after))
	}
	v := p.forms[p.pos]
	p.pos++
	return v
}

func (p *loopParser) gensym(name string) *interp.Symbol { return p.in.Gensym(name) }

// claim notes that the loop binds v.
func (p *loopParser) claim(v value) *interp.Symbol {
	s, ok := v.(*interp.Symbol)
	if !ok || s.IsConstant() {
		p.fail("`~s' cannot be a variable", v)
	}
	if p.bound[s] {
		p.fail("the variable ~s is bound twice", s)
	}
	p.bound[s] = true
	return s
}

func (p *loopParser) parse() value {
	S := &p.in.S
	if p.accept("named") != "" {
		name, ok := p.in.AsSymbol(p.next("named"))
		if !ok {
			p.fail("the name after named is not a symbol")
		}
		p.name = name.Value()
	}
	for p.more() {
		p.clause()
	}
	form := list(p.cycle()...)
	result := p.loopResult()
	var accs []value
	for _, a := range p.accs {
		accs = append(accs, a.bindings(p)...)
	}
	forms := []value{form, result}
	if len(accs) > 0 {
		forms = []value{listStar(list(forms...), S.LetStar, list(accs...))}
	}
	return listStar(list(p.wrap(forms)...), S.Block, p.name)
}

// wrap puts the layers around forms.
func (p *loopParser) wrap(forms []value) []value {
	S := &p.in.S
	for i := len(p.layers) - 1; i >= 0; i-- {
		l := p.layers[i]
		forms = append(append([]value(nil), l.forms...), forms...)
		if len(l.bindings) > 0 {
			binder := S.LetStar
			if l.parallel {
				binder = S.Let
			}
			forms = []value{binding(binder, list(l.bindings...), nil, forms...)}
		}
	}
	return forms
}

// bind adds bindings to the variables of the loop, visible to all that follows.
func (p *loopParser) bind(bindings ...value) {
	if len(bindings) == 0 {
		return
	}
	if n := len(p.layers); n > 0 && !p.layers[n-1].parallel && len(p.layers[n-1].forms) == 0 {
		p.layers[n-1].bindings = append(p.layers[n-1].bindings, bindings...)
		return
	}
	p.layers = append(p.layers, loopLayer{bindings: bindings})
}

// cycle returns the tagbody.
func (p *loopParser) cycle() []value {
	S := &p.in.S
	again, check := p.gensym("again"), p.gensym("test")
	forms := append([]value{S.Tagbody}, p.initial...)
	leave := func(x *loopItem) value {
		if x.cond != nil {
			return list(S.Unless, x.cond, list(S.Go, p.end))
		}
		return x.form
	}
	add := func(xs []*loopItem) {
		for _, x := range xs {
			forms = append(forms, leave(x))
		}
	}
	goAgain := list(S.Go, again)
	switch advance := len(p.step) - len(p.first); {
	case !p.endsWithFirst():
		// The first turn is prepared differently.
		add(p.first)
		forms = append(append(forms, again), p.body...)
		if n := len(p.step); n > 0 && p.step[n-1].cond != nil {
			add(p.step[:n-1])
			forms = append(forms, list(S.When, p.step[n-1].cond, goAgain))
		} else {
			add(p.step)
			forms = append(forms, goAgain)
		}
	case len(p.first) > 0 && p.first[0].cond != nil:
		forms = append(forms, list(S.Go, check), again)
		add(p.first[1:])
		forms = append(forms, p.body...)
		add(p.step[:advance])
		forms = append(forms, check, list(S.When, p.first[0].cond, goAgain))
	case advance == 0:
		forms = append(forms, again)
		add(p.first)
		forms = append(append(forms, p.body...), goAgain)
	case len(p.first) == 0:
		forms = append(append(forms, again), p.body...)
		add(p.step)
		forms = append(forms, goAgain)
	default:
		forms = append(forms, list(S.Go, check), again)
		add(p.step[:advance])
		forms = append(forms, check)
		add(p.first)
		forms = append(append(forms, p.body...), goAgain)
	}
	return append(append(forms, p.end), p.final...)
}

// endsWithFirst reports whether a further turn is prepared like the first after
// some statements of its own.
func (p *loopParser) endsWithFirst() bool {
	n := len(p.step) - len(p.first)
	if n < 0 {
		return false
	}
	for i, x := range p.first {
		if p.step[n+i] != x {
			return false
		}
	}
	return true
}

// loopResult returns the form for the value of a loop that ends normally.
func (p *loopParser) loopResult() value {
	if p.fixedSet {
		return p.result
	}
	for _, a := range p.accs {
		if a.name == nil {
			return a.result(p)
		}
	}
	return nil
}

// moveTests is for a variable that comes after while or until: these are tested
// before the variable is stepped, which may make sense only then.
func (p *loopParser) moveTests() {
	if len(p.body) == 0 || len(p.tests) < len(p.body) {
		return
	}
	for _, cond := range p.tests {
		x := &loopItem{cond: cond}
		p.first, p.step = append(p.first, x), append(p.step, x)
	}
	p.body, p.tests = nil, nil
}

// accumulations are the words that begin accumulation clauses, with the verb
// of each.
var accumulations = func() map[string]string {
	words := map[string]string{"maximizing": "maximize", "minimizing": "minimize"}
	for _, verb := range []string{"collect", "append", "nconc", "count", "sum"} {
		words[verb], words[verb+"ing"] = verb, verb
	}
	words["summing"] = "sum"
	words["maximize"], words["minimize"] = "maximize", "minimize"
	return words
}()

// typeSpec takes the type after a variable, if there is one.
func (p *loopParser) typeSpec() (typ value, given bool) {
	if p.accept("of-type") != "" {
		return p.next("of-type"), true
	}
	switch p.peek() {
	case "fixnum", "float", "t":
		return p.next("type"), true
	}
	if p.more() && p.forms[p.pos] == nil {
		return p.next("type"), true
	}
	return nil, false
}

// zeroOf is the value that a variable of a numeric type begins with, NIL for
// other types.
func zeroOf(typ value) value {
	w := word(typ)
	if w == "" {
		w = word(car(typ))
		if w == "float" && cdr(typ) == nil {
			return interp.SingleFloat(0)
		}
	}
	switch w {
	case "fixnum", "integer", "number", "real", "rational", "unsigned-byte", "signed-byte", "bit", "mod", "bignum":
		return interp.Fix(0)
	case "float", "single-float", "short-float":
		return interp.SingleFloat(0)
	case "double-float", "long-float":
		return interp.DoubleFloat(0)
	}
	return nil
}
