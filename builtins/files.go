package builtins

import (
	"io"
	"os"

	"sockrepl/interp"
)

// fileStream is a stream on a file.
type fileStream struct {
	interp.DeviceStream
	file   *os.File
	path   string
	final  string // where a file being replaced goes when closed
	append bool
	pos    int64 // of the file, as far as read into the buffer or written
}

// LispClass implements interp.Object.
func (f *fileStream) LispClass(in *interp.Interp) *interp.Class {
	return in.CL.Sym("file-stream").Class()
}

// PrintText implements interp.Printable.
func (f *fileStream) PrintText(t *thread) (string, bool) {
	name := f.path
	if f.final != "" {
		name = f.final
	}
	return t.In.CaseName("file-stream") + " " + t.Prin1(interp.NewString(name)), true
}

// Read implements interp.Device.
func (f *fileStream) Read(t *thread, p []byte) int {
	var n int
	var err error
	t.Blocking("file input", func() { n, err = f.file.Read(p) }, nil)
	if n == 0 && err != nil && err != io.EOF {
		fileError(t, "read", interp.NewString(f.path), err)
	}
	f.pos += int64(n)
	return n
}

// TryRead implements interp.Device: files do not make one wait.
func (f *fileStream) TryRead(t *thread, p []byte) (int, bool) {
	n, _ := f.file.Read(p)
	f.pos += int64(n)
	return n, true
}

// Write implements interp.Device.
func (f *fileStream) Write(t *thread, p []byte) int {
	var n int
	var err error
	t.Blocking("file output", func() { n, err = f.file.Write(p) }, nil)
	f.pos += int64(n)
	if n == 0 && err != nil {
		fileError(t, "write", interp.NewString(f.path), err)
	}
	return n
}

// fileDevice closes the file and finishes a replacement.
func (f *fileStream) closeFile(t *thread, abort bool) {
	f.file.Close()
	if f.final == "" {
		return
	}
	if abort {
		os.Remove(f.path)
		return
	}
	if err := os.Rename(f.path, f.final); err != nil {
		fileError(t, "close", interp.NewString(f.final), err)
	}
}

type fileDevice struct{ *fileStream }

func (d fileDevice) Close(t *thread, abort bool) { d.closeFile(t, abort) }

// fileOperators declares open and the functions on file streams.
func fileOperators(in *interp.Interp, native func(t *thread, operator string, v value) string, toPathname func(t *thread, operator string, v value) *Pathname) {
	S := &in.S
	cl := in.CL
	cl.Defun("open",
		"filespec &key (direction :input) (element-type 'character) (if-exists nil if-exists-p) (if-does-not-exist nil if-does-not-exist-p) (external-format :default)",
		`A stream on the file FILESPEC. DIRECTION is :input, :output, :io or :probe; ELEMENT-TYPE, IF-EXISTS, IF-DOES-NOT-EXIST and EXTERNAL-FORMAT are as in the standard. File streams are bivalent.`,
		func(t *thread, a args) value {
			path := native(t, "open", a.V(0))
			return openFile(t, a, path)
		})
	stream := func(t *thread, operator string, v value) *fileStream {
		target, _ := fileStreamFor(t, v)
		f, ok := target.(*fileStream)
		if !ok {
			t.WrongType(operator, v, cl.Sym("file-stream"))
		}
		if !f.IsOpen() {
			t.StreamClosed(f)
		}
		return f
	}
	cl.Defun("file-position", "stream &optional (position nil given)", `The position of STREAM in elements (octets of a text file); with POSITION (a number, :start or :end) goes there and returns true.`, func(t *thread, a args) value {
		target, empty := fileStreamFor(t, a.V(0))
		if empty && !a.Bool(2) {
			return interp.Fix(0)
		}
		if _, ok := target.(*fileStream); !ok {
			return otherPosition(t, a, target, a.Bool(2))
		}
		f := stream(t, "file-position", a.V(0))
		if !a.Bool(2) {
			return interp.Fix((f.pos - int64(f.Buffered()) + int64(f.Pending())) / int64(f.ElementOctets()))
		}
		f.Flush(t, true)
		var to int64
		whence := io.SeekStart
		switch p := a.V(1).(type) {
		case interp.Fixnum:
			to = int64(p) * int64(f.ElementOctets())
		case *interp.Symbol:
			if word(p) == "end" {
				whence = io.SeekEnd
			}
		}
		at, err := f.file.Seek(to, whence)
		if err != nil {
			return nil
		}
		f.pos = at
		f.Discard()
		return t.T
	})
	cl.Defun1("file-length", "stream", `The length of the file of STREAM in elements (octets of a text file).`, func(t *thread, v value) value {
		if _, empty := fileStreamFor(t, v); empty {
			return interp.Fix(0)
		}
		f := stream(t, "file-length", v)
		f.Flush(t, true)
		st, err := f.file.Stat()
		if err != nil {
			return fileError(t, "file-length", interp.NewString(f.path), err)
		}
		return interp.Fix(st.Size() / int64(f.ElementOctets()))
	})
	cl.Defun2("file-string-length", "stream object", `How far writing OBJECT, a character or string, moves the position of STREAM.`, func(t *thread, v, x value) value {
		if _, empty := fileStreamFor(t, v); empty {
			return interp.Fix(1)
		}
		f := stream(t, "file-string-length", v)
		s, ok := in.StringDesignator(x)
		if !ok {
			t.WrongType("file-string-length", x, list(S.Or, S.Character, S.String))
		}
		return interp.FixInt(len(f.Format.Encode(nil, s, 0, s.Len())))
	})
}

