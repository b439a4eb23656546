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
	t.PutOffInterrupts()
	return ran
}

// PutOffInterrupts has interrupts not be looked at for some 2,000 calls, as Settle
// does after running those that have arrived.
func (t *Thread) PutOffInterrupts() {
	t.fuel = fuelQuantum / settleSteps
	t.settling = settleSteps
}

// settleSteps is how many safe points pass after Settle before interrupts are
// looked at again. There are that many because others may hasten any of them,
// when they wait for the lock.
const settleSteps = 20

// settled is called at safe points; it reports whether interrupts may run.
func (t *Thread) settled() bool {
	if t.settling == 0 {
		return true
	}
	t.settling--
	if t.intr.Load() != 0 {
		t.fuel = fuelQuantum / settleSteps
	}
	return false
}

// TryBeginWait is BeginWait that reports false, still with the interpreter's lock
// and no wait begun, if there are interrupts to run first. What the caller has
// looked at before holds until the lock is dropped.
func (t *Thread) TryBeginWait(whostate string, waker Waker) bool {
	return t.tryBeginWait(whostate, waker)
}
