package builtins

import (
	"unicode"

	"sockrepl/interp"
)

// stringCase declares what changes the case of strings.
func stringCase(in *interp.Interp) {
	cl := in.CL
	for _, d := range []struct {
		name string
		// changer returns what changes one character after the other.
		changer func() func(c rune) rune
	}{
		{"upcase", func() func(c rune) rune { return interp.UpcaseChar }},
		{"downcase", func() func(c rune) rune { return interp.DowncaseChar }},
		{"capitalize", capitalizer},
	} {
		name, nname := "string-"+d.name, "nstring-"+d.name
		cl.Defun(name, "string &key (start 0) end", `A copy of STRING whose characters from START to END have their case changed.`, func(t *thread, a args) value {
			s := stringOf(t, name, a.V(0))
			from, to := sequenceBounds(t, name, s, s.Len(), a.V(1), a.V(2))
			r := t.Substring(s, 0, s.Len())
			f := d.changer()
			for i := from; i < to; i++ {
				c := r.At(i)
				if x := f(c); x != c {
					r.Set(i, x)
				}
				if i&0x3FFF == 0x3FFF {
					t.SafePoint()
				}
			}
			return r
		})
		cl.Defun(nname, "string &key (start 0) end", `STRING, the case of its characters from START to END changed in place.`, func(t *thread, a args) value {
			s := a.String(t, 0)
			from, to := sequenceBounds(t, nname, s, s.Len(), a.V(1), a.V(2))
			f := d.changer()
			t.InPieces(to-from, func(start, end int) {
				checkLength(t, nname, s, from+end)
				for i := from + start; i < from+end; i++ {
					s.Set(i, f(s.At(i)))
				}
			})
			return s
		})
	}
}

// capitalizer returns a function that gives one character after the other the
// case it has in a capitalized text.
func capitalizer() func(c rune) rune {
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
}
