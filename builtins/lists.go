package builtins

import "sockrepl/interp"

// listOperators declares the functions on conses.
func listOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl

	cl.Defun2("cons", "car cdr", `A fresh pair of CAR and CDR.`, func(t *thread, a, d value) value { return interp.NewCons(a, d) })
	cl.Defun("list", "&rest elements", `A fresh list of ELEMENTS.`, func(t *thread, a args) value { return list(a.Rest()...) }).
		Direct1(func(t *thread, x value) value { return interp.NewCons(x, nil) }).
		Direct2(func(t *thread, x, y value) value { return interp.NewCons(x, interp.NewCons(y, nil)) })
	cl.Defun("list*", "first &rest rest", `A list of FIRST and the elements of REST, the last of which is the tail.`, func(t *thread, a args) value {
		rest := a.Rest()
		if len(rest) == 0 {
			return a.V(0)
		}
		last := len(rest) - 1
		return interp.NewCons(a.V(0), listStar(rest[last], rest[:last]...))
	})
	cl.Defun("make-list", "size &key initial-element", `A list of SIZE times INITIAL-ELEMENT.`, func(t *thread, a args) value {
		n := a.Index(t, 0)
		if n > maxMadeList {
			t.StorageCondition("make-list: no room for a list of ~d elements", a.V(0))
		}
		var v value
		for i := 0; i < n; i++ {
			v = interp.NewCons(a.V(1), v)
			t.SafePointSoon()
		}
		return v
	})
	// Every path of car and cdr up to four steps.
	paths := []string{"a", "d"}
	for from := 0; len(paths) < 30; from++ {
		paths = append(paths, paths[from]+"a", paths[from]+"d")
	}
	for _, path := range paths {
		if len(path) > 4 {
			continue
		}
		name := "c" + path + "r"
		cl.Defun1(name, "list", `Takes LIST apart from right to left: a is CAR, d is CDR.`, func(t *thread, v value) value {
			for i := len(path) - 1; i >= 0; i-- {
				switch c := v.(type) {
				case nil:
					return nil
				case *interp.Cons:
					if path[i] == 'a' {
						v = c.Car
					} else {
						v = c.Cdr
					}
				default:
					return t.WrongType(name, v, S.List)
				}
			}
			return v
		})
	}
	cl.Defun1("rest", "list", `The CDR of LIST.`, func(t *thread, v value) value { return tailOf(t, "rest", v, 1) })
	for i, name := range []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"} {
		cl.Defun1(name, "list", `Element of LIST at that place, NIL if LIST is shorter.`, func(t *thread, v value) value {
			return headOf(t, name, tailOf(t, name, v, i))
		})
	}
	cl.Defun2("nth", "n list", `Element number N of LIST, counted from 0; NIL if LIST is shorter.`, func(t *thread, n, v value) value {
		return headOf(t, "nth", tailOf(t, "nth", v, index(t, "nth", n)))
	})
	cl.Defun2("nthcdr", "n list", `LIST without its first N elements.`, func(t *thread, n, v value) value {
		return tailOf(t, "nthcdr", v, index(t, "nthcdr", n))
	})
	pred := func(name, doc string, f func(v value) bool) {
		cl.Defun1(name, "object", doc, func(t *thread, v value) value { return t.Bool(f(v)) })
	}
	pred("consp", `True if OBJECT is a cons.`, isCons)
	pred("listp", `True if OBJECT is a cons or NIL.`, isList)
	pred("atom", `True if OBJECT is not a cons.`, func(v value) bool { return !isCons(v) })
	pred("null", `True if OBJECT is NIL.`, func(v value) bool { return v == nil })
	cl.Defun1("endp", "list", `True if LIST is NIL; type-error if it is neither NIL nor a cons.`, func(t *thread, v value) value {
		switch v.(type) {
		case nil:
			return t.T
		case *interp.Cons:
			return nil
		}
		return t.WrongType("endp", v, S.List)
	})
	cl.Defun2("rplaca", "cons object", `Makes OBJECT the car of CONS; returns CONS.`, func(t *thread, c, v value) value {
		consArgument(t, "rplaca", c).Car = v
		return c
	})
	cl.Defun2("rplacd", "cons object", `Makes OBJECT the cdr of CONS; returns CONS.`, func(t *thread, c, v value) value {
		consArgument(t, "rplacd", c).Cdr = v
		return c
	})
	excl.Defun2("%set-car", "cons value", `Makes VALUE the car of CONS; returns VALUE.`, func(t *thread, c, v value) value {
		consArgument(t, "(setf car)", c).Car = v
		return v
	})
	excl.Defun2("%set-cdr", "cons value", `Makes VALUE the cdr of CONS; returns VALUE.`, func(t *thread, c, v value) value {
		consArgument(t, "(setf cdr)", c).Cdr = v
		return v
	})
	excl.Defun3("%set-nth", "n list value", `Makes VALUE element number N of LIST.`, func(t *thread, n, l, v value) value {
		consArgument(t, "(setf nth)", tailOf(t, "(setf nth)", l, index(t, "(setf nth)", n))).Car = v
		return v
	})
	cl.Defun1("list-length", "list", `The length of LIST, NIL if it is circular.`, func(t *thread, v value) value {
		slow := v
		for n := 0; ; n++ {
			c, ok := v.(*interp.Cons)
			if !ok {
				if v != nil {
					return t.WrongType("list-length", v, S.List)
				}
				return interp.FixInt(n)
			}
			v = c.Cdr
			if n%2 == 1 {
				slow = slow.(*interp.Cons).Cdr
				if slow == v && v != nil {
					return nil
				}
			}
		}
	})
	cl.Defun("append", "&rest lists", `A list of the elements of LISTS; the last is not copied.`, func(t *thread, a args) value {
		rest := a.Rest()
		if len(rest) == 0 {
			return nil
		}
		var head, last *interp.Cons
		for _, l := range rest[:len(rest)-1] {
			c, ok := l.(*interp.Cons)
			if !ok {
				if l != nil {
					t.WrongType("append", l, S.List)
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
	})
	cl.Defun("nconc", "&rest lists", `LISTS made into one by changing their last conses.`, func(t *thread, a args) value {
		var head value
		var last *interp.Cons
		for i, l := range a.Rest() {
			c, ok := l.(*interp.Cons)
			if !ok {
				if l != nil && i < len(a.Rest())-1 {
					t.WrongType("nconc", l, S.List)
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
	})
	cl.Defun2("revappend", "list tail", `The elements of LIST in reverse order, then TAIL.`, func(t *thread, l, tail value) value {
		for _, v := range properList(t, "revappend", l) {
			tail = interp.NewCons(v, tail)
			t.SafePointSoon()
		}
		return tail
	})
	cl.Defun2("nreconc", "list tail", `REVAPPEND of LIST and TAIL that may change LIST.`, func(t *thread, l, tail value) value {
		for {
			c, ok := l.(*interp.Cons)
			if !ok {
				if l != nil {
					t.WrongType("nreconc", l, S.List)
				}
				return tail
			}
			l, c.Cdr, tail = c.Cdr, tail, c
			t.SafePointSoon()
		}
	})
	cl.Defun("last", "list &optional (n 1)", `The last N conses of LIST.`, func(t *thread, a args) value {
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
	})
	cl.Defun("butlast", "list &optional (n 1)", `A copy of LIST without its last N elements.`, func(t *thread, a args) value {
		vs, _ := conses(t, "butlast", a.List(t, 0))
		n := min(index(t, "butlast", a.V(1)), len(vs))
		return longList(t, vs[:len(vs)-n])
	})
	cl.Defun("nbutlast", "list &optional (n 1)", `LIST without its last N elements, by changing it.`, func(t *thread, a args) value {
		vs, _ := conses(t, "nbutlast", a.List(t, 0))
		n := min(index(t, "nbutlast", a.V(1)), len(vs))
		if n == len(vs) {
			return nil
		}
		if c, ok := tailOf(t, "nbutlast", a.V(0), len(vs)-n-1).(*interp.Cons); ok && n > 0 {
			c.Cdr = nil
		}
		return a.V(0)
	})
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
	cl.Defun2("ldiff", "list tail", `A copy of LIST up to where TAIL begins.`, func(t *thread, l, tail value) value {
		var b interp.ListBuilder
		if !isList(l) {
			t.WrongType("ldiff", l, S.List)
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
	})
	cl.Defun2("tailp", "object list", `True if OBJECT is a tail of LIST.`, func(t *thread, v, l value) value {
		if !isList(l) {
			t.WrongType("tailp", l, S.List)
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
	})

	// Search
	const keys = "&key key test test-not"
	cl.Defun("member", "item list "+keys, `The tail of LIST that begins with ITEM by TEST or TEST-NOT of its KEY, or NIL.`, func(t *thread, a args) value {
		if a.V(2) == nil && a.V(4) == nil && a.V(3) == nil {
			return member(t, a.V(0), a.V(1), interp.Eql)
		}
		same, key := tester(t, a.V(3), a.V(4)), keyFunction(t, a.V(2))
		return findTail(t, "member", a.V(1), func(v value) bool { return same(a.V(0), key(v)) })
	}).Direct2(func(t *thread, item, l value) value { return member(t, item, l, interp.Eql) })
	assoc := func(name string, side func(c *interp.Cons) value) {
		what := `The first pair of ALIST whose car`
		if name == "rassoc" {
			what = `The first pair of ALIST whose cdr`
		}
		cl.Defun(name, "item alist "+keys, what+` matches ITEM by TEST or TEST-NOT of its KEY, or NIL.`, func(t *thread, a args) value {
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
	cl.Defun("member-if", "predicate list &key key", `The tail of LIST whose first element satisfies PREDICATE by its KEY, or NIL.`, func(t *thread, a args) value {
		f, key := a.Function(t, 0), keyFunction(t, a.V(2))
		return findTail(t, "member-if", a.V(1), func(v value) bool { return t.Call1(f, key(v)) != nil })
	})
	cl.Defun("member-if-not", "predicate list &key key", `The tail of LIST whose first element does not satisfy PREDICATE by its KEY, or NIL.`, func(t *thread, a args) value {
		f, key := a.Function(t, 0), keyFunction(t, a.V(2))
		return findTail(t, "member-if-not", a.V(1), func(v value) bool { return t.Call1(f, key(v)) == nil })
	})
	cl.Defun("adjoin", "item list "+keys, `LIST with ITEM in front, unless it is there by TEST or TEST-NOT of KEY.`, func(t *thread, a args) value {
		same, key := tester(t, a.V(3), a.V(4)), keyFunction(t, a.V(2))
		k := key(a.V(0))
		if findTail(t, "adjoin", a.V(1), func(v value) bool { return same(k, key(v)) }) != nil {
			return a.V(1)
		}
		return interp.NewCons(a.V(0), a.V(1))
	})
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
	setOperators(in)
	substOperators(in)
	plistOperators(in)
	mapOperators(in)

	excl.Defun0("%collector", "", `An empty collector of a loop.`, func(t *thread) value { return interp.NewCons(nil, nil) })
	excl.Defun1("%collected", "collector", `The list of what COLLECTOR has.`, func(t *thread, c value) value { return c.(*interp.Cons).Car })
	add := func(c *interp.Cons, head, last *interp.Cons) {
		if c.Cdr == nil {
			c.Car = head
		} else {
			c.Cdr.(*interp.Cons).Cdr = head
		}
		c.Cdr = last
	}
	excl.Defun2("%collect", "collector item", `Adds ITEM to COLLECTOR, which is returned.`, func(t *thread, c, v value) value {
		x := interp.NewCons(v, nil)
		add(c.(*interp.Cons), x, x)
		return c
	})
	joined := func(name string, copyFirst bool) {
		excl.Defun2(name, "collector list", `Adds the elements of LIST to COLLECTOR, which is returned.`, func(t *thread, c, l value) value {
			x := c.(*interp.Cons)
			if l == nil {
				return c
			}
			if _, ok := l.(*interp.Cons); !ok {
				// A dotted end, which only the last can have.
				if x.Cdr == nil {
					x.Car = l
				} else {
					x.Cdr.(*interp.Cons).Cdr = l
				}
				return c
			}
			if copyFirst {
				head, last, tail := copyConses(t, "append", l.(*interp.Cons))
				last.Cdr = tail
				add(x, head, last)
				return c
			}
			add(x, l.(*interp.Cons), lastCons(t, "loop", l.(*interp.Cons)))
			return c
		})
	}
	joined("%collect-append", true)
	joined("%collect-nconc", false)
}

// maxMadeList is the longest list that make-list and make-sequence make: two
// gigabytes of conses.
const maxMadeList = 1 << 26

func isCons(v value) bool { _, ok := v.(*interp.Cons); return ok }

func isList(v value) bool { return v == nil || isCons(v) }

func consArgument(t *thread, operator string, v value) *interp.Cons {
	c, ok := v.(*interp.Cons)
	if !ok {
		t.WrongType(operator, v, t.In.S.Cons)
	}
	return c
}

func index(t *thread, operator string, n value) int {
	i, ok := n.(interp.Fixnum)
	if !ok || i < 0 {
		if interp.IsInteger(n) && !ok && t.Sign(operator, n) > 0 {
			return 1 << 62
		}
		t.WrongType(operator, n, t.In.S.UnsignedByte)
	}
	return int(i)
}

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

func headOf(t *thread, operator string, v value) value {
	switch c := v.(type) {
	case nil:
		return nil
	case *interp.Cons:
		return c.Car
	}
	return t.WrongType(operator, v, t.In.S.List)
}

// properList returns the elements of a proper list or signals type-error.
func properList(t *thread, operator string, v value) []value {
	vs, ok := t.Slice(v)
	if !ok {
		notProper(t, operator, v)
	}
	return vs
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

// conses returns the elements of a list and what ends it.
func conses(t *thread, operator string, v value) (vs []value, tail value) {
	for {
		c, ok := v.(*interp.Cons)
		if !ok {
			return vs, v
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

func member(t *thread, item, l value, same func(a, b value) bool) value {
	return findTail(t, "member", l, func(v value) bool { return same(item, v) })
}

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
			interp.NewString(t.In.CaseName(operator)), c.Car)
	}
	return c
}

func mapOperators(in *interp.Interp) {
	cl := in.CL
	type mapper struct {
		name    string
		tails   bool // call with tails, not elements
		collect string
	}
	for _, m := range []mapper{{"mapcar", false, "list"}, {"maplist", true, "list"}, {"mapc", false, ""}, {"mapl", true, ""},
		{"mapcan", false, "nconc"}, {"mapcon", true, "nconc"}} {
		doc := `Calls FUNCTION with the elements (or tails) of FIRST and LISTS in step; returns FIRST.`
		switch m.collect {
		case "list":
			doc = `A list of the values of FUNCTION called with the elements (or tails) of FIRST and LISTS in step.`
		case "nconc":
			doc = `The lists that FUNCTION returns for the elements (or tails) of FIRST and LISTS in step, made into one.`
		}
		run := func(t *thread, f *interp.Function, lists []value) value {
			var b interp.ListBuilder
			var head value
			var last *interp.Cons
			vs, mark := t.PushArgs(len(lists))
			first := lists[0]
			for {
				for i, l := range lists {
					c, ok := l.(*interp.Cons)
					if !ok {
						if l != nil {
							t.WrongType(m.name, l, t.In.S.List)
						}
						t.PopArgs(vs, mark)
						switch m.collect {
						case "list":
							return b.List()
						case "nconc":
							return head
						}
						return first
					}
					if m.tails {
						vs[i] = c
					} else {
						vs[i] = c.Car
					}
					lists[i] = c.Cdr
				}
				v := t.Apply(f, vs)
				switch m.collect {
				case "list":
					b.Add(v)
				case "nconc":
					c, ok := v.(*interp.Cons)
					if last != nil && v != nil {
						last.Cdr = v
					} else if last == nil {
						head = v
					}
					if ok {
						last = lastCons(t, m.name, c)
					}
				}
				t.SafePointSoon()
			}
		}
		fn := cl.Defun(m.name, "function first &rest lists", doc, func(t *thread, a args) value {
			lists := append([]value{a.V(1)}, a.Rest()...)
			return run(t, a.Function(t, 0), lists)
		})
		if !m.tails && m.collect != "nconc" {
			collect := m.collect == "list"
			fn.Direct2(func(t *thread, f, l value) value {
				g := t.FunctionDesignator(f)
				var b interp.ListBuilder
				rest := l
				for n := 1; ; n++ {
					c, ok := rest.(*interp.Cons)
					if !ok {
						if rest != nil {
							t.WrongType(m.name, rest, t.In.S.List)
						}
						if collect {
							return b.List()
						}
						return l
					}
					rest = c.Cdr
					v := t.Call1(g, c.Car)
					if collect {
						b.Add(v)
						if n >= 1<<20 { // no list of values without end
							noticeCircle(t, m.name, n, rest)
						}
					}
					t.SafePointSoon()
				}
			})
		}
	}
}
