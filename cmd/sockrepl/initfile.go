package main

import (
	"os"
	"path/filepath"

	"sockrepl/builtins"
	"sockrepl/interp"
)

// initFile is loaded from the home directory before the top level is used.
const initFile = ".sockrepl.lisp"

// loadInitFile loads the user's init file if there is one. An error in it is
// reported, and leaves the rest of it out.
func (p *program) loadInitFile(t *interp.Thread) {
	home, err := os.UserHomeDir()
	if err != nil {
		return
	}
	file := filepath.Join(home, initFile)
	if _, err := os.Stat(file); err != nil {
		return
	}
	var left interp.ExitPoint
	outer := t.Debugger
	t.Debugger = func(t *interp.Thread, c interp.Value) {
		p.unhandled(t, c)
		t.ExitTo(&left, nil)
	}
	t.CallWithExit(&left, func() interp.Value {
		builtins.LoadFile(t, file, nil)
		return nil
	})
	t.Debugger = outer
}
