package builtins

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"sockrepl/interp"
)

// LoadText evaluates the forms of source text one after the other; name stands
// in messages. It returns the values of the last form.
func LoadText(t *thread, text *interp.String, name string, each func(form value, vs []value)) value {
	S := &t.In.S
	mark := t.BindMark()
	t.Bind(S.StarPackage, t.SymbolValue(S.StarPackage))
	t.Bind(S.StarReadtable, t.SymbolValue(S.StarReadtable))
	r := interp.NewSourceReader(text, name)
	src := interp.NewSource(name)
	last := t.One(nil)
	for {
		form, ok := r.Read(t)
		if !ok {
			break
		}
		src.Positions = r.Positions()
		last = t.EvalSource(form, src)
		if each != nil {
			each(form, t.MultipleValues(last))
		}
		t.SafePoint()
	}
	t.Unbind(mark)
	return last
}

// LoadFile loads the file at path.
func LoadFile(t *thread, path string, each func(form value, vs []value)) {
	S := &t.In.S
	data, err := os.ReadFile(path)
	if err != nil {
		fileError(t, "load", interp.NewString(path), err)
	}
	full, _ := filepath.Abs(path)
	mark := t.BindMark()
	t.Bind(S.StarLoadPathname, t.Call1(t.FunctionDesignator(t.In.CL.Sym("pathname")), interp.NewString(path)))
	t.Bind(S.StarLoadTruename, t.Call1(t.FunctionDesignator(t.In.CL.Sym("pathname")), interp.NewString(full)))
	LoadText(t, interp.UTF8.Decode(data), path, each)
	t.Unbind(mark)
}

// fileError signals file-error about path for what the system said.
func fileError(t *thread, operator string, path value, err error) value {
	S := &t.In.S
	reason := err.Error()
	if pe, ok := err.(*os.PathError); ok {
		reason = pe.Err.Error()
	}
	if le, ok := err.(*os.LinkError); ok {
		reason = le.Err.Error()
	}
	return t.ErrorOf(S.FileError, []value{S.KPathname, path}, "~a: ~a: ~a", interp.NewString(t.In.CaseName(operator)), path, interp.NewString(reason))
}

// loadOperators declares load, require and their variables.
func loadOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	for _, n := range []string{"*load-pathname*", "*load-truename*", "*load-verbose*", "*load-print*", "*compile-verbose*", "*compile-print*", "*compile-file-pathname*", "*compile-file-truename*"} {
		cl.Defvar(n, "What is being loaded or compiled, and how much is said of it.", nil)
	}
	cl.Defvar("*modules*", "The names of the modules that have been provided.", nil)
	cl.Defun("load", "filespec &key (verbose *load-verbose*) (print *load-print*) (if-does-not-exist t) external-format",
		`Evaluates the forms of the file or stream FILESPEC; true. VERBOSE and PRINT say more; a missing file is an error unless IF-DOES-NOT-EXIST is NIL. Source files are read as utf-8, EXTERNAL-FORMAT is not looked at.`,
		func(t *thread, a args) value {
			each := func(form value, vs []value) {}
			if a.Bool(2) {
				out := designatedOutput(t, "load", nil)
				each = func(form value, vs []value) {
					for _, v := range vs {
						t.Print(out, v, true)
						out.WriteChar(t, '\n')
					}
				}
			}
			if s, ok := a.V(0).(interp.Stream); ok {
				text := interp.NewStringOutput()
				for {
					c, ok := s.ReadChar(t)
					if !ok {
						break
					}
					text.WriteChar(t, c)
				}
				LoadText(t, text.Take(), "stream", each)
				return t.T
			}
			path := fileName(t, "load", a.V(0))
			found := ""
			for _, p := range []string{path, path + ".lisp", path + ".cl", path + ".lsp"} {
				if st, err := os.Stat(p); err == nil && !st.IsDir() {
					found = p
					break
				}
			}
			if found == "" {
				if a.V(3) == nil {
					return nil
				}
				return fileError(t, "load", interp.NewString(path), &os.PathError{Op: "open", Path: path, Err: errNoSuchFile})
			}
			if a.Bool(1) {
				t.WriteText(designatedOutput(t, "load", nil), "; Loading "+found+"\n")
			}
			LoadFile(t, found, each)
			return t.T
		})
	provided := func(t *thread, name string) bool {
		for _, m := range items(t, "require", t.SymbolValue(S.StarModules)) {
			if s, ok := m.(*interp.String); ok && s.Go() == name {
				return true
			}
		}
		return false
	}
	provide := func(t *thread, name string) {
		if !provided(t, name) {
			t.SetSymbolValue(S.StarModules, interp.NewCons(interp.NewString(name), t.SymbolValue(S.StarModules)))
		}
	}
	cl.Defun("provide", "module", `Notes that MODULE has been loaded.`, func(t *thread, a args) value {
		provide(t, a.Text(t, 0))
		return t.T
	})
	cl.Defun("require", "module &optional files", `Loads MODULE unless it has been provided: the FILES given, or nothing for the modules of Allegro that are part of this program.`, func(t *thread, a args) value {
		name := a.Text(t, 0)
		if provided(t, name) {
			return nil
		}
		files := items(t, "require", a.V(1))
		if !isList(a.V(1)) {
			files = []value{a.V(1)}
		}
		for _, f := range files {
			LoadFile(t, fileName(t, "require", f), nil)
		}
		if len(files) == 0 && !builtinModules[lower(name)] {
			if _, err := os.Stat(name + ".lisp"); err == nil {
				LoadFile(t, name+".lisp", nil)
			} else {
				t.SimpleError("require: there is no module ~s", interp.NewString(name))
			}
		}
		provide(t, name)
		return t.T
	})
}

var (
	errNoSuchFile  = os.ErrNotExist
	errIsDirectory = errors.New("is a directory")
)

// builtinModules are the modules of Allegro whose operators are here already.
var builtinModules = map[string]bool{"sock": true, "acl-socket": true, "socket": true, "process": true, "osi": true, "streamp": true,
	"efft": true, "foreign": false, "loop": true, "trace": true, "list2": true, "seq2": true, "regexp": false}

// ReadAll reads a whole stream of octets as source text.
func ReadAll(r io.Reader) (*interp.String, error) {
	data, err := io.ReadAll(r)
	return interp.UTF8.Decode(data), err
}

// fileName returns the name of the file that a pathname designator denotes.
func fileName(t *thread, operator string, v value) string {
	switch x := v.(type) {
	case *interp.String:
		return x.Go()
	case *Pathname:
		return x.Namestring()
	}
	t.WrongType(operator, v, list(t.In.S.Or, t.In.S.String, t.In.S.Pathname))
	return ""
}
