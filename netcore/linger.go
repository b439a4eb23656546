package netcore

import "golang.org/x/sys/unix"

// Lingering is waiting in the system call itself, for a few milliseconds at
// most, before parking. In a dialogue with one partner the answer comes within
// them, and the detour over the poller (a vain call, two calls of the poller,
// the call again) is spared. While it lasts the goroutine keeps its processor
// from others, so only a process that has been undisturbed lately does it: see
// Waiter.Patient. The runtime's own signals end it early.
//
// A descriptor that lingers is in blocking mode with SO_RCVTIMEO; all other
// calls on it say MSG_DONTWAIT.

// missPenalty is how many reads go without lingering after one that lingered in
// vain.
const missPenalty = 4

// lingers decides whether the next read lingers, and if so prepares for it: the
// caller must call lingered afterwards. The caller has the input's turn.
func (s *sock) lingers(w *Waiter) bool {
	if !canLinger || w == nil || !w.Patient || s.lent.Load() {
		return false
	}
	if s.misses > 0 {
		s.misses--
		return false
	}
	if !s.use() {
		return false
	}
	if !s.patient.Load() {
		if err := bePatient(s.fd); err != nil {
			s.misses = 1 << 30
			s.done()
			return false
		}
		s.patient.Store(true)
	}
	return true
}

func (s *sock) lingered(err error) {
	if err == unix.EAGAIN {
		s.misses = missPenalty
	}
	s.done()
}

// hurry ends the mode for lingering, for calls that cannot say MSG_DONTWAIT.
func (s *sock) hurry() error {
	if !s.patient.Swap(false) {
		return nil
	}
	return s.control(func(fd int) error { return unix.SetNonblock(fd, true) })
}

// lingersForInput decides whether a wait for several descriptors lingers; if that
// is in vain the caller must call lingeredForInput.
func (w *Waiter) lingersForInput() bool {
	if !canLinger || w == nil || !w.Patient || w.wasInterrupted() {
		return false
	}
	if w.misses > 0 {
		w.misses--
		return false
	}
	return true
}

func (w *Waiter) lingeredForInput() { w.misses = missPenalty }
