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
	other Value              // see num
	more  []Value            // the variables from inlineSlots on
}

// pushFrame makes the next frame current for a call of f.
func (t *Thread) pushFrame(f *Function, lam *lambda) *Frame {
	fr := t.fr
	nf := fr.next
	if nf == nil || lam.nslots > inlineSlots {
		nf = t.makeRoom(fr, lam)
	}
	nf.fn = f
	nf.pos = lam.pos
	t.fr = nf
	return nf
}

// makeRoom returns the frame after fr, with as many slots as lam needs.
func (t *Thread) makeRoom(fr *Frame, lam *lambda) *Frame {
	nf := fr.next
	if nf == nil {
		nf = &Frame{t: t, prev: fr}
		fr.next = nf
	}
	if n := lam.nslots - inlineSlots; n > 0 {
		if cap(nf.more) < n {
			nf.more = make([]Value, n)
		} else {
			nf.more = nf.more[:n]
		}
	}
	return nf
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
	if nf.again {
		v = t.runAgain(nf, lam)
	}
	if lam.single {
		t.nv = 1
	}
	t.depth -= lam.weight
	t.fr = nf.prev
	nf.clear(lam.nslots)
	return v
}

// runAgain runs the body as long as self tail calls ask for it.
func (t *Thread) runAgain(nf *Frame, lam *lambda) (v Value) {
	for nf.again {
		nf.again = false
		if t.fuel--; t.fuel < 0 {
			t.safePoint()
		}
		v = lam.body(nf)
	}
	return v
}

// invoke0 to invoke3 call a function of as many required parameters and no
// others. They are pushFrame and runFrame in one, without the calls, which the
// compiler does not inline.

func (t *Thread) invoke0(f *Function, lam *lambda) Value {
	fr := t.fr
	nf := fr.next
	if nf == nil || lam.nslots > inlineSlots {
		nf = t.makeRoom(fr, lam)
	}
	nf.pos = lam.pos
	nf.fn = f
	t.fr = nf
	if t.fuel--; t.fuel < 0 {
		t.safePoint()
	}
	if t.depth += lam.weight; t.depth > t.maxDepth {
		t.depthExceeded()
	}
	v := lam.body(nf)
	if nf.again {
		v = t.runAgain(nf, lam)
	}
	if lam.single {
		t.nv = 1
	}
	t.depth -= lam.weight
	t.fr = fr
	nf.clear(lam.nslots)
	return v
}

func (t *Thread) invoke1(f *Function, lam *lambda, a Value) Value {
	fr := t.fr
	nf := fr.next
	if nf == nil || lam.nslots > inlineSlots {
		nf = t.makeRoom(fr, lam)
	}
	nf.pos = lam.pos
	nf.fn = f
	nf.slots[0] = a
	t.fr = nf
	if t.fuel--; t.fuel < 0 {
		t.safePoint()
	}
	if t.depth += lam.weight; t.depth > t.maxDepth {
		t.depthExceeded()
	}
	v := lam.body(nf)
	if nf.again {
		v = t.runAgain(nf, lam)
	}
	if lam.single {
		t.nv = 1
	}
	t.depth -= lam.weight
	t.fr = fr
	nf.clear(lam.nslots)
	return v
}

func (t *Thread) invoke2(f *Function, lam *lambda, a, b Value) Value {
	fr := t.fr
	nf := fr.next
	if nf == nil || lam.nslots > inlineSlots {
		nf = t.makeRoom(fr, lam)
	}
	nf.pos = lam.pos
	nf.fn = f
	nf.slots[0] = a
	nf.slots[1] = b
	t.fr = nf
	if t.fuel--; t.fuel < 0 {
		t.safePoint()
	}
	if t.depth += lam.weight; t.depth > t.maxDepth {
		t.depthExceeded()
	}
	v := lam.body(nf)
	if nf.again {
		v = t.runAgain(nf, lam)
	}
	if lam.single {
		t.nv = 1
	}
	t.depth -= lam.weight
	t.fr = fr
	nf.clear(lam.nslots)
	return v
}

func (t *Thread) invoke3(f *Function, lam *lambda, a, b, c Value) Value {
	fr := t.fr
	nf := fr.next
	if nf == nil || lam.nslots > inlineSlots {
		nf = t.makeRoom(fr, lam)
	}
	nf.pos = lam.pos
	nf.fn = f
	nf.slots[0] = a
	nf.slots[1] = b
	nf.slots[2] = c
	t.fr = nf
	if t.fuel--; t.fuel < 0 {
		t.safePoint()
	}
	if t.depth += lam.weight; t.depth > t.maxDepth {
		t.depthExceeded()
	}
	v := lam.body(nf)
	if nf.again {
		v = t.runAgain(nf, lam)
	}
	if lam.single {
		t.nv = 1
	}
	t.depth -= lam.weight
	t.fr = fr
	nf.clear(lam.nslots)
	return v
}

// slotsInPlace is how many slots are cleared in place, without a call.
const slotsInPlace = 4

// clear drops what the frame refers to, so that dead objects can be collected.
func (fr *Frame) clear(n int) {
	if n > slotsInPlace {
		fr.clearMany(n)
		return
	}
	fr.slots[0], fr.slots[1], fr.slots[2], fr.slots[3] = nil, nil, nil, nil
}

func (fr *Frame) clearMany(n int) {
	clear(fr.slots[:])
	if n > inlineSlots {
		clear(fr.more)
	}
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
