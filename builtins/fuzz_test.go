package builtins_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"sockrepl/builtins"
	"sockrepl/interp"
)

func newInterp() *interp.Interp {
	in := interp.New(interp.Options{})
	builtins.Install(in)
	builtins.InstallStandardStreams(in, strings.NewReader(""), discard{}, discard{}, false)
	in.LimitHeap(1 << 30) // several fuzz at once
	return in
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// fuzzPatience is how long one input may take.
const fuzzPatience = 5 * time.Second

// guarded runs body in a process; whatever goes wrong must be a condition. What
// takes longer than fuzzPatience fails.
func guarded(t *testing.T, in *interp.Interp, body func(th *interp.Thread)) {
	if guardedFor(t, in, fuzzPatience, body) {
		t.Errorf("not done in %v", fuzzPatience)
	}
}

// guardedFor is guarded for bodies that may go on for ever: after d they are
// left, of which it tells.
func guardedFor(t *testing.T, in *interp.Interp, d time.Duration, body func(th *interp.Thread)) (expired bool) {
	if ok := in.RunMain("fuzz", func(th *interp.Thread) {
		_, expired = th.WithTimeout(d, func() interp.Value {
			th.HandlerCase([]interp.Value{in.S.Condition}, func() interp.Value {
				body(th)
				return nil
			})
			return nil
		})
	}); !ok {
		t.Error("the process ended")
	}
	return expired
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"(a . b)", "`(a ,b ,@c)", `#\Space "x\"y" #(1 2) #*101 #x-FF 1/2 1.5d3 |a b| a:b ::c`, "#1=(a #1#)", "#+(or a b) c d", "#2A((1 2)(3 4))"} {
		f.Add(s)
	}
	in := newInterp()
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Contains(s, "#.") || len(s) > 1000 {
			return
		}
		guarded(t, in, func(th *interp.Thread) {
			r := interp.NewSourceReader(interp.NewString(s), "fuzz")
			for {
				if _, ok := r.Read(th); !ok {
					return
				}
			}
		})
	})
}

func FuzzFormat(f *testing.F) {
	for _, s := range []string{"~a ~5,2f ~{~a~^, ~}", "~:[no~;yes~] ~@r ~10<~a~;b~>", "~v,'*d ~#[none~:;some~]", "~(A~) ~p ~* ~? ~t ~e ~g ~$"} {
		f.Add(s)
	}
	f.Add("~2*~{~@*~9999999a~}")
	f.Add("~2*~999999{~@*~999999@{~@*~999a~}~}")
	in := newInterp()
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 200 {
			return
		}
		// Iterations may ask for any number of turns.
		guardedFor(t, in, time.Second, func(th *interp.Thread) {
			th.Funcall(in.S.Format.Function(), nil, interp.NewString(s), interp.Fix(3), interp.NewString("x"),
				interp.List(interp.Fix(1), interp.DoubleFloat(2.5), interp.NewString("y")), interp.DoubleFloat(1.5), interp.Fix(-7))
		})
	})
}

// parameterWords are the parts of a lambda list that are names.
var parameterWords = regexp.MustCompile(`&?[^\s()]+`)

// TestDeclarations parses every declared lambda list and looks whether its
// docstring speaks, in capitals, of every parameter, also of those inside lists
// that macros take apart.
func TestDeclarations(t *testing.T) {
	in := newInterp()
	for _, op := range in.Operators() {
		if op.Kind == interp.VariableOperator {
			continue
		}
		if op.Doc == "" {
			t.Errorf("%s has no docstring", op.Name())
		}
		names := map[string]bool{}
		for _, p := range op.ParameterNames() {
			if inner, ok := strings.CutPrefix(p, "("); ok {
				for _, w := range parameterWords.FindAllString(innerDefaults.ReplaceAllString(inner, "$1"), -1) {
					names[w] = true
				}
			} else {
				names[p] = true
			}
		}
		for name := range names {
			switch of, isP := strings.CutSuffix(name, "-p"); {
			case strings.HasPrefix(name, "&"), isP && names[of]:
			case !regexp.MustCompile(`(^|[^A-Z-])` + regexp.QuoteMeta(strings.ToUpper(name)) + `S?($|[^A-Z-])`).MatchString(op.Doc):
				t.Errorf("the docstring of %s does not speak of %s: %s", op.Name(), strings.ToUpper(name), op.Doc)
			}
		}
	}
}

// innerDefaults are parameters with a default value inside such lists.
var innerDefaults = regexp.MustCompile(`\(([^\s()]+) [^()]*\)`)
