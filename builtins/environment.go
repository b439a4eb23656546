package builtins

import (
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"sockrepl/interp"
)

// Version is the version of this program.
const Version = "0.1"

// environmentOperators declares time, the system and what tells of them.
func environmentOperators(in *interp.Interp) {
	timeOperators(in)
	systemNames(in)
	memoryOperators(in)
	systemOperators(in)
}

// systemNames declares the functions that say where the program runs.
func systemNames(in *interp.Interp) {
	name := func(function, doc string, get func() string) {
		in.CL.Defun0(function, "", doc, func(t *thread) value {
			if s := get(); s != "" {
				return interp.NewString(s)
			}
			return nil
		})
	}
	none := func() string { return "" }
	name("lisp-implementation-type", `Return the name of this Lisp.`, func() string { return "sockrepl" })
	name("lisp-implementation-version", `Return the version of this Lisp.`, func() string { return Version })
	name("machine-type", `Return the kind of processor.`, machineType)
	name("machine-version", `Return the model of the processor, or NIL if it is not known.`, machineVersion)
	name("machine-instance", `Return the name of this machine in the network, or NIL if it has none.`, func() string {
		s, _ := os.Hostname()
		return s
	})
	name("software-type", `Return the name of the operating system.`, softwareType)
	name("software-version", `Return the version of the operating system, or NIL if it is not known.`, func() string {
		return firstLine("/proc/sys/kernel/osrelease")
	})
	name("short-site-name", `Return NIL: this Lisp is not told where its machine stands.`, none)
	name("long-site-name", `Return NIL: this Lisp is not told where its machine stands.`, none)
}

func machineType() string {
	switch runtime.GOARCH {
	case "amd64":
		return "x86-64"
	case "386":
		return "x86"
	}
	return strings.ToUpper(runtime.GOARCH)
}

// machineVersion returns what Linux says of the first processor.
func machineVersion() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		key, model, _ := strings.Cut(line, ":")
		if strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(model)
		}
	}
	return ""
}

func softwareType() string {
	switch runtime.GOOS {
	case "linux":
		return "Linux"
	case "darwin":
		return "Darwin"
	case "freebsd":
		return "FreeBSD"
	}
	return runtime.GOOS
}

func firstLine(file string) string {
	text, _ := os.ReadFile(file)
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}

// memoryOperators declares what tells of memory and collects garbage.
func memoryOperators(in *interp.Interp) {
	S := &in.S
	in.CL.Defun("room", "&optional (detail :default)", `Print on *standard-output* how much memory is in use: in one line if DETAIL is NIL, more
by default, most if it is T.`, func(t *thread, a args) value {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		t.Apply(S.Format.Function(), []value{t.T, interp.NewString("~&~:d bytes in use in ~:d objects~%"),
			interp.FixUint(m.HeapAlloc), interp.FixUint(m.HeapObjects)})
		if !a.Bool(0) {
			return nil
		}
		t.Apply(S.Format.Function(), []value{t.T, interp.NewString("~:d bytes from the system, ~:d of them for stacks~%"),
			interp.FixUint(m.Sys), interp.FixUint(m.StackSys)})
		if a.V(0) == value(t.T) {
			t.Apply(S.Format.Function(), []value{t.T, interp.NewString("~:d bytes allocated since the start; ~:d collections took ~,3f sec~%"),
				interp.FixUint(m.TotalAlloc), interp.Fix(int64(m.NumGC)), interp.DoubleFloat(float64(m.PauseTotalNs) / 1e9)})
		}
		return nil
	})
	in.Excl.Defun("gc", "&optional kind", `Collect garbage, all of it whatever KIND says.`, func(t *thread, a args) value {
		t.Blocking("Collecting", runtime.GC, nil)
		return nil
	})
}

// setEnvironment sets an environment variable for operator.
func setEnvironment(t *thread, operator, name, value string) {
	if err := os.Setenv(name, value); err != nil {
		syscallError(t, operator, err)
	}
}

// unsetEnvironment removes an environment variable for operator. What cannot be the
// name of one is an error, as unsetenv(3) has it.
func unsetEnvironment(t *thread, operator, name string) {
	if name == "" || strings.Contains(name, "=") {
		syscallError(t, operator, unix.EINVAL)
	}
	os.Unsetenv(name)
}

// systemOperators declares what acts on the program's surroundings.
func systemOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL

	in.Sys.Defun1("getenv", "name", `The value of the environment variable NAME, or NIL.`, func(t *thread, v value) value {
		s, ok := in.StringDesignator(v)
		if !ok {
			t.WrongType("getenv", v, S.String)
		}
		if e, ok := os.LookupEnv(s.Go()); ok {
			return interp.NewString(e)
		}
		return nil
	})
	in.Sys.Defun("(setf getenv)", "value name", `Makes VALUE (NIL: nothing) the value of the environment variable NAME. Signals syscall-error for what cannot be in the environment.`, func(t *thread, a args) value {
		if a.V(0) == nil {
			unsetEnvironment(t, "(setf getenv)", a.Text(t, 1))
		} else {
			setEnvironment(t, "(setf getenv)", a.Text(t, 1), a.String(t, 0).Go())
		}
		return a.V(0)
	})
	in.Sys.Defun0("user-name", "", `The name of the user who runs the program, as the environment variable USER, or LOGNAME, has it; NIL if there is neither.`, func(t *thread) value {
		for _, name := range []string{"USER", "LOGNAME"} {
			if e, ok := os.LookupEnv(name); ok {
				return interp.NewString(e)
			}
		}
		return nil
	})
	in.Excl.Defun0("current-directory", "", `The current directory.`, func(t *thread) value {
		d, err := workingDirectory()
		if err != nil {
			return fileError(t, "current-directory", nil, err)
		}
		return t.Call1(cl.Sym("pathname").Function(), interp.NewString(d))
	})
	in.Excl.Defun("chdir", "&optional directory", `Makes DIRECTORY, by default the user's home, the current one and returns its name, which ends with a slash. *default-pathname-defaults* stays as it is.`, func(t *thread, a args) value {
		v := a.V(0)
		if v == nil {
			v = t.Call0(cl.Sym("user-homedir-pathname").Function())
		}
		if err := os.Chdir(fileName(t, "chdir", v)); err != nil {
			return fileError(t, "chdir", v, err)
		}
		d, err := workingDirectory()
		if err != nil {
			return fileError(t, "chdir", v, err)
		}
		return interp.NewString(d)
	})
	cl.Defun1("sleep", "seconds", `Waits for SECONDS, a non-negative real number.`, func(t *thread, v value) value {
		t.Sleep("sleep", duration(t, "sleep", v))
		return nil
	})
}

// workingDirectory returns the name of the current directory, which ends with a
// slash.
func workingDirectory() (string, error) {
	d, err := os.Getwd()
	return strings.TrimSuffix(d, "/") + "/", err
}

// duration returns a number of seconds as a duration.
func duration(t *thread, operator string, v value) time.Duration {
	f, ok := interp.Float64(v)
	if !ok || f < 0 || f != f {
		t.WrongType(operator, v, list(t.In.S.Real, interp.Fix(0)))
	}
	if f > 9e9 {
		f = 9e9
	}
	return time.Duration(f * float64(time.Second))
}
