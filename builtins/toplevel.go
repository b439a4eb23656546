package builtins

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sockrepl/interp"
)

// Listener is a read-eval-print loop on a stream, with break levels.
type Listener struct {
	t      *thread
	stream interp.Stream
	levels []*level
	inputs []string
	// Prompt, if not nil, shows the prompt instead of writing it to the stream.
	Prompt func(text string)
	done   bool
	// reading is where Interrupt leaves to while the listener reads a form.
	reading *interp.ExitPoint
	// awaited is the prompt that nothing has been read after yet, else empty.
	awaited string
	// focus is the process that commands are about if they name none, and
	// times what processes had used when they were listed last.
	focus *interp.Process
	times map[int64]time.Duration
	// frame is the current frame of the break level, counted from the newest.
	frame int
	// inspection is what is looked into.
	inspection *inspection
	// loaded, cloaded and compiled are the files that :ld, :cload and :cf were
	// about last, directories what :pushd has put aside.
	loaded, cloaded, compiled, directories []string
}

// historyVariables hold what a listener has read and returned last.
var historyVariables = strings.Fields("+ ++ +++ * ** *** / // /// -")

// level is the top level or a break level.
type level struct {
	exit      interp.ExitPoint
	condition value
	restarts  []*interp.Restart
	// inspector is the way out of the level if it is an inspector's.
	inspector *interp.ExitPoint
}

// NewListener returns a listener that reads from and writes to s.
func NewListener(s interp.Stream) *Listener { return &Listener{stream: s} }

// Run reads, evaluates and prints until end of file or :exit.
func (l *Listener) Run(t *thread) {
	l.run(t, func() { l.loop(&level{}) })
}

// run calls body with the listener as that of the process.
func (l *Listener) run(t *thread, body func()) {
	l.t = t
	// The variables that a synonym stream may lead to are bound to it below.
	l.stream = t.ResolveSynonym(l.stream)
	t.In.CountTimes()
	S := &t.In.S
	cl := t.In.CL
	mark := t.BindMark()
	for _, s := range []*interp.Symbol{S.StarStandardInput, S.StarStandardOutput, S.StarErrorOutput, S.StarTraceOutput, S.StarTerminalIO, S.StarQueryIO, S.StarDebugIO} {
		if l.Prompt == nil {
			t.Bind(s, l.stream)
		}
	}
	for _, n := range historyVariables {
		t.Bind(cl.Sym(n), nil)
	}
	t.Bind(S.StarPackage, t.SymbolValue(S.StarPackage))
	t.Bind(S.StarReadtable, t.SymbolValue(S.StarReadtable))
	listeners := listenersOf(t.In)
	outer, outerListener := t.Debugger, listeners[t]
	t.Debugger, listeners[t] = l.debug, l
	defer func() {
		t.Debugger = outer
		if listeners[t] = outerListener; outerListener == nil {
			delete(listeners, t)
		}
	}()
	abort := interp.ExitRestart(S.Abort, "Abort entirely from this (lisp) process.", t.TopExit())
	t.WithRestarts([]*interp.Restart{abort}, func() value {
		body()
		return nil
	})
	t.Debugger = outer
	t.Unbind(mark)
}

// debug is the process's debugger: a further level of the loop.
func (l *Listener) debug(t *thread, c value) {
	frame := l.frame
	l.frame = 0
	defer func() { l.frame = frame }()
	if l.reading != nil && l.reading.Live() {
		l.reading = nil
		l.dropLine() // what is left of a form that cannot be read
	}
	defer t.DebuggerEntered()()
	l.loop(&level{condition: c})
}

