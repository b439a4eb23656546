package zygomys

import (
	"errors"
	"strings"

	"github.com/glycerine/zygomys/v9/zygo"

	"sockrepl/interp"
)

// bodyMacro is a macro with a body as a function: of the arguments that stand
// before the body, those in parentheses among them, keywords as labels, and at
// last a function that is the body. A variable that the macro binds becomes the
// argument of that function.
type bodyMacro struct {
	op *interp.Operator
	// shape is the lambda list before the body.
	shape []interp.Value
}

// addMacros defines the macros with a body that forms has nothing for.
func (b *bridge) addMacros(t *interp.Thread) {
	for _, op := range b.in.Operators() {
		if op.Kind != interp.MacroOperator || !external(op.Symbol) {
			continue
		}
		if p := op.Symbol.Package(); p != b.in.MP && p != b.in.Socket && p != b.in.Excl && p != b.in.Sys {
			continue
		}
		name, ok := Name(op)
		before, _, hasBody := strings.Cut(op.LambdaList, "&body body")
		if _, taken := b.root.FindObject(name); !ok || !hasBody || taken || isSpecial(name) {
			continue
		}
		text := interp.NewString("(" + before + ")")
		list, _ := interp.NewReader(interp.NewStringInput(text, 0, text.Len()), "").Read(t)
		shape, _ := interp.Slice(list)
		b.add(name, b.macro(name, bodyMacro{op, shape}))
	}
}

func (b *bridge) macro(name string, m bodyMacro) zygo.ZlispUserFunction {
	return func(env *zygo.Zlisp, _ string, args []zygo.Sexp) (zygo.Sexp, error) {
		s := b.sessions[env]
		if s == nil {
			return zygo.SexpNull, errors.New(name + ": called outside of a Lisp process")
		}
		return s.inLisp(func() interp.Value {
			var list []interp.Value
			for _, a := range args {
				list = append(list, s.toLisp(name, a))
			}
			v := s.t.Eval(m.form(s.t, name, list))
			s.values = append(s.values[:0], s.t.MultipleValues(v)...)
			return v
		})
	}
}

// form returns the macro call for arguments, the last of which is the body.
func (m bodyMacro) form(t *interp.Thread, name string, args []interp.Value) interp.Value {
	if len(args) == 0 || !interp.IsFunction(args[len(args)-1]) {
		t.ProgramError("~a: the last argument is not a function", interp.NewString(name))
	}
	body := args[len(args)-1]
	args = args[:len(args)-1]
	call := []interp.Value{t.In.S.Funcall, body}
	head := append([]interp.Value{m.op.Symbol}, m.fill(t, m.shape, &args, &call)...)
	if len(args) > 0 {
		t.ProgramError("~a: too many arguments", interp.NewString(name))
	}
	return interp.List(append(head, interp.List(call...))...)
}

// fill puts arguments where the lambda list shape has parameters.
func (m bodyMacro) fill(t *interp.Thread, shape []interp.Value, args *[]interp.Value, call *[]interp.Value) []interp.Value {
	S := &t.In.S
	quote := func(v interp.Value) interp.Value { return interp.List(S.Quote, v) }
	var out []interp.Value
	optional := false
	for i, p := range shape {
		if sub, ok := interp.Slice(p); ok && p != nil && !optional {
			out = append(out, interp.List(m.fill(t, sub, args, call)...))
			continue
		}
		switch p {
		case S.AndOptional:
			optional = true
			continue
		case S.AndKey, S.AndRest, S.AndAllowOtherKeys:
			for _, a := range *args {
				out = append(out, quote(a))
			}
			*args = nil
			return out
		case S.AndBody: // forms such as those of a timeout, as a function
			if len(*args) > 0 && i == len(shape)-2 {
				out = append(out, interp.List(S.Funcall, quote((*args)[0])))
				*args = (*args)[1:]
			}
			return out
		}
		if s, ok := p.(*interp.Symbol); ok && strings.EqualFold(s.Name(), "var") {
			variable := t.In.Gensym("VAR")
			*call = append(*call, variable)
			out = append(out, variable)
			continue
		}
		if len(*args) == 0 {
			if optional {
				break
			}
			t.ProgramError("~a: too few arguments", m.op.Symbol)
		}
		out = append(out, quote((*args)[0]))
		*args = (*args)[1:]
	}
	return out
}
