package builtins

import (
	"os"
	"os/exec"
	"sort"
	"strings"
	"syscall"
	"time"

	"sockrepl/interp"
	"sockrepl/netcore"
)

// child is a program that was started and not waited for.
type child struct {
	pid    int
	done   chan struct{}
	status int // once done is closed: exit status, or minus the signal's number
}

// children are those that reap-os-subprocess has not told of yet, guarded by
// the interpreter's lock.
type children struct{ running map[int]*child }

type childrenKey struct{}

func childrenOf(in *interp.Interp) *children {
	c, ok := in.Attached(childrenKey{}).(*children)
	if !ok {
		c = &children{map[int]*child{}}
		in.Attach(childrenKey{}, c)
	}
	return c
}

// startProgram starts cmd.
func startProgram(t *thread, operator string, cmd *exec.Cmd) {
	if err := cmd.Start(); err != nil {
		if pe, ok := err.(*os.PathError); ok {
			err = pe.Err
		}
		var errno value
		if code, ok := err.(syscall.Errno); ok {
			errno = interp.Fix(int64(code))
		}
		t.ErrorOf(t.In.S.SyscallError, []value{t.In.KeywordNamed("errno"), errno}, "~a: ~a: ~a",
			interp.NewString(operator), interp.NewString(cmd.Path), interp.NewString(err.Error()))
	}
}

// startChild starts cmd and waits for it in the background.
func startChild(t *thread, operator string, cmd *exec.Cmd) *child {
	startProgram(t, operator, cmd)
	c := &child{pid: cmd.Process.Pid, done: make(chan struct{})}
	go func() {
		cmd.Wait()
		c.status = exitStatus(cmd)
		close(c.done)
	}()
	return c
}

// exitStatus is the exit status of a program that was waited for, or minus the
// number of the signal that ended it.
func exitStatus(cmd *exec.Cmd) int {
	if ws, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return -int(ws.Signal())
	}
	return cmd.ProcessState.ExitCode()
}

// shellCommand makes a command of what run-shell-command takes: a string for
// the shell, or a vector of program, argument 0 and the other arguments.
func shellCommand(t *thread, operator string, v value) *exec.Cmd {
	if s, ok := v.(*interp.String); ok {
		return exec.Command("/bin/sh", "-c", s.Go())
	}
	n, ok := interp.VectorLen(v)
	if !ok || n < 2 {
		t.WrongType(operator, v, list(t.In.S.Or, t.In.S.String, t.In.S.Vector))
	}
	words := make([]string, n)
	for i := range words {
		w, ok := t.VectorRef(v, i).(*interp.String)
		if !ok {
			t.WrongType(operator, t.VectorRef(v, i), t.In.S.String)
		}
		words[i] = w.Go()
	}
	cmd := exec.Command(words[0])
	cmd.Args = words[1:]
	return cmd
}

// surroundings sets a command's directory and environment, an alist of strings
// whose values go over this program's own (NIL removes one).
func surroundings(t *thread, operator string, cmd *exec.Cmd, directory, environment value) {
	if directory != nil {
		cmd.Dir = fileName(t, operator, directory)
	}
	cmd.Env = os.Environ()
	for _, pair := range items(t, operator, environment) {
		c, ok := pair.(*interp.Cons)
		if !ok {
			t.WrongType(operator, pair, t.In.S.Cons)
		}
		name, ok := t.In.StringDesignator(c.Car)
		if !ok {
			t.WrongType(operator, c.Car, t.In.S.String)
		}
		prefix := name.Go() + "="
		kept := cmd.Env[:0]
		for _, e := range cmd.Env {
			if !strings.HasPrefix(e, prefix) {
				kept = append(kept, e)
			}
		}
		cmd.Env = kept
		if s, ok := c.Cdr.(*interp.String); ok {
			cmd.Env = append(cmd.Env, prefix+s.Go())
		} else if c.Cdr != nil {
			t.WrongType(operator, c.Cdr, t.In.S.String)
		}
	}
}

