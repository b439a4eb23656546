package builtins

import "sockrepl/interp"

// printerOperators declares the printer's functions and variables.
func printerOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	T := value(in.T)
	for _, v := range []struct {
		name string
		v    value
	}{
		{"*print-escape*", T}, {"*print-readably*", nil}, {"*print-base*", interp.Fix(10)}, {"*print-radix*", nil},
		{"*print-case*", S.KUpcase}, {"*print-circle*", nil}, {"*print-gensym*", T}, {"*print-array*", T},
		{"*print-length*", nil}, {"*print-level*", nil}, {"*print-lines*", nil}, {"*print-pretty*", nil},
		{"*print-right-margin*", nil}, {"*print-miser-width*", nil}, {"*print-pprint-dispatch*", interp.NewPprintTable()},
	} {
		cl.Defvar(v.name, "Controls the printer.", v.v)
	}
	print := func(name, doc string, escape bool) {
		cl.Defun(name, "object &optional stream", doc, func(t *thread, a args) value {
			t.Print(a.OutputStream(t, 1), a.V(0), escape)
			return a.V(0)
		}).Direct2(func(t *thread, v, w value) value {
			s, ok := w.(interp.Stream)
			if !ok {
				s = designatedOutput(t, name, w)
			}
			t.Print(s, v, escape)
			return v
		})
	}
	print("prin1", `Prints OBJECT to STREAM so that it can be read back.`, true)
	print("princ", `Prints OBJECT to STREAM for people.`, false)
	cl.Defun("print", "object &optional stream", `Prints a newline, OBJECT as prin1 does, and a space to STREAM.`, func(t *thread, a args) value {
		s := a.OutputStream(t, 1)
		s.WriteChar(t, '\n')
		t.Print(s, a.V(0), true)
		s.WriteChar(t, ' ')
		return a.V(0)
	})
	cl.Defun("pprint", "object &optional stream => *", `Prints a newline and OBJECT to STREAM, prettily; no values.`, func(t *thread, a args) value {
		s := a.OutputStream(t, 1)
		s.WriteChar(t, '\n')
		mark := t.BindMark()
		t.Bind(S.StarPrintPretty, t.T)
		t.Print(s, a.V(0), true)
		t.Unbind(mark)
		return t.Values()
	})
	const vars = "array base case circle escape gensym length level lines miser-width pprint-dispatch pretty radix readably right-margin"
	lambdaList := "object &key stream"
	var symbols []*interp.Symbol
	for _, n := range fields(vars) {
		lambdaList += " (" + n + " *print-" + n + "*)"
		symbols = append(symbols, cl.Sym("*print-"+n+"*"))
	}
	bindAll := func(t *thread, a args, from int) int {
		mark := t.BindMark()
		for i, s := range symbols {
			t.Bind(s, a.V(from+i))
		}
		return mark
	}
	cl.Defun("write", lambdaList, `Prints OBJECT to STREAM with the printer variables as the keywords ARRAY, BASE, CASE, CIRCLE, ESCAPE, GENSYM, LENGTH, LEVEL, LINES, MISER-WIDTH, PPRINT-DISPATCH, PRETTY, RADIX, READABLY and RIGHT-MARGIN say.`, func(t *thread, a args) value {
		s := a.OutputStream(t, 1)
		mark := bindAll(t, a, 2)
		t.Write(s, a.V(0))
		t.Unbind(mark)
		return a.V(0)
	})
	cl.Defun("write-to-string", lambdaList, `OBJECT printed, as by write with the same keywords: ARRAY, BASE, CASE, CIRCLE, ESCAPE, GENSYM, LENGTH, LEVEL, LINES, MISER-WIDTH, PPRINT-DISPATCH, PRETTY, RADIX, READABLY and RIGHT-MARGIN; STREAM makes no difference.`, func(t *thread, a args) value {
		mark := bindAll(t, a, 2)
		s := interp.NewStringOutput()
		t.Write(s, a.V(0))
		t.Unbind(mark)
		return s.Take()
	})
	toString := func(name string, escape bool) {
		cl.Defun1(name, "object", `OBJECT printed, as a string.`, func(t *thread, v value) value {
			out := interp.NewStringOutput()
			t.Print(out, v, escape)
			return out.Take()
		})
	}
	toString("prin1-to-string", true)
	toString("princ-to-string", false)
	cl.Defmacro("with-standard-io-syntax", "&body body", `Evaluates BODY with the variables of reader and printer as the standard has them.`, func(t *thread, a args) value {
		q := func(v value) value { return list(S.Quote, v) }
		return listStar(a.V(0), S.Let, list(
			list(S.StarPackage, q(in.User)), list(S.StarPrintArray, in.T), list(S.StarPrintBase, interp.Fix(10)),
			list(S.StarPrintCase, S.KUpcase), list(S.StarPrintCircle, nil), list(S.StarPrintEscape, in.T),
			list(S.StarPrintGensym, in.T), list(S.StarPrintLength, nil), list(S.StarPrintLevel, nil), list(S.StarPrintLines, nil),
			list(S.StarPrintMiserWidth, nil), list(S.StarPrintPprintDispatch, list(cl.Sym("copy-pprint-dispatch"), nil)), list(S.StarPrintPretty, nil), list(S.StarPrintRadix, nil), list(S.StarPrintReadably, in.T),
			list(S.StarPrintRightMargin, nil), list(S.StarReadBase, interp.Fix(10)), list(S.StarReadDefaultFloat, q(S.SingleFloat)),
			list(S.StarReadEval, in.T), list(S.StarReadSuppress, nil), list(S.StarReadtable, list(cl.Sym("copy-readtable"), nil))))
	})
	cl.Defmacro("print-unreadable-object", "(object stream &key type identity) &body body", `Prints OBJECT to STREAM as #<...>, BODY writing what stands inside, after the type with TYPE and before the address with IDENTITY.`, func(t *thread, a args) value {
		spec := items(t, "print-unreadable-object", a.V(0))
		if len(spec) < 2 {
			t.ProgramError("print-unreadable-object: `~s' is not (object stream options...)", a.V(0))
		}
		var typ, id value
		for i := 2; i+1 < len(spec); i += 2 {
			switch word(spec[i]) {
			case "type":
				typ = spec[i+1]
			case "identity":
				id = spec[i+1]
			}
		}
		var body value
		if a.V(1) != nil {
			body = list(S.Function, listStar(a.V(1), S.Lambda, nil))
		}
		return list(in.Excl.Sym("%print-unreadable"), spec[0], spec[1], typ, id, body)
	})
	in.Excl.Defun("%print-unreadable", "object stream type identity body", `Prints OBJECT to STREAM as #<...> with its TYPE, what BODY writes, and its IDENTITY.`, func(t *thread, a args) value {
		s := a.OutputStream(t, 1)
		if t.SymbolValue(S.StarPrintReadably) != nil {
			t.NotReadable(a.V(0))
		}
		pretty := interp.PrettyStreamOf(s)
		if pretty != nil && a.Bool(3) {
			pretty.StartBlock(t, []rune("#<"), false, []rune(">"))
		} else {
			pretty = nil
			t.WriteText(s, "#<")
		}
		if a.Bool(2) {
			t.Print(s, t.TypeOf(a.V(0)), t.SymbolValue(S.StarPrintEscape) != nil)
			if a.V(4) != nil || !a.Bool(3) {
				s.WriteChar(t, ' ')
			}
		}
		if a.V(4) != nil {
			t.Call0(a.Function(t, 4))
		}
		if a.Bool(3) {
			t.WriteText(s, " ")
			if pretty != nil {
				pretty.Newline(t, interp.FillNewline)
			}
			t.WriteText(s, interp.Identity(a.V(0)))
		}
		if pretty != nil {
			pretty.EndBlock(t)
		} else {
			t.WriteText(s, ">")
		}
		return nil
	})
}

// fields splits words at spaces.
func fields(s string) []string {
	var out []string
	from := 0
	for i := 0; i <= len(s); i++ {
		if i == len(s) || s[i] == ' ' {
			if i > from {
				out = append(out, s[from:i])
			}
			from = i + 1
		}
	}
	return out
}
