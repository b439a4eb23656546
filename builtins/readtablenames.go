package builtins

import "sockrepl/interp"

// readtableNames are the readtables that have names, which are keywords.
type readtableNames map[*interp.Symbol]*interp.Readtable

type readtableNamesKey struct{}

// readtableNameOperators declares Allegro's named readtables.
func readtableNameOperators(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	in.Attach(readtableNamesKey{}, readtableNames{})
	keyword := func(t *thread, a args, i int) *interp.Symbol {
		s, _ := in.Keyword.Intern(a.Symbol(t, i).Name())
		return s
	}
	excl.Defun("named-readtable", "name &optional (errorp t)", `The readtable that the symbol NAME, whatever its package, is the name of. If there is none, NIL without ERRORP, else an error.`, func(t *thread, a args) value {
		if rt := in.Attached(readtableNamesKey{}).(readtableNames)[keyword(t, a, 0)]; rt != nil {
			return rt
		}
		if a.Bool(1) {
			return t.SimpleError("There is no readtable named ~s.", a.V(0))
		}
		return nil
	})
	excl.Defun("(setf named-readtable)", "readtable name &optional errorp", `Makes the symbol NAME the name of READTABLE; NIL takes the name away. ERRORP makes no difference.`, func(t *thread, a args) value {
		names := in.Attached(readtableNamesKey{}).(readtableNames)
		switch rt := a.V(0).(type) {
		case nil:
			delete(names, keyword(t, a, 1))
		case *interp.Readtable:
			names[keyword(t, a, 1)] = rt
		default:
			a.Wrong(t, 0, list(S.Or, S.Null, S.Readtable))
		}
		return a.V(0)
	})
	readtableTables(in)
	excl.Defmacro("with-named-readtable", "(name) &body body", `Evaluates BODY with the readtable that the form NAME names current.`, func(t *thread, a args) value {
		spec := items(t, "with-named-readtable", a.V(0))
		if len(spec) != 1 {
			t.ProgramError("with-named-readtable: `~s' is not (name)", a.V(0))
		}
		return listStar(a.V(1), S.Let, list(list(S.StarReadtable, list(excl.Sym("named-readtable"), spec[0]))))
	})
}

// tableCodes is how many characters the tables that programs get hold.
const tableCodes = 256

// readtableTables declares what shows a readtable as tables.
func readtableTables(in *interp.Interp) {
	S := &in.S
	excl := in.Excl
	readtable := func(t *thread, operator string, v value) *interp.Readtable {
		rt, ok := v.(*interp.Readtable)
		if !ok {
			t.WrongType(operator, v, S.Readtable)
		}
		return rt
	}
	internal := func(name, lambdaList, doc string, f func(t *thread, a, b value) value) value {
		fn := excl.Defun2(name, lambdaList, doc, f)
		excl.Unexport(excl.InternalSym(name))
		return fn
	}
	token := internal("read-token", "stream char", `Reads from STREAM the token that begins with CHAR, which has been read: what constituents have for a reader macro.`, func(t *thread, stream, char value) value {
		t.Call2(in.CL.Sym("unread-char").Function(), char, stream)
		return t.Apply(in.CL.Sym("read-preserving-whitespace").Function(), []value{stream, in.T, nil, in.T})
	})
	dispatching := internal("read-dispatch-char", "stream char", `Reads from STREAM what the dispatching macro character CHAR, which has been read, begins.`, func(t *thread, stream, char value) value {
		rt := readtable(t, "read-dispatch-char", t.SymbolValue(S.StarReadtable))
		c, ok := char.(interp.Char)
		if !ok {
			t.WrongType("read-dispatch-char", char, S.Character)
		}
		f, _ := rt.MacroCharacter(in, rune(c))
		if f == nil {
			return t.SimpleError("read-dispatch-char: ~s is no macro character", char)
		}
		return t.Call2(t.FunctionDesignator(f), stream, char)
	})
	isDispatching := func(rt *interp.Readtable, code int) bool {
		_, ok := rt.Dispatch(in, rune(code), 'A')
		return ok
	}
	excl.Defun1("readtable-macro-table", "readtable", `A list of a simple vector: the reader macro functions that the characters of READTABLE have, by code; those of constituents are excl::read-token, those of dispatching characters excl::read-dispatch-char.`, func(t *thread, v value) value {
		rt := readtable(t, "readtable-macro-table", v)
		table := make([]value, tableCodes)
		for code := range table {
			f, _ := rt.MacroCharacter(in, rune(code))
			switch {
			case isDispatching(rt, code):
				f = dispatching
			case f == nil:
				f = token
			}
			table[code] = f
		}
		return list(&interp.Vector{E: table})
	})
	excl.Defun1("readtable-dispatch-tables", "readtable", `A list of lists of a dispatching character of READTABLE and a simple vector of the functions for what follows it, by code; and one more, of a character that does not dispatch and a vector of NIL.`, func(t *thread, v value) value {
		rt := readtable(t, "readtable-dispatch-tables", v)
		var b interp.ListBuilder
		for code := range tableCodes {
			if !isDispatching(rt, code) {
				continue
			}
			table := make([]value, tableCodes)
			for sub := range table {
				if sub < 'a' || sub > 'z' {
					table[sub], _ = rt.Dispatch(in, rune(code), rune(sub))
				}
			}
			b.Add(list(interp.Char(code), &interp.Vector{E: table}))
		}
		b.Add(list(interp.Char('\b'), &interp.Vector{E: make([]value, tableCodes)}))
		return b.List()
	})
	for _, name := range []string{"readtable-macro-table", "readtable-dispatch-tables"} {
		excl.Unexport(excl.InternalSym(name))
	}
	internal("undefined-macro-char", "stream char", `Signals that CHAR, read from STREAM, has no meaning.`, func(t *thread, stream, char value) value {
		return t.ErrorOf(S.ReaderError, []value{S.KStream, stream}, "~s has no meaning to the reader", char)
	})
}
