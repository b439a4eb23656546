package builtins

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sockrepl/interp"
)

var rewriteTranscripts = flag.Bool("rewrite-macros", false, "write what the macro transcripts give now")

// TestMacroTranscripts evaluates the forms in testdata/macros. A form stands
// at the left margin; its values follow, one to a line and indented, or its
// condition after a semicolon.
func TestMacroTranscripts(t *testing.T) {
	files, _ := filepath.Glob("testdata/macros/*.txt")
	if len(files) == 0 {
		t.Fatal("no transcripts")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { runTranscript(t, file) })
	}
}

// transcriptCase is a form and what it gives.
type transcriptCase struct{ form, want string }

func readTranscript(t *testing.T, file string) []transcriptCase {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var cases []transcriptCase
	for _, block := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
		var c transcriptCase
		for _, line := range strings.Split(block, "\n") {
			if want, ok := strings.CutPrefix(line, "    "); ok {
				c.want += want + "\n"
			} else {
				c.form += line + "\n"
			}
		}
		cases = append(cases, c)
	}
	return cases
}

func runTranscript(t *testing.T, file string) {
	cases := readTranscript(t, file)
	in := interp.New(interp.Options{})
	Install(in)
	var b strings.Builder
	ok := in.RunMain("test", func(th *thread) {
		for i, c := range cases {
			got := evaluateCase(th, c.form)
			if got != c.want && !*rewriteTranscripts {
				t.Errorf("%s gives\n%swanted\n%s", c.form, got, c.want)
			}
			if i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(c.form)
			for _, line := range strings.Split(strings.TrimSuffix(got, "\n"), "\n") {
				b.WriteString("    " + line + "\n")
			}
		}
	})
	if !ok {
		t.Fatal("a form ended the process")
	}
	if *rewriteTranscripts {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// evaluateCase returns the values of a form, a line each, or its condition.
func evaluateCase(t *thread, text string) string {
	in := t.In
	condition := ""
	note := interp.NewGoFunction(nil, func(t *thread, args []value) value {
		c := args[0].(*interp.Instance)
		condition = "; " + strings.ToLower(c.Class.Name.Name()) + ": " + t.SafeReport(c) + "\n"
		return t.One(nil)
	})
	var got string
	types := []value{in.S.SeriousCondition}
	_, clause := t.HandlerCase(types, func() value {
		return t.WithHandlers(types, []*interp.Function{note}, func() value {
			r := interp.NewSourceReader(interp.NewString(text), "test")
			form, _ := r.Read(t)
			src := interp.NewSource("test")
			src.Positions = r.Positions()
			for _, v := range t.MultipleValues(t.EvalSource(form, src)) {
				got += t.Prin1(v) + "\n"
			}
			if got == "" {
				got = "; no values\n"
			}
			return nil
		})
	})
	if clause >= 0 {
		return condition
	}
	return got
}

// TestLoopIsTight pins the shapes of expansion that make the common loops fast.
func TestLoopIsTight(t *testing.T) {
	in := interp.New(interp.Options{})
	Install(in)
	for _, c := range []struct{ form, want string }{
		{"(loop for i below 10 do (f i))",
			"(BLOCK NIL (LET* ((I 0)) (TAGBODY (GO G) G (F I) (SETQ I (1+ I)) G (WHEN (< I 10) (GO G)) EXCL::%END-LOOP) NIL))"},
		{"(loop for x in l collect x)",
			"(BLOCK NIL (LET* ((G L) (X NIL)) (LET* ((G (EXCL::%COLLECTOR))) (TAGBODY (GO G) G (SETQ X (CAR G)) (EXCL::%COLLECT G X) (SETQ G (CDR G)) G (WHEN G (GO G)) EXCL::%END-LOOP) (CAR G))))"},
		{"(setf (aref v i) (+ i 1))", "(EXCL::%ASET (+ I 1) V I)"},
		{"(setf (car x) (f x))", "(EXCL::%SET-CAR X (F X))"},
		{"(incf (aref v i))", "(EXCL::%ASET (1+ (AREF V I)) V I)"},
		{"(push x (cdr y))", "(EXCL::%SET-CDR Y (CONS X (CDR Y)))"},
		{"(incf x)", "(SETQ X (1+ X))"},
		{"(setf (gethash k h) (f))", "(EXCL::%SET-GETHASH K H (F))"},
		{"(setf (accessor x) (f))", "(LET* ((G X)) (FUNCALL #'(SETF ACCESSOR) (F) G))"},
		{"(psetq a (1+ a) b (1- b))", "(PROGN (SETQ A (1+ A) B (1- B)) NIL)"},
		{"(dotimes (i n) (f i))",
			"(BLOCK NIL (LET ((G N) (I 0)) (TAGBODY (GO G) G (F I) (SETQ I (1+ I)) G (WHEN (< I G) (GO G))) NIL))"},
	} {
		var got string
		in.RunMain("test", func(th *thread) {
			form, _ := interp.NewSourceReader(interp.NewString(c.form), "test").Read(th)
			expansion, _ := th.Macroexpand1(form, nil)
			got = th.Prin1(withoutGensyms(in, expansion))
		})
		if got != c.want {
			t.Errorf("%s expands to\n%s, wanted\n%s", c.form, got, c.want)
		}
	}
}

// withoutGensyms replaces all uninterned symbols by G.
func withoutGensyms(in *interp.Interp, form value) value {
	switch x := form.(type) {
	case *interp.Symbol:
		if x.Package() == nil {
			g, _ := in.User.Intern("G")
			return g
		}
	case *interp.Cons:
		return interp.NewCons(withoutGensyms(in, x.Car), withoutGensyms(in, x.Cdr))
	}
	return form
}

// FuzzMacros expands what the reader makes of any text as each of the macros
// here: nothing but a condition may come of a malformed form.
func FuzzMacros(f *testing.F) {
	for _, file := range []string{"testdata/macros/malformed.txt", "testdata/macros/loop.txt", "testdata/macros/places.txt"} {
		text, _ := os.ReadFile(file)
		for _, block := range strings.Split(string(text), "\n\n") {
			form, _, _ := strings.Cut(block, "\n    ")
			f.Add(form)
		}
	}
	in := interp.New(interp.Options{})
	Install(in)
	in.LimitHeap(1 << 30)
	expand := func(th *thread, text string) {
		th.Bind(in.S.StarReadEval, nil)
		form, _ := interp.NewSourceReader(interp.NewString(text), "fuzz").Read(th)
		for n := 0; n < 20; n++ {
			expansion, expanded := th.Macroexpand1(form, nil)
			if !expanded {
				break
			}
			form = expansion
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		ok := in.RunMain("fuzz", func(th *thread) {
			_, expired := th.WithTimeout(5*time.Second, func() value {
				th.HandlerCase([]value{in.S.SeriousCondition}, func() value {
					expand(th, text)
					return nil
				})
				return nil
			})
			if expired {
				t.Error("not expanded in 5 s")
			}
		})
		if !ok {
			t.Fatalf("%q ends the process", text)
		}
	})
}
