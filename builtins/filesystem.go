package builtins

import (
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"sockrepl/interp"
)

// unixToUniversal is the universal time of 1970.
const unixToUniversal = 2208988800

// trueName returns the full name of the file called name, symbolic links
// followed; that of a directory ends with a slash.
func trueName(name string) (string, error) {
	full, err := filepath.Abs(name)
	if err == nil {
		full, err = filepath.EvalSymlinks(full)
	}
	if err != nil {
		return "", err
	}
	st, err := os.Stat(full)
	if err != nil {
		return "", err
	}
	if st.IsDir() {
		if !strings.HasSuffix(full, "/") {
			full += "/"
		}
	} else if strings.HasSuffix(name, "/") {
		return "", &os.PathError{Op: "stat", Path: name, Err: errNotDirectory}
	}
	return full, nil
}

// fileSystemOperators declares the functions on files that are not open.
func fileSystemOperators(in *interp.Interp) {
	cl, excl := in.CL, in.Excl
	ps := pathnamesOf(in)
	cl.Defun1("truename", "filespec", `The full pathname of the file FILESPEC; file-error if there is none.`, func(t *thread, v value) value {
		if f, ok := v.(*fileStream); ok && f.final != "" {
			return ps.fromSystem(mustAbs(f.final))
		}
		full, err := trueName(nativeFile(t, "truename", v))
		if err != nil {
			return fileError(t, "truename", v, err)
		}
		return ps.fromSystem(full)
	})
	cl.Defun("probe-file", "filespec &key follow-symlinks", `The full pathname of the file FILESPEC, or NIL if there is none. Symbolic links are always followed, whatever FOLLOW-SYMLINKS is.`, func(t *thread, a args) value {
		full, err := trueName(nativeFile(t, "probe-file", a.V(0)))
		if err != nil {
			return nil
		}
		return ps.fromSystem(full)
	})
	cl.Defun("delete-file", "filespec &key if-does-not-exist", `Deletes the file FILESPEC; file-error if that fails, as for one that does not exist
unless IF-DOES-NOT-EXIST is :ignore.`, func(t *thread, a args) value {
		name := nativeFile(t, "delete-file", a.V(0))
		st, err := os.Lstat(name)
		if err == nil && st.IsDir() {
			err = &os.PathError{Err: errIsDirectory}
		}
		if err == nil {
			err = os.Remove(name)
		} else if os.IsNotExist(err) && word(a.V(1)) == "ignore" {
			return nil
		}
		if err != nil {
			return fileError(t, "delete-file", a.V(0), err)
		}
		return t.T
	})
	cl.Defun("rename-file", "filespec new-name => pathname old-truename new-truename", `Renames the file FILESPEC to NEW-NAME.`, renameFile)
	cl.Defun1("file-write-date", "filespec", `The universal time when the file FILESPEC was written last.`, func(t *thread, v value) value {
		st, err := os.Stat(nativeFile(t, "file-write-date", v))
		if err != nil {
			return fileError(t, "file-write-date", v, err)
		}
		return interp.Fix(st.ModTime().Unix() + unixToUniversal)
	})
	cl.Defun1("file-author", "filespec", `The name of the user who owns the file FILESPEC, or NIL if it is not known.`, func(t *thread, v value) value {
		st, err := os.Stat(nativeFile(t, "file-author", v))
		if err != nil {
			return fileError(t, "file-author", v, err)
		}
		if uid, ok := ownerOf(st); ok {
			if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
				return interp.NewString(u.Username)
			}
		}
		return nil
	})
	cl.Defun("ensure-directories-exist", "filespec &key verbose (mode 511) => filespec created", `Makes the directories of FILESPEC that are missing, with the permissions MODE, telling of each with VERBOSE.`, ensureDirectories)
	cl.Defun("directory", "pathname &key (directories-are-files t) (follow-symbolic-links t)", `A list of the full pathnames of the files that match PATHNAME; of all in the directory if it has
neither name nor type. A directory found has the form of a file unless DIRECTORIES-ARE-FILES
is NIL. Symbolic links are followed unless FOLLOW-SYMBOLIC-LINKS is NIL.`, directoryList)
	cl.Defun("user-homedir-pathname", "&optional host", `The user's home directory, on any HOST.`, func(t *thread, a args) value {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil
		}
		return ps.fromSystem(strings.TrimSuffix(home, "/") + "/")
	})
	excl.Defun("file-directory-p", "filespec &key (follow-symbolic-links t)", `True if FILESPEC is the name of a directory; that of a symbolic link to one counts unless
FOLLOW-SYMBOLIC-LINKS is NIL.`, func(t *thread, a args) value {
		file := nativeFile(t, "file-directory-p", a.V(0))
		stat := os.Stat
		if !a.Bool(1) {
			// A slash at the end would have the system follow the link.
			if bare := strings.TrimRight(file, "/"); bare != "" {
				file = bare
			}
			stat = os.Lstat
		}
		st, err := stat(file)
		return t.Bool(err == nil && st.IsDir())
	})
	excl.Defun1("probe-directory", "filespec", `The full pathname of the directory FILESPEC, or NIL if there is none.`, func(t *thread, v value) value {
		full, err := trueName(nativeFile(t, "probe-directory", v))
		if err != nil || !strings.HasSuffix(full, "/") {
			return nil
		}
		return ps.fromSystem(full)
	})
	excl.Defun("make-directory", "filespec &optional (mode 511)", `Makes the directory FILESPEC with the permissions MODE.`, func(t *thread, a args) value {
		if err := os.Mkdir(nativeFile(t, "make-directory", a.V(0)), fs.FileMode(a.Int(t, 1, 0, 0o7777))); err != nil {
			return fileError(t, "make-directory", a.V(0), err)
		}
		return t.T
	})
	deleting := func(name, doc string, remove func(name string) error) {
		excl.Defun(name, "filespec &key if-does-not-exist quiet force", doc+` It is no error that there is none if IF-DOES-NOT-EXIST is :ignore. QUIET, which has nothing to keep quiet, and FORCE make no difference.`, func(t *thread, a args) value {
			file := nativeFile(t, name, a.V(0))
			st, err := os.Lstat(file)
			if os.IsNotExist(err) && word(a.V(1)) == "ignore" {
				return nil
			}
			if err == nil && !st.IsDir() {
				err = &os.PathError{Err: errNotDirectory}
			}
			if err == nil {
				err = remove(file)
			}
			if err != nil {
				return fileError(t, name, a.V(0), err)
			}
			return t.T
		})
	}
	deleting("delete-directory", `Deletes the directory FILESPEC, which must be empty.`, os.Remove)
	deleting("delete-directory-and-files", `Deletes the directory FILESPEC with all that is in it.`, os.RemoveAll)
	excl.Defun1("pathname-resolve-symbolic-links", "filespec", `The full pathname of the file FILESPEC with no symbolic link in it; file-error if there is none.`, func(t *thread, v value) value {
		full, err := trueName(nativeFile(t, "pathname-resolve-symbolic-links", v))
		if err != nil {
			return fileError(t, "pathname-resolve-symbolic-links", v, err)
		}
		return ps.fromSystem(full)
	})
	for _, name := range []string{"delete-directory", "delete-directory-and-files"} {
		in.OSI.Import(excl.Sym(name))
		in.OSI.Export(excl.Sym(name))
	}
	excl.Defun1("pathname-as-directory", "pathname", `PATHNAME with its name and type made the last part of its directory.`, func(t *thread, v value) value {
		p := toPathname(t, "pathname-as-directory", v)
		file := p.fileNamestring()
		if file == "" || p.Host != nil {
			return p
		}
		dirs, _ := interp.Slice(p.Directory)
		if len(dirs) == 0 {
			dirs = []value{ps.relative}
		}
		return &Pathname{class: ps.class, Directory: list(append(append([]value(nil), dirs...), interp.NewString(file))...)}
	})
}

