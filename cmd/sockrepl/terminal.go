package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/chzyer/readline"
	"golang.org/x/sys/unix"

	"sockrepl/builtins"
	"sockrepl/interp"
)

// terminal is the user's terminal with line editing, history and completion.
type terminal struct {
	in     *interp.Interp
	rl     *readline.Instance
	keys   *readline.CancelableStdin
	raw    *rawMode
	prompt string
	// fresh tells that the next line begins a form; lines that go on with one
	// get a blank prompt.
	fresh   bool
	buf     []byte
	ready   chan struct{}
	twoWay  *interp.TwoWayStream
	input   *interp.DeviceStream
	streams *builtins.StandardStreams
	// broken tells that the last line was ended by Ctrl-C, which interrupted
	// then deals with; typed that there was something in the line.
	broken, typed bool
	interrupted   func(t *interp.Thread, typed bool)
	// completions are the ways to go on with the beginning of a name.
	completions func(word string) []string
}

// newTerminal returns the terminal, nil if line editing is not possible.
func newTerminal(in *interp.Interp) *terminal {
	x := &terminal{in: in, completions: in.Completions}
	history := ""
	if dir, err := os.UserConfigDir(); err == nil {
		dir = filepath.Join(dir, "sockrepl")
		if os.MkdirAll(dir, 0o700) == nil {
			history = filepath.Join(dir, "history")
		}
	}
	x.keys, x.raw = readline.NewCancelableStdin(os.Stdin), &rawMode{}
	rl, err := readline.NewEx(&readline.Config{
		Stdin: x.keys, FuncMakeRaw: x.raw.enter, FuncExitRaw: x.raw.exit,
		HistoryFile: history, HistoryLimit: 2000, InterruptPrompt: "^C", AutoComplete: x, HistorySearchFold: true,
	})
	if err != nil {
		return nil
	}
	x.rl = rl
	return x
}

// Close ends the editing, also of a line that is being typed.
func (x *terminal) Close() {
	x.keys.Close()
	x.rl.Close()
}

// rawMode is the terminal's mode while a line is edited.
type rawMode struct {
	mu   sync.Mutex
	mode readline.RawMode
	over bool
}

func (r *rawMode) enter() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return nil
	}
	return r.mode.Enter()
}

// exit leaves the mode alone in the background, where it is the shell's and setting it
// would stop the program.
func (r *rawMode) exit() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if group, err := unix.IoctlGetInt(int(os.Stdin.Fd()), unix.TIOCGPGRP); err == nil && group != unix.Getpgrp() {
		return nil
	}
	return r.mode.Exit()
}

// leave exits for good: the program ends, though a line may be being edited.
func (r *rawMode) leave() {
	r.exit()
	r.mu.Lock()
	r.over = true
	r.mu.Unlock()
}

// stream returns the stream that the listener reads and writes.
func (x *terminal) stream(ss *builtins.StandardStreams) interp.Stream {
	x.streams = ss
	x.input = interp.NewDeviceStream(terminalDevice{x}, true, false)
	x.input.Tied = ss.Output
	x.twoWay = interp.NewTwoWayStream(x.input, ss.Output)
	return x.twoWay
}

func (x *terminal) setPrompt(text string) {
	x.prompt, x.fresh = text, true
	if x.ready != nil { // an interrupt came while a line was being edited
		x.rl.SetPrompt(text)
		x.rl.Refresh()
		x.fresh = false
	}
}

// request asks for a line in the background.
func (x *terminal) request() {
	if x.ready != nil {
		return
	}
	prompt := strings.Repeat(" ", len(x.prompt))
	if x.fresh {
		prompt = x.prompt
	} else if partial := x.streams.PartialLine(); partial != "" {
		prompt = partial // the program's own question
	}
	x.fresh = false
	ready := make(chan struct{})
	x.ready = ready
	go func() {
		x.rl.SetPrompt(prompt)
		line, err := x.rl.Readline()
		switch err {
		case nil:
			x.buf = append(x.buf, line...)
			x.buf = append(x.buf, '\n')
		case readline.ErrInterrupt:
			x.broken, x.typed = true, line != ""
		case io.EOF:
		}
		close(ready)
	}()
}

// Read implements interp.Device.
func (x *terminal) Read(t *interp.Thread, p []byte) int {
	if len(x.buf) == 0 {
		x.request()
		t.WaitChan("waiting for input", x.ready, -1)
		x.ready = nil
		x.streams.LineTyped()
	}
	if x.broken {
		x.broken = false
		x.interrupted(t, x.typed)
		return x.Read(t, p)
	}
	n := copy(p, x.buf)
	x.buf = x.buf[n:]
	return n
}

// TryRead implements interp.Device.
func (x *terminal) TryRead(t *interp.Thread, p []byte) (int, bool) {
	if len(x.buf) == 0 {
		return 0, false
	}
	return x.Read(t, p), true
}

// Write implements interp.Device; output goes elsewhere.
func (x *terminal) Write(t *interp.Thread, p []byte) int { return len(p) }

// Do completes the symbol before the cursor; it implements
// readline.AutoCompleter.
func (x *terminal) Do(line []rune, pos int) (completions [][]rune, length int) {
	from := pos
	for from > 0 && !strings.ContainsRune(" ()[]{}'`,\"#;", line[from-1]) {
		from--
	}
	word := string(line[from:pos])
	if word == "" {
		return nil, 0
	}
	for _, name := range x.completions(word) {
		if len(name) >= len(word) {
			completions = append(completions, []rune(name[len(word):]))
		}
		if len(completions) > 200 {
			break
		}
	}
	return completions, pos - from
}

// terminalDevice is the terminal as an interp.Device.
type terminalDevice struct{ *terminal }

// Close implements interp.Device.
func (d terminalDevice) Close(t *interp.Thread, abort bool) {}
