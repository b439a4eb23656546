package builtins

import (
	"bytes"
	"errors"
	"io"
	"os"
	"syscall"

	"sockrepl/interp"
)

// readerDevice reads from a Go reader in a goroutine of its own, so that a wait
// for it can be left; what comes later is kept for the next read.
type readerDevice struct {
	r       io.Reader
	pending chan struct{}
	buf     []byte
	n       int
	err     error
	// echo, if not nil, is the stream on the terminal that shows what is typed.
	echo *terminalStream
}

func (d *readerDevice) begin() {
	if d.pending != nil {
		return
	}
	d.pending = make(chan struct{})
	if d.buf == nil {
		d.buf = make([]byte, 4096)
	}
	go func() {
		d.n, d.err = d.r.Read(d.buf)
		close(d.pending)
	}()
}

func (d *readerDevice) take(p []byte) int {
	n := copy(p, d.buf[:d.n])
	if d.echo != nil && n > 0 && p[n-1] == '\n' {
		d.echo.LineStarted()
	}
	if n < d.n {
		d.n = copy(d.buf, d.buf[n:d.n])
		return n
	}
	d.pending = nil
	return n
}

// Read implements interp.Device.
func (d *readerDevice) Read(t *thread, p []byte) int {
	d.begin()
	ch := d.pending
	select {
	case <-ch:
	default:
		t.WaitChan("waiting for input", ch, -1)
	}
	if d.pending != ch {
		return -1 // a function run by an interrupt has taken what came
	}
	return d.take(p)
}

// TryRead implements interp.Device.
func (d *readerDevice) TryRead(t *thread, p []byte) (int, bool) {
	d.begin()
	select {
	case <-d.pending:
		return d.take(p), true
	default:
		return 0, false
	}
}

// Write implements interp.Device; the stream is for input only.
func (d *readerDevice) Write(t *thread, p []byte) int { return len(p) }

// Close implements interp.Device.
func (d *readerDevice) Close(t *thread, abort bool) {}

// writerDevice writes to a Go writer.
type writerDevice struct {
	w io.Writer
	// partial is the line begun last, kept for a terminal whose line editor
	// has to draw it again.
	partial []byte
	keep    bool
	broken  bool // nobody reads it
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

// Write implements interp.Device. Output that nobody takes is dropped: there is
// nowhere to complain. If nobody reads the pipe any more the program ends.
func (d *writerDevice) Write(t *thread, p []byte) int {
	if d.broken {
		return len(p)
	}
	if _, err := d.w.Write(p); errors.Is(err, syscall.EPIPE) {
		d.broken = true
		t.Exit(statusPipe)
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

// Close implements interp.Device.
func (d *writerDevice) Close(t *thread, abort bool) {}

// terminalStream is a stream on a terminal or pipe.
type terminalStream struct {
	interp.DeviceStream
	terminal bool
}

// Interactive reports whether the stream is a terminal.
func (s *terminalStream) Interactive() bool { return s.terminal }

// StandardStreams are the streams of a program.
type StandardStreams struct {
	in          *interp.Interp
	Input       *terminalStream
	Output, Err *terminalStream
	output      *writerDevice
}

// PartialLine returns what has been written to the terminal since the last
// newline.
func (s *StandardStreams) PartialLine() string { return string(s.output.partial) }

// LineTyped tells that the user has ended a line of input on the terminal.
func (s *StandardStreams) LineTyped() {
	s.Output.LineStarted()
	s.output.partial = s.output.partial[:0]
}

// Flush sends what the standard streams have buffered.
func (s *StandardStreams) Flush(t *thread) {
	s.Output.Flush(t, true)
	s.Err.Flush(t, true)
}

// InstallStandardStreams makes the standard stream variables streams on stdin,
// stdout and stderr; terminal tells that stdin and stdout are one.
func InstallStandardStreams(in *interp.Interp, stdin io.Reader, stdout, stderr io.Writer, terminal bool) *StandardStreams {
	make := func(d interp.Device, input, output bool) *terminalStream {
		s := &terminalStream{terminal: terminal}
		s.Init(s, d, input, output)
		return s
	}
	input, output := &readerDevice{r: stdin}, &writerDevice{w: stdout, keep: terminal}
	ss := &StandardStreams{in: in, Input: make(input, true, false), Output: make(output, false, true), Err: make(&writerDevice{w: stderr}, false, true), output: output}
	if terminal {
		input.echo = ss.Output
	}
	ss.Err.LineBuffered = true
	ss.Output.LineBuffered = terminal
	ss.Input.Tied = ss.Output
	S := &in.S
	in.Special(S.StarTerminalIO, interp.NewTwoWayStream(ss.Input, ss.Output))
	in.Special(in.Excl.Sym("*initial-terminal-io*"), S.StarTerminalIO.GlobalValue())
	in.Special(S.StarStandardInput, ss.Input)
	in.Special(S.StarStandardOutput, ss.Output)
	in.Special(S.StarErrorOutput, ss.Err)
	in.Special(S.StarTraceOutput, ss.Output)
	in.Special(S.StarQueryIO, interp.NewSynonymStream(S.StarTerminalIO))
	in.Special(S.StarDebugIO, interp.NewSynonymStream(S.StarTerminalIO))
	return ss
}

// IsTerminal reports whether f is a terminal.
func IsTerminal(f *os.File) bool {
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0 && st.Mode()&os.ModeDevice != 0
}
