package builtins

import "sockrepl/interp"

// A collector is what LOOP gathers a list in: a cons of the list so far and its
// last cons.

// collectorOperators declares what LOOP's COLLECT, APPEND and NCONC expand into.
func collectorOperators(in *interp.Interp) {
	excl := in.Excl

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
