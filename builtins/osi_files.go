package builtins

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"sockrepl/interp"
)

// unixEpoch is 1970 as a universal time.
const unixEpoch = 2208988800

// statRecord is what stat returns.
type statRecord struct{ st unix.Stat_t }

// LispClass implements interp.Object.
func (s *statRecord) LispClass(in *interp.Interp) *interp.Class { return in.OSI.Sym("stat").Class() }

// PrintText implements interp.Printable.
func (s *statRecord) PrintText(t *thread) (string, bool) { return t.In.CaseName("stat"), true }

// osiFileError signals err, which happened to a system call on the file path: a
// file-error that is a syscall-error, too.
func osiFileError(t *thread, operator string, path value, err error) value {
	return fileErrorOf(t, t.In.Excl.Sym("file-syscall-error"), operator, path, err)
}

// osiFiles declares what asks and changes what the system keeps about files.
func osiFiles(in *interp.Interp) {
	p := in.OSI
	p.DefineClass("stat", in.T.Class())
	stat := func(name, doc string, call func(path string, st *unix.Stat_t) error) {
		p.Defun(name, "path", doc, func(t *thread, a args) value {
			s := &statRecord{}
			if f, ok := a.V(0).(*fileStream); ok {
				if err := unix.Fstat(int(f.file.Fd()), &s.st); err != nil {
					return syscallError(t, name, err)
				}
				return s
			}
			if err := call(fileName(t, name, a.V(0)), &s.st); err != nil {
				return osiFileError(t, name, a.V(0), err)
			}
			return s
		})
	}
	stat("stat", `Returns what the system tells of the file PATH, a pathname, string or file stream; stat-size and its kin read it. Signals file-error if there is none.`, unix.Stat)
	stat("lstat", `Is stat, but tells of a symbolic link PATH itself. Signals file-error if there is no such file.`, unix.Lstat)
	universal := func(ts unix.Timespec) int64 {
		sec, _ := ts.Unix()
		return sec + unixEpoch
	}
	for _, f := range []struct {
		name, doc string
		get       func(st *unix.Stat_t) int64
	}{
		{"stat-mode", "the type and permissions", func(st *unix.Stat_t) int64 { return int64(st.Mode) }},
		{"stat-size", "the length in octets", func(st *unix.Stat_t) int64 { return st.Size }},
		{"stat-uid", "the owner's number", func(st *unix.Stat_t) int64 { return int64(st.Uid) }},
		{"stat-gid", "the group's number", func(st *unix.Stat_t) int64 { return int64(st.Gid) }},
		{"stat-nlink", "the number of its names", func(st *unix.Stat_t) int64 { return int64(st.Nlink) }},
		{"stat-ino", "the number of its inode", func(st *unix.Stat_t) int64 { return int64(st.Ino) }},
		{"stat-dev", "the number of its device", func(st *unix.Stat_t) int64 { return int64(st.Dev) }},
		{"stat-atime", "the universal time it was read last", func(st *unix.Stat_t) int64 { return universal(st.Atim) }},
		{"stat-mtime", "the universal time it was written last", func(st *unix.Stat_t) int64 { return universal(st.Mtim) }},
		{"stat-ctime", "the universal time its status changed last", func(st *unix.Stat_t) int64 { return universal(st.Ctim) }},
	} {
		p.Defun1(f.name, "stat", `Returns `+f.doc+` of the file that STAT, returned by stat, tells of.`, func(t *thread, v value) value {
			s, ok := v.(*statRecord)
			if !ok {
				return t.WrongType(f.name, v, p.Sym("stat"))
			}
			return interp.Fix(f.get(&s.st))
		})
	}
	p.Defun1("basename", "path", `Returns the last component of PATH, a string.`, func(t *thread, v value) value {
		return interp.NewString(filepath.Base(fileName(t, "basename", v)))
	})
	p.Defun1("dirname", "path", `Returns PATH without its last component, a string.`, func(t *thread, v value) value {
		return interp.NewString(filepath.Dir(fileName(t, "dirname", v)))
	})
	p.Defun("umask", "mode", `Makes MODE the permissions that new files do not get, and returns what they were.`, func(t *thread, a args) value {
		return interp.FixInt(unix.Umask(a.Int(t, 0, 0, 0o777)))
	})
	// change declares an operator that changes the file or files it is given.
	change := func(name, list, doc string, f func(t *thread, a args) error) {
		p.Defun(name, list, doc, func(t *thread, a args) value {
			if err := f(t, a); err != nil {
				return osiFileError(t, name, a.V(0), err)
			}
			return t.T
		})
	}
	file := func(t *thread, a args, i int) string {
		return fileName(t, strings.ToLower(a.Operator().Name()), a.V(i))
	}
	change("chmod", "path mode", `Gives the file PATH the permissions MODE. Signals file-error.`, func(t *thread, a args) error {
		return unix.Chmod(file(t, a, 0), uint32(a.Int(t, 1, 0, 0o7777)))
	})
	change("chown", "path uid gid", `Gives the file PATH to the user UID and the group GID. Signals file-error.`, func(t *thread, a args) error {
		return os.Chown(file(t, a, 0), a.Int(t, 1, -1, 1<<32-2), a.Int(t, 2, -1, 1<<32-2))
	})
	change("rename", "from to", `Renames the file FROM to TO, which it replaces, without merging defaults. Signals file-error.`, func(t *thread, a args) error {
		return os.Rename(file(t, a, 0), file(t, a, 1))
	})
	change("unlink", "path", `Deletes the file PATH. Signals file-error.`, func(t *thread, a args) error { return unix.Unlink(file(t, a, 0)) })
	change("link", "path new", `Gives the file PATH the further name NEW. Signals file-error.`, func(t *thread, a args) error { return os.Link(file(t, a, 0), file(t, a, 1)) })
	change("symlink", "path new", `Makes NEW a symbolic link to PATH. Signals file-error.`, func(t *thread, a args) error { return os.Symlink(file(t, a, 0), file(t, a, 1)) })
	change("mkdir", "path &optional (mode 511)", `Makes the directory PATH with the permissions MODE less those of umask. Signals file-error.`, func(t *thread, a args) error {
		return unix.Mkdir(strings.TrimSuffix(file(t, a, 0), "/"), uint32(a.Int(t, 1, 0, 0o7777)))
	})
	change("rmdir", "path", `Removes the empty directory PATH. Signals file-error.`, func(t *thread, a args) error { return unix.Rmdir(file(t, a, 0)) })
	change("chroot", "path", `Makes the directory PATH the root of all files for this program. Signals file-error.`, func(t *thread, a args) error { return unix.Chroot(file(t, a, 0)) })
	change("utime", "path atime mtime", `Sets when the file PATH was read and written last to the universal times ATIME and MTIME. Signals file-error.`, func(t *thread, a args) error {
		at := func(i int) time.Time { return time.Unix(a.Fixnum(t, i)-unixEpoch, 0) }
		return os.Chtimes(file(t, a, 0), at(1), at(2))
	})
	p.Defun1("readlink", "path", `Returns what the symbolic link PATH points to, a string. Signals file-error.`, func(t *thread, v value) value {
		to, err := os.Readlink(fileName(t, "readlink", v))
		if err != nil {
			return osiFileError(t, "readlink", v, err)
		}
		return interp.NewString(to)
	})
	onFile := func(name, list, doc string, f func(t *thread, a args, fd int) error) {
		p.Defun(name, list, doc, func(t *thread, a args) value {
			s, ok := a.V(0).(*fileStream)
			if !ok {
				return t.WrongType(name, a.V(0), in.CL.Sym("file-stream"))
			}
			s.Flush(t, true)
			if err := f(t, a, int(s.file.Fd())); err != nil {
				return syscallError(t, name, err)
			}
			return t.T
		})
	}
	onFile("fsync", "stream", `Has the system write what STREAM, a file stream, has written to the disk. Signals excl:syscall-error.`, func(t *thread, a args, fd int) (err error) {
		t.Blocking("fsync", func() { err = unix.Fsync(fd) }, nil)
		return err
	})
	onFile("fchmod", "stream mode", `Gives the file of STREAM the permissions MODE. Signals excl:syscall-error.`, func(t *thread, a args, fd int) error {
		return unix.Fchmod(fd, uint32(a.Int(t, 1, 0, 0o7777)))
	})
	p.Defun("os-open", "path flags &optional (mode 438)", `Opens the file PATH with open(2)'s FLAGS, such as the sum of *o-wronly* and *o-creat*, and for a new file the permissions MODE less those of umask; returns a stream. Signals file-error.`, func(t *thread, a args) value {
		path := fileName(t, "os-open", a.V(0))
		flags := a.Int(t, 1, 0, 1<<30)
		f, err := os.OpenFile(path, flags|unix.O_CLOEXEC, os.FileMode(a.Int(t, 2, 0, 0o777)))
		if err != nil {
			return osiFileError(t, "os-open", a.V(0), err)
		}
		access := flags & unix.O_ACCMODE
		return newFileStream(in, f, path, access != unix.O_WRONLY, access != unix.O_RDONLY)
	})
	p.Defmacro("with-os-open-file", "(var path flags &optional mode) &body body", `Evaluates BODY with VAR bound to the stream that os-open returns for PATH, FLAGS and MODE, which is closed afterwards.`, func(t *thread, a args) value {
		spec := items(t, "with-os-open-file", a.V(0))
		if len(spec) != 3 && len(spec) != 4 {
			t.ProgramError("with-os-open-file: `~s' is not (variable path flags [mode])", a.V(0))
		}
		call := list(append([]value{p.Sym("os-open")}, spec[1:]...)...)
		return listStar(a.V(1), in.CL.Sym("with-open-stream"), list(spec[0], call))
	})
	p.Defun("mkstemp", "template => stream name", `Makes and opens a new file whose name is TEMPLATE, which ends in XXXXXX, with these replaced; returns a stream and the name. Signals file-error.`, func(t *thread, a args) value {
		template := a.Text(t, 0)
		prefix, ok := strings.CutSuffix(template, "XXXXXX")
		if !ok {
			return t.SimpleError("mkstemp: the template ~s does not end in XXXXXX", a.V(0))
		}
		f, err := os.CreateTemp(filepath.Dir(prefix+"x"), filepath.Base(prefix + "x")[:len(filepath.Base(prefix+"x"))-1]+"*")
		if err != nil {
			return osiFileError(t, "mkstemp", a.V(0), err)
		}
		return t.Values2(newFileStream(in, f, f.Name(), true, true), interp.NewString(f.Name()))
	})
	p.Defun("ctime", "&optional universal-time", `Returns UNIVERSAL-TIME, by default now, as text: "Wed Jun 30 21:49:08 1993".`, func(t *thread, a args) value {
		at := time.Now()
		if a.V(0) != nil {
			at = time.Unix(a.Fixnum(t, 0)-unixEpoch, 0)
		}
		return interp.NewString(at.Format(time.ANSIC))
	})
	p.Defun("universal-to-unix-time", "universal-time", `Returns UNIVERSAL-TIME as seconds since 1970.`, func(t *thread, a args) value {
		return interp.Fix(a.Fixnum(t, 0) - unixEpoch)
	})
	p.Defun("unix-to-universal-time", "seconds", `Returns the universal time of SECONDS since 1970.`, func(t *thread, a args) value {
		return interp.Fix(a.Fixnum(t, 0) + unixEpoch)
	})
	p.Import(in.Excl.Sym("chdir"))
	p.Export(in.Excl.Sym("chdir"))
}
