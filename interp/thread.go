package interp

import (
	"sync/atomic"
	"time"
)

// Thread is the run state of one process. Everything in it but intr belongs
// to the goroutine that runs the process, and to it only while it holds the
// interpreter's lock.
type Thread struct {
	In *Interp
	T  *Symbol // In.T, at hand

	fr       *Frame
	root     Frame
	depth    int32
	maxDepth int32
	fuel     int32 // calls and loop turns left until the next look at interrupts
	spins    int32 // turns of the lock got by spinning since the last parking
	points   int32 // safe points passed since the last wait, or since others were let in
	settling int8  // looks to be left out, see Settle

	argStack []Value
	argTop   int

	bind  []Value   // values of rebound specials, by Symbol.index
	binds []binding // what to put back

	// Values beyond the first: nv is the number of values the last call in a
	// many-values context returned, mv[1:nv] those after the first.
	nv int
	mv []Value

	target   *point // where an exit in progress goes; nil if none
	handlers *handlerCluster
	restarts *restartCluster
	catches  *point
	spare    spares
	cleaning int32 // cleanup forms in progress

	seenChanges uint32 // the lock's changes at the end of the last wait
	quiet       uint8  // waits in a row with no other process running

	process      *Process
	pending      interrupts
	intr         atomic.Uint32
	interrupted  uint32 // interrupts that have run
	noInterrupts int32  // without-interrupts in force
	noYield      int32  // without-scheduling in force
	debugging    int32  // debuggers entered
	stopped      bool   // arrested, or without run reasons
	excused      bool   // runs a function though it may not
	testing      bool   // evaluates the predicate of a process-wait
	sleeper      sleeper
	// Waker ends the process's waits on sockets; whoever does sockets keeps
	// its own here.
	Waker Waker

	// Debugger, if not nil, is the process's interactive debugger: it gets
	// conditions that nothing handled. Without it they end the process.
	Debugger func(t *Thread, c Value)

	// With accounting, used is the time for which the process has held the
	// interpreter's lock, up to since if it holds it now.
	accounting bool
	turns      uint32 // how often it has taken the lock
	since      time.Time
	used       time.Duration

	compiler *compiler // compilation in progress, for error reports
	// printing is what a print function of the program is called in.
	printing    *printContext
	freePrinter *printer // to be used again
	freeOutput  *StringOutput
}

// binding remembers what a special was before a binding.
type binding struct {
	sym *Symbol
	old Value
}

const (
	// fuelQuantum is how many safe points pass between two looks at the
	// interrupt word and at processes that wait for the lock: some 50 us.
	fuelQuantum = 2000

	// defaultMaxDepth keeps Go's stack well under its limit, past which the
	// whole program would die.
	defaultMaxDepth = 180_000
	// depthReserve is what a handler for the overflow may use.
	depthReserve = 20_000
)

// newThread returns the run state of a new process.
func (in *Interp) newThread() *Thread {
	t := &Thread{In: in, T: in.T, maxDepth: defaultMaxDepth, fuel: fuelQuantum}
	t.root.t = t
	t.fr = &t.root
	t.bind = noBindings
	return t
}

// noBindings is every new thread's binding vector: place 0, never written.
var noBindings = []Value{Unbound}

// Values sets the values of the call in progress and returns the first; an
// operator whose lambda list declares several results ends with it.
func (t *Thread) Values(vs ...Value) Value {
	t.nv = len(vs)
	if len(vs) == 0 {
		return nil
	}
	if len(vs) > len(t.mv) {
		t.mv = make([]Value, len(vs)+2)
	}
	copy(t.mv[1:], vs[1:])
	return vs[0]
}

// One declares that the call in progress has the single value v.
func (t *Thread) One(v Value) Value {
	t.nv = 1
	return v
}

// Values2 is Values without a slice.
func (t *Thread) Values2(a, b Value) Value {
	t.setValue(1, b)
	t.nv = 2
	return a
}

// Values3 is Values without a slice.
func (t *Thread) Values3(a, b, c Value) Value {
	t.setValue(2, c)
	t.mv[1] = b
	t.nv = 3
	return a
}

// Values4 is Values without a slice.
func (t *Thread) Values4(a, b, c, d Value) Value {
	t.setValue(3, d)
	t.mv[1], t.mv[2] = b, c
	t.nv = 4
	return a
}

