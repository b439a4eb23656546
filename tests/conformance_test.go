package tests

import (
	"os"
	"sort"
	"strings"
	"testing"

	"sockrepl/builtins"
	"sockrepl/interp"
)

// TestStandardSymbols looks whether every external symbol of COMMON-LISP means
// something, and whether docs/conformance.md lists exactly those that do not.
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
		satisfies otherwise`) {
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
	doc, err := os.ReadFile("../docs/conformance.md")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(doc), "<!-- missing -->")
	list, _, _ = strings.Cut(list, "<!-- end -->")
	documented := strings.Fields(strings.NewReplacer("`", "", ",", "", ".", "").Replace(list))
	sort.Strings(documented)
	sort.Strings(missing)
	if got, want := strings.Join(documented, " "), strings.Join(missing, " "); got != want {
		t.Errorf("docs/conformance.md lists as missing\n%s\nbut missing are\n%s", got, want)
	}
}
