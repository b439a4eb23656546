package main

import (
	"fmt"
	"os"

	"sockrepl/interp"
)

// shortBacktrace is how many lines the short form has at most.
const shortBacktrace = 12

// backtrace shows the calls in progress, innermost first, on standard error.
// Repeated calls from the same place, as recursion makes them, share a line.
func (p *program) backtrace(t *interp.Thread) {
	limit := shortBacktrace
	switch p.opts.backtrace {
	case backtraceNone:
		return
	case backtraceFull:
		limit = -1
	}
	shown, repeated, last := 0, 0, ""
	again := func() {
		if repeated > 0 {
			fmt.Fprintf(os.Stderr, "  ... and %d more of the same\n", repeated)
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
			fmt.Fprintln(os.Stderr, "  ...")
			return
		}
		fmt.Fprintln(os.Stderr, line)
		shown, last = shown+1, line
	}
	again()
}

// frameText names the function of a call and the place it has reached.
func frameText(t *interp.Thread, e interp.BacktraceEntry) string {
	name := "(top level form)"
	if e.Name != nil {
		name = t.Prin1(e.Name)
	}
	if e.Place.Pos.Line() > 0 {
		name += fmt.Sprintf("  %s:%d:%d", e.Place.File, e.Place.Pos.Line(), e.Place.Pos.Column())
	}
	return name
}
