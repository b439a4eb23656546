package builtins

import "sockrepl/interp"

// backquoteMacro declares excl:backquote, which the reader makes of `form:
// it expands into the calls that build the form.
func backquoteMacro(in *interp.Interp) {
	in.Excl.Defmacro("backquote", "form", `Builds FORM, evaluating what a comma precedes.`,
		func(t *thread, a args) value { return (&quasi{t, in}).expand(a.V(0), 1) })
	for name, doc := range map[string]string{
		"bq-comma":        `FORM after a comma; an error outside of a backquote.`,
		"bq-comma-atsign": `FORM after a comma and at sign; an error outside of a backquote.`,
		"bq-comma-dot":    `FORM after a comma and dot; an error outside of a backquote.`,
	} {
		in.Excl.Defmacro(name, "form", doc, func(t *thread, a args) value {
			return t.ProgramError("a comma is not inside a backquote: ~s", a.Form())
		})
	}
}

// quasi expands one backquote.
type quasi struct {
	t  *thread
	in *interp.Interp
}

func (q *quasi) quote(v value) value {
	switch x := v.(type) {
	case nil:
		return nil
	case *interp.Symbol:
		if x.IsConstant() {
			return x
		}
	case *interp.Cons:
	default:
		return v
	}
	return list(q.in.S.Quote, v)
}

// constant returns the value of a form that expand made, if it is constant.
func (q *quasi) constant(form value) (value, bool) {
	switch x := form.(type) {
	case *interp.Cons:
		if x.Car == value(q.in.S.Quote) {
			return cadr(x), true
		}
		return nil, false
	case *interp.Symbol:
		return x, x.IsConstant()
	}
	return form, true
}

// marked returns the form after a comma or backquote, if v is one.
func (q *quasi) marked(v value, mark *interp.Symbol) (form value, ok bool) {
	c, isCons := v.(*interp.Cons)
	if !isCons || c.Car != value(mark) {
		return nil, false
	}
	rest, isCons := c.Cdr.(*interp.Cons)
	if !isCons || rest.Cdr != nil {
		return nil, false
	}
	return rest.Car, true
}

// expand returns a form whose value is v with the commas of depth evaluated.
func (q *quasi) expand(v value, depth int) value {
	S := &q.in.S
	q.t.EnterDepth()
	defer q.t.LeaveDepth()
	switch x := v.(type) {
	case *interp.Cons:
		if form, ok := q.marked(v, S.BqComma); ok {
			if depth == 1 {
				return form
			}
			return q.rebuild(S.BqComma, form, depth-1)
		}
		if form, ok := q.marked(v, S.Backquote); ok {
			return q.rebuild(S.Backquote, form, depth+1)
		}
		for _, s := range []*interp.Symbol{S.BqCommaAtsign, S.BqCommaDot} {
			if form, ok := q.marked(v, s); ok {
				if depth == 1 {
					q.t.ProgramError("backquote: ,@~s has no list around it to go into", form)
				}
				return q.rebuild(s, form, depth-1)
			}
		}
		return q.list(x, depth)
	case *interp.Vector:
		inner := q.expand(list(x.E...), depth)
		if _, ok := q.constant(inner); ok {
			return v
		}
		return list(S.Apply, list(S.Function, S.Vector), inner)
	}
	return q.quote(v)
}

// rebuild is for markers of other depths, which stay.
func (q *quasi) rebuild(mark *interp.Symbol, form value, depth int) value {
	inner := q.expandArgument(form, depth)
	if k, ok := q.constant(inner); ok && !isSplice(inner, q) {
		return q.quote(list(mark, k))
	}
	if s, ok := inner.(*splice); ok {
		// `(... ,(,@x)): the list after the mark is spliced.
		return list(q.in.S.Cons, q.quote(mark), s.form)
	}
	return list(q.in.S.List, q.quote(mark), inner)
}

func isSplice(v value, q *quasi) bool { _, ok := v.(*splice); return ok }

// splice is a form whose value is a list to be spliced.
type splice struct{ form value }

func (q *quasi) expandArgument(form value, depth int) value {
	S := &q.in.S
	if depth == 1 {
		for _, s := range []*interp.Symbol{S.BqCommaAtsign, S.BqCommaDot} {
			if f, ok := q.marked(form, s); ok {
				return &splice{f}
			}
		}
	}
	return q.expand(form, depth)
}

// list expands a list: runs of elements become list or list*, spliced ones
// append.
func (q *quasi) list(x *interp.Cons, depth int) value {
	S := &q.in.S
	var parts []value // forms, splices among them
	var tail value
	var rest value = x
	for {
		c, ok := rest.(*interp.Cons)
		if !ok {
			if rest != nil {
				tail = q.quote(rest)
			}
			break
		}
		if c.Car == value(S.BqComma) || c.Car == value(S.Backquote) {
			if _, marked := q.marked(c, c.Car.(*interp.Symbol)); marked && rest != value(x) {
				tail = q.expand(c, depth)
				break
			}
		}
		if f, ok := q.marked(c, S.BqCommaAtsign); ok && rest != value(x) && depth == 1 {
			q.t.ProgramError("backquote: ,@~s follows a dot", f)
		}
		parts = append(parts, q.element(c.Car, depth))
		rest = c.Cdr
	}
	// All constant: quote the whole.
	constant := true
	for _, p := range parts {
		if isSplice(p, q) {
			constant = false
			break
		}
		if _, ok := q.constant(p); !ok {
			constant = false
			break
		}
	}
	if _, ok := q.constant(tail); constant && ok {
		vs := make([]value, len(parts))
		for i, p := range parts {
			vs[i], _ = q.constant(p)
		}
		k, _ := q.constant(tail)
		return q.quote(listStar(k, vs...))
	}
	// From the back: elements onto the tail.
	form := tail
	var run []value
	flush := func() {
		if len(run) == 0 {
			return
		}
		if form == nil {
			form = listStar(list(run...), S.List)
		} else if len(run) == 1 {
			form = list(S.Cons, run[0], form)
		} else {
			form = listStar(list(append(append([]value(nil), run...), form)...), S.ListStar)
		}
		run = nil
	}
	for i := len(parts) - 1; i >= 0; i-- {
		s, ok := parts[i].(*splice)
		if !ok {
			run = append([]value{parts[i]}, run...)
			continue
		}
		flush()
		if form == nil {
			form = s.form
		} else {
			form = list(S.Append, s.form, form)
		}
	}
	flush()
	return form
}

func (q *quasi) element(v value, depth int) value {
	S := &q.in.S
	for _, s := range []*interp.Symbol{S.BqCommaAtsign, S.BqCommaDot} {
		if f, ok := q.marked(v, s); ok {
			if depth == 1 {
				return &splice{f}
			}
			return q.rebuild(s, f, depth-1)
		}
	}
	return q.expand(v, depth)
}
