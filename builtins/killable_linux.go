package builtins

import "golang.org/x/sys/unix"

// waitUnreaped waits until the child pid has ended, and leaves it to be waited for.
func waitUnreaped(pid int) {
	for unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil) == unix.EINTR {
	}
}
