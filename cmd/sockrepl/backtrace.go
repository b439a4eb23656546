package main

import (
	"fmt"
	"strings"

	"sockrepl/interp"
)

// shortBacktrace is how many lines the short form has at most.
const shortBacktrace = 12

// backtrace lists the calls in progress, innermost first, a line for each.
// Repeated calls from the same place, as recursion makes them, share a line.
func (p *program) backtrace(t *interp.Thread) string {
	limit := shortBacktrace
	switch p.opts.backtrace {
	case backtraceNone:
		return ""
	case backtraceFull:
		limit = -1
	}
	var b strings.Builder
	shown, repeated, last := 0, 0, ""
	again := func() {
		if repeated > 0 {
			fmt.Fprintf(&b, "  ... and %d more of the same\n", repeated)
		}
		repeated = 0
	}
	for _, e := range t.Backtrace(1 << 20) {
		line := "  in " + frameText(t, e)
		if line == last {
			repeated++
			continue
		}
		again()
		if shown == limit {
			fmt.Fprintln(&b, "  ...")
			return b.String()
		}
		fmt.Fprintln(&b, line)
		shown, last = shown+1, line
	}
	again()
	return b.String()
}

// frameText names the function of a call and the place it has reached.
func frameText(t *interp.Thread, e interp.BacktraceEntry) string {
	name := "(top level form)"
	if e.Name != nil {
		name = t.Prin1(e.Name)
	}
	if e.Place.Pos.Line() > 0 {
		name += "  " + e.Place.String()
	}
	return name
}
