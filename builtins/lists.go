package builtins

import "sockrepl/interp"

// listOperators declares the functions on conses: here those that make one, take
// one apart or store into it; others have files of their own.
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
	for _, path := range carCdrPaths() {
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
	listJoinOperators(in)
	memberOperators(in)
	alistOperators(in)
	setOperators(in)
	substOperators(in)
	plistOperators(in)
	mapOperators(in)
	collectorOperators(in)
}

// carCdrPaths returns the letters between c and r in the names of the functions
// from car to cddddr: every path of up to four steps.
func carCdrPaths() []string {
	paths := []string{"a", "d"}
	for from := 0; len(paths) < 2+4+8+16; from++ {
		paths = append(paths, paths[from]+"a", paths[from]+"d")
	}
	return paths
}

// maxMadeList is the longest list that make-list and make-sequence make: two
// gigabytes of conses.
const maxMadeList = 1 << 26

// isCons is consp.
func isCons(v value) bool { _, ok := v.(*interp.Cons); return ok }

// isList is listp.
func isList(v value) bool { return v == nil || isCons(v) }

// consArgument returns v, which must be a cons.
func consArgument(t *thread, operator string, v value) *interp.Cons {
	c, ok := v.(*interp.Cons)
	if !ok {
		t.WrongType(operator, v, t.In.S.Cons)
	}
	return c
}

// index returns n, which must be a natural number; one that no list is as long as
// stands for all that are greater.
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

// headOf is car.
func headOf(t *thread, operator string, v value) value {
	switch c := v.(type) {
	case nil:
		return nil
	case *interp.Cons:
		return c.Car
	}
	return t.WrongType(operator, v, t.In.S.List)
}
