package builtins

import (
	"runtime/metrics"
	"time"

	"sockrepl/interp"
)

const (
	// internalUnits is internal-time-units-per-second: milliseconds.
	internalUnits = 1000
	internalUnit  = time.Second / internalUnits
	// maxUniversal bounds universal times so that no calculation with them
	// overflows: some hundred million years.
	maxUniversal = 1 << 52
)

// timeOperators declares universal time, internal time and what measures.
func timeOperators(in *interp.Interp) {
	universalTimeOperators(in)
	internalTimeOperators(in)
	measuringOperators(in)
}

const decodedParts = " => second minute hour date month year day daylight-p zone"

func universalTimeOperators(in *interp.Interp) {
	cl := in.CL
	cl.Defun0("get-universal-time", "", `Return the seconds since the beginning of the year 1900, universal time.`, func(t *thread) value {
		return interp.Fix(time.Now().Unix() + unixToUniversal)
	})
	cl.Defun("get-decoded-time", decodedParts[1:], `Return the time of now as decode-universal-time does.`,
		func(t *thread, a args) value { return decodedValues(t, time.Now(), nil) })
	cl.Defun("decode-universal-time", "universal-time &optional time-zone"+decodedParts, `Return the parts of UNIVERSAL-TIME: second, minute, hour, day of the month, month, year,
day of the week (Monday is 0), whether daylight saving time is in force, and the zone
in hours west of Greenwich. TIME-ZONE, if there, is the zone, and there is no
daylight saving time.`, func(t *thread, a args) value {
		n, ok := a.V(0).(interp.Fixnum)
		if !ok || n < -maxUniversal || n > maxUniversal {
			a.Wrong(t, 0, universalTimeType(t))
		}
		at := time.Unix(int64(n)-unixToUniversal, 0)
		if a.V(1) == nil {
			return decodedValues(t, at, nil)
		}
		west := zoneSeconds(t, a, 1)
		return decodedValues(t, at.UTC().Add(-time.Duration(west)*time.Second), a.V(1))
	})
	cl.Defun("encode-universal-time", "second minute hour date month year &optional time-zone", `Return the universal time of SECOND, MINUTE, HOUR, DATE, MONTH and YEAR in TIME-ZONE, hours
west of Greenwich; without it in the local zone, with its daylight saving time.
A YEAR below 100 is the one within fifty years of now that ends so.`, encodeUniversalTime)
}

func universalTimeType(t *thread) value {
	return list(t.In.S.Integer, interp.Fix(-maxUniversal), interp.Fix(maxUniversal))
}

// decodedValues returns the values of decode-universal-time; a zone that was
// given is returned as it is.
func decodedValues(t *thread, at time.Time, zone value) value {
	daylight := false
	if zone == nil {
		zone, daylight = localZone(t, at)
	}
	return t.Values(interp.FixInt(at.Second()), interp.FixInt(at.Minute()), interp.FixInt(at.Hour()),
		interp.FixInt(at.Day()), interp.FixInt(int(at.Month())), interp.FixInt(at.Year()),
		interp.FixInt((int(at.Weekday())+6)%7), t.Bool(daylight), zone)
}

// localZone returns the hours that standard time at the given time is west of
// Greenwich, and whether daylight saving time is in force.
func localZone(t *thread, at time.Time) (zone value, daylight bool) {
	_, offset := at.Zone()
	daylight = at.IsDST()
	if daylight {
		offset = standardOffset(at, offset)
	}
	return t.Div(interp.FixInt(-offset), interp.Fix(3600)), daylight
}

// standardOffset returns the offset of the standard time next to a time of
// daylight saving time: not everywhere are they an hour apart.
func standardOffset(at time.Time, offset int) int {
	start, end := at.ZoneBounds()
	if !start.IsZero() {
		if before := start.Add(-time.Second); !before.IsDST() {
			_, offset := before.Zone()
			return offset
		}
	}
	if !end.IsZero() && !end.IsDST() {
		_, offset := end.Zone()
		return offset
	}
	return offset - 3600
}

// zoneSeconds returns the time zone in slot i in seconds west of Greenwich.
func zoneSeconds(t *thread, a args, i int) int64 {
	if interp.IsRational(a.V(i)) && t.LessEq(interp.Fix(-24), a.V(i)) && t.LessEq(a.V(i), interp.Fix(24)) {
		if n, ok := t.Mul(a.V(i), interp.Fix(3600)).(interp.Fixnum); ok {
			return int64(n)
		}
	}
	S := &t.In.S
	a.Wrong(t, i, list(S.Rational, interp.Fix(-24), interp.Fix(24)))
	return 0
}

func encodeUniversalTime(t *thread, a args) value {
	second, minute, hour := a.Int(t, 0, 0, 59), a.Int(t, 1, 0, 59), a.Int(t, 2, 0, 23)
	date, month, year := a.Int(t, 3, 1, 31), a.Int(t, 4, 1, 12), a.Int(t, 5, 0, 100_000_000)
	if year < 100 {
		year = yearNear(year, time.Now().Year())
	}
	if a.V(6) == nil {
		at := time.Date(year, time.Month(month), date, hour, minute, second, 0, time.Local)
		return interp.Fix(at.Unix() + unixToUniversal)
	}
	at := time.Date(year, time.Month(month), date, hour, minute, second, 0, time.UTC)
	return interp.Fix(at.Unix() + unixToUniversal + zoneSeconds(t, a, 6))
}

