package builtins

import (
	"math"
	"time"

	"sockrepl/interp"
)

// barrier lets processes go on together once a number of them has arrived.
type barrier struct {
	class *interp.Class
	name  value
	need  int
	here  int
	barrierOptions
	disabled bool
	queue    waitQueue

	// by is who runs a callback: all others wait at turn to use the barrier.
	by   *thread
	turn waitQueue
}

// barrierOptions are what make-barrier says and barrier-wait may say otherwise.
type barrierOptions struct {
	callback          *interp.Function
	discountOnAbort   bool
	discountOnTimeout bool
	disableOnUnblock  bool
}

// LispClass implements interp.Object.
func (b *barrier) LispClass(in *interp.Interp) *interp.Class { return b.class }

// PrintText implements interp.Printable.
func (b *barrier) PrintText(t *thread) (string, bool) {
	text := namedText(t, "multiprocessing:barrier", b.name)
	if b.disabled {
		return text + " disabled", true
	}
	return text + " " + itoa(b.here) + " of " + itoa(b.need), true
}

const barrierState = "waiting at a barrier"

// enter waits until no callback of another process runs.
func (b *barrier) enter(t *thread) {
	for b.by != nil && b.by != t {
		b.turn.wait(t, barrierState, -1, nil)
	}
}

// arrive counts one arrival and reports whether it is the last one, which has
// let the others go.
func (b *barrier) arrive(t *thread, o barrierOptions) bool {
	b.here++
	if b.here < b.need {
		return false
	}
	b.call(t, o)
	b.unblock(o.disableOnUnblock)
	return true
}

// call calls the callback of the last arrival while nobody else uses b. What
// leaves it leaves the others waiting.
func (b *barrier) call(t *thread, o barrierOptions) {
	if o.callback == nil || b.by == t {
		return
	}
	b.by = t
	returned := false
	defer func() {
		b.by = nil
		b.turn.grantAll()
		if !returned && o.discountOnAbort {
			b.here--
		}
	}()
	t.Call1(o.callback, b)
	returned = true
}

// unblock lets all go that wait at b.
func (b *barrier) unblock(disable bool) {
	b.disabled = disable
	b.here = 0
	b.queue.grantAll()
}

// kill kills all that wait at b.
func (b *barrier) kill() {
	for _, w := range b.queue.list {
		w.t.Process().Kill()
	}
}

// await waits for the others, at most for limit (negative: for ever), and
// reports whether they came. The arrival has been counted.
func (b *barrier) await(t *thread, o barrierOptions, limit time.Duration) bool {
	discount := o.discountOnAbort
	counted := true
	defer func() {
		if counted && discount && b.here > 0 {
			b.here--
		}
	}()
	_, came := b.queue.wait(t, barrierState, limit, func(*queued) { counted = false })
	discount = o.discountOnTimeout
	counted = !came
	t.HandleInterrupts() // barrier-unblock may have killed this process
	return came
}

// barrierCount returns the argument i of a, how many arrivals a barrier needs.
func barrierCount(t *thread, a args, i int) int {
	if a.V(i) == t.Bool(true) {
		return math.MaxInt
	}
	return a.Int(t, i, 1, math.MaxInt)
}

