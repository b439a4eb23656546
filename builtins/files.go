package builtins

import (
	"errors"
	"io"
	"os"
	"time"

	"sockrepl/interp"
	"sockrepl/netcore"
)

// fileStream is a stream on a file.
type fileStream struct {
	interp.DeviceStream
	file    *os.File
	opened  *Pathname // as OPEN was told, merged
	path    string
	final   string // where a file being replaced goes when closed
	created bool   // by opening it, so that closing it with abort deletes it
	pos     int64  // of the file, as far as read into the buffer or written
}

// LispClass implements interp.Object.
func (f *fileStream) LispClass(in *interp.Interp) *interp.Class {
	return in.CL.Sym("file-stream").Class()
}

// PrintText implements interp.Printable.
func (f *fileStream) PrintText(t *thread) (string, bool) {
	return t.In.CaseName("file-stream") + " " + t.Prin1(interp.NewString(f.fileName())), true
}

// fileName is the name of the file when the stream has been closed.
func (f *fileStream) fileName() string {
	if f.final != "" {
		return f.final
	}
	return f.path
}

// pathname returns the pathname that the stream was opened with.
func (f *fileStream) pathname() *Pathname { return f.opened }

// fileWaker ends a wait for a FIFO or a terminal; other files do not make one
// wait.
type fileWaker struct{ file *os.File }

// Interrupt implements interp.Waker.
func (w fileWaker) Interrupt() { w.file.SetReadDeadline(longAgo) }

// Clear implements interp.Waker.
func (w fileWaker) Clear() { w.file.SetReadDeadline(time.Time{}) }

// inputDescriptor returns the file's number.
func (f *fileStream) inputDescriptor() (fd int, ok bool) { return descriptor(f.file) }

// Read implements interp.Device.
func (f *fileStream) Read(t *thread, p []byte) int {
	for {
		t.BeginWait("file input", fileWaker{f.file})
		n, err := f.file.Read(p)
		t.EndWait(false) // what has been read must not be lost to an exit
		if n == 0 && errors.Is(err, os.ErrDeadlineExceeded) {
			t.HandleInterrupts()
			continue
		}
		if n == 0 && err != nil && err != io.EOF {
			fileError(t, "read", interp.NewString(f.path), err)
		}
		f.pos += int64(n)
		return n
	}
}

// TryRead implements interp.Device.
func (f *fileStream) TryRead(t *thread, p []byte) (int, bool) {
	if fd, ok := descriptor(f.file); ok {
		// Errors are for the read to find.
		ready, err := netcore.WaitInput(nil, []netcore.Pollable{netcore.Descriptor(fd)}, 0)
		if ready == nil && err == nil {
			return 0, false
		}
	}
	n, _ := f.file.Read(p)
	f.pos += int64(n)
	return n, true
}

// Write implements interp.Device.
func (f *fileStream) Write(t *thread, p []byte) int {
	n, err := writePiece(t, f.file, p)
	f.pos += int64(n)
	if n == 0 && err != nil {
		fileError(t, "write", interp.NewString(f.path), err)
	}
	return n
}

// closeFile closes the file and finishes a replacement. The system may say only now
// that it could not write all.
func (f *fileStream) closeFile(t *thread, abort bool) {
	var err error
	if f.file != nil { // a probe has none
		err = f.file.Close()
	}
	if abort {
		if f.final != "" || f.created {
			os.Remove(f.path)
		}
		return
	}
	if err == nil && f.final != "" {
		err = os.Rename(f.path, f.final)
	}
	if err != nil {
		fileError(t, "close", interp.NewString(f.fileName()), err)
	}
	if f.final != "" {
		f.path, f.final = f.final, ""
	}
}

type fileDevice struct{ *fileStream }

func (d fileDevice) Close(t *thread, abort bool) { d.closeFile(t, abort) }

// beforeWriting goes back from the end of the input buffer to the position of
// the stream.
func (f *fileStream) beforeWriting() {
	if n := f.Buffered(); n > 0 && f.Out {
		if at, err := f.file.Seek(f.pos-int64(n), io.SeekStart); err == nil {
			f.pos = at
		}
		f.Discard()
	}
}

// lend goes back before what is in the input buffer: another program is to go on
// there. takeBack finds out how far it has gone.
func (f *fileStream) lend() {
	if at, err := f.file.Seek(f.pos-int64(f.Buffered()), io.SeekStart); err == nil {
		f.pos = at
		f.Discard()
	}
}

func (f *fileStream) takeBack() {
	if at, err := f.file.Seek(0, io.SeekCurrent); err == nil {
		f.pos = at
	}
}

