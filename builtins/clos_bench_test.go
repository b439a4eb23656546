package builtins

import (
	"testing"

	"sockrepl/interp"
)

// objectPrograms are loops over what programs with objects do most; (run n)
// turns n times.
var objectPrograms = []struct{ name, body string }{
	{"Empty", "nil"},
	{"PlainCall", "(plain p 1)"},
	{"GenericCall", "(generic p 1)"},
	{"CallNextMethod", "(generic q 1)"},
	{"TwoArguments", "(two p q)"},
	{"Eql", "(named :b)"},
	{"Reader", "(px p)"},
	{"Writer", "(setf (px p) 1)"},
	{"SlotValue", "(slot-value p 'x)"},
	{"MakeInstance", "(make-instance 'point :x 1 :y 2)"},
	{"MakeInstanceAfter", "(make-instance 'point3 :x 1)"},
}

const objectDefinitions = `(progn
  (defclass point () ((x :initarg :x :accessor px :initform 0) (y :initarg :y :initform 0)))
  (defclass point3 (point) ((z :initform 3)))
  (defun plain (a b) a b)
  (defmethod generic ((a point) b) b)
  (defmethod generic ((a point3) b) (call-next-method))
  (defmethod two ((a point) (b integer)) b)
  (defmethod two ((a point) (b point)) a)
  (defmethod named ((a (eql :a))) 1)
  (defmethod named ((a (eql :b))) 2)
  (defmethod initialize-instance :after ((p point3) &key x) (setf (slot-value p 'z) x)))`

// BenchmarkObjects measures generic calls, slots and make-instance; plain calls
// allocate nothing, and generic ones must not either.
func BenchmarkObjects(b *testing.B) {
	in := interp.New(interp.Options{})
	Install(in)
	evalText := func(t *thread, text string) value {
		s := interp.NewString(text)
		form, _ := interp.NewReader(interp.NewStringInput(s, 0, s.Len()), "").Read(t)
		return t.Eval(form)
	}
	in.RunMain("definitions", func(t *thread) { evalText(t, objectDefinitions) })
	for _, x := range objectPrograms {
		b.Run(x.name, func(b *testing.B) {
			b.ReportAllocs()
			in.RunMain("bench", func(t *thread) {
				f := evalText(t, `(let ((p (make-instance 'point)) (q (make-instance 'point3)))
				  (lambda (n) p q (dotimes (i n) `+x.body+`)))`).(*interp.Function)
				t.Call1(f, interp.Fix(10))
				b.ResetTimer()
				t.Call1(f, interp.FixInt(b.N))
			})
		})
	}
}

// TestGenericCallsAllocateNothing pins that calls of methods, accessors and
// slots need no memory.
func TestGenericCallsAllocateNothing(t *testing.T) {
	in := interp.New(interp.Options{})
	Install(in)
	in.RunMain("test", func(th *thread) {
		read := func(text string) value {
			s := interp.NewString(text)
			form, _ := interp.NewReader(interp.NewStringInput(s, 0, s.Len()), "").Read(th)
			return th.Eval(form)
		}
		read(objectDefinitions)
		for _, x := range objectPrograms {
			if x.name == "MakeInstance" || x.name == "MakeInstanceAfter" {
				continue
			}
			f := read(`(let ((p (make-instance 'point)) (q (make-instance 'point3))) (lambda () p q (dotimes (i 100) ` + x.body + `)))`).(*interp.Function)
			th.Call0(f)
			if n := testing.AllocsPerRun(20, func() { th.Call0(f) }); n > 0 {
				t.Errorf("%s: %v allocations in 100 turns", x.name, n)
			}
		}
	})
}
