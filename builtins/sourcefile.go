package builtins

import (
	"os"
	"strings"

	"sockrepl/interp"
)

// toldFile is where something is defined that a program has told of.
type toldFile struct{ object, typ, file value }

// functionOf returns the function or macro function that v is or names, nil if
// there is none.
func functionOf(t *thread, v value) *interp.Function {
	switch x := v.(type) {
	case *interp.Function:
		return x
	case *interp.Symbol:
		if f := x.Function(); f != nil {
			return f
		}
		return x.Macro()
	case *interp.Cons:
		if place, ok := car(cdr(x)).(*interp.Symbol); ok && x.Car == value(t.In.S.Setf) {
			return place.SetfFunction()
		}
	}
	return nil
}

// definitionFile returns the pathname of the file that the source of f stands in, or
// :top-level if it was given to a listener, or NIL if that is not known.
func definitionFile(t *thread, f *interp.Function) value {
	if f == nil {
		return nil
	}
	place, ok := f.DefinedAt()
	if !ok {
		return nil
	}
	if st, err := os.Stat(place.File); err != nil || st.IsDir() {
		return t.In.KeywordNamed("top-level")
	}
	return pathnamesOf(t.In).fromSystem(mustAbs(place.File))
}

// sourceFileOperators declares what tells where definitions stand.
func sourceFileOperators(in *interp.Interp) {
	excl := in.Excl
	var told []*toldFile
	operatorType := in.KeywordNamed("operator")
	excl.Defun("source-file", "object &optional (type t)", `The pathname of the file where OBJECT, a function or the name of one, is defined, or :top-level for one defined
elsewhere; NIL if that is not known. For a name, TYPE is :operator, or that of a place that (setf source-file) has told of;
with T the value is a list of conses of types and pathnames.`, func(t *thread, a args) value {
		object, typ := a.V(0), a.V(1)
		if f, ok := object.(*interp.Function); ok {
			return definitionFile(t, f)
		}
		if typ != value(t.T) {
			for _, x := range told {
				if x.object == functionKey(object) && x.typ == typ {
					return x.file
				}
			}
			if typ == value(operatorType) {
				return definitionFile(t, functionOf(t, object))
			}
			return nil
		}
		var all interp.ListBuilder
		seen := false
		for _, x := range told {
			if x.object == functionKey(object) {
				all.Add(interp.NewCons(x.typ, x.file))
				seen = seen || x.typ == value(operatorType)
			}
		}
		if v := definitionFile(t, functionOf(t, object)); v != nil && !seen {
			all.Add(interp.NewCons(operatorType, v))
		}
		return all.List()
	})
	excl.Defun("(setf source-file)", "pathname object &optional (type t)", `Makes PATHNAME the file that source-file of OBJECT and TYPE returns.`, func(t *thread, a args) value {
		for _, x := range told {
			if x.object == functionKey(a.V(1)) && x.typ == a.V(2) {
				x.file = a.V(0)
				return a.V(0)
			}
		}
		told = append(told, &toldFile{functionKey(a.V(1)), a.V(2), a.V(0)})
		return a.V(0)
	})
	excl.Defun("find-source-file", "object &optional (type t)", `A list of lists of OBJECT, :operator, the pathname where it is defined and true if it is a form of the file
itself; NIL if that is not known, or TYPE is neither T nor :operator.`, func(t *thread, a args) value {
		file := definitionFile(t, functionOf(t, a.V(0)))
		if file == nil || a.V(1) != value(t.T) && a.V(1) != value(operatorType) {
			return nil
		}
		return list(list(a.V(0), operatorType, file, t.T))
	})
	excl.Unexport(excl.Sym("find-source-file"))
	xref := in.FindPackage(in.CaseName("cross-reference"))
	xref.Defun("get-relation", "relation from to", `NIL: which functions are in the RELATION (:calls, :uses and so on) FROM one TO another is not kept.`, func(t *thread, a args) value { return nil })
	xref.Defun1("object-to-function-name", "function", `The name of FUNCTION, or NIL.`, func(t *thread, v value) value {
		f, ok := v.(*interp.Function)
		if !ok {
			t.WrongType("object-to-function-name", v, in.S.Function)
		}
		return f.Name()
	})
	p := in.FindPackage(in.CaseName("scm"))
	p.Defun("section-file", "&key file", `FILE, for find-definition-in-definition-group.`, func(t *thread, a args) value { return a.V(0) })
	p.Defun("find-definition-in-definition-group", "name type file &key top-level", `Where in FILE the function NAME is defined, for source-part-start, or NIL if that is not known; TYPE and TOP-LEVEL
make no difference.`, func(t *thread, a args) value {
		f := functionOf(t, a.V(0))
		if f == nil {
			return nil
		}
		place, ok := f.DefinedAt()
		if !ok || mustAbs(place.File) != mustAbs(nativeFile(t, "find-definition-in-definition-group", a.V(2))) {
			return nil
		}
		data, err := readFile(t, place.File)
		if err != nil {
			return nil
		}
		return characterOffset(decodeSource(t, data, nil).Go(), place.Pos)
	})
	p.Defun1("source-part-start", "part", `How many characters stand before PART in its file.`, func(t *thread, v value) value { return v })
}

// characterOffset returns how many characters of text stand before pos, or NIL if
// it has not as many lines.
func characterOffset(text string, pos interp.Pos) value {
	n, line := 0, 1
	for l := range strings.Lines(text) {
		if line == pos.Line() {
			return interp.FixInt(n + pos.Column() - 1)
		}
		n += len([]rune(l))
		line++
	}
	return nil
}
