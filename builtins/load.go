package builtins

import (
	"errors"
	"io"
	"os"
	"strings"
	"syscall"

	"sockrepl/interp"
)

// LoadText evaluates the forms of source text one after the other; name stands
// in messages. It returns the values of the last form.
func LoadText(t *thread, text *interp.String, name string, each func(form value, vs []value)) value {
	return loadForms(t, interp.NewSourceReader(text, name), name, each)
}

// EvalText is LoadText that leaves the package and the readtable as the text has
// made them, for forms given one by one.
func EvalText(t *thread, text *interp.String, name string) value {
	return evalForms(t, interp.NewSourceReader(text, name), name, nil)
}

// loadForms evaluates what r reads as load does.
func loadForms(t *thread, r *interp.Reader, name string, each func(form value, vs []value)) value {
	mark := bindForLoad(t)
	last := evalForms(t, r, name, each)
	t.Unbind(mark)
	return last
}

func evalForms(t *thread, r *interp.Reader, name string, each func(form value, vs []value)) value {
	src := interp.NewSource(name)
	last := t.One(nil)
	for {
		form, ok := r.Read(t)
		if !ok {
			break
		}
		r.Locate(src, form)
		last = t.EvalSource(form, src)
		if each != nil {
			each(form, t.MultipleValues(last))
		}
		t.SafePoint()
	}
	return last
}

// bindForLoad binds the variables that loading and compiling a file leave as
// they were.
func bindForLoad(t *thread) (mark int) {
	S := &t.In.S
	mark = t.BindMark()
	t.Bind(S.StarPackage, t.SymbolValue(S.StarPackage))
	t.Bind(S.StarReadtable, t.SymbolValue(S.StarReadtable))
	return mark
}

// LoadFile loads the file at path, source or fasl.
func LoadFile(t *thread, path string, each func(form value, vs []value)) {
	loadFile(t, pathnamesOf(t.In).fromSystem(path), path, nil, each)
}

// loadFile loads the file that the system calls path. name is its pathname, for
// *load-pathname*; ef its external format, nil to find out.
func loadFile(t *thread, name *Pathname, path string, ef *interp.ExternalFormat, each func(form value, vs []value)) {
	S := &t.In.S
	data, err := readFile(t, path)
	if err != nil {
		fileError(t, "load", name, err)
	}
	full, err := trueName(path)
	if err != nil {
		full = mustAbs(path)
	}
	mark := bindForLoad(t)
	t.Bind(S.StarLoadPathname, name)
	t.Bind(S.StarLoadTruename, pathnamesOf(t.In).fromSystem(full))
	if isFasl(data) {
		loadFasl(t, data, path, each)
	} else {
		text := decodeSource(t, data, ef)
		claimNames(t, t.GoText(text))
		LoadText(t, text, path, each)
	}
	t.Unbind(mark)
}

// decodeSource returns source text, in the external format ef. Without one it
// is utf-8, or latin-1 if it cannot be utf-8.
func decodeSource(t *thread, data []byte, ef *interp.ExternalFormat) *interp.String {
	if ef == nil {
		ef = interp.UTF8
		if !validUTF8(data) {
			return interp.NewLatin1(data)
		}
	}
	return ef.DecodeLong(t, data)
}

// fileError signals file-error about path for what the system said.
func fileError(t *thread, operator string, path value, err error) value {
	return fileErrorOf(t, t.In.S.FileError, operator, path, err)
}

// fileErrorOf is fileError with a condition of class, one of file errors.
func fileErrorOf(t *thread, class *interp.Symbol, operator string, path value, err error) value {
	S := &t.In.S
	reason := err.Error()
	var pe *os.PathError
	var le *os.LinkError
	var se *os.SyscallError
	switch {
	case errors.As(err, &se):
		reason = se.Err.Error()
	case errors.As(err, &pe):
		reason = pe.Err.Error()
	case errors.As(err, &le):
		reason = le.Err.Error()
	}
	if path == nil {
		path = interp.NewString("")
	}
	name := path
	if _, isPathname := path.(*Pathname); !isPathname {
		path = toPathname(t, operator, path)
	}
	if p, ok := name.(*Pathname); ok {
		name = interp.NewString(p.Namestring())
	}
	errno := value(nil)
	var code syscall.Errno
	if errors.As(err, &code) {
		errno = interp.Fix(int64(code))
	}
	return t.ErrorOf(class, []value{S.KPathname, path, t.In.KeywordNamed("errno"), errno}, "~a: ~a: ~a", interp.NewString(operator), name, interp.NewString(reason))
}

// sourceTypes returns the types of source files, most usual first: the strings
// of sys:*source-file-types*.
func sourceTypes(t *thread) (types []string) {
	vs, _ := interp.Slice(t.SymbolValue(t.In.Sys.Sym("*source-file-types*")))
	for _, v := range vs {
		if s, ok := v.(*interp.String); ok && s.Len() > 0 {
			types = append(types, s.Go())
		}
	}
	return types
}

// findLoadFile returns the file that is to be loaded for path: path itself, or
// with a type added: the fasl unless its source is newer, or the source.
func findLoadFile(t *thread, path string) (found string, ok bool) {
	is := func(name string) (os.FileInfo, bool) {
		st, err := os.Stat(name)
		return st, err == nil && !st.IsDir()
	}
	if _, ok := is(path); ok {
		return path, true
	}
	if strings.HasSuffix(path, "/") || path == "" {
		return "", false
	}
	fasl, compiled := is(path + ".fasl")
	for _, typ := range sourceTypes(t) {
		if source, ok := is(path + "." + typ); ok {
			if compiled && !source.ModTime().After(fasl.ModTime()) {
				break
			}
			return path + "." + typ, true
		}
	}
	return path + ".fasl", compiled
}

