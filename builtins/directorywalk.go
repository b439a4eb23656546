package builtins

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"sockrepl/interp"
)

// directoryWalk is one map-over-directory.
type directoryWalk struct {
	t                    *thread
	ps                   *pathnames
	function, filter     *interp.Function
	pruned               map[string]bool
	directories, recurse bool
	text, follow         bool
	relative             bool
	base                 string // what names are relative to then, without the slash at its end
	above                []os.FileInfo
}

// directoryWalkOperators declares map-over-directory and copy-directory.
func directoryWalkOperators(in *interp.Interp) {
	excl := in.Excl
	excl.Defun("map-over-directory", "function directory &key filter prune-directories include-directories (recurse t) (file-type :pathname) (follow-symbolic-links t) relative",
		`Calls FUNCTION with each file in DIRECTORY and, unless RECURSE is NIL, in the directories below it; with
INCLUDE-DIRECTORIES also with those and with DIRECTORY itself, before what is in it. DIRECTORY may have wildcards, which
say what of it is taken. Only what FILTER, a function, is true of is passed to FUNCTION, directories are gone into all the
same. Directories with a name in the list of strings PRUNE-DIRECTORIES are left out with all that is in them.
FILE-TYPE is :pathname or :string, as what files are passed; with RELATIVE their names are relative to DIRECTORY. Symbolic
links to directories are gone into, but not in circles, unless FOLLOW-SYMBOLIC-LINKS is NIL: then they count as files.`, mapOverDirectory)
	excl.Defun("copy-directory", "from-dir to-dir &rest options &key quiet preserve-symbolic-links &allow-other-keys", `Copies all that is in the directory FROM-DIR to TO-DIR, with the directories below it; TO-DIR is made if it does
not exist. OPTIONS are those of copy-file, with which files are copied; with PRESERVE-SYMBOLIC-LINKS links to directories
are copied as such too. QUIET keeps it from telling on standard output of each directory. Returns true; signals file-error.`, copyDirectory)
}

func mapOverDirectory(t *thread, a args) value {
	const operator = "map-over-directory"
	w := &directoryWalk{t: t, ps: pathnamesOf(t.In), function: t.FunctionDesignator(a.V(0)), directories: a.Bool(4), recurse: a.Bool(5),
		follow: a.Bool(7), relative: a.Bool(8), pruned: map[string]bool{}}
	if a.V(2) != nil {
		w.filter = t.FunctionDesignator(a.V(2))
	}
	for _, v := range items(t, operator, a.V(3)) {
		name, ok := v.(*interp.String)
		if !ok {
			t.WrongType(operator, v, t.In.S.String)
		}
		w.pruned[name.Go()] = true
	}
	switch word(a.V(6)) {
	case "string":
		w.text = true
	case "pathname":
	default:
		a.Wrong(t, 6, list(t.In.S.Member, t.In.KeywordNamed("pathname"), t.In.KeywordNamed("string")))
	}
	p := physical(t, operator, a.V(1))
	if !p.isWild("") {
		w.top(a, mustAbs(p.nativeName()))
		return nil
	}
	// What matches is found before FUNCTION changes anything.
	l := &lister{t: t, ps: w.ps, files: true, seen: map[string]bool{}}
	l.search(p)
	if w.relative {
		w.base = strings.TrimSuffix(mustAbs((&Pathname{Directory: w.ps.fixedDirectory(p)}).nativeName()), "/")
	}
	for _, name := range l.found {
		w.visit(name)
	}
	return nil
}

// top walks the directory of the full name dir.
func (w *directoryWalk) top(a args, dir string) {
	st, err := os.Stat(dir)
	if err == nil && !st.IsDir() {
		err = &os.PathError{Err: errNotDirectory}
	}
	if err != nil {
		fileError(w.t, "map-over-directory", a.V(1), err)
		return
	}
	if w.relative {
		w.base = strings.TrimSuffix(dir, "/")
	}
	dir = strings.TrimSuffix(dir, "/") + "/"
	if w.directories {
		w.call(dir)
	}
	w.inside(dir, st)
}

