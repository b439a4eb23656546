package builtins

import "sockrepl/interp"

// A collector is what LOOP gathers a list in: a cons of the list so far and its
// last cons.

// collectorOperators declares what LOOP's COLLECT, APPEND and NCONC expand into.
func collectorOperators(in *interp.Interp) {
	excl := in.Excl

	excl.Defun0("%collector", "", `An empty collector of a loop.`, func(t *thread) value { return interp.NewCons(nil, nil) })
	excl.Defun1("%collected", "collector", `The list of what COLLECTOR has.`, func(t *thread, c value) value { return consArgument(t, "loop", c).Car })
	excl.Defun2("%collect", "collector item", `Adds ITEM to COLLECTOR, which is returned.`, func(t *thread, c, v value) value {
		x := interp.NewCons(v, nil)
		if l, ok := c.(*interp.Cons); ok {
			if end, ok := l.Cdr.(*interp.Cons); ok {
				end.Cdr, l.Cdr = x, x
				return c
			}
		}
		collectConses(t, consArgument(t, "loop", c), x, x)
		return c
	})
	joined := func(name string, copyFirst bool) {
		excl.Defun2(name, "collector list", `Adds the elements of LIST to COLLECTOR, which is returned.`, func(t *thread, c, l value) value {
			x := consArgument(t, "loop", c)
			if l == nil {
				return c
			}
			head, ok := l.(*interp.Cons)
			switch {
			case !ok:
				// A dotted end, which only the last can have.
				if x.Cdr == nil {
					x.Car = l
				} else {
					consArgument(t, "loop", x.Cdr).Cdr = l
				}
			case copyFirst:
				head, last, tail := copyConses(t, "append", head)
				last.Cdr = tail
				collectConses(t, x, head, last)
			default:
				collectConses(t, x, head, lastCons(t, "loop", head))
			}
			return c
		})
	}
	joined("%collect-append", true)
	joined("%collect-nconc", false)
}

// collectConses adds a list with the last cons last to the collector c.
func collectConses(t *thread, c, head, last *interp.Cons) {
	if end, ok := c.Cdr.(*interp.Cons); ok {
		end.Cdr = head
	} else {
		beginCollector(t, c, head)
	}
	c.Cdr = last
}

// beginCollector makes head the list of the collector c, which must be empty.
func beginCollector(t *thread, c, head *interp.Cons) {
	if c.Cdr != nil {
		t.WrongType("loop", c.Cdr, t.In.S.List)
	}
	c.Car = head
}
