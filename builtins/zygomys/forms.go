package zygomys

import (
	"errors"

	"github.com/glycerine/zygomys/v9/zygo"

	"sockrepl/interp"
)

// form is a macro of Lisp as a function: what is the macro's body is a function
// here. Lisp is the source of the function that zygomys calls.
type form struct{ name, usage, lisp string }

// forms are the macros of sockets, streams and processes.
var forms = []form{
	{"withTimeout", "seconds fn [timeoutFn]",
		`(lambda (seconds fn &optional timeout) (mp:with-timeout (seconds (if timeout (funcall timeout))) (funcall fn)))`},
	{"withProcessLock", "lock fn timeout: seconds norecursive: bool",
		`(lambda (lock fn &key timeout norecursive) (mp:with-process-lock (lock :timeout timeout :norecursive norecursive) (funcall fn)))`},
	{"withPendingConnect", "fn", `(lambda (fn) (socket:with-pending-connect (funcall fn)))`},
	{"withOpenFile", "path fn direction: %output ...",
		`(lambda (path fn &rest options) (let ((stream (apply #'open path options))) (unwind-protect (funcall fn stream) (when stream (close stream)))))`},
	{"withOpenStream", "stream fn", `(lambda (stream fn) (with-open-stream (s stream) (funcall fn s)))`},
	{"withOutputToString", "fn", `(lambda (fn) (with-output-to-string (s) (funcall fn s)))`},
	{"withInputFromString", "string fn", `(lambda (string fn) (with-input-from-string (s string) (funcall fn s)))`},
}

// addForms defines the functions that stand for macros and special operators.
func (b *bridge) addForms() {
	for _, f := range forms {
		f := f
		var function *interp.Function
		b.add(f.name, func(env *zygo.Zlisp, name string, args []zygo.Sexp) (zygo.Sexp, error) {
			s := b.sessions[env]
			if s == nil {
				return zygo.SexpNull, errors.New(f.name + ": called outside of a Lisp process")
			}
			if function == nil {
				if _, err := s.inLisp(func() interp.Value {
					function = s.evalText(f.lisp).(*interp.Function)
					return nil
				}); err != nil {
					return zygo.SexpNull, err
				}
			}
			return b.operator(f.name, function)(env, name, args)
		})
	}
	b.add("unwindProtect", b.unwindProtect)
	b.add("try", b.try)
	b.add("multipleValueList", b.multipleValueList)
	b.add("lispLoad", b.lispLoad)
	b.add("lispCall", b.lispCall)
	b.add("lispValue", b.lispValue)
	b.add("lispSet", b.lispSet)
	b.add("lispSymbol", b.lispSymbol)
}

// evalText evaluates the Lisp form that text holds.
func (s *session) evalText(text string) interp.Value {
	str := interp.NewString(text)
	form, _ := interp.NewReader(interp.NewStringInput(str, 0, str.Len()), "zygomys").Read(s.t)
	return s.t.Eval(form)
}

func function(name string, x zygo.Sexp) (*zygo.SexpFunction, error) {
	f, ok := x.(*zygo.SexpFunction)
	if !ok {
		return nil, errors.New(name + ": " + x.SexpString(nil) + " is not a function")
	}
	return f, nil
}

func functions(name string, args []zygo.Sexp, n int) ([]*zygo.SexpFunction, error) {
	if len(args) != n {
		return nil, zygo.WrongNargs
	}
	fs := make([]*zygo.SexpFunction, n)
	for i, a := range args {
		f, err := function(name, a)
		if err != nil {
			return nil, err
		}
		fs[i] = f
	}
	return fs, nil
}

// invoke calls a function from within an operator, in an environment of its
// own: an exit out of it then leaves the caller's as it was.
func (s *session) invoke(f *zygo.SexpFunction, args ...zygo.Sexp) (zygo.Sexp, error) {
	var v zygo.Sexp
	_, err := s.inLisp(func() interp.Value {
		v = s.b.call(s.t, f, args)
		return nil
	})
	return v, err
}

// try calls its first argument. If that fails, the second is called with a hash
// that tells of the problem. Exits, such as those of timeouts and process-kill,
// are no failures and pass.
func (b *bridge) try(env *zygo.Zlisp, name string, args []zygo.Sexp) (zygo.Sexp, error) {
	fs, err := functions("try", args, 2)
	if err != nil {
		return zygo.SexpNull, err
	}
	s := b.sessions[env]
	v, err := s.invoke(fs[0])
	if err == nil || err == errUnwinding {
		return v, err
	}
	problem, err := s.problem(err)
	if err != nil {
		return zygo.SexpNull, err
	}
	return s.invoke(fs[1], problem)
}

