package builtins

import "sockrepl/interp"

// accumulator is the variable of collect, sum and the like: that of into, or
// the one for the value of the loop.
type accumulator struct {
	name   value // of into; nil for the loop's value
	kind   accumulatorKind
	clause string
	v      *interp.Symbol
	// coll holds the collector of a list: (head . last cons).
	coll *interp.Symbol
	typ  value
}

type accumulatorKind int

const (
	listAccumulator accumulatorKind = iota
	sumAccumulator
	extremeAccumulator
)

var accumulatorKinds = map[string]accumulatorKind{
	"collect": listAccumulator, "append": listAccumulator, "nconc": listAccumulator,
	"count": sumAccumulator, "sum": sumAccumulator,
	"maximize": extremeAccumulator, "minimize": extremeAccumulator,
}

// accumulate parses the rest of an accumulation clause and returns its
// statement.
func (p *loopParser) accumulate(verb, word string) value {
	S, excl := &p.in.S, p.in.Excl
	form := p.itForm(word)
	var into value
	if p.accept("into") != "" {
		into = p.next("into")
		if s, ok := into.(*interp.Symbol); !ok || s.IsConstant() {
			p.fail("`~s' after into is not a variable", into)
		}
	}
	typ, typed := p.typeSpec()
	a := p.accumulator(into, verb, word)
	if typed {
		a.typ = typ
	}
	switch verb {
	case "collect":
		return a.add(p, excl.Sym("%collect"), form)
	case "append":
		return a.add(p, excl.Sym("%collect-append"), form)
	case "nconc":
		return a.add(p, excl.Sym("%collect-nconc"), form)
	case "count":
		return list(S.When, form, list(S.Setq, a.v, list(S.OnePlus, a.v)))
	case "sum":
		return p.withArgument(form, func(form value) value { return list(S.Setq, a.v, list(S.Plus, a.v, form)) })
	}
	op := S.Greater
	if verb == "minimize" {
		op = S.Less
	}
	g := p.gensym("value")
	return list(S.Let, list(list(g, form)),
		list(S.When, list(S.Or, list(S.Null, a.v), list(op, g, a.v)), list(S.Setq, a.v, g)))
}

// add returns the statement that adds to a list: an into variable follows the
// head of the collector.
func (a *accumulator) add(p *loopParser, op *interp.Symbol, form value) value {
	return p.withArgument(form, func(form value) value {
		call := list(op, a.coll, form)
		if a.name == nil {
			return call
		}
		return list(p.in.S.Setq, a.v, list(p.in.S.Car, call))
	})
}

// withArgument passes the value of form on as an argument. A form that may
// leave the loop is evaluated before: leaving from among the arguments of a
// call costs much more.
func (p *loopParser) withArgument(form value, use func(form value) value) value {
	S := &p.in.S
	if _, ok := form.(*interp.Cons); ok {
		for _, s := range []*interp.Symbol{S.Return, S.ReturnFrom, p.in.CL.Sym("loop-finish")} {
			if interp.Mentions(form, s) {
				g := p.gensym("value")
				return list(S.Let, list(list(g, form)), use(g))
			}
		}
	}
	return use(form)
}

// accumulator returns the accumulator of that name; the clauses that share one
// must be of the same kind.
func (p *loopParser) accumulator(name value, verb, word string) *accumulator {
	kind := accumulatorKinds[verb]
	if name == nil && p.fixedSet {
		p.fail("~a and ~a cannot both give the value of the loop", text(p.fixed), text(word))
	}
	for _, a := range p.accs {
		if a.name != name {
			continue
		}
		if a.kind != kind {
			p.fail("~a and ~a cannot go to the same variable", text(a.clause), text(word))
		}
		return a
	}
	a := &accumulator{name: name, kind: kind, clause: word}
	if name != nil {
		a.v = p.claim(name)
	} else if kind != listAccumulator {
		a.v = p.gensym("result")
	}
	if kind == listAccumulator {
		a.coll = p.gensym("collector")
	}
	p.accs = append(p.accs, a)
	return a
}

// bindings returns the bindings of the accumulator's variables.
func (a *accumulator) bindings(p *loopParser) []value {
	var bs []value
	if a.coll != nil {
		bs = append(bs, list(a.coll, list(p.in.Excl.Sym("%collector"))))
	}
	if a.v == nil {
		return bs
	}
	var init value
	if a.kind == sumAccumulator {
		if init = zeroOf(a.typ); init == nil {
			init = interp.Fix(0)
		}
	}
	return append(bs, list(a.v, init))
}

// result returns the form of the accumulated value.
func (a *accumulator) result(p *loopParser) value {
	if a.kind == listAccumulator {
		return list(p.in.S.Car, a.coll)
	}
	return a.v
}