// yearNear returns the year that ends in the two digits of year and is from
// fifty years before now to forty-nine after it.
func yearNear(year, now int) int {
	first := now - 50
	return first + ((year-first)%100+100)%100
}

func internalTimeOperators(in *interp.Interp) {
	cl := in.CL
	start := time.Now()
	cl.Defconstant("internal-time-units-per-second", "The internal time units in a second: they are milliseconds.", interp.Fix(internalUnits))
	cl.Defun0("get-internal-real-time", "", `Return the time since this Lisp began, in internal time units.`, func(t *thread) value {
		return interp.Fix(int64(time.Since(start) / internalUnit))
	})
	cl.Defun0("get-internal-run-time", "", `Return the processor time that this Lisp has used, in internal time units.`, func(t *thread) value {
		user, system := interp.ProcessorTime()
		return interp.Fix(int64((user + system) / internalUnit))
	})
	in.Excl.Defun0("cl-internal-real-time", "", `Return the time since this Lisp began in whole seconds.`, func(t *thread) value {
		return interp.Fix(int64(time.Since(start) / time.Second))
	})
	in.Excl.Defun("acl-internal-real-time", "=> seconds microseconds", `Return the system's time in seconds, and the microseconds beyond. Less
base-for-internal-real-time, the seconds are those since this Lisp began.`, func(t *thread, a args) value {
		now := time.Now()
		return t.Values2(interp.Fix(now.Unix()), interp.FixInt(now.Nanosecond()/1000))
	})
	in.Excl.Defvar("base-for-internal-real-time", "The system's time in seconds when this Lisp began, from which internal real time counts.",
		interp.Fix(start.Unix()))
	in.Excl.Defvar("*time-zone*", "The local time zone in hours west of Greenwich, without daylight saving time.", hoursWest(start))
}

// hoursWest returns the local zone in hours, as a float if they are not whole.
func hoursWest(at time.Time) value {
	_, offset := at.Zone()
	if at.IsDST() {
		offset = standardOffset(at, offset)
	}
	if offset%3600 == 0 {
		return interp.FixInt(-offset / 3600)
	}
	return interp.DoubleFloat(float64(-offset) / 3600)
}

func measuringOperators(in *interp.Interp) {
	timed := in.Excl.InternalSym("%time")
	in.CL.Defmacro("time", "form", `Evaluate FORM and return its values, after telling on *trace-output* how much processor
time, real time and memory that took.`, func(t *thread, a args) value {
		return list(timed, list(in.S.Function, list(in.S.Lambda, nil, a.V(0))))
	})
	in.Excl.Defun("%time", "function => *", `Call FUNCTION and return its values, after telling what that took.`, callTimed)
}

// usage is what the program had used up at a moment.
type usage struct {
	at                   time.Time
	user, system, gc     time.Duration
	bytesMade, itemsMade uint64
}

// usageNow measures without stopping the program.
func usageNow() usage {
	samples := []metrics.Sample{
		{Name: "/gc/heap/allocs:bytes"},
		{Name: "/gc/heap/allocs:objects"},
		{Name: "/cpu/classes/gc/total:cpu-seconds"},
	}
	metrics.Read(samples)
	u := usage{bytesMade: samples[0].Value.Uint64(), itemsMade: samples[1].Value.Uint64(),
		gc: time.Duration(samples[2].Value.Float64() * float64(time.Second))}
	u.user, u.system = interp.ProcessorTime()
	u.at = time.Now()
	return u
}

func callTimed(t *thread, a args) value {
	f := a.Function(t, 0)
	before := usageNow()
	v := t.Call0(f)
	after := usageNow()
	vs := t.MultipleValues(v)
	user, system, real := after.user-before.user, after.system-before.system, after.at.Sub(before.at)
	share := 0.0
	if real > 0 {
		share = 100 * float64(user+system) / float64(real)
	}
	const report = "~&; cpu time (gc)     ~,6f sec~%" +
		"; cpu time (total)  ~,6f sec user, ~,6f sec system~%" +
		"; real time  ~,6f sec (~,1f%)~%" +
		"; space allocation:~%;  ~:d bytes in ~:d objects~%"
	t.Apply(t.In.S.Format.Function(), []value{t.SymbolValue(t.In.S.StarTraceOutput), interp.NewString(report),
		secondsFloat(after.gc - before.gc), secondsFloat(user), secondsFloat(system), secondsFloat(real), interp.DoubleFloat(share),
		interp.FixUint(after.bytesMade - before.bytesMade), interp.FixUint(after.itemsMade - before.itemsMade)})
	return t.Values(vs...)
}

func secondsFloat(d time.Duration) value { return interp.DoubleFloat(d.Seconds()) }
