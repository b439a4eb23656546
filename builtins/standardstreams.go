package builtins

import (
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"sockrepl/interp"
	"sockrepl/netcore"
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

// inputArrives returns a function that begins to read ahead and returns a channel
// that is closed when something has come; nil if the stream is not of that kind.
func (s *terminalStream) inputArrives() func() <-chan struct{} {
	d, ok := s.Device.(*readerDevice)
	if !ok {
		return nil
	}
	return func() <-chan struct{} {
		d.begin()
		return d.pending
	}
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
	patience := time.Duration(0)
	if f, ok := d.r.(*os.File); ok {
		switch {
		case d.inputThere(f):
			// The read has only to be made. It would take longer if another
			// program that has the same input were first.
			patience = time.Second
		case d.pending == nil:
			return 0, false
		}
	}
	d.begin()
	select {
	case <-d.pending:
		return d.take(p), true
	default:
	}
	select {
	case <-d.pending:
		return d.take(p), true
	case <-time.After(patience):
		return 0, false
	}
}

// inputThere reports whether the system says that f can be read without waiting.
func (d *readerDevice) inputThere(f *os.File) bool {
	conn, err := f.SyscallConn()
	if err != nil {
		return true // it is closed: the read says so
	}
	there := true
	conn.Control(func(fd uintptr) { there = netcore.Readable(int(fd)) })
	return there
}

// Write implements interp.Device; the stream is for input only.
func (d *readerDevice) Write(t *thread, p []byte) int { return len(p) }

// Close implements interp.Device.
func (d *readerDevice) Close(t *thread, abort bool) {}

// terminalStream is a stream on a terminal or pipe.
type terminalStream struct {
	interp.DeviceStream
	terminal bool
}

// Interactive reports whether the stream is a terminal.
func (s *terminalStream) Interactive() bool { return s.terminal }

// outputDescriptor returns what to wait for until the stream can be written to;
// ok is false if it always can.
func (s *terminalStream) outputDescriptor() (fd int, ok bool) {
	if d, isWriter := s.Device.(*writerDevice); isWriter && d.waits != nil {
		return d.waits.fd, true
	}
	return 0, false
}

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

type standardStreamsKey struct{}

// InstallStandardStreams makes the standard stream variables streams on stdin,
// stdout and stderr; terminal tells that stdin and stdout are one.
func InstallStandardStreams(in *interp.Interp, stdin io.Reader, stdout, stderr io.Writer, terminal bool) *StandardStreams {
	make := func(d interp.Device, input, output bool) *terminalStream {
		s := &terminalStream{terminal: terminal}
		s.Init(s, d, input, output)
		return s
	}
	input, output := &readerDevice{r: stdin}, newWriterDevice(stdout, terminal)
	ss := &StandardStreams{in: in, Input: make(input, true, false), Output: make(output, false, true), Err: make(newWriterDevice(stderr, false), false, true), output: output}
	output.stream = ss.Output
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
	in.Special(in.Excl.InternalSym("*stderr*"), ss.Err)
	in.Special(S.StarTraceOutput, ss.Output)
	in.Special(S.StarQueryIO, interp.NewSynonymStream(S.StarTerminalIO))
	in.Special(S.StarDebugIO, interp.NewSynonymStream(S.StarTerminalIO))
	in.Attach(standardStreamsKey{}, ss)
	return ss
}

// IsTerminal reports whether f is a terminal.
func IsTerminal(f *os.File) bool {
	st, err := f.Stat()
	if err != nil || st.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	_, err = unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ) // other devices have none
	return err == nil
}