func (l *Listener) loop(lv *level) {
	t := l.t
	condition := lv.condition
	// Levels that a restart has left are gone.
	for n := len(l.levels); n > 0 && !l.levels[n-1].exit.Live(); n-- {
		l.levels = l.levels[:n-1]
	}
	l.levels = append(l.levels, lv)
	depth := len(l.levels)
	first := true
	for !l.done {
		name := "Return to Top Level (an \"abort\" restart)."
		if n := l.breakLevel(depth); n > 0 {
			name = "Return to Debug Level " + strconv.Itoa(n) + " (an \"abort\" restart)."
		}
		lv.exit = interp.ExitPoint{}
		_, left := t.CallWithExit(&lv.exit, func() value {
			if condition != nil && first {
				first = false
				lv.restarts = t.ComputeRestarts(condition)
				l.report(lv)
				l.autoZoom()
			}
			return t.WithRestarts([]*interp.Restart{interp.ExitRestart(t.In.S.Abort, name, &lv.exit)}, func() value {
				for l.one(lv, depth) {
				}
				return nil
			})
		})
		l.levels = l.levels[:depth]
		if !left {
			break // end of file
		}
	}
	l.levels = l.levels[:depth-1]
	if l.done || depth == 1 {
		if depth > 1 {
			t.ExitTo(&l.levels[0].exit, nil)
		}
		return
	}
	if lv.inspector != nil {
		return
	}
	// End of file in a break loop: back to the level before.
	t.ExitTo(&l.levels[depth-2].exit, nil)
}

// breakLevel returns the number of the level at depth: 0 for the top level, which
// a listener that only inspects does not have.
func (l *Listener) breakLevel(depth int) int {
	if l.levels[0].inspector != nil {
		return depth
	}
	return depth - 1
}

func (l *Listener) write(text string) {
	s := interp.NewString(text)
	l.stream.WriteString(l.t, s, 0, s.Len())
}

func (l *Listener) freshLine() { freshLine(l.t, l.stream) }

// report shows the condition of a break level and the ways out.
func (l *Listener) report(lv *level) {
	t := l.t
	l.freshLine()
	c, _ := lv.condition.(*interp.Instance)
	word := "Error: "
	if t.Typep(lv.condition, t.In.Excl.Sym("simple-break")) {
		word = "Break: "
	} else if !t.Typep(lv.condition, t.In.S.SeriousCondition) && !t.Typep(lv.condition, t.In.S.InterruptSignal) {
		word = "Condition: "
	}
	l.write(word + t.SafeReport(lv.condition) + "\n")
	if c != nil && c.Class.Name != t.In.S.SimpleError && c.Class.Name != t.In.Excl.Sym("simple-break") && c.Class.Name != nil {
		l.write("  [condition type: " + c.Class.Name.Name() + "]\n")
	}
	l.write("\nRestart actions (select using :continue):\n")
	for i, r := range lv.restarts {
		l.write(fmt.Sprintf(" %d: %s\n", i, t.RestartText(r)))
	}
}

// prompt returns the prompt of a level: what *prompt* makes of the names of the
// process, unless it is the program's own, and the one focused on; whether it
// steps; the break level; whether it can be continued; whether it inspects; the
// package; and the number of the input.
func (l *Listener) prompt(lv *level, depth int) string {
	t := l.t
	name := "CL-USER"
	if p, ok := t.SymbolValue(t.In.S.StarPackage).(*interp.Package); ok {
		name = p.ShortName()
		if p == t.In.User {
			name = t.In.CaseName("cl-user")
		}
	}
	var focused, depthValue, continuable, inspectsValue value
	if l.focused() {
		focused = l.focus.Name()
	}
	if _, inspects := l.inspects(); inspects {
		inspectsValue = t.In.T
	}
	if n := l.breakLevel(depth); n > 0 {
		depthValue = interp.FixInt(n)
		for _, r := range lv.restarts {
			if r.Name == value(t.In.S.Continue) {
				continuable = t.In.T
			}
		}
	}
	arguments := []value{nil, focused, nil, depthValue, continuable, inspectsValue, interp.NewString(name), interp.FixInt(len(l.inputs) + 1)}
	text, failed := t.HandlerCase([]value{t.In.S.Error}, func() value {
		return l.formatPrompt(t.SymbolValue(t.In.TopLevel.Sym("*prompt*")), arguments)
	})
	if failed >= 0 {
		text = l.formatPrompt(interp.NewString(standardPrompt), arguments)
	}
	return text.(*interp.String).Go()
}

// formatPrompt returns what control, a format string or a function, makes of
// the arguments.
func (l *Listener) formatPrompt(control value, arguments []value) value {
	t := l.t
	out := interp.NewStringOutput()
	if s, ok := control.(*interp.String); ok {
		t.Apply(t.FunctionDesignator(t.In.CL.Sym("format")), append([]value{out, s}, arguments...))
	} else {
		t.Apply(t.FunctionDesignator(control), append([]value{out}, arguments...))
	}
	return out.Take()
}

