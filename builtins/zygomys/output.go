package zygomys

import (
	"errors"
	"fmt"

	"github.com/glycerine/zygomys/v9/zygo"

	"sockrepl/interp"
)

// addOutput redefines zygomys's printing functions so that they write to
// *standard-output*, where the operators write too.
func (b *bridge) addOutput() {
	b.root.AddFunction("print", b.printer("print", func(text string) string { return text }))
	b.root.AddFunction("println", b.printer("println", func(text string) string { return text + "\n" }))
	sprintf, _ := b.root.FindObject("sprintf")
	b.root.AddFunction("printf", func(env *zygo.Zlisp, name string, args []zygo.Sexp) (zygo.Sexp, error) {
		if len(args) == 0 {
			return zygo.SexpNull, zygo.WrongNargs
		}
		text, err := env.Apply(sprintf.(*zygo.SexpFunction), args)
		if err != nil {
			return zygo.SexpNull, err
		}
		return b.write(env, display(text))
	})
	b.addChannels()
	b.addSystem()
}

// printer returns a function that writes its first argument; with a stream as
// the second it is the operator print.
func (b *bridge) printer(name string, edit func(string) string) zygo.ZlispUserFunction {
	print := b.operator(name, b.in.CL.Sym("print").Function())
	return func(env *zygo.Zlisp, _ string, args []zygo.Sexp) (zygo.Sexp, error) {
		switch len(args) {
		case 1:
			return b.write(env, edit(display(args[0])))
		case 2:
			return print(env, name, args)
		}
		return zygo.SexpNull, zygo.WrongNargs
	}
}

// display returns what println shows of x.
func display(x zygo.Sexp) string {
	if s, ok := x.(*zygo.SexpStr); ok {
		return s.S
	}
	return x.SexpString(nil)
}

// write writes text to *standard-output*.
func (b *bridge) write(env *zygo.Zlisp, text string) (zygo.Sexp, error) {
	s := b.sessions[env]
	if s == nil {
		return zygo.SexpNull, errors.New("print: called outside of a Lisp process")
	}
	return s.inLisp(func() interp.Value {
		out := s.t.SymbolValue(s.t.In.S.StarStandardOutput)
		stream, ok := out.(interp.Stream)
		if !ok {
			return s.t.WrongType("print", out, s.t.In.S.Stream)
		}
		s.t.WriteText(stream, text)
		return nil
	})
}

// addChannels redefines zygomys's operations on channels, which wait, so that
// other processes run meanwhile and an interrupt ends the wait.
func (b *bridge) addChannels() {
	channel := func(name string, args []zygo.Sexp, n int) (chan zygo.Sexp, error) {
		if len(args) != n {
			return nil, zygo.WrongNargs
		}
		c, ok := args[0].(*zygo.SexpChannel)
		if !ok {
			return nil, fmt.Errorf("argument 0 of %s must be channel", name)
		}
		return c.Val, nil
	}
	b.root.AddFunction("send", func(env *zygo.Zlisp, name string, args []zygo.Sexp) (zygo.Sexp, error) {
		c, err := channel("send", args, 2)
		if err != nil {
			return zygo.SexpNull, err
		}
		return b.wait(env, "sending to a channel", func(stop chan struct{}) {
			select {
			case c <- args[1]:
			case <-stop:
			}
		})
	})
	b.root.AddFunction("<!", func(env *zygo.Zlisp, name string, args []zygo.Sexp) (zygo.Sexp, error) {
		c, err := channel("<!", args, 1)
		if err != nil {
			return zygo.SexpNull, err
		}
		var got zygo.Sexp = zygo.SexpNull
		_, err = b.wait(env, "receiving from a channel", func(stop chan struct{}) {
			select {
			case got = <-c:
			case <-stop:
			}
		})
		return got, err
	})
}

// wait runs f, which returns early when stop is closed, without the
// interpreter's lock. Interrupts are handled meanwhile.
func (b *bridge) wait(env *zygo.Zlisp, whostate string, f func(stop chan struct{})) (zygo.Sexp, error) {
	s := b.sessions[env]
	if s == nil {
		return zygo.SexpNull, errors.New(whostate + ": outside of a Lisp process")
	}
	return s.inLisp(func() interp.Value {
		stop, done := make(chan struct{}), make(chan struct{})
		go func() {
			f(stop)
			close(done)
		}()
		defer func() {
			close(stop)
			<-done
		}()
		s.t.WaitChan(whostate, done, -1)
		return nil
	})
}

// addSystem redefines system, which waits for another program.
func (b *bridge) addSystem() {
	own, _ := b.root.FindObject("system")
	system, ok := own.(*zygo.SexpFunction)
	if !ok {
		return
	}
	b.root.AddFunction("system", func(env *zygo.Zlisp, name string, args []zygo.Sexp) (result zygo.Sexp, err error) {
		sub := b.root.Duplicate()
		var failed error
		_, err = b.wait(env, "waiting for a program", func(chan struct{}) { result, failed = sub.Apply(system, args) })
		if err == nil {
			err = failed
		}
		if result == nil {
			result = zygo.SexpNull
		}
		return result, err
	})
}
