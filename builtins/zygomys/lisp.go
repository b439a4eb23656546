package zygomys

import (
	"github.com/glycerine/zygomys/v9/zygo"

	"sockrepl/interp"
)

// Install declares the package ZYGO, with which Lisp programs run zygomys code.
// The zygomys environment itself is made when it is first used.
func Install(in *interp.Interp) {
	p := in.MakePackage(in.CaseName("zygo"), nil)
	c := in.NewClass(p.Sym("zygo-error"), interp.ConditionKind, []*interp.Class{in.CL.Sym("error").Class()}, nil)
	c.Finalize()
	c.Name.SetClass(c)

	p.Defun("eval", "source", `Evaluates the text SOURCE as zygomys code and returns the value of its last expression, converted. What zygomys finds wrong is a zygo:zygo-error; conditions of operators called there keep their class.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			b := bridgeOf(t)
			return b.result(t, b.eval(t, a.String(t, 0).Go()))
		})
	p.Defun("call", "name &rest arguments", `Calls the zygomys function called NAME, a string, with the ARGUMENTS, converted; returns its value, converted.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			b := bridgeOf(t)
			name := a.Text(t, 0)
			v, _ := b.root.FindObject(name)
			f, ok := v.(*zygo.SexpFunction)
			if !ok {
				t.ErrorOf(p.Sym("zygo-error"), nil, "zygo:call: there is no zygomys function called ~s", interp.NewString(name))
			}
			s := &session{b: b, env: b.root, t: t}
			args := make([]zygo.Sexp, len(a.Rest()))
			for i, x := range a.Rest() {
				args[i] = s.fromLisp(x)
			}
			return b.result(t, b.call(t, f, args))
		})
	p.Defun("load", "filename", `Runs the zygomys program in the file FILENAME. Returns true.`,
		func(t *interp.Thread, a interp.Args) interp.Value {
			LoadFile(t, a.Text(t, 0))
			return t.T
		})
}

func (b *bridge) result(t *interp.Thread, v zygo.Sexp) interp.Value {
	s := &session{b: b, env: b.root, t: t}
	return t.One(s.toLisp("zygomys", v))
}