// standardPrompt is what *prompt* is at first.
const standardPrompt = "~&~@[[Process: ~a]~%~]~@[[Focused process: ~a]~%~]~:[~:[~2*~;[~:*~d~:[~;c~]~:[~;i~]] ~]~;[step] ~3*~]~a(~d): "

// one reads, evaluates and prints one form; false at end of file or to end the
// loop.
func (l *Listener) one(lv *level, depth int) bool {
	t := l.t
	text := l.prompt(lv, depth)
	if l.Prompt != nil {
		out := t.SymbolValue(t.In.S.StarStandardOutput).(interp.Stream)
		freshLine(t, out)
		out.Flush(t, true)
		l.Prompt(text)
	} else {
		l.freshLine()
		l.write(text)
		l.stream.Flush(t, true)
	}
	l.awaited = text
	c, ok := l.first()
	l.awaited = ""
	if !ok {
		return false
	}
	if c == '\n' {
		return true
	}
	l.stream.UnreadChar(t, c)
	if c == ':' {
		line, _ := l.stream.ReadLine(t)
		cmd := strings.TrimRight(line.Go(), " \t\r\x00")
		n := len(l.inputs)
		l.inputs = append(l.inputs, cmd)
		if l.command(lv, cmd) {
			return !l.done
		}
		l.inputs = l.inputs[:n]
		// Not a command: a form that begins with a keyword.
		r := interp.NewReader(interp.NewStringInput(line, 0, line.Len()), "")
		for {
			form, ok := r.Read(t)
			if !ok {
				return !l.done
			}
			l.inputs = append(l.inputs, t.Prin1(form))
			l.eval(form)
		}
	}
	form, ok, abandoned := l.readForm()
	if abandoned {
		return true
	}
	if !ok {
		return false
	}
	l.restOfLine()
	l.inputs = append(l.inputs, t.Prin1(form))
	l.eval(form)
	return !l.done
}

// readForm reads a form, which may take several lines; abandoned tells that
// the user interrupted it.
func (l *Listener) readForm() (form value, ok, abandoned bool) {
	var exit interp.ExitPoint
	outer := l.reading
	l.reading = &exit
	_, abandoned = l.t.CallWithExit(&exit, func() value {
		reader := interp.NewReader(l.stream, "")
		reader.SetTerminal()
		form, ok = reader.Read(l.t)
		return nil
	})
	l.reading = outer
	return form, ok, abandoned
}

// Interrupted is called by the process that reads the listener's stream when
// the user asks to stop: a form that is being typed is forgotten, and a
// program that reads, or a listener that nothing has been typed to, is broken into.
// typed tells that there is something in the line.
func (l *Listener) Interrupted(t *thread, typed bool) {
	if typed && l.awaited != "" && t == l.t {
		l.Prompt(l.awaited)
		return
	}
	if l.reading != nil && l.reading.Live() && t == l.t {
		l.stream.ClearInput(t)
		t.ExitTo(l.reading, nil)
	}
	BreakIn(t)
}

// BreakIn signals the keyboard's interrupt.
func BreakIn(t *thread) {
	c := keyboardInterrupt(t)
	t.WithSimpleRestart(t.In.S.Continue, "continue computation", func() value {
		t.SignalCondition(c)
		return t.InvokeDebugger(c)
	})
}

func keyboardInterrupt(t *thread) *interp.Instance {
	return t.In.MakeCondition(t.In.S.InterruptSignal, []value{
		t.In.S.KFormatControl, interp.NewString("Received signal number 2 (Keyboard interrupt)")})
}

// SignalKeyboardInterrupt signals the keyboard's interrupt where there is no
// debugger: it returns if no handler takes it.
func SignalKeyboardInterrupt(t *thread) {
	t.SignalCondition(keyboardInterrupt(t))
}

// first skips blanks and returns the first other character, or the newline of
// an empty line.
func (l *Listener) first() (rune, bool) {
	for {
		c, ok := l.stream.ReadChar(l.t)
		if !ok {
			return 0, false
		}
		if c != ' ' && c != '\t' && c != '\r' && c != 0 {
			return c, true
		}
	}
}

