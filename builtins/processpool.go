package builtins

import (
	"sockrepl/interp"
)

// processPool runs work items in processes that it keeps.
type processPool struct {
	class   *interp.Class
	name    value
	limit   int // of processes
	workers int
	idle    waitQueue
	items   []*workItem
	timeout value // seconds after which an idle worker ends
	closed  bool
	// bindings are the initial bindings of its processes.
	bindings []value
}

// LispClass implements interp.Object.
func (p *processPool) LispClass(in *interp.Interp) *interp.Class { return p.class }

// PrintText implements interp.Printable.
func (p *processPool) PrintText(t *thread) (string, bool) {
	return t.In.CaseName("multiprocessing:process-pool") + " " + t.Princ(p.name) + " " + itoa(p.workers) + " of " + itoa(p.limit), true
}

// workItem is a call that a processPool does.
type workItem struct {
	class      *interp.Class
	function   *interp.Function
	arguments  []value
	data       value
	start, end *interp.Function
	values     []value
	state      string
	done       waitQueue
	condition  value
	number     int64
}

// LispClass implements interp.Object.
func (w *workItem) LispClass(in *interp.Interp) *interp.Class { return w.class }

// PrintText implements interp.Printable.
func (w *workItem) PrintText(t *thread) (string, bool) {
	return t.In.CaseName("multiprocessing:process-pool-work-item") + " " + itoa(int(w.number)) + " " + w.state, true
}

// submit hands w to an idle worker, or puts it in the queue, for another worker if
// there may be one more.
func (p *processPool) submit(t *thread, w *workItem) {
	if p.idle.grant(w) != nil {
		return
	}
	p.items = append(p.items, w)
	p.employ(t)
}

// employ starts a worker if there is work in the queue and may be one more. A worker
// that ends has another one take its place, since it may have been killed.
func (p *processPool) employ(t *thread) {
	if len(p.items) == 0 || p.workers >= p.limit {
		return
	}
	p.workers++
	worker := t.In.NewProcess(interp.NewString(t.Princ(p.name) + " worker"))
	worker.KeepsLispAlive = false
	worker.RunReasons = []value{t.In.KeywordNamed("enable")}
	worker.Preset(interp.NewGoFunction(poolClassName(t), func(t *thread, _ []value) value {
		bound := false
		defer func() {
			p.workers--
			if !bound {
				p.abort()
			}
			p.employ(t)
		}()
		for _, b := range p.bindings {
			t.Bind(car(b).(*interp.Symbol), t.Eval(cdr(b)))
		}
		bound = true
		p.work(t)
		return nil
	}), nil)
	worker.Launch()
}

// abort gives up the work in the queue: no worker gets as far as doing it.
func (p *processPool) abort() {
	for _, w := range p.items {
		w.finish("aborted")
	}
	p.items = nil
}

// work is what a worker does.
func (p *processPool) work(t *thread) {
	for {
		var w *workItem
		switch {
		case len(p.items) > 0:
			w = p.items[0]
			p.items[0] = nil
			p.items = p.items[1:]
		case p.closed:
			return
		default:
			q, granted := p.idle.wait(t, "waiting for work", limitOf(t, "process-pool", p.timeout), func(q *queued) {
				if item, ok := q.item.(*workItem); ok {
					p.items = append([]*workItem{item}, p.items...)
				}
			})
			if !granted {
				return
			}
			item, ok := q.item.(*workItem)
			if !ok {
				continue // woken because the pool is being closed
			}
			w = item
		}
		w.run(t)
	}
}

// run does the work. What it does not handle ends the work item, not the worker.
func (w *workItem) run(t *thread) {
	w.state = "running"
	ended := false
	defer func() {
		if !ended {
			w.finish("aborted")
		}
	}()
	exit := &interp.ExitPoint{}
	c, failed := t.CallWithExit(exit, func() value {
		return t.WithHandlers([]value{t.In.S.Error}, []*interp.Function{interp.NewGoFunction(poolClassName(t), func(t *thread, cs []value) value {
			t.ReportUnhandled(cs[0])
			return t.ExitTo(exit, cs[0])
		})}, func() value {
			if w.start != nil {
				t.Call1(w.start, w)
			}
			w.values = append([]value(nil), t.MultipleValues(t.Apply(w.function, w.arguments))...)
			if w.end != nil {
				t.Call1(w.end, w)
			}
			return nil
		})
	})
	ended = true
	if failed {
		w.condition = c
		w.finish("failed")
		return
	}
	w.finish("done")
}

// poolClassName names the functions that pools give their processes.
func poolClassName(t *thread) value { return t.In.MP.Sym("process-pool") }

func (w *workItem) finish(state string) {
	w.state = state
	w.done.grantAll()
}

func (w *workItem) over() bool { return w.state != "queued" && w.state != "running" }

