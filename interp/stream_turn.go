package interp

// turn keeps a second process from doing to a device what one is at while it
// waits without the interpreter's lock.
type turn struct {
	owner *Thread // nil if nobody is at it
	done  chan struct{}
}

// taken reports whether another process than t is at it.
func (u *turn) taken(t *Thread) bool { return u.owner != nil && u.owner != t }

// wait returns when nobody else is at it.
func (u *turn) wait(t *Thread, whostate string) {
	for u.taken(t) {
		if u.done == nil {
			u.done = make(chan struct{})
		}
		t.WaitChan(whostate, u.done, -1)
	}
}

// begin gives t its turn and returns whose it was: t's own, if an interrupt
// handler works on the stream that t waits for.
func (u *turn) begin(t *Thread) (before *Thread) {
	before, u.owner = u.owner, t
	return before
}

func (u *turn) end(before *Thread) {
	u.owner = before
	if before == nil && u.done != nil {
		close(u.done)
		u.done = nil
	}
}
