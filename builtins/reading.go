package builtins

import (
	"runtime"

	"sockrepl/interp"
)

// readerOperators declares the reader's functions and variables.
func readerOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	features := []value{in.KeywordNamed("sockrepl"), in.KeywordNamed("ansi-cl"), in.KeywordNamed("common-lisp"), in.KeywordNamed("unix"),
		in.KeywordNamed(runtime.GOOS), in.KeywordNamed("64bit"), in.KeywordNamed("ieee-floating-point"), in.KeywordNamed("ipv6")}
	if in.Modern {
		features = append(features, in.KeywordNamed("case-sensitive"))
	}
	for _, v := range []struct {
		name, doc string
		v         value
	}{
		{"*features*", "The features that #+ and #- test.", list(features...)},
		{"*read-base*", "The base of numbers read.", interp.Fix(10)}, {"*read-eval*", "Whether #. evaluates.", in.T},
		{"*read-suppress*", "Whether what is read is only skipped.", nil},
		{"*read-default-float-format*", "The type of floats without an exponent marker.", S.SingleFloat},
	} {
		cl.Defvar(v.name, v.doc, v.v)
	}
	cl.Defvar("*readtable*", "The current readtable.", in.StandardReadtable())
	read := func(name, doc string, preserve bool) {
		cl.Defun(name, "&optional stream (eof-error-p t) eof-value recursive-p", doc, func(t *thread, a args) value {
			s := a.InputStream(t, 0)
			var v value
			var ok bool
			if a.Bool(3) {
				v, ok = t.ReadRecursive(s)
			} else {
				r := interp.NewReader(s, "")
				if preserve {
					r.SetPreserveWhitespace()
				}
				v, ok = r.Read(t)
			}
			if !ok {
				if a.Bool(1) {
					return t.EndOfFile(s)
				}
				return a.V(2)
			}
			return v
		})
	}
	read("read", `The next object that STREAM denotes; at end of file an error, or EOF-VALUE if EOF-ERROR-P is false. RECURSIVE-P tells that this is part of another read.`, false)
	read("read-preserving-whitespace", `READ of STREAM that leaves the character after a token. EOF-ERROR-P, EOF-VALUE and RECURSIVE-P are as there.`, true)
	cl.Defun("read-from-string", "string &optional (eof-error-p t) eof-value &key (start 0) end preserve-whitespace => object position",
		`The object that STRING from START to END denotes, and where it ends; EOF-ERROR-P and EOF-VALUE are as for read, PRESERVE-WHITESPACE leaves the character after a token.`, func(t *thread, a args) value {
			str := a.String(t, 0)
			from, to := bounds(t, "read-from-string", str, str.Len(), a.V(3), a.V(4))
			s := interp.NewStringInput(str, from, to)
			r := interp.NewReader(s, "")
			if a.Bool(5) {
				r.SetPreserveWhitespace()
			}
			v, ok := r.Read(t)
			if !ok {
				if a.Bool(1) {
					return t.EndOfFile(s)
				}
				v = a.V(2)
			}
			return t.Values2(v, interp.FixInt(s.Position()))
		})
	cl.Defun("read-delimited-list", "char &optional stream recursive-p", `A list of the objects read from STREAM up to CHAR. RECURSIVE-P makes no difference.`, func(t *thread, a args) value {
		return t.ReadDelimited(a.InputStream(t, 1), a.Char(t, 0))
	})
	readtable := func(t *thread, a args, i int) *interp.Readtable {
		switch rt := a.V(i).(type) {
		case *interp.Readtable:
			return rt
		case nil:
			return in.StandardReadtable()
		}
		a.Wrong(t, i, S.Readtable)
		return nil
	}
	cl.Defun1("readtablep", "object", `True if OBJECT is a readtable.`, func(t *thread, v value) value { _, ok := v.(*interp.Readtable); return t.Bool(ok) })
	cl.Defun("copy-readtable", "&optional (from *readtable*) to", `A copy of the readtable FROM (NIL: the standard one), in TO if that is a readtable.`, func(t *thread, a args) value {
		c := readtable(t, a, 0).Copy()
		if to, ok := a.V(1).(*interp.Readtable); ok {
			*to = *c
			return to
		}
		return c
	})
	cases := []value{S.KUpcase, S.KDowncase, S.KPreserve, S.KInvert}
	cl.Defun("readtable-case", "readtable", `What READTABLE has the reader do with the case of symbols.`, func(t *thread, a args) value {
		rt, ok := a.V(0).(*interp.Readtable)
		if !ok {
			a.Wrong(t, 0, S.Readtable)
		}
		return cases[rt.Case]
	})
	cl.Defun("(setf readtable-case)", "mode readtable", `Makes MODE (:upcase, :downcase, :preserve or :invert) what READTABLE does with case.`, func(t *thread, a args) value {
		rt, ok := a.V(1).(*interp.Readtable)
		if !ok {
			a.Wrong(t, 1, S.Readtable)
		}
		for i, c := range cases {
			if c == a.V(0) {
				rt.Case = interp.ReadtableCase(i)
				return a.V(0)
			}
		}
		return a.Wrong(t, 0, listStar(list(cases...), S.Member))
	})
	cl.Defun("set-syntax-from-char", "to-char from-char &optional (to-readtable *readtable*) from-readtable", `Gives TO-CHAR in TO-READTABLE the syntax of FROM-CHAR in FROM-READTABLE (NIL: the standard one).`, func(t *thread, a args) value {
		readtable(t, a, 2).SetSyntaxFrom(a.Char(t, 0), a.Char(t, 1), readtable(t, a, 3))
		return t.T
	})
	cl.Defun("get-macro-character", "char &optional (readtable *readtable*) => function non-terminating-p", `The reader macro function of CHAR in READTABLE, or NIL, and whether it is non-terminating.`, func(t *thread, a args) value {
		f, non := readtable(t, a, 1).MacroCharacter(in, a.Char(t, 0))
		return t.Values2(functionValue(f), t.Bool(non))
	})
	cl.Defun("set-macro-character", "char function &optional non-terminating-p (readtable *readtable*)", `Makes FUNCTION the reader macro of CHAR in READTABLE, one that may stand inside tokens with NON-TERMINATING-P.`, func(t *thread, a args) value {
		readtable(t, a, 3).SetMacroCharacter(a.Char(t, 0), a.FunctionOrNil(t, 1), a.Bool(2))
		return t.T
	})
	cl.Defun("make-dispatch-macro-character", "char &optional non-terminating-p (readtable *readtable*)", `Makes CHAR a dispatching macro character of READTABLE, one that may stand inside tokens with NON-TERMINATING-P.`, func(t *thread, a args) value {
		readtable(t, a, 2).MakeDispatch(a.Char(t, 0), a.Bool(1))
		return t.T
	})
	notDispatching := func(t *thread, c value) value {
		return t.SimpleError("~s is not a dispatching macro character", c)
	}
	cl.Defun("set-dispatch-macro-character", "disp-char sub-char function &optional (readtable *readtable*)", `Makes FUNCTION what DISP-CHAR calls for SUB-CHAR in READTABLE.`, func(t *thread, a args) value {
		if c := a.Char(t, 1); c >= '0' && c <= '9' {
			t.SimpleError("set-dispatch-macro-character: ~s is a digit", a.V(1))
		}
		if !readtable(t, a, 3).SetDispatch(a.Char(t, 0), a.Char(t, 1), a.FunctionOrNil(t, 2)) {
			return notDispatching(t, a.V(0))
		}
		return t.T
	})
	cl.Defun("get-dispatch-macro-character", "disp-char sub-char &optional (readtable *readtable*)", `What DISP-CHAR calls for SUB-CHAR in READTABLE, or NIL.`, func(t *thread, a args) value {
		f, ok := readtable(t, a, 2).Dispatch(in, a.Char(t, 0), a.Char(t, 1))
		if !ok {
			return notDispatching(t, a.V(0))
		}
		return functionValue(f)
	})
}
