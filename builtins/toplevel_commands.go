package builtins

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"sockrepl/interp"
)

// listenerCommand is a command of the top level.
type listenerCommand struct {
	name string
	// shortest is the length of the shortest abbreviation.
	shortest int
	doc      string
	run      func(l *Listener, lv *level, c *commandCall)
}

// commandCall is a use of a command: on a line, or with values from do-command.
type commandCall struct {
	l      *Listener
	name   string
	text   string // what follows the name on the line
	values []value
	direct bool // values count, not text
}

// words returns the arguments as plain strings.
func (c *commandCall) words() []string {
	if !c.direct {
		words := commandWords(c.text)
		for i, w := range words {
			words[i] = strings.Trim(w, `"`)
		}
		return words
	}
	var words []string
	for _, v := range c.values {
		if s, ok := v.(*interp.Symbol); ok && s.Package() == c.l.t.In.Keyword {
			words = append(words, ":"+strings.ToLower(s.Name()))
			continue
		}
		words = append(words, c.l.t.Princ(v))
	}
	return words
}

// forms returns the arguments as they are read.
func (c *commandCall) forms() []value {
	if c.direct {
		return c.values
	}
	var forms []value
	s := interp.NewString(c.text)
	r := interp.NewReader(interp.NewStringInput(s, 0, s.Len()), "")
	for {
		form, ok := r.Read(c.l.t)
		if !ok {
			return forms
		}
		forms = append(forms, form)
	}
}

// form returns the first argument as it is read.
func (c *commandCall) form() value {
	forms := c.forms()
	if len(forms) == 0 {
		c.l.t.SimpleError("the command :~a needs an argument", interp.NewString(c.name))
	}
	return forms[0]
}

// evaluated returns the value of the first argument.
func (c *commandCall) evaluated() value {
	if c.direct {
		return c.form()
	}
	return c.l.t.Eval(c.form())
}

// number returns the first argument, or def if that is no number.
func (c *commandCall) number(def int) int {
	if words := c.words(); len(words) > 0 {
		if n, err := strconv.Atoi(words[0]); err == nil {
			return n
		}
	}
	return def
}

// options returns keyword arguments, by name: of those on a line the values are
// what is read.
func (c *commandCall) options() map[string]value {
	options := map[string]value{}
	forms := c.forms()
	for i := 0; i < len(forms); i++ {
		s, ok := forms[i].(*interp.Symbol)
		if !ok || s.Package() != c.l.t.In.Keyword {
			continue
		}
		options[word(s)] = c.l.t.In.T
		if i+1 < len(forms) {
			options[word(s)] = forms[i+1]
			i++
		}
	}
	return options
}

func (l *Listener) out() interp.Stream {
	return l.t.SymbolValue(l.t.In.S.StarStandardOutput).(interp.Stream)
}

func (l *Listener) say(format string, arguments ...any) {
	l.t.WriteText(l.out(), fmt.Sprintf(format, arguments...))
}

// call calls a function of the package common-lisp or excl.
func (l *Listener) call(s *interp.Symbol, arguments ...value) value {
	return l.t.Apply(l.t.FunctionDesignator(s), arguments)
}

