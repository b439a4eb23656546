// Command sockrepl runs Lisp programs that use Allegro CL's socket library, and
// is a top level for trying them out.
//
// It wires and decides nothing else: options.go reads the command line, main.go
// makes the interpreter and runs what was asked for, terminal.go edits lines,
// monitor.go serves --trace-sockets and --pcap, collector.go tunes the garbage
// collector. The operators are in package builtins, the Lisp in package interp.
package main

// The profile by which the compiler chooses what to inline: what the benchmarks
// do. It need not follow every change; a few times a year is enough.
//go:generate go test -trimpath -run ^$ -bench . -o /dev/null -cpuprofile default.pgo ../../builtins

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"sockrepl/builtins"
	"sockrepl/builtins/zygomys"
	"sockrepl/interp"
)

// Exit statuses.
const (
	statusOK    = 0
	statusError = 1
	statusUsage = 2
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	opts, message := parseOptions(args)
	if message != "" {
		fmt.Fprintf(os.Stderr, "sockrepl: %s\nTry sockrepl --help.\n", message)
		return statusUsage
	}
	if name := filepath.Base(os.Args[0]); strings.TrimSuffix(name, filepath.Ext(name)) == "mlisp" {
		opts.modern = true
	}
	switch {
	case opts.help:
		fmt.Print(usage)
		return statusOK
	case opts.version:
		fmt.Println("sockrepl", builtins.Version)
		return statusOK
	}
	// Frames of deep recursions live on Go's stack; the depth limit of the
	// interpreter keeps well below this.
	debug.SetMaxStack(3 << 30)
	gc := tuneCollector()
	p := &program{opts: opts, in: interp.New(interp.Options{Modern: opts.modern})}
	builtins.Install(p.in)
	zygomys.Install(p.in)
	builtins.SetArguments(p.in, append([]string{opts.program}, opts.arguments...), os.Args)
	p.terminal = builtins.IsTerminal(os.Stdin) && builtins.IsTerminal(os.Stdout)
	p.streams = builtins.InstallStandardStreams(p.in, os.Stdin, os.Stdout, os.Stderr, p.terminal)
	p.in.SetUnhandled(p.unhandled)
	finish, err := p.monitorSockets()
	if err != nil {
		fmt.Fprintf(os.Stderr, "sockrepl: %v\n", err)
		return statusUsage
	}
	p.leave = sync.OnceFunc(func() {
		finish()
		if rl := p.readline.Load(); rl != nil {
			rl.raw.leave()
		}
	})
	defer p.leave()
	builtins.SetFinish(p.in, p.leave)
	p.watchSignals()
	if opts.maxHeap == 0 {
		opts.maxHeap = defaultHeapLimit()
	}
	if opts.maxHeap > 0 {
		p.in.LimitHeap(opts.maxHeap)
		collected := p.in.HeapCollected
		gc.collected.Store(&collected)
	}
	ok := p.in.RunMain("Initial Lisp Listener", p.main)
	return p.finish(ok)
}

// program is one run of the command.
type program struct {
	opts     *options
	in       *interp.Interp
	streams  *builtins.StandardStreams
	terminal bool
	main0    *interp.Process
	// leave completes the files that sockets are recorded in, and gives the terminal
	// back as it was.
	leave func()
	// listening is true while the top level reads and evaluates: Ctrl-C then
	// breaks in, instead of ending the program.
	listening atomic.Bool
	signalled atomic.Int32
	finishing sync.Once
	status    int // what finishing has come to
	readline  atomic.Pointer[terminal]
}

// main is the main process.
func (p *program) main(t *interp.Thread) {
	p.main0 = t.Process()
	interactive := p.opts.interactive || len(p.opts.steps) == 0 && p.terminal
	if interactive && !p.opts.noInit {
		p.loadInitFile(t)
	}
	for _, s := range p.opts.steps {
		switch s.kind {
		case stepEval:
			p.eval(t, s.text)
		case stepLoad:
			p.load(t, s.text)
		case stepStdin:
			p.stdin(t)
		}
	}
	if len(p.opts.steps) == 0 && !p.terminal {
		p.stdin(t)
	}
	if interactive {
		p.listen(t)
	}
}