func (t *Thread) setValue(i int, v Value) {
	if i >= len(t.mv) {
		mv := make([]Value, 2*i+2)
		copy(mv, t.mv)
		t.mv = mv
	}
	t.mv[i] = v
}

// MultipleValues returns all values of the call that just returned first; the
// call must have been made through Call0..3, Apply or Funcall.
func (t *Thread) MultipleValues(first Value) []Value {
	if t.nv == 0 {
		return nil
	}
	vs := make([]Value, t.nv)
	vs[0] = first
	if t.nv > 1 {
		copy(vs[1:], t.mv[1:t.nv])
	}
	return vs
}

// NthValue returns value number n of the call that just returned first.
func (t *Thread) NthValue(n int, first Value) Value {
	if n >= t.nv {
		return nil
	}
	if n == 0 {
		return first
	}
	return t.mv[n]
}

// SymbolValue returns the value of the special variable s in this process;
// it signals unbound-variable if there is none.
func (t *Thread) SymbolValue(s *Symbol) Value {
	v, bound := t.BoundValue(s)
	if !bound {
		return t.unboundVariable(s)
	}
	return v
}

// BoundValue is SymbolValue that reports instead of signalling.
func (t *Thread) BoundValue(s *Symbol) (v Value, bound bool) {
	if i := int(s.index); i < len(t.bind) {
		if v := t.bind[i]; !IsUnbound(v) {
			if v == makunbound {
				return nil, false
			}
			return v, true
		}
	}
	if IsUnbound(s.value) {
		if s == t.In.S.StarAllProcesses {
			// A symbol macro, since the list is made when it is wanted; by name it
			// is the variable that Allegro has.
			return t.In.ProcessList(), true
		}
		return nil, false
	}
	return s.value, true
}

// Makunbound takes the value of s away: of its innermost binding in this
// process, or the global one.
func (t *Thread) Makunbound(s *Symbol) {
	if i := int(s.index); i < len(t.bind) && !IsUnbound(t.bind[i]) {
		t.bind[i] = makunbound
		return
	}
	s.value = Unbound
}

// makunboundType is the type of the marker for a binding that makunbound
// emptied; it is not Unbound, which means that there is no binding.
type makunboundType struct{ _ byte }

var makunbound Value = &makunboundType{}

// SetSymbolValue assigns the special variable s: the innermost binding of this
// process, or the global value.
func (t *Thread) SetSymbolValue(s *Symbol, v Value) {
	if i := int(s.index); i < len(t.bind) && !IsUnbound(t.bind[i]) {
		t.bind[i] = v
		return
	}
	s.value = v
}

// Bind binds the special variable s to v until Unbind.
func (t *Thread) Bind(s *Symbol, v Value) {
	if s.index == 0 {
		s.index = t.In.bindCount
		t.In.bindCount++
	}
	i := int(s.index)
	if i >= len(t.bind) {
		t.growBind(i)
	}
	t.binds = append(t.binds, binding{s, t.bind[i]})
	t.bind[i] = v
}

func (t *Thread) growBind(i int) {
	grown := make([]Value, i+8)
	n := copy(grown, t.bind)
	for ; n < len(grown); n++ {
		grown[n] = Unbound
	}
	t.bind = grown
}

// BindMark returns what to pass to Unbind to undo all bindings made after it.
func (t *Thread) BindMark() int { return len(t.binds) }

// Unbind undoes the bindings made since mark.
func (t *Thread) Unbind(mark int) {
	for i := len(t.binds) - 1; i >= mark; i-- {
		b := &t.binds[i]
		t.bind[b.sym.index] = b.old
		*b = binding{}
	}
	t.binds = t.binds[:mark]
}

// Bool returns T or NIL.
func (t *Thread) Bool(b bool) Value {
	if b {
		return t.T
	}
	return nil
}

// EnterDepth counts a recursion in Go (printer, equality, reader) as a Lisp
// call, so that endless ones become a condition; LeaveDepth undoes it.
func (t *Thread) EnterDepth() {
	if t.depth += 2; t.depth > t.maxDepth {
		t.depthExceeded()
	}
}

// LeaveDepth undoes EnterDepth.
func (t *Thread) LeaveDepth() { t.depth -= 2 }

// bindNil calls f with s bound to NIL.
func (t *Thread) bindNil(s *Symbol, f func()) {
	mark := t.BindMark()
	t.Bind(s, nil)
	f()
	t.Unbind(mark)
}
