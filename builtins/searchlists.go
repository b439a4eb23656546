package builtins

import (
	"os"

	"sockrepl/interp"
)

// Search lists: where load and require look for a file that is not there as it is
// named. An element is a pathname, or a string for one, which supplies what the
// name lacks.

// searchListVariables declares them.
func searchListVariables(in *interp.Interp) {
	ps := pathnamesOf(in)
	elements := []value{ps.parse("")}
	for _, typ := range []string{"fasl", "cl", "lisp", "lsp"} {
		p := *ps.parse("")
		p.Type = interp.NewString(typ)
		elements = append(elements, &p)
	}
	in.Sys.Defvar("*load-search-list*", "Pathnames of which load supplies one after the other to the name of a file that does not exist, until there is one.", list(elements...))
	in.Sys.Defvar("*require-search-list*", "Pathnames, mostly of directories, that tell require where to look for the file of a module that is neither part of this program nor beside the file being loaded nor in the current directory.", nil)
}

// searchedFile returns the first file that file, a pathname or a string for one,
// names when elements of the search list in variable supply what it lacks.
func searchedFile(t *thread, operator, variable string, file value) (found string, ok bool) {
	ps := pathnamesOf(t.In)
	name := toPathname(t, operator, file)
	for _, v := range items(t, operator, t.SymbolValue(t.In.Sys.Sym(variable))) {
		switch v.(type) {
		case *Pathname, *interp.String:
		default:
			t.WrongType(operator, v, list(t.In.S.Or, t.In.S.Pathname, t.In.S.String))
		}
		p := physical(t, operator, ps.merge(name, toPathname(t, operator, v), nil))
		if p.isWild("") {
			continue
		}
		path := p.nativeName()
		if st, err := os.Stat(path); err == nil && !st.IsDir() {
			return path, true
		}
		if p.Type == nil {
			if found, ok := findLoadFile(t, path); ok {
				return found, true
			}
		}
	}
	return "", false
}