// restOfLine drops blanks and the newline after a form, as far as they are
// there already.
func (l *Listener) restOfLine() {
	for {
		if ready, _ := l.stream.Listen(l.t); !ready {
			return
		}
		c, ok := l.stream.ReadChar(l.t)
		if !ok || c == '\n' {
			return
		}
		if c != ' ' && c != '\t' && c != '\r' && c != 0 {
			l.stream.UnreadChar(l.t, c)
			return
		}
	}
}

// dropLine drops the rest of the line, as far as it is there already.
func (l *Listener) dropLine() {
	for {
		if ready, _ := l.stream.Listen(l.t); !ready {
			return
		}
		if c, ok := l.stream.ReadChar(l.t); !ok || c == '\n' {
			return
		}
	}
}

// shift makes v the value of a, that of a the value of b, and that of b the
// value of c.
func (l *Listener) shift(a, b, c string, v value) {
	t, cl := l.t, l.t.In.CL
	t.SetSymbolValue(cl.Sym(c), t.SymbolValue(cl.Sym(b)))
	t.SetSymbolValue(cl.Sym(b), t.SymbolValue(cl.Sym(a)))
	t.SetSymbolValue(cl.Sym(a), v)
}

func (l *Listener) eval(form value) {
	t := l.t
	l.reading, l.awaited = nil, ""
	t.SetSymbolValue(t.In.CL.Sym("-"), form)
	var vs []value
	l.inFocus(func() { vs = t.MultipleValues(t.Eval(form)) })
	l.shift("+", "++", "+++", form)
	l.shift("/", "//", "///", list(vs...))
	var first value
	if len(vs) > 0 {
		first = vs[0]
	}
	l.shift("*", "**", "***", first)
	out := t.SymbolValue(t.In.S.StarStandardOutput).(interp.Stream)
	freshLine(t, out)
	if len(vs) == 0 {
		t.WriteText(out, "; No value\n")
	}
	for _, v := range vs {
		t.Print(out, v, true)
		out.WriteChar(t, '\n')
	}
	out.Flush(t, true)
}

// repeat does an earlier input again, as if it stood in place of the command.
func (l *Listener) repeat(lv *level, input string) bool {
	l.inputs[len(l.inputs)-1] = input
	if strings.HasPrefix(input, ":") {
		return l.command(lv, input)
	}
	s := interp.NewString(input)
	if form, ok := interp.NewReader(interp.NewStringInput(s, 0, s.Len()), "").Read(l.t); ok {
		l.eval(form)
	}
	return true
}

// toplevelOperators declares package top-level.
func toplevelOperators(in *interp.Interp) {
	tpl := in.TopLevel
	for _, n := range historyVariables {
		in.Special(in.CL.Sym(n), nil)
	}
	tpl.Defun("top-level-read-eval-print-loop", "&rest arguments", `The loop that a listener runs; see start-interactive-top-level. ARGUMENTS make no difference.`, func(t *thread, a args) value {
		s := t.SymbolValue(in.S.StarTerminalIO).(interp.Stream)
		NewListener(s).Run(t)
		return nil
	})
	tpl.Defun("start-interactive-top-level", "stream function arguments", `Calls FUNCTION, usually top-level-read-eval-print-loop, with the list ARGUMENTS and the standard streams bound to STREAM.`, func(t *thread, a args) value {
		s := t.ResolveSynonym(a.Stream(t, 0))
		mark := t.BindMark()
		S := &in.S
		for _, v := range []*interp.Symbol{S.StarStandardInput, S.StarStandardOutput, S.StarErrorOutput, S.StarTraceOutput, S.StarTerminalIO, S.StarQueryIO, S.StarDebugIO} {
			t.Bind(v, s)
		}
		v := t.Apply(a.Function(t, 1), a.Slice(t, 2))
		t.Unbind(mark)
		return v
	})
	tpl.Defvar("*prompt*", "What the listener prompts with: a format string, or a function of a stream and as many arguments: the name of the process, or NIL; that of the process focused on; whether it steps; the break level, NIL at the top; whether it can be continued; whether it inspects; the package's name; the number of the input.", interp.NewString(standardPrompt))
	commandOperators(in)
	aliasOperators(in)
	stackVariables(in)
}
