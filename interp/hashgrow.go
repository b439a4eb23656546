package interp

import "time"

// A great table grows with safe points between: meanwhile others run, and look
// keys up in it as it was. Who wants to change it waits, or takes over.

// tableGrowth is the growing of a table that is in progress.
type tableGrowth struct {
	t    *Thread
	done int // pieces
}

const (
	// growthWait is how long who waits for another process's growing sleeps
	// between two looks, growthPatience how many looks without progress it takes
	// to take over: the other may be stopped, or wait for the one that waits here.
	growthWait     = 200 * time.Microsecond
	growthPatience = 100
)

// awaitGrowth returns when nobody has the table grow any more.
func (h *HashTable) awaitGrowth(t *Thread) {
	done := -1
	for patience := growthPatience; h.growth != nil; patience-- {
		g := h.growth
		if g.done != done {
			patience, done = growthPatience, g.done
		}
		// An interrupt in the process that has it grow is not to wait for itself,
		// and who lets nobody else run is not to wait at all.
		if g.t == t || t.noYield > 0 || patience <= 0 {
			h.growth = nil
			return
		}
		t.Sleep("Hash table", growthWait)
	}
}

// grow makes room for n entries, as rebuild does.
func (h *HashTable) grow(t *Thread, n int) {
	size := indexSize(n)
	g := &tableGrowth{t: t}
	h.growth = g
	defer func() {
		if h.growth == g {
			h.growth = nil
		}
	}()
	kept := MakeLong[hashEntry](t, size*3/4+1)[:0]
	index := MakeLong[int32](t, size)
	if h.growth != g {
		return
	}
	// lost reports whether another has changed the table since.
	lost := func(i int) bool {
		if i%growthPiece != 0 {
			return false
		}
		g.done++
		t.SafePoint()
		return h.growth != g
	}
	old := h.entries
	for i := range old {
		if x := &old[i]; !IsUnbound(x.key) {
			kept = append(kept, *x)
		}
		if lost(i + 1) {
			return
		}
	}
	for i := range kept {
		index[freePlace(index, kept[i].hash)] = int32(i + 1)
		if lost(i + 1) {
			return
		}
	}
	h.entries, h.index = kept, index
	h.changes++
}

// growthPiece is how many entries are moved between two safe points.
const growthPiece = 1 << 12
