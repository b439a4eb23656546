package builtins

import (
	"bytes"
	"errors"
	"io"
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"sockrepl/interp"
	"sockrepl/netcore"
)

// writerDevice writes to a Go writer: standard output and standard error. If it
// is a file of a kind that may have to be waited for, other processes run
// meanwhile, and the wait can be left.
type writerDevice struct {
	w io.Writer
	// waits is how the file behind w is written to without blocking; nil for
	// what is never waited for, like regular files.
	waits *patientFile
	// partial is the line begun last, kept for a terminal whose line editor
	// has to draw it again.
	partial []byte
	keep    bool
	broken  bool // nobody reads it
	// stream is the standard output that this is the device of: only there a
	// failure is signalled, the first one.
	stream interp.Stream
}

func newWriterDevice(w io.Writer, keep bool) *writerDevice {
	d := &writerDevice{w: w, keep: keep}
	if f, ok := w.(*os.File); ok {
		d.waits = newPatientFile(f)
	}
	return d
}

// maxPartial is the longest line that is kept for the line editor.
const maxPartial = 4096

// Read implements interp.Device; the stream is for output only.
func (d *writerDevice) Read(t *thread, p []byte) int { return 0 }

// TryRead implements interp.Device.
func (d *writerDevice) TryRead(t *thread, p []byte) (int, bool) { return 0, true }

// statusPipe is the exit status of a program whose standard output nobody reads
// any more, as if SIGPIPE had ended it.
const statusPipe = 128 + 13

// Write implements interp.Device. Where standard output fails, as on a full disk,
// that is an error once, and what is written from then on is dropped; so is what
// a terminal or standard error does not take, since there is nowhere to complain.
// If nobody reads the pipe any more the program ends.
func (d *writerDevice) Write(t *thread, p []byte) int {
	if d.broken {
		return len(p)
	}
	var err error
	if d.waits != nil {
		var n int
		if n, err = d.waits.write(t, p); n > 0 {
			p = p[:n]
		}
	} else {
		_, err = d.w.Write(p)
	}
	if errors.Is(err, syscall.EPIPE) {
		d.broken = true
		t.Exit(statusPipe)
	}
	if err != nil && !d.keep {
		d.broken = true
		if d.stream != nil {
			d.failed(t, err)
		}
	}
	if d.keep {
		if i := bytes.LastIndexByte(p, '\n'); i >= 0 {
			d.partial = append(d.partial[:0], p[i+1:]...)
		} else if len(d.partial)+len(p) <= maxPartial {
			d.partial = append(d.partial, p...)
		}
	}
	return len(p)
}

// failed signals that standard output could not be written to.
func (d *writerDevice) failed(t *thread, err error) {
	in := t.In
	code := value(nil)
	var errno unix.Errno
	if errors.As(err, &errno) {
		code, err = interp.Fix(int64(errno)), errno
	}
	t.ErrorOf(in.S.ErrnoStreamError, []value{in.KeywordNamed("stream"), d.stream, in.KeywordNamed("code"), code,
		in.KeywordNamed("action"), interp.NewString("writing to standard output")}, "writing to standard output: ~a", interp.NewString(err.Error()))
}

// Close implements interp.Device.
func (d *writerDevice) Close(t *thread, abort bool) {}

// patientFile writes to a descriptor that the program shares with others, which
// is why it is not made non-blocking: it writes what surely fits when poll(2)
// tells that something does.
type patientFile struct {
	fd       int
	terminal bool
	socket   bool
}

// pipeBuf is how much a pipe takes when poll(2) says that it can be written to.
const pipeBuf = 4096

// newPatientFile returns nil for a file that is not waited for.
func newPatientFile(f *os.File) *patientFile {
	st, err := f.Stat()
	if err != nil {
		return nil
	}
	switch mode := st.Mode(); {
	case mode&os.ModeCharDevice != 0:
		return &patientFile{fd: int(f.Fd()), terminal: true}
	case mode&os.ModeNamedPipe != 0:
		return &patientFile{fd: int(f.Fd())}
	case mode&os.ModeSocket != 0:
		return &patientFile{fd: int(f.Fd()), socket: true}
	}
	return nil
}

// write writes some of p, at least one octet unless it fails.
func (f *patientFile) write(t *thread, p []byte) (n int, err error) {
	for {
		if netcore.Writable(f.fd) {
			n, err = f.some(t, p)
			if err != unix.EAGAIN && err != unix.EINTR {
				return n, err
			}
		}
		if err = f.wait(t); err != nil {
			return 0, err
		}
	}
}

// some writes what fits of p.
func (f *patientFile) some(t *thread, p []byte) (n int, err error) {
	switch {
	case f.terminal:
		// It may take less than it has said, and block for the rest.
		t.BeginWait("waiting for output", nil)
		n, err = unix.Write(f.fd, p[:min(len(p), pipeBuf)])
		t.EndWait(false)
	case f.socket:
		if n, err = unix.SendmsgN(f.fd, p, nil, nil, unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL); n < 0 {
			n = 0
		}
	default:
		n, err = unix.Write(f.fd, p[:min(len(p), pipeBuf)])
	}
	return max(n, 0), err
}

// wait waits until something can be written.
func (f *patientFile) wait(t *thread) error {
	return waiting(t, "waiting for output", func(w *netcore.Waiter) error {
		_, _, err := netcore.WaitIO(w, nil, []netcore.Pollable{netcore.Descriptor(f.fd)}, -1)
		return err
	})
}
