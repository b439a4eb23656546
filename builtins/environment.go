package builtins

import (
	"os"
	"runtime"
	"time"

	"sockrepl/interp"
)

// Version is the version of this program.
const Version = "0.1"

// environmentOperators declares time, the system and what tells of them.
func environmentOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	start := time.Now()
	cl.Defconstant("internal-time-units-per-second", "Units of internal time in a second.", interp.Fix(1000000))
	cl.Defun0("get-internal-real-time", "", `The time since the program began, in internal units.`, func(t *thread) value {
		return interp.Fix(int64(time.Since(start) / time.Microsecond))
	})
	cl.Defun0("get-internal-run-time", "", `The processor time used, in internal units.`, func(t *thread) value {
		return interp.Fix(int64(cpuTime() / time.Microsecond))
	})
	cl.Defun0("get-universal-time", "", `The seconds since the beginning of 1900, UTC.`, func(t *thread) value {
		return interp.Fix(time.Now().Unix() + unixToUniversal)
	})
	decode := func(t *thread, at time.Time, zoned bool) value {
		_, offset := at.Zone()
		dst := at.IsDST() && !zoned
		if dst {
			offset -= 3600
		}
		zone := t.Div(interp.Fix(int64(-offset)), interp.Fix(3600))
		return t.Values(interp.FixInt(at.Second()), interp.FixInt(at.Minute()), interp.FixInt(at.Hour()), interp.FixInt(at.Day()),
			interp.FixInt(int(at.Month())), interp.FixInt(at.Year()), interp.FixInt((int(at.Weekday())+6)%7), t.Bool(dst), zone)
	}
	const parts = " => second minute hour date month year day daylight-p zone"
	location := func(t *thread, operator string, zone value) *time.Location {
		if !interp.IsRational(zone) {
			t.WrongType(operator, zone, S.Rational)
		}
		q, _ := t.Divide(interp.Round, t.Mul(zone, interp.Fix(-3600)), interp.Fix(1))
		n, _ := q.(interp.Fixnum)
		return time.FixedZone("", int(n))
	}
	cl.Defun("get-decoded-time", parts[1:], `The time now, as decode-universal-time has it.`, func(t *thread, a args) value { return decode(t, time.Now(), false) })
	cl.Defun("decode-universal-time", "universal-time &optional time-zone"+parts, `UNIVERSAL-TIME as second, minute, hour, day, month, year, day of the week (Monday is 0), whether daylight saving holds, and the zone: TIME-ZONE in hours west, or the system's.`, func(t *thread, a args) value {
		at := time.Unix(a.Fixnum(t, 0)-unixToUniversal, 0)
		if a.V(1) != nil {
			return decode(t, at.In(location(t, "decode-universal-time", a.V(1))), true)
		}
		return decode(t, at, false)
	})
	cl.Defun("encode-universal-time", "second minute hour date month year &optional time-zone", `The universal time of SECOND, MINUTE, HOUR, DATE, MONTH and YEAR in TIME-ZONE, hours west, or the system's.`, func(t *thread, a args) value {
		loc := time.Local
		if a.V(6) != nil {
			loc = location(t, "encode-universal-time", a.V(6))
		}
		year := a.Index(t, 5)
		if year < 100 {
			now := time.Now().Year()
			year += now / 100 * 100
			if year > now+50 {
				year -= 100
			} else if year <= now-50 {
				year += 100
			}
		}
		at := time.Date(year, time.Month(a.Int(t, 4, 1, 12)), a.Int(t, 3, 1, 31), a.Int(t, 2, 0, 23), a.Int(t, 1, 0, 59), a.Int(t, 0, 0, 59), 0, loc)
		return interp.Fix(at.Unix() + unixToUniversal)
	})
	cl.Defmacro("time", "form", `The values of FORM, after telling on *trace-output* what it took.`, func(t *thread, a args) value {
		return list(in.Excl.Sym("%time"), list(S.Function, list(S.Lambda, nil, a.V(0))))
	})
	in.Excl.Defun("%time", "function => *", `Calls FUNCTION and tells what it took.`, func(t *thread, a args) value {
		f := a.Function(t, 0)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		wall, cpu := time.Now(), cpuTime()
		v := t.Call0(f)
		vs := t.MultipleValues(v)
		w, c := time.Since(wall), cpuTime()-cpu
		runtime.ReadMemStats(&after)
		out := t.SymbolValue(S.StarTraceOutput)
		t.Apply(S.Format.Function(), []value{out, interp.NewString("~&; cpu time   ~,6f sec~%; real time  ~,6f sec~%; space allocation: ~:d bytes in ~:d objects~%"),
			interp.DoubleFloat(c.Seconds()), interp.DoubleFloat(w.Seconds()),
			interp.Fix(int64(after.TotalAlloc - before.TotalAlloc)), interp.Fix(int64(after.Mallocs - before.Mallocs))})
		return t.Values(vs...)
	})
	cl.Defun("room", "&optional verbose", `Prints how much memory is in use; VERBOSE says more.`, func(t *thread, a args) value {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		t.Apply(S.Format.Function(), []value{t.T, interp.NewString("~&heap in use ~:d octets, ~:d objects; from the system ~:d octets; ~:d collections~%"),
			interp.Fix(int64(m.HeapAlloc)), interp.Fix(int64(m.HeapObjects)), interp.Fix(int64(m.Sys)), interp.Fix(int64(m.NumGC))})
		return nil
	})
	in.Excl.Defun("gc", "&optional (kind nil)", `Collects garbage; KIND makes no difference.`, func(t *thread, a args) value { runtime.GC(); return nil })
	text := func(p *interp.Package, name string, f func() string) {
		p.Defun0(name, "", `What the name says, as a string, or NIL.`, func(t *thread) value {
			if s := f(); s != "" {
				return interp.NewString(s)
			}
			return nil
		})
	}
	text(cl, "lisp-implementation-type", func() string { return "sockrepl" })
	text(cl, "lisp-implementation-version", func() string { return Version })
	text(cl, "machine-type", func() string { return runtime.GOARCH })
	text(cl, "machine-version", func() string { return "" })
	text(cl, "machine-instance", func() string { s, _ := os.Hostname(); return s })
	text(cl, "software-type", func() string { return runtime.GOOS })
	text(cl, "software-version", func() string { return "" })
	text(cl, "short-site-name", func() string { return "" })
	text(cl, "long-site-name", func() string { return "" })

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
	in.Sys.Defun("(setf getenv)", "value name", `Makes VALUE (NIL: nothing) the value of the environment variable NAME.`, func(t *thread, a args) value {
		if a.V(0) == nil {
			os.Unsetenv(a.Text(t, 1))
		} else {
			os.Setenv(a.Text(t, 1), a.String(t, 0).Go())
		}
		return a.V(0)
	})
	in.OSI.Defun0("getpid", "", `The number of this program's system process.`, func(t *thread) value { return interp.FixInt(os.Getpid()) })
	in.Excl.Defun0("current-directory", "", `The current directory.`, func(t *thread) value {
		d, err := os.Getwd()
		if err != nil {
			return fileError(t, "current-directory", nil, err)
		}
		return t.Call1(cl.Sym("pathname").Function(), interp.NewString(d+"/"))
	})
	in.Excl.Defun1("chdir", "directory", `Makes DIRECTORY the current one.`, func(t *thread, v value) value {
		if err := os.Chdir(fileName(t, "chdir", v)); err != nil {
			return fileError(t, "chdir", v, err)
		}
		return v
	})
	in.Excl.Defun("exit", "&optional (status 0) &key no-unwind quiet", `Ends the program with STATUS, after the cleanup forms of all processes (or with NO-UNWIND at once). QUIET makes no difference.`, func(t *thread, a args) value {
		n := a.Int(t, 0, 0, 255)
		if a.Bool(1) {
			os.Exit(n)
		}
		t.Exit(n)
		return nil
	})
	in.Excl.Defvar("*exit-cleanup-forms*", "Forms that are evaluated before the program ends.", nil)
	in.Sys.Defun("command-line-arguments", "&key application", `The program's command line arguments, its own options left out; APPLICATION makes no difference.`, func(t *thread, a args) value {
		v, _ := in.Attached(argumentsKey{}).([]string)
		var b interp.ListBuilder
		for _, s := range v {
			b.Add(interp.NewString(s))
		}
		return b.List()
	})
	cl.Defun1("sleep", "seconds", `Waits for SECONDS, a non-negative real number.`, func(t *thread, v value) value {
		t.Sleep("sleep", duration(t, "sleep", v))
		return nil
	})
}

type argumentsKey struct{}

// SetArguments tells what sys:command-line-arguments returns.
func SetArguments(in *interp.Interp, arguments []string) { in.Attach(argumentsKey{}, arguments) }

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
