package interp

import (
	"sort"
	"sync"
	"sync/atomic"
)

// The processes of an interpreter.

// processTable lists the processes that live.
type processTable struct {
	mu    sync.Mutex
	all   map[*Process]struct{}
	count atomic.Int64

	starting startQueue
}

// startQueue has the processes that were started and have not begun, in the order
// in which they were. Who uses it holds the interpreter's lock.
type startQueue struct {
	list []*Process
	next int // index of the first that has not begun
}

func (q *startQueue) push(p *Process) { q.list = append(q.list, p) }

func (q *startQueue) pop() *Process {
	p := q.list[q.next]
	q.list[q.next] = nil
	if q.next++; 2*q.next >= len(q.list) {
		n := copy(q.list, q.list[q.next:])
		clear(q.list[n:])
		q.list, q.next = q.list[:n], 0
	}
	return p
}

func (pt *processTable) add(p *Process) {
	pt.mu.Lock()
	if pt.all == nil {
		pt.all = map[*Process]struct{}{}
	}
	pt.all[p] = struct{}{}
	pt.mu.Unlock()
}

func (pt *processTable) remove(p *Process) {
	pt.mu.Lock()
	delete(pt.all, p)
	pt.mu.Unlock()
}

// several reports whether more than one process lives.
func (pt *processTable) several() bool {
	pt.mu.Lock()
	defer pt.mu.Unlock()
	return len(pt.all) > 1
}

// Processes returns the live processes, oldest first.
func (in *Interp) Processes() []*Process {
	in.processes.mu.Lock()
	defer in.processes.mu.Unlock()
	list := make([]*Process, 0, len(in.processes.all))
	for p := range in.processes.all {
		list = append(list, p)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].id < list[j].id })
	return list
}

// ProcessList returns the live processes as a new list, oldest first.
func (in *Interp) ProcessList() Value {
	var b ListBuilder
	for _, p := range in.Processes() {
		b.Add(p)
	}
	return b.List()
}

// NewProcess makes a process that does nothing yet.
func (in *Interp) NewProcess(name Value) *Process {
	return &Process{in: in, id: in.processes.count.Add(1), name: name, KeepsLispAlive: true}
}
