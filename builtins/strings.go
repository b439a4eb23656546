package builtins

import (
	"unicode"

	"sockrepl/interp"
)

// stringOperators declares the functions on strings.
func stringOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	designator := func(t *thread, operator string, v value) *interp.String {
		s, ok := in.StringDesignator(v)
		if !ok {
			t.WrongType(operator, v, list(S.Or, S.String, S.Symbol, S.Character))
		}
		return s
	}
	cl.Defun1("string", "x", `The string that X designates: X itself, a symbol's name or a character.`, func(t *thread, v value) value {
		return designator(t, "string", v)
	})
	cl.Defun1("stringp", "object", `True if OBJECT is a string.`, func(t *thread, v value) value { _, ok := v.(*interp.String); return t.Bool(ok) })
	cl.Defun1("simple-string-p", "object", `True if OBJECT is a simple string.`, func(t *thread, v value) value {
		s, ok := v.(*interp.String)
		return t.Bool(ok && s.IsSimple())
	})
	cl.Defun("make-string", "size &key (initial-element #\\space) (element-type 'character)", `A string of SIZE times INITIAL-ELEMENT; ELEMENT-TYPE is a subtype of character.`, func(t *thread, a args) value {
		n, c := a.Int(t, 0, 0, maxArraySize), a.Char(t, 1)
		switch t.UpgradedElementType(a.V(2)) {
		case interp.ElementCharacter:
			return t.NewVector(interp.ElementCharacter, n, interp.Char(c))
		case interp.ElementNil:
			return interp.NewVoidString(n)
		}
		t.TypeError(a.V(2), list(S.Member, S.Character, S.BaseChar, S.StandardChar, nil), "make-string: strings cannot be made for elements of type ~s", a.V(2))
		return nil
	})
	char := func(name string) {
		cl.Defun2(name, "string index", `The character at INDEX of STRING.`, func(t *thread, s, i value) value {
			str, ok := s.(*interp.String)
			if !ok {
				t.WrongType(name, s, S.String)
			}
			n, ok := i.(interp.Fixnum)
			if !ok || n < 0 || int(n) >= str.Dimension() {
				indexError(t, name, s, i)
			}
			return t.VectorRef(str, int(n))
		})
	}
	char("char")
	char("schar")
	excl.Defun3("%set-char", "string index value", `Makes the character VALUE the one at INDEX of STRING.`, func(t *thread, s, i, v value) value {
		str, ok := s.(*interp.String)
		if !ok {
			t.WrongType("(setf char)", s, S.String)
		}
		n, ok := i.(interp.Fixnum)
		if !ok || n < 0 || int(n) >= str.Dimension() {
			indexError(t, "(setf char)", s, i)
		}
		t.VectorSet(str, int(n), v)
		return v
	})

	const twoKeys = "string1 string2 &key (start1 0) end1 (start2 0) end2"
	// compare returns the index of the first difference in the first string,
	// and the order there.
	compare := func(t *thread, name string, a args, fold bool) (at, order int) {
		x, y := designator(t, name, a.V(0)), designator(t, name, a.V(1))
		s1, e1 := sequenceBounds(t, name, x, x.Len(), a.V(2), a.V(3))
		s2, e2 := sequenceBounds(t, name, y, y.Len(), a.V(4), a.V(5))
		for i, j := s1, s2; ; i, j = i+1, j+1 {
			switch {
			case i == e1 && j == e2:
				return i, 0
			case i == e1:
				return i, -1
			case j == e2:
				return i, 1
			}
			if i&0x3FFF == 0x3FFF {
				t.SafePoint()
				checkLength(t, name, x, e1)
				checkLength(t, name, y, e2)
			}
			c, d := x.At(i), y.At(j)
			if fold {
				c, d = interp.FoldCase(c), interp.FoldCase(d)
			}
			if c != d {
				if c < d {
					return i, -1
				}
				return i, 1
			}
		}
	}
	for _, d := range []struct {
		name, folded string
		holds        func(order int) bool
		index        bool
		doc          string
	}{
		{"string=", "string-equal", func(o int) bool { return o == 0 }, false, "True if the parts are the same"},
		{"string/=", "string-not-equal", func(o int) bool { return o != 0 }, true, "The index of the first difference"},
		{"string<", "string-lessp", func(o int) bool { return o < 0 }, true, "The index of the first difference if the first is less"},
		{"string>", "string-greaterp", func(o int) bool { return o > 0 }, true, "The index of the first difference if the first is greater"},
		{"string<=", "string-not-greaterp", func(o int) bool { return o <= 0 }, true, "The index of the first difference if the first is not greater"},
		{"string>=", "string-not-lessp", func(o int) bool { return o >= 0 }, true, "The index of the first difference if the first is not less"},
	} {
		for i, name := range []string{d.name, d.folded} {
			fold := i == 1
			how := ""
			if fold {
				how = ", without regard to case"
			}
			f := cl.Defun(name, twoKeys, d.doc+` of STRING1 from START1 to END1 and STRING2 from START2 to END2`+how+`; else NIL.`, func(t *thread, a args) value {
				at, order := compare(t, name, a, fold)
				switch {
				case !d.holds(order):
					return nil
				case d.index:
					return interp.FixInt(at)
				}
				return t.T
			})
			if !d.index {
				f.Direct2(func(t *thread, x, y value) value {
					p, q := designator(t, name, x), designator(t, name, y)
					if fold {
						return t.Bool(t.SameFolded(p, q))
					}
					return t.Bool(p.Equal(q))
				})
			}
		}
	}
	caseOps := map[string]func() func(c rune) rune{
		"upcase":   func() func(c rune) rune { return interp.UpcaseChar },
		"downcase": func() func(c rune) rune { return interp.DowncaseChar },
		"capitalize": func() func(c rune) rune {
			inWord := false
			return func(c rune) rune {
				alnum := unicode.IsLetter(c) || unicode.IsDigit(c)
				if alnum && !inWord {
					c = interp.UpcaseChar(c)
				} else {
					c = interp.DowncaseChar(c)
				}
				inWord = alnum
				return c
			}
		},
	}
	for name, op := range caseOps {
		cl.Defun("string-"+name, "string &key (start 0) end", `A copy of STRING whose characters from START to END have their case changed.`, func(t *thread, a args) value {
			s := designator(t, "string-"+name, a.V(0))
			from, to := sequenceBounds(t, "string-"+name, s, s.Len(), a.V(1), a.V(2))
			r := t.Substring(s, 0, s.Len())
			f := op()
			for i := from; i < to; i++ {
				c := r.At(i)
				if d := f(c); d != c {
					r.Set(i, d)
				}
				if i&0x3FFF == 0x3FFF {
					t.SafePoint()
				}
			}
			return r
		})
		cl.Defun("nstring-"+name, "string &key (start 0) end", `STRING, the case of its characters from START to END changed in place.`, func(t *thread, a args) value {
			s := a.String(t, 0)
			from, to := sequenceBounds(t, "nstring-"+name, s, s.Len(), a.V(1), a.V(2))
			f := op()
			t.InPieces(to-from, func(start, end int) {
				checkLength(t, "nstring-"+name, s, from+end)
				for i := from + start; i < from+end; i++ {
					s.Set(i, f(s.At(i)))
				}
			})
			return s
		})
	}
	trim := func(name string, left, right bool) {
		cl.Defun2(name, "bag string", `STRING without the characters of the sequence BAG at its ends.`, func(t *thread, bag, v value) value {
			s := designator(t, name, v)
			set, _ := elements(t, name, bag, interp.Fix(0), nil)
			in := func(i int) bool {
				if i&0x3FFF == 0x3FFF {
					t.SafePoint()
					if i >= s.Len() {
						return false // another process has shortened it meanwhile
					}
				}
				c := value(interp.Char(s.At(i)))
				for _, x := range set {
					if x == c {
						return true
					}
				}
				return false
			}
			from, to := 0, s.Len()
			for left && from < to && in(from) {
				from++
			}
			for right && to > from && in(to-1) {
				to--
			}
			checkLength(t, name, s, to)
			return t.Substring(s, from, to)
		})
	}
	trim("string-trim", true, true)
	trim("string-left-trim", true, false)
	trim("string-right-trim", false, true)
	excl.Defun("delimited-string-to-list", "string delimiter", `A list of the parts of STRING between occurrences of DELIMITER, a character or string.`, func(t *thread, a args) value {
		s, d := a.String(t, 0), a.StringDesignator(t, 1)
		if d.Len() == 0 {
			t.SimpleError("delimited-string-to-list: the delimiter is empty")
		}
		var b interp.ListBuilder
		from := 0
		for i := 0; i+d.Len() <= s.Len(); {
			if s.At(i) == d.At(0) && s.Substring(i, i+d.Len()).Equal(d) {
				b.Add(s.Substring(from, i))
				i += d.Len()
				from = i
			} else {
				i++
			}
			t.SafePointSoon()
		}
		b.Add(s.Substring(from, s.Len()))
		return b.List()
	})
	excl.Defun("split-on-character", "string char &key count (start 0)", `A list of the parts of STRING, from START, between occurrences of CHAR; no more than COUNT + 1, the last of which is all that is left.`, func(t *thread, a args) value {
		s := a.String(t, 0)
		c, ok := a.V(1).(interp.Char)
		if !ok {
			a.Wrong(t, 1, S.Character)
		}
		left := -1
		if a.V(2) != nil {
			left = a.Int(t, 2, 0, 1<<40)
		}
		from := a.Int(t, 3, 0, s.Len())
		var b interp.ListBuilder
		for i := from; i < s.Len() && left != 0; i++ {
			if s.At(i) == rune(c) {
				b.Add(s.Substring(from, i))
				from = i + 1
				left--
			}
			t.SafePointSoon()
		}
		b.Add(s.Substring(from, s.Len()))
		return b.List()
	})
	excl.Defun("list-to-delimited-string", "list delimiter", `The printed elements of LIST in one string, with DELIMITER between.`, func(t *thread, a args) value {
		d := a.StringDesignator(t, 1)
		out := interp.NewStringOutput()
		for i, v := range a.Slice(t, 0) {
			if i > 0 {
				out.WriteString(t, d, 0, d.Len())
			}
			t.Print(out, v, false)
		}
		return out.Take()
	})
}
