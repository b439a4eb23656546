package builtins

import "sockrepl/interp"

// stringOutput returns a stream that collects characters, of the element type
// elt.
func stringOutput(t *thread, operator string, elt value) *interp.StringOutput {
	s := interp.NewStringOutput()
	if elt == value(t.In.S.Character) {
		return s
	}
	if sub, _ := t.Subtypep(elt, t.In.S.Character); !sub {
		t.SimpleError("~a: the element type ~s is no subtype of character", interp.NewString(operator), elt)
	}
	s.Element, s.Void = elt, elt == nil
	return s
}

// stringStreamMacros declares with-input-from-string and with-output-to-string.
func stringStreamMacros(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	position := excl.InternalSym("%string-stream-position")
	excl.Defun1("%string-stream-position", "stream", `The index of the next character of the string input STREAM.`, func(t *thread, v value) value {
		s, ok := v.(*interp.StringInput)
		if !ok {
			t.WrongType("with-input-from-string", v, cl.Sym("string-stream"))
		}
		return interp.FixInt(s.Position())
	})
	cl.Defmacro("with-input-from-string", "(var string &key index start end) &body body", `Evaluates BODY with VAR bound to a stream of the characters of STRING from START to END; INDEX is a place that gets the index of the first character not read.`, func(t *thread, a args) value {
		spec := items(t, "with-input-from-string", a.V(0))
		if len(spec) < 2 || len(spec)%2 != 0 {
			t.ProgramError("with-input-from-string: `~s' is not (variable string options...)", a.V(0))
		}
		var index value
		hasIndex := false
		start, end := value(interp.Fix(0)), value(nil)
		seen := map[string]bool{}
		bindings := []value{}
		// The options are evaluated in the order they stand in.
		str := in.Gensym("string")
		bindings = append(bindings, list(str, spec[1]))
		for i := 2; i < len(spec); i += 2 {
			k := word(spec[i])
			v := value(in.Gensym(k))
			switch k {
			case "index":
				if !seen[k] {
					index, hasIndex = spec[i+1], true
				}
				seen[k] = true
				continue
			case "start":
				if !seen[k] {
					start = v
				}
			case "end":
				if !seen[k] {
					end = v
				}
			default:
				t.ProgramError("with-input-from-string: ~s is no option; they are :index, :start and :end", spec[i])
			}
			seen[k] = true
			bindings = append(bindings, list(v, spec[i+1]))
		}
		bindings = append(bindings, list(spec[0], list(cl.Sym("make-string-input-stream"), str, start, end)))
		decls, _, forms := interp.SplitBody(in, a.V(1))
		body := value(interp.NewCons(S.Progn, forms))
		if hasIndex {
			body = list(S.MultipleValueProg1, body, list(S.Setf, index, list(position, spec[0])))
		}
		return listStar(list(list(S.UnwindProtect, body, list(cl.Sym("close"), spec[0]))),
			append([]value{S.LetStar, list(bindings...)}, decls...)...)
	})
	cl.Defmacro("with-output-to-string", "(var &optional string &key element-type) &body body", `Evaluates BODY with VAR bound to a stream; returns what was written, a string for elements of ELEMENT-TYPE, or adds it to STRING, which has a fill pointer.`, func(t *thread, a args) value {
		spec := items(t, "with-output-to-string", a.V(0))
		if len(spec) == 0 || len(spec) > 2 && len(spec)%2 != 0 {
			t.ProgramError("with-output-to-string: `~s' is not (variable [string] [:element-type type])", a.V(0))
		}
		elementType := value(nil)
		for i := len(spec) - 2; i >= 2; i -= 2 {
			if word(spec[i]) != "element-type" {
				t.ProgramError("with-output-to-string: ~s is no option; there is :element-type", spec[i])
			}
			elementType = spec[i+1]
		}
		decls, _, forms := interp.SplitBody(in, a.V(1))
		body := value(interp.NewCons(S.Progn, forms))
		make := list(cl.Sym("make-string-output-stream"))
		if elementType != nil {
			make = list(cl.Sym("make-string-output-stream"), in.KeywordNamed("element-type"), elementType)
		}
		if len(spec) > 1 && spec[1] != nil {
			make = list(S.Prog1, list(excl.InternalSym("%string-appender"), spec[1]), elementType)
		} else {
			body = list(S.Progn, body, list(cl.Sym("get-output-stream-string"), spec[0]))
		}
		return listStar(list(list(S.UnwindProtect, body, list(cl.Sym("close"), spec[0]))),
			append([]value{S.Let, list(list(spec[0], make))}, decls...)...)
	})
	excl.Defun1("%string-appender", "string", `A stream that adds to STRING, which has a fill pointer.`, func(t *thread, v value) value {
		str, ok := v.(*interp.String)
		if !ok || str.FillPointer() < 0 {
			t.WrongType("with-output-to-string", v, list(S.And, S.String, list(S.Satisfies, cl.Sym("array-has-fill-pointer-p"))))
		}
		return interp.NewStringAppender(str)
	})
}

// stringStreams declares streams on strings.
func stringStreams(in *interp.Interp) {
	cl := in.CL
	cl.Defun("make-string-input-stream", "string &optional (start 0) end", `A stream of the characters of STRING from START to END.`, func(t *thread, a args) value {
		s := a.String(t, 0)
		from, to := bounds(t, "make-string-input-stream", s, s.Len(), a.V(1), a.V(2))
		return interp.NewStringInput(s, from, to)
	})
	cl.Defun("make-string-output-stream", "&key (element-type 'character)", `A stream that collects what is written; ELEMENT-TYPE is a subtype of character.`, func(t *thread, a args) value {
		return stringOutput(t, "make-string-output-stream", a.V(0))
	})
	cl.Defun1("get-output-stream-string", "stream", `What has been written to STREAM, made by make-string-output-stream, since the last call.`, func(t *thread, v value) value {
		s, ok := v.(*interp.StringOutput)
		if !ok {
			t.WrongType("get-output-stream-string", v, in.CL.Sym("string-stream"))
		}
		return s.Take()
	})
}
