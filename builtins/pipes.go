package builtins

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"sockrepl/interp"
)

// pipeStream is a stream on one or two pipes to or from another program. A
// process that waits for it can be interrupted.
type pipeStream struct {
	interp.DeviceStream
	from, to *os.File // what is read and written; nil if nothing is
}

// newPipeStream returns a stream that reads from and writes to, either of which
// may be nil.
func newPipeStream(from, to *os.File) *pipeStream {
	s := &pipeStream{from: from, to: to}
	s.Init(s, pipeDevice{s}, from != nil, to != nil)
	return s
}

// systemPipe returns the ends of a new pipe of the system, for reading and for
// writing; it signals excl:syscall-error, for operator, if there cannot be one.
func systemPipe(t *thread, operator string) (r, w *os.File) {
	r, w, err := os.Pipe()
	if err != nil {
		syscallError(t, operator, err)
	}
	return r, w
}

// outputDescriptor returns what to wait for until the stream can be written to.
func (s *pipeStream) outputDescriptor() (fd int, ok bool) {
	if s.to == nil {
		return 0, false
	}
	return descriptor(s.to)
}

// PrintText implements interp.Printable.
func (s *pipeStream) PrintText(t *thread) (string, bool) { return t.In.CaseName("pipe-stream"), true }

// inputDescriptor returns the number of the pipe that is read.
func (s *pipeStream) inputDescriptor() (fd int, ok bool) {
	if s.from == nil {
		return 0, false
	}
	return descriptor(s.from)
}

// descriptor returns the number of an open file without changing its mode.
func descriptor(f *os.File) (fd int, ok bool) {
	raw, err := f.SyscallConn()
	if err != nil {
		return 0, false
	}
	err = raw.Control(func(n uintptr) { fd = int(n) })
	return fd, err == nil
}

// pipeDevice is the stream as an interp.Device.
type pipeDevice struct{ *pipeStream }

var longAgo = time.Unix(1, 0)

// wake is an interp.Waker that calls a function.
type wake func()

// Interrupt implements interp.Waker.
func (f wake) Interrupt() { f() }

// Clear implements interp.Waker.
func (f wake) Clear() {}

// transfer calls f, which waits on file, until it is through; interrupts end the
// wait and are handled.
func (d pipeDevice) transfer(t *thread, whostate string, file *os.File, f func() (int, error)) (int, error) {
	for {
		var n int
		var err error
		file.SetDeadline(time.Time{})
		t.BeginWait(whostate, wake(func() { file.SetDeadline(longAgo) }))
		n, err = f()
		t.EndWait(false) // what has been read must not be lost to an exit
		if n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
		}
		t.HandleInterrupts()
	}
}

// Read implements interp.Device.
func (d pipeDevice) Read(t *thread, p []byte) int {
	n, _ := d.transfer(t, "waiting for a program's output", d.from, func() (int, error) { return d.from.Read(p) })
	return n
}

// TryRead implements interp.Device.
func (d pipeDevice) TryRead(t *thread, p []byte) (n int, ready bool) {
	raw, err := d.from.SyscallConn()
	if err != nil {
		return 0, true
	}
	raw.Control(func(fd uintptr) { n, err = unix.Read(int(fd), p) })
	if err == unix.EAGAIN {
		return 0, false
	}
	return max(n, 0), true
}

// Write implements interp.Device.
func (d pipeDevice) Write(t *thread, p []byte) int {
	n, err := d.transfer(t, "waiting for a program to read", d.to, func() (int, error) { return d.to.Write(p) })
	if n == 0 && err != nil {
		var errno unix.Errno
		code := value(nil)
		if errors.As(err, &errno) {
			code = interp.Fix(int64(errno))
			err = errno
		}
		in := t.In
		t.ErrorOf(in.S.ErrnoStreamError, []value{in.KeywordNamed("stream"), d.pipeStream, in.KeywordNamed("code"), code,
			in.KeywordNamed("action"), interp.NewString("writing to a program")}, "writing to a program: ~a", interp.NewString(err.Error()))
	}
	return n
}

// Close implements interp.Device.
func (d pipeDevice) Close(t *thread, abort bool) {
	if d.from != nil {
		d.from.Close()
	}
	if d.to != nil {
		d.to.Close()
	}
}
