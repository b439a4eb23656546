package builtins

import "sockrepl/interp"

// plistOperators declares the functions on property lists.
func plistOperators(in *interp.Interp) {
	cl, excl := in.CL, in.Excl
	cl.Defun("getf", "plist indicator &optional default", `The value of INDICATOR in the property list PLIST, or DEFAULT.`, func(t *thread, a args) value {
		if c := findProperty(t, "getf", a.V(0), a.V(1)); c != nil {
			return car(c.Cdr)
		}
		return a.V(2)
	}).Direct2(func(t *thread, l, ind value) value {
		if c := findProperty(t, "getf", l, ind); c != nil {
			return car(c.Cdr)
		}
		return nil
	})
	cl.Defun("get-properties", "plist indicators => indicator value tail", `The first property of PLIST that is one of INDICATORS: indicator, value and the tail there.`, func(t *thread, a args) value {
		inds := properList(t, "get-properties", a.V(1))
		l := a.V(0)
		for n := 1; l != nil; n++ {
			c := propertyAt(t, "get-properties", l)
			for _, i := range inds {
				if c.Car == i {
					return t.Values3(i, car(c.Cdr), l)
				}
			}
			t.SafePointSoon()
			l = cdr(c.Cdr)
			noticeCircle(t, "get-properties", n, l)
		}
		return t.Values3(nil, nil, nil)
	})
	excl.Defun3("%putf", "plist indicator value", `PLIST with VALUE for INDICATOR.`, func(t *thread, l, ind, v value) value {
		if c := findProperty(t, "(setf getf)", l, ind); c != nil {
			consArgument(t, "(setf getf)", c.Cdr).Car = v
			return l
		}
		return listStar(l, ind, v)
	})
	excl.Defun("%remf", "plist indicator => plist found", `PLIST without INDICATOR, and whether it was there.`, func(t *thread, a args) value {
		l, ok := removeProperty(t, a.V(0), a.V(1))
		return t.Values2(l, t.Bool(ok))
	})
}

// removeProperty takes ind and its value out of the property list l by changing it;
// it reports whether ind was there.
func removeProperty(t *thread, l, ind value) (value, bool) {
	c := findProperty(t, "remf", l, ind)
	if c == nil {
		return l, false
	}
	if l == value(c) {
		return cddr(c), true
	}
	p := l.(*interp.Cons)
	for cddr(p) != value(c) {
		if p, _ = cddr(p).(*interp.Cons); p == nil {
			return l, false // another process has taken it out meanwhile
		}
		t.SafePointSoon()
	}
	if rest, ok := p.Cdr.(*interp.Cons); ok {
		rest.Cdr = cddr(c)
	}
	return l, true
}

// findProperty returns the cons of ind in a property list, nil if there is none.
func findProperty(t *thread, operator string, l, ind value) *interp.Cons {
	for n := 1; l != nil; n++ {
		c := propertyAt(t, operator, l)
		if c.Car == ind {
			return c
		}
		l = cdr(c.Cdr)
		t.SafePointSoon()
		noticeCircle(t, operator, n, l)
	}
	return nil
}

// propertyAt returns the cons with which a property list begins, which must
// not be its last.
func propertyAt(t *thread, operator string, l value) *interp.Cons {
	c, ok := l.(*interp.Cons)
	if !ok {
		t.WrongType(operator, l, t.In.S.List)
	}
	if !isCons(c.Cdr) {
		t.TypeError(c.Cdr, t.In.S.Cons, "~a: the property list ends after the indicator ~s",
			interp.NewString(operator), c.Car)
	}
	return c
}
