package builtins

import (
	"time"

	"sockrepl/interp"
)

// queue is a first-in first-out queue that processes share.
type queue struct {
	slots *interp.Instance // those of its class
	// items[first:] are in the queue. Nobody waits while there are any.
	items []value
	first int
	queue waitQueue
	lock  processLock // of with-locked-queue
}

// LispClass implements interp.Object.
func (q *queue) LispClass(in *interp.Interp) *interp.Class { return q.slots.Class }

// SlotInstance implements interp.SlotHolder.
func (q *queue) SlotInstance() *interp.Instance { return q.slots }

// PrintText implements interp.Printable.
func (q *queue) PrintText(t *thread) (string, bool) {
	text := t.Prin1(q.slots.Class.Name.Value())
	if p := q.slots.Class.Name.Package(); p == t.In.MP {
		text = t.In.CaseName("multiprocessing:queue")
	}
	if name, _ := q.slots.SlotValue(t.In.Excl.InternalSym("name")); name != nil {
		text += " " + t.Princ(name)
	}
	return text, true
}

// counted shows the number of items in the slot COUNT.
func (q *queue) counted(t *thread) {
	q.slots.SetSlotValue(t.In.CL.Sym("count"), interp.FixInt(q.length()))
}

func (q *queue) length() int { return len(q.items) - q.first }

func (q *queue) put(v value) {
	if q.queue.grant(v) != nil {
		return
	}
	if q.first > 32 && q.first > len(q.items)/2 {
		n := copy(q.items, q.items[q.first:])
		clear(q.items[n:])
		q.items, q.first = q.items[:n], 0
	}
	q.items = append(q.items, v)
}

// putBack makes v the oldest item again.
func (q *queue) putBack(v value) {
	switch {
	case q.queue.grant(v) != nil:
	case q.first > 0:
		q.first--
		q.items[q.first] = v
	default:
		q.items = append([]value{v}, q.items...)
	}
}

// take takes the oldest item; the queue must not be empty.
func (q *queue) take() value {
	v := q.items[q.first]
	q.items[q.first] = nil
	if q.first++; q.first == len(q.items) {
		q.items, q.first = q.items[:0], 0
		if cap(q.items) > 1024 {
			q.items = nil
		}
	}
	return v
}

// enter waits, at most for limit (negative: for ever), until no other process has
// the queue locked.
func (q *queue) enter(t *thread, limit time.Duration) bool {
	me := value(t.Process())
	if q.lock.holder == nil || q.lock.holder == me {
		return true
	}
	if !q.lock.seize(t, me, "Lock", limit) {
		return false
	}
	q.lock.release()
	return true
}

