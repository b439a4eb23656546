package builtins

import "sockrepl/interp"

// stringComparison declares the comparison of strings.
func stringComparison(in *interp.Interp) {
	cl := in.CL
	const twoKeys = "string1 string2 &key (start1 0) end1 (start2 0) end2"
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
				at, order := compareStrings(t, name, a, fold)
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
					p, q := stringOf(t, name, x), stringOf(t, name, y)
					if fold {
						return t.Bool(t.SameFolded(p, q))
					}
					return t.Bool(p.Equal(q))
				})
			}
		}
	}
}

// compareStrings compares the parts that the arguments of operator name of two
// strings, with fold without regard to case. It returns the index of the first
// difference in the first string, and the order there.
func compareStrings(t *thread, operator string, a args, fold bool) (at, order int) {
	x, y := stringOf(t, operator, a.V(0)), stringOf(t, operator, a.V(1))
	s1, e1 := sequenceBounds(t, operator, x, x.Len(), a.V(2), a.V(3))
	s2, e2 := sequenceBounds(t, operator, y, y.Len(), a.V(4), a.V(5))
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
			checkLength(t, operator, x, e1)
			checkLength(t, operator, y, e2)
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
