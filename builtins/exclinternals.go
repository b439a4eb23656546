package builtins

import (
	"strconv"
	"strings"

	"sockrepl/interp"
)

// exclInternalOperators declares functions within Allegro's system that programs
// call all the same.
func exclInternalOperators(in *interp.Interp) {
	in.Excl.Defun("maybe-print-fast", "stream object", `Prints OBJECT on STREAM as princ does, and returns true: nothing is left to print.`, func(t *thread, a args) value {
		s := a.OutputStream(t, 0)
		text := interp.NewString(t.Princ(a.V(1)))
		s.WriteString(t, text, 0, text.Len())
		return t.T
	})
	in.Excl.Defun(".primcall", "name &rest arguments => *", `Calls the function of the system that NAME is, sys::shrink-svector say, with ARGUMENTS.`, func(t *thread, a args) value {
		return t.Apply(a.Function(t, 0), append([]value(nil), a.Rest()...))
	})
	in.Excl.Defun("read-extended-token", "stream", `The characters of a token from STREAM as they stand, up to what ends it.`, func(t *thread, a args) value {
		return t.ReadExtendedToken(a.InputStream(t, 0))
	})
	in.Excl.Defun("print-fixnum", "stream base number", `Prints NUMBER, a fixnum, in BASE on STREAM.`, func(t *thread, a args) value {
		n, base := a.Fixnum(t, 2), a.Int(t, 1, 2, 36)
		s, text := a.OutputStream(t, 0), interp.NewString(strings.ToUpper(strconv.FormatInt(n, base)))
		s.WriteString(t, text, 0, text.Len())
		return a.V(2)
	})
	in.Sys.Defun("shrink-svector", "vector size", `Makes the simple VECTOR, of characters or octets, end at the index SIZE, and returns it.`, func(t *thread, a args) value {
		n, ok := interp.VectorLen(a.V(0))
		if !ok {
			return a.Wrong(t, 0, t.In.S.Vector)
		}
		size := a.Int(t, 1, 0, n)
		switch v := a.V(0).(type) {
		case *interp.String:
			if v.IsSimple() {
				v.Become(v.Substring(0, size))
				return v
			}
		case *interp.Octets:
			v.B = v.B[:size]
			return v
		}
		return a.Wrong(t, 0, list(t.In.S.Or, t.In.CL.Sym("simple-string"), list(t.In.CL.Sym("simple-array"), list(t.In.S.UnsignedByte, interp.Fix(8)))))
	})
}