// redirection is where one of a program's standard streams goes.
type redirection struct {
	child *os.File // what the program gets
	ours  *os.File // the other end of a pipe; nil if none
	lent  bool     // child is that of a stream of this program
}

// redirect makes what v, an argument of run-shell-command, says: NIL stands for
// this program's own, :stream for a pipe, a name for a file.
func redirect(t *thread, v value, own *os.File, input bool, exists string) redirection {
	const op = "run-shell-command"
	switch {
	case v == nil:
		return redirection{child: own, lent: true}
	case word(v) == "stream":
		r, w := systemPipe(t, op)
		if input {
			return redirection{child: r, ours: w}
		}
		return redirection{child: w, ours: r}
	}
	switch s := streamToLend(t, v, input).(type) {
	case *fileStream:
		s.Flush(t, true)
		s.lend()
		return redirection{child: s.file, lent: true}
	case *socketStream:
		return redirection{child: s.lend(t, op, input)}
	}
	flags := os.O_RDONLY
	if !input {
		flags = os.O_WRONLY | os.O_CREATE
		switch exists {
		case "append":
			flags |= os.O_APPEND
		case "supersede", "overwrite":
			flags |= os.O_TRUNC
		default:
			flags |= os.O_EXCL
		}
	}
	file, err := openPatiently(t, fileName(t, op, v), flags, 0o666)
	if err != nil {
		fileError(t, op, v, err)
	}
	return redirection{child: file}
}

// streamToLend returns the stream that v transfers to or from in the end; NIL if
// it is no stream.
func streamToLend(t *thread, v value, input bool) interp.Stream {
	s, ok := v.(interp.Stream)
	if !ok {
		return nil
	}
	return t.StreamUnder(s, !input, true)
}

// lend returns the connection's descriptor for a program, after sending what is
// in the buffer. What has been read ahead the program would miss.
func (s *socketStream) lend(t *thread, operator string, input bool) *os.File {
	name := interp.NewString(operator)
	switch {
	case !s.IsOpen():
		socketClosed(t, s)
	case s.ssl != nil:
		t.SimpleError("~a: a program cannot use ~s, which speaks SSL", name, s)
	case input && s.readsChunks(), !input && s.chunks != nil && s.chunks.out:
		t.SimpleError("~a: a program cannot use ~s, which transfers chunks", name, s)
	}
	s.Flush(t, true)
	if n := s.Buffered(); input && n > 0 {
		t.SimpleError("~a: the program would miss ~d octets that have been read ahead from ~s", name, interp.FixInt(n), s)
	}
	// A process that is about to wait need not have come to the descriptor yet.
	var file *os.File
	err := netcore.ErrBusy
	if !s.ReadElsewhere(t) {
		file, err = s.conn.Lend()
	}
	switch err {
	case nil:
		return file
	case netcore.ErrBusy:
		t.SimpleError("~a: another process is reading from ~s", name, s)
	}
	socketError(t, s, err, "")
	return nil
}

// close closes this program's copies of what the child got.
func (r redirection) close() {
	if r.child != nil && !r.lent {
		r.child.Close()
	}
}

// drop closes this program's end of a pipe, too, which nobody gets.
func (r redirection) drop() {
	r.close()
	if r.ours != nil {
		r.ours.Close()
	}
}

