package builtins

import (
	"testing"
	"time"

	"sockrepl/interp"
)

func TestLocalZone(t *testing.T) {
	cases := []struct {
		zone     string
		month    time.Month
		hours    string
		daylight bool
	}{
		{"UTC", time.July, "0", false},
		{"Europe/Berlin", time.January, "-1", false},
		{"Europe/Berlin", time.July, "-1", true},
		{"America/New_York", time.July, "5", true},
		{"Asia/Kolkata", time.July, "-11/2", false},
		{"Australia/Lord_Howe", time.January, "-21/2", true}, // half an hour
		{"Australia/Lord_Howe", time.July, "-21/2", false},
	}
	in := interp.New(interp.Options{})
	Install(in)
	in.RunMain("test", func(th *thread) {
		for _, c := range cases {
			location, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Logf("%s: %v", c.zone, err)
				continue
			}
			zone, daylight := localZone(th, time.Date(2023, c.month, 15, 12, 0, 0, 0, location))
			if got := th.Prin1(zone); got != c.hours || daylight != c.daylight {
				t.Errorf("%s in %s: %s hours west, daylight %t; want %s, %t", c.zone, c.month, got, daylight, c.hours, c.daylight)
			}
		}
	})
}

func TestLocalTimeReadsBack(t *testing.T) {
	in := interp.New(interp.Options{})
	Install(in)
	in.RunMain("test", func(th *thread) {
		decode, encode := in.CL.Sym("decode-universal-time").Function(), in.CL.Sym("encode-universal-time").Function()
		for _, at := range []int64{0, 1, 2208988800, 3897460800, 3912345678, 4102444800, 100_000_000_000} {
			parts := th.MultipleValues(th.Funcall(decode, interp.Fix(at)))
			if back := th.Apply(encode, parts[:6]); back != interp.Fix(at) {
				t.Errorf("%d reads back as %v", at, back)
			}
		}
	})
}

func TestYearNear(t *testing.T) {
	for _, c := range []struct{ year, now, want int }{
		{0, 2026, 2000}, {26, 2026, 2026}, {75, 2026, 2075}, {76, 2026, 1976}, {99, 2026, 1999}, {49, 1999, 1949}, {48, 1999, 2048},
	} {
		if got := yearNear(c.year, c.now); got != c.want {
			t.Errorf("the year %d in %d is %d, want %d", c.year, c.now, got, c.want)
		}
	}
}

func TestRandomIsUniform(t *testing.T) {
	in := interp.New(interp.Options{})
	Install(in)
	in.RunMain("test", func(th *thread) {
		random := in.CL.Sym("random").Function()
		var count [7]int
		const draws = 70_000
		for range draws {
			n, _ := th.Call1(random, interp.Fix(7)).(interp.Fixnum)
			count[n]++
		}
		for n, c := range count {
			if c < draws/7-600 || c > draws/7+600 {
				t.Errorf("%d came %d times of %d", n, c, draws)
			}
		}
	})
}