// queueOperators declares queues.
func queueOperators(in *interp.Interp) {
	mp := in.MP
	class := in.NewClass(mp.Sym("queue"), interp.StandardKind, []*interp.Class{in.CL.Sym("standard-object").Class()},
		[]*interp.Slot{
			{Name: in.CL.Sym("count"), Init: constantly(in, interp.Fix(0)), InitForm: interp.Fix(0), Type: in.T},
			{Name: in.Excl.InternalSym("name"), Initargs: []*interp.Symbol{in.KeywordNamed("name")}, Init: constantly(in, nil), Type: in.T},
		})
	class.Allocate = func(t *thread, c *interp.Class) value {
		return &queue{slots: interp.NewInstance(c), lock: processLock{class: mp.Sym("process-lock").Class(), name: interp.NewString("queue")}}
	}
	class.Finalize()
	class.Name.SetClass(class)
	queueOf := func(t *thread, operator string, v value) *queue { return instanceOf[*queue](t, operator, v, class) }
	mp.Defun("make-queue", "&key name", `An empty queue called NAME.`, func(t *thread, a args) value {
		return t.MakeInstance(class, []value{in.KeywordNamed("name"), a.V(0)})
	})
	mp.Defgeneric("enqueue", "queue object", `Adds OBJECT to QUEUE, or hands it to the process that has waited longest. Returns OBJECT.`, func(t *thread, a args) value {
		v, x := a.V(0), a.V(1)
		q := queueOf(t, "enqueue", v)
		q.enter(t, -1)
		q.put(x)
		q.counted(t)
		return x
	})
	mp.Defgeneric("dequeue", "queue &key wait empty-queue-result (whostate \"dequeue\")", `Takes the oldest item of QUEUE. If there is none: signals an error if WAIT is NIL, else waits with WHOSTATE shown, at most WAIT seconds if that is a number, and then returns EMPTY-QUEUE-RESULT.`, func(t *thread, a args) value {
		q := queueOf(t, "dequeue", a.V(0))
		limit := time.Duration(-1)
		if interp.IsReal(a.V(1)) {
			limit = seconds(t, "dequeue", a.V(1))
		}
		start := time.Now()
		if !q.enter(t, limit) {
			return a.V(2)
		}
		if limit > 0 {
			limit = max(limit-time.Since(start), 0)
		}
		if q.length() > 0 {
			v := q.take()
			q.counted(t)
			return v
		}
		if a.V(1) == nil {
			return t.SimpleError("dequeue: ~s is empty", q)
		}
		empty := a.V(2)
		w, granted := q.queue.wait(t, whostate(a, 3, "dequeue"), limit, func(w *queued) { q.putBack(w.item); q.counted(t) })
		if !granted {
			return empty
		}
		return w.item
	})
	in.Excl.Defun1("%queue-lock", "queue", `The lock of QUEUE that with-locked-queue holds.`, func(t *thread, v value) value {
		return &queueOf(t, "with-locked-queue", v).lock
	})
	mp.Defmacro("with-locked-queue", "(queue &key timeout norecursive seized whostate) &body body", `Evaluates BODY while no other process can add to QUEUE or take from it; NIL if it could not be locked in TIMEOUT seconds, for which it waits with WHOSTATE shown. A process may lock a queue again that it has locked, unless NORECURSIVE is true; the variable SEIZED is set to whether it did. A process that waits for an item of a queue it has locked waits with the queue locked.`, func(t *thread, a args) value {
		spec := items(t, "with-locked-queue", a.V(0))
		opt := lockOptions(t, "with-locked-queue", a.V(0), spec, 1, "timeout", "norecursive", "seized", "whostate")
		got := in.Gensym("got")
		body := listStar(a.V(1), in.S.Let, nil)
		if v := opt["seized"]; v != nil {
			body = list(in.S.Progn, list(in.S.Setq, v, list(in.S.Eq, got, in.KeywordNamed("held"))), body)
		}
		form := withLock(t, got, list(in.Excl.InternalSym("%queue-lock"), spec[0]), in.Excl.InternalSym("%seize-lock"), in.Excl.InternalSym("%leave-lock"),
			list(opt["timeout"], opt["norecursive"], opt["whostate"]), body)
		if v := opt["seized"]; v != nil {
			form = list(in.S.Progn, list(in.S.Setq, v, nil), form)
		}
		return form
	})
	mp.Defgeneric("queue-empty-p", "queue", `True if QUEUE is empty.`, func(t *thread, a args) value {
		return t.Bool(queueOf(t, "queue-empty-p", a.V(0)).length() == 0)
	})
	mp.Defgeneric("queue-length", "queue", `How many items are in QUEUE. For a subclass of mp:queue it is what its slot COUNT holds, which methods of its own for enqueue and dequeue keep up.`, func(t *thread, a args) value {
		q := queueOf(t, "queue-length", a.V(0))
		if q.slots.Class != mp.Sym("queue").Class() {
			if n, ok := q.slots.SlotValue(in.CL.Sym("count")); ok {
				return n
			}
		}
		return interp.FixInt(q.length())
	})
}

// constantly returns a function without parameters that returns v.
func constantly(in *interp.Interp, v value) *interp.Function {
	return interp.NewGoFunction(in.CL.Sym("constantly"), func(t *thread, _ []value) value { return t.One(v) })
}
