package builtins

import (
	"sockrepl/interp"
)

// debuggingOperators declares what helps to look into a program.
func debuggingOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	traceOperators(in)
	stepOperators(in)
	cl.Defun("inspect", "object", `Shows OBJECT and its components and lets the user look into them and change them, in a level of the process's listener, or of one on *query-io*; the command :i ? tells how.`, func(t *thread, a args) value {
		if l := listenersOf(in)[t]; l != nil {
			l.inspect(a.V(0))
			return a.V(0)
		}
		l := NewListener(designatedStream(t, "inspect", nil, S.StarQueryIO))
		l.run(t, func() { l.inspect(a.V(0)) })
		return a.V(0)
	})
	cl.Defun1("disassemble", "function", `Prints what the compiler makes FUNCTION (or the function or macro it names, or a lambda expression) of: its source without macro calls, from which the closures that run are made.`, func(t *thread, v value) value {
		disassemble(t, v)
		return nil
	})
	cl.Defun("ed", "&optional what", `Signals an error: there is no editor in this Lisp for WHAT.`, func(t *thread, a args) value {
		return t.SimpleError("ed: there is no editor in this Lisp")
	})
	dribbleOperator(in)
	in.FindPackage(in.CaseName("top-level.debug")).Defun("zoom", "stream &key (count 20) all brief moderate verbose &allow-other-keys", `Prints the calls in progress to STREAM, innermost first: COUNT of them, or every one if COUNT is T or with ALL; with where
they stand in their source, unless BRIEF is true. MODERATE and VERBOSE are what is usual.`, func(t *thread, a args) value {
		out := a.OutputStream(t, 0)
		limit := 1 << 20
		if !a.Bool(2) && a.V(1) != t.T {
			limit = a.Index(t, 1)
		}
		for _, e := range t.Backtrace(limit) {
			line := "  " + t.Prin1(e.Name)
			if e.Place.Pos.Line() > 0 && !a.Bool(3) {
				line += " " + e.Place.String()
			}
			t.WriteText(out, line+"\n")
		}
		return nil
	})
}

// disassemble prints the compiled form of a function to *standard-output*.
func disassemble(t *thread, v value) {
	S := &t.In.S
	var f *interp.Function
	switch x := v.(type) {
	case *interp.Function:
		f = x
	case *interp.Symbol:
		t.EnsureDefined(x)
		if f = x.Function(); f == nil {
			f = x.Macro()
		}
	case *interp.Cons:
		if x.Car == value(S.Lambda) {
			f = t.CompileLambda(x)
		} else {
			f = functionNamed(t, "disassemble", x)
		}
	default:
		t.WrongType("disassemble", v, list(S.Or, S.Function, S.Symbol, list(S.Cons, list(S.Member, S.Setf, S.Lambda))))
	}
	if f == nil {
		t.ErrorOf(S.UndefinedFunction, []value{S.KName, v}, "disassemble: the function ~s is undefined", v)
	}
	out := designatedOutput(t, "disassemble", nil)
	t.WriteText(out, ";; Disassembly of "+t.Prin1(f)+"\n")
	if op := f.Operator(); op != nil {
		file, line := op.Source()
		t.WriteText(out, ";; It is written in Go: "+baseName(file)+":"+itoa(line)+"\n")
		return
	}
	source := f.LambdaExpression()
	if source == nil {
		t.WriteText(out, ";; It was made at run time, from no source.\n")
		return
	}
	t.WriteText(out, ";; Closures made of:\n")
	expanded, clause := t.HandlerCase([]value{S.Error}, func() value {
		return t.ExpandForm(list(S.Function, source), nil, nil, &interp.ExpandHooks{})
	})
	if clause >= 0 {
		expanded = list(S.Function, source) // it used what exists in a closure only
	}
	mark := t.BindMark()
	t.Bind(S.StarPrintPretty, t.In.T)
	t.Bind(S.StarPrintCircle, t.In.T)
	t.Print(out, car(cdr(expanded)), true)
	t.Unbind(mark)
	out.WriteChar(t, '\n')
}

func baseName(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '/' {
			return path[i+1:]
		}
	}
	return path
}

// dribble is a dialogue that is being recorded.
type dribble struct {
	file          interp.Stream
	input, output value // what the variables were, and what they are now
	echo, both    value
}

type dribbleKey struct{}

// dribbleOperator declares dribble.
func dribbleOperator(in *interp.Interp) {
	S := &in.S
	in.CL.Defun("dribble", "&optional filespec", `Records what is read from *standard-input* and written to *standard-output* from now on in the file FILESPEC; without it, ends that.`, func(t *thread, a args) value {
		d, _ := in.Attached(dribbleKey{}).(*dribble)
		if a.V(0) == nil {
			if d == nil {
				return t.SimpleError("dribble: nothing is being recorded")
			}
			// What the program has bound since stays.
			if t.SymbolValue(S.StarStandardOutput) == d.both {
				t.SetSymbolValue(S.StarStandardOutput, d.output)
			}
			if t.SymbolValue(S.StarStandardInput) == d.echo {
				t.SetSymbolValue(S.StarStandardInput, d.input)
			}
			in.Attach(dribbleKey{}, (*dribble)(nil))
			d.file.Close(t, false)
			return t.T
		}
		if d != nil {
			return t.SimpleError("dribble: a dialogue is being recorded already")
		}
		file, ok := t.Funcall(in.CL.Sym("open").Function(), a.V(0), in.KeywordNamed("direction"), S.KOutput,
			in.KeywordNamed("if-exists"), in.KeywordNamed("append"), in.KeywordNamed("if-does-not-exist"), in.KeywordNamed("create")).(interp.Stream)
		if !ok {
			return nil
		}
		d = &dribble{file: file, input: t.SymbolValue(S.StarStandardInput), output: t.SymbolValue(S.StarStandardOutput)}
		d.echo = t.Call2(in.CL.Sym("make-echo-stream").Function(), d.input, file)
		d.both = t.Call2(in.CL.Sym("make-broadcast-stream").Function(), d.output, file)
		t.SetSymbolValue(S.StarStandardInput, d.echo)
		t.SetSymbolValue(S.StarStandardOutput, d.both)
		in.Attach(dribbleKey{}, d)
		return t.T
	})
}
