package builtins

import (
	"strings"

	"sockrepl/interp"
)

// externalFormatOperators declares what finds, composes and examines external
// formats.
func externalFormatOperators(in *interp.Interp) {
	excl, cl := in.Excl, in.CL
	cl.Defun("stream-external-format", "stream", `The external format of STREAM.`, func(t *thread, a args) value {
		if ef := a.Stream(t, 0).ExternalFormat(); ef != nil {
			return ef
		}
		return in.KeywordNamed("default")
	})
	cl.Defun("(setf stream-external-format)", "format stream", `Makes FORMAT the external format of STREAM, from where it has been read and written.`, func(t *thread, a args) value {
		a.Stream(t, 1).SetExternalFormat(t, externalFormat(t, "(setf stream-external-format)", a.V(0)))
		return a.V(0)
	})
	excl.Defun("find-external-format", "name &key (errorp t) load-prebuilt try-variant verbose",
		`The external format that NAME designates; an error if there is none, or NIL without ERRORP. LOAD-PREBUILT, TRY-VARIANT and VERBOSE make no difference: all formats are built in.`, func(t *thread, a args) value {
			if ef := t.FindExternalFormat(a.V(0)); ef != nil {
				return ef
			}
			if a.Bool(1) {
				noExternalFormat(t, "find-external-format", a.V(0))
			}
			return nil
		})
	excl.Defun2("find-composed-external-format", "outer inner", `The external format INNER with the translation that OUTER names, such as :e-crlf, applied to it.`, func(t *thread, outer, inner value) value {
		if f, ok := outer.(*interp.ExternalFormat); ok {
			return in.WithEOL(externalFormat(t, "find-composed-external-format", inner), f.EOL())
		}
		ef := t.FindExternalFormat(list(outer, externalFormat(t, "find-composed-external-format", inner)))
		if ef == nil {
			noExternalFormat(t, "find-composed-external-format", outer)
		}
		return ef
	})
	excl.Defun("compose-external-formats", "name1 name2 &optional name", `The external format called NAME, a symbol, or, without that, by a keyword made of both names with a hyphen between: the format that the symbol NAME2 names with the translation of newlines that the symbol NAME1 stands for, such as :e-crlf. From now on NAME designates it. A NAME that is built in cannot be given to another format.`, composeFormats)
	of := func(name, doc string, f func(ef *interp.ExternalFormat) value) {
		excl.Defun1(name, "external-format", doc, func(t *thread, v value) value { return f(externalFormat(t, name, v)) })
	}
	key := func(name string) value { return in.KeywordNamed(name) }
	of("crlf-base-ef", `EXTERNAL-FORMAT without translation of newlines.`, func(ef *interp.ExternalFormat) value { return in.WithEOL(ef, "unix") })
	of("ef-name", `The name of EXTERNAL-FORMAT: a keyword, a list of :e-crlf or :e-cr and one, or what compose-external-formats was given.`, func(ef *interp.ExternalFormat) value {
		if title := ef.Title(); title != nil {
			return title
		}
		switch ef.EOL() {
		case "dos":
			return list(key("e-crlf"), key(ef.Name()))
		case "mac":
			return list(key("e-cr"), key(ef.Name()))
		}
		return key(ef.Name())
	})
	of("ef-nicknames", `The list of the other names of EXTERNAL-FORMAT.`, func(ef *interp.ExternalFormat) value {
		var b interp.ListBuilder
		for _, n := range ef.Nicknames() {
			b.Add(key(n))
		}
		return b.List()
	})
	of("ef-width", `The greatest number of octets of a character in EXTERNAL-FORMAT.`, func(ef *interp.ExternalFormat) value { return interp.FixInt(ef.Width()) })
	of("ef-nulls", `The number of zero octets that end a null-terminated text in EXTERNAL-FORMAT.`, func(ef *interp.ExternalFormat) value { return interp.FixInt(ef.Nulls()) })
	composer := func(ef *interp.ExternalFormat) value {
		switch {
		case ef.EOL() == "dos":
			return key("e-crlf")
		case ef.EOL() == "mac":
			return key("e-cr")
		case ef.Title() != nil:
			return key("e-lf")
		}
		return nil
	}
	of("composed-external-format-p", `True if EXTERNAL-FORMAT is composed: of a format and a translation of newlines.`, func(ef *interp.ExternalFormat) value {
		if composer(ef) == nil {
			return nil
		}
		return in.T
	})
	of("ef-composer-ef", `What EXTERNAL-FORMAT is composed with: the name of a translation of newlines, :e-crlf, :e-cr or :e-lf, which is no format by itself; NIL if it is not composed.`, composer)
	of("ef-composee-ef", `The external format that EXTERNAL-FORMAT is composed of, which does not translate newlines; NIL if it is not composed.`, func(ef *interp.ExternalFormat) value {
		if composer(ef) == nil {
			return nil
		}
		return in.WithEOL(ef, "unix")
	})
	excl.Defun0("all-external-formats", "", `The list of the external formats, each without translation of newlines.`, func(t *thread) value {
		var b interp.ListBuilder
		for _, name := range interp.FormatNames() {
			b.Add(t.FindExternalFormat(key(name)))
		}
		return b.List()
	})
	excl.Defun1("external-format-p", "object", `True if OBJECT is an external format.`, func(t *thread, v value) value {
		_, ok := v.(*interp.ExternalFormat)
		return t.Bool(ok)
	})
	excl.Defun("eol-convention", "stream => convention external-format", `How lines end on STREAM: :unix, :dos or :mac; and the external format without that.`, func(t *thread, a args) value {
		ef := a.Stream(t, 0).ExternalFormat()
		if ef == nil {
			return t.Values2(key("unix"), nil)
		}
		return t.Values2(key(ef.EOL()), in.WithEOL(ef, "unix"))
	})
	excl.Defun("(setf eol-convention)", "convention stream", `Makes lines end on STREAM as CONVENTION says: :unix, :dos or :mac.`, func(t *thread, a args) value {
		s := a.Stream(t, 1)
		k, isSymbol := a.V(0).(*interp.Symbol)
		ef := s.ExternalFormat()
		if ef == nil {
			t.SimpleError("(setf eol-convention): ~s has no external format", s)
		}
		var with *interp.ExternalFormat
		if isSymbol {
			with = in.WithEOL(ef, strings.ToLower(k.Name()))
		}
		if with == nil {
			a.Wrong(t, 0, list(in.S.Member, key("unix"), key("dos"), key("mac")))
		}
		s.SetExternalFormat(t, with)
		return a.V(0)
	})
	excl.Defvar("*default-external-format*", "The name of the external format that is used where none is given. Allegro does not support the variable any more: setting it has no effect.", key("default"))
	excl.Defvar("*utf-8s-transcoding-error-action*", "What the external format :utf-8s does about malformed octets and characters: NIL (replace), :warn, :error, :count, an integer (count on), :collect or a list (collect on).", nil)
	errorChar := excl.InternalSym("*utf-8s-transcoding-error-char*")
	in.Special(errorChar, interp.Char('?'))
	excl.Defun("utf-8s-transcoding-error-char", "&optional char-or-code", `The character that :utf-8s has for malformed octets and characters; CHAR-OR-CODE, below 256, replaces it.`, func(t *thread, a args) value {
		switch c := a.V(0).(type) {
		case nil:
		case interp.Char:
			if c > 255 {
				a.Wrong(t, 0, in.S.Character)
			}
			t.SetSymbolValue(errorChar, c)
		default:
			t.SetSymbolValue(errorChar, interp.Char(a.Int(t, 0, 0, 255)))
		}
		return t.SymbolValue(errorChar)
	})
	octetOperators(in)
}

