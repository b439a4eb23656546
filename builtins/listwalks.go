package builtins

import "sockrepl/interp"

// tailOf is nthcdr.
func tailOf(t *thread, operator string, v value, n int) value {
	for i := 0; i < n; i++ {
		switch c := v.(type) {
		case nil:
			return nil
		case *interp.Cons:
			v = c.Cdr
		default:
			return t.WrongType(operator, v, t.In.S.List)
		}
		if i%65536 == 65535 {
			t.SafePoint()
			if i == 1<<20-1 { // a circle need be gone round once only
				n = i + reduced(t, v, n-i)
			}
		}
	}
	return v
}

// reduced returns a number of steps not greater than n that leads from v to the
// same place as n steps do.
func reduced(t *thread, v value, n int) int {
	// Brent's way: a mark moves on after 1, 2, 4 ... steps until one comes back
	// to it.
	mark, at, limit := v, 0, 1
	c := v
	for i := 1; ; i++ {
		x, ok := c.(*interp.Cons)
		if !ok {
			return n
		}
		if c = x.Cdr; c == mark {
			if n <= at {
				return n
			}
			return at + (n-at)%(i-at)
		}
		if i == limit {
			mark, at, limit = c, i, 2*i
		}
		if i%65536 == 0 {
			t.SafePoint()
		}
	}
}

// properList returns the elements of a proper list or signals type-error.
func properList(t *thread, operator string, v value) []value {
	vs, ok := t.Slice(v)
	if !ok {
		notProper(t, operator, v)
	}
	return vs
}

// conses returns the elements of a list, whatever ends it.
func conses(t *thread, operator string, v value) (vs []value) {
	for {
		c, ok := v.(*interp.Cons)
		if !ok {
			return vs
		}
		vs = append(vs, c.Car)
		v = c.Cdr
		noticeCircle(t, operator, len(vs), v)
	}
}

// noticeCircle is called at each of the n steps of a walk along a list that
// does not end before the list does. It signals type-error if the walk, longer
// than most lists are, goes round in a circle.
func noticeCircle(t *thread, operator string, n int, rest value) {
	if n&0xFFFF != 0 || n == 0 {
		return
	}
	t.SafePoint()
	if c, ok := rest.(*interp.Cons); ok && n&(n-1) == 0 && circular(t, c) {
		notProper(t, operator, rest)
	}
}

// circular reports whether the list that c begins goes round in a circle.
func circular(t *thread, c *interp.Cons) bool {
	slow, fast := value(c), value(c)
	for n := 1; ; n++ {
		for i := 0; i < 2; i++ {
			f, ok := fast.(*interp.Cons)
			if !ok {
				return false
			}
			fast = f.Cdr
		}
		s, ok := slow.(*interp.Cons)
		if !ok { // another process has cut the list
			return false
		}
		slow = s.Cdr
		if slow == fast {
			return true
		}
		if n%(1<<14) == 0 {
			t.SafePoint()
		}
	}
}
