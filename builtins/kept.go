package builtins

import (
	"slices"

	"sockrepl/netcore"
)

// kept is what a process has taken from a socket, a connection or a datagram, just
// when an interrupt or a timeout came for it. It is here while the interrupt
// runs, and for whoever asks next if that leaves the operation. The interpreter's
// lock guards it.
type kept[T any] struct {
	items []T
	// waiting is of a process that waits for the socket, others of further ones.
	waiting *netcore.Waiter
	others  []*netcore.Waiter
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
	if k.waiting != nil {
		k.waiting.Interrupt()
	}
	for _, w := range k.others {
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

func (k *kept[T]) watch(w *netcore.Waiter) {
	if k.waiting == nil {
		k.waiting = w
	} else {
		k.others = append(k.others, w)
	}
}

func (k *kept[T]) unwatch(w *netcore.Waiter) {
	if k.waiting == w {
		k.waiting = nil
	} else if i := slices.Index(k.others, w); i >= 0 {
		k.others = slices.Delete(k.others, i, i+1)
	}
}

func (k *kept[T]) any() bool { return len(k.items) > 0 }
