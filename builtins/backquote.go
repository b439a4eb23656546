package builtins

import "sockrepl/interp"

// backquoteMacro declares excl:backquote, which the reader makes of `form:
// it expands into the calls that build the form.
func backquoteMacro(in *interp.Interp) {
	in.Excl.Defmacro("backquote", "form", `Builds FORM, evaluating what a comma precedes.`,
		func(t *thread, a args) value { return (&quasi{t, in}).expand(a.V(0), 1) })
	for _, comma := range [][2]string{
		{"bq-comma", `FORM after a comma; an error outside of a backquote.`},
		{"bq-comma-atsign", `FORM after a comma and at sign; an error outside of a backquote.`},
		{"bq-comma-dot", `FORM after a comma and dot; an error outside of a backquote.`},
	} {
		in.Excl.Defmacro(comma[0], "form", comma[1], func(t *thread, a args) value {
			return t.ProgramError("a comma is not inside a backquote: ~s", a.Form())
		})
	}
	// The reader makes these forms; programs never write their names.
	for _, s := range []*interp.Symbol{in.S.Backquote, in.S.BqComma, in.S.BqCommaAtsign, in.S.BqCommaDot} {
		in.Excl.Unexport(s)
	}
}

// quasi expands one backquote.
type quasi struct {
	t  *thread
	in *interp.Interp
}

// part is a piece of a list to be built: a form for an element or, spliced, for
// a list of elements.
type part struct {
	form    value
	spliced bool
}

func (q *quasi) quote(v value) value {
	switch x := v.(type) {
	case nil:
		return nil
	case *interp.Symbol:
		if q.isItself(x) {
			return x
		}
	case *interp.Cons:
	default:
		return v
	}
	return list(q.in.S.Quote, v)
}

// isItself reports whether a symbol as a form is sure to stand for itself.
func (q *quasi) isItself(s *interp.Symbol) bool { return s.IsKeyword() || s == q.in.T }

// constant returns the value of a form that expand made, if it is constant.
func (q *quasi) constant(form value) (value, bool) {
	switch x := form.(type) {
	case *interp.Cons:
		if x.Car == value(q.in.S.Quote) {
			return cadr(x), true
		}
		return nil, false
	case *interp.Symbol:
		return x, q.isItself(x)
	}
	return form, true
}

// marked returns the mark of a comma or backquote and the forms after it, which
// are one unless a comma inside of it was spliced; mark is nil for other lists.
func (q *quasi) marked(c *interp.Cons) (mark *interp.Symbol, forms []value) {
	S := &q.in.S
	switch c.Car {
	case value(S.BqComma), value(S.Backquote), value(S.BqCommaAtsign), value(S.BqCommaDot):
		if forms, ok := interp.Slice(c.Cdr); ok {
			return c.Car.(*interp.Symbol), forms
		}
	}
	return nil, nil
}

// expand returns a form whose value is v with the commas of depth evaluated.
func (q *quasi) expand(v value, depth int) value {
	S := &q.in.S
	q.t.EnterDepth()
	defer q.t.LeaveDepth()
	switch x := v.(type) {
	case *interp.Cons:
		mark, forms := q.marked(x)
		switch {
		case mark == nil:
			return q.list(x, depth)
		case mark == S.Backquote:
			return q.rebuild(mark, forms, depth+1)
		case depth > 1:
			return q.rebuild(mark, forms, depth-1)
		case mark == S.BqComma && len(forms) == 1:
			return forms[0]
		}
		return q.t.ProgramError("backquote: there is no list around ~s for its values to go into", v)
	case *interp.Vector:
		return q.vector(x, depth)
	}
	return q.quote(v)
}

func (q *quasi) vector(x *interp.Vector, depth int) value {
	S := &q.in.S
	inner := q.expand(list(x.E...), depth)
	if k, ok := q.constant(inner); ok {
		// Commas before constants are gone from k, but not from x.
		elements, _ := interp.Slice(k)
		return &interp.Vector{E: elements}
	}
	if c, ok := inner.(*interp.Cons); ok && c.Car == value(S.List) {
		return interp.NewCons(S.Vector, c.Cdr)
	}
	return list(S.Apply, list(S.Function, S.Vector), inner)
}

// rebuild is for the marks of other depths, which stay.
func (q *quasi) rebuild(mark *interp.Symbol, forms []value, depth int) value {
	parts := []part{{form: q.quote(mark)}}
	for _, f := range forms {
		parts = append(parts, q.element(f, depth)...)
	}
	return q.build(parts, nil)
}

// list expands a list, which may end in a comma after a dot.
func (q *quasi) list(x *interp.Cons, depth int) value {
	var parts []part
	slow := value(x)
	for rest, n := value(x), 0; ; n++ {
		c, ok := rest.(*interp.Cons)
		if !ok {
			return q.build(parts, q.expand(rest, depth))
		}
		if n > 0 && n%2 == 0 {
			if slow = cdr(slow); slow == rest {
				q.t.ProgramError("backquote: a list in the template is circular")
			}
		}
		if mark, forms := q.marked(c); mark != nil && len(forms) == 1 && c != x {
			return q.build(parts, q.expand(c, depth))
		}
		parts = append(parts, q.element(c.Car, depth)...)
		rest = c.Cdr
	}
}

// element returns the parts that an element of a list becomes.
func (q *quasi) element(v value, depth int) (parts []part) {
	c, ok := v.(*interp.Cons)
	if ok && depth == 1 {
		mark, forms := q.marked(c)
		if mark != nil && mark != q.in.S.Backquote {
			for _, f := range forms {
				parts = append(parts, part{f, mark != q.in.S.BqComma})
			}
			return parts
		}
	}
	return []part{{form: q.expand(v, depth)}}
}

// build returns a form for the list of parts with the value of tail behind:
// runs of elements become list or list*, spliced ones append.
func (q *quasi) build(parts []part, tail value) value {
	if k, ok := q.constantList(parts, tail); ok {
		return q.quote(k)
	}
	form := tail
	end := len(parts)
	for i := len(parts) - 1; i >= 0; i-- {
		if parts[i].spliced {
			form = q.splice(parts[i].form, q.run(parts[i+1:end], form))
			end = i
		}
	}
	return q.run(parts[:end], form)
}

// constantList returns the list itself if all parts and tail are constant.
func (q *quasi) constantList(parts []part, tail value) (value, bool) {
	v, ok := q.constant(tail)
	vs := make([]value, len(parts))
	for i, p := range parts {
		k, constant := q.constant(p.form)
		vs[i] = k
		ok = ok && constant && !p.spliced
	}
	return listStar(v, vs...), ok
}

// run returns a form for the elements in parts in front of the value of form.
func (q *quasi) run(parts []part, form value) value {
	S := &q.in.S
	elements := make([]value, len(parts))
	for i, p := range parts {
		elements[i] = p.form
	}
	switch {
	case len(parts) == 0:
		return form
	case form == nil:
		return listStar(list(elements...), S.List)
	case len(parts) == 1:
		return list(S.Cons, elements[0], form)
	}
	return listStar(list(append(elements, form)...), S.ListStar)
}

// splice returns a form for the elements of the list that form gives in front
// of the value of rest.
func (q *quasi) splice(form, rest value) value {
	if rest == nil {
		return form
	}
	if c, ok := rest.(*interp.Cons); ok && c.Car == value(q.in.S.Append) {
		return listStar(c.Cdr, q.in.S.Append, form)
	}
	return list(q.in.S.Append, form, rest)
}
