package builtins_test

import (
	"regexp"
	"strings"
	"testing"

	"sockrepl/interp"
)

// greatInfix is a number of more than three digits between # and what it is for.
var greatInfix = regexp.MustCompile(`#[0-9]{4}`)

// FuzzPrintRead prints what it can read so that it can be read back, plainly and
// prettily, and compares.
func FuzzPrintRead(f *testing.F) {
	for _, s := range []string{"(a . b)", "`(a ,b ,@c)", `"x\"y" #\a #\Space`, "#(1 2.5 #*101)", "|a b| :k #:g", "1/2 1.5d3 -0.0 1e30", "#2A((1 2)(3 4))",
		"(quote a) 'a #'f", "(let ((x 1)) (if x y z))", "|a\\|b| 1+ +1 |1| |.| |a:b|"} {
		f.Add(s)
	}
	in := newInterp()
	f.Fuzz(func(t *testing.T, s string) {
		// #22555555(x) is a vector whose printing takes a while.
		if strings.Contains(s, "#.") || len(s) > 300 || greatInfix.MatchString(s) {
			return
		}
		guarded(t, in, func(th *interp.Thread) {
			r := interp.NewSourceReader(interp.NewString(s), "fuzz")
			for {
				v, ok := r.Read(th)
				if !ok {
					return
				}
				for _, pretty := range []bool{false, true} {
					mark := th.BindMark()
					th.Bind(in.S.StarPrintReadably, in.T)
					th.Bind(in.S.StarPrintPretty, th.Bool(pretty))
					text := printed(th, v)
					th.Unbind(mark)
					if text == nil {
						continue
					}
					back, ok := interp.NewSourceReader(text, "printed").Read(th)
					if !ok || !similar(th, v, back) {
						t.Errorf("%q was read, printed as %q and read as something else", s, text)
					}
				}
			}
		})
	})
}

// printed returns v as prin1 prints it, nil if it is not readable.
func printed(th *interp.Thread, v interp.Value) (text *interp.String) {
	prin1 := th.In.CL.Sym("prin1-to-string").Function()
	th.HandlerCase([]interp.Value{th.In.S.PrintNotReadable}, func() interp.Value {
		text = th.Funcall(prin1, v).(*interp.String)
		return nil
	})
	return text
}

// similar is equalp, case mattering, that takes uninterned symbols of the same
// name for the same.
func similar(th *interp.Thread, a, b interp.Value) bool {
	switch x := a.(type) {
	case *interp.Cons:
		for {
			y, ok := b.(*interp.Cons)
			if !ok || !similar(th, x.Car, y.Car) {
				return false
			}
			next, ok := x.Cdr.(*interp.Cons)
			if !ok {
				return similar(th, x.Cdr, y.Cdr)
			}
			x, b = next, y.Cdr
		}
	case *interp.Symbol:
		y, ok := b.(*interp.Symbol)
		return ok && (x == y || x.Package() == nil && y.Package() == nil && x.Name() == y.Name())
	case *interp.String, interp.Char:
		return th.Equal(a, b)
	case *interp.Vector:
		y, ok := b.(*interp.Vector)
		if !ok || len(x.E) != len(y.E) {
			return false
		}
		for i := range x.E {
			if !similar(th, x.E[i], y.E[i]) {
				return false
			}
		}
		return true
	}
	return interp.Eql(a, b) || th.Equalp(a, b)
}
