package builtins

import (
	"os"
	"os/exec"
	"syscall"

	"sockrepl/interp"
)

// killable is a program that ends with the form that runs it.
type killable struct {
	cmd *exec.Cmd
	// ended is closed when the program has ended. Until it is waited for its number,
	// and so that of its group, is not given to any other.
	ended chan struct{}
	group bool // it has a process group of its own
}

// startKillable starts cmd in a process group of its own, so that kill ends the
// program with what it has started. Where there is a terminal the group stays this
// program's, the one that may read from it and that Ctrl-C reaches, and kill ends
// the program alone.
func startKillable(t *thread, operator string, cmd *exec.Cmd) *killable {
	k := &killable{cmd: cmd, ended: make(chan struct{}), group: true}
	if tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0); err == nil {
		tty.Close()
		k.group = false
	}
	if k.group {
		if cmd.SysProcAttr == nil {
			cmd.SysProcAttr = &syscall.SysProcAttr{}
		}
		cmd.SysProcAttr.Setpgid = true
	}
	startProgram(t, operator, cmd)
	go func() {
		waitUnreaped(cmd.Process.Pid)
		close(k.ended)
	}()
	return k
}

// status waits for the program and returns its exit status, as child.status is.
func (k *killable) status(t *thread) value {
	t.WaitChan("waiting for a program", k.ended, -1)
	k.cmd.Wait()
	return interp.FixInt(exitStatus(k.cmd))
}

// kill ends the program, and whatever of its group is left if it has ended. Its
// status has not been asked for. k is nil if it could not be started.
func (k *killable) kill() {
	if k == nil {
		return
	}
	if k.group {
		syscall.Kill(-k.cmd.Process.Pid, syscall.SIGKILL)
	} else {
		k.cmd.Process.Kill()
	}
	go k.cmd.Wait()
}
