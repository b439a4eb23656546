package builtins

import "sockrepl/interp"

// itemTestKeys are the keyword parameters of the functions that look for an item
// in a list.
const itemTestKeys = "&key key test test-not"

// memberOperators declares member with its kin, and adjoin.
func memberOperators(in *interp.Interp) {
	cl := in.CL

	cl.Defun("member", "item list "+itemTestKeys, `The tail of LIST that begins with ITEM by TEST or TEST-NOT of its KEY, or NIL.`, func(t *thread, a args) value {
		if a.V(2) == nil && a.V(4) == nil && a.V(3) == nil {
			return member(t, a.V(0), a.V(1), interp.Eql)
		}
		same, key := tester(t, a.V(3), a.V(4)), keyFunction(t, a.V(2))
		return findTail(t, "member", a.V(1), func(v value) bool { return same(a.V(0), key(v)) })
	}).Direct2(func(t *thread, item, l value) value { return member(t, item, l, interp.Eql) })
	cl.Defun("member-if", "predicate list &key key", `The tail of LIST whose first element satisfies PREDICATE by its KEY, or NIL.`, func(t *thread, a args) value {
		f, key := a.Function(t, 0), keyFunction(t, a.V(2))
		return findTail(t, "member-if", a.V(1), func(v value) bool { return t.Call1(f, key(v)) != nil })
	})
	cl.Defun("member-if-not", "predicate list &key key", `The tail of LIST whose first element does not satisfy PREDICATE by its KEY, or NIL.`, func(t *thread, a args) value {
		f, key := a.Function(t, 0), keyFunction(t, a.V(2))
		return findTail(t, "member-if-not", a.V(1), func(v value) bool { return t.Call1(f, key(v)) == nil })
	})
	cl.Defun("adjoin", "item list "+itemTestKeys, `LIST with ITEM in front, unless it is there by TEST or TEST-NOT of KEY.`, func(t *thread, a args) value {
		same, key := tester(t, a.V(3), a.V(4)), keyFunction(t, a.V(2))
		k := key(a.V(0))
		if findTail(t, "adjoin", a.V(1), func(v value) bool { return same(k, key(v)) }) != nil {
			return a.V(1)
		}
		return interp.NewCons(a.V(0), a.V(1))
	})
}

// member is the operator of that name, without a key.
func member(t *thread, item, l value, same func(a, b value) bool) value {
	return findTail(t, "member", l, func(v value) bool { return same(item, v) })
}

// findTail returns the tail of the list l whose first element matches, NIL if
// there is none.
func findTail(t *thread, operator string, l value, match func(v value) bool) value {
	for n := 1; ; n++ {
		c, ok := l.(*interp.Cons)
		if !ok {
			if l != nil {
				t.WrongType(operator, l, t.In.S.List)
			}
			return nil
		}
		if match(c.Car) {
			return c
		}
		l = c.Cdr
		if n%4096 == 0 {
			t.SafePoint()
			noticeCircle(t, operator, n, l)
		}
	}
}