// WriteChar implements interp.Stream.
func (f *fileStream) WriteChar(t *thread, c rune) {
	f.beforeWriting()
	f.DeviceStream.WriteChar(t, c)
}

// WriteString implements interp.Stream.
func (f *fileStream) WriteString(t *thread, s *interp.String, start, end int) {
	f.beforeWriting()
	f.DeviceStream.WriteString(t, s, start, end)
}

// WriteOctets implements interp.Stream.
func (f *fileStream) WriteOctets(t *thread, src []byte) {
	f.beforeWriting()
	f.DeviceStream.WriteOctets(t, src)
}

// fileOperators declares open and the functions on file streams.
func fileOperators(in *interp.Interp) {
	S := &in.S
	cl := in.CL
	cl.Defun("open",
		"filespec &key (direction :input) (element-type 'character) (if-exists nil if-exists-p) (if-does-not-exist nil if-does-not-exist-p) (external-format :default)",
		`A stream on the file FILESPEC. DIRECTION is :input, :output, :io or :probe; ELEMENT-TYPE, IF-EXISTS (also :always-append), IF-DOES-NOT-EXIST (also :always-append, which is :create) and EXTERNAL-FORMAT are as in the standard. File streams are bivalent.`,
		openFile)
	cl.Defun("file-position", "stream &optional (position nil position-p)", `The position of STREAM in elements, of which characters count as octets; with POSITION (a number, :start or :end) goes there and returns true.`, filePosition)
	cl.Defun1("file-length", "stream", `The length of the file of STREAM in elements, of which characters count as octets; of the file called STREAM in
octets if that is a string or a pathname, with file-error if there is none.`, func(t *thread, v value) value {
		switch v.(type) {
		case *interp.String, *Pathname:
			st, err := os.Stat(nativeFile(t, "file-length", v))
			if err != nil {
				return fileError(t, "file-length", v, err)
			}
			return interp.Fix(st.Size())
		}
		if _, empty := fileStreamFor(t, v); empty {
			return interp.Fix(0)
		}
		f := openedFile(t, "file-length", v)
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
		f := openedFile(t, "file-string-length", v)
		s, ok := in.StringDesignator(x)
		if _, isSymbol := x.(*interp.Symbol); !ok || isSymbol || x == nil {
			t.WrongType("file-string-length", x, list(S.Or, S.Character, S.String))
		}
		return interp.FixInt(len(f.Format.Encode(nil, s, 0, s.Len())))
	})
}

// openedFile returns the open file stream that v is or stands for.
func openedFile(t *thread, operator string, v value) *fileStream {
	target, _ := fileStreamFor(t, v)
	f, ok := target.(*fileStream)
	if !ok {
		t.WrongType(operator, v, t.In.CL.Sym("file-stream"))
	}
	if !f.IsOpen() {
		t.StreamClosed(f)
	}
	return f
}

func filePosition(t *thread, a args) value {
	const operator = "file-position"
	target, empty := fileStreamFor(t, a.V(0))
	if empty && !a.Bool(2) {
		return interp.Fix(0)
	}
	if _, ok := target.(*fileStream); !ok {
		return otherPosition(t, a, target, a.Bool(2))
	}
	f := openedFile(t, operator, target)
	octets := int64(f.ElementOctets())
	if !a.Bool(2) {
		return interp.Fix((f.pos - int64(f.Buffered()) + int64(f.Pending())) / octets)
	}
	var to int64
	whence := io.SeekStart
	switch p := a.V(1).(type) {
	case interp.Fixnum:
		if to = int64(p) * octets; to < 0 {
			return a.Wrong(t, 1, positionType(t))
		}
	case *interp.Symbol:
		switch word(p) {
		case "start":
		case "end":
			whence = io.SeekEnd
		default:
			return a.Wrong(t, 1, positionType(t))
		}
	default:
		return a.Wrong(t, 1, positionType(t))
	}
	f.Flush(t, true)
	at, err := f.file.Seek(to, whence)
	if err != nil {
		return nil
	}
	f.pos = at
	f.Discard()
	return t.T
}

func positionType(t *thread) value {
	return list(t.In.S.Or, list(t.In.S.Integer, interp.Fix(0)), list(t.In.S.Member, t.In.KeywordNamed("start"), t.In.KeywordNamed("end")))
}

// WriteElement implements interp.Stream.
func (f *fileStream) WriteElement(t *thread, v value) {
	f.beforeWriting()
	f.DeviceStream.WriteElement(t, v)
}
