package builtins

import (
	"io"
	"os"
	"os/exec"
	"strings"

	"sockrepl/interp"
)

// collected is what a program writes, until nobody has the pipe open any more.
type collected struct {
	from, to *os.File
	text     strings.Builder
	done     chan struct{} // closed when text is complete
}

// collectedPipe returns a collected on a new pipe.
func collectedPipe(t *thread, operator string) *collected {
	r, w := systemPipe(t, operator)
	return &collected{from: r, to: w, done: make(chan struct{})}
}

// collect reads what the program writes, which has been started.
func (c *collected) collect() {
	c.to.Close()
	go func() {
		defer close(c.done)
		io.Copy(&c.text, c.from)
		c.from.Close()
	}()
}

// drop closes the pipe, so that whoever still writes to it gets SIGPIPE.
func (c *collected) drop() {
	c.to.Close()
	c.from.Close()
}

func commandOutput(t *thread, a args) value {
	const op = "command-output"
	cmd := shellCommand(t, op, a.V(0))
	surroundings(t, op, cmd, a.V(3), a.V(4))
	runAs(t, op, cmd, a.V(6), a.V(7), a.V(8))
	source, isStream := a.V(1).(interp.Stream)
	var input []byte
	switch {
	case isStream:
		a.InputStream(t, 1)
	case a.V(1) != nil:
		input = messageOctets(t, op, a.V(1), nil, nil, nil)
	}
	out := collectedPipe(t, op)
	var program *killable
	done := false
	defer func() {
		if !done { // left by an exit: nobody gets what the program writes
			program.kill()
			out.drop()
		}
	}()
	errs := collectedPipe(t, op)
	defer func() {
		if !done {
			errs.drop()
		}
	}()
	cmd.Stdout, cmd.Stderr = out.to, errs.to
	feed := feeder(t, op, cmd, input, a.V(1) != nil)
	defer feed.Close()
	program = startKillable(t, op, cmd)
	out.collect()
	errs.collect()
	if isStream {
		feed.copy(t, source)
	} else {
		feed.start()
	}
	for _, end := range []chan struct{}{program.ended, out.done, errs.done, feed.done} {
		t.WaitChan("waiting for a program", end, -1)
	}
	status := program.status(t)
	done = true
	lines := linesOf
	if a.Bool(2) {
		lines = longText
	}
	return t.Values3(lines(t, out.text.String()), lines(t, errs.text.String()), status)
}

// feeding is what a program gets as its input.
type feeding struct {
	from, to *os.File // nil if it gets none
	text     []byte
	done     chan struct{} // closed when nobody is to read more
}

// feeder has cmd read text if it is to have input.
func feeder(t *thread, operator string, cmd *exec.Cmd, text []byte, some bool) *feeding {
	if !some {
		return &feeding{done: make(chan struct{})}
	}
	r, w := systemPipe(t, operator)
	cmd.Stdin = r
	return &feeding{r, w, text, make(chan struct{})}
}

// start writes the text, as far as it is read.
func (f *feeding) start() {
	if f.to == nil {
		close(f.done)
		return
	}
	f.from.Close()
	go func() {
		defer close(f.done)
		f.to.Write(f.text)
		f.to.Close()
	}()
}

// copy writes what source has until it ends, or the program reads no more.
func (f *feeding) copy(t *thread, source interp.Stream) {
	defer close(f.done)
	f.from.Close()
	d := pipeDevice{newPipeStream(nil, f.to)}
	write := func(p []byte) (ok bool) {
		for ok = true; ok && len(p) > 0; {
			n, _ := d.transfer(t, "waiting for a program to read", f.to, func() (int, error) { return f.to.Write(p) })
			p, ok = p[n:], n > 0
		}
		return ok
	}
	_, buffered := source.(interface{ Buffered() int })
	if source.ElementType(t) != t.In.S.Character || buffered {
		buf := make([]byte, 8192)
		for n := source.ReadOctets(t, buf, true); n > 0 && write(buf[:n]); n = source.ReadOctets(t, buf, true) {
		}
	} else {
		buf := interp.NewString(strings.Repeat(" ", 4096))
		for n := source.ReadChars(t, buf, 0, buf.Len(), true); n > 0 && write(interp.UTF8.Encode(nil, buf, 0, n)); n = source.ReadChars(t, buf, 0, buf.Len(), true) {
		}
	}
	f.to.Close()
}

// Close ends the writing.
func (f *feeding) Close() {
	if f.to != nil {
		f.from.Close()
		f.to.Close()
	}
}

// longTextSize is the size in octets of texts from which on they are decoded while
// other processes run.
const longTextSize = 1 << 18

// longText is interp.NewString for texts of any length.
func longText(t *thread, text string) (v value) {
	t.LongWork(len(text) >= longTextSize, func() { v = interp.NewString(text) })
	return v
}

// linesOf returns a list of the lines of text.
func linesOf(t *thread, text string) value {
	var b interp.ListBuilder
	for line := range strings.Lines(text) {
		t.SafePointSoon()
		b.Add(longText(t, strings.TrimSuffix(line, "\n")))
	}
	return b.List()
}
