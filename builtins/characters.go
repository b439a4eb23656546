package builtins

import (
	"unicode"

	"sockrepl/interp"
)

// characterOperators declares the functions on characters.
func characterOperators(in *interp.Interp) {
	characterPredicates(in)
	characterConversions(in)
	characterComparisons(in)
}

// charArgument returns a character; it signals type-error for anything else.
func charArgument(t *thread, op string, v value) rune {
	c, ok := v.(interp.Char)
	if !ok {
		t.WrongType(op, v, t.In.S.Character)
	}
	return rune(c)
}

func characterPredicates(in *interp.Interp) {
	cl := in.CL
	cl.Defun1("characterp", "object", `Return true if OBJECT is a character.`, func(t *thread, v value) value {
		_, ok := v.(interp.Char)
		return t.Bool(ok)
	})
	pred := func(name, doc string, holds func(c rune) bool) {
		cl.Defun1(name, "char", doc, func(t *thread, v value) value { return t.Bool(holds(charArgument(t, name, v))) })
	}
	// What has case is a letter (CLHS 13.1.4.3), such as the Roman numerals.
	isLetter := func(c rune) bool {
		return unicode.IsLetter(c) || c > 0x7F && (interp.DowncaseChar(c) != c || interp.UpcaseChar(c) != c)
	}
	pred("alpha-char-p", `Return true if CHAR is a letter.`, isLetter)
	pred("alphanumericp", `Return true if CHAR is a letter or a decimal digit.`,
		func(c rune) bool { return isLetter(c) || unicode.IsDigit(c) })
	pred("graphic-char-p", `Return true if CHAR has a shape or is a space, and is no control character.`, isGraphicChar)
	pred("standard-char-p", `Return true if CHAR is one of the 96 standard characters.`,
		func(c rune) bool { return c == '\n' || ' ' <= c && c <= '~' })
	pred("upper-case-p", `Return true if CHAR is an upper case letter that has a lower case one.`,
		func(c rune) bool { return interp.DowncaseChar(c) != c })
	pred("lower-case-p", `Return true if CHAR is a lower case letter that has an upper case one.`,
		func(c rune) bool { return interp.UpcaseChar(c) != c })
	pred("both-case-p", `Return true if CHAR is a letter that exists in upper and lower case.`,
		func(c rune) bool { return interp.DowncaseChar(c) != c || interp.UpcaseChar(c) != c })
}

func isGraphicChar(c rune) bool {
	if c < 0x7f {
		return c >= ' '
	}
	return unicode.IsGraphic(c)
}

