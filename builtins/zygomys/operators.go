package zygomys

import (
	"strings"

	"github.com/glycerine/zygomys/v9/zygo"

	"sockrepl/interp"
)

// isSpecial reports whether zygomys's compiler takes a name for itself: a
// function of that name could not be called.
func isSpecial(name string) bool {
	switch name {
	case "and", "or", "cond", "quote", "def", "mdef", "fn", "defn", "begin", "let", "letseq", "assert", "defmac",
		"macexpand", "syntaxQuote", "include", "for", "set", "break", "continue", "newScope", "package", "import",
		"struct", "func", "method", "interface", "var", "type", "return":
		return true
	}
	return false
}

// isReplaced reports whether a name is that of a function of zygomys that does
// not fit a program with processes and streams; the operator of the same name
// stands in for it.
func isReplaced(name string) bool { return name == "exit" || name == "getenv" }

// Operators returns the operators that scripts can call, in the order of
// declaration, each once, with the names they have there. Where two packages
// have operators of one name, that of the package named first in the list
// below is meant.
func Operators(in *interp.Interp) (ops []*interp.Operator, names []string) {
	byName := map[string]int{}
	rank := func(op *interp.Operator) int {
		for i, p := range []*interp.Package{in.Socket, in.MP, in.CL, in.Excl, in.Sys, in.OSI} {
			if op.Symbol.Package() == p {
				return i
			}
		}
		return 100
	}
	for _, op := range in.Operators() {
		if op.Kind != interp.FunctionOperator || !external(op.Symbol) {
			continue
		}
		name, ok := Name(op)
		if !ok || isSpecial(name) {
			continue
		}
		i, taken := byName[name]
		switch {
		case !taken:
			byName[name] = len(ops)
			ops, names = append(ops, op), append(names, name)
		case rank(op) < rank(ops[i]):
			ops[i] = op
		}
	}
	return ops, names
}

func external(s *interp.Symbol) bool {
	p := s.Package()
	if p == nil {
		return false
	}
	_, status := p.Find(s.Name())
	return status == interp.External
}

// addOperators puts the operators into the root environment. Where zygomys has
// a function of the same name, the operator is meant when an argument is a
// Lisp object such as a stream.
func (b *bridge) addOperators() {
	ops, names := Operators(b.in)
	for i, op := range ops {
		f := op.Symbol.Function()
		if op.Setf {
			f = op.Symbol.SetfFunction()
			f = placeLast(f)
		}
		if f == nil {
			continue
		}
		call := b.operator(op.Name(), f)
		if takesStreamSecond(op.LambdaList) {
			call = streamFirst(call)
		}
		b.add(names[i], call)
	}
}

// takesStreamSecond reports whether an operator writes its first argument to a
// stream, its second: (write-line string &optional stream).
func takesStreamSecond(lambdaList string) bool {
	first, rest, _ := strings.Cut(strings.TrimPrefix(lambdaList, "&optional "), " ")
	second, _, _ := strings.Cut(strings.TrimPrefix(rest, "&optional "), " ")
	return !strings.HasPrefix(first, "&") && (second == "stream" || second == "output-stream")
}

// streamFirst lets a script write the stream before what goes to it, as methods
// of other languages do: (writeLine stream "text"). The order of Lisp is meant
// wherever it has a meaning.
func streamFirst(call zygo.ZlispUserFunction) zygo.ZlispUserFunction {
	return func(env *zygo.Zlisp, name string, args []zygo.Sexp) (zygo.Sexp, error) {
		if len(args) > 1 && isStream(args[0]) {
			switch args[1].(type) {
			case *opaque, *zygo.SexpBool, *zygo.SexpSentinel:
			default:
				args = append([]zygo.Sexp{args[1], args[0]}, args[2:]...)
			}
		}
		return call(env, name, args)
	}
}

func isStream(x zygo.Sexp) bool {
	if o, ok := x.(*opaque); ok {
		_, stream := o.v.(interp.Stream)
		return stream
	}
	return false
}

// add defines a function in the root environment.
func (b *bridge) add(name string, f zygo.ZlispUserFunction) {
	b.words = append(b.words, name)
	own, found := b.root.FindObject(name)
	theirs, isFunction := own.(*zygo.SexpFunction)
	if !found || !isFunction || isReplaced(name) {
		b.root.AddFunction(name, f)
		return
	}
	b.root.AddFunction(name, func(env *zygo.Zlisp, n string, args []zygo.Sexp) (zygo.Sexp, error) {
		for _, a := range args {
			if _, ours := a.(*opaque); ours {
				return f(env, n, args)
			}
		}
		return env.Apply(theirs, args)
	})
}

// placeLast gives a setf function the order of arguments that reads naturally
// in a call: the new value last.
func placeLast(f *interp.Function) *interp.Function {
	if f == nil {
		return nil
	}
	return interp.NewGoFunction(f.Name(), func(t *interp.Thread, args []interp.Value) interp.Value {
		if n := len(args); n > 0 {
			moved := append([]interp.Value{args[n-1]}, args[:n-1]...)
			return t.Apply(f, moved)
		}
		return t.Apply(f, args)
	})
}
