package builtins

import (
	"reflect"
	"runtime"
	"sync"

	"sockrepl/interp"
)

// finalization is a function to be called with an object when nothing refers to
// it any more.
type finalization struct {
	function *interp.Function
	queue    *queue // where object and function go instead; nil for a call
	cancel   func() // nil if the object is never garbage
	done     bool
}

// LispClass implements interp.Object.
func (f *finalization) LispClass(in *interp.Interp) *interp.Class {
	return in.Excl.Sym("finalization").Class()
}

// finalizer calls the functions of objects that have become garbage, in a
// process that exists while there are any.
type finalizer struct {
	in    *interp.Interp
	mu    sync.Mutex
	of    map[uintptr][]*finalization // of the object at an address
	due   []func(t *thread)
	works bool
}

// post has the process call f.
func (z *finalizer) post(f func(t *thread)) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.due = append(z.due, f)
	if !z.works {
		z.works = true
		go z.in.RunMain("finalization", z.work)
	}
}

// next takes what is due first.
func (z *finalizer) next() func(t *thread) {
	z.mu.Lock()
	defer z.mu.Unlock()
	if len(z.due) == 0 {
		z.works = false
		return nil
	}
	f := z.due[0]
	z.due = z.due[1:]
	return f
}

func (z *finalizer) work(t *thread) {
	t.Process().KeepsLispAlive = false
	left := true
	defer func() {
		if left {
			z.goOn()
		}
	}()
	for f := z.next(); f != nil; f = z.next() {
		if c, clause := t.HandlerCase([]value{z.in.S.Error}, func() value { f(t); return nil }); clause >= 0 {
			t.ReportUnhandled(c)
		}
	}
	left = false
}

// goOn has another process do what is due, since this one has been killed; not so at
// the program's end.
func (z *finalizer) goOn() {
	z.mu.Lock()
	defer z.mu.Unlock()
	_, ending := z.in.ExitStatus()
	if z.works = len(z.due) > 0 && !ending; z.works {
		go z.in.RunMain("finalization", z.work)
	}
}

// finalizationOperators declares schedule-finalization and what undoes it.
func finalizationOperators(in *interp.Interp) {
	excl, S := in.Excl, &in.S
	excl.DefineClass("finalization", in.T.Class())
	z := &finalizer{in: in}
	excl.Defun("schedule-finalization", "object function &key queue", `Has FUNCTION called with OBJECT once when nothing else refers to OBJECT any more and the collector has found that out, in a process of its own; with QUEUE, a list of FUNCTION and OBJECT is enqueued there instead. Numbers, characters and symbols are never garbage; an object that refers to itself, be it through others, is never found to be. OBJECT may not be one of the system's own objects, as a package or a lock. Returns what unschedule-finalization takes.`, func(t *thread, a args) value {
		f := &finalization{function: a.Function(t, 1)}
		if v := a.V(2); v != nil {
			q, ok := v.(*queue)
			if !ok {
				a.Wrong(t, 2, in.MP.Sym("queue"))
			}
			f.queue = q
		}
		object := a.V(0)
		switch object.(type) {
		case *interp.Instance, socket, interp.Stream, *interp.HashTable, *interp.Process,
			*interp.Cons, *interp.String, *interp.Vector, *interp.Octets, *interp.BitVector, *interp.NumVector, *interp.Array, *interp.Function:
			z.schedule(object, f)
		case nil, interp.Char, *interp.Symbol: // never garbage
		default:
			if !interp.IsNumber(object) {
				a.Wrong(t, 0, list(S.Or, S.StandardObject, S.StructureObject, S.Stream, in.Socket.Sym("socket"), S.HashTable, S.Cons, S.Array, S.Function, S.Number, S.Character, S.Symbol))
			}
		}
		return f
	})
	excl.Defun1("unschedule-finalization", "finalization", `Forgets FINALIZATION, which schedule-finalization has returned; true if its function has not been called.`, func(t *thread, v value) value {
		f, ok := v.(*finalization)
		if !ok {
			t.WrongType("unschedule-finalization", v, excl.Sym("finalization"))
		}
		pending := !f.done
		f.done = true
		if f.cancel != nil {
			f.cancel()
		}
		return t.Bool(pending)
	})
}

// schedule has f done when object is garbage. The runtime keeps one finalizer
// for an object, so all of an object's stand in a list, found by its address.
func (z *finalizer) schedule(object value, f *finalization) {
	pointer := reflect.ValueOf(object)
	address := pointer.Pointer()
	z.mu.Lock()
	defer z.mu.Unlock()
	if z.of == nil {
		z.of = map[uintptr][]*finalization{}
	}
	_, known := z.of[address]
	z.of[address] = append(z.of[address], f)
	f.cancel = func() { z.forget(address, f) }
	if known {
		return
	}
	interp.Separate(object)
	call := reflect.MakeFunc(reflect.FuncOf([]reflect.Type{pointer.Type()}, nil, false), func(args []reflect.Value) []reflect.Value {
		z.collected(address, args[0].Interface())
		return nil
	})
	runtime.SetFinalizer(object, call.Interface())
}

// forget takes f from the list of the object at address.
func (z *finalizer) forget(address uintptr, f *finalization) {
	z.mu.Lock()
	defer z.mu.Unlock()
	for i, x := range z.of[address] {
		if x == f {
			// The list may be empty now; the object keeps its finalizer.
			z.of[address] = append(z.of[address][:i:i], z.of[address][i+1:]...)
			return
		}
	}
}

// collected does all that is scheduled for object, which nothing refers to.
func (z *finalizer) collected(address uintptr, object value) {
	z.mu.Lock()
	all := z.of[address]
	delete(z.of, address)
	z.mu.Unlock()
	for _, f := range all {
		z.post(func(t *thread) {
			if f.done {
				return
			}
			f.done = true
			if f.queue != nil {
				f.queue.put(list(f.function, object))
				f.queue.counted(t)
				return
			}
			t.Call1(f.function, object)
		})
	}
}
