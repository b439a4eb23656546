package builtins

import "sockrepl/interp"

// proclamations declares declaim and proclaim.
func proclamations(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	quote := func(v value) value { return list(S.Quote, v) }
	cl.Defmacro("declaim", "&rest specifiers", `Proclaims the declaration SPECIFIERS.`,
		func(t *thread, a args) value {
			var b interp.ListBuilder
			b.Add(S.Progn)
			for _, s := range a.Slice(t, 0) {
				b.Add(list(S.Proclaim, quote(s)))
			}
			return list(S.EvalWhen, list(S.CompileToplevel, S.LoadToplevel, S.Execute), b.List())
		})
	cl.Defun("proclaim", "specifier", `Makes the declaration SPECIFIER hold everywhere.`,
		func(t *thread, a args) value {
			items := a.Slice(t, 0)
			if len(items) == 0 {
				a.Wrong(t, 0, S.Cons)
			}
			if items[0] == value(S.Optimize) {
				proclaimOptimize(in, items[1:])
				return nil
			}
			for _, item := range items[1:] {
				s, ok := item.(*interp.Symbol)
				switch items[0] {
				case value(S.Special):
					if !ok || s.IsConstant() {
						t.ProgramError("proclaim: `~s' cannot be a special variable", item)
					}
					s.Proclaim()
				case value(S.Notinline):
					if ok {
						s.SetNotInline(true)
					}
				case value(S.Inline):
					if ok {
						s.SetNotInline(false)
					}
				}
			}
			return nil
		})
}
