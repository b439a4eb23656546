package tests

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"sockrepl/builtins"
	"sockrepl/builtins/zygomys"
	"sockrepl/interp"
)

// TestReference looks whether the reference pages say what the declarations of
// the operators say, or rewrites them under -update.
func TestReference(t *testing.T) {
	in := interp.New(interp.Options{})
	builtins.Install(in)
	zygomys.Install(in)
	entries := map[*interp.Package]map[string]string{}
	for _, op := range in.Operators() {
		p := op.Symbol.Package()
		if _, status := p.Find(op.Symbol.Name()); status != interp.External {
			continue
		}
		if entries[p] == nil {
			entries[p] = map[string]string{}
		}
		// What is declared twice is one operator and its variable or its
		// type; both count.
		entries[p][strings.ToLower(op.Symbol.Name())+" "+op.Name()+fmt.Sprint(op.Kind)] = referenceEntry(op)
	}
	standard := referenceSection(in.CL, entries[in.CL])
	delete(entries, in.CL)
	checkPage(t, "../docs/reference-cl.md", "# Reference: COMMON-LISP\n\n"+referenceHead+standard)

	packages := make([]*interp.Package, 0, len(entries))
	for p := range entries {
		packages = append(packages, p)
	}
	slices.SortFunc(packages, func(a, b *interp.Package) int { return strings.Compare(a.Name(), b.Name()) })
	page := "# Reference: Allegro's packages\n\n" + referenceHead
	for _, p := range packages {
		page += referenceSection(p, entries[p])
	}
	page += moduleSections(t)
	checkPage(t, "../docs/reference.md", page)
}

const referenceHead = `What the operators' declarations say. ` + "`=>`" + ` stands before the names of the values where there are several.
Made by go test ./tests -run TestReference -update.
`

// referenceSection is the text about one package; the keys of entries tell the
// order.
func referenceSection(p *interp.Package, entries map[string]string) string {
	keys := make([]string, 0, len(entries))
	for key := range entries {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	text := "\n## " + strings.ToLower(p.Name()) + "\n\n"
	for _, key := range keys {
		text += entries[key]
	}
	return text
}

var kinds = map[interp.OperatorKind]string{
	interp.FunctionOperator: "", interp.MacroOperator: " (macro)", interp.SpecialOperator: " (special operator)", interp.VariableOperator: " (variable)",
}

func referenceEntry(op *interp.Operator) string {
	form := strings.ToLower(op.Name())
	if op.Kind != interp.VariableOperator {
		list, results, several := strings.Cut(op.LambdaList, "=>")
		form = "(" + strings.TrimSpace(form+" "+strings.TrimSpace(list)) + ")"
		if several {
			form += " => " + strings.TrimSpace(results)
		}
	}
	return fmt.Sprintf("- `%s`%s: %s\n", form, kinds[op.Kind], strings.Join(strings.Fields(op.Doc), " "))
}

// checkPage compares a page in docs with what it ought to be, or rewrites it
// under -update.
func checkPage(t *testing.T, path, page string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if documented, err := os.ReadFile(path); err != nil || string(documented) != page {
		t.Errorf("%s is not what it should be: %v; run this test with -update", path, err)
	}
}