func openFile(t *thread, a args, path string) value {
	S := &t.In.S
	direction := word(a.V(1))
	exists, missing := word(a.V(3)), word(a.V(5))
	if !a.Bool(4) {
		exists = "error"
		if direction == "output" || direction == "io" {
			exists = "supersede"
		}
	}
	if !a.Bool(6) {
		switch {
		case direction == "input", direction == "probe", exists == "overwrite", exists == "append":
			missing = "error"
			if direction == "probe" {
				missing = ""
			}
		default:
			missing = "create"
		}
	} else if a.V(5) == nil {
		missing = ""
	}
	if a.Bool(4) && a.V(3) == nil {
		exists = ""
	}
	ef := t.FindExternalFormat(a.V(7))
	if ef == nil {
		t.SimpleError("open: ~s is not an external format", a.V(7))
	}
	st, err := os.Stat(path)
	there := err == nil
	if there && st.IsDir() && direction != "probe" {
		return fileError(t, "open", interp.NewString(path), &os.PathError{Err: errIsDirectory})
	}
	if !there {
		switch missing {
		case "error":
			return fileError(t, "open", interp.NewString(path), err)
		case "":
			return nil
		}
	}
	f := &fileStream{path: path}
	flags := 0
	switch direction {
	case "input":
		flags = os.O_RDONLY
	case "probe":
		file, err := os.Open(path)
		if err != nil {
			return nil
		}
		file.Close()
		f.Init(f, fileDevice{f}, false, false)
		f.file = file
		f.DeviceStream.Close(t, true)
		return f
	case "output", "io":
		flags = os.O_WRONLY
		if direction == "io" {
			flags = os.O_RDWR
		}
		if there {
			switch exists {
			case "error":
				return fileError(t, "open", interp.NewString(path), &os.PathError{Err: os.ErrExist})
			case "":
				return nil
			case "append":
				flags |= os.O_APPEND
				f.append = true
			case "overwrite":
			case "rename", "rename-and-delete":
				os.Rename(path, path+".bak")
				if exists == "rename-and-delete" {
					os.Remove(path + ".bak")
				}
				flags |= os.O_CREATE | os.O_TRUNC
			case "supersede", "new-version":
				if direction == "output" && st.Mode().IsRegular() {
					f.final = path
					f.path = temporaryName(path)
					flags |= os.O_EXCL
				} else {
					flags |= os.O_TRUNC
				}
				flags |= os.O_CREATE
			default:
				a.Wrong(t, 3, S.Keyword)
			}
		} else {
			flags |= os.O_CREATE
			if f.append = exists == "append"; f.append {
				flags |= os.O_APPEND
			}
		}
	default:
		a.Wrong(t, 1, list(S.Member, S.KInput, S.KOutput, S.KIO, t.In.KeywordNamed("probe")))
	}
	mode := os.FileMode(0o666)
	if there {
		mode = st.Mode().Perm()
	}
	file, err := os.OpenFile(f.path, flags, mode)
	if err != nil {
		return fileError(t, "open", interp.NewString(path), err)
	}
	f.file = file
	f.Init(f, fileDevice{f}, direction != "output", direction != "input")
	f.SetFormat(ef)
	if !f.SetElementType(t, a.V(2)) {
		file.Close()
		t.SimpleError("open: ~s is no type of elements of a stream", a.V(2))
	}
	if f.append && there {
		f.pos = st.Size()
	}
	return f
}

func temporaryName(path string) string {
	for n := 0; ; n++ {
		name := path + ".new" + string(rune('0'+n%10))
		if _, err := os.Lstat(name); err != nil || n > 8 {
			return name
		}
	}
}
