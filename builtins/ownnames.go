package builtins

import (
	"strings"

	"sockrepl/interp"
)

// The package CL-USER uses Allegro's packages beside COMMON-LISP, so that their
// operators are at hand. A program in it that defines a function, macro, class or
// type of its own, say QUEUE, must not change the one that it happens to inherit,
// nor be refused: a source file's own definitions are looked for before it is
// read, and their names made symbols of CL-USER.

// claiming are the operators whose definitions claim names. Variables do not:
// DEFVAR of one of Allegro's leaves its value, as there.
var claiming = map[string]bool{"defun": true, "defmacro": true, "defgeneric": true, "defclass": true, "defstruct": true,
	"define-condition": true, "deftype": true, "define-modify-macro": true}

// claimNames makes the names that top level forms of the source text define in
// CL-USER symbols of that package where they would be inherited. A definition is
// one that begins a line; one after a feature expression may not be read, and is
// left alone.
func claimNames(t *thread, text string) {
	user := t.In.User
	inUser := t.SymbolValue(t.In.S.StarPackage) == value(user)
	comment := 0     // depth of block comments
	feature := false // the line before ends in a feature expression
	for line := range strings.Lines(text) {
		t.SafePointSoon()
		if comment == 0 && strings.HasPrefix(line, "(") {
			head, rest, _ := strings.Cut(line[1:], " ")
			head = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(head)), "cl:")
			name := definedName(rest)
			switch {
			case head == "in-package":
				p := t.In.FindPackage(t.In.CaseName(strings.ToLower(strings.TrimLeft(strings.Trim(name, `"`), "#:'"))))
				inUser = p == user
			case inUser && !feature && claiming[head]:
				claim(t.In, t.In.CaseName(name), head == "defstruct")
			}
		}
		trimmed := strings.TrimSpace(line)
		if trimmed != "" && !strings.HasPrefix(trimmed, ";") {
			feature = strings.HasPrefix(trimmed, "#+") || strings.HasPrefix(trimmed, "#-")
		}
		comment = max(comment+strings.Count(line, "#|")-strings.Count(line, "|#"), 0)
	}
}

// definedName returns the name at the beginning of what follows the operator of a
// definition: NAME or (NAME options...).
func definedName(s string) string {
	s = strings.TrimLeft(s, " \t(")
	if i := strings.IndexAny(s, " \t\r\n()"); i >= 0 {
		s = s[:i]
	}
	return s
}

// claim makes name a symbol of CL-USER if it is inherited from a package other than
// COMMON-LISP; of a structure also the names of the functions that go with it.
func claim(in *interp.Interp, name string, structure bool) {
	s, status := in.User.Find(name)
	if s == nil || status != interp.Inherited || s.Package() == in.CL {
		return
	}
	in.User.Shadow(name)
	if structure {
		for _, n := range []string{in.CaseName("make-") + name, in.CaseName("copy-") + name, name + in.CaseName("-p")} {
			claim(in, n, false)
		}
	}
}