func characterConversions(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	cl.Defconstant("char-code-limit", "The upper bound of character codes, itself not one.", interp.Fix(interp.CharCodeLimit))
	cl.Defun1("character", "designator", `Return the character that DESIGNATOR stands for: itself, or the only one of a string or a
symbol's name.`, func(t *thread, v value) value {
		if c, ok := v.(interp.Char); ok {
			return c
		}
		if s, ok := in.StringDesignator(v); ok && s.Len() == 1 && !s.IsVoid() {
			return interp.Char(s.At(0))
		}
		return t.WrongType("character", v, S.Character)
	})
	code := func(name, doc string) {
		cl.Defun1(name, "char", doc, func(t *thread, v value) value { return interp.Fix(int64(charArgument(t, name, v))) })
	}
	code("char-code", `Return the code of CHAR, in Unicode.`)
	code("char-int", `Return an integer that stands for CHAR, its code.`)
	cl.Defun1("code-char", "code", `Return the character whose code is the integer CODE, below char-code-limit.`, func(t *thread, v value) value {
		n, ok := v.(interp.Fixnum)
		if !ok || n < 0 || n >= interp.CharCodeLimit {
			t.WrongType("code-char", v, list(S.Integer, interp.Fix(0), list(interp.Fix(interp.CharCodeLimit))))
		}
		return interp.Char(n)
	})
	cl.Defun1("char-upcase", "char", `Return the upper case letter of CHAR if it has one, otherwise CHAR.`,
		func(t *thread, v value) value {
			return changedChar(v, interp.UpcaseChar(charArgument(t, "char-upcase", v)))
		})
	cl.Defun1("char-downcase", "char", `Return the lower case letter of CHAR if it has one, otherwise CHAR.`,
		func(t *thread, v value) value {
			return changedChar(v, interp.DowncaseChar(charArgument(t, "char-downcase", v)))
		})
	cl.Defun1("char-name", "char", `Return the name of CHAR as a string, or NIL if it is printed as itself.`, func(t *thread, v value) value {
		c := charArgument(t, "char-name", v)
		if c != ' ' && c != 0xa0 && isGraphicChar(c) {
			return nil
		}
		return interp.NewString(interp.CharName(c))
	})
	cl.Defun1("name-char", "name", `Return the character called NAME, a string designator, whatever the case; NIL if there
is none.`, func(t *thread, v value) value {
		s, ok := in.StringDesignator(v)
		if !ok {
			t.WrongType("name-char", v, list(S.Or, S.String, S.Symbol, S.Character))
		}
		if c, ok := interp.NamedChar(s.Go()); ok {
			return interp.Char(c)
		}
		return nil
	})
	weight := func(t *thread, v value, radix int) value {
		if w := digitWeight(charArgument(t, "digit-char-p", v), radix); w >= 0 {
			return interp.FixInt(w)
		}
		return nil
	}
	cl.Defun("digit-char-p", "char &optional (radix 10)", `Return the weight of CHAR as a digit in RADIX, from 2 to 36, or NIL if it is none.`,
		func(t *thread, a args) value { return weight(t, a.V(0), a.Int(t, 1, 2, 36)) }).
		Direct1(func(t *thread, v value) value { return weight(t, v, 10) })
	cl.Defun("digit-char", "weight &optional (radix 10)", `Return the digit of WEIGHT, a natural number, in RADIX, from 2 to 36; upper case if it is
a letter, and NIL if there is none.`, func(t *thread, a args) value {
		w, radix := bitCount(t, "digit-char", a.V(0)), a.Int(t, 1, 2, 36)
		if w >= radix {
			return nil
		}
		return interp.Char("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[w])
	})
}

// changedChar returns v if c is the same character: wide ones take memory.
func changedChar(v value, c rune) value {
	if v.(interp.Char) == interp.Char(c) {
		return v
	}
	return interp.Char(c)
}

func characterComparisons(in *interp.Interp) {
	equal := func(a, b rune) bool { return a == b }
	different := func(a, b rune) bool { return a != b }
	less := func(a, b rune) bool { return a < b }
	greater := func(a, b rune) bool { return a > b }
	notGreater := func(a, b rune) bool { return a <= b }
	notLess := func(a, b rune) bool { return a >= b }
	for _, x := range []struct {
		exact, fold, what string
		holds             func(a, b rune) bool
	}{
		{"char=", "char-equal", "are all the same", equal},
		{"char<", "char-lessp", "increase strictly", less},
		{"char>", "char-greaterp", "decrease strictly", greater},
		{"char<=", "char-not-greaterp", "never decrease", notGreater},
		{"char>=", "char-not-lessp", "never increase", notLess},
	} {
		doc := `Return true if the codes of the characters CHAR and MORE ` + x.what
		neighbours(in.CL, x.exact, doc+`.`, x.holds, exactCase)
		neighbours(in.CL, x.fold, doc+`, without regard to case.`, x.holds, interp.FoldCase)
	}
	doc := `Return true if no two of the characters CHAR and MORE are the same`
	allPairs(in.CL, "char/=", doc+`.`, different, exactCase)
	allPairs(in.CL, "char-not-equal", doc+`, without regard to case.`, different, interp.FoldCase)
}

func exactCase(c rune) rune { return c }

// neighbours declares a comparison of each character with the next, after
// mapping them by key.
func neighbours(p *interp.Package, name, doc string, holds func(a, b rune) bool, key func(c rune) rune) {
	p.Defun(name, "char &rest more", doc, func(t *thread, a args) value {
		c, all := key(charArgument(t, name, a.V(0))), true
		for _, v := range a.Rest() {
			// The rest is looked at all the same: it must be characters.
			d := key(charArgument(t, name, v))
			all = all && holds(c, d)
			c = d
		}
		return t.Bool(all)
	}).Direct2(charPair(name, holds, key))
}

// allPairs declares a comparison of each character with all after it.
func allPairs(p *interp.Package, name, doc string, holds func(a, b rune) bool, key func(c rune) rune) {
	p.Defun(name, "char &rest more", doc, func(t *thread, a args) value {
		c, rest := key(charArgument(t, name, a.V(0))), a.Rest()
		for _, v := range rest {
			charArgument(t, name, v)
		}
		for i := -1; i < len(rest); i++ {
			if i >= 0 {
				c = key(charArgument(t, name, rest[i]))
			}
			for _, v := range rest[i+1:] {
				if !holds(c, key(charArgument(t, name, v))) {
					return nil
				}
			}
		}
		return t.T
	}).Direct2(charPair(name, holds, key))
}

func charPair(name string, holds func(a, b rune) bool, key func(c rune) rune) func(t *thread, a, b value) value {
	return func(t *thread, a, b value) value {
		c, d := charArgument(t, name, a), charArgument(t, name, b)
		return t.Bool(holds(key(c), key(d)))
	}
}