// load runs the program in a file.
func (p *program) load(t *interp.Thread, path string) {
	if p.opts.zygomys || strings.HasSuffix(path, ".zy") {
		zygomys.LoadFile(t, path)
		return
	}
	builtins.LoadFile(t, path, nil)
}

func (p *program) eval(t *interp.Thread, text string) {
	if p.opts.zygomys {
		zygomys.LoadText(t, text, "-e")
		return
	}
	builtins.EvalText(t, interp.NewString(text), "-e")
}

func (p *program) stdin(t *interp.Thread) {
	t.BeginWait("reading the program", nil)
	text, err := builtins.ReadAll(t, os.Stdin)
	t.EndWait(true)
	if err != nil {
		t.SimpleError("standard input: ~a", interp.NewString(err.Error()))
	}
	if p.opts.zygomys {
		zygomys.LoadText(t, text.Go(), "standard input")
		return
	}
	builtins.LoadText(t, text, "standard input", nil)
}

// listen runs the top level.
func (p *program) listen(t *interp.Thread) {
	fmt.Printf("sockrepl %s: Allegro's socket library. %s\n", builtins.Version, p.hint())
	p.listening.Store(true)
	stream := t.SymbolValue(p.in.S.StarTerminalIO).(interp.Stream)
	var prompt func(string)
	var rl *terminal
	if p.terminal {
		if rl = newTerminal(p.in); rl != nil {
			p.readline.Store(rl)
			defer rl.Close()
			stream, prompt = rl.stream(p.streams), rl.setPrompt
			rl.interrupted = func(t *interp.Thread, typed bool) { builtins.BreakIn(t) }
			p.in.Special(p.in.S.StarTerminalIO, rl.twoWay)
			p.in.Special(p.in.S.StarStandardInput, rl.twoWay)
		}
	}
	if p.opts.zygomys {
		if rl != nil {
			rl.completions = zygomys.Completions(t)
		}
		zygomys.TopLevel(t, stream, prompt)
	} else {
		l := builtins.NewListener(stream)
		l.Prompt = prompt
		if rl != nil {
			rl.interrupted = l.Interrupted
		}
		l.Run(t)
	}
	p.listening.Store(false)
	if p.terminal {
		fmt.Println()
	}
}

// hint is the part of the greeting that tells what to type first.
func (p *program) hint() string {
	if p.opts.zygomys {
		return "This is zygomys; (exit) leaves."
	}
	return ":help lists commands, :exit leaves."
}

// unhandled reports the condition that ends a process.
func (p *program) unhandled(t *interp.Thread, c interp.Value) {
	file, where := p.place(t)
	report := t.SafeReport(c)
	if strings.HasPrefix(report, file+":") {
		where = "" // the reader's reports begin with the place
	}
	if where != "" {
		where = file + ":" + where + ": "
	}
	who := ""
	if t.Process() != p.main0 {
		who = "process " + t.Princ(t.Process().Name()) + ": "
	}
	class := ""
	if x, ok := c.(*interp.Instance); ok && x.Class.Name != nil {
		class = "\n  [condition type: " + x.Class.Name.Name() + "]"
	}
	p.flush(t)
	p.complain(t, fmt.Sprintf("%s%sError: %s%s\n%s", where, who, report, class, p.backtrace(t)))
}

// complain writes text to standard error, whose reader may be slow.
func (p *program) complain(t *interp.Thread, text string) {
	t.WithoutInterrupts(func() { t.Blocking("writing to standard error", func() { io.WriteString(os.Stderr, text) }, nil) })
}