// listenerCommands are the commands with their least abbreviations.
func listenerCommands() []listenerCommand {
	processes := func(l *Listener, lv *level, c *commandCall) {
		l.processCommand(c.name, c.words(), func(s string) { l.say("%s", s) })
	}
	return []listenerCommand{
		{"exit", 2, "[status] &key no-unwind quiet: ends the program", exitCommand},
		{"pop", 3, "[n]: back to the level before, or n levels", popCommand},
		{"reset", 3, "back to the top level", resetCommand},
		{"continue", 4, "[n]: takes restart n, or the first", continueCommand},
		{"error", 3, "shows the error and restarts again", errorCommand},
		{"zoom", 2, "&key count all brief top bottom: shows the calls in progress around the current one", zoomCommand},
		{"bt", 2, "shows the names of the calls in progress", btCommand},
		{"dn", 2, "[n]: makes an older call the current one", func(l *Listener, lv *level, c *commandCall) { l.moveFrame(c.number(1)) }},
		{"up", 2, "[n]: makes a newer call the current one", func(l *Listener, lv *level, c *commandCall) { l.moveFrame(-c.number(1)) }},
		{"top", 2, "makes the newest call the current one", func(l *Listener, lv *level, c *commandCall) { l.moveFrame(-l.frame) }},
		{"bottom", 2, "makes the oldest call the current one", func(l *Listener, lv *level, c *commandCall) { l.moveFrame(1 << 30) }},
		{"find", 3, "name: makes the next older call of that function the current one", findCommand},
		{"current", 3, "shows the current call", func(l *Listener, lv *level, c *commandCall) { l.moveFrame(0) }},
		{"ld", 2, "[file...]: loads files, or those of last time", ldCommand},
		{"cload", 2, "[file...]: compiles files if need be and loads them, or those of last time", cloadCommand},
		{"cf", 2, "[file...]: compiles files, or those of last time", cfCommand},
		{"cd", 2, "[directory]: changes the current directory", cdCommand},
		{"pwd", 2, "shows the current directory", func(l *Listener, lv *level, c *commandCall) { l.showDirectory() }},
		{"pushd", 2, "[directory]: changes the current directory and remembers it, or goes back to the one remembered last", pushdCommand},
		{"popd", 4, "changes to the directory remembered last and forgets it", popdCommand},
		{"dirs", 2, "shows the current directory and those remembered", func(l *Listener, lv *level, c *commandCall) { l.showDirectories() }},
		{"package", 2, "[name]: shows or changes the package", packageCommand},
		{"history", 3, "&key reverse: lists the inputs so far", historyCommand},
		{"describe", 3, "object: describes an object", func(l *Listener, lv *level, c *commandCall) { l.call(l.t.In.CL.Sym("describe"), c.evaluated()) }},
		{"inspect", 2, "object: looks into an object, in a level of its own", func(l *Listener, lv *level, c *commandCall) { l.call(l.t.In.CL.Sym("inspect"), c.evaluated()) }},
		{"istep", 1, "[option...]: looks into an object, or goes on from the one looked into; :i ? lists the options", istepCommand},
		{"apropos", 2, "string: lists symbols", aproposCommand},
		{"args", 2, "function: shows the lambda list of a function", argsCommand},
		{"macroexpand", 2, "form: expands a macro call", macroexpandCommand},
		{"trace", 2, "[name...]: traces functions, or lists those that are", traceCommand},
		{"untrace", 4, "[name...]: ends the tracing of functions, or of all", traceCommand},
		{"step", 2, "form: evaluates a form step by step", func(l *Listener, lv *level, c *commandCall) { l.eval(list(l.t.In.CL.Sym("step"), c.form())) }},
		{"processes", 3, "[process...]: lists the processes, or those named", processes},
		{"kill", 2, "[process...]: ends processes; without names the focused one", processes},
		{"arrest", 3, "process...: stops processes until :unarrest", processes},
		{"unarrest", 4, "[process...]: lets processes go on; :all, or without names the focused one", processes},
		{"focus", 2, "[process]: shows or chooses the process whose bindings and calls are looked at, and which :kill and :unarrest are about, and stops it; :listener for none", processes},
		{"aliases", 5, "lists the commands that alias has defined", aliasesCommand},
		{"help", 2, "[command]: lists the commands, or says what one does", helpCommand},
	}
}

// findCommandNamed returns the command called name, or of those that name
// abbreviates the one defined last.
func findCommandNamed(t *thread, name string) (found listenerCommand, ok bool) {
	name = strings.ToLower(name)
	for _, c := range allCommands(t) {
		switch {
		case c.name == name:
			return c, true
		case !ok && strings.HasPrefix(c.name, name) && len(name) >= c.shortest:
			found, ok = c, true
		}
	}
	return found, ok
}

// allCommands returns the commands, those of the program first.
func allCommands(t *thread) []listenerCommand {
	return append(aliasCommands(t), listenerCommands()...)
}

// command does what line says; false if it is not a command.
func (l *Listener) command(lv *level, line string) bool {
	name, rest, _ := strings.Cut(line[1:], " ")
	if c, ok := findCommandNamed(l.t, name); ok {
		c.run(l, lv, &commandCall{l: l, name: c.name, text: strings.TrimSpace(rest)})
		l.out().Flush(l.t, true)
		return true
	}
	// The input being done stands last in the list already.
	before := len(l.inputs) - 1
	n, err := strconv.Atoi(name)
	switch {
	case name == ":" && before > 0:
		return l.repeat(lv, l.inputs[before-1])
	case err == nil && n >= 1 && n <= before:
		return l.repeat(lv, l.inputs[n-1])
	case err == nil && n < 0 && -n <= before:
		return l.repeat(lv, l.inputs[before+n])
	}
	return false
}