// barrierOperators declares barriers.
func barrierOperators(in *interp.Interp) {
	mp := in.MP
	class := mp.DefineClass("barrier", in.T.Class())
	barrierOf := func(t *thread, operator string, v value) *barrier { return instanceOf[*barrier](t, operator, v, class) }
	entered := func(t *thread, operator string, v value) *barrier {
		b := barrierOf(t, operator, v)
		b.enter(t)
		return b
	}
	mp.Defun("make-barrier", "count &key discount-on-abort discount-on-timeout callback disable-on-unblock name", `A barrier called NAME that lets processes go on when COUNT of them (T: most-positive-fixnum) have arrived. The last one calls CALLBACK with the barrier first. An arrival whose wait is left, or takes too long, goes on to count unless DISCOUNT-ON-ABORT or DISCOUNT-ON-TIMEOUT is true. With DISABLE-ON-UNBLOCK the barrier holds nobody back from then on.`, func(t *thread, a args) value {
		return &barrier{class: class, need: barrierCount(t, a, 0), name: a.V(5), barrierOptions: barrierOptions{
			callback: a.FunctionOrNil(t, 3), discountOnAbort: a.Bool(1), discountOnTimeout: a.Bool(2), disableOnUnblock: a.Bool(4),
		}}
	})
	waitAt := func(t *thread, b *barrier, o barrierOptions, passThrough bool, limit time.Duration) value {
		b.enter(t)
		switch {
		case b.disabled:
			return nil
		case b.arrive(t, o):
			return in.KeywordNamed("unblocked")
		case passThrough:
			return in.KeywordNamed("passed-through")
		case b.await(t, o, limit):
			return t.Bool(true)
		}
		return in.KeywordNamed("timeout")
	}
	mp.Defgeneric("barrier-wait", "barrier &key timeout (callback nil callback-p) pass-through (discount-on-abort nil discount-on-abort-p) (discount-on-timeout nil discount-on-timeout-p) (disable-on-unblock nil disable-on-unblock-p)",
		`Arrives at BARRIER: T when all have come, :timeout if that takes more than TIMEOUT seconds, :unblocked for the one that comes last; :passed-through at once for any other with PASS-THROUGH. NIL at once if BARRIER is disabled. CALLBACK, DISCOUNT-ON-ABORT, DISCOUNT-ON-TIMEOUT and DISABLE-ON-UNBLOCK go over those of make-barrier.`,
		func(t *thread, a args) value {
			b := barrierOf(t, "barrier-wait", a.V(0))
			limit := limitOf(t, "barrier-wait", a.V(1))
			o := b.barrierOptions
			if a.Bool(3) {
				o.callback = a.FunctionOrNil(t, 2)
			}
			for _, x := range []struct {
				i int
				p *bool
			}{{5, &o.discountOnAbort}, {7, &o.discountOnTimeout}, {9, &o.disableOnUnblock}} {
				if a.Bool(x.i + 1) {
					*x.p = a.Bool(x.i)
				}
			}
			return waitAt(t, b, o, a.Bool(4), limit)
		})
	mp.Defgeneric("barrier-pass-through", "barrier", `Arrives at BARRIER without waiting: :unblocked if that was the last arrival it needed, else :passed-through; NIL if it is disabled.`, func(t *thread, a args) value {
		b := barrierOf(t, "barrier-pass-through", a.V(0))
		return waitAt(t, b, b.barrierOptions, true, 0)
	})
	unblock := func(t *thread, operator string, a args, count int, disable, kill bool) value {
		b := entered(t, operator, a.V(0))
		if count > 0 {
			b.need = count
		}
		if kill {
			b.kill()
		}
		b.unblock(disable)
		return nil
	}
	mp.Defgeneric("barrier-unblock", "barrier &key (disable nil disable-p) reset-count kill-waiting", `Lets all processes go on that wait at BARRIER, or with KILL-WAITING kills them. Then BARRIER is disabled if DISABLE is true (by default what make-barrier was told), else all must arrive again: RESET-COUNT of them if that is given.`, func(t *thread, a args) value {
		b := barrierOf(t, "barrier-unblock", a.V(0))
		count := 0
		if a.V(3) != nil {
			count = barrierCount(t, a, 3)
		}
		disable := b.disableOnUnblock
		if a.Bool(2) {
			disable = a.Bool(1)
		}
		return unblock(t, "barrier-unblock", a, count, disable, a.Bool(4))
	})
	mp.Defgeneric("barrier-disable", "barrier &optional kill-waiting", `Has BARRIER hold nobody back; those that wait at it go on, or are killed with KILL-WAITING.`, func(t *thread, a args) value {
		return unblock(t, "barrier-disable", a, 0, true, a.Bool(1))
	})
	mp.Defgeneric("barrier-enable", "barrier count &optional kill-waiting", `Has BARRIER wait for COUNT arrivals from now on; those that wait at it go on, or are killed with KILL-WAITING.`, func(t *thread, a args) value {
		return unblock(t, "barrier-enable", a, barrierCount(t, a, 1), false, a.Bool(2))
	})
	for _, name := range []string{"barrier-set-count", "barrier-change-count"} {
		mp.Defgeneric(name, "barrier new-count", `Has BARRIER need NEW-COUNT arrivals (T: most-positive-fixnum). If as many have come already, it lets them go.`, func(t *thread, a args) value {
			b := entered(t, name, a.V(0))
			b.need = barrierCount(t, a, 1)
			if !b.disabled && b.here >= b.need {
				b.unblock(b.disableOnUnblock)
			}
			return nil
		})
	}
	mp.Defgeneric("barrier-name", "barrier", `The name of BARRIER, or NIL.`, func(t *thread, a args) value { return barrierOf(t, "barrier-name", a.V(0)).name })
	mp.Defgeneric("barrier-count", "barrier", `How many arrivals BARRIER needs.`, func(t *thread, a args) value {
		return interp.FixInt(barrierOf(t, "barrier-count", a.V(0)).need)
	})
	mp.Defgeneric("barrier-arriver-count", "barrier", `How many have arrived at BARRIER so far.`, func(t *thread, a args) value {
		return interp.FixInt(barrierOf(t, "barrier-arriver-count", a.V(0)).here)
	})
}
