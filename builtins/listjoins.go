package builtins

import "sockrepl/interp"

// listJoinOperators declares the functions that join lists, and copy or compare
// parts of them.
func listJoinOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL

	cl.Defun("append", "&rest lists", `A list of the elements of LISTS; the last is not copied.`, appendLists)
	cl.Defun("nconc", "&rest lists", `LISTS made into one by changing their last conses.`, nconc)
	cl.Defun2("revappend", "list tail", `The elements of LIST in reverse order, then TAIL.`, func(t *thread, l, tail value) value {
		for _, v := range properList(t, "revappend", l) {
			tail = interp.NewCons(v, tail)
			t.SafePointSoon()
		}
		return tail
	})
	cl.Defun2("nreconc", "list tail", `REVAPPEND of LIST and TAIL that may change LIST.`, nreconc)
	cl.Defun("last", "list &optional (n 1)", `The last N conses of LIST.`, lastConses)
	cl.Defun("butlast", "list &optional (n 1)", `A copy of LIST without its last N elements.`, func(t *thread, a args) value {
		vs := conses(t, "butlast", a.List(t, 0))
		n := min(index(t, "butlast", a.V(1)), len(vs))
		return longList(t, vs[:len(vs)-n])
	})
	cl.Defun("nbutlast", "list &optional (n 1)", `LIST without its last N elements, by changing it.`, nbutlast)
	cl.Defun1("copy-list", "list", `A copy of LIST's own conses.`, func(t *thread, l value) value {
		if !isList(l) {
			t.WrongType("copy-list", l, S.List)
		}
		if l == nil {
			return nil
		}
		head, last, tail := copyConses(t, "copy-list", l.(*interp.Cons))
		last.Cdr = tail
		return head
	})
	cl.Defun2("ldiff", "list tail", `A copy of LIST up to where TAIL begins.`, ldiff)
	cl.Defun2("tailp", "object list", `True if OBJECT is a tail of LIST.`, tailp)
}

// appendLists is append.
func appendLists(t *thread, a args) value {
	rest := a.Rest()
	if len(rest) == 0 {
		return nil
	}
	var head, last *interp.Cons
	for _, l := range rest[:len(rest)-1] {
		c, ok := l.(*interp.Cons)
		if !ok {
			if l != nil {
				t.WrongType("append", l, t.In.S.List)
			}
			continue
		}
		h, end, tail := copyConses(t, "append", c)
		if tail != nil {
			notProper(t, "append", l)
		}
		if head == nil {
			head = h
		} else {
			last.Cdr = h
		}
		last = end
	}
	if head == nil {
		return rest[len(rest)-1]
	}
	last.Cdr = rest[len(rest)-1]
	return head
}

// nconc is the operator of that name.
func nconc(t *thread, a args) value {
	var head value
	var last *interp.Cons
	for i, l := range a.Rest() {
		c, ok := l.(*interp.Cons)
		if !ok {
			if l != nil && i < len(a.Rest())-1 {
				t.WrongType("nconc", l, t.In.S.List)
			}
			if last != nil && l != nil {
				last.Cdr = l
			} else if last == nil {
				head = l
			}
			continue
		}
		if last == nil {
			head = c
		} else {
			last.Cdr = c
		}
		if i < len(a.Rest())-1 {
			last = lastCons(t, "nconc", c)
		}
	}
	return head
}

// nreconc is the operator of that name.
func nreconc(t *thread, l, tail value) value {
	for {
		c, ok := l.(*interp.Cons)
		if !ok {
			if l != nil {
				t.WrongType("nreconc", l, t.In.S.List)
			}
			return tail
		}
		l, c.Cdr, tail = c.Cdr, tail, c
		t.SafePointSoon()
	}
}

// lastConses is last.
func lastConses(t *thread, a args) value {
	n := index(t, "last", a.V(1))
	l := a.List(t, 0)
	ahead := l
	for i := 0; i < n; i++ {
		c, ok := ahead.(*interp.Cons)
		if !ok {
			return l
		}
		ahead = c.Cdr
		noticeCircle(t, "last", i, ahead)
	}
	for k := 1; ; k++ {
		c, ok := ahead.(*interp.Cons)
		if !ok {
			return l
		}
		ahead, l = c.Cdr, l.(*interp.Cons).Cdr
		noticeCircle(t, "last", k, ahead)
	}
}

// nbutlast is the operator of that name.
func nbutlast(t *thread, a args) value {
	vs := conses(t, "nbutlast", a.List(t, 0))
	n := min(index(t, "nbutlast", a.V(1)), len(vs))
	if n == len(vs) {
		return nil
	}
	if c, ok := tailOf(t, "nbutlast", a.V(0), len(vs)-n-1).(*interp.Cons); ok && n > 0 {
		c.Cdr = nil
	}
	return a.V(0)
}

// ldiff is the operator of that name.
func ldiff(t *thread, l, tail value) value {
	var b interp.ListBuilder
	if !isList(l) {
		t.WrongType("ldiff", l, t.In.S.List)
	}
	for n := 1; ; n++ {
		if interp.Eql(l, tail) {
			return b.List()
		}
		c, ok := l.(*interp.Cons)
		if !ok {
			b.SetTail(l)
			return b.List()
		}
		b.Add(c.Car)
		l = c.Cdr
		if n%4096 == 0 {
			t.SafePoint()
			noticeCircle(t, "ldiff", n, l)
		}
	}
}

// tailp is the operator of that name.
func tailp(t *thread, v, l value) value {
	if !isList(l) {
		t.WrongType("tailp", l, t.In.S.List)
	}
	for n := 1; ; n++ {
		if interp.Eql(l, v) {
			return t.T
		}
		c, ok := l.(*interp.Cons)
		if !ok {
			return nil
		}
		l = c.Cdr
		if n%4096 == 0 {
			t.SafePoint()
			noticeCircle(t, "tailp", n, l)
		}
	}
}

// copyConses copies the conses of a list, which may be dotted. The last of the
// copies ends in NIL; tail is what ends the list itself.
func copyConses(t *thread, operator string, c *interp.Cons) (head, last *interp.Cons, tail value) {
	head = interp.NewCons(c.Car, nil)
	last = head
	for n := 1; ; n++ {
		next, ok := c.Cdr.(*interp.Cons)
		if !ok {
			return head, last, c.Cdr
		}
		c = next
		x := interp.NewCons(c.Car, nil)
		last.Cdr, last = x, x
		noticeCircle(t, operator, n, c)
		t.SafePointSoon()
	}
}

// lastCons returns the last cons of the list that c begins.
func lastCons(t *thread, operator string, c *interp.Cons) *interp.Cons {
	for n := 1; ; n++ {
		next, ok := c.Cdr.(*interp.Cons)
		if !ok {
			return c
		}
		c = next
		noticeCircle(t, operator, n, c)
	}
}
