package builtins

import "sockrepl/netcore"

// kept is what a process has taken from a socket, a connection or a datagram, just
// when an interrupt or a timeout came for it. It is here while the interrupt
// runs, and for whoever asks next if that leaves the operation. The interpreter's
// lock guards it.
type kept[T any] struct {
	items   []T
	waiting []*netcore.Waiter // of the processes that wait for the socket
}

// take returns what has been kept longest.
func (k *kept[T]) take() (x T, ok bool) {
	if len(k.items) == 0 {
		return x, false
	}
	x = k.items[0]
	if k.items = k.items[1:]; len(k.items) == 0 {
		k.items = nil
	}
	return x, true
}

// keep puts x behind what is there. Whoever waits for the socket looks here again.
func (k *kept[T]) keep(x T) {
	k.items = append(k.items, x)
	for _, w := range k.waiting {
		w.Interrupt()
	}
}

// begin begins a wait for the socket that sees what is put here meanwhile; it
// reports false if the caller must look here first. Else end must follow.
func (k *kept[T]) begin(t *thread, whostate string, w *netcore.Waiter) bool {
	before := t.InterruptCount()
	t.HandleInterrupts()
	if t.InterruptCount() != before {
		return false
	}
	k.watch(w)
	if !t.TryBeginWait(whostate, w) {
		k.unwatch(w)
		return false
	}
	return true
}

func (k *kept[T]) end(t *thread, w *netcore.Waiter) {
	t.EndWait(false)
	k.unwatch(w)
}

func (k *kept[T]) watch(w *netcore.Waiter) { k.waiting = append(k.waiting, w) }

func (k *kept[T]) unwatch(w *netcore.Waiter) {
	for i := len(k.waiting) - 1; i >= 0; i-- {
		if k.waiting[i] == w {
			n := copy(k.waiting[i:], k.waiting[i+1:])
			k.waiting[i+n] = nil
			k.waiting = k.waiting[:i+n]
			return
		}
	}
}

func (k *kept[T]) any() bool { return len(k.items) > 0 }