// loadOperators declares load and the variables about loading and compiling.
func loadOperators(in *interp.Interp) {
	cl := in.CL
	for _, v := range []struct{ name, doc string }{
		{"*load-pathname*", "The pathname of the file that is being loaded, merged with the defaults."},
		{"*load-truename*", "The truename of the file that is being loaded."},
		{"*load-verbose*", "Whether load tells what it loads."},
		{"*load-print*", "Whether load prints the values of the forms."},
	} {
		cl.Defvar(v.name, v.doc, nil)
	}
	in.Sys.Defvar("*source-file-types*", "The types that load and compile-file add to the name of a file without one, in the order tried.", list(lispStrings([]string{"cl", "lisp", "lsp"})...))
	in.Excl.Defvar("*load-source-file-info*", "Whether load keeps where definitions stand.", in.T)
	cl.Defun("load", "filespec &key (verbose *load-verbose*) (print *load-print*) (if-does-not-exist t) (external-format :default) foreign",
		`Evaluates the forms of the file or stream FILESPEC, source or compiled; true. If there is no such file, FILESPEC with the type
fasl (unless its source is newer), or those of sys:*source-file-types*, is tried, and then what the elements of
sys:*load-search-list* supply. VERBOSE and PRINT say more; a missing file is an error unless
IF-DOES-NOT-EXIST is NIL, which then is returned. EXTERNAL-FORMAT is that of source text. FOREIGN asks for
a library of foreign functions, which cannot be loaded.`, load)
	searchListVariables(in)
	compileFileOperators(in)
	moduleOperators(in)
}

func load(t *thread, a args) value {
	S := &t.In.S
	if a.Bool(5) {
		return t.ErrorOf(S.FileError, []value{S.KPathname, a.V(0)}, "load: ~s cannot be loaded: sockrepl has no foreign functions", a.V(0))
	}
	var each func(form value, vs []value)
	if a.Bool(2) {
		out := designatedOutput(t, "load", nil)
		each = func(form value, vs []value) {
			for _, v := range vs {
				t.Print(out, v, true)
				out.WriteChar(t, '\n')
			}
		}
	}
	var ef *interp.ExternalFormat
	if a.V(4) != value(S.KDefault) && a.V(4) != nil {
		if ef = t.FindExternalFormat(a.V(4)); ef == nil {
			t.SimpleError("load: `~s' is not an external format", a.V(4))
		}
	}
	if s, ok := a.V(0).(interp.Stream); ok {
		if a.Bool(1) {
			t.WriteText(designatedOutput(t, "load", nil), "; Loading from "+t.Prin1(s)+"\n")
		}
		loadStream(t, s, each)
		return t.T
	}
	name := physical(t, "load", a.V(0))
	given := nativeFile(t, "load", a.V(0))
	found, ok := findLoadFile(t, given)
	if !ok {
		found, ok = searchedFile(t, "load", "*load-search-list*", a.V(0))
	}
	if !ok {
		if a.V(3) == nil {
			return nil
		}
		return fileError(t, "load", name, os.ErrNotExist)
	}
	if typ, beside := strings.CutPrefix(found, given); !beside {
		name = pathnamesOf(t.In).fromSystem(found)
	} else if typ != "" {
		q := *name
		q.Type = interp.NewString(typ[1:])
		if name.Type != nil {
			q = *pathnamesOf(t.In).fromSystem(found)
		}
		name = &q
	}
	if a.Bool(1) {
		what := "; Loading "
		if strings.HasSuffix(found, ".fasl") {
			what = "; Fast loading "
		}
		t.WriteText(designatedOutput(t, "load", nil), what+mustAbs(found)+"\n")
	}
	loadFile(t, name, found, ef, each)
	return t.T
}

// loadStream loads from s: forms in text, or a fasl.
func loadStream(t *thread, s interp.Stream, each func(form value, vs []value)) {
	S := &t.In.S
	name := "stream"
	mark := t.BindMark()
	if f, ok := s.(*fileStream); ok {
		name = f.fileName()
		t.Bind(S.StarLoadPathname, f.pathname())
		if full, err := trueName(name); err == nil {
			t.Bind(S.StarLoadTruename, pathnamesOf(t.In).fromSystem(full))
		}
		if data := restOfFasl(t, f); data != nil {
			loadFasl(t, data, name, each)
			t.Unbind(mark)
			return
		}
	}
	loadForms(t, interp.NewReader(s, name), name, each)
	t.Unbind(mark)
}

// restOfFasl returns what is in the file from the position of f on if that is a
// fasl; else it reads nothing.
func restOfFasl(t *thread, f *fileStream) []byte {
	if !f.IsOpen() || !f.IsInput() {
		return nil
	}
	at := f.pos - int64(f.Buffered())
	head := make([]byte, len(faslPrefix))
	if n, _ := f.file.ReadAt(head, at); n < len(head) || !isFasl(head) {
		return nil
	}
	data, err := io.ReadAll(io.NewSectionReader(f.file, at, 1<<62))
	if err != nil {
		fileError(t, "load", interp.NewString(f.path), err)
	}
	return data
}

var (
	errIsDirectory  = syscall.EISDIR
	errNotDirectory = syscall.ENOTDIR
)

// ReadAll reads a whole stream of octets as source text.
func ReadAll(t *interp.Thread, r io.Reader) (*interp.String, error) {
	data, err := io.ReadAll(r)
	return decodeSource(t, data, nil), err
}

// fileName returns the system's name of the file that a pathname designator
// denotes.
func fileName(t *thread, operator string, v value) string { return nativeFile(t, operator, v) }
