//go:build unix

package builtins

import (
	"time"

	"golang.org/x/sys/unix"
)

// cpuTime returns the processor time that the program has used itself and
// that the system has used for it.
func cpuTime() (user, system time.Duration) {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0, 0
	}
	return time.Duration(u.Utime.Nano()), time.Duration(u.Stime.Nano())
}
