package builtins

import (
	"os"
	"path/filepath"
	"strings"

	"sockrepl/interp"
)

// Pathname is a Lisp pathname. Directory is NIL or a list that begins with
// :absolute or :relative; Name, Type and Version are strings, :wild or NIL.
type Pathname struct {
	class                          *interp.Class
	Host, Device                   value
	Directory, Name, Type, Version value
}

// LispClass implements interp.Object.
func (p *Pathname) LispClass(in *interp.Interp) *interp.Class { return p.class }

// EqualObject implements interp.Comparable.
func (p *Pathname) EqualObject(t *thread, other value) bool {
	q, ok := other.(*Pathname)
	return ok && t.Equal(p.Directory, q.Directory) && t.Equal(p.Name, q.Name) && t.Equal(p.Type, q.Type)
}

// HashObject implements interp.Hashable.
func (p *Pathname) HashObject() uint64 {
	var h uint64 = 14695981039346656037
	for _, c := range []byte(p.Namestring()) {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// PrintReadable implements interp.Readable.
func (p *Pathname) PrintReadable(t *thread, s interp.Stream, escape bool) {
	name := interp.NewString(p.Namestring())
	if escape {
		t.WriteText(s, "#P")
	}
	t.Print(s, name, escape)
}

func component(v value) string {
	switch x := v.(type) {
	case *interp.String:
		return x.Go()
	case *interp.Symbol:
		switch word(x) {
		case "wild":
			return "*"
		case "wild-inferiors":
			return "**"
		case "up", "back":
			return ".."
		}
	}
	return ""
}

// Namestring returns the pathname as the system's file name.
func (p *Pathname) Namestring() string {
	var b strings.Builder
	dirs, _ := interp.Slice(p.Directory)
	for i, d := range dirs {
		if i == 0 {
			if word(d) == "absolute" {
				b.WriteByte('/')
			}
			continue
		}
		b.WriteString(component(d))
		b.WriteByte('/')
	}
	b.WriteString(component(p.Name))
	if p.Type != nil {
		b.WriteByte('.')
		b.WriteString(component(p.Type))
	}
	return b.String()
}

// pathnameOperators declares pathnames and the functions on files as such.
func pathnameOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	class := S.Pathname.Class()
	key := func(n string) value { return in.KeywordNamed(n) }
	part := func(s string) value {
		switch s {
		case "":
			return nil
		case "*":
			return key("wild")
		}
		return interp.NewString(s)
	}
	parse := func(s string) *Pathname {
		p := &Pathname{class: class}
		dir, file := filepath.Split(s)
		if dir != "" {
			var b interp.ListBuilder
			if strings.HasPrefix(dir, "/") {
				b.Add(key("absolute"))
			} else {
				b.Add(key("relative"))
			}
			for _, d := range strings.Split(strings.Trim(dir, "/"), "/") {
				switch d {
				case "", ".":
				case "..":
					b.Add(key("up"))
				case "**":
					b.Add(key("wild-inferiors"))
				default:
					b.Add(part(d))
				}
			}
			p.Directory = b.List()
		}
		if i := strings.LastIndexByte(file, '.'); i > 0 {
			p.Name, p.Type = part(file[:i]), interp.NewString(file[i+1:])
			if file[i+1:] == "*" {
				p.Type = key("wild")
			}
		} else {
			p.Name = part(file)
		}
		return p
	}
	toPathname := func(t *thread, operator string, v value) *Pathname {
		switch x := v.(type) {
		case *Pathname:
			return x
		case *interp.String:
			return parse(x.Go())
		case *fileStream:
			return parse(x.path)
		}
		t.WrongType(operator, v, list(S.Or, S.Pathname, S.String, S.Stream))
		return nil
	}
	cl.Defvar("*default-pathname-defaults*", "What incomplete pathnames are merged with.", &Pathname{class: class})
	cl.Defun1("pathname", "designator", `The pathname that DESIGNATOR denotes.`, func(t *thread, v value) value { return toPathname(t, "pathname", v) })
	cl.Defun1("pathnamep", "object", `True if OBJECT is a pathname.`, func(t *thread, v value) value { _, ok := v.(*Pathname); return t.Bool(ok) })
	cl.Defun("parse-namestring", "thing &optional host defaults &key (start 0) end junk-allowed => pathname position", `The pathname that THING from START to END denotes. HOST, DEFAULTS and JUNK-ALLOWED make no difference.`, func(t *thread, a args) value {
		s, ok := a.V(0).(*interp.String)
		if !ok {
			return t.Values2(toPathname(t, "parse-namestring", a.V(0)), a.V(3))
		}
		from, to := bounds(t, "parse-namestring", s, s.Len(), a.V(3), a.V(4))
		return t.Values2(parse(s.GoSlice(from, to)), interp.FixInt(to))
	})
	text := func(name, doc string, f func(p *Pathname) string) {
		cl.Defun1(name, "pathname", doc, func(t *thread, v value) value { return interp.NewString(f(toPathname(t, name, v))) })
	}
	text("namestring", `PATHNAME as a string.`, (*Pathname).Namestring)
	text("file-namestring", `Name and type of PATHNAME as a string.`, func(p *Pathname) string {
		return (&Pathname{Name: p.Name, Type: p.Type}).Namestring()
	})
	text("directory-namestring", `The directory of PATHNAME as a string.`, func(p *Pathname) string { return (&Pathname{Directory: p.Directory}).Namestring() })
	text("host-namestring", `The host of PATHNAME as a string, which is empty.`, func(p *Pathname) string { return "" })
	cl.Defun("enough-namestring", "pathname &optional defaults", `PATHNAME as a string, less the directory of DEFAULTS if it begins with that.`, func(t *thread, a args) value {
		s := toPathname(t, "enough-namestring", a.V(0)).Namestring()
		d := a.V(1)
		if d == nil {
			d = t.SymbolValue(S.StarDefaultPathname)
		}
		prefix := (&Pathname{Directory: toPathname(t, "enough-namestring", d).Directory}).Namestring()
		return interp.NewString(strings.TrimPrefix(s, prefix))
	})
	accessor := func(name string, f func(p *Pathname) value) {
		cl.Defun(name, "pathname &key case", `That component of PATHNAME; CASE makes no difference.`, func(t *thread, a args) value {
			return f(toPathname(t, name, a.V(0)))
		})
	}
	accessor("pathname-host", func(p *Pathname) value { return p.Host })
	accessor("pathname-device", func(p *Pathname) value { return p.Device })
	accessor("pathname-directory", func(p *Pathname) value { return p.Directory })
	accessor("pathname-name", func(p *Pathname) value { return p.Name })
	accessor("pathname-type", func(p *Pathname) value { return p.Type })
	cl.Defun1("pathname-version", "pathname", `The version of PATHNAME.`, func(t *thread, v value) value { return toPathname(t, "pathname-version", v).Version })
	merge := func(p, d *Pathname) *Pathname {
		r := *p
		if r.Directory == nil {
			r.Directory = d.Directory
		} else if c, ok := r.Directory.(*interp.Cons); ok && c.Car == key("relative") && d.Directory != nil {
			ds, _ := interp.Slice(d.Directory)
			r.Directory = listStar(c.Cdr, ds...)
		}
		if r.Name == nil {
			r.Name = d.Name
		}
		if r.Type == nil {
			r.Type = d.Type
		}
		if r.Version == nil {
			r.Version = d.Version
		}
		return &r
	}
	defaults := func(t *thread, operator string, v value) *Pathname {
		if v == nil {
			v = t.SymbolValue(S.StarDefaultPathname)
		}
		return toPathname(t, operator, v)
	}
	cl.Defun("merge-pathnames", "pathname &optional defaults default-version", `PATHNAME with what it lacks taken from DEFAULTS. DEFAULT-VERSION makes no difference.`, func(t *thread, a args) value {
		return merge(toPathname(t, "merge-pathnames", a.V(0)), defaults(t, "merge-pathnames", a.V(1)))
	})
	cl.Defun("make-pathname", "&key (host nil) device (directory nil directory-p) (name nil name-p) (type nil type-p) (version nil) (defaults nil defaults-p) case",
		`A pathname of HOST, DEVICE, DIRECTORY, NAME, TYPE and VERSION, the rest from DEFAULTS. CASE makes no difference.`, func(t *thread, a args) value {
			p := &Pathname{class: class}
			if a.Bool(10) && a.V(9) != nil {
				*p = *toPathname(t, "make-pathname", a.V(9))
			}
			if a.Bool(3) {
				switch d := a.V(2).(type) {
				case *interp.String:
					p.Directory = list(key("absolute"), d)
				case *interp.Symbol:
					if word(d) == "wild" {
						p.Directory = list(key("absolute"), key("wild-inferiors"))
					}
				default:
					p.Directory = d
				}
			}
			if a.Bool(5) {
				p.Name = a.V(4)
			}
			if a.Bool(7) {
				p.Type = a.V(6)
			}
			return p
		})
	wild := func(p *Pathname) bool { return strings.ContainsAny(p.Namestring(), "*?") }
	cl.Defun("wild-pathname-p", "pathname &optional field", `True if PATHNAME (its FIELD) has wildcards.`, func(t *thread, a args) value {
		p := toPathname(t, "wild-pathname-p", a.V(0))
		switch word(a.V(1)) {
		case "name":
			return t.Bool(strings.ContainsAny(component(p.Name), "*?"))
		case "type":
			return t.Bool(strings.ContainsAny(component(p.Type), "*?"))
		case "directory":
			return t.Bool(strings.ContainsAny((&Pathname{Directory: p.Directory}).Namestring(), "*?"))
		case "host", "device", "version":
			return nil
		}
		return t.Bool(wild(p))
	})
	cl.Defun2("pathname-match-p", "pathname wildcard", `True if PATHNAME matches WILDCARD.`, func(t *thread, v, w value) value {
		ok, _ := filepath.Match(toPathname(t, "pathname-match-p", w).Namestring(), toPathname(t, "pathname-match-p", v).Namestring())
		return t.Bool(ok)
	})
	native := func(t *thread, operator string, v value) string {
		p := merge(toPathname(t, operator, v), defaults(t, operator, nil))
		if wild(p) {
			t.ErrorOf(S.FileError, []value{S.KPathname, v}, "~a: ~s has wildcards", interp.NewString(operator), v)
		}
		return p.Namestring()
	}
	resolve := func(t *thread, operator string, v value) (value, error) {
		name := native(t, operator, v)
		full, err := filepath.Abs(name)
		if err == nil {
			full, err = filepath.EvalSymlinks(full)
		}
		if err != nil {
			return nil, err
		}
		if st, err := os.Stat(full); err == nil && st.IsDir() && !strings.HasSuffix(full, "/") {
			full += "/"
		}
		return parse(full), nil
	}
	cl.Defun1("truename", "filespec", `The full pathname of the file FILESPEC; file-error if there is none.`, func(t *thread, v value) value {
		p, err := resolve(t, "truename", v)
		if err != nil {
			return fileError(t, "truename", v, err)
		}
		return p
	})
	cl.Defun1("probe-file", "filespec", `The full pathname of the file FILESPEC, or NIL if there is none.`, func(t *thread, v value) value {
		p, err := resolve(t, "probe-file", v)
		if err != nil {
			return nil
		}
		return p
	})
	cl.Defun1("delete-file", "filespec", `Deletes the file FILESPEC; file-error if that fails.`, func(t *thread, v value) value {
		if err := os.Remove(native(t, "delete-file", v)); err != nil {
			return fileError(t, "delete-file", v, err)
		}
		return t.T
	})
	cl.Defun("rename-file", "filespec new-name => pathname old-truename new-truename", `Renames the file FILESPEC to NEW-NAME.`, func(t *thread, a args) value {
		from := native(t, "rename-file", a.V(0))
		to := merge(toPathname(t, "rename-file", a.V(1)), toPathname(t, "rename-file", interp.NewString(from)))
		old, _ := resolve(t, "rename-file", a.V(0))
		if err := os.Rename(from, to.Namestring()); err != nil {
			return fileError(t, "rename-file", a.V(0), err)
		}
		now, _ := resolve(t, "rename-file", to)
		return t.Values3(to, old, now)
	})
	cl.Defun1("file-write-date", "filespec", `The universal time when the file FILESPEC was written last.`, func(t *thread, v value) value {
		st, err := os.Stat(native(t, "file-write-date", v))
		if err != nil {
			return fileError(t, "file-write-date", v, err)
		}
		return interp.Fix(st.ModTime().Unix() + unixToUniversal)
	})
	cl.Defun1("file-author", "filespec", `The author of the file FILESPEC, which is not known: NIL.`, func(t *thread, v value) value {
		if _, err := os.Stat(native(t, "file-author", v)); err != nil {
			return fileError(t, "file-author", v, err)
		}
		return nil
	})
	cl.Defun("ensure-directories-exist", "filespec &key verbose => filespec created", `Makes the directories of FILESPEC that are missing, telling with VERBOSE.`, func(t *thread, a args) value {
		p := merge(toPathname(t, "ensure-directories-exist", a.V(0)), defaults(t, "ensure-directories-exist", nil))
		dir := (&Pathname{Directory: p.Directory}).Namestring()
		if dir == "" {
			return t.Values2(a.V(0), nil)
		}
		if _, err := os.Stat(dir); err == nil {
			return t.Values2(a.V(0), nil)
		}
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return fileError(t, "ensure-directories-exist", a.V(0), err)
		}
		return t.Values2(a.V(0), t.T)
	})
	cl.Defun("directory", "pathname &key (directories-are-files t) follow-symbolic-links", `A list of the files that match PATHNAME. DIRECTORIES-ARE-FILES and FOLLOW-SYMBOLIC-LINKS make no difference.`, func(t *thread, a args) value {
		p := merge(toPathname(t, "directory", a.V(0)), defaults(t, "directory", nil))
		pattern := p.Namestring()
		if p.Name == nil && p.Type == nil {
			pattern += "*"
		}
		names, _ := filepath.Glob(pattern)
		var b interp.ListBuilder
		for _, n := range names {
			full, err := filepath.Abs(n)
			if err != nil {
				continue
			}
			b.Add(parse(full))
		}
		return b.List()
	})
	cl.Defun("user-homedir-pathname", "&optional host", `The user's home directory. HOST makes no difference.`, func(t *thread, a args) value {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil
		}
		return parse(home + "/")
	})
	fileOperators(in, native, toPathname)
}

// unixToUniversal is the universal time of 1970.
const unixToUniversal = 2208988800
