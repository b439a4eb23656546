package interp

// InterruptsArrived reports whether there may be interrupts to run.
func (t *Thread) InterruptsArrived() bool { return t.intr.Load() != 0 }

// Settle runs the interrupts that have arrived while t waited for something from
// outside, which has come. The caller has put it where it is found again, since
// they may leave by a non-local exit. It reports whether any ran. Those that
// come from here on are not looked at for as long as it takes the program to get
// hold of what has come: a timeout does not lose it on the way.
func (t *Thread) Settle() (ran bool) {
	if t.intr.Load() != 0 {
		before := t.interrupted
		t.handleInterrupts()
		ran = t.interrupted != before
	}
	t.fuel = fuelQuantum
	return ran
}

// TryBeginWait is BeginWait that reports false, still with the interpreter's lock
// and no wait begun, if there are interrupts to run first. What the caller has
// looked at before holds until the lock is dropped.
func (t *Thread) TryBeginWait(whostate string, waker Waker) bool {
	return t.tryBeginWait(whostate, waker)
}