// circles reports whether the directory dir is one of those above it, as symbolic
// links can have it.
func circles(above []os.FileInfo, dir os.FileInfo) bool {
	return slices.ContainsFunc(above, func(x os.FileInfo) bool { return os.SameFile(x, dir) })
}

// inside calls the function with all that is in dir.
func (w *directoryWalk) inside(dir string, st os.FileInfo) {
	if circles(w.above, st) {
		return
	}
	w.above = append(w.above, st)
	for _, e := range readDirectory(w.t, "map-over-directory", dir) {
		w.t.SafePoint()
		w.visit(dir + e.Name())
	}
	w.above = w.above[:len(w.above)-1]
}

// visit calls the function with the file called name, or goes into it if it is a
// directory.
func (w *directoryWalk) visit(name string) {
	st, err := os.Lstat(name)
	if err == nil && st.Mode()&os.ModeSymlink != 0 && w.follow {
		if to, e := os.Stat(name); e == nil && to.IsDir() {
			st = to
		}
	}
	if err != nil || !st.IsDir() {
		w.call(name)
		return
	}
	if w.pruned[filepath.Base(name)] {
		return
	}
	if w.directories {
		w.call(name + "/")
	}
	if w.recurse {
		w.inside(name+"/", st)
	}
}

// call calls the function with the file called name, if the filter wants it.
func (w *directoryWalk) call(name string) {
	if w.relative {
		name = strings.TrimPrefix(strings.TrimPrefix(name, w.base), "/")
	}
	p := w.ps.fromSystem(name)
	if w.filter != nil && w.t.One(w.t.Call1(w.filter, p)) == nil {
		return
	}
	if w.text {
		w.t.Call1(w.function, interp.NewString(name))
	} else {
		w.t.Call1(w.function, p)
	}
}

// directoryCopy is one copy-directory.
type directoryCopy struct {
	t        *thread
	copyFile *interp.Function
	options  []value // for copy-file
	quiet    bool
	links    bool // symbolic links are copied as such
	above    []os.FileInfo
}

func copyDirectory(t *thread, a args) value {
	const operator = "copy-directory"
	c := &directoryCopy{t: t, copyFile: t.In.Sys.Sym("copy-file").Function(), quiet: a.Bool(2), links: a.Bool(3)}
	for options := a.Rest(); len(options) > 1; options = options[2:] {
		if word(options[0]) != "quiet" {
			c.options = append(c.options, options[0], options[1])
		}
	}
	from := strings.TrimSuffix(fileName(t, operator, a.V(0)), "/")
	to := strings.TrimSuffix(fileName(t, operator, a.V(1)), "/")
	if inside, err := filepath.Rel(mustAbs(from), mustAbs(to)); err == nil && inside != ".." && !strings.HasPrefix(inside, "../") {
		fileError(t, operator, a.V(1), &os.PathError{Err: syscall.EINVAL})
	}
	c.copy(from+"/", to+"/")
	return t.T
}

// copy copies what is in the directory from to the directory to, which is made.
func (c *directoryCopy) copy(from, to string) {
	t := c.t
	st, err := os.Stat(from)
	wrong := from
	var entries []os.DirEntry
	if err == nil && circles(c.above, st) {
		err = &os.PathError{Err: syscall.ELOOP}
	}
	if err == nil {
		entries, err = os.ReadDir(from)
	}
	if err == nil {
		wrong, err = to, os.MkdirAll(to, 0o777)
	}
	if err != nil {
		fileError(t, "copy-directory", pathnamesOf(t.In).fromSystem(wrong), err)
		return
	}
	if !c.quiet {
		t.FormatTo(designatedOutput(t, "copy-directory", nil), interp.NewString(";;; Copying directory ~a to ~a~%"),
			[]value{interp.NewString(from), interp.NewString(to)})
	}
	c.above = append(c.above, st)
	for _, e := range entries {
		t.SafePoint()
		if e.IsDir() || !c.links && isDirectoryEntry(from, e) {
			c.copy(from+e.Name()+"/", to+e.Name()+"/")
			continue
		}
		ps := pathnamesOf(t.In)
		t.Apply(c.copyFile, append([]value{ps.fromSystem(from + e.Name()), ps.fromSystem(to + e.Name())}, c.options...))
	}
	c.above = c.above[:len(c.above)-1]
}
