package builtins

import (
	"unicode"

	"sockrepl/interp"
)

// characterOperators declares the functions on characters.
func characterOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	char := func(t *thread, op string, v value) rune {
		c, ok := v.(interp.Char)
		if !ok {
			t.WrongType(op, v, S.Character)
		}
		return rune(c)
	}
	cl.Defun1("characterp", "object", `True if OBJECT is a character.`, func(t *thread, v value) value { _, ok := v.(interp.Char); return t.Bool(ok) })
	cl.Defun1("character", "x", `The character that X designates: itself, or that of a string or symbol of length one.`, func(t *thread, v value) value {
		if c, ok := v.(interp.Char); ok {
			return c
		}
		if s, ok := in.StringDesignator(v); ok && s.Len() == 1 {
			return interp.Char(s.At(0))
		}
		return t.WrongType("character", v, S.Character)
	})
	cl.Defun1("char-code", "char", `The code of CHAR.`, func(t *thread, v value) value { return interp.Fix(int64(char(t, "char-code", v))) })
	cl.Defun1("char-int", "char", `The code of CHAR.`, func(t *thread, v value) value { return interp.Fix(int64(char(t, "char-int", v))) })
	cl.Defun1("code-char", "code", `The character whose code is CODE.`, func(t *thread, v value) value {
		n, ok := v.(interp.Fixnum)
		if !ok || n < 0 || n >= interp.CharCodeLimit {
			t.WrongType("code-char", v, list(S.Integer, interp.Fix(0), list(interp.Fix(interp.CharCodeLimit))))
		}
		return interp.Char(n)
	})
	cl.Defconstant("char-code-limit", "Upper bound of character codes.", interp.Fix(interp.CharCodeLimit))
	cl.Defun1("char-name", "char", `The name of CHAR, or NIL if it is printed as itself.`, func(t *thread, v value) value {
		c := char(t, "char-name", v)
		if c > 32 && c < 127 || c > 160 && unicode.IsPrint(c) {
			return nil
		}
		return interp.NewString(interp.CharName(c))
	})
	cl.Defun1("name-char", "name", `The character called NAME, or NIL.`, func(t *thread, v value) value {
		s, ok := in.StringDesignator(v)
		if !ok {
			t.WrongType("name-char", v, S.String)
		}
		if c, ok := interp.NamedChar(s.Go()); ok {
			return interp.Char(c)
		}
		return nil
	})
	pred := func(name, doc string, f func(c rune) bool) {
		cl.Defun1(name, "char", doc, func(t *thread, v value) value { return t.Bool(f(char(t, name, v))) })
	}
	pred("alpha-char-p", `True if CHAR is a letter.`, unicode.IsLetter)
	pred("alphanumericp", `True if CHAR is a letter or digit.`, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) })
	pred("graphic-char-p", `True if CHAR has a shape.`, func(c rune) bool { return c == ' ' || unicode.IsGraphic(c) })
	pred("standard-char-p", `True if CHAR is one of the standard characters.`, func(c rune) bool { return c == '\n' || c >= 32 && c < 127 })
	pred("upper-case-p", `True if CHAR is an upper case letter that has a lower case one.`, func(c rune) bool { return interp.DowncaseChar(c) != c })
	pred("lower-case-p", `True if CHAR is a lower case letter that has an upper case one.`, func(c rune) bool { return interp.UpcaseChar(c) != c })
	pred("both-case-p", `True if CHAR has another case.`, func(c rune) bool { return interp.DowncaseChar(c) != c || interp.UpcaseChar(c) != c })
	cl.Defun1("char-upcase", "char", `CHAR in upper case.`, func(t *thread, v value) value { return interp.Char(interp.UpcaseChar(char(t, "char-upcase", v))) })
	cl.Defun1("char-downcase", "char", `CHAR in lower case.`, func(t *thread, v value) value { return interp.Char(interp.DowncaseChar(char(t, "char-downcase", v))) })
	cl.Defun("digit-char-p", "char &optional (radix 10)", `The weight of CHAR as a digit in RADIX, or NIL.`, func(t *thread, a args) value {
		c, radix := a.Char(t, 0), a.Int(t, 1, 2, 36)
		if w := digitWeight(c); w >= 0 && w < radix {
			return interp.FixInt(w)
		}
		return nil
	})
	cl.Defun("digit-char", "weight &optional (radix 10)", `The digit of WEIGHT in RADIX, or NIL.`, func(t *thread, a args) value {
		w, radix := a.Index(t, 0), a.Int(t, 1, 2, 36)
		if w >= radix {
			return nil
		}
		return interp.Char("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[w])
	})
	compare := func(name string, fold, all bool, holds func(a, b rune) bool) {
		get := func(t *thread, v value) rune {
			c := char(t, name, v)
			if fold {
				return interp.FoldCase(c)
			}
			return c
		}
		cl.Defun(name, "character &rest more", `Compares CHARACTER and MORE, each with the next.`, func(t *thread, a args) value {
			vs := append([]value{a.V(0)}, a.Rest()...)
			ok := true
			for i, v := range vs {
				c := get(t, v)
				for j := i + 1; j < len(vs); j++ {
					if !holds(c, get(t, vs[j])) {
						ok = false
					}
					if !all {
						break
					}
				}
			}
			return t.Bool(ok)
		}).Direct2(func(t *thread, a, b value) value { return t.Bool(holds(get(t, a), get(t, b))) })
	}
	eq := func(a, b rune) bool { return a == b }
	ne := func(a, b rune) bool { return a != b }
	lt := func(a, b rune) bool { return a < b }
	gt := func(a, b rune) bool { return a > b }
	le := func(a, b rune) bool { return a <= b }
	ge := func(a, b rune) bool { return a >= b }
	compare("char=", false, false, eq)
	compare("char/=", false, true, ne)
	compare("char<", false, false, lt)
	compare("char>", false, false, gt)
	compare("char<=", false, false, le)
	compare("char>=", false, false, ge)
	compare("char-equal", true, false, eq)
	compare("char-not-equal", true, true, ne)
	compare("char-lessp", true, false, lt)
	compare("char-greaterp", true, false, gt)
	compare("char-not-greaterp", true, false, le)
	compare("char-not-lessp", true, false, ge)
}
