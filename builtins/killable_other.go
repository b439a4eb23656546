//go:build unix && !linux

package builtins

import "golang.org/x/sys/unix"

// waitUnreaped waits until the child pid has ended, and leaves it to be waited for.
// A child that the queue cannot watch has ended already.
func waitUnreaped(pid int) {
	queue, err := unix.Kqueue()
	if err != nil {
		return
	}
	defer unix.Close(queue)
	change := make([]unix.Kevent_t, 1)
	unix.SetKevent(&change[0], pid, unix.EVFILT_PROC, unix.EV_ADD|unix.EV_ONESHOT)
	change[0].Fflags = unix.NOTE_EXIT
	event := make([]unix.Kevent_t, 1)
	if _, err := unix.Kevent(queue, change, nil, nil); err != nil {
		return
	}
	for {
		if _, err := unix.Kevent(queue, nil, event, nil); err != unix.EINTR {
			return
		}
	}
}
