package builtins

import "sockrepl/interp"

// pprintOperators declares the pretty printer's functions and macros.
func pprintOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	cl.Defmacro("pprint-logical-block", "(stream list &key prefix per-line-prefix suffix) &body body",
		`Prints a logical block for LIST to STREAM, between PREFIX, or PER-LINE-PREFIX on each line, and SUFFIX; BODY prints the contents and takes elements of the list with pprint-pop.`,
		func(t *thread, a args) value { return logicalBlockForm(t, a.V(0), a.V(1)) })
	excl.Defun("%logical-block", "stream list prefix per-line-prefix suffix function", `Prints LIST as a logical block to STREAM, with PREFIX, PER-LINE-PREFIX and SUFFIX; FUNCTION gets the stream to print to and the state of the block.`, func(t *thread, a args) value {
		text := func(i int) []rune {
			if a.V(i) == nil {
				return nil
			}
			return []rune(a.String(t, i).Go())
		}
		prefix, perLine, suffix := text(2), text(3), text(4)
		if a.Bool(2) && a.Bool(3) {
			t.SimpleError("pprint-logical-block: both :prefix and :per-line-prefix are given")
		}
		if perLine != nil {
			prefix = perLine
		}
		f := a.Function(t, 5)
		t.PrintLogicalBlock(a.OutputStream(t, 0), a.V(1), false, prefix, perLine != nil, suffix, func(s *interp.PrettyStream, l *interp.LogicalBlock) {
			t.Call2(f, s, l)
		})
		return nil
	})
	excl.Defun1("%block-text", "string", `STRING, the prefix or suffix of a logical block.`, func(t *thread, v value) value {
		if _, ok := v.(*interp.String); !ok {
			return t.WrongType("pprint-logical-block", v, S.String)
		}
		return v
	})
	block := func(t *thread, v value) *interp.LogicalBlock {
		l, ok := v.(*interp.LogicalBlock)
		if !ok {
			t.SimpleError("pprint-pop: `~s' is not the state of a logical block", v)
		}
		return l
	}
	excl.Defun1("%block-exhausted", "block", `True if the list of the logical BLOCK has no more elements.`, func(t *thread, v value) value {
		return t.Bool(block(t, v).Exhausted())
	})
	excl.Defun1("%block-pop", "block => element continue-p", `The next element of the list of the logical BLOCK, and true unless the block must end.`, func(t *thread, v value) value {
		x, ok := block(t, v).Pop()
		return t.Values2(x, t.Bool(ok))
	})
	outside := func(name string) {
		cl.Defmacro(name, "", `Takes part in pprint-logical-block; elsewhere it is an error.`, func(t *thread, a args) value {
			return macroError(t, name, "it is not inside a pprint-logical-block")
		})
	}
	outside("pprint-pop")
	outside("pprint-exit-if-list-exhausted")

	kinds := map[string]interp.NewlineKind{"linear": interp.LinearNewline, "fill": interp.FillNewline, "miser": interp.MiserNewline, "mandatory": interp.MandatoryNewline}
	keyword := func(t *thread, a args, i int, names ...string) string {
		if s, ok := a.V(i).(*interp.Symbol); ok && s.IsKeyword() {
			for _, n := range names {
				if word(s) == n {
					return n
				}
			}
		}
		var expected interp.ListBuilder
		expected.Add(S.Member)
		for _, n := range names {
			expected.Add(in.KeywordNamed(n))
		}
		a.Wrong(t, i, expected.List())
		return ""
	}
	cl.Defun("pprint-newline", "kind &optional stream", `Says that a line may be broken here, as KIND (:linear, :fill, :miser or :mandatory) has it, if STREAM prints prettily.`, func(t *thread, a args) value {
		kind := keyword(t, a, 0, "linear", "fill", "miser", "mandatory")
		if s := prettyOutput(t, a.OutputStream(t, 1)); s != nil {
			s.Newline(t, kinds[kind])
		}
		return nil
	})
	cl.Defun("pprint-indent", "relative-to n &optional stream", `Sets the indentation of the following lines to N columns after RELATIVE-TO (:block or :current) if STREAM prints prettily.`, func(t *thread, a args) value {
		kind := keyword(t, a, 0, "block", "current")
		if !interp.IsReal(a.V(1)) {
			a.Wrong(t, 1, S.Real)
		}
		n := roundedInt(t, a.V(1))
		if s := prettyOutput(t, a.OutputStream(t, 2)); s != nil {
			s.Indent(kind == "current", n)
		}
		return nil
	})
	cl.Defun("pprint-tab", "kind colnum colinc &optional stream", `Moves to a column as KIND (:line, :section, :line-relative or :section-relative), COLNUM and COLINC say if STREAM prints prettily.`, func(t *thread, a args) value {
		kind := keyword(t, a, 0, "line", "section", "line-relative", "section-relative")
		colnum, colinc := a.Index(t, 1), a.Index(t, 2)
		if s := prettyOutput(t, a.OutputStream(t, 3)); s != nil {
			s.TabTo(kind == "section" || kind == "section-relative", kind == "line-relative" || kind == "section-relative", colnum, colinc)
		}
		return nil
	})
	lists := func(name, lambdaList, doc string, kind func(t *thread, a args, s *interp.PrettyStream)) {
		cl.Defun(name, lambdaList, doc, func(t *thread, a args) value {
			var prefix, suffix []rune
			if a.Bool(2) {
				prefix, suffix = []rune("("), []rune(")")
			}
			out := a.OutputStream(t, 0)
			t.PrintLogicalBlock(out, a.V(1), false, prefix, false, suffix, func(s *interp.PrettyStream, l *interp.LogicalBlock) {
				for !l.Exhausted() {
					v, ok := l.Pop()
					if !ok {
						return
					}
					t.Write(s, v)
					if l.Exhausted() {
						return
					}
					s.WriteChar(t, ' ')
					if p := prettyOutput(t, s); p != nil {
						kind(t, a, p)
					}
				}
			})
			return nil
		})
	}
	lists("pprint-fill", "stream list &optional (colon t) at", `Prints LIST to STREAM with as many elements on a line as fit, in parentheses if COLON; AT makes no difference.`,
		func(t *thread, a args, s *interp.PrettyStream) { s.Newline(t, interp.FillNewline) })
	lists("pprint-linear", "stream list &optional (colon t) at", `Prints LIST to STREAM on one line or with each element on its own, in parentheses if COLON; AT makes no difference.`,
		func(t *thread, a args, s *interp.PrettyStream) { s.Newline(t, interp.LinearNewline) })
	lists("pprint-tabular", "stream list &optional (colon t) at (tabsize 16)", `Prints LIST to STREAM in columns TABSIZE wide, in parentheses if COLON; AT makes no difference.`,
		func(t *thread, a args, s *interp.PrettyStream) {
			size := 16
			if a.Bool(4) {
				size = a.Index(t, 4)
			}
			s.TabTo(true, true, 0, size)
			s.Newline(t, interp.FillNewline)
		})

	table := func(t *thread, a args, i int) *interp.PprintTable {
		if a.V(i) == nil {
			return interp.NewPprintTable()
		}
		d, ok := a.V(i).(*interp.PprintTable)
		if !ok {
			a.Wrong(t, i, list(S.Or, S.Null, excl.Sym("pprint-dispatch-table")))
		}
		return d
	}
	cl.Defun("copy-pprint-dispatch", "&optional (table *print-pprint-dispatch*)", `A copy of the pprint dispatch TABLE, of the initial one for NIL.`, func(t *thread, a args) value {
		return table(t, a, 0).Copy()
	})
	cl.Defun("pprint-dispatch", "object &optional (table *print-pprint-dispatch*) => function found-p", `The function of a stream and an object that the pprint dispatch TABLE (NIL: the initial one) has for OBJECT, and whether it has one.`, func(t *thread, a args) value {
		f, ok := table(t, a, 1).Lookup(t, a.V(0))
		return t.Values2(f, t.Bool(ok))
	})
	cl.Defun("set-pprint-dispatch", "type function &optional (priority 0) (table *print-pprint-dispatch*)", `Makes FUNCTION, of a stream and an object, print objects of TYPE in the pprint dispatch TABLE, with PRIORITY over other entries; NIL takes the entry away. Returns NIL.`, func(t *thread, a args) value {
		if !interp.IsReal(a.V(2)) {
			a.Wrong(t, 2, S.Real)
		}
		d, ok := a.V(3).(*interp.PprintTable)
		if !ok {
			a.Wrong(t, 3, excl.Sym("pprint-dispatch-table"))
		}
		switch a.V(1).(type) {
		case nil, *interp.Function, *interp.Symbol:
		default:
			a.Wrong(t, 1, list(S.Or, S.Function, S.Symbol))
		}
		d.Set(t, a.V(0), a.V(1), a.V(2))
		return nil
	})
}

