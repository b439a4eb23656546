package builtins

import (
	"time"

	"golang.org/x/sys/unix"

	"sockrepl/interp"
)

// fileLockPause is how long a process waits before it asks for a file's lock
// again: flock(2) can wait, but such a wait cannot be left.
const fileLockPause = 10 * time.Millisecond

// fileLocks declares excl.osi's advisory locks of files.
func fileLocks(in *interp.Interp) {
	S := &in.S
	in.OSI.Defmacro("with-stream-lock", "(stream &key shared (wait t)) &body body", `Evaluates BODY while the file of the file stream STREAM is locked against other programs that lock it, too: with SHARED against those that do not. With WAIT NIL returns NIL at once if it cannot be locked now.`, func(t *thread, a args) value {
		spec := items(t, "with-stream-lock", a.V(0))
		if len(spec)%2 == 0 {
			t.ProgramError("with-stream-lock: `~s' is not (stream options...)", a.V(0))
		}
		shared, wait := value(nil), value(in.T)
		for i := 1; i < len(spec); i += 2 {
			switch word(spec[i]) {
			case "shared":
				shared = spec[i+1]
			case "wait":
				wait = spec[i+1]
			default:
				t.ProgramError("with-stream-lock: `~s' is not an option", spec[i])
			}
		}
		return withLock(t, in.Gensym("got"), spec[0], in.OSI.InternalSym("%lock-file"), in.OSI.InternalSym("%unlock-file"), list(shared, wait), listStar(a.V(1), S.Locally, nil))
	})
	fileOf := func(t *thread, v value) *fileStream {
		f, ok := v.(*fileStream)
		if !ok {
			t.WrongType("with-stream-lock", v, in.CL.Sym("file-stream"))
		}
		if !f.IsOpen() {
			t.StreamClosed(f)
		}
		return f
	}
	in.OSI.Defun("%lock-file", "stream shared wait", `Locks the file of STREAM, SHARED or not; true if it could, without WAIT at once.`, func(t *thread, a args) value {
		f := fileOf(t, a.V(0))
		how := unix.LOCK_EX
		if a.Bool(1) {
			how = unix.LOCK_SH
		}
		for {
			err := unix.Flock(int(f.file.Fd()), how|unix.LOCK_NB)
			switch {
			case err == nil:
				return t.T
			case err == unix.EINTR:
			case err != unix.EWOULDBLOCK:
				return syscallError(t, "with-stream-lock", err)
			case !a.Bool(2):
				return nil
			default:
				t.Sleep("waiting for a file's lock", fileLockPause)
			}
		}
	})
	in.OSI.Defun1("%unlock-file", "stream", `Unlocks the file of STREAM, if it is still open.`, func(t *thread, v value) value {
		f, ok := v.(*fileStream)
		if !ok || !f.IsOpen() {
			return nil // closing it has unlocked it
		}
		defer unix.Flock(int(f.file.Fd()), unix.LOCK_UN)
		if f.Out {
			f.Flush(t, true)
		}
		return nil
	})
}