func mustAbs(name string) string {
	full, err := filepath.Abs(name)
	if err != nil {
		return name
	}
	return full
}

func renameFile(t *thread, a args) value {
	const operator = "rename-file"
	ps := pathnamesOf(t.In)
	from := nativeFile(t, operator, a.V(0))
	source := completed(t, operator, a.V(0))
	to := ps.merge(toPathname(t, operator, a.V(1)), source, nil)
	target := to
	if to.Host != nil {
		target = ps.translate(t, to)
	}
	if target = ps.atHome(target); target.isWild("") {
		t.ErrorOf(t.In.S.FileError, []value{t.In.S.KPathname, target}, "rename-file: the pathname ~s has wildcards", a.V(1))
	}
	old, err := trueName(from)
	if err == nil {
		err = os.Rename(from, target.nativeName())
	}
	if err != nil {
		return fileError(t, operator, a.V(0), err)
	}
	if f, ok := a.V(0).(*fileStream); ok {
		f.path = target.nativeName()
	}
	now, err := trueName(target.nativeName())
	if err != nil {
		return fileError(t, operator, a.V(1), err)
	}
	return t.Values3(to, ps.fromSystem(old), ps.fromSystem(now))
}

func ensureDirectories(t *thread, a args) value {
	const operator = "ensure-directories-exist"
	p := physical(t, operator, a.V(0))
	if p.isWild("directory") || p.isWild("name") || p.isWild("type") {
		t.ErrorOf(t.In.S.FileError, []value{t.In.S.KPathname, p}, "~a: the pathname ~s has wildcards", interp.NewString(operator), a.V(0))
	}
	mode := fs.FileMode(a.Int(t, 2, 0, 0o7777))
	name := (&Pathname{Directory: p.Directory}).nativeName()
	created := false
	for i := 1; i <= len(name); i++ {
		if name[i-1] != '/' {
			continue
		}
		dir := name[:i]
		if st, err := os.Stat(dir); err == nil && st.IsDir() {
			continue
		}
		if err := os.Mkdir(dir, mode); err != nil && !os.IsExist(err) {
			return fileError(t, operator, a.V(0), err)
		} else if st, err := os.Stat(dir); err != nil || !st.IsDir() {
			return fileError(t, operator, a.V(0), &os.PathError{Err: errNotDirectory})
		}
		created = true
		if a.Bool(1) {
			t.WriteText(designatedOutput(t, operator, nil), "; Creating directory "+dir+"\n")
		}
	}
	return t.Values2(a.V(0), t.Bool(created))
}

