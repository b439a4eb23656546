package interp

// inlineSlots is how many variables of a frame stand in the frame itself.
const inlineSlots = 8

// Frame holds the variables of one call of a compiled function. Frames form a
// chain that belongs to the Thread and is used again and again: a frame's
// successor is made once and kept.
type Frame struct {
	t    *Thread
	prev *Frame
	next *Frame
	fn   *Function
	// exit is set while a block or tagbody of this same function is being
	// left: every form that finds it set returns at once.
	exit  exitTarget
	tag   int  // with exit: the tag to go to
	again bool // a self tail call has stored its arguments: run the body again
	pos   Pos  // where in the source the function is now, see position.go
	slots [inlineSlots]Value
	ints  [inlineSlots]int64 // unboxed variables, by slot
	more  []Value            // the variables from inlineSlots on
}

// pushFrame makes the next frame current for a call of f.
func (t *Thread) pushFrame(f *Function, lam *lambda) *Frame {
	fr := t.fr
	nf := fr.next
	if nf == nil {
		nf = &Frame{t: t, prev: fr}
		fr.next = nf
	}
	nf.fn = f
	nf.pos = lam.pos
	if lam.nslots > inlineSlots {
		nf.reserve(lam.nslots - inlineSlots)
	}
	t.fr = nf
	return nf
}

func (nf *Frame) reserve(n int) {
	if cap(nf.more) < n {
		nf.more = make([]Value, n)
	} else {
		nf.more = nf.more[:n]
	}
}

// runFrame runs the body of lam in nf, which is current, and drops nf.
func (t *Thread) runFrame(nf *Frame, lam *lambda) Value {
	if t.fuel--; t.fuel < 0 {
		t.safePoint()
	}
	if t.depth += lam.weight; t.depth > t.maxDepth {
		t.depthExceeded()
	}
	v := lam.body(nf)
	for nf.again {
		nf.again = false
		if t.fuel--; t.fuel < 0 {
			t.safePoint()
		}
		v = lam.body(nf)
	}
	t.depth -= lam.weight
	t.fr = nf.prev
	nf.clear(lam.nslots)
	return v
}

// clear drops what the frame refers to, so that dead objects can be collected.
func (nf *Frame) clear(n int) {
	if n <= inlineSlots {
		clear(nf.slots[:n])
		return
	}
	clear(nf.slots[:])
	clear(nf.more)
}

// unwindFrames makes target current again after a non-local exit.
func (t *Thread) unwindFrames(target *Frame) {
	for fr := t.fr; fr != target && fr != nil; fr = fr.prev {
		fr.exit = nil
		fr.again = false
		clear(fr.slots[:])
		clear(fr.more)
	}
	t.fr = target
}

// Ref and set read and write the variable in slot i.
func (fr *Frame) ref(i int) Value {
	if i < inlineSlots {
		return fr.slots[i]
	}
	return fr.more[i-inlineSlots]
}

func (fr *Frame) set(i int, v Value) {
	if i < inlineSlots {
		fr.slots[i] = v
		return
	}
	fr.more[i-inlineSlots] = v
}
