package tests

import (
	"flag"
	"os"
	"sort"
	"strings"
	"testing"

	"sockrepl/builtins"
	"sockrepl/interp"
)

// update rewrites the pages that tests compare with what they find.
var update = flag.Bool("update", false, "rewrite generated pages")

// TestStandardSymbols looks whether every external symbol of COMMON-LISP means
// something, and whether docs/missing.md lists exactly those that do not.
func TestStandardSymbols(t *testing.T) {
	data, err := os.ReadFile("common-lisp-symbols.list")
	if err != nil {
		t.Fatal(err)
	}
	in := interp.New(interp.Options{})
	builtins.Install(in)
	standard := map[string]bool{}
	// Symbols that mean something only inside forms of their operators.
	words := map[string]bool{}
	for _, w := range strings.Fields(`&allow-other-keys &aux &body &environment &key &optional &rest &whole declare declaration
		dynamic-extent ftype ignorable ignore inline notinline optimize special type compilation-speed debug safety space speed
		satisfies otherwise standard structure variable compiler-macro`) {
		words[w] = true
	}
	var missing []string
	in.RunMain("test", func(th *interp.Thread) {
		for _, name := range strings.Fields(string(data)) {
			standard[name] = true
			s, status := in.CL.Find(strings.ToUpper(name))
			if status != interp.External {
				missing = append(missing, name)
				continue
			}
			_, bound := th.BoundValue(s)
			if !(bound || s.Function() != nil || s.Macro() != nil || s.IsSpecialOperator() || th.IsTypeName(s) || words[name]) {
				missing = append(missing, name)
			}
		}
	})
	for _, s := range in.CL.Externals() {
		if !standard[strings.ToLower(s.Name())] {
			t.Errorf("%s is external in COMMON-LISP and not of the standard", s.Name())
		}
	}
	sort.Strings(missing)
	checkMissing(t, missing)
}

const missingHead = `# Symbols without a meaning

These external symbols of COMMON-LISP have no meaning yet; using one is an undefined function or variable.
Made by go test ./tests -run TestStandardSymbols -update.

`

// checkMissing compares the symbols without a meaning with docs/missing.md, or
// rewrites the page under -update.
func checkMissing(t *testing.T, missing []string) {
	page := missingHead
	for _, name := range missing {
		page += "- `" + name + "`\n"
	}
	if len(missing) == 0 {
		page += "There are none.\n"
	}
	checkPage(t, "../docs/missing.md", page)
}