type listenersKey struct{}

// listenersOf returns the listeners that run, by their process's thread.
func listenersOf(in *interp.Interp) map[*thread]*Listener {
	return in.Attached(listenersKey{}).(map[*thread]*Listener)
}

// commandOperators declares do-command and exit-command.
func commandOperators(in *interp.Interp) {
	tpl := in.TopLevel
	in.Attach(listenersKey{}, map[*thread]*Listener{})
	tpl.Defun("do-command", "name &rest arguments", `Does the top level command NAME with ARGUMENTS, which are values.`, func(t *thread, a args) value {
		c, ok := findCommandNamed(t, strings.TrimPrefix(a.Text(t, 0), ":"))
		if !ok {
			t.SimpleError("do-command: there is no command ~s", a.V(0))
		}
		l := listenersOf(in)[t]
		if l == nil {
			l = &Listener{t: t, stream: designatedOutput(t, "do-command", t.T), levels: []*level{{}}}
		}
		c.run(l, l.levels[len(l.levels)-1], &commandCall{l: l, name: c.name, values: append([]value(nil), a.Rest()...), direct: true})
		return nil
	})
	tpl.Defun("exit-command", "&rest arguments", `What the command :exit does: ends the program as excl:exit with ARGUMENTS.`, func(t *thread, a args) value {
		return t.Apply(in.Excl.Sym("exit").Function(), append([]value(nil), a.Rest()...))
	})
}

func exitCommand(l *Listener, lv *level, c *commandCall) {
	forms := c.forms()
	if len(forms) > 0 {
		if s, ok := forms[0].(*interp.Symbol); ok && s.Package() == l.t.In.Keyword {
			forms = append([]value{interp.Fix(0)}, forms...)
		}
	}
	l.call(l.t.In.TopLevel.Sym("exit-command"), forms...)
}

func popCommand(l *Listener, lv *level, c *commandCall) {
	if len(l.levels) == 1 {
		if lv.inspector != nil {
			l.t.ExitTo(lv.inspector, nil)
		}
		l.say("There is no break level to leave.\n")
		return
	}
	l.t.ExitTo(&l.levels[max(len(l.levels)-1-c.number(1), 0)].exit, nil)
}

func resetCommand(l *Listener, lv *level, c *commandCall) {
	if hook := l.t.SymbolValue(l.t.In.TopLevel.Sym("*reset-hook*")); hook != nil {
		l.t.Call0(l.t.FunctionDesignator(hook))
	}
	l.t.ExitTo(&l.levels[0].exit, nil)
}

func continueCommand(l *Listener, lv *level, c *commandCall) {
	n := c.number(0)
	if lv.condition == nil || n < 0 || n >= len(lv.restarts) {
		l.say("There is no restart to continue with.\n")
		return
	}
	InvokeInteractively(l.t, lv.restarts[n])
}

func errorCommand(l *Listener, lv *level, c *commandCall) {
	if lv.condition == nil {
		l.say("There is no error.\n")
		return
	}
	l.report(lv)
}

// again returns the words of a command, or those that it had last.
func again(c *commandCall, last *[]string) []string {
	if words := c.words(); len(words) > 0 {
		*last = words
	}
	return *last
}

func ldCommand(l *Listener, lv *level, c *commandCall) {
	for _, f := range again(c, &l.loaded) {
		l.call(l.t.In.CL.Sym("load"), interp.NewString(f))
	}
}

func cloadCommand(l *Listener, lv *level, c *commandCall) {
	for _, f := range again(c, &l.cloaded) {
		if fasl := l.call(l.t.In.Excl.Sym("compile-file-if-needed"), interp.NewString(f)); fasl != nil {
			l.call(l.t.In.CL.Sym("load"), fasl)
		}
	}
}

func cfCommand(l *Listener, lv *level, c *commandCall) {
	for _, f := range again(c, &l.compiled) {
		l.call(l.t.In.CL.Sym("compile-file"), interp.NewString(f))
	}
}