// processPoolOperators declares pools of processes.
func processPoolOperators(in *interp.Interp) {
	mp := in.MP
	poolClass := mp.DefineClass("process-pool", in.T.Class())
	itemClass := mp.DefineClass("process-pool-work-item", in.T.Class())
	defaultPool := mp.Defvar("*default-process-pool*", "The pool that process-pool-run uses if it is given none.", nil)
	var count int64
	newPool := func(t *thread, name, limit, timeout value, bindings []value) *processPool {
		p := &processPool{class: poolClass, name: name, limit: 8, timeout: timeout, bindings: bindings}
		if limit != nil {
			n, ok := limit.(interp.Fixnum)
			if !ok || n < 1 {
				t.WrongType("make-process-pool", limit, list(in.S.Integer, interp.Fix(1)))
			}
			p.limit = int(n)
		}
		limitOf(t, "make-process-pool", timeout)
		for _, b := range bindings {
			if s, ok := car(b).(*interp.Symbol); !ok || s.IsConstant() {
				t.ProgramError("make-process-pool: the initial binding ~s does not begin with a variable", b)
			}
		}
		return p
	}
	poolOf := func(t *thread, operator string, v value) *processPool {
		if v == nil {
			if v, _ = t.BoundValue(defaultPool); v == nil {
				v = newPool(t, interp.NewString("default pool"), nil, nil, nil)
				t.SetSymbolValue(defaultPool, v)
			}
		}
		p, ok := v.(*processPool)
		if !ok {
			t.WrongType(operator, v, poolClass.Name)
		}
		return p
	}
	itemOf := func(t *thread, operator string, v value) *workItem {
		w, ok := v.(*workItem)
		if !ok {
			t.WrongType(operator, v, itemClass.Name)
		}
		return w
	}
	const options = "(name \"pool\") process-limit timeout initial-bindings"
	mp.Defun("make-process-pool", "&key "+options, `A pool called NAME of at most PROCESS-LIMIT processes (8 if it is NIL) with INITIAL-BINDINGS, which are started as work comes and end when they have been idle for TIMEOUT seconds. Work is aborted that waits when one of the forms of INITIAL-BINDINGS fails.`, func(t *thread, a args) value {
		return newPool(t, a.V(0), a.V(1), a.V(2), a.Slice(t, 3))
	})
	mp.Defun("ensure-default-process-pool", "&key if-exists (if-does-not-exist :create) "+options, `The default pool; if there is none makes it, with NAME, PROCESS-LIMIT, TIMEOUT and INITIAL-BINDINGS as make-process-pool has them, unless IF-DOES-NOT-EXIST is NIL or :error. IF-EXISTS is :error, or :supersede for a new one in its place.`, func(t *thread, a args) value {
		old, _ := t.BoundValue(defaultPool)
		if old != nil {
			switch word(a.V(0)) {
			case "error":
				return t.SimpleError("ensure-default-process-pool: there is a default pool, ~s", old)
			case "supersede", "new", "create", "replace":
			default:
				return old
			}
		} else {
			switch {
			case a.V(1) == nil:
				return nil
			case word(a.V(1)) == "error":
				return t.SimpleError("ensure-default-process-pool: there is no default pool")
			}
		}
		p := newPool(t, a.V(2), a.V(3), a.V(4), a.Slice(t, 5))
		t.SetSymbolValue(defaultPool, p)
		return p
	})
	mp.Defun("process-pool-run", "pool &key function arguments data report-start report-end", `Has POOL (NIL: the default one) call FUNCTION with the list ARGUMENTS in one of its processes; REPORT-START and REPORT-END are called there with the work item before and after. Returns the work item, which keeps DATA.`, func(t *thread, a args) value {
		p := poolOf(t, "process-pool-run", a.V(0))
		if p.closed {
			return t.SimpleError("process-pool-run: ~s has been closed", p)
		}
		count++
		w := &workItem{class: itemClass, function: a.Function(t, 1), arguments: append([]value(nil), a.Slice(t, 2)...), data: a.V(3),
			start: a.FunctionOrNil(t, 4), end: a.FunctionOrNil(t, 5), state: "queued", number: count}
		p.submit(t, w)
		return w
	})
	mp.Defun1("process-pool-work-item-data", "work-item", `The data that WORK-ITEM was made with.`, func(t *thread, v value) value {
		return itemOf(t, "process-pool-work-item-data", v).data
	})
	mp.Defun2("(setf process-pool-work-item-data)", "data work-item", `Makes DATA that of WORK-ITEM.`, func(t *thread, v, w value) value {
		itemOf(t, "(setf process-pool-work-item-data)", w).data = v
		return v
	})
	mp.Defun1("process-pool-work-item-values", "work-item", `A list of the values of the function of WORK-ITEM, NIL until it has returned.`, func(t *thread, v value) value {
		return list(itemOf(t, "process-pool-work-item-values", v).values...)
	})
	mp.Defun1("process-pool-work-item-state", "work-item", `What has become of WORK-ITEM: :queued, :running, :done, :failed or :aborted.`, func(t *thread, v value) value {
		w := itemOf(t, "process-pool-work-item-state", v)
		return in.KeywordNamed(w.state)
	})
	mp.Defun1("process-pool-work-item-condition", "work-item", `The error that the function of WORK-ITEM failed with, or NIL.`, func(t *thread, v value) value {
		return itemOf(t, "process-pool-work-item-condition", v).condition
	})
	mp.Defun("process-pool-wait", "work-item &key timeout", `Waits, at most TIMEOUT seconds, until WORK-ITEM is over; true if it is.`, func(t *thread, a args) value {
		w := itemOf(t, "process-pool-wait", a.V(0))
		limit := limitOf(t, "process-pool-wait", a.V(1))
		if w.over() {
			return t.T
		}
		_, over := w.done.wait(t, "waiting for a work item", limit, nil)
		return t.Bool(over)
	})
	mp.Defun1("process-pool-close", "pool", `Has POOL end its processes once the work that it has is done.`, func(t *thread, v value) value {
		p := poolOf(t, "process-pool-close", v)
		p.closed = true
		p.idle.grantAll()
		return nil
	})
	mp.Defun1("process-pool-p", "object", `True if OBJECT is a pool of processes.`, func(t *thread, v value) value {
		_, ok := v.(*processPool)
		return t.Bool(ok)
	})
}
