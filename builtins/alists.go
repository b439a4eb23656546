package builtins

import "sockrepl/interp"

// alistOperators declares the functions on association lists.
func alistOperators(in *interp.Interp) {
	cl := in.CL

	assoc := func(name string, side func(c *interp.Cons) value) {
		what := `The first pair of ALIST whose car`
		if name == "rassoc" {
			what = `The first pair of ALIST whose cdr`
		}
		cl.Defun(name, "item alist "+itemTestKeys, what+` matches ITEM by TEST or TEST-NOT of its KEY, or NIL.`, func(t *thread, a args) value {
			same, key := tester(t, a.V(3), a.V(4)), keyFunction(t, a.V(2))
			return findPair(t, name, a.V(1), func(c *interp.Cons) bool { return same(a.V(0), key(side(c))) })
		}).Direct2(func(t *thread, item, l value) value {
			return findPair(t, name, l, func(c *interp.Cons) bool { return interp.Eql(item, side(c)) })
		})
		cl.Defun(name+"-if", "predicate alist &key key", what+` satisfies PREDICATE by its KEY, or NIL.`, func(t *thread, a args) value {
			f, key := a.Function(t, 0), keyFunction(t, a.V(2))
			return findPair(t, name, a.V(1), func(c *interp.Cons) bool { return t.Call1(f, key(side(c))) != nil })
		})
		cl.Defun(name+"-if-not", "predicate alist &key key", what+` does not satisfy PREDICATE by its KEY, or NIL.`, func(t *thread, a args) value {
			f, key := a.Function(t, 0), keyFunction(t, a.V(2))
			return findPair(t, name, a.V(1), func(c *interp.Cons) bool { return t.Call1(f, key(side(c))) == nil })
		})
	}
	assoc("assoc", func(c *interp.Cons) value { return c.Car })
	assoc("rassoc", func(c *interp.Cons) value { return c.Cdr })
	cl.Defun3("acons", "key datum alist", `ALIST with the pair of KEY and DATUM in front.`, func(t *thread, k, d, l value) value {
		return interp.NewCons(interp.NewCons(k, d), l)
	})
	cl.Defun("pairlis", "keys data &optional alist", `ALIST with pairs of the elements of KEYS and DATA in front.`, func(t *thread, a args) value {
		ks, ds := properList(t, "pairlis", a.V(0)), properList(t, "pairlis", a.V(1))
		if len(ks) != len(ds) {
			t.SimpleError("pairlis: ~d keys and ~d data", interp.FixInt(len(ks)), interp.FixInt(len(ds)))
		}
		l := a.V(2)
		for i := range ks {
			l = interp.NewCons(interp.NewCons(ks[i], ds[i]), l)
		}
		return l
	})
	cl.Defun1("copy-alist", "alist", `A copy of ALIST and its pairs.`, func(t *thread, l value) value {
		var b interp.ListBuilder
		for _, v := range properList(t, "copy-alist", l) {
			if c, ok := v.(*interp.Cons); ok {
				v = interp.NewCons(c.Car, c.Cdr)
			}
			b.Add(v)
			t.SafePointSoon()
		}
		return b.List()
	})
}

// findPair returns the first pair of the association list l that matches, NIL if
// there is none.
func findPair(t *thread, operator string, l value, match func(c *interp.Cons) bool) value {
	for n := 1; ; n++ {
		c, ok := l.(*interp.Cons)
		if !ok {
			if l != nil {
				t.WrongType(operator, l, t.In.S.List)
			}
			return nil
		}
		switch p := c.Car.(type) {
		case *interp.Cons:
			if match(p) {
				return p
			}
		case nil:
		default:
			t.WrongType(operator, p, t.In.S.List)
		}
		l = c.Cdr
		if n%4096 == 0 {
			t.SafePoint()
			noticeCircle(t, operator, n, l)
		}
	}
}
