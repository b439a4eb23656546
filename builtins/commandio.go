package builtins

import (
	"os"
	"strings"

	"sockrepl/interp"
)

// with-command-output and with-command-io: bodies write what a program reads, and
// are evaluated with what it writes.

// commandIO declares them.
func commandIO(in *interp.Interp) {
	lambda := func(variable value, body value) value {
		return list(in.S.Function, listStar(body, in.S.Lambda, list(variable)))
	}
	in.OSI.Defun("%with-command", "operator command input output errors &key whole directory environment error-output show-window uid gid initgroups-user",
		`Runs COMMAND for OPERATOR: calls the function INPUT with a stream of the program's input, OUTPUT and ERRORS with the lines that it writes; each may be NIL. WHOLE, DIRECTORY, ENVIRONMENT, ERROR-OUTPUT, SHOW-WINDOW, UID, GID and INITGROUPS-USER are as for with-command-output. Returns the exit status.`,
		withCommand)
	// call is the form that runs command, a list of the command and options.
	call := func(operator string, command, input, output, errors value) value {
		c := command.(*interp.Cons)
		return listStar(c.Cdr, in.OSI.Sym("%with-command"), interp.NewString(operator), c.Car, input, output, errors)
	}
	in.OSI.Defmacro("with-command-output", "(variable command &key whole directory environment error-output show-window uid gid initgroups-user) &body body",
		`Runs COMMAND, as run-shell-command takes it, and evaluates BODY with VARIABLE bound to each line that it writes, as soon as it does; with WHOLE once, with all of it as a string. ERROR-OUTPUT is NIL, for this program's own, or :output. DIRECTORY, ENVIRONMENT, UID, GID and INITGROUPS-USER are as for run-shell-command, SHOW-WINDOW concerns another system. Returns the exit status. The program is killed if BODY leaves it.`,
		func(t *thread, a args) value {
			spec, ok := a.V(0).(*interp.Cons)
			if ok {
				_, ok = spec.Cdr.(*interp.Cons)
			}
			if !ok {
				t.ProgramError("with-command-output: `~s' is not (variable command option...)", a.V(0))
			}
			return call("with-command-output", spec.Cdr, nil, lambda(spec.Car, a.V(1)), nil)
		})
	in.OSI.Defmacro("with-command-io", "(command &key whole directory environment error-output show-window uid gid initgroups-user) &rest clauses",
		`Runs COMMAND with WHOLE, DIRECTORY, ENVIRONMENT, ERROR-OUTPUT, SHOW-WINDOW, UID, GID and INITGROUPS-USER, which are those of with-command-output, and CLAUSES. A clause (:input (stream) form...) writes what the program reads; the clauses (:output (line) form...) and (:error-output (line) form...) are evaluated for each line that it writes. Input and output for which there is no clause are this program's own. Where there is a clause for input it is evaluated first, and lines for errors are handled last. Returns the exit status. The program is killed if a clause leaves it.`,
		func(t *thread, a args) value {
			if _, ok := a.V(0).(*interp.Cons); !ok {
				t.ProgramError("with-command-io: `~s' is not (command option...)", a.V(0))
			}
			functions := map[string]value{}
			for _, clause := range items(t, "with-command-io", a.V(1)) {
				parts := items(t, "with-command-io", clause)
				var variable []value
				if len(parts) >= 2 {
					variable = items(t, "with-command-io", parts[1])
				}
				kind := ""
				if len(variable) == 1 {
					kind = word(parts[0])
				}
				switch kind {
				case "input", "output", "error-output":
				default:
					t.ProgramError("with-command-io: `~s' is not (:input (stream) form...), (:output (line) form...) or (:error-output (line) form...)", clause)
				}
				if functions[kind] != nil {
					t.ProgramError("with-command-io: there is more than one clause ~s", parts[0])
				}
				functions[kind] = lambda(variable[0], list(parts[2:]...))
			}
			return call("with-command-io", a.V(0), functions["input"], functions["output"], functions["error-output"])
		})
}

// withCommand is excl.osi::%with-command.
func withCommand(t *thread, a args) value {
	const (
		operator = iota
		command
		input
		output
		errors
		whole
		directory
		environment
		errorOutput
		_ // show-window
		uid
		gid
		groupsUser
	)
	op := t.GoText(a.String(t, operator))
	cmd := shellCommand(t, op, a.V(command))
	surroundings(t, op, cmd, a.V(directory), a.V(environment))
	runAs(t, op, cmd, a.V(uid), a.V(gid), a.V(groupsUser))
	merged := word(a.V(errorOutput)) == "output"
	if a.V(errorOutput) != nil && !merged {
		t.WrongType(op, a.V(errorOutput), list(t.In.CL.Sym("member"), nil, t.In.KeywordNamed("output")))
	}
	if merged && a.V(errors) != nil {
		t.ProgramError("~a: errors go to :output and have a clause as well", interp.NewString(op))
	}
	flushStandardOutput(t)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	var reads *os.File
	var feed *pipeStream
	var out, errs *collected
	var program *killable
	done := false
	defer func() {
		if !done {
			program.kill()
		}
		for _, c := range []*collected{out, errs} {
			if c != nil {
				c.drop()
			}
		}
	}()
	if a.V(input) != nil {
		r, w := systemPipe(t, op)
		defer r.Close()
		defer w.Close()
		cmd.Stdin, reads, feed = r, r, newPipeStream(nil, w)
	}
	if a.V(output) != nil {
		out = collectedPipe(t, op)
		cmd.Stdout = out.to
	}
	if a.V(errors) != nil {
		errs = collectedPipe(t, op)
		cmd.Stderr = errs.to
	}
	if merged {
		cmd.Stderr = cmd.Stdout
	}
	program = startKillable(t, op, cmd)
	// Lines are handled as they come unless there is input to be written first,
	// which the program may answer.
	direct := out != nil && feed == nil && !a.Bool(whole)
	switch {
	case direct:
		out.to.Close()
	case out != nil:
		out.collect()
	}
	if errs != nil {
		errs.collect()
	}
	if feed != nil {
		reads.Close()
		t.Call1(a.Function(t, input), feed)
		feed.Close(t, false)
	}
	switch {
	case direct:
		f := a.Function(t, output)
		s := newPipeStream(out.from, nil)
		for {
			line, missing := s.ReadLine(t)
			if missing && line.Len() == 0 {
				break
			}
			t.Call1(f, line)
		}
	case out != nil:
		out.handle(t, a.Function(t, output), a.Bool(whole))
	}
	if errs != nil {
		errs.handle(t, a.Function(t, errors), a.Bool(whole))
	}
	status := program.status(t)
	done = true
	return status
}

// handle calls f with each line that the program has written, once it writes no
// more; with whole once, with all of it.
func (c *collected) handle(t *thread, f *interp.Function, whole bool) {
	t.WaitChan("waiting for a program", c.done, -1)
	if whole {
		t.Call1(f, longText(t, c.text.String()))
		return
	}
	for line := range strings.Lines(c.text.String()) {
		t.Call1(f, longText(t, strings.TrimSuffix(line, "\n")))
		t.SafePointSoon()
	}
}