// unwindProtect calls its first argument, then its second, however the first is
// left.
func (b *bridge) unwindProtect(env *zygo.Zlisp, name string, args []zygo.Sexp) (zygo.Sexp, error) {
	if _, err := functions("unwindProtect", args, 2); err != nil {
		return zygo.SexpNull, err
	}
	s := b.sessions[env]
	const lisp = `(lambda (fn cleanup) (unwind-protect (funcall fn) (funcall cleanup)))`
	var f *interp.Function
	if _, err := s.inLisp(func() interp.Value { f = s.evalText(lisp).(*interp.Function); return nil }); err != nil {
		return zygo.SexpNull, err
	}
	return b.operator("unwindProtect", f)(env, name, args)
}

// multipleValueList calls its argument and returns all values of the last
// operator that it called, as a list.
func (b *bridge) multipleValueList(env *zygo.Zlisp, name string, args []zygo.Sexp) (zygo.Sexp, error) {
	fs, err := functions("multipleValueList", args, 1)
	if err != nil {
		return zygo.SexpNull, err
	}
	s := b.sessions[env]
	s.values = nil
	if _, err := env.Apply(fs[0], nil); err != nil {
		return zygo.SexpNull, err
	}
	return s.inLisp(func() interp.Value { return interp.List(s.values...) })
}

// lispLoad loads a Lisp file.
func (b *bridge) lispLoad(env *zygo.Zlisp, name string, args []zygo.Sexp) (zygo.Sexp, error) {
	return b.operator("lispLoad", b.in.CL.Sym("load").Function())(env, name, args)
}

// named finds the Lisp symbol that a string names, "pkg:name".
func (s *session) named(operator string, x zygo.Sexp) *interp.Symbol {
	text, ok := x.(*zygo.SexpStr)
	if !ok {
		s.t.ProgramError("~a: the name is not a string: ~a", interp.NewString(operator), interp.NewString(x.SexpString(nil)))
	}
	str := interp.NewString(text.S)
	v, _ := interp.NewReader(interp.NewStringInput(str, 0, str.Len()), "").Read(s.t)
	sym, ok := s.b.in.AsSymbol(v)
	if !ok {
		s.t.WrongType(operator, v, s.b.in.S.Symbol)
	}
	return sym
}

// lispCall calls the Lisp function of the name given with the other arguments.
func (b *bridge) lispCall(env *zygo.Zlisp, name string, args []zygo.Sexp) (zygo.Sexp, error) {
	if len(args) == 0 {
		return zygo.SexpNull, zygo.WrongNargs
	}
	s := b.sessions[env]
	var f *interp.Function
	if _, err := s.inLisp(func() interp.Value {
		f = s.t.FunctionDesignator(s.named("lispCall", args[0]))
		return nil
	}); err != nil {
		return zygo.SexpNull, err
	}
	return b.operator("lispCall", f)(env, name, args[1:])
}

// lispValue returns the value of the Lisp variable of the name given.
func (b *bridge) lispValue(env *zygo.Zlisp, name string, args []zygo.Sexp) (zygo.Sexp, error) {
	if len(args) != 1 {
		return zygo.SexpNull, zygo.WrongNargs
	}
	s := b.sessions[env]
	return s.inLisp(func() interp.Value { return s.t.SymbolValue(s.named("lispValue", args[0])) })
}

// lispSet sets the Lisp variable of the name given.
func (b *bridge) lispSet(env *zygo.Zlisp, name string, args []zygo.Sexp) (zygo.Sexp, error) {
	if len(args) != 2 {
		return zygo.SexpNull, zygo.WrongNargs
	}
	s := b.sessions[env]
	set := b.in.CL.Sym("set").Function()
	return s.inLisp(func() interp.Value {
		return s.t.Call2(set, s.named("lispSet", args[0]), s.toLisp("lispSet", args[1]))
	})
}

// lispSymbol returns the Lisp symbol of the name given. Quoted symbols are
// keywords in Lisp; this is how others, such as names of types, are written.
func (b *bridge) lispSymbol(env *zygo.Zlisp, name string, args []zygo.Sexp) (zygo.Sexp, error) {
	if len(args) != 1 {
		return zygo.SexpNull, zygo.WrongNargs
	}
	s := b.sessions[env]
	return s.inLisp(func() interp.Value { return s.named("lispSymbol", args[0]) })
}
