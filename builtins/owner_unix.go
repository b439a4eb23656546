package builtins

import (
	"os"
	"syscall"
)

// ownerOf returns the number of the user who owns a file.
func ownerOf(st os.FileInfo) (uid int, ok bool) {
	s, ok := st.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(s.Uid), true
}
