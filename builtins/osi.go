package builtins

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"sockrepl/interp"
	"sockrepl/netcore"
)

// osiOperators declares the package excl.osi: what Allegro's programs ask of
// the operating system. A call that fails signals excl:syscall-error, or
// file-error where it is about a file; both tell the errno.
func osiOperators(in *interp.Interp) {
	osiConstants(in)
	osiIdentity(in)
	osiFiles(in)
	fileLocks(in)
	osiUsers(in)
	osiSignals(in)
	osiSyslog(in)
	subprocessOperators(in)
}

// syscallError signals excl:syscall-error for what the system said.
func syscallError(t *thread, operator string, err error) value {
	var errno syscall.Errno
	code := value(nil)
	if errors.As(err, &errno) {
		code = interp.Fix(int64(errno))
	}
	var inner *os.SyscallError
	if errors.As(err, &inner) {
		err = inner.Err
	}
	return t.ErrorOf(t.In.S.SyscallError, []value{t.In.KeywordNamed("errno"), code}, "~a: ~a",
		interp.NewString(operator), interp.NewString(err.Error()))
}

// osiIdentity declares what tells of the machine, the program and who runs it.
func osiIdentity(in *interp.Interp) {
	p := in.OSI
	p.Defun0("gethostname", "", `Returns the name of this machine. Signals excl:syscall-error if there is none.`, func(t *thread) value {
		name, err := os.Hostname()
		if err != nil {
			return syscallError(t, "gethostname", err)
		}
		return interp.NewString(name)
	})
	p.Defun1("strerror", "errno", `Returns the system's text for the error number ERRNO.`, func(t *thread, v value) value {
		n, ok := v.(interp.Fixnum)
		if !ok {
			t.WrongType("strerror", v, t.In.S.Fixnum)
		}
		return interp.NewString(netcore.Strerror(syscall.Errno(n)))
	})
	for _, f := range []struct {
		name, doc string
		get       func() int
	}{
		{"getpid", `Returns the number of this program's process.`, os.Getpid},
		{"getppid", `Returns the number of the process that started this program.`, os.Getppid},
		{"getuid", `Returns the number of the user who runs this program.`, os.Getuid},
		{"geteuid", `Returns the number of the user whose rights this program has.`, os.Geteuid},
		{"getgid", `Returns the number of the group of the user who runs this program.`, os.Getgid},
		{"getegid", `Returns the number of the group whose rights this program has.`, os.Getegid},
	} {
		p.Defun0(f.name, "", f.doc, func(t *thread) value { return interp.FixInt(f.get()) })
	}
	in.Excl.Sym("getpid").SetFunction(p.Sym("getpid").Function())
	for _, f := range []struct {
		name, doc string
		set       func(int) error
	}{
		{"setuid", `Becomes the user with the number ID, for good. Signals excl:syscall-error where that is not allowed.`, unix.Setuid},
		{"setgid", `Takes the group with the number ID, for good. Signals excl:syscall-error where that is not allowed.`, unix.Setgid},
		{"seteuid", `Takes the rights of the user with the number ID. Signals excl:syscall-error where that is not allowed.`, seteuid},
		{"setegid", `Takes the rights of the group with the number ID. Signals excl:syscall-error where that is not allowed.`, setegid},
	} {
		p.Defun(f.name, "id", f.doc, func(t *thread, a args) value {
			if err := f.set(a.Index(t, 0)); err != nil {
				return syscallError(t, f.name, err)
			}
			return t.T
		})
	}
	p.Defun("initgroups", "user gid", `Takes the groups that the user USER, a name, is in, and the one with the number GID. Signals excl:syscall-error where that is not allowed or there is no such user.`, func(t *thread, a args) value {
		groups, err := groupsOf(a.Text(t, 0), a.Index(t, 1))
		if err == nil {
			err = syscall.Setgroups(groups)
		}
		if err != nil {
			return syscallError(t, "initgroups", err)
		}
		return t.T
	})
	p.Defun0("setsid", "", `Begins a session without a terminal, led by this program, and returns its number. Signals excl:syscall-error if the program leads a process group, as those do that a shell with job control has started.`, func(t *thread) value {
		id, err := unix.Setsid()
		if err != nil {
			return syscallError(t, "setsid", err)
		}
		return interp.FixInt(id)
	})
	p.Defun("getenv", "name", `Returns the value of the environment variable NAME, or NIL.`, func(t *thread, a args) value {
		if e, ok := os.LookupEnv(a.Text(t, 0)); ok {
			return interp.NewString(e)
		}
		return nil
	})
	p.Defun("setenv", "name value &optional (overwrite t)", `Makes VALUE the value of the environment variable NAME; unless OVERWRITE only if it has none. Returns true.`, func(t *thread, a args) value {
		name := a.Text(t, 0)
		if _, has := os.LookupEnv(name); !has || a.Bool(2) {
			setEnvironment(t, "setenv", name, a.String(t, 1).Go())
		}
		return t.T
	})
	p.Defun("unsetenv", "name", `Removes the environment variable NAME.`, func(t *thread, a args) value {
		unsetEnvironment(t, "unsetenv", a.Text(t, 0))
		return nil
	})
	p.Defun0("detach-from-terminal-supported-p", "", `NIL: a program with several threads cannot be detached from its terminal.`, func(t *thread) value { return nil })
	for _, name := range []string{"fork", "detach-from-terminal"} {
		p.Defun(name, "&rest arguments", `Signals an error whatever the ARGUMENTS: a program with several threads cannot be copied. Start a process instead (mp:process-run-function), or another program (excl:run-shell-command).`,
			func(t *thread, a args) value {
				return t.SimpleError("excl.osi:~a is not possible in a program with threads; use mp:process-run-function or excl:run-shell-command", interp.NewString(name))
			})
	}
}

func seteuid(id int) error { return unix.Setreuid(-1, id) }
func setegid(id int) error { return unix.Setregid(-1, id) }