func runShellCommand(t *thread, a args) value {
	const op = "run-shell-command"
	const (
		input = 1 + iota
		output
		errorOutput
		separate
		outputExists
		errorExists
		wait
		environment
		directory
		uid
		gid
		_ // show-window
		_ // effective
		groupsUser
	)
	cmd := shellCommand(t, op, a.V(0))
	surroundings(t, op, cmd, a.V(directory), a.V(environment))
	runAs(t, op, cmd, a.V(uid), a.V(gid), a.V(groupsUser))
	flushStandardOutput(t)
	var ends []redirection
	started := false
	defer func() {
		for _, r := range ends {
			if started {
				r.close()
			} else {
				r.drop()
			}
		}
	}()
	end := func(v value, own *os.File, input bool, exists string) redirection {
		r := redirect(t, v, own, input, exists)
		ends = append(ends, r)
		return r
	}
	in := end(a.V(input), os.Stdin, true, "")
	out := end(a.V(output), os.Stdout, false, word(a.V(outputExists)))
	errs := out
	if word(a.V(errorOutput)) != "output" {
		errs = end(a.V(errorOutput), os.Stderr, false, word(a.V(errorExists)))
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in.child, out.child, errs.child
	c := startChild(t, op, cmd)
	started = true
	if a.Bool(wait) {
		for _, r := range ends {
			r.drop()
		}
		t.WaitChan("waiting for a program", c.done, -1)
		for _, i := range []int{input, output, errorOutput} {
			if f, ok := streamToLend(t, a.V(i), i == input).(*fileStream); ok {
				f.takeBack()
			}
		}
		return t.One(interp.FixInt(c.status))
	}
	childrenOf(t.In).running[c.pid] = c
	stream := func(from, to *os.File) value {
		if from == nil && to == nil {
			return nil
		}
		return newPipeStream(from, to)
	}
	var fromErr *os.File
	if errs.child != out.child {
		fromErr = errs.ours
	}
	pid := interp.FixInt(c.pid)
	if a.Bool(separate) {
		return t.Values4(stream(nil, in.ours), stream(out.ours, nil), stream(fromErr, nil), pid)
	}
	return t.Values3(stream(out.ours, in.ours), stream(fromErr, nil), pid)
}

// subprocessOperators declares what runs other programs.
func subprocessOperators(in *interp.Interp) {
	S := &in.S
	in.Excl.Defun("run-shell-command", "command &key input output error-output separate-streams if-output-exists if-error-output-exists (wait t) environment directory uid gid show-window effective initgroups-user (share-open-files t) => status-or-stream error-stream pid &rest more",
		`Runs COMMAND: a string for the shell, or a vector of program, argument 0 and further arguments. INPUT, OUTPUT and ERROR-OUTPUT are NIL for this program's own, :stream, a file's name, a file stream or a connected socket; ERROR-OUTPUT may be :output. A socket's descriptor is passed on, after what is buffered for output has been sent: it must not speak SSL or transfer chunks, and for INPUT nothing may have been read ahead, which the program would miss (:stream, and copying, is for that). It is an error if another process is reading from the socket. With WAIT returns the exit status (minus the number of a signal that ended it); nobody gets the other end of a :stream then, which is closed. The program goes on if the wait is left. Otherwise returns a stream for INPUT and OUTPUT, one for ERROR-OUTPUT and the process number; with SEPARATE-STREAMS streams for each of the three and the number. IF-OUTPUT-EXISTS and IF-ERROR-OUTPUT-EXISTS are :error, :append or :supersede. ENVIRONMENT is an alist of strings over this program's, DIRECTORY where it runs. With the numbers UID and GID, or one of them, the program runs as that user and with that group, with INITGROUPS-USER, a name, in the groups of that user: for the superuser. EFFECTIVE must be NIL: there is no program that only has another user's rights. SHARE-OPEN-FILES makes no difference: other descriptors than these are not passed on. SHOW-WINDOW concerns another system. Signals excl:syscall-error if the program cannot be started.`,
		func(t *thread, a args) value {
			if a.V(13) != nil {
				t.SimpleError("run-shell-command: :effective is not possible here; :uid and :gid without it are, and the command can change its rights")
			}
			return runShellCommand(t, a)
		})
	in.Excl.Defun("shell", "command", `Runs the string COMMAND in a shell and returns its exit status.`, func(t *thread, a args) value {
		flushStandardOutput(t)
		cmd := shellCommand(t, "shell", a.String(t, 0))
		cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
		c := startChild(t, "shell", cmd)
		t.WaitChan("waiting for a program", c.done, -1)
		return interp.FixInt(c.status)
	})
	in.OSI.Defun("command-output", "command &key input whole directory environment show-window uid gid initgroups-user => output error-output status",
		`Runs COMMAND, as run-shell-command takes it. Its input is INPUT: a string, an octet vector, or a stream, of which it gets what comes until the stream ends or it reads no more. Returns what it writes, what it writes as errors, and its exit status. The first two are lists of lines, or strings if WHOLE. DIRECTORY, ENVIRONMENT, UID, GID and INITGROUPS-USER are as for run-shell-command, SHOW-WINDOW concerns another system. The program is killed if the wait for it is left, with those that it has started, unless this Lisp has a terminal. Signals excl:syscall-error if the program cannot be started.`,
		commandOutput)
	commandIO(in)
	reap := func(t *thread, v value, wait bool) value {
		cs := childrenOf(t.In)
		var c *child
		if n, ok := v.(interp.Fixnum); ok && n > 0 {
			c = cs.running[int(n)]
		} else {
			c = cs.any(wait)
		}
		if c == nil {
			return t.Values3(nil, nil, nil)
		}
		timeout := time.Duration(0)
		if wait {
			timeout = -1
		}
		if !t.WaitChan("waiting for a program", c.done, timeout) {
			return t.Values3(nil, nil, nil)
		}
		delete(cs.running, c.pid)
		if c.status < 0 {
			return t.Values3(interp.FixInt(128-c.status), interp.FixInt(c.pid), interp.FixInt(-c.status))
		}
		return t.Values3(interp.FixInt(c.status), interp.FixInt(c.pid), nil)
	}
	in.Sys.Defun("reap-os-subprocess", "&key pid (wait t) => status pid signal", `Returns the exit status, process number and ending signal (or NIL) of the program PID, or any, that run-shell-command started without waiting; unless WAIT, or if there is none, NIL where none has ended.`,
		func(t *thread, a args) value { return reap(t, a.V(0), a.Bool(1)) })
	in.OSI.Defun("waitpid", "pid &key (wait t) => status pid signal", `Is sys:reap-os-subprocess for the program PID (-1 for any): returns its exit status, number and signal. Unless WAIT, returns NIL if it runs still.`,
		func(t *thread, a args) value { return reap(t, a.V(0), a.Bool(1)) })
	in.OSI.Defmacro("with-pipe", "(input output) &body body", `Evaluates BODY with INPUT and OUTPUT bound to streams on the two ends of a pipe, which are closed afterwards.`, func(t *thread, a args) value {
		ends := items(t, "with-pipe", a.V(0))
		if len(ends) != 2 {
			t.ProgramError("with-pipe: `~s' is not two variables", a.V(0))
		}
		closeEnd := func(end value) value { return list(in.CL.Sym("close"), end) }
		return list(S.MultipleValueBind, a.V(0), list(in.OSI.InternalSym("%pipe")),
			list(S.UnwindProtect, listStar(a.V(1), S.Locally), closeEnd(ends[0]), closeEnd(ends[1])))
	})
	in.OSI.Defun("%pipe", "=> input output", `Returns streams on the ends of a new pipe.`, func(t *thread, a args) value {
		r, w := systemPipe(t, "with-pipe")
		return t.Values2(newPipeStream(r, nil), newPipeStream(nil, w))
	})
}

// any returns a child that has ended, else with wait one that has not.
func (cs *children) any(wait bool) *child {
	var pids []int
	for pid := range cs.running {
		pids = append(pids, pid)
	}
	sort.Ints(pids)
	for _, pid := range pids {
		select {
		case <-cs.running[pid].done:
			return cs.running[pid]
		default:
		}
	}
	if wait && len(pids) > 0 {
		return cs.running[pids[0]]
	}
	return nil
}

// flushStandardOutput sends what has been written, so that it comes before what
// the program to be started writes.
func flushStandardOutput(t *thread) {
	if s, ok := t.SymbolValue(t.In.S.StarStandardOutput).(interp.Stream); ok && s.IsOpen() && s.IsOutput() {
		s.Flush(t, true)
	}
}
