package builtins

import "sockrepl/interp"

// stringDivision declares what divides strings and joins them.
func stringDivision(in *interp.Interp) {
	S, excl := &in.S, in.Excl
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
