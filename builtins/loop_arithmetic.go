package builtins

import (
	"math/big"

	"sockrepl/interp"
)

// loopRange is a for clause that counts, as its prepositions say.
type loopRange struct {
	from, limit, by value
	start, end      string // the prepositions used, "" if none
	down, up        bool
}

// arithmetic parses from, to, by and their kin.
func (p *loopParser) arithmetic(it *iteration, pattern value) {
	S := &p.in.S
	if _, ok := pattern.(*interp.Cons); ok {
		p.fail("`~s' cannot count", pattern)
	}
	v := p.gensym("ignored")
	if pattern != nil {
		v = p.claim(pattern)
	}
	r := p.rangeOf(it, v)
	step, test := S.Plus, S.LessEq
	if r.down {
		step, test = S.Minus, S.GreaterEq
	}
	next := list(step, v, r.by)
	if r.by == value(interp.Fixnum(1)) {
		next = list(S.OnePlus, v)
		if r.down {
			next = list(S.OneMinus, v)
		}
	}
	it.step = &loopAssignment{v, next}
	switch r.end {
	case "":
		return
	case "below":
		test = S.Less
	case "above":
		test = S.Greater
	}
	it.reach = &loopItem{cond: list(test, v, r.limit)}
}

// rangeOf reads the prepositions and binds v and what else has to be evaluated
// once, in the order it is written.
func (p *loopParser) rangeOf(it *iteration, v *interp.Symbol) *loopRange {
	r := &loopRange{by: interp.Fix(1)}
	begin := p.pos
	bySeen := false
	once := func(seen bool, w string) {
		if seen {
			p.fail("~a is given twice for ~s", text(w), v)
		}
	}
	for {
		w := p.accept("from", "upfrom", "downfrom", "to", "upto", "downto", "below", "above", "by")
		if w == "" {
			break
		}
		form := p.next(w)
		switch w {
		case "from", "upfrom", "downfrom":
			once(r.start != "", w)
			r.start, r.from = w, form
		case "by":
			once(bySeen, w)
			bySeen = true
			r.by = p.amount(it, w, form)
			if !positive(r.by) {
				p.fail("`~s' after by is not a positive number", r.by)
			}
		default:
			once(r.end != "", w)
			r.end = w
			r.limit = p.amount(it, w, form)
		}
		r.down = r.down || w == "downfrom" || w == "downto" || w == "above"
		r.up = r.up || w == "upfrom" || w == "upto" || w == "below"
		if r.start == w {
			p.startOf(it, v, r)
		}
	}
	switch {
	case p.pos == begin && !p.more():
		p.fail("nothing follows for ~s", v)
	case p.pos == begin:
		p.fail("`~s' does not say how ~s is stepped", p.forms[p.pos], v)
	case r.up && r.down:
		p.fail("~s is stepped both up and down", v)
	case r.start == "" && r.down:
		p.fail("~s is stepped down from nowhere", v)
	case r.start == "":
		r.from = interp.Fix(0)
	}
	if r.from != nil {
		it.vars = append(it.vars, list(v, r.from))
	}
	return r
}

// startOf binds v, or a variable of the loop's own, to the start as soon as it
// is read: in the order of evaluation. A constant waits.
func (p *loopParser) startOf(it *iteration, v *interp.Symbol, r *loopRange) {
	form := r.from
	if isNumber(form) {
		return
	}
	if it.alone && !p.mentionsAhead(v) {
		it.hidden = append(it.hidden, list(v, form))
		r.from = nil
		return
	}
	g := p.gensym("from")
	it.hidden = append(it.hidden, list(g, form))
	r.from = g
}

// mentionsAhead reports whether v occurs in the forms of the prepositions still
// to come: those see the v outside the loop.
func (p *loopParser) mentionsAhead(v *interp.Symbol) bool {
	for i := p.pos; i+1 < len(p.forms); i += 2 {
		switch word(p.forms[i]) {
		case "to", "upto", "downto", "below", "above", "by":
			if interp.Mentions(p.forms[i+1], v) {
				return true
			}
		default:
			return false
		}
	}
	return false
}

// amount returns what stands for a limit or step: a constant, or a variable
// bound to its value.
func (p *loopParser) amount(it *iteration, name string, form value) value {
	if isNumber(form) {
		return form
	}
	g := p.gensym(name)
	it.hidden = append(it.hidden, list(g, form))
	return g
}

func isNumber(form value) bool {
	switch form.(type) {
	case interp.Fixnum, interp.SingleFloat, interp.DoubleFloat, *big.Int, *big.Rat:
		return true
	}
	return false
}

// positive reports whether a constant is; a variable may be.
func positive(v value) bool {
	switch x := v.(type) {
	case interp.Fixnum:
		return x > 0
	case interp.SingleFloat:
		return x > 0
	case interp.DoubleFloat:
		return x > 0
	case *big.Int:
		return x.Sign() > 0
	case *big.Rat:
		return x.Sign() > 0
	}
	return true
}