// directoryList lists the files that match a pathname.
func directoryList(t *thread, a args) value {
	ps := pathnamesOf(t.In)
	p := physical(t, "directory", a.V(0))
	l := &lister{t: t, ps: ps, follow: a.Bool(2), files: a.Bool(1), seen: map[string]bool{}}
	l.search(p)
	var b interp.ListBuilder
	for _, name := range l.found {
		b.Add(ps.fromSystem(name))
	}
	return b.List()
}

// lister collects files for directoryList.
type lister struct {
	t             *thread
	ps            *pathnames
	follow, files bool
	seen          map[string]bool
	found         []string
}

// search lists the files that match p.
func (l *lister) search(p *Pathname) {
	dirs, _ := interp.Slice(p.Directory)
	base := ""
	if len(dirs) > 0 {
		if dirs[0] == l.ps.absolute {
			base = "/"
		}
		dirs = dirs[1:]
	}
	l.descend(base, dirs, p)
	sort.Strings(l.found)
}

// fixedDirectory returns what comes before the first wildcard in the directory of p.
func (ps *pathnames) fixedDirectory(p *Pathname) value {
	dirs, _ := interp.Slice(p.Directory)
	for i, d := range dirs {
		if i > 0 && (d == ps.inferiors || isWildComponent(d)) {
			return list(dirs[:i]...)
		}
	}
	return p.Directory
}

// descend goes down from the directory base as dirs say and lists the files
// that match p there.
func (l *lister) descend(base string, dirs []value, p *Pathname) {
	l.t.SafePoint()
	if len(dirs) == 0 {
		l.list(base, p)
		return
	}
	d := dirs[0]
	switch {
	case d == l.ps.inferiors:
		l.descend(base, dirs[1:], p)
		for _, e := range readDirectory(l.t, "directory", base) {
			// Links are not followed here: they may lead in circles.
			if e.IsDir() {
				l.descend(base+e.Name()+"/", dirs, p)
			}
		}
	case isWildComponent(d):
		for _, e := range readDirectory(l.t, "directory", base) {
			if _, ok := l.ps.matchComponent(l.t, interp.NewString(quoteName(e.Name())), d); ok && isDirectoryEntry(base, e) {
				l.descend(base+e.Name()+"/", dirs[1:], p)
			}
		}
	default:
		l.descend(base+(&Pathname{Name: d}).nativeName()+"/", dirs[1:], p)
	}
}

// readDirectory returns what is in the directory called name: nothing if it cannot be
// read, unless that is for want of descriptors or memory, which says nothing of it.
func readDirectory(t *thread, operator, name string) []os.DirEntry {
	if name == "" {
		name = "."
	}
	entries, err := os.ReadDir(name)
	if outOfResources(err) {
		fileError(t, operator, interp.NewString(name), err)
	}
	return entries
}

// outOfResources reports whether err says that this program, or the system, has as
// many files open as it may, or no memory.
func outOfResources(err error) bool {
	return errors.Is(err, unix.EMFILE) || errors.Is(err, unix.ENFILE) || errors.Is(err, unix.ENOMEM)
}

func isDirectoryEntry(base string, e os.DirEntry) bool {
	if e.IsDir() {
		return true
	}
	if e.Type()&fs.ModeSymlink == 0 {
		return false
	}
	st, err := os.Stat(base + e.Name())
	return err == nil && st.IsDir()
}

func (l *lister) list(base string, p *Pathname) {
	if !p.isWild("name") && !p.isWild("type") && p.Name != nil {
		name := base + (&Pathname{Name: p.Name, Type: p.Type}).nativeName()
		if _, err := os.Lstat(name); err == nil {
			l.add(name)
		}
		return
	}
	all := p.Name == nil && p.Type == nil
	for _, e := range readDirectory(l.t, "directory", base) {
		if !all {
			q := l.ps.fromSystem(e.Name())
			if _, ok := l.ps.matchComponent(l.t, q.Name, p.Name); !ok {
				continue
			}
			// Without a type only files that have none match.
			if p.Type == nil && q.Type != nil {
				continue
			}
			if _, ok := l.ps.matchComponent(l.t, q.Type, p.Type); !ok {
				continue
			}
		}
		l.add(base + e.Name())
	}
}

// add adds the file to what has been found.
func (l *lister) add(name string) {
	full := mustAbs(name)
	if l.follow {
		if real, err := filepath.EvalSymlinks(full); err == nil {
			full = real
		}
	}
	if !l.files {
		if st, err := os.Stat(full); err == nil && st.IsDir() {
			full += "/"
		}
	}
	if !l.seen[full] {
		l.seen[full] = true
		l.found = append(l.found, full)
	}
}
