package builtins

import (
	"os"
	"path/filepath"
	"strconv"

	"sockrepl/interp"
)

// opening is what OPEN was told.
type opening struct {
	t         *thread
	a         args
	path      string // the system's name of the file
	name      value  // the pathname, for messages
	direction string
	exists    string // "" for NIL
	missing   string // "" for NIL
	there     bool
	mode      os.FileMode
	regular   bool
}

// Positions of open's arguments.
const (
	openDirection = iota + 1
	openElementType
	openIfExists
	openIfExistsP
	openIfMissing
	openIfMissingP
	openFormat
)

func openFile(t *thread, a args) value {
	o := &opening{t: t, a: a, direction: word(a.V(openDirection))}
	p := physical(t, "open", a.V(0))
	o.path, o.name = nativeFile(t, "open", a.V(0)), p
	o.options()
	ef := t.FindExternalFormat(a.V(openFormat))
	if ef == nil {
		t.SimpleError("open: `~s' is not an external format", a.V(openFormat))
	}
	f := &fileStream{path: o.path, opened: completed(t, "open", a.V(0))}
	st, err := os.Stat(o.path)
	o.there = err == nil
	if o.there {
		if st.IsDir() && o.direction != "probe" {
			return o.fail(&os.PathError{Err: errIsDirectory})
		}
		o.mode, o.regular = st.Mode().Perm(), st.Mode().IsRegular()
	} else {
		o.mode = 0o666
		switch {
		case !os.IsNotExist(err), o.missing == "error":
			return o.fail(err)
		case o.missing == "":
			return nil
		}
	}
	var flags int
	switch o.direction {
	case "input":
		flags = os.O_RDONLY
		if !o.there {
			flags |= os.O_CREATE
		}
	case "probe":
		return o.probe(f)
	default:
		var done value
		if flags, done = o.outputFlags(f); flags < 0 {
			return done
		}
	}
	var file *os.File
	file, err = openPatiently(t, f.path, flags, o.mode)
	if err != nil && f.final != "" && os.IsPermission(err) {
		// The directory takes no new file: write over the old one.
		f.path, f.final = f.final, ""
		file, err = os.OpenFile(f.path, flags&^os.O_EXCL|os.O_TRUNC, o.mode)
	}
	if err != nil {
		return o.fail(err)
	}
	if f.final != "" {
		file.Chmod(o.mode) // whatever the umask says
	}
	f.file = file
	f.Init(f, fileDevice{f}, o.direction != "output", o.direction != "input")
	f.SetFormat(ef)
	if !f.SetElementType(t, a.V(openElementType)) {
		f.closeFile(t, true)
		t.SimpleError("open: `~s' is no type of elements of a stream", a.V(openElementType))
	}
	if o.there && (o.exists == "append" || o.exists == "always-append") && o.direction != "input" {
		if at, err := file.Seek(0, 2); err == nil {
			f.pos = at
		}
	}
	return f
}

func (o *opening) fail(err error) value {
	return fileError(o.t, "open", o.name, err)
}

// options finds out what is to be done with a file that is there or missing.
func (o *opening) options() {
	t, a := o.t, o.a
	keys := func(names ...string) value {
		vs := make([]value, len(names))
		for i, n := range names {
			vs[i] = t.In.KeywordNamed(n)
		}
		return listStar(list(vs...), t.In.S.Member)
	}
	oneOf := func(i int, names ...string) string {
		if a.V(i) == nil {
			return ""
		}
		w := word(a.V(i))
		for _, n := range names {
			if n == w {
				return w
			}
		}
		a.Wrong(t, i, keys(names...))
		return ""
	}
	oneOf(openDirection, "input", "output", "io", "probe")
	if o.direction == "" {
		a.Wrong(t, openDirection, keys("input", "output", "io", "probe"))
	}
	if a.Bool(openIfExistsP) {
		o.exists = oneOf(openIfExists, "error", "new-version", "rename", "rename-and-delete", "overwrite", "append", "always-append", "supersede")
	} else {
		o.exists = "error"
		if word(toPathname(t, "open", a.V(0)).Version) == "newest" {
			o.exists = "new-version"
		}
	}
	switch {
	case a.Bool(openIfMissingP):
		o.missing = oneOf(openIfMissing, "error", "create", "always-append")
	case o.direction == "probe":
	case o.direction == "input", o.exists == "overwrite", o.exists == "append":
		o.missing = "error"
	default:
		o.missing = "create"
	}
}

// probe returns a closed stream on the file.
func (o *opening) probe(f *fileStream) value {
	if !o.there {
		file, err := os.OpenFile(o.path, os.O_RDONLY|os.O_CREATE, o.mode)
		if err != nil {
			return o.fail(err)
		}
		file.Close()
	}
	f.Init(f, fileDevice{f}, false, false)
	f.DeviceStream.Close(o.t, false)
	return f
}

// outputFlags returns the flags for opening the file to write, having arranged
// what is to become of one that is there; flags are negative if open is to
// return at once.
func (o *opening) outputFlags(f *fileStream) (flags int, result value) {
	flags = os.O_WRONLY
	if o.direction == "io" {
		flags = os.O_RDWR
	}
	if o.exists == "always-append" {
		flags |= os.O_APPEND
	}
	if !o.there {
		f.created = true
		return flags | os.O_CREATE, nil
	}
	switch o.exists {
	case "error":
		return -1, o.fail(&os.PathError{Err: os.ErrExist})
	case "":
		return -1, nil
	case "rename":
		if err := os.Rename(o.path, o.path+".bak"); err != nil {
			return -1, o.fail(err)
		}
		return flags | os.O_CREATE | os.O_TRUNC, nil
	case "supersede", "new-version", "rename-and-delete":
		if o.regular {
			final, err := filepath.EvalSymlinks(o.path)
			if err != nil {
				return -1, o.fail(err)
			}
			f.final = final
			f.path = temporaryName(final)
			flags |= os.O_EXCL
		} else {
			flags |= os.O_TRUNC
		}
		return flags | os.O_CREATE, nil
	}
	return flags, nil
}

// temporaryName returns the name of a file beside path that does not exist.
func temporaryName(path string) string {
	for n := os.Getpid(); ; n++ {
		name := path + ".new" + strconv.Itoa(n)
		if _, err := os.Lstat(name); err != nil {
			return name
		}
	}
}

// newFileStream returns a stream on an open file.
func newFileStream(in *interp.Interp, file *os.File, path string, input, output bool) *fileStream {
	f := &fileStream{path: path, file: file, opened: pathnamesOf(in).fromSystem(path)}
	f.Init(f, fileDevice{f}, input, output)
	return f
}