// place returns the file of the call that runs, and where in it: "LINE:COLUMN"
// or, in zygomys, "LINE".
func (p *program) place(t *interp.Thread) (file, where string) {
	if at, ok := t.Where(); ok {
		return at.File, fmt.Sprintf("%d:%d", at.Pos.Line(), at.Pos.Column())
	}
	if t.Process() == p.main0 {
		return zygomys.Place(p.in)
	}
	return "", ""
}

func (p *program) flush(t *interp.Thread) {
	t.WithoutInterrupts(func() { p.streams.Flush(t) })
}

// watchSignals has Ctrl-C break into the top level, or end a script in order:
// within two seconds, whatever holds the interpreter's lock.
func (p *program) watchSignals() {
	ch := make(chan os.Signal, 4)
	signal.Notify(ch, os.Interrupt, syscall.SIGTERM)
	for _, s := range []os.Signal{syscall.SIGHUP, syscall.SIGQUIT} {
		if !signal.Ignored(s) { // as nohup has it, and a shell for what runs in the background
			signal.Notify(ch, s)
		}
	}
	// Writing to a pipe that nobody reads is an error to be handled, on
	// standard output too. Programs that this one starts keep the default.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	handled := builtins.HandledSignals(p.in)
	go func() {
		for s := range ch {
			if handled(s.(syscall.Signal)) {
				continue
			}
			if s == os.Interrupt && p.listening.Load() {
				if th := p.main0.Thread(); th != nil {
					th.InterruptStopped(p.breakIn)
				}
				continue
			}
			p.endBy(s.(syscall.Signal))
		}
	}()
}

// breakIn breaks into what t does. What the terminal has shown of the keyboard's
// interrupt, or of a line that is being edited, stays on a line of its own.
func (p *program) breakIn(t *interp.Thread) {
	if p.terminal {
		t.WriteText(p.streams.Output, "\n")
	}
	builtins.BreakIn(t)
}

// endBy ends the program because of a signal, SIGQUIT at once. A handler of the main
// process for interrupt-signal may take the keyboard's: then the program goes on.
func (p *program) endBy(s syscall.Signal) {
	if s == syscall.SIGQUIT {
		p.exitNow(128 + int(s))
	}
	if p.signalled.Swap(int32(s)) != 0 {
		p.exitNow(128 + int(s)) // asked twice
	}
	limit := time.AfterFunc(signalLimit, func() { p.exitNow(128 + int(s)) })
	// A main process that does not end does not keep the others from their
	// cleanup forms.
	patience := time.AfterFunc(signalPatience, func() { p.exitNow(p.finish(false)) })
	main := p.main0
	if main == nil {
		return
	}
	if th := main.Thread(); s == syscall.SIGINT && th != nil {
		th.Interrupt(func(t *interp.Thread) {
			taken := true
			defer func() {
				if taken && patience.Stop() {
					limit.Stop()
					p.signalled.Store(0)
				}
			}()
			builtins.SignalKeyboardInterrupt(t)
			taken = false
			main.Kill()
		})
		return
	}
	p.in.Locked(func() { builtins.EndProcess(main) })
}

const (
	// signalLimit is how long a program may take to end after a signal,
	// signalPatience how long its main process may, and endPatience how long all
	// others may.
	signalLimit    = 1950 * time.Millisecond
	signalPatience = 900 * time.Millisecond
	endPatience    = 900 * time.Millisecond
)

// exitNow ends the program without unwinding.
func (p *program) exitNow(status int) {
	p.leave()
	os.Exit(status)
}

// finish unwinds the other processes and returns the exit status. Who calls it
// again waits for that.
func (p *program) finish(ok bool) int {
	p.finishing.Do(func() { p.status = p.unwindAll(ok) })
	return p.status
}

func (p *program) unwindAll(ok bool) int {
	status := statusOK
	if !ok {
		status = statusError
	}
	if s := p.signalled.Load(); s != 0 {
		status = 128 + int(s)
	}
	if n, requested := p.in.ExitStatus(); requested {
		status = n
	}
	done := builtins.Finish(p.in, endPatience, p.complain)
	if !done && status == statusOK { // output could not be written
		status = statusError
	}
	return status
}
