package builtins

import (
	"encoding/binary"
	"runtime"

	"sockrepl/interp"
)

// readerOperators declares the reader's functions and variables.
func readerOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	readerVariables(in)
	read := func(name, doc string, preserve bool) {
		cl.Defun(name, "&optional stream (eof-error-p t) eof-value recursive-p", doc, func(t *thread, a args) value {
			s := a.InputStream(t, 0)
			v, ok := t.ReadObject(s, a.Bool(3), preserve)
			switch {
			case ok:
				return v
			case a.Bool(1):
				return t.EndOfFile(s)
			}
			return a.V(2)
		})
	}
	read("read", `The next object that STREAM denotes; at end of file an error, or EOF-VALUE if EOF-ERROR-P is false. RECURSIVE-P tells that this is part of another read.`, false)
	read("read-preserving-whitespace", `READ of STREAM that leaves the character after a token. EOF-ERROR-P, EOF-VALUE and RECURSIVE-P are as there.`, true)
	cl.Defun("read-from-string", "string &optional (eof-error-p t) eof-value &key (start 0) end preserve-whitespace => object position",
		`The object that STRING from START to END denotes, and where it ends; EOF-ERROR-P and EOF-VALUE are as for read, PRESERVE-WHITESPACE leaves the character after a token.`, func(t *thread, a args) value {
			str := a.String(t, 0)
			from, to := bounds(t, "read-from-string", str, str.Len(), a.V(3), a.V(4))
			s := interp.NewStringInput(str, from, to)
			v, ok := t.ReadObject(s, false, a.Bool(5))
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
		return t.Values2(f, t.Bool(non))
	})
	cl.Defun("set-macro-character", "char function &optional non-terminating-p (readtable *readtable*)", `Makes FUNCTION the reader macro of CHAR in READTABLE, one that may stand inside tokens with NON-TERMINATING-P.`, func(t *thread, a args) value {
		readtable(t, a, 3).SetMacroCharacter(a.Char(t, 0), functionDesignator(t, a, 1), a.Bool(2))
		return t.T
	})
	cl.Defun("make-dispatch-macro-character", "char &optional non-terminating-p (readtable *readtable*)", `Makes CHAR a dispatching macro character of READTABLE, one that may stand inside tokens with NON-TERMINATING-P.`, func(t *thread, a args) value {
		readtable(t, a, 2).MakeDispatch(a.Char(t, 0), a.Bool(1))
		return t.T
	})
	notDispatching := func(t *thread, c value) value {
		return t.SimpleError("`~s' is not a dispatching macro character", c)
	}
	cl.Defun("set-dispatch-macro-character", "disp-char sub-char function &optional (readtable *readtable*)", `Makes FUNCTION what DISP-CHAR calls for SUB-CHAR in READTABLE.`, func(t *thread, a args) value {
		if c := a.Char(t, 1); c >= '0' && c <= '9' {
			t.SimpleError("set-dispatch-macro-character: ~s is a digit", a.V(1))
		}
		if !readtable(t, a, 3).SetDispatch(a.Char(t, 0), a.Char(t, 1), functionDesignator(t, a, 2)) {
			return notDispatching(t, a.V(0))
		}
		return t.T
	})
	cl.Defun("get-dispatch-macro-character", "disp-char sub-char &optional (readtable *readtable*)", `What DISP-CHAR calls for SUB-CHAR in READTABLE, or NIL.`, func(t *thread, a args) value {
		f, ok := readtable(t, a, 2).Dispatch(in, a.Char(t, 0), a.Char(t, 1))
		if !ok {
			return notDispatching(t, a.V(0))
		}
		return f
	})
	excl.Defvar("*current-case-mode*", "What the reader does with case: :case-insensitive-upper, or :case-sensitive-lower in the modern mode.", caseMode(in))
}

// functionDesignator returns argument i, a function or the name of one, or NIL.
// A name is kept as such, so that a later definition counts.
func functionDesignator(t *thread, a args, i int) value {
	switch a.V(i).(type) {
	case nil, *interp.Symbol:
		return a.V(i)
	}
	return a.Function(t, i)
}

func caseMode(in *interp.Interp) value {
	if in.Modern {
		return in.KeywordNamed("case-sensitive-lower")
	}
	return in.KeywordNamed("case-insensitive-upper")
}

// readerVariables declares the variables that direct the reader.
func readerVariables(in *interp.Interp) {
	for _, v := range []struct {
		name, doc string
		v         value
	}{
		{"*features*", "The features that #+ and #- test.", features(in)},
		{"*read-base*", "The base of numbers read.", interp.Fix(10)},
		{"*read-eval*", "Whether #. evaluates.", in.T},
		{"*read-suppress*", "Whether what is read is only skipped.", nil},
		{"*read-default-float-format*", "The type of floats without an exponent marker.", in.S.SingleFloat},
		{"*readtable*", "The current readtable.", in.StandardReadtable()},
	} {
		in.CL.Defvar(v.name, v.doc, v.v)
	}
}

// features are those of the Allegro CL whose dialect this is, as far as what
// they promise is there, and the system's.
func features(in *interp.Interp) value {
	names := []string{"sockrepl", "allegro", "allegro-v" + interp.AllegroVersion, "allegro-version>=", "allegro-version=", "excl", "franz-inc", "common-lisp", "ansi-cl",
		"draft-ansi-cl-2", "x3j13", "clos", "ieee-floating-point", "multiprocessing", "acl-socket", "hiper-socket", "unix", runtime.GOOS,
		"64bit", "ics", "ipv6", "smp-macros", "os-threads"}
	switch runtime.GOARCH {
	case "amd64":
		names = append(names, "x86-64")
	case "386":
		names = append(names, "x86")
	default:
		names = append(names, runtime.GOARCH)
	}
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		names = append(names, "little-endian")
	} else {
		names = append(names, "big-endian")
	}
	if in.Modern {
		names = append(names, "case-sensitive")
	}
	var b interp.ListBuilder
	for _, n := range names {
		b.Add(in.KeywordNamed(n))
	}
	return b.List()
}