func composeFormats(t *thread, a args) value {
	const operator = "compose-external-formats"
	symbol := func(i int) *interp.Symbol {
		s, ok := a.V(i).(*interp.Symbol)
		switch {
		case a.V(i) == nil: // a symbol, too
			noExternalFormat(t, operator, nil)
		case !ok:
			a.Wrong(t, i, t.In.S.Symbol)
		}
		return s
	}
	outer, inner := symbol(0), symbol(1)
	if !interp.IsComposingFormat(outer) {
		t.ErrorOf(t.In.Excl.Sym("no-external-format-error"), nil, "~a: ~s does not name an external format that can be composed with another, such as :e-crlf",
			interp.NewString(operator), outer)
	}
	ef := externalFormat(t, operator, inner)
	name, _ := t.In.Keyword.Intern(outer.Name() + "-" + inner.Name())
	if a.V(2) != nil {
		name = symbol(2)
	}
	composed := t.In.ComposeFormat(name, outer, ef)
	if composed == nil {
		t.SimpleError("compose-external-formats: ~s is the name of another external format, which is built in", name)
	}
	return composed
}

// externalFormat returns the external format that v designates.
func externalFormat(t *thread, operator string, v value) *interp.ExternalFormat {
	ef := t.FindExternalFormat(v)
	if ef == nil {
		noExternalFormat(t, operator, v)
	}
	return ef
}

func noExternalFormat(t *thread, operator string, v value) {
	t.ErrorOf(t.In.Excl.Sym("no-external-format-error"), nil, "~a: there is no external format ~s", interp.NewString(operator), v)
}