// prettyOutput returns the pretty printing stream that s is if *print-pretty* is
// true, else nil.
func prettyOutput(t *thread, s interp.Stream) *interp.PrettyStream {
	if v, _ := t.BoundValue(t.In.S.StarPrintPretty); v == nil {
		return nil
	}
	return interp.PrettyStreamOf(s)
}

// roundedInt is a real number as the nearest integer of a reasonable size.
func roundedInt(t *thread, v value) int {
	switch n := v.(type) {
	case interp.Fixnum:
		return int(max(-1<<20, min(n, 1<<20)))
	}
	r := t.Call1(t.FunctionDesignator(t.In.CL.Sym("round")), v)
	n, _ := r.(interp.Fixnum)
	return int(max(-1<<20, min(n, 1<<20)))
}

// logicalBlockForm is the expansion of pprint-logical-block.
func logicalBlockForm(t *thread, head, body value) value {
	in := t.In
	S := &in.S
	excl := in.Excl
	spec := items(t, "pprint-logical-block", head)
	if len(spec) < 2 || len(spec)%2 != 0 {
		macroError(t, "pprint-logical-block", "`~s' is not (stream list options...)", head)
	}
	var options [3]value
	names := []string{"prefix", "per-line-prefix", "suffix"}
	var given [3]bool
	for i := 2; i < len(spec); i += 2 {
		known := false
		for j, n := range names {
			if word(spec[i]) == n {
				known = true
				if !given[j] {
					options[j], given[j] = spec[i+1], true
				}
			}
		}
		if !known {
			macroError(t, "pprint-logical-block", "`~s' is not an option", spec[i])
		}
	}
	for j := range options {
		if given[j] {
			options[j] = list(excl.InternalSym("%block-text"), options[j])
		}
	}
	if given[0] && given[1] {
		macroError(t, "pprint-logical-block", "both :prefix and :per-line-prefix are given in ~s", head)
	}
	stream, isSymbol := in.AsSymbol(spec[0])
	if !isSymbol {
		macroError(t, "pprint-logical-block", "the stream `~s' is not a variable", spec[0])
	}
	v := stream
	var decls []value
	switch {
	case spec[0] == nil:
		v = S.StarStandardOutput
	case spec[0] == value(in.T):
		v = S.StarTerminalIO
	default:
		decls = []value{list(S.Declare, list(S.Ignorable, v))}
	}
	state, block, x, more := in.Gensym("block"), in.Gensym("logical-block"), in.Gensym("element"), in.Gensym("more")
	leave := list(S.ReturnFrom, block, nil)
	pop := list(S.MultipleValueBind, list(x, more), list(excl.InternalSym("%block-pop"), state), list(S.If, more, x, leave))
	exit := list(S.When, list(excl.InternalSym("%block-exhausted"), state), leave)
	macros := list(
		list(in.CL.Sym("pprint-pop"), nil, list(S.Quote, pop)),
		list(in.CL.Sym("pprint-exit-if-list-exhausted"), nil, list(S.Quote, exit)))
	inner := list(S.Block, block, listStar(body, S.Macrolet, macros))
	lambda := append([]value{S.Lambda, list(v, state), list(S.Declare, list(S.Ignorable, state))}, append(decls, inner)...)
	return list(excl.InternalSym("%logical-block"), spec[0], spec[1], options[0], options[1], options[2], list(S.Function, list(lambda...)))
}
