package builtins

import "sockrepl/interp"

// Trees of conses. All walks go down the cars by recursion, whose depth is
// counted, and along the cdrs in a loop, so that long lists are no deep trees.

func copyTree(t *thread, v value) value {
	c, ok := v.(*interp.Cons)
	if !ok {
		return v
	}
	t.EnterDepth()
	var b interp.ListBuilder
	for n := 1; ; n++ {
		b.Add(copyTree(t, c.Car))
		next, ok := c.Cdr.(*interp.Cons)
		if !ok {
			b.SetTail(c.Cdr)
			t.LeaveDepth()
			return b.List()
		}
		c = next
		t.SafePointSoon()
		noticeCircle(t, "copy-tree", n, c)
	}
}

// treeEqual compares two trees by the test of their leaves.
func treeEqual(t *thread, x, y value, matches func(a, b value) bool) bool {
	t.EnterDepth()
	for n := 1; ; n++ {
		c, ok1 := x.(*interp.Cons)
		d, ok2 := y.(*interp.Cons)
		if !ok1 || !ok2 {
			t.LeaveDepth()
			return ok1 == ok2 && matches(x, y)
		}
		if !treeEqual(t, c.Car, d.Car, matches) {
			t.LeaveDepth()
			return false
		}
		x, y = c.Cdr, d.Cdr
		t.SafePointSoon()
		noticeCircle(t, "tree-equal", n, x)
	}
}

// replacer returns what stands for a subtree, if it is to be replaced.
type replacer func(v value) (replacement value, ok bool)

// substituteTree returns the tree with its subtrees replaced. What remains the
// same is shared with the old tree.
func substituteTree(t *thread, v value, replace replacer) value {
	if r, ok := replace(v); ok {
		return r
	}
	c, ok := v.(*interp.Cons)
	if !ok {
		return v
	}
	t.EnterDepth()
	var b interp.ListBuilder
	// From shared up to c the conses are as they were and not yet copied.
	shared := c
	copyShared := func(end *interp.Cons) {
		for ; shared != end; shared, _ = shared.Cdr.(*interp.Cons) {
			b.Add(shared.Car)
		}
	}
	for n := 1; ; n++ {
		if first := substituteTree(t, c.Car, replace); !interp.Eql(first, c.Car) {
			copyShared(c)
			b.Add(first)
			shared, _ = c.Cdr.(*interp.Cons)
		}
		rest := c.Cdr
		if r, ok := replace(rest); ok {
			if !interp.Eql(r, rest) {
				next, _ := rest.(*interp.Cons)
				copyShared(next)
				shared, rest = nil, r
			}
			return finishTree(t, &b, shared, rest)
		}
		next, ok := rest.(*interp.Cons)
		if !ok {
			return finishTree(t, &b, shared, rest)
		}
		c = next
		t.SafePointSoon()
		noticeCircle(t, "subst", n, c)
	}
}

func finishTree(t *thread, b *interp.ListBuilder, shared *interp.Cons, rest value) value {
	if shared != nil {
		rest = shared
	}
	b.SetTail(rest)
	t.LeaveDepth()
	return b.List()
}

// substituteInTree is substituteTree that changes the conses of the tree.
func substituteInTree(t *thread, v value, replace replacer) value {
	if r, ok := replace(v); ok {
		return r
	}
	c, ok := v.(*interp.Cons)
	if !ok {
		return v
	}
	t.EnterDepth()
	for n := 1; ; n++ {
		c.Car = substituteInTree(t, c.Car, replace)
		if r, ok := replace(c.Cdr); ok {
			c.Cdr = r
			break
		}
		next, ok := c.Cdr.(*interp.Cons)
		if !ok {
			break
		}
		c = next
		t.SafePointSoon()
		noticeCircle(t, "nsubst", n, c)
	}
	t.LeaveDepth()
	return v
}

// substOperators declares tree-equal, copy-tree and the functions that replace
// parts of trees.
func substOperators(in *interp.Interp) {
	cl := in.CL
	cl.Defun1("copy-tree", "tree", `A copy of the conses of TREE.`, copyTree)
	cl.Defun("tree-equal", "tree-1 tree-2 &key test test-not", `True if TREE-1 and TREE-2 have the same shape and leaves that TEST (or not TEST-NOT) calls equal.`, func(t *thread, a args) value {
		return t.Bool(treeEqual(t, a.V(0), a.V(1), tester(t, a.V(2), a.V(3))))
	})
	for _, n := range []string{"", "n"} {
		walk, how := substituteTree, ``
		if n == "n" {
			walk, how = substituteInTree, ` TREE is changed.`
		}
		cl.Defun(n+"subst", "new old tree &key key test test-not", `TREE with NEW for each subtree that matches OLD by TEST or TEST-NOT of its KEY.`+how, func(t *thread, a args) value {
			matches, key := tester(t, a.V(4), a.V(5)), keyFunction(t, a.V(3))
			return walk(t, a.V(2), func(v value) (value, bool) { return a.V(0), matches(a.V(1), key(v)) })
		})
		cl.Defun(n+"subst-if", "new predicate tree &key key", `TREE with NEW for each subtree that satisfies PREDICATE by its KEY.`+how, func(t *thread, a args) value {
			f, key := a.Function(t, 1), keyFunction(t, a.V(3))
			return walk(t, a.V(2), func(v value) (value, bool) { return a.V(0), t.Call1(f, key(v)) != nil })
		})
		cl.Defun(n+"subst-if-not", "new predicate tree &key key", `TREE with NEW for each subtree that does not satisfy PREDICATE by its KEY.`+how, func(t *thread, a args) value {
			f, key := a.Function(t, 1), keyFunction(t, a.V(3))
			return walk(t, a.V(2), func(v value) (value, bool) { return a.V(0), t.Call1(f, key(v)) == nil })
		})
		name := n + "sublis"
		cl.Defun(name, "alist tree &key key test test-not", `TREE with the subtrees that match keys of ALIST by TEST or TEST-NOT of their KEY replaced by its data.`+how, func(t *thread, a args) value {
			matches, key := tester(t, a.V(3), a.V(4)), keyFunction(t, a.V(2))
			var pairs []*interp.Cons
			for _, p := range properList(t, name, a.V(0)) {
				switch c := p.(type) {
				case nil:
				case *interp.Cons:
					pairs = append(pairs, c)
				default:
					t.WrongType(name, p, in.S.List)
				}
			}
			return walk(t, a.V(1), func(v value) (value, bool) {
				k := key(v)
				for _, c := range pairs {
					if matches(k, c.Car) {
						return c.Cdr, true
					}
				}
				return nil, false
			})
		})
	}
}
