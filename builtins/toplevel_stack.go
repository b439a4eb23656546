package builtins

import (
	"fmt"
	"strings"

	"sockrepl/interp"
)

// stackVariables declares what controls how the top level shows the stack.
func stackVariables(in *interp.Interp) {
	tpl := in.TopLevel
	tpl.Defvar("*auto-zoom*", "Whether the top level shows the stack when it enters a break level: NIL, T, :current for the current call only, or how many calls.", nil)
	tpl.Defvar("*zoom-display*", "How many calls :zoom shows, T for all.", interp.Fix(20))
	tpl.Defvar("*zoom-print-level*", "The value of *print-level* while calls are shown.", interp.Fix(3))
	tpl.Defvar("*zoom-print-length*", "The value of *print-length* while calls are shown.", interp.Fix(3))
	tpl.Defvar("*zoom-print-circle*", "The value of *print-circle* while calls are shown.", nil)
	tpl.Defvar("*reset-hook*", "A function that :reset calls before it leaves all break levels, or NIL.", nil)
}

// stack returns the calls in progress, of the process that the focus is on or
// else of this one, the newest first.
func (l *Listener) stack(all bool) []interp.BacktraceEntry {
	of := l.t
	if l.focused() {
		of = l.focus.Thread()
	}
	var named []interp.BacktraceEntry
	for _, e := range of.Backtrace(10000) {
		if all || e.Name != nil {
			named = append(named, e)
		}
	}
	return named
}

// frameList returns a call as a list.
func frameList(e interp.BacktraceEntry) value {
	if e.Name == nil {
		return list(e.Function)
	}
	return list(e.Name)
}

// showStack shows the calls of stack from the one with number from to before to.
func (l *Listener) showStack(stack []interp.BacktraceEntry, from, to int, brief bool) {
	t := l.t
	mark := t.BindMark()
	for _, name := range []string{"level", "length", "circle"} {
		t.Bind(t.In.CL.Sym("*print-"+name+"*"), t.SymbolValue(t.In.TopLevel.Sym("*zoom-print-"+name+"*")))
	}
	var b strings.Builder
	for i := from; i < to; i++ {
		mark := "   "
		if i == l.frame {
			mark = " ->"
		}
		fmt.Fprintf(&b, "%s%s", mark, t.Prin1(frameList(stack[i])))
		if p := stack[i].Place; !brief && p.Pos.Line() > 0 {
			fmt.Fprintf(&b, "  at %s:%d", p.File, p.Pos.Line())
		}
		b.WriteByte('\n')
	}
	t.Unbind(mark)
	l.say("%s", b.String())
	if l.frame < len(stack) {
		t.SetSymbolValue(t.In.CL.Sym("*"), frameList(stack[l.frame]))
	}
}

// zoom shows count calls around the current one; all of them if count is
// negative.
func (l *Listener) zoom(count int, all, brief bool) {
	stack := l.stack(all)
	l.frame = max(min(l.frame, len(stack)-1), 0)
	l.say("Evaluation stack:\n\n")
	if count < 0 || count > len(stack) {
		count = len(stack)
	}
	from := max(min(l.frame-count/2, len(stack)-count), 0)
	if from > 0 {
		l.say("   ... %d newer\n", from)
	}
	l.showStack(stack, from, from+count, brief)
	if older := len(stack) - from - count; older > 0 {
		l.say("   ... %d older\n", older)
	}
}

// displayCount returns a number of calls: an integer, or negative for T.
func displayCount(v value, def int) int {
	switch x := v.(type) {
	case interp.Fixnum:
		return int(min(max(x, 0), 1<<30))
	case nil:
		return def
	}
	return -1
}

func (l *Listener) zoomDisplay() int {
	return displayCount(l.t.SymbolValue(l.t.In.TopLevel.Sym("*zoom-display*")), 0)
}

func zoomCommand(l *Listener, lv *level, c *commandCall) {
	o := c.options()
	switch {
	case o["top"] != nil:
		l.frame = 0
	case o["bottom"] != nil:
		l.frame = 1 << 30
	}
	l.zoom(displayCount(o["count"], l.zoomDisplay()), o["all"] != nil, o["brief"] != nil)
}

func btCommand(l *Listener, lv *level, c *commandCall) { l.zoom(-1, false, true) }

// autoZoom shows the stack of a new break level, if the user wants that.
func (l *Listener) autoZoom() {
	switch v := l.t.SymbolValue(l.t.In.TopLevel.Sym("*auto-zoom*")).(type) {
	case nil:
	case *interp.Symbol:
		if word(v) == "current" {
			l.moveFrame(0)
			return
		}
		l.say("\n")
		l.zoom(l.zoomDisplay(), false, false)
	default:
		l.say("\n")
		l.zoom(displayCount(v, 0), false, false)
	}
}

// moveFrame makes the call n older than the current one the current one, and
// shows it.
func (l *Listener) moveFrame(n int) {
	stack := l.stack(false)
	if len(stack) == 0 {
		l.say("There are no calls.\n")
		return
	}
	l.frame = max(min(l.frame+n, len(stack)-1), 0)
	l.showStack(stack, l.frame, l.frame+1, false)
}

func findCommand(l *Listener, lv *level, c *commandCall) {
	words := c.words()
	if len(words) == 0 {
		c.form() // says that it is missing
	}
	stack := l.stack(false)
	for i := l.frame + 1; i < len(stack); i++ {
		if strings.EqualFold(l.t.Princ(stack[i].Name), words[0]) {
			l.moveFrame(i - l.frame)
			return
		}
	}
	l.say("There is no older call of %s.\n", words[0])
}
