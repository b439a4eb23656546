package builtins

import (
	"time"

	"sockrepl/interp"
)

// timer calls a function in a process of its own when its time has come.
type timer struct {
	class    *interp.Class
	name     value
	function *interp.Function
	args     []value
	alarm    *time.Timer // nil unless it is scheduled
	every    time.Duration
	// round tells an alarm that it belongs to a schedule given up.
	round int
}

// LispClass implements interp.Object.
func (x *timer) LispClass(in *interp.Interp) *interp.Class { return x.class }

// PrintText implements interp.Printable.
func (x *timer) PrintText(t *thread) (string, bool) {
	return namedText(t, "multiprocessing:timer", x.name), true
}

// cancel gives the schedule up; it reports whether there was one.
func (x *timer) cancel() bool {
	x.round++
	if x.alarm == nil {
		return false
	}
	x.alarm.Stop()
	x.alarm = nil
	return true
}

func (x *timer) schedule(in *interp.Interp, after, every time.Duration) {
	x.cancel()
	x.every = every
	round := x.round
	var fire func()
	fire = func() {
		in.Locked(func() {
			if x.round != round {
				return
			}
			name := x.name
			if name == nil {
				name = interp.NewString("timer")
			}
			p := in.NewProcess(name)
			p.Preset(x.function, x.args)
			p.RunReasons = []value{in.KeywordNamed("enable")}
			p.Launch()
			if x.every > 0 {
				x.alarm = time.AfterFunc(x.every, fire)
			} else {
				x.alarm = nil
			}
		})
	}
	x.alarm = time.AfterFunc(after, fire)
}

// timerOperators declares timers.
func timerOperators(in *interp.Interp) {
	mp := in.MP
	class := mp.DefineClass("timer", in.T.Class())
	timerOf := func(t *thread, operator string, v value) *timer { return instanceOf[*timer](t, operator, v, class) }
	mp.Defun("make-timer", "function &rest arguments", `A timer that calls FUNCTION with ARGUMENTS, in a new process each time, once it has been scheduled.`, func(t *thread, a args) value {
		return &timer{class: class, function: a.Function(t, 0), args: append([]value(nil), a.Rest()...)}
	})
	mp.Defun("make-named-timer", "name function &rest arguments", `A timer called NAME, as its processes are; see make-timer for FUNCTION and ARGUMENTS.`, func(t *thread, a args) value {
		return &timer{class: class, name: a.V(0), function: a.Function(t, 1), args: append([]value(nil), a.Rest()...)}
	})
	repeat := func(t *thread, operator string, v value) time.Duration {
		if v == nil {
			return 0
		}
		return max(duration(t, operator, v), time.Millisecond)
	}
	mp.Defun("schedule-timer-relative", "timer seconds &optional period", `Has TIMER go off in SECONDS, and then every PERIOD seconds if that is given. Returns TIMER.`, func(t *thread, a args) value {
		x := timerOf(t, "schedule-timer-relative", a.V(0))
		after, every := seconds(t, "schedule-timer-relative", a.V(1)), repeat(t, "schedule-timer-relative", a.V(2))
		x.schedule(in, after, every)
		return x
	})
	mp.Defun("schedule-timer", "timer time &optional period", `Has TIMER go off at the universal time TIME, and then every PERIOD seconds if that is given. Returns TIMER.`, func(t *thread, a args) value {
		x := timerOf(t, "schedule-timer", a.V(0))
		at, ok := interp.Float64(a.V(1))
		if !ok {
			a.Wrong(t, 1, in.S.Real)
		}
		const unixEpoch = 2208988800 // 1970, counted from 1900
		now := float64(time.Now().UnixMicro()) / 1e6
		every := repeat(t, "schedule-timer", a.V(2))
		wait := min(max(at-unixEpoch-now, 0), 9e9)
		x.schedule(in, time.Duration(wait*float64(time.Second)), every)
		return x
	})
	mp.Defun1("unschedule-timer", "timer", `Keeps TIMER from going off; true if it would have.`, func(t *thread, v value) value {
		return t.Bool(timerOf(t, "unschedule-timer", v).cancel())
	})
	mp.Defun1("timer-expired-p", "timer", `True if TIMER will not go off.`, func(t *thread, v value) value {
		return t.Bool(timerOf(t, "timer-expired-p", v).alarm == nil)
	})
	mp.Defun1("timer-name", "timer", `The name of TIMER, or NIL.`, func(t *thread, v value) value { return timerOf(t, "timer-name", v).name })
}
