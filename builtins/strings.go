package builtins

import (
	"sockrepl/interp"
)

// stringOperators declares the functions on strings.
func stringOperators(in *interp.Interp) {
	S := &in.S
	cl, excl := in.CL, in.Excl
	cl.Defun1("string", "x", `The string that X designates: X itself, a symbol's name or a character.`, func(t *thread, v value) value {
		return stringOf(t, "string", v)
	})
	cl.Defun1("stringp", "object", `True if OBJECT is a string.`, func(t *thread, v value) value { _, ok := v.(*interp.String); return t.Bool(ok) })
	cl.Defun1("simple-string-p", "object", `True if OBJECT is a simple string.`, func(t *thread, v value) value {
		s, ok := v.(*interp.String)
		return t.Bool(ok && s.IsSimple())
	})
	cl.Defun("make-string", "size &key (initial-element #\\space) (element-type 'character)", `A string of SIZE times INITIAL-ELEMENT; ELEMENT-TYPE is a subtype of character.`, func(t *thread, a args) value {
		n, c := dimension(t, "make-string", a.V(0)), a.Char(t, 1)
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

	trim := func(name string, left, right bool) {
		cl.Defun2(name, "bag string", `STRING without the characters of the sequence BAG at its ends.`, func(t *thread, bag, v value) value {
			s := stringOf(t, name, v)
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
	stringComparison(in)
	stringCase(in)
	stringDivision(in)
}

// stringOf returns the string that the argument v designates.
func stringOf(t *thread, operator string, v value) *interp.String {
	s, ok := t.In.StringDesignator(v)
	if !ok {
		t.WrongType(operator, v, list(t.In.S.Or, t.In.S.String, t.In.S.Symbol, t.In.S.Character))
	}
	return s
}
