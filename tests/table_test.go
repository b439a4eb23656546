package tests

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sockrepl/builtins"
	"sockrepl/interp"
)

// TestTables evaluates the forms of lisp/*.txt. A form is followed by a line
// "=> values" with its values as prin1 prints them, "; " between; "=> ! CLASS" stands
// for an unhandled condition of that class or a subclass. What a form writes to
// *standard-output* comes first in the expectation, after "-> ", its newlines as \n.
// No process may end for an error that it does not handle.
func TestTables(t *testing.T) {
	files, err := filepath.Glob("lisp/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no tables: %v", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) { runTable(t, f) })
	}
}

// entry is one form of a table with its expectations.
type entry struct {
	line         int
	form         string
	want, output string
	hasOutput    bool
}

func parseTable(t *testing.T, path string) []entry {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var entries []entry
	var form []string
	output, hasOutput := "", false
	start := 0
	for i, line := range strings.Split(string(data), "\n") {
		switch {
		case strings.HasPrefix(line, "=> ") || line == "=>":
			entries = append(entries, entry{start, strings.Join(form, "\n"), strings.TrimPrefix(strings.TrimPrefix(line, "=>"), " "), output, hasOutput})
			form, output, hasOutput = nil, "", false
		case strings.HasPrefix(line, "-> "):
			output, hasOutput = strings.ReplaceAll(line[3:], `\n`, "\n"), true
		case strings.HasPrefix(line, ";;;") || line == "" && len(form) == 0:
		default:
			if len(form) == 0 {
				start = i + 1
			}
			form = append(form, line)
		}
	}
	if len(form) > 0 {
		t.Fatalf("%s: the last form has no expectation", path)
	}
	return entries
}

func runTable(t *testing.T, path string) {
	in := interp.New(interp.Options{})
	builtins.Install(in)
	var out bytes.Buffer
	streams := builtins.InstallStandardStreams(in, strings.NewReader(""), &out, &out, false)
	var unhandled []string // the interpreter's lock guards it
	in.SetUnhandled(func(th *interp.Thread, c interp.Value) { unhandled = append(unhandled, th.SafeReport(c)) })
	for _, e := range parseTable(t, path) {
		out.Reset()
		got := ""
		ok := in.RunMain("table", func(th *interp.Thread) {
			v, clause := th.HandlerCase([]interp.Value{in.S.SeriousCondition}, func() interp.Value {
				text := interp.NewString(e.form)
				r := interp.NewReader(interp.NewStringInput(text, 0, text.Len()), "")
				var last interp.Value
				for {
					form, more := r.Read(th)
					if !more {
						break
					}
					last = th.Eval(form)
				}
				var parts []string
				for _, v := range th.MultipleValues(last) {
					parts = append(parts, th.Prin1(v))
				}
				got = strings.Join(parts, "; ")
				return nil
			})
			if clause >= 0 {
				got = "! " + className(v)
				if want, isError := strings.CutPrefix(e.want, "! "); isError && isOfClass(in, v, want) {
					got = e.want
				} else {
					got += ": " + th.SafeReport(v)
				}
			}
			streams.Flush(th)
			if len(unhandled) > 0 {
				t.Errorf("%s:%d: by now a process has ended for %q", path, e.line, unhandled)
				unhandled = nil
			}
		})
		if !ok {
			got = "the process ended"
		}
		if got != e.want {
			t.Errorf("%s:%d: %s\n got %s\nwant %s", path, e.line, e.form, got, e.want)
		}
		if e.hasOutput && out.String() != e.output {
			t.Errorf("%s:%d: %s\n wrote %q\n  want %q", path, e.line, e.form, out.String(), e.output)
		}
	}
}

func className(v interp.Value) string {
	if x, ok := v.(*interp.Instance); ok && x.Class.Name != nil {
		return x.Class.Name.Name()
	}
	return "?"
}

func isOfClass(in *interp.Interp, v interp.Value, name string) bool {
	for _, p := range []*interp.Package{in.CL, in.Excl, in.Socket, in.User} {
		if s, _ := p.Find(name); s != nil && s.Class() != nil {
			return in.IsA(v, s.Class())
		}
	}
	return false
}