// changeDirectory changes the current directory, and what pathnames are merged
// with.
func (l *Listener) changeDirectory(dir string) {
	dir = expandHome(dir)
	if err := os.Chdir(dir); err != nil {
		fileError(l.t, "cd", interp.NewString(dir), err)
	}
	l.t.SetSymbolValue(l.t.In.CL.Sym("*default-pathname-defaults*"), l.call(l.t.In.Excl.Sym("current-directory")))
}

// expandHome puts the user's directory in place of a tilde at the beginning.
func expandHome(dir string) string {
	if dir == "~" || strings.HasPrefix(dir, "~/") {
		if home, err := os.UserHomeDir(); err == nil {
			return home + dir[1:]
		}
	}
	return dir
}

func directory() string {
	d, _ := workingDirectory()
	return d
}

func (l *Listener) showDirectory() { l.say("%s\n", directory()) }

func (l *Listener) showDirectories() {
	l.say("%s", directory())
	for i := len(l.directories) - 1; i >= 0; i-- {
		l.say(" %s", l.directories[i])
	}
	l.say("\n")
}

func cdCommand(l *Listener, lv *level, c *commandCall) {
	dir := "~"
	if words := c.words(); len(words) > 0 {
		dir = words[0]
	}
	l.changeDirectory(dir)
	l.showDirectory()
}

func pushdCommand(l *Listener, lv *level, c *commandCall) {
	here := directory()
	if words := c.words(); len(words) > 0 {
		l.changeDirectory(words[0])
		l.directories = append(l.directories, here)
	} else if n := len(l.directories); n > 0 {
		l.changeDirectory(l.directories[n-1])
		l.directories[n-1] = here
	} else {
		l.say("There is no other directory.\n")
		return
	}
	l.showDirectories()
}

func popdCommand(l *Listener, lv *level, c *commandCall) {
	n := len(l.directories)
	if n == 0 {
		l.say("There is no other directory.\n")
		return
	}
	dir := l.directories[n-1]
	l.directories = l.directories[:n-1]
	l.changeDirectory(dir)
	l.showDirectories()
}

func packageCommand(l *Listener, lv *level, c *commandCall) {
	t := l.t
	if words := c.words(); len(words) > 0 {
		l.call(t.In.Excl.Sym("%in-package"), interp.NewString(t.In.CaseName(strings.Trim(words[0], ":#\"'"))))
	}
	l.say("The current package is %s.\n", t.Princ(t.SymbolValue(t.In.S.StarPackage)))
}

func historyCommand(l *Listener, lv *level, c *commandCall) {
	backwards := c.options()["reverse"] != nil
	for i := range l.inputs {
		if backwards {
			i = len(l.inputs) - 1 - i
		}
		l.say("%3d: %s\n", i+1, l.inputs[i])
	}
}

func aproposCommand(l *Listener, lv *level, c *commandCall) {
	if words := c.words(); len(words) > 0 {
		l.call(l.t.In.CL.Sym("apropos"), interp.NewString(words[0]))
		return
	}
	c.form() // says that it is missing
}

func argsCommand(l *Listener, lv *level, c *commandCall) {
	l.say("%s\n", l.t.Prin1(l.call(l.t.In.Excl.Sym("arglist"), c.form())))
}

func macroexpandCommand(l *Listener, lv *level, c *commandCall) {
	v, _ := l.t.Macroexpand(c.form(), nil)
	l.say("%s\n", l.t.Prin1(v))
}

func traceCommand(l *Listener, lv *level, c *commandCall) {
	l.eval(listStar(list(c.forms()...), l.t.In.CL.Sym(c.name)))
}

func helpCommand(l *Listener, lv *level, c *commandCall) {
	words := c.words()
	if len(words) == 0 {
		for _, x := range allCommands(l.t) {
			l.say(":%-12s %s\n", x.name, x.doc)
		}
		return
	}
	x, ok := findCommandNamed(l.t, strings.TrimPrefix(words[0], ":"))
	if !ok {
		l.say("There is no command :%s.\n", strings.TrimPrefix(words[0], ":"))
		return
	}
	l.say(":%s %s\n", x.name, x.doc)
	if x.shortest < len(x.name) {
		l.say("The shortest abbreviation is :%s.\n", x.name[:x.shortest])
	}
}
